//! FIT: Garmin's binary format of definitions and data messages, straight to columns.
//!
//! Rooms: `wire` walks the bytes, `record` turns `record` messages into columns by a plan made once a definition,
//! `message` reads everything that is rare, `assemble` makes recordings of it all, `encode` writes.
//! Facts of the profile: see `profile`.

mod assemble;
mod checksum;
mod encode;
mod message;
mod profile;
mod record;
mod sport;
mod wire;

use std::collections::BTreeMap;

use ritm_model::{Problem, ProblemCode};

use crate::Decoded;

pub use encode::encode;

/// Seconds from the Unix epoch to FIT's (1989-12-31T00:00:00Z).
pub(crate) const EPOCH_S: i64 = 631_065_600;

/// Whether the bytes begin as a FIT file does.
pub fn detect(bytes: &[u8]) -> bool {
    bytes.get(8..12) == Some(b".FIT") && bytes[0] >= 12
}

/// What messages a file holds, without a look at what they mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// `file_id.type` by the standard's name, for each chained file.
    pub file_types: Vec<String>,
    /// How many data messages there are by global message number.
    pub messages: BTreeMap<u16, u64>,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
}

impl Survey {
    /// How many messages have this global number.
    pub fn count(&self, message: u16) -> u64 {
        self.messages.get(&message).copied().unwrap_or(0)
    }
}

/// The standard's own name of a message, by its global number.
pub fn message_name(message: u16) -> Option<&'static str> {
    lookup(profile::MESSAGES, message)
}

fn lookup(table: &[(u16, &'static str)], number: u16) -> Option<&'static str> {
    table
        .binary_search_by_key(&number, |&(number, _)| number)
        .ok()
        .and_then(|at| table.get(at))
        .map(|row| row.1)
}

/// Counts the messages of any FIT file, training or not.
pub fn survey(bytes: &[u8]) -> Survey {
    let mut survey = Survey::default();
    let read = wire::read(bytes);
    survey.messages = read.counts;
    survey.problems = read.problems;
    survey.file_types = read.files.iter().map(|file| file.kind_name()).collect();
    survey
}

/// Reads a file: one recording a session of each chained file.
///
/// Values wider than 31 bits are absent; floating-point fields are kept to a ten-thousandth.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it; files of other types are [`ProblemCode::NotTraining`].
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    if bytes.is_empty() {
        return Err(Problem::new(ProblemCode::Empty, ""));
    }
    if !detect(bytes) {
        return Err(Problem::at(ProblemCode::Malformed, 0, "no FIT header"));
    }
    let read = wire::read(bytes);
    let record_count = read.counts.get(&message::RECORD).copied().unwrap_or(0);
    let mut recordings = Vec::new();
    let mut other_kind = None;
    for file in read.files {
        let kind = file.kind_name();
        let before = recordings.len();
        assemble::recordings(file, &mut recordings);
        if recordings.len() == before {
            other_kind.get_or_insert(kind);
        }
    }
    if recordings.is_empty() {
        // A broken file says what broke; a sound one without training says what it is.
        return Err(match read.problems.into_iter().next() {
            Some(problem) => problem,
            None => Problem::new(ProblemCode::NotTraining, other_kind.unwrap_or_default()),
        });
    }
    Ok(Decoded {
        recordings,
        record_count,
        problems: read.problems,
    })
}

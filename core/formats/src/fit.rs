//! FIT: Garmin's binary format of definitions and data messages, straight to columns.
//!
//! Rooms: `wire` walks the bytes in runs of alike messages (`definition`, `base`, `checksum`) and finds back after
//! damage (`resume`); `record` turns runs of `record` into columns by a plan made once a definition, `columns` makes
//! channels of them; `message` reads everything that is rare, `strap` late heart rates; `assemble` makes recordings
//! of it all; `encode` writes; `reader` gives every message to whoever wants it. Facts of the profile: see `profile`.

mod assemble;
mod base;
mod checksum;
mod columns;
mod definition;
mod encode;
mod message;
mod profile;
mod reader;
mod record;
mod resume;
mod sport;
mod strap;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::BTreeMap;

use ritm_model::{Problem, ProblemCode};

use crate::Decoded;
use assemble::FitFile;
use wire::{Item, Walk};

pub use encode::encode;
pub use reader::{Field, Message, Messages, Value, messages, sport_name, sub_sport_name};

/// Seconds from the Unix epoch to FIT's (1989-12-31T00:00:00Z).
pub(crate) const EPOCH_S: i64 = 631_065_600;

/// Whether the bytes begin as a FIT file does.
pub fn detect(bytes: &[u8]) -> bool {
    bytes.get(8..12) == Some(b".FIT") && bytes.first().is_some_and(|&size| size >= 12)
}

/// What messages a file holds, without a look at what they mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// `file_id.type` by the standard's name, for each `file_id`.
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

fn type_name(kind: Option<u16>) -> String {
    match kind {
        Some(kind) => lookup(profile::FILE_TYPES, kind).map_or_else(|| format!("type {kind}"), str::to_owned),
        None => "unknown".to_owned(),
    }
}

/// Counts the messages of any FIT file, training or not.
pub fn survey(bytes: &[u8]) -> Survey {
    let mut survey = Survey::default();
    let mut walk = Walk::new(bytes, false);
    while let Some(item) = walk.next() {
        let Item::Run(run) = item else { continue };
        *survey.messages.entry(run.definition.message).or_insert(0) += run.len() as u64;
        if run.definition.message == 0 {
            let mut rare = message::Rare::default();
            run.messages()
                .for_each(|message| rare.take(&run.definition, message, None));
            survey.file_types.push(type_name(rare.file_type));
        }
    }
    survey.problems = walk.problems;
    survey
}

/// Reads a file: one recording a session of each chained file.
///
/// Columns keep the device's own integers. Floating-point fields and integers of more than 32 bits are kept exactly
/// where a power of ten or two makes them integers of 31 bits, else to as many places as fit.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it; files of other types are [`ProblemCode::NotTraining`].
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    if bytes.is_empty() {
        return Err(Problem::new(ProblemCode::Empty, ""));
    }
    let mut walk = Walk::new(bytes, false);
    let mut files: Vec<FitFile> = Vec::new();
    let mut record_count = 0;
    while let Some(item) = walk.next() {
        let run = match item {
            Item::File => {
                files.push(FitFile {
                    columns: record::Columns::new(walk.remaining()),
                    ..FitFile::default()
                });
                continue;
            }
            Item::Run(run) => run,
        };
        let Some(file) = files.last_mut() else { continue };
        if run.definition.message == message::RECORD {
            record_count += run.len() as u64;
            file.columns.take(&run, &file.rare.descriptions, walk.remaining());
        } else if message::Rare::wants(run.definition.message) {
            for (message, time) in run.messages().zip(run.times()) {
                file.rare.take(&run.definition, message, time);
            }
        }
    }
    let mut problems = walk.problems;
    let other = files
        .iter()
        .find(|file| !file.is_training())
        .map(|file| file.rare.file_type);
    let mut recordings = Vec::new();
    for mut file in join_straps(files) {
        let lost = file.columns.finish();
        if lost > 0 {
            problems.push(Problem::new(
                ProblemCode::TooLarge,
                format!("{lost} sparse columns left out"),
            ));
        }
        assemble::recordings(file, &mut recordings);
    }
    if recordings.is_empty() {
        // A broken file says what broke; a sound one without training says what it is.
        return Err(match (other, problems.into_iter().next()) {
            (Some(kind), _) => Problem::new(ProblemCode::NotTraining, type_name(kind)),
            (None, Some(problem)) => problem,
            (None, None) => Problem::new(ProblemCode::Empty, "no records and no sessions"),
        });
    }
    Ok(Decoded {
        recordings,
        record_count,
        problems,
    })
}

/// Chained files of nothing but late heart rates belong to the file before them.
fn join_straps(files: Vec<FitFile>) -> Vec<FitFile> {
    let mut joined: Vec<FitFile> = Vec::new();
    for mut file in files {
        let only_strap =
            file.columns.times.is_empty() && file.rare.sessions.is_empty() && !file.rare.strap.is_empty();
        match joined.last_mut() {
            Some(before) if only_strap => before.rare.strap.append(std::mem::take(&mut file.rare.strap)),
            _ => joined.push(file),
        }
    }
    joined
}

//! FIT: Garmin's binary format of definitions and data messages, straight to columns.
//!
//! How the modules work together: `wire` walks the bytes message by message (`header`, `definition`, `base`,
//! `checksum`), tells odd messages from damage and goes on behind damage (`resume`). `record` turns batches of
//! `record` messages into columns (`growing`), of which `columns` makes channels. `message` reads the messages that
//! are rare (`fields`, `totals`, `description`, `extras`, `beats`), and `strap` heart rates that came late. `assemble` makes
//! recordings of all of it. `encode` writes. `reader` gives every message to callers that want more. `budget` bounds
//! the memory that a damaged file can claim. `profile` holds the facts of FIT's profile.

mod assemble;
mod base;
mod beats;
mod budget;
mod checksum;
mod columns;
mod definition;
mod description;
mod encode;
mod extras;
mod fields;
mod growing;
mod header;
mod message;
mod number;
mod profile;
mod reader;
mod record;
mod resume;
mod strap;
#[cfg(test)]
mod tests;
mod totals;
mod wire;

use std::collections::BTreeMap;

use ritm_model::{Problem, ProblemCode};

use crate::Decoded;
use assemble::FitFile;
use budget::Budget;
use fields::Fields;
use message::Rare;
use number::{FIELD_DESCRIPTION, RECORD};
use wire::{Item, Walk};

pub use encode::{encode, encode_sessions};
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
    /// The names of workouts, courses, segments and bikes, in the file's order.
    pub names: Vec<String>,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
}

/// File types and names told of one file.
const MOST_TOLD: usize = 4096;
/// Where names stand: in `workout`, `course`, `segment_id`, `bike_profile`.
const NAMES: [(u16, u8); 4] = [(26, 8), (31, 5), (148, 0), (6, 0)];

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
    let mut walk = Walk::new(bytes);
    let mut budget = Budget::new(bytes.len());
    let mut counts: Vec<u64> = Vec::new();
    while let Some(item) = walk.next() {
        let Item::Data(data) = item else { continue };
        let place = data.definition as usize;
        if place >= counts.len() {
            counts.resize(place + 1, 0);
        }
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
        let Some(definition) = walk.definition(data.definition) else {
            continue;
        };
        let body = data.body;
        let message = Fields { definition, body };
        if data.message == number::FILE_ID && survey.file_types.len() < MOST_TOLD {
            let mut rare = Rare::default();
            rare.take(&message, None, &mut budget);
            survey.file_types.push(type_name(rare.file_type));
        }
        let named = NAMES.iter().find(|row| row.0 == data.message);
        if let Some(name) = named.and_then(|row| message.text(row.1))
            && survey.names.len() < MOST_TOLD
        {
            survey.names.push(name);
        }
    }
    for (place, count) in (0..).zip(counts) {
        if let Some(definition) = walk.definition(place) {
            *survey.messages.entry(definition.message).or_insert(0) += count;
        }
    }
    survey.problems = walk.problems;
    survey
}

/// Reads a file. Each session of each chained file is one recording.
///
/// Columns keep the device's own integers. Floating-point fields and integers of more than 32 bits are kept exactly
/// where a power of ten or two makes them integers of 31 bits, else to as many places as fit. Fields of `record` that
/// the standard does not name become channels `field_` and their number.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it; files of other types are [`ProblemCode::NotTraining`].
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    if bytes.is_empty() {
        return Err(Problem::new(ProblemCode::Empty, ""));
    }
    let mut walk = Walk::new(bytes);
    let mut budget = Budget::new(bytes.len());
    let mut files: Vec<FitFile> = Vec::new();
    let mut file = FitFile::default();
    let mut begun = false;
    let mut record_count = 0;
    let mut lost = 0;
    while let Some(item) = walk.next() {
        let data = match item {
            Item::Data(data) => data,
            Item::File => {
                lost += file.finish(&walk, &mut budget);
                let before = std::mem::take(&mut file);
                if begun {
                    files.push(before);
                }
                begun = true;
                continue;
            }
        };
        if data.message == RECORD {
            record_count += 1;
            file.columns
                .take(&data, &walk, &file.rare.descriptions, &mut budget);
        } else if Rare::wants(data.message)
            && let Some(definition) = walk.definition(data.definition)
        {
            if data.message == FIELD_DESCRIPTION {
                file.columns.flush(&walk, &file.rare.descriptions, &mut budget);
            }
            let message = Fields {
                definition,
                body: data.body,
            };
            file.rare.take(&message, data.time, &mut budget);
        }
    }
    lost += file.finish(&walk, &mut budget);
    if begun {
        files.push(file);
    }
    let mut problems = walk.problems;
    let other = files
        .iter()
        .find(|file| !file.is_training())
        .map(|file| file.rare.file_type);
    let mut recordings = Vec::new();
    let mut by_wall_clock = false;
    for file in join_straps(files) {
        by_wall_clock |= assemble::recordings(file, &mut recordings, &mut problems);
    }
    if lost > 0 {
        let what = format!("{lost} sparse columns left out");
        problems.push(Problem::new(ProblemCode::TooLarge, what));
    } else if budget.refused > 0 {
        let what = format!("{} laps, markers and the like left out", budget.refused);
        problems.push(Problem::new(ProblemCode::TooLarge, what));
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
        by_wall_clock,
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

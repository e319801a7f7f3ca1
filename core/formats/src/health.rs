//! Apple Health's `export.xml`: workouts with the records that were made during them.
//!
//! Source of the format's facts: the document type within each export, Apple's HealthKit reference, and real exports.
//!
//! An export grows to gigabytes: nearly all of it are records, which come before the workouts. They are read as they
//! come, straight from the bytes, and kept at twelve bytes each where they can belong to a workout. What the document
//! type says is not looked at: in some exports it is damaged.
//!
//! What becomes a recording:
//! - Each `Workout` is one; `identity.part` counts them. Its route is in a GPX file beside the export, or, in early
//!   exports, within it.
//! - Records that begin during a workout are its samples: those of the workout's own source where there are any, else
//!   those of the source with the most. Counted steps and strokes become cadence, summed distances the distance.
//! - Pauses are from `Pause` to `Resume`. Laps are the activities within a workout, else its events of that name, else
//!   the longest chain of its segments. In a pool, events called laps are lengths.
//! - All dates are in the zone that the phone was in when it exported. What clocks showed where the workout took place is
//!   told by its `HKTimeZone`, a name of the IANA time zone database, where [`Zones`] knows it; else the zone of the dates
//!   has to do.
//! - Beats of heart rate variability, motion pauses, markers and the weather are kept beside.

mod cadence;
mod events;
mod export;
mod measure;
mod recording;
mod records;
mod tag;
mod workout;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use memchr::memchr;
use ritm_model::{Problem, ProblemCode, Recording};

use crate::{Decoded, Zones, text::encoding::to_text};

pub use export::Export;
use records::Records;
use tag::{End, Tag, end};
use workout::Workout;

/// How much is read at once.
const BLOCK: usize = 256 << 10;

/// How far into a file its kind must show.
const HEAD_BYTES: usize = 64 << 10;

/// How often one route is asked for.
const MOST_ASKED: u8 = 4;

/// Whether a file begins as an export does, or as one of its clinical documents, which hold no training.
pub fn detect(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or(bytes);
    root(head).is_some()
}

/// What an export's first element is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    Export,
    /// A part of an export, cut out by hand.
    Fragment,
    /// `export_cda.xml`.
    Clinical,
}

fn root(head: &[u8]) -> Option<Root> {
    let start = head
        .iter()
        .position(|&byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf))?;
    let mut rest = head.get(start..).filter(|rest| rest.starts_with(b"<"))?;
    loop {
        let length = match end(rest) {
            End::At(length) | End::Broken(length) => length,
            // The first tag may be long; its beginning is enough.
            End::Unknown => rest.len(),
        };
        let (first, after) = rest.split_at_checked(length)?;
        if rest.starts_with(b"<!DOCTYPE HealthData") {
            return Some(Root::Export);
        }
        if !matches!(rest.get(1), Some(b'!' | b'?')) {
            let tag = Tag::new(first);
            let is =
                |name: &str, prefix: &str| tag.attribute(name).is_some_and(|value| value.starts_with(prefix));
            return match tag.name() {
                b"HealthData" => Some(Root::Export),
                b"Workout" if is("workoutActivityType", "HK") => Some(Root::Fragment),
                b"Record" if is("type", "HK") => Some(Root::Fragment),
                b"ClinicalDocument" => Some(Root::Clinical),
                _ => None,
            };
        }
        rest = after.get(memchr(b'<', after)?..)?;
    }
}

/// Reads a small export that is in memory; routes beside it are not looked for.
///
/// # Errors
/// As [`Export::finish`].
pub fn decode(bytes: &[u8], zones: &dyn Zones) -> Result<Decoded, Problem> {
    let text = to_text(bytes);
    let mut export = Export::default();
    for block in text.text.as_bytes().chunks(BLOCK) {
        export.feed(block);
    }
    let mut workouts = export.finish()?;
    let recordings = (0..workouts.len())
        .filter_map(|index| workouts.recording(index, &mut |_| None, zones))
        .collect();
    Ok(Decoded {
        recordings,
        record_count: workouts.record_count,
        problems: workouts.problems(),
        by_wall_clock: false,
    })
}

/// The workouts of an export that was read whole.
pub struct Workouts {
    workouts: Vec<Option<Workout>>,
    records: Records,
    record_count: u64,
    problems: Vec<Problem>,
    /// How often each route was asked for.
    asked: BTreeMap<String, u8>,
}

impl Workouts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.workouts.len()
    }

    /// Whether there are none. That never happens: an export without workouts is refused.
    pub fn is_empty(&self) -> bool {
        self.workouts.is_empty()
    }

    /// Records of interest read altogether, and places of routes within the export.
    pub fn record_count(&self) -> u64 {
        self.record_count
    }

    /// What was wrong with the export.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.problems.clone();
        if self.records.is_exhausted() {
            problems.push(Problem::new(
                ProblemCode::TooLarge,
                "more workouts at one time than records are given to",
            ));
        }
        problems
    }

    /// Makes the recording of workout `index`, in the file's order; `None` beyond the last, and when it was made before.
    /// `route` is asked for the bytes of each GPX file of its route by the path from the export's folder, such as
    /// `workout-routes/route_2025-12-28_2.45pm.gpx`. `zones` tells what clocks showed there.
    pub fn recording(
        &mut self,
        index: usize,
        route: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
        zones: &dyn Zones,
    ) -> Option<Recording> {
        let workout = self.workouts.get_mut(index)?.take()?;
        let asked = &mut self.asked;
        let mut route = |path: &str| {
            let times = asked.entry(path.to_owned()).or_default();
            *times = times.saturating_add(1);
            // Two workouts may name one file, but not by the hundred.
            if *times > MOST_ASKED { None } else { route(path) }
        };
        Some(recording::recording(
            workout,
            &mut self.records,
            index,
            &mut route,
            zones,
        ))
    }
}

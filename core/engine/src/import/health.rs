//! Apple Health's export, a block at a time: it grows to gigabytes, of which only the workouts are training.
//!
//! The export itself is not kept: it is the athlete's whole health. Each workout is kept as a FIT file of its own.

use std::io::Read;

use ritm_formats::{
    Kind, Zones, archive,
    health::{Export, Workouts},
};
use ritm_model::{Problem, ProblemCode, Recording, SourceFormat};

use crate::{
    prepared::Prepared,
    reading::{Found, Training},
    store::original,
};

/// How much is read between two looks at the clock.
const BLOCK: usize = 256 << 10;

/// An export that is being read.
pub(super) struct Health {
    /// Its name in the report.
    pub(super) name: String,
    stage: Stage,
    block: Vec<u8>,
}

enum Stage {
    Reading(Box<dyn Read>, Box<Export>),
    Read(Box<Workouts>, usize),
    Ended,
}

/// What a turn brought.
pub(super) enum Turn {
    /// A block was read.
    More,
    /// A workout, with its name in the report.
    Workout(String, Box<Found>),
    /// Nothing is left; what was wrong with the export.
    End(Vec<Problem>),
}

impl Health {
    pub(super) fn new(name: String, stream: Box<dyn Read>) -> Self {
        Self {
            name,
            stage: Stage::Reading(stream, Box::default()),
            block: Vec::new(),
        }
    }

    /// Reads on. `route` gives the route files that lie beside the export, `zones` the clocks of the places it names.
    pub(super) fn turn(&mut self, route: &mut dyn FnMut(&str) -> Option<Vec<u8>>, zones: &dyn Zones) -> Turn {
        match std::mem::replace(&mut self.stage, Stage::Ended) {
            Stage::Reading(mut stream, mut export) => {
                self.block.resize(BLOCK, 0);
                let (ended, damage) = match stream.read(&mut self.block) {
                    Ok(0) => (true, None),
                    Ok(count) => {
                        export.feed(self.block.get(..count).unwrap_or_default());
                        (false, None)
                    }
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => (false, None),
                    // What came before the damage is kept.
                    Err(error) => (true, Some(archive::problem_of(error))),
                };
                if !ended {
                    self.stage = Stage::Reading(stream, export);
                    return Turn::More;
                }
                self.block = Vec::new();
                match export.finish() {
                    Ok(workouts) => {
                        self.stage = Stage::Read(Box::new(workouts), 0);
                        Turn::More
                    }
                    Err(problem) => Turn::End(vec![damage.unwrap_or(problem)]),
                }
            }
            Stage::Read(mut workouts, index) if index < workouts.len() => {
                // A route that is not there, or is none, never vanishes without a word.
                let mut missing = Vec::new();
                let mut told = |path: &str| {
                    let bytes = route(path);
                    let is_route = |bytes: &Vec<u8>| {
                        ritm_formats::detect(bytes) == Some(Kind::Training(SourceFormat::Gpx))
                    };
                    let bytes = bytes.filter(is_route);
                    if bytes.is_none() {
                        missing.push(path.to_owned());
                    }
                    bytes
                };
                let recording = workouts.recording(index, &mut told, zones);
                self.stage = Stage::Read(workouts, index + 1);
                match recording.and_then(|recording| self.found(index, recording, told_once(&missing))) {
                    Some((name, found)) => Turn::Workout(name, Box::new(found)),
                    None => Turn::More,
                }
            }
            Stage::Read(workouts, _) => Turn::End(workouts.problems()),
            Stage::Ended => Turn::End(Vec::new()),
        }
    }

    fn found(
        &self,
        index: usize,
        mut recording: Recording,
        problems: Vec<Problem>,
    ) -> Option<(String, Found)> {
        recording.identity.part = 0;
        let file = ritm_formats::fit::encode(&recording);
        let hash = original::hash(&file);
        let size = file.len();
        let sport = recording.sport;
        let prepared = Prepared::of(recording, sport).ok()?;
        let training = Training {
            hash,
            arrived: None,
            size,
            original: original::pack(file, None),
            recordings: vec![prepared],
            problems,
            by_wall_clock: false,
        };
        Some((
            format!("{}/{:04}.fit", self.name, index + 1),
            Found::Training(training),
        ))
    }
}

/// One line for all routes that a workout names and the export does not have: a workout may name a dozen.
fn told_once(missing: &[String]) -> Vec<Problem> {
    /// So many are named.
    const NAMED: usize = 3;
    if missing.is_empty() {
        return Vec::new();
    }
    let mut names = missing.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if let Some(more) = missing.len().checked_sub(NAMED).filter(|more| *more > 0) {
        names.push_str(&format!(", +{more}"));
    }
    vec![Problem::new(ProblemCode::RouteMissing, names)]
}

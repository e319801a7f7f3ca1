//! Taking one file of training: decoded, matched, kept.

use ritm_formats::Decoded;
use ritm_model::{ActivityId, Event, Problem, Recording, import::Outcome};
use rusqlite::Connection;

use super::identity;
use crate::{
    Engine,
    activity::keep::{self, Place},
    store::{Fault, corrupt, original},
};

/// What became of a file.
pub(super) struct Taken {
    pub(super) outcome: Outcome,
    pub(super) problems: Vec<Problem>,
}

impl Taken {
    pub(super) fn refused(problem: Problem) -> Self {
        Self {
            outcome: Outcome::Refused,
            problems: vec![problem],
        }
    }
}

/// Takes the bytes of one file. Must run inside a transaction.
pub(super) fn file(engine: &mut Engine, db: &Connection, name: &str, bytes: &[u8]) -> Result<Taken, Fault> {
    let hash = original::hash(bytes);
    if let Some(original_key) = original::find(db, hash)? {
        return Ok(Taken {
            outcome: Outcome::Known(activities_of(db, original_key)?),
            problems: Vec::new(),
        });
    }
    match ritm_formats::decode(bytes) {
        Ok(Decoded {
            recordings,
            mut problems,
            ..
        }) if recordings.is_empty() => {
            let problem = problems
                .pop()
                .unwrap_or_else(|| Problem::new(ritm_model::ProblemCode::NotTraining, ""));
            Ok(Taken::refused(problem))
        }
        Ok(Decoded {
            recordings, problems, ..
        }) => {
            let original_key = original::keep(db, hash, base_name(name), bytes)?;
            keep_all(engine, db, original_key, &recordings, problems)
        }
        Err(problem) => Ok(Taken::refused(problem)),
    }
}

fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn keep_all(
    engine: &mut Engine,
    db: &Connection,
    original_key: i64,
    recordings: &[Recording],
    problems: Vec<Problem>,
) -> Result<Taken, Fault> {
    let (mut added, mut linked) = (Vec::new(), Vec::new());
    // Sessions of one file are never each other's second recording: match only what was here before.
    let matches: Vec<Option<i64>> = recordings
        .iter()
        .map(|recording| identity::find_activity(db, recording))
        .collect::<Result<_, _>>()?;
    for (part, (recording, found)) in recordings.iter().zip(matches).enumerate() {
        let mut recording = recording.clone();
        // The place in the file is what names it in the store, whatever the format counted.
        recording.identity.part = u16::try_from(part).unwrap_or(u16::MAX);
        let activity_key = match found {
            Some(key) => {
                linked.push(activity_id(db, key)?);
                key
            }
            None => {
                let id = engine.new_activity_id();
                let home = engine.platform.clock.utc_offset_s(recording.start);
                let offset = recording.utc_offset_s.unwrap_or(home);
                added.push(id);
                keep::insert_activity(db, id, recording.start, offset, &recording)?
            }
        };
        let sport = sport_of(db, activity_key)?;
        let id = engine.new_recording_id();
        let place = Place {
            id,
            activity_key,
            original_key,
            sport,
        };
        keep::insert_recording(db, &place, &recording, &problems)?;
        keep::refresh(|at| engine.platform.clock.utc_offset_s(at), db, activity_key)?;
    }
    engine.events.push(Event::ActivitiesChanged(Vec::new()));
    let outcome = if added.is_empty() {
        Outcome::Linked(linked)
    } else {
        Outcome::Added(added)
    };
    Ok(Taken { outcome, problems })
}

fn sport_of(db: &Connection, activity_key: i64) -> Result<ritm_model::Sport, Fault> {
    let number: u8 = db
        .prepare_cached("SELECT sport FROM activity WHERE key = ?")?
        .query_row([activity_key], |row| row.get(0))?;
    Ok(ritm_model::Sport::from_number(number))
}

fn activity_id(db: &Connection, key: i64) -> Result<ActivityId, Fault> {
    let id: [u8; 16] = db
        .prepare_cached("SELECT id FROM activity WHERE key = ?")?
        .query_row([key], |row| row.get(0))?;
    ActivityId::from_slice(&id).ok_or_else(corrupt)
}

fn activities_of(db: &Connection, original_key: i64) -> Result<Vec<ActivityId>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT activity.id FROM activity JOIN recording ON activity_key = activity.key
         WHERE original_key = ? ORDER BY activity.start_ms",
    )?;
    let ids = statement
        .query_map([original_key], |row| row.get::<_, [u8; 16]>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    ids.iter()
        .map(|id| ActivityId::from_slice(id).ok_or_else(corrupt))
        .collect()
}

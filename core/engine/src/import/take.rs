//! Taking one file of training: matched with what is here, and kept.

use ritm_formats::platform::Manual;
use ritm_model::{
    ActivityId, FileHash, Problem, ProblemCode, Recording, RecordingId, door::Topic, import::Outcome,
    sorted::Map,
};
use rusqlite::{Connection, OptionalExtension};

use super::identity;
use crate::{
    activity::{
        id_of,
        keep::{self, Place},
        merge,
        refresh::{offset_of, refresh, sport_of},
    },
    context::Context,
    prepared::Prepared,
    reading::{Found, Training},
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

    fn known(activities: Vec<ActivityId>) -> Self {
        Self {
            outcome: Outcome::Known(activities),
            problems: Vec::new(),
        }
    }
}

/// Takes what was found in a file that is no archive. Must run inside a transaction.
pub(super) fn file(context: &mut Context, name: &str, found: Found) -> Result<Taken, Fault> {
    match found {
        Found::Known(hash) => known(&context.db, hash),
        Found::Training(training) => training_of(context, name, training),
        Found::Refused(problem) | Found::Unread(problem, _) => Ok(Taken::refused(problem)),
        Found::Archive { .. } => Ok(Taken::refused(Problem::new(ProblemCode::Internal, "an archive"))),
    }
}

fn known(db: &Connection, hash: FileHash) -> Result<Taken, Fault> {
    // It may have been removed for good since the import began.
    Ok(Taken::known(match original::find(db, hash)? {
        Some(key) => activities_of(db, key)?,
        None => Vec::new(),
    }))
}

/// Gives a start that the clock on the wall showed the zone of home: most training is done there.
fn at_home(context: &Context, recording: &mut Recording) {
    if recording.utc_offset_s.is_some() {
        return;
    }
    let clock = &context.host.clock;
    let wall = recording.start;
    let near = wall.plus_ms(-1000 * i64::from(clock.utc_offset_s(wall)));
    let east_s = clock.utc_offset_s(near);
    recording.start = wall.plus_ms(-1000 * i64::from(east_s));
    recording.utc_offset_s = Some(east_s);
}

fn training_of(context: &mut Context, name: &str, mut training: Training) -> Result<Taken, Fault> {
    if original::find(&context.db, training.hash)?.is_some() {
        return known(&context.db, training.hash);
    }
    if training.by_wall_clock {
        for prepared in &mut training.recordings {
            at_home(context, &mut prepared.recording);
        }
    }
    let original_key = original::keep(
        &context.db,
        training.hash,
        name,
        training.size,
        &training.original,
        training.arrived,
    )?;
    keep_all(context, original_key, training.recordings, training.problems)
}

/// Takes an activity that has no file: the athlete entered it by hand. A file of it is made, so that it can go
/// everywhere files go. `None` when an activity is here that may be the same.
pub(super) fn manual(context: &mut Context, manual: Manual) -> Result<Option<(String, Taken)>, Fault> {
    let Manual {
        mut recording,
        certain,
        by_wall_clock,
    } = manual;
    if by_wall_clock {
        at_home(context, &mut recording);
    }
    let name = format!("{}.fit", recording.name.as_deref().unwrap_or("manual"));
    let bytes = ritm_formats::fit::encode(&recording);
    let (hash, size, sport) = (original::hash(&bytes), bytes.len(), recording.sport);
    if original::find(&context.db, hash)?.is_some() {
        return Ok(Some((name, known(&context.db, hash)?)));
    }
    let at_that_time = context
        .db
        .prepare_cached("SELECT 1 FROM recording WHERE start_ms BETWEEN ?1 - 180000 AND ?1 + 180000")?
        .query_row([recording.start.unix_ms()], |_| Ok(()))
        .optional()?;
    if !certain && at_that_time.is_some() {
        return Ok(None);
    }
    let prepared = Prepared::of(recording, sport)?;
    if let Some(key) = identity::find_activity(&context.db, &prepared)? {
        return Ok(Some((name, Taken::known(vec![id_of(&context.db, key)?]))));
    }
    let original_key = original::keep(&context.db, hash, &name, size, &original::pack(bytes, None), None)?;
    let taken = keep_all(context, original_key, vec![prepared], Vec::new())?;
    Ok(Some((name, taken)))
}

fn keep_all(
    context: &mut Context,
    original_key: i64,
    recordings: Vec<Prepared>,
    problems: Vec<Problem>,
) -> Result<Taken, Fault> {
    let (mut added, mut linked) = (Vec::new(), Vec::new());
    // Sessions of one file are never each other's second recording: match only what was here before.
    let matches: Vec<Option<i64>> = recordings
        .iter()
        .map(|prepared| identity::find_activity(&context.db, prepared))
        .collect::<Result<_, _>>()?;
    let mut events: Map<u16, Event> = Map::new();
    for (prepared, found) in recordings.iter().zip(matches) {
        let recording = &prepared.recording;
        let activity_key = match found {
            Some(key) => {
                let id = id_of(&context.db, key)?;
                linked.push(id);
                context.news.changed_among_many(Topic::Activity(id));
                key
            }
            None => {
                let id = context.id(ActivityId::new);
                added.push(id);
                let offset_s = offset_of(context, recording);
                keep::insert_activity(&context.db, id, recording.start, offset_s, recording)?
            }
        };
        let place = Place {
            id: context.id(RecordingId::new),
            activity_key,
            original_key,
            sport: sport_of(&context.db, activity_key)?,
            added: context.now(),
        };
        keep::insert_recording(&context.db, &place, prepared, &problems)?;
        refresh(context, activity_key)?;
        if let Some(number) = recording.identity.event {
            let event = events.entry(number).or_default();
            event.fresh += usize::from(found.is_none());
            if !event.legs.contains(&activity_key) {
                event.legs.push(activity_key);
            }
        }
    }
    for event in events.into_values() {
        tell_whole(context, &event, &mut added)?;
    }
    context.news.changed_among_many(Topic::Activities);
    let outcome = if added.is_empty() {
        Outcome::Linked(linked)
    } else {
        Outcome::Added(added)
    };
    Ok(Taken { outcome, problems })
}

/// What a file calls one event.
#[derive(Default)]
struct Event {
    legs: Vec<i64>,
    /// How many of them are new.
    fresh: usize,
}

/// Makes a whole of an event's legs; it is what was added then.
fn tell_whole(context: &mut Context, event: &Event, added: &mut Vec<ActivityId>) -> Result<(), Fault> {
    let Some(whole) = merge::of_event(context, &event.legs, event.fresh)? else {
        return Ok(());
    };
    let legs = event
        .legs
        .iter()
        .map(|&key| id_of(&context.db, key))
        .collect::<Result<Vec<_>, _>>()?;
    let at = added
        .iter()
        .position(|id| legs.contains(id))
        .unwrap_or(added.len());
    added.retain(|id| !legs.contains(id));
    if !added.contains(&whole) {
        added.insert(at.min(added.len()), whole);
    }
    context.news.changed_among_many(Topic::Activity(whole));
    Ok(())
}

fn activities_of(db: &Connection, original_key: i64) -> Result<Vec<ActivityId>, Fault> {
    let mut statement = db.prepare_cached(
        // Legs are found in their whole.
        "SELECT DISTINCT coalesce(whole.id, activity.id) FROM activity
         JOIN recording ON activity_key = activity.key LEFT JOIN activity AS whole ON whole.key = activity.parent_key
         WHERE original_key = ? ORDER BY activity.start_ms",
    )?;
    let ids = statement
        .query_map([original_key], |row| row.get::<_, [u8; 16]>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    ids.iter()
        .map(|id| ActivityId::from_slice(id).ok_or_else(corrupt))
        .collect()
}

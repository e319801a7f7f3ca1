//! What comes of a recording: an activity like any other, with its journal as its original.

use ritm_model::{
    ActivityId, Problem, RecordingId, SourceFormat, StrengthSet,
    door::Topic,
    recorder::{AddByHand, RecorderError, Remarks},
};
use rusqlite::{OptionalExtension, params};

use super::running::Running;
use crate::journal::{
    entry::{ByHand, Step, Tape},
    tape,
};
use crate::{
    activity::{
        edit, id_of,
        keep::{self, Place},
        refresh::{self, offset_of, refresh, sport_of},
        trash,
    },
    context::Context,
    import,
    prepared::Prepared,
    store::{
        Fault,
        field::{self, Field, Kind},
        original, v1,
    },
};

/// Whether it joins what is the same training.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joining {
    Joins,
    StandsAlone,
}

fn check(remarks: &Remarks) -> Result<(), Fault> {
    if remarks.effort.is_some_and(|effort| effort > edit::MOST_EFFORT) {
        return Err(RecorderError::Impossible.into());
    }
    Ok(())
}

/// Makes an activity of what is finished.
pub(super) fn keep(
    context: &mut Context,
    running: &mut Running,
    remarks: &Remarks,
    auto_pauses: bool,
    trim_ms: Option<(i64, i64)>,
) -> Result<ActivityId, Fault> {
    check(remarks)?;
    let end = running.course.timer.ended().unwrap_or(running.course.latest);
    let trim_ms = match trim_ms {
        None => None,
        Some((from, to)) => {
            let (from, to) = (from.max(0), to.min(end));
            if from >= to {
                return Err(RecorderError::Trim.into());
            }
            Some((from, to)).filter(|&whole| whole != (0, end))
        }
    };
    let mut tape = take_off(context, running)?;
    tape.keeping.auto_pauses = auto_pauses;
    tape.keeping.trim_ms = trim_ms;
    let id = take_in(context, running.id, &tape, Joining::Joins)?;
    remark(context, id, remarks)?;
    running.remove(&context.db)?;
    Ok(id)
}

/// Makes an activity of what is finished, and throws it away.
pub(super) fn discard(
    context: &mut Context,
    running: &mut Running,
    remarks: &Remarks,
) -> Result<ActivityId, Fault> {
    check(remarks)?;
    let mut tape = take_off(context, running)?;
    tape.keeping.auto_pauses = running.course.settings.auto_pause;
    let id = take_in(context, running.id, &tape, Joining::StandsAlone)?;
    remark(context, id, remarks)?;
    trash::trash(context, id)?;
    running.remove(&context.db)?;
    Ok(id)
}

/// What became of a recording that is kept or thrown away already: whoever asked may not have heard the answer.
pub(super) fn kept(context: &Context, recording: ActivityId) -> Result<ActivityId, Fault> {
    let known = context
        .db
        .prepare_cached(
            "SELECT activity_key FROM original JOIN recording ON original_key = original.key WHERE original.name = ?",
        )?
        .query_row([original_name(recording)], |row| row.get(0))
        .optional()?;
    match known {
        Some(key) => id_of(&context.db, key),
        None => Err(RecorderError::NotFinished.into()),
    }
}

/// The name of a journal among the originals.
fn original_name(recording: ActivityId) -> String {
    format!("{recording}.{}", SourceFormat::Journal.extension())
}

fn take_off(context: &mut Context, running: &mut Running) -> Result<Tape, Fault> {
    if running.course.step != Step::Finish {
        return Err(RecorderError::NotFinished.into());
    }
    running.write(context)?;
    running.tape(&context.db)
}

/// Keeps a tape as the original of a recording, of an activity of its own or of one that is the same training.
fn take_in(
    context: &mut Context,
    id: ActivityId,
    tape: &Tape,
    joining: Joining,
) -> Result<ActivityId, Fault> {
    let recording = tape::recording(tape);
    let sport = recording.sport;
    let prepared = Prepared::of(recording, sport)?;
    let found = match joining {
        Joining::Joins => import::find_activity(&context.db, &prepared)?,
        Joining::StandsAlone => None,
    };
    let bytes = tape::write(tape);
    let (hash, size) = (original::hash(&bytes), bytes.len());
    let name = original_name(id);
    let original_key = original::keep(&context.db, hash, &name, size, &original::pack(bytes, None), None)?;
    let (id, activity_key) = match found {
        Some(key) => (id_of(&context.db, key)?, key),
        None => {
            let recording = &prepared.recording;
            let offset_s = offset_of(context, recording);
            let key = keep::insert_activity(&context.db, id, recording.start, offset_s, recording)?;
            (id, key)
        }
    };
    let place = Place {
        id: context.id(RecordingId::new),
        activity_key,
        original_key,
        sport: sport_of(&context.db, activity_key)?,
        added: context.now(),
    };
    let problems: [Problem; 0] = [];
    keep::insert_recording(&context.db, &place, &prepared, &problems)?;
    refresh(context, activity_key)?;
    context.news.changed(Topic::Activities);
    context.news.changed(Topic::Activity(id));
    Ok(id)
}

/// Notes what the athlete says; what is not said changes nothing.
fn remark(context: &mut Context, id: ActivityId, remarks: &Remarks) -> Result<(), Fault> {
    if !remarks.name.trim().is_empty() {
        edit::rename(context, id, &remarks.name)?;
    }
    if !remarks.notes.trim().is_empty() {
        edit::set_notes(context, id, &remarks.notes)?;
    }
    if remarks.effort.is_some() {
        edit::set_effort(context, id, remarks.effort)?;
    }
    Ok(())
}

/// Keeps what nobody recorded.
pub(super) fn add_by_hand(context: &mut Context, told: &AddByHand) -> Result<ActivityId, Fault> {
    let id = told.activity;
    let known = context
        .db
        .prepare_cached("SELECT 1 FROM activity WHERE id = ?")?
        .exists([id.as_bytes()])?;
    let life = field::get::<field::Life>(&context.db, Kind::Activity, id.as_bytes(), Field::Life as i64)?;
    if known || life == Some(field::Life::Gone) {
        return Ok(id);
    }
    check(&told.remarks)?;
    check_told(context, told)?;
    let tape = Tape {
        activity: *id.as_bytes(),
        started_ms: told.start.unix_ms(),
        utc_offset_s: told.utc_offset_s,
        entries: Vec::new(),
        keeping: crate::journal::entry::Keeping::default(),
        by_hand: Some(ByHand {
            sport: told.sport as u8,
            elapsed_ms: told.elapsed_ms,
            distance_m: told.distance_m,
            ascent_m: told.ascent_m,
            heart_rate_bpm: told.heart_rate_bpm,
            sets: told.sets.iter().map(Into::into).collect(),
        }),
    };
    let id = take_in(context, id, &tape, Joining::StandsAlone)?;
    remark(context, id, &told.remarks)?;
    Ok(id)
}

fn check_told(context: &Context, told: &AddByHand) -> Result<(), Fault> {
    const MONTH_MS: i64 = 31 * 86_400_000;
    /// From 1950 on.
    const FIRST_MS: i64 = -631_152_000_000;
    let takes_time = (1..=MONTH_MS).contains(&told.elapsed_ms);
    if !takes_time || told.start > context.now() || told.start.unix_ms() < FIRST_MS {
        return Err(RecorderError::Time.into());
    }
    let zones = -86_400..=86_400;
    let within = |value: Option<f64>, most: f64| value.is_none_or(|value| (0.0..=most).contains(&value));
    let possible = zones.contains(&told.utc_offset_s)
        && within(told.distance_m, 20_000_000.0)
        && within(told.ascent_m, 100_000.0)
        && told
            .heart_rate_bpm
            .is_none_or(|bpm| (20.0..=250.0).contains(&bpm));
    if !possible {
        return Err(RecorderError::Impossible.into());
    }
    check_sets(&told.sets)
}

/// What a set can be.
pub(super) fn check_sets(sets: &[StrengthSet]) -> Result<(), Fault> {
    const MOST_SETS: usize = 1000;
    const LONGEST_NAME: usize = 200;
    let possible = |set: &StrengthSet| {
        set.from_ms >= 0
            && set.to_ms >= set.from_ms
            && set.exercise.chars().count() <= LONGEST_NAME
            && set.weight_kg.is_none_or(|kg| (0.0..=2000.0).contains(&kg))
    };
    if sets.len() > MOST_SETS || !sets.iter().all(possible) {
        return Err(RecorderError::Impossible.into());
    }
    Ok(())
}

/// Counts the times at which a recorded activity paused by itself as paused, or not.
pub(super) fn count_auto_pauses(context: &mut Context, id: ActivityId, count: bool) -> Result<(), Fault> {
    let activity_key: i64 = context
        .db
        .prepare_cached("SELECT key FROM activity WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(ritm_model::activity::ActivityError::NotFound)?;
    let recordings: Vec<(i64, i64, [u8; 16])> = context
        .db
        .prepare_cached("SELECT key, original_key, id FROM recording WHERE activity_key = ?")?
        .query_map([activity_key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut counted = false;
    for (key, original_key, recording_id) in recordings {
        let Some(file) = original::read_if_here(&context.db, original_key)? else {
            continue;
        };
        if !tape::is_journal(&file.bytes) {
            continue;
        }
        let mut tape = tape::read(&file.bytes)?;
        if tape.by_hand.is_some() {
            continue;
        }
        counted = true;
        tape.keeping.auto_pauses = count;
        let recording = tape::recording(&tape);
        let sport = recording.sport;
        let prepared = Prepared::of(recording, sport)?;
        context
            .db
            .prepare_cached("UPDATE recording SET meta = ?, content = ? WHERE key = ?")?
            .execute(params![
                v1::encode(&v1::Meta::of(&prepared.recording, &[])),
                prepared.content,
                key
            ])?;
        context.set_field(Kind::Recording, &recording_id, Field::AutoPauses as i64, &count)?;
    }
    if !counted {
        return Err(RecorderError::Idle.into());
    }
    let sport = sport_of(&context.db, activity_key)?;
    refresh::derive(&context.db, activity_key, sport)?;
    refresh(context, activity_key)?;
    context.news.changed(Topic::Activities);
    context.news.changed(Topic::Activity(id));
    Ok(())
}

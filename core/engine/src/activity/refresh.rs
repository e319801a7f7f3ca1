//! How an activity's row, its text index and the day roll-ups follow from its recordings.

use std::{cmp::Reverse, rc::Rc};

use ritm_analysis::summary::believable;
use ritm_model::{Recording, Sport, Timestamp, Totals, order};
use rusqlite::{Connection, params};

use super::{ahead, keep, row, whole, words};
use crate::{
    context::Context,
    derived::{self, Inputs},
    statistics,
    store::{
        Fault,
        field::{self, Field, Kind},
        v1,
    },
};

/// Brings an activity in line with its recordings or its legs, and the whole that it is a leg of. An activity that has
/// none left is removed.
pub(crate) fn refresh(context: &Context, key: i64) -> Result<(), Fault> {
    let parent: Option<i64> = context
        .db
        .prepare_cached("SELECT parent_key FROM activity WHERE key = ?")?
        .query_row([key], |row| row.get(0))?;
    if whole::has_legs(&context.db, key)? {
        return whole::refresh(context, key);
    }
    refresh_alone(context, key)?;
    match parent {
        Some(parent) => whole::refresh(context, parent),
        None => Ok(()),
    }
}

fn refresh_alone(context: &Context, key: i64) -> Result<(), Fault> {
    let db = &*context.db;
    let (old_day, old_sport, sport_edited, old_offset): (i32, u8, bool, i32) = db
        .prepare_cached("SELECT day, sport, sport_edited, utc_offset_s FROM activity WHERE key = ?")?
        .query_row([key], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    let mut recordings = load(db, key, Sport::from_number(old_sport))?;
    if recordings.is_empty() {
        row::delete(db, key)?;
        return statistics::roll_up(db, old_day, old_sport);
    }
    // The richest recording stands first; among equals the one that came first.
    order::by_key(&mut recordings, |recording| {
        (Reverse(recording.outline.richness), recording.key)
    });
    let mut statement = db.prepare_cached("UPDATE recording SET place = ? WHERE key = ? AND place <> ?1")?;
    for (place, recording) in recordings.iter().enumerate() {
        statement.execute(params![place as i64, recording.key])?;
    }
    let first = &recordings[0];
    let offset = recordings.iter().find_map(|one| one.recording.utc_offset_s);
    let start = set_start(db, key)?.unwrap_or(first.recording.start);
    // What was taken for the zone when it came holds, wherever the athlete is by now.
    let offset = offset.unwrap_or(old_offset);
    let sport = if sport_edited {
        Sport::from_number(old_sport)
    } else {
        first.recording.sport
    };
    let day = start.local_day(offset).0;
    // What the first recording lacks, another may know.
    let any = |pick: fn(&Totals) -> Option<f64>| recordings.iter().find_map(|one| pick(&one.totals));
    let totals = &first.totals;
    db.prepare_cached(
        "UPDATE activity SET start_ms = ?, utc_offset_s = ?, day = ?, sport = ?, distance_m = ?, elapsed_ms = ?,
             moving_ms = ?, ascent_m = ?, avg_heart_rate_bpm = ?, avg_power_w = ?, energy_kcal = ?, picture = ?,
             recordings = ? WHERE key = ?",
    )?
    .execute(params![
        start.unix_ms(),
        offset,
        day,
        sport as u8,
        any(|totals| totals.distance_m),
        totals.elapsed_ms.unwrap_or(0),
        totals.moving_ms.or(totals.timer_ms).or(totals.elapsed_ms).unwrap_or(0),
        any(|totals| totals.ascent_m),
        any(|totals| totals.avg_heart_rate_bpm),
        any(|totals| totals.avg_power_w),
        any(|totals| totals.energy_kcal),
        v1::encode(&first.outline),
        recordings.len() as i64,
        key,
    ])?;
    let found_by = recordings
        .iter()
        .map(|one| (&one.recording, one.file_name.as_str(), one.folder.as_str()));
    words::index(db, key, &words::texts_of(found_by), &[])?;
    statistics::roll_up(db, day, sport as u8)?;
    if (day, sport as u8) != (old_day, old_sport) {
        statistics::roll_up(db, old_day, old_sport)?;
    }
    Ok(())
}

/// The start that the athlete gave an activity.
pub(crate) fn set_start(db: &Connection, key: i64) -> Result<Option<Timestamp>, Fault> {
    let id: [u8; 16] = db
        .prepare_cached("SELECT id FROM activity WHERE key = ?")?
        .query_row([key], |row| row.get(0))?;
    let kept: Option<Option<i64>> = field::get(db, Kind::Activity, &id, Field::Start as i64)?;
    Ok(kept.flatten().map(Timestamp::from_unix_ms))
}

/// Writes the words an activity is found by anew.
pub(crate) fn refresh_words(db: &Connection, key: i64) -> Result<(), Fault> {
    let legs = whole::legs(db, key)?;
    if !legs.is_empty() {
        return whole::index(db, key, &legs);
    }
    words::index(db, key, &words::texts(db, key)?, &[])
}

struct Loaded {
    key: i64,
    recording: Recording,
    totals: Totals,
    outline: v1::Outline,
    file_name: String,
    folder: String,
}

fn load(db: &Connection, activity_key: i64, sport: Sport) -> Result<Vec<Loaded>, Fault> {
    let sql = format!(
        "SELECT recording.key, original.name, original.folder, {} FROM recording
         JOIN original ON original.key = original_key WHERE activity_key = ? ORDER BY recording.key",
        keep::META
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([activity_key])?;
    let mut recordings = Vec::new();
    while let Some(row) = rows.next()? {
        let key = row.get(0)?;
        let recording = keep::read_meta(row, 3)?.0;
        recordings.push(Loaded {
            key,
            file_name: row.get(1)?,
            folder: row.get(2)?,
            totals: believable(&derived::summary_of(db, key)?, &recording.totals, sport),
            recording,
            outline: derived::outline_of(db, key)?,
        });
    }
    Ok(recordings)
}

/// Brings what is computed of an activity's recordings up to date with its `sport`; tells whether anything was not.
pub(crate) fn derive(context: &mut Context, activity_key: i64, sport: Sport) -> Result<bool, Fault> {
    let db = &*Rc::clone(&context.db);
    let mut recordings: Vec<(i64, [u8; 16])> = Vec::new();
    let mut statement = db.prepare_cached(
        "SELECT key, content, cut_from_ms, cut_to_ms FROM recording WHERE activity_key = ?",
    )?;
    let mut rows = statement.query([activity_key])?;
    while let Some(row) = rows.next()? {
        let part = keep::content_of_part(row.get(1)?, keep::read_cut(row, 2)?);
        recordings.push((row.get(0)?, part));
    }
    let mut changed = false;
    for (key, content) in recordings {
        let inputs = Inputs { content, sport };
        if derived::bring_up_to_date(db, key, inputs, || ahead::compute(context, key, inputs))? {
            changed = true;
            note_totals(db, key)?;
        }
    }
    Ok(changed)
}

/// Writes beside a recording what others look for by: how long and how far it was, of its summary.
pub(crate) fn note_totals(db: &Connection, recording_key: i64) -> Result<(), Fault> {
    let totals = derived::summary_of(db, recording_key)?.totals;
    db.prepare_cached("UPDATE recording SET elapsed_ms = ?, distance_m = ? WHERE key = ?")?
        .execute(params![
            totals.elapsed_ms.unwrap_or(0),
            totals.distance_m,
            recording_key
        ])?;
    Ok(())
}

/// The sport of an activity.
pub(crate) fn sport_of(db: &Connection, activity_key: i64) -> Result<Sport, Fault> {
    let number = db
        .prepare_cached("SELECT sport FROM activity WHERE key = ?")?
        .query_row([activity_key], |row| row.get(0))?;
    Ok(Sport::from_number(number))
}

/// The moment of a recording and where it counts as having been.
pub(crate) fn offset_of(context: &Context, recording: &Recording) -> i32 {
    let start: Timestamp = recording.start;
    recording
        .utc_offset_s
        .unwrap_or_else(|| context.home_offset_s(start))
}

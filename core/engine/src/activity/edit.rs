//! What the athlete changes: names, notes, sports, the trash, links.

use ritm_model::{
    ActivityId, Event, RecordingId, Sport,
    activity::{ActivityError, ActivityReply},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{keep, open::activity_key};
use crate::{
    Engine, statistics,
    store::{Fault, original},
};

/// Characters of a name.
pub(super) const LONGEST_NAME: usize = 200;
/// Characters of the notes.
pub(super) const LONGEST_NOTES: usize = 20_000;

fn changed(engine: &mut Engine, ids: Vec<ActivityId>) -> ActivityReply {
    engine.opened = None;
    engine.events.push(Event::ActivitiesChanged(ids));
    ActivityReply::Changed
}

fn refresh(engine: &Engine, db: &Connection, key: i64) -> Result<(), Fault> {
    keep::refresh(|at| engine.platform.clock.utc_offset_s(at), db, key)
}

fn set_text(
    engine: &mut Engine,
    id: ActivityId,
    sql: &str,
    text: &str,
    most: usize,
) -> Result<ActivityReply, Fault> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(ActivityError::TextTooLong.into());
    }
    let transaction = engine.transaction()?;
    let key = activity_key(&transaction, id)?;
    transaction.prepare_cached(sql)?.execute(params![text, key])?;
    refresh(engine, &transaction, key)?;
    transaction.commit()?;
    Ok(changed(engine, vec![id]))
}

pub(super) fn rename(engine: &mut Engine, id: ActivityId, name: &str) -> Result<ActivityReply, Fault> {
    set_text(
        engine,
        id,
        "UPDATE activity SET name = ? WHERE key = ?",
        name,
        LONGEST_NAME,
    )
}

pub(super) fn set_notes(engine: &mut Engine, id: ActivityId, notes: &str) -> Result<ActivityReply, Fault> {
    set_text(
        engine,
        id,
        "UPDATE activity SET notes = ? WHERE key = ?",
        notes,
        LONGEST_NOTES,
    )
}

pub(super) fn set_sport(engine: &mut Engine, id: ActivityId, sport: Sport) -> Result<ActivityReply, Fault> {
    let transaction = engine.transaction()?;
    let key = activity_key(&transaction, id)?;
    let (day, old): (i32, u8) = transaction
        .prepare_cached("SELECT day, sport FROM activity WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    keep::derive_activity_again(&transaction, key, sport)?;
    transaction
        .prepare_cached("UPDATE activity SET sport = ?, sport_edited = 1 WHERE key = ?")?
        .execute(params![sport as u8, key])?;
    refresh(engine, &transaction, key)?;
    statistics::roll_up(&transaction, day, old)?;
    transaction.commit()?;
    Ok(changed(engine, vec![id]))
}

/// Sets or clears the trash mark of activities; ids that are gone are passed over, so a repeat changes nothing.
fn mark(engine: &mut Engine, ids: Vec<ActivityId>, trashed_ms: Option<i64>) -> Result<ActivityReply, Fault> {
    let transaction = engine.transaction()?;
    {
        let mut statement = transaction.prepare_cached(
            "UPDATE activity SET trashed_ms = ?1 WHERE id = ?2 AND (trashed_ms IS NULL) = (?1 IS NOT NULL)
             RETURNING day, sport",
        )?;
        for id in &ids {
            let touched: Option<(i32, u8)> = statement
                .query_row(params![trashed_ms, id.as_bytes()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            if let Some((day, sport)) = touched {
                statistics::roll_up(&transaction, day, sport)?;
            }
        }
    }
    transaction.commit()?;
    Ok(changed(engine, ids))
}

pub(super) fn trash(engine: &mut Engine, ids: Vec<ActivityId>) -> Result<ActivityReply, Fault> {
    let now = engine.platform.clock.now().unix_ms();
    mark(engine, ids, Some(now))
}

pub(super) fn restore(engine: &mut Engine, ids: Vec<ActivityId>) -> Result<ActivityReply, Fault> {
    mark(engine, ids, None)
}

pub(super) fn purge(engine: &mut Engine, ids: Vec<ActivityId>) -> Result<ActivityReply, Fault> {
    let transaction = engine.transaction()?;
    let mut keys: Vec<i64> = Vec::new();
    if ids.is_empty() {
        let mut statement =
            transaction.prepare_cached("SELECT key FROM activity WHERE trashed_ms IS NOT NULL")?;
        keys = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
    }
    for id in &ids {
        let found: Option<(i64, bool)> = transaction
            .prepare_cached("SELECT key, trashed_ms IS NOT NULL FROM activity WHERE id = ?")?
            .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            Some((key, true)) => keys.push(key),
            Some((_, false)) => return Err(ActivityError::NotTrashed.into()),
            None => {}
        }
    }
    for key in keys {
        transaction
            .prepare_cached("DELETE FROM activity_text WHERE rowid = ?")?
            .execute([key])?;
        transaction
            .prepare_cached("DELETE FROM activity WHERE key = ?")?
            .execute([key])?;
    }
    original::sweep(&transaction)?;
    transaction.commit()?;
    Ok(changed(engine, ids))
}

pub(super) fn unlink(engine: &mut Engine, recording: RecordingId) -> Result<ActivityReply, Fault> {
    let id = engine.new_activity_id();
    let transaction = engine.transaction()?;
    let (recording_key, activity_key, count): (i64, i64, i64) = transaction
        .prepare_cached(
            "SELECT key, activity_key,
                    (SELECT count(*) FROM recording AS other WHERE other.activity_key = recording.activity_key)
             FROM recording WHERE id = ?",
        )?
        .query_row([recording.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    if count < 2 {
        // Already alone: what was asked for is so.
        return Ok(ActivityReply::Changed);
    }
    let loaded = keep::load_recording(&transaction, recording_key)?;
    let offset = loaded
        .utc_offset_s
        .unwrap_or_else(|| engine.platform.clock.utc_offset_s(loaded.start));
    let new_key = keep::insert_activity(&transaction, id, loaded.start, offset, &loaded)?;
    transaction
        .prepare_cached("UPDATE recording SET activity_key = ?, place = 0 WHERE key = ?")?
        .execute([new_key, recording_key])?;
    keep::derive_activity_again(&transaction, new_key, loaded.sport)?;
    refresh(engine, &transaction, new_key)?;
    refresh(engine, &transaction, activity_key)?;
    transaction.commit()?;
    Ok(changed(engine, Vec::new()))
}

//! What the athlete changes: names, notes, sports, links. Each change sets a field with its stamp
//! ([`crate::store::field`]) and what lists show of it.

use ritm_model::{
    ActivityId, Sport, Timestamp,
    activity::{ActivityError, UnlinkRecording},
};
use rusqlite::{OptionalExtension, params};

use super::{
    keep::{self, LONGEST_NAME, LONGEST_NOTES},
    refresh::{self, refresh},
    row::{activity_key, changed, copy_trashed},
};
use crate::{
    context::Context,
    statistics,
    store::{
        Fault,
        field::{Field, Kind},
    },
};

fn set_text(
    context: &mut Context,
    id: ActivityId,
    field: Field,
    text: &str,
    most: usize,
) -> Result<(), Fault> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(ActivityError::TextTooLong.into());
    }
    let key = activity_key(&context.db, id)?;
    let sql = match field {
        Field::Name => "UPDATE activity SET name = ? WHERE key = ?",
        _ => "UPDATE activity SET notes = ? WHERE key = ?",
    };
    context.db.prepare_cached(sql)?.execute(params![text, key])?;
    context.set_field(Kind::Activity, id.as_bytes(), field as i64, &text)?;
    // No number follows from a text; the whole is found by what its legs are called.
    refresh::refresh_words(&context.db, key)?;
    let whole: Option<i64> = context
        .db
        .prepare_cached("SELECT parent_key FROM activity WHERE key = ?")?
        .query_row([key], |row| row.get(0))?;
    if let Some(whole) = whole {
        refresh::refresh_words(&context.db, whole)?;
    }
    changed(context, &[id])
}

pub(crate) fn rename(context: &mut Context, id: ActivityId, name: &str) -> Result<(), Fault> {
    set_text(context, id, Field::Name, name, LONGEST_NAME)
}

pub(crate) fn set_notes(context: &mut Context, id: ActivityId, notes: &str) -> Result<(), Fault> {
    set_text(context, id, Field::Notes, notes, LONGEST_NOTES)
}

/// The most effort there is.
pub(crate) const MOST_EFFORT: u8 = 10;

pub(crate) fn set_effort(context: &mut Context, id: ActivityId, effort: Option<u8>) -> Result<(), Fault> {
    if effort.is_some_and(|effort| effort > MOST_EFFORT) {
        return Err(ActivityError::BadEffort.into());
    }
    activity_key(&context.db, id)?;
    context.set_field(Kind::Activity, id.as_bytes(), Field::Effort as i64, &effort)?;
    changed(context, &[id])?;
    Ok(())
}

pub(crate) fn set_sport(context: &mut Context, id: ActivityId, sport: Sport) -> Result<(), Fault> {
    let key = activity_key(&context.db, id)?;
    let (day, old): (i32, u8) = context
        .db
        .prepare_cached("SELECT day, sport FROM activity WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    refresh::derive(context, key, sport)?;
    context
        .db
        .prepare_cached("UPDATE activity SET sport = ?, sport_edited = 1 WHERE key = ?")?
        .execute(params![sport as u8, key])?;
    let number = sport as u8;
    context.set_field(Kind::Activity, id.as_bytes(), Field::Sport as i64, &number)?;
    refresh(context, key)?;
    statistics::roll_up(&context.db, day, old)?;
    changed(context, &[id])
}

/// From 1950 to 2100, in milliseconds since 1970: nobody has training of other years.
const STARTS_MS: std::ops::Range<i64> = -631_152_000_000..4_133_980_800_000;

pub(crate) fn set_start(
    context: &mut Context,
    id: ActivityId,
    start: Option<Timestamp>,
) -> Result<(), Fault> {
    if start.is_some_and(|start| !STARTS_MS.contains(&start.unix_ms())) {
        return Err(ActivityError::BadStart.into());
    }
    let key = activity_key(&context.db, id)?;
    let value = start.map(Timestamp::unix_ms);
    context.set_field(Kind::Activity, id.as_bytes(), Field::Start as i64, &value)?;
    refresh(context, key)?;
    changed(context, &[id])?;
    Ok(())
}

pub(super) fn unlink(context: &mut Context, question: &UnlinkRecording) -> Result<(), Fault> {
    let UnlinkRecording { recording, activity } = *question;
    let (recording_key, activity_key, old_id, count): (i64, i64, [u8; 16], i64) = context
        .db
        .prepare_cached(
            "SELECT recording.key, activity_key, activity.id,
                    (SELECT count(*) FROM recording AS other WHERE other.activity_key = recording.activity_key)
             FROM recording JOIN activity ON activity.key = activity_key WHERE recording.id = ?",
        )?
        .query_row([recording.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    if count < 2 {
        // Already alone: what was asked for is so.
        return Ok(());
    }
    let loaded = keep::load_recording(&context.db, recording_key)?;
    let offset = refresh::offset_of(context, &loaded);
    let new_key = keep::insert_activity(&context.db, activity, loaded.start, offset, &loaded)?;
    context
        .db
        .prepare_cached("UPDATE recording SET activity_key = ?, place = 0 WHERE key = ?")?
        .execute([new_key, recording_key])?;
    copy_trashed(context, activity_key, new_key, activity)?;
    let record = recording.as_bytes();
    context.set_field(
        Kind::Recording,
        record,
        Field::Activity as i64,
        activity.as_bytes(),
    )?;
    refresh::derive(context, new_key, loaded.sport)?;
    refresh(context, new_key)?;
    refresh(context, activity_key)?;
    let old_id = ActivityId::from_slice(&old_id);
    changed(
        context,
        &[Some(activity), old_id].into_iter().flatten().collect::<Vec<_>>(),
    )
}

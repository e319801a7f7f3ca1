//! What the athlete changes: names, notes, sports, the trash, links. Each change sets a field with its stamp
//! ([`crate::store::field`]) and what lists show of it.

use std::collections::HashSet;

use ritm_model::{
    ActivityId, Sport, Timestamp,
    activity::{ActivityError, UnlinkRecording},
    door::Topic,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    id_of,
    keep::{self, LONGEST_NAME, LONGEST_NOTES},
    merge,
    refresh::{self, refresh},
};
use crate::{
    context::Context,
    statistics,
    store::{
        Fault,
        field::{self, Field, Kind, Life},
        original,
    },
};

/// Tells that activities changed, and with each the whole it is a leg of and its own legs.
pub(super) fn changed(context: &mut Context, ids: &[ActivityId]) -> Result<(), Fault> {
    let db = std::rc::Rc::clone(&context.db);
    let mut kin = db.prepare_cached(
        "SELECT kin.id FROM activity JOIN activity AS kin
         ON kin.key = activity.parent_key OR kin.parent_key = activity.key WHERE activity.id = ?",
    )?;
    context.news.changed(Topic::Activities);
    for &id in ids {
        context.news.changed(Topic::Activity(id));
        let mut rows = kin.query([id.as_bytes()])?;
        while let Some(row) = rows.next()? {
            if let Some(id) = ActivityId::from_slice(&row.get::<_, [u8; 16]>(0)?) {
                context.news.changed(Topic::Activity(id));
            }
        }
    }
    Ok(())
}

/// The key of an activity.
pub(super) fn activity_key(db: &Connection, id: ActivityId) -> Result<i64, Fault> {
    db.prepare_cached("SELECT key FROM activity WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or_else(|| ActivityError::NotFound.into())
}

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
    refresh(context, key)?;
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
    refresh::derive(&context.db, key, sport)?;
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

/// What stands between an activity and the trash: its whole, where only the leg is named, lets it go.
fn stand_alone(context: &mut Context, id: ActivityId, named: &HashSet<ActivityId>) -> Result<(), Fault> {
    let whole: Option<[u8; 16]> = context
        .db
        .prepare_cached(
            "SELECT whole.id FROM activity JOIN activity AS whole ON whole.key = activity.parent_key
             WHERE activity.id = ?",
        )?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    let whole = whole.and_then(|whole| ActivityId::from_slice(&whole));
    if whole.is_some_and(|whole| !named.contains(&whole)) {
        merge::separate(context, &[id])?;
    }
    Ok(())
}

/// Puts an activity in the trash at `trashed_ms` or takes it out; one that is gone is passed over, so a repeat changes
/// nothing.
///
/// Legs go with their whole. A leg by itself, the whole not being among those `named`, leaves the whole for it.
pub(super) fn mark(
    context: &mut Context,
    id: ActivityId,
    named: &HashSet<ActivityId>,
    trashed_ms: Option<i64>,
) -> Result<(), Fault> {
    stand_alone(context, id, named)?;
    let legs: Vec<[u8; 16]> = context
        .db
        .prepare_cached(
            "SELECT leg.id FROM activity JOIN activity AS leg ON leg.parent_key = activity.key WHERE activity.id = ?",
        )?
        .query_map([id.as_bytes()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let legs = legs.iter().filter_map(|leg| ActivityId::from_slice(leg));
    for id in std::iter::once(id).chain(legs) {
        let touched: Option<(i32, u8)> = context
            .db
            .prepare_cached(
                "UPDATE activity SET trashed_ms = ?1 WHERE id = ?2 AND (trashed_ms IS NULL) = (?1 IS NOT NULL)
                 RETURNING day, sport",
            )?
            .query_row(params![trashed_ms, id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some((day, sport)) = touched {
            let life = trashed_ms.map_or(Life::Alive, Life::Trashed);
            context.set_field(Kind::Activity, id.as_bytes(), Field::Life as i64, &life)?;
            statistics::roll_up(&context.db, day, sport)?;
        }
    }
    changed(context, &[id])
}

/// Puts an activity in the trash.
pub(crate) fn trash(context: &mut Context, id: ActivityId) -> Result<(), Fault> {
    let now_ms = context.now().unix_ms();
    mark(context, id, &HashSet::new(), Some(now_ms))
}

/// Removes an activity for good, and legs with their whole; they leave tombstones, and so do their recordings. Files
/// go with the last recording that is read from them.
pub(super) fn remove(context: &mut Context, key: i64) -> Result<(), Fault> {
    let whole: Option<Option<i64>> = context
        .db
        .prepare_cached("SELECT parent_key FROM activity WHERE key = ?")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    let Some(whole) = whole else {
        return Ok(());
    };
    let mut going = merge::leg_keys(&context.db, key)?;
    going.push(key);
    for key in going {
        let id = id_of(&context.db, key)?;
        let (day, sport): (i32, u8) = context
            .db
            .prepare_cached("SELECT day, sport FROM activity WHERE key = ?")?
            .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
        changed(context, &[id])?;
        let recordings: Vec<([u8; 16], i64)> = context
            .db
            .prepare_cached("SELECT id, original_key FROM recording WHERE activity_key = ?")?
            .query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (recording, _) in &recordings {
            let stamp = context.stamp();
            field::bury(&context.db, stamp, Kind::Recording, recording)?;
        }
        let stamp = context.stamp();
        field::bury(&context.db, stamp, Kind::Activity, id.as_bytes())?;
        merge::remove(&context.db, key)?;
        for (_, original) in recordings {
            original::remove_unused(&context.db, original)?;
        }
        statistics::roll_up(&context.db, day, sport)?;
    }
    if let Some(whole) = whole {
        merge::settle(context, whole)?;
    }
    Ok(())
}

/// An activity that comes of one in the trash is there as well.
pub(super) fn copy_trashed(
    context: &mut Context,
    from: i64,
    to: i64,
    to_id: ActivityId,
) -> Result<(), Fault> {
    let trashed_ms: Option<i64> = context
        .db
        .prepare_cached("UPDATE activity SET trashed_ms = (SELECT trashed_ms FROM activity WHERE key = ?) WHERE key = ? RETURNING trashed_ms")?
        .query_row([from, to], |row| row.get(0))?;
    if let Some(trashed_ms) = trashed_ms {
        let life = Life::Trashed(trashed_ms);
        context.set_field(Kind::Activity, to_id.as_bytes(), Field::Life as i64, &life)?;
    }
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
    refresh::derive(&context.db, new_key, loaded.sport)?;
    refresh(context, new_key)?;
    refresh(context, activity_key)?;
    let old_id = ActivityId::from_slice(&old_id);
    changed(
        context,
        &[Some(activity), old_id].into_iter().flatten().collect::<Vec<_>>(),
    )
}

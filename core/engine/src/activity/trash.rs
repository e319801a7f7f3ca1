//! Into the trash, out of it, and away for good.

use std::collections::HashSet;

use ritm_model::ActivityId;
use rusqlite::{OptionalExtension, params};

use super::{merge, refresh, row, split};
use crate::{
    context::Context,
    statistics,
    store::{
        Fault,
        field::{self, Field, Kind, Life},
        original,
    },
};

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
    row::changed(context, &[id])
}

/// Puts an activity in the trash.
pub(crate) fn trash(context: &mut Context, id: ActivityId) -> Result<(), Fault> {
    let now_ms = context.now().unix_ms();
    mark(context, id, &HashSet::new(), Some(now_ms))
}

/// Removes an activity for good, and legs with their whole; they leave tombstones, and so do their recordings. Files
/// go with the last recording that is read from them.
pub(crate) fn remove(context: &mut Context, key: i64) -> Result<(), Fault> {
    let whole: Option<Option<i64>> = context
        .db
        .prepare_cached("SELECT parent_key FROM activity WHERE key = ?")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    let Some(whole) = whole else {
        return Ok(());
    };
    let mut going = row::leg_keys(&context.db, key)?;
    going.push(key);
    for key in going {
        let id = row::id_of(&context.db, key)?;
        let (day, sport): (i32, u8) = context
            .db
            .prepare_cached("SELECT day, sport FROM activity WHERE key = ?")?
            .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
        row::changed(context, &[id])?;
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
        split::release(&context.db, key)?;
        row::delete(&context.db, key)?;
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

/// Removes one of several recordings of an activity for good; it leaves a tombstone.
pub(crate) fn remove_recording(context: &mut Context, key: i64) -> Result<(), Fault> {
    let (id, activity_key, original): ([u8; 16], i64, i64) = context
        .db
        .prepare_cached("SELECT id, activity_key, original_key FROM recording WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let stamp = context.stamp();
    field::bury(&context.db, stamp, Kind::Recording, &id)?;
    split::release(&context.db, activity_key)?;
    context
        .db
        .prepare_cached("DELETE FROM recording WHERE key = ?")?
        .execute([key])?;
    original::remove_unused(&context.db, original)?;
    refresh::refresh(context, activity_key)
}

//! How well an activity went over every duration, beside its season.

use ritm_model::{
    ActivityId, Sport,
    activity::{ActivityError, Curves},
    summary::Curve,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::whole;
use crate::{
    derived::{CURVES, Season, unpack_curves},
    store::{Fault, corrupt},
};

/// An activity's curve stands beside the best of so many days before it.
const SEASON_DAYS: i32 = 90;

/// The key, day and sport of an activity that has legs.
fn whole_of(db: &Connection, id: ActivityId) -> Result<Option<(i64, i32, Sport)>, Fault> {
    let found: Option<(i64, i32, u8)> = db
        .prepare_cached(
            "SELECT key, day, sport FROM activity WHERE id = ?
             AND EXISTS (SELECT 1 FROM activity AS leg WHERE leg.parent_key = activity.key)",
        )?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(found.map(|(key, day, sport)| (key, day, Sport::from_number(sport))))
}

/// The curves of an activity's first recording, and the best of the athlete's like activities of the season before it.
pub(super) fn curves(db: &Connection, id: ActivityId) -> Result<Curves, Fault> {
    if let Some((key, day, sport)) = whole_of(db, id)? {
        let legs = whole::legs(db, key)?;
        let whole = whole::compute(db, &legs, whole::edited_sport(db, key)?)?;
        return curves_of(db, (key, day, sport), whole.curves());
    }
    let (key, day, sport, data): (i64, i32, u8, Option<Vec<u8>>) = db
        .prepare_cached(
            "SELECT activity.key, activity.day, activity.sport, derived.data FROM activity
             JOIN recording ON activity_key = activity.key
             LEFT JOIN derived ON recording_key = recording.key AND metric = ?2
             WHERE activity.id = ?1 ORDER BY place, recording.key LIMIT 1",
        )?
        .query_row(params![id.as_bytes(), CURVES.number], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    curves_of(
        db,
        (key, day, Sport::from_number(sport)),
        unpack_curves(&data.unwrap_or_default())?,
    )
}

/// Curves beside the season of the activity they are of: its key, day and sport.
fn curves_of(
    db: &Connection,
    (key, day, sport): (i64, i32, Sport),
    own: Vec<Curve>,
) -> Result<Curves, Fault> {
    let mut season = Season::default();
    let mut activities = 0;
    if !own.is_empty() {
        let family = sport.family();
        let mut statement = db.prepare_cached(
            "SELECT activity.sport, derived.data FROM activity
             JOIN recording ON activity_key = activity.key AND place = 0
             JOIN derived ON recording_key = recording.key AND metric = ?1
             WHERE activity.day BETWEEN ?2 AND ?3 AND activity.key <> ?4
                 AND activity.parent_key IS NOT ?4 AND trashed_ms IS NULL",
        )?;
        let values = params![CURVES.number, day.saturating_sub(SEASON_DAYS), day, key];
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let other = Sport::from_number(row.get(0)?);
            if other.family() == family && other != Sport::Transition {
                season.lift(row.get_ref(1)?.as_blob().map_err(|_| corrupt())?)?;
                activities += 1;
            }
        }
    }
    Ok(Curves {
        season: own
            .iter()
            .filter_map(|curve| season.curve(&curve.channel))
            .collect(),
        own,
        season_days: SEASON_DAYS as u16,
        season_activities: activities,
    })
}

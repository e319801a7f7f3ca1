//! How well an activity went over every duration, beside its season.

use ritm_model::{
    ActivityId, Sport,
    activity::{ActivityError, Curves},
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    derived::{CURVES, Season, unpack_curves},
    store::{Fault, corrupt},
};

/// An activity's curve stands beside the best of so many days before it.
const SEASON_DAYS: i32 = 90;

/// The curves of an activity's first recording, and the best of the athlete's like activities of the season before it.
pub(super) fn curves(db: &Connection, id: ActivityId) -> Result<Curves, Fault> {
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
    let own = unpack_curves(&data.unwrap_or_default())?;
    let mut season = Season::default();
    let mut activities = 0;
    if !own.is_empty() {
        let family = Sport::from_number(sport).family();
        let mut statement = db.prepare_cached(
            "SELECT activity.sport, derived.data FROM activity
             JOIN recording ON activity_key = activity.key AND place = 0
             JOIN derived ON recording_key = recording.key AND metric = ?
             WHERE activity.day BETWEEN ? AND ? AND activity.key <> ? AND trashed_ms IS NULL",
        )?;
        let values = params![CURVES.number, day.saturating_sub(SEASON_DAYS), day, key];
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            if Sport::from_number(row.get(0)?).family() == family {
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

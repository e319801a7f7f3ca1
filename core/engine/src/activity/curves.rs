//! How well an activity went over every duration and distance, beside its season.

use ritm_model::{
    ActivityId, Sport,
    activity::{ActivityError, Curves},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::records::{Fastest, SEASON_DAYS};
use crate::{
    derived::{BESTS, CURVES, Season, unpack_curves},
    store::{Fault, corrupt},
};

/// The curves of an activity's first recording, and the best of the athlete's like activities of the season before it.
pub(super) fn curves(db: &Connection, id: ActivityId) -> Result<Curves, Fault> {
    type Own = (i64, i32, u8, Option<Vec<u8>>, Option<Vec<u8>>);
    let (start_ms, day, sport, data, bests): Own = db
        .prepare_cached(
            "SELECT activity.start_ms, activity.day, activity.sport, curves.data, bests.data FROM activity
             JOIN recording ON activity_key = activity.key
             LEFT JOIN derived AS curves ON curves.recording_key = recording.key AND curves.metric = ?2
             LEFT JOIN derived AS bests ON bests.recording_key = recording.key AND bests.metric = ?3
             WHERE activity.id = ?1 ORDER BY place, recording.key LIMIT 1",
        )?
        .query_row(params![id.as_bytes(), CURVES.number, BESTS.number], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let own = unpack_curves(&data.unwrap_or_default())?;
    let mut fastest = Fastest::default();
    if let Some(bests) = bests {
        fastest.lift(&bests)?;
    }
    let distances = fastest.into_bests();
    let (mut season, mut fastest) = (Season::default(), Fastest::default());
    let mut activities = 0;
    if !own.is_empty() || !distances.is_empty() {
        let compared_as = Sport::from_number(sport).compared_as();
        let mut statement = db.prepare_cached(
            "SELECT activity.sport, curves.data, bests.data FROM activity
             JOIN recording ON activity_key = activity.key AND place = 0
             JOIN derived AS curves ON curves.recording_key = recording.key AND curves.metric = ?
             LEFT JOIN derived AS bests ON bests.recording_key = recording.key AND bests.metric = ?
             WHERE activity.day BETWEEN ? AND ? AND activity.start_ms < ? AND trashed_ms IS NULL",
        )?;
        let since = day.saturating_sub(SEASON_DAYS);
        let values = params![CURVES.number, BESTS.number, since, day, start_ms];
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            if Sport::from_number(row.get(0)?).compared_as() == compared_as {
                season.lift(row.get_ref(1)?.as_blob().map_err(|_| corrupt())?)?;
                if let Ok(bests) = row.get_ref(2)?.as_blob() {
                    fastest.lift(bests)?;
                }
                activities += 1;
            }
        }
    }
    let season_distances = fastest.into_bests();
    Ok(Curves {
        season: own
            .iter()
            .filter_map(|curve| season.curve(&curve.channel))
            .collect(),
        own,
        season_distances: season_distances
            .into_iter()
            .filter(|best| distances.iter().any(|own| own.distance_m == best.distance_m))
            .collect(),
        distances,
        season_days: SEASON_DAYS as u16,
        season_activities: activities,
    })
}

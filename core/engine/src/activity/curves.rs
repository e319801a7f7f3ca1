//! How well an activity went over every duration and distance, beside its season.

use ritm_model::{
    ActivityId, Sport,
    activity::{ActivityError, Curves},
    summary::{Curve, DistanceBest},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    records::{Fastest, SEASON_DAYS},
    whole,
};
use crate::{
    derived::{BESTS, CURVES, Season, unpack_curves},
    store::{Fault, corrupt},
};

/// An activity whose season is asked for.
struct Of {
    key: i64,
    start_ms: i64,
    day: i32,
    sport: Sport,
}

/// An activity that has legs.
fn whole_of(db: &Connection, id: ActivityId) -> Result<Option<Of>, Fault> {
    let found = db
        .prepare_cached(
            "SELECT key, start_ms, day, sport FROM activity WHERE id = ?
             AND EXISTS (SELECT 1 FROM activity AS leg WHERE leg.parent_key = activity.key)",
        )?
        .query_row([id.as_bytes()], |row| {
            Ok(Of {
                key: row.get(0)?,
                start_ms: row.get(1)?,
                day: row.get(2)?,
                sport: Sport::from_number(row.get(3)?),
            })
        })
        .optional()?;
    Ok(found)
}

/// The curves of an activity's first recording, and the best of the athlete's like activities of the season before it.
pub(super) fn curves(db: &Connection, id: ActivityId) -> Result<Curves, Fault> {
    if let Some(of) = whole_of(db, id)? {
        let legs = whole::legs(db, of.key)?;
        let whole = whole::compute(db, &legs, whole::edited_sport(db, of.key)?)?;
        let (own, distances) = whole.bests();
        return curves_of(db, &of, own, distances);
    }
    type Own = (Of, Option<Vec<u8>>, Option<Vec<u8>>);
    let (of, data, bests): Own = db
        .prepare_cached(
            "SELECT activity.key, activity.start_ms, activity.day, activity.sport, curves.data, bests.data FROM activity
             JOIN recording ON activity_key = activity.key
             LEFT JOIN derived AS curves ON curves.recording_key = recording.key AND curves.metric = ?2
             LEFT JOIN derived AS bests ON bests.recording_key = recording.key AND bests.metric = ?3
             WHERE activity.id = ?1 ORDER BY place, recording.key LIMIT 1",
        )?
        .query_row(params![id.as_bytes(), CURVES.number, BESTS.number], |row| {
            let of = Of {
                key: row.get(0)?,
                start_ms: row.get(1)?,
                day: row.get(2)?,
                sport: Sport::from_number(row.get(3)?),
            };
            Ok((of, row.get(4)?, row.get(5)?))
        })
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let own = unpack_curves(&data.unwrap_or_default())?;
    let mut fastest = Fastest::default();
    if let Some(bests) = bests {
        fastest.lift(&bests)?;
    }
    curves_of(db, &of, own, fastest.into_bests())
}

/// Curves and fastest times of an activity beside its season.
fn curves_of(
    db: &Connection,
    of: &Of,
    own: Vec<Curve>,
    distances: Vec<DistanceBest>,
) -> Result<Curves, Fault> {
    let (mut season, mut fastest) = (Season::default(), Fastest::default());
    let mut activities = 0;
    if !own.is_empty() || !distances.is_empty() {
        let compared_as = of.sport.compared_as();
        let mut statement = db.prepare_cached(
            "SELECT activity.sport, curves.data, bests.data FROM activity
             JOIN recording ON activity_key = activity.key AND place = 0
             JOIN derived AS curves ON curves.recording_key = recording.key AND curves.metric = ?1
             LEFT JOIN derived AS bests ON bests.recording_key = recording.key AND bests.metric = ?2
             WHERE activity.day BETWEEN ?3 AND ?4 AND activity.start_ms < ?5 AND activity.parent_key IS NOT ?6
                 AND trashed_ms IS NULL",
        )?;
        let since = of.day.saturating_sub(SEASON_DAYS);
        let values = params![CURVES.number, BESTS.number, since, of.day, of.start_ms, of.key];
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            if Sport::from_number(row.get(0)?).compared_as() == compared_as {
                season.lift(row.get_ref(1)?.as_blob().map_err(|_| corrupt())?)?;
                if !distances.is_empty()
                    && let Ok(bests) = row.get_ref(2)?.as_blob()
                {
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

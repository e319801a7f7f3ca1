//! Which activity a recording belongs to: the same id of the same program, the same device and creation time, or alike
//! enough in time, length, distance and sport, with heart rate and power to decide where those don't. Never a reason to drop anything.

use ritm_analysis::identity::{Fingerprint, Likeness, Timed, likeness, may_be_one, same_body, same_course};
use ritm_model::{Samples, Sport, Timestamp};
use rusqlite::{CachedStatement, Connection, Params, Row, params};

use crate::{
    activity::keep,
    prepared::Prepared,
    store::{Fault, readable},
};

/// Time zones mistaken for one another shift a recording by at most this; longest recordings looked back for.
const REACH_MS: i64 = 27 * 3_600_000;

/// The key of the activity that is the same training. What the athlete threw away is none: the new one would be thrown away
/// with it.
pub(crate) fn find_activity(db: &Connection, prepared: &Prepared) -> Result<Option<i64>, Fault> {
    let recording = &prepared.recording;
    if let Some((app, id)) = &recording.identity.external {
        let statement = db.prepare_cached(&format!(
            "SELECT {PRINT} FROM recording JOIN activity ON activity.key = activity_key
             WHERE external = ? AND trashed_ms IS NULL",
        ))?;
        let found = first_that_may_be(prepared, statement, [format!("{app} {id}")])?;
        if found.is_some() {
            return Ok(found);
        }
    }
    if let (Some(serial), Some(created)) = (recording.device.serial, recording.identity.time_created) {
        let statement = db.prepare_cached(&format!(
            "SELECT {PRINT} FROM recording JOIN activity ON activity.key = activity_key
             WHERE serial = ? AND time_created_ms = ? AND part = ? AND recording.start_ms = ?
             AND trashed_ms IS NULL",
        ))?;
        let found = first_that_may_be(
            prepared,
            statement,
            params![
                serial as i64,
                created.unix_ms(),
                recording.identity.part,
                recording.start.unix_ms()
            ],
        )?;
        if found.is_some() {
            return Ok(found);
        }
    }
    alike(db, prepared)
}

/// The columns of [`fingerprint`], after the activity's key.
const PRINT: &str =
    "activity_key, recording.start_ms, recording.elapsed_ms, recording.distance_m, recording.sport";

fn fingerprint(row: &Row<'_>) -> rusqlite::Result<Fingerprint> {
    Ok(Fingerprint {
        start: Timestamp::from_unix_ms(row.get(1)?),
        elapsed_ms: row.get(2)?,
        distance_m: row.get(3)?,
        sport: Sport::from_number(row.get(4)?),
    })
}

fn own_fingerprint(prepared: &Prepared) -> Fingerprint {
    let totals = &prepared.computed.summary.totals;
    Fingerprint {
        start: prepared.recording.start,
        elapsed_ms: totals.elapsed_ms.unwrap_or(0),
        distance_m: totals.distance_m,
        sport: prepared.recording.sport,
    }
}

/// The key of the first activity found whose recording may be of the same training.
fn first_that_may_be(
    prepared: &Prepared,
    mut statement: CachedStatement<'_>,
    params: impl Params,
) -> Result<Option<i64>, Fault> {
    let ours = own_fingerprint(prepared);
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        if may_be_one(&ours, &fingerprint(row)?) {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}

fn alike(db: &Connection, prepared: &Prepared) -> Result<Option<i64>, Fault> {
    let recording = &prepared.recording;
    let ours = own_fingerprint(prepared);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {PRINT}, recording.key FROM recording JOIN activity ON activity.key = activity_key
         WHERE recording.start_ms BETWEEN ? AND ? AND trashed_ms IS NULL
         ORDER BY abs(recording.start_ms - ?)",
    ))?;
    let start = recording.start.unix_ms();
    let mut rows = statement.query([
        start.saturating_sub(REACH_MS),
        start.saturating_add(REACH_MS),
        start,
    ])?;
    let mut own_samples: Option<Samples> = None;
    while let Some(row) = rows.next()? {
        let theirs = fingerprint(row)?;
        let likeness = likeness(&ours, &theirs);
        if likeness == Likeness::Different {
            continue;
        }
        let samples = readable(keep::load_samples(db, row.get(5)?))?;
        let own = match own_samples.take() {
            Some(own) => own,
            None => prepared.samples()?,
        };
        let body = |samples: &Samples| {
            let (start, samples) = (theirs.start, samples);
            let ours = Timed {
                start: recording.start,
                samples: &own,
            };
            same_body(ours, Timed { start, samples })
        };
        let same = match (likeness, &samples) {
            (Likeness::Different, _) => false,
            (Likeness::SameTime, None) => true,
            // Of a day's ride, much overlaps though one clock stood an hour ahead.
            (Likeness::SameTime, Some(samples)) => body(samples) != Some(false) || same_course(&own, samples),
            (_, None) => false,
            (Likeness::IfSameBody, Some(samples)) => body(samples) == Some(true),
            (Likeness::OtherZone, Some(samples)) => same_course(&own, samples),
        };
        own_samples = Some(own);
        if same {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}

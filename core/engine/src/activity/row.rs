//! An activity's row: its key, its id, its legs, how lists show it, and who hears that it changed.

use ritm_model::{
    ActivityId, Sport, Timestamp,
    activity::{ActivityError, ActivityRow},
    door::Topic,
};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::{
    context::Context,
    store::{
        Fault, corrupt,
        field::{Field, Kind, Life},
        v1,
    },
};

/// The key of an activity.
pub(super) fn activity_key(db: &Connection, id: ActivityId) -> Result<i64, Fault> {
    db.prepare_cached("SELECT key FROM activity WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or_else(|| ActivityError::NotFound.into())
}

/// The id of an activity.
pub(crate) fn id_of(db: &Connection, key: i64) -> Result<ActivityId, Fault> {
    let id: Option<[u8; 16]> = db
        .prepare_cached("SELECT id FROM activity WHERE key = ?")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    id.and_then(|id| ActivityId::from_slice(&id)).ok_or_else(corrupt)
}

/// The keys of an activity's legs.
pub(super) fn leg_keys(db: &Connection, whole: i64) -> Result<Vec<i64>, Fault> {
    let mut statement =
        db.prepare_cached("SELECT key FROM activity WHERE parent_key = ? ORDER BY start_ms, key")?;
    let keys = statement.query_map([whole], |row| row.get(0))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

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

/// Removes an activity's row and what it is found by.
pub(super) fn delete(db: &Connection, key: i64) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM activity_text WHERE rowid = ?")?
        .execute([key])?;
    db.prepare_cached("DELETE FROM activity WHERE key = ?")?
        .execute([key])?;
    Ok(())
}

/// The columns [`read_row`] reads, of a table called `activity`.
pub(super) const ROW: &str = "id, start_ms, utc_offset_s, sport, name, distance_m, elapsed_ms, moving_ms, \
    ascent_m, avg_heart_rate_bpm, avg_power_w, energy_kcal, picture, recordings, trashed_ms, legs, records";

/// How many columns [`ROW`] has.
pub(super) const ROW_COLUMNS: usize = 17;

/// A row as it is kept.
pub(super) struct ReadRow {
    /// The row, with the records that are kept of it.
    pub(super) row: ActivityRow,
    /// Whether its records are not known, and have to be looked up.
    pub(super) unmarked: bool,
}

/// What is packed in a column; `None` for nothing, and for what can't be read.
fn blob<'a, T: minicbor::Decode<'a, ()>>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let packed = row.get_ref(column)?.as_blob_or_null().ok().flatten();
    Ok(packed.and_then(|packed| v1::decode(packed).ok()))
}

pub(super) fn read_row(row: &Row<'_>) -> rusqlite::Result<ReadRow> {
    let id: [u8; 16] = row.get(0)?;
    // A row that can't be drawn is still a row.
    let drawn: v1::Drawn<'_> = blob(row, 12)?.unwrap_or_default();
    let trashed = row.get::<_, Option<i64>>(14)?.map(Timestamp::from_unix_ms);
    // What can't be read is looked up.
    let records: Option<v1::Records> = blob(row, 16)?;
    let unmarked = records.is_none();
    let row = ActivityRow {
        id: ActivityId::from_slice(&id).ok_or(rusqlite::Error::InvalidQuery)?,
        start: Timestamp::from_unix_ms(row.get(1)?),
        utc_offset_s: row.get(2)?,
        sport: Sport::from_number(row.get(3)?),
        name: row.get(4)?,
        distance_m: row.get(5)?,
        elapsed_ms: row.get(6)?,
        moving_ms: row.get(7)?,
        ascent_m: row.get(8)?,
        avg_heart_rate_bpm: row.get(9)?,
        avg_power_w: row.get(10)?,
        energy_kcal: row.get(11)?,
        doubts: drawn.doubts(),
        thumbnail: drawn.thumbnail.to_vec(),
        pool_in_yards: drawn.pool_in_yards(),
        sparkline: drawn.sparkline(),
        recordings: row.get(13)?,
        trashed,
        // What is thrown away sets none.
        records: records
            .filter(|_| trashed.is_none())
            .map(v1::Records::into_records)
            .unwrap_or_default(),
        legs: blob(row, 15)?
            .map(|legs: v1::Legs| legs.outlines())
            .unwrap_or_default(),
    };
    Ok(ReadRow { row, unmarked })
}

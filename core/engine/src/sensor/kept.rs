//! What is kept of paired sensors.

use ritm_model::{SensorId, Timestamp, radio::DeviceKey, sensor::SensorError};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    context::Context,
    store::{
        Fault, corrupt,
        field::SensorField,
        readable,
        v1::{self, Told},
    },
};

/// A sensor that was forgotten can be taken back for so long.
const FORGOTTEN_MS: i64 = 30 * 86_400_000;

/// A paired sensor as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) key: i64,
    pub(super) id: SensorId,
    pub(super) device: DeviceKey,
    /// What the athlete calls it; empty for its own name.
    pub(super) name: String,
    pub(super) wheel_m: Option<f64>,
    pub(super) enabled: bool,
    /// Whether its intervals between beats at rest are wanted.
    pub(super) beats: bool,
    /// Whether the athlete gave it its place.
    pub(super) ordered: bool,
    pub(super) heard: Option<Timestamp>,
    pub(super) told: Told,
}

fn id(bytes: &[u8; 16]) -> Result<SensorId, Fault> {
    SensorId::from_slice(bytes).ok_or_else(corrupt)
}

/// All that are paired, the most believed first. One whose row can't be read is left alone.
pub(super) fn read(db: &Connection) -> Result<Vec<Kept>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT key, id, device, name, wheel_m, enabled, heard_ms, told, beats, place > 0 FROM sensor
         WHERE forgotten_ms IS NULL ORDER BY place = 0, place, key",
    )?;
    let mut rows = statement.query([])?;
    let mut kept = Vec::new();
    while let Some(row) = rows.next()? {
        let told: Vec<u8> = row.get(7)?;
        let Some(told) = readable(v1::decode(&told))? else {
            continue;
        };
        kept.push(Kept {
            key: row.get(0)?,
            id: id(&row.get::<_, [u8; 16]>(1)?)?,
            device: DeviceKey(row.get(2)?),
            name: row.get(3)?,
            wheel_m: row.get(4)?,
            enabled: row.get(5)?,
            beats: row.get(8)?,
            ordered: row.get(9)?,
            heard: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_unix_ms),
            told,
        });
    }
    Ok(kept)
}

/// Pairs a device, without a place in the athlete's order. One that was paired before comes back as it was.
pub(super) fn pair(context: &mut Context, device: &DeviceKey, told: &Told) -> Result<SensorId, Fault> {
    let known = context
        .db
        .prepare_cached("SELECT key, id, forgotten_ms FROM sensor WHERE device = ?")?
        .query_row([&device.0], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, [u8; 16]>(1)?,
                row.get::<_, Option<i64>>(2)?,
            ))
        })
        .optional()?;
    if let Some((key, known, forgotten)) = known {
        if forgotten.is_some() {
            context
                .db
                .prepare_cached(
                    "UPDATE sensor SET forgotten_ms = NULL, enabled = 1, place = 0 WHERE key = ?",
                )?
                .execute([key])?;
        }
        return id(&known);
    }
    let id = context.id(SensorId::new);
    context
        .db
        .prepare_cached("INSERT INTO sensor (id, device, place, told) VALUES (?, ?, 0, ?)")?
        .execute(params![id.as_bytes(), device.0, v1::encode(told)])?;
    Ok(id)
}

/// Has a paired sensor be this device, which nothing else was paired as; gives its id back. Else `None`.
pub(super) fn call(db: &Connection, sensor: SensorId, device: &DeviceKey) -> Result<Option<SensorId>, Fault> {
    let changed = db
        .prepare_cached(
            "UPDATE sensor SET device = ?1
             WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM sensor WHERE device = ?1)",
        )?
        .execute(params![device.0, sensor.as_bytes()])?;
    Ok((changed > 0).then_some(sensor))
}

/// Writes what a sensor told of itself and when it was heard.
pub(super) fn write(db: &Connection, kept: &Kept) -> Result<(), Fault> {
    db.prepare_cached("UPDATE sensor SET told = ?, heard_ms = ? WHERE key = ?")?
        .execute(params![
            v1::encode(&kept.told),
            kept.heard.map(Timestamp::unix_ms),
            kept.key
        ])?;
    Ok(())
}

/// Removes the sensors that were forgotten too long ago to be taken back; gives their ids.
pub(super) fn remove_outlived(db: &Connection, now: Timestamp) -> Result<Vec<SensorId>, Fault> {
    let mut statement = db.prepare_cached("DELETE FROM sensor WHERE forgotten_ms < ? RETURNING id")?;
    let mut rows = statement.query([now.unix_ms() - FORGOTTEN_MS])?;
    let mut removed = Vec::new();
    while let Some(row) = rows.next()? {
        removed.push(id(&row.get::<_, [u8; 16]>(0)?)?);
    }
    Ok(removed)
}

/// Pairs a sensor no more; for a while it can be taken back.
pub(super) fn forget(db: &Connection, sensor: SensorId, now: Timestamp) -> Result<(), Fault> {
    // Asked again it stays forgotten since the first time.
    one(db.execute(
        "UPDATE sensor SET forgotten_ms = coalesce(forgotten_ms, ?) WHERE id = ?",
        params![now.unix_ms(), sensor.as_bytes()],
    )?)
}

/// Takes [`forget`] back.
pub(super) fn restore(db: &Connection, sensor: SensorId) -> Result<(), Fault> {
    one(db.execute(
        "UPDATE sensor SET forgotten_ms = NULL WHERE id = ?",
        [sensor.as_bytes()],
    )?)
}

/// Sets one column of what the athlete says of a sensor.
pub(super) fn set<T: rusqlite::ToSql>(
    db: &Connection,
    sensor: SensorId,
    column: Column,
    value: T,
) -> Result<(), Fault> {
    let sql = match column {
        Column::Name => "UPDATE sensor SET name = ? WHERE id = ? AND forgotten_ms IS NULL",
        Column::Wheel => "UPDATE sensor SET wheel_m = ? WHERE id = ? AND forgotten_ms IS NULL",
        Column::Enabled => "UPDATE sensor SET enabled = ? WHERE id = ? AND forgotten_ms IS NULL",
        Column::Beats => "UPDATE sensor SET beats = ? WHERE id = ? AND forgotten_ms IS NULL",
    };
    one(db.execute(sql, params![value, sensor.as_bytes()])?)
}

/// What the athlete says of a sensor.
#[derive(Clone, Copy)]
pub(super) enum Column {
    Name,
    Wheel,
    Enabled,
    Beats,
}

impl Column {
    /// The field that says the same.
    pub(super) const fn field(self) -> SensorField {
        match self {
            Self::Name => SensorField::Name,
            Self::Wheel => SensorField::Wheel,
            Self::Enabled => SensorField::Enabled,
            Self::Beats => SensorField::Beats,
        }
    }
}

/// Sets the order: those of `first`, then the others as they were. Of none there is none any more.
pub(super) fn order(db: &Connection, first: &[SensorId]) -> Result<(), Fault> {
    if first.is_empty() {
        db.execute("UPDATE sensor SET place = 0", [])?;
        return Ok(());
    }
    let mut order: Vec<SensorId> = Vec::new();
    let known: Vec<SensorId> = read(db)?.into_iter().map(|kept| kept.id).collect();
    for id in first.iter().chain(&known) {
        if known.contains(id) && !order.contains(id) {
            order.push(*id);
        }
    }
    let mut statement = db.prepare_cached("UPDATE sensor SET place = ? WHERE id = ?")?;
    for (place, id) in (1_i64..).zip(&order) {
        statement.execute(params![place, id.as_bytes()])?;
    }
    Ok(())
}

fn one(rows: usize) -> Result<(), Fault> {
    if rows == 0 {
        return Err(SensorError::NotFound.into());
    }
    Ok(())
}

//! What the athlete changed, as fields of records, each with the moment it was set: what a sync will exchange.
//!
//! The rows of `activity` show the latest value of each field; this table says when and where it was set, and keeps what
//! is gone: an activity that was removed for good leaves its [`Field::Life`] as a tombstone. A stamp is a hybrid logical
//! clock (Kulkarni, Demirbas and others, "Logical Physical Clocks", 2014): 48 bits of milliseconds since 1970, 16 bits
//! that count what happened within one, then the device. The larger stamp wins, so that a device whose clock went back
//! still writes after what it has seen.

use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Fault, v1};

/// What a record is. The numbers are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An activity; its record is its id.
    Activity = 1,
    /// A recording; its record is its id.
    Recording = 2,
    /// The athlete's settings, of which there is one record: [`SETTINGS`].
    Settings = 3,
    /// A sensor that is paired; its record is its id. Its fields are [`SensorField`]s.
    Sensor = 4,
    /// What the athlete says of themselves to a server; its record is the account's id. Its fields are [`ProfileField`]s.
    Profile = 5,
}

/// A field of a profile. The numbers are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProfileField {
    /// What the athlete is called: a text.
    Name = 1,
    /// The language of letters: a tag of BCP 47.
    Language = 2,
    /// The time zone: its name, empty for none.
    Zone = 3,
    /// The year of birth, 0 for none.
    BirthYear = 4,
    /// The numbers of the fields that the server does not have yet as they are here. It is this device's own.
    Waiting = 100,
}

/// A field of a sensor. The numbers are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SensorField {
    /// Whether it is paired; the value is a [`Life`]. One that was forgotten can be taken back for a while.
    Life = 0,
    /// What the athlete calls it: a text.
    Name = 1,
    /// The wheel's circumference in metres.
    Wheel = 2,
    /// Whether it is used.
    Enabled = 3,
    /// The athlete's order: its place from 1, or 0 for none.
    Place = 4,
    /// Whether intervals between beats at rest are wanted.
    Beats = 5,
}

/// The record of the settings.
pub(crate) const SETTINGS: [u8; 16] = [0; 16];

/// A field of an activity or a recording. The numbers are kept; each counts within its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// Whether the record lives; the value is a [`Life`].
    Life = 0,
    /// An activity's name: a text.
    Name = 1,
    /// An activity's notes: a text.
    Notes = 2,
    /// An activity's sport: its number.
    Sport = 3,
    /// The activity a recording belongs to: sixteen bytes.
    Activity = 4,
    /// The activity that an activity is a leg of: sixteen bytes, all zero for none.
    Parent = 5,
    /// The part of what was recorded that a recording stands for: a [`Cut`].
    Cut = 6,
    /// An activity's start where the device's clock was wrong: milliseconds since 1970, or nothing again.
    Start = 7,
    /// How hard an activity felt, from 0 to 10.
    Effort = 8,
    /// Whether the times at which a recording paused by itself count as paused.
    AutoPauses = 9,
    /// What was corrected in the lengths of a recording: a list of [`v1::LengthEdit`].
    Lengths = 10,
}

/// Whether a record lives. A rename never revives one, as this is a field of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Life {
    /// It does.
    #[n(0)]
    Alive,
    /// It is in the trash since that moment.
    #[n(1)]
    Trashed(#[n(0)] i64),
    /// It was removed for good.
    #[n(2)]
    Gone,
}

/// The part of what was recorded that a recording stands for, in milliseconds since its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Cut {
    /// The first millisecond.
    #[n(0)]
    pub(crate) from_ms: i64,
    /// The first millisecond after it.
    #[n(1)]
    pub(crate) to_ms: i64,
}

/// The largest stamp that is kept.
fn latest(db: &Connection) -> Result<Option<[u8; 16]>, Fault> {
    let sql = "SELECT stamp FROM field ORDER BY stamp DESC LIMIT 1";
    Ok(db.query_row(sql, [], |row| row.get(0)).optional()?)
}

/// Gives stamps, each larger than all before it.
pub(crate) struct Stamps {
    device: [u8; 8],
    /// Milliseconds in the upper 48 bits, the count in the lower 16.
    latest: u64,
}

impl Stamps {
    /// Goes on after the latest stamp that is kept. `new_device` names this device where it has no name yet.
    pub(crate) fn open(db: &Connection, new_device: [u8; 8]) -> Result<Self, Fault> {
        db.execute(
            "INSERT INTO device (key, id) VALUES (1, ?) ON CONFLICT DO NOTHING",
            [new_device],
        )?;
        let device = db.query_row("SELECT id FROM device", [], |row| row.get(0))?;
        let latest = match latest(db) {
            // The fields themselves may be sound, and what is kept beside them: it can be seen and taken out.
            Err(fault) if fault.is_damage() => {
                // The values are not in the index, which is so kept out of it.
                let sql = "SELECT max(+stamp) FROM field WHERE length(value) >= 0";
                db.query_row(sql, [], |row| row.get(0))?
            }
            latest => latest?,
        };
        let latest = latest.map_or(0, |stamp| {
            let [a, b, c, d, e, f, g, h, ..] = stamp;
            u64::from_be_bytes([a, b, c, d, e, f, g, h])
        });
        Ok(Self { device, latest })
    }

    /// A stamp of another device is known here: the next are later.
    pub(crate) fn observe(&mut self, stamp: [u8; 16]) {
        let [a, b, c, d, e, f, g, h, ..] = stamp;
        self.latest = self.latest.max(u64::from_be_bytes([a, b, c, d, e, f, g, h]));
    }

    /// The next stamp, at `now_ms` on the wall clock.
    pub(crate) fn next(&mut self, now_ms: i64) -> [u8; 16] {
        let now = u64::try_from(now_ms).unwrap_or(0).min((1 << 48) - 1) << 16;
        self.latest = now.max(self.latest.saturating_add(1));
        let mut stamp = [0; 16];
        stamp[..8].copy_from_slice(&self.latest.to_be_bytes());
        stamp[8..].copy_from_slice(&self.device);
        stamp
    }
}

/// Sets a field of a record.
pub(crate) fn set<T: Encode<()>>(
    db: &Connection,
    stamp: [u8; 16],
    kind: Kind,
    record: &[u8; 16],
    field: i64,
    value: &T,
) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO field (kind, record, field, stamp, value) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (kind, record, field) DO UPDATE SET stamp = excluded.stamp, value = excluded.value
         WHERE excluded.stamp > stamp",
    )?
    .execute(params![kind as i64, record, field, stamp, v1::encode(value)])?;
    Ok(())
}

/// The stamp of a field, if it was ever set.
pub(crate) fn stamp_of(
    db: &Connection,
    kind: Kind,
    record: &[u8; 16],
    field: i64,
) -> Result<Option<[u8; 16]>, Fault> {
    Ok(db
        .prepare_cached("SELECT stamp FROM field WHERE kind = ? AND record = ? AND field = ?")?
        .query_row(params![kind as i64, record, field], |row| row.get(0))
        .optional()?)
}

/// Takes a field as another says it is, whatever stamp is kept.
pub(crate) fn adopt<T: Encode<()>>(
    db: &Connection,
    stamp: [u8; 16],
    kind: Kind,
    record: &[u8; 16],
    field: i64,
    value: &T,
) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM field WHERE kind = ? AND record = ? AND field = ?")?
        .execute(params![kind as i64, record, field])?;
    set(db, stamp, kind, record, field, value)
}

/// The value of a field, if it was ever set.
pub(crate) fn get<T: for<'b> Decode<'b, ()>>(
    db: &Connection,
    kind: Kind,
    record: &[u8; 16],
    field: i64,
) -> Result<Option<T>, Fault> {
    let value: Option<Vec<u8>> = db
        .prepare_cached("SELECT value FROM field WHERE kind = ? AND record = ? AND field = ?")?
        .query_row(params![kind as i64, record, field], |row| row.get(0))
        .optional()?;
    value.map(|value| v1::decode(&value)).transpose()
}

/// Leaves of a record nothing but that it is gone.
pub(crate) fn bury(db: &Connection, stamp: [u8; 16], kind: Kind, record: &[u8; 16]) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM field WHERE kind = ? AND record = ? AND field <> ?")?
        .execute(params![kind as i64, record, Field::Life as i64])?;
    set(db, stamp, kind, record, Field::Life as i64, &Life::Gone)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn database() -> Connection {
        super::super::open(":memory:").unwrap()
    }

    #[test]
    fn stamps_rise_whatever_the_clock_does() {
        let db = database();
        let mut stamps = Stamps::open(&db, [1; 8]).unwrap();
        let mut before = stamps.next(1_000_000);
        for now_ms in [1_000_000, 1_000_000, 5, -7, 1_000_001, i64::MAX, 0] {
            let next = stamps.next(now_ms);
            assert!(next > before, "at {now_ms}");
            before = next;
        }
    }

    #[test]
    fn stamps_go_on_after_what_others_said() {
        let db = database();
        let (mut stamps, mut others) = (
            Stamps::open(&db, [1; 8]).unwrap(),
            Stamps::open(&db, [1; 8]).unwrap(),
        );
        let other = others.next(5_000_000);
        stamps.observe(other);
        assert!(stamps.next(1_000) > other);
        stamps.observe([0; 16]);
        assert!(stamps.next(1_000) > other);
    }

    #[test]
    fn stamps_go_on_after_what_is_kept() {
        let db = database();
        let mut stamps = Stamps::open(&db, [1; 8]).unwrap();
        let stamp = stamps.next(9_000_000);
        set(&db, stamp, Kind::Activity, &[7; 16], Field::Name as i64, &"a").unwrap();
        // The device keeps the name it was given first; its clock was set back meanwhile.
        let mut again = Stamps::open(&db, [2; 8]).unwrap();
        let next = again.next(1_000);
        assert!(next > stamp);
        assert_eq!(next[8..], [1; 8]);
    }

    #[test]
    fn the_larger_stamp_wins_in_whatever_order_they_come() {
        let db = database();
        let mut stamps = Stamps::open(&db, [1; 8]).unwrap();
        let (early, late) = (stamps.next(1000), stamps.next(2000));
        let name = |stamp, name: &str| {
            set(&db, stamp, Kind::Activity, &[7; 16], Field::Name as i64, &name).unwrap();
        };
        name(late, "late");
        name(early, "early");
        let kept: Option<String> = get(&db, Kind::Activity, &[7; 16], Field::Name as i64).unwrap();
        assert_eq!(kept.as_deref(), Some("late"));
    }

    #[test]
    fn what_is_buried_leaves_a_tombstone_alone() {
        let db = database();
        let mut stamps = Stamps::open(&db, [1; 8]).unwrap();
        set(
            &db,
            stamps.next(1),
            Kind::Activity,
            &[7; 16],
            Field::Name as i64,
            &"a",
        )
        .unwrap();
        bury(&db, stamps.next(2), Kind::Activity, &[7; 16]).unwrap();
        let count: i64 = db
            .query_row("SELECT count(*) FROM field", [], |row| row.get(0))
            .unwrap();
        let life: Option<Life> = get(&db, Kind::Activity, &[7; 16], Field::Life as i64).unwrap();
        assert_eq!((count, life), (1, Some(Life::Gone)));
    }
}

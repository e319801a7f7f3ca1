//! Gadgetbridge's database, as its export holds it.
//!
//! `BASE_ACTIVITY_SUMMARY` has a row a workout of any device. What was measured meanwhile stands in a table a kind of
//! device, a row a moment or a minute, for the whole day; each value goes to the workouts of its device that it falls
//! into. The tracks lie beside the database as GPX or FIT, which are files of training of their own.
//!
//! Source: the table definitions and kinds of activity in Gadgetbridge's public source, and a description of a Huawei
//! watch's tables by the author of a public program.

use ritm_model::{Channel, Device, Sport, Timestamp, Totals};

use super::{Database, Row};
use crate::{
    draft::Draft,
    json::tape::{Tape, Value},
};

/// A workout while values are looked for.
struct Workout {
    from: Timestamp,
    to: Timestamp,
    device: Option<i64>,
    draft: Draft,
}

/// More workouts at one time than this, and the clock was wrong: they are looked through one by one.
const OVERLAPS: usize = 64;

pub(super) fn read(database: &mut Database<'_>) -> Vec<Draft> {
    let mut devices = Vec::new();
    database.select(
        "DEVICE",
        &["_id", "NAME", "MANUFACTURER", "MODEL"],
        "LIMIT 1000",
        |row| {
            if let Some(id) = row.whole(0) {
                let device = Device {
                    manufacturer: row.text(2).unwrap_or_default(),
                    product: row.text(1).or_else(|| row.text(3)).unwrap_or_default(),
                    serial: None,
                };
                devices.push((id, device));
            }
        },
    );
    let wanted = [
        "_id",
        "NAME",
        "START_TIME",
        "END_TIME",
        "ACTIVITY_KIND",
        "DEVICE_ID",
        "SUMMARY_DATA",
    ];
    let mut workouts = Vec::new();
    database.select("BASE_ACTIVITY_SUMMARY", &wanted, "", |row| {
        workouts.extend(workout(&row, &devices));
    });
    workouts.sort_by_key(|workout: &Workout| workout.from);
    let tables: Vec<String> = database
        .names
        .iter()
        .filter(|name| is_samples(name))
        .cloned()
        .collect();
    for table in tables {
        read_samples(database, &table, &mut workouts);
    }
    workouts
        .into_iter()
        .map(|mut workout| {
            // A minute between two values is usual: the last is rarely the end.
            workout.draft.values.reach(workout.to);
            workout.draft
        })
        .collect()
}

/// Whether a table has samples of a device: `HUAMI_EXTENDED_ACTIVITY_SAMPLE`, `HUAWEI_WORKOUT_DATA_SAMPLE`...
fn is_samples(name: &str) -> bool {
    name.ends_with("_ACTIVITY_SAMPLE")
        || name == "HUAWEI_WORKOUT_DATA_SAMPLE"
        || name.ends_with("HEART_RATE_SAMPLE")
}

fn workout(row: &Row<'_>, devices: &[(i64, Device)]) -> Option<Workout> {
    let (from, to) = (row.moment(2)?, row.moment(3));
    let to = to.filter(|to| *to >= from).unwrap_or(from);
    let kind = row.whole(4).unwrap_or(0);
    if is_sleep(kind) {
        return None;
    }
    let device = row.whole(5);
    let name = row.text(1);
    let sport = sport(kind)
        .or_else(|| crate::platform::words::sport(name.as_deref()?))
        .unwrap_or_default();
    let mut totals = match row.cell(6) {
        super::Cell::Text(text) => summary(text),
        _ => Totals::default(),
    };
    totals.elapsed_ms = Some(to.ms_since(from)).filter(|&ms| ms > 0);
    let known = devices.iter().find(|(id, _)| Some(*id) == device);
    Some(Workout {
        from,
        to,
        device,
        draft: Draft {
            start: Some(from),
            sport,
            name,
            device: known.map(|(_, device)| device.clone()).unwrap_or_default(),
            external: row
                .text(0)
                .map(|id| ("gadgetbridge".to_owned(), format!("{id}@{}", from.unix_ms()))),
            totals,
            ..Draft::default()
        },
    })
}

const fn is_sleep(kind: i64) -> bool {
    // Light, deep and REM sleep, and not worn.
    matches!(kind, 2 | 4 | 8 | 0x0100_0000 | 0x0200_0000)
}

/// A kind of activity: until 2024 a bit each, since then numbers that count up from [`NEWER`].
const fn sport(kind: i64) -> Option<Sport> {
    if kind >= NEWER {
        return newer_sport(kind - NEWER);
    }
    Some(match kind {
        0x10 => Sport::Running,
        0x20 => Sport::Walking,
        0x40 => Sport::PoolSwimming,
        0x80 => Sport::Cycling,
        0x100 => Sport::TreadmillRunning,
        0x200 | 0x1000 | 0x2000 => Sport::FitnessTraining,
        0x400 => Sport::OpenWaterSwimming,
        0x800 => Sport::IndoorCycling,
        0x4000 => Sport::Yoga,
        0x8000 | 0x2_0000 | 0x4_0000 => Sport::TeamSport,
        0x1_0000 => Sport::IndoorRowing,
        0x8_0000 | 0x10_0000 => Sport::RacketSport,
        0x20_0000 => Sport::StrengthTraining,
        0x40_0000 => Sport::Hiking,
        0x80_0000 => Sport::Climbing,
        _ => return None,
    })
}

/// Where the kinds of activity begin that came in 2024.
const NEWER: i64 = 0x0400_0000;

const fn newer_sport(kind: i64) -> Option<Sport> {
    Some(match kind {
        0x01 | 0x76 | 0xb1 => Sport::Running,
        0xb0 => Sport::TreadmillRunning,
        0x67 | 0xf2 => Sport::TrailRunning,
        0x12 | 0xb2 | 0xd5 => Sport::Walking,
        0x17 | 0xe2 | 0xf1 => Sport::Hiking,
        0x02 | 0x04 | 0xb3 | 0xb9 => Sport::Cycling,
        0x03 => Sport::EBiking,
        0x05 | 0x5f | 0xd9 => Sport::IndoorCycling,
        0x06 => Sport::Transition,
        0x0a => Sport::PoolSwimming,
        0x13 | 0xa8 | 0xee => Sport::CrossCountrySkiing,
        0x14 | 0xa9 => Sport::AlpineSkiing,
        0x15 => Sport::Snowboarding,
        0x16 => Sport::Rowing,
        0x19 => Sport::Multisport,
        0x1a | 0x34 | 0x35 | 0xc1 | 0xea => Sport::Paddling,
        0x1b | 0x1d..=0x1f | 0x2f | 0x40 | 0x95 => Sport::Motorised,
        0x20 => Sport::Golf,
        0x25 | 0x2c | 0x87 | 0xa4 | 0xcc => Sport::Skating,
        0x26..=0x28 => Sport::Climbing,
        0x2a | 0x2b | 0x31 | 0x36 | 0x37 | 0xa2 => Sport::Sailing,
        0x2e => Sport::Snowshoeing,
        0x30 => Sport::StandUpPaddling,
        0x8e => Sport::HorseRiding,
        0x5e | 0x6a | 0x70 | 0x77..=0x7b | 0x80 => Sport::StrengthTraining,
        0x09 | 0x11 | 0x50 | 0x74 | 0x89 | 0x92 | 0xdd => Sport::Yoga,
        0x0b..=0x0d | 0x47..=0x4b => Sport::RacketSport,
        0x0e | 0x3c..=0x3e | 0x54..=0x58 | 0x99..=0x9c | 0x9e | 0x9f | 0xa5 | 0xc7 | 0xe1 => Sport::TeamSport,
        0x07
        | 0x08
        | 0x0f
        | 0x10
        | 0x3a
        | 0x3b
        | 0x45
        | 0x5b..=0x5d
        | 0x60..=0x66
        | 0x6f
        | 0x72
        | 0x86
        | 0x88
        | 0xb4
        | 0xb5
        | 0xcb
        | 0xdb
        | 0xdc => Sport::FitnessTraining,
        _ => return None,
    })
}

/// The summary's numbers: `{"distanceMeters": {"value": 5000, "unit": "meters"}, ...}`, in older files without units.
fn summary(text: &str) -> Totals {
    let tape = Tape::new(text);
    let Some(root) = tape.roots().next() else {
        return Totals::default();
    };
    let number = |names: &[&str]| {
        let value = root.any(names)?;
        value
            .get("value")
            .unwrap_or(value)
            .number()
            .filter(|&value| value > 0.0)
    };
    let speed = |names: &[&str]| {
        let unit = root
            .any(names)?
            .get("unit")
            .and_then(Value::words)
            .unwrap_or_default();
        let per_metre_s = if unit.contains("km") { 3.6 } else { 1.0 };
        number(names).map(|value| value / per_metre_s)
    };
    Totals {
        timer_ms: number(&["activeSeconds"]).map(|seconds| (seconds * 1000.0) as i64),
        distance_m: number(&["distanceMeters"]),
        energy_kcal: number(&["caloriesBurnt"]),
        ascent_m: number(&["ascentDistance", "ascentMeters", "elevationGain"]),
        descent_m: number(&["descentDistance", "descentMeters", "elevationLoss"]),
        min_altitude_m: number(&["minAltitude"]),
        max_altitude_m: number(&["maxAltitude"]),
        avg_heart_rate_bpm: number(&["averageHR"]),
        max_heart_rate_bpm: number(&["maxHR"]),
        avg_speed_m_s: speed(&["averageSpeed", "averageSpeed2"]),
        max_speed_m_s: speed(&["maxSpeed"]),
        avg_power_w: number(&["cyclingPowerAverage", "avgPower"]),
        ..Totals::default()
    }
}

fn read_samples(database: &mut Database<'_>, table: &str, workouts: &mut [Workout]) {
    // What a device did not measure is zero, negative, or as large as its field can be.
    let columns: [(&str, Channel, f64, f64); 7] = [
        ("HEART_RATE", Channel::HeartRate, 1.0, 254.0),
        ("SPEED", Channel::Speed, 0.1, 1000.0),
        ("STEP_RATE", Channel::Cadence, 0.5, 400.0),
        ("RIDE_CADENCE", Channel::Cadence, 1.0, 250.0),
        ("CYCLING_POWER", Channel::Power, 1.0, 3000.0),
        ("ALTITUDE", Channel::Altitude, 1.0, 9000.0),
        ("POWER", Channel::Power, 1.0, 3000.0),
    ];
    // The speeds of other tables are in units of their own.
    let of_workouts = table == "HUAWEI_WORKOUT_DATA_SAMPLE";
    let mut wanted = vec!["TIMESTAMP", "DEVICE_ID"];
    wanted.extend(
        columns
            .iter()
            .take(if of_workouts { columns.len() } else { 1 })
            .map(|column| column.0),
    );
    database.select(table, &wanted, "", |row| {
        let Some(at) = row.moment(0) else { return };
        let device = row.whole(1);
        let later = workouts.partition_point(|workout| workout.from <= at);
        for workout in workouts.iter_mut().take(later).rev().take(OVERLAPS) {
            let of_other = device.is_some() && workout.device.is_some() && device != workout.device;
            if at > workout.to || of_other {
                continue;
            }
            for ((_, channel, factor, most), index) in columns.iter().zip(2..) {
                let value = row.positive(index).filter(|value| value <= most);
                workout
                    .draft
                    .values
                    .try_set(at, channel, value.map(|value| value * factor));
            }
        }
    });
}

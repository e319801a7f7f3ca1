//! Gadgetbridge's database, as its export holds it.
//!
//! `BASE_ACTIVITY_SUMMARY` has one row per workout of any device. What was measured during it stands in one table per
//! kind of device, with a row per moment or minute of the whole day; each value goes to the workouts of its device that it falls
//! into. The tracks lie beside the database as GPX or FIT, which are files of training of their own.
//!
//! Source: the table definitions and kinds of activity in Gadgetbridge's public source, and a description of a Huawei
//! watch's tables by the author of a public program.

use ritm_model::{Channel, Device, Timestamp, Totals, order};

use super::{Database, Row};
use crate::{
    draft::Draft,
    json::tape::{Tape, Value},
    sport::{Origin, named, numbers},
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
    order::by(&mut workouts, |workout: &Workout| workout.from.unix_ms());
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
    let sport = numbers::gadgetbridge(kind)
        .or_else(|| named(name.as_deref()?, Origin::Service))
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

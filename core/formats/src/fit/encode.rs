//! Writing FIT: an activity file of one recording, as devices write it.

mod records;
mod writer;

use ritm_model::{Device, LapTrigger, Recording, Timestamp, Totals};

use super::{EPOCH_S, profile, sport::numbers};
use records::Records;
use writer::{ENUM, SINT8, UINT8, UINT16, UINT32, UINT32Z, Value, Writer};

/// Manufacturer `development`, for those who have no number of their own.
const DEVELOPMENT: u16 = 255;
const GARMIN: u16 = 1;
const RECORD_LOCAL: u8 = 0;
const EVENT_LOCAL: u8 = 1;
const START: i64 = 0;
const STOP_ALL: i64 = 4;

fn fit_time(at: Timestamp) -> i64 {
    at.unix_ms().div_euclid(1000) - EPOCH_S
}

fn scaled(value: Option<f64>, per_unit: f64, offset: f64) -> Option<i64> {
    value.map(|value| ((value + offset) * per_unit).round() as i64)
}

/// Writes a recording as a FIT activity file: all channels, laps, pauses and totals.
///
/// FIT's own resolution holds: whole seconds, 1/100 m of distance, 1/5 m of altitude, 1/1000 m/s. Channels the
/// standard does not know become developer fields.
pub fn encode(recording: &Recording) -> Vec<u8> {
    let mut writer = Writer::default();
    let start = fit_time(recording.start);
    let last_ms = recording
        .samples
        .time_ms
        .iter()
        .copied()
        .max()
        .unwrap_or(0)
        .max(0);
    let elapsed_ms = recording.totals.elapsed_ms.unwrap_or(last_ms);
    let end = start + elapsed_ms.max(last_ms) / 1000;
    file_id(&mut writer, recording, start);
    samples(&mut writer, recording, start);
    event(&mut writer, end, STOP_ALL);
    for (index, lap) in (0..).zip(&recording.laps) {
        let trigger = match lap.trigger {
            LapTrigger::Manual => 0,
            LapTrigger::Time => 1,
            LapTrigger::Distance => 2,
            LapTrigger::Position => 3,
            LapTrigger::SessionEnd => 7,
            LapTrigger::Other => 8,
        };
        let mut values = vec![
            (254, UINT16, Some(index)),
            (253, UINT32, Some(start + lap.to_ms.div_euclid(1000))),
            (0, ENUM, Some(9)),
            (1, ENUM, Some(1)),
            (2, UINT32, Some(start + lap.from_ms.div_euclid(1000))),
            (7, UINT32, Some(lap.to_ms - lap.from_ms)),
            (24, ENUM, Some(trigger)),
        ];
        totals(&mut values, &lap.device, &LAP);
        writer.message(19, &values, &[]);
    }
    let (sport, sub_sport) = numbers(recording.sport);
    let mut values = vec![
        (254, UINT16, Some(0)),
        (253, UINT32, Some(end)),
        (0, ENUM, Some(8)),
        (1, ENUM, Some(1)),
        (2, UINT32, Some(start)),
        (7, UINT32, Some(elapsed_ms)),
        (5, ENUM, Some(i64::from(sport))),
        (6, ENUM, Some(i64::from(sub_sport))),
        (25, UINT16, Some(0)),
        (26, UINT16, i64::try_from(recording.laps.len()).ok()),
    ];
    totals(&mut values, &recording.totals, &SESSION);
    writer.message(18, &values, &[]);
    let local = recording.utc_offset_s.map(|offset| end + i64::from(offset));
    let activity = [
        (253, UINT32, Some(end)),
        (0, UINT32, Some(recording.totals.timer_ms.unwrap_or(elapsed_ms))),
        (1, UINT16, Some(1)),
        (2, ENUM, Some(0)),
        (3, ENUM, Some(26)),
        (4, ENUM, Some(1)),
        (5, UINT32, local),
    ];
    writer.message(34, &activity, &[]);
    writer.enclose()
}

/// The manufacturer's and the product's numbers, as far as the standard's names tell them.
fn numbers_of(device: &Device) -> (u16, Option<u16>) {
    let number = |table: &[(u16, &str)], name: &str| {
        table
            .iter()
            .find(|row| row.1 == name)
            .map(|row| row.0)
            .or_else(|| name.parse().ok())
    };
    let manufacturer = number(profile::MANUFACTURERS, &device.manufacturer).unwrap_or(DEVELOPMENT);
    let product = if manufacturer == GARMIN {
        number(profile::GARMIN_PRODUCTS, &device.product)
    } else {
        device.product.parse().ok()
    };
    (manufacturer, product)
}

fn file_id(writer: &mut Writer, recording: &Recording, start: i64) {
    let device = &recording.device;
    let (manufacturer, product) = numbers_of(device);
    let values = [
        (0, ENUM, Some(4)),
        (1, UINT16, Some(i64::from(manufacturer))),
        (2, UINT16, product.map(i64::from)),
        (
            3,
            UINT32Z,
            device.serial.and_then(|serial| i64::try_from(serial).ok()),
        ),
        (
            4,
            UINT32,
            Some(recording.identity.time_created.map_or(start, fit_time)),
        ),
    ];
    // A name the number already tells would come back twice.
    let name = (!device.product.is_empty() && product.is_none()).then_some((8, device.product.as_str()));
    writer.message(0, &values, name.as_slice());
    if let Some(name) = &recording.name {
        writer.message(26, &[], &[(8, name)]);
    }
}

/// Samples and the timer's events in the order of time, as a device writes them.
fn samples(writer: &mut Writer, recording: &Recording, start: i64) {
    let records = Records::new(&recording.samples);
    records.define(writer, RECORD_LOCAL);
    writer.define(
        EVENT_LOCAL,
        21,
        &[(253, 4, UINT32), (0, 1, ENUM), (1, 1, ENUM)],
        &[],
    );
    event(writer, start, START);
    let stops = recording
        .pauses
        .iter()
        .flat_map(|pause| [(pause.from_ms, STOP_ALL), (pause.to_ms, START)]);
    let mut stops = stops.peekable();
    for (row, &time_ms) in recording.samples.time_ms.iter().enumerate() {
        while let Some((at, kind)) =
            stops.next_if(|&(at, kind)| at < time_ms || (at == time_ms && kind == START))
        {
            event(writer, start + at.div_euclid(1000), kind);
        }
        records.write(writer, RECORD_LOCAL, start + time_ms.div_euclid(1000), row);
    }
    for (at, kind) in stops {
        event(writer, start + at.div_euclid(1000), kind);
    }
}

fn event(writer: &mut Writer, time: i64, kind: i64) {
    writer.bytes.push(EVENT_LOCAL);
    writer.value(UINT32, Some(time));
    writer.value(ENUM, Some(0));
    writer.value(ENUM, Some(kind));
}

/// Field numbers of totals.
struct TotalFields {
    timer: u8,
    moving: u8,
    distance: u8,
    energy: u8,
    speed: [u8; 2],
    heart_rate: [u8; 2],
    cadence: [u8; 2],
    cadence_fraction: [u8; 2],
    power: [u8; 2],
    climb: [u8; 2],
    temperature: [u8; 2],
    altitude: [u8; 2],
}

const SESSION: TotalFields = TotalFields {
    timer: 8,
    moving: profile::session::TOTAL_MOVING_TIME,
    distance: 9,
    energy: 11,
    speed: [
        profile::session::ENHANCED_AVG_SPEED,
        profile::session::ENHANCED_MAX_SPEED,
    ],
    heart_rate: [16, 17],
    cadence: [18, 19],
    cadence_fraction: [
        profile::session::AVG_FRACTIONAL_CADENCE,
        profile::session::MAX_FRACTIONAL_CADENCE,
    ],
    power: [20, 21],
    climb: [22, 23],
    temperature: [57, 58],
    altitude: [
        profile::session::ENHANCED_MIN_ALTITUDE,
        profile::session::ENHANCED_MAX_ALTITUDE,
    ],
};

const LAP: TotalFields = TotalFields {
    timer: 8,
    moving: profile::lap::TOTAL_MOVING_TIME,
    distance: 9,
    energy: 11,
    speed: [profile::lap::ENHANCED_AVG_SPEED, profile::lap::ENHANCED_MAX_SPEED],
    heart_rate: [15, 16],
    cadence: [17, 18],
    cadence_fraction: [
        profile::lap::AVG_FRACTIONAL_CADENCE,
        profile::lap::MAX_FRACTIONAL_CADENCE,
    ],
    power: [19, 20],
    climb: [21, 22],
    temperature: [50, 51],
    altitude: [
        profile::lap::ENHANCED_MIN_ALTITUDE,
        profile::lap::ENHANCED_MAX_ALTITUDE,
    ],
};

fn totals(values: &mut Vec<Value>, totals: &Totals, fields: &TotalFields) {
    values.push((fields.timer, UINT32, totals.timer_ms));
    values.push((fields.moving, UINT32, totals.moving_ms));
    values.push((fields.distance, UINT32, scaled(totals.distance_m, 100.0, 0.0)));
    let mut pair = |numbers: [u8; 2], base: u8, (per_unit, offset): (f64, f64), two: [Option<f64>; 2]| {
        for (number, value) in numbers.into_iter().zip(two) {
            values.push((number, base, scaled(value, per_unit, offset)));
        }
    };
    let one = (1.0, 0.0);
    pair(
        fields.speed,
        UINT32,
        (1000.0, 0.0),
        [totals.avg_speed_m_s, totals.max_speed_m_s],
    );
    pair(
        fields.heart_rate,
        UINT8,
        one,
        [totals.avg_heart_rate_bpm, totals.max_heart_rate_bpm],
    );
    pair(
        fields.power,
        UINT16,
        one,
        [totals.avg_power_w, totals.max_power_w],
    );
    pair(fields.climb, UINT16, one, [totals.ascent_m, totals.descent_m]);
    pair(
        fields.temperature,
        SINT8,
        one,
        [totals.avg_temperature_c, totals.max_temperature_c],
    );
    pair(
        fields.altitude,
        UINT32,
        (5.0, 500.0),
        [totals.min_altitude_m, totals.max_altitude_m],
    );
    let cadences = [totals.avg_cadence_rpm, totals.max_cadence_rpm];
    for ((value, whole), fraction) in cadences
        .into_iter()
        .zip(fields.cadence)
        .zip(fields.cadence_fraction)
    {
        let parts = scaled(value, 128.0, 0.0);
        values.push((whole, UINT8, parts.map(|parts| parts / 128)));
        values.push((
            fraction,
            UINT8,
            parts.map(|parts| parts % 128).filter(|&parts| parts != 0),
        ));
    }
    values.push((fields.energy, UINT16, scaled(totals.energy_kcal, 1.0, 0.0)));
}

//! Writing FIT: an activity file of one recording, as devices write it.

mod derived;
mod extras;
mod records;
mod timeline;
mod writer;

use ritm_model::{Device, LapTrigger, Recording, Samples, Timestamp, Totals};

use super::{
    EPOCH_S,
    number::{self, ACTIVITY, FILE_ID, WORKOUT},
    profile,
    totals::{LAP, SESSION, TotalFields},
};
use crate::sport::{fit, guess};
use derived::Derived;
use records::Records;
use writer::{ENUM, SINT8, UINT8, UINT16, UINT32, UINT32Z, Value, Writer};

/// Manufacturer `development`, for those who have no number of their own.
const DEVELOPMENT: u16 = 255;
const GARMIN: u16 = 1;
const RECORD_LOCAL: u8 = 0;

fn fit_time(at: Timestamp) -> i64 {
    at.unix_ms().div_euclid(1000) - EPOCH_S
}

fn scaled(value: Option<f64>, per_unit: f64, offset: f64) -> Option<i64> {
    value.map(|value| ((value + offset) * per_unit).round() as i64)
}

/// Writes a recording as a FIT activity file: all channels, laps, pauses, totals, beats, lengths, sets and markers.
///
/// Samples lose nothing. Channels the standard does not know become developer fields. What is finer than the
/// standard's fields (1/100 m of distance, 1/5 m of altitude, 1/1000 m/s, whole beats and watts, whole seconds) stands
/// in a developer field beside the standard's, which [`decode`](super::decode) takes instead. Laps, pauses, lengths,
/// sets and markers begin at whole seconds; texts end after 254 bytes. A timer, a distance and a lap that the recording
/// does not tell are worked out for other readers and marked, so that they do not come back as a device's.
pub fn encode(recording: &Recording) -> Vec<u8> {
    encode_sessions(std::slice::from_ref(recording))
}

/// Writes recordings as the sessions of one FIT activity file, such as the legs of a triathlon.
///
/// They should not overlap in time. Name, device and identity are the first one's; a channel that has different
/// scales in several recordings is written at that of the first. Nothing at all gives an activity without sessions.
pub fn encode_sessions(recordings: &[Recording]) -> Vec<u8> {
    let mut writer = Writer::default();
    let spans: Vec<_> = recordings.iter().map(Span::of).collect();
    if let (Some(first), Some(span)) = (recordings.first(), spans.first()) {
        file_id(&mut writer, first, span.start);
    }
    let joined;
    let samples = match recordings {
        [only] => &only.samples,
        several => {
            joined = joined_samples(several);
            &joined
        }
    };
    let mut records = Records::new(samples);
    let times = recordings.iter().zip(&spans);
    let ms = times.flat_map(|(recording, span)| {
        let times = recording.samples.time_ms.iter();
        times.map(|&time| Some(span.start_ms.saturating_add(time).rem_euclid(1000)))
    });
    records.milliseconds(ms.collect());
    records.define(&mut writer, RECORD_LOCAL);
    timeline::define_events(&mut writer);
    let mut row = 0;
    let mut titles = extras::Titles::new();
    let beats = timeline::beats_by_row(recordings, &spans);
    for (index, (recording, span)) in recordings.iter().zip(&spans).enumerate() {
        let beats = beats.as_ref().and_then(|beats| beats.get(index));
        timeline::write(&mut writer, recording, span, &records, row, beats);
        row += recording.samples.len();
        extras::write(&mut writer, &recording.extras, span, &mut titles);
    }
    let derived: Vec<_> = recordings
        .iter()
        .zip(&spans)
        .map(|(recording, span)| Derived::of(recording, span))
        .collect();
    if derived.iter().any(Derived::is_some) {
        derived::describe(&mut writer);
    }
    let mut first_lap = 0;
    for ((index, (recording, span)), derived) in (0..).zip(recordings.iter().zip(&spans)).zip(&derived) {
        session(&mut writer, recording, span, derived, (index, first_lap));
        first_lap += recording.laps.len().max(1);
    }
    let end = spans.iter().map(|span| span.end).max().unwrap_or(0);
    let local = recordings.first().and_then(|first| first.utc_offset_s);
    let timer_ms = recordings
        .iter()
        .zip(&derived)
        .map(|(recording, derived)| derived.timer_ms(recording));
    let activity = [
        (253, UINT32, Some(end)),
        (0, UINT32, Some(timer_ms.sum())),
        (1, UINT16, i64::try_from(recordings.len()).ok()),
        (2, ENUM, Some(i64::from(recordings.len() > 1))),
        (3, ENUM, Some(26)),
        (4, ENUM, Some(1)),
        (5, UINT32, local.map(|offset| end + i64::from(offset))),
    ];
    writer.message(ACTIVITY, &activity, &[]);
    writer.enclose()
}

/// When a recording takes place, in seconds since FIT's epoch.
struct Span {
    start: i64,
    /// The start with its milliseconds.
    start_ms: i64,
    end: i64,
    elapsed_ms: i64,
}

impl Span {
    fn of(recording: &Recording) -> Self {
        let start = fit_time(recording.start);
        let last_ms = recording
            .samples
            .time_ms
            .iter()
            .copied()
            .max()
            .unwrap_or(0)
            .max(0);
        // Without samples the laps and the timer tell how long it was.
        let least_ms = || {
            let laps = recording.laps.iter().map(|lap| lap.to_ms);
            let totals = [recording.totals.timer_ms, recording.totals.moving_ms];
            let told = totals.into_iter().flatten().chain(laps);
            told.filter(|_| recording.samples.is_empty())
                .fold(last_ms, i64::max)
        };
        let elapsed_ms = recording.totals.elapsed_ms.unwrap_or_else(least_ms);
        let start_ms = recording.start.unix_ms().saturating_sub(EPOCH_S * 1000);
        let end = start.saturating_add(elapsed_ms.max(last_ms) / 1000);
        Self {
            start,
            start_ms,
            end,
            elapsed_ms,
        }
    }

    /// The second of a moment of the recording.
    fn at(&self, ms: i64) -> i64 {
        self.start_ms.saturating_add(ms).div_euclid(1000)
    }
}

/// The rows of all recordings one after the other, each channel once.
fn joined_samples(recordings: &[Recording]) -> Samples {
    let mut joined = Samples::default();
    for recording in recordings {
        joined.append(&recording.samples, Some);
    }
    joined
}

/// A session and its laps.
fn session(
    writer: &mut Writer,
    recording: &Recording,
    span: &Span,
    derived: &Derived,
    (index, first_lap): (i64, usize),
) {
    if derived.lap {
        let mut values = vec![
            (254, UINT16, i64::try_from(first_lap).ok()),
            (253, UINT32, Some(span.end)),
            (0, ENUM, Some(9)),
            (1, ENUM, Some(1)),
            (2, UINT32, Some(span.start)),
            (7, UINT32, Some(span.elapsed_ms)),
            (24, ENUM, Some(7)),
        ];
        values.extend(derived::lengths_of_lap(recording, i64::MIN, i64::MAX));
        derived.lap(writer, number::LAP, values, &LAP, recording);
    }
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
            (
                254,
                UINT16,
                i64::try_from(first_lap).ok().map(|first| first + index),
            ),
            (253, UINT32, Some(span.at(lap.to_ms))),
            (0, ENUM, Some(9)),
            (1, ENUM, Some(1)),
            (2, UINT32, Some(span.at(lap.from_ms))),
            (7, UINT32, Some(lap.to_ms.saturating_sub(lap.from_ms))),
            (24, ENUM, Some(trigger)),
        ];
        values.extend(derived::lengths_of_lap(recording, lap.from_ms, lap.to_ms));
        totals(&mut values, &lap.device, &LAP);
        writer.message(number::LAP, &values, &[]);
    }
    let (sport, mut sub_sport) = fit::to_numbers(recording.sport);
    if guess::of_place(recording.sport, &recording.samples.columns, None) != recording.sport {
        // A ride on the road, although nothing in the samples says so.
        sub_sport = 7;
    }
    let mut values = vec![
        (254, UINT16, Some(index)),
        (253, UINT32, Some(span.end)),
        (0, ENUM, Some(8)),
        (1, ENUM, Some(1)),
        (2, UINT32, Some(span.start)),
        (7, UINT32, Some(span.elapsed_ms)),
        (5, ENUM, Some(i64::from(sport))),
        (6, ENUM, Some(i64::from(sub_sport))),
        (25, UINT16, i64::try_from(first_lap).ok()),
        (26, UINT16, i64::try_from(recording.laps.len().max(1)).ok()),
    ];
    values.extend(derived::pool(recording));
    values.extend(derived::of_sport(recording));
    totals(&mut values, &recording.totals, &SESSION);
    derived.session(writer, number::SESSION, values, &SESSION);
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
    writer.message(FILE_ID, &values, name.as_slice());
    use profile::workout::*;
    let name = recording.name.as_deref().map(|name| (WKT_NAME, name));
    let notes = recording.notes.as_deref().map(|notes| (WKT_DESCRIPTION, notes));
    let texts: Vec<_> = name.into_iter().chain(notes).collect();
    if !texts.is_empty() {
        writer.message(WORKOUT, &[], &texts);
    }
}

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
    values.push((fields.work, UINT32, scaled(totals.work_j, 1.0, 0.0)));
}

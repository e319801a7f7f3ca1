//! HRM, the text files of Polar's older watches and bike computers, versions 1.02 to 1.07.
//!
//! Source of the format's facts: Polar Electro, "Polar HRM files, version 1.4", and files written by Polar ProTrainer 5.
//!
//! What becomes of a file:
//! - It is one recording. Its times are local and tell no zone: they are kept as if they were UTC.
//! - `[HRData]` holds one row per interval; `SMode` (from 1.06 on) or `Mode` (before) says which columns a row has.
//! - An interval of 238 means that rows are times between heart beats: they become beats, and a heart rate at each.
//! - `[IntTimes]` become laps, the texts of `[IntNotes]` markers, `[Note]` the notes.
//! - A heart rate of zero is a missing reading, and is left out.

mod laps;
mod params;

#[cfg(test)]
mod tests;

use ritm_model::{
    Beat, Channel, Device, Extras, FileIdentity, Marker, Problem, ProblemCode, Recording, Samples, Scale,
    SourceFormat, Sport, Totals,
};

use params::{Mode, Params, product};

use crate::{
    Decoded,
    sheet::{Sheet, extra},
    sport::pace,
    text::{encoding::to_text, number},
};

/// Whether a file is HRM: its first section is `[Params]`, perhaps after comments.
pub fn detect(bytes: &[u8]) -> bool {
    let head = to_text(bytes.get(..bytes.len().min(1024)).unwrap_or(bytes));
    lines(head.text.trim_start_matches('\u{feff}'))
        .map(|line| line.text.trim())
        .find(|line| !line.is_empty() && !line.starts_with(';'))
        .is_some_and(|line| line.starts_with("[Params]"))
}

/// The recording interval that stands for times between beats.
const BEATS: i64 = 238;
/// The recording interval that stands for laps without samples.
const LAPS_ONLY: i64 = 204;

/// A line of text with its place.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    at: usize,
}

/// The lines, whatever ends them.
fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    text.split(['\n', '\r']).map(move |line| {
        let start = at;
        at += line.len() + 1;
        Line {
            text: line,
            at: start,
        }
    })
}

/// Rows of `[HRData]` on their way to columns.
struct Data {
    sheet: Sheet,
    beats: Vec<Beat>,
    at_ms: i64,
    rows: u64,
    skipped: u64,
    skipped_at: Option<usize>,
    /// Metres by speed and time.
    covered_m: f64,
}

impl Data {
    fn skip(&mut self, line: Line<'_>) {
        self.skipped += 1;
        self.skipped_at.get_or_insert(line.at);
    }

    fn hear(&mut self, params: &Params, line: Line<'_>) {
        self.rows += 1;
        let mut cells = line
            .text
            .split_ascii_whitespace()
            .map(|cell| number::decimal(cell, 0));
        let Some(Some(first @ 0..=65_535)) = cells.next() else {
            return self.skip(line);
        };
        if params.interval_s == BEATS {
            return self.beat(first, params.delay_ms);
        }
        let interval_ms = params.interval_s * 1000;
        self.sheet.row(self.at_ms);
        self.at_ms += interval_ms;
        let mut set = |channel: &Channel, per_unit: f64, raw: i64| {
            let place = self.sheet.column(channel, Scale::per_unit(per_unit));
            self.sheet.set_raw(place, number::narrow(raw));
        };
        if (1..=300).contains(&first) {
            set(&Channel::HeartRate, 1.0, first);
        }
        let mode = params.mode;
        // A row that is too short lacks its last columns.
        let mut next = |present: bool| if present { cells.next().flatten() } else { None };
        if let Some(tenths) = next(mode.speed) {
            let metres_s = tenths as f64 / 36_000.0 * mode.metres_per_distance();
            set(&Channel::Speed, 1000.0, (metres_s * 1000.0).round() as i64);
            if (0..3000).contains(&tenths) {
                self.covered_m += metres_s * params.interval_s as f64;
            }
        }
        if let Some(cadence) = next(mode.cadence) {
            set(&Channel::Cadence, 1.0, cadence);
        }
        if let Some(height) = next(mode.altitude) {
            let metres = height as f64 * mode.metres_per_height();
            set(&Channel::Altitude, 1000.0, (metres * 1000.0).round() as i64);
        }
        if let Some(power) = next(mode.power) {
            set(&Channel::Power, 1.0, power);
        }
        if let Some(balance @ 1..) = next(mode.balance) {
            set(&extra("left_balance", "%"), 1.0, balance & 0xff);
            if balance >= 256 {
                set(&extra("pedaling_index", "%"), 1.0, balance >> 8);
            }
        }
        if let Some(pressure) = next(mode.pressure) {
            set(&extra("air_pressure", "hPa"), 1.0, pressure);
        }
    }

    fn beat(&mut self, rr_ms: i64, delay_ms: i64) {
        if self.beats.is_empty() {
            self.at_ms = delay_ms;
        }
        self.at_ms += rr_ms;
        let Ok(short) = u16::try_from(rr_ms) else { return };
        self.beats.push(Beat {
            at_ms: self.at_ms,
            rr_ms: short,
        });
        // Beyond these it is a gap or a double count, not a heart.
        if (200..=3000).contains(&rr_ms) {
            self.sheet.row(self.at_ms);
            let place = self.sheet.column(&Channel::HeartRate, Scale::ONE);
            self.sheet
                .set_raw(place, number::narrow((60_000 + rr_ms / 2) / rr_ms));
        }
    }
}

/// Reads a file.
///
/// # Errors
/// [`ProblemCode::NoTimes`] without a date, [`ProblemCode::NotTraining`] when it holds neither samples nor laps.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let source = to_text(bytes);
    let mut params = Params::new();
    let mut data = Data {
        sheet: Sheet::default(),
        beats: Vec::new(),
        at_ms: 0,
        rows: 0,
        skipped: 0,
        skipped_at: None,
        covered_m: 0.0,
    };
    let (mut notes, mut lap_notes, mut lap_rows, mut trip) =
        (String::new(), Vec::new(), Vec::new(), Vec::new());
    let mut section = "";
    for line in lines(source.text.trim_start_matches('\u{feff}')) {
        let text = line.text.trim();
        if text.is_empty() {
            continue;
        }
        if text.starts_with('[') && text.ends_with(']') {
            section = text;
            continue;
        }
        match section {
            "[Params]" => params.hear(text),
            "[Note]" => {
                if !notes.is_empty() {
                    notes.push('\n');
                }
                notes.push_str(text);
            }
            "[IntTimes]" => lap_rows.push(text),
            "[IntNotes]" => lap_notes.extend(
                text.split_once('\t')
                    .and_then(|(lap, note)| Some((number::decimal(lap, 0)?, note.trim().to_owned()))),
            ),
            "[Trip]" => trip.push(number::decimal(text, 0)),
            "[HRData]" => data.hear(&params, line),
            _ => {}
        }
    }
    let mut problems = Vec::new();
    if data.skipped > 0 {
        let at = source.source_byte(data.skipped_at.unwrap_or_default());
        problems.push(Problem::at(
            ProblemCode::SkippedPoints,
            at,
            data.skipped.to_string(),
        ));
    }
    let trip_m = trip
        .first()
        .copied()
        .flatten()
        .filter(|&tenths| tenths > 0)
        .map(|tenths| tenths as f64 / 10.0 * params.mode.metres_per_distance());
    // The trip is rounded to 100 m; what the samples say is finer.
    let covered_m = if data.covered_m > 0.0 {
        Some(data.covered_m)
    } else {
        trip_m
    };
    let laps = laps::laps(&lap_rows, params.mode, covered_m);
    if data.sheet.is_empty() && data.beats.is_empty() && laps.is_empty() {
        return Err(missing(&params, &source.text));
    }
    let Some(day) = params.day else {
        return Err(Problem::new(ProblemCode::NoTimes, "no date"));
    };
    let read_ms = data.at_ms;
    if let Some(length_ms) = params.length_ms
        && params.interval_s != LAPS_ONLY
        && read_ms < length_ms - length_ms / 10 - 120_000
    {
        let detail = format!("{} of {} seconds", read_ms / 1000, length_ms / 1000);
        problems.push(Problem::at(ProblemCode::Truncated, bytes.len() as u64, detail));
    }
    let start = day.start(0).plus_ms(params.start_of_day_ms.unwrap_or(0));
    let markers = lap_notes
        .into_iter()
        .filter(|(_, note)| !note.is_empty())
        .filter_map(|(lap, note)| {
            let lap = laps.get(usize::try_from(lap.checked_sub(1)?).ok()?)?;
            Some(Marker {
                at_ms: lap.to_ms,
                what: "lap_note".to_owned(),
                detail: note,
            })
        })
        .collect();
    let totals = Totals {
        timer_ms: params.length_ms,
        elapsed_ms: params.length_ms,
        distance_m: trip_m,
        ascent_m: trip
            .get(1)
            .copied()
            .flatten()
            .filter(|_| params.mode.altitude)
            .map(|height| height as f64 * params.mode.metres_per_height()),
        ..Totals::default()
    };
    let samples = data.sheet.into_samples(0);
    let recording = Recording {
        format: SourceFormat::Hrm,
        device: Device {
            manufacturer: "Polar".to_owned(),
            product: product(params.monitor).to_owned(),
            serial: None,
        },
        identity: FileIdentity::default(),
        sport: sport(params.mode, params.monitor, &samples),
        name: None,
        notes: (!notes.is_empty()).then_some(notes),
        start,
        utc_offset_s: None,
        samples,
        laps,
        pauses: Vec::new(),
        totals,
        extras: Extras {
            beats: data.beats,
            markers,
            ..Extras::default()
        },
    };
    Ok(Decoded {
        recordings: vec![recording],
        record_count: data.rows,
        problems,
        by_wall_clock: true,
    })
}

fn missing(params: &Params, text: &str) -> Problem {
    if !text.contains("[HRData]") && params.interval_s != LAPS_ONLY {
        Problem::at(
            ProblemCode::Truncated,
            text.len() as u64,
            "it ends before the samples",
        )
    } else {
        Problem::new(ProblemCode::NotTraining, "no samples and no laps")
    }
}

/// The format names no sport; crank cadence and power tell a bike. The cadence of a watch for runners is that of its foot
/// pod, and so is a cadence at a runner's pace.
fn sport(mode: Mode, monitor: i64, samples: &Samples) -> Sport {
    if mode.cadence && !mode.power && (matches!(monitor, 36..=38) || pace::is_of_foot(samples)) {
        Sport::Running
    } else if mode.cadence || mode.power {
        Sport::Cycling
    } else {
        Sport::Other
    }
}

//! A journal as a file, and the recording it is the original of.

use ritm_analysis::legs;
use ritm_formats::Decoded;
use ritm_model::{
    Beat, Device, Extras, FileIdentity, Lap, LapTrigger, Marker, Pause, Problem, ProblemCode, Quantity,
    Recording, Samples, SourceFormat, Sport, Timestamp, Totals, order, recorder::RecorderSettings,
};

use super::{
    columns::Columns,
    course::Course,
    entry::{ByHand, Entry, StoredSettings, Tape},
    timer::Stretch,
};
use crate::store::{Fault, v1};

/// What a journal's file begins with.
const MAGIC: &[u8] = b"Ritm journal\n";

/// The file of a journal.
pub(crate) fn write(tape: &Tape) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(v1::encode(tape));
    bytes
}

/// Whether a file is a journal.
pub(crate) fn is_journal(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Reads the file of a journal.
///
/// # Errors
/// As [`v1::decode`].
pub(crate) fn read(bytes: &[u8]) -> Result<Tape, Fault> {
    v1::decode(bytes.strip_prefix(MAGIC).unwrap_or(bytes))
}

/// What a journal's file holds, as a reader of files tells it.
///
/// # Errors
/// A [`Problem`] when it can't be read.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    decode_counting(bytes, None)
}

/// As [`decode`], where the athlete chose since whether times at which it paused by itself count as paused.
///
/// # Errors
/// As [`decode`].
pub(crate) fn decode_counting(bytes: &[u8], auto_pauses: Option<bool>) -> Result<Decoded, Problem> {
    let mut tape = read(bytes).map_err(|_| Problem::new(ProblemCode::Malformed, "journal"))?;
    if let Some(count) = auto_pauses {
        tape.keeping.auto_pauses = count;
    }
    let recording = recording(&tape);
    Ok(Decoded {
        record_count: recording.samples.len() as u64,
        recordings: vec![recording],
        problems: Vec::new(),
        by_wall_clock: false,
    })
}

/// The recording that a journal is the original of.
pub(crate) fn recording(tape: &Tape) -> Recording {
    let started = Timestamp::from_unix_ms(tape.started_ms);
    let mut recording = Recording {
        format: SourceFormat::Journal,
        device: Device {
            manufacturer: "Ritm".to_owned(),
            ..Device::default()
        },
        identity: FileIdentity {
            time_created: Some(started),
            ..FileIdentity::default()
        },
        sport: Sport::Other,
        name: None,
        notes: None,
        start: started,
        utc_offset_s: Some(tape.utc_offset_s),
        samples: Samples::default(),
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: Extras::default(),
    };
    match &tape.by_hand {
        Some(told) => by_hand(&mut recording, told),
        None => recorded(&mut recording, tape),
    }
    recording
}

fn by_hand(recording: &mut Recording, told: &ByHand) {
    recording.sport = Sport::from_number(told.sport);
    recording.totals = Totals {
        elapsed_ms: Some(told.elapsed_ms),
        timer_ms: Some(told.elapsed_ms),
        distance_m: told.distance_m,
        ascent_m: told.ascent_m,
        avg_heart_rate_bpm: told.heart_rate_bpm,
        avg_speed_m_s: told
            .distance_m
            .filter(|_| told.elapsed_ms > 0)
            .map(|metres| metres * 1000.0 / told.elapsed_ms as f64),
        ..Totals::default()
    };
    recording.extras.sets = told.sets.iter().cloned().map(Into::into).collect();
}

fn recorded(recording: &mut Recording, tape: &Tape) {
    let settings = tape.entries.iter().find_map(|entry| match entry {
        Entry::Settings { settings, .. } => Some(*settings),
        _ => None,
    });
    let settings = settings.map_or_else(nothing, |settings: StoredSettings| settings.into());
    let mut course = Course::new(settings, tape.started_ms);
    let mut columns = Columns::default();
    let mut beats: Vec<Beat> = Vec::new();
    let mut markers: Vec<Marker> = Vec::new();
    for entry in &tape.entries {
        let heard = course.take(entry);
        match entry {
            &Entry::Reading {
                at,
                sensor,
                quantity,
                value,
            } => {
                let Some(quantity) = course.quantity(quantity) else {
                    continue;
                };
                if quantity == Quantity::RrIntervalMs {
                    if heard.believed && (1.0..=65_535.0).contains(&value) {
                        let rr_ms = value.round() as u16;
                        beats.push(Beat { at_ms: at, rr_ms });
                    }
                    continue;
                }
                columns.reading(&mut course, at, sensor, quantity, value, heard.believed);
            }
            Entry::Fix { at, fix, .. } if heard.believed => columns.fix(&mut course, *at, fix),
            &Entry::Hole { at, from, .. } => markers.push(Marker {
                at_ms: from,
                what: "hole".to_owned(),
                detail: format!("{} s", (at - from).max(0) / 1000),
            }),
            &Entry::Measured { at, sensor } => markers.push(Marker {
                at_ms: at,
                what: "distance".to_owned(),
                detail: match sensor.and_then(|sensor| course.sensor(sensor)) {
                    Some(id) => id.to_string(),
                    None => "positions".to_owned(),
                },
            }),
            _ => {}
        }
    }
    order::by_key(&mut beats, |beat| beat.at_ms);
    order::by_key(&mut markers, |marker| marker.at_ms);
    let end = course.timer.ended().unwrap_or(course.latest);
    recording.sport = course.settings.sport;
    recording.samples = columns.finish(&course, end);
    recording.pauses = pauses(&course, tape.keeping.auto_pauses);
    recording.laps = laps(&course, end, &recording.pauses);
    recording.totals = totals(&course, end, &recording.pauses);
    let whole = course.on_wall(0, end);
    recording.extras = Extras {
        beats,
        markers,
        sets: course.sets.clone(),
        steps: course.paces.between(whole, whole),
        ..Extras::default()
    };
    if let Some((from_ms, to_ms)) = tape.keeping.trim_ms
        && (from_ms > 0 || to_ms < end)
    {
        let to_ms = to_ms.min(end);
        *recording = legs::cut(recording, from_ms, to_ms, end);
        recording.extras.steps = course.paces.between(whole, course.on_wall(from_ms, to_ms));
        recording.identity.time_created = Some(recording.start);
    }
}

const fn nothing() -> RecorderSettings {
    RecorderSettings {
        sport: Sport::Other,
        position: false,
        auto_pause: false,
        auto_lap: None,
    }
}

/// The times at which the timer stood, one after the other.
fn pauses(course: &Course, auto_pauses: bool) -> Vec<Pause> {
    let mut all: Vec<Stretch> = course.timer.pauses().to_vec();
    if auto_pauses {
        all.extend(course.timer.auto_pauses());
    }
    order::by_key(&mut all, |stretch| stretch.from);
    let mut pauses: Vec<Pause> = Vec::new();
    for Stretch { from, to } in all {
        match pauses.last_mut() {
            Some(last) if from <= last.to_ms => last.to_ms = last.to_ms.max(to),
            _ if to > from => pauses.push(Pause {
                from_ms: from,
                to_ms: to,
            }),
            _ => {}
        }
    }
    pauses
}

/// Milliseconds of pauses in a stretch.
fn paused_ms(pauses: &[Pause], stretch: Stretch) -> i64 {
    let paused = pauses.iter().map(|pause| {
        let pause = Stretch {
            from: pause.from_ms,
            to: pause.to_ms,
        };
        pause.within(stretch)
    });
    paused.sum()
}

fn laps(course: &Course, end: i64, pauses: &[Pause]) -> Vec<Lap> {
    let ended = course.laps.ended();
    let Some(last) = ended.last() else {
        return Vec::new();
    };
    let lap = |from: i64, to: i64, trigger: LapTrigger, distance_m: Option<f64>| Lap {
        from_ms: from,
        to_ms: to,
        trigger,
        device: Totals {
            elapsed_ms: Some(to - from),
            timer_ms: Some(to - from - paused_ms(pauses, Stretch { from, to })),
            distance_m,
            ..Totals::default()
        },
    };
    let rest = (end > last.to).then(|| {
        let (_, _, distance_m) = course.lap(end);
        lap(last.to, end, LapTrigger::SessionEnd, distance_m)
    });
    let ended = ended
        .iter()
        .map(|ended| lap(ended.from, ended.to, ended.trigger, ended.distance_m));
    ended.chain(rest).collect()
}

fn totals(course: &Course, end: i64, pauses: &[Pause]) -> Totals {
    let paused_ms = paused_ms(pauses, Stretch { from: 0, to: end });
    let climbs = course.settings.sport.has_climb() && course.heights.now().is_some();
    let (up_m, down_m) = course.heights.climbed_m();
    Totals {
        elapsed_ms: Some(end),
        timer_ms: Some((end - paused_ms).max(0)),
        distance_m: course.ground.is_measured().then(|| course.ground.total_m()),
        // Indoors the machine knows.
        ascent_m: climbs.then_some(up_m).or(course.voices.sum(Quantity::ClimbedM)),
        descent_m: climbs.then_some(down_m),
        energy_kcal: course.energy.kcal(),
        ..Totals::default()
    }
}

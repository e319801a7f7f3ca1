//! Parts to recordings: which belong together, and which values are which channel.

use ritm_model::{
    Extras, FileIdentity, Pause, Problem, ProblemCode, Recording, Samples, SourceFormat, Sport, Timestamp,
    Totals,
};

use super::{Part, columns::Columns};
use crate::{
    place,
    text::{
        line,
        moment::{Agreed, plausible},
    },
};

/// The longest gap between two parts of one recording, unless they say that they belong together.
const MAX_GAP_MS: i64 = 60 * 60 * 1000;

/// A century, in milliseconds: nothing of a recording is farther from its start.
const MOST_MS: i64 = 100 * 366 * 86_400_000;

/// What was made of parts.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) recordings: Vec<Recording>,
    /// Points altogether, those left out included.
    pub(crate) points: u64,
    pub(crate) problems: Vec<Problem>,
}

/// Parts that are one recording.
struct Outing {
    parts: Vec<Part>,
    last_ms: i64,
    sport: Option<Sport>,
}

/// The first and the last time of a part, by the clock.
fn bounds(part: &Part) -> Option<(i64, i64)> {
    let times = || part.times.iter().flatten().map(|time| time.unix_ms());
    times().min().zip(times().max())
}

fn outings(parts: Vec<Part>, whole: bool) -> Vec<Outing> {
    let mut outings: Vec<Outing> = Vec::new();
    for part in parts {
        let Some((first_ms, last_ms)) = bounds(&part) else {
            continue;
        };
        let goes_on = |outing: &Outing| {
            (0..=MAX_GAP_MS).contains(&(first_ms - outing.last_ms))
                && outing.sport.zip(part.sport).is_none_or(|(a, b)| a == b)
        };
        match outings.last_mut() {
            Some(outing) if whole || part.goes_on || goes_on(outing) => {
                outing.last_ms = outing.last_ms.max(last_ms);
                outing.sport = outing.sport.or(part.sport);
                outing.parts.push(part);
            }
            _ => outings.push(Outing {
                sport: part.sport,
                parts: vec![part],
                last_ms,
            }),
        }
    }
    outings
}

/// Makes recordings of the parts of a document. One of our own is one recording; `bytes` is the length of the document, of
/// which what is kept is a bounded multiple.
pub(crate) fn recordings(
    parts: Vec<Part>,
    head: Option<Recording>,
    format: SourceFormat,
    bytes: usize,
) -> Gathered {
    let mut gathered = Gathered::default();
    let mut skipped = 0;
    let mut parts = parts;
    for part in &mut parts {
        if head.is_none() {
            line::drop_unset(&mut part.times);
        }
        let points = part.times.len().max(part.positions.len());
        gathered.points += points as u64;
        skipped += points - part.times.iter().flatten().count();
    }
    let mut left_out = 0;
    // What is left out of one recording is not there for the next either, so that together they stay bounded.
    let mut room = bytes.saturating_mul(2).saturating_add(1024);
    let head = head.and_then(sound);
    let mut outings = outings(parts, head.is_some());
    if let Some(head) = head {
        let parts = outings.pop().map(|outing| outing.parts).unwrap_or_default();
        let (recording, lost) = recording(parts, Some(head), format, 0, &mut room);
        left_out += lost;
        gathered.recordings.push(recording);
    }
    for (part, outing) in (0..).zip(outings) {
        let (recording, lost) = recording(outing.parts, None, format, part, &mut room);
        left_out += lost;
        gathered.recordings.push(recording);
    }
    if skipped > 0 {
        gathered
            .problems
            .push(Problem::new(ProblemCode::SkippedPoints, skipped.to_string()));
    }
    if left_out > 0 {
        let detail = format!("{left_out} sparse columns left out");
        gathered
            .problems
            .push(Problem::new(ProblemCode::TooLarge, detail));
    }
    gathered
}

/// A position without coordinates that are none on Earth.
fn on_earth([longitude, latitude, altitude]: [f64; 3]) -> [f64; 3] {
    match place::longitude(longitude).filter(|_| latitude.abs() <= 90.0) {
        Some(longitude) => [longitude, latitude, altitude],
        None => [f64::NAN, f64::NAN, altitude],
    }
}

/// What a document tells of a recording, without what can't be.
fn sound(mut head: Recording) -> Option<Recording> {
    let near = |ms: i64| (-MOST_MS..=MOST_MS).contains(&ms);
    let within = |from_ms: i64, to_ms: i64| near(from_ms) && near(to_ms) && from_ms <= to_ms;
    head.laps.retain(|lap| within(lap.from_ms, lap.to_ms));
    head.pauses.retain(|pause| within(pause.from_ms, pause.to_ms));
    let extras = &mut head.extras;
    extras
        .lengths
        .retain(|length| within(length.from_ms, length.to_ms));
    extras.sets.retain(|set| within(set.from_ms, set.to_ms));
    extras.beats.retain(|beat| within(beat.at_ms, beat.at_ms));
    extras.markers.retain(|marker| within(marker.at_ms, marker.at_ms));
    head.utc_offset_s = head
        .utc_offset_s
        .filter(|offset| (-86_400..=86_400).contains(offset));
    plausible(head.start).then_some(head)
}

fn recording(
    parts: Vec<Part>,
    head: Option<Recording>,
    format: SourceFormat,
    number: u16,
    room: &mut usize,
) -> (Recording, u64) {
    let mut columns = Columns::new(head.as_ref(), room);
    let mut times: Vec<i64> = Vec::new();
    let mut breaks_between: Vec<(i64, i64)> = Vec::new();
    let (mut name, mut notes, mut sport) = (None, None, None);
    let (mut device, mut external) = (None, None);
    let mut zone = Agreed::default();
    for part in parts {
        // A lone point of a chain of points is no line with a gap before it.
        let line = part.times.len() > 1;
        let mut breaks = part.breaks.iter().copied().peekable();
        for (index, time) in part.times.iter().enumerate() {
            let mut gap = index == 0 && line;
            while breaks.next_if(|&at| at <= index).is_some() {
                gap |= index > 0;
            }
            let Some(time) = time else { continue };
            let at = time.unix_ms();
            if let Some(&before) = times.last()
                && gap
                && at > before
            {
                breaks_between.push((before, at));
            }
            times.push(at);
        }
        let dated = |index: usize| part.times.get(index).is_some_and(Option::is_some);
        let row_values = |values: &mut dyn Iterator<Item = f64>| -> Vec<f64> {
            values
                .enumerate()
                .filter(|&(index, _)| dated(index))
                .map(|(_, value)| value)
                .collect()
        };
        for (axis, key) in ["longitudes", "latitudes", "altitudes"].into_iter().enumerate() {
            let mut axis_values = part
                .positions
                .iter()
                .map(|&position| on_earth(position).get(axis).copied().unwrap_or(f64::NAN));
            let values = row_values(&mut axis_values);
            if values.iter().any(|value| !value.is_nan()) {
                columns.add(key, values.into_iter());
            }
        }
        for (key, values) in &part.series {
            let values = row_values(&mut values.iter().copied());
            columns.add(key, values.into_iter());
        }
        columns.rows = times.len();
        name = name.or(part.name);
        notes = notes.or(part.notes);
        sport = sport.or(part.sport);
        device = device.or(part.device);
        external = external.or(part.external);
        zone = zone.join(part.zone);
    }
    let (columns, lost) = columns.finish();
    let first_ms = times.iter().copied().min().unwrap_or(0);
    let start_ms = head.as_ref().map_or(first_ms, |head| head.start.unix_ms());
    let pauses = line::pauses(&times, &breaks_between);
    let samples = Samples {
        time_ms: times
            .into_iter()
            .map(|time| time.saturating_sub(start_ms))
            .collect(),
        columns,
    };
    if let Some(head) = head {
        return (
            Recording {
                format,
                samples,
                ..head
            },
            lost,
        );
    }
    let recording = Recording {
        format,
        device: device.unwrap_or_default(),
        identity: FileIdentity {
            external,
            part: number,
            ..FileIdentity::default()
        },
        sport: sport.unwrap_or_default(),
        name,
        notes,
        start: Timestamp::from_unix_ms(start_ms),
        utc_offset_s: zone.offset_s(),
        samples,
        laps: Vec::new(),
        pauses: pauses
            .into_iter()
            .map(|(from, to)| Pause {
                from_ms: from.saturating_sub(start_ms),
                to_ms: to.saturating_sub(start_ms),
            })
            .collect(),
        totals: Totals::default(),
        extras: Extras::default(),
    };
    (recording, lost)
}

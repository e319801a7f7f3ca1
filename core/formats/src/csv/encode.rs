//! Writes samples as a table, and recognises such a table when it is read again.
//!
//! The first column is the moment, the second the seconds since the start, then one column per channel, each named
//! `altitude [m]`. Numbers have as many decimal places as it takes to read the very same integers back; where the
//! channel is kept in another way than text formats do it, the name tells how: `altitude [m; raw/5-500]`.

use std::fmt::Write;

use ritm_model::{ABSENT, Channel, Column, ExtraChannel, Recording, Scale};

use super::Meaning;
use crate::sheet::usual_scale;

/// The name of the first column.
pub(super) const TIME: &str = "time [UTC]";
/// The name of the second column.
pub(super) const ELAPSED: &str = "elapsed [s]";

const fn unit(channel: &Channel) -> &str {
    match channel {
        Channel::Latitude | Channel::Longitude => "°",
        Channel::Altitude | Channel::Distance => "m",
        Channel::Speed => "m/s",
        Channel::HeartRate => "bpm",
        Channel::Cadence => "rpm",
        Channel::Power => "W",
        Channel::Temperature => "°C",
        Channel::Extra(extra) => extra.unit.as_str(),
    }
}

/// Decimal places that tell neighbouring integers apart.
fn places(scale: Scale) -> usize {
    // Half a step is what rounding may take: one place more than the steps have.
    let exact = (0..=9).find(|&places| {
        let steps = 10_f64.powi(places) / scale.per_unit;
        steps >= 1.0 && steps.fract() == 0.0 && (scale.offset * 10_f64.powi(places)).fract() == 0.0
    });
    let enough = scale.per_unit.abs().max(1.0).log10().ceil() as i32 + 1;
    usize::try_from(exact.unwrap_or(enough)).unwrap_or(0).min(12)
}

/// A name or unit in which no sign can be taken for one of the heading's own.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '[' | ']' | ';' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// The name of a column and the parts of its brackets.
fn parts(heading: &str) -> Option<(String, Vec<String>)> {
    let mut parts = vec![String::new()];
    let mut letters = heading.chars();
    let mut open = false;
    while let Some(letter) = letters.next() {
        match letter {
            '[' if !open => {
                open = true;
                parts.push(String::new());
            }
            ';' if open => parts.push(String::new()),
            ']' if open => {
                let name = parts.remove(0);
                let name = name.strip_suffix(' ')?.to_owned();
                // Each part but the first begins with a blank.
                let rest = parts
                    .into_iter()
                    .enumerate()
                    .map(|(index, part)| match part.strip_prefix(' ') {
                        Some(part) if index > 0 => part.to_owned(),
                        _ => part,
                    });
                return letters.next().is_none().then(|| (name, rest.collect()));
            }
            _ => {
                let letter = if letter == '\\' { letters.next()? } else { letter };
                parts.last_mut()?.push(letter);
            }
        }
    }
    None
}

/// The name of a column.
fn heading(column: &Column) -> String {
    let mut name = match &column.channel {
        Channel::Extra(extra) => escaped(&extra.name),
        known => known.code().to_owned(),
    };
    let _ = write!(name, " [{}", escaped(unit(&column.channel)));
    if column.scale != usual_scale(&column.channel) {
        let _ = write!(name, "; raw/{}", column.scale.per_unit);
        if column.scale.offset != 0.0 {
            let _ = write!(name, "-{}", column.scale.offset);
        }
    }
    match &column.channel {
        Channel::Extra(extra) if extra.developer => name.push_str("; developer"),
        Channel::Extra(_) => name.push_str("; extra"),
        _ => {}
    }
    name.push(']');
    name
}

/// What [`heading`] says.
pub(super) fn own_meaning(name: &str) -> Option<Meaning> {
    if name == TIME {
        return Some(Meaning::Time { ms_each: 1000.0 });
    }
    let (name, parts) = parts(name)?;
    let (unit, parts) = parts.split_first()?;
    let (mut own_scale, mut extra) = (None, None);
    for part in parts {
        match part.as_str() {
            "developer" => extra = Some(true),
            "extra" => extra = Some(false),
            _ => {
                let raw = part.strip_prefix("raw/")?;
                // Two minus signs are one and a negative offset.
                let (per_unit, offset) = match raw.char_indices().skip(1).find(|&(_, sign)| sign == '-') {
                    Some((at, _)) => (raw.get(..at)?, raw.get(at + 1..)?.parse().ok()?),
                    None => (raw, 0.0),
                };
                let (per_unit, offset): (f64, f64) = (per_unit.parse().ok()?, offset);
                own_scale = (per_unit.is_finite() && per_unit != 0.0 && offset.is_finite())
                    .then_some(Scale { per_unit, offset });
            }
        }
    }
    let channel = match extra {
        Some(developer) => Channel::Extra(Box::new(ExtraChannel {
            name,
            unit: unit.clone(),
            developer,
        })),
        None => Channel::KNOWN.into_iter().find(|known| known.code() == name)?,
    };
    let scale = own_scale.unwrap_or_else(|| usual_scale(&channel));
    Some(Meaning::Value {
        channel,
        scale,
        factor: 1.0,
        shift: 0.0,
    })
}

/// A cell that may hold anything.
fn quoted(text: &str, to: &mut String) {
    if text.contains([',', '"', '\n', '\r', ';', '\t']) || text.trim() != text {
        to.push('"');
        to.push_str(&text.replace('"', "\"\""));
        to.push('"');
    } else {
        to.push_str(text);
    }
}

/// Writes the samples of a recording as a table with one row per sample. Everything else about the recording is left
/// out.
pub fn encode(recording: &Recording) -> Vec<u8> {
    let samples = &recording.samples;
    let mut text = format!("{TIME},{ELAPSED}");
    for column in &samples.columns {
        text.push(',');
        quoted(&heading(column), &mut text);
    }
    text.push_str("\r\n");
    let digits: Vec<usize> = samples
        .columns
        .iter()
        .map(|column| places(column.scale))
        .collect();
    for (index, &ms) in samples.time_ms.iter().enumerate() {
        let at = recording.start.plus_ms(ms);
        let day = at.local_day(0);
        let (year, month, date) = day.ymd();
        let rest = at.ms_since(day.start(0));
        let (hours, minutes, rest_ms) = (rest / 3_600_000, rest / 60_000 % 60, rest % 60_000);
        let _ = write!(
            text,
            "{year:04}-{month:02}-{date:02}T{hours:02}:{minutes:02}:{:02}.{:03}Z,{}{}.{:03}",
            rest_ms / 1000,
            rest_ms % 1000,
            if ms < 0 { "-" } else { "" },
            ms.unsigned_abs() / 1000,
            ms.unsigned_abs() % 1000
        );
        for (column, &places) in samples.columns.iter().zip(&digits) {
            text.push(',');
            if let Some(&raw) = column.raw.get(index).filter(|&&raw| raw != ABSENT) {
                let _ = write!(text, "{:.places$}", column.scale.value(raw));
            }
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

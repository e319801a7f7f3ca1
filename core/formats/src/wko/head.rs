//! The head of a file: when, what, by which device, and the ranges.

use ritm_model::{LocalDay, Problem, ProblemCode, Sport, Timestamp};

use crate::{
    binary::{Cursor, text},
    sport::numbers,
};

/// A named stretch of samples, counted from 0, both inclusive.
pub(super) struct Range {
    pub(super) name: String,
    pub(super) first: u32,
    pub(super) last: u32,
}

/// Everything before the charts.
pub(super) struct Head {
    pub(super) version: u32,
    pub(super) start: Timestamp,
    pub(super) sport: Sport,
    pub(super) notes: String,
    /// One letter per channel, in the order of a sample's bits.
    pub(super) channels: Vec<u8>,
    pub(super) device: u32,
    pub(super) ranges: Vec<Range>,
    /// Where the charts begin.
    pub(super) at: usize,
}

/// A text after its length: one byte, or 255 and two bytes.
fn words(cursor: &mut Cursor<'_>) -> Option<String> {
    let length = match cursor.u8()? {
        255 => usize::from(cursor.u16()?),
        short => usize::from(short),
    };
    cursor.take(length).map(text)
}

/// Reads the head.
pub(super) fn head(bytes: &[u8]) -> Result<Head, Problem> {
    let mut cursor = Cursor::new(bytes, 4);
    let version = cursor.u32().unwrap_or(0);
    if !(version == 1 || version == 7 || version == 12 || version >= 28) {
        let detail = format!("version {version} of the format, which nobody described");
        return Err(Problem::at(ProblemCode::UnknownFormat, 4, detail));
    }
    let head = read(&mut cursor, version).ok_or_else(|| {
        Problem::at(
            ProblemCode::Truncated,
            bytes.len() as u64,
            "it ends within the head",
        )
    })?;
    if head.channels.is_empty() {
        return Err(Problem::new(
            ProblemCode::NotTraining,
            "a workout without samples",
        ));
    }
    Ok(head)
}

fn read(cursor: &mut Cursor<'_>, version: u32) -> Option<Head> {
    let first_release = version == 1;
    let days = i32::try_from(cursor.u32()?).ok()?;
    let (goal, description) = (words(cursor)?, words(cursor)?);
    let channels = words(cursor)?.into_bytes();
    let (mut sport, mut code) = (2, String::new());
    if !first_release {
        sport = cursor.u32()?;
        code = words(cursor)?;
        let _duration = cursor.u32()?;
    }
    let (_family_name, _given_name) = (words(cursor)?, words(cursor)?);
    let time_of_day = i64::from(cursor.u32()?);
    if first_release {
        cursor.take(52)?;
    } else {
        // Distance, interval, the athlete's limits and weight, and what nobody understood.
        let pace = if version == 12 || version == 7 { 0 } else { 8 };
        cursor.take(5 * 4 + pace + 4 + 28)?;
    }
    let _view = cursor.u32()?;
    let device = cursor.u32()?;
    let _ = cursor.u32()?;
    let graphs = match version {
        0..12 => 8,
        12 => 14,
        _ => 16,
    };
    for _ in 0..graphs {
        cursor.take(44)?;
        let lines = usize::from(cursor.u16()?);
        cursor.take(lines * 8)?;
    }
    let mut ranges = Vec::new();
    for _ in 0..cursor.u16()? {
        cursor.take(12)?;
        let name = words(cursor)?;
        let _ = words(cursor)?;
        let _ = cursor.u32()?;
        let (first, last) = (cursor.u32()?, cursor.u32()?);
        cursor.take(if first_release { 8 } else { 12 })?;
        ranges.push(Range {
            name,
            first,
            last: last.max(first),
        });
    }
    for _ in 0..cursor.u16()? {
        let _ = words(cursor)?;
        let _ = words(cursor)?;
    }
    // Days from 1901-01-01; hundredths of a second from midnight.
    let day = LocalDay::from_ymd(1901, 1, 1)?.plus_days(days);
    let notes: Vec<String> = [code, goal, description]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    Some(Head {
        version,
        start: day.start(0).plus_ms(time_of_day.min(8_640_000) * 10),
        sport: numbers::wko(i64::from(sport)).unwrap_or_default(),
        notes: notes.join("\n"),
        channels,
        device,
        ranges,
        at: cursor.at(),
    })
}

/// The maker behind a device number; empty when unknown.
pub(super) const fn device(number: u32) -> &'static str {
    match number {
        0 | 1 => "PowerTap",
        0x04 | 0x1a => "SRM",
        0x05 => "Polar",
        0x06 => "CompuTrainer",
        0x0e | 0x11 | 0x19 => "Ergomo",
        0x12 | 0x13 => "Garmin",
        0x14 => "iBike",
        0x15 => "Suunto",
        0x16 => "CycleOps",
        _ => "",
    }
}

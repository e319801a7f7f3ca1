//! SRM, the binary files of SRM power meters, versions 5 to 9.
//!
//! Source of the format's facts: Stephan Mantler's description, and what the open readers of Sean Rhea (GoldenCheetah)
//! and Rainer Clasen (srmio) found since. Of version 8 no description is public: it is read as 7 or as 9, whichever
//! fits the length of the file to the byte.
//!
//! What becomes of a file:
//! - It is one recording. Its times are local and tell no time zone: they are kept as if they were UTC.
//! - A block is an unbroken row of samples; the time between two blocks is a pause.
//! - The first marker is the whole ride; the others become laps, and their texts markers.
//! - Altitude and temperature that are zero throughout were not measured.

#[cfg(test)]
mod tests;

use ritm_model::{
    ABSENT, Channel, Device, Extras, FileIdentity, Lap, LapTrigger, LocalDay, Marker, Pause, Problem,
    ProblemCode, Recording, Scale, SourceFormat, Sport, Totals,
};

use crate::{
    Decoded,
    binary::{Cursor, text},
    sheet::{Place, Sheet},
};

/// Whether a file is SRM: `SRM` and the version's digit.
pub fn detect(bytes: &[u8]) -> bool {
    matches!(bytes, [b'S', b'R', b'M', b'5'..=b'9', ..])
}

/// The longest gap between two blocks that is taken for a pause rather than for a wrong clock.
const LONGEST_PAUSE_MS: i64 = 86_400_000;

/// How one version lays things out.
#[derive(Clone, Copy)]
struct Layout {
    marker_text_bytes: usize,
    /// Counts and sample numbers take four bytes instead of two.
    wide: bool,
    /// Samples of version 7 and later.
    modern: bool,
}

impl Layout {
    const fn of(version: u8) -> Self {
        Self {
            marker_text_bytes: if version < 6 { 3 } else { 255 },
            wide: version >= 9,
            modern: version >= 7,
        }
    }

    const fn sample_bytes(self) -> usize {
        match (self.modern, self.wide) {
            (false, _) => 5,
            (true, false) => 14,
            (true, true) => 22,
        }
    }

    fn count(self, cursor: &mut Cursor<'_>) -> Option<u32> {
        if self.wide {
            cursor.u32()
        } else {
            cursor.u16().map(u32::from)
        }
    }
}

struct Range {
    /// Sample numbers from 1, both inclusive.
    first: u32,
    last: u32,
    text: String,
}

struct Block {
    start_ms: i64,
    samples: u32,
    at: usize,
}

/// Everything before the samples.
struct Head {
    day: LocalDay,
    interval_ms: i64,
    comment: String,
    ranges: Vec<Range>,
    blocks: Vec<Block>,
    samples: u32,
    /// Where the samples begin.
    at: usize,
}

fn head(bytes: &[u8], layout: Layout) -> Result<Head, Problem> {
    let mut cursor = Cursor::new(bytes, 4);
    read_head(&mut cursor, layout).ok_or_else(|| {
        Problem::at(
            ProblemCode::Truncated,
            bytes.len() as u64,
            "it ends before the samples",
        )
    })
}

fn read_head(cursor: &mut Cursor<'_>, layout: Layout) -> Option<Head> {
    let day = LocalDay::from_ymd(1880, 1, 1)?.plus_days(i32::from(cursor.u16()?));
    let _wheel_mm = cursor.u16()?;
    let (seconds, parts) = (i64::from(cursor.u8()?), i64::from(cursor.u8()?));
    let interval_ms = if seconds == 0 || parts == 0 {
        1000
    } else {
        (seconds * 1000 / parts).max(1)
    };
    let (block_count, marker_count) = (cursor.u16()?, cursor.u16()?);
    let _ = cursor.u8()?;
    let comment_bytes = usize::from(cursor.u8()?);
    let comment = cursor.take(70)?;
    let comment = text(comment.get(..comment_bytes.min(70)).unwrap_or_default());
    let mut ranges = Vec::new();
    for _ in 0..=marker_count {
        let text = text(cursor.take(layout.marker_text_bytes)?);
        let _active = cursor.u8()?;
        let (first, last) = (layout.count(cursor)?, layout.count(cursor)?);
        // Averages of power, heart rate, cadence and speed, and PWC150.
        let _ = cursor.take(10)?;
        // Some programs counted from 0, and some wrote the end first.
        ranges.push(Range {
            first: first.min(last).max(1),
            last: first.max(last).max(1),
            text,
        });
    }
    let mut blocks = Vec::new();
    for _ in 0..block_count {
        let at = cursor.at();
        blocks.push(Block {
            start_ms: i64::from(cursor.i32()?) * 10,
            samples: layout.count(cursor)?,
            at,
        });
    }
    let (_zero_offset, _slope) = (cursor.u16()?, cursor.u16()?);
    let counted = layout.count(cursor)?;
    let _ = cursor.u8()?;
    let in_blocks = blocks
        .iter()
        .fold(0_u32, |sum, block| sum.saturating_add(block.samples));
    Some(Head {
        day,
        interval_ms,
        comment,
        ranges,
        blocks,
        // The short counter runs over at 65 536 samples.
        samples: counted.max(in_blocks),
        at: cursor.at(),
    })
}

/// Which of two layouts a file of version 8 has.
fn layout(bytes: &[u8], version: u8) -> Layout {
    let fits = |layout: Layout| {
        head(bytes, layout).is_ok_and(|head| {
            let samples = usize::try_from(head.samples).unwrap_or(usize::MAX);
            head.at.checked_add(samples.saturating_mul(layout.sample_bytes())) == Some(bytes.len())
        })
    };
    match version {
        8 if fits(Layout::of(9)) => Layout::of(9),
        8 => Layout::of(7),
        known => Layout::of(known),
    }
}

/// The columns samples are written to.
struct Columns {
    power: Place,
    cadence: Place,
    heart_rate: Place,
    speed: Place,
    altitude: Place,
    temperature: Place,
    latitude: Place,
    longitude: Place,
}

impl Columns {
    fn new(sheet: &mut Sheet) -> Self {
        Self {
            power: sheet.column(&Channel::Power, Scale::ONE),
            cadence: sheet.column(&Channel::Cadence, Scale::ONE),
            heart_rate: sheet.column(&Channel::HeartRate, Scale::ONE),
            speed: sheet.column(&Channel::Speed, Scale::per_unit(1000.0)),
            altitude: sheet.column(&Channel::Altitude, Scale::ONE),
            temperature: sheet.column(&Channel::Temperature, Scale::per_unit(10.0)),
            latitude: sheet.column(&Channel::Latitude, Scale::SEMICIRCLES),
            longitude: sheet.column(&Channel::Longitude, Scale::SEMICIRCLES),
        }
    }
}

/// Reads a sample into the newest row of `sheet`.
fn sample(cursor: &mut Cursor<'_>, layout: Layout, sheet: &mut Sheet, columns: &Columns) -> Option<()> {
    let (power, cadence, heart_rate, speed_mm_s);
    if layout.modern {
        power = i32::from(cursor.u16()?);
        cadence = cursor.u8()?;
        heart_rate = cursor.u8()?;
        speed_mm_s = cursor.i32()?.max(0);
        sheet.set_raw(columns.altitude, cursor.i32()?);
        sheet.set_raw(columns.temperature, i32::from(cursor.i16()?));
        if layout.wide {
            let (north, east) = (cursor.i32()?, cursor.i32()?);
            let degrees = Scale::SEMICIRCLES.value(north);
            if (north, east) != (0, 0) && degrees.abs() <= 90.0 && east != ABSENT {
                sheet.set_raw(columns.latitude, north);
                sheet.set_raw(columns.longitude, east);
            }
        }
    } else {
        let (low, middle, high) = (
            i32::from(cursor.u8()?),
            i32::from(cursor.u8()?),
            i32::from(cursor.u8()?),
        );
        cadence = cursor.u8()?;
        heart_rate = cursor.u8()?;
        power = (middle & 0x0f) | high << 4;
        // In units of 3/26 km/h.
        let speed = (middle & 0xf0) << 3 | (low & 0x7f);
        speed_mm_s = (f64::from(speed) * 3000.0 / 26.0 / 3.6).round() as i32;
    }
    sheet.set_raw(columns.power, power);
    sheet.set_raw(columns.cadence, i32::from(cadence));
    if heart_rate > 0 {
        sheet.set_raw(columns.heart_rate, i32::from(heart_rate));
    }
    sheet.set_raw(columns.speed, speed_mm_s);
    Some(())
}

/// Reads a file.
///
/// # Errors
/// [`ProblemCode::Truncated`] when it ends before the first sample, [`ProblemCode::NotTraining`] when it has none.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let version = match bytes {
        [b'S', b'R', b'M', digit @ b'5'..=b'9', ..] => digit - b'0',
        _ => {
            return Err(Problem::at(
                ProblemCode::UnknownFormat,
                0,
                "no SRM file of a known version",
            ));
        }
    };
    let layout = layout(bytes, version);
    let head = head(bytes, layout)?;
    let mut problems = Vec::new();
    let mut cursor = Cursor::new(bytes, head.at);
    let there = u32::try_from(cursor.left() / layout.sample_bytes()).unwrap_or(u32::MAX);
    if there < head.samples {
        let detail = format!("{there} of {} samples", head.samples);
        problems.push(Problem::at(ProblemCode::Truncated, bytes.len() as u64, detail));
    }
    let samples = there.min(head.samples);
    if samples == 0 {
        return Err(problems
            .pop()
            .unwrap_or_else(|| Problem::new(ProblemCode::NotTraining, "no samples")));
    }
    let mut sheet = Sheet::default();
    let columns = Columns::new(&mut sheet);
    let mut pauses = Vec::new();
    let start_ms = head.blocks.first().map_or(0, |block| block.start_ms);
    let mut at_ms = 0;
    let mut read = 0;
    for (index, block) in head.blocks.iter().enumerate() {
        let begins_ms = block.start_ms - start_ms;
        if index > 0 && read > 0 {
            match begins_ms - at_ms {
                gap @ 1..=LONGEST_PAUSE_MS => {
                    if gap >= head.interval_ms {
                        pauses.push(Pause {
                            from_ms: at_ms,
                            to_ms: begins_ms,
                        });
                    }
                    at_ms = begins_ms;
                }
                // A second's difference is rounding.
                gap if !(-1000..=LONGEST_PAUSE_MS).contains(&gap) => problems.push(Problem::at(
                    ProblemCode::Malformed,
                    block.at as u64,
                    format!("block {} is {} s off", index + 1, gap / 1000),
                )),
                _ => {}
            }
        }
        let last = index + 1 == head.blocks.len();
        let wanted = if last {
            samples - read
        } else {
            block.samples.min(samples - read)
        };
        read += rows(
            &mut cursor,
            layout,
            &mut sheet,
            &columns,
            wanted,
            head.interval_ms,
            &mut at_ms,
        );
    }
    if head.blocks.is_empty() {
        rows(
            &mut cursor,
            layout,
            &mut sheet,
            &columns,
            samples,
            head.interval_ms,
            &mut at_ms,
        );
    }
    let times = sheet.times().to_vec();
    let (laps, markers) = laps(&head, &times);
    let mut samples = sheet.into_samples(0);
    samples.columns.retain(|column| {
        !matches!(column.channel, Channel::Altitude | Channel::Temperature)
            || column.raw.iter().any(|&raw| raw != 0 && raw != ABSENT)
    });
    let recording = Recording {
        format: SourceFormat::Srm,
        device: Device {
            manufacturer: "SRM".to_owned(),
            ..Device::default()
        },
        identity: FileIdentity::default(),
        sport: Sport::Cycling,
        name: None,
        notes: (!head.comment.is_empty()).then_some(head.comment),
        start: head.day.start(0).plus_ms(start_ms),
        utc_offset_s: None,
        samples,
        laps,
        pauses,
        totals: Totals::default(),
        extras: Extras {
            markers,
            ..Extras::default()
        },
    };
    Ok(Decoded {
        recordings: vec![recording],
        record_count: times.len() as u64,
        problems,
        by_wall_clock: true,
    })
}

/// Reads up to `wanted` samples that follow each other; says how many there were.
fn rows(
    cursor: &mut Cursor<'_>,
    layout: Layout,
    sheet: &mut Sheet,
    columns: &Columns,
    wanted: u32,
    interval_ms: i64,
    at_ms: &mut i64,
) -> u32 {
    for index in 0..wanted {
        if cursor.left() < layout.sample_bytes() {
            return index;
        }
        sheet.row(*at_ms);
        *at_ms += interval_ms;
        // There are enough bytes for it.
        let _ = sample(cursor, layout, sheet, columns);
    }
    wanted
}

/// All markers but the first as laps, and their texts as markers.
fn laps(head: &Head, times: &[i64]) -> (Vec<Lap>, Vec<Marker>) {
    let (mut laps, mut markers) = (Vec::new(), Vec::new());
    let at = |number: u32| times.get(usize::try_from(number).ok()?.checked_sub(1)?).copied();
    for range in head.ranges.iter().skip(1) {
        let last = range.last.min(u32::try_from(times.len()).unwrap_or(u32::MAX));
        let (Some(from_ms), Some(to_ms)) = (at(range.first), at(last)) else {
            continue;
        };
        laps.push(Lap {
            from_ms,
            to_ms: (to_ms + head.interval_ms).max(from_ms),
            trigger: LapTrigger::Manual,
            device: Totals::default(),
        });
        if !range.text.is_empty() {
            markers.push(Marker {
                at_ms: from_ms,
                what: "marker".to_owned(),
                detail: range.text.clone(),
            });
        }
    }
    (laps, markers)
}

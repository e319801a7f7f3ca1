//! The stream of bits that holds the samples: finding it, and reading it.
//!
//! Bits are counted from the lowest of each byte. A set bit begins a sample of all channels, a clear one a note of how
//! much time the samples that follow take. The stream may begin with such a note.

use std::cmp::Reverse;

use ritm_model::{ABSENT, Channel, Pause, Problem, ProblemCode, Scale, order};

use super::head::Head;
use crate::{
    binary::Cursor,
    sheet::{Place, Sheet, extra},
};

/// The samples.
pub(super) struct Stream {
    /// Rows with at least one value; times in milliseconds from the head's start.
    pub(super) sheet: Sheet,
    /// When each sample was, those without values too: ranges count them.
    pub(super) sample_times: Vec<i64>,
    pub(super) pauses: Vec<Pause>,
    pub(super) interval_ms: i64,
    /// How many samples the file says it has.
    pub(super) announced: u32,
    /// How many were read.
    pub(super) read: u32,
}

/// How many bits each channel of a sample takes.
struct Layout<'a> {
    channels: &'a [u8],
    version: u32,
    distance_bits: u32,
    sample_bits: usize,
}

impl<'a> Layout<'a> {
    fn new(head: &'a Head, distance_bits: u32) -> Option<Self> {
        let mut layout = Self {
            channels: &head.channels,
            version: head.version,
            distance_bits,
            sample_bits: 0,
        };
        for &channel in layout.channels {
            layout.sample_bits += layout.bits(channel)? as usize;
        }
        Some(layout)
    }

    const fn bits(&self, channel: u8) -> Option<u32> {
        let early = self.version == 1 || self.version == 7;
        Some(match channel {
            b'P' => {
                if self.version == 1 {
                    11
                } else {
                    12
                }
            }
            b'H' | b'C' | b'+' => 8,
            b'S' | b'T' | b'W' => 11,
            b'A' => match self.version {
                1 => 14,
                7 => 16,
                _ => 20,
            },
            b'D' => {
                if early {
                    11
                } else {
                    self.distance_bits
                }
            }
            b'G' => 64,
            b'^' => 20,
            b'm' => 1,
            _ => return None,
        })
    }

    /// What a channel holds where nothing was measured; distance and position have no such value.
    const fn nothing(&self, channel: u8) -> Option<u32> {
        Some(match channel {
            b'P' if self.version == 1 => 2047,
            b'P' => 4095,
            b'H' | b'C' => 255,
            b'S' | b'T' | b'W' => 2047,
            b'A' if self.version <= 7 => 32_767,
            b'A' | b'^' => 524_287,
            b'+' => 127,
            _ => return None,
        })
    }

    /// The bits of a note of time after its leading bit.
    const fn note_bits(&self) -> usize {
        if self.version == 1 { 31 } else { 42 }
    }
}

/// The `count` bits (at most 32) from bit `at`; bits past the end are clear.
fn bits(bytes: &[u8], at: usize, count: u32) -> u32 {
    let from = at / 8;
    let mut word = [0; 8];
    let there = bytes.get(from..).unwrap_or_default();
    for (to, from) in word.iter_mut().zip(there) {
        *to = *from;
    }
    let shifted = u64::from_le_bytes(word) >> (at % 8);
    (shifted & ((1_u64 << count) - 1)) as u32
}

/// A place at which the stream may begin.
#[derive(Clone, Copy)]
struct Candidate {
    at: usize,
    samples: u32,
    bytes: usize,
}

fn candidate(bytes: &[u8], at: usize) -> Option<Candidate> {
    let mut cursor = Cursor::new(bytes, at);
    let mut count = || match cursor.u16()? {
        0xffff => cursor.u32(),
        short => Some(u32::from(short)),
    };
    let (samples, length) = (count()?, usize::try_from(count()?).ok()?);
    (samples > 0 && length > 0).then_some(Candidate {
        at: cursor.at(),
        samples,
        bytes: length,
    })
}

/// Finds the stream and reads it.
pub(super) fn find(bytes: &[u8], head: &Head) -> Result<Stream, Problem> {
    let unknown = || {
        let known = Layout::new(head, 22).is_some();
        let detail = if known {
            "its samples can't be found".to_owned()
        } else {
            let letters = String::from_utf8_lossy(&head.channels);
            format!("a channel nobody described among {letters:?}")
        };
        Problem::at(ProblemCode::Malformed, head.at as u64, detail)
    };
    // Which devices have which width is known for some only; the file says whether it fits.
    let widths = if matches!(head.device, 0x04..=0x06 | 0x19) {
        [19, 22]
    } else {
        [22, 19]
    };
    let mut damaged = None;
    for width in widths {
        let layout = Layout::new(head, width).ok_or_else(unknown)?;
        if let Some(found) = search(bytes, head.at, &layout) {
            return Ok(read(bytes, found, &layout));
        }
        damaged = damaged.or_else(|| search_damaged(bytes, head.at, &layout));
        if !head.channels.contains(&b'D') {
            break;
        }
    }
    damaged.ok_or_else(unknown)
}

/// The candidate with most samples whose bits end where its count of bytes says.
fn search(bytes: &[u8], from: usize, layout: &Layout<'_>) -> Option<Candidate> {
    let sample_bits = layout.sample_bits + 1;
    let mut candidates = candidates(bytes, from, |found| {
        // Never shorter than its samples, and seldom much longer.
        let least = (found.samples as usize).saturating_mul(sample_bits) / 8;
        found.bytes >= least
            && found.bytes <= least.saturating_mul(3).saturating_add(64)
            && found.at.saturating_add(found.bytes) <= bytes.len()
    });
    order::by_key(&mut candidates, |found| {
        (Reverse(found.samples), Reverse(found.at))
    });
    // Made-up files could have a candidate at every byte; together they may cost no more than a few readings.
    let mut steps_left = bytes.len().saturating_mul(32).saturating_add(4_000_000);
    for found in candidates {
        match ends_at(bytes, found, layout, &mut steps_left) {
            Some(end) if end.div_ceil(8) == found.bytes => return Some(found),
            _ if steps_left == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Damaged candidates that are read for a look at their values.
const LOOKS: usize = 8;
/// Samples below which values that make sense may be chance.
const FEWEST_DAMAGED: u32 = 30;

/// In a file that is cut or has wrong bits: the first candidate whose values nearly all make sense.
fn search_damaged(bytes: &[u8], from: usize, layout: &Layout<'_>) -> Option<Stream> {
    let sample_bits = layout.sample_bits + 1;
    let mut candidates = candidates(bytes, from, |found| {
        let least = (found.samples as usize).saturating_mul(sample_bits) / 8;
        found.samples >= FEWEST_DAMAGED
            && found.bytes >= least
            && found.bytes <= least + least / 50 + 64
            // One sample can't take less than a bit, whatever the file claims.
            && found.samples as usize / 16 <= bytes.len()
    });
    // A stream goes on to nearly the end of the file, or beyond it when the file is cut.
    order::by_key(&mut candidates, |found| {
        (found.at.saturating_add(found.bytes)).abs_diff(bytes.len())
    });
    candidates.truncate(LOOKS);
    candidates
        .into_iter()
        .map(|found| read(bytes, found, layout))
        .find(|stream| stream.read >= FEWEST_DAMAGED && makes_sense(&stream.sheet))
}

/// Whether nineteen of twenty values are what a person on a bike can have.
fn makes_sense(sheet: &Sheet) -> bool {
    let (mut all, mut good) = (0_usize, 0_usize);
    for column in sheet.columns() {
        let sense = match column.channel {
            Channel::HeartRate => 30.0..=240.0,
            Channel::Power => 0.0..=2500.0,
            Channel::Cadence => 0.0..=220.0,
            Channel::Speed => 0.0..=35.0,
            Channel::Altitude => -450.0..=9000.0,
            Channel::Temperature => -40.0..=60.0,
            _ => continue,
        };
        for value in column.values() {
            all += 1;
            good += usize::from(sense.contains(&value));
        }
    }
    all > 0 && good * 20 >= all * 19
}

fn candidates(bytes: &[u8], from: usize, fits: impl Fn(&Candidate) -> bool) -> Vec<Candidate> {
    (from..bytes.len())
        .filter_map(|at| candidate(bytes, at))
        .filter(fits)
        .collect()
}

/// The bit after the last sample, counted from the stream's begin; `None` when it does not end within its bytes.
fn ends_at(bytes: &[u8], found: Candidate, layout: &Layout<'_>, steps_left: &mut usize) -> Option<usize> {
    let stream = bytes.get(found.at..)?;
    let end = found.bytes.checked_mul(8)?;
    let (mut at, mut samples) = (0_usize, found.samples);
    while samples > 0 {
        *steps_left = steps_left.checked_sub(1).unwrap_or_default();
        if at >= end || *steps_left == 0 {
            return None;
        }
        if bits(stream, at, 1) == 1 {
            samples -= 1;
            at += 1 + layout.sample_bits;
        } else {
            at += 1 + layout.note_bits();
        }
    }
    Some(at)
}

/// Where each channel goes; the place of a channel that is skipped is never used.
struct Target {
    channel: u8,
    bits: u32,
    nothing: Option<u32>,
    place: Place,
}

fn targets(layout: &Layout<'_>, sheet: &mut Sheet) -> Vec<Target> {
    let mut targets = Vec::new();
    for &channel in layout.channels {
        let (known, per_unit) = match channel {
            b'P' => (Channel::Power, 1.0),
            b'H' => (Channel::HeartRate, 1.0),
            b'C' => (Channel::Cadence, 1.0),
            b'S' => (Channel::Speed, 1000.0),
            b'A' => (Channel::Altitude, 10.0),
            b'T' => (extra("torque", "N m"), 10.0),
            b'W' => (extra("wind_speed", "km/h"), 10.0),
            b'^' => (extra("slope", "%"), 10.0),
            b'+' => (Channel::Temperature, 1.0),
            b'D' => (Channel::Distance, 100.0),
            b'G' => (Channel::Latitude, Scale::SEMICIRCLES.per_unit),
            _ => (extra("mark", ""), 1.0),
        };
        targets.push(Target {
            channel,
            bits: layout.bits(channel).unwrap_or_default(),
            nothing: layout.nothing(channel),
            place: sheet.column(&known, Scale::per_unit(per_unit)),
        });
    }
    targets
}

/// A signed number whose negative values have all bits turned.
fn signed(value: u32, bits: u32) -> i32 {
    let top = 1 << (bits - 1);
    if value & top == 0 {
        value as i32
    } else {
        -((value ^ ((1 << bits) - 1)) as i32)
    }
}

fn read(bytes: &[u8], found: Candidate, layout: &Layout<'_>) -> Stream {
    let stream = bytes.get(found.at..).unwrap_or_default();
    let stream = stream.get(..found.bytes).unwrap_or(stream);
    let mut sheet = Sheet::default();
    let targets = targets(layout, &mut sheet);
    let east = sheet.column(&Channel::Longitude, Scale::SEMICIRCLES);
    let centimetres = if layout.version == 1 || layout.version == 7 {
        100
    } else {
        1
    };
    let (mut at, mut step_ms) = (0, 1000_i64);
    if bits(stream, 0, 1) == 0 {
        step_ms = i64::from(bits(stream, 1, 15)).max(1);
        at = 1 + layout.note_bits();
    }
    let interval_ms = step_ms;
    let (mut time_ms, mut distance_cm, mut read) = (0_i64, 0_i64, 0);
    let (mut sample_times, mut pauses) = (Vec::new(), Vec::new());
    let mut values = Vec::with_capacity(targets.len() + 1);
    while read < found.samples && at < stream.len() * 8 {
        let sample = bits(stream, at, 1) == 1;
        at += 1;
        if !sample {
            if layout.version != 1 {
                step_ms = i64::from(bits(stream, at, 32));
            }
            at += layout.note_bits();
            continue;
        }
        read += 1;
        values.clear();
        let mut measured = false;
        for target in &targets {
            let value = bits(stream, at, target.bits.min(32));
            let second = bits(stream, at + 32, 32);
            at += target.bits as usize;
            if target.nothing == Some(value) {
                continue;
            }
            let raw = match target.channel {
                b'D' => {
                    distance_cm += i64::from(value) * centimetres;
                    measured |= value > 0;
                    values.push((target.place, crate::text::number::narrow(distance_cm)));
                    continue;
                }
                b'G' => {
                    if let Some((north, east_of)) = position(value as i32, second as i32) {
                        values.push((target.place, north));
                        values.push((east, east_of));
                        measured = true;
                    }
                    continue;
                }
                b'm' => continue,
                b'A' | b'W' | b'^' | b'+' => signed(value, target.bits),
                // Tenths of km/h in mm/s.
                b'S' => (f64::from(value) * 1000.0 / 36.0).round() as i32,
                _ => value as i32,
            };
            if target.channel == b'H' && raw == 0 {
                continue;
            }
            measured = true;
            values.push((target.place, raw));
        }
        sample_times.push(time_ms);
        if measured {
            sheet.row(time_ms);
            for &(place, raw) in &values {
                sheet.set_raw(place, raw);
            }
        } else if step_ms > interval_ms {
            pauses.push(Pause {
                from_ms: time_ms,
                to_ms: time_ms.saturating_add(step_ms),
            });
        }
        time_ms = time_ms.saturating_add(step_ms);
    }
    Stream {
        sheet,
        sample_times,
        pauses,
        interval_ms,
        announced: found.samples,
        read,
    }
}

/// Semicircles north and east, if they are a place: 180, 180 and 0, 0 stand for none.
fn position(north: i32, east: i32) -> Option<(i32, i32)> {
    let degrees = Scale::SEMICIRCLES.value(north);
    (degrees.abs() <= 90.0 && (north, east) != (0, 0) && east != ABSENT).then_some((north, east))
}

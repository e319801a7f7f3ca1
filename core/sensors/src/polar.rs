//! Polar's measurement data: intervals between beats, electrocardiogram, acceleration. Source: Polar's document
//! "Polar Measurement Data Specification" and the tests of polar-ble-sdk.

use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out, Settings},
    reading::{Notice, Quantity, When},
};

/// The service.
pub const SERVICE: Uuid = Uuid::from_u128(0xfb00_5c80_02e7_f387_1cad_8acd_2d8d_f0c8);
/// The control point, by indication.
pub const CONTROL: Uuid = Uuid::from_u128(0xfb00_5c81_02e7_f387_1cad_8acd_2d8d_f0c8);
/// The data, by notification.
pub const DATA: Uuid = Uuid::from_u128(0xfb00_5c82_02e7_f387_1cad_8acd_2d8d_f0c8);

/// What is measured, by the number that Polar gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    Ecg = 0,
    Acceleration = 2,
    Intervals = 3,
}

impl Stream {
    const fn of(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Ecg),
            2 => Some(Self::Acceleration),
            3 => Some(Self::Intervals),
            _ => None,
        }
    }

    /// What begins the stream: 130 Hz and 14 bits, 200 Hz and 8 g, nothing to choose.
    const fn request(self) -> &'static [u8] {
        match self {
            Self::Ecg => &[0x02, 0x00, 0x00, 0x01, 0x82, 0x00, 0x01, 0x01, 0x0e, 0x00],
            Self::Acceleration => &[
                0x02, 0x02, 0x00, 0x01, 0xc8, 0x00, 0x01, 0x01, 0x10, 0x00, 0x02, 0x01, 0x08, 0x00,
            ],
            Self::Intervals => &[0x02, 0x03],
        }
    }

    /// Samples a second, as requested.
    const fn hertz(self) -> f64 {
        match self {
            Self::Ecg => 130.0,
            Self::Acceleration => 200.0,
            Self::Intervals => 1.0,
        }
    }
}

const START: u8 = 0x02;
const STOP: u8 = 0x03;
const RESPONSE: u8 = 0xf0;
const DONE: u8 = 0;
const RUNS_ALREADY: u8 = 6;

/// The driver.
#[derive(Debug)]
pub(crate) struct Polar {
    wanted: Vec<Stream>,
    /// The stream that is asked for, since when, and how many of the wanted come before it.
    asked: Option<(usize, u64)>,
    running: Vec<Stream>,
    /// What the acceleration's deltas are multiplied by.
    factor: f64,
}

impl Polar {
    const PATIENCE_MS: u64 = 5000;

    pub(crate) fn new(settings: &Settings) -> Self {
        let wanted = [
            (settings.polar_intervals, Stream::Intervals),
            (settings.polar_ecg, Stream::Ecg),
            (settings.polar_acceleration, Stream::Acceleration),
        ];
        Self {
            wanted: wanted
                .into_iter()
                .filter_map(|(is, stream)| is.then_some(stream))
                .collect(),
            asked: None,
            running: Vec::new(),
            factor: 1.0,
        }
    }

    fn ask(&mut self, index: usize, now: Moment, out: &mut Out) {
        self.asked = self.wanted.get(index).map(|stream| {
            out.write(CONTROL, stream.request());
            (index, now.ms)
        });
    }

    fn answered(&mut self, bytes: &[u8], now: Moment, out: &mut Out) {
        let &[RESPONSE, START, number, result, ref rest @ ..] = bytes else {
            return;
        };
        let Some((index, _)) = self.asked else { return };
        let Some(stream) = Stream::of(number).filter(|stream| self.wanted.get(index) == Some(stream)) else {
            return;
        };
        if matches!(result, DONE | RUNS_ALREADY) {
            if !self.running.contains(&stream) {
                self.running.push(stream);
            }
            if stream == Stream::Acceleration {
                self.factor = factor(rest.get(1..).unwrap_or_default()).unwrap_or(1.0);
            }
        } else {
            out.notices.push(Notice::Refused(result));
        }
        self.ask(index + 1, now, out);
    }
}

/// The factor among the settings of a reply (type 5).
fn factor(settings: &[u8]) -> Option<f64> {
    let mut fields = Fields::new(settings);
    loop {
        let kind = fields.u8()?;
        let count = usize::from(fields.u8()?);
        let width = match kind {
            0..=2 => 2,
            4 => 1,
            5 => {
                let factor = f32::from_bits(fields.u32()?);
                return (factor.is_finite() && factor > 0.0).then_some(f64::from(factor));
            }
            _ => return None,
        };
        fields.skip(width * count)?;
    }
}

/// Samples of a frame with deltas: a first sample of whole values, then blocks of deltas of a width each.
///
/// Calls `tell` with the channels of each sample, oldest first, and returns how many there were.
fn deltas(
    mut fields: Fields<'_>,
    channels: usize,
    bytes_each: usize,
    tell: &mut dyn FnMut(&[i64]),
) -> Option<usize> {
    /// A frame of the largest packet holds no more.
    const MOST: usize = 2048;
    let mut sample = [0i64; 4];
    let sample = sample.get_mut(..channels)?;
    for value in sample.iter_mut() {
        *value = match bytes_each {
            2 => i64::from(fields.s16()?),
            3 => i64::from(fields.s24()?),
            _ => return None,
        };
    }
    tell(sample);
    let mut count = 1;
    while fields.len() > 0 {
        let bits = usize::from(fields.u8()?);
        let samples = usize::from(fields.u8()?);
        if bits == 0 || bits > 32 || count + samples > MOST {
            return Some(count);
        }
        let block_bytes = (bits * samples * channels).div_ceil(8);
        let mut block = Bits::new(fields.take_bytes(block_bytes)?);
        for _ in 0..samples {
            for value in sample.iter_mut() {
                *value = value.saturating_add(block.signed(bits)?);
            }
            tell(sample);
            count += 1;
        }
    }
    Some(count)
}

/// Bits of a block, the lowest first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn signed(&mut self, width: usize) -> Option<i64> {
        let mut value = 0i64;
        for bit in 0..width {
            let byte = self.bytes.get(self.at / 8)?;
            value |= i64::from(byte >> (self.at % 8) & 1) << bit;
            self.at += 1;
        }
        let unused = 64 - width as u32;
        Some(value << unused >> unused)
    }
}

impl Polar {
    /// Tells a frame of data; `None` for a layout that is not known, or one that ends too early.
    fn frame(&self, packet: &[u8], out: &mut Out) -> Option<()> {
        let mut fields = Fields::new(packet);
        let stream = Stream::of(fields.u8()?)?;
        let last_ms = fields.u64()? as f64 / 1e6;
        let layout = fields.u8()?;
        // Samples come oldest first, and the time is the last one's.
        let when = |index: usize, count: usize| {
            let before_ms = count.saturating_sub(index + 1) as f64 * 1000.0 / stream.hertz();
            When::DeviceMs((last_ms - before_ms).max(0.0) as u64)
        };
        match (stream, layout) {
            (Stream::Ecg, 0) => {
                let count = fields.len() / 3;
                for index in 0..count {
                    out.give_at(Quantity::EcgUv, f64::from(fields.s24()?), when(index, count));
                }
            }
            (Stream::Acceleration, 1) => {
                let count = fields.len() / 6;
                for index in 0..count {
                    let mg = [fields.s16()?, fields.s16()?, fields.s16()?].map(f64::from);
                    acceleration(mg, when(index, count), out);
                }
            }
            (Stream::Acceleration, 0x80 | 0x81) => {
                // Thousandths of g, or the whole of it.
                let unit_mg = if layout == 0x80 { 1000.0 } else { 1.0 };
                let scale = unit_mg * self.factor;
                let count = deltas(fields, 3, 2, &mut |_| {})?;
                let mut index = 0;
                deltas(fields, 3, 2, &mut |sample| {
                    if let &[x, y, z] = sample {
                        let mg = [x, y, z].map(|value| value as f64 * scale);
                        acceleration(mg, when(index, count), out);
                    }
                    index += 1;
                })?;
            }
            (Stream::Intervals, 0) => intervals(fields, out),
            _ => return None,
        }
        Some(())
    }
}

fn acceleration(mg: [f64; 3], when: When, out: &mut Out) {
    let axes = [
        Quantity::AccelerationXMg,
        Quantity::AccelerationYMg,
        Quantity::AccelerationZMg,
    ];
    for (axis, mg) in axes.into_iter().zip(mg) {
        out.give_at(axis, mg, when);
    }
}

/// One interval between beats, as the optical sensor sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Interval {
    bpm: u8,
    ms: u16,
    error_ms: u16,
    flags: u8,
}

impl Interval {
    fn parse(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            bpm: fields.u8()?,
            ms: fields.u16()?,
            error_ms: fields.u16()?,
            flags: fields.u8()?,
        })
    }

    /// Whether the arm was still, the sensor touched it as far as it knows, and the interval is one of a heart.
    const fn is_sound(self) -> bool {
        let moved = self.flags & 1 != 0;
        let apart = self.flags & 4 != 0 && self.flags & 2 == 0;
        !moved && !apart && self.ms > 0 && self.error_ms < self.ms
    }
}

fn intervals(mut fields: Fields<'_>, out: &mut Out) {
    let mut later = fields;
    let mut before_ms = 0u32;
    while let Some(interval) = Interval::parse(&mut later) {
        before_ms += u32::from(interval.ms);
    }
    while let Some(interval) = Interval::parse(&mut fields) {
        before_ms -= u32::from(interval.ms);
        if interval.is_sound() {
            let when = When::Before { ms: before_ms };
            out.give_at(Quantity::RrIntervalMs, f64::from(interval.ms), when);
            if interval.bpm > 0 {
                out.give_at(Quantity::HeartRateBpm, f64::from(interval.bpm), when);
            }
        }
    }
}

impl Driver for Polar {
    fn start(&mut self, now: Moment, out: &mut Out) {
        self.running.clear();
        self.asked = None;
        if self.wanted.is_empty() {
            return;
        }
        out.subscribe(CONTROL);
        out.subscribe(DATA);
        self.ask(0, now, out);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        if characteristic == CONTROL {
            self.answered(bytes, now, out);
        } else if characteristic == DATA {
            let first = out.readings.len();
            if self.frame(bytes, out).is_none() {
                out.readings.truncate(first);
            }
        }
    }

    fn tick(&mut self, now: Moment, out: &mut Out) {
        if let Some((index, since_ms)) = self.asked
            && now.ms.saturating_sub(since_ms) >= Self::PATIENCE_MS
        {
            out.notices.push(Notice::Refused(0));
            self.ask(index + 1, now, out);
        }
    }

    /// The H10 drains its battery when streams go on without a listener (polar-ble-sdk, known issues).
    fn stop(&mut self, out: &mut Out) {
        for stream in self.running.drain(..) {
            out.write(CONTROL, &[STOP, stream as u8]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        link::Command,
        testing::{hex, now, values},
    };

    fn all() -> Polar {
        Polar::new(&Settings {
            polar_intervals: true,
            polar_ecg: true,
            polar_acceleration: true,
            ..Settings::default()
        })
    }

    fn frame(kind: u8, layout: u8, data: &str) -> Out {
        let mut out = Out::default();
        let packet = [
            &[kind][..],
            &1_000_000_000u64.to_le_bytes(),
            &[layout],
            &hex(data),
        ]
        .concat();
        all().take(DATA, &packet, now(0), &mut out);
        out
    }

    #[test]
    fn samples_of_polars_own_tests() {
        assert_eq!(values(&frame(0, 0, "0280FF"), Quantity::EcgUv), [-32_766.0]);
        let out = frame(2, 1, "F7FFFFFFE703");
        let axes: Vec<_> = out.readings.iter().map(|reading| reading.value).collect();
        assert_eq!(axes, [-9.0, -1.0, 999.0]);
        let mut bits = hex("BE5CBEBA");
        let mut block = Bits::new(&bits);
        assert_eq!(
            [block.signed(10), block.signed(10), block.signed(10)],
            [Some(190), Some(-105), Some(-85)]
        );
        bits.truncate(1);
        assert_eq!(Bits::new(&bits).signed(10), None);
        assert_eq!(
            Interval::parse(&mut Fields::new(&hex("8080808080FF"))),
            Some(Interval {
                bpm: 128,
                ms: 32_896,
                error_ms: 32_896,
                flags: 0xff
            })
        );
    }

    #[test]
    fn samples_have_their_own_times() {
        let out = frame(0, 0, "010000 020000 030000");
        let times: Vec<_> = out.readings.iter().map(|reading| reading.when).collect();
        assert_eq!(
            times,
            [When::DeviceMs(984), When::DeviceMs(992), When::DeviceMs(1000)]
        );
    }

    #[test]
    fn deltas_add_up() {
        // 10, 20, 30; then two samples of four bits each: +1 -1 +2, +0 +7 -8.
        let out = frame(2, 0x81, "0a00 1400 1e00 04 02 f1 02 87");
        let axis = |quantity| values(&out, quantity);
        assert_eq!(axis(Quantity::AccelerationXMg), [10.0, 11.0, 11.0]);
        assert_eq!(axis(Quantity::AccelerationYMg), [20.0, 19.0, 26.0]);
        assert_eq!(axis(Quantity::AccelerationZMg), [30.0, 32.0, 24.0]);
        assert_eq!(frame(2, 0x81, "0a00 1400 1e00 04 02 f1 02").readings, []);
        assert_eq!(frame(2, 0x81, "0a00 1400").readings, []);
    }

    #[test]
    fn intervals_while_the_arm_is_still() {
        let out = frame(
            3,
            0,
            "3c e803 0a00 06 3c e903 0a00 01 3c ea03 0a00 04 3c eb03 0a00 00",
        );
        assert_eq!(values(&out, Quantity::RrIntervalMs), [1000.0, 1003.0]);
        assert_eq!(
            out.readings.first().map(|reading| reading.when),
            Some(When::Before { ms: 3006 })
        );
    }

    #[test]
    fn streams_are_asked_for_one_after_the_other() {
        let (mut polar, mut out) = (all(), Out::default());
        polar.start(now(0), &mut out);
        let written = |out: &Out| -> Vec<Vec<u8>> {
            out.commands
                .iter()
                .filter_map(|command| match command {
                    Command::Write { bytes, .. } => Some(bytes.clone()),
                    _ => None,
                })
                .collect()
        };
        assert_eq!(written(&out), [hex("0203")]);
        assert_eq!(
            out.commands[..2],
            [Command::Subscribe(CONTROL), Command::Subscribe(DATA)]
        );
        polar.take(CONTROL, &hex("f0 02 03 00 00"), now(10), &mut out);
        assert_eq!(written(&out)[1..], [hex("020000018200 01010e00")]);
        // No answer: it goes on.
        polar.tick(now(6000), &mut out);
        assert_eq!(written(&out)[2..], [hex("02020001c800010110000201 0800")]);
        polar.take(
            CONTROL,
            &hex("f0 02 02 06 00 05 01 0000003f"),
            now(6010),
            &mut out,
        );
        assert_eq!(polar.factor, 0.5);
        out.clear();
        polar.stop(&mut out);
        assert_eq!(written(&out), [hex("0303"), hex("0302")]);
    }

    #[test]
    fn nothing_is_begun_that_nobody_wants() {
        let (mut polar, mut out) = (Polar::new(&Settings::default()), Out::default());
        polar.start(now(0), &mut out);
        assert_eq!(out, Out::default());
    }
}

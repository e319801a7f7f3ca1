//! Recordings of many shapes, each the same whenever it is made: some told by name, any number drawn from bytes.

use ritm_model::{ABSENT, Channel, LapTrigger, Pause, Recording, Samples, Scale, Sport, Timestamp};

mod named;

use named::{ALTITUDE_FIT, WORDS, blank, column, extra, lap, named};

/// Draws from given bytes first and then from what follows of them (SplitMix64).
struct Dice<'a> {
    bytes: &'a [u8],
    state: u64,
}

impl<'a> Dice<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let seed = |state: u64, &byte: &u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self {
            bytes,
            state: bytes.iter().fold(0xcbf2_9ce4_8422_2325, seed),
        }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        if let Some((byte, rest)) = self.bytes.split_first() {
            self.bytes = rest;
            return (mixed << 8) | u64::from(*byte);
        }
        mixed
    }

    /// From 0 to `most`, both included.
    fn up_to(&mut self, most: u32) -> u32 {
        (self.next() % (u64::from(most) + 1)) as u32
    }

    fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = i64::from(high) - i64::from(low) + 1;
        (i64::from(low) + (self.next() as i64).rem_euclid(width.max(1))) as i32
    }

    fn chance(&mut self, of_100: u32) -> bool {
        self.up_to(99) < of_100
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        let most = u32::try_from(from.len().checked_sub(1)?).ok()?;
        from.get(self.up_to(most) as usize).cloned()
    }
}

/// A recording drawn from bytes: any channels, scales, gaps, pauses and laps that a reader can come up with.
pub(super) fn from_bytes(bytes: &[u8]) -> Recording {
    let dice = &mut Dice::new(bytes);
    let rows = dice.up_to(60) as usize;
    // FIT's times from before July 1998 are no dates but seconds since the device was switched on.
    let start = Timestamp::from_unix_ms(i64::from(dice.between(900_000_000, 2_000_000_000)) * 1000);
    let step = dice.pick(&[1000, 1000, 250, 1, 60_000]).unwrap_or(1000);
    let mut at = 0_i64;
    let mut time_ms = Vec::with_capacity(rows);
    for _ in 0..rows {
        time_ms.push(at);
        at += if dice.chance(3) {
            -step
        } else {
            step * i64::from(dice.up_to(3))
        };
        at = at.max(0);
    }
    let last = time_ms.iter().copied().max().unwrap_or(0);
    let mut samples = Samples {
        time_ms,
        columns: Vec::new(),
    };
    for channel in Channel::KNOWN {
        if dice.chance(60) {
            let whole = i32::MAX - 1;
            let (scale, low, high) = match channel {
                Channel::Latitude => (Scale::DEGREES_E7, -900_000_000, 900_000_000),
                Channel::Longitude => (Scale::SEMICIRCLES, -whole, whole),
                Channel::Altitude => (ALTITUDE_FIT, 0, 60_000),
                Channel::Distance => (Scale::per_unit(100.0), 0, whole),
                Channel::Speed => (Scale::per_unit(1000.0), 0, 100_000),
                Channel::HeartRate => (Scale::ONE, 1, 254),
                Channel::Cadence => (Scale::ONE, 0, 254),
                Channel::Power => (Scale::ONE, 0, 65_534),
                _ => (Scale::ONE, -127, 126),
            };
            push_column(dice, &mut samples, channel, scale, (low, high));
        }
    }
    for _ in 0..dice.up_to(3) {
        let name = dice
            .pick(&[
                "stance_time",
                "Charge 𝄞",
                "a b",
                "field_7",
                "times",
                "heartRates",
                "x",
            ])
            .unwrap_or_default();
        let channel = extra(
            name,
            dice.pick(&["", "ms", "°C"]).unwrap_or_default(),
            dice.chance(50),
        );
        let per_unit = dice.pick(&[1.0, 10.0, 100.0, 128.0, 1e6, 0.001]).unwrap_or(1.0);
        if samples.column(&channel).is_none() {
            push_column(
                dice,
                &mut samples,
                channel,
                Scale::per_unit(per_unit),
                (-i32::MAX, i32::MAX),
            );
        }
    }
    let mut recording = Recording {
        sport: dice.pick(Sport::ALL).unwrap_or_default(),
        start,
        samples,
        utc_offset_s: dice.chance(50).then(|| dice.between(-48, 56) * 900),
        ..blank("")
    };
    recording.name = dice.pick(&WORDS).filter(|_| dice.chance(50)).map(str::to_owned);
    recording.notes = dice.pick(&WORDS).filter(|_| dice.chance(30)).map(str::to_owned);
    let most = u32::try_from(last).unwrap_or(u32::MAX);
    let mut from_ms = 0;
    for _ in 0..dice.up_to(3) {
        let to_ms = from_ms + i64::from(dice.up_to(most / 3));
        let trigger = dice.pick(&[LapTrigger::Manual, LapTrigger::Distance, LapTrigger::Other]);
        recording
            .laps
            .push(lap(from_ms, to_ms, trigger.unwrap_or_default()));
        from_ms = to_ms;
    }
    let mut from_ms = 0;
    for _ in 0..dice.up_to(2) {
        from_ms += i64::from(dice.up_to(most / 2));
        let to_ms = from_ms + i64::from(dice.up_to(10_000));
        recording.pauses.push(Pause { from_ms, to_ms });
        from_ms = to_ms;
    }
    if dice.chance(50) {
        recording.totals = lap(0, last, LapTrigger::SessionEnd).device;
    }
    recording
}

fn push_column(
    dice: &mut Dice<'_>,
    samples: &mut Samples,
    channel: Channel,
    scale: Scale,
    (low, high): (i32, i32),
) {
    let gaps = dice.pick(&[0, 0, 10, 50, 90]).unwrap_or(0);
    let mut raw = Vec::with_capacity(samples.len());
    for _ in 0..samples.len() {
        let value = dice.between(low, high);
        raw.push(if dice.chance(gaps) { ABSENT } else { value });
    }
    samples.columns.push(column(channel, scale, raw));
}

/// The named shapes and `count` drawn ones.
pub(super) fn recordings(count: u64) -> Vec<Recording> {
    let drawn = (0..count).map(|number| from_bytes(&number.to_le_bytes()));
    named().into_iter().chain(drawn).collect()
}

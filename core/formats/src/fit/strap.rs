//! `hr` messages: heart beats that a chest strap stored while the watch was out of reach, and sent afterwards.

use super::fields::Fields;
use ritm_model::order;

const FRACTIONAL_TIMESTAMP: u8 = 0;
const TIME256: u8 = 1;
const FILTERED_BPM: u8 = 6;
const EVENT_TIMESTAMP: u8 = 9;
const EVENT_TIMESTAMP_12: u8 = 10;
/// Ticks of the strap's clock a second.
const TICKS: i64 = 1024;
/// How long a rate holds when no other follows.
const HOLD_S: i64 = 5;

/// Heart rates by the strap's own clock, tied to the watch's by the message that has both.
#[derive(Debug, Default)]
pub(super) struct Strap {
    /// Time of the anchor, in ticks since FIT's epoch, and the strap's clock then.
    anchor: Option<(i64, u32)>,
    clock: u32,
    /// Ticks since FIT's epoch, and beats a minute.
    beats: Vec<(i64, u8)>,
}

impl Strap {
    /// Takes one `hr` message.
    pub(super) fn take(&mut self, message: &Fields<'_>, now: Option<u32>) {
        let rates = message.field(FILTERED_BPM).map_or(&[][..], |(_, bytes)| bytes);
        if let Some((_, bytes)) = message.field(EVENT_TIMESTAMP) {
            let big = message.definition.big;
            let clocks: Vec<u32> = bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|four| {
                    if big {
                        u32::from_be_bytes(*four)
                    } else {
                        u32::from_le_bytes(*four)
                    }
                })
                .filter(|&clock| clock != u32::MAX)
                .collect();
            let own = message.time(super::definition::TIMESTAMP);
            if let (Some(time), Some(&clock)) =
                (own.or(now.filter(|_| self.anchor.is_none())), clocks.first())
            {
                let fraction = message
                    .scaled(FRACTIONAL_TIMESTAMP, 32_768.0, 0.0)
                    .or_else(|| message.scaled(TIME256, 256.0, 0.0))
                    .unwrap_or(0.0);
                let ticks = i64::from(time) * TICKS + (fraction * TICKS as f64) as i64;
                self.anchor = Some((ticks, clock));
            }
            for (clock, &rate) in clocks.into_iter().zip(rates) {
                self.clock = clock;
                self.beat(rate);
            }
        } else if let Some((_, packed)) = message.field(EVENT_TIMESTAMP_12) {
            // Twelve bits each, two in three bytes; the clock goes on to the next moment that ends in them.
            let clocks = packed.as_chunks::<3>().0.iter().flat_map(|&[a, b, c]| {
                [
                    u32::from(a) | (u32::from(b & 15) << 8),
                    u32::from(b >> 4) | (u32::from(c) << 4),
                ]
            });
            for (low, &rate) in clocks.zip(rates) {
                self.clock = self.clock.wrapping_add(low.wrapping_sub(self.clock) & 0xfff);
                self.beat(rate);
            }
        }
    }

    fn beat(&mut self, rate: u8) {
        if let (Some((ticks, clock)), 1..=254) = (self.anchor, rate) {
            let since = i64::from(self.clock.wrapping_sub(clock) as i32);
            self.beats.push((ticks + since, rate));
        }
    }

    /// Takes the beats of another, chained file.
    pub(super) fn append(&mut self, mut other: Self) {
        self.beats.append(&mut other.beats);
    }

    /// Whether there is nothing to give.
    pub(super) fn is_empty(&self) -> bool {
        self.beats.is_empty()
    }

    /// The mean rate of the second that ends with each of `times`, or the last one not long before.
    pub(super) fn rates(mut self, times: &[Option<u32>]) -> Vec<Option<u8>> {
        order::by(&mut self.beats, |beat| beat.0);
        times
            .iter()
            .map(|time| {
                let end = i64::from((*time)?) * TICKS;
                let upto = self.beats.partition_point(|beat| beat.0 <= end);
                let from = self
                    .beats
                    .partition_point(|beat| beat.0 <= end - TICKS)
                    .min(upto.saturating_sub(1));
                let beats = self.beats.get(from..upto)?;
                let sum: u32 = beats.iter().map(|beat| u32::from(beat.1)).sum();
                let count = beats.len() as u32;
                let fresh = beats.last().is_some_and(|beat| end - beat.0 <= HOLD_S * TICKS);
                (fresh && count > 0).then(|| ((sum + count / 2) / count) as u8)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_hold_for_a_while_and_average_within_a_second() {
        let strap = Strap {
            anchor: None,
            clock: 0,
            beats: vec![(1024, 60), (1500, 62), (2048, 64), (20_480, 80)],
        };
        let times: Vec<_> = [1, 2, 3, 7, 8, 20, 21]
            .into_iter()
            .map(Some)
            .chain([None])
            .collect();
        let rates = strap.rates(&times);
        assert_eq!(
            rates,
            [
                Some(60),
                Some(63),
                Some(64),
                Some(64),
                None,
                Some(80),
                Some(80),
                None
            ]
        );
    }
}

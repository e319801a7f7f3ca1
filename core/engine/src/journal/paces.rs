//! Steps by the minute, from whatever counts them: in each minute the one that is believed first.

use ritm_model::{Timestamp, sorted::Map};
use ritm_sensors::steps::Minutes;

use super::timer::Stretch;

const MINUTE_MS: i64 = 60_000;

#[derive(Default)]
pub(crate) struct Paces {
    minutes: Minutes,
    /// Steps of the minute that goes on, by counter.
    open: Map<u8, (i64, f64)>,
}

impl Paces {
    /// Steps were made just now.
    pub(crate) fn add(&mut self, counter: u8, steps: f64, unix_ms: i64) {
        let minute = unix_ms.div_euclid(MINUTE_MS);
        let open = self.open.entry(counter).or_insert((minute, 0.0));
        if open.0 != minute {
            // What is carried over is less than a step.
            *open = (minute, open.1.fract());
        }
        open.1 += steps.max(0.0);
        let from = Timestamp::from_unix_ms(minute * MINUTE_MS);
        self.minutes.put(counter, from, 60, open.1.min(1e6) as u32);
    }

    /// Steps were made in a span.
    pub(crate) fn span(&mut self, counter: u8, steps: f64, from_unix_ms: i64, seconds: u32) {
        let steps = steps.clamp(0.0, 1e6) as u32;
        self.minutes
            .put(counter, Timestamp::from_unix_ms(from_unix_ms), seconds, steps);
    }

    /// Steps of a part of a whole, in milliseconds since 1970. They are known by the minute: of a minute that is cut the
    /// part has its share.
    pub(crate) fn between(&self, whole: Stretch, part: Stretch) -> Option<u32> {
        const DAY_MS: i64 = 86_400_000;
        let first = part.from.div_euclid(MINUTE_MS) * MINUTE_MS;
        let end = (part.to.div_euclid(MINUTE_MS) + 1) * MINUTE_MS;
        let mut known = false;
        let mut steps = 0.0;
        for day in (first..end).step_by(DAY_MS as usize) {
            let to = Timestamp::from_unix_ms(day.saturating_add(DAY_MS).min(end));
            for (minute, made) in self.minutes.merged(Timestamp::from_unix_ms(day), to) {
                known = true;
                let minute = Stretch {
                    from: minute.unix_ms(),
                    to: minute.unix_ms() + MINUTE_MS,
                };
                let there_ms = minute.within(whole);
                if there_ms > 0 {
                    steps += f64::from(made) * minute.within(part) as f64 / there_ms as f64;
                }
            }
        }
        known.then(|| steps.round() as u32)
    }
}

//! What the device's totals add beyond the last sample.
//!
//! The timer may run on after the last sample: a stopwatch and a treadmill write few samples, a device in a pool writes
//! one a length, memory runs out, and the last seconds before the button are in no sample at all. The recording ends when
//! the timer stopped. What the samples don't cover is known from the device's totals alone.

use ritm_model::{Recording, Sport, Totals, order};

use crate::limits;

/// The time between the last sample and the timer's stop, and what happened in it.
pub(crate) struct Tail {
    /// The last sample, in milliseconds since the recording's start.
    pub(crate) from_ms: i64,
    /// The timer's stop, in milliseconds since the recording's start.
    pub(crate) to_ms: i64,
    /// Metres covered since the last sample, up to some moments: rising in both.
    covered: Vec<(i64, f64)>,
    /// Metres climbed in it.
    pub(crate) ascent_m: f64,
    /// Metres descended in it.
    pub(crate) descent_m: f64,
    /// Whether the athlete moved in it.
    moves: bool,
    /// Whether it is so long that the samples' means don't stand for the whole.
    pub(crate) weighty: bool,
}

/// A tail of at most this length needs no proof: a device writes a sample at least so often.
const SHORT_MS: i64 = 60_000;
/// Nor does a tail of at most this share of the recording.
const SHORT_SHARE: f64 = 0.02;
/// From this share of the timer's time on, a tail is weighty.
const WEIGHTY: f64 = 0.1;
/// A pace alone is witness of a tail of at most so many times what the samples cover.
const PACED: f64 = 4.0;
/// No device that runs on a battery records so long after its last sample.
const LONGEST_MS: i64 = 7 * 86_400_000;

impl Tail {
    /// Judges the device's totals against what the samples tell. `sampled` are the totals from the start up to the last
    /// sample at `last_ms`; `device` are the device's totals as they are believed.
    ///
    /// Devices' totals can be wrong as well: a clock that leaps, a file cut out of a longer one, hours until somebody
    /// saved. So the tail is only as long as both the elapsed time and the timer's time say, and a long one needs a
    /// second witness: laps that reach as far, or a distance that the time explains at a pace like the samples'. Where the
    /// samples know no distance that could contradict it, the two times are enough. These rules are Ritm's own.
    pub(crate) fn new(
        recording: &Recording,
        device: &Totals,
        sampled: &Totals,
        last_ms: i64,
        sport: Sport,
    ) -> Option<Self> {
        let beyond = |device: Option<i64>, ours: Option<i64>| Some(device?.saturating_sub(ours.unwrap_or(0)));
        let by_timer = beyond(device.timer_ms, sampled.timer_ms);
        let by_clock = beyond(device.elapsed_ms, Some(last_ms));
        let extra_ms = by_timer.into_iter().chain(by_clock).min()?;
        if extra_ms <= 0 || extra_ms > LONGEST_MS {
            return None;
        }
        let to_ms = last_ms.saturating_add(extra_ms);
        let timer_ms = sampled.timer_ms.unwrap_or(0).max(0) as f64;
        let all_ms = timer_ms + extra_ms as f64;
        let short = extra_ms <= SHORT_MS || extra_ms as f64 <= SHORT_SHARE * all_ms;
        let weighty = extra_ms as f64 > WEIGHTY * all_ms;
        let seconds = extra_ms as f64 / 1000.0;

        let way = match (device.distance_m, sampled.distance_m) {
            (Some(device), Some(ours)) => Some((device - ours, device / all_ms * 1000.0)),
            _ => None,
        };
        let explained = way.filter(|&(rest_m, mean_m_s)| {
            let speed = rest_m / seconds;
            rest_m > 0.0 && speed <= 3.0 * mean_m_s && speed <= limits::top_speed_m_s(sport)
        });
        let laps_reach = recording
            .laps
            .iter()
            .map(|lap| lap.to_ms)
            .max()
            .is_some_and(|reach_ms| {
                (reach_ms.saturating_sub(to_ms)).unsigned_abs() as f64 <= 0.05 * to_ms.max(1) as f64
            });
        let too_far = way.is_some_and(|(rest_m, _)| rest_m / seconds > limits::top_speed_m_s(sport));
        let no_way = sampled.distance_m.is_none();
        let paced = extra_ms as f64 <= PACED * timer_ms
            && explained.is_some_and(|(rest_m, mean_m_s)| rest_m / seconds >= mean_m_s / 3.0);
        if !short && (too_far || !(laps_reach || paced || no_way)) {
            return None;
        }
        let rest_m = explained.map_or(0.0, |(rest_m, _)| rest_m);
        let rest = |device: Option<f64>, ours: Option<f64>| match (device, ours) {
            (Some(device), Some(ours)) if weighty => (device - ours).max(0.0),
            _ => 0.0,
        };
        Some(Self {
            from_ms: last_ms,
            to_ms,
            covered: covered(recording, last_ms, to_ms, rest_m),
            ascent_m: rest(device.ascent_m, sampled.ascent_m),
            descent_m: rest(device.descent_m, sampled.descent_m),
            moves: way.is_none() || rest_m / seconds >= sport.standstill_m_s(),
            weighty,
        })
    }

    /// The tail's whole length, in milliseconds.
    pub(crate) fn length_ms(&self) -> i64 {
        self.to_ms.saturating_sub(self.from_ms)
    }

    /// How much of the part `from_ms..to_ms` lies in the tail, in milliseconds.
    pub(crate) fn within_ms(&self, from_ms: i64, to_ms: i64) -> i64 {
        let inside = |at_ms: i64| at_ms.clamp(self.from_ms, self.to_ms);
        inside(to_ms).saturating_sub(inside(from_ms))
    }

    /// How much of the part was moved in, in milliseconds.
    pub(crate) fn moved_ms(&self, from_ms: i64, to_ms: i64) -> i64 {
        if self.moves {
            self.within_ms(from_ms, to_ms)
        } else {
            0
        }
    }

    /// The share of the tail that lies in the part.
    pub(crate) fn share(&self, from_ms: i64, to_ms: i64) -> f64 {
        self.within_ms(from_ms, to_ms) as f64 / self.length_ms().max(1) as f64
    }

    /// Metres of the part that lie in the tail.
    pub(crate) fn metres(&self, from_ms: i64, to_ms: i64) -> f64 {
        (self.metres_at(to_ms) - self.metres_at(from_ms)).max(0.0)
    }

    fn metres_at(&self, at_ms: i64) -> f64 {
        let next = self.covered.partition_point(|&(ms, _)| ms <= at_ms);
        match (self.covered.get(next.wrapping_sub(1)), self.covered.get(next)) {
            (Some(&(before_ms, before)), Some(&(after_ms, after))) => {
                let share =
                    at_ms.saturating_sub(before_ms) as f64 / after_ms.saturating_sub(before_ms).max(1) as f64;
                before + (after - before) * share
            }
            (Some(&(_, all)), None) => all,
            _ => 0.0,
        }
    }
}

/// The metres covered beyond `from_ms`, `rest_m` in all, spread over the laps as the device's own distances say, and
/// evenly within each.
fn covered(recording: &Recording, from_ms: i64, to_ms: i64, rest_m: f64) -> Vec<(i64, f64)> {
    let mut parts: Vec<(i64, f64)> = recording
        .laps
        .iter()
        .filter(|lap| lap.to_ms > from_ms && lap.to_ms <= to_ms && lap.from_ms < lap.to_ms)
        .filter_map(|lap| {
            let beyond_ms = lap.to_ms.saturating_sub(lap.from_ms.max(from_ms));
            let share = beyond_ms as f64 / lap.to_ms.saturating_sub(lap.from_ms) as f64;
            Some((
                lap.to_ms,
                lap.device.distance_m.filter(|metres| *metres >= 0.0)? * share,
            ))
        })
        .collect();
    order::by_key(&mut parts, |part| part.0);
    let all_m: f64 = parts.iter().map(|part| part.1).sum();
    let mut covered = vec![(from_ms, 0.0)];
    if all_m > 0.0 {
        let mut sum = 0.0;
        covered.extend(parts.into_iter().map(|(ms, metres)| {
            sum += metres / all_m * rest_m;
            (ms, sum)
        }));
    }
    covered.push((to_ms, rest_m));
    covered
}

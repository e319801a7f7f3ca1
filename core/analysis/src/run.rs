//! Runs: samples that windows reach across, and the largest mean over a window of such samples.

use crate::{seconds::Seconds, timeline::Timeline};

/// Durations that differ by less than this many seconds count as equal: sums of seconds are not exact to the last bit.
const SLACK_S: f64 = 1e-6;

/// Samples of one channel that windows reach across.
#[derive(Default)]
pub(crate) struct Run {
    /// Milliseconds since the recording's start at each sample.
    time_ms: Vec<i64>,
    /// How many seconds all samples before this one stand for. The last entry counts all samples, so that there is one
    /// entry more than there are samples.
    seconds: Vec<f64>,
    /// The sum of value times seconds over all samples before this one. The last entry counts all samples, too.
    sums: Vec<f64>,
    /// Whether each sample stands for as long as the first one.
    even: bool,
}

impl Run {
    fn with_room(samples: usize) -> Self {
        Self {
            time_ms: Vec::with_capacity(samples),
            seconds: Vec::with_capacity(samples + 1),
            sums: Vec::with_capacity(samples + 1),
            even: false,
        }
    }

    /// Adds a sample. A sample that stands for a few whole seconds becomes as many samples of one second each. Thereby
    /// a recording made only on change is searched as quickly as one made every second, and with the same result.
    fn push(&mut self, time_ms: i64, value: f64, held_s: f64) {
        const SPLIT_UP_TO_S: f64 = 10.0;
        if held_s > 1.0 && held_s <= SPLIT_UP_TO_S && held_s.fract() == 0.0 {
            for second in 0..held_s as i64 {
                self.push_whole(time_ms.saturating_add(second * 1000), value, 1.0);
            }
        } else if held_s > 0.0 {
            self.push_whole(time_ms, value, held_s);
        }
    }

    /// Adds nought from the end of a sample that stood for `stood_s` until the next one, `break_ms` after it began.
    fn push_break(&mut self, before_ms: i64, stood_s: f64, break_ms: i64) {
        let left_s = break_ms as f64 / 1000.0 - stood_s;
        let from_ms = before_ms.saturating_add((stood_s * 1000.0).round() as i64);
        // Second by second where that comes out even, so that the run stays as quick to search.
        let whole = if left_s.fract() == 0.0 { left_s as i64 } else { 0 };
        for second in 0..whole {
            self.push_whole(from_ms.saturating_add(second * 1000), 0.0, 1.0);
        }
        if whole == 0 && left_s > 0.0 {
            self.push_whole(from_ms, 0.0, left_s);
        }
    }

    fn push_whole(&mut self, time_ms: i64, value: f64, held_s: f64) {
        if self.seconds.is_empty() {
            self.seconds.push(0.0);
            self.sums.push(0.0);
            self.even = true;
        }
        self.even &= self.seconds.get(1).is_none_or(|&first_s| first_s == held_s);
        let seconds = self.length_s() + held_s;
        let sum = self.sums.last().unwrap_or(&0.0) + value * held_s;
        self.time_ms.push(time_ms);
        self.seconds.push(seconds);
        self.sums.push(sum);
    }

    fn length_s(&self) -> f64 {
        self.seconds.last().copied().unwrap_or(0.0)
    }

    /// Returns the sum up to `at_s`, a moment within the time that the sample `index` stands for.
    fn sum_at(&self, index: usize, at_s: f64) -> f64 {
        let (begin, end) = (self.seconds[index], self.seconds[index + 1]);
        let share = if end > begin {
            (at_s - begin) / (end - begin)
        } else {
            0.0
        };
        self.sums[index] + (self.sums[index + 1] - self.sums[index]) * share
    }

    /// Returns how many samples make up `duration_s`, when all samples stand for the same time and a whole number of
    /// them makes up the duration. That is the plain case of one sample a second. Otherwise it returns `None`.
    fn samples_in(&self, duration_s: f64) -> Option<usize> {
        let step_s = self.seconds.get(1).filter(|&&step_s| step_s > 0.0)?;
        let samples = duration_s / step_s;
        let even =
            self.even && samples.fract() == 0.0 && samples >= 1.0 && samples <= self.time_ms.len() as f64;
        even.then_some(samples as usize)
    }

    /// Returns the run second by second. Each sample's value holds until the next sample, so that one second may be
    /// made of parts of several samples.
    pub(crate) fn seconds(&self) -> Seconds {
        if self.even && self.seconds.get(1) == Some(&1.0) {
            return Seconds {
                sums: self.sums.clone(),
                time_ms: self.time_ms.clone(),
            };
        }
        let whole = (self.length_s() + SLACK_S) as usize;
        let mut sums = Vec::with_capacity(whole + 1);
        let mut time_ms = Vec::with_capacity(whole);
        let mut index = 0;
        for second in 0..=whole {
            let at_s = (second as f64).min(self.length_s());
            while index + 1 < self.time_ms.len() && self.seconds[index + 1] <= at_s {
                index += 1;
            }
            let Some(&begin_ms) = self.time_ms.get(index) else {
                break;
            };
            sums.push(self.sum_at(index, at_s));
            if second < whole {
                let into_ms = ((at_s - self.seconds[index]) * 1000.0).round() as i64;
                time_ms.push(begin_ms.saturating_add(into_ms));
            }
        }
        Seconds { sums, time_ms }
    }

    /// Returns the largest mean over `duration_s`, and the millisecond at which its window begins. It returns `None`
    /// when the run is shorter than that.
    ///
    /// While a window slides from one sample to the next, its mean changes evenly. Therefore the best window begins or
    /// ends at a sample, and no other window has to be tried.
    pub(crate) fn best(&self, duration_s: f64) -> Option<(f64, i64)> {
        if self.length_s() + SLACK_S < duration_s {
            return None;
        }
        if let Some(samples) = self.samples_in(duration_s) {
            let (mut top, mut top_at) = (f64::NEG_INFINITY, 0);
            for (index, (before, after)) in self.sums.iter().zip(self.sums.iter().skip(samples)).enumerate() {
                if after - before > top {
                    (top, top_at) = (after - before, index);
                }
            }
            return self
                .time_ms
                .get(top_at)
                .map(|&from_ms| (top / duration_s, from_ms));
        }
        let mut best: Option<(f64, i64)> = None;
        let mut consider = |sum: f64, from_ms: i64| {
            let mean = sum / duration_s;
            if best.is_none_or(|(top, _)| mean > top) {
                best = Some((mean, from_ms));
            }
        };
        let count = self.time_ms.len();
        let (mut ends_in, mut begins_in) = (0, 0);
        for index in 0..count {
            let until = self.seconds[index] + duration_s;
            while ends_in + 1 < count && self.seconds[ends_in + 1] < until {
                ends_in += 1;
            }
            if until <= self.length_s() + SLACK_S {
                consider(
                    self.sum_at(ends_in, until) - self.sums[index],
                    self.time_ms[index],
                );
            }
            let from = self.seconds[index + 1] - duration_s;
            if from >= 0.0 {
                while begins_in + 1 < count && self.seconds[begins_in + 1] <= from {
                    begins_in += 1;
                }
                let into_ms = ((from - self.seconds[begins_in]) * 1000.0).round() as i64;
                let from_ms = self.time_ms[begins_in].saturating_add(into_ms);
                consider(self.sums[index + 1] - self.sum_at(begins_in, from), from_ms);
            }
        }
        best
    }
}

/// What a window finds where an athlete stood still, or where nothing was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    /// Nought, for as long as it lasted: who waits at a light pushes no pedal and covers no way. So no window is better
    /// for a pause in it, and none is lost to one, as in GoldenCheetah and on Strava.
    Nought,
    /// No time at all where the whole recording stood still, as with a heart, which goes on beating then. Where only this
    /// channel was lost, windows end.
    NoTime,
}

/// A break of more milliseconds than this ends all windows: it is longer than all they are for.
const LONGEST_BREAK_MS: i64 = 4 * 3_600_000;

/// Puts the samples `from..to` of a channel together as runs, which end where `across` says nothing of a break.
pub(crate) fn runs(
    timeline: &Timeline<'_>,
    values: &[f64],
    holds_s: &[f64],
    (from, to): (usize, usize),
    across: Break,
) -> Vec<Run> {
    let hold_ms = timeline.hold_ms();
    let (hold_s, typical_s) = (hold_ms as f64 / 1000.0, timeline.typical_ms as f64 / 1000.0);
    let mut runs = Vec::new();
    // Most recordings are one run, of a sample a second.
    let mut run = Run::with_room(to.min(values.len()).saturating_sub(from));
    // The sample before, and for how long it stood.
    let mut last: Option<(usize, f64)> = None;
    for at in from..to.min(values.len()) {
        if values[at].is_nan() {
            continue;
        }
        let time_ms = timeline.time_ms[at];
        if let Some((before, stood_s)) = last {
            let before_ms = timeline.time_ms[before];
            let break_ms = time_ms.saturating_sub(before_ms);
            let whole_stood = before + 1 == at;
            if break_ms <= hold_ms {
                // One of them still stands.
            } else if break_ms > LONGEST_BREAK_MS || (across == Break::NoTime && !whole_stood) {
                runs.push(std::mem::take(&mut run));
            } else if across == Break::Nought {
                run.push_break(before_ms, stood_s, break_ms);
            }
        }
        // What a device left out weighs in a mean; a best is only claimed of what was recorded.
        let held_s = if holds_s[at] > hold_s {
            typical_s
        } else {
            holds_s[at]
        };
        last = Some((at, held_s));
        run.push(time_ms, values[at], held_s);
    }
    runs.push(run);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn seconds_hold_what_samples_do(values in prop::collection::vec((0u16..1000, 1u16..15_000), 1..60)) {
            let mut run = Run::default();
            let mut now_ms = 0;
            for &(power, held_ms) in &values {
                run.push(now_ms, f64::from(power), f64::from(held_ms) / 1000.0);
                now_ms += i64::from(held_ms);
            }
            let seconds = run.seconds();
            prop_assert_eq!(seconds.time_ms.len(), (now_ms / 1000) as usize);
            prop_assert!(seconds.sums.is_sorted());
            for (second, &at_ms) in seconds.time_ms.iter().enumerate() {
                prop_assert!((at_ms - second as i64 * 1000).abs() <= 1, "second {second} at {at_ms} ms");
            }
            let (mut left_ms, mut sum) = (seconds.time_ms.len() as i64 * 1000, 0.0);
            for &(power, held_ms) in &values {
                sum += f64::from(power) * left_ms.clamp(0, i64::from(held_ms)) as f64 / 1000.0;
                left_ms -= i64::from(held_ms);
            }
            prop_assert!((seconds.sums.last().unwrap_or(&0.0) - sum).abs() < 1e-3);
        }
    }
}

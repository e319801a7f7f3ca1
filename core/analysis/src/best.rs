//! The best a channel held for a time.

use ritm_model::{Channel, summary::Best};

use crate::{curve::Seconds, timeline::Timeline};

/// Sums of seconds are not exact to the last bit.
const SLACK_S: f64 = 1e-6;
/// For how long bests are sought, in seconds.
pub(crate) const DURATIONS_S: [u32; 5] = [5, 60, 300, 1200, 3600];

/// Samples without a hole between them.
#[derive(Default)]
pub(crate) struct Run {
    /// Milliseconds since the recording's start at each sample.
    time_ms: Vec<i64>,
    /// Seconds the samples before stand for; one more than samples.
    seconds: Vec<f64>,
    /// Value times seconds before each sample; one more than samples.
    sums: Vec<f64>,
    /// Whether each sample stands for as long as the first.
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

    /// Adds a sample. One that stands for a few whole seconds becomes as many samples of a second: so a recording made
    /// on change is searched as quickly as one made every second, with the same result.
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

    /// The sum up to `at_s`, which lies within the time sample `index` stands for.
    fn sum_at(&self, index: usize, at_s: f64) -> f64 {
        let (begin, end) = (self.seconds[index], self.seconds[index + 1]);
        let share = if end > begin {
            (at_s - begin) / (end - begin)
        } else {
            0.0
        };
        self.sums[index] + (self.sums[index + 1] - self.sums[index]) * share
    }

    /// How many samples make up `duration_s`, where each stands for the same time and a whole number of them does: the
    /// plain case of a sample a second.
    fn samples_in(&self, duration_s: f64) -> Option<usize> {
        let step_s = self.seconds.get(1).filter(|&&step_s| step_s > 0.0)?;
        let samples = duration_s / step_s;
        let even =
            self.even && samples.fract() == 0.0 && samples >= 1.0 && samples <= self.time_ms.len() as f64;
        even.then_some(samples as usize)
    }

    /// The same a second a sample. Where samples are uneven their values are taken to hold until the next, so that a
    /// second may be made of parts of several.
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

    /// The largest mean over `duration_s` and where it begins. A mean changes evenly while a window slides between
    /// samples, so the best window begins or ends with one.
    fn best(&self, duration_s: f64) -> Option<(f64, i64)> {
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

/// The samples `from..to` of a channel, cut at holes and longer pauses: nobody knows what would have been held there.
pub(crate) fn runs(
    timeline: &Timeline<'_>,
    values: &[f64],
    holds_s: &[f64],
    from: usize,
    to: usize,
) -> Vec<Run> {
    let hold_ms = timeline.hold_ms();
    let mut runs = Vec::new();
    // Most recordings are one run, of a sample a second.
    let mut run = Run::with_room(to.min(values.len()).saturating_sub(from));
    let mut last_ms = None;
    for at in from..to.min(values.len()) {
        if values[at].is_nan() {
            continue;
        }
        let time_ms = timeline.time_ms[at];
        if last_ms.is_some_and(|before: i64| time_ms.saturating_sub(before) > hold_ms) {
            runs.push(std::mem::take(&mut run));
        }
        last_ms = Some(time_ms);
        run.push(time_ms, values[at], holds_s[at]);
    }
    runs.push(run);
    runs
}

/// The bests of a channel over its runs, shortest first. A window runs over the timer's time and never across a hole.
pub(crate) fn bests(channel: &Channel, runs: &[Run]) -> Vec<Best> {
    let best_of = |duration_s: u32| {
        let mut best: Option<(f64, i64)> = None;
        for run in runs {
            if let Some(new) = run.best(f64::from(duration_s))
                && best.is_none_or(|old| new.0 > old.0)
            {
                best = Some(new);
            }
        }
        best
    };
    DURATIONS_S
        .into_iter()
        .filter_map(|duration_s| {
            best_of(duration_s).map(|(value, from_ms)| Best {
                channel: channel.clone(),
                duration_s,
                value,
                from_ms,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::holds_s;
    use proptest::prelude::*;
    use ritm_model::Samples;

    fn of(time_ms: Vec<i64>, values: &[f64]) -> Vec<(u32, f64, i64)> {
        let samples = Samples {
            time_ms,
            columns: Vec::new(),
        };
        let timeline = Timeline::new(&samples, &[]);
        let holds = holds_s(&timeline, values);
        bests(&Channel::Power, &runs(&timeline, values, &holds, 0, values.len()))
            .into_iter()
            .map(|best| (best.duration_s, best.value, best.from_ms))
            .collect()
    }

    #[test]
    fn a_sprint_of_five_seconds_is_found() {
        let mut power = vec![100.0; 120];
        power[40..45].fill(900.0);
        let times = (0..120).map(|second| second * 1000).collect();
        let found = of(times, &power);
        assert_eq!(found[0], (5, 900.0, 40_000));
        let minute = (55.0 * 100.0 + 5.0 * 900.0) / 60.0;
        assert!((found[1].1 - minute).abs() < 1e-9);
        assert_eq!(found.len(), 2, "two minutes hold no best of five");
    }

    #[test]
    fn a_hole_breaks_the_window() {
        let mut times: Vec<i64> = (0..80).map(|second| second * 1000).collect();
        times.iter_mut().skip(40).for_each(|ms| *ms += 60_000);
        assert_eq!(of(times, &[200.0; 80]).len(), 1, "no minute without a hole");
    }

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

        #[test]
        fn uneven_steps_are_as_good(values in prop::collection::vec((0u16..1000, 1usize..8), 5..80),
                                    unit_ms in prop::sample::select(vec![500i64, 1000])) {
            // Recorded on change beside the same ride recorded all the time.
            let (mut changes, mut powers, mut seconds) = (Vec::new(), Vec::new(), Vec::new());
            for &(power, held) in &values {
                changes.push(seconds.len() as i64 * unit_ms);
                powers.push(f64::from(power));
                seconds.extend(std::iter::repeat_n(f64::from(power), held));
            }
            // The last sample stands for as long as samples usually do, which is not what it was here.
            let (last, end) = (powers.len() - 1, (changes[changes.len() - 1] / unit_ms) as usize);
            powers[last] = 0.0;
            seconds[end..].fill(0.0);
            seconds.resize(end + 8, 0.0);
            let every_second = of((0..seconds.len() as i64).map(|step| step * unit_ms).collect(), &seconds);
            for (duration, best, _) in of(changes, &powers) {
                let same = every_second.iter().find(|other| other.0 == duration).map_or(f64::NAN, |other| other.1);
                prop_assert!((same - best).abs() < 1e-6, "{duration} s: {best} {same}");
            }
        }

        #[test]
        fn equals_trying_every_window(values in prop::collection::vec(0u16..1000, 5..200)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let times = (0..values.len() as i64).map(|second| second * 1000).collect();
            for (duration, best, from_ms) in of(times, &values) {
                let plain = values.windows(duration as usize)
                    .map(|window| window.iter().sum::<f64>() / f64::from(duration))
                    .fold(0.0, f64::max);
                prop_assert!((best - plain).abs() < 1e-6, "{duration} s: {best} {plain}");
                let begin = (from_ms / 1000) as usize;
                let there: f64 = values[begin..begin + duration as usize].iter().sum::<f64>() / f64::from(duration);
                prop_assert!((there - best).abs() < 1e-6);
            }
        }
    }
}

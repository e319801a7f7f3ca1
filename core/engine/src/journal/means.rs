//! Averages over the timer's time, of a whole recording and of its laps.

use std::collections::VecDeque;

/// An average in which each value counts for as long as it lasted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mean {
    sum: f64,
    ms: f64,
    latest: Option<f64>,
    most: Option<f64>,
}

impl Mean {
    pub(crate) fn take(&mut self, value: f64, lasted_ms: i64) {
        self.sum += value * lasted_ms as f64;
        self.ms += lasted_ms as f64;
        self.latest = Some(value);
        self.most = Some(self.most.map_or(value, |most| most.max(value)));
    }

    pub(crate) fn value(&self) -> Option<f64> {
        if self.ms > 0.0 {
            Some(self.sum / self.ms)
        } else {
            self.latest
        }
    }

    pub(crate) const fn most(&self) -> Option<f64> {
        self.most
    }
}

/// A value that held from one moment to another.
#[derive(Clone, Copy, Debug)]
struct Held {
    from: i64,
    to: i64,
    value: f64,
}

/// A quantity's average over the recording and over the lap that goes on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Means {
    pub(crate) all: Mean,
    pub(crate) lap: Mean,
    last: Option<i64>,
    /// The values of the last while: laps end earlier than it is known.
    recent: VecDeque<Held>,
    missing_ms: i64,
}

impl Means {
    /// A value holds at most so long.
    const HOLDS_MS: i64 = 5000;
    /// Who says nothing for longer was missing.
    const MISSED_MS: i64 = 8000;
    /// A lap's end is found out about after so long at most.
    const LATE_MS: i64 = 120_000;

    pub(crate) fn take(&mut self, value: f64, at: i64) {
        let lasted_ms = self.last.map_or(0, |last| at - last);
        self.miss(at);
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
        let lasted_ms = if (0..=Self::HOLDS_MS).contains(&lasted_ms) {
            lasted_ms
        } else {
            0
        };
        self.all.take(value, lasted_ms);
        self.lap.take(value, lasted_ms);
        let from = at - lasted_ms;
        self.recent.push_back(Held { from, to: at, value });
        while self
            .recent
            .front()
            .is_some_and(|held| at - held.to > Self::LATE_MS)
        {
            self.recent.pop_front();
        }
    }

    fn miss(&mut self, at: i64) {
        self.missing_ms = self.missing_ms_at(at);
    }

    /// How long it was missing until `at`, while the timer ran and after it had been there.
    pub(crate) fn missing_ms_at(&self, at: i64) -> i64 {
        let gap_ms = self
            .last
            .filter(|_| self.all.latest.is_some())
            .map_or(0, |last| at.saturating_sub(last));
        self.missing_ms + if gap_ms > Self::MISSED_MS { gap_ms } else { 0 }
    }

    /// The timer stands since a moment, which is found out about at another.
    pub(crate) fn stand(&mut self, from: i64, at: i64) {
        self.miss(from);
        self.pass_over(at);
    }

    /// The time until `at` does not count.
    pub(crate) fn pass_over(&mut self, at: i64) {
        self.last = Some(at);
    }

    /// The lap ended at a moment: what was said since is of the next.
    pub(crate) fn end_lap(&mut self, at: i64) -> Mean {
        let mut ended = std::mem::take(&mut self.lap);
        for held in self.recent.iter().filter(|held| held.to > at) {
            let after_ms = held.to - held.from.max(at);
            ended.sum -= held.value * after_ms as f64;
            ended.ms -= after_ms as f64;
            self.lap.take(held.value, after_ms);
        }
        ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lap_that_ended_earlier_has_the_mean_of_its_own_time() {
        let mut means = Means::default();
        for second in 0..=60 {
            means.take(if second <= 50 { 120.0 } else { 160.0 }, second * 1000);
        }
        let ended = means.end_lap(50_000);
        assert_eq!(ended.value().map(f64::round), Some(120.0));
        assert_eq!(means.lap.value().map(f64::round), Some(160.0));
        // And all of it is one.
        assert_eq!(ended.ms + means.lap.ms, means.all.ms);
        assert!((ended.sum + means.lap.sum - means.all.sum).abs() < 1e-6);
    }

    #[test]
    fn what_is_missing_is_missing_while_the_timer_runs() {
        let mut means = Means::default();
        assert_eq!(means.missing_ms_at(60_000), 0, "it was never there");
        for second in [0, 1, 2, 3, 20, 21, 22] {
            means.take(120.0, second * 1000);
        }
        assert_eq!(means.missing_ms_at(23_000), 17_000);
        let mut late = means.clone();
        means.stand(25_000, 25_000);
        means.pass_over(100_000);
        means.take(120.0, 101_000);
        assert_eq!(means.missing_ms_at(102_000), 17_000);
        assert_eq!(means.missing_ms_at(131_000), 47_000);
        // What is said while nobody knows yet that the timer stands is not missing.
        late.stand(25_000, 35_000);
        assert_eq!(late.missing_ms_at(36_000), 17_000);
    }
}

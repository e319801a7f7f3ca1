//! Averages over the timer's time, of a whole recording and of its laps.

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

/// A quantity's average over the recording and over the lap that goes on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Means {
    pub(crate) all: Mean,
    pub(crate) lap: Mean,
    last: Option<i64>,
}

impl Means {
    /// A value holds at most so long.
    const HOLDS_MS: i64 = 5000;

    pub(crate) fn take(&mut self, value: f64, at: i64) {
        let lasted_ms = self.last.map_or(0, |last| at - last);
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
        let lasted_ms = if (0..=Self::HOLDS_MS).contains(&lasted_ms) {
            lasted_ms
        } else {
            0
        };
        self.all.take(value, lasted_ms);
        self.lap.take(value, lasted_ms);
    }

    /// The time until `at` does not count.
    pub(crate) fn pass_over(&mut self, at: i64) {
        self.last = Some(at);
    }

    pub(crate) fn end_lap(&mut self) -> Mean {
        std::mem::take(&mut self.lap)
    }
}

//! A channel second by second, and the largest sum over so many of its seconds.
//!
//! Windows over prefix sums, and passing over those that can't win, are after Mark Rages' search in GoldenCheetah
//! (`RideFileCache`): sums never fall, so whatever begins in a stretch of windows holds at most what the whole stretch
//! does.

/// What a channel summed up to before each second of a run, and where each second is.
pub(crate) struct Seconds {
    /// One more than seconds; never falling.
    pub(crate) sums: Vec<f64>,
    /// Milliseconds since the recording's start at each second.
    pub(crate) time_ms: Vec<i64>,
}

impl Seconds {
    pub(crate) fn len(&self) -> usize {
        self.time_ms.len()
    }

    fn over(&self, from: usize, count: usize) -> f64 {
        match (self.sums.get(from), self.sums.get(from + count)) {
            (Some(before), Some(after)) => after - before,
            _ => f64::NEG_INFINITY,
        }
    }

    /// The largest sum over `count` seconds and where it begins, if it is larger than `least`; `hint` is where to look
    /// first.
    pub(crate) fn best(&self, count: usize, hint: usize, least: f64) -> Option<(f64, usize)> {
        let windows = self
            .sums
            .len()
            .checked_sub(count)
            .filter(|&windows| windows > 0)?;
        let (befores, afters) = (self.sums.get(..windows)?, self.sums.get(count..)?);
        let mut top = least;
        let mut top_in = None;
        for from in [hint, hint.saturating_sub(1)] {
            let from = from.min(windows - 1);
            let sum = self.over(from, count);
            if sum > top {
                (top, top_in) = (sum, Some(from..from + 1));
            }
        }
        // A stretch of windows: short against the duration, or what its ends add would say nothing.
        let stretch = (count / 16).clamp(32, 512);
        for from in (0..windows).step_by(stretch) {
            let until = (from + stretch).min(windows);
            if self.over(from, until - 1 - from + count) > top {
                // The largest alone first: that is done several windows at a time.
                let sum = largest(&befores[from..until], &afters[from..until]);
                if sum > top {
                    (top, top_in) = (sum, Some(from..until));
                }
            }
        }
        let at = top_in?.find(|&from| self.over(from, count) == top)?;
        Some((top, at))
    }
}

/// The largest difference of two slices of one length.
fn largest(befores: &[f64], afters: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut tops = [f64::NEG_INFINITY; LANES];
    let (mut before, mut after) = (befores.chunks_exact(LANES), afters.chunks_exact(LANES));
    for (before, after) in before.by_ref().zip(after.by_ref()) {
        for (top, (before, after)) in tops.iter_mut().zip(before.iter().zip(after)) {
            let sum = after - before;
            *top = larger(sum, *top);
        }
    }
    let rest = before.remainder().iter().zip(after.remainder());
    let rest = rest.fold(f64::NEG_INFINITY, |top, (before, after)| {
        larger(after - before, top)
    });
    // Halves against each other, which is done several at a time as well.
    let mut half = LANES / 2;
    while half > 0 {
        let (left, right) = tops.split_at_mut(half);
        for (top, other) in left.iter_mut().zip(right) {
            *top = larger(*other, *top);
        }
        half /= 2;
    }
    larger(tops[0], rest)
}

/// The larger of two numbers; sums of values that are numbers are no NaN. `f64::max` passes over NaN, which no instruction
/// of WebAssembly does: there it is a call.
fn larger(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

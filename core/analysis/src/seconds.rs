//! A channel second by second, and the search for the window of a given length with the largest sum.
//!
//! The search follows the one by Mark Rages in GoldenCheetah (`RideFileCache`). It keeps a running sum, so that a
//! window's sum is one subtraction. The running sum never falls, so that a window inside a longer stretch of seconds
//! holds at most what the whole stretch holds. Therefore the search passes over every stretch that can't win.

/// The running sum of a channel at each second of a run, and the time of each second.
pub(crate) struct Seconds {
    /// The channel's sum over all seconds before this one. The last entry counts all seconds, so that there is one
    /// entry more than there are seconds. The entries never fall.
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

    /// Returns the largest sum over `count` seconds in a row and the second at which it begins, if that sum is larger
    /// than `least`. The search tries the window that begins at `hint` first; a good hint makes it faster.
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
        // A stretch must be short against the duration: its sum exceeds a window's by what its ends add.
        let stretch = (count / 16).clamp(32, 512);
        for from in (0..windows).step_by(stretch) {
            let until = (from + stretch).min(windows);
            if self.over(from, until - 1 - from + count) > top {
                // The largest sum first and its place later: the sums are compared several at a time.
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

/// Returns the largest of `after - before` over two slices of one length.
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
    // Comparing halves with each other is done several at a time as well.
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

/// Returns the larger of two numbers, neither of which is `NaN`.
///
/// `f64::max` ignores `NaN`, which no instruction of WebAssembly does: there it is a call, and too slow for this loop.
fn larger(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

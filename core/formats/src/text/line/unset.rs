//! Times of clocks that were not set: a few, far from all others.

use ritm_model::Timestamp;

/// A step of the clock, in milliseconds, that nobody trains across: 30 days.
pub(super) const FAR_MS: i64 = 30 * 86_400_000;

/// The most points that are taken for those of a clock that was not set.
const HANDFUL: usize = 20;

/// The most runs of times that are worth a look: a handful of wrong ones and what is between them.
pub(super) const MOST_RUNS: usize = 2 * HANDFUL + 1;

/// A run of times without a far step in it.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) count: usize,
    pub(super) earliest_ms: i64,
    pub(super) latest_ms: i64,
}

impl Run {
    pub(super) fn of(times: &[i64]) -> Self {
        Self {
            count: times.len(),
            earliest_ms: times.iter().copied().min().unwrap_or_default(),
            latest_ms: times.iter().copied().max().unwrap_or_default(),
        }
    }
}

/// Which runs are good: all, or those near the longest when the others are no more than a handful together.
pub(super) fn good(runs: &[Run]) -> Vec<bool> {
    let all = vec![true; runs.len()];
    let Some(longest) = runs.iter().max_by_key(|run| run.count) else {
        return all;
    };
    if runs.len() > MOST_RUNS {
        return all;
    }
    let mut good = vec![false; runs.len()];
    let (mut from_ms, mut to_ms) = (longest.earliest_ms, longest.latest_ms);
    loop {
        let mut grown = false;
        for (run, good) in runs.iter().zip(&mut good) {
            let near = run.latest_ms >= from_ms - FAR_MS && run.earliest_ms <= to_ms + FAR_MS;
            if near && !*good {
                (*good, grown) = (true, true);
                from_ms = from_ms.min(run.earliest_ms);
                to_ms = to_ms.max(run.latest_ms);
            }
        }
        if !grown {
            break;
        }
    }
    let count = |wanted: bool| -> usize {
        let runs = runs.iter().zip(&good).filter(|&(_, &good)| good == wanted);
        runs.map(|(run, _)| run.count).sum()
    };
    let others = count(false);
    if others <= HANDFUL && others * 2 <= count(true) {
        good
    } else {
        all
    }
}

/// Takes the times of a clock that was not set.
pub(crate) fn drop_unset(times: &mut [Option<Timestamp>]) {
    let mut runs: Vec<Run> = Vec::new();
    let mut bounds: Vec<(usize, usize)> = Vec::new();
    let mut before: Option<i64> = None;
    for (index, time) in times.iter().enumerate() {
        let Some(at) = time.map(Timestamp::unix_ms) else {
            continue;
        };
        let goes_on = before.is_some_and(|before| (at - before).abs() <= FAR_MS);
        if runs.len() > MOST_RUNS {
            return;
        }
        if goes_on && let (Some(run), Some((_, last))) = (runs.last_mut(), bounds.last_mut()) {
            run.count += 1;
            run.earliest_ms = run.earliest_ms.min(at);
            run.latest_ms = run.latest_ms.max(at);
            *last = index;
        } else {
            runs.push(Run::of(&[at]));
            bounds.push((index, index));
        }
        before = Some(at);
    }
    for (good, (first, last)) in good(&runs).into_iter().zip(bounds) {
        if !good && let Some(times) = times.get_mut(first..=last) {
            times.fill(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_RUNS, Run, drop_unset, good};
    use ritm_model::Timestamp;

    const DAY: i64 = 86_400_000;

    #[test]
    fn times_of_an_unset_clock_are_taken_away() {
        let at = |days: i64| Some(Timestamp::from_unix_ms(days * DAY));
        let mut times = [
            at(10),
            None,
            at(15_000),
            at(15_001),
            at(14_000),
            at(15_002),
            at(15_003),
        ];
        drop_unset(&mut times);
        assert_eq!(
            times,
            [None, None, at(15_000), at(15_001), None, at(15_002), at(15_003)]
        );
        let monthly = [at(10), at(50), at(90), at(130)];
        let mut times = monthly;
        drop_unset(&mut times);
        assert_eq!(times, monthly);
    }

    #[test]
    fn a_history_of_short_recordings_stays_whole() {
        let run = |(count, day): (usize, i64)| Run {
            count,
            earliest_ms: day * DAY,
            latest_ms: day * DAY,
        };
        let of = |runs: &[(usize, i64)]| good(&runs.iter().copied().map(run).collect::<Vec<_>>());
        assert!(of(&[]).is_empty());
        assert_eq!(of(&[(5, 0), (100, 900)]), [false, true]);
        assert_eq!(of(&[(15, 0), (100, 100), (15, 200)]), [true; 3]);
        // What is in between may bring them together.
        assert_eq!(
            of(&[(1, 0), (1, 29), (50, 58), (1, 500)]),
            [true, true, true, false]
        );
        assert_eq!(of(&[(1, 0), (1, 100)]), [true; 2]);
        assert_eq!(of(&vec![(1, 0); MOST_RUNS + 1]), vec![true; MOST_RUNS + 1]);
    }
}

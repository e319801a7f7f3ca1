//! A line of points in the order they were written: where it breaks, and which points have times of an unset clock.

mod unset;

pub(crate) use unset::drop_unset;

use super::table::{Row, Table};
use unset::{FAR_MS, MOST_RUNS, Run, good};

/// The least and the greatest length, in milliseconds, from which a break is a pause, whatever the interval of points is.
const PAUSE_MS: (i64, i64) = (3_000, 60_000);

/// Which of the breaks between points are pauses: those longer than the usual interval of points twice. Programs begin a
/// new piece also where nobody paused, at a lap or after a number of points.
///
/// `breaks` are in the order of the points.
pub(crate) fn pauses(times: &[i64], breaks: &[(i64, i64)]) -> Vec<(i64, i64)> {
    if breaks.is_empty() {
        return Vec::new();
    }
    let longest_step = longest_step_ms(times, breaks);
    let is_pause = |&&(from, to): &&(i64, i64)| to - from > longest_step;
    breaks.iter().filter(is_pause).copied().collect()
}

/// The length, in milliseconds, up to which a break is none.
fn longest_step_ms(times: &[i64], breaks: &[(i64, i64)]) -> i64 {
    let mut breaks = breaks.iter().peekable();
    let mut steps: Vec<i64> = times
        .iter()
        .zip(times.get(1..).unwrap_or_default())
        .filter(|&(&before, &at)| breaks.next_if(|&&broken| broken == (before, at)).is_none())
        .map(|(before, at)| at.saturating_sub(*before))
        .filter(|&step| step > 0)
        .collect();
    let middle = steps.len().saturating_sub(1) / 2;
    let usual = if steps.is_empty() {
        0
    } else {
        *steps.select_nth_unstable(middle).1
    };
    usual.saturating_mul(2).clamp(PAUSE_MS.0, PAUSE_MS.1)
}

/// A line on its way; [`Self::finish`] comes before everything else is looked at.
#[derive(Default)]
pub(crate) struct Line {
    /// The points.
    pub(crate) table: Table,
    /// Those since the clock made a far step, and those between such steps before.
    latest: Table,
    runs: Vec<Table>,
    /// Whether there are too many of such steps to be those of a clock that was not set.
    spread: bool,
    /// From and to of each break, in milliseconds since the Unix epoch.
    breaks: Vec<(i64, i64)>,
    /// The time of the last point before a break, until the next point comes.
    broken_at: Option<i64>,
}

impl Line {
    /// The time of the last point.
    pub(crate) fn last_ms(&self) -> Option<i64> {
        self.latest.time_ms.last().copied()
    }

    /// Begins another piece.
    pub(crate) fn interrupt(&mut self) {
        self.broken_at = self.last_ms();
    }

    /// Adds a point.
    pub(crate) fn push(&mut self, unix_ms: i64, row: &Row) {
        if let Some(from) = self.broken_at.take()
            && unix_ms > from
        {
            self.breaks.push((from, unix_ms));
        }
        if let Some(before) = self.last_ms()
            && (unix_ms - before).abs() > FAR_MS
        {
            self.begin_run();
        }
        self.latest.push(unix_ms, row);
    }

    #[cold]
    fn begin_run(&mut self) {
        if self.spread {
            return;
        }
        self.runs.push(std::mem::take(&mut self.latest));
        if self.runs.len() > MOST_RUNS {
            self.spread = true;
            for run in std::mem::take(&mut self.runs) {
                self.latest.append(run);
            }
        }
    }

    /// Drops the few points that a clock which was not set dated far from all others; returns how many.
    pub(crate) fn finish(&mut self) -> u64 {
        let latest = std::mem::take(&mut self.latest);
        if self.runs.is_empty() {
            self.table = latest;
            return 0;
        }
        let mut runs = std::mem::take(&mut self.runs);
        runs.push(latest);
        let of_times: Vec<Run> = runs.iter().map(|run| Run::of(&run.time_ms)).collect();
        let mut dropped = 0;
        for (good, run) in good(&of_times).into_iter().zip(runs) {
            if good {
                self.table.append(run);
            } else {
                dropped += run.time_ms.len() as u64;
            }
        }
        if dropped > 0
            && let Some((first, last)) = self.bounds()
        {
            self.breaks.retain(|&(from, to)| from >= first && to <= last);
        }
        dropped
    }

    /// The first and the last time, by the clock.
    pub(crate) fn bounds(&self) -> Option<(i64, i64)> {
        let times = &self.table.time_ms;
        times.iter().min().copied().zip(times.iter().max().copied())
    }

    /// Goes on with another line after a break from and to these times.
    pub(crate) fn join(&mut self, next: Self, (from, to): (i64, i64)) {
        if to > from {
            self.breaks.push((from, to));
        }
        self.breaks.extend(next.breaks);
        self.table.append(next.table);
    }

    /// From and to of each break that is a pause; all of them where breaks are told for nothing else.
    pub(crate) fn pauses(&self, all: bool) -> Vec<(i64, i64)> {
        if all {
            return self.breaks.clone();
        }
        pauses(&self.table.time_ms, &self.breaks)
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, MOST_RUNS, longest_step_ms};
    use crate::text::table::Row;

    fn line(times: &[i64]) -> (u64, Vec<i64>) {
        let mut line = Line::default();
        for &second in times {
            line.push(second * 1000, &Row::EMPTY);
        }
        let dropped = line.finish();
        (dropped, line.table.time_ms.iter().map(|ms| ms / 1000).collect())
    }

    #[test]
    fn what_an_unset_clock_dated_is_dropped() {
        let day = 86_400;
        let (at, unset) = (10_000 * day, 5_000 * day);
        let good = [at, at + 1, at + 2, at + 3];
        assert_eq!(line(&good), (0, good.to_vec()));
        for wrong in [unset, at + 31 * day] {
            assert_eq!(line(&[&[wrong], &good[..]].concat()), (1, good.to_vec()));
            assert_eq!(
                line(&[&good[..], &[wrong, wrong + 1]].concat()),
                (2, good.to_vec())
            );
            assert_eq!(
                line(&[&good[..2], &[wrong], &good[2..]].concat()),
                (1, good.to_vec())
            );
        }
        // What is no handful stays, and so does a single point of two.
        let half = [unset, unset + 1, unset + 2, at, at + 1, at + 2];
        assert_eq!(line(&half), (0, half.to_vec()));
        assert_eq!(line(&[unset, at]), (0, vec![unset, at]));
        let yearly: Vec<i64> = (0..2 * MOST_RUNS as i64).map(|year| year * 365 * day).collect();
        assert_eq!(line(&yearly), (0, yearly));
    }

    #[test]
    fn a_break_is_a_pause_when_it_is_longer_than_steps_are() {
        assert_eq!(longest_step_ms(&[0, 1000, 2000, 9000], &[]), 3000);
        assert_eq!(longest_step_ms(&[0, 7000, 14_000, 15_000], &[]), 14_000);
        assert_eq!(longest_step_ms(&[0, 7000], &[(0, 7000)]), 3000);
        assert_eq!(longest_step_ms(&[0, 3_600_000], &[]), 60_000);
        assert_eq!(longest_step_ms(&[], &[]), 3000);
        let mut line = Line::default();
        for second in [0, 1, 2, 3, 7, 8] {
            line.push(second * 1000, &Row::EMPTY);
            line.interrupt();
        }
        line.finish();
        assert_eq!(line.pauses(false), [(3000, 7000)]);
        assert_eq!(line.pauses(true).len(), 5);
    }
}

//! Clocks that leap within a recording, by an hour, by days or by years, with or without coming back.
//!
//! One rule for all formats. A step back in time is the clock's where the athlete went on without a break (the distance
//! counter or the place after it follows the one before it), or the device's own elapsed time knows nothing of it. A step ahead may be a real pause, a night of a
//! tour or a ferry. It is the clock's
//! - where a later step back undoes it,
//! - or where the athlete was in full stride on both sides of it and went no farther over it than in any other step,
//!   no pause is told there, and the device's own elapsed time leaves the step out, or the step is one of a change of
//!   time zone or daylight saving, or it is longer than anybody pauses,
//! - or where it is that long and the device's elapsed time leaves it out.
//!
//! The times that most samples agree in are right. Clocks that were not set are behind, never ahead: of times that are
//! a year apart the later are right, unless hardly a sample has them.

mod apply;
#[cfg(test)]
mod tests;

pub(crate) use apply::set_right;

use std::ops::Range;

use ritm_model::{Channel, Column, Problem, ProblemCode, order};

/// The least step back that is a leap: sensors' own clocks are less apart.
const LEAST_BACK_MS: i64 = 60_000;
/// The least step ahead that may be a leap nothing undoes.
const LEAST_AHEAD_MS: i64 = 10 * 60_000;
/// Longer than anybody pauses in full stride: a day and a half.
const LONGEST_PAUSE_MS: i64 = 36 * 3_600_000;
/// Clocks are set by whole quarters of an hour when zones or daylight saving change.
const QUARTER_MS: i64 = 15 * 60_000;
/// The most leaps of a clock; a file of more steps back is written in another order.
const MOST_LEAPS: usize = 16;
/// Steps on either side that tell how fast the athlete was.
const STEPS: usize = 10;
/// The longest step between samples that tells a speed.
const LONGEST_STEP_MS: i64 = 60_000;
/// The least speed of full stride, in metres a second.
const STRIDE_M_S: f64 = 0.5;
/// Times this far apart are of a clock that was not set, rather than set wrong: 300 days.
const UNSET_MS: i64 = 300 * 86_400_000;

/// Where samples were.
#[derive(Clone, Copy, Default)]
pub(crate) struct Way<'a> {
    distance: Option<&'a Column>,
    place: Option<(&'a Column, &'a Column)>,
}

impl<'a> Way<'a> {
    /// Of these columns.
    pub(crate) fn of(columns: &'a [Column]) -> Self {
        let find = |channel: Channel| columns.iter().find(|column| column.channel == channel);
        Self {
            distance: find(Channel::Distance),
            place: find(Channel::Latitude).zip(find(Channel::Longitude)),
        }
    }

    /// Metres from one row to another; negative where the counter went back. `None` where nothing tells.
    fn metres(&self, from: usize, to: usize) -> Option<f64> {
        let counted = self.distance.and_then(|column| {
            let (before, after) = (column.value(from)?, column.value(to)?);
            Some(after - before)
        });
        let (latitudes, longitudes) = self.place.unzip();
        let by_place = || {
            let (north, east) = (latitudes?, longitudes?);
            let (lat, lat_to) = (north.value(from)?, north.value(to)?);
            let (lon, lon_to) = (east.value(from)?, east.value(to)?);
            // Near by, the Earth is flat: a mean radius of 6,371,008.8 m.
            let around = (lon_to - lon + 540.0).rem_euclid(360.0) - 180.0;
            let along = around.to_radians() * lat.to_radians().cos();
            Some(6_371_008.8 * along.hypot((lat_to - lat).to_radians()))
        };
        counted.or_else(by_place)
    }
}

/// What the file tells about its time beside the samples.
#[derive(Clone, Copy, Default)]
pub(crate) struct Told<'a> {
    /// The device's time from start to end, by its own count.
    pub(crate) elapsed_ms: Option<i64>,
    /// Pauses, by the clock that may have leapt.
    pub(crate) pauses: &'a [(i64, i64)],
}

/// A leap: the row after it, and by how much the clock leapt.
struct Leap {
    row: usize,
    by_ms: i64,
    ahead: bool,
}

/// Samples between two leaps.
struct Run {
    rows: Range<usize>,
    earliest_ms: i64,
    latest_ms: i64,
    /// What is to be added to its times.
    add_ms: i64,
}

/// A clock that leapt, and how it is set right.
pub(crate) struct Clock {
    runs: Vec<Run>,
}

/// Whether any step is so long, or goes so far back, that it is worth a look.
pub(crate) fn may_have_leapt(times: impl Iterator<Item = i64>) -> bool {
    let mut before = None;
    let (mut back, mut ahead) = (0_usize, false);
    for at in times {
        let step: i64 = at - before.unwrap_or(at);
        back += usize::from(step <= -LEAST_BACK_MS);
        ahead |= step >= LEAST_AHEAD_MS;
        before = Some(at);
    }
    back <= MOST_LEAPS && (back > 0 || ahead)
}

impl Clock {
    /// How the clock of these times leapt; `None` where it did not.
    pub(crate) fn of(times: &[i64], way: Way<'_>, told: Told<'_>) -> Option<Self> {
        let leaps = leaps(times, way, told)?;
        let mut runs = Vec::with_capacity(leaps.len() + 1);
        let mut off_ms = 0;
        let mut from = 0;
        let ends = leaps.iter().map(|leap| (leap.row, leap.by_ms));
        for (end, by_ms) in ends.chain([(times.len(), 0)]) {
            let own = times.get(from..end)?;
            runs.push(Run {
                rows: from..end,
                earliest_ms: own.iter().copied().min()?,
                latest_ms: own.iter().copied().max()?,
                add_ms: off_ms,
            });
            off_ms -= by_ms;
            from = end;
        }
        let right = right(&runs);
        for run in &mut runs {
            run.add_ms -= right;
        }
        Some(Self { runs })
    }

    /// What is to be added to the times of which rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (Range<usize>, i64)> + '_ {
        self.runs.iter().map(|run| (run.rows.clone(), run.add_ms))
    }

    /// Sets other moments of the file right, in the order it tells them.
    pub(crate) const fn moments(&self) -> Moments<'_> {
        Moments {
            clock: self,
            before_ms: i64::MIN,
        }
    }

    /// What is to be said of it.
    pub(crate) fn problem(&self) -> Problem {
        let steps: Vec<String> = self
            .runs
            .windows(2)
            .filter_map(|two| match two {
                [one, other] => Some(one.add_ms - other.add_ms),
                _ => None,
            })
            .map(|ms| {
                let (sign, s) = (if ms < 0 { '-' } else { '+' }, ms.unsigned_abs() / 1000);
                let (days, rest) = (s / 86_400, s % 86_400);
                let clock = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
                if days > 0 {
                    format!("{sign}{days} d {clock}")
                } else {
                    format!("{sign}{clock}")
                }
            })
            .collect();
        Problem::new(ProblemCode::ClockLeapt, steps.join(", "))
    }
}

/// Moments on their way to be right, in the file's order: each is the earliest it can be that is not before the one
/// before it.
pub(crate) struct Moments<'a> {
    clock: &'a Clock,
    before_ms: i64,
}

impl Moments<'_> {
    /// The right time of a moment.
    pub(crate) fn right(&mut self, at_ms: i64) -> i64 {
        const SLACK_MS: i64 = 2000;
        let runs = &self.clock.runs;
        let within =
            |run: &&Run| (run.earliest_ms - LEAST_BACK_MS..=run.latest_ms + LEAST_BACK_MS).contains(&at_ms);
        let fits = runs.iter().filter(within).map(|run| at_ms + run.add_ms);
        let after = fits
            .clone()
            .find(|&right| right >= self.before_ms.saturating_sub(SLACK_MS));
        let far = |run: &&Run| (run.earliest_ms - at_ms).max(at_ms - run.latest_ms).max(0);
        let nearest = || runs.iter().min_by_key(far).map(|run| at_ms + run.add_ms);
        let right = after
            .or_else(|| fits.clone().next_back())
            .or_else(nearest)
            .unwrap_or(at_ms);
        self.before_ms = self.before_ms.max(right);
        right
    }
}

/// The offset that is right: of most rows; of those a year apart the later.
fn right(runs: &[Run]) -> i64 {
    let rows = |add_ms: i64| -> usize {
        let alike = runs
            .iter()
            .filter(|run| (run.add_ms - add_ms).abs() < LEAST_BACK_MS);
        alike.map(|run| run.rows.len()).sum()
    };
    let all: usize = runs.iter().map(|run| run.rows.len()).sum();
    let mut best: Option<(i64, usize)> = None;
    for run in runs {
        let count = rows(run.add_ms);
        let better = best.is_none_or(|(add_ms, most)| {
            // Less is to be added to later times.
            let later_ms = add_ms - run.add_ms;
            if later_ms.abs() >= UNSET_MS && count.min(most) * 10 >= all {
                later_ms > 0
            } else {
                count > most
            }
        });
        if better {
            best = Some((run.add_ms, count));
        }
    }
    best.map_or(0, |(add_ms, _)| add_ms)
}

/// The leaps of a clock, in order; `None` where there is none.
fn leaps(times: &[i64], way: Way<'_>, told: Told<'_>) -> Option<Vec<Leap>> {
    let step = |row: usize| Some(times.get(row)? - times.get(row.checked_sub(1)?)?);
    let far = |&row: &usize| step(row).is_some_and(|ms| ms <= -LEAST_BACK_MS || ms >= LEAST_BACK_MS);
    let steps: Vec<usize> = (1..times.len()).filter(far).collect();
    let back: Vec<usize> = steps
        .iter()
        .copied()
        .filter(|&row| step(row).is_some_and(|ms| ms < 0))
        .collect();
    if back.len() > MOST_LEAPS {
        return None;
    }
    let mut leaps: Vec<Leap> = Vec::new();
    for &row in &back {
        let near = Near::of(times, way, row);
        let by_ms = near.leap_ms(step(row)?);
        // The device's own count knows of no such step.
        let left_out = told.elapsed_ms.is_some_and(|elapsed| {
            let right_ms = times
                .last()
                .zip(times.first())
                .map(|(last, first)| last - first - by_ms);
            right_ms.is_some_and(|right| (right - elapsed).abs() <= slack_ms(elapsed))
        });
        if near.goes_on(by_ms) || left_out {
            leaps.push(Leap {
                row,
                by_ms,
                ahead: false,
            });
        }
    }
    // A step ahead that a step back undoes, each by one.
    let mut undone: Vec<Leap> = Vec::new();
    for leap in &leaps {
        let slack = (leap.by_ms.abs() / 20).clamp(LEAST_BACK_MS / 2, 30 * LEAST_BACK_MS);
        let before = steps.iter().rev().find(|&&row| {
            row < leap.row
                && !undone.iter().any(|other| other.row == row)
                && step(row).is_some_and(|ms| (ms + leap.by_ms).abs() <= slack)
        });
        if let Some(&row) = before {
            let by_ms = Near::of(times, way, row).leap_ms(step(row)?);
            undone.push(Leap {
                row,
                by_ms,
                ahead: true,
            });
        }
    }
    leaps.append(&mut undone);
    let (earliest, latest) = (times.iter().min()?, times.iter().max()?);
    let span_ms = latest - earliest;
    for &row in steps
        .iter()
        .filter(|&&row| step(row) >= Some(LEAST_AHEAD_MS))
        .take(256)
    {
        if leaps.iter().filter(|leap| leap.ahead).count() > MOST_LEAPS {
            return None;
        }
        let ms = step(row)?;
        if !leaps.iter().any(|leap| leap.row == row)
            && is_leap_ahead(
                ms,
                &Near::of(times, way, row),
                told,
                span_ms,
                times.get(row - 1..=row)?,
            )
        {
            leaps.push(Leap {
                row,
                by_ms: Near::of(times, way, row).leap_ms(ms),
                ahead: true,
            });
        }
    }
    order::by_key(&mut leaps, |leap| leap.row);
    (!leaps.is_empty()).then_some(leaps)
}

/// How far apart two tellings of one elapsed time may be.
fn slack_ms(elapsed_ms: i64) -> i64 {
    (elapsed_ms / 50).max(30_000)
}

/// Whether a step ahead that nothing undoes is the clock's.
fn is_leap_ahead(ms: i64, near: &Near, told: Told<'_>, span_ms: i64, ends: &[i64]) -> bool {
    let (from, to) = (ends.first().copied(), ends.last().copied());
    let paused = told.pauses.iter().any(|&(stop, start)| {
        // Most of the step is a pause.
        let within = to.map(|to| to.min(start)).zip(from.map(|from| from.max(stop)));
        within.is_some_and(|(end, begin)| end - begin > ms / 2)
    });
    let by_ms = near.leap_ms(ms);
    let left_out = told
        .elapsed_ms
        .is_some_and(|elapsed| (span_ms - by_ms - elapsed).abs() <= slack_ms(elapsed));
    let counted = told
        .elapsed_ms
        .is_some_and(|elapsed| (span_ms - elapsed).abs() <= slack_ms(elapsed));
    let long = ms >= LONGEST_PAUSE_MS;
    let of_zone = by_ms % QUARTER_MS == 0 && by_ms.abs() <= 14 * 3_600_000;
    if near.in_stride() {
        long || (!paused && !counted && (left_out || of_zone))
    } else {
        long && left_out && !counted && !paused
    }
}

/// What was around a step.
struct Near {
    /// Metres over the step.
    over_m: Option<f64>,
    /// Metres a second before and after it, and in the very last and first step.
    speeds: Option<[f64; 4]>,
    usual_ms: i64,
}

impl Near {
    fn of(times: &[i64], way: Way<'_>, row: usize) -> Self {
        let mut steps_ms: Vec<i64> = Vec::with_capacity(2 * STEPS);
        let mut side = |rows: &mut dyn Iterator<Item = usize>| {
            let (mut metres, mut ms, mut nearest) = (0.0, 0, None);
            for row in rows {
                let before = row.checked_sub(1)?;
                let step = times.get(row)? - times.get(before)?;
                if !(0..=LONGEST_STEP_MS).contains(&step) {
                    break;
                }
                if step == 0 {
                    continue;
                }
                steps_ms.push(step);
                let Some(over) = way.metres(before, row) else {
                    continue;
                };
                metres += over;
                ms += step;
                nearest.get_or_insert(over * 1000.0 / step as f64);
            }
            Some((metres * 1000.0 / (ms > 0).then_some(ms as f64)?, nearest?))
        };
        let before = side(&mut (row.saturating_sub(STEPS).max(1)..row).rev());
        let after = side(&mut (row + 1..row.saturating_add(STEPS + 1)));
        let over_m = row.checked_sub(1).and_then(|before| way.metres(before, row));
        order::ascending(&mut steps_ms);
        Self {
            over_m,
            speeds: before
                .zip(after)
                .map(|(one, other)| [one.0, other.0, one.1, other.1]),
            usual_ms: steps_ms.get(steps_ms.len() / 2).copied().unwrap_or(1000),
        }
    }

    /// The mean speed, and the way of a usual step.
    fn pace(&self) -> Option<(f64, f64)> {
        let [before, after, ..] = self.speeds?;
        let mean = f64::midpoint(before, after);
        Some((mean, mean * self.usual_ms as f64 / 1000.0))
    }

    /// Whether the athlete went on as if there were no step back by so much. Where nothing tells, as indoors, it is so
    /// when clocks are set by that much.
    fn goes_on(&self, by_ms: i64) -> bool {
        match (self.over_m, self.pace()) {
            (Some(over), Some((mean, step))) => {
                // In the same place twice, one after the other: a file that is written twice.
                mean >= STRIDE_M_S && (-1.0..=3.0 * step + 15.0).contains(&over)
            }
            (Some(_), None) => false,
            (None, _) => by_ms % QUARTER_MS == 0,
        }
    }

    /// Whether the athlete was at one speed on both sides, and over the step.
    fn in_stride(&self) -> bool {
        let (Some(over), Some((_, step)), Some(speeds)) = (self.over_m, self.pace(), self.speeds) else {
            return false;
        };
        let least = speeds.iter().copied().fold(f64::INFINITY, f64::min);
        let most = speeds.iter().copied().fold(0.0, f64::max);
        least >= STRIDE_M_S && most <= 2.5 * least && (0.2 * step..=3.0 * step).contains(&over)
    }

    /// By how much the clock leapt where its step was so long.
    fn leap_ms(&self, step_ms: i64) -> i64 {
        let quarters = (step_ms as f64 / QUARTER_MS as f64).round() as i64 * QUARTER_MS;
        let rest = step_ms - quarters;
        if quarters != 0 && (0..=3 * self.usual_ms).contains(&rest) {
            // A quarter of an hour is found by chance in long steps.
            if quarters.abs() <= 14 * 3_600_000 || rest == self.usual_ms {
                return quarters;
            }
        }
        step_ms - self.usual_ms
    }
}

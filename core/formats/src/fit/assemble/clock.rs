//! Times of a device whose clock leapt while it recorded.

use ritm_model::{ABSENT, Column, Problem, ProblemCode};

use super::super::message::Rare;
use crate::clock::{Clock, Told, Way, may_have_leapt};

fn ms(time: u32) -> i64 {
    i64::from(time) * 1000
}

fn second(ms: i64) -> Option<u32> {
    u32::try_from(ms.div_euclid(1000)).ok()
}

/// Leaves out the first records of a file that are hours older than the session which holds all others: a device wrote what
/// it still had. Says how many they were.
pub(super) fn leave_out_stale(
    times: &mut [Option<u32>],
    columns: &mut [Column],
    rare: &Rare,
) -> Option<Problem> {
    /// More are a recording of their own.
    const MOST: usize = 5;
    /// Seconds before the session's start.
    const STALE_S: u32 = 3 * 3600;
    const SLACK_S: u32 = 60;
    let [only] = &*rare.sessions else { return None };
    let start = only.start?;
    let is_stale = |time: &Option<u32>| time.is_some_and(|time| time.saturating_add(STALE_S) < start);
    let stale = times.iter().take_while(|time| is_stale(time)).count();
    let belongs = |time: &Option<u32>| time.is_none_or(|time| time.saturating_add(SLACK_S) >= start);
    let (old, rest) = times.split_at_mut_checked(stale)?;
    if old.is_empty() || old.len() > MOST || rest.len() <= MOST || !rest.iter().all(belongs) {
        return None;
    }
    let first = rest.iter().flatten().min().copied().unwrap_or(start);
    old.fill(Some(first.min(start)));
    for column in columns {
        column.raw.iter_mut().take(stale).for_each(|raw| *raw = ABSENT);
    }
    Some(Problem::new(ProblemCode::SkippedPoints, stale.to_string()))
}

/// Sets the times of records right, and all others with them; says so.
pub(super) fn set(times: &mut [Option<u32>], columns: &[Column], rare: &mut Rare) -> Option<Problem> {
    if !may_have_leapt(times.iter().flatten().copied().map(ms)) {
        return None;
    }
    let mut before = 0;
    let all: Vec<i64> = times
        .iter()
        .map(|time| {
            before = time.map_or(before, ms);
            before
        })
        .collect();
    let mut pauses = Vec::new();
    let mut stopped = None;
    for &(time, runs) in &rare.timer {
        if runs {
            pauses.extend(stopped.take().map(|stop| (stop, ms(time))));
        } else {
            stopped = Some(ms(time));
        }
    }
    let told = Told {
        elapsed_ms: match &*rare.sessions {
            [only] => only.totals.elapsed_ms,
            _ => None,
        },
        pauses: &pauses,
    };
    let clock = Clock::of(&all, Way::of(columns), told)?;
    for (rows, add_ms) in clock.rows() {
        for time in times.get_mut(rows).unwrap_or_default().iter_mut().flatten() {
            *time = second(ms(*time) + add_ms).unwrap_or(*time);
        }
    }
    let right = |moments: &mut crate::clock::Moments<'_>, time: u32| second(moments.right(ms(time)));
    let mut moments = clock.moments();
    for session in &mut rare.sessions {
        session.start = session.start.and_then(|time| right(&mut moments, time));
        session.end = session.end.and_then(|time| right(&mut moments, time));
    }
    let mut moments = clock.moments();
    for lap in &mut rare.laps {
        lap.start = lap.start.and_then(|time| right(&mut moments, time));
        lap.end = lap.end.and_then(|time| right(&mut moments, time));
    }
    let mut moments = clock.moments();
    for (time, _) in &mut rare.timer {
        *time = right(&mut moments, *time).unwrap_or(*time);
    }
    rare.extras.set_right(&clock);
    Some(clock.problem())
}

//! Times of devices that did not know the date yet: they count seconds since power-on.
//!
//! Source: the comment of the type `date_time` in the FIT profile, which says so of times below `0x1000_0000`; see
//! [`LONGEST_ON`] for why fewer are taken for such here.

use ritm_model::{Problem, ProblemCode};

use super::super::{
    message::Rare,
    resume::{FIRST_DATE, LONGEST_ON},
};

/// Gives the dates to times that have none, as far as the file tells them.
pub(super) fn set(times: &mut [Option<u32>], rare: &mut Rare) {
    let earliest = times
        .iter()
        .fold(u32::MAX, |least, time| least.min(time.unwrap_or(u32::MAX)));
    let any_undated = earliest < LONGEST_ON;
    let any_dated = times.iter().flatten().any(|&time| time >= LONGEST_ON);
    let shift = if any_undated { shift(times, rare) } else { None };
    if !any_dated && shift.is_none() {
        return;
    }
    let date = |time: u32| match shift {
        _ if time >= LONGEST_ON => Some(time),
        Some(shift) if time > 0 => u32::try_from(i64::from(time) + shift).ok(),
        _ => None,
    };
    if any_undated {
        for time in times.iter_mut() {
            *time = time.map(|time| date(time).unwrap_or(time));
        }
    }
    for session in &mut rare.sessions {
        session.start = session.start.and_then(date);
        session.end = session.end.and_then(date);
    }
    for lap in &mut rare.laps {
        lap.start = lap.start.and_then(date);
        lap.end = lap.end.and_then(date);
    }
    rare.timer = std::mem::take(&mut rare.timer)
        .into_iter()
        .filter_map(|(time, runs)| Some((date(time)?, runs)))
        .collect();
    if let Some(shift) = shift {
        rare.extras.shift_undated(shift);
    }
}

/// What is to be said of a device that did not know the date.
pub(super) fn problem(times: &[Option<u32>], rare: &Rare) -> Option<Problem> {
    if rare.local_date {
        return Some(Problem::new(ProblemCode::DateElsewhere, "the file's local time"));
    }
    let sessions = rare
        .sessions
        .iter()
        .filter_map(|session| session.start.or(session.end));
    let mut all = times.iter().flatten().copied().chain(sessions).peekable();
    let undated = all.peek().is_some() && all.all(|time| time < LONGEST_ON);
    undated.then(|| Problem::new(ProblemCode::ClockUnset, ""))
}

/// From seconds since power-on to seconds since FIT's epoch: what the file says itself; else the undated records end
/// where the dated ones begin; else they begin when the file was made.
fn shift(times: &[Option<u32>], rare: &Rare) -> Option<i64> {
    if let Some(told) = rare.clock_shift {
        return Some(told);
    }
    let first = times.iter().find_map(|time| *time)?;
    let mut times = times.iter().flatten().copied();
    let mut last = None;
    let dated = times.find(|&time| {
        let dated = time >= LONGEST_ON;
        if !dated {
            last = Some(time);
        }
        dated
    });
    match (last, dated) {
        (Some(last), Some(dated)) => Some(i64::from(dated) - 1 - i64::from(last)),
        (Some(_), None) => {
            let made = rare.time_created.filter(|&made| made >= FIRST_DATE)?;
            Some(i64::from(made) - i64::from(first))
        }
        (None, _) => None,
    }
}

//! Laps and pauses within a session.

use std::collections::BTreeSet;

use ritm_model::{Lap, Pause, order};

use super::super::message::FitLap;

/// Records that come so long after a stop whose start is lost come after a pause.
const LEAST_PAUSE_S: u32 = 10;

/// The laps of a session in the order of time; `start` and `end` are the session's.
pub(super) fn laps(laps: &[&FitLap], start: u32, end: u32) -> Vec<Lap> {
    let since = |time: u32| (i64::from(time) - i64::from(start)) * 1000;
    let mut laps: Vec<&FitLap> = laps.iter().copied().filter(|lap| !lap.is_derived).collect();
    if laps.iter().any(|lap| lap.start.is_none()) {
        order::by(&mut laps, |lap| lap.end.or(lap.start).map_or(-1, i64::from));
    }
    let mut told = BTreeSet::new();
    let mut before_ms = 0;
    let mut whole = Vec::with_capacity(laps.len());
    for lap in laps {
        let elapsed_ms = lap.totals.elapsed_ms;
        let by_end = lap.end.zip(elapsed_ms.or(lap.totals.timer_ms));
        let by_end = by_end.map(|(end, ms)| since(end) - ms);
        // Some devices tell one start for all laps, or none.
        let mut odd = |start_s: u32| start_s < start || !told.insert(start_s);
        let from_ms = match (lap.start, lap.end) {
            (Some(own), _) => {
                // Within a second the two are the same.
                let better =
                    by_end.filter(|&ms| (0..=since(end)).contains(&ms) && ms.abs_diff(since(own)) >= 1000);
                if odd(own) {
                    better.unwrap_or(since(own))
                } else {
                    since(own)
                }
            }
            (None, Some(_)) => by_end.unwrap_or(before_ms),
            (None, None) => continue,
        };
        let to_ms = elapsed_ms
            .map(|ms| from_ms + ms)
            .or(lap.end.map(since))
            .unwrap_or(from_ms)
            .max(from_ms);
        before_ms = to_ms;
        whole.push(Lap {
            from_ms,
            to_ms,
            trigger: lap.trigger,
            device: lap.totals.clone(),
        });
    }
    order::by(&mut whole, |lap| lap.from_ms);
    whole
}

/// From each stop of the timer to the start after it, within the session; `rows` are the times of its records, `last` is
/// the latest of them.
pub(super) fn pauses(
    timer: &[(u32, bool)],
    (rows, last): (impl Iterator<Item = u32> + Clone, u32),
    start: u32,
    end: u32,
) -> Vec<Pause> {
    let mut pauses = Vec::new();
    let mut add = |from: u32, to: u32| {
        let (from, to) = (from.max(start), to.min(end));
        if from < to {
            let ms = |time: u32| i64::from(time - start) * 1000;
            pauses.push(Pause {
                from_ms: ms(from),
                to_ms: ms(to),
            });
        }
    };
    let mut rows = rows.peekable();
    let mut before = None;
    // Where records go on after a gap although no start is told. One alone is a wrong clock.
    let mut resumed = |since: u32| {
        if last <= since {
            return None;
        }
        while let Some(&time) = rows.peek() {
            let goes_on = || rows.clone().nth(1).is_some_and(|after| after >= time);
            if time > since && before.is_some_and(|before| before <= since) && goes_on() {
                return Some(time).filter(|time| time - since > LEAST_PAUSE_S);
            }
            before = Some(time);
            rows.next();
        }
        None
    };
    let mut stopped: Option<u32> = None;
    for &(time, runs) in timer {
        match (stopped, runs) {
            (None, false) => stopped = Some(time),
            (Some(since), true) => {
                add(since, time);
                stopped = None;
            }
            (Some(since), false) => {
                if let Some(next) = resumed(since).filter(|&next| next < time) {
                    add(since, next);
                    stopped = Some(time);
                }
            }
            (None, true) => {}
        }
    }
    if let Some((since, next)) = stopped.and_then(|since| Some((since, resumed(since)?))) {
        add(since, next);
    }
    pauses
}

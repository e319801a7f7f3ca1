//! Decides which parts of a file belong to which session.

use ritm_model::order;
use std::ops::Range;

use super::super::message::{FitLap, Rare, Session};

/// The sport of a session that spans those of a multisport event.
const MULTISPORT: u8 = 18;
/// How long records go on after the last session before they are one of their own.
const LEAST_LOST_S: u32 = 10;

impl Session {
    /// Whether it says that it spans those of a multisport event.
    pub(super) fn is_multisport(&self) -> bool {
        self.sport.is_some_and(|(sport, _)| sport == MULTISPORT)
    }
}

/// A session with its place in time, in seconds since FIT's epoch.
pub(super) struct Part<'a> {
    pub(super) session: &'a Session,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Ranges of rows.
    pub(super) rows: Vec<Range<usize>>,
    pub(super) laps: Vec<&'a FitLap>,
}

impl Part<'_> {
    /// Sport and sub-sport: the session's own, else those of its laps, else what the file set last.
    pub(super) fn sport(&self, rare: &Rare) -> Option<(u8, u8)> {
        let of_laps = || self.laps.iter().find_map(|lap| lap.sport);
        self.session.sport.or_else(of_laps).or(rare.sport)
    }
}

/// All sessions in the order of time, with what belongs to each.
pub(super) fn share<'a>(rare: &'a Rare, times: &[Option<u32>]) -> Vec<Part<'a>> {
    let first = times.iter().find_map(|time| *time);
    let mut parts: Vec<Part<'_>> = rare
        .sessions
        .iter()
        .filter_map(|session| part(session, rare, first))
        .collect();
    drop_parents(&mut parts);
    order::by(&mut parts, |part| i64::from(part.start));
    // Files that tell the sums first tell the end of the whole file as that of each session.
    let starts: Vec<u32> = parts.iter().skip(1).map(|part| part.start).collect();
    for (part, next) in parts.iter_mut().zip(starts) {
        part.end = part.end.min(next);
    }
    share_rows(&mut parts, times);
    share_laps(&mut parts, &rare.laps);
    parts
}

/// The session of the records after the end of all others, in a file that began another and whose end is lost.
pub(super) fn lost_session(rare: &Rare, times: &[Option<u32>]) -> Option<Session> {
    if rare.has_activity || !rare.sport_begun {
        return None;
    }
    let ends = rare.sessions.iter().map(|session| {
        let elapsed_end = session.start.zip(session.elapsed_s());
        let end = elapsed_end.map(|(start, elapsed_s)| start.saturating_add(elapsed_s));
        end.into_iter().chain(session.end).max()
    });
    let end = ends.collect::<Option<Vec<u32>>>()?.into_iter().max()?;
    let mut after = times.iter().flatten().filter(|&&time| time > end);
    let start = *after.next()?;
    let last = *after.max()?;
    (last.saturating_sub(end) >= LEAST_LOST_S).then(|| Session {
        start: Some(start),
        end: Some(last),
        sport: rare.sport,
        ..Session::default()
    })
}

fn part<'a>(session: &'a Session, rare: &'a Rare, first: Option<u32>) -> Option<Part<'a>> {
    let elapsed_s = session.elapsed_s();
    let start = session
        .start
        .or(first.filter(|_| rare.sessions.len() == 1))
        .or_else(|| session.end.map(|end| end.saturating_sub(elapsed_s.unwrap_or(0))))
        .or_else(|| rare.laps.iter().find_map(|lap| lap.start))
        .or(rare.time_created)?;
    let end = elapsed_s
        .map(|s| start.saturating_add(s))
        .into_iter()
        .chain(session.end)
        .max()
        .unwrap_or(start);
    Some(Part {
        session,
        start,
        end,
        rows: Vec::new(),
        laps: Vec::new(),
    })
}

/// Leaves out sessions that only span others: the legs hold all there is.
fn drop_parents(parts: &mut Vec<Part<'_>>) {
    let spans: Vec<(u32, u32)> = parts.iter().map(|part| (part.start, part.end)).collect();
    let is_parent = |part: &Part<'_>| {
        let within = |&&(start, end): &&(u32, u32)| part.start <= start && end <= part.end;
        // It spans itself as well.
        part.session.is_multisport() && spans.iter().filter(within).take(3).count() == 3
    };
    if parts.iter().any(|part| !is_parent(part)) {
        parts.retain(|part| !is_parent(part));
    }
}

/// A record belongs to the last session that had begun, those before all to the first.
fn share_rows(parts: &mut [Part<'_>], times: &[Option<u32>]) {
    if let [only] = parts {
        only.rows.push(0..times.len());
        return;
    }
    let mut owner = 0;
    for (row, time) in times.iter().enumerate() {
        if let Some(time) = time {
            owner = parts
                .partition_point(|part| part.start <= *time)
                .saturating_sub(1);
        }
        if let Some(part) = parts.get_mut(owner) {
            match part.rows.last_mut() {
                Some(range) if range.end == row => range.end = row + 1,
                _ => part.rows.push(row..row + 1),
            }
        }
    }
}

/// Laps by the sessions' own numbers where they add up, else by time.
fn share_laps<'a>(parts: &mut [Part<'a>], laps: &'a [FitLap]) {
    let mut next = 0;
    let numbered = parts.iter().all(|part| {
        let fits = part.session.laps.is_some_and(|(first, _)| first == next);
        next += part.session.laps.map_or(0, |(_, count)| count);
        fits
    });
    if let [only] = parts {
        only.laps = laps.iter().collect();
    } else if numbered && next == laps.len() {
        for part in parts {
            let (first, count) = part.session.laps.unwrap_or_default();
            part.laps = laps.iter().skip(first).take(count).collect();
        }
    } else {
        for lap in laps {
            // One that ends where the next session begins is not of that.
            let within = lap.end.map(|end| end.saturating_sub(1));
            let start = lap.start.or(within).unwrap_or(0);
            let owner = parts
                .partition_point(|part| part.start <= start)
                .saturating_sub(1);
            if let Some(part) = parts.get_mut(owner) {
                part.laps.push(lap);
            }
        }
    }
}

//! What the device's laps tell of times without samples, at the beginning and in the middle of a recording.
//!
//! A receiver that has found nothing yet writes no points, a treadmill's file holds laps alone, and a watch in a pool
//! writes a heart rate and no metres: what was covered then is known from the laps' own distances. What was after the last
//! sample is told by [`crate::tail`]. The rules are Ritm's own.

use std::borrow::Cow;

use ritm_model::{
    ABSENT, Channel, Lap, Recording, Samples, Sport, order,
    summary::{Figure, Mend, Method, Remark},
};

use crate::{limits, path::Way, timeline::Timeline};

/// A step between samples that is shorter, in milliseconds, is no hole.
const HOLE_MS: i64 = 10_000;
/// Between samples, a lap that begins or ends in a shorter hole needs no place of its own: samples rarely recorded are as
/// far apart.
const LONG_HOLE_MS: i64 = 90_000;
/// A lap of which holes are a smaller share than this is told by its samples.
const LEAST_SHARE: f64 = 0.1;
/// Fewer metres are a matter of rounding.
const LEAST_M: f64 = 15.0;

/// Returns the recording with samples that hold nothing where a lap begins or ends in a hole, so that what the lap tells
/// has its place. A recording whose laps tell no distance, or that has no holes, comes back as it is.
pub(crate) fn with_edges(recording: &Recording) -> Cow<'_, Recording> {
    let samples = &recording.samples;
    if samples.is_empty() || told(recording).next().is_none() {
        return Cow::Borrowed(recording);
    }
    let sorted = samples.time_ms.is_sorted();
    let known: Cow<'_, [i64]> = if sorted {
        Cow::Borrowed(&samples.time_ms)
    } else {
        let mut times = samples.time_ms.clone();
        order::ascending(&mut times);
        Cow::Owned(times)
    };
    let (first, last) = match (known.first(), known.last()) {
        (Some(&first), Some(&last)) => (first, last),
        _ => return Cow::Borrowed(recording),
    };
    let nothing_moves = knows_no_way(samples);
    let in_hole = |at_ms: i64| {
        let next = known.partition_point(|&time| time < at_ms);
        let exact = known.get(next) == Some(&at_ms);
        let before = next.checked_sub(1).and_then(|at| known.get(at)).copied();
        let after = known.get(next).copied();
        let long = match (before, after) {
            (Some(before), Some(after)) => after.saturating_sub(before) > LONG_HOLE_MS,
            (None, Some(_)) => first > HOLE_MS,
            _ => false,
        };
        !exact && at_ms <= last && (long || nothing_moves)
    };
    let mut edges: Vec<i64> = recording
        .laps
        .iter()
        .flat_map(|lap| [lap.from_ms, lap.to_ms])
        .filter(|&at_ms| in_hole(at_ms))
        .collect();
    if edges.is_empty() {
        return Cow::Borrowed(recording);
    }
    order::ascending(&mut edges);
    edges.dedup();
    let mut whole = recording.clone();
    for column in &mut whole.samples.columns {
        column.raw.resize(samples.len(), ABSENT);
        column.raw.extend(std::iter::repeat_n(ABSENT, edges.len()));
    }
    whole.samples.time_ms.extend(edges);
    Cow::Owned(whole)
}

/// Whether nothing in the samples tells a distance.
fn knows_no_way(samples: &Samples) -> bool {
    [Channel::Distance, Channel::Speed, Channel::Latitude]
        .iter()
        .all(|channel| samples.column(channel).is_none())
}

/// The laps that tell their distance and are no part of the one before, in the order of time.
fn told(recording: &Recording) -> impl Iterator<Item = (&Lap, f64)> {
    const OVERLAP_MS: i64 = 1_000;
    let mut end_ms = i64::MIN;
    recording.laps.iter().filter_map(move |lap| {
        let apart = lap.from_ms.saturating_add(OVERLAP_MS) >= end_ms && lap.to_ms > lap.from_ms;
        if apart {
            end_ms = lap.to_ms;
        }
        let metres = lap.device.distance_m.filter(|&metres| metres > 0.0);
        metres.filter(|_| apart).map(|metres| (lap, metres))
    })
}

/// Returns the way that laps alone tell, where the samples know none: each lap's metres rise evenly in it, and nothing is
/// covered in a lap without any. It is `None` unless the laps tell all of the device's distance.
pub(crate) fn by_laps(recording: &Recording, timeline: &Timeline<'_>) -> Option<Way> {
    if !knows_no_way(&recording.samples) || recording.laps.len() < 2 || timeline.is_empty() {
        return None;
    }
    let laps: Vec<(&Lap, f64)> = told(recording).collect();
    let all_m: f64 = laps.iter().map(|(_, metres)| metres).sum();
    let device_m = recording.totals.distance_m.filter(|&metres| metres > 0.0)?;
    if (all_m / device_m - 1.0).abs() > 0.02 {
        return None;
    }
    let (mut done_m, mut next) = (0.0, 0);
    let mut totals_m = Vec::with_capacity(timeline.len());
    for &at_ms in &timeline.time_ms {
        while let Some((_, metres)) = laps.get(next).filter(|(lap, _)| lap.to_ms <= at_ms) {
            done_m += metres;
            next += 1;
        }
        let begun_m = laps.get(next).map_or(0.0, |(lap, metres)| {
            let gone_ms = at_ms.saturating_sub(lap.from_ms).max(0);
            metres * gone_ms as f64 / lap.to_ms.saturating_sub(lap.from_ms) as f64
        });
        totals_m.push(done_m + begun_m);
    }
    Some(Way::of_laps(totals_m, timeline))
}

/// The shortest of the laps that tell their distance, in metres: within them nobody knows how fast each metre was.
pub(crate) fn shortest_lap_m(recording: &Recording) -> f64 {
    told(recording)
        .map(|(_, metres)| metres)
        .reduce(f64::min)
        .unwrap_or(0.0)
}

/// Adds to the way what laps tell beyond it, where they have holes, unless that leads away from the device's own total:
/// laps may tell of other things.
pub(crate) fn fill(recording: &Recording, timeline: &Timeline<'_>, way: &mut Way, sport: Sport) {
    if way.method == Method::DeviceTotal {
        return;
    }
    let mut added_m = vec![0.0; timeline.len()];
    let mut sum_m = 0.0;
    let last_ms = timeline.time_ms.last().copied().unwrap_or(0);
    for (lap, lap_m) in told(recording).filter(|(lap, _)| lap.to_ms <= last_ms.saturating_add(HOLE_MS)) {
        let ours_m =
            timeline.total_at(&way.totals_m, lap.to_ms) - timeline.total_at(&way.totals_m, lap.from_ms);
        let first = timeline.time_ms.partition_point(|&time| time <= lap.from_ms);
        let past = timeline.time_ms.partition_point(|&time| time <= lap.to_ms);
        let steps = |at: usize| {
            let from_ms = at
                .checked_sub(1)
                .and_then(|before| timeline.time_ms.get(before))
                .map_or(lap.from_ms, |&before| before.max(lap.from_ms));
            timeline.time_ms[at].saturating_sub(from_ms)
        };
        let holes: Vec<(usize, i64)> = (first..past)
            .map(|at| (at, steps(at)))
            .filter(|&(_, ms)| ms > HOLE_MS)
            .collect();
        let hole_ms: i64 = holes.iter().map(|hole| hole.1).sum();
        let missing_m = lap_m - ours_m;
        let lap_ms = lap.to_ms.saturating_sub(lap.from_ms) as f64;
        let mean_m_s = lap_m / lap_ms * 1000.0;
        let fast = missing_m / hole_ms.max(1) as f64 * 1000.0;
        if missing_m < LEAST_M.max(0.02 * lap_m)
            || (hole_ms as f64) < LEAST_SHARE * lap_ms
            || fast > limits::top_speed_m_s(sport).min(3.0 * mean_m_s)
        {
            continue;
        }
        for (at, ms) in holes {
            added_m[at] += missing_m * ms as f64 / hole_ms as f64;
        }
        sum_m += missing_m;
    }
    let away = recording
        .totals
        .distance_m
        .is_some_and(|device_m| (way.total_m() + sum_m - device_m).abs() >= (way.total_m() - device_m).abs());
    if sum_m <= 0.0 || away {
        return;
    }
    let mut before_m = 0.0;
    for (total, added) in way.totals_m.iter_mut().zip(added_m) {
        before_m += added;
        *total += before_m;
    }
    // What the counter had before the first sample was covered in laps of this recording.
    way.remarks
        .retain(|remark| remark.mend != Mend::CountedBefore || remark.amount > 1.05 * sum_m);
    way.remarks.push(Remark {
        figure: Figure::Distance,
        mend: Mend::DistanceOfLaps,
        amount: sum_m,
    });
}

//! Lengths as intervals between rests, and equal intervals as sets.

use ritm_model::{
    Lap, LapTrigger,
    discipline::{SwimInterval, SwimLength, SwimNumbers, SwimSet},
    order,
    sorted::Map,
};

use super::{REST_MS, numbers};

/// Puts lengths into intervals: a rest ends one, and so does a lap that the swimmer took by hand. Where a device takes
/// a lap with every length, its laps say nothing.
pub(super) fn intervals(lengths: &mut [SwimLength], laps: &[Lap]) -> Vec<SwimInterval> {
    let mut pressed: Vec<i64> = laps
        .iter()
        .filter(|lap| lap.trigger == LapTrigger::Manual)
        .map(|lap| lap.from_ms)
        .collect();
    order::ascending(&mut pressed);
    let laps_tell = pressed.len() * 2 <= lengths.len();
    let taken = |from_ms: i64, before_ms: i64| {
        /// A lap's begin is told in whole seconds.
        const SLACK_MS: i64 = 1_000;
        let from = pressed.partition_point(|&lap| lap <= before_ms.saturating_add(SLACK_MS));
        laps_tell
            && pressed
                .get(from)
                .is_some_and(|&lap| lap <= from_ms.saturating_add(SLACK_MS))
    };
    let mut firsts = Vec::new();
    let mut before: Option<(i64, i64)> = None;
    let mut interval = 0_u32;
    for (at, length) in lengths.iter_mut().enumerate() {
        let begins = before.is_none_or(|(from_ms, to_ms)| {
            length.from_ms.saturating_sub(to_ms) >= REST_MS || taken(length.from_ms, from_ms)
        });
        if begins {
            firsts.push(at);
            interval = u32::try_from(firsts.len() - 1).unwrap_or(u32::MAX);
        }
        length.interval = interval;
        before = Some((length.from_ms, length.to_ms));
    }
    let ends = firsts.iter().copied().skip(1).chain([lengths.len()]);
    let spans: Vec<(usize, usize)> = firsts.iter().copied().zip(ends).collect();
    spans
        .iter()
        .filter_map(|&(first, past)| {
            let own = lengths.get(first..past)?;
            let to_ms = own.last()?.to_ms;
            let next_ms = lengths.get(past).map(|next| next.from_ms);
            Some(SwimInterval {
                from_ms: own.first()?.from_ms,
                to_ms,
                stroke: stroke(own),
                numbers: swum(own),
                rest_ms: next_ms.map(|next_ms| next_ms.saturating_sub(to_ms).max(0)),
            })
        })
        .collect()
}

/// The stroke of nearly all lengths, the four of an individual medley in their order, or a mixture.
fn stroke(lengths: &[SwimLength]) -> String {
    /// So large a share of one stroke makes the others a watch's mistakes.
    const NEARLY_ALL: f64 = 0.8;
    const MEDLEY: [&str; 4] = ["butterfly", "backstroke", "breaststroke", "freestyle"];
    let mut order: Vec<(&str, usize)> = Vec::new();
    for length in lengths {
        match order.last_mut() {
            Some((stroke, count)) if *stroke == length.stroke => *count += 1,
            _ => order.push((&length.stroke, 1)),
        }
    }
    let even = order
        .iter()
        .all(|(_, count)| Some(count) == order.first().map(|(_, first)| first));
    if even && order.iter().map(|(stroke, _)| *stroke).eq(MEDLEY) {
        return "im".to_owned();
    }
    let mut sums: Map<&str, usize> = Map::new();
    for (stroke, count) in order {
        *sums.entry(stroke).or_default() += count;
    }
    match sums.into_iter().max_by_key(|&(_, count)| count) {
        Some((stroke, count)) if count as f64 >= NEARLY_ALL * lengths.len() as f64 => stroke.to_owned(),
        Some(_) => "mixed".to_owned(),
        None => String::new(),
    }
}

/// Puts intervals of as many lengths and of the same stroke, one after the other, into sets.
///
/// A length more or less in one of several is a watch's mistake only if it is marked as odd; otherwise it is a set of
/// its own.
pub(super) fn sets(intervals: &[SwimInterval], lengths: &[SwimLength]) -> Vec<SwimSet> {
    let mut odd = vec![0_i64; intervals.len()];
    for length in lengths {
        if length.odd == Some(ritm_model::discipline::OddLength::MissedTurn)
            && let Some(count) = usize::try_from(length.interval)
                .ok()
                .and_then(|at| odd.get_mut(at))
        {
            *count += 1;
        }
    }
    for own in lengths.chunk_by(|a, b| a.interval == b.interval) {
        if let Some(count) = own
            .first()
            .and_then(|first| odd.get_mut(usize::try_from(first.interval).ok()?))
        {
            *count -= i64::from(super::odd::counted_twice(own));
        }
    }
    let meant = |at: usize| {
        let interval = intervals.get(at)?;
        let drill_m =
            (interval.stroke == "drill").then_some(interval.numbers.distance_m.map(|m| m.round() as i64));
        let lengths = i64::from(interval.numbers.lengths) + odd.get(at)?;
        Some((lengths, interval.stroke.as_str(), drill_m))
    };
    let mut sets = Vec::new();
    let mut first = 0;
    for past in 1..=intervals.len() {
        if past < intervals.len() && meant(past) == meant(first) {
            continue;
        }
        sets.extend(set(intervals, lengths, first, past));
        first = past;
    }
    sets
}

fn set(intervals: &[SwimInterval], lengths: &[SwimLength], first: usize, past: usize) -> Option<SwimSet> {
    let own = intervals.get(first..past)?;
    let of = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let from = lengths.partition_point(|length| length.interval < of(first));
    let to = lengths.partition_point(|length| length.interval < of(past));
    let within: Vec<i64> = own
        .iter()
        .take((own.len() - 1).max(1))
        .filter_map(|interval| interval.rest_ms)
        .collect();
    let rest_ms = (!within.is_empty()).then(|| within.iter().sum::<i64>() / within.len() as i64);
    Some(SwimSet {
        first: of(first),
        count: of(past - first),
        from_ms: own.first()?.from_ms,
        to_ms: own.last()?.to_ms,
        stroke: own.first()?.stroke.clone(),
        numbers: swum(lengths.get(from..to)?),
        rest_ms,
    })
}

/// The numbers of lengths that were swum without a rest between them: two halves of a length are one, or the set would be
/// longer and faster than it was.
fn swum(lengths: &[SwimLength]) -> SwimNumbers {
    let mut swum = numbers(lengths);
    let twice = f64::from(super::odd::counted_twice(lengths));
    let each_m = lengths
        .iter()
        .find(|length| length.odd.is_some())
        .and_then(|length| length.distance_m);
    swum.distance_m = swum
        .distance_m
        .map(|metres| metres - twice * each_m.unwrap_or(0.0));
    swum
}

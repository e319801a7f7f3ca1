//! Swims in a pool, from the lengths that the device counted.
//!
//! A watch in a pool measures lengths: it learns of each when the swimmer turns. Whatever is said of a part of a swim
//! therefore comes from lengths. Samples lie on a grid of their own, and some devices write all of a length's samples
//! at one time, or none.

mod correct;
mod lengthwise;
mod odd;
mod sets;

use ritm_model::{
    Length, Pool, Recording, Sport, SportFamily,
    discipline::{Swim, SwimLength, SwimNumbers},
    order,
};

pub use correct::correct;
pub use lengthwise::by_lengths;
pub(crate) use lengthwise::{doubtful, moving, snapped_part};

/// A pause at the wall of at least so many milliseconds is a rest. Devices tell when a length begins in whole seconds,
/// so that less than two may be no pause at all. The number is Ritm's own choice.
const REST_MS: i64 = 3_000;
/// The shortest and the longest pool in metres.
const POOLS_M: std::ops::RangeInclusive<f64> = 10.0..=200.0;
/// Metres of a yard, exactly (international yard and pound agreement, 1959).
const YARD_M: f64 = 0.9144;

/// Returns what there is to say of a swim length by length. It is `None` when no length was counted, or when the sport
/// is no swim.
///
/// No samples are needed: `recording` may come without them.
pub fn swim(recording: &Recording, sport: Sport) -> Option<Swim> {
    let (pool, pool_is_inferred) = pool(recording);
    let mut lengths = lengths(recording, sport, pool)?;
    let intervals = sets::intervals(&mut lengths, &recording.laps);
    let sets = sets::sets(&intervals, &lengths);
    let rest_ms = intervals.iter().filter_map(|interval| interval.rest_ms).sum();
    Some(Swim {
        pool,
        pool_is_inferred,
        whole: numbers(&lengths),
        lengths,
        intervals,
        sets,
        rest_ms,
        edits: Vec::new(),
    })
}

/// Returns whether it was swum in a pool that is measured in yards.
pub fn pool_in_yards(recording: &Recording, sport: Sport) -> bool {
    sport.family() == SportFamily::Swim && pool(recording).0.is_some_and(|pool| pool.yards)
}

/// Returns whether what is said of the recording comes from its lengths.
pub(crate) fn has_lengths(recording: &Recording, sport: Sport) -> bool {
    sport.family() == SportFamily::Swim
        && recording
            .extras
            .lengths
            .iter()
            .any(|length| length.active && length.to_ms > length.from_ms)
}

/// Returns the lengths swum in the order of time, none of which begins before the one before it ends. What is odd about
/// them is marked, and a length that was counted for a turn that was none is one with the length beside it.
fn lengths(recording: &Recording, sport: Sport, pool: Option<Pool>) -> Option<Vec<SwimLength>> {
    let mut lengths = counted(recording, sport, pool)?;
    let decided_ms = &recording.extras.decided_ms;
    match pool {
        Some(_) => odd::settle(&mut lengths, decided_ms),
        // Lengths that share out a distance would take that of others away.
        None => odd::mark(&mut lengths, decided_ms),
    }
    Some(lengths)
}

/// Returns the moments of the two lengths that the device counted and Ritm made one of, in which `at_ms` lies.
fn counted_as_two(recording: &Recording, at_ms: i64) -> Option<[i64; 2]> {
    let pool = pool(recording).0?;
    let lengths = counted(recording, Sport::PoolSwimming, Some(pool))?;
    odd::joined_at(&lengths, &recording.extras.decided_ms, at_ms)
}

/// As [`lengths`], but as the device counted them.
fn counted(recording: &Recording, sport: Sport, pool: Option<Pool>) -> Option<Vec<SwimLength>> {
    if !has_lengths(recording, sport) {
        return None;
    }
    let mut told: Vec<&Length> = recording
        .extras
        .lengths
        .iter()
        .filter(|length| length.active && length.to_ms > length.from_ms)
        .collect();
    order::by_key(&mut told, |length| length.from_ms);
    // Where nobody tells the pool, the distance is shared out among the lengths.
    let share_m = recording
        .totals
        .distance_m
        .filter(|&metres| metres > 0.0)
        .map(|metres| metres / told.len() as f64);
    let each_m = pool.map(|pool| pool.length_m).or(share_m);
    let mut end_ms = i64::MIN;
    let mut lengths: Vec<SwimLength> = told
        .into_iter()
        .map(|length| {
            let took_ms = length.to_ms.saturating_sub(length.from_ms);
            // Begins are told in whole seconds: the moment is the end of the length before. What is too short to be a
            // rest belongs to the turn, and so to the length that follows it, as in GoldenCheetah.
            let late_ms = length.from_ms.saturating_sub(end_ms);
            let turn_ms = if (0..REST_MS).contains(&late_ms) {
                late_ms
            } else {
                0
            };
            let from_ms = length.from_ms.max(end_ms).saturating_sub(turn_ms);
            end_ms = from_ms.saturating_add(turn_ms).saturating_add(took_ms);
            SwimLength {
                from_ms,
                to_ms: end_ms,
                distance_m: each_m,
                strokes: length.strokes.filter(|&strokes| strokes > 0),
                stroke: length.stroke.clone(),
                interval: 0,
                joined: false,
                odd: None,
                mend: None,
            }
        })
        .collect();
    drills(&mut lengths, recording);
    if let Some(pool) = pool {
        drills_of_laps(&mut lengths, recording, pool);
    }
    Some(lengths)
}

/// How many lengths of a swim were taken back, as they were counted for turns that were none.
pub(crate) fn turns_taken_back(recording: &Recording, sport: Sport) -> usize {
    let pool = pool(recording).0;
    let count = |lengths: Option<Vec<SwimLength>>| lengths.map_or(0, |lengths| lengths.len());
    count(counted(recording, sport, pool)).saturating_sub(count(lengths(recording, sport, pool)))
}

/// Makes a recording's lengths, the device's total, its counter and the distances of its laps those that count, as by
/// [`settled`].
pub fn settle(recording: &mut Recording) {
    let sport = Sport::PoolSwimming;
    let (Some(pool), true) = (pool(recording).0, has_lengths(recording, sport)) else {
        return;
    };
    let counted = counted(recording, sport, Some(pool)).unwrap_or_default();
    let all = lengths(recording, sport, Some(pool)).unwrap_or_default();
    recording.extras.lengths = settled(recording);
    // A pool that nobody tells follows from the total, which is another one now.
    recording.extras.pool = Some(pool);
    lengthwise::settle_counter(&mut recording.samples, &counted, &all);
    for joined in all.iter().filter(|length| length.joined) {
        let before = |ms: i64| counted.partition_point(|length| middle_ms(length) < ms);
        let many = before(joined.to_ms).saturating_sub(before(joined.from_ms));
        let twice_m = pool.length_m * many.saturating_sub(1) as f64;
        let at_ms = middle_ms(joined);
        let own = |lap: &&mut ritm_model::Lap| (lap.from_ms..lap.to_ms).contains(&at_ms);
        let lap = recording.laps.iter_mut().find(own).map(|lap| &mut lap.device);
        for totals in [Some(&mut recording.totals), lap].into_iter().flatten() {
            totals.distance_m = totals.distance_m.map(|metres| match metres - twice_m {
                less if less > 0.0 => less,
                _ => metres,
            });
        }
    }
}

/// Returns the lengths as they count: those that were counted for turns that were none are one with the length beside
/// them, and drills of which laps alone tell are among them.
fn settled(recording: &Recording) -> Vec<Length> {
    let mut told = recording.extras.lengths.clone();
    told.extend(untold_drills(recording));
    let mut joined = lengths(recording, Sport::PoolSwimming, pool(recording).0).unwrap_or_default();
    joined.retain(|length| length.joined);
    told.retain(|length| {
        let middle_ms = length.from_ms.midpoint(length.to_ms);
        let next = joined.partition_point(|joined| joined.to_ms <= middle_ms);
        let within = |joined: &SwimLength| joined.from_ms <= middle_ms;
        !(length.active && joined.get(next).is_some_and(within))
    });
    told.extend(joined.into_iter().map(|joined| Length {
        from_ms: joined.from_ms,
        to_ms: joined.to_ms,
        strokes: joined.strokes,
        stroke: joined.stroke,
        active: true,
    }));
    order::by_key(&mut told, |length| length.from_ms);
    told
}

/// Adds a drill for each lap that tells a distance and in which no length was counted, as far as the device's total has
/// room for it: some watches write no length for a drill.
fn drills_of_laps(lengths: &mut Vec<SwimLength>, recording: &Recording, pool: Pool) {
    /// Laps are told in whole seconds: so large a share of one must be free of lengths.
    const FREE: f64 = 0.8;
    /// Nobody swims faster.
    const TOP_M_S: f64 = 3.0;
    /// A distance of whole metres is off by so much.
    const SLACK_M: f64 = 1.0;
    let swum_m: f64 = lengths.iter().filter_map(|length| length.distance_m).sum();
    // A part of a swim has no total of its own.
    let mut left_m = recording
        .totals
        .distance_m
        .map_or(f64::INFINITY, |metres| metres - swum_m + SLACK_M);
    for lap in &recording.laps {
        let told_m = lap.device.distance_m.unwrap_or(0.0);
        let at = lengths.partition_point(|length| middle_ms(length) < lap.from_ms);
        let next = lengths.get(at);
        if told_m + SLACK_M < pool.length_m
            || told_m > left_m
            || next.is_some_and(|next| middle_ms(next) < lap.to_ms)
        {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| lengths.get(before));
        let from_ms = before.map_or(lap.from_ms, |before| before.to_ms.max(lap.from_ms));
        let to_ms = next.map_or(lap.to_ms, |next| next.from_ms.min(lap.to_ms));
        let free_ms = to_ms.saturating_sub(from_ms) as f64;
        let lap_ms = lap.to_ms.saturating_sub(lap.from_ms) as f64;
        if free_ms <= 0.0 || free_ms < FREE * lap_ms || told_m > TOP_M_S * free_ms / 1000.0 {
            continue;
        }
        left_m -= told_m;
        let drill = SwimLength {
            from_ms,
            to_ms,
            distance_m: Some(told_m),
            strokes: None,
            stroke: "drill".to_owned(),
            interval: 0,
            joined: false,
            odd: None,
            mend: None,
        };
        lengths.insert(at, drill);
    }
}

/// Returns the drills of which laps alone tell, as the lengths that the device did not write.
fn untold_drills(recording: &Recording) -> Vec<Length> {
    let all = lengths(recording, Sport::PoolSwimming, pool(recording).0).unwrap_or_default();
    let written = |drill: &SwimLength| {
        recording.extras.lengths.iter().any(|length| {
            let middle_ms = length.from_ms.midpoint(length.to_ms);
            length.active && (drill.from_ms..drill.to_ms).contains(&middle_ms)
        })
    };
    all.into_iter()
        .filter(|length| is_drill(length) && !written(length))
        .map(|drill| Length {
            from_ms: drill.from_ms,
            to_ms: drill.to_ms,
            strokes: None,
            stroke: drill.stroke,
            active: true,
        })
        .collect()
}

/// Returns the moment at which a swim can be cut that is nearest to `at_ms`, in milliseconds since the recording's start: a
/// length or a drill is the least that was measured, and within one nobody knows what was covered.
pub fn nearest_wall(recording: &Recording, sport: Sport, at_ms: i64) -> i64 {
    let lengths = lengths(recording, sport, pool(recording).0).unwrap_or_default();
    let around = lengths
        .iter()
        .find(|length| length.from_ms < at_ms && at_ms < length.to_ms);
    match around {
        Some(length) if at_ms.saturating_sub(length.from_ms) < length.to_ms.saturating_sub(at_ms) => {
            length.from_ms
        }
        Some(length) => length.to_ms,
        None => at_ms,
    }
}

/// Gives drills the distance that the swimmer told: a watch can't count lengths of them, and asks for the distance at
/// the end of the lap.
fn drills(lengths: &mut [SwimLength], recording: &Recording) {
    let counts_strokes = lengths.iter().any(|length| length.strokes.is_some());
    for lap in &recording.laps {
        let Some(lap_m) = lap.device.distance_m.filter(|&metres| metres > 0.0) else {
            continue;
        };
        let first = lengths.partition_point(|length| middle_ms(length) < lap.from_ms);
        let past = lengths.partition_point(|length| middle_ms(length) < lap.to_ms);
        let Some(own) = lengths.get_mut(first..past) else {
            continue;
        };
        if counts_strokes {
            name_drill(own, lap_m);
        }
        let count = own.iter().filter(|length| is_drill(length)).count();
        let swum_m: f64 = own
            .iter()
            .filter(|length| !is_drill(length))
            .filter_map(|length| length.distance_m)
            .sum();
        let each_m: f64 = own
            .iter()
            .filter(|length| is_drill(length))
            .filter_map(|length| length.distance_m)
            .sum();
        let left_m = lap_m - swum_m;
        // Nobody drills less than a length of the pool: where there is less, the lap ended before the last turn.
        if count > 0 && left_m > each_m {
            for length in own.iter_mut().filter(|length| is_drill(length)) {
                length.distance_m = Some(left_m / count as f64);
            }
        }
    }
}

/// Names the only length of a lap a drill where no stroke was counted in it and the lap tells twice its distance or more:
/// some watches write a drill as one length of whatever stroke.
fn name_drill(lap: &mut [SwimLength], lap_m: f64) {
    if let [only] = lap
        && only.strokes.is_none()
        && only.distance_m.is_some_and(|metres| lap_m >= 1.9 * metres)
    {
        "drill".clone_into(&mut only.stroke);
    }
}

fn is_drill(length: &SwimLength) -> bool {
    length.stroke == "drill"
}

fn middle_ms(length: &SwimLength) -> i64 {
    length
        .from_ms
        .saturating_add(length.to_ms.saturating_sub(length.from_ms) / 2)
}

/// Returns the pool, and whether it had to be inferred from the distance and the number of lengths.
pub(crate) fn pool(recording: &Recording) -> (Option<Pool>, bool) {
    let told = recording
        .extras
        .pool
        .filter(|pool| POOLS_M.contains(&pool.length_m));
    if let Some(pool) = told {
        return (Some(pool), false);
    }
    let swum = recording
        .extras
        .lengths
        .iter()
        .filter(|length| length.active && length.to_ms > length.from_ms)
        .count();
    let each_m = recording
        .totals
        .distance_m
        .map(|metres| metres / swum as f64)
        .filter(|each_m| POOLS_M.contains(each_m));
    (each_m.and_then(usual), true)
}

/// Returns the pool that a length of so many metres tells; `None` when no usual pool is as long.
fn usual(each_m: f64) -> Option<Pool> {
    /// Pools that people swim in, in metres and in yards.
    const METRES: [f64; 11] = [
        12.5,
        15.0,
        16.67,
        18.0,
        20.0,
        25.0,
        30.0,
        100.0 / 3.0,
        50.0,
        66.67,
        100.0,
    ];
    const YARDS: [f64; 6] = [20.0, 25.0, 100.0 / 3.0, 40.0, 50.0, 100.0];
    /// A distance of whole metres is off by so much.
    const SLACK: f64 = 0.004;
    let is = |metres: f64| (each_m / metres - 1.0).abs() < SLACK;
    let metric = METRES
        .into_iter()
        .find(|&metres| is(metres))
        .map(|length_m| Pool {
            length_m,
            yards: false,
        });
    let imperial = || {
        YARDS
            .into_iter()
            .map(|yards| yards * YARD_M)
            .find(|&metres| is(metres))
            .map(|length_m| Pool {
                length_m,
                yards: true,
            })
    };
    metric.or_else(imperial)
}

/// Returns what there is to say of several lengths together.
///
/// SWOLF is the seconds and the strokes of a length added up (FIT SDK, `swolf`): it is told for one length, whatever the
/// pool, and only of lengths whose strokes were counted.
fn numbers(lengths: &[SwimLength]) -> SwimNumbers {
    let took_ms = |length: &SwimLength| length.to_ms.saturating_sub(length.from_ms);
    let mut counted = (0_u32, 0_u32, 0_i64);
    for length in lengths {
        // Strokes of a length that was none, or of two that count as one, say nothing of a length.
        if let (Some(strokes), None) = (length.strokes, length.odd) {
            counted.0 += 1;
            counted.1 += u32::from(strokes);
            counted.2 = counted.2.saturating_add(took_ms(length));
        }
    }
    let (count, strokes, ms) = (f64::from(counted.0), f64::from(counted.1), counted.2 as f64);
    let known = counted.0 > 0 && counted.2 > 0;
    let metres: f64 = lengths.iter().filter_map(|length| length.distance_m).sum();
    SwimNumbers {
        lengths: u32::try_from(lengths.len()).unwrap_or(u32::MAX),
        distance_m: (metres > 0.0).then_some(metres),
        swim_ms: lengths.iter().map(took_ms).fold(0, i64::saturating_add),
        strokes_per_length: known.then(|| strokes / count),
        swolf: known.then(|| (strokes + ms / 1000.0) / count),
        strokes_per_min: known.then(|| strokes / (ms / 60_000.0)),
    }
}

#[cfg(test)]
mod tests;

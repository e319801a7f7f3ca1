//! The fastest times over the distances that athletes compare, anywhere within an activity.
//!
//! A window may begin and end between two samples; the distance rises evenly there. The clock goes on in pauses, as it
//! does in a race: who stands still at a light has not run the kilometre any faster.
//!
//! A window never reaches across a step that is faster than anybody moves: there the positions jumped or the counter did.
//! One that no athlete ever covered so fast shows a fault of the recording as well, and counts for nothing. The bounds are the world's best times on foot (World Athletics, as of 2025) and in the water
//! (World Aquatics, 25 m pool, as of 2025); in other sports they follow from the highest speed that is believed.

use ritm_model::{Sport, SportFamily, summary::DistanceBest};

use crate::limits;

/// A mile in metres.
const MILE_M: f64 = 1609.344;
/// A marathon in metres.
const MARATHON_M: f64 = 42_195.0;
/// Half a marathon in metres.
const HALF_M: f64 = MARATHON_M / 2.0;

/// What runners and walkers compare, in metres.
const ON_FOOT_M: [f64; 18] = [
    100.0,
    200.0,
    400.0,
    500.0,
    800.0,
    1000.0,
    MILE_M,
    2000.0,
    3000.0,
    5000.0,
    10_000.0,
    15_000.0,
    10.0 * MILE_M,
    HALF_M,
    30_000.0,
    MARATHON_M,
    50_000.0,
    100_000.0,
];
/// What swimmers compare, in metres.
const IN_WATER_M: [f64; 15] = [
    50.0, 100.0, 200.0, 400.0, 500.0, 800.0, 1000.0, 1500.0, MILE_M, 1900.0, 2000.0, 3000.0, 3800.0, 5000.0,
    10_000.0,
];
/// What rowers and paddlers compare, in metres.
const ON_WATER_M: [f64; 11] = [
    100.0, 200.0, 500.0, 1000.0, 2000.0, 3000.0, 5000.0, 6000.0, 10_000.0, HALF_M, MARATHON_M,
];

/// Distances in metres with the shortest time in seconds in which anybody covered them on foot.
const RECORDS_ON_FOOT: [(f64, f64); 12] = [
    (100.0, 9.58),
    (200.0, 19.19),
    (400.0, 43.03),
    (800.0, 100.91),
    (1000.0, 131.96),
    (MILE_M, 223.13),
    (3000.0, 437.55),
    (5000.0, 755.36),
    (10_000.0, 1571.0),
    (HALF_M, 3402.0),
    (MARATHON_M, 7235.0),
    (100_000.0, 21_935.0),
];
/// As [`RECORDS_ON_FOOT`], swimming.
const RECORDS_IN_WATER: [(f64, f64); 6] = [
    (50.0, 19.9),
    (100.0, 44.84),
    (200.0, 98.61),
    (400.0, 212.25),
    (800.0, 440.46),
    (1500.0, 846.88),
];

/// Returns the distances in metres over which bests are sought in a sport, the shortest first. They are none where
/// wind and slope tell more about a time than the athlete does.
pub fn distances_m(sport: Sport) -> &'static [f64] {
    match sport {
        Sport::IndoorRowing => &ON_WATER_M,
        Sport::Sailing => &[],
        _ => match sport.family() {
            SportFamily::Foot => &ON_FOOT_M,
            SportFamily::Swim => &IN_WATER_M,
            SportFamily::Water => &ON_WATER_M,
            _ => &[],
        },
    }
}

/// Returns the shortest time in seconds in which an athlete of this sport can have covered `distance_m`.
pub(crate) fn shortest_s(sport: Sport, distance_m: f64) -> f64 {
    let records: &[(f64, f64)] = match sport.family() {
        SportFamily::Foot => &RECORDS_ON_FOOT,
        SportFamily::Swim => &RECORDS_IN_WATER,
        _ => &[],
    };
    // Who covers a longer distance covers it more slowly: the record before bounds the speed.
    match records.iter().rev().find(|(metres, _)| *metres <= distance_m) {
        Some((metres, seconds)) => distance_m / metres * seconds,
        None => distance_m / limits::top_speed_m_s(sport),
    }
}

/// Returns the fastest time over each of the [`distances_m`] of a sport that was covered, the shortest distance first.
///
/// `totals_m` are the metres covered up to each of the moments `time_ms`, in milliseconds since the start. Both are of
/// one length and neither ever falls. Distances below `least_m` are left out, as the total can't tell them: of a
/// recording's samples that is [`resolution_m`], of a pool's lengths the pool. No window reaches into any of `barred`,
/// times from and to in milliseconds since the start, in order: the distance is not believed there.
pub fn fastest(
    time_ms: &[i64],
    totals_m: &[f64],
    sport: Sport,
    least_m: f64,
    barred: &[(i64, i64)],
) -> Vec<DistanceBest> {
    let pieces: Vec<_> = pieces(time_ms, totals_m, sport)
        .into_iter()
        .flat_map(|piece| apart(piece, barred))
        .collect();
    distances_m(sport)
        .iter()
        .filter(|&&distance_m| distance_m >= least_m)
        .filter_map(|&distance_m| {
            let shortest_ms = shortest_s(sport, distance_m) * 1000.0;
            let (from_ms, took_ms) = pieces
                .iter()
                .filter(|(_, totals_m)| covered_m(totals_m) >= distance_m)
                .filter_map(|(time_ms, totals_m)| window(time_ms, totals_m, distance_m, shortest_ms))
                .min_by(|a, b| a.1.total_cmp(&b.1))?;
            Some(DistanceBest {
                distance_m,
                duration_ms: took_ms.round() as i64,
                from_ms: from_ms.round() as i64,
            })
        })
        .collect()
}

/// Returns the metres between the first and the last of rising totals.
fn covered_m(totals_m: &[f64]) -> f64 {
    match (totals_m.first(), totals_m.last()) {
        (Some(first), Some(last)) => last - first,
        _ => 0.0,
    }
}

/// Cuts times out of a piece of moments and totals.
fn apart<'a>(
    (mut time_ms, mut totals_m): (&'a [i64], &'a [f64]),
    barred: &[(i64, i64)],
) -> Vec<(&'a [i64], &'a [f64])> {
    let mut pieces = Vec::with_capacity(barred.len() + 1);
    for &(from_ms, to_ms) in barred {
        let first = time_ms.partition_point(|&time| time <= from_ms);
        let past = time_ms.partition_point(|&time| time < to_ms).max(first);
        let ((before, rest), (before_m, rest_m)) = (time_ms.split_at(first), totals_m.split_at(first));
        pieces.push((before, before_m));
        (time_ms, totals_m) = (rest.split_at(past - first).1, rest_m.split_at(past - first).1);
    }
    pieces.push((time_ms, totals_m));
    pieces
}

/// Cuts a running total where it jumps, into pieces of moments and totals.
fn pieces<'a>(time_ms: &'a [i64], totals_m: &'a [f64], sport: Sport) -> Vec<(&'a [i64], &'a [f64])> {
    /// A position may be off by so many metres without being a jump.
    const SLACK_M: f64 = 10.0;
    let count = time_ms.len().min(totals_m.len());
    let (mut time_ms, mut totals_m) = (&time_ms[..count], &totals_m[..count]);
    let top_m_s = limits::top_speed_m_s(sport);
    // A counter that moves in lumps moves by one of them at once.
    let slack_m = SLACK_M.max(2.0 * usual_rise_m(totals_m));
    let jumps = |at: &usize| {
        let seconds = time_ms[*at].saturating_sub(time_ms[*at - 1]) as f64 / 1000.0;
        totals_m[*at] - totals_m[*at - 1] > top_m_s * seconds + slack_m
    };
    let jumps: Vec<usize> = (1..count).filter(jumps).collect();
    let mut pieces = Vec::with_capacity(jumps.len() + 1);
    let mut cut = 0;
    for at in jumps {
        let (times, later) = time_ms.split_at(at - cut);
        let (totals, rest) = totals_m.split_at(at - cut);
        pieces.push((times, totals));
        (time_ms, totals_m, cut) = (later, rest, at);
    }
    pieces.push((time_ms, totals_m));
    pieces
}

/// Returns the shortest distance in metres that a running total can tell: a distance of fewer steps than these may begin
/// and end within lumps, and would seem faster than it was.
pub fn resolution_m(totals_m: &[f64]) -> f64 {
    /// So many steps a distance must have. The number is Ritm's own choice: an error of two steps is 10 % then.
    const STEPS: f64 = 20.0;
    usual_rise_m(totals_m) * STEPS
}

/// Returns the median of the steps by which a total rises, in metres; 0 when it never does.
fn usual_rise_m(totals_m: &[f64]) -> f64 {
    /// At most so many steps are looked at.
    const LOOKED_AT: usize = 2000;
    let stride = totals_m.len() / LOOKED_AT + 1;
    let mut rises: Vec<f64> = totals_m
        .windows(2)
        .step_by(stride)
        .filter_map(|pair| match *pair {
            [before, after] if after > before => Some(after - before),
            _ => None,
        })
        .collect();
    let middle = rises.len() / 2;
    if rises.is_empty() {
        return 0.0;
    }
    let (_, &mut median, _) = rises.select_nth_unstable_by(middle, f64::total_cmp);
    median
}

/// Returns where the fastest window over `distance_m` begins and how long it takes, both in milliseconds.
///
/// While a window slides between two samples its time changes evenly. Therefore the fastest window begins or ends at a
/// sample, and no other has to be tried.
fn window(time_ms: &[i64], totals_m: &[f64], distance_m: f64, shortest_ms: f64) -> Option<(f64, f64)> {
    let count = time_ms.len().min(totals_m.len());
    let (time_ms, totals_m) = (time_ms.get(..count)?, totals_m.get(..count)?);
    // The moment at which the total passes `metres` on the way from one sample to the next.
    let passes = |from: usize, metres: f64| {
        let (before, after) = (totals_m[from], totals_m[from + 1]);
        let share = if after > before {
            (metres - before) / (after - before)
        } else {
            0.0
        };
        let step_ms = time_ms[from + 1].saturating_sub(time_ms[from]) as f64;
        time_ms[from] as f64 + step_ms * share.clamp(0.0, 1.0)
    };
    let mut best: Option<(f64, f64)> = None;
    let mut consider = |from_ms: f64, to_ms: f64| {
        let took_ms = to_ms - from_ms;
        if took_ms >= shortest_ms && best.is_none_or(|(_, least_ms)| took_ms < least_ms) {
            best = Some((from_ms, took_ms));
        }
    };
    let (mut ends, mut begins) = (0, 0);
    for at in 0..count {
        // Beginning here: the first moment at which the distance is covered.
        let until_m = totals_m[at] + distance_m;
        while ends + 1 < count && totals_m[ends + 1] < until_m {
            ends += 1;
        }
        if ends + 1 < count {
            consider(time_ms[at] as f64, passes(ends, until_m));
        }
        // Ending here: the last moment at which it was not yet begun.
        let since_m = totals_m[at] - distance_m;
        if since_m >= totals_m[0] {
            while begins + 1 < at && totals_m[begins + 1] <= since_m {
                begins += 1;
            }
            if begins + 1 < count {
                consider(passes(begins, since_m), time_ms[at] as f64);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(count: usize) -> Vec<i64> {
        (0..count as i64).map(|second| second * 1000).collect()
    }

    fn times(found: &[DistanceBest]) -> Vec<(f64, i64)> {
        found
            .iter()
            .map(|best| (best.distance_m, best.duration_ms))
            .collect()
    }

    #[test]
    fn a_fast_kilometre_within_a_slow_run_is_found() {
        // 3 m/s, but 4 m/s from 1200 m to 2200 m.
        let mut total = 0.0;
        let totals: Vec<f64> = (0..1200)
            .map(|_| {
                let here = total;
                total += if (1200.0..2200.0).contains(&total) {
                    4.0
                } else {
                    3.0
                };
                here
            })
            .collect();
        let found = fastest(&seconds(1200), &totals, Sport::Running, 0.0, &[]);
        let kilometre = found.iter().find(|best| best.distance_m == 1000.0);
        assert_eq!(
            kilometre.map(|best| (best.duration_ms, best.from_ms)),
            Some((250_000, 400_000))
        );
        // A longer distance takes longer, always.
        assert!(
            times(&found).windows(2).all(|pair| pair[0].1 < pair[1].1),
            "{found:?}"
        );
        assert!(
            found.iter().all(|best| best.distance_m <= 3850.0),
            "no longer than it was"
        );
    }

    #[test]
    fn what_was_not_covered_is_no_best() {
        let totals: Vec<f64> = (0..1500).map(|second| f64::from(second) * 3.3).collect();
        let found = fastest(&seconds(1500), &totals, Sport::TreadmillRunning, 0.0, &[]);
        assert_eq!(
            found.last().map(|best| best.distance_m),
            Some(3000.0),
            "4.9 km hold no best of five"
        );
        assert!(fastest(&[], &[], Sport::Running, 0.0, &[]).is_empty());
        assert!(fastest(&[0], &[0.0], Sport::Running, 0.0, &[]).is_empty());
        assert!(fastest(&seconds(1500), &totals, Sport::Cycling, 0.0, &[]).is_empty());
    }

    #[test]
    fn the_clock_goes_on_while_somebody_stands() {
        // 400 m, a minute's stand, 400 m, each at 4 m/s.
        let mut totals: Vec<f64> = (0..=100).map(|second| f64::from(second) * 4.0).collect();
        totals.extend([400.0; 60]);
        totals.extend((1..=100).map(|second| 400.0 + f64::from(second) * 4.0));
        let found = fastest(&seconds(totals.len()), &totals, Sport::Running, 0.0, &[]);
        let at = |metres: f64| {
            found
                .iter()
                .find(|best| best.distance_m == metres)
                .map(|best| best.duration_ms)
        };
        assert_eq!((at(400.0), at(800.0)), (Some(100_000), Some(260_000)));
    }

    #[test]
    fn a_jump_of_the_positions_is_no_record() {
        let mut totals: Vec<f64> = (0..900).map(|second| f64::from(second) * 3.0).collect();
        totals.iter_mut().skip(450).for_each(|metres| *metres += 900.0);
        let found = fastest(&seconds(900), &totals, Sport::Running, 0.0, &[]);
        for best in &found {
            let bound = shortest_s(Sport::Running, best.distance_m) * 1000.0;
            assert!(best.duration_ms as f64 >= bound, "{best:?} beats the world");
        }
        let at = |metres: f64| {
            found
                .iter()
                .find(|best| best.distance_m == metres)
                .map(|best| best.duration_ms)
        };
        assert_eq!(at(400.0), Some(133_333));
    }

    #[test]
    fn lumps_tell_no_short_distance() {
        // A counter that moves once in five seconds.
        let totals: Vec<f64> = (0..600).map(|second| f64::from(second / 5 * 5) * 4.0).collect();
        assert_eq!(resolution_m(&totals), 400.0);
        let found = fastest(&seconds(600), &totals, Sport::Running, resolution_m(&totals), &[]);
        assert_eq!(found.first().map(|best| best.distance_m), Some(400.0));
        assert_eq!(resolution_m(&[]), 0.0);
    }

    #[test]
    fn no_best_reaches_over_what_is_not_believed() {
        // Two metres a second, and four from 100 s to 150 s, which nobody believes.
        let mut total = 0.0;
        let totals: Vec<f64> = (0..400)
            .map(|second| {
                let here = total;
                total += if (100..150).contains(&second) { 4.0 } else { 2.0 };
                here
            })
            .collect();
        let of = |barred: &[(i64, i64)]| {
            let found = fastest(&seconds(400), &totals, Sport::Running, 0.0, barred);
            times(&found)
        };
        assert_eq!(of(&[])[1], (200.0, 50_000));
        let believed = of(&[(100_000, 150_000)]);
        assert_eq!(believed[..2], [(100.0, 50_000), (200.0, 100_000)]);
        assert_eq!(believed.last(), Some(&(400.0, 200_000)), "{believed:?}");
    }

    proptest! {
        #[test]
        fn equals_trying_every_beginning(steps in prop::collection::vec((1i64..5, 0u8..30), 30..120)) {
            let (mut time, mut total) = (0, 0.0);
            let (mut times, mut totals) = (vec![0], vec![0.0]);
            for (held, metres) in steps {
                time += held * 1000;
                total += f64::from(metres);
                times.push(time);
                totals.push(total);
            }
            let distance = 150.0;
            prop_assume!(total >= distance);
            let found = window(&times, &totals, distance, 0.0).map(|(_, took)| took);
            // Every tenth of a second as a beginning.
            let at = |ms: f64| {
                let next = times.partition_point(|&time| time as f64 <= ms).min(times.len() - 1).max(1);
                let share = (ms - times[next - 1] as f64) / (times[next] - times[next - 1]) as f64;
                totals[next - 1] + (totals[next] - totals[next - 1]) * share.clamp(0.0, 1.0)
            };
            let mut plain = f64::INFINITY;
            let mut end = 0.0;
            for begin in (0..=time).step_by(100) {
                let begin = begin as f64;
                while end < time as f64 && at(end) < at(begin) + distance - 1e-9 {
                    end += 100.0;
                }
                if at(end) >= at(begin) + distance - 1e-9 {
                    plain = plain.min(end - begin);
                }
            }
            let found = found.unwrap_or(f64::INFINITY);
            prop_assert!(found <= plain + 1e-6, "{found} {plain}");
            prop_assert!(found >= plain - 201.0, "{found} {plain}");
        }
    }
}

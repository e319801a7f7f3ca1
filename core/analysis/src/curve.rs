//! The mean-maximal curve: the best that a channel held for every duration.
//!
//! For each duration the curve holds the largest mean over any window of that length. What a window
//! finds in a pause is said by [`crate::run::Break`].
//!
//! The durations are Ritm's own choice. Power has every second up to a minute and then steps of two percent: between
//! two such durations a curve moves by less than a power meter errs. Heart rate and speed change more slowly and have
//! fewer durations. Sums of whole numbers are exact, so that the same ride gives the same curve on every machine.

use ritm_model::{
    Channel,
    summary::{Curve, CurvePoint},
};

use crate::{run::Run, seconds::Seconds};

/// How close together the durations of a curve are.
struct Grid {
    /// Up to this duration the curve has every second.
    every_s: u32,
    /// From there on, each duration is at most this many times as long as the one before.
    step: f64,
}

/// The grid for power, which athletes compare to the watt.
const FINE: Grid = Grid {
    every_s: 60,
    step: 1.02,
};
/// The grid for heart rate and speed, which change too slowly for a finer one to tell more.
const COARSE: Grid = Grid {
    every_s: 20,
    step: 1.06,
};

/// The durations that athletes ask for by name, in seconds. Every curve that is long enough has all of them.
const NAMED_S: [u32; 22] = [
    30, 60, 90, 120, 180, 240, 300, 360, 480, 600, 720, 900, 1200, 1500, 1800, 2400, 2700, 3600, 5400, 7200,
    10_800, 14_400,
];

/// Returns the durations of a channel's curve, in seconds: rising, from 1 up to at most `longest_s`.
pub fn durations(channel: &Channel, longest_s: u32) -> impl Iterator<Item = u32> + use<> {
    let grid = if *channel == Channel::Power { FINE } else { COARSE };
    let next = move |&before: &u32| {
        let stepped = match before {
            before if before < grid.every_s => before + 1,
            before => (f64::from(before) * grid.step).ceil() as u32,
        };
        let named = NAMED_S.into_iter().find(|&named| named > before);
        Some(named.map_or(stepped, |named| stepped.min(named))).filter(|&next| next > before)
    };
    std::iter::successors(Some(1), next).take_while(move |&duration_s| duration_s <= longest_s)
}

/// Computes the curve of a channel over its runs. It returns `None` when no run lasted a second.
pub(crate) fn curve(channel: Channel, runs: &[Run]) -> Option<Curve> {
    let runs: Vec<Seconds> = runs.iter().map(Run::seconds).collect();
    let points = points(&channel, &runs);
    (!points.is_empty()).then_some(Curve { channel, points })
}

/// Computes the points of a curve from `values` that were held for one second each.
///
/// The values are in the channel's unit, and none of them may be below 0 or `NaN`: otherwise the points may be too low.
pub fn of_seconds(channel: &Channel, values: &[f64]) -> Vec<CurvePoint> {
    let mut sum = 0.0;
    let add = |value: &f64| {
        sum += value;
        sum
    };
    let seconds = Seconds {
        sums: std::iter::once(0.0).chain(values.iter().map(add)).collect(),
        time_ms: (0..values.len() as i64).map(|second| second * 1000).collect(),
    };
    points(channel, &[seconds])
}

fn points(channel: &Channel, runs: &[Seconds]) -> Vec<CurvePoint> {
    let longest = runs.iter().map(Seconds::len).max().unwrap_or(0);
    let mut hints = vec![0; runs.len()];
    durations(channel, u32::try_from(longest).unwrap_or(u32::MAX))
        .filter_map(|duration_s| {
            let mut best: Option<(f64, i64)> = None;
            for (run, hint) in runs.iter().zip(&mut hints) {
                let least = best.map_or(f64::NEG_INFINITY, |(sum, _)| sum);
                if let Some((sum, from)) = run.best(duration_s as usize, *hint, least) {
                    *hint = from;
                    best = run.time_ms.get(from).map(|&from_ms| (sum, from_ms));
                }
            }
            best.map(|(sum, from_ms)| CurvePoint {
                duration_s,
                value: sum / f64::from(duration_s),
                from_ms,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_are_close_together() {
        let all: Vec<u32> = durations(&Channel::Power, 21_600).collect();
        assert_eq!(all.first(), Some(&1));
        assert!((300..400).contains(&all.len()), "{}", all.len());
        for pair in all.windows(2) {
            assert!(pair[1] > pair[0]);
            assert!(
                f64::from(pair[1]) <= f64::from(pair[0]) * FINE.step + 1.0,
                "{pair:?} are far apart"
            );
        }
        let coarse: Vec<u32> = durations(&Channel::HeartRate, 21_600).collect();
        assert!((100..180).contains(&coarse.len()), "{}", coarse.len());
        for named in NAMED_S.into_iter().chain([5, 15, 30, 60]) {
            let both = all.contains(&named) && coarse.contains(&named);
            assert!(both, "{named} s is asked for");
        }
        assert_eq!(durations(&Channel::Power, 0).count(), 0);
        assert_eq!(durations(&Channel::Power, 3).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_sprint_stands_where_it_was() {
        let mut power = vec![150.0; 600];
        power[300..310].fill(800.0);
        let points = of_seconds(&Channel::Power, &power);
        let at = |duration_s| {
            points
                .iter()
                .find(|point| point.duration_s == duration_s)
                .copied()
        };
        assert_eq!(
            at(10).map(|point| (point.value, point.from_ms)),
            Some((800.0, 300_000))
        );
        assert_eq!(at(20).map(|point| point.value), Some(475.0));
    }

    #[test]
    fn nothing_is_no_curve() {
        assert!(of_seconds(&Channel::Power, &[]).is_empty());
        assert_eq!(of_seconds(&Channel::Power, &[7.0]).len(), 1);
        assert!(curve(Channel::Power, &[]).is_none());
    }

    proptest! {
        #[test]
        fn equals_trying_every_window(
            runs in prop::collection::vec(prop::collection::vec(0u16..1500, 0..400), 1..4)
        ) {
            let of = |run: &Vec<u16>| {
                let mut sum = 0.0;
                let mut sums = vec![0.0];
                sums.extend(run.iter().map(|&value| { sum += f64::from(value); sum }));
                Seconds { sums, time_ms: (0..run.len() as i64).map(|second| second * 1000).collect() }
            };
            let seconds: Vec<Seconds> = runs.iter().map(of).collect();
            let found = points(&Channel::Power, &seconds);
            let longest = runs.iter().map(Vec::len).max().unwrap_or(0);
            prop_assert_eq!(found.len(), durations(&Channel::Power, longest as u32).count());
            for point in found {
                let windows = runs.iter().flat_map(|run| run.windows(point.duration_s as usize));
                let top = windows.map(|window| window.iter().map(|&value| u64::from(value)).sum::<u64>()).max();
                // Whole numbers: equal to the last bit.
                prop_assert_eq!(point.value, top.unwrap_or(0) as f64 / f64::from(point.duration_s));
                let begin = (point.from_ms / 1000) as usize;
                let there = runs.iter().any(|run| run.get(begin..begin + point.duration_s as usize)
                    .is_some_and(|window| window.iter().map(|&value| u64::from(value)).sum::<u64>() == top.unwrap_or(0)));
                prop_assert!(there, "no such window at {} ms", point.from_ms);
            }
        }
    }
}

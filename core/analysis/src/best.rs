//! The best means that a channel held for a few fixed durations.

use ritm_model::{Channel, summary::Best};

use crate::run::Run;

/// The durations for which bests are sought, in seconds.
const DURATIONS_S: [u32; 5] = [5, 60, 300, 1200, 3600];

/// Returns the bests of a channel over its runs, the shortest duration first.
///
/// A window is measured in the timer's time and never reaches across a hole.
pub(crate) fn bests(channel: &Channel, runs: &[Run]) -> Vec<Best> {
    let best_of = |duration_s: u32| {
        let mut best: Option<(f64, i64)> = None;
        for run in runs {
            if let Some(new) = run.best(f64::from(duration_s))
                && best.is_none_or(|old| new.0 > old.0)
            {
                best = Some(new);
            }
        }
        best
    };
    DURATIONS_S
        .into_iter()
        .filter_map(|duration_s| {
            best_of(duration_s).map(|(value, from_ms)| Best {
                channel: channel.clone(),
                duration_s,
                value,
                from_ms,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{channel::holds_s, run::runs, timeline::Timeline};
    use proptest::prelude::*;
    use ritm_model::Samples;

    fn of(time_ms: Vec<i64>, values: &[f64]) -> Vec<(u32, f64, i64)> {
        let samples = Samples {
            time_ms,
            columns: Vec::new(),
        };
        let timeline = Timeline::new(&samples, &[]);
        let holds = holds_s(&timeline, values);
        bests(&Channel::Power, &runs(&timeline, values, &holds, 0, values.len()))
            .into_iter()
            .map(|best| (best.duration_s, best.value, best.from_ms))
            .collect()
    }

    #[test]
    fn a_sprint_of_five_seconds_is_found() {
        let mut power = vec![100.0; 120];
        power[40..45].fill(900.0);
        let times = (0..120).map(|second| second * 1000).collect();
        let found = of(times, &power);
        assert_eq!(found[0], (5, 900.0, 40_000));
        let minute = (55.0 * 100.0 + 5.0 * 900.0) / 60.0;
        assert!((found[1].1 - minute).abs() < 1e-9);
        assert_eq!(found.len(), 2, "two minutes hold no best of five");
    }

    #[test]
    fn a_hole_breaks_the_window() {
        let mut times: Vec<i64> = (0..80).map(|second| second * 1000).collect();
        times.iter_mut().skip(40).for_each(|ms| *ms += 60_000);
        assert_eq!(of(times, &[200.0; 80]).len(), 1, "no minute without a hole");
    }

    proptest! {
        #[test]
        fn uneven_steps_are_as_good(values in prop::collection::vec((0u16..1000, 1usize..8), 5..80),
                                    unit_ms in prop::sample::select(vec![500i64, 1000])) {
            // Recorded on change beside the same ride recorded all the time.
            let (mut changes, mut powers, mut seconds) = (Vec::new(), Vec::new(), Vec::new());
            for &(power, held) in &values {
                changes.push(seconds.len() as i64 * unit_ms);
                powers.push(f64::from(power));
                seconds.extend(std::iter::repeat_n(f64::from(power), held));
            }
            // The last sample stands for as long as samples usually do, which is not what it was here.
            let (last, end) = (powers.len() - 1, (changes[changes.len() - 1] / unit_ms) as usize);
            powers[last] = 0.0;
            seconds[end..].fill(0.0);
            seconds.resize(end + 8, 0.0);
            let every_second = of((0..seconds.len() as i64).map(|step| step * unit_ms).collect(), &seconds);
            for (duration, best, _) in of(changes, &powers) {
                let same = every_second.iter().find(|other| other.0 == duration).map_or(f64::NAN, |other| other.1);
                prop_assert!((same - best).abs() < 1e-6, "{duration} s: {best} {same}");
            }
        }

        #[test]
        fn equals_trying_every_window(values in prop::collection::vec(0u16..1000, 5..200)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let times = (0..values.len() as i64).map(|second| second * 1000).collect();
            for (duration, best, from_ms) in of(times, &values) {
                let plain = values.windows(duration as usize)
                    .map(|window| window.iter().sum::<f64>() / f64::from(duration))
                    .fold(0.0, f64::max);
                prop_assert!((best - plain).abs() < 1e-6, "{duration} s: {best} {plain}");
                let begin = (from_ms / 1000) as usize;
                let there: f64 = values[begin..begin + duration as usize].iter().sum::<f64>() / f64::from(duration);
                prop_assert!((there - best).abs() < 1e-6);
            }
        }
    }
}

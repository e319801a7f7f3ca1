//! The best means that a channel held for a few fixed durations.

use ritm_model::{Channel, summary::Best};

use crate::run::Run;

/// The durations for which bests are sought, in seconds.
const DURATIONS_S: [u32; 5] = [5, 60, 300, 1200, 3600];

/// Returns the bests of a channel over its runs, the shortest duration first.
///
/// What a window finds in a pause is said by [`crate::run::Break`].
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
    use crate::{
        channel::holds_s,
        run::{Break, runs},
        timeline::Timeline,
    };
    use proptest::prelude::*;
    use ritm_model::Samples;

    fn of(time_ms: Vec<i64>, values: &[f64]) -> Vec<(u32, f64, i64)> {
        across(Break::Nought, time_ms, values)
    }

    fn across(across: Break, time_ms: Vec<i64>, values: &[f64]) -> Vec<(u32, f64, i64)> {
        let samples = Samples {
            time_ms,
            columns: Vec::new(),
        };
        let timeline = Timeline::new(&samples, &[]);
        let holds = holds_s(&timeline, values);
        bests(
            &Channel::Power,
            &runs(&timeline, values, &holds, (0, values.len()), across),
        )
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

    /// A second each, with a pause of `pause_ms` half way.
    fn paused(seconds: i64, pause_ms: i64) -> Vec<i64> {
        let light = |second| if second >= seconds / 2 { pause_ms } else { 0 };
        (0..seconds).map(|second| second * 1000 + light(second)).collect()
    }

    #[test]
    fn who_waits_at_a_light_still_has_a_best_hour() {
        // Two hours at 200 W with a minute and a half at a light in the middle.
        for pause_ms in [90_000, 90_400] {
            let found = of(paused(7200, pause_ms), &[200.0; 7200]);
            let hour = found.iter().find(|best| best.0 == 3600);
            assert_eq!(
                hour.map(|best| best.1),
                Some(200.0),
                "before the light or after it"
            );
            // Of 70 minutes no hour is without the light: it holds 0 W in it.
            let found = of(paused(4200, pause_ms), &[200.0; 4200]);
            let hour = found
                .iter()
                .find(|best| best.0 == 3600)
                .map_or(f64::NAN, |best| best.1);
            let paused_s = pause_ms as f64 / 1000.0;
            assert!(
                (hour - 200.0 * (3600.0 - paused_s) / 3600.0).abs() < 1e-6,
                "{hour}"
            );
        }
    }

    #[test]
    fn a_heart_is_measured_by_the_time_that_was_recorded() {
        let found = across(Break::NoTime, paused(4200, 90_000), &[150.0; 4200]);
        assert_eq!(found.last().map(|best| (best.0, best.1)), Some((3600, 150.0)));
        // The strap alone was lost for a minute: nobody knows what it would have told.
        let mut lost = [150.0; 4200];
        lost[2000..2060].fill(f64::NAN);
        let found = across(Break::NoTime, paused(4200, 0), &lost);
        assert_eq!(found.last().map(|best| best.0), Some(1200));
    }

    #[test]
    fn a_night_between_two_days_ends_all_windows() {
        let found = of(paused(4000, 10 * 3_600_000), &[200.0; 4000]);
        assert_eq!(found.last().map(|best| best.0), Some(1200));
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

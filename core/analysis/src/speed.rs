//! Speed, from the device or from the distance covered.

use ritm_model::Channel;

use crate::timeline::Timeline;

/// Returns the speed at each sample in m/s, from the distance covered in the twelve seconds around it. It is `NaN`
/// where no other sample is near enough.
///
/// `totals_m` holds the metres covered up to each sample. The twelve seconds are Ritm's own choice: over one second a
/// satellite receiver's noise is as large as the movement of a runner, and over a quarter of a minute it no longer is,
/// while a change of pace still shows.
pub(crate) fn derived(timeline: &Timeline<'_>, totals_m: &[f64]) -> Vec<f64> {
    const HALF_WINDOW_MS: i64 = 6_000;
    let times = &timeline.time_ms;
    let hold_ms = timeline.hold_ms();
    let (mut first, mut past) = (0, 0);
    let mut speeds = Vec::with_capacity(times.len());
    for (at, &time) in times.iter().enumerate() {
        while times[first] < time.saturating_sub(HALF_WINDOW_MS) {
            first += 1;
        }
        while times
            .get(past)
            .is_some_and(|&later| later <= time.saturating_add(HALF_WINDOW_MS))
        {
            past += 1;
        }
        let (mut from, mut to) = (first, past - 1);
        // Recorded more rarely than the window is long: the neighbours will do, unless they are beyond a hole.
        let near = |a: usize, b: usize| times[b].saturating_sub(times[a]) <= hold_ms;
        if from == at && at > 0 && near(at - 1, at) {
            from = at - 1;
        }
        if to == at && at + 1 < times.len() && near(at, at + 1) {
            to = at + 1;
        }
        let seconds = times[to].saturating_sub(times[from]) as f64 / 1000.0;
        speeds.push(if seconds > 0.0 {
            (totals_m[to] - totals_m[from]) / seconds
        } else {
            f64::NAN
        });
    }
    speeds
}

/// Returns the speed at each sample in m/s. It is the device's speed when the device gave one for at least half of the
/// samples, and otherwise the speed [`derived`] from the distance. It is `None` when there is neither.
pub(crate) fn speed(timeline: &Timeline<'_>, totals_m: Option<&[f64]>) -> Option<Vec<f64>> {
    let recorded = timeline.values(&Channel::Speed);
    let enough = recorded
        .as_ref()
        .is_some_and(|speeds| 2 * speeds.iter().filter(|speed| !speed.is_nan()).count() >= speeds.len());
    match totals_m {
        Some(totals_m) if !enough => Some(derived(timeline, totals_m)),
        _ => recorded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::Samples;

    #[test]
    fn steady_movement_has_a_steady_speed_however_often_it_is_recorded() {
        for step_ms in [200, 1000, 8000, 60_000] {
            let samples = Samples {
                time_ms: (0..50).map(|step| step * step_ms).collect(),
                columns: Vec::new(),
            };
            let timeline = Timeline::new(&samples, &[]);
            let totals: Vec<f64> = samples
                .time_ms
                .iter()
                .map(|&ms| ms as f64 / 1000.0 * 4.0)
                .collect();
            for speed in derived(&timeline, &totals) {
                assert!((speed - 4.0).abs() < 1e-9, "{step_ms}: {speed}");
            }
        }
    }

    #[test]
    fn one_sample_has_no_speed() {
        let samples = Samples {
            time_ms: vec![5],
            columns: Vec::new(),
        };
        assert!(derived(&Timeline::new(&samples, &[]), &[0.0])[0].is_nan());
    }
}

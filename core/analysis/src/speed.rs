//! Speed, from the device or from the distance covered.

use ritm_model::{
    Channel, Sport, SportFamily,
    summary::{Mend, Method},
};

use crate::{believed::leave_out_lonely, limits, path::Way, timeline::Timeline};

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

/// The speed at each sample, as it is believed.
pub(crate) struct Speeds {
    /// In m/s, `NaN` where there is none.
    pub(crate) values: Vec<f64>,
    /// What was done with the recorded speed, and by how much: see [`Mend`].
    pub(crate) mend: Option<(Mend, f64)>,
}

/// Returns the speed at each sample. It is the device's speed when the device gave one for at least half of the samples
/// and the distance does not contradict it, and otherwise the speed [`derived`] from the distance. It is `None` when there
/// is neither. What is faster than the sport allows, and a single step of a receiver that stands out alone, are left out.
pub(crate) fn speed(timeline: &Timeline<'_>, way: Option<&Way>, sport: Sport) -> Option<Speeds> {
    let recorded = timeline.values(&Channel::Speed);
    let enough = recorded
        .as_ref()
        .is_some_and(|speeds| 2 * speeds.iter().filter(|speed| !speed.is_nan()).count() >= speeds.len());
    let (mut values, mend) = match (way, recorded) {
        (Some(way), Some(mut speeds)) if enough => match against_way(timeline, &speeds, way, sport) {
            Some(Against::OtherUnit(unit)) => {
                speeds.iter_mut().for_each(|speed| *speed /= unit);
                (speeds, Some((Mend::SpeedUnit, unit)))
            }
            Some(Against::Contradicted) => (
                derived(timeline, &way.totals_m),
                Some((Mend::SpeedContradicted, 0.0)),
            ),
            None => {
                let stood = way.stood.iter().flat_map(|&(from, to)| from..=to);
                let by_places = if way.stood.is_empty() {
                    Vec::new()
                } else {
                    derived(timeline, &way.totals_m)
                };
                for at in stood {
                    speeds[at] = by_places[at];
                }
                (speeds, None)
            }
        },
        (Some(way), _) => (derived(timeline, &way.totals_m), None),
        (None, recorded) => (recorded?, None),
    };
    let top_m_s = limits::top_speed_m_s(sport);
    for speed in values.iter_mut().filter(|speed| **speed > top_m_s) {
        *speed = f64::NAN;
    }
    leave_out_lonely(timeline, &mut values, 2.0, 3.0);
    Some(Speeds { values, mend })
}

/// How a recorded speed stands against the distance.
enum Against {
    /// It is in a unit of so many parts of a metre a second: kilometres or miles an hour.
    OtherUnit(f64),
    /// It has nothing to do with it.
    Contradicted,
}

/// Holds the recorded speed against the distance; `None` when they agree, or when too little is known to say.
fn against_way(timeline: &Timeline<'_>, speeds: &[f64], way: &Way, sport: Sport) -> Option<Against> {
    const UNITS: [f64; 2] = [3.6, 2.236_936];
    const NEAR: f64 = 0.06;
    const CONTRADICTS: f64 = 2.0;
    /// Over a shorter way a receiver's noise is as large.
    const LEAST_M: f64 = 500.0;
    /// Who swims covers less in the same time.
    const LEAST_SWUM_M: f64 = 100.0;
    let least_m = if sport.family() == SportFamily::Swim {
        LEAST_SWUM_M
    } else {
        LEAST_M
    };
    if way.method == Method::DistanceSpeed || way.total_m() < least_m {
        return None;
    }
    let steps = timeline
        .timer_ms
        .windows(2)
        .zip(way.totals_m.windows(2))
        .zip(speeds);
    let (mut by_speed, mut by_way) = (0.0, 0.0);
    for ((timer_ms, metres), speed) in steps {
        if let (&[from_ms, to_ms], &[from_m, to_m]) = (timer_ms, metres)
            && !speed.is_nan()
        {
            by_speed += speed * to_ms.saturating_sub(from_ms) as f64 / 1000.0;
            by_way += to_m - from_m;
        }
    }
    let ratio = by_speed / by_way;
    if by_way < least_m {
        return None;
    }
    let unit = UNITS.into_iter().find(|unit| (ratio / unit - 1.0).abs() < NEAR);
    let contradicted = !(1.0 / CONTRADICTS..CONTRADICTS).contains(&ratio);
    unit.map(Against::OtherUnit)
        .or(contradicted.then_some(Against::Contradicted))
}

/// Returns the top speed, raised to the mean where that is a little above it: a distance and a speed are rounded apart, and
/// an even pace would be faster on average than it ever was. What is further above it is left to be doubted.
pub(crate) fn not_below(top_m_s: f64, mean_m_s: Option<f64>) -> f64 {
    const ROUNDING: f64 = 1.03;
    let above = |mean_m_s: &f64| *mean_m_s > top_m_s && *mean_m_s <= top_m_s * ROUNDING;
    mean_m_s.filter(above).unwrap_or(top_m_s)
}

/// Returns the distance over the moving time, in m/s.
pub(crate) fn mean_speed(distance_m: Option<f64>, moving_ms: Option<i64>) -> Option<f64> {
    match (distance_m, moving_ms) {
        (Some(metres), Some(ms)) if ms > 0 && metres > 0.0 => Some(metres / ms as f64 * 1000.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::{Column, Samples, Scale};

    #[test]
    fn kilometres_an_hour_are_not_metres_a_second() {
        let column = |channel, scale: Scale, value: &dyn Fn(i32) -> f64| Column {
            channel,
            scale,
            raw: (0..600).map(|second| scale.raw(value(second))).collect(),
        };
        let samples = |speed: f64| Samples {
            time_ms: (0..600).map(|second| second * 1000).collect(),
            columns: vec![
                column(Channel::Distance, Scale::per_unit(100.0), &|second| {
                    f64::from(second) * 3.0
                }),
                column(Channel::Speed, Scale::per_unit(1000.0), &|_| speed),
            ],
        };
        for (recorded, mend, expected) in [
            (10.8, Some((Mend::SpeedUnit, 3.6)), 3.0),
            (6.71, Some((Mend::SpeedUnit, 2.236_936)), 3.0),
            (3.05, None, 3.05),
            (4.5, None, 4.5),
            (0.064, Some((Mend::SpeedContradicted, 0.0)), 3.0),
        ] {
            let samples = samples(recorded);
            let timeline = Timeline::new(&samples, &[]);
            let way = Way::new(&timeline, None, None, Sport::Running);
            let speeds = speed(&timeline, way.as_ref(), Sport::Running);
            assert_eq!(speeds.as_ref().and_then(|speeds| speeds.mend), mend);
            assert!(speeds.is_some_and(|speeds| (speeds.values[300] - expected).abs() < 0.01));
        }
    }

    #[test]
    fn a_short_swim_shows_what_its_receiver_made_up() {
        // Three hundred metres in ten minutes, at a speed of two metres a second.
        let column = |channel, value: &dyn Fn(i32) -> f64| {
            let scale = Scale::per_unit(1000.0);
            Column {
                channel,
                scale,
                raw: (0..600).map(|second| scale.raw(value(second))).collect(),
            }
        };
        let samples = Samples {
            time_ms: (0..600).map(|second| second * 1000).collect(),
            columns: vec![
                column(Channel::Distance, &|second| f64::from(second) * 0.5),
                column(Channel::Speed, &|_| 2.1),
            ],
        };
        let timeline = Timeline::new(&samples, &[]);
        let way = Way::new(&timeline, None, None, Sport::OpenWaterSwimming);
        let speeds = speed(&timeline, way.as_ref(), Sport::OpenWaterSwimming);
        assert_eq!(
            speeds.as_ref().and_then(|speeds| speeds.mend),
            Some((Mend::SpeedContradicted, 0.0))
        );
        assert!(speeds.is_some_and(|speeds| (speeds.values[300] - 0.5).abs() < 0.01));
    }

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

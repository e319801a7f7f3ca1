//! The time during which the athlete moved.

use ritm_model::{Channel, Sport, summary::Method};

use crate::timeline::Timeline;

/// The time moved up to each sample, and how it was found.
pub(crate) struct Moving {
    /// Milliseconds moved up to each sample. The entries never fall.
    pub(crate) totals_ms: Vec<f64>,
    /// How the time was found.
    pub(crate) method: Method,
}

impl Moving {
    /// Adds up the timer's time between samples during which the athlete moved at least at the sport's standstill speed
    /// ([`Sport::standstill_m_s`]).
    ///
    /// Between samples that are close to each other the recorded speed decides. Between samples more than ten seconds
    /// apart the speed at both ends says little, and the distance covered decides. It returns `None` when the recording
    /// has neither speed nor distance, or when nothing in it ever moved: an indoor trainer's speed of 0 is no sign of
    /// rest. The ten seconds are Ritm's own choice: devices that record on change leave at most eight seconds between
    /// samples.
    pub(crate) fn new(
        timeline: &Timeline<'_>,
        speed_m_s: Option<&[f64]>,
        totals_m: Option<&[f64]>,
        sport: Sport,
    ) -> Option<Self> {
        const FAR_APART_MS: i64 = 10_000;
        let threshold_m_s = sport.standstill_m_s();
        let mut moved_ms = 0.0;
        let mut totals_ms = Vec::with_capacity(timeline.len());
        totals_ms.extend(timeline.time_ms.first().map(|_| 0.0));
        for at in 1..timeline.len() {
            let timer_ms = timeline.timer_ms[at].saturating_sub(timeline.timer_ms[at - 1]) as f64;
            if timer_ms > 0.0 {
                let by_way = totals_m.map_or(f64::NAN, |totals| {
                    (totals[at] - totals[at - 1]) / timer_ms * 1000.0
                });
                let by_speed = speed_m_s.map_or(f64::NAN, |speeds| mean(speeds[at - 1], speeds[at]));
                let far_apart = timer_ms > FAR_APART_MS as f64;
                let speed = match (by_way.is_nan(), by_speed.is_nan()) {
                    (false, true) => by_way,
                    (false, false) if far_apart => by_way,
                    _ => by_speed,
                };
                if speed >= threshold_m_s {
                    moved_ms += timer_ms;
                }
            }
            totals_ms.push(moved_ms);
        }
        let method = Method::MovingBySpeed { threshold_m_s };
        if moved_ms > 0.0 {
            return Some(Self { totals_ms, method });
        }
        Self::without_holes(timeline, totals_m?, threshold_m_s).map(|totals_ms| Self { totals_ms, method })
    }

    /// The timer's time without the holes in which the athlete covered next to nothing; `None` when there are none. Where
    /// nothing else shows movement, at least nobody moved there.
    fn without_holes(timeline: &Timeline<'_>, totals_m: &[f64], threshold_m_s: f64) -> Option<Vec<f64>> {
        const HOLE_MS: i64 = 10 * 60_000;
        if totals_m.last().is_none_or(|&metres| metres <= 0.0) {
            return None;
        }
        let (mut moved_ms, mut left_out) = (0.0, false);
        let mut totals_ms = Vec::with_capacity(timeline.len());
        totals_ms.extend(timeline.time_ms.first().map(|_| 0.0));
        for at in 1..timeline.len() {
            let timer_ms = timeline.timer_ms[at].saturating_sub(timeline.timer_ms[at - 1]);
            let metres = totals_m[at] - totals_m[at - 1];
            if timer_ms > HOLE_MS && metres / (timer_ms as f64 / 1000.0) < threshold_m_s {
                left_out = true;
            } else {
                moved_ms += timer_ms as f64;
            }
            totals_ms.push(moved_ms);
        }
        (left_out && moved_ms > 0.0).then_some(totals_ms)
    }
}

/// The speed for telling movement on machines that know when they are driven: who turns the cranks of a trainer moves,
/// whether or not its wheel is heard. `None` elsewhere, and where nothing tells of being driven.
pub(crate) fn driven(timeline: &Timeline<'_>, speeds: Option<&[f64]>, sport: Sport) -> Option<Vec<f64>> {
    if sport != Sport::IndoorCycling && !sport.rows() {
        return None;
    }
    let mut driven = speeds?.to_vec();
    for channel in [Channel::Power, Channel::Cadence] {
        for (speed, value) in driven
            .iter_mut()
            .zip(timeline.values(&channel).unwrap_or_default())
        {
            if value > 0.0 {
                *speed = speed.max(2.0 * sport.standstill_m_s());
            }
        }
    }
    Some(driven)
}

/// Returns the mean of the two values, or the one that is a number when the other is `NaN`.
fn mean(a: f64, b: f64) -> f64 {
    match (a.is_nan(), b.is_nan()) {
        (false, false) => f64::midpoint(a, b),
        (true, _) => b,
        _ => a,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::{Pause, Samples};

    fn moved(time_ms: &[i64], pauses: &[Pause], speed: Option<&[f64]>, way: Option<&[f64]>) -> Option<f64> {
        let samples = Samples {
            time_ms: time_ms.to_vec(),
            columns: Vec::new(),
        };
        let timeline = Timeline::new(&samples, pauses);
        Moving::new(&timeline, speed, way, Sport::Running).and_then(|moving| moving.totals_ms.last().copied())
    }

    #[test]
    fn standing_and_pauses_are_left_out() {
        let times = [0, 1000, 2000, 3000, 4000, 5000];
        let speeds = [3.0, 3.0, 0.0, 0.0, 3.0, 3.0];
        assert_eq!(moved(&times, &[], Some(&speeds), None), Some(4000.0));
        let pause = Pause {
            from_ms: 4000,
            to_ms: 4500,
        };
        assert_eq!(moved(&times, &[pause], Some(&speeds), None), Some(3500.0));
    }

    #[test]
    fn far_apart_the_way_decides() {
        // Recorded on change: eight seconds and a minute of steady running, then an hour's lunch.
        let times = [0, 8000, 68_000, 3_668_000];
        let speeds = [3.0, 3.0, 3.0, 3.0];
        let way = [0.0, 24.0, 204.0, 230.0];
        assert_eq!(moved(&times, &[], Some(&speeds), Some(&way)), Some(68_000.0));
    }

    #[test]
    fn nobody_moves_in_a_hole_of_hours() {
        // Two seconds here, three hours later two seconds there, ten metres away.
        let times = [0, 2000, 11_000_000, 11_002_000];
        let way = [0.0, 0.0, 10.0, 10.0];
        assert_eq!(moved(&times, &[], None, Some(&way)), Some(4000.0));
        // Nothing but holes tells nothing.
        assert_eq!(moved(&[0, 11_000_000], &[], None, Some(&[0.0, 10.0])), None);
    }

    #[test]
    fn without_any_movement_nothing_is_told() {
        assert_eq!(moved(&[0, 1000], &[], Some(&[0.0, 0.0]), None), None);
        assert_eq!(moved(&[0, 1000], &[], None, None), None);
        assert_eq!(moved(&[], &[], None, None), None);
    }
}

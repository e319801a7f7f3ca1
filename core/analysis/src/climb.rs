//! Metres climbed and descended.
//!
//! Climb is summed between turning points that a threshold confirms, as the "Threshold" method of Runalyze does and,
//! with a kept reference, GoldenCheetah (whose threshold is 3 m unless the athlete sets another one). A threshold on
//! the step from one sample to the next would count a slow climb as nothing.
//!
//! The filters and thresholds are Ritm's own choice. A barometer resolves decimetres, and after a low-pass little but
//! gusts is left, below 2 m. The altitude of a satellite receiver wanders by several metres within minutes, which no
//! short filter takes away, so that only 8 m show a climb. Which of the two an altitude is, its own noise tells, and never
//! the format: the same altitude gives the same climb in each.

use ritm_model::{Scale, Sport, summary::Method};

use crate::{limits, timeline::Timeline};

/// Where the altitude comes from, which decides how much of its movement is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// A barometer, whose altitude is smooth and fine. It is low-passed, and the threshold is 2 m.
    Barometer,
    /// A satellite receiver, whose altitude wanders by metres. Its median is taken, and the threshold is 8 m.
    Satellites,
}

impl Source {
    const fn threshold_m(self) -> f64 {
        match self {
            Self::Barometer => 2.0,
            Self::Satellites => 8.0,
        }
    }

    const fn median_s(self) -> f64 {
        match self {
            Self::Barometer => 0.0,
            Self::Satellites => 2.0 * MEDIAN_HALF_MS as f64 / 1000.0,
        }
    }
}

/// Half of the median's window, in milliseconds.
const MEDIAN_HALF_MS: i64 = 10_000;
/// The time constant of the low-pass, in seconds.
const LOW_PASS_S: f64 = 5.0;

/// Metres climbed and descended up to each sample, and how they were found.
pub(crate) struct Climb {
    /// Metres climbed up to each sample. The entries never fall.
    pub(crate) gain_m: Vec<f64>,
    /// Metres descended up to each sample. The entries never fall.
    pub(crate) loss_m: Vec<f64>,
    /// How the metres were found.
    pub(crate) method: Method,
}

impl Climb {
    /// Sums the differences of altitude between turning points that differ by at least the threshold.
    ///
    /// 1. The source of the altitude is judged. It counts as a barometer's, unless it comes in whole metres or jitters by
    ///    more than half a metre from second to second. Samples that lie further apart bend more by the ground alone, and
    ///    may do so.
    /// 2. The altitude is made continuous. A change faster than the sport allows is a fault, and a change while the
    ///    timer stands still is not the athlete's doing: neither counts.
    /// 3. Noise is filtered out. A barometer's altitude goes through a low-pass of 5 s, forwards and backwards, so that
    ///    nothing is delayed. A receiver's altitude is replaced by its median over 20 s.
    /// 4. Differences are summed between turning points. The threshold is held against the last turning point, never
    ///    against the step from sample to sample, so that a climb counts however slow it is.
    pub(crate) fn new(timeline: &Timeline<'_>, altitude_m: &[f64], scale: Scale, sport: Sport) -> Self {
        let source = source(timeline, altitude_m, scale);
        let mut altitude = continuous(timeline, altitude_m, limits::top_vertical_m_s(sport));
        match source {
            Source::Barometer => low_pass(&timeline.timer_ms, &mut altitude),
            Source::Satellites => altitude = median(&timeline.timer_ms, &altitude),
        }
        let (gain_m, loss_m) = between_turning_points(&altitude, source.threshold_m());
        Self {
            gain_m,
            loss_m,
            method: Method::GainHysteresis {
                threshold_m: source.threshold_m(),
                median_s: source.median_s(),
            },
        }
    }
}

/// Judges where the altitude comes from: see [`Climb::new`].
fn source(timeline: &Timeline<'_>, altitude_m: &[f64], scale: Scale) -> Source {
    /// A barometer's altitude bends by at most this much from sample to sample, on average.
    const JITTER_M: f64 = 0.5;
    /// Two samples so far apart bend by their noise, and further apart also by the ground.
    const NEAR_S: f64 = 4.0;
    // A scale of a metre, or integers that are whole metres all along.
    let whole_metres = scale.per_unit.abs() <= 1.0
        || altitude_m
            .iter()
            .filter(|altitude| !altitude.is_nan())
            .all(|altitude| (altitude - altitude.round()).abs() < 1e-6);
    let (mut sum, mut count) = (0.0, 0u32);
    for (three, times_ms) in altitude_m.windows(3).zip(timeline.time_ms.windows(3)) {
        if let (&[a, b, c], &[begin_ms, _, end_ms]) = (three, times_ms) {
            let bend = (a - 2.0 * b + c).abs();
            if !bend.is_nan() {
                let apart_s = end_ms.saturating_sub(begin_ms) as f64 / 2000.0;
                // A fault or two must not decide.
                sum += bend.min(5.0) / (apart_s / NEAR_S).max(1.0);
                count += 1;
            }
        }
    }
    if whole_metres || sum > JITTER_M * f64::from(count) {
        Source::Satellites
    } else {
        Source::Barometer
    }
}

/// Returns the altitude without faults and without changes in pauses. In a hole it stays as it was before.
fn continuous(timeline: &Timeline<'_>, altitude_m: &[f64], top_m_s: f64) -> Vec<f64> {
    /// So much quantisation and a moment's noise may add to a step.
    const SLACK_M: f64 = 3.0;
    let mut last: Option<(usize, f64)> = None;
    let mut level = altitude_m
        .iter()
        .copied()
        .find(|altitude| !altitude.is_nan())
        .unwrap_or(0.0);
    let mut result = Vec::with_capacity(altitude_m.len());
    for (at, &altitude) in altitude_m.iter().enumerate() {
        if !altitude.is_nan() {
            if let Some((before_at, before)) = last {
                let gap_ms = timeline.time_ms[at].saturating_sub(timeline.time_ms[before_at]);
                let timer_ms = timeline.timer_ms[at].saturating_sub(timeline.timer_ms[before_at]);
                let rise = altitude - before;
                let believed = rise.abs() <= top_m_s * gap_ms as f64 / 1000.0 + SLACK_M;
                if timer_ms == gap_ms && believed {
                    level += rise;
                }
            }
            last = Some((at, altitude));
        }
        result.push(level);
    }
    result
}

/// Applies an exponential low-pass over uneven times, forwards and then backwards.
fn low_pass(timer_ms: &[i64], altitude: &mut [f64]) {
    let mut known = (0, 0.0);
    let mut keep = |gap_ms: i64| {
        if gap_ms != known.0 {
            known = (
                gap_ms,
                1.0 - (-(gap_ms.max(0) as f64) / 1000.0 / LOW_PASS_S).exp(),
            );
        }
        known.1
    };
    for at in 1..altitude.len() {
        let share = keep(timer_ms[at].saturating_sub(timer_ms[at - 1]));
        altitude[at] = altitude[at - 1] + share * (altitude[at] - altitude[at - 1]);
    }
    for at in (1..altitude.len()).rev() {
        let share = keep(timer_ms[at].saturating_sub(timer_ms[at - 1]));
        altitude[at - 1] = altitude[at] + share * (altitude[at - 1] - altitude[at]);
    }
}

/// Returns at each sample the median of the altitudes within [`MEDIAN_HALF_MS`] before and after it, of at most fifty
/// samples on each side.
fn median(timer_ms: &[i64], altitude: &[f64]) -> Vec<f64> {
    const SAMPLES_A_SIDE: usize = 50;
    let mut window: Vec<f64> = Vec::with_capacity(2 * SAMPLES_A_SIDE + 2);
    let (mut first, mut past) = (0, 0);
    let mut result = Vec::with_capacity(altitude.len());
    for (at, &time) in timer_ms.iter().enumerate() {
        while past < altitude.len()
            && past <= at + SAMPLES_A_SIDE
            && (past <= at || timer_ms[past] <= time.saturating_add(MEDIAN_HALF_MS))
        {
            let place = window.partition_point(|&value| value < altitude[past]);
            window.insert(place, altitude[past]);
            past += 1;
        }
        while first < at
            && (at - first > SAMPLES_A_SIDE || timer_ms[first] < time.saturating_sub(MEDIAN_HALF_MS))
        {
            let place = window.partition_point(|&value| value < altitude[first]);
            if place < window.len() {
                window.remove(place);
            }
            first += 1;
        }
        let middle = window.len() / 2;
        let value = match window.get(middle) {
            Some(&upper) if window.len().is_multiple_of(2) => f64::midpoint(window[middle - 1], upper),
            Some(&middle) => middle,
            None => altitude[at],
        };
        result.push(value);
    }
    result
}

/// Which way the altitude goes since the last turning point.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Going {
    Nowhere,
    Up,
    Down,
}

/// Returns the running sums of rises and of falls between turning points that differ by at least `threshold` metres.
fn between_turning_points(altitude: &[f64], threshold: f64) -> (Vec<f64>, Vec<f64>) {
    let mut gain = vec![0.0; altitude.len()];
    let mut loss = vec![0.0; altitude.len()];
    let Some(&start) = altitude.first() else {
        return (gain, loss);
    };
    let mut going = Going::Nowhere;
    let (mut low, mut high) = ((0, start), (0, start));
    for (at, &now) in altitude.iter().enumerate().skip(1) {
        gain[at] = gain[at - 1];
        loss[at] = loss[at - 1];
        match going {
            Going::Up if now > high.1 => {
                gain[at] += now - high.1;
                high = (at, now);
            }
            Going::Down if now < low.1 => {
                loss[at] += low.1 - now;
                low = (at, now);
            }
            _ => {
                if going == Going::Nowhere {
                    if now < low.1 {
                        low = (at, now);
                    }
                    if now > high.1 {
                        high = (at, now);
                    }
                }
                if going != Going::Up && now - low.1 >= threshold {
                    follow(altitude, &mut gain, low, at, 1.0);
                    going = Going::Up;
                    high = (at, now);
                } else if going != Going::Down && high.1 - now >= threshold {
                    follow(altitude, &mut loss, high, at, -1.0);
                    going = Going::Down;
                    low = (at, now);
                }
            }
        }
    }
    (gain, loss)
}

/// Adds a rise (`sign` 1) or a fall (`sign` -1) from the turning point up to the sample `to`, at the samples at which
/// it happened.
fn follow(altitude: &[f64], totals: &mut [f64], turn: (usize, f64), to: usize, sign: f64) {
    let (from, level) = turn;
    let before = totals[from];
    let mut farthest = 0.0f64;
    for at in from..=to {
        farthest = farthest.max((altitude[at] - level) * sign);
        totals[at] = before + farthest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ritm_model::{Pause, Samples};

    fn climb(altitude: &[f64], pauses: &[Pause]) -> (f64, f64, Method) {
        let samples = Samples {
            time_ms: (0..altitude.len() as i64).map(|second| second * 1000).collect(),
            columns: Vec::new(),
        };
        let timeline = Timeline::new(&samples, pauses);
        let climb = Climb::new(&timeline, altitude, Scale::per_unit(5.0), Sport::Hiking);
        let last = |totals: &[f64]| totals.last().copied().unwrap_or(f64::NAN);
        assert!(climb.gain_m.is_sorted() && climb.loss_m.is_sorted());
        (last(&climb.gain_m), last(&climb.loss_m), climb.method)
    }

    #[test]
    fn a_slow_climb_counts_in_full() {
        // A 5 % climb walked at 1.2 m/s: 0.06 m a sample, 59.94 m in all. Thresholds on increments make this 0.
        let ramp: Vec<f64> = (0..1000).map(|second| 100.0 + f64::from(second) * 0.06).collect();
        let (gain, loss, _) = climb(&ramp, &[]);
        assert!((58.0..=60.0).contains(&gain), "{gain}");
        assert_eq!(loss, 0.0);
    }

    #[test]
    fn the_slow_climb_counts_in_a_barometers_steps_too() {
        let ramp: Vec<f64> = (0..1000)
            .map(|second| (f64::from(second) * 0.06 * 5.0).round() / 5.0)
            .collect();
        let (gain, _, method) = climb(&ramp, &[]);
        assert!((58.0..=60.0).contains(&gain), "{gain}");
        let expected = Method::GainHysteresis {
            threshold_m: 2.0,
            median_s: 0.0,
        };
        assert_eq!(method, expected);
    }

    #[test]
    fn turning_points_give_the_whole_hill() {
        let hills = [100.0, 130.0, 110.0, 111.0, 109.0, 140.0, 100.0];
        let (gain, loss) = between_turning_points(&hills, 3.0);
        assert_eq!((gain[6], loss[6]), (30.0 + 31.0, 21.0 + 40.0));
    }

    #[test]
    fn noise_below_the_threshold_is_no_climb() {
        let noise: Vec<f64> = (0..3600)
            .map(|second| 100.0 + f64::from(second * 7919 % 13) * 0.1)
            .collect();
        assert_eq!(climb(&noise, &[]).0, 0.0);
        // A receiver wanders by metres within minutes, and gives itself away by what it jitters from second to second.
        let wander: Vec<f64> = (0..3600)
            .map(|second| {
                100.0 + 3.0 * (f64::from(second) / 40.0).sin() + f64::from(second * 7919 % 13) * 0.15
            })
            .collect();
        assert_eq!(climb(&wander, &[]).0, 0.0);
    }

    #[test]
    fn whole_metres_and_jitter_in_a_fit_file_are_a_receivers() {
        let of = |altitude: &[f64]| climb(altitude, &[]).2;
        let receiver = Method::GainHysteresis {
            threshold_m: 8.0,
            median_s: 20.0,
        };
        let whole: Vec<f64> = (0..600)
            .map(|second| (f64::from(second) / 10.0).floor())
            .collect();
        assert_eq!(of(&whole), receiver);
        let jitter: Vec<f64> = (0..600)
            .map(|second| f64::from(second * 7919 % 31) * 0.2)
            .collect();
        assert_eq!(of(&jitter), receiver);
    }

    #[test]
    fn leaps_and_pauses_are_not_climbed() {
        // The altimeter finds its level after ten seconds, and there is a spike later on.
        let mut ramp: Vec<f64> = (0..600).map(|second| 150.0 + f64::from(second) * 0.1).collect();
        ramp[..10].fill(0.2);
        ramp[300] += 80.0;
        let (gain, loss, _) = climb(&ramp, &[]);
        assert!((57.0..=60.0).contains(&gain), "{gain}");
        assert!(loss < 0.1, "{loss}");
        let pause = Pause {
            from_ms: 200_000,
            to_ms: 400_000,
        };
        let ramp: Vec<f64> = (0..600).map(|second| 150.1 + f64::from(second) * 0.1).collect();
        let (gain, ..) = climb(&ramp, &[pause]);
        assert!((39.0..=40.5).contains(&gain), "{gain}");
    }

    #[test]
    fn the_median_takes_spikes_away_and_keeps_slopes() {
        let times: Vec<i64> = (0..100).map(|second| second * 1000).collect();
        let mut ramp: Vec<f64> = (0..100).map(f64::from).collect();
        ramp[50] = 900.0;
        let smooth = median(&times, &ramp);
        assert_eq!(smooth.len(), 100);
        assert!((smooth[50] - 50.5).abs() <= 1.0, "{}", smooth[50]);
        assert_eq!(smooth[30], 30.0);
    }

    proptest! {
        #[test]
        fn gain_less_loss_is_the_way_up(steps in prop::collection::vec(-3.0..3.0f64, 1..400), threshold in 0.1..10.0f64) {
            let altitude: Vec<f64> = steps.iter().scan(0.0, |level, step| { *level += step; Some(*level) }).collect();
            let (gain, loss) = between_turning_points(&altitude, threshold);
            prop_assert!(gain.is_sorted() && loss.is_sorted());
            let net = gain[gain.len() - 1] - loss[loss.len() - 1];
            let rise = altitude[altitude.len() - 1] - altitude[0];
            // What is not yet confirmed at either end may miss, less than a threshold each.
            prop_assert!((net - rise).abs() <= 2.0 * threshold + 1e-9, "{net} {rise}");
        }

        #[test]
        fn never_more_than_all_steps_added(steps in prop::collection::vec(-3.0..3.0f64, 1..400)) {
            let altitude: Vec<f64> = steps.iter().scan(0.0, |level, step| { *level += step; Some(*level) }).collect();
            let (gain, _) = between_turning_points(&altitude, 1.0);
            let all: f64 = altitude.windows(2).map(|pair| (pair[1] - pair[0]).max(0.0)).sum();
            prop_assert!(gain[gain.len() - 1] <= all + 1e-9);
        }
    }
}

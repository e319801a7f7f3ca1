//! Means and maxima of a channel over any part of a recording.

use crate::{extent::Maxima, timeline::Timeline};

/// Whether an average counts the zeros of a channel.
///
/// GoldenCheetah averages power and cadence in the same way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zeros {
    /// The average counts zeros. Power does so: coasting is part of the ride.
    Count,
    /// The average leaves zeros out. Cadence does so: legs at rest have none.
    Skip,
}

/// Returns for how many seconds of the timer's time each sample stands.
///
/// A sample stands until the next sample that has a value: also where a device that records smartly made no sample for a
/// minute while the timer ran ([`Timeline::quiet_ms`]). Before a hole, and at the end, it stands for as long as samples
/// usually do. A hole is a longer time without samples, or a time whose samples lack this channel
/// ([`Timeline::hold_ms`]): there the sensor was lost. A sample without a value, or while the timer stands still, stands
/// for 0 seconds.
pub(crate) fn holds_s(timeline: &Timeline<'_>, values: &[f64]) -> Vec<f64> {
    let (hold_ms, quiet_ms, typical_ms) = (timeline.hold_ms(), timeline.quiet_ms(), timeline.typical_ms);
    let mut holds = vec![0.0; values.len()];
    let mut next: Option<(usize, i64)> = None;
    for (at, value) in values.iter().enumerate().rev() {
        if value.is_nan() {
            continue;
        }
        let timer_ms = timeline.timer_ms[at];
        let (gap_ms, most_ms) = next.map_or((i64::MAX, hold_ms), |(later, later_ms)| {
            let most_ms = if later == at + 1 { quiet_ms } else { hold_ms };
            (later_ms.saturating_sub(timer_ms), most_ms)
        });
        let held_ms = if gap_ms > most_ms { typical_ms } else { gap_ms };
        holds[at] = held_ms as f64 / 1000.0;
        next = Some((at, timer_ms));
    }
    holds
}

/// Running sums of a channel, which give the mean of any part in two subtractions, and its maxima.
pub(crate) struct Track {
    /// The sum of value times seconds over all samples before this one.
    sums: Vec<f64>,
    /// How many seconds all samples before this one stand for that have a value.
    seconds: Vec<f64>,
    maxima: Maxima,
}

impl Track {
    pub(crate) fn new(values: &[f64], holds_s: &[f64], zeros: Zeros) -> Self {
        let (mut sum, mut second) = (0.0, 0.0);
        let mut sums = Vec::with_capacity(values.len() + 1);
        let mut seconds = Vec::with_capacity(values.len() + 1);
        sums.push(sum);
        seconds.push(second);
        for (&value, &held) in values.iter().zip(holds_s) {
            let counts = zeros == Zeros::Count || value != 0.0;
            if counts && !value.is_nan() {
                sum += value * held;
                second += held;
            }
            sums.push(sum);
            seconds.push(second);
        }
        Self {
            sums,
            seconds,
            maxima: Maxima::new(values),
        }
    }

    /// Returns the mean over time of the samples `from..to`, or `None` when none of them has a value.
    pub(crate) fn mean(&self, from: usize, to: usize) -> Option<f64> {
        let seconds = self.seconds.get(to)? - self.seconds.get(from)?;
        let sum = self.sums.get(to)? - self.sums.get(from)?;
        (seconds > 0.0).then(|| sum / seconds)
    }

    /// Returns how many seconds the samples `from..to` that have a value stand for.
    pub(crate) fn seconds(&self, from: usize, to: usize) -> f64 {
        match (self.seconds.get(from), self.seconds.get(to)) {
            (Some(before), Some(after)) => after - before,
            _ => 0.0,
        }
    }

    /// Returns the largest of the samples `from..to`, or `None` when none of them has a value. `values` must be the
    /// slice from which this track was made.
    pub(crate) fn max(&self, values: &[f64], from: usize, to: usize) -> Option<f64> {
        self.maxima.of(values, from, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::{Pause, Samples};

    fn track(time_ms: &[i64], pauses: &[Pause], values: &[f64], zeros: Zeros) -> Track {
        let samples = Samples {
            time_ms: time_ms.to_vec(),
            columns: Vec::new(),
        };
        let timeline = Timeline::new(&samples, pauses);
        Track::new(values, &holds_s(&timeline, values), zeros)
    }

    #[test]
    fn each_second_weighs_the_same() {
        // Recorded on change: 100 for one second, 200 for four, 300 for the usual second.
        let values = [100.0, 200.0, 300.0, 300.0];
        let track = track(&[0, 1000, 5000, 6000], &[], &values, Zeros::Count);
        assert_eq!(track.mean(0, 4), Some((100.0 + 800.0 + 300.0 + 300.0) / 7.0));
        assert_eq!(track.mean(1, 2), Some(200.0));
        assert_eq!(track.max(&values, 0, 2), Some(200.0));
        assert_eq!(track.mean(2, 2), None);
    }

    #[test]
    fn zeros_count_for_power_and_not_for_cadence() {
        let values = [200.0, 0.0, 0.0, 100.0];
        let times = [0, 1000, 2000, 3000];
        assert_eq!(track(&times, &[], &values, Zeros::Count).mean(0, 4), Some(75.0));
        assert_eq!(track(&times, &[], &values, Zeros::Skip).mean(0, 4), Some(150.0));
    }

    #[test]
    fn what_a_smart_recording_leaves_out_weighs_as_much() {
        // A minute's rest at 100 between two samples of a run at 150, while the timer runs.
        let values = [150.0, 100.0, 150.0, 150.0];
        let quiet = track(&[0, 30_000, 90_000, 120_000], &[], &values, Zeros::Count);
        assert_eq!(
            quiet.mean(0, 3),
            Some((30.0 * 150.0 + 60.0 * 100.0 + 30.0 * 150.0) / 120.0)
        );
        // The same times with samples that lack the channel: the sensor was lost.
        let nan = f64::NAN;
        let times: Vec<i64> = (0..=60).map(|second| second * 1000).collect();
        let mut values = vec![nan; 61];
        values[..10].fill(150.0);
        values[60] = 100.0;
        assert_eq!(
            track(&times, &[], &values, Zeros::Count).mean(0, 61),
            Some(1600.0 / 11.0)
        );
    }

    #[test]
    fn holes_and_pauses_weigh_nothing() {
        let nan = f64::NAN;
        let hour = 3_600_000;
        let times = [0, 1000, 2000, hour, hour + 1000];
        let with_hole = track(&times, &[], &[100.0, 100.0, 100.0, 200.0, 200.0], Zeros::Count);
        assert_eq!(with_hole.mean(0, 5), Some(140.0));
        let pause = Pause {
            from_ms: 1000,
            to_ms: 3000,
        };
        let times = [0, 1000, 2000, 3000, 4000];
        let paused = track(&times, &[pause], &[100.0, 900.0, 900.0, 200.0, nan], Zeros::Count);
        assert_eq!(paused.mean(0, 5), Some(150.0));
    }
}

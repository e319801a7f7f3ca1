//! Samples in the order of time, and the time that the timer ran.

use ritm_model::{ABSENT, Channel, Column, Pause, Samples, order};

use crate::limits;

/// The samples of a recording in the order of time, with the timer's time at each sample.
pub(crate) struct Timeline<'a> {
    samples: &'a Samples,
    /// The index of each sample in the recording's columns; `None` when the columns are in order already.
    order: Option<Vec<u32>>,
    /// Milliseconds since the recording's start at each sample. The entries never fall.
    pub(crate) time_ms: Vec<i64>,
    /// Milliseconds that the timer has run from the first sample up to each sample.
    pub(crate) timer_ms: Vec<i64>,
    /// The times at which the timer stood still.
    pub(crate) pauses: Pauses,
    /// The usual time between two samples while the timer runs, in milliseconds. It is 1000 when the recording shows
    /// none.
    pub(crate) typical_ms: i64,
}

impl<'a> Timeline<'a> {
    pub(crate) fn new(samples: &'a Samples, pauses: &[Pause]) -> Self {
        let mut time_ms = samples.time_ms.clone();
        let order = if time_ms.is_sorted() {
            None
        } else {
            let mut order: Vec<u32> = (0..u32::try_from(time_ms.len()).unwrap_or(u32::MAX)).collect();
            order::by_key(&mut order, |&at| samples.time_ms.get(at as usize));
            time_ms = order
                .iter()
                .filter_map(|&at| samples.time_ms.get(at as usize).copied())
                .collect();
            Some(order)
        };
        let pauses = Pauses::new(pauses);
        let timer_ms = pauses.timer_at_each(&time_ms);
        let typical_ms = typical_step(&timer_ms);
        Self {
            samples,
            order,
            time_ms,
            timer_ms,
            pauses,
            typical_ms,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.time_ms.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.time_ms.is_empty()
    }

    /// Returns the raw integers of a column in the order of time, one for each sample.
    pub(crate) fn raw(&self, column: &Column) -> Vec<i32> {
        match &self.order {
            None => {
                let mut raw = column.raw.clone();
                raw.resize(self.len(), ABSENT);
                raw
            }
            Some(order) => order
                .iter()
                .map(|&at| column.raw.get(at as usize).copied().unwrap_or(ABSENT))
                .collect(),
        }
    }

    /// Returns the values of a channel in its unit, in the order of time. A value that is absent or can't be true
    /// ([`limits::sane`]) is `NaN`. It returns `None` when the channel has no value at all, and when it is zero all along
    /// where that is a sensor that was not there ([`limits::zero_is_silence`]).
    pub(crate) fn values(&self, channel: &Channel) -> Option<Vec<f64>> {
        let column = self.samples.column(channel)?;
        let (low, high) = limits::sane(channel).unwrap_or((f64::MIN, f64::MAX));
        let zero_is_silence = limits::zero_is_silence(channel);
        let mut any = false;
        let mut value = |raw: i32| {
            let value = column.scale.value(raw);
            if raw != ABSENT && value >= low && value <= high {
                any |= value != 0.0 || !zero_is_silence;
                value
            } else {
                f64::NAN
            }
        };
        let mut values: Vec<f64> = match &self.order {
            None => column
                .raw
                .iter()
                .take(self.len())
                .map(|&raw| value(raw))
                .collect(),
            Some(order) => order
                .iter()
                .map(|&at| value(column.raw.get(at as usize).copied().unwrap_or(ABSENT)))
                .collect(),
        };
        values.resize(self.len(), f64::NAN);
        any.then_some(values)
    }

    /// Returns the longest time that a sample may stand for, in milliseconds. A longer time between two samples is a
    /// hole.
    ///
    /// It is twice the usual time between samples, and at least ten seconds: a device that records on change leaves up
    /// to eight seconds between samples.
    pub(crate) fn hold_ms(&self) -> i64 {
        (self.typical_ms.saturating_mul(2)).max(10_000)
    }

    /// Returns the longest time between two samples that a device leaves which records only what changes, in milliseconds.
    ///
    /// Devices that record smartly leave up to 70 seconds while the timer runs, and what they recorded last holds until
    /// then. The limit is Ritm's own choice.
    pub(crate) fn quiet_ms(&self) -> i64 {
        self.hold_ms().max(90_000)
    }

    /// Returns the samples within `from_ms..to_ms` as a range of indexes. The recording's last sample also belongs to a
    /// part that ends at that sample.
    pub(crate) fn window(&self, from_ms: i64, to_ms: i64) -> (usize, usize) {
        let first = self.time_ms.partition_point(|&time| time < from_ms);
        let past = match self.time_ms.last() {
            Some(&last) if to_ms >= last => self.len(),
            _ => self.time_ms.partition_point(|&time| time < to_ms),
        };
        (first, past.max(first))
    }

    /// Returns a running total at any moment. Between two samples the total rises evenly. Up to the first sample it is
    /// 0, and from the last sample on it is the whole total. `totals` holds the total at each sample.
    pub(crate) fn total_at(&self, totals: &[f64], at_ms: i64) -> f64 {
        let next = self.time_ms.partition_point(|&time| time <= at_ms);
        let (Some(&first), Some(&all)) = (self.time_ms.first(), totals.last()) else {
            return 0.0;
        };
        if at_ms <= first && next < self.len() {
            return 0.0;
        }
        let (Some(&before_ms), Some(&before)) = (
            self.time_ms.get(next.wrapping_sub(1)),
            totals.get(next.wrapping_sub(1)),
        ) else {
            return 0.0;
        };
        match (self.time_ms.get(next), totals.get(next)) {
            (Some(&after_ms), Some(&after)) => {
                let (gone, whole) = (
                    at_ms.saturating_sub(before_ms),
                    after_ms.saturating_sub(before_ms),
                );
                before + (after - before) * (gone as f64 / whole.max(1) as f64)
            }
            _ => all,
        }
    }
}

/// Returns the median of the steps between samples, in milliseconds. It looks at a few hundred steps at most.
fn typical_step(timer_ms: &[i64]) -> i64 {
    const PLACES: usize = 255;
    /// A device that records more rarely than once in five minutes has no typical step.
    const LONGEST_MS: i64 = 300_000;
    let stride = timer_ms.len() / PLACES + 1;
    let mut steps: Vec<i64> = timer_ms
        .windows(2)
        .step_by(stride)
        .filter_map(|pair| match *pair {
            [a, b] => Some(b.saturating_sub(a)).filter(|&step| step > 0),
            _ => None,
        })
        .collect();
    let middle = steps.len() / 2;
    if steps.is_empty() {
        return 1000;
    }
    let (_, &mut median, _) = steps.select_nth_unstable(middle);
    median.clamp(1, LONGEST_MS)
}

/// Pauses in order and apart from each other.
pub(crate) struct Pauses {
    /// The begin and the end of each pause, and the time paused before it, all in milliseconds.
    spans: Vec<(i64, i64, i64)>,
}

impl Pauses {
    fn new(pauses: &[Pause]) -> Self {
        let mut sorted: Vec<(i64, i64)> = pauses
            .iter()
            .map(|pause| (pause.from_ms, pause.to_ms))
            .filter(|(from, to)| from < to)
            .collect();
        order::ascending(&mut sorted);
        let mut spans: Vec<(i64, i64, i64)> = Vec::with_capacity(sorted.len());
        for (from, to) in sorted {
            match spans.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                Some(last) => {
                    let before = last.2.saturating_add(last.1.saturating_sub(last.0));
                    spans.push((from, to, before));
                }
                None => spans.push((from, to, 0)),
            }
        }
        Self { spans }
    }

    /// Returns the milliseconds paused in `from_ms..to_ms`.
    pub(crate) fn paused_ms(&self, from_ms: i64, to_ms: i64) -> i64 {
        self.paused_until(to_ms)
            .saturating_sub(self.paused_until(from_ms))
    }

    fn paused_until(&self, at_ms: i64) -> i64 {
        let begun = self.spans.partition_point(|&(from, ..)| from <= at_ms);
        match self.spans.get(begun.wrapping_sub(1)) {
            Some(&(from, to, before)) => before.saturating_add(at_ms.min(to).saturating_sub(from)),
            None => 0,
        }
    }

    /// Returns the timer's time at each of the rising `times_ms`. It is 0 at the first of them.
    fn timer_at_each(&self, times_ms: &[i64]) -> Vec<i64> {
        let Some(&first) = times_ms.first() else {
            return Vec::new();
        };
        if self.spans.is_empty() {
            return times_ms.iter().map(|&time| time.saturating_sub(first)).collect();
        }
        let paused_first = self.paused_until(first);
        let mut begun = 0;
        times_ms
            .iter()
            .map(|&time| {
                while self.spans.get(begun).is_some_and(|&(from, ..)| from <= time) {
                    begun += 1;
                }
                let paused = match self.spans.get(begun.wrapping_sub(1)) {
                    Some(&(from, to, before)) => before.saturating_add(time.min(to).saturating_sub(from)),
                    None => 0,
                };
                time.saturating_sub(first)
                    .saturating_sub(paused.saturating_sub(paused_first))
                    .max(0)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::Scale;

    fn samples(time_ms: &[i64], heart_rate: &[i32]) -> Samples {
        Samples {
            time_ms: time_ms.to_vec(),
            columns: vec![Column {
                channel: Channel::HeartRate,
                scale: Scale::ONE,
                raw: heart_rate.to_vec(),
            }],
        }
    }

    #[test]
    fn samples_out_of_order_are_put_in_order() {
        let samples = samples(&[2000, 0, 1000], &[120, 100, 0]);
        let timeline = Timeline::new(&samples, &[]);
        assert_eq!(timeline.time_ms, [0, 1000, 2000]);
        let values = timeline.values(&Channel::HeartRate).unwrap_or_default();
        assert_eq!(values[0], 100.0);
        assert!(values[1].is_nan(), "0 is a strap without contact");
        assert_eq!(values[2], 120.0);
    }

    #[test]
    fn a_column_too_short_is_filled_up() {
        let samples = samples(&[0, 1000, 2000], &[100]);
        let timeline = Timeline::new(&samples, &[]);
        let values = timeline.values(&Channel::HeartRate).unwrap_or_default();
        assert_eq!(values.len(), 3);
        assert_eq!(timeline.raw(&samples.columns[0]), [100, ABSENT, ABSENT]);
    }

    #[test]
    fn the_timer_stands_still_in_pauses_even_when_they_overlap() {
        let pause = |from_ms, to_ms| Pause { from_ms, to_ms };
        let samples = samples(&[0, 1000, 2000, 5000, 9000], &[]);
        let pauses = [
            pause(1500, 4000),
            pause(3000, 4500),
            pause(6000, 6000),
            pause(8000, 20_000),
        ];
        let timeline = Timeline::new(&samples, &pauses);
        assert_eq!(timeline.timer_ms, [0, 1000, 1500, 2000, 5000]);
        assert_eq!(timeline.pauses.paused_ms(0, 4500), 3000);
        assert_eq!(timeline.pauses.paused_ms(2000, 3000), 1000);
    }

    #[test]
    fn running_totals_are_straight_between_samples() {
        let samples = samples(&[0, 1000, 3000], &[]);
        let timeline = Timeline::new(&samples, &[]);
        let totals = [2.0, 10.0, 30.0];
        let at = |ms| timeline.total_at(&totals, ms);
        assert_eq!(
            [at(-5), at(0), at(1000), at(2000), at(3000), at(9000)],
            [0.0, 0.0, 10.0, 20.0, 30.0, 30.0]
        );
    }

    #[test]
    fn times_at_the_ends_of_the_world_do_no_harm() {
        let samples = samples(&[i64::MIN, 0, i64::MAX], &[1, 2, 3]);
        let pauses = [Pause {
            from_ms: i64::MIN,
            to_ms: i64::MAX,
        }];
        let timeline = Timeline::new(&samples, &pauses);
        assert_eq!(timeline.len(), 3);
        assert!(timeline.timer_ms.is_sorted());
    }
}

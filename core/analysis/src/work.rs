//! The mean power, by the work that the meter added up.
//!
//! A meter that reports late writes zeros and catches up, and a device that hears it seldom writes whatever came last:
//! the mean of the samples is then too low or too high. The work added up loses nothing. In FIT it is the record field
//! `accumulated_power`, in watt-seconds (FIT SDK, profile of `record`, field 29).

use ritm_model::{Channel, ExtraChannel, Totals};

use crate::{channel::Track, timeline::Timeline};

/// The name under which readers keep the channel, in watt-seconds.
const ACCUMULATED: &str = "accumulated_power";

/// Work done up to each sample, in joules.
pub(crate) struct Work {
    totals_j: Vec<f64>,
    /// The timer's time at the first and the last sample that told the work.
    from_ms: i64,
    to_ms: i64,
}

impl Work {
    /// Reads the work that the meter added up. `power` are the samples' power and its sums.
    ///
    /// It is believed when it tells of at least half of the time and gives a mean within half and double of the samples'
    /// mean: some meters add up once for each revolution, which is no work.
    pub(crate) fn new(timeline: &Timeline<'_>, power: &Track) -> Option<Self> {
        let channel = Channel::Extra(Box::new(ExtraChannel {
            name: ACCUMULATED.to_owned(),
            unit: "watts".to_owned(),
            developer: false,
        }));
        let values = timeline.values(&channel)?;
        let mut totals_j = Vec::with_capacity(values.len());
        let mut total = 0.0;
        let mut last: Option<(usize, f64)> = None;
        let mut first = None;
        for (at, &value) in values.iter().enumerate() {
            if !value.is_nan() {
                if let Some((from, before)) = last {
                    // A meter that begins anew goes on from there.
                    let rise = if value >= before { value - before } else { 0.0 };
                    let seconds =
                        timeline.timer_ms[at].saturating_sub(timeline.timer_ms[from]) as f64 / 1000.0;
                    if rise <= MOST_W * seconds.max(1.0) {
                        total += rise;
                    }
                }
                first = first.or(Some(at));
                last = Some((at, value));
            }
            totals_j.push(total);
        }
        let (from, (to, _)) = (first?, last?);
        let this = Self {
            totals_j,
            from_ms: timeline.timer_ms[from],
            to_ms: timeline.timer_ms[to],
        };
        let all_ms = timeline
            .timer_ms
            .last()?
            .saturating_sub(*timeline.timer_ms.first()?);
        let covered_ms = this.to_ms.saturating_sub(this.from_ms);
        let mean_w = this.mean(timeline, i64::MIN, i64::MAX)?;
        let samples_w = power.mean(0, timeline.len())?;
        let fits = mean_w >= samples_w / 2.0 && mean_w <= samples_w * 2.0;
        (fits && covered_ms >= all_ms / 2).then_some(this)
    }

    /// The mean power from `from_ms` to `to_ms`, in milliseconds since the recording's start; `None` when no time of it is
    /// covered.
    pub(crate) fn mean(&self, timeline: &Timeline<'_>, from_ms: i64, to_ms: i64) -> Option<f64> {
        let joules = timeline.total_at(&self.totals_j, to_ms) - timeline.total_at(&self.totals_j, from_ms);
        let seconds = self
            .timer_at(timeline, to_ms)
            .saturating_sub(self.timer_at(timeline, from_ms)) as f64
            / 1000.0;
        (seconds > 0.0).then(|| joules / seconds)
    }

    /// The timer's time at a moment, within the time that the work is known of.
    fn timer_at(&self, timeline: &Timeline<'_>, at_ms: i64) -> i64 {
        let first_ms = timeline.time_ms.first().copied().unwrap_or(0);
        let at_ms = at_ms.clamp(first_ms, timeline.time_ms.last().copied().unwrap_or(0));
        let timer_ms = at_ms
            .saturating_sub(first_ms)
            .saturating_sub(timeline.pauses.paused_ms(first_ms, at_ms));
        timer_ms.clamp(self.from_ms, self.to_ms.max(self.from_ms))
    }
}

/// The mean power by the device's total of work (FIT SDK, `total_work` of `session`) over its timer's time; `None` where the
/// samples' own mean stands.
///
/// It counts where the samples don't carry the work along, where it differs from the mean of the samples in `ours` by more
/// than two per cent, so that the samples miss something, and where the device's own mean agrees with it: some devices
/// leave zeros out of one of the two.
pub(crate) fn mean_by_total(along: Option<&Work>, ours: &Totals, device: &Totals) -> Option<f64> {
    const AGREE: f64 = 0.02;
    let seconds = device.timer_ms.filter(|&ms| ms > 0)? as f64 / 1000.0;
    let (by_work, by_samples) = (device.work_j? / seconds, ours.avg_power_w?);
    let differ = |a: f64, b: f64| (a - b).abs() > AGREE * b;
    let counts = along.is_none()
        && differ(by_samples, by_work)
        && (by_work / 2.0..by_work * 2.0).contains(&by_samples)
        && device.avg_power_w.is_none_or(|mean| !differ(mean, by_work));
    counts.then_some(by_work)
}

/// No meter adds up more than this in a second.
const MOST_W: f64 = 3_000.0;

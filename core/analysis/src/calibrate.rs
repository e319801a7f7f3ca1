//! Distances that athletes corrected on their watch.
//!
//! On a treadmill a watch guesses, and asks at the end how far it was. Session and laps have the answer; the samples keep
//! the guess. Nothing indoors knows better than who read the treadmill, so the samples are brought in line.

use std::borrow::Cow;

use ritm_model::{
    Channel, Column, Pause, Recording, Scale, Sport, SportFamily,
    summary::{Figure, Mend, Remark},
};

/// Beyond these the two are of other things.
const RATIOS: std::ops::Range<f64> = 0.7..1.4;
/// What is as close as that needs no correction.
const LEAST: f64 = 0.01;
/// Laps are told in whole seconds: so far the ratio of one may be from that of all.
const LAP_OFF: f64 = 0.03;
/// A lap shorter than this tells no ratio, in metres.
const LEAST_LAP_M: f64 = 200.0;
/// Distances that differ by no more than this, in metres, are the same.
const ROUNDED_M: f64 = 20.0;
/// The samples must reach as far as the device's time, but for so many milliseconds.
const REST_MS: i64 = 10_000;
/// A counter that stood for so long while the timer ran was lost, in milliseconds.
const LOST_MS: i64 = 60_000;

/// How many times the counter's distance the athlete told, where session and laps agree on one such ratio; `None` where
/// nobody corrected anything, outdoors, and where the counter was lost for a while: then the device told what it missed.
pub(crate) fn ratio(recording: &Recording, sport: Sport) -> Option<f64> {
    let samples = &recording.samples;
    let is_indoors = matches!(sport.family(), SportFamily::Foot | SportFamily::Gym)
        || matches!(sport, Sport::IndoorCycling | Sport::IndoorRowing);
    if !is_indoors || samples.column(&Channel::Latitude).is_some() {
        return None;
    }
    let told_m = recording.totals.distance_m.filter(|metres| *metres > 0.0)?;
    let long_ms = recording.totals.elapsed_ms.or(recording.totals.timer_ms)?;
    let mut counter = Counter::of(recording)?;
    if long_ms.saturating_sub(counter.end_ms()) > REST_MS || counter.stood_ms(&recording.pauses) >= LOST_MS {
        return None;
    }
    counter.go_on(long_ms);
    let counted_m = counter.between(i64::MIN, i64::MAX);
    let ratio = told_m / counted_m;
    if !RATIOS.contains(&ratio) || (ratio - 1.0).abs() < LEAST || (told_m - counted_m).abs() <= ROUNDED_M {
        return None;
    }
    // A counter that went on in pauses is another matter.
    let paused_m: f64 = recording
        .pauses
        .iter()
        .map(|pause| counter.between(pause.from_ms, pause.to_ms))
        .sum();
    if paused_m > ROUNDED_M {
        return None;
    }
    let mut laps_m = 0.0;
    for lap in &recording.laps {
        let Some(lap_m) = lap.device.distance_m else {
            continue;
        };
        let own_m = counter.between(lap.from_ms, lap.to_ms);
        let as_all = (lap_m - own_m * ratio).abs() <= (LAP_OFF * lap_m).max(ROUNDED_M);
        if !as_all && own_m.max(lap_m) >= LEAST_LAP_M {
            return None;
        }
        laps_m += lap_m;
    }
    ((laps_m - told_m).abs() <= LAP_OFF * told_m).then_some(ratio)
}

/// The recording with distance and speed as many times what they were.
pub(crate) fn scaled(recording: &Recording, ratio: Option<f64>) -> Cow<'_, Recording> {
    let Some(ratio) = ratio else {
        return Cow::Borrowed(recording);
    };
    let mut recording = recording.clone();
    for column in &mut recording.samples.columns {
        if matches!(column.channel, Channel::Distance | Channel::Speed) {
            let Column { scale, .. } = column;
            *scale = Scale {
                per_unit: scale.per_unit / ratio,
                offset: scale.offset * ratio,
            };
        }
    }
    Cow::Owned(recording)
}

/// The recording with distance and speed as the athlete corrected them.
pub(crate) fn calibrated(recording: &Recording, sport: Sport) -> Cow<'_, Recording> {
    scaled(recording, ratio(recording, sport))
}

/// Says that it was done.
pub(crate) fn remark(ratio: Option<f64>) -> Option<Remark> {
    ratio.map(|ratio| Remark {
        figure: Figure::Distance,
        mend: Mend::Calibrated,
        amount: ratio,
    })
}

/// The distance counter by time.
struct Counter(Vec<(i64, f64)>);

impl Counter {
    /// `None` where it does not begin about zero and rise.
    fn of(recording: &Recording) -> Option<Self> {
        /// What a few samples cover.
        const BEGUN_M: f64 = 60.0;
        let samples = &recording.samples;
        let column = samples.column(&Channel::Distance)?;
        let told: Vec<(i64, f64)> = samples
            .time_ms
            .iter()
            .enumerate()
            .filter_map(|(row, &at_ms)| Some((at_ms, column.value(row)?)))
            .collect();
        let rises = told.is_sorted_by(|a, b| a.0 <= b.0 && a.1 <= b.1);
        let begins = told.first().is_some_and(|(_, metres)| *metres <= BEGUN_M);
        (rises && begins && told.len() > 1).then_some(Self(told))
    }

    /// How long it stood while the timer ran, in milliseconds.
    fn stood_ms(&self, pauses: &[Pause]) -> i64 {
        /// Many sensors tell nothing new for a few seconds.
        const LEAST_MS: i64 = 10_000;
        /// Slower than this is nobody.
        const SLOWEST_M_S: f64 = 0.1;
        let span = |stretch: &[(i64, f64)]| Some((stretch.first()?.0, stretch.last()?.0));
        let runs_ms = |(from_ms, to_ms): (i64, i64)| {
            let paused_ms = pauses
                .iter()
                .map(|pause| {
                    pause
                        .to_ms
                        .min(to_ms)
                        .saturating_sub(pause.from_ms.max(from_ms))
                        .max(0)
                })
                .fold(0, i64::saturating_add);
            to_ms.saturating_sub(from_ms).saturating_sub(paused_ms)
        };
        let stands =
            |a: &(i64, f64), b: &(i64, f64)| (b.1 - a.1) * 1000.0 <= SLOWEST_M_S * (b.0 - a.0) as f64;
        let stretches = self.0.chunk_by(stands).filter_map(span);
        stretches
            .filter(|(from_ms, to_ms)| to_ms.saturating_sub(*from_ms) >= LEAST_MS)
            .map(runs_ms)
            .filter(|&ms| ms >= LEAST_MS)
            .fold(0, i64::saturating_add)
    }

    /// Lets it go on to a moment as it went before.
    fn go_on(&mut self, to_ms: i64) {
        if let (Some(&(from_ms, from_m)), Some(&(end_ms, end_m))) = (self.0.first(), self.0.last())
            && end_ms > from_ms
            && to_ms > end_ms
        {
            let pace_m_ms = (end_m - from_m) / end_ms.saturating_sub(from_ms) as f64;
            let further_m = pace_m_ms * to_ms.saturating_sub(end_ms) as f64;
            self.0.push((to_ms, end_m + further_m));
        }
    }

    fn at(&self, ms: i64) -> f64 {
        let next = self.0.partition_point(|(at_ms, _)| *at_ms <= ms);
        let before = next.checked_sub(1).and_then(|before| self.0.get(before));
        match (before, self.0.get(next)) {
            (Some(&(before_ms, before_m)), Some(&(after_ms, after_m))) => {
                let share =
                    ms.saturating_sub(before_ms) as f64 / after_ms.saturating_sub(before_ms).max(1) as f64;
                before_m + share * (after_m - before_m)
            }
            (Some(&(_, metres)), None) => metres,
            (None, _) => 0.0,
        }
    }

    fn between(&self, from_ms: i64, to_ms: i64) -> f64 {
        (self.at(to_ms) - self.at(from_ms)).max(0.0)
    }

    fn end_ms(&self) -> i64 {
        self.0.last().map_or(0, |&(at_ms, _)| at_ms)
    }
}

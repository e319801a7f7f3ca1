//! The invented athlete: what they can do on a day, and how their heart follows their effort.

use crate::random::{Random, Wander};

/// The athlete's weight in kilograms.
pub(crate) const WEIGHT_KG: f64 = 71.0;
/// The heart rate at rest, in beats a minute.
const RESTING_BPM: f64 = 49.0;
/// The heart rate at the threshold, which the athlete can hold for about an hour.
const THRESHOLD_BPM: f64 = 169.0;
/// The highest heart rate.
const MOST_BPM: f64 = 188.0;

/// What the athlete can hold for about an hour: their threshold in each sport.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// Running on the flat, in m/s.
    pub(crate) run_m_s: f64,
    /// Riding, in watts.
    pub(crate) ride_w: f64,
    /// Swimming, in m/s.
    pub(crate) swim_m_s: f64,
}

impl Form {
    /// Returns the form on a day. `through` is the share of the year that has gone by, from 0 to 1, and `ill_at` is the
    /// share after which an illness of two weeks ended.
    pub(crate) fn new(through: f64, ill_at: f64) -> Self {
        let since_ill = through - ill_at;
        let lost = if since_ill > 0.0 {
            0.06 * (-since_ill / 0.09).exp()
        } else {
            0.0
        };
        let gained = through.powf(0.8) - 0.35 * lost / 0.06 * 0.3 - lost;
        Self {
            run_m_s: 3.62 + 0.42 * gained,
            ride_w: 218.0 + 42.0 * gained,
            swim_m_s: 0.92 + 0.12 * gained,
        }
    }
}

/// A heart that follows effort late, and beats faster the longer the effort lasts.
///
/// The lag and the drift are chosen to look right; they follow no published model.
pub(crate) struct Heart {
    bpm: f64,
    minutes: f64,
    flutter: Wander,
    /// How many beats a minute the day adds or takes.
    day_bpm: f64,
}

impl Heart {
    pub(crate) fn new(random: &mut Random) -> Self {
        Self {
            bpm: random.between(72.0, 88.0),
            minutes: 0.0,
            flutter: Wander::new(1.4, 9.0, random),
            day_bpm: random.between(-3.0, 3.0),
        }
    }

    /// Returns the heart rate one second later, in beats a minute.
    ///
    /// An effort of 0 is rest and 1 is the threshold; the effort may be somewhat above 1. `temperature_c` is the
    /// temperature of the air in °C.
    pub(crate) fn step(&mut self, effort: f64, temperature_c: f64, random: &mut Random) -> f64 {
        self.minutes += 1.0 / 60.0;
        let heat = (temperature_c - 20.0).max(0.0) * 0.5;
        let drift = self.minutes.min(240.0) * 0.045 * effort.clamp(0.0, 1.0);
        let span = THRESHOLD_BPM - RESTING_BPM;
        let steady = RESTING_BPM + 14.0 + (span - 14.0) * effort.clamp(0.0, 1.25).powf(1.05);
        let aim = (steady + drift + heat * effort + self.day_bpm).min(MOST_BPM);
        let lag_s = if aim > self.bpm { 28.0 } else { 42.0 };
        self.bpm += (aim - self.bpm) / lag_s;
        (self.bpm + self.flutter.step(random))
            .clamp(RESTING_BPM, MOST_BPM + 2.0)
            .round()
    }
}

//! The cadence that counted steps tell.

use ritm_model::{Sport, SportFamily};

/// Strides of one leg a minute on foot, of the steps of both in `timer_ms`; `None` in other sports.
pub(super) fn strides_rpm(sport: Sport, steps: Option<f64>, timer_ms: Option<i64>) -> Option<f64> {
    let minutes = timer_ms.filter(|&ms| ms > 0)? as f64 / 60_000.0;
    (sport.family() == SportFamily::Foot).then_some(steps? / 2.0 / minutes)
}

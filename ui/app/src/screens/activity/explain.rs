//! How a number was made, in words.

use ritm_model::summary::Method;

use crate::{locale::Locale, texts::t_args};

/// The explanation of a method with its thresholds in the reader's units.
pub(super) fn method_words(locale: &Locale, method: &Method) -> String {
    match *method {
        Method::DistancePositions { min_step_m } => t_args(
            method.code(),
            &[("min-step", locale.length(min_step_m).line().into())],
        ),
        Method::GainHysteresis {
            threshold_m,
            median_s,
        } => {
            let threshold = ("threshold", locale.length(threshold_m).line().into());
            if median_s > 0.0 {
                let median = locale.duration_words((median_s * 1000.0) as i64);
                t_args(
                    "method-gain-hysteresis-smoothed",
                    &[threshold, ("median", median.into())],
                )
            } else {
                t_args(method.code(), &[threshold])
            }
        }
        Method::MovingBySpeed { threshold_m_s } => t_args(
            method.code(),
            &[("threshold", locale.speed(threshold_m_s).line().into())],
        ),
        Method::DistanceChannel
        | Method::DeviceTotal
        | Method::NoClimb
        | Method::MovingIsTimer
        | Method::DistanceByLengths
        | Method::MovingByLengths
        | Method::MovingByRuns => t_args(method.code(), &[]),
    }
}

//! How a number was made, in words.

use ritm_model::summary::{Mend, Method, Remark};

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
        | Method::DistanceSpeed
        | Method::DeviceTotal
        | Method::NoClimb
        | Method::MovingIsTimer
        | Method::DistanceByLengths
        | Method::MovingByLengths
        | Method::MovingByRuns
        | Method::MeanOfSamples
        | Method::MeanOfWork => t_args(method.code(), &[]),
    }
}

/// What was mended to make a number, with amounts in the reader's units.
pub(super) fn remark_words(locale: &Locale, remark: &Remark) -> String {
    let Remark { mend, amount, .. } = *remark;
    match mend {
        Mend::CountedBefore
        | Mend::CounterCorrected
        | Mend::DistanceBeyondSamples
        | Mend::LiftsLeftOut
        | Mend::CountedInPauses
        | Mend::DistanceOfLaps
        | Mend::CounterStood => {
            let shown = if amount < 1000.0 {
                locale.length(amount)
            } else {
                locale.distance_sum(amount)
            };
            t_args(mend.code(), &[("length", shown.line().into())])
        }
        Mend::CounterRestarted => t_args(mend.code(), &[("count", (amount as u64).into())]),
        Mend::TimeBeyondSamples => {
            let duration = locale.duration_words(amount as i64);
            t_args(mend.code(), &[("duration", duration.into())])
        }
        Mend::DeviceKnowsAll
        | Mend::StepsHalved
        | Mend::BeatsAveraged
        | Mend::SpeedUnit
        | Mend::SpeedContradicted
        | Mend::MeanOfLaps
        | Mend::MostlyZero
        | Mend::ZeroIsNone => t_args(mend.code(), &[]),
    }
}

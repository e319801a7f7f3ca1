//! How a number was made, in words.

use ritm_model::{
    Sport, SportFamily,
    summary::{Mend, Method, Remark},
};

use crate::{
    locale::Locale,
    texts::{t_args, t_count},
};

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

/// How a mean power was made of samples: what a moment at zero is depends on the sport.
pub(super) fn mean_power_words(sport: Sport) -> String {
    let moves = match sport.family() {
        SportFamily::Bike => "ride",
        SportFamily::Foot => "foot",
        _ if sport.rows() => "row",
        _ => "other",
    };
    t_args(Method::MeanOfSamples.code(), &[("moves", moves.into())])
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
        Mend::Calibrated => {
            let percent = locale.formats.number(100.0 * (amount - 1.0), 1);
            t_args(mend.code(), &[("percent", percent.into())])
        }
        Mend::TurnsTakenBack => t_count(mend.code(), amount as u64),
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
        | Mend::PowerHeldOver
        | Mend::ZeroIsNone => t_args(mend.code(), &[]),
    }
}

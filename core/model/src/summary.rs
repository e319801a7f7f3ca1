//! What Ritm computes of a recording, each number with how it was made.

use serde::{Deserialize, Serialize};

use crate::{Channel, Totals};

/// How a number was made. The code is also the message key of its explanation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Method {
    /// The last value of the device's distance channel, jumps back bridged.
    DistanceChannel,
    /// Great-circle steps between accepted positions; min step in metres against noise.
    DistancePositions {
        /// Steps shorter than this, in metres, wait until they add up.
        min_step_m: f64,
    },
    /// The device's own total, as no samples tell it.
    DeviceTotal,
    /// Climb counted once it exceeds a threshold against a kept reference; the thresholds are Ritm's own, after the
    /// hysteresis of GoldenCheetah. See `ritm_analysis`.
    GainHysteresis {
        /// The threshold in metres.
        threshold_m: f64,
        /// The median window in seconds before it; 0 for none.
        median_s: f64,
    },
    /// The sport has no meaningful climb: none is counted.
    NoClimb,
    /// Time between samples at or above the sport's standstill speed, pauses taken off.
    MovingBySpeed {
        /// The standstill speed in m/s.
        threshold_m_s: f64,
    },
    /// The timer's time, as no speed tells movement.
    MovingIsTimer,
    /// The lengths swum times the pool's length.
    DistanceByLengths,
    /// The lengths swum, rests at the wall left out.
    MovingByLengths,
    /// The runs down a slope, lifts and queues left out.
    MovingByRuns,
}

impl Method {
    /// The stable code, also the message key of its explanation.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DistanceChannel => "method-distance-channel",
            Self::DistancePositions { .. } => "method-distance-positions",
            Self::DeviceTotal => "method-device-total",
            Self::GainHysteresis { .. } => "method-gain-hysteresis",
            Self::NoClimb => "method-no-climb",
            Self::MovingBySpeed { .. } => "method-moving-by-speed",
            Self::MovingIsTimer => "method-moving-is-timer",
            Self::DistanceByLengths => "method-distance-by-lengths",
            Self::MovingByLengths => "method-moving-by-lengths",
            Self::MovingByRuns => "method-moving-by-runs",
        }
    }
}

/// The best a channel held for a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// The channel.
    pub channel: Channel,
    /// For how long, in seconds.
    pub duration_s: u32,
    /// The mean over that time, in the channel's unit.
    pub value: f64,
    /// Where it begins, in milliseconds since the recording's start.
    pub from_ms: i64,
}

/// The best a channel held for every duration: its mean-maximal curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The channel.
    pub channel: Channel,
    /// Shortest first.
    pub points: Vec<CurvePoint>,
}

/// The best for one duration.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// For how long, in seconds.
    pub duration_s: u32,
    /// The mean over that time, in the channel's unit.
    pub value: f64,
    /// Where it begins, in milliseconds since the recording's start.
    pub from_ms: i64,
}

/// What Ritm says about a recording or a part of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The version of the formulas; a stored summary with an older one is computed anew.
    pub version: u16,
    /// The numbers.
    pub totals: Totals,
    /// How the distance was made.
    pub distance_method: Option<Method>,
    /// How gain and loss were made.
    pub gain_method: Option<Method>,
    /// How the moving time was made.
    pub moving_method: Option<Method>,
    /// Bests by channel and duration, shortest first.
    pub bests: Vec<Best>,
    /// South, west, north, east in degrees, where positions exist.
    pub bounds: Option<[f64; 4]>,
}

//! What Ritm computes of a recording, each number with how it was made.

use serde::{Deserialize, Serialize};

use crate::{Channel, Totals};

/// How a number was made. The code is also the message key of its explanation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Method {
    /// What the device's distance channel counted from the start on, restarts and corrections judged.
    DistanceChannel,
    /// Great-circle steps between accepted positions; min step in metres against noise.
    DistancePositions {
        /// Steps shorter than this, in metres, wait until they add up.
        min_step_m: f64,
    },
    /// The speed added up over the timer's time, as nothing else tells the distance.
    DistanceSpeed,
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
    /// The mean over time of a channel's samples.
    MeanOfSamples,
    /// The work done, as the meter adds it up, over the time it took.
    MeanOfWork,
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
            Self::DistanceSpeed => "method-distance-speed",
            Self::DeviceTotal => "method-device-total",
            Self::GainHysteresis { .. } => "method-gain-hysteresis",
            Self::NoClimb => "method-no-climb",
            Self::MovingBySpeed { .. } => "method-moving-by-speed",
            Self::MovingIsTimer => "method-moving-is-timer",
            Self::MeanOfSamples => "method-average-power",
            Self::MeanOfWork => "method-mean-of-work",
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

/// The fastest time over a distance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DistanceBest {
    /// Over how many metres.
    pub distance_m: f64,
    /// How long they took, pauses included.
    pub duration_ms: i64,
    /// Where they begin, in milliseconds since the recording's start.
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

macro_rules! figures {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $field:ident $(as $whole:ty)?;)+) => {
        /// One number of [`Totals`]. What databases keep is its number, which never changes meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum Figure {
            $($(#[$doc])* $name = $number,)+
        }

        impl Figure {
            /// Every figure.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The figure kept under `number`; `None` for one of a newer Ritm.
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$name),)+ _ => None }
            }

            /// Its value in `totals`, in the unit of its field there; times are in milliseconds.
            pub fn of(self, totals: &Totals) -> Option<f64> {
                match self { $(Self::$name => totals.$field $(.map(|value: $whole| value as f64))?,)+ }
            }

            /// Puts `value` into `totals`, in the unit of its field there.
            pub fn put(self, totals: &mut Totals, value: Option<f64>) {
                match self { $(Self::$name => totals.$field = value $(.map(|value| value as $whole))?,)+ }
            }
        }
    };
}

figures! {
    /// [`Totals::elapsed_ms`].
    Elapsed = 0, elapsed_ms as i64;
    /// [`Totals::timer_ms`].
    Timer = 1, timer_ms as i64;
    /// [`Totals::moving_ms`].
    Moving = 2, moving_ms as i64;
    /// [`Totals::distance_m`].
    Distance = 3, distance_m;
    /// [`Totals::ascent_m`].
    Ascent = 4, ascent_m;
    /// [`Totals::descent_m`].
    Descent = 5, descent_m;
    /// [`Totals::energy_kcal`].
    Energy = 6, energy_kcal;
    /// [`Totals::avg_speed_m_s`].
    AvgSpeed = 7, avg_speed_m_s;
    /// [`Totals::max_speed_m_s`].
    MaxSpeed = 8, max_speed_m_s;
    /// [`Totals::avg_heart_rate_bpm`].
    AvgHeartRate = 9, avg_heart_rate_bpm;
    /// [`Totals::max_heart_rate_bpm`].
    MaxHeartRate = 10, max_heart_rate_bpm;
    /// [`Totals::avg_cadence_rpm`].
    AvgCadence = 11, avg_cadence_rpm;
    /// [`Totals::max_cadence_rpm`].
    MaxCadence = 12, max_cadence_rpm;
    /// [`Totals::avg_power_w`].
    AvgPower = 13, avg_power_w;
    /// [`Totals::max_power_w`].
    MaxPower = 14, max_power_w;
    /// [`Totals::avg_temperature_c`].
    AvgTemperature = 15, avg_temperature_c;
    /// [`Totals::max_temperature_c`].
    MaxTemperature = 16, max_temperature_c;
    /// [`Totals::min_altitude_m`].
    MinAltitude = 17, min_altitude_m;
    /// [`Totals::max_altitude_m`].
    MaxAltitude = 18, max_altitude_m;
}

macro_rules! codes {
    ($(#[$of:meta])* $type:ident; $($(#[$doc:meta])* $name:ident = $number:literal, $code:literal;)+) => {
        $(#[$of])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum $type {
            $($(#[$doc])* $name = $number,)+
        }

        impl $type {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable code, also the message key.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The one kept under `number`; `None` for one of a newer Ritm.
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

codes! {
    /// What was mended to make a figure, where the recording said something that can't be. The number is what databases
    /// keep; it never changes meaning.
    Mend;
    /// The counter began above zero: that was covered before this recording. Amount: metres left out.
    CountedBefore = 0, "mend-counted-before";
    /// The counter went back to zero and began anew; the parts are added. Amount: how often.
    CounterRestarted = 1, "mend-counter-restarted";
    /// The counter went back by a little and went on: the device corrected itself. Amount: metres taken back.
    CounterCorrected = 2, "mend-counter-corrected";
    /// The timer ran on after the last sample, as the device's total says. Amount: milliseconds added.
    TimeBeyondSamples = 3, "mend-time-beyond-samples";
    /// The device covered more after the last sample, as its total says. Amount: metres added.
    DistanceBeyondSamples = 4, "mend-distance-beyond-samples";
    /// The samples cover only a part of the time: the device's own figure stands. Amount: 0.
    DeviceKnowsAll = 5, "mend-device-knows-all";
    /// The file counts steps where strides belong; they are halved. Amount: 0.
    StepsHalved = 6, "mend-steps-halved";
    /// The heart rate of single beats was averaged over five seconds, as a monitor does. Amount: 0.
    BeatsAveraged = 7, "mend-beats-averaged";
    /// The speed is in another unit than the format asks for; it is brought in line with the distance. Amount: what it
    /// was divided by.
    SpeedUnit = 8, "mend-speed-unit";
    /// A zero that means no measurement was left out. Amount: 0.
    ZeroIsNone = 9, "mend-zero-is-none";
    /// The recorded speed has nothing to do with the distance, and is computed from it. Amount: 0.
    SpeedContradicted = 10, "mend-speed-contradicted";
    /// Lifts up the slope are left out. Amount: metres gone by them.
    LiftsLeftOut = 11, "mend-lifts-left-out";
    /// Laps without samples have the distance that the device counted in them. Amount: metres added.
    DistanceOfLaps = 12, "mend-distance-of-laps";
    /// The counter stood still while the places went on, and they tell the way there. Amount: metres added.
    CounterStood = 13, "mend-counter-stood";
    /// The mean is that of the laps, each weighed by its time. Amount: 0.
    MeanOfLaps = 14, "mend-mean-of-laps";
    /// The counter went on while the timer stood still, and the device does not count that. Amount: metres left out.
    CountedInPauses = 16, "mend-counted-in-pauses";
    /// Lengths that were counted for turns that were none are one with the length beside them. Amount: how many.
    TurnsTakenBack = 17, "mend-turns-taken-back";
    /// The machine went on with the power of the strokes before while the pace shows a rest: that is left out. Amount: 0.
    PowerHeldOver = 18, "mend-power-held-over";
    /// The athlete corrected the distance on the watch; the samples are brought in line. Amount: how many times what was
    /// counted.
    Calibrated = 19, "mend-calibrated";
    /// The sensor wrote zeros for nearly all of the time that the athlete moved: it measured nothing. Amount: 0.
    MostlyZero = 15, "mend-mostly-zero";
}

codes! {
    /// Why a figure is doubtful. The number is what databases keep; it never changes meaning.
    Reason;
    /// The average is above the maximum.
    AboveMaximum = 0, "doubt-above-maximum";
    /// Nobody is so fast in this sport.
    TooFast = 1, "doubt-too-fast";
    /// More climb than the way is long.
    SteeperThanWay = 2, "doubt-steeper-than-way";
    /// Nobody climbs so fast.
    ClimbsTooFast = 3, "doubt-climbs-too-fast";
    /// No body does this.
    BeyondBody = 4, "doubt-beyond-body";
    /// The device's total is another one altogether.
    DeviceDisagrees = 5, "doubt-device-disagrees";
    /// It took more time than there was, or days.
    TooLong = 6, "doubt-too-long";
}

/// Something that was mended to make a figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remark {
    /// The figure.
    pub figure: Figure,
    /// What was mended.
    pub mend: Mend,
    /// How much, in the unit that [`Mend`] names.
    pub amount: f64,
}

/// A figure that can't be believed, and why. It is never shown without saying so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// The figure.
    pub figure: Figure,
    /// Why.
    pub reason: Reason,
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
    /// How the mean power was made.
    pub power_method: Option<Method>,
    /// What was mended to make the numbers.
    pub remarks: Vec<Remark>,
    /// The numbers that can't be believed.
    pub doubts: Vec<Doubt>,
}

impl Summary {
    /// Why `figure` is doubtful, where it is.
    pub fn doubt(&self, figure: Figure) -> Option<Reason> {
        self.doubts
            .iter()
            .find(|doubt| doubt.figure == figure)
            .map(|doubt| doubt.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_lead_back_from_their_numbers() {
        let mut totals = Totals::default();
        for &figure in Figure::ALL {
            assert_eq!(Figure::from_number(figure as u8), Some(figure));
            assert_eq!(figure.of(&totals), None);
            let value = f64::from(figure as u8) + 1.0;
            figure.put(&mut totals, Some(value));
            assert_eq!(figure.of(&totals), Some(value));
        }
        assert_eq!(Figure::from_number(200), None);
        assert!(
            Mend::ALL
                .iter()
                .all(|&one| Mend::from_number(one as u8) == Some(one))
        );
        assert!(
            Reason::ALL
                .iter()
                .all(|&one| Reason::from_number(one as u8) == Some(one))
        );
    }
}

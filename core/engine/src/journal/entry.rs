//! What a journal is made of, in its first frozen form: numbers never change their meaning, and what is new gets a new
//! number (see `store::v1`).
//!
//! All times are milliseconds since the recording began, on a clock that never goes back, unless they say otherwise.

use minicbor::{Decode, Encode};
use ritm_model::{
    LapTrigger, Sport, StrengthSet,
    location::AltitudeDatum,
    recorder::{AutoLap, RecorderSettings},
};

/// How a workout is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct StoredSettings {
    #[n(0)]
    sport: u8,
    #[n(1)]
    position: bool,
    #[n(2)]
    auto_pause: bool,
    #[n(3)]
    lap_m: Option<f64>,
    #[n(4)]
    lap_ms: Option<i64>,
}

impl From<&RecorderSettings> for StoredSettings {
    fn from(settings: &RecorderSettings) -> Self {
        let RecorderSettings {
            sport,
            position,
            auto_pause,
            auto_lap,
        } = *settings;
        let (lap_m, lap_ms) = match auto_lap {
            None => (None, None),
            Some(AutoLap::Distance(metres)) => (Some(metres), None),
            Some(AutoLap::Time(ms)) => (None, Some(ms)),
        };
        Self {
            sport: sport as u8,
            position,
            auto_pause,
            lap_m,
            lap_ms,
        }
    }
}

impl From<StoredSettings> for RecorderSettings {
    fn from(stored: StoredSettings) -> Self {
        Self {
            sport: Sport::from_number(stored.sport),
            position: stored.position,
            auto_pause: stored.auto_pause,
            auto_lap: stored
                .lap_m
                .map(AutoLap::Distance)
                .or(stored.lap_ms.map(AutoLap::Time)),
        }
    }
}

/// What the athlete wants of the timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum Step {
    /// It runs.
    #[n(0)]
    Run,
    /// It stands.
    #[n(1)]
    Pause,
    /// It is over.
    #[n(2)]
    Finish,
}

/// A set of strength training.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct StoredSet {
    #[n(0)]
    from_ms: i64,
    #[n(1)]
    to_ms: i64,
    #[n(2)]
    exercise: String,
    #[n(3)]
    repetitions: Option<u16>,
    #[n(4)]
    weight_kg: Option<f64>,
    #[n(5)]
    active: bool,
}

impl From<&StrengthSet> for StoredSet {
    fn from(set: &StrengthSet) -> Self {
        let StrengthSet {
            from_ms,
            to_ms,
            exercise,
            repetitions,
            weight_kg,
            active,
        } = set;
        Self {
            from_ms: *from_ms,
            to_ms: *to_ms,
            exercise: exercise.clone(),
            repetitions: *repetitions,
            weight_kg: *weight_kg,
            active: *active,
        }
    }
}

impl From<StoredSet> for StrengthSet {
    fn from(set: StoredSet) -> Self {
        Self {
            from_ms: set.from_ms,
            to_ms: set.to_ms,
            exercise: set.exercise,
            repetitions: set.repetitions,
            weight_kg: set.weight_kg,
            active: set.active,
        }
    }
}

/// A position, as the host's receiver gave it.
#[derive(Clone, Copy, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct StoredFix {
    #[n(0)]
    pub(crate) latitude: f64,
    #[n(1)]
    pub(crate) longitude: f64,
    #[n(2)]
    pub(crate) accuracy_m: f64,
    #[n(3)]
    pub(crate) altitude_m: Option<f64>,
    #[n(4)]
    pub(crate) altitude_accuracy_m: Option<f64>,
    #[n(5)]
    pub(crate) speed_m_s: Option<f64>,
    #[n(6)]
    pub(crate) bearing_deg: Option<f64>,
    /// How old it was when it was told.
    #[n(7)]
    pub(crate) age_ms: u32,
    /// What the altitude is above: 0 the sea, 1 the ellipsoid; `None` where nobody said.
    #[n(8)]
    pub(crate) altitude_datum: Option<u8>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) enum Entry {
    /// How it is recorded from now on.
    #[n(0)]
    Settings {
        #[n(0)]
        at: i64,
        #[n(1)]
        settings: StoredSettings,
    },
    /// A sensor that is named by a number from now on, and the place at which it is believed.
    #[n(1)]
    Sensor {
        #[n(0)]
        index: u16,
        #[cbor(n(1), with = "minicbor::bytes")]
        id: [u8; 16],
        #[n(2)]
        rank: u8,
    },
    /// A quantity that is named by a number from now on, by its code.
    #[n(2)]
    Quantity {
        #[n(0)]
        index: u16,
        #[n(1)]
        code: String,
    },
    /// What a sensor said, when it was so.
    #[n(3)]
    Reading {
        #[n(0)]
        at: i64,
        #[n(1)]
        sensor: u16,
        #[n(2)]
        quantity: u16,
        #[n(3)]
        value: f64,
    },
    /// What a sensor said of a span of the wall clock, in milliseconds since 1970.
    #[n(4)]
    Span {
        #[n(0)]
        at: i64,
        #[n(1)]
        sensor: u16,
        #[n(2)]
        quantity: u16,
        #[n(3)]
        value: f64,
        #[n(4)]
        from_unix_ms: i64,
        #[n(5)]
        seconds: u32,
    },
    /// A position, when it was so, and whether it was believed.
    #[n(5)]
    Fix {
        #[n(0)]
        at: i64,
        #[n(1)]
        fix: StoredFix,
        #[n(2)]
        believed: bool,
    },
    /// The athlete, or what stands for the athlete, started, paused or finished.
    #[n(6)]
    Step {
        #[n(0)]
        at: i64,
        #[n(1)]
        step: Step,
    },
    /// It paused by itself, as nothing moved since `from`.
    #[n(7)]
    Stood {
        #[n(0)]
        at: i64,
        #[n(1)]
        from: i64,
    },
    /// It went on by itself, as something moved since `from`.
    #[n(8)]
    Moved {
        #[n(0)]
        at: i64,
        #[n(1)]
        from: i64,
    },
    /// A lap ended at `at`.
    #[n(9)]
    Lap {
        #[n(0)]
        at: i64,
        #[n(1)]
        trigger: u8,
        /// Metres of the whole recording at which it ended; as measured then where there are none.
        #[n(2)]
        distance_m: Option<f64>,
    },
    /// The sets so far.
    #[n(10)]
    Sets {
        #[n(0)]
        at: i64,
        #[n(1)]
        sets: Vec<StoredSet>,
    },
    /// The wall clock was set: from now on it is ahead of the recording's start and `at` by so much.
    #[n(11)]
    Clock {
        #[n(0)]
        at: i64,
        #[n(1)]
        ahead_ms: i64,
    },
    /// Nothing was recorded from `from` to `at`, though the athlete had not paused. `seen` is whether the athlete was
    /// there when it went on.
    #[n(12)]
    Hole {
        #[n(0)]
        at: i64,
        #[n(1)]
        from: i64,
        #[n(2)]
        seen: bool,
    },
    /// The athlete took note of the last hole.
    #[n(13)]
    Seen {
        #[n(0)]
        at: i64,
    },
    /// From now on the distance comes from this sensor, or from positions.
    #[n(14)]
    Measured {
        #[n(0)]
        at: i64,
        #[n(1)]
        sensor: Option<u16>,
    },
}

pub(crate) const fn number_of_datum(datum: AltitudeDatum) -> u8 {
    match datum {
        AltitudeDatum::SeaLevel => 0,
        AltitudeDatum::Ellipsoid => 1,
    }
}

pub(crate) const fn number_of_trigger(trigger: LapTrigger) -> u8 {
    match trigger {
        LapTrigger::Manual => 0,
        LapTrigger::Distance => 1,
        LapTrigger::Time => 2,
        LapTrigger::Position => 3,
        LapTrigger::SessionEnd => 4,
        LapTrigger::Other => 5,
    }
}

pub(crate) const fn trigger_of(number: u8) -> LapTrigger {
    match number {
        0 => LapTrigger::Manual,
        1 => LapTrigger::Distance,
        2 => LapTrigger::Time,
        3 => LapTrigger::Position,
        4 => LapTrigger::SessionEnd,
        _ => LapTrigger::Other,
    }
}

/// What is written at once: what happened since the block before, and when it was written.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) struct Block {
    /// Milliseconds since the recording began.
    #[n(0)]
    pub(crate) at: i64,
    /// The wall clock, in milliseconds since 1970.
    #[n(1)]
    pub(crate) unix_ms: i64,
    #[n(2)]
    pub(crate) entries: Vec<Entry>,
}

/// How the athlete wants a recording kept.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Keeping {
    /// Whether what paused by itself counts as paused.
    #[n(0)]
    pub(crate) auto_pauses: bool,
    /// What is left of it, in milliseconds since it began.
    #[n(1)]
    pub(crate) trim_ms: Option<(i64, i64)>,
}

/// What nobody recorded, as the athlete tells it.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct ByHand {
    #[n(0)]
    pub(crate) sport: u8,
    #[n(1)]
    pub(crate) elapsed_ms: i64,
    #[n(2)]
    pub(crate) distance_m: Option<f64>,
    #[n(3)]
    pub(crate) ascent_m: Option<f64>,
    #[n(4)]
    pub(crate) heart_rate_bpm: Option<f64>,
    #[n(5)]
    pub(crate) sets: Vec<StoredSet>,
}

/// A journal as a file: the original of what was recorded here.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Tape {
    /// The activity's id when it was recorded.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) activity: [u8; 16],
    /// When it began, in milliseconds since 1970.
    #[n(1)]
    pub(crate) started_ms: i64,
    #[n(2)]
    pub(crate) utc_offset_s: i32,
    #[n(3)]
    pub(crate) entries: Vec<Entry>,
    #[n(4)]
    pub(crate) keeping: Keeping,
    #[n(5)]
    pub(crate) by_hand: Option<ByHand>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::v1::{decode, encode};

    #[test]
    fn what_an_altitude_is_above_is_kept_where_it_was_said() {
        let fix = StoredFix {
            latitude: 60.0,
            longitude: 25.0,
            accuracy_m: 4.0,
            altitude_m: Some(12.5),
            altitude_accuracy_m: None,
            speed_m_s: None,
            bearing_deg: None,
            age_ms: 0,
            altitude_datum: None,
        };
        let said = StoredFix {
            altitude_datum: Some(number_of_datum(AltitudeDatum::Ellipsoid)),
            ..fix
        };
        let [before, after] = [fix, said].map(|fix| encode(&fix));
        assert_eq!(decode::<StoredFix>(&after).ok(), Some(said));
        // Journals from before have one field less, and are read as they were.
        assert_eq!(before.len() + 2, after.len());
        assert_eq!(decode::<StoredFix>(&before).ok(), Some(fix));
    }
}

//! Sensors: what is near, what is paired, and how each does.

use serde::{Deserialize, Serialize};

use crate::{
    Quantity, SensorId, Timestamp,
    question::{errors, questions},
    radio::{DeviceKey, Finding, RadioState},
};

/// What a sensor is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SensorKind {
    /// Heart rate.
    HeartRate,
    /// Speed and cadence on foot.
    FootPod,
    /// A wheel's or a crank's turns.
    SpeedCadence,
    /// Power.
    Power,
    /// A treadmill.
    Treadmill,
    /// A trainer or a bicycle that stands.
    IndoorBike,
    /// A cross trainer.
    CrossTrainer,
    /// A rower.
    Rower,
    /// A step or stair climber.
    Climber,
    /// A counter of steps: a band, a watch, a ring.
    Steps,
    /// Temperature of the body.
    BodyTemperature,
    /// Oxygen in a muscle.
    MuscleOxygen,
    /// A scale.
    Scale,
    /// Air pressure.
    Barometer,
}

impl SensorKind {
    /// Every kind, in the order lists show them.
    pub const ALL: [Self; 14] = [
        Self::HeartRate,
        Self::FootPod,
        Self::SpeedCadence,
        Self::Power,
        Self::Treadmill,
        Self::IndoorBike,
        Self::CrossTrainer,
        Self::Rower,
        Self::Climber,
        Self::Steps,
        Self::BodyTemperature,
        Self::MuscleOxygen,
        Self::Scale,
        Self::Barometer,
    ];

    /// The stable name, also the message key `sensor-kind-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HeartRate => "heart-rate",
            Self::FootPod => "foot-pod",
            Self::SpeedCadence => "speed-cadence",
            Self::Power => "power",
            Self::Treadmill => "treadmill",
            Self::IndoorBike => "indoor-bike",
            Self::CrossTrainer => "cross-trainer",
            Self::Rower => "rower",
            Self::Climber => "climber",
            Self::Steps => "steps",
            Self::BodyTemperature => "body-temperature",
            Self::MuscleOxygen => "muscle-oxygen",
            Self::Scale => "scale",
            Self::Barometer => "barometer",
        }
    }
}

/// How a paired sensor does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SensorState {
    /// Nobody wants it now: it is connected when a recording begins or its screen is open.
    #[default]
    Resting,
    /// It is looked for.
    Searching,
    /// It is connected, and values come.
    Here,
    /// It is connected, and no value has come for a while.
    Silent,
    /// The radio can't be used.
    NoRadio,
    /// The host does not know it any more: it has to be chosen again in the host's dialog.
    Unchosen,
}

impl SensorState {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Resting,
        Self::Searching,
        Self::Here,
        Self::Silent,
        Self::NoRadio,
        Self::Unchosen,
    ];

    /// The stable name, also the message key `sensor-state-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Resting => "resting",
            Self::Searching => "searching",
            Self::Here => "here",
            Self::Silent => "silent",
            Self::NoRadio => "no-radio",
            Self::Unchosen => "unchosen",
        }
    }
}

/// The latest value of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SensorValue {
    /// What it is of.
    pub quantity: Quantity,
    /// The value.
    pub value: f64,
    /// How old it is, in milliseconds.
    pub age_ms: u32,
}

/// A paired sensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensor {
    /// Its id.
    pub id: SensorId,
    /// What the athlete calls it, else its own name.
    pub name: String,
    /// What it is for, the most telling first.
    pub kinds: Vec<SensorKind>,
    /// How it does.
    pub state: SensorState,
    /// Its battery's charge in percent.
    pub battery_percent: Option<u8>,
    /// How strong its signal is, in dBm, where the host tells.
    pub signal_dbm: Option<i16>,
    /// When it was heard last.
    pub last_heard: Option<Timestamp>,
    /// Who made it, which model, which firmware; each empty when it does not tell.
    pub maker: String,
    /// The model.
    pub model: String,
    /// The firmware's version.
    pub firmware: String,
    /// The circumference of the wheel in metres, where a wheel's turns are counted.
    pub wheel_m: Option<f64>,
    /// Whether it is used. One that is not stays paired.
    pub enabled: bool,
    /// Whether its intervals between beats are asked for, where it tells them at rest and only when it is asked.
    pub beats: Option<bool>,
    /// Whether it wants a bond with the operating system before it tells everything.
    pub wants_bond: bool,
    /// Its latest values that a screen shows.
    pub values: Vec<SensorValue>,
}

/// A device that is near and not paired.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nearby {
    /// The device.
    pub device: DeviceKey,
    /// Its name; empty when it tells none.
    pub name: String,
    /// What it seems to be for; empty when nothing tells.
    pub kinds: Vec<SensorKind>,
    /// How strong its signal is, in dBm.
    pub signal_dbm: Option<i16>,
}

/// What a screen of sensors shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sensors {
    /// How the radio is.
    pub radio: RadioState,
    /// How devices are found here.
    pub finding: Finding,
    /// Whether they are being looked for.
    pub searching: bool,
    /// The paired ones: those that the athlete ordered, the most believed first, then the others.
    pub paired: Vec<Sensor>,
    /// Whether the athlete ordered any.
    pub ordered: bool,
    /// Those near that are not paired, the nearest first.
    pub near: Vec<Nearby>,
}

/// A stretch in which a sensor that was wanted did not tell anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropout {
    /// When it fell silent.
    pub from: Timestamp,
    /// When it came back; `None` when it has not.
    pub to: Option<Timestamp>,
}

/// A sensor with its log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SensorDetail {
    /// The sensor.
    pub sensor: Sensor,
    /// Its dropouts while it was wanted, the latest first; at most a hundred.
    pub dropouts: Vec<Dropout>,
    /// Its battery's charge in percent, by day, the latest first; at most a hundred.
    pub batteries: Vec<(Timestamp, u8)>,
    /// Packets that were captured; `None` when none are being captured.
    pub captured: Option<u32>,
}

questions! {
    /// What is paired and what is near.
    look ReadSensors -> Sensors {}
    /// A paired sensor with its log; `None` when it is not paired.
    look ReadSensor -> Option<SensorDetail> {
        /// Which.
        sensor: SensorId,
    }
    /// Wants the sensors connected for the next half minute, as they are while a recording runs: a screen that shows them
    /// asks again and again.
    change WakeSensors -> () {}
    /// Looks for devices near, for half a minute.
    change FindSensors -> () {}
    /// Looks no more.
    change StopFinding -> () {}
    /// Lets the athlete choose a device in the host's dialog and pairs it; `None` when the dialog was closed. It must be
    /// asked at a press, and where devices are found by scanning it is refused.
    change ChooseSensor -> Option<SensorId> {}
    /// Pairs a device that is near.
    change PairSensor -> SensorId {
        /// The device.
        device: DeviceKey,
    }
    /// Pairs no more. [`RestoreSensor`] takes it back.
    change ForgetSensor -> () {
        /// Which.
        sensor: SensorId,
    }
    /// Takes [`ForgetSensor`] back.
    change RestoreSensor -> () {
        /// Which.
        sensor: SensorId,
    }
    /// Calls it something else; by its own name when empty.
    change RenameSensor -> () {
        /// Which.
        sensor: SensorId,
        /// The name.
        name: String,
    }
    /// Sets the circumference of its wheel.
    change SetWheel -> () {
        /// Which.
        sensor: SensorId,
        /// In metres, from 0.3 to 4.
        wheel_m: f64,
    }
    /// Uses it, or not.
    change EnableSensor -> () {
        /// Which.
        sensor: SensorId,
        /// Whether it is used.
        enabled: bool,
    }
    /// Asks it for intervals between beats, which it tells at rest only, or not.
    change AskBeats -> () {
        /// Which.
        sensor: SensorId,
        /// Whether they are asked for.
        beats: bool,
    }
    /// Sets the order in which sensors of the same quantity are believed.
    change OrderSensors -> () {
        /// The most believed first; those that are not named come after, in the order they had. Of none there is no order
        /// any more: what they are decides.
        order: Vec<SensorId>,
    }
    /// Captures a sensor's packets as they come, at most a megabyte of them, or no more.
    change CapturePackets -> () {
        /// Which.
        sensor: SensorId,
        /// Whether they are captured.
        on: bool,
    }
    /// The captured packets as a text file: a line each with its time, its characteristic and its bytes.
    look ReadPackets -> String {
        /// Whose.
        sensor: SensorId,
    }
}

errors! {
    /// What can go wrong with sensors.
    SensorError {
        /// No such sensor is paired.
        NotFound = "error-sensor-not-found",
        /// The device is not near any more.
        NotNear = "error-sensor-not-near",
        /// The radio is not there, off or not allowed.
        NoRadio = "error-sensor-no-radio",
        /// The host's dialog needs a press on the page that holds the radio.
        WantsPress = "error-sensor-wants-press",
        /// It does not answer.
        Unreachable = "error-sensor-unreachable",
        /// It speaks nothing that is understood here.
        NotUnderstood = "error-sensor-not-understood",
        /// A wheel is from 0.3 to 4 m around.
        Wheel = "error-sensor-wheel",
    }
}

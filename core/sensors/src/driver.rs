//! What every profile does.

use std::fmt::Debug;

use ritm_model::Timestamp;
use uuid::Uuid;

use crate::{
    bangle, battery, colmi, concept2, core_body, cycling, heart_rate, huami, infinitime, information,
    link::{Found, Moment, Out, Settings, Target},
    machine, movement, moxy, polar, power, pressure,
    profile::Profile,
    running, scale, stryd, tacx,
};

/// One profile of one device: a state machine without input or output.
pub(crate) trait Driver: Debug + Send {
    /// Begins after a connection: what to subscribe to, read and write. Bases of counters that may have begun anew are
    /// forgotten.
    fn start(&mut self, now: Moment, out: &mut Out);

    /// From when on logged steps are wanted, where the device logs any.
    fn want_history(&mut self, _from: Option<Timestamp>) {}

    /// Tells the device the heart rate that another one measures, where it is the better for it.
    fn feed(&mut self, _bpm: f64, _now: Moment, _out: &mut Out) {}

    /// Takes a value of a characteristic, which may be another profile's.
    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out);

    /// Lets time pass.
    fn tick(&mut self, _now: Moment, _out: &mut Out) {}

    /// Asks for something; `false` when this profile can't.
    fn aim(&mut self, _target: Target, _now: Moment, _out: &mut Out) -> bool {
        false
    }

    /// Ends what would go on without us.
    fn stop(&mut self, _out: &mut Out) {}
}

/// The drivers of the profiles, in their order.
pub(crate) fn drivers(
    profiles: &[Profile],
    found: &Found,
    settings: &Settings,
) -> Vec<(Profile, Box<dyn Driver>)> {
    let driver = |profile| -> Box<dyn Driver> {
        match profile {
            Profile::HeartRate => Box::new(heart_rate::HeartRate::default()),
            Profile::RunningSpeedCadence => Box::new(running::Running::new(&found.name)),
            Profile::CyclingSpeedCadence => Box::new(cycling::Cycling::new(settings.wheel_m)),
            Profile::CyclingPower => Box::new(power::Power::new(settings.wheel_m)),
            Profile::FitnessMachine => Box::new(machine::Machine::default()),
            Profile::Battery => Box::new(battery::Battery),
            Profile::DeviceInformation => Box::new(information::Information),
            Profile::EnvironmentalSensing => Box::new(pressure::Environment),
            Profile::Scale => Box::new(scale::Scale),
            Profile::PhysicalActivityMonitor => Box::new(movement::Movement::default()),
            Profile::InfiniTime => Box::new(infinitime::InfiniTime::default()),
            Profile::Bangle => Box::new(bangle::Bangle::new(settings)),
            Profile::Colmi => Box::new(colmi::Colmi::new(settings)),
            Profile::Huami => Box::new(huami::Huami::new(settings)),
            Profile::PolarMeasurement => Box::new(polar::Polar::new(settings)),
            Profile::Concept2 => Box::new(concept2::Concept2::default()),
            Profile::CoreBody => Box::new(core_body::CoreBody::default()),
            Profile::Moxy => Box::new(moxy::Moxy::default()),
            Profile::Stryd => Box::new(stryd::Stryd),
            Profile::Tacx => Box::new(tacx::Tacx::default()),
        }
    };
    profiles
        .iter()
        .map(|&profile| (profile, driver(profile)))
        .collect()
}

//! Which profile a device speaks, by its services and its name.

use uuid::Uuid;

use crate::{
    bangle, colmi, concept2, core_body, infinitime,
    link::Found,
    moxy, polar, stryd, tacx,
    uuids::{assigned, short},
};

/// A way of telling readings over Bluetooth LE: a service of the SIG's, or a vendor's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// Fitness Machine Service 1.0: treadmills, indoor bikes, cross trainers, rowers, climbers.
    FitnessMachine,
    /// Concept2's own service of the PM5.
    Concept2,
    /// FE-C over Bluetooth, by Tacx.
    Tacx,
    /// Cycling Power Service 1.1.
    CyclingPower,
    /// Running Speed and Cadence Service 1.0.
    RunningSpeedCadence,
    /// Cycling Speed and Cadence Service 1.0.
    CyclingSpeedCadence,
    /// Heart Rate Service 1.0.
    HeartRate,
    /// Polar's measurement data.
    PolarMeasurement,
    /// Stryd's ground contact beside its standard services.
    Stryd,
    /// CORE's body temperature.
    CoreBody,
    /// Moxy's muscle oxygen.
    Moxy,
    /// `InfiniTime` of the `PineTime` watch: steps.
    InfiniTime,
    /// Bangle.js: steps and heart rate.
    Bangle,
    /// Rings of Colmi and others with the same firmware: steps and heart rate.
    Colmi,
    /// Huami's steps in real time (Mi Band 2 to 6, Amazfit), where they come without a key.
    Huami,
    /// Physical Activity Monitor Service 1.0: steps.
    PhysicalActivityMonitor,
    /// Weight Scale Service 1.0 and Body Composition Service 1.0.
    Scale,
    /// Environmental Sensing Service 1.0: pressure and temperature.
    EnvironmentalSensing,
    /// Battery Service 1.0.
    Battery,
    /// Device Information Service 1.1.
    DeviceInformation,
}

impl Profile {
    /// All profiles, the better ones first: where two of one device tell the same quantity, the first is believed.
    pub const ALL: [Self; 20] = [
        Self::FitnessMachine,
        Self::Concept2,
        Self::Tacx,
        Self::CyclingPower,
        Self::RunningSpeedCadence,
        Self::CyclingSpeedCadence,
        Self::HeartRate,
        Self::PolarMeasurement,
        Self::Stryd,
        Self::CoreBody,
        Self::Moxy,
        Self::InfiniTime,
        Self::Bangle,
        Self::Colmi,
        Self::Huami,
        Self::PhysicalActivityMonitor,
        Self::Scale,
        Self::EnvironmentalSensing,
        Self::Battery,
        Self::DeviceInformation,
    ];

    /// The stable name, in lower case with hyphens.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FitnessMachine => "fitness-machine",
            Self::Concept2 => "concept2",
            Self::Tacx => "tacx",
            Self::CyclingPower => "cycling-power",
            Self::RunningSpeedCadence => "running-speed-cadence",
            Self::CyclingSpeedCadence => "cycling-speed-cadence",
            Self::HeartRate => "heart-rate",
            Self::PolarMeasurement => "polar-measurement",
            Self::Stryd => "stryd",
            Self::CoreBody => "core-body",
            Self::Moxy => "moxy",
            Self::InfiniTime => "infinitime",
            Self::Bangle => "bangle",
            Self::Colmi => "colmi",
            Self::Huami => "huami",
            Self::PhysicalActivityMonitor => "physical-activity-monitor",
            Self::Scale => "scale",
            Self::EnvironmentalSensing => "environmental-sensing",
            Self::Battery => "battery",
            Self::DeviceInformation => "device-information",
        }
    }

    /// The services that carry the profile. A scan filters by them; a browser must be told them before it connects.
    pub fn services(self) -> &'static [Uuid] {
        match self {
            Self::FitnessMachine => const { &[assigned(0x1826)] },
            Self::Concept2 => &concept2::SERVICES,
            Self::Tacx => &[tacx::SERVICE],
            Self::CyclingPower => const { &[assigned(0x1818)] },
            Self::RunningSpeedCadence => const { &[assigned(0x1814)] },
            Self::CyclingSpeedCadence => const { &[assigned(0x1816)] },
            Self::HeartRate => const { &[assigned(0x180d)] },
            Self::PolarMeasurement => &[polar::SERVICE],
            Self::Stryd => &[stryd::SERVICE],
            Self::CoreBody => &core_body::SERVICES,
            Self::Moxy => &[moxy::SERVICE],
            Self::InfiniTime => &[infinitime::SERVICE],
            Self::Bangle => &[bangle::SERVICE],
            Self::Colmi => &[colmi::SERVICE],
            Self::Huami => const { &[assigned(0xfee0)] },
            Self::PhysicalActivityMonitor => const { &[assigned(0x183e)] },
            Self::Scale => const { &[assigned(0x181d), assigned(0x181b)] },
            Self::EnvironmentalSensing => const { &[assigned(0x181a)] },
            Self::Battery => const { &[assigned(0x180f)] },
            Self::DeviceInformation => const { &[assigned(0x180a)] },
        }
    }

    /// With what the names begin of devices that speak the profile and advertise no service that tells so.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::InfiniTime => &["InfiniTime"],
            Self::Bangle => &["Bangle.js"],
            Self::Concept2 => &["PM5 "],
            Self::Colmi => &colmi::NAMES,
            _ => &[],
        }
    }

    /// Whether a device with this service alone is of no use to a training: everything has a battery.
    pub const fn is_company(self) -> bool {
        matches!(
            self,
            Self::Battery | Self::DeviceInformation | Self::EnvironmentalSensing
        )
    }

    /// The place in [`Profile::ALL`].
    pub(crate) fn rank(self) -> u8 {
        let place = Self::ALL.iter().position(|&profile| profile == self);
        place.map_or(u8::MAX, |place| place as u8)
    }

    /// The profiles of a connected device, the better ones first.
    pub fn of(found: &Found) -> Vec<Self> {
        Self::ALL
            .into_iter()
            .filter(|profile| profile.is_in(&found.services, &found.name))
            .collect()
    }

    fn is_in(self, services: &[Uuid], name: &str) -> bool {
        let has = self.services().iter().any(|service| services.contains(service));
        match self {
            // Nordic's serial port, of which many make use: the name tells whose.
            Self::Bangle => has && name.starts_with("Bangle.js"),
            _ => has,
        }
    }

    /// What a device is likely to speak, by what it advertises. Some services are advertised by none of their devices:
    /// for these the name tells.
    pub fn advertised(services: &[Uuid], name: &str) -> Vec<Self> {
        let named = |profile: Self| match profile {
            // Mi Bands have the Heart Rate Service and advertise only Huami's own (OpenTracks, tested sensors).
            Self::HeartRate => services.iter().any(|&service| short(service) == Some(0xfee0)),
            _ => profile.names().iter().any(|begin| name.starts_with(begin)),
        };
        Self::ALL
            .into_iter()
            .filter(|&profile| profile.is_in(services, name) || named(profile))
            .collect()
    }
}

/// What kind of movement a device is made for, where the profile alone would mislead.
///
/// Stryd tells its running power by the Cycling Power Service (`TrackMyIndoorWorkout` #395).
pub fn is_for_feet(found: &Found) -> bool {
    let running = found.services.contains(&assigned(0x1814)) || found.services.contains(&stryd::SERVICE);
    found.name.starts_with("Stryd") || running
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_profile_has_its_place_and_name() {
        let codes: BTreeSet<_> = Profile::ALL.iter().map(|profile| profile.code()).collect();
        assert_eq!(codes.len(), Profile::ALL.len());
        for (place, profile) in Profile::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(profile.rank()), place);
            assert!(!profile.services().is_empty());
        }
    }

    #[test]
    fn a_name_tells_where_services_do_not() {
        let advertised = |services: &[u16], name: &str| {
            let services: Vec<_> = services.iter().map(|&number| assigned(number)).collect();
            Profile::advertised(&services, name)
        };
        assert_eq!(
            advertised(&[0x180d], "InfiniTime"),
            [Profile::HeartRate, Profile::InfiniTime]
        );
        assert_eq!(
            advertised(&[0xfee0], "Mi Smart Band 5"),
            [Profile::HeartRate, Profile::Huami]
        );
        assert_eq!(advertised(&[], "PM5 430000000"), [Profile::Concept2]);
        assert_eq!(advertised(&[], "COLMI R10_1234"), [Profile::Colmi]);
        assert_eq!(advertised(&[], "R02_A1B2"), [Profile::Colmi]);
        assert_eq!(advertised(&[], "Somebody's phone"), []);
    }

    #[test]
    fn somebody_elses_serial_port_is_no_watch() {
        let found = Found {
            name: "Thermometer".into(),
            services: vec![bangle::SERVICE],
            characteristics: Vec::new(),
        };
        assert_eq!(Profile::of(&found), []);
    }

    #[test]
    fn stryd_runs() {
        let found = |services: &[u16], name: &str| Found {
            name: name.into(),
            services: services.iter().map(|&number| assigned(number)).collect(),
            characteristics: Vec::new(),
        };
        assert!(is_for_feet(&found(&[0x1818, 0x1814], "Stryd")));
        assert!(is_for_feet(&found(&[0x1814], "RUNN 1234")));
        assert!(!is_for_feet(&found(&[0x1818], "KICKR")));
    }
}

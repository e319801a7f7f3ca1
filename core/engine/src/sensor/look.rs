//! What a device is for, by what it tells of itself.

use ritm_model::{Quantity, order, radio::Seen, sensor::SensorKind};
use ritm_sensors::{
    Found, Profile, profile,
    uuids::{assigned, short},
};
use uuid::Uuid;

use crate::store::v1::Told;

/// What a device speaks and is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) profiles: Vec<Profile>,
    /// The most telling first.
    pub(super) kinds: Vec<SensorKind>,
    /// Whether all it tells it tells to everybody: no connection is made.
    pub(super) listens: bool,
}

/// What the quantities are that a screen shows of a sensor, in this order.
pub(super) const SHOWN: [Quantity; 21] = [
    Quantity::HeartRateBpm,
    Quantity::PowerW,
    Quantity::SpeedMS,
    Quantity::CadenceRpm,
    Quantity::StrokeRateSpm,
    Quantity::StepRateSpm,
    Quantity::StepsToday,
    Quantity::InclinePercent,
    Quantity::ResistanceLevel,
    Quantity::LeftPowerPercent,
    Quantity::GroundContactMs,
    Quantity::OscillationMm,
    Quantity::CoreTemperatureC,
    Quantity::SkinTemperatureC,
    Quantity::HeatStrain,
    Quantity::MuscleOxygenPercent,
    Quantity::HaemoglobinGDl,
    Quantity::PressurePa,
    Quantity::TemperatureC,
    Quantity::WeightKg,
    Quantity::FatPercent,
];

const HUAMI: u16 = 0xfee0;
const HUAMI_COMPANY: u16 = 0x0157;
const WEIGHT_SCALE: u16 = 0x181d;
const BODY_COMPOSITION: u16 = 0x181b;
const FITNESS_MACHINE: u16 = 0x1826;

impl Look {
    /// Of a device that was seen. Nothing of use is known of a device without profiles.
    pub(super) fn seen(seen: &Seen) -> Self {
        let mut services = seen.services.clone();
        services.extend(seen.service_data.iter().map(|(service, _)| *service));
        let mut look = Self::advertised(&services, &seen.name);
        let machines = seen
            .service_data
            .iter()
            .filter(|(service, _)| short(*service) == Some(FITNESS_MACHINE))
            .filter_map(|(_, data)| machine(data));
        look.kinds.splice(0..0, machines);
        keep_first(&mut look.kinds);
        look.listens = seen.service_data.iter().any(|(service, data)| {
            matches!(
                (short(*service), data.len()),
                (Some(HUAMI), 4) | (Some(WEIGHT_SCALE), 10) | (Some(BODY_COMPOSITION), 13)
            )
        }) || seen
            .manufacturer_data
            .iter()
            .any(|(company, data)| *company == HUAMI_COMPANY && matches!(data.len(), 24 | 26));
        if look.listens && look.kinds.is_empty() {
            look.kinds.push(SensorKind::Steps);
        }
        look
    }

    /// Of a device of which a name and some services are known.
    pub(super) fn advertised(services: &[Uuid], name: &str) -> Self {
        let profiles = Profile::advertised(services, name);
        let found = Found {
            name: name.to_owned(),
            services: services.to_vec(),
            characteristics: Vec::new(),
        };
        Self::of(profiles, &found)
    }

    /// Of a connected device.
    pub(super) fn found(found: &Found) -> Self {
        Self::of(Profile::of(found), found)
    }

    fn of(profiles: Vec<Profile>, found: &Found) -> Self {
        let mut kinds: Vec<SensorKind> = profiles
            .iter()
            .flat_map(|&profile| kinds(profile, found))
            .collect();
        keep_first(&mut kinds);
        Self {
            profiles,
            kinds,
            listens: false,
        }
    }

    /// Whether anything of it is of use.
    pub(super) fn is_understood(&self) -> bool {
        self.listens || self.profiles.iter().any(|profile| !profile.is_company())
    }
}

fn keep_first(kinds: &mut Vec<SensorKind>) {
    let mut seen = Vec::new();
    kinds.retain(|kind| {
        let fresh = !seen.contains(kind);
        seen.push(*kind);
        fresh
    });
}

/// The kind of machine in the service data of the Fitness Machine Service 1.0: a byte of flags, two bytes of bits.
fn machine(data: &[u8]) -> Option<SensorKind> {
    let &[flags, kinds, ..] = data else {
        return None;
    };
    let place = (flags & 1 == 1).then(|| kinds.trailing_zeros())?;
    Some(match place {
        0 => SensorKind::Treadmill,
        1 => SensorKind::CrossTrainer,
        2 | 3 => SensorKind::Climber,
        4 => SensorKind::Rower,
        5 => SensorKind::IndoorBike,
        _ => return None,
    })
}

fn kinds(profile: Profile, found: &Found) -> Vec<SensorKind> {
    let one = match profile {
        Profile::FitnessMachine => {
            const DATA: [(u16, SensorKind); 6] = [
                (0x2acd, SensorKind::Treadmill),
                (0x2ace, SensorKind::CrossTrainer),
                (0x2acf, SensorKind::Climber),
                (0x2ad0, SensorKind::Climber),
                (0x2ad1, SensorKind::Rower),
                (0x2ad2, SensorKind::IndoorBike),
            ];
            let has = |number: u16| found.characteristics.contains(&assigned(number));
            return DATA
                .into_iter()
                .filter(|&(number, _)| has(number))
                .map(|(_, kind)| kind)
                .collect();
        }
        Profile::CyclingPower if profile::is_for_feet(found) => {
            return vec![SensorKind::FootPod, SensorKind::Power];
        }
        Profile::Battery | Profile::DeviceInformation => return Vec::new(),
        Profile::Concept2 => SensorKind::Rower,
        Profile::Tacx => SensorKind::IndoorBike,
        Profile::CyclingPower => SensorKind::Power,
        Profile::RunningSpeedCadence | Profile::Stryd => SensorKind::FootPod,
        Profile::CyclingSpeedCadence => SensorKind::SpeedCadence,
        Profile::HeartRate | Profile::PolarMeasurement => SensorKind::HeartRate,
        Profile::CoreBody => SensorKind::BodyTemperature,
        Profile::Moxy => SensorKind::MuscleOxygen,
        Profile::InfiniTime
        | Profile::Bangle
        | Profile::Colmi
        | Profile::Huami
        | Profile::PhysicalActivityMonitor => SensorKind::Steps,
        Profile::Scale => SensorKind::Scale,
        Profile::EnvironmentalSensing => SensorKind::Barometer,
    };
    vec![one]
}

/// After how many milliseconds without a value a sensor that streams is silent.
const STREAM_MS: u64 = 5_000;

/// Whether a sensor that is silent after so many milliseconds streams.
pub(super) const fn streams(silent_after_ms: u64) -> bool {
    silent_after_ms == STREAM_MS
}

/// After how many milliseconds without a value a connected sensor is silent: one that streams tells every second or
/// quarter of it, one that counts steps or weighs only when there is something, one of wheel and cranks often only while
/// they turn.
pub(super) fn silent_after_ms(kinds: &[SensorKind]) -> u64 {
    let seldom = |kind: &SensorKind| {
        matches!(
            kind,
            SensorKind::Steps | SensorKind::Scale | SensorKind::BodyTemperature | SensorKind::Barometer
        )
    };
    let turns = |kind: &SensorKind| *kind == SensorKind::SpeedCadence;
    if kinds.iter().any(seldom) || (!kinds.is_empty() && kinds.iter().all(turns)) {
        120_000
    } else {
        STREAM_MS
    }
}

/// Whether a wheel's turns may be counted, so that its circumference matters.
pub(super) fn has_wheel(kinds: &[SensorKind]) -> bool {
    kinds.contains(&SensorKind::SpeedCadence)
        || kinds.contains(&SensorKind::Power) && !kinds.contains(&SensorKind::FootPod)
}

/// Whether it tells intervals between beats at rest, and only when it is asked: Polar's optical sensors. Straps tell them
/// by themselves.
pub(super) fn tells_beats_at_rest(told: &Told) -> bool {
    let polar = Profile::PolarMeasurement.code();
    told.profiles.iter().any(|code| code == polar) && !told.name.starts_with("Polar H")
}

/// The services that tell of a device of use, and all services that are used.
pub(super) fn services() -> (Vec<Uuid>, Vec<Uuid>) {
    let of = |company: bool| {
        let mut services: Vec<Uuid> = Profile::ALL
            .into_iter()
            .filter(|profile| company || !profile.is_company())
            .flat_map(|profile| profile.services().iter().copied())
            .collect();
        order::ascending(&mut services);
        services.dedup();
        services
    };
    let mut used = of(true);
    // Watches are told the time (Current Time Service): by itself it tells nothing of what a device is.
    used.push(assigned(0x1805));
    (of(false), used)
}

#[cfg(test)]
mod tests {
    use ritm_model::radio::DeviceKey;

    use super::*;

    fn seen(services: &[u16], name: &str) -> Seen {
        Seen {
            device: DeviceKey("a".into()),
            name: name.into(),
            signal_dbm: None,
            services: services.iter().map(|&number| assigned(number)).collect(),
            service_data: Vec::new(),
            manufacturer_data: Vec::new(),
        }
    }

    #[test]
    fn a_device_is_known_by_services_names_and_data() {
        assert_eq!(
            Look::seen(&seen(&[0x180d], "Strap")).kinds,
            [SensorKind::HeartRate]
        );
        assert_eq!(
            Look::seen(&seen(&[0x1818, 0x1814], "Stryd")).kinds,
            [SensorKind::FootPod, SensorKind::Power]
        );
        assert_eq!(Look::seen(&seen(&[], "R02_341C")).kinds, [SensorKind::Steps]);
        let mut treadmill = seen(&[0x1826], "Mill");
        treadmill.service_data = vec![(assigned(0x1826), vec![1, 1, 0])];
        assert_eq!(Look::seen(&treadmill).kinds, [SensorKind::Treadmill]);
        let mut scale = seen(&[0x181d], "MI_SCALE");
        scale.service_data = vec![(assigned(0x181d), vec![0; 10])];
        let look = Look::seen(&scale);
        assert!(look.listens && look.kinds == [SensorKind::Scale]);
        assert!(!Look::seen(&seen(&[0x180f, 0x180a], "Headphones")).is_understood());
        assert!(!Look::seen(&seen(&[], "Somebody's phone")).is_understood());
    }

    #[test]
    fn a_machine_is_known_by_what_it_measures() {
        let found = |numbers: &[u16]| Found {
            name: String::new(),
            services: vec![assigned(0x1826), assigned(0x1818)],
            characteristics: numbers.iter().map(|&number| assigned(number)).collect(),
        };
        assert_eq!(
            Look::found(&found(&[0x2ad2])).kinds,
            [SensorKind::IndoorBike, SensorKind::Power]
        );
        assert_eq!(
            Look::found(&found(&[0x2ad1, 0x2acc])).kinds,
            [SensorKind::Rower, SensorKind::Power]
        );
    }
}

//! What sensors are for and what they say, in words, colours and units.

use dioxus::prelude::ReadableExt;
use ritm_kit::{ChannelColour, IconName};
use ritm_model::{
    Quantity, Sport,
    sensor::{Sensor, SensorKind, SensorValue},
};

use crate::{
    format::clock,
    locale::{LOCALE, Locale, Shown},
    texts::t,
};

/// The icon of what a sensor is for.
pub(crate) const fn kind_icon(kind: Option<SensorKind>) -> IconName {
    match kind {
        Some(SensorKind::HeartRate) => IconName::HeartPulse,
        Some(SensorKind::FootPod) => IconName::Footprints,
        Some(SensorKind::SpeedCadence) => IconName::Bike,
        Some(SensorKind::Power) => IconName::Zap,
        Some(SensorKind::Treadmill) => IconName::Shoe,
        Some(SensorKind::IndoorBike) => IconName::Gauge,
        Some(SensorKind::CrossTrainer | SensorKind::Climber) => IconName::Dumbbell,
        Some(SensorKind::Rower) => IconName::Paddle,
        Some(SensorKind::Steps) => IconName::Watch,
        Some(SensorKind::BodyTemperature) => IconName::Thermometer,
        Some(SensorKind::MuscleOxygen) => IconName::Activity,
        Some(SensorKind::Scale) => IconName::Scale,
        Some(SensorKind::Barometer) => IconName::Wind,
        None => IconName::Bluetooth,
    }
}

/// The colour of what a sensor measures; `None` for what has none of its own.
pub(crate) const fn kind_tone(kind: Option<SensorKind>) -> Option<ChannelColour> {
    match kind {
        Some(SensorKind::HeartRate) => Some(ChannelColour::HeartRate),
        Some(SensorKind::Power) => Some(ChannelColour::Power),
        Some(SensorKind::FootPod | SensorKind::Steps) => Some(ChannelColour::Cadence),
        Some(
            SensorKind::SpeedCadence
            | SensorKind::Treadmill
            | SensorKind::IndoorBike
            | SensorKind::CrossTrainer
            | SensorKind::Rower
            | SensorKind::Climber,
        ) => Some(ChannelColour::Speed),
        Some(SensorKind::BodyTemperature) => Some(ChannelColour::Temperature),
        Some(SensorKind::Barometer) => Some(ChannelColour::Altitude),
        Some(SensorKind::MuscleOxygen | SensorKind::Scale) | None => None,
    }
}

/// What a sensor is for, in words.
pub(super) fn kinds_words(kinds: &[SensorKind]) -> String {
    let names: Vec<String> = kinds
        .iter()
        .map(|kind| t(&format!("sensor-kind-{}", kind.code())))
        .collect();
    names.join(", ")
}

/// The names of several sensors as a list in words.
pub(crate) fn names<'a>(sensors: impl Iterator<Item = &'a Sensor>) -> String {
    let names: Vec<&str> = sensors.map(|sensor| sensor.name.as_str()).collect();
    if names.is_empty() {
        t("sensor-word")
    } else {
        names.join(", ")
    }
}

/// How many of four bars a signal lights: beside it, in the room, across it, hardly there.
pub(super) const fn signal_bars(dbm: i16) -> u8 {
    match dbm {
        -60.. => 4,
        -72..=-61 => 3,
        -84..=-73 => 2,
        _ => 1,
    }
}

/// What a sensor is looked at for, the most telling first.
const fn telling(kind: SensorKind) -> &'static [Quantity] {
    match kind {
        SensorKind::HeartRate => &[Quantity::HeartRateBpm],
        SensorKind::FootPod => &[Quantity::SpeedMS, Quantity::CadenceRpm],
        SensorKind::SpeedCadence => &[Quantity::SpeedMS, Quantity::CadenceRpm],
        SensorKind::Power => &[Quantity::PowerW],
        SensorKind::Treadmill => &[Quantity::SpeedMS],
        SensorKind::IndoorBike => &[Quantity::PowerW, Quantity::SpeedMS],
        SensorKind::CrossTrainer => &[Quantity::SpeedMS, Quantity::StepRateSpm],
        SensorKind::Rower => &[Quantity::StrokeRateSpm, Quantity::PowerW],
        SensorKind::Climber => &[Quantity::StepRateSpm],
        SensorKind::Steps => &[Quantity::StepsToday, Quantity::Steps],
        SensorKind::BodyTemperature => &[Quantity::CoreTemperatureC],
        SensorKind::MuscleOxygen => &[Quantity::MuscleOxygenPercent],
        SensorKind::Scale => &[Quantity::WeightKg],
        SensorKind::Barometer => &[Quantity::PressurePa],
    }
}

/// The one value a sensor is looked at for.
pub(crate) fn main_value(sensor: &Sensor, sport: Sport) -> Option<Shown> {
    let of = |quantity: &Quantity| sensor.values.iter().find(|value| value.quantity == *quantity);
    let value = sensor
        .kinds
        .iter()
        .flat_map(|kind| telling(*kind))
        .find_map(of)
        .or_else(|| {
            sensor
                .values
                .iter()
                .find(|value| value.quantity != Quantity::BatteryPercent)
        })?;
    Some(value_shown(&LOCALE.read(), value, sport))
}

/// A sensor's value in the reader's units.
pub(super) fn value_shown(locale: &Locale, value: &SensorValue, sport: Sport) -> Shown {
    let number = |decimals: u8, unit: &'static str| Shown {
        value: locale.formats.number(value.value, decimals),
        unit: locale.unit(unit),
    };
    let word = |yes: &str, no: &str| Shown {
        value: t(if value.value > 0.5 { yes } else { no }),
        unit: String::new(),
    };
    match value.quantity {
        Quantity::HeartRateBpm => number(0, "unit-bpm"),
        Quantity::RrIntervalMs | Quantity::DriveMs | Quantity::RecoveryMs | Quantity::GroundContactMs => {
            number(0, "unit-ms")
        }
        Quantity::SkinContact | Quantity::Worn => word("value-yes", "value-no"),
        Quantity::Running => word("value-running", "value-walking"),
        Quantity::SpeedMS => locale.speed(value.value),
        Quantity::CadenceRpm => match sport {
            Sport::Other => number(0, "unit-rpm"),
            sport => locale.cadence(value.value, sport),
        },
        Quantity::CoveredM | Quantity::StrideM | Quantity::DriveM => number(2, "unit-m"),
        Quantity::HeightM => number(2, "unit-m"),
        Quantity::ClimbedM => locale.height(value.value),
        Quantity::PowerW => number(0, "unit-w"),
        Quantity::LeftPowerPercent
        | Quantity::PedalPowerPercent
        | Quantity::BatteryPercent
        | Quantity::MuscleOxygenPercent => number(0, "unit-percent"),
        Quantity::InclinePercent | Quantity::FatPercent | Quantity::MusclePercent => {
            number(1, "unit-percent")
        }
        Quantity::CrankTorqueNm | Quantity::WheelTorqueNm | Quantity::TorqueMaxNm | Quantity::TorqueMinNm => {
            number(1, "unit-nm")
        }
        Quantity::ForceMaxN
        | Quantity::ForceMinN
        | Quantity::BeltForceN
        | Quantity::PeakForceN
        | Quantity::MeanForceN => number(0, "unit-n"),
        Quantity::AngleMaxDeg | Quantity::AngleMinDeg | Quantity::TopDeadDeg | Quantity::BottomDeadDeg => {
            number(0, "unit-deg")
        }
        Quantity::WorkKj => number(1, "unit-kj"),
        Quantity::EnergyKcal | Quantity::BasalKcalPerDay => number(0, "unit-kcal"),
        Quantity::StrokeRateSpm => number(0, "unit-strokes"),
        Quantity::StepRateSpm => number(0, "unit-spm"),
        Quantity::Strokes | Quantity::Floors | Quantity::Steps | Quantity::StepsToday => number(0, ""),
        Quantity::ElapsedS | Quantity::RemainingS => Shown {
            value: clock::duration((value.value * 1000.0) as i64),
            unit: String::new(),
        },
        Quantity::DragFactor | Quantity::ImpedanceOhm => number(0, ""),
        Quantity::Met | Quantity::ResistanceLevel | Quantity::HeatStrain | Quantity::BodyMassIndex => {
            number(1, "")
        }
        Quantity::OscillationMm => number(0, "unit-mm"),
        Quantity::PressurePa => Shown {
            value: locale.formats.number(value.value / 100.0, 1),
            unit: locale.unit("unit-hpa"),
        },
        Quantity::TemperatureC => locale.temperature(value.value),
        Quantity::CoreTemperatureC | Quantity::SkinTemperatureC => locale.body_temperature(value.value),
        Quantity::HaemoglobinGDl => number(1, "unit-g-dl"),
        Quantity::WeightKg
        | Quantity::MuscleKg
        | Quantity::FatFreeKg
        | Quantity::SoftLeanKg
        | Quantity::WaterKg => locale.weight(value.value),
        Quantity::EcgUv => number(0, "unit-uv"),
        Quantity::AccelerationXMg | Quantity::AccelerationYMg | Quantity::AccelerationZMg => {
            number(0, "unit-mg")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_follow_the_signal() {
        assert_eq!(signal_bars(-40), 4);
        assert_eq!(signal_bars(-61), 3);
        assert_eq!(signal_bars(-84), 2);
        assert_eq!(signal_bars(-100), 1);
        assert_eq!(signal_bars(i16::MIN), 1);
    }

    #[test]
    fn every_kind_is_looked_at_for_something() {
        for kind in SensorKind::ALL {
            assert!(!telling(kind).is_empty(), "{kind:?}");
        }
    }
}

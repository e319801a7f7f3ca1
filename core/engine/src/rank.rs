//! At which place a sensor is believed, in one byte, as journals keep it.
//!
//! Below [`UNORDERED`] it is the place that the athlete gave. From there on the athlete gave none: sensors are equal, and
//! what they are decides for each quantity (`journal::voices`). What they are is in the low bits then.

use ritm_model::sensor::SensorKind;
use ritm_sensors::Profile;

/// The athlete gave no place.
const UNORDERED: u8 = 60;
/// It tells its heart rate once in a while only.
const SELDOM: u8 = 128;

/// What a sensor is besides what it is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    /// A power meter.
    Meter = 1,
    /// A machine.
    Machine = 2,
    /// A strap.
    Strap = 4,
}

impl Nature {
    /// The natures of a sensor that is for this, as bits.
    fn of(kinds: &[SensorKind]) -> u8 {
        let nature = |kind: &SensorKind| match kind {
            SensorKind::Treadmill
            | SensorKind::IndoorBike
            | SensorKind::CrossTrainer
            | SensorKind::Rower
            | SensorKind::Climber => Self::Machine as u8,
            SensorKind::Power => Self::Meter as u8,
            SensorKind::HeartRate => Self::Strap as u8,
            _ => 0,
        };
        kinds.iter().map(nature).fold(0, |all, one| all | one)
    }
}

/// The rank of a sensor at the athlete's place, or at none, by what it is for and how it speaks.
pub(super) fn rank(place: Option<u8>, kinds: &[SensorKind], profiles: &[String]) -> u8 {
    let seldom = profiles.iter().any(|code| code == Profile::Colmi.code());
    let place = match place {
        Some(place) => place.min(UNORDERED - 1),
        None => UNORDERED + Nature::of(kinds),
    };
    if seldom { place | SELDOM } else { place }
}

/// The athlete's place; all that were given none have the last.
pub(crate) const fn place(rank: u8) -> u8 {
    let place = rank & !SELDOM;
    if place > UNORDERED { UNORDERED } else { place }
}

/// What a sensor is, where no place of the athlete's says more: bits of [`Nature`].
pub(crate) const fn natures(rank: u8) -> u8 {
    (rank & !SELDOM).saturating_sub(UNORDERED) & 7
}

/// Whether it tells its heart rate once in a while only.
pub(crate) const fn is_seldom(rank: u8) -> bool {
    rank & SELDOM != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_holds_what_went_into_it() {
        let colmi = [Profile::Colmi.code().to_owned()];
        let machine = rank(None, &[SensorKind::Treadmill, SensorKind::HeartRate], &[]);
        assert_eq!(
            (place(machine), natures(machine), is_seldom(machine)),
            (UNORDERED, 6, false)
        );
        let ring = rank(Some(2), &[SensorKind::Steps], &colmi);
        assert_eq!((place(ring), natures(ring), is_seldom(ring)), (2, 0, true));
        let many = rank(Some(200), &[SensorKind::Power], &[]);
        assert_eq!((place(many), natures(many)), (UNORDERED - 1, 0));
        // Journals from before have places only.
        assert_eq!([0, 1, 7].map(place), [0, 1, 7]);
    }
}

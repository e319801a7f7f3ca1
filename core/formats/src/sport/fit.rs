//! FIT's sports and sub-sports as ours.

use ritm_model::Sport;

/// `in_open_water` says of swims that do not tell where they were that they have places and no pool.
///
/// Source: values of `sport` and `sub_sport` of the FIT profile.
pub(crate) fn sport(sport: u8, sub_sport: u8, in_open_water: bool) -> Sport {
    // Some tell only the kind of it; and a virtual run is one on a treadmill, as in other formats.
    let sport = match (sport, sub_sport) {
        (0, 1..=4 | 45) => 1,
        (0, 5..=9 | 11 | 46 | 49 | 28 | 47) => 2,
        (0, 14) => 15,
        (0, 17 | 18) => 5,
        (0, 20 | 43) => 10,
        (0, 53..=57) => 53,
        _ => sport,
    };
    match (sport, sub_sport) {
        (1, 58) => Sport::TreadmillRunning,
        (5, 0) if in_open_water => Sport::OpenWaterSwimming,
        (1, 1 | 45) => Sport::TreadmillRunning,
        (1, 3) => Sport::TrailRunning,
        (1, _) => Sport::Running,
        (2, 5 | 6 | 58) => Sport::IndoorCycling,
        (2, 8 | 9) => Sport::MountainBiking,
        (2, 11 | 46 | 49) => Sport::GravelCycling,
        (2, 28 | 47) | (21, _) => Sport::EBiking,
        (2, _) => Sport::Cycling,
        (3, _) => Sport::Transition,
        (4 | 15, 14) => Sport::IndoorRowing,
        (4 | 10, 20) => Sport::StrengthTraining,
        (4 | 10, 19 | 43 | 44) | (67, _) => Sport::Yoga,
        (4, 1) => Sport::TreadmillRunning,
        (4, 5 | 6) => Sport::IndoorCycling,
        (4 | 10 | 47 | 48 | 62 | 83 | 84, _) => Sport::FitnessTraining,
        (5, 18) => Sport::OpenWaterSwimming,
        (5, 0) => Sport::Swimming,
        (5, _) => Sport::PoolSwimming,
        (6 | 7 | 9 | 49 | 71..=75, _) => Sport::TeamSport,
        (8 | 64, _) => Sport::RacketSport,
        (11, _) => Sport::Walking,
        (12, _) => Sport::CrossCountrySkiing,
        (13, _) => Sport::AlpineSkiing,
        (14, _) => Sport::Snowboarding,
        (15, _) => Sport::Rowing,
        (16 | 17, _) => Sport::Hiking,
        (18, _) => Sport::Multisport,
        (19 | 41 | 42, _) => Sport::Paddling,
        (20 | 22 | 23 | 24 | 36, _) => Sport::Motorised,
        (25, _) => Sport::Golf,
        (27, _) => Sport::HorseRiding,
        (30 | 33, _) => Sport::Skating,
        (31, _) => Sport::Climbing,
        (32 | 38 | 43 | 44, _) => Sport::Sailing,
        (35, _) => Sport::Snowshoeing,
        (37, _) => Sport::StandUpPaddling,
        (53, _) => Sport::Diving,
        (82, _) => Sport::Snorkelling,
        _ => Sport::Other,
    }
}

/// The nearest sport and sub-sport of FIT.
pub(crate) fn to_numbers(sport: Sport) -> (u8, u8) {
    match sport {
        Sport::Running => (1, 0),
        Sport::TrailRunning => (1, 3),
        Sport::TreadmillRunning => (1, 1),
        Sport::Walking => (11, 0),
        Sport::Hiking => (17, 0),
        Sport::Cycling => (2, 0),
        Sport::MountainBiking => (2, 8),
        Sport::GravelCycling => (2, 46),
        Sport::IndoorCycling => (2, 6),
        Sport::EBiking => (21, 0),
        Sport::PoolSwimming => (5, 17),
        Sport::OpenWaterSwimming => (5, 18),
        Sport::Swimming => (5, 0),
        Sport::Rowing => (15, 0),
        Sport::IndoorRowing => (15, 14),
        Sport::Paddling => (19, 0),
        Sport::StandUpPaddling => (37, 0),
        Sport::Diving => (53, 0),
        Sport::Snorkelling => (82, 0),
        Sport::Sailing => (32, 0),
        Sport::CrossCountrySkiing => (12, 0),
        Sport::AlpineSkiing => (13, 0),
        Sport::Snowboarding => (14, 0),
        Sport::Snowshoeing => (35, 0),
        Sport::Skating => (33, 0),
        Sport::StrengthTraining => (10, 20),
        Sport::FitnessTraining => (4, 0),
        Sport::Yoga => (10, 43),
        Sport::Climbing => (31, 0),
        Sport::RacketSport => (64, 0),
        Sport::TeamSport => (7, 0),
        Sport::Golf => (25, 0),
        Sport::HorseRiding => (27, 0),
        Sport::Motorised => (24, 0),
        Sport::Transition => (3, 0),
        Sport::Multisport => (18, 0),
        Sport::Other => (0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sport_comes_back() {
        for &ours in Sport::ALL {
            let (number, sub) = to_numbers(ours);
            assert_eq!(sport(number, sub, false), ours);
        }
    }

    #[test]
    fn the_kind_tells_a_sport_that_is_not_told() {
        for (sub_sport, ours) in [
            (1, Sport::TreadmillRunning),
            (2, Sport::Running),
            (3, Sport::TrailRunning),
            (6, Sport::IndoorCycling),
            (7, Sport::Cycling),
            (8, Sport::MountainBiking),
            (46, Sport::GravelCycling),
            (28, Sport::EBiking),
            (14, Sport::IndoorRowing),
            (17, Sport::PoolSwimming),
            (18, Sport::OpenWaterSwimming),
            (20, Sport::StrengthTraining),
            (43, Sport::Yoga),
            (0, Sport::Other),
        ] {
            assert_eq!(sport(0, sub_sport, false), ours, "{sub_sport}");
        }
        assert_eq!(sport(1, 58, false), Sport::TreadmillRunning);
        assert_eq!(sport(5, 0, false), Sport::Swimming);
        assert_eq!(sport(5, 0, true), Sport::OpenWaterSwimming);
    }
}

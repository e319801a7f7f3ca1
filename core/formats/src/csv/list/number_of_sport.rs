//! Numbers of sports.

use ritm_model::Sport;

/// Samsung Health's numbers (`ExerciseType` of its public software kit); none for 0, which is a sport of one's own.
pub(crate) const fn samsung(number: u32) -> Option<Sport> {
    Some(match number {
        0 => return None,
        1001 => Sport::Walking,
        1002 | 13_005 => Sport::Running,
        2001..=2003 | 4001..=4006 | 5001 | 5002 | 16_006 => Sport::TeamSport,
        3001 => Sport::Golf,
        6001..=6005 => Sport::RacketSport,
        7001 | 9001 | 9002 | 10_001 => Sport::Yoga,
        7002 | 7003 | 8001..=8003 | 10_002 | 10_003 | 10_007..=10_010 | 12_001 | 14_002 | 15_001 | 15_006 => {
            Sport::FitnessTraining
        }
        10_004..=10_006 | 10_011..=10_027 | 15_002 => Sport::StrengthTraining,
        11_001 | 11_009 | 16_003 | 16_004 => Sport::Skating,
        11_005 => Sport::HorseRiding,
        11_007 => Sport::Cycling,
        13_001 | 13_003 => Sport::Hiking,
        13_002 => Sport::Climbing,
        13_004 => Sport::MountainBiking,
        14_001 => Sport::PoolSwimming,
        14_003 | 14_007 | 14_009 => Sport::Paddling,
        14_004 | 14_008 | 14_011 | 14_012 => Sport::Sailing,
        14_010 | 15_004 => Sport::IndoorRowing,
        15_003 => Sport::IndoorCycling,
        15_005 => Sport::TreadmillRunning,
        16_001 => Sport::CrossCountrySkiing,
        16_002 | 16_008 => Sport::AlpineSkiing,
        16_007 => Sport::Snowboarding,
        16_009 => Sport::Snowshoeing,
        _ => Sport::Other,
    })
}

/// Zepp's and Mi Fit's numbers, as far as their exports have shown them beside what they were.
pub(super) const fn zepp(number: u32) -> Sport {
    match number {
        1 => Sport::Running,
        6 => Sport::Walking,
        7 => Sport::TrailRunning,
        8 => Sport::TreadmillRunning,
        17 => Sport::RacketSport,
        22 => Sport::TeamSport,
        49 | 54 => Sport::FitnessTraining,
        52 => Sport::StrengthTraining,
        140 => Sport::Paddling,
        _ => Sport::Other,
    }
}

//! The formats that tell sports by number, with one table each.

use ritm_model::Sport;

/// The numbers in the `type` of GPX files from Strava.
pub(crate) const fn strava(number: i64) -> Option<Sport> {
    Some(match number {
        1 | 19 | 51 => Sport::Cycling,
        2 | 3 => Sport::AlpineSkiing,
        4 => Sport::Hiking,
        5 | 6 => Sport::Skating,
        7 | 8 => Sport::CrossCountrySkiing,
        9 => Sport::Running,
        10 => Sport::Walking,
        11 | 26 | 27 | 29 => Sport::FitnessTraining,
        12 => Sport::Snowboarding,
        13 => Sport::Snowshoeing,
        14 | 15 | 25 => Sport::Sailing,
        16 => Sport::Swimming,
        17 => Sport::IndoorCycling,
        18 => Sport::EBiking,
        21 | 22 => Sport::Paddling,
        23 => Sport::Rowing,
        24 => Sport::StandUpPaddling,
        28 => Sport::Climbing,
        30 => Sport::StrengthTraining,
        31 => Sport::Yoga,
        53 => Sport::TreadmillRunning,
        _ => return None,
    })
}

/// Samsung Health's numbers (`ExerciseType` of its public software kit). The number 0 is a sport that the athlete made
/// up, and gives `None`.
pub(crate) const fn samsung(number: i64) -> Option<Sport> {
    Some(match number {
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
        14_005 | 14_006 => Sport::Diving,
        14_010 | 15_004 => Sport::IndoorRowing,
        15_003 => Sport::IndoorCycling,
        15_005 => Sport::TreadmillRunning,
        16_001 => Sport::CrossCountrySkiing,
        16_002 | 16_008 => Sport::AlpineSkiing,
        16_007 => Sport::Snowboarding,
        16_009 => Sport::Snowshoeing,
        1.. => Sport::Other,
        _ => return None,
    })
}

/// The numbers of Zepp and Mi Fit, as far as their exports have shown them beside the sport's name.
pub(crate) const fn zepp(number: i64) -> Option<Sport> {
    Some(match number {
        1 => Sport::Running,
        6 => Sport::Walking,
        7 => Sport::TrailRunning,
        8 => Sport::TreadmillRunning,
        17 => Sport::RacketSport,
        22 => Sport::TeamSport,
        49 | 54 => Sport::FitnessTraining,
        52 => Sport::StrengthTraining,
        140 => Sport::Paddling,
        _ => return None,
    })
}

/// Polar's numbers, as far as they are public.
pub(crate) const fn polar(number: i64) -> Option<Sport> {
    Some(match number {
        1 | 4 | 19 | 36 | 84 | 92 | 202 => Sport::Running,
        2 | 38 | 189 => Sport::Cycling,
        3 | 9 | 203 => Sport::Walking,
        5 | 86 => Sport::MountainBiking,
        6 | 24 | 25 | 59 | 60 | 85 | 87 | 113 | 205 => Sport::CrossCountrySkiing,
        7 | 112 => Sport::AlpineSkiing,
        8 => Sport::Rowing,
        10 | 28..=30 => Sport::Skating,
        11 => Sport::Hiking,
        12..=14 | 91 | 176 | 188 | 197 => Sport::RacketSport,
        15 | 128 | 148 | 204 => Sport::StrengthTraining,
        17 => Sport::TreadmillRunning,
        18 | 118 | 135 => Sport::IndoorCycling,
        22 => Sport::Snowboarding,
        23 | 103 => Sport::PoolSwimming,
        27 | 178 => Sport::TrailRunning,
        33 | 64..=66 | 111 | 126 | 127 | 140 => Sport::Yoga,
        35 => Sport::Golf,
        39..=51 => Sport::TeamSport,
        53 | 54 => Sport::HorseRiding,
        68..=71 => Sport::Multisport,
        88 | 100..=102 => Sport::Sailing,
        94 | 179 => Sport::Climbing,
        95 | 96 => Sport::Paddling,
        105 => Sport::OpenWaterSwimming,
        116 => Sport::Snowshoeing,
        117 => Sport::IndoorRowing,
        157 => Sport::StandUpPaddling,
        173..=175 | 180..=183 => Sport::Motorised,
        177 => Sport::EBiking,
        195 => Sport::GravelCycling,
        20 | 32 | 34 | 55..=58 | 61..=63 | 67 | 109 | 110 | 129..=134 | 136..=139 | 144 | 184 | 185 => {
            Sport::FitnessTraining
        }
        _ => return None,
    })
}

/// Movescount's numbers (Suunto), as far as they are public; openambit keeps a list of them.
pub(crate) const fn suunto(number: i64) -> Option<Sport> {
    Some(match number {
        2 | 19 => Sport::Multisport,
        3 => Sport::Running,
        4 => Sport::Cycling,
        5 => Sport::MountainBiking,
        6 => Sport::PoolSwimming,
        8 => Sport::Skating,
        10 => Sport::Yoga,
        11 => Sport::Hiking,
        12 | 84 => Sport::Walking,
        13 | 86 | 91 => Sport::Sailing,
        14 | 72 => Sport::Paddling,
        15 => Sport::Rowing,
        16 => Sport::Climbing,
        17 => Sport::IndoorCycling,
        9 | 18 | 64 | 90 | 95 => Sport::FitnessTraining,
        20 | 78 => Sport::AlpineSkiing,
        21 => Sport::Snowboarding,
        22 | 88 => Sport::CrossCountrySkiing,
        23 => Sport::StrengthTraining,
        24..=27 => Sport::TeamSport,
        33..=37 => Sport::RacketSport,
        66 => Sport::Golf,
        69 => Sport::HorseRiding,
        71 => Sport::IndoorRowing,
        82 => Sport::TrailRunning,
        83 => Sport::OpenWaterSwimming,
        85 => Sport::Snowshoeing,
        89 => Sport::StandUpPaddling,
        93 => Sport::TreadmillRunning,
        _ => return None,
    })
}

/// Runtastic's numbers (adidas Running).
pub(crate) const fn runtastic(number: i64) -> Option<Sport> {
    Some(match number {
        1 => Sport::Running,
        2 | 19 => Sport::Walking,
        3 | 22 | 36 => Sport::Cycling,
        4 => Sport::MountainBiking,
        6 | 54 => Sport::Skating,
        7 => Sport::Hiking,
        8 => Sport::CrossCountrySkiing,
        9 | 53 => Sport::AlpineSkiing,
        10 => Sport::Snowboarding,
        11 => Sport::Motorised,
        13 => Sport::Snowshoeing,
        14 => Sport::TreadmillRunning,
        15 | 46 | 116 => Sport::IndoorCycling,
        16 | 69 => Sport::FitnessTraining,
        17 => Sport::Rowing,
        18 => Sport::PoolSwimming,
        20 => Sport::HorseRiding,
        21 => Sport::Golf,
        23..=25 => Sport::RacketSport,
        26 | 31 => Sport::Yoga,
        32 => Sport::Climbing,
        34 => Sport::StrengthTraining,
        38 => Sport::TeamSport,
        44 | 45 => Sport::Paddling,
        76 => Sport::StandUpPaddling,
        82 => Sport::TrailRunning,
        86 => Sport::EBiking,
        88 => Sport::IndoorRowing,
        _ => return None,
    })
}

/// Huawei Health's numbers.
pub(crate) const fn huawei(number: i64) -> Option<Sport> {
    Some(match number {
        2 | 282 => Sport::Hiking,
        3 => Sport::Cycling,
        4 => Sport::Running,
        5 => Sport::Walking,
        101 => Sport::TreadmillRunning,
        102 => Sport::PoolSwimming,
        103 => Sport::IndoorCycling,
        104 => Sport::OpenWaterSwimming,
        111 | 145 => Sport::FitnessTraining,
        118 => Sport::TrailRunning,
        _ => return None,
    })
}

/// The numbers in WKO files.
pub(crate) const fn wko(number: i64) -> Option<Sport> {
    Some(match number {
        1 => Sport::Swimming,
        2 => Sport::Cycling,
        3 => Sport::Running,
        4 => Sport::Multisport,
        5 => Sport::FitnessTraining,
        8 => Sport::MountainBiking,
        9 => Sport::StrengthTraining,
        0x0b => Sport::CrossCountrySkiing,
        0x0c => Sport::Rowing,
        _ => return None,
    })
}

/// Gadgetbridge's kinds of activity. Until 2024 each was a bit; since then they are numbers that count up from
/// [`GADGETBRIDGE_NEWER`].
pub(crate) const fn gadgetbridge(number: i64) -> Option<Sport> {
    if number >= GADGETBRIDGE_NEWER {
        return gadgetbridge_newer(number - GADGETBRIDGE_NEWER);
    }
    Some(match number {
        0x10 => Sport::Running,
        0x20 => Sport::Walking,
        0x40 => Sport::PoolSwimming,
        0x80 => Sport::Cycling,
        0x100 => Sport::TreadmillRunning,
        0x200 | 0x1000 | 0x2000 => Sport::FitnessTraining,
        0x400 => Sport::Swimming,
        0x800 => Sport::IndoorCycling,
        0x4000 => Sport::Yoga,
        0x8000 | 0x2_0000 | 0x4_0000 => Sport::TeamSport,
        0x1_0000 => Sport::IndoorRowing,
        0x8_0000 | 0x10_0000 => Sport::RacketSport,
        0x20_0000 => Sport::StrengthTraining,
        0x40_0000 => Sport::Hiking,
        0x80_0000 => Sport::Climbing,
        _ => return None,
    })
}

/// Where the kinds of activity begin that came in 2024.
const GADGETBRIDGE_NEWER: i64 = 0x0400_0000;

const fn gadgetbridge_newer(number: i64) -> Option<Sport> {
    Some(match number {
        0x01 | 0x76 | 0xb1 => Sport::Running,
        0xb0 => Sport::TreadmillRunning,
        0x67 | 0xf2 => Sport::TrailRunning,
        0x12 | 0xb2 | 0xd5 => Sport::Walking,
        0x17 | 0xe2 | 0xf1 => Sport::Hiking,
        0x02 | 0x04 | 0xb3 | 0xb9 => Sport::Cycling,
        0x03 => Sport::EBiking,
        0x05 | 0x5f | 0xd9 => Sport::IndoorCycling,
        0x06 => Sport::Transition,
        0x0a => Sport::PoolSwimming,
        0x13 | 0xa8 | 0xee => Sport::CrossCountrySkiing,
        0x14 | 0xa9 => Sport::AlpineSkiing,
        0x15 => Sport::Snowboarding,
        0x16 => Sport::Rowing,
        0x19 => Sport::Multisport,
        0x1a | 0x34 | 0x35 | 0xc1 | 0xea => Sport::Paddling,
        0x1b | 0x1d..=0x1f | 0x2f | 0x40 | 0x95 => Sport::Motorised,
        0x20 => Sport::Golf,
        0x25 | 0x2c | 0x87 | 0xa4 | 0xcc => Sport::Skating,
        0x26..=0x28 => Sport::Climbing,
        0x2a | 0x2b | 0x31 | 0x36 | 0x37 | 0xa2 => Sport::Sailing,
        0x2e => Sport::Snowshoeing,
        0x30 => Sport::StandUpPaddling,
        0x8e => Sport::HorseRiding,
        0x5e | 0x6a | 0x70 | 0x77..=0x7b | 0x80 => Sport::StrengthTraining,
        0x09 | 0x11 | 0x50 | 0x74 | 0x89 | 0x92 | 0xdd => Sport::Yoga,
        0x0b..=0x0d | 0x47..=0x4b => Sport::RacketSport,
        0x0e | 0x3c..=0x3e | 0x54..=0x58 | 0x99..=0x9c | 0x9e | 0x9f | 0xa5 | 0xc7 | 0xe1 => Sport::TeamSport,
        0x07
        | 0x08
        | 0x0f
        | 0x10
        | 0x3a
        | 0x3b
        | 0x45
        | 0x5b..=0x5d
        | 0x60..=0x66
        | 0x6f
        | 0x72
        | 0x86
        | 0x88
        | 0xb4
        | 0xb5
        | 0xcb
        | 0xdb
        | 0xdc => Sport::FitnessTraining,
        _ => return None,
    })
}

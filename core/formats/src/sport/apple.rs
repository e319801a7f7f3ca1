//! HealthKit's names of activities.

use ritm_model::Sport;

/// The sport of a name without its `HKWorkoutActivityType`, such as `Running`.
///
/// Source: Apple, HealthKit reference, `HKWorkoutActivityType`.
pub(crate) fn sport(name: &str, indoor: bool, in_pool: bool) -> Sport {
    match name {
        "Running" | "TrackAndField" if indoor => Sport::TreadmillRunning,
        "Running" | "TrackAndField" => Sport::Running,
        "Walking" => Sport::Walking,
        "Hiking" => Sport::Hiking,
        "Cycling" if indoor => Sport::IndoorCycling,
        "Cycling" | "HandCycling" => Sport::Cycling,
        "Swimming" if in_pool => Sport::PoolSwimming,
        "Swimming" => Sport::OpenWaterSwimming,
        "Rowing" if indoor => Sport::IndoorRowing,
        "Rowing" => Sport::Rowing,
        "PaddleSports" => Sport::Paddling,
        "Sailing" | "SurfingSports" => Sport::Sailing,
        "CrossCountrySkiing" => Sport::CrossCountrySkiing,
        "DownhillSkiing" | "SnowSports" => Sport::AlpineSkiing,
        "Snowboarding" => Sport::Snowboarding,
        "SkatingSports" => Sport::Skating,
        "TraditionalStrengthTraining" | "FunctionalStrengthTraining" | "CoreTraining" => {
            Sport::StrengthTraining
        }
        "Barre"
        | "Boxing"
        | "CardioDance"
        | "CrossTraining"
        | "Dance"
        | "DanceInspiredTraining"
        | "Elliptical"
        | "FitnessGaming"
        | "Gymnastics"
        | "HighIntensityIntervalTraining"
        | "JumpRope"
        | "Kickboxing"
        | "MartialArts"
        | "MixedCardio"
        | "MixedMetabolicCardioTraining"
        | "SocialDance"
        | "StairClimbing"
        | "Stairs"
        | "StepTraining"
        | "WaterFitness"
        | "Wrestling" => Sport::FitnessTraining,
        "Yoga"
        | "Pilates"
        | "Flexibility"
        | "MindAndBody"
        | "TaiChi"
        | "PreparationAndRecovery"
        | "Cooldown" => Sport::Yoga,
        "Climbing" => Sport::Climbing,
        "Badminton" | "Pickleball" | "Racquetball" | "Squash" | "TableTennis" | "Tennis" => {
            Sport::RacketSport
        }
        "AmericanFootball" | "AustralianFootball" | "Baseball" | "Basketball" | "Cricket" | "Curling"
        | "DiscSports" | "Handball" | "Hockey" | "Lacrosse" | "Rugby" | "Soccer" | "Softball"
        | "Volleyball" | "WaterPolo" => Sport::TeamSport,
        "Golf" => Sport::Golf,
        "EquestrianSports" => Sport::HorseRiding,
        "Transition" => Sport::Transition,
        "SwimBikeRun" => Sport::Multisport,
        // Archery, Bowling, Fencing, Fishing, Hunting, Play, UnderwaterDiving, WaterSports, WheelchairRunPace,
        // WheelchairWalkPace and Other; and what comes to be beyond them, by its word if that is known.
        _ => crate::sport::sport(name).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::sport;
    use ritm_model::Sport;

    #[test]
    fn places_make_the_sport() {
        assert_eq!(sport("Running", false, false), Sport::Running);
        assert_eq!(sport("Running", true, false), Sport::TreadmillRunning);
        assert_eq!(sport("Swimming", true, true), Sport::PoolSwimming);
        assert_eq!(sport("Swimming", false, false), Sport::OpenWaterSwimming);
        assert_eq!(sport("Fencing", false, false), Sport::Other);
        assert_eq!(sport("TrailRunning", false, false), Sport::TrailRunning);
    }
}

//! HealthKit's names of activities.

use ritm_model::Sport;

use super::{Origin, named};

/// The sport of a name without its `HKWorkoutActivityType`, such as `Running`. What has no sport of its own here is
/// [`Sport::Other`]: Archery, Bowling, Fencing, Fishing, Hunting, Play, `WaterSports`, `WheelchairRunPace`,
/// `WheelchairWalkPace`.
///
/// Source: Apple, HealthKit reference, `HKWorkoutActivityType`.
pub(crate) fn sport(name: &str, indoor: bool, in_pool: bool) -> Sport {
    match name {
        "Running" | "TrackAndField" if indoor => Sport::TreadmillRunning,
        "Cycling" if indoor => Sport::IndoorCycling,
        "Rowing" if indoor => Sport::IndoorRowing,
        "Swimming" if in_pool => Sport::PoolSwimming,
        // A watch asks for one of the two.
        "Swimming" => Sport::OpenWaterSwimming,
        _ => named(name, Origin::Apple).unwrap_or_default(),
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

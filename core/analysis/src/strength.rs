//! Training with weights, set by set.

use std::collections::BTreeMap;

use ritm_model::{
    Recording,
    discipline::{ExerciseSum, SetDone, Strength},
};

/// Returns the sets with what they add up to, and `None` when the recording has none. No samples are needed.
///
/// The volume is the weight times the repetitions, as lifters add it up. Sets without a weight (a pull-up) or without
/// repetitions (a plank) add nothing to it.
pub fn strength(recording: &Recording) -> Option<Strength> {
    let told = &recording.extras.sets;
    let mut sets: Vec<SetDone> = Vec::new();
    let mut rest_ms = 0_i64;
    for set in told {
        let took_ms = set.to_ms.saturating_sub(set.from_ms).max(0);
        if set.active {
            sets.push(SetDone {
                from_ms: set.from_ms,
                to_ms: set.to_ms.max(set.from_ms),
                exercise: set.exercise.clone(),
                repetitions: set.repetitions.filter(|&count| count > 0),
                weight_kg: set.weight_kg.filter(|&weight| weight > 0.0),
                rest_ms: None,
            });
        } else if let Some(before) = sets.last_mut().filter(|_| took_ms > 0) {
            before.rest_ms = Some(before.rest_ms.unwrap_or(0).saturating_add(took_ms));
            rest_ms = rest_ms.saturating_add(took_ms);
        }
    }
    if sets.is_empty() {
        return None;
    }
    let work_ms = sets
        .iter()
        .map(|set| set.to_ms.saturating_sub(set.from_ms))
        .fold(0, i64::saturating_add);
    let exercises = exercises(&sets);
    Some(Strength {
        repetitions: sum(exercises.iter().map(|exercise| exercise.repetitions)),
        volume_kg: exercises
            .iter()
            .filter_map(|exercise| exercise.volume_kg)
            .reduce(|a, b| a + b),
        work_ms: (work_ms > 0).then_some(work_ms),
        rest_ms: (rest_ms > 0).then_some(rest_ms),
        exercises,
        sets,
    })
}

/// The sets of each exercise together, in the order in which they were begun.
fn exercises(sets: &[SetDone]) -> Vec<ExerciseSum> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut exercises: Vec<ExerciseSum> = Vec::new();
    for set in sets {
        let place = *places.entry(&set.exercise).or_insert_with(|| {
            exercises.push(ExerciseSum {
                exercise: set.exercise.clone(),
                sets: 0,
                repetitions: None,
                top_weight_kg: None,
                volume_kg: None,
            });
            exercises.len() - 1
        });
        let Some(exercise) = exercises.get_mut(place) else {
            continue;
        };
        exercise.sets = exercise.sets.saturating_add(1);
        exercise.repetitions = sum([exercise.repetitions, set.repetitions.map(u32::from)].into_iter());
        exercise.top_weight_kg = [exercise.top_weight_kg, set.weight_kg]
            .into_iter()
            .flatten()
            .reduce(f64::max);
        let volume_kg = set
            .weight_kg
            .zip(set.repetitions)
            .map(|(weight, count)| weight * f64::from(count));
        exercise.volume_kg = [exercise.volume_kg, volume_kg]
            .into_iter()
            .flatten()
            .reduce(|a, b| a + b);
    }
    exercises
}

fn sum(counts: impl Iterator<Item = Option<u32>>) -> Option<u32> {
    counts.flatten().reduce(u32::saturating_add)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use ritm_model::{
        Device, Extras, FileIdentity, Samples, SourceFormat, Sport, StrengthSet, Timestamp, Totals,
    };

    fn recording(sets: Vec<StrengthSet>) -> Recording {
        Recording {
            format: SourceFormat::Fit,
            device: Device::default(),
            identity: FileIdentity::default(),
            sport: Sport::StrengthTraining,
            name: None,
            notes: None,
            start: Timestamp::from_unix_ms(0),
            utc_offset_s: None,
            samples: Samples::default(),
            laps: Vec::new(),
            pauses: Vec::new(),
            totals: Totals::default(),
            extras: Extras {
                sets,
                ..Extras::default()
            },
        }
    }

    fn set(
        from_s: i64,
        seconds: i64,
        exercise: &str,
        repetitions: Option<u16>,
        weight_kg: Option<f64>,
        active: bool,
    ) -> StrengthSet {
        StrengthSet {
            from_ms: from_s * 1000,
            to_ms: (from_s + seconds) * 1000,
            exercise: exercise.into(),
            repetitions,
            weight_kg,
            active,
        }
    }

    #[test]
    fn sets_add_up_by_exercise_and_rests_are_none() {
        let done = strength(&recording(vec![
            set(0, 40, "squat", Some(8), Some(60.0), true),
            set(40, 90, "", None, None, false),
            set(130, 40, "squat", Some(6), Some(70.0), true),
            set(170, 60, "", None, None, false),
            // A plank: no repetitions and no weight, and a watch writes zeros for both.
            set(230, 60, "plank", Some(0), Some(0.0), true),
        ]))
        .unwrap();
        assert_eq!((done.sets.len(), done.exercises.len()), (3, 2));
        assert_eq!(done.volume_kg, Some(8.0 * 60.0 + 6.0 * 70.0));
        assert_eq!(done.repetitions, Some(14));
        assert_eq!((done.work_ms, done.rest_ms), (Some(140_000), Some(150_000)));
        assert_eq!(done.sets[0].rest_ms, Some(90_000));
        let plank = &done.exercises[1];
        assert_eq!(
            (
                plank.sets,
                plank.repetitions,
                plank.volume_kg,
                plank.top_weight_kg
            ),
            (1, None, None, None)
        );
        assert_eq!(done.exercises[0].top_weight_kg, Some(70.0));
    }

    #[test]
    fn without_sets_nothing_is_said() {
        assert_eq!(strength(&recording(Vec::new())), None);
        assert_eq!(
            strength(&recording(vec![set(0, 60, "", None, None, false)])),
            None
        );
    }
}

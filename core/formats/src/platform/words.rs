//! What platforms call sports, beyond what files call them.

use ritm_model::Sport;

use super::Facts;
use crate::sport::sport as known;

/// The sport of a platform's word. Some put the sport before its kind: `SKIING_CROSS_COUNTRY`, `running.treadmill`.
pub(crate) fn sport(word: &str) -> Option<Sport> {
    let lower = word.to_lowercase();
    match lower.as_str() {
        "fitness_walking" | "walking_treadmill" | "walking.treadmill" | "walking.fitness" | "on_foot" => {
            return Some(Sport::Walking);
        }
        // Fitbit's own.
        "outdoor bike" => return Some(Sport::Cycling),
        "weights" | "weight machines" => return Some(Sport::StrengthTraining),
        "bootcamp" | "circuit training" | "interval workout" | "kickboxing" | "martial arts"
        | "stairclimber" | "structured workout" => return Some(Sport::FitnessTraining),
        _ => {}
    }
    let mut parts = lower.splitn(2, ['_', '.']);
    let (first, rest) = (parts.next()?, parts.next());
    let turned = || known(&format!("{}_{first}", rest?));
    known(word)
        .or_else(turned)
        .or_else(|| known(first))
        .or_else(|| known(rest?))
}

impl Facts {
    /// With the sport of the first word that is one; where none is and there is no title, the word is the title, so
    /// that it is not lost.
    pub(super) fn with_sport<'a>(mut self, words: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut unknown = None;
        for word in words.into_iter().flatten() {
            self.sport = sport(word);
            if self.sport.is_some() {
                return self;
            }
            unknown = unknown.or(Some(word));
        }
        self.title = self.title.or_else(|| unknown.map(str::to_owned));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_platforms_are_sports() {
        for (word, expected) in [
            ("SKIING_CROSS_COUNTRY", Sport::CrossCountrySkiing),
            ("SKIING_DOWNHILL", Sport::AlpineSkiing),
            ("CYCLING_SPORT", Sport::Cycling),
            ("FITNESS_WALKING", Sport::Walking),
            ("RUNNING_CANICROSS", Sport::Running),
            ("running.treadmill", Sport::TreadmillRunning),
            ("biking.mountain", Sport::MountainBiking),
            ("rowing.machine", Sport::IndoorRowing),
            ("lap_swimming", Sport::PoolSwimming),
            ("multi_sport", Sport::Multisport),
            ("Nordic Walking", Sport::Walking),
            ("Outdoor Bike", Sport::Cycling),
            ("Weights", Sport::StrengthTraining),
            ("Circuit Training", Sport::FitnessTraining),
        ] {
            assert_eq!(sport(word), Some(expected), "{word}");
        }
        assert_eq!(sport("Zumba"), None);
        let facts = Facts::default().with_sport([None, Some("Zumba")]);
        assert_eq!((facts.title.as_deref(), facts.sport), (Some("Zumba"), None));
        let facts = Facts::default().with_sport([Some("Zumba"), Some("RUNNING")]);
        assert_eq!((facts.title, facts.sport), (None, Some(Sport::Running)));
    }
}

//! What programs call sports, in words and in numbers.

pub(crate) mod apple;
pub(crate) mod fit;
pub(crate) mod numbers;

#[cfg(test)]
mod pin;

use ritm_model::Sport;

use crate::csv::sport::translated;

/// The sport that a program's word or number stands for; `None` when it is not known to be one.
///
/// Case, hyphens, underscores and blanks do not matter, nor does where words are joined: `trail_running`,
/// `TrailRunning` and `Trail Running` are one. Numbers, which are nothing but digits, are those of Strava's GPX export.
pub(crate) fn sport(word: &str) -> Option<Sport> {
    let word = word.trim();
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return numbers::strava(word.parse().ok()?);
    }
    named(word)
}

fn named(word: &str) -> Option<Sport> {
    // A date or a place in a list is no sport.
    if !word.chars().any(char::is_alphabetic) {
        return None;
    }
    let plain: String = word
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(64)
        .collect();
    // In files it is rather a way to follow than the French for a run.
    known_word(&plain).or_else(|| translated(&plain).filter(|_| plain != "course"))
}

/// Words that name a sport where one is asked for, but anything in a title.
const VAGUE: [&str; 4] = ["course", "trail", "transition", "drive"];

/// The sport that a title is nothing but the name of, alone, after a time of day, or before a number or a date: `Running`,
/// `Morning Run`, `Cycling 5/13/12 8:06 am`.
pub(crate) fn of_title(title: &str) -> Option<Sport> {
    let before_number = title.split(char::is_numeric).next().unwrap_or(title);
    let after_daytime = title
        .trim()
        .split_once(' ')
        .filter(|(first, _)| ["Morning", "Lunch", "Afternoon", "Evening", "Night"].contains(first))
        .map(|(_, rest)| rest);
    [Some(title), Some(before_number), after_daytime]
        .into_iter()
        .flatten()
        .map(|words| words.trim_matches(|letter: char| !letter.is_alphabetic()))
        .filter(|words| !VAGUE.iter().any(|vague| vague.eq_ignore_ascii_case(words)))
        .find_map(named)
        // Any training is one.
        .filter(|sport| !matches!(sport, Sport::FitnessTraining | Sport::Other))
}

fn known_word(plain: &str) -> Option<Sport> {
    if let Some(&sport) = Sport::ALL.iter().find(|sport| {
        sport
            .code()
            .bytes()
            .filter(|&byte| byte != b'-')
            .eq(plain.bytes())
    }) {
        return Some(sport);
    }
    Some(match plain {
        "run" | "jogging" | "jog" | "streetrunning" | "trackrunning" | "roadrunning" | "outdoorrun"
        | "trackrun" | "obstaclerun" | "ultrarun" | "outdoorrunning" | "orienteering" => Sport::Running,
        "trailrun" | "mountainrunning" => Sport::TrailRunning,
        "treadmill" | "treadmillrun" | "indoorrunning" | "indoorrun" | "virtualrun" | "virtualrunning" => {
            Sport::TreadmillRunning
        }
        "walk" | "casualwalking" | "speedwalking" | "nordicwalking" | "nordicwalk" | "indoorwalking"
        | "wandern" | "outdoorwalk" | "outdoorwalking" | "treadmillwalking" | "fitnesswalking"
        | "walkingfast" => Sport::Walking,
        "hike" | "mountaineering" | "trekking" | "rucking" => Sport::Hiking,
        "ride"
        | "bike"
        | "biking"
        | "cycle"
        | "bicycle"
        | "roadbike"
        | "roadbiking"
        | "roadcycling"
        | "roadride"
        | "outdoorcycling"
        | "trackcycling"
        | "recumbentcycling"
        | "handcycle"
        | "handcycling"
        | "velomobile"
        | "bmx"
        | "bikecommuting"
        | "cyclingtransport"
        | "cyclingsport"
        | "cyclingtransportation"
        | "touringbicycle"
        | "racebike"
        | "racingbicycle"
        | "citybike"
        | "bikeride" => Sport::Cycling,
        "mtbeasy" | "mtbadvanced" | "mtb" | "mountainbike" | "mountainbikeride" | "downhillbiking"
        | "enduromtb" | "cyclingmountain" => Sport::MountainBiking,
        "gravel"
        | "gravelbike"
        | "gravelbiking"
        | "gravelride"
        | "cyclocross"
        | "cyclecross"
        | "gravelunpavedcycling" => Sport::GravelCycling,
        "indoorbike" | "indoorbiking" | "indoorride" | "virtualride" | "virtualcycling" | "spinning"
        | "spin" | "trainer" | "stationarybike" => Sport::IndoorCycling,
        "ebike" | "ebikeride" | "ebikefitness" | "ebikemountain" | "emountainbikeride"
        | "emountainbiking" | "etouringbicycle" | "emtb" | "emtbeasy" | "emtbadvanced" | "eracebike"
        | "ecitybike" => Sport::EBiking,
        "lapswimming" | "indoorswimming" | "poolswim" => Sport::PoolSwimming,
        "swim" | "swimming" | "openwater" | "openwaterswim" => Sport::OpenWaterSwimming,
        "row" | "rower" | "virtualrow" => Sport::Rowing,
        "rowingmachine" | "indoorrower" | "erg" => Sport::IndoorRowing,
        "kayak"
        | "kayaking"
        | "canoe"
        | "canoeing"
        | "paddle"
        | "rafting"
        | "whitewaterkayakingrafting"
        | "whitewater" => Sport::Paddling,
        "sup" | "standuppaddle" | "standuppaddleboarding" | "paddleboarding" => Sport::StandUpPaddling,
        "sail" | "surf" | "surfing" | "windsurf" | "windsurfing" | "kitesurf" | "kitesurfing"
        | "kiteboarding" | "windkitesurfing" | "sailingv2" | "wingfoiling" => Sport::Sailing,
        "nordicski"
        | "nordicskiing"
        | "xcski"
        | "xcskiing"
        | "crosscountryski"
        | "crosscountryskiingws"
        | "skateskiing"
        | "skateskiingws"
        | "classicskiing"
        | "skiingcrosscountry"
        | "rollerski"
        | "rollerskiing" => Sport::CrossCountrySkiing,
        "ski"
        | "skiing"
        | "alpineski"
        | "downhillskiing"
        | "resortskiing"
        | "resortskiingsnowboarding"
        | "resortskiingsnowboardingws"
        | "backcountryski"
        | "backcountryskiing"
        | "skitouring"
        | "skitour"
        | "skiingdownhill"
        | "backcountryskiingsnowboarding"
        | "backcountryskiingsnowboardingws" => Sport::AlpineSkiing,
        "snowboard" => Sport::Snowboarding,
        "snowshoe" | "snowshoeingws" => Sport::Snowshoeing,
        "skate" | "iceskate" | "iceskating" | "inlineskate" | "inlineskating" | "rollerskating"
        | "skatingws" => Sport::Skating,
        "strength" | "weighttraining" | "weightlifting" | "gym" | "calisthenics" => Sport::StrengthTraining,
        "workout"
        | "training"
        | "fitness"
        | "fitnessequipment"
        | "cardio"
        | "cardiotraining"
        | "indoorcardio"
        | "crossfit"
        | "hiit"
        | "elliptical"
        | "stairstepper"
        | "stairclimbing"
        | "floorclimbing"
        | "aerobics"
        | "highintensityintervaltraining"
        | "jumprope"
        | "crosstraining"
        | "circuittraining"
        | "boxing" => Sport::FitnessTraining,
        "pilates" | "stretching" | "breathwork" => Sport::Yoga,
        "climb" | "rockclimbing" | "bouldering" | "indoorclimbing" => Sport::Climbing,
        "tennis" | "badminton" | "squash" | "tabletennis" | "padel" | "pickleball" | "racquetball"
        | "tennisv2" => Sport::RacketSport,
        "soccer" | "football" | "americanfootball" | "basketball" | "volleyball" | "handball" | "rugby"
        | "hockey" | "fieldhockey" | "icehockey" | "floorball" | "ultimatefrisbee" | "cricket"
        | "baseball" | "softball" | "teamsports" => Sport::TeamSport,
        "golfing" => Sport::Golf,
        "horsebackriding" | "horseback" | "riding" | "equestrian" => Sport::HorseRiding,
        "driving" | "drive" | "car" | "motorcycling" | "motorcycle" | "flying" | "boating"
        | "motorboating" | "motorsports" | "snowmobiling" | "aviation" => Sport::Motorised,
        "transitionv2" | "swimtobiketransition" | "biketoruntransition" | "biketoruntransitionv2" => {
            Sport::Transition
        }
        "triathlon" | "duathlon" | "multisports" | "swimrun" | "brick" => Sport::Multisport,
        "generic" | "unknown" | "uncategorized" | "wheelchair" => Sport::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{of_title, sport};
    use ritm_model::Sport;

    #[test]
    fn words_and_numbers_of_the_common_programs() {
        for (word, expected) in [
            ("Running", Sport::Running),
            ("9", Sport::Running),
            ("1", Sport::Cycling),
            ("16", Sport::OpenWaterSwimming),
            ("road_biking", Sport::Cycling),
            ("mountain biking", Sport::MountainBiking),
            ("Biking", Sport::Cycling),
            ("TrailRun", Sport::TrailRunning),
            (" open_water_swimming\n", Sport::OpenWaterSwimming),
            ("VirtualRide", Sport::IndoorCycling),
            ("E-Bike Ride", Sport::EBiking),
            ("Other", Sport::Other),
        ] {
            assert_eq!(sport(word), Some(expected), "{word}");
        }
        for word in ["", "the category", "999", "alpineTour", "example type"] {
            assert_eq!(sport(word), None, "{word}");
        }
    }

    #[test]
    fn digits_among_other_letters_are_no_number() {
        for word in ["5/1", "1-6", "#9", "1.", "2024-09-10"] {
            assert_eq!(sport(word), None, "{word}");
        }
        assert_eq!(sport(" 9\n"), Some(Sport::Running));
        assert_eq!(sport("Laufen"), Some(Sport::Running));
        assert_eq!(sport("e_touringbicycle"), Some(Sport::EBiking));
    }

    #[test]
    fn a_title_tells_the_sport_when_it_tells_nothing_else() {
        for (title, expected) in [
            ("Cycling 5/13/12 8:06 am", Some(Sport::Cycling)),
            ("Running", Some(Sport::Running)),
            ("Morning Run", Some(Sport::Running)),
            ("Radfahren (2)", Some(Sport::Cycling)),
            ("9", None),
            ("5/1", None),
            ("Training 7", None),
            ("Тренировка", None),
            ("Course", None),
            ("Run with a friend", None),
            ("5 km run", None),
            ("", None),
        ] {
            assert_eq!(of_title(title), expected, "{title}");
        }
    }

    #[test]
    fn our_own_words_read_back() {
        for &each in Sport::ALL {
            assert_eq!(sport(&each.code().replace('-', "_")), Some(each));
        }
    }
}

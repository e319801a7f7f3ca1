//! What programs call sports, in words and in numbers: one dictionary for all formats.

pub(crate) mod apple;
pub(crate) mod fit;
pub(crate) mod google;
pub(crate) mod guess;
pub(crate) mod numbers;
pub(crate) mod pace;
mod words;

#[cfg(test)]
mod pin;

use ritm_model::Sport;

use words::WORDS;

/// Where a word comes from: a few mean something else from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A file of training, such as GPX, TCX or KML. A number is one of those in Strava's GPX files.
    File,
    /// A cell of a table. Numbers are just numbers, and `course` is the French for a run; in files it is rather a way to
    /// follow.
    Table,
    /// What a service writes into its export. Some put the sport before its kind: `SKIING_CROSS_COUNTRY`,
    /// `running.treadmill`.
    Service,
    /// A name of Apple's HealthKit. Some of its names would be vague elsewhere.
    Apple,
}

/// The sport that a program's word or number stands for; `None` when it is not known to be one.
///
/// Case, hyphens, underscores and blanks do not matter, nor does where words are joined: `trail_running`,
/// `TrailRunning` and `Trail Running` are one.
pub(crate) fn named(word: &str, origin: Origin) -> Option<Sport> {
    let word = word.trim();
    if origin == Origin::File && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return numbers::strava(word.parse().ok()?);
    }
    let found = looked_up(word, origin);
    if found.is_some() || origin != Origin::Service {
        return found;
    }
    let (first, rest) = word.split_once(['_', '.'])?;
    let known = |word: &str| looked_up(word, origin);
    known(&format!("{rest}_{first}"))
        .or_else(|| known(first))
        .or_else(|| known(rest))
}

fn looked_up(word: &str, origin: Origin) -> Option<Sport> {
    // A date or a place in a list is no sport.
    if !word.chars().any(char::is_alphabetic) {
        return None;
    }
    let folded = folded(word);
    let coded = |sport: &&Sport| {
        sport
            .code()
            .bytes()
            .filter(|&byte| byte != b'-')
            .eq(folded.bytes())
    };
    match (folded.as_str(), origin) {
        ("course", Origin::Table) => return Some(Sport::Running),
        ("cooldown" | "flexibility" | "preparationandrecovery", Origin::Apple) => return Some(Sport::Yoga),
        _ => {}
    }
    let listed = || {
        let (sport, _) = WORDS
            .iter()
            .find(|(_, words)| words.split_ascii_whitespace().any(|listed| listed == folded))?;
        Some(*sport)
    };
    Sport::ALL.iter().find(coded).copied().or_else(listed)
}

/// Letters and digits in small.
fn folded(word: &str) -> String {
    word.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(64)
        .collect()
}

/// Words that name a sport where one is asked for, but anything in a title.
const VAGUE: [&str; 3] = ["trail", "transition", "drive"];

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
        .find_map(|words| looked_up(words, Origin::File))
        // Any training is one.
        .filter(|sport| !matches!(sport, Sport::FitnessTraining | Sport::Other))
}

#[cfg(test)]
mod tests;

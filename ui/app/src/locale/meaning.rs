//! What typed words mean in the languages of the texts: sports, parts of the day, weekdays, months, dates.

mod date;

use std::cell::OnceCell;

use ritm_locales::{LANGUAGES, Texts};
use ritm_model::{
    MultisportEvent, Sport,
    search::{DayPart, MOST_WORDS, Meaning, fold, words},
};

/// The words of all languages, with what each is part of the name of.
struct Dictionary {
    sports: Vec<(String, Sport)>,
    titles: Vec<(String, Sport)>,
    events: Vec<(String, MultisportEvent)>,
    parts: Vec<(String, DayPart)>,
    months: Vec<(String, u8)>,
    weekdays: Vec<(String, u8)>,
    joining: Vec<String>,
}

thread_local! {
    /// Made when something is searched for: it takes some milliseconds.
    static DICTIONARY: OnceCell<Dictionary> = const { OnceCell::new() };
}

impl Dictionary {
    fn new() -> Self {
        let mut this = Self {
            sports: Vec::new(),
            titles: Vec::new(),
            events: Vec::new(),
            parts: Vec::new(),
            months: Vec::new(),
            weekdays: Vec::new(),
            joining: Vec::new(),
        };
        for &language in LANGUAGES {
            let texts = Texts::new(language);
            for &sport in Sport::ALL {
                for key in ["sport", "search-sport"] {
                    let names = words(&texts.get(&format!("{key}-{}", sport.code()), &[]));
                    this.sports.extend(names.into_iter().map(|word| (word, sport)));
                }
                this.learn_titles(&texts, sport);
            }
            for event in MultisportEvent::ALL {
                let name = words(&texts.get(&format!("sport-{}", event.code()), &[]));
                this.events.extend(name.into_iter().map(|word| (word, event)));
            }
            let numbered = |key: &str, numbers: std::ops::RangeInclusive<u8>| -> Vec<(String, u8)> {
                let forms = |number| words(&texts.get(&format!("{key}-{number}"), &[]));
                numbers
                    .flat_map(|number| forms(number).into_iter().map(move |word| (word, number)))
                    .collect()
            };
            this.months.extend(numbered("search-month", 1..=12));
            this.weekdays.extend(numbered("search-weekday", 1..=7));
            this.joining.extend(words(&texts.get("search-joining", &[])));
        }
        this
    }

    /// What all titles of a sport share is the sport's; what differs by part of the day is the part's.
    fn learn_titles(&mut self, texts: &Texts, sport: Sport) {
        let key = format!("title-{}", sport.code());
        let titles = DayPart::ALL.map(|part| words(&texts.get(&key, &[("part", part.code().into())])));
        let [first, rest @ ..] = &titles;
        let is_shared = |word: &String| rest.iter().all(|title| title.contains(word));
        let shared = first.iter().filter(|word| is_shared(word));
        self.titles.extend(shared.map(|word| (word.clone(), sport)));
        for (part, title) in DayPart::ALL.into_iter().zip(&titles) {
            for word in title.iter().filter(|word| !is_shared(word)) {
                if !self.parts.contains(&(word.clone(), part)) {
                    self.parts.push((word.clone(), part));
                }
            }
        }
    }

    fn meaning(&self, word: &str) -> Meaning {
        Meaning {
            sports: all(&self.sports, word),
            titles: all(&self.titles, word),
            events: all(&self.events, word),
            parts: all(&self.parts, word),
            months: self.months(word),
            weekdays: begun(&self.weekdays, word),
            joins: self.joining.iter().any(|known| known == word),
            ..Meaning::default()
        }
    }

    fn months(&self, word: &str) -> Vec<u8> {
        begun(&self.months, word)
    }
}

/// What has a name that begins so.
fn all<T: Copy + PartialEq>(known: &[(String, T)], word: &str) -> Vec<T> {
    let mut found = Vec::new();
    for (name, what) in known {
        if name.starts_with(word) && !found.contains(what) {
            found.push(*what);
        }
    }
    found
}

/// As [`all`], but a letter or two begin too many names to mean one, unless they are all of it.
fn begun(known: &[(String, u8)], word: &str) -> Vec<u8> {
    if word.chars().count() >= 3 {
        return all(known, word);
    }
    let whole: Vec<(String, u8)> = known.iter().filter(|(name, _)| name == word).cloned().collect();
    all(&whole, word)
}

/// What each word of a search may mean, in whatever language.
pub(crate) fn meanings(text: &str) -> Vec<Meaning> {
    if fold(text).trim().is_empty() {
        return Vec::new();
    }
    DICTIONARY.with(|dictionary| {
        let dictionary = dictionary.get_or_init(Dictionary::new);
        let mut meanings: Vec<Meaning> = words(text)
            .iter()
            .take(MOST_WORDS)
            .map(|word| dictionary.meaning(word))
            .collect();
        for date in date::dates(text, |word| dictionary.months(word)) {
            if let Some(meaning) = meanings.get_mut(date.first) {
                (meaning.dates, meaning.date_words) = (date.any, date.words);
            }
        }
        meanings
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(word: &str) -> Meaning {
        meanings(word).into_iter().next().unwrap_or_default()
    }

    #[test]
    fn sports_are_found_by_the_words_people_use() {
        for (word, sport) in [
            ("turbo", Sport::IndoorCycling),
            ("trainer", Sport::IndoorCycling),
            ("велотренажёр", Sport::IndoorCycling),
            ("ВЕЛОТРЕНАЖЕР", Sport::IndoorCycling),
            ("bike", Sport::GravelCycling),
            ("вело", Sport::Cycling),
            ("gym", Sport::StrengthTraining),
            ("бассейн", Sport::PoolSwimming),
            ("erg", Sport::IndoorRowing),
            ("лыжи", Sport::CrossCountrySkiing),
            ("пробежка", Sport::Running),
        ] {
            assert!(only(word).sports.contains(&sport), "{word}");
        }
        assert!(!only("turbo").sports.contains(&Sport::Running));
    }

    #[test]
    fn months_and_weekdays_are_known_in_all_forms() {
        for word in ["november", "nov", "ноябрь", "ноября", "ноябре", "Ноябрём"] {
            assert_eq!(only(word).months, [11], "{word}");
        }
        for word in ["monday", "mon", "Понедельник", "понедельникам", "пн"] {
            assert_eq!(only(word).weekdays, [1], "{word}");
        }
        assert_eq!(only("м").months, [] as [u8; 0]);
        assert_eq!(only("мая").months, [5]);
        assert!(only("в").joins && only("on").joins && !only("run").joins);
    }

    #[test]
    fn a_date_takes_its_words() {
        let found = meanings("run on 12 November 2026");
        let dates = found
            .get(2)
            .map(|meaning| (meaning.dates.len(), meaning.date_words));
        assert_eq!(dates, Some((1, 3)));
        let numbers = meanings("12.11.2026");
        let same = |at: usize, of: &[Meaning]| of.get(at).map(|meaning| meaning.dates.clone());
        assert_eq!(same(2, &found), same(0, &numbers));
    }
}

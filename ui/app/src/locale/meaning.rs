//! What typed words mean in the languages of the texts: sports, parts of the day, months.

use std::cell::OnceCell;

use ritm_locales::{LANGUAGES, Texts};
use ritm_model::{
    LocalDay, MultisportEvent, Sport,
    search::{DayPart, MOST_WORDS, Meaning, fold, words},
};

use crate::format::{DateStyle, Formats};

/// The words of all languages, with what each is part of the name of.
struct Dictionary {
    sports: Vec<(String, Sport)>,
    titles: Vec<(String, Sport)>,
    events: Vec<(String, MultisportEvent)>,
    parts: Vec<(String, DayPart)>,
    months: Vec<(String, u8)>,
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
        };
        for &language in LANGUAGES {
            let texts = Texts::new(language);
            for &sport in Sport::ALL {
                let name = words(&texts.get(&format!("sport-{}", sport.code()), &[]));
                this.sports.extend(name.into_iter().map(|word| (word, sport)));
                this.learn_titles(&texts, sport);
            }
            for event in MultisportEvent::ALL {
                let name = words(&texts.get(&format!("sport-{}", event.code()), &[]));
                this.events.extend(name.into_iter().map(|word| (word, event)));
            }
            this.learn_months(&Formats::new(language.tag));
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

    fn learn_months(&mut self, formats: &Formats) {
        for month in 1..=12_u8 {
            let Some(day) = LocalDay::from_ymd(2026, month.into(), 15) else {
                continue;
            };
            // "15 мая" and "май": months are written in more than one way.
            for style in [DateStyle::Month, DateStyle::LongMonth, DateStyle::DayOfYear] {
                let text = formats.date(i64::from(day.0) * 86_400_000, style);
                let names = words(&text).into_iter().filter(|word| !word.starts_with('1'));
                // Of a whole date the month comes after the weekday in some languages, and before in others.
                let weekday = words(&formats.date(i64::from(day.0) * 86_400_000, DateStyle::Weekday));
                self.months.extend(
                    names
                        .filter(|name| !weekday.contains(name))
                        .map(|name| (name, month)),
                );
            }
        }
    }

    fn meaning(&self, word: &str) -> Meaning {
        fn all<T: Copy + PartialEq>(known: &[(String, T)], word: &str) -> Vec<T> {
            let mut found = Vec::new();
            for (name, what) in known {
                if name.starts_with(word) && !found.contains(what) {
                    found.push(*what);
                }
            }
            found
        }
        Meaning {
            sports: all(&self.sports, word),
            titles: all(&self.titles, word),
            events: all(&self.events, word),
            parts: all(&self.parts, word),
            // A letter or two begins too many months to mean one.
            months: if word.chars().count() < 3 {
                Vec::new()
            } else {
                all(&self.months, word)
            },
        }
    }
}

/// What each word of a search may mean, in whatever language.
pub(crate) fn meanings(text: &str) -> Vec<Meaning> {
    if fold(text).trim().is_empty() {
        return Vec::new();
    }
    DICTIONARY.with(|dictionary| {
        let dictionary = dictionary.get_or_init(Dictionary::new);
        words(text)
            .iter()
            .take(MOST_WORDS)
            .map(|word| dictionary.meaning(word))
            .collect()
    })
}

//! Dates as people type them: `12 november`, `November 12, 2026`, `12.11.2026`, `12.11.`, `2026-11-12`, `11/12/26`.

use ritm_model::search::{NamedDate, fold};

/// A date in a text.
#[derive(Debug, PartialEq)]
pub(super) struct Typed {
    /// The first of its words, counted from 0 among [`ritm_model::search::words`].
    pub(super) first: usize,
    /// How many words it has.
    pub(super) words: u8,
    /// What it may be: slashes part the month from the day in either order.
    pub(super) any: Vec<NamedDate>,
}

/// A word, and what stands between it and the next.
struct Token {
    word: String,
    after: String,
}

/// The dates of a text. `months` tells which months a word names.
pub(super) fn dates(text: &str, months: impl Fn(&str) -> Vec<u8>) -> Vec<Typed> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let rest = tokens.get(at..).unwrap_or_default();
        match in_words(rest, &months).or_else(|| in_numbers(rest)) {
            Some((words, any)) => {
                found.push(Typed {
                    first: at,
                    words,
                    any,
                });
                at += usize::from(words);
            }
            None => at += 1,
        }
    }
    found
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut goes_on = false;
    for letter in fold(text).chars() {
        if letter.is_alphanumeric() {
            match tokens.last_mut() {
                Some(token) if goes_on => token.word.push(letter),
                _ => tokens.push(Token {
                    word: letter.to_string(),
                    after: String::new(),
                }),
            }
        } else if let Some(token) = tokens.last_mut() {
            token.after.push(letter);
        }
        goes_on = letter.is_alphanumeric();
    }
    tokens
}

/// A month's name with a day before or after it, and perhaps a year at the end.
fn in_words(tokens: &[Token], months: impl Fn(&str) -> Vec<u8>) -> Option<(u8, Vec<NamedDate>)> {
    let [first, second, ..] = tokens else { return None };
    let (day, named) = match day(ordinal(&first.word)) {
        Some(day) => (day, months(&second.word)),
        None => (day(ordinal(&second.word))?, months(&first.word)),
    };
    if named.is_empty() {
        return None;
    }
    let year = tokens.get(2).and_then(|token| long_year(&token.word));
    let date = |month| NamedDate {
        year,
        month,
        day: Some(day),
    };
    Some((
        if year.is_some() { 3 } else { 2 },
        named.into_iter().map(date).collect(),
    ))
}

/// Numbers with the same sign between them.
fn in_numbers(tokens: &[Token]) -> Option<(u8, Vec<NamedDate>)> {
    let [first, second, ..] = tokens else { return None };
    let sign = first.after.as_str();
    let third = tokens.get(2).filter(|_| second.after == sign);
    let full = |year, month, day| NamedDate {
        year: Some(year),
        month,
        day: Some(day),
    };
    match (sign, third) {
        ("-", Some(third)) => {
            let (year, month, day) = (long_year(&first.word)?, month(&second.word)?, day(&third.word)?);
            Some((3, vec![full(year, month, day)]))
        }
        ("-", None) => {
            let (year, month) = (long_year(&first.word)?, month(&second.word)?);
            let date = NamedDate {
                year: Some(year),
                month,
                day: None,
            };
            Some((2, vec![date]))
        }
        (".", Some(third)) => {
            let (day, month, year) = (day(&first.word)?, month(&second.word)?, year(&third.word)?);
            Some((3, vec![full(year, month, day)]))
        }
        // Two numbers alone may be a distance, unless a point ends them or one begins with nought.
        (".", None)
            if second.after.starts_with('.') || [first, second].iter().any(|it| it.word.starts_with('0')) =>
        {
            let date = NamedDate {
                year: None,
                month: month(&second.word)?,
                day: Some(day(&first.word)?),
            };
            Some((2, vec![date]))
        }
        ("/", Some(third)) => {
            let year = year(&third.word)?;
            let of = |a: &Token, b: &Token| Some(full(year, month(&a.word)?, day(&b.word)?));
            let mut any: Vec<NamedDate> = [of(first, second), of(second, first)]
                .into_iter()
                .flatten()
                .collect();
            any.dedup();
            (!any.is_empty()).then_some((3, any))
        }
        _ => None,
    }
}

/// `12th` as `12`.
fn ordinal(word: &str) -> &str {
    ["st", "nd", "rd", "th"]
        .into_iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word)
}

fn number(word: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u16> {
    let is_number = digits.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| word.parse().ok()).flatten()
}

fn day(word: &str) -> Option<u8> {
    let day = u8::try_from(number(word, 1..=2)?).ok()?;
    (1..=31).contains(&day).then_some(day)
}

fn month(word: &str) -> Option<u8> {
    day(word).filter(|&month| month <= 12)
}

fn long_year(word: &str) -> Option<u16> {
    number(word, 4..=4).filter(|year| (1900..2200).contains(year))
}

/// A year of four figures or two, the latter of this century.
fn year(word: &str) -> Option<u16> {
    long_year(word).or_else(|| number(word, 2..=2).map(|year| 2000 + year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Typed> {
        dates(text, |word| match word {
            "november" | "nov" | "ноября" => vec![11],
            _ => Vec::new(),
        })
    }

    fn date(year: impl Into<Option<u16>>, month: u8, day: impl Into<Option<u8>>) -> NamedDate {
        NamedDate {
            year: year.into(),
            month,
            day: day.into(),
        }
    }

    #[test]
    fn one_day_typed_in_many_ways_is_that_day() {
        for text in [
            "12 november 2026",
            "November 12th, 2026",
            "12 ноября 2026",
            "12.11.2026",
            "12.11.26",
            "2026-11-12",
        ] {
            let typed = of(text);
            assert_eq!(typed.len(), 1, "{text}");
            assert_eq!(typed[0].any, [date(2026, 11, 12)], "{text}");
            assert_eq!((typed[0].first, typed[0].words), (0, 3), "{text}");
        }
        assert_eq!(of("11/12/2026")[0].any, [date(2026, 11, 12), date(2026, 12, 11)]);
        assert_eq!(of("11/25/2026")[0].any, [date(2026, 11, 25)]);
    }

    #[test]
    fn what_was_not_typed_is_open() {
        assert_eq!(of("12 november")[0].any, [date(None, 11, 12)]);
        assert_eq!(of("12.11.")[0].any, [date(None, 11, 12)]);
        assert_eq!(of("2026-11")[0].any, [date(2026, 11, None)]);
        let run = &of("run 12 nov")[0];
        assert_eq!((run.first, run.words), (1, 2));
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in [
            "10.5 km",
            "5 x 1000",
            "45.3.2026",
            "november 2026",
            "12",
            "12 11 2026",
            "10-12",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }
}

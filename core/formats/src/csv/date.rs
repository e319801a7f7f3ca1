//! Dates and times as programs write them for people: `Sep 20, 2026, 2:12:12 PM`, `20.09.2026, 14:12:12`.

use ritm_model::{LocalDay, Timestamp};

/// The beginnings of the months' names in the languages that platforms export in. The longest that fits counts.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "janv", "ene", "gen", "янв", "січ", "sty", "led", "oca", "tammi",
    ],
    &["feb", "fev", "fév", "лют", "фев", "lut", "úno", "şub", "helmi"],
    &["mar", "mär", "mrt", "maa", "мар", "бер", "bře", "már"],
    &[
        "apr", "abr", "avr", "апр", "квіт", "kwi", "dub", "nis", "huhti", "ápr",
    ],
    &[
        "may", "mai", "maj", "mag", "mei", "май", "мая", "трав", "kvě", "touko", "máj",
    ],
    &[
        "jun", "juin", "giu", "июн", "черв", "cze", "čvn", "červen", "haz", "kesä", "jún",
    ],
    &[
        "jul",
        "juil",
        "lug",
        "июл",
        "лип",
        "lip",
        "čvc",
        "červenec",
        "tem",
        "heinä",
        "júl",
    ],
    &[
        "aug", "ago", "aoû", "aou", "авг", "серп", "sie", "srp", "ağu", "elo",
    ],
    &["sep", "set", "сен", "вер", "wrz", "zář", "eyl", "syys", "szept"],
    &[
        "oct", "okt", "ott", "out", "окт", "жовт", "paź", "říj", "eki", "loka",
    ],
    &["nov", "ноя", "лист", "lis", "kas", "marras"],
    &[
        "dec", "déc", "dez", "dic", "des", "дек", "груд", "gru", "pro", "ara", "joulu",
    ],
];

/// The month, from 1, that a word begins the name of.
fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let mut best: Option<(usize, u32)> = None;
    for (number, names) in (1..).zip(MONTHS) {
        for name in names.iter().filter(|name| word.starts_with(**name)) {
            if best.is_none_or(|(length, _)| name.len() > length) {
                best = Some((name.len(), number));
            }
        }
    }
    best.map(|(_, number)| number)
}

/// Whether days come before months where both are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

/// What a date cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    /// The moment, if the written time is taken as UTC or the cell names its zone.
    pub(super) at: Timestamp,
    /// Whether the cell names a time of day.
    pub(super) timed: bool,
    /// Seconds east of Greenwich, where the cell names an offset.
    pub(super) east_s: Option<i32>,
}

enum Token<'a> {
    Number(u32, usize),
    Word(&'a str),
    /// Milliseconds of the day.
    Clock(i64),
}

/// The pieces of a cell; none when it is too long to be a date.
fn tokens(text: &str) -> Vec<(Token<'_>, char)> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if tokens.len() > 16 {
            return Vec::new();
        }
        let run = |same: fn(char) -> bool| rest.find(|letter| !same(letter)).unwrap_or(rest.len());
        if first.is_ascii_digit() {
            if let Some((ms, length)) = clock(rest) {
                tokens.push((Token::Clock(ms), ' '));
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            let length = run(|letter| letter.is_ascii_digit());
            let (number, after) = rest.split_at(length);
            let sign = after.chars().next().unwrap_or(' ');
            let Ok(value) = number.parse() else {
                return Vec::new();
            };
            tokens.push((Token::Number(value, length), sign));
            rest = after;
        } else if first.is_alphabetic() {
            let length = run(char::is_alphabetic);
            let (word, after) = rest.split_at(length);
            tokens.push((Token::Word(word), ' '));
            rest = after;
        } else {
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    tokens
}

/// `14:12:12.5` at the start of a text, with its length.
fn clock(text: &str) -> Option<(i64, usize)> {
    let bytes = text.as_bytes();
    let number = |from: usize| {
        let digits = bytes
            .get(from..)?
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let value: i64 = text.get(from..from + digits)?.parse().ok()?;
        (1..=2).contains(&digits).then_some((value, from + digits))
    };
    let (hours, at) = number(0)?;
    if bytes.get(at) != Some(&b':') {
        return None;
    }
    let (minutes, mut at) = number(at + 1)?;
    let (mut seconds, mut ms) = (0, 0);
    if bytes.get(at) == Some(&b':') {
        (seconds, at) = number(at + 1)?;
        if matches!(bytes.get(at), Some(b'.' | b','))
            && let Some(digits) = bytes.get(at + 1..)
        {
            let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let mut unit = 100;
            for digit in digits.iter().take(count.min(3)) {
                ms += i64::from(digit - b'0') * unit;
                unit /= 10;
            }
            if count > 0 {
                at += 1 + count;
            }
        }
    }
    (hours < 24 && minutes < 60 && seconds < 61)
        .then_some((((hours * 60 + minutes) * 60 + seconds) * 1000 + ms, at))
}

/// Reads a date cell. `order` matters only where day and month are both numbers and the year is last.
pub(super) fn date(cell: &str, order: Order) -> Option<Date> {
    let cell = cell.trim();
    if cell.len() > 64 {
        return None;
    }
    if let Some(moment) = crate::xml::moment::moment(cell) {
        let east_s = match moment.zone {
            crate::xml::moment::Zone::East(seconds) => Some(seconds),
            crate::xml::moment::Zone::Utc => None,
        };
        return Some(Date {
            at: moment.at,
            timed: true,
            east_s,
        });
    }
    let (mut numbers, mut named, mut clock_ms, mut afternoon) = (Vec::new(), None, None, None);
    for (token, sign) in tokens(cell) {
        match token {
            Token::Clock(ms) if clock_ms.is_none() => clock_ms = Some(ms),
            Token::Clock(_) => return None,
            Token::Number(value, digits) => numbers.push((value, digits, sign)),
            Token::Word(word) => match word.to_lowercase().as_str() {
                "am" | "오전" | "午前" | "上午" => afternoon = Some(false),
                "pm" | "오후" | "午後" | "下午" => afternoon = Some(true),
                // `p. m.` in Spanish.
                "a" if cell.ends_with("m.") => afternoon = Some(false),
                "p" => afternoon = Some(true),
                _ => named = named.or_else(|| month(word)),
            },
        }
    }
    let (year, month, day) = match (numbers.as_slice(), named) {
        ([(year, 4, _), (day, ..)] | [(day, ..), (year, 4, _)], Some(month)) => (*year, month, *day),
        ([(year, 4, _), (month, ..), (day, ..)], None) => (*year, *month, *day),
        ([(first, _, sign), (second, ..), (year, digits, _)], None) => {
            let year = if *digits == 2 { *year + 2000 } else { *year };
            let day_first = *first > 12 || (*second <= 12 && (*sign == '.' || order == Order::DayFirst));
            if day_first {
                (year, *second, *first)
            } else {
                (year, *first, *second)
            }
        }
        ([(whole, 8, _)], None) => (whole / 10_000, whole / 100 % 100, whole % 100),
        _ => return None,
    };
    let day = LocalDay::from_ymd(i32::try_from(year).ok()?, month, day)?;
    let mut ms = clock_ms.unwrap_or(0);
    match (afternoon, ms / 3_600_000) {
        (Some(true), 0..12) => ms += 43_200_000,
        (Some(false), 12) => ms -= 43_200_000,
        _ => {}
    }
    Some(Date {
        at: day.start(0).plus_ms(ms),
        timed: clock_ms.is_some(),
        east_s: None,
    })
}

/// The order that dates of one column show: a first number above 12 is a day, a second one too.
pub(super) fn order<'a>(cells: impl Iterator<Item = &'a str>) -> Order {
    for cell in cells {
        let numbers: Vec<u32> = cell
            .split(|letter: char| !letter.is_ascii_digit())
            .filter(|part| !part.is_empty() && part.len() <= 4)
            .filter_map(|part| part.parse().ok())
            .take(2)
            .collect();
        match numbers.as_slice() {
            [13..=31, ..] => return Order::DayFirst,
            [1..=12, 13..=31] => return Order::MonthFirst,
            // Twelve-hour clocks and months first go together.
            _ if cell.ends_with("AM") || cell.ends_with("PM") => return Order::MonthFirst,
            _ => {}
        }
    }
    Order::DayFirst
}

#[cfg(test)]
mod tests {
    use super::{Order, date, order};
    use ritm_model::Timestamp;

    #[test]
    fn one_moment_in_many_languages() {
        let at = Timestamp::from_civil(2026, 9, 20, 14, 12, 12).unwrap_or_default();
        for cell in [
            "Sep 20, 2026, 2:12:12 PM",
            "Sep 20, 2026, 2:12:12\u{202f}PM",
            "20.09.2026, 14:12:12",
            "20 sept. 2026, 14:12:12",
            "20 sept. 2026 à 14:12:12",
            "20 de set. de 2026, 14:12:12",
            "20 set 2026, 14:12:12",
            "20 сент. 2026 г., 14:12:12",
            "20 wrz 2026, 14:12:12",
            "2026/09/20 14:12:12",
            "2026年9月20日 14:12:12",
            "2026. 9. 20. 오후 2:12:12",
            "20 sep 2026, 2:12:12 p. m.",
            "2026-09-20 14:12:12",
            "2026-09-20T16:12:12+02:00",
            "20/09/2026 14:12:12",
            "09/20/2026 2:12:12 PM",
        ] {
            assert_eq!(
                date(cell, Order::DayFirst).map(|date| date.at),
                Some(at),
                "{cell}"
            );
        }
        let day = date("1. Jan. 2026", Order::DayFirst);
        assert!(day.is_some_and(|day| !day.timed && day.at.unix_ms() == 1_767_225_600_000));
        assert_eq!(
            date("12:30 AM Jan 1, 2026", Order::DayFirst).map(|date| date.at.unix_ms()),
            Some(1_767_227_400_000)
        );
        assert_eq!(
            date("5 marraskuuta 2025", Order::DayFirst).map(|date| date.at.unix_ms()),
            Some(1_762_300_800_000)
        );
    }

    #[test]
    fn what_is_no_date_is_none() {
        for cell in [
            "",
            "Run",
            "12:30",
            "2026",
            "31.02.2026",
            "1 2 3 4",
            "99999999999999",
            "2:00 3:00 1.1.2020",
        ] {
            assert_eq!(date(cell, Order::DayFirst), None, "{cell}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_what_the_column_shows() {
        assert_eq!(order(["01/02/2026", "14/02/2026"].into_iter()), Order::DayFirst);
        assert_eq!(order(["01/02/2026", "02/14/2026"].into_iter()), Order::MonthFirst);
        assert_eq!(order(["01/02/2026 3:00 PM"].into_iter()), Order::MonthFirst);
        let cell = "03/04/2026 10:00";
        let month = |order| date(cell, order).map(|date| date.at.local_day(0).ymd().1);
        assert_eq!(month(Order::DayFirst), Some(4));
        assert_eq!(month(Order::MonthFirst), Some(3));
    }
}

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
        "aug", "ago", "agu", "aoû", "aou", "авг", "серп", "sie", "srp", "ağu", "elo",
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

/// Which half of the day a word says: whether it is the later one.
fn half_of_day(word: &str, cell: &str) -> Option<bool> {
    Some(match word {
        "am" | "오전" | "午前" | "上午" => false,
        "pm" | "오후" | "午後" | "下午" => true,
        // `p. m.` in Spanish.
        "a" if cell.ends_with("m.") => false,
        "p" => true,
        _ => return None,
    })
}

/// Milliseconds of the day, of a clock that shows twelve hours twice if `afternoon` says which.
const fn of_day(ms: i64, afternoon: Option<bool>) -> i64 {
    match (afternoon, ms / 3_600_000) {
        (Some(true), 0..12) => ms + 43_200_000,
        (Some(false), 12) => ms - 43_200_000,
        _ => ms,
    }
}

/// Whether a cell names the half of the day, so that it is a time of day and no length of time.
pub(super) fn names_half(cell: &str) -> bool {
    let cell = cell.trim();
    // Most cells are moments as ISO writes them: these need not be looked at further.
    if cell.len() > 32 || (cell.is_ascii() && !cell.ends_with(['m', 'M', 'a', 'A', 'p', 'P', '.'])) {
        return false;
    }
    let cell = cell.to_lowercase();
    tokens(&cell)
        .iter()
        .any(|(token, _)| matches!(token, Token::Word(word) if half_of_day(word, &cell).is_some()))
}

/// A time of day in milliseconds, as `17:30`, `5:30 PM` or `오후 5:30`; none when the cell tells anything else.
pub(super) fn clock_of_day(cell: &str) -> Option<i64> {
    let cell = cell.trim().to_lowercase();
    if cell.len() > 32 {
        return None;
    }
    let (mut clock_ms, mut afternoon) = (None, None);
    for (token, _) in tokens(&cell) {
        match token {
            Token::Clock(ms) if clock_ms.is_none() => clock_ms = Some(ms),
            Token::Word(word) => match half_of_day(word, &cell) {
                Some(half) => afternoon = Some(half),
                // What is left of `p. m.`, and what German and Swedish put around a clock.
                None if matches!(word, "m" | "uhr" | "kl" | "klo") => {}
                None => return None,
            },
            _ => return None,
        }
    }
    clock_ms.map(|ms| of_day(ms, afternoon))
}

/// A clock with dots after a blank, as Danes, Finns and Indonesians write it after the date: the date, and milliseconds.
fn dotted_clock(cell: &str) -> Option<(&str, i64)> {
    let (day, written) = cell.rsplit_once(char::is_whitespace)?;
    let dots = written.bytes().filter(|&byte| byte == b'.').count();
    let (ms, length) = clock(&written.replace('.', ":"))?;
    let pairs = written.split('.').skip(1).all(|part| part.len() == 2);
    let year = day
        .split(|letter: char| !letter.is_ascii_digit())
        .any(|run| run.len() == 4);
    ((1..=2).contains(&dots) && length == written.len() && pairs && year).then_some((day, ms))
}

/// Seconds east of Greenwich of a zone's name or offset: `PDT`, `UTC`, `-05`, `+0530`. Only those names that stand for
/// one zone in the lists that use them (Peloton's: North America, Europe, Australia).
pub(super) fn zone_s(name: &str) -> Option<i32> {
    if let Some(digits) = name.strip_prefix(['+', '-']) {
        let digits = digits.replace(':', "");
        let number: i32 = digits.parse().ok()?;
        let minutes = match digits.len() {
            1 | 2 => number * 60,
            3 | 4 => number / 100 * 60 + number % 100,
            _ => return None,
        };
        let seconds = if name.starts_with('-') {
            -minutes * 60
        } else {
            minutes * 60
        };
        return (seconds.abs() <= 18 * 3600).then_some(seconds);
    }
    let hours = match name {
        "UTC" | "GMT" | "WET" => 0,
        "BST" | "CET" | "WEST" => 1,
        "CEST" | "EET" => 2,
        "EEST" => 3,
        "AWST" => 8,
        "AEST" => 10,
        "AEDT" => 11,
        "NZST" => 12,
        "NZDT" => 13,
        "ADT" => -3,
        "AST" | "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" | "AKDT" => -8,
        "AKST" => -9,
        "HST" => -10,
        _ => return None,
    };
    Some(hours * 3600)
}

/// A date with its zone in brackets after it.
fn with_zone(cell: &str, order: Order) -> Option<Date> {
    let (written, zone) = cell.strip_suffix(')')?.rsplit_once('(')?;
    let east_s = zone_s(zone.trim())?;
    let date = date(written, order).filter(|date| date.timed && date.east_s.is_none())?;
    Some(Date {
        at: date.at.plus_ms(-i64::from(east_s) * 1000),
        timed: true,
        east_s: Some(east_s).filter(|&east| east != 0),
    })
}

/// Reads a date cell. `order` matters only where day and month are both numbers and the year is last.
pub(super) fn date(cell: &str, order: Order) -> Option<Date> {
    let cell = cell.trim();
    if cell.len() > 64 {
        return None;
    }
    if let Some(moment) = crate::text::moment::moment(cell) {
        let east_s = match moment.zone {
            crate::text::moment::Zone::East(seconds) => Some(seconds),
            crate::text::moment::Zone::Utc => None,
        };
        return Some(Date {
            at: moment.at,
            timed: true,
            east_s,
        });
    }
    if let Some(date) = with_zone(cell, order) {
        return Some(date);
    }
    if let Some((day, ms)) = dotted_clock(cell)
        && let Some(date) = date(day, order).filter(|date| !date.timed)
    {
        return Some(Date {
            at: date.at.plus_ms(ms),
            timed: true,
            east_s: None,
        });
    }
    let (mut numbers, mut named, mut clock_ms, mut afternoon) = (Vec::new(), None, None, None);
    for (token, sign) in tokens(cell) {
        match token {
            Token::Clock(ms) if clock_ms.is_none() => clock_ms = Some(ms),
            Token::Clock(_) => return None,
            Token::Number(value, digits) => numbers.push((value, digits, sign)),
            Token::Word(word) => match half_of_day(&word.to_lowercase(), cell) {
                Some(half) => afternoon = Some(half),
                None => named = named.or_else(|| month(word)),
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
    let ms = of_day(clock_ms.unwrap_or(0), afternoon);
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
    use super::{Order, clock_of_day, date, names_half, order};
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
            "20 Sep 2026 14.12.12",
            "20.9.2026 klo 14.12.12",
            "20. sep. 2026 14.12.12",
            "2026-09-20 09:12 (EST)",
            "2026-09-20 07:12 (-07)",
            "2026-09-20 14:12:12 (UTC)",
        ] {
            let at = if cell.ends_with("ST)") || cell.ends_with("07)") {
                at.plus_ms(-12_000)
            } else {
                at
            };
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
    fn dots_make_a_clock_only_after_a_whole_date() {
        let ms = |cell| date(cell, Order::DayFirst).map(|date| (date.at.unix_ms(), date.timed));
        let day = 1_660_694_400_000;
        assert_eq!(ms("17 Agu 2022 8.11"), Some((day + 29_460_000, true)));
        for cell in ["17.8.2022", "17. 8. 2022", "2022 8.17"] {
            assert_eq!(ms(cell), Some((day, false)), "{cell}");
        }
        assert_eq!(
            date("2020-04-17 12:29 (PDT)", Order::DayFirst).and_then(|date| date.east_s),
            Some(-25_200)
        );
    }

    #[test]
    fn times_of_day_stand_alone() {
        for (cell, minutes) in [
            ("17:30", 1050),
            ("5:30 PM", 1050),
            ("5:30:00 pm", 1050),
            ("오후 5:30", 1050),
            ("5:30 p. m.", 1050),
            ("12:05 AM", 5),
            ("17:30 Uhr", 1050),
        ] {
            assert_eq!(clock_of_day(cell), Some(minutes * 60_000), "{cell}");
        }
        for cell in [
            "",
            "PM",
            "17:30 km",
            "5:30/km",
            "2020-01-01 17:30",
            "25:00",
            "17:30 17:31",
        ] {
            assert_eq!(clock_of_day(cell), None, "{cell}");
        }
        assert!(names_half("5:30 PM") && !names_half("5:30"));
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

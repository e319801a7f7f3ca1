//! Times as programs wrote them that did not know ISO 8601, or not well.

use ritm_model::Timestamp;

use super::{Digits, Moment, Zone, made};

/// The longest text that can be a time, in bytes.
const MOST_BYTES: usize = 64;

/// Reads what differs from ISO 8601 in the ways that occur: slashes or dots between the parts of the date and dots
/// between those of the time, single digits, milliseconds after a colon, `UTC` or `GMT`, a zone of one digit, `AM` and
/// `PM`, a leap second, digits of other scripts, seconds or milliseconds since 1970, and how Java writes a date. A date
/// without a time is none.
#[cold]
pub(super) fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    if text.is_empty() || text.len() > MOST_BYTES {
        return None;
    }
    let text: String = text.chars().map(western).collect();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return since_1970(&text);
    }
    if text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return numbers(&of_java(&text)?);
    }
    numbers(&text)
}

/// `Thu Jul 3 18:45:00 GMT+0200 2014` in numbers.
fn of_java(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let (month, day, clock, zone, year) = match *words.as_slice() {
        [_, month, day, clock, year] => (month, day, clock, "", year),
        [_, month, day, clock, zone, year] => (month, day, clock, zone, year),
        _ => return None,
    };
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1;
    Some(format!("{year}-{month}-{day}T{clock} {zone}"))
}

fn numbers(text: &str) -> Option<Moment> {
    let mut rest = Digits(text.as_bytes());
    let year = rest.number(4)?;
    let separator = rest.separator(b"-/.")?;
    let month = rest.up_to(2)?;
    rest.separator(&[separator])?;
    let day = rest.up_to(2)?;
    rest.separator(b"Tt ")?;
    rest.0 = rest.0.trim_ascii_start();
    let hour = rest.up_to(2)?;
    let separator = rest.separator(b":.")?;
    let minute = rest.up_to(2)?;
    let mut second = 0;
    let mut ms = 0;
    if rest.separator(&[separator]).is_some() {
        second = rest.up_to(2)?;
        if rest.separator(b".,:").is_some() {
            ms = rest.fraction_ms();
        }
    }
    let (zone, afternoon) = rest.zone()?;
    let hour = match (afternoon, hour) {
        (None, hour) => hour,
        (Some(afternoon), 1..=12) => hour % 12 + if afternoon { 12 } else { 0 },
        (Some(_), _) => return None,
    };
    if second == 60 {
        (second, ms) = (59, 1000);
    }
    made([year, month, day], [hour, minute, second], ms, zone)
}

/// A digit of another script, or a sign like minus, as ASCII.
fn western(letter: char) -> char {
    const ZEROS: [char; 6] = ['٠', '۰', '०', '০', '๐', '０'];
    if letter.is_ascii() {
        return letter;
    }
    if letter == '\u{2212}' {
        return '-';
    }
    let digit = |zero: &char| u32::from(letter).checked_sub(u32::from(*zero));
    ZEROS
        .iter()
        .filter_map(digit)
        .find(|&digit| digit < 10)
        .and_then(|digit| char::from_digit(digit, 10))
        .unwrap_or(letter)
}

fn since_1970(digits: &str) -> Option<Moment> {
    let number: i64 = digits.parse().ok()?;
    let ms = match digits.len() {
        10 => number * 1000,
        13 => number,
        _ => return None,
    };
    Some(Moment {
        at: Timestamp::from_unix_ms(ms),
        zone: Zone::Utc,
    })
}

impl Digits<'_> {
    fn separator(&mut self, any: &[u8]) -> Option<u8> {
        let first = *self.0.first()?;
        self.eat(|byte| any.contains(&byte)).then_some(first)
    }

    /// Digits after the decimal point, as milliseconds.
    fn fraction_ms(&mut self) -> i64 {
        let (mut ms, mut unit) = (0, 100);
        while let [digit @ b'0'..=b'9', tail @ ..] = self.0 {
            ms += i64::from(digit - b'0') * unit;
            unit /= 10;
            self.0 = tail;
        }
        ms
    }

    /// The zone, and whether a twelve-hour clock says that it is afternoon, up to the end.
    fn zone(&mut self) -> Option<(Zone, Option<bool>)> {
        let rest = self.0.trim_ascii().to_ascii_uppercase();
        let (rest, afternoon) = match rest.as_slice() {
            [rest @ .., b'A', b'M'] => (rest, Some(false)),
            [rest @ .., b'P', b'M'] => (rest, Some(true)),
            rest => (rest, None),
        };
        let mut rest = rest.trim_ascii();
        while let [before @ .., b'Z'] = rest {
            rest = before.trim_ascii_end();
        }
        for word in [b"UTC", b"GMT"] {
            rest = rest.strip_prefix(word).unwrap_or(rest).trim_ascii_start();
        }
        let east = match rest {
            [] => 0,
            [sign @ (b'+' | b'-'), tail @ ..] => {
                let mut digits = Digits(tail);
                let hours = digits.up_to(2)?;
                digits.eat(|byte| byte == b':');
                let minutes = if digits.0.is_empty() { 0 } else { digits.number(2)? };
                if !digits.0.is_empty() || hours > 18 || minutes > 59 {
                    return None;
                }
                let seconds = (hours * 3600 + minutes * 60).cast_signed();
                if *sign == b'-' { -seconds } else { seconds }
            }
            _ => return None,
        };
        let zone = if east == 0 { Zone::Utc } else { Zone::East(east) };
        Some((zone, afternoon))
    }
}

#[cfg(test)]
mod tests {
    use super::super::moment;
    use ritm_model::Timestamp;

    #[test]
    fn times_of_all_kinds_of_programs_are_read() {
        let expected = Timestamp::from_civil(2016, 6, 2, 18, 40, 6).map(Timestamp::unix_ms);
        for text in [
            "2016/06/02 18:40:06",
            "2016/06/02 18:40:06+00",
            "2016.06.02 18:40:06",
            "2016-06-02T18.40.06Z",
            "2016-6-2T18:40:6Z",
            "2016-06-02T18:40:06:000Z",
            "2016-06-02T18:40:06 UTC",
            "2016-06-02T18:40:06GMT",
            "2016-06-02T18:40:06 GMT+00:00",
            "2016-06-02T20:40:06+2:00",
            "2016-06-02T16:40:06\u{2212}02:00",
            "2016-06-02T06:40:06 PM",
            "2016-06-02T18:40:06ZZ",
            "2016-06-02T18:40:06+00:00Z",
            "Thu Jun 02 18:40:06 GMT 2016",
            "Thu Jun 2 20:40:06 GMT+0200 2016",
            "Thu Jun 2 18:40:06 2016",
            "2559-06-02T18:40:06Z",
            "٢٠١٦-٠٦-٠٢T١٨:٤٠:٠٦Z",
            "۲۰۱۶-۰۶-۰۲T۱۸:۴۰:۰۶Z",
            "1464892806",
            "1464892806000",
        ] {
            assert_eq!(moment(text).map(|time| time.at.unix_ms()), expected, "{text}");
        }
        let ms = |text| moment(text).map(|time| time.at.unix_ms());
        let expected = expected.unwrap_or_default();
        assert_eq!(ms("2016-06-02T18:40:06:123Z"), Some(expected + 123));
        assert_eq!(ms("2016-06-02T18.40.06.5Z"), Some(expected + 500));
        assert_eq!(ms("2016-06-02T18:39:60Z"), Some(expected - 6000));
        assert_eq!(ms("2016-06-02T12:40:06 am"), Some(expected - 18 * 3_600_000));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "2016/06/02",
            "2016-06",
            "2016/06-02 10:00:00",
            "2016-6-31T10:00:00Z",
            "2016-06-02T18:40:06 CEST",
            "2016-06-02T18:40:06+2:0",
            "2016-06-02T18:40:06+",
            "2016-06-02T13:00:00 PM",
            "14648928",
            "٢٠١٦",
            "ZZZ",
            "Thu Jun 2 20:40:06 CEST 2016",
            "Thu June 2016",
            "2016",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}

//! Numbers as people of different countries write them.

/// Which sign stands before the decimal places; the other one may group thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimal {
    Point,
    Comma,
}

/// What the cells heard so far tell about the decimal sign of a table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Votes {
    point: u32,
    comma: u32,
}

impl Votes {
    /// Hears a cell; what is no number, or could be read either way, tells nothing.
    pub(super) fn hear(&mut self, cell: &str) {
        let bytes = cell.trim().as_bytes();
        let number = bytes
            .iter()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b'+' | b' '));
        if !number || bytes.len() > 32 {
            return;
        }
        let count = |sign: u8| bytes.iter().filter(|&&byte| byte == sign).count();
        let last = |sign: u8| bytes.iter().rposition(|&byte| byte == sign);
        match (count(b'.'), count(b',')) {
            (1, 0) if !groups(bytes, b'.') => self.point += 1,
            (0, 1) if !groups(bytes, b',') => self.comma += 1,
            (0, 2..) => self.point += 1,
            (2.., 0) => self.comma += 1,
            (1.., 1..) if last(b'.') > last(b',') => self.point += 1,
            (1.., 1..) => self.comma += 1,
            _ => {}
        }
    }

    /// What most said; a point when nobody did.
    pub(super) const fn result(self) -> Decimal {
        if self.comma > self.point {
            Decimal::Comma
        } else {
            Decimal::Point
        }
    }
}

/// Whether the one `sign` could group thousands: one to three digits before it and three after.
fn groups(bytes: &[u8], sign: u8) -> bool {
    let Some(at) = bytes.iter().position(|&byte| byte == sign) else {
        return false;
    };
    let before = bytes.iter().take(at).filter(|byte| byte.is_ascii_digit()).count();
    (1..=3).contains(&before) && bytes.len() - at - 1 == 3 && bytes.first() != Some(&b'0')
}

/// The number in a cell; a unit after it is passed over, and an apostrophe before it, which keeps spreadsheets from
/// reading a formula.
pub(super) fn number(cell: &str, decimal: Decimal) -> Option<f64> {
    let cell = cell.trim().trim_start_matches('\'');
    let (point, group) = match decimal {
        Decimal::Point => (b'.', b','),
        Decimal::Comma => (b',', b'.'),
    };
    let mut plain = [0_u8; 40];
    let mut length = 0;
    let mut rest = cell.bytes().enumerate();
    let mut ended = None;
    for (at, byte) in rest.by_ref() {
        let byte = match byte {
            b'0'..=b'9' | b'-' | b'+' | b'e' | b'E' => byte,
            _ if byte == point => b'.',
            _ if byte == group => continue,
            // Non-breaking blanks group thousands as well.
            0xc2 | 0xa0 if length > 0 => continue,
            _ => {
                ended = Some(at);
                break;
            }
        };
        *plain.get_mut(length)? = byte;
        length += 1;
    }
    if let Some(at) = ended {
        let unit = cell.get(at..)?.trim_start();
        if length == 0 || unit.starts_with([':', '/']) || unit.chars().any(|letter| letter.is_ascii_digit()) {
            return None;
        }
    }
    let plain = std::str::from_utf8(plain.get(..length)?).ok()?;
    let value: f64 = plain.trim_end_matches(['e', 'E']).parse().ok()?;
    value.is_finite().then_some(value)
}

/// A length of time in milliseconds: `1:02:03.4`, `02:03`, `1h 2m 3s`; a plain number counts seconds.
pub(super) fn duration_ms(cell: &str, decimal: Decimal) -> Option<i64> {
    let cell = cell.trim();
    let ms = if cell.contains(':') {
        // `5:30 PM` is a time of day, `5:30 /km` a pace.
        if cell.chars().any(char::is_alphabetic) {
            return None;
        }
        let mut seconds = 0.0;
        let mut parts = 0;
        for part in cell.split(':') {
            seconds = seconds * 60.0 + number(part, decimal).filter(|part| *part >= 0.0)?;
            parts += 1;
        }
        if parts > 3 {
            return None;
        }
        seconds * 1000.0
    } else if let Some(value) = number(cell, decimal) {
        match cell.trim_start_matches(|letter: char| !letter.is_alphabetic()) {
            "" | "s" | "sec" | "secs" | "seconds" => value * 1000.0,
            "m" | "min" | "mins" | "minutes" => value * 60_000.0,
            "h" | "hours" => value * 3_600_000.0,
            "ms" => value,
            _ => return None,
        }
    } else if cell.is_empty() {
        return None;
    } else {
        let mut ms = 0.0;
        let mut rest = cell;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let value: f64 = rest.get(..digits)?.parse().ok()?;
            let unit = rest.get(digits..)?.trim_start();
            ms += value
                * match unit.bytes().next()? {
                    b'h' => 3_600_000.0,
                    b'm' => 60_000.0,
                    b's' => 1000.0,
                    _ => return None,
                };
            rest = unit.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        }
        ms
    };
    // A year: more is no training.
    ((0.0..3.2e10).contains(&ms)).then_some(ms.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::{Decimal, Votes, duration_ms, number};

    fn vote(cells: &[&str]) -> Decimal {
        let mut votes = Votes::default();
        for cell in cells {
            votes.hear(cell);
        }
        votes.result()
    }

    #[test]
    fn the_decimal_sign_is_what_the_table_shows() {
        assert_eq!(vote(&["2,336", "42.02"]), Decimal::Point);
        assert_eq!(vote(&["2.336", "42,02"]), Decimal::Comma);
        assert_eq!(vote(&["1.234,5"]), Decimal::Comma);
        assert_eq!(vote(&["2021-03-14", "abc", "1,234,567"]), Decimal::Point);
        assert_eq!(vote(&["0,125"]), Decimal::Comma);
        assert_eq!(number("2,336", Decimal::Point), Some(2336.0));
        assert_eq!(number("2.336,5 km", Decimal::Comma), Some(2336.5));
        assert_eq!(number("1\u{a0}875", Decimal::Comma), Some(1875.0));
        assert_eq!(number("'-12", Decimal::Point), Some(-12.0));
        for cell in ["--", "", "km", "5:12", "1/2", "nan", "12 of 13"] {
            assert_eq!(number(cell, Decimal::Point), None, "{cell}");
        }
    }

    #[test]
    fn lengths_of_time_are_read_in_all_their_shapes() {
        for (cell, ms) in [
            ("03:51:46", 13_906_000),
            ("35:20.5", 2_120_500),
            ("3600", 3_600_000),
            ("90 min", 5_400_000),
            ("1h 2m 3s", 3_723_000),
            ("00:00:00", 0),
        ] {
            assert_eq!(duration_ms(cell, Decimal::Point), Some(ms), "{cell}");
        }
        assert_eq!(duration_ms("01:05,5", Decimal::Comma), Some(65_500));
        for cell in [
            "", "--", "1:2:3:4", "-5", "1e300", "5 apples", "5:30 PM", "5:12 /km",
        ] {
            assert_eq!(duration_ms(cell, Decimal::Point), None, "{cell}");
        }
    }
}

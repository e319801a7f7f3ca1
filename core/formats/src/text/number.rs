//! Decimal numbers to scaled integers and back, without a float between.

use ritm_model::ABSENT;

/// Reads a decimal number as an integer of its `digits`-th decimal place, rounded half away from zero: `"1.25"` with
/// one digit is 13. A comma is taken for the decimal point; exponents are understood. `None` when it is no number or
/// beyond 10^17.
pub(crate) fn decimal(text: &str, digits: u32) -> Option<i64> {
    let bytes = text.trim_ascii().as_bytes();
    let (negative, mut rest) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    let mut value: i64 = 0;
    let mut seen = false;
    while let [digit @ b'0'..=b'9', tail @ ..] = rest {
        if value >= 100_000_000_000_000_000 {
            return None;
        }
        value = value * 10 + i64::from(digit - b'0');
        seen = true;
        rest = tail;
    }
    let mut places = 0;
    if let [b'.' | b',', tail @ ..] = rest {
        rest = tail;
        while let [digit @ b'0'..=b'9', tail @ ..] = rest {
            if places < digits {
                value = value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
            } else if places == digits && *digit >= b'5' {
                value += 1;
            }
            places += 1;
            seen = true;
            rest = tail;
        }
    }
    if !seen {
        return None;
    }
    match rest {
        [] => {}
        [b'e' | b'E', ..] => return exponential(bytes, digits),
        _ => return None,
    }
    let missing = digits.saturating_sub(places);
    value = value.checked_mul(10_i64.checked_pow(missing)?)?;
    Some(if negative { -value } else { value })
}

#[cold]
fn exponential(bytes: &[u8], digits: u32) -> Option<i64> {
    let value: f64 = std::str::from_utf8(bytes).ok()?.parse().ok()?;
    let scaled = (value * 10_f64.powi(i32::try_from(digits).ok()?)).round();
    (scaled.abs() < 1e17).then_some(scaled as i64)
}

/// [`decimal`] as a sample's raw integer; [`ABSENT`] when it is no number or does not fit.
pub(crate) fn raw(text: &str, digits: u32) -> i32 {
    decimal(text, digits).map_or(ABSENT, narrow)
}

/// A raw integer from a wider one; [`ABSENT`] when it does not fit.
pub(crate) fn narrow(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(ABSENT)
}

/// A plain number; `None` when it is none or not finite.
pub(crate) fn float(text: &str) -> Option<f64> {
    let text = text.trim_ascii();
    text.parse()
        .or_else(|_| text.replace(',', ".").parse())
        .ok()
        .filter(|value: &f64| value.is_finite())
}

/// Writes `value / 10^digits` exactly, without needless zeros.
pub(crate) fn push_decimal(out: &mut Vec<u8>, value: i64, digits: u32) {
    let mut rest = value.unsigned_abs();
    let mut digits = digits;
    while digits > 0 && rest.is_multiple_of(10) {
        rest /= 10;
        digits -= 1;
    }
    if value < 0 {
        out.push(b'-');
    }
    let unit = 10_u64.pow(digits);
    out.extend_from_slice((rest / unit).to_string().as_bytes());
    if digits > 0 {
        out.push(b'.');
        let width = digits as usize;
        out.extend_from_slice(format!("{:0width$}", rest % unit).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::{decimal, float, push_decimal, raw};
    use ritm_model::ABSENT;

    #[test]
    fn decimals_round_half_away_from_zero() {
        assert_eq!(decimal("45.2068527974188327789306640625", 7), Some(452_068_528));
        assert_eq!(decimal("-0.00000005", 7), Some(-1));
        assert_eq!(decimal("-0.00000004", 7), Some(0));
        assert_eq!(decimal("1.25", 1), Some(13));
        assert_eq!(decimal("-1.25", 1), Some(-13));
        assert_eq!(decimal("99.999", 2), Some(10_000));
        assert_eq!(decimal("12", 3), Some(12_000));
        assert_eq!(decimal(" +7. \n", 1), Some(70));
        assert_eq!(decimal(".5", 1), Some(5));
        assert_eq!(decimal("5,5", 1), Some(55));
        assert_eq!(decimal("5e-06", 7), Some(50));
        assert_eq!(decimal("1.5E2", 0), Some(150));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "-",
            ".",
            "nan",
            "INF",
            "1.2.3",
            "12a",
            "0x10",
            "e5",
            "1e999",
            "999999999999999999999",
        ] {
            assert_eq!(decimal(text, 3), None, "{text}");
        }
        assert_eq!(raw("215.0", 7), ABSENT);
        assert_eq!(raw("3000000", 3), ABSENT);
        assert_eq!(float("nan"), None);
        assert_eq!(float("1,5"), Some(1.5));
    }

    #[test]
    fn what_is_written_reads_back() {
        let written = |value, digits| {
            let mut out = Vec::new();
            push_decimal(&mut out, value, digits);
            String::from_utf8(out).unwrap_or_default()
        };
        for (value, digits) in [
            (0, 0),
            (0, 7),
            (-5, 7),
            (452_068_528, 7),
            (-1, 3),
            (100, 2),
            (i64::from(i32::MIN), 7),
        ] {
            let text = written(value, digits);
            assert_eq!(decimal(&text, digits), Some(value), "{text}");
        }
        assert_eq!(written(208_800, 3), "208.8");
    }

    #[test]
    fn decimals_agree_with_floats() {
        let mut state = 12345_u64;
        for _ in 0..5000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let value = (state >> 20) as i32 as f64 / 1e7;
            let text = format!("{value:.9}");
            let expected = (value * 1e7).round() as i64;
            assert_eq!(decimal(&text, 7), Some(expected), "{text}");
        }
    }
}

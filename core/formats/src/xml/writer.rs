//! Writing XML: escaped texts, exact decimals, times.

use ritm_model::Timestamp;

/// Writes `text` with the characters that mean something to XML escaped, and those it can't hold left out.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' => out.extend_from_slice(b"&quot;"),
            // As written, readers would make a line feed of it.
            '\r' => out.extend_from_slice(b"&#13;"),
            '\t' | '\n' => out.push(letter as u8),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// Writes `<name>text</name>`.
pub(crate) fn push_element(out: &mut Vec<u8>, name: &str, text: &str) {
    open(out, name);
    push_text(out, text);
    close(out, name);
}

/// Writes `<name>`.
pub(crate) fn open(out: &mut Vec<u8>, name: &str) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// Writes `</name>`.
pub(crate) fn close(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(b"</");
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
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

/// Writes `<name>` with a decimal in it.
pub(crate) fn push_number(out: &mut Vec<u8>, name: &str, value: i64, digits: u32) {
    open(out, name);
    push_decimal(out, value, digits);
    close(out, name);
}

/// Writes a moment, at `offset_s` seconds east of Greenwich when that is whole minutes, else in UTC; milliseconds only
/// where there are any. Years beyond 1-9999 and offsets beyond 14 hours can't be written as XML Schema's `dateTime`:
/// the nearest year and UTC are.
pub(crate) fn push_moment(out: &mut Vec<u8>, at: Timestamp, offset_s: Option<i32>) {
    let offset_s = offset_s.filter(|offset| offset % 60 == 0 && *offset != 0 && offset.abs() <= 14 * 3600);
    let at = at.plus_ms(i64::from(offset_s.unwrap_or(0)) * 1000);
    let (year, month, day) = at.local_day(0).ymd();
    let year = year.clamp(1, 9999);
    let ms_of_day = at.unix_ms().rem_euclid(86_400_000);
    let (seconds, ms) = (ms_of_day / 1000, ms_of_day % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    out.extend_from_slice(text.as_bytes());
    if ms != 0 {
        out.extend_from_slice(format!(".{ms:03}").as_bytes());
    }
    match offset_s {
        Some(offset) => {
            let sign = if offset < 0 { '-' } else { '+' };
            let minutes = offset.abs() / 60;
            out.extend_from_slice(format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60).as_bytes());
        }
        None => out.push(b'Z'),
    }
}

#[cfg(test)]
mod tests {
    use super::{push_decimal, push_moment, push_text};
    use crate::xml::{moment::moment, number::decimal};
    use ritm_model::Timestamp;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn numbers_and_times_read_back() {
        for (value, digits) in [
            (0, 0),
            (0, 7),
            (-5, 7),
            (452_068_528, 7),
            (-1, 3),
            (100, 2),
            (i64::from(i32::MIN), 7),
        ] {
            let text = written(|out| push_decimal(out, value, digits));
            assert_eq!(decimal(&text, digits), Some(value), "{text}");
        }
        assert_eq!(written(|out| push_decimal(out, 208_800, 3)), "208.8");
        for (ms, offset) in [
            (0, None),
            (1_565_527_940_123, Some(-12_600)),
            (-1, Some(20_700)),
            (86_399_999, Some(0)),
        ] {
            let at = Timestamp::from_unix_ms(ms);
            let text = written(|out| push_moment(out, at, offset));
            assert_eq!(moment(&text).map(|moment| moment.at), Some(at), "{text}");
        }
    }

    #[test]
    fn texts_are_escaped_and_cleaned() {
        assert_eq!(
            written(|out| push_text(out, "a<b>&\"c\u{1}\u{fffe}ж\n")),
            "a&lt;b&gt;&amp;&quot;cж\n"
        );
    }
}

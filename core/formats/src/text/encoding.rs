//! Bytes to text: UTF-8, UTF-16 and the single-byte encodings that training programs have written.

mod pages;

use std::borrow::Cow;

/// A document as text, with what is needed to name byte positions of the original.
pub(crate) struct Text<'a> {
    /// The text; borrowed when the bytes are UTF-8.
    pub(crate) text: Cow<'a, str>,
    unit: Unit,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Utf8,
    Utf16,
    SingleByte,
}

impl Text<'_> {
    /// The byte of the original file that position `at` of the text stands for.
    pub(crate) fn source_byte(&self, at: usize) -> u64 {
        let before = || self.text.char_indices().take_while(move |&(index, _)| index < at);
        let bytes = match self.unit {
            Unit::Utf8 => at,
            Unit::Utf16 => before().map(|(_, letter)| letter.len_utf16() * 2).sum(),
            Unit::SingleByte => before().count(),
        };
        bytes as u64
    }
}

/// Reads bytes as text. What is valid UTF-8 is UTF-8, whatever the document claims; otherwise a byte order mark, the
/// look of the first bytes or the declared encoding decide, and Windows-1252 is what is left.
pub(crate) fn to_text(bytes: &[u8]) -> Text<'_> {
    let utf16 = match bytes {
        [0xff, 0xfe, ..] | [b'<', 0, _, 0, ..] => Some(u16::from_le_bytes as fn([u8; 2]) -> u16),
        [0xfe, 0xff, ..] | [0, b'<', 0, _, ..] => Some(u16::from_be_bytes as fn([u8; 2]) -> u16),
        _ => None,
    };
    if let Some(from_bytes) = utf16 {
        let units = bytes.as_chunks::<2>().0.iter().map(|&pair| from_bytes(pair));
        let text: String = char::decode_utf16(units)
            .map(|letter| letter.unwrap_or('\u{fffd}'))
            .collect();
        return Text {
            text: Cow::Owned(text),
            unit: Unit::Utf16,
        };
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return borrowed(text),
        Err(error) => error,
    };
    if error.error_len().is_none() {
        // Only the last letter is cut: the file is.
        let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
        return borrowed(std::str::from_utf8(whole).unwrap_or_default());
    }
    if mostly_utf8(bytes) {
        return Text {
            text: Cow::Owned(String::from_utf8_lossy(bytes).into_owned()),
            unit: Unit::Utf8,
        };
    }
    let upper = pages::upper_half(declared(bytes).unwrap_or_default());
    let letter = |&byte: &u8| match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(place) => upper.get(usize::from(place)).copied().unwrap_or('\u{fffd}'),
    };
    Text {
        text: Cow::Owned(bytes.iter().map(letter).collect()),
        unit: Unit::SingleByte,
    }
}

fn borrowed(text: &str) -> Text<'_> {
    Text {
        text: Cow::Borrowed(text),
        unit: Unit::Utf8,
    }
}

/// The encoding that the XML declaration names.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.get(..bytes.len().min(256)).unwrap_or(bytes);
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let head = head.get(..end)?;
    let at = head.windows(8).position(|word| word == b"encoding")?;
    let rest = head.get(at + 8..)?;
    let open = rest.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    let rest = rest.get(open + 1..)?;
    let close = rest.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    rest.get(..close)
}

/// Whether more of the letters beyond ASCII are UTF-8 than not: then what is not is damage. What the declaration says
/// is no proof, as programs wrote `UTF-8` before text in the system's code page.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// The document without byte order mark and white space before it, both of which occur in the wild; so does a byte order
/// mark that was taken for letters and encoded again.
pub(crate) fn document<'a>(text: &'a Text<'_>) -> &'a str {
    fn trimmed(text: &str) -> &str {
        text.trim_start_matches(|letter: char| {
            letter == '\u{feff}' || letter == '\0' || letter.is_ascii_whitespace()
        })
    }
    let text = trimmed(&text.text);
    text.strip_prefix("ï»¿").map_or(text, trimmed)
}

#[cfg(test)]
mod tests {
    use super::to_text;

    #[test]
    fn encodings_are_told_apart() {
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><name>Z\xfcrich</name>";
        assert!(to_text(latin).text.contains("Zürich"));
        let cyrillic = b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><name>\xcb\xfb\xe6\xe8</name>";
        assert!(to_text(cyrillic).text.contains("Лыжи"));
        assert!(to_text(b"<name>caf\xe9</name>").text.contains("café"));
        for (encoding, bytes, expected) in [
            ("ISO-8859-2", &b"\xd8\xedp \xb9"[..], "Říp š"),
            ("windows-1250", b"\xd8\xedp \x9a", "Říp š"),
            ("iso-8859-5", b"\xbb\xeb\xd6\xd8", "Лыжи"),
            ("KOI8-R", b"\xec\xd9\xd6\xc9", "Лыжи"),
            ("windows-1254", b"\xddzmir \x80", "İzmir €"),
            ("windows-1252", b"\x80 \xff", "€ ÿ"),
        ] {
            let head = format!("<?xml version='1.0' encoding='{encoding}'?><a>");
            let text = to_text(&[head.as_bytes(), bytes].concat()).text.into_owned();
            assert!(text.ends_with(&format!("<a>{expected}")), "{text}");
        }
        for bytes in [
            "\u{feff}<a>ж</a>"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>(),
            "\u{feff}<a>ж</a>"
                .encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect(),
            "<a>ж</a>".encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ] {
            assert!(to_text(&bytes).text.contains("<a>ж</a>"));
        }
    }

    #[test]
    fn a_cut_letter_and_damage_lose_only_themselves() {
        assert_eq!(
            to_text("<a>ж".as_bytes().split_last().map_or(&[], |(_, rest)| rest)).text,
            "<a>"
        );
        let mut damaged = "<a>жук и ёж</a>".as_bytes().to_vec();
        damaged[4] = 0x20;
        assert!(to_text(&damaged).text.contains("ук и ёж"));
    }

    #[test]
    fn positions_lead_back_to_the_bytes() {
        let utf16: Vec<u8> = "<a>жx".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let text = to_text(&utf16);
        let at = text.text.find('x').unwrap_or_default();
        assert_eq!(text.source_byte(at), 8);
        let text = to_text(b"<a>\xe9x");
        let at = text.text.find('x').unwrap_or_default();
        assert_eq!(text.source_byte(at), 4);
    }
}

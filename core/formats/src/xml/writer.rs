//! Writing XML: elements, with their texts escaped.

use crate::text::number::push_decimal;

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

/// Writes `<name>` with a decimal in it.
pub(crate) fn push_number(out: &mut Vec<u8>, name: &str, value: i64, digits: u32) {
    open(out, name);
    push_decimal(out, value, digits);
    close(out, name);
}

#[cfg(test)]
mod tests {
    use super::push_text;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn texts_are_escaped_and_cleaned() {
        assert_eq!(
            written(|out| push_text(out, "a<b>&\"c\u{1}\u{fffe}ж\n")),
            "a&lt;b&gt;&amp;&quot;cж\n"
        );
    }
}

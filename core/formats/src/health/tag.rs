//! Reads tags out of bytes as they arrive. It knows the part of XML that Apple Health writes, and makes no copies.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3, memmem};
use quick_xml::escape::unescape;

/// The longest tag; what goes on longer lost a quotation mark.
pub(super) const MAX_TAG: usize = 64 << 10;

/// A tag, a comment or a declaration, from `<` to `>`.
#[derive(Clone, Copy)]
pub(super) struct Tag<'a> {
    /// All between the angle brackets.
    inside: &'a [u8],
}

/// How a tag ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// After so many bytes.
    At(usize),
    /// After so many bytes, where the next begins though a quotation mark is missing.
    Broken(usize),
    /// Not within the bytes there are.
    Unknown,
}

/// Where the tag that `bytes` begin with ends.
pub(super) fn end(bytes: &[u8]) -> End {
    if bytes.starts_with(b"<!--") {
        return match memmem::find(bytes, b"-->") {
            Some(at) => End::At(at + 3),
            None if bytes.len() > MAX_TAG => End::Broken(4),
            None => End::Unknown,
        };
    }
    let rest = bytes.get(1..).unwrap_or_default();
    if matches!(bytes.get(1), Some(b'!' | b'?')) {
        // A document type declaration holds others: each is passed over by itself.
        return match memchr2(b'<', b'>', rest) {
            Some(at) if rest.get(at) == Some(&b'>') => End::At(at + 2),
            Some(at) => End::At(at + 1),
            None if bytes.len() > MAX_TAG => End::Broken(bytes.len()),
            None => End::Unknown,
        };
    }
    let mut at = 1;
    let found = loop {
        let Some(step) = bytes.get(at..).and_then(|rest| memchr3(b'"', b'\'', b'>', rest)) else {
            break None;
        };
        at += step + 1;
        let Some(&quote) = bytes.get(at - 1) else {
            break None;
        };
        if quote == b'>' {
            break Some(at);
        }
        match bytes.get(at..).and_then(|rest| memchr(quote, rest)) {
            Some(step) => at += step + 1,
            None => break None,
        }
    };
    // Neither Apple nor anybody else writes `<` within a tag: there the next one begins.
    let inside = bytes.get(1..found.unwrap_or(bytes.len())).unwrap_or_default();
    let mut from = 0;
    while let Some(step) = inside.get(from..).and_then(|rest| memchr(b'<', rest)) {
        let before = inside.get(..from + step).unwrap_or_default().trim_ascii_end();
        if before.last() == Some(&b'>') {
            return End::Broken(before.len() + 1);
        }
        from += step + 1;
    }
    match found {
        Some(at) => End::At(at),
        None if bytes.len() > MAX_TAG => End::Broken(1),
        None => End::Unknown,
    }
}

impl<'a> Tag<'a> {
    /// Of the bytes from `<` to `>`.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let inside = bytes.strip_prefix(b"<").unwrap_or(bytes);
        Self {
            inside: inside.strip_suffix(b">").unwrap_or(inside),
        }
    }

    /// Its name, with the `/` before it of an end tag.
    pub(super) fn name(&self) -> &'a [u8] {
        let end = self
            .inside
            .iter()
            .skip(1)
            .position(|byte| byte.is_ascii_whitespace() || *byte == b'/');
        self.inside
            .get(..end.map_or(self.inside.len(), |end| end + 1))
            .unwrap_or_default()
    }

    /// Whether it is an element by itself, without an end tag.
    pub(super) fn is_empty(&self) -> bool {
        self.inside.ends_with(b"/")
    }

    /// Names and values as written, in their order.
    pub(super) fn attributes(&self) -> Attributes<'a> {
        let name = self.name().len();
        Attributes {
            rest: self.inside.get(name..).unwrap_or_default(),
        }
    }

    /// The first attribute of this name.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut attributes = self.attributes();
        let (_, value) = attributes.find(|(found, _)| *found == name.as_bytes())?;
        Some(text(value))
    }
}

/// A value as text, references resolved.
pub(super) fn text(value: &[u8]) -> Cow<'_, str> {
    let plain = String::from_utf8_lossy(value);
    if !plain.contains('&') {
        return plain;
    }
    let resolved = unescape(&plain).ok().map(Cow::into_owned);
    resolved.map_or(plain, Cow::Owned)
}

/// The attributes of a tag.
pub(super) struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let equals = memchr(b'=', self.rest)?;
        let (name, rest) = self.rest.split_at_checked(equals)?;
        let rest = rest.get(1..)?.trim_ascii_start();
        let (&quote, rest) = rest.split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            self.rest = &[];
            return None;
        }
        // Without its second quotation mark a value goes on to the end of the tag.
        let end = memchr(quote, rest).unwrap_or(rest.len());
        self.rest = rest.get(end + 1..).unwrap_or_default();
        Some((name.trim_ascii(), rest.get(..end)?))
    }
}

#[cfg(test)]
mod tests {
    use super::{End, Tag, end};

    #[test]
    fn tags_end_where_they_end() {
        for (bytes, expected) in [
            ("<a>b", End::At(3)),
            ("<a b=\"c > d\" e='\"'/>f", End::At(20)),
            ("<a b=\"c", End::Unknown),
            ("<!-- <a> -- > --><b>", End::At(17)),
            ("<!-- <a>", End::Unknown),
            ("<!DOCTYPE HealthData [\n<!ELEMENT a", End::At(23)),
            ("<!ATTLIST a b CDATA>", End::At(20)),
            ("<?xml version=\"1.0\"?><a>", End::At(21)),
            ("<a b=\"John\"s watch\" c=\"d\"/>\n <b e=\"f\"/>", End::Broken(27)),
            ("<a b=\"x < y\"/>", End::At(14)),
        ] {
            assert_eq!(end(bytes.as_bytes()), expected, "{bytes}");
        }
        let endless = format!("<a b=\"{}", "x".repeat(100_000));
        assert_eq!(end(endless.as_bytes()), End::Broken(1));
    }

    #[test]
    fn attributes_come_as_written() {
        let tag = Tag::new(b"<Record type = \"a &lt; b\"\n  x='1' x=\"2\" y/>");
        assert_eq!(tag.name(), b"Record");
        assert!(tag.is_empty());
        assert_eq!(tag.attribute("type").as_deref(), Some("a < b"));
        assert_eq!(tag.attribute("x").as_deref(), Some("1"));
        assert_eq!(tag.attribute("y"), None);
        assert_eq!(Tag::new(b"</Workout>").name(), b"/Workout");
        assert_eq!(Tag::new(b"<a/>").name(), b"a");
        assert_eq!(Tag::new(b"<>").name(), b"");
    }
}

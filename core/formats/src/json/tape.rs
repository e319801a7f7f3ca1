//! A JSON document as a flat list of its values, each told by where it stands in the text.
//!
//! Twelve bytes a value, no recursion and no copies: what is read costs a small multiple of the text, however it is
//! nested. Damage does not end the reading: what can't be a value is passed over, and what is open at the end is closed.
//! Several documents in one text, as in files of one object a line, are read as well.

use std::borrow::Cow;

use ritm_model::{Problem, ProblemCode, Timestamp};

use crate::xml::moment::{Moment, Zone, moment, plausible};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Map,
    List,
    /// A name in a map; its value follows.
    Key,
    Text,
    Number,
    True,
    /// `false`, `null`, and what should have been a value.
    Nothing,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    kind: Kind,
    /// Where it begins in the text: a text without its quotation mark.
    at: u32,
    /// Where a text or number ends; for a map or a list, the entry after its last.
    end: u32,
}

/// A document.
pub(crate) struct Tape<'a> {
    text: &'a str,
    entries: Vec<Entry>,
    /// The first thing wrong: where, and whether it is the text's early end.
    pub(crate) problem: Option<Problem>,
}

struct Open {
    entry: usize,
    map: bool,
    /// Whether a name waits for its value.
    named: bool,
}

struct Reading<'a> {
    tape: Tape<'a>,
    open: Vec<Open>,
    maps_open: usize,
    lists_open: usize,
}

impl Reading<'_> {
    fn wrong(&mut self, at: usize, detail: &str) {
        self.tape
            .problem
            .get_or_insert_with(|| Problem::at(ProblemCode::Malformed, at as u64, detail));
    }

    /// Adds a value where one may stand; in a map without a name it gets an empty one.
    fn value(&mut self, kind: Kind, at: usize, end: usize) {
        if let Some(open) = self.open.last_mut()
            && open.map
        {
            let named = std::mem::take(&mut open.named);
            if !named {
                self.wrong(at, "a value without a name");
                self.push(Kind::Key, at, at);
            }
        }
        self.push(kind, at, end);
    }

    fn push(&mut self, kind: Kind, at: usize, end: usize) {
        self.tape.entries.push(Entry {
            kind,
            at: at as u32,
            end: end as u32,
        });
    }

    fn begin(&mut self, map: bool, at: usize) {
        self.value(if map { Kind::Map } else { Kind::List }, at, 0);
        *(if map {
            &mut self.maps_open
        } else {
            &mut self.lists_open
        }) += 1;
        self.open.push(Open {
            entry: self.tape.entries.len() - 1,
            map,
            named: false,
        });
    }

    fn end_innermost(&mut self, at: usize) {
        let Some(open) = self.open.pop() else { return };
        if open.named {
            self.push(Kind::Nothing, at, at);
        }
        *(if open.map {
            &mut self.maps_open
        } else {
            &mut self.lists_open
        }) -= 1;
        let end = self.tape.entries.len() as u32;
        if let Some(entry) = self.tape.entries.get_mut(open.entry) {
            entry.end = end;
        }
    }

    fn end(&mut self, map: bool, at: usize) {
        if (if map { self.maps_open } else { self.lists_open }) == 0 {
            return self.wrong(at, "a bracket that closes nothing");
        }
        while self.open.last().is_some_and(|open| open.map != map) {
            self.wrong(at, "a bracket of the wrong kind");
            self.end_innermost(at);
        }
        self.end_innermost(at);
    }
}

impl<'a> Tape<'a> {
    /// Reads a text.
    pub(crate) fn new(text: &'a str) -> Self {
        let tape = Tape {
            text: text.get(..u32::MAX as usize).unwrap_or(text),
            entries: Vec::new(),
            problem: None,
        };
        let mut reading = Reading {
            tape,
            open: Vec::new(),
            maps_open: 0,
            lists_open: 0,
        };
        let bytes = reading.tape.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'{' | b'[' => reading.begin(byte == b'{', at),
                b'}' | b']' => reading.end(byte == b'}', at),
                b'"' => {
                    at = string(&mut reading, bytes, at);
                    continue;
                }
                b',' => {
                    if let Some(open) = reading.open.last_mut()
                        && std::mem::take(&mut open.named)
                    {
                        reading.wrong(at, "a name without a value");
                        reading.push(Kind::Nothing, at, at);
                    }
                }
                b' ' | b'\t' | b'\n' | b'\r' | b':' => {}
                _ => {
                    at = word(&mut reading, bytes, at);
                    continue;
                }
            }
            at += 1;
        }
        if !reading.open.is_empty() {
            let problem = Problem::at(
                ProblemCode::Truncated,
                bytes.len() as u64,
                "it ends within a value",
            );
            reading.tape.problem.get_or_insert(problem);
            while !reading.open.is_empty() {
                reading.end_innermost(bytes.len());
            }
        }
        reading.tape
    }

    /// The values that stand in no other.
    pub(crate) fn roots(&self) -> impl Iterator<Item = Value<'_>> {
        Values {
            tape: self,
            at: 0,
            end: self.entries.len(),
        }
    }

    fn entry(&self, index: usize) -> Option<Entry> {
        self.entries.get(index).copied()
    }

    /// The entry after the value at `index`.
    fn after(&self, index: usize) -> usize {
        match self.entry(index) {
            Some(entry) if matches!(entry.kind, Kind::Map | Kind::List) => {
                (entry.end as usize).max(index + 1)
            }
            _ => index + 1,
        }
    }

    fn raw(&self, entry: Entry) -> &str {
        self.text
            .get(entry.at as usize..entry.end as usize)
            .unwrap_or_default()
    }
}

/// Reads a text in quotation marks; says where to go on.
fn string(reading: &mut Reading<'_>, bytes: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    let end = loop {
        let Some(found) = bytes
            .get(at..)
            .and_then(|rest| memchr::memchr2(b'"', b'\\', rest))
        else {
            break None;
        };
        at += found;
        if bytes.get(at) == Some(&b'"') {
            break Some(at);
        }
        at += 2;
    };
    let Some(end) = end else {
        // The whole rest as one text would hide what follows; but nothing that follows can be told apart.
        let problem = Problem::at(
            ProblemCode::Truncated,
            bytes.len() as u64,
            "it ends within a text",
        );
        reading.tape.problem.get_or_insert(problem);
        return bytes.len();
    };
    match reading.open.last_mut() {
        Some(open) if open.map && !open.named => {
            open.named = true;
            reading.push(Kind::Key, quote + 1, end);
        }
        _ => reading.value(Kind::Text, quote + 1, end),
    }
    end + 1
}

/// Reads a number or a word; says where to go on.
fn word(reading: &mut Reading<'_>, bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|byte| {
            matches!(
                byte,
                b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"' | b' ' | b'\t' | b'\n' | b'\r'
            )
        })
        .unwrap_or(rest.len());
    let token = rest.get(..length).unwrap_or_default();
    match token {
        [b'-' | b'0'..=b'9', ..] => reading.value(Kind::Number, at, at + length),
        b"true" => reading.value(Kind::True, at, at + length),
        b"false" | b"null" | b"NaN" | b"Infinity" => reading.value(Kind::Nothing, at, at + length),
        _ => reading.wrong(at, "neither a value nor a name"),
    }
    at + length
}

struct Values<'t> {
    tape: &'t Tape<'t>,
    at: usize,
    end: usize,
}

impl<'t> Iterator for Values<'t> {
    type Item = Value<'t>;

    fn next(&mut self) -> Option<Value<'t>> {
        // At the root names can stand alone where a document is damaged.
        while self.at < self.end && self.tape.entry(self.at)?.kind == Kind::Key {
            self.at += 1;
        }
        if self.at >= self.end {
            return None;
        }
        let value = Value {
            tape: self.tape,
            index: self.at,
        };
        self.at = self.tape.after(self.at);
        Some(value)
    }
}

/// A value of a document.
#[derive(Clone, Copy)]
pub(crate) struct Value<'t> {
    tape: &'t Tape<'t>,
    index: usize,
}

impl<'t> Value<'t> {
    fn entry(self) -> Option<Entry> {
        self.tape.entry(self.index)
    }

    fn inside(self, kind: Kind) -> Option<(usize, usize)> {
        let entry = self.entry().filter(|entry| entry.kind == kind)?;
        Some((self.index + 1, entry.end as usize))
    }

    /// Whether it is a map.
    pub(crate) fn is_map(self) -> bool {
        self.entry().is_some_and(|entry| entry.kind == Kind::Map)
    }

    /// The values of a list; of anything else none.
    pub(crate) fn items(self) -> impl Iterator<Item = Value<'t>> {
        let (at, end) = self.inside(Kind::List).unwrap_or_default();
        Values {
            tape: self.tape,
            at,
            end,
        }
    }

    /// The members of a map; of anything else none.
    pub(crate) fn members(self) -> impl Iterator<Item = (&'t str, Value<'t>)> {
        let (mut at, end) = self.inside(Kind::Map).unwrap_or_default();
        let tape = self.tape;
        std::iter::from_fn(move || {
            let key = (at + 1 < end).then(|| tape.entry(at)).flatten()?;
            let value = Value { tape, index: at + 1 };
            at = tape.after(at + 1);
            Some((tape.raw(key), value))
        })
    }

    /// The member of a map with this name.
    pub(crate) fn get(self, name: &str) -> Option<Value<'t>> {
        self.members()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The first member of any of these names that holds something.
    pub(crate) fn any(self, names: &[&str]) -> Option<Value<'t>> {
        names
            .iter()
            .filter_map(|name| self.get(name))
            .find(|value| value.entry().is_some_and(|entry| entry.kind != Kind::Nothing))
    }

    /// Within maps in maps.
    pub(crate) fn path(self, names: &[&str]) -> Option<Value<'t>> {
        names.iter().try_fold(self, |value, name| value.get(name))
    }

    /// A number, also one written as a text.
    pub(crate) fn number(self) -> Option<f64> {
        let entry = self
            .entry()
            .filter(|entry| matches!(entry.kind, Kind::Number | Kind::Text))?;
        let text = self.tape.raw(entry);
        (text.len() <= 40)
            .then(|| text.trim().parse().ok())
            .flatten()
            .filter(|value: &f64| value.is_finite())
    }

    /// A number above zero.
    pub(crate) fn positive(self) -> Option<f64> {
        self.number().filter(|&value| value > 0.0)
    }

    /// A whole number, exact, also one written as a text.
    pub(crate) fn whole(self) -> Option<i64> {
        let entry = self
            .entry()
            .filter(|entry| matches!(entry.kind, Kind::Number | Kind::Text))?;
        let text = self.tape.raw(entry).trim();
        text.parse().ok().or_else(|| {
            self.number()
                .filter(|value| value.abs() < 9e15)
                .map(|value| value as i64)
        })
    }

    /// Whether it is `true`.
    pub(crate) fn is_true(self) -> bool {
        self.entry().is_some_and(|entry| entry.kind == Kind::True)
    }

    /// A text, without its escapes.
    pub(crate) fn text(self) -> Option<Cow<'t, str>> {
        let entry = self.entry().filter(|entry| entry.kind == Kind::Text)?;
        Some(unescaped(self.tape.raw(entry)))
    }

    /// A text that is not blank.
    pub(crate) fn words(self) -> Option<String> {
        let text = self.text()?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A number or a text as it is written, for ids.
    pub(crate) fn id(self) -> Option<String> {
        let entry = self
            .entry()
            .filter(|entry| matches!(entry.kind, Kind::Number | Kind::Text))?;
        let text = self.tape.raw(entry).trim();
        (!text.is_empty() && text.len() <= 128).then(|| text.to_owned())
    }

    /// A moment: an ISO 8601 text, or a number since 1970 in seconds, milli-, micro- or nanoseconds.
    pub(crate) fn moment(self) -> Option<Moment> {
        let entry = self.entry()?;
        let found = match entry.kind {
            Kind::Text => {
                let text = self.text()?;
                moment(&text).or_else(|| self.epoch()).or_else(|| {
                    let date = crate::csv::date(&text)?;
                    let zone = date.1.map_or(Zone::Utc, Zone::East);
                    Some(Moment { at: date.0, zone })
                })
            }
            Kind::Number => self.epoch(),
            _ => None,
        };
        found.filter(|moment| plausible(moment.at))
    }

    fn epoch(self) -> Option<Moment> {
        let ms = match self.whole()? {
            seconds @ 100_000_000..100_000_000_000 => {
                // Seconds may have decimal places.
                (self.number()? * 1000.0).round().max(seconds as f64) as i64
            }
            ms @ 100_000_000_000..100_000_000_000_000 => ms,
            micros @ 100_000_000_000_000..100_000_000_000_000_000 => micros / 1000,
            nanos @ 100_000_000_000_000_000.. => nanos / 1_000_000,
            _ => return None,
        };
        Some(Moment {
            at: Timestamp::from_unix_ms(ms),
            zone: Zone::Utc,
        })
    }
}

fn unescaped(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut letters = raw.chars();
    // The first half of a letter beyond 16 bits, until its second comes.
    let mut high = None;
    while let Some(letter) = letters.next() {
        let letter = if letter == '\\' {
            match letters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('b' | 'f') => ' ',
                Some('u') => {
                    let mut code = 0;
                    for _ in 0..4 {
                        let digit = letters.next().and_then(|digit| digit.to_digit(16)).unwrap_or(0);
                        code = code << 4 | digit;
                    }
                    match (high.take(), code) {
                        (_, 0xd800..0xdc00) => {
                            high = Some(code);
                            continue;
                        }
                        (Some(high), 0xdc00..0xe000) => {
                            char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (code - 0xdc00))
                                .unwrap_or('\u{fffd}')
                        }
                        _ => char::from_u32(code).unwrap_or('\u{fffd}'),
                    }
                }
                Some(other) => other,
                None => break,
            }
        } else {
            letter
        };
        text.push(letter);
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::Tape;
    use ritm_model::ProblemCode;

    #[test]
    fn a_document_is_walked_without_a_tree() {
        let tape = Tape::new(
            r#"{"a": {"x": [1, "2.5", -3e2]}, "b": true, "c": null, "d": "a\nb\u00e9\ud83d\udeb4\"", "e": []}"#,
        );
        assert_eq!(tape.problem, None);
        let root = tape.roots().next().unwrap_or_else(|| panic!("no root"));
        let numbers: Vec<_> = root
            .path(&["a", "x"])
            .into_iter()
            .flat_map(|list| list.items())
            .map(|item| item.number())
            .collect();
        assert_eq!(numbers, [Some(1.0), Some(2.5), Some(-300.0)]);
        assert!(root.get("b").is_some_and(super::Value::is_true));
        assert!(root.any(&["c", "b"]).is_some_and(super::Value::is_true));
        assert_eq!(
            root.get("d").and_then(|text| text.words()).as_deref(),
            Some("a\nbé🚴\"")
        );
        assert_eq!(root.get("e").map(|list| list.items().count()), Some(0));
        assert_eq!(root.members().count(), 5);
        assert!(root.get("f").is_none());
    }

    #[test]
    fn moments_come_as_texts_and_numbers() {
        for text in [
            "\"2020-09-13T12:26:40Z\"",
            "\"2020-09-13T14:26:40+02:00\"",
            "1600000000",
            "1600000000000",
            "\"1600000000000000000\"",
            "1600000000.0",
            "\"09/13/2020 12:26:40 PM\"",
        ] {
            let tape = Tape::new(text);
            let at = tape
                .roots()
                .next()
                .and_then(|value| value.moment())
                .map(|moment| moment.at.unix_ms());
            assert_eq!(at, Some(1_600_000_000_000), "{text}");
        }
    }

    #[test]
    fn damage_loses_only_what_it_hits() {
        for (text, code, at) in [
            (r#"[{"a": 1}, {"a": 2"#, ProblemCode::Truncated, 18),
            (r#"[{"a": 1}, {"a": 2}, {"a"#, ProblemCode::Truncated, 24),
            (r#"[{"a": 1}, {"a": 2]"#, ProblemCode::Malformed, 18),
            (r#"[{"a": 1}, !! {"a": 2}]"#, ProblemCode::Malformed, 11),
            (r#"[{"a": 1, "b"}, {"a": 2}]"#, ProblemCode::Malformed, 0),
        ] {
            let tape = Tape::new(text);
            let found: Vec<_> = tape
                .roots()
                .flat_map(|root| root.items())
                .filter_map(|item| item.get("a").and_then(|a| a.number()))
                .collect();
            assert_eq!(found, [1.0, 2.0], "{text}");
            if at > 0 {
                let problem = tape.problem.map(|problem| (problem.code, problem.at_byte));
                assert_eq!(problem, Some((code, Some(at))), "{text}");
            }
        }
        let two = Tape::new("{\"a\": 1}\n{\"a\": 2}\n");
        assert_eq!(two.roots().count(), 2);
    }

    #[test]
    fn no_nesting_is_too_deep() {
        let begun = std::time::Instant::now();
        for text in [
            "[".repeat(2_000_000),
            "{\"a\":".repeat(500_000) + &"]".repeat(500_000),
        ] {
            let tape = Tape::new(&text);
            assert!(tape.problem.is_some());
            assert_eq!(tape.roots().count(), 1);
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(5));
    }
}

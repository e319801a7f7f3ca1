//! A JSON document as a flat list of its values, each of which refers to its place in the text.
//!
//! A value takes twelve bytes; there is no recursion and no copy of the text, so that the memory used is a small
//! multiple of the text, however deep it is nested. Damage does not end the reading: what can't be a value is passed
//! over, and what is open at the end is closed. A text may hold several documents, such as one object per line.

#[cfg(test)]
mod tests;
mod value;

use ritm_model::{Problem, ProblemCode};

use value::Values;
pub(crate) use value::{Step, Value, unescaped};

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
                // Some preallocate their files: what was not written is zero.
                b' ' | b'\t' | b'\n' | b'\r' | b':' | 0 => {}
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
                b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"' | b' ' | b'\t' | b'\n' | b'\r' | 0
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

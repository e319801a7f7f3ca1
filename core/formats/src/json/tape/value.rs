//! A value of a document, and what can be read from it.

use std::borrow::Cow;

use ritm_model::Timestamp;
use serde::de::DeserializeOwned;

use super::{Entry, Kind, Tape};
use crate::text::moment::{Moment, Zone, moment, plausible};

/// The values of a list, or of the document, one after the other.
pub(super) struct Values<'t> {
    pub(super) tape: &'t Tape<'t>,
    pub(super) at: usize,
    pub(super) end: usize,
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

/// A step of a walk through lists in lists.
pub(crate) enum Step<'t> {
    /// A list begins.
    Begin,
    /// The innermost list ends.
    End,
    /// A value that is neither a list nor a map.
    Value(Value<'t>),
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

    /// Whether it is a list.
    pub(crate) fn is_list(self) -> bool {
        self.entry().is_some_and(|entry| entry.kind == Kind::List)
    }

    /// The value as a type of ours; `None` where it is none.
    pub(crate) fn parsed<T: DeserializeOwned>(self) -> Option<T> {
        let from = self.entry()?.at as usize;
        let mut reader = serde_json::Deserializer::from_str(self.tape.text.get(from..)?);
        T::deserialize(&mut reader).ok()
    }

    /// The plain values in lists of any depth, and where lists begin and end; maps are passed over.
    pub(crate) fn walk(self) -> impl Iterator<Item = Step<'t>> {
        let tape = self.tape;
        let end = tape.after(self.index);
        let mut at = self.index;
        let mut ends: Vec<usize> = Vec::new();
        std::iter::from_fn(move || {
            loop {
                if ends.pop_if(|list| *list <= at).is_some() {
                    return Some(Step::End);
                }
                if at >= end {
                    return None;
                }
                let value = Value { tape, index: at };
                match tape.entry(at)?.kind {
                    Kind::List => {
                        ends.push(tape.after(at));
                        at += 1;
                        return Some(Step::Begin);
                    }
                    Kind::Map => at = tape.after(at),
                    _ => {
                        at += 1;
                        return Some(Step::Value(value));
                    }
                }
            }
        })
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

/// A text or a name without its escapes.
pub(crate) fn unescaped(raw: &str) -> Cow<'_, str> {
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
                Some('b') => '\u{8}',
                Some('f') => '\u{c}',
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

//! JSON whose fields may be of any type, in whole or in part.
//!
//! Only what is asked for is kept: a file of a hundred megabytes costs no more than its rows.

use std::{fmt, marker::PhantomData};

use ritm_model::{Problem, ProblemCode};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

/// Reads `bytes`; when they are damaged or cut off, reads what is whole before that, with a problem.
///
/// # Errors
/// A [`Problem`] when nothing is whole.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, Option<Problem>), Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes);
    let error = match serde_json::from_str(&text) {
        Ok(value) => return Ok((value, None)),
        Err(error) => error,
    };
    let at = offset(&text, &error);
    let code = if error.is_eof() {
        ProblemCode::Truncated
    } else {
        ProblemCode::Malformed
    };
    let problem = Problem::at(code, at as u64, error.to_string());
    match mended(text.as_bytes().get(..at).unwrap_or_default()).map(|whole| serde_json::from_slice(&whole)) {
        Some(Ok(value)) => Ok((value, Some(problem))),
        _ => Err(problem),
    }
}

/// The byte an error was noticed at.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    (before + error.column()).min(text.len())
}

/// The text up to the last whole object of a list, with everything open closed.
fn mended(text: &[u8]) -> Option<Vec<u8>> {
    let mut open = Vec::new();
    let mut whole: Option<(usize, Vec<u8>)> = None;
    let (mut quoted, mut escaped) = (false, false);
    for (at, &byte) in text.iter().enumerate() {
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' => {
                if open.pop() != Some(byte) {
                    break;
                }
                // Deeper lists are a row's own: only whole rows count.
                if byte == b'}' && open.last() == Some(&b']') && open.len() <= 3 {
                    match &mut whole {
                        Some((end, closers)) if *closers == open => *end = at + 1,
                        _ => whole = Some((at + 1, open.clone())),
                    }
                }
            }
            _ => {}
        }
    }
    let (end, closers) = whole?;
    let mut mended = text.get(..end)?.to_vec();
    mended.extend(closers.iter().rev());
    Some(mended)
}

/// A text, or a number or truth value as text; nothing of anything else.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Text(pub(super) Option<String>);

impl Text {
    /// The text, when it says anything.
    pub(super) fn said(&self) -> Option<&str> {
        self.0.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    pub(super) fn owned(&self) -> Option<String> {
        self.said().map(str::to_owned)
    }

    /// The number it is or reads as.
    pub(super) fn number(&self) -> Option<f64> {
        crate::text::number::float(self.said()?)
    }

    pub(super) fn is_true(&self) -> bool {
        self.said() == Some("true")
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text(Some(text.to_owned())))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Text, E> {
                Ok(Text(Some(value.to_string())))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Text, E> {
                Ok(Text(Some(value.to_string())))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Text, E> {
                Ok(Text(Some(value.to_string())))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Text, E> {
                Ok(Text(Some(value.to_string())))
            }
            fn visit_unit<E>(self) -> Result<Text, E> {
                Ok(Text(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Text, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
        }
        from.deserialize_any(Any)
    }
}

/// A list of objects; one object is a list of one, anything else an empty one, and what is no object in it is left out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Any<T> {
            type Value = List<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(List(more)) = list.next_element::<List<T>>()? {
                    items.extend(more);
                }
                Ok(List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<List<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|item| List(vec![item]))
            }
            fn visit_str<E>(self, _: &str) -> Result<List<T>, E> {
                Ok(List::default())
            }
            fn visit_bool<E>(self, _: bool) -> Result<List<T>, E> {
                Ok(List::default())
            }
            fn visit_i64<E>(self, _: i64) -> Result<List<T>, E> {
                Ok(List::default())
            }
            fn visit_u64<E>(self, _: u64) -> Result<List<T>, E> {
                Ok(List::default())
            }
            fn visit_f64<E>(self, _: f64) -> Result<List<T>, E> {
                Ok(List::default())
            }
            fn visit_unit<E>(self) -> Result<List<T>, E> {
                Ok(List::default())
            }
        }
        from.deserialize_any(Any(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Default, Debug, PartialEq)]
    #[serde(default)]
    struct Row {
        id: Text,
        name: Text,
        rows: List<Row>,
    }

    fn ids(text: &str) -> (Vec<String>, Option<ProblemCode>) {
        match read::<List<Row>>(text.as_bytes()) {
            Ok((List(rows), problem)) => {
                let inner = rows
                    .iter()
                    .flat_map(|row| std::iter::once(row).chain(&row.rows.0));
                (
                    inner.filter_map(|row| row.id.owned()).collect(),
                    problem.map(|problem| problem.code),
                )
            }
            Err(problem) => (Vec::new(), Some(problem.code)),
        }
    }

    #[test]
    fn fields_may_be_of_any_type() {
        let (List(rows), problem) = read::<List<Row>>(
            b"\xef\xbb\xbf[{\"id\": 12, \"name\": [1, {}], \"more\": {\"x\": [1]}}, null, 7, [{\"id\": \"b\", \"name\": true}]]",
        )
        .unwrap_or_default();
        assert_eq!(problem, None);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].id.number(), rows[0].name.said()), (Some(12.0), None));
        assert!(rows[1].name.is_true());
        assert_eq!(ids("{\"rows\": [{\"id\": 1.5}]}"), (vec!["1.5".to_owned()], None));
    }

    #[test]
    fn what_is_whole_before_the_damage_is_read() {
        let text =
            "[{\"rows\": [{\"id\": 1, \"name\": \"}]\\\"\"},\n{\"id\": 2},\n{\"id\": 3, \"name\": \"cut";
        assert_eq!(
            ids(text),
            (vec!["1".to_owned(), "2".to_owned()], Some(ProblemCode::Truncated))
        );
        let text = "[{\"id\": 1}, {\"id\": NaN}, {\"id\": 3}]";
        assert_eq!(ids(text), (vec!["1".to_owned()], Some(ProblemCode::Malformed)));
        assert_eq!(ids("[{\"id\": ").0, Vec::<String>::new());
        assert_eq!(ids(&"[".repeat(100_000)).1, Some(ProblemCode::Malformed));
    }
}

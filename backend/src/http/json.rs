//! Bodies of JSON in which no name stands twice: which of two would count is each parser's own secret, and whoever looked at
//! the body before us may have taken the other one.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads a body.
///
/// # Errors
/// It is no JSON, or a name stands twice in one thing.
pub(super) fn read(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice::<Once>(bytes).map(|read| read.0)
}

/// A number that is whole, however it is written: 1901.0 is 1901 to JSON Schema.
fn whole(value: f64) -> Option<i64> {
    /// Up to here each whole number has a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is whole, and far from the ends"
    )]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(whole(value)
            .map(Value::from)
            .or_else(|| Number::from_f64(value).map(Value::Number))
            .unwrap_or_default())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Once(entry)) = entries.next_element()? {
            list.push(entry);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut thing = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let Once(value) = entries.next_value()?;
            if thing.insert(name, value).is_some() {
                return Err(A::Error::custom("a name stands twice"));
            }
        }
        Ok(Value::Object(thing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_serde_reads() {
        for text in [
            "null",
            "true",
            "-1",
            "18446744073709551615",
            "1.5",
            "\"\\u00e9\\n\"",
            "[]",
            "[1,[2,{\"a\":[]}]]",
            "{\"a\":1,\"b\":{\"a\":2}}",
        ] {
            let read = read(text.as_bytes()).ok();
            assert_eq!(read, serde_json::from_str(text).ok(), "{text}");
            assert!(read.is_some(), "{text}");
        }
    }

    #[test]
    fn a_whole_number_is_whole_however_it_is_written() {
        for (text, number) in [("1901.0", 1901), ("1.5e3", 1500), ("-0.0", 0), ("-2e0", -2)] {
            assert_eq!(read(text.as_bytes()).ok(), Some(Value::from(number)), "{text}");
        }
        for text in ["1.5", "1e300", "-9.1e15"] {
            assert!(read(text.as_bytes()).is_ok_and(|read| read.is_f64()), "{text}");
        }
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        for text in [
            "{\"a\":1,\"a\":1}",
            "[{\"b\":{\"a\":1,\"c\":0,\"\\u0061\":2}}]",
            "{",
            "{\"a\":1}x",
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(read(deep.as_bytes()).is_err());
    }
}

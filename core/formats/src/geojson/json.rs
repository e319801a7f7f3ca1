//! A forgiving walk through JSON, without recursion and without a tree.
//!
//! Commas and colons count as blanks: where one is missing or doubled nothing is lost. `NaN`, `Infinity` and `null`
//! are numbers without a value.

use std::borrow::Cow;

/// Where the walk could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// The text ends within a value.
    Truncated,
    /// What stands there can't.
    Malformed,
}

/// The walk.
pub(super) struct Json<'a> {
    text: &'a str,
    at: usize,
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | 0)
}

impl<'a> Json<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte the walk stands at.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The next byte that means something.
    pub(super) fn peek(&mut self) -> Result<u8, Damage> {
        let rest = self.rest();
        let blanks = rest.iter().take_while(|&&byte| is_blank(byte)).count();
        self.at += blanks;
        rest.get(blanks).copied().ok_or(Damage::Truncated)
    }

    /// Takes the next byte if it is `wanted`.
    pub(super) fn eat(&mut self, wanted: u8) -> Result<bool, Damage> {
        let eaten = self.peek()? == wanted;
        self.at += usize::from(eaten);
        Ok(eaten)
    }

    /// The name of an object's next member; `None` at the object's end.
    pub(super) fn key(&mut self) -> Result<Option<Cow<'a, str>>, Damage> {
        if self.eat(b'}')? {
            return Ok(None);
        }
        self.string().map(Some)
    }

    /// A string; bad escapes are left out of it.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Damage> {
        if !self.eat(b'"')? {
            return Err(Damage::Malformed);
        }
        let rest = self.rest();
        let plain = memchr::memchr2(b'"', b'\\', rest).ok_or(Damage::Truncated)?;
        let from = self.at;
        self.at += plain;
        let begin = self.text.get(from..self.at).unwrap_or_default();
        if rest.get(plain) == Some(&b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(begin));
        }
        let mut text = begin.to_owned();
        loop {
            let rest = self.rest();
            let plain = memchr::memchr2(b'"', b'\\', rest).ok_or(Damage::Truncated)?;
            text.push_str(self.text.get(self.at..self.at + plain).unwrap_or_default());
            self.at += plain + 1;
            if rest.get(plain) == Some(&b'"') {
                return Ok(Cow::Owned(text));
            }
            let escape = rest.get(plain + 1).copied().ok_or(Damage::Truncated)?;
            match escape {
                b'u' => {
                    self.at += 1;
                    text.extend(self.escaped_letter());
                    continue;
                }
                b'n' => text.push('\n'),
                b't' => text.push('\t'),
                b'r' => text.push('\r'),
                b'b' => text.push('\u{8}'),
                b'f' => text.push('\u{c}'),
                b'"' | b'\\' | b'/' => text.push(char::from(escape)),
                // What is escaped needlessly stands for itself.
                _ => continue,
            }
            self.at += 1;
        }
    }

    /// The four digits after `\u`, and those of the second half of a letter beyond 16 bits.
    fn escaped_letter(&mut self) -> Option<char> {
        let first = self.hexadecimal()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        if self.rest().get(..2) != Some(b"\\u") {
            return None;
        }
        self.at += 2;
        let second = self
            .hexadecimal()
            .filter(|second| (0xdc00..0xe000).contains(second))?;
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(value)
    }

    /// A number, also one within a string; `NaN` for any other plain value.
    pub(super) fn number(&mut self) -> Result<f64, Damage> {
        let number = |text: &str| text.trim().parse().ok().filter(|value: &f64| value.is_finite());
        if self.peek()? == b'"' {
            return Ok(number(&self.string()?).unwrap_or(f64::NAN));
        }
        Ok(number(self.literal()?).unwrap_or(f64::NAN))
    }

    /// A value without quotes and brackets.
    fn literal(&mut self) -> Result<&'a str, Damage> {
        self.peek()?;
        let rest = self.rest();
        let length = rest
            .iter()
            .take_while(|&&byte| !is_blank(byte) && !matches!(byte, b'[' | b']' | b'{' | b'}' | b'"'))
            .count();
        if length == 0 {
            return Err(Damage::Malformed);
        }
        let literal = self.text.get(self.at..self.at + length);
        self.at += length;
        literal.ok_or(Damage::Malformed)
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self) -> Result<(), Damage> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth == 0 => return Err(Damage::Malformed),
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b'"' => self.pass_string()?,
                _ => {
                    self.literal()?;
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn pass_string(&mut self) -> Result<(), Damage> {
        self.at += 1;
        loop {
            let rest = self.rest();
            let plain = memchr::memchr2(b'"', b'\\', rest).ok_or(Damage::Truncated)?;
            self.at += plain + 1;
            if rest.get(plain) == Some(&b'"') {
                return Ok(());
            }
            self.at += 1;
        }
    }

    /// Passes over a value and gives its text.
    pub(super) fn slice(&mut self) -> Result<&'a str, Damage> {
        self.peek()?;
        let from = self.at;
        self.skip()?;
        self.text.get(from..self.at).ok_or(Damage::Malformed)
    }

    /// Goes on at the next object that seems to be a feature; `false` when there is none.
    pub(super) fn resume(&mut self) -> bool {
        loop {
            let rest = self.rest();
            let Some(found) = memchr::memmem::find(rest, b"\"Feature\"") else {
                return false;
            };
            let before = rest.get(..found).unwrap_or_default();
            if let Some(open) = memchr::memrchr(b'{', before) {
                self.at += open;
                return true;
            }
            self.at += found + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Damage, Json};

    #[test]
    fn strings_are_unescaped() {
        let mut json = Json::new(r#""a\"\\\/\n\u0436\ud83d\ude80\ud83d\q" "plain""#);
        assert_eq!(json.string().as_deref(), Ok("a\"\\/\nж🚀q"));
        assert_eq!(json.string().as_deref(), Ok("plain"));
        assert_eq!(json.string(), Err(Damage::Truncated));
        assert_eq!(Json::new("\"cut\\").string(), Err(Damage::Truncated));
        assert_eq!(Json::new("12").string(), Err(Damage::Malformed));
    }

    #[test]
    fn numbers_may_have_no_value() {
        let mut json = Json::new("-1.5e3, \"7\", null, NaN, 1e999 ]");
        assert_eq!(json.number(), Ok(-1500.0));
        assert_eq!(json.number(), Ok(7.0));
        for _ in 0..3 {
            assert!(json.number().is_ok_and(f64::is_nan));
        }
        assert_eq!(json.number(), Err(Damage::Malformed));
    }

    #[test]
    fn values_of_any_depth_are_passed_over() {
        let deep = format!("{}1{} 2", "[{\"a\":".repeat(100_000), "}]".repeat(100_000));
        let mut json = Json::new(&deep);
        assert_eq!(json.skip(), Ok(()));
        assert_eq!(json.number(), Ok(2.0));
        assert_eq!(Json::new("[1, \"]\\\"\", {}").skip(), Err(Damage::Truncated));
    }

    #[test]
    fn the_walk_goes_on_at_the_next_feature() {
        let mut json = Json::new("x] \"Feature\" {\"type\": \"Feature\"}");
        assert!(json.resume());
        assert_eq!(json.at(), 13);
        json.at = 30;
        assert!(!json.resume());
    }
}

//! What JSON looks like: the shape of a type, by which a value is checked and documented.

use serde_json::Value;

/// A type of the contract, which knows what its JSON looks like.
pub trait Schema {
    /// The shape of the JSON.
    fn shape() -> Shape;
}

/// What a value's JSON looks like.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Nothing at all: no body, no query.
    Nothing,
    /// Whatever JSON there is.
    Anything,
    /// A text.
    Text {
        /// Least length, in characters.
        min: usize,
        /// Greatest length, in characters.
        max: usize,
        /// Its format by the names of JSON Schema, or empty.
        format: &'static str,
        /// A regular expression (ECMA 262) that describes it, or empty; what is checked is [`Shape::Text::check`].
        pattern: &'static str,
        /// What else must hold of it; the fault says what, in English.
        check: fn(&str) -> Result<(), &'static str>,
        /// Whether lines may be broken in it.
        lines: bool,
        /// Whether it is a secret, which is never shown nor logged.
        secret: bool,
    },
    /// One of these words.
    Word {
        /// The type's name.
        name: &'static str,
        /// What it means.
        docs: &'static str,
        /// The words.
        words: &'static [&'static str],
    },
    /// A whole number.
    Whole {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
        /// What it means, or empty.
        docs: &'static str,
    },
    /// A number.
    Number {
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
    },
    /// True or false.
    Flag,
    /// A list.
    List {
        /// The shape of each.
        of: Box<Self>,
        /// How many there are at least.
        min: usize,
        /// How many there may be.
        max: usize,
    },
    /// Values by freely chosen names.
    Map {
        /// The shape of each.
        of: Box<Self>,
        /// How many there may be.
        max: usize,
    },
    /// Named fields.
    Thing {
        /// The type's name; the same name is the same shape.
        name: String,
        /// What it means.
        docs: &'static str,
        /// Its fields.
        fields: Vec<Field>,
    },
    /// One of several things with named fields, told apart by the field `tag`.
    Choice {
        /// The type's name.
        name: &'static str,
        /// What it means.
        docs: &'static str,
        /// The field that tells them apart.
        tag: &'static str,
        /// The things.
        variants: Vec<Variant>,
    },
    /// The shape, or null; a field of it may be left out.
    Maybe(Box<Self>),
    /// Bytes that are no JSON, of this media type.
    Bytes {
        /// The media type.
        media: &'static str,
    },
}

/// A named field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub docs: &'static str,
    /// Its shape.
    pub shape: Shape,
}

/// One of the things of a [`Shape::Choice`].
#[derive(Clone, Debug)]
pub struct Variant {
    /// The word in the tag.
    pub word: &'static str,
    /// What it means.
    pub docs: &'static str,
    /// Its fields beside the tag.
    pub fields: Vec<Field>,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where: names and numbers with dots between, empty for the whole.
    pub at: String,
    /// What, as a stable code that is also a message key.
    pub code: &'static str,
    /// What, in English.
    pub detail: String,
}

/// More is not told of one value: who sends so much wrong will not read more.
const MOST_WRONGS: usize = 16;

impl Shape {
    /// A text of any kind, of at most `max` characters.
    #[must_use]
    pub const fn text(max: usize) -> Self {
        Self::Text {
            min: 0,
            max,
            format: "",
            pattern: "",
            check: |_| Ok(()),
            lines: true,
            secret: false,
        }
    }

    /// Whether a field of this shape must be there.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        !matches!(self, Self::Maybe(_))
    }

    /// Whether a secret is in it.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        let any = |fields: &[Field]| fields.iter().any(|field| field.shape.has_secret());
        match self {
            Self::Text { secret, .. } => *secret,
            Self::List { of, .. } | Self::Map { of, .. } | Self::Maybe(of) => of.has_secret(),
            Self::Thing { fields, .. } => any(fields),
            Self::Choice { variants, .. } => variants.iter().any(|variant| any(&variant.fields)),
            _ => false,
        }
    }

    /// Everything that is wrong with a value, as far as one can read.
    #[must_use]
    pub fn wrongs(&self, value: &Value) -> Vec<Wrong> {
        let mut found = Vec::new();
        self.check(value, "", &mut found);
        found
    }

    fn check(&self, value: &Value, at: &str, found: &mut Vec<Wrong>) {
        if found.len() >= MOST_WRONGS {
            return;
        }
        let mut wrong = |code: &'static str, detail: String| {
            found.push(Wrong {
                at: at.to_owned(),
                code,
                detail,
            });
        };
        match (self, value) {
            (Self::Anything, _)
            | (Self::Nothing | Self::Maybe(_), Value::Null)
            | (Self::Flag, Value::Bool(_)) => {}
            (Self::Maybe(of), _) => of.check(value, at, found),
            (Self::Text { .. }, Value::String(text)) => {
                if let Err((code, detail)) = self.check_text(text) {
                    wrong(code, detail);
                }
            }
            (Self::Word { words, .. }, Value::String(text)) => {
                if !words.contains(&text.as_str()) {
                    wrong(
                        "field-unknown-word",
                        format!("Must be one of: {}.", words.join(", ")),
                    );
                }
            }
            (Self::Whole { min, max, .. }, Value::Number(number)) => match number.as_i64() {
                Some(number) if (*min..=*max).contains(&number) => {}
                _ => wrong(
                    "field-out-of-range",
                    format!("Must be a whole number from {min} to {max}."),
                ),
            },
            (Self::Number { min, max }, Value::Number(number)) => match number.as_f64() {
                Some(number) if (*min..=*max).contains(&number) => {}
                _ => wrong(
                    "field-out-of-range",
                    format!("Must be a number from {min} to {max}."),
                ),
            },
            (Self::List { of, min, max }, Value::Array(list)) => {
                if list.len() < *min {
                    wrong("field-too-few", format!("Must have {min} entries at least."));
                    return;
                }
                if list.len() > *max {
                    wrong("field-too-many", format!("May have {max} entries at most."));
                    return;
                }
                for (index, value) in list.iter().enumerate() {
                    of.check(value, &join(at, &index.to_string()), found);
                }
            }
            (Self::Map { of, max }, Value::Object(map)) => {
                if map.len() > *max {
                    wrong("field-too-many", format!("May have {max} entries at most."));
                    return;
                }
                for (name, value) in map {
                    of.check(value, &join(at, &shown(name)), found);
                }
            }
            (Self::Thing { fields, .. }, Value::Object(map)) => check_fields(fields, "", map, at, found),
            (Self::Choice { tag, variants, .. }, Value::Object(map)) => {
                let word = map.get(*tag).and_then(Value::as_str);
                match variants.iter().find(|variant| Some(variant.word) == word) {
                    Some(variant) => check_fields(&variant.fields, tag, map, at, found),
                    None => {
                        let words: Vec<_> = variants.iter().map(|variant| variant.word).collect();
                        found.push(Wrong {
                            at: join(at, tag),
                            code: "field-unknown-word",
                            detail: format!("Must be one of: {}.", words.join(", ")),
                        });
                    }
                }
            }
            _ => wrong("field-wrong-kind", format!("Must be {}.", self.kind())),
        }
    }

    /// What is wrong with a text, if this is the shape of one.
    pub(crate) fn check_text(&self, text: &str) -> Result<(), (&'static str, String)> {
        let Self::Text {
            min,
            max,
            check,
            lines,
            ..
        } = self
        else {
            return Ok(());
        };
        let length = text.chars().count();
        if length < *min {
            return Err(("field-too-short", format!("Must have {min} characters at least.")));
        }
        if length > *max {
            return Err(("field-too-long", format!("May have {max} characters at most.")));
        }
        let breaks = |character: char| *lines && matches!(character, '\n' | '\r' | '\t');
        if text
            .chars()
            .any(|character| character.is_control() && !breaks(character))
        {
            return Err((
                "field-control-character",
                "May not have control characters.".to_owned(),
            ));
        }
        check(text).map_err(|detail| ("field-malformed", detail.to_owned()))
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Anything => "anything",
            Self::Text { .. } | Self::Word { .. } | Self::Bytes { .. } => "a text",
            Self::Whole { .. } => "a whole number",
            Self::Number { .. } => "a number",
            Self::Flag => "true or false",
            Self::List { .. } => "a list",
            Self::Map { .. } | Self::Thing { .. } | Self::Choice { .. } => "an object",
            Self::Maybe(of) => of.kind(),
        }
    }
}

fn check_fields(
    fields: &[Field],
    tag: &str,
    map: &serde_json::Map<String, Value>,
    at: &str,
    found: &mut Vec<Wrong>,
) {
    for field in fields {
        match map.get(field.name) {
            Some(value) => field.shape.check(value, &join(at, field.name), found),
            None if field.shape.is_required() => found.push(Wrong {
                at: join(at, field.name),
                code: "field-missing",
                detail: "Must be given.".to_owned(),
            }),
            None => {}
        }
    }
    for name in map.keys() {
        let known = name == tag || fields.iter().any(|field| field.name == name);
        if !known && found.len() < MOST_WRONGS {
            found.push(Wrong {
                // Names come from outside and go into answers and logs.
                at: join(at, &shown(name)),
                code: "field-unknown",
                detail: "There is no such field.".to_owned(),
            });
        }
    }
}

/// The beginning of a name that came from outside, without what could not be shown.
fn shown(name: &str) -> String {
    let show = |letter: char| {
        if letter.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            letter
        }
    };
    name.chars().take(64).map(show).collect()
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    }
}

impl Schema for () {
    fn shape() -> Shape {
        Shape::Nothing
    }
}

impl Schema for bool {
    fn shape() -> Shape {
        Shape::Flag
    }
}

impl Schema for String {
    fn shape() -> Shape {
        Shape::text(10_000)
    }
}

impl Schema for f64 {
    fn shape() -> Shape {
        Shape::Number {
            min: Self::MIN,
            max: Self::MAX,
        }
    }
}

impl Schema for Value {
    fn shape() -> Shape {
        Shape::Anything
    }
}

macro_rules! whole {
    ($($type:ty: $min:expr, $max:expr;)+) => {$(
        impl Schema for $type {
            fn shape() -> Shape {
                Shape::Whole { min: $min, max: $max, docs: "" }
            }
        }
    )+};
}

whole! {
    u8: 0, u8::MAX.into();
    u16: 0, u16::MAX.into();
    u32: 0, u32::MAX.into();
    u64: 0, 1 << 53;
    i16: i16::MIN.into(), i16::MAX.into();
    i32: i32::MIN.into(), i32::MAX.into();
    i64: -(1 << 53), 1 << 53;
}

impl<T: Schema> Schema for Option<T> {
    fn shape() -> Shape {
        Shape::Maybe(Box::new(T::shape()))
    }
}

impl<T: Schema> Schema for Vec<T> {
    fn shape() -> Shape {
        Shape::List {
            of: Box::new(T::shape()),
            min: 0,
            max: 1000,
        }
    }
}

impl<T: Schema> Schema for std::collections::BTreeMap<String, T> {
    fn shape() -> Shape {
        Shape::Map {
            of: Box::new(T::shape()),
            max: 1000,
        }
    }
}

/// Declares a type of named fields: its JSON is an object of the same names.
///
/// A field that may be left out is an `Option`. Each field says what it means.
#[macro_export]
macro_rules! shape {
    ($(
        $(#[doc = $docs:literal])+
        $(#[derive($($derived:ident),+)])?
        pub struct $name:ident {
            $($(#[doc = $field_docs:literal])+ pub $field:ident: $type:ty),* $(,)?
        }
    )+) => {$(
        $(#[doc = $docs])+
        #[derive(Clone, Debug, PartialEq, $crate::serde::Serialize, $crate::serde::Deserialize $($(, $derived)+)?)]
        pub struct $name {
            $($(#[doc = $field_docs])+ pub $field: $type,)*
        }

        impl $crate::Schema for $name {
            fn shape() -> $crate::Shape {
                $crate::Shape::Thing {
                    name: stringify!($name).to_owned(),
                    docs: concat!($($docs, "\n"),+),
                    fields: vec![$($crate::Field {
                        name: stringify!($field),
                        docs: concat!($($field_docs, "\n"),+),
                        shape: <$type as $crate::Schema>::shape(),
                    }),*],
                }
            }
        }
    )+};
}

/// Declares a type that is one of several things with named fields, told apart by a tag.
///
/// `choice! { /// Docs. pub enum Step by "step" { /// Docs. Done = "done" { /// Docs. token: Secret }, } }`
#[macro_export]
macro_rules! choice {
    (
        $(#[doc = $docs:literal])+
        pub enum $name:ident by $tag:literal {
            $($(#[doc = $variant_docs:literal])+ $variant:ident = $word:literal {
                $($(#[doc = $field_docs:literal])+ $field:ident: $type:ty),* $(,)?
            }),+ $(,)?
        }
    ) => {
        $(#[doc = $docs])+
        #[derive(Clone, Debug, PartialEq, $crate::serde::Serialize, $crate::serde::Deserialize)]
        #[serde(tag = $tag)]
        pub enum $name {
            $($(#[doc = $variant_docs])+ #[serde(rename = $word)] $variant {
                $($(#[doc = $field_docs])+ $field: $type,)*
            },)+
        }

        impl $crate::Schema for $name {
            fn shape() -> $crate::Shape {
                $crate::Shape::Choice {
                    name: stringify!($name),
                    docs: concat!($($docs, "\n"),+),
                    tag: $tag,
                    variants: vec![$($crate::Variant {
                        word: $word,
                        docs: concat!($($variant_docs, "\n"),+),
                        fields: vec![$($crate::Field {
                            name: stringify!($field),
                            docs: concat!($($field_docs, "\n"),+),
                            shape: <$type as $crate::Schema>::shape(),
                        }),*],
                    }),+],
                }
            }
        }
    };
}

/// Declares a type that is one word of a fixed list, in JSON, in the database and in messages' keys alike.
#[macro_export]
macro_rules! words {
    (
        $(#[doc = $docs:literal])+
        pub enum $name:ident {
            $($(#[doc = $word_docs:literal])+ $variant:ident = $word:literal),+ $(,)?
        }
    ) => {
        $(#[doc = $docs])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, $crate::serde::Serialize,
            $crate::serde::Deserialize,
        )]
        pub enum $name {
            $($(#[doc = $word_docs])+ #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What it means, in English.
            #[must_use]
            pub const fn docs(self) -> &'static str {
                match self { $(Self::$variant => concat!($($word_docs, "\n"),+),)+ }
            }

            /// What the word stands for.
            #[must_use]
            pub fn of_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::NotThisText;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::of_word(word).ok_or_else(|| $crate::NotThisText {
                    code: "field-unknown-word",
                    detail: concat!("There is no such ", stringify!($name), ".").to_owned(),
                })
            }
        }

        impl $crate::Schema for $name {
            fn shape() -> $crate::Shape {
                $crate::Shape::Word {
                    name: stringify!($name),
                    docs: concat!($($docs, "\n"),+),
                    words: &[$($word),+],
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_are_told_as_they_can_be_shown() {
        let thing = Shape::Thing {
            name: "Thing".to_owned(),
            docs: "",
            fields: Vec::new(),
        };
        let name = format!("a\u{0}\n{}", "b".repeat(100));
        let wrongs = thing.wrongs(&serde_json::json!({ name: 1 }));
        let told: Vec<_> = wrongs.iter().map(|wrong| wrong.at.as_str()).collect();
        assert_eq!(told, [format!("a\u{fffd}\u{fffd}{}", "b".repeat(61))]);
        assert_eq!(String::shape().wrongs(&Value::from(told[0])), []);
    }
}

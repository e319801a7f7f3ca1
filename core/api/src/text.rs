//! Texts with bounds, and secrets.

use serde::{Deserialize, Serialize};

use crate::shape::{Schema, Shape};

/// A text that is not what its type takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotThisText {
    /// What is wrong, as a stable code that is also a message key.
    pub code: &'static str,
    /// What is wrong, in English.
    pub detail: String,
}

impl std::fmt::Display for NotThisText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.detail)
    }
}

impl std::error::Error for NotThisText {}

impl NotThisText {
    /// Checks a text by a shape.
    ///
    /// # Errors
    /// The text does not fit.
    pub fn check(shape: &Shape, text: &str) -> Result<(), Self> {
        shape
            .check_text(text)
            .map_err(|(code, detail)| Self { code, detail })
    }
}

/// A secret on its way: a password, a token, a code. It is never printed, not even by `{:?}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret as it is.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("(secret)")
    }
}

impl Schema for Secret {
    fn shape() -> Shape {
        Shape::Text {
            min: 1,
            max: 1024,
            format: "password",
            pattern: "",
            check: |_| Ok(()),
            lines: false,
            secret: true,
        }
    }
}

/// Declares a text with bounds: `text! { /// Docs. pub struct Name(1..=80); }`.
///
/// Further, in this order: `format = "email"` (by the names of JSON Schema), `pattern = "^[a-z]+$"` (told, not checked),
/// `check = function` (a `fn(&str) -> Result<(), &'static str>` that says what is wrong), `lines = true` (lines may be broken in
/// it). A secret is [`Secret`].
#[macro_export]
macro_rules! text {
    ($(
        $(#[doc = $docs:literal])+
        pub struct $name:ident($min:literal..=$max:literal
            $(, format = $format:literal)?
            $(, pattern = $pattern:literal)?
            $(, check = $check:expr)?
            $(, lines = $lines:literal)?
        );
    )+) => {$(
        $(#[doc = $docs])+
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, $crate::serde::Serialize, $crate::serde::Deserialize,
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes a text.
            ///
            /// # Errors
            /// The text does not fit.
            pub fn new(text: impl Into<String>) -> Result<Self, $crate::NotThisText> {
                let text = text.into();
                $crate::NotThisText::check(&<Self as $crate::Schema>::shape(), &text)?;
                Ok(Self(text))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::NotThisText;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl $crate::Schema for $name {
            fn shape() -> $crate::Shape {
                $crate::Shape::Text {
                    min: $min,
                    max: $max,
                    format: concat!($($format)?),
                    pattern: concat!($($pattern)?),
                    check: $crate::text!(@check $($check)?),
                    lines: $crate::text!(@lines $($lines)?),
                    secret: false,
                }
            }
        }
    )+};
    (@lines) => { false };
    (@lines $lines:literal) => { $lines };
    (@check) => { |_| Ok(()) };
    (@check $check:expr) => { $check };
}

text! {
    /// A line of text for people, such as a name that somebody gave to something.
    pub struct Line(1..=200);
}

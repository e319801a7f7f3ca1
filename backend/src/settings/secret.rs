//! A text that must not be seen.

use std::fmt;

/// What is shown in the stead of a secret.
pub(super) const NOT_SHOWN: &str = "(not shown)";

/// A text that must not be seen: neither in the log nor in any message, whoever prints what holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text` from being seen.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for whom it is meant.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is shown in its stead.
    pub(super) fn shown(secret: Option<&Self>) -> &'static str {
        if secret.is_some() { NOT_SHOWN } else { "" }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(not shown)")
    }
}

//! The texts of Ritm in every language, embedded Fluent files.
//!
//! A text is asked for by its key: `texts.get("import-title", &[])`. Error codes, sports, channels and methods of
//! the vocabulary are keys themselves. Numbers and dates arrive formatted as text ([`Arg::Text`]); where a plural
//! depends on a number, the number itself comes as well ([`Arg::Number`]).

mod language;
mod texts;

pub use language::{LANGUAGES, Language, negotiate};
pub use texts::{Arg, Texts};

/// A language's Fluent files: `(domain, content)`.
type Sources = &'static [(&'static str, &'static str)];

macro_rules! sources {
    ($language:literal: $($domain:literal)+) => {
        &[$(($domain, include_str!(concat!("../", $language, "/", $domain, ".ftl")))),+]
    };
}

const ENGLISH: Sources = sources!("en":
    "app" "activity" "import" "statistics" "settings" "sport" "channel" "problem" "error" "method" "unit");
const RUSSIAN: Sources = sources!("ru":
    "app" "activity" "import" "statistics" "settings" "sport" "channel" "problem" "error" "method" "unit");

#[cfg(test)]
mod coverage;

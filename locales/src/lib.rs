//! The texts of Ritm in every language, as embedded Fluent files.
//!
//! A caller asks for a text by its key: `texts.get("import-title", &[])`. The codes of errors, sports, channels and
//! methods in `ritm-model` are keys themselves. The caller hands in numbers and dates that are already written as text
//! ([`Arg::Text`]). Where a plural form depends on a number, the caller hands in the number itself as well
//! ([`Arg::Number`]).

mod language;
mod texts;

pub use language::{LANGUAGES, Language, negotiate};
pub use texts::{Arg, Texts};

/// A language's Fluent files: `(domain, content)`.
type Sources = &'static [(&'static str, &'static str)];

/// The files that every language has.
macro_rules! sources {
    ($language:literal) => {
        sources! { $language:
            "app"
            "account"
            "activity"
            "discipline"
            "recorder"
            "sensor"
            "import"
            "statistics"
            "settings"
            "sport"
            "search"
            "channel"
            "problem"
            "error"
            "method"
            "unit"
            "desktop"
            "console"
            "mail"
        }
    };
    ($language:literal: $($domain:literal)+) => {
        &[$(($domain, include_str!(concat!("../", $language, "/", $domain, ".ftl")))),+]
    };
}

const ENGLISH: Sources = sources!("en");
const RUSSIAN: Sources = sources!("ru");

#[cfg(test)]
mod coverage;

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

macro_rules! source {
    ($language:literal $domain:literal) => {
        (
            $domain,
            include_str!(concat!("../", $language, "/", $domain, ".ftl")),
        )
    };
}

/// The files that every language has. What only others say is no part of what a browser fetches: the console is without the
/// athlete's screens, and their app without the console and the letters.
macro_rules! sources {
    ($language:literal) => {
        &[
            source!($language "app"),
            source!($language "account"),
            source!($language "account-code"),
            source!($language "factor"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "activity"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "discipline"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "recorder"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "sensor"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "import"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "statistics"),
            source!($language "settings"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "sport"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "search"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "channel"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "problem"),
            source!($language "refusal"),
            source!($language "error"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "method"),
            source!($language "unit"),
            #[cfg(any(test, feature = "athlete"))]
            source!($language "desktop"),
            #[cfg(any(test, feature = "console"))]
            source!($language "console"),
            #[cfg(any(test, feature = "server"))]
            source!($language "mail"),
            #[cfg(any(test, feature = "server"))]
            source!($language "account-mail"),
            #[cfg(any(test, feature = "server"))]
            source!($language "factor-mail"),
        ]
    };
}

const ENGLISH: Sources = sources!("en");
const RUSSIAN: Sources = sources!("ru");

#[cfg(test)]
mod coverage;

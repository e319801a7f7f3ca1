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

/// The files that every language has. What only the console or the server says is no part of the athlete's app, which is
/// fetched over the network.
macro_rules! sources {
    ($language:literal) => {
        &[
            source!($language "app"),
            source!($language "account"),
            source!($language "account-code"),
            source!($language "factor"),
            source!($language "activity"),
            source!($language "discipline"),
            source!($language "recorder"),
            source!($language "sensor"),
            source!($language "import"),
            source!($language "statistics"),
            source!($language "settings"),
            source!($language "sport"),
            source!($language "search"),
            source!($language "channel"),
            source!($language "problem"),
            source!($language "refusal"),
            source!($language "error"),
            source!($language "method"),
            source!($language "unit"),
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

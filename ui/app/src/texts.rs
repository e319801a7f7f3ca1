//! Texts in the reader's language. Reading one makes the component follow the language.

use dioxus::prelude::*;
use ritm_locales::Arg;

use crate::locale::LOCALE;

/// The text `key`.
pub(crate) fn t(key: &str) -> String {
    LOCALE.read().texts.get(key, &[])
}

/// The text `key` with arguments.
pub(crate) fn t_args(key: &str, args: &[(&str, Arg<'_>)]) -> String {
    LOCALE.read().texts.get(key, args)
}

/// The text `key` with one argument.
pub(crate) fn t_with(key: &str, name: &str, value: &str) -> String {
    t_args(key, &[(name, value.into())])
}

/// The text `key` that counts something: `$count` chooses the plural, `$shown` is the number written out.
pub(crate) fn t_count(key: &str, count: u64) -> String {
    let locale = LOCALE.read();
    let shown = locale.formats.count(count);
    locale
        .texts
        .get(key, &[("count", count.into()), ("shown", shown.into())])
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use ritm_locales::{Language, Texts};

    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, found);
            } else if let Ok(source) = fs::read_to_string(&path) {
                found.push(source);
            }
        }
    }

    /// Every literal key handed to `t` and its kin, and every label of a table of figures.
    fn keys(source: &str) -> impl Iterator<Item = &str> {
        [
            "t(\"",
            "t_args(\"",
            "t_with(\"",
            "t_count(\"",
            "texts.get(\"",
            "label: \"",
        ]
        .into_iter()
        .flat_map(|call| {
            source
                .split(call)
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
        })
        .filter(|key| {
            key.contains('-')
                && key
                    .bytes()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
        })
    }

    #[test]
    fn every_text_the_screens_ask_for_exists() {
        let mut found = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        let texts = Texts::new(Language::default());
        let all: Vec<&str> = found.iter().flat_map(|source| keys(source)).collect();
        assert!(all.len() > 150, "only {} keys found", all.len());
        for key in all {
            assert!(texts.has(key), "there is no text {key}");
        }
    }

    #[test]
    fn every_word_of_the_server_that_screens_say_has_a_text() {
        let texts = Texts::new(Language::default());
        let ways = ritm_api::account::SignedInBy::ALL.iter();
        let scopes = ritm_api::Scope::ALL.iter();
        let keys = ways
            .map(|way| format!("signed-in-by-{}", way.word()))
            .chain(scopes.map(|scope| format!("scope-{}", scope.word().replace(':', "-"))));
        for key in keys {
            assert!(texts.has(&key), "there is no text {key}");
        }
        let codes = ritm_api::account::code::ALL
            .iter()
            .chain(ritm_api::factor::code::ALL);
        let missing: Vec<_> = codes
            .map(|code| code.code)
            .filter(|code| !texts.has(code))
            .collect();
        assert_eq!(missing, [""; 0]);
    }
}

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
    locale.texts.get(key, &[("count", count.into()), ("shown", shown.into())])
}

//! Texts, numbers and moments as the reader reads them.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use dioxus::prelude::*;
use js_sys::{Array, Function, Intl, Object, Reflect};
use ritm_locales::{Arg, Language, Texts, negotiate};
use wasm_bindgen::JsValue;

use crate::browser;

/// Where the browser keeps the chosen language.
pub(crate) const LANGUAGE_KEY: &str = "ritm.language";

/// How the reader reads. Set anew when another language is chosen.
pub(crate) static LOCALE: GlobalSignal<Locale> = Signal::global(Locale::chosen);

/// How a moment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Style {
    /// "23 Nov 2026".
    Day,
    /// "23 Nov".
    ShortDay,
    /// "08:14".
    Time,
    /// "23 November 2026, 08:14:05".
    Whole,
}

impl Style {
    const fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Day => &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
            Self::ShortDay => &[("day", "numeric"), ("month", "short")],
            Self::Time => &[("hour", "numeric"), ("minute", "2-digit")],
            Self::Whole => &[
                ("day", "numeric"),
                ("month", "long"),
                ("year", "numeric"),
                ("hour", "numeric"),
                ("minute", "2-digit"),
                ("second", "2-digit"),
            ],
        }
    }
}

/// A language with its formatters.
#[derive(Clone)]
pub(crate) struct Locale {
    texts: Rc<Texts>,
    locales: Array,
    numbers: Rc<RefCell<Option<Function>>>,
    moments: Rc<RefCell<HashMap<Style, Function>>>,
}

impl Locale {
    /// By what the browser remembers and wants.
    pub(crate) fn chosen() -> Self {
        Self::of(&browser::remembered(LANGUAGE_KEY).unwrap_or_default())
    }

    /// In the language `chosen`; by what the browser wants where there is none of this name.
    pub(crate) fn of(chosen: &str) -> Self {
        let wanted = browser::languages();
        let language =
            Language::by_tag(chosen).unwrap_or_else(|| negotiate(wanted.iter().map(String::as_str)));
        // The browser's own variant of the language writes dates as the reader is used to.
        let tag = wanted
            .into_iter()
            .find(|tag| tag.starts_with(language.tag))
            .unwrap_or_else(|| language.tag.to_owned());
        browser::set_root_attribute("lang", language.tag);
        Self {
            texts: Rc::new(Texts::new(language)),
            locales: Array::of1(&tag.into()),
            numbers: Rc::default(),
            moments: Rc::default(),
        }
    }

    /// The tag of its language.
    pub(crate) fn language(&self) -> &'static str {
        self.texts.language().tag
    }

    fn count(&self, count: u64) -> String {
        let mut numbers = self.numbers.borrow_mut();
        let format =
            numbers.get_or_insert_with(|| Intl::NumberFormat::new(&self.locales, &Object::new()).format());
        written(format, count as f64)
    }

    fn moment(&self, at_us: i64, style: Style) -> String {
        let mut moments = self.moments.borrow_mut();
        let format = moments.entry(style).or_insert_with(|| {
            let options = Object::new();
            for (name, value) in style.options() {
                // Setting a member of a fresh object can't fail.
                let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
            }
            Intl::DateTimeFormat::new(&self.locales, &options).format()
        });
        written(format, at_us as f64 / 1000.0)
    }
}

fn written(format: &Function, value: f64) -> String {
    format
        .call1(&JsValue::UNDEFINED, &value.into())
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

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
    let shown = locale.count(count);
    locale
        .texts
        .get(key, &[("count", count.into()), ("shown", shown.into())])
}

/// The text of a code that the server sent, `prefix-code`; the code itself where this build knows no text for it.
pub(crate) fn t_code(prefix: &str, code: &str) -> String {
    let key = format!("{prefix}-{code}");
    let locale = LOCALE.read();
    if locale.texts.has(&key) {
        locale.texts.get(&key, &[])
    } else {
        code.to_owned()
    }
}

/// A text whose whole key the server sent; `otherwise` where this build has no such text.
pub(crate) fn t_sent(key: &str, otherwise: &str) -> String {
    let locale = LOCALE.read();
    if locale.texts.has(key) {
        locale.texts.get(key, &[])
    } else {
        otherwise.to_owned()
    }
}

/// A whole number, grouped.
pub(crate) fn number(count: u64) -> String {
    LOCALE.read().count(count)
}

/// A moment in a list: the time today, the day this year, else the date.
pub(crate) fn moment(at_us: i64) -> String {
    let locale = LOCALE.read();
    let now = browser::now_us();
    let day = |us: i64| locale.moment(us, Style::Day);
    if day(at_us) == day(now) {
        locale.moment(at_us, Style::Time)
    } else if now.abs_diff(at_us) < 300 * 24 * 3_600_000_000 {
        locale.moment(at_us, Style::ShortDay)
    } else {
        day(at_us)
    }
}

/// A day.
pub(crate) fn day(at_us: i64) -> String {
    LOCALE.read().moment(at_us, Style::Day)
}

/// A moment with its second.
pub(crate) fn whole_moment(at_us: i64) -> String {
    LOCALE.read().moment(at_us, Style::Whole)
}

/// How long ago or how long yet: "14 min", "3 h"; the unit that leaves a small number.
pub(crate) fn span(us: i64) -> String {
    let seconds = us.unsigned_abs() / 1_000_000;
    let (key, count) = match seconds {
        0..60 => ("console-span-seconds", seconds),
        60..3600 => ("console-span-minutes", seconds / 60),
        3600..172_800 => ("console-span-hours", seconds / 3600),
        _ => ("console-span-days", seconds / 86_400),
    };
    t_with(key, "shown", &number(count))
}

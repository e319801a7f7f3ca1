//! Numbers and dates as the reader writes them.
//!
//! [`quantity`] and [`clock`] turn SI values into the shown value, digits and unit (pure); [`Formats`] writes them
//! out with the browser's `Intl`.

pub(crate) mod clock;
pub(crate) mod day;
pub(crate) mod local;
pub(crate) mod quantity;

use std::{cell::RefCell, collections::HashMap};

use js_sys::{Array, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum DateStyle {
    /// "Monday 23 November".
    DayOfYear,
    /// "Monday, 23 November 2026, 08:14".
    Moment,
    /// "23 Nov".
    ShortDay,
    /// "23 Nov 2026".
    ShortDate,
    /// "Nov".
    Month,
    /// "November 2026".
    MonthOfYear,
    /// "Mon".
    ShortWeekday,
    /// "08:14".
    Time,
}

impl DateStyle {
    const fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::DayOfYear => &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
            Self::Moment => &[
                ("weekday", "long"),
                ("day", "numeric"),
                ("month", "long"),
                ("year", "numeric"),
                ("hour", "numeric"),
                ("minute", "2-digit"),
            ],
            Self::ShortDay => &[("day", "numeric"), ("month", "short")],
            Self::ShortDate => &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
            Self::Month => &[("month", "short")],
            Self::MonthOfYear => &[("month", "long"), ("year", "numeric")],
            Self::ShortWeekday => &[("weekday", "short")],
            Self::Time => &[("hour", "numeric"), ("minute", "2-digit")],
        }
    }
}

/// The browser's formatters of one language, made once each.
pub(crate) struct Formats {
    locales: Array,
    numbers: RefCell<HashMap<u8, Function>>,
    dates: RefCell<HashMap<DateStyle, Function>>,
    relative: Intl::RelativeTimeFormat,
}

impl Formats {
    /// For a BCP 47 tag; with its region where the reader told one (`en-GB` writes dates unlike `en-US`).
    pub(crate) fn new(tag: &str) -> Self {
        let locales = Array::of1(&tag.into());
        let relative = Intl::RelativeTimeFormat::new(&locales, &object(&[("numeric", "auto")]));
        Self {
            locales,
            numbers: RefCell::default(),
            dates: RefCell::default(),
            relative,
        }
    }

    /// A number with exactly so many digits after the point.
    pub(crate) fn number(&self, value: f64, decimals: u8) -> String {
        // -0.04 with one digit is 0, not -0.
        let value = if value.abs() < 0.5 * 0.1_f64.powi(i32::from(decimals)) {
            0.0
        } else {
            value
        };
        let mut numbers = self.numbers.borrow_mut();
        let format = numbers.entry(decimals).or_insert_with(|| {
            let options = Object::new();
            // Setting a member of a fresh object can't fail.
            let _ = Reflect::set(&options, &"minimumFractionDigits".into(), &decimals.into());
            let _ = Reflect::set(&options, &"maximumFractionDigits".into(), &decimals.into());
            Intl::NumberFormat::new(&self.locales, &options).format()
        });
        written(format, value)
    }

    /// A whole number, grouped.
    pub(crate) fn count(&self, count: u64) -> String {
        self.number(count as f64, 0)
    }

    /// A date and time of day, given as milliseconds since 1970 on the clock of the place.
    pub(crate) fn date(&self, local_ms: i64, style: DateStyle) -> String {
        let mut dates = self.dates.borrow_mut();
        let format = dates.entry(style).or_insert_with(|| {
            let options = object(style.options());
            // The offset of the place is in the milliseconds already.
            let _ = Reflect::set(&options, &"timeZone".into(), &"UTC".into());
            Intl::DateTimeFormat::new(&self.locales, &options).format()
        });
        written(format, local_ms as f64)
    }

    /// "today", "yesterday", "3 days ago".
    pub(crate) fn days_from_today(&self, days: i32) -> String {
        self.relative.format(f64::from(days), "day").into()
    }
}

fn object(members: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
}

fn written(format: &Function, value: f64) -> String {
    format
        .call1(&JsValue::UNDEFINED, &value.into())
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

//! Time zones as the browser knows them: `Intl.DateTimeFormat` of ECMA-402, which has the IANA time zone database.

use std::{cell::RefCell, collections::HashMap};

use js_sys::{Object, Reflect};
use ritm_engine::Zones;
use ritm_model::Timestamp;
use wasm_bindgen::prelude::*;

/// So many zones are kept at hand, those that no browser knows among them; a file may name any text.
const MOST_ZONES: usize = 64;
/// No zone of the IANA database has a longer name (the longest had 32 bytes in 2026).
const LONGEST_NAME_BYTES: usize = 64;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;

    // Throws a RangeError for a zone that the browser does not know.
    #[wasm_bindgen(catch, constructor, js_namespace = Intl)]
    fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;

    // Throws a RangeError for a moment beyond JavaScript's years.
    #[wasm_bindgen(catch, method)]
    fn format(this: &DateTimeFormat, unix_ms: f64) -> Result<String, JsValue>;
}

thread_local! {
    /// By the zone's name; making one takes a hundred times as long as using it.
    static FORMATS: RefCell<HashMap<String, Option<DateTimeFormat>>> = RefCell::default();
}

/// The browser's zones.
pub(crate) struct BrowserZones;

impl Zones for BrowserZones {
    fn utc_offset_s(&self, name: &str, at: Timestamp) -> Option<i32> {
        if name.is_empty() || name.len() > LONGEST_NAME_BYTES {
            return None;
        }
        FORMATS.with_borrow_mut(|formats| {
            if !formats.contains_key(name) {
                if formats.len() >= MOST_ZONES {
                    formats.clear();
                }
                formats.insert(name.to_owned(), format_of(name));
            }
            let format = formats.get(name)?.as_ref()?;
            read_offset_s(&format.format(at.unix_ms() as f64).ok()?)
        })
    }
}

fn format_of(zone: &str) -> Option<DateTimeFormat> {
    let options = Object::new();
    for (option, value) in [("timeZone", zone), ("timeZoneName", "longOffset")] {
        Reflect::set(&options, &option.into(), &value.into()).ok()?;
    }
    DateTimeFormat::new("en-US", &options).ok()
}

/// Reads the offset at the end of a date that was written with `timeZoneName: "longOffset"`, in seconds east of
/// Greenwich: `11/28/2026, GMT+05:45`. Greenwich itself is `GMT` or `GMT+00:00`; times before the railways have seconds.
fn read_offset_s(date: &str) -> Option<i32> {
    let (_, offset) = date.rsplit_once("GMT")?;
    let offset = offset.trim();
    if offset.is_empty() {
        return Some(0);
    }
    let (east, clock) = match offset.strip_prefix('+') {
        Some(clock) => (1, clock),
        // A hyphen, or the minus sign that some locales prefer.
        None => (-1, offset.strip_prefix(['-', '\u{2212}'])?),
    };
    let mut parts = clock.split(':');
    let mut part = |most: i32| match parts.next() {
        None => Some(0),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok().filter(|number| *number <= most)
        }
        Some(_) => None,
    };
    let seconds = part(24)? * 3600 + part(59)? * 60 + part(59)?;
    parts.next().is_none().then_some(east * seconds)
}

#[cfg(test)]
mod tests {
    use super::read_offset_s;

    /// What browsers write: Chromium's dates of some zones, and the shorter forms that the standard allows.
    #[test]
    fn offsets_are_read_in_every_form_that_browsers_write() {
        let hour = 3600;
        for (date, offset_s) in [
            ("1/1/1970, GMT+01:00", hour),
            ("11/28/2026, GMT+05:45", 5 * hour + 45 * 60),
            ("11/28/2026, GMT-03:30", -(3 * hour + 30 * 60)),
            ("12/31/1969, GMT-12:00", -12 * hour),
            ("3/11/1852, GMT-07:52:58", -(7 * hour + 52 * 60 + 58)),
            ("4/24/1938, GMT-00:44:30", -(44 * 60 + 30)),
            ("1/1/1970, GMT+00:00", 0),
            ("1/1/1970, GMT", 0),
            ("7/1/2026, GMT+5:45", 5 * hour + 45 * 60),
            ("7/1/2026, GMT-3", -3 * hour),
            ("7/1/2026, GMT\u{2212}03:00", -3 * hour),
            ("1/1/2026, GMT+14:00", 14 * hour),
        ] {
            assert_eq!(read_offset_s(date), Some(offset_s), "{date}");
        }
    }

    #[test]
    fn other_texts_have_no_offset() {
        for date in [
            "",
            "11/28/2026",
            "11/28/2026, CET",
            "11/28/2026, GMT+",
            "11/28/2026, GMT01:00",
            "11/28/2026, GMT+x:00",
            "11/28/2026, GMT+-1:00",
            "11/28/2026, GMT+25:00",
            "11/28/2026, GMT+01:75",
            "11/28/2026, GMT+01:00:00:00",
            "11/28/2026, GMT+99999999999:00",
        ] {
            assert_eq!(read_offset_s(date), None, "{date}");
        }
    }
}

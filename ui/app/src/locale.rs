//! How the reader reads: language, units, week, and everything written out accordingly.

mod meaning;

pub(crate) use meaning::meanings;

use std::rc::Rc;

use dioxus::prelude::*;
use js_sys::{Function, Reflect};
use ritm_locales::{Language, Texts, negotiate};
use ritm_model::{
    Channel, LocalDay, MultisportEvent, Sport, Timestamp, WeekStart,
    activity::ActivityRow,
    search::DayPart,
    settings::{Settings, Units},
};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    browser,
    format::{
        DateStyle, Formats, clock,
        quantity::{self, Quantity},
    },
};

/// How the reader reads. Set anew when settings change.
pub(crate) static LOCALE: GlobalSignal<Locale> = Signal::global(|| Locale::of(&early_settings()));

/// A number and its unit, written out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The number; a dash where there is none.
    pub(crate) value: String,
    /// Its unit; empty for none.
    pub(crate) unit: String,
}

impl Shown {
    /// In one line of text, with a space that does not break.
    pub(crate) fn line(&self) -> String {
        if self.unit.is_empty() {
            self.value.clone()
        } else if self.unit.starts_with('/') {
            format!("{}\u{202f}{}", self.value, self.unit)
        } else {
            format!("{}\u{a0}{}", self.value, self.unit)
        }
    }
}

/// Language, units and week, with their formatters.
#[derive(Clone)]
pub(crate) struct Locale {
    /// The texts.
    pub(crate) texts: Rc<Texts>,
    /// Numbers and dates.
    pub(crate) formats: Rc<Formats>,
    /// The tag numbers and dates are written by, with a region where known.
    pub(crate) tag: String,
    /// The units.
    pub(crate) units: Units,
    /// The day weeks begin with.
    pub(crate) week_start: WeekStart,
    /// Whether swims in a pool are told in yards: by the pool, whatever the units.
    pool_in_yards: bool,
}

/// What can be known before the engine answers: what the page remembers.
fn early_settings() -> Settings {
    Settings {
        language: browser::remembered("ritm.language").unwrap_or_default(),
        ..Settings::default()
    }
}

/// What of it may be chosen.
#[derive(Debug, PartialEq)]
struct Choice {
    language: Language,
    tag: String,
    units: Units,
    week_start: WeekStart,
}

impl Choice {
    /// By the settings, and by the languages that the browser wants where they leave it open.
    fn of(settings: &Settings, wanted: &[String]) -> Self {
        let language = Language::by_tag(&settings.language)
            .unwrap_or_else(|| negotiate(wanted.iter().map(String::as_str)));
        // The browser's own variant of the language writes dates as the reader is used to.
        let tag = wanted
            .iter()
            .find(|tag| negotiate([tag.as_str()]) == language && tag.starts_with(language.tag))
            .cloned()
            .unwrap_or_else(|| language.tag.to_owned());
        let region = wanted.first().map(String::as_str).unwrap_or_default();
        Self {
            language,
            units: settings.units.unwrap_or_else(|| units_of(region)),
            week_start: settings.week_start.unwrap_or_else(|| week_start_of(region)),
            tag,
        }
    }
}

impl Locale {
    /// By the settings, and by the browser where they leave it open.
    pub(crate) fn of(settings: &Settings) -> Self {
        let Choice {
            language,
            tag,
            units,
            week_start,
        } = Choice::of(settings, &browser::languages());
        Self {
            texts: Rc::new(Texts::new(language)),
            formats: Rc::new(Formats::new(&tag)),
            units,
            week_start,
            tag,
            pool_in_yards: false,
        }
    }

    /// Whether the settings choose what this is: to write everything anew would be in vain.
    pub(crate) fn is_of(&self, settings: &Settings) -> bool {
        let own = Choice {
            language: self.texts.language(),
            tag: self.tag.clone(),
            units: self.units,
            week_start: self.week_start,
        };
        own == Choice::of(settings, &browser::languages())
    }

    /// The same for a swim in a pool that is measured in yards or in metres.
    pub(crate) fn for_pool(&self, in_yards: bool) -> Self {
        Self {
            pool_in_yards: in_yards,
            ..self.clone()
        }
    }

    /// The units of a sport's distances: a pool has its own.
    fn units_of(&self, sport: Sport) -> Units {
        match (sport, self.pool_in_yards) {
            (Sport::PoolSwimming, true) => Units::Imperial,
            (Sport::PoolSwimming, false) => Units::Metric,
            _ => self.units,
        }
    }

    /// The stretch a pace of the sport is given for, in metres, and its unit.
    pub(crate) fn pace_stretch(&self, sport: Sport) -> (f64, &'static str) {
        quantity::pace_stretch(sport, self.units_of(sport))
    }

    /// The metres of a unit along which charts of the sport run, and that unit.
    pub(crate) fn axis_unit(&self, sport: Sport) -> (f64, &'static str) {
        quantity::axis_unit(sport, self.units_of(sport))
    }

    /// A value with its unit's sign.
    pub(crate) fn shown(&self, quantity: Quantity) -> Shown {
        Shown {
            value: self.formats.number(quantity.value, quantity.decimals),
            unit: self.unit(quantity.unit),
        }
    }

    /// A unit's sign; empty for an empty key.
    pub(crate) fn unit(&self, key: &str) -> String {
        if key.is_empty() {
            String::new()
        } else {
            self.texts.get(key, &[])
        }
    }

    /// A distance of training.
    pub(crate) fn distance(&self, metres: f64, sport: Sport) -> Shown {
        self.shown(quantity::distance(metres, self.units_of(sport), Some(sport)))
    }

    /// The distance of a lap: whole units without a point, and short ones in metres or yards.
    pub(crate) fn lap_distance(&self, metres: f64, sport: Sport) -> Shown {
        let plain = quantity::lap_distance(metres, self.units_of(sport), sport);
        let whole = (plain.value - plain.value.round()).abs() < 0.005;
        self.shown(Quantity {
            decimals: if whole { 0 } else { plain.decimals },
            ..plain
        })
    }

    /// A sum of distances.
    pub(crate) fn distance_sum(&self, metres: f64) -> Shown {
        self.shown(quantity::distance_sum(metres, self.units))
    }

    /// A height or a climb.
    pub(crate) fn height(&self, metres: f64) -> Shown {
        self.shown(quantity::height(metres, self.units))
    }

    /// A short length.
    pub(crate) fn length(&self, metres: f64) -> Shown {
        self.shown(quantity::length(metres, self.units))
    }

    /// A speed as a speed.
    pub(crate) fn speed(&self, m_s: f64) -> Shown {
        self.shown(quantity::speed(m_s, self.units))
    }

    /// A speed as athletes of the sport think of it: a pace or a speed.
    pub(crate) fn pace_or_speed(&self, m_s: f64, sport: Sport) -> Shown {
        if !sport.prefers_pace() {
            return self.speed(m_s);
        }
        let (metres, unit) = self.pace_stretch(sport);
        match clock::pace(m_s, metres) {
            Some(value) => Shown {
                value,
                unit: self.unit(unit),
            },
            None => Shown {
                value: "–".into(),
                unit: String::new(),
            },
        }
    }

    /// A cadence.
    pub(crate) fn cadence(&self, rpm: f64, sport: Sport) -> Shown {
        self.shown(quantity::cadence(rpm, sport))
    }

    /// A depth under water.
    pub(crate) fn depth(&self, metres: f64) -> Shown {
        self.shown(quantity::depth(metres, self.units))
    }

    /// A weight lifted.
    pub(crate) fn weight(&self, kilograms: f64) -> Shown {
        self.shown(quantity::weight(kilograms, self.units))
    }

    /// How many of something, without a unit.
    pub(crate) fn many(&self, count: u64) -> Shown {
        Shown {
            value: self.formats.count(count),
            unit: String::new(),
        }
    }

    /// A temperature.
    pub(crate) fn temperature(&self, celsius: f64) -> Shown {
        self.shown(quantity::temperature(celsius, self.units))
    }

    /// The temperature of a body, of which tenths count.
    pub(crate) fn body_temperature(&self, celsius: f64) -> Shown {
        self.shown(Quantity {
            decimals: 1,
            ..quantity::temperature(celsius, self.units)
        })
    }

    /// A heart rate, a power or an energy: whole numbers in a fixed unit.
    pub(crate) fn whole(&self, value: f64, unit: &'static str) -> Shown {
        self.shown(Quantity {
            value,
            decimals: 0,
            unit,
        })
    }

    /// A size in bytes.
    pub(crate) fn bytes(&self, bytes: u64) -> Shown {
        self.shown(quantity::bytes(bytes))
    }

    /// Time summed up over days: hours and minutes.
    pub(crate) fn hours(&self, ms: i64) -> Shown {
        Shown {
            value: clock::hours(ms),
            unit: self.unit("unit-h"),
        }
    }

    /// A duration in words: "52 min", "1 h 46 min".
    pub(crate) fn duration_words(&self, ms: i64) -> String {
        let seconds = (ms.max(0) + 500) / 1000;
        if seconds < 60 {
            return self
                .texts
                .get("duration-seconds", &[("s", seconds.to_string().into())]);
        }
        let minutes = (seconds + 30) / 60;
        let rest = (minutes % 60).to_string();
        if minutes < 60 {
            self.texts.get("duration-minutes", &[("min", rest.into())])
        } else {
            let hours = self.formats.count((minutes / 60).unsigned_abs());
            self.texts
                .get("duration-hours", &[("h", hours.into()), ("min", rest.into())])
        }
    }

    /// A moment on the clock of the place.
    pub(crate) fn moment(&self, at: Timestamp, utc_offset_s: i32, style: DateStyle) -> String {
        self.formats
            .date(at.unix_ms() + i64::from(utc_offset_s) * 1000, style)
    }

    /// A day.
    pub(crate) fn day(&self, day: LocalDay, style: DateStyle) -> String {
        self.formats.date(i64::from(day.0) * 86_400_000, style)
    }

    /// "Mon", "Пн": capital, as labels stand alone.
    pub(crate) fn short_weekday(&self, day: LocalDay) -> String {
        readable(&self.day(day, DateStyle::ShortWeekday))
    }

    /// "November 2026", "Ноябрь 2026 г.": capital, as headings stand alone.
    pub(crate) fn month_title(&self, month: LocalDay) -> String {
        readable(&self.day(month, DateStyle::MonthOfYear))
    }

    /// A day as near as possible: "today", "yesterday", "23 Nov", "23 Nov 2025".
    pub(crate) fn near_day(&self, day: LocalDay, today: LocalDay) -> String {
        let days = day.0 - today.0;
        if (-1..=0).contains(&days) {
            self.formats.days_from_today(days)
        } else if day.year_start() == today.year_start() {
            self.day(day, DateStyle::ShortDay)
        } else {
            self.day(day, DateStyle::ShortDate)
        }
    }

    /// The sport's name.
    pub(crate) fn sport(&self, sport: Sport) -> String {
        self.texts.get(&format!("sport-{}", sport.code()), &[])
    }

    /// The channel's name; of unknown ones the device's own.
    pub(crate) fn channel(&self, channel: &Channel) -> String {
        let key = format!("channel-{}", channel.code());
        match channel {
            Channel::Extra(extra) => readable(&extra.name),
            _ => self.texts.get(&key, &[]),
        }
    }

    /// The activity's name, or a title of its time of day and sport.
    pub(crate) fn activity_title(&self, row: &ActivityRow) -> String {
        if !row.name.is_empty() {
            return row.name.clone();
        }
        let part = DayPart::of(row.start, row.utc_offset_s).code();
        let kind = event_of(row).unwrap_or(row.sport.code());
        self.texts.get(&format!("title-{kind}"), &[("part", part.into())])
    }

    /// What an activity is: its sport, or "Triathlon" of the right legs, or all sports of its legs.
    pub(crate) fn sport_of(&self, row: &ActivityRow) -> String {
        if let Some(event) = event_of(row) {
            return self.texts.get(&format!("sport-{event}"), &[]);
        }
        if row.sport != Sport::Multisport || row.legs.is_empty() {
            return self.sport(row.sport);
        }
        let mut names: Vec<String> = Vec::new();
        for leg in row.legs.iter().filter(|leg| leg.sport != Sport::Transition) {
            let name = self.sport(leg.sport);
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
        names.join(" + ")
    }
}

/// The event that the legs of an activity make: as the message keys `sport-<event>` and `title-<event>`.
fn event_of(row: &ActivityRow) -> Option<&'static str> {
    let legs = row.legs.iter().map(|leg| leg.sport);
    let event = MultisportEvent::of(legs).filter(|_| row.sport == Sport::Multisport);
    event.map(MultisportEvent::code)
}

/// `stance_time` as people write it: "Stance time".
fn readable(name: &str) -> String {
    let mut letters = name
        .chars()
        .map(|letter| if letter == '_' { ' ' } else { letter });
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn region_of(tag: &str) -> &str {
    tag.split(['-', '_'])
        .skip(1)
        .find(|part| part.len() == 2 && part.bytes().all(|letter| letter.is_ascii_alphabetic()))
        .unwrap_or_default()
}

/// The units of a tag's region: miles in the United States, Liberia and Myanmar (CLDR `measurementData`).
fn units_of(tag: &str) -> Units {
    match region_of(tag).to_ascii_uppercase().as_str() {
        "US" | "LR" | "MM" => Units::Imperial,
        _ => Units::Metric,
    }
}

/// The first day of weeks in a tag's region, as the browser knows it (CLDR `weekData`).
fn week_start_of(tag: &str) -> WeekStart {
    let Ok(locale) = Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| Reflect::get(&intl, &"Locale".into()))
        .and_then(|class| class.dyn_into::<Function>())
        .and_then(|class| Reflect::construct(&class, &js_sys::Array::of1(&tag.into())))
    else {
        return WeekStart::Monday;
    };
    // A method by the standard, a plain member in older browsers.
    let info = Reflect::get(&locale, &"getWeekInfo".into())
        .and_then(|method| method.dyn_into::<Function>())
        .and_then(|method| method.call0(&locale))
        .or_else(|_| Reflect::get(&locale, &"weekInfo".into()));
    let first = info
        .and_then(|info| Reflect::get(&info, &"firstDay".into()))
        .unwrap_or(JsValue::UNDEFINED)
        .as_f64()
        .unwrap_or(1.0);
    match first as u8 {
        6 => WeekStart::Saturday,
        7 => WeekStart::Sunday,
        _ => WeekStart::Monday,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_choose_units() {
        assert_eq!(units_of("en-US"), Units::Imperial);
        assert_eq!(units_of("en-GB"), Units::Metric);
        assert_eq!(units_of("ru"), Units::Metric);
        assert_eq!(region_of("zh-Hant-TW"), "TW");
        assert_eq!(region_of("en"), "");
    }

    #[test]
    fn settings_that_choose_what_the_browser_wants_change_nothing() {
        let wanted = ["en-US".to_owned(), "ru".to_owned()];
        let of = |language: &str, units| {
            let settings = Settings {
                language: language.to_owned(),
                units,
                week_start: Some(WeekStart::Sunday),
                ..Settings::default()
            };
            Choice::of(&settings, &wanted)
        };
        let open = of("", None);
        assert_eq!((open.tag.as_str(), open.units), ("en-US", Units::Imperial));
        assert_eq!(of("en", Some(Units::Imperial)), open);
        assert_ne!(of("ru", None), open);
        assert_ne!(of("", Some(Units::Metric)), open);
    }

    #[test]
    fn names_of_unknown_channels_become_words() {
        assert_eq!(readable("stance_time"), "Stance time");
        assert_eq!(readable(""), "");
    }

    #[test]
    fn units_stand_close_to_their_numbers() {
        let shown = |unit: &str| {
            Shown {
                value: "5:01".into(),
                unit: unit.into(),
            }
            .line()
        };
        assert_eq!(shown("/km"), "5:01\u{202f}/km");
        assert_eq!(shown("km"), "5:01\u{a0}km");
        assert_eq!(shown(""), "5:01");
    }
}

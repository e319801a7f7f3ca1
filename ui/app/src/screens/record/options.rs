//! What happens by itself in a recording: pauses, laps and how long they are, words that are spoken.

use dioxus::prelude::*;
use ritm_kit::{Choice, ChoiceGroup, Icon, IconName, Select, Switch, TextField};
use ritm_model::{
    Sport, SportFamily, order,
    recorder::{AutoLap, RecorderSettings},
    settings::{SettingChange, Units},
};

use crate::{
    browser::device,
    format::quantity::{MILE_M, YARD_M},
    locale::LOCALE,
    state::settings::{SETTINGS, change_setting},
    texts::{t, t_args},
};

/// Laps by time are usually so long.
const USUAL_MS: i64 = 300_000;
/// Laps that can be chosen, in minutes.
const MINUTES: [i64; 9] = [1, 2, 3, 5, 10, 15, 20, 30, 60];
/// Laps that can be chosen, in kilometres: from a lane's length on.
const KILOMETRES: [f64; 9] = [0.1, 0.2, 0.4, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
/// Laps that can be chosen, in miles.
const MILES: [f64; 7] = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];

const fn long_m(units: Units) -> f64 {
    match units {
        Units::Metric => 1000.0,
        Units::Imperial => MILE_M,
    }
}

fn usual_distance_m(sport: Sport, units: Units) -> f64 {
    if sport.family() == SportFamily::Bike {
        5.0 * long_m(units)
    } else {
        long_m(units)
    }
}

/// Lengths of a lap in metres, with the one that is chosen, which may have been chosen in other units.
fn lap_distances(chosen_m: f64, units: Units) -> Vec<f64> {
    let shares: &[f64] = match units {
        Units::Metric => &KILOMETRES,
        Units::Imperial => &MILES,
    };
    let mut all: Vec<f64> = shares.iter().map(|share| share * long_m(units)).collect();
    if !all.contains(&chosen_m) {
        all.push(chosen_m);
        order::by_comparing(&mut all, f64::total_cmp);
    }
    all
}

/// Lengths of a lap in milliseconds, with the one that is chosen.
fn lap_times_ms(chosen_ms: i64) -> Vec<i64> {
    let mut all: Vec<i64> = MINUTES.iter().map(|minutes| minutes * 60_000).collect();
    if !all.contains(&chosen_ms) {
        all.push(chosen_ms);
        order::ascending(&mut all);
    }
    all
}

/// Whether the athlete wants cues to be spoken.
pub(super) fn spoken_cues() -> bool {
    matches!(&*SETTINGS.read(), Some(Ok(settings)) if settings.spoken_cues)
}

/// What happens by itself in this recording.
#[component]
pub(super) fn RunOptions(settings: RecorderSettings, onchange: EventHandler<RecorderSettings>) -> Element {
    let sport = settings.sport;
    let laps = match settings.auto_lap {
        None => "off",
        Some(AutoLap::Distance(_)) => "distance",
        Some(AutoLap::Time(_)) => "time",
    };
    let set = {
        let settings = settings.clone();
        move |change: &dyn Fn(&mut RecorderSettings)| {
            let mut changed = settings.clone();
            change(&mut changed);
            onchange.call(changed);
        }
    };
    let lap_distance = match settings.auto_lap {
        Some(AutoLap::Distance(metres)) => metres,
        _ => usual_distance_m(sport, LOCALE.read().units),
    };
    let lap_time_ms = match settings.auto_lap {
        Some(AutoLap::Time(ms)) => ms,
        _ => USUAL_MS,
    };
    let locale = LOCALE.read();
    let mut options = vec![Choice::new("off", t("record-laps-off"))];
    if sport.covers_ground() {
        options.insert(
            0,
            Choice::new("distance", locale.lap_distance(lap_distance, sport).line()),
        );
    }
    options.insert(
        options.len() - 1,
        Choice::new("time", locale.duration_words(lap_time_ms)),
    );
    rsx! {
        div { class: "settings-list",
            Switch {
                label: t("record-position"),
                help: t("record-position-help"),
                checked: settings.position,
                test_id: "option-position",
                onchange: {
                    let set = set.clone();
                    move |on: bool| set(&|settings| settings.position = on)
                },
            }
            Switch {
                label: t("record-auto-pause"),
                help: t("record-auto-pause-help"),
                checked: settings.auto_pause,
                test_id: "option-auto-pause",
                onchange: {
                    let set = set.clone();
                    move |on: bool| set(&|settings| settings.auto_pause = on)
                },
            }
            div { class: "setting", "data-testid": "option-laps",
                div { class: "switch-words",
                    span { class: "field-label", {t("record-laps")} }
                    span { class: "field-help", {t("record-laps-help")} }
                }
                ChoiceGroup {
                    label: t("record-laps"),
                    options,
                    value: laps,
                    onchange: {
                        let set = set.clone();
                        move |value: String| {
                            let auto_lap = match value.as_str() {
                                "distance" => Some(AutoLap::Distance(lap_distance)),
                                "time" => Some(AutoLap::Time(lap_time_ms)),
                                _ => None,
                            };
                            set(&|settings| settings.auto_lap = auto_lap);
                        }
                    },
                }
            }
            match settings.auto_lap {
                None => rsx! {},
                Some(AutoLap::Distance(chosen_m)) => rsx! {
                    LapEvery {
                        options: lap_distances(chosen_m, locale.units)
                            .into_iter()
                            .map(|metres| Choice::new(metres.to_string(), locale.lap_distance(metres, sport).line()))
                            .collect::<Vec<_>>(),
                        value: chosen_m.to_string(),
                        units: OwnUnit::distances(locale.units),
                        onchange: {
                            let set = set.clone();
                            move |metres: f64| set(&|settings| settings.auto_lap = Some(AutoLap::Distance(metres)))
                        },
                    }
                },
                Some(AutoLap::Time(chosen_ms)) => rsx! {
                    LapEvery {
                        options: lap_times_ms(chosen_ms)
                            .into_iter()
                            .map(|ms| Choice::new(ms.to_string(), locale.duration_words(ms)))
                            .collect::<Vec<_>>(),
                        value: chosen_ms.to_string(),
                        units: OwnUnit::times(),
                        onchange: {
                            let set = set.clone();
                            move |ms: f64| set(&|settings| settings.auto_lap = Some(AutoLap::Time(ms as i64)))
                        },
                    }
                },
            }
            if device::can_speak() {
                Switch {
                    label: t("record-cues"),
                    help: t("record-cues-help"),
                    checked: spoken_cues(),
                    test_id: "option-cues",
                    onchange: |on: bool| change_setting(SettingChange::SpokenCues(on)),
                }
            } else {
                p { class: "tiny",
                    Icon { name: IconName::VolumeOff, size: 16 }
                    {t("record-cues-none")}
                }
            }
        }
    }
}

/// How long a lap is: one of the usual lengths, or a number of one's own.
#[component]
fn LapEvery(
    options: Vec<Choice>,
    value: String,
    units: Vec<OwnUnit>,
    onchange: EventHandler<f64>,
) -> Element {
    const OWN: &str = "own";
    let mut typing = use_signal(|| false);
    let mut options = options;
    options.push(Choice::new(OWN, t("record-laps-own")));
    let length: f64 = value.parse().unwrap_or_default();
    rsx! {
        div { class: "setting",
            span { class: "field-label", "aria-hidden": "true", {t("record-laps-every")} }
            Select {
                label: t("record-laps-every"),
                hide_label: true,
                options,
                value: if typing() { OWN.to_owned() } else { value },
                test_id: "option-lap-length",
                onchange: move |value: String| {
                    typing.set(value == OWN);
                    if let Ok(value) = value.parse() {
                        onchange.call(value);
                    }
                },
            }
        }
        if typing() {
            OwnLength { length, units, onchange }
        }
    }
}

/// A unit in which a lap's length is typed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct OwnUnit {
    /// The key of its sign.
    key: &'static str,
    /// So many metres or milliseconds.
    size: f64,
    /// Shorter laps are none, in metres or milliseconds.
    least: f64,
    /// Longer ones as well.
    most: f64,
}

impl OwnUnit {
    const LEAST_M: f64 = 50.0;
    const MOST_M: f64 = 1_000_000.0;

    const fn metres(key: &'static str, size: f64) -> Self {
        Self {
            key,
            size,
            least: Self::LEAST_M,
            most: Self::MOST_M,
        }
    }

    fn distances(units: Units) -> Vec<Self> {
        match units {
            Units::Metric => vec![Self::metres("unit-m", 1.0), Self::metres("unit-km", 1000.0)],
            Units::Imperial => vec![Self::metres("unit-yd", YARD_M), Self::metres("unit-mi", MILE_M)],
        }
    }

    fn times() -> Vec<Self> {
        vec![Self {
            key: "unit-min",
            size: 60_000.0,
            least: 10_000.0,
            most: 86_400_000.0,
        }]
    }

    /// The least and the most that can be typed, in this unit and with two digits at most.
    fn bounds(self) -> (f64, f64) {
        const DIGITS: f64 = 100.0;
        // Not more than was meant, where a quotient is a breath above.
        let least = (self.least / self.size * DIGITS - 1e-6).ceil() / DIGITS;
        let most = (self.most / self.size * DIGITS + 1e-6).floor() / DIGITS;
        (least, most)
    }

    /// As [`Self::length`], of a text with a point or a comma.
    fn typed(self, text: &str) -> Option<f64> {
        let number = text.trim().replace(',', ".").parse::<f64>().ok()?;
        self.length(number)
    }

    /// What was typed in it, in metres or milliseconds; `None` for what can be no lap.
    fn length(self, typed: f64) -> Option<f64> {
        // Half a centimetre less than the least is the least.
        const SLACK: f64 = 0.005;
        let length = typed * self.size;
        (self.least - SLACK..=self.most)
            .contains(&length)
            .then(|| length.max(self.least))
    }
}

/// A number as it is typed, without digits that nobody needs.
fn plain(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The number that the athlete types, and its unit.
#[component]
fn OwnLength(length: f64, units: Vec<OwnUnit>, onchange: EventHandler<f64>) -> Element {
    let first = units
        .iter()
        .rposition(|unit| length >= unit.size && unit.size > 1.0)
        .unwrap_or(0);
    let mut chosen = use_signal(|| first);
    let start = units.get(first).map_or(length, |unit| length / unit.size);
    let mut typed = use_signal(|| plain(start));
    let Some(&unit) = units.get(chosen()).or(units.first()) else {
        return rsx! {};
    };
    let told = unit.typed(&typed.read());
    let tell = use_callback(move |unit: OwnUnit| {
        if let Some(length) = unit.typed(&typed.peek()) {
            onchange.call(length);
        }
    });
    let locale = LOCALE.read();
    let choices: Vec<Choice> = units
        .iter()
        .enumerate()
        .map(|(index, unit)| Choice::new(index.to_string(), locale.unit(unit.key)))
        .collect();
    let several = choices.len() > 1;
    let error = if told.is_none() {
        let (least, most) = unit.bounds();
        let number = |value: f64| {
            let decimals = if value.fract() == 0.0 { 0 } else { 2 };
            locale.formats.number(value, decimals)
        };
        t_args(
            "record-laps-wrong",
            &[
                ("least", number(least).into()),
                ("most", number(most).into()),
                ("unit", locale.unit(unit.key).into()),
            ],
        )
    } else {
        String::new()
    };
    rsx! {
        div { class: "setting own-lap",
            TextField {
                label: if several { t("record-laps-own") } else { format!("{}, {}", t("record-laps-own"), locale.unit(unit.key)) },
                value: typed(),
                input_mode: "decimal",
                error,
                focused: true,
                test_id: "own-lap",
                oninput: move |value: String| {
                    typed.set(value);
                    tell.call(unit);
                },
            }
            if several {
                Select {
                    label: t("record-laps-unit"),
                    options: choices,
                    value: chosen().to_string(),
                    test_id: "own-lap-unit",
                    onchange: {
                        let units = units.clone();
                        move |index: String| {
                            if let Ok(index) = index.parse::<usize>()
                                && let Some(&unit) = units.get(index)
                            {
                                chosen.set(index);
                                tell.call(unit);
                            }
                        }
                    },
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_can_be_chosen_once() {
        for (chosen_m, units, count) in [
            (1000.0, Units::Metric, 9),
            (MILE_M, Units::Metric, 10),
            (MILE_M, Units::Imperial, 7),
            (5000.0, Units::Imperial, 8),
        ] {
            let all = lap_distances(chosen_m, units);
            assert_eq!(all.len(), count);
            assert_eq!(all.iter().filter(|&&metres| metres == chosen_m).count(), 1);
            assert!(all.is_sorted() && all[0] >= 50.0, "the engine takes all of them");
        }
        assert_eq!(
            (lap_times_ms(USUAL_MS).len(), lap_times_ms(90_000).len()),
            (9, 10)
        );
    }
    #[test]
    fn a_length_of_ones_own_is_what_was_typed() {
        let [m, km] = OwnUnit::distances(Units::Metric)[..] else {
            panic!("metres and kilometres")
        };
        assert_eq!((m.length(333.0), km.length(1.2)), (Some(333.0), Some(1200.0)));
        assert_eq!(
            (m.length(49.0), m.length(50.0), km.length(0.0)),
            (None, Some(50.0), None)
        );
        let yards = OwnUnit::distances(Units::Imperial)[0];
        assert!(
            yards
                .length(440.0)
                .is_some_and(|metres| (metres - 402.336).abs() < 0.01)
        );
        let minutes = OwnUnit::times()[0];
        assert_eq!((minutes.length(1.5), minutes.length(0.1)), (Some(90_000.0), None));
        assert_eq!(
            (minutes.typed("1,5 "), minutes.typed("x")),
            (Some(90_000.0), None)
        );
        // What is said to be the least and the most can be typed.
        for unit in [Units::Metric, Units::Imperial]
            .into_iter()
            .flat_map(OwnUnit::distances)
            .chain(OwnUnit::times())
        {
            let (least, most) = unit.bounds();
            assert!(unit.length(least).is_some() && unit.length(most).is_some());
            assert!(unit.length(least - 0.02).is_none() && unit.length(most + 0.02).is_none());
        }
        assert_eq!(m.bounds(), (50.0, 1_000_000.0));
        assert_eq!((plain(400.0), plain(1.5)), ("400".to_owned(), "1.5".to_owned()));
    }
}

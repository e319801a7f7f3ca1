//! What happens by itself in a recording: pauses, laps and how long they are, words that are spoken.

use dioxus::prelude::*;
use ritm_kit::{Choice, ChoiceGroup, Icon, IconName, Select, Switch};
use ritm_model::{
    Sport, SportFamily,
    recorder::{AutoLap, RecorderSettings},
    settings::{SettingChange, Units},
};

use crate::{
    browser::device,
    format::quantity::MILE_M,
    locale::LOCALE,
    state::settings::{SETTINGS, change_setting},
    texts::t,
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
        all.sort_by(f64::total_cmp);
    }
    all
}

/// Lengths of a lap in milliseconds, with the one that is chosen.
fn lap_times_ms(chosen_ms: i64) -> Vec<i64> {
    let mut all: Vec<i64> = MINUTES.iter().map(|minutes| minutes * 60_000).collect();
    if !all.contains(&chosen_ms) {
        all.push(chosen_ms);
        all.sort_unstable();
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

/// How long a lap is.
#[component]
fn LapEvery(options: Vec<Choice>, value: String, onchange: EventHandler<f64>) -> Element {
    rsx! {
        div { class: "setting",
            span { class: "field-label", "aria-hidden": "true", {t("record-laps-every")} }
            Select {
                label: t("record-laps-every"),
                hide_label: true,
                options,
                value,
                test_id: "option-lap-length",
                onchange: move |value: String| {
                    if let Ok(value) = value.parse() {
                        onchange.call(value);
                    }
                },
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
}

//! The line above the figures: how position and sensors do, and the time of day.

use dioxus::prelude::*;
use ritm_kit::{Icon, IconName, battery_is_low};
use ritm_model::{
    SensorId,
    recorder::PositionState,
    sensor::{Sensor, SensorState, Sensors},
};

use super::use_heard;
use crate::{
    browser,
    format::DateStyle,
    locale::LOCALE,
    screens::sensors::{kind_icon, names},
    state::Paced,
    texts::{t, t_args, t_with},
};

/// Position, each sensor that is used, the clock, and the way out while nothing is locked.
#[component]
pub(super) fn Signs(sensors: Paced<Sensors>, tick: Signal<f64>, locked: bool) -> Element {
    let lost = use_heard(|heard| heard.live.lost.clone());
    let clock = use_memo(move || {
        let _ = tick();
        let now = browser::now();
        LOCALE
            .read()
            .moment(now, browser::utc_offset_s(now), DateStyle::Time)
    });
    let answer = sensors.answer.read();
    let paired = match &*answer {
        Some(Ok(sensors)) => sensors.paired.as_slice(),
        _ => &[],
    };
    let lost = lost().unwrap_or_default();
    let worth_saying = |sensor: &&Sensor| {
        sensor.enabled
            && (lost.contains(&sensor.id)
                || !matches!(sensor.state, SensorState::Resting | SensorState::NoRadio))
    };
    rsx! {
        div { class: "rec-top",
            if !locked {
                Link { to: "/", class: "icon-btn rec-leave", title: t("record-leave"), "aria-label": t("record-leave"), "data-testid": "record-leave",
                    Icon { name: IconName::ChevronDown }
                }
            }
            PositionSign {}
            for sensor in paired.iter().filter(worth_saying).take(4) {
                SensorSign { key: "{sensor.id}", sensor: sensor.clone(), lost: lost.contains(&sensor.id) }
            }
            time { class: "num", {clock()} }
        }
    }
}

#[component]
fn PositionSign() -> Element {
    let position = use_heard(|heard| match heard.position() {
        // Digits of the radius that nobody reads are no news.
        PositionState::Known { accuracy_m } => PositionState::Known {
            accuracy_m: accuracy_m.ceil(),
        },
        PositionState::Lost { since_ms } => PositionState::Lost {
            since_ms: since_ms / 1000 * 1000,
        },
        other => other,
    });
    let (class, icon, text) = match position() {
        None | Some(PositionState::Unwanted) => return rsx! {},
        Some(PositionState::Searching) => ("sign warn", IconName::MapPin, t("position-searching-short")),
        Some(PositionState::Known { accuracy_m }) => (
            "sign",
            IconName::MapPin,
            format!("±{}", LOCALE.read().height(accuracy_m).line()),
        ),
        Some(PositionState::Lost { since_ms }) => (
            "sign bad",
            IconName::MapPinOff,
            t_with(
                "sign-lost",
                "time",
                &crate::format::clock::running(i64::from(since_ms)),
            ),
        ),
        Some(PositionState::Unavailable(_)) => {
            ("sign bad", IconName::MapPinOff, t("position-unavailable-short"))
        }
    };
    rsx! {
        span { class, "data-testid": "sign-position",
            Icon { name: icon, size: 16 }
            span { class: "visually-hidden", {t("position-word")} " " }
            span { class: "num", "{text}" }
        }
    }
}

#[component]
fn SensorSign(sensor: Sensor, lost: bool) -> Element {
    let low = is_low(&sensor);
    let class = if lost {
        "sign bad"
    } else if low || sensor.state == SensorState::Silent {
        "sign warn"
    } else {
        "sign"
    };
    let text = if lost {
        t("sign-lost-short")
    } else if sensor.state == SensorState::Here {
        match sensor.battery_percent {
            Some(percent) => t_args("percent", &[("value", percent.to_string().into())]),
            None => t("sensor-state-here"),
        }
    } else {
        t(&format!("sensor-state-{}", sensor.state.code()))
    };
    rsx! {
        span { class, "data-testid": "sign-sensor",
            Icon { name: kind_icon(sensor.kinds.first().copied()), size: 16 }
            span { class: "sign-name", "{sensor.name} " }
            span { class: "num", "{text}" }
        }
    }
}

/// Whether a sensor's battery ends soon.
pub(super) fn is_low(sensor: &Sensor) -> bool {
    sensor.battery_percent.is_some_and(battery_is_low)
}

/// The names of sensors that are lost, as a list in words.
pub(super) fn lost_names(sensors: &Sensors, lost: &[SensorId]) -> String {
    names(sensors.paired.iter().filter(|sensor| lost.contains(&sensor.id)))
}

//! Devices that are near and not paired.

use dioxus::prelude::*;
use ritm_kit::{Button, Card, Icon, IconName, SignalBars, Spinner};
use ritm_model::{
    radio::Finding,
    sensor::{Nearby, PairSensor, Sensors},
};

use super::{Find, kind_icon, kinds_words, signal_bars};
use crate::{
    door,
    route::Route,
    state::{recorder::cue::announce, tell_error},
    texts::{t, t_with},
};

/// What was found, the nearest first, or how to find something.
#[component]
pub(super) fn Near(known: Sensors) -> Element {
    let (title, text) = match known.finding {
        Finding::Scan => (t("sensors-near"), t("sensors-wake-hint")),
        Finding::Dialog => (t("sensors-add"), t("sensors-dialog-hint")),
    };
    let looking = known.searching.then(|| {
        rsx! {
            span { class: "check-state run", role: "status",
                Spinner {}
                {t("sensors-looking-short")}
            }
        }
    });
    rsx! {
        Card { title, aside: looking, "data-testid": "near",
            if !known.near.is_empty() {
                ul { class: "near-list",
                    for device in known.near.iter().cloned() {
                        Device { key: "{device.device.0}", device }
                    }
                }
            } else if known.searching {
                p { class: "sub", {t("sensors-none-near")} }
            } else {
                div { class: "near-begin", Find { finding: known.finding, searching: known.searching } }
            }
            p { class: "tiny near-hint", "{text}" }
        }
    }
}

#[component]
fn Device(device: Nearby) -> Element {
    let mut busy = use_signal(|| false);
    let navigator = use_navigator();
    let kinds = kinds_words(&device.kinds);
    let name = if device.name.is_empty() {
        t("sensor-nameless")
    } else {
        device.name.clone()
    };
    let key = device.device.clone();
    rsx! {
        li { class: "near", "data-testid": "near-device",
            Icon { name: kind_icon(device.kinds.first().copied()), size: 20 }
            div { class: "check-words",
                b { "{name}" }
                span { class: "tiny", if kinds.is_empty() { {t("sensor-kind-unknown")} } else { "{kinds}" } }
            }
            if let Some(dbm) = device.signal_dbm {
                SignalBars { bars: signal_bars(dbm), label: t(&format!("signal-{}", signal_bars(dbm))) }
            }
            Button {
                small: true,
                icon: IconName::Plus,
                busy: busy(),
                "data-testid": "pair",
                "aria-label": t_with("sensors-pair-name", "name", &name),
                onclick: move |_| {
                    busy.set(true);
                    let device = key.clone();
                    let name = name.clone();
                    spawn(async move {
                        match door::ask(PairSensor { device }).await {
                            Ok(id) => {
                                announce(&t_with("sensors-paired-name", "name", &name), false);
                                navigator.push(Route::Sensor { id });
                            }
                            Err(error) => {
                                busy.set(false);
                                tell_error(&error);
                            }
                        }
                    });
                },
                {t("sensors-pair")}
            }
        }
    }
}

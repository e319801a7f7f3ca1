//! What to use where Bluetooth can't be used.

use dioxus::prelude::*;
use ritm_kit::{Drawing, EmptyState, LinkButton};
use ritm_model::{radio::RadioState, sensor::Sensors};

use crate::{
    browser::device::{System, system},
    route::Route,
    texts::t,
};

/// Why there is none, in one line.
pub(crate) fn none_text(sensors: &Sensors) -> String {
    t(match sensors.radio {
        RadioState::Ready => "check-no-sensors-text",
        RadioState::Unknown => "radio-unknown",
        RadioState::Absent => "radio-absent",
        RadioState::Denied => "radio-denied",
        RadioState::Off => "radio-off",
    })
}

/// Why no sensor can be reached from here, and what to do instead.
#[component]
pub(super) fn NoRadio(state: RadioState) -> Element {
    let (title, text) = match state {
        RadioState::Ready => return rsx! {},
        RadioState::Unknown => ("radio-unknown", "radio-unknown-text"),
        RadioState::Off => ("radio-off", "radio-off-text"),
        RadioState::Denied => ("radio-denied", "radio-denied-text"),
        RadioState::Absent => (
            "radio-absent",
            match system() {
                System::Apple => "radio-absent-apple",
                System::Android => "radio-absent-android",
                System::Linux => "radio-absent-linux",
                System::Computer => "radio-absent-computer",
            },
        ),
    };
    rsx! {
        div { "data-testid": "no-radio",
            EmptyState {
                drawing: Drawing::Unplugged,
                title: t(title),
                text: t(text),
                actions: rsx! {
                    LinkButton { to: Route::Record {}, test_id: "record-without", {t("radio-record-without")} }
                },
            }
        }
    }
}

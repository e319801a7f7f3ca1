//! Sensors: a line each, battery, signal, and when they were silent.

use dioxus::prelude::*;

use crate::colour::ChannelColour;
use crate::icon::{Icon, IconName};

/// Whether a battery with so many percent ends soon.
#[must_use]
pub const fn battery_is_low(percent: u8) -> bool {
    const LOW_PERCENT: u8 = 15;
    percent <= LOW_PERCENT
}

/// A battery's charge: a drawing and its percent.
#[component]
pub fn Battery(
    /// The charge in percent.
    percent: u8,
    /// The charge in words.
    text: String,
    /// What it is, read out before the charge.
    label: String,
) -> Element {
    let percent = percent.min(100);
    rsx! {
        span { class: if battery_is_low(percent) { "battery low" } else { "battery" },
            span { class: "visually-hidden", "{label} " }
            i { class: "battery-case", "aria-hidden": "true",
                i { class: "battery-fill", width: "{percent}%" }
            }
            span { class: "num", "{text}" }
        }
    }
}

/// The strength of a signal, in four bars.
#[component]
pub fn SignalBars(
    /// How many of the four bars are lit.
    bars: u8,
    /// The strength in words.
    label: String,
) -> Element {
    rsx! {
        span { class: "signal-bars", role: "img", "aria-label": label,
            for step in 1..=4_u8 {
                i { key: "{step}", class: if step <= bars { "on" } else { "" } }
            }
        }
    }
}

/// A paired sensor as a line that leads to its own screen.
#[component]
pub fn SensorRow(
    /// The address of its screen.
    #[props(into)]
    to: NavigationTarget,
    /// The icon of what it is for.
    icon: IconName,
    /// Its name.
    name: String,
    /// The colour of what it measures.
    #[props(default)]
    tone: ChannelColour,
    /// How it does, in a word.
    state: String,
    /// Whether that word is bad news.
    #[props(default)]
    bad: bool,
    /// [`Battery`] and [`SignalBars`] and what else is said of it.
    #[props(default)]
    facts: Option<Element>,
    /// Its value now, written out; empty for none.
    #[props(default)]
    value: String,
    /// The unit of the value.
    #[props(default)]
    unit: String,
    /// Whether the value is not of now.
    #[props(default)]
    stale: bool,
    /// Buttons at its end.
    #[props(default)]
    actions: Option<Element>,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    rsx! {
        li { class: "sensor {tone.class()}", "data-testid": test_id,
            Icon { name: icon, size: 22 }
            div { class: "sensor-words",
                Link { to, class: "sensor-name", "{name}" }
                div { class: "sensor-facts",
                    span { class: if bad { "sensor-state bad" } else { "sensor-state" }, "{state}" }
                    {facts}
                }
            }
            if !value.is_empty() {
                span { class: if stale { "sensor-value num stale" } else { "sensor-value num" },
                    "{value}"
                    if !unit.is_empty() {
                        small { " {unit}" }
                    }
                }
            }
            if let Some(actions) = actions {
                div { class: "sensor-actions", {actions} }
            }
        }
    }
}

/// Stretches of a line of time that are marked as missing: from and to, as shares of the whole from 0 to 1.
#[component]
pub fn GapStrip(
    /// The stretches in words.
    label: String,
    /// The stretches.
    gaps: Vec<(f64, f64)>,
    /// The colour of what is there.
    #[props(default)]
    tone: ChannelColour,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    rsx! {
        svg {
            class: "gap-strip {tone.class()}",
            view_box: "0 0 1000 14",
            preserve_aspect_ratio: "none",
            role: "img",
            "aria-label": label,
            "data-testid": test_id,
            rect { class: "gap-there", x: "0", y: "0", width: "1000", height: "14" }
            for (index , (from , to)) in gaps.into_iter().enumerate() {
                // A gap of seconds in hours is still seen.
                rect {
                    key: "{index}",
                    class: "gap-missing",
                    x: "{(from.clamp(0.0, 1.0) * 1000.0):.1}",
                    y: "0",
                    width: "{((to - from).clamp(0.0, 1.0) * 1000.0).max(4.0):.1}",
                    height: "14",
                }
            }
        }
    }
}

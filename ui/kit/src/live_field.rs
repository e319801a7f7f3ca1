//! A figure that is read at arm's length, and the scale of its zones.

use dioxus::prelude::*;

use crate::colour::ChannelColour;

/// How much a live figure is to be believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LiveState {
    /// It is of now.
    #[default]
    Fresh,
    /// It is of a while ago. Its age stands in the note.
    Stale,
    /// There is none.
    Missing,
}

/// A figure as large as its place allows, with its label above it.
#[component]
pub fn LiveField(
    /// The label: what the figure is.
    label: String,
    /// The figure, written out; a dash where there is none.
    value: String,
    /// Its unit; empty for none. It stands beside the figure where there is room, else with the label.
    #[props(default)]
    unit: String,
    /// What is said with weight beside the label, such as "zone 3" or "24 s old"; empty for nothing.
    #[props(default)]
    note: String,
    /// A quiet line under the figure, such as where it comes from; empty for none.
    #[props(default)]
    sub: String,
    /// The colour of what is measured; `None` for ink.
    #[props(default)]
    tone: Option<ChannelColour>,
    /// The zone, from 1, that tints the field.
    #[props(default)]
    zone: Option<u8>,
    /// How many zones there are.
    #[props(default = 5)]
    zones: u8,
    /// How much it is to be believed.
    #[props(default)]
    state: LiveState,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    // Longer figures are smaller, so that none is cut: one more step a letter.
    let length = value.chars().count().clamp(3, 9);
    let state_class = match state {
        LiveState::Fresh => "",
        LiveState::Stale => " stale",
        LiveState::Missing => " missing",
    };
    let zone = zone.filter(|_| state == LiveState::Fresh);
    let tint = zone
        .map(|zone| format!(" tint {}", zone_tone(zone).class()))
        .unwrap_or_default();
    let toned = tone
        .filter(|_| state == LiveState::Fresh)
        .map(|tone| format!(" toned {}", tone.class()))
        .unwrap_or_default();
    rsx! {
        div { class: "live-field{state_class}{tint}", "data-testid": test_id,
            div { class: "live-label",
                span {
                    "{label}"
                    if !unit.is_empty() {
                        span { class: "live-unit", ", {unit}" }
                    }
                }
                if !note.is_empty() {
                    b { "{note}" }
                }
            }
            div { class: "live-value num l{length}{toned}",
                "{value}"
                if !unit.is_empty() {
                    small { " {unit}" }
                }
            }
            if let Some(zone) = zone {
                ZoneScale { zone, zones }
            }
            if !sub.is_empty() {
                div { class: "live-sub", "{sub}" }
            }
        }
    }
}

/// Zones side by side, of which one is lit. Words beside it say which, so it only decorates.
#[component]
pub fn ZoneScale(
    /// The zone, from 1.
    zone: u8,
    /// How many there are.
    #[props(default = 5)]
    zones: u8,
) -> Element {
    rsx! {
        div { class: "zone-scale", "aria-hidden": "true",
            for step in 1..=zones {
                i { key: "{step}", class: if step == zone { format!("on {}", zone_tone(step).class()) } else { zone_tone(step).class().to_owned() } }
            }
        }
    }
}

const fn zone_tone(zone: u8) -> ChannelColour {
    match zone {
        0 | 1 => ChannelColour::Zone1,
        2 => ChannelColour::Zone2,
        3 => ChannelColour::Zone3,
        4 => ChannelColour::Zone4,
        _ => ChannelColour::Zone5,
    }
}

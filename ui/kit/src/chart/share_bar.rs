//! A whole and its parts, such as time by zone or by sport.

use dioxus::prelude::*;

use crate::colour::ChannelColour;

/// A part of a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// What it is.
    pub label: String,
    /// Its size, in the unit all parts share.
    pub value: f64,
    /// Its size in words.
    pub text: String,
    /// Its colour.
    pub tone: ChannelColour,
}

/// A bar of parts with a legend.
#[component]
pub fn ShareBar(
    /// What is shared.
    label: String,
    /// The parts in order.
    parts: Vec<Share>,
    /// Whether the legend is a list, a line a part, rather than a row.
    #[props(default)]
    listed: bool,
) -> Element {
    let sum: f64 = parts.iter().map(|part| part.value.max(0.0)).sum();
    rsx! {
        figure { class: "shares", "aria-label": "{label}", role: "group",
            div { class: "shares-bar", "aria-hidden": "true",
                for (index , part) in parts.iter().enumerate() {
                    if part.value > 0.0 {
                        i { key: "{index}", class: "share {part.tone.class()}", flex_grow: "{part.value / sum:.5}", title: "{part.label} {part.text}" }
                    }
                }
            }
            ul { class: if listed { "shares-list" } else { "shares-row" },
                for (index , part) in parts.iter().enumerate() {
                    li { key: "{index}", class: "{part.tone.class()}",
                        i { class: "dot" }
                        span { class: "share-label", "{part.label}" }
                        span { class: "share-text num", "{part.text}" }
                    }
                }
            }
        }
    }
}

//! A whole and its parts, such as time by zone or by sport.

use dioxus::prelude::*;

use crate::colour::ChannelColour;

/// A part of a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The name of the part.
    pub label: String,
    /// The size of the part, in the unit that all parts share.
    pub value: f64,
    /// The size in words.
    pub text: String,
    /// The colour.
    pub tone: ChannelColour,
    /// Which of the parts of that colour it is, from 0: each has a shade of its own, lighter and lighter.
    pub shade: u8,
}

impl Share {
    fn class(&self) -> String {
        let shade = ["", " shade1", " shade2", " shade3"];
        let shade = shade.get(usize::from(self.shade)).unwrap_or(&" shade3");
        format!("{}{shade}", self.tone.class())
    }
}

/// A bar of parts with a legend.
#[component]
pub fn ShareBar(
    /// The name of the whole: what is shared out.
    label: String,
    /// The parts in order.
    parts: Vec<Share>,
    /// Whether the legend is a list with one line for each part. Otherwise it is a row.
    #[props(default)]
    listed: bool,
    /// Called when a line of the legend is pressed, with the part's index.
    #[props(default)]
    onpick: Option<EventHandler<usize>>,
) -> Element {
    let sum: f64 = parts.iter().map(|part| part.value.max(0.0)).sum();
    rsx! {
        figure { class: "shares", "aria-label": "{label}", role: "group",
            div { class: "shares-bar", "aria-hidden": "true",
                for (index , part) in parts.iter().enumerate() {
                    if part.value > 0.0 {
                        i { key: "{index}", class: "share {part.class()}", flex_grow: "{part.value / sum:.5}", title: "{part.label} {part.text}" }
                    }
                }
            }
            ul { class: if listed { "shares-list" } else { "shares-row" },
                for (index , part) in parts.iter().enumerate() {
                    li { key: "{index}", class: "{part.class()}",
                        i { class: "dot" }
                        if let Some(onpick) = onpick {
                            button {
                                class: "share-label share-pick",
                                r#type: "button",
                                "data-testid": "share",
                                onclick: move |_| onpick.call(index),
                                "{part.label}"
                            }
                        } else {
                            span { class: "share-label", "{part.label}" }
                        }
                        span { class: "share-text num", "{part.text}" }
                    }
                }
            }
        }
    }
}

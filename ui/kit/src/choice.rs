//! Choices among a few, and small words in pills.

use dioxus::prelude::*;

use crate::browser::use_element_id;
use crate::colour::ChannelColour;
use crate::icon::{Icon, IconName};

/// One of several choices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The value by which the app knows it.
    pub value: String,
    /// The words by which people know it.
    pub label: String,
    /// An icon before the label.
    pub icon: Option<IconName>,
}

impl Choice {
    /// Makes a choice with words alone.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            icon: None,
        }
    }

    /// Returns the same choice with an icon.
    #[must_use]
    pub fn with_icon(mut self, icon: IconName) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// A row of pills that shows a few choices, one of which is chosen. The arrow keys move between them.
#[component]
pub fn ChoiceGroup(
    /// The name of the group, which is read out before the choices.
    label: String,
    /// The choices.
    options: Vec<Choice>,
    /// The value of the chosen one.
    value: String,
    /// Called when another choice is made, with its value.
    onchange: EventHandler<String>,
    /// Whether the group is as wide as its place. The choices share the width then.
    #[props(default)]
    wide: bool,
) -> Element {
    let name = use_element_id();
    rsx! {
        div {
            class: if wide { "choices wide" } else { "choices" },
            role: "radiogroup",
            "aria-label": label,
            for option in options {
                label { key: "{option.value}", class: "choice",
                    input {
                        r#type: "radio",
                        name: "{name}",
                        value: "{option.value}",
                        checked: option.value == value,
                        onchange: {
                            let value = option.value.clone();
                            move |_| onchange.call(value.clone())
                        },
                    }
                    span { class: "choice-face",
                        if let Some(icon) = option.icon {
                            Icon { name: icon, size: 16 }
                        }
                        "{option.label}"
                    }
                }
            }
        }
    }
}

/// A pill that is on or off, such as a filter.
#[component]
pub fn ToggleChip(
    /// Whether the pill is on.
    on: bool,
    /// Called when it is pressed, with the new state.
    onchange: EventHandler<bool>,
    /// An icon before the words.
    #[props(default)]
    icon: Option<IconName>,
    /// Further attributes of the button.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
    /// The words that are shown.
    children: Element,
) -> Element {
    rsx! {
        button {
            class: if on { "chip on" } else { "chip" },
            r#type: "button",
            "aria-pressed": if on { "true" } else { "false" },
            onclick: move |_| onchange.call(!on),
            ..attributes,
            if on {
                Icon { name: IconName::Check, size: 14 }
            } else if let Some(icon) = icon {
                Icon { name: icon, size: 14 }
            }
            {children}
        }
    }
}

/// A small word in a pill that can't be pressed.
#[component]
pub fn Badge(
    /// The colour.
    #[props(default)]
    tone: ChannelColour,
    /// The word.
    children: Element,
) -> Element {
    let tone = tone.class();
    rsx! {
        span { class: "badge {tone}", {children} }
    }
}

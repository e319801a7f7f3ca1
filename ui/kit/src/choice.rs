//! Choosing among a few, and small words in pills.

use dioxus::prelude::*;

use crate::browser::use_element_id;
use crate::colour::ChannelColour;
use crate::icon::{Icon, IconName};

/// One of several to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the app knows it by.
    pub value: String,
    /// What people know it by.
    pub label: String,
    /// An icon before the label.
    pub icon: Option<IconName>,
}

impl Choice {
    /// A choice of words alone.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            icon: None,
        }
    }

    /// The same with an icon.
    #[must_use]
    pub fn with_icon(mut self, icon: IconName) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// One of a few, all in sight: a row of pills. Arrow keys move between them.
#[component]
pub fn ChoiceGroup(
    /// What is chosen, read out before the choices.
    label: String,
    /// The choices.
    options: Vec<Choice>,
    /// The value of the chosen one.
    value: String,
    /// When another is chosen, with its value.
    onchange: EventHandler<String>,
    /// As wide as its place, the choices sharing it.
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
    /// Whether it is on.
    on: bool,
    /// When it is pressed, with what it becomes.
    onchange: EventHandler<bool>,
    /// An icon before the words.
    #[props(default)]
    icon: Option<IconName>,
    /// Further attributes of the button.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
    /// The words.
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
    /// Its colour.
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

//! The sport, chosen in one touch.

use dioxus::prelude::*;

use crate::browser::use_element_id;
use crate::choice::Choice;
use crate::icon::Icon;

/// Tiles of which one is chosen. The arrow keys move between them.
#[component]
pub fn SportPicker(
    /// The name of the group, which is read out before the choices.
    label: String,
    /// The sports, those that are chosen most first.
    options: Vec<Choice>,
    /// The value of the chosen one.
    value: String,
    /// Called when another one is chosen, with its value.
    onchange: EventHandler<String>,
) -> Element {
    let name = use_element_id();
    rsx! {
        div { class: "sport-picker", role: "radiogroup", "aria-label": label,
            for option in options {
                label { key: "{option.value}", class: "sport-tile",
                    input {
                        r#type: "radio",
                        name: "{name}",
                        value: "{option.value}",
                        checked: option.value == value,
                        "data-testid": "sport-{option.value}",
                        onchange: {
                            let value = option.value.clone();
                            move |_| onchange.call(value.clone())
                        },
                    }
                    span { class: "sport-face",
                        if let Some(icon) = option.icon {
                            Icon { name: icon, size: 24 }
                        }
                        span { class: "sport-name", "{option.label}" }
                    }
                }
            }
        }
    }
}

//! A number that is stepped up and down, or typed.

use dioxus::prelude::*;

use crate::browser::use_element_id;
use crate::button::IconButton;
use crate::icon::IconName;

/// A number between two buttons.
#[component]
pub fn Stepper(
    /// What is counted.
    label: String,
    /// The number as it is written; empty for none.
    value: String,
    /// Called with what was typed.
    oninput: EventHandler<String>,
    /// Called with -1 or 1 when a button is pressed.
    onstep: EventHandler<i32>,
    /// The name of the button that takes one away.
    less_label: String,
    /// The name of the button that adds one.
    more_label: String,
    /// The unit after the label; empty for none.
    #[props(default)]
    unit: String,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let id = use_element_id();
    rsx! {
        div { class: "stepper",
            label { r#for: "{id}", class: "tiny",
                "{label}"
                if !unit.is_empty() {
                    ", {unit}"
                }
            }
            div { class: "stepper-row",
                IconButton { icon: IconName::Minus, label: less_label, outlined: true, onclick: move |_| onstep.call(-1) }
                input {
                    class: "input num",
                    id: "{id}",
                    r#type: "text",
                    inputmode: "decimal",
                    autocomplete: "off",
                    value,
                    "data-testid": test_id,
                    oninput: move |event| oninput.call(event.value()),
                }
                IconButton { icon: IconName::Plus, label: more_label, outlined: true, onclick: move |_| onstep.call(1) }
            }
        }
    }
}

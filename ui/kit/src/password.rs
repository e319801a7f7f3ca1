//! A field for a secret that a person types.

use dioxus::prelude::*;

use crate::browser::{focus_id, use_element_id};
use crate::icon::{Icon, IconName};

/// A line for a password, with a button that shows what was typed. Managers of passwords may fill it, and it may be pasted
/// into.
#[component]
pub fn PasswordField(
    /// The label: which password.
    label: String,
    /// The text in the field.
    value: String,
    /// Called with the whole text at every keystroke.
    oninput: EventHandler<String>,
    /// Whether a new one is chosen here: managers of passwords offer one.
    #[props(default)]
    fresh: bool,
    /// The name of the button that shows what was typed.
    show_label: String,
    /// A line of help below; empty for none.
    #[props(default)]
    help: String,
    /// What is wrong with the text; empty when nothing is.
    #[props(default)]
    error: String,
    /// Whether the field takes the keyboard focus as soon as it appears.
    #[props(default)]
    focused: bool,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let id = use_element_id();
    let mut shown = use_signal(|| false);
    let mount_id = id.clone();
    let described = (!help.is_empty() || !error.is_empty()).then(|| format!("{id}-note"));
    rsx! {
        div { class: "field",
            label { r#for: "{id}", class: "field-label", "{label}" }
            div { class: "password",
                input {
                    class: "input",
                    id: "{id}",
                    r#type: if shown() { "text" } else { "password" },
                    autocomplete: if fresh { "new-password" } else { "current-password" },
                    autocapitalize: "off",
                    spellcheck: "false",
                    // The server takes 256; what is longer is told, not cut off.
                    maxlength: 400,
                    value,
                    "data-testid": test_id,
                    "aria-invalid": (!error.is_empty()).then_some("true"),
                    "aria-describedby": described,
                    autofocus: focused,
                    onmounted: move |_| {
                        if focused {
                            focus_id(&mount_id);
                        }
                    },
                    oninput: move |event| oninput.call(event.value()),
                }
                button {
                    class: "icon-btn password-show",
                    r#type: "button",
                    title: "{show_label}",
                    "aria-label": "{show_label}",
                    "aria-pressed": if shown() { "true" } else { "false" },
                    onclick: move |_| shown.toggle(),
                    Icon { name: if shown() { IconName::EyeOff } else { IconName::Eye }, size: 18 }
                }
            }
            if !error.is_empty() {
                p { class: "field-error", id: "{id}-note",
                    Icon { name: IconName::Problem, size: 16 }
                    "{error}"
                }
            } else if !help.is_empty() {
                p { class: "field-help", id: "{id}-note", "{help}" }
            }
        }
    }
}

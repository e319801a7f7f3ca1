//! Things to fill in.

use dioxus::prelude::*;

use crate::browser::{focus_id, use_element_id};
use crate::choice::Choice;
use crate::icon::{Icon, IconName};

/// A line of text, a date or a number.
#[component]
pub fn TextField(
    /// What to fill in.
    label: String,
    /// What stands there.
    value: String,
    /// With every keystroke.
    #[props(default)]
    oninput: EventHandler<String>,
    /// When it is left, or Enter is pressed.
    #[props(default)]
    oncommit: EventHandler<String>,
    /// When Escape is pressed.
    #[props(default)]
    oncancel: EventHandler<()>,
    /// The kind of input: `text`, `date`, `number`, `url`.
    #[props(default = "text".to_owned())]
    kind: String,
    /// An example shown while empty.
    #[props(default)]
    placeholder: String,
    /// A line of help below; empty for none.
    #[props(default)]
    help: String,
    /// What is wrong with it; empty for nothing.
    #[props(default)]
    error: String,
    /// Whether the label is read out only.
    #[props(default)]
    hide_label: bool,
    /// Whether the keyboard focus goes here as soon as it appears.
    #[props(default)]
    focused: bool,
    /// At most so many characters; 0 for no limit.
    #[props(default)]
    max_length: u32,
    /// A further class, such as `title` for the size of a heading.
    #[props(default)]
    class: String,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let id = use_element_id();
    let described = if help.is_empty() && error.is_empty() {
        None
    } else {
        Some(format!("{id}-note"))
    };
    let mount_id = id.clone();
    rsx! {
        div { class: "field {class}",
            label { r#for: "{id}", class: if hide_label { "visually-hidden" } else { "field-label" }, "{label}" }
            input {
                class: "input",
                id: "{id}",
                r#type: kind,
                value,
                placeholder,
                "data-testid": test_id,
                maxlength: if max_length > 0 { Some(i64::from(max_length)) } else { None },
                "aria-invalid": if error.is_empty() { None } else { Some("true") },
                "aria-describedby": described.clone(),
                onmounted: move |_| {
                    if focused {
                        focus_id(&mount_id);
                    }
                },
                oninput: move |event| oninput.call(event.value()),
                onchange: move |event| oncommit.call(event.value()),
                onkeydown: move |event| {
                    if event.key() == Key::Escape {
                        oncancel.call(());
                    }
                },
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

/// Several lines of text.
#[component]
pub fn TextArea(
    /// What to fill in.
    label: String,
    /// What stands there.
    value: String,
    /// With every keystroke.
    #[props(default)]
    oninput: EventHandler<String>,
    /// When it is left.
    #[props(default)]
    oncommit: EventHandler<String>,
    /// An example shown while empty.
    #[props(default)]
    placeholder: String,
    /// Lines in sight.
    #[props(default = 4)]
    rows: u32,
    /// Whether the label is read out only.
    #[props(default)]
    hide_label: bool,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let id = use_element_id();
    rsx! {
        div { class: "field",
            label { r#for: "{id}", class: if hide_label { "visually-hidden" } else { "field-label" }, "{label}" }
            textarea {
                class: "input area",
                id: "{id}",
                rows: i64::from(rows),
                value,
                placeholder,
                "data-testid": test_id,
                oninput: move |event| oninput.call(event.value()),
                onchange: move |event| oncommit.call(event.value()),
            }
        }
    }
}

/// Searches as one types.
#[component]
pub fn SearchField(
    /// What is searched.
    label: String,
    /// What stands there.
    value: String,
    /// With every keystroke, and when it is cleared.
    oninput: EventHandler<String>,
    /// "Clear the search".
    clear_label: String,
    /// An example shown while empty.
    #[props(default)]
    placeholder: String,
    /// A stable name for tests, given as `data-testid`.
    #[props(default = "search".to_owned())]
    test_id: String,
) -> Element {
    let id = use_element_id();
    let clear_id = id.clone();
    let empty = value.is_empty();
    rsx! {
        div { class: "search", role: "search",
            label { r#for: "{id}", class: "visually-hidden", "{label}" }
            Icon { name: IconName::Search, size: 18 }
            input {
                class: "input",
                id: "{id}",
                r#type: "search",
                autocomplete: "off",
                spellcheck: "false",
                value,
                placeholder,
                "data-testid": test_id,
                oninput: move |event| oninput.call(event.value()),
                onkeydown: move |event| {
                    if event.key() == Key::Escape && !empty {
                        event.prevent_default();
                        oninput.call(String::new());
                    }
                },
            }
            if !empty {
                button {
                    class: "icon-btn search-clear",
                    r#type: "button",
                    title: "{clear_label}",
                    "aria-label": "{clear_label}",
                    onclick: move |_| {
                        oninput.call(String::new());
                        focus_id(&clear_id);
                    },
                    Icon { name: IconName::Close, size: 16 }
                }
            }
        }
    }
}

/// One of many, in a list that opens.
#[component]
pub fn Select(
    /// What is chosen.
    label: String,
    /// The choices.
    options: Vec<Choice>,
    /// The value of the chosen one.
    value: String,
    /// When another is chosen, with its value.
    onchange: EventHandler<String>,
    /// A line of help below; empty for none.
    #[props(default)]
    help: String,
    /// Whether the label is read out only.
    #[props(default)]
    hide_label: bool,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let id = use_element_id();
    let described = if help.is_empty() {
        None
    } else {
        Some(format!("{id}-note"))
    };
    rsx! {
        div { class: "field",
            label { r#for: "{id}", class: if hide_label { "visually-hidden" } else { "field-label" }, "{label}" }
            div { class: "select",
                select {
                    class: "input",
                    id: "{id}",
                    "data-testid": test_id,
                    "aria-describedby": described,
                    onchange: move |event| onchange.call(event.value()),
                    for option in options {
                        option {
                            key: "{option.value}",
                            value: "{option.value}",
                            selected: option.value == value,
                            "{option.label}"
                        }
                    }
                }
                Icon { name: IconName::ChevronDown, size: 18 }
            }
            if !help.is_empty() {
                p { class: "field-help", id: "{id}-note", "{help}" }
            }
        }
    }
}

/// On or off, at once.
#[component]
pub fn Switch(
    /// What is switched.
    label: String,
    /// Whether it is on.
    checked: bool,
    /// When it is switched, with what it becomes.
    onchange: EventHandler<bool>,
    /// A line of help below; empty for none.
    #[props(default)]
    help: String,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    rsx! {
        label { class: "switch",
            span { class: "switch-words",
                span { class: "field-label", "{label}" }
                if !help.is_empty() {
                    span { class: "field-help", "{help}" }
                }
            }
            input {
                r#type: "checkbox",
                role: "switch",
                checked,
                "data-testid": test_id,
                onchange: move |event| onchange.call(event.checked()),
            }
            span { class: "switch-track", "aria-hidden": "true" }
        }
    }
}

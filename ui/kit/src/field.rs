//! Fields to fill in.

use dioxus::prelude::*;

use crate::browser::{focus_id, use_element_id};
use crate::choice::Choice;
use crate::icon::{Icon, IconName};

/// A line of text, a date or a number.
#[component]
pub fn TextField(
    /// The label: what to fill in.
    label: String,
    /// The text in the field.
    value: String,
    /// Called with the whole text at every keystroke.
    #[props(default)]
    oninput: EventHandler<String>,
    /// Called when the field loses the focus, or Enter is pressed.
    #[props(default)]
    oncommit: EventHandler<String>,
    /// Called when Escape is pressed.
    #[props(default)]
    oncancel: EventHandler<()>,
    /// The kind of input: `text`, `date`, `number`, `url`.
    #[props(default = "text".to_owned())]
    kind: String,
    /// Which keys a phone shows: `numeric`, `decimal`; by the kind when empty.
    #[props(default)]
    input_mode: String,
    /// What the browser may fill in, by the names of HTML: `username`, `current-password`; by the browser's guess when empty.
    #[props(default)]
    autocomplete: String,
    /// An example that is shown while the field is empty.
    #[props(default)]
    placeholder: String,
    /// A line of help below; empty for none.
    #[props(default)]
    help: String,
    /// What is wrong with the text; empty when nothing is.
    #[props(default)]
    error: String,
    /// Whether the label is not shown, but only read out by screen readers.
    #[props(default)]
    hide_label: bool,
    /// Whether the field takes the keyboard focus as soon as it appears.
    #[props(default)]
    focused: bool,
    /// The highest number of characters; 0 for no limit.
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
                inputmode: if input_mode.is_empty() { None } else { Some(input_mode) },
                autocomplete: if autocomplete.is_empty() { None } else { Some(autocomplete) },
                value,
                placeholder,
                "data-testid": test_id,
                maxlength: if max_length > 0 { Some(i64::from(max_length)) } else { None },
                "aria-invalid": if error.is_empty() { None } else { Some("true") },
                "aria-describedby": described.clone(),
                autofocus: focused,
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
    /// The label: what to fill in.
    label: String,
    /// The text in the field.
    value: String,
    /// Called with the whole text at every keystroke.
    #[props(default)]
    oninput: EventHandler<String>,
    /// Called when the field loses the focus.
    #[props(default)]
    oncommit: EventHandler<String>,
    /// An example that is shown while the field is empty.
    #[props(default)]
    placeholder: String,
    /// How many lines are in sight.
    #[props(default = 4)]
    rows: u32,
    /// Whether the label is not shown, but only read out by screen readers.
    #[props(default)]
    hide_label: bool,
    /// A line of help below; empty for none.
    #[props(default)]
    help: String,
    /// What is wrong with the text; empty when nothing is.
    #[props(default)]
    error: String,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let id = use_element_id();
    let described = (!help.is_empty() || !error.is_empty()).then(|| format!("{id}-note"));
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
                "aria-invalid": (!error.is_empty()).then_some("true"),
                "aria-describedby": described,
                oninput: move |event| oninput.call(event.value()),
                onchange: move |event| oncommit.call(event.value()),
            }
            if !error.is_empty() {
                p { class: "field-error", id: "{id}-note", role: "alert",
                    Icon { name: IconName::Problem, size: 16 }
                    "{error}"
                }
            } else if !help.is_empty() {
                p { class: "field-help", id: "{id}-note", "{help}" }
            }
        }
    }
}

/// A field that searches while the athlete types.
#[component]
pub fn SearchField(
    /// The label: what is searched.
    label: String,
    /// The text in the field.
    value: String,
    /// Called with the whole text at every keystroke, and when it is cleared.
    oninput: EventHandler<String>,
    /// The name of the button that clears the search.
    clear_label: String,
    /// An example that is shown while the field is empty.
    #[props(default)]
    placeholder: String,
    /// Whether Escape leaves the text as it is: there it only leaves the field.
    #[props(default)]
    keeps: bool,
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
                    if event.key() == Key::Escape && !empty && !keeps {
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

/// A field that chooses one of many, in a list that opens.
#[component]
pub fn Select(
    /// The label: what is chosen.
    label: String,
    /// The choices.
    options: Vec<Choice>,
    /// The value of the chosen one.
    value: String,
    /// Called when another choice is made, with its value.
    onchange: EventHandler<String>,
    /// A line of help below; empty for none.
    #[props(default)]
    help: String,
    /// Whether the label is not shown, but only read out by screen readers.
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

/// A switch that is on or off and takes effect at once.
#[component]
pub fn Switch(
    /// The label: what is switched.
    label: String,
    /// Whether the switch is on.
    checked: bool,
    /// Called when it is switched, with the new state.
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

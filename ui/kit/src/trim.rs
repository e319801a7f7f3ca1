//! Two handles that cut the ends off a stretch of time.

use dioxus::prelude::*;

use crate::browser::use_element_id;

/// Two sliders over a strip that shows what stays.
#[component]
pub fn TrimHandles(
    /// What is cut.
    label: String,
    /// The name of the first handle.
    from_label: String,
    /// The name of the second handle.
    to_label: String,
    /// The length of the whole, in the steps of the handles.
    length: u32,
    /// What stays: the first and the last step.
    value: (u32, u32),
    /// Called with what stays when a handle moves. The handles never cross.
    onchange: EventHandler<(u32, u32)>,
    /// Where the first handle stands, in words.
    from_text: String,
    /// Where the second handle stands, in words.
    to_text: String,
    /// A stable name for tests, given as `data-testid` with `-from` and `-to`.
    #[props(default = "trim".to_owned())]
    test_id: String,
) -> Element {
    let id = use_element_id();
    let (from, to) = value;
    let share = |step: u32| f64::from(step) / f64::from(length.max(1));
    rsx! {
        div { class: "trim", role: "group", "aria-label": label,
            div { class: "trim-strip", "aria-hidden": "true",
                i { class: "trim-cut", flex_grow: "{share(from):.4}" }
                i { class: "trim-kept", flex_grow: "{share(to.saturating_sub(from)):.4}" }
                i { class: "trim-cut", flex_grow: "{share(length.saturating_sub(to)):.4}" }
            }
            label { class: "trim-line", r#for: "{id}-from",
                span { "{from_label}" }
                b { class: "num", "{from_text}" }
            }
            input {
                id: "{id}-from",
                class: "slider",
                r#type: "range",
                min: "0",
                max: "{length}",
                value: "{from}",
                "aria-valuetext": from_text.clone(),
                "data-testid": "{test_id}-from",
                oninput: move |event| {
                    if let Ok(step) = event.value().parse::<u32>() {
                        onchange.call((step.min(to.saturating_sub(1)), to));
                    }
                },
            }
            label { class: "trim-line", r#for: "{id}-to",
                span { "{to_label}" }
                b { class: "num", "{to_text}" }
            }
            input {
                id: "{id}-to",
                class: "slider",
                r#type: "range",
                min: "0",
                max: "{length}",
                value: "{to}",
                "aria-valuetext": to_text.clone(),
                "data-testid": "{test_id}-to",
                oninput: move |event| {
                    if let Ok(step) = event.value().parse::<u32>() {
                        onchange.call((from, step.max(from + 1)));
                    }
                },
            }
        }
    }
}

//! Signs that something is running, and how far it has come.

use dioxus::prelude::*;

/// A turning ring for a wait that is too short for a bar. Without a label it only decorates.
#[component]
pub fn Spinner(
    /// The label: what is running. It is empty where words beside the ring say so.
    #[props(default)]
    label: String,
) -> Element {
    if label.is_empty() {
        rsx! { span { class: "spinner", "aria-hidden": "true" } }
    } else {
        rsx! {
            span { role: "status", class: "spinner-box",
                span { class: "spinner", "aria-hidden": "true" }
                span { "{label}" }
            }
        }
    }
}

/// A bar that fills up.
#[component]
pub fn Progress(
    /// The label: what is running.
    label: String,
    /// The share that is done, from 0 to 1; `None` while it is unknown.
    #[props(default)]
    value: Option<f64>,
    /// The figures in words, such as "120 of 200, about 8 s left"; empty for none.
    #[props(default)]
    text: String,
    /// Whether the label is not shown, but only read out by screen readers.
    #[props(default)]
    hide_label: bool,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let percent = value.map(|v| (v.clamp(0.0, 1.0) * 100.0 * 10.0).round() / 10.0);
    rsx! {
        div { class: "progress",
            if !hide_label || !text.is_empty() {
                div { class: "progress-words",
                    if !hide_label {
                        span { class: "progress-label", "{label}" }
                    }
                    span { class: "tiny num", "{text}" }
                }
            }
            div {
                class: if percent.is_some() { "progress-track" } else { "progress-track unknown" },
                role: "progressbar",
                "data-testid": test_id,
                "aria-label": label,
                "aria-valuemin": "0",
                "aria-valuemax": "100",
                "aria-valuenow": percent.map(|p| p.round().to_string()),
                "aria-valuetext": if text.is_empty() { None } else { Some(text.clone()) },
                if let Some(percent) = percent {
                    div { class: "progress-fill", width: "{percent}%" }
                } else {
                    div { class: "progress-fill" }
                }
            }
        }
    }
}

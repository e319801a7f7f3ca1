//! What stands before a door: a form alone on its page, and what it leads to beside it; and lines of things that a person
//! has.

use dioxus::prelude::*;

use crate::browser::{focus_id, use_element_id};
use crate::icon::{Icon, IconName};

/// A form alone on its page. On wide windows `side` stands beside it.
#[component]
pub fn Gate(
    /// The title, which takes the focus when the screen opens (`#page-title`).
    title: String,
    /// A line or two under it; empty for none.
    #[props(default)]
    text: String,
    /// What is true of the other side: figures or plain sentences.
    #[props(default)]
    side: Option<Element>,
    /// The form.
    children: Element,
) -> Element {
    rsx! {
        div { class: "gate",
            div { class: "gate-form",
                div { class: "gate-box",
                    div { class: "gate-brand", "aria-hidden": "true",
                        "ritm"
                        span { class: "brand-dot", "." }
                    }
                    div {
                        h1 { id: "page-title", tabindex: "-1", "{title}" }
                        if !text.is_empty() {
                            p { class: "gate-text", "{text}" }
                        }
                    }
                    {children}
                }
            }
            if let Some(side) = side {
                aside { class: "gate-side", {side} }
            }
        }
    }
}

/// What is wrong with a form as a whole. It takes the focus when it appears, and when `time` changes: so that who hears
/// the page hears it, and the next key goes on from there.
#[component]
pub fn FormError(
    /// In a few words, what is wrong.
    title: String,
    /// What now.
    #[props(default)]
    text: String,
    /// Which time it is that something is wrong.
    #[props(default)]
    time: u32,
    /// A stable name for tests, given as `data-testid`.
    #[props(default = "form-error".to_owned())]
    test_id: String,
) -> Element {
    let id = use_element_id();
    let focused = id.clone();
    use_effect(use_reactive!(|time| {
        let _ = time;
        focus_id(&focused);
    }));
    rsx! {
        div { class: "form-error", id: "{id}", role: "alert", tabindex: "-1", "data-testid": test_id,
            Icon { name: IconName::Problem, size: 20 }
            p {
                strong { "{title}" }
                if !text.is_empty() {
                    " {text}"
                }
            }
        }
    }
}

/// A line of a thing that a person has: what it is, what is known of it, and what can be done with it.
#[component]
pub fn LineItem(
    /// What kind of thing.
    icon: IconName,
    /// What it is.
    title: String,
    /// What is known of it; empty for nothing.
    #[props(default)]
    note: String,
    /// A word in front of the note that must not be overlooked; empty for none.
    #[props(default)]
    warning: String,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
    /// Buttons.
    #[props(default)]
    children: Element,
) -> Element {
    rsx! {
        li { class: "line-item", "data-testid": test_id,
            Icon { name: icon, size: 20 }
            div { class: "line-words",
                strong { "{title}" }
                if !warning.is_empty() {
                    span { class: "line-warning",
                        Icon { name: IconName::Warning, size: 14 }
                        "{warning}"
                    }
                }
                if !note.is_empty() {
                    span { class: "tiny", "{note}" }
                }
            }
            div { class: "line-acts", {children} }
        }
    }
}

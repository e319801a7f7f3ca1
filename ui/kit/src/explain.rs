//! Explanations that are one touch away, such as "How is this made?".

use dioxus::prelude::*;

use crate::browser::{focus_id, use_element_id};
use crate::icon::{Icon, IconName};

/// A button that opens a card with an explanation beside it, or at the foot of the screen on phones.
/// Escape, a second press, a press beside the card, and its cross close the card.
#[component]
pub fn Explain(
    /// The words of the button, for example "How is this made?".
    label: String,
    /// Whether the button shows only an icon. Its label is still read out.
    #[props(default)]
    icon_only: bool,
    /// The name of the button that closes it, "Close".
    close_label: String,
    /// A heading of the card; empty for none.
    #[props(default)]
    title: String,
    /// The words that are shown.
    children: Element,
) -> Element {
    let id = use_element_id();
    let mut open = use_signal(|| false);
    let button_id = format!("{id}-button");
    let close_id = button_id.clone();
    let escape_id = button_id.clone();
    rsx! {
        div {
            class: "explain",
            onkeydown: move |event| {
                if event.key() == Key::Escape && open() {
                    event.stop_propagation();
                    open.set(false);
                    focus_id(&escape_id);
                }
            },
            button {
                class: if icon_only { "explain-icon" } else { "explain-word" },
                id: "{button_id}",
                r#type: "button",
                "aria-expanded": if open() { "true" } else { "false" },
                "aria-controls": if open() { Some(id.clone()) } else { None },
                "aria-label": if icon_only { Some(label.clone()) } else { None },
                title: if icon_only { Some(label.clone()) } else { None },
                onclick: move |_| open.toggle(),
                if icon_only {
                    Icon { name: IconName::Help, size: 16 }
                } else {
                    "{label}"
                }
            }
            if open() {
                div { class: "sheet-shade", onclick: move |_| open.set(false) }
                div { class: "popover", id: "{id}", role: "note",
                    div { class: "popover-head",
                        if !title.is_empty() {
                            strong { "{title}" }
                        }
                        button {
                            class: "icon-btn",
                            r#type: "button",
                            title: "{close_label}",
                            "aria-label": "{close_label}",
                            onclick: move |_| {
                                open.set(false);
                                focus_id(&close_id);
                            },
                            Icon { name: IconName::Close, size: 16 }
                        }
                    }
                    div { class: "popover-body", {children} }
                }
            }
        }
    }
}

/// A line that unfolds the content under it.
#[component]
pub fn Disclosure(
    /// The words of the line.
    summary: String,
    /// Whether the content is unfolded at first.
    #[props(default)]
    open: bool,
    /// The content under the line.
    children: Element,
) -> Element {
    rsx! {
        details { class: "disclosure", open,
            summary {
                Icon { name: IconName::ChevronRight, size: 16 }
                "{summary}"
            }
            div { class: "disclosure-body", {children} }
        }
    }
}

/// A key of the keyboard, by its name.
#[component]
pub fn Kbd(
    /// The name of the key.
    children: Element,
) -> Element {
    rsx! { kbd { class: "kbd", {children} } }
}

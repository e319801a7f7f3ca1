//! What is shown while content is loading, where there is none, and where something went wrong.

use dioxus::prelude::*;

use crate::icon::{Icon, IconName};

mod drawing;

pub use drawing::Drawing;

/// A grey shape in the place of content that is loading. The layout does not move when the content arrives.
#[component]
pub fn Skeleton(
    /// The height in CSS pixels.
    #[props(default = 16)]
    height: u32,
    /// The width in percent of its place.
    #[props(default = 100)]
    width: u32,
    /// A further CSS class.
    #[props(default)]
    class: String,
) -> Element {
    rsx! {
        div { class: "skeleton {class}", "aria-hidden": "true", height: "{height}px", width: "{width}%" }
    }
}

/// Grey rows of a list, each 64 px high.
#[component]
pub fn SkeletonRows(
    /// How many rows there are.
    #[props(default = 8)]
    count: usize,
    /// The word "Loading", which is read out once.
    label: String,
) -> Element {
    rsx! {
        div { class: "skeleton-rows", role: "status",
            span { class: "visually-hidden", "{label}" }
            for row in 0..count {
                div { key: "{row}", class: "skeleton-row", "aria-hidden": "true",
                    div { class: "skeleton thumb" }
                    div { class: "skeleton-words",
                        // Rows of one length look like a table of nothing; real names differ.
                        div { class: "skeleton line", width: "{38 + (row * 17) % 30}%" }
                        div { class: "skeleton line small", width: "{22 + (row * 11) % 18}%" }
                    }
                    div { class: "skeleton line spark" }
                }
            }
        }
    }
}

/// An empty place that says what could be here and how to get it.
#[component]
pub fn EmptyState(
    /// The drawing above the words.
    #[props(default)]
    drawing: Drawing,
    /// What is empty.
    title: String,
    /// What to do about it; empty for nothing.
    #[props(default)]
    text: String,
    /// The buttons.
    #[props(default)]
    actions: Option<Element>,
) -> Element {
    rsx! {
        div { class: "empty",
            svg {
                class: "drawing",
                view_box: "0 0 200 120",
                "aria-hidden": "true",
                dangerous_inner_html: drawing.svg(),
            }
            h2 { "{title}" }
            if !text.is_empty() {
                p { "{text}" }
            }
            if let Some(actions) = actions {
                div { class: "empty-actions", {actions} }
            }
        }
    }
}

/// Says that something failed, why, and what to do now.
#[component]
pub fn ErrorState(
    /// What failed.
    title: String,
    /// Why, and what to do.
    text: String,
    /// What a report of the failure should quote; empty for nothing.
    #[props(default)]
    detail: String,
    /// The buttons.
    #[props(default)]
    actions: Option<Element>,
) -> Element {
    rsx! {
        div { class: "failed", role: "alert",
            Icon { name: IconName::Warning, size: 24 }
            div { class: "failed-words",
                h2 { "{title}" }
                p { "{text}" }
                if !detail.is_empty() {
                    code { class: "failed-detail", "{detail}" }
                }
                if let Some(actions) = actions {
                    div { class: "failed-actions", {actions} }
                }
            }
        }
    }
}

//! Icons of one set, drawn with one stroke.

use dioxus::prelude::*;

mod path;

pub use path::IconName;

/// An icon in the colour of the text around it. It only decorates: words beside it say what it means.
#[component]
pub fn Icon(
    /// Which icon.
    name: IconName,
    /// The width and height in CSS pixels.
    #[props(default = 20)]
    size: u16,
) -> Element {
    rsx! {
        svg {
            class: "icon",
            view_box: "0 0 24 24",
            width: "{size}",
            height: "{size}",
            "aria-hidden": "true",
            "focusable": "false",
            dangerous_inner_html: name.svg(),
        }
    }
}

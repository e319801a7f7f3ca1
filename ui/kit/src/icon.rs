//! Icons: one set, one stroke.

use dioxus::prelude::*;

mod path;

pub use path::IconName;

/// An icon in the colour of the text around it. It decorates: what it means is said in words beside it.
#[component]
pub fn Icon(
    /// Which.
    name: IconName,
    /// Width and height in CSS pixels.
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

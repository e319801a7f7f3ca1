//! The frame around every screen: a bar of places at the bottom of a phone, a rail beside a wide screen.

use dioxus::prelude::*;

use crate::icon::{Icon, IconName};

/// On which screens a place of the navigation shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NavOn {
    /// The place shows in the phone's bar and in the rail.
    #[default]
    Both,
    /// The place shows only in the phone's bar.
    Phone,
    /// The place shows only in the rail.
    Wide,
    /// The place shows only in the rail, at its lower end.
    WideEnd,
}

/// The frame: the navigation and the screen's content.
#[component]
pub fn Shell(
    /// The [`NavItem`]s; up to five of them may show on phones.
    nav: Element,
    /// The name of the navigation, for screen readers.
    nav_label: String,
    /// The words of the link that skips the navigation, "Skip to content".
    skip_label: String,
    /// The product's name above the rail.
    #[props(default = "ritm".to_owned())]
    brand: String,
    /// What stands quietly at the rail's end, such as the state of a running import.
    #[props(default)]
    status: Option<Element>,
    /// Whether the screen fills the window, without the navigation: nothing else is to be touched.
    #[props(default)]
    bare: bool,
    /// The content of the screen.
    children: Element,
) -> Element {
    rsx! {
        div { class: if bare { "shell bare" } else { "shell" },
            a { class: "skip", href: "#content",
                onclick: move |event| {
                    // The router owns the address; moving the focus is all this link is for.
                    event.prevent_default();
                    crate::browser::focus_id("content");
                },
                "{skip_label}"
            }
            nav { class: "nav", "aria-label": nav_label, hidden: bare,
                div { class: "brand", "aria-hidden": "true", "{brand}" span { class: "brand-dot", "." } }
                ul { class: "nav-list", {nav} }
                if let Some(status) = status {
                    div { class: "nav-status", {status} }
                }
            }
            main { class: "main", id: "content", tabindex: "-1", {children} }
        }
    }
}

/// A place in the navigation.
#[component]
pub fn NavItem(
    /// The address to which it leads.
    #[props(into)]
    to: NavigationTarget,
    /// The icon.
    icon: IconName,
    /// The name.
    label: String,
    /// Whether the athlete is at this place now.
    #[props(default)]
    active: bool,
    /// On which screens it shows.
    #[props(default)]
    on: NavOn,
    /// A short count beside the name; empty for none.
    #[props(default)]
    badge: String,
    /// A stable name for tests, given as `data-testid`.
    #[props(default)]
    test_id: String,
) -> Element {
    let place = match on {
        NavOn::Both => "nav-item",
        NavOn::Phone => "nav-item phone-only",
        NavOn::Wide => "nav-item wide-only",
        NavOn::WideEnd => "nav-item wide-only at-end",
    };
    rsx! {
        li { class: place,
            Link {
                to,
                class: if active { "nav-link on" } else { "nav-link" },
                "data-testid": test_id,
                Icon { name: icon, size: 22 }
                span { class: "nav-name", "{label}" }
                if !badge.is_empty() {
                    span { class: "badge", "{badge}" }
                }
            }
        }
    }
}

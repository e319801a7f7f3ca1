//! The head of a screen and the cards below it.

use dioxus::prelude::*;

/// One step of the way that leads to this screen.
#[component]
pub fn Crumb(
    /// The address to which it leads.
    #[props(into)]
    to: NavigationTarget,
    /// The name.
    children: Element,
) -> Element {
    rsx! {
        Link { to, class: "crumb", {children} }
    }
}

/// The head of a screen: the way here, the title, a line under it, and actions.
#[component]
pub fn PageHead(
    /// The title. The keyboard focus moves to it (`#page-title`) when the screen changes.
    title: String,
    /// What stands in place of the plain title, for example a title that can be edited.
    #[props(default)]
    title_slot: Option<Element>,
    /// [`Crumb`]s or a date above the title.
    #[props(default)]
    crumbs: Option<Element>,
    /// A line under the title; empty for none.
    #[props(default)]
    sub: String,
    /// What stands in place of the plain line under the title.
    #[props(default)]
    sub_slot: Option<Element>,
    /// The buttons.
    #[props(default)]
    actions: Option<Element>,
) -> Element {
    rsx! {
        header { class: "page-head",
            div { class: "page-words",
                if let Some(crumbs) = crumbs {
                    div { class: "crumbs", {crumbs} }
                }
                if let Some(slot) = title_slot {
                    {slot}
                } else {
                    h1 { id: "page-title", tabindex: "-1", "{title}" }
                }
                if let Some(slot) = sub_slot {
                    div { class: "page-sub", {slot} }
                } else if !sub.is_empty() {
                    p { class: "page-sub", "{sub}" }
                }
            }
            if let Some(actions) = actions {
                div { class: "page-actions", {actions} }
            }
        }
    }
}

/// A white surface with a hairline; with a title it is a section of the screen.
#[component]
pub fn Card(
    /// The heading of the card; empty for none.
    #[props(default)]
    title: String,
    /// A quiet word at the heading's end; empty for none.
    #[props(default)]
    note: String,
    /// What stands at the heading's end, for example a [`crate::ChoiceGroup`] or an [`crate::Explain`].
    #[props(default)]
    aside: Option<Element>,
    /// Further classes, such as `span-5` in a `.grid` (of 12 columns on wide screens).
    #[props(default)]
    class: String,
    /// Whether the content touches the card's edges (lists, tables, maps).
    #[props(default)]
    flush: bool,
    /// Further attributes of the card.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
    /// Its content.
    children: Element,
) -> Element {
    let flush = if flush { " flush" } else { "" };
    let headed = !title.is_empty() || aside.is_some() || !note.is_empty();
    rsx! {
        section { class: "card {class}{flush}", "aria-label": if title.is_empty() { None } else { Some(title.clone()) }, ..attributes,
            if headed {
                div { class: "card-head",
                    if !title.is_empty() {
                        h2 { "{title}" }
                    }
                    if !note.is_empty() {
                        span { class: "tiny card-note", "{note}" }
                    }
                    if let Some(aside) = aside {
                        div { class: "card-aside", {aside} }
                    }
                }
            }
            {children}
        }
    }
}

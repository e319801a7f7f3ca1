//! What several screens are made of.

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Card, Drawing, EmptyState, ErrorState, Icon, IconName};

use crate::{
    ask::Trouble,
    browser,
    feed::Feed,
    locale::{t, t_count},
    table::{LoadingRows, Tone},
};

/// A list beside what it is about. Phones show the second as a sheet over the first.
#[component]
pub(super) fn Panes(
    /// The name of the pane beside the list.
    label: String,
    /// Whether a phone shows the pane beside the list.
    open: bool,
    /// Called when a phone's sheet is closed.
    onclose: EventHandler<()>,
    /// The pane beside the list.
    aside: Element,
    /// The list.
    children: Element,
) -> Element {
    rsx! {
        div { class: "panes",
            div { class: "pane", {children} }
            aside {
                class: if open { "pane beside open" } else { "pane beside" },
                "aria-label": label,
                // Scrolled by keys as well.
                tabindex: "0",
                onkeydown: move |event| {
                    if event.key() == Key::Escape {
                        onclose.call(());
                        browser::focus("[data-row][tabindex=\"0\"]");
                    }
                },
                div { class: "sheet-close phone-only",
                    Button { small: true, icon: IconName::ArrowLeft, onclick: move |_| onclose.call(()), {t("console-back")} }
                }
                {aside}
            }
        }
    }
}

/// A block of a pane.
#[component]
pub(super) fn Block(
    /// Its heading; empty for none.
    #[props(default)]
    title: String,
    children: Element,
) -> Element {
    rsx! {
        section { class: "block",
            if !title.is_empty() {
                h2 { "{title}" }
            }
            {children}
        }
    }
}

/// A name and a value in a pane. Copied as they are shown.
#[component]
pub(super) fn Fact(label: String, value: String, #[props(default)] tone: Tone) -> Element {
    rsx! {
        div { class: "fact",
            dt { "{label}" }
            dd { class: tone.class(), title: "{value}", "{value}" }
        }
    }
}

/// What failed on this screen, with a way to try again.
#[component]
pub(super) fn Failed(
    /// What could not be shown.
    title: String,
    trouble: Trouble,
    onretry: EventHandler<()>,
) -> Element {
    rsx! {
        ErrorState {
            title,
            text: trouble.words(),
            detail: trouble.quote(),
            actions: rsx! {
                Button { icon: IconName::Refresh, onclick: move |_| onretry.call(()), {t("action-retry")} }
            },
        }
    }
}

/// A list in each of its states: on its way, failed, empty, there.
#[component]
pub(super) fn FeedFrame<T: Clone + PartialEq + 'static>(
    feed: FeedHandle<T>,
    /// What could not be shown.
    failed: String,
    /// What is empty, and what that means.
    empty: (String, String),
    /// How many of its rows are not shown.
    #[props(default)]
    left_out: usize,
    /// The rows.
    children: Element,
) -> Element {
    let mut feed = feed.0;
    let rows = feed.rows();
    let fresh = feed.fresh();
    rsx! {
        if fresh > 0 {
            button {
                class: "fresh",
                r#type: "button",
                "data-testid": "fresh",
                onclick: move |_| feed.show_fresh(),
                Icon { name: IconName::ArrowUp, size: 16 }
                {t_count("console-fresh", fresh as u64)}
            }
        }
        p { class: "visually-hidden", role: "status", "aria-live": "polite",
            if fresh > 0 { {t_count("console-fresh", fresh as u64)} }
        }
        match (rows, feed.trouble()) {
            (None, Some(trouble)) => rsx! {
                Failed { title: failed, trouble, onretry: move |()| feed.again() }
            },
            (None, None) => rsx! {
                Card { flush: true, class: "clip", LoadingRows {} }
            },
            (Some(rows), trouble) => rsx! {
                if let Some(trouble) = trouble {
                    p { class: "stale", role: "status",
                        Icon { name: IconName::Warning, size: 16 }
                        span { "{trouble.words()}" }
                        Button { small: true, onclick: move |_| feed.again(), {t("action-retry")} }
                    }
                }
                Card { flush: true, class: "clip",
                    if rows.len() <= left_out {
                        EmptyState { drawing: Drawing::default(), title: empty.0, text: empty.1 }
                    } else {
                        {children}
                    }
                }
                if feed.has_more() {
                    div { class: "more-line",
                        Button {
                            kind: ButtonKind::Quiet,
                            busy: feed.is_busy(),
                            onclick: move |_| feed.more(),
                            {t("console-more-rows")}
                        }
                    }
                }
            },
        }
    }
}

/// A [`Feed`] as a component's prop: the same list is the same prop.
pub(super) struct FeedHandle<T: 'static>(pub(super) Feed<T>);

impl<T> Clone for FeedHandle<T> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<T> PartialEq for FeedHandle<T> {
    fn eq(&self, _: &Self) -> bool {
        // What it holds is read by its signals.
        true
    }
}

/// An id, short enough for a row.
pub(super) fn short_id(id: &str) -> String {
    // The end of a UUIDv7 is random, its beginning the time.
    let count = id.chars().count();
    if count > 12 {
        format!("…{}", id.chars().skip(count - 8).collect::<String>())
    } else {
        id.to_owned()
    }
}

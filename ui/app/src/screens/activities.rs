//! The list of activities: endless, filtered, searched.

mod filter;
mod list;

use dioxus::prelude::*;
use ritm_kit::{
    Button, ButtonKind, Card, Drawing, EmptyState, IconName, LinkButton, PageHead, SkeletonRows, VirtualList,
};

use crate::{
    browser,
    route::{ListQuery, Route},
    screens::parts::{ActivityLine, Failed, use_title},
    state::{
        imports::{self, IMPORTS, RunningImport},
        topic::ACTIVITIES,
    },
    texts::{t, t_count},
};
use filter::FilterBar;
use list::LIST;

/// Height of a row in CSS pixels, as the kit draws it.
const ROW_HEIGHT: f64 = 64.0;

/// All activities that fit the query, newest first.
#[component]
pub(crate) fn Activities(query: ListQuery) -> Element {
    use_title(t("nav-activities"));
    use_effect(use_reactive!(|query| {
        let version = *ACTIVITIES.read();
        list::show(query, version);
    }));
    let count = LIST.read().count;
    let sub = count
        .map(|count| t_count("activities-count", count))
        .unwrap_or_default();
    rsx! {
        PageHead {
            title: t("nav-activities"),
            sub,
            actions: rsx! {
                LinkButton { to: Route::Import {}, icon: IconName::Upload, {t("action-import")} }
            },
        }
        FilterBar { query: query.clone() }
        Rows { query }
    }
}

#[component]
fn Rows(query: ListQuery) -> Element {
    let list = LIST.read();
    if list.query.as_ref() != Some(&query) || (list.rows.is_empty() && list.loading) {
        return rsx! {
            Card { flush: true, SkeletonRows { label: t("loading") } }
        };
    }
    if let Some(error) = list.error.clone() {
        return rsx! {
            Failed { error, onretry: move |()| list::again() }
        };
    }
    if list.rows.is_empty() {
        return if query == ListQuery::default() {
            rsx! { NothingYet {} }
        } else {
            rsx! { NothingFound {} }
        };
    }
    let count = list.rows.len();
    rsx! {
        Card { flush: true,
            div {
                onkeydown: |event: KeyboardEvent| {
                    let step = match event.key() {
                        Key::ArrowDown => 1,
                        Key::ArrowUp => -1,
                        _ => return,
                    };
                    if browser::move_focus("[data-testid=activity-row]", step) {
                        event.prevent_default();
                    }
                },
                VirtualList {
                    label: t("nav-activities"),
                    count,
                    row_height: ROW_HEIGHT,
                    row: |index: usize| match LIST.read().rows.get(index) {
                        Some(row) => rsx! { ActivityLine { row: row.clone() } },
                        None => rsx! {},
                    },
                    onend: move |_| list::more(),
                }
            }
        }
    }
}

/// Nothing was ever recorded: what to do now.
#[component]
pub(crate) fn NothingYet() -> Element {
    rsx! {
        EmptyState {
            drawing: Drawing::Route,
            title: t("nothing-yet-title"),
            text: t("nothing-yet-text"),
            actions: rsx! {
                LinkButton { to: Route::Import {}, kind: ButtonKind::Primary, icon: IconName::Upload, test_id: "empty-import", {t("nothing-yet-import")} }
                DemoButton {}
            },
        }
    }
}

/// Fills the app with generated training.
#[component]
pub(crate) fn DemoButton() -> Element {
    let running = IMPORTS.read().iter().any(RunningImport::runs);
    rsx! {
        Button {
            icon: IconName::Sparkles,
            busy: running,
            "data-testid": "sample-data",
            onclick: move |_| {
                imports::begin_demo();
                navigator().push(Route::Import {});
            },
            {t("demo-begin")}
        }
    }
}

#[component]
fn NothingFound() -> Element {
    rsx! {
        EmptyState {
            drawing: Drawing::Search,
            title: t("nothing-found-title"),
            text: t("nothing-found-text"),
            actions: rsx! {
                LinkButton { to: "/activities", kind: ButtonKind::Primary, test_id: "clear-filters", {t("filter-clear")} }
            },
        }
    }
}

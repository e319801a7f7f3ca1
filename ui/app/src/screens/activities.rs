//! The list of activities: endless, filtered, searched, in any order, several picked at once.

mod filter;
mod list;
mod picks;

use dioxus::prelude::*;
use ritm_kit::{
    Button, ButtonKind, Card, Drawing, EmptyState, IconName, LinkButton, ListColumn, ListHead, PageHead,
    SkeletonRows, VirtualList,
};
use ritm_model::{LocalDay, list::OrderBy, statistics::Sums};

use crate::{
    browser,
    locale::LOCALE,
    route::{ListQuery, Route, order_name, order_named},
    screens::parts::{ActivityLine, Failed, use_title},
    state::{
        imports::{self, IMPORTS},
        listed,
        topic::ACTIVITIES,
    },
    texts::{t, t_count},
};
use filter::FilterBar;
use list::{LIST, ListLine};
use picks::{PICKS, PickBar};

/// Height of a row and of a month's heading in CSS pixels, as the kit draws them.
const ROW_HEIGHT: f64 = 64.0;
const MONTH_HEIGHT: f64 = 44.0;

/// The orders a heading stands for, that over the names first.
const COLUMNS: [(OrderBy, &str); 6] = [
    (OrderBy::Start, "column-of-date"),
    (OrderBy::Distance, "column-of-distance"),
    (OrderBy::Time, "column-of-time"),
    (OrderBy::Speed, "column-of-speed"),
    (OrderBy::HeartRate, "column-of-heart-rate"),
    (OrderBy::Ascent, "column-of-ascent"),
];

/// All activities that fit the query.
#[component]
pub(crate) fn Activities(query: ListQuery) -> Element {
    use_title(t("nav-activities"));
    use_effect(use_reactive!(|query| {
        let version = *ACTIVITIES.read();
        listed::remember(&query);
        list::show(query, version);
    }));
    // What was picked is out of sight now.
    use_effect(use_reactive!(|query| picks::keep_for(&query)));
    use_drop(picks::end);
    let count = LIST.read().count;
    let sub = count
        .map(|count| t_count("activities-count", count))
        .unwrap_or_default();
    let picking = PICKS.read().is_some();
    rsx! {
        PageHead {
            title: t("nav-activities"),
            sub,
            actions: rsx! {
                if count.is_some_and(|count| count > 0) && !picking {
                    Button { icon: IconName::Check, "data-testid": "pick-begin", onclick: |_| picks::begin(), {t("pick-begin")} }
                }
                LinkButton { to: Route::Import {}, icon: IconName::Upload, {t("action-import")} }
            },
        }
        FilterBar { query: query.clone() }
        Rows { query: query.clone() }
        if picking {
            PickBar { query }
        }
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
        return if query.narrowed() || !query.text.is_empty() {
            rsx! { NothingFound {} }
        } else {
            rsx! { NothingYet {} }
        };
    }
    let count = list.lines.len();
    let headings = list.headings.clone();
    rsx! {
        Card { flush: true,
            Head { query }
            div {
                onkeydown: |event: KeyboardEvent| {
                    let step = match event.key() {
                        Key::ArrowDown => 1,
                        Key::ArrowUp => -1,
                        _ => return,
                    };
                    if browser::move_focus("[data-testid=activity-row],[data-testid=pick]", step) {
                        event.prevent_default();
                    }
                },
                VirtualList {
                    label: t("nav-activities"),
                    count,
                    row_height: ROW_HEIGHT,
                    headings,
                    heading_height: MONTH_HEIGHT,
                    row: |index: usize| {
                        let list = LIST.read();
                        match list.lines.get(index) {
                            Some(ListLine::Month(month, sums)) => rsx! { MonthLine { month: *month, sums: *sums } },
                            Some(ListLine::Row(row)) => match list.rows.get(*row) {
                                Some(row) => rsx! { PickableLine { row: row.clone() } },
                                None => rsx! {},
                            },
                            None => rsx! {},
                        }
                    },
                    onend: move |_| list::more(),
                }
            }
        }
    }
}

/// An activity that can be followed, or picked.
#[component]
fn PickableLine(row: ritm_model::activity::ActivityRow) -> Element {
    let id = row.id;
    let sport = row.sport;
    let picked = use_memo(use_reactive!(|id| PICKS
        .read()
        .as_ref()
        .map(|picks| picks.holds(id))));
    rsx! {
        ActivityLine { row, picked: picked(), onpick: move |reaches| picks::pick(id, sport, reaches) }
    }
}

/// The headings over the list, each an order.
#[component]
fn Head(query: ListQuery) -> Element {
    let columns = COLUMNS
        .into_iter()
        .map(|(by, label)| ListColumn {
            id: order_name(by).to_owned(),
            label: t(label),
            sorted: (query.order.by == by).then_some(query.order.rising),
        })
        .collect();
    rsx! {
        ListHead {
            columns,
            rising_label: t("order-rising"),
            falling_label: t("order-falling"),
            onsort: move |name: String| {
                if let Some(by) = order_named(&name) {
                    navigator().replace(Route::list(query.clone().ordered(by)));
                }
            },
        }
    }
}

/// A month and what it adds up to.
#[component]
fn MonthLine(month: LocalDay, sums: Option<Sums>) -> Element {
    let locale = LOCALE.read();
    let name = locale.month_title(month);
    let totals = sums.map(|sums| {
        let mut parts = vec![locale.duration_words(sums.moving_ms)];
        if sums.distance_m > 0.0 {
            parts.push(locale.distance_sum(sums.distance_m).line());
        }
        (t_count("activities-count", sums.count), parts.join(" · "))
    });
    rsx! {
        div { class: "list-group", "data-testid": "month",
            h2 { "{name}" }
            if let Some((count, sums)) = totals {
                span { class: "num",
                    // A phone has no room for it; the rows can be counted.
                    span { class: "wide-only", "{count} · " }
                    "{sums}"
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
    // Other imports are nothing to wait for.
    let running = use_memo(|| {
        IMPORTS
            .read()
            .iter()
            .any(|import| import.is_demo() && import.runs())
    });
    rsx! {
        Button {
            icon: IconName::Sparkles,
            busy: running(),
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

//! The latest activities.

use dioxus::prelude::*;
use ritm_kit::{Card, SkeletonRows};
use ritm_model::{
    DoorError, LocalDay, Topic,
    activity::ActivityRow,
    list::{ActivityFilter, ListActivities, ListOrder},
};

use crate::{
    door,
    screens::parts::{ActivityLine, Failed},
    state::use_topic,
    texts::{t, t_count},
};

/// How many are shown.
const ROWS: u16 = 6;

/// The latest activities, with a way to all of them.
#[component]
pub(super) fn LatestCard(count: u64, year: Option<i32>) -> Element {
    let version = use_topic(Topic::Activities);
    let mut rows = use_resource(move || async move {
        let _ = version();
        latest(year).await
    });
    rsx! {
        Card {
            title: t("latest-title"),
            class: "span-12",
            flush: true,
            aside: rsx! {
                Link { to: "/activities", class: "quiet-link", {t_count("latest-all", count)} }
            },
            "data-testid": "latest",
            match &*rows.read() {
                None => rsx! { SkeletonRows { count: ROWS.into(), label: t("loading") } },
                Some(Err(error)) => rsx! {
                    Failed { error: error.clone(), onretry: move |()| rows.restart() }
                },
                Some(Ok(rows)) => rsx! {
                    div { role: "list", "aria-label": t("latest-title"),
                        for row in rows.iter().cloned() {
                            div { key: "{row.id}", role: "listitem", ActivityLine { row } }
                        }
                    }
                },
            }
        }
    }
}

async fn latest(year: Option<i32>) -> Result<Vec<ActivityRow>, DoorError> {
    let filter = match year {
        Some(year) => ActivityFilter {
            from: LocalDay::from_ymd(year, 1, 1),
            to: LocalDay::from_ymd(year, 12, 31),
            ..ActivityFilter::default()
        },
        None => ActivityFilter::default(),
    };
    let question = ListActivities {
        filter,
        order: ListOrder::default(),
        after: None,
        limit: ROWS,
    };
    Ok(door::ask(question).await?.rows)
}

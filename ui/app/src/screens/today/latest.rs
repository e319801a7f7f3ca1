//! The latest activities.

use dioxus::prelude::*;
use ritm_kit::{Card, SkeletonRows};
use ritm_model::{
    DoorError,
    activity::{ActivityCommand, ActivityFilter, ActivityReply, ActivityRow},
};

use crate::{
    door,
    screens::parts::{ActivityLine, Failed},
    state,
    texts::{t, t_count},
};

/// How many are shown.
const ROWS: u16 = 6;

/// The latest activities, with a way to all of them.
#[component]
pub(super) fn LatestCard(count: u64) -> Element {
    let mut rows = use_resource(|| async move {
        let _ = state::DATA.read();
        latest().await
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

async fn latest() -> Result<Vec<ActivityRow>, DoorError> {
    let filter = ActivityFilter::default();
    match door::ask_activity(ActivityCommand::List {
        filter,
        after: None,
        limit: ROWS,
    })
    .await?
    {
        ActivityReply::Page(page) => Ok(page.rows),
        _ => Err(DoorError::Message),
    }
}

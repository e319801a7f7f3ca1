//! What was thrown away, and the way back.

use dioxus::prelude::*;
use ritm_kit::{
    Button, ButtonKind, Card, Dialog, Drawing, EmptyState, IconButton, IconName, PageHead, SkeletonRows,
};
use ritm_model::{
    ActivityId, DoorError,
    activity::{ActivityCommand, ActivityFilter, ActivityPage, ActivityReply},
};

use crate::{
    door,
    locale::LOCALE,
    screens::parts::{ActivityLine, Failed, use_title},
    state,
    texts::{t, t_count, t_with},
};

/// Rows loaded at first, and with every "more".
const PAGE_ROWS: u16 = 100;

/// What an athlete is asked to confirm: nothing brings it back.
#[derive(Clone, PartialEq)]
enum Removal {
    One(ActivityId, String),
    All(u64),
}

/// Thrown away activities: back with them, or away for good.
#[component]
pub(crate) fn Trash() -> Element {
    use_title(t("nav-trash"));
    let mut wanted = use_signal(|| usize::from(PAGE_ROWS));
    let mut page = use_resource(move || async move {
        let _ = state::DATA.read();
        trashed(wanted()).await
    });
    let mut removal = use_signal(|| None::<Removal>);
    let page_read = page.read();
    let count = page_read
        .as_ref()
        .and_then(|page| page.as_ref().ok())
        .and_then(|page| page.count)
        .unwrap_or(0);
    rsx! {
        PageHead {
            title: t("nav-trash"),
            sub: t("trash-sub"),
            actions: (count > 0).then(|| rsx! {
                Button {
                    kind: ButtonKind::Danger,
                    icon: IconName::Trash,
                    "data-testid": "empty-trash",
                    onclick: move |_| removal.set(Some(Removal::All(count))),
                    {t("trash-empty")}
                }
            }),
        }
        match &*page_read {
            None => rsx! { Card { flush: true, SkeletonRows { label: t("loading") } } },
            Some(Err(error)) => rsx! {
                Failed { error: error.clone(), onretry: move |()| page.restart() }
            },
            Some(Ok(page)) if page.rows.is_empty() => rsx! {
                EmptyState { drawing: Drawing::Basket, title: t("trash-nothing-title"), text: t("trash-nothing-text") }
            },
            Some(Ok(page)) => rsx! {
                Card { flush: true,
                    div { role: "list", "aria-label": t("nav-trash"),
                        for row in page.rows.iter().cloned() {
                            div { key: "{row.id}", role: "listitem",
                                ActivityLine {
                                    row: row.clone(),
                                    actions: rsx! {
                                        IconButton {
                                            icon: IconName::Restore,
                                            label: t("trash-restore"),
                                            "data-testid": "restore",
                                            onclick: move |_| {
                                                let ids = vec![row.id];
                                                state::tell_undoable(t_count("trash-restored-toast", 1), ActivityCommand::Trash(ids.clone()));
                                                state::change(ActivityCommand::Restore(ids));
                                            },
                                        }
                                        IconButton {
                                            icon: IconName::Close,
                                            label: t("trash-remove"),
                                            "data-testid": "purge",
                                            onclick: {
                                                let title = LOCALE.read().activity_title(&row);
                                                move |_| removal.set(Some(Removal::One(row.id, title.clone())))
                                            },
                                        }
                                    },
                                }
                            }
                        }
                    }
                    if page.next.is_some() {
                        div { class: "report-more",
                            Button { onclick: move |_| wanted += usize::from(PAGE_ROWS), {t("report-more")} }
                        }
                    }
                }
            },
        }
        if let Some(asked) = removal() {
            Dialog {
                title: t("trash-remove-title"),
                close_label: t("action-close"),
                onclose: move |()| removal.set(None),
                actions: rsx! {
                    Button { onclick: move |_| removal.set(None), {t("action-keep")} }
                    Button {
                        kind: ButtonKind::Danger,
                        "data-testid": "confirm-purge",
                        onclick: {
                            let ids = match &asked {
                                Removal::One(id, _) => vec![*id],
                                Removal::All(_) => Vec::new(),
                            };
                            move |_| {
                                state::change(ActivityCommand::Purge(ids.clone()));
                                removal.set(None);
                            }
                        },
                        {t("trash-remove")}
                    }
                },
                p {
                    match &asked {
                        Removal::One(_, title) => t_with("trash-remove-one", "title", title),
                        Removal::All(count) => t_count("trash-remove-all", *count),
                    }
                }
            }
        }
    }
}

async fn trashed(wanted: usize) -> Result<ActivityPage, DoorError> {
    let mut all = ActivityPage {
        rows: Vec::new(),
        next: None,
        count: None,
    };
    loop {
        let filter = ActivityFilter {
            trashed: true,
            ..ActivityFilter::default()
        };
        let command = ActivityCommand::List {
            filter,
            after: all.next,
            limit: PAGE_ROWS,
        };
        let ActivityReply::Page(page) = door::ask_activity(command).await? else {
            return Err(DoorError::Message);
        };
        all.rows.extend(page.rows);
        all.count = all.count.or(page.count);
        all.next = page.next;
        if all.next.is_none() || all.rows.len() >= wanted {
            return Ok(all);
        }
    }
}

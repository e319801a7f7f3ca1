//! What was thrown away, and the way back.

use dioxus::prelude::*;
use ritm_kit::{
    Button, ButtonKind, Card, Dialog, Drawing, EmptyState, IconButton, IconName, PageHead, SkeletonRows,
};
use ritm_model::{
    ActivityId, DoorError, Timestamp, Topic,
    activity::{EmptyTrash, PurgeActivities, RestoreActivities, TrashActivities},
    list::{ActivityFilter, ActivityPage, ListActivities, ListOrder},
};

use crate::{
    browser, door,
    locale::LOCALE,
    screens::parts::{ActivityLine, Failed, use_title},
    state::{change, change_undoable, listed, use_topic},
    texts::{t, t_count, t_with},
};

/// Rows loaded at first, and with every "more".
const PAGE_ROWS: u16 = 100;

/// What an athlete is asked to confirm: nothing brings it back.
#[derive(Clone, PartialEq)]
enum Removal {
    /// An activity and its title.
    One(ActivityId, String),
    /// All that was in the trash at that moment, and how many those are.
    All(Timestamp, u64),
}

/// The trash as it was read.
#[derive(Clone)]
struct Seen {
    /// When it was asked for: what is trashed later was not seen.
    at: Timestamp,
    page: ActivityPage,
}

/// Thrown away activities: back with them, or away for good.
#[component]
pub(crate) fn Trash() -> Element {
    use_title(t("nav-trash"));
    use_hook(listed::forget);
    let mut wanted = use_signal(|| usize::from(PAGE_ROWS));
    let version = use_topic(Topic::Activities);
    let mut seen = use_resource(move || async move {
        let _ = version();
        trashed(wanted()).await
    });
    let mut removal = use_signal(|| None::<Removal>);
    let seen_read = seen.read();
    let all = seen_read
        .as_ref()
        .and_then(|seen| seen.as_ref().ok())
        .and_then(|seen| Some((seen.at, seen.page.count.filter(|count| *count > 0)?)));
    rsx! {
        PageHead {
            title: t("nav-trash"),
            sub: t("trash-sub"),
            actions: all.map(|(at, count)| rsx! {
                Button {
                    kind: ButtonKind::Danger,
                    icon: IconName::Trash,
                    "data-testid": "empty-trash",
                    onclick: move |_| removal.set(Some(Removal::All(at, count))),
                    {t("trash-empty")}
                }
            }),
        }
        match &*seen_read {
            None => rsx! { Card { flush: true, SkeletonRows { label: t("loading") } } },
            Some(Err(error)) => rsx! {
                Failed { error: error.clone(), onretry: move |()| seen.restart() }
            },
            Some(Ok(seen)) if seen.page.rows.is_empty() => rsx! {
                EmptyState { drawing: Drawing::Basket, title: t("trash-nothing-title"), text: t("trash-nothing-text") }
            },
            Some(Ok(Seen { page, .. })) => rsx! {
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
                                                let undo = TrashActivities { ids: ids.clone() };
                                                change_undoable(RestoreActivities { ids }, t_count("trash-restored-toast", 1), undo);
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
                            let asked = asked.clone();
                            move |_| {
                                match &asked {
                                    Removal::One(id, _) => change(PurgeActivities { ids: vec![*id] }),
                                    Removal::All(at, _) => change(EmptyTrash { until: *at }),
                                }
                                removal.set(None);
                            }
                        },
                        {t("trash-remove")}
                    }
                },
                p {
                    match &asked {
                        Removal::One(_, title) => t_with("trash-remove-one", "title", title),
                        Removal::All(_, count) => t_count("trash-remove-all", *count),
                    }
                }
            }
        }
    }
}

async fn trashed(wanted: usize) -> Result<Seen, DoorError> {
    let at = browser::now();
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
        let question = ListActivities {
            filter,
            order: ListOrder::default(),
            after: all.next,
            limit: PAGE_ROWS,
        };
        let page = door::ask(question).await?;
        all.rows.extend(page.rows);
        all.count = all.count.or(page.count);
        all.next = page.next;
        if all.next.is_none() || all.rows.len() >= wanted {
            return Ok(Seen { at, page: all });
        }
    }
}

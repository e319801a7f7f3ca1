//! Who of staff looked at whose hidden data, when and why: of everybody, of one account, of one member of staff.

use dioxus::prelude::*;
use ritm_api::{Permission, staff::LookLine};
use ritm_kit::{Button, IconName, LinkButton, PageHead, TextField};

use crate::{
    act::{Act, use_acts},
    ask::{self, LooksFilter},
    browser,
    feed::use_feed,
    locale::{moment, t, t_code, whole_moment},
    route::Route,
    screens::parts::{Block, Fact, FeedFrame, FeedHandle, Panes, short_id},
    session,
    table::{Cell, Column, DenseTable, Row, Tone},
};

/// Who looked, in a row.
fn by(line: &LookLine) -> String {
    match &line.by {
        Some(id) if line.by_name.is_empty() => short_id(&id.to_string()),
        _ => line.by_name.clone(),
    }
}

/// At whose data, in a row.
fn whose(line: &LookLine) -> String {
    match &line.account {
        Some(id) if line.address.is_empty() => short_id(&id.to_string()),
        Some(_) => line.address.clone(),
        None => t("console-looks-nobody"),
    }
}

/// What was shown, in words.
fn fields(line: &LookLine) -> String {
    line.fields
        .iter()
        .map(|field| t_code("console-field", field))
        .collect::<Vec<_>>()
        .join(", ")
}

fn id_of(id: Option<&ritm_api::AccountId>) -> String {
    id.map(ToString::to_string).unwrap_or_default()
}

/// Opens the account whose data was shown.
fn go(line: &LookLine) {
    if let Some(id) = line.account
        && session::may(Permission::AccountRead)
    {
        navigator().push(Route::Account { id });
    }
}

#[component]
pub(crate) fn Looks() -> Element {
    let mut filter = use_signal(LooksFilter::default);
    let mut typed = use_signal(LooksFilter::default);
    let mut current = use_signal(String::new);
    let mut open = use_signal(|| false);
    let feed = use_feed(
        |line: &LookLine| line.id.clone(),
        move |after| ask::looks(filter(), after),
    );
    let mut narrow = move |to: LooksFilter| {
        typed.set(to.clone());
        filter.set(to);
        current.set(String::new());
    };
    let lines = feed.rows().unwrap_or_default();
    let shown = lines.iter().find(|line| line.id == current()).cloned();
    let unless_current = |missing: bool| {
        if missing {
            t("console-none-current")
        } else {
            String::new()
        }
    };
    let may_open = session::may(Permission::AccountRead);
    let account = shown.as_ref().and_then(|line| line.account);
    let mut acts = vec![
        Act::new("search", "n", t("console-looks-narrow")),
        Act::new("of-account", "t", t("console-looks-of-account")).unless(unless_current(account.is_none())),
        Act::new("of-staff", "p", t("console-looks-of-staff")).unless(unless_current(shown.is_none())),
        Act::new("all", "c", t("console-looks-all")).unless(if *filter.read() == LooksFilter::default() {
            t("console-looks-all-shown")
        } else {
            String::new()
        }),
    ];
    if may_open {
        acts.push(Act::new("open", "o", t("console-key-open-it")).unless(unless_current(account.is_none())));
    }
    let here = shown.clone();
    use_acts(acts, move |code| match (code, &here) {
        ("of-account", Some(line)) => narrow(LooksFilter {
            account: id_of(line.account.as_ref()),
            by: String::new(),
        }),
        ("of-staff", Some(line)) => narrow(LooksFilter {
            account: String::new(),
            by: id_of(line.by.as_ref()),
        }),
        ("open", Some(line)) => go(line),
        ("all", _) => narrow(LooksFilter::default()),
        _ => {
            browser::focus("[data-testid=looks-account]");
        }
    });
    let rows = lines
        .iter()
        .map(|line| Row {
            id: line.id.clone(),
            cells: vec![
                Cell::new(by(line)),
                Cell::toned(whose(line), Tone::Masked),
                Cell::toned(fields(line), Tone::Quiet),
                Cell::new(line.reason.clone()),
                Cell::new(moment(line.at.0)),
            ],
        })
        .collect::<Vec<_>>();
    rsx! {
        Panes {
            label: t("console-beside"),
            open: open(),
            onclose: move |()| open.set(false),
            aside: rsx! {
                if let Some(line) = shown {
                    Seen {
                        line,
                        onaccount: move |line: LookLine| narrow(LooksFilter { account: id_of(line.account.as_ref()), by: String::new() }),
                        onstaff: move |line: LookLine| narrow(LooksFilter { account: String::new(), by: id_of(line.by.as_ref()) }),
                    }
                } else {
                    p { class: "tiny", {t("console-beside-none")} }
                }
            },
            PageHead { title: t("console-place-looks"), sub: t("console-looks-sub") }
            form {
                class: "narrow fields",
                role: "search",
                "data-search": "",
                onsubmit: move |event| {
                    event.prevent_default();
                    let to = typed.peek().clone();
                    narrow(to);
                },
                TextField { label: t("console-looks-account"), placeholder: t("console-field-id"), value: typed.read().account.clone(), test_id: "looks-account", oninput: move |text| typed.write().account = text }
                TextField { label: t("console-looks-by"), placeholder: t("console-field-id"), value: typed.read().by.clone(), test_id: "looks-by", oninput: move |text| typed.write().by = text }
                Button { submit: true, icon: IconName::Filter, {t("console-narrow-do")} }
                if *filter.read() != LooksFilter::default() {
                    Button { icon: IconName::Close, "data-testid": "looks-all", onclick: move |_| narrow(LooksFilter::default()), {t("console-looks-all")} }
                }
            }
            FeedFrame::<LookLine> {
                feed: FeedHandle(feed),
                failed: t("console-looks-failed"),
                empty: if *filter.read() == LooksFilter::default() {
                    (t("console-looks-nothing"), t("console-looks-nothing-text"))
                } else {
                    (t("console-looks-none-fits"), t("console-looks-none-fits-text"))
                },
                DenseTable {
                    caption: t("console-place-looks"),
                    columns: vec![
                        Column::new("console-field-by"),
                        Column::new("console-field-whose"),
                        Column::new("console-field-shown"),
                        Column::rest("console-field-reason"),
                        Column::end("console-field-at"),
                    ],
                    rows,
                    current: current(),
                    oncurrent: move |id| current.set(id),
                    onopen: move |id| {
                        current.set(id);
                        open.set(true);
                    },
                }
            }
        }
    }
}

/// A look, beside the list.
#[component]
fn Seen(line: LookLine, onaccount: EventHandler<LookLine>, onstaff: EventHandler<LookLine>) -> Element {
    let or_none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    let (for_account, for_staff) = (line.clone(), line.clone());
    rsx! {
        Block {
            h2 { {by(&line)} }
            dl { class: "facts",
                Fact { label: t("console-field-at"), value: whole_moment(line.at.0) }
                Fact { label: t("console-field-whose"), value: whose(&line), tone: Tone::Masked }
                Fact { label: t("console-field-shown"), value: or_none(fields(&line)) }
                Fact { label: t("console-field-actor-id"), value: or_none(id_of(line.by.as_ref())), tone: Tone::Machine }
                Fact { label: t("console-field-account-id"), value: or_none(id_of(line.account.as_ref())), tone: Tone::Machine }
            }
        }
        Block { title: t("console-reason"), p { class: "wrap", "data-testid": "look-reason", "{line.reason}" } }
        div { class: "legal",
            if line.account.is_some() {
                Button { icon: IconName::Filter, onclick: move |_| onaccount.call(for_account.clone()), {t("console-looks-of-account")} }
            }
            Button { icon: IconName::Filter, onclick: move |_| onstaff.call(for_staff.clone()), {t("console-looks-of-staff")} }
            if let Some(id) = line.account
                && session::may(Permission::AccountRead)
            {
                LinkButton { to: Route::Account { id }, {t("console-key-open-it")} }
            }
        }
    }
}

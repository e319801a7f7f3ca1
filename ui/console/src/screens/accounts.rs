//! Accounts: found by id or by how an address begins, personal data masked.

use dioxus::prelude::*;
use ritm_api::{
    account::{AccountState, Role},
    staff::AccountLine,
};
use ritm_kit::{Choice, ChoiceGroup, LinkButton, PageHead, SearchField};

use crate::{
    act::{Act, use_acts},
    ask::{self, AccountFilter},
    browser,
    feed::use_feed,
    keys,
    locale::{day, moment, t, t_code},
    route::Route,
    screens::parts::{Block, Fact, FeedFrame, FeedHandle, Panes},
    table::{Cell, Column, DenseTable, Row, Tone},
};

/// What was looked for last: it stays when one comes back from an account, and goes with the tab.
static FILTER: GlobalSignal<AccountFilter> = Signal::global(AccountFilter::default);

/// The row that the eye was on, for coming back to it.
static CURRENT: GlobalSignal<String> = Signal::global(String::new);

/// The roles that the list can be narrowed to.
const STAFF: [Role; 3] = [Role::Administrator, Role::Operator, Role::Support];

/// How a state is toned.
pub(super) const fn tone_of(state: AccountState) -> Tone {
    match state {
        AccountState::Active => Tone::Plain,
        AccountState::Locked => Tone::Bad,
        AccountState::Leaving => Tone::Warn,
    }
}

/// The roles in words.
pub(super) fn roles(roles: &[Role]) -> String {
    roles
        .iter()
        .map(|role| t_code("console-role", role.word()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Opens an account.
fn go(id: &str) {
    if let Ok(id) = id.parse() {
        navigator().push(Route::Account { id });
    }
}

#[component]
pub(crate) fn Accounts() -> Element {
    let mut typed = use_signal(|| FILTER.peek().text.clone());
    let mut current = use_signal(|| CURRENT.peek().clone());
    use_effect(move || {
        let now = current();
        if *CURRENT.peek() != now {
            *CURRENT.write() = now;
        }
    });
    let mut open = use_signal(|| false);
    let feed = use_feed(
        |line: &AccountLine| line.id.to_string(),
        move |after| ask::accounts(FILTER(), after),
    );
    let search = move |text: String| {
        typed.set(text.clone());
        current.set(String::new());
        spawn(async move {
            // Not with every letter.
            browser::sleep(250).await;
            if *typed.peek() == text && FILTER.peek().text != text {
                FILTER.write().text = text;
            }
        });
    };
    // What is typed is looked for a moment later: keys are for what it finds.
    keys::use_ready(*typed.read() == FILTER.read().text);
    let lines = feed.rows().unwrap_or_default();
    let shown = lines
        .iter()
        .find(|line| line.id.to_string() == current())
        .cloned();
    use_acts(
        vec![
            Act::new("search", "", t("console-accounts-search")),
            Act::new("open", "o", t("console-key-open-it")).unless(if current.read().is_empty() {
                t("console-none-current")
            } else {
                String::new()
            }),
        ],
        move |code| match code {
            "open" => {
                go(&current.peek());
            }
            _ => {
                browser::focus("input[type=search]");
            }
        },
    );
    let filter = FILTER();
    let narrow = match (filter.role, filter.state) {
        (Some(role), _) => role.word(),
        (None, Some(state)) => state.word(),
        (None, None) => "all",
    };
    let rows = lines
        .iter()
        .map(|line| Row {
            id: line.id.to_string(),
            cells: vec![
                Cell::toned(line.address.clone(), Tone::Masked),
                Cell::toned(line.name.clone(), Tone::Masked),
                Cell::toned(t_code("console-state", line.state.word()), tone_of(line.state)),
                Cell::new(roles(&line.roles)),
                Cell::new(moment(line.created_at.0)),
                Cell::new(line.seen_at.map_or_else(|| "–".to_owned(), |at| moment(at.0))),
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
                    Brief { line }
                } else {
                    p { class: "tiny", {t("console-beside-none")} }
                }
            },
            PageHead {
                title: t("console-place-accounts"),
                actions: rsx! {
                    SearchField {
                        label: t("console-accounts-search"),
                        placeholder: t("console-accounts-hint"),
                        value: typed(),
                        keeps: true,
                        oninput: search,
                        clear_label: t("console-clear"),
                    }
                },
            }
            div { class: "narrow",
                ChoiceGroup {
                    label: t("console-narrow"),
                    options: ["all", "active", "locked", "leaving"]
                        .map(|value| Choice::new(value, t(&format!("console-narrow-{value}"))))
                        .into_iter()
                        .chain(STAFF.map(|role| Choice::new(role.word(), t_code("console-role", role.word()))))
                        .collect::<Vec<_>>(),
                    value: narrow,
                    onchange: move |value: String| {
                        let mut filter = FILTER.write();
                        filter.role = Role::of_word(&value);
                        filter.state = AccountState::of_word(&value);
                    },
                }
            }
            FeedFrame::<AccountLine> {
                feed: FeedHandle(feed),
                failed: t("console-accounts-failed"),
                empty: (t("console-accounts-none"), t("console-accounts-none-text")),
                DenseTable {
                    caption: t("console-place-accounts"),
                    columns: vec![
                        Column::new("console-field-address"),
                        Column::new("console-field-name"),
                        Column::new("console-field-state"),
                        Column::new("console-field-roles"),
                        Column::end("console-field-made"),
                        Column::end("console-field-seen"),
                    ],
                    rows,
                    current: current(),
                    oncurrent: move |id| current.set(id),
                    onopen: move |id: String| go(&id),
                }
            }
        }
    }
}

/// An account beside the list.
#[component]
fn Brief(line: AccountLine) -> Element {
    rsx! {
        Block {
            h2 { class: "mask", "{line.address}" }
            dl { class: "facts",
                Fact { label: t("console-field-name"), value: if line.name.is_empty() { "–".to_owned() } else { line.name.clone() }, tone: Tone::Masked }
                Fact { label: t("console-field-state"), value: t_code("console-state", line.state.word()), tone: tone_of(line.state) }
                Fact { label: t("console-field-roles"), value: if line.roles.is_empty() { t("console-roles-none") } else { roles(&line.roles) } }
                Fact { label: t("console-field-made"), value: day(line.created_at.0) }
                Fact { label: t("console-field-seen"), value: line.seen_at.map_or_else(|| t("console-never"), |at| moment(at.0)) }
                Fact { label: t("console-field-id"), value: line.id.to_string(), tone: Tone::Machine }
            }
        }
        LinkButton { to: Route::Account { id: line.id }, test_id: "open-account", {t("console-key-open-it")} }
    }
}

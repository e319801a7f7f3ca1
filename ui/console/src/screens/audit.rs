//! The audit trail: who did what to which, and whether the chain is whole.

use dioxus::prelude::*;
use ritm_api::staff::{AuditLine, AuditVerdict};
use ritm_kit::{Button, Choice, Icon, IconName, Kbd, PageHead, Select, TextField};

use crate::{
    act::{Act, use_acts},
    ask::{self, AuditFilter},
    browser,
    feed::use_feed,
    live::use_asked,
    locale::{moment, t, t_code, t_count, t_with, whole_moment},
    screens::parts::{Block, Fact, FeedFrame, FeedHandle, Panes, short_id},
    table::{Cell, Column, DenseTable, Row, Tone},
};

/// The deeds that there are, by their codes.
const DEEDS: [&str; 46] = [
    "account-created",
    "account-locked",
    "account-unlocked",
    "account-revealed",
    "account-leaving",
    "account-stayed",
    "account-erased",
    "session-begun",
    "session-ended",
    "session-all-ended",
    "session-token-reused",
    "sign-in-refused",
    "second-step-refused",
    "proof-refused",
    "account-searched",
    "password-changed",
    "password-reset-asked",
    "password-reset",
    "address-asked",
    "address-changed",
    "address-put-back",
    "profile-edited",
    "export-asked",
    "export-made",
    "token-made",
    "token-revoked",
    "role-granted",
    "role-revoked",
    "factor-passkey-added",
    "factor-passkey-removed",
    "factor-totp-on",
    "factor-totp-off",
    "factor-recovery-used",
    "factor-recovery-renewed",
    "factor-provider-linked",
    "factor-provider-unlinked",
    "factor-reset-asked",
    "factor-reset-called-off",
    "factor-reset-done",
    "flag-switched",
    "let-in-offered",
    "let-in",
    "letter-read",
    "job-retried",
    "job-discarded",
    "staff-reason-given",
];

/// The deeds by their words, which is how one looks for them; all of them first.
fn deeds() -> Vec<Choice> {
    let mut choices: Vec<Choice> = DEEDS
        .iter()
        .map(|deed| Choice::new(*deed, t_code("console-deed", deed)))
        .collect();
    choices.sort_by(|one, other| one.label.cmp(&other.label));
    choices.insert(0, Choice::new("", t("console-audit-any-deed")));
    choices
}

/// Who did it, in a row.
fn actor(line: &AuditLine) -> String {
    let kind = t_code("console-actor", &line.actor);
    match &line.actor_id {
        Some(id) => format!("{kind} {}", short_id(id)),
        None => kind,
    }
}

/// What else an entry says, in words as far as there are any; ids, which say nothing to people, are left to the pane.
fn detail(line: &AuditLine) -> String {
    let Ok(serde_json::Value::Object(parts)) = serde_json::from_str(&line.detail) else {
        return line.detail.clone();
    };
    let word = |name: &str, value: &serde_json::Value| {
        let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match name {
            "role" => t_code("console-role", &plain),
            "kind" => t_code("console-work", &plain),
            "of" => t_code("console-do", &plain),
            _ => plain,
        }
    };
    let mut words = Vec::new();
    for (name, value) in &parts {
        match value {
            serde_json::Value::Array(values) if name == "fields" => {
                words.extend(
                    values
                        .iter()
                        .filter_map(|value| Some(t_code("console-field", value.as_str()?))),
                );
            }
            value
                if value
                    .as_str()
                    .is_some_and(|text| text.parse::<ritm_api::AccountId>().is_ok()) => {}
            value => words.push(word(name, value)),
        }
    }
    words.join(" · ")
}

/// What else there is to say, in a row.
fn more(line: &AuditLine) -> String {
    if line.reason.is_empty() {
        detail(line)
    } else {
        line.reason.clone()
    }
}

#[component]
pub(crate) fn Audit() -> Element {
    let mut filter = use_signal(AuditFilter::default);
    let mut typed = use_signal(AuditFilter::default);
    let mut current = use_signal(String::new);
    let mut open = use_signal(|| false);
    let feed = use_feed(
        |line: &AuditLine| line.id.clone(),
        move |after| ask::audit(filter(), after),
    );
    let entries = feed.rows().unwrap_or_default();
    let shown = entries.iter().find(|line| line.id == current()).cloned();
    let mut narrow = move |to: AuditFilter| {
        typed.set(to.clone());
        filter.set(to);
        current.set(String::new());
    };
    let actor_id = shown.as_ref().and_then(|line| line.actor_id.clone());
    let subject_id = shown
        .as_ref()
        .map(|line| line.subject_id.clone())
        .filter(|id| !id.is_empty());
    let unless = |missing: bool, why: &str| if missing { t(why) } else { String::new() };
    use_acts(
        vec![
            Act::new("search", "n", t("console-audit-narrow")),
            Act::new("of-subject", "t", t("console-audit-of-subject"))
                .unless(unless(subject_id.is_none(), "console-none-current")),
            Act::new("of-actor", "p", t("console-audit-of-actor"))
                .unless(unless(actor_id.is_none(), "console-none-current")),
            Act::new("all", "c", t("console-audit-all")).unless(unless(
                *filter.read() == AuditFilter::default(),
                "console-looks-all-shown",
            )),
            Act::new("again", "r", t("console-key-again")),
        ],
        move |code| match code {
            "again" => feed.again(),
            "of-subject" => narrow(AuditFilter {
                subject: subject_id.clone().unwrap_or_default(),
                ..AuditFilter::default()
            }),
            "of-actor" => narrow(AuditFilter {
                actor: actor_id.clone().unwrap_or_default(),
                ..AuditFilter::default()
            }),
            "all" => narrow(AuditFilter::default()),
            _ => {
                browser::focus("[data-testid=audit-deed]");
            }
        },
    );
    let rows = entries
        .iter()
        .map(|line| Row {
            id: line.id.clone(),
            cells: vec![
                Cell::new(t_code("console-deed", &line.deed)),
                Cell::toned(actor(line), Tone::Quiet),
                Cell::toned(short_id(&line.subject_id), Tone::Machine),
                Cell::toned(more(line), Tone::Quiet),
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
                    Entry {
                        line,
                        onsubject: move |subject| narrow(AuditFilter { subject, ..AuditFilter::default() }),
                        onactor: move |actor| narrow(AuditFilter { actor, ..AuditFilter::default() }),
                    }
                } else {
                    p { class: "tiny", {t("console-beside-none")} }
                }
            },
            PageHead { title: t("console-place-audit") }
            Verdict {}
            form {
                class: "narrow fields",
                role: "search",
                "data-search": "",
                onsubmit: move |event| {
                    event.prevent_default();
                    let to = typed.peek().clone();
                    narrow(to);
                },
                Select {
                    label: t("console-field-deed"),
                    options: deeds(),
                    value: typed.read().deed.clone(),
                    test_id: "audit-deed",
                    onchange: move |deed| {
                        let to = AuditFilter { deed, ..typed.peek().clone() };
                        narrow(to);
                    },
                }
                TextField { label: t("console-field-actor"), placeholder: t("console-field-id"), value: typed.read().actor.clone(), test_id: "audit-actor", oninput: move |text| typed.write().actor = text }
                TextField { label: t("console-field-subject-of"), placeholder: t("console-field-id"), value: typed.read().subject.clone(), test_id: "audit-subject", oninput: move |text| typed.write().subject = text }
                Button { submit: true, icon: IconName::Filter, {t("console-narrow-do")} }
                if *filter.read() != AuditFilter::default() {
                    Button { icon: IconName::Close, "data-testid": "audit-all", onclick: move |_| narrow(AuditFilter::default()), {t("console-audit-all")} }
                }
            }
            FeedFrame::<AuditLine> {
                feed: FeedHandle(feed),
                failed: t("console-audit-failed"),
                empty: (t("console-audit-none"), t("console-audit-none-text")),
                DenseTable {
                    caption: t("console-place-audit"),
                    columns: vec![
                        Column::new("console-field-deed"),
                        Column::new("console-field-actor"),
                        Column::new("console-field-subject-of"),
                        Column::rest("console-field-detail"),
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

/// Whether the chain is whole: followed from the first entry when the screen opens, and when it is asked for.
#[component]
fn Verdict() -> Element {
    let asked = use_asked(ask::audit_verdict);
    let verdict = asked.value();
    let (tone, icon, words) = match &verdict {
        None => match asked.trouble() {
            Some(trouble) => (Tone::Warn, IconName::Warning, trouble.words()),
            None => (Tone::Quiet, IconName::Clock, t("console-audit-following")),
        },
        Some(AuditVerdict {
            sound: true, entries, ..
        }) => (
            Tone::Good,
            IconName::Done,
            t_count("console-audit-sound", *entries),
        ),
        Some(AuditVerdict { broken, .. }) => (
            Tone::Bad,
            IconName::Problem,
            t_with("console-audit-broken", "where", broken),
        ),
    };
    rsx! {
        p { class: "verdict {tone.class()}", role: "status", "data-testid": "verdict",
            Icon { name: icon, size: 18 }
            span { "{words}" }
            Button { small: true, busy: asked.is_busy(), onclick: move |_| asked.again(), {t("console-audit-follow")} }
        }
    }
}

#[component]
fn Entry(line: AuditLine, onsubject: EventHandler<String>, onactor: EventHandler<String>) -> Element {
    let (actor, subject) = (line.actor_id.clone(), line.subject_id.clone());
    let or_none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    rsx! {
        Block {
            h2 { {t_code("console-deed", &line.deed)} }
            dl { class: "facts",
                Fact { label: t("console-field-at"), value: whole_moment(line.at.0) }
                Fact { label: t("console-field-actor"), value: t_code("console-actor", &line.actor) }
                Fact { label: t("console-field-actor-id"), value: or_none(line.actor_id.unwrap_or_default()), tone: Tone::Machine }
                Fact { label: t("console-field-subject-of"), value: or_none(line.subject), tone: Tone::Machine }
                Fact { label: t("console-field-id"), value: or_none(line.subject_id), tone: Tone::Machine }
                Fact { label: t("console-field-place"), value: or_none(line.network), tone: Tone::Machine }
                Fact { label: t("console-field-deed"), value: line.deed, tone: Tone::Machine }
                Fact { label: t("console-field-chain"), value: line.link, tone: Tone::Machine }
            }
        }
        if !line.reason.is_empty() {
            Block { title: t("console-reason"), p { "{line.reason}" } }
        }
        if !line.detail.is_empty() {
            Block { title: t("console-field-detail"),
                pre { class: "machine-block", tabindex: "0", "{line.detail}" }
            }
        }
        div { class: "legal",
            if !subject.is_empty() {
                Button { icon: IconName::Filter, onclick: move |_| onsubject.call(subject.clone()), {t("console-audit-of-subject")} " " Kbd { "T" } }
            }
            if let Some(actor) = actor {
                Button { icon: IconName::Filter, onclick: move |_| onactor.call(actor.clone()), {t("console-audit-of-actor")} " " Kbd { "P" } }
            }
        }
    }
}

//! Tokens by which programs of the athlete's own read the account. A token is shown once.

use dioxus::prelude::*;
use ritm_api::{
    Ask, ById, Scope, Secret,
    account::{
        ApiToken, ApiTokens, Days, MakeApiToken, NewApiToken, ReadApiTokens, RevokeApiToken, Scopes,
        ThingName,
    },
};
use ritm_kit::{
    Button, ButtonKind, Card, Choice, Dialog, IconButton, IconName, LineItem, Select, TextField, ToggleChip,
};

use super::super::{
    attempt::{Failure, LineFailure, use_attempt},
    present::{Asking, NotHad, day, used},
    proof::proven,
};
use crate::{
    browser, server,
    state::tell,
    texts::{t, t_with},
};

/// The message key of what a scope lets a program do.
fn scope_key(scope: Scope) -> String {
    format!("scope-{}", scope.word().replace(':', "-"))
}

/// The tokens.
#[component]
pub(super) fn Tokens() -> Element {
    let mut tokens = use_resource(|| server::call::<ReadApiTokens>(Ask::plain()));
    let mut making = use_signal(|| false);
    rsx! {
        Card { title: t("tokens-title"), class: "span-5", flush: true, "data-testid": "tokens",
            aside: rsx! {
                Button { small: true, icon: IconName::Plus, "data-testid": "token-new", onclick: move |_| making.set(true), {t("token-new")} }
            },
            match &*tokens.read() {
                None => rsx! { Asking { height: 96 } },
                Some(Err(refusal)) => rsx! { NotHad { refusal: refusal.clone(), onretry: move |()| tokens.restart() } },
                Some(Ok(known)) => rsx! { List { known: known.answer.clone(), onchange: move |()| tokens.restart() } },
            }
        }
        if making() {
            Making { onclose: move |()| making.set(false), onchange: move |()| tokens.restart() }
        }
    }
}

#[component]
fn List(known: ApiTokens, onchange: EventHandler<()>) -> Element {
    rsx! {
        if known.tokens.is_empty() {
            p { class: "card-text sub", {t("tokens-none")} }
        }
        ul { class: "line-list",
            for token in known.tokens {
                TokenLine { key: "{token.id}", token, onchange }
            }
        }
    }
}

#[component]
fn TokenLine(token: ApiToken, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let id = token.id;
    let revoke = move |_| {
        attempt.run(async move {
            server::call::<RevokeApiToken>(Ask::of(ById { id })).await?;
            tell(t("token-revoked"));
            onchange.call(());
            Ok(())
        });
    };
    let may: Vec<String> = token.scopes.iter().map(|&scope| t(&scope_key(scope))).collect();
    let until = token.expires.map_or_else(
        || t("token-for-ever"),
        |end| t_with("token-until", "day", &day(end)),
    );
    let mut note = format!("{} · {until}", may.join(", "));
    if let Some(moment) = token.used {
        note = format!("{note} · {}", t_with("used-at", "moment", &used(moment)));
    }
    rsx! {
        LineItem { icon: IconName::Terminal, title: "{token.name} …{token.hint}", note, test_id: "token",
            IconButton { icon: IconName::Trash, label: t_with("token-revoke-of", "name", &token.name), onclick: revoke }
        }
        LineFailure { attempt }
    }
}

#[component]
fn Making(onclose: EventHandler<()>, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let mut name = use_signal(String::new);
    let mut fault = use_signal(String::new);
    let mut scopes = use_signal(|| vec![Scope::ProfileRead]);
    let mut days = use_signal(|| "90".to_owned());
    let mut made = use_signal(|| None::<Secret>);
    let mut make = move || {
        let Ok(called) = ThingName::new(name.peek().trim()) else {
            fault.set(t("name-missing"));
            return;
        };
        fault.set(String::new());
        if scopes.peek().is_empty() {
            return;
        }
        attempt.run(async move {
            let answer = proven(|| {
                let body = NewApiToken {
                    name: called.clone(),
                    scopes: Scopes(scopes.peek().clone()),
                    days: days.peek().parse().ok().map(Days),
                };
                async move { server::call::<MakeApiToken>(Ask::body(body)).await }
            })
            .await?
            .answer;
            made.set(Some(answer.token));
            onchange.call(());
            Ok(())
        });
    };
    if let Some(token) = made() {
        return rsx! {
            Dialog { title: t("token-new"), close_label: t("action-close"), firm: true, onclose, Made { token, onclose } }
        };
    }
    rsx! {
        Dialog { title: t("token-new"), close_label: t("action-close"), onclose,
            Failure { attempt }
            form {
                class: "gate-fields",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    make();
                },
                TextField { label: t("thing-name"), help: t("token-name-help"), max_length: 60, value: name(), error: fault(), test_id: "token-name", oninput: move |text| name.set(text) }
                div { class: "field", role: "group", "aria-label": t("token-may"),
                    span { class: "field-label", {t("token-may")} }
                    div { class: "choices",
                        for &scope in Scope::ALL {
                            ToggleChip {
                                key: "{scope}",
                                on: scopes.read().contains(&scope),
                                onchange: move |on| {
                                    scopes.write().retain(|known| *known != scope);
                                    if on {
                                        scopes.write().push(scope);
                                    }
                                },
                                {t(&scope_key(scope))}
                            }
                        }
                    }
                }
                Select {
                    label: t("token-ends"),
                    options: ["30", "90", "365"].into_iter().map(|days| Choice::new(days, t_with("token-days", "days", days))).chain([Choice::new("", t("token-for-ever"))]).collect::<Vec<_>>(),
                    value: days(),
                    onchange: move |value: String| days.set(value),
                }
                div { class: "actions-line",
                    Button { kind: ButtonKind::Primary, submit: true, busy: attempt.is_busy(), disabled: scopes.read().is_empty(), "data-testid": "token-make", {t("token-make")} }
                }
            }
        }
    }
}

/// The token, once.
#[component]
fn Made(token: Secret, onclose: EventHandler<()>) -> Element {
    let text = token.reveal().to_owned();
    let copied = text.clone();
    rsx! {
        p { {t("token-made")} }
        div { class: "code-line", "data-testid": "token-made", "{text}" }
        div { class: "actions-line",
            Button {
                icon: IconName::Copy,
                onclick: move |_| {
                    let text = copied.clone();
                    async move {
                        tell(t(if browser::copy(&text).await { "copied" } else { "copy-failed" }));
                    }
                },
                {t("action-copy")}
            }
            Button { kind: ButtonKind::Primary, "data-testid": "token-done", onclick: move |_| onclose.call(()), {t("codes-done")} }
        }
    }
}

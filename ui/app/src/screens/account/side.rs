//! What stands beside the ways in: what is true whether one signs in or not, and which server it is.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{Button, Card, Icon, IconName, TextField};
use ritm_model::{
    Topic,
    account::{Account, ChooseServer},
    statistics::ReadExtent,
};

use crate::{
    door,
    locale::LOCALE,
    route::Route,
    state::{
        account::{ACCOUNT, show},
        tell_error, use_topic,
    },
    texts::{t, t_count, t_with},
};

/// What becomes of the training that is here.
#[component]
pub(super) fn Facts() -> Element {
    let version = use_topic(Topic::Activities);
    let extent = use_resource(move || async move {
        let _ = version();
        door::ask(ReadExtent {}).await.ok().flatten()
    });
    let count = extent().flatten().map_or(0, |extent| extent.count);
    let shown = LOCALE.read().formats.count(count);
    rsx! {
        if count > 0 {
            div { class: "gate-fact",
                b { "{shown}" }
                span { {t_count("fact-here", count)} }
            }
        }
        div { class: "gate-fact",
            b { {t("fact-file-figure")} }
            span { {t("fact-file")} }
        }
        div { class: "gate-fact",
            b { {t("fact-days-figure")} }
            span { {t("fact-days")} }
        }
    }
}

/// Scheme and slashes of a server's address say nothing to a person.
fn host(server: &str) -> &str {
    server.split("://").nth(1).unwrap_or(server)
}

/// Which server it is, and the way back to the app.
#[component]
pub(super) fn ServerLine() -> Element {
    let Some(Account {
        server, bound, who, ..
    }) = ACCOUNT.read().clone()
    else {
        return rsx! {};
    };
    rsx! {
        p { class: "gate-foot",
            if !server.is_empty() {
                Icon { name: IconName::Server, size: 14 }
                span { {t_with("server-is", "host", host(&server))} }
            }
            // Who is signed in stays so.
            if who.is_none() {
                if !server.is_empty() {
                    span { "aria-hidden": "true", "·" }
                }
                if !bound {
                    Link { to: Route::Account {}, {t("server-another")} }
                    span { "aria-hidden": "true", "·" }
                }
                Link { to: Route::Today {}, "data-testid": "stay-signed-out", {t("stay-signed-out")} }
            }
        }
    }
}

/// Which server the account is at, and where that is chosen.
#[component]
pub(super) fn ServerCard() -> Element {
    let Some(account) = ACCOUNT.read().clone() else {
        return rsx! {};
    };
    let free = !account.bound && account.who.is_none();
    rsx! {
        Card { title: t("server-title"), class: "span-6", "data-testid": "server-card",
            if free {
                ServerField { server: account.server }
            } else {
                p { strong { {host(&account.server)} } }
                p { class: "sub",
                    {t(if account.bound { "server-bound" } else { "server-sign-out-first" })}
                }
            }
        }
    }
}

/// The field for a server's address; it is kept once it can be used.
#[component]
fn ServerField(server: String) -> Element {
    let mut typed = use_signal(|| None::<String>);
    let mut fault = use_signal(String::new);
    let value = typed().unwrap_or_else(|| server.clone());
    let choose = move || {
        let Some(server) = typed.peek().clone() else {
            return;
        };
        spawn_forever(async move {
            match door::ask(ChooseServer { server }).await {
                Ok(account) => {
                    fault.set(String::new());
                    typed.set(None);
                    show(account);
                }
                Err(error) if error.code() == "error-account-bad-server" => fault.set(t(error.code())),
                Err(error) => tell_error(&error),
            }
        });
    };
    rsx! {
        form {
            class: "gate-fields",
            onsubmit: move |event| {
                event.prevent_default();
                choose();
            },
            TextField {
                label: t("server-address"),
                kind: "text",
                input_mode: "url",
                value,
                placeholder: "https://ritm.example.org",
                help: t("server-help"),
                error: fault(),
                test_id: "server-address",
                oninput: move |text| typed.set(Some(text)),
            }
            div { class: "actions-line",
                Button { submit: true, disabled: typed.read().is_none(), "data-testid": "server-choose", {t("server-choose")} }
            }
        }
    }
}

//! Passkeys: made, named and removed.

use dioxus::prelude::*;
use ritm_api::{
    Ask, ById,
    account::ThingName,
    factor::{AddPasskey, BeginPasskey, Passkey, PasskeyMade, PasskeyNaming, RemovePasskey, RenamePasskey},
};
use ritm_kit::{Button, ButtonKind, Card, Dialog, IconName, LineItem, TextField};

use super::super::{
    attempt::{Failure, use_attempt},
    present::{day, used},
    proof::proven,
};
use crate::{
    browser::{self, passkey},
    server::{self, Refusal},
    state::tell,
    texts::{t, t_with},
};

/// Has the device make a passkey.
async fn make() -> Result<PasskeyMade, Refusal> {
    let ask = proven(|| async { server::call::<BeginPasskey>(Ask::plain()).await })
        .await?
        .answer;
    let credential = passkey::make(&ask.public_key).await?;
    let name = ThingName::new(browser::device_name())
        .or_else(|_| ThingName::new(t("passkey-unnamed")))
        .map_err(|_| Refusal::Unreadable)?;
    Ok(PasskeyMade {
        ceremony: ask.ceremony,
        credential,
        name,
    })
}

/// The passkeys of the account.
#[component]
pub(super) fn Passkeys(passkeys: Vec<Passkey>, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let supported = use_hook(passkey::is_supported);
    let mut removing = use_signal(|| None::<Passkey>);
    let mut naming = use_signal(|| None::<Passkey>);
    // One that the device made, and of which the server did not say that it has it.
    let mut unsent = use_signal(|| None::<PasskeyMade>);
    let add = move |_| {
        attempt.run(async move {
            let before = unsent.write().take();
            let made = match before {
                Some(made) => made,
                None => make().await?,
            };
            let added = server::call::<AddPasskey>(Ask::body(made.clone())).await;
            if let Err(refusal @ Refusal::Unreached(_)) = added {
                unsent.set(Some(made));
                return Err(refusal);
            }
            added?;
            tell(t("passkey-added"));
            onchange.call(());
            Ok(())
        });
    };
    rsx! {
        Card {
            title: t("passkeys-title"),
            class: "span-6",
            flush: true,
            "data-testid": "passkeys",
            aside: rsx! {
                if supported {
                    Button { small: true, icon: IconName::Plus, busy: attempt.is_busy(), "data-testid": "passkey-add", onclick: add, {t("passkey-add")} }
                }
            },
            Failure { attempt }
            if passkeys.is_empty() {
                p { class: "card-text sub", {t(if supported { "passkeys-none" } else { "passkeys-unsupported" })} }
            }
            ul { class: "line-list",
                for one in passkeys.clone() {
                    PasskeyLine {
                        key: "{one.id}",
                        passkey: one.clone(),
                        onname: { let one = one.clone(); move |()| naming.set(Some(one.clone())) },
                        onremove: move |()| removing.set(Some(one.clone())),
                    }
                }
            }
        }
        if let Some(passkey) = removing() {
            Removing { passkey, onclose: move |()| removing.set(None), onchange }
        }
        if let Some(passkey) = naming() {
            Naming { passkey, onclose: move |()| naming.set(None), onchange }
        }
    }
}

#[component]
fn PasskeyLine(passkey: Passkey, onname: EventHandler<()>, onremove: EventHandler<()>) -> Element {
    let made = t_with("made-on", "day", &day(passkey.created));
    let note = match passkey.used {
        Some(moment) => format!("{made} · {}", t_with("used-at", "moment", &used(moment))),
        None => made,
    };
    rsx! {
        LineItem { icon: IconName::Fingerprint, title: passkey.name.clone(), note, test_id: "passkey",
            Button { small: true, "aria-label": t_with("passkey-rename-of", "name", &passkey.name), onclick: move |_| onname.call(()), {t("action-rename")} }
            Button { small: true, kind: ButtonKind::Danger, "aria-label": t_with("passkey-remove-of", "name", &passkey.name), "data-testid": "passkey-remove", onclick: move |_| onremove.call(()), {t("action-remove")} }
        }
    }
}

#[component]
fn Removing(passkey: Passkey, onclose: EventHandler<()>, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let id = passkey.id;
    let remove = move |_| {
        attempt.run(async move {
            proven(|| async move { server::call::<RemovePasskey>(Ask::of(ById { id })).await }).await?;
            onclose.call(());
            onchange.call(());
            Ok(())
        });
    };
    rsx! {
        Dialog {
            title: t_with("passkey-remove-title", "name", &passkey.name),
            close_label: t("action-close"),
            onclose,
            actions: rsx! {
                Button { onclick: move |_| onclose.call(()), {t("action-cancel")} }
                Button { kind: ButtonKind::Danger, busy: attempt.is_busy(), "data-testid": "passkey-remove-confirm", onclick: remove, {t("action-remove")} }
            },
            Failure { attempt }
            p { {t("passkey-remove-text")} }
        }
    }
}

#[component]
fn Naming(passkey: Passkey, onclose: EventHandler<()>, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let id = passkey.id;
    let mut typed = use_signal(|| passkey.name.clone());
    let mut fault = use_signal(String::new);
    let mut save = move || {
        let Ok(name) = ThingName::new(typed.peek().trim()) else {
            fault.set(t("name-missing"));
            return;
        };
        attempt.run(async move {
            server::call::<RenamePasskey>(Ask::with(ById { id }, (), PasskeyNaming { name })).await?;
            onclose.call(());
            onchange.call(());
            Ok(())
        });
    };
    rsx! {
        Dialog { title: t("passkey-rename-title"), close_label: t("action-close"), onclose,
            Failure { attempt }
            form {
                class: "gate-fields",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    save();
                },
                TextField { label: t("thing-name"), max_length: 60, value: typed(), error: fault(), focused: true, oninput: move |text| typed.set(text) }
                div { class: "actions-line",
                    Button { kind: ButtonKind::Primary, submit: true, busy: attempt.is_busy(), {t("action-save")} }
                }
            }
        }
    }
}

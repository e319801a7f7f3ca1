//! Providers that vouch for the account's owner: linked and unlinked.

use dioxus::prelude::*;
use ritm_api::{
    Ask, ById,
    factor::{Identity, ReadProviders, RemoveIdentity},
};
use ritm_kit::{Button, ButtonKind, Card, IconName, LineItem};

use super::super::{
    attempt::{Failure, LineFailure, use_attempt},
    present::{day, used},
    proof::proven,
    provider::{Errand, leave_for},
};
use crate::{
    browser, server,
    texts::{t, t_with},
};

/// The links, and providers that could be linked. Nothing where the server knows none.
#[component]
pub(super) fn Identities(identities: Vec<Identity>, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let known = use_resource(|| async {
        let answered = server::call::<ReadProviders>(Ask::plain()).await;
        answered
            .map(|answered| answered.answer.providers)
            .unwrap_or_default()
    });
    let mut free = known().unwrap_or_default();
    free.retain(|provider| !identities.iter().any(|linked| linked.provider == provider.name));
    if browser::is_window() {
        free.clear();
    }
    if identities.is_empty() && free.is_empty() {
        return rsx! {};
    }
    rsx! {
        Card { title: t("identities-title"), class: "span-12", flush: true, "data-testid": "identities",
            Failure { attempt }
            ul { class: "line-list",
                for identity in identities.clone() {
                    IdentityLine { key: "{identity.id}", identity, onchange }
                }
                for provider in free {
                    LineItem { key: "{provider.name}", icon: IconName::Link, title: provider.title.clone(), note: t("identity-free"),
                        Button {
                            small: true,
                            busy: attempt.is_busy(),
                            onclick: {
                                let name = provider.name.clone();
                                move |_| {
                                    let name = name.clone();
                                    attempt.run(async move { leave_for(Errand::Link, &name).await });
                                }
                            },
                            {t("identity-link")}
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn IdentityLine(identity: Identity, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let id = identity.id;
    let remove = move |_| {
        attempt.run(async move {
            proven(|| async move { server::call::<RemoveIdentity>(Ask::of(ById { id })).await }).await?;
            onchange.call(());
            Ok(())
        });
    };
    let mut note = t_with("identity-since", "day", &day(identity.linked));
    if let Some(address) = &identity.address {
        note = format!("{address} · {note}");
    }
    if let Some(moment) = identity.used {
        note = format!("{note} · {}", t_with("used-at", "moment", &used(moment)));
    }
    rsx! {
        LineItem { icon: IconName::Link, title: identity.title.clone(), note,
            Button { small: true, kind: ButtonKind::Danger, busy: attempt.is_busy(), "aria-label": t_with("identity-unlink-of", "name", &identity.title), onclick: remove, {t("identity-unlink")} }
        }
        LineFailure { attempt }
    }
}

//! What keeps the account safe: passkeys, the second step, the password, where one is signed in, and tokens of programs.

mod codes;
mod identities;
mod passkeys;
mod password;
mod sessions;
mod steps;
mod tokens;

use dioxus::prelude::*;
use ritm_api::{
    Ask, Micros,
    account::{Me, ReadMe},
    code,
    factor::{Factors, KeepFactors, ReadFactors},
};
use ritm_kit::{Button, ButtonKind, Card, Crumb, PageHead};
use ritm_model::account::Account;

use super::{
    SignedOut,
    attempt::{Failure, use_attempt},
    present::{Asking, NotHad, day},
    proof::ProofDialog,
};
use crate::{
    route::Route,
    screens::parts::use_title,
    server::{self, Refusal},
    state::{account::ACCOUNT, tell},
    texts::{t, t_with},
};

/// What is known of the account's safety.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    me: Me,
    factors: Factors,
}

async fn read() -> Result<Known, Refusal> {
    let me = server::call::<ReadMe>(Ask::plain()).await?.answer;
    let factors = server::call::<ReadFactors>(Ask::plain()).await?.answer;
    Ok(Known { me, factors })
}

/// How safe the account is, in a sentence.
fn verdict(known: &Known) -> &'static str {
    let passkeys = known.factors.passkeys.len();
    match (passkeys, known.factors.two_steps) {
        (2.., _) | (1, true) => "security-strong",
        (1, false) => "security-one-passkey",
        (0, true) => "security-two-steps",
        (0, false) => "security-password-only",
    }
}

/// All that keeps the account safe.
#[component]
pub(crate) fn Security() -> Element {
    use_title(t("security-title"));
    let account = ACCOUNT.read().clone();
    rsx! {
        match account {
            None => rsx! {
                Head {}
                div { class: "grid settings", Waiting {} }
            },
            // What is shown of one account is never shown of the next.
            Some(Account { who: Some(who), .. }) => rsx! { Safety { key: "{who.id}" } },
            Some(_) => rsx! {
                Head {}
                SignedOut {}
            },
        }
        ProofDialog {}
    }
}

#[component]
fn Head(#[props(default)] sub: String) -> Element {
    rsx! {
        PageHead {
            title: t("security-title"),
            sub,
            crumbs: rsx! {
                Crumb { to: Route::Settings {}, {t("nav-settings")} }
                Crumb { to: Route::Account {}, {t("account-title")} }
            },
        }
    }
}

#[component]
fn Waiting() -> Element {
    rsx! {
        for title in ["passkeys-title", "steps-title"] {
            Card { key: "{title}", title: t(title), class: "span-6", Asking { height: 132 } }
        }
    }
}

/// What keeps the account safe of who is signed in.
#[component]
fn Safety() -> Element {
    let mut known = use_resource(read);
    let sub = match &*known.read() {
        Some(Ok(known)) => t(verdict(known)),
        _ => String::new(),
    };
    rsx! {
        Head { sub }
        div { class: "grid settings",
            match &*known.read() {
                None => rsx! { Waiting {} },
                Some(Err(refusal)) => rsx! {
                    div { class: "span-12", NotHad { refusal: refusal.clone(), onretry: move |()| known.restart() } }
                },
                Some(Ok(Known { me, factors })) => rsx! {
                    if let Some(due) = factors.reset {
                        ResetDue { due, onchange: move |()| known.restart() }
                    }
                    passkeys::Passkeys { passkeys: factors.passkeys.clone(), onchange: move |()| known.restart() }
                    steps::Steps { factors: factors.clone(), has_password: me.password, onchange: move |()| known.restart() }
                    identities::Identities { identities: factors.identities.clone(), onchange: move |()| known.restart() }
                },
            }
            // Where the server can't be asked it is said once.
            if !matches!(&*known.read(), Some(Err(Refusal::Unreached(_)))) {
                sessions::Sessions {}
                tokens::Tokens {}
            }
        }
    }
}

/// Support was asked to take the factors away: the owner may call that off.
#[component]
fn ResetDue(due: Micros, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let keep = move |_| {
        attempt.run(async move {
            match server::call::<KeepFactors>(Ask::plain()).await {
                // Nothing is due any more: so it was called off already.
                Err(refusal) if !refusal.is(code::NOT_FOUND) => return Err(refusal),
                _ => tell(t("factors-reset-kept")),
            }
            onchange.call(());
            Ok(())
        });
    };
    rsx! {
        Card { title: t("factors-reset-title"), class: "span-12", "data-testid": "factors-reset",
            Failure { attempt }
            p { {t_with("factors-reset-due", "day", &day(due))} }
            div { class: "actions-line",
                Button { kind: ButtonKind::Primary, busy: attempt.is_busy(), "data-testid": "factors-keep", onclick: keep, {t("factors-reset-keep")} }
            }
        }
    }
}

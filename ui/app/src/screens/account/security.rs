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
    Ask,
    account::{Me, ReadMe},
    factor::{Factors, ReadFactors},
};
use ritm_kit::{Card, Crumb, PageHead};

use super::{
    SignedOut,
    present::{Asking, NotHad},
    proof::ProofDialog,
};
use crate::{
    route::Route,
    screens::parts::use_title,
    server::{self, Refusal},
    state::account::ACCOUNT,
    texts::t,
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
    let signed_in = ACCOUNT.read().as_ref().map(|account| account.who.is_some());
    let mut known = use_resource(read);
    let sub = match &*known.read() {
        Some(Ok(known)) => t(verdict(known)),
        _ => String::new(),
    };
    rsx! {
        PageHead {
            title: t("security-title"),
            sub,
            crumbs: rsx! {
                Crumb { to: Route::Settings {}, {t("nav-settings")} }
                Crumb { to: Route::Account {}, {t("account-title")} }
            },
        }
        if signed_in == Some(false) {
            SignedOut {}
        } else {
            div { class: "grid settings",
                match &*known.read() {
                    None => rsx! {
                        for title in ["passkeys-title", "steps-title"] {
                            Card { key: "{title}", title: t(title), class: "span-6", Asking { height: 132 } }
                        }
                    },
                    Some(Err(refusal)) => rsx! {
                        div { class: "span-12", NotHad { refusal: refusal.clone(), onretry: move |()| known.restart() } }
                    },
                    Some(Ok(Known { me, factors })) => rsx! {
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
        ProofDialog {}
    }
}

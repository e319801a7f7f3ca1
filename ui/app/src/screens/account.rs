//! The account: the ways in, what the athlete says of themselves, what keeps the account safe, and the way out.
//!
//! Everything here asks the server, through the engine's door ([`crate::server`]); everything else of the app works without.

mod arrive;
mod attempt;
mod confirm;
mod leave;
mod letter;
mod offer;
mod present;
mod profile;
mod proof;
mod provider;
mod reset;
mod second_step;
mod security;
mod side;
mod sign_in;
mod sign_up;
mod withheld;

use dioxus::{core::spawn_forever, prelude::*, router::Navigator};
use ritm_kit::{Button, ButtonKind, Card, Crumb, IconName, LinkButton, PageHead, Skeleton};
use ritm_model::account::{Account as State, Who};

use crate::{
    browser,
    route::Route,
    screens::parts::use_title,
    state::account::{ACCOUNT, learn_who, sign_out},
    texts::t,
};

pub(crate) use confirm::Confirm;
pub(crate) use letter::{AddressBack, AddressLetter, LetIn};
use proof::ProofDialog;
pub(crate) use provider::SignedInBack;
pub(crate) use reset::{Forgot, Reset};
pub(crate) use security::Security;
pub(crate) use sign_in::SignIn;
pub(crate) use sign_up::SignUp;
use withheld::Withheld;

/// Who is signed in: profile, server, export and leaving; or what an account is for.
#[component]
pub(crate) fn Account() -> Element {
    use_title(t("account-title"));
    let account = ACCOUNT.read().clone();
    rsx! {
        match account {
            None => rsx! {
                PageHead { title: t("account-title") }
                Card { div { role: "status", "aria-label": t("loading"), Skeleton { height: 160 } } }
            },
            // What is shown of one account is never shown of the next.
            Some(State { who: Some(who), .. }) => rsx! { SignedIn { key: "{who.id}", who } },
            Some(_) => rsx! {
                PageHead { title: t("account-title"), crumbs: rsx! { Crumb { to: Route::Settings {}, {t("nav-settings")} } } }
                SignedOut {}
            },
        }
        ProofDialog {}
    }
}

#[component]
fn SignedIn(who: Who) -> Element {
    // Another device may have changed the name or the address.
    use_hook(|| spawn_forever(learn_who()));
    let kept = ACCOUNT.read().as_ref().is_none_or(|account| account.kept);
    rsx! {
        PageHead {
            title: if who.name.is_empty() { t("account-title") } else { who.name.clone() },
            sub: who.address.clone(),
            crumbs: rsx! { Crumb { to: Route::Settings {}, {t("nav-settings")} } },
            actions: rsx! {
                LinkButton { to: Route::Security {}, icon: IconName::Shield, test_id: "to-security", {t("security-title")} }
                SignOutButton {}
            },
        }
        if !kept {
            p { class: "notice", role: "status", "data-testid": "keys-not-kept", {t("keys-not-kept")} }
        }
        div { class: "grid settings",
            profile::Profile {}
            div { class: "span-6 account-side",
                profile::Address { address: who.address }
                side::ServerCard {}
            }
            leave::Leave {}
        }
    }
}

/// Signs out, whatever becomes of the screen: it shows at once that nobody is signed in, and is left when the server was
/// told or could not be.
fn leave_for_sign_in(navigator: Navigator) {
    spawn_forever(async move {
        sign_out().await;
        // Who went elsewhere meanwhile stays there.
        if matches!(browser::path().as_str(), "/account" | "/account/security") {
            navigator.replace(Route::SignIn {});
        }
    });
}

/// What an account is for, for who has none or is signed out.
#[component]
fn SignedOut() -> Element {
    let ended = ACCOUNT.read().as_ref().is_some_and(|account| account.ended);
    rsx! {
        Withheld {}
        if ended {
            p { class: "notice", role: "status", "data-testid": "session-ended", {t("session-ended")} }
        }
        div { class: "grid settings",
            Card { title: t("account-none-title"), class: "span-6", "data-testid": "account-none",
                p { class: "sub", {t("account-none-text")} }
                div { class: "actions-line",
                    LinkButton { to: Route::SignIn {}, kind: ButtonKind::Primary, icon: IconName::User, test_id: "to-sign-in", {t("sign-in-title")} }
                    LinkButton { to: Route::SignUp {}, test_id: "to-sign-up", {t("sign-up-title")} }
                }
            }
            side::ServerCard {}
        }
    }
}

#[component]
fn SignOutButton() -> Element {
    let mut busy = use_signal(|| false);
    let navigator = use_navigator();
    rsx! {
        Button {
            icon: IconName::LogOut,
            busy: busy(),
            "data-testid": "sign-out",
            onclick: move |_| {
                busy.set(true);
                leave_for_sign_in(navigator);
            },
            {t("sign-out")}
        }
    }
}

//! Letters whose link does one thing: confirms a new address, takes it back, or lets a device in.

use dioxus::prelude::*;
use ritm_api::{
    Ask, Secret,
    account::{ConfirmAddress, LetIn as LetInCall, LetterToken, UndoAddress},
};
use ritm_kit::{Button, ButtonKind, Gate};

use super::{
    attempt::{Attempt, Failure, use_attempt},
    side::{Facts, ServerLine},
};
use crate::{browser, route::Route, screens::parts::use_title, server, state::account::learn_who, texts::t};

/// The new address.
#[component]
pub(crate) fn AddressLetter() -> Element {
    use_title(t("address-confirm-title"));
    let attempt = use_attempt();
    let letter = use_hook(browser::take_letter);
    let done = use_signal(|| false);
    let known = !letter.is_empty();
    let confirm = move |_| {
        let token = Secret::new(letter.clone());
        attempt.run(async move {
            server::call::<ConfirmAddress>(Ask::body(LetterToken { token })).await?;
            let mut done = done;
            done.set(true);
            learn_who().await;
            Ok(())
        });
    };
    rsx! {
        Letter { attempt, known, done: done(), name: "address-confirm", onclick: confirm }
    }
}

/// The way back to the old address.
#[component]
pub(crate) fn AddressBack() -> Element {
    use_title(t("address-back-title"));
    let attempt = use_attempt();
    let letter = use_hook(browser::take_letter);
    let done = use_signal(|| false);
    let known = !letter.is_empty();
    let undo = move |_| {
        let token = Secret::new(letter.clone());
        attempt.run(async move {
            server::call::<UndoAddress>(Ask::body(LetterToken { token })).await?;
            let mut done = done;
            done.set(true);
            Ok(())
        });
    };
    rsx! {
        Letter { attempt, known, done: done(), name: "address-back", onclick: undo }
    }
}

/// The way in for who is kept out by what others tried.
#[component]
pub(crate) fn LetIn() -> Element {
    use_title(t("let-in-title"));
    let attempt = use_attempt();
    let letter = use_hook(browser::take_letter);
    let done = use_signal(|| false);
    let known = !letter.is_empty();
    let let_in = move |_| {
        let token = Secret::new(letter.clone());
        attempt.run(async move {
            server::call::<LetInCall>(Ask::body(LetterToken { token })).await?;
            let mut done = done;
            done.set(true);
            Ok(())
        });
    };
    rsx! {
        Letter { attempt, known, done: done(), name: "let-in", onclick: let_in }
    }
}

/// A letter whose link does one thing, after a press: who only looks at it changes nothing.
#[component]
fn Letter(
    attempt: Attempt,
    known: bool,
    done: bool,
    name: String,
    onclick: EventHandler<MouseEvent>,
) -> Element {
    let text = match (known, done) {
        (false, _) => t("link-missing"),
        (true, false) => t(&format!("{name}-text")),
        (true, true) => t(&format!("{name}-done")),
    };
    rsx! {
        Gate { title: t(&format!("{name}-title")), text, side: rsx! { Facts {} },
            Failure { attempt }
            if known && !done {
                Button { kind: ButtonKind::Primary, wide: true, busy: attempt.is_busy(), "data-testid": "{name}", onclick, {t(&format!("{name}-submit"))} }
            }
            p { class: "gate-center",
                if name == "let-in" {
                    Link { to: Route::SignIn {}, {t("sign-in-title")} }
                } else {
                    Link { to: Route::Account {}, {t("account-title")} }
                }
            }
            ServerLine {}
        }
    }
}

//! The letter of a sign-up: waiting for it, and what its link brings.

use dioxus::prelude::*;
use ritm_api::{
    Ask, Secret,
    account::{ClientKind, ConfirmSignUp, Confirmation, Resend, ResendConfirmation, code},
};
use ritm_kit::{Button, ButtonKind, Gate, IconName, PasswordField, Spinner};

use super::{
    arrive::{arrive, use_leave_when_signed_in},
    attempt::{Failure, use_attempt},
    side::{Facts, ServerLine},
};
use crate::{
    browser,
    route::Route,
    screens::parts::use_title,
    server,
    state::{
        account::{ACCOUNT, Awaited},
        tell,
    },
    texts::{t, t_with},
};

/// Waits for the letter, or takes what its link brought.
#[component]
pub(crate) fn Confirm() -> Element {
    use_title(t("confirm-title"));
    let letter = use_hook(browser::take_letter);
    let awaited = use_hook(Awaited::remembered);
    let navigator = use_navigator();
    let nothing_begun = awaited.is_none();
    let pressed = !letter.is_empty();
    // Who is in when the page opens, and waits for nothing, came back to it.
    let mut was_in = use_signal(|| None::<bool>);
    use_effect(move || {
        let Some(account) = ACCOUNT.read().clone() else {
            return;
        };
        if was_in.peek().is_some() {
            return;
        }
        let leaves = account.who.is_some() && nothing_begun && !pressed;
        was_in.set(Some(leaves));
        if leaves {
            navigator.replace(Route::Account {});
        }
    });
    if was_in() != Some(false) {
        return rsx! {};
    }
    rsx! {
        if !letter.is_empty() {
            Confirming { letter, awaited }
        } else if let Some(awaited) = awaited {
            Waiting { awaited }
        } else {
            Gate { title: t("confirm-title"), text: t("confirm-nothing"), side: rsx! { Facts {} },
                p { class: "gate-center", Link { to: Route::SignIn {}, {t("sign-in-title")} } }
                ServerLine {}
            }
        }
    }
}

/// A letter is on its way.
#[component]
fn Waiting(awaited: Awaited) -> Element {
    let attempt = use_attempt();
    // The letter's link may be followed in another tab.
    use_leave_when_signed_in();
    let sign_up = awaited.sign_up.clone();
    let resend = move |_| {
        let sign_up = Secret::new(sign_up.clone());
        attempt.run(async move {
            server::call::<ResendConfirmation>(Ask::body(Resend { sign_up })).await?;
            tell(t("confirm-sent-again"));
            Ok(())
        });
    };
    rsx! {
        Gate { title: t("confirm-wait-title"), text: t_with("confirm-wait", "address", &awaited.address), side: rsx! { Facts {} },
            Failure { attempt }
            p { class: "sub", {t("confirm-wait-hint")} }
            Button { icon: IconName::Mail, wide: true, busy: attempt.is_busy(), "data-testid": "confirm-resend", onclick: resend, {t("confirm-resend")} }
            p { class: "gate-center",
                Link { to: Route::SignUp {}, {t("confirm-other-address")} }
                " · "
                Link { to: Route::SignIn {}, {t("sign-in-title")} }
            }
            ServerLine {}
        }
    }
}

/// Whether somebody is signed in here.
fn is_in() -> bool {
    let account = ACCOUNT.peek();
    account.as_ref().is_some_and(|account| account.who.is_some())
}

/// The link was followed.
#[component]
fn Confirming(letter: String, awaited: Option<Awaited>) -> Element {
    let attempt = use_attempt();
    let navigator = use_navigator();
    let begun = awaited.clone().map(|awaited| awaited.sign_up);
    let mut password = use_signal(String::new);
    // Only the device that signed up need not show the password; a link that is used up wants none.
    let mut wants_password = use_signal(|| false);
    let token = letter.clone();
    let confirm = move |sign_up: Option<String>, password: Option<String>| {
        let token = Secret::new(token.clone());
        attempt.run(async move {
            let body = Confirmation {
                token,
                sign_up: sign_up.map(Secret::new),
                password: password.map(Secret::new),
                client: ClientKind::App,
                device: None,
            };
            match server::enter::<ConfirmSignUp>(Ask::body(body)).await {
                Ok(session) => arrive(navigator, &session),
                Err(refusal) if refusal.is(code::PASSWORD_NEEDED) && !wants_password() => {
                    wants_password.set(true)
                }
                // The link was pressed once more by who came in by it.
                Err(refusal) if refusal.is(code::LINK_INVALID) && is_in() => {
                    tell(t("confirm-known"));
                    navigator.replace(Route::Account {});
                }
                Err(refusal) => return Err(refusal),
            }
            Ok(())
        });
    };
    let first = confirm.clone();
    use_hook(move || {
        first(awaited.map(|awaited| awaited.sign_up), None);
    });
    let (again, typed_again) = (confirm.clone(), confirm);
    // Once more, where the server could not be asked or would not say: the link itself is still good.
    let may_try = !wants_password()
        && !attempt.is_busy()
        && attempt
            .refusal()
            .is_some_and(|refusal| !refusal.is(code::LINK_INVALID));
    // It is asked for again only where it was a wrong one.
    let wrong = attempt
        .refusal()
        .is_some_and(|refusal| refusal.is(code::PASSWORD_NEEDED));
    rsx! {
        Gate {
            title: t("confirm-title"),
            text: if wants_password() { t("confirm-password") } else { String::new() },
            side: rsx! { Facts {} },
            if !wrong {
                Failure { attempt }
            }
            if may_try {
                Button {
                    kind: ButtonKind::Primary,
                    icon: IconName::Refresh,
                    wide: true,
                    "data-testid": "confirm-again",
                    onclick: move |_| again(begun.clone(), None),
                    {t("action-retry")}
                }
            }
            if wants_password() {
                form {
                    class: "gate-fields",
                    novalidate: true,
                    onsubmit: move |event| {
                        event.prevent_default();
                        let typed = password.peek().clone();
                        if !typed.is_empty() {
                            typed_again(None, Some(typed));
                        }
                    },
                    PasswordField {
                        label: t("password"),
                        value: password(),
                        show_label: t("password-show"),
                        error: if wrong { t("confirm-password-wrong") } else { String::new() },
                        test_id: "confirm-password",
                        oninput: move |text| password.set(text),
                    }
                    Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: attempt.is_busy(), "data-testid": "confirm-submit", {t("confirm-submit")} }
                }
            } else if attempt.is_busy() {
                p { class: "spinner-box", role: "status", Spinner {} {t("confirm-busy")} }
            }
            p { class: "gate-center",
                Link { to: Route::SignUp {}, {t("sign-up-title")} }
                " · "
                Link { to: Route::SignIn {}, {t("sign-in-title")} }
            }
            ServerLine {}
        }
    }
}

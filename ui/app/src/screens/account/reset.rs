//! A forgotten password: a letter, and a new one.

use dioxus::prelude::*;
use ritm_api::{
    Ask, Secret,
    account::{AskReset, ConfirmReset, Forgotten, NewPassword},
};
use ritm_kit::{Button, ButtonKind, Gate, PasswordField, TextField};

use super::{
    attempt::{Failure, use_attempt},
    present::mail_address,
    side::{Facts, ServerLine},
    sign_up::PASSWORD_FAULTS,
};
use crate::{
    browser,
    route::Route,
    screens::parts::use_title,
    server,
    state::{
        account::{ACCOUNT, sign_out},
        tell,
    },
    texts::{t, t_with},
};

/// Asks for the letter. What is said then is the same for every address.
#[component]
pub(crate) fn Forgot() -> Element {
    use_title(t("forgot-title"));
    let attempt = use_attempt();
    let mut address = use_signal(String::new);
    let mut fault = use_signal(String::new);
    let mut sent_to = use_signal(|| None::<String>);
    let mut ask = move || {
        let Some(mail) = mail_address(&address.peek()) else {
            fault.set(t("address-malformed"));
            browser::focus("[data-testid=forgot-address]");
            return;
        };
        fault.set(String::new());
        attempt.run(async move {
            let written = mail.to_string();
            server::call::<AskReset>(Ask::body(Forgotten { address: mail })).await?;
            sent_to.set(Some(written));
            browser::focus("#page-title");
            Ok(())
        });
    };
    let sent = sent_to();
    rsx! {
        Gate {
            title: t(if sent.is_some() { "forgot-sent-title" } else { "forgot-title" }),
            text: sent.as_ref().map_or_else(|| t("forgot-text"), |address| t_with("forgot-sent", "address", address)),
            side: rsx! { Facts {} },
            Failure { attempt }
            if sent.is_none() {
                form {
                    class: "gate-fields",
                    novalidate: true,
                    onsubmit: move |event| {
                        event.prevent_default();
                        ask();
                    },
                    TextField {
                        label: t("address"),
                        kind: "email",
                        autocomplete: "username",
                        value: address(),
                        error: fault(),
                        test_id: "forgot-address",
                        oninput: move |text| address.set(text),
                    }
                    Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: attempt.is_busy(), "data-testid": "forgot-submit", {t("forgot-submit")} }
                }
            }
            p { class: "gate-center", Link { to: Route::SignIn {}, {t("back-to-sign-in")} } }
            ServerLine {}
        }
    }
}

/// Takes the letter's link and a new password.
#[component]
pub(crate) fn Reset() -> Element {
    use_title(t("reset-title"));
    let attempt = use_attempt();
    let navigator = use_navigator();
    let letter = use_hook(browser::take_letter);
    let mut password = use_signal(String::new);
    let known = !letter.is_empty();
    let reset = move || {
        let token = Secret::new(letter.clone());
        let password = Secret::new(password.peek().clone());
        attempt.run(async move {
            server::call::<ConfirmReset>(Ask::body(NewPassword { token, password })).await?;
            // The server has signed everybody out: who was signed in here is too.
            let was_in = ACCOUNT
                .peek()
                .as_ref()
                .is_some_and(|account| account.who.is_some());
            if was_in {
                sign_out().await;
            }
            tell(t("reset-done"));
            navigator.replace(Route::SignIn {});
            Ok(())
        });
    };
    rsx! {
        Gate { title: t("reset-title"), text: t(if known { "reset-text" } else { "link-missing" }), side: rsx! { Facts {} },
            if known {
                Failure { attempt }
                form {
                    class: "gate-fields",
                    novalidate: true,
                    onsubmit: move |event| {
                        event.prevent_default();
                        reset();
                    },
                    PasswordField {
                        label: t("password-new"),
                        fresh: true,
                        value: password(),
                        show_label: t("password-show"),
                        help: t("password-help"),
                        error: attempt.fault_of("password", &PASSWORD_FAULTS),
                        test_id: "reset-password",
                        oninput: move |text| password.set(text),
                    }
                    Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: attempt.is_busy(), "data-testid": "reset-submit", {t("reset-submit")} }
                }
            }
            p { class: "gate-center", Link { to: Route::Forgot {}, {t("forgot-again")} } " · " Link { to: Route::SignIn {}, {t("back-to-sign-in")} } }
            ServerLine {}
        }
    }
}

//! Signing up: a name, an address, a password. The rest is a letter's.

use dioxus::prelude::*;
use ritm_api::{
    Ask, Secret,
    account::{LanguageTag, NewAccount, PersonName, SignUp as SignUpCall, ZoneName},
};
use ritm_kit::{Button, ButtonKind, Gate, PasswordField, TextField};
use ritm_locales::negotiate;

use super::{
    attempt::{Failure, use_attempt},
    present::mail_address,
    side::{Facts, ServerLine},
};
use crate::{
    browser, locale::LOCALE, route::Route, screens::parts::use_title, server, state::account::Awaited,
    texts::t,
};

/// The codes that say what is wrong with a password that is chosen.
pub(super) const PASSWORD_FAULTS: [&str; 4] = [
    "account-password-short",
    "account-password-long",
    "account-password-common",
    "account-password-personal",
];

/// Makes an account.
#[component]
pub(crate) fn SignUp() -> Element {
    use_title(t("sign-up-title"));
    let attempt = use_attempt();
    let navigator = use_navigator();
    let mut name = use_signal(String::new);
    let mut address = use_signal(String::new);
    let mut password = use_signal(String::new);
    let mut name_fault = use_signal(String::new);
    let mut address_fault = use_signal(String::new);
    let mut password_fault = use_signal(String::new);
    let mut sign_up = move || {
        let person = PersonName::new(name.peek().trim());
        let mail = mail_address(&address.peek());
        let secret = password.peek().clone();
        name_fault.set(if person.is_err() {
            t("name-missing")
        } else {
            String::new()
        });
        address_fault.set(if mail.is_none() {
            t("address-malformed")
        } else {
            String::new()
        });
        // As the server counts them: characters, not bytes.
        let short = secret.chars().count() < 12;
        password_fault.set(if short { t("password-help") } else { String::new() });
        let (Ok(person), Some(mail), false) = (person, mail, short) else {
            spawn(async {
                browser::sleep(20).await;
                browser::focus(".gate [aria-invalid=true]");
            });
            return;
        };
        attempt.run(async move {
            let written = mail.to_string();
            let body = NewAccount {
                address: mail,
                password: Secret::new(secret),
                name: person,
                language: LanguageTag::new(negotiate([LOCALE.peek().tag.as_str()]).tag).ok(),
                zone: browser::zone().and_then(|zone| ZoneName::new(zone).ok()),
            };
            let begun = server::call::<SignUpCall>(Ask::body(body)).await?.answer;
            let awaited = Awaited {
                address: written,
                sign_up: begun.sign_up.reveal().to_owned(),
            };
            awaited.remember();
            navigator.push(Route::Confirm {});
            Ok(())
        });
    };
    let password_error = match attempt.fault_of("password", &PASSWORD_FAULTS) {
        said if said.is_empty() => password_fault(),
        said => said,
    };
    let address_error = match attempt.fault_of("address", &["account-address-malformed"]) {
        said if said.is_empty() => address_fault(),
        said => said,
    };
    rsx! {
        Gate { title: t("sign-up-title"), text: t("sign-up-text"), side: rsx! { Facts {} },
            Failure { attempt }
            form {
                class: "gate-fields",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    sign_up();
                },
                TextField {
                    label: t("person-name"),
                    autocomplete: "name",
                    max_length: 80,
                    value: name(),
                    error: name_fault(),
                    test_id: "sign-up-name",
                    oninput: move |text| name.set(text),
                }
                TextField {
                    label: t("address"),
                    kind: "email",
                    autocomplete: "username",
                    value: address(),
                    help: t("address-help"),
                    error: address_error,
                    test_id: "sign-up-address",
                    oninput: move |text| address.set(text),
                }
                PasswordField {
                    label: t("password"),
                    fresh: true,
                    value: password(),
                    show_label: t("password-show"),
                    help: t("password-help"),
                    error: password_error,
                    test_id: "sign-up-password",
                    oninput: move |text| password.set(text),
                }
                Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: attempt.is_busy(), "data-testid": "sign-up-submit", {t("sign-up-submit")} }
            }
            p { class: "gate-center",
                {t("sign-up-known")}
                " "
                Link { to: Route::SignIn {}, "data-testid": "to-sign-in", {t("sign-in-title")} }
            }
            ServerLine {}
        }
    }
}

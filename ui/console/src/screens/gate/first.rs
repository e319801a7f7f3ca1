//! The first administrator, by the link in the server's log.

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, LinkButton, PasswordField, TextField};

use crate::{
    ask::{self, Trouble},
    browser,
    locale::t,
    route::Route,
    screens::gate::{FormTrouble, Gate},
    session,
};

/// The fields of the form, in its order.
const FIELDS: [&str; 3] = ["name", "address", "password"];

#[component]
pub(crate) fn First() -> Element {
    // Kept as long as the screen is shown, and nowhere else.
    let token = use_hook(browser::take_fragment);
    let mut name = use_signal(String::new);
    let mut address = use_signal(String::new);
    let mut password = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let mut trouble = use_signal(|| None::<Trouble>);
    if token.is_empty() {
        return rsx! {
            Gate { title: t("console-first"), text: t("console-first-no-token"),
                div { class: "gate-acts", LinkButton { to: Route::Home {}, {t("console-sign-in")} } }
            }
        };
    }
    let make = move || {
        if *busy.peek() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let token = token.clone();
        let (name, address) = (name.peek().trim().to_owned(), address.peek().trim().to_owned());
        let password = password.peek().clone();
        spawn(async move {
            match ask::make_administrator(token, name, address, password).await {
                Ok(()) => {
                    session::refresh().await;
                    navigator().replace(Route::Home {});
                }
                Err(why) => {
                    let first = FIELDS.iter().find(|field| !why.words_of(field).is_empty());
                    trouble.set(Some(why));
                    if let Some(field) = first {
                        browser::focus(&format!("[data-testid={field}]"));
                    }
                }
            }
            busy.set(false);
        });
    };
    let wrong = |field: &str| {
        trouble()
            .map(|trouble| trouble.words_of(field))
            .unwrap_or_default()
    };
    rsx! {
        Gate { title: t("console-first"), text: t("console-first-text"),
            if trouble().is_none_or(|trouble| FIELDS.iter().all(|field| trouble.words_of(field).is_empty())) {
                FormTrouble { trouble: trouble() }
            }
            form {
                class: "gate-form",
                "data-testid": "first",
                novalidate: true,
                onsubmit: {
                    let mut make = make;
                    move |event: FormEvent| {
                        event.prevent_default();
                        make();
                    }
                },
                TextField { label: t("console-field-name"), autocomplete: "name", focused: true, value: name(), error: wrong("name"), test_id: "name", oninput: move |text| name.set(text) }
                TextField { label: t("console-field-address"), kind: "email", autocomplete: "username", value: address(), error: wrong("address"), test_id: "address", oninput: move |text| address.set(text) }
                PasswordField {
                    label: t("console-password"),
                    fresh: true,
                    show_label: t("password-show"),
                    help: t("console-password-help"),
                    error: wrong("password"),
                    value: password(),
                    test_id: "password",
                    oninput: move |text| password.set(text),
                }
                Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: busy(), "data-testid": "first-do", {t("console-first-do")} }
            }
        }
    }
}

//! The password: changed by who knows the present one, or given for the first time.

use dioxus::prelude::*;
use ritm_api::{
    Ask, Secret,
    account::{ChangePassword, PasswordChange},
};
use ritm_kit::{Button, ButtonKind, Dialog, IconName, LineItem, PasswordField};

use super::super::{
    attempt::{Failure, use_attempt},
    proof::proven,
    sign_up::PASSWORD_FAULTS,
};
use crate::{server, state::tell, texts::t};

/// Whether there is one, and another.
#[component]
pub(super) fn PasswordLine(has_password: bool, onclick: EventHandler<()>) -> Element {
    rsx! {
        LineItem {
            icon: IconName::Key,
            title: t("password"),
            note: t(if has_password { "password-there" } else { "password-none" }),
            test_id: "password",
            Button { small: true, "data-testid": "password-change", onclick: move |_| onclick.call(()),
                {t(if has_password { "action-change" } else { "password-make" })}
            }
        }
    }
}

/// Asks for another password.
#[component]
pub(super) fn Changing(has_password: bool, onclose: EventHandler<()>, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let mut present = use_signal(String::new);
    let mut fresh = use_signal(String::new);
    let change = move || {
        let (old, new) = (present.peek().clone(), fresh.peek().clone());
        attempt.run(async move {
            proven(|| {
                let body = PasswordChange {
                    present: has_password.then(|| Secret::new(old.clone())),
                    password: Secret::new(new.clone()),
                };
                async move { server::call::<ChangePassword>(Ask::body(body)).await }
            })
            .await?;
            tell(t("password-changed"));
            onclose.call(());
            onchange.call(());
            Ok(())
        });
    };
    rsx! {
        Dialog { title: t("password-change-title"), close_label: t("action-close"), onclose,
            p { {t("password-change-text")} }
            Failure { attempt }
            form {
                class: "gate-fields",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    change();
                },
                if has_password {
                    PasswordField {
                        label: t("password-present"),
                        value: present(),
                        show_label: t("password-show"),
                        error: attempt.fault_of("present", &["account-password-wrong"]),
                        test_id: "password-present",
                        oninput: move |text| present.set(text),
                    }
                }
                PasswordField {
                    label: t("password-new"),
                    fresh: true,
                    value: fresh(),
                    show_label: t("password-show"),
                    help: t("password-help"),
                    error: attempt.fault_of("password", &PASSWORD_FAULTS),
                    test_id: "password-new",
                    oninput: move |text| fresh.set(text),
                }
                div { class: "actions-line",
                    Button { kind: ButtonKind::Primary, submit: true, busy: attempt.is_busy(), "data-testid": "password-submit", {t("action-save")} }
                }
            }
        }
    }
}

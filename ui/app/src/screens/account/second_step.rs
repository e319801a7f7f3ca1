//! The second step of a sign-in: a code of an authenticator app, a passkey, or a recovery code.

use dioxus::prelude::*;
use ritm_api::{
    Ask, Secret,
    account::SecondStep,
    factor::{
        BeginSecondStepByPasskey, SecondBegin, SecondByCode, SecondByPasskey, SecondStepByPasskey,
        SecondStepByRecovery, SecondStepByTotp, code,
    },
};
use ritm_kit::{Button, ButtonKind, IconName, TextField};

use super::{
    arrive::arrive,
    attempt::{Failure, use_attempt},
};
use crate::{
    browser::passkey,
    server::{self, Refusal},
    texts::t,
};

/// What is asked for, and the way back to the first step.
#[component]
pub(super) fn Second(step: SecondStep, mut second: Signal<Option<SecondStep>>) -> Element {
    let attempt = use_attempt();
    let navigator = use_navigator();
    let mut by_recovery = use_signal(|| !step.totp);
    let mut typed = use_signal(String::new);
    let by_passkey = step.passkey && passkey::is_supported();
    let recovery = by_recovery() && step.recovery;
    let pending = step.pending.clone();
    let begin_again = move |refusal: Refusal| {
        if refusal.is(code::STEP_ENDED) {
            let mut second = second;
            second.set(None);
            crate::state::tell(refusal.words());
            return Ok(());
        }
        Err(refusal)
    };
    let send = move |code: String, recovery: bool| {
        let pending = pending.clone();
        attempt.run(async move {
            let body = SecondByCode {
                pending,
                code: Secret::new(code),
            };
            let session = if recovery {
                server::enter::<SecondStepByRecovery>(Ask::body(body)).await
            } else {
                server::enter::<SecondStepByTotp>(Ask::body(body)).await
            };
            match session {
                Ok(session) => arrive(navigator, &session),
                Err(refusal) => return begin_again(refusal),
            }
            Ok(())
        });
    };
    let pending = step.pending.clone();
    let show_passkey = move |_| {
        let pending = pending.clone();
        attempt.run(async move {
            let asked = server::call::<BeginSecondStepByPasskey>(Ask::body(SecondBegin {
                pending: pending.clone(),
            }))
            .await;
            let ask = match asked {
                Ok(answered) => answered.answer,
                Err(refusal) => return begin_again(refusal),
            };
            let credential = passkey::show(&ask.public_key, false).await?;
            let body = SecondByPasskey {
                pending,
                ceremony: ask.ceremony,
                credential,
            };
            match server::enter::<SecondStepByPasskey>(Ask::body(body)).await {
                Ok(session) => arrive(navigator, &session),
                Err(refusal) => return begin_again(refusal),
            }
            Ok(())
        });
    };
    rsx! {
        Failure { attempt }
        if step.totp || recovery {
            form {
                class: "gate-fields",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    let code: String = typed.peek().split_whitespace().collect();
                    if !code.is_empty() {
                        send(code, recovery);
                    }
                },
                TextField {
                    key: "{recovery}",
                    label: t(if recovery { "second-recovery" } else { "second-code" }),
                    help: t(if recovery { "second-recovery-help" } else { "second-code-help" }),
                    value: typed(),
                    input_mode: if recovery { "" } else { "numeric" },
                    autocomplete: if recovery { "off" } else { "one-time-code" },
                    max_length: 32,
                    focused: true,
                    test_id: "second-code",
                    oninput: move |text| typed.set(text),
                }
                Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: attempt.is_busy(), "data-testid": "second-submit", {t("second-submit")} }
            }
        }
        if by_passkey {
            Button {
                icon: IconName::Fingerprint,
                kind: if step.totp { ButtonKind::Plain } else { ButtonKind::Primary },
                wide: true,
                "data-testid": "second-passkey",
                onclick: show_passkey,
                {t("second-passkey")}
            }
        }
        p { class: "gate-center",
            if step.recovery && step.totp {
                button {
                    class: "link-btn",
                    r#type: "button",
                    "data-testid": "second-other",
                    onclick: move |_| {
                        typed.set(String::new());
                        attempt.forget();
                        by_recovery.toggle();
                    },
                    {t(if recovery { "second-use-app" } else { "second-use-recovery" })}
                }
                " · "
            }
            button { class: "link-btn", r#type: "button", "data-testid": "second-back", onclick: move |_| second.set(None), {t("second-back")} }
        }
    }
}

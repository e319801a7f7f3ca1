//! Proving once more who asks, before something is done that would hurt in the wrong hands.

use std::{cell::RefCell, future::Future};

use dioxus::prelude::*;
use futures_channel::oneshot;
use ritm_api::{
    Ask, Secret,
    account::{PasswordProof, Prove, ReadMe},
    code,
    factor::{BeginProofByPasskey, PasskeyShown, ProveByPasskey, ProveByTotp, ReadFactors, TotpCode},
};
use ritm_kit::{Button, ButtonKind, Dialog, IconName, PasswordField, TextField};

use super::{
    attempt::{Failure, use_attempt},
    leave_for_sign_in,
    present::Asking,
};
use crate::{
    browser::passkey,
    server::{self, Refusal},
    texts::t,
};

/// Whether the dialog is open.
static WANTED: GlobalSignal<bool> = Signal::global(|| false);

thread_local! {
    /// Who waits for the proof.
    static WAITING: RefCell<Option<oneshot::Sender<bool>>> = const { RefCell::new(None) };
}

fn answer(proven: bool) {
    *WANTED.write() = false;
    if let Some(waiting) = WAITING.with_borrow_mut(Option::take) {
        // Nobody may wait any more: the screen was left.
        let _ = waiting.send(proven);
    }
}

/// Does something for which the server may want proof: asks the athlete for it, and does it again.
///
/// # Errors
/// [`Refusal`]; [`Refusal::GivenUp`] where the athlete gives no proof.
pub(super) async fn proven<T, F>(act: impl Fn() -> F) -> Result<T, Refusal>
where
    F: Future<Output = Result<T, Refusal>>,
{
    match act().await {
        Err(refusal) if refusal.is(code::PROOF_NEEDED) => {
            let (sender, receiver) = oneshot::channel();
            WAITING.with_borrow_mut(|waiting| *waiting = Some(sender));
            *WANTED.write() = true;
            if receiver.await.unwrap_or(false) {
                act().await
            } else {
                Err(Refusal::GivenUp)
            }
        }
        outcome => outcome,
    }
}

/// The dialog that asks for proof. It stands in each screen that may want some.
#[component]
pub(super) fn ProofDialog() -> Element {
    use_drop(|| answer(false));
    if !WANTED() {
        return rsx! {};
    }
    rsx! {
        Dialog { title: t("proof-title"), close_label: t("action-close"), onclose: |()| answer(false),
            p { {t("proof-text")} }
            Ways {}
        }
    }
}

/// The ways that this account has.
#[component]
fn Ways() -> Element {
    let known = use_resource(|| async {
        let me = server::call::<ReadMe>(Ask::plain()).await?.answer;
        let factors = server::call::<ReadFactors>(Ask::plain()).await?.answer;
        Ok::<_, Refusal>((me.password, factors.totp.is_some(), !factors.passkeys.is_empty()))
    });
    let ways = match &*known.read() {
        None => return rsx! { Asking {} },
        // Then the password is tried.
        Some(Err(_)) => (true, false, false),
        Some(Ok(ways)) => *ways,
    };
    let (password, totp, has_passkey) = ways;
    rsx! {
        Proving { password, totp, has_passkey: has_passkey && passkey::is_supported() }
    }
}

/// What is sent of what was typed: a code without its spaces, a password with those at its ends.
fn given(typed: &str, code: bool) -> String {
    if code {
        typed.split_whitespace().collect()
    } else {
        typed.to_owned()
    }
}

#[component]
fn Proving(password: bool, totp: bool, has_passkey: bool) -> Element {
    let attempt = use_attempt();
    let navigator = use_navigator();
    let mut typed = use_signal(String::new);
    let mut by_code = use_signal(|| !password);
    let prove = move || {
        let code = by_code();
        let secret = given(&typed.peek(), code);
        if secret.is_empty() {
            return;
        }
        attempt.run(async move {
            if code {
                let code = Secret::new(secret);
                server::call::<ProveByTotp>(Ask::body(TotpCode { code })).await?;
            } else {
                let password = Secret::new(secret);
                server::call::<Prove>(Ask::body(PasswordProof { password })).await?;
            }
            answer(true);
            Ok(())
        });
    };
    let show = move |_| {
        attempt.run(async move {
            let ask = server::call::<BeginProofByPasskey>(Ask::plain()).await?.answer;
            let credential = passkey::show(&ask.public_key, false).await?;
            let shown = PasskeyShown {
                ceremony: ask.ceremony,
                credential,
            };
            server::call::<ProveByPasskey>(Ask::body(shown)).await?;
            answer(true);
            Ok(())
        });
    };
    rsx! {
        Failure { attempt }
        if has_passkey {
            Button { kind: ButtonKind::Primary, icon: IconName::Fingerprint, wide: true, busy: attempt.is_busy(), "data-testid": "proof-passkey", onclick: show, {t("proof-passkey")} }
        }
        if password || totp {
            form {
                class: "gate-fields",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    prove();
                },
                if by_code() {
                    TextField {
                        label: t("second-code"),
                        input_mode: "numeric",
                        autocomplete: "one-time-code",
                        max_length: 12,
                        value: typed(),
                        focused: true,
                        test_id: "proof-code",
                        oninput: move |text| typed.set(text),
                    }
                } else {
                    PasswordField {
                        label: t("password"),
                        value: typed(),
                        show_label: t("password-show"),
                        focused: true,
                        test_id: "proof-password",
                        oninput: move |text| typed.set(text),
                    }
                }
                div { class: "actions-line",
                    Button { kind: if has_passkey { ButtonKind::Plain } else { ButtonKind::Primary }, submit: true, busy: attempt.is_busy(), "data-testid": "proof-submit", {t("proof-submit")} }
                    if password && totp {
                        Button {
                            kind: ButtonKind::Quiet,
                            onclick: move |_| {
                                typed.set(String::new());
                                attempt.forget();
                                by_code.toggle();
                            },
                            {t(if by_code() { "proof-by-password" } else { "proof-by-code" })}
                        }
                    }
                }
            }
        } else if !has_passkey {
            p { "data-testid": "proof-none", {t("proof-none")} }
            div { class: "actions-line",
                Button {
                    kind: ButtonKind::Primary,
                    icon: IconName::LogOut,
                    "data-testid": "proof-sign-out",
                    onclick: move |_| {
                        answer(false);
                        leave_for_sign_in(navigator);
                    },
                    {t("sign-out")}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_proves_as_it_was_typed_and_a_code_without_spaces() {
        assert_eq!(given(" four quiet words ", false), " four quiet words ");
        assert_eq!(given(" 123 456 ", true), "123456");
        assert_eq!(given("  ", true), "");
    }
}

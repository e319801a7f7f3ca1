//! Asks once more who it is, before what matters most: by passkey, code or password, whatever the account has.

use std::{cell::RefCell, future::Future};

use dioxus::prelude::*;
use futures_channel::oneshot;
use ritm_kit::{Button, ButtonKind, Dialog, IconName, PasswordField, SkeletonRows, TextField};

use crate::{
    ask::{self, Proof, ProofWays, Trouble},
    live::use_asked,
    locale::t,
    screens::{gate::FormTrouble, more},
};

/// Whether the dialog is open.
static WANTED: GlobalSignal<bool> = Signal::global(|| false);

thread_local! {
    /// Who waits for the proof.
    static WAITING: RefCell<Option<oneshot::Sender<bool>>> = const { RefCell::new(None) };
}

fn answer(proven: bool) {
    if *WANTED.peek() {
        *WANTED.write() = false;
    }
    if let Some(waiting) = WAITING.take() {
        // Nobody may wait any more: the screen was left.
        let _ = waiting.send(proven);
    }
}

/// Does something for which the server may want proof: asks for it, and does it again. Without proof the refusal stays.
pub(crate) async fn proven<T, F>(act: impl Fn() -> F) -> Result<T, Trouble>
where
    F: Future<Output = Result<T, Trouble>>,
{
    let refusal = match act().await {
        Err(why) if why.wants_proof() => why,
        outcome => return outcome,
    };
    let (sender, receiver) = oneshot::channel();
    WAITING.set(Some(sender));
    *WANTED.write() = true;
    if receiver.await.unwrap_or(false) {
        act().await
    } else {
        Err(refusal)
    }
}

/// The dialog that asks for proof, where some is wanted.
#[component]
pub(crate) fn ProofDialog() -> Element {
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

/// The ways that the account has.
#[component]
fn Ways() -> Element {
    let asked = use_asked(ask::proof_ways);
    match (asked.value(), asked.trouble()) {
        (Some(ways), _) => rsx! { Proving { ways } },
        (None, Some(trouble)) => rsx! {
            FormTrouble { trouble: Some(trouble) }
            Button { icon: IconName::Refresh, onclick: move |_| asked.again(), {t("action-retry")} }
        },
        (None, None) => rsx! { SkeletonRows { count: 2, label: t("console-loading") } },
    }
}

#[component]
fn Proving(ways: ProofWays) -> Element {
    let mut typed = use_signal(String::new);
    // Who carries the phone types six digits sooner than a long password.
    let mut by_code = use_signal(|| ways.totp);
    let mut busy = use_signal(|| false);
    let mut trouble = use_signal(|| None::<Trouble>);
    let prove = use_callback(move |proof: Proof| {
        if *busy.peek() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn(async move {
            let outcome = ask::prove(proof).await;
            busy.set(false);
            match outcome {
                Ok(()) => answer(true),
                Err(why) => trouble.set(Some(why)),
            }
        });
    });
    rsx! {
        FormTrouble { trouble: trouble() }
        if ways.passkey {
            Button { kind: ButtonKind::Primary, icon: IconName::Key, wide: true, busy: busy(), "data-testid": "proof-passkey", onclick: move |_| prove.call(Proof::Passkey), {t("proof-passkey")} }
        }
        if ways.password || ways.totp {
            form {
                class: "gate-form",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    let given = typed.peek().clone();
                    if given.is_empty() {
                        return;
                    }
                    if by_code() {
                        prove.call(Proof::Totp(given.split_whitespace().collect()));
                    } else {
                        prove.call(Proof::Password(given));
                    }
                },
                if by_code() {
                    TextField {
                        label: t("console-code"),
                        input_mode: "numeric",
                        autocomplete: "one-time-code",
                        max_length: 12,
                        focused: true,
                        value: typed(),
                        test_id: "proof-code",
                        oninput: move |text| typed.set(text),
                    }
                } else {
                    PasswordField {
                        label: t("console-password"),
                        value: typed(),
                        focused: true,
                        show_label: t("password-show"),
                        test_id: "proof-password",
                        oninput: move |text| typed.set(text),
                    }
                }
                div { class: "gate-acts",
                    Button { kind: if ways.passkey { ButtonKind::Plain } else { ButtonKind::Primary }, submit: true, busy: busy(), "data-testid": "proof-submit", {t("proof-submit")} }
                    if ways.password && ways.totp {
                        Button {
                            kind: ButtonKind::Quiet,
                            "data-testid": "proof-other",
                            onclick: move |_| {
                                typed.set(String::new());
                                trouble.set(None);
                                by_code.toggle();
                            },
                            {t(if by_code() { "proof-by-password" } else { "proof-by-code" })}
                        }
                    }
                }
            }
        } else if !ways.passkey {
            p { "data-testid": "proof-none", {t("proof-none")} }
            Button {
                kind: ButtonKind::Primary,
                icon: IconName::LogOut,
                onclick: move |_| {
                    answer(false);
                    more::sign_out();
                },
                {t("console-sign-out")}
            }
        }
    }
}

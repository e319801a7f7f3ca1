//! The second step: an authenticator app, recovery codes; and the password.

use dioxus::prelude::*;
use ritm_api::{
    Ask, Secret,
    factor::{BeginTotp, ConfirmTotp, Factors, RemoveTotp, RenewRecoveryCodes, TotpCode, TotpSecret},
};
use ritm_kit::{Button, ButtonKind, Card, Dialog, IconName, LineItem, TextField};

use super::{
    super::{
        attempt::{Failure, use_attempt},
        present::day,
        proof::proven,
    },
    codes::Codes,
    password::{Changing, PasswordLine},
};
use crate::{
    browser,
    server::{self, Refusal},
    state::tell,
    texts::{t, t_count, t_with},
};

/// What is asked for beside a password.
#[component]
pub(super) fn Steps(factors: Factors, has_password: bool, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let mut setting_up = use_signal(|| None::<TotpSecret>);
    let mut codes = use_signal(|| None::<Vec<Secret>>);
    let mut removing = use_signal(|| false);
    let mut changing = use_signal(|| false);
    let begin = move |_| {
        attempt.run(async move {
            let secret = proven(|| async { server::call::<BeginTotp>(Ask::plain()).await })
                .await?
                .answer;
            setting_up.set(Some(secret));
            Ok(())
        });
    };
    let renew = move |_| {
        attempt.run(async move {
            let made = proven(|| async { server::call::<RenewRecoveryCodes>(Ask::plain()).await })
                .await?
                .answer;
            codes.set(Some(made.codes));
            Ok(())
        });
    };
    let totp = factors.totp;
    let can_recover = totp.is_some() || !factors.passkeys.is_empty();
    rsx! {
        Card { title: t("steps-title"), class: "span-6", flush: true, "data-testid": "steps",
            Failure { attempt }
            ul { class: "line-list",
                LineItem {
                    icon: IconName::Shield,
                    title: t("totp-title"),
                    note: totp.map_or_else(|| t("totp-off"), |since| t_with("totp-since", "day", &day(since))),
                    test_id: "totp",
                    if totp.is_some() {
                        Button { small: true, kind: ButtonKind::Danger, "data-testid": "totp-remove", onclick: move |_| removing.set(true), {t("action-turn-off")} }
                    } else {
                        Button { small: true, busy: attempt.is_busy(), "data-testid": "totp-begin", onclick: begin, {t("totp-begin")} }
                    }
                }
                LineItem {
                    icon: IconName::Help,
                    title: t("codes-title"),
                    note: factors.recovery_left.map_or_else(|| t("codes-none"), |left| t_count("codes-left", u64::from(left))),
                    warning: if factors.recovery_left.is_some_and(|left| left < 3) { t("codes-few") } else { String::new() },
                    test_id: "recovery",
                    if can_recover {
                        Button { small: true, busy: attempt.is_busy(), "data-testid": "codes-renew", onclick: renew,
                            {t(if factors.recovery_left.is_some() { "codes-renew" } else { "codes-make" })}
                        }
                    }
                }
                PasswordLine { has_password, onclick: move |()| changing.set(true) }
            }
        }
        if let Some(secret) = setting_up() {
            SetUp {
                secret,
                onclose: move |()| setting_up.set(None),
                ondone: move |made: Vec<Secret>| {
                    setting_up.set(None);
                    tell(t("totp-on"));
                    if made.is_empty() {
                        onchange.call(());
                    } else {
                        codes.set(Some(made));
                    }
                },
            }
        }
        if let Some(codes_now) = codes() {
            Codes {
                codes: codes_now,
                // Not before: what is asked anew may fail, and would take the codes away unseen.
                onclose: move |()| {
                    codes.set(None);
                    onchange.call(());
                },
            }
        }
        if changing() {
            Changing { has_password, onclose: move |()| changing.set(false), onchange }
        }
        if removing() {
            TurnOff { onclose: move |()| removing.set(false), onchange }
        }
    }
}

/// A picture for the authenticator app, and the first code of it.
#[component]
fn SetUp(secret: TotpSecret, onclose: EventHandler<()>, ondone: EventHandler<Vec<Secret>>) -> Element {
    let attempt = use_attempt();
    let mut typed = use_signal(String::new);
    // As an image: what is in it can't run.
    let picture = format!(
        "data:image/svg+xml;charset=utf-8,{}",
        ritm_api::encode(&secret.picture.0)
    );
    // One to which no answer came: it may have been taken, and its answer alone has the recovery codes.
    let mut unanswered = use_signal(|| None::<String>);
    let confirm = move || {
        let code: String = typed.peek().split_whitespace().collect();
        if code.is_empty() {
            return;
        }
        attempt.run(async move {
            let mut last = Ok(());
            let before = unanswered.write().take().filter(|before| *before != code);
            for code in before.into_iter().chain([code.clone()]) {
                match confirm_with(code.clone()).await {
                    Ok(made) => {
                        ondone.call(made);
                        return Ok(());
                    }
                    Err(refusal @ Refusal::Unreached(_)) => {
                        unanswered.set(Some(code));
                        return Err(refusal);
                    }
                    Err(refusal) => last = Err(refusal),
                }
            }
            last
        });
    };
    let grouped = grouped(secret.secret.reveal());
    let plain = secret.secret.reveal().to_owned();
    rsx! {
        Dialog { title: t("totp-setup-title"), close_label: t("action-close"), onclose,
            p { {t("totp-setup-text")} }
            img { class: "qr", src: picture, alt: t("totp-picture") }
            p { class: "tiny", {t("totp-setup-typed")} }
            div { class: "code-line", "data-testid": "totp-secret", "{grouped}" }
            div { class: "actions-line",
                Button {
                    small: true,
                    icon: IconName::Copy,
                    onclick: move |_| {
                        let text = plain.clone();
                        async move {
                            tell(t(if browser::copy(&text).await { "copied" } else { "copy-failed" }));
                        }
                    },
                    {t("action-copy")}
                }
            }
            Failure { attempt }
            form {
                class: "gate-fields",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    confirm();
                },
                TextField {
                    label: t("second-code"),
                    help: t("totp-setup-code"),
                    input_mode: "numeric",
                    autocomplete: "one-time-code",
                    max_length: 12,
                    value: typed(),
                    test_id: "totp-code",
                    oninput: move |text| typed.set(text),
                }
                div { class: "actions-line",
                    Button { kind: ButtonKind::Primary, submit: true, busy: attempt.is_busy(), "data-testid": "totp-confirm", {t("totp-confirm")} }
                }
            }
        }
    }
}

/// Confirms with a code; the recovery codes.
async fn confirm_with(code: String) -> Result<Vec<Secret>, Refusal> {
    let made = proven(|| {
        let code = Secret::new(code.clone());
        async move { server::call::<ConfirmTotp>(Ask::body(TotpCode { code })).await }
    });
    Ok(made.await?.answer.recovery)
}

/// In fours, as it is read out and typed.
fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let fours: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
    fours.join(" ")
}

#[component]
fn TurnOff(onclose: EventHandler<()>, onchange: EventHandler<()>) -> Element {
    let attempt = use_attempt();
    let remove = move |_| {
        attempt.run(async move {
            proven(|| async { server::call::<RemoveTotp>(Ask::plain()).await }).await?;
            onclose.call(());
            onchange.call(());
            Ok(())
        });
    };
    rsx! {
        Dialog {
            title: t("totp-off-title"),
            close_label: t("action-close"),
            onclose,
            actions: rsx! {
                Button { onclick: move |_| onclose.call(()), {t("action-cancel")} }
                Button { kind: ButtonKind::Danger, busy: attempt.is_busy(), "data-testid": "totp-remove-confirm", onclick: remove, {t("action-turn-off")} }
            },
            Failure { attempt }
            p { {t("totp-off-text")} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_read_in_fours() {
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
        assert_eq!(grouped(""), "");
    }
}

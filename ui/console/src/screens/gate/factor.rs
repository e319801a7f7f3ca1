//! The second factor, without which staff may do nothing.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_api::{factor::TotpSecret, staff::StaffMe};
use ritm_kit::{Button, ButtonKind, Icon, IconName, SkeletonRows, TextField};

use crate::{
    ask::{self, Trouble},
    browser,
    locale::{t, t_with},
    screens::{
        gate::{FormTrouble, Gate},
        more,
        proof::proven,
    },
    session, toast,
};

/// How far the enrolment is.
#[derive(Clone, PartialEq)]
enum Step {
    Choose,
    Totp(TotpSecret),
    /// The recovery codes, to be kept.
    Codes(Vec<String>),
}

/// What is asked of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Totp,
    Passkey,
}

#[component]
pub(crate) fn Factor(me: StaffMe) -> Element {
    let mut step = use_signal(|| Step::Choose);
    let mut busy = use_signal(|| None::<Wish>);
    let mut trouble = use_signal(|| None::<Trouble>);
    let begin = use_callback(move |wish: Wish| {
        busy.set(Some(wish));
        trouble.set(None);
        spawn(async move {
            let outcome = match wish {
                Wish::Totp => proven(ask::begin_totp).await.map(Step::Totp),
                Wish::Passkey => proven(|| ask::add_passkey(t("console-passkey-name")))
                    .await
                    .map(Step::Codes),
            };
            busy.set(None);
            match outcome {
                Ok(next) => step.set(next),
                Err(why) => trouble.set(Some(why)),
            }
        });
    });
    match step() {
        Step::Choose => rsx! {
            Gate { title: t("console-factor"), text: t_with("console-factor-text", "name", &me.name),
                FormTrouble { trouble: trouble() }
                div { class: "gate-form",
                    if browser::has_passkeys() {
                        Button { kind: ButtonKind::Primary, wide: true, icon: IconName::Key, busy: busy() == Some(Wish::Passkey), "data-testid": "factor-passkey", onclick: move |_| begin.call(Wish::Passkey), {t("console-factor-passkey")} }
                    }
                    Button { wide: true, icon: IconName::Phone, busy: busy() == Some(Wish::Totp), "data-testid": "factor-totp", onclick: move |_| begin.call(Wish::Totp), {t("console-factor-totp")} }
                }
                div { class: "gate-acts",
                    Button { kind: ButtonKind::Quiet, small: true, onclick: |_| more::sign_out(), {t("console-sign-out")} }
                }
            }
        },
        Step::Totp(secret) => rsx! {
            Totp { secret, ondone: move |codes| step.set(Step::Codes(codes)), onback: move |()| step.set(Step::Choose) }
        },
        Step::Codes(codes) => rsx! { Codes { codes } },
    }
}

#[component]
fn Totp(secret: TotpSecret, ondone: EventHandler<Vec<String>>, onback: EventHandler<()>) -> Element {
    let mut code = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let mut trouble = use_signal(|| None::<Trouble>);
    let mut confirm = move || {
        if *busy.peek() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let given = code.peek().trim().to_owned();
        spawn(async move {
            match proven(|| ask::confirm_totp(given.clone())).await {
                Ok(codes) => ondone.call(codes),
                Err(why) => {
                    trouble.set(Some(why));
                    code.set(String::new());
                    browser::focus("[data-testid=code]");
                }
            }
            busy.set(false);
        });
    };
    let picture = format!("data:image/svg+xml,{}", ritm_api::encode(&secret.picture.0));
    rsx! {
        Gate { title: t("console-totp"), text: t("console-totp-text"),
            FormTrouble { trouble: trouble() }
            img { class: "qr", src: picture, alt: t("console-totp-picture"), width: "200", height: "200" }
            p { class: "tiny", {t("console-totp-by-hand")} }
            p { class: "machine wrap", "data-testid": "totp-secret", "{secret.secret.reveal()}" }
            form {
                class: "gate-form",
                onsubmit: move |event| {
                    event.prevent_default();
                    confirm();
                },
                TextField {
                    label: t("console-code"),
                    autocomplete: "one-time-code",
                    input_mode: "numeric",
                    focused: true,
                    value: code(),
                    test_id: "code",
                    oninput: move |text| code.set(text),
                }
                Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: busy(), "data-testid": "totp-do", {t("console-totp-do")} }
            }
            div { class: "gate-acts",
                Button { kind: ButtonKind::Quiet, small: true, onclick: move |_| onback.call(()), {t("console-back")} }
            }
        }
    }
}

#[component]
fn Codes(codes: Vec<String>) -> Element {
    let mut busy = use_signal(|| false);
    // An account that had codes before keeps them: there is nothing to show.
    let none = codes.is_empty();
    use_effect(move || {
        if none {
            spawn_forever(session::refresh());
        }
    });
    if none {
        return rsx! {
            Gate { title: t("console-codes"), SkeletonRows { count: 2, label: t("console-loading") } }
        };
    }
    let text = codes.join("\n");
    let file = format!("data:text/plain;charset=utf-8,{}", ritm_api::encode(&text));
    rsx! {
        Gate { title: t("console-codes"), text: t("console-codes-text"),
            ul { class: "codes", "data-testid": "recovery-codes",
                for code in codes {
                    li { key: "{code}", class: "machine", "{code}" }
                }
            }
            div { class: "gate-acts",
                Button {
                    icon: IconName::Copy,
                    "data-testid": "codes-copy",
                    onclick: move |_| {
                        let text = text.clone();
                        async move {
                            toast::tell(t(if browser::copy(&text).await { "copied" } else { "copy-failed" }));
                        }
                    },
                    {t("action-copy")}
                }
                Button { icon: IconName::Printer, onclick: |_| browser::print(), {t("action-print")} }
                a { class: "btn", href: file, download: "ritm-recovery-codes.txt", "data-testid": "codes-download",
                    Icon { name: IconName::Download }
                    {t("action-download")}
                }
            }
            Button {
                kind: ButtonKind::Primary,
                wide: true,
                busy: busy(),
                "data-testid": "codes-kept",
                onclick: move |_| {
                    busy.set(true);
                    spawn_forever(session::refresh());
                },
                {t("console-codes-kept")}
            }
        }
    }
}

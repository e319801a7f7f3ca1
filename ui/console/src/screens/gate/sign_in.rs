//! Signing in: by a password or a provider and a second step, or by a passkey, which is both at once.

use dioxus::prelude::*;
use ritm_api::account::SecondStep;
use ritm_kit::{Button, ButtonKind, IconName, PasswordField, TextField};

use crate::{
    ask::{self, Second, Trouble},
    browser,
    locale::{t, t_with},
    screens::gate::{FormTrouble, Gate},
    session,
};

#[component]
pub(crate) fn SignIn() -> Element {
    let mut second = use_signal(|| None::<SecondStep>);
    rsx! {
        if let Some(step) = second() {
            SecondStepForm { step, onin: |()| {}, onback: move |()| second.set(None) }
        } else {
            FirstStep { onsecond: move |step| second.set(Some(step)) }
        }
    }
}

#[component]
fn FirstStep(onsecond: EventHandler<SecondStep>) -> Element {
    let mut address = use_signal(String::new);
    let mut password = use_signal(String::new);
    let mut busy = use_signal(|| "");
    let mut trouble = use_signal(|| None::<Trouble>);
    let mut sign_in = move || {
        if !busy.peek().is_empty() {
            return;
        }
        busy.set("password");
        // What is said once more is heard once more.
        trouble.set(None);
        let given = (address.peek().trim().to_owned(), password.peek().clone());
        spawn(async move {
            match ask::sign_in(given.0, given.1).await {
                Ok(Some(step)) => onsecond.call(step),
                Ok(None) => session::refresh().await,
                Err(why) => trouble.set(Some(why)),
            }
            busy.set("");
        });
    };
    let by_passkey = move |_| {
        if !busy.peek().is_empty() {
            return;
        }
        busy.set("passkey");
        trouble.set(None);
        spawn(async move {
            match ask::sign_in_by_passkey().await {
                Ok(()) => session::refresh().await,
                Err(why) => trouble.set(Some(why)),
            }
            busy.set("");
        });
    };
    let by_provider = use_callback(move |name: String| {
        if !busy.peek().is_empty() {
            return;
        }
        busy.set("provider");
        trouble.set(None);
        spawn(async move {
            // Where it works the page is left, and stays busy until then.
            if let Err(why) = ask::leave_for_provider(&name).await {
                trouble.set(Some(why));
                busy.set("");
            }
        });
    });
    let ways = use_resource(ask::providers);
    let providers = move || ways().unwrap_or_default();
    let has_others = browser::has_passkeys() || !providers().is_empty();
    rsx! {
        Gate { title: t("console-sign-in"), text: t("console-sign-in-text"),
            FormTrouble { trouble: trouble() }
            form {
                class: "gate-form",
                "data-testid": "sign-in",
                onsubmit: move |event| {
                    event.prevent_default();
                    sign_in();
                },
                TextField {
                    label: t("console-field-address"),
                    kind: "email",
                    autocomplete: "username webauthn",
                    focused: true,
                    value: address(),
                    test_id: "address",
                    oninput: move |text| address.set(text),
                }
                PasswordField {
                    label: t("console-password"),
                    show_label: t("password-show"),
                    value: password(),
                    test_id: "password",
                    oninput: move |text| password.set(text),
                }
                Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: busy() == "password", "data-testid": "sign-in-do", {t("console-sign-in-do")} }
            }
            if has_others {
                p { class: "gate-or", {t("or")} }
            }
            div { class: "gate-form",
                if browser::has_passkeys() {
                    Button { wide: true, icon: IconName::Key, busy: busy() == "passkey", "data-testid": "sign-in-passkey", onclick: by_passkey, {t("console-sign-in-passkey")} }
                }
                for provider in providers() {
                    Button {
                        key: "{provider.name}",
                        wide: true,
                        busy: busy() == "provider",
                        "data-testid": "provider-{provider.name}",
                        onclick: {
                            let name = provider.name.clone();
                            move |_| by_provider.call(name.clone())
                        },
                        {t_with("sign-in-by", "name", &provider.title)}
                    }
                }
            }
        }
    }
}

#[component]
pub(super) fn SecondStepForm(
    step: SecondStep,
    /// Called when somebody is in.
    onin: EventHandler<()>,
    onback: EventHandler<()>,
) -> Element {
    let mut by = use_signal(|| if step.totp { Second::Totp } else { Second::Recovery });
    let mut code = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let mut trouble = use_signal(|| None::<Trouble>);
    let mut finish = move |way: Second| {
        if *busy.peek() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let given = code.peek().trim().to_owned();
        spawn(async move {
            match ask::second_step(way, given).await {
                Ok(()) => {
                    session::refresh().await;
                    onin.call(());
                }
                // Too late or too often: the first step has to be made again.
                Err(why) if why.code == "account-step-ended" => {
                    crate::toast::tell_failure(why.words());
                    onback.call(());
                }
                Err(why) => {
                    trouble.set(Some(why));
                    code.set(String::new());
                    browser::focus("[data-testid=code]");
                }
            }
            busy.set(false);
        });
    };
    let has_code = step.totp || step.recovery;
    rsx! {
        Gate { title: t("console-second"), text: t("console-second-text"),
            FormTrouble { trouble: trouble() }
            if step.passkey && browser::has_passkeys() {
                Button { wide: true, icon: IconName::Key, busy: busy(), onclick: move |_| finish(Second::Passkey), {t("console-second-passkey")} }
            }
            if has_code {
                form {
                    class: "gate-form",
                    "data-testid": "second",
                    onsubmit: move |event| {
                        event.prevent_default();
                        finish(*by.peek());
                    },
                    TextField {
                        key: "{by:?}",
                        label: t(if by() == Second::Totp { "console-code" } else { "console-recovery-code" }),
                        autocomplete: "one-time-code",
                        input_mode: if by() == Second::Totp { "numeric" } else { "" },
                        focused: true,
                        value: code(),
                        test_id: "code",
                        oninput: move |text| code.set(text),
                    }
                    Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: busy(), {t("console-second-do")} }
                }
            }
            div { class: "gate-acts",
                if step.totp && step.recovery {
                    Button {
                        kind: ButtonKind::Quiet,
                        small: true,
                        onclick: move |_| {
                            let other = if *by.peek() == Second::Totp { Second::Recovery } else { Second::Totp };
                            by.set(other);
                            code.set(String::new());
                        },
                        {t(if by() == Second::Totp { "console-second-recovery" } else { "console-second-totp" })}
                    }
                }
                Button { kind: ButtonKind::Quiet, small: true, onclick: move |_| onback.call(()), {t("console-back")} }
            }
        }
    }
}

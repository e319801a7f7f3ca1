//! Signing in: a passkey first, a password instead, and what signing in does to the training that is here.

use std::pin::pin;

use dioxus::{prelude::*, router::Navigator};
use futures_util::future::{Either, select};
use ritm_api::{
    Ask, Secret,
    account::{ClientKind, Credentials, SecondStep, SignIn as SignInCall, SignedIn},
    factor::{BeginPasskeySignIn, PasskeyAsk, PasskeySignIn, SignInWithPasskey},
};
use ritm_kit::{Button, ButtonKind, FormError, Gate, IconName, PasswordField, TextField};

use super::{
    arrive::{LEAVING, arrive, use_leave_when_signed_in},
    attempt::{Attempt, use_attempt},
    offer,
    present::mail_address,
    provider,
    second_step::Second,
    side::{Facts, ServerCard, ServerLine},
    withheld::Withheld,
};
use crate::{
    browser::{self, passkey, passkey::PasskeyFault},
    route::Route,
    screens::parts::use_title,
    server::{self, Refusal},
    state::{
        account::{ACCOUNT, Awaited},
        tell,
    },
    texts::t,
};

/// For how long a passkey is offered in the field before the server is asked anew, which takes it for five minutes.
const OFFER_MS: i32 = 240_000;

/// Has a passkey shown in a dialog, and signs in with it.
async fn by_passkey(ask: PasskeyAsk) -> Result<SignedIn, Refusal> {
    let credential = passkey::show(&ask.public_key, false).await?;
    enter_by(ask, credential).await
}

/// Signs in with what a passkey's device showed.
async fn enter_by(ask: PasskeyAsk, credential: serde_json::Value) -> Result<SignedIn, Refusal> {
    let body = PasskeySignIn {
        ceremony: ask.ceremony,
        credential,
        client: ClientKind::App,
        device: None,
        known: None,
    };
    server::enter::<SignInWithPasskey>(Ask::body(body)).await
}

/// Offers passkeys in the field as long as it waits. The server takes what is shown for some minutes only, so it is asked
/// anew before they are over; another question takes the place of this one.
async fn offer_passkeys(attempt: Attempt, navigator: Navigator) {
    if !passkey::are_offered().await {
        return;
    }
    loop {
        // Without a network it is tried again with the next.
        if let Ok(ask) = begin_passkey().await {
            let shown = {
                let shown = pin!(passkey::show(&ask.public_key, true));
                let over = pin!(browser::sleep(OFFER_MS));
                match select(shown, over).await {
                    Either::Left((shown, _)) => Some(shown),
                    Either::Right(_) => None,
                }
            };
            match shown {
                None => passkey::stop(),
                Some(Err(_)) => return,
                Some(Ok(credential)) => match enter_by(ask, credential).await {
                    Ok(session) => return arrive(navigator, &session),
                    Err(refusal) => attempt.fail(refusal),
                },
            }
        } else {
            browser::sleep(OFFER_MS).await;
        }
    }
}

async fn begin_passkey() -> Result<PasskeyAsk, Refusal> {
    Ok(server::call::<BeginPasskeySignIn>(Ask::plain()).await?.answer)
}

/// The way in.
#[component]
pub(crate) fn SignIn() -> Element {
    use_title(t("sign-in-title"));
    let second = use_signal(|| None::<SecondStep>);
    use_leave_when_signed_in();
    let homeless = ACCOUNT
        .read()
        .as_ref()
        .is_some_and(|account| account.server.is_empty());
    let step = second.read().clone();
    rsx! {
        Gate {
            title: t(if step.is_some() { "second-title" } else { "sign-in-title" }),
            text: t(if step.is_some() { "second-text" } else { "sign-in-text" }),
            side: rsx! { Facts {} },
            Withheld {}
            if homeless {
                ServerCard {}
            } else if let Some(step) = step {
                Second { step, second }
            } else {
                FirstStep { second }
            }
            ServerLine {}
        }
    }
}

#[component]
fn FirstStep(second: Signal<Option<SecondStep>>) -> Element {
    let attempt = use_attempt();
    let navigator = use_navigator();
    let address = use_signal(|| {
        Awaited::remembered()
            .map(|awaited| awaited.address)
            .unwrap_or_default()
    });
    let has_passkeys = use_hook(passkey::is_supported);
    let with_password = use_signal(|| !has_passkeys);
    // What the browser fills in may be a passkey: it is asked for while the field waits.
    use_hook(|| spawn(offer_passkeys(attempt, navigator)));
    use_drop(passkey::stop);
    let ended = ACCOUNT.read().as_ref().is_some_and(|account| account.ended);
    let leaving = use_hook(|| browser::session_remembered(LEAVING));
    rsx! {
        if offer::is_offered() {
            p { class: "notice", role: "status", {t("identity-sign-in")} }
        } else if let Some(day) = leaving {
            p { class: "notice", role: "status", "data-testid": "leaving-notice", {crate::texts::t_with("leave-until", "day", &day)} }
        } else if ended {
            p { class: "notice", role: "status", "data-testid": "session-ended", {t("session-ended")} }
        }
        Fields { attempt, address, with_password, has_passkeys, second }
        provider::Providers { attempt }
        p { class: "gate-center",
            {t("sign-in-new")}
            " "
            Link { to: Route::SignUp {}, "data-testid": "make-account", {t("sign-up-link")} }
        }
    }
}

/// What is wrong with a sign-in. It never tells whether the address has an account.
#[component]
fn Wrong(attempt: Attempt) -> Element {
    match attempt.refusal() {
        None => rsx! {},
        Some(Refusal::Passkey(fault)) => rsx! {
            FormError { title: t(fault.key()), text: t("sign-in-or-password"), time: attempt.time() }
        },
        Some(refusal) if refusal.is(ritm_api::account::code::WRONG) => rsx! {
            FormError { title: t("sign-in-wrong-title"), text: t("sign-in-wrong"), time: attempt.time(), test_id: "sign-in-wrong" }
        },
        Some(refusal) => rsx! {
            FormError { title: t("form-failed"), text: refusal.words(), time: attempt.time() }
        },
    }
}

/// Shows the field for the password, and goes there.
fn ask_for_password(mut with_password: Signal<bool>) {
    with_password.set(true);
    spawn(async {
        // After the field is drawn.
        browser::sleep(20).await;
        browser::focus("[data-testid=sign-in-password]");
    });
}

#[component]
fn Fields(
    attempt: Attempt,
    mut address: Signal<String>,
    mut with_password: Signal<bool>,
    has_passkeys: bool,
    second: Signal<Option<SecondStep>>,
) -> Element {
    let navigator = use_navigator();
    let mut password = use_signal(String::new);
    let mut address_fault = use_signal(String::new);
    let mut sign_in = move || {
        let Some(typed) = mail_address(&address.peek()) else {
            address_fault.set(t("address-malformed"));
            browser::focus("[data-testid=sign-in-address]");
            return;
        };
        address_fault.set(String::new());
        let secret = password.peek().clone();
        if secret.is_empty() {
            browser::focus("[data-testid=sign-in-password]");
            return;
        }
        attempt.run(async move {
            let body = Credentials {
                address: typed,
                password: Secret::new(secret),
                client: ClientKind::App,
                device: None,
                known: None,
            };
            let mut second = second;
            let answer = server::enter::<SignInCall>(Ask::body(body)).await?;
            match (answer.session, answer.second) {
                (Some(session), _) => arrive(navigator, &session),
                (None, Some(step)) => second.set(Some(step)),
                (None, None) => return Err(Refusal::Unreadable),
            }
            Ok(())
        });
    };
    let use_passkey = move |_| {
        attempt.run(async move {
            let ask = begin_passkey().await?;
            let outcome = by_passkey(ask).await;
            if outcome.is_err() {
                // The dialog took the place of what was offered in the field.
                spawn(offer_passkeys(attempt, navigator));
            }
            match outcome {
                Ok(session) => arrive(navigator, &session),
                // A browser tells no difference between one that was not shown and none that is there.
                Err(Refusal::Passkey(PasskeyFault::Cancelled)) => {
                    with_password.set(true);
                    tell(t("passkey-cancelled"));
                }
                Err(refusal) => return Err(refusal),
            }
            Ok(())
        });
    };
    rsx! {
        Wrong { attempt }
        form {
            class: "gate-fields",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                if with_password() {
                    sign_in();
                } else {
                    ask_for_password(with_password);
                }
            },
            TextField {
                label: t("address"),
                kind: "email",
                autocomplete: "username webauthn",
                value: address(),
                error: address_fault(),
                test_id: "sign-in-address",
                oninput: move |text| address.set(text),
            }
            if has_passkeys {
                Button {
                    kind: ButtonKind::Primary,
                    icon: IconName::Fingerprint,
                    wide: true,
                    busy: attempt.is_busy() && !with_password(),
                    "data-testid": "sign-in-passkey",
                    onclick: use_passkey,
                    {t("sign-in-passkey")}
                }
            }
            if with_password() {
                PasswordField {
                    label: t("password"),
                    value: password(),
                    show_label: t("password-show"),
                    test_id: "sign-in-password",
                    oninput: move |text| password.set(text),
                }
                Button {
                    kind: if has_passkeys { ButtonKind::Plain } else { ButtonKind::Primary },
                    submit: true,
                    wide: true,
                    busy: attempt.is_busy(),
                    "data-testid": "sign-in-submit",
                    {t("sign-in-submit")}
                }
                p { class: "gate-center",
                    Link { to: Route::Forgot {}, "data-testid": "forgot", {t("forgot-link")} }
                }
            } else {
                Button {
                    icon: IconName::Key,
                    wide: true,
                    "data-testid": "with-password",
                    onclick: move |_| ask_for_password(with_password),
                    {t("sign-in-with-password")}
                }
            }
        }
    }
}

//! Signing in by another provider: the page leaves for it, and comes back with what the server exchanges.

use dioxus::{prelude::*, router::Navigator};
use ritm_api::{
    Ask, Secret,
    account::{ClientKind, SecondStep},
    factor::{
        AddIdentity, Arrival, BeginIdentity, BeginProvider, ByProvider, LinkTaken, ProviderLeave,
        ProviderName, ReadProviders, ReturnTo, SignInByProvider, SignInProvider,
    },
};
use ritm_kit::{Button, ButtonKind, Gate, IconName, Spinner};

use super::{
    arrive::arrive,
    attempt::{Attempt, Failure, use_attempt},
    offer,
    proof::{ProofDialog, proven},
    second_step::Second,
    side::{Facts, ServerLine},
};
use crate::{
    browser,
    route::Route,
    screens::parts::use_title,
    server::{self, Refusal},
    state::tell,
    texts::{t, t_with},
};

/// What this tab set out for, and what binds the way back to it.
const SET_OUT: &str = "ritm.provider";
/// What the page set out for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Errand {
    /// To sign in.
    SignIn,
    /// To link the provider with the account.
    Link,
}

/// Leaves for a provider.
pub(super) async fn leave_for(errand: Errand, name: &str) -> Result<(), Refusal> {
    let provider = || ProviderName::new(name).map_err(|_| Refusal::Unreadable);
    let body = || ProviderLeave { back: ReturnTo::App };
    let way = match errand {
        Errand::SignIn => {
            let ask = Ask::with(
                ByProvider {
                    provider: provider()?,
                },
                (),
                body(),
            );
            server::call::<BeginProvider>(ask).await?
        }
        Errand::Link => {
            proven(|| async {
                let ask = Ask::with(
                    ByProvider {
                        provider: provider()?,
                    },
                    (),
                    body(),
                );
                server::call::<BeginIdentity>(ask).await
            })
            .await?
        }
    }
    .answer;
    let mark = match errand {
        Errand::SignIn => "sign-in",
        Errand::Link => "link",
    };
    browser::session_remember(SET_OUT, &format!("{mark}\n{}", way.binding.reveal()));
    browser::leave_for(&way.to);
    Ok(())
}

/// The providers by which one can sign in here. A window of the desktop is no place to come back to: it says how else.
#[component]
pub(super) fn Providers(attempt: Attempt) -> Element {
    let known = use_resource(|| async {
        let answered = server::call::<ReadProviders>(Ask::plain()).await;
        answered
            .map(|answered| answered.answer.providers)
            .unwrap_or_default()
    });
    let providers: Vec<SignInProvider> = known().unwrap_or_default();
    if providers.is_empty() {
        return rsx! {};
    }
    if browser::is_window() {
        let names: Vec<&str> = providers.iter().map(|provider| provider.title.as_str()).collect();
        return rsx! {
            p { class: "sub", "data-testid": "providers-elsewhere", {t_with("providers-elsewhere", "names", &names.join(", "))} }
        };
    }
    rsx! {
        p { class: "gate-or", {t("or")} }
        for provider in providers {
            Button {
                key: "{provider.name}",
                wide: true,
                "data-testid": "provider-{provider.name}",
                onclick: {
                    let name = provider.name.clone();
                    move |_| {
                        let name = name.clone();
                        attempt.run(async move { leave_for(Errand::SignIn, &name).await });
                    }
                },
                {t_with("sign-in-by", "name", &provider.title)}
            }
        }
    }
}

/// Takes what a provider sent back, by what the page had set out for.
async fn come_in(
    letter: String,
    set_out: Option<String>,
    mut second: Signal<Option<SecondStep>>,
    navigator: Navigator,
) -> Result<(), Refusal> {
    if let Some(code) = letter.strip_prefix("error=") {
        return Err(Refusal::coded(code));
    }
    let (mark, binding) = match set_out.as_deref().and_then(|kept| kept.split_once('\n')) {
        Some((mark, binding)) if !letter.is_empty() => (mark, Secret::new(binding)),
        // Another tab set out, or nobody did.
        _ => return Err(Refusal::coded(ritm_api::factor::code::ARRIVAL_ENDED.code)),
    };
    if mark == "link" {
        // Who took long at the provider proves once more.
        let linked = proven(|| {
            let body = LinkTaken {
                offer: Secret::new(letter.clone()),
                binding: binding.clone(),
            };
            async move { server::call::<AddIdentity>(Ask::body(body)).await }
        })
        .await?
        .answer;
        tell(t_with("identity-added", "name", &linked.title));
        navigator.replace(Route::Security {});
        return Ok(());
    }
    let body = Arrival {
        arrival: Secret::new(letter),
        binding: binding.clone(),
        client: ClientKind::App,
        device: None,
        known: None,
    };
    let answer = server::enter::<SignInByProvider>(Ask::body(body)).await?;
    if let Some(offer) = answer.link {
        offer::keep(&offer.offer, &binding);
        tell(t_with("identity-offer", "name", &offer.title));
        navigator.replace(Route::SignIn {});
        return Ok(());
    }
    let answer = answer.sign_in.ok_or(Refusal::Unreadable)?;
    match (answer.session, answer.second) {
        (Some(session), _) => arrive(navigator, &session),
        (None, Some(step)) => second.set(Some(step)),
        (None, None) => return Err(Refusal::Unreadable),
    }
    Ok(())
}

/// Back from a provider.
#[component]
pub(crate) fn SignedInBack() -> Element {
    use_title(t("sign-in-title"));
    let attempt = use_attempt();
    let navigator = use_navigator();
    let second = use_signal(|| None::<SecondStep>);
    let (letter, set_out) = use_hook(|| {
        let set_out = browser::session_remembered(SET_OUT);
        browser::session_forget(SET_OUT);
        (browser::take_letter(), set_out)
    });
    let go_on = move || {
        let (letter, set_out) = (letter.clone(), set_out.clone());
        attempt.run(come_in(letter, set_out, second, navigator));
    };
    use_hook(go_on.clone());
    let step = second.read().clone();
    rsx! {
        Gate {
            title: t(if step.is_some() { "second-title" } else { "sign-in-title" }),
            text: if step.is_some() { t("second-text") } else { String::new() },
            side: rsx! { Facts {} },
            if let Some(step) = step {
                Second { step, second }
            } else if attempt.is_busy() {
                p { class: "spinner-box", role: "status", Spinner {} {t("sign-in-busy")} }
            } else {
                Failure { attempt }
                if matches!(attempt.refusal(), Some(Refusal::Unreached(_))) {
                    Button {
                        kind: ButtonKind::Primary,
                        icon: IconName::Refresh,
                        wide: true,
                        "data-testid": "provider-again",
                        onclick: move |_| go_on(),
                        {t("action-retry")}
                    }
                }
                p { class: "gate-center", Link { to: Route::SignIn {}, {t("back-to-sign-in")} } }
            }
            ServerLine {}
        }
        ProofDialog {}
    }
}

//! Signing in and out, and what proves who somebody is.

use ritm_api::account::{
    ClientKind, Credentials, MailAddress, MakeAdministrator, NewAdministrator, PasswordProof, PersonName,
    Prove, ReadMe, SecondStep, SignIn, SignOut, ThingName,
};
use ritm_api::factor::{
    AddPasskey, Arrival, BeginPasskey, BeginPasskeySignIn, BeginProofByPasskey, BeginProvider,
    BeginSecondStepByPasskey, BeginTotp, ByProvider, ConfirmTotp, PasskeyAsk, PasskeyMade, PasskeyShown,
    PasskeySignIn, ProveByPasskey, ProveByTotp, ProviderLeave, ProviderName, ReadFactors, ReadProviders,
    RenewRecoveryCodes, ReturnTo, SecondBegin, SecondByCode, SecondByPasskey, SecondStepByPasskey,
    SecondStepByRecovery, SecondStepByTotp, SignInByProvider, SignInProvider, SignInWithPasskey, TotpCode,
    TotpSecret,
};
use ritm_api::{Ask, Secret};
use serde_json::Value;

use super::{Trouble, call};
use crate::{browser, toast};

/// How a sign-in is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Second {
    /// By a code of an authenticator app.
    Totp,
    /// By a recovery code.
    Recovery,
    /// By a passkey.
    Passkey,
}

fn address_of(address: &str) -> Result<MailAddress, Trouble> {
    MailAddress::new(address).map_err(|wrong| Trouble::of_field("address", &wrong))
}

/// Asks an authenticator, and gives its answer as the server takes it.
async fn authenticator(act: &str, ask: &PasskeyAsk) -> Result<Value, Trouble> {
    let answer = browser::ask_authenticator(act, &ask.public_key.to_string()).await;
    answer
        .and_then(|answer| serde_json::from_str(&answer).ok())
        .ok_or_else(|| Trouble::of("console-passkey-none"))
}

/// Signs in by address and password; gives what is needed beside them, if anything is.
pub(crate) async fn sign_in(address: String, password: String) -> Result<Option<SecondStep>, Trouble> {
    let body = Credentials {
        address: address_of(&address)?,
        password: Secret::new(password),
        client: ClientKind::Web,
        device: None,
        known: None,
    };
    let answer = call(Ask::<SignIn>::body(body)).await?;
    Ok(answer.second)
}

/// Signs in by a passkey that this device knows for the server.
pub(crate) async fn sign_in_by_passkey() -> Result<(), Trouble> {
    let ask = call(Ask::<BeginPasskeySignIn>::plain()).await?;
    let body = PasskeySignIn {
        credential: authenticator("get", &ask).await?,
        ceremony: ask.ceremony,
        client: ClientKind::Web,
        device: None,
        known: None,
    };
    call(Ask::<SignInWithPasskey>::body(body)).await.map(|_| ())
}

/// Finishes a sign-in.
pub(crate) async fn second_step(way: Second, code: String) -> Result<(), Trouble> {
    let body = SecondByCode {
        pending: None,
        code: Secret::new(code),
    };
    match way {
        Second::Totp => call(Ask::<SecondStepByTotp>::body(body)).await.map(|_| ()),
        Second::Recovery => call(Ask::<SecondStepByRecovery>::body(body)).await.map(|_| ()),
        Second::Passkey => {
            let ask = call(Ask::<BeginSecondStepByPasskey>::body(SecondBegin {
                pending: None,
            }))
            .await?;
            let body = SecondByPasskey {
                pending: None,
                credential: authenticator("get", &ask).await?,
                ceremony: ask.ceremony,
            };
            call(Ask::<SecondStepByPasskey>::body(body)).await.map(|_| ())
        }
    }
}

/// Ends the session.
pub(crate) async fn sign_out() -> Result<(), Trouble> {
    call(Ask::<SignOut>::plain()).await
}

/// By what this account can prove who asks, here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProofWays {
    /// By its password. Who came by a provider may have none.
    pub(crate) password: bool,
    /// By a code of the authenticator app.
    pub(crate) totp: bool,
    /// By a passkey.
    pub(crate) passkey: bool,
}

/// By what this account can prove who asks, in this browser.
pub(crate) async fn proof_ways() -> Result<ProofWays, Trouble> {
    let me = call(Ask::<ReadMe>::plain()).await?;
    let factors = call(Ask::<ReadFactors>::plain()).await?;
    Ok(ProofWays {
        password: me.password,
        totp: factors.totp.is_some(),
        passkey: !factors.passkeys.is_empty() && browser::has_passkeys(),
    })
}

/// What proves who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The password.
    Password(String),
    /// A code of the authenticator app.
    Totp(String),
    /// A passkey, which the browser asks for.
    Passkey,
}

/// Proves who asks.
pub(crate) async fn prove(proof: Proof) -> Result<(), Trouble> {
    match proof {
        Proof::Password(password) => {
            let password = Secret::new(password);
            call(Ask::<Prove>::body(PasswordProof { password })).await?;
        }
        Proof::Totp(code) => {
            let code = Secret::new(code);
            call(Ask::<ProveByTotp>::body(TotpCode { code })).await?;
        }
        Proof::Passkey => {
            let ask = call(Ask::<BeginProofByPasskey>::plain()).await?;
            let body = PasskeyShown {
                credential: authenticator("get", &ask).await?,
                ceremony: ask.ceremony,
            };
            call(Ask::<ProveByPasskey>::body(body)).await?;
        }
    }
    Ok(())
}

/// What binds the way back from a provider to the tab that set out.
const BINDING: &str = "ritm.console.provider";

/// The providers by which one can sign in; none where they can't be asked for.
pub(crate) async fn providers() -> Vec<SignInProvider> {
    let list = call(Ask::<ReadProviders>::plain()).await;
    list.map(|list| list.providers).unwrap_or_default()
}

/// Leaves the page for a provider, which sends the browser back.
pub(crate) async fn leave_for_provider(name: &str) -> Result<(), Trouble> {
    let provider = ProviderName::new(name).map_err(|wrong| Trouble::of_field("name", &wrong))?;
    let body = ProviderLeave {
        back: ReturnTo::Console,
    };
    let way = call(Ask::<BeginProvider>::with(ByProvider { provider }, (), body)).await?;
    browser::keep_in_tab(BINDING, way.binding.reveal());
    browser::leave_for(&way.to);
    Ok(())
}

/// What became of a sign-in by a provider.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Arrived {
    /// Somebody is in.
    In,
    /// Something is needed beside it.
    Second(SecondStep),
    /// The address has an account that is not linked with this provider, of this name.
    NotLinked(String),
}

/// Back from a provider with what stood behind `#`.
pub(crate) async fn arrive(arrival: &str) -> Result<Arrived, Trouble> {
    let binding = browser::take_from_tab(BINDING);
    if let Some(code) = arrival.strip_prefix("error=") {
        return Err(Trouble::of(code));
    }
    // Another tab set out, or nobody did.
    let Some(binding) = binding.filter(|_| !arrival.is_empty()) else {
        return Err(Trouble::of(ritm_api::factor::code::ARRIVAL_ENDED.code));
    };
    let body = Arrival {
        arrival: Secret::new(arrival),
        binding: Secret::new(binding),
        client: ClientKind::Web,
        device: None,
        known: None,
    };
    let answer = call(Ask::<SignInByProvider>::body(body)).await?;
    if let Some(offer) = answer.link {
        return Ok(Arrived::NotLinked(offer.title));
    }
    let second = answer.sign_in.and_then(|answer| answer.second);
    Ok(second.map_or(Arrived::In, Arrived::Second))
}

/// Makes the first administrator, who is signed in by it.
pub(crate) async fn make_administrator(
    token: String,
    name: String,
    address: String,
    password: String,
) -> Result<(), Trouble> {
    // All that does not fit is told at once, each at its field.
    let (name, address) = (PersonName::new(name), MailAddress::new(address));
    let (name, address) = match (name, address) {
        (Ok(name), Ok(address)) => (name, address),
        (name, address) => {
            let wrong = [("name", name.as_ref().err()), ("address", address.as_ref().err())];
            let wrong = wrong
                .into_iter()
                .filter_map(|(field, wrong)| Some((field, wrong?)));
            let mut trouble =
                Trouble::of_fields(wrong.collect()).unwrap_or_else(|| Trouble::of("server-invalid"));
            if password.is_empty() {
                trouble.add("password", "field-too-short");
            }
            return Err(trouble);
        }
    };
    let body = NewAdministrator {
        token: Secret::new(token),
        address,
        password: Secret::new(password),
        name,
        client: ClientKind::Web,
    };
    call(Ask::<MakeAdministrator>::body(body)).await.map(|_| ())
}

/// A secret for an authenticator app.
pub(crate) async fn begin_totp() -> Result<TotpSecret, Trouble> {
    call(Ask::<BeginTotp>::plain()).await
}

fn plain(codes: Vec<Secret>) -> Vec<String> {
    codes.into_iter().map(|code| code.reveal().to_owned()).collect()
}

/// Turns the authenticator app on; gives recovery codes where there were none.
pub(crate) async fn confirm_totp(code: String) -> Result<Vec<String>, Trouble> {
    let body = TotpCode {
        code: Secret::new(code),
    };
    let on = call(Ask::<ConfirmTotp>::body(body)).await?;
    Ok(plain(on.recovery))
}

/// Adds a passkey, and makes the recovery codes that turn the second step on.
pub(crate) async fn add_passkey(name: String) -> Result<Vec<String>, Trouble> {
    let ask = call(Ask::<BeginPasskey>::plain()).await?;
    let body = PasskeyMade {
        credential: authenticator("create", &ask).await?,
        ceremony: ask.ceremony,
        name: ThingName::new(name).map_err(|wrong| Trouble::of_field("name", &wrong))?,
    };
    call(Ask::<AddPasskey>::body(body)).await?;
    // The passkey is there: to begin once more would only be told that this device has it.
    match call(Ask::<RenewRecoveryCodes>::plain()).await {
        Ok(codes) => Ok(plain(codes.codes)),
        Err(trouble) => {
            toast::tell_failure(trouble.words());
            Ok(Vec::new())
        }
    }
}

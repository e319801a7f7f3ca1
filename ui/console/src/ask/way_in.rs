//! Signing in and out, and what proves who somebody is.

use ritm_api::account::{
    ClientKind, Credentials, MailAddress, MakeAdministrator, NewAdministrator, PasswordProof, PersonName,
    Prove, SecondStep, SignIn, SignOut, ThingName,
};
use ritm_api::factor::{
    AddPasskey, BeginPasskey, BeginPasskeySignIn, BeginSecondStepByPasskey, BeginTotp, ConfirmTotp,
    PasskeyAsk, PasskeyMade, PasskeySignIn, RenewRecoveryCodes, SecondBegin, SecondByCode, SecondByPasskey,
    SecondStepByPasskey, SecondStepByRecovery, SecondStepByTotp, SignInWithPasskey, TotpCode, TotpSecret,
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

/// Proves by the password who asks.
pub(crate) async fn prove(password: String) -> Result<(), Trouble> {
    let body = PasswordProof {
        password: Secret::new(password),
    };
    call(Ask::<Prove>::body(body)).await.map(|_| ())
}

/// Makes the first administrator, who is signed in by it.
pub(crate) async fn make_administrator(
    token: String,
    name: String,
    address: String,
    password: String,
) -> Result<(), Trouble> {
    let body = NewAdministrator {
        token: Secret::new(token),
        address: address_of(&address)?,
        password: Secret::new(password),
        name: PersonName::new(name).map_err(|wrong| Trouble::of_field("name", &wrong))?,
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

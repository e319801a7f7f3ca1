//! Passkeys: made, shown, listed and removed.

use data_encoding::BASE64URL_NOPAD;
use ritm_api::account::{Proven, SignedIn, SignedInBy};
use ritm_api::factor::{
    AddPasskey, BeginPasskey, BeginPasskeySignIn, BeginProofByPasskey, Passkey, PasskeyAsk, PasskeySignIn,
    ProveByPasskey, RemovePasskey, RenamePasskey, SignInWithPasskey, code,
};
use ritm_api::{AccountId, Micros, Secret};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Held, Site, changed, known, was_wrong};
use crate::account;
use crate::account::routes::{Answering, origin, replaced};
use crate::account::service::session::Begin;
use crate::account::service::sign_in::{Asked, Showed};
use crate::account::service::{Refused, session, sign_in};
use crate::factor::letters::{self, Told};
use crate::factor::passkey::{
    ALGORITHMS, Assertion, Expected, KnownKey, Proved, Registration, UserCheck, authenticate,
    is_credential_id, register,
};
use crate::factor::service::challenge::{self, Purpose};
use crate::factor::service::passkeys::{self, Descriptor, Kept};
use crate::factor::service::{self, reset};
use crate::http::{Call, Context, Problem, Reply, Routes};
use crate::metric;
use crate::store::Tx;

/// How people see whom a passkey is for.
const SITE_NAME: &str = "Ritm";

pub(super) fn add(routes: &mut Routes) {
    routes.add(begin_sign_in);
    routes.add(sign_in_with);
    routes.add(begin_proof);
    routes.add(prove);
    routes.add(begin);
    routes.add(add_one);
    routes.add(rename);
    routes.add(remove);
}

/// What `toJSON` of a credential that was shown gives, as far as it is used (Web Authentication level 3, 5.1.8.2).
#[derive(Deserialize)]
struct ShownJson {
    id: String,
    response: ShownResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShownResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

/// What `toJSON` of a credential that was made gives, as far as it is used (5.1.8.1).
#[derive(Deserialize)]
struct MadeJson {
    response: MadeResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MadeResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
    #[serde(default)]
    transports: Vec<String>,
}

fn refused() -> Problem {
    Problem::new(code::PASSKEY_REFUSED)
}

fn bytes(text: &str) -> Result<Vec<u8>, Problem> {
    // Some browsers' helpers leave the padding in.
    let text = text.trim_end_matches('=');
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| refused())
}

/// A passkey that was shown, not yet believed.
pub(super) struct Shown {
    id: Vec<u8>,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
    user: Option<Vec<u8>>,
}

impl Shown {
    pub(super) fn read(credential: &Value) -> Result<Self, Problem> {
        let json = ShownJson::deserialize(credential).map_err(|_| refused())?;
        let id = bytes(&json.id)?;
        if !is_credential_id(&id) {
            return Err(refused());
        }
        Ok(Self {
            id,
            client_data: bytes(&json.response.client_data)?,
            authenticator_data: bytes(&json.response.authenticator_data)?,
            signature: bytes(&json.response.signature)?,
            user: json.response.user_handle.as_deref().map(bytes).transpose()?,
        })
    }

    /// Takes the question back and checks the answer. The question is used up in any case; the signature is verified
    /// outside of any transaction.
    pub(super) async fn prove(
        self,
        held: &Held,
        ceremony: &Secret,
        purpose: Purpose,
        owner: Option<AccountId>,
    ) -> Result<Proof, Problem> {
        let user = match purpose {
            Purpose::SignIn => UserCheck::Required,
            _ => UserCheck::Presence,
        };
        let taken = {
            let (ceremony, id, now) = (ceremony.clone(), self.id.clone(), held.turn.now);
            held.parts
                .store
                .write(async move |tx: &mut Tx| -> Result<_, crate::store::Error> {
                    let challenge = challenge::take(tx, now, &ceremony, purpose).await?;
                    Ok((challenge, passkeys::find(tx, &id).await?))
                })
                .await?
        };
        let (Some(challenge), Some(kept)) = taken else {
            return Err(refused());
        };
        if owner.is_some_and(|owner| owner != kept.account) {
            return Err(refused());
        }
        // Without a name the handle is what names the owner (7.2, step 6).
        if owner.is_none() && self.user.is_none() {
            return Err(refused());
        }
        let site = Site::of(&held.parts.settings.server);
        let handle = challenge::handle(kept.account);
        let expected = Expected {
            challenge: &challenge,
            relying_party: &site.host,
            origins: &site.origins,
            user,
        };
        let known = KnownKey {
            key: &kept.key,
            count: kept.signatures,
            backup_eligible: kept.eligible,
            user: &handle,
        };
        let assertion = Assertion {
            client_data: &self.client_data,
            authenticator_data: &self.authenticator_data,
            signature: &self.signature,
            user: self.user.as_deref(),
        };
        match authenticate(&expected, &known, assertion) {
            Ok(proved) => Ok(Proof { kept, proved }),
            Err(reason) => {
                tracing::info!(%reason, "a passkey was refused");
                Err(refused())
            }
        }
    }
}

/// A passkey that proved itself.
pub(super) struct Proof {
    kept: Kept,
    proved: Proved,
}

impl Proof {
    /// Keeps the counter; refuses what another answer came before.
    pub(super) async fn keep(&self, tx: &mut Tx, now: Micros) -> Result<(), Refused> {
        if passkeys::used(tx, now, &self.kept, self.proved).await? {
            Ok(())
        } else {
            Err(code::PASSKEY_REFUSED.into())
        }
    }
}

fn descriptors(known: &[Descriptor]) -> Vec<Value> {
    let one = |known: &Descriptor| {
        json!({
            "type": "public-key", "id": BASE64URL_NOPAD.encode(&known.credential), "transports": known.transports,
        })
    };
    known.iter().map(one).collect()
}

/// Asks for a passkey: of `account`, or of whoever it may be.
pub(super) async fn ask(
    tx: &mut Tx,
    held: &Held,
    purpose: Purpose,
    account: Option<AccountId>,
) -> Result<PasskeyAsk, Refused> {
    let asked = challenge::ask(tx, &held.turn, purpose).await?;
    let known = match account {
        Some(account) => passkeys::descriptors(tx, account).await?,
        None => Vec::new(),
    };
    let check = if purpose == Purpose::SignIn {
        "required"
    } else {
        "preferred"
    };
    let public_key = json!({
        "challenge": BASE64URL_NOPAD.encode(&asked.challenge),
        "timeout": challenge::LIFE / 1000,
        "rpId": Site::of(&held.parts.settings.server).host,
        "allowCredentials": descriptors(&known),
        "userVerification": check,
    });
    Ok(PasskeyAsk {
        public_key,
        ceremony: asked.ceremony,
    })
}

async fn begin_sign_in(call: Call<BeginPasskeySignIn>) -> Result<Reply<PasskeyAsk>, Problem> {
    let held = Held::of(&call.context);
    call.context
        .write(async move |tx: &mut Tx| Ok(Reply::of(ask(tx, &held, Purpose::SignIn, None).await?)))
        .await
}

async fn sign_in_with(call: Call<SignInWithPasskey>) -> Result<Reply<SignedIn>, Problem> {
    let Call { body, context, .. } = call;
    let answer = signed_in_by(&context, body).await;
    metric::SIGN_INS.add(&["passkey", if answer.is_ok() { "ok" } else { "refused" }]);
    answer
}

async fn signed_in_by(context: &Context, body: PasskeySignIn) -> Result<Reply<SignedIn>, Problem> {
    let held = Held::of(context);
    let shown = Shown::read(&body.credential)?;
    let proof = shown.prove(&held, &body.ceremony, Purpose::SignIn, None).await?;
    let begin = Begin {
        way: SignedInBy::Passkey,
        // The authenticator knew who held it: two factors in one.
        strong: true,
        origin: origin(context, body.client, body.device.as_ref()),
        known: account::routes::known(context, body.known.as_ref()),
        replaces: replaced(context, body.client),
    };
    let answering = Answering::of(context);
    context
        .write(async move |tx: &mut Tx| {
            proof.keep(tx, held.turn.now).await?;
            let account = proof.kept.account;
            known(tx, account).await?;
            reset::call_off(tx, account).await?;
            let begun = sign_in::signed_in(tx, &held.turn, account, &begin).await?;
            Ok(answering.signed_in(begun))
        })
        .await
}

async fn begin_proof(call: Call<BeginProofByPasskey>) -> Result<Reply<PasskeyAsk>, Problem> {
    let held = Held::of(&call.context);
    let (account, session) = (call.context.account()?, super::session_of(&call.context)?);
    call.context
        .write(async move |tx: &mut Tx| {
            Ok(Reply::of(
                ask(tx, &held, Purpose::Proof(session), Some(account)).await?,
            ))
        })
        .await
}

async fn prove(call: Call<ProveByPasskey>) -> Result<Reply<Proven>, Problem> {
    let Call { body, context, .. } = call;
    let held = Held::of(&context);
    let (account, session) = (context.account()?, super::session_of(&context)?);
    let shown = Shown::read(&body.credential)?;
    let proof = match shown
        .prove(&held, &body.ceremony, Purpose::Proof(session), Some(account))
        .await
    {
        Ok(proof) => proof,
        Err(problem) => {
            was_wrong(&held, account, Asked::Proof, Showed::Passkey).await;
            return Err(problem);
        }
    };
    let answering = Answering::of(&context);
    context
        .write(async move |tx: &mut Tx| {
            proof.keep(tx, held.turn.now).await?;
            reset::call_off(tx, account).await?;
            let proved = session::prove(tx, &held.turn, session, true).await?;
            Ok(answering.proved(&proved))
        })
        .await
}

async fn begin(call: Call<BeginPasskey>) -> Result<Reply<PasskeyAsk>, Problem> {
    let held = Held::of(&call.context);
    let (account, session) = (call.context.account()?, super::session_of(&call.context)?);
    call.context
        .write(async move |tx: &mut Tx| {
            passkeys::room(tx, account).await?;
            let standing = known(tx, account).await?;
            let asked = challenge::ask(tx, &held.turn, Purpose::Make(session)).await?;
            let present = passkeys::descriptors(tx, account).await?;
            let kinds: Vec<_> = ALGORITHMS
                .iter()
                .map(|kind| json!({"type": "public-key", "alg": kind}))
                .collect();
            let public_key = json!({
                "rp": {"id": Site::of(&held.parts.settings.server).host, "name": SITE_NAME},
                "user": {
                    "id": BASE64URL_NOPAD.encode(&challenge::handle(account)), "name": standing.address,
                    "displayName": standing.name,
                },
                "challenge": BASE64URL_NOPAD.encode(&asked.challenge),
                "pubKeyCredParams": kinds,
                "timeout": challenge::LIFE / 1000,
                "excludeCredentials": descriptors(&present),
                "authenticatorSelection": {
                    "residentKey": "preferred", "requireResidentKey": false, "userVerification": "preferred",
                },
                "attestation": "none",
            });
            Ok(Reply::of(PasskeyAsk {
                public_key,
                ceremony: asked.ceremony,
            }))
        })
        .await
}

async fn add_one(call: Call<AddPasskey>) -> Result<Reply<Passkey>, Problem> {
    let Call { body, context, .. } = call;
    let held = Held::of(&context);
    let (account, session) = (context.account()?, super::session_of(&context)?);
    let json = MadeJson::deserialize(&body.credential).map_err(|_| refused())?;
    let client_data = bytes(&json.response.client_data)?;
    let attestation = bytes(&json.response.attestation_object)?;
    let taken = {
        let (now, ceremony) = (held.turn.now, body.ceremony.clone());
        held.parts
            .store
            .write(async move |tx: &mut Tx| challenge::take(tx, now, &ceremony, Purpose::Make(session)).await)
            .await?
    };
    let challenge = taken.ok_or_else(refused)?;
    let site = Site::of(&held.parts.settings.server);
    let expected = Expected {
        challenge: &challenge,
        relying_party: &site.host,
        origins: &site.origins,
        user: UserCheck::Presence,
    };
    let registration = Registration {
        client_data: &client_data,
        attestation: &attestation,
    };
    let created = register(&expected, registration).map_err(|reason| {
        tracing::info!(%reason, "a new passkey was refused");
        refused()
    })?;
    // What the browser says of transports is only handed back to browsers; words that are none are left out.
    let word = |text: &String| {
        text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    let transports: Vec<String> = json
        .response
        .transports
        .into_iter()
        .filter(word)
        .take(8)
        .collect();
    let name = body.name.as_str().to_owned();
    let answering = Answering::of(&context);
    context
        .write(async move |tx: &mut Tx| {
            let added = passkeys::add(tx, &held.turn, account, &created, &transports, &name).await?;
            let id = added.id.to_string();
            changed(
                tx,
                &held.turn,
                account,
                session,
                "factor-passkey-added",
                &[("passkey", &id)],
            )
            .await?;
            // Whoever made it has shown it: the session is as strong as if it had begun with it.
            let proved = session::prove(tx, &held.turn, session, true).await?;
            letters::put(tx, &held.turn, account, Told::PasskeyAdded, &name).await?;
            Ok(answering.renewed(Reply::of(added), &proved))
        })
        .await
}

async fn rename(call: Call<RenamePasskey>) -> Result<Reply<()>, Problem> {
    let Call {
        path, body, context, ..
    } = call;
    let account = context.account()?;
    context
        .write(async move |tx: &mut Tx| {
            if passkeys::rename(tx, account, path.id, body.name.as_str()).await? {
                Ok(Reply::done())
            } else {
                Err(Problem::new(ritm_api::code::NOT_FOUND))
            }
        })
        .await
}

async fn remove(call: Call<RemovePasskey>) -> Result<Reply<()>, Problem> {
    let Call { path, context, .. } = call;
    let held = Held::of(&context);
    let (account, session) = (context.account()?, super::session_of(&context)?);
    context
        .write(async move |tx: &mut Tx| {
            if !passkeys::remove(tx, account, path.id).await? {
                return Err(Problem::new(ritm_api::code::NOT_FOUND));
            }
            service::keep_a_way(tx, account).await?;
            service::tidy(tx, account).await?;
            let id = path.id.to_string();
            changed(
                tx,
                &held.turn,
                account,
                session,
                "factor-passkey-removed",
                &[("passkey", &id)],
            )
            .await?;
            letters::put(tx, &held.turn, account, Told::PasskeyRemoved, "").await?;
            Ok(Reply::done())
        })
        .await
}

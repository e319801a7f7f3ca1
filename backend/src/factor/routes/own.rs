//! What an account's owner has to prove who they are: the overview, the authenticator app, the recovery codes.

use ritm_api::Secret;
use ritm_api::factor::{
    BeginTotp, ConfirmTotp, Factors, Identity, KeepFactors, ReadFactors, RecoveryCodes, RemoveTotp,
    RenewRecoveryCodes, TotpOn, TotpPicture, TotpSecret, code,
};

use super::second::{Tries, code_of, count_code, take_code};
use super::{Held, changed, known, session_of};
use crate::account::routes::Answering;
use crate::account::service::{Refused, note, roles, session};
use crate::factor::letters::{self, Told};
use crate::factor::service::identities::Linked;
use crate::factor::service::{self, app_codes, identities, passkeys, reset};
use crate::factor::totp;
use crate::http::{Call, Problem, Reply, Routes};
use crate::settings::ProviderSettings;
use crate::store::Tx;

/// How authenticator apps call the server.
const ISSUER: &str = "Ritm";

pub(super) fn add(routes: &mut Routes) {
    routes.add(read);
    routes.add(begin_totp);
    routes.add(confirm_totp);
    routes.add(remove_totp);
    routes.add(renew_recovery);
    routes.add(keep);
}

/// A link as its owner sees it.
pub(super) fn identity(linked: Linked, providers: &[ProviderSettings]) -> Identity {
    let title = providers.iter().find(|provider| provider.name == linked.provider);
    Identity {
        id: linked.id,
        // A provider that the settings no longer name is shown by its name, so that it can be unlinked.
        title: title.map_or_else(|| linked.provider.clone(), |provider| provider.title.clone()),
        provider: linked.provider,
        address: linked.address,
        linked: linked.linked,
        used: linked.used,
    }
}

async fn read(call: Call<ReadFactors>) -> Result<Reply<Factors>, Problem> {
    let account = call.context.account()?;
    let parts = call.context.parts();
    let providers = parts.settings.sign_in.providers.clone();
    parts
        .store
        .read(async move |tx: &mut Tx| -> Result<_, Problem> {
            let linked = identities::list(tx, account).await?;
            Ok(Reply::of(Factors {
                totp: app_codes::since(tx, account).await?,
                recovery_left: app_codes::recovery_left(tx, account).await?,
                passkeys: passkeys::list(tx, account).await?,
                identities: linked
                    .into_iter()
                    .map(|linked| identity(linked, &providers))
                    .collect(),
                two_steps: service::ways(tx, account)
                    .await?
                    .second(!roles(tx, account).await?.is_empty()),
                reset: reset::when(tx, account).await?,
            }))
        })
        .await
}

async fn begin_totp(call: Call<BeginTotp>) -> Result<Reply<TotpSecret>, Problem> {
    let account = call.context.account()?;
    let held = Held::of(&call.context);
    call.context
        .write(async move |tx: &mut Tx| {
            let standing = known(tx, account).await?;
            let sealer = &held.parts.ports.sealer;
            let secret = app_codes::begin(tx, &held.turn, sealer, account).await?;
            let secret = secret.ok_or(Problem::new(code::TOTP_ON))?;
            let link = secret.link(ISSUER, &standing.address);
            Ok(Reply::of(TotpSecret {
                secret: Secret::new(secret.text()),
                // An address has 254 characters at most, so that the link always fits.
                picture: TotpPicture(totp::picture(&link).unwrap_or_default()),
                link: Secret::new(link),
            }))
        })
        .await
}

async fn confirm_totp(call: Call<ConfirmTotp>) -> Result<Reply<TotpOn>, Problem> {
    let Call { body, context, .. } = call;
    let code = code_of(&body.code)?;
    let (account, session) = (context.account()?, session_of(&context)?);
    let (held, answering) = (Held::of(&context), Answering::of(&context));
    let (count, by) = (held.clone(), Tries::Session(session));
    held.parts
        .store
        .write(async move |tx: &mut Tx| -> Result<(), Refused> {
            if app_codes::since(tx, account).await?.is_some() {
                return Err(code::TOTP_ON.into());
            }
            count_code(tx, &count, account, &by).await
        })
        .await?;
    context
        .write(async move |tx: &mut Tx| {
            take_code(tx, &held, account, &Tries::Session(session), code, true).await?;
            let recovery = match app_codes::recovery_left(tx, account).await? {
                Some(_) => Vec::new(),
                None => app_codes::renew_recovery(tx, &held.turn, account).await?,
            };
            changed(tx, &held.turn, account, session, "factor-totp-on", &[]).await?;
            let proved = session::prove(tx, &held.turn, session, true).await?;
            letters::put(tx, &held.turn, account, Told::TotpOn, "").await?;
            Ok(answering.renewed(Reply::of(TotpOn { recovery }), &proved))
        })
        .await
}

async fn remove_totp(call: Call<RemoveTotp>) -> Result<Reply<()>, Problem> {
    let held = Held::of(&call.context);
    let (account, session) = (call.context.account()?, session_of(&call.context)?);
    call.context
        .write(async move |tx: &mut Tx| {
            if !app_codes::remove(tx, account).await? {
                return Err(Problem::new(ritm_api::code::NOT_FOUND));
            }
            service::tidy(tx, account).await?;
            changed(tx, &held.turn, account, session, "factor-totp-off", &[]).await?;
            letters::put(tx, &held.turn, account, Told::TotpOff, "").await?;
            Ok(Reply::done())
        })
        .await
}

async fn renew_recovery(call: Call<RenewRecoveryCodes>) -> Result<Reply<RecoveryCodes>, Problem> {
    let held = Held::of(&call.context);
    let (account, session) = (call.context.account()?, session_of(&call.context)?);
    call.context
        .write(async move |tx: &mut Tx| {
            if !service::ways(tx, account).await?.any() {
                return Err(Problem::new(code::RECOVERY_NEEDLESS));
            }
            let codes = app_codes::renew_recovery(tx, &held.turn, account).await?;
            changed(tx, &held.turn, account, session, "factor-recovery-renewed", &[]).await?;
            letters::put(tx, &held.turn, account, Told::RecoveryRenewed, "").await?;
            Ok(Reply::of(RecoveryCodes { codes }))
        })
        .await
}

async fn keep(call: Call<KeepFactors>) -> Result<Reply<()>, Problem> {
    let held = Held::of(&call.context);
    let account = call.context.account()?;
    call.context
        .write(async move |tx: &mut Tx| {
            if !reset::call_off(tx, account).await? {
                return Err(Problem::new(ritm_api::code::NOT_FOUND));
            }
            note(
                tx,
                &held.turn,
                "factor-reset-called-off",
                Some(account),
                account,
                &[],
            )
            .await?;
            Ok(Reply::done())
        })
        .await
}

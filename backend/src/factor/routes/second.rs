//! The second step of a sign-in, and proof in a session.

use std::net::IpAddr;

use ritm_api::account::{Proven, SignedIn};
use ritm_api::factor::{
    BeginSecondStepByPasskey, PasskeyAsk, ProveByTotp, SecondStepByPasskey, SecondStepByRecovery,
    SecondStepByTotp, code,
};
use ritm_api::{AccountId, Secret};

use super::{Held, known, pending_of, was_wrong};
use crate::account::routes::signed_in;
use crate::account::service::session::Begun;
use crate::account::service::sign_in::{Asked, Showed};
use crate::account::service::tries::{self, Bound, Counted};
use crate::account::service::{Refused, note, session, sign_in};
use crate::factor::codes;
use crate::factor::letters::{self, Told};
use crate::factor::routes::passkeys::{self, Shown};
use crate::factor::service::app_codes::{self, Taken};
use crate::factor::service::challenge::Purpose;
use crate::factor::service::{pending, reset};
use crate::factor::totp::Code;
use crate::http::{Call, Context, Problem, Reply, Routes};
use crate::metric;
use crate::store::Tx;

/// How many codes of an app an account is asked for in an hour, by whoever has the password: a guess in five hundred
/// thousand hours. Recovery codes and passkeys can't be guessed, and so never locked by others.
const CODES: Bound = Bound {
    most: 30,
    within: ritm_api::Micros::HOUR,
};

pub(super) fn add(routes: &mut Routes) {
    routes.add(by_totp);
    routes.add(by_recovery);
    routes.add(begin_passkey);
    routes.add(by_passkey);
    routes.add(prove_by_totp);
}

/// Counts a try of a code, before it is known whether it is right.
pub(super) async fn count_code(
    tx: &mut Tx,
    held: &Held,
    account: AccountId,
    from: IpAddr,
) -> Result<(), Refused> {
    let subject = account.to_string();
    tries::take(tx, &held.turn, &Counted::of("totp", &subject, from)).await?;
    if tries::allows(tx, &held.turn, &Counted::all("totp", &subject), CODES).await? {
        Ok(())
    } else {
        Err(Refused::Wait(std::time::Duration::from_secs(900)))
    }
}

/// Takes a code of the app that is on (or, `setting_up`, of the one that is being set up).
pub(super) async fn take_code(
    tx: &mut Tx,
    held: &Held,
    account: AccountId,
    from: IpAddr,
    code: Code,
    setting_up: bool,
) -> Result<(), Refused> {
    let sealer = &held.parts.ports.sealer;
    match app_codes::take(tx, &held.turn, sealer, account, code, setting_up).await? {
        Taken::Right => Ok(tries::clear(tx, &Counted::of("totp", &account.to_string(), from)).await?),
        Taken::Wrong => Err(code::CODE_WRONG.into()),
        Taken::NoApp if setting_up => Err(code::TOTP_NONE.into()),
        Taken::NoApp => Err(code::CODE_WRONG.into()),
    }
}

/// Reads six digits.
pub(super) fn code_of(secret: &Secret) -> Result<Code, Problem> {
    Code::parse(secret.reveal()).ok_or(Problem::new(code::CODE_WRONG))
}

/// Begins the session after the second step was right; whoever has a factor has not lost them.
async fn finish(tx: &mut Tx, held: &Held, secret: &Secret) -> Result<Begun, Refused> {
    let (account, begin) = pending::finish(tx, held.turn.now, &held.parts.ports.sealer, secret).await?;
    known(tx, account).await?;
    reset::call_off(tx, account).await?;
    Ok(sign_in::signed_in(tx, &held.turn, account, &begin).await?)
}

/// Counts what became of a second step, and answers it.
fn answer(
    context: &Context,
    way: &'static str,
    begun: Result<Begun, Refused>,
) -> Result<Reply<SignedIn>, Problem> {
    metric::SIGN_INS.add(&[way, if begun.is_ok() { "ok" } else { "refused" }]);
    Ok(signed_in(context, begun?))
}

async fn by_totp(call: Call<SecondStepByTotp>) -> Result<Reply<SignedIn>, Problem> {
    let Call { body, context, .. } = call;
    let secret = pending_of(&context, body.pending)?;
    let code = code_of(&body.code)?;
    let (held, from) = (Held::of(&context), context.address());
    // What counts the try stays, whatever becomes of the code.
    let (count, pending) = (held.clone(), secret.clone());
    let account = held
        .parts
        .store
        .write(async move |tx: &mut Tx| -> Result<AccountId, Refused> {
            let account = pending::try_once(tx, count.turn.now, &pending).await?;
            count_code(tx, &count, account, from).await?;
            Ok(account)
        })
        .await?;
    let (store, noting) = (held.parts.store.clone(), held.clone());
    let begun = store
        .write(async move |tx: &mut Tx| {
            let begun = finish(tx, &held, &secret).await?;
            take_code(tx, &held, begun.account, from, code, false).await?;
            Ok(begun)
        })
        .await;
    if matches!(begun, Err(Refused::Code(_))) {
        was_wrong(&noting, account, Asked::SecondStep, Showed::Code).await;
    }
    answer(&context, "code", begun)
}

async fn by_recovery(call: Call<SecondStepByRecovery>) -> Result<Reply<SignedIn>, Problem> {
    let Call { body, context, .. } = call;
    let secret = pending_of(&context, body.pending)?;
    let hash = codes::read(body.code.reveal()).ok_or(Problem::new(code::CODE_WRONG))?;
    let held = Held::of(&context);
    let (count, pending) = (held.clone(), secret.clone());
    let account = held
        .parts
        .store
        .write(async move |tx: &mut Tx| pending::try_once(tx, count.turn.now, &pending).await)
        .await?;
    let (store, noting) = (held.parts.store.clone(), held.clone());
    let begun = store
        .write(async move |tx: &mut Tx| {
            let begun = finish(tx, &held, &secret).await?;
            let account = begun.account;
            if !app_codes::take_recovery(tx, held.turn.now, account, hash).await? {
                return Err(Refused::from(code::CODE_WRONG));
            }
            let left = app_codes::recovery_left(tx, account)
                .await?
                .unwrap_or(0)
                .to_string();
            let details = [("left", left.as_str())];
            note(
                tx,
                &held.turn,
                "factor-recovery-used",
                Some(account),
                account,
                &details,
            )
            .await?;
            letters::put(tx, &held.turn, account, Told::RecoveryUsed, &left).await?;
            Ok(begun)
        })
        .await;
    if matches!(begun, Err(Refused::Code(_))) {
        was_wrong(&noting, account, Asked::SecondStep, Showed::Recovery).await;
    }
    answer(&context, "recovery", begun)
}

async fn begin_passkey(call: Call<BeginSecondStepByPasskey>) -> Result<Reply<PasskeyAsk>, Problem> {
    let Call { body, context, .. } = call;
    let secret = pending_of(&context, body.pending)?;
    let held = Held::of(&context);
    context
        .write(async move |tx: &mut Tx| {
            let account = pending::of(tx, held.turn.now, &secret).await?;
            Ok(Reply::of(
                passkeys::ask(tx, &held, Purpose::second(&secret), Some(account)).await?,
            ))
        })
        .await
}

async fn by_passkey(call: Call<SecondStepByPasskey>) -> Result<Reply<SignedIn>, Problem> {
    let Call { body, context, .. } = call;
    let secret = pending_of(&context, body.pending)?;
    let held = Held::of(&context);
    let shown = Shown::read(&body.credential)?;
    let (count, pending) = (held.clone(), secret.clone());
    let account = held
        .parts
        .store
        .write(async move |tx: &mut Tx| pending::try_once(tx, count.turn.now, &pending).await)
        .await?;
    let purpose = Purpose::second(&secret);
    let proof = match shown.prove(&held, &body.ceremony, purpose, Some(account)).await {
        Ok(proof) => proof,
        Err(problem) => {
            was_wrong(&held, account, Asked::SecondStep, Showed::Passkey).await;
            return Err(problem);
        }
    };
    let pending = secret.clone();
    let store = held.parts.store.clone();
    let begun = store
        .write(async move |tx: &mut Tx| {
            proof.keep(tx, held.turn.now).await?;
            finish(tx, &held, &pending).await
        })
        .await;
    answer(&context, "passkey", begun)
}

async fn prove_by_totp(call: Call<ProveByTotp>) -> Result<Reply<Proven>, Problem> {
    let Call { body, context, .. } = call;
    let code = code_of(&body.code)?;
    let (account, session) = (context.account()?, super::session_of(&context)?);
    let (held, from) = (Held::of(&context), context.address());
    let count = held.clone();
    held.parts
        .store
        .write(async move |tx: &mut Tx| count_code(tx, &count, account, from).await)
        .await?;
    let noting = held.clone();
    let proven = context
        .write(async move |tx: &mut Tx| {
            take_code(tx, &held, account, from, code, false).await?;
            reset::call_off(tx, account).await?;
            let until = session::prove(tx, session, true, held.turn.now).await?;
            Ok(Reply::of(Proven { until }))
        })
        .await;
    if proven.is_err() {
        was_wrong(&noting, account, Asked::Proof, Showed::Code).await;
    }
    proven
}

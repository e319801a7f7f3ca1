//! The second step of a sign-in, and proof in a session.

use std::net::IpAddr;

use ritm_api::account::{ClientKind, Proven, SignedIn};
use ritm_api::factor::{
    BeginSecondStepByPasskey, PasskeyAsk, ProveByTotp, SecondStepByPasskey, SecondStepByRecovery,
    SecondStepByTotp, code,
};
use ritm_api::{AccountId, Secret, SessionId};

use super::{Held, known, pending_of, was_wrong};
use crate::account::routes::{Answering, replaced};
use crate::account::service::session::{Begin, Begun};
use crate::account::service::sign_in::{Asked, Showed};
use crate::account::service::tries::{self, Bound, Counted};
use crate::account::service::{Refused, device, note, session, sign_in};
use crate::account::token::Token;
use crate::factor::codes;
use crate::factor::letters::{self, Told};
use crate::factor::routes::passkeys::{self, Shown};
use crate::factor::service::app_codes::{self, Taken};
use crate::factor::service::challenge::Purpose;
use crate::factor::service::pending::{self, Tried};
use crate::factor::service::reset;
use crate::factor::totp::Code;
use crate::http::{Call, Context, Problem, Reply, Routes};
use crate::metric;
use crate::store::Tx;

/// How many codes of an app an account is asked for in an hour, by whoever has the password and is not known: a guess in
/// thousands of hours. Recovery codes and passkeys can't be guessed, and so never locked by others.
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

/// By what tries of codes are counted: where an account is known nobody else uses up what there is.
#[derive(Clone, Debug)]
pub(super) enum Tries {
    /// Those of a session, wherever it goes.
    Session(SessionId),
    /// Those of a sign-in from a network, in a browser or app that says it is known.
    SignIn(IpAddr, Option<Token>),
}

impl Tries {
    /// The counter, and whether there is a bound for all together besides.
    async fn counted(&self, tx: &mut Tx, account: AccountId) -> Result<(Counted, bool), Refused> {
        let subject = account.to_string();
        Ok(match self {
            Self::Session(session) => (Counted::within("totp", &subject, *session), false),
            Self::SignIn(_, Some(known)) if device::is_known(tx, account, known).await? => {
                (Counted::known("totp", &subject, known), false)
            }
            Self::SignIn(from, _) => (Counted::of("totp", &subject, *from), true),
        })
    }
}

/// Counts a try of a code, before it is known whether it is right.
pub(super) async fn count_code(
    tx: &mut Tx,
    held: &Held,
    account: AccountId,
    by: &Tries,
) -> Result<(), Refused> {
    let (counted, bounded) = by.counted(tx, account).await?;
    tries::take(tx, &held.turn, &counted).await?;
    let all = Counted::all("totp", &account.to_string());
    if !bounded || tries::allows(tx, &held.turn, &all, CODES).await? {
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
    by: &Tries,
    code: Code,
    setting_up: bool,
) -> Result<(), Refused> {
    let sealer = &held.parts.ports.sealer;
    match app_codes::take(tx, &held.turn, sealer, account, code, setting_up).await? {
        Taken::Right => {
            let (counted, _) = by.counted(tx, account).await?;
            Ok(tries::clear(tx, &counted).await?)
        }
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
async fn finish(
    tx: &mut Tx,
    held: &Held,
    secret: &Secret,
    before: Option<SessionId>,
) -> Result<Begun, Refused> {
    let (account, begin) = pending::finish(tx, held.turn.now, &held.parts.ports.sealer, secret).await?;
    let begin = Begin {
        replaces: before,
        ..begin
    };
    known(tx, account).await?;
    reset::call_off(tx, account).await?;
    Ok(sign_in::signed_in(tx, &held.turn, account, &begin).await?)
}

/// Counts what became of a second step.
fn counted(way: &'static str, answer: Result<Reply<SignedIn>, Problem>) -> Result<Reply<SignedIn>, Problem> {
    metric::SIGN_INS.add(&[way, if answer.is_ok() { "ok" } else { "refused" }]);
    answer
}

/// Counts a try of a second step; what is counted stays, whatever becomes of it.
async fn try_once(held: &Held, secret: &Secret, from: Option<IpAddr>) -> Result<Tried, Problem> {
    let (count, pending) = (held.clone(), secret.clone());
    let tried = held
        .parts
        .store
        .write(async move |tx: &mut Tx| -> Result<Tried, Refused> {
            let sealer = &count.parts.ports.sealer;
            let tried = pending::try_once(tx, count.turn.now, sealer, &pending).await?;
            if let Some(from) = from {
                let by = Tries::SignIn(from, tried.known.clone());
                count_code(tx, &count, tried.account, &by).await?;
            }
            Ok(tried)
        })
        .await?;
    Ok(tried)
}

/// Whether what was shown was refused for what it is.
fn was_shown_wrong(answer: &Result<Reply<SignedIn>, Problem>) -> bool {
    matches!(answer, Err(problem) if [code::CODE_WRONG, code::STEP_ENDED].contains(&problem.code()))
}

async fn by_totp(call: Call<SecondStepByTotp>) -> Result<Reply<SignedIn>, Problem> {
    let Call { body, context, .. } = call;
    let secret = pending_of(&context, body.pending)?;
    let code = code_of(&body.code)?;
    let (held, from) = (Held::of(&context), context.address());
    let tried = try_once(&held, &secret, Some(from)).await?;
    let account = tried.account;
    let by = Tries::SignIn(from, tried.known);
    let (noting, answering, before) = (held.clone(), Answering::of(&context), browser_s(&context));
    let answer = context
        .write(async move |tx: &mut Tx| {
            let begun = finish(tx, &held, &secret, before).await?;
            take_code(tx, &held, begun.account, &by, code, false).await?;
            Ok(answering.signed_in(begun))
        })
        .await;
    if was_shown_wrong(&answer) {
        was_wrong(&noting, account, Asked::SecondStep, Showed::Code).await;
    }
    counted("code", answer)
}

/// The session that the browser has already; whether the sign-in is a browser's is known when it ends.
fn browser_s(context: &Context) -> Option<SessionId> {
    replaced(context, ClientKind::Web)
}

async fn by_recovery(call: Call<SecondStepByRecovery>) -> Result<Reply<SignedIn>, Problem> {
    let Call { body, context, .. } = call;
    let secret = pending_of(&context, body.pending)?;
    let hash = codes::read(body.code.reveal()).ok_or(Problem::new(code::CODE_WRONG))?;
    let held = Held::of(&context);
    let account = try_once(&held, &secret, None).await?.account;
    let (noting, answering, before) = (held.clone(), Answering::of(&context), browser_s(&context));
    let answer = context
        .write(async move |tx: &mut Tx| {
            let begun = finish(tx, &held, &secret, before).await?;
            let account = begun.account;
            if !app_codes::take_recovery(tx, held.turn.now, account, hash).await? {
                return Err(Problem::new(code::CODE_WRONG));
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
            Ok(answering.signed_in(begun))
        })
        .await;
    if was_shown_wrong(&answer) {
        was_wrong(&noting, account, Asked::SecondStep, Showed::Recovery).await;
    }
    counted("recovery", answer)
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
    let account = try_once(&held, &secret, None).await?.account;
    let purpose = Purpose::second(&secret);
    let proof = match shown.prove(&held, &body.ceremony, purpose, Some(account)).await {
        Ok(proof) => proof,
        Err(problem) => {
            was_wrong(&held, account, Asked::SecondStep, Showed::Passkey).await;
            return Err(problem);
        }
    };
    let (answering, before) = (Answering::of(&context), browser_s(&context));
    let answer = context
        .write(async move |tx: &mut Tx| {
            proof.keep(tx, held.turn.now).await?;
            let begun = finish(tx, &held, &secret, before).await?;
            Ok(answering.signed_in(begun))
        })
        .await;
    counted("passkey", answer)
}

async fn prove_by_totp(call: Call<ProveByTotp>) -> Result<Reply<Proven>, Problem> {
    let Call { body, context, .. } = call;
    let code = code_of(&body.code)?;
    let (account, session) = (context.account()?, super::session_of(&context)?);
    let held = Held::of(&context);
    let count = held.clone();
    held.parts
        .store
        .write(async move |tx: &mut Tx| count_code(tx, &count, account, &Tries::Session(session)).await)
        .await?;
    let (noting, answering) = (held.clone(), Answering::of(&context));
    let proven = context
        .write(async move |tx: &mut Tx| {
            take_code(tx, &held, account, &Tries::Session(session), code, false).await?;
            reset::call_off(tx, account).await?;
            let proved = session::prove(tx, &held.turn, session, true).await?;
            Ok(answering.proved(&proved))
        })
        .await;
    if proven.is_err() {
        was_wrong(&noting, account, Asked::Proof, Showed::Code).await;
    }
    proven
}

//! Coming in: signing up, signing in, and what letters bring back.

use std::sync::Arc;

use ritm_api::Secret;
use ritm_api::account::{
    AskReset, ClientKind, ConfirmAddress, ConfirmReset, ConfirmSignUp, LetIn, MakeAdministrator, NewAccount,
    RefreshTokens, ResendConfirmation, SignIn, SignInAnswer, SignUp, SignUpBegun, SignedIn, SignedInBy,
    Tokens, UndoAddress, code,
};

use super::{Answering, answered, begin_of, from, known, origin, turn};
use crate::account::address::Address;
use crate::account::model::{Purpose, Turn, place};
use crate::account::service::credential::ForgetSince;
use crate::account::service::session::{self, Refreshed};
use crate::account::service::sign_in::{self, AskSecond, Outcome, Try};
use crate::account::service::tries::{self, Counted};
use crate::account::service::{
    Newcomer, Refused, by_address, credential, let_in, letter, sign_up, staff, standing,
};
use crate::account::token::{Token, Use};
use crate::account::{Factors, jobs};
use crate::hashing::{Password, Verdict};
use crate::http::{Call, Context, Problem, Reply, Routes};
use crate::parts::Parts;
use crate::store::{Error, Tx};
use crate::{flag, job, metric};

pub(super) fn add(routes: &mut Routes, factors: Factors) {
    routes.add(begin_sign_up);
    routes.add(resend);
    routes.add(confirm);
    routes.add(move |call| enter(call, factors.second));
    routes.add(be_let_in);
    routes.add(refresh);
    routes.add(ask_reset);
    routes.add(reset);
    routes.add(confirm_address);
    routes.add(move |call| undo_address(call, factors.forget_since));
    routes.add(move |call| administrator(call, factors.second));
}

/// What a letter's token says; what can't be one is one that is not good.
fn letter_token(text: &Secret) -> Result<Token, Problem> {
    Token::parse(Use::Letter, text.reveal()).ok_or(code::LINK_INVALID.into())
}

/// Hashes a new password.
pub(super) async fn hashed(parts: &Parts, password: Password) -> Result<String, Problem> {
    let salt = parts.ports.random.bytes();
    Ok(parts.hasher.hash(password, salt).await.map_err(Refused::from)?)
}

fn newcomer(context: &Context, body: &NewAccount) -> Result<(Newcomer, Password), Problem> {
    let address = Address::parse(body.address.as_str()).map_err(Refused::from)?;
    let known = [body.name.as_str(), address.as_str()];
    let password = Password::chosen(body.password.reveal(), &known).map_err(Refused::from)?;
    let language = match &body.language {
        Some(language) => language.as_str().to_owned(),
        None => context.language().tag.to_owned(),
    };
    let newcomer = Newcomer {
        address,
        name: body.name.as_str().to_owned(),
        language,
        zone: body.zone.as_ref().map(|zone| zone.as_str().to_owned()),
        password: None,
    };
    Ok((newcomer, password))
}

async fn begin_sign_up(call: Call<SignUp>) -> Result<Reply<SignUpBegun>, Problem> {
    let context = &call.context;
    let parts = Arc::clone(context.parts());
    if !parts.ports.flags.is_on(&parts.store, &flag::SIGN_UP, None).await {
        return Err(code::SIGN_UP_CLOSED.into());
    }
    let (mut newcomer, password) = newcomer(context, &call.body)?;
    newcomer.password = Some(hashed(&parts, password).await?);
    let (turn, from) = (turn(context), from(&call));
    let reply = context
        .write(async move |tx: &mut Tx| {
            let handle = sign_up::begin(tx, &turn, &newcomer, from).await?;
            Ok(Reply::of(SignUpBegun {
                sign_up: Secret::new(handle.text()),
            }))
        })
        .await?;
    metric::SIGN_UPS.add(&["begun"]);
    Ok(reply)
}

async fn resend(call: Call<ResendConfirmation>) -> Result<Reply<()>, Problem> {
    let (turn, from) = (turn(&call.context), from(&call));
    let handle = Token::parse(Use::SignUp, call.body.sign_up.reveal());
    call.context
        .write(async move |tx: &mut Tx| {
            if let Some(handle) = &handle {
                sign_up::resend(tx, &turn, handle, from).await?;
            }
            Ok(Reply::done())
        })
        .await
}

async fn confirm(call: Call<ConfirmSignUp>) -> Result<Reply<SignedIn>, Problem> {
    let context = &call.context;
    let parts = Arc::clone(context.parts());
    let token = letter_token(&call.body.token)?;
    let (now, id) = (context.now(), token.id());
    let waiting = parts
        .store
        .read(async move |tx: &mut Tx| sign_up::waiting(tx, now, id).await)
        .await?;
    let waiting = waiting
        .filter(|waiting| waiting.is_confirmed_by(&token))
        .ok_or(Problem::new(code::LINK_INVALID))?;
    let handle = call
        .body
        .sign_up
        .as_ref()
        .and_then(|handle| Token::parse(Use::SignUp, handle.reveal()));
    if !handle.is_some_and(|handle| waiting.was_begun_with(&handle)) {
        let given = call
            .body
            .password
            .as_ref()
            .ok_or(Problem::new(code::PASSWORD_NEEDED))?;
        let given = Password::given(given.reveal()).map_err(Refused::from)?;
        let counted = Counted::of("confirm", &waiting.address.to_ascii_lowercase(), from(&call));
        let counting = turn(context);
        parts
            .store
            .write(async move |tx: &mut Tx| tries::take(tx, &counting, &counted).await)
            .await?;
        let verdict = parts
            .hasher
            .verify(given, Some(waiting.password.clone()))
            .await
            .map_err(Refused::from)?;
        if verdict == Verdict::Wrong {
            return Err(code::PASSWORD_NEEDED.into());
        }
    }
    let begin = begin_of(
        context,
        call.body.client,
        call.body.device.as_ref(),
        None,
        SignedInBy::Letter,
    );
    let (turn, answering) = (turn(context), Answering::of(context));
    let reply = context
        .write(async move |tx: &mut Tx| {
            let begun = sign_up::finish(tx, &turn, &token, &begin).await?;
            Ok(answering.signed_in(begun))
        })
        .await?;
    metric::SIGN_UPS.add(&["confirmed"]);
    Ok(reply)
}

/// Whether a password is right, and what its hash is to be replaced by if that is outdated.
async fn verify(
    parts: &Parts,
    given: &Secret,
    stored: Option<String>,
) -> Result<(bool, Option<String>), Problem> {
    // A password that nobody can have set is wrong, and takes as long as others.
    let (password, possible) = match Password::given(given.reveal()) {
        Ok(password) => (password, true),
        Err(_) => (Password::given("").map_err(Refused::from)?, false),
    };
    let verdict = parts
        .hasher
        .verify(password.clone(), stored)
        .await
        .map_err(Refused::from)?;
    match verdict {
        Verdict::Right { outdated } if possible => {
            let rehashed = if outdated {
                Some(hashed(parts, password).await?)
            } else {
                None
            };
            Ok((true, rehashed))
        }
        _ => Ok((false, None)),
    }
}

/// Whether a password is the one that a try has to match. If there was too much to do to find out, it was no try.
pub(super) async fn verify_try(
    parts: &Parts,
    given: &Secret,
    tried: &Try,
) -> Result<(bool, Option<String>), Problem> {
    match verify(parts, given, tried.password.clone()).await {
        Ok(verdict) => Ok(verdict),
        Err(problem) => {
            let tried = tried.clone();
            let back: Result<(), Error> = parts
                .store
                .write(async move |tx: &mut Tx| sign_in::was_busy(tx, &tried).await)
                .await;
            if let Err(error) = back {
                tracing::warn!(%error, "can't take a try back");
            }
            Err(problem)
        }
    }
}

async fn enter(call: Call<SignIn>, second: AskSecond) -> Result<Reply<SignInAnswer>, Problem> {
    let context = &call.context;
    let parts = Arc::clone(context.parts());
    // What can't be an address has no account; it is answered as any other that has none.
    let address = Address::parse(call.body.address.as_str()).map_err(|_| Problem::new(code::WRONG))?;
    let known = known(context, call.body.known.as_ref());
    let (counting, from, by, wanted) = (turn(context), from(&call), known.clone(), address.clone());
    let tried = parts
        .store
        .write(async move |tx: &mut Tx| sign_in::attempt(tx, &counting, &wanted, from, by.as_ref()).await)
        .await;
    let tried: Try = match tried {
        Ok(tried) => tried,
        Err(refused) => {
            if matches!(refused, Refused::Wait(time) if time >= let_in::WORTH_A_LETTER) {
                keep_no_owner_out(context, address).await?;
            }
            metric::SIGN_INS.add(&[
                "password",
                if matches!(refused, Refused::Wait(_)) {
                    "locked"
                } else {
                    "refused"
                },
            ]);
            return Err(refused.into());
        }
    };
    let (right, rehashed) = verify_try(&parts, &call.body.password, &tried).await?;
    if !right {
        metric::SIGN_INS.add(&["password", "refused"]);
        let turn = turn(context);
        // Nobody waits for it: whether there is an account must not be seen by how long it takes.
        tokio::spawn(async move {
            let noted = parts
                .store
                .write(async move |tx: &mut Tx| sign_in::was_wrong(tx, &turn, &tried).await)
                .await;
            if let Err(error) = noted {
                tracing::warn!(%error, "can't write that a sign-in was refused");
            }
        });
        return Err(code::WRONG.into());
    }
    let body = &call.body;
    let begin = begin_of(
        context,
        body.client,
        body.device.as_ref(),
        body.known.as_ref(),
        SignedInBy::Password,
    );
    let (turn, answering, client) = (turn(context), Answering::of(context), body.client);
    let answer = context
        .write(async move |tx: &mut Tx| {
            let outcome = sign_in::finish(tx, &turn, &tried, rehashed.as_deref(), &begin, second).await?;
            Ok(match outcome {
                Outcome::Begun(begun) => answered(answering.signed_in(*begun)),
                Outcome::Second { pending, ways } => answering.second_step(client, &pending, ways),
            })
        })
        .await;
    match &answer {
        Ok(reply) if reply.answer.session.is_none() => {}
        Ok(_) => metric::SIGN_INS.add(&["password", "ok"]),
        Err(_) => metric::SIGN_INS.add(&["password", "refused"]),
    }
    answer
}

/// Has the owner of an address written to who is held up by what others tried. A job looks whether there is one, so that
/// this takes as long for any address.
async fn keep_no_owner_out(context: &Context, address: Address) -> Result<(), Problem> {
    let parts = context.parts();
    let turn = turn(context);
    let job = jobs::let_in(&parts.ports, &address);
    let put: Result<(), Error> = parts
        .store
        .write(async move |tx: &mut Tx| {
            if let_in::is_worth_it(tx, &turn, &address).await? {
                job::put(tx, &job).await?;
            }
            Ok(())
        })
        .await;
    Ok(put?)
}

async fn be_let_in(call: Call<LetIn>) -> Result<Reply<()>, Problem> {
    let context = &call.context;
    let token = letter_token(&call.body.token)?;
    let (turn, from, known) = (turn(context), from(&call), known(context, None));
    let label = origin(context, ClientKind::Web, None).device;
    let answering = Answering::of(context);
    context
        .write(async move |tx: &mut Tx| {
            let known = let_in::accept(tx, &turn, &token, known.as_ref(), &label, from).await?;
            Ok(answering.remembered(Reply::done(), &known))
        })
        .await
}

async fn refresh(call: Call<RefreshTokens>) -> Result<Reply<Tokens>, Problem> {
    let context = &call.context;
    let token =
        Token::parse(Use::Refresh, call.body.refresh.reveal()).ok_or(Problem::new(code::TOKENS_ENDED))?;
    let attempt = call.body.attempt.as_str().to_owned();
    let (turn, place) = (turn(context), place(context.address()));
    let refreshed = context
        .parts()
        .store
        .write(async move |tx: &mut Tx| {
            let refreshed = session::refresh(tx, &turn, &token, &attempt, &place).await?;
            if let Refreshed::Reused(account) = refreshed
                && let Some(standing) = standing(tx, account).await?
            {
                letter::token_reused(tx, &turn, &standing).await?;
            }
            Ok::<_, Refused>(refreshed)
        })
        .await?;
    match refreshed {
        Refreshed::Pair {
            access,
            until,
            refresh,
        } => Ok(Reply::of(Tokens {
            access: Secret::new(access.text()),
            access_until: until,
            refresh: Secret::new(refresh.text()),
        })),
        Refreshed::Ended | Refreshed::Reused(_) => Err(code::TOKENS_ENDED.into()),
    }
}

async fn ask_reset(call: Call<AskReset>) -> Result<Reply<()>, Problem> {
    let (turn, from) = (turn(&call.context), from(&call));
    let known = known(&call.context, None);
    let address = Address::parse(call.body.address.as_str()).map_err(Refused::from)?;
    let job = jobs::reset(&call.context.parts().ports, &address, from);
    call.context
        .write(async move |tx: &mut Tx| {
            if credential::may_reset(tx, &turn, &address, from, known.as_ref()).await? {
                job::put(tx, &job).await?;
            }
            Ok(Reply::done())
        })
        .await
}

async fn reset(call: Call<ConfirmReset>) -> Result<Reply<()>, Problem> {
    let context = &call.context;
    let parts = Arc::clone(context.parts());
    let token = letter_token(&call.body.token)?;
    let (now, looked) = (context.now(), token.clone());
    let owner = parts
        .store
        .read(async move |tx: &mut Tx| {
            let spent = letter::look(tx, now, &looked, Purpose::Reset).await?;
            match spent.and_then(|spent| spent.account) {
                Some(account) => standing(tx, account).await,
                None => Ok(None),
            }
        })
        .await?;
    let owner = owner.ok_or(Problem::new(code::LINK_INVALID))?;
    let password = Password::chosen(call.body.password.reveal(), &[&owner.name, &owner.address])
        .map_err(Refused::from)?;
    let hash = hashed(&parts, password).await?;
    let turn = turn(context);
    context
        .write(async move |tx: &mut Tx| {
            credential::reset(tx, &turn, &token, &hash).await?;
            Ok(Reply::done())
        })
        .await
}

async fn confirm_address(call: Call<ConfirmAddress>) -> Result<Reply<()>, Problem> {
    let token = letter_token(&call.body.token)?;
    let turn = turn(&call.context);
    call.context
        .write(async move |tx: &mut Tx| {
            let confirmed = credential::confirm_address(tx, &turn, &token).await;
            confirmed.map_err(as_link)?;
            Ok(Reply::done())
        })
        .await
}

async fn undo_address(call: Call<UndoAddress>, forget_since: ForgetSince) -> Result<Reply<()>, Problem> {
    let token = letter_token(&call.body.token)?;
    let turn = turn(&call.context);
    call.context
        .write(async move |tx: &mut Tx| {
            credential::undo_address(tx, &turn, &token, forget_since)
                .await
                .map_err(as_link)?;
            Ok(Reply::done())
        })
        .await
}

/// What a letter's link can't do any more is told in one way.
fn as_link(refused: Refused) -> Refused {
    match refused {
        Refused::Code(_) | Refused::Store(Error::Unique(_)) => Refused::Code(code::LINK_INVALID),
        other => other,
    }
}

async fn administrator(call: Call<MakeAdministrator>, second: AskSecond) -> Result<Reply<SignedIn>, Problem> {
    let context = &call.context;
    let parts = Arc::clone(context.parts());
    let token = letter_token(&call.body.token)?;
    let (now, looked) = (context.now(), token.clone());
    let good = parts
        .store
        .read(async move |tx: &mut Tx| letter::look(tx, now, &looked, Purpose::Administrator).await)
        .await?;
    if good.is_none() {
        return Err(code::LINK_INVALID.into());
    }
    let address = Address::parse(call.body.address.as_str()).map_err(Refused::from)?;
    let wanted = address.clone();
    let (counting, from, by) = (turn(context), from(&call), known(context, None));
    let there = parts
        .store
        .write(async move |tx: &mut Tx| {
            if by_address(tx, &wanted).await?.is_none() {
                return Ok(None);
            }
            let tried = sign_in::attempt(tx, &counting, &wanted, from, by.as_ref()).await?;
            Ok::<_, Refused>(Some(tried))
        })
        .await?;
    if let Some(tried) = &there {
        let (right, _) = verify_try(&parts, &call.body.password, tried).await?;
        if !right {
            return Err(code::WRONG.into());
        }
    }
    let name = call.body.name.as_str();
    let password = match there {
        Some(_) => None,
        None => {
            let chosen = Password::chosen(call.body.password.reveal(), &[name, address.as_str()]);
            Some(hashed(&parts, chosen.map_err(Refused::from)?).await?)
        }
    };
    let newcomer = Newcomer {
        address,
        name: name.to_owned(),
        language: context.language().tag.to_owned(),
        zone: None,
        password,
    };
    let begin = begin_of(context, call.body.client, None, None, SignedInBy::Letter);
    let turn: Turn = turn(context);
    let answering = Answering::of(context);
    context
        .write(async move |tx: &mut Tx| {
            let begun =
                staff::make_administrator(tx, &turn, &token, &newcomer, there.as_ref(), &begin, second)
                    .await?;
            Ok(answering.signed_in(begun))
        })
        .await
}

//! What somebody who is signed in does with sessions, password, address and API tokens.

use std::sync::Arc;

use ritm_api::account::{
    ApiToken, ApiTokenMade, ApiTokens, ChangeAddress, ChangePassword, EndSession, MakeApiToken, Me, Prove,
    Proven, ReadApiTokens, ReadMe, ReadSessions, RevokeApiToken, Session, Sessions, SignOut,
    SignOutEverywhere, code,
};
use ritm_api::{AccountId, Micros, Secret, SessionId};

use super::entry::{hashed, verify_try};
use super::{Answering, from, known, signed_out, turn};
use crate::account::address::Address;
use crate::account::model::FRESH;
use crate::account::service::sign_in::{Asked, Showed};
use crate::account::service::{self, Refused, api_token, credential, session, sign_in};
use crate::hashing::Password;
use crate::http::{Call, Context, Problem, Reply, Routes};
use crate::store::{Error, Tx};

pub(super) fn add(routes: &mut Routes) {
    routes.add(sign_out);
    routes.add(sign_out_everywhere);
    routes.add(me);
    routes.add(sessions);
    routes.add(end_session);
    routes.add(prove);
    routes.add(change_password);
    routes.add(change_address);
    routes.add(tokens);
    routes.add(make_token);
    routes.add(revoke_token);
}

/// The account and the session of who calls.
pub(super) fn own(context: &Context) -> Result<(AccountId, SessionId), Problem> {
    let caller = context.caller()?;
    let session = caller
        .session()
        .ok_or(Problem::new(ritm_api::code::NOT_SIGNED_IN))?;
    Ok((caller.account, session))
}

async fn sign_out(call: Call<SignOut>) -> Result<Reply<()>, Problem> {
    let (account, session) = own(&call.context)?;
    let turn = turn(&call.context);
    let reply = call
        .context
        .write(async move |tx: &mut Tx| {
            session::end(tx, &turn, account, session, Some(account)).await?;
            Ok(Reply::done())
        })
        .await?;
    Ok(signed_out(&call.context, reply))
}

async fn sign_out_everywhere(call: Call<SignOutEverywhere>) -> Result<Reply<()>, Problem> {
    let (account, session) = own(&call.context)?;
    let turn = turn(&call.context);
    let keep = call.body.keep_this;
    let reply = call
        .context
        .write(async move |tx: &mut Tx| {
            session::end_others(tx, account, keep.then_some(session)).await?;
            service::note(tx, &turn, "session-all-ended", Some(account), account, &[]).await?;
            Ok(Reply::done())
        })
        .await?;
    Ok(if keep {
        reply
    } else {
        signed_out(&call.context, reply)
    })
}

async fn me(call: Call<ReadMe>) -> Result<Reply<Me>, Problem> {
    let (account, session) = own(&call.context)?;
    let caller = call.context.caller()?;
    let now = call.context.now();
    let read = call.context.parts().store.read(async move |tx: &mut Tx| {
        let standing = service::standing(tx, account).await?;
        let session = session::find(tx, account, session, now).await?;
        Ok::<_, Error>(standing.zip(session))
    });
    let (standing, own) = read.await?.ok_or(Problem::new(ritm_api::code::NOT_SIGNED_IN))?;
    let until = caller.proved_at.plus(FRESH);
    Ok(Reply::of(Me {
        account,
        session,
        address: standing.address,
        name: standing.name,
        language: standing.language,
        password: standing.has_password,
        strong: own.strong,
        proven_until: (now < until).then_some(until),
        roles: standing.roles,
        permissions: caller.permissions.iter().copied().collect(),
    }))
}

async fn sessions(call: Call<ReadSessions>) -> Result<Reply<Sessions>, Problem> {
    let (account, this) = own(&call.context)?;
    let now = call.context.now();
    let rows = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| session::list(tx, account, now).await)
        .await;
    let sessions = rows
        .map_err(|error: Error| Problem::from(error))?
        .into_iter()
        .map(|row| Session {
            id: row.id,
            client: row.client,
            by: row.way,
            strong: row.strong,
            device: row.device,
            place: row.place,
            begun: row.begun,
            used: row.used,
            ends: row.ends,
            this: row.id == this,
        });
    Ok(Reply::of(Sessions {
        sessions: sessions.collect(),
    }))
}

async fn end_session(call: Call<EndSession>) -> Result<Reply<()>, Problem> {
    let (account, this) = own(&call.context)?;
    let turn = turn(&call.context);
    let id = call.path.id;
    let reply = call
        .context
        .write(async move |tx: &mut Tx| {
            let ended = if id == this {
                session::end(tx, &turn, account, id, Some(account)).await?
            } else {
                session::shut(tx, &turn, account, id, account).await?
            };
            if ended {
                Ok(Reply::done())
            } else {
                Err(ritm_api::code::NOT_FOUND.into())
            }
        })
        .await?;
    Ok(if id == this {
        signed_out(&call.context, reply)
    } else {
        reply
    })
}

/// Whether the password that somebody who is signed in gave is theirs.
async fn is_right(
    context: &Context,
    account: AccountId,
    session: SessionId,
    given: &Secret,
) -> Result<bool, Problem> {
    let parts = Arc::clone(context.parts());
    let counting = turn(context);
    let tried = parts
        .store
        .write(async move |tx: &mut Tx| sign_in::attempt_again(tx, &counting, account, session).await)
        .await?;
    let (right, _) = verify_try(&parts, given, &tried).await?;
    let turn = turn(context);
    let written: Result<(), Error> = parts
        .store
        .write(async move |tx: &mut Tx| {
            if right {
                sign_in::was_right(tx, &tried).await
            } else {
                sign_in::proof_was_wrong(tx, &turn, account, Asked::Proof, Showed::Password).await
            }
        })
        .await;
    written?;
    Ok(right)
}

async fn prove(call: Call<Prove>) -> Result<Reply<Proven>, Problem> {
    let (account, session) = own(&call.context)?;
    if !is_right(&call.context, account, session, &call.body.password).await? {
        return Err(code::PASSWORD_WRONG.into());
    }
    let (turn, answering) = (turn(&call.context), Answering::of(&call.context));
    call.context
        .write(async move |tx: &mut Tx| {
            let proved = session::prove(tx, &turn, session, false).await?;
            Ok(answering.proved(&proved))
        })
        .await
}

async fn change_password(call: Call<ChangePassword>) -> Result<Reply<()>, Problem> {
    let context = &call.context;
    let (account, session) = own(context)?;
    let read = context
        .parts()
        .store
        .read(async move |tx: &mut Tx| service::standing(tx, account).await);
    let standing = read.await.map_err(|error: Error| Problem::from(error))?;
    let standing = standing.ok_or(Problem::new(ritm_api::code::NOT_SIGNED_IN))?;
    if standing.has_password {
        let Some(present) = &call.body.present else {
            return Err(code::PASSWORD_WRONG.into());
        };
        if !is_right(context, account, session, present).await? {
            return Err(code::PASSWORD_WRONG.into());
        }
    } else {
        session::require_fresh(context.caller()?, context.now())?;
    }
    let personal = [standing.name.as_str(), standing.address.as_str()];
    let password = Password::chosen(call.body.password.reveal(), &personal).map_err(Refused::from)?;
    let hash = hashed(context.parts(), password).await?;
    let (turn, known, answering) = (turn(context), known(context, None), Answering::of(context));
    context
        .write(async move |tx: &mut Tx| {
            let proved =
                credential::change_password(tx, &turn, account, session, known.as_ref(), &hash).await?;
            Ok(answering.renewed(Reply::done(), &proved))
        })
        .await
}

async fn change_address(call: Call<ChangeAddress>) -> Result<Reply<()>, Problem> {
    let (account, session) = own(&call.context)?;
    let address = Address::parse(call.body.address.as_str()).map_err(Refused::from)?;
    let (turn, from) = (turn(&call.context), from(&call));
    call.context
        .write(async move |tx: &mut Tx| {
            credential::ask_address(tx, &turn, account, session, &address, from).await?;
            Ok(Reply::done())
        })
        .await
}

async fn tokens(call: Call<ReadApiTokens>) -> Result<Reply<ApiTokens>, Problem> {
    let (account, _) = own(&call.context)?;
    let now = call.context.now();
    let rows = call
        .context
        .parts()
        .store
        .read(async move |tx: &mut Tx| api_token::list(tx, account, now).await)
        .await;
    let tokens = rows
        .map_err(|error: Error| Problem::from(error))?
        .into_iter()
        .map(|kept| ApiToken {
            id: kept.id,
            name: kept.name,
            scopes: kept.scopes,
            hint: kept.hint,
            created: kept.created,
            used: kept.used,
            expires: kept.expires,
        });
    Ok(Reply::of(ApiTokens {
        tokens: tokens.collect(),
    }))
}

async fn make_token(call: Call<MakeApiToken>) -> Result<Reply<ApiTokenMade>, Problem> {
    let (account, _) = own(&call.context)?;
    let turn = turn(&call.context);
    let body = call.body;
    call.context
        .write(async move |tx: &mut Tx| {
            let expires = body
                .days
                .map(|days| turn.now.plus(i64::from(days.0) * Micros::DAY));
            let token =
                api_token::make(tx, &turn, account, body.name.as_str(), &body.scopes.0, expires).await?;
            Ok(Reply::of(ApiTokenMade {
                id: token.id().into(),
                token: Secret::new(token.text()),
            }))
        })
        .await
}

async fn revoke_token(call: Call<RevokeApiToken>) -> Result<Reply<()>, Problem> {
    let (account, _) = own(&call.context)?;
    let turn = turn(&call.context);
    let id = call.path.id;
    call.context
        .write(async move |tx: &mut Tx| {
            if api_token::revoke(tx, &turn, account, id).await? {
                Ok(Reply::done())
            } else {
                Err(ritm_api::code::NOT_FOUND.into())
            }
        })
        .await
}

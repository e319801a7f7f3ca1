//! The account at a server: which server, who is signed in, and the way to ask it with the athlete's key.
//!
//! The keys are in the host's secrets and in memory, never in the database, in a frame or in an export. There are two: the
//! short one that each request carries, and the long one by which the server gives the next pair. How they are renewed so
//! that neither a kill nor a lost answer costs the session is in [`keys`].

mod conversation;
mod enter;
mod keys;
mod profile;
mod reach;
mod session;
mod wire;

#[cfg(test)]
mod tests;

use ritm_model::{
    account::{
        Account, AccountError, AskServer, ChangeOwnProfile, ChooseServer, Enter, KnowWho, ReadAccount,
        ReadOwnProfile, ServerAsk, ServerTold, SettleOwnProfile, SignOut, UnlockAccount,
    },
    door::Topic,
};
use rusqlite::Connection;

use crate::{
    answer::{Answer, Answered, answers},
    context::Context,
    settings,
    store::Fault,
};
use conversation::{Conversation, Talk};

/// A request that is longer than this is no request of ours.
const MOST_ASKED_BYTES: usize = 1 << 20;

macro_rules! conversations {
    ($($name:ident: |$question:ident, $talk:ident| $flow:expr;)+) => {
        $(impl Answer for $name {
            fn answer(self, context: &mut Context) -> Result<Answered<Self::Reply>, Fault> {
                let $question = self;
                Conversation::begin(context, move |$talk: Talk| async move {
                    let told: Result<Self::Reply, Fault> = $flow;
                    told
                })
            }
        })+
    };
}

conversations! {
    ReadAccount: |_question, talk| {
        keys::load(&talk).await;
        told(&talk)
    };
    UnlockAccount: |_question, talk| {
        keys::unlock(&talk).await;
        told(&talk)
    };
    ChooseServer: |question, talk| choose(talk, question.server).await;
    AskServer: |question, talk| {
        check(&question.ask)?;
        ask(&talk, question.ask).await
    };
    Enter: |question, talk| {
        check(&question.ask)?;
        Ok(enter::enter(&talk, question.ask).await)
    };
    SignOut: |_question, talk| {
        keys::sign_out(&talk).await?;
        told(&talk)
    };
    KnowWho: |question, talk| {
        // What was changed here may be newer than what the server said of it.
        let name = profile::name(&talk, &question.id)?.unwrap_or(question.name);
        keys::know(&talk, &question.id, name, question.address).await;
        told(&talk)
    };
    SettleOwnProfile: |_question, talk| profile::settle(&talk).await;
}

answers! {
    ReadOwnProfile: |_question, context| profile::read(context);
    ChangeOwnProfile: |question, context| profile::change(context, question.changes);
}

/// Asks the server; what waits to be told to it goes along, once it is seen to be there.
async fn ask(talk: &Talk, ask: ServerAsk) -> Result<ServerTold, Fault> {
    let told = keys::ask(talk, ask).await?;
    if matches!(&told, ServerTold::Answered(answer) if answer.status < 300) {
        profile::send_waiting(talk).await?;
    }
    Ok(told)
}

fn check(ask: &ServerAsk) -> Result<(), AccountError> {
    // The path is put behind the server's name: one that did not begin so could lead to another server.
    let ours = ask.path.starts_with("/api/")
        && ask
            .path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#');
    if ours && ask.body.len() <= MOST_ASKED_BYTES {
        Ok(())
    } else {
        Err(AccountError::BadAsk)
    }
}

/// How it stands, as screens are told.
fn told(talk: &Talk) -> Result<Account, Fault> {
    let server = talk.server();
    let bound = talk.is_bound();
    let waiting = profile::waits(talk)?;
    Ok(talk.session(|session| Account {
        server,
        bound,
        who: session.who(),
        ended: session.ended,
        unreached: session.unreached,
        kept: session.kept,
        leaving: session.is_leaving(),
        withheld: session.withheld,
        waiting,
    }))
}

async fn choose(talk: Talk, server: String) -> Result<Account, Fault> {
    keys::load(&talk).await;
    if talk.is_bound() && !server.is_empty() {
        return Err(AccountError::Bound.into());
    }
    let server = if server.trim().is_empty() {
        String::new()
    } else {
        reach::origin(&server).ok_or(AccountError::BadServer)?
    };
    keys::turn_to(&talk, server).await?;
    told(&talk)
}

/// The server that is asked: the host's own, else the one that was chosen; empty where there is none.
fn server(db: &Connection, bound_to: Option<&String>) -> Result<String, Fault> {
    match bound_to {
        Some(server) => Ok(server.clone()),
        None => settings::server(db),
    }
}

/// What a conversation did that belongs into the turn's transaction.
enum Deed {
    Choose(String),
    /// Takes a profile as the server told it.
    TakeProfile(profile::Taken),
    Tell,
}

impl Deed {
    fn carry_out(self, context: &mut Context) -> Result<(), Fault> {
        match self {
            Self::Choose(server) => settings::choose_server(context, &server)?,
            Self::TakeProfile(taken) => taken.carry_out(context)?,
            Self::Tell => {}
        }
        context.news.changed(Topic::Account);
        Ok(())
    }
}

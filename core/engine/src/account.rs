//! The account at a server: which server, who is signed in, and the way to ask it with the athlete's key.
//!
//! The keys are in the host's secrets and in memory, never in the database, in a frame or in an export. There are two: the
//! short one that each request carries, and the long one by which the server gives the next pair. How they are renewed so
//! that neither a kill nor a lost answer costs the session is in [`keys`].

mod conversation;
mod enter;
mod keys;
mod reach;
mod session;
mod wire;

#[cfg(test)]
mod tests;

use ritm_model::{
    account::{
        Account, AccountError, AskServer, ChooseServer, Enter, KnowWho, ReadAccount, ServerAsk, SignOut,
    },
    door::Topic,
};
use rusqlite::Connection;

use crate::{
    answer::{Answer, Answered},
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
                Conversation::begin(context, move |$talk: Talk| async move { $flow })
            }
        })+
    };
}

conversations! {
    ReadAccount: |_question, talk| {
        keys::load(&talk).await;
        Ok(told(&talk))
    };
    ChooseServer: |question, talk| choose(talk, question.server).await;
    AskServer: |question, talk| {
        check(&question.ask)?;
        Ok(keys::ask(&talk, question.ask).await)
    };
    Enter: |question, talk| {
        check(&question.ask)?;
        Ok(enter::enter(&talk, question.ask).await)
    };
    SignOut: |_question, talk| {
        keys::sign_out(&talk).await;
        Ok(told(&talk))
    };
    KnowWho: |question, talk| {
        keys::know(&talk, question.name, question.address).await;
        Ok(told(&talk))
    };
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
fn told(talk: &Talk) -> Account {
    let server = talk.server();
    let bound = talk.is_bound();
    talk.session(|session| Account {
        server,
        bound,
        who: session.who(),
        ended: session.ended,
        unreached: session.unreached,
        kept: session.kept,
        leaving: session.is_leaving(),
    })
}

async fn choose(talk: Talk, server: String) -> Result<Account, AccountError> {
    keys::load(&talk).await;
    if talk.is_bound() && !server.is_empty() {
        return Err(AccountError::Bound);
    }
    let server = if server.trim().is_empty() {
        String::new()
    } else {
        reach::origin(&server).ok_or(AccountError::BadServer)?
    };
    keys::turn_to(&talk, server).await?;
    Ok(told(&talk))
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
    Tell,
}

impl Deed {
    fn carry_out(self, context: &mut Context) -> Result<(), Fault> {
        if let Self::Choose(server) = self {
            settings::choose_server(context, &server)?;
        }
        context.news.changed(Topic::Account);
        Ok(())
    }
}

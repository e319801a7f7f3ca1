//! Signing in with a password.
//!
//! Between the two transactions the password is hashed, which takes long; whatever changed meanwhile is looked at again.

use std::net::IpAddr;
use std::time::Duration;

use ritm_api::account::{AccountState, code};
use ritm_api::{AccountId, Micros, Secret, SessionId};
use uuid::Uuid;

use super::session::{self, Begin, Begun};
use super::tries::{self, Bound, Counted};
use super::{Refused, device, let_in, letter, note};
use crate::account::address::Address;
use crate::account::model::Turn;
use crate::account::token::Token;
use crate::personal::Boxed;
use crate::store::{Error, Tx, args, sql};

/// A try that was counted, and the password it has to match.
#[derive(Clone, Debug)]
pub(crate) struct Try {
    /// What it is counted by, unless its owner was let in.
    counted: Option<Counted>,
    /// What wrong tries of strangers are counted by besides.
    bounds: Vec<(Counted, Bound)>,
    /// The account, if there is one.
    pub(crate) account: Option<AccountId>,
    /// The hash of its password, if it has one.
    pub(crate) password: Option<String>,
}

/// Counts a try to sign in and finds what the password is compared with; the same for addresses without an account.
///
/// # Errors
/// There were too many tries.
pub(crate) async fn attempt(
    tx: &mut Tx,
    turn: &Turn,
    address: &Address,
    from: IpAddr,
    known: Option<&Token>,
) -> Result<Try, Refused> {
    let found: Option<(Uuid, Option<String>)> = tx
        .opt(
            sql!("SELECT id, password FROM account WHERE address_key = $1"),
            args![address.key()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    let account = found.as_ref().map(|(id, _)| AccountId::from(*id));
    let key = address.key();
    let password = found.and_then(|(_, password)| password);
    let (counted, is_known) = counted(tx, account, &key, from, known).await?;
    if !is_known && let_in::goes_on(tx, turn, &key, from).await? {
        return Ok(Try {
            counted: None,
            bounds: Vec::new(),
            account,
            password,
        });
    }
    tries::take(tx, turn, &counted).await?;
    let mut bounds = Vec::new();
    if !is_known {
        bounds.extend(Counted::site("sign-in", &key, from).map(|site| (site, tries::GUESSES_FROM_SITE)));
        bounds.push((Counted::all("sign-in", &key), tries::GUESSES));
    }
    for (counted, bound) in &bounds {
        if !tries::allows(tx, turn, counted, *bound).await? {
            return Err(Refused::Wait(Duration::from_secs(900)));
        }
    }
    Ok(Try {
        counted: Some(counted),
        bounds,
        account,
        password,
    })
}

/// By what tries for an account are counted, and whether that is a browser or app that is known.
async fn counted(
    tx: &mut Tx,
    account: Option<AccountId>,
    key: &str,
    from: IpAddr,
    known: Option<&Token>,
) -> Result<(Counted, bool), Error> {
    if let (Some(account), Some(known)) = (account, known)
        && device::is_known(tx, account, known).await?
    {
        return Ok((Counted::known("sign-in", key, known), true));
    }
    Ok((Counted::of("sign-in", key, from), false))
}

/// Counts a try of somebody who is signed in to give the password again: those of a session together, wherever it goes, and
/// no other's.
///
/// # Errors
/// There were too many tries.
pub(crate) async fn attempt_again(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    session: SessionId,
) -> Result<Try, Refused> {
    let password = tx
        .opt(
            sql!("SELECT password FROM account WHERE id = $1"),
            args![account.uuid()],
            |row| row.get::<Option<String>>(0),
        )
        .await?
        .flatten();
    let counted = Counted::within("proof", &account.to_string(), session);
    tries::take(tx, turn, &counted).await?;
    Ok(Try {
        counted: Some(counted),
        bounds: Vec::new(),
        account: Some(account),
        password,
    })
}

/// Forgets the tries before one that was right.
pub(crate) async fn was_right(tx: &mut Tx, right: &Try) -> Result<(), Error> {
    if let Some(counted) = &right.counted {
        tries::clear(tx, counted).await?;
    }
    give_back(tx, right).await
}

/// Takes a try back that nothing came of, since there was too much to do.
pub(crate) async fn was_busy(tx: &mut Tx, tried: &Try) -> Result<(), Error> {
    if let Some(counted) = &tried.counted {
        tries::untake(tx, counted).await?;
    }
    give_back(tx, tried).await
}

async fn give_back(tx: &mut Tx, tried: &Try) -> Result<(), Error> {
    for (counted, _) in &tried.bounds {
        tries::give_back(tx, counted).await?;
    }
    Ok(())
}

/// What follows a right password.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// The session began.
    Begun(Box<Begun>),
    /// A second step is needed.
    Second {
        /// What shows that the first step was done.
        pending: Secret,
        /// By what the second step can be done.
        ways: Ways,
    },
}

/// Keeps a sign-in whose first step is done, if the account asks for a second one, and says by what that can be done. What
/// a second step is the domain that keeps the factors knows; `app` hands this over.
pub(crate) type AskSecond = for<'a> fn(
    &'a mut Tx,
    &'a Turn,
    AccountId,
    &'a Begin,
) -> Boxed<'a, Result<Option<(Secret, Ways)>, Error>>;

/// Goes on after a right password: to the session, or to the second step.
///
/// # Errors
/// The account is locked, or its password changed meanwhile.
pub(crate) async fn finish(
    tx: &mut Tx,
    turn: &Turn,
    right: &Try,
    rehashed: Option<&str>,
    begin: &Begin,
    second: AskSecond,
) -> Result<Outcome, Refused> {
    let Some(account) = right.account else {
        return Err(code::WRONG.into());
    };
    let now: Option<(String, Option<String>)> = tx
        .opt(
            sql!("SELECT state, password FROM account WHERE id = $1", for_update),
            args![account.uuid()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    let Some((state, password)) = now else {
        return Err(code::WRONG.into());
    };
    if password != right.password {
        return Err(code::WRONG.into());
    }
    if AccountState::of_word(&state).unwrap_or(AccountState::Locked) == AccountState::Locked {
        return Err(code::LOCKED.into());
    }
    was_right(tx, right).await?;
    if let Some(rehashed) = rehashed {
        tx.exec(
            sql!("UPDATE account SET password = $2 WHERE id = $1"),
            args![account.uuid(), rehashed],
        )
        .await?;
    }
    if !begin.strong
        && let Some((pending, ways)) = second(tx, turn, account, begin).await?
    {
        return Ok(Outcome::Second { pending, ways });
    }
    Ok(Outcome::Begun(Box::new(
        signed_in(tx, turn, account, begin).await?,
    )))
}

/// By what a second step can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ways {
    /// A code of an authenticator app.
    pub(crate) totp: bool,
    /// A passkey.
    pub(crate) passkey: bool,
    /// A recovery code.
    pub(crate) recovery: bool,
}

/// Begins the session of somebody who has shown all that is needed, and writes to them if it is somewhere new.
pub(crate) async fn signed_in(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    begin: &Begin,
) -> Result<Begun, Error> {
    let begun = session::begin(tx, turn, account, begin).await?;
    if begun.new_device
        && let Some(standing) = super::standing(tx, account).await?
    {
        letter::new_device(tx, turn, &standing, &begin.origin).await?;
    }
    Ok(begun)
}

/// Writes down that a password was wrong, if the account is there.
pub(crate) async fn was_wrong(tx: &mut Tx, turn: &Turn, wrong: &Try) -> Result<(), Error> {
    match wrong.account {
        Some(account) => note(tx, turn, "sign-in-refused", None, account, &[]).await,
        None => Ok(()),
    }
}

/// What somebody was asked to show who had shown something already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The second step of a sign-in.
    SecondStep,
    /// Proof in a session.
    Proof,
}

/// What they showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Showed {
    /// The password.
    Password,
    /// A code of an authenticator app.
    Code,
    /// A recovery code.
    Recovery,
    /// A passkey.
    Passkey,
}

/// Writes down that it was wrong: whoever came so far knows a password, or has a session. Once a day the owner is told.
pub(crate) async fn proof_was_wrong(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    asked: Asked,
    showed: Showed,
) -> Result<(), Error> {
    let action = match asked {
        Asked::SecondStep => "second-step-refused",
        Asked::Proof => "proof-refused",
    };
    let way = match showed {
        Showed::Password => "password",
        Showed::Code => "code",
        Showed::Recovery => "recovery",
        Showed::Passkey => "passkey",
    };
    note(tx, turn, action, None, account, &[("way", way)]).await?;
    let told = Counted::all("password-known", &account.to_string());
    if asked == Asked::SecondStep
        && tries::allows(tx, turn, &told, TOLD).await?
        && let Some(standing) = super::standing(tx, account).await?
    {
        letter::password_known(tx, turn, &standing).await?;
    }
    Ok(())
}

/// How often the owner is told that somebody came as far as the second step.
const TOLD: Bound = Bound {
    most: 1,
    within: Micros::DAY,
};

/// When the password of an account was set, if it has one.
pub(crate) async fn password_set(tx: &mut Tx, account: AccountId) -> Result<Option<i64>, Error> {
    let set = tx
        .opt(
            sql!("SELECT password_set FROM account WHERE id = $1"),
            args![account.uuid()],
            |row| row.get::<Option<i64>>(0),
        )
        .await?;
    Ok(set.flatten())
}

/// The hash of an account's password, if it has one.
pub(crate) async fn password_of(tx: &mut Tx, account: AccountId) -> Result<Option<String>, Error> {
    let password = tx
        .opt(
            sql!("SELECT password FROM account WHERE id = $1"),
            args![account.uuid()],
            |row| row.get::<Option<String>>(0),
        )
        .await?;
    Ok(password.flatten())
}

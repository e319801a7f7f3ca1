//! Letting in whom others keep out.
//!
//! Wrong passwords from everywhere are bounded, so that nobody guesses one with a network for each guess; whoever has the
//! account and comes with a browser that is new is then held up by what others do. The owner gets a letter, whose link opens
//! the browser that follows it: it is known from then on and counts for itself, and so does an app in the same network for a
//! while. It signs nobody in: the password is asked for as ever, and so is the second step.
//!
//! One such letter waits at a time. Whoever guesses on can't have more of them written, and the one that waits is good for a
//! day, so that there is always a way in that takes no longer than opening a letter.

use std::net::IpAddr;
use std::time::Duration;

use ritm_api::account::{AccountState, code};
use ritm_api::{AccountId, Micros};

use super::letter::{self, Spent};
use super::tries::{self, Bound, Counted};
use super::{Refused, device, note, standing};
use crate::account::address::Address;
use crate::account::model::{Purpose, Turn};
use crate::account::token::Token;
use crate::store::{Error, Tx};

/// Whoever is to wait for less than this has no need of a letter.
pub(crate) const WORTH_A_LETTER: Duration = Duration::from_secs(60);

/// How often a letter is thought of for one address.
const THOUGHTS: Bound = Bound {
    most: 1,
    within: 5 * Micros::MINUTE,
};

/// What the network of whoever followed the link may try.
const OPEN: Bound = Bound {
    most: 10,
    within: 15 * Micros::MINUTE,
};

fn thoughts(key: &str) -> Counted {
    Counted::all("let-in", key)
}

fn open(key: &str, from: IpAddr) -> Counted {
    Counted::of("let-in", key, from)
}

/// Whether it is to be looked at whether somebody is to be written to, whether or not the address has an account.
pub(crate) async fn is_worth_it(tx: &mut Tx, turn: &Turn, address: &Address) -> Result<bool, Error> {
    tries::allows(tx, turn, &thoughts(&address.key()), THOUGHTS).await
}

/// Writes to the owner of an address, unless a letter waits or there is no password to sign in with.
pub(crate) async fn offer(tx: &mut Tx, turn: &Turn, address: &Address) -> Result<(), Error> {
    let Some(standing) = super::by_address(tx, address).await? else {
        return Ok(());
    };
    if standing.state == AccountState::Locked
        || !standing.has_password
        || letter::waits(tx, turn.now, standing.id, Purpose::LetIn).await?
    {
        return Ok(());
    }
    let token = letter::token(tx, turn, Some(standing.id), Purpose::LetIn, None).await?;
    note(tx, turn, "let-in-offered", None, standing.id, &[]).await?;
    letter::let_in(tx, turn, &standing, &token).await
}

/// Opens the browser that follows the link, and for a while its network; what comes back is what the browser is known by.
///
/// # Errors
/// The letter was used before, is too old, or the account is locked.
pub(crate) async fn accept(
    tx: &mut Tx,
    turn: &Turn,
    token: &Token,
    known: Option<&Token>,
    label: &str,
    from: IpAddr,
) -> Result<Token, Refused> {
    let spent = letter::spend(tx, turn, token, Purpose::LetIn).await?;
    let Some(Spent {
        account: Some(account),
        ..
    }) = spent
    else {
        return Err(code::LINK_INVALID.into());
    };
    let Some(key) = key_of(tx, account).await? else {
        return Err(code::LINK_INVALID.into());
    };
    let known = device::remember(tx, turn, account, known, label).await?;
    // What was tried in it before was others' or a mistake.
    tries::clear(tx, &Counted::known("sign-in", &key, &known)).await?;
    tries::permit(tx, turn, &open(&key, from), OPEN).await?;
    tries::forget(tx, &thoughts(&key)).await?;
    note(tx, turn, "let-in", Some(account), account, &[]).await?;
    Ok(known)
}

async fn key_of(tx: &mut Tx, account: AccountId) -> Result<Option<String>, Error> {
    let found = standing(tx, account).await?;
    let open = found.filter(|standing| standing.state != AccountState::Locked);
    Ok(open
        .and_then(|standing| Address::parse(&standing.address).ok())
        .map(|address| address.key()))
}

/// Whether a try goes on for having been let in from there.
pub(crate) async fn goes_on(tx: &mut Tx, turn: &Turn, key: &str, from: IpAddr) -> Result<bool, Error> {
    tries::use_up(tx, turn, &open(key, from)).await
}

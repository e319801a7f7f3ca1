//! Signing up: a letter first, then the account.
//!
//! Until the address is confirmed there is no account, only a row that waits. Several may wait for one address, each with the
//! password its own person chose; to confirm one takes its letter *and* either the device that signed up or that password.
//! So nobody gets an account with somebody else's address by having them click, and nobody can keep an address occupied.

use std::net::IpAddr;

use ritm_api::Micros;
use ritm_api::account::code;
use uuid::Uuid;

use super::session::{self, Begin, Begun};
use super::tries::{self, Counted, LETTERS, LETTERS_FROM, LETTERS_THEN};
use super::{Newcomer, Refused, create_confirmed, letter};
use crate::account::address::Address;
use crate::account::model::{SIGN_UP_LIFE, Turn};
use crate::account::token::{Token, Use};
use crate::store::{Error, Tx, args, sql};

/// Keeps a sign-up until its address is confirmed, and writes the letter; what is returned shows later that it is the same
/// device. For an address that has an account the letter says so, and what is returned looks the same.
pub(crate) async fn begin(
    tx: &mut Tx,
    turn: &Turn,
    newcomer: &Newcomer,
    from: IpAddr,
) -> Result<Token, Error> {
    let id = turn.id();
    let handle = Token::new(Use::SignUp, id, turn.bytes());
    let there = super::by_address(tx, &newcomer.address).await?;
    if !may_write(tx, turn, &newcomer.address.key(), from).await? {
        return Ok(handle);
    }
    if let Some(standing) = there {
        letter::already_there(tx, turn, &standing).await?;
        return Ok(handle);
    }
    if letter::is_kept(tx, turn.now, &newcomer.address, None).await? {
        letter::address_kept(tx, turn, &newcomer.address, &newcomer.language).await?;
        return Ok(handle);
    }
    let token = Token::new(Use::Letter, id, turn.bytes());
    tx.exec(
        sql!(
            "INSERT INTO account_sign_up (id, address, address_key, name, language, zone, password, letter, handle, created, \
             expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        args![
            id, newcomer.address.as_str(), newcomer.address.key(), &newcomer.name, &newcomer.language, &newcomer.zone,
            &newcomer.password, token.hash(), handle.hash(), turn.now.0, turn.now.plus(SIGN_UP_LIFE).0
        ],
    )
    .await?;
    letter::confirm(tx, turn, newcomer.address.as_str(), &newcomer.language, &token).await?;
    Ok(handle)
}

/// Writes the letter of a sign-up again, with another token; the one before is no longer good.
pub(crate) async fn resend(tx: &mut Tx, turn: &Turn, handle: &Token, from: IpAddr) -> Result<(), Error> {
    let Some(waiting) = waiting(tx, turn.now, handle.id()).await? else {
        return Ok(());
    };
    if !handle.matches(&waiting.handle)
        || !may_write(tx, turn, &waiting.address.to_ascii_lowercase(), from).await?
    {
        return Ok(());
    }
    let token = Token::new(Use::Letter, handle.id(), turn.bytes());
    tx.exec(
        sql!("UPDATE account_sign_up SET letter = $2 WHERE id = $1"),
        args![handle.id(), token.hash()],
    )
    .await?;
    letter::confirm(tx, turn, &waiting.address, &waiting.language, &token).await
}

/// Whether one more letter may go to an address at the request of a network.
pub(crate) async fn may_write(tx: &mut Tx, turn: &Turn, key: &str, from: IpAddr) -> Result<bool, Error> {
    if !tries::allows(tx, turn, &Counted::of("letters", key, from), LETTERS_FROM).await? {
        return Ok(false);
    }
    Ok(
        tries::allows(tx, turn, &Counted::all("letters", key), LETTERS).await?
            || tries::allows(tx, turn, &Counted::all("letters-then", key), LETTERS_THEN).await?,
    )
}

/// A sign-up that waits.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    /// Its address, as it was given.
    pub(crate) address: String,
    /// What to call the person.
    pub(crate) name: String,
    /// The hash of the password that was chosen.
    pub(crate) password: String,
    language: String,
    zone: Option<String>,
    letter: Vec<u8>,
    handle: Vec<u8>,
}

impl Waiting {
    /// Whether this is the token of its letter.
    pub(crate) fn is_confirmed_by(&self, token: &Token) -> bool {
        token.matches(&self.letter)
    }

    /// Whether this is what signing up answered.
    pub(crate) fn was_begun_with(&self, handle: &Token) -> bool {
        handle.matches(&self.handle)
    }
}

/// The sign-up that waits under an id; nothing if there is none, or no longer.
pub(crate) async fn waiting(tx: &mut Tx, now: Micros, id: Uuid) -> Result<Option<Waiting>, Error> {
    tx.opt(
        sql!(
            "SELECT address, name, language, zone, password, letter, handle FROM account_sign_up \
             WHERE id = $1 AND expires > $2"
        ),
        args![id, now.0],
        |row| {
            Ok(Waiting {
                address: row.get(0)?,
                name: row.get(1)?,
                language: row.get(2)?,
                zone: row.get(3)?,
                password: row.get(4)?,
                letter: row.get(5)?,
                handle: row.get(6)?,
            })
        },
    )
    .await
}

/// Locks the sign-ups that wait for an address, in one order: of many that come to take it one goes first, and none of them
/// waits for another that waits for it. Whoever makes an account of an address, or gives one to an account, asks this
/// before it changes anything.
pub(super) async fn hold(tx: &mut Tx, address: &Address) -> Result<(), Error> {
    tx.rows(
        sql!(
            "SELECT id FROM account_sign_up WHERE address_key = $1 ORDER BY id",
            for_update
        ),
        args![address.key()],
        |row| row.get::<Uuid>(0),
    )
    .await?;
    Ok(())
}

/// Makes the account of a sign-up whose letter came, once, and begins its first session. The caller has checked who it is.
///
/// # Errors
/// The letter was used before, is too old, or the address got an account meanwhile.
pub(crate) async fn finish(tx: &mut Tx, turn: &Turn, token: &Token, begin: &Begin) -> Result<Begun, Refused> {
    let waiting = waiting(tx, turn.now, token.id())
        .await?
        .filter(|waiting| waiting.is_confirmed_by(token));
    let Some(waiting) = waiting else {
        return Err(code::LINK_INVALID.into());
    };
    let address = Address::parse(&waiting.address)?;
    hold(tx, &address).await?;
    let taken = tx
        .exec(
            sql!("DELETE FROM account_sign_up WHERE id = $1"),
            args![token.id()],
        )
        .await?;
    if taken == 0 {
        return Err(code::LINK_INVALID.into());
    }
    let newcomer = Newcomer {
        address,
        name: waiting.name,
        language: waiting.language,
        zone: waiting.zone,
        password: Some(waiting.password),
    };
    match create_confirmed(tx, turn, &newcomer).await? {
        Some(account) => Ok(session::begin(tx, turn, account, begin).await?),
        None => Err(code::LINK_INVALID.into()),
    }
}

/// Throws away sign-ups that nobody confirmed.
pub(crate) async fn sweep(tx: &mut Tx, now: Micros) -> Result<u64, Error> {
    tx.exec(
        sql!("DELETE FROM account_sign_up WHERE id IN (SELECT id FROM account_sign_up WHERE expires <= $1 LIMIT 500)"),
        args![now.0],
    )
    .await
}

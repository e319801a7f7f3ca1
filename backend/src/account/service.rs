//! What can be done with accounts: functions of a transaction.
//!
//! Others of the server need [`standing`], [`session`] and [`staff`]. Nothing here tells a stranger whether an address has an
//! account: what differs goes into letters, and a password is hashed for an account that is not there as well.

pub(crate) mod api_token;
pub(crate) mod credential;
pub(crate) mod device;
pub(crate) mod export;
pub(crate) mod leaving;
pub(crate) mod let_in;
pub(crate) mod letter;
pub(crate) mod profile;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod staff;
pub(crate) mod tries;

use std::collections::BTreeMap;
use std::time::Duration;

use ritm_api::account::{AccountState, Role, code};
use ritm_api::{AccountId, Code, Micros};
use uuid::Uuid;

use super::address::{self, Address};
use super::model::{Standing, Turn};
use crate::audit::{self, Actor, Entry};
use crate::hashing::{Busy, Weakness};
use crate::http::Problem;
use crate::store::{Error, Fault, Row, Tx, args, sql};

/// Why something was not done with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The database did not do it.
    Store(Error),
    /// For a reason that is told.
    Code(Code),
    /// There were too many tries; this long nothing is tried.
    Wait(Duration),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

impl From<Busy> for Refused {
    fn from(_: Busy) -> Self {
        Self::Code(ritm_api::code::BUSY)
    }
}

impl From<Weakness> for Refused {
    fn from(weakness: Weakness) -> Self {
        Self::Code(match weakness {
            Weakness::Short => code::PASSWORD_SHORT,
            Weakness::Long => code::PASSWORD_LONG,
            Weakness::Common => code::PASSWORD_COMMON,
            Weakness::Personal => code::PASSWORD_PERSONAL,
        })
    }
}

impl From<address::Wrong> for Refused {
    fn from(_: address::Wrong) -> Self {
        Self::Code(code::ADDRESS_MALFORMED)
    }
}

impl Fault for Refused {
    fn store_error(&self) -> Option<&Error> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Store(error) => error.into(),
            Refused::Code(code) if code == ritm_api::code::BUSY => {
                Self::new(code).retry_after(Duration::from_secs(2))
            }
            Refused::Code(code) => Self::new(code),
            Refused::Wait(time) => Self::new(code::WAIT).retry_after(time),
        }
    }
}

/// An account that is to be made.
#[derive(Clone, Debug)]
pub(crate) struct Newcomer {
    /// Its address, which is known to be its owner's.
    pub(crate) address: Address,
    /// What to call its owner.
    pub(crate) name: String,
    /// The language of letters.
    pub(crate) language: String,
    /// The time zone.
    pub(crate) zone: Option<String>,
    /// The hash of its password, if it has one.
    pub(crate) password: Option<String>,
}

/// Makes an account whose address is known to be its owner's; nothing if the address has one already, or is kept for one.
pub(crate) async fn create_confirmed(
    tx: &mut Tx,
    turn: &Turn,
    newcomer: &Newcomer,
) -> Result<Option<AccountId>, Error> {
    sign_up::hold(tx, &newcomer.address).await?;
    if letter::is_kept(tx, turn.now, &newcomer.address, None).await? {
        return Ok(None);
    }
    let id = turn.id();
    let password_set = newcomer.password.as_ref().map(|_| turn.now.0);
    let made = tx
        .exec(
            sql!(
                "INSERT INTO account (id, version, created, seen, state, address, address_key, password, password_set, name, \
                 language, zone) VALUES ($1, 1, $2, $2, 'active', $3, $4, $5, $6, $7, $8, $9) \
                 ON CONFLICT (address_key) DO NOTHING"
            ),
            args![
                id, turn.now.0, newcomer.address.as_str(), newcomer.address.key(), &newcomer.password, password_set,
                &newcomer.name, &newcomer.language, &newcomer.zone
            ],
        )
        .await?;
    if made == 0 {
        return Ok(None);
    }
    // Sign-ups that others began with this address lead nowhere from now on.
    tx.exec(
        sql!("DELETE FROM account_sign_up WHERE address_key = $1"),
        args![newcomer.address.key()],
    )
    .await?;
    note(tx, turn, "account-created", Some(id.into()), id.into(), &[]).await?;
    Ok(Some(id.into()))
}

fn standing_of(row: &Row<'_>) -> Result<Standing, Error> {
    let state: String = row.get(4)?;
    Ok(Standing {
        id: row.get::<Uuid>(0)?.into(),
        version: row.get(1)?,
        created: Micros(row.get(2)?),
        seen: Micros(row.get(3)?),
        // What a newer program made of it is nothing that this one may open.
        state: AccountState::of_word(&state).unwrap_or(AccountState::Locked),
        lock_reason: row.get(5)?,
        leaves: row.get::<Option<i64>>(6)?.map(Micros),
        address: row.get(7)?,
        has_password: row.get::<Option<i64>>(8)?.is_some(),
        name: row.get(9)?,
        language: row.get(10)?,
        roles: Vec::new(),
    })
}

/// How an account stands; nothing if there is none.
pub(crate) async fn standing(tx: &mut Tx, account: AccountId) -> Result<Option<Standing>, Error> {
    let found = tx
        .opt(
            sql!(
                "SELECT id, version, created, seen, state, lock_reason, leaves, address, password_set, name, language \
                 FROM account WHERE id = $1"
            ),
            args![account.uuid()],
            standing_of,
        )
        .await?;
    with_roles(tx, found).await
}

/// How the account of an address stands; nothing if there is none.
pub(crate) async fn by_address(tx: &mut Tx, address: &Address) -> Result<Option<Standing>, Error> {
    let found = tx
        .opt(
            sql!(
                "SELECT id, version, created, seen, state, lock_reason, leaves, address, password_set, name, language \
                 FROM account WHERE address_key = $1"
            ),
            args![address.key()],
            standing_of,
        )
        .await?;
    with_roles(tx, found).await
}

async fn with_roles(tx: &mut Tx, found: Option<Standing>) -> Result<Option<Standing>, Error> {
    let Some(mut standing) = found else {
        return Ok(None);
    };
    standing.roles = roles(tx, standing.id).await?;
    Ok(Some(standing))
}

/// The roles of an account.
pub(crate) async fn roles(tx: &mut Tx, account: AccountId) -> Result<Vec<Role>, Error> {
    let words: Vec<String> = tx
        .rows(
            sql!("SELECT role FROM account_role WHERE account = $1 ORDER BY role"),
            args![account.uuid()],
            |row| row.get(0),
        )
        .await?;
    // A role that a newer program gave is none here.
    Ok(words.iter().filter_map(|word| Role::of_word(word)).collect())
}

/// Writes into the audit trail what was done with an account, and by whom.
pub(crate) async fn note(
    tx: &mut Tx,
    turn: &Turn,
    action: &'static str,
    by: Option<AccountId>,
    account: AccountId,
    details: &[(&'static str, &str)],
) -> Result<(), Error> {
    let actor = match by {
        Some(by) if by == account => Actor::Account(by.uuid()),
        Some(by) => Actor::Staff(by.uuid()),
        None => Actor::Anyone,
    };
    let details: BTreeMap<&str, &str> = details.iter().copied().collect();
    let mut entry = Entry::new(&turn.ports, actor, action).about("account", account.uuid());
    if !details.is_empty() {
        entry = entry.detail(&details);
    }
    if let Some(from) = turn.from {
        entry = entry.address(from);
    }
    audit::write(tx, &entry).await
}

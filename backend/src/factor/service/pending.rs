//! Sign-ins whose first step is done and whose second is not: no sessions, good for nothing but the second step, for some
//! minutes and a few tries.

use ritm_api::account::{ClientKind, SignedInBy};
use ritm_api::factor::code;
use ritm_api::{AccountId, Micros, Secret};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::model::{Origin, Turn};
use crate::account::service::session::Begin;
use crate::account::service::sign_in::{self, Ways};
use crate::account::service::{Refused, roles};
use crate::account::token::{Token, Use};
use crate::factor::slip::Slip;
use crate::ports::sealing::{Context, Sealer};
use crate::sealed::{Sealed, sealed};
use crate::store::{Error, Tx, args, sql};

/// How long the second step may take.
pub(crate) const LIFE: i64 = 10 * Micros::MINUTE;

/// How often it may be tried.
const TRIES: i64 = 5;

/// How many sign-ins of one account may wait at once; the oldest makes room.
const MOST: i64 = 10;

/// The first step as it is kept, sealed: by what a browser is known is a secret.
#[derive(Serialize, Deserialize)]
struct FirstStep {
    way: SignedInBy,
    client: ClientKind,
    device: String,
    place: String,
    known: Option<String>,
    /// When the password was set that was the first step.
    #[serde(default)]
    password: Option<i64>,
}

fn context(hash: &[u8]) -> Context {
    Context::new("factor_pending", "first_step", hash)
}

/// First steps that wait for a second.
pub(super) const SEALED: Sealed = sealed!(Vec<u8>, "factor_pending", "hash", "first_step", "TRUE", context);

/// Keeps a sign-in whose first step is done. What comes back goes to the browser or app and nowhere else.
pub(crate) async fn begin(
    tx: &mut Tx,
    turn: &Turn,
    sealer: &Sealer,
    account: AccountId,
    first: &Begin,
) -> Result<Secret, Error> {
    let pending = Slip::draw(&turn.ports.random);
    let hash = Slip::Pending.hash(pending.reveal());
    let password = if first.way == SignedInBy::Password {
        sign_in::password_set(tx, account).await?
    } else {
        None
    };
    let kept = FirstStep {
        way: first.way,
        client: first.origin.client,
        device: first.origin.device.clone(),
        place: first.origin.place.clone(),
        known: first.known.as_ref().map(Token::text),
        password,
    };
    let kept = serde_json::to_vec(&kept).unwrap_or_default();
    tx.exec(
        sql!(
            "DELETE FROM factor_pending WHERE account = $1 AND hash IN (SELECT hash FROM factor_pending WHERE account = $1 \
             ORDER BY created DESC, hash LIMIT 50 OFFSET $2)"
        ),
        args![account.uuid(), MOST - 1],
    )
    .await?;
    tx.exec(
        sql!(
            "INSERT INTO factor_pending (hash, account, first_step, tries, created, expires) VALUES ($1, $2, $3, 0, $4, $5)"
        ),
        args![
            hash,
            account.uuid(),
            sealer.seal(&context(&hash), &kept),
            turn.now.0,
            turn.now.plus(LIFE).0
        ],
    )
    .await?;
    Ok(pending)
}

/// Keeps a sign-in whose first step is done, if the account asks for a second one; nothing if it does not.
pub(crate) async fn second_step(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    first: &Begin,
) -> Result<Option<(Secret, Ways)>, Error> {
    let ways = super::ways(tx, account).await?;
    if !ways.second(!roles(tx, account).await?.is_empty()) {
        return Ok(None);
    }
    let pending = begin(tx, turn, &turn.ports.sealer, account, first).await?;
    let ways = Ways {
        totp: ways.totp,
        passkey: ways.passkeys > 0,
        recovery: ways.recovery_left > 0,
    };
    Ok(Some((pending, ways)))
}

/// Whose sign-in waits.
///
/// # Errors
/// It ended.
pub(crate) async fn of(tx: &mut Tx, now: Micros, pending: &Secret) -> Result<AccountId, Refused> {
    let account: Option<Uuid> = tx
        .opt(
            sql!("SELECT account FROM factor_pending WHERE hash = $1 AND expires > $2 AND tries < $3"),
            args![Slip::Pending.hash(pending.reveal()), now.0, TRIES],
            |row| row.get(0),
        )
        .await?;
    Ok(account.ok_or(code::STEP_ENDED)?.into())
}

/// Whose second step is tried.
#[derive(Clone, Debug)]
pub(crate) struct Tried {
    /// The account.
    pub(crate) account: AccountId,
    /// By what the browser or app is known, if it brought something at the first step.
    pub(crate) known: Option<Token>,
}

/// Counts a try of the second step, before it is known whether it fails, and says whose it is.
///
/// # Errors
/// It ended, or was tried too often.
pub(crate) async fn try_once(
    tx: &mut Tx,
    now: Micros,
    sealer: &Sealer,
    pending: &Secret,
) -> Result<Tried, Refused> {
    let hash = Slip::Pending.hash(pending.reveal());
    let found = tx
        .opt(
            sql!(
                "UPDATE factor_pending SET tries = tries + 1 WHERE hash = $1 AND expires > $2 AND tries < $3 \
                 RETURNING account, first_step"
            ),
            args![hash, now.0, TRIES],
            |row| Ok((row.get::<Uuid>(0)?, row.get::<Vec<u8>>(1)?)),
        )
        .await?;
    let (account, sealed) = found.ok_or(code::STEP_ENDED)?;
    let first = first_step(sealer, &hash, &sealed)?;
    Ok(Tried {
        account: account.into(),
        known: known(&first),
    })
}

fn first_step(sealer: &Sealer, hash: &[u8; 32], sealed: &[u8]) -> Result<FirstStep, Refused> {
    let opened = sealer.open(&context(hash), sealed).map_err(|error| {
        tracing::error!(%error, "the first step of a sign-in can't be opened");
        code::STEP_ENDED
    })?;
    Ok(serde_json::from_slice(opened.expose()).map_err(|_| code::STEP_ENDED)?)
}

fn known(first: &FirstStep) -> Option<Token> {
    let known = first.known.as_deref()?;
    Token::parse(Use::Device, known)
}

/// Ends the waiting, once: how the session is to begin. The last try counted it already, so that tries do not matter.
///
/// # Errors
/// It ended.
pub(crate) async fn finish(
    tx: &mut Tx,
    now: Micros,
    sealer: &Sealer,
    pending: &Secret,
) -> Result<(AccountId, Begin), Refused> {
    let hash = Slip::Pending.hash(pending.reveal());
    let found = tx
        .opt(
            sql!("DELETE FROM factor_pending WHERE hash = $1 AND expires > $2 RETURNING account, first_step"),
            args![hash, now.0],
            |row| Ok((row.get::<Uuid>(0)?, row.get::<Vec<u8>>(1)?)),
        )
        .await?;
    let (account, sealed) = found.ok_or(code::STEP_ENDED)?;
    let first = first_step(sealer, &hash, &sealed)?;
    // Whoever came with an old password is kept out by a new one.
    if first.way == SignedInBy::Password
        && first.password != sign_in::password_set(tx, account.into()).await?
    {
        return Err(code::STEP_ENDED.into());
    }
    let begin = Begin {
        way: first.way,
        strong: true,
        known: known(&first),
        origin: Origin {
            client: first.client,
            device: first.device,
            place: first.place,
        },
        // What the browser has when it comes back is what it leaves.
        replaces: None,
    };
    Ok((account.into(), begin))
}

/// Ends all that wait of an account: by what they began is no way in any more, or another step is asked for.
pub(crate) async fn forget(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM factor_pending WHERE account = $1"),
        args![account.uuid()],
    )
    .await?;
    Ok(())
}

/// Throws away what nobody finished.
pub(crate) async fn sweep(tx: &mut Tx, now: Micros) -> Result<u64, Error> {
    tx.exec(
        sql!("DELETE FROM factor_pending WHERE hash IN (SELECT hash FROM factor_pending WHERE expires <= $1 LIMIT 500)"),
        args![now.0],
    )
    .await
}

//! Browsers and apps in which an account was used: they are known again, and nobody writes to their owner about them.

use ritm_api::AccountId;
use uuid::Uuid;

use crate::account::model::{MOST_DEVICES, Turn};
use crate::account::token::{Token, Use};
use crate::store::{Error, Tx, args, sql};

/// By what a browser or app is known again: what it brought, if this account has been used there, or something new; and
/// whether it is.
pub(crate) async fn recognise(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    brought: Option<&Token>,
    label: &str,
) -> Result<(Token, bool), Error> {
    if let Some(known) = brought {
        let seen = tx
            .exec(
                sql!("UPDATE account_device SET used = $4 WHERE account = $1 AND id = $2 AND hash = $3"),
                args![account.uuid(), known.id(), known.hash(), turn.now.0],
            )
            .await?;
        if seen == 1 {
            return Ok((known.clone(), false));
        }
    }
    Ok((remember(tx, turn, account, brought, label).await?, true))
}

/// Keeps that an account is used in a browser or app: one that brings nothing gets something to be known again by.
pub(crate) async fn remember(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    known: Option<&Token>,
    label: &str,
) -> Result<Token, Error> {
    // A browser that somebody else uses too is known by one cookie for both.
    let known = known
        .cloned()
        .unwrap_or_else(|| Token::new(Use::Device, turn.id(), turn.bytes()));
    tx.exec(
        sql!(
            "INSERT INTO account_device (account, id, hash, label, first, used) VALUES ($1, $2, $3, $4, $5, $5) \
             ON CONFLICT DO NOTHING"
        ),
        args![account.uuid(), known.id(), known.hash(), label, turn.now.0],
    )
    .await?;
    tx.exec(
        sql!(
            "DELETE FROM account_device WHERE account = $1 AND id IN (SELECT id FROM account_device WHERE account = $1 \
             ORDER BY used DESC, id DESC LIMIT 50 OFFSET $2)"
        ),
        args![account.uuid(), MOST_DEVICES],
    )
    .await?;
    Ok(known)
}

/// Forgets in which browsers and apps an account was used, but for one if one stays known.
pub(crate) async fn forget(tx: &mut Tx, account: AccountId, but: Option<&Token>) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM account_device WHERE account = $1 AND id <> $2"),
        args![account.uuid(), but.map_or(Uuid::nil(), Token::id)],
    )
    .await?;
    Ok(())
}

/// Whether a browser or app is known by what it brings.
pub(crate) async fn is_known(tx: &mut Tx, account: AccountId, known: &Token) -> Result<bool, Error> {
    let hash: Option<Vec<u8>> = tx
        .opt(
            sql!("SELECT hash FROM account_device WHERE account = $1 AND id = $2"),
            args![account.uuid(), known.id()],
            |row| row.get(0),
        )
        .await?;
    Ok(hash.is_some_and(|hash| known.matches(&hash)))
}

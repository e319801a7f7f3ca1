//! API tokens: what a person gives a program of theirs.

use ritm_api::account::code;
use ritm_api::{AccountId, ApiTokenId, Micros, Scope};
use uuid::Uuid;

use super::{Refused, note};
use crate::account::model::{MOST_TOKENS, Turn};
use crate::account::token::{Token, Use};
use crate::store::{Error, Tx, args, sql};

/// An API token as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Its id.
    pub(crate) id: ApiTokenId,
    /// What it was named.
    pub(crate) name: String,
    /// What it may do.
    pub(crate) scopes: Vec<Scope>,
    /// Its end, to tell tokens apart.
    pub(crate) hint: String,
    /// When it was made.
    pub(crate) created: Micros,
    /// When it was last used, to some minutes.
    pub(crate) used: Option<Micros>,
    /// When it ends.
    pub(crate) expires: Option<Micros>,
}

/// Makes one; this is the only time that it is there in clear.
///
/// # Errors
/// The account has as many as it may.
pub(crate) async fn make(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    name: &str,
    scopes: &[Scope],
    expires: Option<Micros>,
) -> Result<Token, Refused> {
    let token = Token::new(Use::Api, turn.id(), turn.bytes());
    let text = token.text();
    let hint: String = text
        .chars()
        .skip(text.chars().count().saturating_sub(4))
        .collect();
    let mut words: Vec<&str> = Scope::ALL
        .iter()
        .filter(|scope| scopes.contains(scope))
        .map(|scope| scope.word())
        .collect();
    words.sort_unstable();
    // Two that count at once could both find room for the last one; the account's row has them wait for each other.
    tx.exec(
        sql!("UPDATE account SET version = version WHERE id = $1"),
        args![account.uuid()],
    )
    .await?;
    tx.exec(
        sql!("DELETE FROM account_token WHERE account = $1 AND expires IS NOT NULL AND expires <= $2"),
        args![account.uuid(), turn.now.0],
    )
    .await?;
    let there: i64 = tx
        .one(
            sql!("SELECT COUNT(*) FROM account_token WHERE account = $1"),
            args![account.uuid()],
            |row| row.get(0),
        )
        .await?;
    if there >= MOST_TOKENS {
        return Err(code::TOO_MANY.into());
    }
    tx.exec(
        sql!(
            "INSERT INTO account_token (id, account, name, scopes, hash, hint, created, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        args![
            token.id(),
            account.uuid(),
            name,
            words.join(" "),
            token.hash(),
            hint,
            turn.now.0,
            expires.map(|expires| expires.0)
        ],
    )
    .await?;
    note(
        tx,
        turn,
        "token-made",
        Some(account),
        account,
        &[("token", &token.id().to_string())],
    )
    .await?;
    Ok(token)
}

/// The tokens of an account, the newest first.
pub(crate) async fn list(tx: &mut Tx, account: AccountId, now: Micros) -> Result<Vec<Kept>, Error> {
    tx.rows(
        sql!(
            "SELECT id, name, scopes, hint, created, used, expires FROM account_token \
             WHERE account = $1 AND (expires IS NULL OR expires > $2) ORDER BY created DESC, id DESC LIMIT 100"
        ),
        args![account.uuid(), now.0],
        |row| {
            Ok(Kept {
                id: row.get::<Uuid>(0)?.into(),
                name: row.get(1)?,
                scopes: row.get::<String>(2)?.split(' ').filter_map(Scope::of_word).collect(),
                hint: row.get(3)?,
                created: Micros(row.get(4)?),
                used: row.get::<Option<i64>>(5)?.map(Micros),
                expires: row.get::<Option<i64>>(6)?.map(Micros),
            })
        },
    )
    .await
}

/// Revokes one of an account's; says whether there was one.
pub(crate) async fn revoke(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    token: ApiTokenId,
) -> Result<bool, Error> {
    let revoked = tx
        .exec(
            sql!("DELETE FROM account_token WHERE id = $1 AND account = $2"),
            args![token.uuid(), account.uuid()],
        )
        .await?;
    if revoked == 1 {
        note(
            tx,
            turn,
            "token-revoked",
            Some(account),
            account,
            &[("token", &token.to_string())],
        )
        .await?;
    }
    Ok(revoked == 1)
}

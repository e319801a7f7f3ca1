//! The passkeys of accounts.

use ritm_api::account::code::TOO_MANY;
use ritm_api::factor::{Passkey, PasskeyId, code};
use ritm_api::{AccountId, Micros};
use uuid::Uuid;

use crate::account::model::Turn;
use crate::account::service::Refused;
use crate::factor::passkey::{Created, Proved};
use crate::store::{Error, Row, Tx, args, sql};

/// How many passkeys an account may have.
const MOST: i64 = 20;

/// A passkey that is shown, as it was kept.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// Its id.
    pub(crate) id: PasskeyId,
    /// Whose it is.
    pub(crate) account: AccountId,
    /// Its public key.
    pub(crate) key: Vec<u8>,
    /// Signatures so far.
    pub(crate) signatures: u32,
    /// Whether it said of itself that it may be copied.
    pub(crate) eligible: bool,
}

/// What is told to a browser of a passkey, for it to be found, or not to be made twice.
#[derive(Clone, Debug)]
pub(crate) struct Descriptor {
    /// The credential's id.
    pub(crate) credential: Vec<u8>,
    /// How it may be reached.
    pub(crate) transports: Vec<String>,
}

/// The passkey with this credential id.
pub(crate) async fn find(tx: &mut Tx, credential: &[u8]) -> Result<Option<Kept>, Error> {
    tx.opt(
        sql!(
            "SELECT id, account, public_key, signatures, eligible FROM factor_passkey WHERE credential = $1"
        ),
        args![credential],
        |row| {
            Ok(Kept {
                id: row.get::<Uuid>(0)?.into(),
                account: row.get::<Uuid>(1)?.into(),
                key: row.get(2)?,
                signatures: row.get(3)?,
                eligible: row.get(4)?,
            })
        },
    )
    .await
}

/// Keeps what a passkey proved; false if its counter went on meanwhile, by another use, or it was removed.
///
/// An authenticator that counts gives each number once, so that of two answers with the same number one is a copy's. Of a
/// key that may be copied this is no reason to refuse it: its number may begin anew with another keeper of passkeys, and is
/// told in the log alone.
pub(crate) async fn used(tx: &mut Tx, now: Micros, kept: &Kept, proved: Proved) -> Result<bool, Error> {
    if kept.eligible && proved.count < kept.signatures {
        let passkey = kept.id.uuid();
        tracing::warn!(%passkey, from = kept.signatures, to = proved.count, "a passkey's counter went back");
    }
    let changed = tx
        .exec(
            sql!(
                "UPDATE factor_passkey SET signatures = $2, copied = $3, used = $4 \
                 WHERE id = $1 AND (eligible OR signatures < $2 OR ($2 = 0 AND signatures = 0))"
            ),
            args![kept.id.uuid(), i64::from(proved.count), proved.backed_up, now.0],
        )
        .await?;
    Ok(changed == 1)
}

/// Refuses if there is no room for another passkey.
pub(crate) async fn room(tx: &mut Tx, account: AccountId) -> Result<(), Refused> {
    let count: i64 = tx
        .one(
            sql!("SELECT COUNT(*) FROM factor_passkey WHERE account = $1"),
            args![account.uuid()],
            |row| row.get(0),
        )
        .await?;
    if count < MOST {
        Ok(())
    } else {
        Err(TOO_MANY.into())
    }
}

/// Adds a passkey.
pub(crate) async fn add(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    created: &Created,
    transports: &[String],
    name: &str,
) -> Result<Passkey, Refused> {
    room(tx, account).await?;
    let id = turn.id();
    let added = tx
        .exec(
            sql!(
                "INSERT INTO factor_passkey (id, account, credential, public_key, signatures, model, transports, verified, \
                 eligible, copied, name, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
                 ON CONFLICT (credential) DO NOTHING"
            ),
            args![
                id,
                account.uuid(),
                &created.id,
                &created.key,
                i64::from(created.count),
                created.model.as_slice(),
                transports.join(" "),
                created.verified,
                created.backup_eligible,
                created.backed_up,
                name,
                turn.now.0
            ],
        )
        .await?;
    if added == 0 {
        return Err(code::PASSKEY_KNOWN.into());
    }
    Ok(Passkey {
        id: id.into(),
        name: name.to_owned(),
        synced: created.backup_eligible,
        created: turn.now,
        used: None,
    })
}

/// The passkeys of an account, the newest first.
pub(crate) async fn list(tx: &mut Tx, account: AccountId) -> Result<Vec<Passkey>, Error> {
    let read = |row: &Row<'_>| {
        Ok(Passkey {
            id: row.get::<Uuid>(0)?.into(),
            name: row.get(1)?,
            synced: row.get(2)?,
            created: Micros(row.get(3)?),
            used: row.get::<Option<i64>>(4)?.map(Micros),
        })
    };
    tx.rows(
        sql!(
            "SELECT id, name, eligible, created, used FROM factor_passkey WHERE account = $1 \
             ORDER BY created DESC, id DESC LIMIT 50"
        ),
        args![account.uuid()],
        read,
    )
    .await
}

/// What browsers are told of the passkeys of an account.
pub(crate) async fn descriptors(tx: &mut Tx, account: AccountId) -> Result<Vec<Descriptor>, Error> {
    let read = |row: &Row<'_>| {
        let transports: String = row.get(1)?;
        Ok(Descriptor {
            credential: row.get(0)?,
            transports: transports.split_whitespace().map(str::to_owned).collect(),
        })
    };
    tx.rows(
        sql!(
            "SELECT credential, transports FROM factor_passkey WHERE account = $1 ORDER BY created DESC, id DESC LIMIT 50"
        ),
        args![account.uuid()],
        read,
    )
    .await
}

/// Gives a passkey another name; false if the account has no such passkey.
pub(crate) async fn rename(
    tx: &mut Tx,
    account: AccountId,
    id: PasskeyId,
    name: &str,
) -> Result<bool, Error> {
    let changed = tx
        .exec(
            sql!("UPDATE factor_passkey SET name = $3 WHERE id = $1 AND account = $2"),
            args![id.uuid(), account.uuid(), name],
        )
        .await?;
    Ok(changed == 1)
}

/// Removes a passkey; false if the account has no such passkey.
pub(crate) async fn remove(tx: &mut Tx, account: AccountId, id: PasskeyId) -> Result<bool, Error> {
    let changed = tx
        .exec(
            sql!("DELETE FROM factor_passkey WHERE id = $1 AND account = $2"),
            args![id.uuid(), account.uuid()],
        )
        .await?;
    Ok(changed == 1)
}

//! Everything a person has here, in one download.

use ritm_api::account::{Export, ExportId, code};
use ritm_api::{AccountId, Micros};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Refused, note, profile, session, standing};
use crate::account::model::{EXPORT_LIFE, MOST_EXPORTS, Turn};
use crate::store::{Error, Row, Tx, args, sql};

/// Notes that a download is wanted; the caller puts the job that makes it.
///
/// # Errors
/// There are as many already as there may be.
pub(crate) async fn ask(tx: &mut Tx, turn: &Turn, account: AccountId) -> Result<Export, Refused> {
    let export = Export {
        id: turn.id().into(),
        asked: turn.now,
        ready: None,
        bytes: None,
        expires: None,
    };
    // Two that count at once could both find room for the last one; the account's row has them wait for each other.
    tx.exec(
        sql!("UPDATE account SET version = version WHERE id = $1"),
        args![account.uuid()],
    )
    .await?;
    let there: i64 = tx
        .one(
            sql!("SELECT COUNT(*) FROM account_export WHERE account = $1 AND expires > $2"),
            args![account.uuid(), turn.now.0],
            |row| row.get(0),
        )
        .await?;
    if there >= MOST_EXPORTS {
        return Err(code::TOO_MANY.into());
    }
    tx.exec(
        sql!("INSERT INTO account_export (id, account, asked, expires) VALUES ($1, $2, $3, $4)"),
        args![
            export.id.uuid(),
            account.uuid(),
            turn.now.0,
            turn.now.plus(EXPORT_LIFE).0
        ],
    )
    .await?;
    note(tx, turn, "export-asked", Some(account), account, &[]).await?;
    Ok(export)
}

fn export_of(row: &Row<'_>) -> Result<(Export, Option<String>), Error> {
    let ready = row.get::<Option<i64>>(2)?.map(Micros);
    let expires = Micros(row.get(5)?);
    let export = Export {
        id: row.get::<Uuid>(0)?.into(),
        asked: Micros(row.get(1)?),
        ready,
        bytes: row.get(4)?,
        expires: ready.map(|_| expires),
    };
    Ok((export, row.get(3)?))
}

/// The downloads of an account, the newest first.
pub(crate) async fn list(tx: &mut Tx, account: AccountId, now: Micros) -> Result<Vec<Export>, Error> {
    let found = tx
        .rows(
            sql!(
                "SELECT id, asked, ready, blob, bytes, expires FROM account_export \
                 WHERE account = $1 AND expires > $2 ORDER BY asked DESC, id DESC LIMIT 20"
            ),
            args![account.uuid(), now.0],
            export_of,
        )
        .await?;
    Ok(found.into_iter().map(|(export, _)| export).collect())
}

/// A download of an account, and where its file lies once it is ready.
pub(crate) async fn find(
    tx: &mut Tx,
    account: AccountId,
    id: ExportId,
    now: Micros,
) -> Result<Option<(Export, Option<String>)>, Error> {
    tx.opt(
        sql!(
            "SELECT id, asked, ready, blob, bytes, expires FROM account_export \
             WHERE id = $1 AND account = $2 AND expires > $3"
        ),
        args![id.uuid(), account.uuid(), now.0],
        export_of,
    )
    .await
}

/// Notes that the file of a download is there; says whether the download is still wanted.
pub(crate) async fn is_ready(
    tx: &mut Tx,
    turn: &Turn,
    id: ExportId,
    blob: &str,
    bytes: i64,
) -> Result<bool, Error> {
    let noted = tx
        .exec(
            sql!("UPDATE account_export SET ready = $2, blob = $3, bytes = $4, expires = $5 WHERE id = $1"),
            args![id.uuid(), turn.now.0, blob, bytes, turn.now.plus(EXPORT_LIFE).0],
        )
        .await?;
    Ok(noted == 1)
}

/// A download whose file may lie there: also one that is not noted as ready, if whoever made it got no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    /// The download.
    pub(crate) id: ExportId,
    /// Whose it is.
    pub(crate) account: AccountId,
    /// Whether it is noted as ready.
    pub(crate) ready: bool,
}

fn made_of(row: &Row<'_>) -> Result<Made, Error> {
    Ok(Made {
        id: row.get::<Uuid>(0)?.into(),
        account: row.get::<Uuid>(1)?.into(),
        ready: row.get::<Option<i64>>(2)?.is_some(),
    })
}

/// The downloads of an account; none of them becomes ready until the transaction ends.
pub(crate) async fn of_account(tx: &mut Tx, account: AccountId) -> Result<Vec<Made>, Error> {
    tx.rows(
        sql!(
            "SELECT id, account, ready FROM account_export WHERE account = $1 ORDER BY id LIMIT 100",
            for_update
        ),
        args![account.uuid()],
        made_of,
    )
    .await
}

/// Downloads that are too old, at most a hundred, after another.
pub(crate) async fn too_old(tx: &mut Tx, now: Micros, after: ExportId) -> Result<Vec<Made>, Error> {
    tx.rows(
        sql!("SELECT id, account, ready FROM account_export WHERE expires <= $1 AND id > $2 ORDER BY id LIMIT 100"),
        args![now.0, after.uuid()],
        made_of,
    )
    .await
}

/// Forgets a download whose file is gone.
pub(crate) async fn forget(tx: &mut Tx, id: ExportId) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM account_export WHERE id = $1"), args![id.uuid()])
        .await?;
    Ok(())
}

/// What accounts themselves have of a person. Secrets are not in it, not even their hashes.
pub(crate) async fn own_part(tx: &mut Tx, account: AccountId) -> Result<Value, Error> {
    let Some(standing) = standing(tx, account).await? else {
        return Ok(Value::Null);
    };
    let profile = profile::read(tx, account).await?.profile;
    let beginning = Micros(i64::MIN);
    let sessions = session::list(tx, account, beginning).await?;
    let tokens = super::api_token::list(tx, account, beginning).await?;
    let devices: Vec<Value> = tx
        .rows(
            sql!("SELECT label, first, used FROM account_device WHERE account = $1 ORDER BY first, id LIMIT 100"),
            args![account.uuid()],
            |row| {
                let (label, first, used): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(json!({ "device": label, "first": first, "last": used }))
            },
        )
        .await?;
    Ok(json!({
        "account": standing.id,
        "address": standing.address,
        "created": standing.created,
        "seen": standing.seen,
        "roles": standing.roles,
        "profile": profile,
        "sessions": sessions.iter().map(|session| json!({
            "client": session.client, "by": session.way, "second_factor": session.strong, "device": session.device,
            "place": session.place, "begun": session.begun, "used": session.used,
        })).collect::<Vec<_>>(),
        "devices": devices,
        "tokens": tokens.iter().map(|token| json!({
            "name": token.name, "scopes": token.scopes, "created": token.created, "used": token.used, "expires": token.expires,
        })).collect::<Vec<_>>(),
    }))
}

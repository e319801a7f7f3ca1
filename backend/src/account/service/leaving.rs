//! Leaving: an account is erased with everything in it, after a time to think.

use ritm_api::{AccountId, Micros};

use super::{Refused, letter, note, session, staff, standing};
use crate::account::model::{THINKING, Turn};
use crate::store::{Error, Tx, Value, args, sql};

/// Begins the time to think: nobody is signed in any longer, no API token is good, and signing in calls it off.
///
/// # Errors
/// It is the last administrator.
pub(crate) async fn ask(tx: &mut Tx, turn: &Turn, account: AccountId) -> Result<Micros, Refused> {
    staff::require_another_administrator(tx, account).await?;
    let erased = turn.now.plus(THINKING);
    let asked = tx
        .exec(
            sql!("UPDATE account SET state = 'leaving', leaves = $2 WHERE id = $1 AND state = 'active'"),
            args![account.uuid(), erased.0],
        )
        .await?;
    if asked == 0 {
        return Err(ritm_api::code::NOT_SIGNED_IN.into());
    }
    session::end_others(tx, account, None).await?;
    tx.exec(
        sql!("DELETE FROM account_token WHERE account = $1"),
        args![account.uuid()],
    )
    .await?;
    note(tx, turn, "account-leaving", Some(account), account, &[]).await?;
    if let Some(standing) = standing(tx, account).await? {
        letter::leaving(tx, turn, &standing).await?;
    }
    Ok(erased)
}

/// Whether an account is to be erased now: asked again when the job runs, as its owner may have come back.
pub(crate) async fn is_due(tx: &mut Tx, account: AccountId, now: Micros) -> Result<bool, Error> {
    let due: Option<i64> = tx
        .opt(
            sql!(
                "SELECT leaves FROM account WHERE id = $1 AND state = 'leaving' AND leaves <= $2",
                for_update
            ),
            args![account.uuid(), now.0],
            |row| row.get(0),
        )
        .await?;
    Ok(due.is_some())
}

/// Erases what accounts keep of a person. Of the account nothing remains but its id in the audit trail.
pub(crate) async fn erase(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    let id = [Value::from(account.uuid())];
    session::end_others(tx, account, None).await?;
    let all = [
        sql!("DELETE FROM account_token WHERE account = $1"),
        sql!("DELETE FROM account_letter WHERE account = $1"),
        sql!("DELETE FROM account_device WHERE account = $1"),
        sql!("DELETE FROM account_export WHERE account = $1"),
        sql!("DELETE FROM account_role WHERE account = $1"),
        sql!(
            "DELETE FROM account_sign_up WHERE address_key IN (SELECT address_key FROM account WHERE id = $1)"
        ),
        sql!("DELETE FROM account WHERE id = $1"),
    ];
    tx.exec_all(&all.map(|delete| (delete, id.as_slice()))).await?;
    Ok(())
}

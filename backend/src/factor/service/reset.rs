//! Somebody lost every factor: support is asked, and takes them away, but not at once. Until then letters tell the owner,
//! who can call it off; so does signing in with one of the factors, for then they are not lost.

use ritm_api::factor::code;
use ritm_api::{AccountId, Micros};
use serde::{Deserialize, Serialize};

use crate::account::model::Turn;
use crate::account::service::{Refused, note, session};
use crate::factor::letters::{self, Told};
use crate::job::{self, Failure, Job, Kind, Running, Work};
use crate::ports;
use crate::store::{Error, Tx, args, sql};

/// Takes away the factors of somebody who lost them. Of a reset that was called off it finds nothing to do.
pub(crate) static RESET: Kind = Kind::new("factor-reset", reset_now).parallel(1);

#[derive(Debug, Serialize, Deserialize)]
struct ResetOf {
    account: AccountId,
}

/// How long the owner has to call it off.
pub(crate) const DELAY: i64 = 3 * Micros::DAY;

/// Has the factors of an account taken away after [`DELAY`], and tells its owner; says when. `by` is who does it, as staff.
/// The caller writes the reason into the audit trail. Asked for again it stays at the first time.
///
/// # Errors
/// There are none.
pub(crate) async fn ask_reset(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    by: AccountId,
) -> Result<Micros, Refused> {
    if !super::ways(tx, account).await?.any() {
        return Err(code::RECOVERY_NEEDLESS.into());
    }
    let due = turn.now.plus(DELAY);
    let asked = tx
        .exec(
            sql!(
                "INSERT INTO factor_reset (account, id, asked, asked_by, due) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (account) DO NOTHING"
            ),
            args![account.uuid(), turn.id(), turn.now.0, by.uuid(), due.0],
        )
        .await?;
    if asked == 1 {
        let job = Job::new(&turn.ports, &RESET, &ResetOf { account })
            .of(account.uuid())
            .at(ports::Micros(due.0));
        job::put(tx, &job).await?;
        letters::put(tx, turn, account, Told::ResetAsked, "").await?;
    }
    Ok(when(tx, account).await?.unwrap_or(due))
}

/// When the factors of an account will be taken away, if they will.
pub(crate) async fn when(tx: &mut Tx, account: AccountId) -> Result<Option<Micros>, Error> {
    let due: Option<i64> = tx
        .opt(
            sql!("SELECT due FROM factor_reset WHERE account = $1"),
            args![account.uuid()],
            |row| row.get(0),
        )
        .await?;
    Ok(due.map(Micros))
}

/// Calls it off; false if nothing was asked for.
pub(crate) async fn call_off(tx: &mut Tx, account: AccountId) -> Result<bool, Error> {
    let gone = tx
        .exec(
            sql!("DELETE FROM factor_reset WHERE account = $1"),
            args![account.uuid()],
        )
        .await?;
    Ok(gone == 1)
}

/// Takes the factors of an account away and ends its sessions, if the time has come and it was not called off; says
/// whether it did.
async fn carry_out(tx: &mut Tx, now: Micros, account: AccountId) -> Result<bool, Error> {
    let taken = tx
        .exec(
            sql!("DELETE FROM factor_reset WHERE account = $1 AND due <= $2"),
            args![account.uuid(), now.0],
        )
        .await?;
    if taken == 0 {
        return Ok(false);
    }
    super::remove_factors(tx, account).await?;
    session::end_others(tx, account, None).await?;
    Ok(true)
}

fn reset_now(work: Work) -> Running {
    Box::pin(async move {
        let ResetOf { account } = work.payload()?;
        let turn = Turn::of(&work.parts);
        let (store, inner) = (work.parts.store.clone(), work.clone());
        store
            .write(async move |tx: &mut Tx| {
                if carry_out(tx, turn.now, account).await? {
                    note(tx, &turn, "factor-reset-done", None, account, &[]).await?;
                    letters::put(tx, &turn, account, Told::ResetDone, "").await?;
                }
                inner.done(tx).await?;
                Ok::<_, Failure>(())
            })
            .await
    })
}

//! The authenticator app of an account, and its recovery codes.

use ritm_api::{AccountId, Micros, Secret as Shown};
use uuid::Uuid;

use crate::account::model::Turn;
use crate::factor::codes;
use crate::factor::totp::{Code, Secret};
use crate::ports::sealing::{Context, Sealer};
use crate::sealed::{Sealed, sealed};
use crate::store::{Error, Tx, args, many, sql};

fn context(account: AccountId) -> Context {
    bound_to(account.uuid().as_bytes())
}

fn bound_to(account: &[u8]) -> Context {
    Context::new("factor_totp", "secret", account)
}

/// The secrets of authenticator apps.
pub(super) const SEALED: Sealed = sealed!(Uuid, "factor_totp", "account", "secret", "TRUE", bound_to);

/// Keeps a secret that an app is being set up with; none if an app is on already.
pub(crate) async fn begin(
    tx: &mut Tx,
    turn: &Turn,
    sealer: &Sealer,
    account: AccountId,
) -> Result<Option<Secret>, Error> {
    let secret = Secret::new(turn.bytes());
    let sealed = sealer.seal(&context(account), secret.bytes());
    let kept = tx
        .exec(
            sql!(
                "INSERT INTO factor_totp (account, secret, created, step) VALUES ($1, $2, $3, 0) \
                 ON CONFLICT (account) DO UPDATE SET secret = $2, created = $3, step = 0 WHERE factor_totp.confirmed IS NULL"
            ),
            args![account.uuid(), sealed, turn.now.0],
        )
        .await?;
    Ok((kept == 1).then_some(secret))
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is right, and is not taken again.
    Right,
    /// It is wrong, too old, or was taken before.
    Wrong,
    /// There is no app to have it from.
    NoApp,
}

/// Takes a code of the app; `setting_up` for one that is being set up and thereby turned on, else for one that is on.
pub(crate) async fn take(
    tx: &mut Tx,
    turn: &Turn,
    sealer: &Sealer,
    account: AccountId,
    code: Code,
    setting_up: bool,
) -> Result<Taken, Error> {
    // Locked, so that of the same code shown twice at once the second sees the step of the first.
    let kept = tx
        .opt(
            sql!(
                "SELECT secret, step, confirmed IS NULL FROM factor_totp WHERE account = $1",
                for_update
            ),
            args![account.uuid()],
            |row| Ok((row.get::<Vec<u8>>(0)?, row.get::<i64>(1)?, row.get::<bool>(2)?)),
        )
        .await?;
    let Some((sealed, after, _)) = kept.filter(|(_, _, unconfirmed)| *unconfirmed == setting_up) else {
        return Ok(Taken::NoApp);
    };
    let secret = match sealer.open(&context(account), &sealed) {
        Ok(opened) => Secret::from_kept(opened.expose()),
        Err(error) => {
            tracing::error!(%error, "the secret of an authenticator app can't be opened");
            None
        }
    };
    let Some(secret) = secret else {
        return Ok(Taken::Wrong);
    };
    let now_s = turn.now.0.div_euclid(Micros::SECOND);
    let Some(step) = secret.step_of(code, now_s, after) else {
        return Ok(Taken::Wrong);
    };
    // A value under a former key is sealed anew when it is in hand anyway.
    let sealed = if sealer.is_old(&sealed) {
        sealer.seal(&context(account), secret.bytes())
    } else {
        sealed
    };
    let taken = tx
        .exec(
            sql!(
                "UPDATE factor_totp SET step = $2, used = $3, secret = $4, confirmed = COALESCE(confirmed, $3) \
                 WHERE account = $1 AND step < $2"
            ),
            args![account.uuid(), step, turn.now.0, sealed],
        )
        .await?;
    Ok(if taken == 1 { Taken::Right } else { Taken::Wrong })
}

/// Since when the app is on, if it is.
pub(crate) async fn since(tx: &mut Tx, account: AccountId) -> Result<Option<Micros>, Error> {
    let since: Option<Option<i64>> = tx
        .opt(
            sql!("SELECT confirmed FROM factor_totp WHERE account = $1"),
            args![account.uuid()],
            |row| row.get(0),
        )
        .await?;
    Ok(since.flatten().map(Micros))
}

/// Turns the app off; false if none was on.
pub(crate) async fn remove(tx: &mut Tx, account: AccountId) -> Result<bool, Error> {
    let removed = tx
        .exec(
            sql!("DELETE FROM factor_totp WHERE account = $1 AND confirmed IS NOT NULL"),
            args![account.uuid()],
        )
        .await?;
    Ok(removed == 1)
}

/// Makes a new set of recovery codes; those from before are gone.
pub(crate) async fn renew_recovery(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
) -> Result<Vec<Shown>, Error> {
    remove_recovery(tx, account).await?;
    let mut shown = Vec::with_capacity(codes::SET);
    let mut values = Vec::with_capacity(codes::SET * 3);
    while shown.len() < codes::SET {
        let text = codes::write(&turn.bytes());
        let Some(hash) = codes::read(&text) else { continue };
        values.extend_from_slice(args![account.uuid(), hash, turn.now.0]);
        shown.push(Shown::new(text));
    }
    tx.insert_many(
        many!("INSERT INTO factor_recovery (account, hash, made)", 3),
        &values,
    )
    .await?;
    Ok(shown)
}

/// Takes a recovery code, once; false if it is none of the account's, or was taken.
pub(crate) async fn take_recovery(
    tx: &mut Tx,
    now: Micros,
    account: AccountId,
    hash: codes::Hash,
) -> Result<bool, Error> {
    let taken = tx
        .exec(
            sql!("UPDATE factor_recovery SET used = $3 WHERE account = $1 AND hash = $2 AND used IS NULL"),
            args![account.uuid(), hash, now.0],
        )
        .await?;
    Ok(taken == 1)
}

/// How many recovery codes are left; none if none were made.
pub(crate) async fn recovery_left(tx: &mut Tx, account: AccountId) -> Result<Option<u8>, Error> {
    let (made, left): (i64, i64) = tx
        .one(
            sql!(
                "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN used IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) \
                 FROM factor_recovery WHERE account = $1"
            ),
            args![account.uuid()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    Ok((made > 0).then_some(u8::try_from(left).unwrap_or(u8::MAX)))
}

/// Throws the recovery codes away.
pub(crate) async fn remove_recovery(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM factor_recovery WHERE account = $1"),
        args![account.uuid()],
    )
    .await?;
    Ok(())
}

//! What can be done with factors: functions of a transaction.
//!
//! Others of the server need [`ways`], [`pending`], [`ask_reset`] and [`erase`].

pub(crate) mod app_codes;
pub(crate) mod challenge;
pub(crate) mod identities;
pub(crate) mod passkeys;
pub(crate) mod pending;
pub(crate) mod reset;

use ritm_api::factor::code;
use ritm_api::{AccountId, Micros};

pub(crate) use reset::ask_reset;

use crate::account::service::{Refused, session, standing};
use crate::sealed::Sealed;
use crate::store::{Error, Tx, args, sql};

/// What is sealed of all these.
pub(crate) const SEALED: &[Sealed] = &[
    app_codes::SEALED,
    pending::SEALED,
    identities::VERIFIERS,
    identities::PEOPLE,
];

/// By what an account's owner can show who it is, beside a password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ways {
    /// Whether an authenticator app is on.
    pub(crate) totp: bool,
    /// How many passkeys there are.
    pub(crate) passkeys: u32,
    /// How many of them know who holds them: these alone sign in.
    pub(crate) knowing: u32,
    /// Whether recovery codes were made.
    pub(crate) recovery_made: bool,
    /// How many of them are left.
    pub(crate) recovery_left: u32,
    /// How many providers are linked.
    pub(crate) providers: u32,
}

impl Ways {
    /// Whether a second step is asked for after a password or a provider.
    ///
    /// An app asks for it by being there. Passkeys do once recovery codes were made, since one that lies at home would
    /// lock its owner out; those of staff always do.
    pub(crate) const fn second(self, staff: bool) -> bool {
        self.totp || (self.passkeys > 0 && (self.recovery_made || staff))
    }

    /// Whether there is a second factor at all.
    pub(crate) const fn any(self) -> bool {
        self.totp || self.passkeys > 0
    }
}

/// By what an account's owner can show who it is, beside a password.
pub(crate) async fn ways(tx: &mut Tx, account: AccountId) -> Result<Ways, Error> {
    tx.one(
        sql!(
            "SELECT (SELECT COUNT(*) FROM factor_totp WHERE account = $1 AND confirmed IS NOT NULL), \
             (SELECT COUNT(*) FROM factor_passkey WHERE account = $1), \
             (SELECT COUNT(*) FROM factor_passkey WHERE account = $1 AND verified), \
             (SELECT COUNT(*) FROM factor_recovery WHERE account = $1), \
             (SELECT COUNT(*) FROM factor_recovery WHERE account = $1 AND used IS NULL), \
             (SELECT COUNT(*) FROM factor_identity WHERE account = $1)"
        ),
        args![account.uuid()],
        |row| {
            Ok(Ways {
                totp: row.get::<i64>(0)? > 0,
                passkeys: row.get(1)?,
                knowing: row.get(2)?,
                recovery_made: row.get::<i64>(3)? > 0,
                recovery_left: row.get(4)?,
                providers: row.get(5)?,
            })
        },
    )
    .await
}

/// Refuses to leave an account without a way in. Called after something was removed, in the same transaction.
///
/// # Errors
/// There is neither a password nor a provider nor a passkey left.
pub(crate) async fn keep_a_way(tx: &mut Tx, account: AccountId) -> Result<(), Refused> {
    let ways = ways(tx, account).await?;
    let has_password = standing(tx, account)
        .await?
        .is_some_and(|standing| standing.has_password);
    if has_password || ways.knowing > 0 || ways.providers > 0 {
        Ok(())
    } else {
        Err(code::LAST_WAY.into())
    }
}

/// After a factor was removed: recovery codes that stand in for nothing any more go too, and no session counts as one that
/// showed a factor, for staff may do nothing without one.
pub(crate) async fn tidy(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    if !ways(tx, account).await?.any() {
        app_codes::remove_recovery(tx, account).await?;
        session::weaken(tx, account).await?;
    }
    Ok(())
}

/// Takes away all that was made since some time: whoever had the account meanwhile could come back by it. Nothing that
/// waits is finished any more.
pub(crate) async fn forget_since(tx: &mut Tx, account: AccountId, since: Micros) -> Result<(), Error> {
    for made in [
        sql!("DELETE FROM factor_passkey WHERE account = $1 AND created >= $2"),
        sql!("DELETE FROM factor_identity WHERE account = $1 AND linked >= $2"),
        sql!("DELETE FROM factor_totp WHERE account = $1 AND created >= $2"),
        sql!("DELETE FROM factor_recovery WHERE account = $1 AND made >= $2"),
    ] {
        tx.exec(made, args![account.uuid(), since.0]).await?;
    }
    pending::forget(tx, account).await?;
    reset::call_off(tx, account).await?;
    tidy(tx, account).await
}

/// Removes all second factors of an account: the app, the recovery codes, the passkeys. Providers stay.
pub(crate) async fn remove_factors(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM factor_totp WHERE account = $1"),
        args![account.uuid()],
    )
    .await?;
    tx.exec(
        sql!("DELETE FROM factor_passkey WHERE account = $1"),
        args![account.uuid()],
    )
    .await?;
    pending::forget(tx, account).await?;
    app_codes::remove_recovery(tx, account).await
}

/// Erases everything of an account that is no more.
pub(crate) async fn erase(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    remove_factors(tx, account).await?;
    tx.exec(
        sql!("DELETE FROM factor_identity WHERE account = $1"),
        args![account.uuid()],
    )
    .await?;
    tx.exec(
        sql!("DELETE FROM factor_reset WHERE account = $1"),
        args![account.uuid()],
    )
    .await?;
    Ok(())
}

/// What a person gets of this domain in the download of everything: nothing secret is in it.
pub(crate) async fn export(tx: &mut Tx, account: AccountId) -> Result<serde_json::Value, Error> {
    let passkeys = passkeys::list(tx, account).await?;
    let identities = identities::list(tx, account).await?;
    let identities: Vec<_> = identities
        .iter()
        .map(|linked| {
            serde_json::json!({
                "provider": linked.provider, "address": linked.address, "linked": linked.linked.0,
                "used": linked.used.map(|used| used.0),
            })
        })
        .collect();
    Ok(serde_json::json!({
        "authenticator_app_since": app_codes::since(tx, account).await?.map(|since| since.0),
        "recovery_codes_left": app_codes::recovery_left(tx, account).await?,
        "passkeys": passkeys,
        "providers": identities,
    }))
}

/// Throws away what nobody finished.
pub(crate) async fn sweep(tx: &mut Tx, now: Micros) -> Result<u64, Error> {
    Ok(
        challenge::sweep(tx, now).await?
            + pending::sweep(tx, now).await?
            + identities::sweep(tx, now).await?,
    )
}

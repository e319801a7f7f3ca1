//! Letters that tell the owner of an account what happened to its factors: whoever it was, the owner hears of it.

use ritm_api::AccountId;

use crate::account::model::Turn;
use crate::account::service::standing;
use crate::mail::{self, Kind, Letter, Part};
use crate::store::{Error, Tx};

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// A passkey was added; its name.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An authenticator app was set up.
    TotpOn,
    /// The authenticator app was turned off.
    TotpOff,
    /// A recovery code was used; how many are left.
    RecoveryUsed,
    /// New recovery codes were made.
    RecoveryRenewed,
    /// A provider was linked; what it is called.
    ProviderLinked,
    /// A provider was unlinked.
    ProviderUnlinked,
    /// Support was asked to take the factors away.
    ResetAsked,
    /// The factors were taken away.
    ResetDone,
}

macro_rules! kinds {
    ($($told:ident = $name:ident $kind:literal $why:literal $open:literal;)+) => {
        $(static $name: Kind = Kind {
            name: $kind,
            parts: &[Part::Text($why), Part::Button { label: $open, link: "link" }],
        };)+

        impl Told {
            const fn kind(self) -> &'static Kind {
                match self {
                    $(Self::$told => &$name,)+
                }
            }
        }

        /// Every kind of letter of this domain.
        #[cfg(test)]
        pub(crate) static KINDS: &[&Kind] = &[$(&$name),+];
    };
}

kinds! {
    PasskeyAdded = PASSKEY_ADDED "factor-passkey-added" "mail-factor-passkey-added-why" "mail-factor-open";
    PasskeyRemoved = PASSKEY_REMOVED "factor-passkey-removed" "mail-factor-passkey-removed-why" "mail-factor-open";
    TotpOn = TOTP_ON "factor-totp-on" "mail-factor-totp-on-why" "mail-factor-open";
    TotpOff = TOTP_OFF "factor-totp-off" "mail-factor-totp-off-why" "mail-factor-open";
    RecoveryUsed = RECOVERY_USED "factor-recovery-used" "mail-factor-recovery-used-why" "mail-factor-open";
    RecoveryRenewed = RECOVERY_RENEWED "factor-recovery-renewed" "mail-factor-recovery-renewed-why" "mail-factor-open";
    ProviderLinked = PROVIDER_LINKED "factor-provider-linked" "mail-factor-provider-linked-why" "mail-factor-open";
    ProviderUnlinked = PROVIDER_UNLINKED "factor-provider-unlinked" "mail-factor-provider-unlinked-why" "mail-factor-open";
    ResetAsked = RESET_ASKED "factor-reset-asked" "mail-factor-reset-asked-why" "mail-factor-open";
    ResetDone = RESET_DONE "factor-reset-done" "mail-factor-reset-done-why" "mail-factor-open";
}

/// Tells the owner of an account; `what` is what [`Told`] says of it.
pub(crate) async fn put(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    told: Told,
    what: &str,
) -> Result<(), Error> {
    let Some(standing) = standing(tx, account).await? else {
        return Ok(());
    };
    let letter = Letter::new(&turn.ports, told.kind(), &standing.address, &standing.language)
        .of(account.uuid())
        .secret("name", &standing.name)
        .secret("what", what)
        .with("link", format!("{}/account/security", turn.home));
    mail::put(tx, &letter).await
}

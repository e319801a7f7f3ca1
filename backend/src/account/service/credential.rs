//! Passwords and addresses: how they are changed, and how both come back to their owner.

use std::net::IpAddr;

use ritm_api::account::{AccountState, code};
use ritm_api::{AccountId, Micros, SessionId};

use super::letter::{self, Spent};
use super::session::Proved;
use super::sign_up::{self, may_write};
use super::tries::{self, Counted};
use super::{Refused, device, note, session, standing};
use crate::account::address::{Address, masked};
use crate::account::model::{Purpose, Standing, Turn};
use crate::account::token::Token;
use crate::personal::Boxed;
use crate::store::{Error, Tx, args, sql};

/// Writes the letter by which a forgotten password is replaced, if the address has an account.
pub(crate) async fn reset_asked(tx: &mut Tx, turn: &Turn, address: &Address) -> Result<(), Error> {
    match super::by_address(tx, address).await? {
        Some(standing) if standing.state != AccountState::Locked => write_reset(tx, turn, &standing).await,
        _ => Ok(()),
    }
}

/// Whether one more letter may go to the owner of an account: where it has been used before that has its own bound.
pub(crate) async fn may_reset(
    tx: &mut Tx,
    turn: &Turn,
    address: &Address,
    from: IpAddr,
    known: Option<&Token>,
) -> Result<bool, Error> {
    let found = super::by_address(tx, address).await?;
    if let (Some(standing), Some(known)) = (found, known)
        && device::is_known(tx, standing.id, known).await?
    {
        let counted = Counted::known("letters", &address.key(), known);
        return tries::allows(tx, turn, &counted, tries::LETTERS_KNOWN).await;
    }
    may_write(tx, turn, &address.key(), from).await
}

async fn write_reset(tx: &mut Tx, turn: &Turn, standing: &Standing) -> Result<(), Error> {
    let token = letter::token(tx, turn, Some(standing.id), Purpose::Reset, None).await?;
    note(tx, turn, "password-reset-asked", None, standing.id, &[]).await?;
    letter::reset(tx, turn, standing, &token).await
}

/// Sets a new password by a letter, once, and ends all sessions. Second factors stay, and are asked for at the next sign-in.
///
/// # Errors
/// The letter was used before, or is too old.
pub(crate) async fn reset(
    tx: &mut Tx,
    turn: &Turn,
    token: &Token,
    password: &str,
) -> Result<AccountId, Refused> {
    let spent = letter::spend(tx, turn, token, Purpose::Reset).await?;
    let Some(Spent {
        account: Some(account),
        ..
    }) = spent
    else {
        return Err(code::LINK_INVALID.into());
    };
    set_password(tx, turn, account, password).await?;
    shut_out(tx, account).await?;
    note(tx, turn, "password-reset", Some(account), account, &[]).await?;
    Ok(account)
}

/// Leaves nobody signed in, nor anything by which a program calls or a browser is known: whoever knew the password may have
/// made them.
async fn shut_out(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    session::end_others(tx, account, None).await?;
    tx.exec(
        sql!("DELETE FROM account_token WHERE account = $1"),
        args![account.uuid()],
    )
    .await?;
    device::forget(tx, account, None).await
}

/// Sets the password of somebody who has proved who it is, and ends all sessions but that one. Of browsers and apps only the
/// one stays known that is at it.
pub(crate) async fn change_password(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    session: SessionId,
    known: Option<&Token>,
    password: &str,
) -> Result<Proved, Error> {
    set_password(tx, turn, account, password).await?;
    session::end_others(tx, account, Some(session)).await?;
    device::forget(tx, account, known).await?;
    let proved = session::prove(tx, turn, session, false).await?;
    note(tx, turn, "password-changed", Some(account), account, &[]).await?;
    Ok(proved)
}

async fn set_password(tx: &mut Tx, turn: &Turn, account: AccountId, password: &str) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE account SET password = $2, password_set = $3 WHERE id = $1"),
        args![account.uuid(), password, turn.now.0],
    )
    .await?;
    // An address that waits to be confirmed may be that of somebody who knew the old password.
    for purpose in [Purpose::Reset, Purpose::Address, Purpose::LetIn] {
        letter::forget(tx, account, purpose).await?;
    }
    if let Some(standing) = standing(tx, account).await? {
        letter::password_changed(tx, turn, &standing).await?;
    }
    Ok(())
}

/// Writes to a new address, which becomes the account's once that letter is answered. If it has an account already, the
/// letter says so to its owner, and nothing else happens.
pub(crate) async fn ask_address(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    session: SessionId,
    address: &Address,
    from: IpAddr,
) -> Result<(), Error> {
    let Some(own) = standing(tx, account).await? else {
        return Ok(());
    };
    let taken = super::by_address(tx, address).await?;
    if !may_write(tx, turn, &address.key(), from).await? {
        return Ok(());
    }
    match taken {
        // Only the case of a letter differs: that is the account's own.
        Some(other) if other.id != account => letter::already_there(tx, turn, &other).await,
        _ if letter::is_kept(tx, turn.now, address, Some(account)).await? => {
            letter::address_kept(tx, turn, address, &own.language).await
        }
        _ => {
            let token = letter::address_token(tx, turn, account, address.as_str(), session).await?;
            note(
                tx,
                turn,
                "address-asked",
                Some(account),
                account,
                &[("address", &address.masked())],
            )
            .await?;
            letter::confirm_address(tx, turn, &own, address.as_str(), &token).await
        }
    }
}

/// Makes a confirmed address the account's, and writes to the old one how to undo that.
///
/// An address that may undo an earlier change has an older right than those that came after it: whoever returns to it leaves
/// them no way back, as if it had been undone.
///
/// # Errors
/// The letter was used before, is too old, or the address got an account meanwhile.
pub(crate) async fn confirm_address(tx: &mut Tx, turn: &Turn, token: &Token) -> Result<(), Refused> {
    let spent = letter::spend(tx, turn, token, Purpose::Address).await?;
    let Some(Spent {
        account: Some(account),
        address: Some(address),
        ..
    }) = spent
    else {
        return Err(code::LINK_INVALID.into());
    };
    let address = Address::parse(&address)?;
    let Some(before) = standing(tx, account)
        .await?
        .filter(|before| before.state == AccountState::Active)
    else {
        return Err(code::LINK_INVALID.into());
    };
    if !put_address(tx, turn.now, account, &address).await? {
        return Err(code::LINK_INVALID.into());
    }
    for purpose in [Purpose::Reset, Purpose::LetIn] {
        letter::forget(tx, account, purpose).await?;
    }
    let details = [("from", masked(&before.address)), ("to", address.masked())];
    let details: Vec<(&'static str, &str)> = details
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    note(tx, turn, "address-changed", Some(account), account, &details).await?;
    if let Some(right) = letter::older_right(tx, turn.now, account, &address).await? {
        letter::forget_after(tx, account, Purpose::AddressBack, right).await?;
        letter::address_returned(tx, turn, &before, &address).await?;
        return Ok(());
    }
    let back = letter::token(
        tx,
        turn,
        Some(account),
        Purpose::AddressBack,
        Some(&before.address),
    )
    .await?;
    letter::address_changed(tx, turn, &before, &address, &back).await?;
    Ok(())
}

/// Takes away the factors of an account that were made since some time, and every sign-in that waits for its second step.
/// What a factor is the domain that keeps them knows; `app` hands this over.
pub(crate) type ForgetSince = for<'a> fn(&'a mut Tx, AccountId, Micros) -> Boxed<'a, Result<(), Error>>;

/// So long before the change of an address whoever changed it may have made factors of their own. Older ones stay: they are
/// the owner's, and keep out who has nothing but the old mailbox.
const SUSPECT: i64 = 7 * Micros::DAY;

/// Puts the old address back for its owner, who did not change it: nobody else stays signed in, the password is void, and
/// the factors of whoever changed it are gone.
///
/// # Errors
/// The letter was used before, is too old, or the address got another account meanwhile.
pub(crate) async fn undo_address(
    tx: &mut Tx,
    turn: &Turn,
    token: &Token,
    forget_since: ForgetSince,
) -> Result<(), Refused> {
    let spent = letter::spend(tx, turn, token, Purpose::AddressBack).await?;
    let Some(Spent {
        account: Some(account),
        address: Some(address),
        created,
    }) = spent
    else {
        return Err(code::LINK_INVALID.into());
    };
    let address = Address::parse(&address)?;
    if !put_address(tx, turn.now, account, &address).await? {
        return Err(code::LINK_INVALID.into());
    }
    tx.exec(
        sql!("UPDATE account SET password = NULL, password_set = NULL WHERE id = $1"),
        args![account.uuid()],
    )
    .await?;
    shut_out(tx, account).await?;
    forget_since(tx, account, created.plus(-SUSPECT)).await?;
    for purpose in [Purpose::Reset, Purpose::Address, Purpose::LetIn] {
        letter::forget(tx, account, purpose).await?;
    }
    // Those of addresses that came after it belong to whoever changed them. Those before it are the owner's way back.
    letter::forget_after(tx, account, Purpose::AddressBack, token.id()).await?;
    note(
        tx,
        turn,
        "address-put-back",
        Some(account),
        account,
        &[("to", &address.masked())],
    )
    .await?;
    if let Some(standing) = standing(tx, account).await? {
        write_reset(tx, turn, &standing).await?;
    }
    Ok(())
}

/// Sets the address, unless another account has it, or it is kept for one.
async fn put_address(tx: &mut Tx, now: Micros, account: AccountId, address: &Address) -> Result<bool, Error> {
    sign_up::hold(tx, address).await?;
    if letter::is_kept(tx, now, address, Some(account)).await? {
        return Ok(false);
    }
    let put = tx
        .exec(
            sql!(
                "UPDATE account SET address = $2, address_key = $3, version = version + 1 WHERE id = $1 \
                 AND NOT EXISTS (SELECT 1 FROM account other WHERE other.address_key = $3 AND other.id <> $1)"
            ),
            args![account.uuid(), address.as_str(), address.key()],
        )
        .await?;
    if put == 1 {
        tx.exec(
            sql!("DELETE FROM account_sign_up WHERE address_key = $1"),
            args![address.key()],
        )
        .await?;
    }
    Ok(put == 1)
}

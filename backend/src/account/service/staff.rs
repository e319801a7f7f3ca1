//! What staff does with accounts, and who is staff.
//!
//! Whoever calls these has checked the permission; what is done is written into the audit trail with who did it.

use ritm_api::account::{AccountState, Role, code};
use ritm_api::{AccountId, Micros, SessionId};
use uuid::Uuid;

use super::letter;
use super::session::{self, Begin, Begun};
use super::sign_in::{self, AskSecond, Try};
use super::{Newcomer, Refused, note, standing};
use crate::account::model::{Purpose, Turn};
use crate::account::token::Token;
use crate::store::{Error, Row, Tx, args, sql};

/// Which accounts are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// An account's id, or how its address begins; everything when empty.
    pub(crate) text: String,
    /// Whether only a whole address finds an account: letter by letter hidden ones could be read out of what is found.
    pub(crate) whole: bool,
    /// How it stands.
    pub(crate) state: Option<AccountState>,
    /// What staff its owner is.
    pub(crate) role: Option<Role>,
    /// Those made before this one, with when that was made.
    pub(crate) after: Option<(Micros, AccountId)>,
}

/// An account that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its id.
    pub(crate) id: AccountId,
    /// What its owner is called.
    pub(crate) name: String,
    /// Its address.
    pub(crate) address: String,
    /// How it stands.
    pub(crate) state: AccountState,
    /// What staff its owner is.
    pub(crate) roles: Vec<Role>,
    /// When it was made.
    pub(crate) created: Micros,
    /// When its owner was last there.
    pub(crate) seen: Micros,
}

/// Looks for accounts, the newest first: `most` of them, in two queries however many there are.
pub(crate) async fn search(tx: &mut Tx, wanted: &Wanted, most: usize) -> Result<Vec<Found>, Error> {
    let text = wanted.text.trim().to_ascii_lowercase();
    let id = Uuid::try_parse(&text).unwrap_or_default();
    let (before, before_id) = wanted
        .after
        .map_or((i64::MAX, Uuid::max()), |(time, id)| (time.0, id.uuid()));
    // So much of an address has to be the text: all of it, or as much as the text has.
    let most_letters = if wanted.whole && !text.is_empty() {
        i64::from(i32::MAX)
    } else {
        i64::try_from(text.chars().count()).unwrap_or(0)
    };
    let read = |row: &Row<'_>| {
        Ok(Found {
            id: row.get::<Uuid>(0)?.into(),
            name: row.get(1)?,
            address: row.get(2)?,
            state: AccountState::of_word(&row.get::<String>(3)?).unwrap_or(AccountState::Locked),
            roles: Vec::new(),
            created: Micros(row.get(4)?),
            seen: Micros(row.get(5)?),
        })
    };
    let mut found = tx
        .rows(
            sql!(
                "SELECT a.id, a.name, a.address, a.state, a.created, a.seen FROM account a \
                 WHERE (a.created < $1 OR (a.created = $1 AND a.id < $2)) \
                 AND (a.id = $3 OR substr(a.address_key, 1, CAST(CAST($4 AS BIGINT) AS INTEGER)) = CAST($5 AS TEXT)) \
                 AND (CAST($6 AS TEXT) = '' OR a.state = $6) \
                 AND (CAST($7 AS TEXT) = '' OR EXISTS \
                 (SELECT 1 FROM account_role r WHERE r.account = a.id AND r.role = $7)) \
                 ORDER BY a.created DESC, a.id DESC LIMIT $8"
            ),
            args![
                before,
                before_id,
                id,
                most_letters,
                &text,
                wanted.state.map_or("", AccountState::word),
                wanted.role.map_or("", Role::word),
                i64::try_from(most).unwrap_or(i64::MAX)
            ],
            read,
        )
        .await?;
    let ids = || found.iter().map(|found| found.id.uuid());
    let (Some(first), Some(last)) = (ids().min(), ids().max()) else {
        return Ok(found);
    };
    let roles: Vec<(AccountId, String)> = tx
        .rows(
            sql!("SELECT account, role FROM account_role WHERE account >= $1 AND account <= $2 ORDER BY account, role"),
            args![first, last],
            |row| Ok((row.get::<Uuid>(0)?.into(), row.get(1)?)),
        )
        .await?;
    for found in &mut found {
        let own = roles.iter().filter(|(account, _)| *account == found.id);
        found.roles = own.filter_map(|(_, role)| Role::of_word(role)).collect();
    }
    Ok(found)
}

/// Locks an account: nobody is signed in any longer nor can sign in, and its API tokens are gone.
///
/// # Errors
/// It is the last administrator, or not active.
pub(crate) async fn lock(
    tx: &mut Tx,
    turn: &Turn,
    by: AccountId,
    account: AccountId,
    reason: &str,
) -> Result<(), Refused> {
    require_another_administrator(tx, account).await?;
    let locked = tx
        .exec(
            sql!("UPDATE account SET state = 'locked', lock_reason = $2 WHERE id = $1 AND state = 'active'"),
            args![account.uuid(), reason],
        )
        .await?;
    if locked == 0 {
        return Err(ritm_api::code::NOT_FOUND.into());
    }
    session::end_others(tx, account, None).await?;
    for purpose in [Purpose::Reset, Purpose::LetIn] {
        letter::forget(tx, account, purpose).await?;
    }
    // Whoever it is locked for may have made them: unlocked, the account is its owner's.
    tx.exec(
        sql!("DELETE FROM account_token WHERE account = $1"),
        args![account.uuid()],
    )
    .await?;
    note(
        tx,
        turn,
        "account-locked",
        Some(by),
        account,
        &[("reason", reason)],
    )
    .await?;
    Ok(())
}

/// Unlocks an account.
///
/// # Errors
/// It is not locked.
pub(crate) async fn unlock(
    tx: &mut Tx,
    turn: &Turn,
    by: AccountId,
    account: AccountId,
) -> Result<(), Refused> {
    let unlocked = tx
        .exec(
            sql!(
                "UPDATE account SET state = 'active', lock_reason = NULL WHERE id = $1 AND state = 'locked'"
            ),
            args![account.uuid()],
        )
        .await?;
    if unlocked == 0 {
        return Err(ritm_api::code::NOT_FOUND.into());
    }
    note(tx, turn, "account-unlocked", Some(by), account, &[]).await?;
    Ok(())
}

/// Gives a role; says whether it is a new one. All sessions of the account end: those of staff live shorter.
///
/// # Errors
/// There is no such account, or it is not active.
pub(crate) async fn grant(
    tx: &mut Tx,
    turn: &Turn,
    by: Option<AccountId>,
    account: AccountId,
    role: Role,
) -> Result<bool, Refused> {
    let active = standing(tx, account)
        .await?
        .is_some_and(|standing| standing.state == AccountState::Active);
    if !active {
        return Err(ritm_api::code::NOT_FOUND.into());
    }
    let given = tx
        .exec(
            sql!(
                "INSERT INTO account_role (account, role, granted, granted_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
            ),
            args![account.uuid(), role.word(), turn.now.0, by.map(AccountId::uuid)],
        )
        .await?;
    if given == 1 {
        session::end_others(tx, account, None).await?;
        note(tx, turn, "role-granted", by, account, &[("role", role.word())]).await?;
    }
    Ok(given == 1)
}

/// Takes a role away; says whether the account had it. All sessions of the account end.
///
/// # Errors
/// It is the last administrator.
pub(crate) async fn revoke(
    tx: &mut Tx,
    turn: &Turn,
    by: Option<AccountId>,
    account: AccountId,
    role: Role,
) -> Result<bool, Refused> {
    if role == Role::Administrator {
        require_another_administrator(tx, account).await?;
    }
    let taken = tx
        .exec(
            sql!("DELETE FROM account_role WHERE account = $1 AND role = $2"),
            args![account.uuid(), role.word()],
        )
        .await?;
    if taken == 1 {
        session::end_others(tx, account, None).await?;
        note(tx, turn, "role-revoked", by, account, &[("role", role.word())]).await?;
    }
    Ok(taken == 1)
}

/// Refuses if an account is the last administrator who can sign in. The rows of all administrators are locked in one order,
/// so that two can't take the role from each other.
///
/// # Errors
/// It is the last one.
pub(crate) async fn require_another_administrator(tx: &mut Tx, account: AccountId) -> Result<(), Refused> {
    let all: Vec<Uuid> = tx
        .rows(
            sql!(
                "SELECT account FROM account_role WHERE role = 'administrator' ORDER BY account",
                for_update
            ),
            args![],
            |row| row.get(0),
        )
        .await?;
    if !all.contains(&account.uuid()) {
        return Ok(());
    }
    for other in all.into_iter().filter(|other| *other != account.uuid()) {
        let active: Option<String> = tx
            .opt(
                sql!("SELECT state FROM account WHERE id = $1", for_update),
                args![other],
                |row| row.get(0),
            )
            .await?;
        if active.as_deref() == Some(AccountState::Active.word()) {
            return Ok(());
        }
    }
    Err(code::LAST_ADMINISTRATOR.into())
}

/// Ends one session of an account for its owner's sake; says whether there was one.
pub(crate) async fn end_session(
    tx: &mut Tx,
    turn: &Turn,
    by: AccountId,
    account: AccountId,
    session: SessionId,
) -> Result<bool, Error> {
    session::shut(tx, turn, account, session, by).await
}

/// Ends all sessions of an account for its owner's sake; says how many.
pub(crate) async fn end_sessions(
    tx: &mut Tx,
    turn: &Turn,
    by: AccountId,
    account: AccountId,
) -> Result<u64, Error> {
    let ended = session::end_others(tx, account, None).await?;
    note(tx, turn, "session-all-ended", Some(by), account, &[]).await?;
    Ok(ended)
}

/// Whether there is an administrator.
pub(crate) async fn has_administrator(tx: &mut Tx) -> Result<bool, Error> {
    let one: Option<Uuid> = tx
        .opt(
            sql!("SELECT account FROM account_role WHERE role = 'administrator' LIMIT 1"),
            args![],
            |row| row.get(0),
        )
        .await?;
    Ok(one.is_some())
}

/// Makes a token by which an administrator is made, within a day. The first that is used makes all others worthless.
pub(crate) async fn invite_administrator(tx: &mut Tx, turn: &Turn) -> Result<Token, Error> {
    letter::token(tx, turn, None, Purpose::Administrator, None).await
}

/// The address that such a token is opened at: behind `#`, so that no server on the way has it in its log.
pub(crate) fn invitation(home: &str, token: &Token) -> String {
    format!("{home}/console/first#{}", token.text())
}

/// Makes an administrator by such a token and begins the session; an account that is there is made one if `known` says that
/// its password was given.
///
/// # Errors
/// The token was used, is too old or was never good; or the address has an account and its password is another, or it has a
/// factor, which nothing here asks for.
pub(crate) async fn make_administrator(
    tx: &mut Tx,
    turn: &Turn,
    token: &Token,
    newcomer: &Newcomer,
    known: Option<&Try>,
    begin: &Begin,
    second: AskSecond,
) -> Result<Begun, Refused> {
    if letter::spend(tx, turn, token, Purpose::Administrator)
        .await?
        .is_none()
    {
        return Err(code::LINK_INVALID.into());
    }
    tx.exec(
        sql!("DELETE FROM account_letter WHERE purpose = 'administrator'"),
        args![],
    )
    .await?;
    let account = match known {
        Some(tried) => {
            let account = tried.account.ok_or(code::WRONG)?;
            // Whatever changed while the password was hashed: a locked account is none, and neither is one that leaves.
            let active = standing(tx, account)
                .await?
                .is_some_and(|standing| standing.state == AccountState::Active);
            if !active || sign_in::password_of(tx, account).await? != tried.password {
                return Err(code::WRONG.into());
            }
            sign_in::was_right(tx, tried).await?;
            account
        }
        None => super::create_confirmed(tx, turn, newcomer)
            .await?
            .ok_or(code::WRONG)?,
    };
    grant(tx, turn, None, account, Role::Administrator).await?;
    // As staff: a passkey alone counts. Its owner has to show it, and signs in for that; the link makes others.
    if known.is_some() && second(tx, turn, account, begin).await?.is_some() {
        return Err(code::HAS_FACTOR.into());
    }
    Ok(session::begin(tx, turn, account, begin).await?)
}

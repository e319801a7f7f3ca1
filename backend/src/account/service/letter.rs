//! Letters to the owner of an account, and the tokens that they carry.

use ritm_api::{AccountId, Micros, SessionId};
use uuid::Uuid;

use crate::account::address::Address;
use crate::account::model::{Origin, Purpose, Standing, Turn};
use crate::account::token::{Token, Use};
use crate::mail::{self, Kind, Letter, Part};
use crate::store::{Error, Tx, args, sql};

/// Makes the token of a letter.
pub(crate) async fn token(
    tx: &mut Tx,
    turn: &Turn,
    account: Option<AccountId>,
    purpose: Purpose,
    address: Option<&str>,
) -> Result<Token, Error> {
    keep(tx, turn, account, purpose, address, None).await
}

/// Makes the token of a letter to a new address. It is good only as long as whoever asked for it, in `session`, was not shut
/// out ([`forget_asked`]); those before it are no longer good.
pub(crate) async fn address_token(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    address: &str,
    session: SessionId,
) -> Result<Token, Error> {
    forget(tx, account, Purpose::Address).await?;
    keep(
        tx,
        turn,
        Some(account),
        Purpose::Address,
        Some(address),
        Some(session),
    )
    .await
}

async fn keep(
    tx: &mut Tx,
    turn: &Turn,
    account: Option<AccountId>,
    purpose: Purpose,
    address: Option<&str>,
    session: Option<SessionId>,
) -> Result<Token, Error> {
    let token = Token::new(Use::Letter, turn.id(), turn.bytes());
    let key = address.filter(|_| purpose == Purpose::AddressBack).map(key_of);
    tx.exec(
        sql!(
            "INSERT INTO account_letter (id, account, purpose, hash, address, created, expires, session, address_key) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        args![
            token.id(),
            account.map(AccountId::uuid),
            purpose.code(),
            token.hash(),
            address.map(str::to_owned),
            turn.now.0,
            turn.now.plus(purpose.life()).0,
            session.map(SessionId::uuid),
            key
        ],
    )
    .await?;
    Ok(token)
}

fn key_of(address: &str) -> String {
    Address::parse(address).map_or_else(|_| address.to_ascii_lowercase(), |address| address.key())
}

/// What a letter's token stood for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spent {
    /// The account, if it is about one.
    pub(crate) account: Option<AccountId>,
    /// The address, if it is about one.
    pub(crate) address: Option<String>,
    /// When it was made.
    pub(crate) created: Micros,
}

/// What a letter's token stands for, without using it up; nothing if it is not good.
pub(crate) async fn look(
    tx: &mut Tx,
    now: Micros,
    token: &Token,
    purpose: Purpose,
) -> Result<Option<Spent>, Error> {
    let found = tx
        .opt(
            sql!(
                "SELECT hash, account, address, created FROM account_letter \
                 WHERE id = $1 AND purpose = $2 AND used IS NULL AND expires > $3"
            ),
            args![token.id(), purpose.code(), now.0],
            |row| {
                let spent = Spent {
                    account: row.get::<Option<Uuid>>(1)?.map(AccountId::from),
                    address: row.get(2)?,
                    created: Micros(row.get(3)?),
                };
                Ok((row.get::<Vec<u8>>(0)?, spent))
            },
        )
        .await?;
    Ok(found.and_then(|(hash, spent)| token.matches(&hash).then_some(spent)))
}

/// Uses a letter's token up. Of many at once, one gets what it stood for.
pub(crate) async fn spend(
    tx: &mut Tx,
    turn: &Turn,
    token: &Token,
    purpose: Purpose,
) -> Result<Option<Spent>, Error> {
    let Some(spent) = look(tx, turn.now, token, purpose).await? else {
        return Ok(None);
    };
    let used = tx
        .exec(
            sql!("UPDATE account_letter SET used = $2 WHERE id = $1 AND used IS NULL"),
            args![token.id(), turn.now.0],
        )
        .await?;
    Ok((used == 1).then_some(spent))
}

/// Makes all tokens of an account for a purpose worthless.
pub(crate) async fn forget(tx: &mut Tx, account: AccountId, purpose: Purpose) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM account_letter WHERE account = $1 AND purpose = $2"),
        args![account.uuid(), purpose.code()],
    )
    .await?;
    Ok(())
}

/// Makes the tokens of an account for a purpose worthless that were made after this one.
pub(crate) async fn forget_after(
    tx: &mut Tx,
    account: AccountId,
    purpose: Purpose,
    token: Uuid,
) -> Result<(), Error> {
    // Ids tell the time that they were made at.
    tx.exec(
        sql!("DELETE FROM account_letter WHERE account = $1 AND purpose = $2 AND id > $3"),
        args![account.uuid(), purpose.code(), token],
    )
    .await?;
    Ok(())
}

/// Makes what was asked for in any session of an account but this one worthless: whoever asked is shut out.
pub(crate) async fn forget_asked(
    tx: &mut Tx,
    account: AccountId,
    but: Option<SessionId>,
) -> Result<(), Error> {
    let but = but.map_or(Uuid::nil(), SessionId::uuid);
    tx.exec(
        sql!(
            "DELETE FROM account_letter WHERE account = $1 AND purpose = 'address' AND (session IS NULL OR session <> $2)"
        ),
        args![account.uuid(), but],
    )
    .await?;
    Ok(())
}

/// Makes what was asked for in a session worthless.
pub(crate) async fn forget_asked_in(
    tx: &mut Tx,
    account: AccountId,
    session: SessionId,
) -> Result<(), Error> {
    tx.exec(
        sql!("DELETE FROM account_letter WHERE account = $1 AND session = $2"),
        args![account.uuid(), session.uuid()],
    )
    .await?;
    Ok(())
}

/// The oldest token that is good for the way back to an address, if there is one: who has that address had the account
/// before all who have had it since.
pub(crate) async fn older_right(
    tx: &mut Tx,
    now: Micros,
    account: AccountId,
    address: &Address,
) -> Result<Option<Uuid>, Error> {
    tx.opt(
        sql!(
            "SELECT id FROM account_letter WHERE account = $1 AND address_key = $2 AND purpose = 'address-back' \
             AND used IS NULL AND expires > $3 ORDER BY id LIMIT 1"
        ),
        args![account.uuid(), address.key(), now.0],
        |row| row.get(0),
    )
    .await
}

/// Whether an address is kept for an account that had it and may take it back; `but` for one that does not count. Until then
/// it becomes nobody else's, or whoever took the account from its owner would have only to wait for the owner to sign up anew.
pub(crate) async fn is_kept(
    tx: &mut Tx,
    now: Micros,
    address: &Address,
    but: Option<AccountId>,
) -> Result<bool, Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*) > 0 FROM account_letter WHERE address_key = $1 AND purpose = 'address-back' \
             AND used IS NULL AND expires > $2 AND account <> $3"
        ),
        args![address.key(), now.0, but.map_or(Uuid::nil(), AccountId::uuid)],
        |row| row.get(0),
    )
    .await
}

/// Whether a letter for a purpose waits whose token is good.
pub(crate) async fn waits(
    tx: &mut Tx,
    now: Micros,
    account: AccountId,
    purpose: Purpose,
) -> Result<bool, Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*) > 0 FROM account_letter WHERE account = $1 AND purpose = $2 AND used IS NULL AND expires > $3"
        ),
        args![account.uuid(), purpose.code(), now.0],
        |row| row.get(0),
    )
    .await
}

/// Throws away tokens that are too old.
pub(crate) async fn sweep(tx: &mut Tx, now: Micros) -> Result<u64, Error> {
    tx.exec(
        sql!("DELETE FROM account_letter WHERE id IN (SELECT id FROM account_letter WHERE expires <= $1 LIMIT 500)"),
        args![now.0],
    )
    .await
}

macro_rules! kinds {
    ($($name:ident = $kind:literal, [$($part:expr),* $(,)?];)+) => {
        $(static $name: Kind = Kind { name: $kind, parts: &[$($part),*] };)+
    };
}

kinds! {
    CONFIRM = "account-confirm", [
        Part::Text("mail-account-confirm-why"),
        Part::Button { label: "mail-account-confirm-open", link: "link" },
        Part::Small("mail-account-confirm-ignore"),
    ];
    ALREADY_THERE = "account-already-there", [
        Part::Text("mail-account-already-there-why"),
        Part::Button { label: "mail-account-already-there-open", link: "link" },
        Part::Small("mail-account-already-there-ignore"),
    ];
    RESET = "account-reset", [
        Part::Text("mail-account-reset-why"),
        Part::Button { label: "mail-account-reset-open", link: "link" },
        Part::Small("mail-account-reset-ignore"),
    ];
    PASSWORD_CHANGED = "account-password-changed", [
        Part::Text("mail-account-password-changed-why"),
        Part::Button { label: "mail-account-password-changed-open", link: "link" },
    ];
    CONFIRM_ADDRESS = "account-confirm-address", [
        Part::Text("mail-account-confirm-address-why"),
        Part::Button { label: "mail-account-confirm-address-open", link: "link" },
        Part::Small("mail-account-confirm-address-ignore"),
    ];
    ADDRESS_CHANGED = "account-address-changed", [
        Part::Text("mail-account-address-changed-why"),
        Part::Button { label: "mail-account-address-changed-open", link: "link" },
    ];
    ADDRESS_RETURNED = "account-address-returned", [Part::Text("mail-account-address-returned-why")];
    ADDRESS_KEPT = "account-address-kept", [Part::Text("mail-account-address-kept-why")];
    PASSWORD_KNOWN = "account-password-known", [
        Part::Text("mail-account-password-known-why"),
        Part::Button { label: "mail-account-password-known-open", link: "link" },
    ];
    LET_IN = "account-let-in", [
        Part::Text("mail-account-let-in-why"),
        Part::Button { label: "mail-account-let-in-open", link: "link" },
        Part::Small("mail-account-let-in-ignore"),
    ];
    NEW_DEVICE = "account-new-device", [
        Part::Text("mail-account-new-device-why"),
        Part::Button { label: "mail-account-new-device-open", link: "link" },
    ];
    TOKEN_REUSED = "account-token-reused", [
        Part::Text("mail-account-token-reused-why"),
        Part::Button { label: "mail-account-token-reused-open", link: "link" },
    ];
    EXPORT_READY = "account-export-ready", [
        Part::Text("mail-account-export-ready-why"),
        Part::Button { label: "mail-account-export-ready-open", link: "link" },
    ];
    LEAVING = "account-leaving", [
        Part::Text("mail-account-leaving-why"),
        Part::Button { label: "mail-account-leaving-open", link: "link" },
    ];
    ERASED = "account-erased", [Part::Text("mail-account-erased-why")];
}

/// A letter to the address of an account, in its language.
fn to(turn: &Turn, kind: &'static Kind, standing: &Standing) -> Letter {
    Letter::new(&turn.ports, kind, &standing.address, &standing.language)
        .of(standing.id.uuid())
        .secret("name", &standing.name)
}

/// An address of the app, with a token where no server and no log sees it: behind `#`.
fn link(turn: &Turn, path: &str, token: Option<&Token>) -> String {
    let home = &turn.home;
    token.map_or_else(
        || format!("{home}{path}"),
        |token| format!("{home}{path}#{}", token.text()),
    )
}

/// Asks whoever signed up whether the address is theirs. No name is in it: a stranger may have chosen it for others to read.
pub(crate) async fn confirm(
    tx: &mut Tx,
    turn: &Turn,
    address: &str,
    language: &str,
    token: &Token,
) -> Result<(), Error> {
    let letter = Letter::new(&turn.ports, &CONFIRM, address, language)
        .secret("link", link(turn, "/account/confirm", Some(token)));
    mail::put(tx, &letter).await
}

/// Tells the owner of an account that somebody wanted another with the same address.
pub(crate) async fn already_there(tx: &mut Tx, turn: &Turn, standing: &Standing) -> Result<(), Error> {
    mail::put(
        tx,
        &to(turn, &ALREADY_THERE, standing).with("link", link(turn, "/account/forgot", None)),
    )
    .await
}

/// Lets the owner choose a new password.
pub(crate) async fn reset(tx: &mut Tx, turn: &Turn, standing: &Standing, token: &Token) -> Result<(), Error> {
    mail::put(
        tx,
        &to(turn, &RESET, standing).secret("link", link(turn, "/account/reset", Some(token))),
    )
    .await
}

/// Tells that the password was changed.
pub(crate) async fn password_changed(tx: &mut Tx, turn: &Turn, standing: &Standing) -> Result<(), Error> {
    mail::put(
        tx,
        &to(turn, &PASSWORD_CHANGED, standing).with("link", link(turn, "/account/forgot", None)),
    )
    .await
}

/// Asks whether a new address is theirs who want it; without a name, as it may go to a stranger.
pub(crate) async fn confirm_address(
    tx: &mut Tx,
    turn: &Turn,
    own: &Standing,
    address: &str,
    token: &Token,
) -> Result<(), Error> {
    let letter = Letter::new(&turn.ports, &CONFIRM_ADDRESS, address, &own.language)
        .of(own.id.uuid())
        .secret("link", link(turn, "/account/address", Some(token)));
    mail::put(tx, &letter).await
}

/// Tells the old address that there is a new one, and how to undo that.
pub(crate) async fn address_changed(
    tx: &mut Tx,
    turn: &Turn,
    before: &Standing,
    now: &Address,
    back: &Token,
) -> Result<(), Error> {
    let letter = to(turn, &ADDRESS_CHANGED, before)
        .with("address", now.masked())
        .secret("link", link(turn, "/account/address-back", Some(back)));
    mail::put(tx, &letter).await
}

/// Tells an address that the account returned to the one it had before; from here there is nothing to undo.
pub(crate) async fn address_returned(
    tx: &mut Tx,
    turn: &Turn,
    before: &Standing,
    now: &Address,
) -> Result<(), Error> {
    let letter = to(turn, &ADDRESS_RETURNED, before).with("address", now.masked());
    mail::put(tx, &letter).await
}

/// Tells an address that it is kept for the account that had it. No name is in it: a stranger may read it.
pub(crate) async fn address_kept(
    tx: &mut Tx,
    turn: &Turn,
    address: &Address,
    language: &str,
) -> Result<(), Error> {
    mail::put(
        tx,
        &Letter::new(&turn.ports, &ADDRESS_KEPT, address.as_str(), language),
    )
    .await
}

/// Tells that somebody knows the password and had nothing for the second step.
pub(crate) async fn password_known(tx: &mut Tx, turn: &Turn, standing: &Standing) -> Result<(), Error> {
    mail::put(
        tx,
        &to(turn, &PASSWORD_KNOWN, standing).with("link", link(turn, "/account/forgot", None)),
    )
    .await
}

/// Tells that sign-ins are held up since somebody guesses, and lets the owner in all the same.
pub(crate) async fn let_in(
    tx: &mut Tx,
    turn: &Turn,
    standing: &Standing,
    token: &Token,
) -> Result<(), Error> {
    mail::put(
        tx,
        &to(turn, &LET_IN, standing).secret("link", link(turn, "/account/let-in", Some(token))),
    )
    .await
}

/// Tells that somebody signed in where the account was not used before.
pub(crate) async fn new_device(
    tx: &mut Tx,
    turn: &Turn,
    standing: &Standing,
    origin: &Origin,
) -> Result<(), Error> {
    let device = if origin.device.is_empty() {
        origin.client.word()
    } else {
        &origin.device
    };
    let letter = to(turn, &NEW_DEVICE, standing)
        .secret("device", device)
        .secret("place", &origin.place)
        .with("link", link(turn, "/account/security", None));
    mail::put(tx, &letter).await
}

/// Tells that a session was ended because somebody else had its tokens.
pub(crate) async fn token_reused(tx: &mut Tx, turn: &Turn, standing: &Standing) -> Result<(), Error> {
    mail::put(
        tx,
        &to(turn, &TOKEN_REUSED, standing).with("link", link(turn, "/account/security", None)),
    )
    .await
}

/// Tells that the download of everything is ready.
pub(crate) async fn export_ready(tx: &mut Tx, turn: &Turn, standing: &Standing) -> Result<(), Error> {
    mail::put(
        tx,
        &to(turn, &EXPORT_READY, standing).with("link", link(turn, "/account/export", None)),
    )
    .await
}

/// Tells that the account will be erased, and how to stop that.
pub(crate) async fn leaving(tx: &mut Tx, turn: &Turn, standing: &Standing) -> Result<(), Error> {
    mail::put(
        tx,
        &to(turn, &LEAVING, standing).with("link", link(turn, "/account/sign-in", None)),
    )
    .await
}

/// Tells, as the last there is to tell, that everything was erased.
pub(crate) async fn erased(tx: &mut Tx, turn: &Turn, standing: &Standing) -> Result<(), Error> {
    mail::put(tx, &to(turn, &ERASED, standing)).await
}

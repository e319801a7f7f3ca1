//! Sessions: how they begin, are known again, are proved anew, and end.
//!
//! Of a session's secrets only hashes are stored. An app's tokens follow from the refresh token before them and a salt that
//! is stored beside its hash ([`Token::next`]), so that an answer which got lost is given again without having been kept.

use std::collections::BTreeSet;

use ritm_api::account::{ClientKind, SignedInBy};
use ritm_api::{AccountId, Micros, Permission, Scope, SessionId};
use uuid::Uuid;

use super::{Refused, device, letter, note};
use crate::account::model::{
    ACCESS_LIFE, COOKIE_REPEAT, FRESH, Life, MOST_SESSIONS, Origin, REPEAT, SEEN_EVERY, SessionRow, Turn,
    permissions,
};
use crate::account::token::{Token, Use, hashed};
use crate::http::{Caller, Means};
use crate::store::{Error, Row, Tx, args, sql};

/// How a session begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Begin {
    /// How its owner showed who it is.
    pub(crate) way: SignedInBy,
    /// Whether a second factor was shown, or a passkey that is one.
    pub(crate) strong: bool,
    /// Where.
    pub(crate) origin: Origin,
    /// By what the browser or app was known, if it was.
    pub(crate) known: Option<Token>,
    /// The session that the browser has already, which ends: a browser has one, and nobody goes on with the one before.
    pub(crate) replaces: Option<SessionId>,
}

/// A session that began. Its secrets are in it, and nowhere else.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Begun {
    /// The account.
    pub(crate) account: AccountId,
    /// The session.
    pub(crate) session: SessionId,
    /// Where its secrets go.
    pub(crate) client: ClientKind,
    /// What a browser keeps as its cookie, or an app shows with its requests.
    pub(crate) secret: Token,
    /// Until when that is good.
    pub(crate) until: Micros,
    /// What an app gets its next pair for.
    pub(crate) refresh: Option<Token>,
    /// By what the browser or app is known again.
    pub(crate) known: Token,
    /// Whether it was not known before.
    pub(crate) new_device: bool,
    /// Whether a deletion was called off by this.
    pub(crate) returned: bool,
}

/// Begins a session. The caller has seen all proof that is needed, and that the account is not locked.
///
/// Whoever signs in stays: a deletion that waits is called off.
pub(crate) async fn begin(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    begin: &Begin,
) -> Result<Begun, Error> {
    let now = turn.now;
    let staff = !super::roles(tx, account).await?.is_empty();
    let returned = call_off(tx, turn, account).await?;
    make_room(tx, account).await?;
    let life = Life::of(begin.origin.client, staff);
    let id = turn.id();
    let (kind, until) = match begin.origin.client {
        ClientKind::Web => (Use::Cookie, now.plus(life.whole)),
        ClientKind::App => (Use::Access, now.plus(ACCESS_LIFE.min(life.whole))),
    };
    let secret = Token::new(kind, id, turn.bytes());
    tx.exec(
        sql!(
            "INSERT INTO account_session (id, account, client, way, strong, device, place, begun, used, proved, taken, idle, \
             ends, secret, secret_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9, $10, $11, $12, $13)"
        ),
        args![
            id, account.uuid(), begin.origin.client.word(), begin.way.word(), begin.strong, &begin.origin.device,
            &begin.origin.place, now.0, true, life.idle, now.plus(life.whole).0, secret.hash(), until.0
        ],
    )
    .await?;
    let refresh = match begin.origin.client {
        ClientKind::Web => None,
        ClientKind::App => {
            let refresh = Token::new(Use::Refresh, id, turn.bytes());
            keep_refresh(tx, turn, &refresh).await?;
            Some(refresh)
        }
    };
    let (known, new_device) =
        device::recognise(tx, turn, account, begin.known.as_ref(), &begin.origin.device).await?;
    tx.exec(
        sql!("UPDATE account SET seen = $2 WHERE id = $1"),
        args![account.uuid(), now.0],
    )
    .await?;
    if let (ClientKind::Web, Some(before)) = (begin.origin.client, begin.replaces) {
        replace(tx, turn, before).await?;
    }
    let details = [
        ("way", begin.way.word()),
        ("session", &SessionId::from(id).to_string()),
    ];
    note(tx, turn, "session-begun", Some(account), account, &details).await?;
    Ok(Begun {
        account,
        session: id.into(),
        client: begin.origin.client,
        secret,
        until,
        refresh,
        known,
        new_device,
        returned,
    })
}

/// Ends the session that a browser had before the one that begins in it, whosever it was.
async fn replace(tx: &mut Tx, turn: &Turn, before: SessionId) -> Result<(), Error> {
    let owner: Option<Uuid> = tx
        .opt(
            sql!("SELECT account FROM account_session WHERE id = $1 AND client = 'web'"),
            args![before.uuid()],
            |row| row.get(0),
        )
        .await?;
    if let Some(owner) = owner.map(AccountId::from) {
        end(tx, turn, owner, before, Some(owner)).await?;
    }
    Ok(())
}

/// Calls the deletion of an account off, if it is under way; says whether it was.
async fn call_off(tx: &mut Tx, turn: &Turn, account: AccountId) -> Result<bool, Error> {
    let called_off = tx
        .exec(
            sql!("UPDATE account SET state = 'active', leaves = NULL WHERE id = $1 AND state = 'leaving'"),
            args![account.uuid()],
        )
        .await?;
    if called_off == 1 {
        note(tx, turn, "account-stayed", Some(account), account, &[]).await?;
    }
    Ok(called_off == 1)
}

/// Ends the sessions that were not used for longest, where there are as many as there may be.
async fn make_room(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    let over: Vec<Uuid> = tx
        .rows(
            sql!("SELECT id FROM account_session WHERE account = $1 ORDER BY used DESC, id DESC LIMIT 50 OFFSET $2"),
            args![account.uuid(), MOST_SESSIONS - 1],
            |row| row.get(0),
        )
        .await?;
    for id in over {
        remove(tx, id).await?;
    }
    Ok(())
}

async fn keep_refresh(tx: &mut Tx, turn: &Turn, refresh: &Token) -> Result<(), Error> {
    tx.exec(
        sql!("INSERT INTO account_refresh (hash, session, salt, issued) VALUES ($1, $2, $3, $4)"),
        args![refresh.hash(), refresh.id(), turn.bytes::<32>(), turn.now.0],
    )
    .await?;
    Ok(())
}

/// A session or an API token that was shown, and whether its last use is to be written.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Who calls.
    pub(crate) caller: Caller,
    /// Whether its last use is to be written.
    pub(crate) touch: bool,
    /// Whether an app shows the newest of its tokens, and so has kept them.
    pub(crate) taken: bool,
}

/// Who shows the secret of a session; nothing if it is none, or no longer.
pub(crate) async fn know(tx: &mut Tx, now: Micros, token: &Token) -> Result<Option<Seen>, Error> {
    struct Found {
        account: Uuid,
        strong: bool,
        used: i64,
        proved: i64,
        taken: bool,
        newest: bool,
        good: bool,
        roles: bool,
    }
    let read = |row: &Row<'_>| {
        let good = |hash: usize, until: usize| -> Result<bool, Error> {
            let hash: Option<Vec<u8>> = row.get(hash)?;
            let until: Option<i64> = row.get(until)?;
            Ok(hash.is_some_and(|hash| token.matches(&hash)) && until.is_some_and(|until| now.0 < until))
        };
        let used: i64 = row.get(2)?;
        let idle: i64 = row.get(5)?;
        let ends: i64 = row.get(6)?;
        let alive = now.0 < ends && now.0 < used.saturating_add(idle);
        Ok(Found {
            account: row.get(0)?,
            strong: row.get(1)?,
            used,
            proved: row.get(3)?,
            taken: row.get(4)?,
            newest: alive && good(7, 8)?,
            good: alive && (good(7, 8)? || good(9, 10)?),
            roles: row.get(11)?,
        })
    };
    let found = tx
        .opt(
            sql!(
                "SELECT s.account, s.strong, s.used, s.proved, s.taken, s.idle, s.ends, s.secret, s.secret_until, s.earlier, \
                 s.earlier_until, EXISTS (SELECT 1 FROM account_role r WHERE r.account = s.account) \
                 FROM account_session s JOIN account a ON a.id = s.account WHERE s.id = $1 AND a.state = 'active'"
            ),
            args![token.id()],
            read,
        )
        .await?;
    let Some(found) = found.filter(|found| found.good) else {
        return Ok(None);
    };
    let account = AccountId::from(found.account);
    let roles = if found.roles {
        super::roles(tx, account).await?
    } else {
        Vec::new()
    };
    let counts = found.strong;
    Ok(Some(Seen {
        caller: Caller {
            account,
            means: Means::Session(token.id().into()),
            permissions: if counts {
                permissions(&roles).into_iter().collect()
            } else {
                BTreeSet::new()
            },
            needs_factor: !counts && !roles.is_empty(),
            proved_at: Micros(found.proved),
        },
        touch: (found.newest && !found.taken) || now.since(Micros(found.used)) >= SEEN_EVERY,
        taken: found.newest,
    }))
}

/// Who shows an API token; nothing if it is none, or no longer.
pub(crate) async fn know_api(tx: &mut Tx, now: Micros, token: &Token) -> Result<Option<Seen>, Error> {
    let found = tx
        .opt(
            sql!(
                "SELECT t.account, t.scopes, t.hash, t.used, t.expires FROM account_token t \
                 JOIN account a ON a.id = t.account WHERE t.id = $1 AND a.state = 'active'"
            ),
            args![token.id()],
            |row| {
                let hash: Vec<u8> = row.get(2)?;
                let expires: Option<i64> = row.get(4)?;
                let good = token.matches(&hash) && expires.is_none_or(|expires| now.0 < expires);
                Ok((
                    good,
                    row.get::<Uuid>(0)?,
                    row.get::<String>(1)?,
                    row.get::<Option<i64>>(3)?,
                ))
            },
        )
        .await?;
    let Some((true, account, scopes, used)) = found else {
        return Ok(None);
    };
    Ok(Some(Seen {
        caller: Caller {
            account: account.into(),
            means: Means::Token(
                token.id().into(),
                scopes.split(' ').filter_map(Scope::of_word).collect(),
            ),
            permissions: BTreeSet::<Permission>::new(),
            needs_factor: false,
            proved_at: Micros(0),
        },
        touch: used.is_none_or(|used| now.since(Micros(used)) >= SEEN_EVERY),
        taken: false,
    }))
}

/// Writes that a session or an API token was used, unless somebody wrote it just before.
pub(crate) async fn touch(tx: &mut Tx, now: Micros, seen: &Seen, place: &str) -> Result<(), Error> {
    let before = now.plus(-SEEN_EVERY).0;
    let caller = &seen.caller;
    match &caller.means {
        Means::Session(session) => {
            tx.exec(
                sql!(
                    "UPDATE account_session SET used = $2, place = $3, taken = (taken OR $4) \
                     WHERE id = $1 AND (used <= $5 OR (taken <> $4 AND $4))"
                ),
                args![session.uuid(), now.0, place, seen.taken, before],
            )
            .await?;
            tx.exec(
                sql!("UPDATE account SET seen = $2 WHERE id = $1 AND seen <= $3"),
                args![caller.account.uuid(), now.0, before],
            )
            .await?;
        }
        Means::Token(token, _) => {
            tx.exec(
                sql!("UPDATE account_token SET used = $2 WHERE id = $1 AND (used IS NULL OR used <= $3)"),
                args![token.uuid(), now.0, before],
            )
            .await?;
        }
    }
    Ok(())
}

/// What became of a refresh token that was shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refreshed {
    /// The next pair.
    Pair {
        /// What the app shows with its requests.
        access: Token,
        /// Until when.
        until: Micros,
        /// What it gets the pair after this for.
        refresh: Token,
    },
    /// Nothing: it is no token, or the session has ended.
    Ended,
    /// Nothing: it was used before by somebody else, and the session has ended for that.
    Reused(AccountId),
}

/// Gives an app its next pair of tokens; `attempt` is what the app knows its own attempt by.
pub(crate) async fn refresh(
    tx: &mut Tx,
    turn: &Turn,
    token: &Token,
    attempt: &str,
    place: &str,
) -> Result<Refreshed, Error> {
    let now = turn.now;
    let attempt = hashed(b"ritm refresh attempt v1\0", &[attempt.as_bytes()]);
    // The session first: two that refresh the same one wait here for each other.
    let alive = tx
        .opt(
            sql!(
                "SELECT s.account, s.used, s.idle, s.ends, s.taken, s.secret_until FROM account_session s \
                 JOIN account a ON a.id = s.account WHERE s.id = $1 AND a.state = 'active'",
                for_update
            ),
            args![token.id()],
            |row| {
                let (used, idle, ends): (i64, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
                let alive = now.0 < ends && now.0 < used.saturating_add(idle);
                Ok(alive.then_some((row.get::<Uuid>(0)?, ends, row.get::<bool>(4)?)))
            },
        )
        .await?
        .flatten();
    let kept = tx
        .opt(
            sql!("SELECT salt, used, used_by FROM account_refresh WHERE hash = $1 AND session = $2"),
            args![token.hash(), token.id()],
            |row| {
                Ok((
                    row.get::<[u8; 32]>(0)?,
                    row.get::<Option<i64>>(1)?,
                    row.get::<Option<Vec<u8>>>(2)?,
                ))
            },
        )
        .await?;
    let (Some((account, ends, taken)), Some((salt, used, used_by))) = (alive, kept) else {
        return Ok(Refreshed::Ended);
    };
    let next = token.next(Use::Refresh, &salt);
    let access = token.next(Use::Access, &salt);
    let until = Micros(now.plus(ACCESS_LIFE).0.min(ends));
    if let Some(used) = used {
        let fresh_still: Option<bool> = tx
            .opt(
                sql!("SELECT used IS NULL FROM account_refresh WHERE hash = $1 AND session = $2"),
                args![next.hash(), token.id()],
                |row| row.get(0),
            )
            .await?;
        let same = used_by.is_some_and(|by| by == attempt);
        let lost = !taken || now.since(Micros(used)) < REPEAT;
        if !(same && lost && fresh_still == Some(true)) {
            letter::forget_asked_in(tx, account.into(), token.id().into()).await?;
            remove(tx, token.id()).await?;
            note(tx, turn, "session-token-reused", None, account.into(), &[]).await?;
            return Ok(Refreshed::Reused(account.into()));
        }
        tx.exec(
            sql!("UPDATE account_session SET secret_until = $2 WHERE id = $1 AND secret = $3"),
            args![token.id(), until.0, access.hash()],
        )
        .await?;
        return Ok(Refreshed::Pair {
            access,
            until,
            refresh: next,
        });
    }
    tx.exec(
        sql!("UPDATE account_refresh SET used = $2, used_by = $3 WHERE hash = $1"),
        args![token.hash(), now.0, attempt],
    )
    .await?;
    keep_refresh(tx, turn, &next).await?;
    tx.exec(
        sql!(
            "UPDATE account_session SET earlier = secret, earlier_until = secret_until, secret = $2, secret_until = $3, \
             used = $4, place = $5, taken = $6 WHERE id = $1"
        ),
        args![token.id(), access.hash(), until.0, now.0, place, false],
    )
    .await?;
    Ok(Refreshed::Pair {
        access,
        until,
        refresh: next,
    })
}

/// What a proof gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Proved {
    /// Until when no further proof is asked for.
    pub(crate) until: Micros,
    /// What a browser keeps from now on, and until when that is good. The one before is good for what is on its way.
    pub(crate) cookie: Option<(Token, Micros)>,
}

/// Notes that the owner of a session has just proved who it is; `strong` when by a second factor. A browser gets another
/// cookie, for what it may do from now on whoever has the one before may not. An app's tokens change by themselves within a
/// quarter of an hour.
pub(crate) async fn prove(
    tx: &mut Tx,
    turn: &Turn,
    session: SessionId,
    strong: bool,
) -> Result<Proved, Error> {
    let now = turn.now;
    tx.exec(
        sql!("UPDATE account_session SET proved = $2, strong = (strong OR $3) WHERE id = $1"),
        args![session.uuid(), now.0, strong],
    )
    .await?;
    let secret = Token::new(Use::Cookie, session.uuid(), turn.bytes());
    let good_until: Option<i64> = tx
        .opt(
            sql!(
                "UPDATE account_session SET earlier = secret, earlier_until = $3, secret = $2 \
                 WHERE id = $1 AND client = 'web' RETURNING secret_until"
            ),
            args![session.uuid(), secret.hash(), now.plus(COOKIE_REPEAT).0],
            |row| row.get(0),
        )
        .await?;
    Ok(Proved {
        until: now.plus(FRESH),
        cookie: good_until.map(|until| (secret, Micros(until))),
    })
}

/// Of an account whose last factor was taken away no session is any longer one that showed a factor.
pub(crate) async fn weaken(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE account_session SET strong = $2 WHERE account = $1"),
        args![account.uuid(), false],
    )
    .await?;
    Ok(())
}

/// Refuses unless the caller has proved itself within the last minutes.
pub(crate) fn require_fresh(caller: &Caller, now: Micros) -> Result<(), Refused> {
    if now.since(caller.proved_at) < FRESH {
        Ok(())
    } else {
        Err(ritm_api::code::PROOF_NEEDED.into())
    }
}

/// The sessions of an account that have not ended, the last used first.
pub(crate) async fn list(tx: &mut Tx, account: AccountId, now: Micros) -> Result<Vec<SessionRow>, Error> {
    let read = |row: &Row<'_>| {
        let (client, way): (String, String) = (row.get(1)?, row.get(2)?);
        Ok(SessionRow {
            id: row.get::<Uuid>(0)?.into(),
            client: ClientKind::of_word(&client).unwrap_or(ClientKind::Web),
            way: SignedInBy::of_word(&way).unwrap_or(SignedInBy::Password),
            strong: row.get(3)?,
            device: row.get(4)?,
            place: row.get(5)?,
            begun: Micros(row.get(6)?),
            used: Micros(row.get(7)?),
            ends: Micros(
                row.get::<i64>(8)?
                    .min(row.get::<i64>(7)?.saturating_add(row.get(9)?)),
            ),
        })
    };
    tx.rows(
        sql!(
            "SELECT id, client, way, strong, device, place, begun, used, ends, idle FROM account_session \
             WHERE account = $1 AND ends > $2 AND used + idle > $2 ORDER BY used DESC, id DESC LIMIT 100"
        ),
        args![account.uuid(), now.0],
        read,
    )
    .await
}

/// A session of an account that has not ended; nothing if there is none.
pub(crate) async fn find(
    tx: &mut Tx,
    account: AccountId,
    id: SessionId,
    now: Micros,
) -> Result<Option<SessionRow>, Error> {
    Ok(list(tx, account, now)
        .await?
        .into_iter()
        .find(|session| session.id == id))
}

/// Ends one session of an account; says whether there was one.
pub(crate) async fn end(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    session: SessionId,
    by: Option<AccountId>,
) -> Result<bool, Error> {
    let there: Option<Uuid> = tx
        .opt(
            sql!("SELECT id FROM account_session WHERE id = $1 AND account = $2"),
            args![session.uuid(), account.uuid()],
            |row| row.get(0),
        )
        .await?;
    let Some(id) = there else { return Ok(false) };
    let ended = remove(tx, id).await?;
    if ended {
        note(
            tx,
            turn,
            "session-ended",
            by,
            account,
            &[("session", &session.to_string())],
        )
        .await?;
    }
    Ok(ended)
}

/// Ends one session of an account because it is not its owner's: what was asked for in it comes to nothing. Says whether
/// there was one.
pub(crate) async fn shut(
    tx: &mut Tx,
    turn: &Turn,
    account: AccountId,
    session: SessionId,
    by: AccountId,
) -> Result<bool, Error> {
    letter::forget_asked_in(tx, account, session).await?;
    end(tx, turn, account, session, Some(by)).await
}

/// Ends all sessions of an account, but for one if one is to stay, and what was asked for in them comes to nothing; says how
/// many there were.
pub(crate) async fn end_others(
    tx: &mut Tx,
    account: AccountId,
    stays: Option<SessionId>,
) -> Result<u64, Error> {
    letter::forget_asked(tx, account, stays).await?;
    let stays = stays.map_or(Uuid::nil(), SessionId::uuid);
    // The sessions first: one that is being refreshed gets a new token, which nobody may miss here.
    let _: Vec<Uuid> = tx
        .rows(
            sql!(
                "SELECT id FROM account_session WHERE account = $1 AND id <> $2 ORDER BY id",
                for_update
            ),
            args![account.uuid(), stays],
            |row| row.get(0),
        )
        .await?;
    tx.exec(
        sql!(
            "DELETE FROM account_refresh WHERE session IN (SELECT id FROM account_session WHERE account = $1 AND id <> $2)"
        ),
        args![account.uuid(), stays],
    )
    .await?;
    tx.exec(
        sql!("DELETE FROM account_session WHERE account = $1 AND id <> $2"),
        args![account.uuid(), stays],
    )
    .await
}

async fn remove(tx: &mut Tx, id: Uuid) -> Result<bool, Error> {
    // The session first, as in `end_others`.
    let _: Option<Uuid> = tx
        .opt(
            sql!("SELECT id FROM account_session WHERE id = $1", for_update),
            args![id],
            |row| row.get(0),
        )
        .await?;
    tx.exec(sql!("DELETE FROM account_refresh WHERE session = $1"), args![id])
        .await?;
    Ok(tx
        .exec(sql!("DELETE FROM account_session WHERE id = $1"), args![id])
        .await?
        == 1)
}

/// Throws away sessions that have ended by themselves, and refresh tokens so old that no copy of them is of any use.
pub(crate) async fn sweep(tx: &mut Tx, now: Micros) -> Result<u64, Error> {
    let over: Vec<Uuid> = tx
        .rows(
            sql!(
                "SELECT id FROM account_session WHERE ends <= $1 OR used + idle <= $1 ORDER BY id LIMIT 500"
            ),
            args![now.0],
            |row| row.get(0),
        )
        .await?;
    let mut gone = 0;
    for id in over {
        gone += u64::from(remove(tx, id).await?);
    }
    gone += tx
        .exec(
            sql!(
                "DELETE FROM account_refresh WHERE hash IN (SELECT hash FROM account_refresh \
                 WHERE used IS NOT NULL AND used <= $1 LIMIT 500)"
            ),
            args![now.plus(-30 * Micros::DAY).0],
        )
        .await?;
    Ok(gone)
}

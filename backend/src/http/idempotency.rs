//! Calls that are sent again and done once: `Idempotency-Key`.
//!
//! The key, a hash of the call and its reply are one row, written in the transaction of the call itself: so there is a reply
//! exactly if the call was done. A call that was refused leaves no row, and may be sent again with the same key. Replies are
//! sealed, whatever is in them: many hold what is shown once. The hash is made with the server's key, so that it tells nothing
//! of a password in a body.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ritm_api::{AccountId, Micros, code};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use super::reply::{Kept, Reply};
use crate::parts::Parts;
use crate::ports::sealing::Context;
use crate::sealed::{Sealed, sealed};
use crate::store::{self, Migration, Tx, args, sql};

/// For how long a reply is kept, in microseconds.
const KEPT: i64 = Micros::DAY;

/// For what the server's key is used here.
const PURPOSE: &str = "ritm 2026 idempotency calls";

/// How long a key may be, in bytes.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 16..=128;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "replies by idempotency key",
    sql: "CREATE TABLE http_idempotency (
        owner {bytes} NOT NULL,
        call {bytes} NOT NULL,
        reply {bytes},
        sealed {bool} NOT NULL,
        made_at {i64} NOT NULL,
        PRIMARY KEY (owner)
    ) {strict};
    CREATE INDEX http_idempotency_by_age ON http_idempotency (made_at);
    ",
    postgres: None,
}];

/// The replies that are kept.
pub(crate) const SEALED: &[Sealed] = &[sealed!(
    Vec<u8>,
    "http_idempotency",
    "owner",
    "reply",
    "sealed AND reply IS NOT NULL",
    sealed_for
)];

/// The keys of calls that this process is answering.
pub(super) type InUse = Arc<Mutex<HashSet<[u8; 32]>>>;

/// A call's key, and its turn: no other call has it as long as this is there.
pub(super) struct Taken {
    /// The key.
    pub(super) key: Key,
    _turn: Turn,
}

/// A call's key.
#[derive(Clone, Copy)]
pub(super) struct Key {
    /// A hash of the key together with whose it is.
    owner: [u8; 32],
    /// A hash of what is called with what.
    call: [u8; 32],
}

/// The turn of a call with a key.
struct Turn {
    owner: [u8; 32],
    in_use: InUse,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        in_use.remove(&self.owner);
    }
}

/// What a key is for.
pub(super) struct Of<'a> {
    /// The key as it was sent.
    pub(super) text: &'a str,
    /// Who sends it.
    pub(super) account: Option<AccountId>,
    /// What is called.
    pub(super) endpoint: &'static str,
    /// With what: path, query, version and body, however they are written, and the cookies that count.
    pub(super) with: &'a [&'a [u8]],
}

impl Taken {
    /// Takes the key's turn.
    ///
    /// # Errors
    /// The key is none, or a call with it is being answered.
    pub(super) fn take(parts: &Parts, in_use: &InUse, of: &Of<'_>) -> Result<Self, Problem> {
        let good = |byte: u8| byte.is_ascii_graphic();
        if !KEY_BYTES.contains(&of.text.len()) || !of.text.bytes().all(good) {
            return Err(Problem::new(code::INVALID).field(
                "Idempotency-Key",
                "field-malformed",
                "Must be 16 to 128 visible ASCII characters that nobody else can guess, such as a UUID.",
            ));
        }
        let secret = parts
            .ports
            .sealer
            .derive(PURPOSE, 0)
            .ok_or(Problem::new(code::INTERNAL))?;
        let mut owner = blake3::Hasher::new();
        // Everybody who is not signed in shares one room of keys: whose key and whole call are the same, secrets included,
        // gets no more than he sent himself.
        match of.account {
            Some(account) => owner.update(account.uuid().as_bytes()),
            None => owner.update(b"nobody"),
        };
        owner.update(of.text.as_bytes());
        let owner = *owner.finalize().as_bytes();
        let mut call = blake3::Hasher::new_keyed(&secret);
        for part in [of.endpoint.as_bytes()]
            .into_iter()
            .chain(of.with.iter().copied())
        {
            call.update(&(part.len() as u64).to_le_bytes());
            call.update(part);
        }
        let free = in_use
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(owner);
        if !free {
            return Err(Problem::new(code::KEY_IN_USE).retry_after(Duration::from_secs(1)));
        }
        Ok(Self {
            key: Key {
                owner,
                call: *call.finalize().as_bytes(),
            },
            _turn: Turn {
                owner,
                in_use: Arc::clone(in_use),
            },
        })
    }
}

/// Does `work`, unless it was done with this key before, if it has one; then its reply is given again.
pub(super) async fn once<T, F>(parts: &Arc<Parts>, key: Option<Key>, work: F) -> Result<Reply<T>, Problem>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    F: AsyncFn(&mut Tx) -> Result<Reply<T>, Problem> + Send + 'static,
{
    let store = parts.store.clone();
    let parts = Arc::clone(parts);
    store
        .write_as(key.is_some(), async move |tx: &mut Tx| {
            if let Some(key) = &key
                && let Some(kept) = begin(tx, &parts, key).await?
            {
                return again(&kept);
            }
            let reply = work(tx).await?;
            if let Some(key) = &key {
                keep(tx, key, kept(&parts, key, &reply)).await?;
            }
            Ok(reply)
        })
        .await
}

fn sealed_for(owner: &[u8]) -> Context {
    Context::new("http_idempotency", "reply", owner)
}

/// Takes the key, or finds what was replied to it.
async fn begin(tx: &mut Tx, parts: &Parts, key: &Key) -> Result<Option<Vec<u8>>, Problem> {
    let now = parts.now();
    let owner = key.owner.to_vec();
    // Old keys are forgotten along the way, a few for each new one, and not those that another transaction has in hand.
    tx.exec(
        sql!(
            sqlite: "DELETE FROM http_idempotency WHERE owner IN (SELECT owner FROM http_idempotency \
                WHERE made_at < $1 ORDER BY made_at LIMIT 20)",
            postgres: "DELETE FROM http_idempotency WHERE owner = ANY(ARRAY(SELECT owner FROM http_idempotency \
                WHERE made_at < $1 ORDER BY made_at LIMIT 20 FOR UPDATE SKIP LOCKED))",
        ),
        args![now.plus(-KEPT).0],
    )
    .await?;
    let fresh = tx
        .exec(
            sql!(
                "INSERT INTO http_idempotency (owner, call, reply, sealed, made_at) VALUES ($1, $2, NULL, $3, $4)
                 ON CONFLICT (owner) DO UPDATE SET call = $2, reply = NULL, sealed = $3, made_at = $4 \
                 WHERE http_idempotency.made_at < $5"
            ),
            args![owner, key.call.to_vec(), false, now.0, now.plus(-KEPT).0],
        )
        .await?;
    if fresh == 1 {
        return Ok(None);
    }
    // Another transaction's row that is gone again: the same may succeed later.
    match find(tx, parts, key).await? {
        Some(kept) => Ok(Some(kept)),
        None => Err(Problem::new(code::KEY_IN_USE).retry_after(Duration::from_secs(1))),
    }
}

/// What was replied to a call with this key; nothing if it was not done. Asked before a call is answered: much of what a
/// way in takes (a question, a code, a try) is used up by the first of two.
pub(super) async fn told<T: DeserializeOwned>(
    parts: &Arc<Parts>,
    key: Key,
) -> Result<Option<Reply<T>>, Problem> {
    let found = look(parts, key).await?;
    found.map(|kept| again(&kept)).transpose()
}

async fn look(parts: &Arc<Parts>, key: Key) -> Result<Option<Vec<u8>>, Problem> {
    let store = parts.store.clone();
    let parts = Arc::clone(parts);
    store
        .read(async move |tx: &mut Tx| find(tx, &parts, &key).await)
        .await
}

/// The reply that is kept beside a key.
///
/// # Errors
/// The key was used for another call, or for one whose reply can't be told again.
async fn find(tx: &mut Tx, parts: &Parts, key: &Key) -> Result<Option<Vec<u8>>, Problem> {
    let found = tx
        .opt(
            sql!("SELECT call, reply, sealed FROM http_idempotency WHERE owner = $1 AND made_at >= $2"),
            args![key.owner.to_vec(), parts.now().plus(-KEPT).0],
            |row| {
                Ok((
                    row.get::<Vec<u8>>(0)?,
                    row.get::<Option<Vec<u8>>>(1)?,
                    row.get::<bool>(2)?,
                ))
            },
        )
        .await?;
    let Some((call, reply, sealed)) = found else {
        return Ok(None);
    };
    if call != key.call {
        return Err(code::KEY_REUSED.into());
    }
    let reply = reply.ok_or(Problem::because(
        code::KEY_REUSED,
        "The call with this Idempotency-Key was done; its answer can't be told again.",
    ))?;
    let plain = if sealed {
        let opened = parts.ports.sealer.open(&sealed_for(&key.owner), &reply);
        opened
            .map_err(|_| Problem::new(code::INTERNAL))?
            .expose()
            .to_vec()
    } else {
        reply
    };
    Ok(Some(plain))
}

/// A reply that was kept.
fn again<T: DeserializeOwned>(plain: &[u8]) -> Result<Reply<T>, Problem> {
    let kept: Kept<T> = serde_json::from_slice(plain)
        .map_err(|_| store::Error::Damaged("the reply of an idempotency key".to_owned()))?;
    Ok(kept.again())
}

/// A reply as it is kept, if it can be.
fn kept<T: Serialize>(parts: &Parts, key: &Key, reply: &Reply<T>) -> Option<Vec<u8>> {
    let plain = Kept::of(reply).and_then(|kept| serde_json::to_vec(&kept).ok())?;
    Some(parts.ports.sealer.seal(&sealed_for(&key.owner), &plain))
}

/// Keeps a reply in the transaction that made it.
async fn keep(tx: &mut Tx, key: &Key, reply: Option<Vec<u8>>) -> Result<(), Problem> {
    tx.exec(
        sql!("UPDATE http_idempotency SET reply = $2, sealed = $3 WHERE owner = $1"),
        args![key.owner.to_vec(), reply, true],
    )
    .await?;
    Ok(())
}

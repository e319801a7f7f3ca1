//! The hashes that bind entries to each other, and what finds them broken.

use super::{CHAINS, Written, read};
use crate::store::{Error, Tx, args, sql};

/// How many entries are read at a time.
const PAGE: i64 = 1000;

/// The hash before the first entry of a chain.
fn beginning(chain: u32) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_derive_key("ritm 2026 audit trail, beginning of a chain");
    hasher.update(&chain.to_be_bytes());
    hasher.finalize()
}

/// The hash of an entry: over that of the one before and over all that the entry says.
///
/// Each value stands with its length before it (absent ones with a mark of their own), so that no two entries give the
/// same bytes.
pub(super) fn hash(entry: &Written, previous: &[u8; 32]) -> [u8; 32] {
    // What is added to an entry one day comes with a key of its own, and entries that lack it keep this one.
    let mut hasher = blake3::Hasher::new_derive_key("ritm 2026 audit trail, entry of form 1");
    hasher.update(previous);
    let mut add = |value: Option<&[u8]>| match value {
        Some(value) => {
            hasher.update(&[1]);
            hasher.update(&u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(value);
        }
        None => {
            hasher.update(&[0]);
        }
    };
    add(Some(entry.id.as_bytes()));
    add(Some(&entry.chain.to_be_bytes()));
    add(Some(&entry.number.to_be_bytes()));
    add(Some(&entry.at.0.to_be_bytes()));
    add(Some(entry.actor.as_bytes()));
    add(entry.actor_id.as_ref().map(|id| id.as_bytes().as_slice()));
    add(Some(entry.action.as_bytes()));
    for text in [
        &entry.subject,
        &entry.subject_id,
        &entry.address,
        &entry.request,
        &entry.reason,
        &entry.detail,
    ] {
        add(text.as_ref().map(String::as_bytes));
    }
    *hasher.finalize().as_bytes()
}

/// Where a chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// The chain.
    pub(crate) chain: u32,
    /// The number of its last entry; 0 when there is none.
    pub(crate) number: i64,
    /// The last entry's hash.
    pub(crate) hash: blake3::Hash,
}

/// Puts the head of a chain that is written to for the first time.
pub(super) async fn begin(tx: &mut Tx, chain: u32) -> Result<(), Error> {
    tx.exec(
        sql!("INSERT INTO audit_head (chain, number, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING"),
        args![chain, *beginning(chain).as_bytes()],
    )
    .await?;
    Ok(())
}

/// The ends of all chains.
///
/// # Errors
/// The database.
pub(crate) async fn heads(tx: &mut Tx) -> Result<Vec<Head>, Error> {
    tx.rows(
        sql!("SELECT chain, number, hash FROM audit_head ORDER BY chain"),
        args![],
        |row| {
            Ok(Head {
                chain: row.get(0)?,
                number: row.get(1)?,
                hash: blake3::Hash::from_bytes(row.get(2)?),
            })
        },
    )
    .await
}

/// Where the trail is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Broken {
    /// An entry says something else than when it was written, or another one stands in its place.
    #[error("audit trail: entry {number} of chain {chain} was changed")]
    Changed {
        /// The chain.
        chain: u32,
        /// The entry's number.
        number: i64,
    },
    /// An entry is gone.
    #[error("audit trail: entry {number} of chain {chain} is gone")]
    Gone {
        /// The chain.
        chain: u32,
        /// The number of the entry that is not there.
        number: i64,
    },
    /// There is more, or less, than the head of the chain says.
    #[error("audit trail: chain {chain} does not end where its head says")]
    End {
        /// The chain.
        chain: u32,
    },
}

/// Reads the whole trail and finds where it is broken: at most one place a chain.
///
/// # Errors
/// The database.
pub(crate) async fn verify(tx: &mut Tx) -> Result<Vec<Broken>, Error> {
    let heads = heads(tx).await?;
    let mut broken = Vec::new();
    for chain in 0..CHAINS {
        let head = heads.iter().find(|head| head.chain == chain);
        broken.extend(verify_chain(tx, chain, head).await?);
    }
    Ok(broken)
}

/// What `check` says of the trail, a line each.
///
/// # Errors
/// The database.
pub(super) async fn check(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let broken = verify(tx).await?;
    Ok(broken.iter().map(ToString::to_string).collect())
}

async fn verify_chain(tx: &mut Tx, chain: u32, head: Option<&Head>) -> Result<Option<Broken>, Error> {
    let mut last = Head {
        chain,
        number: 0,
        hash: beginning(chain),
    };
    loop {
        let page = tx
            .rows(
                sql!(
                    "SELECT id, chain, number, at, actor, actor_id, action, subject, subject_id, address, request, reason, detail, \
                     hash FROM audit_entry WHERE chain = $1 AND number > $2 ORDER BY number LIMIT $3"
                ),
                args![chain, last.number, PAGE],
                |row| Ok((read(row)?, row.get::<[u8; 32]>(13)?)),
            )
            .await?;
        let full = i64::try_from(page.len()) == Ok(PAGE);
        for (entry, stored) in page {
            if entry.number != last.number + 1 {
                let number = last.number + 1;
                return Ok(Some(Broken::Gone { chain, number }));
            }
            if hash(&entry, last.hash.as_bytes()) != stored {
                let number = entry.number;
                return Ok(Some(Broken::Changed { chain, number }));
            }
            last.number = entry.number;
            last.hash = blake3::Hash::from_bytes(stored);
        }
        if !full {
            break;
        }
    }
    // A chain without a head has never been written to.
    let ends = match head {
        Some(head) => *head == last,
        None => last.number == 0,
    };
    Ok((!ends).then_some(Broken::End { chain }))
}

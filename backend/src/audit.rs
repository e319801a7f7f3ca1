//! Who did what: entries that can only be added, each bound to the one before by its hash.
//!
//! An entry is written in the transaction of what it tells of. Entries stand in one of [`CHAINS`] chains, by who acted,
//! so that on PostgreSQL two people's transactions seldom wait for each other; each chain has a head with its last number
//! and hash, whose row is locked until the transaction ends. Whoever changes, removes, adds or moves an entry afterwards
//! breaks the chain, which [`verify`] finds; cutting the end off is found by the head. The heads are written to the log
//! every hour: against those, even a chain that was written anew as a whole is found out. The tables refuse changes.
//!
//! Nothing personal is in an entry but ids and an address that is cut short ([`mask`]).

mod chain;
mod tables;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv6Addr};

use serde::Serialize;
use uuid::Uuid;

#[cfg(test)]
pub(crate) use chain::Broken;
pub(crate) use chain::{heads, verify};

use crate::domain::{Check, Domain};
use crate::job::{self, Kind, Running, Timetable, Work};
use crate::ports::{Micros, Ports};
use crate::store::{Error, Row, Tx, Value, args, sql};

/// How many chains there are.
pub(crate) const CHAINS: u32 = 16;

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    /// Somebody who is not signed in.
    Anyone,
    /// An account's owner, by the account's id.
    Account(Uuid),
    /// A member of staff, by their account's id.
    Staff(Uuid),
    /// The server by itself.
    Server,
}

impl Actor {
    fn code(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Account(_) => "account",
            Self::Staff(_) => "staff",
            Self::Server => "server",
        }
    }

    fn id(self) -> Option<Uuid> {
        match self {
            Self::Account(id) | Self::Staff(id) => Some(id),
            Self::Anyone | Self::Server => None,
        }
    }
}

/// An entry that is to be written.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    id: Uuid,
    at: Micros,
    actor: Actor,
    action: String,
    subject: Option<(String, String)>,
    address: Option<String>,
    request: Option<String>,
    reason: Option<String>,
    detail: Option<serde_json::Value>,
}

impl Entry {
    /// Somebody did something. Make it outside the transaction, as a [`job::Job`].
    ///
    /// `action` is a stable code in kebab-case, such as `account-signed-in`; the console has a text for it.
    #[must_use]
    pub(crate) fn new(ports: &Ports, actor: Actor, action: impl Into<String>) -> Self {
        let at = ports.clock.now();
        Self {
            id: ports.random.id(at),
            at,
            actor,
            action: action.into(),
            subject: None,
            address: None,
            request: None,
            reason: None,
            detail: None,
        }
    }

    /// What it was done to: a kind such as `account`, and its id.
    #[must_use]
    pub(crate) fn about(mut self, kind: &str, id: impl ToString) -> Self {
        self.subject = Some((kind.to_owned(), id.to_string()));
        self
    }

    /// Where from. Only the network is kept, as [`mask`] gives it.
    #[must_use]
    pub(crate) fn address(mut self, address: IpAddr) -> Self {
        self.address = Some(mask(address));
        self
    }

    /// The id of the request.
    #[must_use]
    pub(crate) fn request(mut self, id: impl Into<String>) -> Self {
        self.request = Some(id.into());
        self
    }

    /// The reason that a member of staff gave.
    #[must_use]
    pub(crate) fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// What else there is to say: codes, numbers and ids, never anything personal and never a secret.
    #[must_use]
    pub(crate) fn detail(mut self, detail: &impl Serialize) -> Self {
        self.detail = serde_json::to_value(detail).ok();
        self
    }

    /// The chain that it is written to: that of whoever acted, for one transaction is one person's.
    fn chain(&self) -> u32 {
        let id = self.actor.id().unwrap_or_default();
        let hash = blake3::hash(id.as_bytes());
        let [first, ..] = *hash.as_bytes();
        u32::from(first) % CHAINS
    }
}

/// The network of an address: what is left of it in entries and lists. `203.0.113.7` becomes `203.0.113.0/24`, an
/// address of `IPv6` its first 48 bits.
#[must_use]
pub(crate) fn mask(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

/// An entry as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    /// Its id; later ones are greater.
    pub(crate) id: Uuid,
    /// The chain it is in.
    pub(crate) chain: u32,
    /// Its number in that chain, from one.
    pub(crate) number: i64,
    /// When it happened.
    pub(crate) at: Micros,
    /// Who acted: `anyone`, `account`, `staff` or `server`.
    pub(crate) actor: String,
    /// The account of whoever acted.
    pub(crate) actor_id: Option<Uuid>,
    /// What was done.
    pub(crate) action: String,
    /// What kind of thing it was done to.
    pub(crate) subject: Option<String>,
    /// The thing's id.
    pub(crate) subject_id: Option<String>,
    /// The network that it was done from.
    pub(crate) address: Option<String>,
    /// The id of the request.
    pub(crate) request: Option<String>,
    /// The reason that was given.
    pub(crate) reason: Option<String>,
    /// What else there is to say, as JSON.
    pub(crate) detail: Option<String>,
}

/// Writes an entry, to be there if the transaction is committed. Write it last: until the end, others of the same chain
/// wait.
///
/// # Errors
/// The database.
pub(crate) async fn write(tx: &mut Tx, entry: &Entry) -> Result<(), Error> {
    let chain = entry.chain();
    let (number, previous) = match take_number(tx, chain).await? {
        Some(taken) => taken,
        None => {
            chain::begin(tx, chain).await?;
            take_number(tx, chain).await?.ok_or(Error::NoRow)?
        }
    };
    let written = Written {
        id: entry.id,
        chain,
        number,
        at: entry.at,
        actor: entry.actor.code().to_owned(),
        actor_id: entry.actor.id(),
        action: entry.action.clone(),
        subject: entry.subject.as_ref().map(|(kind, _)| kind.clone()),
        subject_id: entry.subject.as_ref().map(|(_, id)| id.clone()),
        address: entry.address.clone(),
        request: entry.request.clone(),
        reason: entry.reason.clone(),
        // Text, and not the database's own JSON, which would be written anew in another order.
        detail: entry.detail.as_ref().map(serde_json::Value::to_string),
    };
    let hash = chain::hash(&written, &previous);
    tx.exec(
        sql!(
            "INSERT INTO audit_entry (id, chain, number, at, actor, actor_id, action, subject, subject_id, address, request, \
             reason, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        args![
            written.id,
            written.chain,
            written.number,
            written.at.0,
            &written.actor,
            written.actor_id,
            &written.action,
            &written.subject,
            &written.subject_id,
            &written.address,
            &written.request,
            &written.reason,
            &written.detail,
            hash
        ],
    )
    .await?;
    tx.exec(
        sql!("UPDATE audit_head SET hash = $2 WHERE chain = $1"),
        args![chain, hash],
    )
    .await?;
    Ok(())
}

/// Takes the next number of a chain, which locks its head; the hash is still that of the entry before.
async fn take_number(tx: &mut Tx, chain: u32) -> Result<Option<(i64, [u8; 32])>, Error> {
    tx.opt(
        sql!("UPDATE audit_head SET number = number + 1 WHERE chain = $1 RETURNING number, hash"),
        args![chain],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .await
}

/// Which entries are to be listed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Of this account's acts alone.
    pub(crate) actor: Option<Uuid>,
    /// Of this kind of thing alone.
    pub(crate) subject: Option<String>,
    /// Of the thing with this id alone.
    pub(crate) subject_id: Option<String>,
    /// Of this action alone.
    pub(crate) action: Option<String>,
    /// Before this entry, for the next page.
    pub(crate) after: Option<Uuid>,
    /// At most so many.
    pub(crate) limit: u32,
}

/// Entries, the newest first.
///
/// # Errors
/// The database.
pub(crate) async fn list(tx: &mut Tx, wanted: &Wanted) -> Result<Vec<Written>, Error> {
    let before = wanted.after.unwrap_or(Uuid::max());
    // One statement for each way to ask, so that each has its index.
    let rows = |value: Value| {
        let action = wanted.action.clone();
        [
            value,
            Value::from(action),
            Value::from(before),
            Value::from(wanted.limit),
        ]
    };
    match (wanted.actor, &wanted.subject_id) {
        (Some(actor), Some(id)) => {
            tx.rows(
                sql!(
                    "SELECT id, chain, number, at, actor, actor_id, action, subject, subject_id, address, request, reason, detail \
                     FROM audit_entry WHERE subject_id = $1 AND (CAST($2 AS TEXT) IS NULL OR action = $2) AND id < $3 \
                     AND actor_id = $5 ORDER BY id DESC LIMIT $4"
                ),
                args![id, wanted.action.clone(), before, wanted.limit, actor],
                read,
            )
            .await
        }
        (Some(actor), None) => {
            tx.rows(
                sql!(
                    "SELECT id, chain, number, at, actor, actor_id, action, subject, subject_id, address, request, reason, detail \
                     FROM audit_entry WHERE actor_id = $1 AND (CAST($2 AS TEXT) IS NULL OR action = $2) AND id < $3 \
                     ORDER BY id DESC LIMIT $4"
                ),
                &rows(actor.into()),
                read,
            )
            .await
        }
        (None, Some(id)) => {
            tx.rows(
                sql!(
                    "SELECT id, chain, number, at, actor, actor_id, action, subject, subject_id, address, request, reason, detail \
                     FROM audit_entry WHERE subject_id = $1 AND (CAST($2 AS TEXT) IS NULL OR action = $2) AND id < $3 \
                     ORDER BY id DESC LIMIT $4"
                ),
                &rows(id.into()),
                read,
            )
            .await
        }
        (None, None) => {
            tx.rows(
                sql!(
                    "SELECT id, chain, number, at, actor, actor_id, action, subject, subject_id, address, request, reason, detail \
                     FROM audit_entry WHERE (CAST($1 AS TEXT) IS NULL OR subject = $1) \
                     AND (CAST($2 AS TEXT) IS NULL OR action = $2) AND id < $3 ORDER BY id DESC LIMIT $4"
                ),
                &rows(wanted.subject.clone().into()),
                read,
            )
            .await
        }
    }
}

fn read(row: &Row<'_>) -> Result<Written, Error> {
    Ok(Written {
        id: row.get(0)?,
        chain: row.get(1)?,
        number: row.get(2)?,
        at: row.get(3)?,
        actor: row.get(4)?,
        actor_id: row.get(5)?,
        action: row.get(6)?,
        subject: row.get(7)?,
        subject_id: row.get(8)?,
        address: row.get(9)?,
        request: row.get(10)?,
        reason: row.get(11)?,
        detail: row.get(12)?,
    })
}

static KINDS: &[&Kind] = &[&ANCHOR];

/// Its tables and its jobs.
pub(crate) fn mount() -> Domain {
    Domain {
        migrations: tables::MIGRATIONS,
        jobs: KINDS,
        checks: &[Check {
            name: "audit trail",
            run: |tx, _| Box::pin(chain::check(tx)),
        }],
        ..Domain::named("audit", "Who did what.")
    }
}

/// Writes the heads of the chains to the log, where whoever could change the database can't reach them.
static ANCHOR: Kind = Kind::new("audit-anchor", anchor).at_times(Timetable::Hourly { minute: 0 });

fn anchor(work: Work) -> Running {
    Box::pin(async move {
        let heads = work.parts.store.read(async |tx: &mut Tx| heads(tx).await).await?;
        for head in heads.iter().filter(|head| head.number > 0) {
            tracing::info!(chain = head.chain, number = head.number, hash = %head.hash, "the audit trail stands here");
        }
        Ok::<_, job::Failure>(())
    })
}

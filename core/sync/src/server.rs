//! The server's side of an exchange, over any [`Ledger`].

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::message::{
    Batch, Compare, Entry, Epoch, Fresh, MAX_BATCH_BYTES, MAX_ELEMENT_BYTES, MAX_VALUE_BYTES, PAGE_BYTES,
    Refusal, Reply, Request, VERSION, decode,
};
use crate::stamp::tick_of;
use crate::{DeviceId, Digest, Digests, MAX_AHEAD_MS, Record, RecordKey, Stamp};

/// How many records a page holds at most.
const PAGE_RECORDS: u32 = 2000;

/// The most of the newest activities that are told out of their turn.
const MAX_NEWEST: u16 = 200;

/// How far a stamp may lie after the latest that was taken: a second.
const SLACK_TICKS: u64 = 1000 << 16;

/// Where an account stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The generation of its data.
    pub epoch: Epoch,
    /// The number of its last change.
    pub seq: u64,
    /// The digest of all that lives.
    pub total: Digest,
    /// What its records take, in bytes.
    pub bytes: u64,
    /// The largest tick of a stamp that was taken.
    pub latest: u64,
}

/// A record as the server keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Its fields.
    pub record: Record,
    /// The number of its last change.
    pub seq: u64,
    /// Who made it.
    pub author: Option<DeviceId>,
    /// The number of the last change that somebody else made; 0 if nobody did. Its author need not hear of what they said.
    pub others_seq: u64,
}

/// The batch of a device that was taken last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Taken {
    /// Its number.
    #[n(0)]
    pub counter: u64,
    /// The hash of its bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hash: [u8; 32],
}

/// A record that changed.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which.
    pub key: RecordKey,
    /// As it is now.
    pub stored: Stored,
    /// Its part of the digest before.
    pub before: Digest,
    /// Its part of the digest now.
    pub now: Digest,
}

/// Where the server keeps an account's records. All that one exchange asks of it is one transaction, in which nobody else
/// changes the account.
pub trait Ledger: Send {
    /// What can go wrong with it.
    type Fault;

    /// Where the account stands. Of an exchange that writes this is the first thing asked, and it keeps others from
    /// writing until the transaction ends: numbers follow the order of commits.
    fn account(&mut self) -> impl Future<Output = Result<Account, Self::Fault>> + Send;
    /// The batch that was last taken of a device.
    fn taken(&mut self, device: DeviceId) -> impl Future<Output = Result<Option<Taken>, Self::Fault>> + Send;
    /// Records by their keys, in the order of the keys; empty ones for those that are not there.
    fn records(
        &mut self,
        keys: &[RecordKey],
    ) -> impl Future<Output = Result<Vec<Stored>, Self::Fault>> + Send;
    /// Keeps what changed, the digests of its parts, the batch that was taken, and where the account stands now.
    fn keep(
        &mut self,
        account: &Account,
        device: DeviceId,
        taken: Taken,
        changes: Vec<Change>,
    ) -> impl Future<Output = Result<(), Self::Fault>> + Send;
    /// At most `limit` records that changed after a number, by the number of their last change.
    fn since(
        &mut self,
        seq: u64,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<(RecordKey, Stored)>, Self::Fault>> + Send;
    /// What is needed to show the newest activities.
    fn newest(
        &mut self,
        count: u16,
    ) -> impl Future<Output = Result<Vec<(RecordKey, Record)>, Self::Fault>> + Send;
    /// The digests of all parts.
    fn digests(&mut self) -> impl Future<Output = Result<Digests, Self::Fault>> + Send;
    /// The records of a part, those that are gone among them.
    fn part(
        &mut self,
        kind: u16,
        bucket: u8,
    ) -> impl Future<Output = Result<Vec<(RecordKey, Record)>, Self::Fault>> + Send;
    /// Begins a new generation: keeps the records, forgets which batches it took.
    fn renew(&mut self, epoch: Epoch) -> impl Future<Output = Result<(), Self::Fault>> + Send;
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is answered.
    Reply(Box<Reply>),
    /// It is refused; nothing was changed.
    Refused(Refusal),
    /// The device has heard more than this server knows: it was set back without a word, by a copy of its disk. The
    /// caller [renews](Ledger::renew) the generation and refuses with [`Refusal::Epoch`].
    WentBack,
}

/// Whether answering it writes. One that does not may be answered in a reading transaction.
#[must_use]
pub fn writes(request: &Request) -> bool {
    request.batch.is_some()
}

/// Answers a request at `now_ms` on the server's clock, for an account that may keep `room` bytes.
///
/// # Errors
/// Those of the ledger. Nothing is kept then; the same request may be answered again.
pub async fn answer<L: Ledger>(
    ledger: &mut L,
    request: &Request,
    now_ms: i64,
    room: u64,
) -> Result<Answer, L::Fault> {
    if request.version != VERSION {
        return Ok(Answer::Refused(Refusal::Version(VERSION, VERSION)));
    }
    let mut account = ledger.account().await?;
    if request.epoch.is_some_and(|epoch| epoch != account.epoch) {
        return Ok(Answer::Refused(Refusal::Epoch(account.epoch)));
    }
    let known = ledger.taken(request.device).await?;
    let counter = known.map_or(0, |taken| taken.counter);
    if request.acked > counter || request.cursor > account.seq {
        return Ok(Answer::WentBack);
    }
    let mut taken = None;
    if let Some(bytes) = &request.batch {
        let hash = *blake3::hash(bytes).as_bytes();
        if bytes.len() > 2 * MAX_BATCH_BYTES {
            return Ok(Answer::Refused(Refusal::Malformed));
        }
        let batch: Batch = match decode(bytes) {
            Ok(batch) => batch,
            Err(refusal) => return Ok(Answer::Refused(refusal)),
        };
        let again = known.is_some_and(|known| known.counter == batch.counter && known.hash == hash);
        if !again {
            if counter.checked_add(1) != Some(batch.counter) || request.acked != counter {
                return Ok(Answer::Refused(Refusal::Twin));
            }
            let number = batch.counter;
            if let Err(refusal) = take(ledger, &mut account, request, batch, hash, now_ms, room).await? {
                return Ok(Answer::Refused(refusal));
            }
            taken = Some(number);
        } else {
            taken = Some(batch.counter);
        }
    } else if request.acked < counter {
        return Ok(Answer::Refused(Refusal::Twin));
    }
    let mut reply = Reply {
        epoch: account.epoch,
        server_ms: now_ms,
        seq: account.seq,
        taken,
        entries: Vec::new(),
        cursor: account.seq,
        more: false,
        besides: Vec::new(),
        total: account.total,
        differing: Vec::new(),
        compare_after: None,
    };
    let mut left = PAGE_BYTES;
    if let Some(compare) = &request.compare {
        differences(ledger, compare, &mut reply, &mut left).await?;
    } else if request.newest > 0 {
        for (key, record) in ledger.newest(request.newest.min(MAX_NEWEST)).await? {
            left = left.saturating_sub(record.size());
            reply.besides.push(Entry::of(key, record));
        }
    }
    page(ledger, request, &mut reply, left).await?;
    Ok(Answer::Reply(Box::new(reply)))
}

/// Takes a new batch in.
async fn take<L: Ledger>(
    ledger: &mut L,
    account: &mut Account,
    request: &Request,
    batch: Batch,
    hash: [u8; 32],
    now_ms: i64,
    room: u64,
) -> Result<Result<(), Refusal>, L::Fault> {
    // Where this server's own clock was ahead once, what it took then can still be changed.
    let latest = tick_of(now_ms.saturating_add(MAX_AHEAD_MS)).max(account.latest.saturating_add(SLACK_TICKS));
    if request.now_ms.abs_diff(now_ms) > MAX_AHEAD_MS.unsigned_abs() {
        return Ok(Err(Refusal::Clock(now_ms)));
    }
    // One record may stand in a batch more than once.
    let mut entries = BTreeMap::<RecordKey, Record>::new();
    for entry in batch.entries {
        let record = entries.entry(entry.key).or_default();
        for (field, register) in entry.fields {
            if register.stamp.tick() > latest {
                return Ok(Err(Refusal::Clock(now_ms)));
            }
            account.latest = account.latest.max(register.stamp.tick());
            if register.value.len() > MAX_VALUE_BYTES || field.element.len() > MAX_ELEMENT_BYTES {
                return Ok(Err(Refusal::TooLarge(entry.key, field.field)));
            }
            record.set(field, register);
        }
    }
    let keys = entries.keys().copied().collect::<Vec<_>>();
    let stored = ledger.records(&keys).await?;
    let mut changes = Vec::new();
    for ((key, record), mut stored) in entries.into_iter().zip(stored) {
        let (before, size) = (stored.record.digest(&key), stored.record.size());
        if !stored.record.merge(record) {
            continue;
        }
        account.seq += 1;
        if stored.author != Some(request.device) {
            stored.others_seq = stored.seq;
            stored.author = Some(request.device);
        }
        stored.seq = account.seq;
        let now = stored.record.digest(&key);
        account.total = account.total.minus(before).plus(now);
        let grown =
            i64::try_from(stored.record.size()).unwrap_or(i64::MAX) - i64::try_from(size).unwrap_or(i64::MAX);
        account.bytes = account.bytes.saturating_add_signed(grown);
        changes.push(Change {
            key,
            stored,
            before,
            now,
        });
    }
    // What makes room is always taken.
    let grows = changes.iter().any(|change| !change.stored.record.is_gone());
    if grows && account.bytes > room {
        return Ok(Err(Refusal::Full(account.bytes, room)));
    }
    ledger
        .keep(
            account,
            request.device,
            Taken {
                counter: batch.counter,
                hash,
            },
            changes,
        )
        .await?;
    Ok(Ok(()))
}

/// Adds the parts that differ, as far as there is room.
async fn differences<L: Ledger>(
    ledger: &mut L,
    compare: &Compare,
    reply: &mut Reply,
    left: &mut usize,
) -> Result<(), L::Fault> {
    let ours = ledger.digests().await?;
    let theirs: BTreeMap<(u16, u8), Digest> = compare
        .parts
        .iter()
        .map(|(kind, bucket, digest)| ((*kind, *bucket), *digest))
        .collect();
    let mut parts = theirs.keys().copied().collect::<Vec<_>>();
    parts.extend(ours.parts().map(|(kind, bucket, _)| (kind, bucket)));
    parts.sort_unstable();
    parts.dedup();
    for part in parts
        .into_iter()
        .filter(|part| compare.after.is_none_or(|after| *part > after))
    {
        if ours.part(part.0, part.1) == theirs.get(&part).copied().unwrap_or_default() {
            continue;
        }
        if *left == 0 {
            reply.compare_after = reply.differing.last().copied();
            break;
        }
        for (key, record) in ledger.part(part.0, part.1).await? {
            *left = left.saturating_sub(record.size());
            reply.besides.push(Entry::of(key, record));
        }
        reply.differing.push(part);
    }
    Ok(())
}

/// Adds what changed since the cursor, as far as there is room.
async fn page<L: Ledger>(
    ledger: &mut L,
    request: &Request,
    reply: &mut Reply,
    mut left: usize,
) -> Result<(), L::Fault> {
    if request.cursor >= reply.seq {
        return Ok(());
    }
    let heard_of_graves = match request.fresh {
        Fresh::No => 0,
        Fresh::Begin => reply.seq,
        Fresh::Since(seq) => seq,
    };
    let rows = ledger.since(request.cursor, PAGE_RECORDS).await?;
    let full = rows.len() == PAGE_RECORDS as usize;
    let mut cursor = request.cursor;
    for (key, stored) in rows {
        let own = stored.author == Some(request.device) && stored.others_seq <= request.cursor;
        let unheard = stored.record.is_gone() && stored.seq <= heard_of_graves;
        if !own && !unheard {
            if left == 0 {
                (reply.cursor, reply.more) = (cursor, true);
                return Ok(());
            }
            left = left.saturating_sub(stored.record.size());
            reply.entries.push(Entry::of(key, stored.record));
        }
        cursor = stored.seq;
    }
    if full && cursor < reply.seq {
        (reply.cursor, reply.more) = (cursor, true);
    }
    Ok(())
}

/// The latest stamp of a record; what a screen says it was changed at.
#[must_use]
pub fn changed_at(record: &Record) -> Option<Stamp> {
    record.fields.values().map(|register| register.stamp).max()
}

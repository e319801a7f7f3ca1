//! A device's side of an exchange, over any [`Replica`].
//!
//! All that is known stands in the replica: [`ask`] and [`take`] are each one transaction of it, and a device that dies
//! between any two of them goes on where it was.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::message::{
    Batch, Compare, Entry, Epoch, Fresh, MAX_BATCH_BYTES, Refusal, Reply, Request, VERSION, encode,
};
use crate::{Clock, DeviceId, Digest, Digests, FieldKey, MAX_AHEAD_MS, Record, RecordKey, Register, Stamp};

/// How many of the newest activities a device that holds nothing wants first.
pub const NEWEST_FIRST: u16 = 50;

/// The longest way of a request and its answer from which the server's clock is read, in milliseconds.
const MAX_WAY_MS: i64 = 60_000;

/// A difference of clocks below this is not written down, in milliseconds.
const CLOCK_NOISE_MS: i64 = 2000;

/// How often a difference is repaired before it is told.
const MAX_REPAIRS: u8 = 3;

/// Where a device stands with its account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct State {
    /// What it is called, what it has stamped, and how wrong its clock is.
    #[n(0)]
    pub clock: Clock,
    /// The server's generation, once it was heard of.
    #[n(1)]
    pub epoch: Option<Epoch>,
    /// The number of its last batch that was answered.
    #[n(2)]
    pub acked: u64,
    /// It has applied everything up to this number.
    #[n(3)]
    pub cursor: u64,
    /// The largest tick that the server has: it came from there, or was taken there.
    #[n(4)]
    pub seen: u64,
    /// Whether it began with nothing.
    #[n(5)]
    pub fresh: Fresh,
    /// Whether a difference is looked for.
    #[n(6)]
    pub comparing: bool,
    /// Where the search goes on.
    #[n(7)]
    pub compare_after: Option<(u16, u8)>,
    /// How often a difference was repaired since both sides were last alike.
    #[n(8)]
    pub repairs: u8,
    /// The account had no room: bytes used, bytes allowed. What others changed is heard all the same.
    #[n(9)]
    pub full: Option<(u64, u64)>,
}

impl State {
    /// A device that has never exchanged anything.
    #[must_use]
    pub fn new(device: DeviceId) -> Self {
        Self {
            clock: Clock::new(device),
            epoch: None,
            acked: 0,
            cursor: 0,
            seen: 0,
            fresh: Fresh::No,
            comparing: false,
            compare_after: None,
            repairs: 0,
            full: None,
        }
    }
}

/// Where a field stands: which record, which field.
pub type Place = (RecordKey, FieldKey);

/// Where a device keeps its records. What one call of [`ask`] or [`take`] asks of it is one transaction.
///
/// Each register is sent or not. One that the athlete sets is not; one that comes from the server is.
pub trait Replica {
    /// What can go wrong with it.
    type Fault;

    /// Where it stands.
    ///
    /// # Errors
    /// Those of the replica, as with all that follow.
    fn state(&mut self) -> Result<State, Self::Fault>;
    /// Keeps where it stands.
    fn keep(&mut self, state: &State) -> Result<(), Self::Fault>;
    /// The batch that is on its way.
    fn batch(&mut self) -> Result<Option<Vec<u8>>, Self::Fault>;
    /// Keeps the batch that goes on its way, or that none is.
    fn keep_batch(&mut self, batch: Option<&[u8]>) -> Result<(), Self::Fault>;
    /// Whether it holds no record.
    fn is_empty(&mut self) -> Result<bool, Self::Fault>;
    /// Registers that are not sent, what matters most first; at most about so many bytes, but one at least.
    fn unsent(&mut self, bytes: usize) -> Result<Vec<(Place, Register)>, Self::Fault>;
    /// Places and stamps of all registers that are not sent, by rising stamps, and whether others have seen them before:
    /// they came from the server, or were sent to it, and are to be sent again.
    fn unsent_stamps(&mut self) -> Result<Vec<(Place, Stamp, bool)>, Self::Fault>;
    /// Gives registers that are not sent other stamps.
    fn restamp(&mut self, stamps: &[(Place, Stamp)]) -> Result<(), Self::Fault>;
    /// Marks registers as sent whose stamp is still this one.
    fn sent(&mut self, places: &[(Place, Stamp)]) -> Result<(), Self::Fault>;
    /// Merges what the server said. What wins counts as sent; what loses against what is here stays as it is.
    fn merge(&mut self, entries: Vec<Entry>) -> Result<(), Self::Fault>;
    /// Marks everything as to be sent again, those records among it that are gone.
    fn unsend_all(&mut self) -> Result<(), Self::Fault>;
    /// Marks as to be sent again each register of a part that is not the same in `theirs`, which is all that the server
    /// holds of it. They were merged before.
    fn unsend_part(
        &mut self,
        kind: u16,
        bucket: u8,
        theirs: &BTreeMap<RecordKey, Record>,
    ) -> Result<(), Self::Fault>;
    /// The digest of all that lives.
    fn total(&mut self) -> Result<Digest, Self::Fault>;
    /// The digests of all parts.
    fn digests(&mut self) -> Result<Digests, Self::Fault>;
    /// A new random name for this device.
    fn new_device(&mut self) -> Result<DeviceId, Self::Fault>;
}

/// What is to be done after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// To ask again, at once.
    Ask,
    /// Nothing: both sides hold the same.
    Rest,
    /// Nothing, as this device can't go on by itself.
    Stop(Trouble),
}

/// Why a device can't go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server speaks other versions: this program is too old, or the server is.
    Version {
        /// The program is the older one.
        program_is_older: bool,
    },
    /// The account has no room left.
    Full {
        /// Bytes that are used with what was to be sent.
        used: u64,
        /// Bytes that are allowed.
        allowed: u64,
    },
    /// A field is larger than the server takes.
    TooLarge {
        /// Of which record.
        key: RecordKey,
        /// Which field.
        field: u32,
    },
    /// Both sides differ after all repairs. Nothing is lost; it is tried again later.
    Differs,
    /// The server can't read what it was sent.
    Malformed,
}

/// The next request, at `now_ms` on this device's clock.
///
/// # Errors
/// Those of the replica.
pub fn ask<R: Replica>(replica: &mut R, now_ms: i64) -> Result<Request, R::Fault> {
    let mut state = replica.state()?;
    let mut batch = replica.batch()?;
    if state.full.is_some() {
        batch = None;
    } else if batch.is_none() {
        let unsent = replica.unsent(MAX_BATCH_BYTES)?;
        if !unsent.is_empty() {
            let mut entries = BTreeMap::<RecordKey, Vec<(FieldKey, Register)>>::new();
            for ((key, field), register) in unsent {
                entries.entry(key).or_default().push((field, register));
            }
            let entries = entries
                .into_iter()
                .map(|(key, fields)| Entry { key, fields })
                .collect();
            let bytes = encode(&Batch {
                counter: state.acked + 1,
                entries,
            });
            replica.keep_batch(Some(&bytes))?;
            batch = Some(bytes);
        }
    }
    let first = state.epoch.is_none() && state.cursor == 0;
    if first && state.fresh == Fresh::No && batch.is_none() && replica.is_empty()? {
        state.fresh = Fresh::Begin;
        replica.keep(&state)?;
    }
    let compare = if state.comparing {
        Some(Compare {
            after: state.compare_after,
            parts: replica.digests()?.parts().collect(),
        })
    } else {
        None
    };
    Ok(Request {
        version: VERSION,
        device: state.clock.device,
        epoch: state.epoch,
        acked: state.acked,
        now_ms: state.clock.corrected(now_ms),
        batch,
        cursor: state.cursor,
        fresh: state.fresh,
        newest: if state.fresh == Fresh::Begin {
            NEWEST_FIRST
        } else {
            0
        },
        compare,
    })
}

/// Takes the answer to a request that left at `sent_ms` and was answered at `now_ms`, both on this device's clock. An answer
/// may come late, twice, or after another one.
///
/// # Errors
/// Those of the replica.
pub fn take<R: Replica>(
    replica: &mut R,
    request: &Request,
    answer: Result<Reply, Refusal>,
    sent_ms: i64,
    now_ms: i64,
) -> Result<Next, R::Fault> {
    let mut state = replica.state()?;
    let before = state.clone();
    if request.device != state.clock.device || request.epoch != state.epoch {
        // It was asked by who this device was before.
        return Ok(Next::Ask);
    }
    let next = match answer {
        Ok(reply) => applied(replica, &mut state, request, reply, sent_ms, now_ms)?,
        Err(refusal) => refused(replica, &mut state, request, refusal, sent_ms, now_ms)?,
    };
    if state != before {
        replica.keep(&state)?;
    }
    Ok(next)
}

fn applied<R: Replica>(
    replica: &mut R,
    state: &mut State,
    request: &Request,
    reply: Reply,
    sent_ms: i64,
    now_ms: i64,
) -> Result<Next, R::Fault> {
    state.epoch = Some(reply.epoch);
    if reply.taken == Some(state.acked + 1)
        && let Some(bytes) = &request.batch
        && let Ok(batch) = crate::message::decode::<Batch>(bytes)
    {
        let places = batch
            .entries
            .into_iter()
            .flat_map(|entry| {
                entry
                    .fields
                    .into_iter()
                    .map(move |(field, register)| ((entry.key, field), register.stamp))
            })
            .collect::<Vec<_>>();
        let latest = places.iter().map(|(_, stamp)| stamp.tick()).max().unwrap_or(0);
        state.seen = state.seen.max(latest);
        replica.sent(&places)?;
        replica.keep_batch(None)?;
        state.acked += 1;
    }
    let seen = reply
        .entries
        .iter()
        .chain(&reply.besides)
        .flat_map(|entry| &entry.fields);
    if let Some(seen) = seen.map(|(_, register)| register.stamp.tick()).max() {
        state.seen = state.seen.max(seen);
        state.clock.latest = state.clock.latest.max(seen);
    }
    let mut differing = BTreeMap::<(u16, u8), BTreeMap<RecordKey, Record>>::new();
    let asked_after = request.compare.as_ref().map(|asked| asked.after);
    if state.comparing && asked_after == Some(state.compare_after) {
        differing.extend(reply.differing.iter().map(|part| (*part, BTreeMap::new())));
        for entry in &reply.besides {
            if let Some(part) = differing.get_mut(&(entry.key.kind, entry.key.bucket())) {
                part.insert(entry.key, entry.clone().record());
            }
        }
        state.compare_after = reply.compare_after;
        if reply.compare_after.is_none() {
            state.comparing = false;
        }
    }
    if !reply.besides.is_empty() {
        replica.merge(reply.besides)?;
    }
    for ((kind, bucket), theirs) in differing {
        replica.unsend_part(kind, bucket, &theirs)?;
    }
    if !reply.entries.is_empty() {
        replica.merge(reply.entries)?;
    }
    // An answer that was overtaken tells nothing wrong, but it does not say where this device stands.
    let in_turn = request.cursor == state.cursor;
    if in_turn {
        state.cursor = reply.cursor;
        state.fresh = match state.fresh {
            Fresh::Begin if reply.more => Fresh::Since(reply.seq),
            Fresh::Since(seq) if reply.more => Fresh::Since(seq),
            _ => Fresh::No,
        };
    }
    set_clock(replica, state, reply.server_ms, sent_ms, now_ms, false)?;
    if !in_turn || reply.more || state.comparing {
        return Ok(Next::Ask);
    }
    if let Some((used, allowed)) = state.full.take() {
        return Ok(Next::Stop(Trouble::Full { used, allowed }));
    }
    if replica.batch()?.is_some() || !replica.unsent(1)?.is_empty() {
        return Ok(Next::Ask);
    }
    if replica.total()? == reply.total {
        state.repairs = 0;
        return Ok(Next::Rest);
    }
    if state.repairs >= MAX_REPAIRS {
        state.repairs = 0;
        return Ok(Next::Stop(Trouble::Differs));
    }
    state.repairs += 1;
    (state.comparing, state.compare_after) = (true, None);
    Ok(Next::Ask)
}

fn refused<R: Replica>(
    replica: &mut R,
    state: &mut State,
    request: &Request,
    refusal: Refusal,
    sent_ms: i64,
    now_ms: i64,
) -> Result<Next, R::Fault> {
    match refusal {
        Refusal::Epoch(epoch) => {
            // Everything here is told again; what is missing there is no deletion.
            (state.epoch, state.cursor, state.acked) = (Some(epoch), 0, 0);
            (state.fresh, state.comparing, state.compare_after) = (Fresh::No, false, None);
            state.full = None;
            replica.keep_batch(None)?;
            replica.unsend_all()?;
        }
        Refusal::Twin => {
            if replica.batch()? != request.batch {
                return Ok(Next::Ask);
            }
            state.clock.device = replica.new_device()?;
            state.acked = 0;
            replica.keep_batch(None)?;
            // Only the name changes: nothing was said of the clock.
            restamp(replica, state, 0, i64::MAX)?;
        }
        Refusal::Clock(server_ms) => {
            // A batch that was overtaken by its own answer needs nothing any more.
            if replica.batch()? == request.batch {
                set_clock(replica, state, server_ms, sent_ms, now_ms, true)?;
            }
        }
        Refusal::Version(_, most) => {
            return Ok(Next::Stop(Trouble::Version {
                program_is_older: most > VERSION || most == 0,
            }));
        }
        Refusal::Full(used, allowed) => {
            if replica.batch()? == request.batch {
                // It was not taken. What makes room may go first the next time.
                replica.keep_batch(None)?;
                state.full = Some((used, allowed));
            }
        }
        Refusal::TooLarge(key, field) => return Ok(Next::Stop(Trouble::TooLarge { key, field })),
        Refusal::Malformed => return Ok(Next::Stop(Trouble::Malformed)),
    }
    Ok(Next::Ask)
}

/// Reads the server's clock off an answer. Where this device's was far off, what nobody has seen is stamped anew; `refused`
/// says that the batch on its way was refused for it, so that it is made anew as well.
fn set_clock<R: Replica>(
    replica: &mut R,
    state: &mut State,
    server_ms: i64,
    sent_ms: i64,
    now_ms: i64,
    refused: bool,
) -> Result<(), R::Fault> {
    let way_ms = now_ms.saturating_sub(sent_ms);
    if !(0..=MAX_WAY_MS).contains(&way_ms) {
        // The clock was set, or the device slept, while the answer was on its way.
        return Ok(());
    }
    let offset_ms = server_ms.saturating_sub(sent_ms.saturating_add(way_ms / 2));
    let shift_ms = offset_ms.saturating_sub(state.clock.offset_ms);
    if shift_ms.abs() > CLOCK_NOISE_MS {
        state.clock.offset_ms = offset_ms;
    }
    let far = shift_ms.abs() > MAX_AHEAD_MS;
    if refused {
        replica.keep_batch(None)?;
        // Nothing that counts lies further ahead than what the server takes, less what its clock is read wrong by.
        let ahead_ms = MAX_AHEAD_MS - MAX_WAY_MS / 2;
        let latest_ms = state.clock.corrected(now_ms).saturating_add(ahead_ms);
        state.seen = state.seen.min(crate::stamp::tick_of(latest_ms));
    }
    // What is on its way keeps its stamps: it may have been taken.
    if refused || (far && replica.batch()?.is_none()) {
        let latest_ms = state.clock.corrected(now_ms);
        restamp(replica, state, if far { shift_ms } else { 0 }, latest_ms)?;
    }
    Ok(())
}

/// Stamps anew what is not sent.
fn restamp<R: Replica>(
    replica: &mut R,
    state: &mut State,
    shift_ms: i64,
    latest_ms: i64,
) -> Result<(), R::Fault> {
    let unsent = replica.unsent_stamps()?;
    let old = unsent
        .iter()
        .map(|(_, stamp, known)| (*stamp, *known))
        .collect::<Vec<_>>();
    let new = state.clock.restamp(&old, shift_ms, state.seen, latest_ms);
    let changed = unsent
        .into_iter()
        .zip(new)
        .filter(|((_, old, _), new)| old != new);
    replica.restamp(
        &changed
            .map(|((place, _, _), new)| (place, new))
            .collect::<Vec<_>>(),
    )
}

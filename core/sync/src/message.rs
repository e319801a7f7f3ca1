//! What a device and the server say to each other, as CBOR (RFC 8949) whose fields go by number.
//!
//! A number never changes its meaning and one that was released never goes; readers pass over numbers they don't know.
//! Whatever else changes is another [`VERSION`]; a server answers the one before its own as well.

use minicbor::{Decode, Encode};

use crate::{DeviceId, Digest, FieldKey, Record, RecordKey, Register};

/// The version of these messages.
pub const VERSION: u8 = 1;

/// The most bytes of a request's batch.
pub const MAX_BATCH_BYTES: usize = 512 * 1024;

/// The most bytes of a value.
pub const MAX_VALUE_BYTES: usize = 256 * 1024;

/// The most bytes of an element of a set.
pub const MAX_ELEMENT_BYTES: usize = 256;

/// About how many bytes of records a reply holds. One record or one part may go beyond it.
pub const PAGE_BYTES: usize = 512 * 1024;

/// A generation of the server's data: random, another one after a restore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Epoch(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// What one side tells of a record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Entry {
    /// Which record.
    #[n(0)]
    pub key: RecordKey,
    /// Fields of it: of a reply all, of a batch those that were not sent.
    #[n(1)]
    pub fields: Vec<(FieldKey, Register)>,
}

impl Entry {
    /// All of a record.
    #[must_use]
    pub fn of(key: RecordKey, record: Record) -> Self {
        Self {
            key,
            fields: record.fields.into_iter().collect(),
        }
    }

    /// The record it tells of, as far as it does.
    #[must_use]
    pub fn record(self) -> Record {
        let mut record = Record::default();
        for (key, register) in self.fields {
            record.set(key, register);
        }
        record
    }
}

/// What a device sends up at once. It is kept before it is sent, and sent again byte for byte until it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Batch {
    /// Its number: one more than the last that was answered.
    #[n(0)]
    pub counter: u64,
    /// What was set.
    #[n(1)]
    pub entries: Vec<Entry>,
}

/// Whether a device began with nothing. Such a device never hears of what was gone before it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum Fresh {
    /// It held records before its first exchange, or has heard everything.
    #[default]
    #[n(0)]
    No,
    /// It holds nothing and has heard nothing.
    #[n(1)]
    Begin,
    /// It began when the account stood at this number.
    #[n(2)]
    Since(#[n(0)] u64),
}

/// The search for what differs: what a device holds of each part.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Compare {
    /// Only parts after this one: kind and bucket.
    #[n(0)]
    pub after: Option<(u16, u8)>,
    /// Kind, bucket and digest of each part that holds anything.
    #[n(1)]
    pub parts: Vec<(u16, u8, Digest)>,
}

/// A device asks.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Request {
    /// The version it speaks.
    #[n(0)]
    pub version: u8,
    /// Who asks.
    #[n(1)]
    pub device: DeviceId,
    /// The generation that it knows, if it has heard of any.
    #[n(2)]
    pub epoch: Option<Epoch>,
    /// The number of its last batch that was answered.
    #[n(3)]
    pub acked: u64,
    /// Its clock, corrected as far as it knows, in milliseconds since 1970.
    #[n(4)]
    pub now_ms: i64,
    /// A [`Batch`], as it was kept.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub batch: Option<Vec<u8>>,
    /// It has applied everything up to this number.
    #[n(6)]
    pub cursor: u64,
    /// Whether it began with nothing.
    #[n(7)]
    pub fresh: Fresh,
    /// How many of the newest activities it wants first, out of their turn.
    #[n(8)]
    pub newest: u16,
    /// The search for what differs.
    #[n(9)]
    pub compare: Option<Compare>,
}

/// The server answers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Reply {
    /// The generation of its data.
    #[n(0)]
    pub epoch: Epoch,
    /// Its clock, in milliseconds since 1970.
    #[n(1)]
    pub server_ms: i64,
    /// Where the account stands.
    #[n(2)]
    pub seq: u64,
    /// The number of the batch that it took, now or when it came first.
    #[n(3)]
    pub taken: Option<u64>,
    /// Records that changed since the cursor, in the order of their last change.
    #[n(4)]
    pub entries: Vec<Entry>,
    /// Once these are applied, the device has everything up to this number.
    #[n(5)]
    pub cursor: u64,
    /// Whether more changed.
    #[n(6)]
    pub more: bool,
    /// Records out of their turn: the newest that were asked for, or what differed.
    #[n(7)]
    pub besides: Vec<Entry>,
    /// The digest of all that lives.
    #[n(8)]
    pub total: Digest,
    /// The parts that `besides` holds whole, where something was compared.
    #[n(9)]
    pub differing: Vec<(u16, u8)>,
    /// Where the comparison goes on, if it does.
    #[n(10)]
    pub compare_after: Option<(u16, u8)>,
}

/// Why the server took nothing.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Refusal {
    /// It does not speak the device's version: it speaks these, from the first to the second.
    #[n(0)]
    Version(#[n(0)] u8, #[n(1)] u8),
    /// Its data are of another generation: the device tells everything it has again.
    #[n(1)]
    Epoch(#[n(0)] Epoch),
    /// Another device goes by this name, one of them restored from a copy of the other.
    #[n(2)]
    Twin,
    /// The device's clock, or a stamp it gave, is more than [`MAX_AHEAD_MS`](crate::MAX_AHEAD_MS) off. It holds the
    /// server's clock.
    #[n(3)]
    Clock(#[n(0)] i64),
    /// A field is larger than the server takes.
    #[n(4)]
    TooLarge(#[n(0)] RecordKey, #[n(1)] u32),
    /// The account has no room left: bytes used, bytes allowed.
    #[n(5)]
    Full(#[n(0)] u64, #[n(1)] u64),
    /// It can't be read.
    #[n(6)]
    Malformed,
}

/// The bytes of a message.
pub fn encode<T: Encode<()>>(message: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Into memory: it cannot fail.
    let _ = minicbor::encode(message, &mut bytes);
    bytes
}

/// Reads what [`encode`] wrote. What follows the message is a mistake.
///
/// # Errors
/// [`Refusal::Malformed`] when it can't be read.
pub fn decode<T: for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let message = decoder.decode().map_err(|_| Refusal::Malformed)?;
    if decoder.position() == bytes.len() {
        Ok(message)
    } else {
        Err(Refusal::Malformed)
    }
}

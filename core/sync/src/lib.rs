//! The sync protocol of Ritm, without input or output, shared by devices and server.
//!
//! What an athlete changes is a set of [`Record`]s, each made of [`Register`]s: a field's value and the [`Stamp`] of the
//! moment it was set. Two states of a record merge field by field, in any order and any number of times, to the same
//! ([`Record::merge`]). Values are opaque: the protocol never reads them, so that they may be encrypted later, and fields
//! that nobody here knows are kept byte for byte.
//!
//! A device holds an exchange ([`device::ask`], [`device::take`]) until it is told that nothing is left: what it has not
//! sent goes up under a counter of its own, whose answer the server remembers ([`server::answer`]); what changed since
//! its cursor comes down, in the order in which the server committed it. At the end both compare a [`Digest`] of all that
//! lives, and repair what differs by parts. Nobody ever infers from an absence that something was deleted.
//!
//! Immutable bytes (original files) are [`blob`]s, named by a keyed hash of their content and moved in resumable chunks.

pub mod blob;
pub mod device;
mod digest;
pub mod message;
mod record;
pub mod server;
mod stamp;

pub use digest::{BUCKETS, Digest, Digests};
pub use record::{FieldKey, LIFE, Record, RecordKey, Register};
pub use stamp::{Clock, DeviceId, MAX_AHEAD_MS, Stamp};

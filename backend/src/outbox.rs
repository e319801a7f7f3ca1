//! Effects that leave the server: letters, requests to others, blobs that go.
//!
//! An effect is put by the transaction that causes it, so that neither is there without the other, and is done
//! afterwards by a worker, with pauses, for days if it must be. It is kept as a [`job`](crate::job) of a kind made by
//! [`Kind::effect`](crate::job::Kind::effect), with the same leases and dead letters.
//!
//! # How often it happens
//! At least once; more than once only when the worker is interrupted in the window between the other side's taking it
//! and our marking it, and only where the other side can't tell a repetition. Our idempotency key
//! ([`Work::key`](crate::job::Work::key)) is the effect's id, which was committed before the first attempt and is the same at each, also
//! when a person has a dead letter tried again: send it along wherever it is understood, and the effect happens once.
//! Each kind says in its documentation what the other side does with it.

use serde::Serialize;
use uuid::Uuid;

use crate::job::{self, Job, Kind};
use crate::ports::{Micros, Ports};
use crate::store::{Error, Tx};

/// An effect that is to be put.
#[derive(Clone, Debug)]
pub(crate) struct Effect(Job);

impl Effect {
    /// An effect of this kind, due at once. Make it outside the transaction, as a [`Job`].
    #[must_use]
    pub(crate) fn new(ports: &Ports, kind: &'static Kind, payload: &impl Serialize) -> Self {
        debug_assert!(kind.effect, "{} is a job and leaves nothing", kind.name);
        Self(Job::new(ports, kind, payload))
    }

    /// The effect's id, which is also its idempotency key.
    #[must_use]
    pub(crate) fn id(&self) -> Uuid {
        self.0.id()
    }

    /// Makes it due at this time.
    #[must_use]
    pub(crate) fn at(self, due: Micros) -> Self {
        Self(self.0.at(due))
    }

    /// Does effects with the same key one after the other, in the order in which they were put.
    #[must_use]
    pub(crate) fn in_order_of(self, key: impl Into<String>) -> Self {
        Self(self.0.lane(key))
    }

    /// Lets it be put only while no other effect of its kind with this key waits.
    #[must_use]
    pub(crate) fn once(self, key: impl Into<String>) -> Self {
        Self(self.0.once(key))
    }

    /// Adds what must not lie open; see [`Job::secret`].
    #[must_use]
    pub(crate) fn secret(self, ports: &Ports, secret: &[u8]) -> Self {
        Self(self.0.secret(ports, secret))
    }
}

/// Puts an effect, to be done once the transaction was committed. Returns whether it is a new one.
///
/// # Errors
/// The database, or a payload that is no JSON.
pub(crate) async fn put(tx: &mut Tx, effect: &Effect) -> Result<bool, Error> {
    job::put(tx, &effect.0).await
}

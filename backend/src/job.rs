//! Work that waits in the database: put there by the transaction that causes it, done once by whoever has room.
//!
//! A job is taken under a lease of the database's clock, with a number that grows each time it is taken (a fencing
//! token): what a worker writes after it lost its lease changes nothing. A failed attempt is tried again after a growing
//! pause, and is a dead letter once the attempts of its kind are used up; a person may have it tried again. A panic is a
//! failed attempt. What a kill interrupts is taken again as soon as its lease has run out, and at once on `SQLite`, where
//! there are no other workers than those of this process.
//!
//! A job may run more than once, so it does its work in a transaction that also marks it as done ([`Work::done`]): then
//! it happens exactly once. What leaves the server can't be in that transaction; see [`crate::outbox`].

mod desk;
mod tables;
#[cfg(test)]
pub(crate) mod tests;
mod timetable;
mod worker;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

#[cfg(test)]
pub(crate) use desk::counts;
pub(crate) use desk::{
    Overview, Queue, Seen, State, Wanted, discard, find, forget, list, overview, queues, retry,
};
pub(crate) use timetable::Timetable;
pub(crate) use worker::Workers;

use crate::parts::Parts;
use crate::ports::sealing::{Context, OpenError, Secret};
use crate::ports::{Micros, Ports, Wake};
use crate::sealed::{Sealed, sealed};
use crate::store::{Error, Fault, Tx, args, sql};

/// What a worker runs: the future of one attempt.
pub(crate) type Running = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// A kind of job. Each is a `static` of its domain, which lists it among its jobs.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Its name, which stays for ever: jobs in the database bear it.
    pub(crate) name: &'static str,
    /// Whether it leaves the server.
    pub(crate) effect: bool,
    parallel: usize,
    attempts: u32,
    lease: Duration,
    limit: Duration,
    pause: Duration,
    longest_pause: Duration,
    timetable: Option<Timetable>,
    run: fn(Work) -> Running,
}

impl Kind {
    /// Work on our own rows. Two are done at a time, each is tried ten times with pauses from a second to an hour, and an
    /// attempt may take five minutes.
    #[must_use]
    pub(crate) const fn new(name: &'static str, run: fn(Work) -> Running) -> Self {
        Self {
            name,
            effect: false,
            parallel: 2,
            attempts: 10,
            lease: Duration::from_secs(30),
            limit: Duration::from_secs(300),
            pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(3600),
            timetable: None,
            run,
        }
    }

    /// Something that leaves the server. Four at a time, each tried for about three days: 22 times, with pauses
    /// from ten seconds to six hours. An attempt may take two minutes.
    #[must_use]
    pub(crate) const fn effect(name: &'static str, run: fn(Work) -> Running) -> Self {
        Self {
            effect: true,
            parallel: 4,
            attempts: 22,
            pause: Duration::from_secs(10),
            longest_pause: Duration::from_secs(6 * 3600),
            limit: Duration::from_secs(120),
            ..Self::new(name, run)
        }
    }

    /// Lets so many run at once on one node.
    #[must_use]
    pub(crate) const fn parallel(mut self, count: usize) -> Self {
        self.parallel = count;
        self
    }

    /// Tries each so often before it is a dead letter.
    #[must_use]
    pub(crate) const fn attempts(mut self, count: u32) -> Self {
        self.attempts = count;
        self
    }

    /// Lets others take it when its worker was not heard of for this long.
    #[must_use]
    pub(crate) const fn lease(mut self, time: Duration) -> Self {
        self.lease = time;
        self
    }

    /// Ends an attempt after this long.
    #[must_use]
    pub(crate) const fn limit(mut self, time: Duration) -> Self {
        self.limit = time;
        self
    }

    /// Pauses so long after the first failure, twice as long after the next, and never longer than `longest`.
    #[must_use]
    pub(crate) const fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.pause = first;
        self.longest_pause = longest;
        self
    }

    /// Has one put by itself at these times.
    #[must_use]
    pub(crate) const fn at_times(mut self, timetable: Timetable) -> Self {
        self.timetable = Some(timetable);
        self
    }

    /// The pause after the failed attempt number `attempt`, without its jitter.
    fn pause_after(&self, attempt: u32) -> Duration {
        let doubled = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        self.pause.saturating_mul(doubled.max(1)).min(self.longest_pause)
    }
}

/// Why an attempt did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// It may do next time. Counts as an attempt.
    #[error("{0}")]
    Again(String),
    /// Its time has not come, or the other side asks to wait so long. Counts as no attempt.
    #[error("{reason}")]
    Later {
        /// How long to wait.
        pause: Duration,
        /// Why.
        reason: String,
    },
    /// Trying again is no use: a dead letter at once.
    #[error("{0}")]
    Never(String),
    /// Another worker has it by now; nothing is written of this attempt.
    #[error("another worker has taken it")]
    Fenced,
    /// The database said no.
    #[error("{0}")]
    Store(#[from] Error),
}

impl Fault for Failure {
    fn store_error(&self) -> Option<&Error> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// A job that is to be put.
#[derive(Clone)]
pub(crate) struct Job {
    id: Uuid,
    kind: &'static Kind,
    payload: Option<serde_json::Value>,
    sealed: Option<Vec<u8>>,
    owner: Option<Uuid>,
    lane: Option<String>,
    once: Option<String>,
    priority: i64,
    due: Micros,
    made: Micros,
    wake: Wake,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Job({} {})", self.kind.name, self.id)
    }
}

impl Job {
    /// A job of this kind that is due at once. Make it outside the transaction: then it is the same one however often
    /// the transaction runs.
    ///
    /// The payload is stored as JSON, for days perhaps: give new fields a default, and put no secret into it.
    #[must_use]
    pub(crate) fn new(ports: &Ports, kind: &'static Kind, payload: &impl Serialize) -> Self {
        let now = ports.clock.now();
        Self {
            id: ports.random.id(now),
            kind,
            payload: serde_json::to_value(payload).ok(),
            sealed: None,
            owner: None,
            lane: None,
            once: None,
            priority: 0,
            due: now,
            made: now,
            wake: ports.wake.clone(),
        }
    }

    /// The job's id.
    #[must_use]
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// Makes it due at this time.
    #[must_use]
    pub(crate) fn at(mut self, due: Micros) -> Self {
        self.due = due;
        self
    }

    /// Gives it another payload.
    #[must_use]
    pub(crate) fn payload(mut self, payload: &impl Serialize) -> Self {
        self.payload = serde_json::to_value(payload).ok();
        self
    }

    /// Says whose account it is about, so that [`forget`] finds it.
    #[must_use]
    pub(crate) fn of(mut self, account: Uuid) -> Self {
        self.owner = Some(account);
        self
    }

    /// Lets it be put only while no other job of its kind with this key waits or runs.
    #[must_use]
    pub(crate) fn once(mut self, key: impl Into<String>) -> Self {
        self.once = Some(key.into());
        self
    }

    /// Does it before those of its kind with a lower number; 0 unless told.
    #[must_use]
    pub(crate) fn priority(mut self, priority: i64) -> Self {
        self.priority = priority;
        self
    }

    /// Does those of a lane one after the other, in the order in which the database saw them put, whatever the clocks of the
    /// nodes say. A dead letter does not hold up its lane.
    #[must_use]
    pub(crate) fn lane(mut self, lane: impl Into<String>) -> Self {
        self.lane = Some(lane.into());
        self
    }

    /// Adds what must not lie open: it is sealed while it waits and gone once the job is done.
    #[must_use]
    pub(crate) fn secret(mut self, ports: &Ports, secret: &[u8]) -> Self {
        self.sealed = Some(ports.sealer.seal(&sealing_context(self.id), secret));
        self
    }
}

/// What a sealed part of a job belongs to.
fn sealing_context(id: Uuid) -> Context {
    bound_to(id.as_bytes())
}

fn bound_to(id: &[u8]) -> Context {
    Context::new("job", "sealed", id)
}

/// What jobs have sealed.
pub(crate) const SEALED: &[Sealed] = &[sealed!(
    Uuid,
    "job",
    "id",
    "sealed",
    "sealed IS NOT NULL",
    bound_to
)];

/// Puts a job, to be done once the transaction was committed. Returns whether it is a new one: not so when the same job
/// is there, or one that excludes it ([`Job::once`]).
///
/// # Errors
/// The database, or a payload that is no JSON.
pub(crate) async fn put(tx: &mut Tx, job: &Job) -> Result<bool, Error> {
    let payload = job
        .payload
        .as_ref()
        .ok_or(Error::Unstorable("a job's payload that is no JSON"))?;
    let new = tx
        .exec(
            sql!(
                "INSERT INTO job (id, kind, effect, payload, sealed, owner, lane, once, priority, state, due_at, made_at, \
                 attempts, token, place) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11, 0, 0, \
                 (SELECT COALESCE(MAX(earlier.place), 0) + 1 FROM job AS earlier WHERE earlier.lane = $7 \
                    AND earlier.lane IS NOT NULL AND earlier.state IN ('waiting', 'running'))) ON CONFLICT DO NOTHING"
            ),
            args![
                job.id,
                job.kind.name,
                job.kind.effect,
                payload,
                &job.sealed,
                job.owner,
                &job.lane,
                &job.once,
                job.priority,
                job.due.0,
                job.made.0
            ],
        )
        .await?;
    let wake = job.wake.clone();
    tx.after_commit(move || wake.ring());
    Ok(new == 1)
}

/// An attempt at a job.
#[derive(Clone)]
pub(crate) struct Work {
    /// The job.
    pub(crate) id: Uuid,
    /// The number of this attempt, from one.
    pub(crate) attempt: u32,
    /// When the job was put.
    pub(crate) made: Micros,
    /// The database, what comes from outside, and the settings.
    pub(crate) parts: Arc<Parts>,
    kind: &'static Kind,
    payload: serde_json::Value,
    sealed: Option<Vec<u8>>,
    token: i64,
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Work({} {}, attempt {})",
            self.kind.name, self.id, self.attempt
        )
    }
}

impl Work {
    /// The payload.
    ///
    /// # Errors
    /// It is none of this type: a dead letter, for another attempt reads the same.
    pub(crate) fn payload<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_value(self.payload.clone())
            .map_err(|error| Failure::Never(format!("the payload can't be read: {error}")))
    }

    /// The secret that was put with it, if one was.
    ///
    /// # Errors
    /// It can't be opened: a dead letter, until the key is back and a person has it tried again.
    pub(crate) fn secret(&self) -> Result<Option<Secret>, Failure> {
        let open = |sealed| self.parts.ports.sealer.open(&sealing_context(self.id), sealed);
        self.sealed
            .as_deref()
            .map(open)
            .transpose()
            .map_err(|error: OpenError| Failure::Never(error.to_string()))
    }

    /// Whether this is the last attempt before it is a dead letter.
    #[must_use]
    pub(crate) fn is_last(&self) -> bool {
        self.attempt >= self.kind.attempts
    }

    /// Our idempotency key towards others: the same at each attempt, and kept before the first.
    #[must_use]
    pub(crate) fn key(&self) -> String {
        self.id.to_string()
    }

    /// Runs `piece` in a transaction of its own again and again, until it says that it changed nothing: so that tidying up
    /// never holds up others for long.
    ///
    /// # Errors
    /// The database; the pieces before stay done.
    pub(crate) async fn until_none<F>(&self, piece: F) -> Result<(), Failure>
    where
        F: AsyncFn(&mut Tx) -> Result<u64, Error> + Clone + Send + 'static,
    {
        while self.parts.store.write(piece.clone()).await? > 0 {}
        Ok(())
    }

    /// Marks the job as done, in the transaction that holds what it did. If the attempt is not marked so when it
    /// returns `Ok`, it is marked afterwards.
    ///
    /// # Errors
    /// [`Failure::Fenced`] when another worker has it by now: the transaction must not be committed. Or the database.
    pub(crate) async fn done(&self, tx: &mut Tx) -> Result<(), Failure> {
        let now = self.parts.ports.clock.now();
        match desk::mark_done(tx, self.id, self.token, now).await? {
            true => Ok(()),
            false => Err(Failure::Fenced),
        }
    }
}

/// Its tables.
pub(crate) use tables::MIGRATIONS;

/// Its jobs.
pub(crate) static KINDS: &[&Kind] = &[&desk::TIDY];

/// Looks whether what jobs have sealed can be opened; tells what can't.
pub(crate) use desk::check;

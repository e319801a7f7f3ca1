//! The workers of one node.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use tokio::task::{AbortHandle, JoinHandle};
use uuid::Uuid;

use super::desk::{self, Taken};
use super::{Failure, Job, Kind, Work, put};
use crate::metric;
use crate::parts::Parts;
use crate::ports::Micros;
use crate::store::{Error, Tx};

/// How long nothing is asked of the database when nobody rang: others may have put something.
const POLL: Duration = Duration::from_secs(1);
/// How long the database is left alone after it failed.
const PAUSE: Duration = Duration::from_secs(2);

/// How long after a mark could not be written that is tried again.
const MARK_PAUSE: Duration = Duration::from_millis(500);

/// How long giving back a job may take at the end.
const GIVE_BACK_LIMIT: Duration = Duration::from_secs(5);

/// The workers of this node, which go on until they are stopped. Where they are dropped without that, what runs is left to
/// its lease, as after a kill.
pub(crate) struct Workers {
    crew: Arc<Crew>,
    stop: watch::Sender<bool>,
    rounds: Option<JoinHandle<()>>,
    heart: AbortOnDrop,
}

struct Crew {
    parts: Arc<Parts>,
    kinds: Vec<&'static Kind>,
    name: Uuid,
    running: Mutex<HashMap<Uuid, Hand>>,
    /// Told whenever an attempt ends.
    ended: Notify,
    times: Mutex<HashMap<&'static str, Micros>>,
    /// Effects that have left and could not be marked so yet. While there are some, nothing is taken.
    unmarked: AtomicUsize,
    /// How many rounds have ended.
    #[cfg(test)]
    rounds: AtomicUsize,
}

/// A kind, for a transaction to own: the compiler can't see that a closure which captures a bare reference may be sent.
#[derive(Clone, Copy)]
struct Owned(&'static Kind);

impl Owned {
    fn kind(self) -> &'static Kind {
        self.0
    }
}

/// An attempt that runs.
struct Hand {
    kind: &'static Kind,
    token: i64,
    task: AbortHandle,
    /// When the lease was last known to be ours.
    kept: Instant,
    /// Whether the effect has left. What is missing is its mark, which is not given up: it would leave again.
    left: bool,
}

/// How an attempt ended, for what is counted.
enum Outcome {
    Done,
    Retried,
    Dead,
    /// Another worker has it, or it was given back.
    Gone,
}

impl Workers {
    /// Starts workers for these kinds.
    #[must_use]
    pub(crate) fn start(parts: Arc<Parts>, kinds: impl IntoIterator<Item = &'static Kind>) -> Self {
        Self::new(parts, kinds, true)
    }

    /// Workers that do nothing by themselves: [`Self::settle`] has them do what is due.
    #[must_use]
    pub(crate) fn idle(parts: Arc<Parts>, kinds: impl IntoIterator<Item = &'static Kind>) -> Self {
        Self::new(parts, kinds, false)
    }

    fn new(parts: Arc<Parts>, kinds: impl IntoIterator<Item = &'static Kind>, by_themselves: bool) -> Self {
        let name = parts.ports.random.id(parts.ports.clock.now());
        let crew = Arc::new(Crew {
            parts,
            kinds: kinds.into_iter().collect(),
            name,
            running: Mutex::default(),
            ended: Notify::new(),
            times: Mutex::default(),
            unmarked: AtomicUsize::new(0),
            #[cfg(test)]
            rounds: AtomicUsize::new(0),
        });
        let (stop, stopped) = watch::channel(false);
        let rounds = by_themselves.then(|| tokio::spawn(Arc::clone(&crew).go_on(stopped)));
        let heart = AbortOnDrop(tokio::spawn(Arc::clone(&crew).beat()).abort_handle());
        Self {
            crew,
            stop,
            rounds,
            heart,
        }
    }

    /// Does everything that is due, and what this puts, until nothing is left that is due. For tests and commands.
    ///
    /// # Errors
    /// The database.
    pub(crate) async fn settle(&self) -> Result<(), Error> {
        loop {
            let ended = self.crew.ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable();
            let idle = self.crew.running().is_empty();
            let took = Arc::clone(&self.crew).round().await?;
            match (took, idle) {
                (0, true) => return Ok(()),
                // What ended during the round may have made room for what it passed over.
                _ if self.crew.running().is_empty() => {}
                _ => ended.await,
            }
        }
    }

    /// How many effects have left and could not be marked so yet.
    #[cfg(test)]
    pub(super) fn unmarked(&self) -> usize {
        self.crew.unmarked.load(Ordering::Acquire)
    }

    /// How many rounds have ended.
    #[cfg(test)]
    pub(super) fn rounds(&self) -> usize {
        self.crew.rounds.load(Ordering::Acquire)
    }

    /// Takes nothing any more, lets what runs end for `grace`, then gives back what still runs, as if it had not been
    /// taken. Returns how many were given back.
    pub(crate) async fn stop(self, grace: Duration) -> usize {
        self.stop.send_replace(true);
        let until = Instant::now() + grace;
        if let Some(mut rounds) = self.rounds {
            // A round that takes jobs is let end: what it took would else wait for its lease. One that waits for a database
            // that is gone is not waited for.
            if tokio::time::timeout(grace.max(PAUSE), &mut rounds).await.is_err() {
                rounds.abort();
            }
        }
        loop {
            let ended = self.crew.ended.notified();
            tokio::pin!(ended);
            ended.as_mut().enable();
            if self.crew.running().is_empty() {
                break;
            }
            let left = until.saturating_duration_since(Instant::now());
            if tokio::time::timeout(left, ended).await.is_err() {
                break;
            }
        }
        let left: Vec<(Uuid, Hand)> = self.crew.running().drain().collect();
        for (_, hand) in &left {
            hand.task.abort();
        }
        let mut given = 0;
        for (id, hand) in left {
            let (token, gone, now) = (hand.token, hand.left, self.crew.parts.ports.clock.now());
            let back = self.crew.parts.store.write(async move |tx: &mut Tx| {
                if gone {
                    // Given back, it would leave again.
                    return desk::mark_left(tx, id, token, now).await.map(|_| false);
                }
                desk::give_back(tx, id, token, None, None).await
            });
            match tokio::time::timeout(GIVE_BACK_LIMIT, back).await {
                Ok(Ok(back)) => given += usize::from(back),
                Ok(Err(error)) => {
                    tracing::warn!(job = %id, %error, "a job can't be given back; others take it when its lease ends");
                }
                Err(_) => {
                    tracing::warn!("jobs can't be given back; others take them when their leases end");
                    break;
                }
            }
        }
        drop(self.heart);
        given
    }
}

impl Crew {
    fn running(&self) -> MutexGuard<'_, HashMap<Uuid, Hand>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One round after another, until told to stop.
    async fn go_on(self: Arc<Self>, mut stopped: watch::Receiver<bool>) {
        if self.parts.store.kind() == "sqlite" {
            let name = self.name;
            let ended = self
                .parts
                .store
                .write(async move |tx: &mut Tx| desk::end_leases_of_others(tx, name).await)
                .await;
            match ended {
                Ok(0) => {}
                Ok(count) => tracing::info!(
                    count,
                    "jobs were interrupted by the last end of the server; they go on"
                ),
                Err(error) => tracing::warn!(%error, "jobs that were interrupted wait for their leases"),
            }
        }
        loop {
            let round = Arc::clone(&self).round().await;
            #[cfg(test)]
            self.rounds.fetch_add(1, Ordering::AcqRel);
            match round {
                Ok(_) => {
                    let next = Arc::clone(&self).next_moment().await;
                    self.wait(next, &mut stopped).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "the queue of jobs can't be read; trying again");
                    // Neither the clock nor a bell ends this: what is due stays due until the database can note it.
                    let told = stopped.wait_for(|stop| *stop);
                    let _ = tokio::time::timeout(PAUSE, told).await;
                }
            }
            // Nobody can tell any more where who holds the word is gone.
            if *stopped.borrow() || stopped.has_changed().is_err() {
                return;
            }
        }
    }

    /// Waits until there may be something to do. Boxed, for the compiler can't see through a future that borrows beside
    /// those of transactions.
    fn wait<'a>(
        &'a self,
        next: Option<Micros>,
        stopped: &'a mut watch::Receiver<bool>,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move {
            let clock = async {
                match next {
                    Some(next) => self.parts.ports.clock.sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                _ = stopped.wait_for(|stop| *stop) => {}
                () = self.parts.ports.wake.heard() => {}
                () = self.ended.notified() => {}
                () = clock => {}
                () = tokio::time::sleep(POLL) => {}
            }
        })
    }

    /// When something will be due that is not yet.
    async fn next_moment(self: Arc<Self>) -> Option<Micros> {
        let now = self.parts.ports.clock.now();
        let due = self
            .parts
            .store
            .read(async move |tx: &mut Tx| desk::next_due(tx, now).await)
            .await
            .ok()
            .flatten();
        let times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        due.into_iter().chain(times.values().copied()).min()
    }

    /// Puts what the timetables say, recovers what others lost, and takes what there is room for. Returns how many were
    /// taken.
    async fn round(self: Arc<Self>) -> Result<usize, Error> {
        if self.unmarked.load(Ordering::Acquire) > 0 {
            // What can't be marked must not grow.
            return Ok(0);
        }
        Arc::clone(&self).strike().await?;
        Arc::clone(&self).recover().await?;
        let now = self.parts.ports.clock.now();
        let due = self
            .parts
            .store
            .read(async move |tx: &mut Tx| desk::due_kinds(tx, now).await)
            .await?;
        let mut took = 0;
        for kind in self.kinds.clone() {
            let free = kind.parallel.saturating_sub(self.count(kind));
            if self.unmarked.load(Ordering::Acquire) > 0 {
                break;
            }
            if free == 0 || !due.iter().any(|name| name == kind.name) {
                continue;
            }
            let (owned, name) = (Owned(kind), self.name);
            let most = i64::try_from(free).unwrap_or(i64::MAX);
            let taken = self
                .parts
                .store
                .write(async move |tx: &mut Tx| desk::take(tx, owned.kind(), name, now, most).await)
                .await?;
            took += taken.len();
            for job in taken {
                self.begin(kind, job);
            }
        }
        Ok(took)
    }

    fn count(&self, kind: &Kind) -> usize {
        self.held(kind).len()
    }

    /// The attempts at jobs of a kind that run here, with their tokens.
    fn held(&self, kind: &Kind) -> Vec<(Uuid, i64)> {
        let running = self.running();
        running
            .iter()
            .filter(|(_, hand)| hand.kind.name == kind.name)
            .map(|(id, hand)| (*id, hand.token))
            .collect()
    }

    /// Puts a job of each kind whose time has come.
    async fn strike(self: Arc<Self>) -> Result<(), Error> {
        for kind in self.kinds.clone() {
            let Some(timetable) = kind.timetable else { continue };
            let now = self.parts.ports.clock.now();
            let known = {
                let times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
                times.get(kind.name).copied()
            };
            // A moment beyond the next is one of a clock that was set back since.
            if known.is_some_and(|due| due > now && due <= timetable.next(now)) {
                continue;
            }
            let owned = Owned(kind);
            let job = Job::new(&self.parts.ports, kind, &serde_json::json!({})).once("timetable");
            let next = self
                .parts
                .store
                .write(async move |tx: &mut Tx| {
                    let (struck, next) = desk::strike(tx, owned.kind().name, timetable, now).await?;
                    if struck {
                        put(tx, &job).await?;
                    }
                    Ok::<_, Error>(next)
                })
                .await?;
            let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
            times.insert(kind.name, next);
        }
        Ok(())
    }

    /// Gives back what workers have lost that are gone.
    async fn recover(self: Arc<Self>) -> Result<(), Error> {
        let lost = self
            .parts
            .store
            .read(async |tx: &mut Tx| desk::lost_kinds(tx).await)
            .await?;
        if lost.is_empty() {
            return Ok(());
        }
        for name in &lost {
            if self.kinds.iter().any(|kind| kind.name == name) {
                continue;
            }
            let of = name.clone();
            let count = self
                .parts
                .store
                .write(async move |tx: &mut Tx| desk::park(tx, &of).await)
                .await?;
            tracing::warn!(
                kind = name,
                count,
                "jobs of a kind that this program does not have wait"
            );
        }
        let alone = self.parts.store.kind() == "sqlite";
        for kind in self.kinds.clone() {
            if !lost.iter().any(|name| name == kind.name) {
                continue;
            }
            let (owned, now) = (Owned(kind), self.parts.ports.clock.now());
            // Where there are no other workers, what runs here is ours although the clock went on without us.
            let ours = if alone { self.held(kind) } else { Vec::new() };
            let count = self
                .parts
                .store
                .write(async move |tx: &mut Tx| {
                    for (id, token) in &ours {
                        desk::keep(tx, *id, *token, owned.kind().lease).await?;
                    }
                    desk::recover(tx, owned.kind(), now).await
                })
                .await?;
            if count > 0 {
                tracing::warn!(
                    kind = kind.name,
                    count,
                    "jobs lost their worker and go on elsewhere"
                );
            }
        }
        Ok(())
    }

    /// Starts an attempt.
    fn begin(self: &Arc<Self>, kind: &'static Kind, job: Taken) {
        let (id, token) = (job.id, job.token);
        let work = Work {
            id,
            attempt: job.attempt,
            made: job.made,
            parts: Arc::clone(&self.parts),
            kind,
            payload: job.payload,
            sealed: job.sealed,
            token,
        };
        let crew = Arc::clone(self);
        // Held until the attempt is listed, so that it can't end before that.
        let mut running = self.running();
        // Its lease ran out while it lived, and it is ours again: one attempt at a time.
        if let Some(before) = running.remove(&id) {
            tracing::warn!(job = %id, kind = kind.name, "an attempt lost its lease and was ended");
            before.task.abort();
        }
        let task = tokio::spawn(async move {
            let attempt = tokio::spawn((kind.run)(work.clone()));
            let guard = AbortOnDrop(attempt.abort_handle());
            let begun = Instant::now();
            let result = match tokio::time::timeout(kind.limit, attempt).await {
                Ok(Ok(result)) => result,
                Ok(Err(broken)) if broken.is_panic() => Err(Failure::Again("it panicked".to_owned())),
                Ok(Err(_)) => Err(Failure::Again("it was ended".to_owned())),
                Err(_) => Err(Failure::Again("it took too long".to_owned())),
            };
            drop(guard);
            let outcome = crew.record(&work, result).await;
            count(kind, &outcome, begun.elapsed());
            crew.leave(id, token);
            crew.ended.notify_waiters();
            crew.ended.notify_one();
        });
        running.insert(
            id,
            Hand {
                kind,
                token,
                task: task.abort_handle(),
                kept: Instant::now(),
                left: false,
            },
        );
    }

    /// Writes down how an attempt ended.
    async fn record(&self, work: &Work, result: Result<(), Failure>) -> Outcome {
        let (id, token, now) = (work.id, work.token, self.parts.ports.clock.now());
        let (outcome, written) = match result {
            Ok(()) if work.kind.effect => (Outcome::Done, self.mark_left(work).await),
            Ok(()) => {
                let written = self
                    .parts
                    .store
                    .write(async move |tx: &mut Tx| desk::mark_done(tx, id, token, now).await.map(drop))
                    .await;
                (Outcome::Done, written)
            }
            Err(Failure::Fenced) => (Outcome::Gone, Ok(())),
            Err(Failure::Later { pause, reason }) => {
                let due = now.after(pause);
                let written = self
                    .parts
                    .store
                    .write(async move |tx: &mut Tx| {
                        desk::give_back(tx, id, token, Some(due), Some(&reason))
                            .await
                            .map(drop)
                    })
                    .await;
                (Outcome::Retried, written)
            }
            Err(failure) => {
                let dead = matches!(failure, Failure::Never(_)) || work.is_last();
                let error = failure.to_string();
                if dead {
                    tracing::error!(job = %id, kind = work.kind.name, attempt = work.attempt, error, "a job was given up");
                } else {
                    tracing::warn!(job = %id, kind = work.kind.name, attempt = work.attempt, error, "an attempt at a job failed");
                }
                let due = (!dead).then(|| now.after(self.jittered(work)));
                let written = self
                    .parts
                    .store
                    .write(async move |tx: &mut Tx| {
                        desk::mark_failed(tx, id, token, &error, due, now).await.map(drop)
                    })
                    .await;
                (if dead { Outcome::Dead } else { Outcome::Retried }, written)
            }
        };
        match written {
            Ok(()) => outcome,
            Err(error) => {
                // Its lease runs out, and then it is tried again.
                tracing::warn!(job = %id, %error, "how a job ended can't be written down");
                Outcome::Gone
            }
        }
    }

    /// Marks an effect that has left, and does not give up before that is written: without its mark it would leave again.
    async fn mark_left(&self, work: &Work) -> Result<(), Error> {
        let (id, token, now) = (work.id, work.token, self.parts.ports.clock.now());
        if let Some(hand) = self.running().get_mut(&id).filter(|hand| hand.token == token) {
            hand.left = true;
        }
        let mut waits = None;
        loop {
            let marked = self
                .parts
                .store
                .write(async move |tx: &mut Tx| desk::mark_left(tx, id, token, now).await)
                .await;
            match marked {
                Ok(_) => return Ok(()),
                // There is nothing left to write to.
                Err(Error::Closed) => return Err(Error::Closed),
                Err(error) => {
                    tracing::error!(job = %id, kind = work.kind.name, %error, "an effect has left and can't be marked so; trying again");
                    waits.get_or_insert_with(|| Unmarked::one(&self.unmarked));
                    tokio::time::sleep(MARK_PAUSE).await;
                }
            }
        }
    }

    /// The pause of this attempt, somewhere between half and one and a half of what its kind says, so that what failed
    /// together is not tried again together.
    fn jittered(&self, work: &Work) -> Duration {
        let pause = work.kind.pause_after(work.attempt);
        let micros = u64::try_from(pause.as_micros()).unwrap_or(u64::MAX);
        pause / 2 + Duration::from_micros(self.parts.ports.random.below(micros))
    }

    /// Keeps the leases of what runs. An attempt whose lease is lost, or can't be kept in time, is ended: others may
    /// have it by now.
    async fn beat(self: Arc<Self>) {
        let shortest = self.kinds.iter().map(|kind| kind.lease).min();
        let pause = shortest.map_or(POLL, |lease| (lease / 4).min(POLL * 5));
        loop {
            tokio::time::sleep(pause).await;
            let held: Vec<(Uuid, i64, Duration, Instant)> = self
                .running()
                .iter()
                .filter(|(_, hand)| hand.kept.elapsed() > hand.kind.lease / 5)
                .map(|(id, hand)| (*id, hand.token, hand.kind.lease, hand.kept))
                .collect();
            for (id, token, lease, kept) in held {
                let asked = Instant::now();
                let keep = self
                    .parts
                    .store
                    .write(async move |tx: &mut Tx| desk::keep(tx, id, token, lease).await);
                // An answer that comes after the lease comes too late.
                let lost = match tokio::time::timeout(lease.saturating_sub(kept.elapsed()), keep).await {
                    Ok(Ok(true)) => {
                        let mut running = self.running();
                        if let Some(hand) = running.get_mut(&id).filter(|hand| hand.token == token) {
                            hand.kept = asked;
                        }
                        false
                    }
                    Ok(Ok(false)) | Err(_) => true,
                    Ok(Err(_)) => kept.elapsed() >= lease,
                };
                if lost {
                    self.end(id, token);
                }
            }
        }
    }

    /// Takes an attempt off the list; a later one at the same job stays there.
    fn leave(&self, id: Uuid, token: i64) -> Option<Hand> {
        let mut running = self.running();
        running.get(&id).filter(|hand| hand.token == token)?;
        running.remove(&id)
    }

    /// Ends an attempt that is no longer ours. One that has just ended by itself is not there any more.
    fn end(&self, id: Uuid, token: i64) {
        // One whose effect has left only waits for its mark, which is written whoever has the lease.
        let gone = self.running().get(&id).is_some_and(|hand| hand.left);
        if let Some(hand) = (!gone).then(|| self.leave(id, token)).flatten() {
            tracing::warn!(job = %id, kind = hand.kind.name, "an attempt lost its lease and was ended");
            hand.task.abort();
            self.ended.notify_waiters();
            self.ended.notify_one();
        }
    }
}

/// Counts an effect whose mark can't be written, for as long as that is so.
struct Unmarked<'a>(&'a AtomicUsize);

impl<'a> Unmarked<'a> {
    fn one(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count)
    }
}

impl Drop for Unmarked<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Ends the attempt when the task that waits for it is ended.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn count(kind: &'static Kind, outcome: &Outcome, took: Duration) {
    let told = match outcome {
        Outcome::Done => "done",
        Outcome::Retried => "retried",
        Outcome::Dead => "dead",
        Outcome::Gone => return,
    };
    if kind.effect {
        metric::EFFECTS.add(&[kind.name, told]);
    } else {
        metric::JOBS.add(&[kind.name, told]);
    }
    metric::JOB_SECONDS.took(&[kind.name], took);
}

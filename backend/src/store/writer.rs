//! SQLite as a server uses it: one thread that writes and commits together what waits together, and connections that read
//! beside it.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
#[cfg(test)]
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::sqlite::{connect, exec, restrict, take_lock};
use super::tx::{Gear, Tx};
use super::{Error, Fault, LONG_READ_LIMIT, OpenError, Pooled, STATEMENT_LIMIT};
use crate::metric;

/// At most so many writes share one commit.
const MOST_TOGETHER: usize = 128;

/// Nobody's commit waits longer than this for others to join.
const LONGEST_GATHERING: Duration = Duration::from_millis(20);

/// How many writes may wait for their turn. Each stands for a request, of which the server limits how many are open.
const QUEUE: usize = 4096;

/// How many connections serve short reads.
const READERS: usize = 4;

/// How many connections serve long reads, which thus never keep short ones waiting.
const LONG_READERS: usize = 2;

/// How often the writer asks for the lock when another program holds it; each time takes as long as `busy_timeout`.
const LOCK_ATTEMPTS: usize = 3;

/// How many steps of SQLite's machine pass between two looks at the clock.
const STEPS_BETWEEN_LOOKS: i32 = 20_000;

/// Has statements of the connection end when their time is over or nobody waits for them any more.
fn limit(tx: &mut Tx, time: Duration, left: Option<Arc<AtomicBool>>) -> Result<(), Error> {
    let Gear::Sqlite(connection) = &mut tx.gear else {
        return Err(Error::Closed);
    };
    let begun = Instant::now();
    let over =
        move || begun.elapsed() > time || left.as_ref().is_some_and(|left| left.load(Ordering::Relaxed));
    connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(over))?;
    Ok(())
}

/// Statements on SQLite never wait, so a function of them is ready when it is first asked. Anything else is a mistake.
fn at_once<R, E: Fault>(work: impl Future<Output = Result<R, E>>) -> Result<R, E> {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => Err(Error::Waited.into()),
    }
}

/// The same, and a panic is an error.
fn caught<R, E: Fault>(work: impl FnOnce() -> Result<R, E>) -> Result<R, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::Panicked.into()))
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An open database file.
pub(super) struct Sqlite {
    #[cfg(test)]
    path: PathBuf,
    queue: Mutex<Option<mpsc::SyncSender<Box<dyn Job>>>>,
    waiting: Arc<AtomicUsize>,
    writer: Mutex<Option<JoinHandle<()>>>,
    readers: Arc<Readers>,
    long_readers: Arc<Readers>,
    /// Held as long as the database is open, so that no second server opens it.
    lock: Mutex<Option<File>>,
}

impl Sqlite {
    /// Opens or makes the database file.
    ///
    /// An owner takes the lock that keeps a second server out; a guest looks on beside the owner.
    pub(super) fn open(path: &Path, owner: bool) -> Result<Self, OpenError> {
        let cannot = |error: Error| OpenError::Sqlite {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let lock = if owner { Some(take_lock(path)?) } else { None };
        let tx = |reads_only| connect(path, reads_only).map(|connection| Tx::new(Gear::Sqlite(connection)));
        let writer = tx(false).map_err(cannot)?;
        restrict(path);
        let readers = Readers::new(
            (0..READERS)
                .map(|_| tx(true))
                .collect::<Result<_, _>>()
                .map_err(cannot)?,
        );
        let long_readers = Readers::new(
            (0..LONG_READERS)
                .map(|_| tx(true))
                .collect::<Result<_, _>>()
                .map_err(cannot)?,
        );
        let (queue, jobs) = mpsc::sync_channel(QUEUE);
        let waiting = Arc::new(AtomicUsize::new(0));
        let mut writer = Writer {
            tx: writer,
            jobs,
            waiting: Arc::clone(&waiting),
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                while let Ok(first) = writer.jobs.recv() {
                    writer.group(first);
                }
            })
            .map_err(|error| cannot(Error::Other(error.to_string())))?;
        Ok(Self {
            #[cfg(test)]
            path: path.to_owned(),
            queue: Mutex::new(Some(queue)),
            waiting,
            writer: Mutex::new(Some(thread)),
            readers,
            long_readers,
            lock: Mutex::new(lock),
        })
    }

    /// The database's file.
    #[cfg(test)]
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn pooled(&self) -> Pooled {
        Pooled {
            waiting: self.waiting.load(Ordering::Relaxed),
            connections: 1 + READERS + LONG_READERS,
            free: self.readers.places.available_permits() + self.long_readers.places.available_permits(),
        }
    }

    pub(super) async fn write<F, R, E>(&self, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: Fault,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Write {
            work,
            done: None,
            after: Vec::new(),
            reply,
            since: Instant::now(),
        });
        {
            let queue = locked(&self.queue);
            let queue = queue.as_ref().ok_or(Error::Closed)?;
            self.waiting.fetch_add(1, Ordering::Relaxed);
            queue.try_send(job).map_err(|error| {
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                match error {
                    mpsc::TrySendError::Full(_) => Error::Busy,
                    mpsc::TrySendError::Disconnected(_) => Error::Closed,
                }
            })?;
        }
        answer.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Runs where it stands: its statements must be quick.
    pub(super) async fn read<F, R, E>(&self, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E>,
        E: Fault,
    {
        let mut lent = self.readers.lend().await?;
        let tx = lent.tx()?;
        limit(tx, STATEMENT_LIMIT, None)?;
        let said = caught(|| at_once(work(tx)));
        tx.outcome(said)
    }

    /// Runs on a thread of its own, on one state of the database.
    pub(super) async fn read_long<F, R, E>(&self, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: Fault,
    {
        let mut lent = self.long_readers.lend().await?;
        let left = LeftWhenDropped::default();
        let flag = Arc::clone(&left.0);
        tokio::task::spawn_blocking(move || {
            let tx = lent.tx()?;
            limit(tx, LONG_READ_LIMIT, Some(flag))?;
            command(tx, "BEGIN")?;
            let said = caught(|| at_once(work(tx)));
            let said = tx.outcome(said);
            // A snapshot that was left open would be shown to the next reader.
            if !is_lost(tx) {
                command(tx, "ROLLBACK")?;
            }
            said
        })
        .await
        .unwrap_or_else(|_| Err(Error::Panicked.into()))
    }

    /// Lets what waits be written, then closes the database.
    pub(super) async fn close(&self) {
        drop(locked(&self.queue).take());
        let writer = locked(&self.writer).take();
        if let Some(writer) = writer {
            // A writer that broke down has nothing left to wait for.
            let _ = tokio::task::spawn_blocking(move || writer.join()).await;
        }
        for readers in [&self.readers, &self.long_readers] {
            readers.places.close();
            locked(&readers.idle).clear();
        }
        drop(locked(&self.lock).take());
    }
}

/// Says to a long read that its caller left.
#[derive(Default)]
struct LeftWhenDropped(Arc<AtomicBool>);

impl Drop for LeftWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Connections that read.
struct Readers {
    idle: Mutex<Vec<Tx>>,
    places: Arc<Semaphore>,
}

impl Readers {
    fn new(idle: Vec<Tx>) -> Arc<Self> {
        let places = Arc::new(Semaphore::new(idle.len()));
        Arc::new(Self {
            idle: Mutex::new(idle),
            places,
        })
    }

    async fn lend(self: &Arc<Self>) -> Result<Lent, Error> {
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(|_| Error::Closed)?;
        let tx = locked(&self.idle).pop();
        Ok(Lent {
            from: Arc::clone(self),
            tx,
            _place: place,
        })
    }
}

/// A connection on loan; a panic and a dropped request bring it back as well.
struct Lent {
    from: Arc<Readers>,
    tx: Option<Tx>,
    // Dropped after the connection went back, so that who takes the place finds it.
    _place: OwnedSemaphorePermit,
}

impl Lent {
    fn tx(&mut self) -> Result<&mut Tx, Error> {
        let tx = self.tx.as_mut().ok_or(Error::Closed)?;
        tx.renew();
        Ok(tx)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        locked(&self.from.idle).extend(self.tx.take());
    }
}

/// A write that waits.
trait Job: Send {
    /// Whether nobody waits for the answer any more.
    fn left(&self) -> bool;
    /// Since when it waits.
    fn since(&self) -> Instant;
    /// Runs it; says whether it changed what is to be kept.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Answers, once the fate of the commit is known.
    fn finish(self: Box<Self>, commit: Result<(), Error>);
}

struct Write<F, R, E> {
    work: F,
    done: Option<Result<R, E>>,
    after: Vec<Box<dyn FnOnce() + Send>>,
    reply: oneshot::Sender<Result<R, E>>,
    since: Instant,
}

impl<F, R, E> Job for Write<F, R, E>
where
    F: AsyncFn(&mut Tx) -> Result<R, E> + Send,
    R: Send,
    E: Fault,
{
    fn left(&self) -> bool {
        self.reply.is_closed()
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn run(&mut self, tx: &mut Tx) -> bool {
        tx.renew();
        let said = caught(|| at_once((self.work)(tx)));
        self.after = tx.take_after();
        self.done.insert(tx.outcome(said)).is_ok()
    }

    fn finish(self: Box<Self>, commit: Result<(), Error>) {
        let answer = match (commit, self.done) {
            (_, Some(Err(error))) => Err(error),
            (Err(error), _) => Err(error.into()),
            (Ok(()), Some(Ok(value))) => {
                for work in self.after {
                    // One that panics must not take the writer along.
                    let _ = catch_unwind(AssertUnwindSafe(work));
                }
                Ok(value)
            }
            (Ok(()), None) => Err(Error::Closed.into()),
        };
        // Who left meanwhile needs no answer.
        let _ = self.reply.send(answer);
    }
}

fn command(tx: &Tx, text: &str) -> Result<(), Error> {
    let Gear::Sqlite(connection) = &tx.gear else {
        return Err(Error::Closed);
    };
    exec(connection, text, &[]).map(drop)
}

/// Whether SQLite undid the transaction by itself, as it does when the disk is full or broken.
fn is_lost(tx: &Tx) -> bool {
    matches!(&tx.gear, Gear::Sqlite(connection) if connection.is_autocommit())
}

/// The thread that writes.
struct Writer {
    tx: Tx,
    jobs: mpsc::Receiver<Box<dyn Job>>,
    waiting: Arc<AtomicUsize>,
}

impl Writer {
    /// Takes what waits into one transaction: a savepoint for each, one commit for all, then the answers.
    fn group(&mut self, first: Box<dyn Job>) {
        let begun = Instant::now();
        let mut batch: Vec<Box<dyn Job>> = Vec::new();
        let mut changed = false;
        let mut fate = self.begin();
        let mut next = Some(first);
        while let Some(mut job) = next.take() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            metric::DATABASE_WAIT.took(&["write"], job.since().elapsed());
            if !job.left() {
                if fate.is_ok() {
                    fate = self.within(job.as_mut()).map(|kept| changed |= kept);
                }
                batch.push(job);
            }
            if fate.is_ok() && batch.len() < MOST_TOGETHER && begun.elapsed() < LONGEST_GATHERING {
                next = self.jobs.try_recv().ok();
            }
        }
        if fate.is_ok() {
            fate = self.commit(changed);
        }
        self.clear();
        let together = batch.len();
        match fate {
            Ok(()) => {
                for job in batch {
                    job.finish(Ok(()));
                }
                if changed {
                    super::committed(together);
                }
            }
            // What one of them broke must not fail the others: each runs once more, alone.
            Err(Error::Full | Error::TimedOut | Error::Other(_)) if together > 1 => {
                metric::DATABASE_RETRIES.add(&["alone"]);
                for job in batch {
                    self.alone(job);
                }
            }
            Err(error) => {
                for job in batch {
                    job.finish(Err(error.clone()));
                }
            }
        }
    }

    fn alone(&mut self, mut job: Box<dyn Job>) {
        let fate = self
            .begin()
            .and_then(|()| self.within(job.as_mut()))
            .and_then(|changed| self.commit(changed));
        self.clear();
        if fate.is_ok() {
            super::committed(1);
        }
        job.finish(fate);
    }

    /// Begins, patiently: another program may hold the lock for a while.
    fn begin(&mut self) -> Result<(), Error> {
        // The time of the work before is not that of this.
        limit(&mut self.tx, STATEMENT_LIMIT, None)?;
        let mut attempt = 1;
        loop {
            match command(&self.tx, "BEGIN IMMEDIATE") {
                Err(Error::Retry(_)) if attempt < LOCK_ATTEMPTS => {
                    attempt += 1;
                    metric::DATABASE_RETRIES.add(&["locked"]);
                    tracing::warn!("another program holds the database's lock; trying again");
                }
                begun => return begun,
            }
        }
    }

    /// Runs one job in a savepoint; says whether it changed what is to be kept.
    fn within(&mut self, job: &mut dyn Job) -> Result<bool, Error> {
        command(&self.tx, "SAVEPOINT job")?;
        limit(&mut self.tx, STATEMENT_LIMIT, None)?;
        let kept = job.run(&mut self.tx);
        limit(&mut self.tx, LONG_READ_LIMIT, None)?;
        if is_lost(&self.tx) {
            return Err(Error::Other("SQLite undid the transaction".to_owned()));
        }
        if !kept {
            command(&self.tx, "ROLLBACK TO job")?;
        }
        command(&self.tx, "RELEASE job")?;
        Ok(kept)
    }

    fn commit(&self, changed: bool) -> Result<(), Error> {
        if !changed {
            return command(&self.tx, "ROLLBACK");
        }
        command(&self.tx, "COMMIT").map_err(|error| match error {
            // What reached the disk of it, only the next start can say.
            Error::Other(text) => Error::CommitUnknown(text),
            error => error,
        })
    }

    /// Undoes what a failure left open.
    fn clear(&self) {
        if !is_lost(&self.tx)
            && let Err(error) = command(&self.tx, "ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be undone");
        }
    }
}

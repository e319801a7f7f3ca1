//! PostgreSQL as a server uses it: a pool of connections that are warm before the first request, and transactions that are
//! tried again where that is worth it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts};
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::postgres::{CONNECT_LIMIT, LOCK_ALONE, LOCK_TOGETHER, Session, locked, way};
use super::tx::{Gear, Tx};
use super::{Error, Fault, LONG_READ_LIMIT, OpenError, Pooled, STATEMENT_LIMIT};
use crate::metric;
use crate::settings::Secret;

/// How long a request waits for a connection of the pool.
const POOL_LIMIT: Duration = Duration::from_secs(10);

/// How long a transaction is tried again for.
const PATIENCE: Duration = Duration::from_secs(15);

/// How much longer than a statement may take its answer is waited for.
const ANSWER_GRACE: Duration = Duration::from_secs(5);

/// What a database says that takes no writes, such as one that another has taken the place of.
const READ_ONLY: &str = "(25006)";

/// An open pool.
pub(super) struct Postgres {
    pool: Pool,
    tls: MakeRustlsConnect,
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Statements that each see what is committed when they begin.
    Read,
    /// Statements that all see one state of the database.
    Snapshot,
    /// All or nothing.
    Write {
        /// Whether it may run again when it is unknown whether it was committed.
        idempotent: bool,
    },
}

impl Kind {
    /// The kind's name among the metrics.
    fn name(self) -> &'static str {
        match self {
            Self::Read | Self::Snapshot => "read",
            Self::Write { .. } => "write",
        }
    }
}

impl Postgres {
    /// Connects, `size` times; once if it is to be `alone` in the database.
    pub(super) async fn open(
        url: &Secret,
        size: usize,
        authority: Option<&Path>,
        alone: bool,
    ) -> Result<Self, OpenError> {
        // Its lock lets no other connection of ours in either.
        let (size, lock, refusal) = if alone {
            (1, LOCK_ALONE, "a server is using the database; stop it first")
        } else {
            (
                size,
                LOCK_TOGETHER,
                "a task such as restore has the database for itself",
            )
        };
        let cannot = |error: Error| OpenError::Postgres {
            reason: error.to_string(),
        };
        let (mut config, tls) = way(url, authority)?;
        if !url.reveal().contains("target_session_attrs=") {
            // Of several hosts, the one that takes writes; and none that only looks well.
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        let own = config.get_options().unwrap_or_default().to_owned();
        config
            .options(format!(
                "{own} -c statement_timeout={} -c idle_in_transaction_session_timeout={} -c lock_timeout=5000",
                STATEMENT_LIMIT.as_millis(),
                STATEMENT_LIMIT.as_millis(),
            ))
            .application_name("ritm");
        let manager = Manager::from_config(
            config,
            tls.clone(),
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(size)
            .post_create(Hook::async_fn(move |client, _| {
                Box::pin(async move {
                    match locked(client, lock).await {
                        Ok(true) => Ok(()),
                        Ok(false) => Err(HookError::message(refusal)),
                        Err(error) => Err(HookError::Backend(error)),
                    }
                })
            }))
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(POOL_LIMIT),
                create: Some(CONNECT_LIMIT),
                recycle: Some(CONNECT_LIMIT),
            })
            .build()
            .map_err(|error| cannot(Error::Other(error.to_string())))?;
        // A request that is dropped while it connects throws the connection away: under impatient clients a cold pool
        // would stay cold.
        let mut warm = Vec::with_capacity(size);
        for _ in 0..size {
            warm.push(pool.get().await.map_err(|error| cannot(Error::from(error)))?);
        }
        Ok(Self { pool, tls })
    }

    pub(super) fn pooled(&self) -> Pooled {
        let status = self.pool.status();
        Pooled {
            waiting: status.waiting,
            connections: status.size,
            free: status.available,
        }
    }

    pub(super) fn close(&self) {
        self.pool.close();
    }

    /// Runs `work` in a transaction, again where that is worth it.
    ///
    /// All but the work itself is the same for every function and stands in functions of its own, which are compiled once.
    pub(super) async fn run<F, R, E>(&self, kind: Kind, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E>,
        E: Fault,
    {
        let mut patience = Patience::new(kind);
        loop {
            let mut tx = match self.begin(kind).await {
                Ok(tx) => tx,
                Err(error) if patience.again(&error).await => continue,
                Err(error) => return Err(error.into()),
            };
            let said = {
                let mut work = pin!(work(&mut tx));
                std::future::poll_fn(|context| {
                    catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)))
                        .unwrap_or_else(|_| Poll::Ready(Err(Error::Panicked.into())))
                })
                .await
            };
            let said = tx.outcome(said);
            let failed = said.as_ref().err().map(|error| error.store_error().cloned());
            let error = match (end(tx, kind, failed).await, said) {
                (Err(error), _) => error.into(),
                (Ok(()), Err(error)) => error,
                (Ok(()), said) => return said,
            };
            match error.store_error() {
                Some(reason) if patience.again(reason).await => {}
                _ => return Err(error),
            }
        }
    }

    /// Takes a connection, on which the first statement will begin the transaction.
    async fn begin(&self, kind: Kind) -> Result<Tx, Error> {
        let asked = Instant::now();
        let client = self.pool.get().await.map_err(Error::from)?;
        metric::DATABASE_WAIT.took(&[kind.name()], asked.elapsed());
        let limit = ANSWER_GRACE
            + match kind {
                Kind::Snapshot => LONG_READ_LIMIT,
                Kind::Read | Kind::Write { .. } => STATEMENT_LIMIT,
            };
        let begin = match kind {
            Kind::Read => None,
            Kind::Snapshot => Some(format!(
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = {}",
                LONG_READ_LIMIT.as_millis()
            )),
            Kind::Write { .. } => Some("BEGIN".to_owned()),
        };
        let session = Session::new(client, limit, self.tls.clone(), begin);
        Ok(Tx::new(Gear::Postgres(session)))
    }
}

/// For how long a transaction is tried again.
struct Patience {
    kind: Kind,
    begun: Instant,
    pause: u64,
}

impl Patience {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            begun: Instant::now(),
            pause: 4,
        }
    }

    /// Whether to try again after this, and the time before that.
    async fn again(&mut self, error: &Error) -> bool {
        let why = match error {
            Error::Retry(_) => "retry",
            Error::CommitUnknown(_) if self.kind == (Kind::Write { idempotent: true }) => "unknown",
            _ => return false,
        };
        if self.begun.elapsed() > PATIENCE {
            return false;
        }
        metric::DATABASE_RETRIES.add(&[why]);
        // Two that met must not meet again: the pause differs by chance.
        let chance = u64::from(uuid::Uuid::now_v7().as_bytes()[15]) % self.pause;
        tokio::time::sleep(Duration::from_millis(self.pause + chance)).await;
        self.pause = (self.pause * 2).min(500);
        true
    }
}

/// Ends a transaction whose function is done; `failed` says that it failed, and with what of the database's errors. What it
/// said counts, unless this fails.
async fn end(mut tx: Tx, kind: Kind, failed: Option<Option<Error>>) -> Result<(), Error> {
    match (&failed, kind) {
        // The function's error has left nothing open, and it is what counts.
        (_, Kind::Read) => {}
        // It asked nothing, so nothing was begun.
        _ if matches!(&tx.gear, Gear::Postgres(session) if session.is_unbegun()) => {}
        (None, Kind::Write { .. }) => {
            command(&mut tx, "COMMIT").await.map_err(|error| match error {
                Error::Retry(text) if text.ends_with("(40001)") || text.ends_with("(40P01)") => {
                    Error::Retry(text)
                }
                Error::Retry(text) => Error::CommitUnknown(text),
                error => error,
            })?;
            super::committed(1);
        }
        // A function that panicked may have left a statement half sent: dropping the connection sees to it.
        (Some(Some(Error::Panicked)), _) => return Ok(()),
        // It takes no writes any more, as after another took its place: a new connection finds that one.
        (Some(Some(Error::Other(text))), Kind::Write { .. }) if text.ends_with(READ_ONLY) => {
            if let Gear::Postgres(session) = &mut tx.gear {
                session.discard();
            }
            return Err(Error::Retry("it takes no writes at this moment".to_owned()));
        }
        // The function's own error is what counts; a connection that can't even undo is not used again.
        _ => {
            if command(&mut tx, "ROLLBACK").await.is_err() {
                return Ok(());
            }
        }
    }
    for work in tx.take_after() {
        if failed.is_none() {
            work();
        }
    }
    if let Gear::Postgres(session) = &mut tx.gear {
        session.close();
    }
    Ok(())
}

async fn command(tx: &mut Tx, text: &str) -> Result<(), Error> {
    match &mut tx.gear {
        Gear::Postgres(session) => session.command(text).await,
        Gear::Sqlite(_) => Err(Error::Closed),
    }
}

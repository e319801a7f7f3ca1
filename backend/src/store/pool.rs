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
    pub(super) async fn run<F, R, E>(&self, kind: Kind, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E>,
        E: Fault,
    {
        let begun = Instant::now();
        let mut pause = 4;
        loop {
            let error = match self.once(kind, &work).await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            let why = match error.store_error() {
                Some(Error::Retry(_)) => "retry",
                Some(Error::CommitUnknown(_)) if kind == (Kind::Write { idempotent: true }) => "unknown",
                _ => return Err(error),
            };
            if begun.elapsed() > PATIENCE {
                return Err(error);
            }
            metric::DATABASE_RETRIES.add(&[why]);
            // Two that met must not meet again: the pause differs by chance.
            let chance = u64::from(uuid::Uuid::now_v7().as_bytes()[15]) % pause;
            tokio::time::sleep(Duration::from_millis(pause + chance)).await;
            pause = (pause * 2).min(500);
        }
    }

    /// Runs `work` once, on a connection of its own.
    async fn once<F, R, E>(&self, kind: Kind, work: &F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E>,
        E: Fault,
    {
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
        let mut tx = Tx::new(Gear::Postgres(session));
        let said = {
            let mut work = pin!(work(&mut tx));
            std::future::poll_fn(|context| {
                catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)))
                    .unwrap_or_else(|_| Poll::Ready(Err(Error::Panicked.into())))
            })
            .await
        };
        let said = tx.outcome(said);
        match (&said, kind) {
            // The function's error has left nothing open, and it is what counts.
            (_, Kind::Read) => {}
            // It asked nothing, so nothing was begun.
            _ if matches!(&tx.gear, Gear::Postgres(session) if session.is_unbegun()) => {}
            (Ok(_), Kind::Write { .. }) => {
                command(&mut tx, "COMMIT").await.map_err(|error| match error {
                    Error::Retry(text) if text.ends_with("(40001)") || text.ends_with("(40P01)") => {
                        Error::Retry(text)
                    }
                    Error::Retry(text) => Error::CommitUnknown(text),
                    error => error,
                })?;
                super::committed(1);
            }
            // A function that panicked may have left a statement half sent: the drop below sees to it.
            (Err(error), _) if matches!(error.store_error(), Some(Error::Panicked)) => return said,
            // It takes no writes any more, as after another took its place: a new connection finds that one.
            (Err(error), Kind::Write { .. }) if matches!(error.store_error(), Some(Error::Other(text)) if text.ends_with(READ_ONLY)) =>
            {
                if let Gear::Postgres(session) = &mut tx.gear {
                    session.discard();
                }
                return Err(Error::Retry("it takes no writes at this moment".to_owned()).into());
            }
            // The function's own error is what counts; a connection that can't even undo is not used again.
            _ => {
                if command(&mut tx, "ROLLBACK").await.is_err() {
                    return said;
                }
            }
        }
        for work in tx.take_after() {
            if said.is_ok() {
                work();
            }
        }
        if let Gear::Postgres(session) = &mut tx.gear {
            session.close();
        }
        said
    }
}

async fn command(tx: &mut Tx, text: &str) -> Result<(), Error> {
    match &mut tx.gear {
        Gear::Postgres(session) => session.command(text).await,
        Gear::Sqlite(_) => Err(Error::Closed),
    }
}

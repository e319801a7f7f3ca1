//! PostgreSQL: a pool of connections that are warm before the first request.

mod tls;

use std::error::Error as StdError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, Timeouts,
};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::tx::{Gear, Tx};
use super::value::{Found, Row, Value};
use super::{Error, Fault, LONG_READ_LIMIT, OpenError, Pooled, STATEMENT_LIMIT};
use crate::metric;
use crate::settings::Secret;

/// How long a request waits for a connection of the pool.
const POOL_LIMIT: Duration = Duration::from_secs(10);

/// How long making a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How long undoing what a dropped request left may take before its connection is thrown away.
const UNDO_LIMIT: Duration = Duration::from_secs(2);

/// How long a transaction is tried again for.
const PATIENCE: Duration = Duration::from_secs(15);

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let source = StdError::source(&error);
        let Some(code) = error.code() else {
            let broken = source.is_some_and(|source| source.is::<std::io::Error>());
            let text = source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
            return if error.is_closed() || broken {
                Self::Retry(text)
            } else {
                Self::Other(text)
            };
        };
        // The detail would tell the values, which are people's.
        let text = error.as_db_error().map_or_else(
            || code.code().to_owned(),
            |said| format!("{} ({})", said.message(), code.code()),
        );
        match *code {
            SqlState::T_R_SERIALIZATION_FAILURE
            | SqlState::T_R_DEADLOCK_DETECTED
            | SqlState::LOCK_NOT_AVAILABLE
            | SqlState::TOO_MANY_CONNECTIONS
            | SqlState::ADMIN_SHUTDOWN
            | SqlState::CRASH_SHUTDOWN
            | SqlState::CANNOT_CONNECT_NOW => Self::Retry(text),
            SqlState::UNIQUE_VIOLATION => Self::Unique(text),
            SqlState::DISK_FULL => Self::Full,
            SqlState::QUERY_CANCELED => Self::TimedOut,
            _ if code.code().starts_with("08") => Self::Retry(text),
            _ if code.code().starts_with("23") => Self::Constraint(text),
            _ => Self::Other(text),
        }
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => match Self::from(error) {
                // What can't be made now may be made later: the database may be starting.
                Self::Other(text) => Self::Retry(text),
                error => error,
            },
            PoolError::PostCreateHook(error) => Self::Retry(error.to_string()),
            PoolError::Timeout(_) => Self::Busy,
            PoolError::Closed => Self::Closed,
            error => Self::Other(error.to_string()),
        }
    }
}

/// What each connection of a server holds, together with all others.
const LOCK_TOGETHER: &str =
    "SELECT COALESCE(pg_try_advisory_lock_shared(1919513709, hashtext(current_schema())), TRUE)";

/// What a task holds that wants the database for itself.
const LOCK_ALONE: &str =
    "SELECT COALESCE(pg_try_advisory_lock(1919513709, hashtext(current_schema())), TRUE)";

/// How long a lock is tried for: a connection that was closed lets go of its own a moment later.
const LOCK_LIMIT: Duration = Duration::from_secs(2);

/// Takes the database for this connection alone; says whether it got it.
pub(super) async fn lock_alone(client: &Client) -> Result<bool, tokio_postgres::Error> {
    locked(client, LOCK_ALONE).await
}

async fn locked(client: &Client, lock: &str) -> Result<bool, tokio_postgres::Error> {
    let begun = Instant::now();
    loop {
        if client.query_one(lock, &[]).await?.try_get(0)? {
            return Ok(true);
        }
        if begun.elapsed() > LOCK_LIMIT {
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// One connection beside any pool, without limits of time.
pub(super) async fn connect_alone(url: &Secret, authority: Option<&Path>) -> Result<Client, OpenError> {
    let wrong = |reason: String| OpenError::Postgres { reason };
    let mut config = tls::parse(url.reveal()).map_err(wrong)?;
    config
        .application_name("ritm task")
        .connect_timeout(CONNECT_LIMIT);
    let tls = tls::connector(&config, authority).map_err(wrong)?;
    let (client, connection) = config
        .connect(tls)
        .await
        .map_err(|error| wrong(Error::from(error).to_string()))?;
    // It ends with the client, and what goes wrong the client hears.
    tokio::spawn(connection);
    Ok(client)
}

/// Whether an address is one of PostgreSQL.
pub(crate) fn is_url(url: &str) -> bool {
    (url.starts_with("postgres://") || url.starts_with("postgresql://")) && tls::parse(url).is_ok()
}

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
    /// Connects, `size` times.
    pub(super) async fn open(url: &Secret, size: usize, authority: Option<&Path>) -> Result<Self, OpenError> {
        let wrong = |reason: String| OpenError::Postgres { reason };
        let cannot = |error: Error| wrong(error.to_string());
        let mut config = tls::parse(url.reveal()).map_err(wrong)?;
        let tls = tls::connector(&config, authority).map_err(wrong)?;
        let own = config.get_options().unwrap_or_default().to_owned();
        config
            .options(format!(
                "{own} -c statement_timeout={} -c idle_in_transaction_session_timeout={} -c lock_timeout=5000",
                STATEMENT_LIMIT.as_millis(),
                STATEMENT_LIMIT.as_millis(),
            ))
            .application_name("ritm")
            .connect_timeout(CONNECT_LIMIT);
        let manager = Manager::from_config(
            config,
            tls.clone(),
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(size)
            .post_create(Hook::async_fn(|client, _| {
                Box::pin(async move {
                    match locked(client, LOCK_TOGETHER).await {
                        Ok(true) => Ok(()),
                        Ok(false) => Err(HookError::message(
                            "a task such as restore has the database for itself",
                        )),
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
        let session = Session {
            client: Some(client),
            open: true,
            tls: self.tls.clone(),
        };
        let mut tx = Tx::new(Gear::Postgres(session));
        match kind {
            Kind::Read => {}
            Kind::Snapshot => {
                command(&mut tx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
                command(
                    &mut tx,
                    &format!("SET LOCAL statement_timeout = {}", LONG_READ_LIMIT.as_millis()),
                )
                .await?;
            }
            Kind::Write { .. } => command(&mut tx, "BEGIN").await?,
        }
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
            session.open = false;
        }
        said
    }
}

async fn command(tx: &mut Tx, text: &str) -> Result<(), Error> {
    match &tx.gear {
        Gear::Postgres(session) => Ok(session.client()?.batch_execute(text).await?),
        Gear::Sqlite(_) => Err(Error::Closed),
    }
}

/// A connection on loan.
pub(super) struct Session {
    client: Option<Object>,
    /// Whether something may be left open on it: a transaction, or an answer that nobody took.
    open: bool,
    /// What a running statement is ended with.
    tls: MakeRustlsConnect,
}

impl Session {
    fn client(&self) -> Result<&Object, Error> {
        self.client.as_ref().ok_or(Error::Closed)
    }

    pub(super) async fn exec(&self, text: &str, args: &[Value]) -> Result<u64, Error> {
        let client = self.client()?;
        let statement = client.prepare_cached(text).await?;
        Ok(client.execute(&statement, &references(args, &statement)?).await?)
    }

    pub(super) async fn rows<T>(
        &self,
        text: &str,
        args: &[Value],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let client = self.client()?;
        let statement = client.prepare_cached(text).await?;
        client
            .query(&statement, &references(args, &statement)?)
            .await?
            .iter()
            .map(|row| read(&Row(Found::Postgres(row))))
            .collect()
    }
}

/// The arguments as the driver wants them, which panics when there are more or fewer than the statement has.
fn references<'a>(
    args: &'a [Value],
    statement: &tokio_postgres::Statement,
) -> Result<Vec<&'a (dyn ToSql + Sync)>, Error> {
    super::value::as_many(statement.params().len(), args)?;
    Ok(args.iter().map(|value| value as _).collect())
}

impl Drop for Session {
    /// A dropped request or a panic leaves a transaction open: it is undone aside, and its connection thrown away when that
    /// fails.
    fn drop(&mut self) {
        let Some(client) = self.client.take().filter(|_| self.open) else {
            return;
        };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // Without a runtime nothing can be undone, and the connection closes.
            drop(Object::take(client));
            return;
        };
        let tls = self.tls.clone();
        runtime.spawn(async move {
            let undone = tokio::time::timeout(UNDO_LIMIT, client.batch_execute("ROLLBACK")).await;
            if matches!(undone, Ok(Ok(()))) {
                return;
            }
            // A statement runs for nobody. The call to end it may arrive late, so the connection serves no one else.
            let cancel = client.cancel_token();
            drop(Object::take(client));
            let _ = tokio::time::timeout(UNDO_LIMIT, cancel.cancel_query(tls)).await;
        });
    }
}

#[cfg(test)]
impl Session {
    /// The types of a statement's arguments and columns.
    pub(super) async fn types(&self, text: &str) -> Result<Vec<String>, Error> {
        let statement = self.client()?.prepare(text).await?;
        let columns = statement.columns().iter().map(|column| column.type_());
        let types = statement.params().iter().chain(columns);
        Ok(types.map(|kind| kind.name().to_owned()).collect())
    }
}

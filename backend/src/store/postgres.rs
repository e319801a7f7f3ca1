//! PostgreSQL: connections, their statements, and what their errors mean.

mod tls;

use std::error::Error as StdError;
use std::path::Path;
use std::time::{Duration, Instant};

use deadpool_postgres::{Object, PoolError};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::value::{Found, Row, Value};
use super::{Error, OpenError};
use crate::settings::Secret;

/// How long making a connection may take.
pub(super) const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How long what was sent may stay without a sign that it arrived.
const DEAD_AFTER: Duration = Duration::from_secs(15);

/// How long undoing what a dropped request left may take before its connection is thrown away.
const UNDO_LIMIT: Duration = Duration::from_secs(2);

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
            | SqlState::IDLE_SESSION_TIMEOUT
            | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
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
pub(super) const LOCK_TOGETHER: &str =
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

pub(super) async fn locked(client: &Client, lock: &str) -> Result<bool, tokio_postgres::Error> {
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

/// What an address and the certificates of `authority` say of how to connect.
pub(super) fn way(url: &Secret, authority: Option<&Path>) -> Result<(Config, MakeRustlsConnect), OpenError> {
    let wrong = |reason: String| OpenError::Postgres { reason };
    let mut config = tls::parse(url.reveal()).map_err(wrong)?;
    let tls = tls::connector(&config, authority).map_err(wrong)?;
    config.connect_timeout(CONNECT_LIMIT);
    // A host that went without a word is given up long before the system would, unless the address says otherwise.
    let untold = |name: &str| !url.reveal().contains(name);
    if untold("tcp_user_timeout=") {
        config.tcp_user_timeout(DEAD_AFTER);
    }
    if untold("keepalives_idle=") {
        config.keepalives_idle(Duration::from_secs(20));
    }
    if untold("keepalives_interval=") {
        config.keepalives_interval(Duration::from_secs(5));
    }
    if untold("keepalives_retries=") {
        config.keepalives_retries(3);
    }
    Ok((config, tls))
}

/// One connection beside any pool, without limits of time.
pub(super) async fn connect_alone(url: &Secret, authority: Option<&Path>) -> Result<Client, OpenError> {
    let (mut config, tls) = way(url, authority)?;
    config.application_name("ritm task");
    let (client, connection) = config.connect(tls).await.map_err(|error| OpenError::Postgres {
        reason: Error::from(error).to_string(),
    })?;
    // It ends with the client, and what goes wrong the client hears.
    tokio::spawn(connection);
    Ok(client)
}

/// A connection on loan.
pub(super) struct Session {
    client: Option<Object>,
    /// Whether something may be left open on it: a transaction, or an answer that nobody took.
    open: bool,
    /// How long an answer is waited for, which is longer than the database's own limit: for one that is gone.
    limit: Option<Duration>,
    /// What a running statement is ended with.
    tls: MakeRustlsConnect,
}

impl Session {
    /// A loan on which something may be left open until [`Session::close`].
    pub(super) fn new(client: Object, limit: Duration, tls: MakeRustlsConnect) -> Self {
        Self {
            client: Some(client),
            open: true,
            limit: Some(limit),
            tls,
        }
    }

    /// Nothing is left open any more.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// An answer is waited for until it comes.
    pub(super) fn take_time(&mut self) {
        self.limit = None;
    }

    /// Takes the connection out of the pool: it serves nobody else.
    pub(super) fn discard(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }

    fn client(&self) -> Result<&Object, Error> {
        self.client.as_ref().ok_or(Error::Closed)
    }

    async fn within<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match self.limit {
            Some(limit) => tokio::time::timeout(limit, work)
                .await
                .unwrap_or_else(|_| Err(Error::Retry("it gave no answer in time".to_owned()))),
            None => work.await,
        }
    }

    /// Runs commands that have no arguments and no answer.
    pub(super) async fn command(&self, text: &str) -> Result<(), Error> {
        let client = self.client()?;
        self.within(async { Ok(client.batch_execute(text).await?) }).await
    }

    pub(super) async fn exec(&self, text: &str, args: &[Value]) -> Result<u64, Error> {
        let client = self.client()?;
        self.within(async {
            let statement = client.prepare_cached(text).await?;
            Ok(client.execute(&statement, &references(args, &statement)?).await?)
        })
        .await
    }

    pub(super) async fn rows<T>(
        &self,
        text: &str,
        args: &[Value],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let client = self.client()?;
        let found = self.within(async {
            let statement = client.prepare_cached(text).await?;
            Ok(client.query(&statement, &references(args, &statement)?).await?)
        });
        found
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

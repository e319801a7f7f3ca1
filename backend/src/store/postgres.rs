//! PostgreSQL: connections, their statements, and what their errors mean.

mod tls;

use std::error::Error as StdError;
use std::path::Path;
use std::time::{Duration, Instant};

use deadpool_postgres::{Object, PoolError};
use futures_util::future::{join, join_all};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Statement};
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
pub(super) const LOCK_ALONE: &str =
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
    /// What begins the transaction: it goes out with the first statement, so that it costs no way of its own.
    begin: Option<String>,
}

impl Session {
    /// A loan on which something may be left open until [`Session::close`]. `begin` goes before the first statement.
    pub(super) fn new(
        client: Object,
        limit: Duration,
        tls: MakeRustlsConnect,
        begin: Option<String>,
    ) -> Self {
        Self {
            begin,
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

    /// Whether no statement was run yet, so that there is no transaction to end.
    pub(super) fn is_unbegun(&self) -> bool {
        self.begin.is_some()
    }

    /// Has `work` send its statements, after what begins the transaction if that was not sent yet.
    async fn within<'a, T, W>(&'a mut self, work: impl FnOnce(&'a Object) -> W) -> Result<T, Error>
    where
        W: Future<Output = Result<T, Error>>,
    {
        let (begin, limit) = (self.begin.take(), self.limit);
        let client = self.client()?;
        let work = work(client);
        let whole = async {
            let Some(begin) = begin else { return work.await };
            // Asked in this order, they are sent in this order, and neither waits for the other's answer.
            let (begun, done) = join(client.batch_execute(&begin), work).await;
            begun?;
            done
        };
        match limit {
            Some(limit) => tokio::time::timeout(limit, whole)
                .await
                .unwrap_or_else(|_| Err(Error::Retry("it gave no answer in time".to_owned()))),
            None => whole.await,
        }
    }

    /// Runs commands that have no arguments and no answer.
    pub(super) async fn command(&mut self, text: &str) -> Result<(), Error> {
        self.within(|client| async move { Ok(client.batch_execute(text).await?) })
            .await
    }

    /// Runs a statement, which stays prepared for the next time.
    pub(super) async fn exec(&mut self, text: &str, args: &[Value]) -> Result<u64, Error> {
        self.within(|client| async move { exec(client, &client.prepare_cached(text).await?, args).await })
            .await
    }

    /// Runs a statement that does not come again.
    pub(super) async fn exec_once(&mut self, text: &str, args: &[Value]) -> Result<u64, Error> {
        self.within(|client| async move { exec(client, &client.prepare(text).await?, args).await })
            .await
    }

    /// Runs statements in this order, all sent before the first is answered.
    pub(super) async fn exec_all(&mut self, statements: &[(&str, &[Value])]) -> Result<Vec<u64>, Error> {
        self.within(|client| async move {
            let mut prepared = Vec::with_capacity(statements.len());
            for (text, args) in statements {
                prepared.push((client.prepare_cached(text).await?, *args));
            }
            let mut changed = Vec::with_capacity(prepared.len());
            for some in prepared.chunks(TOGETHER) {
                let sent = some.iter().map(|(statement, args)| exec(client, statement, args));
                // After one that fails all others fail too: the first is the reason.
                for done in join_all(sent).await {
                    changed.push(done?);
                }
            }
            Ok(changed)
        })
        .await
    }

    /// Runs a query, which stays prepared for the next time.
    pub(super) async fn rows<T>(
        &mut self,
        text: &str,
        args: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let found = self
            .within(|client| async move { rows(client, &client.prepare_cached(text).await?, args).await })
            .await?;
        each(&found, read)
    }

    /// Runs a query that does not come again.
    pub(super) async fn rows_once<T>(
        &mut self,
        text: &str,
        args: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let found = self
            .within(|client| async move { rows(client, &client.prepare(text).await?, args).await })
            .await?;
        each(&found, read)
    }

    /// Runs a query for each set of arguments, all sent before the first is answered.
    pub(super) async fn rows_each<T>(
        &mut self,
        text: &str,
        sets: &[&[Value]],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<Vec<T>>, Error> {
        let found = self
            .within(|client| async move {
                let statement = client.prepare_cached(text).await?;
                let mut found = Vec::with_capacity(sets.len());
                for some in sets.chunks(TOGETHER) {
                    for one in join_all(some.iter().map(|args| rows(client, &statement, args))).await {
                        found.push(one?);
                    }
                }
                Ok(found)
            })
            .await?;
        found.iter().map(|found| each(found, &mut read)).collect()
    }
}

/// How many statements are sent before the first is answered. Up to so many `join_all` asks in their order.
const TOGETHER: usize = 30;

async fn exec(client: &Object, statement: &Statement, args: &[Value]) -> Result<u64, Error> {
    Ok(client.execute(statement, &references(args, statement)?).await?)
}

async fn rows(
    client: &Object,
    statement: &Statement,
    args: &[Value],
) -> Result<Vec<tokio_postgres::Row>, Error> {
    Ok(client.query(statement, &references(args, statement)?).await?)
}

fn each<T>(
    found: &[tokio_postgres::Row],
    mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    found.iter().map(|row| read(&Row(Found::Postgres(row)))).collect()
}

/// The arguments as the driver wants them, which panics when there are more or fewer than the statement has.
fn references<'a>(args: &'a [Value], statement: &Statement) -> Result<Vec<&'a (dyn ToSql + Sync)>, Error> {
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

//! The database: one door to SQLite and PostgreSQL, which the domains' code does not tell apart.
//!
//! [`Store`] runs functions of a transaction ([`Tx`]); statements are made by [`sql!`] and [`many!`], arguments by
//! [`args!`], tables by [`Migration`]s. What the two databases say differently stays in this room.
//!
//! ```ignore
//! pub(crate) async fn rename(tx: &mut Tx, account: AccountId, name: String) -> Result<bool, Error> {
//!     let changed = tx.exec(sql!("UPDATE account SET name = $2 WHERE id = $1"), args![account, name]).await?;
//!     Ok(changed == 1)
//! }
//! // In the handler:
//! store.write(async move |tx: &mut Tx| rename(tx, account, name.clone()).await).await?;
//! ```
//!
//! # Rules
//! 1. A function of a domain takes `&mut Tx`, so that others can call it within their transaction.
//! 2. The closure owns what it captures, may run more than once (hence `name.clone()`), has no effects but rows, and awaits
//!    nothing but its own statements: on SQLite anything else is [`Error::Waited`].
//! 3. Each statement is text that both databases understand, with `$1`, `$2`, …; a test prepares all of them on both. Sums
//!    are `CAST(SUM(x) AS BIGINT)`, truth values are compared as themselves, and there is no writing `WITH`, no `MERGE`, no
//!    `GREATEST`, no `x'…'`, no `"text"`. `LIKE` folds case on SQLite only. `INSERT … SELECT … ON CONFLICT` needs a `WHERE`.
//!    An argument whose type PostgreSQL can't tell is `CAST($1 AS TEXT)`.
//! 4. What must hold under parallel writers is a conditional `UPDATE … WHERE` and a `CHECK`, never "read, then write". Rows
//!    are locked in sorted order.
//! 5. A statement that failed fails its transaction: what may be there already is `INSERT … ON CONFLICT DO NOTHING`.

mod migrate;
mod pool;
mod postgres;
mod sqlite;
mod statement;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod transfer;
mod tx;
mod value;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::Instrument;

pub(crate) use migrate::{MigrateError, Migration, Steps};
#[cfg(test)]
pub(crate) use statement::Registered;
pub(crate) use statement::{Many, Sql, args, many, sql};
pub(crate) use tx::Tx;
pub(crate) use value::{Get, Row, Value, stored};

use pool::{Kind, Postgres};
use writer::Sqlite;

use crate::metric;
pub(crate) use crate::settings::Place;
use crate::trace;

/// How long one statement may take.
const STATEMENT_LIMIT: Duration = Duration::from_secs(10);

/// How long one statement of a long read may take.
const LONG_READ_LIMIT: Duration = Duration::from_secs(300);

/// Why the database did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// Nothing was changed, and the same may succeed later. It was tried again for a while already.
    #[error("the database could not do it now: {0}")]
    Retry(String),
    /// The commit was sent and its answer never came.
    #[error("it is unknown whether it was committed: {0}")]
    CommitUnknown(String),
    /// A row of that key is there already.
    #[error("it is there already: {0}")]
    Unique(String),
    /// A rule of the tables forbids it.
    #[error("a rule of the tables forbids it: {0}")]
    Constraint(String),
    /// The row that was asked for is not there.
    #[error("there is no such row")]
    NoRow,
    /// An argument that one of the two databases can't store, with what it is.
    #[error("{0} can't be stored")]
    Unstorable(&'static str),
    /// A column holds what its type can't be.
    #[error("what is stored can't be read: {0}")]
    Damaged(String),
    /// There is no room on the disk.
    #[error("there is no room on the disk")]
    Full,
    /// A statement took too long and was ended.
    #[error("a statement took too long")]
    TimedOut,
    /// Too many wait already.
    #[error("too many wait for the database")]
    Busy,
    /// The function panicked.
    #[error("the function of the transaction panicked")]
    Panicked,
    /// The function awaited something that is no statement of its own.
    #[error("the function of the transaction waited for something else than its statements")]
    Waited,
    /// The store is closed.
    #[error("the database is closed")]
    Closed,
    /// Anything else: a mistake in a statement, a broken disk.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// The error's kind in a word.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Retry(_) => "retry",
            Self::CommitUnknown(_) => "commit_unknown",
            Self::Unique(_) => "unique",
            Self::Constraint(_) => "constraint",
            Self::NoRow => "no_row",
            Self::Unstorable(_) => "unstorable",
            Self::Damaged(_) => "damaged",
            Self::Full => "full",
            Self::TimedOut => "timed_out",
            Self::Busy => "busy",
            Self::Panicked => "panicked",
            Self::Waited => "waited",
            Self::Closed => "closed",
            Self::Other(_) => "other",
        }
    }
}

/// What a function of a transaction may fail with: reasons of its own, or the database's.
pub(crate) trait Fault: From<Error> + Send + 'static {
    /// The database's reason, if it is that.
    fn store_error(&self) -> Option<&Error>;
}

impl Fault for Error {
    fn store_error(&self) -> Option<&Error> {
        Some(self)
    }
}

/// Why the database can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database's file can't be used.
    #[error(
        "the database {} can't be opened: {reason}. {}",
        path.display(),
        if reason.contains("malformed") || reason.contains("not a database") {
            "It is damaged: put it aside and restore a backup"
        } else {
            "Check the folder `data.folder` names, and who may write there"
        }
    )]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another server has the file open.
    #[error(
        "the database {} is in use by another server{}. Stop that one first, or name another `data.folder`",
        path.display(),
        process.map(|process| format!(" (process {process})")).unwrap_or_default()
    )]
    InUse {
        /// The file.
        path: PathBuf,
        /// The other server's process, where that is known.
        process: Option<u32>,
    },
    /// The PostgreSQL server can't be reached or refuses.
    #[error("PostgreSQL can't be used: {reason}. Check `database.url`, and that the server runs")]
    Postgres {
        /// Why.
        reason: String,
    },
}

/// Counts what was committed together.
fn committed(writes: usize) {
    metric::DATABASE_BATCH.of(&[], writes as f64);
}

/// Times a transaction and counts how it failed; an error of its own is none of the database's.
async fn measured<R, E: Fault>(kind: &'static str, run: impl Future<Output = Result<R, E>>) -> Result<R, E> {
    let begun = Instant::now();
    let done = run.instrument(trace::span!("database", kind)).await;
    took(kind, begun, done.as_ref().err().and_then(Fault::store_error));
    done
}

fn took(kind: &'static str, begun: Instant, error: Option<&Error>) {
    metric::DATABASE_SECONDS.took(&[kind], begun.elapsed());
    if let Some(error) = error
        && *error != Error::NoRow
    {
        metric::DATABASE_FAILURES.add(&[error.word()]);
        tracing::debug!(%error, kind, "a transaction failed");
    }
}

/// How busy the database is at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pooled {
    /// How many wait for their turn.
    pub(crate) waiting: usize,
    /// How many connections are open.
    pub(crate) connections: usize,
    /// How many of them nobody uses.
    pub(crate) free: usize,
}

/// As what the database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum As {
    /// A server: no second one may have the file open.
    Owner,
    /// A task that runs beside a server.
    Guest,
    /// A task beside which no server may run.
    Alone,
}

/// An open database. Clones share it.
#[derive(Clone)]
pub(crate) struct Store(Arc<Opened>);

enum Opened {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    /// Opens the database; its tables are not looked at.
    ///
    /// # Errors
    /// It can't be opened; the error says what to do.
    pub(crate) async fn open(place: &Place, way: As) -> Result<Self, OpenError> {
        let opened = match place {
            Place::Sqlite(path) => Opened::Sqlite(Sqlite::open(path, way != As::Guest)?),
            Place::Postgres {
                url,
                connections,
                authority,
            } => {
                let alone = way == As::Alone;
                Opened::Postgres(Postgres::open(url, *connections, authority.as_deref(), alone).await?)
            }
        };
        Ok(Self(Arc::new(opened)))
    }

    /// Runs `work` in one transaction, all or nothing; the answer comes when it is on the disk.
    ///
    /// `work` may run more than once: it changes nothing but rows.
    ///
    /// # Errors
    /// What `work` says, or the database; then nothing was changed ([`Error::CommitUnknown`] excepted).
    pub(crate) async fn write<F, R, E>(&self, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: Fault,
    {
        self.write_as(false, work).await
    }

    /// As [`Store::write`], for work that changes nothing when it is done a second time, such as what a key of the caller
    /// guards: it runs again also when it is unknown whether it was committed.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub(crate) async fn write_idempotent<F, R, E>(&self, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: Fault,
    {
        self.write_as(true, work).await
    }

    /// [`Store::write_idempotent`] or [`Store::write`], for those who know which only when they run.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub(crate) async fn write_as<F, R, E>(&self, idempotent: bool, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: Fault,
    {
        match &*self.0 {
            Opened::Sqlite(sqlite) => measured("write", sqlite.write(work)).await,
            Opened::Postgres(postgres) => {
                measured("write", postgres.run(Kind::Write { idempotent }, work)).await
            }
        }
    }

    /// Runs queries of a millisecond or less. Each sees what is committed when it begins.
    ///
    /// # Errors
    /// What `work` says, or the database.
    pub(crate) async fn read<F, R, E>(&self, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E>,
        E: Fault,
    {
        match &*self.0 {
            Opened::Sqlite(sqlite) => measured("read", sqlite.read(work)).await,
            Opened::Postgres(postgres) => measured("read", postgres.run(Kind::Read, work)).await,
        }
    }

    /// Runs queries that may take long, or that must agree with each other (reports, exports): all see one state of the
    /// database.
    ///
    /// # Errors
    /// What `work` says, or the database.
    pub(crate) async fn read_long<F, R, E>(&self, work: F) -> Result<R, E>
    where
        F: AsyncFn(&mut Tx) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: Fault,
    {
        match &*self.0 {
            Opened::Sqlite(sqlite) => measured("read_long", sqlite.read_long(work)).await,
            Opened::Postgres(postgres) => measured("read_long", postgres.run(Kind::Snapshot, work)).await,
        }
    }

    /// How busy the database is at this moment.
    pub(crate) fn pooled(&self) -> Pooled {
        match &*self.0 {
            Opened::Sqlite(sqlite) => sqlite.pooled(),
            Opened::Postgres(postgres) => postgres.pooled(),
        }
    }

    /// Whether the database answers, and writes can be made: one that is empty goes the way that all go.
    ///
    /// # Errors
    /// It does not, or not within `time`.
    pub(crate) async fn ping(&self, time: Duration) -> Result<(), Error> {
        let write = self.write(async |tx: &mut Tx| {
            tx.one(sql!("SELECT CAST($1 AS BIGINT)"), args![1], |row| {
                row.get::<i64>(0)
            })
            .await
        });
        match tokio::time::timeout(time, write).await {
            Ok(answered) => answered.map(drop),
            Err(_) => Err(Error::TimedOut),
        }
    }

    /// How large the database is, in bytes.
    ///
    /// # Errors
    /// The database does not answer.
    pub(crate) async fn size(&self) -> Result<u64, Error> {
        self.read(async |tx: &mut Tx| {
            tx.one(
                sql!(
                    sqlite: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
                    postgres: "SELECT pg_database_size(current_database())"
                ),
                args![],
                |row| row.get(0),
            )
            .await
        })
        .await
    }

    /// What is wrong with the database itself, a line each: damage, and rows that point to rows that are not there.
    ///
    /// # Errors
    /// The database does not answer.
    pub(crate) async fn damages(&self) -> Result<Vec<String>, Error> {
        self.read_long(async |tx: &mut Tx| {
            tx.without_limit().await?;
            if tx.is_postgres() {
                // What it promised to look at and never did.
                let unseen = sql!(
                    sqlite: "SELECT '' WHERE FALSE",
                    postgres: "SELECT CAST(conname AS TEXT) FROM pg_constraint
                               WHERE NOT convalidated AND connamespace = CAST(current_schema() AS REGNAMESPACE)"
                );
                return tx
                    .rows(unseen, args![], |row| {
                        Ok(format!("the rule {} was never looked at", row.get::<String>(0)?))
                    })
                    .await;
            }
            let mut damages = tx.rows_text("PRAGMA integrity_check", args![], |row| row.get(0)).await?;
            damages.retain(|line: &String| line != "ok");
            let dangling = tx
                .rows_text("SELECT \"table\", COUNT(*) FROM pragma_foreign_key_check GROUP BY 1", args![], |row| {
                    let (table, count) = (row.get::<String>(0)?, row.get::<i64>(1)?);
                    Ok(format!("{count} rows of {table} point to rows that are not there"))
                })
                .await?;
            damages.extend(dangling);
            Ok(damages)
        })
        .await
    }

    /// Lets what waits be written, then closes the database; whoever asks after that gets [`Error::Closed`].
    pub(crate) async fn close(&self) {
        match &*self.0 {
            Opened::Sqlite(sqlite) => sqlite.close().await,
            Opened::Postgres(postgres) => postgres.close(),
        }
    }

    /// The database's kind, as metrics and the console name it.
    pub(crate) fn kind(&self) -> &'static str {
        match &*self.0 {
            Opened::Sqlite(_) => "sqlite",
            Opened::Postgres(_) => "postgres",
        }
    }

    /// The database's file, if it is one.
    #[cfg(test)]
    pub(crate) fn file(&self) -> Option<&std::path::Path> {
        match &*self.0 {
            Opened::Sqlite(sqlite) => Some(sqlite.path()),
            Opened::Postgres(_) => None,
        }
    }
}

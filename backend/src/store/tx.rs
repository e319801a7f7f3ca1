//! A transaction in progress, as domain functions see it.

use std::time::{Duration, Instant};

use super::postgres::Session;
use super::statement::{Many, Sql};
use super::value::{Row, Value};
use super::{Error, sqlite};
use crate::metric;

/// A statement that takes longer than this is told to the log and counted.
const SLOW: Duration = Duration::from_millis(200);

/// How many arguments one statement may have: SQLite's limit is 32,766, PostgreSQL's 65,535.
const MOST_ARGUMENTS: usize = 32_000;

/// A transaction in progress.
///
/// It is handed on as `&mut Tx`. Once a statement of it has failed, all that follow fail and the transaction is undone,
/// even if its function says that all is well: PostgreSQL can't go on then, and what one database does the other does too.
/// What may be there already is inserted with `ON CONFLICT DO NOTHING` and counted, never tried and caught.
pub(crate) struct Tx {
    pub(super) gear: Gear,
    /// Why a statement failed, the first that did.
    failed: Option<Error>,
    /// What is to be done once this is committed.
    after: Vec<Box<dyn FnOnce() + Send>>,
}

/// Where the statements go.
pub(super) enum Gear {
    Sqlite(rusqlite::Connection),
    Postgres(Session),
}

impl Tx {
    pub(super) fn new(gear: Gear) -> Self {
        Self {
            gear,
            failed: None,
            after: Vec::new(),
        }
    }

    /// Runs a statement; says how many rows it changed.
    ///
    /// # Errors
    /// What the database says, by kind.
    pub(crate) async fn exec(&mut self, sql: Sql, args: &[Value]) -> Result<u64, Error> {
        let text = self.text(sql);
        self.exec_text(text, args).await
    }

    /// Runs a query; `read` makes something of each row.
    ///
    /// # Errors
    /// What the database or `read` says. An answer that is not bounded by its query is not for this.
    pub(crate) async fn rows<T>(
        &mut self,
        sql: Sql,
        args: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let text = self.text(sql);
        self.rows_text(text, args, read).await
    }

    /// Runs a query that finds one row or none.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub(crate) async fn opt<T>(
        &mut self,
        sql: Sql,
        args: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        Ok(self.rows(sql, args, read).await?.into_iter().next())
    }

    /// Runs a query that finds one row.
    ///
    /// # Errors
    /// As [`Tx::rows`], and [`Error::NoRow`] when there is none; the transaction may go on after that.
    pub(crate) async fn one<T>(
        &mut self,
        sql: Sql,
        args: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.opt(sql, args, read).await?.ok_or(Error::NoRow)
    }

    /// Inserts many rows, in as few statements as they fit; `values` holds the columns of one row after those of the
    /// other. Says how many rows were changed.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn insert_many(&mut self, many: Many, values: &[Value]) -> Result<u64, Error> {
        let most = (MOST_ARGUMENTS / many.columns.max(1)).max(1) * many.columns.max(1);
        let mut changed = 0;
        for values in values.chunks(most) {
            changed += self
                .exec_text(&many.text(values.len() / many.columns.max(1)), values)
                .await?;
        }
        Ok(changed)
    }

    /// Has `work` done once this transaction is committed, and not at all if it is not: to wake somebody who waits for its
    /// rows. It must be quick and can't fail; on SQLite it holds up the next commit.
    pub(crate) fn after_commit(&mut self, work: impl FnOnce() + Send + 'static) {
        self.after.push(Box::new(work));
    }

    /// Lets the statements of this transaction take as long as they need: for tasks that nobody waits for.
    ///
    /// # Errors
    /// The database does not answer.
    pub(crate) async fn without_limit(&mut self) -> Result<(), Error> {
        match &mut self.gear {
            Gear::Sqlite(connection) => {
                connection.progress_handler(0, None::<fn() -> bool>)?;
                Ok(())
            }
            Gear::Postgres(session) => {
                session.take_time();
                self.exec_text("SET LOCAL statement_timeout = 0", &[])
                    .await
                    .map(drop)
            }
        }
    }

    /// Whether this runs on PostgreSQL.
    pub(super) fn is_postgres(&self) -> bool {
        matches!(self.gear, Gear::Postgres(_))
    }

    fn text(&self, sql: Sql) -> &'static str {
        if self.is_postgres() {
            sql.postgres
        } else {
            sql.sqlite
        }
    }

    pub(super) async fn exec_text(&mut self, text: &str, args: &[Value]) -> Result<u64, Error> {
        let begun = self.begin(args)?;
        let done = match &mut self.gear {
            Gear::Sqlite(connection) => sqlite::exec(connection, text, args),
            Gear::Postgres(session) => session.exec(text, args).await,
        };
        self.end(text, begun, done)
    }

    pub(super) async fn rows_text<T>(
        &mut self,
        text: &str,
        args: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let begun = self.begin(args)?;
        let done = match &mut self.gear {
            Gear::Sqlite(connection) => sqlite::rows(connection, text, args, read),
            Gear::Postgres(session) => session.rows(text, args, read).await,
        };
        self.end(text, begun, done)
    }

    /// Refuses a statement after one that failed, and arguments that one of the two databases can't store.
    fn begin(&self, args: &[Value]) -> Result<Instant, Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        args.iter().try_for_each(Value::storable)?;
        Ok(Instant::now())
    }

    fn end<T>(&mut self, text: &str, begun: Instant, done: Result<T, Error>) -> Result<T, Error> {
        let took = begun.elapsed();
        if took > SLOW {
            // The text holds no values: these are arguments.
            let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(milliseconds, statement = text, "a statement was slow");
            metric::DATABASE_SLOW.add(&[]);
        }
        if let Err(error) = &done {
            self.failed = Some(error.clone());
        }
        done
    }

    /// Makes ready for the next function.
    pub(super) fn renew(&mut self) {
        self.failed = None;
        self.after.clear();
    }

    /// What the transaction comes to: the function's result, unless it kept silent about a statement that failed.
    pub(super) fn outcome<R, E: From<Error>>(&self, said: Result<R, E>) -> Result<R, E> {
        match (&self.failed, said) {
            (Some(error), Ok(_)) => Err(error.clone().into()),
            (_, said) => said,
        }
    }

    /// What was asked to be done after the commit.
    pub(super) fn take_after(&mut self) -> Vec<Box<dyn FnOnce() + Send>> {
        std::mem::take(&mut self.after)
    }
}

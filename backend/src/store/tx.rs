//! A transaction in progress, as domain functions see it.

use std::time::{Duration, Instant};

use super::postgres::Session;
use super::statement::{Many, Sql};
use super::value::{Row, Value};
use super::{Error, sqlite};
use crate::metric;

/// A statement that takes longer than this is told to the log and counted.
const SLOW: Duration = Duration::from_millis(200);

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
        let begun = self.begin(args)?;
        let done = match &mut self.gear {
            Gear::Sqlite(connection) => sqlite::exec(connection, text, args),
            Gear::Postgres(session) => session.exec(text, args).await,
        };
        self.end(text, begun, done)
    }

    /// Runs several statements none of which needs to know what another did; says how many rows each changed. They are done
    /// in this order, but on PostgreSQL all are sent before the first is answered, which costs one way there and back.
    ///
    /// # Errors
    /// What the database says of the first that failed.
    pub(crate) async fn exec_all(&mut self, statements: &[(Sql, &[Value])]) -> Result<Vec<u64>, Error> {
        let texts: Vec<(&str, &[Value])> = statements
            .iter()
            .map(|(sql, args)| (self.text(*sql), *args))
            .collect();
        self.exec_texts(&texts).await
    }

    /// Runs a query for each of several sets of arguments, sent together as [`Tx::exec_all`] does; `read` makes something of
    /// each row. Says what each found.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub(crate) async fn rows_each<T>(
        &mut self,
        sql: Sql,
        sets: &[&[Value]],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<Vec<T>>, Error> {
        let text = self.text(sql);
        let mut begun = Instant::now();
        for args in sets {
            begun = self.begin(args)?;
        }
        let done = match &mut self.gear {
            Gear::Sqlite(connection) => sets
                .iter()
                .map(|args| sqlite::rows(connection, text, args, &mut read))
                .collect(),
            Gear::Postgres(session) => session.rows_each(text, sets, read).await,
        };
        self.end(text, begun, done)
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
        let begun = self.begin(args)?;
        let done = match &mut self.gear {
            Gear::Sqlite(connection) => sqlite::rows(connection, text, args, read),
            Gear::Postgres(session) => session.rows(text, args, read).await,
        };
        self.end(text, begun, done)
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

    /// Inserts many rows, in a few statements that are sent together; `values` holds the columns of one row after those of
    /// the other. Says how many rows were changed.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn insert_many(&mut self, many: Many, values: &[Value]) -> Result<u64, Error> {
        let columns = many.columns.max(1);
        let (mut texts, mut left) = (Vec::new(), values);
        for rows in many.pieces(values.len() / columns) {
            let (piece, rest) = left.split_at_checked(rows * columns).unwrap_or((left, &[]));
            texts.push((many.text(rows), piece));
            left = rest;
        }
        if !left.is_empty() {
            return Err(Error::Other("the last row has too few columns".to_owned()));
        }
        let texts: Vec<(&str, &[Value])> = texts
            .iter()
            .map(|(text, values)| (text.as_str(), *values))
            .collect();
        Ok(self.exec_texts(&texts).await?.into_iter().sum())
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

    async fn exec_texts(&mut self, statements: &[(&str, &[Value])]) -> Result<Vec<u64>, Error> {
        let Some((first, _)) = statements.first() else {
            return Ok(Vec::new());
        };
        let mut begun = Instant::now();
        for (_, args) in statements {
            begun = self.begin(args)?;
        }
        let done = match &mut self.gear {
            Gear::Sqlite(connection) => statements
                .iter()
                .map(|(text, args)| sqlite::exec(connection, text, args))
                .collect(),
            Gear::Postgres(session) => session.exec_all(statements).await,
        };
        self.end(first, begun, done)
    }

    /// Runs a statement that is made while the program runs, and so is not kept prepared: others would follow it for ever.
    pub(super) async fn exec_text(&mut self, text: &str, args: &[Value]) -> Result<u64, Error> {
        let begun = self.begin(args)?;
        let done = match &mut self.gear {
            Gear::Sqlite(connection) => sqlite::exec_once(connection, text, args),
            Gear::Postgres(session) => session.exec_once(text, args).await,
        };
        self.end(text, begun, done)
    }

    /// As [`Self::exec_text`], for a query.
    pub(super) async fn rows_text<T>(
        &mut self,
        text: &str,
        args: &[Value],
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let begun = self.begin(args)?;
        let done = match &mut self.gear {
            Gear::Sqlite(connection) => sqlite::rows_once(connection, text, args, read),
            Gear::Postgres(session) => session.rows_once(text, args, read).await,
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

//! Whole databases: read and filled table by table, in a form that both kinds share.
//!
//! This is what backups and moves are made of. It goes past [`Store`](super::Store): a copy takes longer than any
//! transaction of the server may.

use std::error::Error as StdError;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};

use super::postgres::{connect_alone, lock_alone};
use super::{Error, OpenError, Place, sqlite};

/// How long other work on a table is waited for.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);

/// A value in the form that both databases share: what SQLite stores.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Null,
    /// A whole number, or a truth value as 0 or 1.
    I64(i64),
    /// A number with a fraction.
    F64(f64),
    /// A text, or a document as its text.
    Text(String),
    /// Bytes, or an id as its sixteen.
    Bytes(Vec<u8>),
}

/// A table, as it is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: String,
    /// The names of its columns, in the order of each row's cells.
    pub(crate) columns: Vec<String>,
}

/// A step of a domain that was applied to a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AppliedStep {
    /// The domain.
    pub(crate) domain: String,
    /// The step's number.
    pub(crate) number: i64,
    /// The hash that freezes it.
    pub(crate) checksum: Vec<u8>,
}

/// Why a database can't be read or filled as a whole.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CopyError {
    /// The database can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A server uses the database at this moment, and would go on writing to it.
    #[error("a server is using the database; stop it first")]
    InUse,
    /// The database refuses.
    #[error("the database refuses: {0}")]
    Store(#[from] Error),
    /// There is no such table, or it has other columns.
    #[error("the table `{0}` is not there, or has other columns")]
    OtherTables(String),
    /// Rows point to rows that are not there.
    #[error("rows of the table `{0}` point to rows that are not there")]
    Dangling(String),
    /// What calls this could not go on.
    #[error("{0}")]
    Caller(String),
}

impl From<rusqlite::Error> for CopyError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<tokio_postgres::Error> for CopyError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A database that is read or filled as a whole, in one transaction.
pub(crate) struct Whole(Kind);

enum Kind {
    Sqlite {
        connection: rusqlite::Connection,
        _lock: Option<File>,
    },
    Postgres {
        client: tokio_postgres::Client,
        /// Rules between tables that were taken away while these are filled, to be made again.
        rules: Vec<String>,
    },
}

/// A name as both databases write it. Ours are plain words; this holds for all others too.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Whole {
    /// Opens a database to read it: one state of it, whatever a server does meanwhile.
    ///
    /// # Errors
    /// It can't be opened.
    pub(crate) async fn look(place: &Place) -> Result<Self, CopyError> {
        Self::open(place, false).await
    }

    /// Opens a database to read it, and keeps servers from using it meanwhile.
    ///
    /// # Errors
    /// It can't be opened, or a server uses it.
    pub(crate) async fn look_alone(place: &Place) -> Result<Self, CopyError> {
        Self::open(place, true).await
    }

    /// The lock comes first, where one is wanted: what a server that is stopping commits until it lets go belongs to the
    /// state that is read.
    async fn open(place: &Place, alone: bool) -> Result<Self, CopyError> {
        match place {
            Place::Sqlite(path) => {
                must_be_there(path)?;
                let lock = if alone {
                    Some(sqlite::take_lock(path)?)
                } else {
                    None
                };
                let connection = open_file(path)?;
                connection.execute_batch("PRAGMA query_only = ON; BEGIN")?;
                // The state is that of the first look.
                connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(()))?;
                Ok(Self(Kind::Sqlite {
                    connection,
                    _lock: lock,
                }))
            }
            Place::Postgres { url, authority, .. } => {
                let client = connect_alone(url, authority.as_deref()).await?;
                if alone {
                    refuse_servers(&client).await?;
                }
                client
                    .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1")
                    .await?;
                Ok(Self(Kind::Postgres {
                    client,
                    rules: Vec::new(),
                }))
            }
        }
    }

    /// Opens a database to fill its tables, all at once or not at all ([`Whole::commit`]). Rules between tables are looked
    /// at when all are filled.
    ///
    /// # Errors
    /// It can't be opened, or a server uses it.
    pub(crate) async fn fill(place: &Place) -> Result<Self, CopyError> {
        match place {
            Place::Sqlite(path) => {
                let lock = sqlite::take_lock(path)?;
                let connection = open_file(path)?;
                connection.execute_batch("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE")?;
                Ok(Self(Kind::Sqlite {
                    connection,
                    _lock: Some(lock),
                }))
            }
            Place::Postgres { url, authority, .. } => {
                let client = connect_alone(url, authority.as_deref()).await?;
                refuse_servers(&client).await?;
                client
                    .batch_execute(&format!(
                        "BEGIN; SET LOCAL lock_timeout = {}",
                        LOCK_PATIENCE.as_millis()
                    ))
                    .await?;
                let found = client
                    .query(
                        "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
                         WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2",
                        &[],
                    )
                    .await?;
                let mut rules = Vec::new();
                for row in found {
                    let (table, name, rule): (String, String, String) =
                        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
                    let name = quoted(&name);
                    client
                        .batch_execute(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}"))
                        .await?;
                    rules.push(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {rule}"));
                }
                Ok(Self(Kind::Postgres { client, rules }))
            }
        }
    }

    /// The steps that were applied; none where no program ever was.
    ///
    /// # Errors
    /// The database refuses.
    pub(crate) async fn steps(&mut self) -> Result<Vec<AppliedStep>, CopyError> {
        if !self
            .tables_with_list()
            .await?
            .iter()
            .any(|table| table.name == LIST)
        {
            return Ok(Vec::new());
        }
        let list = Table {
            name: LIST.to_owned(),
            columns: ["domain", "number", "checksum"].map(str::to_owned).to_vec(),
        };
        let mut steps = Vec::new();
        self.read(&list, |cells| match cells.as_slice() {
            [Cell::Text(domain), Cell::I64(number), Cell::Bytes(checksum)] => {
                steps.push(AppliedStep {
                    domain: domain.clone(),
                    number: *number,
                    checksum: checksum.clone(),
                });
                Ok(())
            }
            _ => Err("the list of steps is not as it should be".to_owned()),
        })
        .await?;
        steps.sort_by(|a, b| (&a.domain, a.number).cmp(&(&b.domain, b.number)));
        Ok(steps)
    }

    /// The tables, by name. That of the steps is not among them: it follows from the program.
    ///
    /// # Errors
    /// The database refuses.
    pub(crate) async fn tables(&mut self) -> Result<Vec<Table>, CopyError> {
        let mut tables = self.tables_with_list().await?;
        tables.retain(|table| table.name != LIST);
        Ok(tables)
    }

    async fn tables_with_list(&mut self) -> Result<Vec<Table>, CopyError> {
        let mut columns: Vec<(String, String)> = match &self.0 {
            Kind::Sqlite { connection, .. } => {
                let mut statement = connection.prepare(
                    "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, c.cid",
                )?;
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                rows.collect::<Result<_, _>>()?
            }
            Kind::Postgres { client, .. } => client
                .query(
                    "SELECT t.table_name::text, c.column_name::text
                     FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
                     WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
                     ORDER BY t.table_name, c.ordinal_position",
                    &[],
                )
                .await?
                .iter()
                .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
                .collect::<Result<_, tokio_postgres::Error>>()?,
        };
        // By bytes, as no database's own order of texts is the other's.
        columns.sort_by(|a, b| a.0.cmp(&b.0));
        let mut tables: Vec<Table> = Vec::new();
        for (name, column) in columns {
            match tables.last_mut() {
                Some(table) if table.name == name => table.columns.push(column),
                _ => tables.push(Table {
                    name,
                    columns: vec![column],
                }),
            }
        }
        Ok(tables)
    }

    /// Reads a table, row by row, in no order.
    ///
    /// # Errors
    /// The database refuses, or `each` says why it can't go on.
    pub(crate) async fn read(
        &mut self,
        table: &Table,
        mut each: impl FnMut(Vec<Cell>) -> Result<(), String>,
    ) -> Result<(), CopyError> {
        let columns: Vec<String> = table.columns.iter().map(|name| quoted(name)).collect();
        let text = format!("SELECT {} FROM {}", columns.join(", "), quoted(&table.name));
        match &self.0 {
            Kind::Sqlite { connection, .. } => {
                let mut statement = connection.prepare(&text)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    let cells = (0..table.columns.len())
                        .map(|column| Ok(Cell::from(row.get_ref(column)?)))
                        .collect::<Result<_, rusqlite::Error>>()?;
                    each(cells).map_err(CopyError::Caller)?;
                }
            }
            Kind::Postgres { client, .. } => {
                let none: [&(dyn ToSql + Sync); 0] = [];
                let rows = client.query_raw(&text, none).await?;
                let mut rows = std::pin::pin!(rows);
                while let Some(row) = rows.try_next().await? {
                    let cells = (0..table.columns.len())
                        .map(|column| row.try_get(column))
                        .collect::<Result<_, _>>()?;
                    each(cells).map_err(CopyError::Caller)?;
                }
            }
        }
        Ok(())
    }

    /// Fills a table with the rows that `next` gives until it gives none.
    ///
    /// # Errors
    /// The database refuses, the table is another, or `next` says why it can't go on.
    pub(crate) async fn write(
        &mut self,
        table: &Table,
        mut next: impl FnMut() -> Result<Option<Vec<Cell>>, String>,
    ) -> Result<(), CopyError> {
        let ours = self.tables().await?;
        let mut known = ours.iter().filter(|ours| ours.name == table.name);
        let fits = known.next().is_some_and(|ours| {
            ours.columns.len() == table.columns.len()
                && table.columns.iter().all(|column| ours.columns.contains(column))
        });
        if !fits {
            return Err(CopyError::OtherTables(table.name.clone()));
        }
        let columns: Vec<String> = table.columns.iter().map(|name| quoted(name)).collect();
        let (name, columns) = (quoted(&table.name), columns.join(", "));
        match &self.0 {
            Kind::Sqlite { connection, .. } => {
                let places: Vec<String> = (1..=table.columns.len())
                    .map(|number| format!("?{number}"))
                    .collect();
                let mut statement = connection.prepare(&format!(
                    "INSERT INTO {name} ({columns}) VALUES ({})",
                    places.join(", ")
                ))?;
                while let Some(cells) = next().map_err(CopyError::Caller)? {
                    statement.execute(rusqlite::params_from_iter(cells))?;
                }
            }
            Kind::Postgres { client, .. } => {
                let types: Vec<Type> = client
                    .prepare(&format!("SELECT {columns} FROM {name}"))
                    .await?
                    .columns()
                    .iter()
                    .map(|column| column.type_().clone())
                    .collect();
                let sink = client
                    .copy_in(&format!("COPY {name} ({columns}) FROM STDIN BINARY"))
                    .await?;
                let mut writer = std::pin::pin!(BinaryCopyInWriter::new(sink, &types));
                while let Some(cells) = next().map_err(CopyError::Caller)? {
                    if cells.len() != types.len() {
                        return Err(CopyError::OtherTables(table.name.clone()));
                    }
                    writer.as_mut().write_raw(&cells).await?;
                }
                writer.finish().await?;
            }
        }
        Ok(())
    }

    /// Takes away all rows of all tables.
    ///
    /// # Errors
    /// The database refuses.
    pub(crate) async fn is_empty(&mut self) -> Result<bool, CopyError> {
        for table in self.tables().await? {
            let text = format!("SELECT EXISTS (SELECT 1 FROM {})", quoted(&table.name));
            let has_rows = match &self.0 {
                Kind::Sqlite { connection, .. } => connection.query_row(&text, [], |row| row.get(0))?,
                Kind::Postgres { client, .. } => client.query_one(&text, &[]).await?.try_get(0)?,
            };
            if has_rows {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Looks at the rules between tables, and keeps what was filled.
    ///
    /// # Errors
    /// A rule is broken or the database refuses; then nothing was filled.
    pub(crate) async fn commit(self) -> Result<(), CopyError> {
        match self.0 {
            Kind::Sqlite { connection, .. } => {
                dangling(&connection)?;
                connection.execute_batch("COMMIT")?;
            }
            Kind::Postgres { client, rules } => {
                client.batch_execute("SET LOCAL statement_timeout = 0").await?;
                for rule in rules {
                    client.batch_execute(&rule).await?;
                }
                client.batch_execute("COMMIT").await?;
            }
        }
        Ok(())
    }
}

/// The table of the steps that were applied.
const LIST: &str = "migration";

/// Refuses rows that point to rows that are not there.
fn dangling(connection: &rusqlite::Connection) -> Result<(), CopyError> {
    let mut statement = connection.prepare("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1")?;
    let mut rows = statement.query([])?;
    match rows.next()? {
        Some(row) => Err(CopyError::Dangling(row.get(0)?)),
        None => Ok(()),
    }
}

/// Without this a look at a database that is not there would make one, and a lock beside it.
fn must_be_there(path: &Path) -> Result<(), OpenError> {
    if path.exists() {
        return Ok(());
    }
    Err(OpenError::Sqlite {
        path: path.to_owned(),
        reason: "there is no such file".to_owned(),
    })
}

fn open_file(path: &Path) -> Result<rusqlite::Connection, CopyError> {
    sqlite::connect(path, false).map_err(|error| {
        CopyError::Open(OpenError::Sqlite {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    })
}

async fn refuse_servers(client: &tokio_postgres::Client) -> Result<(), CopyError> {
    if lock_alone(client).await? {
        Ok(())
    } else {
        Err(CopyError::InUse)
    }
}

impl From<ValueRef<'_>> for Cell {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::I64(number),
            ValueRef::Real(number) => Self::F64(number),
            // What is not UTF-8 was never stored by us; it is kept as near as can be and shows in the hash.
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_owned()),
        }
    }
}

impl rusqlite::ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::I64(number) => ValueRef::Integer(*number),
            Self::F64(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(match *kind {
            Type::INT8 => Self::I64(i64::from_sql(kind, raw)?),
            Type::BOOL => Self::I64(bool::from_sql(kind, raw)?.into()),
            Type::FLOAT8 => Self::F64(f64::from_sql(kind, raw)?),
            // A document of the type JSON travels as the text it is.
            Type::TEXT | Type::JSON => Self::Text(std::str::from_utf8(raw)?.to_owned()),
            Type::BYTEA | Type::UUID => Self::Bytes(raw.to_owned()),
            _ => return Err(format!("the type {kind} is none that both databases know").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Cell {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match (self, kind) {
            (Self::Null, _) => return Ok(IsNull::Yes),
            (Self::I64(number), &Type::INT8) => return number.to_sql(kind, out),
            (Self::I64(number @ (0 | 1)), &Type::BOOL) => return (*number == 1).to_sql(kind, out),
            (Self::F64(number), &Type::FLOAT8) => return number.to_sql(kind, out),
            (Self::Text(text), &(Type::TEXT | Type::JSON)) => out.extend_from_slice(text.as_bytes()),
            (Self::Bytes(bytes), &Type::BYTEA) => out.extend_from_slice(bytes),
            (Self::Bytes(bytes), &Type::UUID) if bytes.len() == 16 => out.extend_from_slice(bytes),
            _ => return Err(format!("a value does not fit the type {kind}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

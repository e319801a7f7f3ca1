//! SQLite: statements, connections, and the lock that keeps a second server out.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Statement};

use super::value::{Found, Row, Value};
use super::{Error, OpenError};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::{ErrorCode, ffi};
        let text = error.to_string();
        let Some(code) = error.sqlite_error() else {
            return Self::Other(text);
        };
        match (code.code, code.extended_code) {
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Retry(text),
            (ErrorCode::DiskFull, _) => Self::Full,
            (ErrorCode::OperationInterrupted, _) => Self::TimedOut,
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Self::Unique(text),
            (ErrorCode::ConstraintViolation, _) => Self::Constraint(text),
            _ => Self::Other(text),
        }
    }
}

/// SQLite numbers `$n` by where it first stands, PostgreSQL by n: so n it is.
fn bind(statement: &mut Statement<'_>, args: &[Value]) -> Result<(), Error> {
    let mut most = 0;
    for index in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|number| number.parse::<usize>().ok())
            .unwrap_or(index);
        most = most.max(number);
        let value = number
            .checked_sub(1)
            .and_then(|place| args.get(place))
            .ok_or_else(|| Error::Other(format!("there is no argument ${number}")))?;
        statement.raw_bind_parameter(index, value)?;
    }
    super::value::as_many(most, args)
}

/// Runs a statement, which stays prepared for the next time.
pub(super) fn exec(connection: &Connection, text: &str, args: &[Value]) -> Result<u64, Error> {
    run(&mut *connection.prepare_cached(text)?, args)
}

/// Runs a statement that does not come again.
pub(super) fn exec_once(connection: &Connection, text: &str, args: &[Value]) -> Result<u64, Error> {
    run(&mut connection.prepare(text)?, args)
}

fn run(statement: &mut Statement<'_>, args: &[Value]) -> Result<u64, Error> {
    bind(statement, args)?;
    if statement.column_count() > 0 {
        // A `RETURNING` whose answer nobody wants.
        let mut rows = statement.raw_query();
        let mut count = 0;
        while rows.next()?.is_some() {
            count += 1;
        }
        return Ok(count);
    }
    Ok(statement.raw_execute()? as u64)
}

/// Runs a query, which stays prepared for the next time.
pub(super) fn rows<T>(
    connection: &Connection,
    text: &str,
    args: &[Value],
    read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    found(&mut *connection.prepare_cached(text)?, args, read)
}

/// Runs a query that does not come again.
pub(super) fn rows_once<T>(
    connection: &Connection,
    text: &str,
    args: &[Value],
    read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    found(&mut connection.prepare(text)?, args, read)
}

fn found<T>(
    statement: &mut Statement<'_>,
    args: &[Value],
    mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    bind(statement, args)?;
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&Row(Found::Sqlite(row)))?);
    }
    Ok(found)
}

/// Opens a connection with the pragmas that the server's promises rest on.
///
/// Pages that are read lie in the system's memory, which all share; a connection's own cache is for what waits to be written.
pub(super) fn connect(path: &Path, reads_only: bool) -> Result<Connection, Error> {
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA mmap_size = 268435456;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA temp_store = MEMORY;",
    )?;
    connection.execute_batch(if reads_only {
        "PRAGMA cache_size = -1000; PRAGMA query_only = ON"
    } else {
        "PRAGMA cache_size = -8000"
    })?;
    Ok(connection)
}

/// Takes the lock that says "a server has this database open".
pub(super) fn take_lock(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = PathBuf::from(name);
    let cannot = |error: std::io::Error| OpenError::Sqlite {
        path: lock.clone(),
        reason: error.to_string(),
    };
    let mut file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&lock)
        .map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0).map_err(cannot)?;
            file.rewind().map_err(cannot)?;
            writeln!(file, "{}", std::process::id()).map_err(cannot)?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut process = String::new();
            // Who holds it is told where it can be read; that it is held is certain.
            let _ = file.take(32).read_to_string(&mut process);
            Err(OpenError::InUse {
                path: path.to_owned(),
                process: process.trim().parse().ok(),
            })
        }
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}

/// Keeps other users of the machine out: the file holds what people entrusted to the server.
pub(super) fn restrict(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let file = PathBuf::from(name);
        if file.exists()
            && let Err(error) = std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))
        {
            tracing::warn!(%error, file = %file.display(), "the database's file can't be kept from others");
        }
    }
}

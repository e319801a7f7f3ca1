//! Databases of other programs, lent to their readers: in memory, read only, with limits.

use ritm_formats::{
    Decoded,
    database::{self, Cell, Tables},
};
use ritm_model::{Problem, ProblemCode};
use rusqlite::{Connection, config::DbConfig, limits::Limit, types::ValueRef};

/// Reads the bytes of a database.
///
/// # Errors
/// As [`database::decode`].
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let mut lent = open(bytes).map(Lent).map_err(|error| problem(&error))?;
    database::decode(&mut lent)
}

fn open(bytes: &[u8]) -> rusqlite::Result<Connection> {
    let mut db = Connection::open_in_memory()?;
    db.deserialize_read_exact("main", bytes, bytes.len(), true)?;
    // It is outside input: nothing in its schema may run, and nothing may grow without bound.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, 64 << 20)?;
    db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    db.execute_batch("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA query_only = ON;")?;
    Ok(db)
}

fn problem(error: &rusqlite::Error) -> Problem {
    Problem::new(ProblemCode::Malformed, error.to_string())
}

struct Lent(Connection);

impl Tables for Lent {
    fn rows(&mut self, sql: &str, row: &mut dyn FnMut(&[Cell<'_>])) -> Result<(), Problem> {
        let mut statement = self.0.prepare(sql).map_err(|error| problem(&error))?;
        let columns = statement.column_count();
        let mut rows = statement.query([]).map_err(|error| problem(&error))?;
        while let Some(found) = rows.next().map_err(|error| problem(&error))? {
            let cells: Vec<Cell<'_>> = (0..columns)
                .map(|column| match found.get_ref(column) {
                    Ok(ValueRef::Integer(number)) => Cell::Integer(number),
                    Ok(ValueRef::Real(number)) => Cell::Real(number),
                    Ok(ValueRef::Text(text)) => std::str::from_utf8(text).map_or(Cell::Null, Cell::Text),
                    Ok(ValueRef::Blob(bytes)) => Cell::Blob(bytes),
                    Ok(ValueRef::Null) | Err(_) => Cell::Null,
                })
                .collect();
            row(&cells);
        }
        Ok(())
    }
}

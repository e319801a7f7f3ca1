//! The tables and their versions. A migration once released is never edited; new ones are added at the end, and
//! `tests/databases/` gets a database of the version before.

use ritm_model::door::StoreError;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{Fault, store_error};

/// "Ritm" in `PRAGMA application_id`: databases from before the first release have none.
const APPLICATION_ID: i64 = 0x5269_746d;

/// What brings the schema from one version to the next.
enum Migration {
    /// Statements.
    Sql(&'static str),
    /// What statements can't do, such as reading blobs of an older form.
    #[expect(dead_code, reason = "the first migration that needs it is still to come")]
    Rust(fn(&Transaction<'_>) -> Result<(), Fault>),
}

/// Each entry brings the schema from its index to the next version (`PRAGMA user_version`).
const MIGRATIONS: &[Migration] = &[
    Migration::Sql(include_str!("schema/1.sql")),
    Migration::Sql(include_str!("schema/2.sql")),
    Migration::Sql(include_str!("schema/3.sql")),
    Migration::Sql(include_str!("schema/4.sql")),
    Migration::Sql(include_str!("schema/5.sql")),
    Migration::Sql(include_str!("schema/6.sql")),
];

/// Runs the migrations that are missing, all in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = MIGRATIONS.len() as u32;
    let sql = |error: rusqlite::Error| store_error(&error);
    let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let found = u32::try_from(pragma("user_version").map_err(sql)?).unwrap_or(u32::MAX);
    let application = pragma("application_id").map_err(sql)?;
    if found > 0 && application != APPLICATION_ID {
        return Err(StoreError::Unreleased);
    }
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found == known {
        return Ok(());
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(sql)?;
    for migration in MIGRATIONS.iter().skip(found as usize) {
        match migration {
            Migration::Sql(statements) => transaction.execute_batch(statements).map_err(sql)?,
            Migration::Rust(migrate) => migrate(&transaction).map_err(Fault::into_store_error)?,
        }
    }
    transaction
        .execute_batch(&format!(
            "PRAGMA user_version = {known}; PRAGMA application_id = {APPLICATION_ID}"
        ))
        .map_err(sql)?;
    transaction.commit().map_err(sql)
}

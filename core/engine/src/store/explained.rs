//! What athletes said of tables whose columns nobody knew: kept beside the original, for another table with the same
//! column headers, and for an export.

use ritm_model::table::Mapping;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Fault, v1};

/// What was said last of a table with these column headers; when it began is of that table alone.
pub(crate) fn remembered(db: &Connection, header: &str) -> Result<Option<Mapping>, Fault> {
    let mapping: Option<Vec<u8>> = db
        .prepare_cached("SELECT mapping FROM explained WHERE header = ? ORDER BY original_key DESC LIMIT 1")?
        .query_row([header], |row| row.get(0))
        .optional()?;
    mapping
        .map(|mapping| {
            let mapping: Mapping = v1::decode::<v1::Mapping>(&mapping)?.into();
            Ok(Mapping {
                start: None,
                ..mapping
            })
        })
        .transpose()
}

/// What the athlete said of an original, if it is such a table.
pub(crate) fn of(db: &Connection, original_key: i64) -> Result<Option<Mapping>, Fault> {
    let mapping: Option<Vec<u8>> = db
        .prepare_cached("SELECT mapping FROM explained WHERE original_key = ?")?
        .query_row([original_key], |row| row.get(0))
        .optional()?;
    mapping
        .map(|mapping| Ok(v1::decode::<v1::Mapping>(&mapping)?.into()))
        .transpose()
}

/// Keeps what was said of an original.
pub(crate) fn keep(db: &Connection, original_key: i64, header: &str, mapping: &Mapping) -> Result<(), Fault> {
    db.prepare_cached("INSERT OR REPLACE INTO explained (original_key, header, mapping) VALUES (?, ?, ?)")?
        .execute(params![
            original_key,
            header,
            v1::encode(&v1::Mapping::from(mapping))
        ])?;
    Ok(())
}

//! The tables of flags.

use crate::store::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "flags",
    sql: "\
CREATE TABLE flag (
    name TEXT PRIMARY KEY,
    way TEXT NOT NULL CHECK (way IN ('on', 'off', 'share')),
    share {i64} NOT NULL CHECK (share BETWEEN 0 AND 10000),
    version {i64} NOT NULL
){strict};
",
    postgres: None,
}];

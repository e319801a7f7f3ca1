//! The tables and their versions. A migration once released is never edited; new ones are added at the end.

use ritm_model::door::StoreError;
use rusqlite::{Connection, TransactionBehavior};

use super::store_error;

/// Each entry brings the schema from its index to the next version (`PRAGMA user_version`).
const MIGRATIONS: &[&str] = &[
    // 1: activities, their recordings and samples, originals, imports, settings.
    "
    CREATE TABLE activity (
        key INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        start_ms INTEGER NOT NULL,
        utc_offset_s INTEGER NOT NULL,
        day INTEGER NOT NULL,
        sport INTEGER NOT NULL,
        sport_edited INTEGER NOT NULL DEFAULT 0,
        name TEXT NOT NULL DEFAULT '',
        notes TEXT NOT NULL DEFAULT '',
        distance_m REAL,
        elapsed_ms INTEGER NOT NULL DEFAULT 0,
        moving_ms INTEGER NOT NULL DEFAULT 0,
        ascent_m REAL,
        avg_heart_rate_bpm REAL,
        avg_power_w REAL,
        energy_kcal REAL,
        thumbnail BLOB NOT NULL DEFAULT x'',
        sparkline BLOB NOT NULL DEFAULT x'',
        recordings INTEGER NOT NULL DEFAULT 0,
        trashed_ms INTEGER
    ) STRICT;
    CREATE INDEX activity_by_start ON activity (start_ms DESC, id DESC) WHERE trashed_ms IS NULL;
    CREATE INDEX activity_by_sport ON activity (sport, start_ms DESC, id DESC) WHERE trashed_ms IS NULL;
    CREATE INDEX activity_by_day ON activity (day, sport) WHERE trashed_ms IS NULL;
    CREATE INDEX activity_trashed ON activity (start_ms DESC, id DESC) WHERE trashed_ms IS NOT NULL;

    CREATE VIRTUAL TABLE activity_text USING fts5(
        name, notes, more, content='', contentless_delete=1, prefix='2 3',
        tokenize='unicode61 remove_diacritics 2'
    );

    CREATE TABLE original (
        key INTEGER PRIMARY KEY,
        hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
        name TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        packing INTEGER NOT NULL,
        data BLOB NOT NULL
    ) STRICT;

    CREATE TABLE recording (
        key INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        activity_key INTEGER NOT NULL REFERENCES activity (key) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        original_key INTEGER NOT NULL REFERENCES original (key),
        part INTEGER NOT NULL,
        serial INTEGER,
        time_created_ms INTEGER,
        external TEXT,
        start_ms INTEGER NOT NULL,
        elapsed_ms INTEGER NOT NULL,
        distance_m REAL,
        sport INTEGER NOT NULL,
        sample_count INTEGER NOT NULL,
        meta BLOB NOT NULL,
        summary_version INTEGER NOT NULL,
        summary BLOB NOT NULL,
        UNIQUE (original_key, part)
    ) STRICT;
    CREATE INDEX recording_by_activity ON recording (activity_key, place);
    CREATE INDEX recording_by_start ON recording (start_ms);
    CREATE INDEX recording_by_device ON recording (serial, time_created_ms) WHERE serial IS NOT NULL;
    CREATE INDEX recording_by_external ON recording (external) WHERE external IS NOT NULL;
    CREATE INDEX recording_by_version ON recording (summary_version);

    CREATE TABLE piece (
        key INTEGER PRIMARY KEY,
        recording_key INTEGER NOT NULL REFERENCES recording (key) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL,
        samples INTEGER NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (recording_key, number)
    ) STRICT;

    CREATE TABLE day_sums (
        day INTEGER NOT NULL,
        sport INTEGER NOT NULL,
        count INTEGER NOT NULL,
        distance_m REAL NOT NULL,
        moving_ms INTEGER NOT NULL,
        elapsed_ms INTEGER NOT NULL,
        ascent_m REAL NOT NULL,
        energy_kcal REAL NOT NULL,
        PRIMARY KEY (day, sport)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE import (
        key INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        state INTEGER NOT NULL,
        begun_ms INTEGER NOT NULL,
        sample_until_ms INTEGER,
        file INTEGER NOT NULL DEFAULT 0,
        entry INTEGER NOT NULL DEFAULT 0,
        bytes_done INTEGER NOT NULL DEFAULT 0,
        bytes_total INTEGER NOT NULL DEFAULT 0,
        files_done INTEGER NOT NULL DEFAULT 0,
        files_total INTEGER NOT NULL DEFAULT 0,
        added INTEGER NOT NULL DEFAULT 0,
        linked INTEGER NOT NULL DEFAULT 0,
        known INTEGER NOT NULL DEFAULT 0,
        damaged INTEGER NOT NULL DEFAULT 0,
        refused INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX import_by_state ON import (state, key);

    CREATE TABLE import_file (
        import_key INTEGER NOT NULL REFERENCES import (key) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        name TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        depth INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (import_key, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE import_chunk (
        key INTEGER PRIMARY KEY,
        import_key INTEGER NOT NULL REFERENCES import (key) ON DELETE CASCADE,
        file INTEGER NOT NULL,
        at INTEGER NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (import_key, file, at)
    ) STRICT;

    CREATE TABLE import_line (
        import_key INTEGER NOT NULL REFERENCES import (key) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        name TEXT NOT NULL,
        problem INTEGER NOT NULL,
        line BLOB NOT NULL,
        PRIMARY KEY (import_key, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    ",
    // What some files tell beyond samples, laps and totals.
    "ALTER TABLE recording ADD COLUMN extras BLOB;",
    // Archives in archives: the path there, and the archive whose tables tell of them.
    "ALTER TABLE import_file ADD COLUMN entry TEXT;
     ALTER TABLE import_file ADD COLUMN parent INTEGER;
     ALTER TABLE original ADD COLUMN arrived BLOB;
     CREATE INDEX import_line_by_name ON import_line (import_key, name);",
    // The best over every duration, so that the best of a season is found without unpacking samples.
    "CREATE TABLE curve (
        recording_key INTEGER PRIMARY KEY REFERENCES recording (key) ON DELETE CASCADE,
        data BLOB NOT NULL
     ) STRICT;",
    // Tables whose columns nobody knows, and what athletes said of others.
    "CREATE TABLE unread (
        key INTEGER PRIMARY KEY,
        import_key INTEGER NOT NULL REFERENCES import (key) ON DELETE CASCADE,
        line INTEGER NOT NULL,
        header TEXT NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (import_key, line)
     ) STRICT;
     CREATE TABLE explained (
        original_key INTEGER PRIMARY KEY REFERENCES original (key) ON DELETE CASCADE,
        header TEXT NOT NULL,
        mapping BLOB NOT NULL
     ) STRICT;
     CREATE INDEX explained_by_header ON explained (header);",
    // The zone a sample year was begun in: it ends in the same one wherever the device is by then.
    "ALTER TABLE import ADD COLUMN sample_offset_s INTEGER;",
];

/// Runs the migrations that are missing, all in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = MIGRATIONS.len() as u32;
    let sql = |error: rusqlite::Error| store_error(&error);
    let found: u32 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(sql)?;
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
        transaction.execute_batch(migration).map_err(sql)?;
    }
    transaction
        .execute_batch(&format!("PRAGMA user_version = {known}"))
        .map_err(sql)?;
    transaction.commit().map_err(sql)
}

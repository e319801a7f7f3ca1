//! Receiving files: every acknowledged chunk is on disk.

use ritm_model::{
    Event, ImportId, Timestamp,
    import::{FileHead, ImportError, MAX_CHUNK_BYTES},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{State, report};
use crate::{Engine, store::Fault};

const MOST_FILES: usize = 100_000;

fn find(db: &Connection, import: ImportId) -> Result<Option<(i64, i64)>, Fault> {
    let found = db
        .prepare_cached("SELECT key, state FROM import WHERE id = ?")?
        .query_row([import.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found)
}

fn known(db: &Connection, import: ImportId) -> Result<(i64, i64), Fault> {
    find(db, import)?.ok_or_else(|| ImportError::NotFound.into())
}

pub(super) fn begin(engine: &mut Engine, import: ImportId, files: &[FileHead]) -> Result<(), Fault> {
    if files.is_empty() || files.len() > MOST_FILES {
        return Err(ImportError::BadFileCount.into());
    }
    if find(&engine.db, import)?.is_some() {
        return Ok(());
    }
    let now = engine.platform.clock.now();
    let transaction = engine.transaction()?;
    let total: u64 = files.iter().map(|file| file.bytes).fold(0, u64::saturating_add);
    transaction
        .prepare_cached(
            "INSERT INTO import (id, state, begun_ms, bytes_total, files_total) VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![
            import.as_bytes(),
            State::Receiving as i64,
            now.unix_ms(),
            i64::try_from(total).map_err(|_| ImportError::BadFileCount)?,
            files.len() as i64
        ])?;
    let key = transaction.last_insert_rowid();
    {
        let mut statement = transaction.prepare_cached(
            "INSERT INTO import_file (import_key, number, name, bytes) VALUES (?, ?, ?, ?)",
        )?;
        for (number, file) in files.iter().enumerate() {
            statement.execute(params![key, number as i64, file.name, file.bytes as i64])?;
        }
    }
    transaction.commit()?;
    Ok(())
}

pub(super) fn chunk(
    engine: &mut Engine,
    import: ImportId,
    file: u32,
    offset: u64,
    bytes: &[u8],
) -> Result<(), Fault> {
    let (key, state) = known(&engine.db, import)?;
    if state != State::Receiving as i64 {
        // A repeat after the commit: all is here already.
        return Ok(());
    }
    let size: Option<i64> = engine
        .db
        .prepare_cached("SELECT bytes FROM import_file WHERE import_key = ? AND number = ?")?
        .query_row(params![key, file], |row| row.get(0))
        .optional()?;
    let size = size.ok_or(ImportError::BadChunk)?.max(0) as u64;
    let fits = offset
        .checked_add(bytes.len() as u64)
        .is_some_and(|end| end <= size);
    if bytes.is_empty() || bytes.len() > MAX_CHUNK_BYTES || !fits {
        return Err(ImportError::BadChunk.into());
    }
    put_chunk(&engine.db, key, i64::from(file), offset as i64, bytes)
}

/// Puts a piece of a file where [`super::work`] reads it from; a repeat changes nothing.
pub(super) fn put_chunk(db: &Connection, key: i64, file: i64, at: i64, bytes: &[u8]) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO import_chunk (import_key, file, at, data) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )?
    .execute(params![key, file, at, bytes])?;
    Ok(())
}

pub(super) fn commit(engine: &mut Engine, import: ImportId) -> Result<(), Fault> {
    let (key, state) = known(&engine.db, import)?;
    if state != State::Receiving as i64 {
        return Ok(());
    }
    let missing: i64 = engine.db.query_row(
        "SELECT count(*) FROM import_file WHERE import_key = ?1 AND bytes <> (
             SELECT coalesce(sum(length(data)), 0) FROM import_chunk
             WHERE import_chunk.import_key = ?1 AND file = number)",
        [key],
        |row| row.get(0),
    )?;
    if missing > 0 {
        return Err(ImportError::Incomplete.into());
    }
    set_state(&engine.db, key, State::Reading)?;
    tell(engine, key)
}

pub(super) fn sample(engine: &mut Engine, import: ImportId, until: Timestamp) -> Result<(), Fault> {
    if find(&engine.db, import)?.is_some() {
        return Ok(());
    }
    engine
        .db
        .prepare_cached(
            "INSERT INTO import (id, state, begun_ms, sample_until_ms, sample_offset_s) VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![
            import.as_bytes(),
            State::Reading as i64,
            engine.platform.clock.now().unix_ms(),
            until.unix_ms(),
            engine.platform.clock.utc_offset_s(until)
        ])?;
    let key = engine.db.last_insert_rowid();
    tell(engine, key)
}

pub(super) fn cancel(engine: &mut Engine, import: ImportId) -> Result<(), Fault> {
    let (key, state) = known(&engine.db, import)?;
    if state == State::Done as i64 || state == State::Cancelled as i64 {
        return Ok(());
    }
    engine.feed = None;
    engine.pool.rest();
    let transaction = engine.transaction()?;
    set_state(&transaction, key, State::Cancelled)?;
    transaction
        .prepare_cached("DELETE FROM import_chunk WHERE import_key = ?")?
        .execute([key])?;
    transaction.commit()?;
    tell(engine, key)
}

/// Lets an import wait, or go on.
pub(super) fn pause(engine: &mut Engine, import: ImportId, waits: bool) -> Result<(), Fault> {
    let (key, state) = known(&engine.db, import)?;
    let (from, to) = if waits {
        (State::Reading, State::Paused)
    } else {
        (State::Paused, State::Reading)
    };
    if state == from as i64 {
        // What readers have at hand is read again later.
        engine.feed = None;
        engine.pool.rest();
        set_state(&engine.db, key, to)?;
    }
    tell(engine, key)
}

pub(super) fn set_state(db: &Connection, key: i64, state: State) -> Result<(), Fault> {
    db.prepare_cached("UPDATE import SET state = ? WHERE key = ?")?
        .execute(params![state as i64, key])?;
    if state == State::Done {
        // Archives that tell of archives in them are kept until those are read.
        db.prepare_cached("DELETE FROM import_chunk WHERE import_key = ?")?
            .execute([key])?;
        // An archive's directory and headers are not counted entry by entry.
        db.prepare_cached(
            "UPDATE import SET bytes_done = bytes_total, files_total = files_done WHERE key = ?",
        )?
        .execute([key])?;
    }
    Ok(())
}

fn tell(engine: &mut Engine, key: i64) -> Result<(), Fault> {
    let progress = report::progress(&engine.db, key, "")?;
    engine.events.push(Event::ImportProgress(progress));
    if std::mem::take(&mut engine.changes_untold) {
        engine.events.push(Event::ActivitiesChanged(Vec::new()));
    }
    Ok(())
}

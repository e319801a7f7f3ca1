//! Receiving files: every acknowledged chunk is on disk. An import whose files stop coming is ended.

use ritm_model::{
    ImportId, Timestamp,
    door::{Topic, Work},
    import::{
        AnnounceFiles, BeginDemo, BeginImport, CommitImport, FileHead, ImportError, MAX_CHUNK_BYTES,
        MAX_HEADS, PutChunks,
    },
    sorted::Map,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::progress::{self, State, Troubles, set_state};
use crate::{context::Context, store::Fault};

const MOST_FILES: u32 = 100_000;
/// When nothing came for so long, whoever hands files over has gone.
const LEASE_MS: f64 = 60_000.0;
/// A wake-up that comes so much too late says that the whole device slept: nobody could hand anything over.
const SLEPT_MS: f64 = 5_000.0;

/// When something was last heard of imports that are being handed over, on the monotonic clock.
#[derive(Default)]
struct Leases {
    heard_ms: Map<i64, f64>,
    /// When the next look at them was meant to be.
    look_ms: Option<f64>,
}

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

fn renew_lease(context: &mut Context, key: i64) {
    let now_ms = context.monotonic_ms();
    context.memory.of::<Leases>().heard_ms.insert(key, now_ms);
}

pub(super) fn begin(context: &mut Context, question: &BeginImport) -> Result<(), Fault> {
    let BeginImport { import, files } = question;
    if files.is_empty() || files.len() > MAX_HEADS {
        return Err(ImportError::BadFileCount.into());
    }
    if let Some((key, _)) = find(&context.db, *import)? {
        renew_lease(context, key);
        return Ok(());
    }
    let now = context.now();
    context
        .db
        .prepare_cached(
            "INSERT INTO import (id, state, begun_ms, bytes_total, files_total) VALUES (?, ?, ?, 0, 0)",
        )?
        .execute(params![import.as_bytes(), State::Receiving as i64, now.unix_ms()])?;
    let key = context.db.last_insert_rowid();
    write_down(&context.db, key, 0, files)?;
    renew_lease(context, key);
    context.wake(Work::Imports);
    progress::tell(context, key)
}

pub(super) fn announce(context: &mut Context, question: &AnnounceFiles) -> Result<(), Fault> {
    let AnnounceFiles { import, first, files } = question;
    let (key, state) = known(&context.db, *import)?;
    let fits = u32::try_from(files.len())
        .ok()
        .and_then(|count| first.checked_add(count))
        .is_some_and(|end| end <= MOST_FILES);
    if !fits || files.len() > MAX_HEADS {
        return Err(ImportError::BadFileCount.into());
    }
    if state == State::Receiving as i64 {
        // A number left out would end the import before the files behind it.
        let count: u32 = context
            .db
            .prepare_cached("SELECT count(*) FROM import_file WHERE import_key = ?")?
            .query_row([key], |row| row.get(0))?;
        if *first > count {
            return Err(ImportError::BadFileCount.into());
        }
        write_down(&context.db, key, *first, files)?;
        progress::tell(context, key)?;
    }
    renew_lease(context, key);
    Ok(())
}

/// Writes down which files come, the first of them as number `first`; those that are written down already stay.
fn write_down(db: &Connection, key: i64, first: u32, files: &[FileHead]) -> Result<(), Fault> {
    let (mut count, mut bytes) = (0, 0_i64);
    let mut statement = db.prepare_cached(
        "INSERT INTO import_file (import_key, number, name, bytes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )?;
    for (number, file) in (first..).zip(files) {
        let size = i64::try_from(file.bytes).map_err(|_| ImportError::BadFileCount)?;
        if statement.execute(params![key, number, file.name, size])? > 0 {
            count += 1;
            bytes = bytes.saturating_add(size);
        }
    }
    db.prepare_cached(
        "UPDATE import SET files_total = files_total + ?2,
             bytes_total = min(bytes_total, 9223372036854775807 - ?3) + ?3 WHERE key = ?1",
    )?
    .execute(params![key, count, bytes])?;
    Ok(())
}

pub(super) fn chunks(context: &mut Context, question: &PutChunks) -> Result<(), Fault> {
    let PutChunks { import, chunks } = question;
    let (key, state) = known(&context.db, *import)?;
    let together: usize = chunks.iter().map(|chunk| chunk.bytes.len()).sum();
    if together > MAX_CHUNK_BYTES {
        return Err(ImportError::BadChunk.into());
    }
    for chunk in chunks {
        let file: Option<(i64, bool)> = context
            .db
            .prepare_cached("SELECT bytes, missing FROM import_file WHERE import_key = ? AND number = ?")?
            .query_row(params![key, chunk.file], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (size, missing) = file.ok_or(ImportError::BadChunk)?;
        let fits = chunk
            .offset
            .checked_add(chunk.bytes.len() as u64)
            .is_some_and(|end| end <= size.max(0) as u64);
        let number = i64::from(chunk.file);
        if !chunk.bytes.is_empty() && !fits && is_cut(&context.db, key, number)? {
            // Nobody needs the rest of it.
            continue;
        }
        if chunk.bytes.is_empty() || !fits {
            return Err(ImportError::BadChunk.into());
        }
        if state == State::Receiving as i64 {
            let length = chunk.bytes.len() as i64;
            if chunk.offset == 0 && length < size && is_junk(&chunk.bytes) {
                cut(&context.db, key, number, size - length)?;
            }
            put_chunk(&context.db, key, number, chunk.offset as i64, &chunk.bytes)?;
        } else if missing {
            return Err(ImportError::Ended.into());
        }
        // Else it is a repeat after the commit: all is here already.
    }
    renew_lease(context, key);
    Ok(())
}

/// Whether a file that begins so is refused whatever follows.
fn is_junk(bytes: &[u8]) -> bool {
    const HEAD_BYTES: usize = 64 << 10;
    let head = bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or(bytes);
    ritm_formats::refused_by_head(head).is_some()
}

/// Of a file that is junk by its first bytes these are kept: they say why it is refused. `rest` bytes don't come.
fn cut(db: &Connection, key: i64, file: i64, rest: i64) -> Result<(), Fault> {
    db.prepare_cached("UPDATE import_file SET bytes = bytes - ? WHERE import_key = ? AND number = ?")?
        .execute(params![rest, key, file])?;
    db.prepare_cached("DELETE FROM import_chunk WHERE import_key = ? AND file = ?")?
        .execute(params![key, file])?;
    db.prepare_cached("UPDATE import SET bytes_total = bytes_total - ? WHERE key = ?")?
        .execute(params![rest, key])?;
    Ok(())
}

/// Whether [`cut`] left a file's first bytes only.
fn is_cut(db: &Connection, key: i64, file: i64) -> Result<bool, Fault> {
    let first: Option<Vec<u8>> = db
        .prepare_cached(
            "SELECT data FROM import_chunk JOIN import_file ON import_file.import_key = import_chunk.import_key
                 AND number = file AND bytes = length(data)
             WHERE import_chunk.import_key = ? AND file = ? AND at = 0",
        )?
        .query_row([key, file], |row| row.get(0))
        .optional()?;
    Ok(first.is_some_and(|first| is_junk(&first)))
}

/// Puts a piece of a file where [`super::staged`] reads it from; a repeat changes nothing.
pub(super) fn put_chunk(db: &Connection, key: i64, file: i64, at: i64, bytes: &[u8]) -> Result<(), Fault> {
    db.prepare_cached(
        "INSERT INTO import_chunk (import_key, file, at, data) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )?
    .execute(params![key, file, at, bytes])?;
    Ok(())
}

/// The files of an import of which not every byte is here.
const PARTIAL: &str = "SELECT number FROM import_file WHERE import_key = ?1 AND bytes <> (
    SELECT coalesce(sum(length(data)), 0) FROM import_chunk
    WHERE import_chunk.import_key = ?1 AND file = number)";

pub(super) fn commit(context: &mut Context, question: &CommitImport) -> Result<(), Fault> {
    let (key, state) = known(&context.db, question.import)?;
    if state != State::Receiving as i64 {
        return Ok(());
    }
    for &file in &question.missing {
        leave_out(&context.db, key, i64::from(file))?;
    }
    let sql = format!(
        "SELECT count(*) FROM import_file WHERE import_key = ?1 AND NOT missing AND number IN ({PARTIAL})"
    );
    let partial: i64 = context
        .db
        .prepare_cached(&sql)?
        .query_row([key], |row| row.get(0))?;
    if partial > 0 {
        return Err(ImportError::Incomplete.into());
    }
    read_on(context, key)
}

/// A file that never came whole: what came of it goes, and the report will tell.
fn leave_out(db: &Connection, key: i64, file: i64) -> Result<(), Fault> {
    db.prepare_cached("UPDATE import_file SET missing = 1 WHERE import_key = ? AND number = ?")?
        .execute([key, file])?;
    db.prepare_cached("DELETE FROM import_chunk WHERE import_key = ? AND file = ?")?
        .execute([key, file])?;
    Ok(())
}

fn read_on(context: &mut Context, key: i64) -> Result<(), Fault> {
    let waits: bool = context
        .db
        .prepare_cached("SELECT waits FROM import WHERE key = ?")?
        .query_row([key], |row| row.get(0))?;
    let state = if waits { State::Paused } else { State::Reading };
    set_state(&context.db, key, state)?;
    context.memory.of::<Leases>().heard_ms.remove(&key);
    context.wake(Work::Imports);
    if waits {
        wake_others(context);
    }
    progress::tell(context, key)
}

/// What rests while files come in need not wait for an import that waits.
fn wake_others(context: &mut Context) {
    context.wake(Work::Recomputing);
    context.wake(Work::Tidying);
}

/// Ends imports whose files stopped coming: what came whole is read. Gives when to look again, on the monotonic clock.
pub(super) fn end_deserted(context: &mut Context) -> Result<Option<f64>, Fault> {
    let receiving: Vec<i64> = context
        .db
        .prepare_cached("SELECT key FROM import WHERE state = ?")?
        .query_map([State::Receiving as i64], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let now_ms = context.monotonic_ms();
    let leases = context.memory.of::<Leases>();
    if leases.look_ms.is_some_and(|look_ms| now_ms > look_ms + SLEPT_MS) {
        leases.heard_ms.clear();
    }
    let mut deserted = Vec::new();
    let mut look_ms: Option<f64> = None;
    for key in receiving {
        // One from before this start gets its time as well: whoever began it may ask again.
        let end_ms = *leases.heard_ms.entry(key).or_insert(now_ms) + LEASE_MS;
        if end_ms <= now_ms {
            deserted.push(key);
        } else {
            look_ms = Some(look_ms.map_or(end_ms, |sooner| sooner.min(end_ms)));
        }
    }
    leases.look_ms = look_ms;
    for key in deserted {
        let partial: Vec<i64> = context
            .db
            .prepare_cached(PARTIAL)?
            .query_map([key], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for file in partial {
            leave_out(&context.db, key, file)?;
        }
        read_on(context, key)?;
    }
    Ok(look_ms)
}

pub(super) fn demo(context: &mut Context, question: &BeginDemo) -> Result<(), Fault> {
    let BeginDemo { import, until } = *question;
    if find(&context.db, import)?.is_some() {
        return Ok(());
    }
    context
        .db
        .prepare_cached(
            "INSERT INTO import (id, state, begun_ms, demo_until_ms, demo_offset_s) VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![
            import.as_bytes(),
            State::Reading as i64,
            context.now().unix_ms(),
            until.unix_ms(),
            context.home_offset_s(until)
        ])?;
    let key = context.db.last_insert_rowid();
    context.wake(Work::Imports);
    progress::tell(context, key)
}

pub(super) fn cancel(context: &mut Context, import: ImportId) -> Result<(), Fault> {
    let (key, state) = known(&context.db, import)?;
    if state == State::Done as i64 || state == State::Cancelled as i64 {
        return Ok(());
    }
    set_state(&context.db, key, State::Cancelled)?;
    context
        .db
        .prepare_cached("DELETE FROM import_chunk WHERE import_key = ?")?
        .execute([key])?;
    context.wake(Work::Imports);
    context.wake(Work::Tidying);
    context.news.changed(Topic::Report(import));
    progress::tell(context, key)
}

/// Ends imports under way that were begun until `until`, and tells; those that are not of the generated year only where
/// `all`.
fn end(context: &mut Context, until: Timestamp, all: bool) -> Result<(), Fault> {
    let imports: Vec<[u8; 16]> = context
        .db
        .prepare_cached(
            "SELECT id FROM import WHERE state IN (0, 1, 4) AND NOT (begun_ms > ?1 AND begun_ms <= ?2)
             AND (?3 OR demo_until_ms IS NOT NULL)",
        )?
        .query_map(params![until.unix_ms(), context.now().unix_ms(), all], |row| {
            row.get(0)
        })?
        .collect::<Result<_, _>>()?;
    for import in imports.iter().filter_map(|id| ImportId::from_slice(id)) {
        cancel(context, import)?;
    }
    Ok(())
}

/// Ends every import under way that was begun until `until`, and any whose time is still to come.
pub(crate) fn end_all(context: &mut Context, until: Timestamp) -> Result<(), Fault> {
    end(context, until, true)
}

/// Forgets the imports that were begun until `until`, what they hold of files first, a few at a time; tells whether there
/// may be more.
pub(crate) fn forget_some(context: &Context, until: Timestamp) -> Result<bool, Fault> {
    let times = [until.unix_ms(), context.now().unix_ms()];
    for held in ["import_chunk", "unread"] {
        let sql = format!(
            "DELETE FROM {held} WHERE key IN (
                 SELECT {held}.key FROM import JOIN {held} ON import_key = import.key
                 WHERE NOT (begun_ms > ?1 AND begun_ms <= ?2) LIMIT 8)"
        );
        if context.db.prepare_cached(&sql)?.execute(times)? > 0 {
            return Ok(true);
        }
    }
    context
        .db
        .prepare_cached("DELETE FROM import WHERE NOT (begun_ms > ?1 AND begun_ms <= ?2)")?
        .execute(times)?;
    Ok(false)
}

/// Ends imports of the generated year that were begun until `until`, and forgets those there were.
pub(crate) fn end_demos(context: &mut Context, until: Timestamp) -> Result<(), Fault> {
    end(context, until, false)?;
    context
        .db
        .prepare_cached(
            "DELETE FROM import WHERE demo_until_ms IS NOT NULL AND NOT (begun_ms > ?1 AND begun_ms <= ?2)",
        )?
        .execute([until.unix_ms(), context.now().unix_ms()])?;
    context.news.changed(Topic::Imports);
    Ok(())
}

/// Lets an import wait, or go on.
pub(super) fn pause(context: &mut Context, import: ImportId, waits: bool) -> Result<(), Fault> {
    let (key, state) = known(&context.db, import)?;
    // While it is handed over it is only noted: it waits once all is here.
    context
        .db
        .prepare_cached("UPDATE import SET waits = ? WHERE key = ?")?
        .execute(params![waits, key])?;
    let (from, to) = if waits {
        (State::Reading, State::Paused)
    } else {
        (State::Paused, State::Reading)
    };
    if state == from as i64 {
        context.memory.of::<Troubles>().0.remove(&key);
        set_state(&context.db, key, to)?;
        context.wake(Work::Imports);
        if waits {
            wake_others(context);
        }
    }
    progress::tell(context, key)
}

//! What an import tells: how far it is, and what became of each file.

use ritm_model::{
    ImportId, Problem, Timestamp,
    import::{ImportError, ImportLine, ImportProgress, ImportReply, ImportState, Outcome},
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::store::{Fault, corrupt};

const PROGRESS: &str = "SELECT id, state, begun_ms, bytes_done, bytes_total, files_done, files_total, added, linked, \
    known, damaged, refused FROM import";

fn read_progress(row: &Row<'_>) -> rusqlite::Result<ImportProgress> {
    let id: [u8; 16] = row.get(0)?;
    let number = |index: usize| row.get::<_, i64>(index).map(|number| number.max(0) as u64);
    Ok(ImportProgress {
        import: ImportId::from_slice(&id).ok_or(rusqlite::Error::InvalidQuery)?,
        state: match row.get::<_, i64>(1)? {
            0 => ImportState::Receiving,
            1 => ImportState::Reading,
            2 => ImportState::Done,
            4 => ImportState::Paused,
            _ => ImportState::Cancelled,
        },
        begun: Timestamp::from_unix_ms(row.get(2)?),
        bytes_done: number(3)?,
        bytes_total: number(4)?,
        files_done: number(5)?,
        files_total: number(6)?,
        added: number(7)?,
        linked: number(8)?,
        known: number(9)?,
        damaged: number(10)?,
        refused: number(11)?,
        current: String::new(),
    })
}

pub(super) fn progress(db: &Connection, key: i64, current: &str) -> Result<ImportProgress, Fault> {
    let sql = format!("{PROGRESS} WHERE key = ?");
    let progress = db.prepare_cached(&sql)?.query_row([key], read_progress)?;
    Ok(ImportProgress {
        current: current.to_owned(),
        ..progress
    })
}

/// Those under way and the ten latest, newest first.
pub(super) fn list(db: &Connection) -> Result<Vec<ImportProgress>, Fault> {
    let sql = format!(
        "{PROGRESS} WHERE state IN (0, 1, 4) OR key IN (SELECT key FROM import ORDER BY key DESC LIMIT 10) ORDER BY key DESC"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([], read_progress)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn page(
    db: &Connection,
    import: ImportId,
    after: u64,
    limit: u16,
    problems_only: bool,
) -> Result<ImportReply, Fault> {
    let key: i64 = db
        .prepare_cached("SELECT key FROM import WHERE id = ?")?
        .query_row([import.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(ImportError::NotFound)?;
    let limit = usize::from(limit.clamp(1, 1000));
    let mut statement = db.prepare_cached(
        "SELECT line FROM import_line WHERE import_key = ? AND number > ? AND problem >= ? ORDER BY number LIMIT ?",
    )?;
    let mut rows = statement.query(params![key, after as i64, problems_only, limit as i64 + 1])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let blob = row.get_ref(0)?.as_blob().map_err(|_| corrupt())?;
        lines.push(ritm_model::decode::<ImportLine>(blob).map_err(|_| corrupt())?);
    }
    let more = lines.len() > limit;
    lines.truncate(limit);
    Ok(ImportReply::Report { lines, more })
}

/// Whether the report has a line of this name.
pub(super) fn tells_of(db: &Connection, key: i64, name: &str) -> Result<bool, Fault> {
    let found = db
        .prepare_cached("SELECT 1 FROM import_line WHERE import_key = ? AND name = ?")?
        .exists(params![key, name])?;
    Ok(found)
}

/// The file's name in a line of the report.
pub(super) fn name_of(db: &Connection, key: i64, line: i64) -> Result<String, Fault> {
    let name = db
        .prepare_cached("SELECT name FROM import_line WHERE import_key = ? AND number = ?")?
        .query_row([key, line], |row| row.get(0))?;
    Ok(name)
}

/// Writes a line anew that said a file was refused: something came of it after all.
pub(super) fn rewrite_line(
    db: &Connection,
    key: i64,
    number: i64,
    outcome: Outcome,
    problems: Vec<Problem>,
) -> Result<(), Fault> {
    let line = ImportLine {
        number: number as u64,
        name: name_of(db, key, number)?,
        outcome,
        problems,
    };
    let counts = Counts::of(&line);
    db.prepare_cached("UPDATE import_line SET problem = ?, line = ? WHERE import_key = ? AND number = ?")?
        .execute(params![counts.problem, ritm_model::encode(&line), key, number])?;
    db.prepare_cached(
        "UPDATE import SET added = added + ?, linked = linked + ?, known = known + ?, damaged = damaged + ?,
             refused = max(0, refused - 1) WHERE key = ?",
    )?
    .execute(params![
        counts.added,
        counts.linked,
        counts.known,
        counts.damaged,
        key
    ])?;
    Ok(())
}

/// What a line counts as.
struct Counts {
    added: i64,
    linked: i64,
    known: i64,
    refused: i64,
    damaged: i64,
    problem: bool,
}

impl Counts {
    fn of(line: &ImportLine) -> Self {
        let (mut added, mut linked, mut known, mut refused) = (0_i64, 0_i64, 0_i64, 0_i64);
        match &line.outcome {
            Outcome::Added(ids) => added = ids.len() as i64,
            Outcome::Linked(ids) => linked = ids.len() as i64,
            Outcome::Known(_) => known = 1,
            Outcome::Refused => refused = 1,
            Outcome::Passed { .. } => {}
        }
        let problem = !line.problems.is_empty() || refused > 0;
        Self {
            added,
            linked,
            known,
            refused,
            damaged: i64::from(problem && refused == 0 && known == 0),
            problem,
        }
    }
}

/// Writes what became of one file, and counts it; gives the line's number.
pub(super) fn write_line(db: &Connection, key: i64, line: ImportLine) -> Result<i64, Fault> {
    let number: i64 = db
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM import_line WHERE import_key = ?")?
        .query_row([key], |row| row.get(0))?;
    let line = ImportLine {
        number: number as u64,
        ..line
    };
    let Counts {
        added,
        linked,
        known,
        refused,
        damaged,
        problem,
    } = Counts::of(&line);
    db.prepare_cached(
        "INSERT INTO import_line (import_key, number, name, problem, line) VALUES (?, ?, ?, ?, ?)",
    )?
    .execute(params![
        key,
        number,
        line.name,
        problem,
        ritm_model::encode(&line)
    ])?;
    db.prepare_cached(
        "UPDATE import SET files_done = files_done + 1, files_total = max(files_total, files_done + 1),
             added = added + ?, linked = linked + ?, known = known + ?, damaged = damaged + ?, refused = refused + ?
         WHERE key = ?",
    )?
    .execute(params![added, linked, known, damaged, refused, key])?;
    Ok(number)
}

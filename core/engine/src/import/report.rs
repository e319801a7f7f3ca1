//! What became of each file of an import, line by line.

use ritm_model::{
    Problem, ProblemCode,
    import::{ImportError, ImportLine, Outcome, ReadReport, ReportPage},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::take::Taken;
use crate::store::{Fault, corrupt, readable, v1};

/// A page of the report.
pub(super) fn page(db: &Connection, question: &ReadReport) -> Result<ReportPage, Fault> {
    let ReadReport {
        import,
        after,
        limit,
        problems_only,
    } = *question;
    let key: i64 = db
        .prepare_cached("SELECT key FROM import WHERE id = ?")?
        .query_row([import.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(ImportError::NotFound)?;
    let limit = usize::from(limit.clamp(1, 1000));
    let mut statement = db.prepare_cached(
        "SELECT number, name, line FROM import_line WHERE import_key = ? AND number > ? AND problem >= ?
         ORDER BY number LIMIT ?",
    )?;
    let mut rows = statement.query(params![key, after as i64, problems_only, limit as i64 + 1])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let number = row.get::<_, i64>(0)?.max(0) as u64;
        let name: String = row.get(1)?;
        let blob = row.get_ref(2)?.as_blob().map_err(|_| corrupt())?;
        let line = v1::decode::<v1::Line>(blob).and_then(|line| line.into_line(number, name.clone()));
        // One line that can't be read is no reason to show none.
        lines.push(readable(line)?.unwrap_or_else(|| ImportLine {
            number,
            name,
            outcome: Outcome::Known(Vec::new()),
            problems: vec![Problem::new(
                ProblemCode::Internal,
                "a line of the report is damaged",
            )],
        }));
    }
    let more = lines.len() > limit;
    lines.truncate(limit);
    Ok(ReportPage { lines, more })
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
        .execute(params![
            counts.problem,
            v1::encode(&v1::Line::from(&line)),
            key,
            number
        ])?;
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
        let only_notes = line.problems.iter().all(|problem| problem.code.is_note());
        Self {
            added,
            linked,
            known,
            refused,
            // What was only set right is no damage.
            damaged: i64::from(problem && !only_notes && refused == 0 && known == 0),
            problem,
        }
    }
}

/// Writes what became of one file, and counts it; gives the line's number.
pub(super) fn write_line(db: &Connection, key: i64, name: &str, taken: Taken) -> Result<i64, Fault> {
    let number: i64 = db
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM import_line WHERE import_key = ?")?
        .query_row([key], |row| row.get(0))?;
    let line = ImportLine {
        number: number as u64,
        name: name.to_owned(),
        outcome: taken.outcome,
        problems: taken.problems,
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
        v1::encode(&v1::Line::from(&line))
    ])?;
    db.prepare_cached(
        "UPDATE import SET files_done = files_done + 1, files_total = max(files_total, files_done + 1),
             added = added + ?, linked = linked + ?, known = known + ?, damaged = damaged + ?, refused = refused + ?
         WHERE key = ?",
    )?
    .execute(params![added, linked, known, damaged, refused, key])?;
    Ok(number)
}

//! Tables whose columns nobody knows: kept until the athlete says what they hold, and read then.
//!
//! What was said of a table is kept beside its original, for another table with the same column headers and for an export
//! that is taken in elsewhere.

use ritm_formats::csv;
use ritm_model::{
    FileHash, ImportId, Problem, ProblemCode,
    door::Topic,
    import::{ImportError, Outcome, ReadTable, TableOutcome},
    table::{Mapping, Meaning, Survey},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    progress, report,
    take::{self, Taken},
};
use crate::{
    answer::{Answer, Answered, Errand},
    context::Context,
    reading::{self, Unread, key_of},
    store::{Fault, explained, original, readable},
    work::Turn,
};

/// Nor more than so much of all of them; the oldest go first.
const MOST_KEPT: i64 = 128 << 20;
/// A table that was met in an import: read as the athlete said of another with the same column headers, or kept until
/// asked.
pub(super) fn met(context: &mut Context, import_key: i64, name: &str, unread: &Unread) -> Result<(), Fault> {
    let header = key_of(&unread.header);
    if let Some(mapping) = readable(explained::remembered(&context.db, &header))?.flatten()
        && let Ok(taken) = read_as(context, name, unread, &mapping, &header)?
    {
        report::write_line(&context.db, import_key, name, taken)?;
        return Ok(());
    }
    let detail = unread
        .header
        .iter()
        .take(8)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let problem = Problem::new(ProblemCode::UnknownColumns, detail);
    let number = report::write_line(&context.db, import_key, name, Taken::refused(problem))?;
    let (packing, data) = unread.original.parts();
    context
        .db
        .prepare_cached(
            "INSERT INTO unread (import_key, line, header, hash, arrived, bytes, packing, data)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            import_key,
            number,
            header,
            unread.hash.0,
            unread.arrived.map(|hash| hash.0),
            unread.size as i64,
            packing,
            data
        ])?;
    context
        .db
        .prepare_cached(
            "DELETE FROM unread WHERE key IN (
                 SELECT key FROM (SELECT key, sum(length(data)) OVER (ORDER BY key DESC) AS kept FROM unread)
                 WHERE kept > ?)",
        )?
        .execute([MOST_KEPT])?;
    Ok(())
}

/// Reads a table; the inner error is why nothing came of it.
fn read_as(
    context: &mut Context,
    name: &str,
    unread: &Unread,
    mapping: &Mapping,
    header: &str,
) -> Result<Result<Taken, Problem>, Fault> {
    let bytes = original::unpack(&unread.original, unread.size)?;
    let decoded = match csv::decode_with(&bytes, mapping) {
        Ok(decoded) => decoded,
        Err(problem) => return Ok(Err(problem)),
    };
    let found = reading::training(bytes, None, unread.arrived, decoded, Vec::new());
    let taken = take::file(context, name, found)?;
    if taken.outcome == Outcome::Refused {
        let nothing = || Problem::new(ProblemCode::NotTraining, "");
        return Ok(Err(taken.problems.into_iter().next().unwrap_or_else(nothing)));
    }
    if let Some(original_key) = original::find(&context.db, unread.hash)? {
        explained::keep(&context.db, original_key, header, mapping)?;
    }
    Ok(Ok(taken))
}

struct Row {
    key: i64,
    import_key: i64,
    line: i64,
    header: String,
    unread: Unread,
}

fn row(db: &Connection, import: ImportId, line: i64) -> Result<Row, Fault> {
    let found = db
        .prepare_cached(
            "SELECT unread.key, import_key, header, hash, arrived, unread.bytes, packing, data
             FROM unread JOIN import ON import.key = import_key WHERE id = ? AND line = ?",
        )?
        .query_row(params![import.as_bytes(), line], |row| {
            Ok(Row {
                key: row.get(0)?,
                import_key: row.get(1)?,
                line,
                header: row.get(2)?,
                unread: Unread {
                    hash: FileHash(row.get(3)?),
                    arrived: row.get::<_, Option<[u8; 32]>>(4)?.map(FileHash),
                    size: row.get::<_, i64>(5)?.max(0) as usize,
                    original: original::Packing::of(row.get(6)?, row.get(7)?),
                    header: Vec::new(),
                },
            })
        })
        .optional()?;
    found.ok_or_else(|| ImportError::TableGone.into())
}

/// What a table of the report looks like.
pub(super) fn survey(db: &Connection, import: ImportId, line: u64) -> Result<Survey, Fault> {
    let row = row(db, import, line as i64)?;
    let bytes = original::unpack(&row.unread.original, row.unread.size)?;
    let mut survey = csv::survey(&bytes).ok_or(ImportError::TableGone)?;
    let name = report::name_of(db, row.import_key, row.line)?;
    survey.mapping.start = survey.mapping.start.or_else(|| csv::start_in_name(&name));
    match explained::remembered(db, &row.header)? {
        Some(mapping) => survey.mapping.columns = mapping.columns,
        None => suggest_time(&mut survey),
    }
    Ok(survey)
}

/// Takes the first column that counts up evenly for the time, where no heading tells of one.
fn suggest_time(survey: &mut Survey) {
    /// Nobody counts seconds in steps of so many.
    const MILLISECONDS_FROM: f64 = 100.0;
    let columns = &mut survey.mapping.columns;
    if columns
        .iter()
        .any(|column| matches!(column, Meaning::Time { .. }))
    {
        return;
    }
    for (index, column) in columns.iter_mut().enumerate() {
        let cells = survey
            .examples
            .iter()
            .map(|row| row.get(index)?.trim().parse::<f64>().ok());
        let Some(numbers) = cells.collect::<Option<Vec<f64>>>() else {
            continue;
        };
        let steps: Vec<f64> = numbers.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let first = steps.first().copied().unwrap_or(0.0);
        if first > 0.0 && steps.iter().all(|step| (step - first).abs() < first * 1e-6) {
            let ms_each = if first >= MILLISECONDS_FROM { 1.0 } else { 1000.0 };
            *column = Meaning::Time { ms_each };
            return;
        }
    }
}

impl Answer for ReadTable {
    fn answer(self, context: &mut Context) -> Result<Answered<TableOutcome>, Fault> {
        let has = |wanted: fn(&Meaning) -> bool| self.mapping.columns.iter().any(wanted);
        if !has(|column| matches!(column, Meaning::Time { .. })) {
            return Err(ImportError::NoTimeColumn.into());
        }
        if !has(|column| matches!(column, Meaning::Value { .. })) {
            return Err(ImportError::NoValueColumn.into());
        }
        let found: Option<(i64, String)> = context
            .db
            .prepare_cached(
                "SELECT import_key, header FROM unread JOIN import ON import.key = import_key
                 WHERE id = ? AND line = ?",
            )?
            .query_row(params![self.import.as_bytes(), self.line as i64], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let (import_key, header) = found.ok_or(ImportError::TableGone)?;
        Ok(Answered::Later(Box::new(Alike {
            import: self.import,
            import_key,
            asked: self.line as i64,
            header,
            tried: false,
            after: 0,
            mapping: self.mapping,
        })))
    }
}

/// Reads the other tables of an import that have the same column headers, one after the other, and at last the one that
/// was asked for: as long as that is there, asking again goes on where a host died.
struct Alike {
    import: ImportId,
    import_key: i64,
    asked: i64,
    header: String,
    /// Whether the one that was asked for can be read so.
    tried: bool,
    after: i64,
    mapping: Mapping,
}

impl Alike {
    /// Tried before anything changes: the athlete may say it otherwise.
    fn refusal(&self, context: &Context) -> Result<Option<Problem>, Fault> {
        let table = row(&context.db, self.import, self.asked)?.unread;
        let bytes = original::unpack(&table.original, table.size)?;
        match csv::decode_with(&bytes, &self.mapping) {
            Ok(_) => Ok(None),
            Err(problem) if problem.code == ProblemCode::NoTimes => Err(ImportError::NoStart.into()),
            Err(problem) => Ok(Some(problem)),
        }
    }

    fn read(&self, context: &mut Context, line: i64, mapping: &Mapping) -> Result<Option<Problem>, Fault> {
        let table = row(&context.db, self.import, line)?;
        let name = report::name_of(&context.db, self.import_key, line)?;
        match read_as(context, &name, &table.unread, mapping, &self.header)? {
            Ok(taken) => {
                done(context, self.import, &table, taken)?;
                Ok(None)
            }
            Err(problem) => Ok(Some(problem)),
        }
    }
}

impl Errand<TableOutcome> for Alike {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Option<TableOutcome>, Fault> {
        if !self.tried {
            if let Some(problem) = self.refusal(context)? {
                return Ok(Some(TableOutcome::Refused(problem)));
            }
            self.tried = true;
        }
        // When it began is of the table that was asked for alone.
        let undated = Mapping {
            start: None,
            ..self.mapping.clone()
        };
        while !turn.is_over(context) {
            let next: Option<i64> = context
                .db
                .prepare_cached(
                    "SELECT line FROM unread WHERE import_key = ? AND header = ? AND line > ? AND line <> ?
                     ORDER BY line LIMIT 1",
                )?
                .query_row(
                    params![self.import_key, self.header, self.after, self.asked],
                    |row| row.get(0),
                )
                .optional()?;
            let Some(line) = next else {
                let refused = self.read(context, self.asked, &self.mapping.clone())?;
                return Ok(Some(refused.map_or(TableOutcome::Read, TableOutcome::Refused)));
            };
            self.read(context, line, &undated)?;
            self.after = line;
        }
        Ok(None)
    }
}

fn done(context: &mut Context, import: ImportId, row: &Row, taken: Taken) -> Result<(), Fault> {
    report::rewrite_line(
        &context.db,
        row.import_key,
        row.line,
        taken.outcome,
        taken.problems,
    )?;
    context
        .db
        .prepare_cached("DELETE FROM unread WHERE key = ?")?
        .execute([row.key])?;
    context.news.changed(Topic::Report(import));
    progress::tell(context, row.import_key)
}

//! Tables whose columns nobody knows: kept until the athlete says what they hold, and read then.
//!
//! What was said of a table is kept beside its original, for another table with the same headings and for an archive
//! that is taken in elsewhere.

use ritm_formats::csv;
use ritm_model::{
    Event, ImportId, Problem, ProblemCode,
    import::{ImportError, ImportLine, ImportReply, Outcome},
    table::{Mapping, Meaning, Survey},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    read::{self, Unread},
    report,
    take::{self, Taken},
};
use crate::{
    Engine,
    store::{Fault, corrupt, original},
};

/// Larger tables are not kept to be asked about.
const LARGEST: usize = 32 << 20;
/// Nor more than so much of all of them; the oldest go first.
const MOST_KEPT: i64 = 128 << 20;
/// Columns of a table that is asked about; nobody fills in more.
const MOST_COLUMNS: usize = 64;

/// Whether a file nobody could read is a table that a person could explain.
pub(super) fn asks(bytes: &[u8], problem: &Problem) -> Option<Survey> {
    let unclear = matches!(
        problem.code,
        ProblemCode::UnknownFormat | ProblemCode::NotTraining | ProblemCode::NoTimes
    );
    if !unclear || bytes.len() > LARGEST || bytes.iter().take(512).any(|&byte| byte == 0) && !has_mark(bytes)
    {
        return None;
    }
    let survey = csv::survey(bytes)?;
    let count = survey.header.len();
    // A table of samples has columns of numbers, and more than a few rows.
    let number = |column: usize| {
        survey.examples.iter().all(|row| {
            row.get(column).is_some_and(|cell| {
                cell.trim_start_matches(['-', '+'])
                    .starts_with(|c: char| c.is_ascii_digit())
            })
        })
    };
    let numbers = (0..count).filter(|&column| number(column)).count();
    ((2..=MOST_COLUMNS).contains(&count) && survey.examples.len() >= 3 && numbers >= 2).then_some(survey)
}

/// UTF-16 has zeros as well, but begins with a mark.
fn has_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

/// What a table is known by: its headings.
fn key_of(header: &[String]) -> String {
    header.join("\t")
}

/// A table that was met in an import: read as the athlete said of another with the same headings, or kept until asked.
pub(super) fn met(
    engine: &mut Engine,
    db: &Connection,
    import_key: i64,
    name: &str,
    unread: Unread,
) -> Result<(), Fault> {
    let header = key_of(&unread.header);
    if let Some(mapping) = remembered(db, &header)?
        && let Ok(taken) = read_as(engine, db, name, &unread, &mapping, &header)?
    {
        report::write_line(db, import_key, line(name, taken))?;
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
    let number = report::write_line(db, import_key, line(name, Taken::refused(problem)))?;
    db.prepare_cached("INSERT INTO unread (import_key, line, header, data) VALUES (?, ?, ?, ?)")?
        .execute(params![import_key, number, header, ritm_model::encode(&unread)])?;
    db.prepare_cached(
        "DELETE FROM unread WHERE key IN (
             SELECT key FROM (SELECT key, sum(length(data)) OVER (ORDER BY key DESC) AS kept FROM unread)
             WHERE kept > ?)",
    )?
    .execute([MOST_KEPT])?;
    Ok(())
}

fn line(name: &str, taken: Taken) -> ImportLine {
    ImportLine {
        number: 0,
        name: name.to_owned(),
        outcome: taken.outcome,
        problems: taken.problems,
    }
}

/// What was said last of a table with these headings; when it began is of that table alone.
fn remembered(db: &Connection, header: &str) -> Result<Option<Mapping>, Fault> {
    let mapping: Option<Vec<u8>> = db
        .prepare_cached("SELECT mapping FROM explained WHERE header = ? ORDER BY original_key DESC LIMIT 1")?
        .query_row([header], |row| row.get(0))
        .optional()?;
    mapping
        .map(|mapping| {
            let mapping: Mapping = ritm_model::decode(&mapping).map_err(|_| corrupt())?;
            Ok(Mapping {
                start: None,
                ..mapping
            })
        })
        .transpose()
}

/// What the athlete said of an original, if it is such a table.
pub(crate) fn explained(db: &Connection, original_key: i64) -> Result<Option<Mapping>, Fault> {
    let mapping: Option<Vec<u8>> = db
        .prepare_cached("SELECT mapping FROM explained WHERE original_key = ?")?
        .query_row([original_key], |row| row.get(0))
        .optional()?;
    mapping
        .map(|mapping| ritm_model::decode(&mapping).map_err(|_| corrupt()))
        .transpose()
}

/// Keeps what was said of an original.
pub(super) fn keep(db: &Connection, original_key: i64, header: &str, mapping: &Mapping) -> Result<(), Fault> {
    db.prepare_cached("INSERT OR REPLACE INTO explained (original_key, header, mapping) VALUES (?, ?, ?)")?
        .execute(params![original_key, header, ritm_model::encode(mapping)])?;
    Ok(())
}

/// The headings of a table, as they are known by.
pub(super) fn header_of(bytes: &[u8]) -> String {
    csv::survey(bytes).map_or_else(String::new, |survey| key_of(&survey.header))
}

/// Reads a table; the inner error is why nothing came of it.
fn read_as(
    engine: &mut Engine,
    db: &Connection,
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
    let found = read::training(bytes, None, unread.arrived, decoded, Vec::new());
    let taken = take::file(engine, db, name, found)?;
    if taken.outcome == Outcome::Refused {
        let nothing = || Problem::new(ProblemCode::NotTraining, "");
        return Ok(Err(taken.problems.into_iter().next().unwrap_or_else(nothing)));
    }
    if let Some(original_key) = original::find(db, unread.hash)? {
        keep(db, original_key, header, mapping)?;
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

fn row(db: &Connection, import: ImportId, line: u64) -> Result<Row, Fault> {
    let found: Option<(i64, i64, String, Vec<u8>)> = db
        .prepare_cached(
            "SELECT unread.key, import_key, header, data FROM unread JOIN import ON import.key = import_key
             WHERE id = ? AND line = ?",
        )?
        .query_row(params![import.as_bytes(), line as i64], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let (key, import_key, header, data) = found.ok_or(ImportError::TableGone)?;
    Ok(Row {
        key,
        import_key,
        line: line as i64,
        header,
        unread: ritm_model::decode(&data).map_err(|_| corrupt())?,
    })
}

/// What a table of the report looks like.
pub(super) fn survey(db: &Connection, import: ImportId, line: u64) -> Result<ImportReply, Fault> {
    let row = row(db, import, line)?;
    let bytes = original::unpack(&row.unread.original, row.unread.size)?;
    let mut survey = csv::survey(&bytes).ok_or(ImportError::TableGone)?;
    let name = report::name_of(db, row.import_key, row.line)?;
    survey.mapping.start = survey.mapping.start.or_else(|| csv::start_in_name(&name));
    match remembered(db, &row.header)? {
        Some(mapping) => survey.mapping.columns = mapping.columns,
        None => suggest_time(&mut survey),
    }
    Ok(ImportReply::Table(survey))
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

/// Reads a table of the report as the athlete says, and others of the same import that have the same headings.
pub(super) fn read_table(
    engine: &mut Engine,
    import: ImportId,
    line: u64,
    mapping: &Mapping,
) -> Result<ImportReply, Fault> {
    let has = |wanted: fn(&Meaning) -> bool| mapping.columns.iter().any(wanted);
    if !has(|column| matches!(column, Meaning::Time { .. })) {
        return Err(ImportError::NoTimeColumn.into());
    }
    if !has(|column| matches!(column, Meaning::Value { .. })) {
        return Err(ImportError::NoValueColumn.into());
    }
    let db = std::rc::Rc::clone(&engine.db);
    let transaction = rusqlite::Transaction::new_unchecked(&db, rusqlite::TransactionBehavior::Immediate)?;
    let asked = row(&transaction, import, line)?;
    let name = report::name_of(&transaction, asked.import_key, asked.line)?;
    let problem = match read_as(engine, &transaction, &name, &asked.unread, mapping, &asked.header)? {
        Ok(taken) => {
            done(&transaction, &asked, taken)?;
            None
        }
        Err(problem) => Some(problem),
    };
    if let Some(problem) = problem {
        // Nothing has changed: the athlete may say it otherwise.
        return match problem.code {
            ProblemCode::NoTimes => Err(ImportError::NoStart.into()),
            _ => Ok(ImportReply::TableRefused(problem)),
        };
    }
    let alike: Vec<i64> = transaction
        .prepare_cached("SELECT line FROM unread WHERE import_key = ? AND header = ?")?
        .query_map(params![asked.import_key, asked.header], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mapping = Mapping {
        start: None,
        ..mapping.clone()
    };
    for line in alike {
        let other = row(&transaction, import, line as u64)?;
        let name = report::name_of(&transaction, other.import_key, line)?;
        if let Ok(taken) = read_as(
            engine,
            &transaction,
            &name,
            &other.unread,
            &mapping,
            &other.header,
        )? {
            done(&transaction, &other, taken)?;
        }
    }
    transaction.commit()?;
    let progress = report::progress(&engine.db, asked.import_key, "")?;
    engine.events.push(Event::ImportProgress(progress));
    Ok(ImportReply::Accepted)
}

fn done(db: &Connection, row: &Row, taken: Taken) -> Result<(), Fault> {
    report::rewrite_line(db, row.import_key, row.line, taken.outcome, taken.problems)?;
    db.prepare_cached("DELETE FROM unread WHERE key = ?")?
        .execute([row.key])?;
    Ok(())
}

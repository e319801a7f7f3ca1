//! SQLite databases of other programs: OpenTracks, Gadgetbridge, ConnectStats.
//!
//! This crate knows no SQLite: whoever has one lends it as [`Tables`]. Such a file is outside input like any other, so
//! the lender opens it read-only and with `trusted_schema` off, and limits lengths and work. Only real tables are asked
//! for: a view could be made to give rows without end.
//!
//! A damaged database gives the rows that can still be read; what stopped the reading is a problem.

mod connectstats;
mod gadgetbridge;
mod opentracks;

use ritm_model::{Problem, ProblemCode, SourceFormat, Timestamp};

use crate::{Decoded, draft::Draft, text::moment::plausible};

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

/// A database, open for reading.
pub trait Tables {
    /// Runs a query and gives each of its rows to `row`.
    ///
    /// # Errors
    /// A [`Problem`] when the query can't be run or stops early; the rows before that count.
    fn rows(&mut self, sql: &str, row: &mut dyn FnMut(&[Cell<'_>])) -> Result<(), Problem>;
}

/// Whether the bytes are a SQLite database, version 3.
pub fn detect(bytes: &[u8]) -> bool {
    bytes.starts_with(b"SQLite format 3\0")
}

/// Reads a database.
///
/// # Errors
/// [`ProblemCode::NotTraining`] when it is of no program known here, or holds no activities; else what stopped the reading
/// before anything was read.
pub fn decode(tables: &mut dyn Tables) -> Result<Decoded, Problem> {
    let mut database = Database {
        tables,
        names: Vec::new(),
        problems: Vec::new(),
    };
    database.find_names()?;
    let drafts = if database.has("tracks") && database.has("trackpoints") {
        opentracks::read(&mut database)
    } else if database.has("gc_track") || database.has("gc_activities") {
        connectstats::read(&mut database)?
    } else if database.has("BASE_ACTIVITY_SUMMARY") {
        gadgetbridge::read(&mut database)
    } else {
        return Err(Problem::new(
            ProblemCode::NotTraining,
            "a database of a program nobody here knows",
        ));
    };
    let mut problems = database.problems;
    let skipped: u64 = drafts.iter().map(|draft| draft.values.skipped()).sum();
    let record_count = drafts.iter().map(|draft| draft.values.len() as u64).sum();
    let mut recordings = Vec::new();
    for draft in drafts {
        recordings.extend(draft.finish(SourceFormat::Database, recordings.len()));
    }
    if recordings.is_empty() {
        return Err(problems
            .pop()
            .unwrap_or_else(|| Problem::new(ProblemCode::NotTraining, "a database without activities")));
    }
    if skipped > 0 {
        problems.push(Problem::new(ProblemCode::SkippedPoints, skipped.to_string()));
    }
    let decoded = Decoded {
        recordings,
        record_count,
        problems,
        by_wall_clock: false,
    };
    Ok(decoded.settled())
}

/// A database with the names of its tables.
struct Database<'a> {
    tables: &'a mut dyn Tables,
    names: Vec<String>,
    problems: Vec<Problem>,
}

/// A row of a [`Database::select`]: the columns asked for, in that order.
struct Row<'a>(&'a [Cell<'a>]);

impl<'a> Row<'a> {
    fn cell(&self, index: usize) -> Cell<'a> {
        self.0.get(index).copied().unwrap_or(Cell::Null)
    }

    /// A number; SQLite's columns may hold any type, so texts count when they are one.
    fn number(&self, index: usize) -> Option<f64> {
        match self.cell(index) {
            Cell::Integer(value) => Some(value as f64),
            Cell::Real(value) => Some(value),
            Cell::Text(text) => text.trim().parse().ok(),
            Cell::Null | Cell::Blob(_) => None,
        }
        .filter(|value: &f64| value.is_finite())
    }

    /// A number above zero.
    fn positive(&self, index: usize) -> Option<f64> {
        self.number(index).filter(|&value| value > 0.0)
    }

    fn whole(&self, index: usize) -> Option<i64> {
        match self.cell(index) {
            Cell::Integer(value) => Some(value),
            _ => self
                .number(index)
                .filter(|value| value.abs() < 9e15)
                .map(|value| value as i64),
        }
    }

    fn text(&self, index: usize) -> Option<String> {
        match self.cell(index) {
            Cell::Text(text) => Some(text.trim())
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
            Cell::Integer(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// A moment since 1970, in seconds (with decimal places) or milliseconds.
    fn moment(&self, index: usize) -> Option<Timestamp> {
        let value = self.number(index)?;
        let ms = if value.abs() < 1e11 { value * 1000.0 } else { value };
        let at = Timestamp::from_unix_ms(if ms.abs() < 9e15 {
            ms.round() as i64
        } else {
            return None;
        });
        plausible(at).then_some(at)
    }
}

/// A name as SQL wants it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Database<'_> {
    fn find_names(&mut self) -> Result<(), Problem> {
        let names = &mut self.names;
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' LIMIT 10000";
        let result = self
            .tables
            .rows(sql, &mut |cells| names.extend(Row(cells).text(0)));
        // A damaged list of tables may still begin with those that matter.
        if names.is_empty() { result } else { Ok(()) }
    }

    fn has(&self, table: &str) -> bool {
        self.names.iter().any(|name| name == table)
    }

    /// The names of a table's columns.
    fn columns(&mut self, table: &str) -> Vec<String> {
        let mut columns = Vec::new();
        let literal = table.replace('\'', "''");
        let sql = format!("SELECT name FROM pragma_table_info('{literal}') LIMIT 1000");
        // Without them nothing is selected, which is told then.
        let _ = self
            .tables
            .rows(&sql, &mut |cells| columns.extend(Row(cells).text(0)));
        columns
    }

    /// Gives the rows of a table with the `wanted` columns; those that the table lacks are empty. What stops the reading
    /// is kept as a problem.
    fn select(&mut self, table: &str, wanted: &[&str], tail: &str, mut each: impl FnMut(Row<'_>)) {
        if !self.has(table) {
            return;
        }
        let there = self.columns(table);
        let columns: Vec<String> = wanted
            .iter()
            .map(|name| {
                let found = there.iter().any(|column| column.eq_ignore_ascii_case(name));
                if found { quoted(name) } else { "NULL".to_owned() }
            })
            .collect();
        let sql = format!("SELECT {} FROM {} {tail}", columns.join(", "), quoted(table));
        if let Err(problem) = self.tables.rows(&sql, &mut |cells| each(Row(cells))) {
            self.problems.push(problem);
        }
    }
}

/// The draft that a row belongs to, by its key; most rows belong to the one of the row before.
fn draft_of(drafts: &mut [(i64, Draft)], key: i64) -> Option<&mut Draft> {
    let index = drafts.binary_search_by_key(&key, |(key, _)| *key).ok()?;
    drafts.get_mut(index).map(|(_, draft)| draft)
}

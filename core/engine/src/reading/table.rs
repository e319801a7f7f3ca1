//! Tables whose columns nobody knows.

use ritm_formats::csv;
use ritm_model::{Problem, ProblemCode, table::Survey};

/// Larger tables are not kept to be asked about.
const LARGEST: usize = 32 << 20;
/// Columns of a table that is asked about; nobody fills in more.
const MOST_COLUMNS: usize = 64;

/// Whether a file nobody could read is a table that a person could explain.
pub(crate) fn asks(bytes: &[u8], problem: &Problem) -> Option<Survey> {
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

/// What a table is known by: its column headers.
pub(crate) fn key_of(header: &[String]) -> String {
    header.join("\t")
}

/// The column headers of a table, as they are known by.
pub(crate) fn header_of(bytes: &[u8]) -> String {
    csv::survey(bytes).map_or_else(String::new, |survey| key_of(&survey.header))
}

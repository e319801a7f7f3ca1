//! CSV: tables of samples, and lists of activities, as programs and platforms export them.
//!
//! Commas, semicolons or tabs between the cells, decimal points or commas, UTF-8, UTF-16 or Windows-1252: the content
//! decides. Facts about the layouts come from the exports' own headers and from open readers of them (GoldenCheetah,
//! Runalyze, FitTrackee).
//!
//! What becomes of a file:
//! - Headings are looked for in the first lines: spreadsheets write `sep=;` above them, and people titles.
//! - Strava's `activities.csv` ([`strava`]), Garmin Connect's and Runkeeper's lists, and lists that name their columns
//!   in a like way: each row is a recording without samples, with the totals the row tells.
//! - Logs of strength training ([`strength`]): the sets of a workout are one recording.
//! - What `FitCSVTool` writes ([`fit_text`]) is one recording.
//! - A table of samples is one recording. Columns nobody knows are kept under their own names. Where the file does not
//!   say when it began, the caller must ([`Mapping::start`]); where columns are not understood, a person can
//!   ([`survey`], [`decode_with`]).
//! - Times without a time zone are kept as if they were UTC.

mod date;
mod encode;
mod fit_text;
mod heading;
mod layout;
mod list;
mod name;
mod number;
mod samples;
mod strava;
mod strength;
pub(crate) mod table;
mod when;

#[cfg(test)]
mod tests;

use ritm_model::{Problem, ProblemCode, Timestamp};

pub use encode::encode;

pub use name::start_in_name;
pub use ritm_model::table::{Mapping, Meaning, Survey};
pub(crate) use strava::list as strava_list;
pub use strava::{StravaActivity, strava};

use crate::{Decoded, text::encoding::to_text};

/// A date and time as programs write them for people, with its offset in seconds if it names one; the day first where
/// that is open.
pub(crate) fn date(text: &str) -> Option<(Timestamp, Option<i32>)> {
    let order = date::order(std::iter::once(text));
    date::date(text, order).map(|date| (date.at, date.east_s))
}

/// How much of a file is looked at to tell what it is.
const HEAD_BYTES: usize = 64 << 10;

/// Whether a file is a table of samples or a list of activities, by the names of its columns.
pub fn detect(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or(bytes);
    // Binary files are told apart fast; UTF-16 has zeros as well, but begins with a mark.
    if head.iter().take(512).any(|&byte| byte == 0)
        && !head.starts_with(b"\xff\xfe")
        && !head.starts_with(b"\xfe\xff")
    {
        return false;
    }
    let source = to_text(head);
    let text = source.text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with(['<', '{', '[']) {
        return false;
    }
    fit_text::is_fit(text) || list_in(text).is_some() || layout::sure(text).is_some()
}

/// Lines that may stand above the headings of a list: `sep=;` for a spreadsheet, a title, a name.
const MOST_ABOVE: usize = 8;

/// A list of activities, or a log.
enum List {
    Strava,
    Strength(strength::Layout),
    Other(list::Layout),
}

/// The list that a text holds, how many lines with anything in them are above its headings, and at which byte these
/// begin.
fn list_in(text: &str) -> Option<(List, usize, usize)> {
    let mut at = 0;
    let lines = text.split_inclusive(['\n', '\r']).map(|line| {
        let begins = at;
        at += line.len();
        (begins, line)
    });
    let filled = lines.filter(|(_, line)| !line.trim().is_empty());
    // Samsung's tables name themselves first, and most of them are none.
    let most = if text.starts_with(list::SAMSUNG) {
        1
    } else {
        MOST_ABOVE
    };
    for (above, (begins, _)) in filled.take(most).enumerate() {
        let rest = text.get(begins..)?;
        let head = table::head(rest, HEAD_BYTES);
        let list = if strava::is_list(rest) {
            List::Strava
        } else if let Some(layout) = strength::layout(head) {
            List::Strength(layout)
        } else if let Some(layout) = list::layout(head) {
            List::Other(layout)
        } else {
            continue;
        };
        return Some((list, above, begins));
    }
    None
}

/// Reads a list that begins at a byte of the text.
fn decode_list(text: &str, list: &List, begins: usize) -> Result<Decoded, Problem> {
    let rest = text.get(begins..).unwrap_or_default();
    let decoded = match list {
        List::Strava => strava::decode(rest),
        List::Strength(layout) => strength::decode(rest, layout),
        List::Other(layout) => list::decode(rest, layout),
    };
    let place = |mut problem: Problem| {
        problem.at_byte = problem.at_byte.map(|at| at + begins as u64);
        problem
    };
    match decoded {
        Ok(mut decoded) => {
            decoded.problems = decoded.problems.into_iter().map(place).collect();
            Ok(decoded)
        }
        Err(problem) => Err(place(problem)),
    }
}

/// Reads a file: a list of activities, or a table of samples whose columns all explain themselves.
///
/// # Errors
/// [`ProblemCode::NotTraining`] for a table of something else, [`ProblemCode::NoTimes`] for samples that can't be dated.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let source = to_text(bytes);
    let text = source.text.trim_start_matches('\u{feff}');
    let head = table::head(text, HEAD_BYTES);
    let decoded = if fit_text::is_fit(text) {
        fit_text::decode(text)
    } else {
        match (list_in(text), layout::sure(head)) {
            // Some tables of samples begin with a row that tells of the whole.
            (Some((List::Other(_), above, _)), Some(layout)) if layout.header_row > above => {
                samples::decode(text, &layout, None)
            }
            (Some((list, _, begins)), _) => decode_list(text, &list, begins),
            (None, Some(layout)) => samples::decode(text, &layout, None),
            (None, None) => Err(Problem::new(
                ProblemCode::NotTraining,
                "a table without columns of training",
            )),
        }
    };
    placed(decoded, &source)
}

/// Says what a table of samples looks like; `None` when it has no rows below a header.
pub fn survey(bytes: &[u8]) -> Option<Survey> {
    let source = to_text(bytes);
    let text = source.text.trim_start_matches('\u{feff}');
    layout::survey(table::head(text, HEAD_BYTES))
}

/// Reads a table of samples the way `mapping` says.
///
/// # Errors
/// [`ProblemCode::NotTraining`] when it has no header, or no column of times or of values is named;
/// [`ProblemCode::NoTimes`] when nothing can be dated.
pub fn decode_with(bytes: &[u8], mapping: &Mapping) -> Result<Decoded, Problem> {
    let source = to_text(bytes);
    let text = source.text.trim_start_matches('\u{feff}');
    let head = table::head(text, HEAD_BYTES);
    let decoded = match layout::any(head) {
        Some(layout) => samples::decode(text, &layout, Some(mapping)),
        None => Err(Problem::new(ProblemCode::NotTraining, "no rows below a header")),
    };
    placed(decoded, &source).map(Decoded::settled)
}

/// Problems are noticed at places of the text; this turns them into places of the file.
fn placed(
    decoded: Result<Decoded, Problem>,
    source: &crate::text::encoding::Text<'_>,
) -> Result<Decoded, Problem> {
    let place = |mut problem: Problem| {
        // A byte order mark is part of the text, and three bytes of it.
        let mark = if source.text.starts_with('\u{feff}') { 3 } else { 0 };
        problem.at_byte = problem
            .at_byte
            .map(|at| source.source_byte(usize::try_from(at).unwrap_or(usize::MAX).saturating_add(mark)));
        problem
    };
    match decoded {
        Ok(mut decoded) => {
            decoded.problems = decoded.problems.into_iter().map(place).collect();
            Ok(decoded)
        }
        Err(problem) => Err(place(problem)),
    }
}

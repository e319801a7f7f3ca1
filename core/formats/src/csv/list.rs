//! Lists of activities, which have one row per activity and no samples.
//!
//! Samsung Health's table of exercises has a row before its header, prefixes before its columns' names, and numbers for
//! sports.
//!
//! Garmin Connect writes its list in the language and the units of the account, and tells the units nowhere: kilometres
//! are taken unless stride, cadence and time of the runs say that the distances are miles.
//!
//! Concept2's logbook, Intervals.icu, Peloton, TrainingPeaks and Zepp tell more than names: what their own columns mean
//! is from their exports' headers, as open readers of them show.

mod field;
mod guess;
mod row;
mod shifted;
mod style;

use ritm_model::{Problem, ProblemCode};

use super::{
    heading::{Heading, plain},
    table::{Rows, delimiter},
};
use crate::Decoded;
use field::{Field, field, implied_unit};
use guess::style;
use row::Row;

/// Whose list it is, where that says how to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Concept2,
    /// Intervals.icu, and what programs make of Strava's interface: everything in metres and seconds.
    Metric,
    Peloton,
    Runkeeper,
    Samsung,
    /// With workouts that are planned only.
    TrainingPeaks,
    Zepp,
    Other,
}

impl Source {
    fn of(names: &[&str]) -> Self {
        let plains: Vec<String> = names.iter().map(|name| Heading::new(name).plain).collect();
        let has = |wanted: &str| plains.iter().any(|plain| plain == wanted);
        if names.contains(&"GPX File") {
            Self::Runkeeper
        } else if has("workdistance") {
            Self::Concept2
        } else if has("fitnessdiscipline") {
            Self::Peloton
        } else if has("timetotalinhours") {
            Self::TrainingPeaks
        } else if has("totalelevationgain") || has("icutrainingload") {
            Self::Metric
        } else if has("sporttime") {
            Self::Zepp
        } else {
            Self::Other
        }
    }

    /// The name under which its ids are kept.
    const fn of_ids(self) -> Option<&'static str> {
        match self {
            Self::Concept2 => Some("concept2"),
            Self::Runkeeper => Some("runkeeper"),
            Self::Samsung => Some("samsung-health"),
            _ => None,
        }
    }

    /// The unit of a column that names none.
    const fn unit(self, field: Field) -> &'static str {
        match (self, field) {
            (Self::Samsung, Field::Timer) => "ms",
            (Self::Samsung | Self::Metric, Field::Distance) => "m",
            (Self::Samsung | Self::Metric, Field::AvgSpeed | Field::MaxSpeed) => "m/s",
            (
                Self::Samsung | Self::Metric,
                Field::Ascent | Field::Descent | Field::MinAltitude | Field::MaxAltitude,
            ) => "m",
            _ => "",
        }
    }

    /// What a column means in this list.
    fn field(self, plain: &str) -> Option<Field> {
        match (self, plain) {
            // Films and songs have a length as well.
            (_, "length") if self != Self::Peloton => None,
            (Self::Samsung | Self::Zepp, "starttime") => Some(Field::Date),
            (Self::Concept2, "description") => Some(Field::Name),
            _ => field(plain),
        }
    }
}

/// What is known of a list before it is read.
pub(super) struct Layout {
    delimiter: u8,
    /// What each column means, and the unit it is in.
    fields: Vec<(Option<Field>, String)>,
    /// Rows up to the header, with it.
    head_rows: usize,
    source: Source,
    /// The headings, letters and digits only.
    headings: Vec<String>,
}

/// The prefix of Samsung Health's names.
pub(super) const SAMSUNG: &str = "com.samsung.";
/// What its only list of training is called.
const SAMSUNG_EXERCISES: &str = "com.samsung.shealth.exercise";

/// A list: its first row names dates, sports or names, and times or distances.
pub(super) fn layout(text: &str) -> Option<Layout> {
    let delimiter = delimiter(text);
    let mut rows = Rows::new(text, delimiter);
    let mut cells = Vec::new();
    rows.next(&mut cells)?;
    let samsung = cells.first().is_some_and(|cell| cell.starts_with(SAMSUNG));
    if samsung {
        if cells.first().is_none_or(|cell| cell != SAMSUNG_EXERCISES) {
            return None;
        }
        rows.next(&mut cells)?;
    }
    let names: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    let source = if samsung {
        Source::Samsung
    } else {
        Source::of(&names)
    };
    let mut fields: Vec<(Option<Field>, String)> = Vec::new();
    let headings = names.iter().map(|name| plain(name)).collect();
    // Of two columns of one name the one with Samsung's prefix is that of the exercise itself.
    let mut prefixed = Vec::new();
    let seconds = names.contains(&"Work Time (Seconds)");
    for name in names {
        let heading = if samsung {
            let last = name.rsplit('.').next().unwrap_or_default();
            Heading {
                plain: plain(last),
                name: String::new(),
                unit: String::new(),
            }
        } else {
            Heading::new(name)
        };
        let better = samsung && name.starts_with(SAMSUNG);
        // Concept2 writes times twice, and the first at times in quotation marks.
        let twice = seconds && heading.unit == "Formatted";
        // `average_watts` names no unit.
        let mut found = source
            .field(&heading.plain)
            .or_else(|| source.field(&plain(name)))
            .filter(|_| !twice);
        if let Some(before) = fields
            .iter()
            .position(|(field, _)| found.is_some() && *field == found)
        {
            match (fields.get_mut(before), prefixed.get(before)) {
                (Some((field, _)), Some(false)) if better => *field = None,
                _ => found = None,
            }
        }
        let mut unit = heading.unit.to_lowercase();
        if unit.is_empty() {
            implied_unit(&heading.plain).clone_into(&mut unit);
        }
        if unit.is_empty()
            && let Some(found) = found
        {
            source.unit(found).clone_into(&mut unit);
        }
        fields.push((found, unit));
        prefixed.push(better);
    }
    let has = |wanted: &[Field]| {
        fields
            .iter()
            .any(|(field, _)| field.is_some_and(|field| wanted.contains(&field)))
    };
    let list = has(&[Field::Date, Field::LocalDate, Field::TimeOfDay])
        && has(&[Field::Sport, Field::Name])
        && has(&[Field::Timer, Field::Elapsed, Field::Moving, Field::Distance]);
    list.then_some(Layout {
        delimiter,
        fields,
        head_rows: 1 + usize::from(samsung),
        source,
        headings,
    })
}

/// Reads a list.
pub(super) fn decode(text: &str, layout: &Layout) -> Result<Decoded, Problem> {
    let style = style(text, layout);
    let mut rows = Rows::new(text, layout.delimiter);
    let mut cells = Vec::new();
    for _ in 0..layout.head_rows {
        rows.next(&mut cells);
    }
    let (mut recordings, mut count) = (Vec::new(), 0_u64);
    let (mut zoned, mut moved) = (false, None);
    while let Some(at) = rows.next(&mut cells) {
        count += 1;
        let row = Row {
            cells: &cells,
            layout,
            style: &style,
        };
        zoned |= row.is_zoned();
        match row.recording(recordings.len()) {
            Some(mut recording) => {
                let told = &mut recording.totals.distance_m;
                if let Some(found) = shifted::distance(&row, *told) {
                    *told = Some(found.metres);
                    moved = moved.or(Some(found.column));
                }
                recordings.push(recording);
            }
            // What is planned is none yet.
            None if layout.source == Source::TrainingPeaks => {}
            None => {
                rows.leave_out(at);
            }
        }
    }
    let mut problems = rows.problems(0);
    if let Some(heading) = moved.and_then(|column: usize| layout.headings.get(column)) {
        let detail = format!("distances under {heading:?}");
        problems.push(Problem::new(ProblemCode::ColumnsShifted, detail));
    }
    // Samsung's dates are in UTC.
    let by_wall_clock = layout.source != Source::Samsung && !zoned;
    if recordings.is_empty() {
        return Err(problems
            .pop()
            .unwrap_or_else(|| Problem::new(ProblemCode::NotTraining, "a list without activities")));
    }
    Ok(Decoded {
        recordings,
        record_count: count,
        problems,
        by_wall_clock,
    })
}

//! Logs of strength training with one row per set, as Strong, Hevy and `FitNotes` export them.
//!
//! The sets of one day's workout become one activity. Weights without a unit are kilograms; distances without one are
//! not taken, as Strong writes kilometres or miles by the athlete's setting and does not say which.
//!
//! Sources: the headers of the programs' exports, as open readers of them show; Strong's are English or German.

use std::{borrow::Cow, collections::HashMap};

use crate::sport::{Origin, named};
use ritm_model::{
    Device, Extras, FileIdentity, Problem, ProblemCode, Recording, Samples, SourceFormat, Sport, StrengthSet,
    Timestamp, Totals,
};

use super::{
    date::{self, Order},
    heading::Heading,
    number::{Decimal, Votes, duration_ms, number},
    table::{Rows, delimiter},
};
use crate::{Decoded, text::moment::plausible};

const POUND_KG: f64 = 0.453_592_37;

/// What a log tells of a set, and of the workout it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Start,
    End,
    Workout,
    WorkoutNotes,
    Length,
    Exercise,
    Set,
    Weight,
    WeightUnit,
    Repetitions,
    Distance,
    DistanceUnit,
    SetLength,
    Notes,
}

/// What is known of a log before it is read.
pub(super) struct Layout {
    delimiter: u8,
    /// What each column means, and the unit it is in.
    columns: Vec<(Option<Field>, String)>,
}

fn field(plain: &str) -> Option<(Field, &'static str)> {
    Some(match plain {
        "date" | "starttime" | "datum" => (Field::Start, ""),
        "endtime" => (Field::End, ""),
        "workoutname" | "title" => (Field::Workout, ""),
        "workoutnotes" | "description" | "workoutnotizen" => (Field::WorkoutNotes, ""),
        "duration" | "workoutduration" | "dauer" | "workoutdauer" => (Field::Length, ""),
        "exercisename" | "exercisetitle" | "exercise" | "namederübung" => (Field::Exercise, ""),
        "setorder" | "setindex" | "reihenfolgefestlegen" => (Field::Set, ""),
        "weight" | "weightkg" | "gewicht" => (Field::Weight, "kg"),
        "weightlbs" | "weightlb" => (Field::Weight, "lbs"),
        "weightunit" => (Field::WeightUnit, ""),
        "reps" | "wiederh" => (Field::Repetitions, ""),
        "distance" | "entfernung" => (Field::Distance, ""),
        "distanceunit" => (Field::DistanceUnit, ""),
        "seconds" | "durationseconds" | "time" | "sekunden" => (Field::SetLength, ""),
        "notes" | "exercisenotes" | "comment" | "notizen" => (Field::Notes, ""),
        _ => return None,
    })
}

/// A log: its first row names exercises and their sets.
pub(super) fn layout(text: &str) -> Option<Layout> {
    let delimiter = delimiter(text);
    let mut cells = Vec::new();
    Rows::new(text, delimiter).next(&mut cells)?;
    let mut columns: Vec<(Option<Field>, String)> = Vec::new();
    let mut categories = false;
    for cell in &cells {
        let heading = Heading::new(cell);
        categories |= heading.plain == "category";
        let found = field(&heading.plain);
        let unit = match found {
            Some((_, implied)) if heading.unit.is_empty() => implied.to_owned(),
            _ => heading.unit.to_lowercase(),
        };
        columns.push((found.map(|(field, _)| field), unit));
    }
    let has = |wanted: Field| columns.iter().any(|(field, _)| *field == Some(wanted));
    // FitNotes numbers no sets, but puts exercises in categories.
    let log = has(Field::Start)
        && has(Field::Exercise)
        && has(Field::Repetitions)
        && (has(Field::Set) || categories && has(Field::Weight));
    log.then_some(Layout { delimiter, columns })
}

struct Row<'a> {
    cells: &'a [Cow<'a, str>],
    layout: &'a Layout,
    decimal: Decimal,
    order: Order,
}

impl Row<'_> {
    fn cell(&self, wanted: Field) -> Option<(&str, &str)> {
        // Weights may have a column for each unit, of which one is filled.
        let mut filled = self
            .layout
            .columns
            .iter()
            .zip(self.cells)
            .filter(|((field, _), cell)| *field == Some(wanted) && !cell.trim().is_empty());
        filled
            .next()
            .map(|((_, unit), cell)| (cell.trim(), unit.as_str()))
    }

    fn text(&self, wanted: Field) -> Option<String> {
        self.cell(wanted).map(|(cell, _)| cell.to_owned())
    }

    fn date(&self, wanted: Field) -> Option<date::Date> {
        date::date(self.cell(wanted)?.0, self.order).filter(|date| plausible(date.at))
    }

    /// A number above nothing, and its unit from the row or the header.
    fn measured(&self, wanted: Field, unit: Field) -> Option<(f64, String)> {
        let (cell, told) = self.cell(wanted)?;
        let value = number(cell, self.decimal).filter(|&value| value > 0.0)?;
        let unit = self.cell(unit).map_or(told, |(unit, _)| unit).to_lowercase();
        Some((value, unit))
    }

    fn weight_kg(&self) -> Option<f64> {
        let (value, unit) = self.measured(Field::Weight, Field::WeightUnit)?;
        Some(match unit.as_str() {
            "lb" | "lbs" => value * POUND_KG,
            _ => value,
        })
    }

    fn distance_m(&self) -> Option<f64> {
        let (value, unit) = self.measured(Field::Distance, Field::DistanceUnit)?;
        Some(match unit.as_str() {
            "m" | "meters" | "metres" => value,
            "km" => value * 1000.0,
            "mi" | "miles" => value * 1609.344,
            "ft" => value * 0.3048,
            "yd" => value * 0.9144,
            _ => return None,
        })
    }

    fn time_ms(&self, wanted: Field) -> Option<i64> {
        duration_ms(self.cell(wanted)?.0, self.decimal).filter(|&ms| ms > 0)
    }
}

/// A workout on its way.
struct Workout {
    start: Timestamp,
    east_s: Option<i32>,
    name: Option<String>,
    notes: Vec<String>,
    length_ms: Option<i64>,
    distance_m: f64,
    /// How long the sets took that tell it.
    sets_ms: i64,
    sets: Vec<StrengthSet>,
}

impl Workout {
    fn new(row: &Row<'_>) -> Option<Self> {
        let begun = row.date(Field::Start)?;
        let until = row.date(Field::End).map(|end| end.at.ms_since(begun.at));
        Some(Self {
            start: begun.at,
            east_s: begun.east_s,
            name: row.text(Field::Workout),
            notes: Vec::new(),
            length_ms: row
                .time_ms(Field::Length)
                .or(until)
                .filter(|ms| (1..=86_400_000).contains(ms)),
            distance_m: 0.0,
            sets_ms: 0,
            sets: Vec::new(),
        })
    }

    fn hear(&mut self, row: &Row<'_>) {
        let exercise = row.text(Field::Exercise).unwrap_or_default();
        let note = row
            .cell(Field::Notes)
            .map(|(note, _)| format!("{exercise}: {note}"));
        for note in row.text(Field::WorkoutNotes).into_iter().chain(note) {
            if !self.notes.contains(&note) && self.notes.len() < 100 {
                self.notes.push(note);
            }
        }
        // Strong has rows of rests and notes among the sets, and empty ones of exercises nobody did.
        let other = |word: &str| word.starts_with("Rest") || word.starts_with("Note");
        let rest = row.cell(Field::Set).is_some_and(|(set, _)| other(set)) || exercise == "Rest Timer";
        let repetitions = row
            .cell(Field::Repetitions)
            .and_then(|(cell, _)| number(cell, row.decimal))
            .filter(|repetitions| (1.0..=65_535.0).contains(repetitions))
            .map(|repetitions| repetitions as u16);
        let set_ms = row.time_ms(Field::SetLength).unwrap_or(0);
        let (weight_kg, distance_m) = (row.weight_kg(), row.distance_m());
        let done = set_ms > 0 || repetitions.is_some() || weight_kg.is_some() || distance_m.is_some();
        if rest || !done {
            return;
        }
        self.sets.push(StrengthSet {
            from_ms: self.sets_ms,
            to_ms: self.sets_ms.saturating_add(set_ms),
            exercise,
            repetitions,
            weight_kg,
            active: true,
        });
        self.sets_ms = self.sets_ms.saturating_add(set_ms);
        self.distance_m += distance_m.unwrap_or(0.0);
    }

    /// Strength training, unless no set tells repetitions or weights and the first is of a sport.
    fn sport(&self) -> Sport {
        let lifted = |set: &StrengthSet| set.repetitions.is_some() || set.weight_kg.is_some();
        self.sets
            .first()
            .filter(|_| !self.sets.iter().any(lifted))
            .and_then(|set| named(&set.exercise, Origin::Table))
            .unwrap_or(Sport::StrengthTraining)
    }

    fn recording(self, part: usize) -> Recording {
        Recording {
            format: SourceFormat::Csv,
            device: Device::default(),
            identity: FileIdentity {
                external: None,
                time_created: None,
                part: u16::try_from(part).unwrap_or(u16::MAX),
                event: None,
            },
            sport: self.sport(),
            name: self.name,
            notes: (!self.notes.is_empty()).then(|| self.notes.join("\n")),
            start: self.start,
            utc_offset_s: self.east_s,
            samples: Samples::default(),
            laps: Vec::new(),
            pauses: Vec::new(),
            totals: Totals {
                timer_ms: self.length_ms.or(Some(self.sets_ms)).filter(|&ms| ms > 0),
                distance_m: Some(self.distance_m).filter(|&distance| distance > 0.0),
                ..Totals::default()
            },
            extras: Extras {
                sets: self.sets,
                ..Extras::default()
            },
        }
    }
}

/// What the first rows show of numbers and dates.
fn style(text: &str, layout: &Layout) -> (Decimal, Order) {
    let mut rows = Rows::new(text, layout.delimiter);
    let (mut cells, mut votes, mut dates) = (Vec::new(), Votes::default(), Vec::new());
    rows.next(&mut cells);
    while dates.len() < 1000 && rows.next(&mut cells).is_some() {
        let mut date = String::new();
        for (cell, (field, _)) in cells.iter().zip(&layout.columns) {
            match field {
                Some(Field::Weight | Field::Distance | Field::Repetitions) => votes.hear(cell),
                Some(Field::Start) => date = cell.to_string(),
                _ => {}
            }
        }
        dates.push(date);
    }
    (votes.result(), date::order(dates.iter().map(String::as_str)))
}

/// Reads a log.
pub(super) fn decode(text: &str, layout: &Layout) -> Result<Decoded, Problem> {
    let (decimal, order) = style(text, layout);
    let mut rows = Rows::new(text, layout.delimiter);
    let mut cells = Vec::new();
    rows.next(&mut cells);
    let mut workouts: Vec<Workout> = Vec::new();
    let mut known: HashMap<[String; 2], usize> = HashMap::new();
    let mut count = 0_u64;
    while let Some(at) = rows.next(&mut cells) {
        count += 1;
        let row = Row {
            cells: &cells,
            layout,
            decimal,
            order,
        };
        let key = [Field::Start, Field::Workout].map(|field| row.text(field).unwrap_or_default());
        let place = match known.get(&key) {
            Some(&place) => Some(place),
            None => Workout::new(&row).map(|workout| {
                workouts.push(workout);
                known.insert(key, workouts.len() - 1);
                workouts.len() - 1
            }),
        };
        match place.and_then(|place| workouts.get_mut(place)) {
            Some(workout) => workout.hear(&row),
            None => {
                rows.leave_out(at);
            }
        }
    }
    let mut problems = rows.problems(0);
    if workouts.is_empty() {
        return Err(problems
            .pop()
            .unwrap_or_else(|| Problem::new(ProblemCode::NotTraining, "a log without sets")));
    }
    let recordings = workouts
        .into_iter()
        .enumerate()
        .map(|(part, workout)| workout.recording(part));
    Ok(Decoded {
        recordings: recordings.collect(),
        record_count: count,
        problems,
        by_wall_clock: false,
    })
}

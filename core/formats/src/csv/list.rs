//! Lists of activities: one row an activity, without samples.
//!
//! Samsung Health's table of exercises has a row before its header, prefixes before its columns' names, and numbers for
//! sports.
//!
//! Garmin Connect writes its list in the language and the units of the account, and tells the units nowhere: kilometres
//! are taken unless stride, cadence and time of the runs say that the distances are miles.

mod field;

use std::borrow::Cow;

use ritm_model::{
    Device, Extras, FileIdentity, Problem, ProblemCode, Recording, Samples, SourceFormat, Sport, SportFamily,
    Totals,
};

use super::{
    date::{self, Order},
    heading::Heading,
    number::{Decimal, Votes, duration_ms, number},
    table::{Rows, delimiter},
};
use crate::{Decoded, xml::moment::plausible};
use field::{Field, field};

/// What is known of a list before it is read.
pub(super) struct Layout {
    delimiter: u8,
    fields: Vec<(Option<Field>, String)>,
    /// Rows up to the header, with it.
    head_rows: usize,
    samsung: bool,
    /// Whose ids they are, where a column shows whose list it is.
    source: Option<&'static str>,
}

/// The prefix of Samsung Health's names.
const SAMSUNG: &str = "com.samsung.";

/// The unit in which Samsung Health counts.
const fn samsung_unit(field: Field) -> &'static str {
    match field {
        Field::Timer => "ms",
        Field::Distance => "m",
        _ => "",
    }
}

/// Samsung Health's numbers of sports.
const fn samsung_sport(number: u32) -> Sport {
    match number {
        1001 => Sport::Walking,
        1002 => Sport::Running,
        6001..=6004 => Sport::RacketSport,
        9001 | 9002 => Sport::Yoga,
        3001 => Sport::Golf,
        11_001 | 16_004 => Sport::Skating,
        11_007 => Sport::Cycling,
        13_001 | 13_003 => Sport::Hiking,
        13_002 => Sport::Climbing,
        13_004 => Sport::MountainBiking,
        14_001 => Sport::PoolSwimming,
        15_002 => Sport::StrengthTraining,
        15_003 => Sport::IndoorCycling,
        15_004 => Sport::IndoorRowing,
        15_005 => Sport::TreadmillRunning,
        15_006 => Sport::FitnessTraining,
        16_001 => Sport::CrossCountrySkiing,
        16_002 | 16_008 => Sport::AlpineSkiing,
        16_007 => Sport::Snowboarding,
        16_009 => Sport::Snowshoeing,
        _ => Sport::Other,
    }
}

/// A list: its first row names dates, sports or names, and times or distances.
pub(super) fn layout(text: &str) -> Option<Layout> {
    let delimiter = delimiter(text);
    let mut rows = Rows::new(text, delimiter);
    let mut cells = Vec::new();
    rows.next(&mut cells)?;
    let samsung = cells.first().is_some_and(|cell| cell.starts_with(SAMSUNG));
    if samsung {
        rows.next(&mut cells)?;
    }
    let runkeeper = cells.iter().any(|cell| cell.as_ref() == "GPX File");
    let mut fields: Vec<(Option<Field>, String)> = Vec::new();
    for cell in &cells {
        // Of two columns of one name the one with a prefix is that of the exercise itself.
        let name = if samsung {
            cell.rsplit('.').next().unwrap_or_default()
        } else {
            cell
        };
        let heading = Heading::new(name);
        if samsung {
            let field = match heading.plain.as_str() {
                "starttime" => Some(Field::Date),
                plain => field(plain),
            };
            fields.push((field, field.map_or("", samsung_unit).to_owned()));
            continue;
        }
        let field =
            field(&heading.plain).filter(|field| !fields.iter().any(|(before, _)| before == &Some(*field)));
        fields.push((field, heading.unit.to_lowercase()));
    }
    let has = |wanted: &[Field]| {
        fields
            .iter()
            .any(|(field, _)| field.is_some_and(|field| wanted.contains(&field)))
    };
    let list = has(&[Field::Date, Field::TimeOfDay])
        && has(&[Field::Sport, Field::Name])
        && has(&[Field::Timer, Field::Elapsed, Field::Moving, Field::Distance]);
    list.then_some(Layout {
        delimiter,
        fields,
        head_rows: 1 + usize::from(samsung),
        samsung,
        source: match samsung {
            true => Some("samsung-health"),
            false if runkeeper => Some("runkeeper"),
            false => None,
        },
    })
}

/// How a list writes numbers and dates.
struct Style {
    decimal: Decimal,
    order: Order,
    /// Metres in one of the unit of distances.
    distance_m: f64,
    /// Metres in one of the unit of heights.
    height_m: f64,
}

struct Row<'a> {
    cells: &'a [Cow<'a, str>],
    layout: &'a Layout,
    style: &'a Style,
}

impl Row<'_> {
    fn cell(&self, wanted: Field) -> Option<(&str, &str)> {
        let index = self
            .layout
            .fields
            .iter()
            .position(|(field, _)| *field == Some(wanted))?;
        let cell = self.cells.get(index)?.trim();
        let unit = self
            .layout
            .fields
            .get(index)
            .map_or("", |(_, unit)| unit.as_str());
        (!cell.is_empty() && cell != "--").then_some((cell, unit))
    }

    fn text(&self, wanted: Field) -> Option<String> {
        self.cell(wanted).map(|(cell, _)| cell.to_owned())
    }

    fn number(&self, wanted: Field) -> Option<f64> {
        self.cell(wanted)
            .and_then(|(cell, _)| number(cell, self.style.decimal))
    }

    fn positive(&self, wanted: Field) -> Option<f64> {
        self.number(wanted).filter(|&value| value > 0.0)
    }

    fn time_ms(&self, wanted: Field) -> Option<i64> {
        let (cell, unit) = self.cell(wanted)?;
        let ms = match unit {
            _ if cell.contains(':') => duration_ms(cell, self.style.decimal)?,
            "ms" => number(cell, self.style.decimal).filter(|ms| (0.0..3.2e10).contains(ms))? as i64,
            "min" | "minutes" => duration_ms(cell, self.style.decimal)?.saturating_mul(60),
            _ => duration_ms(cell, self.style.decimal)?,
        };
        Some(ms).filter(|&ms| ms > 0)
    }

    fn height_m(&self, wanted: Field) -> Option<f64> {
        let (_, unit) = self.cell(wanted)?;
        let metres = match unit {
            "ft" | "feet" => 0.3048,
            "m" => 1.0,
            _ => self.style.height_m,
        };
        self.number(wanted).map(|value| value * metres)
    }

    fn distance_m(&self, sport: Sport) -> Option<f64> {
        let (_, unit) = self.cell(Field::Distance)?;
        let value = self.positive(Field::Distance)?;
        let metres = match unit {
            "km" => 1000.0,
            "m" | "meters" | "metres" => 1.0,
            "mi" | "miles" => 1609.344,
            "yd" | "yards" => 0.9144,
            // Swims are listed in metres whatever the rest is in.
            _ if sport.family() == SportFamily::Swim && value >= 50.0 => 1.0,
            _ => self.style.distance_m,
        };
        Some(value * metres)
    }

    fn recording(&self, part: usize) -> Option<Recording> {
        let (date, _) = self.cell(Field::Date).or_else(|| self.cell(Field::TimeOfDay))?;
        let date = date::date(date, self.style.order).filter(|date| plausible(date.at))?;
        let mut start = date.at;
        if !date.timed
            && let Some((clock, _)) = self.cell(Field::TimeOfDay)
            && let Some(ms) = date::clock_of_day(clock).or_else(|| duration_ms(clock, self.style.decimal))
        {
            start = start.plus_ms(ms);
        }
        let kind = self.text(Field::Sport).unwrap_or_default();
        let sport = match kind.parse() {
            Ok(number) if self.layout.samsung => samsung_sport(number),
            _ => super::sport::sport(&kind).unwrap_or_default(),
        };
        let source = self.layout.source;
        let steps = |field| self.positive(field).map(|steps| steps / 2.0);
        let totals = Totals {
            timer_ms: self.time_ms(Field::Timer).or_else(|| self.time_ms(Field::Moving)),
            elapsed_ms: self.time_ms(Field::Elapsed),
            moving_ms: self.time_ms(Field::Moving),
            distance_m: self.distance_m(sport),
            ascent_m: self.height_m(Field::Ascent),
            descent_m: self.height_m(Field::Descent).map(f64::abs),
            energy_kcal: self.positive(Field::Energy),
            avg_heart_rate_bpm: self.positive(Field::AvgHeartRate),
            max_heart_rate_bpm: self.positive(Field::MaxHeartRate),
            avg_cadence_rpm: self
                .positive(Field::AvgBikeCadence)
                .or_else(|| steps(Field::AvgRunCadence)),
            max_cadence_rpm: self
                .positive(Field::MaxBikeCadence)
                .or_else(|| steps(Field::MaxRunCadence)),
            avg_power_w: self.positive(Field::AvgPower),
            max_power_w: self.positive(Field::MaxPower),
            min_altitude_m: self.height_m(Field::MinAltitude),
            max_altitude_m: self.height_m(Field::MaxAltitude),
            ..Totals::default()
        };
        if totals.timer_ms.or(totals.elapsed_ms).is_none() && totals.distance_m.is_none() {
            return None;
        }
        Some(Recording {
            format: SourceFormat::Csv,
            device: Device::default(),
            identity: FileIdentity {
                external: source.and_then(|source| Some((source.to_owned(), self.text(Field::Id)?))),
                time_created: None,
                part: u16::try_from(part).unwrap_or(u16::MAX),
            },
            sport,
            name: self.text(Field::Name),
            notes: self.text(Field::Notes),
            start,
            utc_offset_s: date.east_s,
            samples: Samples::default(),
            laps: Vec::new(),
            pauses: Vec::new(),
            totals,
            extras: Extras {
                gear: self.text(Field::Gear).into_iter().collect(),
                ..Extras::default()
            },
        })
    }
}

/// Looks at the first rows for decimal sign, order of dates, and miles.
fn style(text: &str, layout: &Layout) -> Style {
    let mut rows = Rows::new(text, layout.delimiter);
    let mut cells = Vec::new();
    for _ in 0..layout.head_rows {
        rows.next(&mut cells);
    }
    let place = |wanted: Field| layout.fields.iter().position(|(field, _)| *field == Some(wanted));
    let date_at = place(Field::Date)
        .or_else(|| place(Field::TimeOfDay))
        .unwrap_or(0);
    let mut votes = Votes::default();
    let mut dates = Vec::new();
    let mut looked = 0;
    while looked < 1000 && rows.next(&mut cells).is_some() {
        looked += 1;
        cells.iter().for_each(|cell| votes.hear(cell));
        dates.extend(cells.get(date_at).map(ToString::to_string));
    }
    let mut style = Style {
        decimal: votes.result(),
        order: date::order(dates.iter().map(String::as_str)),
        distance_m: 1000.0,
        height_m: 1.0,
    };
    let (mut by_stride, mut by_distance) = (0.0, 0.0);
    let mut rows = Rows::new(text, layout.delimiter);
    for _ in 0..layout.head_rows {
        rows.next(&mut cells);
    }
    while looked > 0 && rows.next(&mut cells).is_some() {
        looked -= 1;
        let row = Row {
            cells: &cells,
            layout,
            style: &style,
        };
        if let (Some(stride), Some(steps), Some(ms), Some(distance)) = (
            row.positive(Field::Stride),
            row.positive(Field::AvgRunCadence),
            row.time_ms(Field::Moving).or_else(|| row.time_ms(Field::Timer)),
            row.positive(Field::Distance),
        ) {
            by_stride += stride * steps * ms as f64 / 60_000.0;
            by_distance += distance;
        }
    }
    if by_distance > 0.0 && by_stride / by_distance > 1300.0 {
        style.distance_m = 1609.344;
        style.height_m = 0.3048;
    }
    style
}

/// Reads a list.
pub(super) fn decode(text: &str, layout: &Layout) -> Result<Decoded, Problem> {
    let style = style(text, layout);
    let mut rows = Rows::new(text, layout.delimiter);
    let mut cells = Vec::new();
    for _ in 0..layout.head_rows {
        rows.next(&mut cells);
    }
    let (mut recordings, mut count, mut skipped, mut skipped_at) = (Vec::new(), 0_u64, 0_u64, None);
    while let Some(at) = rows.next(&mut cells) {
        count += 1;
        let row = Row {
            cells: &cells,
            layout,
            style: &style,
        };
        match row.recording(recordings.len()) {
            Some(recording) => recordings.push(recording),
            None => {
                skipped += 1;
                skipped_at.get_or_insert(at);
            }
        }
    }
    let mut problems = Vec::new();
    if let Some(at) = rows.open_quote {
        problems.push(Problem::at(
            ProblemCode::Malformed,
            at as u64,
            "a quotation without end",
        ));
    }
    if let Some(at) = skipped_at {
        problems.push(Problem::at(
            ProblemCode::SkippedPoints,
            at as u64,
            skipped.to_string(),
        ));
    }
    if recordings.is_empty() {
        return Err(problems
            .pop()
            .unwrap_or_else(|| Problem::new(ProblemCode::NotTraining, "a list without activities")));
    }
    Ok(Decoded {
        recordings,
        record_count: count,
        problems,
    })
}

//! Tables of samples, which have one row per moment.

use std::borrow::Cow;

use ritm_model::{
    Channel, Device, Extras, FileIdentity, Lap, LapTrigger, Problem, ProblemCode, Recording, SourceFormat,
    Timestamp, Totals,
};

use super::{
    Mapping, Meaning, date,
    layout::Layout,
    number::number,
    table::Rows,
    when::{When, when},
};
use crate::{
    Decoded,
    sheet::{Place, Sheet, Sparse},
    text::moment::plausible,
};

/// Longer than this nobody trains without a speed, a place, a cadence or a power: it is a table of days.
const LONGEST_WITHOUT_MOVING_MS: i64 = 20 * 3_600_000;

/// Zepp's tables of pulses have these names, whether a minute apart or whenever they were measured.
fn is_heart_of_days(layout: &Layout) -> bool {
    let header: Vec<&str> = layout.header.iter().map(String::as_str).collect();
    matches!(*header, ["time", "heartRate"] | ["date", "time", "heartRate"])
}

/// The rows read so far.
struct Reading {
    sheet: Sheet,
    places: Vec<Option<Place>>,
    start: Option<Timestamp>,
    /// Whether times are moments rather than counted since the start.
    absolute: bool,
    east_s: Option<i32>,
    days_over_ms: i64,
    last_ms: Option<i64>,
    lap: Option<String>,
    laps_from: Vec<i64>,
}

/// Reads the rows.
pub(super) fn decode(text: &str, layout: &Layout, mapping: Option<&Mapping>) -> Result<Decoded, Problem> {
    let mapping = mapping.unwrap_or(&layout.mapping);
    let has = |wanted: fn(&Meaning) -> bool| mapping.columns.iter().any(wanted);
    if (layout.step_ms.is_none() && !has(|column| matches!(column, Meaning::Time { .. })))
        || !has(|column| matches!(column, Meaning::Value { .. }))
    {
        return Err(Problem::new(
            ProblemCode::NotTraining,
            "no column of times and values",
        ));
    }
    let mut reading = Reading {
        sheet: Sheet::default(),
        places: Vec::new(),
        start: mapping.start.or(layout.mapping.start),
        absolute: false,
        east_s: None,
        days_over_ms: 0,
        last_ms: None,
        lap: None,
        laps_from: Vec::new(),
    };
    for column in &mapping.columns {
        reading.places.push(match column {
            Meaning::Value { channel, scale, .. } => Some(reading.sheet.column(channel, *scale)),
            _ => None,
        });
    }
    let mut rows = Rows::new(text.get(layout.body..).unwrap_or_default(), layout.delimiter);
    let mut cells = Vec::new();
    let mut count = 0_u64;
    while let Some(at) = rows.next(&mut cells) {
        if layout.ends_at_words
            && cells
                .first()
                .is_none_or(|cell| number(cell, layout.decimal).is_none())
        {
            break;
        }
        count += 1;
        if reading.hear(&cells, layout, mapping).is_none() {
            rows.leave_out(at);
        }
    }
    let mut problems = rows.problems(layout.body);
    let shed = reading.sheet.shed();
    if shed > 0 {
        let detail = format!("{shed} columns with hardly a value");
        problems.push(Problem::new(ProblemCode::TooLarge, detail));
    }
    let recording = reading.finish(layout)?;
    Ok(Decoded {
        recordings: vec![recording],
        record_count: count,
        problems,
        by_wall_clock: false,
    })
}

impl Reading {
    /// Takes a row; `None` when it can't be dated.
    fn hear(&mut self, cells: &[Cow<'_, str>], layout: &Layout, mapping: &Mapping) -> Option<()> {
        let mut time = None;
        let mut day = None;
        let dated = mapping.columns.contains(&Meaning::Date);
        for (cell, column) in cells.iter().zip(&mapping.columns) {
            match column {
                Meaning::Time { ms_each } if time.is_none() => {
                    time = when(cell, *ms_each, dated, layout.writing())
                }
                Meaning::Date => day = date::date(cell, layout.order),
                _ => {}
            }
        }
        let step = layout.step_ms.filter(|_| time.is_none());
        let time = time.or_else(|| {
            let passed = self.sheet.times().len() as f64 * step?;
            Some(When::Since(passed.round() as i64))
        });
        let mut ms = match (time?, day) {
            (When::At(at, east_s), _) => {
                self.absolute = true;
                self.east_s = east_s;
                at.unix_ms()
            }
            (When::Since(ms), Some(day)) => {
                self.absolute = true;
                day.at.unix_ms() + ms
            }
            (When::Since(ms), None) => ms,
        };
        if layout.own {
            let elapsed = cells
                .get(1)
                .and_then(|cell| crate::text::number::decimal(cell, 3))?;
            self.start = Some(Timestamp::from_unix_ms(ms - elapsed));
        }
        // A clock that passes midnight.
        if !self.absolute {
            ms += self.days_over_ms;
            if self.last_ms.is_some_and(|last| last - ms > 43_200_000) {
                self.days_over_ms += 86_400_000;
                ms += 86_400_000;
            }
        } else if !plausible(Timestamp::from_unix_ms(ms)) {
            return None;
        }
        self.last_ms = Some(ms);
        self.sheet.row(ms);
        let (mut north, mut east) = (None, None);
        for ((cell, column), place) in cells.iter().zip(&mapping.columns).zip(&self.places) {
            match column {
                Meaning::Value {
                    channel,
                    scale,
                    factor,
                    shift,
                } => {
                    let (Some(place), Some(value)) = (*place, number(cell, layout.decimal)) else {
                        continue;
                    };
                    let value = value * factor + shift;
                    match channel {
                        Channel::Latitude if !layout.own => north = Some(value),
                        Channel::Longitude if !layout.own => east = Some(value),
                        // No reading.
                        Channel::HeartRate if (value == 0.0 || value == 255.0) && !layout.own => {}
                        Channel::Power if value == -1.0 && !layout.own => {}
                        _ => self.sheet.fill_raw(place, scale.raw(value)),
                    }
                }
                Meaning::Lap if layout.lap_marks => {
                    let marked = number(cell, layout.decimal).is_some_and(|mark| mark != 0.0);
                    if marked || self.laps_from.is_empty() {
                        self.laps_from.push(ms);
                    }
                }
                Meaning::Lap if !cell.is_empty() && self.lap.as_deref() != Some(cell.as_ref()) => {
                    self.laps_from.push(ms);
                    self.lap = Some(cell.to_string());
                }
                _ => {}
            }
        }
        if let (Some(north), Some(east)) = (north, east) {
            self.sheet.set_position(north, east);
        }
        Some(())
    }

    fn finish(self, layout: &Layout) -> Result<Recording, Problem> {
        let earliest = self.sheet.times().iter().min().copied();
        let Some(earliest) = earliest else {
            return Err(Problem::new(ProblemCode::NoTimes, "no row has a time"));
        };
        let (start, first_ms) = if layout.own {
            let start = self.start.unwrap_or_default();
            (start, start.unix_ms())
        } else if self.absolute {
            (Timestamp::from_unix_ms(earliest), earliest)
        } else {
            let Some(start) = self.start else {
                return Err(Problem::new(
                    ProblemCode::NoTimes,
                    "its times count from a start that it does not tell",
                ));
            };
            (start, earliest)
        };
        let trained = |column: &Sparse| {
            !column.is_empty()
                && matches!(
                    column.channel,
                    Channel::Latitude
                        | Channel::Distance
                        | Channel::Speed
                        | Channel::Cadence
                        | Channel::Power
                )
        };
        let last_ms = self.sheet.times().iter().max().copied().unwrap_or(earliest);
        if last_ms - earliest > LONGEST_WITHOUT_MOVING_MS
            && !layout.own
            && !self.sheet.columns().iter().any(trained)
        {
            return Err(Problem::new(
                ProblemCode::NotTraining,
                "measurements of whole days",
            ));
        }
        if last_ms == earliest && !layout.own {
            return Err(Problem::new(ProblemCode::NotTraining, "all of it at one moment"));
        }
        if is_heart_of_days(layout) && last_ms - earliest >= 30_000 * (self.sheet.times().len() as i64 - 1) {
            return Err(Problem::new(
                ProblemCode::NotTraining,
                "heart rates of whole days",
            ));
        }
        let mut laps = Vec::new();
        // One lap throughout is none.
        if self.laps_from.len() > 1 {
            let ends = self.laps_from.iter().skip(1).copied().chain([last_ms]);
            for (&from, to) in self.laps_from.iter().zip(ends) {
                laps.push(Lap {
                    from_ms: from - first_ms,
                    to_ms: to.max(from) - first_ms,
                    trigger: LapTrigger::Other,
                    device: Totals::default(),
                });
            }
        }
        Ok(Recording {
            format: SourceFormat::Csv,
            device: Device::default(),
            identity: FileIdentity::default(),
            sport: layout.sport.unwrap_or_default(),
            name: None,
            notes: None,
            start,
            utc_offset_s: self.east_s,
            samples: self.sheet.into_samples(first_ms),
            laps,
            pauses: Vec::new(),
            totals: Totals::default(),
            extras: Extras::default(),
        })
    }
}

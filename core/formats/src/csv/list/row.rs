//! A row of a list as a recording.

use std::borrow::Cow;

use ritm_model::{
    Device, Extras, FileIdentity, Recording, Samples, SourceFormat, Sport, SportFamily, Timestamp, Totals,
};

use super::{Layout, Source, field::Field, style::Style};
use crate::{
    csv::{
        date,
        number::{duration_ms, number},
    },
    sport::{Origin, named, numbers},
    text::moment::plausible,
};

/// Nobody trains faster on average.
pub(super) const FASTEST_M_S: f64 = 45.0;

pub(super) struct Row<'a> {
    pub(super) cells: &'a [Cow<'a, str>],
    pub(super) layout: &'a Layout,
    pub(super) style: &'a Style,
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

    pub(super) fn positive(&self, wanted: Field) -> Option<f64> {
        self.number(wanted).filter(|&value| value > 0.0)
    }

    pub(super) fn time_ms(&self, wanted: Field) -> Option<i64> {
        let (cell, unit) = self.cell(wanted)?;
        let ms = match unit {
            _ if cell.contains(':') => duration_ms(cell, self.style.decimal)?,
            "ms" => number(cell, self.style.decimal).filter(|ms| (0.0..3.2e10).contains(ms))? as i64,
            "min" | "minutes" => duration_ms(cell, self.style.decimal)?.saturating_mul(60),
            "h" | "hours" => duration_ms(cell, self.style.decimal)?.saturating_mul(3600),
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

    /// How long it took.
    pub(super) fn length_ms(&self) -> Option<i64> {
        [Field::Timer, Field::Moving, Field::Elapsed]
            .into_iter()
            .find_map(|field| self.time_ms(field))
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
        let distance_m = value * metres;
        let too_fast = |distance_m: f64| {
            let seconds = self.length_ms().map(|ms| ms as f64 / 1000.0);
            seconds.is_some_and(|seconds| distance_m / seconds > FASTEST_M_S)
        };
        // A comma or point that groups thousands in other rows, and stands before decimal places in this one.
        if too_fast(distance_m) && sport != Sport::Motorised && !too_fast(distance_m / 1000.0) {
            return Some(distance_m / 1000.0);
        }
        Some(distance_m)
    }

    fn speed_m_s(&self, wanted: Field) -> Option<f64> {
        let (_, unit) = self.cell(wanted)?;
        let factor = match unit {
            "m/s" | "mps" => 1.0,
            "km/h" | "kmh" | "kph" => 1.0 / 3.6,
            "mph" | "mi/h" => 1609.344 / 3600.0,
            _ => return None,
        };
        self.positive(wanted).map(|value| value * factor)
    }

    /// Steps of one foot, turns or strokes a minute.
    fn cadence_rpm(&self, wanted: Field, sport: Sport) -> Option<f64> {
        let value = self.positive(wanted)?;
        // Most count both feet; nobody takes 120 steps a minute with one.
        let both = sport.family() == SportFamily::Foot && value > 120.0;
        Some(if both { value / 2.0 } else { value })
    }

    /// When it began, and seconds east of Greenwich.
    fn start(&self) -> Option<(Timestamp, Option<i32>)> {
        let read = |field| {
            let (cell, _) = self.cell(field)?;
            date::date(cell, self.style.order).filter(|date| plausible(date.at))
        };
        let local = read(Field::LocalDate);
        let date = read(Field::Date).or(local).or_else(|| read(Field::TimeOfDay))?;
        if let Some(local) = local {
            let east_ms = local.at.ms_since(date.at);
            let zone = east_ms % 900_000 == 0 && east_ms.abs() <= 14 * 3_600_000;
            let east_s = i32::try_from(east_ms / 1000)
                .ok()
                .filter(|&east| zone && east != 0);
            return Some((date.at, date.east_s.or(east_s)));
        }
        let mut start = date.at;
        if !date.timed
            && let Some((clock, _)) = self.cell(Field::TimeOfDay)
            && let Some(ms) = date::clock_of_day(clock).or_else(|| duration_ms(clock, self.style.decimal))
        {
            start = start.plus_ms(ms);
        }
        let told = self
            .cell(Field::Offset)
            .and_then(|(cell, _)| date::zone_s(cell.trim_start_matches("UTC")));
        Some((start, date.east_s.or(told)))
    }

    /// Whether its date says where on earth it is meant.
    pub(super) fn is_zoned(&self) -> bool {
        let date = self.cell(Field::Date).map(|(cell, _)| cell);
        let both = date.is_some() && self.cell(Field::LocalDate).is_some();
        let utc = date
            .is_some_and(|cell| cell.ends_with(['Z', 'z']) || cell.contains("UTC") || cell.contains("GMT"));
        both || utc || self.cell(Field::Offset).is_some()
    }

    pub(super) fn sport(&self) -> Sport {
        let kind = self.text(Field::Sport).unwrap_or_default();
        let word = |word: &str| named(word, Origin::Table);
        match (self.layout.source, kind.parse()) {
            (Source::Samsung, Ok(number)) => numbers::samsung(number).or_else(|| {
                [Field::OwnSport, Field::Name]
                    .into_iter()
                    .find_map(|field| word(self.cell(field)?.0))
            }),
            (Source::Zepp, Ok(number)) => numbers::zepp(number),
            (Source::Peloton, _) if kind == "Cycling" => Some(Sport::IndoorCycling),
            _ => word(&kind),
        }
        .unwrap_or_default()
    }

    pub(super) fn recording(&self, part: usize) -> Option<Recording> {
        let (start, utc_offset_s) = self.start()?;
        let sport = self.sport();
        let steps = |field| self.positive(field).map(|steps| steps / 2.0);
        let totals = Totals {
            timer_ms: self.time_ms(Field::Timer).or_else(|| self.time_ms(Field::Moving)),
            elapsed_ms: self.time_ms(Field::Elapsed).or_else(|| {
                let rest_ms = self.time_ms(Field::Rest)?;
                Some(self.time_ms(Field::Timer)?.saturating_add(rest_ms))
            }),
            moving_ms: self.time_ms(Field::Moving),
            distance_m: self.distance_m(sport),
            ascent_m: self.height_m(Field::Ascent),
            descent_m: self.height_m(Field::Descent).map(f64::abs),
            energy_kcal: self.positive(Field::Energy),
            avg_heart_rate_bpm: self.positive(Field::AvgHeartRate),
            max_heart_rate_bpm: self.positive(Field::MaxHeartRate),
            avg_cadence_rpm: self
                .positive(Field::AvgBikeCadence)
                .or_else(|| steps(Field::AvgRunCadence))
                .or_else(|| self.cadence_rpm(Field::AvgCadence, sport)),
            max_cadence_rpm: self
                .positive(Field::MaxBikeCadence)
                .or_else(|| steps(Field::MaxRunCadence))
                .or_else(|| self.cadence_rpm(Field::MaxCadence, sport)),
            avg_speed_m_s: self.speed_m_s(Field::AvgSpeed),
            max_speed_m_s: self.speed_m_s(Field::MaxSpeed),
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
                external: self
                    .layout
                    .source
                    .of_ids()
                    .and_then(|source| Some((source.to_owned(), self.text(Field::Id)?))),
                time_created: None,
                part: u16::try_from(part).unwrap_or(u16::MAX),
                event: None,
            },
            sport,
            name: self.text(Field::Name),
            notes: self.text(Field::Notes),
            start,
            utc_offset_s,
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

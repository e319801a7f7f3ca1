//! FIT messages as text: what Garmin's `FitCSVTool` makes of a FIT file.
//!
//! After a header of `Type,Local Number,Message,Field 1,Value 1,Units 1,…` each row is a message: a definition, which
//! tells nothing, or data, as names, values and units in turn. Times count from the end of 1989, as in FIT; some
//! programs that write this layout count from 1970.

use std::{borrow::Cow, collections::HashMap};

use crate::sport::{Origin, named};
use ritm_model::{
    Channel, Device, Extras, FileIdentity, Lap, LapTrigger, Problem, ProblemCode, Recording, Scale,
    SourceFormat, Sport, Timestamp, Totals,
};

use super::{
    Meaning,
    heading::{Heading, meaning},
    number::{Decimal, number},
    table::Rows,
};
use crate::{
    Decoded, fit,
    sheet::{Place, Sheet},
};

/// Whether a text is such a table.
pub(super) fn is_fit(text: &str) -> bool {
    text.starts_with("Type,Local Number,Message")
}

/// The fields of a row of data.
struct Fields<'a>(&'a [Cow<'a, str>]);

impl Fields<'_> {
    /// Names, values and units.
    fn all(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.0.get(3..).unwrap_or_default().chunks(3).filter_map(|field| {
            let name = field.first()?.as_ref();
            let value = field.get(1)?.as_ref();
            let unit = field.get(2).map_or("", AsRef::as_ref);
            (!name.is_empty() && name != "unknown" && !value.is_empty()).then_some((name, value, unit))
        })
    }

    fn text(&self, wanted: &str) -> Option<&str> {
        self.all()
            .find(|(name, ..)| *name == wanted)
            .map(|(_, value, _)| value)
    }

    fn number(&self, wanted: &str) -> Option<f64> {
        number(self.text(wanted)?, Decimal::Point)
    }

    /// The first of these fields that is above nothing.
    fn positive(&self, wanted: &[&str]) -> Option<f64> {
        wanted
            .iter()
            .filter_map(|name| self.number(name))
            .find(|&value| value > 0.0)
    }

    fn ms(&self, wanted: &str) -> Option<i64> {
        self.positive(&[wanted])
            .filter(|seconds| *seconds < 3.2e7)
            .map(|seconds| (seconds * 1000.0).round() as i64)
    }

    fn moment_ms(&self, wanted: &str) -> Option<i64> {
        let seconds = self
            .number(wanted)
            .filter(|seconds| (1.0e8..4.3e9).contains(seconds))? as i64;
        // In FIT that is in 2031; since 1970 it was in 2011.
        let since_1970 = seconds >= 1_300_000_000;
        Some((seconds + if since_1970 { 0 } else { fit::EPOCH_S }) * 1000)
    }

    fn totals(&self) -> Totals {
        Totals {
            elapsed_ms: self.ms("total_elapsed_time"),
            timer_ms: self.ms("total_timer_time"),
            moving_ms: self.ms("total_moving_time"),
            distance_m: self.positive(&["total_distance"]),
            ascent_m: self.positive(&["total_ascent"]),
            descent_m: self.positive(&["total_descent"]),
            energy_kcal: self.positive(&["total_calories"]),
            avg_speed_m_s: self.positive(&["enhanced_avg_speed", "avg_speed"]),
            max_speed_m_s: self.positive(&["enhanced_max_speed", "max_speed"]),
            avg_heart_rate_bpm: self.positive(&["avg_heart_rate"]),
            max_heart_rate_bpm: self.positive(&["max_heart_rate"]),
            avg_cadence_rpm: self.positive(&["avg_cadence", "avg_running_cadence"]),
            max_cadence_rpm: self.positive(&["max_cadence", "max_running_cadence"]),
            avg_power_w: self.positive(&["avg_power"]),
            max_power_w: self.positive(&["max_power"]),
            ..Totals::default()
        }
    }

    /// Sports are written as FIT's numbers, or as its words.
    fn sport(&self) -> Option<Sport> {
        let word = |field: &str, name: fn(u16) -> Option<&'static str>| {
            let text = self.text(field)?;
            let known = text.parse().ok().map_or(Some(text), name)?;
            (known != "generic").then(|| known.to_owned())
        };
        let sport = word("sport", fit::sport_name).unwrap_or_default();
        let sub = word("sub_sport", fit::sub_sport_name).unwrap_or_default();
        let both = [format!("{sub}_{sport}"), format!("{sport}_{sub}")];
        both.iter()
            .chain([&sub, &sport])
            .filter(|word| !word.trim_matches('_').is_empty())
            .find_map(|word| named(word, Origin::Table))
    }
}

/// Where a field's values go.
struct Target {
    place: Place,
    channel: Channel,
    scale: Scale,
    factor: f64,
    shift: f64,
}

/// The messages heard so far.
#[derive(Default)]
struct Reading {
    sheet: Sheet,
    targets: HashMap<(String, String), Option<Target>>,
    sessions: u32,
    sport: Option<Sport>,
    start_ms: Option<i64>,
    totals: Totals,
    laps: Vec<(i64, i64, Totals)>,
    created_ms: Option<i64>,
    east_s: Option<i32>,
}

impl Reading {
    /// Takes a sample; `None` when it has no time.
    fn sample(&mut self, fields: &Fields<'_>) -> Option<()> {
        self.sheet.row(fields.moment_ms("timestamp")?);
        let (mut north, mut east) = (None, None);
        for (mut name, value, mut unit) in fields.all() {
            let Some(mut value) = number(value, Decimal::Point).filter(|_| name != "timestamp") else {
                continue;
            };
            // The bit that says whose part it is stands in the number, as in FIT itself.
            if name == "left_right_balance" && (128.0..255.0).contains(&value) {
                (name, unit, value) = ("right_balance", "%", value - 128.0);
            }
            let sheet = &mut self.sheet;
            let target = self
                .targets
                .entry((name.to_owned(), unit.to_owned()))
                .or_insert_with(|| target(sheet, name, unit));
            let Some(target) = target else { continue };
            let value = value * target.factor + target.shift;
            match target.channel {
                Channel::Latitude => north = Some(value),
                Channel::Longitude => east = Some(value),
                _ => self.sheet.set_raw(target.place, target.scale.raw(value)),
            }
        }
        if let (Some(north), Some(east)) = (north, east) {
            self.sheet.set_position(north, east);
        }
        Some(())
    }

    fn hear(&mut self, message: &str, fields: &Fields<'_>) {
        match message {
            "session" => {
                self.sessions += 1;
                self.sport = self.sport.or_else(|| fields.sport());
                self.start_ms = self.start_ms.or_else(|| fields.moment_ms("start_time"));
                self.totals = fields.totals();
            }
            "sport" => self.sport = self.sport.or_else(|| fields.sport()),
            "lap" => {
                if let (Some(from), Some(to)) =
                    (fields.moment_ms("start_time"), fields.moment_ms("timestamp"))
                {
                    self.laps.push((from, to.max(from), fields.totals()));
                }
            }
            "file_id" => self.created_ms = fields.moment_ms("time_created"),
            "activity" => {
                if let (Some(there), Some(at)) =
                    (fields.moment_ms("local_timestamp"), fields.moment_ms("timestamp"))
                {
                    let east_s = i32::try_from((there - at) / 1000).unwrap_or(i32::MAX);
                    self.east_s = Some(east_s).filter(|east| east % 900 == 0 && east.abs() <= 14 * 3600);
                }
            }
            _ => {}
        }
    }

    fn finish(self) -> Result<Recording, Problem> {
        let first_ms = self.sheet.times().iter().min().copied();
        let Some(start_ms) = first_ms.or(self.start_ms) else {
            return Err(Problem::new(ProblemCode::NotTraining, "messages without samples"));
        };
        let start_ms = self.start_ms.map_or(start_ms, |told| told.min(start_ms));
        let laps = self.laps.into_iter().map(|(from_ms, to_ms, device)| Lap {
            from_ms: from_ms - start_ms,
            to_ms: to_ms - start_ms,
            trigger: LapTrigger::Other,
            device,
        });
        Ok(Recording {
            format: SourceFormat::Csv,
            device: Device::default(),
            identity: FileIdentity {
                external: None,
                time_created: self.created_ms.map(Timestamp::from_unix_ms),
                part: 0,
                event: None,
            },
            sport: self.sport.unwrap_or_default(),
            name: None,
            notes: None,
            start: Timestamp::from_unix_ms(start_ms),
            utc_offset_s: self.east_s.filter(|&east| east != 0),
            samples: self.sheet.into_samples(start_ms),
            laps: laps.collect(),
            pauses: Vec::new(),
            // Totals of one session of several are not those of the whole.
            totals: if self.sessions == 1 {
                self.totals
            } else {
                Totals::default()
            },
            extras: Extras::default(),
        })
    }
}

fn target(sheet: &mut Sheet, name: &str, unit: &str) -> Option<Target> {
    match meaning(&Heading::new(name).with_unit(unit)).0 {
        Meaning::Value {
            channel,
            scale,
            factor,
            shift,
        } => Some(Target {
            place: sheet.column(&channel, scale),
            channel,
            scale,
            factor,
            shift,
        }),
        _ => None,
    }
}

/// Reads the messages.
pub(super) fn decode(text: &str) -> Result<Decoded, Problem> {
    let mut rows = Rows::new(text, b',');
    let mut cells = Vec::new();
    let mut reading = Reading::default();
    let mut count = 0_u64;
    rows.next(&mut cells);
    while let Some(at) = rows.next(&mut cells) {
        let [kind, _, message, ..] = &*cells else {
            continue;
        };
        if kind != "Data" {
            continue;
        }
        let fields = Fields(&cells);
        if message != "record" {
            reading.hear(message, &fields);
            continue;
        }
        count += 1;
        if reading.sample(&fields).is_none() {
            rows.leave_out(at);
        }
    }
    let mut problems = rows.problems(0);
    let shed = reading.sheet.shed();
    if shed > 0 {
        let detail = format!("{shed} columns with hardly a value");
        problems.push(Problem::new(ProblemCode::TooLarge, detail));
    }
    Ok(Decoded {
        recordings: vec![reading.finish()?],
        record_count: count,
        problems,
        by_wall_clock: false,
    })
}

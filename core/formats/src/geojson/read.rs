//! The walk through a GeoJSON document.

use std::borrow::Cow;

use ritm_model::{Problem, ProblemCode, Recording, Timestamp};

use super::json::{Damage, Json};
use crate::{
    track::Part,
    xml::{
        encoding::{Text, document},
        moment::{moment, plausible},
        sport::sport,
    },
};

/// The most damaged places that are told of; a file has more only if it is no GeoJSON.
const MAX_PROBLEMS: usize = 100;

/// The most names of values a feature may have; each costs a look at every other.
const MAX_SERIES: usize = 512;

/// What a document holds.
#[derive(Default)]
pub(super) struct Document {
    pub(super) parts: Vec<Part>,
    /// What our own files tell beside the features.
    pub(super) head: Option<Recording>,
    /// Positions seen altogether, with or without a time.
    pub(super) positions: u64,
    pub(super) problems: Vec<Problem>,
}

/// Whether an object's type is one of GeoJSON's, or it has features.
pub(super) fn is_geojson(text: &Text<'_>) -> bool {
    let mut json = Json::new(document(text));
    let mut look = || -> Result<bool, Damage> {
        if !json.eat(b'{')? {
            return Ok(false);
        }
        while let Some(key) = json.key()? {
            match key.as_ref() {
                "type" if json.peek()? == b'"' => {
                    return Ok(matches!(
                        json.string()?.as_ref(),
                        "FeatureCollection"
                            | "Feature"
                            | "GeometryCollection"
                            | "Point"
                            | "MultiPoint"
                            | "LineString"
                            | "MultiLineString"
                            | "Polygon"
                            | "MultiPolygon"
                    ));
                }
                "features" => return Ok(json.peek()? == b'['),
                _ => json.skip()?,
            }
        }
        Ok(false)
    };
    look().unwrap_or(false)
}

/// Reads a document as far as it can be read.
pub(super) fn read(text: &Text<'_>) -> Document {
    let plain = document(text);
    let before = text.text.len() - plain.len();
    let mut walk = Walk {
        json: Json::new(plain),
        document: Document::default(),
    };
    let mut outcome = walk.collection();
    while let Err(damage) = outcome {
        let at = text.source_byte(before + walk.json.at());
        walk.document.problems.push(match damage {
            Damage::Truncated => Problem::at(ProblemCode::Truncated, at, "the file ends within a value"),
            Damage::Malformed => Problem::at(ProblemCode::Malformed, at, "no JSON"),
        });
        if walk.document.problems.len() >= MAX_PROBLEMS || !walk.json.resume() {
            break;
        }
        outcome = walk.features();
    }
    walk.document
}

struct Walk<'a> {
    json: Json<'a>,
    document: Document,
}

impl Walk<'_> {
    /// The whole document: a collection of features, a feature, or a bare geometry.
    fn collection(&mut self) -> Result<(), Damage> {
        if !self.json.eat(b'{')? {
            return Err(Damage::Malformed);
        }
        let mut part = Part::default();
        let outcome = self.members(&mut part, true);
        self.take(part);
        outcome
    }

    /// Features until their array ends.
    fn features(&mut self) -> Result<(), Damage> {
        while !self.json.eat(b']')? {
            if self.json.peek()? != b'{' {
                self.json.skip()?;
                continue;
            }
            self.json.eat(b'{')?;
            let mut part = Part::default();
            let outcome = self.members(&mut part, false);
            self.take(part);
            outcome?;
        }
        Ok(())
    }

    /// Keeps what a feature held, also if it is damaged.
    fn take(&mut self, part: Part) {
        self.document.positions += part.positions.len() as u64;
        if !part.times.is_empty() {
            self.document.parts.push(part);
        }
    }

    /// The members of the document (`outer`) or of a feature, which has no features of its own.
    fn members(&mut self, part: &mut Part, outer: bool) -> Result<(), Damage> {
        while let Some(key) = self.json.key()? {
            match key.as_ref() {
                "features" if outer && self.json.eat(b'[')? => self.features()?,
                "properties" if self.json.eat(b'{')? => self.properties(part, false)?,
                "geometry" if self.json.eat(b'{')? => self.geometry(part)?,
                "coordinates" => self.positions(part)?,
                "recording" if outer => {
                    let slice = self.json.slice()?;
                    // A document of others may have a member of that name.
                    self.document.head = self.document.head.take().or(serde_json::from_str(slice).ok());
                }
                _ => self.json.skip()?,
            }
        }
        Ok(())
    }

    fn geometry(&mut self, part: &mut Part) -> Result<(), Damage> {
        while let Some(key) = self.json.key()? {
            match key.as_ref() {
                "coordinates" => self.positions(part)?,
                _ => self.json.skip()?,
            }
        }
        Ok(())
    }

    /// Positions in arrays of any depth: an array of numbers is one, an array of those a line.
    fn positions(&mut self, part: &mut Part) -> Result<(), Damage> {
        let mut depth = 0_usize;
        let mut position = [f64::NAN; 3];
        let mut numbers = 0;
        loop {
            match self.json.peek()? {
                b'[' => {
                    self.json.eat(b'[')?;
                    depth += 1;
                    numbers = 0;
                }
                b']' if depth > 0 => {
                    self.json.eat(b']')?;
                    depth -= 1;
                    if numbers > 0 {
                        part.positions
                            .push(std::mem::replace(&mut position, [f64::NAN; 3]));
                        numbers = 0;
                    } else if part.breaks.last() != Some(&part.positions.len()) {
                        part.breaks.push(part.positions.len());
                    }
                }
                b'{' => self.json.skip()?,
                _ => {
                    let number = self.json.number()?;
                    if let Some(place) = position.get_mut(numbers) {
                        *place = number;
                    }
                    numbers += 1;
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn properties(&mut self, part: &mut Part, inner: bool) -> Result<(), Damage> {
        while let Some(key) = self.json.key()? {
            let next = self.json.peek()?;
            match (key.as_ref(), next) {
                ("coordinateProperties", b'{') if !inner => {
                    self.json.eat(b'{')?;
                    self.properties(part, true)?;
                }
                ("coordTimes" | "times" | "time" | "timestamp" | "timestamps", _)
                    if part.times.is_empty() && next != b'{' =>
                {
                    self.times(part)?;
                }
                (_, b'[') if inner => self.series(part, key)?,
                ("name" | "title", b'"') if !inner && part.name.is_none() => {
                    part.name = words(self.json.string()?);
                }
                ("desc" | "description" | "notes", b'"') if !inner && part.notes.is_none() => {
                    part.notes = words(self.json.string()?);
                }
                ("type" | "sport" | "activity" | "activityType", b'"') if !inner => {
                    part.sport = sport(&self.json.string()?).or(part.sport);
                }
                _ => self.json.skip()?,
            }
        }
        Ok(())
    }

    /// Each plain value in arrays of any depth.
    fn values(&mut self, mut each: impl FnMut(&mut Json<'_>) -> Result<(), Damage>) -> Result<(), Damage> {
        let mut depth = 0_usize;
        loop {
            match self.json.peek()? {
                b'[' => {
                    self.json.eat(b'[')?;
                    depth += 1;
                }
                b']' if depth > 0 => {
                    self.json.eat(b']')?;
                    depth -= 1;
                }
                b'{' => self.json.skip()?,
                _ => each(&mut self.json)?,
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Times as ISO 8601 or as seconds or milliseconds since the Unix epoch.
    fn times(&mut self, part: &mut Part) -> Result<(), Damage> {
        let Part { times, zone, .. } = part;
        self.values(|json| {
            let time = if json.peek()? == b'"' {
                moment(&json.string()?).map(|moment| {
                    zone.hear(moment.zone);
                    moment.at
                })
            } else {
                let number = json.number()?;
                // Seconds reach this number in the year 5138, milliseconds did in 1973.
                let ms = if number.abs() < 1e11 {
                    number * 1000.0
                } else {
                    number
                };
                (ms.abs() < 1e15).then(|| Timestamp::from_unix_ms(ms.round() as i64))
            };
            times.push(time.filter(|&time| plausible(time)));
            Ok(())
        })
    }

    fn series(&mut self, part: &mut Part, key: Cow<'_, str>) -> Result<(), Damage> {
        if part.series.len() >= MAX_SERIES || part.series.iter().any(|(name, _)| *name == key) {
            return self.json.skip();
        }
        part.series.push((key.into_owned(), Vec::new()));
        let Some((_, series)) = part.series.last_mut() else {
            return Ok(());
        };
        // Kept also when the array is cut.
        let mut values = std::mem::take(series);
        let outcome = self.values(|json| {
            values.push(json.number()?);
            Ok(())
        });
        if let Some((_, series)) = part.series.last_mut() {
            *series = values;
        }
        outcome
    }
}

fn words(text: Cow<'_, str>) -> Option<String> {
    Some(text.into_owned()).filter(|text| !text.trim().is_empty())
}

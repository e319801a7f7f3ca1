//! The walk through a GeoJSON document.

use std::borrow::Cow;

use ritm_model::{Problem, ProblemCode, Recording, Timestamp};

use super::json::{Damage, Json};
use crate::{
    sport::{Origin, named},
    text::{
        encoding::{Text, document},
        moment::{moment, plausible},
    },
    track::{Part, columns::is_known},
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
        fourths: Vec::new(),
        plain_values: Vec::new(),
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
    /// The times that the positions of the feature bring with them, up to the last position that does.
    fourths: Vec<Option<Timestamp>>,
    /// What the feature says of all its positions, which is of use where that is one.
    plain_values: Vec<(String, f64)>,
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
    fn take(&mut self, mut part: Part) {
        let mut fourths = std::mem::take(&mut self.fourths);
        if part.times.is_empty() && fourths.iter().any(Option::is_some) {
            fourths.resize(part.positions.len(), None);
            part.times = fourths;
        }
        let plain_values = std::mem::take(&mut self.plain_values);
        if part.times.len() == 1 && part.positions.len() == 1 && part.breaks.is_empty() {
            for (name, value) in plain_values {
                if !part.series.iter().any(|(there, _)| *there == name) {
                    part.series.push((name, vec![value]));
                }
            }
        }
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
        let mut fourth = None;
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
                        if let Some(time) = fourth.take().and_then(since_1970) {
                            self.fourths.resize(part.positions.len(), None);
                            self.fourths.push(Some(time));
                        }
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
                    } else if numbers == 3 {
                        fourth = Some(number);
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
                (name, b'[') if inner || is_known(name) => self.series(part, key)?,
                ("name" | "title", b'"') if !inner && part.name.is_none() => {
                    part.name = words(self.json.string()?);
                }
                ("desc" | "description" | "notes", b'"') if !inner && part.notes.is_none() => {
                    part.notes = words(self.json.string()?);
                }
                ("type" | "sport" | "activity" | "activityType", b'"') if !inner => {
                    part.sport = named(&self.json.string()?, Origin::File).or(part.sport);
                }
                (name, b'-' | b'"' | b'0'..=b'9') if !inner && is_known(name) => {
                    let value = self.json.number()?;
                    // Phones write a negative speed where they know none.
                    if value.is_finite()
                        && self.plain_values.len() < MAX_SERIES
                        && (value >= 0.0 || !name.contains("peed"))
                    {
                        self.plain_values.push((name.to_owned(), value));
                    }
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
                since_1970(json.number()?)
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

/// A time in seconds or milliseconds since the Unix epoch.
fn since_1970(number: f64) -> Option<Timestamp> {
    // Seconds reach this number in the year 5138, milliseconds did in 1973.
    let ms = if number.abs() < 1e11 {
        number * 1000.0
    } else {
        number
    };
    (ms.abs() < 1e15)
        .then(|| Timestamp::from_unix_ms(ms.round() as i64))
        .filter(|&time| plausible(time))
}

fn words(text: Cow<'_, str>) -> Option<String> {
    Some(text.into_owned()).filter(|text| !text.trim().is_empty())
}

//! What a GeoJSON document holds.

use ritm_model::{Problem, Recording, Timestamp};

use crate::{
    json::tape::{Step, Tape, Value, unescaped},
    sport::{Origin, named},
    text::{
        encoding::{Text, document},
        moment::{moment, plausible},
    },
    track::{Part, columns::is_known},
};

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
    pub(super) problem: Option<Problem>,
}

/// Whether an object's type is one of GeoJSON's, or it has features.
pub(super) fn is_geojson(text: &Text<'_>) -> bool {
    let tape = Tape::new(document(text));
    for (name, value) in tape.roots().next().into_iter().flat_map(Value::members) {
        match (name, value.text()) {
            ("type", Some(kind)) => {
                return matches!(
                    kind.as_ref(),
                    "FeatureCollection"
                        | "Feature"
                        | "GeometryCollection"
                        | "Point"
                        | "MultiPoint"
                        | "LineString"
                        | "MultiLineString"
                        | "Polygon"
                        | "MultiPolygon"
                );
            }
            ("features", _) => return value.is_list(),
            _ => {}
        }
    }
    false
}

/// Reads a document as far as it can be read.
pub(super) fn read(text: &Text<'_>) -> Document {
    let plain = document(text);
    let before = text.text.len() - plain.len();
    let mut tape = Tape::new(plain);
    let mut document = Document {
        problem: tape.problem.take(),
        ..Document::default()
    };
    if let Some(at) = document
        .problem
        .as_mut()
        .and_then(|problem| problem.at_byte.as_mut())
    {
        let in_text = usize::try_from(*at).unwrap_or(usize::MAX).saturating_add(before);
        *at = text.source_byte(in_text);
    }
    for (index, root) in tape.roots().enumerate() {
        // Behind damage the features of the collection stand alone.
        let is_feature = || root.get("type").and_then(Value::text).as_deref() == Some("Feature");
        if index == 0 || is_feature() {
            document.feature(root, true);
        }
    }
    document
}

impl Document {
    /// Takes a feature, a bare geometry or (`outer`) the whole document, which may be a collection of features.
    fn feature(&mut self, value: Value<'_>, outer: bool) {
        let mut feature = Feature::default();
        for (name, value) in value.members() {
            match name {
                "features" if outer => value.items().for_each(|item| self.feature(item, false)),
                "properties" => feature.properties(value, false),
                "geometry" => {
                    for (_, lines) in value.members().filter(|(name, _)| *name == "coordinates") {
                        feature.positions(lines);
                    }
                }
                "coordinates" => feature.positions(value),
                // A document of others may have a member of that name.
                "recording" if outer && self.head.is_none() => self.head = value.parsed(),
                _ => {}
            }
        }
        let part = feature.finish();
        self.positions += part.positions.len() as u64;
        if !part.times.is_empty() {
            self.parts.push(part);
        }
    }
}

/// A feature while its members are read.
#[derive(Default)]
struct Feature {
    part: Part,
    /// The times that positions bring with them, up to the last position that does.
    fourths: Vec<Option<Timestamp>>,
    /// What the feature says of all its positions, which is of use where that is one.
    plain_values: Vec<(String, f64)>,
}

impl Feature {
    fn finish(self) -> Part {
        let Self {
            mut part,
            mut fourths,
            plain_values,
        } = self;
        if part.times.is_empty() && fourths.iter().any(Option::is_some) {
            fourths.resize(part.positions.len(), None);
            part.times = fourths;
        }
        if part.times.len() == 1 && part.positions.len() == 1 && part.breaks.is_empty() {
            for (name, value) in plain_values {
                if !part.series.iter().any(|(there, _)| *there == name) {
                    part.series.push((name, vec![value]));
                }
            }
        }
        part
    }

    /// Positions in arrays of any depth: an array of numbers is one, an array of those a line.
    fn positions(&mut self, value: Value<'_>) {
        let part = &mut self.part;
        let mut position = [f64::NAN; 3];
        let mut fourth = None;
        let mut numbers = 0;
        for step in value.walk() {
            match step {
                Step::Begin => numbers = 0,
                Step::End if numbers > 0 => {
                    if let Some(time) = fourth.take().and_then(since_1970) {
                        self.fourths.resize(part.positions.len(), None);
                        self.fourths.push(Some(time));
                    }
                    part.positions
                        .push(std::mem::replace(&mut position, [f64::NAN; 3]));
                    numbers = 0;
                }
                Step::End => {
                    if part.breaks.last() != Some(&part.positions.len()) {
                        part.breaks.push(part.positions.len());
                    }
                }
                Step::Value(value) => {
                    let number = value.number().unwrap_or(f64::NAN);
                    if let Some(place) = position.get_mut(numbers) {
                        *place = number;
                    } else if numbers == 3 {
                        fourth = Some(number);
                    }
                    numbers += 1;
                }
            }
        }
    }

    fn properties(&mut self, value: Value<'_>, inner: bool) {
        for (name, value) in value.members() {
            match name {
                "coordinateProperties" if !inner && value.is_map() => self.properties(value, true),
                "coordTimes" | "times" | "time" | "timestamp" | "timestamps"
                    if self.part.times.is_empty() && !value.is_map() =>
                {
                    self.times(value);
                }
                _ if value.is_list() && (inner || is_known(name)) => self.series(name, value),
                _ if inner || value.is_list() => {}
                "name" | "title" => self.part.name = self.part.name.take().or_else(|| words(value)),
                "desc" | "description" | "notes" => {
                    self.part.notes = self.part.notes.take().or_else(|| words(value));
                }
                "type" | "sport" | "activity" | "activityType" => {
                    let told = value.text().and_then(|word| named(&word, Origin::File));
                    self.part.sport = told.or(self.part.sport);
                }
                // Phones write a negative speed where they know none.
                _ if is_known(name) => {
                    if let Some(value) = value.number()
                        && self.plain_values.len() < MAX_SERIES
                        && (value >= 0.0 || !name.contains("peed"))
                    {
                        self.plain_values.push((name.to_owned(), value));
                    }
                }
                _ => {}
            }
        }
    }

    /// Times as ISO 8601 or as seconds or milliseconds since the Unix epoch.
    fn times(&mut self, value: Value<'_>) {
        let Part { times, zone, .. } = &mut self.part;
        for step in value.walk() {
            let Step::Value(value) = step else { continue };
            let time = match value.text() {
                Some(text) => moment(&text).map(|moment| {
                    zone.hear(moment.zone);
                    moment.at
                }),
                None => value.number().and_then(since_1970),
            };
            times.push(time.filter(|&time| plausible(time)));
        }
    }

    fn series(&mut self, name: &str, value: Value<'_>) {
        let name = unescaped(name);
        let series = &mut self.part.series;
        if series.len() >= MAX_SERIES || series.iter().any(|(there, _)| *there == name) {
            return;
        }
        let values = value.walk().filter_map(|step| match step {
            Step::Value(value) => Some(value.number().unwrap_or(f64::NAN)),
            Step::Begin | Step::End => None,
        });
        let values = values.collect();
        series.push((name.into_owned(), values));
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

fn words(value: Value<'_>) -> Option<String> {
    let text = value.text()?;
    (!text.trim().is_empty()).then(|| text.into_owned())
}

//! The walk through a KML document.

use quick_xml::events::BytesStart;
use ritm_model::{Device, Problem, Recording, Timestamp};

use crate::{
    sport::{Origin, named, of_title},
    text::{
        encoding::Text,
        moment::{Moment, moment, plausible},
        number::float,
    },
    track::Part,
    xml::reader::{Node, Xml, attribute, words},
};

/// The name of the `Data` in which our own files tell what KML has no words for.
pub(super) const HEAD: &str = "recording";

/// The most lists of values of one track.
const MAX_SERIES: usize = 512;

/// The most marked moments that are kept.
const MAX_MARKS: usize = 100_000;

/// A marked moment.
pub(super) struct Mark {
    pub(super) at: Timestamp,
    pub(super) what: String,
    pub(super) detail: String,
}

/// What a document holds.
#[derive(Default)]
pub(super) struct Document {
    pub(super) name: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) parts: Vec<Part>,
    /// What our own files tell beside the track.
    pub(super) head: Option<Recording>,
    pub(super) marks: Vec<Mark>,
    /// Points of lines that tell no time at all.
    pub(super) undated: u64,
    pub(super) problems: Vec<Problem>,
}

/// A placemark as it is gathered.
#[derive(Default)]
struct Placemark {
    name: Option<String>,
    notes: Option<String>,
    kind: Vec<String>,
    external: Option<String>,
    when: Option<Moment>,
    begin: Option<Moment>,
    end: Option<Moment>,
    tracks: Vec<Part>,
    lines: Part,
    point: Option<[f64; 3]>,
    head: Option<Recording>,
}

struct Walk<'a> {
    xml: Xml<'a>,
    document: Document,
    generator: Option<String>,
    /// The dated points of each folder that has some.
    folders: Vec<Part>,
}

/// Reads a document as far as it can be read.
pub(super) fn read(text: &Text<'_>) -> Document {
    let mut walk = Walk {
        xml: Xml::new(text, ["Placemark", "Track", "when", "coord"]),
        document: Document::default(),
        generator: None,
        folders: Vec::new(),
    };
    // `None` means that the document ended, soundly or not: the walk's problem tells.
    while let Some(node) = walk.xml.next() {
        if let Node::Open(element) = node
            && walk.element(&element, &mut Part::default()).is_none()
        {
            break;
        }
    }
    let mut document = walk.document;
    if document.head.is_none() && !document.parts.iter().any(has_measured) {
        // A time at which nothing was measured dates nothing.
        for part in &mut document.parts {
            part.times.fill(None);
        }
        document
            .parts
            .extend(walk.folders.into_iter().filter(|folder| folder.times.len() > 1));
    }
    if let Some(generator) = walk.generator {
        for part in &mut document.parts {
            part.device = Some(Device {
                manufacturer: generator.clone(),
                ..Device::default()
            });
        }
    }
    document.problems = walk.xml.into_problems();
    document
}

/// Whether something is known of any moment.
fn has_measured(part: &Part) -> bool {
    let known = |values: &[f64], index: usize| values.get(index).is_some_and(|value| !value.is_nan());
    part.times.iter().enumerate().any(|(index, time)| {
        time.is_some()
            && (part
                .positions
                .get(index)
                .is_some_and(|position| known(position, 0))
                || part.series.iter().any(|(_, values)| known(values, index)))
    })
}

/// Longitude, latitude and altitude, with blanks or commas between.
fn position(text: &str) -> [f64; 3] {
    let mut parts = text
        .split(|letter: char| letter == ',' || letter.is_ascii_whitespace())
        .filter(|part| !part.is_empty())
        .map(|part| float(part).unwrap_or(f64::NAN));
    let mut next = || parts.next().unwrap_or(f64::NAN);
    [next(), next(), next()]
}

impl Walk<'_> {
    /// An element of a document or a folder; `points` are the dated points of the innermost folder.
    fn element(&mut self, element: &BytesStart<'_>, points: &mut Part) -> Option<()> {
        match element.local_name().as_ref() {
            "kml" | "Document" | "Folder" => self.container(),
            "Placemark" => self.placemark(points),
            "name" if self.document.name.is_none() => {
                self.document.name = words(&self.xml.text()?);
                Some(())
            }
            "description" if self.document.notes.is_none() => {
                self.document.notes = words(&self.xml.text()?);
                Some(())
            }
            "generator" => {
                self.generator = words(&self.xml.text()?);
                Some(())
            }
            _ => self.xml.skip(),
        }
    }

    fn container(&mut self) -> Option<()> {
        let depth = self.xml.depth();
        let mut points = Part::default();
        let whole = loop {
            match self.xml.next() {
                Some(Node::Open(element)) => {
                    if self.element(&element, &mut points).is_none() {
                        break None;
                    }
                }
                Some(Node::Close) if self.xml.depth() < depth => break Some(()),
                Some(Node::Close) => {}
                None => break None,
            }
        };
        // Also when the file ends within it: what it told so far holds.
        if !points.times.is_empty() {
            self.folders.push(points);
        }
        whole
    }

    fn placemark(&mut self, points: &mut Part) -> Option<()> {
        let mut placemark = Placemark::default();
        let whole = self.placemark_inside(&mut placemark);
        self.take(placemark, points);
        whole
    }

    fn placemark_inside(&mut self, placemark: &mut Placemark) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            match element.local_name().as_ref() {
                "name" => placemark.name = words(&self.xml.text()?),
                "description" => placemark.notes = words(&self.xml.text()?),
                "trackid" => placemark.external = words(&self.xml.text()?),
                "when" => placemark.when = moment(&self.xml.text()?),
                "begin" => placemark.begin = moment(&self.xml.text()?),
                "end" => placemark.end = moment(&self.xml.text()?),
                "Data" => self.data(&element, placemark)?,
                "Track" => {
                    let mut track = Part::default();
                    let whole = self.track(&mut track);
                    placemark.tracks.push(track);
                    whole?;
                }
                "coordinates" => self.coordinates(placemark)?,
                "Point" => {
                    let lines = placemark.lines.positions.len();
                    self.point(placemark)?;
                    placemark.lines.positions.truncate(lines);
                }
                // Gone into.
                "TimeStamp" | "TimeSpan" | "ExtendedData" | "MultiTrack" | "MultiGeometry" | "LineString" => {
                }
                _ => self.xml.skip()?,
            }
        }
    }

    fn data(&mut self, element: &BytesStart<'_>, placemark: &mut Placemark) -> Option<()> {
        let name = attribute(element, "name").unwrap_or_default().into_owned();
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.local_name().as_ref() == "value" => {
                    let text = self.xml.text()?;
                    match name.as_str() {
                        HEAD => placemark.head = serde_json::from_str(&text).ok(),
                        "type" | "activityType" | "activity" | "Category" | "sport" => {
                            placemark.kind.extend(words(&text));
                        }
                        _ => {}
                    }
                }
                Node::Open(_) => self.xml.skip()?,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn point(&mut self, placemark: &mut Placemark) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.local_name().as_ref() == "coordinates" => {
                    placemark.point = Some(position(&self.xml.text()?));
                }
                Node::Open(_) => self.xml.skip()?,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    /// The points of a line.
    fn coordinates(&mut self, placemark: &mut Placemark) -> Option<()> {
        let text = self.xml.text()?;
        let line = &mut placemark.lines;
        if !line.positions.is_empty() {
            line.breaks.push(line.positions.len());
        }
        line.positions.extend(text.split_ascii_whitespace().map(position));
        Some(())
    }

    fn track(&mut self, track: &mut Part) -> Option<()> {
        let depth = self.xml.depth();
        let mut headings = Vec::new();
        let whole = loop {
            let Some(node) = self.xml.next() else { break None };
            let element = match node {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => break Some(()),
                Node::Close => continue,
            };
            let inside = match element.local_name().as_ref() {
                "when" => self.xml.text().map(|text| {
                    let time = moment(&text).filter(|time| plausible(time.at));
                    if let Some(time) = time {
                        track.zone.hear(time.zone);
                    }
                    track.times.push(time.map(|time| time.at));
                }),
                "coord" => self.xml.text().map(|text| track.positions.push(position(&text))),
                "angles" => self.xml.text().map(|text| {
                    let [heading, ..] = position(&text);
                    headings.push(heading);
                }),
                "SimpleArrayData" => self.series(&element, track),
                // Gone into.
                "ExtendedData" | "SchemaData" => Some(()),
                _ => self.xml.skip(),
            };
            if inside.is_none() {
                break None;
            }
        };
        // Programs that know no heading write zeros.
        if headings
            .iter()
            .any(|&heading| heading != 0.0 && !heading.is_nan())
        {
            track.series.push(("course".to_owned(), headings));
        }
        whole
    }

    fn series(&mut self, element: &BytesStart<'_>, track: &mut Part) -> Option<()> {
        let name = attribute(element, "name").map(std::borrow::Cow::into_owned);
        let depth = self.xml.depth();
        let mut values = Vec::new();
        let whole = loop {
            match self.xml.next() {
                Some(Node::Open(_)) => match self.xml.text() {
                    Some(text) => values.push(float(&text).unwrap_or(f64::NAN)),
                    None => break None,
                },
                Some(Node::Close) if self.xml.depth() < depth => break Some(()),
                Some(Node::Close) => {}
                None => break None,
            }
        };
        if let Some(name) = name
            && track.series.len() < MAX_SERIES
        {
            track.series.push((name, values));
        }
        whole
    }

    /// Makes of a placemark what it is.
    fn take(&mut self, placemark: Placemark, points: &mut Part) {
        let Placemark { name, notes, .. } = placemark;
        let kind = placemark
            .kind
            .iter()
            .find_map(|kind| named(kind, Origin::File))
            .or_else(|| name.as_deref().and_then(of_title));
        let first = self.document.parts.len();
        let mut begun = None;
        let generator = self.generator.as_deref().unwrap_or_default();
        let counts_steps = placemark.external.is_some() || generator.starts_with("OpenTracks");
        let mut covered_m = 0.0;
        for mut track in placemark.tracks {
            // A list of values may be longer than those of times and places: what is beyond belongs to nothing.
            let points = track.times.len().max(track.positions.len());
            for (_, values) in &mut track.series {
                values.truncate(points);
            }
            // `OpenTracks` counts its own distance from the point before.
            let steps = track.series.iter_mut().filter(|(name, _)| name == "distance");
            for step in steps.take(usize::from(counts_steps)).flat_map(|(_, steps)| steps) {
                if !step.is_nan() {
                    covered_m += step.max(0.0);
                    *step = covered_m;
                }
            }
            track.goes_on = begun.is_some();
            if track.times.iter().any(Option::is_some) {
                begun = begun.or(Some(self.document.parts.len()));
            }
            if points > 0 {
                self.document.parts.push(track);
            }
        }
        let mut lines = placemark.lines;
        if let (Some(begin), Some(end)) = (placemark.begin, placemark.end)
            && plausible(begin.at)
            && begin.at <= end.at
        {
            lines.times = dates(&lines.positions, begin.at, end.at);
            lines.zone.hear(begin.zone);
            lines.zone.hear(end.zone);
            if lines.positions.len() > 1 {
                self.document.parts.push(lines);
            }
        } else {
            self.document.undated += lines.positions.len() as u64;
        }
        if self.document.head.is_none() {
            self.document.head = placemark.head;
        }
        if let Some(part) = self.document.parts.get_mut(begun.unwrap_or(first)) {
            part.name = name;
            part.notes = notes;
            part.sport = kind;
            part.external = placemark.external.map(|id| ("opentracks".to_owned(), id));
            return;
        }
        // A point that tells how long it held was come to when that began.
        let begun = placemark.begin.filter(|_| placemark.point.is_some());
        let when = placemark.when.or(begun);
        let Some(when) = when.filter(|when| plausible(when.at)) else {
            return;
        };
        if let Some(point) = placemark.point {
            points.times.push(Some(when.at));
            points.zone.hear(when.zone);
            points.positions.push(point);
        }
        if self.document.marks.len() < MAX_MARKS {
            self.document.marks.push(Mark {
                at: when.at,
                what: name.unwrap_or_default(),
                detail: notes.unwrap_or_default(),
            });
        }
    }
}

/// A time for each point of a line that was followed at one speed.
fn dates(line: &[[f64; 3]], begin: Timestamp, end: Timestamp) -> Vec<Option<Timestamp>> {
    let mut before: Option<[f64; 3]> = None;
    let mut along = 0.0;
    let mut ways = Vec::with_capacity(line.len());
    for &[longitude, latitude, _] in line {
        if let Some([from_longitude, from_latitude, _]) = before {
            let east = (longitude - from_longitude) * latitude.to_radians().cos();
            let step = east.hypot(latitude - from_latitude);
            if step.is_finite() {
                along += step;
            }
        }
        before = Some([longitude, latitude, 0.0]);
        ways.push(along);
    }
    let length_ms = end.ms_since(begin) as f64;
    let count = line.len().saturating_sub(1).max(1) as f64;
    let date = |(index, way): (usize, f64)| {
        let share = if along > 0.0 {
            way / along
        } else {
            index as f64 / count
        };
        Some(begin.plus_ms((share * length_ms).round() as i64))
    };
    ways.into_iter().enumerate().map(date).collect()
}

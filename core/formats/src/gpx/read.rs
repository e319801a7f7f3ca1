//! Walks through a GPX document and hands each part to a visitor.

use ritm_model::{ABSENT, LapTrigger, Problem, Timestamp, Totals};

use crate::{
    place::longitude_e7,
    text::{
        encoding::Text,
        moment::{Moment, moment, spans},
        number::{decimal, float},
        table::{Field, Row},
    },
    xml::reader::{Node, Xml, attribute, words},
};

/// A track point as written.
pub(super) struct Point {
    /// Ten millionths of a degree, also beyond the range of latitudes.
    pub(super) latitude: Option<i64>,
    /// Ten millionths of a degree.
    pub(super) longitude: Option<i64>,
    /// Whether the point tries to tell a position at all.
    pub(super) position_given: bool,
    /// When.
    pub(super) time: Option<Moment>,
    /// All but the position.
    pub(super) row: Row,
    /// The way since the point before, in hundred-thousandths of a metre.
    pub(super) step: Option<i64>,
}

/// Decimal places of [`Point::step`].
pub(super) const STEP_DIGITS: u32 = 5;

/// What a track says about itself, complete once the track ends.
#[derive(Default)]
pub(super) struct Head {
    pub(super) name: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) description: Option<String>,
    pub(super) source: Option<String>,
    pub(super) kind: Option<String>,
    /// What `OsmAnd` and others call the sport.
    pub(super) activity: Option<String>,
    pub(super) keywords: Option<String>,
    /// Addresses it links to.
    pub(super) links: Vec<String>,
    /// Names and texts of the elements in its extensions.
    pub(super) extensions: Vec<(String, String)>,
    /// Pauses in milliseconds since the Unix epoch, in files of our own.
    pub(super) pauses: Vec<(i64, i64)>,
}

/// A lap of the Cluetrust extension.
pub(super) struct GpxLap {
    pub(super) start: Timestamp,
    pub(super) elapsed_ms: i64,
    pub(super) trigger: LapTrigger,
    pub(super) totals: Totals,
}

/// Who listens to the walk.
pub(super) trait Visit {
    /// Whether [`Self::extension`] wants to hear.
    const EXTENSIONS: bool;
    /// The root element's attributes.
    fn root(&mut self, version: Option<String>, creator: Option<String>);
    /// A track begins.
    fn track(&mut self);
    /// A segment of it begins.
    fn segment(&mut self);
    /// A point of it; false when nothing can be made of it.
    fn point(&mut self, point: &Point) -> bool;
    /// An element in a point's extensions.
    fn extension(&mut self, name: &str);
    /// The track is over; returns how many of its points turned out to be of no use.
    fn track_end(&mut self, head: Head) -> u64;
    /// A lap.
    fn lap(&mut self, lap: GpxLap);
    /// What the document says about itself.
    fn metadata(&mut self, head: Head);
    /// A waypoint, a route or a point of a route.
    fn other(&mut self, other: Other);
}

/// What is in a document beside tracks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    Waypoint,
    Route,
    RoutePoint,
}

/// How the walk went.
pub(super) struct Outcome {
    /// Track points, the unusable ones included.
    pub(super) points: u64,
    /// What was wrong.
    pub(super) problems: Vec<Problem>,
}

/// The most links and extension texts of one track that are kept.
const MAX_EXTRAS: usize = 64;

struct Walk<'a, 'v, V> {
    xml: Xml<'a>,
    visitor: &'v mut V,
    points: u64,
    head: Head,
}

/// Walks through a document.
pub(super) fn read<V: Visit>(text: &Text<'_>, visitor: &mut V) -> Outcome {
    let mut walk = Walk {
        xml: Xml::new(text, ["trk", "trkseg", "trkpt", "wpt"]),
        visitor,
        points: 0,
        head: Head::default(),
    };
    // `None` means that the document ended, soundly or not: the walk's problem tells.
    let _ended = walk.document();
    let points = walk.points;
    walk.visitor.metadata(walk.head);
    let problems = walk.xml.into_problems();
    Outcome { points, problems }
}

impl<V: Visit> Walk<'_, '_, V> {
    fn document(&mut self) -> Option<()> {
        loop {
            let Node::Open(element) = self.xml.next()? else {
                continue;
            };
            match element.local_name().as_ref() {
                "gpx" => {
                    let of = |name| attribute(&element, name).and_then(|value| words(&value));
                    self.visitor.root(of("version"), of("creator"));
                }
                // The children of <gpx> are taken here too: more than one root occurs in joined files.
                "metadata" => {
                    let mut head = std::mem::take(&mut self.head);
                    let whole = self.metadata(&mut head);
                    self.head = head;
                    whole?;
                }
                "trk" => self.track()?,
                "rte" => {
                    self.visitor.other(Other::Route);
                    self.route()?;
                }
                "wpt" => {
                    self.visitor.other(Other::Waypoint);
                    self.xml.skip()?;
                }
                "lap" => self.lap()?,
                // Looked into for laps.
                "extensions" => {}
                _ => {
                    let mut head = std::mem::take(&mut self.head);
                    let whole = self.head_element(&element, &mut head);
                    self.head = head;
                    whole?;
                }
            }
        }
    }

    fn metadata(&mut self, head: &mut Head) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                // Looked into for the sport.
                Node::Open(element) if element.local_name().as_ref() == "extensions" => {}
                Node::Open(element) => self.head_element(&element, head)?,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    /// An element that says something about the document or a track.
    fn head_element(&mut self, element: &quick_xml::events::BytesStart<'_>, head: &mut Head) -> Option<()> {
        let slot = match element.local_name().as_ref() {
            "name" => &mut head.name,
            "cmt" => &mut head.comment,
            "desc" => &mut head.description,
            "src" => &mut head.source,
            "type" => &mut head.kind,
            "activity" => &mut head.activity,
            "keywords" => &mut head.keywords,
            "link" => {
                if let Some(href) = attribute(element, "href").and_then(|href| words(&href))
                    && head.links.len() < MAX_EXTRAS
                {
                    head.links.push(href);
                }
                return self.xml.skip();
            }
            "url" => {
                let url = self.xml.text()?;
                if let Some(url) = words(&url)
                    && head.links.len() < MAX_EXTRAS
                {
                    head.links.push(url);
                }
                return Some(());
            }
            _ => return self.xml.skip(),
        };
        let text = self.xml.text()?;
        *slot = words(&text);
        Some(())
    }

    fn route(&mut self) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => {
                    if element.local_name().as_ref() == "rtept" {
                        self.visitor.other(Other::RoutePoint);
                    }
                    self.xml.skip()?;
                }
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn track(&mut self) -> Option<()> {
        self.visitor.track();
        let mut head = Head::default();
        let whole = self.track_inside(&mut head);
        // Also when the file ends within it: what it told so far holds.
        let dropped = self.visitor.track_end(head);
        self.xml.leave_out(dropped);
        whole
    }

    fn track_inside(&mut self, head: &mut Head) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => match element.local_name().as_ref() {
                    "trkseg" => {
                        self.visitor.segment();
                        self.segment()?;
                    }
                    "trkpt" => self.point(&element)?,
                    "extensions" => self.track_extensions(head)?,
                    _ => self.head_element(&element, head)?,
                },
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn track_extensions(&mut self, head: &mut Head) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => {
                    let local = element.local_name();
                    let name = local.as_ref();
                    if name == "activity" {
                        let text = self.xml.text()?;
                        head.activity = words(&text).or_else(|| head.activity.take());
                        continue;
                    }
                    if name == "pauses" {
                        let text = self.xml.text()?;
                        head.pauses = spans(&text);
                        continue;
                    }
                    // Containers are gone into; everything else is a leaf with a text.
                    if name.ends_with("Extension") || head.extensions.len() >= MAX_EXTRAS {
                        continue;
                    }
                    let text = self.xml.text()?;
                    if let (Some(name), Some(text)) = (words(name), words(&text)) {
                        head.extensions.push((name, text));
                    }
                }
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn segment(&mut self) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.local_name().as_ref() == "trkpt" => self.point(&element)?,
                Node::Open(_) => self.xml.skip()?,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn point(&mut self, element: &quick_xml::events::BytesStart<'_>) -> Option<()> {
        let mut point = Point {
            latitude: None,
            longitude: None,
            position_given: false,
            time: None,
            row: Row::EMPTY,
            step: None,
        };
        for attribute in element.attributes().with_checks(false).flatten() {
            let slot = match attribute.key.local_name().as_ref() {
                "lat" => &mut point.latitude,
                "lon" => &mut point.longitude,
                _ => continue,
            };
            point.position_given |= !attribute.value.trim_ascii().is_empty();
            *slot = decimal(&attribute.value, 7);
        }
        let whole = self.point_inside(&mut point);
        self.points += 1;
        if !self.visitor.point(&point) {
            self.xml.leave_out(1);
        }
        whole
    }

    fn point_inside(&mut self, point: &mut Point) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => match element.local_name().as_ref() {
                    "ele" => {
                        let text = self.xml.text()?;
                        point.row.set(Field::Altitude, Field::Altitude.raw(&text));
                    }
                    "time" => {
                        let text = self.xml.text()?;
                        point.time = moment(&text).or(point.time);
                    }
                    "extensions" => self.point_extensions(point)?,
                    name => match field(name) {
                        Some(field) => {
                            let text = self.xml.text()?;
                            point.row.set(field, field.raw(&text));
                        }
                        None => self.xml.skip()?,
                    },
                },
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn point_extensions(&mut self, point: &mut Point) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => {
                    let local = element.local_name();
                    let name = local.as_ref();
                    if V::EXTENSIONS {
                        self.visitor.extension(name);
                    }
                    if let Some(field) = field(name) {
                        let text = self.xml.text()?;
                        // `OpenTracks` counts its own distance from the point before.
                        if field == Field::Distance && element.name().as_ref() == "opentracks:distance" {
                            point.step = decimal(&text, STEP_DIGITS);
                            continue;
                        }
                        let mut value = field.raw(&text);
                        // Garmin's byte for an unknown cadence; our own element has no such limit.
                        if field == Field::Cadence && value == 255 && element.name().as_ref() != "ritm:cad" {
                            value = ABSENT;
                        }
                        point.row.set(field, value);
                    }
                }
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn lap(&mut self) -> Option<()> {
        let depth = self.xml.depth();
        let (mut start, mut elapsed_ms) = (None, None);
        let mut trigger = LapTrigger::Manual;
        let mut totals = Totals::default();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => break,
                Node::Close => continue,
            };
            let local = element.local_name();
            // Summaries are named by an attribute in the schema and by the element in the wild.
            let name = match local.as_ref() {
                "summary" => match attribute(&element, "name") {
                    Some(name) => name,
                    None => continue,
                },
                name => name.into(),
            };
            let kind = attribute(&element, "kind");
            let text = self.xml.text()?;
            let number = float(&text).filter(|&number| number > 0.0);
            match name.as_ref() {
                "startTime" => start = moment(&text),
                "elapsedTime" => elapsed_ms = duration_ms(&text),
                "calories" => totals.energy_kcal = number,
                "distance" => totals.distance_m = number,
                "MaximumSpeed" => totals.max_speed_m_s = number,
                "AverageSpeed" => totals.avg_speed_m_s = number,
                "AverageHeartRateBpm" => totals.avg_heart_rate_bpm = number,
                "MaximumHeartRateBpm" => totals.max_heart_rate_bpm = number,
                "AverageCadence" => totals.avg_cadence_rpm = number,
                "MaximumCadence" => totals.max_cadence_rpm = number,
                "AveragePower" => totals.avg_power_w = number,
                "MaximumPower" => totals.max_power_w = number,
                "trigger" => {
                    let word = kind.as_deref().unwrap_or(&text).trim().to_ascii_lowercase();
                    trigger = match word.as_str() {
                        "distance" => LapTrigger::Distance,
                        "time" => LapTrigger::Time,
                        "location" => LapTrigger::Position,
                        "hr" | "other" => LapTrigger::Other,
                        _ => LapTrigger::Manual,
                    };
                }
                _ => {}
            }
        }
        if let (Some(start), Some(elapsed_ms)) = (start, elapsed_ms) {
            totals.elapsed_ms = Some(elapsed_ms);
            self.visitor.lap(GpxLap {
                start: start.at,
                elapsed_ms,
                trigger,
                totals,
            });
        }
        Some(())
    }
}

/// Seconds, or hours, minutes and seconds with colons, as milliseconds.
fn duration_ms(text: &str) -> Option<i64> {
    let mut parts = text.trim().rsplit(':');
    let mut ms = decimal(parts.next()?, 3).filter(|&ms| ms >= 0)?;
    for unit_ms in [60_000, 3_600_000] {
        if let Some(part) = parts.next() {
            ms = decimal(part, 0)?.checked_mul(unit_ms)?.checked_add(ms)?;
        }
    }
    parts.next().is_none().then_some(ms)
}

/// What an element of a point measures. The names are those of Garmin's `TrackPointExtension` and `PowerExtension`,
/// Cluetrust's gpxdata, GPX 1.0, Apple Health, and the plain words that programs write without any schema.
fn field(name: &str) -> Option<Field> {
    Some(match name {
        "hr" | "heartrate" | "heartRate" | "HeartRate" | "heart_rate" | "HeartRateBpm" | "bpm" | "pulse" => {
            Field::HeartRate
        }
        "cad" | "cadence" | "Cadence" | "RunCadence" => Field::Cadence,
        "atemp" | "temp" | "temperature" | "Temperature" => Field::Temperature,
        "wtemp" => Field::WaterTemperature,
        "power" | "Power" | "PowerInWatts" | "watts" | "Watts" => Field::Power,
        "speed" | "Speed" => Field::Speed,
        "distance" | "DistanceMeters" => Field::Distance,
        "depth" | "Depth" => Field::Depth,
        "course" => Field::Course,
        "bearing" => Field::Bearing,
        "hAcc" | "accuracy_horizontal" => Field::HorizontalAccuracy,
        "vAcc" | "accuracy_vertical" => Field::VerticalAccuracy,
        _ => return None,
    })
}

/// The position as raw integers when it is one on Earth.
pub(super) fn position(point: &Point) -> Option<(i32, i32)> {
    let latitude = point.latitude.filter(|latitude| latitude.abs() <= 900_000_000)?;
    let longitude = longitude_e7(point.longitude?)?;
    i32::try_from(latitude)
        .ok()
        .filter(|&latitude| latitude != ABSENT)
        .map(|latitude| (latitude, longitude))
}

#[cfg(test)]
mod tests {
    use super::duration_ms;

    #[test]
    fn durations_come_in_seconds_or_with_colons() {
        assert_eq!(duration_ms("0:21:04.66"), Some(1_264_660));
        assert_eq!(duration_ms("21:04"), Some(1_264_000));
        assert_eq!(duration_ms("90.5"), Some(90_500));
        assert_eq!(duration_ms("1:2:3:4"), None);
        assert_eq!(duration_ms("-1"), None);
        assert_eq!(duration_ms("soon"), None);
    }
}

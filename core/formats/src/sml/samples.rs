//! The samples of a log, with what happened between them.

use quick_xml::events::BytesStart;
use ritm_model::{Beat, Channel, Device, LapTrigger, Timestamp, Totals};

use super::{
    Walk,
    value::{celsius, duration_ms},
};
use crate::{
    draft::Draft,
    sheet::extra,
    text::{
        moment::{moment, plausible},
        number::float,
    },
    xml::reader::{Node, words},
};

/// The longest time between two beats that is kept, in milliseconds.
const MAX_RR_MS: u32 = 10_000;

/// A log as it is gathered; times of samples count from its start until that is known.
#[derive(Default)]
pub(super) struct Log {
    pub(super) draft: Draft,
    /// What the header says, by the clock on the wall.
    pub(super) local: Option<Timestamp>,
    /// The start by the first sample that tells UTC.
    utc: Option<Timestamp>,
    /// When, in milliseconds since the start, which channel, how much.
    values: Vec<(i64, Channel, f64)>,
    places: Vec<(i64, f64, f64)>,
    last_ms: i64,
    /// Ends of laps.
    laps: Vec<(i64, LapTrigger, Totals)>,
    /// When it stopped and when it went on.
    stops: Vec<(i64, bool)>,
    /// Other events by their names.
    marks: Vec<(i64, String)>,
    channels: Option<Channels>,
}

/// The channels beyond the nine, made once.
#[derive(Clone)]
struct Channels {
    vertical_speed: Channel,
    depth: Channel,
    pressure: Channel,
    accuracy: Channel,
    heading: Channel,
}

impl Channels {
    fn new() -> Self {
        Self {
            vertical_speed: extra("vertical_speed", "m/s"),
            depth: extra("depth", "m"),
            pressure: extra("sea_level_pressure", "Pa"),
            accuracy: extra("horizontal_accuracy", "m"),
            heading: extra("course", "°"),
        }
    }
}

/// A sample as it is gathered.
#[derive(Default)]
struct Sample {
    at_ms: Option<i64>,
    utc: Option<Timestamp>,
    north: Option<f64>,
    east: Option<f64>,
    altitude_m: Option<f64>,
    satellite_m: Option<f64>,
    speed: Option<f64>,
    satellite_speed: Option<f64>,
    values: Vec<(Channel, f64)>,
    laps: Vec<(LapTrigger, Totals)>,
    stops: Vec<bool>,
    marks: Vec<String>,
}

impl Log {
    fn channels(&mut self) -> Channels {
        self.channels.get_or_insert_with(Channels::new).clone()
    }

    /// Takes a sample; false when it can't be dated.
    fn take(&mut self, mut sample: Sample) -> bool {
        if let (Some(utc), Some(at_ms)) = (sample.utc, sample.at_ms) {
            self.utc.get_or_insert(utc.plus_ms(-at_ms));
        }
        let by_utc = sample.utc.map(|utc| utc.ms_since(*self.utc.get_or_insert(utc)));
        let Some(at_ms) = sample.at_ms.or(by_utc) else {
            return false;
        };
        self.last_ms = self.last_ms.max(at_ms);
        if let (Some(north), Some(east)) = (sample.north, sample.east) {
            self.places.push((at_ms, north.to_degrees(), east.to_degrees()));
        }
        let mut set = |channel: Channel, value: Option<f64>| {
            sample.values.extend(value.map(|value| (channel, value)));
        };
        // The barometer and the foot know better than the satellites.
        set(Channel::Altitude, sample.altitude_m.or(sample.satellite_m));
        set(Channel::Speed, sample.speed.or(sample.satellite_speed));
        self.values.extend(
            sample
                .values
                .into_iter()
                .map(|(channel, value)| (at_ms, channel, value)),
        );
        self.laps.extend(
            sample
                .laps
                .into_iter()
                .map(|(trigger, totals)| (at_ms, trigger, totals)),
        );
        self.stops
            .extend(sample.stops.into_iter().map(|stops| (at_ms, stops)));
        self.marks
            .extend(sample.marks.into_iter().map(|mark| (at_ms, mark)));
        true
    }

    /// The recording in the making, once all is known.
    pub(super) fn into_draft(self) -> Draft {
        let mut draft = self.draft;
        draft.device.manufacturer = "Suunto".to_owned();
        draft.values.keeps_repeats = true;
        draft.start = self.utc.or(self.local);
        let Some(start) = draft.start else {
            return draft;
        };
        if let (Some(utc), Some(local), None) = (self.utc, self.local, draft.east_s) {
            // Zones differ by quarters of an hour.
            let quarters = (local.ms_since(utc) as f64 / 900_000.0).round();
            if quarters.abs() <= 56.0 {
                draft.east_s = Some(quarters as i32 * 900);
            }
        }
        for (at_ms, north, east) in self.places {
            draft
                .values
                .set_position(start.plus_ms(at_ms), Some(north), Some(east));
        }
        for (at_ms, channel, value) in self.values {
            draft.values.set(start.plus_ms(at_ms), &channel, value);
        }
        let mut from_ms = 0;
        for (to_ms, trigger, totals) in self.laps {
            if to_ms > from_ms {
                draft
                    .laps
                    .push((start.plus_ms(from_ms), start.plus_ms(to_ms), trigger, totals));
                from_ms = to_ms;
            }
        }
        if from_ms > 0 && self.last_ms > from_ms {
            let (from, to) = (start.plus_ms(from_ms), start.plus_ms(self.last_ms));
            draft
                .laps
                .push((from, to, LapTrigger::SessionEnd, Totals::default()));
        }
        let mut stopped = None;
        for (at_ms, stops) in self.stops {
            match (stops, stopped) {
                (true, None) => stopped = Some(at_ms),
                (false, Some(from_ms)) => {
                    if at_ms > from_ms {
                        draft.pauses.push((start.plus_ms(from_ms), start.plus_ms(at_ms)));
                    }
                    stopped = None;
                }
                _ => {}
            }
        }
        let marks = self.marks.into_iter();
        draft
            .marks
            .extend(marks.map(|(at_ms, what)| (start.plus_ms(at_ms), what, String::new())));
        draft
    }
}

impl Walk<'_> {
    /// What is within a log.
    pub(super) fn log(&mut self, log: &mut Log) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => self.log_element(&element, log)?,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    /// An element of a log.
    pub(super) fn log_element(&mut self, element: &BytesStart<'_>, log: &mut Log) -> Option<()> {
        match element.local_name().as_ref() {
            "Header" | "header" => self.header(&mut log.draft, &mut log.local),
            "Device" => self.device(&mut log.draft.device),
            "Samples" => self.samples(log),
            "R-R" | "IBI" => self.beats(log),
            _ => self.xml.skip(),
        }
    }

    fn device(&mut self, device: &mut Device) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => match element.local_name().as_ref() {
                    "Name" => device.product = words(&self.xml.text()?).unwrap_or_default(),
                    "SerialNumber" => device.serial = self.xml.text()?.trim().parse().ok(),
                    _ => self.xml.skip()?,
                },
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn samples(&mut self, log: &mut Log) -> Option<()> {
        let depth = self.xml.depth();
        let channels = log.channels();
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.local_name().as_ref() == "Sample" => {
                    let mut sample = Sample::default();
                    let whole = self.sample(&channels, &mut sample);
                    self.points += 1;
                    if !log.take(sample) {
                        self.xml.leave_out(1);
                    }
                    whole?;
                }
                Node::Open(_) => self.xml.skip()?,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn sample(&mut self, channels: &Channels, sample: &mut Sample) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            let name = element.local_name();
            if name.as_ref() == "Events" {
                self.events(sample)?;
                continue;
            }
            let text = self.xml.text()?;
            let number = float(&text);
            let mut set = |channel: &Channel, factor: f64| {
                sample
                    .values
                    .extend(number.map(|value| (channel.clone(), value * factor)));
            };
            match name.as_ref() {
                "Time" => sample.at_ms = duration_ms(&text),
                "UTC" => sample.utc = moment(&text).map(|time| time.at).filter(|&at| plausible(at)),
                "Latitude" => sample.north = number,
                "Longitude" => sample.east = number,
                "Altitude" => sample.altitude_m = number,
                "GPSAltitude" => sample.satellite_m = number,
                "Speed" => sample.speed = number,
                "GPSSpeed" => sample.satellite_speed = number,
                "HR" => set(&Channel::HeartRate, 60.0),
                "Cadence" => set(&Channel::Cadence, 60.0),
                "Distance" => set(&Channel::Distance, 1.0),
                "BikePower" | "Power" => set(&Channel::Power, 1.0),
                "Temperature" => {
                    let degrees = number.map(celsius);
                    sample
                        .values
                        .extend(degrees.map(|degrees| (Channel::Temperature, degrees)));
                }
                "VerticalSpeed" => set(&channels.vertical_speed, 1.0),
                "Depth" => set(&channels.depth, 1.0),
                "SeaLevelPressure" => set(&channels.pressure, 1.0),
                "EHPE" => set(&channels.accuracy, 1.0),
                "GPSHeading" => set(&channels.heading, 180.0 / std::f64::consts::PI),
                _ => {}
            }
        }
    }

    fn events(&mut self, sample: &mut Sample) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            let name = element.local_name();
            let mut kind = None;
            let mut state = None;
            let mut totals = Totals::default();
            let inner = self.xml.depth();
            loop {
                let element = match self.xml.next()? {
                    Node::Open(element) => element,
                    Node::Close if self.xml.depth() < inner => break,
                    Node::Close => continue,
                };
                let text = self.xml.text()?;
                match element.local_name().as_ref() {
                    "Type" => kind = words(&text),
                    "State" | "Active" => state = Some(text.trim().eq_ignore_ascii_case("true")),
                    "Duration" => totals.timer_ms = duration_ms(&text).filter(|&ms| ms > 0),
                    "Distance" => totals.distance_m = float(&text).filter(|&metres| metres > 0.0),
                    _ => {}
                }
            }
            match name.as_ref() {
                "Lap" => {
                    let trigger = match kind.as_deref() {
                        Some("Distance" | "Autolap") => LapTrigger::Distance,
                        Some("Time") => LapTrigger::Time,
                        // How it began and where it stood still is told otherwise too.
                        Some("Start" | "Stop" | "Pause" | "Resume") => continue,
                        _ => LapTrigger::Manual,
                    };
                    sample.laps.push((trigger, totals));
                }
                "Pause" => sample.stops.extend(state),
                "Bookmark" | "Shift" => sample.marks.push(name.as_ref().to_lowercase()),
                _ => {}
            }
        }
    }

    /// Times between beats: milliseconds with blanks between, from the start on.
    fn beats(&mut self, log: &mut Log) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.local_name().as_ref() == "Data" => {
                    let text = self.xml.text()?;
                    let beats = &mut log.draft.extras.beats;
                    let mut at_ms = beats.last().map_or(0, |last| last.at_ms);
                    for rr_ms in text
                        .split_ascii_whitespace()
                        .filter_map(|beat| beat.parse::<u32>().ok())
                    {
                        at_ms += i64::from(rr_ms);
                        if let Ok(rr_ms) = u16::try_from(rr_ms)
                            && (1..=MAX_RR_MS).contains(&u32::from(rr_ms))
                        {
                            beats.push(Beat { at_ms, rr_ms });
                        }
                    }
                }
                Node::Open(_) => self.xml.skip()?,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }
}

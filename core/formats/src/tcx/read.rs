//! The walk through a TCX document.

use quick_xml::events::BytesStart;
use ritm_model::{ABSENT, LapTrigger, Problem, Sport, Timestamp, Totals};

use crate::{
    sport::{Origin, named},
    text::{
        encoding::Text,
        line::Line,
        moment::{Agreed, Moment, is_offset, moment, plausible, spans},
        number::{float, narrow},
        table::{Field, Row},
    },
    xml::reader::{Node, Xml, attribute, words},
};

/// What a TCX document holds, counted as written: nothing is left out or judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Activities, those of multisport sessions included.
    pub activities: u64,
    /// What each activity says its sport is.
    pub sports: Vec<String>,
    /// Courses.
    pub courses: u64,
    /// Planned workouts.
    pub workouts: u64,
    /// Multisport sessions.
    pub multisport_sessions: u64,
    /// Laps of activities and courses.
    pub laps: u64,
    /// Track points.
    pub trackpoints: u64,
    /// The distances of all laps together, in metres.
    pub lap_distance_m: f64,
    /// The times of all laps together, in seconds.
    pub lap_time_s: f64,
    /// The energy of all laps together, in kilocalories.
    pub lap_calories: f64,
    /// Track points with a readable position.
    pub positions: u64,
    /// The times of the first and the last track point that has one, in the order written.
    pub time_bounds: Option<(Timestamp, Timestamp)>,
    /// The last distance of any track point, in metres.
    pub last_distance_m: Option<f64>,
    /// Track points with a heart rate.
    pub heart_rate_points: u64,
    /// Track points with a cadence, of whichever kind.
    pub cadence_points: u64,
    /// Track points with power.
    pub power_points: u64,
}

/// What kind of session it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Activity,
    Transition,
    Course,
}

/// An activity, a transition or a course as gathered.
#[derive(Default)]
pub(super) struct Session {
    pub(super) kind: Kind,
    pub(super) sport: Option<Sport>,
    pub(super) name: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) creator: Option<String>,
    pub(super) unit_id: Option<u64>,
    pub(super) id: Option<Timestamp>,
    pub(super) laps: Vec<TcxLap>,
    pub(super) line: Line,
    pub(super) zone: Agreed,
    /// Seconds east of Greenwich, in files of our own.
    pub(super) utc_offset_s: Option<i32>,
    /// Pauses in milliseconds since the Unix epoch, in files of our own.
    pub(super) pauses: Vec<(i64, i64)>,
    /// The multisport session it stands in.
    pub(super) event: Option<u16>,
    /// Whether any point carries what only a sensor can tell.
    pub(super) sensed: bool,
}

/// A lap as written.
#[derive(Default)]
pub(super) struct TcxLap {
    pub(super) start: Option<Moment>,
    pub(super) trigger: LapTrigger,
    pub(super) totals: Totals,
    /// The times of its earliest and latest point.
    pub(super) points_ms: Option<(i64, i64)>,
}

/// A document as gathered.
pub(super) struct Document {
    pub(super) sessions: Vec<Session>,
    pub(super) author: Option<String>,
    pub(super) facts: Facts,
    pub(super) problems: Vec<Problem>,
}

struct Walk<'a> {
    xml: Xml<'a>,
    facts: Facts,
    sessions: Vec<Session>,
    author: Option<String>,
    /// The sport of the folder of version 1 that is open.
    folder: Option<String>,
    /// The multisport session that is open, and how deep it lies.
    event: Option<(u16, usize)>,
}

/// Walks through a document.
pub(super) fn read(text: &Text<'_>) -> Document {
    let mut walk = Walk {
        xml: Xml::new(text, ["Activity", "Lap", "Track", "Trackpoint"]),
        facts: Facts::default(),
        sessions: Vec::new(),
        author: None,
        folder: None,
        event: None,
    };
    // `None` means that the document ended, soundly or not: the walk's problem tells.
    let _ended = walk.document();
    let problems = walk.xml.into_problems();
    Document {
        sessions: walk.sessions,
        author: walk.author,
        facts: walk.facts,
        problems,
    }
}

impl Walk<'_> {
    fn document(&mut self) -> Option<()> {
        loop {
            let Node::Open(element) = self.xml.next()? else {
                let depth = self.xml.depth();
                self.event = self.event.filter(|&(_, inside)| depth >= inside);
                continue;
            };
            match element.local_name().as_ref() {
                "Activity" => {
                    let word = attribute(&element, "Sport").and_then(|word| words(&word));
                    self.activity(word)?;
                }
                // Version 1: <History><Running><HistoryFolder><Run>.
                "Running" | "Biking" | "Other" => self.folder = words(element.local_name().as_ref()),
                "Run" => {
                    let word = self.folder.clone();
                    self.activity(word)?;
                }
                "MultiSportSession" => {
                    self.facts.multisport_sessions += 1;
                    let number = u16::try_from(self.facts.multisport_sessions).unwrap_or(u16::MAX);
                    self.event = Some((number, self.xml.depth()));
                }
                "Transition" => {
                    let session = Session {
                        kind: Kind::Transition,
                        sport: Some(Sport::Transition),
                        event: self.event.map(|(number, _)| number),
                        ..Session::default()
                    };
                    self.session(session, |walk, session| walk.lap(&element, session))?;
                }
                "Course" => {
                    self.facts.courses += 1;
                    let session = Session {
                        kind: Kind::Course,
                        ..Session::default()
                    };
                    self.session(session, Self::session_inside)?;
                }
                "Workout" => {
                    self.facts.workouts += 1;
                    self.xml.skip()?;
                }
                "Author" => self.author()?,
                _ => {}
            }
        }
    }

    fn author(&mut self) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.local_name().as_ref() == "Name" => {
                    let text = self.xml.text()?;
                    self.author = words(&text);
                }
                Node::Open(_) => self.xml.skip()?,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn activity(&mut self, word: Option<String>) -> Option<()> {
        self.facts.activities += 1;
        let session = Session {
            sport: word.as_deref().and_then(|word| named(word, Origin::File)),
            event: self.event.map(|(number, _)| number),
            ..Session::default()
        };
        self.facts.sports.extend(word);
        self.session(session, Self::session_inside)
    }

    /// Gathers a session, also when the document ends within it: what it told so far holds.
    fn session(
        &mut self,
        mut session: Session,
        inside: impl FnOnce(&mut Self, &mut Session) -> Option<()>,
    ) -> Option<()> {
        let whole = inside(self, &mut session);
        let dropped = session.line.finish();
        self.xml.leave_out(dropped);
        self.sessions.push(session);
        whole
    }

    fn session_inside(&mut self, session: &mut Session) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            match element.local_name().as_ref() {
                "Id" => {
                    let text = self.xml.text()?;
                    session.id = moment(&text).map(|id| id.at).filter(|&id| plausible(id));
                }
                "Lap" => self.lap(&element, session)?,
                // Courses have their tracks beside their laps.
                "Track" => {
                    let mut lap = TcxLap::default();
                    self.track(session, &mut lap)?;
                }
                "Notes" => {
                    let text = self.xml.text()?;
                    session.notes = words(&text);
                }
                // The plan's and the course's name; the program's comes in <Creator>.
                "Name" => {
                    let text = self.xml.text()?;
                    session.name = session.name.take().or_else(|| words(&text));
                }
                // The exact sport and name in files of our own.
                "sport" => {
                    let text = self.xml.text()?;
                    session.sport = named(&text, Origin::File).or(session.sport);
                }
                "name" => {
                    let text = self.xml.text()?;
                    session.name = words(&text).or_else(|| session.name.take());
                }
                "serial" => {
                    let text = self.xml.text()?;
                    session.unit_id = text.trim().parse().ok().or(session.unit_id);
                }
                "utcOffset" => {
                    let text = self.xml.text()?;
                    session.utc_offset_s = text.trim().parse().ok().filter(is_offset);
                }
                "pauses" => {
                    let text = self.xml.text()?;
                    session.pauses = spans(&text);
                }
                "Creator" => self.creator(session)?,
                "Training" | "Plan" | "Extensions" => {}
                _ => self.xml.skip()?,
            }
        }
    }

    fn creator(&mut self, session: &mut Session) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => {
                    let local = element.local_name();
                    let text = match local.as_ref() {
                        "Name" | "UnitId" => self.xml.text()?,
                        _ => {
                            self.xml.skip()?;
                            continue;
                        }
                    };
                    if local.as_ref() == "Name" {
                        session.creator = words(&text);
                    } else {
                        session.unit_id = text.trim().parse().ok().filter(|&id| id != 0);
                    }
                }
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn lap(&mut self, element: &BytesStart<'_>, session: &mut Session) -> Option<()> {
        // A transition is a lap in all but name.
        self.facts.laps += u64::from(element.local_name().as_ref() == "Lap");
        let mut lap = TcxLap {
            start: attribute(element, "StartTime")
                .and_then(|text| moment(&text))
                .filter(|start| plausible(start.at)),
            ..TcxLap::default()
        };
        let whole = self.lap_inside(session, &mut lap);
        self.facts.lap_distance_m += lap.totals.distance_m.unwrap_or(0.0);
        self.facts.lap_time_s += lap.totals.timer_ms.unwrap_or(0) as f64 / 1000.0;
        self.facts.lap_calories += lap.totals.energy_kcal.unwrap_or(0.0);
        session.laps.push(lap);
        whole
    }

    fn lap_inside(&mut self, session: &mut Session, lap: &mut TcxLap) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            let local = element.local_name();
            let name = local.as_ref();
            match name {
                "Track" => {
                    if lap.points_ms.is_some() {
                        session.line.interrupt();
                    }
                    self.track(session, lap)?;
                    continue;
                }
                "TriggerMethod" => {
                    let text = self.xml.text()?;
                    lap.trigger = match text.trim() {
                        "Distance" => LapTrigger::Distance,
                        "Time" => LapTrigger::Time,
                        "Location" => LapTrigger::Position,
                        "HeartRate" => LapTrigger::Other,
                        _ => LapTrigger::Manual,
                    };
                    continue;
                }
                "Notes" => {
                    let text = self.xml.text()?;
                    session.notes = session.notes.take().or_else(|| words(&text));
                    continue;
                }
                "Extensions" | "LX" | "FatCalories" => continue,
                _ => {}
            }
            let text = self.xml.inner_text()?;
            // The schema asks for distance and energy: zero there means that nothing was measured.
            let number = float(&text).filter(|&number| number > 0.0 && number < 1e12);
            let totals = &mut lap.totals;
            match name {
                "TotalTimeSeconds" => {
                    let seconds = float(&text).filter(|seconds| (0.0..1e12).contains(seconds));
                    totals.timer_ms = seconds.map(|seconds| (seconds * 1000.0).round() as i64);
                }
                "DistanceMeters" => totals.distance_m = number,
                "Calories" => totals.energy_kcal = number,
                "MaximumSpeed" => totals.max_speed_m_s = number,
                "AverageHeartRateBpm" => totals.avg_heart_rate_bpm = number,
                "MaximumHeartRateBpm" => totals.max_heart_rate_bpm = number,
                "Cadence" => totals.avg_cadence_rpm = number.or(totals.avg_cadence_rpm),
                "AvgSpeed" => totals.avg_speed_m_s = number,
                "AvgRunCadence" => totals.avg_cadence_rpm = totals.avg_cadence_rpm.or(number),
                "MaxBikeCadence" | "MaxRunCadence" => {
                    totals.max_cadence_rpm = totals.max_cadence_rpm.or(number)
                }
                "AvgWatts" => totals.avg_power_w = number,
                "MaxWatts" => totals.max_power_w = number,
                _ => {}
            }
        }
    }

    fn track(&mut self, session: &mut Session, lap: &mut TcxLap) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.local_name().as_ref() == "Trackpoint" => {
                    let (mut time, mut row) = (None, Row::EMPTY);
                    let whole = self.trackpoint(&mut time, &mut row);
                    self.point(time, &row, session, lap);
                    whole?;
                }
                Node::Open(_) => self.xml.skip()?,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn trackpoint(&mut self, time: &mut Option<Moment>, row: &mut Row) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            let field = match element.local_name().as_ref() {
                "Time" => {
                    let text = self.xml.text()?;
                    *time = moment(&text).or(*time);
                    continue;
                }
                "LatitudeDegrees" => Field::Latitude,
                "LongitudeDegrees" => Field::Longitude,
                "AltitudeMeters" => Field::Altitude,
                "DistanceMeters" => Field::Distance,
                "Speed" => Field::Speed,
                "HeartRateBpm" => Field::HeartRate,
                "Cadence" | "RunCadence" => Field::Cadence,
                "Watts" | "Power" | "PowerInWatts" => Field::Power,
                "Temperature" | "AirTemperature" => Field::Temperature,
                // Containers are gone into.
                _ => continue,
            };
            let text = self.xml.inner_text()?;
            let value = field.raw(&text);
            // Garmin's byte for an unknown cadence.
            if field != Field::Cadence || value != 255 {
                row.set(field, value);
            }
        }
    }

    fn point(&mut self, time: Option<Moment>, row: &Row, session: &mut Session, lap: &mut TcxLap) {
        self.facts.trackpoints += 1;
        let has = |field| row.get(field) != ABSENT;
        self.facts.positions += u64::from(row.has_position());
        self.facts.heart_rate_points += u64::from(has(Field::HeartRate));
        self.facts.cadence_points += u64::from(has(Field::Cadence));
        self.facts.power_points += u64::from(has(Field::Power));
        if has(Field::Distance) {
            self.facts.last_distance_m = Some(Field::Distance.scale().value(row.get(Field::Distance)));
        }
        if let Some(time) = time {
            let first = self.facts.time_bounds.map_or(time.at, |(first, _)| first);
            self.facts.time_bounds = Some((first, time.at));
        }
        let Some(time) = time.filter(|time| plausible(time.at)) else {
            self.xml.leave_out(1);
            return;
        };
        let at = time.at.unix_ms();
        session.sensed |= has(Field::HeartRate) || has(Field::Cadence) || has(Field::Power);
        session.zone.hear(time.zone);
        let (first, latest) = lap.points_ms.unwrap_or((at, at));
        lap.points_ms = Some((first.min(at), latest.max(at)));
        session.line.push(at, &on_earth(*row));
    }
}

/// The row without a position that is half missing or none on Earth.
fn on_earth(row: Row) -> Row {
    let (latitude, longitude) = (row.get(Field::Latitude), row.get(Field::Longitude));
    let is_there = row.has_position()
        && i64::from(latitude).abs() <= 900_000_000
        && i64::from(longitude).abs() <= 1_800_000_000;
    if is_there || (latitude == ABSENT && longitude == ABSENT) {
        return row;
    }
    let mut kept = Row::EMPTY;
    for field in Field::ALL {
        if !matches!(field, Field::Latitude | Field::Longitude) {
            kept.set(field, narrow(i64::from(row.get(field))));
        }
    }
    kept
}

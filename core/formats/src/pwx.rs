//! PWX, the workouts of TrainingPeaks.
//!
//! Source of the format's facts: Peaksware's schema `PWX/1/0`, and what other programs read and write of it.
//!
//! What becomes a recording:
//! - Each `workout` is one, also without samples when its summary tells a duration; `identity.part` counts them. Days off
//!   are none.
//! - Times are local and tell no zone: they are kept as if they were UTC, unless they do tell one.
//! - Samples are dated by their offset from the workout's time. Samples without one are left out and counted in
//!   [`ProblemCode::SkippedPoints`]. A heart rate of zero is a missing reading.
//! - From an event `Stopped` to the next `Started` is a pause.
//! - Segments become laps, and their names markers where they say more than a number.

#[cfg(test)]
mod tests;

use quick_xml::events::BytesStart;
use ritm_model::{Channel, LapTrigger, Problem, ProblemCode, SourceFormat, Timestamp, Totals, order};

use crate::{
    Decoded,
    draft::Draft,
    sheet::extra,
    sport::{Origin, named},
    text::{
        encoding::to_text,
        moment::{Zone, moment, plausible},
        number::float,
    },
    xml::reader::{Node, Xml, attribute, words},
};

/// Reads a file.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it: [`ProblemCode::NotTraining`] without any workout that was done,
/// [`ProblemCode::NoTimes`] when none can be dated, or what is wrong with the document.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let text = to_text(bytes);
    let mut walk = Walk {
        xml: Xml::new(&text, ["workout", "segment", "sample", "timeoffset"]),
        channels: Channels::default(),
        creator: None,
        points: 0,
        in_utc: false,
    };
    let (mut recordings, mut workouts, mut undated) = (Vec::new(), 0_u64, 0_u64);
    while let Some(node) = walk.xml.next() {
        let Node::Open(element) = node else { continue };
        match element.local_name().as_ref() {
            "pwx" => {
                walk.creator = attribute(&element, "creator").and_then(|creator| words(&creator));
            }
            "workout" => {
                workouts += 1;
                let mut workout = Workout::default();
                workout.draft.values.keeps_repeats = true;
                let whole = walk.workout(&mut workout);
                undated += u64::from(workout.draft.start.is_none());
                if !workout.day_off {
                    let draft = workout.into_draft(walk.creator.as_deref());
                    recordings.extend(draft.finish(SourceFormat::Pwx, recordings.len()));
                }
                if whole.is_none() {
                    break;
                }
            }
            _ => {}
        }
    }
    let decoded = Decoded {
        recordings,
        record_count: walk.points,
        by_wall_clock: !walk.in_utc,
        problems: walk.xml.into_problems(),
    };
    decoded.or_refused(|| match (workouts, undated) {
        (0, _) => Problem::new(ProblemCode::NotTraining, "no workouts"),
        (_, 0) => Problem::new(ProblemCode::NotTraining, "workouts that were not done"),
        _ => Problem::new(ProblemCode::NoTimes, ""),
    })
}

/// The channels beyond the nine, made once.
struct Channels {
    torque: Channel,
    right_power: Channel,
    effectiveness: [Channel; 2],
    smoothness: [Channel; 2],
}

impl Default for Channels {
    fn default() -> Self {
        Self {
            torque: extra("torque", "N m"),
            right_power: extra("right_power", "W"),
            effectiveness: ["left", "right"].map(|side| extra(&format!("{side}_torque_effectiveness"), "%")),
            smoothness: ["left", "right"].map(|side| extra(&format!("{side}_pedal_smoothness"), "%")),
        }
    }
}

impl Channels {
    /// What an element of a sample measures, in the unit it is written in.
    fn of(&self, name: &str) -> Option<&Channel> {
        let [left_effectiveness, right_effectiveness] = &self.effectiveness;
        let [left_smoothness, right_smoothness] = &self.smoothness;
        Some(match name {
            "hr" => &Channel::HeartRate,
            "spd" => &Channel::Speed,
            "pwr" => &Channel::Power,
            "cad" => &Channel::Cadence,
            "dist" => &Channel::Distance,
            "alt" => &Channel::Altitude,
            "temp" => &Channel::Temperature,
            "torq" => &self.torque,
            "pwrright" => &self.right_power,
            "torque_effectiveness_left" => left_effectiveness,
            "torque_effectiveness_right" => right_effectiveness,
            "pedal_smoothness_left" => left_smoothness,
            "pedal_smoothness_right" => right_smoothness,
            _ => return None,
        })
    }
}

struct Walk<'a> {
    xml: Xml<'a>,
    channels: Channels,
    creator: Option<String>,
    points: u64,
    /// Whether a time says that it is in UTC.
    in_utc: bool,
}

/// What a summary tells of a part of a workout.
#[derive(Default)]
struct Summary {
    beginning_ms: i64,
    duration_ms: Option<i64>,
    stopped_ms: Option<i64>,
    totals: Totals,
}

#[derive(Default)]
struct Workout {
    draft: Draft,
    day_off: bool,
    summary: Summary,
    segments: Vec<(Option<String>, Summary)>,
    /// When the timer was stopped (true) and started, since the workout's time.
    stops: Vec<(i64, bool)>,
    /// Samples before the workout's time is known; the schema has it first, some writers last.
    early: Vec<Sample>,
}

struct Sample {
    offset_ms: i64,
    north: Option<f64>,
    east: Option<f64>,
    values: Vec<(Channel, f64)>,
}

fn milliseconds(text: &str) -> Option<i64> {
    let seconds = float(text).filter(|seconds| seconds.abs() < 1e9)?;
    Some((seconds * 1000.0).round() as i64)
}

impl Summary {
    fn into_totals(self) -> Totals {
        let timer_ms = self
            .duration_ms
            .map(|ms| ms.saturating_sub(self.stopped_ms.unwrap_or(0)).max(0));
        Totals {
            elapsed_ms: self.duration_ms,
            timer_ms,
            ..self.totals
        }
    }
}

impl Workout {
    fn into_draft(mut self, creator: Option<&str>) -> Draft {
        let mut draft = self.draft;
        if draft.device.manufacturer.is_empty() && draft.device.product.is_empty() {
            draft.device.manufacturer = creator.unwrap_or_default().to_owned();
        }
        if let Some(start) = draft.start {
            for sample in self.early {
                sample.tell(start, &mut draft);
            }
            order::by(&mut self.stops, |stop| stop.0);
            let mut stopped = None;
            for (at_ms, stops) in self.stops {
                if stops {
                    stopped = stopped.or(Some(at_ms));
                } else if let Some(from_ms) = stopped.take()
                    && from_ms < at_ms
                {
                    draft.pauses.push((start.plus_ms(from_ms), start.plus_ms(at_ms)));
                }
            }
            for (name, summary) in self.segments {
                let Some(duration_ms) = summary.duration_ms else {
                    continue;
                };
                let from = start.plus_ms(summary.beginning_ms);
                let to = from.plus_ms(duration_ms);
                if let Some(name) = name.filter(|name| says_more_than_a_number(name)) {
                    draft.marks.push((from, "segment".to_owned(), name));
                }
                draft
                    .laps
                    .push((from, to, LapTrigger::Manual, summary.into_totals()));
            }
        }
        draft.totals = self.summary.into_totals();
        draft
    }
}

fn says_more_than_a_number(name: &str) -> bool {
    let word = name
        .trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '#')
        .trim();
    !["lap", "interval", "segment", ""].contains(&word.to_lowercase().as_str())
}

impl Sample {
    fn tell(self, start: Timestamp, draft: &mut Draft) {
        let at = start.plus_ms(self.offset_ms);
        draft.values.set_position(at, self.north, self.east);
        for (channel, value) in self.values {
            draft.values.set(at, &channel, value);
        }
    }
}

impl Walk<'_> {
    fn workout(&mut self, workout: &mut Workout) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            let draft = &mut workout.draft;
            match element.local_name().as_ref() {
                "title" => draft.name = words(&self.xml.text()?),
                "cmt" => draft.notes = words(&self.xml.text()?),
                "sportType" => {
                    let text = self.xml.text()?;
                    workout.day_off = text.trim() == "Day Off";
                    draft.sport = named(&text, Origin::File).unwrap_or_default();
                }
                "fingerprint" => {
                    let id = words(&self.xml.text()?);
                    draft.external = id.map(|id| ("trainingpeaks".to_owned(), id));
                }
                "time" => {
                    let text = self.xml.text()?;
                    let time = moment(&text).filter(|time| plausible(time.at));
                    self.in_utc |= text.trim().ends_with(['Z', 'z']);
                    draft.start = time.map(|time| time.at).or(draft.start);
                    if let Some(Zone::East(east)) = time.map(|time| time.zone) {
                        draft.east_s = Some(east);
                    }
                }
                "device" => self.device(draft)?,
                "summarydata" => self.summary(&mut workout.summary)?,
                "segment" => {
                    let mut segment = (None, Summary::default());
                    let whole = self.segment(&mut segment);
                    workout.segments.push(segment);
                    whole?;
                }
                "event" => {
                    let stop = self.event()?;
                    workout.stops.extend(stop);
                }
                "sample" => {
                    let sample = self.sample()?;
                    self.points += 1;
                    match (sample, draft.start) {
                        (Some(sample), Some(start)) => sample.tell(start, draft),
                        (Some(sample), None) => workout.early.push(sample),
                        (None, _) => {
                            self.xml.leave_out(1);
                        }
                    }
                }
                _ => self.xml.skip()?,
            }
        }
    }

    /// When the timer was stopped or started; `Some(None)` for any other event.
    #[expect(
        clippy::option_option,
        reason = "the outer one is the walk's, which ends with the document"
    )]
    fn event(&mut self) -> Option<Option<(i64, bool)>> {
        let depth = self.xml.depth();
        let (mut offset_ms, mut stops) = (None, None);
        loop {
            match self.xml.next()? {
                Node::Open(element) => match element.local_name().as_ref() {
                    "timeoffset" => offset_ms = milliseconds(&self.xml.text()?),
                    "type" => {
                        stops = match self.xml.text()?.trim().to_ascii_lowercase().as_str() {
                            "stopped" => Some(true),
                            "started" => Some(false),
                            _ => None,
                        }
                    }
                    _ => self.xml.skip()?,
                },
                Node::Close if self.xml.depth() < depth => return Some(offset_ms.zip(stops)),
                Node::Close => {}
            }
        }
    }

    fn device(&mut self, draft: &mut Draft) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => match element.local_name().as_ref() {
                    "make" => draft.device.manufacturer = words(&self.xml.text()?).unwrap_or_default(),
                    "model" => draft.device.product = words(&self.xml.text()?).unwrap_or_default(),
                    _ => self.xml.skip()?,
                },
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn segment(&mut self, segment: &mut (Option<String>, Summary)) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) => match element.local_name().as_ref() {
                    "name" => segment.0 = words(&self.xml.text()?),
                    "summarydata" => self.summary(&mut segment.1)?,
                    _ => self.xml.skip()?,
                },
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }

    fn summary(&mut self, summary: &mut Summary) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            let totals = &mut summary.totals;
            let of = |name: &str| bound(&element, name);
            match element.local_name().as_ref() {
                "beginning" => {
                    summary.beginning_ms = milliseconds(&self.xml.text()?).unwrap_or(0).max(0);
                    continue;
                }
                "duration" => {
                    summary.duration_ms = milliseconds(&self.xml.text()?).filter(|&ms| ms > 0);
                    continue;
                }
                "durationstopped" => {
                    summary.stopped_ms = milliseconds(&self.xml.text()?).filter(|&ms| ms > 0);
                    continue;
                }
                "dist" => {
                    totals.distance_m = float(&self.xml.text()?).filter(|&metres| metres > 0.0);
                    continue;
                }
                "climbingelevation" => {
                    totals.ascent_m = float(&self.xml.text()?).filter(|&metres| metres > 0.0);
                    continue;
                }
                "descendingelevation" => {
                    let descent = float(&self.xml.text()?).map(f64::abs);
                    totals.descent_m = descent.filter(|&metres| metres > 0.0);
                    continue;
                }
                "hr" => (totals.avg_heart_rate_bpm, totals.max_heart_rate_bpm) = (of("avg"), of("max")),
                "spd" => (totals.avg_speed_m_s, totals.max_speed_m_s) = (of("avg"), of("max")),
                "pwr" => (totals.avg_power_w, totals.max_power_w) = (of("avg"), of("max")),
                "cad" => (totals.avg_cadence_rpm, totals.max_cadence_rpm) = (of("avg"), of("max")),
                "alt" => {
                    (totals.min_altitude_m, totals.max_altitude_m) =
                        (any(&element, "min"), any(&element, "max"))
                }
                "temp" => {
                    (totals.avg_temperature_c, totals.max_temperature_c) =
                        (any(&element, "avg"), any(&element, "max"))
                }
                _ => {}
            }
            self.xml.skip()?;
        }
    }

    /// A sample; `Some(None)` when it can't be dated.
    #[expect(
        clippy::option_option,
        reason = "the outer one is the walk's, which ends with the document"
    )]
    fn sample(&mut self) -> Option<Option<Sample>> {
        let depth = self.xml.depth();
        let mut offset_ms = None;
        let (mut north, mut east) = (None, None);
        let mut values = Vec::new();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => break,
                Node::Close => continue,
            };
            let local = element.local_name();
            let name = local.as_ref();
            match name {
                "timeoffset" => offset_ms = milliseconds(&self.xml.text()?),
                "lat" => north = float(&self.xml.text()?),
                "lon" => east = float(&self.xml.text()?),
                _ => match self.channels.of(name) {
                    Some(channel) => {
                        let value = float(&self.xml.text()?);
                        values.extend(value.map(|value| (channel.clone(), value)));
                    }
                    None => self.xml.skip()?,
                },
            }
        }
        Some(offset_ms.map(|offset_ms| Sample {
            offset_ms,
            north,
            east,
            values,
        }))
    }
}

/// A number of an attribute; zero is what is written for what nobody measured.
fn bound(element: &BytesStart<'_>, name: &str) -> Option<f64> {
    any(element, name).filter(|&number| number > 0.0)
}

fn any(element: &BytesStart<'_>, name: &str) -> Option<f64> {
    float(&attribute(element, name)?)
}

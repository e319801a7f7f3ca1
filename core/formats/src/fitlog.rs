//! FITLOG, `SportTracks`' logbook of one or more activities, versions 2 and 3.
//!
//! Source of the format's facts: files of the program, and what other programs write for it.
//!
//! What becomes a recording:
//! - Each `Activity` is one, also without a track when it tells a duration or a distance; `identity.part` counts them.
//! - Points are dated by seconds since their track's start. Points without such are left out and counted in
//!   [`ProblemCode::SkippedPoints`]. A heart rate of zero is a missing reading.
//! - An activity that tells no more than a day is not read; a problem says how many there are.
//! - The category is the sport where its words are known; the equipment is the gear.
//! - Weather and location become markers at the start, distance markers markers where the track has come that far.

#[cfg(test)]
mod tests;

use quick_xml::events::BytesStart;
use ritm_model::{Channel, LapTrigger, Problem, ProblemCode, SourceFormat, Sport, Timestamp, Totals};

use crate::{
    Decoded,
    draft::Draft,
    sport::{Origin, named},
    text::{
        encoding::to_text,
        moment::{Moment, Zone, moment, plausible},
        number::float,
    },
    xml::reader::{Node, Xml, attribute, words},
};

/// The most distance markers and pieces of gear of one activity that are kept.
const MAX_EXTRAS: usize = 10_000;

/// Reads a file.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it: [`ProblemCode::NotTraining`] without any activity,
/// [`ProblemCode::NoTimes`] when none can be dated, or what is wrong with the document.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let text = to_text(bytes);
    let mut walk = Walk {
        xml: Xml::new(&text, ["Activity", "Track", "pt", "Lap"]),
        points: 0,
    };
    let (mut recordings, mut activities, mut undated) = (Vec::new(), 0_u64, 0_u64);
    while let Some(node) = walk.xml.next() {
        if let Node::Open(element) = node
            && element.local_name().as_ref() == "Activity"
        {
            activities += 1;
            let mut activity = Activity::of(&element);
            let whole = walk.activity(&mut activity);
            let draft = activity.into_draft();
            let totals = &draft.totals;
            let trained = totals.timer_ms.is_some() || totals.distance_m.is_some();
            let tells_no_time = trained && draft.start.is_none();
            let recording = draft.finish(SourceFormat::Fitlog, recordings.len());
            undated += u64::from(tells_no_time && recording.is_none());
            recordings.extend(recording);
            if whole.is_none() {
                break;
            }
        }
    }
    let record_count = walk.points;
    let mut problems = walk.xml.into_problems();
    if undated > 0 && !recordings.is_empty() {
        let detail = format!("activities without a time: {undated}");
        problems.push(Problem::new(ProblemCode::NoTimes, detail));
    }
    let decoded = Decoded {
        recordings,
        record_count,
        problems,
        by_wall_clock: false,
    };
    decoded.or_refused(|| match activities {
        0 => Problem::new(ProblemCode::NotTraining, "a logbook without activities"),
        _ => Problem::new(ProblemCode::NoTimes, ""),
    })
}

struct Walk<'a> {
    xml: Xml<'a>,
    points: u64,
}

/// An activity as it is gathered.
#[derive(Default)]
struct Activity {
    draft: Draft,
    weather: Vec<String>,
    location: Option<String>,
    /// Metres at which the athlete set a mark.
    marks_m: Vec<f64>,
    /// When the track had come how far.
    way: Vec<(Timestamp, f64)>,
}

/// A positive number of an attribute; zero is what the program writes for what it does not know.
fn known(element: &BytesStart<'_>, name: &str) -> Option<f64> {
    let number = float(&attribute(element, name)?)?;
    (number > 0.0 && number < 1e12).then_some(number)
}

fn seconds(element: &BytesStart<'_>, name: &str) -> Option<i64> {
    known(element, name).map(|seconds| (seconds * 1000.0).round() as i64)
}

fn date(element: &BytesStart<'_>, name: &str) -> Option<Moment> {
    moment(&attribute(element, name)?).filter(|moment| plausible(moment.at))
}

/// The sport of a category: its last part between colons that is known as a whole, else its last word that is.
fn category(name: &str) -> Option<Sport> {
    let parts = name.rsplit([':', '/', '>']);
    let words = name
        .rsplit(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.len() > 2);
    parts.chain(words).find_map(|word| named(word, Origin::File))
}

/// What an activity and a lap tell alike.
fn total(element: &BytesStart<'_>, totals: &mut Totals) {
    let of = |name| known(element, name);
    match element.local_name().as_ref() {
        "Distance" => totals.distance_m = of("TotalMeters").or(totals.distance_m),
        "Calories" => totals.energy_kcal = of("TotalCal").or(totals.energy_kcal),
        "Elevation" => {
            totals.ascent_m = of("AscendMeters").or(totals.ascent_m);
            let descent = attribute(element, "DescendMeters").and_then(|metres| float(&metres));
            totals.descent_m = descent
                .map(f64::abs)
                .filter(|&metres| metres > 0.0)
                .or(totals.descent_m);
        }
        "HeartRate" => {
            totals.avg_heart_rate_bpm = of("AverageBPM").or(totals.avg_heart_rate_bpm);
            totals.max_heart_rate_bpm = of("MaximumBPM").or(totals.max_heart_rate_bpm);
        }
        "Cadence" => {
            totals.avg_cadence_rpm = of("AverageRPM").or(totals.avg_cadence_rpm);
            totals.max_cadence_rpm = of("MaximumRPM").or(totals.max_cadence_rpm);
        }
        "Power" => {
            totals.avg_power_w = of("AverageWatts").or(totals.avg_power_w);
            totals.max_power_w = of("MaximumWatts").or(totals.max_power_w);
        }
        _ => {}
    }
}

impl Activity {
    fn of(element: &BytesStart<'_>) -> Self {
        let mut activity = Self::default();
        let start = date(element, "StartTime");
        let draft = &mut activity.draft;
        draft.values.keeps_repeats = true;
        draft.start = start.map(|start| start.at);
        if let Some(Zone::East(east)) = start.map(|start| start.zone) {
            draft.east_s = Some(east);
        }
        let id = attribute(element, "Id").and_then(|id| words(&id));
        draft.external = id.map(|id| ("sporttracks".to_owned(), id));
        activity
    }

    fn into_draft(mut self) -> Draft {
        let mut draft = self.draft;
        if let Some(start) = draft.start {
            if !self.weather.is_empty() {
                let detail = self.weather.join(", ");
                draft.marks.push((start, "weather".to_owned(), detail));
            }
            if let Some(location) = self.location {
                draft.marks.push((start, "location".to_owned(), location));
            }
        }
        // Distances that fall back would hide what comes after.
        let mut far = 0.0_f64;
        for (_, metres) in &mut self.way {
            far = far.max(*metres);
            *metres = far;
        }
        for metres in self.marks_m {
            let at = self.way.partition_point(|&(_, way)| way < metres);
            if let Some(&(at, _)) = self.way.get(at) {
                draft
                    .marks
                    .push((at, "distance".to_owned(), format!("{metres:.0} m")));
            }
        }
        draft
    }
}

impl Walk<'_> {
    fn activity(&mut self, activity: &mut Activity) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            let draft = &mut activity.draft;
            let name = || attribute(&element, "Name").and_then(|name| words(&name));
            match element.local_name().as_ref() {
                "Metadata" => {
                    let source = attribute(&element, "Source").and_then(|source| words(&source));
                    draft.device.product = source.unwrap_or_default();
                }
                "Name" => draft.name = words(&self.xml.text()?),
                "Notes" => draft.notes = words(&self.xml.text()?),
                "Duration" => draft.totals.timer_ms = seconds(&element, "TotalSeconds"),
                "Category" => {
                    if let Some(sport) = name().and_then(|name| category(&name)) {
                        draft.sport = sport;
                    }
                }
                "Location" => activity.location = name(),
                "EquipmentItem" if draft.extras.gear.len() < MAX_EXTRAS => draft.extras.gear.extend(name()),
                "Weather" => {
                    let conditions = attribute(&element, "Conditions").and_then(|text| words(&text));
                    let temperature = attribute(&element, "Temp").and_then(|text| float(&text));
                    activity.weather.extend(conditions);
                    activity
                        .weather
                        .extend(temperature.map(|degrees| format!("{degrees} °C")));
                    activity.weather.extend(words(&self.xml.text()?));
                }
                "Marker" if activity.marks_m.len() < MAX_EXTRAS => {
                    activity.marks_m.extend(known(&element, "dist"));
                }
                "Pause" => {
                    if let (Some(from), Some(to)) = (date(&element, "StartTime"), date(&element, "EndTime"))
                        && from.at <= to.at
                    {
                        draft.pauses.push((from.at, to.at));
                    }
                }
                "Lap" => self.lap(&element, draft)?,
                "Track" => {
                    let start = date(&element, "StartTime").map(|start| start.at).or(draft.start);
                    self.track(start, activity)?;
                }
                _ => total(&element, &mut draft.totals),
            }
        }
    }

    fn lap(&mut self, element: &BytesStart<'_>, draft: &mut Draft) -> Option<()> {
        let start = date(element, "StartTime");
        let timer_ms = seconds(element, "DurationSeconds");
        let mut totals = Totals {
            timer_ms,
            ..Totals::default()
        };
        let depth = self.xml.depth();
        let whole = loop {
            match self.xml.next() {
                Some(Node::Open(element)) => total(&element, &mut totals),
                Some(Node::Close) if self.xml.depth() < depth => break Some(()),
                Some(Node::Close) => {}
                None => break None,
            }
        };
        if let Some(start) = start {
            let end = start.at.plus_ms(timer_ms.unwrap_or(0));
            draft.laps.push((start.at, end, LapTrigger::Manual, totals));
        }
        whole
    }

    fn track(&mut self, start: Option<Timestamp>, activity: &mut Activity) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.local_name().as_ref() == "pt" => {
                    self.points += 1;
                    if !point(&element, start, activity) {
                        self.xml.leave_out(1);
                    }
                }
                Node::Open(_) => {}
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => {}
            }
        }
    }
}

/// Takes a point; false when it can't be dated.
fn point(element: &BytesStart<'_>, start: Option<Timestamp>, activity: &mut Activity) -> bool {
    let mut at = None;
    let (mut north, mut east) = (None, None);
    let mut told: [(Channel, Option<f64>); 6] = [
        (Channel::Altitude, None),
        (Channel::Distance, None),
        (Channel::HeartRate, None),
        (Channel::Cadence, None),
        (Channel::Power, None),
        (Channel::Temperature, None),
    ];
    for attribute in element.attributes().with_checks(false).flatten() {
        let number = float(&attribute.value);
        let place = match attribute.key.local_name().as_ref() {
            "tm" => {
                at = number.filter(|seconds| seconds.abs() < 1e9);
                continue;
            }
            "lat" => {
                north = number;
                continue;
            }
            "lon" => {
                east = number;
                continue;
            }
            "ele" => 0,
            "dist" => 1,
            "hr" => 2,
            "cadence" => 3,
            "power" => 4,
            "temp" => 5,
            _ => continue,
        };
        if let Some((_, value)) = told.get_mut(place) {
            *value = number;
        }
    }
    let (Some(start), Some(seconds)) = (start, at) else {
        return false;
    };
    let at = start.plus_ms((seconds * 1000.0).round() as i64);
    let values = &mut activity.draft.values;
    values.set_position(at, north, east);
    for (channel, value) in told {
        values.try_set(at, &channel, value);
        if channel == Channel::Distance {
            activity.way.extend(value.map(|metres| (at, metres)));
        }
    }
    true
}

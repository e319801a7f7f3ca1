//! SLF, the logs that SIGMA's Data Center keeps of bike computers and watches, revision 400. Earlier revisions, whose root
//! is `Log`, are not read.
//!
//! Source of the format's facts: what other programs (`QMapShack`, `GPXSee`, `GoldenCheetah`) read of such files, and what
//! converters to the format write.
//!
//! What becomes of a file:
//! - It is one recording. Its start tells local time and zone.
//! - Entries are dated by training time, which stands still in pauses: markers tell where those are and how long they
//!   were. Entries that tell no time are left out and counted in [`ProblemCode::SkippedPoints`].
//! - Zero stands for what nobody measured where it stands in every entry, and always for the heart and the position.
//! - Markers of laps end a lap.

#[cfg(test)]
mod tests;

use quick_xml::events::BytesStart;
use ritm_model::{Channel, LapTrigger, Problem, ProblemCode, SourceFormat, Timestamp, Totals, order};

use crate::{
    Decoded,
    draft::Draft,
    sport::{Origin, named},
    text::{
        encoding::to_text,
        moment::{Zone, moment, plausible},
        number::float,
    },
    xml::{
        reader::{Node, Xml, attribute, words},
        xml_document,
    },
};

/// How far into a file its kind must show.
const HEAD_BYTES: usize = 64 << 10;

/// The most markers that are kept.
const MAX_MARKERS: usize = 100_000;

/// Whether a file with this root element is one of SIGMA's.
pub fn detect(root: &str, bytes: &[u8]) -> bool {
    // A common word: what follows tells.
    root == "Activity" && {
        let head = to_text(bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or(bytes));
        let text = xml_document(&head);
        text.contains("<Computer") && text.contains("<GeneralInformation")
    }
}

/// Reads a file.
///
/// # Errors
/// A [`Problem`] when nothing could be taken from it: [`ProblemCode::NoTimes`] without a start,
/// [`ProblemCode::NotTraining`] without entries and totals, or what is wrong with the document.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let text = to_text(bytes);
    let mut log = Log {
        xml: Xml::new(&text, ["Entry", "Entries", "Marker", "Markers"]),
        draft: Draft::default(),
        entries: Vec::new(),
        pauses: Vec::new(),
        laps: Vec::new(),
    };
    // `None` means that the document ended, soundly or not: the walk's problem tells.
    let _ended = log.document();
    let record_count = log.entries.len() as u64 + log.xml.left_out();
    let undated = log.draft.start.is_none();
    let (draft, problems) = log.into_draft();
    let decoded = Decoded {
        recordings: draft.finish(SourceFormat::Slf, 0).into_iter().collect(),
        record_count,
        problems,
        by_wall_clock: false,
    };
    decoded.or_refused(|| {
        if undated {
            Problem::new(ProblemCode::NoTimes, "")
        } else {
            Problem::new(ProblemCode::NotTraining, "a log without entries")
        }
    })
}

/// What an entry measures, by its attribute, with how many of its units make one of ours.
const MEASURED: [(&str, Channel, f64); 7] = [
    ("altitude", Channel::Altitude, 1000.0),
    ("cadence", Channel::Cadence, 1.0),
    ("distanceAbsolute", Channel::Distance, 1.0),
    ("heartrate", Channel::HeartRate, 1.0),
    ("power", Channel::Power, 1.0),
    ("speed", Channel::Speed, 1.0),
    ("temperature", Channel::Temperature, 1.0),
];

#[derive(Default)]
struct Entry {
    /// Training time.
    at_ms: i64,
    north: Option<f64>,
    east: Option<f64>,
    values: [Option<f64>; MEASURED.len()],
}

struct Log<'a> {
    xml: Xml<'a>,
    draft: Draft,
    entries: Vec<Entry>,
    /// At what training time, and how long.
    pauses: Vec<(i64, i64)>,
    /// The training times at which laps end.
    laps: Vec<i64>,
}

/// Hundredths of a second as milliseconds.
fn hundredths(text: &str) -> Option<i64> {
    let hundredths = float(text).filter(|number| (0.0..1e9).contains(number))?;
    Some((hundredths * 10.0).round() as i64)
}

/// The time by the clock, in milliseconds since the start, of a training time.
struct Clock {
    /// When a pause began, by training time, and how long all pauses up to it were together.
    pauses: Vec<(i64, i64)>,
}

impl Clock {
    fn at_ms(&self, training_ms: i64) -> i64 {
        let before = self.pauses.partition_point(|&(from_ms, _)| from_ms < training_ms);
        let paused = before.checked_sub(1).and_then(|last| self.pauses.get(last));
        training_ms.saturating_add(paused.map_or(0, |&(_, paused_ms)| paused_ms))
    }
}

impl Log<'_> {
    fn document(&mut self) -> Option<()> {
        loop {
            let Node::Open(element) = self.xml.next()? else {
                continue;
            };
            let text_of = |name| attribute(&element, name).and_then(|text| words(&text));
            match element.local_name().as_ref() {
                "Computer" => {
                    let device = &mut self.draft.device;
                    device.manufacturer = "SIGMA".to_owned();
                    device.product = text_of("unit").unwrap_or_default();
                    device.serial = text_of("serial").and_then(|serial| serial.parse().ok());
                    self.draft.sport = text_of("activityType")
                        .and_then(|word| named(&word, Origin::File))
                        .unwrap_or_default();
                }
                "GeneralInformation" => self.information()?,
                "Entry" => self.entry(&element),
                "Marker" => self.marker(&element),
                _ => {}
            }
        }
    }

    fn information(&mut self) -> Option<()> {
        let depth = self.xml.depth();
        loop {
            let element = match self.xml.next()? {
                Node::Open(element) => element,
                Node::Close if self.xml.depth() < depth => return Some(()),
                Node::Close => continue,
            };
            let text = self.xml.text()?;
            let number = || float(&text).filter(|&number| number > 0.0 && number < 1e12);
            let millimetres = || number().map(|number| number / 1000.0);
            let draft = &mut self.draft;
            let totals = &mut draft.totals;
            match element.local_name().as_ref() {
                "name" => draft.name = words(&text),
                "description" => draft.notes = words(&text),
                "GUID" => draft.external = words(&text).map(|id| ("sigma".to_owned(), id)),
                "sport" => draft.sport = named(&text, Origin::File).unwrap_or(draft.sport),
                "startDate" => {
                    let start = moment(&text).filter(|start| plausible(start.at));
                    draft.start = start.map(|start| start.at).or(draft.start);
                    if let Some(Zone::East(east)) = start.map(|start| start.zone) {
                        draft.east_s = Some(east);
                    }
                }
                "trainingTime" => totals.timer_ms = hundredths(&text).filter(|&ms| ms > 0),
                "distance" => totals.distance_m = number(),
                "calories" => totals.energy_kcal = number(),
                "altitudeDifferencesUphill" => totals.ascent_m = millimetres(),
                "altitudeDifferencesDownhill" => totals.descent_m = millimetres(),
                "averageHeartrate" => totals.avg_heart_rate_bpm = number(),
                "maximumHeartrate" => totals.max_heart_rate_bpm = number(),
                "averageCadence" => totals.avg_cadence_rpm = number(),
                "maximumCadence" => totals.max_cadence_rpm = number(),
                "averagePower" => totals.avg_power_w = number(),
                "maximumPower" => totals.max_power_w = number(),
                "averageSpeed" => totals.avg_speed_m_s = number(),
                "maximumSpeed" => totals.max_speed_m_s = number(),
                _ => {}
            }
        }
    }

    fn entry(&mut self, element: &BytesStart<'_>) {
        let mut entry = Entry::default();
        let mut at_ms = None;
        for attribute in element.attributes().with_checks(false).flatten() {
            let local = attribute.key.local_name();
            match local.as_ref() {
                "trainingTimeAbsolute" => at_ms = hundredths(&attribute.value),
                "latitude" => entry.north = float(&attribute.value),
                "longitude" => entry.east = float(&attribute.value),
                name => {
                    let mut cells = MEASURED.iter().zip(&mut entry.values);
                    if let Some(((.., units), value)) = cells.find(|((known, ..), _)| *known == name) {
                        *value = float(&attribute.value).map(|number| number / units);
                    }
                }
            }
        }
        if let Some(at_ms) = at_ms {
            self.entries.push(Entry { at_ms, ..entry });
        } else {
            self.xml.leave_out(1);
        }
    }

    fn marker(&mut self, element: &BytesStart<'_>) {
        let time = |name| attribute(element, name).and_then(|text| hundredths(&text));
        let Some(at_ms) = time("timeAbsolute") else { return };
        if self.pauses.len() + self.laps.len() >= MAX_MARKERS {
            return;
        }
        match attribute(element, "type").as_deref() {
            Some("p") => self
                .pauses
                .extend(time("duration").filter(|&ms| ms > 0).map(|ms| (at_ms, ms))),
            Some("l") => self.laps.push(at_ms),
            _ => {}
        }
    }

    fn into_draft(mut self) -> (Draft, Vec<Problem>) {
        let mut draft = self.draft;
        draft.values.keeps_repeats = true;
        let problems = self.xml.into_problems();
        let Some(start) = draft.start else {
            return (draft, problems);
        };
        order::ascending(&mut self.pauses);
        let mut paused_ms = 0;
        for (from_ms, length_ms) in &mut self.pauses {
            let from = start.plus_ms(from_ms.saturating_add(paused_ms));
            draft.pauses.push((from, from.plus_ms(*length_ms)));
            paused_ms += *length_ms;
            *length_ms = paused_ms;
        }
        let clock = Clock { pauses: self.pauses };
        let at = |training_ms: i64| -> Timestamp { start.plus_ms(clock.at_ms(training_ms)) };
        for (place, (_, channel, _)) in MEASURED.iter().enumerate() {
            let value_of = |entry: &Entry| entry.values.get(place).copied().flatten();
            if self.entries.iter().filter_map(value_of).all(|value| value == 0.0) {
                continue;
            }
            for entry in &self.entries {
                draft.values.try_set(at(entry.at_ms), channel, value_of(entry));
            }
        }
        for entry in &self.entries {
            draft
                .values
                .set_position(at(entry.at_ms), entry.north, entry.east);
        }
        order::ascending(&mut self.laps);
        let last_ms = self.entries.iter().map(|entry| entry.at_ms).max().unwrap_or(0);
        if self.laps.last().is_some_and(|&end_ms| end_ms < last_ms) {
            self.laps.push(last_ms);
        }
        let mut from_ms = 0;
        for to_ms in self.laps {
            if to_ms > from_ms {
                let totals = Totals {
                    timer_ms: Some(to_ms - from_ms),
                    ..Totals::default()
                };
                draft
                    .laps
                    .push((at(from_ms), at(to_ms), LapTrigger::Manual, totals));
                from_ms = to_ms;
            }
        }
        (draft, problems)
    }
}

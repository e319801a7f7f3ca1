//! Walks through an export, which comes in pieces of any size, tag by tag.

use std::{collections::BTreeMap, io::Read};

use memchr::memchr;
use ritm_model::{Problem, ProblemCode};

use super::{
    BLOCK, Workouts,
    measure::{Date, Measure, date},
    records::{BeatRecord, Records},
    tag::{End, Tag, end},
    workout::{Leg, Workout, statistics},
};
use crate::archive::problem_of;

/// An export as it is read: bytes go in as they come, in pieces of any size.
#[derive(Default)]
pub struct Export {
    /// What is not read yet.
    buffer: Vec<u8>,
    /// The byte of the file with which `buffer` begins.
    at: u64,
    begun: bool,
    ended: bool,
    clinical: bool,
    records: Records,
    workouts: Vec<Workout>,
    open: Option<Box<Workout>>,
    leg: Option<Leg>,
    in_route: bool,
    in_event: bool,
    /// The record of heart rate variability that is open.
    variability: Option<(Date, Date)>,
    places: u64,
    skipped: u64,
    first_skip: Option<u64>,
    damage: Option<Problem>,
}

impl Export {
    /// Reads all there is.
    ///
    /// # Errors
    /// The errors of [`Self::finish`], or what made the reader fail before anything was read. When the reader fails
    /// later, what came before is kept, and the failure becomes a problem of the result.
    pub fn read(mut reader: impl Read) -> Result<Workouts, Problem> {
        let mut export = Self::default();
        let mut block = vec![0; BLOCK];
        loop {
            match reader.read(&mut block) {
                Ok(0) => break,
                Ok(count) => export.feed(block.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let problem = problem_of(error);
                    if !export.begun {
                        return Err(problem);
                    }
                    export.damage = export.damage.or(Some(problem));
                    break;
                }
            }
        }
        export.finish()
    }

    /// Takes the next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.extend_from_slice(bytes);
        let used = self.tags(&buffer);
        buffer.drain(..used);
        self.at += used as u64;
        self.buffer = buffer;
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// A [`Problem`] when nothing could be taken from it: [`ProblemCode::NotTraining`] when it is sound and has no
    /// workouts, or what is wrong with it.
    pub fn finish(mut self) -> Result<Workouts, Problem> {
        let end = self.at + self.buffer.len() as u64;
        let cut = self.buffer.starts_with(b"<") || self.open.is_some() || (self.begun && !self.ended);
        if let Some(workout) = self.open.take() {
            self.close(*workout);
        }
        if cut && !self.clinical {
            let truncated = Problem::at(ProblemCode::Truncated, end, "the file ends within an element");
            // The end matters more than what was found on the way.
            self.damage = Some(truncated);
        }
        let record_count = self.records.count() + self.places;
        if self.workouts.is_empty() {
            let refused = match record_count {
                _ if self.clinical => "a clinical document; the workouts are in the export beside it",
                0 => "an export without workouts",
                _ => "health records without workouts",
            };
            // A damaged export may have lost its workouts: that is the better answer.
            return Err(self
                .damage
                .unwrap_or_else(|| Problem::new(ProblemCode::NotTraining, refused)));
        }
        let mut problems = Vec::new();
        if self.skipped > 0 {
            problems.push(Problem {
                code: ProblemCode::SkippedPoints,
                at_byte: self.first_skip,
                detail: self.skipped.to_string(),
            });
        }
        problems.extend(self.damage);
        self.records.finish();
        Ok(Workouts {
            workouts: self.workouts.into_iter().map(Some).collect(),
            records: self.records,
            record_count,
            problems,
            asked: BTreeMap::new(),
        })
    }

    /// Takes all whole tags; returns how many bytes are done with.
    fn tags(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while let Some(step) = bytes.get(at..).and_then(|rest| memchr(b'<', rest)) {
            at += step;
            let rest = bytes.get(at..).unwrap_or_default();
            match of_interest(rest, self.open.is_some(), self.variability.is_some()) {
                Interest::None => {
                    at += 1;
                    continue;
                }
                Interest::Unknown => return at,
                Interest::Tag => {}
            }
            let length = match end(rest) {
                End::At(length) => length,
                End::Broken(length) => {
                    self.damaged(at, "a tag does not end");
                    length
                }
                End::Unknown => return at,
            };
            if let Some(tag) = rest.get(..length) {
                self.tag(&Tag::new(tag), at);
            }
            at += length;
        }
        bytes.len()
    }

    fn damaged(&mut self, at: usize, detail: &str) {
        let at = self.at + at as u64;
        self.damage
            .get_or_insert_with(|| Problem::at(ProblemCode::Malformed, at, detail));
    }

    fn skip(&mut self, at: usize) {
        self.skipped += 1;
        self.first_skip = self.first_skip.or(Some(self.at + at as u64));
    }

    fn tag(&mut self, tag: &Tag<'_>, at: usize) {
        match tag.name() {
            b"Record" => self.record(tag, at),
            b"InstantaneousBeatsPerMinute" => self.beat(tag, at),
            b"/Record" => self.variability = None,
            b"MetadataEntry" => {
                if let Some(workout) = &mut self.open {
                    if self.in_event {
                        workout.event_metadata(tag);
                    } else if let Some(leg) = &mut self.leg {
                        leg.about.entry(tag, &mut leg.totals);
                    } else if !self.in_route {
                        workout.about.entry(tag, &mut workout.totals);
                    }
                }
            }
            b"Workout" => self.workout(tag, at),
            b"/Workout" => match self.open.take() {
                Some(workout) => self.close(*workout),
                None => self.damaged(at, "an end tag without its begin tag"),
            },
            b"WorkoutEvent" => {
                // Those of an activity within the workout are told by the workout too.
                if self.leg.is_none()
                    && let Some(workout) = &mut self.open
                {
                    self.in_event = workout.event(tag) && !tag.is_empty();
                }
            }
            b"/WorkoutEvent" => self.in_event = false,
            b"WorkoutStatistics" => {
                if let Some(workout) = &mut self.open {
                    match &mut self.leg {
                        Some(leg) => statistics(tag, &mut leg.totals, &mut leg.sums),
                        None => statistics(tag, &mut workout.totals, &mut workout.sums),
                    }
                }
            }
            b"WorkoutActivity" => {
                self.end_leg();
                self.leg = Leg::of(tag);
                if tag.is_empty() {
                    self.end_leg();
                }
            }
            b"/WorkoutActivity" => self.end_leg(),
            b"WorkoutRoute" => self.in_route = !tag.is_empty(),
            b"/WorkoutRoute" => self.in_route = false,
            b"FileReference" => {
                if let (Some(workout), Some(path)) = (&mut self.open, tag.attribute("path")) {
                    // Parts of a route that end within the same minute are written under the same name.
                    workout.routes.insert(path.trim_start_matches('/').to_owned());
                }
            }
            b"Location" => {
                if let Some(workout) = &mut self.open {
                    self.places += 1;
                    if !workout.place(tag) {
                        self.skip(at);
                    }
                }
            }
            b"HealthData" => self.begun = true,
            b"/HealthData" => {
                if let Some(workout) = self.open.take() {
                    self.damaged(at, "an end tag is missing");
                    self.close(*workout);
                }
                self.ended = true;
            }
            b"ClinicalDocument" => self.clinical = true,
            _ => {}
        }
    }

    fn end_leg(&mut self) {
        if let (Some(leg), Some(workout)) = (self.leg.take(), &mut self.open) {
            workout.legs.push(leg);
        }
    }

    fn workout(&mut self, tag: &Tag<'_>, at: usize) {
        if let Some(workout) = self.open.take() {
            self.damaged(at, "an end tag is missing");
            self.close(*workout);
        }
        let Some(mut workout) = Workout::of(tag) else {
            self.damaged(at, "a workout without a time");
            return;
        };
        // As written, as those of records are: nothing is gained by reading millions of names.
        let source = tag.attributes().find(|(name, _)| *name == b"sourceName");
        workout.source = self.records.source(source.map_or(&[], |(_, source)| source));
        if tag.is_empty() {
            self.close(workout);
        } else {
            self.open = Some(Box::new(workout));
        }
    }

    fn close(&mut self, mut workout: Workout) {
        workout.legs.extend(self.leg.take());
        workout.hear_legs();
        self.in_route = false;
        self.in_event = false;
        self.workouts.push(workout);
    }

    fn record(&mut self, tag: &Tag<'_>, at: usize) {
        let (mut kind, mut source) = (None, None);
        let (mut value, mut unit) = (None, None);
        let (mut start, mut ends) = (None, None);
        for (name, found) in tag.attributes() {
            let slot = match name {
                b"type" => &mut kind,
                b"sourceName" => &mut source,
                b"value" => &mut value,
                b"unit" => &mut unit,
                b"startDate" => &mut start,
                b"endDate" => &mut ends,
                _ => continue,
            };
            // Of an attribute that is there twice the first holds.
            slot.get_or_insert(found);
        }
        let start = start.and_then(date);
        let ends = ends.and_then(date).or(start);
        let kind = kind.unwrap_or_default();
        let name = kind.strip_prefix(PREFIX).unwrap_or(kind);
        if name == VARIABILITY {
            self.variability = start.zip(ends).filter(|_| !tag.is_empty());
            return;
        }
        let Some(measure) = Measure::of(name) else { return };
        let number = value
            .and_then(|value| std::str::from_utf8(value).ok())
            .and_then(|value| value.trim().parse::<f64>().ok())
            .and_then(|value| measure.value(value, unit.unwrap_or_default()));
        let raw = number.map_or(ritm_model::ABSENT, |number| measure.scale().raw(number));
        match start.zip(ends) {
            Some((start, ends)) if raw != ritm_model::ABSENT => {
                let source = self.records.source(source.unwrap_or_default());
                self.records.push(measure, start, ends, source, raw);
            }
            _ => self.skip(at),
        }
    }

    fn beat(&mut self, tag: &Tag<'_>, at: usize) {
        let Some((start, ends)) = self.variability else {
            return;
        };
        let rate = tag
            .attribute("bpm")
            .and_then(|rate| rate.trim().parse::<f64>().ok());
        let rate = rate.filter(|rate| (20.0..=300.0).contains(rate));
        let clock = tag.attribute("time").and_then(|time| within_quarter_ms(&time));
        let (Some(rate), Some(clock_ms)) = (rate, clock) else {
            self.skip(at);
            return;
        };
        // Zones differ by quarters of an hour, and the hour is written in the phone's language and zone: what counts is
        // the time since the record began.
        let begun_ms = i64::from(start.unix_s) * 1000;
        let since_ms = (clock_ms - begun_ms.rem_euclid(QUARTER_MS)).rem_euclid(QUARTER_MS);
        let since_ms = if since_ms > QUARTER_MS - 5000 {
            since_ms - QUARTER_MS
        } else {
            since_ms
        };
        let length_ms = i64::from(ends.unix_s.saturating_sub(start.unix_s)) * 1000;
        if since_ms > length_ms + 5000 {
            self.skip(at);
            return;
        }
        let at_ms = begun_ms + since_ms;
        self.records.push_beat(BeatRecord {
            at_s: u32::try_from(at_ms.div_euclid(1000)).unwrap_or(0),
            at_ms: at_ms.rem_euclid(1000) as u16,
            rr_ms: (60_000.0 / rate).round() as u16,
        });
    }
}

/// What most of an export's elements begin with.
const PREFIX: &[u8] = b"HKQuantityTypeIdentifier";
const VARIABILITY: &[u8] = b"HeartRateVariabilitySDNN";
/// A quarter of an hour.
const QUARTER_MS: i64 = 900_000;

/// Minutes and seconds of `8:34:05,10` or `6:14:48.94 PM`, in milliseconds within a quarter of an hour.
pub(super) fn within_quarter_ms(time: &str) -> Option<i64> {
    let mut numbers = time
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| !digits.is_empty());
    let (_hour, minute, second) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let two = |digits: &str| digits.parse::<i64>().ok().filter(|&number| number < 60);
    let fraction = numbers.next().unwrap_or("0");
    let thousandths: i64 = fraction.get(..fraction.len().min(3))?.parse().ok()?;
    let ms = match fraction.len() {
        1 => thousandths * 100,
        2 => thousandths * 10,
        _ => thousandths,
    };
    Some(((two(minute)? * 60 + two(second)?) * 1000 + ms).rem_euclid(QUARTER_MS))
}

enum Interest {
    None,
    Tag,
    /// More bytes are needed to tell.
    Unknown,
}

/// Whether a tag is worth a look: nearly all are not, and are told by their first letters.
fn of_interest(bytes: &[u8], in_workout: bool, in_variability: bool) -> Interest {
    const RECORD: &[u8] = b"<Record type=\"HKQuantityTypeIdentifier";
    let starts = |wanted: &[u8]| {
        let common = wanted.len().min(bytes.len());
        (bytes.get(..common) == wanted.get(..common)).then_some(common == wanted.len())
    };
    let decide = |matched: Option<bool>| match matched {
        Some(true) => Some(Interest::Tag),
        Some(false) => Some(Interest::Unknown),
        None => None,
    };
    match bytes.get(1) {
        None => Interest::Unknown,
        Some(b'R') => match starts(RECORD) {
            Some(true) => {
                let name = bytes.get(RECORD.len()..).unwrap_or_default();
                match memchr(b'"', name.get(..name.len().min(64)).unwrap_or(name)) {
                    Some(end) => {
                        let name = name.get(..end).unwrap_or_default();
                        let wanted = Measure::of(name).is_some() || name == VARIABILITY;
                        if wanted { Interest::Tag } else { Interest::None }
                    }
                    None if name.len() < 64 => Interest::Unknown,
                    None => Interest::None,
                }
            }
            Some(false) => Interest::Unknown,
            // Not as Apple writes it, or of a category.
            None if starts(b"<Record type=\"HK") == Some(true) => Interest::None,
            None => decide(starts(b"<Record")).unwrap_or(Interest::None),
        },
        Some(b'W') => decide(starts(b"<Workout")).unwrap_or(Interest::None),
        Some(b'H') => decide(starts(b"<HealthData")).unwrap_or(Interest::None),
        Some(b'C') => decide(starts(b"<ClinicalDocument")).unwrap_or(Interest::None),
        Some(b'!') => decide(starts(b"<!--")).unwrap_or(Interest::None),
        Some(b'I') if in_variability => decide(starts(b"<Instantaneous")).unwrap_or(Interest::None),
        Some(b'M' | b'F' | b'L') if in_workout => Interest::Tag,
        Some(b'/') => [&b"</Workout"[..], b"</HealthData", b"</Record"]
            .into_iter()
            .find_map(|name| decide(starts(name)))
            .unwrap_or(Interest::None),
        Some(_) => Interest::None,
    }
}

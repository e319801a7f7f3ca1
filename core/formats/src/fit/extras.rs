//! What devices tell beside records, laps and totals: beats, lengths of a pool, sets, marked moments, gear.

use ritm_model::order;
use std::{collections::BTreeMap, ops::Range};

use ritm_model as model;

use crate::clock::Clock;

use super::{
    beats::{Beats, interval, moment_ms},
    budget::Budget,
    definition::TIMESTAMP,
    description::Descriptions,
    fields::Fields,
    lookup,
    profile::{self, exercises::CATEGORIES},
    resume::LONGEST_ON,
};

/// Global number of `bike_profile`.
pub(super) const BIKE_PROFILE: u16 = 6;
/// Global number of `course_point`.
pub(super) const COURSE_POINT: u16 = 32;
/// Global number of `hrv`.
pub(super) const HRV: u16 = 78;
/// Global number of `length`.
pub(super) const LENGTH: u16 = 101;
/// Global number of `set`.
pub(super) const SET: u16 = 225;
/// Global number of `dive_summary`.
pub(super) const DIVE_SUMMARY: u16 = 268;
/// Global number of `exercise_title`.
pub(super) const EXERCISE_TITLE: u16 = 264;
/// Global number of `beat_intervals`.
pub(super) const BEAT_INTERVALS: u16 = 290;
const RAW_BBI: u16 = 372;
/// The category of exercises that have none.
pub(super) const NO_CATEGORY: u16 = 65_534;
/// The event type of a thing that neither starts nor stops.
pub(super) const MARKER: u8 = 3;
/// The developer field that keeps a marker's detail in a `course_point`.
pub(super) const DETAIL: &str = "detail";
/// What one of each takes, the model's form of it included.
const LENGTH_BYTES: usize = 224;
const SET_BYTES: usize = 320;
const MARKER_BYTES: usize = 320;

/// A length of a pool.
#[derive(Clone, Debug)]
pub(super) struct Length {
    pub(super) start: u32,
    pub(super) elapsed_ms: i64,
    pub(super) speed_m_s: Option<f64>,
    pub(super) cadence_rpm: Option<f64>,
    pub(super) active: bool,
    strokes: Option<u16>,
    stroke: Option<u16>,
}

#[cfg(test)]
impl Length {
    pub(super) const fn of(start: u32, elapsed_ms: i64, active: bool) -> Self {
        Self {
            start,
            elapsed_ms,
            speed_m_s: None,
            cadence_rpm: None,
            active,
            strokes: None,
            stroke: None,
        }
    }
}

#[derive(Clone, Debug)]
struct Set {
    start: u32,
    elapsed_ms: i64,
    category: Option<u16>,
    exercise: Option<u16>,
    repetitions: Option<u16>,
    weight_kg: Option<f64>,
    active: bool,
}

/// What one file tells.
#[derive(Debug, Default)]
pub(super) struct Extras {
    pub(super) lengths: Vec<Length>,
    /// The latest summary of a dive: that of a session comes after those of its dives.
    dives: Vec<(u32, model::DiveTotals)>,
    sets: Vec<Set>,
    titles: BTreeMap<(u16, u16), String>,
    markers: Vec<(u32, String, String)>,
    gear: Vec<String>,
    /// The same beats may be told in up to three ways.
    hrv: Beats,
    intervals: Beats,
    raw: Beats,
}

impl Extras {
    /// Whether messages of this number say anything that is kept here.
    #[inline]
    pub(super) fn wants(message: u16) -> bool {
        matches!(
            message,
            BIKE_PROFILE
                | COURSE_POINT
                | HRV
                | LENGTH
                | SET
                | DIVE_SUMMARY
                | EXERCISE_TITLE
                | BEAT_INTERVALS
                | RAW_BBI
        )
    }

    /// Takes what is known of a message; `now` is the time the file has reached.
    pub(super) fn take(
        &mut self,
        message: &Fields<'_>,
        now: Option<u32>,
        descriptions: &Descriptions,
        budget: &mut Budget,
    ) {
        match message.definition.message {
            HRV => {
                let intervals = message.integers(0).flatten().filter_map(interval);
                self.hrv.until(now, intervals);
            }
            BEAT_INTERVALS => {
                if let Some(begin) = moment_ms(message, now) {
                    let intervals = message.integers(1).flatten().filter_map(interval);
                    self.intervals.from(begin, intervals);
                }
            }
            RAW_BBI => {
                if let Some(begin) = moment_ms(message, now) {
                    // Fourteen bits of time, one of quality, one that marks a gap.
                    let times = message.integers(1).flatten().map(|raw| raw & 0x3fff);
                    self.raw.from(begin, times.filter_map(interval));
                }
            }
            LENGTH if budget.take(LENGTH_BYTES) => self.length(message, now),
            SET if budget.take(SET_BYTES) => self.set(message, now),
            DIVE_SUMMARY if budget.take(MARKER_BYTES) => self.dive(message, now),
            EXERCISE_TITLE => self.title(message, budget),
            COURSE_POINT => self.course_point(message, now, descriptions, budget),
            BIKE_PROFILE => {
                if let Some(name) = message.text(0)
                    && !self.gear.contains(&name)
                    && self.gear.len() < 64
                {
                    self.gear.push(name);
                }
            }
            _ => {}
        }
    }

    fn length(&mut self, message: &Fields<'_>, now: Option<u32>) {
        use profile::length::*;
        let elapsed_ms = message
            .integer(TOTAL_ELAPSED_TIME)
            .or_else(|| message.integer(TOTAL_TIMER_TIME))
            .unwrap_or(0);
        let Some(start) = message
            .time(START_TIME)
            .or_else(|| before(message.time(TIMESTAMP).or(now), elapsed_ms))
        else {
            return;
        };
        self.lengths.push(Length {
            start,
            elapsed_ms,
            speed_m_s: message.scaled(AVG_SPEED, 1000.0, 0.0),
            cadence_rpm: message.scaled(AVG_SWIMMING_CADENCE, 1.0, 0.0),
            active: message.integer(LENGTH_TYPE) != Some(0),
            strokes: message.small(TOTAL_STROKES),
            stroke: message.small(SWIM_STROKE),
        });
    }

    /// Takes the summary of a session; those of its laps tell single dives.
    fn dive(&mut self, message: &Fields<'_>, now: Option<u32>) {
        use profile::dive_summary::*;
        if message
            .integer(REFERENCE_MESG)
            .is_some_and(|of| of != i64::from(super::number::SESSION))
        {
            return;
        }
        let Some(time) = message.time(TIMESTAMP).or(now) else {
            return;
        };
        let ms = |seconds: f64| (seconds * 1000.0).round() as i64;
        let dive = model::DiveTotals {
            max_depth_m: message.scaled(MAX_DEPTH, 1000.0, 0.0),
            avg_depth_m: message.scaled(AVG_DEPTH, 1000.0, 0.0),
            bottom_time_ms: message.scaled(BOTTOM_TIME, 1000.0, 0.0).map(ms),
            surface_interval_ms: message.integer(SURFACE_INTERVAL).map(|seconds| seconds * 1000),
            number: message.small(DIVE_NUMBER),
        };
        self.dives.push((time, dive));
    }

    /// What is told of the dives of the session that owns these milliseconds, beside what the session itself tells.
    pub(super) fn dive_of(
        &self,
        of_session: &model::DiveTotals,
        own_ms: &Range<i64>,
    ) -> Option<model::DiveTotals> {
        let mut own = self
            .dives
            .iter()
            .filter(|(time, _)| own_ms.contains(&(i64::from(*time) * 1000)));
        let summary = own.next_back().map_or_else(Default::default, |(_, dive)| *dive);
        let dive = model::DiveTotals {
            max_depth_m: summary.max_depth_m.or(of_session.max_depth_m),
            avg_depth_m: summary.avg_depth_m.or(of_session.avg_depth_m),
            bottom_time_ms: summary.bottom_time_ms,
            surface_interval_ms: summary.surface_interval_ms.or(of_session.surface_interval_ms),
            number: summary.number.or(of_session.number),
        };
        (dive.max_depth_m.is_some_and(|metres| metres > 0.0) || dive.bottom_time_ms.is_some()).then_some(dive)
    }

    fn set(&mut self, message: &Fields<'_>, now: Option<u32>) {
        use profile::set::*;
        let elapsed_ms = message.integer(DURATION).unwrap_or(0);
        let Some(start) = message
            .time(START_TIME)
            .or_else(|| before(message.time(TIMESTAMP).or(now), elapsed_ms))
        else {
            return;
        };
        self.sets.push(Set {
            start,
            elapsed_ms,
            category: message.small(CATEGORY),
            exercise: message.small(CATEGORY_SUBTYPE),
            repetitions: message.small(REPETITIONS),
            weight_kg: message.scaled(WEIGHT, 16.0, 0.0),
            active: message.integer(SET_TYPE) != Some(0),
        });
    }

    fn title(&mut self, message: &Fields<'_>, budget: &mut Budget) {
        use profile::exercise_title::*;
        let key = (message.small(EXERCISE_CATEGORY), message.small(EXERCISE_NAME));
        if let ((category, Some(exercise)), Some(title)) = (key, message.text(WKT_STEP_NAME))
            && budget.take(SET_BYTES)
        {
            self.titles
                .insert((category.unwrap_or(NO_CATEGORY), exercise), title);
        }
    }

    fn course_point(
        &mut self,
        message: &Fields<'_>,
        now: Option<u32>,
        descriptions: &Descriptions,
        budget: &mut Budget,
    ) {
        use profile::course_point::*;
        let kind = message
            .small(TYPE)
            .and_then(|kind| lookup(profile::COURSE_POINTS, kind))
            .filter(|&kind| kind != "generic")
            .unwrap_or_default();
        let detail = descriptions.text(message, DETAIL);
        let detail = detail.unwrap_or_else(|| kind.to_owned());
        if let Some(time) = message.time(TIMESTAMP).or(now)
            && let Some(name) = message
                .text(NAME)
                .or_else(|| (!kind.is_empty()).then(|| kind.to_owned()))
            && budget.take(MARKER_BYTES)
        {
            self.markers.push((time, name, detail));
        }
    }

    /// Takes an `event` other than those of the timer.
    pub(super) fn event(&mut self, message: &Fields<'_>, now: Option<u32>, budget: &mut Budget) {
        use profile::event::*;
        let (Some(event), Some(time)) = (message.small::<u16>(EVENT), message.time(TIMESTAMP).or(now)) else {
            return;
        };
        if is_of_frame(event) || !budget.take(MARKER_BYTES) {
            return;
        }
        let what = lookup(profile::EVENTS, event).map_or_else(|| format!("event_{event}"), str::to_owned);
        let data = message.integer(DATA).or_else(|| message.integer(DATA16));
        let gears =
            [REAR_GEAR_NUM, REAR_GEAR, FRONT_GEAR_NUM, FRONT_GEAR].map(|field| message.integer(field));
        let detail = event_detail(&what, message.small(EVENT_TYPE), data, gears);
        self.markers.push((time, what, detail));
    }

    /// Moves times that count from power-on by so many seconds.
    pub(super) fn shift_undated(&mut self, shift_s: i64) {
        let times = self.lengths.iter_mut().map(|length| &mut length.start);
        let times = times.chain(self.sets.iter_mut().map(|set| &mut set.start));
        let times = times.chain(self.markers.iter_mut().map(|marker| &mut marker.0));
        let times = times.chain(self.dives.iter_mut().map(|dive| &mut dive.0));
        for time in times.filter(|time| **time < LONGEST_ON) {
            *time = u32::try_from(i64::from(*time) + shift_s).unwrap_or(*time);
        }
        for beats in [&mut self.hrv, &mut self.intervals, &mut self.raw] {
            beats.shift_undated(shift_s);
        }
    }

    /// Sets the times right that a clock told which leapt.
    pub(super) fn set_right(&mut self, clock: &Clock) {
        let lengths: Vec<&mut u32> = self.lengths.iter_mut().map(|length| &mut length.start).collect();
        let sets = self.sets.iter_mut().map(|set| &mut set.start).collect();
        let markers = self.markers.iter_mut().map(|marker| &mut marker.0).collect();
        for times in [lengths, sets, markers] {
            let mut moments = clock.moments();
            for time in times {
                let right_s = moments.right(i64::from(*time) * 1000).div_euclid(1000);
                *time = u32::try_from(right_s).unwrap_or(*time);
            }
        }
        for beats in [&mut self.hrv, &mut self.intervals, &mut self.raw] {
            let mut moments = clock.moments();
            for beat in &mut beats.list {
                beat.0 = moments.right(beat.0);
            }
        }
    }

    /// Whether there is nothing to give.
    pub(super) fn is_empty(&self) -> bool {
        self.lengths.is_empty()
            && self.sets.is_empty()
            && self.hrv.list.is_empty()
            && self.intervals.list.is_empty()
    }

    /// Whether lengths of a pool begin in these milliseconds since FIT's epoch.
    pub(super) fn has_lengths(&self, own_ms: &Range<i64>) -> bool {
        let mut lengths = self.lengths.iter();
        lengths.any(|length| own_ms.contains(&(i64::from(length.start) * 1000)))
    }

    /// What belongs to a recording that begins at `start` and owns these milliseconds since FIT's epoch.
    pub(super) fn of(&self, start: u32, own_ms: Range<i64>) -> model::Extras {
        let since = |time: u32| (i64::from(time) - i64::from(start)) * 1000;
        let is_own = |time: u32| own_ms.contains(&(i64::from(time) * 1000));
        let start_ms = i64::from(start) * 1000;
        let beats = [&self.hrv, &self.intervals, &self.raw]
            .into_iter()
            .find(|beats| !beats.list.is_empty() || !beats.early.is_empty());
        let mut extras = model::Extras {
            gear: self.gear.clone(),
            ..model::Extras::default()
        };
        if let Some(beats) = beats {
            let known = beats
                .list
                .iter()
                .filter(|beat| own_ms.contains(&beat.0))
                .map(|&(at, rr_ms)| model::Beat {
                    at_ms: at - start_ms,
                    rr_ms,
                });
            extras.beats.extend(known);
            if beats.list.is_empty() && own_ms.contains(&start_ms) {
                let mut untimed = Beats::default();
                untimed.from(0, beats.early.iter().copied());
                let untimed = untimed
                    .list
                    .into_iter()
                    .map(|(at_ms, rr_ms)| model::Beat { at_ms, rr_ms });
                extras.beats.extend(untimed);
            }
        }
        let lengths = self.lengths.iter().filter(|length| is_own(length.start));
        extras.lengths.extend(lengths.map(|length| model::Length {
            from_ms: since(length.start),
            to_ms: since(length.start) + length.elapsed_ms,
            strokes: length.strokes,
            stroke: length.stroke.map_or_else(String::new, |stroke| {
                lookup(profile::SWIM_STROKES, stroke)
                    .map_or_else(|| format!("stroke_{stroke}"), str::to_owned)
            }),
            active: length.active,
        }));
        let sets = self.sets.iter().filter(|set| is_own(set.start));
        extras.sets.extend(sets.map(|set| model::StrengthSet {
            from_ms: since(set.start),
            to_ms: since(set.start) + set.elapsed_ms,
            exercise: self.exercise(set.category, set.exercise),
            repetitions: set.repetitions,
            weight_kg: set.weight_kg,
            active: set.active,
        }));
        let markers = self.markers.iter().filter(|marker| is_own(marker.0));
        extras
            .markers
            .extend(markers.map(|(time, what, detail)| model::Marker {
                at_ms: since(*time),
                what: what.clone(),
                detail: detail.clone(),
            }));
        order::by(&mut extras.beats, |beat| beat.at_ms);
        order::by(&mut extras.lengths, |length| length.from_ms);
        order::by(&mut extras.sets, |set| set.from_ms);
        order::by(&mut extras.markers, |marker| marker.at_ms);
        extras
    }

    /// The file's own title, else the standard's name, else that of the category.
    fn exercise(&self, category: Option<u16>, exercise: Option<u16>) -> String {
        let title = exercise.and_then(|number| self.titles.get(&(category.unwrap_or(NO_CATEGORY), number)));
        if let Some(title) = title {
            return title.clone();
        }
        let known = CATEGORIES.iter().find(|known| Some(known.0) == category);
        let named = known.map(|&(_, name, exercises)| {
            exercise
                .and_then(|number| lookup(exercises, number))
                .unwrap_or(name)
        });
        named.unwrap_or_default().to_owned()
    }
}

/// How a marker's detail names an event's data.
pub(super) const DATA_KEY: &str = "data";
/// How it names the parts of a gear change, lowest byte first.
pub(super) const GEAR_KEYS: [&str; 4] = ["rear_gear_num", "rear_gear", "front_gear_num", "front_gear"];

/// What an event says: its type unless it is a mere marker, and its data by their names.
pub(super) fn event_detail(
    what: &str,
    kind: Option<u16>,
    data: Option<i64>,
    mut gears: [Option<i64>; 4],
) -> String {
    let mut words = Vec::new();
    let kind = kind.filter(|&kind| kind != u16::from(MARKER));
    words.extend(
        kind.and_then(|kind| lookup(profile::EVENT_TYPES, kind))
            .map(str::to_owned),
    );
    if what.ends_with("gear_change") && (data.is_some() || gears.iter().any(Option::is_some)) {
        // The four are packed into the data, the first lowest.
        for (at, gear) in gears.iter_mut().enumerate() {
            *gear = gear.or(data.map(|data| (data >> (8 * at)) & 0xff));
        }
        let known = GEAR_KEYS.into_iter().zip(gears);
        words.extend(known.filter_map(|(key, gear)| Some(format!("{key}={}", gear?))));
    } else {
        words.extend(data.map(|data| format!("{DATA_KEY}={data}")));
    }
    words.join(" ")
}

/// Whether an event only frames what sessions, laps and lengths tell themselves.
pub(super) fn is_of_frame(event: u16) -> bool {
    matches!(
        lookup(profile::EVENTS, event),
        Some("timer" | "session" | "lap" | "length" | "activity")
    )
}

fn before(end: Option<u32>, elapsed_ms: i64) -> Option<u32> {
    let elapsed_s = u32::try_from(elapsed_ms / 1000).ok()?;
    Some(end?.saturating_sub(elapsed_s))
}

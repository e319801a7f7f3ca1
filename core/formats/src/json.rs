//! JSON, as platforms and apps export activities.
//!
//! The members of a file tell what it is; its name is not looked at. Facts about the layouts come from the readmes and
//! field lists of public programs that read such exports (2018 to 2026); each module says which.
//!
//! What becomes recordings:
//! - Polar Flow's `training-session…`: each exercise, with samples, route, laps and heart beats.
//! - Nike Run Club's activities, and all of Huawei Health's in one file: what they tell, with their samples.
//! - Suunto's logs, Samsung Health's live data and places, and what Runtastic keeps beside its sessions: samples.
//! - Endomondo's workouts and Runkeeper's activities: what they tell, with their points.
//! - Garmin's `…_summarizedActivities`, Fitbit's `exercise-…`, Google Fit's and Runtastic's sessions: totals without
//!   samples.
//! - GoldenCheetah's rides, and Strava's streams where they tell a start.
//!
//! Files of the same exports that hold no training (heart rates of whole days, sleep, steps) are refused by name.

mod endomondo;
mod goldencheetah;
mod huawei;
mod nike;
mod polar;
pub(crate) mod runtastic;
mod samsung;
mod streams;
mod summaries;
mod suunto;
pub(crate) mod tape;

#[cfg(test)]
mod tests;

use ritm_model::{Problem, ProblemCode, SourceFormat};

use crate::{Decoded, draft::Draft, text::encoding::to_text};
use tape::{Tape, Value};

/// How far into a file its kind must show.
const HEAD_BYTES: usize = 64 << 10;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Polar,
    Suunto,
    Samsung,
    Endomondo,
    Runkeeper,
    Garmin,
    Fitbit,
    GoogleFit,
    GoldenCheetah,
    StravaStreams,
    Runtastic,
    RuntasticSamples,
    Nike,
    Huawei,
    /// Known, and no training: what it is.
    Other(&'static str),
}

/// What the first value of a document is.
fn shape(root: Value<'_>) -> Option<Shape> {
    let has = |value: Value<'_>, names: &[&str]| names.iter().all(|name| value.get(name).is_some());
    if root.is_map() {
        return Some(if runtastic::is_session(root) {
            Shape::Runtastic
        } else if nike::is_activity(root) {
            Shape::Nike
        } else if root.get("data").is_some() && huawei::is_it(root) {
            Shape::Huawei
        } else if root.any(&["DeviceLog", "Samples"]).is_some() || root.path(&["Data", "Samples"]).is_some() {
            Shape::Suunto
        } else if has(root, &["exercises"])
            && root.any(&["startTime", "exportVersion", "identifier"]).is_some()
        {
            Shape::Polar
        } else if has(root, &["summarizedActivitiesExport"]) {
            Shape::Garmin
        } else if has(root, &["fitnessActivity"]) && root.any(&["startTime", "endTime"]).is_some() {
            Shape::GoogleFit
        } else if has(root, &["Data Points"]) {
            Shape::Other("measurements of an account, not of a training")
        } else if root.path(&["RIDE", "SAMPLES"]).is_some() {
            Shape::GoldenCheetah
        } else if has(root, &["start_time"]) && root.any(&["path", "total_distance"]).is_some() {
            Shape::Runkeeper
        } else if root.get("time").is_some_and(|time| streams::data(time).is_some()) {
            Shape::StravaStreams
        } else {
            return None;
        });
    }
    if huawei::is_it(root) {
        return Some(Shape::Huawei);
    }
    // The first of a list may be odd; one of the first tells.
    let first = root.items().take(5).find_map(|item| {
        Some(
            if has(item, &["summarizedActivitiesExport"])
                || has(item, &["activityId"])
                    && item
                        .any(&["beginTimestamp", "startTimeGMT", "startTimeGmt"])
                        .is_some()
            {
                Shape::Garmin
            } else if has(item, &["logId", "activityName"]) {
                Shape::Fitbit
            } else if has(item, &["logId", "dateOfSleep"]) {
                Shape::Other("sleep")
            } else if has(item, &["dateTime", "value"]) {
                Shape::Other("measurements of whole days")
            } else if has(item, &["fitnessActivity"]) {
                Shape::GoogleFit
            } else if has(item, &["start_time"])
                && (item.any(&["heart_rate_min", "heart_rate_max"]).is_some()
                    || (has(item, &["end_time"]) && item.any(&samsung::MEASURED).is_some()))
                && item.any(&["path", "total_distance"]).is_none()
            {
                Shape::Other("measurements of whole days")
            } else if has(item, &["start_time"]) && item.any(&samsung::MEASURED).is_some() {
                Shape::Samsung
            } else if has(item, &["start_time"]) && item.any(&["path", "total_distance"]).is_some() {
                Shape::Runkeeper
            } else if has(item, &["type", "data"]) && item.get("type").and_then(Value::text).is_some() {
                Shape::StravaStreams
            } else if item.members().count() == 1
                && item
                    .any(&["sport", "points", "start_time", "duration_s"])
                    .is_some()
            {
                Shape::Endomondo
            } else if has(item, &["exercises", "startTime"]) {
                Shape::Polar
            } else if nike::is_activity(item) {
                Shape::Nike
            } else if runtastic::is_sample(item) {
                Shape::RuntasticSamples
            } else {
                return None;
            },
        )
    });
    // Samsung Health keeps beside an exercise which part of it each moment was.
    let parts =
        |item: Value<'_>| has(item, &["start_time"]) && item.any(&["elapsed_time", "segment"]).is_some();
    first.or_else(|| {
        root.items()
            .take(5)
            .any(parts)
            .then_some(Shape::Other("moments at which nothing was measured"))
    })
}

/// Whether a file is one of the exports known here, training or not.
pub fn detect(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or(bytes);
    let first = head
        .iter()
        .find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff));
    if !matches!(first, Some(b'{' | b'[')) {
        return false;
    }
    let source = to_text(head);
    let tape = Tape::new(source.text.trim_start_matches('\u{feff}'));
    tape.roots().next().and_then(shape).is_some()
}

/// Reads a file.
///
/// # Errors
/// [`ProblemCode::NotTraining`] for measurements of whole days and the like, [`ProblemCode::NoTimes`] for streams that
/// tell no start, [`ProblemCode::UnknownFormat`] for any other JSON, or what is wrong with a damaged file that holds
/// nothing whole.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let source = to_text(bytes);
    let mark = if source.text.starts_with('\u{feff}') { 3 } else { 0 };
    let text = source.text.trim_start_matches('\u{feff}');
    let mut tape = Tape::new(text);
    let place = |mut problem: Problem| {
        problem.at_byte = problem
            .at_byte
            .map(|at| source.source_byte(usize::try_from(at).unwrap_or(usize::MAX).saturating_add(mark)));
        problem
    };
    let mut damage = tape.problem.take();
    let Some(shape) = tape.roots().next().and_then(shape) else {
        return Err(damage
            .map(place)
            .unwrap_or_else(|| Problem::new(ProblemCode::UnknownFormat, "JSON of an unknown kind")));
    };
    if shape == Shape::Huawei {
        damage = huawei::damage(text, damage);
    }
    let damage = damage.map(place);
    let mut drafts: Vec<Draft> = Vec::new();
    // Lists of one exercise, one after the other, are one recording.
    match shape {
        Shape::Samsung => drafts.push(samsung::read(tape.roots())),
        Shape::RuntasticSamples => drafts.push(runtastic::samples(tape.roots())),
        _ => {}
    }
    if !drafts.is_empty() {
        return finish(drafts, damage);
    }
    for root in tape.roots() {
        match shape {
            Shape::Polar => each(root, |session| polar::read(session, &mut drafts)),
            Shape::Suunto => drafts.push(suunto::read(root)),
            Shape::Samsung | Shape::RuntasticSamples => {}
            Shape::Runtastic => drafts.push(runtastic::session(root)),
            Shape::Nike => each(root, |activity| drafts.push(nike::read(activity))),
            Shape::Huawei => huawei::read(root, &mut drafts),
            Shape::Endomondo => drafts.push(endomondo::endomondo(root)),
            Shape::Runkeeper => each(root, |activity| drafts.push(endomondo::runkeeper(activity))),
            Shape::Garmin => each(root, |activity| summaries::garmin(activity, &mut drafts)),
            Shape::Fitbit => each(root, |log| drafts.extend(summaries::fitbit(log))),
            Shape::GoogleFit => each(root, |session| drafts.extend(summaries::google(session))),
            Shape::GoldenCheetah => drafts.push(goldencheetah::read(root)),
            Shape::StravaStreams => drafts.push(streams::read(root)),
            Shape::Other(what) => return Err(Problem::new(ProblemCode::NotTraining, what)),
        }
    }
    finish(drafts, damage)
}

/// Calls `read` for each map of a list, or for the one map itself.
fn each<'t>(root: Value<'t>, mut read: impl FnMut(Value<'t>)) {
    if root.is_map() {
        read(root);
    } else {
        root.items().for_each(read);
    }
}

fn finish(drafts: Vec<Draft>, damage: Option<Problem>) -> Result<Decoded, Problem> {
    let skipped: u64 = drafts.iter().map(|draft| draft.values.skipped()).sum();
    let record_count = drafts.iter().map(|draft| draft.values.len() as u64).sum();
    let undated = drafts.iter().any(|draft| draft.undated);
    let mut recordings = Vec::new();
    let (mut dropped, mut shed) = (0_u64, 0);
    for draft in drafts {
        match draft.finish_telling(SourceFormat::Json, recordings.len()) {
            Some((recording, sparse)) => {
                shed += sparse;
                recordings.push(recording);
            }
            None => dropped += 1,
        }
    }
    if recordings.is_empty() {
        return Err(damage.unwrap_or_else(|| match (undated || skipped > 0, dropped) {
            (true, _) => Problem::new(
                ProblemCode::NoTimes,
                "its times count from a start that it does not tell",
            ),
            (false, _) => Problem::new(ProblemCode::NotTraining, "no activity with a time and a length"),
        }));
    }
    let mut problems: Vec<Problem> = damage.into_iter().collect();
    if shed > 0 {
        problems.push(Problem::new(
            ProblemCode::TooLarge,
            format!("{shed} channels with hardly a value"),
        ));
    }
    if skipped + dropped > 0 {
        problems.push(Problem::new(
            ProblemCode::SkippedPoints,
            (skipped + dropped).to_string(),
        ));
    }
    Ok(Decoded {
        recordings,
        record_count,
        problems,
        by_wall_clock: false,
    })
}

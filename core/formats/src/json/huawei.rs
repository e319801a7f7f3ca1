//! Huawei Health's `motion path detail data.json`: all activities of an account.
//!
//! A list of days with lists of activities, or such a list itself. What an activity measured stands in one text of lines,
//! `tp=lbs;k=0;lat=60.1;lon=24.9;alt=5.0;t=1.615946456E9;`: places (with one at 90° north, 80° west for each pause), and
//! by their moments `k` the heart rate `h-r`, the steps a minute `s-r`, the altitude `alti`; by seconds from the start the
//! speed `rs` in tenths of m/s. The file is not quite JSON: lines are not escaped, and some names have no quotation marks.
//!
//! Source: readmes and tests of public programs that read such exports (2019 to 2026).

use ritm_model::{Channel, Problem, ProblemCode, Timestamp, Totals};

use super::tape::{Tape, Value};
use crate::{draft::Draft, sport::numbers, text::moment::east_s};

const DETAIL: &str = "HW_EXT_TRACK_DETAIL@is";
const SIMPLE: &str = "HW_EXT_TRACK_SIMPLIFY@is";

/// Whether the first value of a file is Huawei's.
pub(super) fn is_it(root: Value<'_>) -> bool {
    let of_day = |item: Value<'_>| item.get("motionPathData").is_some();
    let list = root.get("data").unwrap_or(root);
    list.items().take(3).any(|item| of_day(item) || is_activity(item))
}

fn is_activity(item: Value<'_>) -> bool {
    let attribute = item.get("attribute").and_then(Value::text);
    // The head of a file may end within that text.
    let cut = item.get("attribute").is_some() && item.members().count() == 1;
    cut || attribute.is_some_and(|text| text.starts_with("HW_EXT_TRACK"))
        || ["sportType", "totalTime", "startTime", "totalDistance"]
            .iter()
            .all(|name| item.get(name).is_some())
}

/// What is wrong with the file beyond what always is.
pub(super) fn damage(text: &str, found: Option<Problem>) -> Option<Problem> {
    let whole = text.trim_end().ends_with([']', '}']);
    match found {
        Some(problem) if problem.code == ProblemCode::Malformed => (!whole).then(|| {
            Problem::at(
                ProblemCode::Truncated,
                text.len() as u64,
                "it ends within a value",
            )
        }),
        found => found,
    }
}

/// Reads what the file holds.
pub(super) fn read(root: Value<'_>, drafts: &mut Vec<Draft>) {
    let list = root.get("data").unwrap_or(root);
    for item in list.items() {
        match item.get("motionPathData") {
            Some(activities) => drafts.extend(activities.items().map(activity)),
            None => drafts.push(activity(item)),
        }
    }
}

fn activity(item: Value<'_>) -> Draft {
    let at = |name: &str| item.get(name).and_then(Value::moment).map(|moment| moment.at);
    let positive = |name: &str| item.get(name).and_then(Value::positive);
    let (start, end) = (at("startTime"), at("endTime"));
    let sport = item
        .get("sportType")
        .and_then(Value::whole)
        .and_then(numbers::huawei);
    let mut draft = Draft {
        start,
        east_s: item
            .get("timeZone")
            .and_then(Value::text)
            .and_then(|text| east_s(&text)),
        sport: sport.unwrap_or_default(),
        external: start.map(|start| ("huawei-health".to_owned(), start.unix_ms().to_string())),
        totals: Totals {
            elapsed_ms: start
                .zip(end)
                .map(|(start, end)| end.ms_since(start))
                .filter(|&ms| ms > 0),
            timer_ms: positive("totalTime").filter(|&ms| ms < 1e11).map(|ms| ms as i64),
            distance_m: positive("totalDistance"),
            energy_kcal: positive("totalCalories").map(|thousandths| thousandths / 1000.0),
            ..Totals::default()
        },
        ..Draft::default()
    };
    let attribute = item.get("attribute").and_then(Value::text).unwrap_or_default();
    for part in attribute.split("&&") {
        if let Some(lines) = part.strip_prefix(DETAIL) {
            samples(lines, start, &mut draft);
        } else if let Some(simple) = part.strip_prefix(SIMPLE) {
            let tape = Tape::new(simple);
            let told = |name: &str| tape.roots().next()?.get(name)?.positive();
            draft.totals.avg_heart_rate_bpm = told("avgHeartRate");
            draft.totals.max_heart_rate_bpm = told("maxHeartRate");
        }
    }
    if let Some(end) = end {
        draft.values.reach(end);
    }
    draft
}

/// A moment in seconds or milliseconds since 1970.
fn moment(number: f64) -> Option<Timestamp> {
    let ms = if number < 1e11 { number * 1000.0 } else { number };
    (1e11..1e14)
        .contains(&ms)
        .then(|| Timestamp::from_unix_ms(ms.round() as i64))
}

fn samples(lines: &str, start: Option<Timestamp>, draft: &mut Draft) {
    // A barometer's altitude, where there is one, is better than the receiver's, which is zero where there is none.
    let barometer = lines.contains("tp=alti");
    let (mut last, mut halted) = (None, false);
    for line in lines.lines() {
        let field = |name: &str| {
            line.split(';')
                .find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='))
        };
        let number = |name: &str| field(name)?.parse::<f64>().ok().filter(|value| value.is_finite());
        let (key, value) = (number("k"), number("v"));
        let mut set = |channel: Channel, factor: f64| match key.and_then(moment) {
            Some(at) => draft
                .values
                .try_set(at, &channel, value.map(|value| value * factor)),
            None => draft.values.skip(),
        };
        match field("tp") {
            Some("lbs") => {
                let (latitude, longitude) = (number("lat"), number("lon"));
                if latitude == Some(90.0) && longitude == Some(-80.0) {
                    halted = true;
                    continue;
                }
                let Some(at) = number("t").and_then(moment) else {
                    draft.values.skip();
                    continue;
                };
                if let (true, Some(from)) = (halted, last)
                    && at > from
                {
                    draft.pauses.push((from, at));
                }
                (last, halted) = (Some(at), false);
                draft.values.set_position(at, latitude, longitude);
                if !barometer {
                    let altitude = number("alt").filter(|&metres| metres != 0.0);
                    draft.values.try_set(at, &Channel::Altitude, altitude);
                }
            }
            Some("h-r") => set(Channel::HeartRate, 1.0),
            // Both feet.
            Some("s-r") => set(Channel::Cadence, 0.5),
            Some("alti") => set(Channel::Altitude, 1.0),
            Some("rs") => {
                let since = key.filter(|seconds| (0.0..1e7).contains(seconds));
                if let (Some(start), Some(seconds)) = (start, since) {
                    let at = start.plus_ms((seconds * 1000.0) as i64);
                    draft
                        .values
                        .try_set(at, &Channel::Speed, value.map(|tenths| tenths / 10.0));
                }
            }
            _ => {}
        }
    }
}

//! Samsung Health's live data and places of an exercise, a list of moments each.
//!
//! `…com.samsung.health.exercise.live_data.json` and `…location_data.json` lie beside the table of exercises; sport and
//! name stand only there. Distances are those since the moment before.
//!
//! Source: field lists of public programs that read such exports (2021 to 2026).

use ritm_model::{Channel, Timestamp};

use super::tape::Value;
use crate::draft::Draft;

/// What is measured at a moment.
pub(super) const MEASURED: [&str; 9] = [
    "heart_rate",
    "latitude",
    "speed",
    "cadence",
    "distance",
    "power",
    "altitude",
    "elapsed_time",
    "calorie",
];

/// Reads a list.
pub(super) fn read(root: Value<'_>) -> Draft {
    let mut draft = Draft::default();
    let mut covered_m = 0.0;
    let mut ends: Option<Timestamp> = None;
    for item in root.items() {
        let Some(moment) = item.get("start_time").and_then(Value::moment) else {
            draft.values.skip();
            continue;
        };
        let at = moment.at;
        draft.start = Some(draft.start.map_or(at, |start| start.min(at)));
        ends = ends.max(Some(at));
        let number = |name: &str| item.get(name).and_then(Value::number);
        draft
            .values
            .try_set(at, &Channel::HeartRate, number("heart_rate"));
        draft.values.try_set(at, &Channel::Speed, number("speed"));
        draft.values.try_set(at, &Channel::Cadence, number("cadence"));
        draft.values.try_set(at, &Channel::Power, number("power"));
        draft.values.try_set(at, &Channel::Altitude, number("altitude"));
        draft
            .values
            .set_position(at, number("latitude"), number("longitude"));
        if let Some(step_m) = number("distance").filter(|step| (0.0..1e6).contains(step)) {
            covered_m += step_m;
            draft.values.set(at, &Channel::Distance, covered_m);
        }
    }
    if let (Some(start), Some(end)) = (draft.start, ends) {
        draft.totals.elapsed_ms = Some(end.ms_since(start)).filter(|&ms| ms > 0);
    }
    draft
}

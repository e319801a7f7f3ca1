//! Samsung Health's live data and positions of an exercise. Each file is a list of moments.
//!
//! `…com.samsung.health.exercise.live_data.json` and `…location_data.json` lie beside the table of exercises; sport and
//! name stand only there. Distances are those since the moment before. Where steps are counted, the cadence is of both feet.
//!
//! Source: field lists of public programs that read such exports (2021 to 2026).

use ritm_model::{Channel, Timestamp};

use super::tape::Value;
use crate::draft::Draft;

/// What is measured at a moment.
pub(super) const MEASURED: [&str; 8] = [
    "heart_rate",
    "latitude",
    "speed",
    "cadence",
    "distance",
    "power",
    "altitude",
    "calorie",
];

/// Nobody pedals so fast for long: both feet were counted.
const STEPS_A_MINUTE: f64 = 125.0;

/// Reads the lists of one exercise.
pub(super) fn read<'t>(roots: impl Iterator<Item = Value<'t>>) -> Draft {
    let mut draft = Draft::default();
    let mut ends: Option<Timestamp> = None;
    let (mut cadences, mut counted) = (Vec::new(), false);
    for root in roots {
        let mut covered_m = 0.0;
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
            draft.values.try_set(at, &Channel::Power, number("power"));
            draft.values.try_set(at, &Channel::Altitude, number("altitude"));
            draft
                .values
                .set_position(at, number("latitude"), number("longitude"));
            if let Some(cadence) = number("cadence") {
                cadences.push((at, cadence));
                counted |= number("count").is_some_and(|count| count > 0.0);
            }
            if let Some(step_m) = number("distance").filter(|step| (0.0..1e6).contains(step)) {
                covered_m += step_m;
                draft.values.set(at, &Channel::Distance, covered_m);
            }
        }
    }
    let moving = || {
        cadences
            .iter()
            .map(|&(_, cadence)| cadence)
            .filter(|&cadence| cadence > 0.0)
    };
    let mean = moving().sum::<f64>() / moving().count().max(1) as f64;
    let feet = if counted || mean > STEPS_A_MINUTE {
        2.0
    } else {
        1.0
    };
    for (at, cadence) in cadences {
        draft.values.set(at, &Channel::Cadence, cadence / feet);
    }
    if let (Some(start), Some(end)) = (draft.start, ends) {
        draft.totals.elapsed_ms = Some(end.ms_since(start)).filter(|&ms| ms > 0);
    }
    draft
}

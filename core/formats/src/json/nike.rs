//! Nike Run Club's activities, as its service gives them to programs that keep them.
//!
//! An activity is a map with summaries and one list per kind of measurement, in which each value has its time.
//! Distances are kilometres since the previous value, speeds are km/h unless a unit says otherwise.
//!
//! Source: readmes, field lists and tests of public programs that keep such activities (2018 to 2025).

use std::collections::HashMap;

use crate::sport::{Origin, named};
use ritm_model::{Channel, Timestamp, Totals, order};

use super::tape::Value;
use crate::draft::Draft;

/// Whether a map is an activity.
pub(super) fn is_activity(root: Value<'_>) -> bool {
    root.get("start_epoch_ms").is_some() && root.any(&["metrics", "summaries"]).is_some()
}

/// Metres a unit of length.
fn metres(unit: &str) -> f64 {
    match unit.to_lowercase().as_str() {
        "m" => 1.0,
        "mi" => 1609.344,
        _ => 1000.0,
    }
}

/// Reads an activity.
pub(super) fn read(root: Value<'_>) -> Draft {
    let at = |name: &str| root.get(name).and_then(Value::moment).map(|moment| moment.at);
    let tag = |name: &str| root.path(&["tags", name]).and_then(Value::words);
    let (start, end) = (at("start_epoch_ms"), at("end_epoch_ms"));
    let word = root.get("type").and_then(Value::text).unwrap_or_default();
    let mut draft = Draft {
        start,
        sport: named(&word, Origin::Service).unwrap_or_default(),
        name: tag("com.nike.name"),
        notes: tag("note"),
        external: root
            .get("id")
            .and_then(Value::id)
            .map(|id| ("nike".to_owned(), id)),
        totals: Totals {
            elapsed_ms: start
                .zip(end)
                .map(|(start, end)| end.ms_since(start))
                .filter(|&ms| ms > 0),
            timer_ms: root
                .get("active_duration_ms")
                .and_then(Value::whole)
                .filter(|&ms| ms > 0),
            ..Totals::default()
        },
        ..Draft::default()
    };
    for summary in root.get("summaries").into_iter().flat_map(|list| list.items()) {
        summed(summary, &mut draft.totals);
    }
    let mut north: HashMap<i64, f64> = HashMap::new();
    let mut east: Vec<(Timestamp, f64)> = Vec::new();
    for metric in root.get("metrics").into_iter().flat_map(|list| list.items()) {
        let kind = metric.get("type").and_then(Value::text).unwrap_or_default();
        let unit = metric.get("unit").and_then(Value::text).unwrap_or_default();
        let mut covered_m = 0.0;
        for item in metric.get("values").into_iter().flat_map(|list| list.items()) {
            let of = |name: &str| item.get(name).and_then(Value::moment).map(|moment| moment.at);
            let Some(value) = item.get("value").and_then(Value::number) else {
                continue;
            };
            let Some((from, to)) = of("start_epoch_ms")
                .or(of("end_epoch_ms"))
                .zip(of("end_epoch_ms").or(of("start_epoch_ms")))
            else {
                draft.values.skip();
                continue;
            };
            let values = &mut draft.values;
            match kind.as_ref() {
                "latitude" => {
                    north.insert(from.unix_ms(), value);
                }
                "longitude" => east.push((from, value)),
                "elevation" => values.set(from, &Channel::Altitude, value),
                "heart_rate" => values.set(from, &Channel::HeartRate, value),
                "speed" => {
                    let slow = unit.eq_ignore_ascii_case("m/s") || unit.eq_ignore_ascii_case("mps");
                    values.set(from, &Channel::Speed, if slow { value } else { value / 3.6 });
                }
                "distance" => {
                    if covered_m == 0.0 {
                        values.set(from, &Channel::Distance, 0.0);
                    }
                    covered_m += value.max(0.0) * metres(&unit);
                    values.set(to, &Channel::Distance, covered_m);
                }
                _ => {}
            }
        }
    }
    for (at, longitude) in east {
        let latitude = north.get(&at.unix_ms()).copied();
        draft.values.set_position(at, latitude, Some(longitude));
    }
    draft.pauses = pauses(root);
    if let Some(end) = end {
        draft.values.reach(end);
    }
    draft
}

/// From each halt to where it went on.
fn pauses(root: Value<'_>) -> Vec<(Timestamp, Timestamp)> {
    let moments = root.get("moments").into_iter().flat_map(|list| list.items());
    let mut halts: Vec<(Timestamp, bool)> = moments
        .filter_map(|moment| {
            let key = moment.get("key").and_then(Value::text)?;
            let what = moment.get("value").and_then(Value::text)?;
            let at = moment.get("timestamp").and_then(Value::moment)?.at;
            (key == "halt").then(|| (at, what.contains("pause")))
        })
        .collect();
    order::ascending(&mut halts);
    let mut from = None;
    let mut pauses = Vec::new();
    for (at, stops) in halts {
        if stops {
            from = from.or(Some(at));
        } else if let Some(from) = from.take() {
            pauses.push((from, at));
        }
    }
    pauses
}

fn summed(summary: Value<'_>, totals: &mut Totals) {
    let text = |name: &str| summary.get(name).and_then(Value::text).unwrap_or_default();
    let value = summary.get("value").and_then(Value::positive);
    let (metric, how) = (text("metric"), text("summary"));
    let (total, factor) = match (metric.as_ref(), how.as_ref()) {
        ("distance", "total") => (&mut totals.distance_m, 1000.0),
        ("calories", "total") => (&mut totals.energy_kcal, 1.0),
        ("ascent", "total") => (&mut totals.ascent_m, 1.0),
        ("descent", "total") => (&mut totals.descent_m, 1.0),
        ("heart_rate", "mean") => (&mut totals.avg_heart_rate_bpm, 1.0),
        ("heart_rate", "max") => (&mut totals.max_heart_rate_bpm, 1.0),
        ("speed", "mean") => (&mut totals.avg_speed_m_s, 1.0 / 3.6),
        ("speed", "max") => (&mut totals.max_speed_m_s, 1.0 / 3.6),
        _ => return,
    };
    *total = total.or(value.map(|value| value * factor));
}

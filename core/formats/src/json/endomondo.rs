//! Endomondo's workouts, and Runkeeper's activities.
//!
//! An Endomondo workout is a list of maps of one member each; its points are lists of such maps again. Runkeeper's
//! service gave one map with a list of points and a list for each kind of measurement, timed in seconds from the start.
//! Endomondo's times are UTC, Runkeeper's local.
//!
//! Source: field lists of public programs that read Endomondo's archives (2020), and Runkeeper's "Health Graph"
//! documentation as public programs quote it.

use crate::sport::{Origin, named};
use ritm_model::{Channel, Timestamp, Totals};

use super::tape::Value;
use crate::draft::Draft;

/// The member `name` of a map, or of the maps in a list, however deep the lists are.
fn find<'t>(value: Value<'t>, name: &str) -> Option<Value<'t>> {
    if value.is_map() {
        return value.get(name);
    }
    // Lists of lists of maps occur, deeper ones do not.
    value.items().find_map(|item| {
        item.get(name)
            .or_else(|| item.items().find_map(|inner| inner.get(name)))
    })
}

/// Reads a workout.
pub(super) fn endomondo(root: Value<'_>) -> Draft {
    let mut draft = Draft::default();
    let mut notes = Vec::new();
    let mut points = None;
    let totals = &mut draft.totals;
    for (name, value) in root.items().flat_map(|item| item.members()) {
        let number = value.positive();
        match name {
            "name" => draft.name = value.words(),
            "sport" => {
                let word = value.text().unwrap_or_default();
                draft.sport = named(&word, Origin::Service).unwrap_or_default();
            }
            "message" | "notes" => notes.extend(value.words()),
            "start_time" => {
                draft.start = value.moment().map(|moment| moment.at);
                // The archive gives no ids: what is unique in it is the start.
                draft.external = value.words().map(|start| ("endomondo".to_owned(), start));
            }
            "duration_s" => totals.timer_ms = number.map(|seconds| (seconds * 1000.0) as i64),
            "distance_km" => totals.distance_m = number.map(|km| km * 1000.0),
            "calories_kcal" => totals.energy_kcal = number,
            "altitude_min_m" => totals.min_altitude_m = value.number(),
            "altitude_max_m" => totals.max_altitude_m = value.number(),
            "heart_rate_avg_bpm" => totals.avg_heart_rate_bpm = number,
            "heart_rate_max_bpm" => totals.max_heart_rate_bpm = number,
            "cadence_avg_rpm" => totals.avg_cadence_rpm = number,
            "cadence_max_rpm" => totals.max_cadence_rpm = number,
            "speed_avg_kmh" => totals.avg_speed_m_s = number.map(|kmh| kmh / 3.6),
            "speed_max_kmh" => totals.max_speed_m_s = number.map(|kmh| kmh / 3.6),
            "ascend_m" => totals.ascent_m = number,
            "descend_m" => totals.descent_m = number,
            "points" => points = Some(value),
            _ => {}
        }
    }
    draft.notes = (!notes.is_empty()).then(|| notes.join("\n\n"));
    for point in points.into_iter().flat_map(|points| points.items()) {
        let Some(moment) = find(point, "timestamp").and_then(Value::moment) else {
            draft.values.skip();
            continue;
        };
        let at = moment.at;
        let number = |name: &str| find(point, name).and_then(Value::number);
        let place = find(point, "location").unwrap_or(point);
        let degrees = |name: &str| find(place, name).and_then(Value::number);
        draft
            .values
            .set_position(at, degrees("latitude"), degrees("longitude"));
        draft.values.try_set(at, &Channel::Altitude, number("altitude"));
        draft.values.try_set(
            at,
            &Channel::Distance,
            number("distance_km").map(|km| km * 1000.0),
        );
        draft
            .values
            .try_set(at, &Channel::Speed, number("speed_kmh").map(|kmh| kmh / 3.6));
        draft
            .values
            .try_set(at, &Channel::HeartRate, number("heart_rate_bpm"));
        draft.values.try_set(at, &Channel::Cadence, number("cadence_rpm"));
        draft.values.try_set(at, &Channel::Power, number("power_w"));
    }
    draft
}

/// Reads an activity of Runkeeper's.
pub(super) fn runkeeper(activity: Value<'_>) -> Draft {
    let number = |name: &str| activity.get(name).and_then(Value::positive);
    let mut draft = Draft {
        start: activity.get("start_time").and_then(start),
        sport: activity
            .get("type")
            .and_then(Value::text)
            .and_then(|word| named(&word, Origin::Service))
            .unwrap_or_default(),
        notes: activity.get("notes").and_then(Value::words),
        external: activity.any(&["uri", "id"]).and_then(Value::id).map(|id| {
            (
                "runkeeper".to_owned(),
                id.rsplit('/').next().unwrap_or_default().to_owned(),
            )
        }),
        totals: Totals {
            timer_ms: number("duration").map(|seconds| (seconds * 1000.0) as i64),
            distance_m: number("total_distance"),
            energy_kcal: number("total_calories"),
            ascent_m: number("climb"),
            avg_heart_rate_bpm: number("average_heart_rate"),
            ..Totals::default()
        },
        ..Draft::default()
    };
    let Some(begin) = draft.start else {
        draft.undated = true;
        return draft;
    };
    let at = |item: Value<'_>| {
        let seconds = item
            .get("timestamp")?
            .number()
            .filter(|seconds| (0.0..1e8).contains(seconds))?;
        Some(begin.plus_ms((seconds * 1000.0).round() as i64))
    };
    for point in activity.get("path").into_iter().flat_map(|path| path.items()) {
        let Some(at) = at(point) else {
            draft.values.skip();
            continue;
        };
        let number = |name: &str| point.get(name).and_then(Value::number);
        draft
            .values
            .set_position(at, number("latitude"), number("longitude"));
        draft.values.try_set(at, &Channel::Altitude, number("altitude"));
    }
    for (list, name, channel) in [
        ("heart_rate", "heart_rate", Channel::HeartRate),
        ("distance", "distance", Channel::Distance),
    ] {
        for item in activity.get(list).into_iter().flat_map(|list| list.items()) {
            if let Some(at) = at(item) {
                draft
                    .values
                    .try_set(at, &channel, item.get(name).and_then(Value::number));
            }
        }
    }
    draft
}

/// `Sat, 1 Jan 2011 00:00:00` and anything a moment can be.
fn start(value: Value<'_>) -> Option<Timestamp> {
    value.moment().map(|moment| moment.at)
}

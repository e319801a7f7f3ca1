//! Runtastic's (later adidas Running's) sessions and their samples.
//!
//! A session is a map with its numbers. Until 2020 they stood beside each other; since then those of the track and of
//! the heart stand in `features`. Its samples are in files of their own, one list per kind: positions, heart rates,
//! corrected altitudes. Moments of sessions are in milliseconds, lengths in metres, speeds of samples in km/h.
//!
//! Source: field lists and readmes of public programs that read such exports (2018 to 2026).

use ritm_model::{Channel, Totals};

use super::tape::Value;
use crate::{draft::Draft, sport::numbers, text::moment::Zone};

/// Whether a map is a session.
pub(super) fn is_session(root: Value<'_>) -> bool {
    root.get("sport_type_id").is_some() && root.get("start_time").is_some()
}

/// Whether a map is a sample of any of the kinds. Other programs list moments of hearts as well, of whole days.
pub(super) fn is_sample(item: Value<'_>) -> bool {
    let has = |name: &str| item.get(name).is_some();
    let at = item.get("timestamp");
    at.is_some_and(|at| at.text().is_some() && at.moment().is_some())
        && ((has("latitude") && has("longitude"))
            || ((has("heart_rate") || has("elevation")) && (has("duration") || has("distance"))))
}

/// Reads a session.
pub(crate) fn session(root: Value<'_>) -> Draft {
    let feature = |kind: &str| {
        let features = root.get("features")?.items();
        let mut of_kind = features.filter(|feature| {
            let word = feature.get("type").and_then(Value::text);
            word.is_some_and(|word| word == kind)
        });
        of_kind.next()?.get("attributes")
    };
    let (track, heart) = (feature("track_metrics"), feature("heart_rate"));
    let told = |of: Option<Value<'_>>, name: &str| of?.get(name).and_then(Value::positive);
    let number = |name: &str| told(Some(root), name).or_else(|| told(track, name));
    let ms = |name: &str| number(name).filter(|&ms| ms < 1e11).map(|ms| ms as i64);
    let start = root
        .get("start_time")
        .and_then(Value::moment)
        .map(|moment| moment.at);
    let end = root
        .get("end_time")
        .and_then(Value::moment)
        .map(|moment| moment.at);
    let timer_ms = ms("duration");
    let distance_m = number("distance");
    let average = number("average_speed");
    // Older sessions tell km/h, newer ones m/s: the distance decides.
    let plain = distance_m
        .zip(timer_ms)
        .map(|(metres, ms)| metres * 1000.0 / ms as f64);
    let an_hour = match (average, plain) {
        (Some(average), Some(plain)) => average > plain * 1.9,
        _ => track.is_none(),
    };
    let speed = |value: Option<f64>| value.map(|value| if an_hour { value / 3.6 } else { value });
    let sport = root
        .get("sport_type_id")
        .and_then(Value::whole)
        .and_then(numbers::runtastic);
    Draft {
        start,
        east_s: root
            .get("start_time_timezone_offset")
            .and_then(Value::whole)
            .and_then(|ms| i32::try_from(ms / 1000).ok()),
        sport: sport.unwrap_or_default(),
        notes: root.get("notes").and_then(Value::words),
        external: root
            .get("id")
            .and_then(Value::id)
            .map(|id| ("runtastic".to_owned(), id)),
        totals: Totals {
            elapsed_ms: start
                .zip(end)
                .map(|(start, end)| end.ms_since(start))
                .filter(|&ms| ms > 0),
            timer_ms,
            distance_m,
            ascent_m: number("elevation_gain"),
            descent_m: number("elevation_loss"),
            energy_kcal: number("calories"),
            avg_speed_m_s: speed(average),
            max_speed_m_s: speed(number("max_speed")),
            avg_heart_rate_bpm: number("pulse_avg").or_else(|| told(heart, "average")),
            max_heart_rate_bpm: number("pulse_max").or_else(|| told(heart, "maximum")),
            avg_temperature_c: root.get("temperature").and_then(Value::number),
            ..Totals::default()
        },
        ..Draft::default()
    }
}

/// Reads the lists of one session's samples.
pub(super) fn samples<'t>(roots: impl Iterator<Item = Value<'t>>) -> Draft {
    let roots: Vec<_> = roots.collect();
    let mut draft = Draft::default();
    // The altitude that was corrected later is better than the receiver's, and the two don't mix.
    let mut first = roots.iter().filter_map(|root| root.items().next());
    let corrected = first.any(|item| item.get("elevation").is_some());
    for item in roots.into_iter().flat_map(Value::items) {
        let Some(moment) = item.get("timestamp").and_then(Value::moment) else {
            draft.values.skip();
            continue;
        };
        if let Zone::East(east_s) = moment.zone {
            draft.east_s = draft.east_s.or(Some(east_s));
        }
        let at = moment.at;
        let number = |name: &str| item.get(name).and_then(Value::number);
        let values = &mut draft.values;
        values.set_position(at, number("latitude"), number("longitude"));
        values.try_set(at, &Channel::HeartRate, number("heart_rate"));
        let altitude = if corrected { "elevation" } else { "altitude" };
        values.try_set(at, &Channel::Altitude, number(altitude));
        if item.get("latitude").is_some() {
            values.try_set(at, &Channel::Speed, number("speed").map(|kmh| kmh / 3.6));
            values.try_set(at, &Channel::Distance, number("distance"));
        }
    }
    draft
}

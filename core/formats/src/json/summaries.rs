//! Activities of which a platform tells only totals: Garmin's, Fitbit's and Google Fit's.
//!
//! Garmin's account export counts in centimetres, milliseconds and tens of metres a second; what is got from its service
//! has a `startTimeGMT` as a text, metres and seconds. Fitbit's times are UTC and without a zone, month first.
//!
//! Source: column lists and comments of public programs that read such exports (2018 to 2026).

use crate::sport::{Origin, google::is_activity, named};
use ritm_model::{Timestamp, Totals};

use super::tape::Value;
use crate::draft::Draft;
use crate::text::moment::Zone;

/// Reads an activity of Garmin's, or a package of them.
pub(super) fn garmin(activity: Value<'_>, drafts: &mut Vec<Draft>) {
    let package = activity.get("summarizedActivitiesExport");
    for inner in package.into_iter().flat_map(|list| list.items()) {
        drafts.extend(garmin_activity(inner));
    }
    if package.is_none() {
        drafts.extend(garmin_activity(activity));
    }
}

fn garmin_activity(activity: Value<'_>) -> Option<Draft> {
    let id = activity.get("activityId").and_then(Value::id)?;
    // The whole of a multisport event is told once more by its legs.
    if activity.get("parent").is_some_and(Value::is_true) {
        return None;
    }
    let from_service = activity
        .get("startTimeGMT")
        .is_some_and(|start| start.text().is_some());
    let (metres, ms, speed) = if from_service {
        (1.0, 1000.0, 1.0)
    } else {
        (0.01, 1.0, 10.0)
    };
    let scaled = |names: &[&str], factor: f64| {
        activity
            .any(names)
            .and_then(Value::positive)
            .map(|value| value * factor)
    };
    let time = |name: &str| scaled(&[name], ms).map(|ms| ms.round() as i64);
    let start = activity
        .any(&["beginTimestamp", "startTimeGMT", "startTimeGmt"])
        .and_then(Value::moment)?
        .at;
    let local = activity.get("startTimeLocal").and_then(Value::moment);
    let word = activity
        .any(&["activityType", "sportType"])
        .and_then(|kind| kind.get("typeKey").unwrap_or(kind).text())
        .unwrap_or_default();
    Some(Draft {
        start: Some(start),
        // Local times are written as if they were UTC.
        east_s: local
            .and_then(|local| i32::try_from(local.at.ms_since(start) / 1000).ok())
            .filter(|east| east % 900 == 0),
        sport: named(&word, Origin::Service).unwrap_or_default(),
        name: activity.any(&["name", "activityName"]).and_then(Value::words),
        notes: activity.get("description").and_then(Value::words),
        external: Some(("garmin".to_owned(), id)),
        totals: Totals {
            timer_ms: time("duration"),
            elapsed_ms: time("elapsedDuration"),
            moving_ms: time("movingDuration"),
            distance_m: scaled(&["distance"], metres),
            ascent_m: scaled(&["elevationGain"], metres),
            descent_m: scaled(&["elevationLoss"], metres),
            min_altitude_m: scaled(&["minElevation"], metres),
            max_altitude_m: scaled(&["maxElevation"], metres),
            avg_speed_m_s: scaled(&["avgSpeed", "averageSpeed"], speed),
            max_speed_m_s: scaled(&["maxSpeed"], speed),
            avg_heart_rate_bpm: scaled(&["avgHr", "averageHR"], 1.0),
            max_heart_rate_bpm: scaled(&["maxHr", "maxHR"], 1.0),
            avg_power_w: scaled(&["avgPower"], 1.0),
            max_power_w: scaled(&["maxPower"], 1.0),
            avg_cadence_rpm: scaled(&["avgBikeCadence", "avgRunCadence"], 1.0),
            max_cadence_rpm: scaled(&["maxBikeCadence", "maxRunCadence"], 1.0),
            ..Totals::default()
        },
        ..Draft::default()
    })
}

/// Reads a log of Fitbit's.
pub(super) fn fitbit(log: Value<'_>) -> Option<Draft> {
    let id = log.get("logId").and_then(Value::id)?;
    let number = |name: &str| log.get(name).and_then(Value::positive);
    let ms = |name: &str| number(name).map(|ms| ms as i64);
    let unit = log.get("distanceUnit").and_then(Value::text).unwrap_or_default();
    let metres = if unit.to_lowercase().starts_with("mi") {
        1609.344
    } else {
        1000.0
    };
    let word = log.get("activityName").and_then(Value::words).unwrap_or_default();
    let sport = named(&word, Origin::Service);
    Some(Draft {
        start: log.any(&["originalStartTime", "startTime"]).and_then(month_first),
        sport: sport.unwrap_or_default(),
        // A name nobody knows as a sport would be lost otherwise.
        name: sport.is_none().then_some(word).filter(|word| !word.is_empty()),
        external: Some(("fitbit".to_owned(), id)),
        totals: Totals {
            elapsed_ms: ms("duration"),
            timer_ms: ms("activeDuration"),
            distance_m: number("distance").map(|distance| distance * metres),
            energy_kcal: number("calories"),
            ascent_m: number("elevationGain"),
            avg_heart_rate_bpm: number("averageHeartRate"),
            ..Totals::default()
        },
        ..Draft::default()
    })
}

/// `03/25/19 17:04:05`, or any other moment.
fn month_first(value: Value<'_>) -> Option<Timestamp> {
    let text = value.text()?;
    let numbers: Option<Vec<u32>> = text
        .split(['/', ' ', ':'])
        .map(|part| part.parse().ok())
        .collect();
    if let Some([month, day, year, hour, minute, second]) = numbers.as_deref() {
        let year = i32::try_from(*year).ok()?;
        let year = if year < 100 { 2000 + year } else { year };
        return Timestamp::from_civil(year, *month, *day, *hour, *minute, *second);
    }
    value.moment().map(|moment| moment.at)
}

/// Reads a session of Google Fit's; none of sleep, journeys and the like.
pub(super) fn google(session: Value<'_>) -> Option<Draft> {
    let word = session
        .get("fitnessActivity")
        .and_then(Value::text)
        .unwrap_or_default();
    if !is_activity(&word) {
        return None;
    }
    let start = session.get("startTime").and_then(Value::moment)?;
    let end = session.get("endTime").and_then(Value::moment);
    let mut totals = Totals {
        elapsed_ms: end.map(|end| end.at.ms_since(start.at)).filter(|&ms| ms > 0),
        ..Totals::default()
    };
    for metric in session.get("aggregate").into_iter().flat_map(|list| list.items()) {
        let value = metric.any(&["floatValue", "intValue"]).and_then(Value::positive);
        match metric.get("metricName").and_then(Value::text).as_deref() {
            Some("com.google.distance.delta") => totals.distance_m = value,
            Some("com.google.calories.expended") => totals.energy_kcal = value,
            Some("com.google.speed.summary") => totals.avg_speed_m_s = value,
            Some("com.google.heart_rate.summary") => totals.avg_heart_rate_bpm = value,
            _ => {}
        }
    }
    let id = session
        .get("id")
        .and_then(Value::id)
        .unwrap_or_else(|| start.at.unix_ms().to_string());
    Some(Draft {
        start: Some(start.at),
        east_s: match start.zone {
            Zone::East(east) => Some(east),
            Zone::Utc => None,
        },
        sport: named(&word, Origin::Service).unwrap_or_default(),
        name: session.get("name").and_then(Value::words),
        notes: session.get("description").and_then(Value::words),
        external: Some(("google-fit".to_owned(), id)),
        totals,
        ..Draft::default()
    })
}

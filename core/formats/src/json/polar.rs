//! Polar Flow's `training-session…json`.
//!
//! Up to version 2.6 of the export a session's numbers have names such as `kiloCalories`, its samples a moment each
//! (`samples.heartRate[].dateTime`, `.value`), and its route lies among them (`samples.recordedRoute`). Newer ones have
//! `hrAvg` and `durationMillis`, samples at an interval (`samples.samples[]` with `type`, `intervalMillis`, `values`),
//! and the route apart (`routes.route.wayPoints[].elapsedMillis`), laps of both kinds together, pauses, and statistics as a
//! list. Times are local, with minutes east beside them.
//! Speeds are in km/h.
//!
//! Source: readmes, field lists and test files of public programs that read such exports (2019 to 2026).

use ritm_model::{Beat, Channel, Device, LapTrigger, Sport, Timestamp, Totals};

use super::tape::Value;
use crate::{
    draft::Draft,
    sheet::extra,
    sport::{Origin, named, numbers},
    text::moment::{Zone, moment},
};

/// Reads a session: each exercise is a draft.
pub(super) fn read(session: Value<'_>, drafts: &mut Vec<Draft>) {
    let exercises: Vec<_> = session
        .get("exercises")
        .into_iter()
        .flat_map(|list| list.items())
        .collect();
    let alone = exercises.len() == 1;
    for exercise in &exercises {
        drafts.push(read_exercise(*exercise, session, alone));
    }
    if exercises.is_empty() {
        drafts.push(read_exercise(session, session, true));
    }
}

/// Seconds east of Greenwich.
fn east_s(exercise: Value<'_>, session: Value<'_>) -> Option<i32> {
    const NAMES: [&str; 3] = ["timezoneOffsetMinutes", "timezoneOffset", "timeZoneOffset"];
    let minutes = exercise.any(&NAMES).or_else(|| session.any(&NAMES))?.whole()?;
    (minutes.abs() <= 1080)
        .then(|| i32::try_from(minutes * 60).ok())
        .flatten()
}

/// A time is local unless it names its zone.
fn time(value: Option<Value<'_>>, east_s: Option<i32>) -> Option<Timestamp> {
    let text = value?.text()?;
    let read = moment(&text)?;
    let local = read.zone == Zone::Utc && !text.trim().ends_with(['Z', 'z']);
    Some(if local {
        read.at.plus_ms(-i64::from(east_s.unwrap_or(0)) * 1000)
    } else {
        read.at
    })
}

/// `PT1H2M3.5S`, or seconds.
fn duration_ms(value: Option<Value<'_>>) -> Option<i64> {
    let value = value?;
    if let Some(seconds) = value.number() {
        return (0.0..1e8)
            .contains(&seconds)
            .then_some((seconds * 1000.0).round() as i64);
    }
    let text = value.text()?;
    let mut rest = text.trim().strip_prefix('P')?;
    let (mut ms, mut in_time) = (0.0, false);
    while let Some(first) = rest.chars().next() {
        if first == 'T' {
            in_time = true;
            rest = rest.get(1..)?;
            continue;
        }
        let length = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let number: f64 = rest.get(..length)?.parse().ok()?;
        let unit = rest.get(length..)?.chars().next()?;
        ms += number
            * match (in_time, unit) {
                (true, 'H') => 3_600_000.0,
                (true, 'M') => 60_000.0,
                (true, 'S') => 1000.0,
                (false, 'D') => 86_400_000.0,
                _ => return None,
            };
        rest = rest.get(length + 1..)?;
    }
    (0.0..1e11).contains(&ms).then_some(ms.round() as i64)
}

/// A length of time by either of its names.
fn length_ms(value: Value<'_>) -> Option<i64> {
    let millis = value.get("durationMillis").and_then(Value::whole);
    millis
        .or_else(|| duration_ms(value.get("duration")))
        .filter(|&ms| ms > 0)
}

fn read_exercise(exercise: Value<'_>, session: Value<'_>, alone: bool) -> Draft {
    let east_s = east_s(exercise, session);
    let start = time(exercise.get("startTime"), east_s).or_else(|| time(session.get("startTime"), east_s));
    let mut draft = Draft {
        start,
        east_s,
        sport: exercise
            .get("sport")
            .or_else(|| session.get("sport"))
            .map_or(Sport::Other, sport),
        name: session.get("name").and_then(Value::words),
        notes: session.get("note").and_then(Value::words),
        device: Device {
            manufacturer: "Polar".to_owned(),
            product: session
                .path(&["product", "modelName"])
                .and_then(Value::words)
                .unwrap_or_default(),
            serial: None,
        },
        totals: totals(exercise),
        ..Draft::default()
    };
    if alone {
        fill(&mut draft.totals, &totals(session));
        let id = session
            .path(&["identifier", "id"])
            .or_else(|| session.any(&["id"]));
        draft.external = id.and_then(Value::id).map(|id| ("polar".to_owned(), id));
    }
    let Some(start) = start else {
        draft.undated = true;
        return draft;
    };
    if let Some(samples) = exercise.get("samples") {
        read_samples(samples, start, east_s, &mut draft);
    }
    let route = exercise.path(&["routes", "route"]);
    if let Some(route) = route {
        let from = time(route.get("startTime"), east_s).unwrap_or(start);
        let rises = !exercise.get("samples").is_some_and(tells_altitude);
        for point in route
            .get("wayPoints")
            .into_iter()
            .flat_map(|points| points.items())
        {
            match point.get("elapsedMillis").and_then(Value::whole) {
                Some(ms) => place(point, from.plus_ms(ms), rises, &mut draft),
                None => draft.values.skip(),
            }
        }
    }
    let pauses = exercise.get("pauseTimes");
    for pause in pauses.into_iter().flat_map(|pauses| pauses.items()) {
        let ends = [pause.get("startTime"), pause.get("endTime")].map(|at| time(at, east_s));
        if let [Some(from), Some(to)] = ends
            && to > from
        {
            draft.pauses.push((from, to));
        }
    }
    read_laps(exercise, start, &mut draft);
    draft
}

/// Takes a place, with its altitude where it `rises`: the barometer's, a stream of its own, is better than the
/// receiver's, and the two don't mix.
fn place(point: Value<'_>, at: Timestamp, rises: bool, draft: &mut Draft) {
    let number = |name| point.get(name).and_then(Value::number);
    draft
        .values
        .set_position(at, number("latitude"), number("longitude"));
    if rises {
        draft.values.try_set(at, &Channel::Altitude, number("altitude"));
    }
}

/// Whether samples hold an altitude of their own.
fn tells_altitude(samples: Value<'_>) -> bool {
    let stream = samples.get("samples").into_iter().flat_map(|list| list.items());
    let of_kind = |stream: &Value<'_>| {
        let kind = stream.get("type").and_then(Value::text).unwrap_or_default();
        channel(&kind).0 == Channel::Altitude
    };
    let values = stream
        .filter(of_kind)
        .filter_map(|stream| stream.get("values"))
        .flat_map(|values| values.items());
    let list = samples.get("altitude").into_iter().flat_map(|list| list.items());
    let listed = list.filter_map(|item| item.get("value"));
    values
        .chain(listed)
        .any(|value| value.number().is_some_and(|metres| metres != 0.0))
}

/// The channel of a list of samples, and its unit's size in the channel's.
fn channel(name: &str) -> (Channel, f64) {
    let plain: String = name
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    match plain.as_str() {
        "heartrate" => (Channel::HeartRate, 1.0),
        "speed" => (Channel::Speed, 1.0 / 3.6),
        "altitude" => (Channel::Altitude, 1.0),
        "cadence" => (Channel::Cadence, 1.0),
        "distance" => (Channel::Distance, 1.0),
        "temperature" => (Channel::Temperature, 1.0),
        "power" | "currentpower" => (Channel::Power, 1.0),
        _ => (extra(name, ""), 1.0),
    }
}

fn read_samples(samples: Value<'_>, start: Timestamp, east_s: Option<i32>, draft: &mut Draft) {
    let rises = !tells_altitude(samples);
    for (name, list) in samples.members() {
        match name {
            "recordedRoute" => {
                for point in list.items() {
                    match time(point.get("dateTime"), east_s) {
                        Some(at) => place(point, at, rises, draft),
                        None => draft.values.skip(),
                    }
                }
            }
            "rr" | "rrSamples" => beats(list, draft),
            "samples" => {
                for stream in list.items() {
                    let kind = stream.get("type").and_then(Value::text).unwrap_or_default();
                    let interval = stream
                        .get("intervalMillis")
                        .and_then(Value::whole)
                        .unwrap_or(1000);
                    let (channel, factor) = channel(&kind);
                    let values = stream.get("values").into_iter().flat_map(|values| values.items());
                    // Zero metres, until the barometer has settled.
                    let mut settled = channel != Channel::Altitude;
                    for (value, index) in values.zip(0_i64..) {
                        let at = start.plus_ms(interval.saturating_mul(index));
                        let value = value.number().map(|value| value * factor);
                        settled |= value.is_some_and(|value| value != 0.0);
                        if !settled {
                            continue;
                        }
                        draft.values.try_set(at, &channel, value);
                    }
                }
            }
            _ => {
                let (channel, factor) = channel(name);
                for item in list.items() {
                    let Some(value) = item.get("value").and_then(Value::number) else {
                        continue;
                    };
                    match time(item.get("dateTime"), east_s) {
                        Some(at) => draft.values.set(at, &channel, value * factor),
                        None => draft.values.skip(),
                    }
                }
            }
        }
    }
}

fn beats(list: Value<'_>, draft: &mut Draft) {
    let mut at_ms = 0;
    for item in list.items() {
        let rr_ms = duration_ms(item.get("duration")).or_else(|| item.any(&["durationMillis"])?.whole());
        let Some(rr_ms) = rr_ms.filter(|ms| (1..=65_535).contains(ms)) else {
            continue;
        };
        at_ms += rr_ms;
        draft.extras.beats.push(Beat {
            at_ms,
            rr_ms: u16::try_from(rr_ms).unwrap_or(u16::MAX),
        });
    }
}

fn read_laps(exercise: Value<'_>, start: Timestamp, draft: &mut Draft) {
    let lists = [("laps", LapTrigger::Manual), ("autoLaps", LapTrigger::Distance)];
    // A file has both where the athlete set both: those pressed by hand are the ones meant.
    for (name, trigger) in lists {
        // Newer files keep both in one place.
        let Some(laps) = exercise.path(&["laps", name]).or_else(|| exercise.get(name)) else {
            continue;
        };
        let laps = laps.get("laps").unwrap_or(laps);
        let mut from = start;
        for lap in laps.items() {
            let Some(ms) = length_ms(lap) else { continue };
            let to = from.plus_ms(ms);
            draft.laps.push((from, to, trigger, totals(lap)));
            from = to;
        }
        if !draft.laps.is_empty() {
            return;
        }
    }
}

fn totals(value: Value<'_>) -> Totals {
    let number = |names: &[&str]| value.any(names).and_then(Value::positive);
    // Older files have `"heartRate": {"avg": 1}`, newer ones a list of such with their types.
    let of = |name: &str, part: &str| {
        let listed = || {
            let list = value.path(&["statistics", "statistics"])?;
            let kind = |item: &Value<'_>| {
                let kind = item.get("type").and_then(Value::text).unwrap_or_default();
                kind.trim_start_matches("STATISTICS_TYPE_")
                    .replace('_', "")
                    .eq_ignore_ascii_case(name)
            };
            list.items().find(kind)?.get(part)
        };
        let told = value.path(&[name, part]).or_else(listed);
        told.and_then(Value::positive)
    };
    let length = length_ms(value);
    Totals {
        timer_ms: length,
        distance_m: number(&["distanceMeters", "distance"]),
        ascent_m: number(&["ascent", "ascentMeters"]),
        descent_m: number(&["descent", "descentMeters"]),
        energy_kcal: number(&["kiloCalories", "calories"]),
        avg_speed_m_s: of("speed", "avg").map(|kmh| kmh / 3.6),
        max_speed_m_s: of("speed", "max").map(|kmh| kmh / 3.6),
        avg_heart_rate_bpm: of("heartRate", "avg").or_else(|| number(&["averageHeartRate", "hrAvg"])),
        max_heart_rate_bpm: of("heartRate", "max").or_else(|| number(&["maximumHeartRate", "hrMax"])),
        avg_cadence_rpm: of("cadence", "avg"),
        max_cadence_rpm: of("cadence", "max"),
        avg_power_w: of("power", "avg"),
        max_power_w: of("power", "max"),
        avg_temperature_c: of("temperature", "avg"),
        min_altitude_m: of("altitude", "min"),
        max_altitude_m: of("altitude", "max"),
        ..Totals::default()
    }
}

/// Takes what is missing from the session's own numbers.
fn fill(to: &mut Totals, from: &Totals) {
    to.timer_ms = to.timer_ms.or(from.timer_ms);
    to.distance_m = to.distance_m.or(from.distance_m);
    to.energy_kcal = to.energy_kcal.or(from.energy_kcal);
    to.avg_heart_rate_bpm = to.avg_heart_rate_bpm.or(from.avg_heart_rate_bpm);
    to.max_heart_rate_bpm = to.max_heart_rate_bpm.or(from.max_heart_rate_bpm);
}

/// A sport by its word, or by its number as far as numbers are public.
fn sport(value: Value<'_>) -> Sport {
    if let Some(word) = value.text()
        && word.parse::<u32>().is_err()
    {
        return named(&word, Origin::Service).unwrap_or_default();
    }
    value
        .whole()
        .or_else(|| value.get("id")?.whole())
        .and_then(numbers::polar)
        .unwrap_or_default()
}

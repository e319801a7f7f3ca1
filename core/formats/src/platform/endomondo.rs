//! Endomondo's archive: `Workouts/` with a JSON and, for most, a TCX file of the same name.
//!
//! The JSON file is a list of objects of one field each. Its TCX file knows only the sports running, biking and other;
//! what the athlete chose and wrote is in the JSON file. Where there is no TCX file, the JSON file is the training.
//!
//! Source: readmes and field lists of public programs that read such archives (2020 and 2021).

use ritm_model::Problem;
use serde::Deserialize;

use super::{
    Facts, Passed, Role,
    loose::{self, List, Text},
    paths,
    rows::{Row, Rows},
};
use crate::text::moment::moment;

pub(super) fn root(names: &[String]) -> Option<String> {
    let table = names
        .iter()
        .find(|name| is_workout(name) && paths::extension(name) == "json")?;
    let workouts = paths::up_to_folder(table, |part| part == "workouts")?;
    workouts
        .get(..workouts.len() - "workouts/".len())
        .map(str::to_owned)
}

/// Whether a file is called by its moment, as `Workouts/2014-05-01 08:11:23.0.json`; colons may have been replaced.
fn is_workout(path: &str) -> bool {
    let name = paths::file(path).as_bytes();
    let digits = |from: usize, to: usize| {
        name.get(from..to)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    paths::up_to_folder(path, |part| part == "workouts").is_some()
        && digits(0, 4)
        && digits(5, 7)
        && digits(8, 10)
        && digits(11, 13)
        && matches!(name.get(10), Some(b' ' | b'_' | b'T'))
}

pub(super) fn role(path: &str) -> Role {
    match paths::extension(path).as_str() {
        "json" if is_workout(path) => Role::Table,
        _ if paths::may_be_training(path) => Role::Training,
        _ if paths::is_media(path) => Role::Passed(Passed::Media),
        _ => Role::Passed(match paths::key(path).split('/').next().unwrap_or_default() {
            "friends" | "messages" | "newsfeed" | "social" | "challenges" => Passed::Social,
            "weights" | "health" => Passed::Health,
            "training plans" | "routes" | "goals" => Passed::Plans,
            "profile" | "settings" | "account" | "connections" => Passed::Account,
            _ => Passed::Other,
        }),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Field {
    name: Text,
    sport: Text,
    message: Text,
    notes: Text,
    start_time: Text,
    duration_s: Text,
    distance_km: Text,
    calories_kcal: Text,
    altitude_min_m: Text,
    altitude_max_m: Text,
    heart_rate_avg_bpm: Text,
    heart_rate_max_bpm: Text,
    cadence_avg_rpm: Text,
    cadence_max_rpm: Text,
    speed_avg_kmh: Text,
    speed_max_kmh: Text,
    ascend_m: Text,
    descend_m: Text,
    pictures: List<Picture>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Picture {
    picture: List<Address>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Address {
    url: Text,
}

pub(super) fn tell(path: &str, bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    let (List(fields), problem) = match loose::read::<List<Field>>(bytes) {
        Ok(read) => read,
        Err(problem) => return Some(problem),
    };
    let of = |get: fn(&Field) -> &Text| fields.iter().find_map(|field| get(field).owned());
    let number = |get: fn(&Field) -> &Text| fields.iter().find_map(|field| get(field).number());
    let notes = [of(|field| &field.message), of(|field| &field.notes)];
    let addresses = fields
        .iter()
        .flat_map(|field| &field.pictures.0)
        .flat_map(|picture| &picture.picture.0);
    // With its points, once there is a reader of it.
    let readable = matches!(crate::detect(bytes), Some(crate::Kind::Training(_)));
    let folder_and_stem = path.rsplit_once('.').map_or(path, |(before, _)| before);
    let mut row = Row {
        facts: Facts {
            title: of(|field| &field.name),
            notes: notes
                .into_iter()
                .flatten()
                .reduce(|all, more| super::apply::joined(Some(all), &more)),
            photos: addresses.filter_map(|address| address.url.owned()).collect(),
            // The archive gives no ids: what is unique in it is the start.
            external: of(|field| &field.start_time).map(|start| ("endomondo".to_owned(), start)),
            start: of(|field| &field.start_time)
                .and_then(|text| moment(&text))
                .map(|moment| moment.at),
            ..Facts::default()
        }
        .with_sport([of(|field| &field.sport).as_deref()]),
        file: Some(format!("{folder_and_stem}.tcx")),
        itself: readable.then(|| path.to_owned()),
        ..Row::default()
    };
    let speed = |kmh: Option<f64>| kmh.map(|kmh| kmh / 3.6);
    row.totals.timer_ms = number(|field| &field.duration_s).map(|seconds| (seconds * 1000.0) as i64);
    row.totals.distance_m = number(|field| &field.distance_km).map(|km| km * 1000.0);
    row.totals.energy_kcal = number(|field| &field.calories_kcal);
    row.totals.min_altitude_m = number(|field| &field.altitude_min_m);
    row.totals.max_altitude_m = number(|field| &field.altitude_max_m);
    row.totals.avg_heart_rate_bpm = number(|field| &field.heart_rate_avg_bpm);
    row.totals.max_heart_rate_bpm = number(|field| &field.heart_rate_max_bpm);
    row.totals.avg_cadence_rpm = number(|field| &field.cadence_avg_rpm);
    row.totals.max_cadence_rpm = number(|field| &field.cadence_max_rpm);
    row.totals.avg_speed_m_s = speed(number(|field| &field.speed_avg_kmh));
    row.totals.max_speed_m_s = speed(number(|field| &field.speed_max_kmh));
    row.totals.ascent_m = number(|field| &field.ascend_m);
    row.totals.descent_m = number(|field| &field.descend_m);
    rows.rows.push(row);
    problem
}

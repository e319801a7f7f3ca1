//! Samsung Health's export: one table per kind of data, and below `jsons/` what was measured during each exercise.
//!
//! `com.samsung.shealth.exercise.<when>.csv` has one row per exercise. Its first line names the table, the second the
//! columns, most with `com.samsung.health.exercise.` before them. Times are in UTC with the zone beside them
//! (`UTC+0200`), lengths in metres, milliseconds, metres a second. An exercise's samples lie under its id, those of the
//! body and those of the place apart: `jsons/com.samsung.shealth.exercise/6/6…live_data.json`, `…location_data.json`.
//! Everything else is of whole days.
//!
//! Source: column lists and readmes of public programs that read such exports (2018 to 2026), and the numbers of exercises
//! in Samsung's data SDK reference.

use ritm_model::{Problem, ProblemCode, Sport, Timestamp};

use super::{
    Facts, Passed, Role, paths,
    rows::{Row, Rows},
    table::{Table, cell, number},
};
use crate::{
    sport::numbers,
    text::moment::{east_s, moment},
};

const TABLE: &str = "com.samsung.shealth.exercise.";
const SAMPLES: &str = "jsons/com.samsung.shealth.exercise/";
const LIVE: &str = ".live_data.json";
const PLACES: &str = ".location_data.json";

pub(super) fn root(names: &[String]) -> Option<String> {
    let table = names.iter().find(|name| is_table(name))?;
    Some(paths::folder(table).to_owned())
}

fn is_table(path: &str) -> bool {
    let key = paths::key(path);
    paths::file(&key)
        .strip_prefix(TABLE)
        .and_then(|rest| rest.strip_suffix(".csv"))
        .is_some_and(|when| !when.is_empty() && when.bytes().all(|byte| byte.is_ascii_digit()))
}

pub(super) fn role(path: &str) -> Role {
    let key = paths::key(path);
    if is_table(&key) {
        Role::Table
    } else if paths::is_media(&key) {
        Role::Passed(Passed::Media)
    } else if paths::may_be_training(&key)
        || (key.starts_with(SAMPLES) && (key.ends_with(LIVE) || key.ends_with(PLACES)))
    {
        Role::Training
    } else {
        Role::Passed(Passed::Health)
    }
}

/// The name of the samples that those of this file are the rest of.
pub(super) fn wholes_of(path: &str) -> Vec<String> {
    let key = paths::key(path);
    let exercise = key
        .strip_suffix(PLACES)
        .and_then(|path| path.rsplit_once(SAMPLES));
    let whole = exercise.map(|(folders, exercise)| format!("{folders}{SAMPLES}{exercise}{LIVE}"));
    whole.into_iter().collect()
}

pub(super) fn tell(bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    let heads = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(0);
    let table = Table::read(bytes.get(heads..).unwrap_or_default());
    let column = |name: &str| table.column(&[&format!("com.samsung.health.exercise.{name}"), name]);
    let (Some(start), Some(id)) = (column("start_time"), column("datauuid")) else {
        return Some(Problem::new(
            ProblemCode::NotTraining,
            "no table of Samsung Health's exercises",
        ));
    };
    for row in &table.rows {
        let text = |name: &str| cell(row, column(name));
        let positive = |name: &str| number(row, column(name)).filter(|&value| value > 0.0);
        let ms = |name: &str| positive(name).map(|ms| ms as i64);
        let Some(id) = cell(row, Some(id)) else { continue };
        let start = cell(row, Some(start)).and_then(time);
        let kind = number(row, column("exercise_type")).map(|kind| kind as i64);
        let sport = kind.map(|kind| numbers::samsung(kind).unwrap_or_default());
        let path = |file: &str| {
            let folder = file.get(..1)?.to_lowercase();
            Some(format!("{SAMPLES}{folder}/{file}"))
        };
        let mut new = Row {
            facts: Facts {
                title: text("title").map(str::to_owned),
                notes: text("comment").map(str::to_owned),
                sport,
                external: Some(("samsung-health".to_owned(), id.to_owned())),
                start,
                east_s: text("time_offset").and_then(zone),
                ..Facts::default()
            },
            file: text("live_data").and_then(path),
            itself: text("location_data").and_then(path),
            ..Row::default()
        };
        // Of those who walk and run, Samsung counts both feet.
        let feet = if sport.is_some_and(Sport::counts_strides) {
            2.0
        } else {
            1.0
        };
        let elapsed_ms = text("end_time")
            .and_then(time)
            .zip(start)
            .map(|(end, start)| end.ms_since(start));
        let totals = &mut new.totals;
        totals.elapsed_ms = elapsed_ms.filter(|&ms| ms > 0);
        totals.timer_ms = ms("duration");
        totals.distance_m = positive("distance");
        totals.ascent_m = positive("altitude_gain");
        totals.descent_m = positive("altitude_loss");
        totals.energy_kcal = positive("calorie").or_else(|| positive("total_calorie"));
        totals.avg_speed_m_s = positive("mean_speed");
        totals.max_speed_m_s = positive("max_speed");
        totals.avg_heart_rate_bpm = positive("mean_heart_rate");
        totals.max_heart_rate_bpm = positive("max_heart_rate");
        totals.avg_cadence_rpm = positive("mean_cadence").map(|cadence| cadence / feet);
        totals.max_cadence_rpm = positive("max_cadence").map(|cadence| cadence / feet);
        totals.avg_power_w = positive("mean_power");
        totals.max_power_w = positive("max_power");
        rows.rows.push(new);
    }
    None
}

/// A moment in UTC; early exports count milliseconds.
fn time(text: &str) -> Option<Timestamp> {
    if let Ok(ms) = text.parse::<i64>() {
        return Some(Timestamp::from_unix_ms(ms));
    }
    moment(text).map(|moment| moment.at)
}

/// Seconds east of `UTC+0200`.
fn zone(text: &str) -> Option<i32> {
    east_s(text.strip_prefix("UTC")?)
}

#[cfg(test)]
mod tests {
    use super::{wholes_of, zone};

    #[test]
    fn zones_and_places_are_understood() {
        assert_eq!(zone("UTC+0200"), Some(7200));
        assert_eq!(zone("UTC-0330"), Some(-12_600));
        for none in ["", "UTC", "UTC+", "+0200", "UTC*0100", "UTC+9999", "UTC+é"] {
            assert_eq!(zone(none), None, "{none}");
        }
        let places =
            "x/jsons/com.samsung.shealth.exercise/6/6a.com.samsung.health.exercise.location_data.json";
        let live = places.replace("location_data", "live_data");
        assert_eq!(wholes_of(places).first(), Some(&live));
        assert!(wholes_of(&live).is_empty());
    }
}

//! Fitbit's export, by itself or in a Google Takeout: `Global Export Data/exercise-*.json` and `Activities/*.tcx`.
//!
//! The logs' times are in UTC and carry no zone. A TCX file is called by its log's id.
//!
//! Since 2026 the service is called Google Health. Beside the logs, or in their place, stand tables: exercises with their
//! zones (`Health Fitness Data_GoogleData/UserExercises_*.csv`, lengths in millimetres), and every place somebody was
//! tracked at, day by day (`Physical Activity_GoogleData/gps_location_*.csv`), which is all there is of most tracks.
//!
//! Source: column lists and comments of public programs that read such exports (2018 to 2026).

use std::collections::HashMap;

use ritm_model::{Problem, ProblemCode, Timestamp, order};
use serde::Deserialize;

use super::{
    Facts, Passed, Role,
    loose::{self, List, Text},
    paths,
    rows::{Row, Rows},
    start,
    table::{Table, cell, number},
};

use crate::text::moment::{east_s, moment};

pub(super) fn root(names: &[String]) -> Option<String> {
    let table = names.iter().find(|name| is_logs(name) || is_exercises(name))?;
    let folder = paths::folder(table);
    let outer = paths::folder(folder.trim_end_matches('/'));
    let in_own = matches!(
        paths::file(folder.trim_end_matches('/')).to_lowercase().as_str(),
        "global export data" | "user-site-export" | "physical activity" | "health fitness data_googledata"
    );
    Some(if in_own { outer } else { folder }.to_owned())
}

fn is_logs(path: &str) -> bool {
    let stem = paths::stem(path);
    paths::extension(path) == "json"
        && stem
            .strip_prefix("exercise-")
            .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
}

fn is_exercises(path: &str) -> bool {
    paths::extension(path) == "csv" && paths::stem(path).starts_with("userexercises_")
}

fn is_places(path: &str) -> bool {
    paths::extension(path) == "csv" && paths::stem(path).starts_with("gps_location_")
}

pub(super) fn role(path: &str) -> Role {
    if is_logs(path) || is_exercises(path) || is_places(path) {
        Role::Table
    } else if paths::may_be_training(path) {
        Role::Training
    } else if paths::is_media(path) {
        Role::Passed(Passed::Media)
    } else {
        let key = paths::key(path);
        let any = |words: &[&str]| words.iter().any(|word| key.contains(word));
        Role::Passed(if any(&["social", "friends", "message", "group"]) {
            Passed::Social
        } else if any(&[
            "profile",
            "account",
            "device",
            "subscription",
            "commerce",
            "readme",
        ]) {
            Passed::Account
        } else if any(&["goal", "badge", "challenge", "program"]) {
            Passed::Plans
        } else {
            Passed::Health
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Log {
    log_id: Text,
    activity_name: Text,
    start_time: Text,
    duration: Text,
    active_duration: Text,
    distance: Text,
    distance_unit: Text,
    calories: Text,
    average_heart_rate: Text,
    elevation_gain: Text,
    speed: Text,
    has_gps: Text,
}

pub(super) fn tell(path: &str, bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    if is_places(path) {
        rows.places.tell(bytes)
    } else if is_exercises(path) {
        tell_exercises(bytes, rows)
    } else {
        tell_logs(bytes, rows)
    }
}

/// Brings together what several tables tell of one exercise, and its track.
pub(super) fn finish(rows: &mut Rows) {
    let mut ids: HashMap<(String, String), usize> = HashMap::new();
    let mut starts: Vec<(i64, usize)> = Vec::new();
    for (index, row) in rows.rows.iter().enumerate() {
        ids.extend(row.facts.external.clone().map(|id| (id, index)));
        starts.extend(row.facts.start.map(|start| (start.unix_ms(), index)));
    }
    order::ascending(&mut starts);
    for exercise in std::mem::take(&mut rows.others) {
        let by_id = exercise.facts.external.as_ref().and_then(|id| ids.get(id));
        let by_start = || start::nearest(&starts, exercise.facts.start?.unix_ms());
        match by_id
            .copied()
            .or_else(by_start)
            .and_then(|index| rows.rows.get_mut(index))
        {
            Some(row) => {
                row.facts.east_s = row.facts.east_s.or(exercise.facts.east_s);
                row.totals.max_heart_rate_bpm = row
                    .totals
                    .max_heart_rate_bpm
                    .or(exercise.totals.max_heart_rate_bpm);
                row.totals.ascent_m = row.totals.ascent_m.or(exercise.totals.ascent_m);
                row.totals.distance_m = row.totals.distance_m.or(exercise.totals.distance_m);
            }
            None => rows.rows.push(exercise),
        }
    }
    for row in &mut rows.rows {
        if let (true, Some(start), Some(elapsed_ms)) = (row.tracked, row.facts.start, row.totals.elapsed_ms) {
            row.samples = rows.places.track(start, elapsed_ms);
        }
    }
}

fn tell_exercises(bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    let table = Table::read(bytes);
    let column = |name: &str| table.column(&[name]);
    let (Some(id), Some(start)) = (column("exercise_id"), column("exercise_start")) else {
        return Some(Problem::new(ProblemCode::NotTraining, "no table of exercises"));
    };
    for row in &table.rows {
        let at = |column: Option<usize>| cell(row, column).and_then(moment).map(|moment| moment.at);
        let positive = |name: &str| number(row, column(name)).filter(|&value| value > 0.0);
        let (Some(id), Some(start)) = (cell(row, Some(id)), at(Some(start))) else {
            continue;
        };
        let mut new = Row {
            facts: Facts {
                external: Some(("fitbit".to_owned(), id.to_owned())),
                start: Some(start),
                east_s: cell(row, column("utc_offset")).and_then(east_s),
                ..Facts::default()
            }
            .with_sport([cell(row, column("activity_name"))]),
            file: Some(format!("Activities/{id}.tcx")),
            tracked: true,
            ..Row::default()
        };
        let totals = &mut new.totals;
        totals.elapsed_ms = at(column("exercise_end"))
            .map(|end| end.ms_since(start))
            .filter(|&ms| ms > 0);
        totals.distance_m = positive("tracker_total_distance_mm").map(|mm| mm / 1000.0);
        totals.ascent_m = positive("tracker_total_altitude_mm").map(|mm| mm / 1000.0);
        totals.energy_kcal = positive("tracker_total_calories");
        totals.avg_heart_rate_bpm = positive("tracker_avg_heart_rate");
        totals.max_heart_rate_bpm = positive("tracker_peak_heart_rate");
        rows.others.push(new);
    }
    None
}

fn tell_logs(bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    let (List(logs), problem) = match loose::read::<List<Log>>(bytes) {
        Ok(read) => read,
        Err(problem) => return Some(problem),
    };
    for log in logs {
        let Some(id) = log.log_id.owned() else { continue };
        let mut row = Row {
            facts: Facts {
                start: log.start_time.said().and_then(time),
                ..Facts::default()
            }
            .with_sport([log.activity_name.said()]),
            file: Some(format!("Activities/{id}.tcx")),
            tracked: log.has_gps.said() != Some("false"),
            ..Row::default()
        };
        row.facts.external = Some(("fitbit".to_owned(), id));
        let ms = |text: &Text| text.number().map(|ms| ms as i64);
        row.totals.elapsed_ms = ms(&log.duration);
        row.totals.timer_ms = ms(&log.active_duration);
        let mile = log
            .distance_unit
            .said()
            .is_some_and(|unit| unit.to_lowercase().starts_with("mi"));
        let metres = if mile { 1609.344 } else { 1000.0 };
        row.totals.distance_m = log.distance.number().map(|distance| distance * metres);
        row.totals.ascent_m = log.elevation_gain.number().filter(|&gain| gain > 0.0);
        row.totals.avg_speed_m_s = log
            .speed
            .number()
            .filter(|&speed| speed > 0.0)
            .map(|an_hour| an_hour * metres / 3600.0);
        row.totals.energy_kcal = log.calories.number();
        row.totals.avg_heart_rate_bpm = log.average_heart_rate.number();
        rows.rows.push(row);
    }
    problem
}

/// `03/25/19 17:04:05`, month first, or ISO 8601.
fn time(text: &str) -> Option<Timestamp> {
    if let Some(moment) = moment(text) {
        return Some(moment.at);
    }
    let numbers: Vec<u32> = text
        .split(['/', ' ', ':', '.'])
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let &[month, day, year, hour, minute, second, ..] = numbers.as_slice() else {
        return None;
    };
    let year = i32::try_from(year).ok()?;
    Timestamp::from_civil(
        if year < 100 { 2000 + year } else { year },
        month,
        day,
        hour,
        minute,
        second,
    )
}

#[cfg(test)]
mod tests {
    use super::time;
    use ritm_model::Timestamp;

    #[test]
    fn times_begin_with_the_month() {
        assert_eq!(
            time("03/25/19 17:04:05"),
            Timestamp::from_civil(2019, 3, 25, 17, 4, 5)
        );
        assert_eq!(
            time("2024-04-01T07:00:00.000"),
            Timestamp::from_civil(2024, 4, 1, 7, 0, 0)
        );
        assert_eq!(time("25/03/19 17:04:05"), None);
        assert_eq!(time(""), None);
    }
}

//! Fitbit's export, by itself or in a Google Takeout: `Global Export Data/exercise-*.json` and `Activities/*.tcx`.
//!
//! The logs' times are in UTC and carry no zone. A TCX file is called by its log's id.
//!
//! Source: column lists and comments of public programs that read such exports (2018 to 2026).

use ritm_model::{Problem, Timestamp};
use serde::Deserialize;

use super::{
    Facts, Passed, Role,
    catalogue::{Row, Rows},
    loose::{self, List, Text},
    paths,
};
use crate::xml::moment::moment;

pub(super) fn root(names: &[String]) -> Option<String> {
    let table = names.iter().find(|name| is_table(name))?;
    let folder = paths::folder(table);
    let outer = paths::folder(folder.trim_end_matches('/'));
    let in_own = matches!(
        paths::file(folder.trim_end_matches('/')).to_lowercase().as_str(),
        "global export data" | "user-site-export" | "physical activity"
    );
    Some(if in_own { outer } else { folder }.to_owned())
}

fn is_table(path: &str) -> bool {
    let stem = paths::stem(path);
    paths::extension(path) == "json"
        && stem
            .strip_prefix("exercise-")
            .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
}

pub(super) fn role(path: &str) -> Role {
    if is_table(path) {
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
}

pub(super) fn tell(bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
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
            ..Row::default()
        };
        row.facts.external = Some(("fitbit".to_owned(), id));
        let ms = |text: &Text| text.number().map(|ms| ms as i64);
        row.totals.elapsed_ms = ms(&log.duration);
        row.totals.timer_ms = ms(&log.active_duration);
        row.totals.distance_m = log.distance.number().map(|distance| {
            let mile = log
                .distance_unit
                .said()
                .is_some_and(|unit| unit.to_lowercase().starts_with("mi"));
            distance * if mile { 1609.344 } else { 1000.0 }
        });
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

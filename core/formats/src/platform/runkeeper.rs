//! Runkeeper's export: `cardioActivities.csv` and a GPX file for each outing that had positions.
//!
//! The names of the columns tell the units. Dates are local times without a time zone, and an activity without a file
//! does not tell where it took place.
//!
//! Source: the columns as the readmes and tests of public programs that read them list them (2012 to 2026).

use ritm_model::{Problem, ProblemCode};

use super::{
    Facts, Passed, Role, paths,
    rows::{Row, Rows},
    table::{Table, cell, number, seconds},
};
use crate::text::moment::moment;

pub(super) fn root(names: &[String]) -> Option<String> {
    let table = names.iter().find(|name| is_table(name))?;
    let root = paths::folder(table);
    let beside = |name: &String| name.starts_with(root) && paths::extension(name) == "gpx";
    // Some keep the tables and the tracks in folders side by side.
    Some(if names.iter().any(beside) {
        root.to_owned()
    } else {
        String::new()
    })
}

fn is_table(path: &str) -> bool {
    paths::file(path).eq_ignore_ascii_case("cardioactivities.csv")
}

pub(super) fn role(path: &str) -> Role {
    if is_table(path) {
        Role::Table
    } else if paths::may_be_training(path) {
        Role::Training
    } else if paths::is_media(path) {
        Role::Passed(Passed::Media)
    } else {
        Role::Passed(match paths::stem(path).as_str() {
            "measurements" => Passed::Health,
            _ => Passed::Other,
        })
    }
}

pub(super) fn tell(bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    let table = Table::read(bytes);
    let column = |name: &str| table.column(&[name]);
    let (Some(date), Some(kind)) = (column("date"), column("type")) else {
        return Some(Problem::new(
            ProblemCode::NotTraining,
            "no table of Runkeeper's activities",
        ));
    };
    let with_unit = |begin: &str, unit: &str, scale: f64, otherwise: f64| {
        table
            .column_with(begin)
            .map(|(column, rest)| (column, if rest.starts_with(unit) { scale } else { otherwise }))
    };
    let distance = with_unit("distance (", "mi", 1609.344, 1000.0);
    let speed = with_unit("average speed (", "mph", 0.44704, 1.0 / 3.6);
    let climb = with_unit("climb (", "ft", 0.3048, 1.0);
    for row in &table.rows {
        let measure = |found: Option<(usize, f64)>| {
            found.and_then(|(column, scale)| Some(number(row, Some(column))? * scale))
        };
        let mut new = Row {
            facts: Facts {
                title: cell(row, column("route name")).map(str::to_owned),
                notes: cell(row, column("notes")).map(str::to_owned),
                external: cell(row, column("activity id")).map(|id| ("runkeeper".to_owned(), id.to_owned())),
                start: cell(row, Some(date)).and_then(moment).map(|moment| moment.at),
                ..Facts::default()
            }
            .with_sport([cell(row, Some(kind))]),
            file: cell(row, column("gpx file")).map(str::to_owned),
            by_wall_clock: true,
            ..Row::default()
        };
        new.totals.timer_ms = seconds(row, column("duration")).map(|seconds| (seconds * 1000.0) as i64);
        new.totals.distance_m = measure(distance);
        new.totals.avg_speed_m_s = measure(speed);
        new.totals.ascent_m = measure(climb);
        new.totals.energy_kcal = number(row, column("calories burned"));
        new.totals.avg_heart_rate_bpm = number(row, column("average heart rate (bpm)"));
        rows.rows.push(new);
    }
    None
}

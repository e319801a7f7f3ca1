//! Google Fit in a Google Takeout: `Fit/All Sessions/*.json` and `Fit/Activities/*.tcx`.
//!
//! The folders' names are in the athlete's language; the files begin with their start in all of them. A session and its
//! TCX file are about one training; a session without one is taken by its own reader. Samples under `All Data/` belong
//! to no training.
//!
//! Source: readmes and tests of public programs that read such exports (2017 to 2026).

use ritm_model::Problem;
use serde::Deserialize;

use super::{
    Facts, Passed, Role,
    loose::{self, List, Text},
    paths,
    rows::{Row, Rows},
};
use crate::{
    sport::google::is_activity,
    text::moment::{Moment, Zone, moment},
};

pub(super) fn root(names: &[String]) -> Option<String> {
    let session = names.iter().find(|name| is_session(name) || is_track(name))?;
    // The folder of sessions or tracks lies in that of Fit.
    let folder = paths::folder(session).trim_end_matches('/');
    Some(paths::folder(folder).to_owned())
}

fn is_session(path: &str) -> bool {
    paths::extension(path) == "json" && paths::start_in_name(path).is_some()
}

fn is_track(path: &str) -> bool {
    paths::extension(path) == "tcx" && paths::start_in_name(path).is_some()
}

pub(super) fn role(path: &str) -> Role {
    if is_session(path) {
        // The name ends in the session's word, of which a phone notes some that are nothing done.
        let stem = paths::stem(path);
        let none = ["sleep", "in_vehicle", "_still", "_tilting", "_unknown"];
        if none.iter().any(|word| stem.ends_with(word)) {
            Role::Passed(Passed::Health)
        } else {
            Role::Table
        }
    } else if paths::may_be_training(path) {
        Role::Training
    } else if paths::is_media(path) {
        Role::Passed(Passed::Media)
    } else if matches!(paths::extension(path).as_str(), "csv" | "json") {
        Role::Passed(Passed::Health)
    } else {
        Role::Passed(Passed::Other)
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Session {
    fitness_activity: Text,
    name: Text,
    description: Text,
    start_time: Text,
    end_time: Text,
    id: Text,
    aggregate: List<Metric>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Metric {
    metric_name: Text,
    float_value: Text,
    int_value: Text,
}

pub(super) fn tell(path: &str, bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    let (List(sessions), problem) = match loose::read::<List<Session>>(bytes) {
        Ok(read) => read,
        Err(problem) => return Some(problem),
    };
    for session in sessions {
        let word = session.fitness_activity.said().unwrap_or_default();
        if !is_activity(word) {
            continue;
        }
        let at = |text: &Text| text.said().and_then(moment);
        let named = paths::moment_in_name(path);
        let told = at(&session.start_time);
        let Some(start) = told.or(named).map(|moment| moment.at) else {
            continue;
        };
        // Many a session's times are in UTC, while its file is called by the clock of the place.
        let east_s = [told, named]
            .into_iter()
            .flatten()
            .find_map(|moment| match moment.zone {
                Zone::East(east_s) => Some(east_s),
                Zone::Utc => None,
            });
        let mut row = Row {
            facts: Facts {
                title: session.name.owned(),
                notes: session.description.owned(),
                // Not every session has an id: its start and end are unique in the account.
                external: Some((
                    "google-fit".to_owned(),
                    session.id.owned().unwrap_or_else(|| start.unix_ms().to_string()),
                )),
                start: Some(start),
                east_s,
                ..Facts::default()
            }
            .with_sport([Some(word).filter(|word| !word.is_empty())]),
            by_time: true,
            ..Row::default()
        };
        row.totals.elapsed_ms = at(&session.end_time)
            .map(|end: Moment| end.at.ms_since(start))
            .filter(|&ms| ms >= 0);
        for metric in &session.aggregate.0 {
            let value = metric.float_value.number().or_else(|| metric.int_value.number());
            let total = match metric.metric_name.said() {
                Some("com.google.distance.delta") => &mut row.totals.distance_m,
                Some("com.google.calories.expended") => &mut row.totals.energy_kcal,
                Some("com.google.speed.summary") => &mut row.totals.avg_speed_m_s,
                Some("com.google.heart_rate.summary") => &mut row.totals.avg_heart_rate_bpm,
                _ => continue,
            };
            *total = total.or(value);
        }
        rows.rows.push(row);
    }
    problem
}

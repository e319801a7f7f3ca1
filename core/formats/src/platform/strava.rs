//! Strava's bulk export: `activities.csv`, `activities/` with the files as they were uploaded, `media/`, and tables.
//!
//! The list itself is read by [`crate::csv`]. The other tables have English heads whatever the language.
//!
//! Source: the tests and comments of public programs that read such exports (2017 to 2026).

use ritm_model::{Problem, Sport};

use super::{
    Facts, Passed, Role,
    apply::joined,
    paths,
    rows::{Row, Rows},
    table::{Table, cell},
};
use crate::csv::{StravaActivity, strava_list};

pub(super) fn root(names: &[String]) -> Option<String> {
    let table = names
        .iter()
        .find(|name| paths::file(name).eq_ignore_ascii_case("activities.csv"))?;
    let root = paths::folder(table);
    let beside = |wanted: &str| {
        names.iter().any(|name| {
            name.strip_prefix(root)
                .is_some_and(|path| path.starts_with(wanted))
        })
    };
    [
        "activities/",
        "media.csv",
        "profile.csv",
        "bikes.csv",
        "shoes.csv",
    ]
    .into_iter()
    .any(beside)
    .then(|| root.to_owned())
}

pub(super) fn role(path: &str) -> Role {
    let key = paths::key(path);
    match key.as_str() {
        "activities.csv" | "bikes.csv" | "shoes.csv" | "media.csv" => Role::Table,
        _ if key.starts_with("activities/") => Role::Training,
        _ if key.starts_with("media/") || paths::is_media(&key) => Role::Passed(Passed::Media),
        _ if key.starts_with("routes") || key.starts_with("goals") || key.starts_with("segments") => {
            Role::Passed(Passed::Plans)
        }
        _ if key.starts_with("starred") || key.starts_with("local_legend") => Role::Passed(Passed::Plans),
        _ => Role::Passed(match key.split(['.', '_', '/']).next().unwrap_or_default() {
            "comments" | "messaging" | "messages" | "reactions" | "followers" | "following" | "clubs"
            | "club" | "group" | "posts" | "events" | "contacts" | "blocks" | "memberships" | "flags"
            | "support" => Passed::Social,
            "profile" | "logins" | "visibility" | "email" | "general" | "privacy" | "applications"
            | "connected" | "orders" | "partner" | "mobile" | "social" | "metering" | "subscriptions" => {
                Passed::Account
            }
            _ => Passed::Other,
        }),
    }
}

pub(super) fn tell(path: &str, bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    match paths::key(path).as_str() {
        "activities.csv" => return activities(bytes, rows),
        "media.csv" => {
            for row in &Table::read(bytes).rows {
                if let (Some(path), Some(caption)) = (cell(row, Some(0)), cell(row, Some(1))) {
                    rows.captions.insert(path.to_owned(), caption.to_owned());
                }
            }
        }
        _ => gear(&Table::read(bytes), rows),
    }
    None
}

/// Bikes or shoes; some exports give their ids too.
fn gear(table: &Table, rows: &mut Rows) {
    let (Some(id), Some(name)) = (
        table.column(&["bike id", "shoe id", "gear id"]),
        table.column(&["bike name", "shoe name", "gear name"]),
    ) else {
        return;
    };
    for row in &table.rows {
        if let (Some(id), Some(name)) = (cell(row, Some(id)), cell(row, Some(name))) {
            rows.gear.insert(id.to_owned(), name.to_owned());
        }
    }
}

fn activities(bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    let (activities, problems) = match strava_list(bytes) {
        Ok(list) => list,
        Err(problem) => return Some(problem),
    };
    rows.rows.extend(activities.into_iter().map(row));
    problems.into_iter().next()
}

fn row(activity: StravaActivity) -> Row {
    let notes = [activity.description, activity.private_note]
        .into_iter()
        .flatten();
    let facts = Facts {
        title: Some(activity.name).filter(|name| !name.is_empty()),
        notes: notes.reduce(|all, more| joined(Some(all), &more)),
        gear: activity.gear.into_iter().collect(),
        photos: activity.media,
        external: Some(("strava".to_owned(), activity.id)),
        start: Some(activity.start),
        ..Facts::default()
    };
    let known = Some(activity.sport).filter(|&sport| sport != Sport::Other);
    Row {
        facts: match known {
            Some(sport) => Facts {
                sport: Some(sport),
                ..facts
            },
            None => facts.with_sport([Some(activity.kind.as_str()).filter(|kind| !kind.is_empty())]),
        },
        totals: activity.totals,
        file: activity.filename,
        ..Row::default()
    }
}

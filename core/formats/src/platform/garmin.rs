//! Garmin's account export (`DI_CONNECT/`), and folders of files got from Garmin Connect one by one.
//!
//! The account export keeps the original files nameless within `UploadedFiles_*.zip`, and what the athlete wrote in
//! `*_summarizedActivities.json`; only the time leads from one to the other. Lengths are in centimetres, times in
//! milliseconds, speeds in tens of metres a second. The unit of its calories differs from export to export: they are
//! left out.
//!
//! Source: comments and tests of public programs that read such exports (2021 to 2026).

use ritm_model::{Problem, Sport, Timestamp};
use serde::Deserialize;

use super::{
    Facts, Passed, Role,
    loose::{self, List, Text},
    paths,
    rows::{Row, Rows},
};
use crate::text::moment::moment;

pub(super) fn root(names: &[String]) -> Option<String> {
    let account = names
        .iter()
        .find_map(|name| paths::up_to_folder(name, |part| part == "di_connect"))
        .and_then(|path| path.get(..path.len() - "di_connect/".len()));
    let single = || {
        names
            .iter()
            .find(|name| activity_id(name).is_some())
            .map(|name| paths::folder(name))
    };
    account.or_else(single).map(str::to_owned)
}

/// The id in the name of a file got from Garmin Connect: `activity_123456.gpx`, `123456_ACTIVITY.fit`.
fn activity_id(path: &str) -> Option<String> {
    let stem = paths::stem(path);
    let id = stem.strip_suffix("_activity").or_else(|| {
        let rest = stem.strip_prefix("activity_")?;
        Some(rest.strip_suffix("_summary").unwrap_or(rest))
    })?;
    (id.len() >= 6 && id.bytes().all(|byte| byte.is_ascii_digit())).then(|| id.to_owned())
}

pub(super) fn role(path: &str) -> Role {
    let name = paths::file(path).to_lowercase();
    let json = name.ends_with(".json");
    let known = name.ends_with("summarizedactivities.json") || name.ends_with("_gear.json");
    if known || (json && activity_id(path).is_some()) {
        return Role::Table;
    }
    if paths::is_media(path) {
        return Role::Passed(Passed::Media);
    }
    if paths::may_be_training(path) {
        // Courses are no training; the rest tells itself when read.
        let course = name.starts_with("course");
        return if course {
            Role::Passed(Passed::Plans)
        } else {
            Role::Training
        };
    }
    let key = paths::key(path);
    let any = |words: &[&str]| words.iter().any(|word| key.contains(word));
    let account = ["di_", "di-", "it_", "it-", "customer"];
    if !account.iter().any(|folder| key.starts_with(folder)) {
        return Role::Training;
    }
    Role::Passed(
        if any(&[
            "wellness",
            "sleep",
            "metrics",
            "hydration",
            "weight",
            "biometric",
            "aggregator",
            "health",
        ]) {
            Passed::Health
        } else if any(&[
            "workout",
            "goal",
            "course",
            "training",
            "calendar",
            "coach",
            "segment",
            "personalrecord",
        ]) {
            Passed::Plans
        } else if any(&["social", "connection", "group", "comment", "message"]) {
            Passed::Social
        } else if any(&[
            "user",
            "customer",
            "device",
            "profile",
            "preference",
            "consent",
            "privacy",
            "order",
        ]) {
            Passed::Account
        } else {
            Passed::Other
        },
    )
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Activity {
    summarized_activities_export: List<Activity>,
    activity_id: Text,
    /// Of the account export.
    name: Text,
    activity_type: Text,
    sport_type: Text,
    begin_timestamp: Text,
    start_time_gmt: Text,
    start_time_local: Text,
    duration: Text,
    elapsed_duration: Text,
    moving_duration: Text,
    distance: Text,
    elevation_gain: Text,
    elevation_loss: Text,
    avg_speed: Text,
    max_speed: Text,
    avg_hr: Text,
    max_hr: Text,
    avg_power: Text,
    max_power: Text,
    description: Text,
    parent: Text,
    /// Of a single activity.
    activity_name: Text,
    #[serde(rename = "activityTypeDTO")]
    kind: List<Kind>,
    #[serde(rename = "summaryDTO")]
    summary: List<Summary>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Kind {
    type_key: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Summary {
    #[serde(rename = "startTimeGMT")]
    start: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Gear {
    #[serde(rename = "gearDTOS")]
    gear: List<Item>,
    #[serde(rename = "gearActivityDTOs")]
    worn: std::collections::BTreeMap<String, List<Worn>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Item {
    gear_pk: Text,
    display_name: Text,
    custom_make_model: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Worn {
    activity_id: Text,
}

pub(super) fn tell(path: &str, bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
    if paths::key(path).ends_with("_gear.json") {
        return match loose::read::<List<Gear>>(bytes) {
            Ok((List(all), problem)) => {
                all.into_iter().for_each(|gear| tell_gear(gear, rows));
                problem
            }
            Err(problem) => Some(problem),
        };
    }
    match loose::read::<List<Activity>>(bytes) {
        Ok((List(all), problem)) => {
            let single = activity_id(path);
            for activity in all {
                let List(inner) = &activity.summarized_activities_export;
                let told = inner.iter().chain(std::iter::once(&activity));
                rows.rows
                    .extend(told.filter_map(|activity| row(activity, single.as_deref())));
            }
            problem
        }
        Err(problem) => Some(problem),
    }
}

fn tell_gear(gear: Gear, rows: &mut Rows) {
    for item in &gear.gear.0 {
        let name = item.custom_make_model.said().or(item.display_name.said());
        if let (Some(id), Some(name)) = (item.gear_pk.owned(), name) {
            rows.gear.insert(id, name.to_owned());
        }
    }
    for (id, List(activities)) in gear.worn {
        for activity in activities.iter().filter_map(|worn| worn.activity_id.owned()) {
            rows.worn.entry(activity).or_default().push(id.clone());
        }
    }
}

/// An activity; `single` is the id in the name of a file about it alone.
fn row(activity: &Activity, single: Option<&str>) -> Option<Row> {
    let id = activity.activity_id.owned()?;
    let kind = activity.kind.0.first().and_then(|kind| kind.type_key.said());
    let words = [activity.activity_type.said(), kind, activity.sport_type.said()];
    let start = [&activity.begin_timestamp, &activity.start_time_gmt]
        .into_iter()
        .find_map(|text| text.number())
        .map(|ms| Timestamp::from_unix_ms(ms as i64))
        .or_else(|| moment(activity.summary.0.first()?.start.said()?).map(|moment| moment.at));
    // Local times are written as if they were UTC.
    let local = activity.start_time_local.number().map(|ms| ms as i64);
    let gmt = activity.start_time_gmt.number().map(|ms| ms as i64);
    let east_s = local
        .zip(gmt.or(start.map(Timestamp::unix_ms)))
        .and_then(|(local, gmt)| i32::try_from(local.checked_sub(gmt)? / 1000).ok())
        .filter(|east_s| east_s % 900 == 0 && east_s.abs() <= 64_800);
    let mut row = Row {
        facts: Facts {
            east_s,
            title: activity.name.owned().or_else(|| activity.activity_name.owned()),
            notes: activity.description.owned(),
            start,
            ..Facts::default()
        }
        .with_sport(words),
        by_time: true,
        // Files of a single activity come with the activity's own; the legs of a multisport event tell of themselves.
        never_manual: single.is_some() || activity.parent.is_true(),
        ..Row::default()
    };
    row.never_manual |= row.facts.sport == Some(Sport::Multisport);
    row.facts.external = Some(("garmin".to_owned(), id));
    if single.is_none() {
        let ms = |text: &Text| text.number().map(|ms| ms as i64);
        let metres = |text: &Text| text.number().map(|centimetres| centimetres / 100.0);
        let speed = |text: &Text| text.number().map(|tens| tens * 10.0);
        row.totals.timer_ms = ms(&activity.duration);
        row.totals.elapsed_ms = ms(&activity.elapsed_duration);
        row.totals.moving_ms = ms(&activity.moving_duration);
        row.totals.distance_m = metres(&activity.distance);
        row.totals.ascent_m = metres(&activity.elevation_gain);
        row.totals.descent_m = metres(&activity.elevation_loss);
        row.totals.avg_speed_m_s = speed(&activity.avg_speed);
        row.totals.max_speed_m_s = speed(&activity.max_speed);
        row.totals.avg_heart_rate_bpm = activity.avg_hr.number();
        row.totals.max_heart_rate_bpm = activity.max_hr.number();
        row.totals.avg_power_w = activity.avg_power.number();
        row.totals.max_power_w = activity.max_power.number();
    }
    Some(row)
}

//! Strava's bulk export: `activities.csv`, `activities/` with the files as they were uploaded, `media/`, and tables.
//!
//! The heads of `activities.csv` are in the athlete's language, and some names stand twice; the places are the same
//! everywhere. The file's name stands behind the gear's, and three columns on the second block begins, in metres and
//! seconds and with a point for the decimals, whatever the language.
//!
//! Source: the columns as programs that read them list them (their tests and comments, English and Czech, 2017 to
//! 2026); `media.csv`, `bikes.csv` and `shoes.csv` likewise.

use ritm_model::{Problem, ProblemCode, Timestamp};

use super::{
    Facts, Passed, Role,
    catalogue::{Row, Rows},
    paths,
    table::{Table, cell, number, seconds},
};
use crate::xml::moment::moment;

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
    let table = Table::read(bytes);
    match paths::key(path).as_str() {
        "activities.csv" => return activities(&table, rows),
        "media.csv" => {
            for row in &table.rows {
                if let (Some(path), Some(caption)) = (cell(row, Some(0)), cell(row, Some(1))) {
                    rows.captions.insert(path.to_owned(), caption.to_owned());
                }
            }
        }
        _ => gear(&table, rows),
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

fn activities(table: &Table, rows: &mut Rows) -> Option<Problem> {
    let file = table
        .column(&["filename"])
        .or_else(|| table.column_holding(|cell| cell.starts_with("activities/")))
        .unwrap_or(12);
    if table.width() < 5 || file < 6 {
        return Some(Problem::new(
            ProblemCode::Malformed,
            "no table of Strava's activities",
        ));
    }
    let media = table
        .column(&["media"])
        .or_else(|| table.column_holding(|cell| cell.starts_with("media/")));
    // Without the second block only the first tells, in the athlete's own units.
    let second = (table.width() > file + 12).then_some(file + 3);
    let at = |place: usize| second.map(|second| second + place);
    let mut undated = 0;
    for row in &table.rows {
        let Some(id) = cell(row, Some(0)).filter(|id| id.bytes().all(|byte| byte.is_ascii_digit())) else {
            continue;
        };
        let start = cell(row, Some(1)).and_then(date);
        let private = (file == 12).then_some(10);
        let mut notes = cell(row, Some(4)).map(str::to_owned);
        if let Some(private) = cell(row, private) {
            notes = Some(super::apply::joined(notes, private));
        }
        let file_name = cell(row, Some(file)).map(str::to_owned);
        undated += u64::from(start.is_none() && file_name.is_none());
        let mut new = Row {
            facts: Facts {
                title: cell(row, Some(2)).map(str::to_owned),
                notes,
                gear: cell(row, Some(file - 1)).map(str::to_owned).into_iter().collect(),
                photos: cell(row, media)
                    .map(|paths| {
                        paths
                            .split('|')
                            .map(|path| path.trim().to_owned())
                            .filter(|path| !path.is_empty())
                            .collect()
                    })
                    .unwrap_or_default(),
                external: Some(("strava".to_owned(), id.to_owned())),
                start,
                ..Facts::default()
            }
            .with_sport([cell(row, Some(3))]),
            file: file_name,
            ..Row::default()
        };
        let ms = |column| number(row, column).map(|seconds: f64| (seconds * 1000.0) as i64);
        new.totals.elapsed_ms =
            ms(at(0)).or_else(|| seconds(row, Some(5)).map(|seconds| (seconds * 1000.0) as i64));
        new.totals.moving_ms = ms(at(1));
        new.totals.distance_m = number(row, at(2));
        new.totals.max_speed_m_s = number(row, at(3));
        new.totals.avg_speed_m_s = number(row, at(4));
        new.totals.ascent_m = number(row, at(5));
        new.totals.descent_m = number(row, at(6));
        new.totals.min_altitude_m = number(row, at(7));
        new.totals.max_altitude_m = number(row, at(8));
        new.totals.max_cadence_rpm = number(row, at(13));
        new.totals.avg_cadence_rpm = number(row, at(14));
        new.totals.max_heart_rate_bpm = number(row, at(15));
        new.totals.avg_heart_rate_bpm = number(row, at(16));
        new.totals.max_power_w = number(row, at(17));
        new.totals.avg_power_w = number(row, at(18));
        new.totals.energy_kcal = number(row, at(19));
        rows.rows.push(new);
    }
    (undated > 0).then(|| {
        Problem::new(
            ProblemCode::SkippedPoints,
            format!("{undated} activities without a file, whose dates can't be read"),
        )
    })
}

/// Beginnings of the months' names in the languages exports come in, by month.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen", "янв", "sty", "led"],
    &["feb", "fév", "fev", "фев", "lut", "úno"],
    &["mar", "mär", "mrt", "maa", "мар", "bře"],
    &["apr", "avr", "abr", "апр", "kwi", "dub"],
    &["may", "mai", "mag", "mei", "maj", "май", "мая", "kvě"],
    &["jun", "juin", "giu", "июн", "cze", "čvn", "červn"],
    &["jul", "juil", "lug", "июл", "lip", "čvc", "červc"],
    &["aug", "aoû", "ago", "авг", "sie", "srp"],
    &["sep", "set", "сен", "wrz", "zář"],
    &["oct", "okt", "out", "ott", "окт", "paź", "říj"],
    &["nov", "ноя", "lis"],
    &["dec", "déc", "dez", "dic", "дек", "gru", "pro"],
];

/// A date of `activities.csv`, which is in UTC: `Feb 15, 2018, 1:08:02 PM`, `15 févr. 2018 à 13:08:02`,
/// `6. 9. 2026 11:18:40`, `2018-02-15 13:08:02`.
fn date(text: &str) -> Option<Timestamp> {
    if let Some(moment) = moment(text) {
        return Some(moment.at);
    }
    let lower = text.to_lowercase();
    let mut numbers = Vec::new();
    let (mut month, mut afternoon) = (None, None);
    for word in lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if let Ok(number) = word.parse::<u32>() {
            numbers.push(number);
        } else if matches!(word, "am" | "pm") {
            afternoon = Some(word == "pm");
        } else if month.is_none() {
            month = MONTHS
                .iter()
                .position(|names| names.iter().any(|name| word.starts_with(name)));
        }
    }
    let (day, month, year, time) = match (month, numbers.as_slice()) {
        (Some(month), &[day, year, ref time @ ..]) => (day, month as u32 + 1, year, time),
        // Where numbers alone stand, points say that the day comes first.
        (None, &[day, month, year, ref time @ ..]) if lower.contains('.') => (day, month, year, time),
        _ => return None,
    };
    let &[hour, minute, ref second @ ..] = time else {
        return None;
    };
    let hour = match afternoon {
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
        None => hour,
    };
    Timestamp::from_civil(
        i32::try_from(year).ok()?,
        month,
        day,
        hour,
        minute,
        second.first().copied().unwrap_or(0),
    )
}

#[cfg(test)]
mod tests {
    use super::date;
    use ritm_model::Timestamp;

    #[test]
    fn dates_come_in_many_languages() {
        let expected = Timestamp::from_civil(2018, 2, 15, 13, 8, 2);
        for text in [
            "Feb 15, 2018, 1:08:02 PM",
            "15 feb 2018, 13:08:02",
            "15 févr. 2018 à 13:08:02",
            "15.02.2018, 13:08:02",
            "15. 2. 2018 13:08:02",
            "15 de feb. de 2018, 13:08:02",
            "15 февр. 2018 г., 13:08:02",
            "2018-02-15 13:08:02",
        ] {
            assert_eq!(date(text), expected, "{text}");
        }
        assert_eq!(
            date("Dec 1, 2023, 12:10:00 AM"),
            Timestamp::from_civil(2023, 12, 1, 0, 10, 0)
        );
        for text in [
            "",
            "Feb 15, 2018",
            "99 feb 2018, 13:08:02",
            "2/15/2018 1:08:02 PM",
            "word",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}

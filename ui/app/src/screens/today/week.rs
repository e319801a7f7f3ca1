//! This week beside a usual one.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use ritm_kit::{Bar, BarPart, BarStack, Card, Explain, Figure, FigureRow};
use ritm_model::{
    LocalDay, Sport, Topic,
    statistics::{ReadWeek, Sums, ThisWeek},
};

use super::Pending;
use crate::{
    browser, door,
    format::DateStyle,
    locale::{LOCALE, Locale},
    route::{ListQuery, Route},
    screens::parts::family_tone,
    state::use_topic,
    texts::{t, t_count, t_with},
};

/// Time, distance and number of this week, and its days as bars.
#[component]
pub(super) fn WeekCard(until: LocalDay) -> Element {
    let version = use_topic(Topic::Activities);
    let mut week = use_resource(move || async move {
        let _ = version();
        let week_start = LOCALE.read().week_start;
        door::ask(ReadWeek {
            today: until,
            week_start,
        })
        .await
    });
    let title = if until == browser::today() {
        t("week-title")
    } else {
        let locale = LOCALE.read();
        let from = until.week_start(locale.week_start);
        t_with("week-of", "day", &locale.day(from, DateStyle::ShortDate))
    };
    rsx! {
        Card {
            title,
            class: "span-5",
            aside: rsx! {
                Explain { label: t("how-made"), icon_only: true, close_label: t("action-close"), title: t("week-usual-title"),
                    {usual_words(week.read().as_ref().and_then(|week| week.as_ref().ok()))}
                }
            },
            "data-testid": "this-week",
            match &*week.read() {
                Some(Ok(week)) => rsx! { Week { week: week.clone() } },
                other => rsx! {
                    Pending { height: 176, error: other.as_ref().and_then(|w| w.as_ref().err()).cloned(), onretry: move |()| week.restart() }
                },
            }
        }
    }
}

fn usual_words(week: Option<&ThisWeek>) -> String {
    match week {
        Some(week) if week.usual.is_some() => t_count("week-usual-text", u64::from(week.usual_weeks)),
        _ => t("week-usual-not-yet"),
    }
}

#[component]
fn Week(week: ThisWeek) -> Element {
    let locale = LOCALE.read();
    let hours = locale.hours(week.sums.moving_ms);
    let distance = locale.distance_sum(week.sums.distance_m);
    let against = |now: f64, usual: fn(&Sums) -> f64| {
        week.usual_so_far
            .as_ref()
            .map(|sums| against_usual(&locale, now, usual(sums)))
            .unwrap_or_default()
    };
    let today = browser::today();
    let from = week.from;
    let bars = week
        .days
        .iter()
        .zip(0..)
        .map(|(sports, offset)| day_bar(&locale, week.from.plus_days(offset), sports, today))
        .collect();
    let usual_day = week
        .usual
        .as_ref()
        .map(|usual| usual.moving_ms as f64 / 7.0)
        .filter(|ms| *ms > 0.0);
    let compare_label = usual_day
        .map(|ms| {
            locale.texts.get(
                "week-usual-day",
                &[("time", locale.duration_words(ms as i64).into())],
            )
        })
        .unwrap_or_default();
    rsx! {
        FigureRow {
            Figure { value: hours.value, unit: hours.unit, label: t("figure-time"), note: against(week.sums.moving_ms as f64, |sums| sums.moving_ms as f64) }
            Figure { value: distance.value, unit: distance.unit, label: t("figure-distance"), note: against(week.sums.distance_m, |sums| sums.distance_m) }
            Figure { value: locale.formats.count(week.sums.count), label: t_count("activities-word", week.sums.count) }
        }
        BarStack {
            label: t("week-bars"),
            bars,
            compare: usual_day,
            compare_label,
            onpick: move |index: usize| {
                let day = i32::try_from(index).ok().map(|index| from.plus_days(index));
                navigator().push(Route::list(ListQuery { from: day, to: day, ..ListQuery::default() }));
            },
        }
    }
}

/// "+18 %", or "as usual" within two percent.
fn against_usual(locale: &Locale, now: f64, usual: f64) -> String {
    if usual <= 0.0 {
        return String::new();
    }
    let percent = (now / usual - 1.0) * 100.0;
    if percent.abs() < 2.0 {
        return locale.texts.get("against-same", &[]);
    }
    let key = if percent > 0.0 {
        "against-more"
    } else {
        "against-less"
    };
    locale.texts.get(
        key,
        &[("percent", locale.formats.number(percent.abs(), 0).into())],
    )
}

fn day_bar(locale: &Locale, day: LocalDay, sports: &[(Sport, Sums)], today: LocalDay) -> Bar {
    // Sports of one colour make one part.
    let mut parts: BTreeMap<&str, BarPart> = BTreeMap::new();
    for (sport, sums) in sports {
        let tone = family_tone(*sport);
        parts
            .entry(tone.class())
            .or_insert(BarPart { value: 0.0, tone })
            .value += sums.moving_ms as f64;
    }
    let total: i64 = sports.iter().map(|(_, sums)| sums.moving_ms).sum();
    let date = locale.day(day, DateStyle::DayOfYear);
    let reading = if sports.is_empty() {
        locale.texts.get("day-nothing", &[("day", date.into())])
    } else {
        let what = sports
            .iter()
            .map(|(sport, sums)| {
                if sums.distance_m > 0.0 {
                    format!(
                        "{} {}",
                        locale.sport(*sport),
                        locale.distance(sums.distance_m, *sport).line()
                    )
                } else {
                    locale.sport(*sport)
                }
            })
            .collect::<Vec<_>>()
            .join(", ");
        locale.texts.get(
            "day-what",
            &[
                ("day", date.into()),
                ("time", locale.duration_words(total).into()),
                ("what", what.into()),
            ],
        )
    };
    Bar {
        label: locale.short_weekday(day),
        reading,
        parts: parts.into_values().collect(),
        on: day == today,
    }
}

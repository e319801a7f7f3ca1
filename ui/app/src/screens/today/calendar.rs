//! Half a year or a year of days, darker where more was done.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use ritm_kit::{Card, Choice, ChoiceGroup, Figure, FigureRow, FigureSize, HeatDay, HeatMap};
use ritm_model::{
    LocalDay, Topic, order,
    statistics::{Bucket, SumUp, Sums},
};

use super::{Pending, remember, remembered};
use crate::{
    browser, door,
    format::DateStyle,
    locale::{LOCALE, Locale},
    route::{ListQuery, Route},
    state::use_topic,
    texts::{t, t_count, t_with},
};

/// The calendar of training; a day leads to its activities.
#[component]
pub(super) fn CalendarCard(until: LocalDay) -> Element {
    let mut weeks = use_signal(|| {
        if remembered("calendar").as_deref() == Some("53") {
            53
        } else {
            26
        }
    });
    let version = use_topic(Topic::Activities);
    let mut days = use_resource(move || async move {
        let _ = version();
        let from = first_day(&LOCALE.read(), until, 53);
        door::ask(SumUp {
            from,
            to: until,
            bucket: Bucket::Day,
        })
        .await
    });
    rsx! {
        Card {
            title: t("calendar-title"),
            class: "span-8",
            aside: rsx! {
                ChoiceGroup {
                    label: t("calendar-span"),
                    options: vec![Choice::new("26", t("calendar-half-year")), Choice::new("53", t("calendar-year"))],
                    value: weeks().to_string(),
                    onchange: move |value: String| {
                        remember("calendar", &value);
                        weeks.set(value.parse().unwrap_or(26));
                    },
                }
            },
            "data-testid": "calendar",
            match &*days.read() {
                Some(Ok(buckets)) => {
                    let mut by_day: BTreeMap<LocalDay, Sums> = BTreeMap::new();
                    for bucket in buckets {
                        by_day.entry(bucket.day).or_default().add(&bucket.sums);
                    }
                    let locale = LOCALE.read();
                    let first = first_day(&locale, until, weeks());
                    let today = until;
                    rsx! {
                        HeatMap {
                            label: t("calendar-title"),
                            days: heat_days(&locale, &by_day, first, today),
                            first_row: 0,
                            months: months(&locale, first, today),
                            weekdays: weekdays(&locale, first),
                            less_label: t("calendar-less"),
                            more_label: t("calendar-more"),
                            onpick: move |index: usize| {
                                let day = i32::try_from(index).ok().map(|index| first.plus_days(index));
                                navigator().push(Route::list(ListQuery { from: day, to: day, ..ListQuery::default() }));
                            },
                        }
                        RegularityRow { regularity: Regularity::of(&by_day, first, today), goes_on: until == browser::today() }
                    }
                }
                other => rsx! {
                    Pending { height: 168, error: other.as_ref().and_then(|w| w.as_ref().err()).cloned(), onretry: move |()| days.restart() }
                },
            }
        }
    }
}

/// How regular the training was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Regularity {
    /// Days with training.
    active: u32,
    /// Days altogether.
    days: u32,
    /// The most days in a row.
    longest: u32,
    /// Days in a row up to today; today may still be to come.
    now: u32,
}

impl Regularity {
    fn of(by_day: &BTreeMap<LocalDay, Sums>, first: LocalDay, today: LocalDay) -> Self {
        let mut found = Self::default();
        for day in (first.0..=today.0).map(LocalDay) {
            found.days += 1;
            if by_day.get(&day).is_some_and(|sums| sums.count > 0) {
                found.active += 1;
                found.now += 1;
                found.longest = found.longest.max(found.now);
            } else if day != today {
                found.now = 0;
            }
        }
        found
    }
}

#[component]
fn RegularityRow(regularity: Regularity, goes_on: bool) -> Element {
    let locale = LOCALE.read();
    let figure = |number: u32, unit: String, label: &str| {
        rsx! {
            Figure { value: locale.formats.count(u64::from(number)), unit, label: t_count(label, u64::from(number)), size: FigureSize::Small }
        }
    };
    let days = |number: u32| t_count("days-word", u64::from(number));
    let of = t_with(
        "calendar-of",
        "days",
        &locale.formats.count(u64::from(regularity.days)),
    );
    rsx! {
        div { class: "calendar-figures",
            FigureRow {
                {figure(regularity.active, of, "calendar-active")}
                {figure(regularity.longest, days(regularity.longest), "calendar-longest")}
                // A year that is over has no "now".
                if goes_on {
                    {figure(regularity.now, days(regularity.now), "calendar-now")}
                }
            }
        }
    }
}

fn first_day(locale: &Locale, until: LocalDay, weeks: i32) -> LocalDay {
    until.week_start(locale.week_start).plus_days(-7 * (weeks - 1))
}

fn heat_days(
    locale: &Locale,
    by_day: &BTreeMap<LocalDay, Sums>,
    first: LocalDay,
    today: LocalDay,
) -> Vec<HeatDay> {
    let much = much(by_day.values().map(|sums| sums.moving_ms));
    (first.0..=today.0)
        .map(|day| {
            let day = LocalDay(day);
            let date = locale.day(day, DateStyle::DayOfYear);
            let (level, reading) = match by_day.get(&day) {
                Some(sums) if sums.count > 0 => {
                    let what = t_count("activities-count", sums.count);
                    let time = locale.duration_words(sums.moving_ms);
                    let args = [("day", date.into()), ("time", time.into()), ("what", what.into())];
                    let level = if much > 0.0 {
                        sums.moving_ms as f64 / much
                    } else {
                        1.0
                    };
                    // A day of training always shows, if ever so lightly.
                    (level.max(0.01) as f32, locale.texts.get("day-what", &args))
                }
                _ => (0.0, locale.texts.get("day-nothing", &[("day", date.into())])),
            };
            HeatDay {
                level,
                reading,
                on: day == today,
            }
        })
        .collect()
}

/// What counts as much: nine of ten days of training are below it, so that one long day does not pale the rest.
fn much(times: impl Iterator<Item = i64>) -> f64 {
    let mut times: Vec<i64> = times.filter(|ms| *ms > 0).collect();
    order::ascending(&mut times);
    times
        .get(times.len().saturating_sub(1) * 9 / 10)
        .map_or(0.0, |ms| *ms as f64)
}

/// Names of the months over the weeks they begin in.
fn months(locale: &Locale, first: LocalDay, today: LocalDay) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let mut week = 0_usize;
    let mut day = first;
    while day <= today {
        let (_, _, of_month) = day.ymd();
        if of_month <= 7 {
            names.push((week, locale.day(day, DateStyle::Month)));
        }
        week += 1;
        day = day.plus_days(7);
    }
    names
}

/// Every second weekday has a name: all seven would crowd.
fn weekdays(locale: &Locale, first: LocalDay) -> Vec<String> {
    (0..7)
        .map(|row| {
            if row % 2 == 0 {
                locale.short_weekday(first.plus_days(row))
            } else {
                String::new()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streaks_are_days_in_a_row_and_today_may_still_come() {
        let trained = |days: &[i32]| {
            days.iter()
                .map(|&day| {
                    let sums = Sums {
                        count: 1,
                        ..Sums::default()
                    };
                    (LocalDay(day), sums)
                })
                .collect::<BTreeMap<_, _>>()
        };
        let of = |days: &[i32]| Regularity::of(&trained(days), LocalDay(100), LocalDay(109));
        let expected = Regularity {
            active: 5,
            days: 10,
            longest: 3,
            now: 2,
        };
        assert_eq!(of(&[101, 102, 103, 107, 108]), expected);
        assert_eq!(of(&[109]).now, 1);
        assert_eq!(of(&[107]).now, 0);
        // Days before the span do not count.
        assert_eq!(of(&[98, 99, 100]).longest, 1);
    }

    #[test]
    fn one_long_day_does_not_pale_the_rest() {
        assert_eq!(much([60; 9].into_iter().chain([600])), 60.0);
        assert_eq!(much([0, 0].into_iter()), 0.0);
        assert_eq!(much([5].into_iter()), 5.0);
    }
}

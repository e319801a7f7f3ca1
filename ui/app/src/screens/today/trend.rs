//! A year by weeks.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use ritm_kit::{Card, Choice, ChoiceGroup, Trend, TrendPoint};
use ritm_model::{
    LocalDay, Topic, WeekStart,
    statistics::{Bucket, BucketSums, SumUp},
};

use super::{Measure, Pending, remember, remembered};
use crate::{
    door,
    format::DateStyle,
    locale::{LOCALE, Locale},
    route::{ListQuery, Route},
    state::use_topic,
    texts::t,
};

/// Weeks shown, this one among them.
const WEEKS: i32 = 52;
/// With fewer weeks of training than this the year before tells nothing.
const TELLING_WEEKS: usize = 6;

/// Time or distance a week over twelve months, with the twelve before as a quiet line.
#[component]
pub(super) fn TrendCard(until: LocalDay) -> Element {
    let mut measure = use_signal(|| Measure::from_value(&remembered("measure").unwrap_or_default()));
    let version = use_topic(Topic::Activities);
    let mut year = use_resource(move || async move {
        let _ = version();
        let week_start = LOCALE.read().week_start;
        let (from, to) = (first_week(until, week_start).plus_days(-7 * WEEKS), until);
        door::ask(SumUp {
            from,
            to,
            bucket: Bucket::Week(week_start),
        })
        .await
    });
    rsx! {
        Card {
            title: t("trend-title"),
            class: "span-7 fills",
            aside: rsx! {
                ChoiceGroup {
                    label: t("measure-label"),
                    options: vec![Choice::new("time", t("figure-time")), Choice::new("distance", t("figure-distance"))],
                    value: measure().value(),
                    onchange: move |value: String| {
                        remember("measure", &value);
                        measure.set(Measure::from_value(&value));
                    },
                }
            },
            "data-testid": "trend",
            match &*year.read() {
                Some(Ok(buckets)) => {
                    let locale = LOCALE.read();
                    let by_week = weeks(buckets, measure());
                    let first = first_week(until, locale.week_start);
                    let before = values(&by_week, first.plus_days(-7 * WEEKS));
                    let before = if before.iter().filter(|value| **value > 0.0).count() >= TELLING_WEEKS { before } else { Vec::new() };
                    let now = values(&by_week, first);
                    let top = now.iter().chain(&before).copied().fold(0.0, f64::max);
                    rsx! {
                        Trend {
                            label: t("trend-title"),
                            points: points(&locale, first, &now, measure()),
                            top_label: if top > 0.0 { measure().words(top) } else { String::new() },
                            before: before.clone(),
                            onpick: move |week: usize| {
                                let from = i32::try_from(week).ok().map(|week| first.plus_days(7 * week));
                                let to = from.map(|from| from.plus_days(6));
                                navigator().push(Route::list(ListQuery { from, to, ..ListQuery::default() }));
                            },
                        }
                        if !before.is_empty() {
                            p { class: "tiny trend-note", {t("trend-before")} }
                        }
                    }
                }
                other => rsx! {
                    Pending { height: 176, error: other.as_ref().and_then(|w| w.as_ref().err()).cloned(), onretry: move |()| year.restart() }
                },
            }
        }
    }
}

fn first_week(until: LocalDay, week_start: WeekStart) -> LocalDay {
    until.week_start(week_start).plus_days(-7 * (WEEKS - 1))
}

fn weeks(buckets: &[BucketSums], measure: Measure) -> BTreeMap<LocalDay, f64> {
    let mut by_week = BTreeMap::new();
    for bucket in buckets {
        *by_week.entry(bucket.day).or_default() += measure.of(&bucket.sums);
    }
    by_week
}

/// A year of weeks from `first` on, zeros where nothing was done.
fn values(by_week: &BTreeMap<LocalDay, f64>, first: LocalDay) -> Vec<f64> {
    (0..WEEKS)
        .map(|week| by_week.get(&first.plus_days(7 * week)).copied().unwrap_or(0.0))
        .collect()
}

fn points(locale: &Locale, first: LocalDay, values: &[f64], measure: Measure) -> Vec<TrendPoint> {
    let mut month = 0;
    values
        .iter()
        .zip(0..)
        .map(|(&value, week)| {
            let day = first.plus_days(7 * week);
            let (_, this_month, _) = day.ymd();
            // Every second month has room on a phone.
            let label = if this_month != month && week > 0 && this_month % 2 == 1 {
                locale.day(day, DateStyle::Month)
            } else {
                String::new()
            };
            month = this_month;
            let date = locale.day(day, DateStyle::ShortDate);
            let reading = locale.texts.get(
                "trend-week",
                &[("day", date.into()), ("value", measure.words(value).into())],
            );
            TrendPoint {
                value,
                label,
                reading,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use ritm_model::{Sport, statistics::Sums};

    use super::*;

    #[test]
    fn weeks_without_training_are_zero_and_sports_add_up() {
        let first = LocalDay(700);
        let bucket = |day, sport, distance_m| BucketSums {
            day,
            sport,
            sums: Sums {
                distance_m,
                ..Sums::default()
            },
        };
        let buckets = [
            bucket(first, Sport::Running, 5.0),
            bucket(first, Sport::Cycling, 7.0),
            bucket(first.plus_days(14), Sport::Running, 3.0),
        ];
        let values = values(&weeks(&buckets, Measure::Distance), first);
        assert_eq!(values.len(), 52);
        assert_eq!(values.get(..4), Some([12.0, 0.0, 3.0, 0.0].as_slice()));
    }
}

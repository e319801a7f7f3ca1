//! A year that is over, by months.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use ritm_kit::{Bar, BarPart, BarStack, Card, Figure, FigureRow};
use ritm_model::{
    LocalDay, Topic,
    statistics::{Bucket, BucketSums, SumUp, Sums},
};

use super::Pending;
use crate::{
    door,
    format::DateStyle,
    locale::{LOCALE, Locale},
    route::{ListQuery, Route},
    screens::parts::family_tone,
    state::use_topic,
    texts::{t, t_count, t_with},
};

/// Time, distance and number of a year, and its months as bars.
#[component]
pub(super) fn YearCard(year: i32) -> Element {
    let version = use_topic(Topic::Activities);
    let mut months = use_resource(move || async move {
        let _ = version();
        door::ask(SumUp {
            from: LocalDay::from_ymd(year, 1, 1).unwrap_or_default(),
            to: LocalDay::from_ymd(year, 12, 31).unwrap_or_default(),
            bucket: Bucket::Month,
        })
        .await
    });
    rsx! {
        Card { title: t_with("year-title", "year", &year.to_string()), class: "span-5", "data-testid": "this-year",
            match &*months.read() {
                Some(Ok(buckets)) => rsx! { Months { year, buckets: buckets.clone() } },
                other => rsx! {
                    Pending { height: 176, error: other.as_ref().and_then(|w| w.as_ref().err()).cloned(), onretry: move |()| months.restart() }
                },
            }
        }
    }
}

#[component]
fn Months(year: i32, buckets: Vec<BucketSums>) -> Element {
    let locale = LOCALE.read();
    let mut whole = Sums::default();
    buckets.iter().for_each(|bucket| whole.add(&bucket.sums));
    let (hours, distance) = (
        locale.hours(whole.moving_ms),
        locale.distance_sum(whole.distance_m),
    );
    let first = move |month: u32| LocalDay::from_ymd(year, month, 1);
    let bars = (1..=12)
        .filter_map(first)
        .map(|month| bar(&locale, month, &buckets))
        .collect();
    rsx! {
        FigureRow {
            Figure { value: hours.value, unit: hours.unit, label: t("figure-time") }
            Figure { value: distance.value, unit: distance.unit, label: t("figure-distance") }
            Figure { value: locale.formats.count(whole.count), label: t_count("activities-word", whole.count) }
        }
        BarStack {
            label: t("year-bars"),
            bars,
            label_every: 2,
            onpick: move |index: usize| {
                let month = u32::try_from(index).unwrap_or(0) + 1;
                let from = first(month);
                let to = LocalDay::from_ymd(year, month, ritm_model::time::days_in_month(year, month));
                navigator().push(Route::list(ListQuery { from, to, ..ListQuery::default() }));
            },
        }
    }
}

fn bar(locale: &Locale, month: LocalDay, buckets: &[BucketSums]) -> Bar {
    let mut sums = Sums::default();
    // Sports of one colour make one part.
    let mut parts: BTreeMap<&str, BarPart> = BTreeMap::new();
    for bucket in buckets.iter().filter(|bucket| bucket.day == month) {
        let tone = family_tone(bucket.sport);
        parts
            .entry(tone.class())
            .or_insert(BarPart { value: 0.0, tone })
            .value += bucket.sums.moving_ms as f64;
        sums.add(&bucket.sums);
    }
    let day = locale.day(month, DateStyle::MonthOfYear);
    let reading = if sums.count == 0 {
        locale.texts.get("day-nothing", &[("day", day.into())])
    } else {
        let shown = locale.formats.count(sums.count);
        let what = locale.texts.get(
            "activities-count",
            &[("count", sums.count.into()), ("shown", shown.into())],
        );
        let time = locale.duration_words(sums.moving_ms);
        locale.texts.get(
            "day-what",
            &[("day", day.into()), ("time", time.into()), ("what", what.into())],
        )
    };
    Bar {
        label: locale.day(month, DateStyle::Month),
        reading,
        parts: parts.into_values().collect(),
        on: false,
    }
}

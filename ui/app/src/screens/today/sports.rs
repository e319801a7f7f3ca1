//! Totals by sport.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use ritm_kit::{Card, Choice, ChoiceGroup, Figure, FigureRow, FigureSize, Share, ShareBar};
use ritm_model::{
    Sport, SportFamily, Topic,
    statistics::{Bucket, Extent, SumUp, Sums},
};

use super::Pending;
use crate::{
    browser, door,
    locale::LOCALE,
    screens::parts::family_tone,
    state::use_topic,
    texts::{t, t_count},
};

/// Sports with a line of their own; the others are summed up.
const LINES: usize = 6;

/// Time, distance and number by sport, of this year or of all.
#[component]
pub(super) fn SportsCard(extent: Extent) -> Element {
    let mut all = use_signal(|| false);
    let version = use_topic(Topic::Activities);
    let mut totals = use_resource(use_reactive!(|extent| async move {
        let _ = version();
        let today = browser::today();
        let from = if all() { extent.first } else { today.year_start() };
        let to = extent.last.max(today);
        door::ask(SumUp {
            from,
            to,
            bucket: Bucket::Year,
        })
        .await
    }));
    rsx! {
        Card {
            title: t("sports-title"),
            class: "span-4",
            aside: rsx! {
                ChoiceGroup {
                    label: t("sports-span"),
                    options: vec![Choice::new("year", t("sports-this-year")), Choice::new("all", t("sports-all"))],
                    value: if all() { "all" } else { "year" },
                    onchange: move |value: String| all.set(value == "all"),
                }
            },
            "data-testid": "sports",
            match &*totals.read() {
                Some(Ok(buckets)) => {
                    let mut by_sport: BTreeMap<Sport, Sums> = BTreeMap::new();
                    let mut whole = Sums::default();
                    for bucket in buckets {
                        by_sport.entry(bucket.sport).or_default().add(&bucket.sums);
                        whole.add(&bucket.sums);
                    }
                    let mut by_sport: Vec<_> = by_sport.into_iter().collect();
                    by_sport.sort_by_key(|(_, sums)| std::cmp::Reverse(sums.moving_ms));
                    rsx! { Totals { whole, by_sport } }
                }
                other => rsx! {
                    Pending { height: 168, error: other.as_ref().and_then(|w| w.as_ref().err()).cloned(), onretry: move |()| totals.restart() }
                },
            }
        }
    }
}

#[component]
fn Totals(whole: Sums, by_sport: Vec<(Sport, Sums)>) -> Element {
    let locale = LOCALE.read();
    let hours = locale.hours(whole.moving_ms);
    let distance = locale.distance_sum(whole.distance_m);
    let mut parts: Vec<Share> = by_sport
        .iter()
        .take(LINES)
        .map(|(sport, sums)| Share {
            label: locale.sport(*sport),
            value: sums.moving_ms as f64,
            text: share_text(sums, Some(*sport)),
            tone: family_tone(*sport),
        })
        .collect();
    if by_sport.len() > LINES {
        let mut rest = Sums::default();
        by_sport.iter().skip(LINES).for_each(|(_, sums)| rest.add(sums));
        parts.push(Share {
            label: t("sports-rest"),
            value: rest.moving_ms as f64,
            text: share_text(&rest, None),
            tone: ritm_kit::ChannelColour::Neutral,
        });
    }
    rsx! {
        FigureRow {
            Figure { value: hours.value, unit: hours.unit, label: t("figure-time"), size: FigureSize::Small }
            Figure { value: distance.value, unit: distance.unit, label: t("figure-distance"), size: FigureSize::Small }
            Figure { value: locale.formats.count(whole.count), label: t_count("activities-word", whole.count), size: FigureSize::Small }
        }
        if parts.is_empty() {
            p { class: "sub", {t("sports-none")} }
        } else {
            ShareBar { label: t("sports-title"), parts, listed: true }
        }
    }
}

/// "52 h 12 min · 412 km"; sports without a distance tell their time alone.
fn share_text(sums: &Sums, sport: Option<Sport>) -> String {
    let locale = LOCALE.read();
    let time = locale.hours(sums.moving_ms).line();
    if sums.distance_m <= 0.0 || sport.is_some_and(|sport| !sport.covers_ground()) {
        return time;
    }
    let distance = match sport {
        // Nobody swims miles.
        Some(sport) if sport.family() == SportFamily::Swim => locale.distance(sums.distance_m, sport),
        _ => locale.distance_sum(sums.distance_m),
    };
    format!("{time} · {}", distance.line())
}

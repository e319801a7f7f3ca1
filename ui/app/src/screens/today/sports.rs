//! Totals by sport.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use ritm_kit::{Card, Choice, ChoiceGroup, Figure, FigureRow, FigureSize, Share, ShareBar};
use ritm_model::{
    LocalDay, Sport, SportFamily, Topic, order,
    statistics::{Bucket, Extent, SumUp, Sums},
};

use super::{Pending, remember, remembered};
use crate::{
    browser, door,
    locale::LOCALE,
    route::{ListQuery, Route},
    screens::parts::family_tone,
    state::use_topic,
    texts::{t, t_count},
};

/// Sports with a line of their own; the others are summed up.
const LINES: usize = 6;

/// Time, distance and number by sport, of this year or of all.
#[component]
pub(super) fn SportsCard(extent: Extent, until: LocalDay, year: Option<i32>) -> Element {
    let mut all = use_signal(|| remembered("sports").as_deref() == Some("all"));
    let span = move || {
        if all() {
            (extent.first, extent.last.max(until))
        } else {
            (until.year_start(), until)
        }
    };
    let version = use_topic(Topic::Activities);
    let mut totals = use_resource(use_reactive!(|extent| async move {
        let _ = (version(), extent);
        let (from, to) = span();
        door::ask(SumUp {
            from,
            to,
            bucket: Bucket::Year,
        })
        .await
    }));
    // Of a history that ended long ago "this year" would be empty.
    let this_year = if year.is_none() && until == browser::today() {
        t("sports-this-year")
    } else {
        until.ymd().0.to_string()
    };
    rsx! {
        Card {
            title: t("sports-title"),
            class: "span-4",
            aside: rsx! {
                ChoiceGroup {
                    label: t("sports-span"),
                    options: vec![Choice::new("year", this_year.clone()), Choice::new("all", t("sports-all"))],
                    value: if all() { "all" } else { "year" },
                    onchange: move |value: String| {
                        remember("sports", &value);
                        all.set(value == "all");
                    },
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
                    order::by(&mut by_sport, |(_, sums)| -sums.moving_ms);
                    let (from, to) = span();
                    rsx! { Totals { whole, by_sport, from, to } }
                }
                other => rsx! {
                    Pending { height: 168, error: other.as_ref().and_then(|w| w.as_ref().err()).cloned(), onretry: move |()| totals.restart() }
                },
            }
        }
    }
}

#[component]
fn Totals(whole: Sums, by_sport: Vec<(Sport, Sums)>, from: LocalDay, to: LocalDay) -> Element {
    let locale = LOCALE.read();
    let hours = locale.hours(whole.moving_ms);
    let distance = locale.distance_sum(whole.distance_m);
    let mut met: Vec<ritm_kit::ChannelColour> = Vec::new();
    let mut parts: Vec<Share> = by_sport
        .iter()
        .take(LINES)
        .map(|(sport, sums)| Share {
            label: locale.sport(*sport),
            value: sums.moving_ms as f64,
            text: share_text(sums, Some(*sport)),
            tone: family_tone(*sport),
            // Sports of a family share a colour, each in a shade of its own.
            shade: {
                let before = met.iter().filter(|tone| **tone == family_tone(*sport)).count();
                met.push(family_tone(*sport));
                u8::try_from(before).unwrap_or(u8::MAX)
            },
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
            shade: 0,
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
            ShareBar {
                label: t("sports-title"),
                parts,
                listed: true,
                onpick: move |index: usize| {
                    // The rest of the sports is one line.
                    let sports = if index < LINES {
                        by_sport.iter().skip(index).take(1).map(|(sport, _)| *sport).collect()
                    } else {
                        by_sport.iter().skip(LINES).map(|(sport, _)| *sport).collect()
                    };
                    let (from, to) = (Some(from), Some(to));
                    navigator().push(Route::list(ListQuery { sports, from, to, ..ListQuery::default() }));
                },
            }
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

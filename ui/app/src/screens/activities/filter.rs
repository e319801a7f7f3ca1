//! What narrows the list: words, sports, dates. Kept in the address.

use std::collections::HashMap;

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Choice, SearchField, Select, TextField, ToggleChip};
use ritm_model::{
    LocalDay, Sport, Topic, order,
    statistics::{Bucket, Extent, ReadExtent, SumUp},
};

use crate::{
    browser, door,
    format::day::{iso_day, parse_day},
    locale::LOCALE,
    route::{ListQuery, Route, order_name},
    screens::parts::sport_icon,
    state::use_topic,
    texts::t,
};

/// Search, period and sports.
#[component]
pub(super) fn FilterBar(query: ListQuery) -> Element {
    let navigator = use_navigator();
    let version = use_topic(Topic::Activities);
    let offer = use_resource(move || async move {
        let _ = version();
        offer().await
    });
    let offer = offer.read().clone().flatten();
    let go = move |query: ListQuery| {
        navigator.replace(Route::list(query));
    };
    rsx! {
        div { class: "filter-bar",
            div { class: "filter-line",
                Words { query: query.clone() }
                Period { query: query.clone(), extent: offer.as_ref().map(|offer| offer.extent) }
                Order { query: query.clone() }
            }
            if let Some(offer) = offer.as_ref().filter(|offer| offer.sports.len() > 1 || query.narrowed()) {
                div { class: "filter-sports", role: "group", "aria-label": t("filter-sports"),
                    for sport in offer.sports.iter().copied() {
                        ToggleChip {
                            key: "{sport.code()}",
                            on: query.sports.contains(&sport),
                            icon: sport_icon(sport),
                            "data-testid": "sport-{sport.code()}",
                            onchange: {
                                let query = query.clone();
                                move |on| {
                                    let mut query = query.clone();
                                    query.sports.retain(|other| *other != sport);
                                    if on {
                                        query.sports.push(sport);
                                    }
                                    go(query);
                                }
                            },
                            {LOCALE.read().sport(sport)}
                        }
                    }
                    if query.narrowed() {
                        Button {
                            kind: ButtonKind::Quiet,
                            small: true,
                            onclick: {
                                let (text, order) = (query.text.clone(), query.order);
                                move |_| go(ListQuery { text: text.clone(), order, ..ListQuery::default() })
                            },
                            {t("filter-clear")}
                        }
                    }
                }
            }
        }
    }
}

/// The search; the address follows a moment after the last keystroke.
#[component]
fn Words(query: ListQuery) -> Element {
    let navigator = use_navigator();
    let mut typed = use_signal(|| query.text.clone());
    let mut sent = use_signal(|| query.text.clone());
    let mut strokes = use_signal(|| 0_u32);
    // The address changed by other means: follow it.
    if *sent.peek() != query.text {
        sent.set(query.text.clone());
        typed.set(query.text.clone());
    }
    rsx! {
        SearchField {
            label: t("search-label"),
            placeholder: t("search-placeholder"),
            clear_label: t("search-clear"),
            value: typed(),
            oninput: move |text: String| {
                typed.set(text.clone());
                strokes += 1;
                let stroke = strokes();
                let query = query.clone();
                spawn(async move {
                    browser::sleep(120).await;
                    if strokes() == stroke {
                        let text = text.trim_start().to_owned();
                        sent.set(text.clone());
                        navigator.replace(Route::list(ListQuery { text, ..query }));
                    }
                });
            },
        }
    }
}

/// The order, where there is no room for headings to press.
#[component]
fn Order(query: ListQuery) -> Element {
    let options = super::COLUMNS
        .into_iter()
        .flat_map(|(by, label)| {
            [false, true].map(|rising| {
                let (name, arrow) = (order_name(by), if rising { "↑" } else { "↓" });
                let value = if rising {
                    format!("{name}-up")
                } else {
                    name.to_owned()
                };
                Choice::new(value, format!("{} {arrow}", t(label)))
            })
        })
        .collect();
    let up = if query.order.rising { "-up" } else { "" };
    rsx! {
        div { class: "filter-order",
            Select {
                label: t("order-by"),
                hide_label: true,
                options,
                value: format!("{}{up}", order_name(query.order.by)),
                test_id: "order",
                onchange: move |value: String| {
                    let order = ListQuery::from(format!("sort={value}").as_str()).order;
                    navigator().replace(Route::list(ListQuery { order, ..query.clone() }));
                },
            }
        }
    }
}

/// All time, the last weeks, a year, or dates of one's own.
#[component]
fn Period(query: ListQuery, extent: Option<Extent>) -> Element {
    let navigator = use_navigator();
    let today = browser::today();
    let chosen = chosen_period(&query, today);
    let mut own = use_signal(|| chosen == "own");
    // The dates were taken back by other means: the fields for them go too.
    let dated = query.from.is_some() || query.to.is_some();
    let mut was_dated = use_signal(|| dated);
    if *was_dated.peek() != dated {
        was_dated.set(dated);
        if !dated {
            own.set(false);
        }
    }
    let (this_year, _, _) = today.ymd();
    let first_year = extent.map_or(this_year, |extent| extent.first.ymd().0);
    let mut options = vec![
        Choice::new("all", t("period-all")),
        Choice::new("30", t("period-30-days")),
        Choice::new("90", t("period-90-days")),
    ];
    // Nobody picks from a hundred years, which a file with a broken clock would offer.
    for year in (first_year.max(this_year - 30)..=this_year).rev() {
        options.push(Choice::new(year.to_string(), year.to_string()));
    }
    options.push(Choice::new("own", t("period-own")));
    let value = if own() { "own".to_owned() } else { chosen };
    let dates = query.clone();
    let to_dates = query.clone();
    rsx! {
        Select {
            label: t("filter-period"),
            hide_label: true,
            options,
            value,
            test_id: "period",
            onchange: move |value: String| {
                own.set(value == "own");
                if value != "own" {
                    let (from, to) = period(&value, today);
                    navigator.replace(Route::list(ListQuery { from, to, ..query.clone() }));
                }
            },
        }
        if own() {
            TextField {
                label: t("period-from"),
                kind: "date",
                value: dates.from.map(iso_day).unwrap_or_default(),
                test_id: "period-from",
                oncommit: move |day: String| {
                    navigator.replace(Route::list(ListQuery { from: parse_day(&day), ..dates.clone() }));
                },
            }
            TextField {
                label: t("period-to"),
                kind: "date",
                value: to_dates.to.map(iso_day).unwrap_or_default(),
                test_id: "period-to",
                oncommit: move |day: String| {
                    navigator.replace(Route::list(ListQuery { to: parse_day(&day), ..to_dates.clone() }));
                },
            }
        }
    }
}

/// First and last day of a period by its value.
fn period(value: &str, today: LocalDay) -> (Option<LocalDay>, Option<LocalDay>) {
    match value {
        "30" => (Some(today.plus_days(-29)), None),
        "90" => (Some(today.plus_days(-89)), None),
        year => match year.parse::<i32>() {
            Ok(year) => (LocalDay::from_ymd(year, 1, 1), LocalDay::from_ymd(year, 12, 31)),
            Err(_) => (None, None),
        },
    }
}

/// The value of the period a query asks for; `own` when it is none of the offered.
fn chosen_period(query: &ListQuery, today: LocalDay) -> String {
    let asked = (query.from, query.to);
    let year = query.from.map(|day| day.ymd().0.to_string());
    let mut known = vec!["all".to_owned(), "30".to_owned(), "90".to_owned()];
    known.extend(year);
    known
        .into_iter()
        .find(|value| period(value, today) == asked)
        .unwrap_or_else(|| "own".to_owned())
}

/// What there is to filter by.
#[derive(Clone, PartialEq)]
struct Offer {
    extent: Extent,
    /// Most frequent first.
    sports: Vec<Sport>,
}

/// `None` without activities, and while the engine can't tell: the list itself says why.
async fn offer() -> Option<Offer> {
    let extent = door::ask(ReadExtent {}).await.ok()??;
    let question = SumUp {
        from: extent.first,
        to: extent.last,
        bucket: Bucket::Year,
    };
    let sums = door::ask(question).await.ok()?;
    let mut counts: HashMap<Sport, u64> = HashMap::new();
    for bucket in sums {
        *counts.entry(bucket.sport).or_default() += bucket.sums.count;
    }
    let mut sports: Vec<_> = counts.into_iter().collect();
    order::by_key(&mut sports, |&(sport, count)| (std::cmp::Reverse(count), sport));
    Some(Offer {
        extent,
        sports: sports.into_iter().map(|(sport, _)| sport).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_recognised_again() {
        let today = parse_day("2026-11-23").unwrap_or_default();
        for value in ["all", "30", "90", "2025", "2026"] {
            let (from, to) = period(value, today);
            let query = ListQuery {
                from,
                to,
                ..ListQuery::default()
            };
            assert_eq!(chosen_period(&query, today), value);
        }
        let query = ListQuery {
            from: parse_day("2025-02-01"),
            ..ListQuery::default()
        };
        assert_eq!(chosen_period(&query, today), "own");
    }
}

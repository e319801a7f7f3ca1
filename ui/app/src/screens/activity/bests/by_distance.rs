//! The fastest times over the distances that athletes compare.

use dioxus::prelude::*;
use ritm_kit::{ChannelColour, Table, TableColumn, TableRow};
use ritm_model::{Sport, summary::DistanceBest};

use super::super::Shared;
use crate::{
    format::{
        clock,
        quantity::{MILE_M, Quantity},
    },
    locale::{LOCALE, Locale},
    texts::{t, t_with},
};

/// A table whose rows select where each was.
#[component]
pub(super) fn ByDistance(
    own: Vec<DistanceBest>,
    season: Vec<DistanceBest>,
    sport: Sport,
    in_yards: bool,
    shared: Shared,
    locale: String,
) -> Element {
    let _ = locale;
    let locale = LOCALE.read().for_pool(in_yards);
    let selection = (shared.selection)();
    let drawn = shared.drawn.read();
    let column = |label: &str, numeric: bool, tone| TableColumn {
        label: t(label),
        numeric,
        tone,
    };
    let pace = if sport.prefers_pace() {
        "figure-pace"
    } else {
        "figure-speed"
    };
    let mut columns = vec![
        column("figure-distance", false, None),
        column("figure-time", true, Some(ChannelColour::Speed)),
        column(pace, true, None),
    ];
    if !season.is_empty() {
        columns.push(column("bests-before", true, None));
    }
    let rows = own
        .iter()
        .enumerate()
        .map(|(index, best)| {
            let before = season.iter().find(|other| other.distance_m == best.distance_m);
            let time = clock::duration(best.duration_ms);
            let better = before.is_none_or(|before| best.duration_ms < before.duration_ms);
            let time = if better && !season.is_empty() {
                t_with("bests-new", "value", &time)
            } else {
                time
            };
            let speed = best.distance_m / (best.duration_ms.max(1) as f64 / 1000.0);
            let mut cells = vec![
                distance_name(&locale, best.distance_m),
                time,
                locale.pace_or_speed(speed, sport).line(),
            ];
            if !season.is_empty() {
                cells.push(before.map_or_else(|| "–".to_owned(), |best| clock::duration(best.duration_ms)));
            }
            let (from_ms, to_ms) = place(best);
            TableRow {
                id: index.to_string(),
                cells,
                on: selection.is_some()
                    && drawn.as_ref().and_then(|drawn| drawn.indices(from_ms, to_ms)) == selection,
            }
        })
        .collect::<Vec<_>>();
    let places: Vec<(i64, i64)> = own.iter().map(place).collect();
    let lit = places.clone();
    rsx! {
        Table {
            caption: t("bests-title"),
            columns,
            rows,
            onpick: move |id: String| {
                if let Some(&(from_ms, to_ms)) = id.parse::<usize>().ok().and_then(|index| places.get(index)) {
                    shared.pick_ms(from_ms, to_ms);
                }
            },
            onhover: move |id: Option<String>| {
                shared.light_ms(id.and_then(|id| lit.get(id.parse::<usize>().ok()?).copied()));
            },
        }
    }
}

/// Where a best was, in milliseconds since the start.
fn place(best: &DistanceBest) -> (i64, i64) {
    (best.from_ms, best.from_ms + best.duration_ms)
}

/// A distance as athletes call it: "400 m", "1 mile", "10 km", "Marathon". A race has its name in any units.
pub(super) fn distance_name(locale: &Locale, distance_m: f64) -> String {
    let is = |metres: f64| (distance_m - metres).abs() < 0.5;
    let shown = |value: f64, decimals: u8, unit: &'static str| {
        let quantity = Quantity {
            value,
            decimals,
            unit,
        };
        locale.shown(quantity).line()
    };
    match distance_m {
        _ if is(42_195.0) => t("distance-marathon"),
        _ if is(21_097.5) => t("distance-half-marathon"),
        _ if is(MILE_M) || is(10.0 * MILE_M) => shown(distance_m / MILE_M, 0, "unit-mi"),
        metres if metres < 1000.0 => shown(metres, 0, "unit-m"),
        metres => {
            let km = metres / 1000.0;
            shown(km, if (km - km.round()).abs() < 0.01 { 0 } else { 1 }, "unit-km")
        }
    }
}

//! A day on the slopes: runs and lifts, apart.

use dioxus::prelude::*;
use ritm_kit::{Card, Table, TableColumn, TableRow};
use ritm_model::{
    activity::ActivityDetail,
    discipline::{SlopeKind, Slopes},
};

use super::Shared;
use crate::{
    format::clock,
    locale::LOCALE,
    texts::{t, t_count, t_with},
};

/// Runs down and ways up, in their order; choosing one selects it in charts and map.
#[component]
pub(super) fn SlopesCard(detail: ActivityDetail, shared: Shared) -> Element {
    let Some(slopes) = &detail.discipline.slopes else {
        return rsx! {};
    };
    let locale = LOCALE.read();
    let sport = detail.row.sport;
    let range = shared.range_ms();
    let columns = [
        (t("slope-part"), false),
        (t("slope-height"), true),
        (t("figure-distance"), true),
        (t("figure-time"), true),
        (t("figure-speed"), true),
        (t("figure-speed-max"), true),
    ]
    .into_iter()
    .map(|(label, numeric)| TableColumn {
        label,
        numeric,
        tone: None,
    })
    .collect();
    let mut runs = 0;
    let rows = slopes
        .parts
        .iter()
        .enumerate()
        .map(|(index, part)| {
            let took_ms = part.to_ms - part.from_ms;
            let (title, sign) = match part.kind {
                SlopeKind::Run => {
                    runs += 1;
                    (t_with("slope-run", "number", &runs.to_string()), "↓")
                }
                SlopeKind::Lift => (t("slope-lift"), "↑"),
                SlopeKind::Climb => (t("slope-climb"), "↑"),
            };
            let dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
            let mean = part
                .distance_m
                .filter(|metres| *metres > 0.0 && took_ms > 0)
                .map(|metres| metres / (took_ms as f64 / 1000.0));
            TableRow {
                id: index.to_string(),
                cells: vec![
                    title,
                    format!("{sign}\u{a0}{}", locale.height(part.height_m).line()),
                    dash(
                        part.distance_m
                            .filter(|metres| *metres > 0.0)
                            .map(|metres| locale.distance(metres, sport).line()),
                    ),
                    clock::duration(took_ms),
                    dash(mean.map(|m_s| locale.speed(m_s).line())),
                    dash(
                        part.max_speed_m_s
                            .filter(|m_s| *m_s > 0.0)
                            .map(|m_s| locale.speed(m_s).line()),
                    ),
                ],
                on: range.is_some_and(|(from_ms, to_ms)| {
                    (from_ms - part.from_ms).abs() <= 2_000 && (to_ms - part.to_ms).abs() <= 2_000
                }),
            }
        })
        .collect();
    let spans: Vec<(i64, i64)> = slopes
        .parts
        .iter()
        .map(|part| (part.from_ms, part.to_ms))
        .collect();
    rsx! {
        Card {
            title: t("slopes-title"),
            note: t_count("slope-runs-count", run_count(slopes)),
            flush: true,
            "data-testid": "slopes",
            Table {
                caption: t("slopes-title"),
                columns,
                rows,
                onpick: move |id: String| {
                    let Some(&(from_ms, to_ms)) = id.parse::<usize>().ok().and_then(|index| spans.get(index)) else {
                        return;
                    };
                    let mut selection = shared.selection;
                    let before = *selection.peek();
                    shared.select_ms(from_ms, to_ms);
                    // Choosing the chosen one again takes it back.
                    if before.is_some() && before == *selection.peek() {
                        selection.set(None);
                    }
                },
            }
        }
    }
}

/// How many runs.
pub(super) fn run_count(slopes: &Slopes) -> u64 {
    slopes
        .parts
        .iter()
        .filter(|part| part.kind == SlopeKind::Run)
        .count() as u64
}

/// Milliseconds in lifts; `None` without any.
pub(super) fn lift_ms(slopes: &Slopes) -> Option<i64> {
    let lifts = slopes.parts.iter().filter(|part| part.kind == SlopeKind::Lift);
    let ms: i64 = lifts.map(|part| part.to_ms - part.from_ms).sum();
    (ms > 0).then_some(ms)
}

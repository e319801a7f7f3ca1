//! The laps as recorded, with our totals of each.

use dioxus::prelude::*;
use ritm_kit::{Card, ChannelColour, Table, TableColumn, TableRow};
use ritm_model::{
    Sport, Totals,
    activity::{ActivityDetail, LapDetail},
};

use super::Shared;
use crate::{
    format::clock,
    locale::{LOCALE, Locale},
    texts::{t, t_count},
};

/// A column: its heading, its colour, and its text of a lap's totals.
struct LapColumn {
    label: &'static str,
    tone: Option<ChannelColour>,
    text: fn(&Locale, &Totals, Sport) -> Option<String>,
}

const COLUMNS: &[LapColumn] = &[
    LapColumn {
        label: "figure-distance",
        tone: None,
        text: |locale, totals, sport| {
            totals
                .distance_m
                .filter(|metres| *metres > 0.0 && sport.covers_ground())
                .map(|metres| locale.distance(metres, sport).line())
        },
    },
    LapColumn {
        label: "figure-time",
        tone: None,
        text: |_, totals, _| totals.timer_ms.or(totals.elapsed_ms).map(clock::duration),
    },
    LapColumn {
        label: "figure-pace",
        tone: None,
        text: |locale, totals, sport| {
            totals
                .avg_speed_m_s
                .filter(|m_s| *m_s > 0.0)
                .map(|m_s| locale.pace_or_speed(m_s, sport).line())
        },
    },
    LapColumn {
        label: "figure-heart-rate",
        tone: Some(ChannelColour::HeartRate),
        text: |locale, totals, _| {
            totals
                .avg_heart_rate_bpm
                .map(|bpm| locale.whole(bpm, "unit-bpm").value)
        },
    },
    LapColumn {
        label: "figure-power",
        tone: Some(ChannelColour::Power),
        text: |locale, totals, _| {
            totals
                .avg_power_w
                .map(|watts| locale.whole(watts, "unit-w").line())
        },
    },
    LapColumn {
        label: "figure-cadence",
        tone: Some(ChannelColour::Cadence),
        text: |locale, totals, sport| {
            totals
                .avg_cadence_rpm
                .filter(|rpm| *rpm > 0.0)
                .map(|rpm| locale.cadence(rpm, sport).value)
        },
    },
    LapColumn {
        label: "figure-ascent",
        tone: None,
        text: |locale, totals, _| totals.ascent_m.map(|metres| locale.height(metres).line()),
    },
];

/// The table of laps; choosing one selects it in charts and map.
#[component]
pub(super) fn LapsCard(detail: ActivityDetail, shared: Shared) -> Element {
    // One lap is the activity itself.
    if detail.laps.len() < 2 {
        return rsx! {};
    }
    let locale = LOCALE.read().for_pool(detail.row.pool_in_yards);
    let sport = detail.row.sport;
    let selection = (shared.selection)();
    let drawn = shared.drawn.read();
    let texts: Vec<Vec<Option<String>>> = detail
        .laps
        .iter()
        .map(|lap| {
            COLUMNS
                .iter()
                .map(|column| cell(&locale, column, lap, sport))
                .collect()
        })
        .collect();
    let filled: Vec<bool> = (0..COLUMNS.len())
        .map(|at| texts.iter().any(|row| row.get(at).is_some_and(Option::is_some)))
        .collect();
    let used = |at: &usize| filled.get(*at).copied().unwrap_or(false);
    let mut columns = vec![TableColumn {
        label: t("lap-number"),
        numeric: false,
        tone: None,
    }];
    columns.extend(
        COLUMNS
            .iter()
            .enumerate()
            .filter(|(at, _)| used(at))
            .map(|(_, column)| TableColumn {
                label: match column.label {
                    "figure-pace" if sport.prefers_pace() => t("figure-pace"),
                    "figure-pace" => t("figure-speed"),
                    label => t(label),
                },
                numeric: true,
                tone: column.tone,
            }),
    );
    let rows = detail
        .laps
        .iter()
        .zip(texts)
        .enumerate()
        .map(|(index, (lap, cells))| TableRow {
            id: index.to_string(),
            cells: std::iter::once((index + 1).to_string())
                .chain(
                    cells
                        .into_iter()
                        .enumerate()
                        .filter(|(at, _)| used(at))
                        .map(|(_, text)| text.unwrap_or_else(|| "–".to_owned())),
                )
                .collect(),
            on: selection.is_some()
                && drawn
                    .as_ref()
                    .and_then(|drawn| drawn.indices(lap.lap.from_ms, lap.lap.to_ms))
                    == selection,
        })
        .collect();
    let spans: Vec<(i64, i64)> = detail
        .laps
        .iter()
        .map(|lap| (lap.lap.from_ms, lap.lap.to_ms))
        .collect();
    rsx! {
        Card {
            title: t("laps-title"),
            note: t_count("laps-count", detail.laps.len() as u64),
            flush: true,
            "data-testid": "laps",
            Table {
                caption: t("laps-title"),
                columns,
                rows,
                onpick: move |id: String| {
                    let Some(&(from_ms, to_ms)) = id.parse::<usize>().ok().and_then(|index| spans.get(index)) else {
                        return;
                    };
                    let mut selection = shared.selection;
                    let before = *selection.peek();
                    shared.select_ms(from_ms, to_ms);
                    // Choosing the chosen lap again takes it back.
                    if before.is_some() && before == *selection.peek() {
                        selection.set(None);
                    }
                },
            }
        }
    }
}

/// Our number, else the device's.
fn cell(locale: &Locale, column: &LapColumn, lap: &LapDetail, sport: Sport) -> Option<String> {
    (column.text)(locale, &lap.computed, sport).or_else(|| (column.text)(locale, &lap.lap.device, sport))
}

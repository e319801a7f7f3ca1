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
    locale::{LOCALE, Locale, Shown},
    texts::{t, t_count},
};

/// A column: its heading, its colour, and what it shows of a lap's totals. The unit stands in the heading, once.
struct LapColumn {
    label: &'static str,
    tone: Option<ChannelColour>,
    shown: fn(&Locale, &Totals, Sport) -> Option<Shown>,
}

const COLUMNS: &[LapColumn] = &[
    LapColumn {
        label: "figure-distance",
        tone: None,
        shown: |locale, totals, sport| {
            totals
                .distance_m
                .filter(|metres| *metres > 0.0 && sport.covers_ground())
                .map(|metres| locale.distance(metres, sport))
        },
    },
    LapColumn {
        label: "figure-time",
        tone: None,
        shown: |_, totals, _| {
            totals.timer_ms.map(|ms| Shown {
                value: clock::duration(ms),
                unit: String::new(),
            })
        },
    },
    LapColumn {
        label: "figure-pace",
        tone: None,
        shown: |locale, totals, sport| {
            totals
                .avg_speed_m_s
                .filter(|m_s| *m_s > 0.0)
                .map(|m_s| locale.pace_or_speed(m_s, sport))
        },
    },
    LapColumn {
        label: "figure-heart-rate",
        tone: Some(ChannelColour::HeartRate),
        shown: |locale, totals, _| totals.avg_heart_rate_bpm.map(|bpm| locale.whole(bpm, "unit-bpm")),
    },
    LapColumn {
        label: "figure-power",
        tone: Some(ChannelColour::Power),
        shown: |locale, totals, _| totals.avg_power_w.map(|watts| locale.whole(watts, "unit-w")),
    },
    LapColumn {
        label: "figure-cadence",
        tone: Some(ChannelColour::Cadence),
        shown: |locale, totals, sport| {
            totals
                .avg_cadence_rpm
                .filter(|rpm| *rpm > 0.0)
                .map(|rpm| locale.cadence(rpm, sport))
        },
    },
    LapColumn {
        label: "figure-ascent",
        tone: None,
        shown: |locale, totals, sport| {
            totals
                .ascent_m
                .filter(|_| sport.has_climb())
                .map(|metres| locale.height(metres))
        },
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
    let texts: Vec<Vec<Option<Shown>>> = detail
        .laps
        .iter()
        .map(|lap| {
            let totals = known(lap);
            COLUMNS
                .iter()
                .map(|column| (column.shown)(&locale, &totals, sport))
                .collect()
        })
        .collect();
    let filled: Vec<bool> = (0..COLUMNS.len())
        .map(|at| texts.iter().any(|row| row.get(at).is_some_and(Option::is_some)))
        .collect();
    // A cadence that tells nothing of the whole, as that of a sensor that was silent most of the time, tells nothing of
    // its parts.
    let hides = |at: usize| {
        COLUMNS
            .get(at)
            .is_some_and(|column| column.label == "figure-cadence")
            && detail.summary.totals.avg_cadence_rpm.is_none()
    };
    let used = |at: &usize| !hides(*at) && filled.get(*at).copied().unwrap_or(false);
    let unit_at = |at: usize| {
        texts
            .iter()
            .filter_map(|row| row.get(at)?.as_ref())
            .map(|shown| shown.unit.clone())
            .find(|unit| !unit.is_empty())
            .unwrap_or_default()
    };
    let units: Vec<String> = (0..COLUMNS.len()).map(unit_at).collect();
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
            .map(|(at, column)| {
                let label = match column.label {
                    "figure-pace" if sport.prefers_pace() => t("figure-pace"),
                    "figure-pace" => t("figure-speed"),
                    // A column of a phone has no room for more.
                    "figure-ascent" => t("lap-ascent"),
                    label => t(label),
                };
                let unit = unit_at(at);
                TableColumn {
                    label: match unit.as_str() {
                        "" => label,
                        unit if unit.starts_with('/') => format!("{label} {unit}"),
                        unit => format!("{label}, {unit}"),
                    },
                    numeric: true,
                    tone: column.tone,
                }
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
                .chain(cells.into_iter().enumerate().filter(|(at, _)| used(at)).map(
                    |(at, shown)| match shown {
                        None => "–".to_owned(),
                        // One that is of another unit than the heading says so.
                        Some(shown) if units.get(at) != Some(&shown.unit) => shown.line(),
                        Some(shown) => shown.value,
                    },
                ))
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
                onpick: {
                    let spans = spans.clone();
                    move |id: String| {
                        if let Some(&(from_ms, to_ms)) = span_of(&spans, &id) {
                            shared.pick_ms(from_ms, to_ms);
                        }
                    }
                },
                onhover: move |id: Option<String>| {
                    shared.light_ms(id.and_then(|id| span_of(&spans, &id).copied()));
                },
            }
        }
    }
}

fn span_of<'a>(spans: &'a [(i64, i64)], id: &str) -> Option<&'a (i64, i64)> {
    spans.get(id.parse::<usize>().ok()?)
}

/// What is known of a lap: our numbers, else the device's. Of distance, time and pace each two tell the third.
fn known(lap: &LapDetail) -> Totals {
    let (ours, device) = (&lap.computed, &lap.lap.device);
    let length_ms = lap.lap.to_ms.saturating_sub(lap.lap.from_ms);
    // A lap without positions covered no metre by our sums; a pod or the pool knows better.
    let distance_m = ours
        .distance_m
        .filter(|metres| *metres > 0.0)
        .or(device.distance_m.filter(|metres| *metres > 0.0));
    let timer_ms = ours
        .timer_ms
        .or(device.timer_ms)
        .or(ours.elapsed_ms)
        .or(device.elapsed_ms)
        .or((length_ms > 0).then_some(length_ms));
    let moving_ms = ours.moving_ms.filter(|ms| *ms > 0).or(timer_ms);
    let speed = match (distance_m, moving_ms) {
        (Some(metres), Some(ms)) if ms > 0 => Some(metres / (ms as f64 / 1000.0)),
        _ => None,
    };
    Totals {
        distance_m,
        timer_ms,
        avg_speed_m_s: ours.avg_speed_m_s.or(speed).or(device.avg_speed_m_s),
        avg_heart_rate_bpm: ours.avg_heart_rate_bpm.or(device.avg_heart_rate_bpm),
        avg_power_w: ours.avg_power_w.or(device.avg_power_w),
        avg_cadence_rpm: ours.avg_cadence_rpm.or(device.avg_cadence_rpm),
        ascent_m: ours.ascent_m.or(device.ascent_m),
        ..Totals::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::{Lap, LapTrigger};

    fn lap(computed: Totals, device: Totals) -> LapDetail {
        LapDetail {
            lap: Lap {
                from_ms: 60_000,
                to_ms: 360_000,
                trigger: LapTrigger::Manual,
                device,
            },
            computed,
        }
    }

    #[test]
    fn a_lap_of_any_source_has_distance_time_and_pace() {
        let device = Totals {
            distance_m: Some(900.0),
            ..Totals::default()
        };
        // Nothing but the device's distance, as in a pool or on a treadmill.
        let of_device = known(&lap(Totals::default(), device.clone()));
        assert_eq!(
            (of_device.distance_m, of_device.timer_ms, of_device.avg_speed_m_s),
            (Some(900.0), Some(300_000), Some(3.0))
        );
        // Samples without positions cover nothing, which is no distance.
        let nothing = Totals {
            distance_m: Some(0.0),
            timer_ms: Some(300_000),
            moving_ms: Some(0),
            ..Totals::default()
        };
        assert_eq!(known(&lap(nothing, device)).avg_speed_m_s, Some(3.0));
        let silent = known(&lap(Totals::default(), Totals::default()));
        assert_eq!(
            (silent.distance_m, silent.timer_ms, silent.avg_speed_m_s),
            (None, Some(300_000), None)
        );
    }
}

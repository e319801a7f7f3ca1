//! The best over every duration and distance, beside the best of the season before.

mod by_distance;
mod records;

use dioxus::prelude::*;
use ritm_kit::{Card, Choice, ChoiceGroup, CurveTick, Explain, LogCurve, Table, TableColumn, TableRow};
use ritm_model::{
    Channel, Sport, Topic,
    activity::{ActivityDetail, ReadCurves},
    summary::{Curve, CurvePoint},
};

use super::Shared;
use crate::{
    door,
    format::clock,
    locale::{LOCALE, Locale},
    screens::parts::channel_tone,
    state::use_topic,
    texts::{t, t_args, t_count, t_with},
};
use by_distance::ByDistance;
pub(super) use records::RecordsLine;
pub(crate) use records::record_mark;

/// The durations everybody asks for, in seconds.
const ROWS_S: [u32; 12] = [1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
/// What stands on the axis, in seconds: as many as a phone has room for.
const TICKS_S: [u32; 6] = [1, 5, 30, 120, 600, 3600];
/// The choice of times over distances.
const DISTANCE: &str = "distance";
/// Places along the axis the pointer may rest at.
const STOPS: u32 = 96;

/// What the athlete did best for every duration, with a table whose rows select where it was.
#[component]
pub(super) fn BestsCard(detail: ActivityDetail, shared: Shared) -> Element {
    let id = detail.row.id;
    // Like activities of the season are part of it.
    let (version, list_version) = (use_topic(Topic::Activity(id)), use_topic(Topic::Activities));
    let curves = use_resource(move || async move {
        let _ = (version(), list_version());
        door::ask(ReadCurves { id }).await
    });
    let mut chosen = use_signal(|| None::<String>);
    let read = curves.read();
    // It is the last of many numbers: nothing is kept free for it, and a failure has been told of elsewhere.
    let Some(Ok(curves)) = &*read else {
        return rsx! {};
    };
    let (sport, in_yards) = (detail.row.sport, detail.row.pool_in_yards);
    let offered: Vec<&Curve> = curves
        .own
        .iter()
        .filter(|curve| curve.points.iter().any(|point| point.value > 0.0))
        .collect();
    let wanted = chosen();
    // Where times over distances are compared they come first; where power is, it does; a heart rate never.
    let mut options: Vec<Choice> = Vec::new();
    if !curves.distances.is_empty() {
        options.push(Choice::new(DISTANCE, t("figure-distance")));
    }
    let is_heart_rate = |curve: &&&Curve| curve.channel == Channel::HeartRate;
    let ordered = offered
        .iter()
        .filter(|curve| !is_heart_rate(curve))
        .chain(offered.iter().filter(is_heart_rate));
    options.extend(ordered.map(|curve| Choice::new(curve.channel.code(), name(&curve.channel, sport))));
    let value = options
        .iter()
        .find(|option| Some(option.value.as_str()) == wanted.as_deref())
        .or(options.first())
        .map(|option| option.value.clone());
    let Some(value) = value else {
        return rsx! {};
    };
    let locale = LOCALE.read();
    let own = offered.iter().find(|curve| curve.channel.code() == value);
    let season = own
        .and_then(|own| curves.season.iter().find(|season| season.channel == own.channel))
        .map(|season| season.points.as_slice())
        .unwrap_or_default();
    let compared = match own {
        Some(_) => !season.is_empty(),
        None => !curves.season_distances.is_empty(),
    };
    let days = curves.season_days.to_string();
    let heart = own.is_some_and(|own| own.channel == Channel::HeartRate);
    let (note, how) = match own {
        None => ("bests-season-distance", "bests-how-distance"),
        Some(_) if heart => ("bests-season-heart", "bests-how"),
        Some(_) => ("bests-season", "bests-how"),
    };
    rsx! {
        Card {
            title: t("bests-title"),
            flush: true,
            class: "bests-card",
            "data-testid": "bests",
            aside: rsx! {
                if options.len() > 1 {
                    ChoiceGroup {
                        label: t("bests-of"),
                        options,
                        value,
                        onchange: move |value: String| chosen.set(Some(value)),
                    }
                }
            },
            if let Some(own) = own {
                Plot { own: (**own).clone(), season: season.to_vec(), sport, in_yards }
            }
            p { class: "tiny bests-note",
                if !compared {
                    {t_with("bests-alone", "days", &days)}
                } else {
                    {t_args(note, &[
                        ("activities", t_count("bests-season-count", u64::from(curves.season_activities)).into()),
                        ("days", days.clone().into()),
                    ])}
                }
                Explain { label: t("how-made"), icon_only: true, close_label: t("action-close"), title: t("bests-title"),
                    span { {t(how)} }
                }
            }
            match own {
                Some(own) => rsx! {
                    Rows {
                        own: (**own).clone(),
                        season: season.to_vec(),
                        sport,
                        in_yards,
                        shared,
                        locale: locale.tag.clone(),
                    }
                },
                None => rsx! {
                    ByDistance {
                        own: curves.distances.clone(),
                        season: curves.season_distances.clone(),
                        sport,
                        in_yards,
                        shared,
                        locale: locale.tag.clone(),
                    }
                },
            }
        }
    }
}

#[component]
fn Plot(own: Curve, season: Vec<CurvePoint>, sport: Sport, in_yards: bool) -> Element {
    let locale = LOCALE.read().for_pool(in_yards);
    let longest_s = own.points.last().map_or(1, |point| point.duration_s).max(2);
    // The season may hold longer ones: here they only take room away.
    let season: Vec<CurvePoint> = season
        .into_iter()
        .filter(|point| point.duration_s <= longest_s)
        .collect();
    let values = || own.points.iter().chain(&season).map(|point| point.value);
    let (low, high) = (values().fold(f64::MAX, f64::min), values().fold(0.0, f64::max));
    // A heart never rests at zero; a curve that fills the plot tells more than one that lies on its roof.
    let low = if own.channel == Channel::HeartRate {
        low * 0.95
    } else {
        0.0
    };
    let along = |duration_s: u32| f64::from(duration_s).ln() / f64::from(longest_s).ln();
    let up = |value: f64| {
        if high > low {
            (value - low) / (high - low)
        } else {
            1.0
        }
    };
    let line = |points: &[CurvePoint]| {
        points
            .iter()
            .map(|point| (along(point.duration_s), up(point.value)))
            .collect::<Vec<_>>()
    };
    let readings = (0..STOPS)
        .map(|stop| {
            let duration_s = f64::from(longest_s).powf((f64::from(stop) + 0.5) / f64::from(STOPS));
            let mine = nearest(&own.points, duration_s);
            let best = nearest(&season, duration_s);
            let words = |point: Option<&CurvePoint>| {
                point.map_or_else(
                    || "–".to_owned(),
                    |point| value_words(&locale, &own.channel, sport, point.value),
                )
            };
            let duration = mine.map_or_else(String::new, |point| span(point.duration_s));
            if season.is_empty() {
                format!("{duration} · {}", words(mine))
            } else {
                t_args(
                    "bests-reading",
                    &[
                        ("duration", duration.into()),
                        ("value", words(mine).into()),
                        ("season", words(best).into()),
                    ],
                )
            }
        })
        .collect::<Vec<_>>();
    let ticks = TICKS_S
        .into_iter()
        // One at the very end would stand half outside.
        .filter(|&tick_s| along(tick_s) < 0.96)
        .map(|tick_s| CurveTick {
            at: along(tick_s),
            label: span(tick_s),
        })
        .collect::<Vec<_>>();
    let label = t_with("bests-chart", "channel", &name(&own.channel, sport));
    rsx! {
        LogCurve {
            label,
            line: line(&own.points),
            before: line(&season),
            ticks,
            top_label: value_words(&locale, &own.channel, sport, high),
            bottom_label: if low > 0.0 { value_words(&locale, &own.channel, sport, low) } else { String::new() },
            readings,
            tone: channel_tone(&own.channel),
        }
    }
}

#[component]
fn Rows(
    own: Curve,
    season: Vec<CurvePoint>,
    sport: Sport,
    in_yards: bool,
    shared: Shared,
    locale: String,
) -> Element {
    let _ = locale;
    let locale = LOCALE.read().for_pool(in_yards);
    let at = |points: &[CurvePoint], duration_s| {
        points
            .iter()
            .find(|point| point.duration_s >= duration_s)
            .copied()
    };
    let selection = (shared.selection)();
    let drawn = shared.drawn.read();
    let words = |value: f64| value_words(&locale, &own.channel, sport, value);
    let found: Vec<(CurvePoint, Option<CurvePoint>)> = ROWS_S
        .into_iter()
        .filter_map(|duration_s| Some((at(&own.points, duration_s)?, at(&season, duration_s))))
        .collect();
    let mut columns = vec![
        TableColumn {
            label: t("bests-duration"),
            numeric: false,
            tone: None,
        },
        TableColumn {
            label: t("bests-here"),
            numeric: true,
            tone: Some(channel_tone(&own.channel)),
        },
    ];
    if !season.is_empty() {
        columns.push(TableColumn {
            label: t("bests-before"),
            numeric: true,
            tone: None,
        });
    }
    let rows = found
        .iter()
        .map(|(point, best)| {
            let here = words(point.value);
            // A heart that beats faster is no better one.
            let better =
                own.channel != Channel::HeartRate && best.is_none_or(|best| point.value > best.value);
            let here = if better && !season.is_empty() {
                t_with("bests-new", "value", &here)
            } else {
                here
            };
            let mut cells = vec![span(point.duration_s), here];
            if !season.is_empty() {
                cells.push(best.map_or_else(|| "–".to_owned(), |best| words(best.value)));
            }
            let (from_ms, to_ms) = place(point);
            let on = selection.is_some()
                && drawn.as_ref().and_then(|drawn| drawn.indices(from_ms, to_ms)) == selection;
            TableRow {
                id: point.duration_s.to_string(),
                cells,
                on,
            }
        })
        .collect::<Vec<_>>();
    let places: Vec<(String, (i64, i64))> = found
        .iter()
        .map(|(point, _)| (point.duration_s.to_string(), place(point)))
        .collect();
    rsx! {
        Table {
            caption: t("bests-title"),
            columns,
            rows,
            onpick: move |id: String| {
                if let Some((_, (from_ms, to_ms))) = places.iter().find(|(known, _)| *known == id) {
                    shared.pick_ms(*from_ms, *to_ms);
                }
            },
        }
    }
}

/// Where a best was, in milliseconds since the start.
fn place(point: &CurvePoint) -> (i64, i64) {
    (point.from_ms, point.from_ms + i64::from(point.duration_s) * 1000)
}

fn nearest(points: &[CurvePoint], duration_s: f64) -> Option<&CurvePoint> {
    let next = points.partition_point(|point| f64::from(point.duration_s) < duration_s);
    let candidates = [points.get(next.wrapping_sub(1)), points.get(next)];
    candidates
        .into_iter()
        .flatten()
        .min_by(|a, b| {
            let away = |point: &CurvePoint| (f64::from(point.duration_s) / duration_s).ln().abs();
            away(a).total_cmp(&away(b))
        })
        // Past its end a curve has nothing to say.
        .filter(|point| (f64::from(point.duration_s) / duration_s).ln().abs() < 0.2)
}

/// "5 s", "20:00", "1:00:00".
fn span(duration_s: u32) -> String {
    if duration_s < 60 {
        t_with("bests-seconds", "seconds", &duration_s.to_string())
    } else {
        clock::duration(i64::from(duration_s) * 1000)
    }
}

/// The channel as athletes of the sport call it.
fn name(channel: &Channel, sport: Sport) -> String {
    match channel {
        Channel::Speed if sport.prefers_pace() => t("figure-pace"),
        Channel::Speed => t("figure-speed"),
        Channel::Power => t("figure-power"),
        _ => t("figure-heart-rate"),
    }
}

fn value_words(locale: &Locale, channel: &Channel, sport: Sport, value: f64) -> String {
    match channel {
        Channel::Speed => locale.pace_or_speed(value, sport).line(),
        Channel::Power => locale.whole(value, "unit-w").line(),
        _ => locale.whole(value, "unit-bpm").line(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_point_is_near_by_ratio() {
        let points: Vec<CurvePoint> = [1, 2, 60, 62]
            .into_iter()
            .map(|duration_s| CurvePoint {
                duration_s,
                value: 1.0,
                from_ms: 0,
            })
            .collect();
        let at = |duration_s| nearest(&points, duration_s).map(|point| point.duration_s);
        assert_eq!(
            (at(1.1), at(60.4), at(70.0), at(10.0)),
            (Some(1), Some(60), Some(62), None)
        );
        assert_eq!(nearest(&[], 5.0), None);
    }

    #[test]
    fn a_best_lies_where_it_began() {
        let point = CurvePoint {
            duration_s: 30,
            value: 1.0,
            from_ms: 5000,
        };
        assert_eq!(place(&point), (5000, 35_000));
    }
}

//! Along the way: map and charts.

use dioxus::prelude::*;
use ritm_kit::{
    ActivityCharts, Card, ChartTexts, Choice, ChoiceGroup, Lane, ReadingFormat, RouteMap, Select, Skeleton,
    ToggleChip, XAxis,
};
use ritm_model::{
    Channel, Sport, Totals,
    activity::{ActivityDetail, Axis},
    summary::Summary,
};

use super::{Shared, sport_view::sport_view, street_map::StreetMap};
use crate::{
    format::quantity,
    locale::{LOCALE, Locale, Shown},
    map::basemap,
    screens::parts::{channel_tone, map_texts},
    state::settings::map_source,
    texts::{t, t_with},
};

/// Whether a temperature stays within two degrees: in whole degrees its line would show nothing but the sensor's steps.
fn stays(channel: &Channel, values: &[f32]) -> bool {
    let known = || values.iter().copied().filter(|value| value.is_finite());
    *channel == Channel::Temperature
        && known().fold(f32::MIN, f32::max) - known().fold(f32::MAX, f32::min) <= 2.0
}

/// Of so few places nobody sees how fast it was between them.
const FEWEST_COLOURED: usize = 10;

/// How often the place changes, as far as anybody asks.
fn places(positions: &[(f64, f64)]) -> usize {
    let known = positions
        .iter()
        .filter(|(longitude, latitude)| longitude.is_finite() && latitude.is_finite());
    let mut before = None;
    known
        .filter(|&place| before.replace(*place) != Some(*place))
        .take(FEWEST_COLOURED)
        .count()
}

/// The map with the route, coloured by a channel.
#[component]
pub(super) fn MapCard(shared: Shared, sport: Sport, legs: Vec<(i64, i64)>) -> Element {
    // Made once for what is drawn: a column is another one whenever it is made anew.
    let by_leg = use_memo(use_reactive!(|legs| {
        let drawn = shared.drawn.read();
        (legs.len() > 1).then(|| drawn.as_ref()?.by_leg(&legs)).flatten()
    }));
    let mut colour = use_signal(|| "speed".to_owned());
    let drawn = shared.drawn.read();
    let Some((drawn, track)) = drawn
        .as_ref()
        .and_then(|drawn| Some((drawn, drawn.track.clone()?)))
    else {
        return rsx! {
            Card { flush: true, class: "map-card", Skeleton { height: 420 } }
        };
    };
    let locale = LOCALE.read();
    let offered: Vec<&(Channel, ritm_kit::Column)> = drawn
        .channels
        .iter()
        .filter(|(channel, _)| {
            matches!(
                channel,
                Channel::Speed | Channel::HeartRate | Channel::Power | Channel::Altitude
            )
        })
        .collect();
    let by_leg = by_leg.read();
    let chosen = offered.iter().find(|(channel, _)| channel.code() == colour());
    // A swim beside a ride would all be slow: each leg has a scale of its own.
    let own_scale = by_leg
        .as_ref()
        .filter(|_| chosen.is_some_and(|(channel, _)| *channel == Channel::Speed));
    // Of a few places nothing tells how fast it was between them, nor where no speed is drawn.
    let told = places(track.positions()) >= FEWEST_COLOURED;
    let view = sport_view(sport);
    let chosen = chosen.filter(|(channel, _)| told && view.draws(channel));
    let mut options = vec![Choice::new("", t("map-plain"))];
    options.extend(
        offered
            .iter()
            .map(|(channel, _)| Choice::new(channel.code(), lane_name(&locale, channel, sport))),
    );
    rsx! {
        Card { flush: true, class: "map-card",
            RouteMap {
                track,
                colour_by: own_scale.or(chosen.map(|(_, column)| column)).cloned(),
                colour_format: chosen
                    .filter(|_| own_scale.is_none())
                    .map(|(channel, _)| reading_format(&locale, channel, sport)),
                basemap: basemap(&map_source()),
                cursor: shared.cursor,
                selection: shared.selection,
                lit: shared.lit,
                texts: map_texts(
                    &locale,
                    match chosen {
                        Some(_) if own_scale.is_some() => t("map-coloured-by-leg"),
                        Some((channel, _)) => t_with("map-coloured-by", "channel", &lane_name(&locale, channel, sport).to_lowercase()),
                        None => String::new(),
                    },
                ),
                failed: t("map-failed"),
            }
            div { class: "map-choice",
                StreetMap {}
                if options.len() > 1 {
                    Select {
                        label: t("map-colour"),
                        options,
                        value: chosen.map(|(channel, _)| channel.code().to_owned()).unwrap_or_default(),
                        test_id: "map-colour",
                        onchange: move |value| colour.set(value),
                    }
                }
            }
        }
    }
}

/// The charts over time or distance.
#[component]
pub(super) fn AlongCard(
    detail: ActivityDetail,
    part: Option<Summary>,
    range: Option<(i64, i64)>,
    shared: Shared,
) -> Element {
    let mut axis = use_signal(Axis::default);
    let mut everything = use_signal(|| false);
    let drawn = shared.drawn.read();
    let Some(drawn) = drawn.as_ref() else {
        return rsx! {
            Card { title: t("along-title"), Skeleton { height: 360 } }
        };
    };
    let sport = detail.row.sport;
    // Of a part that is still being measured nothing is known: not the whole's averages, certainly.
    let totals = match (range, part) {
        (Some(_), part) => part.map(|part| part.totals).unwrap_or_default(),
        (None, _) => detail.summary.totals.clone(),
    };
    let grade = (shared.selection)().and_then(|(first, last)| drawn.grade(first, last));
    let locale = LOCALE.read().for_pool(detail.row.pool_in_yards);
    let view = sport_view(sport);
    let is_extra = |channel: &Channel| matches!(channel, Channel::Extra(_));
    let extras = drawn
        .channels
        .iter()
        .filter(|(channel, _)| is_extra(channel))
        .count();
    let lanes: Vec<Lane> = drawn
        .channels
        .iter()
        .filter(|(channel, _)| everything() || !is_extra(channel))
        .filter(|(channel, values)| view.draws(channel) && !stays(channel, values.values()))
        .map(|(channel, values)| Lane {
            key: channel.code().to_owned(),
            label: lane_name(&locale, channel, sport),
            colour: channel_tone(channel),
            values: values.clone(),
            format: reading_format(&locale, channel, sport),
            summary: summary(&locale, channel, &totals, grade, sport),
        })
        .collect();
    if lanes.is_empty() && extras == 0 {
        // An empty card says nothing.
        return rsx! {};
    }
    let x = match (axis(), &drawn.distance) {
        (Axis::Distance, Some(metres)) if sport.covers_ground() => XAxis::Distance {
            metres: metres.clone(),
            per_unit: locale.axis_unit(sport).0,
            unit: locale.unit(locale.axis_unit(sport).1),
        },
        _ => XAxis::Time(drawn.time.clone()),
    };
    let value = if matches!(x, XAxis::Distance { .. }) {
        "distance"
    } else {
        "time"
    };
    rsx! {
        Card {
            title: t("along-title"),
            flush: true,
            class: "along-card",
            aside: (drawn.distance.is_some() && sport.covers_ground()).then(|| rsx! {
                ChoiceGroup {
                    label: t("along-axis"),
                    options: vec![Choice::new("time", t("figure-time")), Choice::new("distance", t("figure-distance"))],
                    value,
                    onchange: move |value: String| axis.set(if value == "distance" { Axis::Distance } else { Axis::Time }),
                }
            }),
            ActivityCharts {
                x,
                lanes,
                cursor: shared.cursor,
                selection: shared.selection,
                lit: shared.lit,
                seconds: drawn.time.clone(),
                texts: ChartTexts {
                    description: t("along-description"),
                    reset: t("part-whole"),
                    hint: t("along-hint"),
                    touch_hint: t("along-hint-touch"),
                    zoom: t("along-zoom"),
                    language: locale.tag.clone(),
                },
                failed: t("along-failed"),
            }
            if extras > 0 {
                div { class: "along-foot",
                    ToggleChip { on: everything(), onchange: move |on| everything.set(on), {t("along-everything")} }
                }
            }
        }
    }
}

/// The channel's name as athletes of the sport call it.
fn lane_name(locale: &Locale, channel: &Channel, sport: Sport) -> String {
    if *channel == Channel::Speed && sport.prefers_pace() {
        t("channel-pace")
    } else {
        locale.channel(channel)
    }
}

/// How a channel's values are written.
fn reading_format(locale: &Locale, channel: &Channel, sport: Sport) -> ReadingFormat {
    if *channel == Channel::Speed && sport.prefers_pace() {
        let (metres, unit) = locale.pace_stretch(sport);
        return ReadingFormat::Pace {
            metres,
            unit: locale.unit(unit),
        };
    }
    let (scale, offset, digits, unit) = quantity::lane_scale(channel, sport, locale.units);
    let unit = match channel {
        Channel::Extra(extra) => extra.unit.clone(),
        _ => locale.unit(unit),
    };
    ReadingFormat::Number {
        scale,
        offset,
        digits,
        unit,
    }
}

/// The channel's average and its maximum (of the altitude the climb and the grade), under its name while nothing is
/// pointed at; each in a line of its own.
fn summary(locale: &Locale, channel: &Channel, totals: &Totals, grade: Option<f64>, sport: Sport) -> String {
    let whole = |value: Option<f64>, unit| value.map(|value| locale.whole(value, unit));
    let (average, most): (Option<Shown>, Option<Shown>) = match channel {
        Channel::Speed => {
            let pace = |m_s: Option<f64>| {
                m_s.filter(|m_s| *m_s > 0.0)
                    .map(|m_s| locale.pace_or_speed(m_s, sport))
            };
            (pace(totals.avg_speed_m_s), pace(totals.max_speed_m_s))
        }
        Channel::HeartRate => (
            whole(totals.avg_heart_rate_bpm, "unit-bpm"),
            whole(totals.max_heart_rate_bpm, "unit-bpm"),
        ),
        Channel::Cadence => (
            totals.avg_cadence_rpm.map(|rpm| locale.cadence(rpm, sport)),
            totals.max_cadence_rpm.map(|rpm| locale.cadence(rpm, sport)),
        ),
        Channel::Power => (
            whole(totals.avg_power_w, "unit-w"),
            whole(totals.max_power_w, "unit-w"),
        ),
        Channel::Temperature => (
            totals
                .avg_temperature_c
                .map(|celsius| locale.temperature(celsius)),
            totals
                .max_temperature_c
                .map(|celsius| locale.temperature(celsius)),
        ),
        Channel::Altitude => {
            // Lifts carry up: on a slope the ways down are what counts.
            let (metres, key) = if matches!(sport, Sport::AlpineSkiing | Sport::Snowboarding) {
                (totals.descent_m, "along-drop")
            } else {
                (totals.ascent_m, "along-climb")
            };
            let climb = metres.map(|metres| t_with(key, "value", &locale.height(metres).line()));
            let grade = grade.map(|grade| t_with("along-grade", "value", &percent(locale, grade)));
            return climb.into_iter().chain(grade).collect::<Vec<_>>().join("\n");
        }
        _ => (None, None),
    };
    let average = average.map(|shown| t_with("along-average", "value", &shown.line()));
    // The unit stands a line above.
    let most = most.map(|shown| t_with("along-maximum", "value", &shown.value));
    average.into_iter().chain(most).collect::<Vec<_>>().join("\n")
}

/// A grade of 0.032 as "3.2 %".
pub(super) fn percent(locale: &Locale, grade: f64) -> String {
    let number = locale.formats.number(grade * 100.0, 1);
    t_with("percent", "value", &number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_of_a_room_is_no_line_and_two_places_are_no_way() {
        let room: Vec<f32> = (0..100)
            .map(|second| if second % 7 < 3 { 29.0 } else { 30.0 })
            .collect();
        assert!(stays(&Channel::Temperature, &room));
        assert!(!stays(&Channel::HeartRate, &room));
        assert!(!stays(&Channel::Temperature, &[12.0, f32::NAN, 19.0]));
        let mut track = vec![(25.0, 60.0); 500];
        track.extend([(f64::NAN, f64::NAN), (25.001, 60.0)]);
        assert_eq!(places(&track), 2);
        track.extend((0..50).map(|at| (25.0 + f64::from(at) / 1000.0, 61.0)));
        assert_eq!(places(&track), FEWEST_COLOURED);
    }
}

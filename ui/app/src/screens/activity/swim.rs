//! A swim in a pool: every length, and sets with the rests between them.

mod edits;

use dioxus::prelude::*;
use ritm_kit::{
    Card, ChannelColour, Choice, ChoiceGroup, PoolGroup, PoolLength, PoolLengths, Table, TableColumn,
    TableRow,
};
use ritm_model::{
    Pool,
    activity::ActivityDetail,
    discipline::{OddLength, Swim, SwimLength, SwimNumbers},
};

use self::edits::LengthEdits;
use super::Shared;
use crate::{
    format::clock,
    locale::{LOCALE, Locale, Shown},
    texts::{t, t_count, t_with},
};

/// Every length as a bar: higher is faster, gaps are rests.
#[component]
pub(super) fn LengthsCard(detail: ActivityDetail, shared: Shared) -> Element {
    let Some(swim) = &detail.discipline.swim else {
        return rsx! {};
    };
    let locale = LOCALE.read().for_pool(detail.row.pool_in_yards);
    let range = shared.range_ms();
    let heights = Heights::of(&swim.lengths);
    let mut before: Option<u32> = None;
    let mut groups: Vec<PoolGroup> = Vec::new();
    for (number, length) in swim.lengths.iter().enumerate() {
        let set = swim
            .sets
            .partition_point(|set| set.first <= length.interval)
            .saturating_sub(1);
        while groups.len() <= set {
            let own = swim.sets.get(groups.len());
            groups.push(PoolGroup {
                label: own.map(|set| set_title(&locale, swim, set)).unwrap_or_default(),
                sub: own.map(|set| stroke_name(&set.stroke)).unwrap_or_default(),
                lengths: Vec::new(),
            });
        }
        if let Some(group) = groups.get_mut(set) {
            group.lengths.push(PoolLength {
                height: heights.of_length(length),
                tone: stroke_tone(&length.stroke),
                reading: reading(&locale, swim, number, length),
                rested: before.is_some_and(|before| before != length.interval),
                odd: length.odd.is_some(),
                on: range.is_some_and(|(from_ms, to_ms)| {
                    from_ms <= length.from_ms + 1_000 && length.to_ms <= to_ms + 1_000
                }),
            });
        }
        before = Some(length.interval);
    }
    let mut strokes: Vec<&str> = Vec::new();
    for length in &swim.lengths {
        if !strokes.contains(&length.stroke.as_str()) && !length.stroke.is_empty() {
            strokes.push(&length.stroke);
        }
    }
    let spans: Vec<(i64, i64)> = swim
        .lengths
        .iter()
        .map(|length| (length.from_ms, length.to_ms))
        .collect();
    let note = swim
        .pool
        .map(|pool| t_with("swim-each", "length", &pool_words(&locale, &pool)))
        .unwrap_or_default();
    rsx! {
        Card { title: t("swim-lengths-title"), note, "data-testid": "lengths",
            PoolLengths {
                label: t("swim-lengths-title"),
                groups,
                hint: t("swim-lengths-hint"),
                onpick: move |index: usize| {
                    if let Some(&(from_ms, to_ms)) = spans.get(index) {
                        pick(shared, from_ms, to_ms);
                    }
                },
            }
            if !strokes.is_empty() {
                ul { class: "pool-legend",
                    for stroke in strokes {
                        li { key: "{stroke}", class: "{stroke_tone(stroke).class()}",
                            span { class: "dot" }
                            {stroke_name(stroke)}
                        }
                    }
                }
            }
            LengthEdits { detail: detail.clone(), shared }
        }
    }
}

/// One line of the table.
struct Line {
    from_ms: i64,
    to_ms: i64,
    title: String,
    stroke: String,
    numbers: SwimNumbers,
    rest_ms: Option<i64>,
}

/// Sets, intervals or lengths as a table; choosing a row measures it.
#[component]
pub(super) fn SwimSetsCard(detail: ActivityDetail, shared: Shared) -> Element {
    let mut level = use_signal(|| "sets".to_owned());
    let Some(swim) = &detail.discipline.swim else {
        return rsx! {};
    };
    let locale = LOCALE.read().for_pool(detail.row.pool_in_yards);
    let lines = lines(&locale, swim, &level());
    let range = shared.range_ms();
    let chosen = |line: &Line| {
        range.is_some_and(|(from_ms, to_ms)| {
            (from_ms - line.from_ms).abs() <= 2_000 && (to_ms - line.to_ms).abs() <= 2_000
        })
    };
    let sport = detail.row.sport;
    let cells = |line: &Line| {
        let numbers = &line.numbers;
        let pace = numbers.distance_m.filter(|_| numbers.swim_ms > 0).map(|metres| {
            locale
                .pace_or_speed(metres / (numbers.swim_ms as f64 / 1000.0), sport)
                .value
        });
        let whole = |value: Option<f64>| value.map(|value| locale.formats.number(value, 0));
        let dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        vec![
            line.title.clone(),
            stroke_name(&line.stroke),
            took(numbers.swim_ms),
            dash(line.rest_ms.map(took)),
            dash(pace),
            dash(whole(numbers.strokes_per_length)),
            dash(whole(numbers.swolf)),
        ]
    };
    // A heading breaks before the unit, not within it.
    let pace_unit = locale.unit(locale.pace_stretch(sport).1).replace(' ', "\u{a0}");
    let counted = swim.whole.swolf.is_some();
    let rested = lines.iter().any(|line| line.rest_ms.is_some());
    let stroked = lines.iter().any(|line| !line.stroke.is_empty());
    let heads = [
        (t("swim-what"), false, None, true),
        (t("swim-stroke"), false, None, stroked),
        (t("figure-time"), true, None, true),
        (t("swim-rest"), true, None, rested),
        (
            t_with("swim-pace-per", "unit", &pace_unit),
            true,
            Some(ChannelColour::Speed),
            swim.whole.distance_m.is_some(),
        ),
        (t("swim-strokes"), true, None, counted),
        (t("figure-swolf"), true, None, counted),
    ];
    let shown: Vec<bool> = heads.iter().map(|head| head.3).collect();
    let columns = heads
        .into_iter()
        .filter(|head| head.3)
        .map(|(label, numeric, tone, _)| TableColumn { label, numeric, tone })
        .collect();
    let rows = lines
        .iter()
        .enumerate()
        .map(|(index, line)| TableRow {
            id: index.to_string(),
            cells: cells(line)
                .into_iter()
                .zip(&shown)
                .filter_map(|(cell, shown)| shown.then_some(cell))
                .collect(),
            on: chosen(line),
        })
        .collect();
    let spans: Vec<(i64, i64)> = lines.iter().map(|line| (line.from_ms, line.to_ms)).collect();
    rsx! {
        Card {
            title: t("swim-sets-title"),
            flush: true,
            "data-testid": "swim-sets",
            aside: rsx! {
                ChoiceGroup {
                    label: t("swim-level"),
                    options: vec![
                        Choice::new("sets", t("swim-level-sets")),
                        Choice::new("intervals", t("swim-level-intervals")),
                        Choice::new("lengths", t("swim-level-lengths")),
                    ],
                    value: level(),
                    onchange: move |value: String| level.set(value),
                }
            },
            Table {
                caption: t("swim-sets-title"),
                columns,
                rows,
                onpick: move |id: String| {
                    if let Some(&(from_ms, to_ms)) = id.parse::<usize>().ok().and_then(|index| spans.get(index)) {
                        pick(shared, from_ms, to_ms);
                    }
                },
            }
        }
    }
}

/// Selects a part; choosing the chosen one again takes it back.
fn pick(shared: Shared, from_ms: i64, to_ms: i64) {
    let mut selection = shared.selection;
    let before = *selection.peek();
    shared.select_ms(from_ms, to_ms);
    if before.is_some() && before == *selection.peek() {
        selection.set(None);
    }
}

fn lines(locale: &Locale, swim: &Swim, level: &str) -> Vec<Line> {
    match level {
        "intervals" => swim
            .intervals
            .iter()
            .enumerate()
            .map(|(index, interval)| Line {
                from_ms: interval.from_ms,
                to_ms: interval.to_ms,
                title: format!(
                    "{}. {}",
                    index + 1,
                    metres(locale, interval.numbers.distance_m, interval.numbers.lengths)
                ),
                stroke: interval.stroke.clone(),
                numbers: interval.numbers,
                rest_ms: interval.rest_ms,
            })
            .collect(),
        "lengths" => swim
            .lengths
            .iter()
            .enumerate()
            .map(|(index, length)| Line {
                from_ms: length.from_ms,
                to_ms: length.to_ms,
                title: match length.odd {
                    Some(_) => t_with("swim-odd-length", "number", &(index + 1).to_string()),
                    None => (index + 1).to_string(),
                },
                stroke: length.stroke.clone(),
                numbers: numbers_of(length),
                rest_ms: swim
                    .lengths
                    .get(index + 1)
                    .filter(|next| next.interval != length.interval)
                    .map(|next| next.from_ms - length.to_ms),
            })
            .collect(),
        _ => swim
            .sets
            .iter()
            .map(|set| Line {
                from_ms: set.from_ms,
                to_ms: set.to_ms,
                title: set_title(locale, swim, set),
                stroke: set.stroke.clone(),
                numbers: set.numbers,
                rest_ms: set.rest_ms,
            })
            .collect(),
    }
}

fn numbers_of(length: &SwimLength) -> SwimNumbers {
    let swim_ms = length.to_ms - length.from_ms;
    let strokes = length.strokes.map(f64::from);
    SwimNumbers {
        lengths: 1,
        distance_m: length.distance_m,
        swim_ms,
        strokes_per_length: strokes,
        swolf: strokes.map(|strokes| strokes + swim_ms as f64 / 1000.0),
        strokes_per_min: None,
    }
}

/// "8 × 100 m", "400 m".
fn set_title(locale: &Locale, swim: &Swim, set: &ritm_model::discipline::SwimSet) -> String {
    // An odd length in one of them makes no other set: the first tells how long each is meant to be.
    let first = usize::try_from(set.first)
        .ok()
        .and_then(|first| swim.intervals.get(first));
    let each = first.map_or_else(String::new, |interval| {
        metres(locale, interval.numbers.distance_m, interval.numbers.lengths)
    });
    if set.count < 2 {
        each
    } else {
        format!("{}\u{a0}×\u{a0}{each}", set.count)
    }
}

/// A distance swum; lengths where nobody knows how long the pool is.
fn metres(locale: &Locale, metres: Option<f64>, lengths: u32) -> String {
    match metres {
        Some(metres) => locale.distance(metres, ritm_model::Sport::PoolSwimming).line(),
        None => t_count("swim-lengths-count", u64::from(lengths)),
    }
}

/// "25 m".
pub(super) fn pool_words(locale: &Locale, pool: &Pool) -> String {
    let (value, unit) = if pool.yards {
        (pool.length_m / 0.9144, "unit-yd")
    } else {
        (pool.length_m, "unit-m")
    };
    let digits = if (value - value.round()).abs() < 0.05 {
        0
    } else {
        1
    };
    Shown {
        value: locale.formats.number(value, digits),
        unit: locale.unit(unit),
    }
    .line()
}

/// Time swum: seconds alone under a minute would read as a number.
fn took(ms: i64) -> String {
    clock::duration(ms)
}

fn reading(locale: &Locale, swim: &Swim, number: usize, length: &SwimLength) -> String {
    let mut parts = vec![
        t_with("swim-length-number", "number", &(number + 1).to_string()),
        took(length.to_ms - length.from_ms),
    ];
    let seconds = (length.to_ms - length.from_ms) as f64 / 1000.0;
    if let Some(metres) = length
        .distance_m
        .filter(|_| length.odd.is_none() && seconds > 0.0)
    {
        let pace = locale.pace_or_speed(metres / seconds, ritm_model::Sport::PoolSwimming);
        parts.push(pace.line());
    }
    if let Some(strokes) = length.strokes {
        parts.push(t_count("swim-strokes-count", u64::from(strokes)));
    }
    if !length.stroke.is_empty() {
        parts.push(stroke_name(&length.stroke));
    }
    let ends = swim
        .lengths
        .get(number + 1)
        .filter(|next| next.interval != length.interval);
    if let Some(next) = ends {
        parts.push(t_with(
            "swim-then-rest",
            "time",
            &took(next.from_ms - length.to_ms),
        ));
    }
    match length.odd {
        Some(OddLength::MissedTurn) => parts.push(t("swim-missed-turn")),
        Some(OddLength::FalseTurn) => parts.push(t("swim-false-turn")),
        None if length.joined => parts.push(t("swim-joined-reading")),
        None => {}
    }
    parts.join(" · ")
}

/// A stroke as swimmers call it; what nobody knows by its own name.
fn stroke_name(stroke: &str) -> String {
    match stroke {
        "freestyle" => t("stroke-freestyle"),
        "backstroke" => t("stroke-backstroke"),
        "breaststroke" => t("stroke-breaststroke"),
        "butterfly" => t("stroke-butterfly"),
        "drill" => t("stroke-drill"),
        "mixed" => t("stroke-mixed"),
        "im" | "im_by_round" | "rimo" => t("stroke-im"),
        other => other.replace('_', " "),
    }
}

fn stroke_tone(stroke: &str) -> ChannelColour {
    match stroke {
        "freestyle" => ChannelColour::Speed,
        "backstroke" => ChannelColour::Power,
        "breaststroke" => ChannelColour::Zone2,
        "butterfly" => ChannelColour::Cadence,
        "drill" => ChannelColour::Temperature,
        "mixed" | "im" => ChannelColour::Altitude,
        _ => ChannelColour::Speed,
    }
}

/// How high bars are: what differs between lengths is to be seen.
struct Heights {
    floor_m_s: f64,
    top_m_s: f64,
}

impl Heights {
    fn of(lengths: &[SwimLength]) -> Self {
        let speeds = || {
            lengths
                .iter()
                .filter(|length| length.odd.is_none())
                .map(per_second)
                .filter(|speed| *speed > 0.0)
        };
        let top = speeds().fold(0.0, f64::max);
        let least = speeds().fold(top, f64::min);
        Self {
            // Half of the slowest lies under the ground.
            floor_m_s: least * 0.6,
            top_m_s: top,
        }
    }

    fn of_length(&self, length: &SwimLength) -> f64 {
        let span = self.top_m_s - self.floor_m_s;
        if span > 0.0 {
            ((per_second(length) - self.floor_m_s) / span).clamp(0.05, 1.0)
        } else {
            0.5
        }
    }
}

/// Metres a second; lengths a second where nobody knows the metres.
fn per_second(length: &SwimLength) -> f64 {
    let seconds = (length.to_ms - length.from_ms) as f64 / 1000.0;
    if seconds > 0.0 {
        length.distance_m.unwrap_or(1.0) / seconds
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(seconds: i64, odd: Option<OddLength>) -> SwimLength {
        SwimLength {
            from_ms: 0,
            to_ms: seconds * 1000,
            distance_m: Some(25.0),
            strokes: None,
            stroke: String::new(),
            interval: 0,
            joined: false,
            odd,
            mend: None,
        }
    }

    #[test]
    fn faster_is_higher_and_odd_lengths_set_no_scale() {
        let lengths = [
            length(25, None),
            length(30, None),
            length(60, Some(OddLength::MissedTurn)),
            length(12, Some(OddLength::FalseTurn)),
        ];
        let heights = Heights::of(&lengths);
        assert_eq!(heights.of_length(&lengths[0]), 1.0);
        let slower = heights.of_length(&lengths[1]);
        assert!(slower > 0.5 && slower < 1.0);
        assert_eq!(heights.of_length(&lengths[2]), 0.05);
        assert_eq!(heights.of_length(&lengths[3]), 1.0);
    }
}

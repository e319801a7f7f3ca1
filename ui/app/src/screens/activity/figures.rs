//! The activity's numbers, of all of it or of the part selected, ours beside the device's.

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Card, ChannelColour, Disclosure, Explain, Figure, FigureRow, IconName};
use ritm_model::{
    Sport, SportFamily, Totals,
    activity::ActivityDetail,
    order,
    summary::{Figure as Of, Method, Summary},
};

use super::{
    Shared,
    along::percent,
    discipline,
    explain::{mean_power_words, method_words, remark_words},
    number::Number,
    sport_view::sport_view,
};
use crate::{
    format::clock,
    locale::{LOCALE, Locale, Shown},
    texts::{t, t_args, t_with},
};

/// So many figures are large, at most.
const MOST_LARGE: usize = 8;

/// The numbers that matter most, large.
#[component]
pub(super) fn FiguresCard(
    detail: ActivityDetail,
    part: Option<Summary>,
    range: Option<(i64, i64)>,
    shared: Shared,
) -> Element {
    let mut selection = shared.selection;
    let Some((numbers, pending)) = numbers_of(&detail, part.as_ref(), range) else {
        return rsx! {};
    };
    let view = sport_view(detail.row.sport);
    let mut chosen: Vec<(usize, Number)> = numbers
        .into_iter()
        .filter(|number| number.ours.is_some())
        .filter_map(|number| Some((view.place(number.test_id)?, number)))
        .collect();
    order::by_key(&mut chosen, |(place, _)| *place);
    let chosen = chosen.into_iter().map(|(_, number)| number).take(MOST_LARGE);
    let whole = range.is_none();
    let grade =
        (shared.selection)().and_then(|(first, last)| shared.drawn.read().as_ref()?.grade(first, last));
    rsx! {
        // What is measured stays in sight while a table or a chart further down is pointed at.
        Card { flush: true, class: if whole { "figures-card" } else { "figures-card measuring" },
            if let Some((from_ms, to_ms)) = range {
                div { class: "part-line", role: "status", "data-testid": "part",
                    span { class: "num",
                        {t_args("part-title", &[("from", clock::duration(from_ms).into()), ("to", clock::duration(to_ms).into())])}
                        if let Some(grade) = grade {
                            span { class: "part-grade", {t_with("part-grade", "value", &percent(&LOCALE.read(), grade))} }
                        }
                    }
                    Button { small: true, kind: ButtonKind::Quiet, icon: IconName::Close, onclick: move |_| selection.set(None), {t("part-whole")} }
                }
            }
            FigureRow { "data-testid": "figures",
                for number in chosen {
                    NumberFigure { key: "{number.label}", number: ReadOnlyNumber::from(number), pending, whole }
                }
            }
        }
    }
}

#[component]
fn NumberFigure(number: ReadOnlyNumber, pending: bool, whole: bool) -> Element {
    let number = number.0;
    let shown = number.ours.clone().unwrap_or_default();
    let note = match (&number.device, whole) {
        (Some(device), true) if Some(device) != number.ours.as_ref() => {
            t_with("device-note", "value", &device.value)
        }
        _ => String::new(),
    };
    rsx! {
        Figure {
            value: shown.value,
            unit: shown.unit,
            label: t(number.label),
            tone: number.tone,
            note,
            pending,
            doubt: number.doubt.map(|_| t("doubt-mark")).unwrap_or_default(),
            test_id: number.test_id,
            explain: rsx! {
                Explain { label: t("how-made"), icon_only: true, close_label: t("action-close"), title: t(number.label),
                    if let Some(reason) = number.doubt {
                        strong { class: "explain-doubt", "data-testid": "doubt", {t(reason.code())} }
                    }
                    span { "{number.how}" }
                    if whole {
                        span { class: "explain-device", {device_words(&number)} }
                    }
                }
            },
        }
    }
}

/// A number that is drawn anew only when it changed.
#[derive(Clone)]
struct ReadOnlyNumber(std::rc::Rc<Number>);

impl PartialEq for ReadOnlyNumber {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.0, &other.0);
        a.label == b.label && a.ours == b.ours && a.device == b.device && a.how == b.how && a.doubt == b.doubt
    }
}

impl From<Number> for ReadOnlyNumber {
    fn from(number: Number) -> Self {
        Self(std::rc::Rc::new(number))
    }
}

/// All numbers with the device's own beside ours.
#[component]
pub(super) fn NumbersCard(
    detail: ActivityDetail,
    part: Option<Summary>,
    range: Option<(i64, i64)>,
) -> Element {
    let Some((numbers, _)) = numbers_of(&detail, part.as_ref(), range) else {
        return rsx! {};
    };
    let numbers: Vec<Number> = numbers
        .into_iter()
        .filter(|number| number.ours.is_some() || number.device.is_some())
        .collect();
    let whole = range.is_none();
    rsx! {
        Card { class: "numbers-card", "data-testid": "numbers",
            Disclosure { summary: t("numbers-title"),
                table { class: "numbers",
                    thead {
                        tr {
                            th { scope: "col", {t("numbers-what")} }
                            th { scope: "col", class: "numeric", {t("numbers-ours")} }
                            if whole {
                                th { scope: "col", class: "numeric", {t("numbers-device")} }
                            }
                            th { scope: "col", {t("numbers-how")} }
                        }
                    }
                    tbody {
                        for number in numbers {
                            tr { key: "{number.label}",
                                th { scope: "row", {t(number.label)} }
                                td { class: "numeric num", {line(number.ours.as_ref())} }
                                if whole {
                                    td { class: "numeric num", {line(number.device.as_ref())} }
                                }
                                td { class: "numbers-how",
                                    if let Some(reason) = number.doubt {
                                        strong { class: "explain-doubt", {t(reason.code())} }
                                    }
                                    "{number.how}"
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn line(shown: Option<&Shown>) -> String {
    shown.map_or_else(|| "–".to_owned(), Shown::line)
}

fn device_words(number: &Number) -> String {
    match &number.device {
        None => t("method-device-silent"),
        Some(device) if Some(device) == number.ours.as_ref() => t("method-device-same"),
        Some(device) => t_with("method-device-said", "value", &device.line()),
    }
}

/// The numbers of the part when one is selected, else of the whole, and whether they are still being computed.
fn numbers_of(
    detail: &ActivityDetail,
    part: Option<&Summary>,
    range: Option<(i64, i64)>,
) -> Option<(Vec<Number>, bool)> {
    let recording = detail.recordings.first()?;
    let summary = part.unwrap_or(&detail.summary);
    let of_legs = device_of_legs(detail);
    let silent = Totals::default();
    let device = match (range, detail.legs.is_empty()) {
        (Some(_), _) => &silent,
        (None, true) => &recording.device_totals,
        (None, false) => &of_legs,
    };
    let pending = range.is_some() && part.is_none();
    let locale = LOCALE.read().for_pool(detail.row.pool_in_yards);
    let view = sport_view(detail.row.sport);
    let mut numbers = numbers(&locale, detail.row.sport, summary, device);
    if range.is_none() {
        numbers.extend(discipline::numbers(&locale, &detail.discipline));
    }
    numbers.retain(|number| view.tells(number.test_id));
    let whole_of_several = range.is_none() && detail.row.sport == Sport::Multisport;
    for number in &mut numbers {
        if whole_of_several && let Some(how) = of_several(number.test_id) {
            number.how = t(how);
        }
        judge(&locale, summary, number);
    }
    Some((numbers, pending))
}

/// How a figure of an event of several sports was made.
fn of_several(test_id: &str) -> Option<&'static str> {
    Some(match test_id {
        "figure-distance" | "figure-moving" | "figure-ascent" | "figure-descent" | "figure-timer"
        | "figure-energy" => "method-of-legs",
        "figure-heart-rate" => "method-mean-of-legs",
        _ => return None,
    })
}

/// What the devices of the legs tell of the whole. Nothing where one leg was recorded by several, or two are of one time:
/// ours are of some of them alone.
fn device_of_legs(detail: &ActivityDetail) -> Totals {
    if detail.legs.len() != detail.recordings.len() {
        return Totals::default();
    }
    let legs = detail.legs.iter().zip(&detail.recordings);
    let told: Vec<Told<'_>> = legs
        .map(|(leg, recording)| Told {
            sport: leg.row.sport,
            counts: leg.counts,
            totals: &recording.device_totals,
        })
        .collect();
    together(&told)
}

/// What the device of a leg tells.
struct Told<'a> {
    sport: Sport,
    /// Whether the leg counts in its whole.
    counts: bool,
    totals: &'a Totals,
}

/// Totals of legs as those of a whole: sums of what they add up, means weighed by their time.
fn together(legs: &[Told<'_>]) -> Totals {
    let mut whole = Totals::default();
    if legs.iter().any(|leg| !leg.counts) {
        return whole;
    }
    let all = || legs.iter().map(|leg| leg.totals);
    for figure in [
        Of::Distance,
        Of::Timer,
        Of::Moving,
        Of::Energy,
        Of::Ascent,
        Of::Descent,
    ] {
        // One that does not tell of the way leaves out more than its share; nobody climbs in a pool.
        let is_silent = legs.iter().any(|leg| {
            let must_tell = match figure {
                Of::Timer | Of::Moving => true,
                // A device may add up nothing on the way to the bicycle.
                Of::Distance => leg.sport != Sport::Transition,
                _ => false,
            };
            must_tell && figure.of(leg.totals).is_none()
        });
        let told: Vec<f64> = all().filter_map(|totals| figure.of(totals)).collect();
        if !told.is_empty() && !is_silent {
            figure.put(&mut whole, Some(told.iter().sum()));
        }
    }
    let weighed: Vec<(f64, f64)> = all()
        .filter_map(|totals| Some((totals.avg_heart_rate_bpm?, totals.timer_ms? as f64)))
        .collect();
    let ms: f64 = weighed.iter().map(|(_, ms)| ms).sum();
    if ms > 0.0 {
        let sum: f64 = weighed.iter().map(|(bpm, ms)| bpm * ms).sum();
        whole.avg_heart_rate_bpm = Some(sum / ms);
    }
    whole.max_heart_rate_bpm = all()
        .filter_map(|totals| totals.max_heart_rate_bpm)
        .reduce(f64::max);
    whole
}

/// Totals without the zeros that stand for nothing. A gain or a temperature of zero is one.
fn without_zeros(totals: &Totals) -> Totals {
    let some = |value: Option<f64>| value.filter(|value| *value > 0.0);
    Totals {
        moving_ms: totals.moving_ms.filter(|ms| *ms > 0),
        distance_m: some(totals.distance_m),
        energy_kcal: some(totals.energy_kcal),
        avg_heart_rate_bpm: some(totals.avg_heart_rate_bpm),
        max_heart_rate_bpm: some(totals.max_heart_rate_bpm),
        avg_cadence_rpm: some(totals.avg_cadence_rpm),
        max_cadence_rpm: some(totals.max_cadence_rpm),
        avg_power_w: some(totals.avg_power_w),
        max_power_w: some(totals.max_power_w),
        ..totals.clone()
    }
}

/// The figure that a number shows, by its stable name.
fn shows(test_id: &str) -> Option<Of> {
    Some(match test_id {
        "figure-distance" => Of::Distance,
        "figure-moving" => Of::Moving,
        "figure-pace" => Of::AvgSpeed,
        "figure-heart-rate" => Of::AvgHeartRate,
        "figure-power" => Of::AvgPower,
        "figure-ascent" => Of::Ascent,
        "figure-cadence" => Of::AvgCadence,
        "figure-elapsed" => Of::Elapsed,
        "figure-timer" => Of::Timer,
        "figure-energy" => Of::Energy,
        "figure-descent" => Of::Descent,
        "figure-fastest" => Of::MaxSpeed,
        "figure-heart-rate-max" => Of::MaxHeartRate,
        "figure-power-max" => Of::MaxPower,
        "figure-cadence-max" => Of::MaxCadence,
        "figure-temperature" => Of::AvgTemperature,
        "figure-altitude-min" => Of::MinAltitude,
        "figure-altitude-max" => Of::MaxAltitude,
        _ => return None,
    })
}

/// Says of a number what was mended to make it, and whether it can be believed.
fn judge(locale: &Locale, summary: &Summary, number: &mut Number) {
    let Some(figure) = shows(number.test_id) else {
        return;
    };
    number.doubt = summary.doubt(figure);
    if figure == Of::AvgPower
        && let Some(method @ (Method::MeanOfWork | Method::DeviceTotal)) = &summary.power_method
    {
        number.how = method_words(locale, method);
    }
    for remark in summary.remarks.iter().filter(|remark| remark.figure == figure) {
        if !number.how.is_empty() {
            number.how.push(' ');
        }
        number.how.push_str(&remark_words(locale, remark));
    }
}

fn numbers(locale: &Locale, sport: Sport, summary: &Summary, device: &Totals) -> Vec<Number> {
    let ours = &summary.totals;
    let time = |ms: i64| Shown {
        value: clock::duration(ms),
        unit: String::new(),
    };
    let how = |method: Option<&ritm_model::summary::Method>| {
        method
            .map(|method| method_words(locale, method))
            .unwrap_or_default()
    };
    let number = |label, test_id, pair: (Option<Shown>, Option<Shown>), how: String, tone| Number {
        label,
        ours: pair.0,
        device: pair.1,
        how,
        tone,
        test_id,
        doubt: None,
    };
    // A device that does not measure something writes 0.
    let (ours, device) = (&without_zeros(ours), &without_zeros(device));
    let both = |of: &dyn Fn(&Totals) -> Option<Shown>| (of(ours), of(device));
    let moving = match sport {
        Sport::PoolSwimming | Sport::OpenWaterSwimming | Sport::Swimming => "figure-swimming-time",
        _ => "figure-moving-time",
    };
    let cadence = match sport.family() {
        _ if sport.rows() => "figure-stroke-rate",
        SportFamily::Swim | SportFamily::Water => "figure-stroke-rate",
        _ => "figure-cadence",
    };
    let average = || t("method-average");
    let pace = if sport.prefers_pace() {
        "figure-pace"
    } else {
        "figure-speed"
    };
    let fastest = if sport.prefers_pace() {
        "figure-pace-best"
    } else {
        "figure-speed-max"
    };
    vec![
        number(
            "figure-distance",
            "figure-distance",
            both(&|totals| totals.distance_m.map(|metres| locale.distance(metres, sport))),
            how(summary.distance_method.as_ref()),
            None,
        ),
        number(
            moving,
            "figure-moving",
            both(&|totals| totals.moving_ms.map(time)),
            how(summary.moving_method.as_ref()),
            None,
        ),
        number(
            pace,
            "figure-pace",
            both(&|totals| {
                totals
                    .avg_speed_m_s
                    .filter(|m_s| *m_s > 0.0)
                    .map(|m_s| locale.pace_or_speed(m_s, sport))
            }),
            t("method-average-speed"),
            Some(ChannelColour::Speed),
        ),
        number(
            "figure-heart-rate",
            "figure-heart-rate",
            both(&|totals| totals.avg_heart_rate_bpm.map(|bpm| locale.whole(bpm, "unit-bpm"))),
            average(),
            Some(ChannelColour::HeartRate),
        ),
        number(
            "figure-power",
            "figure-power",
            both(&|totals| totals.avg_power_w.map(|watts| locale.whole(watts, "unit-w"))),
            mean_power_words(sport),
            Some(ChannelColour::Power),
        ),
        number(
            "figure-ascent",
            "figure-ascent",
            both(&|totals| totals.ascent_m.map(|metres| locale.height(metres))),
            how(summary.gain_method.as_ref()),
            None,
        ),
        number(
            cadence,
            "figure-cadence",
            both(&|totals| totals.avg_cadence_rpm.map(|rpm| locale.cadence(rpm, sport))),
            t("method-average-cadence"),
            Some(ChannelColour::Cadence),
        ),
        number(
            "figure-elapsed-time",
            "figure-elapsed",
            both(&|totals| totals.elapsed_ms.map(time)),
            t("method-elapsed"),
            None,
        ),
        number(
            "figure-timer-time",
            "figure-timer",
            both(&|totals| totals.timer_ms.map(time)),
            t("method-timer"),
            None,
        ),
        number(
            "figure-energy",
            "figure-energy",
            both(&|totals| totals.energy_kcal.map(|kcal| locale.whole(kcal, "unit-kcal"))),
            t("method-energy"),
            None,
        ),
        number(
            "figure-descent",
            "figure-descent",
            both(&|totals| totals.descent_m.map(|metres| locale.height(metres))),
            how(summary.gain_method.as_ref()),
            None,
        ),
        number(
            fastest,
            "figure-fastest",
            both(&|totals| {
                totals
                    .max_speed_m_s
                    .filter(|m_s| *m_s > 0.0)
                    .map(|m_s| locale.pace_or_speed(m_s, sport))
            }),
            t("method-maximum"),
            None,
        ),
        number(
            "figure-heart-rate-max",
            "figure-heart-rate-max",
            both(&|totals| totals.max_heart_rate_bpm.map(|bpm| locale.whole(bpm, "unit-bpm"))),
            t("method-maximum"),
            None,
        ),
        number(
            "figure-power-max",
            "figure-power-max",
            both(&|totals| totals.max_power_w.map(|watts| locale.whole(watts, "unit-w"))),
            t("method-maximum"),
            None,
        ),
        number(
            "figure-cadence-max",
            "figure-cadence-max",
            both(&|totals| totals.max_cadence_rpm.map(|rpm| locale.cadence(rpm, sport))),
            t("method-maximum"),
            None,
        ),
        number(
            "figure-temperature",
            "figure-temperature",
            both(&|totals| {
                totals
                    .avg_temperature_c
                    .map(|celsius| locale.temperature(celsius))
            }),
            average(),
            None,
        ),
        number(
            "figure-altitude-min",
            "figure-altitude-min",
            both(&|totals| totals.min_altitude_m.map(|metres| locale.height(metres))),
            t("method-minimum"),
            None,
        ),
        number(
            "figure-altitude-max",
            "figure-altitude-max",
            both(&|totals| totals.max_altitude_m.map(|metres| locale.height(metres))),
            t("method-maximum"),
            None,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_that_not_all_legs_tell_is_none_of_the_whole() {
        let leg = |metres: Option<f64>| Totals {
            timer_ms: Some(600_000),
            distance_m: metres,
            ..Totals::default()
        };
        let distance_of = |ran_m, counts| {
            let legs = [leg(Some(1_500.0)), leg(None), leg(Some(40_000.0)), leg(ran_m)];
            let sports = [
                Sport::OpenWaterSwimming,
                Sport::Transition,
                Sport::Cycling,
                Sport::Running,
            ];
            let told = |(sport, totals)| Told {
                sport,
                counts,
                totals,
            };
            let legs: Vec<Told<'_>> = sports.into_iter().zip(&legs).map(told).collect();
            together(&legs).distance_m
        };
        assert_eq!(distance_of(Some(10_000.0), true), Some(51_500.0));
        assert_eq!(distance_of(None, true), None);
        // Two of one time, of which ours are of one alone.
        assert_eq!(distance_of(Some(10_000.0), false), None);
    }
}

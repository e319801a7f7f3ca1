//! The activity's numbers, of all of it or of the part selected, ours beside the device's.

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Card, ChannelColour, Disclosure, Explain, Figure, FigureRow, IconName};
use ritm_model::{Sport, Totals, activity::ActivityDetail, summary::Summary};

use super::{Shared, explain::method_words};
use crate::{
    format::clock,
    locale::{LOCALE, Locale, Shown},
    texts::{t, t_args, t_with},
};

/// A number in all its forms.
struct Number {
    label: &'static str,
    ours: Option<Shown>,
    device: Option<Shown>,
    how: String,
    tone: Option<ChannelColour>,
    test_id: &'static str,
}

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
    let chosen: Vec<Number> = numbers
        .into_iter()
        .filter(|number| number.ours.is_some())
        .take(6)
        .collect();
    let whole = range.is_none();
    rsx! {
        Card { flush: true, class: "figures-card",
            if let Some((from_ms, to_ms)) = range {
                div { class: "part-line", role: "status", "data-testid": "part",
                    span { class: "num",
                        {t_args("part-title", &[("from", clock::duration(from_ms).into()), ("to", clock::duration(to_ms).into())])}
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
            test_id: number.test_id,
            explain: rsx! {
                Explain { label: t("how-made"), icon_only: true, close_label: t("action-close"), title: t(number.label),
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
        a.label == b.label && a.ours == b.ours && a.device == b.device && a.how == b.how
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
                                td { class: "numbers-how", "{number.how}" }
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
    let silent = Totals::default();
    let device = if range.is_some() || !detail.legs.is_empty() {
        &silent
    } else {
        &recording.device_totals
    };
    let pending = range.is_some() && part.is_none();
    Some((
        numbers(&LOCALE.read(), detail.row.sport, summary, device),
        pending,
    ))
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
    };
    let both = |of: &dyn Fn(&Totals) -> Option<Shown>| (of(ours), of(device));
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
            "figure-moving-time",
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
            t("method-average-power"),
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
            "figure-cadence",
            "figure-cadence",
            both(&|totals| totals.avg_cadence_rpm.map(|rpm| locale.cadence(rpm, sport))),
            average(),
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

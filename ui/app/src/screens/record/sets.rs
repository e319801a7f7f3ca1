//! Sets of strength training: put down while they are done, or afterwards.

use dioxus::prelude::*;
use ritm_kit::{IconButton, IconName, LiveField, RoundButton, Stepper, TextField};
use ritm_model::{
    StrengthSet,
    recorder::{Figure, PutSets},
    settings::Units,
};

use super::{figure::field, use_heard};
use crate::{
    format::{clock, quantity},
    locale::LOCALE,
    state::recorder::{RECORDER, Recorder, act},
    texts::{t, t_with},
};

/// A set as it is being typed, in the reader's units.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SetDraft {
    /// What is done.
    pub(crate) exercise: String,
    /// The weight as typed; empty for none.
    pub(crate) weight: String,
    /// The repetitions as typed; empty for none.
    pub(crate) repetitions: String,
}

/// More is nobody's set.
const MOST_KG: f64 = 1_000.0;
/// More is a typing error.
const MOST_REPETITIONS: u16 = 10_000;

impl SetDraft {
    /// The set, or the key of what is wrong with it.
    pub(crate) fn read(&self, units: Units, at_ms: i64) -> Result<StrengthSet, &'static str> {
        let weight_kg = match parse(&self.weight) {
            Ok(weight) => weight.map(|weight| weight * quantity::weight_unit_kg(units)),
            Err(()) => return Err("sets-wrong-weight"),
        };
        if weight_kg.is_some_and(|weight| !(0.0..=MOST_KG).contains(&weight)) {
            return Err("sets-wrong-weight");
        }
        let repetitions = match self.repetitions.trim() {
            "" => None,
            text => match text.parse::<u16>() {
                Ok(count) if count <= MOST_REPETITIONS => Some(count),
                _ => return Err("sets-wrong-repetitions"),
            },
        };
        if weight_kg.is_none() && repetitions.is_none() && self.exercise.trim().is_empty() {
            return Err("sets-wrong-empty");
        }
        Ok(StrengthSet {
            // How long a set took is not asked for.
            from_ms: at_ms,
            to_ms: at_ms,
            exercise: self.exercise.trim().to_owned(),
            repetitions,
            weight_kg,
            active: true,
        })
    }

    fn step_weight(&mut self, by: i32, units: Units) {
        let step = match units {
            Units::Metric => 2.5,
            Units::Imperial => 5.0,
        };
        let now = parse(&self.weight).ok().flatten().unwrap_or(0.0);
        let next = (now + f64::from(by) * step).max(0.0);
        self.weight = plain(next);
    }

    fn step_repetitions(&mut self, by: i32) {
        let now: i32 = self.repetitions.trim().parse().unwrap_or(0);
        self.repetitions = (now + by).clamp(0, i32::from(MOST_REPETITIONS)).to_string();
    }
}

/// A number as people type it, with a point or a comma; `None` for nothing.
fn parse(text: &str) -> Result<Option<f64>, ()> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    text.parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
        .map(Some)
        .ok_or(())
}

fn plain(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The fields of a set.
#[component]
pub(crate) fn SetFields(draft: Signal<SetDraft>) -> Element {
    let units = LOCALE.read().units;
    let SetDraft {
        exercise,
        weight,
        repetitions,
    } = draft();
    let unit = LOCALE.read().unit(match units {
        Units::Metric => "unit-kg",
        Units::Imperial => "unit-lb",
    });
    rsx! {
        div { class: "set-fields",
            TextField {
                label: t("sets-exercise"),
                value: exercise,
                placeholder: t("sets-exercise-example"),
                max_length: 80,
                test_id: "set-exercise",
                oninput: move |text: String| draft.write().exercise = text,
            }
            Stepper {
                label: t("sets-weight"),
                unit,
                value: weight,
                less_label: t("sets-weight-less"),
                more_label: t("sets-weight-more"),
                test_id: "set-weight",
                oninput: move |text: String| draft.write().weight = text,
                onstep: move |by: i32| draft.write().step_weight(by, units),
            }
            Stepper {
                label: t("sets-repetitions"),
                value: repetitions,
                less_label: t("sets-repetitions-less"),
                more_label: t("sets-repetitions-more"),
                test_id: "set-repetitions",
                oninput: move |text: String| draft.write().repetitions = text,
                onstep: move |by: i32| draft.write().step_repetitions(by),
            }
        }
    }
}

/// The sets so far, with a way to take each back.
#[component]
pub(crate) fn SetList(sets: Vec<StrengthSet>, onremove: EventHandler<usize>) -> Element {
    let locale = LOCALE.read();
    if sets.is_empty() {
        return rsx! { p { class: "sub sets-none", {t("sets-none")} } };
    }
    rsx! {
        table { class: "sets", "data-testid": "sets",
            caption { class: "visually-hidden", {t("strength-title")} }
            thead {
                tr {
                    th { scope: "col", {t("strength-set")} }
                    th { scope: "col", {t("strength-exercise")} }
                    th { scope: "col", {t("strength-weight")} }
                    th { scope: "col", {t("figure-repetitions")} }
                    th { span { class: "visually-hidden", {t("sets-remove-head")} } }
                }
            }
            tbody {
                for (index , set) in sets.into_iter().enumerate() {
                    tr { key: "{index}",
                        td { class: "num", "{index + 1}" }
                        td { class: "sets-exercise", if set.exercise.is_empty() { "–" } else { "{set.exercise}" } }
                        td { class: "num", {set.weight_kg.map_or_else(|| "–".to_owned(), |weight| locale.weight(weight).line())} }
                        td { class: "num", {set.repetitions.map_or_else(|| "–".to_owned(), |count| count.to_string())} }
                        td {
                            IconButton {
                                icon: IconName::Close,
                                label: t_with("sets-remove", "number", &(index + 1).to_string()),
                                onclick: move |_| onremove.call(index),
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The set that comes next: what was typed outlives the redrawing of the screen.
static DRAFT: GlobalSignal<SetDraft> = Signal::global(SetDraft::default);
/// What is wrong with it, as a message key; empty when nothing is.
static WRONG: GlobalSignal<&'static str> = Signal::global(|| "");

/// Rest, sets so far and the next one, in the place of figures.
#[component]
pub(super) fn LiveSets(tick: Signal<f64>) -> Element {
    let sets = use_heard(|heard| heard.live.sets.clone());
    // The time since the last set, or of the whole before the first.
    let clocks = use_memo(move || {
        let recorder = RECORDER.read();
        let Recorder::Live(heard) = &*recorder else {
            return None;
        };
        let locale = LOCALE.read();
        let timer = field(&locale, heard, Figure::Timer, tick()).shown.value;
        let pulse = field(&locale, heard, Figure::HeartRate, tick());
        let rest = heard.live.sets.last().map(|set| {
            let elapsed_ms = elapsed_ms(heard, tick());
            clock::running(elapsed_ms - set.to_ms)
        });
        Some((timer, rest, pulse))
    });
    let Some((timer, rest, pulse)) = clocks() else {
        return rsx! {};
    };
    let sets = sets().unwrap_or_default();
    let draft = use_signal(|| DRAFT.peek().clone());
    use_effect(move || *DRAFT.write() = draft());
    let wrong = WRONG();
    rsx! {
        div { class: "rec-fields rec-rest n3",
            match rest {
                Some(rest) => rsx! { LiveField { label: t("sets-rest"), value: rest, test_id: "live-rest" } },
                None => rsx! { LiveField { label: t("live-timer"), value: timer.clone(), test_id: "live-timer" } },
            }
            LiveField {
                label: t("live-heart-rate"),
                value: pulse.shown.value,
                unit: pulse.shown.unit,
                tone: super::figure::tone(Figure::HeartRate),
                zone: pulse.zone,
                state: pulse.state,
                test_id: "live-heart-rate",
            }
            LiveField { label: t("live-timer"), value: timer, test_id: "live-total" }
        }
        div { class: "rec-sets",
            SetFields { draft }
            if !wrong.is_empty() {
                p { class: "field-error", role: "alert", {t(wrong)} }
            }
            SetList {
                sets: sets.clone(),
                onremove: move |index: usize| {
                    let mut left = sets.clone();
                    if index < left.len() {
                        left.remove(index);
                        act(PutSets { sets: left });
                    }
                },
            }
        }
    }
}

fn elapsed_ms(heard: &crate::state::recorder::Heard, now_ms: f64) -> i64 {
    let told = heard.live.value(Figure::Elapsed).map_or_else(
        || {
            let since = crate::browser::now().unix_ms() - heard.live.started.unix_ms();
            since as f64
        },
        |value| value.value + (now_ms - heard.at_ms).max(0.0),
    );
    told as i64
}

/// The button that puts a set down.
#[component]
pub(super) fn SetDone() -> Element {
    rsx! {
        RoundButton {
            icon: IconName::Check,
            label: t("sets-done"),
            main: true,
            test_id: "set-done",
            onclick: |()| {
                let recorder = RECORDER.peek();
                let Recorder::Live(heard) = &*recorder else { return };
                let at_ms = elapsed_ms(heard, crate::browser::device::monotonic_ms());
                match DRAFT.peek().read(LOCALE.peek().units, at_ms) {
                    Ok(set) => {
                        *WRONG.write() = "";
                        let mut sets = heard.live.sets.clone();
                        sets.push(set);
                        act(PutSets { sets });
                    }
                    Err(wrong) => *WRONG.write() = wrong,
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(exercise: &str, weight: &str, repetitions: &str) -> SetDraft {
        SetDraft {
            exercise: exercise.to_owned(),
            weight: weight.to_owned(),
            repetitions: repetitions.to_owned(),
        }
    }

    #[test]
    fn sets_are_read_as_people_type_them() {
        let set = draft(" Squat ", "62,5", "8").read(Units::Metric, 9_000);
        let expected = StrengthSet {
            from_ms: 9_000,
            to_ms: 9_000,
            exercise: "Squat".to_owned(),
            repetitions: Some(8),
            weight_kg: Some(62.5),
            active: true,
        };
        assert_eq!(set, Ok(expected));
        let pounds = draft("", "100", "").read(Units::Imperial, 0);
        assert!(pounds.is_ok_and(|set| (set.weight_kg.unwrap_or(0.0) - 45.359_237).abs() < 1e-9));
        assert_eq!(
            draft("", "much", "8").read(Units::Metric, 0),
            Err("sets-wrong-weight")
        );
        assert_eq!(
            draft("", "-5", "8").read(Units::Metric, 0),
            Err("sets-wrong-weight")
        );
        assert_eq!(
            draft("", "5", "8.5").read(Units::Metric, 0),
            Err("sets-wrong-repetitions")
        );
        assert_eq!(draft(" ", "", "").read(Units::Metric, 0), Err("sets-wrong-empty"));
    }

    #[test]
    fn steps_never_fall_below_nothing() {
        let mut set = draft("", "", "");
        set.step_weight(1, Units::Metric);
        assert_eq!(set.weight, "2.5");
        set.step_weight(1, Units::Metric);
        assert_eq!(set.weight, "5");
        for _ in 0..5 {
            set.step_weight(-1, Units::Metric);
            set.step_repetitions(-1);
        }
        assert_eq!((set.weight.as_str(), set.repetitions.as_str()), ("0", "0"));
    }
}

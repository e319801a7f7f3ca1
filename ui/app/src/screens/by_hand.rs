//! A workout that nothing recorded, entered by hand.

use dioxus::prelude::*;
use ritm_kit::{
    Button, ButtonKind, Card, Choice, Crumb, EffortDial, IconName, PageHead, Select, TextArea, TextField,
};
use ritm_model::{
    ActivityId, Sport, StrengthSet,
    recorder::{AddByHand, ReadRecorderSettings, RecorderError, Remarks},
};

use crate::{
    browser, door,
    format::{
        local::{local_moment, local_text},
        quantity::{distance_unit_m, height_unit_m},
    },
    locale::LOCALE,
    route::Route,
    screens::{
        parts::use_title,
        record::{SetDraft, SetFields, SetList},
    },
    state::{recorder::cue::announce, tell_error},
    texts::t,
};

/// At most so many characters fit a name.
const NAME_LENGTH: u32 = 200;
/// A workout lasts at most a month.
const MONTH_MS: i64 = 31 * 86_400_000;

/// What is typed, as it is typed.
#[derive(Clone, Debug, Default, PartialEq)]
struct Typed {
    sport: Sport,
    start: String,
    hours: String,
    minutes: String,
    seconds: String,
    distance: String,
    ascent: String,
    heart_rate: String,
    name: String,
    notes: String,
    effort: Option<u8>,
    sets: Vec<StrengthSet>,
}

/// A field with something wrong in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Start,
    Length,
    Distance,
    Ascent,
    HeartRate,
}

impl Place {
    /// The name by which tests and the focus find the field.
    const fn name(self) -> &'static str {
        match self {
            Self::Start => "hand-start",
            Self::Length => "hand-minutes",
            Self::Distance => "hand-distance",
            Self::Ascent => "hand-ascent",
            Self::HeartRate => "hand-heart-rate",
        }
    }
}

/// What is wrong, by field, as message keys.
type Wrongs = Vec<(Place, &'static str)>;

/// What was read of what is typed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Read {
    elapsed_ms: i64,
    distance_m: Option<f64>,
    ascent_m: Option<f64>,
    heart_rate_bpm: Option<f64>,
}

impl Typed {
    /// Reads the numbers, or tells everything that is wrong at once.
    fn read(&self, distance_unit_m: f64, height_unit_m: f64) -> Result<Read, Wrongs> {
        let mut wrongs = Wrongs::new();
        let whole = |text: &str, most: i64| match text.trim() {
            "" => Some(0),
            text => text
                .parse::<i64>()
                .ok()
                .filter(|number| (0..=most).contains(number)),
        };
        let elapsed_ms = match (
            whole(&self.hours, 744),
            whole(&self.minutes, 9_999),
            whole(&self.seconds, 59),
        ) {
            (Some(hours), Some(minutes), Some(seconds)) => (hours * 3_600 + minutes * 60 + seconds) * 1_000,
            _ => -1,
        };
        if !(1..=MONTH_MS).contains(&elapsed_ms) {
            wrongs.push((Place::Length, "by-hand-wrong-length"));
        }
        let mut number = |text: &str, place: Place, unit: f64, most: f64, wrong: &'static str| {
            let text = text.trim().replace(',', ".");
            if text.is_empty() {
                return None;
            }
            let value = text.parse::<f64>().ok().map(|value| value * unit);
            let value = value.filter(|value| (0.0..=most).contains(value));
            if value.is_none() {
                wrongs.push((place, wrong));
            }
            value
        };
        let distance_m = number(
            &self.distance,
            Place::Distance,
            distance_unit_m,
            10_000_000.0,
            "by-hand-wrong-distance",
        );
        let ascent_m = number(
            &self.ascent,
            Place::Ascent,
            height_unit_m,
            30_000.0,
            "by-hand-wrong-ascent",
        );
        let heart_rate_bpm = number(
            &self.heart_rate,
            Place::HeartRate,
            1.0,
            260.0,
            "by-hand-wrong-heart-rate",
        );
        if heart_rate_bpm.is_some_and(|bpm| bpm < 20.0) {
            wrongs.push((Place::HeartRate, "by-hand-wrong-heart-rate"));
        }
        if wrongs.is_empty() {
            Ok(Read {
                elapsed_ms,
                distance_m,
                ascent_m,
                heart_rate_bpm,
            })
        } else {
            Err(wrongs)
        }
    }
}

/// A form for what was done without a recording.
#[component]
pub(crate) fn ByHand() -> Element {
    use_title(t("by-hand-title"));
    let now = browser::now();
    let east_s = browser::utc_offset_s(now);
    let mut typed = use_signal(|| Typed {
        sport: Sport::Running,
        // An hour ago, on the whole minute: most enter what they have just done.
        start: local_text(now.plus_ms(-3_600_000 - now.unix_ms().rem_euclid(60_000)), east_s),
        ..Typed::default()
    });
    use_future(move || async move {
        if let Ok(settings) = door::ask(ReadRecorderSettings { sport: None }).await {
            typed.write().sport = settings.sport;
        }
    });
    // Asking again with the same id adds nothing: a second press is harmless.
    let id = use_hook(|| ActivityId::new(browser::now(), browser::random()));
    let mut wrongs = use_signal(Wrongs::new);
    let mut busy = use_signal(|| false);
    let set = use_signal(SetDraft::default);
    let mut set_wrong = use_signal(|| "");
    let navigator = use_navigator();
    let submit = use_callback(move |()| {
        let (sport, read) = {
            let locale = LOCALE.peek();
            let typed = typed.peek();
            let unit_m = match typed.sport.family() {
                ritm_model::SportFamily::Swim => 1.0,
                _ => distance_unit_m(locale.units),
            };
            (typed.sport, typed.read(unit_m, height_unit_m(locale.units)))
        };
        // The offset of the day it was, not of today.
        let start = local_moment(&typed.peek().start, east_s).map(|guess| {
            let there_s = browser::utc_offset_s(guess);
            (
                local_moment(&typed.peek().start, there_s).unwrap_or(guess),
                there_s,
            )
        });
        let mut found = match &read {
            Ok(_) => Wrongs::new(),
            Err(wrongs) => wrongs.clone(),
        };
        match start {
            None => found.insert(0, (Place::Start, "by-hand-wrong-start")),
            Some((start, _)) if start > browser::now() => {
                found.insert(0, (Place::Start, "by-hand-wrong-future"));
            }
            Some(_) => {}
        }
        if let Some((place, wrong)) = found.first() {
            announce(&t(wrong), true);
            browser::focus(&format!("[data-testid={}]", place.name()));
        }
        wrongs.set(found);
        let (Ok(read), Some((start, utc_offset_s)), true) = (read, start, wrongs.peek().is_empty()) else {
            return;
        };
        if busy() {
            return;
        }
        busy.set(true);
        let question = {
            let typed = typed.peek();
            AddByHand {
                activity: id,
                sport,
                start,
                utc_offset_s,
                elapsed_ms: read.elapsed_ms,
                distance_m: read.distance_m.filter(|_| sport.covers_ground()),
                ascent_m: read.ascent_m.filter(|_| sport.has_climb()),
                heart_rate_bpm: read.heart_rate_bpm,
                remarks: Remarks {
                    name: typed.name.trim().to_owned(),
                    notes: typed.notes.clone(),
                    effort: typed.effort,
                },
                sets: if sport == Sport::StrengthTraining {
                    typed.sets.clone()
                } else {
                    Vec::new()
                },
            }
        };
        spawn(async move {
            match door::ask(question).await {
                Ok(activity) => {
                    navigator.push(Route::activity(activity));
                }
                Err(error) => {
                    // The field it belongs to is known of the start only.
                    if error == RecorderError::Time.into() {
                        wrongs.set(vec![(Place::Start, "by-hand-wrong-future")]);
                    }
                    tell_error(&error);
                    busy.set(false);
                }
            }
        });
    });
    let wrong = |place: Place| {
        wrongs
            .read()
            .iter()
            .find(|(at, _)| *at == place)
            .map(|(_, key)| t(key))
            .unwrap_or_default()
    };
    let locale = LOCALE.read();
    let sports: Vec<Choice> = Sport::ALL
        .iter()
        .map(|sport| Choice::new(sport.code(), locale.sport(*sport)))
        .collect();
    let now_typed = typed();
    let sport = now_typed.sport;
    let distance_unit = locale.distance(1.0, sport).unit;
    let height_unit = locale.height(1.0).unit;
    let units = locale.units;
    rsx! {
        PageHead {
            title: t("by-hand-title"),
            crumbs: rsx! { Crumb { to: Route::Record {}, {t("nav-record")} } span { {t("by-hand-title")} } },
            sub: t("by-hand-sub"),
        }
        form {
            class: "grid by-hand",
            novalidate: true,
            "data-testid": "by-hand-form",
            onsubmit: move |event: FormEvent| {
                event.prevent_default();
                submit.call(());
            },
            Card { class: "span-7", title: t("by-hand-what"),
                div { class: "form-grid",
                    Select {
                        label: t("details-sport"),
                        options: sports,
                        value: sport.code(),
                        test_id: "hand-sport",
                        onchange: move |code: String| {
                            if let Some(sport) = Sport::from_code(&code) {
                                typed.write().sport = sport;
                            }
                        },
                    }
                    TextField {
                        label: t("details-start"),
                        kind: "datetime-local",
                        value: now_typed.start,
                        error: wrong(Place::Start),
                        test_id: "hand-start",
                        oninput: move |text| typed.write().start = text,
                    }
                    fieldset { class: "length-fields",
                        legend { class: "field-label", {t("by-hand-length")} }
                        div { class: "length-row",
                            TextField { label: t("by-hand-hours"), value: now_typed.hours, kind: "text", input_mode: "numeric", max_length: 3, test_id: "hand-hours", oninput: move |text| typed.write().hours = text }
                            TextField { label: t("by-hand-minutes"), value: now_typed.minutes, input_mode: "numeric", max_length: 4, test_id: "hand-minutes", oninput: move |text| typed.write().minutes = text }
                            TextField { label: t("by-hand-seconds"), value: now_typed.seconds, input_mode: "numeric", max_length: 2, test_id: "hand-seconds", oninput: move |text| typed.write().seconds = text }
                        }
                        if !wrong(Place::Length).is_empty() {
                            p { class: "field-error", "data-testid": "hand-length-error",
                                ritm_kit::Icon { name: IconName::Problem, size: 16 }
                                {wrong(Place::Length)}
                            }
                        }
                    }
                    if sport.covers_ground() {
                        TextField {
                            label: format!("{}, {distance_unit}", t("by-hand-distance")),
                            value: now_typed.distance,
                            input_mode: "decimal",
                            error: wrong(Place::Distance),
                            test_id: "hand-distance",
                            oninput: move |text| typed.write().distance = text,
                        }
                    }
                    if sport.has_climb() {
                        TextField {
                            label: format!("{}, {height_unit}", t("by-hand-ascent")),
                            value: now_typed.ascent,
                            input_mode: "decimal",
                            error: wrong(Place::Ascent),
                            test_id: "hand-ascent",
                            oninput: move |text| typed.write().ascent = text,
                        }
                    }
                    TextField {
                        label: format!("{}, {}", t("by-hand-heart-rate"), locale.unit("unit-bpm")),
                        value: now_typed.heart_rate,
                        input_mode: "numeric",
                        error: wrong(Place::HeartRate),
                        test_id: "hand-heart-rate",
                        oninput: move |text| typed.write().heart_rate = text,
                    }
                }
            }
            div { class: "stack span-5",
                Card { title: t("finish-effort"),
                    EffortDial {
                        label: t("finish-effort"),
                        value: now_typed.effort,
                        meanings: (0..=10).map(|step| t(&format!("effort-{step}"))).collect::<Vec<_>>(),
                        least: t("effort-least"),
                        most: t("effort-most"),
                        onchange: move |effort| typed.write().effort = effort,
                    }
                }
                Card { title: t("finish-about"),
                    div { class: "stack",
                        TextField {
                            label: t("activity-name"),
                            value: now_typed.name,
                            max_length: NAME_LENGTH,
                            test_id: "hand-name",
                            oninput: move |text| typed.write().name = text,
                        }
                        TextArea {
                            label: t("details-notes"),
                            value: now_typed.notes,
                            placeholder: t("details-notes-placeholder"),
                            test_id: "hand-notes",
                            oninput: move |text| typed.write().notes = text,
                        }
                    }
                }
            }
            if sport == Sport::StrengthTraining {
                Card { class: "span-12", title: t("strength-title"),
                    SetFields { draft: set }
                    if !set_wrong().is_empty() {
                        p { class: "field-error", role: "alert", {t(set_wrong())} }
                    }
                    div { class: "actions-line",
                        Button {
                            icon: IconName::Plus,
                            "data-testid": "add-set",
                            onclick: move |_| {
                                match set.peek().read(units, 0) {
                                    Ok(done) => {
                                        set_wrong.set("");
                                        typed.write().sets.push(done);
                                    }
                                    Err(wrong) => set_wrong.set(wrong),
                                }
                            },
                            {t("sets-add")}
                        }
                    }
                    SetList {
                        sets: now_typed.sets,
                        onremove: move |index: usize| {
                            let mut typed = typed.write();
                            if index < typed.sets.len() {
                                typed.sets.remove(index);
                            }
                        },
                    }
                }
            }
            div { class: "dock span-12",
                Button { kind: ButtonKind::Primary, icon: IconName::Check, submit: true, busy: busy(), "data-testid": "hand-save", {t("by-hand-save")} }
                ritm_kit::LinkButton { to: Route::Record {}, {t("action-cancel")} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        Typed {
            minutes: "45".to_owned(),
            ..Typed::default()
        }
    }

    #[test]
    fn numbers_are_read_in_the_readers_units() {
        let read = Typed {
            hours: "1".to_owned(),
            distance: "10,5".to_owned(),
            ascent: "120".to_owned(),
            heart_rate: "151".to_owned(),
            ..typed()
        }
        .read(1000.0, 1.0);
        let expected = Read {
            elapsed_ms: 6_300_000,
            distance_m: Some(10_500.0),
            ascent_m: Some(120.0),
            heart_rate_bpm: Some(151.0),
        };
        assert_eq!(read, Ok(expected));
        assert_eq!(
            typed().read(1000.0, 1.0).map(|read| read.elapsed_ms),
            Ok(2_700_000)
        );
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let wrongs = Typed {
            minutes: "soon".to_owned(),
            distance: "far".to_owned(),
            ascent: "-3".to_owned(),
            heart_rate: "15".to_owned(),
            ..Typed::default()
        }
        .read(1000.0, 1.0)
        .err();
        let places: Vec<Place> = wrongs
            .unwrap_or_default()
            .into_iter()
            .map(|(place, _)| place)
            .collect();
        assert_eq!(
            places,
            [Place::Length, Place::Distance, Place::Ascent, Place::HeartRate]
        );
        assert!(
            Typed::default().read(1000.0, 1.0).is_err(),
            "nothing is no length"
        );
    }
}

//! Saying what the columns of a table hold that nobody knows.

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Choice, Dialog, Select, SkeletonRows, TextField};
use ritm_model::{
    Channel, ImportId, Scale, Timestamp,
    import::{ReadTable, SurveyTable, TableOutcome},
    table::{Mapping, Meaning, Survey},
};

use crate::{
    browser, door,
    format::local::{local_moment, local_text},
    screens::{import::problem_text, parts::Failed},
    state::tell,
    texts::{t, t_with},
};

/// Examples shown of each column.
const EXAMPLES: usize = 3;

/// What a column may be said to hold: its code, which is also the end of its message key, and what that means.
fn offered() -> Vec<(&'static str, Meaning)> {
    let time = |ms_each| Meaning::Time { ms_each };
    let value = |channel, scale, factor, shift| Meaning::Value {
        channel,
        scale,
        factor,
        shift,
    };
    let hundredths = Scale::per_unit(100.0);
    let tenths = Scale::per_unit(10.0);
    let thousandths = Scale::per_unit(1000.0);
    vec![
        ("nothing", Meaning::Nothing),
        ("time", time(1000.0)),
        ("time-ms", time(1.0)),
        ("time-min", time(60_000.0)),
        ("date", Meaning::Date),
        ("lap", Meaning::Lap),
        ("heart-rate", value(Channel::HeartRate, tenths, 1.0, 0.0)),
        ("power", value(Channel::Power, tenths, 1.0, 0.0)),
        ("cadence", value(Channel::Cadence, tenths, 1.0, 0.0)),
        ("speed-km-h", value(Channel::Speed, thousandths, 1.0 / 3.6, 0.0)),
        ("speed-m-s", value(Channel::Speed, thousandths, 1.0, 0.0)),
        ("speed-mph", value(Channel::Speed, thousandths, 0.447_04, 0.0)),
        ("distance-m", value(Channel::Distance, hundredths, 1.0, 0.0)),
        ("distance-km", value(Channel::Distance, hundredths, 1000.0, 0.0)),
        ("distance-mi", value(Channel::Distance, hundredths, 1609.344, 0.0)),
        ("altitude-m", value(Channel::Altitude, hundredths, 1.0, 0.0)),
        ("altitude-ft", value(Channel::Altitude, hundredths, 0.3048, 0.0)),
        ("latitude", value(Channel::Latitude, Scale::DEGREES_E7, 1.0, 0.0)),
        (
            "longitude",
            value(Channel::Longitude, Scale::DEGREES_E7, 1.0, 0.0),
        ),
        ("temperature-c", value(Channel::Temperature, tenths, 1.0, 0.0)),
        (
            "temperature-f",
            value(Channel::Temperature, tenths, 5.0 / 9.0, -160.0 / 9.0),
        ),
    ]
}

/// What is kept under its own name, as it is.
const OTHER: &str = "other";

/// The code of what a column is understood to hold.
fn code_of(meaning: &Meaning) -> &'static str {
    let same = |offer: &Meaning| match (offer, meaning) {
        (
            Meaning::Value {
                channel,
                factor,
                shift,
                ..
            },
            Meaning::Value {
                channel: found,
                factor: by,
                shift: plus,
                ..
            },
        ) => channel == found && (factor / by - 1.0).abs() < 1e-3 && (shift - plus).abs() < 0.01,
        (Meaning::Time { ms_each }, Meaning::Time { ms_each: found }) => ms_each == found,
        (offer, meaning) => offer == meaning,
    };
    let known = offered().into_iter().find(|(_, offer)| same(offer));
    match (known, meaning) {
        (Some((code, _)), _) => code,
        (None, Meaning::Time { .. }) => "time",
        (None, Meaning::Value { .. }) => OTHER,
        _ => "nothing",
    }
}

/// What the chosen codes mean; what was understood already keeps how it was understood.
fn mapping_of(survey: &Survey, codes: &[String], start: Option<Timestamp>) -> Mapping {
    let offers = offered();
    let columns = codes
        .iter()
        .enumerate()
        .map(|(column, code)| {
            let understood = survey.mapping.columns.get(column);
            if let Some(understood) = understood.filter(|meaning| code_of(meaning) == code) {
                return understood.clone();
            }
            if code == OTHER {
                let name = survey.header.get(column).cloned().unwrap_or_default();
                return Meaning::Value {
                    channel: Channel::Extra(Box::new(ritm_model::ExtraChannel {
                        name,
                        unit: String::new(),
                        developer: false,
                    })),
                    scale: Scale::per_unit(1000.0),
                    factor: 1.0,
                    shift: 0.0,
                };
            }
            let offer = offers.iter().find(|(offer, _)| offer == code);
            offer.map_or(Meaning::Nothing, |(_, meaning)| meaning.clone())
        })
        .collect();
    Mapping { columns, start }
}

/// The same moment where this device is.
fn here(moment: Timestamp) -> Timestamp {
    moment.plus_ms(-i64::from(browser::utc_offset_s(moment)) * 1000)
}

/// Asks what the columns of the table of a line hold, and has it read.
#[component]
pub(super) fn ColumnsDialog(import: ImportId, line: u64, name: String, onclose: EventHandler<()>) -> Element {
    let mut survey = use_resource(move || door::ask(SurveyTable { import, line }));
    let read = survey.read();
    rsx! {
        Dialog {
            title: t("columns-title"),
            close_label: t("action-close"),
            onclose: move |()| onclose.call(()),
            wide: true,
            p { class: "columns-file", "{name}" }
            match &*read {
                None => rsx! { SkeletonRows { count: 4, label: t("loading") } },
                Some(Err(error)) => rsx! {
                    Failed { error: error.clone(), onretry: move |()| survey.restart() }
                },
                Some(Ok(survey)) => rsx! {
                    Columns { import, line, survey: survey.clone(), onclose }
                },
            }
        }
    }
}

#[component]
fn Columns(import: ImportId, line: u64, survey: Survey, onclose: EventHandler<()>) -> Element {
    let understood = survey.clone();
    let mut codes = use_signal(move || {
        let columns = &understood.mapping.columns;
        (0..understood.header.len())
            .map(|column| columns.get(column).map_or("nothing", code_of).to_owned())
            .collect::<Vec<String>>()
    });
    let told = survey.mapping.start;
    let mut start = use_signal(move || told.map(|at| local_text(at, 0)).unwrap_or_default());
    let mut wrong = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let options: Vec<Choice> = offered()
        .iter()
        .map(|(code, _)| *code)
        .chain([OTHER])
        .map(|code| Choice::new(code, t(&format!("column-{code}"))))
        .collect();
    let asked = survey.clone();
    let submit = move |_| {
        let mapping = mapping_of(&asked, &codes.read(), local_moment(&start.read(), 0).map(here));
        busy.set(true);
        spawn(async move {
            let question = ReadTable {
                import,
                line,
                mapping,
            };
            match door::ask(question).await {
                Ok(TableOutcome::Read) => {
                    tell(t("columns-read"));
                    onclose.call(());
                }
                Ok(TableOutcome::Refused(problem)) => wrong.set(problem_text(&problem, true)),
                Err(error) => wrong.set(t(error.code())),
            }
            busy.set(false);
        });
    };
    rsx! {
        p { class: "sub", {t("columns-text")} }
        ul { class: "columns", "data-testid": "columns",
            for (column , header) in survey.header.iter().enumerate() {
                li { key: "{column}",
                    div { class: "columns-words",
                        strong { if header.is_empty() { {t_with("columns-number", "number", &(column + 1).to_string())} } else { "{header}" } }
                        span { class: "tiny num", {examples(&survey, column)} }
                    }
                    Select {
                        label: t_with("columns-holds", "column", header),
                        hide_label: true,
                        options: options.clone(),
                        value: codes.read().get(column).cloned().unwrap_or_default(),
                        test_id: "column-{column}",
                        onchange: move |code: String| {
                            wrong.set(String::new());
                            if let Some(place) = codes.write().get_mut(column) {
                                *place = code;
                            }
                        },
                    }
                }
            }
        }
        TextField {
            label: t("columns-began"),
            kind: "datetime-local",
            value: start(),
            help: t("columns-began-help"),
            test_id: "columns-began",
            oninput: move |text| {
                wrong.set(String::new());
                start.set(text);
            },
        }
        p { class: "columns-wrong", role: "alert", "data-testid": "columns-wrong", "{wrong}" }
        div { class: "dialog-actions",
            Button { onclick: move |_| onclose.call(()), {t("action-cancel")} }
            Button {
                kind: ButtonKind::Primary,
                busy: busy(),
                "data-testid": "columns-read",
                onclick: submit,
                {t("columns-submit")}
            }
        }
    }
}

/// The first cells of a column.
fn examples(survey: &Survey, column: usize) -> String {
    let cells = survey.examples.iter().filter_map(|row| row.get(column));
    cells
        .take(EXAMPLES)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_understood_is_chosen_and_stays_as_it_was() {
        let fine = Meaning::Value {
            channel: Channel::Speed,
            scale: Scale::per_unit(9.0),
            factor: 1.0 / 3.6,
            shift: 0.0,
        };
        assert_eq!(code_of(&fine), "speed-km-h");
        let survey = Survey {
            header: vec!["v".into(), "x".into()],
            examples: Vec::new(),
            mapping: Mapping {
                columns: vec![fine.clone(), Meaning::Nothing],
                start: None,
            },
        };
        let same = mapping_of(&survey, &["speed-km-h".into(), "nothing".into()], None);
        assert_eq!(same.columns, [fine, Meaning::Nothing]);
        let other = mapping_of(&survey, &["power".into(), OTHER.into()], None);
        assert_eq!(code_of(&other.columns[0]), "power");
        assert!(
            matches!(&other.columns[1], Meaning::Value { channel: Channel::Extra(extra), .. } if extra.name == "x")
        );
    }

    #[test]
    fn every_offer_is_found_again() {
        for (code, meaning) in offered() {
            assert_eq!(code_of(&meaning), code);
        }
    }
}

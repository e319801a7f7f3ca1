//! Sport, start and notes.

use std::{cell::RefCell, rc::Rc};

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{Button, Card, Choice, Select, TextArea, TextField};
use ritm_model::{
    ActivityId, Sport,
    activity::{ActivityDetail, SetEffort, SetNotes, SetSport, SetStart},
};

use crate::{
    door,
    format::local::{local_moment, local_text},
    locale::LOCALE,
    state::{change_undoable, draft::Draft, tell_error, tell_undoable},
    texts::{t, t_args},
};

/// What the athlete says about it.
#[component]
pub(super) fn DetailsCard(detail: ActivityDetail) -> Element {
    let id = detail.row.id;
    let sport = detail.row.sport;
    let locale = LOCALE.read();
    let options = Sport::ALL
        .iter()
        .map(|sport| Choice::new(sport.code(), locale.sport(*sport)))
        .collect();
    let (start, east_s) = (detail.row.start, detail.row.utc_offset_s);
    let mut typed_start = use_signal(|| None::<String>);
    let chosen = typed_start()
        .filter(|text| *text != local_text(start, east_s))
        .and_then(|text| local_moment(&text, east_s));
    // What was typed when the page was left is kept now, as leaving the field would have.
    let mut typed = use_signal(|| Draft::Notes.of(id));
    let kept = detail.notes.clone();
    let latest = use_hook(|| Rc::new(RefCell::new(String::new())));
    latest.borrow_mut().clone_from(&kept);
    use_hook(|| {
        if let Some(notes) = typed.peek().clone() {
            keep(id, notes, kept.clone(), Some(typed));
        }
    });
    use_drop(move || {
        // Leaving by the keyboard or the browser's own button takes no focus away first.
        if let Some(notes) = Draft::Notes.of(id) {
            keep(id, notes, latest.take(), None);
        }
    });
    let value = typed().unwrap_or_else(|| kept.clone());
    rsx! {
        Card { title: t("details-title"),
            div { class: "details",
                Select {
                    label: t("details-sport"),
                    options,
                    value: sport.code(),
                    test_id: "sport",
                    onchange: move |code: String| {
                        if let Some(chosen) = Sport::from_code(&code) {
                            let change = SetSport { id, sport: chosen };
                            change_undoable(change, t("details-sport-toast"), SetSport { id, sport });
                        }
                    },
                }
                TextField {
                    label: t("details-start"),
                    kind: "datetime-local",
                    value: typed_start().unwrap_or_else(|| local_text(start, east_s)),
                    test_id: "start",
                    oninput: move |text| typed_start.set(Some(text)),
                    oncancel: move |()| typed_start.set(None),
                }
                if detail.zone_is_home {
                    p { class: "tiny", "data-testid": "zone-home", {t("details-zone-home")} }
                }
                // Browsers tell of each digit: a moment counts once the athlete says that it is whole.
                if let Some(chosen) = chosen {
                    Button {
                        "data-testid": "set-start",
                        onclick: move |_| {
                            typed_start.set(None);
                            let change = SetStart { id, start: Some(chosen) };
                            change_undoable(change, t("details-start-toast"), SetStart { id, start: Some(start) });
                        },
                        {t("details-start-set")}
                    }
                }
                Select {
                    label: t("finish-effort"),
                    options: efforts(),
                    value: detail.effort.map(|effort| effort.to_string()).unwrap_or_default(),
                    test_id: "effort",
                    onchange: move |chosen: String| {
                        let change = SetEffort { id, effort: chosen.parse().ok() };
                        let undo = SetEffort { id, effort: detail.effort };
                        change_undoable(change, t("details-effort-toast"), undo);
                    },
                }
                TextArea {
                    label: t("details-notes"),
                    value,
                    placeholder: t("details-notes-placeholder"),
                    test_id: "notes",
                    oninput: move |text: String| {
                        Draft::Notes.keep(id, &text);
                        typed.set(Some(text));
                    },
                    oncommit: move |notes: String| keep(id, notes, kept.clone(), Some(typed)),
                }
            }
        }
    }
}

/// How hard it may have felt, and that nothing is said of it.
fn efforts() -> Vec<Choice> {
    let unsaid = Choice::new("", t("details-effort-unsaid"));
    let told = (0..=10).map(|effort: u8| {
        let value = effort.to_string();
        let meaning = t(&format!("effort-{effort}"));
        Choice::new(
            &value,
            t_args(
                "effort-told",
                &[("value", value.as_str().into()), ("meaning", meaning.into())],
            ),
        )
    });
    std::iter::once(unsaid).chain(told).collect()
}

/// Keeps the notes as `typed`, if they are not as they were.
fn keep(id: ActivityId, notes: String, kept: String, typed: Option<Signal<Option<String>>>) {
    if notes == kept {
        Draft::Notes.forget(id);
        if let Some(mut typed) = typed {
            typed.set(None);
        }
        return;
    }
    // Whoever leaves meanwhile need not keep it once more.
    Draft::Notes.forget(id);
    let undo = SetNotes { id, notes: kept };
    spawn_forever(async move {
        let question = SetNotes {
            id,
            notes: notes.clone(),
        };
        match door::ask(question).await {
            Ok(()) => {
                tell_undoable(t("details-notes-toast"), undo);
                // From here on what is kept is shown: undo and other tabs change that.
                if let Some(mut typed) = typed
                    && let Ok(mut typed) = typed.try_write()
                {
                    *typed = None;
                }
            }
            // What was typed stays, to be kept once that is mended.
            Err(error) => {
                Draft::Notes.keep(id, &notes);
                tell_error(&error);
            }
        }
    });
}

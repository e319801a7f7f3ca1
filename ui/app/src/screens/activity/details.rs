//! Sport and notes.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{Card, Choice, Select, TextArea};
use ritm_model::{
    Sport,
    activity::{ActivityDetail, SetNotes, SetSport},
};

use crate::{
    door,
    locale::LOCALE,
    state::{change_undoable, tell_error, tell_undoable},
    texts::t,
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
    let mut typed = use_signal(|| None::<String>);
    let kept = detail.notes.clone();
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
                TextArea {
                    label: t("details-notes"),
                    value,
                    placeholder: t("details-notes-placeholder"),
                    test_id: "notes",
                    oninput: move |text| typed.set(Some(text)),
                    oncommit: move |notes: String| {
                        // From here on what is kept is shown: undo and other tabs change that.
                        if notes == kept {
                            typed.set(None);
                            return;
                        }
                        let undo = SetNotes { id, notes: kept.clone() };
                        spawn_forever(async move {
                            match door::ask(SetNotes { id, notes }).await {
                                Ok(()) => {
                                    tell_undoable(t("details-notes-toast"), undo);
                                    typed.set(None);
                                }
                                // What was typed stays, to be kept once that is mended.
                                Err(error) => tell_error(&error),
                            }
                        });
                    },
                }
            }
        }
    }
}

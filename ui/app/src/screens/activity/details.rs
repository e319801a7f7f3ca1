//! Sport, start and notes.

use std::{cell::RefCell, rc::Rc};

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{Button, Card, Choice, Select, TextArea, TextField};
use ritm_model::{
    ActivityId, LocalDay, Sport, Timestamp,
    activity::{ActivityDetail, SetNotes, SetSport, SetStart},
};

use crate::{
    door,
    locale::LOCALE,
    state::{change_undoable, draft::Draft, tell_error, tell_undoable},
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

/// What a clock there showed, as a field of dates and times has it: `2026-05-01T06:00:00`.
fn local_text(at: Timestamp, east_s: i32) -> String {
    let (year, month, day) = at.local_day(east_s).ymd();
    let second = (at.unix_ms().div_euclid(1000) + i64::from(east_s)).rem_euclid(86_400);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// The moment of such a text; browsers leave out seconds of zero.
fn local_moment(text: &str, east_s: i32) -> Option<Timestamp> {
    let (date, clock) = text.split_once('T')?;
    let mut date = date.splitn(3, '-');
    let year = date.next()?.parse().ok()?;
    let month = date.next()?.parse().ok()?;
    let day = LocalDay::from_ymd(year, month, date.next()?.parse().ok()?)?;
    let mut clock = clock.splitn(3, ':');
    let hour: i64 = clock.next()?.parse().ok().filter(|hour| (0..24).contains(hour))?;
    let minute: i64 = clock
        .next()?
        .parse()
        .ok()
        .filter(|minute| (0..60).contains(minute))?;
    let second: f64 = match clock.next() {
        Some(second) => second
            .parse()
            .ok()
            .filter(|second| (0.0..60.0).contains(second))?,
        None => 0.0,
    };
    let later_ms = (hour * 3600 + minute * 60) * 1000 + (second * 1000.0) as i64;
    Some(day.start(east_s).plus_ms(later_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_there_comes_back() {
        let at = Timestamp::from_civil(2026, 5, 1, 23, 30, 5).unwrap_or_default();
        for east_s in [0, 7200, -12_600] {
            assert_eq!(local_moment(&local_text(at, east_s), east_s), Some(at));
        }
        assert_eq!(local_text(at, 7200), "2026-05-02T01:30:05");
        let whole = Timestamp::from_civil(2026, 5, 1, 6, 0, 0);
        assert_eq!(local_moment("2026-05-01T06:00", 0), whole);
        for text in ["", "2026-05-01", "2026-02-30T06:00", "2026-05-01T24:00", "soon"] {
            assert_eq!(local_moment(text, 0), None, "{text}");
        }
    }
}

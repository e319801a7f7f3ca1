//! Where an activity is cut in two.

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Choice, Dialog, IconName, Select};
use ritm_model::{
    ActivityId,
    activity::{ActivityDetail, JoinSplit, SplitActivity},
};

use super::Shared;
use crate::{
    browser,
    format::clock,
    locale::LOCALE,
    state::change_undoable,
    texts::{t, t_with},
};

/// Moments that may be chosen; more laps than this nobody scrolls through.
const MOST_MOMENTS: usize = 300;
/// Each part keeps at least so much.
const LEAST_MS: i64 = 1_000;

/// A moment at which the activity may be cut.
#[derive(Clone, PartialEq)]
struct Moment {
    at_ms: i64,
    words: String,
}

/// The moments the athlete may mean: the ends of the part selected first, then the laps' ends and the pauses.
fn moments(detail: &ActivityDetail, shared: Shared) -> Vec<Moment> {
    let end_ms = detail.summary.totals.elapsed_ms.unwrap_or(0);
    let mut moments: Vec<Moment> = Vec::new();
    let mut add = |at_ms: i64, words: String| {
        let within = at_ms >= LEAST_MS && at_ms <= end_ms - LEAST_MS;
        if within && moments.len() < MOST_MOMENTS && moments.iter().all(|moment| moment.at_ms != at_ms) {
            moments.push(Moment { at_ms, words });
        }
    };
    if let Some((from_ms, to_ms)) = shared.range_ms() {
        add(
            from_ms,
            t_with("split-part-start", "time", &clock::duration(from_ms)),
        );
        add(to_ms, t_with("split-part-end", "time", &clock::duration(to_ms)));
    }
    let locale = LOCALE.read();
    for (number, lap) in (1_u64..).zip(&detail.laps) {
        let at_ms = lap.lap.to_ms;
        let words = locale.texts.get(
            "split-lap-end",
            &[
                ("number", locale.formats.count(number).into()),
                ("time", clock::duration(at_ms).into()),
            ],
        );
        add(at_ms, words);
    }
    for pause in &detail.pauses {
        add(
            pause.from_ms,
            t_with("split-pause", "time", &clock::duration(pause.from_ms)),
        );
    }
    add(
        end_ms / 2 / 1000 * 1000,
        t_with("split-middle", "time", &clock::duration(end_ms / 2)),
    );
    moments
}

/// Asks where to cut.
#[component]
pub(super) fn SplitDialog(detail: ActivityDetail, shared: Shared, onclose: EventHandler<()>) -> Element {
    let id = detail.row.id;
    let moments = use_hook(|| moments(&detail, shared));
    let first = moments.first().map(|moment| moment.at_ms.to_string());
    let mut chosen = use_signal(|| first.unwrap_or_default());
    let options: Vec<Choice> = moments
        .iter()
        .map(|moment| Choice::new(moment.at_ms.to_string(), moment.words.clone()))
        .collect();
    let none = options.is_empty();
    rsx! {
        Dialog {
            title: t("split-title"),
            close_label: t("action-close"),
            onclose: move |()| onclose.call(()),
            actions: rsx! {
                Button { onclick: move |_| onclose.call(()), {t("action-cancel")} }
                Button {
                    kind: ButtonKind::Primary,
                    icon: IconName::Unlink,
                    disabled: none,
                    "data-testid": "split-here",
                    onclick: move |_| {
                        if let Ok(at_ms) = chosen().parse() {
                            split(id, at_ms);
                        }
                        onclose.call(());
                    },
                    {t("split-do")}
                }
            },
            if none {
                p { {t("split-nowhere")} }
            } else {
                p { class: "sub", {t("split-text")} }
                Select {
                    label: t("split-where"),
                    options,
                    value: chosen(),
                    test_id: "split-where",
                    onchange: move |value| chosen.set(value),
                }
            }
        }
    }
}

/// Cuts an activity in two; a toast puts it together again.
fn split(id: ActivityId, at_ms: i64) {
    let second = ActivityId::new(browser::now(), browser::random());
    change_undoable(
        SplitActivity { id, at_ms, second },
        t("split-toast"),
        JoinSplit { id, second },
    );
}

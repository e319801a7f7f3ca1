//! Correcting the lengths that a device counted: what is odd with what would mend it, and whatever length is chosen.

use dioxus::prelude::*;
use ritm_kit::{Button, IconName};
use ritm_model::{
    ActivityId,
    activity::{ActivityDetail, CorrectLengths},
    discipline::{LengthEdit, LengthEditKind, OddLength, Swim, SwimLength},
};

use super::{super::Shared, took};
use crate::{
    state::change_undoable,
    texts::{t, t_args, t_count, t_with},
};

/// More odd lengths than this are told as a number.
const ODD_TOLD: usize = 3;

/// A line with what can be done about it.
#[derive(Clone, PartialEq)]
struct Line {
    text: String,
    actions: Vec<Action>,
}

#[derive(Clone, PartialEq)]
struct Action {
    label: &'static str,
    test_id: &'static str,
    edits: Vec<LengthEdit>,
}

/// What is odd, what is chosen, and what was corrected.
#[component]
pub(super) fn LengthEdits(detail: ActivityDetail, shared: Shared) -> Element {
    // Lengths are corrected in the activity that they were counted in, not in one made of several.
    let Some(swim) = detail.discipline.swim.as_ref().filter(|_| detail.legs.is_empty()) else {
        return rsx! {};
    };
    let id = detail.row.id;
    let mut lines = joined_lines(swim);
    lines.extend(odd_lines(swim));
    lines.extend(chosen_line(swim, shared.range_ms()));
    let before = swim.edits.clone();
    let count = before.len() as u64;
    if lines.is_empty() && count == 0 {
        return rsx! {};
    }
    rsx! {
        div { class: "swim-odd", "data-testid": "odd-lengths",
            for (index , line) in lines.into_iter().enumerate() {
                p { key: "{index}",
                    span { "{line.text}" }
                    for action in line.actions {
                        Button {
                            key: "{action.test_id}",
                            small: true,
                            "data-testid": action.test_id,
                            onclick: {
                                let before = before.clone();
                                move |_| {
                                    let mut selection = shared.selection;
                                    selection.set(None);
                                    correct(id, &before, action.edits.clone());
                                }
                            },
                            {t(action.label)}
                        }
                    }
                }
            }
            if count > 0 {
                p { "data-testid": "corrected-lengths",
                    span { {t_count("swim-corrected", count)} }
                    Button {
                        icon: IconName::Undo,
                        small: true,
                        "data-testid": "length-undo",
                        onclick: move |_| {
                            let mut edits = before.clone();
                            edits.pop();
                            change_undoable(
                                CorrectLengths { id, edits },
                                t("swim-correction-undone"),
                                CorrectLengths { id, edits: before.clone() },
                            );
                        },
                        {t("swim-correction-undo")}
                    }
                }
            }
        }
    }
}

/// Makes corrections after those that are there, with a way back.
fn correct(id: ActivityId, before: &[LengthEdit], more: Vec<LengthEdit>) {
    let edits = before.iter().copied().chain(more).collect();
    let undo = CorrectLengths {
        id,
        edits: before.to_vec(),
    };
    change_undoable(CorrectLengths { id, edits }, t("swim-corrected-toast"), undo);
}

/// The lengths of which the device counted two and Ritm makes one, in words, with the way back.
fn joined_lines(swim: &Swim) -> Vec<Line> {
    let joined: Vec<(usize, &SwimLength)> = swim
        .lengths
        .iter()
        .enumerate()
        .filter(|(_, length)| length.joined)
        .collect();
    if joined.len() > ODD_TOLD {
        return vec![Line {
            text: t_count("swim-joined-many", joined.len() as u64),
            actions: Vec::new(),
        }];
    }
    joined
        .into_iter()
        .map(|(number, length)| Line {
            text: t_args(
                "swim-joined",
                &[
                    ("number", (number + 1).to_string().into()),
                    ("time", took(length.to_ms - length.from_ms).into()),
                ],
            ),
            actions: vec![Action {
                label: "swim-keep-two",
                test_id: "length-keep-two",
                edits: vec![LengthEdit {
                    at_ms: length.from_ms + (length.to_ms - length.from_ms) / 2,
                    kind: LengthEditKind::Split,
                }],
            }],
        })
        .collect()
}

/// What is odd, in words, with what would mend it.
fn odd_lines(swim: &Swim) -> Vec<Line> {
    let odd: Vec<(usize, &SwimLength, OddLength)> = swim
        .lengths
        .iter()
        .enumerate()
        .filter_map(|(number, length)| length.odd.map(|odd| (number, length, odd)))
        .collect();
    // Two halves of one length are mended at once.
    let mut mends: Vec<LengthEdit> = Vec::new();
    let mut mend_of = |length: &SwimLength| {
        let mend = length.mend.filter(|mend| !mends.contains(mend))?;
        mends.push(mend);
        Some(mend)
    };
    if odd.len() > ODD_TOLD {
        let edits: Vec<LengthEdit> = odd.iter().filter_map(|(_, length, _)| mend_of(length)).collect();
        let all = Action {
            label: "swim-mend-all",
            test_id: "length-mend-all",
            edits,
        };
        return vec![Line {
            text: t_count("swim-odd-many", odd.len() as u64),
            actions: if all.edits.is_empty() {
                Vec::new()
            } else {
                vec![all]
            },
        }];
    }
    odd.into_iter()
        .map(|(number, length, odd)| {
            let key = match odd {
                OddLength::MissedTurn => "swim-odd-missed",
                OddLength::FalseTurn => "swim-odd-false",
            };
            let text = t_args(
                key,
                &[
                    ("number", (number + 1).to_string().into()),
                    ("time", took(length.to_ms - length.from_ms).into()),
                ],
            );
            let action = mend_of(length).map(|edit| Action {
                label: match edit.kind {
                    LengthEditKind::Join if edit.at_ms < length.from_ms => "swim-join-before",
                    LengthEditKind::Join => "swim-join-next",
                    LengthEditKind::Split => "swim-split",
                },
                test_id: "length-mend",
                edits: vec![edit],
            });
            Line {
                text,
                actions: action.into_iter().collect(),
            }
        })
        .collect()
}

/// The one length that is chosen, with what can be done to it.
fn chosen_line(swim: &Swim, range: Option<(i64, i64)>) -> Option<Line> {
    let (from_ms, to_ms) = range?;
    // Samples lie on a grid of their own.
    let is_it = |length: &SwimLength| {
        (length.from_ms - from_ms).abs() <= 1_500 && (length.to_ms - to_ms).abs() <= 1_500
    };
    let number = swim.lengths.iter().position(is_it)?;
    Some(Line {
        text: t_with("swim-length-number", "number", &(number + 1).to_string()),
        actions: actions_on(swim.lengths.get(number)?, swim.lengths.get(number + 1)),
    })
}

/// What can be done to a length, before `next`.
fn actions_on(length: &SwimLength, next: Option<&SwimLength>) -> Vec<Action> {
    let at_ms = length.from_ms + (length.to_ms - length.from_ms) / 2;
    let action = |label, test_id, kind| Action {
        label,
        test_id,
        edits: vec![LengthEdit { at_ms, kind }],
    };
    let mut actions = Vec::new();
    // Who rested at the wall has turned. What is joined are lengths that the device counted: a moment of one that is two
    // already is of another one than is shown.
    if !length.joined && next.is_some_and(|next| !next.joined && next.from_ms - length.to_ms < 3_000) {
        actions.push(action("swim-join-next", "length-join", LengthEditKind::Join));
    }
    actions.push(action("swim-split", "length-split", LengthEditKind::Split));
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_that_is_two_already_is_joined_with_no_other() {
        let length = |joined| SwimLength {
            from_ms: 0,
            to_ms: 25_000,
            distance_m: Some(25.0),
            strokes: None,
            stroke: String::new(),
            interval: 0,
            joined,
            odd: None,
            mend: None,
        };
        let (one, two) = (length(false), length(true));
        for (length, next, joins) in [(&one, &one, true), (&one, &two, false), (&two, &one, false)] {
            let mut next = next.clone();
            (next.from_ms, next.to_ms) = (25_000, 50_000);
            let actions = actions_on(length, Some(&next));
            let is_joined = actions.iter().any(|action| action.test_id == "length-join");
            assert_eq!(is_joined, joins, "{} {}", length.joined, next.joined);
        }
    }
}

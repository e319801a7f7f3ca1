//! Several activities picked at once, and what can be done to them.

use std::collections::BTreeMap;

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{Button, ButtonKind, Choice, IconButton, IconName, Select};
use ritm_model::{
    ActivityId, Sport,
    activity::{MergeActivities, RestoreActivities, SeparateLegs, SetSports, TrashActivities},
    list::ListIds,
};

use super::list::{LIST, ListLine};
use crate::{
    browser, door,
    locale::LOCALE,
    route::ListQuery,
    state::{
        change_undoable,
        export::{self, EXPORT},
        tell_error, tell_undoable,
    },
    texts::{t, t_count},
};

/// What is picked; `None` while rows are followed rather than picked.
pub(super) static PICKS: GlobalSignal<Option<Picks>> = Signal::global(|| None);

/// Picked activities with their sports, so that a change of those can be taken back.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Picks {
    picked: BTreeMap<ActivityId, Sport>,
    /// The one picked last: a range reaches from there.
    last: Option<ActivityId>,
    /// What is listed while they are picked.
    of: Option<ListQuery>,
}

impl Picks {
    pub(super) fn holds(&self, id: ActivityId) -> bool {
        self.picked.contains_key(&id)
    }

    /// Picks one, or no more; with `between`, all from the one picked last do as it does.
    fn toggle(&mut self, id: ActivityId, sport: Sport, between: &[(ActivityId, Sport)]) {
        let on = !self.holds(id);
        for &(id, sport) in between.iter().chain([&(id, sport)]) {
            if on {
                self.picked.insert(id, sport);
            } else {
                self.picked.remove(&id);
            }
        }
        self.last = Some(id);
    }
}

/// From now on rows are picked.
pub(super) fn begin() {
    let of = LIST.peek().query.clone();
    *PICKS.write() = Some(Picks {
        of,
        ..Picks::default()
    });
}

/// Rows are followed again.
pub(super) fn end() {
    if PICKS.peek().is_some() {
        *PICKS.write() = None;
    }
}

/// Another list than that which rows were picked from ends the picking.
pub(super) fn keep_for(query: &ListQuery) {
    let other = match &*PICKS.peek() {
        Some(picks) => picks.of.as_ref().is_some_and(|of| of.filter() != query.filter()),
        None => false,
    };
    if other {
        end();
    } else if let Some(picks) = PICKS.write().as_mut() {
        picks.of = Some(query.clone());
    }
}

/// Picks a row, or no more; one that `reaches` does so with all rows from the one before.
pub(super) fn pick(id: ActivityId, sport: Sport, reaches: bool) {
    let mut picks = PICKS.write();
    let Some(picks) = picks.as_mut() else { return };
    let between = match picks.last.filter(|_| reaches) {
        Some(last) => rows_between(last, id),
        None => Vec::new(),
    };
    picks.toggle(id, sport, &between);
}

/// The rows from one to another, in whichever order they stand.
fn rows_between(one: ActivityId, other: ActivityId) -> Vec<(ActivityId, Sport)> {
    let list = LIST.peek();
    let rows: Vec<(ActivityId, Sport)> = list
        .lines
        .iter()
        .filter_map(|line| match line {
            ListLine::Row(index) => list.rows.get(*index).map(|row| (row.id, row.sport)),
            ListLine::Month(..) => None,
        })
        .collect();
    let at = |id| rows.iter().position(|(known, _)| *known == id);
    match (at(one), at(other)) {
        (Some(one), Some(other)) => rows
            .get(one.min(other)..=one.max(other))
            .unwrap_or_default()
            .to_vec(),
        _ => Vec::new(),
    }
}

/// Picks all that is listed, loaded or not.
fn pick_all(query: ListQuery) {
    spawn_forever(async move {
        let filter = query.filter();
        match door::ask(ListIds { filter }).await {
            Ok(all) => {
                if let Some(picks) = PICKS.write().as_mut() {
                    picks.picked = all.into_iter().collect();
                }
            }
            Err(error) => tell_error(&error),
        }
    });
}

/// What can be done to what is picked.
#[component]
pub(super) fn PickBar(query: ListQuery) -> Element {
    let picked: Vec<(ActivityId, Sport)> = PICKS
        .read()
        .as_ref()
        .map(|picks| picks.picked.iter().map(|(id, sport)| (*id, *sport)).collect())
        .unwrap_or_default();
    let ids: Vec<ActivityId> = picked.iter().map(|(id, _)| *id).collect();
    let count = ids.len() as u64;
    let all = LIST.read().count.unwrap_or_default();
    let locale = LOCALE.read();
    let mut sports = vec![Choice::new("", t("pick-sport"))];
    sports.extend(
        Sport::ALL
            .iter()
            .map(|sport| Choice::new(sport.code(), locale.sport(*sport))),
    );
    let (trashed, merged, exported) = (ids.clone(), ids.clone(), ids);
    rsx! {
        div { class: "pick-bar", role: "toolbar", "aria-label": t("pick-actions"), "data-testid": "pick-bar",
            strong { role: "status", "data-testid": "pick-count", {t_count("pick-count", count)} }
            if count < all {
                Button {
                    small: true,
                    kind: ButtonKind::Quiet,
                    "data-testid": "pick-all",
                    onclick: move |_| pick_all(query.clone()),
                    {t_count("pick-all", all)}
                }
            }
            if count > 0 {
                Select {
                    label: t("pick-sport"),
                    hide_label: true,
                    options: sports,
                    value: "",
                    test_id: "pick-sport",
                    onchange: move |code: String| {
                        if let Some(sport) = Sport::from_code(&code) {
                            set_sport(&picked, sport);
                        }
                    },
                }
                Button {
                    small: true,
                    icon: IconName::Download,
                    busy: EXPORT.read().is_some(),
                    "data-testid": "pick-export",
                    onclick: move |_| export::begin(Some(exported.clone())),
                    {t("pick-export")}
                }
                if (2..=100).contains(&count) {
                    Button {
                        small: true,
                        icon: IconName::Link,
                        "data-testid": "pick-merge",
                        onclick: move |_| merge(merged.clone()),
                        {t("pick-merge")}
                    }
                }
                Button {
                    small: true,
                    kind: ButtonKind::Danger,
                    icon: IconName::Trash,
                    "data-testid": "pick-trash",
                    onclick: move |_| trash(trashed.clone()),
                    {t("pick-trash")}
                }
            }
            IconButton { icon: IconName::Close, label: t("pick-end"), "data-testid": "pick-end", onclick: |_| end() }
        }
    }
}

fn trash(ids: Vec<ActivityId>) {
    let text = t_count("trash-done-toast", ids.len() as u64);
    let undo = RestoreActivities { ids: ids.clone() };
    change_undoable(TrashActivities { ids }, text, undo);
    end();
}

/// Makes one activity of several; those that can't be one say so.
fn merge(ids: Vec<ActivityId>) {
    let into = ActivityId::new(browser::now(), browser::random());
    let text = t_count("pick-merge-toast", ids.len() as u64);
    spawn_forever(async move {
        let question = MergeActivities {
            ids: ids.clone(),
            into,
        };
        match door::ask(question).await {
            Ok(_) => tell_undoable(text, SeparateLegs { ids }),
            Err(error) => tell_error(&error),
        }
    });
    end();
}

fn set_sport(picked: &[(ActivityId, Sport)], sport: Sport) {
    let text = t_count("pick-sport-toast", picked.len() as u64);
    let undo = SetSports {
        sports: picked.to_vec(),
    };
    let sports = picked.iter().map(|(id, _)| (*id, sport)).collect();
    change_undoable(SetSports { sports }, text, undo);
    end();
}

#[cfg(test)]
mod tests {
    use ritm_model::Timestamp;

    use super::*;

    #[test]
    fn a_range_does_as_its_end_does() {
        let id = |number| ActivityId::new(Timestamp::from_unix_ms(0), [number; 10]);
        let all: Vec<_> = (0..4).map(|number| (id(number), Sport::Running)).collect();
        let mut picks = Picks::default();
        picks.toggle(id(0), Sport::Running, &[]);
        picks.toggle(id(3), Sport::Running, &all);
        assert_eq!(picks.picked.len(), 4);
        picks.toggle(id(1), Sport::Running, &all[1..]);
        assert_eq!(picks.picked.keys().collect::<Vec<_>>(), [&id(0)]);
    }
}

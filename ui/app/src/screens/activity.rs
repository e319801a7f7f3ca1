//! One activity: map, charts, laps and figures that share one cursor and one selection.

mod along;
mod bests;
mod details;
mod discipline;
mod dive;
mod download;
mod drawn;
mod explain;
mod figures;
mod head;
mod laps;
mod legs;
mod number;
mod recordings;
mod runs;
mod split;
mod sport_view;
mod street_map;
mod strength;
mod swim;

use dioxus::prelude::*;
use ritm_kit::{Button, ButtonKind, Card, IconName, LinkButton, PageHead, Skeleton};
use ritm_model::{
    ActivityId, DoorError, RecordingId, Sport, Topic,
    activity::{ActivityDetail, ActivityError, Leg, OpenActivity, ReadSeries, SummarisePart},
    discipline::LengthEdit,
    summary::Summary,
};

use crate::{
    browser, door,
    locale::LOCALE,
    screens::parts::{Failed, use_title},
    state::use_topic,
    texts::t,
};
use along::{AlongCard, MapCard};
pub(crate) use bests::record_mark;
use bests::{BestsCard, RecordsLine};
use details::DetailsCard;
use dive::DepthCard;
use drawn::Drawn;
use figures::{FiguresCard, NumbersCard};
use head::Head;
use laps::LapsCard;
use legs::{LegsCard, WholeFigures};
use recordings::{RecordingsCard, WholeFilesCard};
use runs::SlopesCard;
use sport_view::{SportCard, sport_view};
use strength::ExercisesCard;
use swim::{LengthsCard, SwimSetsCard};

/// Points asked for at most: more than any screen is wide, so that zooming in shows more.
const POINTS: u32 = 6000;

/// The activity `id`.
#[component]
pub(crate) fn Activity(id: ActivityId) -> Element {
    rsx! {
        // A list of one: the next activity gets a screen of its own, not this one's zoom and selection.
        for id in [id] {
            Screen { key: "{id}", id }
        }
    }
}

/// What all parts of the screen share.
#[derive(Clone, Copy, PartialEq)]
struct Shared {
    /// The sample pointed at.
    cursor: Signal<Option<usize>>,
    /// First and last sample of the part selected.
    selection: Signal<Option<(usize, usize)>>,
    /// First and last sample of a part that is lit while a table's row is pointed at.
    lit: Signal<Option<(usize, usize)>>,
    /// What is drawn; `None` while it is on its way.
    drawn: Memo<Option<Drawn>>,
}

impl Shared {
    /// The part selected, in milliseconds since the start.
    fn range_ms(self) -> Option<(i64, i64)> {
        let (first, last) = (self.selection)()?;
        let drawn = self.drawn.read();
        let drawn = drawn.as_ref()?;
        let at = |index| {
            drawn
                .time
                .get(index)
                .map(|seconds| (f64::from(seconds) * 1000.0) as i64)
        };
        Some((at(first)?, at(last)?))
    }

    /// Selects the samples between two moments, in milliseconds since the start.
    fn select_ms(mut self, from_ms: i64, to_ms: i64) {
        let part = self
            .drawn
            .peek()
            .as_ref()
            .and_then(|drawn| drawn.indices(from_ms, to_ms));
        self.selection.set(part);
    }

    /// Selects the samples between two moments, or takes the selection back when it is these already.
    fn pick_ms(mut self, from_ms: i64, to_ms: i64) {
        let before = *self.selection.peek();
        self.select_ms(from_ms, to_ms);
        if before.is_some() && before == *self.selection.peek() {
            self.selection.set(None);
        }
    }

    /// Lights the samples between two moments, or none.
    fn light_ms(mut self, part: Option<(i64, i64)>) {
        let drawn = self.drawn.peek();
        let part = part.and_then(|(from_ms, to_ms)| drawn.as_ref()?.indices(from_ms, to_ms));
        if *self.lit.peek() != part {
            self.lit.set(part);
        }
    }
}

#[component]
fn Screen(id: ActivityId) -> Element {
    // Its neighbours in the list are part of it.
    let (version, list_version) = (use_topic(Topic::Activity(id)), use_topic(Topic::Activities));
    let mut detail = use_resource(move || async move {
        let _ = (version(), list_version());
        door::ask(OpenActivity { id }).await
    });
    let mut series = use_resource(move || {
        door::ask(ReadSeries {
            id,
            range_ms: None,
            points: POINTS,
        })
    });
    let cursor = use_signal(|| None);
    let selection = use_signal(|| None);
    let lit = use_signal(|| None);
    let drawn = use_memo(move || {
        series
            .read()
            .as_ref()
            .and_then(|series| series.as_ref().ok())
            .map(Drawn::of)
    });
    let shared = Shared {
        cursor,
        selection,
        lit,
        drawn,
    };
    use_new_recording(detail, move || series.restart());

    let range = use_memo(move || shared.range_ms());
    let part = use_resource(move || part(id, range()));

    let detail_read = detail.read();
    let title = match &*detail_read {
        Some(Ok(detail)) => LOCALE.read().activity_title(&detail.row),
        _ => t("activity-word"),
    };
    use_title(title);
    match &*detail_read {
        None => rsx! { Waiting {} },
        Some(Err(DoorError::Activity(ActivityError::NotFound))) => rsx! { Gone {} },
        Some(Err(error)) => rsx! {
            PageHead { title: t("activity-word") }
            Failed { error: error.clone(), onretry: move |()| detail.restart() }
        },
        Some(Ok(detail)) => {
            // An answer to the selection before is no answer.
            let part = part
                .read()
                .clone()
                .flatten()
                .filter(|(of, _)| Some(*of) == range())
                .map(|(_, part)| part);
            let view = sport_view(detail.row.sport);
            let placed =
                drawn.read().as_ref().is_some_and(Drawn::has_track) || !detail.row.thumbnail.is_empty();
            let mapped = view.map && placed;
            let side = if mapped { "stack" } else { "stack alone" };
            rsx! {
                Head { detail: detail.clone(), shared }
                RecordsLine { row: detail.row.clone() }
                LegsCard { detail: detail.clone() }
                div { class: if mapped { "split" } else { "stack" },
                    if mapped {
                        div { class: "sticky", MapCard { shared, sport: detail.row.sport, legs: spans(&detail.legs) } }
                    }
                    div { class: side,
                        if detail.row.sport == Sport::Multisport && range().is_none() && !detail.legs.is_empty() {
                            WholeFigures { detail: detail.clone() }
                        } else {
                            FiguresCard { detail: detail.clone(), part: part.clone(), range: range(), shared }
                        }
                        for card in view.cards {
                            match card {
                                SportCard::Lengths => rsx! { LengthsCard { detail: detail.clone(), shared } },
                                SportCard::SwimSets => rsx! { SwimSetsCard { detail: detail.clone(), shared } },
                                SportCard::Exercises => rsx! { ExercisesCard { detail: detail.clone() } },
                                SportCard::Slopes => rsx! { SlopesCard { detail: detail.clone(), shared } },
                                SportCard::Depth => rsx! { DepthCard { detail: detail.clone() } },
                            }
                        }
                        match &*series.read() {
                            Some(Err(error)) => rsx! {
                                Failed { error: error.clone(), onretry: move |()| series.restart() }
                            },
                            _ => rsx! { AlongCard { detail: detail.clone(), part: part.clone(), range: range(), shared } },
                        }
                        if view.laps && detail.discipline.swim.is_none() {
                            LapsCard { detail: detail.clone(), shared }
                        }
                        if view.bests {
                            BestsCard { detail: detail.clone(), shared }
                        }
                        NumbersCard { detail: detail.clone(), part, range: range() }
                        DetailsCard { detail: detail.clone() }
                        if detail.legs.is_empty() {
                            RecordingsCard { detail: detail.clone() }
                        } else {
                            WholeFilesCard { detail: detail.clone() }
                        }
                    }
                }
            }
        }
    }
}

/// Which parts of a whole are legs with a pace of their own, in milliseconds since its start.
fn spans(legs: &[Leg]) -> Vec<(i64, i64)> {
    legs.iter()
        .filter(|leg| leg.row.sport != Sport::Transition)
        .map(|leg| (leg.from_ms, leg.from_ms + leg.row.elapsed_ms))
        .collect()
}

/// Draws anew when another recording became the one the numbers come from.
fn use_new_recording(
    detail: Resource<Result<ActivityDetail, DoorError>>,
    mut redraw: impl FnMut() + 'static,
) {
    let mut known = use_hook(|| CopyValue::new(None::<(RecordingId, u64, Vec<LengthEdit>)>));
    use_effect(move || {
        let detail = detail.read();
        let Some(Ok(detail)) = &*detail else { return };
        // A part that is cut off leaves the same recording with fewer samples; a length that is corrected, other samples.
        let swim = detail.discipline.swim.as_ref();
        let edits = swim.map(|swim| swim.edits.clone()).unwrap_or_default();
        let first = detail
            .recordings
            .first()
            .map(|recording| (recording.id, detail.sample_count, edits));
        if known.read().is_some() && *known.read() != first {
            redraw();
        }
        known.set(first);
    });
}

#[component]
fn Waiting() -> Element {
    rsx! {
        PageHead { title: t("activity-word"), sub: t("loading") }
        div { class: "split", "aria-hidden": "true",
            div { class: "sticky", Skeleton { height: 420 } }
            div { class: "stack",
                Skeleton { height: 90 }
                Skeleton { height: 380 }
                Skeleton { height: 240 }
            }
        }
    }
}

/// There is no such activity, or none any more.
#[component]
fn Gone() -> Element {
    rsx! {
        PageHead { title: t("activity-gone-title") }
        Card {
            p { {t("activity-gone-text")} }
            div { class: "actions-line",
                LinkButton { to: "/activities", kind: ButtonKind::Primary, {t("nav-activities")} }
                Button { icon: IconName::Refresh, onclick: |_| browser::reload(), {t("action-reload")} }
            }
        }
    }
}

/// Our totals of the part selected; `None` when the whole is, and when the part can't be measured.
async fn part(id: ActivityId, range: Option<(i64, i64)>) -> Option<((i64, i64), Summary)> {
    let (from_ms, to_ms) = range?;
    // A drag passes many parts; only the one it rests on is worth asking for.
    browser::sleep(60).await;
    let summary = door::ask(SummarisePart { id, from_ms, to_ms }).await.ok()?;
    Some(((from_ms, to_ms), summary))
}

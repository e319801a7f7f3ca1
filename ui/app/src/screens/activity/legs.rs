//! An activity made of several: its legs on one clock, taking it apart, and making one.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{Card, ChannelColour, Explain, Figure, FigureRow};
use ritm_model::{
    ActivityId, Sport, SportFamily,
    activity::{ActivityDetail, ActivityRow, Leg, MergeActivities, SeparateLegs},
};

use crate::{
    browser, door,
    format::clock,
    locale::{LOCALE, Locale, Shown},
    route::Route,
    screens::parts::family_tone,
    state::{tell_error, tell_undoable},
    texts::{t, t_count},
};

/// Makes one activity of several and shows it; a toast takes it back.
pub(crate) fn merge(ids: Vec<ActivityId>) {
    let into = ActivityId::new(browser::now(), browser::random());
    let navigator = navigator();
    spawn_forever(async move {
        let question = MergeActivities {
            ids: ids.clone(),
            into,
        };
        match door::ask(question).await {
            Ok(whole) => {
                tell_undoable(
                    t_count("legs-merged-toast", ids.len() as u64),
                    SeparateLegs { ids },
                );
                navigator.push(Route::activity(whole));
            }
            Err(error) => tell_error(&error),
        }
    });
}

/// Lets legs stand alone again; a toast makes them one again.
pub(super) fn separate(legs: Vec<ActivityId>, whole: ActivityId, of: Vec<ActivityId>) {
    spawn_forever(async move {
        let taken = legs.len() as u64;
        match door::ask(SeparateLegs { ids: legs }).await {
            // All of them are named: what is a leg already stays one.
            Ok(()) => tell_undoable(
                t_count("legs-separated-toast", taken),
                MergeActivities { ids: of, into: whole },
            ),
            Err(error) => tell_error(&error),
        }
    });
}

/// The legs of a whole, as wide as they were long; each opens by itself.
#[component]
pub(super) fn LegsCard(detail: ActivityDetail) -> Element {
    if detail.legs.is_empty() {
        return rsx! {};
    }
    // The clock of an event of several sports goes on through stops.
    let race = detail.row.sport == Sport::Multisport;
    let mut changes = 0;
    let names: Vec<String> = detail
        .legs
        .iter()
        .map(|leg| {
            changes += u32::from(leg.row.sport == Sport::Transition);
            leg_name(&LOCALE.read(), &leg.row, changes)
        })
        .collect();
    rsx! {
        Card { title: t("legs-title"), note: t("legs-note"), class: "legs-card", flush: true, "data-testid": "legs",
            ol { class: "legs",
                for (leg , name) in detail.legs.iter().zip(names) {
                    LegPart { key: "{leg.row.id}", leg: leg.clone(), name, race }
                }
            }
        }
    }
}

#[component]
fn LegPart(leg: Leg, name: String, race: bool) -> Element {
    let locale = LOCALE.read();
    let row = &leg.row;
    let time_ms = if race || row.moving_ms <= 0 {
        row.elapsed_ms
    } else {
        row.moving_ms
    };
    let change = row.sport == Sport::Transition;
    let tone = if change {
        ChannelColour::Neutral
    } else {
        family_tone(row.sport)
    };
    let kind = if change { "leg change" } else { "leg" };
    // A leg of a few seconds is still something to point at.
    let seconds = (row.elapsed_ms / 1000).max(1);
    let mut facts = if change {
        Vec::new()
    } else {
        facts(&locale, row, time_ms)
    };
    if !leg.counts {
        facts.push(t("legs-beside"));
    }
    rsx! {
        li { class: "{kind} {tone.class()}", flex_grow: "{seconds}",
            Link { to: Route::activity(row.id), class: "leg-link", "data-testid": "leg",
                i { class: "dot", "aria-hidden": "true" }
                span { class: "leg-name", "{name}" }
                b { class: "num", {clock::duration(time_ms)} }
                if !facts.is_empty() {
                    span { class: "leg-facts num", {facts.join(" · ")} }
                }
            }
        }
    }
}

/// "Run", or the leg's own name; changes are counted.
fn leg_name(locale: &Locale, row: &ActivityRow, changes: u32) -> String {
    if row.sport == Sport::Transition {
        let shown = locale.formats.count(u64::from(changes));
        return locale.texts.get("legs-change", &[("number", shown.into())]);
    }
    locale.sport(row.sport)
}

/// Distance, pace or speed over the time that is shown beside it, and power.
fn facts(locale: &Locale, row: &ActivityRow, ms: i64) -> Vec<String> {
    let metres = row.distance_m.filter(|metres| *metres > 0.0);
    let mut facts = Vec::new();
    facts.extend(metres.map(|metres| locale.distance(metres, row.sport).line()));
    facts.extend(metres.filter(|_| ms > 0).map(|metres| {
        locale
            .pace_or_speed(metres / ms as f64 * 1000.0, row.sport)
            .line()
    }));
    facts.extend(
        row.avg_power_w
            .filter(|_| row.sport.family() == SportFamily::Bike)
            .map(|watts| locale.whole(watts, "unit-w").line()),
    );
    facts
}

/// What matters of several sports together: the time on the race's clock, the way, and how long the changes took.
#[component]
pub(super) fn WholeFigures(detail: ActivityDetail) -> Element {
    let locale = LOCALE.read();
    let totals = &detail.summary.totals;
    let time = |ms: i64| Shown {
        value: clock::duration(ms),
        unit: String::new(),
    };
    let changes_ms: i64 = detail
        .legs
        .iter()
        .filter(|leg| leg.counts && leg.row.sport == Sport::Transition)
        .map(|leg| leg.row.elapsed_ms)
        .sum();
    let figures = [
        (
            "figure-elapsed-time",
            totals.elapsed_ms.map(time),
            "method-elapsed",
            None,
        ),
        (
            "figure-distance",
            totals
                .distance_m
                .map(|metres| locale.distance(metres, detail.row.sport)),
            "method-of-legs",
            None,
        ),
        (
            "figure-changes",
            (changes_ms > 0).then(|| time(changes_ms)),
            "method-changes",
            None,
        ),
        (
            "figure-heart-rate",
            totals.avg_heart_rate_bpm.map(|bpm| locale.whole(bpm, "unit-bpm")),
            "method-mean-of-legs",
            Some(ChannelColour::HeartRate),
        ),
        (
            "figure-ascent",
            totals.ascent_m.map(|metres| locale.height(metres)),
            "method-of-legs",
            None,
        ),
        (
            "figure-energy",
            totals
                .energy_kcal
                .filter(|kcal| *kcal > 0.0)
                .map(|kcal| locale.whole(kcal, "unit-kcal")),
            "method-of-legs",
            None,
        ),
    ];
    rsx! {
        Card { flush: true, class: "figures-card",
            FigureRow { "data-testid": "figures",
                for (label , shown , how , tone) in figures {
                    if let Some(shown) = shown {
                        Figure {
                            key: "{label}",
                            value: shown.value,
                            unit: shown.unit,
                            label: t(label),
                            tone,
                            test_id: label,
                            explain: rsx! {
                                Explain { label: t("how-made"), icon_only: true, close_label: t("action-close"), title: t(label),
                                    span { {t(how)} }
                                }
                            },
                        }
                    }
                }
            }
        }
    }
}

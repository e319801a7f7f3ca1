//! A workout that is finished: looked at, named, cut, then kept, thrown away or gone on with.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{
    Button, ButtonKind, Card, Crumb, Dialog, EffortDial, FigureRow, GapStrip, IconName, PageHead, RouteMap,
    Select, Switch, TextArea, TextField, Track, TrimHandles,
};
use ritm_kit::{Choice, Figure as KitFigure};
use ritm_model::{
    ActivityId, Sport,
    activity::RestoreActivities,
    recorder::{
        ChangeRecording, DiscardRecording, Figure, KeepRecording, Live, LiveLap, ReadWay, Remarks,
        ResumeRecording,
    },
    search::DayPart,
};

use super::{
    figure::{label, shown, tone},
    sets::SetList,
    use_heard,
};
use crate::{
    browser, door,
    format::{DateStyle, clock},
    locale::LOCALE,
    map::basemap,
    route::Route,
    screens::parts::{map_texts, use_title},
    state::{
        recorder::{self, act, cue::announce},
        settings::map_source,
        tell_error, tell_undoable,
    },
    texts::{t, t_args, t_count, t_with},
};

/// At most so many characters fit a name.
const NAME_LENGTH: u32 = 200;
/// The handles that cut move in seconds.
const STEP_MS: i64 = 1_000;

/// What is shown of a finished workout, where there is a value.
const SUMMARY: [Figure; 10] = [
    Figure::Distance,
    Figure::Timer,
    Figure::AverageSpeed,
    Figure::AverageHeartRate,
    Figure::Ascent,
    Figure::AveragePower,
    Figure::AverageCadence,
    Figure::Steps,
    Figure::Energy,
    Figure::Elapsed,
];

/// The summary and what becomes of it.
#[component]
pub(super) fn Finish() -> Element {
    let live = use_heard(|heard| heard.live.clone());
    let Some(live) = live() else {
        return rsx! {};
    };
    rsx! {
        // A list of one: what was typed of another recording is not of this one.
        for activity in [live.activity] {
            Summary { key: "{activity}", live: live.clone() }
        }
    }
}

/// Lets the buttons be pressed again, unless the screen is gone.
fn release(busy: Signal<bool>) {
    if let Ok(mut busy) = { busy }.try_write() {
        *busy = false;
    }
}

#[component]
fn Summary(live: Live) -> Element {
    let id = live.activity;
    let sport = live.settings.sport;
    let locale = LOCALE.read();
    let part = DayPart::of(live.started, live.utc_offset_s).code();
    let title = locale
        .texts
        .get(&format!("title-{}", sport.code()), &[("part", part.into())]);
    use_title(title.clone());
    let mut remarks = use_signal(|| draft(id));
    use_effect(move || keep_draft(id, &remarks.read()));
    let mut auto_pauses = use_signal(|| true);
    let whole_ms = live
        .value(Figure::Elapsed)
        .map_or(0, |value| value.value as i64)
        .max(STEP_MS);
    let steps = u32::try_from((whole_ms + STEP_MS - 1) / STEP_MS).unwrap_or(u32::MAX);
    let mut cut = use_signal(|| None::<(u32, u32)>);
    let mut cutting = use_signal(|| false);
    let mut discarding = use_signal(|| false);
    let mut busy = use_signal(|| false);
    use_hook(|| announce(&t("finish-announce"), false));
    let keep = use_callback(move |()| {
        if busy() {
            return;
        }
        busy.set(true);
        let question = KeepRecording {
            activity: id,
            remarks: remarks(),
            auto_pauses: auto_pauses(),
            trim_ms: cut()
                .filter(|kept| *kept != (0, steps))
                .map(|(from, to)| (i64::from(from) * STEP_MS, (i64::from(to) * STEP_MS).min(whole_ms))),
        };
        let navigator = navigator();
        // Though the screen is left meanwhile, the athlete is to hear when it could not be kept.
        spawn_forever(async move {
            match door::ask(question).await {
                Ok(activity) => {
                    forget_draft(id);
                    if busy.try_peek().is_ok() {
                        navigator.push(Route::activity(activity));
                    }
                    recorder::read().await;
                }
                Err(error) => {
                    tell_error(&error);
                    release(busy);
                }
            }
        });
    });
    let discard = use_callback(move |()| {
        discarding.set(false);
        if busy() {
            return;
        }
        busy.set(true);
        let question = DiscardRecording {
            activity: id,
            remarks: remarks(),
        };
        spawn_forever(async move {
            match door::ask(question).await {
                Ok(activity) => {
                    forget_draft(id);
                    let ids = vec![activity];
                    tell_undoable(t("finish-discarded"), RestoreActivities { ids });
                    recorder::read().await;
                }
                Err(error) => {
                    tell_error(&error);
                    release(busy);
                }
            }
        });
    });
    let sports: Vec<Choice> = Sport::ALL
        .iter()
        .map(|sport| Choice::new(sport.code(), locale.sport(*sport)))
        .collect();
    let empty = is_empty(&live, &remarks.read());
    let Remarks { name, notes, effort } = remarks();
    let lost_ms: i64 = live
        .holes
        .iter()
        .map(|hole| hole.to.unix_ms() - hole.from.unix_ms())
        .sum();
    let share = |ms: i64| ms as f64 / whole_ms as f64;
    let settings = live.settings.clone();
    rsx! {
        PageHead {
            title: if name.trim().is_empty() { title.clone() } else { name.clone() },
            crumbs: rsx! {
                Crumb { to: Route::Record {}, {t("nav-record")} }
                span { {locale.moment(live.started, live.utc_offset_s, DateStyle::Moment)} }
            },
            sub: locale.sport(sport),
        }
        div { class: "grid record-finish", "data-testid": "record-finish",
            div { class: "stack span-7",
                if cutting() {
                    Card { title: t("finish-cut-title"),
                        {
                            let (from, to) = cut().unwrap_or((0, steps));
                            let time = |step: u32| clock::duration(i64::from(step) * STEP_MS);
                            rsx! {
                                p { class: "sub", {t("finish-cut-text")} }
                                TrimHandles {
                                    label: t("finish-cut-title"),
                                    from_label: t("finish-cut-from"),
                                    to_label: t("finish-cut-to"),
                                    length: steps,
                                    value: (from, to),
                                    from_text: time(from),
                                    to_text: time(to),
                                    onchange: move |kept| cut.set(Some(kept)),
                                }
                            }
                        }
                    }
                }
                if empty {
                    p { class: "notice", "data-testid": "finish-empty", {t("finish-empty")} }
                }
                Way {}
                Card { flush: true,
                    FigureRow { "data-testid": "finish-figures",
                        for value in SUMMARY.iter().filter_map(|figure| live.value(*figure)) {
                            {
                                let told = shown(&locale, value.figure, value.value, sport);
                                rsx! {
                                    KitFigure {
                                        key: "{value.figure.code()}",
                                        value: told.value,
                                        unit: told.unit,
                                        label: t(&label(value.figure, sport)),
                                        tone: tone(value.figure),
                                        test_id: "finish-{value.figure.code()}",
                                    }
                                }
                            }
                        }
                    }
                }
                if !live.holes.is_empty() {
                    Card { title: t("finish-holes"),
                        p { class: "sub", {t_with("finish-holes-text", "time", &locale.duration_words(lost_ms))} }
                        GapStrip {
                            label: t_with("record-holes", "time", &locale.duration_words(lost_ms)),
                            gaps: live
                                .holes
                                .iter()
                                .map(|hole| {
                                    (
                                        share(hole.from.unix_ms() - live.started.unix_ms()),
                                        share(hole.to.unix_ms() - live.started.unix_ms()),
                                    )
                                })
                                .collect::<Vec<_>>(),
                            test_id: "finish-gaps",
                        }
                    }
                }
                if !live.missing.is_empty() {
                    ul { class: "notice stack tight", "data-testid": "finish-missing",
                        for missing in live.missing.iter() {
                            li { key: "{missing.figure.code()}",
                                {t_args(
                                    "finish-missing",
                                    &[
                                        ("figure", t(&label(missing.figure, sport)).into()),
                                        ("time", clock::running(missing.ms).into()),
                                    ],
                                )}
                            }
                        }
                    }
                }
                if !live.sets.is_empty() || sport == Sport::StrengthTraining {
                    Card { title: t("strength-title"),
                        SetList {
                            sets: live.sets.clone(),
                            onremove: {
                                let sets = live.sets.clone();
                                move |index: usize| {
                                    let mut left = sets.clone();
                                    if index < left.len() {
                                        left.remove(index);
                                        act(ritm_model::recorder::PutSets { sets: left });
                                    }
                                }
                            },
                        }
                    }
                }
                if !live.laps.is_empty() {
                    Card { title: t("finish-laps"), flush: true, Laps { live: live.clone() } }
                }
            }
            div { class: "stack span-5",
                Card { title: t("finish-effort"),
                    EffortDial {
                        label: t("finish-effort"),
                        value: effort,
                        meanings: (0..=10).map(|step| t(&format!("effort-{step}"))).collect::<Vec<_>>(),
                        least: t("effort-least"),
                        most: t("effort-most"),
                        onchange: move |effort| remarks.write().effort = effort,
                    }
                }
                Card { title: t("finish-about"),
                    div { class: "stack",
                        TextField {
                            label: t("activity-name"),
                            value: name,
                            placeholder: title,
                            max_length: NAME_LENGTH,
                            test_id: "finish-name",
                            oninput: move |name| remarks.write().name = name,
                        }
                        Select {
                            label: t("details-sport"),
                            options: sports,
                            value: sport.code(),
                            test_id: "finish-sport",
                            onchange: move |code: String| {
                                if let Some(sport) = Sport::from_code(&code) {
                                    let mut settings = settings.clone();
                                    settings.sport = sport;
                                    act(ChangeRecording { settings });
                                }
                            },
                        }
                        TextArea {
                            label: t("details-notes"),
                            value: notes,
                            placeholder: t("details-notes-placeholder"),
                            test_id: "finish-notes",
                            oninput: move |notes| remarks.write().notes = notes,
                        }
                        if live.settings.auto_pause {
                            Switch {
                                label: t("finish-auto-pauses"),
                                help: t("finish-auto-pauses-help"),
                                checked: auto_pauses(),
                                test_id: "finish-auto-pauses",
                                onchange: move |on| auto_pauses.set(on),
                            }
                        }
                    }
                }
            }
        }
        div { class: "dock many", "data-testid": "finish-dock",
            if empty {
                Button { kind: ButtonKind::Primary, icon: IconName::Trash, disabled: busy(), "data-testid": "discard", onclick: move |_| discard.call(()), {t("finish-discard")} }
            } else {
                Button { kind: ButtonKind::Primary, icon: IconName::Check, busy: busy(), "data-testid": "keep", onclick: move |_| keep.call(()), {t("finish-keep")} }
            }
            Button { icon: IconName::Scissors, "aria-expanded": if cutting() { "true" } else { "false" }, "data-testid": "cut",
                onclick: move |_| {
                    let on = !cutting();
                    cutting.set(on);
                    if !on {
                        cut.set(None);
                    }
                },
                {t("finish-cut")}
            }
            Button { icon: IconName::Play, disabled: busy(), "data-testid": "go-on", onclick: |_| act(ResumeRecording {}), {t("finish-go-on")} }
            if empty {
                Button { icon: IconName::Check, busy: busy(), "data-testid": "keep", onclick: move |_| keep.call(()), {t("finish-keep-empty")} }
            } else {
                Button { kind: ButtonKind::Danger, icon: IconName::Trash, disabled: busy(), "data-testid": "discard", onclick: move |_| discarding.set(true), {t("finish-discard")} }
            }
        }
        if discarding() {
            Dialog {
                title: t("finish-discard-title"),
                close_label: t("action-close"),
                onclose: move |()| discarding.set(false),
                actions: rsx! {
                    Button { onclick: move |_| discarding.set(false), {t("action-cancel")} }
                    Button { kind: ButtonKind::Danger, "data-testid": "discard-sure", onclick: move |_| discard.call(()), {t("finish-discard")} }
                },
                p { {t("finish-discard-text")} }
            }
        }
    }
}

/// Whether there is nothing in it worth keeping: over as soon as it began, no way and no set, nothing of the body, and
/// nothing written about it. The timer says nothing of it: it stands while somebody works on the spot.
fn is_empty(live: &Live, remarks: &Remarks) -> bool {
    /// It takes some seconds to notice what was begun, to pause and to hold the button.
    const LEAST_MS: f64 = 20_000.0;
    const LEAST_M: f64 = 1.0;
    let of = |figure| live.value(figure).map_or(0.0, |value| value.value);
    let felt = [Figure::AverageHeartRate, Figure::AveragePower]
        .into_iter()
        .any(|figure| live.value(figure).is_some());
    let Remarks { name, notes, effort } = remarks;
    let written = !name.trim().is_empty() || !notes.trim().is_empty() || effort.is_some();
    let short = of(Figure::Elapsed) < LEAST_MS && of(Figure::Distance) < LEAST_M;
    short && live.sets.is_empty() && !felt && !written
}

/// Where it went, on a map; nothing where no position was recorded.
#[component]
fn Way() -> Element {
    /// More points than a small map shows.
    const POINTS: u16 = 2_000;
    let track = use_resource(|| async {
        let way = door::ask(ReadWay { points: POINTS }).await.unwrap_or_default();
        let way: Vec<(f64, f64)> = way.into_iter().map(|(north, east)| (east, north)).collect();
        (way.len() > 1).then(|| Track::from(way))
    });
    let (cursor, selection) = (use_signal(|| None), use_signal(|| None));
    let Some(track) = track().flatten() else {
        return rsx! {};
    };
    rsx! {
        Card { flush: true, class: "map-card finish-map", "data-testid": "finish-map",
            RouteMap {
                track,
                basemap: basemap(&map_source()),
                cursor,
                selection,
                texts: map_texts(&LOCALE.read(), String::new()),
                failed: t("map-failed"),
            }
        }
    }
}

#[component]
fn Laps(live: Live) -> Element {
    let locale = LOCALE.read();
    let sport = live.settings.sport;
    // What came after the last lap is one as well.
    let rest = Some(&live.lap).filter(|lap| lap.timer_ms > 0);
    let laps: Vec<&LiveLap> = live.laps.iter().rev().chain(rest).collect();
    let pulse = laps.iter().any(|lap| lap.heart_rate_bpm.is_some());
    let far = sport.covers_ground() && laps.iter().any(|lap| lap.distance_m.is_some());
    let mut columns = vec![(t("finish-laps-lap"), false), (t("figure-time"), true)];
    if far {
        columns.push((t("figure-distance"), true));
        let pace = if sport.prefers_pace() {
            "figure-pace"
        } else {
            "figure-speed"
        };
        columns.push((t(pace), true));
    }
    if pulse {
        columns.push((t("figure-heart-rate"), true));
    }
    let columns = columns
        .into_iter()
        .map(|(label, numeric)| ritm_kit::TableColumn {
            label,
            numeric,
            tone: None,
        })
        .collect();
    let dash = || "–".to_owned();
    let count = laps.len() as u64;
    let rows = laps
        .into_iter()
        .map(|lap| {
            let mut cells = vec![lap.number.to_string(), clock::duration(lap.timer_ms)];
            if far {
                cells.push(
                    lap.distance_m
                        .map_or_else(dash, |metres| locale.distance(metres, sport).line()),
                );
                let speed_m_s = lap
                    .distance_m
                    .filter(|_| lap.timer_ms > 0)
                    .map(|metres| metres / lap.timer_ms as f64 * 1000.0)
                    .filter(|&speed| speed > 0.0);
                cells.push(speed_m_s.map_or_else(dash, |speed| locale.pace_or_speed(speed, sport).line()));
            }
            if pulse {
                cells.push(
                    lap.heart_rate_bpm
                        .map_or_else(dash, |bpm| locale.whole(bpm, "unit-bpm").line()),
                );
            }
            ritm_kit::TableRow {
                id: lap.number.to_string(),
                cells,
                on: false,
            }
        })
        .collect();
    rsx! {
        ritm_kit::Table { caption: t_count("finish-laps-count", count), columns, rows }
    }
}

/// Where what is typed of a finished recording is kept until it is: it outlives a reload.
fn draft_key(id: ActivityId, what: &str) -> String {
    format!("ritm.draft.finish.{what}.{id}")
}

fn draft(id: ActivityId) -> Remarks {
    let of = |what| browser::session_remembered(&draft_key(id, what));
    Remarks {
        name: of("name").unwrap_or_default(),
        notes: of("notes").unwrap_or_default(),
        effort: of("effort").and_then(|effort| effort.parse().ok()),
    }
}

fn keep_draft(id: ActivityId, remarks: &Remarks) {
    browser::session_remember(&draft_key(id, "name"), &remarks.name);
    browser::session_remember(&draft_key(id, "notes"), &remarks.notes);
    let effort = remarks
        .effort
        .map(|effort| effort.to_string())
        .unwrap_or_default();
    browser::session_remember(&draft_key(id, "effort"), &effort);
}

fn forget_draft(id: ActivityId) {
    for what in ["name", "notes", "effort"] {
        browser::session_forget(&draft_key(id, what));
    }
}

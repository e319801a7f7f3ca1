//! The screen while something is recorded: figures that are read at arm's length, and three buttons low in reach.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use ritm_kit::{
    GapStrip, HoldButton, Icon, IconName, Kbd, LiveField, LiveNote, LiveState, NoteButton, RoundButton,
};
use ritm_model::{
    SensorId, Sport, Timestamp, Topic,
    recorder::{
        Figure, FinishRecording, LiveLap, MarkLap, PauseRecording, Phase, PositionState, ResumeRecording,
        SeeHole,
    },
    sensor::ReadSensors,
};

use web_sys::KeyboardEvent;

use super::{
    awake::{ScreenState, use_awake, use_hidden},
    fields::chosen,
    figure::{self, field},
    sets::{LiveSets, SetDone},
    signs::{Signs, lost_names},
    use_heard,
};
use crate::{
    browser::{
        self,
        device::{self, Listening},
    },
    format::{DateStyle, clock},
    locale::LOCALE,
    screens::parts::use_title,
    state::{
        change,
        recorder::{RECORDER, Recorder, act, cue::announce},
        use_paced,
    },
    texts::{t, t_with},
};

/// How often clocks are drawn.
const TICK_MS: i32 = 200;

/// Figures, laps and buttons.
#[component]
pub(super) fn Live() -> Element {
    let sport = use_heard(|heard| heard.live.settings.sport);
    let sport = sport().unwrap_or_default();
    let title = t_with("record-live-title", "sport", &LOCALE.read().sport(sport));
    use_title(title.clone());
    let mut tick = use_signal(device::monotonic_ms);
    use_future(move || async move {
        loop {
            browser::sleep(TICK_MS).await;
            tick.set(device::monotonic_ms());
        }
    });
    let screen = use_awake();
    let hidden = use_hidden();
    let mut locked = use_signal(|| false);
    use_keys(locked);
    let sensors = use_paced(ReadSensors {}, Topic::Sensors, 1_000);
    let names = use_memo(move || match &*sensors.answer.read() {
        Some(Ok(sensors)) => sensors
            .paired
            .iter()
            .map(|sensor| (sensor.id, sensor.name.clone()))
            .collect::<BTreeMap<SensorId, String>>(),
        _ => BTreeMap::new(),
    });
    let lifts = sport == Sport::StrengthTraining;
    let figures = use_figures(sport, sensors);
    let figures = figures();
    let stands = use_heard(|heard| heard.live.phase != Phase::Recording)().unwrap_or_default();
    let count = figures.len();
    let class = match (locked(), stands) {
        (true, true) => "rec locked stands",
        (true, false) => "rec locked",
        (false, true) => "rec stands",
        (false, false) => "rec",
    };
    rsx! {
        div { class, "data-testid": "record-live",
            h1 { id: "page-title", class: "visually-hidden", tabindex: "-1", "{title}" }
            Signs { sensors, tick, locked: locked() }
            Notes { sensors, tick, screen, hidden, locked: locked() }
            Paused { tick }
            if lifts {
                LiveSets { tick }
            } else {
                div { class: "rec-fields n{count}",
                    for figure in figures {
                        Shown { key: "{figure.code()}", figure, sport, tick, names }
                    }
                }
                LapLine { sport, tick }
            }
            Holes { tick }
            Foot { locked, lifts, onlock: move |on: bool| {
                locked.set(on);
                announce(&t(if on { "record-locked" } else { "record-unlocked" }), false);
            } }
        }
    }
}

/// A figure that follows the recording and the clock.
#[component]
fn Shown(
    figure: Figure,
    sport: Sport,
    tick: Signal<f64>,
    names: Memo<BTreeMap<SensorId, String>>,
) -> Element {
    let shown = use_memo(move || match &*RECORDER.read() {
        Recorder::Live(heard) => Some(field(&LOCALE.read(), heard, figure, tick())),
        Recorder::Unknown | Recorder::Failed(_) | Recorder::Idle => None,
    });
    let Some(shown) = shown() else { return rsx! {} };
    let note = match (shown.state, shown.zone) {
        (LiveState::Stale, _) => t_with("live-age", "seconds", &shown.age_s.to_string()),
        (LiveState::Fresh, Some(zone)) => t_with("live-zone", "zone", &zone.to_string()),
        _ => String::new(),
    };
    // Where several can tell the same, the one that does is named.
    let sub = match figure {
        Figure::Distance | Figure::Speed | Figure::Cadence | Figure::Altitude => shown
            .sensor
            .and_then(|sensor| names.read().get(&sensor).cloned())
            .map(|name| t_with("live-from", "name", &name))
            .unwrap_or_default(),
        _ => String::new(),
    };
    rsx! {
        LiveField {
            label: t(&figure::label(figure, sport)),
            value: shown.shown.value,
            unit: shown.shown.unit,
            note,
            sub,
            tone: figure::tone(figure),
            zone: shown.zone,
            zones: figure::zones(figure),
            state: shown.state,
            test_id: "live-{figure.code()}",
        }
    }
}

/// What a sport shows here: where nothing can tell but the clock, no dashes stand beside it.
fn use_figures(sport: Sport, sensors: crate::state::Paced<ritm_model::sensor::Sensors>) -> Memo<Vec<Figure>> {
    use_memo(move || {
        let figures = chosen(sport);
        let used = match &*sensors.answer.read() {
            Some(Ok(sensors)) => sensors.paired.iter().any(|sensor| sensor.enabled),
            // Until it is known there may be some.
            Some(Err(_)) | None => true,
        };
        match &*RECORDER.read() {
            Recorder::Live(heard) if !used && !heard.live.settings.position => {
                figure::without_dashes(&figures, |figure| heard.live.value(figure).is_some())
            }
            _ => figures,
        }
    })
}

/// That the timer stands, and for how long: large, as the figures beside it are still.
#[component]
fn Paused(tick: Signal<f64>) -> Element {
    let shown = use_memo(move || match &*RECORDER.read() {
        Recorder::Live(heard) if heard.live.phase != Phase::Recording => {
            let passed_ms = (tick() - heard.at_ms).max(0.0) as i64;
            let since = heard
                .live
                .paused_ms
                .filter(|_| heard.live.phase != Phase::Interrupted);
            Some((heard.live.phase, since.map(|ms| clock::running(ms + passed_ms))))
        }
        _ => None,
    });
    let Some((phase, time)) = shown() else {
        return rsx! {};
    };
    rsx! {
        p { class: "rec-paused", "data-testid": "live-phase",
            Icon { name: IconName::Pause, size: 28 }
            span { {t(&format!("phase-{}", phase.code()))} }
            if let Some(time) = time {
                span { class: "num", role: "timer", "data-testid": "live-paused", "{time}" }
            }
        }
    }
}

/// What must be known at once: one line, the most urgent.
#[component]
fn Notes(
    sensors: crate::state::Paced<ritm_model::sensor::Sensors>,
    tick: Signal<f64>,
    screen: Signal<ScreenState>,
    hidden: Signal<Option<f64>>,
    locked: bool,
) -> Element {
    let mut hidden = hidden;
    let lost = use_heard(|heard| heard.live.lost.clone());
    let resumed = use_heard(|heard| (heard.live.resumed, heard.live.utc_offset_s));
    let phase = use_heard(|heard| heard.live.phase);
    let position_lost = use_heard(|heard| match heard.position() {
        PositionState::Lost { .. } => Some("lost"),
        PositionState::Unavailable(_) => Some("absent"),
        _ => None,
    });
    let silent = use_memo(move || match &*RECORDER.read() {
        Recorder::Live(heard) => figure::is_silent(&heard.live, tick() - heard.at_ms),
        Recorder::Unknown | Recorder::Failed(_) | Recorder::Idle => false,
    });
    let moment = |at: Timestamp, offset_s: i32| LOCALE.read().moment(at, offset_s, DateStyle::Time);
    if silent() {
        return rsx! {
            LiveNote { icon: IconName::Warning, title: t("note-silent-title"), text: t("note-silent-text"), test_id: "note-silent" }
        };
    }
    if phase() == Some(Phase::Interrupted) {
        return rsx! {
            LiveNote { icon: IconName::History, title: t("note-interrupted-title"), text: t("note-interrupted-text"), test_id: "note-interrupted" }
        };
    }
    if let Some((Some(hole), offset_s)) = resumed() {
        let time = LOCALE
            .read()
            .duration_words(hole.to.unix_ms() - hole.from.unix_ms());
        return rsx! {
            LiveNote {
                icon: IconName::History,
                title: t_with("note-resumed-title", "time", &time),
                text: t_with("note-resumed-text", "at", &moment(hole.from, offset_s)),
                action: (!locked).then(|| rsx! {
                    NoteButton { test_id: "see-hole", onclick: |()| change(SeeHole {}), {t("action-understood")} }
                }),
                test_id: "note-resumed",
            }
        };
    }
    let lost = lost().unwrap_or_default();
    if !lost.is_empty() {
        let names = match &*sensors.answer.read() {
            Some(Ok(sensors)) => lost_names(sensors, &lost),
            _ => t("sensor-word"),
        };
        return rsx! {
            LiveNote {
                icon: IconName::HeartOff,
                title: t_with("note-lost-title", "name", &names),
                text: t("note-lost-text"),
                test_id: "note-lost",
            }
            if let Some(Some(how)) = position_lost() {
                PositionNote { how }
            }
        };
    }
    if let Some(Some(how)) = position_lost() {
        return rsx! { PositionNote { how } };
    }
    // The engine of a window is not the browser's to slow down.
    if let Some(was_ms) = hidden().filter(|_| !browser::is_window()) {
        let time = LOCALE.read().duration_words(was_ms as i64);
        return rsx! {
            LiveNote {
                icon: IconName::Warning,
                title: t_with("note-hidden-title", "time", &time),
                text: t("note-hidden-text"),
                action: (!locked).then(|| rsx! {
                    NoteButton { test_id: "see-hidden", onclick: move |()| hidden.set(None), {t("action-understood")} }
                }),
                test_id: "note-hidden",
            }
        };
    }
    if screen() == ScreenState::Refused {
        return rsx! {
            p { class: "rec-line", "data-testid": "note-dark",
                Icon { name: IconName::Warning, size: 16 }
                {t("note-dark")}
            }
        };
    }
    rsx! {}
}

#[component]
fn PositionNote(how: &'static str) -> Element {
    let title = match how {
        "lost" => "note-position-title",
        _ => "note-position-absent",
    };
    rsx! {
        LiveNote { icon: IconName::MapPinOff, title: t(title), text: t("note-position-text"), test_id: "note-position" }
    }
}

/// The lap that goes on.
#[component]
fn LapLine(sport: Sport, tick: Signal<f64>) -> Element {
    let lap = use_memo(move || {
        let recorder = RECORDER.read();
        let Recorder::Live(heard) = &*recorder else {
            return None;
        };
        let locale = LOCALE.read();
        let LiveLap {
            number,
            timer_ms,
            distance_m,
            ..
        } = heard.live.lap;
        let time = field(&locale, heard, Figure::LapTimer, tick());
        let time = if time.state == LiveState::Missing {
            clock::running(timer_ms)
        } else {
            time.shown.value
        };
        let distance = distance_m
            .filter(|_| sport.covers_ground())
            .map(|metres| locale.distance(metres, sport).line());
        let pace = distance_m
            .filter(|metres| *metres > 5.0 && timer_ms > 3_000)
            .map(|metres| {
                locale
                    .pace_or_speed(metres / (timer_ms as f64 / 1000.0), sport)
                    .line()
            });
        Some((number, time, distance, pace))
    });
    let Some((number, time, distance, pace)) = lap() else {
        return rsx! {};
    };
    rsx! {
        div { class: "rec-lap", "data-testid": "live-lap",
            span { class: "rec-lap-label", {t_with("live-lap", "number", &number.to_string())} }
            if let Some(distance) = distance {
                span { class: "num", "{distance}" }
            }
            span { class: "num", "{time}" }
            if let Some(pace) = pace {
                span { class: "num push", "{pace}" }
            }
        }
    }
}

/// The recording from its start until now, with the holes in it; nothing where there are none.
#[component]
fn Holes(tick: Signal<f64>) -> Element {
    let holes = use_heard(|heard| (heard.live.holes.clone(), heard.live.started));
    let Some((holes, started)) = holes() else {
        return rsx! {};
    };
    if holes.is_empty() {
        return rsx! {};
    }
    let whole_ms = (browser::now().unix_ms() - started.unix_ms()).max(1) as f64;
    let share = |at: Timestamp| (at.unix_ms() - started.unix_ms()) as f64 / whole_ms;
    let lost_ms: i64 = holes
        .iter()
        .map(|hole| hole.to.unix_ms() - hole.from.unix_ms())
        .sum();
    let lost = LOCALE.read().duration_words(lost_ms);
    rsx! {
        div { class: "rec-holes",
            GapStrip {
                label: t_with("record-holes", "time", &lost),
                gaps: holes.iter().map(|hole| (share(hole.from), share(hole.to))).collect::<Vec<_>>(),
                test_id: "live-holes",
            }
            span { class: "tiny", {t_with("record-holes", "time", &lost)} }
        }
    }
}

/// The buttons: what they are follows from where the recording stands.
#[component]
fn Foot(locked: Signal<bool>, lifts: bool, onlock: EventHandler<bool>) -> Element {
    let at = use_heard(|heard| (heard.live.phase, heard.live.lap.number));
    let Some((phase, lap)) = at() else {
        return rsx! {};
    };
    if locked() {
        return rsx! {
            p { class: "rec-line",
                Icon { name: IconName::Lock, size: 16 }
                {t("record-locked")}
            }
            div { class: "rec-foot",
                HoldButton {
                    icon: IconName::Unlock,
                    label: t("record-unlock"),
                    holding_label: t("record-keep-holding"),
                    focused: true,
                    test_id: "unlock",
                    onhold: move |()| onlock.call(false),
                }
            }
        };
    }
    let paused = phase != Phase::Recording;
    rsx! {
        div { class: "rec-foot",
            div { class: "rec-keys", "aria-hidden": "true",
                span { Kbd { "Space" } {t(if paused { "record-resume" } else { "record-pause" })} }
                if !paused {
                    span { Kbd { "L" } {t("record-lap")} }
                }
                span { Kbd { "K" } {t("record-lock")} }
                span { Kbd { "F" } {t("record-full")} }
            }
            div { class: if paused { "rec-buttons paused" } else { "rec-buttons" },
                if paused {
                    HoldButton {
                        icon: IconName::Stop,
                        label: t("record-finish"),
                        holding_label: t("record-keep-holding"),
                        danger: true,
                        test_id: "finish",
                        onhold: |()| act(FinishRecording {}),
                    }
                    RoundButton {
                        icon: IconName::Play,
                        label: t("record-resume"),
                        main: true,
                        shortcut: "Space",
                        test_id: "resume",
                        onclick: |()| act(ResumeRecording {}),
                    }
                } else {
                    if lifts {
                        RoundButton {
                            icon: IconName::Pause,
                            label: t("record-pause"),
                            shortcut: "Space",
                            test_id: "pause",
                            onclick: |()| act(PauseRecording {}),
                        }
                        SetDone {}
                    } else {
                        RoundButton {
                            icon: IconName::Flag,
                            label: t("record-lap"),
                            shortcut: "L",
                            test_id: "lap",
                            onclick: move |()| act(MarkLap { lap }),
                        }
                        RoundButton {
                            icon: IconName::Pause,
                            label: t("record-pause"),
                            main: true,
                            shortcut: "Space",
                            test_id: "pause",
                            onclick: |()| act(PauseRecording {}),
                        }
                    }
                    RoundButton {
                        icon: IconName::Lock,
                        label: t("record-lock"),
                        shortcut: "K",
                        test_id: "lock",
                        onclick: move |()| onlock.call(true),
                    }
                }
            }
        }
    }
}

/// Keys that work wherever the focus is, but in fields and dialogs. They go by their place on the keyboard, so that they
/// are the same in every script.
fn use_keys(mut locked: Signal<bool>) {
    let press = use_callback(move |key: KeyboardEvent| {
        if key.ctrl_key() || key.alt_key() || key.meta_key() || device::key_is_taken(&key.key()) {
            return false;
        }
        let at = RECORDER
            .peek()
            .live()
            .map(|live| (live.phase, live.lap.number, live.settings.sport));
        let Some((phase, lap, sport)) = at else {
            return false;
        };
        let code = key.code();
        if *locked.peek() {
            // The lock holds for keys too: Space leads to the button that opens it.
            if code == "Space" {
                browser::focus("[data-testid=unlock]");
            }
            return matches!(code.as_str(), "Space" | "KeyL");
        }
        match code.as_str() {
            "Space" if key.repeat() => {}
            "Space" if phase == Phase::Recording => act(PauseRecording {}),
            "Space" => act(ResumeRecording {}),
            "KeyL" if phase == Phase::Recording && !key.repeat() && sport != Sport::StrengthTraining => {
                act(MarkLap { lap });
            }
            "KeyK" if phase == Phase::Recording => {
                locked.set(true);
                announce(&t("record-locked"), false);
            }
            "KeyF" => device::toggle_full_screen(),
            _ => return false,
        }
        true
    });
    use_hook(|| CopyValue::new(Listening::to_keys(move |key| press.call(key.clone()))));
}

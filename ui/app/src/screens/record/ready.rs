//! Before the start: the sport, how position and sensors do, what will be seen.

use dioxus::prelude::*;
use ritm_kit::{
    Button, ButtonKind, Card, CheckLine, CheckState, Choice, IconName, Kbd, LinkButton, PageHead,
    RoundButton, Select, SkeletonRows, SportPicker,
};
use ritm_model::{
    DoorError, Sport, Topic,
    list::{ActivityFilter, ListActivities, ListOrder},
    location::LocationFault,
    recorder::{PositionState, ReadRecorderSettings, RecorderSettings, StartRecording, WakePosition},
    sensor::{ReadSensors, Sensor, SensorState, Sensors, WakeSensors},
    settings::SettingChange,
};

use super::{
    awake::REFUSED,
    fields::{FieldsDialog, Preview},
    options::{RunOptions, spoken_cues},
    signs::is_low,
};
use crate::{
    browser::{
        self,
        device::{self, Listening},
    },
    door,
    format::DateStyle,
    locale::LOCALE,
    route::Route,
    screens::{
        parts::{Failed, sport_icon, use_title},
        sensors::{kind_icon, kind_tone, main_value, none_text},
    },
    state::{Paced, recorder::act_kept, settings::change_setting, use_paced},
    texts::{t, t_args},
};

/// So many sports stand as tiles; the others are a list below.
const TILES: usize = 6;
/// What stands there before anything was ever recorded.
const FIRST: [Sport; TILES] = [
    Sport::Running,
    Sport::Cycling,
    Sport::Walking,
    Sport::StrengthTraining,
    Sport::IndoorCycling,
    Sport::Hiking,
];
/// Position and sensors are wanted for half a minute at a time.
const WAKE_MS: i32 = 10_000;
/// How often the position is looked at.
const POSITION_MS: i32 = 2_000;

/// Chooses the sport and starts.
#[component]
pub(super) fn Ready() -> Element {
    use_title(t("nav-record"));
    let mut chosen = use_signal(|| None::<RecorderSettings>);
    let mut usual = use_resource(move || async move {
        let settings = door::ask(ReadRecorderSettings { sport: None }).await?;
        if chosen.peek().is_none() {
            chosen.set(Some(settings));
        }
        Ok::<_, DoorError>(latest_sports().await)
    });
    let usual_read = usual.read();
    if let Some(Err(error)) = &*usual_read {
        return rsx! {
            PageHead { title: t("nav-record") }
            Failed { error: error.clone(), onretry: move |()| usual.restart() }
        };
    }
    let (Some(Ok(latest)), Some(settings)) = (&*usual_read, chosen()) else {
        return rsx! {
            PageHead { title: t("nav-record") }
            Card { flush: true, SkeletonRows { label: t("loading") } }
        };
    };
    rsx! {
        Chosen { latest: latest.clone(), settings, onchange: move |settings| chosen.set(Some(settings)) }
    }
}

/// The sports of the latest activities, the latest first, filled up with those that most people do.
async fn latest_sports() -> Vec<Sport> {
    let question = ListActivities {
        filter: ActivityFilter::default(),
        order: ListOrder::default(),
        after: None,
        limit: 100,
    };
    let rows = match door::ask(question).await {
        Ok(page) => page.rows,
        // Without the list the usual sports serve.
        Err(_) => Vec::new(),
    };
    let mut sports: Vec<Sport> = Vec::new();
    let known = rows
        .iter()
        .map(|row| row.sport)
        .filter(|sport| can_record(*sport));
    for sport in known.chain(FIRST) {
        if !sports.contains(&sport) && sports.len() < TILES {
            sports.push(sport);
        }
    }
    sports
}

/// Whether it makes sense to record a sport as one: legs are put together from several.
const fn can_record(sport: Sport) -> bool {
    !matches!(sport, Sport::Multisport | Sport::Transition)
}

#[component]
fn Chosen(
    latest: Vec<Sport>,
    settings: RecorderSettings,
    onchange: EventHandler<RecorderSettings>,
) -> Element {
    let sport = settings.sport;
    let mut starting = use_signal(|| false);
    let mut fields = use_signal(|| false);
    let sensors = use_paced(ReadSensors {}, Topic::Sensors, 500);
    let position = use_position(settings.position);
    use_future(|| async {
        loop {
            // A failure shows as sensors that rest.
            let _ = door::ask(WakeSensors {}).await;
            browser::sleep(WAKE_MS).await;
        }
    });
    let start = {
        let settings = settings.clone();
        use_callback(move |()| {
            if starting() {
                return;
            }
            starting.set(true);
            let settings = settings.clone();
            spawn(async move {
                act_kept(StartRecording { settings }).await;
                // When it began, this screen is gone.
                starting.set(false);
            });
        })
    };
    use_hook(|| {
        CopyValue::new(Listening::to_keys(move |key| {
            let plain = !key.ctrl_key() && !key.alt_key() && !key.meta_key() && !key.repeat();
            let starts = plain && key.code() == "Space" && !device::key_is_taken(&key.key());
            if starts {
                start.call(());
            }
            starts
        }))
    });
    let pick = use_callback(move |code: String| {
        if let Some(sport) = Sport::from_code(&code) {
            spawn(async move {
                // How it was recorded the last time; what can't be read is as it is now.
                if let Ok(settings) = door::ask(ReadRecorderSettings { sport: Some(sport) }).await {
                    onchange.call(settings);
                }
            });
        }
    });
    let locale = LOCALE.read();
    let mut tiles = latest.clone();
    if !tiles.contains(&sport) {
        // The one that is chosen from the list is seen as chosen.
        tiles.pop();
        tiles.push(sport);
    }
    let others: Vec<Choice> = std::iter::once(Choice::new("", t("record-more-sports")))
        .chain(
            Sport::ALL
                .iter()
                .copied()
                .filter(|sport| can_record(*sport) && !tiles.contains(sport))
                .map(|sport| Choice::new(sport.code(), locale.sport(sport))),
        )
        .collect();
    let now = browser::now();
    let spoken = spoken_cues();
    rsx! {
        PageHead {
            title: t("nav-record"),
            sub: locale.moment(now, browser::utc_offset_s(now), DateStyle::Moment),
            actions: rsx! {
                LinkButton { to: Route::ByHand {}, icon: IconName::Pencil, test_id: "by-hand", {t("by-hand-title")} }
            },
        }
        div { class: "grid record-ready", "data-testid": "record-ready",
            div { class: "stack span-7",
                div { class: "stack tight",
                    SportPicker {
                        label: t("record-sport"),
                        options: tiles
                            .iter()
                            .map(|sport| Choice::new(sport.code(), locale.sport(*sport)).with_icon(sport_icon(*sport)))
                            .collect::<Vec<_>>(),
                        value: sport.code(),
                        onchange: move |code| pick.call(code),
                    }
                    Select {
                        label: t("record-more-sports"),
                        hide_label: true,
                        options: others,
                        value: "",
                        test_id: "more-sports",
                        onchange: move |code| pick.call(code),
                    }
                }
                Checks { settings: settings.clone(), sensors, position }
                Card { title: t("record-options"), RunOptions { settings: settings.clone(), onchange } }
            }
            div { class: "stack span-5",
                Card { title: t("record-preview"), class: "wide-only",
                    Preview { sport }
                    div { class: "actions-line",
                        Button { small: true, icon: IconName::Sliders, "data-testid": "fields-wide", onclick: move |_| fields.set(true), {t("record-fields-change")} }
                    }
                }
                div { class: "start-wide wide-only",
                    Button {
                        kind: ButtonKind::Primary,
                        icon: IconName::Play,
                        wide: true,
                        busy: starting(),
                        "data-testid": "start-wide",
                        "aria-keyshortcuts": "Space",
                        onclick: move |_| start.call(()),
                        {t("record-start")}
                        " "
                        span { "aria-hidden": "true", Kbd { "Space" } }
                    }
                    p { class: "tiny", {t(if browser::is_window() { "record-promise-window" } else { "record-promise" })} }
                }
            }
        }
        div { class: "start-dock phone-only",
            RoundButton { icon: IconName::Sliders, label: t("record-fields"), test_id: "fields-button", onclick: move |()| fields.set(true) }
            RoundButton {
                icon: IconName::Play,
                label: t("record-start"),
                main: true,
                disabled: starting(),
                test_id: "start",
                onclick: move |()| start.call(()),
            }
            RoundButton {
                icon: if spoken { IconName::Volume } else { IconName::VolumeOff },
                label: t(if spoken { "record-cues-on" } else { "record-cues-off" }),
                pressed: spoken,
                disabled: !device::can_speak(),
                test_id: "cues-button",
                onclick: move |()| change_setting(SettingChange::SpokenCues(!spoken)),
            }
        }
        if fields() {
            FieldsDialog { sport, onclose: move |()| fields.set(false) }
        }
    }
}

/// How the position does, looked at again and again while it is wanted.
fn use_position(wanted: bool) -> Signal<Option<PositionState>> {
    let mut position = use_signal(|| None);
    let mut wanted_now = use_signal(|| wanted);
    if *wanted_now.peek() != wanted {
        wanted_now.set(wanted);
    }
    use_future(move || async move {
        loop {
            if *wanted_now.peek()
                && let Ok(state) = door::ask(WakePosition {}).await
                && *position.peek() != Some(state)
            {
                position.set(Some(state));
            }
            browser::sleep(POSITION_MS).await;
        }
    });
    position
}

/// Position, sensors, and that nothing gets lost: a line each.
#[component]
fn Checks(
    settings: RecorderSettings,
    sensors: Paced<Sensors>,
    position: Signal<Option<PositionState>>,
) -> Element {
    let (safe, safety) = match device::can_stay_awake() {
        _ if browser::is_window() => (true, "check-safe-window"),
        // What the browser could do it may refuse, and did the last time.
        true if REFUSED() => (false, "check-safe-refused"),
        true => (true, "check-safe-awake"),
        false => (false, "check-safe-dark"),
    };
    rsx! {
        Card {
            title: t("record-ready-title"),
            flush: true,
            aside: rsx! {
                LinkButton { to: Route::Sensors {}, kind: ButtonKind::Quiet, icon: IconName::Bluetooth, small: true, test_id: "sensors-link", {t("nav-sensors")} }
            },
            ul { class: "check-lines",
                if settings.position {
                    PositionLine { position }
                }
                match &*sensors.answer.read() {
                    None => rsx! {
                        CheckLine { icon: IconName::Bluetooth, title: t("nav-sensors"), state: CheckState::Searching, state_label: t("loading") }
                    },
                    Some(Err(error)) => rsx! {
                        CheckLine {
                            icon: IconName::BluetoothOff,
                            title: t("nav-sensors"),
                            text: t(error.code()),
                            state: CheckState::Missing,
                            state_label: t("check-missing"),
                            test_id: "check-sensors",
                        }
                    },
                    Some(Ok(sensors)) => {
                        let used: Vec<&Sensor> = sensors.paired.iter().filter(|sensor| sensor.enabled).collect();
                        rsx! {
                            if used.is_empty() {
                                CheckLine {
                                    icon: IconName::Bluetooth,
                                    title: t("check-no-sensors"),
                                    text: none_text(sensors),
                                    state: CheckState::Resting,
                                    state_label: "",
                                    test_id: "check-sensors",
                                }
                            }
                            for sensor in used {
                                SensorLine { key: "{sensor.id}", sensor: sensor.clone(), sport: settings.sport }
                            }
                        }
                    }
                }
                CheckLine {
                    icon: IconName::Shield,
                    title: t("check-safe"),
                    text: t(safety),
                    state: if safe { CheckState::Ready } else { CheckState::Missing },
                    state_label: t(if safe { "check-ready" } else { "check-missing" }),
                    test_id: "check-safe",
                }
            }
        }
    }
}

#[component]
fn PositionLine(position: Signal<Option<PositionState>>) -> Element {
    let (icon, state, text, value, word) = match position() {
        None | Some(PositionState::Unwanted | PositionState::Searching) => (
            IconName::MapPin,
            CheckState::Searching,
            t("check-position-searching"),
            None,
            t("check-searching"),
        ),
        Some(PositionState::Known { accuracy_m }) => {
            let text = if accuracy_m <= 15.0 {
                "check-position-known"
            } else {
                "check-position-rough"
            };
            let shown = LOCALE.read().height(accuracy_m.ceil());
            (
                IconName::MapPin,
                CheckState::Ready,
                t(text),
                Some(shown),
                t("check-ready"),
            )
        }
        Some(PositionState::Lost { .. }) => (
            IconName::MapPinOff,
            CheckState::Searching,
            t("check-position-lost"),
            None,
            t("check-searching"),
        ),
        Some(PositionState::Unavailable(fault)) => (
            IconName::MapPinOff,
            CheckState::Missing,
            t(match fault {
                LocationFault::Absent => "location-absent",
                LocationFault::Denied => "location-denied",
                LocationFault::Off => "location-off",
            }),
            None,
            t("check-missing"),
        ),
    };
    rsx! {
        CheckLine {
            icon,
            title: t("position-word"),
            text,
            state,
            state_label: word,
            value: value.as_ref().map(|shown| format!("±{}", shown.value)).unwrap_or_default(),
            unit: value.map(|shown| shown.unit).unwrap_or_default(),
            test_id: "check-position",
        }
    }
}

#[component]
fn SensorLine(sensor: Sensor, sport: Sport) -> Element {
    let (state, word) = match sensor.state {
        SensorState::Here if is_low(&sensor) => (CheckState::Missing, "check-low"),
        SensorState::Here => (CheckState::Ready, "check-ready"),
        SensorState::Searching => (CheckState::Searching, "check-searching"),
        SensorState::Silent => (CheckState::Missing, "sensor-state-silent"),
        SensorState::NoRadio => (CheckState::Missing, "sensor-state-no-radio"),
        SensorState::Unchosen => (CheckState::Missing, "sensor-state-unchosen"),
        SensorState::Resting => (CheckState::Resting, "sensor-state-resting"),
    };
    let value = main_value(&sensor, sport).filter(|_| sensor.state == SensorState::Here);
    let mut facts = Vec::new();
    if let Some(percent) = sensor.battery_percent {
        facts.push(t_args(
            "sensor-battery",
            &[("percent", percent.to_string().into())],
        ));
    }
    if sensor.state == SensorState::Searching {
        facts.push(t("check-joins"));
    }
    rsx! {
        CheckLine {
            icon: kind_icon(sensor.kinds.first().copied()),
            title: sensor.name.clone(),
            text: facts.join(" · "),
            state,
            state_label: t(word),
            value: value.as_ref().map(|shown| shown.value.clone()).unwrap_or_default(),
            unit: value.map(|shown| shown.unit).unwrap_or_default(),
            tone: kind_tone(sensor.kinds.first().copied()),
            test_id: "check-sensor",
        }
    }
}

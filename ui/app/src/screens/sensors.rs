//! Sensors: those that are paired, those that are near, and one of them closely.

mod detail;
mod near;
mod none;
mod part;
mod wheel;

use dioxus::prelude::*;
use ritm_kit::{
    Battery, Button, ButtonKind, Card, ChannelColour, Crumb, IconButton, IconName, PageHead, SensorRow,
    SignalBars, SkeletonRows,
};
use ritm_model::{
    Sport, Topic,
    radio::{Finding, RadioState},
    sensor::{
        ChooseSensor, FindSensors, OrderSensors, ReadSensors, Sensor, SensorState, Sensors as Known,
        StopFinding, WakeSensors,
    },
};

use crate::{
    browser, door,
    format::DateStyle,
    locale::LOCALE,
    route::Route,
    screens::parts::{Failed, use_title},
    state::{change, recorder::cue::announce, tell_error, use_paced},
    texts::{t, t_args, t_count, t_with},
};
pub(crate) use detail::SensorScreen;
use near::Near;
use none::NoRadio;
pub(crate) use none::none_text;
pub(crate) use part::{kind_icon, kind_tone, main_value, names};
use part::{kinds_words, signal_bars};

/// Sensors are wanted for half a minute at a time.
const WAKE_MS: i32 = 10_000;

/// Wants the sensors connected as long as the component lives.
fn use_woken_sensors() {
    use_future(|| async {
        loop {
            // A failure shows as sensors that rest.
            let _ = door::ask(WakeSensors {}).await;
            browser::sleep(WAKE_MS).await;
        }
    });
}

/// What is paired and what is near.
#[component]
pub(crate) fn Sensors() -> Element {
    use_title(t("nav-sensors"));
    use_woken_sensors();
    let sensors = use_paced(ReadSensors {}, Topic::Sensors, 250);
    let answer = sensors.answer.read();
    match &*answer {
        None => rsx! {
            PageHead { title: t("nav-sensors"), sub: t("loading") }
            Card { flush: true, SkeletonRows { label: t("loading") } }
        },
        Some(Err(error)) => rsx! {
            PageHead { title: t("nav-sensors") }
            Failed { error: error.clone(), onretry: move |()| sensors.again() }
        },
        Some(Ok(known)) => rsx! { Page { known: known.clone() } },
    }
}

#[component]
fn Page(known: Known) -> Element {
    let here = known
        .paired
        .iter()
        .filter(|sensor| sensor.state == SensorState::Here)
        .count();
    let usable = known.radio == RadioState::Ready;
    let sub = if known.paired.is_empty() {
        t(if usable {
            "sensors-none-yet"
        } else {
            "sensors-none-here"
        })
    } else {
        t_args(
            "sensors-here",
            &[
                ("count", (known.paired.len() as u64).into()),
                ("here", here.to_string().into()),
                ("all", known.paired.len().to_string().into()),
            ],
        )
    };
    rsx! {
        PageHead {
            title: t("nav-sensors"),
            crumbs: rsx! { Crumb { to: Route::Record {}, {t("nav-record")} } span { {t("nav-sensors")} } },
            sub,
            actions: usable.then(|| rsx! { Find { finding: known.finding, searching: known.searching } }),
        }
        div { class: "grid", "data-testid": "sensors",
            if !matches!(known.radio, RadioState::Ready) {
                div { class: if known.paired.is_empty() { "span-12" } else { "span-5" },
                    NoRadio { state: known.radio }
                }
            }
            if !known.paired.is_empty() {
                div { class: "stack span-7",
                    Card { title: t("sensors-yours"), flush: true,
                        ul { class: "sensor-list",
                            for sensor in known.paired.iter().cloned() {
                                Row { key: "{sensor.id}", sensor }
                            }
                        }
                    }
                }
            }
            if usable {
                div { class: if known.paired.is_empty() { "stack span-12" } else { "stack span-5" },
                    Near { known: known.clone() }
                    if known.paired.len() > 1 {
                        Order { paired: known.paired.clone(), ordered: known.ordered }
                    }
                }
            }
        }
    }
}

/// The button by which sensors are found: by looking around, or in the host's own dialog.
#[component]
pub(super) fn Find(finding: Finding, searching: bool) -> Element {
    let mut choosing = use_signal(|| false);
    let navigator = use_navigator();
    match finding {
        Finding::Scan if searching => rsx! {
            Button { icon: IconName::Close, "data-testid": "stop-finding", onclick: |_| change(StopFinding {}), {t("sensors-stop")} }
        },
        Finding::Scan => rsx! {
            Button {
                kind: ButtonKind::Primary,
                icon: IconName::BluetoothSearching,
                "data-testid": "find-sensors",
                onclick: |_| {
                    announce(&t("sensors-looking"), false);
                    change(FindSensors {});
                },
                {t("sensors-find")}
            }
        },
        Finding::Dialog => rsx! {
            Button {
                kind: ButtonKind::Primary,
                icon: IconName::BluetoothSearching,
                busy: choosing(),
                "data-testid": "choose-sensor",
                onclick: move |_| {
                    choosing.set(true);
                    spawn(async move {
                        let chosen = door::ask(ChooseSensor {}).await;
                        choosing.set(false);
                        match chosen {
                            Ok(Some(sensor)) => {
                                announce(&t("sensors-paired"), false);
                                navigator.push(Route::Sensor { id: sensor });
                            }
                            // The dialog was closed: nothing is what was wanted.
                            Ok(None) => {}
                            Err(error) => tell_error(&error),
                        }
                    });
                },
                {t("sensors-choose")}
            }
        },
    }
}

/// A paired sensor.
#[component]
fn Row(sensor: Sensor) -> Element {
    let locale = LOCALE.read();
    let kind = sensor.kinds.first().copied();
    let value = main_value(&sensor, Sport::Other);
    let here = sensor.state == SensorState::Here;
    let state = if sensor.enabled {
        t(&format!("sensor-state-{}", sensor.state.code()))
    } else {
        t("sensor-unused")
    };
    let mut said = Vec::new();
    if !here && let Some(at) = sensor.last_heard {
        let day = at.local_day(browser::utc_offset_s(at));
        let when = if day == browser::today() {
            locale.moment(at, browser::utc_offset_s(at), DateStyle::Time)
        } else {
            locale.near_day(day, browser::today())
        };
        said.push(t_with("sensor-last", "when", &when));
    }
    let kinds = kinds_words(&sensor.kinds);
    if !kinds.is_empty() && kinds != sensor.name {
        said.push(kinds);
    }
    rsx! {
        SensorRow {
            to: Route::Sensor { id: sensor.id },
            icon: if sensor.enabled { kind_icon(kind) } else { IconName::BluetoothOff },
            name: sensor.name.clone(),
            tone: kind_tone(kind).unwrap_or(ChannelColour::Neutral),
            state,
            bad: matches!(sensor.state, SensorState::Silent | SensorState::NoRadio | SensorState::Unchosen),
            facts: rsx! { Facts { sensor: sensor.clone() } for word in said { span { "{word}" } } },
            value: value.as_ref().map_or_else(String::new, |shown| shown.value.clone()),
            unit: value.map(|shown| shown.unit).unwrap_or_default(),
            stale: !here,
            test_id: "sensor-row",
        }
    }
}

/// Battery and signal, where they are known.
#[component]
pub(super) fn Facts(sensor: Sensor) -> Element {
    rsx! {
        if let Some(percent) = sensor.battery_percent {
            Battery {
                percent,
                label: t("sensor-battery-word"),
                text: t_args("percent", &[("value", percent.to_string().into())]),
            }
        }
        if let Some(dbm) = sensor.signal_dbm.filter(|_| sensor.state == SensorState::Here) {
            SignalBars { bars: signal_bars(dbm), label: t(&format!("signal-{}", signal_bars(dbm))) }
        }
    }
}

/// The order in which sensors of the same are believed.
#[component]
fn Order(paired: Vec<Sensor>, ordered: bool) -> Element {
    let count = paired.len();
    let place = |at: usize, by: isize| {
        let mut order: Vec<_> = paired.iter().map(|sensor| sensor.id).collect();
        let name = paired
            .get(at)
            .map(|sensor| sensor.name.clone())
            .unwrap_or_default();
        move |_: MouseEvent| {
            if let Some(to) = at.checked_add_signed(by).filter(|to| *to < order.len()) {
                order.swap(at, to);
                let place = (to + 1).to_string();
                announce(
                    &t_args(
                        "order-now",
                        &[("name", name.clone().into()), ("place", place.into())],
                    ),
                    false,
                );
                change(OrderSensors { order: order.clone() });
            }
        }
    };
    rsx! {
        Card { title: t("sensors-order"),
            p { class: "sub", {t(if ordered { "sensors-order-text" } else { "sensors-unordered-text" })} }
            ol { class: "order-list", "data-testid": "sensor-order",
                for (at , sensor) in paired.iter().enumerate() {
                    li { key: "{sensor.id}",
                        span { class: "order-name", "{sensor.name}" }
                        IconButton { icon: IconName::ArrowUp, label: t_with("order-up", "name", &sensor.name), disabled: at == 0, onclick: place(at, -1) }
                        IconButton { icon: IconName::ArrowDown, label: t_with("order-down", "name", &sensor.name), disabled: at + 1 == count, onclick: place(at, 1) }
                    }
                }
            }
            if ordered {
                p { class: "tiny", {t_count("sensors-order-note", count as u64)} }
                div { class: "actions-line",
                    Button {
                        small: true,
                        "data-testid": "order-none",
                        onclick: move |_| change(OrderSensors { order: Vec::new() }),
                        {t("sensors-order-none")}
                    }
                }
            }
        }
    }
}

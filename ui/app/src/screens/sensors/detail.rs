//! One sensor: what it says now, its battery, when it was silent, and what is set of it.

use std::collections::BTreeMap;

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{
    Button, ButtonKind, Card, ChannelColour, Crumb, Dialog, Figure, FigureRow, GapStrip, IconButton,
    IconName, LinkButton, PageHead, Skeleton, Switch, TextField, battery_is_low,
};
use ritm_model::{
    LocalDay, Quantity, SensorId, Sport, Topic,
    sensor::{
        AskBeats, CapturePackets, Dropout, EnableSensor, ForgetSensor, ReadPackets, ReadSensor, RenameSensor,
        RestoreSensor, Sensor, SensorDetail, SensorState,
    },
};

use super::{Facts, kind_tone, kinds_words, part::value_shown, use_woken_sensors, wheel::WheelCard};
use crate::{
    browser::{self, device},
    door,
    locale::LOCALE,
    route::Route,
    screens::parts::{Failed, use_title},
    state::{change, change_undoable, tell_error, tell_undoable, use_paced},
    texts::{t, t_args, t_count, t_with},
};

/// So many days with dropouts are drawn.
const MOST_DAYS: usize = 7;
/// A day in milliseconds.
const DAY_MS: f64 = 86_400_000.0;

/// The sensor `id`.
#[component]
pub(crate) fn SensorScreen(id: SensorId) -> Element {
    rsx! {
        // A list of one: the next sensor gets a screen of its own.
        for id in [id] {
            Screen { key: "{id}", id }
        }
    }
}

#[component]
fn Screen(id: SensorId) -> Element {
    use_woken_sensors();
    let detail = use_paced(ReadSensor { sensor: id }, Topic::Sensors, 250);
    let answer = detail.answer.read();
    let title = match &*answer {
        Some(Ok(Some(detail))) => detail.sensor.name.clone(),
        _ => t("sensor-word"),
    };
    use_title(title);
    match &*answer {
        None => rsx! {
            PageHead { title: t("sensor-word"), sub: t("loading") }
            div { class: "stack", "aria-hidden": "true", Skeleton { height: 150 } Skeleton { height: 150 } }
        },
        Some(Err(error)) => rsx! {
            PageHead { title: t("sensor-word") }
            Failed { error: error.clone(), onretry: move |()| detail.again() }
        },
        Some(Ok(None)) => rsx! {
            PageHead { title: t("sensor-gone-title") }
            Card {
                p { {t("sensor-gone-text")} }
                div { class: "actions-line",
                    LinkButton { to: Route::Sensors {}, kind: ButtonKind::Primary, {t("nav-sensors")} }
                }
            }
        },
        Some(Ok(Some(detail))) => rsx! { Detail { detail: detail.clone() } },
    }
}

#[component]
fn Detail(detail: SensorDetail) -> Element {
    let sensor = detail.sensor.clone();
    let id = sensor.id;
    let mut renaming = use_signal(|| false);
    let mut forgetting = use_signal(|| false);
    let navigator = use_navigator();
    let kinds = kinds_words(&sensor.kinds);
    let made: Vec<String> = [
        kinds,
        [sensor.maker.as_str(), sensor.model.as_str()]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        if sensor.firmware.is_empty() {
            String::new()
        } else {
            t_with("sensor-firmware", "version", &sensor.firmware)
        },
    ]
    .into_iter()
    .filter(|word| !word.is_empty())
    .collect();
    let title = if renaming() {
        rsx! { Rename { sensor: sensor.clone(), ondone: move |()| renaming.set(false) } }
    } else {
        rsx! {
            div { class: "title-line",
                h1 { id: "page-title", tabindex: "-1", "data-testid": "sensor-title", "{sensor.name}" }
                IconButton { icon: IconName::Pencil, label: t("activity-rename"), "data-testid": "rename-sensor", onclick: move |_| renaming.set(true) }
            }
        }
    };
    let name = sensor.name.clone();
    rsx! {
        PageHead {
            title: sensor.name.clone(),
            title_slot: title,
            crumbs: rsx! {
                Crumb { to: Route::Record {}, {t("nav-record")} }
                Crumb { to: Route::Sensors {}, {t("nav-sensors")} }
                span { "{sensor.name}" }
            },
            sub: made.join(" · "),
            actions: rsx! {
                Button { kind: ButtonKind::Danger, icon: IconName::Trash, "data-testid": "forget", onclick: move |_| forgetting.set(true), {t("sensor-forget")} }
            },
        }
        div { class: "grid", "data-testid": "sensor",
            div { class: "stack span-7",
                Now { sensor: sensor.clone() }
                Silences { dropouts: detail.dropouts.clone(), tone: kind_tone(sensor.kinds.first().copied()).unwrap_or_default() }
            }
            div { class: "stack span-5",
                BatteryCard { detail: detail.clone() }
                if sensor.wheel_m.is_some() {
                    WheelCard { sensor: sensor.clone() }
                }
                Card { title: t("sensor-use"),
                    div { class: "settings-list",
                        Switch {
                            label: t("sensor-enabled"),
                            help: t("sensor-enabled-help"),
                            checked: sensor.enabled,
                            test_id: "sensor-enabled",
                            onchange: move |enabled: bool| change(EnableSensor { sensor: id, enabled }),
                        }
                        if let Some(beats) = sensor.beats {
                            Switch {
                                label: t("sensor-beats"),
                                help: t("sensor-beats-help"),
                                checked: beats,
                                test_id: "sensor-beats",
                                onchange: move |beats: bool| change(AskBeats { sensor: id, beats }),
                            }
                        }
                    }
                }
                Capture { id, name: name.clone(), captured: detail.captured }
            }
        }
        if forgetting() {
            Dialog {
                title: t_with("sensor-forget-title", "name", &name),
                close_label: t("action-close"),
                onclose: move |()| forgetting.set(false),
                actions: rsx! {
                    Button { onclick: move |_| forgetting.set(false), {t("action-cancel")} }
                    Button {
                        kind: ButtonKind::Danger,
                        "data-testid": "forget-sure",
                        onclick: {
                            let name = name.clone();
                            move |_| {
                                forgetting.set(false);
                                let name = name.clone();
                                spawn_forever(async move {
                                    match door::ask(ForgetSensor { sensor: id }).await {
                                        Ok(()) => {
                                            tell_undoable(t_with("sensor-forgotten", "name", &name), RestoreSensor { sensor: id });
                                            navigator.push(Route::Sensors {});
                                        }
                                        Err(error) => tell_error(&error),
                                    }
                                });
                            }
                        },
                        {t("sensor-forget")}
                    }
                },
                p { {t("sensor-forget-text")} }
            }
        }
    }
}

/// What it says now: the test that it works.
#[component]
fn Now(sensor: Sensor) -> Element {
    let locale = LOCALE.read();
    let here = sensor.state == SensorState::Here;
    let values: Vec<_> = sensor
        .values
        .iter()
        .filter(|value| value.quantity != Quantity::BatteryPercent)
        .collect();
    let state_class = match sensor.state {
        SensorState::Here => "check-state good",
        SensorState::Searching => "check-state run",
        SensorState::Silent | SensorState::NoRadio | SensorState::Unchosen => "check-state warn",
        SensorState::Resting => "check-state",
    };
    let state = t(&format!("sensor-state-{}", sensor.state.code()));
    rsx! {
        Card {
            title: t("sensor-now"),
            aside: rsx! { span { class: state_class, role: "status", "data-testid": "sensor-state", "{state}" } },
            "data-testid": "sensor-now",
            if values.is_empty() {
                p { class: "sub", {t(if here { "sensor-nothing-yet" } else { "sensor-wake" })} }
            } else {
                FigureRow {
                    for value in values {
                        {
                            let shown = value_shown(&locale, value, Sport::Other);
                            let age_s = value.age_ms / 1000;
                            rsx! {
                                Figure {
                                    key: "{value.quantity.code()}",
                                    value: shown.value,
                                    unit: shown.unit,
                                    label: t(&format!("quantity-{}", value.quantity.code())),
                                    tone: (age_s < 5).then(|| quantity_tone(value.quantity)).flatten(),
                                    note: if age_s < 5 { String::new() } else { t_with("live-age", "seconds", &age_s.to_string()) },
                                    pending: age_s >= 30,
                                    test_id: "value-{value.quantity.code()}",
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

const fn quantity_tone(quantity: Quantity) -> Option<ChannelColour> {
    match quantity {
        Quantity::HeartRateBpm => Some(ChannelColour::HeartRate),
        Quantity::PowerW => Some(ChannelColour::Power),
        Quantity::SpeedMS => Some(ChannelColour::Speed),
        Quantity::CadenceRpm | Quantity::StepRateSpm | Quantity::StrokeRateSpm => {
            Some(ChannelColour::Cadence)
        }
        _ => None,
    }
}

#[component]
fn BatteryCard(detail: SensorDetail) -> Element {
    let locale = LOCALE.read();
    let sensor = detail.sensor.clone();
    rsx! {
        Card { title: t("sensor-battery-title"), "data-testid": "sensor-battery",
            div { class: "sensor-facts", Facts { sensor: sensor.clone() } }
            if sensor.battery_percent.is_none() {
                p { class: "sub", {t("sensor-battery-unknown")} }
            } else if sensor.battery_percent.is_some_and(battery_is_low) {
                p { class: "sub", {t("sensor-battery-low")} }
            }
            if detail.batteries.len() > 1 {
                ul { class: "battery-log",
                    for (at , percent) in detail.batteries.iter().take(8) {
                        li { key: "{at.unix_ms()}",
                            span { {locale.near_day(at.local_day(browser::utc_offset_s(*at)), browser::today())} }
                            span { class: "num", {t_args("percent", &[("value", percent.to_string().into())])} }
                        }
                    }
                }
            }
        }
    }
}

/// Days on which it was silent though it was wanted, each as a line of 24 hours.
#[component]
fn Silences(dropouts: Vec<Dropout>, tone: ChannelColour) -> Element {
    let locale = LOCALE.read();
    let mut days: BTreeMap<LocalDay, Vec<(f64, f64)>> = BTreeMap::new();
    let now = browser::now();
    let mut lost_ms = 0;
    for dropout in &dropouts {
        let to = dropout.to.unwrap_or(now);
        let offset_s = browser::utc_offset_s(dropout.from);
        lost_ms += (to.unix_ms() - dropout.from.unix_ms()).max(0);
        let day = dropout.from.local_day(offset_s);
        let begin_ms = day.start(offset_s).unix_ms();
        let share = |ms: i64| (ms - begin_ms) as f64 / DAY_MS;
        days.entry(day)
            .or_default()
            .push((share(dropout.from.unix_ms()), share(to.unix_ms())));
    }
    let lost = locale.duration_words(lost_ms);
    rsx! {
        Card { title: t("sensor-dropouts"), note: t("sensor-dropouts-note"), "data-testid": "dropouts",
            if dropouts.is_empty() {
                p { class: "sub", {t("sensor-dropouts-none")} }
            } else {
                p { class: "sub",
                    {t_args("sensor-dropouts-text", &[("count", (dropouts.len() as u64).into()), ("shown", dropouts.len().to_string().into()), ("time", lost.into())])}
                }
                for (day , gaps) in days.iter().rev().take(MOST_DAYS) {
                    {
                        let count = gaps.len() as u64;
                        let name = locale.near_day(*day, browser::today());
                        let words = t_count("sensor-dropouts-count", count);
                        rsx! {
                            div { key: "{day.0}", class: "gap-row",
                                b { "{name}" }
                                GapStrip { label: format!("{name}: {words}"), gaps: gaps.clone(), tone }
                                span { class: "num", "{words}" }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Raw packets, for a report of what is understood wrongly.
#[component]
fn Capture(id: SensorId, name: String, captured: Option<u32>) -> Element {
    let on = captured.is_some();
    rsx! {
        Card { title: t("sensor-capture"), "data-testid": "capture",
            p { class: "sub", {t("sensor-capture-text")} }
            if let Some(count) = captured {
                p { role: "status", "data-testid": "captured", {t_count("sensor-captured", u64::from(count))} }
            }
            div { class: "actions-line",
                Button {
                    small: true,
                    icon: if on { IconName::Stop } else { IconName::Record },
                    "data-testid": "capture-toggle",
                    onclick: move |_| change(CapturePackets { sensor: id, on: !on }),
                    {t(if on { "sensor-capture-stop" } else { "sensor-capture-begin" })}
                }
                if captured.is_some_and(|count| count > 0) {
                    Button {
                        small: true,
                        icon: IconName::Download,
                        "data-testid": "capture-download",
                        onclick: move |_| {
                            let name = file_name(&name);
                            spawn_forever(async move {
                                match door::ask(ReadPackets { sensor: id }).await {
                                    Ok(text) => device::download_text(&name, &text),
                                    Err(error) => tell_error(&error),
                                }
                            });
                        },
                        {t("sensor-capture-download")}
                    }
                }
            }
        }
    }
}

/// The name of a file of packets: what a file system would refuse is left out.
fn file_name(sensor: &str) -> String {
    let plain: String = sensor
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter } else { '-' })
        .collect();
    format!("ritm-{}.txt", plain.trim_matches('-'))
}

/// The name as a field: Enter keeps, Escape forgets; empty for the sensor's own.
#[component]
fn Rename(sensor: Sensor, ondone: EventHandler<()>) -> Element {
    let id = sensor.id;
    let old = sensor.name.clone();
    let mut typed = use_signal(|| old.clone());
    rsx! {
        form {
            class: "rename",
            onsubmit: move |event: FormEvent| {
                event.prevent_default();
                let name = typed().trim().to_owned();
                if name != old {
                    let undo = RenameSensor { sensor: id, name: old.clone() };
                    change_undoable(RenameSensor { sensor: id, name }, t("activity-renamed-toast"), undo);
                }
                ondone.call(());
            },
            TextField {
                label: t("activity-name"),
                hide_label: true,
                value: typed(),
                focused: true,
                max_length: 80,
                class: "title",
                test_id: "sensor-name",
                oninput: move |text| typed.set(text),
                oncancel: move |()| ondone.call(()),
            }
            Button { submit: true, icon: IconName::Check, "data-testid": "sensor-name-save", {t("action-save")} }
            IconButton { icon: IconName::Close, label: t("action-cancel"), onclick: move |_| ondone.call(()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_become_names_of_files() {
        assert_eq!(file_name("Polar H10 / 4C:2A"), "ritm-Polar-H10---4C-2A.txt");
        assert_eq!(file_name("Ремень"), "ritm-Ремень.txt");
    }
}

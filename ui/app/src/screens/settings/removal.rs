//! Taking away: the sample data at once, everything after a look at what goes.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_kit::{Button, ButtonKind, Dialog, IconName};
use ritm_model::{Topic, activity::DeleteEverything, sensor::ReadSensors, statistics::ReadExtent};

use crate::{
    browser, door,
    locale::LOCALE,
    state::{
        demo::{self, REMOVING},
        export::{self, EXPORT},
        recorder::RECORDER,
        tell, tell_error, use_paced, use_topic,
    },
    texts::{t, t_count, t_with},
};

/// What is taken away at once, and what only after a question.
#[component]
pub(super) fn Removal() -> Element {
    let version = use_topic(Topic::Activities);
    let extent = use_resource(move || async move {
        let _ = version();
        door::ask(ReadExtent {}).await.ok().flatten()
    });
    let extent = extent().flatten();
    let mut asking = use_signal(|| false);
    let mut removing = use_signal(|| false);
    let count = extent.map_or(0, |extent| extent.count + extent.trashed);
    let recorded = RECORDER.read().live().map(|live| live.settings.sport);
    let sensors = use_paced(ReadSensors {}, Topic::Sensors, 1_000);
    let paired = match &*sensors.answer.read() {
        Some(Ok(sensors)) => sensors.paired.len() as u64,
        Some(Err(_)) | None => 0,
    };
    rsx! {
        div { class: "removal",
            if extent.is_some_and(|extent| extent.demo > 0) {
                Button {
                    icon: IconName::Trash,
                    "data-testid": "demo-remove",
                    busy: REMOVING(),
                    onclick: |_| demo::remove(),
                    {t("demo-remove")}
                }
            }
            Button {
                kind: ButtonKind::Danger,
                icon: IconName::Trash,
                busy: removing(),
                "data-testid": "delete-everything",
                onclick: move |_| asking.set(true),
                {t("delete-everything")}
            }
        }
        if asking() {
            Dialog {
                title: t("delete-title"),
                close_label: t("action-close"),
                onclose: move |()| asking.set(false),
                actions: rsx! {
                    Button { "data-testid": "delete-cancel", onclick: move |_| asking.set(false), {t("action-cancel")} }
                    Button {
                        icon: IconName::Download,
                        busy: EXPORT.read().is_some(),
                        "data-testid": "delete-export",
                        onclick: |_| export::begin(None),
                        {t("delete-export")}
                    }
                    Button {
                        kind: ButtonKind::Danger,
                        "data-testid": "delete-confirm",
                        onclick: move |_| {
                            asking.set(false);
                            removing.set(true);
                            let until = browser::now();
                            spawn_forever(async move {
                                match door::ask(DeleteEverything { until }).await {
                                    Ok(()) => tell(t("delete-done-toast")),
                                    Err(error) => tell_error(&error),
                                }
                                if let Ok(mut removing) = removing.try_write() {
                                    *removing = false;
                                }
                            });
                        },
                        {t("delete-confirm")}
                    }
                },
                p { {t_count("delete-text", count)} }
                if let Some(sport) = recorded {
                    p { "data-testid": "delete-recording", {t_with("delete-recording", "sport", &LOCALE.read().sport(sport))} }
                }
                if paired > 0 {
                    p { "data-testid": "delete-sensors", {t_count("delete-sensors", paired)} }
                }
            }
        }
    }
}

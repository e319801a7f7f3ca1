//! What Ritm keeps on this device.

use dioxus::prelude::*;
use ritm_kit::{Figure, FigureRow, FigureSize, Skeleton};
use ritm_model::{Topic, settings::ReadStorage};

use crate::{
    browser, door,
    locale::LOCALE,
    screens::parts::Failed,
    state::use_topic,
    texts::{t, t_count},
};

/// How much room everything takes.
#[component]
pub(super) fn Storage() -> Element {
    let version = use_topic(Topic::Activities);
    let mut used = use_resource(move || async move {
        let _ = version();
        door::ask(ReadStorage {}).await
    });
    let secrets = use_resource(browser::place_of_secrets);
    let in_a_file = secrets.read().as_deref() == Some("file");
    let locale = LOCALE.read();
    rsx! {
        match &*used.read() {
            None => rsx! { Skeleton { height: 56 } },
            Some(Err(error)) => rsx! {
                Failed { error: error.clone(), onretry: move |()| used.restart() }
            },
            Some(Ok(used)) => {
                let whole = locale.bytes(used.database_bytes);
                let samples = locale.bytes(used.sample_bytes);
                let originals = locale.bytes(used.original_bytes);
                rsx! {
                    FigureRow { "data-testid": "storage",
                        Figure { value: whole.value, unit: whole.unit, label: t("storage-whole"), size: FigureSize::Small }
                        Figure { value: locale.formats.count(used.activities), label: t_count("activities-word", used.activities), size: FigureSize::Small }
                        Figure { value: samples.value, unit: samples.unit, label: t("storage-samples"), size: FigureSize::Small }
                        Figure { value: originals.value, unit: originals.unit, label: t("storage-originals"), size: FigureSize::Small }
                    }
                    p { class: "tiny", {t("storage-text")} }
                    if in_a_file {
                        p { class: "tiny", "data-testid": "secrets-file", {t("storage-secrets-file")} }
                    }
                }
            }
        }
    }
}

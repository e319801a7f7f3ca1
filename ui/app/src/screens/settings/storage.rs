//! What Ritm keeps on this device, and taking it out.

use dioxus::prelude::*;
use ritm_kit::{Button, Figure, FigureRow, FigureSize, IconName, Progress, Skeleton};
use ritm_model::{
    Command, DoorError, Reply,
    settings::{SettingsCommand, SettingsReply, Storage as Used},
};

use crate::{
    browser, door,
    locale::LOCALE,
    route::iso_day,
    screens::parts::Failed,
    state::{self, EXPORT},
    texts::{t, t_args},
};

/// Everything as one archive.
#[component]
pub(super) fn Export() -> Element {
    let export = EXPORT();
    rsx! {
        div { class: "export",
            p { class: "sub", {t("export-text")} }
            Button {
                icon: IconName::Download,
                busy: export.is_some(),
                "data-testid": "export",
                onclick: |_| state::export(format!("ritm-{}.zip", iso_day(browser::today()))),
                {t("export-button")}
            }
            if let Some((done, total)) = export {
                Progress {
                    label: t("export-running"),
                    value: (total > 0).then(|| done as f64 / total as f64),
                    text: {
                        let locale = LOCALE.read();
                        t_args("import-files-of", &[("done", locale.formats.count(done).into()), ("total", locale.formats.count(total).into())])
                    },
                    test_id: "export-progress",
                }
            }
        }
    }
}

/// How much room everything takes.
#[component]
pub(super) fn Storage() -> Element {
    let mut used = use_resource(|| async move {
        let _ = state::DATA.read();
        used().await
    });
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
                        Figure { value: locale.formats.count(used.activities), label: t("storage-activities"), size: FigureSize::Small }
                        Figure { value: samples.value, unit: samples.unit, label: t("storage-samples"), size: FigureSize::Small }
                        Figure { value: originals.value, unit: originals.unit, label: t("storage-originals"), size: FigureSize::Small }
                    }
                    p { class: "tiny", {t("storage-text")} }
                }
            }
        }
    }
}

async fn used() -> Result<Used, DoorError> {
    match door::ask(Command::Settings(SettingsCommand::Storage)).await? {
        Reply::Settings(SettingsReply::Storage(used)) => Ok(used),
        _ => Err(DoorError::Message),
    }
}

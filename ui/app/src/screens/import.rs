//! Taking files in: drop, watch, read the report.

mod columns;
mod lines;
mod progress;
mod report;

use dioxus::prelude::*;
use ritm_kit::{DropZone, PageHead};
use ritm_model::ImportId;

use crate::{
    screens::{activities::DemoButton, parts::use_title},
    state::imports::{self, IMPORTS},
    texts::t,
};
use progress::RunningCard;
pub(crate) use report::problem_text;
use report::{Recent, ReportCard};

/// What the file chooser offers.
const ACCEPTED: &str = ".fit,.gpx,.tcx,.kml,.kmz,.pwx,.fitlog,.sml,.hrm,.slf,.srm,.wko,.csv,.json,.geojson,.xml,.db,.gz,.tgz,.tar,.zip";

/// Drop zone, what runs, and what became of every file.
#[component]
pub(crate) fn Import() -> Element {
    use_title(t("import-title"));
    let mut chosen = use_signal(|| None);
    rsx! {
        PageHead { title: t("import-title"), sub: t("import-sub") }
        div { class: "stack",
            DropZone {
                title: t("import-drop-title"),
                text: t("import-drop-text"),
                choose_label: t("import-choose-files"),
                folder_label: t("import-choose-folder"),
                accept: ACCEPTED,
                onfiles: move |files| {
                    chosen.set(None);
                    imports::import(files);
                },
                actions: rsx! { DemoButton {} },
            }
            Running {}
            Reports { chosen }
        }
    }
}

/// What is under way. A room of its own, as it is drawn anew whenever progress is told.
#[component]
fn Running() -> Element {
    let imports = IMPORTS.read();
    rsx! {
        for import in imports.iter().filter(|import| import.runs()).cloned() {
            RunningCard { key: "{import.progress.import}", import }
        }
    }
}

/// The report of the import that was chosen, or of the latest.
#[component]
fn Reports(chosen: Signal<Option<ImportId>>) -> Element {
    let mut chosen = chosen;
    let known = use_memo(|| {
        let imports = IMPORTS.read();
        imports
            .iter()
            .map(|import| import.progress.import)
            .collect::<Vec<_>>()
    });
    let known = known.read();
    let Some(shown) = chosen()
        .filter(|id| known.contains(id))
        .or_else(|| known.first().copied())
    else {
        return rsx! {};
    };
    rsx! {
        if known.len() > 1 {
            Recent { shown, onpick: move |id| chosen.set(Some(id)) }
        }
        // A list of one: another import gets a report of its own rather than the rest of this one's.
        for shown in [shown] {
            ReportCard { key: "{shown}", import: shown }
        }
    }
}

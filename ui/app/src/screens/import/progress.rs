//! An import under way.

use dioxus::prelude::*;
use ritm_kit::{Button, Card, IconName, Progress};
use ritm_model::{
    door::Work,
    import::{CancelImport, ImportState, PauseImport, ResumeImport},
};

use crate::{
    locale::LOCALE,
    state::{change, imports::RunningImport, trouble},
    texts::{t, t_args, t_with},
};

/// How far an import has come, with its pace, the time left, and a way to stop it.
#[component]
pub(super) fn RunningCard(import: RunningImport) -> Element {
    let id = import.progress.import;
    let label = match import.progress.state {
        ImportState::Receiving if import.is_handed_over_here() => t("import-receiving"),
        // The page that has them may be gone: nobody takes anything in then.
        ImportState::Receiving => t("import-awaiting"),
        ImportState::Paused => t("import-paused"),
        _ => t("import-reading"),
    };
    let mut stopping = use_signal(|| false);
    rsx! {
        Card {
            div { class: "import-running",
                Progress { label, value: import.part(), text: figures(&import), test_id: "import-progress" }
                p { class: "tiny import-current", "{import.progress.current}" }
                div { class: "import-actions",
                    match import.progress.state {
                        ImportState::Reading => rsx! {
                            Button {
                                icon: IconName::Pause,
                                small: true,
                                "data-testid": "import-pause",
                                onclick: move |_| change(PauseImport { import: id }),
                                {t("import-pause")}
                            }
                        },
                        ImportState::Paused => rsx! {
                            Button {
                                icon: IconName::Play,
                                small: true,
                                "data-testid": "import-pause",
                                onclick: move |_| change(ResumeImport { import: id }),
                                {t("import-resume")}
                            }
                        },
                        ImportState::Receiving | ImportState::Done | ImportState::Cancelled => rsx! {},
                    }
                    Button {
                        icon: IconName::Close,
                        small: true,
                        busy: stopping(),
                        "data-testid": "import-cancel",
                        onclick: move |_| {
                            stopping.set(true);
                            change(CancelImport { import: id });
                        },
                        {t("import-cancel")}
                    }
                }
                if let Some(error) = &import.progress.trouble {
                    p { class: "import-trouble", role: "status", "data-testid": "import-trouble",
                        {trouble::words(Work::Imports, error)}
                    }
                }
            }
        }
    }
}

/// "120 of 200 files · 14 a second · about 6 s left", as far as known.
fn figures(import: &RunningImport) -> String {
    let locale = LOCALE.read();
    let progress = &import.progress;
    let mut parts = Vec::new();
    if progress.state == ImportState::Receiving {
        let total = locale.bytes(progress.bytes_total);
        parts.push(t_with("import-size", "size", &total.line()));
    } else {
        parts.push(t_args(
            "import-files-of",
            &[
                ("done", locale.formats.count(progress.files_done).into()),
                ("total", locale.formats.count(progress.files_total).into()),
            ],
        ));
    }
    if let Some(rate) = import.rate().filter(|rate| *rate > 0.0) {
        let decimals = if rate < 10.0 { 1 } else { 0 };
        parts.push(t_with(
            "import-rate",
            "rate",
            &locale.formats.number(rate, decimals),
        ));
    }
    if let Some(left) = import.left_ms() {
        parts.push(t_with("import-left", "time", &locale.duration_words(left)));
    }
    parts.join(" · ")
}

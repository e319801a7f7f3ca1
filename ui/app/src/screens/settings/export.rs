//! Taking everything out, as one zip file.

use dioxus::prelude::*;
use ritm_kit::{Button, IconName, Progress};

use crate::{
    locale::LOCALE,
    state::export::{self, EXPORT},
    texts::{t, t_args},
};

/// Everything as one zip file.
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
                onclick: |_| export::begin(None),
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

//! Taking everything out, as one zip file.

use dioxus::{core::spawn_forever, prelude::*};
use js_sys::{Array, Uint8Array};
use ritm_door::ExportSink;
use ritm_kit::{Button, IconName, Progress};
use ritm_model::ExportId;
use web_sys::{Blob, BlobPropertyBag};

use crate::{
    browser, door,
    locale::LOCALE,
    route::iso_day,
    state::{tell, tell_error},
    texts::{t, t_args, t_count},
};

/// Files done and files altogether of an export under way. It goes on when the screen is left.
static EXPORT: GlobalSignal<Option<(u64, u64)>> = Signal::global(|| None);

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
                onclick: |_| begin(),
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

/// Takes everything out and offers it as a download.
fn begin() {
    if EXPORT.peek().is_some() {
        return;
    }
    *EXPORT.write() = Some((0, 0));
    spawn_forever(async {
        let export = ExportId::new(browser::now(), browser::random());
        let mut pieces = Pieces::default();
        match door::take_export(export, &mut pieces).await {
            Ok(left_out) => {
                if left_out > 0 {
                    tell(t_count("export-left-out-toast", left_out));
                }
                if let Some(file) = pieces.file() {
                    browser::download(&format!("ritm-{}.zip", iso_day(browser::today())), &file);
                }
            }
            Err(error) => tell_error(&error),
        }
        *EXPORT.write() = None;
    });
}

/// The pieces so far, each a `Blob`: those may leave memory for the disk, a growing buffer may not.
#[derive(Default)]
struct Pieces(Array);

impl Pieces {
    fn file(&self) -> Option<Blob> {
        let options = BlobPropertyBag::new();
        options.set_type("application/zip");
        Blob::new_with_blob_sequence_and_options(&self.0, &options).ok()
    }
}

impl ExportSink for Pieces {
    fn begin(&mut self) {
        self.0 = Array::new();
    }

    fn push(&mut self, bytes: Vec<u8>) {
        let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
        if let Ok(blob) = Blob::new_with_u8_array_sequence(&parts) {
            self.0.push(&blob);
        }
    }

    fn progress(&mut self, done: u64, total: u64) {
        *EXPORT.write() = Some((done, total));
    }
}

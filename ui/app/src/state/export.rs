//! Taking everything out, or some activities, as one zip file.

use dioxus::{core::spawn_forever, prelude::*};
use js_sys::{Array, Uint8Array};
use ritm_door::ExportSink;
use ritm_model::{ActivityId, ExportId};
use web_sys::{Blob, BlobPropertyBag};

use super::{tell, tell_error};
use crate::{browser, door, format::day::iso_day, texts::t_count};

/// Files done and files altogether of an export under way. It goes on when the screen is left.
pub(crate) static EXPORT: GlobalSignal<Option<(u64, u64)>> = Signal::global(|| None);

/// Takes everything out, or `only` some, and offers it as a download.
pub(crate) fn begin(only: Option<Vec<ActivityId>>) {
    if EXPORT.peek().is_some() {
        return;
    }
    *EXPORT.write() = Some((0, 0));
    spawn_forever(async move {
        let export = ExportId::new(browser::now(), browser::random());
        let mut pieces = Pieces::default();
        match door::take_export(export, only, &mut pieces).await {
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

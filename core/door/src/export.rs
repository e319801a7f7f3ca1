//! Taking an export, in numbered pieces.

use ritm_model::{
    ActivityId, DoorError, ExportId,
    export::{BeginExport, ExportError, ReadExportPiece},
};

use crate::Door;

/// An export begins anew this often when its host is replaced while it is taken.
const ATTEMPTS: u32 = 5;

/// Where the pieces of an export go.
pub trait ExportSink {
    /// Forgets every piece so far: the export begins anew.
    fn begin(&mut self);

    /// Takes the next piece.
    fn push(&mut self, bytes: Vec<u8>);

    /// Hears how far it is: files done and files altogether.
    fn progress(&mut self, done: u64, total: u64);
}

/// Takes everything the engine keeps into `sink`, or `only` some activities, as one zip file; gives how many files had to be left out, as they are
/// damaged where they are kept.
///
/// # Errors
/// What the engine answers.
pub async fn take_export(
    door: &Door,
    export: ExportId,
    only: Option<Vec<ActivityId>>,
    sink: &mut impl ExportSink,
) -> Result<u64, DoorError> {
    let mut attempt = 1;
    loop {
        match attempt_export(door, export, only.clone(), sink).await {
            // A host that took over meanwhile knows nothing of it.
            Err(DoorError::Export(ExportError::NotFound)) if attempt < ATTEMPTS => attempt += 1,
            outcome => return outcome,
        }
    }
}

async fn attempt_export(
    door: &Door,
    export: ExportId,
    only: Option<Vec<ActivityId>>,
    sink: &mut impl ExportSink,
) -> Result<u64, DoorError> {
    sink.begin();
    let total = door.ask(BeginExport { export, only }).await?;
    sink.progress(0, total);
    for number in 0.. {
        let piece = door.ask(ReadExportPiece { export, number }).await?;
        sink.push(piece.bytes);
        sink.progress(piece.files_done, piece.files_total);
        if piece.last {
            return Ok(piece.files_left_out);
        }
    }
    Ok(0)
}

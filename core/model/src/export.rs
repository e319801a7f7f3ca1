//! Taking everything out, as one zip file that imports back to the same state.

use serde::{Deserialize, Serialize};

use crate::{
    ActivityId, ExportId,
    question::{errors, questions},
};

questions! {
    /// Begins an export anew; one under way ends. Gives how many original files it will hold.
    look BeginExport -> u64 {
        /// Made by the one who asks.
        export: ExportId,
        /// Only these activities, with their files; everything there is when `None`.
        only: Option<Vec<ActivityId>>,
    }
    /// A piece of an export. Pieces are asked for in order, from 0; the latest may be asked for again.
    look ReadExportPiece -> ExportPiece {
        /// Which export.
        export: ExportId,
        /// Which piece.
        number: u32,
    }
}

/// A piece of an export; pieces in order make a zip file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExportPiece {
    /// The bytes.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// Files written so far.
    pub files_done: u64,
    /// Files altogether.
    pub files_total: u64,
    /// Files so far that are damaged where they are kept, and left out.
    pub files_left_out: u64,
    /// Whether it is the last.
    pub last: bool,
}

errors! {
    /// What can go wrong with an export.
    ExportError {
        /// There is no such export under way; begin again.
        NotFound = "error-export-not-found",
    }
}

//! Taking everything out, as one archive that imports back to the same state.

use serde::{Deserialize, Serialize};

use crate::ExportId;

/// Steps of an export.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ArchiveCommand {
    /// Begin anew. An export under way ends. Reply: [`ArchiveReply::Piece`], the first.
    Begin(ExportId),
    /// The next piece. Reply: [`ArchiveReply::Piece`].
    Next(ExportId),
}

/// Answers to [`ArchiveCommand`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ArchiveReply {
    /// A piece of the archive; pieces in order make a zip file.
    Piece {
        /// The bytes.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
        /// Files written so far.
        files_done: u64,
        /// Files altogether.
        files_total: u64,
        /// Whether it is the last.
        last: bool,
    },
}

/// What can go wrong with an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArchiveError {
    /// There is no such export under way; begin again.
    NotFound,
}

impl ArchiveError {
    /// The stable code, also the message key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "error-archive-not-found",
        }
    }
}

//! Taking files in.
//!
//! Whoever has files begins an import with their names and sizes, hands over their bytes in chunks, and commits.
//! `ritm-door` does that for every host. Everything up to the last acknowledged chunk survives a kill. An import that was
//! committed goes on by itself at the next start. One whose files stop coming goes on with those that came whole. Every question may be asked twice: the second time changes nothing.

use serde::{Deserialize, Serialize};

use crate::{
    ActivityId, ImportId, Problem, Timestamp,
    question::{errors, questions},
    store::StoreError,
    table::{Mapping, Survey},
};

/// A file about to be handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHead {
    /// Its name, with folders where known.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

questions! {
    /// Says which files come.
    change BeginImport -> () {
        /// Made by the one who asks.
        import: ImportId,
        /// The files, in the order of their numbers; 1 to [`MAX_HEADS`] of them. Others follow by [`AnnounceFiles`].
        files: Vec<FileHead>,
    }
    /// Says which files come beside those said before. Saying it again changes nothing.
    change AnnounceFiles -> () {
        /// Which import.
        import: ImportId,
        /// The number of the first of them.
        first: u32,
        /// The files, in the order of their numbers; at most [`MAX_HEADS`] of them, and 100,000 in an import.
        files: Vec<FileHead>,
    }
    /// Hands over pieces of files. Once it is answered, they are on disk.
    change PutChunks -> () {
        /// Which import.
        import: ImportId,
        /// The pieces, together at most [`MAX_CHUNK_BYTES`].
        chunks: Vec<Chunk>,
    }
    /// All is handed over: begin to read. Progress comes as events.
    change CommitImport -> () {
        /// Which import.
        import: ImportId,
        /// The numbers of files that could not be read where they lie: the report tells of them.
        missing: Vec<u32>,
    }
    /// Fills the app with a generated year of training.
    change BeginDemo -> () {
        /// Made by the one who asks.
        import: ImportId,
        /// The year's last day is this moment's.
        until: Timestamp,
    }
    /// Stops after the file at hand; what was added stays.
    change CancelImport -> () {
        /// Which import.
        import: ImportId,
    }
    /// Reads no further for now; what was added stays.
    change PauseImport -> () {
        /// Which import.
        import: ImportId,
    }
    /// Reads on.
    change ResumeImport -> () {
        /// Which import.
        import: ImportId,
    }
    /// What the table looks like that a line of the report says nobody could read.
    look SurveyTable -> Survey {
        /// Which import.
        import: ImportId,
        /// The line's number.
        line: u64,
    }
    /// Reads that table as the athlete says; others of the same import that have the same column headers follow by
    /// themselves.
    change ReadTable -> TableOutcome {
        /// Which import.
        import: ImportId,
        /// The line's number.
        line: u64,
        /// What its columns hold.
        mapping: Mapping,
    }
    /// The imports under way and the ten latest, newest first.
    look ListImports -> Vec<ImportProgress> {}
    /// A page of an import's report.
    look ReadReport -> ReportPage {
        /// Which import.
        import: ImportId,
        /// Lines after this number; 0 for the first page.
        after: u64,
        /// Lines a page, 1-1000.
        limit: u16,
        /// Only lines that tell of something wrong.
        problems_only: bool,
    }
}

/// A piece of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Which file of the import, from 0.
    pub file: u32,
    /// Where in the file the piece begins.
    pub offset: u64,
    /// Its bytes; never none.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// The most files that one question may announce: so many are written down in a moment.
pub const MAX_HEADS: usize = 1_000;

/// The most bytes of files that one question may carry.
pub const MAX_CHUNK_BYTES: usize = 4 << 20;

/// What came of a table that the athlete explained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TableOutcome {
    /// It was read.
    Read,
    /// Nothing comes of it even so; nothing has changed.
    Refused(Problem),
}

/// A page of an import's report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportPage {
    /// The lines, in the order of the files.
    pub lines: Vec<ImportLine>,
    /// Whether more follow.
    pub more: bool,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportState {
    /// Files are being handed over.
    Receiving,
    /// Files are being read.
    Reading,
    /// All is read.
    Done,
    /// The athlete stopped it.
    Cancelled,
    /// The athlete lets it wait.
    Paused,
}

/// How far an import has come, in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// Which import.
    pub import: ImportId,
    /// Where it is.
    pub state: ImportState,
    /// When it began.
    pub begun: Timestamp,
    /// The name of its first file, with folders where known; empty for the generated year.
    pub name: String,
    /// Bytes handed over that have been read.
    pub bytes_done: u64,
    /// Bytes altogether.
    pub bytes_total: u64,
    /// Files found, archives' entries counted one by one, so far.
    pub files_done: u64,
    /// Files expected as far as known; grows when an archive is opened.
    pub files_total: u64,
    /// New activities.
    pub added: u64,
    /// Further recordings of known activities.
    pub linked: u64,
    /// Files already here.
    pub known: u64,
    /// Files of which only a part could be saved (counted also as added or linked).
    pub damaged: u64,
    /// Files nothing could be taken from.
    pub refused: u64,
    /// The file at hand; empty when none.
    pub current: String,
    /// Why it rests although nobody paused it; it is tried again by itself.
    pub trouble: Option<StoreError>,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportLine {
    /// Its number in the report, from 1.
    pub number: u64,
    /// Its name, within its archives: `export.zip/2024/run.fit.gz`.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What was wrong with it; may be set for added ones too.
    pub problems: Vec<Problem>,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// New activities, one for each session it held.
    Added(Vec<ActivityId>),
    /// Another recording of these activities.
    Linked(Vec<ActivityId>),
    /// The same file was already here.
    Known(Vec<ActivityId>),
    /// Nothing could be taken from it.
    Refused,
    /// Files of an export that are no training, counted rather than listed.
    Passed {
        /// What they are, as in the message key `passed-<what>`.
        what: String,
        /// How many.
        files: u64,
    },
}

errors! {
    /// What can go wrong with an import as a whole.
    ImportError {
        /// There is no such import.
        NotFound = "error-import-not-found",
        /// A piece that does not fit the file it claims to be of.
        BadChunk = "error-import-bad-chunk",
        /// Committed before everything was handed over.
        Incomplete = "error-import-incomplete",
        /// No files, or more than 100,000.
        BadFileCount = "error-import-bad-file-count",
        /// Nothing had been handed over for so long that the import went on with what was there.
        Ended = "error-import-ended",
        /// The table is not kept any more.
        TableGone = "error-import-table-gone",
        /// No column of the table is said to be its time.
        NoTimeColumn = "error-import-no-time-column",
        /// No column of the table is said to hold a value.
        NoValueColumn = "error-import-no-value-column",
        /// The table does not tell when it began, and nobody else did.
        NoStart = "error-import-no-start",
    }
}

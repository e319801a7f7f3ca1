//! Taking files in.
//!
//! The caller begins an import with the files' names and sizes, hands over their bytes in chunks, and commits.
//! Everything up to the last acknowledged chunk survives a kill; an import that was committed goes on by itself
//! at the next start. Every command may be sent twice: the second changes nothing.

use serde::{Deserialize, Serialize};

use crate::{
    ActivityId, ImportId, Problem, Timestamp,
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

/// Steps of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ImportCommand {
    /// Says what comes. Reply: [`ImportReply::Accepted`].
    Begin {
        /// Made by the caller.
        import: ImportId,
        /// The files, in the order of their numbers.
        files: Vec<FileHead>,
    },
    /// A piece of a file. Reply: [`ImportReply::Accepted`], after which it is safe.
    Chunk {
        /// Which import.
        import: ImportId,
        /// Which file, from 0.
        file: u32,
        /// Where in the file the piece begins.
        offset: u64,
        /// At most [`MAX_CHUNK_BYTES`].
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// All is handed over: begin to read. Progress comes as events. Reply: [`ImportReply::Accepted`].
    Commit(ImportId),
    /// Fills the app with a generated year of training. Reply: [`ImportReply::Accepted`].
    Sample {
        /// Made by the caller.
        import: ImportId,
        /// The year's last day is this moment's.
        until: Timestamp,
    },
    /// Stop after the file at hand; what was added stays. Reply: [`ImportReply::Accepted`].
    Cancel(ImportId),
    /// Read no further for now; what was added stays. Reply: [`ImportReply::Accepted`].
    Pause(ImportId),
    /// Read on. Reply: [`ImportReply::Accepted`].
    Resume(ImportId),
    /// What the table looks like that a line of the report says nobody could read. Reply: [`ImportReply::Table`].
    Table {
        /// Which import.
        import: ImportId,
        /// The line's number.
        line: u64,
    },
    /// Read that table as the athlete says, and others of the import that have the same headings. Reply:
    /// [`ImportReply::Accepted`], or [`ImportReply::TableRefused`].
    ReadTable {
        /// Which import.
        import: ImportId,
        /// The line's number.
        line: u64,
        /// What its columns hold.
        mapping: Mapping,
    },
    /// The imports under way, and the ten latest. Reply: [`ImportReply::Imports`].
    List,
    /// A page of an import's report. Reply: [`ImportReply::Report`].
    Report {
        /// Which import.
        import: ImportId,
        /// Lines after this number; 0 for the first page.
        after: u64,
        /// Lines a page, 1-1000.
        limit: u16,
        /// Only lines that tell of something wrong.
        problems_only: bool,
    },
}

/// The largest piece of a file that one command may carry.
pub const MAX_CHUNK_BYTES: usize = 4 << 20;

/// Answers to [`ImportCommand`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ImportReply {
    /// It is safe and will go on by itself.
    Accepted,
    /// To `Table`.
    Table(Survey),
    /// To `ReadTable`, when nothing comes of the table even so; nothing has changed.
    TableRefused(Problem),
    /// To `List`, newest first.
    Imports(Vec<ImportProgress>),
    /// To `Report`.
    Report {
        /// The lines, in the order of the files.
        lines: Vec<ImportLine>,
        /// Whether more follow.
        more: bool,
    },
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

/// What can go wrong with an import as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportError {
    /// There is no such import.
    NotFound,
    /// A piece that does not fit the file it claims to be of.
    BadChunk,
    /// Committed before everything was handed over.
    Incomplete,
    /// No files, or more than 100,000.
    BadFileCount,
    /// The table is not kept any more.
    TableGone,
    /// No column of the table is said to be its time.
    NoTimeColumn,
    /// No column of the table is said to hold a value.
    NoValueColumn,
    /// The table does not tell when it began, and nobody else did.
    NoStart,
}

impl ImportError {
    /// The stable code, also the message key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "error-import-not-found",
            Self::BadChunk => "error-import-bad-chunk",
            Self::Incomplete => "error-import-incomplete",
            Self::BadFileCount => "error-import-bad-file-count",
            Self::TableGone => "error-import-table-gone",
            Self::NoTimeColumn => "error-import-no-time-column",
            Self::NoValueColumn => "error-import-no-value-column",
            Self::NoStart => "error-import-no-start",
        }
    }
}

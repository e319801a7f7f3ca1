//! What is wrong with a file, said so that a person understands it.

use serde::{Deserialize, Serialize};

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// The kind of a [`Problem`]; its code is also the message key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ProblemCode {
            $($(#[$doc])* $name,)+
        }

        impl ProblemCode {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable code, also the message key.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

problems! {
    /// The file holds nothing.
    Empty = "problem-empty",
    /// No reader knows this kind of file; args: none.
    UnknownFormat = "problem-unknown-format",
    /// A known kind of file that holds no training (settings, a plan, a course, monitoring); detail: what it is.
    NotTraining = "problem-not-training",
    /// A route or a track without any times: nothing to date the training by.
    NoTimes = "problem-no-times",
    /// The file ends before it should.
    Truncated = "problem-truncated",
    /// A part of the file can't be what it claims to be.
    Malformed = "problem-malformed",
    /// The file's check sum does not fit its content.
    BadChecksum = "problem-bad-checksum",
    /// The file is larger, unpacks larger, or nests deeper than is safe; detail: the limit.
    TooLarge = "problem-too-large",
    /// An archive that needs a password.
    Encrypted = "problem-encrypted",
    /// A compression no reader here knows; detail: which.
    UnsupportedCompression = "problem-unsupported-compression",
    /// Points that can't be read were skipped; detail: how many.
    SkippedPoints = "problem-skipped-points",
    /// The export was written by a newer Ritm; detail: its version.
    NewerVersion = "problem-newer-version",
    /// The reader itself failed: a fault of ours, worth reporting.
    Internal = "problem-internal",
    /// It was handed over only in part before whoever did so went away.
    NotHandedOver = "problem-not-handed-over",
    /// A table that may hold samples, of columns nobody knows; detail: their names.
    UnknownColumns = "problem-unknown-columns",
    /// A note: the clock leapt within the recording, and was set right; detail: by how much.
    ClockLeapt = "problem-clock-leapt",
    /// A note: the clock was never set, and the date comes from elsewhere; detail: from where.
    DateElsewhere = "problem-date-elsewhere",
    /// The clock was never set, and nothing tells the date; the athlete can.
    ClockUnset = "problem-clock-unset",
    /// A note: a column's heading is contradicted by its values, which were believed; detail: which.
    ColumnsShifted = "problem-columns-shifted",
    /// A note: the file gave nothing, and the export's table told the totals.
    TotalsOfTable = "problem-totals-of-table",
    /// A note: one quantity was recorded in several ways, which were put together; detail: which.
    FieldsJoined = "problem-fields-joined",
    /// A note: samples that the file tells twice count once; detail: how many.
    RepeatedPoints = "problem-repeated-points",
    /// A note: a quantity stands in another unit than the format's, and was converted; detail: which.
    OtherUnit = "problem-other-unit",
    /// All points are of one time: how long it took is not known.
    OneTime = "problem-one-time",
    /// A note: by its pauses the timer never ran; they were left out.
    PausesLeftOut = "problem-pauses-left-out",
    /// A note: laps reached into the next ones, and end where those begin; detail: how many.
    LapsOverlapped = "problem-laps-overlapped",
    /// A route that the file refers to is missing, or can't be read; detail: its path.
    RouteMissing = "problem-route-missing",
}

impl ProblemCode {
    /// Whether it says what was done rather than what is lost or damaged.
    pub const fn is_note(self) -> bool {
        matches!(
            self,
            Self::ClockLeapt
                | Self::DateElsewhere
                | Self::ColumnsShifted
                | Self::TotalsOfTable
                | Self::FieldsJoined
                | Self::RepeatedPoints
                | Self::OtherUnit
                | Self::PausesLeftOut
                | Self::LapsOverlapped
        )
    }
}

/// One thing wrong with a file: what, where, and as far as known why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of thing is wrong.
    pub code: ProblemCode,
    /// The byte at which it was noticed, counted in the (unpacked) file.
    pub at_byte: Option<u64>,
    /// The particulars in the format's own words, in English; may be empty.
    pub detail: String,
}

impl Problem {
    /// A problem at no special place.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            at_byte: None,
            detail: detail.into(),
        }
    }

    /// A problem noticed at byte `at`.
    pub fn at(code: ProblemCode, at: u64, detail: impl Into<String>) -> Self {
        Self {
            code,
            at_byte: Some(at),
            detail: detail.into(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.code())?;
        if let Some(at) = self.at_byte {
            write!(f, " at byte {at}")?;
        }
        if self.detail.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.detail)
        }
    }
}

impl std::error::Error for Problem {}

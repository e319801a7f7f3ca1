//! The engine's door: what goes in, what comes out, and the bytes they travel as.
//!
//! A frame into the engine is the protocol's hash, the number of the ask, and a [`Command`]. A frame out of it is the
//! protocol's hash and a [`Told`]. Both sides of a door are of one build, or [`DoorError::OtherBuild`] says so.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use crate::store::StoreError;
use crate::{
    ActivityId, ImportId, Question, account::*, activity::*, export::*, import::*, list::*, question::errors,
    recorder::*, sensor::*, settings::*, statistics::*,
};

/// Calls `$then!` with the name of every question.
#[macro_export]
macro_rules! with_questions {
    ($then:ident) => {
        $then! {
            ListActivities, SumUpList, ListIds, ReadNeighbours,
            OpenActivity, ReadSeries, ReadCurves, SummarisePart, RenameActivity, SetSport, SetSports, SetStart, SetNotes,
            SetEffort,
            TrashActivities, RestoreActivities, PurgeActivities, EmptyTrash, RemoveDemo, DeleteEverything,
            UnlinkRecording, ReadOriginal, ReadOriginals, WriteWhole,
            WriteRecording, MergeActivities, SeparateLegs, SplitActivity, JoinSplit, CorrectLengths,
            BeginImport, AnnounceFiles, PutChunks, CommitImport, BeginDemo, CancelImport, PauseImport, ResumeImport,
            SurveyTable,
            ReadTable, ListImports, ReadReport,
            SumUp, ReadWeek, ReadExtent,
            BeginExport, ReadExportPiece,
            ReadSettings, ChangeSettings, ReadStorage, ReadMark,
            ReadSensors, ReadSensor, WakeSensors, FindSensors, StopFinding, ChooseSensor, PairSensor, ForgetSensor,
            RestoreSensor, RenameSensor, SetWheel, EnableSensor, AskBeats, OrderSensors, CapturePackets, ReadPackets,
            ReadRecorder, ReadRecorderSettings, WakePosition, StartRecording, PauseRecording, ResumeRecording, MarkLap,
            ChangeRecording, PutSets, FinishRecording, ReadWay, SeeHole, KeepRecording, DiscardRecording, CountAutoPauses, AddByHand,
            ReadAccount, UnlockAccount, ChooseServer, AskServer, Enter, SignOut, KnowWho,
            ReadOwnProfile, ChangeOwnProfile, SettleOwnProfile,
        }
    };
}

macro_rules! command {
    ($($name:ident,)+) => {
        /// Everything the engine can be asked, as it travels.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "each says what it is where it is declared")]
        pub enum Command {
            $($name($name),)+
        }

        $(impl From<$name> for Command {
            fn from(question: $name) -> Self {
                Self::$name(question)
            }
        })+

        impl Command {
            /// Whether it may change what is kept.
            pub const fn changes(&self) -> bool {
                match self { $(Self::$name(_) => <$name as Question>::CHANGES,)+ }
            }

            /// The question's name, for logs.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)+ }
            }
        }
    };
}

with_questions!(command);

/// A thing that a screen shows and that may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Topic {
    /// Lists of activities, and totals over them.
    Activities,
    /// One activity: its detail, series and curves.
    Activity(ActivityId),
    /// What the athlete chose.
    Settings,
    /// The report of an import.
    Report(ImportId),
    /// Which imports there are: some were removed.
    Imports,
    /// Sensors: what is paired, what is near, and what they say.
    Sensors,
    /// The recording that is under way.
    Recorder,
    /// How it stands with the account.
    Account,
}

/// What the engine tells by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// These are not as they were: whoever shows one asks again.
    Changed(Vec<Topic>),
    /// An import went on.
    ImportProgress(ImportProgress),
    /// Work that nobody waits for failed, and is tried again by itself unless the error is of a kind that stays.
    WorkFailed {
        /// What kind of work.
        work: Work,
        /// Why.
        error: StoreError,
    },
    /// Work that had failed went on.
    WorkResumed(Work),
}

/// Work that the engine does between questions, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Work {
    /// A workout that is recorded.
    Recording,
    /// Sensors that are looked for and listened to.
    Sensors,
    /// Answers that take longer than a turn.
    Errands,
    /// Files that are read.
    Imports,
    /// Numbers and words that are computed anew.
    Recomputing,
    /// Room on the disk that is given back.
    Tidying,
}

impl Work {
    /// Every kind, the most pressing first.
    pub const ALL: [Self; 6] = [
        Self::Recording,
        Self::Sensors,
        Self::Errands,
        Self::Imports,
        Self::Recomputing,
        Self::Tidying,
    ];

    /// The stable name, also the message key `work-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Sensors => "sensors",
            Self::Errands => "errands",
            Self::Imports => "imports",
            Self::Recomputing => "recomputing",
            Self::Tidying => "tidying",
        }
    }
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DoorError {
    /// An activity's.
    Activity(ActivityError),
    /// An import's.
    Import(ImportError),
    /// An export's.
    Export(ExportError),
    /// A sensor's.
    Sensor(SensorError),
    /// A recording's.
    Recorder(RecorderError),
    /// An account's.
    Account(AccountError),
    /// The database failed.
    Store(StoreError),
    /// The door itself.
    Door(DoorFault),
}

errors! {
    /// What can go wrong between the two sides of a door.
    DoorFault {
        /// The two sides are of different builds; reload.
        OtherBuild = "error-door-other-build",
        /// A message that makes no sense.
        Malformed = "error-door-malformed",
        /// The engine is gone; reload.
        Closed = "error-door-closed",
        /// A file could not be read where it lies.
        FileUnreadable = "error-door-file-unreadable",
    }
}

impl DoorError {
    /// One of each kind: a test that goes through them misses none.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        all.extend(ActivityError::ALL.iter().copied().map(Self::Activity));
        all.extend(ImportError::ALL.iter().copied().map(Self::Import));
        all.extend(ExportError::ALL.iter().copied().map(Self::Export));
        all.extend(SensorError::ALL.iter().copied().map(Self::Sensor));
        all.extend(RecorderError::ALL.iter().copied().map(Self::Recorder));
        all.extend(AccountError::ALL.iter().copied().map(Self::Account));
        all.extend(StoreError::all().map(Self::Store));
        all.extend(DoorFault::ALL.iter().copied().map(Self::Door));
        // A domain that is added must be added above.
        for error in &all {
            match error {
                Self::Activity(_)
                | Self::Import(_)
                | Self::Export(_)
                | Self::Sensor(_)
                | Self::Recorder(_)
                | Self::Account(_)
                | Self::Store(_)
                | Self::Door(_) => {}
            }
        }
        all
    }

    /// The stable code, also the message key.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Activity(error) => error.code(),
            Self::Import(error) => error.code(),
            Self::Export(error) => error.code(),
            Self::Sensor(error) => error.code(),
            Self::Recorder(error) => error.code(),
            Self::Account(error) => error.code(),
            Self::Store(error) => error.code(),
            Self::Door(error) => error.code(),
        }
    }
}

impl std::fmt::Display for DoorError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(StoreError::Other(detail)) => write!(f, "{}: {detail}", self.code()),
            _ => f.write_str(self.code()),
        }
    }
}

impl std::error::Error for DoorError {}

macro_rules! from_domain {
    ($($variant:ident($error:ty)),+ $(,)?) => {
        $(impl From<$error> for DoorError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })+
    };
}

from_domain!(
    Activity(ActivityError),
    Import(ImportError),
    Export(ExportError),
    Sensor(SensorError),
    Recorder(RecorderError),
    Account(AccountError),
    Store(StoreError),
    Door(DoorFault),
);

/// Tells one build's messages from another's: a hash of the vocabulary's sources, made when it was built.
pub const PROTOCOL: u64 = parse_hash(env!("RITM_PROTOCOL"));

const fn parse_hash(text: &str) -> u64 {
    let (digits, mut hash, mut at) = (text.as_bytes(), 0_u64, 0);
    while at < digits.len() {
        let digit = digits[at];
        let value = if digit <= b'9' {
            digit - b'0'
        } else {
            digit - b'a' + 10
        };
        hash = hash << 4 | value as u64;
        at += 1;
    }
    hash
}

/// The number by which an answer finds the one who asked; no two open asks of a page have the same.
pub type AskNumber = u64;

/// What a frame out of the engine says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// An answer: the bytes of a `Result<Q::Reply, DoorError>` for the question `Q` that was asked.
    Reply {
        /// Which ask.
        ask: AskNumber,
        /// The answer.
        #[serde(with = "serde_bytes")]
        reply: Vec<u8>,
    },
    /// What happened.
    Event(Event),
}

/// The frame that asks.
pub fn ask_frame(ask: AskNumber, command: &Command) -> Vec<u8> {
    encode_marked(&(ask, command))
}

/// Reads what [`ask_frame`] wrote. Of a frame that can't be read, the number of the ask where it has one.
///
/// # Errors
/// [`DoorFault::OtherBuild`], [`DoorFault::Malformed`].
pub fn read_ask(bytes: &[u8]) -> Result<(AskNumber, Command), (Option<AskNumber>, DoorFault)> {
    let read = decode_marked(bytes);
    read.map_err(|fault| {
        // The number of an ask has had its place since the first build.
        let rest = bytes.get(8..).unwrap_or_default();
        let ask = postcard::take_from_bytes::<AskNumber>(rest).ok();
        (ask.map(|(ask, _)| ask), fault)
    })
}

/// The frame that tells.
pub fn told_frame(told: &Told) -> Vec<u8> {
    encode_marked(told)
}

/// Reads what [`told_frame`] wrote.
///
/// # Errors
/// [`DoorFault::OtherBuild`], [`DoorFault::Malformed`].
pub fn read_told(bytes: &[u8]) -> Result<Told, DoorFault> {
    decode_marked(bytes)
}

/// The bytes of a message that may come to a program of another build: the protocol's hash, then what [`encode`] makes.
pub fn encode_marked<T: Serialize>(message: &T) -> Vec<u8> {
    // Into memory, and of types without unserialisable parts: it cannot fail.
    postcard::to_extend(message, PROTOCOL.to_le_bytes().to_vec()).unwrap_or_default()
}

/// Whether a message begins as [`encode_marked`] begins it in this build.
pub fn is_marked(bytes: &[u8]) -> bool {
    bytes.starts_with(&PROTOCOL.to_le_bytes())
}

/// Reads what [`encode_marked`] wrote.
///
/// # Errors
/// [`DoorFault::OtherBuild`], [`DoorFault::Malformed`].
pub fn decode_marked<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DoorFault> {
    match bytes.split_first_chunk::<8>() {
        Some((hash, message)) if u64::from_le_bytes(*hash) == PROTOCOL => decode(message),
        Some(_) => Err(DoorFault::OtherBuild),
        None => Err(DoorFault::Malformed),
    }
}

/// The bytes of a message between two rooms of one build (postcard). Nothing that is kept is written so.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Into memory, and of types without unserialisable parts: it cannot fail.
    postcard::to_stdvec(message).unwrap_or_default()
}

/// Reads what [`encode`] wrote.
///
/// # Errors
/// [`DoorFault::Malformed`] when the bytes are not of a `T`.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DoorFault> {
    postcard::from_bytes(bytes).map_err(|_| DoorFault::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Command {
        ListActivities {
            filter: ActivityFilter::default(),
            order: ListOrder::default(),
            after: None,
            limit: 50,
        }
        .into()
    }

    #[test]
    fn messages_round_trip_and_nonsense_is_refused() {
        let frame = ask_frame(7, &question());
        assert_eq!(read_ask(&frame), Ok((7, question())));
        let cut = &frame[..frame.len() - 1];
        assert_eq!(read_ask(cut), Err((Some(7), DoorFault::Malformed)));
        assert_eq!(read_ask(&[1, 2]), Err((None, DoorFault::Malformed)));
        let told = Told::Event(Event::Changed(vec![Topic::Activities]));
        assert_eq!(read_told(&told_frame(&told)), Ok(told));
    }

    #[test]
    fn another_build_is_told_which_ask_it_was() {
        let mut frame = ask_frame(300, &question());
        frame[0] ^= 1;
        assert_eq!(read_ask(&frame), Err((Some(300), DoorFault::OtherBuild)));
        assert_eq!(read_told(&frame), Err(DoorFault::OtherBuild));
    }

    #[test]
    fn every_code_is_of_one_error_only() {
        let mut codes: Vec<_> = DoorError::all().iter().map(DoorError::code).collect();
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}

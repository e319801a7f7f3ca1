//! The engine's door: what goes in, what comes out, and the bytes they travel as.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    ActivityId,
    activity::{ActivityCommand, ActivityError, ActivityReply},
    archive::{ArchiveCommand, ArchiveError, ArchiveReply},
    import::{ImportCommand, ImportError, ImportProgress, ImportReply},
    settings::{Settings, SettingsCommand, SettingsReply},
    statistics::{StatisticsCommand, StatisticsReply},
};

/// Everything the engine can be asked. Sending a command twice has the effect of sending it once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Activities.
    Activity(ActivityCommand),
    /// Taking files in.
    Import(ImportCommand),
    /// Totals.
    Statistics(StatisticsCommand),
    /// Taking everything out.
    Archive(ArchiveCommand),
    /// Settings.
    Settings(SettingsCommand),
}

/// The engine's answers, nested as the commands are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// To [`Command::Activity`].
    Activity(ActivityReply),
    /// To [`Command::Import`].
    Import(ImportReply),
    /// To [`Command::Statistics`].
    Statistics(StatisticsReply),
    /// To [`Command::Archive`].
    Archive(ArchiveReply),
    /// To [`Command::Settings`].
    Settings(SettingsReply),
}

/// What the engine tells by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// An import went on.
    ImportProgress(ImportProgress),
    /// Activities were added, changed or removed; empty means many.
    ActivitiesChanged(Vec<ActivityId>),
    /// Settings were changed.
    SettingsChanged(Settings),
}

/// Why a command failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DoorError {
    /// An activity's.
    Activity(ActivityError),
    /// An import's.
    Import(ImportError),
    /// An export's.
    Archive(ArchiveError),
    /// The database failed.
    Store(StoreError),
    /// The message could not be read: page and engine are of different builds.
    Message,
    /// The engine is gone; reload.
    Closed,
}

/// What can go wrong with the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreError {
    /// The disk or the browser's quota is full.
    Full,
    /// The database was written by a newer Ritm.
    Newer {
        /// Its schema's version.
        found: u32,
        /// The newest we know.
        known: u32,
    },
    /// The database is damaged.
    Corrupt,
    /// This browser can't keep a database (no OPFS).
    Unsupported,
    /// Anything else; for the log, in English.
    Other(String),
}

impl DoorError {
    /// The stable code, also the message key.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Activity(error) => error.code(),
            Self::Import(error) => error.code(),
            Self::Archive(error) => error.code(),
            Self::Store(StoreError::Full) => "error-store-full",
            Self::Store(StoreError::Newer { .. }) => "error-store-newer",
            Self::Store(StoreError::Corrupt) => "error-store-corrupt",
            Self::Store(StoreError::Unsupported) => "error-store-unsupported",
            Self::Store(StoreError::Other(_)) => "error-store-other",
            Self::Message => "error-message",
            Self::Closed => "error-closed",
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

/// The bytes a message travels as (postcard).
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Into memory, and of types without unserialisable parts: it cannot fail.
    postcard::to_stdvec(message).unwrap_or_default()
}

/// Reads what [`encode`] wrote.
///
/// # Errors
/// [`DoorError::Message`] when the bytes are not of a `T`.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DoorError> {
    postcard::from_bytes(bytes).map_err(|_| DoorError::Message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_round_trip_and_nonsense_is_refused() {
        let command = Command::Activity(ActivityCommand::List {
            filter: Default::default(),
            after: None,
            limit: 50,
        });
        assert_eq!(decode::<Command>(&encode(&command)), Ok(command));
        assert_eq!(decode::<Command>(&[250, 1, 2]), Err(DoorError::Message));
    }
}

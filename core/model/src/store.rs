//! What can go wrong where everything is kept.

use serde::{Deserialize, Serialize};

/// What can go wrong with the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreError {
    /// The disk or the browser's quota is full.
    Full,
    /// What is kept was written by a newer Ritm.
    Newer {
        /// Its version.
        found: u32,
        /// The newest we know.
        known: u32,
    },
    /// The database was written by a Ritm from before its first release.
    Unreleased,
    /// The database is damaged.
    Corrupt,
    /// This browser can't keep a database (no OPFS).
    Unsupported,
    /// Anything else; for the log, in English.
    Other(String),
}

impl StoreError {
    /// One of each kind.
    pub fn all() -> [Self; 6] {
        let all = [
            Self::Full,
            Self::Newer { found: 2, known: 1 },
            Self::Unreleased,
            Self::Corrupt,
            Self::Unsupported,
            Self::Other(String::new()),
        ];
        // A kind that is added above must be added here.
        match &all[0] {
            Self::Full
            | Self::Newer { .. }
            | Self::Unreleased
            | Self::Corrupt
            | Self::Unsupported
            | Self::Other(_) => {}
        }
        all
    }

    /// The stable code, also the message key.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Full => "error-store-full",
            Self::Newer { .. } => "error-store-newer",
            Self::Unreleased => "error-store-unreleased",
            Self::Corrupt => "error-store-corrupt",
            Self::Unsupported => "error-store-unsupported",
            Self::Other(_) => "error-store-other",
        }
    }
}

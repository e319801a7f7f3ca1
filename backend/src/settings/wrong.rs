//! What is wrong with the settings, and how to put it right.

use std::fmt;

use super::origin::Origin;

/// One thing wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The setting's name, or none when the file as a whole can't be read.
    pub key: Option<String>,
    /// Where the wrong value or name was written.
    pub origin: Origin,
    /// What is wrong with it.
    pub what: String,
    /// What to write instead.
    pub cure: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{key} ({}): {}. {}", self.origin, self.what, self.cure),
            None => write!(f, "{}: {}. {}", self.origin, self.what, self.cure),
        }
    }
}

/// Everything that is wrong with the settings; the list is never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// Each wrong thing, in the order in which they were found.
    pub wrongs: Vec<Wrong>,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.wrongs.len() {
            1 => f.write_str("a setting is wrong:")?,
            count => write!(f, "{count} settings are wrong:")?,
        }
        for wrong in &self.wrongs {
            write!(f, "\n  {wrong}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {}

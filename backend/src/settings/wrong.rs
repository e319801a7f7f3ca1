//! What is wrong with the settings, said so that it can be put right.

use std::fmt;

use super::layer::Origin;

/// One thing wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The setting, or none when the file as a whole can't be read.
    pub key: Option<String>,
    /// Where it was written.
    pub origin: Origin,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
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

/// Everything wrong with the settings; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// Each thing wrong, as found.
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

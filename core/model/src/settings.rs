//! What the athlete chose.

use serde::{Deserialize, Serialize};

use crate::WeekStart;

/// Units numbers are shown in; all are kept in SI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Units {
    /// Kilometres, metres, degrees Celsius.
    #[default]
    Metric,
    /// Miles, feet, degrees Fahrenheit.
    Imperial,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the system is set.
    #[default]
    System,
    /// Paper and ink.
    Light,
    /// Slate and chalk.
    Dark,
}

/// What the athlete chose. Kept by the engine, part of every archive.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Units; by the language's region when `None`.
    pub units: Option<Units>,
    /// A language tag such as `en` or `ru`; the system's when empty.
    pub language: String,
    /// Light or dark.
    pub theme: Theme,
    /// The day weeks begin with; by the language's region when `None`.
    pub week_start: Option<WeekStart>,
    /// A map source: a tile URL template with `{z}`, `{x}`, `{y}`, or a `.pmtiles` URL; the built-in map when empty.
    pub map_source: String,
}

/// Asks for and changes of settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SettingsCommand {
    /// Reply: [`SettingsReply::Settings`].
    Get,
    /// Reply: [`SettingsReply::Settings`].
    Set(Settings),
    /// What the store takes. Reply: [`SettingsReply::Storage`].
    Storage,
}

/// Answers to [`SettingsCommand`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SettingsReply {
    /// As they are now.
    Settings(Settings),
    /// To `Storage`.
    Storage(Storage),
}

/// What the store takes, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storage {
    /// The whole database.
    pub database_bytes: u64,
    /// Samples in it.
    pub sample_bytes: u64,
    /// Original files in it, as stored.
    pub original_bytes: u64,
    /// Number of activities, trashed ones too.
    pub activities: u64,
    /// Number of samples.
    pub samples: u64,
}

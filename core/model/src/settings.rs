//! What the athlete chose.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Sport, WeekStart, question::questions, recorder::Figure};

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

/// What the athlete chose. Kept by the engine, part of every export.
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
    /// The most beats a minute that the athlete's heart makes; not known when `None`.
    pub max_heart_rate_bpm: Option<u16>,
    /// The watts that the athlete can hold for an hour; not known when `None`.
    pub threshold_power_w: Option<u16>,
    /// What is shown while a sport is recorded, the largest first; sports that are not named show the usual.
    pub live_figures: BTreeMap<Sport, Vec<Figure>>,
    /// Whether start, laps, losses and the finish of a recording are spoken.
    pub spoken_cues: bool,
}

/// One choice. Settings are changed one by one, so that a choice made here never resets one made elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SettingChange {
    /// Sets [`Settings::units`].
    Units(Option<Units>),
    /// Sets [`Settings::language`].
    Language(String),
    /// Sets [`Settings::theme`].
    Theme(Theme),
    /// Sets [`Settings::week_start`].
    WeekStart(Option<WeekStart>),
    /// Sets [`Settings::map_source`].
    MapSource(String),
    /// Sets [`Settings::max_heart_rate_bpm`], from 60 to 250; what lies beyond is taken for not known.
    MaxHeartRate(Option<u16>),
    /// Sets [`Settings::threshold_power_w`], from 20 to 700; what lies beyond is taken for not known.
    ThresholdPower(Option<u16>),
    /// Sets a sport's [`Settings::live_figures`]; the usual ones when empty.
    LiveFigures(Sport, Vec<Figure>),
    /// Sets [`Settings::spoken_cues`].
    SpokenCues(bool),
}

impl Settings {
    /// Takes a choice over.
    pub fn change(&mut self, change: SettingChange) {
        match change {
            SettingChange::Units(units) => self.units = units,
            SettingChange::Language(language) => self.language = language,
            SettingChange::Theme(theme) => self.theme = theme,
            SettingChange::WeekStart(start) => self.week_start = start,
            SettingChange::MapSource(source) => self.map_source = source,
            SettingChange::MaxHeartRate(bpm) => {
                self.max_heart_rate_bpm = bpm.filter(|bpm| (60..=250).contains(bpm))
            }
            SettingChange::ThresholdPower(watts) => {
                self.threshold_power_w = watts.filter(|watts| (20..=700).contains(watts));
            }
            SettingChange::LiveFigures(sport, figures) if figures.is_empty() => {
                self.live_figures.remove(&sport);
            }
            SettingChange::LiveFigures(sport, figures) => {
                self.live_figures.insert(sport, figures);
            }
            SettingChange::SpokenCues(spoken) => self.spoken_cues = spoken,
        }
    }
}

questions! {
    /// The settings as they are now.
    look ReadSettings -> Settings {}
    /// Changes settings; gives them as they are afterwards.
    change ChangeSettings -> Settings {
        /// What was chosen.
        changes: Vec<SettingChange>,
    }
    /// What the store takes.
    look ReadStorage -> Storage {}
    /// By what the database is told from others, and whether anything is in it.
    look ReadMark -> StoreMark {}
}

/// What tells a database from another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreMark {
    /// A number that the database got by chance when it was made.
    pub made_as: u64,
    /// Whether there are activities in it, trashed ones too.
    pub filled: bool,
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

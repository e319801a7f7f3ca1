//! What an export says of itself in `ritm.json`, in frozen words: every released export is read for ever.

use std::collections::BTreeMap;

use miniserde::{Deserialize, Serialize};
use ritm_model::{
    Recording, SourceFormat, Sport, WeekStart,
    discipline::{LengthEdit, LengthEditKind},
    recorder::Figure,
    settings,
    table::Mapping,
};

use crate::store::v1;

/// The manifest's version: a reader takes its own and older ones.
pub(crate) const VERSION: u32 = 1;
/// `ritm.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) ritm_archive: u32,
    pub(crate) settings: Settings,
    pub(crate) activities: Vec<ExportedActivity>,
}

/// An activity as an export keeps it: what can't be computed from the originals.
#[derive(Serialize, Deserialize)]
pub(crate) struct ExportedActivity {
    pub(crate) id: String,
    pub(crate) start_ms: i64,
    /// Whether the athlete set the start; older exports say nothing of it.
    pub(crate) start_edited: Option<bool>,
    pub(crate) utc_offset_s: i32,
    pub(crate) sport: String,
    pub(crate) sport_edited: bool,
    pub(crate) name: String,
    pub(crate) notes: String,
    /// How hard it felt; older exports say nothing of it.
    pub(crate) effort: Option<u8>,
    pub(crate) trashed_ms: Option<i64>,
    /// The id of the activity that it is a leg of; one that has legs has no recordings of its own.
    pub(crate) parent: Option<String>,
    pub(crate) recordings: Vec<ExportedRecording>,
}

/// A recording as an export keeps it.
#[derive(Serialize, Deserialize)]
pub(crate) struct ExportedRecording {
    pub(crate) id: String,
    /// The original's BLAKE3 hash in hexadecimal digits.
    pub(crate) original: String,
    /// The original's path in the archive.
    pub(crate) path: String,
    /// The name the original came under.
    pub(crate) file_name: String,
    /// Which of the original's recordings it is.
    pub(crate) part: u16,
    /// What the original does not tell by itself; older exports have none of it.
    pub(crate) told: Option<Told>,
    /// The part of it that counts, when it was cut: `told` is of all of it.
    pub(crate) cut: Option<ExportedCut>,
    /// How the athlete explained the table it is: the bytes of a `v1::Mapping` in hexadecimal digits.
    mapping: Option<String>,
    /// Whether the times at which it paused by itself count as paused, where the athlete changed that.
    pub(crate) auto_pauses: Option<bool>,
    /// What the athlete corrected in the lengths of a swim, in milliseconds since the start of all that was recorded.
    pub(crate) lengths: Option<Vec<ExportedLengthEdit>>,
}

/// A part, in milliseconds since the start of what was recorded: from the first to before the second.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct ExportedCut {
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
}

/// A correction of a length.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ExportedLengthEdit {
    /// A moment within it, in milliseconds since the start of what was recorded.
    at_ms: i64,
    /// `join` or `split`.
    what: String,
}

impl From<LengthEdit> for ExportedLengthEdit {
    fn from(edit: LengthEdit) -> Self {
        let what = match edit.kind {
            LengthEditKind::Join => "join",
            LengthEditKind::Split => "split",
        };
        Self {
            at_ms: edit.at_ms,
            what: what.to_owned(),
        }
    }
}

impl ExportedLengthEdit {
    /// The correction; `None` for one that only a newer Ritm knows.
    pub(crate) fn edit(&self) -> Option<LengthEdit> {
        let kind = match self.what.as_str() {
            "join" => LengthEditKind::Join,
            "split" => LengthEditKind::Split,
            _ => return None,
        };
        Some(LengthEdit {
            at_ms: self.at_ms,
            kind,
        })
    }
}

/// What an export's tables may have told of a recording beside what is in its file.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) start_ms: i64,
    /// The number the format is kept under.
    format: u8,
    pub(crate) device: v1::Device,
    pub(crate) name: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) sport: String,
    pub(crate) utc_offset_s: Option<i32>,
    pub(crate) external: Option<(String, String)>,
    pub(crate) gear: Vec<String>,
    pub(crate) photos: Vec<String>,
    pub(crate) totals: v1::Totals,
}

/// Why a recording's mapping is of no use.
pub(crate) struct NoMapping;

impl ExportedRecording {
    /// A recording that nothing is told of yet.
    pub(crate) fn new(id: String, original: String, path: String, file_name: String, part: u16) -> Self {
        Self {
            id,
            original,
            path,
            file_name,
            part,
            told: None,
            cut: None,
            mapping: None,
            auto_pauses: None,
            lengths: None,
        }
    }

    /// Says how the athlete explained the table it is.
    pub(crate) fn explain(&mut self, mapping: &Mapping) {
        let bytes = v1::encode(&v1::Mapping::from(mapping));
        self.mapping = Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
    }

    /// How the athlete explained the table it is.
    pub(crate) fn explained(&self) -> Result<Option<Mapping>, NoMapping> {
        let Some(digits) = &self.mapping else {
            return Ok(None);
        };
        let bytes: Option<Vec<u8>> = digits
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        let mapping: v1::Mapping = v1::decode(&bytes.ok_or(NoMapping)?).map_err(|_| NoMapping)?;
        Ok(Some(mapping.into()))
    }
}

impl Told {
    /// What is told of a recording.
    pub(crate) fn of(recording: Recording) -> Self {
        Self {
            start_ms: recording.start.unix_ms(),
            format: v1::number_of(recording.format),
            device: v1::Device::from(&recording.device),
            name: recording.name,
            notes: recording.notes,
            sport: recording.sport.code().to_owned(),
            utc_offset_s: recording.utc_offset_s,
            external: recording.identity.external,
            gear: recording.extras.gear,
            photos: recording.extras.photos,
            totals: v1::Totals::from(&recording.totals),
        }
    }

    /// The kind of file it came from; `None` for one that only a newer Ritm knows.
    pub(crate) fn format(&self) -> Option<SourceFormat> {
        v1::format_of(self.format)
    }
}

fn codes(figures: &[Figure]) -> Vec<String> {
    figures.iter().map(|figure| figure.code().to_owned()).collect()
}

/// What the athlete chose; what was not chosen is absent.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Settings {
    units: Option<String>,
    language: Option<String>,
    theme: Option<String>,
    week_start: Option<String>,
    map_source: Option<String>,
    max_heart_rate_bpm: Option<u16>,
    threshold_power_w: Option<u16>,
    /// Codes of figures by code of the sport; older exports say nothing of it.
    live_figures: Option<BTreeMap<String, Vec<String>>>,
    spoken_cues: Option<bool>,
}

impl From<settings::Settings> for Settings {
    fn from(settings: settings::Settings) -> Self {
        let settings::Settings {
            units,
            language,
            theme,
            week_start,
            map_source,
            max_heart_rate_bpm,
            threshold_power_w,
            live_figures,
            spoken_cues,
        } = settings;
        let units = units.map(|units| match units {
            settings::Units::Metric => "metric",
            settings::Units::Imperial => "imperial",
        });
        let theme = match theme {
            settings::Theme::System => None,
            settings::Theme::Light => Some("light"),
            settings::Theme::Dark => Some("dark"),
        };
        let week_start = week_start.map(|start| match start {
            WeekStart::Monday => "monday",
            WeekStart::Sunday => "sunday",
            WeekStart::Saturday => "saturday",
        });
        Self {
            units: units.map(str::to_owned),
            language: Some(language),
            theme: theme.map(str::to_owned),
            week_start: week_start.map(str::to_owned),
            map_source: Some(map_source),
            max_heart_rate_bpm,
            threshold_power_w,
            live_figures: Some(
                live_figures
                    .into_iter()
                    .map(|(sport, figures)| (sport.code().to_owned(), codes(&figures)))
                    .collect(),
            ),
            spoken_cues: spoken_cues.then_some(true),
        }
    }
}

impl From<Settings> for settings::Settings {
    fn from(settings: Settings) -> Self {
        Self {
            units: match settings.units.as_deref() {
                Some("metric") => Some(settings::Units::Metric),
                Some("imperial") => Some(settings::Units::Imperial),
                _ => None,
            },
            language: settings.language.unwrap_or_default(),
            theme: match settings.theme.as_deref() {
                Some("light") => settings::Theme::Light,
                Some("dark") => settings::Theme::Dark,
                _ => settings::Theme::System,
            },
            week_start: match settings.week_start.as_deref() {
                Some("monday") => Some(WeekStart::Monday),
                Some("sunday") => Some(WeekStart::Sunday),
                Some("saturday") => Some(WeekStart::Saturday),
                _ => None,
            },
            map_source: settings.map_source.unwrap_or_default(),
            max_heart_rate_bpm: settings.max_heart_rate_bpm,
            threshold_power_w: settings.threshold_power_w,
            live_figures: settings
                .live_figures
                .unwrap_or_default()
                .iter()
                .filter_map(|(sport, figures)| {
                    let figures: Vec<Figure> = figures
                        .iter()
                        .filter_map(|code| Figure::from_code(code))
                        .collect();
                    Some((Sport::from_code(sport)?, figures)).filter(|(_, figures)| !figures.is_empty())
                })
                .collect(),
            spoken_cues: settings.spoken_cues.unwrap_or(false),
        }
    }
}

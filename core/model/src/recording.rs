//! One device's record of one training session, as read from a file.

use serde::{Deserialize, Serialize};

use crate::{Samples, Sport, Timestamp};

/// The kind of file a recording came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SourceFormat {
    /// Garmin's Flexible and Interoperable Data Transfer.
    Fit,
    /// GPS Exchange Format.
    Gpx,
    /// Training Center XML.
    Tcx,
    /// Keyhole Markup Language, also within KMZ.
    Kml,
    /// Apple Health's `export.xml`.
    AppleHealth,
    /// TrainingPeaks' PWX.
    Pwx,
    /// SportTracks' FITLOG.
    Fitlog,
    /// Suunto's SML.
    Sml,
    /// Polar's HRM.
    Hrm,
    /// SRM's power meter files.
    Srm,
    /// CyclingPeaks' WKO.
    Wko,
    /// Comma-separated values.
    Csv,
    /// One of the JSON exports of platforms.
    Json,
    /// A database of another program.
    Database,
    /// SIGMA's SLF.
    Slf,
    /// The journal of a workout that Ritm recorded itself, or was told of.
    Journal,
}

impl SourceFormat {
    /// The formats Ritm writes, as it offers them.
    pub const WRITTEN: [Self; 6] = [Self::Fit, Self::Gpx, Self::Tcx, Self::Kml, Self::Json, Self::Csv];

    /// The usual file extension, without a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Gpx => "gpx",
            Self::Tcx => "tcx",
            Self::Kml => "kml",
            Self::AppleHealth => "xml",
            Self::Pwx => "pwx",
            Self::Fitlog => "fitlog",
            Self::Sml => "sml",
            Self::Hrm => "hrm",
            Self::Srm => "srm",
            Self::Wko => "wko",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Database => "db",
            Self::Slf => "slf",
            Self::Journal => "journal",
        }
    }
}

/// Which device or program made the recording, as far as the file says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// The maker or the program, in the format's own words; empty when unknown.
    pub manufacturer: String,
    /// The product, in the format's own words; empty when unknown.
    pub product: String,
    /// The device's serial number.
    pub serial: Option<u64>,
}

/// By what a recording is recognised when its file comes again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileIdentity {
    /// The id another program knows the activity by, with that program's name: `("strava", "123")`.
    pub external: Option<(String, String)>,
    /// FIT's `file_id.time_created`.
    pub time_created: Option<Timestamp>,
    /// Which session of the file this is, from 0; a file of one session has 0.
    pub part: u16,
    /// Which multisport event of the file it is a leg of, by a number that the event's legs share; `None` when the file
    /// does not call it one.
    pub event: Option<u16>,
}

/// Time during which the timer was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Milliseconds since the recording's start.
    pub from_ms: i64,
    /// Milliseconds since the recording's start; not before `from_ms`.
    pub to_ms: i64,
}

/// Totals and averages, as a device wrote them or as Ritm computed them. Absent means not known, never zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// From the first to the last moment, pauses included.
    pub elapsed_ms: Option<i64>,
    /// While the timer ran.
    pub timer_ms: Option<i64>,
    /// While the athlete moved.
    pub moving_ms: Option<i64>,
    /// Metres covered.
    pub distance_m: Option<f64>,
    /// Metres climbed.
    pub ascent_m: Option<f64>,
    /// Metres descended, as a positive number.
    pub descent_m: Option<f64>,
    /// Kilocalories.
    pub energy_kcal: Option<f64>,
    /// Metres a second.
    pub avg_speed_m_s: Option<f64>,
    /// Metres a second.
    pub max_speed_m_s: Option<f64>,
    /// Beats a minute.
    pub avg_heart_rate_bpm: Option<f64>,
    /// Beats a minute.
    pub max_heart_rate_bpm: Option<f64>,
    /// Revolutions (on foot strides of one leg) a minute.
    pub avg_cadence_rpm: Option<f64>,
    /// Revolutions (on foot strides of one leg) a minute.
    pub max_cadence_rpm: Option<f64>,
    /// Watts, zeros included.
    pub avg_power_w: Option<f64>,
    /// Watts.
    pub max_power_w: Option<f64>,
    /// Degrees Celsius.
    pub avg_temperature_c: Option<f64>,
    /// Degrees Celsius.
    pub max_temperature_c: Option<f64>,
    /// Metres above sea level.
    pub min_altitude_m: Option<f64>,
    /// Metres above sea level.
    pub max_altitude_m: Option<f64>,
    /// Joules of work at the cranks or the like, as a power meter adds it up.
    pub work_j: Option<f64>,
}

/// What ended a lap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LapTrigger {
    /// The athlete pressed a button.
    #[default]
    Manual,
    /// A set distance.
    Distance,
    /// A set time.
    Time,
    /// A place.
    Position,
    /// The end of the session.
    SessionEnd,
    /// A gym machine or an application.
    Other,
}

/// A lap as recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lap {
    /// Milliseconds since the recording's start.
    pub from_ms: i64,
    /// Milliseconds since the recording's start.
    pub to_ms: i64,
    /// What ended it.
    pub trigger: LapTrigger,
    /// What the device wrote about it.
    pub device: Totals,
}

/// The time between two heart beats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    /// When the second of the two came, in milliseconds since the recording's start.
    pub at_ms: i64,
    /// Milliseconds between them.
    pub rr_ms: u16,
}

/// The pool somebody swam in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    /// Metres from wall to wall, also of a pool measured in yards.
    pub length_m: f64,
    /// Whether it is measured in yards.
    pub yards: bool,
}

/// What a dive computer or a watch sums up of a dive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DiveTotals {
    /// Metres under the surface at the deepest.
    pub max_depth_m: Option<f64>,
    /// Metres under the surface on average.
    pub avg_depth_m: Option<f64>,
    /// Milliseconds from leaving the surface to beginning the ascent, by the device's own rule.
    pub bottom_time_ms: Option<i64>,
    /// Milliseconds at the surface before it.
    pub surface_interval_ms: Option<i64>,
    /// Which dive it is in the diver's log.
    pub number: Option<u32>,
}

/// One length of a pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Length {
    /// Milliseconds since the recording's start.
    pub from_ms: i64,
    /// Milliseconds since the recording's start.
    pub to_ms: i64,
    /// Strokes taken; absent for a rest at the wall or when not counted.
    pub strokes: Option<u16>,
    /// The stroke by FIT's name, such as `freestyle`; empty when unknown.
    pub stroke: String,
    /// Whether the athlete swam, rather than rested.
    pub active: bool,
}

/// One set of strength training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrengthSet {
    /// Milliseconds since the recording's start.
    pub from_ms: i64,
    /// Milliseconds since the recording's start.
    pub to_ms: i64,
    /// The exercise by the file's own name; empty when unknown.
    pub exercise: String,
    /// Times it was done.
    pub repetitions: Option<u16>,
    /// Kilograms moved.
    pub weight_kg: Option<f64>,
    /// Whether the athlete worked, rather than rested.
    pub active: bool,
}

/// A moment somebody or something marked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Marker {
    /// Milliseconds since the recording's start.
    pub at_ms: i64,
    /// What it is, by the format's own word, such as `rear_gear_change` or a waypoint's name.
    pub what: String,
    /// What it says, in the format's own words; may be empty.
    pub detail: String,
}

/// What some files tell beyond samples, laps and totals.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Extras {
    /// Heart beats one by one, in order.
    pub beats: Vec<Beat>,
    /// Lengths of a pool, in order.
    pub lengths: Vec<Length>,
    /// Sets of strength training, in order.
    pub sets: Vec<StrengthSet>,
    /// Marked moments, in order.
    pub markers: Vec<Marker>,
    /// Shoes, bikes and the like, by the names the file gives.
    pub gear: Vec<String>,
    /// Pictures, as the paths or addresses the file gives; the pictures themselves are not read.
    pub photos: Vec<String>,
    // Documents that were written before these fields were there must still be read: each has its default.
    /// The pool, where the file tells it.
    #[serde(default)]
    pub pool: Option<Pool>,
    /// What the device sums up of a dive; several dives of one session are taken together.
    #[serde(default)]
    pub dive: Option<DiveTotals>,
    /// Steps taken, where the device counted them on foot.
    #[serde(default)]
    pub steps: Option<u32>,
    /// Moments of lengths that the athlete decided on, in milliseconds since the start. No document has them: they are kept
    /// beside it, as corrections.
    #[serde(default)]
    pub decided_ms: Vec<i64>,
}

/// One device's record of one training session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// The kind of file it came from.
    pub format: SourceFormat,
    /// What made it.
    pub device: Device,
    /// What tells it from others.
    pub identity: FileIdentity,
    /// The sport as the file says.
    pub sport: Sport,
    /// A name the file gives, if any.
    pub name: Option<String>,
    /// A description the file gives, if any.
    pub notes: Option<String>,
    /// The moment `time_ms` counts from.
    pub start: Timestamp,
    /// Seconds east of Greenwich where it took place, if the file says.
    pub utc_offset_s: Option<i32>,
    /// The samples.
    pub samples: Samples,
    /// The laps, as recorded.
    pub laps: Vec<Lap>,
    /// The times the timer stood still.
    pub pauses: Vec<Pause>,
    /// The device's own totals.
    pub totals: Totals,
    /// What the file tells beyond that.
    pub extras: Extras,
}

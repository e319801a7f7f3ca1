//! Activities as lists and screens show them.

use serde::{Deserialize, Serialize};

use crate::{
    ActivityId, Channel, Device, Lap, Pause, RecordingId, SourceFormat, Sport, Timestamp, Totals,
    question::{errors, questions},
    summary::{Curve, Summary},
};

// Activities are seldom spoken of without what chooses among them.
pub use crate::list::ActivityFilter;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityRow {
    /// Which activity.
    pub id: ActivityId,
    /// When it began.
    pub start: Timestamp,
    /// Seconds east of Greenwich where it took place.
    pub utc_offset_s: i32,
    /// The sport.
    pub sport: Sport,
    /// The name the athlete or the file gave; empty when nobody did.
    pub name: String,
    /// Metres.
    pub distance_m: Option<f64>,
    /// From start to end.
    pub elapsed_ms: i64,
    /// While moving.
    pub moving_ms: i64,
    /// Metres climbed.
    pub ascent_m: Option<f64>,
    /// Beats a minute.
    pub avg_heart_rate_bpm: Option<f64>,
    /// Watts.
    pub avg_power_w: Option<f64>,
    /// Kilocalories.
    pub energy_kcal: Option<f64>,
    /// The route's shape as x, y pairs of 0-255, north up, aspect kept; empty without positions.
    #[serde(with = "serde_bytes")]
    pub thumbnail: Vec<u8>,
    /// A curve over time as heights of 0-255; empty without samples.
    pub sparkline: Sparkline,
    /// How many recordings it has.
    pub recordings: u16,
    /// When it was put in the trash.
    pub trashed: Option<Timestamp>,
}

/// A tiny curve for a list row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sparkline {
    /// Whose curve it is.
    pub channel: Option<Channel>,
    /// Heights of 0-255 at even times.
    #[serde(with = "serde_bytes")]
    pub heights: Vec<u8>,
}

/// All there is to say about an activity but its samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityDetail {
    /// As in the list.
    pub row: ActivityRow,
    /// The athlete's notes.
    pub notes: String,
    /// Its recordings; the one the numbers come from first.
    pub recordings: Vec<RecordingDetail>,
    /// The laps of the first recording, with our totals of each.
    pub laps: Vec<LapDetail>,
    /// The times the timer stood still.
    pub pauses: Vec<Pause>,
    /// The channels the first recording holds.
    pub channels: Vec<Channel>,
    /// Its number of samples.
    pub sample_count: u64,
}

/// A lap as recorded beside what we compute of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LapDetail {
    /// As recorded.
    pub lap: Lap,
    /// As computed from the samples.
    pub computed: Totals,
}

/// One recording of an activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordingDetail {
    /// Which recording.
    pub id: RecordingId,
    /// What made it.
    pub device: Device,
    /// The kind of file.
    pub format: SourceFormat,
    /// The original file's name.
    pub file_name: String,
    /// The original file's size.
    pub file_bytes: u64,
    /// When it began.
    pub start: Timestamp,
    /// Its number of samples.
    pub sample_count: u64,
    /// The channels it holds.
    pub channels: Vec<Channel>,
    /// The device's own totals.
    pub device_totals: Totals,
    /// Ours.
    pub summary: Summary,
    /// What was wrong with the file when it was read.
    pub problems: Vec<crate::Problem>,
    /// Shoes, bikes and the like, by the names the file or its platform gives.
    pub gear: Vec<String>,
    /// Pictures, as the paths or addresses the file or its platform gives.
    pub photos: Vec<String>,
}

/// Along what a series runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Axis {
    /// Seconds since the start.
    #[default]
    Time,
    /// Metres since the start.
    Distance,
}

/// Samples thinned for drawing: all columns have the length of `time_s`; NaN where there is no value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Seconds since the start, rising.
    pub time_s: Vec<f32>,
    /// Metres since the start, never falling; empty without distance.
    pub distance_m: Vec<f32>,
    /// Degrees, longitude and latitude; empty without positions.
    pub positions: Vec<(f64, f64)>,
    /// The channels but position and distance, in the order to show them.
    pub columns: Vec<SeriesColumn>,
    /// Whether points were left out.
    pub thinned: bool,
}

/// One channel of a [`Series`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesColumn {
    /// What it measures.
    pub channel: Channel,
    /// In the channel's unit.
    pub values: Vec<f32>,
}

/// How well an athlete did over every duration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// The activity's own curves, of those of power, heart rate and speed that were recorded.
    pub own: Vec<Curve>,
    /// The best of like activities of the season before it, of the same channels; their places mean nothing here.
    pub season: Vec<Curve>,
    /// How many days the season has.
    pub season_days: u16,
    /// How many activities it is the best of.
    pub season_activities: u32,
}

questions! {
    /// All there is to say about an activity but its samples.
    look OpenActivity -> ActivityDetail {
        /// Which activity.
        id: ActivityId,
    }
    /// The samples of an activity's first recording, thinned for drawing.
    look ReadSeries -> Series {
        /// Which activity.
        id: ActivityId,
        /// Only this part, in milliseconds since the start; all when `None`.
        range_ms: Option<(i64, i64)>,
        /// At most about so many points (2-100,000); peaks and dips are kept.
        points: u32,
    }
    /// The best over every duration, beside the season's.
    look ReadCurves -> Curves {
        /// Which activity.
        id: ActivityId,
    }
    /// Our totals of a part.
    look SummarisePart -> Summary {
        /// Which activity.
        id: ActivityId,
        /// Milliseconds since the start.
        from_ms: i64,
        /// Milliseconds since the start.
        to_ms: i64,
    }
    /// Gives an activity another name.
    change RenameActivity -> () {
        /// Which activity.
        id: ActivityId,
        /// The new name, at most 200 characters; empty takes it away.
        name: String,
    }
    /// Gives an activity another sport; climb and moving time are computed anew by its rules.
    change SetSport -> () {
        /// Which activity.
        id: ActivityId,
        /// The new sport.
        sport: Sport,
    }
    /// Gives activities other sports, each its own: what is done to several at once can be taken back so. Those that are
    /// gone are passed over.
    change SetSports -> () {
        /// Which activities, and their sports.
        sports: Vec<(ActivityId, Sport)>,
    }
    /// Gives an activity other notes.
    change SetNotes -> () {
        /// Which activity.
        id: ActivityId,
        /// The new notes, at most 20,000 characters.
        notes: String,
    }
    /// Puts activities in the trash; those already there stay.
    change TrashActivities -> () {
        /// Which activities; ids that are gone are passed over.
        ids: Vec<ActivityId>,
    }
    /// Takes activities out of the trash.
    change RestoreActivities -> () {
        /// Which activities; ids that are gone are passed over.
        ids: Vec<ActivityId>,
    }
    /// Removes trashed activities for good.
    change PurgeActivities -> () {
        /// Which activities; each must be in the trash or gone.
        ids: Vec<ActivityId>,
    }
    /// Removes for good what has been in the trash since `until` or longer. What is trashed later stays, however often
    /// the question is asked.
    change EmptyTrash -> () {
        /// The moment the athlete saw the trash.
        until: Timestamp,
    }
    /// Removes the generated activities of [`crate::import::BeginDemo`] for good, wherever they are.
    change RemoveDemo -> () {}
    /// Removes all activities, files and imports for good, those in the trash too, and ends imports under way. What the
    /// athlete chose in the settings stays.
    change DeleteEverything -> () {}
    /// Takes a recording out of its activity into one of its own: undoes a link.
    change UnlinkRecording -> () {
        /// Which recording.
        recording: RecordingId,
        /// The id of its new activity, made by the one who asks.
        activity: ActivityId,
    }
    /// The original file of a recording, byte for byte.
    look ReadOriginal -> FileContent {
        /// Which recording.
        recording: RecordingId,
    }
    /// A recording as a file of a format that Ritm writes.
    look WriteRecording -> FileContent {
        /// Which recording.
        recording: RecordingId,
        /// As what.
        format: SourceFormat,
    }
}

/// A file to be saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileContent {
    /// The name it came under, or the one it is given.
    pub file_name: String,
    /// Its bytes.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

errors! {
    /// What can go wrong with an activity.
    ActivityError {
        /// There is no such activity (any more).
        NotFound = "error-activity-not-found",
        /// The name or the notes are longer than allowed.
        TextTooLong = "error-activity-text-too-long",
        /// The page size or the part asked for makes no sense.
        BadRange = "error-activity-bad-range",
        /// It must be in the trash before it can be removed for good.
        NotTrashed = "error-activity-not-trashed",
        /// Ritm does not write this format.
        NoWriter = "error-activity-no-writer",
    }
}

//! Activities as lists and screens show them.

use serde::{Deserialize, Serialize};

use crate::{
    ActivityId, Channel, Device, Lap, LocalDay, Pause, RecordingId, SourceFormat, Sport, Timestamp, Totals,
    discipline::{Discipline, LengthEdit},
    question::{errors, questions},
    search::Meaning,
    summary::{Curve, DistanceBest, Doubt, Summary},
};

/// What to list. Everything that is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActivityFilter {
    /// Only these sports; empty means all.
    pub sports: Vec<Sport>,
    /// From this day on.
    pub from: Option<LocalDay>,
    /// Up to and including this day.
    pub to: Option<LocalDay>,
    /// Words that name, notes, device, file, archive or year begin with; empty means all.
    pub text: String,
    /// What each of [`crate::search::words`] of the text may stand for besides; may be shorter than those are.
    pub meanings: Vec<Meaning>,
    /// Those in the trash instead of those that count.
    pub trashed: bool,
}

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
    /// The numbers of the activity that can't be believed. Above and in sums, the device's own stand for them, where these
    /// can be true, and otherwise none.
    pub doubts: Vec<Doubt>,
    /// The route's shape as x, y pairs of 0-255, north up, aspect kept; empty without positions.
    #[serde(with = "serde_bytes")]
    pub thumbnail: Vec<u8>,
    /// A curve over time as heights of 0-255; empty without samples.
    pub sparkline: Sparkline,
    /// Whether it was swum in a pool that is measured in yards.
    pub pool_in_yards: bool,
    /// How many recordings it has.
    pub recordings: u16,
    /// When it was put in the trash.
    pub trashed: Option<Timestamp>,
    /// What it did better than every like activity of the season before it, the most telling first.
    pub records: Vec<SeasonRecord>,
    /// Its legs in the order of time, when it is made of several activities; else empty. What is listed, counted and
    /// thrown away is the whole: its legs have no rows of their own.
    pub legs: Vec<LegOutline>,
}

/// A figure of an activity that beats every like activity of the season before it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum SeasonRecord {
    /// The fastest time over a distance.
    Distance {
        /// Over how many metres.
        distance_m: f64,
        /// How long they took.
        duration_ms: i64,
        /// How long they took at best before.
        before_ms: i64,
    },
    /// The highest mean power over a time.
    Power {
        /// Over how many seconds.
        duration_s: u32,
        /// Watts.
        power_w: f64,
        /// Watts at best before.
        before_w: f64,
    },
}

/// A leg as a list row tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LegOutline {
    /// The leg's sport.
    pub sport: Sport,
    /// From its start to its end.
    pub elapsed_ms: i64,
}

/// A leg of an activity that is made of several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// The leg as an activity of its own, which it can be opened as.
    pub row: ActivityRow,
    /// Its start, in milliseconds since the start of the whole.
    pub from_ms: i64,
    /// Whether it counts in the whole. Of legs that cover the same time the richest counts alone.
    pub counts: bool,
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
    /// How hard it felt to the athlete, from 0 (rest) to 10 (the most possible).
    pub effort: Option<u8>,
    /// Our numbers: those of the first recording, or of all legs together.
    pub summary: Summary,
    /// Its recordings; the one the numbers come from first. Those of an activity with legs are its legs', in the order of
    /// time.
    pub recordings: Vec<RecordingDetail>,
    /// Its legs in the order of time; empty for most activities.
    pub legs: Vec<Leg>,
    /// The activity that it is a leg of.
    pub parent: Option<ActivityRow>,
    /// The laps of the first recording, with our totals of each. Legs of several sports have none in common.
    pub laps: Vec<LapDetail>,
    /// The times the timer stood still.
    pub pauses: Vec<Pause>,
    /// The channels the first recording holds.
    pub channels: Vec<Channel>,
    /// Its number of samples.
    pub sample_count: u64,
    /// What the first recording tells of its own sport.
    pub discipline: Discipline,
    /// Whether no recording tells the time of its place: the athlete's own zone at the time stands for it.
    pub zone_is_home: bool,
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
    #[serde(with = "crate::packed")]
    pub time_s: Vec<f32>,
    /// Metres since the start, never falling; empty without distance.
    #[serde(with = "crate::packed")]
    pub distance_m: Vec<f32>,
    /// Degrees, longitude and latitude; empty without positions.
    #[serde(with = "crate::packed")]
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
    #[serde(with = "crate::packed")]
    pub values: Vec<f32>,
}

/// How well an athlete did over every duration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// The activity's own curves, of those of power, heart rate and speed that were recorded.
    pub own: Vec<Curve>,
    /// The best of like activities of the season before it, of the same channels; their places mean nothing here.
    pub season: Vec<Curve>,
    /// The activity's own fastest times, the shortest distance first; none where the sport has no such bests.
    pub distances: Vec<DistanceBest>,
    /// The fastest times of like activities of the season before it; their places mean nothing here.
    pub season_distances: Vec<DistanceBest>,
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
    /// Gives an activity another start, where the device's clock was wrong. All its recordings move with it.
    change SetStart -> () {
        /// Which activity.
        id: ActivityId,
        /// When it began, from 1950 to 2100; `None` goes back to what the file says.
        start: Option<Timestamp>,
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
    /// Notes how hard an activity felt.
    change SetEffort -> () {
        /// Which activity.
        id: ActivityId,
        /// From 0 (rest) to 10 (the most possible): Borg's CR-10 of the session (Foster, 2001). `None` says nothing of it.
        effort: Option<u8>,
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
    /// Removes the generated activities of [`crate::import::BeginDemo`] for good, wherever they are. Those that come after
    /// `until` stay, however often the question is asked.
    change RemoveDemo -> () {
        /// The moment the athlete asked.
        until: Timestamp,
    }
    /// Removes all activities, files and imports for good, those in the trash too, and ends imports under way. What the
    /// athlete chose in the settings stays, and so does what comes after `until`, however often the question is asked.
    change DeleteEverything -> () {
        /// The moment the athlete asked.
        until: Timestamp,
    }
    /// Takes a recording out of its activity into one of its own: undoes a link.
    change UnlinkRecording -> () {
        /// Which recording.
        recording: RecordingId,
        /// The id of its new activity, made by the one who asks.
        activity: ActivityId,
    }
    /// Makes one activity of several: they become its legs, in the order of time. The files stay as they are, and each leg
    /// keeps its own numbers. If one of them has legs already, the others join it, and `into` is not used. Gives the
    /// activity that they are legs of now. [`SeparateLegs`] undoes it.
    change MergeActivities -> ActivityId {
        /// Which activities, 2-100, none in the trash, within fourteen days of each other.
        ids: Vec<ActivityId>,
        /// The id of the whole, made by the one who asks.
        into: ActivityId,
    }
    /// Lets legs stand alone again. A whole that has no legs left is gone; merged again under its id it has its name and
    /// notes back, so [`MergeActivities`] undoes it.
    change SeparateLegs -> () {
        /// Which legs; what is none or is gone is passed over.
        ids: Vec<ActivityId>,
    }
    /// Cuts an activity in two. All its recordings are cut at the moment; their files stay as they are. The first part
    /// keeps id, name and notes. [`JoinSplit`] undoes it.
    change SplitActivity -> () {
        /// Which activity; none with legs.
        id: ActivityId,
        /// The moment, in milliseconds since its start; at least a second of both parts must remain.
        at_ms: i64,
        /// The id of the second part, made by the one who asks.
        second: ActivityId,
    }
    /// Puts the second part of a split back to the first.
    change JoinSplit -> () {
        /// The first part.
        id: ActivityId,
        /// The second part.
        second: ActivityId,
    }
    /// Corrects the lengths of a swim; sets, bests and totals follow. The file stays as it is, and so does what the device
    /// counted: no edits bring it back.
    change CorrectLengths -> () {
        /// Which activity; its first recording is corrected.
        id: ActivityId,
        /// All corrections in their order, at most a thousand; they replace the earlier ones. Each must hit a length.
        edits: Vec<LengthEdit>,
    }
    /// The original file of a recording, byte for byte.
    look ReadOriginal -> FileContent {
        /// Which recording.
        recording: RecordingId,
    }
    /// The original files of an activity: the file itself where there is one, all of them as a zip file where there are
    /// several.
    look ReadOriginals -> FileContent {
        /// Which activity; of one with legs the files of all legs.
        id: ActivityId,
    }
    /// An activity with legs as one file of a format that Ritm writes: its legs one after the other.
    look WriteWhole -> FileContent {
        /// Which activity.
        id: ActivityId,
        /// As what.
        format: SourceFormat,
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
        /// The start is of a year that nobody has training of.
        BadStart = "error-activity-bad-start",
        /// Effort goes from 0 to 10.
        BadEffort = "error-activity-bad-effort",
        /// It must be in the trash before it can be removed for good.
        NotTrashed = "error-activity-not-trashed",
        /// These make no whole: fewer than two, some in the trash, two with legs of their own, or years apart.
        CannotMerge = "error-activity-cannot-merge",
        /// There is nothing to cut at this moment, or it has legs, which can be cut.
        CannotSplit = "error-activity-cannot-split",
        /// Ritm does not write this format.
        NoWriter = "error-activity-no-writer",
    }
}

//! What single sports measure beyond the numbers that all share.

use serde::{Deserialize, Serialize};

use crate::{DiveTotals, Pool};

/// What a recording tells of its own sport. What does not belong to the sport is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Discipline {
    /// A swim in a pool, length by length.
    pub swim: Option<Swim>,
    /// Training with weights, set by set.
    pub strength: Option<Strength>,
    /// Runs and lifts of a day on the slopes.
    pub slopes: Option<Slopes>,
    /// A dive.
    pub dive: Option<Dive>,
    /// Steps taken on foot.
    pub steps: Option<Steps>,
}

/// A swim in a pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Swim {
    /// The pool; `None` where neither the file nor its distances tell it.
    pub pool: Option<Pool>,
    /// Whether the pool follows from the distance, as the file does not tell it.
    pub pool_is_inferred: bool,
    /// The lengths swum, in order.
    pub lengths: Vec<SwimLength>,
    /// Stretches without a rest, in order.
    pub intervals: Vec<SwimInterval>,
    /// Equal intervals that follow each other, in order.
    pub sets: Vec<SwimSet>,
    /// All lengths together.
    pub whole: SwimNumbers,
    /// Milliseconds at the wall between the first length and the last.
    pub rest_ms: i64,
    /// What the athlete corrected in the lengths the device counted, in order: it is in all the numbers.
    pub edits: Vec<LengthEdit>,
}

/// A correction of the lengths that a device counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LengthEdit {
    /// A moment within the length, in milliseconds since the recording's start.
    pub at_ms: i64,
    /// What is done to it.
    pub kind: LengthEditKind,
}

/// What is done to a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LengthEditKind {
    /// It becomes one with the length after it: the turn between them was none.
    Join,
    /// It becomes two of half its time and strokes: a turn in it was missed.
    Split,
}

/// A length swum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SwimLength {
    /// Milliseconds since the recording's start.
    pub from_ms: i64,
    /// Milliseconds since the recording's start.
    pub to_ms: i64,
    /// Metres; the pool's length, unless it was a drill that the device gave a distance of its own.
    pub distance_m: Option<f64>,
    /// Strokes taken.
    pub strokes: Option<u16>,
    /// The stroke by FIT's name, such as `freestyle`; empty when unknown.
    pub stroke: String,
    /// Which of the intervals it belongs to.
    pub interval: u32,
    /// Whether the device counted it as two: a turn in it was none.
    pub joined: bool,
    /// What is odd about it beside the lengths around it.
    pub odd: Option<OddLength>,
    /// What would make it a usual length; `None` where nothing is odd, or nothing would.
    pub mend: Option<LengthEdit>,
}

/// What is odd about a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OddLength {
    /// It took about twice as long and as many strokes as those beside it: a turn was missed.
    MissedTurn,
    /// It took about half as long and as few strokes as those beside it: a turn was counted that was none.
    FalseTurn,
}

/// What is said of several lengths together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SwimNumbers {
    /// How many lengths.
    pub lengths: u32,
    /// Metres.
    pub distance_m: Option<f64>,
    /// Milliseconds swum, rests left out.
    pub swim_ms: i64,
    /// Strokes a length, of the lengths whose strokes were counted.
    pub strokes_per_length: Option<f64>,
    /// SWOLF: seconds and strokes of a length added up, on average, of the lengths whose strokes were counted.
    pub swolf: Option<f64>,
    /// Strokes a minute, of the lengths whose strokes were counted.
    pub strokes_per_min: Option<f64>,
}

/// Lengths without a rest between them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SwimInterval {
    /// Milliseconds since the recording's start.
    pub from_ms: i64,
    /// Milliseconds since the recording's start.
    pub to_ms: i64,
    /// The stroke of nearly all its lengths, `im` for the four in their order, `mixed` for others; empty when unknown.
    pub stroke: String,
    /// Its lengths together.
    pub numbers: SwimNumbers,
    /// Milliseconds of rest after it; `None` after the last.
    pub rest_ms: Option<i64>,
}

/// Equal intervals one after the other, such as 8 × 100 m.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SwimSet {
    /// The first of its intervals.
    pub first: u32,
    /// How many intervals it has.
    pub count: u32,
    /// Milliseconds since the recording's start.
    pub from_ms: i64,
    /// Milliseconds since the recording's start; the rest after the last interval is left out.
    pub to_ms: i64,
    /// The stroke, as of an interval.
    pub stroke: String,
    /// Its lengths together.
    pub numbers: SwimNumbers,
    /// Milliseconds of rest between its intervals, or after its only one, on average.
    pub rest_ms: Option<i64>,
}

/// Training with weights.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Strength {
    /// The sets, rests left out, in order.
    pub sets: Vec<SetDone>,
    /// By exercise, in the order in which they were begun.
    pub exercises: Vec<ExerciseSum>,
    /// Repetitions of all sets; `None` when none was counted.
    pub repetitions: Option<u32>,
    /// Kilograms times repetitions, added up; `None` when no set tells both.
    pub volume_kg: Option<f64>,
    /// Milliseconds of work; `None` when no set has a length.
    pub work_ms: Option<i64>,
    /// Milliseconds of rest between sets; `None` when none is told.
    pub rest_ms: Option<i64>,
}

/// A set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetDone {
    /// Milliseconds since the recording's start.
    pub from_ms: i64,
    /// Milliseconds since the recording's start; the same where its length is unknown.
    pub to_ms: i64,
    /// The exercise by the file's own name; empty when unknown.
    pub exercise: String,
    /// Times it was done.
    pub repetitions: Option<u16>,
    /// Kilograms.
    pub weight_kg: Option<f64>,
    /// Milliseconds of rest after it.
    pub rest_ms: Option<i64>,
}

/// All sets of an exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExerciseSum {
    /// The exercise by the file's own name; empty when unknown.
    pub exercise: String,
    /// How many sets.
    pub sets: u32,
    /// Repetitions of all of them; `None` when none was counted.
    pub repetitions: Option<u32>,
    /// The heaviest weight in kilograms.
    pub top_weight_kg: Option<f64>,
    /// Kilograms times repetitions, added up; `None` when no set tells both.
    pub volume_kg: Option<f64>,
}

/// A day on the slopes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Slopes {
    /// Runs and lifts, in order.
    pub parts: Vec<SlopePart>,
}

/// How somebody got from the top to the bottom of a slope, or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlopeKind {
    /// Down.
    Run,
    /// Up, by a lift.
    Lift,
    /// Up, on one's own feet.
    Climb,
}

/// A run down, or a way up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SlopePart {
    /// Which of them.
    pub kind: SlopeKind,
    /// Milliseconds since the recording's start.
    pub from_ms: i64,
    /// Milliseconds since the recording's start.
    pub to_ms: i64,
    /// Metres between the altitudes of its ends, as a positive number.
    pub height_m: f64,
    /// Metres covered.
    pub distance_m: Option<f64>,
    /// Metres a second, at most.
    pub max_speed_m_s: Option<f64>,
}

/// A dive, or several within one session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dive {
    /// What the device sums up, and from the depths what it does not.
    pub totals: DiveTotals,
    /// Milliseconds deeper than a metre; `None` without depths.
    pub under_water_ms: Option<i64>,
    /// Descents below three metres, as of a diver on one breath; `None` without depths.
    pub descents: Option<u32>,
    /// Milliseconds and metres under the surface, thinned for drawing; empty without depths.
    pub profile: Vec<(i64, f32)>,
    /// The lowest temperature of the water in degrees Celsius.
    pub min_temperature_c: Option<f64>,
}

/// Steps, and where they come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    /// How many.
    pub count: u32,
    /// Whether the device counted them; else they follow from the cadence.
    pub is_counted: bool,
}

//! A workout while it is recorded, and one that is entered by hand.

use serde::{Deserialize, Serialize};

use crate::{
    ActivityId, LapTrigger, SensorId, Sport, StrengthSet, Timestamp,
    location::LocationFault,
    question::{errors, questions},
};

/// How a workout is recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecorderSettings {
    /// The sport.
    pub sport: Sport,
    /// Whether positions are recorded: outdoors.
    pub position: bool,
    /// Whether the timer pauses by itself while the athlete stands.
    pub auto_pause: bool,
    /// What ends a lap by itself.
    pub auto_lap: Option<AutoLap>,
}

/// What ends a lap by itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum AutoLap {
    /// Every so many metres.
    Distance(f64),
    /// Every so many milliseconds of the timer.
    Time(i64),
}

/// Where a recording stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// The timer runs.
    Recording,
    /// The athlete paused it.
    Paused,
    /// It paused by itself.
    AutoPaused,
    /// The program ended in the midst of it, and so long ago that it does not go on by itself: the athlete says.
    Interrupted,
    /// It is finished, and waits to be kept or thrown away.
    Finished,
}

impl Phase {
    /// The stable name, also the message key `phase-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Paused => "paused",
            Self::AutoPaused => "auto-paused",
            Self::Interrupted => "interrupted",
            Self::Finished => "finished",
        }
    }
}

macro_rules! figures {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// What is shown while a workout is recorded, with its unit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Figure { $($(#[doc = $doc])+ $name,)+ }

        impl Figure {
            /// Every figure, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable name, also the message key `live-<code>`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The figure of this stable name.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

figures! {
    /// Milliseconds that the timer ran.
    Timer = "timer",
    /// Milliseconds since the start.
    Elapsed = "elapsed",
    /// Metres covered.
    Distance = "distance",
    /// Metres a second now: over the last ten to fifteen seconds. Screens show a pace of it where the sport does.
    Speed = "speed",
    /// Metres a second on average while the timer ran.
    AverageSpeed = "average-speed",
    /// Milliseconds of this lap.
    LapTimer = "lap-timer",
    /// Metres of this lap.
    LapDistance = "lap-distance",
    /// Metres a second on average in this lap.
    LapSpeed = "lap-speed",
    /// Metres a second on average in the lap before.
    LastLapSpeed = "last-lap-speed",
    /// Beats a minute.
    HeartRate = "heart-rate",
    /// Beats a minute on average.
    AverageHeartRate = "average-heart-rate",
    /// The most beats a minute.
    MaxHeartRate = "max-heart-rate",
    /// Beats a minute on average in this lap.
    LapHeartRate = "lap-heart-rate",
    /// Watts, over three seconds.
    Power = "power",
    /// Watts on average while the timer ran.
    AveragePower = "average-power",
    /// Watts on average in this lap.
    LapPower = "lap-power",
    /// Revolutions a minute; on foot strides of one leg, which screens show as steps.
    Cadence = "cadence",
    /// Revolutions a minute on average, standing still left out.
    AverageCadence = "average-cadence",
    /// Strokes of the oar a minute.
    StrokeRate = "stroke-rate",
    /// Strokes of the oar, as a machine counts them.
    Strokes = "strokes",
    /// Steps of both feet a minute, as a climber or a cross trainer tells them.
    StepRate = "step-rate",
    /// Floors, as a climber counts them.
    Floors = "floors",
    /// Metres above sea level.
    Altitude = "altitude",
    /// Metres climbed; indoors those of the machine.
    Ascent = "ascent",
    /// Metres descended.
    Descent = "descent",
    /// Steps.
    Steps = "steps",
    /// Kilocalories, as a sensor counts them.
    Energy = "energy",
    /// Degrees Celsius of what is around.
    Temperature = "temperature",
    /// Degrees Celsius inside the body.
    CoreTemperature = "core-temperature",
    /// A muscle's oxygen in percent.
    MuscleOxygen = "muscle-oxygen",
}

/// The value of a figure now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveValue {
    /// Which.
    pub figure: Figure,
    /// The value in the figure's unit.
    pub value: f64,
    /// Since when it is not of now, in milliseconds: it is shown as stale at once, and after half a minute not any more.
    pub stale_ms: Option<u32>,
    /// The zone it lies in, from 1, where the athlete's limits are known.
    pub zone: Option<u8>,
    /// The sensor it is from; `None` when it is from positions or the clock.
    pub sensor: Option<SensorId>,
}

/// A lap of the recording.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveLap {
    /// From 1.
    pub number: u32,
    /// Milliseconds of the timer.
    pub timer_ms: i64,
    /// Metres.
    pub distance_m: Option<f64>,
    /// Beats a minute on average.
    pub heart_rate_bpm: Option<f64>,
    /// Watts on average.
    pub power_w: Option<f64>,
    /// What ended it; `None` while it goes on.
    pub trigger: Option<LapTrigger>,
}

/// How the position does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum PositionState {
    /// It is not recorded.
    Unwanted,
    /// There is none yet.
    Searching,
    /// It is known to so many metres.
    Known {
        /// The radius in metres.
        accuracy_m: f64,
    },
    /// There was one, so many milliseconds ago.
    Lost {
        /// Milliseconds.
        since_ms: u32,
    },
    /// There is none to be had.
    Unavailable(LocationFault),
}

/// A time in which nothing was recorded, though the athlete had not paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hole {
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
}

/// A recording as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Live {
    /// The activity that it will be.
    pub activity: ActivityId,
    /// How it is recorded.
    pub settings: RecorderSettings,
    /// Where it stands.
    pub phase: Phase,
    /// When it began.
    pub started: Timestamp,
    /// Seconds east of Greenwich where it began.
    pub utc_offset_s: i32,
    /// The figures that have a value, in the order of [`Figure::ALL`].
    pub values: Vec<LiveValue>,
    /// How the position does.
    pub position: PositionState,
    /// The lap that goes on.
    pub lap: LiveLap,
    /// The laps that ended, the latest first; at most fifty.
    pub laps: Vec<LiveLap>,
    /// Times in which nothing was recorded.
    pub holes: Vec<Hole>,
    /// The hole after which it went on by itself, until [`SeeHole`] is asked.
    pub resumed: Option<Hole>,
    /// Sensors that were there and are not now.
    pub lost: Vec<SensorId>,
    /// For how long the timer has stood, by the athlete or by itself; `None` while it runs.
    pub paused_ms: Option<i64>,
    /// What sensors told and then did not, while the timer ran.
    pub missing: Vec<Missing>,
    /// Sets of strength training so far.
    pub sets: Vec<StrengthSet>,
}

/// For how long a figure was missing that had been there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// The figure.
    pub figure: Figure,
    /// How long, in milliseconds of the timer.
    pub ms: i64,
}

impl Live {
    /// The value of a figure.
    pub fn value(&self, figure: Figure) -> Option<LiveValue> {
        self.values.iter().copied().find(|value| value.figure == figure)
    }
}

/// What the athlete says of a workout that is finished.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Remarks {
    /// Its name; empty for the automatic one.
    pub name: String,
    /// Notes; may be empty.
    pub notes: String,
    /// How hard it felt, from 0 (rest) to 10 (the most possible): Borg's CR-10 of the session (Foster, 2001).
    pub effort: Option<u8>,
}

questions! {
    /// The recording as it is now; `None` when there is none.
    look ReadRecorder -> Option<Live> {}
    /// How the latest recording of a sport was recorded, else what the sport is usually recorded with.
    look ReadRecorderSettings -> RecorderSettings {
        /// The sport; the latest recording's when `None`.
        sport: Option<Sport>,
    }
    /// Wants positions for the next half minute, so that there is one when a recording begins; a screen asks again and
    /// again. Tells how the position does.
    change WakePosition -> PositionState {}
    /// Begins to record. While something is recorded, that is the answer.
    change StartRecording -> Live {
        /// How.
        settings: RecorderSettings,
    }
    /// Pauses the timer.
    change PauseRecording -> Live {}
    /// Lets the timer go on, also after a finish that is not kept yet, and after an interruption.
    change ResumeRecording -> Live {}
    /// Ends a lap. One that has ended already has ended once.
    change MarkLap -> Live {
        /// The number of the lap that ends.
        lap: u32,
    }
    /// Changes how it is recorded: the sport, or what happens by itself.
    change ChangeRecording -> Live {
        /// How.
        settings: RecorderSettings,
    }
    /// Puts down the sets of strength training so far.
    change PutSets -> Live {
        /// All of them, in order.
        sets: Vec<StrengthSet>,
    }
    /// Stops. The recording waits to be kept or thrown away.
    change FinishRecording -> Live {}
    /// Where the recording went, in order, thinned to at most `points` positions: degrees north and degrees east.
    look ReadWay -> Vec<(f64, f64)> {
        /// At most so many.
        points: u16,
    }
    /// Takes note of the hole after which the recording went on by itself.
    change SeeHole -> () {}
    /// Makes an activity of the finished recording.
    change KeepRecording -> ActivityId {
        /// The finished recording, by [`Live::activity`]. Asked again for one that is kept already, the answer is the same.
        activity: ActivityId,
        /// What the athlete says of it.
        remarks: Remarks,
        /// Whether what paused by itself counts as paused. It can be changed later by [`CountAutoPauses`].
        auto_pauses: bool,
        /// Milliseconds since the start before which, and after which, it is left out; the journal keeps all of it.
        trim_ms: Option<(i64, i64)>,
    }
    /// Makes an activity of the finished recording and throws it away: it can be taken back from there.
    change DiscardRecording -> ActivityId {
        /// The finished recording, by [`Live::activity`]. Asked again for one that is thrown away already, the answer is the
        /// same.
        activity: ActivityId,
        /// What the athlete said of it before: it is there again when the activity is taken back.
        remarks: Remarks,
    }
    /// Counts the times at which a recorded activity paused by itself as paused, or not.
    change CountAutoPauses -> () {
        /// The activity.
        activity: ActivityId,
        /// Whether they count.
        count: bool,
    }
    /// Keeps a workout that nothing recorded.
    change AddByHand -> ActivityId {
        /// By which it is asked: asking again with the same adds nothing.
        activity: ActivityId,
        /// The sport.
        sport: Sport,
        /// When it began.
        start: Timestamp,
        /// Seconds east of Greenwich where it was.
        utc_offset_s: i32,
        /// Milliseconds it took.
        elapsed_ms: i64,
        /// Metres covered.
        distance_m: Option<f64>,
        /// Metres climbed.
        ascent_m: Option<f64>,
        /// Beats a minute on average.
        heart_rate_bpm: Option<f64>,
        /// What the athlete says of it.
        remarks: Remarks,
        /// Sets of strength training.
        sets: Vec<StrengthSet>,
    }
}

errors! {
    /// What can go wrong with a recording.
    RecorderError {
        /// Nothing is being recorded.
        Idle = "error-recorder-idle",
        /// It is finished already.
        Finished = "error-recorder-finished",
        /// It is not finished yet.
        NotFinished = "error-recorder-not-finished",
        /// A lap by distance is from 50 m on, one by time from 10 s on.
        AutoLap = "error-recorder-auto-lap",
        /// It takes some time, at most a month, and it began before now.
        Time = "error-recorder-time",
        /// A distance, a climb, a heart rate, an effort or a set that can't be.
        Impossible = "error-recorder-impossible",
        /// Nothing is left between the ends that are to be cut.
        Trim = "error-recorder-trim",
    }
}

//! A made-up Apple Health export of a gigabyte, handed to the engine as it is made and taken in.
//!
//! `RITM_BENCH_MB` makes it smaller; the limits are then those of its share.
//!
//! Kinds of records, their lengths and their shares are those of real exports: heart rates and energies most, then steps
//! and distances, then all that is of no interest; workouts at the end, of an hour each.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::{
    fmt::Write as _,
    io::{self, Read},
    time::{Duration, Instant},
};

use ritm_model::{ImportId, Timestamp};
use ritm_tests::measure::{peak_memory_mb, say};

#[path = "real/engine.rs"]
mod engine;
#[path = "real/hand_over.rs"]
mod hand_over;

use engine::Hosted;
use hand_over::{hand_over, piece};

/// 2014-10-01, when the first exports were made.
const FIRST_S: i64 = 1_412_121_600;
const DAY_S: i64 = 86_400;

const DEVICE: &str = "&lt;&lt;HKDevice: 0x3012772a0&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,7, software:10.2&gt;";

/// Kinds with their units, seconds a record, values and shares of a hundred.
const KINDS: [(&str, &str, i64, &str, u32); 9] = [
    ("HKQuantityTypeIdentifierHeartRate", "count/min", 0, "123", 34),
    (
        "HKQuantityTypeIdentifierActiveEnergyBurned",
        "kcal",
        30,
        "0.125",
        22,
    ),
    (
        "HKQuantityTypeIdentifierBasalEnergyBurned",
        "kcal",
        60,
        "1.204",
        14,
    ),
    ("HKQuantityTypeIdentifierStepCount", "count", 60, "87", 8),
    (
        "HKQuantityTypeIdentifierDistanceWalkingRunning",
        "km",
        60,
        "0.0712",
        8,
    ),
    (
        "HKQuantityTypeIdentifierPhysicalEffort",
        "kcal/hr·kg",
        60,
        "1.2",
        6,
    ),
    ("HKQuantityTypeIdentifierAppleExerciseTime", "min", 60, "1", 3),
    (
        "HKQuantityTypeIdentifierEnvironmentalAudioExposure",
        "dBASPL",
        1800,
        "54.1",
        3,
    ),
    ("HKQuantityTypeIdentifierRunningSpeed", "km/hr", 3, "10.42", 2),
];

/// An export as it is made.
struct Made {
    text: String,
    at: usize,
    bytes: u64,
    wanted: u64,
    now_s: i64,
    workouts: u64,
    state: u64,
    ended: bool,
    /// How long the making took.
    making: Duration,
}

fn push_date(text: &mut String, unix_s: i64) {
    let at = Timestamp::from_unix_s(unix_s + 7200);
    let (year, month, day) = at.local_day(0).ymd();
    let second = (unix_s + 7200).rem_euclid(DAY_S);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    // Into a string: it cannot fail.
    let _ = write!(
        text,
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} +0200"
    );
}

impl Made {
    fn new(wanted: u64) -> Self {
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Record*)>\n]>\n<HealthData locale=\"en_GB\">\n";
        Self {
            text: head.to_owned(),
            at: 0,
            bytes: 0,
            wanted,
            now_s: FIRST_S,
            workouts: 0,
            state: 1,
            ended: false,
            making: Duration::ZERO,
        }
    }

    fn roll(&mut self, sides: u32) -> u32 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((self.state >> 33) % u64::from(sides)) as u32
    }

    fn push_record(&mut self) {
        let mut share = self.roll(100);
        let kind = KINDS.iter().find(|(.., of)| {
            let found = share < *of;
            share = share.saturating_sub(*of);
            found
        });
        let Some(&(name, unit, length_s, value, _)) = kind.or(KINDS.first()) else {
            return;
        };
        let now_s = self.now_s;
        self.now_s += i64::from(self.roll(160));
        let text = &mut self.text;
        let _ = write!(
            text,
            " <Record type=\"{name}\" sourceName=\"Somebody’s Apple Watch\" sourceVersion=\"10.2\" device=\"{DEVICE}\" unit=\"{unit}\" creationDate=\""
        );
        push_date(text, now_s + 60);
        text.push_str("\" startDate=\"");
        push_date(text, now_s);
        text.push_str("\" endDate=\"");
        push_date(text, now_s + length_s);
        let _ = write!(text, "\" value=\"{value}\"");
        if name.ends_with("HeartRate") {
            text.push_str(
                ">\n  <MetadataEntry key=\"HKMetadataKeyHeartRateMotionContext\" value=\"0\"/>\n </Record>\n",
            );
        } else {
            text.push_str("/>\n");
        }
    }

    /// One a day: the days of all records are gone through once more.
    fn push_workout(&mut self, start_s: i64) {
        self.workouts += 1;
        let text = &mut self.text;
        let _ = write!(
            text,
            " <Workout workoutActivityType=\"HKWorkoutActivityTypeRunning\" duration=\"60\" durationUnit=\"min\" sourceName=\"Somebody’s Apple Watch\" sourceVersion=\"10.2\" device=\"{DEVICE}\" startDate=\""
        );
        push_date(text, start_s);
        text.push_str("\" endDate=\"");
        push_date(text, start_s + 3600);
        text.push_str("\">\n  <MetadataEntry key=\"HKIndoorWorkout\" value=\"0\"/>\n");
        for segment in 0..12 {
            text.push_str("  <WorkoutEvent type=\"HKWorkoutEventTypeSegment\" date=\"");
            push_date(text, start_s + segment * 300);
            text.push_str("\" duration=\"5\" durationUnit=\"min\"/>\n");
        }
        text.push_str("  <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceWalkingRunning\" sum=\"10.2\" unit=\"km\"/>\n </Workout>\n");
    }

    fn refill(&mut self) {
        let begun = Instant::now();
        self.text.clear();
        self.at = 0;
        while self.text.len() < 256 << 10 && !self.ended {
            if self.bytes + (self.text.len() as u64) < self.wanted {
                self.push_record();
            } else {
                let day = i64::try_from(self.workouts).unwrap_or(i64::MAX);
                let start_s = FIRST_S + day * DAY_S + 6 * 3600;
                if start_s < self.now_s {
                    self.push_workout(start_s);
                } else {
                    self.text.push_str("</HealthData>\n");
                    self.ended = true;
                }
            }
        }
        self.making += begun.elapsed();
    }
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() {
            self.refill();
        }
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        self.bytes += count as u64;
        Ok(count)
    }
}

fn main() {
    let megabytes: u64 = std::env::var("RITM_BENCH_MB")
        .ok()
        .and_then(|megabytes| megabytes.parse().ok())
        .unwrap_or(1000);
    let share = megabytes as f64 / 1000.0;
    let folder = std::env::temp_dir().join(format!("ritm-bench-health-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("ritm.db");
    let engine = Hosted::open(path.to_str().unwrap(), Timestamp::from_unix_s(FIRST_S));

    // Its size must be known before it is handed over: it is made twice.
    let mut counted = Made::new(megabytes * 1_000_000);
    while !piece(&mut counted).is_empty() {}
    let mut made = Made::new(megabytes * 1_000_000);
    let begun = Instant::now();
    let import = ImportId::new(Timestamp::from_unix_s(FIRST_S), [1; 10]);
    hand_over(&engine.handle, import, "export.xml", counted.bytes, &mut made);
    let making = made.making;
    let handed_over = begun.elapsed().saturating_sub(making);
    let begun = Instant::now();
    let progress = engine.wait(import);
    let read = begun.elapsed();
    let name = "Apple Health export of 1 GB";
    say(&format!("{name}, read"), read.as_secs_f64(), 20.0 * share, "s");
    let whole = handed_over + read;
    say(
        &format!("{name}, handed over and read"),
        whole.as_secs_f64(),
        20.0 * share,
        "s",
    );
    say(&format!("{name}, memory"), peak_memory_mb(), 100.0, "MB");
    println!(
        "{} workouts of {} MB: {progress:?}",
        made.workouts,
        made.bytes / 1_000_000
    );
    assert_eq!(progress.added, made.workouts);
    drop(engine);
    std::fs::remove_dir_all(&folder).unwrap();
}

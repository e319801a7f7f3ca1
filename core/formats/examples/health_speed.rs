//! Reads a made-up Apple Health export of any size as it is made, so that it is nowhere stored, and measures:
//! `cargo run --release --example health_speed -- [MEGABYTES]`.
//!
//! Kinds of records, their lengths and their shares are those of real exports: heart rates and energies most, then steps
//! and distances, then all that is of no interest; workouts at the end, of an hour each.

use std::{
    fmt::Write as _,
    io::{self, Read},
    time::{Duration, Instant},
};

use ritm_formats::health::Export;
use ritm_model::{LocalDay, Timestamp};

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
    records: u64,
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
            records: 0,
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
        self.records += 1;
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

/// The most memory that was resident, in megabytes, where the system tells it.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let megabytes: u64 = match std::env::args().nth(1) {
        Some(megabytes) => megabytes.parse()?,
        None => 1000,
    };
    let mut made = Made::new(megabytes * 1_000_000);
    let begun = Instant::now();
    let mut workouts = Export::read(&mut made)?;
    let reading = begun.elapsed().saturating_sub(made.making);
    let begun = Instant::now();
    let mut samples = 0;
    for index in 0..workouts.len() {
        if let Some(recording) = workouts.recording(index, &mut |_| None) {
            samples += recording.samples.len();
        }
    }
    let joining = begun.elapsed();
    let last = Timestamp::from_unix_s(made.now_s).local_day(0);
    let days = last.0 - LocalDay::from_ymd(2014, 10, 1).unwrap_or(last).0;
    println!(
        "{} bytes of {days} days: {} records ({} of interest), {} workouts with {samples} samples",
        made.bytes,
        made.records,
        workouts.record_count(),
        workouts.len(),
    );
    let rate = made.bytes as f64 / 1e6 / (reading + joining).as_secs_f64();
    println!(
        "reading {reading:.2?}, joining {joining:.2?}, {rate:.0} MB/s; at most {:.0} MB resident",
        peak_mb().unwrap_or(f64::NAN)
    );
    Ok(())
}

//! What we write, read by others: fitdecode and fitparse for FIT, gpxpy for GPX (and the published schema), Python's own
//! readers of XML, JSON and CSV for TCX, KML, GeoJSON and CSV. Each value they find is ours and each of ours they find.
//!
//! They are fetched once, in the versions of `oracles/requirements.txt`, into a virtual environment in the target
//! directory. Where there is no Python or no way to fetch them the test says so and passes, unless `RITM_ORACLES` is
//! `require`, as it is where the project is checked as a whole.

#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use ritm_formats::{Decoded, csv, decode, fit, geojson, gpx, kml, tcx};
use ritm_model::{Channel, ProblemCode, Recording, SourceFormat};
use serde_json::Value;

#[path = "oracles/names.rs"]
mod names;
#[path = "oracles/python.rs"]
mod python;
#[path = "generated/shapes.rs"]
mod shapes;

use names::{Rows, fit_name, names, rows};
use python::{python, run};

type Encode = fn(&Recording) -> Vec<u8>;

/// Equal, but for what conversions between units round off.
fn near(ours: f64, theirs: f64, allowed: f64) -> bool {
    (ours - theirs).abs() <= allowed * ours.abs().max(theirs.abs()).max(1.0)
}

struct Comparison {
    /// The names their reader gives the same things.
    renamed: &'static [(&'static str, &'static str)],
    /// What they tell that is no channel.
    passed_over: &'static [&'static str],
}

/// How their rows differ from ours, if they do.
fn difference(ours: &Rows, theirs: &Value, how: &Comparison) -> Option<String> {
    let theirs = theirs.as_array()?;
    if ours.len() != theirs.len() {
        return Some(format!("{} rows, not {}", theirs.len(), ours.len()));
    }
    for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let mut found = BTreeMap::new();
        for (name, value) in theirs.as_object()? {
            let renamed = how.renamed.iter().find(|(theirs, _)| theirs == name);
            let name = renamed.map_or(name.as_str(), |(_, ours)| ours);
            if !how.passed_over.contains(&name) {
                found.insert(name.to_owned(), value.as_f64().unwrap_or(f64::NAN));
            }
        }
        // What FIT's own fields are too coarse for stands in fields of ours beside them.
        if let Some(ms) = found.remove("developer exact_millisecond") {
            *found.entry("time".to_owned()).or_default() += ms;
        }
        for channel in Channel::KNOWN.iter().skip(2) {
            let Some((name, _)) = fit_name(channel) else {
                continue;
            };
            let own = format!("developer exact_{}", name.trim_start_matches("enhanced_"));
            if let Some(exact) = found.remove(&own) {
                found.insert(name, exact);
            }
        }
        for (name, (value, allowed)) in ours {
            match found.remove(name) {
                Some(theirs) if near(*value, theirs, *allowed) => {}
                Some(theirs) => return Some(format!("row {index}: {name} is {theirs}, not {value}")),
                None => return Some(format!("row {index}: no {name}, which is {value}")),
            }
        }
        if let Some((name, value)) = found.pop_first() {
            return Some(format!("row {index}: {name} is {value}, which we have not"))
                .filter(|_| !value.is_nan());
        }
    }
    None
}

const FIT: Comparison = Comparison {
    renamed: &[("timestamp", "time")],
    passed_over: &["fractional_cadence"],
};

const GPX: Comparison = Comparison {
    renamed: &[("power", "PowerInWatts")],
    passed_over: &[],
};

const PLAIN: Comparison = Comparison {
    renamed: &[],
    passed_over: &[],
};

/// Laps as FIT has them: when, how long, how far, why.
fn fit_laps_differ(recording: &Recording, theirs: &Value) -> Option<String> {
    let theirs = theirs.as_array()?;
    // A session without laps gets one: readers want it.
    let laps = recording.laps.len().max(1);
    if theirs.len() != laps {
        return Some(format!("{} laps, not {laps}", theirs.len()));
    }
    for (lap, theirs) in recording.laps.iter().zip(theirs) {
        let start = recording.start.plus_ms(lap.from_ms).unix_ms();
        let totals = &lap.device;
        let seconds = |ms: Option<i64>| ms.map(|ms| ms as f64 / 1000.0);
        let pairs = [
            ("start_time", Some(start as f64)),
            (
                "total_elapsed_time",
                Some((lap.to_ms - lap.from_ms) as f64 / 1000.0),
            ),
            ("total_timer_time", seconds(totals.timer_ms)),
            ("total_distance", totals.distance_m),
            ("total_calories", totals.energy_kcal),
            ("enhanced_avg_speed", totals.avg_speed_m_s),
            ("enhanced_max_speed", totals.max_speed_m_s),
            ("avg_heart_rate", totals.avg_heart_rate_bpm),
            ("max_heart_rate", totals.max_heart_rate_bpm),
            ("avg_power", totals.avg_power_w),
            ("max_power", totals.max_power_w),
        ];
        for (name, ours) in pairs {
            if ours != theirs.get(name).and_then(Value::as_f64) {
                return Some(format!("a lap's {name} is {}, not {ours:?}", theirs[name]));
            }
        }
    }
    None
}

/// A text as every reader of XML has it: without the letters XML can't hold, blanks as one.
fn words(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|letter| !matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'))
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn extension(format: SourceFormat) -> &'static str {
    match format {
        SourceFormat::Json => "geojson",
        format => format.extension(),
    }
}

#[test]
fn others_read_what_we_write() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles");
    let python = match python(&tests) {
        Ok(python) => python,
        Err(why) if std::env::var("RITM_ORACLES").is_ok_and(|value| value == "require") => panic!("{why}"),
        Err(why) => {
            eprintln!("skipped: the other readers can't be had: {why}");
            return;
        }
    };
    // Runs beside each other have folders of their own.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("oracle-files-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let recordings = shapes::recordings(60);
    let writers: [(SourceFormat, Encode); 6] = [
        (SourceFormat::Fit, fit::encode),
        (SourceFormat::Gpx, |recording| {
            gpx::encode(std::slice::from_ref(recording))
        }),
        (SourceFormat::Tcx, |recording| {
            tcx::encode(std::slice::from_ref(recording))
        }),
        (SourceFormat::Json, geojson::encode),
        (SourceFormat::Kml, kml::encode),
        (SourceFormat::Csv, csv::encode),
    ];
    let mut written = BTreeMap::new();
    for (number, recording) in recordings.iter().enumerate() {
        for (format, encode) in writers {
            let (name, bytes) = (format!("{number:03}.{}", extension(format)), encode(recording));
            fs::write(folder.join(&name), &bytes).unwrap();
            written.insert(name, (format, number, bytes));
        }
    }
    let told = run(Command::new(&python).arg(tests.join("read.py")).arg(&folder)).unwrap();
    let told: Value = serde_json::from_slice(&told).unwrap();
    fs::remove_dir_all(&folder).unwrap();

    let mut failures = Vec::new();
    let mut rows_compared = 0;
    for (name, (format, number, bytes)) in &written {
        let before = &recordings[*number];
        let readers = told[name].as_object().unwrap();
        assert!(!readers.is_empty(), "{name}");
        // What can't be read by us has no rows for others either.
        let decoded = decode(bytes).ok();
        // Others don't set clocks right.
        let leapt = |decoded: &Decoded| {
            let mut problems = decoded.problems.iter();
            problems.any(|problem| problem.code == ProblemCode::ClockLeapt)
        };
        if decoded.as_ref().is_some_and(leapt) {
            continue;
        }
        let ours = decoded.and_then(|mut decoded| decoded.recordings.pop());
        for (reader, theirs) in readers {
            let mut fail =
                |what: String| failures.push(format!("{name} ({:?}), {reader}: {what}", before.name));
            if let Some(error) = theirs["error"].as_str() {
                fail(error.to_owned());
                continue;
            }
            if reader == "schema" {
                continue;
            }
            let our_rows = ours
                .as_ref()
                .map(|ours| rows(ours, &names(ours, *format)))
                .unwrap_or_default();
            rows_compared += our_rows.len();
            let how = match format {
                SourceFormat::Fit => &FIT,
                SourceFormat::Gpx => &GPX,
                _ => &PLAIN,
            };
            if let Some(what) = difference(&our_rows, &theirs["rows"], how) {
                fail(what);
            }
            let Some(ours) = &ours else { continue };
            match format {
                SourceFormat::Fit => {
                    if let Some(what) = fit_laps_differ(ours, &theirs["laps"]) {
                        fail(what);
                    }
                    if theirs["sessions"]
                        .as_array()
                        .is_none_or(|sessions| sessions.len() != 1)
                    {
                        fail("not one session".to_owned());
                    }
                }
                SourceFormat::Gpx => {
                    for (key, text) in [("names", &before.name), ("notes", &before.notes)] {
                        let text = text.as_deref().map(words).unwrap_or_default();
                        let found = theirs[key][0].as_str().map(words).unwrap_or_default();
                        if found != text {
                            fail(format!("{key}: {found:?}, not {text:?}"));
                        }
                    }
                    let segments = theirs["segments"].as_array().map_or(0, Vec::len);
                    // The line breaks between two points where a pause begins, and where one ends.
                    let breaks = ours.samples.time_ms.windows(2).filter(|pair| {
                        let (a, b) = (pair[0], pair[1]);
                        let mut pauses = ours.pauses.iter();
                        pauses.any(|pause| {
                            (a <= pause.from_ms && pause.from_ms < b) || (a < pause.to_ms && pause.to_ms <= b)
                        })
                    });
                    let expected = breaks.count() + usize::from(!ours.samples.time_ms.is_empty());
                    if segments != expected {
                        fail(format!("{segments} segments, not {expected}"));
                    }
                }
                SourceFormat::Tcx if theirs["laps"].as_array().map_or(0, Vec::len) != ours.laps.len() => {
                    fail("other laps".to_owned());
                }
                _ => {}
            }
        }
    }
    let count = failures.len();
    failures.truncate(20);
    assert!(count == 0, "{count} differences:\n{}", failures.join("\n"));
    println!("{} files, {rows_compared} rows compared", written.len());
    assert!(rows_compared > 10_000);
}

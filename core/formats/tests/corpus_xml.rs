//! GPX, TCX and archives against facts that other readers found in real files.
//!
//! The files and their `reference.json` are not part of the project: without them the tests are ignored. Their place is
//! `../shared/corpus` beside the checkout, or what `RITM_CORPUS` names.

use std::{fs, io::Cursor, path::Path};

use ritm_formats::{
    Kind,
    archive::{Archive, Limits, gunzip},
    decode, detect, gpx, tcx,
};
use ritm_model::{Channel, ProblemCode, SourceFormat, Timestamp};
use serde_json::Value;

type Failures = Vec<String>;

const CORPUS: &str = env!("RITM_CORPUS_FOLDER");

/// The files of one format with their facts, gzip taken off.
fn files(format: &str) -> Vec<(String, Vec<u8>, Value)> {
    let folder = Path::new(CORPUS);
    let reference = fs::read(folder.join("reference.json")).unwrap_or_default();
    let reference: Value = serde_json::from_slice(&reference).unwrap_or_default();
    let mut files = Vec::new();
    for (name, facts) in reference["files"].as_object().into_iter().flatten() {
        if facts["format"] != format && !name.starts_with(&format!("{format}/")) {
            continue;
        }
        let Ok(mut bytes) = fs::read(folder.join(name)) else {
            println!("skipped: {name} can't be read");
            continue;
        };
        if detect(&bytes) == Some(Kind::Gzip) {
            let (unpacked, problem) =
                gunzip(&bytes, Limits::default()).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            assert_eq!(problem, None, "{name}");
            bytes = unpacked;
        }
        files.push((name.clone(), bytes, facts.clone()));
    }
    println!("{} {format} files", files.len());
    files
}

fn check(failures: &mut Failures, name: &str, what: &str, ours: &Value, theirs: &Value) {
    if ours != theirs {
        failures.push(format!("{name}: {what} is {ours}, not {theirs}"));
    }
}

fn check_near(failures: &mut Failures, name: &str, what: &str, ours: f64, theirs: &Value, allowed: f64) {
    if let Some(theirs) = theirs.as_f64()
        && (ours - theirs).abs() > allowed
    {
        failures.push(format!("{name}: {what} is {ours}, not {theirs}"));
    }
}

/// Seconds since the Unix epoch of a time in the reference, which has no fractions and may say `(naive)`.
fn seconds(text: &Value) -> Option<i64> {
    let text = text.as_str()?;
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let (year, rest) = (number(0..4)?, text.get(19..).unwrap_or_default());
    let at = Timestamp::from_civil(
        year as i32,
        number(5..7)?,
        number(8..10)?,
        number(11..13)?,
        number(14..16)?,
        number(17..19)?,
    )?;
    let zone = rest
        .find(['+', '-'])
        .and_then(|at| rest.get(at..))
        .filter(|_| !rest.contains("naive"));
    let east = zone.map_or(0, |zone| {
        let hours: i64 = zone.get(1..3).and_then(|text| text.parse().ok()).unwrap_or(0);
        let minutes: i64 = zone.get(4..6).and_then(|text| text.parse().ok()).unwrap_or(0);
        (hours * 3600 + minutes * 60) * if zone.starts_with('-') { -1 } else { 1 }
    });
    Some(at.unix_ms() / 1000 - east)
}

fn check_bounds(failures: &mut Failures, name: &str, ours: Option<(Timestamp, Timestamp)>, theirs: &Value) {
    let ours = ours.map(|(first, last)| (first.unix_ms().div_euclid(1000), last.unix_ms().div_euclid(1000)));
    let theirs = seconds(&theirs[0]).zip(seconds(&theirs[1]));
    if ours != theirs {
        failures.push(format!("{name}: the times are {ours:?}, not {theirs:?}"));
    }
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn gpx_files_hold_what_others_find_in_them() {
    let mut failures = Failures::new();
    for (name, bytes, theirs) in files("gpx") {
        assert_eq!(detect(&bytes), Some(Kind::Training(SourceFormat::Gpx)), "{name}");
        let (ours, problems) = gpx::survey(&bytes);
        if theirs.get("error").is_some_and(|error| !error.is_null()) {
            // The other reader gave up: whatever it found before, we find.
            for (what, count) in [
                ("track_points", ours.track_points),
                ("tracks", ours.tracks),
                ("segments", ours.segments),
            ] {
                if theirs[what].as_u64().is_some_and(|theirs| count < theirs) {
                    failures.push(format!("{name}: {what} is only {count}"));
                }
            }
            println!("{name}: {} track points, {problems:?}", ours.track_points);
            continue;
        }
        for (what, count) in [
            ("tracks", ours.tracks),
            ("segments", ours.segments),
            ("track_points", ours.track_points),
            ("routes", ours.routes),
            ("route_points", ours.route_points),
            ("waypoints", ours.waypoints),
            ("points_with_ele", ours.points_with_ele),
            ("points_with_time", ours.points_with_time),
        ] {
            check(&mut failures, &name, what, &count.into(), &theirs[what]);
        }
        check(
            &mut failures,
            &name,
            "version",
            &ours.version.into(),
            &theirs["version"],
        );
        check(
            &mut failures,
            &name,
            "creator",
            &ours.creator.into(),
            &theirs["creator"],
        );
        if theirs["version"] == "1.1" {
            // The other reader does not look for types in version 1.0, which does not know them.
            check(
                &mut failures,
                &name,
                "types",
                &ours.types.into(),
                &theirs["types"],
            );
        }
        let extensions: Vec<_> = ours.point_extensions.into_iter().collect();
        check(
            &mut failures,
            &name,
            "point_extensions",
            &extensions.into(),
            &theirs["point_extensions"],
        );
        check_bounds(&mut failures, &name, ours.time_bounds, &theirs["time_bounds"]);
        let length = theirs["length_2d_m"].as_f64().unwrap_or(0.0);
        check_near(
            &mut failures,
            &name,
            "length_2d_m",
            ours.length_2d_m,
            &theirs["length_2d_m"],
            length * 0.005 + 0.01,
        );
        if let Some((min, max)) = ours.ele_min_max {
            check_near(
                &mut failures,
                &name,
                "lowest",
                min,
                &theirs["ele_min_max"][0],
                0.000_6,
            );
            check_near(
                &mut failures,
                &name,
                "highest",
                max,
                &theirs["ele_min_max"][1],
                0.000_6,
            );
        }
        decoded(
            &mut failures,
            &name,
            &bytes,
            ours.track_points,
            ours.points_with_time,
        );
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Decoding counts the same points, loses none silently, and what is written again reads back equal.
fn decoded(failures: &mut Failures, name: &str, bytes: &[u8], points: u64, points_with_time: u64) {
    match decode(bytes) {
        Ok(decoded) => {
            let kept: usize = decoded
                .recordings
                .iter()
                .map(|recording| recording.samples.len())
                .sum();
            let skips = decoded
                .problems
                .iter()
                .filter(|problem| problem.code == ProblemCode::SkippedPoints);
            let skipped: u64 = skips
                .filter_map(|problem| problem.detail.parse::<u64>().ok())
                .sum();
            // Two marks of a pause are no samples.
            let lost = points - kept as u64 - skipped;
            if decoded.record_count != points || lost > 2 {
                failures.push(format!(
                    "{name}: of {points} points {kept} kept and {skipped} skipped"
                ));
            }
            for recording in &decoded.recordings {
                let length = recording.samples.len();
                for column in &recording.samples.columns {
                    assert_eq!(column.raw.len(), length, "{name}: {:?}", column.channel);
                }
                assert!(
                    recording.samples.time_ms.iter().all(|&time| time >= 0),
                    "{name}: before the start"
                );
                for lap in &recording.laps {
                    assert!(lap.from_ms <= lap.to_ms, "{name}: a lap ends before it begins");
                }
            }
            println!(
                "{name}: {} recordings, {kept} of {points} samples, {:?}",
                decoded.recordings.len(),
                decoded
                    .problems
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
            );
        }
        Err(problem) => {
            println!("{name}: {problem}");
            let explained = matches!(problem.code, ProblemCode::NotTraining | ProblemCode::NoTimes);
            // The one known file with times that yields nothing has them all in 1901.
            if !explained || (points_with_time > 0 && problem.code != ProblemCode::NoTimes) {
                failures.push(format!("{name}: {problem}"));
            }
        }
    }
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn tcx_files_hold_what_others_find_in_them() {
    let mut failures = Failures::new();
    for (name, bytes, theirs) in files("tcx") {
        assert_eq!(detect(&bytes), Some(Kind::Training(SourceFormat::Tcx)), "{name}");
        let (ours, problems) = tcx::survey(&bytes);
        assert_eq!(problems, [], "{name}");
        for (what, count) in [
            ("activities", ours.activities),
            ("courses", ours.courses),
            ("multisport_sessions", ours.multisport_sessions),
            ("laps", ours.laps),
            ("trackpoints", ours.trackpoints),
            ("positions", ours.positions),
            ("cadence_points", ours.cadence_points),
        ] {
            check(&mut failures, &name, what, &count.into(), &theirs[what]);
        }
        check(
            &mut failures,
            &name,
            "sports",
            &ours.sports.into(),
            &theirs["sports"],
        );
        check_near(
            &mut failures,
            &name,
            "lap_distance_m",
            ours.lap_distance_m,
            &theirs["lap_distance_m"],
            0.02,
        );
        check_near(
            &mut failures,
            &name,
            "lap_time_s",
            ours.lap_time_s,
            &theirs["lap_time_s"],
            0.02,
        );
        check_near(
            &mut failures,
            &name,
            "lap_calories",
            ours.lap_calories,
            &theirs["lap_calories"],
            0.0,
        );
        let last_distance = ours.last_distance_m.unwrap_or(0.0);
        check_near(
            &mut failures,
            &name,
            "last_distance_m",
            last_distance,
            &theirs["last_distance_m"],
            0.006,
        );
        check_near(
            &mut failures,
            &name,
            "heart rates",
            ours.heart_rate_points as f64,
            &theirs["hr"]["n"],
            0.0,
        );
        check_near(
            &mut failures,
            &name,
            "powers",
            ours.power_points as f64,
            &theirs["watts"]["n"],
            0.0,
        );
        check_bounds(&mut failures, &name, ours.time_bounds, &theirs["time_bounds"]);
        let with_time = ours.trackpoints;
        decoded(&mut failures, &name, &bytes, ours.trackpoints, with_time);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn what_was_written_reads_back_equal() {
    let formats = [
        ("gpx", gpx::encode as fn(&[ritm_model::Recording]) -> Vec<u8>),
        ("tcx", tcx::encode),
    ];
    for (format, encode) in formats {
        for (name, bytes, _) in files(format) {
            let Ok(before) = decode(&bytes) else { continue };
            // Some write zeros for places they do not know: points of GPX need one.
            let latitude =
                |one: &ritm_model::Recording| one.samples.values(&Channel::Latitude).unwrap_or_default();
            let placed = |one: &ritm_model::Recording| latitude(one).iter().all(|&degrees| degrees != 0.0);
            if format == "gpx" && !before.recordings.iter().all(placed) {
                continue;
            }
            let after =
                decode(&encode(&before.recordings)).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            assert_eq!(after.problems, [], "{name}");
            assert_eq!(before.recordings.len(), after.recordings.len(), "{name}");
            for (before, after) in before.recordings.iter().zip(&after.recordings) {
                assert_eq!(before.start, after.start, "{name}");
                assert_eq!(before.samples, after.samples, "{name}");
                assert_eq!(before.sport, after.sport, "{name}");
                assert_eq!(before.name, after.name, "{name}");
                assert_eq!(before.notes, after.notes, "{name}");
                assert_eq!(before.utc_offset_s, after.utc_offset_s, "{name}");
                // Neither format says when within a gap between two samples the timer stood.
                assert_eq!(before.pauses.len(), after.pauses.len(), "{name}");
                for (before, after) in before.pauses.iter().zip(&after.pauses) {
                    assert!(
                        after.from_ms <= before.from_ms && before.to_ms <= after.to_ms,
                        "{name}"
                    );
                }
                assert_eq!(before.laps.len(), after.laps.len(), "{name}");
            }
        }
    }
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn zip_files_open_and_unpack() {
    let listing = fs::read_dir(Path::new(CORPUS).join("zip"));
    let mut training = 0;
    for file in listing.into_iter().flatten().flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let Ok(bytes) = fs::read(file.path()) else {
            continue;
        };
        assert_eq!(detect(&bytes), Some(Kind::Zip), "{name}");
        let mut zip = Archive::open(Cursor::new(&bytes), Limits::default())
            .unwrap_or_else(|problem| panic!("{name}: {problem}"));
        assert_eq!(zip.problem(), None, "{name}");
        for index in 0..zip.entries().len() {
            let entry = zip.entries()[index].name.clone();
            let (bytes, problem) = zip
                .read(index)
                .unwrap_or_else(|problem| panic!("{name}/{entry}: {problem}"));
            assert_eq!(problem, None, "{name}/{entry}");
            if detect(&bytes) == Some(Kind::Training(SourceFormat::Gpx)) {
                let (facts, problems) = gpx::survey(&bytes);
                println!("{name}/{entry}: {} track points {problems:?}", facts.track_points);
                training += facts.track_points;
            }
        }
    }
    assert!(training > 0, "no training in any archive");
}

//! KML, Apple Health and FITLOG against facts found in real files.
//!
//! The files are not part of the project: without them the tests are ignored. Their place is `../shared/corpus` beside the
//! checkout, or what `RITM_CORPUS` names.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "corpus/file.rs"]
mod file;
#[path = "generated/iana.rs"]
mod iana;

use ritm_formats::{Kind, Zones, decode, decode_with_zones, detect, health, kml};
use ritm_model::{Channel, ProblemCode, Recording, SourceFormat, Sport};

use file::{file, find};
use iana::Iana;

fn values(recording: &Recording, channel: &Channel) -> Vec<f64> {
    recording.samples.values(channel).unwrap()
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn kml_tracks_of_other_programs() {
    // Name, points, samples kept, start, length in milliseconds, first latitude, pauses, markers, skipped.
    type Facts = (
        &'static str,
        u64,
        usize,
        i64,
        i64,
        f64,
        usize,
        usize,
        Option<&'static str>,
    );
    let facts: [Facts; 5] = [
        (
            "google_ext.kml",
            451,
            451,
            1_401_042_657_000,
            6_132_000,
            30.244_696,
            0,
            2,
            None,
        ),
        (
            "opentracks.kml",
            4,
            4,
            1_614_677_440_993,
            11_053_700,
            48.503_537,
            0,
            0,
            None,
        ),
        (
            "segmented_tracks-track.kml",
            23,
            4,
            1_185_513_845_000,
            655_000,
            35.836_146,
            0,
            4,
            Some("19"),
        ),
        (
            "kml22_time_decreases.kml",
            2,
            2,
            1_622_311_581_767,
            275,
            3.0,
            0,
            0,
            None,
        ),
        (
            "legacy_kml22_statistics_marker.kml",
            6,
            6,
            1_606_583_182_401,
            58_469,
            12.340_097,
            1,
            2,
            None,
        ),
    ];
    for (name, points, samples, start_ms, length_ms, latitude, pauses, markers, skipped) in facts {
        let bytes = file("kml", name);
        assert_eq!(detect(&bytes), Some(Kind::Training(SourceFormat::Kml)), "{name}");
        let decoded = decode(&bytes).unwrap();
        let [recording] = decoded.recordings.as_slice() else {
            panic!("{name}: {} recordings", decoded.recordings.len());
        };
        assert_eq!(decoded.record_count, points, "{name}");
        assert_eq!(recording.samples.len(), samples, "{name}");
        assert_eq!(recording.start.unix_ms(), start_ms, "{name}");
        assert_eq!(recording.samples.time_ms.iter().max(), Some(&length_ms), "{name}");
        let first = values(recording, &Channel::Latitude)
            .into_iter()
            .find(|value| !value.is_nan());
        assert!((first.unwrap() - latitude).abs() < 1e-6, "{name}: {first:?}");
        assert_eq!(recording.pauses.len(), pauses, "{name}");
        assert_eq!(recording.extras.markers.len(), markers, "{name}");
        let lost = decoded.problems.first().map(|problem| problem.detail.as_str());
        assert_eq!(lost, skipped, "{name}");

        let written = kml::encode(recording);
        assert_eq!(
            decode(&written).unwrap().recordings,
            std::slice::from_ref(recording),
            "{name}"
        );
    }
    let bytes = file("kml", "kml22_when_locations_different.kml");
    assert_eq!(decode(&bytes).unwrap_err().code, ProblemCode::NoTimes);
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn workouts_of_apple_health() {
    // Name, sport, start in seconds, elapsed and timer in milliseconds, metres, kilocalories, heart rate, laps, pauses.
    type Facts = (
        &'static str,
        Sport,
        i64,
        i64,
        i64,
        Option<f64>,
        Option<f64>,
        Option<f64>,
        usize,
        usize,
    );
    let facts: [Facts; 7] = [
        (
            "workout_cycling.xml",
            Sport::Cycling,
            1_752_507_561,
            4_353_000,
            4_352_822,
            Some(18_989.5),
            Some(540.846),
            Some(133.592),
            19,
            0,
        ),
        (
            "workout_hiking.xml",
            Sport::Hiking,
            1_766_928_743,
            814_000,
            813_616,
            Some(732.961),
            Some(130.17),
            Some(123.17),
            0,
            0,
        ),
        (
            "workout_running_usaint_bolt.xml",
            Sport::Running,
            1_640_528_999,
            4_833_000,
            4_832_577,
            Some(8822.38),
            Some(694.34),
            None,
            9,
            0,
        ),
        (
            "workout_running_multiple_parts.xml",
            Sport::Running,
            1_758_904_818,
            2_301_000,
            2_300_872,
            None,
            None,
            None,
            17,
            0,
        ),
        (
            "workout_running_too_fast.xml",
            Sport::Running,
            1_735_219_737,
            2_154_000,
            2_154_305,
            None,
            None,
            None,
            18,
            0,
        ),
        (
            "workout_strength.xml",
            Sport::StrengthTraining,
            1_757_957_309,
            1_215_000,
            1_215_102,
            None,
            Some(46.8991),
            Some(79.9571),
            0,
            0,
        ),
        (
            "dogsheep-healthkit-to-sqlite__export.xml",
            Sport::Running,
            1_479_133_541,
            311_000,
            311_647,
            Some(800.125_513),
            Some(48.745),
            None,
            0,
            0,
        ),
    ];
    for (name, sport, start_s, elapsed_ms, timer_ms, metres, energy, heart_rate, laps, pauses) in facts {
        let bytes = file("apple_health", name);
        assert_eq!(
            detect(&bytes),
            Some(Kind::Training(SourceFormat::AppleHealth)),
            "{name}"
        );
        let decoded = decode_with_zones(&bytes, &Iana).unwrap();
        assert_eq!(decoded.problems, [], "{name}");
        let [recording] = decoded.recordings.as_slice() else {
            panic!("{name}: {} recordings", decoded.recordings.len());
        };
        assert_eq!(recording.sport, sport, "{name}");
        assert_eq!(recording.start.unix_ms(), start_s * 1000, "{name}");
        let totals = &recording.totals;
        assert_eq!(
            (totals.elapsed_ms, totals.timer_ms),
            (Some(elapsed_ms), Some(timer_ms)),
            "{name}"
        );
        for (what, ours, theirs) in [
            ("distance", totals.distance_m, metres),
            ("energy", totals.energy_kcal, energy),
            ("heart rate", totals.avg_heart_rate_bpm, heart_rate),
        ] {
            let Some(theirs) = theirs else { continue };
            let ours = ours.unwrap_or(f64::NAN);
            assert!((ours - theirs).abs() < 1e-3, "{name}: {what} {ours}");
        }
        // All were in Paris but the last, which was in San Francisco; the dates are as in London, mostly.
        let month = recording.start.local_day(0).ymd().1;
        let expected = match (name.starts_with("dogsheep"), month) {
            (true, _) => -8,
            (false, 4..=9) => 2,
            (false, _) => 1,
        };
        assert_eq!(recording.utc_offset_s, Some(expected * 3600), "{name}");
        assert_eq!(recording.laps.len(), laps, "{name}");
        assert_eq!(recording.pauses.len(), pauses, "{name}");
        assert!(
            recording.laps.iter().all(|lap| lap.to_ms <= elapsed_ms + 1000),
            "{name}"
        );
    }
    for (name, detail) in [
        ("record_heart_rate.xml", "health records without workouts"),
        ("record_vo2_max.xml", "an export without workouts"),
        (
            "apple-health-parser__data-export.xml",
            "health records without workouts",
        ),
    ] {
        let bytes = file("apple_health", name);
        let problem = decode(&bytes).unwrap_err();
        assert_eq!(
            (problem.code, problem.detail.as_str()),
            (ProblemCode::NotTraining, detail),
            "{name}"
        );
    }
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn routes_beside_an_export_are_merged() {
    let bytes = file("apple_health", "workout_running_too_fast.xml");
    let mut workouts = health::Export::read(bytes.as_slice()).unwrap();
    let mut asked = Vec::new();
    let recording = workouts
        .recording(
            0,
            &mut |path| {
                asked.push(path.to_owned());
                find("gpx", path.strip_prefix("workout-routes/").unwrap())
            },
            &Iana,
        )
        .unwrap();
    // 18 parts of a route; of those that ended within the same minute the export kept one file for both.
    assert_eq!(asked.len(), 10);
    // Two of them are there, of 1500 points and of 30; and the workout's end.
    assert_eq!(recording.samples.len(), 1531);
    assert!(recording.samples.time_ms.is_sorted());
    assert_eq!(
        recording
            .samples
            .values(&Channel::Latitude)
            .map(|values| values.len()),
        Some(1531)
    );
    assert!(recording.samples.column(&Channel::Speed).is_some());
}

#[test]
#[cfg_attr(not(corpus), ignore = "no corpus")]
fn logbooks_of_sporttracks() {
    // Name, points, start in seconds, last point in seconds since it, laps, metres, timer in milliseconds, markers.
    type Facts = (
        &'static str,
        u64,
        i64,
        i64,
        usize,
        Option<f64>,
        Option<i64>,
        usize,
    );
    let facts: [Facts; 4] = [
        (
            "example.fitlog",
            69,
            1_296_631_822,
            1802,
            1,
            Some(15_400.0),
            Some(1_805_600),
            1,
        ),
        (
            "smsheartrate.fitlog",
            185,
            1_245_566_700,
            919,
            2,
            None,
            Some(919_290),
            1,
        ),
        (
            "WITHOUT_GPS.fitlog",
            321,
            1_249_363_851,
            3200,
            9,
            Some(9336.4),
            Some(3_201_050),
            1,
        ),
        ("with_GPS.fitlog", 2833, 1_249_451_028, 3477, 0, None, None, 1),
    ];
    for (name, points, start_s, last_s, laps, metres, timer_ms, markers) in facts {
        let bytes = file("fitlog", name);
        assert_eq!(
            detect(&bytes),
            Some(Kind::Training(SourceFormat::Fitlog)),
            "{name}"
        );
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.problems, [], "{name}");
        let [recording] = decoded.recordings.as_slice() else {
            panic!("{name}: {} recordings", decoded.recordings.len());
        };
        assert_eq!(decoded.record_count, points, "{name}");
        assert_eq!(recording.samples.len() as u64, points, "{name}");
        assert_eq!(recording.start.unix_ms(), start_s * 1000, "{name}");
        assert_eq!(recording.samples.time_ms.last(), Some(&(last_s * 1000)), "{name}");
        assert_eq!(recording.laps.len(), laps, "{name}");
        assert_eq!(
            (recording.totals.distance_m, recording.totals.timer_ms),
            (metres, timer_ms),
            "{name}"
        );
        assert_eq!(recording.extras.markers.len(), markers, "{name}");
    }
}

//! KML, Apple Health and FITLOG against facts found in real files.
//!
//! The files are not part of the project: the test says so and passes without them. Their place is `../shared/corpus`
//! beside the checkout, or what `RITM_CORPUS` names.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use ritm_formats::{Kind, decode, detect, kml};
use ritm_model::{Channel, ProblemCode, Recording, SourceFormat};

fn corpus() -> PathBuf {
    std::env::var_os("RITM_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    )
}

/// The one file of `folder` whose name ends in `name`.
fn file(folder: &str, name: &str) -> Option<Vec<u8>> {
    let folder = corpus().join(folder);
    let listing = fs::read_dir(&folder).ok().into_iter().flatten().flatten();
    let found = listing
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().ends_with(name));
    let bytes = found.and_then(|path| fs::read(path).ok());
    if bytes.is_none() {
        println!("skipped: no {name} in {}", folder.display());
    }
    bytes
}

fn values(recording: &Recording, channel: &Channel) -> Vec<f64> {
    recording.samples.values(channel).unwrap()
}

#[test]
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
        let Some(bytes) = file("kml", name) else { continue };
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
    if let Some(bytes) = file("kml", "kml22_when_locations_different.kml") {
        assert_eq!(decode(&bytes).unwrap_err().code, ProblemCode::NoTimes);
    }
}

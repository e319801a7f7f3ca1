//! Strava: files that a table names, and which word wins.

use std::io::{Cursor, Write};

use flate2::{Compression, write::GzEncoder};
use ritm_model::{Sport, Timestamp};

use super::{Files, applied, at, exports, external, of, recording, role, zipped};
use crate::{
    archive::{Archive, Limits, gunzip},
    decode, fit,
    platform::{Passed, Platform, Role, catalogue},
};

#[test]
fn strava_names_its_files_and_keeps_what_has_none() {
    let files = exports::STRAVA;
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::Strava]);
    assert_eq!(catalogue.problems(), []);
    let order: Vec<&str> = catalogue.order().map(|index| files[index].0).collect();
    assert_eq!(
        order,
        ["export/activities/1101.fit.gz", "export/activities/1201.gpx"]
    );
    assert_eq!(
        catalogue.passed_over(),
        [
            (Passed::Media, 2),
            (Passed::Account, 1),
            (Passed::Social, 2),
            (Passed::Plans, 1)
        ]
    );
    assert_eq!(role(&catalogue, files, "export/bikes.csv"), Role::Table);

    let ride = applied(
        &catalogue,
        "export/activities/1101.fit.gz",
        at(2018, 2, 15, 13, 8),
        Sport::GravelCycling,
    );
    assert_eq!(ride.name.as_deref(), Some("Over the hills, far"));
    assert_eq!(
        ride.notes.as_deref(),
        Some("First line\nsecond \"line\"\n\nlegs were bad\n\na.jpg: The top")
    );
    assert_eq!(ride.extras.gear, ["Topstone"]);
    assert_eq!(ride.extras.photos, ["export/media/a.jpg", "export/media/b.jpg"]);
    assert_eq!(external(&ride), Some(("strava", "1001")));
    // A gravel ride is a ride: the file says it more closely.
    assert_eq!(ride.sport, Sport::GravelCycling);
    // Unpacked and out of its folder it is still known by its name.
    assert_eq!(
        applied(&catalogue, "1101.fit", at(2018, 2, 15, 13, 8), Sport::Cycling).name,
        ride.name
    );

    // The athlete put it right on the platform: no bike ride.
    let hike = applied(
        &catalogue,
        "export/activities/1201.gpx",
        at(2018, 2, 16, 8, 0),
        Sport::Cycling,
    );
    assert_eq!(
        (hike.sport, hike.name.as_deref()),
        (Sport::Hiking, Some("Morning Hike"))
    );
    // Unknown files stay as they are.
    let other = applied(
        &catalogue,
        "export/activities/99.gpx",
        at(2018, 2, 16, 8, 0),
        Sport::Cycling,
    );
    assert_eq!((other.name, other.identity.external), (None, None));

    let manual: Vec<_> = catalogue.manual().collect();
    assert_eq!(manual.len(), 2);
    assert!(manual.iter().all(|manual| manual.certain));
    let yoga = &manual[0].recording;
    assert_eq!(
        (yoga.sport, yoga.start),
        (Sport::Yoga, Timestamp::from_civil(2018, 3, 1, 18, 30, 5).unwrap())
    );
    assert_eq!(
        (yoga.totals.elapsed_ms, yoga.totals.distance_m),
        (Some(3_600_000), None)
    );
    assert!(yoga.samples.is_empty());
    // Its file is not in the export: what the table says is kept.
    let lost = &manual[1].recording;
    assert_eq!(external(lost), Some(("strava", "1004")));
    let totals = &lost.totals;
    assert_eq!(
        (totals.elapsed_ms, totals.moving_ms),
        (Some(1_865_500), Some(1_800_000))
    );
    assert_eq!((totals.distance_m, totals.ascent_m), (Some(5012.5), Some(21.5)));
    assert_eq!(
        (totals.max_heart_rate_bpm, totals.avg_heart_rate_bpm),
        (Some(175.0), Some(150.5))
    );
    assert_eq!(
        (totals.max_speed_m_s, totals.avg_speed_m_s),
        (Some(4.2), Some(2.7))
    );
    assert_eq!(
        (totals.avg_power_w, totals.energy_kcal),
        (Some(210.0), Some(345.0))
    );
}

#[test]
fn strava_speaks_many_languages() {
    let catalogue = of(exports::STRAVA_CZECH).unwrap();
    let ride = applied(
        &catalogue,
        "activities/2121.fit",
        at(2026, 9, 6, 11, 18),
        Sport::Cycling,
    );
    assert_eq!(ride.name.as_deref(), Some("Odpolední jízda"));
    assert_eq!(external(&ride), Some(("strava", "2001")));
    let manual: Vec<_> = catalogue.manual().collect();
    assert_eq!(manual.len(), 1);
    assert_eq!(
        manual[0].recording.start,
        Timestamp::from_civil(2026, 9, 7, 6, 0, 1).unwrap()
    );
    assert_eq!(manual[0].recording.totals.distance_m, Some(33_227.2));
}

#[test]
fn legs_of_one_file_keep_their_sports() {
    let catalogue = of(exports::STRAVA).unwrap();
    let start = at(2018, 2, 16, 8, 0);
    let mut legs = [
        recording(start, Sport::OpenWaterSwimming),
        recording(start, Sport::Cycling),
    ];
    catalogue.apply("activities/1201.gpx", &mut legs);
    assert_eq!(
        (legs[0].sport, legs[1].sport),
        (Sport::OpenWaterSwimming, Sport::Cycling)
    );
    assert_eq!(legs[1].name.as_deref(), Some("Morning Hike"));
}

#[test]
fn what_the_file_says_itself_is_not_lost() {
    let catalogue = of(exports::STRAVA).unwrap();
    let mut own = [recording(at(2018, 2, 16, 8, 0), Sport::Hiking)];
    own[0].identity.external = Some(("runkeeper".to_owned(), "a1".to_owned()));
    own[0].notes = Some("from the watch".to_owned());
    own[0].extras.gear = vec!["TOPSTONE".to_owned()];
    catalogue.apply("export/activities/1101.fit.gz", &mut own);
    assert_eq!(external(&own[0]), Some(("runkeeper", "a1")));
    assert!(own[0].notes.as_deref().unwrap().ends_with("\n\nfrom the watch"));
    assert_eq!(own[0].extras.gear, ["TOPSTONE"]);
    // Twice is as good as once.
    let once = own.clone();
    catalogue.apply("export/activities/1101.fit.gz", &mut own);
    assert_eq!(own, once);
}

#[test]
fn an_export_is_taken_in_from_end_to_end() {
    let mut run = recording(at(2018, 2, 15, 13, 8), Sport::Cycling);
    run.name = None;
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&fit::encode(&run)).unwrap();
    let packed = packed.finish().unwrap();
    let mut files = exports::STRAVA.to_vec();
    files[1].1 = &packed;
    let files: Files = &files;
    let zip = zipped(files);
    let mut archive = Archive::open(Cursor::new(&zip[..]), Limits::default()).unwrap();
    let catalogue = catalogue(&mut archive).unwrap();
    let mut taken = Vec::new();
    for index in catalogue.order() {
        let name = archive.entries()[index].name.clone();
        let (bytes, _) = archive.read(index).unwrap();
        let Ok((bytes, _)) = gunzip(&bytes, Limits::default()) else {
            continue;
        };
        let mut decoded = decode(&bytes).unwrap();
        catalogue.apply(&name, &mut decoded.recordings);
        taken.extend(decoded.recordings);
    }
    let [ride] = taken.as_slice() else {
        panic!("{} recordings", taken.len())
    };
    assert_eq!(ride.name.as_deref(), Some("Over the hills, far"));
    assert_eq!((ride.start, ride.samples.len()), (run.start, run.samples.len()));
    assert_eq!(external(ride), Some(("strava", "1001")));
}

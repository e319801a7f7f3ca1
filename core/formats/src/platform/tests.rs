//! Exports made after the facts each platform's room tells of: no real one may be passed on.

#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

mod damage;
mod exports;
mod garmin;
mod strava;

use std::io::{Cursor, Write};

use ritm_model::{Channel, Recording, Sport, Timestamp};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{Catalogue, Folder, Passed, Platform, Role, catalogue};
use crate::{archive::Archive, archive::Limits, gpx};

type Files<'a> = &'a [(&'a str, &'a [u8])];

fn zipped(files: Files) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The catalogue of these files, as an archive; as a folder it must be the same.
fn of(files: Files) -> Option<Catalogue> {
    let zip = zipped(files);
    let mut archive = Archive::open(Cursor::new(&zip[..]), Limits::default()).unwrap();
    let found = catalogue(&mut archive);
    let names = files.iter().map(|(name, _)| name.replace('/', "\\"));
    let mut folder = Folder::new(names, |index: usize| Ok(files[index].1.to_vec()));
    let again = catalogue(&mut folder);
    assert_eq!(found.is_some(), again.is_some());
    if let (Some(one), Some(two)) = (&found, &again) {
        assert_eq!(one.platforms(), two.platforms());
        assert_eq!(one.passed_over(), two.passed_over());
        assert!(one.order().eq(two.order()) && one.manual().eq(two.manual()));
        assert_eq!(one.problems(), two.problems());
    }
    found
}

fn role(catalogue: &Catalogue, files: Files, name: &str) -> Role {
    catalogue.role(files.iter().position(|(each, _)| *each == name).unwrap())
}

/// A recording as a file gives it.
fn recording(start: Timestamp, sport: Sport) -> Recording {
    let text = r#"<gpx version="1.1"><trk><trkseg><trkpt lat="1" lon="2"><time>2020-01-01T00:00:00Z</time></trkpt>
        <trkpt lat="1.001" lon="2"><time>2020-01-01T00:01:00Z</time></trkpt></trkseg></trk></gpx>"#;
    let mut recording = gpx::decode(text.as_bytes()).unwrap().recordings.remove(0);
    (recording.start, recording.sport) = (start, sport);
    recording
}

/// A recording with what the catalogue says.
fn applied(catalogue: &Catalogue, name: &str, start: Timestamp, sport: Sport) -> Recording {
    let mut recordings = [recording(start, sport)];
    catalogue.apply(name, &mut recordings);
    let [recording] = recordings;
    recording
}

fn at(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> Timestamp {
    Timestamp::from_civil(year, month, day, hour, minute, 0).unwrap()
}

fn external(recording: &Recording) -> Option<(&str, &str)> {
    let (platform, id) = recording.identity.external.as_ref()?;
    Some((platform, id))
}

#[test]
fn what_is_no_export_has_no_catalogue() {
    assert!(of(&[]).is_none());
    assert!(
        of(&[
            ("run.gpx", b"<gpx/>"),
            ("2024/ride.fit", b"x"),
            ("activities.csv", b"a,b")
        ])
        .is_none()
    );
}

#[test]
fn runkeeper_has_units_in_its_heads() {
    let files = exports::RUNKEEPER;
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::Runkeeper]);
    let run = applied(
        &catalogue,
        "rk/2019-05-04-163509.gpx",
        at(2019, 5, 4, 20, 35),
        Sport::Other,
    );
    assert_eq!(
        (run.sport, run.notes.as_deref()),
        (Sport::Running, Some("Easy, with \"strides\""))
    );
    assert_eq!(external(&run), Some(("runkeeper", "a1")));
    let manual: Vec<_> = catalogue.manual().collect();
    assert_eq!(manual.len(), 1);
    assert!(manual[0].by_wall_clock);
    let strength = &manual[0].recording;
    assert_eq!(
        (strength.sport, strength.totals.timer_ms),
        (Sport::StrengthTraining, Some(3_723_000))
    );
    assert_eq!(strength.totals.distance_m, Some(1609.344 * 2.0));
    assert_eq!(
        (strength.totals.ascent_m, strength.totals.avg_speed_m_s),
        (Some(30.48), Some(4.4704))
    );
    assert_eq!(catalogue.passed_over(), [(Passed::Health, 1)]);
}

#[test]
fn endomondo_has_two_files_a_workout() {
    let files = exports::ENDOMONDO;
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::Endomondo]);
    let start = at(2014, 5, 1, 8, 11);
    let ride = applied(
        &catalogue,
        "e/Workouts/2014-05-01 08:11:23.0.tcx",
        start,
        Sport::Cycling,
    );
    assert_eq!(
        (ride.name.as_deref(), ride.notes.as_deref()),
        (Some("To the lake"), Some("windy\n\nown words"))
    );
    assert_eq!(
        (ride.sport, ride.extras.photos.as_slice()),
        (Sport::MountainBiking, &["e/resources/a.jpg".to_owned()][..])
    );
    let manual: Vec<_> = catalogue.manual().collect();
    // The second has no track; unless its JSON file is read as training, the table's word counts.
    let second = role(&catalogue, files, "e/Workouts/2015-01-02 09_00_00.0.json");
    assert_eq!(manual.len(), usize::from(second == Role::Table));
    if let [manual] = manual.as_slice() {
        assert_eq!(manual.recording.totals.distance_m, Some(1500.0));
        assert_eq!(manual.recording.sport, Sport::OpenWaterSwimming);
    }
}

#[test]
fn google_and_fitbit_share_a_takeout() {
    let files = exports::TAKEOUT;
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::Fitbit, Platform::GoogleFit]);
    let order: Vec<&str> = catalogue.order().map(|index| files[index].0).collect();
    assert_eq!(
        order,
        [
            "Takeout/Fit/Activities/2019-01-27T12_18_31+01_00_PT27M22.5S_Walking.tcx",
            "Takeout/Fitbit/Activities/900.tcx",
        ]
    );
    let start = Timestamp::from_civil(2019, 1, 27, 11, 18, 31).unwrap();
    let walk = applied(&catalogue, order[0], start, Sport::Other);
    assert_eq!(
        (walk.sport, walk.name.as_deref()),
        (Sport::Walking, Some("With the dog"))
    );
    assert_eq!(external(&walk).unwrap().0, "google-fit");
    assert_eq!(
        (walk.totals.energy_kcal, walk.totals.avg_heart_rate_bpm),
        (Some(110.5), Some(101.5))
    );
    // What the track tells by itself is left to it.
    assert_eq!(
        walk.totals.elapsed_ms,
        recording(start, Sport::Other).totals.elapsed_ms
    );
    assert_eq!(walk.utc_offset_s, Some(3600));
    let ride = applied(&catalogue, order[1], at(2019, 3, 25, 17, 4), Sport::Other);
    assert_eq!(
        (ride.sport, external(&ride)),
        (Sport::Cycling, Some(("fitbit", "900")))
    );

    let manual: Vec<_> = catalogue.manual().map(|manual| manual.recording).collect();
    assert_eq!(manual.len(), 2);
    assert_eq!(
        (manual[0].sport, manual[0].totals.distance_m),
        (Sport::Other, Some(1609.344))
    );
    assert_eq!(manual[0].name.as_deref(), Some("Aerobic Workout"));
    assert_eq!(
        (manual[0].utc_offset_s, manual[1].utc_offset_s),
        (None, Some(7200))
    );
    assert_eq!(
        (manual[1].sport, manual[1].totals.elapsed_ms),
        (Sport::Running, Some(1_800_000))
    );
    assert_eq!(
        (manual[1].totals.distance_m, manual[1].totals.energy_kcal),
        (Some(3000.0), Some(200.5))
    );
    assert_eq!(catalogue.passed_over(), [(Passed::Health, 5)]);
}

#[test]
fn google_health_keeps_tracks_apart_from_exercises() {
    let files = exports::GOOGLE_HEALTH;
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::Fitbit]);
    assert_eq!(catalogue.order().count(), 0);
    assert_eq!(catalogue.passed_over(), [(Passed::Health, 1)]);
    let manual: Vec<_> = catalogue.manual().map(|manual| manual.recording).collect();
    let [walk, run] = manual.as_slice() else {
        panic!("{manual:?}");
    };
    assert_eq!((walk.sport, walk.utc_offset_s), (Sport::Walking, Some(7200)));
    assert_eq!(
        (walk.totals.ascent_m, walk.totals.avg_speed_m_s),
        (Some(10.5), Some(1.25))
    );
    assert_eq!(walk.totals.max_heart_rate_bpm, Some(120.0));
    // Of the source that tells most, from the start to the end of the exercise.
    assert_eq!(walk.samples.time_ms, [0, 60_000, 120_000, 1_200_000]);
    let latitudes = &walk.samples.column(&Channel::Latitude).unwrap().raw;
    assert_eq!(latitudes[..3], [413_900_000, 413_910_000, 413_920_000]);
    assert_eq!((run.sport, run.utc_offset_s), (Sport::Running, Some(-12_600)));
    assert_eq!(
        (run.totals.distance_m, run.totals.elapsed_ms),
        (Some(4000.0), Some(1_200_000))
    );
    assert_eq!(external(run), Some(("fitbit", "6")));
    assert!(run.samples.time_ms.is_empty());
}

#[test]
fn runtastic_keeps_samples_apart_from_sessions() {
    let files = exports::RUNTASTIC;
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::Runtastic]);
    assert!(catalogue.order().eq([0, 3, 5]));
    assert_eq!(catalogue.rests_of(3), [4]);
    assert!(catalogue.rests_of(5).is_empty());
    assert_eq!(
        catalogue.passed_over(),
        [(Passed::Media, 1), (Passed::Account, 1), (Passed::Plans, 1)]
    );
    let start = at(2018, 9, 1, 9, 28);
    let run = applied(&catalogue, files[3].0, start, Sport::Other);
    assert_eq!((run.sport, run.notes.as_deref()), (Sport::Running, Some("10K")));
    assert_eq!(external(&run), Some(("runtastic", "fdd2")));
    assert_eq!(
        (
            run.utc_offset_s,
            run.totals.energy_kcal,
            run.totals.avg_heart_rate_bpm
        ),
        (Some(7200), Some(578.0), Some(173.0))
    );
    let ride = applied(&catalogue, files[5].0, start, Sport::Other);
    assert_eq!(
        (ride.sport, ride.totals.max_heart_rate_bpm),
        (Sport::Cycling, Some(170.0))
    );
    let manual: Vec<_> = catalogue.manual().map(|manual| manual.recording).collect();
    assert_eq!(manual.len(), 1);
    assert_eq!(
        (manual[0].sport, manual[0].totals.elapsed_ms),
        (Sport::Yoga, Some(1_200_000))
    );
}

#[test]
fn huawei_keeps_all_activities_in_one_file() {
    let files: Files = &[
        (
            "data/Motion path detail data & description/motion path detail data.json",
            b"[]",
        ),
        (
            "data/Sport per minute merged data & description/sport per minute merged data.json",
            b"[]",
        ),
    ];
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::HuaweiHealth]);
    assert!(catalogue.order().eq([0]));
    assert_eq!(catalogue.passed_over(), [(Passed::Health, 1)]);
}

#[test]
fn zepp_lists_its_trainings_in_one_table() {
    let files: Files = &[
        ("z/ACTIVITY/ACTIVITY_1.csv", b"date,steps\n"),
        ("z/HEARTRATE_AUTO/HEARTRATE_AUTO_1.csv", b"date,time,heartRate\n"),
        ("z/SPORT/SPORT_1749047212000.csv", b"type,startTime\n"),
        ("z/USER/USER_1.csv", b"userId\n"),
    ];
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::Zepp]);
    assert!(catalogue.order().eq([2]));
    assert_eq!(
        catalogue.passed_over(),
        [(Passed::Account, 1), (Passed::Health, 2)]
    );
}

#[test]
fn a_track_of_google_fit_has_its_zone_in_its_name() {
    let files: Files = &[(
        "Takeout/Fit/Activities/2019-01-27T12_18_31+01_00_PT27M22.5S_Walking.tcx",
        b"<TrainingCenterDatabase/>",
    )];
    let catalogue = of(files).unwrap();
    let walk = applied(&catalogue, files[0].0, at(2019, 1, 27, 11, 18), Sport::Walking);
    assert_eq!((walk.utc_offset_s, walk.name), (Some(3600), None));
    assert_eq!(catalogue.manual().count(), 0);
}

#[test]
fn samsung_tells_exercises_from_whole_days() {
    let files = exports::SAMSUNG;
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::SamsungHealth]);
    // The places belong to what was measured; alone they are the training.
    assert!(catalogue.order().eq([3, 6]));
    assert_eq!(
        (catalogue.role(4), catalogue.rests_of(3)),
        (Role::Companion, &[4][..])
    );
    assert!(catalogue.rests_of(6).is_empty());
    assert_eq!(catalogue.passed_over(), [(Passed::Media, 1), (Passed::Health, 4)]);
    let start = at(2024, 5, 12, 16, 10);
    let run = applied(&catalogue, files[3].0, start, Sport::Other);
    assert_eq!(
        (run.sport, run.name.as_deref(), run.notes.as_deref()),
        (Sport::Running, Some("Evening"), Some("Windy, nice"))
    );
    assert_eq!(external(&run), Some(("samsung-health", "6a-1")));
    assert_eq!(
        (
            run.utc_offset_s,
            run.totals.energy_kcal,
            run.totals.avg_cadence_rpm
        ),
        (Some(7200), Some(300.5), Some(80.0))
    );
    let hike = applied(&catalogue, files[6].0, start, Sport::Other);
    assert_eq!((hike.sport, hike.utc_offset_s), (Sport::Hiking, Some(-12_600)));
    let manual: Vec<_> = catalogue.manual().map(|manual| manual.recording).collect();
    assert_eq!(manual.len(), 1);
    assert_eq!(
        (manual[0].sport, manual[0].totals.elapsed_ms),
        (Sport::StrengthTraining, Some(3_600_000))
    );
    assert_eq!(manual[0].start, at(2024, 5, 14, 16, 10));
    assert_eq!(manual[0].utc_offset_s, Some(7200));
}

#[test]
fn polar_suunto_and_apple_tell_their_training_from_the_rest() {
    let polar: Files = &[
        ("p/training-session_2023-11-15T12-23-32_77-10104cf7.json", b"{}"),
        ("p/training-session-2019-01-18-3142858899-aa.json", b"{}"),
        ("p/activity-2020-01-01-bb.json", b"{}"),
        ("p/247ohr_2020_1-cc.json", b"{}"),
        ("p/account-data-dd.json", b"{}"),
        ("p/profile-picture-ee.jpg", b""),
    ];
    let catalogue = of(polar).unwrap();
    assert!(catalogue.order().eq([0, 1]));
    assert_eq!(
        catalogue.passed_over(),
        [(Passed::Media, 1), (Passed::Account, 1), (Passed::Health, 2)]
    );

    let suunto: Files = &[
        ("Suunto_export/1.fit", b""),
        ("Suunto_export/1.json", b""),
        ("Suunto_export/2.json", b""),
        ("Suunto_export/settings.csv", b""),
    ];
    let catalogue = of(suunto).unwrap();
    assert!(catalogue.order().eq([0, 2]));
    assert_eq!(catalogue.role(1), Role::Companion);

    let apple: Files = &[
        ("apple_health_export/exportación.xml", b""),
        ("apple_health_export/export_cda.xml", b""),
        (
            "apple_health_export/workout-routes/route_2019-10-15_7.58pm.gpx",
            b"",
        ),
        ("apple_health_export/electrocardiograms/ecg_2020.csv", b""),
    ];
    let catalogue = of(apple).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::AppleHealth]);
    assert!(catalogue.order().eq([0]));
    assert_eq!(catalogue.role(2), Role::Companion);
    assert_eq!(
        catalogue.resolve("/workout-routes/route_2019-10-15_7.58pm.gpx"),
        Some(2)
    );
    assert_eq!(catalogue.resolve("pm.gpx"), None);
    assert_eq!(catalogue.resolve(""), None);
}

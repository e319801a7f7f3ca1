//! Exports made after the facts each platform's room tells of: no real one may be passed on.

#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

mod exports;

use std::io::{Cursor, Write};

use proptest::prelude::*;
use ritm_model::{Problem, ProblemCode, Recording, Sport, Timestamp};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{Catalogue, Folder, Passed, Platform, Role, Source, catalogue};
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
fn strava_names_its_files_and_keeps_what_has_none() {
    let files = exports::STRAVA;
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::Strava]);
    assert_eq!(catalogue.problems(), []);
    let order: Vec<&str> = catalogue.order().map(|index| files[index].0).collect();
    assert_eq!(order, ["export/activities/11.fit.gz", "export/activities/12.gpx"]);
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
        "export/activities/11.fit.gz",
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
        applied(&catalogue, "11.fit", at(2018, 2, 15, 13, 8), Sport::Cycling).name,
        ride.name
    );

    // The athlete put it right on the platform: no bike ride.
    let hike = applied(
        &catalogue,
        "export/activities/12.gpx",
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
        (Some(3_600_000), Some(0.0))
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
        "activities/21.fit",
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
fn garmin_is_matched_by_time() {
    let files = exports::GARMIN;
    let catalogue = of(files).unwrap();
    assert_eq!(catalogue.platforms(), [Platform::Garmin]);
    let order: Vec<&str> = catalogue.order().map(|index| files[index].0).collect();
    assert_eq!(
        order,
        ["x/DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip"]
    );
    assert_eq!(
        catalogue.passed_over(),
        [(Passed::Account, 2), (Passed::Plans, 1), (Passed::Health, 1)]
    );

    let start = Timestamp::from_unix_ms(1_700_000_000_000);
    let run = applied(
        &catalogue,
        "UploadedFiles_0-_Part1.zip/me_77.fit",
        start.plus_ms(2000),
        Sport::TrailRunning,
    );
    assert_eq!(run.name.as_deref(), Some("Morning Run"));
    assert_eq!(run.notes.as_deref(), Some("easy"));
    assert_eq!(run.extras.gear, ["Cloud 5", "Ghost 14"]);
    assert_eq!(
        (run.sport, external(&run)),
        (Sport::TrailRunning, Some(("garmin", "111")))
    );
    // Another sport at that time, and the same sport at another, are not it.
    assert_eq!(
        applied(&catalogue, "a.fit", start, Sport::PoolSwimming).name,
        None
    );
    assert_eq!(
        applied(&catalogue, "a.fit", start.plus_ms(180_000), Sport::Running).name,
        None
    );
    assert_eq!(
        applied(&catalogue, "a.fit", start.plus_ms(-180_000), Sport::Running).name,
        None
    );

    // A triathlon's legs tell of themselves; everything else may have no file.
    let manual: Vec<_> = catalogue.manual().collect();
    let ids: Vec<_> = manual
        .iter()
        .map(|manual| external(&manual.recording).unwrap().1)
        .collect();
    assert_eq!(ids, ["111", "112"]);
    assert!(manual.iter().all(|manual| !manual.certain));
    let totals = &manual[0].recording.totals;
    assert_eq!(
        (totals.timer_ms, totals.elapsed_ms),
        (Some(1_800_000), Some(1_850_000))
    );
    assert_eq!((totals.distance_m, totals.ascent_m), (Some(5000.0), Some(12.0)));
    assert_eq!(
        (totals.avg_speed_m_s, totals.avg_heart_rate_bpm),
        (Some(2.777), Some(140.0))
    );
    assert_eq!(totals.energy_kcal, None);

    // What a watch keeps beside activities is not the athlete's trouble; damage is.
    let monitoring = Problem::new(ProblemCode::NotTraining, "monitoring");
    assert_eq!(
        catalogue.passes_over("me_78.fit", &monitoring),
        Some(Passed::Device)
    );
    let damage = Problem::new(ProblemCode::Malformed, "");
    assert_eq!(catalogue.passes_over("me_78.fit", &damage), None);
}

#[test]
fn garmin_files_got_one_by_one_find_their_summaries() {
    let files = exports::GARMIN_SINGLE;
    let catalogue = of(files).unwrap();
    let start = at(2024, 3, 15, 14, 32);
    let hike = applied(&catalogue, "activity_1234567.fit", start, Sport::Walking);
    assert_eq!(
        (hike.name.as_deref(), hike.sport),
        (Some("Up there"), Sport::Hiking)
    );
    assert_eq!(external(&hike), Some(("garmin", "1234567")));
    assert_eq!(catalogue.manual().count(), 0);
    // Nothing else in that folder is passed over unread.
    assert_eq!(role(&catalogue, files, "tracks.db"), Role::Training);
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
        (manual[1].sport, manual[1].totals.elapsed_ms),
        (Sport::Running, Some(1_800_000))
    );
    assert_eq!(
        (manual[1].totals.distance_m, manual[1].totals.energy_kcal),
        (Some(3000.0), Some(200.5))
    );
    assert_eq!(catalogue.passed_over(), [(Passed::Health, 4)]);
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

#[test]
fn legs_of_one_file_keep_their_sports() {
    let catalogue = of(exports::STRAVA).unwrap();
    let start = at(2018, 2, 16, 8, 0);
    let mut legs = [
        recording(start, Sport::OpenWaterSwimming),
        recording(start, Sport::Cycling),
    ];
    catalogue.apply("activities/12.gpx", &mut legs);
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
    catalogue.apply("export/activities/11.fit.gz", &mut own);
    assert_eq!(external(&own[0]), Some(("runkeeper", "a1")));
    assert!(own[0].notes.as_deref().unwrap().ends_with("\n\nfrom the watch"));
    assert_eq!(own[0].extras.gear, ["TOPSTONE"]);
    // Twice is as good as once.
    let once = own.clone();
    catalogue.apply("export/activities/11.fit.gz", &mut own);
    assert_eq!(own, once);
}

#[test]
fn damaged_tables_cost_only_what_they_lost() {
    let cut = &exports::GARMIN[0].1[..exports::GARMIN[0].1.len() - 200];
    let mut files = exports::GARMIN.to_vec();
    files[0].1 = cut;
    let catalogue = of(&files).unwrap();
    assert_eq!(catalogue.problems().len(), 1);
    assert_eq!(catalogue.problems()[0].1.code, ProblemCode::Truncated);
    let start = Timestamp::from_unix_ms(1_700_000_000_000);
    assert_eq!(
        applied(&catalogue, "a.fit", start, Sport::Running)
            .name
            .as_deref(),
        Some("Morning Run")
    );

    let mut folder = Folder::new(["activities.csv", "activities/1.fit"], |_| {
        Err(Problem::new(ProblemCode::Encrypted, ""))
    });
    assert_eq!(folder.names().len(), 2);
    let catalogue = catalogue_of(&mut folder);
    assert_eq!(catalogue.problems()[0].1.code, ProblemCode::Encrypted);
    assert!(catalogue.order().eq([1]));
}

fn catalogue_of(source: &mut dyn Source) -> Catalogue {
    catalogue(source).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_makes_a_catalogue_panic(
        which in 0..7_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..20),
    ) {
        let all: [Files; 7] = [
            exports::STRAVA, exports::STRAVA_CZECH, exports::GARMIN, exports::GARMIN_SINGLE,
            exports::RUNKEEPER, exports::ENDOMONDO, exports::TAKEOUT,
        ];
        let mut files: Vec<(String, Vec<u8>)> =
            all[which].iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
        for (file, place, byte, cut) in changes {
            let bytes = file.get(&files).1.clone();
            let (_, changed) = &mut files[file.index(all[which].len())];
            *changed = bytes;
            if !changed.is_empty() {
                let place = place.index(changed.len());
                if cut { changed.truncate(place) } else { changed[place] = byte }
            }
        }
        let names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
        let mut folder = Folder::new(&names, |index: usize| Ok(files[index].1.clone()));
        let catalogue = catalogue(&mut folder).unwrap();
        for name in &names {
            let _ = applied(&catalogue, name, Timestamp::from_unix_ms(1_700_000_000_000), Sport::Running);
        }
        prop_assert!(catalogue.manual().count() <= 10);
    }

    #[test]
    fn any_names_have_their_roles(names in prop::collection::vec("(DI_CONNECT/|Workouts/|activities/|Takeout/Fit/|suunto/|K)?[a-zа-яK0-9 _./:+-]{0,40}(json|csv|tcx|fit|gz|xml)?", 0..20)) {
        let mut folder = Folder::new(&names, |_| Ok(Vec::new()));
        if let Some(catalogue) = catalogue(&mut folder) {
            prop_assert!(catalogue.order().count() <= names.len());
        }
    }
}

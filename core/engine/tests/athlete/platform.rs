//! Leaving another platform: its export goes in whole, and everything can go out again in any format.

use std::io::Write;

use crate::session::*;
use ritm_model::{
    SourceFormat, Timestamp,
    activity::{ActivityFilter, FileContent, WriteRecording},
    import::{ImportState, Outcome, PauseImport, ResumeImport},
};

const DAY: i64 = 86_400_000;

/// An engine that reads files on threads beside its own.
fn open_with_readers(path: &str, seed: u64) -> App {
    open_with(path, seed, ReadBy::Threads)
}

pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What Strava's "download your data" holds, by the columns its lists have.
pub(crate) fn strava() -> Vec<(&'static str, Vec<u8>)> {
    let list = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,\
        Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,\
        Elapsed Time,Moving Time,Distance,Media\n\
        101,\"May 1, 2026, 6:00:00 AM\",Along the river,Run,\"Windy, but warm.\",600,1.80,150,,false,,Red shoes,\
        activities/101.fit.gz,,,600.0,600.0,1797.0,media/1.jpg\n\
        102,\"May 2, 2026, 6:00:00 AM\",Second run,Run,,600,1.80,150,,false,,,activities/102.fit,,,600.0,600.0,1797.0,\n\
        103,\"May 3, 2026, 5:00:00 PM\",Gym,Weight Training,By hand,2700,0.00,,,false,,,,,,2700.0,2700.0,0.0,\n";
    vec![
        ("activities.csv", list.as_bytes().to_vec()),
        (
            "profile.csv",
            b"Athlete ID,Email Address\n7,a@b.example\n".to_vec(),
        ),
        ("messages.json", b"[]".to_vec()),
        ("media/1.jpg", vec![0xff, 0xd8, 0xff]),
        ("activities/101.fit.gz", gz(&fit(&run(MAY_DAY, 600, 1)))),
        ("activities/102.fit", fit(&run(MAY_DAY + DAY, 600, 1))),
    ]
}

pub(crate) fn check_strava(engine: &mut App) {
    let page = list(engine, ActivityFilter::default());
    let mut names: Vec<_> = page.rows.iter().map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Along the river", "Gym", "Second run"]);
    let river = page
        .rows
        .iter()
        .find(|row| row.name == "Along the river")
        .unwrap();
    let river = detail(engine, river.id);
    assert_eq!(river.notes, "Windy, but warm.");
    assert_eq!(river.recordings[0].gear, ["Red shoes"]);
    assert!(river.recordings[0].photos[0].ends_with("media/1.jpg"));
    let gym = page.rows.iter().find(|row| row.name == "Gym").unwrap();
    assert_eq!(gym.elapsed_ms, 2_700_000);
}

#[test]
fn an_export_brings_names_notes_gear_and_what_was_entered_by_hand() {
    let folder = Folder::new("platform-zip");
    let mut engine = open_with_readers(&folder.database(), 3);
    let (progress, lines) = import(&mut engine, 1, &[("export.zip", zip(&strava()))]);
    check_strava(&mut engine);
    assert_eq!((progress.added, progress.refused), (3, 0), "{lines:?}");
    let passed = lines
        .iter()
        .filter(|line| matches!(line.outcome, Outcome::Passed { .. }));
    assert!(passed.count() >= 2, "{lines:?}");

    let (again, lines) = import(&mut engine, 2, &[("export.zip", zip(&strava()))]);
    assert_eq!((again.added, again.linked, again.refused), (0, 0, 0), "{lines:?}");
    check_strava(&mut engine);

    // What only the tables knew goes out with Ritm's own export, and comes back.
    let archive = crate::journey::export(&mut engine);
    let there = Folder::new("platform-there");
    let mut other = open(&there.database(), 9);
    let (progress, lines) = import(&mut other, 1, &[("ritm.zip", archive)]);
    assert_eq!((progress.added, progress.refused), (3, 0), "{lines:?}");
    check_strava(&mut other);
    for row in list(&mut engine, ActivityFilter::default()).rows {
        assert_eq!(detail(&mut engine, row.id), detail(&mut other, row.id));
    }
}

/// An export whose files are missing, empty, broken or without a track; its table knows them all.
fn broken_strava() -> Vec<(&'static str, Vec<u8>)> {
    let mut list = String::from(
        "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,\
         Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,\
         Elapsed Time,Moving Time,Distance,Media\n",
    );
    for (day, (name, file)) in (1..).zip([
        ("Sound", "activities/5001.fit.gz"),
        ("Broken", "activities/5002.fit.gz"),
        ("Empty", "activities/5003.gpx"),
        ("Missing", "activities/5004.gpx.gz"),
        ("Error name", "#error#"),
        ("No track", "activities/5006.gpx.gz"),
        ("Broken header", "activities/5007.fit.gz"),
    ]) {
        list += &format!(
            "500{day},\"May {day}, 2026, 6:00:00 AM\",{name},Run,,600,1.80,,,false,,,{file},,,600.0,600.0,1797.0,\n"
        );
    }
    let page = b"<!DOCTYPE html><html><body><h1>Not found</h1></body></html>";
    let track =
        b"<?xml version=\"1.0\"?><gpx version=\"1.1\"><trk><name>No track</name><trkseg/></trk></gpx>";
    let noise: Vec<u8> = (0..2000_u32).map(|byte| (byte % 201) as u8).collect();
    vec![
        ("activities.csv", list.into_bytes()),
        ("profile.csv", b"Athlete ID\n7\n".to_vec()),
        ("activities/5001.fit.gz", gz(&fit(&run(MAY_DAY, 600, 1)))),
        ("activities/5002.fit.gz", gz(page)),
        ("activities/5003.gpx", Vec::new()),
        ("activities/5006.gpx.gz", gz(track)),
        ("activities/5007.fit.gz", gz(&noise)),
        ("activities/stray.bin", vec![1, 2, 3, 4]),
    ]
}

#[test]
fn a_table_tells_of_files_that_give_nothing_and_every_file_has_its_line() {
    let folder = Folder::new("platform-broken");
    let mut engine = open_with_readers(&folder.database(), 3);
    let (progress, lines) = import(&mut engine, 1, &[("export.zip", zip(&broken_strava()))]);
    assert_eq!(progress.added, 7, "{lines:?}");
    let page = list(&mut engine, ActivityFilter::default());
    assert!(page.rows.iter().all(|row| row.elapsed_ms > 0), "{:?}", page.rows);
    assert!(page.rows.iter().all(|row| row.distance_m > Some(1700.0)));
    for (name, _) in broken_strava() {
        let told = lines.iter().any(|line| {
            line.name.contains(name.trim_end_matches(".gz"))
                || matches!(&line.outcome, Outcome::Passed { what, .. } if name.ends_with(".csv") && what.len() > 3)
        });
        assert!(told, "{name}: {lines:?}");
    }
    for file in ["5002", "5003", "5006", "5007"] {
        let line = lines.iter().find(|line| line.name.contains(file)).unwrap();
        assert!(
            matches!(&line.outcome, Outcome::Added(ids) if ids.len() == 1),
            "{line:?}"
        );
        let codes: Vec<_> = line.problems.iter().map(|problem| problem.code).collect();
        assert!(
            codes.contains(&ritm_model::ProblemCode::TotalsOfTable),
            "{line:?}"
        );
    }
    // Once more adds nothing.
    let (again, lines) = import(&mut engine, 2, &[("export.zip", zip(&broken_strava()))]);
    assert_eq!((again.added, again.linked), (0, 0), "{lines:?}");
}

#[test]
fn an_export_that_was_unpacked_brings_the_same() {
    let folder = Folder::new("platform-folder");
    let mut engine = open_with_readers(&folder.database(), 3);
    let files = strava();
    let files: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(name, bytes)| (format!("export_7/{name}"), bytes))
        .collect();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let (progress, lines) = import(&mut engine, 1, &files);
    assert_eq!((progress.added, progress.refused), (3, 0), "{lines:?}");
    check_strava(&mut engine);
}

/// What Garmin hands out of an account: the originals nameless in an archive within, and what the athlete wrote.
fn garmin() -> Vec<(String, Vec<u8>)> {
    let activity = |id: i64, name: &str, start: i64| {
        format!(
            r#"{{"activityId": {id}, "name": "{name}", "activityType": "running", "beginTimestamp": {start},
            "startTimeGmt": {start}, "startTimeLocal": {}, "duration": 600000, "elapsedDuration": 600000, "distance": 180000}}"#,
            start + 7_200_000
        )
    };
    let table = format!(
        r#"[{{"summarizedActivitiesExport": [{}, {}]}}]"#,
        activity(1, "Along the river", MAY_DAY),
        activity(2, "By hand", MAY_DAY + DAY)
    );
    let inner = zip(&[("me_77.fit", fit(&run(MAY_DAY, 600, 1)))]);
    vec![
        (
            "g/DI_CONNECT/DI-Connect-Fitness/me_0_summarizedActivities.json".to_owned(),
            table.into_bytes(),
        ),
        (
            "g/DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip".to_owned(),
            inner,
        ),
        ("g/customer_data/customer.json".to_owned(), b"{}".to_vec()),
    ]
}

fn check_garmin(name: &str, files: &[(&str, Vec<u8>)]) {
    let folder = Folder::new(name);
    let mut engine = open_with_readers(&folder.database(), 3);
    let (progress, lines) = import(&mut engine, 1, files);
    assert_eq!(
        (progress.added, progress.linked, progress.refused),
        (2, 0, 0),
        "{lines:?}"
    );
    let rows = list(&mut engine, ActivityFilter::default()).rows;
    let river = rows.iter().find(|row| row.name == "Along the river").unwrap();
    let river = detail(&mut engine, river.id);
    // The original, and nothing made up beside it.
    assert_eq!(river.recordings.len(), 1);
    assert!(river.recordings[0].sample_count > 500);
    assert!(rows.iter().any(|row| row.name == "By hand"));
}

#[test]
fn garmins_account_finds_its_originals_in_the_archive_within() {
    let files = garmin();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    check_garmin("garmin-zip", &[("garmin.zip", zip(&files))]);
}

#[test]
fn garmins_account_finds_its_originals_when_it_was_unpacked() {
    let files = garmin();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    check_garmin("garmin-folder", &files);
}

#[test]
fn an_account_comes_in_however_often_the_program_ends() {
    let folder = Folder::new("garmin-ends");
    let files = garmin();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let mut engine = open(&folder.database(), 3);
    let id = hand_over(&mut engine, 1, &[("garmin.zip", zip(&files))]);
    let mut seed = 4;
    // Work that comes after the import may be left in the end.
    while engine.turn() && progress(&mut engine, id).state != ImportState::Done {
        drop(engine);
        engine = open(&folder.database(), seed);
        seed += 1;
        assert!(seed < 1000, "it never ends");
    }
    finish(&mut engine);
    let after = progress(&mut engine, id);
    assert_eq!(
        (after.state, after.added, after.linked),
        (ImportState::Done, 2, 0)
    );
    let lines = report(&mut engine, id);
    let passed = lines
        .iter()
        .filter(|line| matches!(line.outcome, Outcome::Passed { .. }));
    // The account, and the table that was read.
    assert_eq!(passed.count(), 2, "{lines:?}");
}

#[test]
fn a_damaged_table_of_a_folder_is_told_of() {
    let folder = Folder::new("garmin-damaged");
    let mut engine = open_with_readers(&folder.database(), 3);
    let mut files = garmin();
    let cut = files[0].1.len() - 40;
    files[0].1.truncate(cut);
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let (_, lines) = import(&mut engine, 1, &files);
    let told = lines.iter().find(|line| line.name == files[0].0).unwrap();
    assert_eq!(told.problems[0].code, ritm_model::ProblemCode::Truncated);
    // What was whole before that counts.
    let rows = list(&mut engine, ActivityFilter::default()).rows;
    assert!(rows.iter().any(|row| row.name == "Along the river"));
}

#[test]
fn a_takeout_in_parts_is_one_export() {
    let folder = Folder::new("takeout");
    let mut engine = open_with_readers(&folder.database(), 3);
    let session = r#"{"fitnessActivity": "running", "startTime": "2026-05-01T06:00:00Z", "endTime": "2026-05-01T06:10:00Z"}"#;
    let recording = run(MAY_DAY, 600, 1);
    let tcx = ritm_formats::encode(&recording, SourceFormat::Tcx).unwrap();
    let parts = [
        (
            "takeout-001.zip",
            zip(&[(
                "Takeout/Fit/All Sessions/2026-05-01T08_00_00.000+02_00_RUNNING.json",
                session.as_bytes().to_vec(),
            )]),
        ),
        (
            "takeout-002.zip",
            zip(&[(
                "Takeout/Fit/Activities/2026-05-01T08_00_00.000+02_00_PT10M_Running.tcx",
                tcx,
            )]),
        ),
    ];
    let (progress, lines) = import(&mut engine, 1, &parts);
    assert_eq!((progress.added, progress.linked), (1, 0), "{lines:?}");
}

#[test]
fn what_samsung_health_keeps_apart_is_one_recording() {
    let exercise = "jsons/com.samsung.shealth.exercise/6/6a.com.samsung.health.exercise";
    let moments = |what: &dyn Fn(i64) -> String| {
        let moments: Vec<String> = (0..60)
            .map(|second| {
                format!(
                    "{{\"start_time\": {}, {}}}",
                    MAY_DAY + second * 1000,
                    what(second)
                )
            })
            .collect();
        format!("[{}]", moments.join(",")).into_bytes()
    };
    let files = [
        (
            "s/com.samsung.shealth.exercise.20260601120000.csv".to_owned(),
            b"com.samsung.shealth.exercise,6300008,9\ntitle,start_time,exercise_type,time_offset,live_data,location_data,datauuid\n\
            Loop,2026-05-01 06:00:00.000,1002,UTC+0200,6a.com.samsung.health.exercise.live_data.json,,6a,\n"
                .to_vec(),
        ),
        (
            format!("s/{exercise}.location_data.json"),
            moments(&|second| {
                format!(
                    "\"latitude\": {}, \"longitude\": 8.0",
                    50.0 + second as f64 * 2e-5
                )
            }),
        ),
        (
            format!("s/{exercise}.live_data.json"),
            moments(&|_| "\"heart_rate\": 120".to_owned()),
        ),
    ];
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    for (name, files) in [
        ("samsung-folder", files.clone()),
        ("samsung-zip", vec![("samsung.zip", zip(&files))]),
    ] {
        let folder = Folder::new(name);
        let mut engine = open_with_readers(&folder.database(), 3);
        let (progress, lines) = import(&mut engine, 1, &files);
        assert_eq!((progress.added, progress.refused), (1, 0), "{lines:?}");
        let row = list(&mut engine, ActivityFilter::default()).rows.remove(0);
        assert_eq!((row.name.as_str(), row.avg_heart_rate_bpm), ("Loop", Some(120.0)));
        assert!(!row.thumbnail.is_empty(), "no route");
    }
}

#[test]
fn what_is_told_by_the_clock_on_the_wall_was_done_at_home() {
    let folder = Folder::new("runkeeper");
    let now = Timestamp::from_unix_ms(MAY_DAY);
    let mut engine = open_at(&folder.database(), 3, ReadBy::Engine, now, 10_800, 0);
    let list_of = "Activity Id,Date,Type,Route Name,Distance (km),Duration,Average Pace,Average Speed (km/h),Calories Burned,\
        Climb (m),Average Heart Rate (bpm),Friend's Tagged,Notes,GPX File\n\
        a2,2026-05-01 18:10:00,Strength Training,,0.00,1:02:03,,,250,,,,,\n";
    let files = [
        ("rk/cardioActivities.csv", list_of.as_bytes().to_vec()),
        ("rk/photos/x.jpg", vec![0xff, 0xd8, 0xff]),
    ];
    let (progress, lines) = import(&mut engine, 1, &files);
    assert_eq!(progress.added, 1, "{lines:?}");
    let row = list(&mut engine, ActivityFilter::default()).rows.remove(0);
    assert_eq!(row.utc_offset_s, 10_800);
    assert_eq!(Some(row.start), Timestamp::from_civil(2026, 5, 1, 15, 10, 0));
}

#[test]
fn an_archive_in_an_archive_is_told_of_by_the_outer_one() {
    let folder = Folder::new("platform-nested");
    let mut engine = open_with_readers(&folder.database(), 3);
    let inner = zip(&[
        ("a.fit", fit(&run(MAY_DAY, 600, 1))),
        ("b.gpx", b"<gpx/>".to_vec()),
    ]);
    let mut tar = Vec::new();
    for (name, bytes) in [
        ("runs/inner.zip", inner),
        ("c.fit", fit(&run(MAY_DAY + DAY, 700, 1))),
    ] {
        let mut head = [0_u8; 512];
        head[..name.len()].copy_from_slice(name.as_bytes());
        head[100..108].copy_from_slice(b"0000644\0");
        head[124..136].copy_from_slice(format!("{:011o}\0", bytes.len()).as_bytes());
        head[156] = b'0';
        head[257..265].copy_from_slice(b"ustar\x0000");
        head[148..156].copy_from_slice(b"        ");
        let sum: u32 = head.iter().map(|&byte| u32::from(byte)).sum();
        head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        tar.extend_from_slice(&head);
        tar.extend_from_slice(&bytes);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.resize(tar.len() + 1024, 0);
    let (progress, lines) = import(&mut engine, 1, &[("all.tar.gz", gz(&tar))]);
    assert_eq!((progress.added, progress.refused), (2, 1), "{lines:?}");
    assert!(
        lines
            .iter()
            .any(|line| line.name.ends_with("runs/inner.zip/a.fit")),
        "{lines:?}"
    );
}

#[test]
fn an_import_rests_when_told_and_goes_on() {
    let folder = Folder::new("pause");
    let mut engine = open_with_readers(&folder.database(), 3);
    let names: Vec<String> = (0..40).map(|number| format!("{number}.fit")).collect();
    let files: Vec<(&str, Vec<u8>)> = names
        .iter()
        .zip(0..)
        .map(|(name, number)| (name.as_str(), fit(&run(MAY_DAY + number * DAY, 600, 1))))
        .collect();
    let id = hand_over(&mut engine, 1, &files);
    assert!(engine.turn());
    engine.call(PauseImport { import: id }).unwrap();
    let paused = progress(&mut engine, id);
    finish(&mut engine);
    let before = progress(&mut engine, id);
    assert_eq!(
        (before.state, before.added),
        (ImportState::Paused, paused.added),
        "it works on"
    );
    // It still rests after a start.
    drop(engine);
    let mut engine = open_with_readers(&folder.database(), 4);
    finish(&mut engine);
    assert_eq!(
        progress(&mut engine, id).added,
        paused.added,
        "it works on after a start"
    );
    engine.call(ResumeImport { import: id }).unwrap();
    finish(&mut engine);
    let after = progress(&mut engine, id);
    assert_eq!(
        (after.state, after.added, after.files_done),
        (ImportState::Done, 40, 40)
    );
}

#[test]
fn a_recording_goes_out_in_every_format_and_comes_back() {
    let folder = Folder::new("save");
    let mut engine = open(&folder.database(), 5);
    import(&mut engine, 1, &[("a.fit", fit(&run(MAY_DAY, 600, 1)))]);
    let row = list(&mut engine, ActivityFilter::default()).rows.remove(0);
    let recording = detail(&mut engine, row.id).recordings[0].id;
    for format in SourceFormat::WRITTEN {
        let FileContent { file_name, bytes } = engine.call(WriteRecording { recording, format }).unwrap();
        let other = Folder::new(&format!("save-{}", format.extension()));
        let mut fresh = open(&other.database(), 6);
        let (progress, lines) = import(&mut fresh, 1, &[(file_name.as_str(), bytes)]);
        assert_eq!(
            (progress.added, progress.damaged),
            (1, 0),
            "{format:?}: {lines:?}"
        );
        let back = list(&mut fresh, ActivityFilter::default()).rows.remove(0);
        assert_eq!(back.start, row.start, "{format:?}");
        let difference = (back.distance_m.unwrap() - row.distance_m.unwrap()).abs();
        assert!(difference < 1.0, "{format:?}: {difference} m");
    }
    let format = SourceFormat::Wko;
    assert!(engine.call(WriteRecording { recording, format }).is_err());
}

/// An export as an iPhone makes it: records, then workouts, with a route beside them.
pub(crate) fn apple() -> Vec<u8> {
    let mut records = String::new();
    for second in (0..600).step_by(5) {
        let (minute, second) = (second / 60, second % 60);
        records.push_str(&format!(
            "<Record type=\"HKQuantityTypeIdentifierHeartRate\" sourceName=\"Watch\" unit=\"count/min\" \
             startDate=\"2026-05-01 08:{minute:02}:{second:02} +0200\" endDate=\"2026-05-01 08:{minute:02}:{second:02} +0200\" \
             value=\"{}\"/>\n",
            130 + second % 7
        ));
    }
    let export = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Record*)>\n]>\n\
         <HealthData locale=\"en_DE\">\n{records}\
         <Workout workoutActivityType=\"HKWorkoutActivityTypeRunning\" duration=\"10\" durationUnit=\"min\" sourceName=\"Watch\" \
         startDate=\"2026-05-01 08:00:00 +0200\" endDate=\"2026-05-01 08:10:00 +0200\">\n\
         <WorkoutRoute sourceName=\"Watch\"><FileReference path=\"/workout-routes/route_1.gpx\"/></WorkoutRoute>\n\
         </Workout>\n</HealthData>\n"
    );
    let mut points = String::new();
    for second in 0..600 {
        let (minute, s) = (second / 60, second % 60);
        points.push_str(&format!(
            "<trkpt lat=\"{:.6}\" lon=\"25.0\"><ele>10</ele><time>2026-05-01T06:{minute:02}:{s:02}Z</time></trkpt>",
            60.0 + f64::from(second) * 2.7e-5
        ));
    }
    let route =
        format!("<?xml version=\"1.0\"?><gpx version=\"1.1\"><trk><trkseg>{points}</trkseg></trk></gpx>");
    zip(&[
        ("apple_health_export/export.xml", export.into_bytes()),
        (
            "apple_health_export/export_cda.xml",
            b"<ClinicalDocument/>".to_vec(),
        ),
        (
            "apple_health_export/workout-routes/route_1.gpx",
            route.into_bytes(),
        ),
    ])
}

#[test]
fn workouts_of_apple_health_come_with_their_routes_and_heart_rates() {
    let folder = Folder::new("apple");
    let mut engine = open_with_readers(&folder.database(), 3);
    let (progress, lines) = import(&mut engine, 1, &[("export.zip", apple())]);
    assert_eq!((progress.added, progress.refused), (1, 0), "{lines:?}");
    let row = list(&mut engine, ActivityFilter::default()).rows.remove(0);
    assert!(!row.thumbnail.is_empty(), "no route");
    assert!(
        row.avg_heart_rate_bpm
            .is_some_and(|bpm| (130.0..137.0).contains(&bpm)),
        "{row:?}"
    );
    let distance_m = row.distance_m.unwrap();
    assert!((distance_m - 1799.0).abs() < 20.0, "{distance_m}");
    let (again, lines) = import(&mut engine, 2, &[("export.zip", apple())]);
    assert_eq!((again.added, again.linked, again.known), (0, 0, 1), "{lines:?}");
}

#[test]
fn a_database_of_another_app_is_read() {
    let folder = Folder::new("tables");
    let path = std::path::PathBuf::from(folder.database()).with_extension("other");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('no training here');")
        .unwrap();
    drop(db);
    let mut engine = open(&folder.database(), 5);
    let (progress, lines) = import(&mut engine, 1, &[("other.db", std::fs::read(&path).unwrap())]);
    assert_eq!(progress.refused, 1);
    assert_eq!(
        lines[0].problems[0].code,
        ritm_model::ProblemCode::NotTraining,
        "{lines:?}"
    );
}

#[test]
fn what_the_clock_on_the_wall_showed_was_at_home() {
    let folder = Folder::new("wall-clock");
    let now = Timestamp::from_unix_ms(MAY_DAY);
    let mut engine = open_at(&folder.database(), 3, ReadBy::Engine, now, 7200, 0);
    let hrm = "[Params]\nVersion=106\nMonitor=12\nSMode=000000000\nDate=20260501\nStartTime=18:10:00.0\nLength=00:00:20.0\n\
        Interval=5\nUpper1=0\nLower1=0\n\n[HRData]\n120\n121\n122\n123\n";
    let listed = "Activity Type,Date,Title,Distance,Calories,Time,Avg HR\n\
        Running,2026-05-02 07:00:00,Early,5.00,300,00:25:00,150\n";
    let mut table = String::from("secs,hr,watts\n");
    (0..60).for_each(|second| table.push_str(&format!("{second},{},200\n", 120 + second % 5)));
    let files = [
        ("a.hrm", hrm.as_bytes().to_vec()),
        ("Activities.csv", listed.as_bytes().to_vec()),
        ("2026_05_03_09_30_00.csv", table.into_bytes()),
    ];
    let (progress, lines) = import(&mut engine, 1, &files);
    assert_eq!((progress.added, progress.refused), (3, 0), "{lines:?}");
    let page = list(&mut engine, ActivityFilter::default());
    let starts: Vec<_> = page
        .rows
        .iter()
        .map(|row| (Some(row.start), row.utc_offset_s))
        .collect();
    let at = |day, hour, minute| (Timestamp::from_civil(2026, 5, day, hour, minute, 0), 7200);
    assert_eq!(starts, [at(3, 7, 30), at(2, 5, 0), at(1, 16, 10)]);

    // Elsewhere, in another zone, they stay when they were.
    let archive = crate::journey::export(&mut engine);
    let there = Folder::new("wall-clock-there");
    let mut other = open(&there.database(), 9);
    let (progress, lines) = import(&mut other, 1, &[("ritm.zip", archive)]);
    assert_eq!((progress.added, progress.refused), (3, 0), "{lines:?}");
    assert_eq!(page, list(&mut other, ActivityFilter::default()));
}

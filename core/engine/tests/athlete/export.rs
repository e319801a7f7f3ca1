//! Moving to another device: what originals alone don't tell goes out and comes back with Ritm's own export.

use std::io::{Cursor, Read};

use crate::{
    journey::{change, export, pieces},
    platform::{gz, strava, zip},
    session::*,
};
use ritm_model::{
    ExportId, Timestamp,
    activity::{ActivityFilter, PurgeActivities, TrashActivities},
    export::{BeginExport, ExportError, ReadExportPiece},
    import::Outcome,
};

const DAY: i64 = 86_400_000;

/// A database as OpenTracks writes it, of so many tracks: the columns that are read.
fn database(tracks: i64) -> Vec<u8> {
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    db.execute_batch(
        "CREATE TABLE tracks (_id INTEGER PRIMARY KEY, name TEXT, description TEXT, category TEXT, starttime INTEGER,
             stoptime INTEGER, numpoints INTEGER, totaldistance FLOAT, totaltime INTEGER, movingtime INTEGER,
             avgspeed FLOAT, avgmovingspeed FLOAT, maxspeed FLOAT, minelevation FLOAT, maxelevation FLOAT,
             elevationgain FLOAT, icon TEXT, uuid BLOB, elevationloss FLOAT, starttime_offset INTEGER);
         CREATE TABLE trackpoints (_id INTEGER PRIMARY KEY, trackid INTEGER NOT NULL, longitude INTEGER, latitude INTEGER,
             time INTEGER, elevation FLOAT, accuracy FLOAT, speed FLOAT, bearing FLOAT, sensor_heartrate FLOAT,
             sensor_cadence FLOAT, sensor_power FLOAT, elevation_gain FLOAT, elevation_loss FLOAT, type TEXT,
             sensor_distance FLOAT, accuracy_vertical FLOAT);
         CREATE TABLE markers (_id INTEGER PRIMARY KEY, name TEXT, description TEXT, trackid INTEGER, time INTEGER,
             photoUrl TEXT);",
    )
    .unwrap();
    for track in 0..tracks {
        let start = MAY_DAY + (10 + track) * DAY;
        db.execute(
            "INSERT INTO tracks VALUES (?1, ?2, 'by the lake', 'running', ?3, ?3 + 60000, 60, 180, 60000, 60000, 3, 3, 3, \
             100, 100, 0, 'RUN', NULL, 0, 7200)",
            rusqlite::params![track, format!("Track {track}"), start],
        )
        .unwrap();
        for second in 0..60 {
            db.execute(
                "INSERT INTO trackpoints (trackid, type, time, latitude, longitude, elevation, speed, sensor_heartrate)
                 VALUES (?1, '0', ?2, ?3, 25000000, 100, 3, ?4)",
                rusqlite::params![track, start + second * 1000, 60_000_000 + second * 27, 120 + second % 7],
            )
            .unwrap();
        }
    }
    db.serialize(rusqlite::MAIN_DB).unwrap().to_vec()
}

/// Everything that is shown of all activities.
fn shown(engine: &mut App) -> Vec<ritm_model::activity::ActivityDetail> {
    let page = list(engine, ActivityFilter::default());
    page.rows.iter().map(|row| detail(engine, row.id)).collect()
}

#[test]
fn databases_and_exports_go_out_and_come_back_the_same() {
    let (here, there) = (Folder::new("told"), Folder::new("told-restored"));
    let mut engine = open(&here.database(), 31);
    let database = database(20);
    // One of them was on the wrist as well: two originals take turns.
    let files = vec![
        ("opentracks.db", database.clone()),
        ("strava.zip", zip(&strava())),
        ("watch.fit.gz", gz(&fit(&run(MAY_DAY + 15 * DAY, 60, 1)))),
    ];
    let (done, lines) = import(&mut engine, 1, &files);
    assert_eq!((done.added, done.linked, done.refused), (23, 1, 0), "{lines:?}");
    let archive = export(&mut engine);

    let mut other = open(&there.database(), 32);
    let (done, lines) = import(&mut other, 1, &[("ritm.zip", archive)]);
    assert_eq!((done.added, done.refused, done.damaged), (23, 0, 0), "{lines:?}");
    let ours = shown(&mut engine);
    assert_eq!(ours.len(), 23);
    assert_eq!(ours, shown(&mut other));
    // It is known there what came from where.
    let (again, _) = import(&mut other, 2, &[("again.db", database)]);
    assert_eq!(
        (again.added, again.linked, again.known, again.refused),
        (0, 0, 1, 0)
    );
}

/// The files of an archive, in its order.
fn unzipped(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut reader = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let count = reader.len();
    let read = |index| {
        let mut entry = reader.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().to_owned(), bytes)
    };
    (0..count).map(read).collect()
}

/// The archive of these files.
fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    zip(&files)
}

/// The archive of an athlete who ran in the morning and in the evening.
fn two_runs(engine: &mut App) -> Vec<(String, Vec<u8>)> {
    let files = vec![
        ("morning.fit", fit(&run(MAY_DAY, 600, 1))),
        ("evening.fit", fit(&run(MAY_DAY + DAY / 2, 300, 1))),
    ];
    import(engine, 1, &files);
    unzipped(&export(engine))
}

#[test]
fn an_archive_of_before_it_told_more_than_originals_still_comes_back() {
    let (here, there) = (Folder::new("before"), Folder::new("before-restored"));
    let mut engine = open(&here.database(), 33);
    let mut files = two_runs(&mut engine);
    let (_, manifest) = files.iter_mut().find(|(name, _)| name == "ritm.json").unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(manifest).unwrap();
    for activity in json["activities"].as_array_mut().unwrap() {
        for recording in activity["recordings"].as_array_mut().unwrap() {
            let members = recording.as_object_mut().unwrap();
            assert!(members.remove("told").is_some() && members.remove("mapping").is_some());
        }
    }
    *manifest = serde_json::to_vec(&json).unwrap();
    let mut other = open(&there.database(), 34);
    let (done, lines) = import(&mut other, 1, &[("ritm.zip", zipped(&files))]);
    assert_eq!((done.added, done.refused, done.damaged), (2, 0, 0), "{lines:?}");
    assert_eq!(shown(&mut engine), shown(&mut other));
}

#[test]
fn an_archive_that_lacks_an_original_gives_the_others() {
    let (here, there) = (Folder::new("lacking"), Folder::new("lacking-restored"));
    let mut engine = open(&here.database(), 35);
    let mut files = two_runs(&mut engine);
    files.pop();
    let mut other = open(&there.database(), 36);
    let (done, lines) = import(&mut other, 1, &[("ritm.zip", zipped(&files))]);
    assert_eq!((done.added, done.refused), (1, 1), "{lines:?}");
    let refused = lines
        .iter()
        .find(|line| line.outcome == Outcome::Refused)
        .unwrap();
    assert!(
        refused.problems[0].detail.starts_with("originals/"),
        "{refused:?}"
    );
}

#[test]
fn what_is_deleted_while_its_archive_comes_back_takes_nothing_else_along() {
    let (here, there) = (Folder::new("purge"), Folder::new("purge-restored"));
    let mut engine = open(&here.database(), 37);
    let database = database(40);
    import(&mut engine, 1, &[("opentracks.db", database.clone())]);
    let archive = export(&mut engine);
    let mut other = open(&there.database(), 38);
    hand_over(&mut other, 1, &[("ritm.zip", archive)]);
    let ids = loop {
        other.turn();
        let page = list(&mut other, ActivityFilter::default());
        if !page.rows.is_empty() {
            break page.rows.iter().map(|row| row.id).collect::<Vec<_>>();
        }
    };
    assert!(ids.len() < 40, "all came back in one step");
    change(&mut other, TrashActivities { ids: ids.clone() });
    change(&mut other, PurgeActivities { ids: ids.clone() });
    finish(&mut other);
    let left = shown(&mut other);
    assert_eq!(left.len(), 40 - ids.len());
    // The original is whole, so it goes out and comes back once more.
    let files = unzipped(&export(&mut other));
    assert_eq!(files.len(), 2);
    assert_eq!(files[1].1, database);
}

#[test]
fn two_pages_export_side_by_side() {
    let folder = Folder::new("two-exports");
    let mut engine = open(&folder.database(), 1);
    two_runs(&mut engine);
    let id = |number| ExportId::new(Timestamp::from_unix_ms(MAY_DAY), [number; 10]);
    for number in [1, 2] {
        let (export, only) = (id(number), None);
        engine.call(BeginExport { export, only }).unwrap();
    }
    let both = [1, 2].map(|number| unzipped(&pieces(&mut engine, id(number))));
    assert_eq!(both[0], both[1]);
    assert_eq!(both[0].len(), 3);
    // Who never comes back for the pieces is forgotten when others begin.
    for number in 3..7 {
        let (export, only) = (id(number), None);
        engine.call(BeginExport { export, only }).unwrap();
    }
    let (export, number) = (id(2), 0);
    let gone = engine.call(ReadExportPiece { export, number });
    assert_eq!(gone, Err(ExportError::NotFound.into()));
}

//! Databases of every released schema open for ever, and so does every export.
//!
//! `tests/databases/N.db` was written by the Ritm whose newest schema was N, by [`write_today`], and so was `N.kept.db`, which
//! holds one of each thing that is kept. They are never written anew: a new schema gets files of its own.

use std::path::{Path, PathBuf};

use crate::{journey::export, kept, session::*};
use ritm_model::{
    Sport,
    activity::{ReadCurves, ReadOriginal, ReadSeries, RenameActivity, SetNotes, SetSport, TrashActivities},
    import::{ImportState, ListImports, Outcome},
    list::ActivityFilter,
    sensor::{ReadSensor, ReadSensors},
    settings::{ChangeSettings, ReadSettings, SettingChange, Theme, Units},
    statistics::{Bucket, SumUp},
};

const DAY: i64 = 86_400_000;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/databases")
}

/// Fills a database with one of each thing that is kept.
fn fill(engine: &mut App) {
    let mut laps = run(MAY_DAY, 900, 1);
    laps.laps = vec![ritm_model::Lap {
        from_ms: 0,
        to_ms: 300_000,
        trigger: ritm_model::LapTrigger::Distance,
        device: ritm_model::Totals {
            distance_m: Some(900.0),
            ..Default::default()
        },
    }];
    laps.extras.beats = (1..50)
        .map(|n| ritm_model::Beat {
            at_ms: n * 810,
            rr_ms: 810,
        })
        .collect();
    let files = [
        ("laps.fit", fit(&laps)),
        ("second device.fit", fit(&run(MAY_DAY + 2_000, 900, 2))),
        ("trash.fit", fit(&run(MAY_DAY + DAY, 600, 1))),
        (
            "table.csv",
            b"a,b,c\n1,100,5\n2,101,5\n3,102,5\n4,103,5\n".to_vec(),
        ),
        ("junk.txt", b"nothing at all".to_vec()),
    ];
    import(engine, 1, &files);
    let rows = list(engine, ActivityFilter::default()).rows;
    let (trash, kept) = (rows[0].id, rows[1].id);
    let name = "Утро".to_owned();
    engine.call(RenameActivity { id: kept, name }).unwrap();
    let notes = "windy".to_owned();
    engine.call(SetNotes { id: kept, notes }).unwrap();
    let sport = Sport::TrailRunning;
    engine.call(SetSport { id: kept, sport }).unwrap();
    engine.call(TrashActivities { ids: vec![trash] }).unwrap();
    let changes = vec![
        SettingChange::Theme(Theme::Dark),
        SettingChange::Units(Some(Units::Imperial)),
    ];
    engine.call(ChangeSettings { changes }).unwrap();
}

/// What is seen of it.
fn check(engine: &mut App) {
    finish(engine);
    let page = list(engine, ActivityFilter::default());
    assert_eq!(page.count, Some(1));
    let row = &page.rows[0];
    assert_eq!(
        (row.name.as_str(), row.sport, row.recordings),
        ("Утро", Sport::TrailRunning, 2)
    );
    assert!(!row.thumbnail.is_empty() && !row.sparkline.heights.is_empty());
    let opened = detail(engine, row.id);
    assert_eq!(
        (opened.notes.as_str(), opened.laps.len(), opened.recordings.len()),
        ("windy", 1, 2)
    );
    assert_eq!(opened.laps[0].lap.device.distance_m, Some(900.0));
    assert!((opened.laps[0].computed.distance_m.unwrap() - 900.0).abs() < 10.0);
    assert!((opened.recordings[0].summary.totals.distance_m.unwrap() - 2697.0).abs() < 3.0);
    assert_eq!(opened.recordings[0].device.serial, Some(1));
    let series = engine
        .call(ReadSeries {
            id: row.id,
            range_ms: None,
            points: 500,
        })
        .unwrap();
    assert!(series.positions.len() > 200);
    let curves = engine.call(ReadCurves { id: row.id }).unwrap();
    assert!(!curves.own.is_empty());
    for recording in &opened.recordings {
        let original = engine
            .call(ReadOriginal {
                recording: recording.id,
            })
            .unwrap();
        assert!(original.file_name.ends_with(".fit"));
    }
    let trashed = ActivityFilter {
        trashed: true,
        ..Default::default()
    };
    assert_eq!(list(engine, trashed).count, Some(1));
    let found = ActivityFilter {
        text: "утр".into(),
        ..Default::default()
    };
    assert_eq!(list(engine, found).count, Some(1));
    let settings = engine.call(ReadSettings {}).unwrap();
    assert_eq!(
        (settings.theme, settings.units),
        (Theme::Dark, Some(Units::Imperial))
    );
    let (from, to) = (ritm_model::LocalDay(0), ritm_model::LocalDay(40_000));
    let bucket = Bucket::Year;
    let sums = engine.call(SumUp { from, to, bucket }).unwrap();
    assert_eq!((sums.len(), sums[0].sums.count), (1, 1));
    let imports = engine.call(ListImports {}).unwrap();
    assert_eq!(
        (imports[0].state, imports[0].added, imports[0].linked),
        (ImportState::Done, 2, 1)
    );
    let lines = report(engine, imports[0].import);
    assert_eq!(lines.len(), 5);
    assert!(lines[3..].iter().all(|line| line.outcome == Outcome::Refused));
}

#[test]
fn every_released_database_opens() {
    let mut opened = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "db") {
            continue;
        }
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let folder = Folder::new(&format!("released-{stem}"));
        std::fs::copy(&path, folder.database()).unwrap();
        let mut engine = open(&folder.database(), 1);
        if stem.ends_with(".kept") {
            kept::check(&mut engine);
            assert_eq!(engine.check_integrity().unwrap(), "ok");
            drop(engine);
            kept::check(&mut open(&folder.database(), 2));
            continue;
        }
        check(&mut engine);
        let schema: i64 = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
        if schema >= 3 {
            let sensors = engine.call(ReadSensors {}).unwrap().paired;
            assert_eq!(
                (sensors[0].name.as_str(), sensors[0].battery_percent),
                ("Пояс", Some(87))
            );
            let sensor = sensors[0].id;
            let detail = engine.call(ReadSensor { sensor }).unwrap().unwrap();
            assert_eq!((detail.dropouts.len(), detail.batteries.len()), (1, 1));
        }
        assert_eq!(engine.check_integrity().unwrap(), "ok");
        drop(engine);
        // And once more, by what it has become.
        check(&mut open(&folder.database(), 2));
        opened += 1;
    }
    let db = Folder::new("newest");
    drop(open(&db.database(), 1));
    let newest: i64 = rusqlite::Connection::open(db.database())
        .unwrap()
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(
        opened, newest,
        "each schema has its database; write_today makes the newest"
    );
}

#[test]
fn every_released_export_comes_in() {
    let mut taken = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "zip") {
            continue;
        }
        let folder = Folder::new(&format!(
            "exported-{}",
            path.file_stem().unwrap().to_str().unwrap()
        ));
        let mut engine = open(&folder.database(), 1);
        let (progress, lines) = import(&mut engine, 1, &[("ritm.zip", std::fs::read(&path).unwrap())]);
        assert_eq!((progress.added, progress.refused), (2, 0), "{lines:?}");
        let page = list(&mut engine, ActivityFilter::default());
        assert_eq!(
            (page.rows[0].name.as_str(), page.rows[0].sport),
            ("Утро", Sport::TrailRunning)
        );
        let settings = engine.call(ReadSettings {}).unwrap();
        assert_eq!(
            (settings.theme, settings.units),
            (Theme::Dark, Some(Units::Imperial))
        );
        taken += 1;
    }
    assert!(taken > 0);
}

/// What no database of a released schema holds, nobody knows to open.
#[test]
fn the_newest_released_databases_hold_one_of_each() {
    let of = |number: i32| [".db", ".kept.db"].map(|kind| folder().join(format!("{number}{kind}")));
    let newest = (1..)
        .map(of)
        .take_while(|paths| paths[0].exists())
        .last()
        .unwrap();
    let places = ["one", "of-each"].map(Folder::new);
    for (from, to) in newest.iter().zip(&places) {
        std::fs::copy(from, to.database()).unwrap();
    }
    let lacking = places.each_ref().map(|place| kept::lacking(&place.database()));
    let both: Vec<&String> = lacking[0]
        .iter()
        .filter(|what| lacking[1].contains(what))
        .collect();
    assert_eq!(both, Vec::<&String>::new());
}

/// Writes the newest schema's database and export, once, when it is released.
#[test]
#[ignore = "writes the files of a new schema: run by hand, once"]
fn write_today() {
    let place = Folder::new("today");
    let mut engine = open(&place.database(), 7);
    fill(&mut engine);
    check(&mut engine);
    let archive = export(&mut engine);
    drop(engine);
    crate::sensors::leave_a_strap(&place);
    let kept = Folder::new("today-kept");
    let mut engine = open(&kept.database(), 8);
    kept::fill(&mut engine);
    kept::check(&mut engine);
    drop(engine);
    for (place, kind) in [(&place, ""), (&kept, ".kept")] {
        let db = rusqlite::Connection::open(place.database()).unwrap();
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA journal_mode = DELETE;")
            .unwrap();
        let newest: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        drop(db);
        let to = folder().join(format!("{newest}{kind}.db"));
        assert!(!to.exists(), "{} was released", to.display());
        std::fs::create_dir_all(folder()).unwrap();
        std::fs::copy(place.database(), to).unwrap();
        if kind.is_empty() {
            std::fs::write(folder().join(format!("{newest}.zip")), &archive).unwrap();
        }
    }
}

//! What an athlete does with the engine, from files to totals and back.

use std::io::Write;

use crate::session::*;
use ritm_model::{
    ActivityId, DoorError, Event, ExportId, LocalDay, Question, Sport, Timestamp, WeekStart,
    activity::{
        ActivityError, EmptyTrash, FileContent, OpenActivity, PurgeActivities, ReadCurves, ReadOriginal,
        ReadSeries, RenameActivity, RestoreActivities, SetNotes, SetSport, SummarisePart, TrashActivities,
        UnlinkRecording,
    },
    door::ask_frame,
    export::{BeginExport, ReadExportPiece},
    import::{BeginDemo, CancelImport, ImportState},
    list::ActivityFilter,
    statistics::{Bucket, SumUp},
};

const DAY: i64 = 86_400_000;

fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn all() -> ActivityFilter {
    ActivityFilter::default()
}

pub(crate) fn change(engine: &mut App, question: impl Question<Reply = ()>) {
    assert_eq!(engine.call(question), Ok(()));
}

fn sums(engine: &mut App, bucket: Bucket) -> Vec<ritm_model::statistics::BucketSums> {
    let (from, to) = (LocalDay(0), LocalDay(40_000));
    engine.call(SumUp { from, to, bucket }).unwrap()
}

#[test]
fn files_in_statistics_out() {
    let folder = Folder::new("journey");
    let mut engine = open(&folder.database(), 1);
    let inner = zip(&[("deep/second.fit.gz", gzip(&fit(&run(MAY_DAY + DAY, 1200, 1))))]);
    let archive = zip(&[
        ("first.fit", fit(&run(MAY_DAY, 600, 1))),
        ("notes.txt", b"not training at all".to_vec()),
        ("inner.zip", inner),
        (
            "broken.fit",
            fit(&run(MAY_DAY + 2 * DAY, 600, 1))[..9000].to_vec(),
        ),
    ]);
    let (progress, lines) = import(
        &mut engine,
        1,
        &[("export.zip", archive), ("empty.gpx", Vec::new())],
    );
    assert_eq!(progress.state, ImportState::Done);
    assert_eq!(
        (progress.added, progress.refused, progress.damaged),
        (3, 2, 1),
        "{lines:#?}"
    );
    assert_eq!(progress.bytes_done, progress.bytes_total);
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    assert!(
        names.contains(&"export.zip/inner.zip/deep/second.fit.gz"),
        "{names:?}"
    );

    let page = list(&mut engine, all());
    assert_eq!(page.count, Some(3));
    let second = page
        .rows
        .iter()
        .find(|row| row.start == Timestamp::from_unix_ms(MAY_DAY + DAY))
        .unwrap();
    assert_eq!(second.utc_offset_s, 7200);
    assert!((second.distance_m.unwrap() - 3597.0).abs() < 1.0, "{second:?}");
    assert!(!second.thumbnail.is_empty() && !second.sparkline.heights.is_empty());

    let opened = detail(&mut engine, second.id);
    assert_eq!(opened.sample_count, 1200);
    let totals = &opened.recordings[0].summary.totals;
    assert!((totals.ascent_m.unwrap() - 59.95).abs() < 3.0, "{totals:?}");
    assert!(
        (totals.avg_heart_rate_bpm.unwrap() - 144.5).abs() < 0.2,
        "{totals:?}"
    );

    let series = engine.call(ReadSeries {
        id: second.id,
        range_ms: None,
        points: 300,
    });
    let series = series.unwrap();
    assert!(series.thinned && series.time_s.len() <= 700 && series.time_s.len() >= 150);
    assert_eq!(series.positions.len(), series.time_s.len());
    let part = engine.call(SummarisePart {
        id: second.id,
        from_ms: 100_000,
        to_ms: 200_000,
    });
    let part = part.unwrap();
    assert!((part.totals.distance_m.unwrap() - 300.0).abs() < 4.0, "{part:?}");

    let days = sums(&mut engine, Bucket::Day);
    assert_eq!(days.len(), 3);
    let weeks = sums(&mut engine, Bucket::Week(WeekStart::Monday));
    let total: f64 = weeks.iter().map(|week| week.sums.distance_m).sum();
    assert!((total - days.iter().map(|day| day.sums.distance_m).sum::<f64>()).abs() < 1e-6);
    assert_eq!(engine.check_integrity().unwrap(), "ok");
}

#[test]
fn nothing_is_doubled_and_nothing_is_dropped() {
    let folder = Folder::new("linking");
    let mut engine = open(&folder.database(), 2);
    let watch = fit(&run(MAY_DAY, 1800, 1));
    // The same training from a second device, half a minute later.
    let computer = fit(&run(MAY_DAY + 30_000, 1800, 2));
    let (first, _) = import(&mut engine, 1, &[("watch.fit", watch.clone())]);
    assert_eq!(first.added, 1);
    let (again, _) = import(&mut engine, 2, &[("copy of watch.fit", watch.clone())]);
    assert_eq!((again.added, again.linked, again.known), (0, 0, 1));
    let (other, lines) = import(&mut engine, 3, &[("computer.fit", computer)]);
    assert_eq!((other.added, other.linked), (0, 1), "{lines:?}");
    let page = list(&mut engine, all());
    assert_eq!((page.count, page.rows[0].recordings), (Some(1), 2));

    let opened = detail(&mut engine, page.rows[0].id);
    let unlink = UnlinkRecording {
        recording: opened.recordings[1].id,
        activity: ActivityId::new(Timestamp::from_unix_ms(MAY_DAY), [3; 10]),
    };
    for _ in 0..2 {
        // Asked twice, it is done once.
        change(&mut engine, unlink.clone());
        assert_eq!(list(&mut engine, all()).count, Some(2));
    }

    let recording = opened.recordings[0].id;
    let FileContent { file_name, bytes } = engine.call(ReadOriginal { recording }).unwrap();
    assert_eq!((file_name.as_str(), bytes), ("watch.fit", watch));
}

#[test]
fn names_sports_notes_trash_and_search() {
    let folder = Folder::new("edit");
    let mut engine = open(&folder.database(), 3);
    import(
        &mut engine,
        1,
        &[
            ("a.fit", fit(&run(MAY_DAY, 900, 1))),
            ("b.fit", fit(&run(MAY_DAY + DAY, 900, 1))),
        ],
    );
    let page = list(&mut engine, all());
    let (b, a) = (page.rows[0].id, page.rows[1].id);
    change(
        &mut engine,
        RenameActivity {
            id: a,
            name: " Утренний круг ".into(),
        },
    );
    change(
        &mut engine,
        SetNotes {
            id: b,
            notes: "windy; felt easy".into(),
        },
    );
    change(
        &mut engine,
        SetSport {
            id: b,
            sport: Sport::TreadmillRunning,
        },
    );
    let search = |text: &str| ActivityFilter {
        text: text.into(),
        ..Default::default()
    };
    assert_eq!(list(&mut engine, search("утр")).rows[0].name, "Утренний круг");
    assert_eq!(list(&mut engine, search("easy wind")).rows[0].id, b);
    assert_eq!(list(&mut engine, search("watch")).count, Some(2));
    assert_eq!(list(&mut engine, search("nowhere")).count, Some(0));
    // On a treadmill nothing is climbed.
    assert_eq!(detail(&mut engine, b).row.ascent_m, None);
    let only = ActivityFilter {
        sports: vec![Sport::TreadmillRunning],
        ..Default::default()
    };
    assert_eq!(list(&mut engine, only).count, Some(1));

    let before = sums(&mut engine, Bucket::Month);
    change(&mut engine, TrashActivities { ids: vec![a] });
    assert_eq!(list(&mut engine, all()).count, Some(1));
    assert_eq!(
        list(
            &mut engine,
            ActivityFilter {
                trashed: true,
                ..Default::default()
            }
        )
        .rows[0]
            .id,
        a
    );
    assert_ne!(sums(&mut engine, Bucket::Month), before);
    change(&mut engine, RestoreActivities { ids: vec![a] });
    assert_eq!(sums(&mut engine, Bucket::Month), before);

    let refused = engine.call(PurgeActivities { ids: vec![a] });
    assert_eq!(refused, Err(DoorError::Activity(ActivityError::NotTrashed)));
    change(&mut engine, TrashActivities { ids: vec![a] });
    let until = Timestamp::from_unix_ms(MAY_DAY);
    change(&mut engine, EmptyTrash { until });
    assert_eq!(
        list(
            &mut engine,
            ActivityFilter {
                trashed: true,
                ..Default::default()
            }
        )
        .count,
        Some(0)
    );
    let gone = engine.call(OpenActivity { id: a });
    assert_eq!(gone, Err(DoorError::Activity(ActivityError::NotFound)));
    // What was removed for good may come again.
    let (again, _) = import(&mut engine, 2, &[("a.fit", fit(&run(MAY_DAY, 900, 1)))]);
    assert_eq!(again.added, 1);
}

#[test]
fn an_import_goes_on_after_a_kill_and_stops_when_told() {
    let folder = Folder::new("resume");
    let files: Vec<(String, Vec<u8>)> = (0..60)
        .map(|i| (format!("{i}.fit"), fit(&run(MAY_DAY + i * DAY, 300, 1))))
        .collect();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let mut engine = open(&folder.database(), 4);
    let import = hand_over(&mut engine, 1, &files);
    assert!(engine.turn());
    let so_far = progress(&mut engine, import);
    assert!(so_far.files_done > 0 && so_far.files_done < 60, "{so_far:?}");
    drop(engine);

    let mut engine = open(&folder.database(), 5);
    finish(&mut engine);
    let done = progress(&mut engine, import);
    assert_eq!(
        (done.state, done.added, done.files_done),
        (ImportState::Done, 60, 60)
    );
    assert!(
        engine
            .take_events()
            .iter()
            .any(|event| matches!(event, Event::ImportProgress(_)))
    );

    let more: Vec<(String, Vec<u8>)> = (100..160)
        .map(|i| (format!("{i}.fit"), fit(&run(MAY_DAY + i * DAY, 300, 1))))
        .collect();
    let more: Vec<(&str, Vec<u8>)> = more
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let second = hand_over(&mut engine, 2, &more);
    engine.turn();
    engine.call(CancelImport { import: second }).unwrap();
    finish(&mut engine);
    let stopped = progress(&mut engine, second);
    assert_eq!(stopped.state, ImportState::Cancelled);
    assert!(stopped.added > 0 && stopped.added < 60);
    assert_eq!(list(&mut engine, all()).count, Some(60 + stopped.added));
}

pub(crate) fn export(engine: &mut App) -> Vec<u8> {
    export_while(engine, |_| {})
}

/// Takes everything out; `meanwhile` comes between the question and the first turn that works for its answer.
pub(crate) fn export_while(engine: &mut App, meanwhile: impl FnOnce(&mut App)) -> Vec<u8> {
    let export = ExportId::new(Timestamp::from_unix_ms(MAY_DAY), [9; 10]);
    let only = None;
    engine.take_frame(1, &ask_frame(1, &BeginExport { export, only }.into()));
    meanwhile(engine);
    finish(engine);
    pieces(engine, export)
}

/// The pieces of an export that has begun.
pub(crate) fn pieces(engine: &mut App, export: ExportId) -> Vec<u8> {
    let mut archive = Vec::new();
    for number in 0.. {
        let piece = engine.call(ReadExportPiece { export, number }).unwrap();
        // The latest may be asked for again, as when its answer was lost.
        assert_eq!(engine.call(ReadExportPiece { export, number }).unwrap(), piece);
        archive.extend(piece.bytes);
        if piece.last {
            break;
        }
    }
    archive
}

#[test]
fn everything_goes_out_and_comes_back_the_same() {
    let (here, there) = (Folder::new("export"), Folder::new("restore"));
    let mut engine = open(&here.database(), 6);
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("watch.fit", fit(&run(MAY_DAY, 1800, 1))),
        ("computer.fit", fit(&run(MAY_DAY + 20_000, 1800, 2))),
        ("short.fit", fit(&run(MAY_DAY + DAY, 400, 1))),
        ("gone.fit", fit(&run(MAY_DAY + 2 * DAY, 500, 1))),
    ];
    import(&mut engine, 1, &files);
    let page = list(&mut engine, all());
    change(
        &mut engine,
        TrashActivities {
            ids: vec![page.rows[0].id],
        },
    );
    change(
        &mut engine,
        RenameActivity {
            id: page.rows[1].id,
            name: "Short one".into(),
        },
    );
    change(
        &mut engine,
        SetSport {
            id: page.rows[1].id,
            sport: Sport::TrailRunning,
        },
    );
    let archive = export(&mut engine);

    let mut other = open(&there.database(), 7);
    let (progress, lines) = import(&mut other, 1, &[("ritm.zip", archive)]);
    assert_eq!((progress.added, progress.refused), (3, 0), "{lines:?}");
    let trashed = || ActivityFilter {
        trashed: true,
        ..Default::default()
    };
    for filter in [all(), trashed()] {
        let (ours, theirs) = (list(&mut engine, filter.clone()), list(&mut other, filter));
        assert_eq!(ours, theirs);
        for row in &ours.rows {
            assert_eq!(detail(&mut engine, row.id), detail(&mut other, row.id));
        }
    }
    assert_eq!(sums(&mut engine, Bucket::Day), sums(&mut other, Bucket::Day));
    // A second time it adds nothing.
    let archive = export(&mut engine);
    let (again, _) = import(&mut other, 2, &[("ritm.zip", archive)]);
    assert_eq!((again.added, again.linked, again.known), (0, 0, 3));
}

#[test]
fn the_best_over_every_duration_stands_beside_the_season() {
    let folder = Folder::new("curves");
    let mut engine = open(&folder.database(), 21);
    let day = 86_400_000;
    let mut slow = run(MAY_DAY, 600, 1);
    for column in &mut slow.samples.columns {
        if column.channel == ritm_model::Channel::HeartRate {
            column.raw.fill(130);
            column.raw[100..130].fill(180);
        }
    }
    let earlier = run(MAY_DAY - 20 * day, 900, 1);
    let long_ago = run(MAY_DAY - 200 * day, 2000, 1);
    let files = [
        ("slow.fit", fit(&slow)),
        ("earlier.fit", fit(&earlier)),
        ("old.fit", fit(&long_ago)),
    ];
    import(&mut engine, 1, &files);
    let id = list(&mut engine, ActivityFilter::default()).rows[0].id;
    let curves = |engine: &mut App| engine.call(ReadCurves { id }).unwrap();
    let check = |curves: ritm_model::activity::Curves| {
        assert_eq!(
            curves.season_activities, 1,
            "only that of the last 90 days counts"
        );
        let of = |curves: &[ritm_model::summary::Curve]| {
            let curve = curves
                .iter()
                .find(|curve| curve.channel == ritm_model::Channel::HeartRate)
                .unwrap();
            curve.points.clone()
        };
        let (own, season) = (of(&curves.own), of(&curves.season));
        let sprint = own.iter().find(|point| point.duration_s == 30).unwrap();
        assert_eq!((sprint.value, sprint.from_ms), (180.0, 100_000));
        assert!(own.last().unwrap().duration_s > 580);
        let usual = season.iter().find(|point| point.duration_s == 30).unwrap();
        assert!((144.0..145.0).contains(&usual.value), "{usual:?}");
        assert!(season.last().unwrap().duration_s > 880);
        assert!(
            curves
                .own
                .iter()
                .any(|curve| curve.channel == ritm_model::Channel::Speed)
        );
    };
    check(curves(&mut engine));

    // A database from before there were curves gets them by itself.
    drop(engine);
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    db.execute_batch(
        "UPDATE derived SET version = 1 WHERE metric = 1; DELETE FROM derived WHERE metric IN (4, 5);",
    )
    .unwrap();
    drop(db);
    let mut engine = open(&folder.database(), 22);
    assert_eq!(
        curves(&mut engine),
        ritm_model::activity::Curves {
            season_days: 90,
            ..Default::default()
        }
    );
    finish(&mut engine);
    check(curves(&mut engine));
}

/// An engine whose clock stands on the 2nd of May, so far east of Greenwich.
fn open_east(path: &str, utc_offset_s: i32, seed: u64) -> App {
    let now = Timestamp::from_unix_ms(MAY_DAY + DAY);
    open_at(path, seed, ReadBy::Engine, now, utc_offset_s, 0)
}

#[test]
fn a_demo_year_begun_in_one_zone_ends_in_it() {
    let folder = Folder::new("demo");
    let mut engine = open_east(&folder.database(), 7200, 41);
    let import = import_id(7);
    let until = Timestamp::from_unix_ms(MAY_DAY + DAY);
    engine.call(BeginDemo { import, until }).unwrap();
    engine.turn();
    let begun = list(&mut engine, all()).rows.len();
    drop(engine);
    let mut engine = open_east(&folder.database(), -18_000, 42);
    engine.turn();
    let rows = list(&mut engine, all()).rows;
    assert!(rows.len() > begun && begun > 0, "{begun} of {}", rows.len());
    for row in &rows {
        assert_eq!(row.utc_offset_s, 7200, "{row:?}");
    }
}

//! One thing that is damaged, or moved, or came by another way, and all the others that are not.

use std::io::Read;

use crate::{journey::export, platform::zip, session::*};
use ritm_model::{
    ActivityId, ProblemCode, Timestamp,
    activity::{EmptyTrash, OpenActivity, PurgeActivities, RenameActivity, SetNotes, TrashActivities},
    import::{ImportState, Outcome},
    list::ActivityFilter,
    settings::{ChangeSettings, ReadSettings, SettingChange, Theme},
    statistics::{Bucket, SumUp},
};

const DAY: i64 = 86_400_000;

fn all() -> ActivityFilter {
    ActivityFilter::default()
}

fn sql(folder: &Folder, statement: &str) {
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    assert!(
        db.execute(statement, []).unwrap() > 0,
        "{statement} changed nothing"
    );
}

/// A walk without any word of where it was, late in the evening of London.
fn undated_gpx() -> Vec<u8> {
    let mut text = String::from(
        "<gpx version=\"1.1\" creator=\"t\" xmlns=\"http://www.topografix.com/GPX/1/1\"><trk><trkseg>",
    );
    for second in 0..300 {
        text.push_str(&format!(
            "<trkpt lat=\"{}\" lon=\"25\"><time>2026-04-30T21:{:02}:{:02}Z</time></trkpt>",
            60.0 + f64::from(second) * 3e-5,
            second / 60,
            second % 60
        ));
    }
    text.push_str("</trkseg></trk></gpx>");
    text.into_bytes()
}

#[test]
fn an_activity_stays_where_it_was_wherever_the_athlete_is_by_now() {
    let (home, away) = (Folder::new("zone-home"), Folder::new("zone-away"));
    let now = Timestamp::from_unix_ms(MAY_DAY);
    let mut engine = open_at(&home.database(), 1, ReadBy::Engine, now, 7_200, 0);
    import(&mut engine, 1, &[("walk.gpx", undated_gpx())]);
    let before = list(&mut engine, all()).rows.remove(0);
    assert_eq!(before.utc_offset_s, 7_200);
    drop(engine);
    // Renamed on the other side of the world, and computed anew there by newer formulas.
    let mut engine = open_at(&home.database(), 2, ReadBy::Engine, now, 32_400, 0);
    let name = "Evening".to_owned();
    engine.call(RenameActivity { id: before.id, name }).unwrap();
    drop(engine);
    sql(&home, "UPDATE derived SET version = 0");
    let mut engine = open_at(&home.database(), 3, ReadBy::Engine, now, -28_800, 0);
    finish(&mut engine);
    assert_eq!(list(&mut engine, all()).rows[0].utc_offset_s, 7_200);
    let archive = export(&mut engine);
    let mut other = open_at(&away.database(), 4, ReadBy::Engine, now, -18_000, 0);
    import(&mut other, 1, &[("ritm.zip", archive)]);
    assert_eq!(list(&mut other, all()).rows[0].utc_offset_s, 7_200);
}

#[test]
fn one_damaged_recording_holds_up_neither_imports_nor_exports() {
    let (folder, there) = (Folder::new("damaged"), Folder::new("damaged-there"));
    let mut engine = open(&folder.database(), 1);
    let files = [
        ("hurt.fit", fit(&run(MAY_DAY, 600, 1))),
        ("sound.fit", fit(&run(MAY_DAY + DAY, 600, 1))),
    ];
    import(&mut engine, 1, &files);
    engine
        .call(ChangeSettings {
            changes: vec![SettingChange::Theme(Theme::Dark)],
        })
        .unwrap();
    sql(&folder, "UPDATE recording SET meta = x'07' WHERE key = 1");
    sql(&folder, "UPDATE original SET data = x'00' WHERE key = 1");
    sql(&folder, "UPDATE field SET value = x'02' WHERE kind = 3");
    // A second device's record of the hurt one, and something that has nothing to do with it.
    let more = [
        ("second.fit", fit(&run(MAY_DAY + 2_000, 600, 2))),
        ("fresh.fit", fit(&run(MAY_DAY + 3 * DAY, 600, 1))),
    ];
    let (progress, lines) = import(&mut engine, 2, &more);
    assert_eq!(progress.state, ImportState::Done);
    assert_eq!((progress.added, progress.refused), (1, 1), "{lines:?}");
    assert_eq!(lines[0].outcome, Outcome::Refused);
    assert_eq!(lines[0].problems[0].detail, "error-store-newer");
    // A choice that can't be read counts as none, and can be made anew.
    assert_eq!(engine.call(ReadSettings {}).unwrap().theme, Theme::System);
    let archive = export(&mut engine);
    let mut other = open(&there.database(), 2);
    let (taken, lines) = import(&mut other, 1, &[("ritm.zip", archive)]);
    assert_eq!(taken.added, 2, "{lines:?}");
}

/// The files of an archive, in order.
fn files_of(archive: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let mut files = Vec::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((file.name().to_owned(), bytes));
    }
    files
}

/// An engine with two devices' records of one run, named; and its archive.
fn named_run(folder: &Folder) -> (App, ActivityId, Vec<u8>) {
    let mut engine = open(&folder.database(), 1);
    let files = [
        ("watch.fit", fit(&run(MAY_DAY, 600, 1))),
        ("computer.fit", fit(&run(MAY_DAY + 2_000, 600, 2))),
    ];
    import(&mut engine, 1, &files);
    let id = list(&mut engine, all()).rows[0].id;
    let name = "Dawn".to_owned();
    engine.call(RenameActivity { id, name }).unwrap();
    let notes = "easy".to_owned();
    engine.call(SetNotes { id, notes }).unwrap();
    let archive = export(&mut engine);
    (engine, id, archive)
}

#[test]
fn an_archive_meets_files_that_came_by_themselves() {
    let (here, there) = (Folder::new("met"), Folder::new("met-there"));
    let (_engine, _, archive) = named_run(&here);
    let mut other = open(&there.database(), 5);
    import(&mut other, 1, &[("watch.fit", fit(&run(MAY_DAY, 600, 1)))]);
    for number in [2, 3] {
        let (_, lines) = import(&mut other, number, &[("ritm.zip", archive.clone())]);
        let page = list(&mut other, all());
        assert_eq!((page.count, page.rows[0].recordings), (Some(1), 2), "{lines:?}");
        assert_eq!(page.rows[0].name, "Dawn", "what was said of it comes along");
        let (Outcome::Linked(ids) | Outcome::Known(ids)) = &lines[0].outcome else {
            panic!("{lines:?}")
        };
        assert!(
            other.call(OpenActivity { id: ids[0] }).is_ok(),
            "the report leads nowhere"
        );
    }
    let (from, to) = (ritm_model::LocalDay(0), ritm_model::LocalDay(40_000));
    let bucket = Bucket::Year;
    assert_eq!(other.call(SumUp { from, to, bucket }).unwrap()[0].sums.count, 1);
    // What was said here stays.
    let id = list(&mut other, all()).rows[0].id;
    let name = "Mine".to_owned();
    other.call(RenameActivity { id, name }).unwrap();
    import(&mut other, 4, &[("ritm.zip", archive)]);
    assert_eq!(list(&mut other, all()).rows[0].name, "Mine");
}

#[test]
fn an_archive_that_was_packed_again_or_lost_its_manifest_gives_what_it_holds() {
    let here = Folder::new("repacked");
    let (_engine, id, archive) = named_run(&here);
    let inside: Vec<(String, Vec<u8>)> = files_of(archive)
        .into_iter()
        .map(|(name, bytes)| (format!("ritm-2026/{name}"), bytes))
        .collect();
    let pack = |files: &[(String, Vec<u8>)]| {
        let files: Vec<(&str, Vec<u8>)> = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.clone()))
            .collect();
        zip(&files)
    };
    let there = Folder::new("repacked-there");
    let mut other = open(&there.database(), 2);
    let (_, lines) = import(&mut other, 1, &[("ritm.zip", pack(&inside))]);
    let rows = list(&mut other, all()).rows;
    assert_eq!(
        (rows.len(), rows[0].id, rows[0].name.as_str()),
        (1, id, "Dawn"),
        "{lines:?}"
    );

    let mut broken = inside;
    let manifest = &mut broken
        .iter_mut()
        .find(|(name, _)| name.ends_with("ritm.json"))
        .unwrap()
        .1;
    manifest.truncate(manifest.len() / 2);
    let there = Folder::new("broken-there");
    let mut other = open(&there.database(), 3);
    let (progress, lines) = import(&mut other, 1, &[("ritm.zip", pack(&broken))]);
    assert_eq!(
        (progress.added, progress.linked, progress.refused),
        (1, 1, 1),
        "{lines:?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.name.ends_with("ritm.json") && line.outcome == Outcome::Refused)
    );
}

#[test]
fn what_comes_again_is_not_thrown_away_with_what_was() {
    let folder = Folder::new("again");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("a.fit", fit(&run(MAY_DAY, 600, 1)))]);
    let old = list(&mut engine, all()).rows[0].id;
    engine.call(TrashActivities { ids: vec![old] }).unwrap();
    // The same run as the watch gives it later: longer.
    let (progress, lines) = import(&mut engine, 2, &[("a longer.fit", fit(&run(MAY_DAY, 900, 1)))]);
    assert_eq!(progress.added, 1, "{lines:?}");
    let until = Timestamp::from_unix_ms(MAY_DAY);
    engine.call(EmptyTrash { until }).unwrap();
    assert_eq!(list(&mut engine, all()).count, Some(1));
}

#[test]
fn what_was_thrown_away_by_a_clock_that_ran_ahead_can_be_removed() {
    let folder = Folder::new("ahead");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("a.fit", fit(&run(MAY_DAY, 600, 1)))]);
    let id = list(&mut engine, all()).rows[0].id;
    engine.clock.advance_ms(365 * DAY);
    engine.call(TrashActivities { ids: vec![id] }).unwrap();
    engine.clock.set_back_ms(365 * DAY);
    let until = Timestamp::from_unix_ms(MAY_DAY + 1_000);
    engine.call(EmptyTrash { until }).unwrap();
    let trashed = ActivityFilter {
        trashed: true,
        ..all()
    };
    assert_eq!(list(&mut engine, trashed).count, Some(0));
}

#[test]
fn a_file_removed_for_good_while_its_import_waits_is_taken_again() {
    for by in ReadBy::ALL {
        let folder = Folder::new(&format!("removed-meanwhile-{by:?}"));
        let mut engine = open_with(&folder.database(), 1, by);
        let again = ("again.fit", fit(&run(MAY_DAY, 600, 1)));
        import(&mut engine, 1, std::slice::from_ref(&again));
        let id = list(&mut engine, all()).rows[0].id;
        // Readers are told what is here when the import begins, and have the file long before its turn.
        let mut files: Vec<(String, Vec<u8>)> = (1..40)
            .map(|day| (format!("day-{day}.fit"), fit(&run(MAY_DAY + day * DAY, 600, 1))))
            .collect();
        files.push((again.0.to_owned(), again.1.clone()));
        let files: Vec<(&str, Vec<u8>)> = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.clone()))
            .collect();
        let import = hand_over(&mut engine, 2, &files);
        engine.turn();
        engine.call(TrashActivities { ids: vec![id] }).unwrap();
        engine.call(PurgeActivities { ids: vec![id] }).unwrap();
        finish(&mut engine);
        let lines = report(&mut engine, import);
        let last = lines
            .iter()
            .find(|line| line.name == "again.fit")
            .map(|line| &line.outcome);
        assert!(matches!(last, Some(Outcome::Added(_))), "{by:?}: {last:?}");
        assert_eq!(list(&mut engine, all()).count, Some(40), "{by:?}");
    }
}

#[test]
fn what_comes_in_while_an_export_begins_is_whole_or_not_in_it() {
    let (folder, there) = (
        Folder::new("export-meanwhile"),
        Folder::new("export-meanwhile-there"),
    );
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("first.fit", fit(&run(MAY_DAY, 600, 1)))]);
    let archive = crate::journey::export_while(&mut engine, |engine| {
        // Another device's record of the same run, and another run.
        let files = [
            ("linked.fit", fit(&run(MAY_DAY + 2_000, 600, 2))),
            ("other.fit", fit(&run(MAY_DAY + DAY, 600, 1))),
        ];
        import(engine, 2, &files);
    });
    let manifest = files_of(archive.clone())
        .into_iter()
        .find_map(|(name, bytes)| (name == "ritm.json").then(|| String::from_utf8(bytes).unwrap()))
        .unwrap();
    for (name, _) in files_of(archive.clone()) {
        if name != "ritm.json" {
            assert!(manifest.contains(&name), "{name} has no line in the manifest");
        }
    }
    let mut other = open(&there.database(), 2);
    let (taken, lines) = import(&mut other, 1, &[("ritm.zip", archive)]);
    assert_eq!((taken.added, taken.refused), (1, 0), "{lines:?}");
}

#[test]
fn a_damaged_index_keeps_nobody_from_what_is_sound() {
    let folder = Folder::new("damaged-index");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("run.fit", fit(&run(MAY_DAY, 600, 1)))]);
    let id = list(&mut engine, all()).rows[0].id;
    engine
        .call(RenameActivity {
            id,
            name: "Named".to_owned(),
        })
        .unwrap();
    drop(engine);
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    let _: (i64, i64, i64) = db
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    let (page, size): (i64, i64) = db
        .query_row(
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema WHERE name = 'field_by_stamp'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    drop(db);
    let mut bytes = std::fs::read(folder.database()).unwrap();
    let from = ((page - 1) * size) as usize;
    bytes[from..from + size as usize].fill(0xff);
    std::fs::write(folder.database(), bytes).unwrap();
    let mut engine = open(&folder.database(), 2);
    assert_eq!(list(&mut engine, all()).rows[0].name, "Named");
    let there = Folder::new("damaged-index-there");
    let mut other = open(&there.database(), 3);
    let (taken, lines) = import(&mut other, 1, &[("ritm.zip", export(&mut engine))]);
    assert_eq!(taken.added, 1, "{lines:?}");
}

#[test]
fn of_a_film_only_the_first_bytes_are_taken_and_refused() {
    let folder = Folder::new("film");
    let mut engine = open(&folder.database(), 1);
    let mut state = 1_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let film: Vec<u8> = b"\0\0\0\x18ftypmp42\0\0\0\0"
        .iter()
        .copied()
        .chain(noise.take(5 << 20))
        .collect();
    let files = [("film.mp4", film), ("a.fit", fit(&run(MAY_DAY, 600, 1)))];
    let id = hand_over(&mut engine, 1, &files);
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    let kept: i64 = db
        .query_row("SELECT sum(length(data)) FROM import_chunk", [], |row| row.get(0))
        .unwrap();
    assert!(kept < 2 << 20, "{kept}");
    while engine.turn() {}
    let after = progress(&mut engine, id);
    assert_eq!((after.added, after.refused), (1, 1));
    assert_eq!(after.bytes_done, after.bytes_total);
    let lines = report(&mut engine, id);
    assert_eq!(lines[0].problems[0].code, ProblemCode::UnknownFormat);
}

#[test]
fn one_whose_words_can_not_be_made_hides_no_other() {
    let folder = Folder::new("wordless");
    let mut engine = open(&folder.database(), 1);
    let day = |day: i64| fit(&run(MAY_DAY + day * DAY, 300, 1));
    import(&mut engine, 1, &[("a.fit", day(0)), ("b.fit", day(1))]);
    drop(engine);
    sql(&folder, "UPDATE recording SET meta = x'01ff' WHERE key = 1");
    sql(&folder, "UPDATE activity SET words = 0");
    sql(
        &folder,
        "INSERT INTO activity_text (activity_text) VALUES ('delete-all')",
    );
    let mut engine = open(&folder.database(), 2);
    engine.finish_in_time();
    let words = ActivityFilter {
        text: "b.fit".into(),
        ..all()
    };
    assert_eq!(list(&mut engine, words).rows.len(), 1);
}

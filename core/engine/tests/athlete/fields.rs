//! What the athlete changes is kept as fields with their moments: what a sync will exchange.

use crate::session::*;
use ritm_model::{
    ActivityId, Event, ProblemCode, Question, SourceFormat, Sport, Timestamp,
    activity::{
        ActivityError, ActivityFilter, EmptyTrash, PurgeActivities, RenameActivity, RestoreActivities,
        SetNotes, SetSport, SetStart, TrashActivities, UnlinkRecording, WriteRecording,
    },
    door::Topic,
    settings::{ChangeSettings, ReadSettings, SettingChange, Settings, Theme, Units},
};

const DAY: i64 = 86_400_000;

fn with_two(name: &str) -> (Folder, App, ActivityId, ActivityId) {
    let folder = Folder::new(name);
    let mut engine = open(&folder.database(), 1);
    let files = [
        ("a.fit", fit(&run(MAY_DAY, 600, 1))),
        ("b.fit", fit(&run(MAY_DAY + DAY, 600, 1))),
    ];
    import(&mut engine, 1, &files);
    engine.take_events();
    let rows = list(&mut engine, ActivityFilter::default()).rows;
    (folder, engine, rows[1].id, rows[0].id)
}

/// Kind, record, field and stamp of all that is kept.
fn fields(folder: &Folder) -> Vec<(i64, Vec<u8>, i64, Vec<u8>)> {
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    let mut statement = db
        .prepare("SELECT kind, record, field, stamp FROM field ORDER BY 1, 2, 3")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

fn change(engine: &mut App, question: impl Question<Reply = ()>) {
    assert_eq!(engine.call(question), Ok(()));
}

#[test]
fn each_change_is_a_field_of_its_own_with_a_later_moment() {
    let (folder, mut engine, a, b) = with_two("fields");
    assert_eq!(fields(&folder), [], "an import is no change of the athlete's");
    let name = || "Morning".to_owned();
    change(&mut engine, RenameActivity { id: a, name: name() });
    let first = fields(&folder);
    // A flat battery: the clock starts again in the past.
    engine.clock.set_back_ms(10 * 365 * DAY);
    change(&mut engine, RenameActivity { id: a, name: name() });
    let notes = "easy".to_owned();
    change(&mut engine, SetNotes { id: a, notes });
    let sport = Sport::Walking;
    change(&mut engine, SetSport { id: b, sport });
    change(&mut engine, TrashActivities { ids: vec![b] });
    let after = fields(&folder);
    let of = |id: ActivityId| {
        let numbers = after
            .iter()
            .filter(|field| field.0 == 1 && field.1 == id.as_bytes());
        numbers.map(|field| field.2).collect::<Vec<_>>()
    };
    assert_eq!((of(a), of(b)), (vec![1, 2], vec![0, 3]));
    let renamed = after
        .iter()
        .find(|field| field.1 == a.as_bytes() && field.2 == 1)
        .unwrap();
    assert!(
        renamed.3 > first[0].3,
        "the later change has the later stamp whatever the clock says"
    );
    let mut stamps: Vec<_> = after.iter().map(|field| field.3.clone()).collect();
    stamps.sort();
    stamps.dedup();
    assert_eq!(stamps.len(), after.len(), "no two changes have one stamp");
}

#[test]
fn a_start_that_is_set_moves_the_activity_and_can_be_taken_back() {
    let (folder, mut engine, a, b) = with_two("start");
    let at = |ms: i64| Some(Timestamp::from_unix_ms(ms));
    let old = MAY_DAY - 10_000 * DAY;
    change(
        &mut engine,
        SetStart {
            id: b,
            start: at(old),
        },
    );
    let rows = list(&mut engine, ActivityFilter::default()).rows;
    assert_eq!((rows[0].id, rows[1].id), (a, b));
    assert_eq!(rows[1].start.unix_ms(), old);
    assert!(
        fields(&folder)
            .iter()
            .any(|field| field.1 == b.as_bytes() && field.2 == 7)
    );
    // It goes along in exports, and into files that are written.
    let recording = detail(&mut engine, b).recordings[0].id;
    let written = engine
        .call(WriteRecording {
            recording,
            format: SourceFormat::Tcx,
        })
        .unwrap();
    let decoded = ritm_formats::decode(&written.bytes).unwrap();
    assert_eq!(decoded.recordings[0].start.unix_ms(), old);
    let archive = crate::journey::export(&mut engine);
    let there = Folder::new("start-there");
    let mut other = open(&there.database(), 9);
    import(&mut other, 1, &[("ritm.zip", archive)]);
    assert_eq!(
        list(&mut other, ActivityFilter::default()).rows[1]
            .start
            .unix_ms(),
        old
    );
    change(&mut other, SetStart { id: b, start: None });
    assert_eq!(
        list(&mut other, ActivityFilter::default()).rows[0]
            .start
            .unix_ms(),
        MAY_DAY + DAY
    );
    let nonsense = SetStart {
        id: b,
        start: at(i64::MAX),
    };
    assert_eq!(engine.call(nonsense), Err(ActivityError::BadStart.into()));
}

#[test]
fn a_clock_that_was_never_set_is_dated_by_the_files_name_or_told_of() {
    let folder = Folder::new("unset-clock");
    let mut engine = open(&folder.database(), 1);
    let unset = |seconds| {
        let mut recording = run(MAY_DAY, seconds, 1);
        // Two seconds after the watch was switched on.
        recording.start = Timestamp::from_unix_s(631_065_602);
        recording.identity.time_created = None;
        recording.utc_offset_s = None;
        fit(&recording)
    };
    let files = [("2019-07-21-09-15-00.fit", unset(600)), ("ride.fit", unset(900))];
    let (progress, lines) = import(&mut engine, 1, &files);
    assert_eq!((progress.added, progress.damaged), (2, 1), "{lines:?}");
    let codes: Vec<_> = lines
        .iter()
        .flat_map(|line| line.problems.iter().map(|problem| problem.code))
        .collect();
    assert_eq!(codes, [ProblemCode::DateElsewhere, ProblemCode::ClockUnset]);
    let rows = list(&mut engine, ActivityFilter::default()).rows;
    let day = rows[0].start.local_day(rows[0].utc_offset_s).ymd();
    assert_eq!(day, (2019, 7, 21));
    let local_s = rows[0].start.unix_ms() / 1000 + i64::from(rows[0].utc_offset_s);
    assert_eq!(local_s % 86_400, 9 * 3600 + 15 * 60);
}

#[test]
fn what_is_removed_for_good_leaves_a_tombstone_and_repeating_removes_no_more() {
    let (folder, mut engine, a, b) = with_two("tombstones");
    change(&mut engine, TrashActivities { ids: vec![a] });
    let until = Timestamp::from_unix_ms(MAY_DAY);
    change(&mut engine, EmptyTrash { until });
    let graves = fields(&folder);
    let life = |id: ActivityId| {
        graves
            .iter()
            .filter(|field| field.1 == id.as_bytes())
            .map(|field| field.2)
            .collect::<Vec<_>>()
    };
    assert_eq!(life(a), [0]);
    assert!(
        graves.iter().any(|field| field.0 == 2 && field.2 == 0),
        "its recording has one as well"
    );
    // The same question comes again, as it does when a host died; meanwhile something else was trashed.
    engine.clock.advance_ms(5_000);
    change(&mut engine, TrashActivities { ids: vec![b] });
    change(&mut engine, EmptyTrash { until });
    change(&mut engine, PurgeActivities { ids: vec![a] });
    change(&mut engine, RestoreActivities { ids: vec![b] });
    assert_eq!(list(&mut engine, ActivityFilter::default()).count, Some(1));
}

#[test]
fn one_setting_never_resets_another() {
    let folder = Folder::new("settings");
    let mut engine = open(&folder.database(), 1);
    let set = |engine: &mut App, change| {
        engine
            .call(ChangeSettings {
                changes: vec![change],
            })
            .unwrap()
    };
    set(&mut engine, SettingChange::Theme(Theme::Dark));
    // A choice that only a newer Ritm knows.
    let db = rusqlite::Connection::open(folder.database()).unwrap();
    db.execute(
        "INSERT INTO field VALUES (3, zeroblob(16), 99, zeroblob(16), x'0105')",
        [],
    )
    .unwrap();
    set(&mut engine, SettingChange::Units(Some(Units::Imperial)));
    drop(engine);
    let mut engine = open(&folder.database(), 2);
    let kept = engine.call(ReadSettings {}).unwrap();
    let expected = Settings {
        theme: Theme::Dark,
        units: Some(Units::Imperial),
        ..Settings::default()
    };
    assert_eq!(kept, expected);
    let unknown: i64 = db
        .query_row("SELECT count(*) FROM field WHERE field = 99", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(unknown, 1);
}

#[test]
fn a_change_is_told_to_whom_it_concerns() {
    let (_folder, mut engine, a, b) = with_two("topics");
    let name = "Morning".to_owned();
    change(&mut engine, RenameActivity { id: a, name });
    engine.turn();
    assert_eq!(
        engine.take_events(),
        [Event::Changed(vec![Topic::Activities, Topic::Activity(a)])]
    );
    let changes = vec![SettingChange::Theme(Theme::Dark)];
    engine.call(ChangeSettings { changes }).unwrap();
    engine.turn();
    assert_eq!(engine.take_events(), [Event::Changed(vec![Topic::Settings])]);
    // What fails changes nothing and tells nothing.
    let name = "x".repeat(201);
    assert!(engine.call(RenameActivity { id: b, name }).is_err());
    engine.turn();
    assert_eq!(engine.take_events(), []);
}

#[test]
fn a_link_undone_is_a_field_of_the_recording() {
    let folder = Folder::new("unlink");
    let mut engine = open(&folder.database(), 1);
    let files = [
        ("watch.fit", fit(&run(MAY_DAY, 600, 1))),
        ("computer.fit", fit(&run(MAY_DAY + 2_000, 600, 2))),
    ];
    import(&mut engine, 1, &files);
    let row = list(&mut engine, ActivityFilter::default()).rows.remove(0);
    let recording = detail(&mut engine, row.id).recordings[1].id;
    let activity = ActivityId::new(Timestamp::from_unix_ms(MAY_DAY), [8; 10]);
    change(&mut engine, UnlinkRecording { recording, activity });
    let kept = fields(&folder);
    assert_eq!((kept.len(), kept[0].0, kept[0].2), (1, 2, 4));
    assert_eq!(kept[0].1, recording.as_bytes());
    assert_eq!(list(&mut engine, ActivityFilter::default()).count, Some(2));
}

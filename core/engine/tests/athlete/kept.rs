//! One of each thing that is kept, and a look at each: what the databases of released schemas hold.

use std::collections::BTreeSet;

use crate::{
    lengths::swim,
    recorder::{north, pass, settings},
    session::*,
    table::{mapping, table},
};
use ritm_engine::host::simulated::SimulatedLocation;
use ritm_model::{
    ActivityId, Sport, Timestamp,
    activity::{
        ActivityFilter, CorrectLengths, MergeActivities, PurgeActivities, ReadOriginal, SetEffort, SetStart,
        SplitActivity, TrashActivities, UnlinkRecording,
    },
    discipline::{LengthEdit, LengthEditKind},
    import::{ImportState, ListImports, ReadTable},
    recorder::{
        CountAutoPauses, FinishRecording, KeepRecording, Phase, ReadRecorder, Remarks, StartRecording,
    },
    settings::{ChangeSettings, ReadSettings, SettingChange},
};

const DAY: i64 = 86_400_000;

fn new_id(number: u8) -> ActivityId {
    ActivityId::new(Timestamp::from_unix_ms(MAY_DAY), [number; 10])
}

/// The sport that tells activities of a fixture apart.
fn with_sport(engine: &mut App, sport: Sport) -> Vec<ActivityId> {
    let filter = ActivityFilter {
        sports: vec![sport],
        ..ActivityFilter::default()
    };
    let rows = list(engine, filter).rows;
    rows.into_iter().map(|row| row.id).collect()
}

fn send(engine: &mut App, number: u8, sport: Sport, day: i64, seconds: i32) -> ActivityId {
    let mut recording = run(MAY_DAY - day * DAY, seconds, 40 + u64::from(number));
    recording.sport = sport;
    import(engine, number, &[("one.fit", fit(&recording))]);
    with_sport(engine, sport)[0]
}

/// Adds what the first schemas' databases lack: legs, parts, corrections, what was said of a table, a file that is being
/// handed over, a workout that was kept and one that goes on.
pub(crate) fn fill(engine: &mut App) {
    // A whole of two legs.
    let ride = send(engine, 20, Sport::Cycling, 10, 300);
    let walk = send(engine, 21, Sport::Walking, 11, 300);
    let ids = vec![ride, walk];
    let into = new_id(1);
    engine.call(MergeActivities { ids, into }).unwrap();
    // Two parts of one.
    let hike = send(engine, 22, Sport::Hiking, 20, 600);
    let (at_ms, second) = (300_000, new_id(2));
    engine
        .call(SplitActivity {
            id: hike,
            at_ms,
            second,
        })
        .unwrap();
    // Two devices, taken apart.
    let mut first = run(MAY_DAY - 30 * DAY, 300, 51);
    let mut other = run(MAY_DAY - 30 * DAY + 2000, 300, 52);
    (first.sport, other.sport) = (Sport::Skating, Sport::Skating);
    let files = [("first.fit", fit(&first)), ("other.fit", fit(&other))];
    import(engine, 23, &files);
    let skated = with_sport(engine, Sport::Skating)[0];
    let recording = detail(engine, skated).recordings[1].id;
    let activity = new_id(3);
    engine.call(UnlinkRecording { recording, activity }).unwrap();
    // A swim whose lengths were corrected.
    import(engine, 24, &[("swim.fit", fit(&swim()))]);
    let id = with_sport(engine, Sport::PoolSwimming)[0];
    let edits = vec![LengthEdit {
        at_ms: 75_000,
        kind: LengthEditKind::Join,
    }];
    engine.call(CorrectLengths { id, edits }).unwrap();
    // A clock that was wrong.
    let moved = send(engine, 25, Sport::Yoga, 40, 300);
    let start = Some(Timestamp::from_unix_ms(MAY_DAY - 41 * DAY));
    engine.call(SetStart { id: moved, start }).unwrap();
    let effort = Some(7);
    engine.call(SetEffort { id: moved, effort }).unwrap();
    // One that is gone for good.
    let gone = send(engine, 26, Sport::Climbing, 50, 300);
    engine.call(TrashActivities { ids: vec![gone] }).unwrap();
    engine.call(PurgeActivities { ids: vec![gone] }).unwrap();
    // A table that was explained.
    let (progress, lines) = import(engine, 27, &[("ergo.csv", table(200))]);
    let question = ReadTable {
        import: progress.import,
        line: lines[0].number,
        mapping: mapping(Some(MAY_DAY - 60 * DAY)),
    };
    engine.call(question).unwrap();
    let changes = vec![
        SettingChange::MaxHeartRate(Some(190)),
        SettingChange::SpokenCues(true),
    ];
    engine.call(ChangeSettings { changes }).unwrap();
    // A workout that was kept, and one that goes on.
    let mut location = SimulatedLocation::new(north(200));
    engine.call(StartRecording { settings: settings() }).unwrap();
    pass(engine, &mut location, 60);
    engine.call(FinishRecording {}).unwrap();
    let activity = engine.call(ReadRecorder {}).unwrap().unwrap().activity;
    let question = KeepRecording {
        activity,
        remarks: Remarks::default(),
        auto_pauses: true,
        trim_ms: None,
    };
    let activity = engine.call(question).unwrap();
    engine
        .call(CountAutoPauses {
            activity,
            count: false,
        })
        .unwrap();
    engine.call(StartRecording { settings: settings() }).unwrap();
    pass(engine, &mut location, 60);
    // A file that is being handed over.
    let half = begin(engine, 28, &[("half.fit", vec![1; 100_000])]);
    put(engine, half, 0, &[1; 50_000]);
}

/// What is seen of it.
pub(crate) fn check(engine: &mut App) {
    let triathlon = detail(engine, new_id(1));
    assert_eq!(triathlon.legs.len(), 2);
    assert!((triathlon.row.distance_m.unwrap() - 1794.0).abs() < 8.0);
    for id in [with_sport(engine, Sport::Hiking)[0], new_id(2)] {
        let part = detail(engine, id);
        assert!(
            (part.row.distance_m.unwrap() - 898.0).abs() < 5.0,
            "{:?}",
            part.row.distance_m
        );
        assert_eq!(part.row.elapsed_ms / 1000, 299);
    }
    assert_eq!(with_sport(engine, Sport::Skating).len(), 2);
    let swum = with_sport(engine, Sport::PoolSwimming)[0];
    assert_eq!(detail(engine, swum).row.distance_m, Some(300.0));
    let moved = with_sport(engine, Sport::Yoga)[0];
    let moved = detail(engine, moved);
    assert_eq!(
        (moved.row.start.unix_ms(), moved.effort),
        (MAY_DAY - 41 * DAY, Some(7))
    );
    assert_eq!(with_sport(engine, Sport::Climbing), []);
    let ergo = ActivityFilter {
        text: "ergo".into(),
        ..ActivityFilter::default()
    };
    let ergo = list(engine, ergo).rows[0].clone();
    assert!((ergo.avg_power_w.unwrap() - 229.5).abs() < 1.0);
    let recording = detail(engine, ergo.id).recordings[0].id;
    assert_eq!(engine.call(ReadOriginal { recording }).unwrap().bytes, table(200));
    let settings = engine.call(ReadSettings {}).unwrap();
    assert_eq!(
        (settings.max_heart_rate_bpm, settings.spoken_cues),
        (Some(190), true)
    );
    let live = engine.call(ReadRecorder {}).unwrap().unwrap();
    assert!(
        matches!(live.phase, Phase::Recording | Phase::Interrupted),
        "{:?}",
        live.phase
    );
    let imports = engine.call(ListImports {}).unwrap();
    let half = imports
        .iter()
        .find(|import| import.import == import_id(28))
        .unwrap();
    assert!(
        matches!(half.state, ImportState::Receiving | ImportState::Done),
        "{:?}",
        half.state
    );
}

/// Tables that are empty in the database at `path`, and fields that no record has.
pub(crate) fn lacking(path: &str) -> Vec<String> {
    let db = rusqlite::Connection::open(path).unwrap();
    let mut statement = db
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'activity_text_%'
                 -- What is there when a database is opened is removed at once.
                 AND name <> 'removal'",
        )
        .unwrap();
    let tables: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut lacking: Vec<String> = tables
        .into_iter()
        .filter(|table| {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {table})");
            !db.query_row(&sql, [], |row| row.get::<_, bool>(0)).unwrap()
        })
        .collect();
    let mut statement = db
        .prepare("SELECT DISTINCT field FROM field WHERE kind IN (1, 2)")
        .unwrap();
    let fields: BTreeSet<i64> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    lacking.extend(
        (0..=10)
            .filter(|field| !fields.contains(field))
            .map(|field| format!("field {field}")),
    );
    lacking
}

//! Cutting an activity in two, and putting it together again.

use crate::{journey::export, legs::session, lengths::swim, session::*};
use ritm_model::{
    ActivityId, Lap, LapTrigger, LocalDay, Recording, SourceFormat, Sport, Timestamp, Totals,
    activity::{
        ActivityError, ActivityFilter, JoinSplit, OpenActivity, PurgeActivities, ReadOriginal, ReadSeries,
        RenameActivity, SplitActivity, TrashActivities, WriteRecording,
    },
    door::DoorError,
    statistics::{Bucket, SumUp},
};

fn all() -> ActivityFilter {
    ActivityFilter::default()
}

fn new_id(number: u8) -> ActivityId {
    ActivityId::new(Timestamp::from_unix_ms(MAY_DAY), [number; 10])
}

/// A run of twenty minutes with four laps, and then the drive home.
fn with_laps() -> Recording {
    let mut recording = run(MAY_DAY, 1200, 1);
    recording.laps = (0..4)
        .map(|lap| Lap {
            from_ms: lap * 300_000,
            to_ms: (lap + 1) * 300_000,
            trigger: LapTrigger::Manual,
            device: Totals {
                distance_m: Some(900.0),
                ..Totals::default()
            },
        })
        .collect();
    recording
}

fn metres(engine: &mut App) -> f64 {
    let (from, to) = (LocalDay(0), LocalDay(40_000));
    let bucket = Bucket::Year;
    let sums = engine.call(SumUp { from, to, bucket }).unwrap();
    sums.iter().map(|one| one.sums.distance_m).sum()
}

#[test]
fn a_run_is_cut_and_joined() {
    let folder = Folder::new("split");
    let mut engine = open(&folder.database(), 1);
    let file = fit(&with_laps());
    import(&mut engine, 1, &[("run.fit", file.clone())]);
    let id = list(&mut engine, all()).rows[0].id;
    let name = "Run".to_owned();
    engine.call(RenameActivity { id, name }).unwrap();
    let before = detail(&mut engine, id);
    let second = new_id(1);
    let at_ms = 700_000;
    let split = SplitActivity { id, at_ms, second };
    engine.call(split.clone()).unwrap();
    engine.call(split.clone()).unwrap();
    assert_eq!(list(&mut engine, all()).rows.len(), 2);
    let (first, rest) = (detail(&mut engine, id), detail(&mut engine, second));
    assert_eq!((first.row.name.as_str(), rest.row.name.as_str()), ("Run", ""));
    assert_eq!((first.sample_count, rest.sample_count), (701, 500));
    assert_eq!(first.row.elapsed_ms, at_ms);
    assert_eq!(rest.row.start.unix_ms(), MAY_DAY + at_ms);
    assert_eq!(rest.row.utc_offset_s, first.row.utc_offset_s);
    assert!((first.summary.totals.distance_m.unwrap() - 2100.0).abs() < 0.5);
    assert!((rest.summary.totals.distance_m.unwrap() - 1497.0).abs() < 3.0);
    // The lap that was cut lost what the device said of it; the others keep it.
    assert_eq!((first.laps.len(), rest.laps.len()), (3, 2));
    assert_eq!(first.laps[2].lap.device.distance_m, None);
    assert_eq!(rest.laps[0].lap.from_ms, 0);
    assert_eq!(rest.laps[1].lap.device.distance_m, Some(900.0));
    // The energy is shared.
    let energy = |one: &ritm_model::activity::ActivityDetail| one.summary.totals.energy_kcal.unwrap();
    assert!((energy(&first) + energy(&rest) - 300.0).abs() < 0.5);
    assert!(energy(&first) > 170.0);
    // The charts show the part; the file is what came.
    let (range_ms, points) = (None, 5000);
    let series = engine
        .call(ReadSeries {
            id: second,
            range_ms,
            points,
        })
        .unwrap();
    assert_eq!(
        (series.time_s.len(), series.time_s[0], series.time_s.last()),
        (500, 0.0, Some(&499.0))
    );
    let recording = rest.recordings[0].id;
    let original = engine.call(ReadOriginal { recording }).unwrap();
    assert_eq!(original.bytes, file);
    let format = SourceFormat::Fit;
    let written = engine.call(WriteRecording { recording, format }).unwrap();
    let read = ritm_formats::decode(&written.bytes).unwrap().recordings;
    assert_eq!(read[0].samples.len(), 500);
    // The same file again is still known.
    let (again, _) = import(&mut engine, 2, &[("run.fit", file)]);
    assert_eq!(again.known, 1);

    engine.call(JoinSplit { id, second }).unwrap();
    engine.call(JoinSplit { id, second }).unwrap();
    assert_eq!(detail(&mut engine, id), before);
    assert!(engine.call(OpenActivity { id: second }).is_err());
    // Undone and done again.
    engine.call(split).unwrap();
    let again = detail(&mut engine, second);
    assert_eq!(
        (again.row, again.summary, again.laps),
        (rest.row, rest.summary, rest.laps)
    );
}

/// A treadmill of 7,920 m, of which the watch counted 7,200 m.
#[test]
fn a_corrected_distance_stays_so_when_the_run_is_cut() {
    let mut ran = run(MAY_DAY, 2401, 1);
    ran.sport = Sport::TreadmillRunning;
    ran.samples
        .columns
        .retain(|column| column.channel == ritm_model::Channel::Distance);
    ran.totals = Totals {
        elapsed_ms: Some(2_400_000),
        timer_ms: Some(2_400_000),
        distance_m: Some(7920.0),
        ..Totals::default()
    };
    ran.laps = vec![Lap {
        from_ms: 0,
        to_ms: 2_400_000,
        trigger: LapTrigger::SessionEnd,
        device: ran.totals.clone(),
    }];
    let folder = Folder::new("split-corrected");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("run.fit", fit(&ran))]);
    let id = list(&mut engine, all()).rows[0].id;
    let is_about = |metres: Option<f64>, expected: f64| {
        assert!((metres.unwrap() - expected).abs() < 3.0, "{metres:?} {expected}");
    };
    is_about(detail(&mut engine, id).row.distance_m, 7920.0);
    let second = new_id(1);
    let at_ms = 1_000_000;
    engine.call(SplitActivity { id, at_ms, second }).unwrap();
    let parts = [detail(&mut engine, id), detail(&mut engine, second)];
    is_about(parts[0].row.distance_m, 3300.0);
    is_about(parts[1].row.distance_m, 4620.0);
    let recording = parts[1].recordings[0].id;
    let format = SourceFormat::Fit;
    let written = engine.call(WriteRecording { recording, format }).unwrap();
    let read = ritm_formats::decode(&written.bytes).unwrap().recordings;
    let counter = read[0].samples.column(&ritm_model::Channel::Distance).unwrap();
    let last = (0..read[0].samples.len())
        .rev()
        .find_map(|row| counter.value(row));
    is_about(last, 4620.0);
}

#[test]
fn a_swim_is_cut_at_the_wall() {
    let folder = Folder::new("split-swim");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("swim.fit", fit(&swim()))]);
    let id = list(&mut engine, all()).rows[0].id;
    let whole = detail(&mut engine, id);
    let second = new_id(1);
    // Ten seconds after the second wall.
    let at_ms = 60_000;
    engine.call(SplitActivity { id, at_ms, second }).unwrap();
    let parts = [detail(&mut engine, id), detail(&mut engine, second)];
    assert_eq!(parts[1].row.start.unix_ms(), MAY_DAY + 50_000);
    let distances = parts.each_ref().map(|part| part.row.distance_m);
    assert_eq!(distances, [Some(50.0), Some(250.0)]);
    let elapsed_ms = parts.iter().map(|part| part.row.elapsed_ms).sum::<i64>();
    // The wall after the last length has a moment of its own.
    assert!((0..=1).contains(&(elapsed_ms - whole.row.elapsed_ms)));
    let moving_ms = parts.iter().map(|part| part.row.moving_ms).sum::<i64>();
    assert_eq!(moving_ms, whole.row.moving_ms);
}

#[test]
fn a_lap_of_no_time_is_left_out() {
    let folder = Folder::new("lap-of-nothing");
    let mut engine = open(&folder.database(), 1);
    let mut recording = with_laps();
    let end_ms = recording.laps[3].to_ms;
    recording.laps.push(Lap {
        from_ms: end_ms,
        to_ms: end_ms,
        trigger: LapTrigger::SessionEnd,
        device: Totals::default(),
    });
    import(&mut engine, 1, &[("run.fit", fit(&recording))]);
    let id = list(&mut engine, all()).rows[0].id;
    assert_eq!(detail(&mut engine, id).laps.len(), 4);
}

#[test]
fn a_run_cut_in_a_pause_is_no_longer_than_it_was() {
    let folder = Folder::new("split-pause");
    let mut engine = open(&folder.database(), 1);
    let mut paused = run(MAY_DAY, 1200, 1);
    for time_ms in &mut paused.samples.time_ms[601..] {
        *time_ms += 600_000;
    }
    paused.pauses = vec![ritm_model::Pause {
        from_ms: 600_000,
        to_ms: 1_200_000,
    }];
    import(&mut engine, 1, &[("run.fit", fit(&paused))]);
    let id = list(&mut engine, all()).rows[0].id;
    let whole_m = metres(&mut engine);
    let (at_ms, second) = (900_000, new_id(1));
    engine.call(SplitActivity { id, at_ms, second }).unwrap();
    assert!((metres(&mut engine) - whole_m).abs() < 4.0);
    let rest = detail(&mut engine, second);
    assert_eq!(rest.row.distance_m, rest.summary.totals.distance_m);
    assert!((rest.row.distance_m.unwrap() - 1_797.0).abs() < 4.0);
}

#[test]
fn parts_are_cut_again_and_joined_in_any_order() {
    let folder = Folder::new("split-again");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("run.fit", fit(&with_laps()))]);
    let id = list(&mut engine, all()).rows[0].id;
    let before = detail(&mut engine, id);
    let whole = metres(&mut engine);
    let (second, third) = (new_id(1), new_id(2));
    let cut = |engine: &mut App, id, at_ms, second| engine.call(SplitActivity { id, at_ms, second }).unwrap();
    cut(&mut engine, id, 400_000, second);
    cut(&mut engine, second, 300_000, third);
    let counts: Vec<u64> = [id, second, third]
        .iter()
        .map(|&id| detail(&mut engine, id).sample_count)
        .collect();
    // The sample at a cut is the last of one part and the first of the next: nothing is in neither.
    assert_eq!(counts, [401, 301, 500]);
    assert!((metres(&mut engine) - whole).abs() < 0.5);
    engine.call(JoinSplit { id, second }).unwrap();
    assert_eq!(detail(&mut engine, id).sample_count, 701);
    engine.call(JoinSplit { id, second: third }).unwrap();
    assert_eq!(detail(&mut engine, id), before);
    // The first part is removed for good: the samples stay with the second.
    cut(&mut engine, id, 400_000, second);
    cut(&mut engine, second, 300_000, third);
    let kept = (detail(&mut engine, second), detail(&mut engine, third));
    engine.call(TrashActivities { ids: vec![id] }).unwrap();
    engine.call(PurgeActivities { ids: vec![id] }).unwrap();
    let now = (detail(&mut engine, second), detail(&mut engine, third));
    assert_eq!(
        (&now.0.summary, &now.1.summary),
        (&kept.0.summary, &kept.1.summary)
    );
    engine
        .call(JoinSplit {
            id: second,
            second: third,
        })
        .unwrap();
    assert_eq!(detail(&mut engine, second).sample_count, 800);
}

#[test]
fn all_devices_are_cut_at_the_same_moment() {
    let folder = Folder::new("split-devices");
    let mut engine = open(&folder.database(), 1);
    let files = [
        ("watch.fit", fit(&run(MAY_DAY, 1200, 1))),
        ("computer.fit", fit(&run(MAY_DAY + 20_000, 1170, 2))),
    ];
    import(&mut engine, 1, &files);
    let id = list(&mut engine, all()).rows[0].id;
    let before = detail(&mut engine, id);
    assert_eq!(before.recordings.len(), 2);
    let second = new_id(1);
    let at_ms = 600_000;
    engine.call(SplitActivity { id, at_ms, second }).unwrap();
    for id in [id, second] {
        assert_eq!(detail(&mut engine, id).recordings.len(), 2);
    }
    let starts = detail(&mut engine, second).recordings;
    assert!(starts.iter().all(|one| one.start.unix_ms() == MAY_DAY + 600_000));
    engine.call(JoinSplit { id, second }).unwrap();
    assert_eq!(detail(&mut engine, id), before);
}

#[test]
fn a_leg_is_cut_within_its_whole() {
    let folder = Folder::new("split-leg");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("race.fit", crate::legs::triathlon(MAY_DAY))]);
    let race = list(&mut engine, all()).rows[0].id;
    let before = detail(&mut engine, race);
    let second = new_id(1);
    let at_ms = 400_000;
    let whole = engine.call(SplitActivity {
        id: race,
        at_ms,
        second,
    });
    assert_eq!(whole, Err(DoorError::Activity(ActivityError::CannotSplit)));
    let id = before.legs[2].row.id;
    engine.call(SplitActivity { id, at_ms, second }).unwrap();
    assert_eq!(list(&mut engine, all()).rows.len(), 1);
    let cut = detail(&mut engine, race);
    assert_eq!(cut.legs.len(), 6);
    assert_eq!(cut.legs[3].row.sport, Sport::Cycling);
    engine.call(JoinSplit { id, second }).unwrap();
    assert_eq!(detail(&mut engine, race), before);
}

#[test]
fn where_nothing_would_remain_nothing_is_cut() {
    let folder = Folder::new("split-nothing");
    let mut engine = open(&folder.database(), 1);
    import(&mut engine, 1, &[("run.fit", fit(&run(MAY_DAY, 600, 1)))]);
    let rows = list(&mut engine, all()).rows;
    let (id, second) = (rows[0].id, new_id(1));
    for at_ms in [i64::MIN, -1, 0, 999, 598_500, 600_000, i64::MAX] {
        let answer = engine.call(SplitActivity { id, at_ms, second });
        assert_eq!(
            answer,
            Err(DoorError::Activity(ActivityError::CannotSplit)),
            "{at_ms}"
        );
    }
    assert_eq!(list(&mut engine, all()).rows, rows);
    // Two that were never one are not joined.
    import(
        &mut engine,
        2,
        &[("b.fit", fit(&session(MAY_DAY, 86_400, 600, Sport::Cycling)))],
    );
    let other = list(&mut engine, all()).rows[0].id;
    let answer = engine.call(JoinSplit { id, second: other });
    assert_eq!(answer, Err(DoorError::Activity(ActivityError::CannotMerge)));
}

#[test]
fn parts_go_out_and_come_back_the_same() {
    let (here, there) = (Folder::new("split-out"), Folder::new("split-back"));
    let mut engine = open(&here.database(), 1);
    import(&mut engine, 1, &[("run.fit", fit(&with_laps()))]);
    let id = list(&mut engine, all()).rows[0].id;
    let second = new_id(1);
    let at_ms = 700_000;
    engine.call(SplitActivity { id, at_ms, second }).unwrap();
    let archive = export(&mut engine);
    let mut other = open(&there.database(), 2);
    let (done, lines) = import(&mut other, 1, &[("ritm.zip", archive.clone())]);
    assert_eq!((done.added, done.refused), (2, 0), "{lines:?}");
    for id in [id, second] {
        assert_eq!(detail(&mut other, id), detail(&mut engine, id));
    }
    let (again, lines) = import(&mut other, 2, &[("ritm.zip", archive.clone())]);
    assert_eq!((again.added, again.known, again.refused), (0, 2, 0), "{lines:?}");
    // There the cut is undone as here.
    for engine in [&mut engine, &mut other] {
        engine.call(JoinSplit { id, second }).unwrap();
    }
    assert_eq!(detail(&mut other, id), detail(&mut engine, id));
    // What nobody cut stays whole.
    let (uncut, _) = import(&mut other, 3, &[("ritm.zip", archive)]);
    assert_eq!((uncut.added, uncut.refused), (0, 0));
    assert_eq!(list(&mut other, all()).rows.len(), 1);
}

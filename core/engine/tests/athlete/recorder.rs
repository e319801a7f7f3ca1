//! A workout as an app records it: buttons, a receiver, a program that ends in between.

use std::{path::Path, sync::atomic::Ordering};

use ritm_engine::host::simulated::SimulatedLocation;
use ritm_model::{
    Sport,
    activity::{ActivityError, SetEffort},
    location::{Fix, LocationEvent, LocationFault},
    recorder::*,
    settings::{ChangeSettings, SettingChange},
};

use crate::{
    crash::{LEFT, count_writes, program, scene},
    session::*,
};

pub(crate) fn settings() -> RecorderSettings {
    RecorderSettings {
        sport: Sport::Running,
        position: true,
        auto_pause: false,
        auto_lap: None,
    }
}

/// A run due north at 3 m/s, told every second.
pub(crate) fn north(seconds: u64) -> impl Iterator<Item = (u64, LocationEvent)> {
    (0..seconds).map(|second| {
        let fix = Fix {
            age_ms: 0,
            latitude: 60.0 + second as f64 * 3.0 / 111_195.0,
            longitude: 25.0,
            accuracy_m: 4.0,
            altitude_m: Some(10.0),
            altitude_datum: None,
            altitude_accuracy_m: Some(6.0),
            speed_m_s: Some(3.0),
            bearing_deg: Some(0.0),
        };
        (second * 1000, LocationEvent::Fix(fix))
    })
}

pub(crate) fn pass(engine: &mut App, location: &mut SimulatedLocation, seconds: u64) {
    for _ in 0..seconds {
        engine.clock.advance_ms(1000);
        for _ in 0..8 {
            engine.step();
            location.serve(engine, 0);
        }
        location.serve(engine, 1000);
    }
}

#[test]
fn a_run_is_ready_started_killed_and_kept() {
    let folder = Folder::new("recorded");
    let mut engine = open(&folder.database(), 1);
    let mut location = SimulatedLocation::new(north(700));
    // A screen wants to know where it is before anything is recorded.
    assert_eq!(engine.call(WakePosition {}), Ok(PositionState::Searching));
    pass(&mut engine, &mut location, 10);
    assert_eq!(
        engine.call(WakePosition {}),
        Ok(PositionState::Known { accuracy_m: 4.0 })
    );
    engine
        .call(ChangeSettings {
            changes: vec![SettingChange::MaxHeartRate(Some(190))],
        })
        .unwrap();
    let live = engine.call(StartRecording { settings: settings() }).unwrap();
    assert_eq!(live.phase, Phase::Recording);
    pass(&mut engine, &mut location, 300);
    let live = engine.call(ReadRecorder {}).unwrap().unwrap();
    let metres = live.value(Figure::Distance).unwrap().value;
    assert!((metres - 900.0).abs() < 25.0, "{metres}");
    let pace = live.value(Figure::Speed).unwrap();
    assert!(
        (pace.value - 3.0).abs() < 0.15 && pace.stale_ms.is_none(),
        "{pace:?}"
    );
    // The program is killed and comes back a minute later.
    let now = engine.clock.clone();
    drop(engine);
    now.advance_ms(60_000);
    let mut engine = open_at(
        &folder.database(),
        2,
        ReadBy::Engine,
        ritm_engine::Clock::now(&now),
        0,
        0,
    );
    let mut location =
        SimulatedLocation::new(north(700).map(|(at, event)| (at.saturating_sub(370_000), event)));
    pass(&mut engine, &mut location, 60);
    let live = engine.call(ReadRecorder {}).unwrap().unwrap();
    assert_eq!(live.phase, Phase::Recording);
    assert_eq!(live.holes.len(), 1);
    assert!(live.resumed.is_some());
    engine.call(FinishRecording {}).unwrap();
    let activity = engine
        .call(KeepRecording {
            activity: live.activity,
            remarks: Remarks {
                name: "Evening".into(),
                notes: String::new(),
                effort: Some(4),
            },
            auto_pauses: false,
            trim_ms: None,
        })
        .unwrap();
    finish(&mut engine);
    let kept = detail(&mut engine, activity);
    assert_eq!((kept.row.name.as_str(), kept.effort), ("Evening", Some(4)));
    assert!(kept.row.distance_m.unwrap() > 1000.0);
    // What was said of it can be said otherwise, and taken back.
    for effort in [Some(8), None, Some(4)] {
        let id = activity;
        engine.call(SetEffort { id, effort }).unwrap();
        assert_eq!(detail(&mut engine, activity).effort, effort);
    }
    let id = activity;
    assert_eq!(
        engine.call(SetEffort { id, effort: Some(11) }),
        Err(ActivityError::BadEffort.into())
    );
}

#[test]
fn without_positions_it_is_recorded_all_the_same() {
    let folder = Folder::new("recorded-nowhere");
    let mut engine = open(&folder.database(), 1);
    let mut location = SimulatedLocation::new([(0, LocationEvent::Ended(LocationFault::Denied))]);
    location.serve(&mut engine, 10);
    engine.call(StartRecording { settings: settings() }).unwrap();
    pass(&mut engine, &mut location, 20);
    let live = engine.call(ReadRecorder {}).unwrap().unwrap();
    assert_eq!(live.position, PositionState::Unavailable(LocationFault::Denied));
    assert!(live.value(Figure::Timer).unwrap().value > 19_000.0);
    assert_eq!(live.value(Figure::Distance), None);
    engine.call(FinishRecording {}).unwrap();
    engine
        .call(DiscardRecording {
            activity: live.activity,
            remarks: Remarks::default(),
        })
        .unwrap();
    assert_eq!(engine.call(ReadRecorder {}), Ok(None));
}

/// How long the program below records, in seconds.
const RECORDED_S: u64 = 60;

/// The program that dies while it records; runs only when the test below starts it.
#[test]
#[ignore = "started by a_recording_dies_at_its_writes"]
fn the_recording() {
    let Ok(folder) = std::env::var("RITM_CRASH_FOLDER") else {
        return;
    };
    let at: i64 = std::env::var("RITM_CRASH_AT").unwrap().parse().unwrap();
    count_writes();
    let folder = Path::new(&folder);
    let mut engine = open(folder.join("ritm.db").to_str().unwrap(), 1);
    let mut location = SimulatedLocation::new(north(RECORDED_S + 10));
    LEFT.store(at, Ordering::SeqCst);
    engine.call(StartRecording { settings: settings() }).unwrap();
    let told = folder.join("told");
    for second in 1..=RECORDED_S {
        pass(&mut engine, &mut location, 1);
        if second == 20 {
            engine.call(MarkLap { lap: 1 }).unwrap();
        }
        if second == 40 {
            engine.call(PauseRecording {}).unwrap();
            engine.call(ResumeRecording {}).unwrap();
        }
        std::fs::write(&told, second.to_string()).unwrap();
    }
    std::process::exit(0);
}

#[test]
fn a_recording_dies_at_its_writes() {
    let folder = Folder::new("recorded-crash");
    let mut deaths = 0;
    // Every seventh: a block takes a few writes, so each of them is met many times.
    for at in (1..).step_by(7) {
        let path = scene(&folder, at);
        let status = program("recorder::the_recording", &path)
            .env("RITM_CRASH_AT", at.to_string())
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        let told = std::fs::read_to_string(path.join("told")).unwrap_or_default();
        let told_s: u64 = told.parse().unwrap_or(0);
        check_after_death(&path, told_s, at);
        std::fs::remove_dir_all(&path).unwrap();
        if status.success() {
            assert_eq!(told_s, RECORDED_S);
            break;
        }
        assert_eq!(status.code(), Some(9), "died of something else at write {at}");
        deaths += 1;
    }
    assert!(deaths > 15, "only {deaths} deaths: the counting does not work");
}

/// Five minutes after the program died, of which the last second that is known to have passed is `told_s`.
fn check_after_death(folder: &Path, told_s: u64, at: i64) {
    let now = ritm_model::Timestamp::from_unix_ms(MAY_DAY + (told_s as i64 + 300) * 1000);
    let mut engine = open_at(
        folder.join("ritm.db").to_str().unwrap(),
        2,
        ReadBy::Engine,
        now,
        0,
        0,
    );
    assert_eq!(engine.check_integrity().unwrap(), "ok", "after write {at}");
    let mut location = SimulatedLocation::new([]);
    pass(&mut engine, &mut location, 1);
    let Some(live) = engine.call(ReadRecorder {}).unwrap() else {
        assert_eq!(told_s, 0, "after write {at} it is gone");
        return;
    };
    assert_eq!(live.phase, Phase::Recording, "after write {at}");
    let [hole] = live.holes[..] else {
        panic!("after write {at}: {:?}", live.holes);
    };
    let known_s = (hole.from.unix_ms() - MAY_DAY) / 1000;
    assert!(
        known_s + 2 >= told_s as i64,
        "after write {at}: {known_s} of {told_s} s"
    );
    // What a button's answer said is there.
    let laps = if told_s >= 20 { 2 } else { 1 };
    assert!(
        live.lap.number >= laps,
        "after write {at}: lap {}",
        live.lap.number
    );
    engine.call(FinishRecording {}).unwrap();
    let keep = KeepRecording {
        activity: live.activity,
        remarks: Remarks::default(),
        auto_pauses: false,
        trim_ms: None,
    };
    let id = engine.call(keep.clone()).unwrap();
    assert_eq!(engine.call(keep), Ok(id));
    finish(&mut engine);
    let metres = detail(&mut engine, id).row.distance_m.unwrap_or(0.0);
    let surely_m = 3.0 * (told_s as f64 - 2.0) - 15.0;
    assert!(
        metres >= surely_m && metres <= 3.0 * (told_s as f64 + 2.0),
        "after write {at}: {metres} m in {told_s} s"
    );
}

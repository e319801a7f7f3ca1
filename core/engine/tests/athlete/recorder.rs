//! A workout as an app records it: buttons, a receiver, a program that ends in between.

use ritm_engine::host::simulated::SimulatedLocation;
use ritm_model::{
    Sport,
    location::{Fix, LocationEvent, LocationFault},
    recorder::*,
    settings::{ChangeSettings, SettingChange},
};

use crate::session::*;

fn settings() -> RecorderSettings {
    RecorderSettings {
        sport: Sport::Running,
        position: true,
        auto_pause: false,
        auto_lap: None,
    }
}

/// A run due north at 3 m/s, told every second.
fn north(seconds: u64) -> impl Iterator<Item = (u64, LocationEvent)> {
    (0..seconds).map(|second| {
        let fix = Fix {
            age_ms: 0,
            latitude: 60.0 + second as f64 * 3.0 / 111_195.0,
            longitude: 25.0,
            accuracy_m: 4.0,
            altitude_m: Some(10.0),
            altitude_accuracy_m: Some(6.0),
            speed_m_s: Some(3.0),
            bearing_deg: Some(0.0),
        };
        (second * 1000, LocationEvent::Fix(fix))
    })
}

fn pass(engine: &mut App, location: &mut SimulatedLocation, seconds: u64) {
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
    let detail = detail(&mut engine, activity);
    assert_eq!((detail.row.name.as_str(), detail.effort), ("Evening", Some(4)));
    assert!(detail.row.distance_m.unwrap() > 1000.0);
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
    engine.call(DiscardRecording {}).unwrap();
    assert_eq!(engine.call(ReadRecorder {}), Ok(None));
}

//! A whole workout: the engine with the computer's radio, a strap that drops, and the activity that comes of it.

use std::time::{Duration, Instant};

use ritm_desktop::radio;
use ritm_engine::{Drivers, Engine, EngineHandle, HostAnswer, host::native};
use ritm_model::{
    Sport,
    activity::OpenActivity,
    recorder::{
        Figure, FinishRecording, KeepRecording, Live, ReadRecorder, RecorderSettings, Remarks, StartRecording,
    },
    sensor::{FindSensors, PairSensor, ReadSensors},
};

use crate::{
    on_a_bus,
    strap::{MEASUREMENT, STRAP, strap},
};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} never came");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_workout_is_recorded_from_a_strap_that_drops() {
    on_a_bus(
        "workout::a_workout_is_recorded_from_a_strap_that_drops",
        true,
        |scene| {
            let engine = EngineHandle::spawn_with(
                || Engine::open(":memory:", native::host(0)),
                0,
                native::SystemZones,
                |teller| Drivers {
                    radio: Some(radio::driver(teller.clone())),
                    location: None,
                    attend: Some(Box::new(move |id, _| {
                        teller.answer(id, HostAnswer::Done);
                    })),
                    http: None,
                    secret: None,
                },
                |_| {},
            )
            .unwrap();
            scene.act(scene.bluez.bring(strap()));
            engine.call_blocking(FindSensors {}).unwrap();
            let device = until("the strap", || {
                let sensors = engine.call_blocking(ReadSensors {}).unwrap();
                sensors.near.first().map(|near| near.device.clone())
            });
            let sensor = engine.call_blocking(PairSensor { device }).unwrap();
            let settings = RecorderSettings {
                sport: Sport::Running,
                position: false,
                auto_pause: false,
                auto_lap: None,
            };
            engine.call_blocking(StartRecording { settings }).unwrap();
            let bluez = scene.bluez.clone();
            scene.runtime.spawn(async move {
                loop {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    let _ = bluez.say(STRAP, &MEASUREMENT.to_string(), &[0, 121]).await;
                }
            });
            let live = || engine.call_blocking(ReadRecorder {}).unwrap();
            let beats = |live: &Live| {
                live.value(Figure::HeartRate)
                    .filter(|value| value.stale_ms.is_none())
            };
            let heard = until("a heart rate", || live().and_then(|live| beats(&live)));
            assert_eq!((heard.value, heard.sensor), (121.0, Some(sensor)));

            scene.act(scene.bluez.carry_away(STRAP));
            until("that the strap is lost", || {
                live().filter(|live| live.lost.contains(&sensor) && beats(live).is_none())
            });
            scene.act(scene.bluez.bring(strap()));
            until("the strap again", || {
                live().filter(|live| live.lost.is_empty() && beats(live).is_some())
            });

            let finished = engine.call_blocking(FinishRecording {}).unwrap();
            let keep = KeepRecording {
                activity: finished.activity,
                remarks: Remarks::default(),
                auto_pauses: false,
                trim_ms: None,
            };
            let id = engine.call_blocking(keep).unwrap();
            let kept = engine.call_blocking(OpenActivity { id }).unwrap();
            assert_eq!(kept.row.sport, Sport::Running);
            let average_bpm = kept.summary.totals.avg_heart_rate_bpm.unwrap();
            assert!((average_bpm - 121.0).abs() < 1e-6, "{average_bpm}");
            until("the strap's rest", || {
                (!scene.bluez.is_connected(STRAP)).then_some(())
            });
        },
    );
}

//! Which of several sensors is believed while a workout is recorded, and which is missed.

use crate::{
    sensors::{Athlete, engine},
    session::{Folder, MAY_DAY},
};
use ritm_engine::host::{
    simulated::SimulatedClock,
    simulated_radio::{Manners, SimulatedDevice, SimulatedRadio, Stream},
};
use ritm_model::{
    Sport, Timestamp,
    recorder::{Figure, Live, ReadRecorder, RecorderSettings, StartRecording},
    sensor::*,
};
use ritm_sensors::uuids::assigned;

/// A recording on a treadmill, which is the first that was paired.
pub(crate) fn treadmill_run(athlete: &mut Athlete) {
    athlete
        .call(StartRecording {
            settings: RecorderSettings {
                sport: Sport::TreadmillRunning,
                position: false,
                auto_pause: false,
                auto_lap: None,
            },
        })
        .unwrap();
}

pub(crate) fn live(athlete: &mut Athlete) -> Live {
    athlete.call(ReadRecorder {}).unwrap().unwrap()
}

/// qdomyos-zwift PR 4583 and 4988: the treadmill's own cadence and the pulse of its grips hid those of pod and strap.
#[test]
fn what_sensors_are_decides_until_the_athlete_orders_them() {
    let folder = Folder::new("sensors-rank");
    let mut radio = SimulatedRadio::new(21, Manners::default());
    radio.add(SimulatedDevice::treadmill("mill"));
    radio.add(SimulatedDevice::strap("strap", 150));
    radio.add(SimulatedDevice::foot_pod("pod"));
    // The grips, and a strap that counts strides: Wahoo's TICKR X.
    let grips = radio.device("mill").unwrap();
    grips.streams[0].packet = Box::new(|_| vec![0x00, 0x01, 0xe8, 0x03, 99]);
    let mut tickr = SimulatedDevice::strap("tickr", 120);
    tickr.services.push(assigned(0x1814));
    tickr.stream(Stream {
        characteristic: assigned(0x2a53),
        every_ms: 1000.0,
        packet: Box::new(|_| vec![0, 0, 2, 70]),
    });
    radio.add(tickr);
    let mut athlete = Athlete::with(&folder, 21, radio);
    let [tickr, mill, strap, pod] = ["tickr", "mill", "strap", "pod"].map(|key| athlete.pair(key));
    athlete.want_ms(8_000);
    treadmill_run(&mut athlete);
    let sensor_of = |athlete: &mut Athlete, figure| live(athlete).value(figure).unwrap().sensor;
    athlete.pass_ms(40_000);
    let believed =
        [Figure::Cadence, Figure::Speed, Figure::Distance].map(|figure| sensor_of(&mut athlete, figure));
    assert_eq!(believed, [Some(pod); 3]);
    let heart = sensor_of(&mut athlete, Figure::HeartRate);
    assert!([strap, tickr].map(Some).contains(&heart), "{heart:?} of {mill:?}");
    // Ordered by hand, the order is the athlete's.
    let order = vec![mill, tickr];
    athlete.call(OrderSensors { order }).unwrap();
    athlete.pass_ms(20_000);
    let believed =
        [Figure::HeartRate, Figure::Speed, Figure::Cadence].map(|figure| sensor_of(&mut athlete, figure));
    assert_eq!(believed, [Some(mill), Some(mill), Some(tickr)]);
    assert!(athlete.call(ReadSensors {}).unwrap().ordered);
    // And taken back.
    let order = Vec::new();
    athlete.call(OrderSensors { order }).unwrap();
    assert!(!athlete.call(ReadSensors {}).unwrap().ordered);
    athlete.pass_ms(20_000);
    assert_eq!(sensor_of(&mut athlete, Figure::Cadence), Some(pod));
}

#[test]
fn a_sensor_is_lost_when_it_is_away_or_silent_for_longer_than_its_kind() {
    let folder = Folder::new("sensors-lost");
    let mut radio = SimulatedRadio::new(22, Manners::default());
    radio.add(SimulatedDevice::strap("strap", 150));
    radio.add(SimulatedDevice::foot_pod("pod"));
    radio.add(SimulatedDevice::speed_cadence("wheel"));
    radio.add(SimulatedDevice::band("band"));
    let mut athlete = Athlete::with(&folder, 22, radio);
    let [strap, pod, wheel, band] = ["strap", "pod", "wheel", "band"].map(|key| athlete.pair(key));
    treadmill_run(&mut athlete);
    athlete.pass_ms(20_000);
    assert_eq!(live(&mut athlete).lost, []);
    // A wheel that stands, and a band that counts no steps, say nothing and are there.
    athlete.radio.device("wheel").unwrap().streams[0].every_ms = 1e9;
    athlete.radio.device("band").unwrap().in_range = false;
    athlete.pass_ms(60_000);
    assert_eq!(live(&mut athlete).lost, []);
    // A strap that is away, and a pod that is connected by name only.
    athlete.radio.set_in_range("strap", false);
    athlete.radio.device("pod").unwrap().streams[0].every_ms = 1e9;
    athlete.pass_ms(9_000);
    assert_eq!(live(&mut athlete).lost, []);
    athlete.pass_ms(4_000);
    let mut lost = live(&mut athlete).lost;
    lost.sort_unstable();
    assert_eq!(lost, [strap, pod]);
    // Who is switched off or forgotten is missed by nobody.
    let enabled = false;
    athlete
        .call(EnableSensor {
            sensor: strap,
            enabled,
        })
        .unwrap();
    athlete.call(ForgetSensor { sensor: pod }).unwrap();
    athlete.pass_ms(2_000);
    assert_eq!(live(&mut athlete).lost, []);
    // The program begins anew, and the wheel was left behind.
    athlete.radio.set_in_range("wheel", false);
    athlete.pass_ms(20_000);
    assert_eq!(live(&mut athlete).lost, [wheel]);
    athlete.pass_ms(100_000);
    let mut lost = live(&mut athlete).lost;
    lost.sort_unstable();
    assert_eq!(lost, [wheel, band]);
}

#[test]
fn a_sensor_that_is_left_behind_is_missed_after_a_restart_too() {
    let folder = Folder::new("sensors-left");
    let mut athlete = Athlete::new(&folder, 23, Manners::default());
    let strap = athlete.pair("strap");
    treadmill_run(&mut athlete);
    athlete.pass_ms(10_000);
    athlete.radio.set_in_range("strap", false);
    let now = Timestamp::from_unix_ms(MAY_DAY);
    athlete.clock = SimulatedClock::steady(now, 7200);
    athlete.clock.advance_ms(athlete.now_ms);
    athlete.engine = engine(&folder, 24, &athlete.clock);
    athlete.pass_ms(5_000);
    assert_eq!(live(&mut athlete).lost, []);
    athlete.pass_ms(10_000);
    assert_eq!(live(&mut athlete).lost, [strap]);
}

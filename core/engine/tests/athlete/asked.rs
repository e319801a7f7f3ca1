//! What sensors are asked for because somebody wants it: intervals at rest, and what they logged while they were away.

use crate::{
    believed::{live, treadmill_run},
    sensors::Athlete,
    session::Folder,
};
use ritm_engine::host::simulated_radio::{Manners, SimulatedDevice, SimulatedRadio};
use ritm_model::{recorder::Figure, sensor::*};
use ritm_sensors::{core_body, polar};
use uuid::Uuid;

fn written(athlete: &mut Athlete, key: &str) -> Vec<Vec<u8>> {
    let written = std::mem::take(&mut athlete.radio.device(key).unwrap().written);
    written.into_iter().map(|(_, bytes)| bytes).collect()
}

fn arm_band(key: &str, name: &str) -> SimulatedDevice {
    let mut band = SimulatedDevice::strap(key, 60);
    band.name = name.to_owned();
    band.services.push(polar::SERVICE);
    band.characteristics.extend([polar::CONTROL, polar::DATA]);
    band.replies = Box::new(|to, bytes| match (to, bytes) {
        (polar::CONTROL, &[0x02, number, ..]) => vec![(polar::CONTROL, vec![0xf0, 0x02, number, 0, 0])],
        _ => Vec::new(),
    });
    band
}

#[test]
fn intervals_at_rest_are_asked_of_whom_the_athlete_wants_them() {
    const BEGIN: [u8; 2] = [0x02, 0x03];
    const END: [u8; 2] = [0x03, 0x03];
    let folder = Folder::new("sensors-beats");
    let mut radio = SimulatedRadio::new(31, Manners::default());
    radio.add(arm_band("band", "Polar Sense 1234"));
    radio.add(arm_band("chest", "Polar H10 1234"));
    let mut athlete = Athlete::with(&folder, 31, radio);
    let [band, chest] = ["band", "chest"].map(|key| athlete.pair(key));
    athlete.want_ms(6_000);
    let beats = |athlete: &mut Athlete, sensor| athlete.detail(sensor).sensor.beats;
    assert_eq!(beats(&mut athlete, band), Some(false));
    assert_eq!(beats(&mut athlete, chest), None, "a strap tells them by itself");
    assert!(!written(&mut athlete, "band").contains(&BEGIN.to_vec()));
    let ask = |athlete: &mut Athlete, beats| athlete.call(AskBeats { sensor: band, beats }).unwrap();
    ask(&mut athlete, true);
    athlete.want_ms(3_000);
    assert_eq!(beats(&mut athlete, band), Some(true));
    assert_eq!(written(&mut athlete, "band"), [BEGIN]);
    // It is kept, and asked anew with each connection.
    athlete.restart(&folder, 32);
    athlete.radio.set_in_range("band", false);
    athlete.radio.set_in_range("band", true);
    athlete.want_ms(8_000);
    assert_eq!(beats(&mut athlete, band), Some(true));
    assert!(written(&mut athlete, "band").contains(&BEGIN.to_vec()));
    ask(&mut athlete, false);
    athlete.want_ms(3_000);
    assert_eq!(written(&mut athlete, "band"), [END], "the stream is ended");
}

/// A ring that has counted 300 steps in the quarter of an hour from 6:00 on.
fn ring() -> SimulatedDevice {
    const NOTIFIES: Uuid = Uuid::from_u128(0x6e40_0003_b5a3_f393_e0a9_e50e_24dc_ca9e);
    let mut ring = SimulatedDevice::ring("ring");
    ring.replies = Box::new(|_, bytes| {
        let [0x43, day, ..] = *bytes else {
            return Vec::new();
        };
        let mut packet = if day == 0 {
            vec![0x43, 0x26, 0x05, 0x01, 24, 0, 1, 0, 0, 0x2c, 0x01, 0, 0, 0, 0]
        } else {
            vec![0x43, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        };
        packet.push(packet.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)));
        vec![(NOTIFIES, packet)]
    });
    ring
}

#[test]
fn what_a_ring_logged_while_it_was_away_is_asked_for_in_a_recording() {
    let folder = Folder::new("sensors-history");
    let mut radio = SimulatedRadio::new(33, Manners::default());
    radio.add(ring());
    let mut athlete = Athlete::with(&folder, 33, radio);
    athlete.pair("ring");
    let asks_steps = |athlete: &mut Athlete| {
        let written = written(athlete, "ring");
        written
            .iter()
            .filter(|bytes| bytes.first() == Some(&0x43))
            .count()
    };
    athlete.want_ms(8_000);
    assert_eq!(asks_steps(&mut athlete), 0, "nobody records");
    athlete.pass_ms(40_000);
    treadmill_run(&mut athlete);
    athlete.pass_ms(10_000);
    assert_eq!(asks_steps(&mut athlete), 1);
    athlete.radio.set_in_range("ring", false);
    athlete.pass_ms(300_000);
    athlete.radio.set_in_range("ring", true);
    athlete.pass_ms(10_000);
    assert_eq!(asks_steps(&mut athlete), 1);
    let steps = live(&mut athlete).value(Figure::Steps).unwrap().value;
    assert!((299.0..=300.0).contains(&steps), "{steps}");
}

#[test]
fn a_sensor_of_the_bodys_warmth_is_told_the_heart_rate_of_the_strap() {
    let folder = Folder::new("sensors-fed");
    let mut radio = SimulatedRadio::new(34, Manners::default());
    let mut strap = SimulatedDevice::strap("strap", 150);
    strap.name = "Strap".to_owned();
    radio.add(strap);
    let mut core = SimulatedDevice::bare("core", "CORE 1234");
    core.advertised = vec![core_body::SERVICES[0]];
    core.services = core.advertised.clone();
    core.characteristics = vec![core_body::TEMPERATURE, core_body::CONTROL];
    radio.add(core);
    let mut athlete = Athlete::with(&folder, 34, radio);
    athlete.pair("core");
    athlete.pair("strap");
    athlete.want_ms(20_000);
    let fed = written(&mut athlete, "core");
    assert!((5..=11).contains(&fed.len()), "{fed:?}");
    assert!(
        fed.iter().all(|bytes| matches!(bytes[..], [0x13, 150..=154])),
        "{fed:?}"
    );
    athlete.radio.set_in_range("strap", false);
    athlete.want_ms(2_000);
    written(&mut athlete, "core");
    athlete.want_ms(10_000);
    assert_eq!(written(&mut athlete, "core"), Vec::<Vec<u8>>::new());
}

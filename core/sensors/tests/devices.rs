//! Whole devices: several services at once, connections that break, and what reports of other programs tell of them.

use ritm_model::Timestamp;
use ritm_sensors::{
    Command, Found, Link, Moment, Out, Profile, Quantity, Settings, Target, profile, uuids::assigned,
};

fn now(ms: u64) -> Moment {
    Moment {
        ms,
        utc: Timestamp::from_unix_s(1_742_108_400).plus_ms(ms as i64),
        utc_offset_s: 7200,
    }
}

fn found(name: &str, services: &[u16], characteristics: &[u16]) -> Found {
    let long = |numbers: &[u16]| numbers.iter().map(|&number| assigned(number)).collect();
    Found {
        name: name.into(),
        services: long(services),
        characteristics: long(characteristics),
    }
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits
        .chunks_exact(2)
        .map(|pair| (pair[0] * 16 + pair[1]) as u8)
        .collect()
}

fn values(out: &Out, quantity: Quantity) -> Vec<f64> {
    out.readings
        .iter()
        .filter(|reading| reading.quantity == quantity)
        .map(|reading| reading.value)
        .collect()
}

/// `TrackMyIndoorWorkout` #325 and #346: a treadmill sensor tells speed by the Fitness Machine Service, and cadence only
/// by the Running Speed and Cadence Service. Both are needed, and the speed is told once.
#[test]
fn a_treadmill_that_tells_its_cadence_elsewhere() {
    let runn = found("RUNN 1234", &[0x1826, 0x1814], &[0x2acd, 0x2a53, 0x2acc]);
    let (mut link, mut out) = (Link::new(Settings::default()), Out::default());
    link.connect(&runn, now(0), &mut out);
    for characteristic in [0x2acd, 0x2a53] {
        assert!(
            out.commands
                .contains(&Command::Subscribe(assigned(characteristic)))
        );
    }
    for second in 0..10 {
        link.take(assigned(0x2acd), &hex("0000 e803"), now(second * 1000), &mut out);
        link.take(
            assigned(0x2a53),
            &hex("00 c802 55"),
            now(second * 1000 + 100),
            &mut out,
        );
    }
    assert_eq!(values(&out, Quantity::SpeedMS), [10.0 / 3.6; 10]);
    assert_eq!(values(&out, Quantity::CadenceRpm), [85.0; 10]);
    assert!(profile::is_for_feet(&runn));
}

/// A trainer that has everything: what the better service tells, the others don't tell again. When it falls silent, they
/// do.
#[test]
fn the_better_service_of_a_device_is_believed() {
    let trainer = found(
        "KICKR",
        &[0x1826, 0x1818, 0x1816, 0x180f],
        &[0x2ad2, 0x2a63, 0x2a5b],
    );
    let (mut link, mut out) = (Link::new(Settings::default()), Out::default());
    link.connect(&trainer, now(0), &mut out);
    let mut crank = 0u16;
    for second in 0..20u64 {
        crank = crank.wrapping_add(1024);
        let ticks = crank.to_le_bytes();
        if second < 10 {
            link.take(
                assigned(0x2ad2),
                &hex("4400 c409 b400 c800"),
                now(second * 1000),
                &mut out,
            );
        }
        let csc = [2, second as u8, 0, ticks[0], ticks[1]];
        link.take(assigned(0x2a5b), &csc, now(second * 1000 + 50), &mut out);
        link.take(
            assigned(0x2a63),
            &hex("0000 c900"),
            now(second * 1000 + 60),
            &mut out,
        );
    }
    let cadences = values(&out, Quantity::CadenceRpm);
    assert_eq!(cadences[..10], [90.0; 10]);
    assert_eq!(cadences[10..], [60.0; 6]);
    let powers = values(&out, Quantity::PowerW);
    assert_eq!((powers[9], powers.len()), (200.0, 16));
    assert_eq!(powers[10], 201.0);
}

#[test]
fn what_a_device_does_not_have_is_not_asked_for() {
    let strap = found("HRM", &[0x180d, 0x180f, 0x180a], &[0x2a37, 0x2a19, 0x2a29]);
    let (mut link, mut out) = (Link::new(Settings::default()), Out::default());
    link.connect(&strap, now(0), &mut out);
    let asked: Vec<_> = out
        .commands
        .iter()
        .map(|command| match command {
            Command::Subscribe(characteristic)
            | Command::Read(characteristic)
            | Command::Write { characteristic, .. } => *characteristic,
        })
        .collect();
    assert_eq!(asked, [0x2a37, 0x2a19, 0x2a19, 0x2a29].map(assigned));
    assert!(!link.aim(Target::PowerW(200.0), now(0), &mut out));
}

/// A wheel sensor out of range for two minutes: the turns made meanwhile are not told twice, and not as a sprint.
#[test]
fn a_connection_that_breaks() {
    let wheel = found("SPEED", &[0x1816], &[0x2a5b]);
    let (mut link, mut out) = (
        Link::new(Settings {
            wheel_m: 2.0,
            ..Settings::default()
        }),
        Out::default(),
    );
    link.connect(&wheel, now(0), &mut out);
    let packet = |turns: u32, ticks: u16| [&[1][..], &turns.to_le_bytes(), &ticks.to_le_bytes()].concat();
    for second in 0..10u16 {
        link.take(
            assigned(0x2a5b),
            &packet(u32::from(second) * 4, second * 1024),
            now(u64::from(second) * 1000),
            &mut out,
        );
    }
    link.connect(&wheel, now(130_000), &mut out);
    for second in 0..10u16 {
        link.take(
            assigned(0x2a5b),
            &packet(500 + u32::from(second) * 4, second * 1024),
            now(130_000 + u64::from(second) * 1000),
            &mut out,
        );
    }
    assert_eq!(values(&out, Quantity::SpeedMS), [8.0; 18]);
    let covered: f64 = values(&out, Quantity::CoveredM).iter().sum();
    assert_eq!(covered, 8.0 * 18.0);
    assert_eq!(
        link.profiles().collect::<Vec<_>>(),
        [Profile::CyclingSpeedCadence]
    );
}

/// A strap that is taken off and put on again.
#[test]
fn a_strap_without_contact_is_silent() {
    let strap = found("HRM", &[0x180d], &[0x2a37]);
    let (mut link, mut out) = (Link::new(Settings::default()), Out::default());
    link.connect(&strap, now(0), &mut out);
    for (second, packet) in ["16 50 0004", "14 50 0004", "14 00", "16 51 0004"]
        .iter()
        .enumerate()
    {
        link.take(
            assigned(0x2a37),
            &hex(packet),
            now(second as u64 * 1000),
            &mut out,
        );
    }
    assert_eq!(values(&out, Quantity::HeartRateBpm), [80.0, 81.0]);
    assert_eq!(values(&out, Quantity::SkinContact), [1.0, 0.0, 0.0, 1.0]);
    assert_eq!(values(&out, Quantity::RrIntervalMs), [1000.0, 1000.0]);
}

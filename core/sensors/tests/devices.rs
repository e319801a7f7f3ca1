//! Whole devices: several services at once, connections that break, and what reports of other programs tell of them.

use std::collections::BTreeMap;

use ritm_model::Timestamp;
use ritm_sensors::{
    Command, Found, Link, Moment, Out, Profile, Quantity, Settings, Target, When, profile, steps::Minutes,
    uuids::assigned,
};
use uuid::Uuid;

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

fn wheel(turns: u32, ticks: u16) -> Vec<u8> {
    [&[1][..], &turns.to_le_bytes(), &ticks.to_le_bytes()].concat()
}

fn power_and_wheel(watts: i16, turns: u32, ticks: u16) -> Vec<u8> {
    [
        &[0x10, 0][..],
        &watts.to_le_bytes(),
        &turns.to_le_bytes(),
        &ticks.to_le_bytes(),
    ]
    .concat()
}

fn covered(out: &Out) -> f64 {
    values(out, Quantity::CoveredM).iter().sum()
}

/// The moment of a second, as the ticks of a clock that wraps.
fn ticks(second: f64, per_s: f64) -> u16 {
    ((second * per_s) as u64 % 65_536) as u16
}

/// Packets of a trainer that tells wheel and cranks by two services (qdomyos-zwift #3224).
#[test]
fn a_wheel_that_two_services_tell_turns_once() {
    let trainer = found("JetBlack", &[0x1818, 0x1816], &[0x2a63, 0x2a5b]);
    let (mut link, mut out) = (Link::new(Settings::default()), Out::default());
    link.connect(&trainer, now(0), &mut out);
    let (power, cycling) = (assigned(0x2a63), assigned(0x2a5b));
    for (ms, from, packet) in [
        (255, cycling, "03 a2 5e 01 00 6d 0e 4b 63 96 7f"),
        (723, power, "30 00 88 00 a2 5e 01 00 af 1d 4b 63 96 7f"),
        (973, power, "30 00 8a 00 a2 5e 01 00 af 1d 4b 63 96 7f"),
        (1215, power, "30 00 8b 00 a2 5e 01 00 af 1d 4b 63 96 7f"),
        (1243, cycling, "03 a4 5e 01 00 d7 12 4b 63 96 7f"),
        (1498, power, "30 00 8c 00 a4 5e 01 00 83 26 4b 63 96 7f"),
    ] {
        link.take(from, &hex(packet), now(ms), &mut out);
    }
    let speeds = values(&out, Quantity::SpeedMS);
    assert!(
        speeds.iter().all(|speed| (speed - 3.81).abs() < 0.05),
        "{speeds:?}"
    );
    assert!((covered(&out) - 2.0 * 2.105).abs() < 1e-9, "{}", covered(&out));
    // Ten stops, in which neither tells of metres: each ends with the same turns by both.
    let (mut link, mut out) = (Link::new(Settings::default()), Out::default());
    link.connect(&trainer, now(0), &mut out);
    let (mut turns, mut at_s) = (0, 0.0);
    for second in 0..300_u64 {
        if second % 30 < 20 {
            turns += 4;
            at_s = second as f64;
        }
        let ms = second * 1000;
        link.take(cycling, &wheel(turns, ticks(at_s, 1024.0)), now(ms), &mut out);
        let packet = power_and_wheel(150, turns, ticks(at_s, 2048.0));
        link.take(power, &packet, now(ms + 300), &mut out);
        link.tick(now(ms + 500), &mut out);
    }
    let right = f64::from(turns - 4) * 2.105;
    assert!(
        (covered(&out) - right).abs() < 1e-6,
        "{} of {right}",
        covered(&out)
    );
}

/// The same of a treadmill's sensor that counts by both services, and one of which the better service falls silent.
#[test]
fn a_belt_that_two_services_tell_runs_once() {
    let runn = found("RUNN 1", &[0x1826, 0x1814], &[0x2acd, 0x2a53]);
    for better_until in [300, 150] {
        let (mut link, mut out) = (Link::new(Settings::default()), Out::default());
        link.connect(&runn, now(0), &mut out);
        let mut total_dm = 0_u32;
        for second in 0..300_u64 {
            let runs = second % 30 < 20;
            total_dm += if runs { 30 } else { 0 };
            let [speed, cadence] = if runs { [768_u16, 85] } else { [0, 0] };
            let packet = [
                &[2][..],
                &speed.to_le_bytes(),
                &[cadence as u8],
                &total_dm.to_le_bytes(),
            ]
            .concat();
            link.take(assigned(0x2a53), &packet, now(second * 1000), &mut out);
            if second < better_until {
                let speed = if runs { 1080_u16 } else { 0 };
                let metres = &(total_dm / 10).to_le_bytes()[..3];
                let packet = [&[4, 0][..], &speed.to_le_bytes(), metres].concat();
                link.take(assigned(0x2acd), &packet, now(second * 1000 + 300), &mut out);
            }
        }
        let right = f64::from(total_dm - 30) / 10.0;
        assert!(
            (covered(&out) - right).abs() < 20.0,
            "{} of {right}",
            covered(&out)
        );
        if better_until == 300 {
            assert!(
                (covered(&out) - right).abs() < 3.5,
                "{} of {right}",
                covered(&out)
            );
        }
    }
}

/// Sensors that sleep at rest and wake with the first turn (`UrbanBiker` #13, OpenTracks #1925): the clock of a power
/// meter's wheel wraps every 32 s. Speeds of up to 35 m/s were told.
#[test]
fn the_first_turn_after_a_stop_is_no_sprint() {
    for hundredths in 3000..4000_u64 {
        let meter = found("KICKR", &[0x1818], &[0x2a63]);
        let (mut link, mut out) = (Link::new(Settings::default()), Out::default());
        link.connect(&meter, now(0), &mut out);
        let from = assigned(0x2a63);
        let phase_ms = (hundredths * 37) % 1000;
        link.take(from, &power_and_wheel(100, 100, 0), now(phase_ms), &mut out);
        for second in 1..5 {
            let packet = power_and_wheel(0, 104, 2048);
            link.take(from, &packet, now(second * 1000 + phase_ms), &mut out);
        }
        for second in 5..hundredths / 100 {
            link.tick(now(second * 1000), &mut out);
        }
        out.clear();
        let turned_s = 1.0 + hundredths as f64 / 100.0;
        let packet = power_and_wheel(100, 105, ticks(turned_s, 2048.0));
        link.take(from, &packet, now((turned_s * 1000.0) as u64 + 80), &mut out);
        let speeds = values(&out, Quantity::SpeedMS);
        assert!(
            speeds.iter().all(|&speed| speed < 0.1),
            "{hundredths}: {speeds:?}"
        );
    }
}

/// Bangle.js tells each step as it is made, and every ten minutes their sum (`BangleApps`, `apps/android/boot.js`); the
/// connection is lost for a while, and the log of that time is asked for afterwards.
#[test]
fn a_watchs_sum_of_ten_minutes_adds_only_what_was_missed() {
    let serial = |number: u128| Uuid::from_u128(0x6e40_0000_b5a3_f393_e0a9_e50e_24dc_ca9e + (number << 96));
    let watch = Found {
        name: "Bangle.js 1234".into(),
        services: vec![serial(1)],
        characteristics: vec![serial(2), serial(3)],
    };
    for lost in [0..0, 400..700_u64] {
        let (mut link, mut out) = (Link::new(Settings::default()), Out::default());
        link.connect(&watch, now(0), &mut out);
        let begin = now(0).utc;
        let mut minutes = Minutes::default();
        let mut live = BTreeMap::new();
        for second in 1..=1210_u64 {
            out.clear();
            let mut lines = Vec::new();
            if second <= 1200 {
                lines.push(r#"{"t":"act","stp":2,"hrm":88,"rt":1}"#.to_owned());
            }
            if second % 600 == 0 {
                lines.push(r#"{"t":"act","stp":1200,"mov":9}"#.to_owned());
            }
            for line in lines.iter().filter(|_| !lost.contains(&second)) {
                for piece in format!("{line}\n").as_bytes().chunks(20) {
                    link.take(serial(3), piece, now(second * 1000), &mut out);
                }
            }
            if second == lost.end {
                let end = begin.plus_ms(600_000).unix_ms();
                let line = format!("{{\"t\":\"act\",\"ts\":{end},\"stp\":1200}}\n");
                link.take(serial(3), line.as_bytes(), now(second * 1000), &mut out);
            }
            for reading in out
                .readings
                .iter()
                .filter(|reading| reading.quantity == Quantity::Steps)
            {
                if let When::Span { from, seconds } = reading.when {
                    minutes.put(0, from, seconds, reading.value as u32);
                } else {
                    // Steps just made, at the end of the second.
                    let minute = begin.plus_ms((second as i64 - 1) / 60 * 60_000);
                    let sum: &mut f64 = live.entry(minute).or_default();
                    *sum += reading.value;
                    minutes.put(0, minute, 60, *sum as u32);
                }
            }
        }
        let steps: u32 = minutes.merged(begin, begin.plus_ms(3_600_000)).values().sum();
        // Of the minutes in which it was lost for a part, the part is not known.
        assert!(
            (2400 - 2 * 100..=2400).contains(&steps),
            "{steps} with {lost:?} lost"
        );
        if lost.is_empty() {
            assert_eq!(steps, 2400);
        }
    }
}

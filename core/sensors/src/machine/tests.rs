use super::*;
use crate::{
    link::Command,
    reading::Quantity,
    testing::{hex, now, values},
};

fn run(kind: Kind, packets: &[(u64, &str)]) -> Out {
    let (mut machine, mut out) = (Machine::default(), Out::default());
    for &(ms, packet) in packets {
        machine.take(kind.characteristic(), &hex(packet), now(ms), &mut out);
    }
    out
}

fn one(kind: Kind, packet: &str, quantity: Quantity) -> Option<f64> {
    run(kind, &[(0, packet)]).last(quantity)
}

#[test]
fn all_of_a_bike() {
    let first = "fe1f c409 0000 b400 0000 e80300 0a00 9cff 0000 0500 0000 00 78 46 0a00 6400";
    let second = "fe1f c409 0000 b400 0000 f20300 0a00 9cff 0000 0700 0000 00 78 46 0b00 6300";
    let out = run(Kind::Bike, &[(0, first), (1000, second)]);
    let last = |quantity| out.last(quantity);
    assert_eq!(last(Quantity::SpeedMS), Some(25.0 / 3.6));
    assert_eq!(last(Quantity::CadenceRpm), Some(90.0));
    assert_eq!(last(Quantity::CoveredM), Some(10.0));
    assert_eq!(last(Quantity::ResistanceLevel), Some(10.0));
    // Auuki reads power without its sign: 65436 W.
    assert_eq!(last(Quantity::PowerW), Some(-100.0));
    assert_eq!(last(Quantity::EnergyKcal), Some(2.0));
    assert_eq!(last(Quantity::HeartRateBpm), Some(120.0));
    assert_eq!(last(Quantity::Met), Some(7.0));
    assert_eq!(last(Quantity::ElapsedS), Some(11.0));
    assert_eq!(last(Quantity::RemainingS), Some(99.0));
}

/// pycycling #32: cadence is in halves.
#[test]
fn cadence_is_in_halves() {
    assert_eq!(
        one(Kind::Bike, "4400 c409 b400 c800", Quantity::CadenceRpm),
        Some(90.0)
    );
}

#[test]
fn all_of_a_treadmill() {
    let first = "9e1f e803 0000 e80300 2800 1700 6400 0000 0500 0000 00 82 50 0a00 6400 0500 d200";
    let second = "9e1f e803 0000 ea0300 2800 1700 7800 0000 0500 0000 00 82 50 0b00 6300 0500 d200";
    let out = run(Kind::Treadmill, &[(0, first), (1000, second)]);
    let last = |quantity| out.last(quantity);
    assert_eq!(last(Quantity::SpeedMS), Some(10.0 / 3.6));
    assert_eq!(last(Quantity::InclinePercent), Some(4.0));
    assert_eq!(last(Quantity::CoveredM), Some(2.0));
    assert_eq!(last(Quantity::ClimbedM), Some(2.0));
    assert_eq!(last(Quantity::HeartRateBpm), Some(130.0));
    assert_eq!(last(Quantity::PowerW), Some(210.0));
    assert_eq!(last(Quantity::BeltForceN), Some(5.0));
}

/// The pace of a treadmill is one byte in the first text of the service and two in the newer one.
#[test]
fn a_pace_of_either_width_is_passed_over() {
    for packet in ["2001 e803 3c 82", "2001 e803 3c00 82"] {
        assert_eq!(
            one(Kind::Treadmill, packet, Quantity::HeartRateBpm),
            Some(130.0),
            "{packet}"
        );
    }
    for packet in ["6001 e803 3c 3c 82", "6001 e803 3c00 3c00 82"] {
        assert_eq!(
            one(Kind::Treadmill, packet, Quantity::HeartRateBpm),
            Some(130.0),
            "{packet}"
        );
    }
}

/// hughesjs/FitnessMachine: flags 0x2484, with steps behind a reserved bit.
#[test]
fn steps_behind_a_reserved_bit() {
    let out = run(
        Kind::Treadmill,
        &[
            (0, "8424 f401 640000 0500 0000 00 0a00 6400"),
            (2000, "8424 f401 670000 0500 0000 00 0c00 6800"),
        ],
    );
    assert_eq!(values(&out, Quantity::Steps), [4.0]);
    assert_eq!(values(&out, Quantity::CoveredM), [3.0]);
    // Without them the record is whole all the same.
    assert_eq!(
        one(
            Kind::Treadmill,
            "8424 f401 640000 0500 0000 00 0a00",
            Quantity::ElapsedS
        ),
        Some(10.0)
    );
}

/// qdomyos-zwift PR #4818: the speed is there and 0 while the distance grows.
#[test]
fn speed_from_distance() {
    let packets: Vec<(u64, String)> = (0..10u8)
        .map(|second| {
            (
                u64::from(second) * 1000,
                format!("0400 0000 {:02x}0000", second * 3),
            )
        })
        .collect();
    let packets: Vec<(u64, &str)> = packets
        .iter()
        .map(|(ms, packet)| (*ms, packet.as_str()))
        .collect();
    let out = run(Kind::Treadmill, &packets);
    let speeds = values(&out, Quantity::SpeedMS);
    assert_eq!(speeds[..3], [0.0; 3]);
    assert_eq!(speeds[3..], [3.0; 7]);
}

#[test]
fn what_stands_still_has_no_speed() {
    let out = run(
        Kind::Treadmill,
        &[
            (0, "0400 0000 640000"),
            (3000, "0400 0000 640000"),
            (6000, "0400 0000 640000"),
        ],
    );
    assert_eq!(values(&out, Quantity::SpeedMS), [0.0; 3]);
}

/// `TrackMyIndoorWorkout` #124 and #373: the machine's distance falls to 0 at a pause and comes back.
#[test]
fn distance_that_falls_and_returns_is_not_covered() {
    let out = run(
        Kind::Treadmill,
        &[
            (0, "0400 f401 900100"),
            (1000, "0400 f401 930100"),
            (2000, "0400 0000 000000"),
            (3000, "0400 f401 930100"),
            (4000, "0400 f401 950100"),
        ],
    );
    assert_eq!(values(&out, Quantity::CoveredM), [3.0, 2.0]);
}

#[test]
fn what_is_not_available_is_not_told() {
    let out = run(Kind::Bike, &[(0, "4402 ffff ffff ff7f ff")]);
    assert_eq!(out.readings, []);
    // Nobody lives with a pulse of 0.
    assert_eq!(one(Kind::Bike, "0002 c409 00", Quantity::HeartRateBpm), None);
}

#[test]
fn a_short_record_is_dropped() {
    let packet = hex("4402 c409 b400 c800 78");
    for short in 0..packet.len() {
        let (mut machine, mut out) = (Machine::default(), Out::default());
        machine.take(Kind::Bike.characteristic(), &packet[..short], now(0), &mut out);
        assert_eq!(out.readings, [], "{short}");
    }
}

#[test]
fn all_of_a_rower() {
    let first = "ac0f 2e 6400 e80300 7800 9600 0800 0500 0000 00 8c 50 6400";
    let second = "ac0f 2e 6500 ec0300 7800 9600 0800 0500 0000 00 8c 50 6500";
    let out = run(Kind::Rower, &[(0, first), (1000, second)]);
    let last = |quantity| out.last(quantity);
    assert_eq!(last(Quantity::StrokeRateSpm), Some(23.0));
    assert_eq!(last(Quantity::Strokes), Some(1.0));
    assert_eq!(last(Quantity::CoveredM), Some(4.0));
    assert_eq!(last(Quantity::SpeedMS), Some(500.0 / 120.0));
    assert_eq!(last(Quantity::ResistanceLevel), Some(8.0));
    assert_eq!(last(Quantity::HeartRateBpm), Some(140.0));
}

/// `TrackMyIndoorWorkout` #320 (Technogym Aquafeel): reserved flags and four bytes more; the whole record was dropped.
#[test]
fn reserved_flags_and_bytes_are_passed_over() {
    let out = run(Kind::Rower, &[(0, "0081 2e 6400 0500 0000 00 aabbccdd")]);
    assert_eq!(out.last(Quantity::StrokeRateSpm), Some(23.0));
}

/// qdomyos-zwift PR #4956: a record comes in two packets, and the second made the power of the first 0.
#[test]
fn a_split_record_gives_what_a_whole_one_gives() {
    let out = run(
        Kind::Rower,
        &[
            (0, "2d00 e80300 7800 1300"),
            (10, "000b 2e 6400 0500 0000 00 8c 6400"),
            (1000, "2d00 eb0300 7800 1300"),
            (1010, "000b 2e 6400 0500 0000 00 8c 6500"),
        ],
    );
    assert_eq!(values(&out, Quantity::PowerW), [19.0, 19.0]);
    assert_eq!(values(&out, Quantity::StrokeRateSpm), [23.0, 23.0]);
    assert_eq!(values(&out, Quantity::CoveredM), [3.0]);
}

/// qdomyos-zwift #4986 (JOROTO): 66 strokes a minute while the count of strokes goes on at 22.
#[test]
fn a_stroke_rate_that_the_count_contradicts() {
    let packet = |second: u64, half_rate: u8| format!("0000 {half_rate:02x} {:02x}00", 10 + second * 22 / 60);
    let (mut machine, mut out) = (Machine::default(), Out::default());
    for second in 0..60 {
        let rate = if (30..36).contains(&second) { 132 } else { 44 };
        machine.take(
            Kind::Rower.characteristic(),
            &hex(&packet(second, rate)),
            now(second * 1000),
            &mut out,
        );
    }
    let rates = values(&out, Quantity::StrokeRateSpm);
    assert_eq!(rates.len(), 60);
    assert!(
        rates.iter().all(|&rate| (17.0..=25.0).contains(&rate)),
        "{rates:?}"
    );
}

/// `TrackMyIndoorWorkout` #373, qdomyos-zwift #1486: pace and power stay as they were in the last stroke.
#[test]
fn a_rower_at_rest_has_neither_pace_nor_power() {
    let (mut machine, mut out) = (Machine::default(), Out::default());
    let mut row = |second: u32, from: u64| {
        let rowed = second.min(20);
        let packet = [
            &[0x2c, 0, 48, (rowed / 3) as u8, 0][..],
            &(rowed * 4).to_le_bytes()[..3],
            &[125, 0, 180, 0],
        ]
        .concat();
        out.clear();
        let moment = now(from + u64::from(second) * 1000);
        machine.take(Kind::Rower.characteristic(), &packet, moment, &mut out);
        [Quantity::SpeedMS, Quantity::PowerW].map(|quantity| out.last(quantity))
    };
    for second in 0..=30 {
        assert_eq!(row(second, 0), [Some(4.0), Some(180.0)], "{second}");
    }
    for second in 31..60 {
        assert_eq!(row(second, 0), [Some(0.0); 2], "{second}");
    }
    // One that counts nothing is believed.
    let out = run(Kind::Rower, &[(0, "0900 7d00"), (60_000, "0900 7d00")]);
    assert_eq!(values(&out, Quantity::SpeedMS), [4.0, 4.0]);
}

#[test]
fn all_of_a_cross_trainer() {
    let first = "5c3800 c409 e80300 7800 7700 6400 2800 1700 78 46 0a00";
    let second = "5c3800 c409 eb0300 7800 7700 7800 2800 1700 78 46 0b00";
    // Flags: distance, steps, strides, incline, heart rate, metabolic equivalents, time.
    let out = run(Kind::CrossTrainer, &[(0, first), (1000, second)]);
    let last = |quantity| out.last(quantity);
    assert_eq!(last(Quantity::SpeedMS), Some(25.0 / 3.6));
    assert_eq!(last(Quantity::CoveredM), Some(3.0));
    assert_eq!(last(Quantity::StepRateSpm), Some(120.0));
    assert_eq!(last(Quantity::Steps), Some(4.0));
    assert_eq!(last(Quantity::InclinePercent), Some(4.0));
}

#[test]
fn all_of_the_climbers() {
    let out = run(
        Kind::StepClimber,
        &[
            (0, "aa00 0500 6400 3c00 0a00 78 0a00"),
            (60_000, "aa00 0600 8c00 3c00 0d00 78 0a00"),
        ],
    );
    assert_eq!(out.last(Quantity::Steps), Some(40.0));
    assert_eq!(out.last(Quantity::Floors), Some(1.0));
    let out = run(
        Kind::StairClimber,
        &[
            (0, "1a01 0500 3c00 0a00 6400 0a00"),
            (60_000, "1a01 0700 3c00 0f00 7800 4600"),
        ],
    );
    assert_eq!(out.last(Quantity::Steps), Some(40.0));
    assert_eq!(out.last(Quantity::ClimbedM), Some(5.0));
    assert_eq!(out.last(Quantity::ElapsedS), Some(70.0));
}

fn written(out: &Out) -> Vec<Vec<u8>> {
    out.commands
        .iter()
        .filter_map(|command| match command {
            Command::Write {
                characteristic,
                bytes,
                ..
            } if *characteristic == CONTROL_POINT => Some(bytes.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn control_is_asked_for_before_anything_else() {
    let (mut machine, mut out) = (Machine::default(), Out::default());
    machine.start(now(0), &mut out);
    assert!(out.commands.contains(&Command::Subscribe(CONTROL_POINT)));
    machine.take(POWER_RANGE, &hex("0000 9001 0500"), now(0), &mut out);
    out.clear();
    assert!(machine.aim(Target::PowerW(202.4), now(0), &mut out));
    assert!(machine.aim(Target::Start, now(0), &mut out));
    assert_eq!(written(&out), [hex("00")]);
    machine.take(CONTROL_POINT, &hex("800001"), now(100), &mut out);
    assert_eq!(written(&out)[1..], [hex("05 c800")]);
    assert_eq!(out.notices, [Notice::InControl]);
    machine.take(CONTROL_POINT, &hex("800501"), now(200), &mut out);
    assert_eq!(written(&out)[2..], [hex("07")]);
    machine.take(CONTROL_POINT, &hex("800701"), now(300), &mut out);
    out.clear();
    // More than it can is held back.
    machine.aim(Target::PowerW(900.0), now(400), &mut out);
    assert_eq!(written(&out), [hex("05 9001")]);
}

#[test]
fn lost_control_is_asked_for_again() {
    let (mut machine, mut out) = (Machine::default(), Out::default());
    machine.aim(Target::InclinePercent(-2.5), now(0), &mut out);
    machine.take(CONTROL_POINT, &hex("800001"), now(0), &mut out);
    assert_eq!(written(&out)[1..], [hex("03 e7ff")]);
    machine.take(STATUS, &hex("ff"), now(10), &mut out);
    out.clear();
    machine.aim(Target::SpeedMS(10.0 / 3.6), now(20), &mut out);
    assert_eq!(written(&out), [hex("00")]);
    // Silence: three times in all, then it is given up.
    for second in 1..20 {
        machine.tick(now(20 + second * 1000), &mut out);
    }
    assert_eq!(written(&out).len(), 3);
    assert_eq!(out.notices, [Notice::Refused(0)]);
}

#[test]
fn a_road_and_a_level() {
    let (mut machine, mut out) = (Machine::default(), Out::default());
    machine.aim(
        Target::Road {
            grade_percent: 4.0,
            wind_m_s: -1.5,
            rolling: 0.004,
            air_kg_m: 0.51,
        },
        now(0),
        &mut out,
    );
    machine.take(CONTROL_POINT, &hex("800001"), now(0), &mut out);
    assert_eq!(written(&out)[1..], [hex("11 24fa 9001 28 33")]);
    machine.take(CONTROL_POINT, &hex("801101"), now(0), &mut out);
    out.clear();
    machine.take(RESISTANCE_RANGE, &hex("0a00 c800 0a00"), now(0), &mut out);
    machine.aim(Target::ResistanceLevel(4.2), now(0), &mut out);
    assert_eq!(written(&out), [hex("04 28")]);
}

#[test]
fn features() {
    let features = Features::parse(&hex("8654 0000 0ee0 0000"));
    assert!(features.is_some_and(|features| features.takes_power()
        && features.takes_road()
        && features.takes_incline()
        && !features.takes_speed()
        && features.measures_power()));
    assert_eq!(Features::parse(&hex("8654 0000")), None);
}

#[test]
fn a_range_never_gives_what_is_outside() {
    let range = Range {
        least: -100,
        most: 105,
        step: 10,
    };
    assert_eq!(range.nearest(f64::NAN), 0);
    assert_eq!(range.nearest(1e9), 100);
    assert_eq!(range.nearest(-1e9), -100);
    assert_eq!(range.nearest(14.9), 10);
}

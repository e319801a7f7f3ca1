//! No file with a usable licence shows more than one sample: these are written from the format's known facts.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use super::{decode, detect};
use ritm_model::{Channel, Pause, ProblemCode, Sport};

/// Bits, the lowest of a byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    fn push(&mut self, value: u64, bits: u32) {
        for bit in 0..bits {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= (((value >> bit) & 1) as u8) << (self.count % 8);
            self.count += 1;
        }
    }
}

fn words(bytes: &mut Vec<u8>, text: &str) {
    bytes.push(text.len() as u8);
    bytes.extend(text.as_bytes());
}

fn number(bytes: &mut Vec<u8>, value: u32) {
    bytes.extend(value.to_le_bytes());
}

/// 200 samples at one a second of power, heart rate, altitude, distance and place, with a pause after the hundredth.
fn file(version: u32, distance_bits: u32) -> Vec<u8> {
    let mut bytes = b"WKO\x1a".to_vec();
    number(&mut bytes, version);
    number(&mut bytes, 43_902);
    words(&mut bytes, "win");
    words(&mut bytes, "did not");
    words(&mut bytes, "PHADG");
    number(&mut bytes, 8);
    words(&mut bytes, "L4");
    number(&mut bytes, 0);
    words(&mut bytes, "Last");
    words(&mut bytes, "First");
    number(&mut bytes, 2_880_000);
    bytes.extend(vec![
        0;
        20 + if version == 12 || version == 7 { 0 } else { 8 }
            + 4
            + 28
    ]);
    number(&mut bytes, 0);
    number(&mut bytes, 0x13);
    number(&mut bytes, 0);
    for graph in 0..(if version < 12 {
        8
    } else if version == 12 {
        14
    } else {
        16
    }) {
        bytes.extend([0; 44]);
        bytes.extend(u16::to_le_bytes(u16::from(graph == 3)));
        if graph == 3 {
            bytes.extend([0; 8]);
        }
    }
    bytes.extend(2_u16.to_le_bytes());
    for (name, first, last) in [("Entire workout", 0, 200), ("sprint", 10, 19)] {
        bytes.extend([0; 12]);
        words(&mut bytes, name);
        words(&mut bytes, "");
        number(&mut bytes, 0);
        number(&mut bytes, first);
        number(&mut bytes, last);
        bytes.extend([0; 12]);
    }
    bytes.extend(0_u16.to_le_bytes());
    // Charts, of which nothing is known: numbers, texts, zeros.
    bytes.extend(b"\x02\0\xff\xff\x01\0CRideGoalConfig\x01\0\x08\0\0\0\0");
    bytes.extend([0; 300]);
    let mut stream = Bits::default();
    stream.push(0, 1);
    stream.push(1000, 42);
    for index in 0..200_u64 {
        if index == 100 {
            stream.push(0, 1);
            stream.push(60_000, 42);
            stream.push(1, 1);
            for (nothing, bits) in [(4095, 12), (255, 8), (524_287, 20), (0, distance_bits), (0, 64)] {
                stream.push(nothing, bits);
            }
            stream.push(0, 1);
            stream.push(1000, 42);
        }
        stream.push(1, 1);
        stream.push(200 + index, 12);
        stream.push(120 + index % 50, 8);
        let altitude: i64 = -205 + index as i64;
        let turned = if altitude < 0 {
            (1 << 20) - 1 - altitude.unsigned_abs()
        } else {
            altitude as u64
        };
        stream.push(turned, 20);
        stream.push(800, distance_bits);
        stream.push(536_870_912 + index, 32);
        stream.push(u64::from((-1_073_741_824_i32) as u32), 32);
    }
    bytes.extend(201_u16.to_le_bytes());
    bytes.extend((stream.bytes.len() as u16).to_le_bytes());
    bytes.extend(stream.bytes);
    bytes.extend([7; 30]);
    bytes
}

#[test]
fn a_ride_is_found_behind_its_charts() {
    for (version, distance_bits) in [(28, 22), (31, 22), (12, 22), (28, 19)] {
        let bytes = file(version, distance_bits);
        assert!(detect(&bytes));
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.problems, []);
        let recording = &decoded.recordings[0];
        assert_eq!(recording.start.unix_ms(), 1_615_708_800_000);
        assert_eq!(recording.sport, Sport::MountainBiking);
        assert_eq!(recording.notes.as_deref(), Some("L4\nwin\ndid not"));
        assert_eq!(recording.device.manufacturer, "Garmin");
        assert_eq!(recording.samples.len(), 200);
        assert_eq!(recording.samples.time_ms[99..102], [99_000, 160_000, 161_000]);
        assert_eq!(
            recording.pauses,
            [Pause {
                from_ms: 100_000,
                to_ms: 160_000
            }]
        );
        let value = |channel: &Channel, index: usize| recording.samples.column(channel).unwrap().value(index);
        assert_eq!(value(&Channel::Power, 199), Some(399.0));
        assert_eq!(value(&Channel::HeartRate, 51), Some(121.0));
        assert_eq!(value(&Channel::Altitude, 0), Some(-20.5));
        assert_eq!(value(&Channel::Altitude, 199), Some(-0.6));
        assert_eq!(value(&Channel::Distance, 199), Some(1600.0));
        assert_eq!(value(&Channel::Latitude, 0), Some(45.0));
        assert_eq!(value(&Channel::Longitude, 0), Some(-90.0));
        assert_eq!(recording.laps.len(), 1);
        assert_eq!(
            (recording.laps[0].from_ms, recording.laps[0].to_ms),
            (10_000, 20_000)
        );
        assert_eq!(recording.extras.markers[0].detail, "sprint");
    }
}

#[test]
fn a_cut_file_gives_what_is_left() {
    let bytes = file(28, 22);
    let cut = &bytes[..bytes.len() - 1500];
    let decoded = decode(cut).unwrap();
    let left = decoded.recordings[0].samples.len();
    assert!((90..130).contains(&left), "{left}");
    assert_eq!(decoded.problems[0].code, ProblemCode::Truncated);
    assert_eq!(
        decoded.recordings[0]
            .samples
            .column(&Channel::Power)
            .unwrap()
            .value(5),
        Some(205.0)
    );
    assert_eq!(decode(&bytes[..60]).unwrap_err().code, ProblemCode::Truncated);
}

#[test]
fn what_nobody_described_is_refused() {
    let refused = |bytes: &[u8]| decode(bytes).unwrap_err();
    let mut bytes = file(28, 22);
    bytes[4] = 5;
    let problem = refused(&bytes);
    assert_eq!(
        (problem.code, problem.at_byte),
        (ProblemCode::UnknownFormat, Some(4))
    );
    let at = bytes.windows(5).position(|window| window == b"PHADG").unwrap();
    bytes[4] = 28;
    bytes[at] = b'Q';
    assert!(refused(&bytes).detail.contains("QHADG"));
}

#[test]
fn damage_of_any_kind_is_endured() {
    crate::damage::endure(&[file(28, 22), file(12, 19)], decode);
}

#[test]
fn a_file_made_to_be_slow_is_not() {
    // A candidate at every second byte, each of which has to be walked to its end.
    let mut bytes = file(28, 22);
    bytes.truncate(700);
    bytes.extend([0x10, 0x00].repeat(1_000_000));
    // Walked anew from each candidate it would take hours; a loaded machine is given its time.
    let begun = std::time::Instant::now();
    let _ = decode(&bytes);
    assert!(begun.elapsed() < std::time::Duration::from_secs(60));
}

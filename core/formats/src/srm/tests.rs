#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::{Layout, decode, detect};
use ritm_model::{Channel, Pause, ProblemCode, Sport};

/// A file of three samples at one a second from 08:00:00 on 2021-03-14, a gap, and two more.
fn file(version: u8) -> Vec<u8> {
    let layout = Layout::of(if version == 8 { 9 } else { version });
    let mut bytes = vec![b'S', b'R', b'M', b'0' + version];
    bytes.extend(51_572_u16.to_le_bytes());
    bytes.extend(2096_u16.to_le_bytes());
    bytes.extend([1, 1]);
    bytes.extend(2_u16.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend([0, 6]);
    let mut comment = b"hills!".to_vec();
    comment.resize(70, 0);
    bytes.extend(comment);
    let count = |bytes: &mut Vec<u8>, number: u32| {
        let wide = number.to_le_bytes();
        bytes.extend(&wide[..if layout.wide { 4 } else { 2 }]);
    };
    for (text, first, last) in [("me", 1, 5), ("Z3", 4, 2)] {
        let mut text = text.as_bytes().to_vec();
        text.resize(layout.marker_text_bytes, 0);
        bytes.extend(text);
        bytes.push(1);
        count(&mut bytes, first);
        count(&mut bytes, last);
        bytes.extend([0; 10]);
    }
    for (start, samples) in [(2_880_000_i32, 3), (2_881_000, 2)] {
        bytes.extend(start.to_le_bytes());
        count(&mut bytes, samples);
    }
    bytes.extend([0; 4]);
    count(&mut bytes, 5);
    bytes.push(0);
    for index in 0..5_u8 {
        let power = 200 + u16::from(index);
        if layout.modern {
            bytes.extend(power.to_le_bytes());
            bytes.extend([90 + index, if index == 2 { 0 } else { 140 }]);
            bytes.extend(10_000_i32.to_le_bytes());
            bytes.extend((400 + i32::from(index)).to_le_bytes());
            bytes.extend((-15_i16).to_le_bytes());
            if layout.wide {
                bytes.extend(536_870_912_i32.to_le_bytes());
                bytes.extend((-1_073_741_824_i32).to_le_bytes());
            }
        } else {
            // 312 units of 3/26 km/h are 36 km/h.
            let speed = 312_u16;
            bytes.push((speed & 0x7f) as u8);
            bytes.push(((speed >> 3) & 0xf0) as u8 | (power & 0x0f) as u8);
            bytes.push((power >> 4) as u8);
            bytes.extend([90 + index, if index == 2 { 0 } else { 140 }]);
        }
    }
    bytes
}

#[test]
fn all_versions_hold_the_same_ride() {
    for version in 5..=9 {
        let bytes = file(version);
        assert!(detect(&bytes));
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.problems, [], "version {version}");
        let recording = &decoded.recordings[0];
        assert_eq!(recording.start.unix_ms(), 1_615_708_800_000, "version {version}");
        assert_eq!(recording.sport, Sport::Cycling);
        assert_eq!(recording.notes.as_deref(), Some("hills!"));
        assert_eq!(recording.samples.time_ms, [0, 1000, 2000, 10_000, 11_000]);
        assert_eq!(
            recording.pauses,
            [Pause {
                from_ms: 3000,
                to_ms: 10_000
            }]
        );
        let values = |channel: &Channel| recording.samples.values(channel);
        assert_eq!(
            values(&Channel::Power).unwrap(),
            [200.0, 201.0, 202.0, 203.0, 204.0]
        );
        assert_eq!(values(&Channel::Cadence).unwrap(), [90.0, 91.0, 92.0, 93.0, 94.0]);
        assert_eq!(values(&Channel::Speed).unwrap(), [10.0; 5]);
        let heart_rate = values(&Channel::HeartRate).unwrap();
        assert!(heart_rate[2].is_nan());
        assert_eq!(heart_rate[4], 140.0);
        if version >= 7 {
            assert_eq!(values(&Channel::Altitude).unwrap()[4], 404.0);
            assert_eq!(values(&Channel::Temperature).unwrap()[4], -1.5);
        } else {
            assert_eq!(values(&Channel::Altitude), None);
        }
        if version >= 8 {
            assert_eq!(values(&Channel::Latitude).unwrap(), [45.0; 5]);
            assert_eq!(values(&Channel::Longitude).unwrap(), [-90.0; 5]);
        }
        assert_eq!(recording.laps.len(), 1);
        assert_eq!(
            (recording.laps[0].from_ms, recording.laps[0].to_ms),
            (1000, 11_000)
        );
        assert_eq!(recording.extras.markers[0].detail, "Z3");
    }
}

#[test]
fn a_cut_file_gives_what_is_left() {
    let bytes = file(7);
    let cut = &bytes[..bytes.len() - 20];
    let decoded = decode(cut).unwrap();
    assert_eq!(decoded.recordings[0].samples.len(), 3);
    assert_eq!(decoded.problems[0].code, ProblemCode::Truncated);
    assert_eq!(decoded.problems[0].at_byte, Some(cut.len() as u64));
    assert_eq!(decode(&bytes[..90]).unwrap_err().code, ProblemCode::Truncated);
}

#[test]
fn a_wrong_clock_of_a_block_is_told_and_time_goes_on() {
    let mut bytes = file(7);
    let at = bytes
        .windows(4)
        .rposition(|window| window == 2_881_000_i32.to_le_bytes())
        .unwrap();
    bytes[at..at + 4].copy_from_slice(&100_i32.to_le_bytes());
    let decoded = decode(&bytes).unwrap();
    assert_eq!(decoded.problems[0].code, ProblemCode::Malformed);
    assert_eq!(decoded.problems[0].at_byte, Some(at as u64));
    assert_eq!(decoded.recordings[0].samples.time_ms, [0, 1000, 2000, 3000, 4000]);
}

#[test]
fn damage_of_any_kind_is_endured() {
    let seeds: Vec<_> = (5..=9).map(file).collect();
    crate::damage::endure(&seeds, decode);
}

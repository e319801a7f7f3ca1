//! What each feature of the format becomes.

use super::*;

#[test]
fn both_endians_and_both_headers_read_alike() {
    let little = only(&simple(false).file());
    assert_eq!(little, only(&simple(true).file()));
    let maker = simple(false);
    assert_eq!(little, only(&maker.file_with(12, maker.bytes.len() as u32)));
    assert_eq!(little.start, Timestamp::from_unix_s(i64::from(START) + EPOCH_S));
    assert_eq!(little.sport, Sport::TrailRunning);
    assert_eq!(little.utc_offset_s, Some(5400));
    assert_eq!(
        (
            little.device.manufacturer.as_str(),
            little.device.product.as_str()
        ),
        ("garmin", "fr920xt")
    );
    assert_eq!(little.samples.len(), 90);
    assert_eq!(values(&little, &Channel::Altitude).first(), Some(&100.0));
    assert_eq!(values(&little, &Channel::Distance).get(59), Some(&177.0));
    assert_eq!(little.totals.avg_speed_m_s, Some(2.5));
    let pauses: Vec<_> = little
        .pauses
        .iter()
        .map(|pause| (pause.from_ms, pause.to_ms))
        .collect();
    assert_eq!(pauses, [(60_000, 90_000)]);
}

#[test]
fn compressed_times_go_on_from_the_last_whole_one() {
    let mut maker = Maker::default();
    maker
        .file_id(4)
        .define(1, 20, &[(253, 4, U32), (3, 1, U8)])
        .head(1)
        .u32(START)
        .u8(90);
    maker.define(2, 20, &[(3, 1, U8)]);
    for i in 1..=100_u32 {
        maker.head(0x80 | (2 << 5) | ((START + i) & 0x1f) as u8).u8(90);
    }
    let recording = only(&maker.file());
    let expected: Vec<i64> = (0..=100).map(|i| i * 1000).collect();
    assert_eq!(recording.samples.time_ms, expected);
}

#[test]
fn developer_fields_keep_their_names_and_stand_in_for_the_standard() {
    let mut maker = Maker::default();
    maker.file_id(4);
    maker.define(
        5,
        206,
        &[
            (0, 1, U8),
            (1, 1, U8),
            (2, 1, U8),
            (3, 16, TEXT),
            (8, 8, TEXT),
            (15, 1, U8),
        ],
    );
    maker
        .head(5)
        .u8(0)
        .u8(0)
        .u8(U16)
        .text("Power", 16)
        .text("Watts", 8)
        .u8(7);
    maker
        .head(5)
        .u8(0)
        .u8(1)
        .u8(F32)
        .text("Stiffness", 16)
        .text("kN/m", 8)
        .u8(0xff);
    maker
        .head(5)
        .u8(1)
        .u8(1)
        .u8(F32)
        .text("Stiffness", 16)
        .text("kN/m", 8)
        .u8(0xff);
    maker.define_with(
        1,
        20,
        &[(253, 4, U32), (3, 1, U8)],
        &[(0, 2, 0), (1, 4, 0), (1, 4, 1), (9, 3, 9)],
    );
    for i in 0..10 {
        maker
            .head(1)
            .u32(START + i)
            .u8(120)
            .u16(200 + i as u16)
            .f32(9.125 + i as f32)
            .f32(0.1)
            .text("?", 3);
    }
    let recording = only(&maker.file());
    assert_eq!(values(&recording, &Channel::Power).get(9), Some(&209.0));
    assert_eq!(extra(&recording, "Stiffness").get(1), Some(&10.125));
    let second = extra(&recording, "Stiffness 2");
    assert_eq!(second.first().map(|value| *value as f32), Some(0.1));
}

#[test]
fn invalid_values_are_absent_and_arrays_have_elements() {
    let mut maker = Maker::default();
    maker.file_id(4);
    maker.define(
        1,
        20,
        &[
            (253, 4, U32),
            (0, 4, I32),
            (3, 1, U8),
            (7, 2, U16),
            (69, 2, U8),
            (39, 3, U16),
        ],
    );
    maker
        .head(1)
        .u32(START)
        .u32(0x7fff_ffff)
        .u8(0xff)
        .u16(0xffff)
        .u8(32)
        .u8(64)
        .text("", 3);
    maker
        .head(1)
        .u32(START + 1)
        .u32(1 << 30)
        .u8(60)
        .u16(0)
        .u8(0xff)
        .u8(0xff)
        .text("", 3);
    let recording = only(&maker.file());
    assert!(
        values(&recording, &Channel::Latitude)
            .first()
            .is_some_and(|value| value.is_nan())
    );
    assert_eq!(values(&recording, &Channel::Latitude).get(1), Some(&90.0));
    assert!(
        values(&recording, &Channel::HeartRate)
            .first()
            .is_some_and(|value| value.is_nan())
    );
    assert_eq!(values(&recording, &Channel::Power).get(1), Some(&0.0));
    assert_eq!(extra(&recording, "left_power_phase").len(), 2);
    assert!(
        extra(&recording, "left_power_phase[1]")
            .get(1)
            .is_some_and(|value| value.is_nan())
    );
    // A u16 field of three bytes means nothing.
    assert!(extra(&recording, "vertical_oscillation").is_empty());
}

#[test]
fn components_accumulate_and_short_forms_fill_in() {
    let mut maker = Maker::default();
    maker.file_id(4).define(
        1,
        20,
        &[
            (253, 4, U32),
            (8, 3, BYTES),
            (28, 2, U16),
            (4, 1, U8),
            (53, 1, U8),
        ],
    );
    for i in 0..600_u32 {
        // 3.00 m/s is 300 hundredths; 3 m are 48 sixteenths.
        let packed = 300 | (((i * 48) & 0xfff) << 12);
        maker
            .head(1)
            .u32(START + i)
            .u8(packed as u8)
            .u8((packed >> 8) as u8)
            .u8((packed >> 16) as u8);
        maker.u16((i * 250) as u16).u8(85).u8(64);
    }
    let recording = only(&maker.file());
    assert_eq!(
        values(&recording, &Channel::Distance).last(),
        Some(&(599.0 * 3.0))
    );
    assert_eq!(values(&recording, &Channel::Speed).last(), Some(&3.0));
    assert_eq!(
        extra(&recording, "accumulated_power").last(),
        Some(&(599.0 * 250.0))
    );
    assert_eq!(values(&recording, &Channel::Cadence).last(), Some(&85.5));
}

#[test]
fn integers_beyond_31_bits_are_whole() {
    let mut maker = Maker::default();
    maker.file_id(4).define(1, 20, &[(253, 4, U32), (29, 4, U32)]);
    let expected = [5_u32, 3_000_000_000, 0, u32::MAX - 1, 1 << 31];
    for (i, value) in (0..).zip(expected) {
        maker.head(1).u32(START + i).u32(value);
    }
    maker.head(1).u32(START + 9).u32(u32::MAX);
    let found = extra(&only(&maker.file()), "accumulated_power");
    assert!(
        found
            .iter()
            .zip(expected)
            .all(|(found, value)| *found == f64::from(value)),
        "{found:?}"
    );
    assert!(found.last().is_some_and(|value| value.is_nan()));
}

#[test]
fn legs_of_a_multisport_file_get_their_own_records() {
    let mut maker = Maker::default();
    maker
        .file_id(4)
        .define_records()
        .records(START, 100)
        .records(START + 100, 20)
        .records(START + 120, 200);
    maker
        .session(START, 100, 5, 18)
        .session(START + 100, 20, 3, 0)
        .session(START + 120, 200, 2, 0);
    let decoded = decode(&maker.file()).unwrap();
    let legs: Vec<_> = decoded
        .recordings
        .iter()
        .map(|leg| {
            (
                leg.sport,
                leg.samples.len(),
                leg.identity.part,
                leg.samples.time_ms.first().copied(),
            )
        })
        .collect();
    assert_eq!(
        legs,
        [
            (Sport::OpenWaterSwimming, 100, 0, Some(0)),
            (Sport::Transition, 20, 1, Some(0)),
            (Sport::Cycling, 200, 2, Some(0)),
        ]
    );
}

#[test]
fn chained_files_are_read_one_after_the_other() {
    let mut later = Maker::default();
    later
        .file_id(4)
        .define_records()
        .records(START + 5000, 40)
        .session(START + 5000, 40, 2, 0);
    let mut bytes = simple(false).file();
    bytes.extend(later.file());
    bytes.extend([0; 7]);
    let decoded = decode(&bytes).unwrap();
    assert_eq!(
        (
            decoded.recordings.len(),
            decoded.record_count,
            decoded.problems.len()
        ),
        (2, 130, 0)
    );
    assert_eq!(
        decoded.recordings.get(1).map(|recording| recording.identity.part),
        Some(1)
    );
}

#[test]
fn late_heart_rates_of_a_strap_fill_the_gaps() {
    let mut maker = Maker::default();
    maker.file_id(4).define(1, 20, &[(253, 4, U32), (5, 4, U32)]);
    for i in 0..8 {
        maker.head(1).u32(START + i).u32(i * 100);
    }
    maker.session(START, 8, 5, 18);
    let mut strap = Maker::default();
    strap.define(0, 0, &[(0, 1, ENUM)]).head(0).u8(4);
    strap.define(1, 132, &[(253, 4, U32), (0, 2, U16), (6, 1, U8), (9, 4, U32)]);
    strap.head(1).u32(START).u16(0).u8(100).u32(4000);
    strap.define(2, 132, &[(6, 2, U8), (10, 3, BYTES)]);
    // One and two seconds later: 5024 and 6048, their low twelve bits packed.
    let packed = (5024 & 0xfff) | ((6048_u32 & 0xfff) << 12);
    strap
        .head(2)
        .u8(110)
        .u8(120)
        .u8(packed as u8)
        .u8((packed >> 8) as u8)
        .u8((packed >> 16) as u8);
    let mut bytes = maker.file();
    bytes.extend(strap.file());
    let recording = only(&bytes);
    assert_eq!(
        values(&recording, &Channel::HeartRate).get(..3),
        Some(&[100.0, 110.0, 120.0][..])
    );
}

#[test]
fn other_types_say_what_they_are() {
    let mut maker = Maker::default();
    maker.file_id(2);
    let problem = decode(&maker.file()).unwrap_err();
    assert_eq!(
        (problem.code, problem.detail.as_str()),
        (ProblemCode::NotTraining, "settings")
    );
    assert_eq!(survey(&maker.file()).file_types, ["settings"]);
    assert_eq!(decode(b"").unwrap_err().code, ProblemCode::Empty);
    assert_eq!(decode(&[7; 100]).unwrap_err().code, ProblemCode::Malformed);
}

#[test]
fn a_session_without_records_is_training() {
    let mut maker = Maker::default();
    maker.file_id(4).session(START, 1800, 10, 20);
    let recording = only(&maker.file());
    assert_eq!(
        (recording.sport, recording.totals.elapsed_ms),
        (Sport::StrengthTraining, Some(1_800_000))
    );
    assert!(recording.samples.is_empty());
}

#[test]
fn single_messages_have_names_and_values() {
    let file = simple(true).file();
    let session = messages(&file)
        .find(|message| message.name() == Some("session"))
        .unwrap();
    assert_eq!(
        session.field("avg_speed").and_then(|field| field.number()),
        Some(2.5)
    );
    assert_eq!(
        session.field("sub_sport").and_then(|field| field.number()),
        Some(3.0)
    );
    assert_eq!(
        messages(&file).filter(|message| message.number() == 20).count(),
        90
    );
    let altitude = messages(&file)
        .find_map(|message| message.field("altitude"))
        .unwrap();
    assert_eq!((altitude.number(), altitude.unit), (Some(100.0), "m"));
}

//! What bytes of a message become: values, units, names.

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
    assert_eq!((altitude.number(), &*altitude.unit), (Some(100.0), "m"));
}

#[test]
fn unknown_fields_of_records_are_columns_by_their_number() {
    let mut maker = Maker::default();
    maker.file_id(4);
    // A number nobody names, an array, 64 bits, a text that is no number, and one that never has a value.
    let fields = [
        (253, 4, U32),
        (140, 2, U16),
        (141, 3, U8),
        (142, 8, 0x8f),
        (143, 4, TEXT),
        (144, 1, U8),
        (61, 4, U32),
    ];
    maker.define(1, 20, &fields);
    for i in 0..5 {
        maker
            .head(1)
            .u32(START + i)
            .u16(500 + i as u16)
            .u8(1)
            .u8(2)
            .u8(0xff);
        maker
            .u32(7 + i)
            .u32(0)
            .text("ab", 4)
            .u8(0xff)
            .u32(4_000_000_000 - i);
    }
    let recording = only(&maker.file());
    assert_eq!(
        extra(&recording, "field_140"),
        [500.0, 501.0, 502.0, 503.0, 504.0]
    );
    assert_eq!(extra(&recording, "field_141[1]"), [2.0; 5]);
    assert_eq!(extra(&recording, "field_142"), [7.0, 8.0, 9.0, 10.0, 11.0]);
    assert_eq!(extra(&recording, "field_61").last(), Some(&3_999_999_996.0));
    let mut names: Vec<_> = recording
        .samples
        .columns
        .iter()
        .map(|column| column.channel.code())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["field_140", "field_141", "field_141[1]", "field_142", "field_61"]
    );
    let again = only(&encode(&recording));
    assert_eq!(again.samples.columns.len(), 5);
    for name in names {
        assert_eq!(extra(&again, name), extra(&recording, name), "{name}");
    }
}

#[test]
fn every_message_and_field_is_there_by_number_and_developers_by_name() {
    let mut maker = Maker::default();
    maker.file_id(4);
    maker.define(
        5,
        206,
        &[
            (0, 1, U8),
            (1, 1, U8),
            (2, 1, U8),
            (3, 10, TEXT),
            (6, 1, U8),
            (8, 4, TEXT),
        ],
    );
    maker
        .head(5)
        .u8(2)
        .u8(9)
        .u8(U16)
        .text("Sway", 10)
        .u8(10)
        .text("mm", 4);
    // A message nobody knows: wide numbers, an array, two texts, bytes, a known and an unknown developer field.
    let fields = [
        (0, 8, 0x8f),
        (1, 8, 0x8e),
        (2, 6, U16),
        (3, 8, TEXT),
        (4, 3, BYTES),
        (5, 4, F32),
    ];
    maker.define_with(6, 0xff12, &fields, &[(9, 2, 2), (1, 2, 7)]);
    maker.head(6);
    maker.bytes.extend((u64::MAX - 1).to_le_bytes());
    maker.bytes.extend((-9_007_199_254_740_993_i64).to_le_bytes());
    maker
        .u16(1)
        .u16(0xffff)
        .u16(3)
        .text("ab\0cde", 8)
        .text("xyz", 3)
        .f32(0.5)
        .u16(345)
        .u16(6);
    let file = maker.file();
    let message = messages(&file)
        .find(|message| message.number() == 0xff12)
        .unwrap();
    assert_eq!(message.name(), None);
    let found: Vec<_> = message
        .fields()
        .map(|field| (field.number, field.developer, field.value))
        .collect();
    let expected = vec![
        (0, None, Value::Wide(vec![Some(i128::from(u64::MAX - 1))])),
        (1, None, Value::Wide(vec![Some(-9_007_199_254_740_993)])),
        (2, None, Value::Numbers(vec![Some(1.0), None, Some(3.0)])),
        (3, None, Value::Texts(vec!["ab".into(), "cde".into()])),
        (4, None, Value::Bytes(b"xyz".to_vec())),
        (5, None, Value::Numbers(vec![Some(0.5)])),
        (9, Some(2), Value::Numbers(vec![Some(345.0)])),
        (1, Some(7), Value::Bytes(vec![6, 0])),
    ];
    assert_eq!(found, expected);
    let sway = message.field("Sway").unwrap();
    assert_eq!((sway.number(), &*sway.unit), (Some(34.5), "mm"));
    assert_eq!(survey(&file).count(0xff12), 1);
}

#[test]
fn longer_headers_are_stepped_over() {
    let maker = simple(false);
    let mut file = maker.file_with(14, maker.bytes.len() as u32);
    file.splice(14..14, [0; 4]);
    file[0] = 18;
    let end = file.len() - 2;
    let sum = crc16(&file[..end]).to_le_bytes();
    file[end..].copy_from_slice(&sum);
    // The header's own check sum is of the length before.
    let sum = crc16(&file[..12]).to_le_bytes();
    file[12..14].copy_from_slice(&sum);
    let sum = crc16(&file[..end]).to_le_bytes();
    file[end..].copy_from_slice(&sum);
    assert_eq!(only(&file), only(&maker.file()));
}

#[test]
fn a_product_of_digits_gives_way_to_its_name() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 5);
    maker.bytes[6 + 15 + 1 + 3] = 0xff;
    maker.bytes[6 + 15 + 1 + 4] = 0xfe;
    assert_eq!(only(&maker.file()).device.product, "65279");
    maker.define(5, 23, &[(0, 1, U8), (27, 8, TEXT)]);
    maker.head(5).u8(0).text("Pace 9", 8);
    assert_eq!(only(&maker.file()).device.product, "Pace 9");
}

#[test]
fn units_by_other_names_are_those_of_the_standard() {
    let described = |native: u8, unit: &str| {
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
                (8, 10, TEXT),
                (15, 1, U8),
            ],
        );
        maker
            .head(5)
            .u8(0)
            .u8(0)
            .u8(U16)
            .text("Mine", 16)
            .text(unit, 10)
            .u8(native);
        maker.define_with(1, 20, &[(253, 4, U32)], &[(0, 2, 0)]);
        for i in 0..3 {
            maker.head(1).u32(START + i).u16(36);
        }
        only(&maker.file())
    };
    for unit in ["bpm", "beats/min", "b/min"] {
        assert_eq!(values(&described(3, unit), &Channel::HeartRate), [36.0; 3]);
    }
    for unit in ["degC", "deg C", "C"] {
        assert_eq!(values(&described(13, unit), &Channel::Temperature), [36.0; 3]);
    }
    for unit in ["km/h", "kph"] {
        assert_eq!(values(&described(6, unit), &Channel::Speed), [10.0; 3]);
    }
    assert_eq!(values(&described(6, "knots"), &Channel::Speed), [0.0; 0]);
}

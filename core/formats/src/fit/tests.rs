//! Files made for each feature and each kind of damage.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ritm_model::{
    ABSENT, Channel, Column, Device, ExtraChannel, FileIdentity, Lap, LapTrigger, Pause, ProblemCode,
    Recording, Samples, Scale, SourceFormat, Sport, Timestamp, Totals,
};

use super::{checksum::crc16, *};

const ENUM: u8 = 0x00;
const U8: u8 = 0x02;
const U16: u8 = 0x84;
const I32: u8 = 0x85;
const U32: u8 = 0x86;
const F32: u8 = 0x88;
const TEXT: u8 = 0x07;
const BYTES: u8 = 0x0d;
const START: u32 = 1_000_000_000;

/// Messages on their way to a file.
#[derive(Default, Clone)]
struct Maker {
    bytes: Vec<u8>,
    big: bool,
}

impl Maker {
    fn big() -> Self {
        Self {
            big: true,
            ..Self::default()
        }
    }

    fn define(&mut self, local: u8, message: u16, fields: &[(u8, u8, u8)]) -> &mut Self {
        self.define_with(local, message, fields, &[])
    }

    fn define_with(
        &mut self,
        local: u8,
        message: u16,
        fields: &[(u8, u8, u8)],
        developers: &[(u8, u8, u8)],
    ) -> &mut Self {
        let flag = if developers.is_empty() { 0x40 } else { 0x60 };
        let number = if self.big {
            message.to_be_bytes()
        } else {
            message.to_le_bytes()
        };
        self.bytes.extend([
            flag | local,
            0,
            u8::from(self.big),
            number[0],
            number[1],
            fields.len() as u8,
        ]);
        fields
            .iter()
            .for_each(|&(number, size, base)| self.bytes.extend([number, size, base]));
        if !developers.is_empty() {
            self.bytes.push(developers.len() as u8);
            developers
                .iter()
                .for_each(|&(number, size, index)| self.bytes.extend([number, size, index]));
        }
        self
    }

    fn head(&mut self, header: u8) -> &mut Self {
        self.bytes.push(header);
        self
    }

    fn u8(&mut self, value: u8) -> &mut Self {
        self.head(value)
    }

    fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes.extend(if self.big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
        self
    }

    fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes.extend(if self.big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        });
        self
    }

    fn f32(&mut self, value: f32) -> &mut Self {
        self.u32(value.to_bits())
    }

    fn text(&mut self, text: &str, size: usize) -> &mut Self {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(size, 0);
        self.bytes.extend(bytes);
        self
    }

    fn file_id(&mut self, kind: u8) -> &mut Self {
        self.define(
            0,
            0,
            &[(0, 1, ENUM), (1, 2, U16), (2, 2, U16), (3, 4, 0x8c), (4, 4, U32)],
        );
        self.head(0).u8(kind).u16(1).u16(1765).u32(77).u32(START)
    }

    /// Local type 1: time, heart rate, distance, altitude.
    fn define_records(&mut self) -> &mut Self {
        self.define(1, 20, &[(253, 4, U32), (3, 1, U8), (5, 4, U32), (2, 2, U16)])
    }

    fn records(&mut self, from: u32, count: u32) -> &mut Self {
        for i in 0..count {
            self.head(1)
                .u32(from + i)
                .u8(100 + (i % 50) as u8)
                .u32(i * 300)
                .u16(3000 + i as u16 % 100);
        }
        self
    }

    fn session(&mut self, start: u32, seconds: u32, sport: u8, sub_sport: u8) -> &mut Self {
        self.define(
            2,
            18,
            &[
                (253, 4, U32),
                (2, 4, U32),
                (7, 4, U32),
                (5, 1, ENUM),
                (6, 1, ENUM),
                (14, 2, U16),
            ],
        );
        self.head(2)
            .u32(start + seconds)
            .u32(start)
            .u32(seconds * 1000)
            .u8(sport)
            .u8(sub_sport)
            .u16(2500)
    }

    fn event(&mut self, time: u32, kind: u8) -> &mut Self {
        self.define(3, 21, &[(253, 4, U32), (0, 1, ENUM), (1, 1, ENUM)]);
        self.head(3).u32(time).u8(0).u8(kind)
    }

    fn activity(&mut self, time: u32, local: u32) -> &mut Self {
        self.define(4, 34, &[(253, 4, U32), (5, 4, U32)]);
        self.head(4).u32(time).u32(local)
    }

    fn file(&self) -> Vec<u8> {
        self.file_with(14, self.bytes.len() as u32)
    }

    fn file_with(&self, header: u8, size: u32) -> Vec<u8> {
        let mut file = vec![header, 0x20, 0, 0];
        file.extend(size.to_le_bytes());
        file.extend(b".FIT");
        if header == 14 {
            let sum = crc16(&file);
            file.extend(sum.to_le_bytes());
        }
        file.extend(&self.bytes);
        let sum = crc16(&file);
        file.extend(sum.to_le_bytes());
        file
    }
}

fn simple(big: bool) -> Maker {
    let mut maker = if big { Maker::big() } else { Maker::default() };
    maker
        .file_id(4)
        .event(START, 0)
        .define_records()
        .records(START, 60);
    maker
        .event(START + 60, 4)
        .event(START + 90, 0)
        .records(START + 90, 30);
    maker
        .session(START, 120, 1, 3)
        .activity(START + 120, START + 120 + 5400);
    maker
}

fn values(recording: &Recording, channel: &Channel) -> Vec<f64> {
    recording.samples.values(channel).unwrap_or_default()
}

fn extra(recording: &Recording, name: &str) -> Vec<f64> {
    let found = recording
        .samples
        .columns
        .iter()
        .find(|column| column.channel.code() == name);
    found.map(Column::values).unwrap_or_default()
}

fn only(bytes: &[u8]) -> Recording {
    let decoded = decode(bytes).unwrap();
    assert_eq!((decoded.problems, decoded.recordings.len()), (vec![], 1));
    decoded.recordings.into_iter().next().unwrap()
}

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
fn wrong_sizes_in_the_header_lose_nothing() {
    let maker = simple(false);
    for size in [0, 500, maker.bytes.len() as u32 + 1000] {
        let decoded = decode(&maker.file_with(14, size)).unwrap();
        assert_eq!(
            (decoded.record_count, decoded.recordings.len()),
            (90, 1),
            "announced {size}"
        );
        assert!(!decoded.problems.is_empty());
        assert_eq!(
            decoded.recordings.first().map(|recording| recording.sport),
            Some(Sport::TrailRunning)
        );
    }
}

#[test]
fn reading_goes_on_after_lost_bytes() {
    let maker = simple(false);
    let mut file = maker.file();
    // Seventeen bytes out of the middle of the records.
    file.drain(400..417);
    let decoded = decode(&file).unwrap();
    assert!(decoded.record_count >= 85, "{}", decoded.record_count);
    assert_eq!(
        decoded.recordings.first().map(|recording| recording.sport),
        Some(Sport::TrailRunning)
    );
    assert!(decoded.problems.iter().all(|problem| problem.at_byte.is_some()));
    // A flipped value is kept, and said.
    let mut file = maker.file();
    *file.get_mut(300).unwrap() ^= 4;
    let decoded = decode(&file).unwrap();
    assert_eq!(decoded.record_count, 90);
    assert!(
        decoded
            .problems
            .iter()
            .any(|problem| problem.code == ProblemCode::BadChecksum)
    );
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

fn column(channel: Channel, scale: Scale, raw: &[i32]) -> Column {
    Column {
        channel,
        scale,
        raw: raw.to_vec(),
    }
}

fn extra_channel(name: &str, unit: &str, developer: bool) -> Channel {
    Channel::Extra(Box::new(ExtraChannel {
        name: name.to_owned(),
        unit: unit.to_owned(),
        developer,
    }))
}

#[test]
fn what_is_written_reads_back() {
    let start = Timestamp::from_unix_s(1_700_000_000);
    let totals = Totals {
        elapsed_ms: Some(20_500),
        timer_ms: Some(10_500),
        moving_ms: Some(9_000),
        distance_m: Some(41.25),
        ascent_m: Some(3.0),
        descent_m: Some(2.0),
        energy_kcal: Some(7.0),
        avg_speed_m_s: Some(2.125),
        max_speed_m_s: Some(3.5),
        avg_heart_rate_bpm: Some(140.0),
        max_heart_rate_bpm: Some(151.0),
        avg_cadence_rpm: Some(85.5),
        max_cadence_rpm: Some(90.0),
        avg_power_w: Some(201.0),
        max_power_w: Some(410.0),
        avg_temperature_c: Some(-3.0),
        max_temperature_c: Some(1.0),
        min_altitude_m: Some(-11.0),
        max_altitude_m: Some(2.0),
    };
    let altitude = Scale {
        per_unit: 5.0,
        offset: 500.0,
    };
    let recording = Recording {
        format: SourceFormat::Fit,
        device: Device {
            manufacturer: "garmin".into(),
            product: "fr920xt".into(),
            serial: Some(4_000_000_000),
        },
        identity: FileIdentity {
            time_created: Some(start),
            ..FileIdentity::default()
        },
        sport: Sport::TrailRunning,
        name: Some("Lauf über die Höhe ж".into()),
        notes: None,
        start,
        utc_offset_s: Some(-12_600),
        samples: Samples {
            time_ms: vec![0, 1000, 12_000, 20_000],
            columns: vec![
                column(
                    Channel::Latitude,
                    Scale::SEMICIRCLES,
                    &[ABSENT, 1 << 29, -(1 << 29), 5],
                ),
                column(
                    Channel::Longitude,
                    Scale::SEMICIRCLES,
                    &[ABSENT, i32::MAX - 1, -i32::MAX, 5],
                ),
                column(Channel::Altitude, altitude, &[2443, 2513, ABSENT, 2500]),
                column(Channel::Distance, Scale::per_unit(100.0), &[0, 300, 2000, 4125]),
                column(
                    Channel::Speed,
                    Scale::per_unit(1000.0),
                    &[0, 70_000, 3500, ABSENT],
                ),
                column(Channel::HeartRate, Scale::ONE, &[140, 151, ABSENT, 0]),
                column(
                    Channel::Cadence,
                    Scale::per_unit(128.0),
                    &[85 * 128 + 64, 90 * 128, ABSENT, 0],
                ),
                column(Channel::Power, Scale::ONE, &[201, 410, 0, ABSENT]),
                column(Channel::Temperature, Scale::ONE, &[-3, 1, ABSENT, 0]),
                column(
                    extra_channel("stance_time", "ms", false),
                    Scale::per_unit(10.0),
                    &[2401, ABSENT, 2500, 0],
                ),
                column(
                    extra_channel("left_pco", "mm", false),
                    Scale::ONE,
                    &[-5, ABSENT, 7, 0],
                ),
                column(
                    extra_channel("Leg Spring", "kN/m", true),
                    Scale::per_unit(100.0),
                    &[912, 1050, ABSENT, 1],
                ),
                column(
                    extra_channel("Form Power", "Watts", true),
                    Scale::ONE,
                    &[70_000, ABSENT, 71, -2],
                ),
            ],
        },
        laps: vec![
            Lap {
                from_ms: 0,
                to_ms: 12_000,
                trigger: LapTrigger::Distance,
                device: Totals {
                    elapsed_ms: Some(12_000),
                    ..totals.clone()
                },
            },
            Lap {
                from_ms: 12_000,
                to_ms: 20_500,
                trigger: LapTrigger::SessionEnd,
                device: Totals {
                    elapsed_ms: Some(8_500),
                    ..Totals::default()
                },
            },
        ],
        pauses: vec![Pause {
            from_ms: 1000,
            to_ms: 11_000,
        }],
        totals,
        extras: ritm_model::Extras::default(),
    };
    assert_eq!(only(&encode(&recording)), recording);
    // Nothing at all is written as well.
    let empty = Recording {
        samples: Samples::default(),
        laps: vec![],
        pauses: vec![],
        ..recording
    };
    assert_eq!(only(&encode(&empty)), empty);
}

/// Sparse columns may not multiply what a small file takes.
#[test]
fn emptiness_is_bounded() {
    let mut maker = Maker::default();
    maker.file_id(4).define(1, 20, &[(3, 1, U8)]);
    for _ in 0..50_000 {
        maker.head(1).u8(100);
    }
    maker.define(5, 206, &[(0, 1, U8), (1, 1, U8), (2, 1, U8)]);
    for index in 0..8 {
        for number in 0..250 {
            maker.head(5).u8(index).u8(number).u8(U8);
        }
        let fields: Vec<_> = (0..250).map(|number| (number, 1, index)).collect();
        maker
            .define_with(2, 20, &[(253, 4, U32)], &fields)
            .head(2)
            .u32(START);
        for _ in 0..250 {
            maker.u8(1);
        }
    }
    let file = maker.file();
    let decoded = decode(&file).unwrap();
    let cells: usize = decoded
        .recordings
        .iter()
        .map(|recording| recording.samples.len() * recording.samples.columns.len())
        .sum();
    assert!(
        cells < file.len() * 20 + (1 << 17),
        "{cells} cells of {} bytes",
        file.len()
    );
    assert!(
        decoded
            .problems
            .iter()
            .any(|problem| problem.code == ProblemCode::TooLarge)
    );
}

#[test]
fn no_change_of_any_byte_makes_it_panic() {
    let mut seeds = vec![simple(false).file(), simple(true).file()];
    let mut multi = Maker::default();
    multi
        .file_id(4)
        .define_records()
        .records(START, 20)
        .session(START, 10, 5, 18)
        .session(START + 10, 10, 2, 0);
    seeds.push(multi.file());
    let mut chained = simple(false).file();
    chained.extend(multi.file());
    seeds.push(chained);
    // Marsaglia's xorshift, so that a failure comes again.
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize
    };
    for round in 0..20_000 {
        let mut file = seeds[round % seeds.len()].clone();
        for _ in 0..1 + next() % 4 {
            let at = next() % file.len();
            match next() % 5 {
                0 => file.truncate(at.max(1)),
                1 => drop(file.drain(at..(at + 1 + next() % 20).min(file.len()))),
                2 => file.insert(at, next() as u8),
                _ => file[at] = next() as u8,
            }
            if file.is_empty() {
                file.push(14);
            }
        }
        let _ = survey(&file);
        if let Ok(decoded) = decode(&file) {
            for recording in decoded.recordings {
                let rows = recording.samples.len();
                assert!(
                    recording
                        .samples
                        .columns
                        .iter()
                        .all(|column| column.raw.len() == rows)
                );
            }
        }
    }
}

//! What is written reads back.

use super::*;

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
        work_j: Some(3.0),
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

/// In single precision this value can't be told from a decimal one, which readers would take it for.
#[test]
fn fractions_of_two_stay_what_they_are() {
    let mut recording = sample_of(&[-36_012], Scale::per_unit(65_536.0));
    assert_eq!(only(&encode(&recording)).samples, recording.samples);
    // Where both are the same, four bytes are enough and the shorter scale comes back.
    recording = sample_of(&[-36_000], Scale::per_unit(32_000.0));
    let back = only(&encode(&recording));
    assert_eq!(back.samples.columns[0].scale, Scale::per_unit(1000.0));
    assert_eq!(back.samples.columns[0].value(0), Some(-1.125));
}

fn sample_of(raw: &[i32], scale: Scale) -> Recording {
    Recording {
        format: SourceFormat::Fit,
        device: Device::default(),
        identity: FileIdentity::default(),
        sport: Sport::Running,
        name: None,
        notes: None,
        start: Timestamp::from_unix_s(1_700_000_000),
        utc_offset_s: None,
        samples: Samples {
            time_ms: (0..).step_by(1000).take(raw.len()).collect(),
            columns: vec![column(extra_channel("Fraction", "", true), scale, raw)],
        },
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: ritm_model::Extras::default(),
    }
}

/// Rows of a list, and laps without points.
#[test]
fn without_samples_it_lasts_as_long_as_its_timer_or_its_laps() {
    let elapsed = |timer_ms, laps: &[(i64, i64)]| {
        let mut recording = sample_of(&[], Scale::ONE);
        recording.samples = Samples::default();
        recording.totals.timer_ms = timer_ms;
        recording.laps = laps
            .iter()
            .map(|&(from_ms, to_ms)| Lap {
                from_ms,
                to_ms,
                trigger: LapTrigger::Manual,
                device: Totals::default(),
            })
            .collect();
        only(&encode(&recording)).totals.elapsed_ms
    };
    assert_eq!(elapsed(Some(1_500_000), &[]), Some(1_500_000));
    assert_eq!(
        elapsed(Some(1_500_000), &[(0, 900_000), (1_000_000, 1_600_000)]),
        Some(1_600_000)
    );
}

#[test]
fn what_readers_expect_is_worked_out_and_does_not_come_back() {
    let mut maker = Maker::default();
    maker
        .file_id(4)
        .event(START, 0)
        .define_records()
        .records(START, 60);
    maker
        .event(START + 60, 4)
        .event(START + 90, 0)
        .records(START + 90, 30);
    maker.session(START, 120, 2, 0);
    let recording = only(&maker.file());
    assert!(recording.laps.is_empty() && recording.totals.timer_ms.is_none());
    let written = encode(&recording);
    for number in [18, 19] {
        let told: Vec<_> = messages(&written)
            .filter(|message| message.number() == number)
            .collect();
        let value = |name: &str| told[0].field(name).and_then(|field| field.number());
        assert_eq!(told.len(), 1);
        assert_eq!(value("total_timer_time"), Some(90.0));
        assert_eq!(value("total_elapsed_time"), Some(120.0));
        assert_eq!(value("total_distance"), Some(87.0));
    }
    assert_eq!(only(&written), recording);
}

#[test]
fn swims_tell_their_pool_and_its_lengths() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 100);
    maker.define(6, 101, &[(253, 4, U32), (2, 4, U32), (3, 4, U32), (12, 1, ENUM)]);
    for (i, active) in [1, 1, 0, 1].into_iter().enumerate() {
        let from = START + 25 * i as u32;
        maker.head(6).u32(from + 25).u32(from).u32(25_000).u8(active);
    }
    maker.define(5, 19, &[(253, 4, U32), (2, 4, U32), (7, 4, U32)]);
    maker.head(5).u32(START + 50).u32(START).u32(50_000);
    maker.head(5).u32(START + 100).u32(START + 50).u32(50_000);
    maker.session(START, 100, 5, 17);
    let mut recording = only(&maker.file());
    recording.totals.distance_m = Some(75.0);
    let written = encode(&recording);
    let values = |number: u16, name: &str| -> Vec<_> {
        let told = messages(&written).filter(|message| message.number() == number);
        told.filter_map(|message| message.field(name).and_then(|field| field.number()))
            .collect()
    };
    assert_eq!(values(18, "pool_length"), [25.0]);
    assert_eq!(values(18, "num_active_lengths"), [3.0]);
    assert_eq!(values(19, "num_lengths"), [2.0, 2.0]);
    // It is read back: who writes a pool tells it.
    recording.extras.pool = Some(ritm_model::Pool {
        length_m: 25.0,
        yards: false,
    });
    assert_eq!(only(&written), recording);
}

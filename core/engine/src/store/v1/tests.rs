#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use ritm_model::{
    Beat, Lap, LapTrigger, Length, Marker, Pause, Problem, ProblemCode, Recording, Scale, SourceFormat,
    Sport, StrengthSet, Timestamp, table,
};

use super::*;

fn totals() -> ritm_model::Totals {
    ritm_model::Totals {
        elapsed_ms: Some(3_600_000),
        distance_m: Some(10_000.5),
        max_altitude_m: Some(-12.0),
        ..Default::default()
    }
}

fn recording() -> Recording {
    Recording {
        format: SourceFormat::Tcx,
        device: ritm_model::Device {
            manufacturer: "garmin".into(),
            product: "fenix".into(),
            serial: Some(u64::MAX),
        },
        identity: ritm_model::FileIdentity {
            external: Some(("strava".into(), "123".into())),
            time_created: Some(Timestamp::from_unix_ms(-5)),
            part: 3,
            event: None,
        },
        sport: Sport::Running,
        name: Some("Утро".into()),
        notes: None,
        start: Timestamp::from_unix_ms(77),
        utc_offset_s: Some(-12_600),
        samples: ritm_model::Samples::default(),
        laps: vec![Lap {
            from_ms: 0,
            to_ms: 60_000,
            trigger: LapTrigger::Distance,
            device: totals(),
        }],
        pauses: vec![Pause { from_ms: 5, to_ms: 9 }],
        totals: totals(),
        extras: ritm_model::Extras {
            beats: vec![
                Beat {
                    at_ms: 800,
                    rr_ms: 800,
                },
                Beat {
                    at_ms: 1_650,
                    rr_ms: 840,
                },
                Beat { at_ms: -4, rr_ms: 0 },
            ],
            lengths: vec![Length {
                from_ms: 0,
                to_ms: 30_000,
                strokes: Some(18),
                stroke: "freestyle".into(),
                active: true,
            }],
            sets: vec![StrengthSet {
                from_ms: 0,
                to_ms: 9,
                exercise: "squat".into(),
                repetitions: Some(8),
                weight_kg: Some(62.5),
                active: true,
            }],
            markers: vec![Marker {
                at_ms: 3,
                what: "gear".into(),
                detail: "2".into(),
            }],
            gear: vec!["Bike".into()],
            photos: vec!["a.jpg".into()],
            // What came later must not change the bytes of what was there before.
            pool: None,
            dive: None,
            steps: None,
            decided_ms: Vec::new(),
        },
    }
}

#[test]
fn a_recording_comes_back_as_it_was() {
    let before = recording();
    let problems = vec![Problem::at(ProblemCode::BadChecksum, 12, "x")];
    let meta: Meta = decode(&encode(&Meta::of(&before, &problems))).unwrap();
    let (mut after, told) = meta.into_recording(before.start, before.sport);
    let extras: Extras = decode(&encode(&Extras::from(&before.extras))).unwrap();
    after.extras = extras.into();
    assert_eq!((after, told), (before, problems));
}

#[test]
fn what_came_later_comes_back_too() {
    let extras = ritm_model::Extras {
        pool: Some(ritm_model::Pool {
            length_m: 22.86,
            yards: true,
        }),
        dive: Some(ritm_model::DiveTotals {
            max_depth_m: Some(18.4),
            bottom_time_ms: Some(1_800_000),
            number: Some(42),
            ..Default::default()
        }),
        steps: Some(4_321),
        ..Default::default()
    };
    let back: Extras = decode(&encode(&Extras::from(&extras))).unwrap();
    assert_eq!(ritm_model::Extras::from(back), extras);
}

fn of_a_sport() -> ritm_model::discipline::Discipline {
    use ritm_model::discipline::{Dive, SlopeKind, SlopePart, Slopes, Steps};
    let part = |kind| SlopePart {
        kind,
        from_ms: 5,
        to_ms: 600_000,
        height_m: 412.5,
        distance_m: Some(2_100.25),
        max_speed_m_s: None,
    };
    ritm_model::discipline::Discipline {
        swim: None,
        strength: None,
        slopes: Some(Slopes {
            parts: [SlopeKind::Run, SlopeKind::Lift, SlopeKind::Climb]
                .map(part)
                .to_vec(),
        }),
        dive: Some(Dive {
            totals: ritm_model::DiveTotals {
                max_depth_m: Some(18.4),
                ..Default::default()
            },
            under_water_ms: Some(1_800_000),
            descents: Some(2),
            profile: vec![(0, 0.25), (3_000, 18.5)],
            min_temperature_c: Some(9.0),
        }),
        steps: Some(Steps {
            count: 9_876,
            is_counted: true,
        }),
    }
}

#[test]
fn what_a_sport_tells_comes_back_as_it_was_and_is_kept_for_ever() {
    let kept = encode(&Discipline::from(&of_a_sport()));
    let back: Discipline = decode(&kept).unwrap();
    assert_eq!(ritm_model::discipline::Discipline::from(back), of_a_sport());
    same(&kept, include_str!("fixtures/discipline.hex"));
}

#[test]
fn what_is_kept_today_is_kept_for_ever() {
    // The bytes of the first release: a change of them is a change of what lies on athletes' disks.
    let meta = encode(&Meta::of(
        &recording(),
        &[Problem::new(ProblemCode::Truncated, "end")],
    ));
    same(&meta, include_str!("fixtures/meta.hex"));
    same(
        &encode(&Extras::from(&recording().extras)),
        include_str!("fixtures/extras.hex"),
    );
    same(
        &encode(&Mapping::from(&mapping())),
        include_str!("fixtures/mapping.hex"),
    );
}

/// Compares bytes with those of a fixture; says what they are where they differ.
fn same(bytes: &[u8], fixture: &str) {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, fixture.trim());
}

fn mapping() -> table::Mapping {
    table::Mapping {
        columns: vec![
            table::Meaning::Time { ms_each: 1000.0 },
            table::Meaning::Nothing,
            table::Meaning::Value {
                channel: ritm_model::Channel::Extra(Box::new(ritm_model::ExtraChannel {
                    name: "smo2".into(),
                    unit: "%".into(),
                    developer: true,
                })),
                scale: Scale::per_unit(10.0),
                factor: 0.5,
                shift: -1.0,
            },
        ],
        start: Some(Timestamp::from_unix_ms(1)),
    }
}

#[test]
fn a_table_explained_comes_back_as_it_was() {
    let back: Mapping = decode(&encode(&Mapping::from(&mapping()))).unwrap();
    assert_eq!(table::Mapping::from(back), mapping());
}

#[test]
fn a_field_that_is_added_is_no_reason_to_lose_the_others() {
    #[derive(Encode)]
    #[cbor(map)]
    struct Later {
        #[n(0)]
        elapsed_ms: Option<i64>,
        #[n(3)]
        distance_m: Option<f64>,
        #[n(99)]
        invented: Option<Vec<String>>,
    }
    let later = encode(&Later {
        elapsed_ms: Some(5),
        distance_m: Some(2.5),
        invented: Some(vec!["a".into()]),
    });
    let today: Totals = decode(&later).unwrap();
    let today = ritm_model::Totals::from(today);
    assert_eq!(
        (today.elapsed_ms, today.distance_m, today.ascent_m),
        (Some(5), Some(2.5), None)
    );
    // And one that is not there yet is absent.
    let empty: Totals = decode(&[1, 0xa0]).unwrap();
    assert_eq!(ritm_model::Totals::from(empty), ritm_model::Totals::default());
}

#[test]
fn a_newer_form_is_newer_and_damage_is_damage() {
    let error = |bytes: &[u8]| decode::<Totals>(bytes).err().map(Fault::into_store_error);
    assert_eq!(error(&[2, 0xa0]), Some(StoreError::Newer { found: 2, known: 1 }));
    assert_eq!(error(&[]), Some(StoreError::Corrupt));
    assert_eq!(error(&[0, 0xa0]), Some(StoreError::Corrupt));
    let whole = encode(&Meta::of(&recording(), &[]));
    for cut in 1..whole.len() {
        assert!(decode::<Meta>(&whole[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn what_is_said_of_a_summarys_figures_comes_back() {
    use ritm_model::summary::{Doubt, Figure, Mend, Method, Reason, Remark, Summary as Told};

    let told = Told {
        version: 3,
        totals: totals(),
        distance_method: Some(Method::DistanceSpeed),
        power_method: Some(Method::MeanOfWork),
        remarks: vec![Remark {
            figure: Figure::Distance,
            mend: Mend::CountedBefore,
            amount: 1500.5,
        }],
        doubts: vec![Doubt {
            figure: Figure::Ascent,
            reason: Reason::SteeperThanWay,
        }],
        ..Told::default()
    };
    let bytes = encode(&Summary::from(&told));
    assert_eq!(decode::<Summary>(&bytes).unwrap().into_summary(3), told);
    // A summary of the first version said nothing of the kind.
    let before = Told {
        remarks: Vec::new(),
        doubts: Vec::new(),
        power_method: None,
        ..told.clone()
    };
    assert_eq!(
        decode::<Summary>(&encode(&Summary::from(&before)))
            .unwrap()
            .into_summary(3),
        before
    );
    let outline = Outline::of(
        &[1, 2],
        &ritm_model::activity::Sparkline::default(),
        &[],
        7,
        &told.doubts,
        true,
    );
    let bytes = encode(&outline);
    let back = decode::<Drawn<'_>>(&bytes).unwrap();
    assert_eq!((back.doubts(), back.thumbnail), (told.doubts, &[1, 2][..]));
    assert!(back.pool_in_yards());
}

#[test]
fn what_a_sensor_tells_of_itself_is_kept_for_ever() {
    use ritm_model::sensor::SensorKind;
    let mut told = Told {
        name: "Пояс 7".into(),
        listens: true,
        maker: "maker".into(),
        model: "m".into(),
        firmware: "1.2".into(),
        serial: "007".into(),
        battery_percent: Some(87),
        ..Told::default()
    };
    told.set_kinds(
        &[SensorKind::HeartRate, SensorKind::Steps],
        &[ritm_sensors::Profile::HeartRate],
    );
    let kept = encode(&told);
    assert_eq!(decode::<Told>(&kept).unwrap(), told);
    assert_eq!(told.kinds(), [SensorKind::HeartRate, SensorKind::Steps]);
    same(&kept, include_str!("fixtures/sensor.hex"));
}

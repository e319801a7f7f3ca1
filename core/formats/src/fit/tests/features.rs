//! What messages together become: legs, laps, beats, sets, events.

use super::*;

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
    let mut events = decoded.recordings.iter().map(|leg| leg.identity.event);
    assert!(events.all(|event| event == Some(0)));
}

#[test]
fn sessions_are_legs_of_one_event_where_the_file_says_so() {
    let events = |sports: &[u8]| -> Vec<Option<u16>> {
        let mut maker = Maker::default();
        maker.file_id(4).define_records();
        for (place, &sport) in (0..).zip(sports) {
            maker.records(START + place * 100, 100);
            maker.session(START + place * 100, 100, sport, 0);
        }
        let decoded = decode(&maker.file()).unwrap();
        decoded.recordings.iter().map(|one| one.identity.event).collect()
    };
    // Two runs, a run alone, a run and what the file has no word for.
    assert_eq!(events(&[1, 1]), [None, None]);
    assert_eq!(events(&[1]), [None]);
    assert_eq!(events(&[1, 0]), [None, None]);
    // A ride and a run; two runs with a transition between them.
    assert_eq!(events(&[2, 1]), [Some(0), Some(0)]);
    assert_eq!(events(&[1, 3, 1]), [Some(0); 3]);
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
fn beats_follow_each_other_and_keep_up_with_the_clock() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().define(6, 78, &[(0, 6, U16)]);
    let beats = |maker: &mut Maker, three: [u16; 3]| {
        maker.head(6).u16(three[0]).u16(three[1]).u16(three[2]);
    };
    // Before any time is known, then one and two seconds later, then after a break of a minute.
    beats(&mut maker, [0xffff, 500, 0xffff]);
    maker.records(START, 1);
    beats(&mut maker, [600, 0xffff, 0xffff]);
    maker.records(START + 1, 1);
    beats(&mut maker, [700, 650, 0xffff]);
    maker.records(START + 60, 1);
    beats(&mut maker, [800, 0, 0xffff]);
    let recording = only(&maker.file());
    let found: Vec<_> = recording
        .extras
        .beats
        .iter()
        .map(|beat| (beat.at_ms, beat.rr_ms))
        .collect();
    assert_eq!(
        found,
        [(-600, 500), (0, 600), (700, 700), (1350, 650), (60_000, 800)]
    );
    // With moments of their own.
    for message in [290, 372] {
        let mut maker = Maker::default();
        maker.file_id(4).define_records().records(START, 9);
        maker.define(6, message, &[(253, 4, U32), (0, 2, U16), (1, 4, U16)]);
        maker
            .head(6)
            .u32(START + 3)
            .u16(250)
            .u16(900)
            .u16(if message == 372 { 0xc000 | 910 } else { 910 });
        let found: Vec<_> = only(&maker.file())
            .extras
            .beats
            .iter()
            .map(|beat| (beat.at_ms, beat.rr_ms))
            .collect();
        assert_eq!(found, [(4150, 900), (5060, 910)]);
    }
}

#[test]
fn lengths_sets_and_titles_are_told() {
    let mut maker = Maker::default();
    maker.file_id(4);
    maker.define(
        6,
        101,
        &[
            (253, 4, U32),
            (2, 4, U32),
            (3, 4, U32),
            (5, 2, U16),
            (7, 1, ENUM),
            (12, 1, ENUM),
        ],
    );
    maker
        .head(6)
        .u32(START + 30)
        .u32(START)
        .u32(29_500)
        .u16(18)
        .u8(2)
        .u8(1);
    maker
        .head(6)
        .u32(START + 40)
        .u32(0xffff_ffff)
        .u32(10_000)
        .u16(0xffff)
        .u8(0xff)
        .u8(0);
    maker.define(
        6,
        225,
        &[
            (254, 4, U32),
            (0, 4, U32),
            (3, 2, U16),
            (4, 2, U16),
            (5, 1, U8),
            (7, 4, U16),
            (8, 4, U16),
        ],
    );
    let mut set = |category: u16, exercise: u16, active: u8| {
        maker
            .head(6)
            .u32(START + 100)
            .u32(20_000)
            .u16(12)
            .u16(40 * 16 + 8)
            .u8(active);
        maker.u16(category).u16(0xffff).u16(exercise).u16(0xffff);
    };
    set(28, 37, 1);
    set(0, 1, 1);
    set(28, 0xffff, 1);
    set(0xffff, 0xffff, 0);
    maker.define(6, 264, &[(0, 2, U16), (1, 2, U16), (2, 12, TEXT)]);
    maker.head(6).u16(0).u16(1).text("Bankdrücken", 12);
    maker.session(START, 200, 10, 20);
    let extras = only(&maker.file()).extras;
    let lengths: Vec<_> = extras
        .lengths
        .iter()
        .map(|length| {
            (
                length.from_ms,
                length.to_ms,
                length.strokes,
                length.stroke.as_str(),
                length.active,
            )
        })
        .collect();
    assert_eq!(
        lengths,
        [
            (0, 29_500, Some(18), "breaststroke", true),
            (30_000, 40_000, None, "", false)
        ]
    );
    let sets: Vec<_> = extras
        .sets
        .iter()
        .map(|set| (set.exercise.as_str(), set.active))
        .collect();
    assert_eq!(
        sets,
        [
            ("goblet_squat", true),
            ("Bankdrücken", true),
            ("squat", true),
            ("", false)
        ]
    );
    let set = extras.sets.first().unwrap();
    assert_eq!(
        (set.from_ms, set.to_ms, set.repetitions, set.weight_kg),
        (80_000, 100_000, Some(12), Some(40.5))
    );
}

#[test]
fn events_are_markers_but_for_those_that_frame_the_training() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 30);
    maker.define(3, 21, &[(253, 4, U32), (0, 1, ENUM), (1, 1, ENUM), (3, 4, U32)]);
    for (event, kind, data) in [
        (0, 4, 0),
        (8, 9, 0),
        (9, 1, 0),
        (26, 1, 0),
        (43, 3, 0x3402_1505),
        (32, 3, u32::MAX),
        (21, 3, 112),
        (13, 0, 180),
        (200, 1, u32::MAX),
    ] {
        maker.head(3).u32(START + 10).u8(event).u8(kind).u32(data);
    }
    maker.define(3, 32, &[(1, 4, U32), (5, 1, ENUM), (6, 8, TEXT)]);
    maker.head(3).u32(START + 20).u8(1).text("Top", 8);
    maker.define(3, 6, &[(0, 8, TEXT)]).head(3).text("Gravel", 8);
    let extras = only(&maker.file()).extras;
    let markers: Vec<_> = extras
        .markers
        .iter()
        .map(|marker| (marker.at_ms / 1000, marker.what.as_str(), marker.detail.as_str()))
        .collect();
    let gears = "rear_gear_num=5 rear_gear=21 front_gear_num=2 front_gear=52";
    let expected = [
        (10, "rear_gear_change", gears),
        (10, "user_marker", ""),
        (10, "recovery_hr", "data=112"),
        (10, "hr_high_alert", "start data=180"),
        (10, "event_200", "stop"),
        (20, "Top", "summit"),
    ];
    assert_eq!(markers, expected);
    assert_eq!(extras.gear, ["Gravel"]);
}

#[test]
fn plans_and_places_are_refused_by_name_yet_can_be_read() {
    for (kind, name, message, field) in [
        (5, "workout", 26, 8),
        (6, "course", 31, 5),
        (34, "segment", 148, 0),
    ] {
        let mut maker = Maker::default();
        maker
            .file_id(kind)
            .define(1, message, &[(field, 9, TEXT)])
            .head(1)
            .text("4x4 hill", 9);
        // Courses hold records, but nobody was there.
        maker.define_records().records(START, 3);
        let file = maker.file();
        let problem = decode(&file).unwrap_err();
        assert_eq!(
            (problem.code, problem.detail.as_str()),
            (ProblemCode::NotTraining, name)
        );
        let survey = survey(&file);
        assert_eq!(
            (survey.file_types, survey.names),
            (vec![name.to_owned()], vec!["4x4 hill".to_owned()])
        );
        assert_eq!(messages(&file).count(), 5);
    }
}

#[test]
fn the_zone_is_the_nearest_in_use() {
    for (ahead, zone) in [
        (5400, Some(5400)),
        (20_700, Some(20_700)),
        (7200 - 58, Some(7200)),
        (3600 + 280, Some(3600)),
        (-12_600 - 200, Some(-12_600)),
        (3600 + 1080, None),
        (900 + 200, None),
        (20 * 3600, None),
    ] {
        let mut maker = Maker::default();
        maker
            .file_id(4)
            .define_records()
            .records(START, 5)
            .session(START, 5, 2, 0);
        let mut without = maker.clone();
        maker.activity(START, START.wrapping_add_signed(ahead));
        assert_eq!(only(&maker.file()).utc_offset_s, zone, "{ahead}");
        // Without a time of its own: that of the session before.
        without.define(4, 34, &[(5, 4, U32)]);
        without.head(4).u32((START + 5).wrapping_add_signed(ahead));
        assert_eq!(only(&without.file()).utc_offset_s, zone, "{ahead}");
    }
}

/// A session of a sport with one more field of its own.
fn session_with(maker: &mut Maker, sport: u8, fields: &[(u8, u32)]) {
    let mut defined = vec![
        (253, 4, U32),
        (2, 4, U32),
        (7, 4, U32),
        (5, 1, ENUM),
        (6, 1, ENUM),
    ];
    defined.extend(fields.iter().map(|&(number, _)| (number, 4, U32)));
    maker.define(2, 18, &defined);
    maker
        .head(2)
        .u32(START + 100)
        .u32(START)
        .u32(100_000)
        .u8(sport)
        .u8(0);
    for &(_, value) in fields {
        maker.u32(value);
    }
}

#[test]
fn pools_are_told_with_their_unit() {
    let pool = |fields: &[(u8, u32)]| {
        let mut maker = Maker::default();
        maker.file_id(4).define_records().records(START, 100);
        session_with(&mut maker, 5, fields);
        only(&maker.file()).extras.pool
    };
    let told = |length_m, yards| Some(ritm_model::Pool { length_m, yards });
    assert_eq!(pool(&[(44, 2286), (46, 1)]), told(22.86, true));
    assert_eq!(pool(&[(44, 3333), (46, 0)]), told(33.33, false));
    assert_eq!(pool(&[(44, 5000)]), told(50.0, false));
    // Devices write 0 m of swims in open water.
    assert_eq!(pool(&[(44, 0)]), None);
}

#[test]
fn strides_are_two_steps_on_foot_and_none_elsewhere() {
    let steps = |sport: u8| {
        let mut maker = Maker::default();
        maker.file_id(4).define_records().records(START, 100);
        session_with(&mut maker, sport, &[(10, 1175)]);
        only(&maker.file()).extras.steps
    };
    assert_eq!(steps(11), Some(2350));
    assert_eq!(steps(2), None);
    assert_eq!(steps(15), None);
}

#[test]
fn dives_are_summed_up_by_the_session_and_its_summary() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 100);
    // That of a lap tells one of several dives; that of the session tells all.
    maker.define(6, 268, &[(253, 4, U32), (0, 2, U16), (3, 4, U32), (11, 4, U32)]);
    maker.head(6).u32(START + 50).u16(19).u32(9_000).u32(300_000);
    maker.head(6).u32(START + 100).u16(18).u32(18_400).u32(1_800_000);
    session_with(&mut maker, 53, &[(140, 9_100), (142, 3_600), (156, 42)]);
    let dived = only(&maker.file());
    assert_eq!(dived.sport, Sport::Diving);
    assert_eq!(
        dived.extras.dive,
        Some(ritm_model::DiveTotals {
            max_depth_m: Some(18.4),
            avg_depth_m: Some(9.1),
            bottom_time_ms: Some(1_800_000),
            surface_interval_ms: Some(3_600_000),
            number: Some(42),
        })
    );
}

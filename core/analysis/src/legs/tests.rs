#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use proptest::prelude::*;
use ritm_model::{Column, Device, Extras, FileIdentity, Scale, SourceFormat, Timestamp};

use super::*;

/// A recording of one sample a second from `start_s` on at 3 m/s, whose counter begins at `counter_m`.
fn recording(start_s: i64, seconds: i32, counter_m: f64) -> Recording {
    let column = |channel, scale: Scale, value: &dyn Fn(i32) -> f64| Column {
        channel,
        scale,
        raw: (0..seconds).map(|s| scale.raw(value(s))).collect(),
    };
    Recording {
        format: SourceFormat::Fit,
        device: Device::default(),
        identity: FileIdentity::default(),
        sport: Sport::Running,
        name: None,
        notes: None,
        start: Timestamp::from_unix_s(1_780_000_000 + start_s),
        utc_offset_s: None,
        samples: Samples {
            time_ms: (0..i64::from(seconds)).map(|s| s * 1000).collect(),
            columns: vec![
                column(Channel::Distance, Scale::per_unit(100.0), &|s| {
                    counter_m + f64::from(s) * 3.0
                }),
                column(Channel::HeartRate, Scale::ONE, &|s| f64::from(140 + s % 10)),
            ],
        },
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals {
            energy_kcal: Some(100.0),
            ..Totals::default()
        },
        extras: Extras::default(),
    }
}

#[test]
fn distances_and_times_go_on_from_leg_to_leg() {
    // The second counter goes on from the first, or begins anew: both are the same way.
    for counter_m in [0.0, 297.0, 5000.0] {
        let (first, second) = (recording(0, 100, 0.0), recording(160, 50, counter_m));
        let whole = join(&[&first, &second]).unwrap();
        assert_eq!(whole.samples.len(), 150);
        let distance = whole.samples.column(&Channel::Distance).unwrap();
        assert_eq!(distance.value(100), Some(297.0), "{counter_m}");
        assert_eq!(distance.value(149), Some(297.0 + 147.0));
        assert_eq!(whole.samples.time_ms[100], 160_000);
        assert_eq!(
            whole.pauses,
            [Pause {
                from_ms: 99_000,
                to_ms: 160_000
            }]
        );
        assert_eq!(whole.laps.len(), 2);
    }
}

#[test]
fn what_two_files_share_counts_once() {
    let (first, second) = (recording(0, 100, 0.0), recording(80, 100, 240.0));
    let whole = join(&[&first, &second]).unwrap();
    assert!(whole.samples.time_ms.is_sorted());
    assert_eq!(whole.samples.len(), 180);
    let distance = whole.samples.column(&Channel::Distance).unwrap();
    assert!((distance.value(179).unwrap() - 534.0).abs() < 4.0);
    assert!(whole.pauses.is_empty());
}

#[test]
fn laps_and_pauses_of_what_two_files_share_count_once() {
    let (first, mut second) = (recording(0, 100, 0.0), recording(80, 100, 240.0));
    let lap = |from_ms, to_ms| Lap {
        from_ms,
        to_ms,
        trigger: LapTrigger::Manual,
        device: Totals {
            distance_m: Some(90.0),
            ..Totals::default()
        },
    };
    second.laps = vec![lap(0, 10_000), lap(10_000, 40_000), lap(40_000, 99_000)];
    second.pauses = vec![
        Pause {
            from_ms: 5_000,
            to_ms: 12_000,
        },
        Pause {
            from_ms: 50_000,
            to_ms: 60_000,
        },
    ];
    let whole = join(&[&first, &second]).unwrap();
    let told: Vec<_> = whole
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms, lap.device.distance_m))
        .collect();
    assert_eq!(
        told,
        [
            (0, 99_000, None),
            (99_000, 120_000, None),
            (120_000, 179_000, Some(90.0))
        ]
    );
    assert_eq!(
        whole.pauses,
        [Pause {
            from_ms: 130_000,
            to_ms: 140_000
        }]
    );
    let laps = crate::summary::lap_totals(&whole, Sport::Running);
    let sum: f64 = laps.iter().filter_map(|lap| lap.distance_m).sum();
    assert!((sum - 534.0).abs() < 4.0, "{sum}");
}

#[test]
fn a_part_of_a_dive_has_its_share_of_the_time_at_the_bottom() {
    let mut whole = recording(0, 101, 0.0);
    whole.extras.dive = Some(DiveTotals {
        max_depth_m: Some(18.0),
        avg_depth_m: Some(11.0),
        bottom_time_ms: Some(90_000),
        surface_interval_ms: Some(7_200_000),
        number: Some(12),
    });
    let parts = [
        cut(&whole, 0, 30_000, 100_000),
        cut(&whole, 30_000, i64::MAX, 100_000),
    ];
    let [first, rest] = parts.map(|part| part.extras.dive.unwrap());
    assert_eq!(
        (first.bottom_time_ms, rest.bottom_time_ms),
        (Some(27_000), Some(63_000))
    );
    assert_eq!((first.max_depth_m, rest.avg_depth_m), (None, None));
    assert_eq!(
        (first.surface_interval_ms, rest.surface_interval_ms),
        (Some(7_200_000), None)
    );
    assert_eq!(cut(&whole, 0, i64::MAX, 100_000).extras.dive, whole.extras.dive);
}

#[test]
fn what_the_sport_measures_follows_from_leg_to_leg() {
    let swum = |start_s, count: i64, length_m| {
        let mut one = recording(start_s, 300, 0.0);
        one.samples.columns.remove(0);
        one.extras.lengths = (0..count)
            .map(|length| ritm_model::Length {
                from_ms: length * 25_000,
                to_ms: (length + 1) * 25_000,
                strokes: Some(16),
                stroke: "freestyle".to_owned(),
                active: true,
            })
            .collect();
        one.extras.pool = Some(ritm_model::Pool {
            length_m,
            yards: false,
        });
        one.extras.steps = Some(100);
        one.extras.dive = Some(DiveTotals {
            max_depth_m: Some(length_m),
            avg_depth_m: Some(length_m / 2.0),
            bottom_time_ms: Some(60_000),
            ..DiveTotals::default()
        });
        one
    };
    let whole = join(&[&swum(0, 8, 25.0), &swum(400, 12, 25.0)]).unwrap();
    let swim = swim::swim(&whole, Sport::PoolSwimming).unwrap();
    assert_eq!((swim.lengths.len(), swim.whole.distance_m), (20, Some(500.0)));
    let laps = crate::summary::lap_totals(&whole, Sport::PoolSwimming);
    let metres: Vec<_> = laps.iter().map(|lap| lap.distance_m.map(f64::round)).collect();
    assert_eq!(metres, [Some(200.0), Some(300.0)]);
    assert_eq!(whole.extras.steps, Some(200));
    let dive = whole.extras.dive.unwrap();
    assert_eq!(
        (dive.max_depth_m, dive.bottom_time_ms),
        (Some(25.0), Some(120_000))
    );
    // Lengths of two pools are no lengths of one.
    let whole = join(&[&swum(0, 8, 25.0), &swum(400, 12, 50.0)]).unwrap();
    assert_eq!((whole.extras.lengths.len(), whole.extras.pool), (0, None));
    assert_eq!(whole.extras.dive.unwrap().avg_depth_m, Some(18.75));
}

#[test]
fn a_corrected_distance_stays_so_in_parts_and_merged() {
    let mut ran = recording(0, 1501, 0.0);
    ran.sport = Sport::TreadmillRunning;
    crate::summary::tests::tell_distances(&mut ran, 4950.0, [1980.0, 2970.0]);
    let metres = |one: &Recording| {
        let totals = crate::summary::summarise(one, Sport::TreadmillRunning).totals;
        totals.distance_m.unwrap()
    };
    assert!((metres(&ran) - 4950.0).abs() < 2.0);
    let first = cut(&ran, 0, 700_000, 1_500_000);
    let rest = cut(&ran, 700_000, i64::MAX, 1_500_000);
    assert!((metres(&first) - 2310.0).abs() < 2.0, "{}", metres(&first));
    assert!((metres(&rest) - 2640.0).abs() < 2.0, "{}", metres(&rest));
    let mut later = recording(2000, 101, 0.0);
    later.sport = Sport::TreadmillRunning;
    let whole = join(&[&ran, &later]).unwrap();
    assert!((metres(&whole) - 5250.0).abs() < 4.0, "{}", metres(&whole));
}

/// A ride whose zeros are coasting, and a run whose pod was lost for its second half.
#[test]
fn charts_of_several_sports_show_of_each_what_its_sport_believes() {
    let powered = |start_s| {
        let mut one = recording(start_s, 600, 0.0);
        one.samples.columns.push(Column {
            channel: Channel::Power,
            scale: Scale::ONE,
            raw: (0..600)
                .map(|second| if second < 300 { 250 } else { 0 })
                .collect(),
        });
        one
    };
    let legs = [
        heard(&powered(0), Sport::Cycling),
        heard(&powered(700), Sport::Running),
    ];
    let whole = join(&[&legs[0], &legs[1]]).unwrap();
    let drawn = crate::series::thin(&whole, Sport::Multisport, None, 10_000);
    let mut columns = drawn.columns.iter();
    let power = columns.find(|column| column.channel == Channel::Power).unwrap();
    assert_eq!((power.values[450], power.values[800]), (0.0, 250.0));
    assert!(power.values[1_100].is_nan());
}

#[test]
fn sports_of_a_family_make_one_sport() {
    assert_eq!(
        sport_of(&[(Sport::Cycling, 5), (Sport::GravelCycling, 9)]),
        Sport::GravelCycling
    );
    assert_eq!(
        sport_of(&[(Sport::Cycling, 5), (Sport::Transition, 9), (Sport::Running, 1)]),
        Sport::Multisport
    );
    assert_eq!(
        sport_of(&[(Sport::Running, 5), (Sport::Transition, 9)]),
        Sport::Running
    );
    assert_eq!(
        sport_of(&[(Sport::HorseRiding, 5), (Sport::Motorised, 9)]),
        Sport::Multisport
    );
    assert_eq!(sport_of(&[]), Sport::Multisport);
}

#[test]
fn the_richest_of_one_time_counts() {
    let span = |start_ms, elapsed_ms, richness| Span {
        start_ms,
        elapsed_ms,
        richness,
    };
    let spans = [span(0, 100, 1), span(10, 90, 5), span(95, 50, 1), span(200, 0, 1)];
    assert_eq!(counting(&spans), [false, true, true, true]);
}

#[test]
fn a_part_has_its_share_of_steps_and_its_own_sets() {
    let mut whole = recording(0, 101, 0.0);
    whole.extras.steps = Some(1000);
    let set = |from_ms: i64, to_ms: i64| ritm_model::StrengthSet {
        from_ms,
        to_ms,
        exercise: String::new(),
        repetitions: None,
        weight_kg: None,
        active: true,
    };
    whole.extras.sets = vec![set(0, 5000), set(20_000, 40_000)];
    let (first, rest) = (
        cut(&whole, 0, 30_000, 100_000),
        cut(&whole, 30_000, i64::MAX, 100_000),
    );
    assert_eq!((first.extras.steps, rest.extras.steps), (Some(300), Some(700)));
    assert_eq!(first.extras.sets, [set(0, 5000), set(20_000, 30_000)]);
    assert_eq!(rest.extras.sets, []);
}

#[test]
fn parts_cut_in_a_pause_or_a_hole_cover_what_the_whole_does() {
    // Ten minutes without a sample, in which the counter stood.
    for pauses in [
        Vec::new(),
        vec![Pause {
            from_ms: 300_000,
            to_ms: 900_000,
        }],
    ] {
        let mut whole = recording(0, 600, 0.0);
        for time_ms in &mut whole.samples.time_ms[301..] {
            *time_ms += 600_000;
        }
        whole.pauses = pauses;
        let metres = |part: &Recording| {
            crate::summary::summarise(part, Sport::Running)
                .totals
                .distance_m
                .unwrap()
        };
        for at_ms in [300_000, 310_000, 600_000, 890_000, 901_000] {
            let parts = [
                cut(&whole, 0, at_ms, 1_199_000),
                cut(&whole, at_ms, i64::MAX, 1_199_000),
            ];
            let sum: f64 = parts.iter().map(metres).sum();
            assert!((sum - metres(&whole)).abs() <= 3.1, "{at_ms}: {sum}");
        }
    }
}

#[test]
fn a_counter_that_begins_anew_after_a_cut_counts_on() {
    let mut whole = recording(0, 600, 0.0);
    let counter = &mut whole.samples.columns[0];
    for row in 400..600 {
        counter.raw[row] = counter.scale.raw((row - 400) as f64 * 3.0);
    }
    let metres = |part: &Recording| {
        crate::summary::summarise(part, Sport::Running)
            .totals
            .distance_m
            .unwrap()
    };
    let rest = cut(&whole, 100_000, i64::MAX, 599_000);
    assert!(
        (metres(&rest) - (299.0 + 199.0) * 3.0).abs() <= 6.0,
        "{}",
        metres(&rest)
    );
}

proptest! {
    #[test]
    fn parts_joined_are_the_whole(seconds in 2i32..400, at in 1i32..399) {
        prop_assume!(at < seconds);
        let whole = recording(0, seconds, 0.0);
        let at_ms = i64::from(at) * 1000;
        let end_ms = i64::from(seconds - 1) * 1000;
        let (first, rest) = (cut(&whole, 0, at_ms, end_ms), cut(&whole, at_ms, i64::MAX, end_ms));
        // The sample at the cut ends the first part and begins the rest.
        prop_assert_eq!(first.samples.len() + rest.samples.len(), whole.samples.len() + 1);
        prop_assert_eq!(first.samples.time_ms.last(), Some(&at_ms));
        prop_assert_eq!(rest.samples.time_ms.first(), Some(&0));
        prop_assert_eq!(rest.start.ms_since(whole.start), at_ms);
        let mut together = first.samples.clone();
        let mut rest_samples = rest.samples.clone();
        // The counter of the rest begins at the cut.
        let (counter, before) = (&mut rest_samples.columns[0], whole.samples.columns[0].raw[at as usize]);
        counter.raw.iter_mut().for_each(|raw| *raw += before);
        together.append(&rest_samples, |time| Some(time + at_ms).filter(|&time| time > at_ms));
        prop_assert_eq!(&together, &whole.samples);
        let kcal = first.totals.energy_kcal.unwrap() + rest.totals.energy_kcal.unwrap();
        prop_assert!((kcal - 100.0).abs() < 1e-6);
    }

    #[test]
    fn wild_times_break_nothing(starts in proptest::collection::vec((any::<i64>(), any::<i64>()), 1..6)) {
        let spans: Vec<Span> = starts.iter().map(|&(start_ms, elapsed_ms)| Span { start_ms, elapsed_ms, richness: 0 }).collect();
        prop_assert_eq!(counting(&spans).len(), spans.len());
        let recordings: Vec<Recording> = starts.iter().map(|&(start, length)| {
            let mut one = recording(0, 3, 0.0);
            one.start = Timestamp::from_unix_ms(start);
            one.samples.time_ms = vec![0, length / 2, length];
            cut(&one, start, length, length)
        }).collect();
        let _ = join(&recordings.iter().collect::<Vec<_>>());
    }
}

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use crate::summary::{compute, lap_totals, summarise, summarise_part};
use ritm_model::{
    Channel, Column, Device, Extras, FileIdentity, Lap, LapTrigger, Samples, Scale, SourceFormat, Timestamp,
    Totals, discipline::OddLength, summary::Method,
};

/// A length as (begin in ms, milliseconds, strokes, stroke).
type Told<'a> = (i64, i64, u16, &'a str);

fn recording(pool: Option<Pool>, lengths: &[Told<'_>]) -> Recording {
    Recording {
        format: SourceFormat::Fit,
        device: Device::default(),
        identity: FileIdentity::default(),
        sport: Sport::PoolSwimming,
        name: None,
        notes: None,
        start: Timestamp::from_unix_s(1_700_000_000),
        utc_offset_s: None,
        samples: Samples::default(),
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: Extras {
            pool,
            lengths: lengths
                .iter()
                .map(|&(from_ms, took_ms, strokes, stroke)| Length {
                    from_ms,
                    to_ms: from_ms + took_ms,
                    strokes: Some(strokes),
                    stroke: stroke.to_owned(),
                    active: true,
                })
                .collect(),
            ..Extras::default()
        },
    }
}

const METRES_25: Option<Pool> = Some(Pool {
    length_m: 25.0,
    yards: false,
});

/// Equal intervals with 20 s of rest after each, lengths of 25 s and 16 strokes.
fn intervals(count: i64, lengths: i64) -> Vec<Told<'static>> {
    (0..count)
        .flat_map(|interval| {
            let begin = interval * (lengths * 25_000 + 20_000);
            (0..lengths).map(move |length| (begin + length * 25_000, 25_000, 16, "freestyle"))
        })
        .collect()
}

fn lap(from_ms: i64, to_ms: i64, distance_m: Option<f64>) -> Lap {
    Lap {
        from_ms,
        to_ms,
        trigger: LapTrigger::Manual,
        device: Totals {
            distance_m,
            ..Totals::default()
        },
    }
}

#[test]
fn lengths_make_intervals_and_equal_ones_a_set() {
    let mut told = intervals(8, 4);
    let end = told.last().unwrap().0 + 25_000 + 60_000;
    told.extend((0..8).map(|length| (end + length * 30_000, 30_000, 18, "backstroke")));
    let swim = swim(&recording(METRES_25, &told), Sport::PoolSwimming).unwrap();
    assert_eq!((swim.intervals.len(), swim.sets.len()), (9, 2));
    let main = &swim.sets[0];
    assert_eq!(
        (main.count, main.stroke.as_str(), main.rest_ms),
        (8, "freestyle", Some(20_000))
    );
    assert_eq!(main.numbers.distance_m, Some(800.0));
    assert_eq!(main.numbers.swolf, Some(41.0));
    assert_eq!(main.numbers.strokes_per_min, Some(16.0 / 25.0 * 60.0));
    let easy = &swim.sets[1];
    assert_eq!(
        (easy.count, easy.stroke.as_str(), easy.rest_ms),
        (1, "backstroke", None)
    );
    assert_eq!(swim.rest_ms, 7 * 20_000 + 60_000);
    assert_eq!(
        (swim.whole.lengths, swim.whole.swim_ms),
        (40, 32 * 25_000 + 8 * 30_000)
    );
}

#[test]
fn distance_time_and_pace_come_from_lengths_whatever_the_samples_say() {
    let mut swum = recording(METRES_25, &intervals(4, 4));
    // All samples at one time, with a distance of their own: some devices write them so.
    let scale = Scale::ONE;
    swum.samples = Samples {
        time_ms: vec![0; 40],
        columns: vec![
            Column {
                channel: Channel::Distance,
                scale,
                raw: (0..40).map(|at| at * 3).collect(),
            },
            Column {
                channel: Channel::HeartRate,
                scale,
                raw: vec![140; 40],
            },
        ],
    };
    // Laps are told in whole seconds, and so a moment beside the wall.
    swum.laps = vec![lap(0, 101_000, None), lap(119_000, 221_000, None)];
    let summary = summarise(&swum, Sport::PoolSwimming);
    assert_eq!(summary.totals.distance_m, Some(400.0));
    assert_eq!(summary.totals.moving_ms, Some(400_000));
    assert_eq!(summary.totals.avg_speed_m_s, Some(1.0));
    assert_eq!(summary.totals.max_speed_m_s, Some(1.0));
    assert_eq!(summary.totals.avg_heart_rate_bpm, Some(140.0));
    assert_eq!(summary.distance_method, Some(Method::DistanceByLengths));
    assert_eq!(summary.moving_method, Some(Method::MovingByLengths));
    let laps = lap_totals(&swum, Sport::PoolSwimming);
    let told: Vec<_> = laps.iter().map(|lap| (lap.distance_m, lap.moving_ms)).collect();
    assert_eq!(told, [(Some(100.0), Some(100_000)), (Some(100.0), Some(100_000))]);
    // The parts of a swim add up to the whole.
    let part = summarise_part(&swum, Sport::PoolSwimming, 121_000, 219_000).totals;
    assert_eq!((part.distance_m, part.moving_ms), (Some(100.0), Some(100_000)));
}

#[test]
fn a_swim_without_samples_has_all_its_numbers() {
    let swum = recording(METRES_25, &intervals(6, 2));
    let computed = compute(&swum, Sport::PoolSwimming);
    let totals = &computed.summary.totals;
    assert_eq!(
        (totals.distance_m, totals.moving_ms),
        (Some(300.0), Some(300_000))
    );
    assert!((totals.avg_cadence_rpm.unwrap() - 38.4).abs() < 0.1);
    let speeds = computed
        .curves
        .iter()
        .find(|curve| curve.channel == Channel::Speed)
        .unwrap();
    assert!((speeds.points[0].value - 1.0).abs() < 1e-3);
}

#[test]
fn a_turn_that_was_missed_is_marked_and_breaks_no_set() {
    let mut told = intervals(4, 4);
    // In the second interval the watch took two lengths for one; in the last it saw a turn at half way.
    told[5] = (told[5].0, 50_000, 32, "freestyle");
    told.remove(6);
    let last = told.len() - 1;
    told[last].1 = 12_500;
    told[last].2 = 8;
    told.push((told[last].0 + 12_500, 12_500, 8, "freestyle"));
    let swim = swim(&recording(METRES_25, &told), Sport::PoolSwimming).unwrap();
    let odd: Vec<_> = swim
        .lengths
        .iter()
        .enumerate()
        .filter_map(|(at, length)| length.odd.map(|odd| (at, odd)))
        .collect();
    assert_eq!(odd, [(5, OddLength::MissedTurn)], "two halves are one");
    assert!(swim.lengths[14].joined);
    assert_eq!(swim.whole.swolf, Some(41.0));
    // No speed of half a length is the fastest of all.
    let swum = recording(METRES_25, &told);
    let fastest = summarise(&swum, Sport::PoolSwimming)
        .totals
        .max_speed_m_s
        .unwrap();
    assert!((fastest - 1.0).abs() < 1e-3, "{fastest}");
}

#[test]
fn no_best_and_no_set_is_made_of_a_turn_that_was_none() {
    // Eight lengths of 25 s, one of which was counted as two: 9 s and 16 s.
    let mut told = intervals(1, 8);
    told[3].1 = 9_000;
    told[3].2 = 6;
    told.insert(4, (3 * 25_000 + 9_000, 16_000, 10, "freestyle"));
    let swum = recording(METRES_25, &told);
    let swim = swim(&swum, Sport::PoolSwimming).unwrap();
    assert!(swim.lengths[3].joined);
    assert!(swim.lengths.iter().all(|length| length.odd.is_none()));
    assert_eq!(swim.sets[0].numbers.distance_m, Some(200.0), "{:?}", swim.sets);
    assert_eq!(swim.intervals[0].numbers.distance_m, Some(200.0));
    assert_eq!(swim.whole.distance_m, Some(200.0));
    let computed = compute(&swum, Sport::PoolSwimming);
    assert_eq!(computed.summary.totals.distance_m, Some(200.0));
    assert!(computed.summary.remarks.contains(&ritm_model::summary::Remark {
        figure: ritm_model::summary::Figure::Distance,
        mend: ritm_model::summary::Mend::TurnsTakenBack,
        amount: 1.0,
    }));
    let fastest = computed.summary.totals.max_speed_m_s.unwrap();
    assert!((fastest - 1.0).abs() < 1e-3, "{fastest}");
    let bests = computed.distances;
    let of = |metres: f64| {
        bests
            .iter()
            .find(|best| best.distance_m == metres)
            .map(|best| best.duration_ms)
    };
    assert_eq!(of(50.0), Some(50_000), "{bests:?}");
    assert_eq!((of(100.0), of(200.0)), (Some(100_000), Some(200_000)));
    // What is saved tells the same.
    let mut saved = swum.clone();
    saved.totals.distance_m = Some(225.0);
    saved.laps = vec![lap(0, 200_000, Some(225.0))];
    let scale = Scale::per_unit(100.0);
    saved.samples = Samples {
        time_ms: (0..=200).map(|second| second * 1000).collect(),
        columns: vec![Column {
            channel: Channel::Distance,
            scale,
            raw: (0..=200)
                .map(|second| scale.raw(f64::from(second) / 200.0 * 225.0))
                .collect(),
        }],
    };
    settle(&mut saved);
    assert_eq!(saved.extras.lengths.len(), 8);
    let counter = &saved.samples.columns[0];
    assert_eq!((counter.value(0), counter.value(200)), (Some(0.0), Some(200.0)));
    assert!(counter.raw.is_sorted());
    assert_eq!(
        (saved.totals.distance_m, saved.laps[0].device.distance_m),
        (Some(200.0), Some(200.0))
    );
    // Who was there decides: split, it is two lengths again, and nothing about them is odd.
    let mut kept = swum;
    let split = ritm_model::discipline::LengthEdit {
        at_ms: 3 * 25_000 + 12_500,
        kind: ritm_model::discipline::LengthEditKind::Split,
    };
    assert!(correct(&mut kept, &[split]));
    let whole = super::swim(&kept, Sport::PoolSwimming).unwrap();
    assert_eq!(whole.whole.distance_m, Some(225.0));
    assert!(
        whole
            .lengths
            .iter()
            .all(|length| length.odd.is_none() && !length.joined)
    );
    settle(&mut kept);
    assert_eq!(kept.extras.lengths.len(), 9);
}

#[test]
fn what_is_corrected_is_as_if_the_device_had_counted_it() {
    // Sixteen lengths, one counted as two (9 s and 16 s), and two counted as one.
    let right = intervals(4, 4);
    let mut told = right.clone();
    (told[6].1, told[6].2) = (9_000, 6);
    told.insert(7, (told[6].0 + 9_000, 16_000, 10, "freestyle"));
    told[13] = (told[13].0, 50_000, 32, "freestyle");
    told.remove(14);
    let mut swum = recording(METRES_25, &told);
    let marked = swim(&swum, Sport::PoolSwimming).unwrap();
    let mut edits: Vec<_> = marked.lengths.iter().filter_map(|length| length.mend).collect();
    edits.dedup();
    assert_eq!(edits.len(), 1, "{:?}", marked.lengths);
    assert!(correct(&mut swum, &edits));
    let mut mended = swim(&swum, Sport::PoolSwimming).unwrap();
    assert!(std::mem::take(&mut mended.lengths[6].joined));
    let sound = swim(&recording(METRES_25, &right), Sport::PoolSwimming).unwrap();
    assert_eq!(mended, sound);
    let totals = |of: &Recording| compute(of, Sport::PoolSwimming).distances;
    assert_eq!(totals(&swum), totals(&recording(METRES_25, &right)));
    // What hits nothing changes nothing.
    let mut nothing = edits[0];
    nothing.at_ms = -5;
    let before = swum.clone();
    assert!(!correct(&mut swum, &[nothing]));
    assert_eq!(swum, before);
}

#[test]
fn halves_that_the_athlete_made_stay_though_begins_are_told_in_whole_seconds() {
    // Each length begins up to a second before the one before it ended.
    let told: Vec<Told<'_>> = (0..12)
        .map(|length| {
            (
                length * 25_400 / 1000 * 1000,
                25_400 + 300 * (length % 3),
                16,
                "freestyle",
            )
        })
        .collect();
    let mut swum = recording(METRES_25, &told);
    for at in [3, 7] {
        let counted = swim(&swum, Sport::PoolSwimming).unwrap();
        let length = &counted.lengths[at];
        let split = ritm_model::discipline::LengthEdit {
            at_ms: length.from_ms.midpoint(length.to_ms),
            kind: ritm_model::discipline::LengthEditKind::Split,
        };
        assert!(correct(&mut swum, &[split]));
    }
    let halved = swim(&swum, Sport::PoolSwimming).unwrap();
    assert_eq!(halved.lengths.len(), 14);
    assert!(
        halved
            .lengths
            .iter()
            .all(|length| length.odd.is_none() && !length.joined)
    );
}

/// Twenty-five easy and twenty-five fast, in fins, which nobody counts strokes in.
#[test]
fn fast_lengths_beside_easy_ones_are_whole() {
    let told: Vec<Told<'_>> = (0..16)
        .map(|at| {
            let from_ms = at / 2 * 51_000 + at % 2 * 32_000;
            (from_ms, if at % 2 == 0 { 32_000 } else { 19_000 }, 0, "freestyle")
        })
        .collect();
    let swum = recording(METRES_25, &told);
    let swim = swim(&swum, Sport::PoolSwimming).unwrap();
    assert_eq!(swim.whole.distance_m, Some(400.0));
    assert!(swim.lengths.iter().all(|length| !length.joined));
}

#[test]
fn no_join_is_offered_of_a_length_that_is_two_already() {
    let mut told = intervals(1, 8);
    (told[3].1, told[3].2) = (9_000, 6);
    told.insert(4, (3 * 25_000 + 9_000, 16_000, 10, "freestyle"));
    for length in &mut told[5..] {
        length.0 += 9_000;
    }
    told.insert(5, (100_000, 9_000, 6, "freestyle"));
    let swum = recording(METRES_25, &told);
    let swim = swim(&swum, Sport::PoolSwimming).unwrap();
    assert!(swim.lengths[3].joined);
    let odd = &swim.lengths[4];
    assert_eq!(odd.odd, Some(OddLength::FalseTurn));
    assert!(odd.mend.is_some_and(|mend| mend.at_ms >= odd.from_ms), "{odd:?}");
}

#[test]
fn parts_and_merged_swims_have_the_metres_of_laps_without_turns_that_were_none() {
    // A lap of four lengths, one of which was counted as two, and of a drill of a hundred metres.
    let mut told = intervals(1, 4);
    (told[2].1, told[2].2) = (9_000, 6);
    told.insert(3, (2 * 25_000 + 9_000, 16_000, 10, "freestyle"));
    told.push((100_000, 120_000, 0, "drill"));
    told.extend((0..6).map(|length| (240_000 + length * 25_000, 25_000, 16, "freestyle")));
    let mut swum = recording(METRES_25, &told);
    swum.totals.distance_m = Some(375.0);
    swum.laps = vec![lap(0, 220_000, Some(225.0)), lap(240_000, 390_000, Some(150.0))];
    let metres = |one: &Recording| summarise(one, Sport::PoolSwimming).totals.distance_m;
    assert_eq!(metres(&swum), Some(350.0));
    let parts = [
        crate::legs::cut(&swum, 0, 230_000, 390_000),
        crate::legs::cut(&swum, 230_000, i64::MAX, 390_000),
    ];
    assert_eq!(parts.each_ref().map(metres), [Some(200.0), Some(150.0)]);
    let mut later = swum.clone();
    later.start = swum.start.plus_ms(600_000);
    let whole = crate::legs::join(&[&swum, &later]).unwrap();
    assert_eq!(metres(&whole), Some(700.0));
    // How many turns were taken back is said of the whole alone.
    let is_told = |summary: &ritm_model::summary::Summary| {
        let of_turns =
            |remark: &ritm_model::summary::Remark| remark.mend == ritm_model::summary::Mend::TurnsTakenBack;
        summary.remarks.iter().any(of_turns)
    };
    assert!(is_told(&summarise(&swum, Sport::PoolSwimming)));
    assert!(!is_told(&summarise_part(
        &swum,
        Sport::PoolSwimming,
        240_000,
        390_000
    )));
}

#[test]
fn no_rest_is_taken_for_a_turn_that_was_none() {
    let told = intervals(2, 4);
    let mut swum = recording(METRES_25, &told);
    let join = ritm_model::discipline::LengthEdit {
        at_ms: told[3].0 + 5_000,
        kind: ritm_model::discipline::LengthEditKind::Join,
    };
    assert!(!correct(&mut swum, &[join]));
    assert_eq!(swum.extras.lengths.len(), 8);
}

#[test]
fn the_pool_stays_the_one_the_device_counted_in() {
    let mut told = intervals(4, 4);
    (told[6].1, told[6].2) = (9_000, 6);
    told.insert(7, (told[6].0 + 9_000, 16_000, 10, "freestyle"));
    let mut swum = recording(None, &told);
    swum.totals.distance_m = Some(17.0 * 25.0);
    let edits: Vec<_> = swim(&swum, Sport::PoolSwimming)
        .unwrap()
        .lengths
        .iter()
        .find_map(|length| length.mend)
        .into_iter()
        .collect();
    assert!(correct(&mut swum, &edits));
    let mended = swim(&swum, Sport::PoolSwimming).unwrap();
    assert_eq!(mended.whole.distance_m, Some(400.0));
}

#[test]
fn a_drill_without_its_name_has_the_distance_of_its_lap() {
    let mut told = intervals(2, 4);
    told.push((400_000, 120_000, 0, "freestyle"));
    let mut swum = recording(METRES_25, &told);
    swum.laps = vec![lap(0, 380_000, Some(200.0)), lap(400_000, 520_000, Some(100.0))];
    let swim = swim(&swum, Sport::PoolSwimming).unwrap();
    assert_eq!(swim.whole.distance_m, Some(300.0));
    assert!(swim.lengths.iter().all(|length| length.odd.is_none()));
    // Where nobody counts strokes, nothing shows a drill.
    for length in &mut swum.extras.lengths {
        length.strokes = None;
    }
    let swim = super::swim(&swum, Sport::PoolSwimming).unwrap();
    assert_eq!(swim.whole.distance_m, Some(225.0));
}

#[test]
fn who_rests_at_half_way_missed_no_turn() {
    let mut told = intervals(3, 4);
    // Twice the time, but the strokes of one length.
    told[5].1 = 49_000;
    for length in &mut told[6..] {
        length.0 += 24_000;
    }
    let swim = swim(&recording(METRES_25, &told), Sport::PoolSwimming).unwrap();
    assert!(swim.lengths.iter().all(|length| length.odd.is_none()));
}

#[test]
fn drills_have_the_distance_that_the_swimmer_told() {
    let mut told = intervals(2, 4);
    told.push((300_000, 200_000, 0, "drill"));
    let mut swum = recording(METRES_25, &told);
    swum.laps = vec![lap(0, 290_000, Some(200.0)), lap(295_000, 501_000, Some(150.0))];
    let swim = swim(&swum, Sport::PoolSwimming).unwrap();
    assert_eq!(swim.lengths.last().unwrap().distance_m, Some(150.0));
    assert_eq!(swim.whole.distance_m, Some(350.0));
    assert_eq!(
        summarise(&swum, Sport::PoolSwimming).totals.distance_m,
        Some(350.0)
    );
    // A lap that ended before the turn makes no drill shorter than the pool.
    swum.laps[1].device.distance_m = Some(12.0);
    assert_eq!(
        summarise(&swum, Sport::PoolSwimming).totals.distance_m,
        Some(225.0)
    );
    // Nobody counted its strokes.
    assert_eq!(swim.whole.swolf, Some(41.0));
}

/// Two hundred metres in lengths, twenty seconds of rest, and a drill of a hundred metres of which only the lap tells.
fn with_a_drill_of_its_lap() -> Recording {
    let mut swum = recording(METRES_25, &intervals(2, 4));
    swum.laps = vec![
        lap(0, 100_000, Some(100.0)),
        lap(100_000, 120_000, None),
        lap(120_000, 220_000, Some(100.0)),
        lap(220_000, 240_000, None),
        lap(240_000, 360_000, Some(100.0)),
    ];
    swum.totals.distance_m = Some(300.0);
    swum
}

#[test]
fn a_drill_without_lengths_has_the_distance_and_the_time_of_its_lap() {
    let swum = with_a_drill_of_its_lap();
    let told = swim(&swum, Sport::PoolSwimming).unwrap();
    let drill = told.lengths.last().unwrap();
    assert_eq!(
        (
            drill.stroke.as_str(),
            drill.from_ms,
            drill.to_ms,
            drill.distance_m
        ),
        ("drill", 240_000, 360_000, Some(100.0))
    );
    let totals = summarise(&swum, Sport::PoolSwimming).totals;
    assert_eq!(
        (totals.distance_m, totals.moving_ms),
        (Some(300.0), Some(320_000))
    );
    let laps = lap_totals(&swum, Sport::PoolSwimming);
    assert_eq!(laps[4].distance_m, Some(100.0));
    // A total that the lengths make up already says that the lap was no swum one.
    let mut rested = with_a_drill_of_its_lap();
    rested.totals.distance_m = Some(200.0);
    assert_eq!(
        summarise(&rested, Sport::PoolSwimming).totals.distance_m,
        Some(200.0)
    );
}

#[test]
fn parts_cut_at_the_wall_make_up_the_swim() {
    let mut drilled = recording(METRES_25, &intervals(1, 4));
    drilled.extras.lengths.push(Length {
        from_ms: 120_000,
        to_ms: 240_400,
        strokes: None,
        stroke: "drill".to_owned(),
        active: true,
    });
    drilled.laps = vec![lap(0, 100_000, Some(100.0)), lap(120_000, 240_000, Some(100.0))];
    // Begins are told in whole seconds.
    drilled.extras.lengths.push(Length {
        from_ms: 240_000,
        to_ms: 264_600,
        strokes: Some(16),
        stroke: "freestyle".to_owned(),
        active: true,
    });
    drilled.laps.push(lap(240_000, 265_000, Some(25.0)));
    for swum in [with_a_drill_of_its_lap(), drilled] {
        let whole = summarise(&swum, Sport::PoolSwimming).totals;
        let end_ms = whole.elapsed_ms.unwrap();
        for asked_ms in (5_000..end_ms - 5_000).step_by(7_000) {
            let at_ms = nearest_wall(&swum, Sport::PoolSwimming, asked_ms);
            if at_ms <= 0 || at_ms >= end_ms {
                continue;
            }
            let parts = [
                crate::legs::cut(&swum, 0, at_ms, end_ms),
                crate::legs::cut(&swum, at_ms, i64::MAX, end_ms),
            ]
            .map(|part| summarise(&part, Sport::PoolSwimming).totals);
            let metres: f64 = parts.iter().filter_map(|part| part.distance_m).sum();
            let moving_ms: i64 = parts.iter().filter_map(|part| part.moving_ms).sum();
            assert!(
                (metres - whole.distance_m.unwrap()).abs() < 0.1,
                "{asked_ms} {at_ms} {metres}"
            );
            assert!(
                (moving_ms - whole.moving_ms.unwrap()).abs() <= 500,
                "{asked_ms} {at_ms} {moving_ms}"
            );
        }
    }
}

#[test]
fn pools_follow_from_the_distance_where_nobody_tells_them() {
    let mut swum = recording(None, &intervals(10, 4));
    swum.totals.distance_m = Some(40.0 * 22.86);
    let yards = swim(&swum, Sport::PoolSwimming).unwrap();
    assert_eq!(yards.pool.map(|pool| pool.yards), Some(true));
    assert!(yards.pool_is_inferred);
    swum.totals.distance_m = Some(40.0 * 33.3);
    let third = swim(&swum, Sport::PoolSwimming).unwrap();
    assert!(
        third
            .pool
            .is_some_and(|pool| !pool.yards && (pool.length_m - 33.3).abs() < 0.1)
    );
    // No pool is so long: the distance stays the device's.
    swum.totals.distance_m = Some(40.0 * 41.3);
    let odd = swim(&swum, Sport::PoolSwimming).unwrap();
    assert_eq!(odd.pool, None);
    assert!((odd.whole.distance_m.unwrap() - 1652.0).abs() < 1e-6);
    swum.totals.distance_m = None;
    let unknown = swim(&swum, Sport::PoolSwimming).unwrap();
    assert_eq!((unknown.pool, unknown.whole.distance_m), (None, None));
}

#[test]
fn a_medley_is_one_and_other_sports_have_no_lengths() {
    let strokes = ["butterfly", "backstroke", "breaststroke", "freestyle"];
    let told: Vec<Told<'_>> = (0..8)
        .map(|at| (at * 25_000, 25_000, 16, strokes[at as usize / 2]))
        .collect();
    let swum = recording(METRES_25, &told);
    assert_eq!(
        swim(&swum, Sport::PoolSwimming).unwrap().intervals[0].stroke,
        "im"
    );
    assert_eq!(swim(&swum, Sport::Running), None);
    assert_eq!(swim(&recording(METRES_25, &[]), Sport::PoolSwimming), None);
}

#[test]
fn a_lap_by_hand_ends_an_interval_and_a_lap_a_length_says_nothing() {
    let told: Vec<Told<'_>> = (0..8).map(|at| (at * 25_000, 25_000, 16, "freestyle")).collect();
    let mut swum = recording(METRES_25, &told);
    swum.laps = vec![lap(0, 100_000, None), lap(100_000, 200_000, None)];
    let two = swim(&swum, Sport::PoolSwimming).unwrap();
    assert_eq!((two.intervals.len(), two.sets.len()), (2, 1));
    swum.laps = (0..8)
        .map(|at| lap(at * 25_000, (at + 1) * 25_000, None))
        .collect();
    assert_eq!(swim(&swum, Sport::PoolSwimming).unwrap().intervals.len(), 1);
}

#[test]
fn a_stop_too_short_to_be_a_rest_belongs_to_the_turn() {
    // Watches that look for rests by themselves find some of a second or two.
    let told: Vec<Told<'_>> = (0..8).map(|at| (at * 27_000, 25_000, 16, "freestyle")).collect();
    let swim = swim(&recording(METRES_25, &told), Sport::PoolSwimming).unwrap();
    assert_eq!((swim.intervals.len(), swim.rest_ms), (1, 0));
    assert_eq!(swim.whole.swim_ms, 25_000 + 7 * 27_000);
}

#[test]
fn a_swim_whose_lengths_nobody_counted_keeps_the_total_of_its_device() {
    let mut swum = recording(METRES_25, &[]);
    swum.totals.distance_m = Some(1_500.0);
    swum.totals.timer_ms = Some(2_400_000);
    let summary = summarise(&swum, Sport::PoolSwimming);
    assert_eq!(summary.totals.distance_m, Some(1_500.0));
    assert_eq!(summary.distance_method, Some(Method::DeviceTotal));
}

/// A few lengths of another stroke, the first of which was counted as three: 31, 9 and 29 seconds beside lengths of a
/// minute are no best over fifty metres: they are one length.
#[test]
fn parts_of_a_length_are_no_best_though_they_look_usual_among_their_own() {
    let mut told: Vec<Told<'_>> = (0..10)
        .map(|length| (length * 80_000, 60_000, 34, "freestyle"))
        .collect();
    for (from_ms, took_ms, strokes) in [
        (800_000, 31_000, 17),
        (831_000, 9_000, 12),
        (840_000, 29_000, 18),
        (869_000, 67_000, 39),
    ] {
        told.push((from_ms, took_ms, strokes, "breaststroke"));
    }
    let pool = Some(Pool {
        length_m: 50.0,
        yards: false,
    });
    let swum = recording(pool, &told);
    let whole = swim(&swum, Sport::PoolSwimming).unwrap();
    let last: Vec<i64> = whole.lengths[10..]
        .iter()
        .map(|length| (length.to_ms - length.from_ms) / 1000)
        .collect();
    assert_eq!(last, [69, 67]);
    assert!(doubtful(&swum, Sport::PoolSwimming).is_empty());
    // Of three that are one, two turns were none, and a pool that nobody tells stays as long.
    let mut saved = recording(None, &told);
    saved.totals.distance_m = Some(700.0);
    saved.laps = vec![lap(0, 800_000, Some(500.0)), lap(800_000, 936_000, Some(200.0))];
    assert_eq!(turns_taken_back(&saved, Sport::PoolSwimming), 2);
    settle(&mut saved);
    let metres = |totals: &Totals| totals.distance_m;
    assert_eq!(
        (
            metres(&saved.totals),
            metres(&saved.laps[0].device),
            metres(&saved.laps[1].device)
        ),
        (Some(600.0), Some(500.0), Some(100.0))
    );
    let again = swim(&saved, Sport::PoolSwimming).unwrap();
    assert_eq!((again.lengths.len(), again.whole.distance_m), (12, Some(600.0)));
    let bests = compute(&swum, Sport::PoolSwimming).distances;
    let fastest = bests.iter().find(|best| best.distance_m == 50.0).unwrap();
    assert!(fastest.duration_ms >= 59_000, "{fastest:?}");
}

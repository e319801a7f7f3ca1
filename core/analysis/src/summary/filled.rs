//! What laps and other channels tell where samples don't, and what is left out of them: faults that were reported,
//! rebuilt small.

use super::tests::{column, near, recording, tell_distances};
use super::*;
use ritm_model::{Column, Lap, LapTrigger, Scale};

fn every_second(count: i64) -> Vec<i64> {
    (0..count).map(|second| second * 1000).collect()
}

fn steady(channel: Channel, value: f64, count: usize) -> Column {
    column(channel, 100.0, std::iter::repeat_n(value, count))
}

fn mends(summary: &Summary, figure: Figure) -> Vec<Mend> {
    summary
        .remarks
        .iter()
        .filter(|remark| remark.figure == figure)
        .map(|remark| remark.mend)
        .collect()
}

/// A receiver that finds nothing for three minutes: the laps run meanwhile have no points, and tell 600 m.
#[test]
fn laps_without_points_keep_their_distance() {
    let lap = |from_s: i64, to_s: i64, metres: f64| Lap {
        from_ms: from_s * 1000,
        to_ms: to_s * 1000,
        trigger: LapTrigger::Manual,
        device: Totals {
            timer_ms: Some((to_s - from_s) * 1000),
            distance_m: Some(metres),
            ..Totals::default()
        },
    };
    let degree_m = crate::distance::EARTH_RADIUS_M.to_radians();
    // Points from 190 s to 600 s, and from 800 s to 1000 s, at 3 m/s.
    let times: Vec<i64> = (190..=600)
        .chain(800..=1000)
        .map(|second| second * 1000)
        .collect();
    let north = |ms: i64| 60.0 + ms as f64 / 1000.0 * 3.0 / degree_m;
    let column = |channel, values: Vec<f64>| Column {
        channel,
        scale: Scale::DEGREES_E7,
        raw: values
            .into_iter()
            .map(|value| Scale::DEGREES_E7.raw(value))
            .collect(),
    };
    let mut recording = recording(
        times.clone(),
        vec![
            column(Channel::Latitude, times.iter().map(|&ms| north(ms)).collect()),
            column(Channel::Longitude, vec![25.0; times.len()]),
        ],
    );
    recording.laps = vec![
        lap(0, 100, 300.0),
        lap(100, 200, 300.0),
        lap(200, 600, 1200.0),
        // Ran in circles in a hall: the line between the places is too short.
        lap(600, 800, 800.0),
        lap(800, 1000, 600.0),
    ];
    recording.totals.distance_m = Some(3200.0);
    let summary = summarise(&recording, Sport::Running);
    near(summary.totals.distance_m, 3200.0, 10.0);
    near(summary.totals.moving_ms.map(|ms| ms as f64), 1_000_000.0, 2000.0);
    assert_eq!(mends(&summary, Figure::Distance), [Mend::DistanceOfLaps]);
    let laps = lap_totals(&recording, Sport::Running);
    for (lap, metres) in laps.iter().zip([300.0, 300.0, 1200.0, 800.0, 600.0]) {
        near(lap.distance_m, metres, 5.0);
    }
    // Laps that lead away from the device's total tell of other things.
    recording.totals.distance_m = Some(2100.0);
    near(
        summarise(&recording, Sport::Running).totals.distance_m,
        2430.0,
        10.0,
    );
    recording.totals.distance_m = Some(3200.0);
    // A lap that nobody can have run adds nothing.
    recording.laps[0].device.distance_m = Some(3000.0);
    near(
        summarise(&recording, Sport::Running).totals.distance_m,
        2900.0,
        10.0,
    );
}

/// GoldenCheetah 3138: a swim whose points hold a heart rate and no distance; its laps tell metres, and rests have none.
#[test]
fn laps_alone_tell_the_way_and_the_rests() {
    let mut recording = recording(every_second(1320), vec![steady(Channel::HeartRate, 130.0, 1320)]);
    let mut from_s = 0;
    for (metres, seconds) in [(400.0, 480), (0.0, 60), (400.0, 490), (0.0, 60), (200.0, 230)] {
        recording.laps.push(Lap {
            from_ms: from_s * 1000,
            to_ms: (from_s + seconds) * 1000,
            trigger: LapTrigger::Manual,
            device: Totals {
                timer_ms: Some(seconds * 1000),
                distance_m: Some(metres).filter(|metres| *metres > 0.0),
                ..Totals::default()
            },
        });
        from_s += seconds;
    }
    recording.totals = Totals {
        timer_ms: Some(1_320_000),
        distance_m: Some(1000.0),
        ..Totals::default()
    };
    let computed = compute(&recording, Sport::PoolSwimming);
    near(computed.summary.totals.distance_m, 1000.0, 1.0);
    near(
        computed.summary.totals.moving_ms.map(|ms| ms as f64),
        1_200_000.0,
        2000.0,
    );
    near(computed.laps[0].distance_m, 400.0, 0.5);
    near(computed.laps[1].distance_m, 0.0, 0.5);
    assert_eq!(computed.laps[1].moving_ms, Some(0));
    let best = computed.distances.iter().find(|best| best.distance_m == 400.0);
    assert_eq!(best.map(|best| best.duration_ms), Some(480_000));
    assert!(computed.distances.iter().all(|best| best.distance_m >= 200.0));
}

/// A day on the slopes: what lifts add is left out, said so, and that the device counts it is no doubt.
#[test]
fn lifts_are_left_out_without_a_doubt() {
    let (mut altitude, mut metres) = (Vec::new(), Vec::new());
    let mut covered = 0.0;
    for _ in 0..3 {
        for second in 0..600 {
            altitude.push(1000.0 + f64::from(second) * 0.5);
            metres.push(covered);
            covered += 1.5;
        }
        for second in 0..180 {
            altitude.push(1300.0 - f64::from(second) * 300.0 / 180.0);
            metres.push(covered);
            covered += 10.0;
        }
    }
    altitude.push(1000.0);
    metres.push(covered);
    let scale = Scale {
        per_unit: 5.0,
        offset: 500.0,
    };
    let mut recording = recording(
        every_second(altitude.len() as i64),
        vec![
            Column {
                channel: Channel::Altitude,
                scale,
                raw: altitude.iter().map(|&metres| scale.raw(metres)).collect(),
            },
            column(Channel::Distance, 100.0, metres.into_iter()),
        ],
    );
    recording.totals.distance_m = Some(8100.0);
    let summary = summarise(&recording, Sport::AlpineSkiing);
    near(summary.totals.distance_m, 5400.0, 20.0);
    near(summary.totals.descent_m, 900.0, 2.0);
    assert_eq!(mends(&summary, Figure::Distance), [Mend::LiftsLeftOut]);
    assert_eq!(summary.doubts, []);
    let listed = believable(&summary, &recording.totals, Sport::AlpineSkiing);
    assert_eq!(listed.distance_m, summary.totals.distance_m);
}

/// `OpenTracks` 762: the pod is lost; the places tell the way, and movement goes on though the recorded speed is zero.
#[test]
fn a_lost_pod_ends_no_run() {
    let degree_m = crate::distance::EARTH_RADIUS_M.to_radians();
    let place = |channel, value: &dyn Fn(f64) -> f64| Column {
        channel,
        scale: Scale::DEGREES_E7,
        raw: (0..=1800)
            .map(|second| Scale::DEGREES_E7.raw(value(f64::from(second))))
            .collect(),
    };
    let mut recording = recording(
        every_second(1801),
        vec![
            place(Channel::Latitude, &|second| 60.0 + second * 3.0 / degree_m),
            place(Channel::Longitude, &|_| 25.0),
            column(
                Channel::Distance,
                100.0,
                (0..=1800).map(|second| f64::from(second.min(1200)) * 3.0),
            ),
            column(
                Channel::Speed,
                100.0,
                (0..=1800).map(|second| if second <= 1200 { 3.0 } else { 0.0 }),
            ),
        ],
    );
    recording.totals.distance_m = Some(3600.0);
    let summary = summarise(&recording, Sport::Running);
    near(summary.totals.distance_m, 5400.0, 10.0);
    near(summary.totals.moving_ms.map(|ms| ms as f64), 1_800_000.0, 5000.0);
    assert_eq!(summary.doubts, [], "the remark says why the device says less");
    assert_eq!(mends(&summary, Figure::Distance), [Mend::CounterStood]);
}

/// `GPXSee` 320: all points of one time. The way is known, and how long it took is not.
#[test]
fn points_of_one_time_tell_a_way_and_no_time() {
    let degree_m = crate::distance::EARTH_RADIUS_M.to_radians();
    let place = |channel, value: &dyn Fn(f64) -> f64| Column {
        channel,
        scale: Scale::DEGREES_E7,
        raw: (0..401)
            .map(|at| Scale::DEGREES_E7.raw(value(f64::from(at))))
            .collect(),
    };
    let recording = recording(
        vec![0; 401],
        vec![
            place(Channel::Latitude, &|at| 60.0 + at * 9.0 / degree_m),
            place(Channel::Longitude, &|_| 25.0),
        ],
    );
    let totals = summarise(&recording, Sport::Running).totals;
    near(totals.distance_m, 3600.0, 10.0);
    assert_eq!(
        (totals.elapsed_ms, totals.moving_ms, totals.avg_speed_m_s),
        (None, None, None)
    );
}

/// tapiriik 199: a treadmill's laps tell heart rates, and nothing tells one of the whole.
#[test]
fn the_mean_of_laps_is_weighed_by_their_time() {
    let mut recording = recording(Vec::new(), Vec::new());
    for (bpm, seconds) in [(140.0, 600), (150.0, 600), (170.0, 1200)] {
        recording.laps.push(Lap {
            from_ms: 0,
            to_ms: 0,
            trigger: LapTrigger::Manual,
            device: Totals {
                timer_ms: Some(seconds * 1000),
                avg_heart_rate_bpm: Some(bpm),
                ..Totals::default()
            },
        });
    }
    recording.totals.timer_ms = Some(2_400_000);
    let summary = summarise(&recording, Sport::TreadmillRunning);
    near(summary.totals.avg_heart_rate_bpm, 157.5, 0.01);
    assert_eq!(mends(&summary, Figure::AvgHeartRate), [Mend::MeanOfLaps]);
    recording.totals.avg_heart_rate_bpm = Some(156.0);
    let summary = summarise(&recording, Sport::TreadmillRunning);
    near(summary.totals.avg_heart_rate_bpm, 156.0, 0.0);
}

/// A rowing machine whose stroke sensor is heard now and then only: its zeros are no strokes, and its few numbers no mean.
#[test]
fn a_stroke_rate_that_is_zero_nearly_all_the_time_is_none() {
    let strokes =
        |every: i32| (0..1200).map(move |second| if (second / 20) % every == 0 { 44.0 } else { 0.0 });
    let mut rowed = recording(
        every_second(1200),
        vec![
            steady(Channel::Speed, 4.0, 1200),
            column(Channel::Cadence, 1.0, strokes(10)),
        ],
    );
    rowed.totals.avg_cadence_rpm = Some(4.4);
    let summary = summarise(&rowed, Sport::IndoorRowing);
    assert_eq!(summary.totals.avg_cadence_rpm, None);
    assert_eq!(mends(&summary, Figure::AvgCadence), [Mend::MostlyZero]);
    let drawn = crate::series::thin(&rowed, Sport::IndoorRowing, None, 100);
    assert!(
        drawn
            .columns
            .iter()
            .all(|column| column.channel != Channel::Cadence)
    );
    // Every other piece is a rest, or a descent on a bicycle.
    rowed.samples.columns[1] = column(Channel::Cadence, 1.0, strokes(2));
    near(
        summarise(&rowed, Sport::IndoorRowing).totals.avg_cadence_rpm,
        44.0,
        0.0,
    );
    rowed.samples.columns[1] = column(Channel::Cadence, 1.0, strokes(10));
    near(
        summarise(&rowed, Sport::Cycling).totals.avg_cadence_rpm,
        44.0,
        0.0,
    );
}

/// A rowing machine that goes on with the power of the work in the rests: 372 W at 1:38, and as much at 3:00 per 500 m.
#[test]
fn power_held_over_into_a_rest_is_left_out_everywhere() {
    let at_work = |second: i32| (second / 60) % 2 == 0;
    let mut rowed = recording(
        every_second(1200),
        vec![
            column(
                Channel::Speed,
                1000.0,
                (0..1200).map(|second| if at_work(second) { 5.1 } else { 2.78 }),
            ),
            column(
                Channel::Power,
                1.0,
                (0..1200).map(|second| {
                    if second < 600 && !at_work(second) {
                        500.0
                    } else {
                        372.0
                    }
                }),
            ),
        ],
    );
    rowed.laps = (0..20)
        .map(|minute| Lap {
            from_ms: minute * 60_000,
            to_ms: (minute + 1) * 60_000,
            trigger: LapTrigger::Manual,
            device: Totals::default(),
        })
        .collect();
    rowed.totals.avg_power_w = Some(404.0);
    let computed = compute(&rowed, Sport::IndoorRowing);
    near(computed.summary.totals.avg_power_w, 372.0, 0.5);
    near(computed.summary.totals.max_power_w, 372.0, 0.5);
    assert_eq!(mends(&computed.summary, Figure::AvgPower), [Mend::PowerHeldOver]);
    near(computed.laps[0].avg_power_w, 372.0, 0.5);
    // A few strokes at the begin of a rest are no power of it.
    assert_eq!(
        (computed.laps[1].avg_power_w, computed.laps[1].max_power_w),
        (None, None)
    );
    let best = |seconds: u32| {
        let bests = &computed.summary.bests;
        bests
            .iter()
            .find(|best| best.duration_s == seconds)
            .map(|best| best.value)
    };
    near(best(60), 372.0, 0.5);
    // In a rest nobody rowed.
    near(best(300), 372.0 * 180.0 / 300.0, 0.5);
    let drawn = crate::series::thin(&rowed, Sport::IndoorRowing, None, 10_000);
    let power = drawn
        .columns
        .iter()
        .find(|column| column.channel == Channel::Power);
    assert!(power.is_some_and(|power| power.values[90].is_nan() && !power.values[30].is_nan()));
    // The speed of a boat on water is a mean of many seconds.
    assert_eq!(mends(&summarise(&rowed, Sport::Rowing), Figure::AvgPower), []);
    // A rider coasts or climbs at any power.
    assert_eq!(
        mends(&summarise(&rowed, Sport::IndoorCycling), Figure::AvgPower),
        []
    );
}

/// A treadmill: the watch counted 5,000 m, and its owner read 5,500 m; session and laps say so, and the samples don't.
#[test]
fn a_distance_that_the_athlete_corrected_is_believed() {
    let mut ran = recording(
        every_second(1501),
        vec![
            column(
                Channel::Distance,
                100.0,
                (0..=1500).map(|second| f64::from(second) / 0.3),
            ),
            steady(Channel::Speed, 3.33, 1501),
        ],
    );
    tell_distances(&mut ran, 5500.0, [2200.0, 3300.0]);
    let computed = compute(&ran, Sport::TreadmillRunning);
    near(computed.summary.totals.distance_m, 5500.0, 2.0);
    assert_eq!(mends(&computed.summary, Figure::Distance), [Mend::Calibrated]);
    assert_eq!(computed.summary.doubts, []);
    near(computed.laps[0].distance_m, 2200.0, 4.0);
    near(computed.summary.totals.avg_speed_m_s, 3.667, 0.01);
    near(computed.summary.totals.max_speed_m_s, 3.667, 0.01);
    let best = computed.distances.iter().find(|best| best.distance_m == 5000.0);
    assert!(best.is_some_and(|best| (1_362_000..=1_365_000).contains(&best.duration_ms)));
    let drawn = crate::series::thin(&ran, Sport::TreadmillRunning, None, 10_000);
    near(
        drawn.distance_m.last().map(|metres| f64::from(*metres)),
        5500.0,
        2.0,
    );
    // Laps that don't agree tell of something else, and so does twice as much.
    let mut other = ran.clone();
    other.laps[0].device.distance_m = Some(1500.0);
    other.laps[1].device.distance_m = Some(4000.0);
    near(
        summarise(&other, Sport::TreadmillRunning).totals.distance_m,
        5000.0,
        2.0,
    );
    ran.totals.distance_m = Some(10_000.0);
    near(
        summarise(&ran, Sport::TreadmillRunning).totals.distance_m,
        5000.0,
        2.0,
    );
}

/// A pod on the shoe that is lost for the second half of a run.
#[test]
fn a_lost_pod_weighs_nothing_in_the_power() {
    let power = |second: i32| if second < 600 { 250.0 } else { 0.0 };
    let mut ran = recording(
        every_second(1201),
        vec![
            steady(Channel::Speed, 3.0, 1201),
            column(Channel::Power, 1.0, (0..=1200).map(power)),
        ],
    );
    ran.totals.avg_power_w = Some(125.0);
    let summary = summarise(&ran, Sport::Running);
    near(summary.totals.avg_power_w, 250.0, 0.5);
    assert_eq!(mends(&summary, Figure::AvgPower), [Mend::ZeroIsNone]);
    near(summarise(&ran, Sport::Cycling).totals.avg_power_w, 125.0, 0.5);
}

/// Six kilometres in 250 s each, with 90 s of standing after each: the runner is a few seconds in coming to a stand.
#[test]
fn rests_between_intervals_weigh_in_the_power() {
    let rests = |second: i32| second % 340 >= 250;
    let moves = |second: i32| second % 340 < 256;
    let ran = recording(
        every_second(2040),
        vec![
            column(
                Channel::Speed,
                1000.0,
                (0..2040).map(|second| if moves(second) { 4.0 } else { 0.0 }),
            ),
            column(
                Channel::Power,
                1.0,
                (0..2040).map(|second| if rests(second) { 0.0 } else { 300.0 }),
            ),
        ],
    );
    let summary = summarise(&ran, Sport::Running);
    near(summary.totals.avg_power_w, 300.0 * 250.0 / 340.0, 1.0);
    assert_eq!(mends(&summary, Figure::AvgPower), []);
}

/// Sprints on a machine whose speed is a mean of twelve seconds.
#[test]
fn starts_of_sprints_are_no_power_held_over() {
    let speed_at = |second: i32| if second % 120 >= 100 { 5.63 } else { 1.93 };
    let mean = |second: i32| (second - 11..=second).map(|at| speed_at(at.max(0))).sum::<f64>() / 12.0;
    let rowed = recording(
        every_second(720),
        vec![
            column(Channel::Speed, 1000.0, (0..720).map(mean)),
            column(
                Channel::Power,
                1.0,
                (0..720).map(|second| if second % 120 >= 100 { 500.0 } else { 20.0 }),
            ),
        ],
    );
    let summary = summarise(&rowed, Sport::IndoorRowing);
    near(summary.totals.max_power_w, 500.0, 0.5);
    near(summary.totals.avg_power_w, 100.0, 1.0);
    assert_eq!(mends(&summary, Figure::AvgPower), []);
}

/// A counter that was lost, or whose file ends before the run did, was corrected by nobody.
#[test]
fn a_counter_that_lacks_a_part_was_not_corrected() {
    let ran = |seconds: i64, stands_from: f64, told_s: i64, told_m: f64| {
        let metres = move |second: i64| (second as f64).min(stands_from) * 4.0;
        let mut ran = recording(
            every_second(seconds + 1),
            vec![column(Channel::Distance, 100.0, (0..=seconds).map(metres))],
        );
        ran.totals = Totals {
            elapsed_ms: Some(told_s * 1000),
            timer_ms: Some(told_s * 1000),
            distance_m: Some(told_m),
            ..Totals::default()
        };
        ran.laps = vec![Lap {
            from_ms: 0,
            to_ms: told_s * 1000,
            trigger: LapTrigger::SessionEnd,
            device: ran.totals.clone(),
        }];
        summarise(&ran, Sport::Running)
    };
    for summary in [ran(1500, 1200.0, 1500, 6000.0), ran(250, 250.0, 259, 1036.0)] {
        assert!(!mends(&summary, Figure::Distance).contains(&Mend::Calibrated));
    }
    let corrected = ran(1495, 1495.0, 1500, 6600.0);
    assert!(mends(&corrected, Figure::Distance).contains(&Mend::Calibrated));
    near(corrected.totals.distance_m, 6600.0, 5.0);
}

/// A trainer's wheel that is heard only for the second half of the ride: the legs turned all along.
#[test]
fn who_pedals_on_a_trainer_moves() {
    let rode = recording(
        every_second(1201),
        vec![
            column(
                Channel::Speed,
                100.0,
                (0..=1200).map(|second| if second < 600 { 0.0 } else { 9.0 }),
            ),
            steady(Channel::Power, 150.0, 1201),
        ],
    );
    let moving = |sport| summarise(&rode, sport).totals.moving_ms;
    assert_eq!(moving(Sport::IndoorCycling), Some(1_200_000));
    assert!(moving(Sport::Cycling) < Some(610_000));
}

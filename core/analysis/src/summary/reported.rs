//! Faults that users of other programs reported, rebuilt small. Each names the report.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::tests::{column, near, recording};
use super::*;
use ritm_model::{Column, ExtraChannel, Lap, LapTrigger, Pause, Scale};

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

/// arpanghosh8453/fit-dashboard 29: the counter of a transition goes on from the whole event's 40 km.
#[test]
fn a_transition_is_not_forty_kilometres() {
    let counted = (0..291).map(|second| 40_330.8 + f64::from(second) * 132.35 / 290.0);
    let recording = recording(
        every_second(291),
        vec![column(Channel::Distance, 1000.0, counted)],
    );
    let summary = summarise(&recording, Sport::Transition);
    near(summary.totals.distance_m, 132.35, 0.01);
    assert_eq!(mends(&summary, Figure::Distance), [Mend::CountedBefore]);
}

/// arpanghosh8453/fit-dashboard 23: the records of a stopwatch cover the first lap only; the timer knows all.
#[test]
fn a_stopwatch_runs_on_after_its_records() {
    let mut recording = recording(
        every_second(601),
        vec![
            column(
                Channel::Distance,
                100.0,
                (0..601).map(|second| f64::from(second) * 2.78),
            ),
            steady(Channel::HeartRate, 130.0, 601),
        ],
    );
    let lap = |from_ms, to_ms, avg_heart_rate_bpm| Lap {
        from_ms,
        to_ms,
        trigger: LapTrigger::Manual,
        device: Totals {
            timer_ms: Some(600_000),
            distance_m: Some(1668.0),
            avg_heart_rate_bpm,
            ..Totals::default()
        },
    };
    recording.laps = vec![
        lap(0, 600_000, Some(130.0)),
        lap(600_000, 1_200_000, Some(150.0)),
        lap(1_200_000, 1_800_000, Some(155.0)),
    ];
    recording.totals = Totals {
        elapsed_ms: Some(1_800_000),
        timer_ms: Some(1_800_000),
        distance_m: Some(5004.0),
        avg_heart_rate_bpm: Some(145.0),
        ..Totals::default()
    };
    let summary = summarise(&recording, Sport::Running);
    let totals = &summary.totals;
    assert_eq!(
        (totals.elapsed_ms, totals.timer_ms),
        (Some(1_800_000), Some(1_800_000))
    );
    near(totals.moving_ms.map(|ms| ms as f64), 1_800_000.0, 1000.0);
    near(totals.distance_m, 5004.0, 0.01);
    near(totals.avg_heart_rate_bpm, 145.0, 0.0);
    assert_eq!(mends(&summary, Figure::Distance), [Mend::DistanceBeyondSamples]);
    assert_eq!(mends(&summary, Figure::Timer), [Mend::TimeBeyondSamples]);
    assert_eq!(summary.doubts, []);
    let laps = lap_totals(&recording, Sport::Running);
    for lap in &laps {
        near(lap.distance_m, 1668.0, 0.01);
        assert_eq!(lap.timer_ms, Some(600_000));
    }
    assert_eq!(laps[1].avg_heart_rate_bpm, Some(150.0));
    assert_eq!(laps[0].avg_heart_rate_bpm, Some(130.0));
}

/// The last seconds before the button are in no record: what a strength session's timer says beyond them counts.
#[test]
fn the_last_seconds_of_a_session_count() {
    let mut recording = recording(every_second(1200), vec![steady(Channel::HeartRate, 100.0, 1200)]);
    recording.totals.timer_ms = Some(1_226_500);
    recording.totals.elapsed_ms = Some(1_226_500);
    let totals = summarise(&recording, Sport::StrengthTraining).totals;
    assert_eq!(totals.elapsed_ms, Some(1_226_500));
    assert_eq!(totals.moving_ms, Some(1_226_500));
}

/// A device's total may be nonsense: nothing else tells of it, and the recording's own numbers stand.
#[test]
fn a_total_that_nothing_confirms_adds_nothing() {
    let way = |second: i32| f64::from(second) * 3.0;
    for (timer_s, metres) in [
        // Saved the next morning; nothing was covered meanwhile.
        (50_000, 3600.0),
        // Faster than anybody runs.
        (1_500, 90_000.0),
        // Of a longer activity of which this is a part, without a lap that says so.
        (90_000, 500_000.0),
    ] {
        let mut recording = recording(
            every_second(1201),
            vec![column(Channel::Distance, 100.0, (0..1201).map(way))],
        );
        recording.totals = Totals {
            elapsed_ms: Some(timer_s * 1000),
            timer_ms: Some(timer_s * 1000),
            distance_m: Some(metres),
            ..Totals::default()
        };
        let totals = summarise(&recording, Sport::Running).totals;
        assert_eq!(totals.timer_ms, Some(1_200_000), "{timer_s} s");
        near(totals.distance_m, 3600.0, 0.01);
    }
    // A stop at the end that the timer doesn't count is no tail either.
    let mut recording = recording(
        every_second(1201),
        vec![column(Channel::Distance, 100.0, (0..1201).map(way))],
    );
    recording.totals.elapsed_ms = Some(1_800_000);
    recording.totals.timer_ms = Some(1_200_000);
    let totals = summarise(&recording, Sport::Running).totals;
    assert_eq!(
        (totals.elapsed_ms, totals.timer_ms),
        (Some(1_200_000), Some(1_200_000))
    );
}

/// aricooperdavis/Huawei-TCX-Converter 33: the speed goes on in a pause; nothing is covered there.
#[test]
fn speed_in_a_pause_covers_nothing() {
    let mut recording = recording(every_second(1801), vec![steady(Channel::Speed, 3.0, 1801)]);
    recording.pauses = vec![Pause {
        from_ms: 600_000,
        to_ms: 1_200_000,
    }];
    let summary = summarise(&recording, Sport::Running);
    near(summary.totals.distance_m, 3600.0, 3.1);
    assert_eq!(summary.distance_method, Some(Method::DistanceSpeed));
}

/// `TrackMyIndoorWorkout` 124: the distance is zero in a pause, and goes on afterwards.
#[test]
fn zeros_in_a_pause_are_no_restart() {
    let counted = (0..900).map(|second: i32| match second {
        300..360 => 0.0,
        before @ ..300 => f64::from(before) * 4.0,
        after => f64::from(after - 60) * 4.0,
    });
    let recording = recording(every_second(900), vec![column(Channel::Distance, 100.0, counted)]);
    let summary = summarise(&recording, Sport::IndoorCycling);
    near(summary.totals.distance_m, 839.0 * 4.0, 0.01);
    assert_eq!(mends(&summary, Figure::Distance), []);
}

/// `TrackMyIndoorWorkout` 367: after a pause the distance jumps by what nobody can have covered in a second.
#[test]
fn a_jump_after_a_pause_is_not_covered() {
    let counted = (0..900).map(|second: i32| {
        let jump = if second >= 600 { 2500.0 } else { 0.0 };
        f64::from(second) * 4.0 + jump
    });
    let recording = recording(every_second(900), vec![column(Channel::Distance, 100.0, counted)]);
    near(
        summarise(&recording, Sport::IndoorCycling).totals.distance_m,
        899.0 * 4.0,
        5.0,
    );
}

/// thomaschampagne/elevate 1204 and trevordavies095/tempo 197: some files count steps, some strides, in one field.
#[test]
fn steps_and_strides_give_one_cadence() {
    for (sport, strides) in [(Sport::Running, 82.0), (Sport::Walking, 56.0)] {
        for times in [1.0, 2.0] {
            let mut recording = recording(
                every_second(600),
                vec![steady(Channel::Cadence, strides * times, 600)],
            );
            recording.totals.avg_cadence_rpm = Some(strides * times);
            recording.totals.max_cadence_rpm = Some(strides * times + 4.0);
            let summary = summarise(&recording, sport);
            near(summary.totals.avg_cadence_rpm, strides, 0.01);
            near(summary.totals.max_cadence_rpm, strides, 0.01);
            let device = device_totals(&recording.totals, sport);
            near(device.avg_cadence_rpm, strides, 0.01);
            assert_eq!(mends(&summary, Figure::AvgCadence).is_empty(), times < 1.5);
            let series = crate::series::thin(&recording, sport, None, 1000);
            let drawn = &series.columns[0].values;
            assert!(
                drawn
                    .iter()
                    .all(|value| (f64::from(*value) - strides).abs() < 0.01)
            );
        }
    }
}

/// GoldenCheetah 1712, 210 and 2033: a device that records smartly leaves out what doesn't change.
#[test]
fn smart_recording_weighs_by_time() {
    // A minute's rest in two samples, then a minute's run in sixty.
    let mut time_ms = vec![0, 58_000];
    time_ms.extend((0..60).map(|second| 60_000 + second * 1000));
    let resting = |at: usize| at < 2;
    let count = time_ms.len();
    let recording = recording(
        time_ms,
        vec![
            column(
                Channel::HeartRate,
                1.0,
                (0..count).map(|at| if resting(at) { 90.0 } else { 150.0 }),
            ),
            column(
                Channel::Power,
                1.0,
                (0..count).map(|at| if resting(at) { 0.0 } else { 200.0 }),
            ),
        ],
    );
    let totals = summarise(&recording, Sport::Cycling).totals;
    near(totals.avg_heart_rate_bpm, 120.0, 0.1);
    near(totals.avg_power_w, 100.0, 0.1);
}

/// thomaschampagne/elevate 839: a failing strap writes zeros for half a minute; nobody's heart stands still.
#[test]
fn a_strap_that_fails_does_not_lower_the_mean() {
    let rates = (0..1200).map(|second| if second % 120 < 30 { 0.0 } else { 140.0 });
    let mut recording = recording(every_second(1200), vec![column(Channel::HeartRate, 1.0, rates)]);
    let totals = summarise(&recording, Sport::Running).totals;
    near(totals.avg_heart_rate_bpm, 140.0, 0.0);
    // Never worn: no rate at all, whatever total the device made of it.
    recording.samples.columns[0].raw.fill(0);
    recording.totals.avg_heart_rate_bpm = Some(0.0);
    recording.totals.max_heart_rate_bpm = Some(0.0);
    let summary = summarise(&recording, Sport::Running);
    assert_eq!(summary.totals.avg_heart_rate_bpm, None);
    assert_eq!(summary.totals.max_heart_rate_bpm, None);
    assert!(!is_heard(&recording.samples, &Channel::HeartRate));
    assert_eq!(mends(&summary, Figure::AvgHeartRate), [Mend::ZeroIsNone]);
    assert!(
        crate::series::thin(&recording, Sport::Running, None, 100)
            .columns
            .is_empty()
    );
}

/// A meter that reports late writes zeros and catches up (GoldenCheetah 779): the work it adds up loses nothing.
#[test]
fn the_work_added_up_tells_the_mean_power() {
    let late = |second: i32| second % 10 < 3;
    let mut work = 0.0;
    let mut added = Vec::new();
    for second in 0..1200 {
        // What it owes comes at once.
        work = if late(second) {
            work
        } else {
            f64::from(second + 1) * 250.0
        };
        added.push(work);
    }
    let accumulated = Channel::Extra(Box::new(ExtraChannel {
        name: "accumulated_power".into(),
        unit: "watts".into(),
        developer: false,
    }));
    let mut recording = recording(
        every_second(1200),
        vec![
            column(
                Channel::Power,
                1.0,
                (0..1200).map(|second| if late(second) { 0.0 } else { 250.0 }),
            ),
            Column {
                channel: accumulated,
                scale: Scale::ONE,
                raw: added.iter().map(|&joules| Scale::ONE.raw(joules)).collect(),
            },
        ],
    );
    let summary = summarise(&recording, Sport::Cycling);
    near(summary.totals.avg_power_w, 250.0, 1.0);
    assert_eq!(summary.power_method, Some(Method::MeanOfWork));
    near(summary.totals.max_power_w, 250.0, 0.0);
    // Added up once a revolution, it is no work.
    for raw in &mut recording.samples.columns[1].raw {
        *raw *= 4;
    }
    let summary = summarise(&recording, Sport::Cycling);
    near(summary.totals.avg_power_w, 175.0, 1.0);
    assert_eq!(summary.power_method, Some(Method::MeanOfSamples));
}

/// The same where only the session's work tells: zeros that no meter meant are in the samples.
#[test]
fn the_sessions_work_tells_the_mean_power() {
    let mut recording = recording(
        every_second(1201),
        vec![column(
            Channel::Power,
            1.0,
            (0..1201).map(|second| if second % 10 < 3 { 0.0 } else { 250.0 }),
        )],
    );
    recording.totals.timer_ms = Some(1_200_000);
    recording.totals.work_j = Some(250.0 * 1200.0);
    let summary = summarise(&recording, Sport::Cycling);
    near(summary.totals.avg_power_w, 250.0, 0.1);
    assert_eq!(summary.power_method, Some(Method::MeanOfWork));
    // A device that disagrees with its own total is no witness.
    recording.totals.avg_power_w = Some(175.0);
    let summary = summarise(&recording, Sport::Cycling);
    near(summary.totals.avg_power_w, 175.0, 0.5);
    assert_eq!(summary.power_method, Some(Method::MeanOfSamples));
}

/// felixvanoost/stravalyse 93: the mean speed is the distance over the moving time, not a mean of speeds.
#[test]
fn the_mean_speed_is_distance_over_time() {
    // A kilometre at 5 m/s, a kilometre at 2 m/s.
    let counted = (0..701).map(|second: i32| {
        if second <= 200 {
            f64::from(second) * 5.0
        } else {
            1000.0 + f64::from(second - 200) * 2.0
        }
    });
    let recording = recording(every_second(701), vec![column(Channel::Distance, 100.0, counted)]);
    let totals = summarise(&recording, Sport::Running).totals;
    near(totals.avg_speed_m_s, 2000.0 / 700.0, 0.01);
}

/// open-wanderer/wanderer 813: a threshold held against the last point, not against a reference, counts no slow climb.
#[test]
fn a_slow_climb_counts_however_often_it_is_recorded() {
    for step_s in [1, 5, 20] {
        let count = 3600 / step_s;
        let recording = recording(
            (0..count).map(|at| at * step_s * 1000).collect(),
            vec![column(
                Channel::Altitude,
                5.0,
                (0..count).map(|at| 100.0 + (at * step_s) as f64 * 0.05),
            )],
        );
        near(summarise(&recording, Sport::Hiking).totals.ascent_m, 180.0, 3.0);
    }
}

/// jimmykane/quantified-self 221: a leg whose session has no distance still has the one of its samples.
#[test]
fn a_total_that_is_zero_hides_no_distance() {
    let mut recording = recording(
        every_second(601),
        vec![column(
            Channel::Distance,
            100.0,
            (0..601).map(|second| f64::from(second) * 3.0),
        )],
    );
    recording.totals.distance_m = Some(0.0);
    near(
        summarise(&recording, Sport::Running).totals.distance_m,
        1800.0,
        0.01,
    );
    recording.samples = Samples::default();
    recording.totals.timer_ms = Some(600_000);
    assert_eq!(summarise(&recording, Sport::Running).totals.distance_m, None);
}

/// Monitors show a mean over seconds: one interval between two beats is no maximum.
#[test]
fn one_interval_is_no_maximum() {
    let (mut time_ms, mut rates) = (Vec::new(), Vec::new());
    let mut now = 0;
    for beat in 0..600 {
        let rr = if beat == 300 { 270 } else { 420 + beat % 5 };
        now += rr;
        time_ms.push(now);
        rates.push(60_000.0 / rr as f64);
    }
    let recording = recording(time_ms, vec![column(Channel::HeartRate, 1.0, rates.into_iter())]);
    let summary = summarise(&recording, Sport::Running);
    assert!(summary.totals.max_heart_rate_bpm.unwrap() < 150.0, "{summary:?}");
    assert_eq!(mends(&summary, Figure::MaxHeartRate), [Mend::BeatsAveraged]);
}

/// A wrist sensor under water is heard for moments only: the device, which kept what the strap sent, knows the mean.
#[test]
fn a_rate_heard_for_moments_is_no_mean() {
    let rates = (0..1200).map(|second| if second < 30 { 118.0 } else { f64::NAN });
    let mut recording = recording(every_second(1200), vec![column(Channel::HeartRate, 1.0, rates)]);
    recording.totals.avg_heart_rate_bpm = Some(142.0);
    recording.totals.max_heart_rate_bpm = Some(161.0);
    let summary = summarise(&recording, Sport::OpenWaterSwimming);
    near(summary.totals.avg_heart_rate_bpm, 142.0, 0.0);
    near(summary.totals.max_heart_rate_bpm, 161.0, 0.0);
    assert_eq!(mends(&summary, Figure::AvgHeartRate), [Mend::DeviceKnowsAll]);
}

/// Positions once a minute cut the bends: the speed and the device agree on the way.
#[test]
fn rare_positions_cut_no_bends() {
    // Round a field of 400 m at 4 m/s, a fix every 40 s.
    let degree_m = crate::distance::EARTH_RADIUS_M.to_radians();
    let scale = Scale::DEGREES_E7;
    let round = |at: i64| at as f64 * 40.0 * 4.0 / 400.0 * std::f64::consts::TAU;
    let radius_m = 400.0 / std::f64::consts::TAU;
    let place = |of: fn(f64) -> f64| (0..=60).map(move |at| of(round(at)) * radius_m / degree_m);
    let positions = |channel, values: &mut dyn Iterator<Item = f64>| Column {
        channel,
        scale,
        raw: values.map(|degrees| scale.raw(degrees)).collect(),
    };
    let mut recording = recording(
        (0..=60).map(|at| at * 40_000).collect(),
        vec![
            positions(Channel::Latitude, &mut place(f64::sin)),
            positions(Channel::Longitude, &mut place(f64::cos)),
            steady(Channel::Speed, 4.0, 61),
        ],
    );
    recording.totals.distance_m = Some(9650.0);
    let summary = summarise(&recording, Sport::Running);
    near(summary.totals.distance_m, 9600.0, 1.0);
    assert_eq!(summary.distance_method, Some(Method::DistanceSpeed));
    recording.totals.distance_m = None;
    let summary = summarise(&recording, Sport::Running);
    assert!(summary.totals.distance_m.unwrap() < 8000.0);
}

/// What can't be is doubted, with the reason: 91 km/h on foot, 2,443 m of gain in 240 m.
#[test]
fn what_cannot_be_is_doubted() {
    let mut recording = recording(Vec::new(), Vec::new());
    recording.totals = Totals {
        timer_ms: Some(600_000),
        distance_m: Some(15_180.0),
        ascent_m: Some(24_430.0),
        ..Totals::default()
    };
    let summary = summarise(&recording, Sport::Running);
    assert_eq!(
        summary.doubt(Figure::Distance),
        Some(ritm_model::summary::Reason::TooFast)
    );
    assert_eq!(
        summary.doubt(Figure::AvgSpeed),
        Some(ritm_model::summary::Reason::TooFast)
    );
    assert_eq!(
        summary.doubt(Figure::Ascent),
        Some(ritm_model::summary::Reason::SteeperThanWay)
    );
    let listed = believable(&summary, &recording.totals, Sport::Running);
    assert_eq!((listed.distance_m, listed.ascent_m), (None, None));
    assert_eq!(listed.timer_ms, Some(600_000));
}

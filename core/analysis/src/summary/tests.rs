#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use proptest::prelude::*;
use ritm_model::{
    ABSENT, Column, Device, ExtraChannel, FileIdentity, Lap, LapTrigger, Pause, Samples, Scale, SourceFormat,
    Timestamp,
};

pub(crate) fn recording(time_ms: Vec<i64>, columns: Vec<Column>) -> Recording {
    Recording {
        format: SourceFormat::Fit,
        device: Device::default(),
        identity: FileIdentity::default(),
        sport: Sport::Cycling,
        name: None,
        notes: None,
        start: Timestamp::from_unix_s(1_700_000_000),
        utc_offset_s: None,
        samples: Samples { time_ms, columns },
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: ritm_model::Extras::default(),
    }
}

pub(crate) fn column(channel: Channel, per_unit: f64, values: impl Iterator<Item = f64>) -> Column {
    let scale = Scale::per_unit(per_unit);
    Column {
        channel,
        scale,
        raw: values.map(|value| scale.raw(value)).collect(),
    }
}

/// An hour's ride at 8 m/s and 200 W over a hill of 100 m, a stop of five minutes in the middle.
fn ride() -> Recording {
    let seconds = || (0..3600).map(f64::from);
    let rode = |second: f64| {
        if second < 1500.0 {
            second
        } else {
            (second - 300.0).max(1500.0)
        }
    };
    let hill = |second: f64| 100.0 * (1.0 - (rode(second) / 3300.0 * 2.0 - 1.0).abs());
    recording(
        (0..3600).map(|second| second * 1000).collect(),
        vec![
            column(
                Channel::Distance,
                100.0,
                seconds().map(|second| rode(second) * 8.0),
            ),
            column(Channel::Altitude, 5.0, seconds().map(hill)),
            column(
                Channel::HeartRate,
                1.0,
                seconds().map(|second| 120.0 + (second / 60.0).floor() % 2.0 * 20.0),
            ),
            column(
                Channel::Power,
                1.0,
                seconds().map(|second| {
                    if rode(second + 1.0) > rode(second) {
                        200.0
                    } else {
                        0.0
                    }
                }),
            ),
            column(
                Channel::Cadence,
                1.0,
                seconds().map(|second| {
                    if rode(second + 1.0) > rode(second) {
                        90.0
                    } else {
                        0.0
                    }
                }),
            ),
        ],
    )
}

/// Has a device tell so many metres, of 25 minutes and of the two laps that end after 10 and 25.
pub(crate) fn tell_distances(recording: &mut Recording, whole_m: f64, laps_m: [f64; 2]) {
    let device = |distance_m| Totals {
        distance_m: Some(distance_m),
        ..Totals::default()
    };
    recording.totals = Totals {
        elapsed_ms: Some(1_500_000),
        timer_ms: Some(1_500_000),
        ..device(whole_m)
    };
    let spans = [(0, 600_000), (600_000, 1_500_000)];
    recording.laps = std::iter::zip(spans, laps_m)
        .map(|((from_ms, to_ms), metres)| Lap {
            from_ms,
            to_ms,
            trigger: LapTrigger::Manual,
            device: device(metres),
        })
        .collect();
}

pub(crate) fn near(value: Option<f64>, expected: f64, tolerance: f64) {
    let value = value.unwrap_or(f64::NAN);
    assert!(
        (value - expected).abs() <= tolerance,
        "{value} is not {expected} +- {tolerance}"
    );
}

#[test]
fn an_hours_ride_adds_up() {
    let summary = summarise(&ride(), Sport::Cycling);
    let totals = &summary.totals;
    assert_eq!(totals.elapsed_ms, Some(3_599_000));
    assert_eq!(totals.timer_ms, Some(3_599_000));
    near(totals.moving_ms.map(|ms| ms as f64), 3_299_000.0, 12_000.0);
    near(totals.distance_m, 3299.0 * 8.0, 0.1);
    near(totals.avg_speed_m_s, 8.0, 0.03);
    near(totals.ascent_m, 100.0, 1.0);
    near(totals.descent_m, 100.0, 1.0);
    near(totals.avg_heart_rate_bpm, 130.0, 1e-9);
    near(totals.max_heart_rate_bpm, 140.0, 0.0);
    near(totals.avg_power_w, 200.0 * 3300.0 / 3600.0, 0.1);
    near(totals.avg_cadence_rpm, 90.0, 1e-9);
    assert_eq!(summary.distance_method, Some(Method::DistanceChannel));
    assert_eq!(
        summary.moving_method,
        Some(Method::MovingBySpeed { threshold_m_s: 1.0 })
    );
    assert_eq!(summary.version, VERSION);
    let hour = summary
        .bests
        .iter()
        .find(|best| best.channel == Channel::Power && best.duration_s == 3600)
        .unwrap();
    near(Some(hour.value), 200.0 * 3300.0 / 3600.0, 0.1);
    let twenty = summary
        .bests
        .iter()
        .find(|best| best.channel == Channel::Power && best.duration_s == 1200)
        .unwrap();
    assert_eq!(twenty.value, 200.0);
}

#[test]
fn pauses_count_for_elapsed_time_only() {
    let mut ride = ride();
    ride.pauses.push(Pause {
        from_ms: 1_500_000,
        to_ms: 1_800_000,
    });
    let totals = summarise(&ride, Sport::Cycling).totals;
    assert_eq!(totals.elapsed_ms, Some(3_599_000));
    assert_eq!(totals.timer_ms, Some(3_299_000));
    near(totals.moving_ms.map(|ms| ms as f64), 3_299_000.0, 12_000.0);
    near(totals.avg_power_w, 200.0, 0.2);
}

#[test]
fn a_lap_told_in_whole_seconds_holds_nothing_of_the_next() {
    let mut ride = ride();
    let lap = |from_ms, to_ms| Lap {
        from_ms,
        to_ms,
        trigger: LapTrigger::Manual,
        device: Totals::default(),
    };
    ride.laps = vec![lap(0, 126_000), lap(125_000, 250_000), lap(240_000, 300_000)];
    let laps = lap_totals(&ride, Sport::Cycling);
    near(laps[0].distance_m, 1000.0, 1e-6);
    // What shares more was meant so.
    near(laps[1].distance_m, 1000.0, 1e-6);
}

#[test]
fn laps_and_parts_add_up_to_the_whole() {
    let mut ride = ride();
    let edges = [0, 700_500, 1_650_000, 1_650_000, 3_000_001, 3_599_000];
    ride.laps = edges
        .windows(2)
        .map(|edge| Lap {
            from_ms: edge[0],
            to_ms: edge[1],
            trigger: LapTrigger::Manual,
            device: Totals::default(),
        })
        .collect();
    let whole = summarise(&ride, Sport::Cycling).totals;
    let laps = lap_totals(&ride, Sport::Cycling);
    assert_eq!(laps.len(), 5);
    let all = compute(&ride, Sport::Cycling);
    assert_eq!(
        (all.summary, all.laps),
        (summarise(&ride, Sport::Cycling), laps.clone())
    );
    let sum = |of: fn(&Totals) -> Option<f64>| Some(laps.iter().filter_map(of).sum::<f64>());
    near(sum(|lap| lap.distance_m), whole.distance_m.unwrap(), 1e-6);
    near(sum(|lap| lap.ascent_m), whole.ascent_m.unwrap(), 1e-6);
    near(sum(|lap| lap.descent_m), whole.descent_m.unwrap(), 1e-6);
    near(sum(|lap| lap.elapsed_ms.map(|ms| ms as f64)), 3_599_000.0, 0.0);
    near(
        sum(|lap| lap.moving_ms.map(|ms| ms as f64)),
        whole.moving_ms.unwrap() as f64,
        4.0,
    );
    for (lap, totals) in ride.laps.iter().zip(&laps) {
        let part = summarise_part(&ride, Sport::Cycling, lap.from_ms, lap.to_ms);
        assert_eq!(part.totals, *totals);
    }
}

#[test]
fn absurd_values_are_absent() {
    let seconds = || 0..100;
    let recording = recording(
        seconds().map(|second| i64::from(second) * 1000).collect(),
        vec![
            column(
                Channel::HeartRate,
                1.0,
                seconds().map(|second| [0.0, 150.0, 255.0][second as usize % 3]),
            ),
            column(
                Channel::Power,
                1.0,
                seconds().map(|second| if second == 50 { 65_000.0 } else { 210.0 }),
            ),
            column(
                Channel::Speed,
                1000.0,
                seconds().map(|second| if second == 70 { 65.0 } else { 9.0 }),
            ),
            column(
                Channel::Cadence,
                1.0,
                seconds().map(|second| if second % 4 == 0 { 0.0 } else { 88.0 }),
            ),
        ],
    );
    let totals = summarise(&recording, Sport::Cycling).totals;
    assert_eq!(totals.avg_heart_rate_bpm, Some(150.0));
    assert_eq!(totals.max_heart_rate_bpm, Some(150.0));
    assert_eq!(totals.max_power_w, Some(210.0));
    assert_eq!(totals.max_speed_m_s, Some(9.0));
    near(totals.avg_cadence_rpm, 88.0, 1e-9);
}

#[test]
fn an_even_pace_is_no_faster_on_average_than_at_most() {
    let seconds = || (0..600).map(f64::from);
    // The device rounds its speed, and not its distance.
    let even = recording(
        (0..600).map(|second| second * 1000).collect(),
        vec![
            column(Channel::Distance, 100.0, seconds().map(|second| second * 10.04)),
            column(Channel::Speed, 1000.0, seconds().map(|_| 10.0)),
        ],
    );
    let totals = summarise(&even, Sport::Cycling).totals;
    near(totals.avg_speed_m_s, 10.04, 1e-3);
    assert!(totals.max_speed_m_s >= totals.avg_speed_m_s, "{totals:?}");
}

#[test]
fn no_climb_in_the_pool() {
    let summary = summarise(&ride(), Sport::PoolSwimming);
    assert_eq!(summary.totals.ascent_m, None);
    assert_eq!(summary.totals.max_altitude_m, None);
    assert_eq!(summary.gain_method, Some(Method::NoClimb));
}

#[test]
fn what_samples_cannot_tell_the_device_does() {
    let mut recording = recording(Vec::new(), Vec::new());
    recording.totals = Totals {
        elapsed_ms: Some(2_000_000),
        timer_ms: Some(1_800_000),
        distance_m: Some(1500.0),
        ascent_m: Some(12.0),
        energy_kcal: Some(300.0),
        avg_heart_rate_bpm: Some(133.0),
        ..Totals::default()
    };
    let summary = summarise(&recording, Sport::Running);
    let totals = &summary.totals;
    assert_eq!(totals.elapsed_ms, Some(2_000_000));
    assert_eq!(totals.moving_ms, Some(1_800_000));
    assert_eq!(totals.avg_heart_rate_bpm, Some(133.0));
    assert_eq!(totals.energy_kcal, Some(300.0));
    near(totals.avg_speed_m_s, 1500.0 / 1800.0, 1e-9);
    assert_eq!(summary.distance_method, Some(Method::DeviceTotal));
    assert_eq!(summary.gain_method, Some(Method::DeviceTotal));
    assert_eq!(summary.moving_method, Some(Method::MovingIsTimer));
    assert_eq!(
        summarise_part(&recording, Sport::Running, 0, 1000).totals,
        Totals::default()
    );
}

#[test]
fn strength_training_moves_as_long_as_the_timer_runs() {
    let mut recording = recording(
        (0..600).map(|second| second * 1000).collect(),
        vec![column(Channel::HeartRate, 1.0, (0..600).map(|_| 110.0))],
    );
    recording.pauses.push(Pause {
        from_ms: 100_000,
        to_ms: 200_000,
    });
    let summary = summarise(&recording, Sport::StrengthTraining);
    assert_eq!(summary.totals.moving_ms, Some(499_000));
    assert_eq!(summary.totals.distance_m, None);
    assert_eq!(summary.moving_method, Some(Method::MovingIsTimer));
}

/// Anything a broken file may hold.
fn any_recording() -> impl Strategy<Value = Recording> {
    let time = prop_oneof![
        6 => 0i64..7_200_000,
        1 => any::<i64>(),
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
    ];
    let raw = prop_oneof![4 => -1000i32..100_000, 1 => any::<i32>(), 2 => Just(ABSENT)];
    let scale = prop_oneof![
        Just(Scale::ONE),
        Just(Scale::DEGREES_E7),
        Just(Scale::per_unit(0.0)),
        Just(Scale::per_unit(f64::NAN)),
        Just(Scale::per_unit(-5.0)),
    ];
    let extra = Channel::Extra(Box::new(ExtraChannel {
        name: "stance_time".into(),
        unit: "ms".into(),
        developer: false,
    }));
    let channels: Vec<Channel> = Channel::KNOWN.into_iter().chain([extra]).collect();
    let columns: Vec<_> = channels
        .into_iter()
        .map(|channel| {
            (prop::collection::vec(raw.clone(), 0..60), scale.clone()).prop_map(move |(raw, scale)| Column {
                channel: channel.clone(),
                scale,
                raw,
            })
        })
        .collect();
    let span = (time.clone(), time.clone());
    (
        prop::collection::vec(time, 0..60),
        columns,
        prop::collection::vec(span.clone(), 0..4),
        prop::collection::vec(span, 0..4),
        prop::sample::select(vec![SourceFormat::Fit, SourceFormat::Gpx]),
    )
        .prop_map(|(time_ms, columns, pauses, laps, format)| {
            let mut recording = recording(time_ms, columns);
            recording.format = format;
            recording.pauses = pauses
                .into_iter()
                .map(|(from_ms, to_ms)| Pause { from_ms, to_ms })
                .collect();
            recording.laps = laps
                .into_iter()
                .map(|(from_ms, to_ms)| Lap {
                    from_ms,
                    to_ms,
                    trigger: LapTrigger::Other,
                    device: Totals::default(),
                })
                .collect();
            recording
        })
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(recording in any_recording(), sport in prop::sample::select(Sport::ALL),
                              points in 0usize..100, range in proptest::option::of((any::<i64>(), any::<i64>()))) {
        let summary = summarise(&recording, sport);
        let totals = &summary.totals;
        for value in [totals.distance_m, totals.ascent_m, totals.descent_m, totals.avg_speed_m_s,
                      totals.avg_heart_rate_bpm, totals.avg_power_w, totals.max_altitude_m] {
            prop_assert!(value.is_none_or(f64::is_finite), "{totals:?}");
        }
        prop_assert!(totals.moving_ms <= totals.timer_ms && totals.timer_ms <= totals.elapsed_ms);
        prop_assert_eq!(lap_totals(&recording, sport).len(), recording.laps.len());
        let series = crate::series::thin(&recording, sport, range, points);
        for column in &series.columns {
            prop_assert_eq!(column.values.len(), series.time_s.len());
        }
        prop_assert!(crate::shape::thumbnail(&recording.samples).len() <= 128);
        let sparkline = crate::shape::sparkline(&recording.samples, sport);
        prop_assert!(sparkline.heights.is_empty() || sparkline.heights.len() == 32);
    }
}

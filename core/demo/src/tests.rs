use super::*;
use ritm_model::{ABSENT, Channel, Sport};

fn year() -> DemoYear {
    let until = Timestamp::from_civil(2026, 11, 23, 12, 0, 0).unwrap_or_default();
    DemoYear::new(until, 3600, 2026)
}

#[test]
fn a_year_has_about_260_trainings_and_a_few_recorded_twice() {
    let year = year();
    assert!(
        (240..=285).contains(&year.sessions.len()),
        "{}",
        year.sessions.len()
    );
    let twice = year.len() - year.sessions.len();
    assert!((7..=10).contains(&twice), "{twice}");
    let count = |sport: Sport| {
        year.sessions
            .iter()
            .filter(|session| session.sport() == sport)
            .count()
    };
    for sport in [
        Sport::Running,
        Sport::TrailRunning,
        Sport::Cycling,
        Sport::GravelCycling,
        Sport::IndoorCycling,
        Sport::PoolSwimming,
        Sport::Hiking,
        Sport::StrengthTraining,
    ] {
        assert!(count(sport) >= 3, "{sport:?}: {}", count(sport));
    }
    let races = year
        .sessions
        .iter()
        .filter(|session| matches!(session.kind, Kind::Race(_)));
    assert_eq!(races.count(), 2);
}

#[test]
fn it_ends_before_the_moment_it_is_made() {
    let until = Timestamp::from_civil(2026, 5, 16, 10, 0, 0).unwrap_or_default();
    let year = DemoYear::new(until, 7200, 2026);
    let (_, last) = year.recording(year.len() - 1);
    let end_ms = last.samples.time_ms.last().copied().unwrap_or(0);
    assert!(last.start.plus_ms(end_ms) <= until);
    let (_, first) = year.recording(0);
    assert!(until.ms_since(first.start) <= 366 * 86_400_000);
}

#[test]
fn a_moment_at_the_end_of_time_does_no_harm() {
    for ms in [i64::MIN, -1, 0, i64::MAX] {
        let year = DemoYear::new(Timestamp::from_unix_ms(ms), i32::MIN, 1);
        if !year.is_empty() {
            assert!(!year.recording(year.len() - 1).1.samples.is_empty());
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_year_from_any_place() {
    for index in [0, 57, 120, 200] {
        assert_eq!(year().recording(index), year().recording(index));
    }
    let until = Timestamp::from_civil(2026, 11, 23, 12, 0, 0).unwrap_or_default();
    let other = DemoYear::new(until, 3600, 7).recording(3);
    assert_ne!(other, year().recording(3));
}

#[test]
fn the_triathlon_has_five_legs_that_follow_each_other() {
    let (name, legs) = year().triathlon();
    assert!(name.ends_with("-triathlon.fit"));
    let sports: Vec<Sport> = legs.iter().map(|leg| leg.sport).collect();
    assert_eq!(
        sports,
        [
            Sport::OpenWaterSwimming,
            Sport::Transition,
            Sport::Cycling,
            Sport::Transition,
            Sport::Running,
        ]
    );
    let mut ends: Option<Timestamp> = None;
    for leg in &legs {
        assert!(ends.is_none_or(|end| leg.start.ms_since(end) == 1000));
        ends = leg.samples.time_ms.last().map(|&last| leg.start.plus_ms(last));
    }
    let all_ms = ends.map_or(0, |end| end.ms_since(legs[0].start));
    assert!((2 * 3_600_000..4 * 3_600_000).contains(&all_ms), "{all_ms}");
    // Nothing else is on that day.
    let day = legs[0].start.local_day(3600);
    assert!(year().sessions.iter().all(|session| session.day != day));
    assert_eq!(day.days_since_monday(), 6);
}

#[test]
fn every_recording_is_believable() {
    let year = year();
    let mut names = std::collections::BTreeSet::new();
    for index in 0..year.len() {
        let (name, recording) = year.recording(index);
        assert!(names.insert(name.clone()), "{name} twice");
        let samples = &recording.samples;
        assert!(samples.len() > 600, "{name}: {}", samples.len());
        assert!(samples.time_ms.is_sorted_by(|a, b| a < b), "{name}");
        assert_eq!(samples.time_ms.first(), Some(&0), "{name}");
        for column in &samples.columns {
            assert_eq!(column.raw.len(), samples.len());
            assert!(!column.raw.contains(&ABSENT), "{name}: {:?}", column.channel);
        }
        let extremes = |channel: &Channel| {
            samples.values(channel).map(|values| {
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                (low, high)
            })
        };
        let within = |channel: Channel, low: f64, high: f64| {
            if let Some((least, most)) = extremes(&channel) {
                assert!(least >= low && most <= high, "{name}: {channel:?} {least}-{most}");
            }
        };
        within(Channel::HeartRate, 45.0, 192.0);
        within(Channel::Power, 0.0, 700.0);
        within(Channel::Temperature, -15.0, 40.0);
        within(Channel::Altitude, 200.0, 1_300.0);
        within(Channel::Latitude, 47.5, 48.5);
        within(Channel::Cadence, 0.0, 125.0);
        let fastest = match recording.sport {
            Sport::Cycling | Sport::GravelCycling | Sport::IndoorCycling => 21.1,
            _ => 6.5,
        };
        within(Channel::Speed, 0.0, fastest);
        if let Some(metres) = samples.values(&Channel::Distance) {
            assert!(metres.is_sorted(), "{name}");
        }
        assert!(
            recording
                .laps
                .windows(2)
                .all(|pair| pair[0].to_ms == pair[1].from_ms),
            "{name}"
        );
        assert!(recording.laps.iter().all(|lap| lap.from_ms < lap.to_ms), "{name}");
        let outdoors = samples.column(&Channel::Latitude).is_some();
        let expected = !matches!(
            recording.sport,
            Sport::IndoorCycling | Sport::PoolSwimming | Sport::StrengthTraining
        );
        assert_eq!(outdoors, expected, "{name}");
    }
}

#[test]
fn the_second_device_saw_the_same_ride() {
    let year = year();
    let along = year.recordings.iter().position(|&(_, role)| role == Role::Along);
    let Some(along) = along else {
        panic!("no ride was recorded twice");
    };
    let ((_, computer), (_, watch)) = (year.recording(along - 1), year.recording(along));
    let late_ms = watch.start.ms_since(computer.start);
    assert!((1_000..180_000).contains(&late_ms), "{late_ms}");
    let (a, b) = (
        computer.totals.distance_m.unwrap_or(0.0),
        watch.totals.distance_m.unwrap_or(0.0),
    );
    assert!((a - b).abs() < 0.05 * a && (a - b).abs() > 1.0, "{a} {b}");
    assert!(computer.samples.column(&Channel::Power).is_some());
    assert!(watch.samples.column(&Channel::Power).is_none());
    assert!(watch.samples.column(&Channel::HeartRate).is_some());
    assert_ne!(watch.device, computer.device);
}

#[test]
fn swims_have_lengths_and_weights_have_sets() {
    let year = year();
    let (mut swims, mut lifted) = (0, 0);
    for index in 0..year.len() {
        let (name, recording) = year.recording(index);
        let extras = &recording.extras;
        match recording.sport {
            Sport::PoolSwimming => {
                swims += 1;
                let active = extras.lengths.iter().filter(|length| length.active).count();
                // The device counts what it saw, a turn that it missed left out.
                assert_eq!(recording.totals.distance_m, Some(active as f64 * 25.0), "{name}");
                assert!(extras.pool.is_some());
            }
            Sport::StrengthTraining => {
                lifted += 1;
                assert!(extras.sets.iter().filter(|set| set.active).count() >= 9, "{name}");
            }
            _ => assert!(extras.lengths.is_empty() && extras.sets.is_empty()),
        }
        assert!(extras.lengths.iter().all(|length| length.from_ms < length.to_ms));
        assert!(
            extras
                .lengths
                .windows(2)
                .all(|pair| pair[0].to_ms <= pair[1].from_ms),
            "{name}"
        );
    }
    assert!(swims > 10 && lifted > 10);
}

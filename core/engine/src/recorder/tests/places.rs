//! Distance, pace and pauses as receivers and wheels tell them.

use ritm_model::{Channel, Quantity, Sport, location::LocationAsk, recorder::*};

use super::rig::*;

/// Walks along a square of 200 m a side at 1.4 m/s for so many seconds, `from` metres on.
fn along(metres: f64) -> (f64, f64) {
    const SIDE_M: f64 = 200.0;
    let side = (metres / SIDE_M).floor();
    let rest = metres - side * SIDE_M;
    match side as i64 % 4 {
        0 => (rest, 0.0),
        1 => (SIDE_M, rest),
        2 => (SIDE_M - rest, SIDE_M),
        _ => (0.0, SIDE_M - rest),
    }
}

#[test]
fn a_walk_in_noise_is_measured_to_one_and_a_half_percent() {
    for seed in 1..=4 {
        let mut rig = Rig::new(&format!("walk-{seed}"));
        let mut noise = Noise::new(seed, 2.5);
        rig.start(settings(Sport::Walking));
        let (mut walked, mut arrived_m) = (0.0, 0.0);
        let mut paces = Vec::new();
        // A minute of standing at each end, half an hour of walking between.
        for second in 0..1920 {
            rig.pass(1000);
            let moves = (60..1860).contains(&second);
            if moves {
                walked += 1.4;
            }
            let (east, north) = along(walked);
            let (off_east, off_north) = noise.next();
            let speed = if moves { 1.4 } else { 0.05 } + 0.05 * noise.normal();
            rig.stand_at((east + off_east, north + off_north), 5.0, Some(speed.max(0.0)));
            match second {
                58 => {
                    let idle = rig.figure(Figure::Distance).unwrap_or(0.0);
                    assert!(idle < 1.0, "covered {idle} m while standing");
                }
                1870 => arrived_m = rig.figure(Figure::Distance).unwrap(),
                _ => {}
            }
            if (120..1850).contains(&second) {
                paces.extend(rig.figure(Figure::Speed));
            }
        }
        let live = rig.finish();
        let metres = live.value(Figure::Distance).unwrap().value;
        assert!(
            (metres / walked - 1.0).abs() < 0.015,
            "seed {seed}: {metres} of {walked} m"
        );
        assert!(
            metres - arrived_m < 1.0,
            "{arrived_m} m, then {metres} m while standing"
        );
        assert!(paces.len() > 1700, "{} paces", paces.len());
        for pace in paces {
            assert!((pace / 1.4 - 1.0).abs() <= 0.05, "seed {seed}: {pace} m/s");
        }
        let id = rig.keep();
        let kept = rig.detail(id).row.distance_m.unwrap();
        assert!((kept / walked - 1.0).abs() < 0.015, "seed {seed}: {kept} kept");
    }
}

#[test]
fn raw_positions_are_kept_and_disbelieved_ones_are_not_drawn() {
    let mut rig = Rig::new("raw");
    rig.start(settings(Sport::Running));
    for second in 0..120 {
        rig.pass(1000);
        if second == 60 {
            // A leap of a kilometre (OpenTracks #1519).
            rig.stand_at((1000.0, 0.0), 5.0, Some(3.0));
        } else {
            rig.stand_at((0.0, 3.0 * f64::from(second)), 5.0, Some(3.0));
        }
    }
    rig.finish();
    let context = rig.engine.context();
    let blocks: Vec<Vec<u8>> = context
        .db
        .prepare("SELECT data FROM journal ORDER BY number")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let (mut believed, mut doubted) = (0, 0);
    for block in blocks {
        let block: crate::journal::entry::Block = crate::store::v1::decode(&block).unwrap();
        for entry in block.entries {
            if let crate::journal::entry::Entry::Fix { believed: yes, .. } = entry {
                if yes { believed += 1 } else { doubted += 1 }
            }
        }
    }
    assert_eq!((believed, doubted), (117, 3));
    let id = rig.keep();
    let recording = rig.recording(id);
    assert_eq!(told(&recording, &Channel::Latitude).len(), 117);
    let metres = rig.detail(id).row.distance_m.unwrap();
    // From the first position to the last, though the first were believed only when the third agreed.
    assert!((metres - 357.0).abs() < 4.0, "{metres}");
}

/// A host that tells positions only when they change, as browsers do: who stands is not told of, or seldom.
#[test]
fn a_rest_in_which_the_host_is_silent_is_no_way_and_no_loss() {
    for speaks in [true, false] {
        let mut rig = Rig::new(&format!("silent-rest-{speaks}"));
        let mut noise = Noise::new(7, 2.0);
        rig.start(settings(Sport::Walking));
        let mut walked = 0.0;
        for second in 0..900 {
            rig.pass(1000);
            let rests = (300..600).contains(&second);
            if !rests {
                walked += 1.4;
            }
            let speed = if rests { 0.0 } else { 1.4 };
            let (off_east, off_north) = noise.next();
            if !rests || second < 303 || second % 40 == 0 {
                rig.stand_at((off_east, walked + off_north), 5.0, speaks.then_some(speed));
            }
            if second == 590 {
                let live = rig.live();
                assert!(
                    matches!(live.position, PositionState::Known { .. }),
                    "{:?}",
                    live.position
                );
                let so_far = live.value(Figure::Distance).unwrap().value;
                assert!(
                    (so_far - walked).abs() < 12.0,
                    "{so_far} of {walked} m after the rest"
                );
            }
        }
        let live = rig.finish();
        let metres = live.value(Figure::Distance).unwrap().value;
        assert!(
            (metres / walked - 1.0).abs() < 0.02,
            "{speaks}: {metres} of {walked} m"
        );
    }
}

#[test]
fn a_wheel_that_is_lost_and_found_leaves_no_gap_and_counts_nothing_twice() {
    let mut rig = Rig::new("wheel");
    rig.start(settings(Sport::Cycling));
    let mut sources = Vec::new();
    for second in 0..1200 {
        rig.pass(1000);
        rig.stand_at((0.0, 8.0 * f64::from(second)), 4.0, Some(8.0));
        if !(400..700).contains(&second) {
            rig.say(5, 0, Quantity::SpeedMS, 8.0);
            // The first packet after a loss has nothing to count from.
            if second != 0 && second != 700 {
                rig.say(5, 0, Quantity::CoveredM, 8.0);
            }
        }
        let source = rig.live().value(Figure::Distance).and_then(|value| value.sensor);
        if sources.last() != Some(&source) {
            sources.push(source);
        }
    }
    assert_eq!(sources.last(), Some(&Some(sensor(5))));
    assert!(sources.contains(&None));
    let live = rig.finish();
    let metres = live.value(Figure::Distance).unwrap().value;
    assert!((metres - 9592.0).abs() < 40.0, "{metres}");
    let id = rig.keep();
    let markers = rig.recording(id).extras.markers;
    let told: Vec<&str> = markers.iter().map(|marker| marker.what.as_str()).collect();
    assert!(
        told.iter().filter(|&&what| what == "distance").count() >= 3,
        "{markers:?}"
    );
}

#[test]
fn steps_are_counted_by_one_counter_a_minute() {
    let mut rig = Rig::new("steps");
    rig.start(settings(Sport::Walking));
    for second in 0..600 {
        rig.pass(1000);
        // A pod on the shoe and a band that both count the same legs (home-assistant #7510).
        rig.say(1, 0, Quantity::CadenceRpm, 60.0);
        if second % 10 == 0 {
            rig.say(2, 1, Quantity::Steps, 19.0);
        }
    }
    let live = rig.finish();
    let steps = live.value(Figure::Steps).unwrap().value;
    assert!((1100.0..1230.0).contains(&steps), "{steps}");
    let id = rig.keep();
    assert_eq!(rig.recording(id).extras.steps, Some(steps as u32));
}

#[test]
fn steps_are_counted_for_days() {
    // GoldenCheetah #2056: longer than a day.
    let mut rig = Rig::new("days");
    rig.start(RecorderSettings {
        position: false,
        ..settings(Sport::Hiking)
    });
    let mut made = 0.0;
    for _ in 0..50 * 20 {
        rig.pass(180_000);
        rig.say(1, 0, Quantity::Steps, 300.0);
        made += 300.0;
    }
    let steps = rig.finish().value(Figure::Steps).unwrap().value;
    assert!((steps - made).abs() <= 3.0, "{steps} of {made}");
    let id = rig.keep();
    assert_eq!(rig.recording(id).extras.steps, Some(steps as u32));
}

#[test]
fn energy_is_that_of_one_counter() {
    let mut rig = Rig::new("energy");
    rig.start(RecorderSettings {
        position: false,
        ..settings(Sport::TreadmillRunning)
    });
    for second in 1..=600 {
        rig.pass(1000);
        // The treadmill is heard first, and guesses too much.
        rig.say(2, 0, Quantity::ElapsedS, f64::from(second));
        rig.say(1, 0, Quantity::HeartRateBpm, 140.0);
        if second % 6 == 1 {
            rig.say(2, 0, Quantity::EnergyKcal, 2.0);
        }
        if second % 6 == 2 {
            rig.say(1, 0, Quantity::EnergyKcal, 1.0);
        }
    }
    let kcal = rig.figure(Figure::Energy).unwrap();
    assert!((kcal - 100.0).abs() <= 2.0, "{kcal}");
    rig.finish();
    let id = rig.keep();
    assert_eq!(rig.recording(id).totals.energy_kcal, Some(kcal));
}

#[test]
fn the_climb_is_that_of_the_air_where_a_sensor_tells_it() {
    let mut rig = Rig::new("climb");
    rig.start(settings(Sport::Hiking));
    let mut noise = Noise::new(3, 3.0);
    for second in 0..1800 {
        rig.pass(1000);
        let climbed = f64::from(second) * 0.06;
        let pressure = 101_325.0 * (1.0 - (20.0 + climbed) / 44_330.0_f64).powf(5.255);
        rig.say(3, 0, Quantity::PressurePa, pressure + 2.0 * noise.normal());
        rig.stand_at((0.0, f64::from(second)), 5.0, Some(1.0));
    }
    let ascent = rig.figure(Figure::Ascent).unwrap();
    assert!((ascent - 108.0).abs() < 6.0, "{ascent}");
}

#[test]
fn the_step_that_is_on_its_way_counts_when_the_athlete_pauses() {
    let metres = |seconds: i32, speed: Option<f64>, pauses: bool| {
        let mut rig = Rig::new(&format!("last-step-{seconds}-{}-{pauses}", speed.is_some()));
        rig.start(settings(Sport::Walking));
        for second in 0..seconds {
            rig.pass(1000);
            rig.stand_at((0.0, 1.4 * f64::from(second)), 4.0, speed);
        }
        // The page lets nobody finish who has not paused.
        if pauses {
            rig.engine.call(PauseRecording {}).unwrap();
            (0..5).for_each(|_| rig.pass(1000));
        }
        rig.finish().value(Figure::Distance).unwrap().value
    };
    for speed in [None, Some(1.4)] {
        for seconds in 60..63 {
            let (paused, at_once) = (metres(seconds, speed, true), metres(seconds, speed, false));
            assert!(
                (paused - at_once).abs() < 0.01,
                "{paused} of {at_once} m after {seconds} s, {speed:?}"
            );
        }
    }
}

#[test]
fn a_receiver_that_never_answers_is_searched_for_and_told_to_stop() {
    let mut rig = Rig::new("no-answer");
    rig.silent = true;
    rig.start(settings(Sport::Running));
    // Somebody is asked and has not said anything yet.
    (0..70).for_each(|_| rig.pass(1000));
    assert_eq!(rig.live().position, PositionState::Searching);
    assert_eq!(rig.asked, [LocationAsk::Watch]);
    (0..30).for_each(|_| rig.pass(1000));
    assert_eq!(rig.asked, [LocationAsk::Watch; 2], "it is asked again");
    (0..70).for_each(|_| rig.pass(1000));
    rig.finish();
    rig.settle();
    assert_eq!(rig.asked[2..], [LocationAsk::Stop]);
}

#[test]
fn a_receiver_that_tells_places_need_not_be_asked_again() {
    let mut rig = Rig::new("late-answer");
    rig.silent = true;
    rig.start(settings(Sport::Running));
    for second in 0..200 {
        rig.pass(1000);
        if second >= 80 {
            rig.stand_at((0.0, 3.0 * f64::from(second)), 5.0, Some(3.0));
        }
    }
    assert_eq!(rig.asked, [LocationAsk::Watch]);
    rig.finish();
    rig.settle();
    assert_eq!(rig.asked[1..], [LocationAsk::Stop]);
}

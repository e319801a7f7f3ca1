//! Whether the athlete stands, and pauses by itself.

use ritm_model::{Quantity, Sport, recorder::*};

use super::rig::*;

fn auto_paused(sport: Sport) -> RecorderSettings {
    RecorderSettings {
        auto_pause: true,
        ..settings(sport)
    }
}

#[test]
fn it_pauses_by_itself_since_the_athlete_stands_and_that_can_be_undone() {
    let mut rig = Rig::new("auto-pause");
    rig.start(auto_paused(Sport::Running));
    let mut phases = Vec::new();
    for second in 0..600 {
        rig.pass(1000);
        let stands = (200..320).contains(&second);
        let walked = if second < 200 {
            second
        } else if stands {
            200
        } else {
            second - 120
        };
        let speed = if stands { 0.05 } else { 3.0 };
        rig.stand_at((0.0, 3.0 * f64::from(walked)), 4.0, Some(speed));
        // A strap goes on whatever the legs do (OpenTracks #1756).
        rig.say(1, 0, Quantity::HeartRateBpm, 120.0);
        let phase = rig.live().phase;
        if phases.last().is_none_or(|&(_, last)| last != phase) {
            phases.push((second, phase));
        }
    }
    let order: Vec<Phase> = phases.iter().map(|&(_, phase)| phase).collect();
    assert_eq!(
        order,
        [Phase::Recording, Phase::AutoPaused, Phase::Recording],
        "{phases:?}"
    );
    assert!(
        (205..210).contains(&phases[1].0) && (321..327).contains(&phases[2].0),
        "{phases:?}"
    );
    let live = rig.finish();
    let timer_ms = live.value(Figure::Timer).unwrap().value;
    // Back-dated both ways: two minutes stand, whenever it was noticed.
    assert!((timer_ms - 480_000.0).abs() <= 4000.0, "{timer_ms}");
    let id = rig.keep();
    let counted = rig.detail(id);
    assert_eq!(counted.pauses.len(), 1);
    rig.engine
        .call(CountAutoPauses {
            activity: id,
            count: false,
        })
        .unwrap();
    let undone = rig.detail(id);
    assert_eq!(undone.pauses.len(), 0);
    assert_eq!(undone.row.elapsed_ms, counted.row.elapsed_ms);
    rig.engine
        .call(CountAutoPauses {
            activity: id,
            count: true,
        })
        .unwrap();
    assert_eq!(rig.detail(id).pauses, counted.pauses);
}

#[test]
fn who_crawls_at_the_threshold_or_runs_under_trees_is_not_paused_again_and_again() {
    // RunnerUp #598: a speed about the threshold.
    let mut rig = Rig::new("flapping");
    rig.start(auto_paused(Sport::Running));
    let mut noise = Noise::new(7, 2.0);
    let mut turns = 0;
    let mut last = Phase::Recording;
    let mut walked = 0.0;
    for _ in 0..1200 {
        rig.pass(1000);
        let speed = (0.5 + 0.15 * noise.normal()).max(0.0);
        walked += speed;
        let (east, north) = noise.next();
        rig.stand_at((east, walked + north), 5.0, Some(speed));
        let phase = rig.live().phase;
        turns += u32::from(phase != last);
        last = phase;
    }
    assert!(turns <= 20, "{turns} turns in twenty minutes");
    // OpenTracks #2135: running where the receiver sees no progress, with a pod that counts steps.
    let mut rig = Rig::new("trees");
    rig.start(auto_paused(Sport::Running));
    for _ in 0..360 {
        rig.pass(1000);
        rig.stand_at((0.0, 0.0), 30.0, Some(0.2));
        rig.say(2, 0, Quantity::CadenceRpm, 84.0);
        assert_eq!(rig.live().phase, Phase::Recording);
    }
    // Positions are lost: nobody knows, nobody pauses.
    let mut rig = Rig::new("tunnel");
    rig.start(auto_paused(Sport::Running));
    for second in 0..360 {
        rig.pass(1000);
        if second < 30 {
            rig.stand_at((0.0, 3.0 * f64::from(second)), 5.0, Some(3.0));
        }
        assert_eq!(rig.live().phase, Phase::Recording);
    }
}

/// When it paused by itself first, in seconds, where `each` second something is said.
fn paused_at(rig: &mut Rig, sport: Sport, each: impl Fn(&mut Rig, i32)) -> Option<i32> {
    rig.start(RecorderSettings {
        position: false,
        ..auto_paused(sport)
    });
    (0..200).find(|&second| {
        rig.pass(1000);
        each(rig, second);
        rig.live().phase == Phase::AutoPaused
    })
}

#[test]
fn a_wheel_that_falls_silent_is_a_bicycle_that_stands() {
    // OpenTracks #1925: there is no packet of 0, but the link's own.
    let mut rig = Rig::new("silent-wheel");
    let paused = paused_at(&mut rig, Sport::Cycling, |rig, second| {
        match second {
            0..60 => rig.say(5, 0, Quantity::SpeedMS, 8.0),
            63 => rig.say(5, 0, Quantity::SpeedMS, 0.0),
            _ => {}
        }
        if (1..60).contains(&second) {
            rig.say(5, 0, Quantity::CoveredM, 8.0);
        }
    });
    assert_eq!(paused, Some(64));
    let timer_ms = rig.figure(Figure::Timer).unwrap();
    assert!((timer_ms - 60_000.0).abs() <= 1000.0, "{timer_ms}");
}

#[test]
fn a_wheel_that_stands_shows_no_speed() {
    // One that says so once, and one that goes on saying so.
    for says_on in [false, true] {
        let mut rig = Rig::new(&format!("speed-of-nothing-{says_on}"));
        rig.start(RecorderSettings {
            position: false,
            ..settings(Sport::Cycling)
        });
        for second in 0..90 {
            rig.pass(1000);
            match second {
                0..60 | 80.. => {
                    rig.say(5, 0, Quantity::SpeedMS, 8.0);
                    rig.say(5, 0, Quantity::CoveredM, 8.0);
                }
                63 => rig.say(5, 0, Quantity::SpeedMS, 0.0),
                64..80 if says_on => rig.say(5, 0, Quantity::SpeedMS, 0.0),
                _ => {}
            }
            let speed = rig.live().value(Figure::Speed);
            if (63..80).contains(&second) {
                let speed = speed.unwrap();
                assert_eq!((speed.value, speed.stale_ms), (0.0, None), "at {second}");
            }
        }
        let speed = rig.figure(Figure::Speed).unwrap();
        assert!((speed - 8.0).abs() < 0.1, "{speed}");
    }
}

#[test]
fn a_belt_that_runs_on_without_its_runner_is_no_movement() {
    // qdomyos #3127: the pod is believed.
    let mut rig = Rig::new("belt");
    let paused = paused_at(&mut rig, Sport::TreadmillRunning, |rig, second| {
        let runs = second < 60;
        rig.say(1, 0, Quantity::SpeedMS, if runs { 2.9 } else { 0.0 });
        if runs {
            rig.say(1, 0, Quantity::CoveredM, 2.9);
        }
        rig.say(1, 0, Quantity::CadenceRpm, if runs { 85.0 } else { 0.0 });
        rig.say(2, 1, Quantity::ElapsedS, f64::from(second));
        rig.say(2, 1, Quantity::SpeedMS, 2.8);
        rig.say(2, 1, Quantity::CoveredM, 2.8);
    });
    assert!(
        paused.is_some_and(|second| (64..70).contains(&second)),
        "{paused:?}"
    );
}

#[test]
fn a_machine_that_stands_beside_is_no_standstill() {
    // Twice as often as the pod that is believed.
    let mut rig = Rig::new("beside");
    let paused = paused_at(&mut rig, Sport::TreadmillRunning, |rig, _| {
        rig.say(1, 0, Quantity::SpeedMS, 2.9);
        for _ in 0..2 {
            rig.say(2, 1, Quantity::SpeedMS, 0.0);
        }
    });
    assert_eq!(paused, None);
}

#[test]
fn going_on_against_the_auto_pause_holds_for_a_while() {
    let mut rig = Rig::new("against");
    rig.start(auto_paused(Sport::Running));
    let mut phases = Vec::new();
    for second in 0..240 {
        rig.pass(1000);
        let runs = second < 40;
        let north = 3.0 * f64::from(second.min(40));
        rig.stand_at((0.0, north), 4.0, Some(if runs { 3.0 } else { 0.02 }));
        if second == 60 {
            rig.engine.call(ResumeRecording {}).unwrap();
        }
        if second == 90 {
            // A program that begins anew knows it as well.
            rig = rig.killed_copy("again", 1000);
        }
        phases.push(rig.live().phase);
    }
    assert_eq!(phases[59], Phase::AutoPaused);
    assert!(phases[61..115].iter().all(|&phase| phase == Phase::Recording));
    assert_eq!(phases[200], Phase::AutoPaused, "it stands still");
}

/// Who walks with three stops, at 1 Hz and without a speed of the receiver's own, what the timer showed and what is kept.
#[test]
fn a_walk_with_stops_is_kept_as_long_as_it_was() {
    for (seed, wander_m, speed) in [(1, 0.4, 1.6), (2, 0.4, 1.2), (3, 1.0, 1.4), (4, 0.4, 1.8)] {
        let mut rig = Rig::new(&format!("stops-{seed}"));
        rig.start(auto_paused(Sport::Walking));
        let mut noise = Noise::new(seed, wander_m);
        let (mut walked, mut walked_s, mut shown_ms) = (0.0, 0.0, 0.0);
        let stops = [(20, 36), (60, 85), (120, 150)];
        for second in 0..200 {
            rig.pass(1000);
            if !stops.iter().any(|&(from, to)| (from..to).contains(&second)) {
                walked += speed;
                walked_s += 1.0;
            }
            let off = noise.next();
            rig.stand_at((off.0, walked + off.1), 5.0, None);
            let live = rig.live();
            for (from, to) in stops {
                let of_stop = second - from;
                if of_stop == 9 {
                    assert_eq!(live.phase, Phase::AutoPaused, "seed {seed} at {second}");
                }
                if second - to == 5 {
                    assert_eq!(live.phase, Phase::Recording, "seed {seed} at {second}");
                }
            }
            let timer_ms = live.value(Figure::Timer).unwrap().value;
            assert!(
                timer_ms >= shown_ms - 9000.0,
                "it jumps from {shown_ms} to {timer_ms}"
            );
            shown_ms = timer_ms;
        }
        rig.finish();
        let timer_s = rig.figure(Figure::Timer).unwrap() / 1000.0;
        assert!(
            (timer_s - walked_s).abs() <= 3.0,
            "seed {seed}: {timer_s} of {walked_s} s"
        );
        let id = rig.keep();
        let row = rig.detail(id).row;
        // The first positions are not believed before the third agrees: samples begin with that.
        let seen_s = walked_s - 3.0;
        let moving_s = row.moving_ms as f64 / 1000.0;
        assert!(
            (moving_s - seen_s).abs() <= 3.0,
            "seed {seed}: kept {moving_s} of {seen_s} s"
        );
        let metres = row.distance_m.unwrap();
        assert!(
            (metres - walked).abs() <= 14.0,
            "seed {seed}: {metres} of {walked} m"
        );
    }
}

#[test]
fn the_first_word_after_a_silent_rest_lets_it_go_on() {
    let mut rig = Rig::new("silent-rest");
    rig.start(auto_paused(Sport::Walking));
    let mut phases = Vec::new();
    for second in 0..120 {
        rig.pass(1000);
        let walked = 1.5 * f64::from(if second < 60 { second.min(30) } else { second - 29 });
        // It tells changes only, and the last of them twice.
        if !(36..60).contains(&second) {
            rig.stand_at((0.0, walked), 5.0, None);
        }
        phases.push(rig.live().phase);
    }
    assert_eq!(phases[45], Phase::AutoPaused);
    assert_eq!(phases[62], Phase::Recording);
    let timer_ms = rig.figure(Figure::Timer).unwrap();
    assert!((timer_ms - 91_000.0).abs() <= 3000.0, "{timer_ms}");
}

#[test]
fn a_host_that_says_0_all_along_says_nothing() {
    let mut rig = Rig::new("says-0");
    rig.start(auto_paused(Sport::Walking));
    let mut phases = Vec::new();
    for second in 0..230 {
        rig.pass(1000);
        rig.stand_at((0.0, 1.4 * f64::from(second.min(200))), 4.0, Some(0.0));
        phases.push(rig.live().phase);
    }
    let walks = phases[80..200].iter().all(|&phase| phase == Phase::Recording);
    assert!(walks, "{:?}", &phases[80..200]);
    assert_eq!(phases[215], Phase::AutoPaused);
}

#[test]
fn a_strap_misses_nothing_while_the_timer_stands() {
    // It is put off shortly before the rest, and on again at its end, or when nobody is to be paused any more.
    for ends_by_hand in [false, true] {
        let mut rig = Rig::new(&format!("strap-{ends_by_hand}"));
        rig.start(auto_paused(Sport::Running));
        for second in 0..400 {
            rig.pass(1000);
            let stands = (200..320).contains(&second);
            let walked = if stands { 200 } else { second };
            rig.stand_at(
                (0.0, 3.0 * f64::from(walked)),
                4.0,
                Some(if stands { 0.05 } else { 3.0 }),
            );
            if ends_by_hand && second == 300 {
                rig.engine
                    .call(ChangeRecording {
                        settings: settings(Sport::Running),
                    })
                    .unwrap();
            }
            if !(197..if ends_by_hand { 303 } else { 320 }).contains(&second) {
                rig.say(1, 0, Quantity::HeartRateBpm, 120.0);
            }
        }
        assert_eq!(rig.live().missing, [], "{ends_by_hand}");
    }
}

//! What fate does to a recording: kills, reboots, clocks, drops, full disks, long days.

use std::collections::BTreeMap;

use ritm_model::{Channel, Quantity, Sport, recorder::*};

use super::rig::*;
use crate::host::simulated::SimulatedRandom;

/// What was delivered of a channel: times of the recording, values.
type Delivered = BTreeMap<i64, f64>;

fn check_stored(stored: &[(i64, f64)], delivered: &Delivered, what: &str) {
    let stored: BTreeMap<i64, f64> = stored.iter().copied().collect();
    for (at, value) in delivered {
        assert_eq!(stored.get(at), Some(value), "{what} at {at}");
    }
    assert_eq!(stored.len(), delivered.len(), "{what}: nothing is made up");
}

#[test]
fn two_hours_with_forty_drops_a_reboot_and_a_leaping_clock() {
    let mut rig = Rig::new("two-hours");
    let mut random = SimulatedRandom(40);
    let mut gone: Vec<(i64, i64)> = Vec::new();
    for _ in 0..40 {
        let from = random.draw(7200) as i64;
        gone.push((from, from + 5 + random.draw(60) as i64));
    }
    rig.start(settings(Sport::Cycling));
    let mut hearts = Delivered::new();
    let mut powers = Delivered::new();
    let mut at = 0;
    let mut written = 0;
    let mut second = 0_i64;
    let mut hole = None;
    while second < 7200 {
        for quarter in 0..4 {
            rig.pass(250);
            at += 250;
            let dropped = gone.iter().any(|&(from, to)| (from..to).contains(&second));
            if !dropped {
                let watts = f64::from(200 + (second % 50) as i32 + quarter);
                rig.say(1, 0, Quantity::PowerW, watts);
                powers.insert(at, watts);
                if quarter == 0 {
                    let bpm = f64::from(120 + (second % 40) as i32);
                    rig.say(2, 1, Quantity::HeartRateBpm, bpm);
                    hearts.insert(at, bpm);
                }
            }
            written = written.max(at / 1000 * 1000);
        }
        second += 1;
        match second {
            // The wall clock leaps by years; what lasts does not notice.
            1800 => rig
                .hands
                .wall_ms
                .set(rig.hands.wall_ms.get() + 3 * 365 * 86_400_000),
            2400 => rig
                .hands
                .wall_ms
                .set(rig.hands.wall_ms.get() - 3 * 365 * 86_400_000),
            3600 => {
                // The battery is changed: ninety seconds are gone.
                let before = at;
                rig.reboot(90_000, 0);
                at += 90_000;
                second += 90;
                hole = Some((before, at));
                let live = rig.live();
                assert_eq!(live.phase, Phase::Recording, "it goes on by itself");
                let resumed = live.resumed.unwrap();
                assert!(
                    (resumed.to.ms_since(resumed.from) - 90_000).abs() <= 2000,
                    "{resumed:?}"
                );
                rig.engine.call(SeeHole {}).unwrap();
                assert_eq!(rig.live().resumed, None);
            }
            _ => {}
        }
    }
    rig.finish();
    let id = rig.keep();
    let recording = rig.recording(id);
    let (from, to) = hole.unwrap();
    // What was said in the last two seconds before the end of the program may be gone.
    let lost = |delivered: &mut Delivered, stored: &[(i64, f64)]| {
        let had: Vec<i64> = stored.iter().map(|&(at, _)| at).collect();
        let before = delivered.len();
        delivered.retain(|at, _| had.contains(at) || !(from - 2000..=from).contains(at));
        before - delivered.len()
    };
    let stored = told(&recording, &Channel::HeartRate);
    assert!(lost(&mut hearts, &stored) <= 2);
    check_stored(&stored, &hearts, "heart rate");
    let stored = told(&recording, &Channel::Power);
    assert!(lost(&mut powers, &stored) <= 8);
    check_stored(&stored, &powers, "power");
    let holes: Vec<_> = recording
        .extras
        .markers
        .iter()
        .filter(|marker| marker.what == "hole")
        .collect();
    assert_eq!(holes.len(), 1, "{holes:?}");
    assert!((holes[0].at_ms - from).abs() <= 1000, "{holes:?}");
    assert_eq!(recording.totals.elapsed_ms, Some(to + (7200 - 3690) * 1000));
    assert_eq!(recording.start.unix_ms(), MAY_DAY);
}

#[test]
fn killed_at_two_hundred_moments_it_loses_two_seconds_at_most() {
    let mut rig = Rig::new("kills");
    let mut random = SimulatedRandom(200);
    rig.start(settings(Sport::Running));
    let mut delivered = Delivered::new();
    let mut at = 0;
    for kill in 0..200 {
        for _ in 0..1 + random.draw(40) {
            let ms = 20 + random.draw(230) as i64;
            rig.pass(ms);
            at += ms;
            let bpm = f64::from(100 + kill % 60);
            rig.say(1, 0, Quantity::HeartRateBpm, bpm);
            delivered.insert(at, bpm);
        }
        let mut after = rig.killed_copy("killed", 30_000);
        assert_eq!(after.engine.check_integrity().unwrap(), "ok");
        let live = after.live();
        assert_eq!(live.phase, Phase::Recording);
        let resumed = live.resumed.unwrap();
        let hole_ms = resumed.to.ms_since(resumed.from);
        assert!((30_000..=32_000).contains(&hole_ms), "kill {kill}: {hole_ms}");
        after.finish();
        let id = after.keep();
        let recording = after.recording(id);
        let stored = told(&recording, &Channel::HeartRate);
        let sure: Delivered = delivered
            .range(..=at - 2000)
            .map(|(&at, &bpm)| (at, bpm))
            .collect();
        let kept: Vec<(i64, f64)> = stored
            .iter()
            .copied()
            .filter(|&(when, _)| when <= at - 2000)
            .collect();
        check_stored(&kept, &sure, &format!("kill {kill}"));
    }
}

#[test]
fn what_a_button_did_is_on_disk_when_it_is_answered() {
    let mut rig = Rig::new("buttons");
    rig.start(settings(Sport::Running));
    rig.pass(10_400);
    rig.engine.call(MarkLap { lap: 1 }).unwrap();
    let mut after = rig.killed_copy("lap", 5000);
    assert_eq!(after.live().lap.number, 2);
    rig.engine.call(PauseRecording {}).unwrap();
    let mut after = rig.killed_copy("pause", 86_400_000);
    assert_eq!(
        after.live().phase,
        Phase::Paused,
        "a long pause ends nothing (OpenTracks #318)"
    );
    assert_eq!(after.live().holes, []);
    rig.finish();
    let mut after = rig.killed_copy("finish", 86_400_000);
    assert_eq!(after.live().phase, Phase::Finished);
    after.keep();
}

#[test]
fn after_a_long_time_the_athlete_says_how_it_goes_on() {
    let mut rig = Rig::new("interrupted");
    rig.start(settings(Sport::Running));
    for _ in 0..600 {
        rig.pass(1000);
        rig.say(1, 0, Quantity::HeartRateBpm, 120.0);
    }
    let mut after = rig.killed_copy("resume", 3_600_000);
    assert_eq!(after.live().phase, Phase::Interrupted);
    assert!(after.attended.is_empty(), "nothing is listened to until then");
    let live = after.engine.call(ResumeRecording {}).unwrap();
    assert_eq!((live.phase, live.resumed), (Phase::Recording, None));
    assert_eq!(live.holes.len(), 1);
    let timer_ms = live.value(Figure::Timer).unwrap().value;
    assert!((timer_ms - 600_000.0).abs() <= 2000.0, "{timer_ms}");
    let mut after = rig.killed_copy("finish", 3_600_000);
    let live = after.finish();
    let elapsed_ms = live.value(Figure::Elapsed).unwrap().value;
    assert!((elapsed_ms - 600_000.0).abs() <= 2000.0, "{elapsed_ms}");
    after.keep();
    // A clock that was set by years says nothing of how long it was.
    for off_ms in [5 * 365 * 86_400_000, -5 * 365 * 86_400_000] {
        let mut after = rig.killed_copy("years", off_ms);
        assert_eq!(after.live().phase, Phase::Interrupted);
        after.engine.call(ResumeRecording {}).unwrap();
        after.pass(10_000);
        let live = after.finish();
        let elapsed_ms = live.value(Figure::Elapsed).unwrap().value;
        assert!((elapsed_ms - 610_000.0).abs() <= 2000.0, "{elapsed_ms}");
        let id = after.keep();
        assert_eq!(after.recording(id).start.unix_ms(), MAY_DAY);
    }
}

#[test]
fn nothing_is_lost_while_the_disk_is_full() {
    let mut rig = Rig::new("full");
    rig.start(settings(Sport::Running));
    let mut delivered = Delivered::new();
    let mut at = 0;
    let room = |rig: &mut Rig, pages: i64| {
        let db = &rig.engine.context().db;
        let now: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        let most = if pages < 0 { 1 << 30 } else { now + pages };
        let _: i64 = db
            .query_row(&format!("PRAGMA max_page_count = {most}"), [], |row| row.get(0))
            .unwrap();
    };
    for second in 0..1200 {
        if second % 60 == 20 {
            room(&mut rig, 0);
        }
        if second % 60 == 45 {
            room(&mut rig, -1);
        }
        rig.pass(1000);
        at += 1000;
        let bpm = f64::from(100 + second % 60);
        rig.say(1, 0, Quantity::HeartRateBpm, bpm);
        delivered.insert(at, bpm);
        for number in 2..40 {
            rig.say(number, 1, Quantity::PowerW, 0.1 * f64::from(second));
        }
        if second % 60 == 40 {
            // It may be refused, but it is not forgotten.
            let _ = rig.engine.call(PauseRecording {});
            assert_eq!(rig.live().phase, Phase::Paused);
            let _ = rig.engine.call(ResumeRecording {});
        }
    }
    room(&mut rig, -1);
    rig.pass(70_000);
    rig.finish();
    let id = rig.keep();
    let recording = rig.recording(id);
    check_stored(&told(&recording, &Channel::HeartRate), &delivered, "heart rate");
}

/// Eight hours of six channels at one to four a second: what it costs, and that it does not grow. In the usual run it is
/// a tenth of that.
fn long_day(seconds: i64, name: &str) -> (f64, usize) {
    let mut rig = Rig::new(name);
    rig.start(settings(Sport::Cycling));
    let began = std::time::Instant::now();
    let mut most_pending = 0;
    for second in 0..seconds {
        for quarter in 0..4 {
            rig.pass(250);
            rig.say(1, 0, Quantity::PowerW, f64::from(200 + quarter));
            rig.say(1, 0, Quantity::CadenceRpm, 85.0);
            if quarter % 2 == 0 {
                rig.say(2, 0, Quantity::SpeedMS, 8.0);
                rig.say(2, 0, Quantity::CoveredM, 4.0);
            }
        }
        rig.say(3, 0, Quantity::HeartRateBpm, 130.0);
        rig.say(4, 0, Quantity::PressurePa, 100_000.0);
        rig.stand_at((0.0, 8.0 * second as f64), 4.0, Some(8.0));
        rig.live();
        let context = rig.engine.context();
        let recorder = context.memory.of::<super::super::Recorder>();
        most_pending = most_pending.max(recorder.running.as_ref().unwrap().pending_count());
    }
    let took_s = began.elapsed().as_secs_f64();
    rig.finish();
    rig.keep();
    (took_s / seconds as f64, most_pending)
}

#[test]
fn a_long_day_holds_a_second_or_two_in_memory() {
    let (share, most_pending) = long_day(600, "ten-minutes");
    println!(
        "{:.2} % of a core unoptimised, at most {most_pending} entries in memory",
        share * 100.0
    );
    assert!(most_pending <= 60, "{most_pending}");
}

#[test]
#[ignore = "takes a while: `cargo xtask soak`"]
fn eight_hours() {
    let (share, most_pending) = long_day(8 * 3600, "eight-hours");
    println!(
        "{:.3} % of a core, at most {most_pending} entries in memory",
        share * 100.0
    );
    assert!(share < 0.01 && most_pending <= 60);
}

use super::*;
use proptest::prelude::*;

const START: (f64, f64) = (55.75, 37.62);

/// A receiver whose error wanders by some metres within half a minute and trembles by decimetres.
struct Receiver {
    seed: u64,
    error: (f64, f64),
    wander_m: f64,
    has_speed: bool,
}

impl Receiver {
    fn new(seed: u64, has_speed: bool) -> Self {
        Self {
            seed,
            error: (0.0, 0.0),
            wander_m: 3.0,
            has_speed,
        }
    }

    /// Of a normal distribution, nearly: the sum of twelve even ones.
    fn normal(&mut self) -> f64 {
        let mut sum = 0.0;
        for _ in 0..12 {
            self.seed = self
                .seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            sum += (self.seed >> 11) as f64 / (1u64 << 53) as f64;
        }
        sum - 6.0
    }

    fn fix(&mut self, second: u64, east_m: f64, north_m: f64, speed_m_s: f64) -> Fix {
        let keep = (-1.0f64 / 30.0).exp();
        let push = self.wander_m * (1.0 - keep * keep).sqrt();
        self.error = (
            keep * self.error.0 + push * self.normal(),
            keep * self.error.1 + push * self.normal(),
        );
        let (east_m, north_m) = (
            east_m + self.error.0 + 0.3 * self.normal(),
            north_m + self.error.1 + 0.3 * self.normal(),
        );
        let speed = (speed_m_s + 0.1 * self.normal()).max(0.0);
        let mut fix = at(second, east_m, north_m);
        fix.speed_m_s = self
            .has_speed
            .then_some(if speed_m_s == 0.0 { 0.0 } else { speed });
        fix
    }
}

fn at(second: u64, east_m: f64, north_m: f64) -> Fix {
    let degree_m = EARTH_RADIUS_M.to_radians();
    Fix {
        ms: second * 1000,
        age_ms: 100,
        latitude: START.0 + north_m / degree_m,
        longitude: START.1 + east_m / (degree_m * START.0.to_radians().cos()),
        accuracy_m: 5.0,
        speed_m_s: None,
    }
}

/// A walk around a block: sides of 300 m at 1.4 m/s.
fn walk(receiver: &mut Receiver, seconds: u64) -> (Track, f64, Vec<f64>) {
    let mut track = Track::new(Limits::FOOT);
    let mut paces = Vec::new();
    for second in 0..seconds {
        let way_m = second as f64 * 1.4;
        let (side, along) = ((way_m / 300.0) as u64 % 4, way_m % 300.0);
        let (east_m, north_m) = match side {
            0 => (along, 0.0),
            1 => (300.0, along),
            2 => (300.0 - along, 300.0),
            _ => (0.0, 300.0 - along),
        };
        track.take(receiver.fix(second, east_m, north_m, 1.4));
        if second > 30 {
            paces.extend(track.pace_m_s(second * 1000));
        }
    }
    (track, (seconds - 1) as f64 * 1.4, paces)
}

#[test]
fn a_walk_has_its_length_and_pace() {
    for seed in 1..6 {
        let (track, way_m, paces) = walk(&mut Receiver::new(seed, true), 3600);
        let share = track.total_m() / way_m;
        assert!((share - 1.0).abs() < 0.015, "{seed}: {share}");
        let unsteady = paces
            .iter()
            .filter(|&&pace| (pace / 1.4 - 1.0).abs() > 0.05)
            .count();

        assert!(
            unsteady * 50 <= paces.len(),
            "{seed}: {unsteady} of {}",
            paces.len()
        );
    }
}

#[test]
fn a_walk_without_speeds_has_its_length() {
    for seed in 1..6 {
        let (track, way_m, _) = walk(&mut Receiver::new(seed, false), 3600);
        let share = track.total_m() / way_m;
        assert!((share - 1.0).abs() < 0.015, "{seed}: {share}");
    }
}

/// Who stands for twenty minutes covers nothing.
#[test]
fn standing_covers_nothing() {
    for (seed, has_speed) in [(1, true), (2, true), (1, false), (2, false), (3, false)] {
        let mut receiver = Receiver::new(seed, has_speed);
        let mut track = Track::new(Limits::FOOT);
        for second in 0..1200 {
            track.take(receiver.fix(second, 0.0, 0.0, 0.0));
        }
        let most_m = if has_speed { 0.0 } else { 25.0 };
        assert!(track.total_m() <= most_m, "{seed}: {}", track.total_m());
    }
}

#[test]
fn the_first_positions_have_to_agree() {
    let mut track = Track::new(Limits::FOOT);
    // A cached position, far away (OpenTracks #1519).
    let doubted = Judgement::Doubted(Doubt::Unconfirmed);
    assert_eq!(track.take(at(0, 5000.0, 0.0)), doubted);
    assert_eq!(track.take(at(1, 0.0, 0.0)), doubted);
    assert_eq!(track.take(at(2, 1.0, 0.0)), doubted);
    assert!(matches!(
        track.take(at(3, 2.0, 0.0)),
        Judgement::Believed { added_m: 0.0, .. }
    ));
    assert_eq!(track.total_m(), 0.0);
}

/// Runs east at 3 m/s, `from` metres on.
fn run(track: &mut Track, seconds: std::ops::Range<u64>, from: f64) {
    for second in seconds.clone() {
        track.take(Fix {
            speed_m_s: Some(3.0),
            ..at(second, from + (second - seconds.start) as f64 * 3.0, 0.0)
        });
    }
}

#[test]
fn the_first_metres_count_once_the_start_is_believed() {
    let mut track = Track::new(Limits::FOOT);
    run(&mut track, 10..31, 0.0);
    assert_eq!(track.began_ms(), Some(10_000));
    assert!((track.total_m() - 60.0).abs() < 3.1, "{}", track.total_m());
}

#[test]
fn a_leap_at_the_start_does_not_count() {
    for leap_m in [-15.0, 8.0, 15.0] {
        for speed_m_s in [Some(3.0), None] {
            let mut track = Track::new(Limits::FOOT);
            track.take(Fix {
                speed_m_s,
                ..at(9, leap_m, 0.0)
            });
            for second in 10..31 {
                track.take(Fix {
                    speed_m_s,
                    ..at(second, (second - 10) as f64 * 3.0, 0.0)
                });
            }
            assert_eq!(track.began_ms(), Some(11_000), "{leap_m} {speed_m_s:?}");
            assert!(
                track.total_m() < 57.1,
                "{leap_m} {speed_m_s:?}: {}",
                track.total_m()
            );
        }
    }
}

/// Hosts that tell a position only when it changes: the receiver wanders a little every forty seconds.
#[test]
fn who_stands_is_no_hole_though_the_receiver_is_silent() {
    for (seed, has_speed) in [(1, true), (2, true), (1, false), (2, false), (3, false)] {
        let mut receiver = Receiver::new(seed, has_speed);
        let mut track = Track::new(Limits::FOOT);
        for second in (0..20).chain((20..2400).step_by(40)) {
            let judgement = track.take(receiver.fix(second, 0.0, 0.0, 0.0));
            if let Judgement::Believed { hole_m, .. } = judgement {
                assert_eq!(hole_m, None, "{seed} at {second} s");
            }
        }
        let most_m = if has_speed { 0.0 } else { 25.0 };
        assert!(track.total_m() <= most_m, "{seed}: {}", track.total_m());
    }
}

#[test]
fn a_rest_in_silence_is_not_walked() {
    for rest in [8, 15, 25, 60] {
        let mut track = Track::new(Limits::FOOT);
        run(&mut track, 0..60, 0.0);
        track.take(Fix {
            speed_m_s: Some(0.0),
            ..at(60, 178.0, 0.0)
        });
        run(&mut track, 60 + rest..120 + rest, 181.0);
        assert!(
            (track.total_m() - 358.0).abs() < 4.0,
            "{rest} s: {}",
            track.total_m()
        );
    }
}

fn running(seconds: u64) -> Track {
    let mut track = Track::new(Limits::FOOT);
    for second in 0..seconds {
        track.take(at(second, second as f64 * 3.0, 0.0));
    }
    track
}

#[test]
fn what_is_old_inaccurate_or_nowhere_is_not_believed() {
    let mut track = running(10);
    let fix = at(10, 30.0, 0.0);
    for (fix, doubt) in [
        (Fix { ms: 9000, ..fix }, Doubt::Old),
        (Fix { ms: 5000, ..fix }, Doubt::Old),
        (Fix { age_ms: 2001, ..fix }, Doubt::Old),
        (
            Fix {
                accuracy_m: 51.0,
                ..fix
            },
            Doubt::Inaccurate,
        ),
        (
            Fix {
                accuracy_m: f64::NAN,
                ..fix
            },
            Doubt::Inaccurate,
        ),
        (
            Fix {
                latitude: 0.0,
                longitude: 0.0,
                ..fix
            },
            Doubt::Nowhere,
        ),
        (
            Fix {
                latitude: f64::INFINITY,
                ..fix
            },
            Doubt::Nowhere,
        ),
    ] {
        assert_eq!(track.take(fix), Judgement::Doubted(doubt));
    }
    assert!(matches!(track.take(fix), Judgement::Believed { .. }));
}

#[test]
fn a_spike_is_not_run_and_a_new_place_is_believed() {
    let mut track = running(60);
    let before_m = track.total_m();
    assert_eq!(
        track.take(at(60, 180.0, 400.0)),
        Judgement::Doubted(Doubt::OutOfReach)
    );
    track.take(at(61, 183.0, 0.0));
    assert!(track.total_m() - before_m < 15.0);
    // By train.
    for second in 62..70 {
        track.take(at(second, 9000.0 + second as f64 * 3.0, 0.0));
    }
    assert!(track.total_m() - before_m < 30.0, "{}", track.total_m());
    assert!(track.last.is_some_and(|fix| fix.ms == 69_000));
}

/// A leap within the sport's reach that the receiver's own speed knows nothing of.
#[test]
fn the_speed_is_a_witness() {
    let mut track = Track::new(Limits::BICYCLE);
    let with_speed = |second, east_m| Fix {
        speed_m_s: Some(3.0),
        ..at(second, east_m, 0.0)
    };
    for second in 0..20 {
        track.take(with_speed(second, second as f64 * 3.0));
    }
    assert_eq!(
        track.take(with_speed(20, 95.0)),
        Judgement::Doubted(Doubt::OutOfReach)
    );
}

#[test]
fn a_hole_is_told_and_not_covered() {
    let mut track = running(60);
    let before_m = track.total_m();
    let Judgement::Believed {
        added_m,
        hole_m: Some(hole_m),
    } = track.take(at(100, 300.0, 0.0))
    else {
        panic!("a hole is expected");
    };
    assert_eq!((added_m, track.total_m()), (0.0, before_m));
    assert!((hole_m - 123.0).abs() < 1.0, "{hole_m}");
}

/// Hosts that say a speed of 0 while their positions move.
#[test]
fn a_speed_that_is_always_nothing_is_not_believed() {
    let mut track = Track::new(Limits::FOOT);
    for second in 0..600 {
        track.take(Fix {
            speed_m_s: Some(0.0),
            ..at(second, second as f64 * 3.0, 0.0)
        });
    }
    assert!(
        (track.total_m() / 1800.0 - 1.0).abs() < 0.05,
        "{}",
        track.total_m()
    );
}

#[test]
fn after_a_pause_it_begins_anew() {
    let mut track = running(60);
    let before_m = track.total_m();
    track.resume();
    assert_eq!(track.pace_m_s(61_000), None);
    for second in 100..110 {
        track.take(at(second, 500.0 + second as f64 * 3.0, 0.0));
    }
    assert!(track.total_m() - before_m < 22.0);
}

#[test]
fn over_the_date_line() {
    let offset = offset_m((0.0, 179.9999), (0.0, -179.9999));
    assert!((length(offset) - 22.24).abs() < 0.1, "{offset:?}");
}

proptest! {
    #[test]
    fn nothing_breaks_it(fixes in prop::collection::vec(
        (any::<u64>(), any::<f64>(), any::<f64>(), 0.0..60.0f64, prop::option::of(any::<f64>())), 0..50)) {
        let mut track = Track::new(Limits::FOOT);
        for (ms, latitude, longitude, accuracy_m, speed_m_s) in fixes {
            track.take(Fix { ms, age_ms: 0, latitude, longitude, accuracy_m, speed_m_s });
            prop_assert!(track.total_m().is_finite() && track.total_m() >= 0.0);
        }
    }

    #[test]
    fn never_farther_than_feet(steps in prop::collection::vec((0.0..8.0f64, 0.0..8.0f64, -9.0..20.0f64), 0..200)) {
        let mut track = Track::new(Limits::FOOT);
        let (mut east_m, mut north_m) = (0.0, 0.0);
        for (second, (east, north, speed)) in steps.iter().enumerate() {
            east_m += east;
            north_m += north;
            track.take(Fix { speed_m_s: Some(*speed), ..at(second as u64, east_m, north_m) });
        }
        prop_assert!(track.total_m() <= 20.0 * steps.len() as f64 + 1.0);
        prop_assert!(track.recent.len() <= 65 && track.covered.len() <= 65 && track.suspects.len() <= 5);
    }
}

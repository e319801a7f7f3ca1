use super::*;

/// A receiver without a speed: its error wanders by some metres within half a minute and trembles by decimetres.
struct Receiver {
    seed: u64,
    error: (f64, f64),
    wander_m: f64,
    jitter_m: f64,
}

impl Receiver {
    fn even(&mut self) -> f64 {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Of a normal distribution, nearly: the sum of twelve even ones.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.even()).sum::<f64>() - 6.0
    }

    fn off(&mut self) -> (f64, f64) {
        let keep = (-1.0f64 / 30.0).exp();
        let push = self.wander_m * (1.0 - keep * keep).sqrt();
        let (a, b, c, d) = (self.normal(), self.normal(), self.normal(), self.normal());
        self.error = (keep * self.error.0 + push * a, keep * self.error.1 + push * b);
        (self.error.0 + self.jitter_m * c, self.error.1 + self.jitter_m * d)
    }
}

/// A time at which it stood, as it was found: when it was noticed and since when it was, both ways, in seconds.
#[derive(Clone, Copy, Debug)]
struct Found {
    noticed: f64,
    stood: f64,
    went_on: f64,
    moved: f64,
}

impl Found {
    fn lasts_s(&self) -> f64 {
        self.moved - self.stood
    }
}

struct Trial {
    wander_m: f64,
    slow_m_s: f64,
    /// How fast it gets faster and slower, in m/s².
    pushes: f64,
}

impl Trial {
    const WALK: Self = Self {
        wander_m: 0.4,
        slow_m_s: 0.3,
        pushes: 100.0,
    };

    /// Goes for so many seconds at each speed, at 1 Hz and around bends; the stops as they are found. With `silent` the
    /// receiver says nothing between the fifth second of standing and its end.
    fn goes(&self, seed: u64, legs: &[(u64, f64)], silent: bool) -> Vec<Found> {
        let mut receiver = Receiver {
            seed,
            error: (0.0, 0.0),
            wander_m: self.wander_m,
            // One that tells changes only does not tremble.
            jitter_m: if silent { 0.05 } else { 0.4 },
        };
        let mut still = Standstill::new(self.slow_m_s);
        let (mut second, mut speed, mut heading, mut place) = (0u64, 0.0f64, 0.0f64, (0.0, 0.0));
        let mut found: Vec<Found> = Vec::new();
        let mut stands = false;
        for &(seconds, wanted) in legs {
            for of_leg in 0..seconds {
                second += 1;
                speed += (wanted - speed).clamp(-self.pushes, self.pushes);
                if receiver.even() < 0.02 {
                    heading += receiver.even() * 2.0 - 1.0;
                }
                place = (place.0 + speed * heading.sin(), place.1 + speed * heading.cos());
                let off = receiver.off();
                let says_nothing = silent && wanted == 0.0 && of_leg >= 5;
                if !says_nothing {
                    let (north_m, east_m) = (place.1 + off.1, place.0 + off.0);
                    let latitude = 60.0 + north_m / 111_194.93;
                    still.take(
                        second * 1000,
                        latitude,
                        25.0 + east_m / 111_194.93 / 60_f64.to_radians().cos(),
                    );
                }
                let now = second as f64;
                if stands {
                    let Some(ms) = still.moves() else { continue };
                    still.set(false, ms);
                    if let Some(last) = found.last_mut() {
                        (last.went_on, last.moved) = (now, ms as f64 / 1000.0);
                    }
                    stands = false;
                } else if let Some(ms) = still.stands(second * 1000) {
                    still.set(true, ms);
                    stands = true;
                    let stood = ms as f64 / 1000.0;
                    // The same stop goes on where it was left by mistake.
                    match found.last_mut().filter(|last| stood <= last.moved) {
                        Some(_) => {}
                        None => found.push(Found {
                            noticed: now,
                            stood,
                            went_on: f64::INFINITY,
                            moved: f64::INFINITY,
                        }),
                    }
                }
            }
        }
        found.retain(|found| found.lasts_s() > 0.0);
        found
    }
}

/// The value that a share of all are not above.
fn share(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share) as usize]
}

#[test]
fn a_walk_with_three_stops_is_as_long_as_it_was() {
    const SEEDS: u64 = 30;
    for (wander_m, speed) in [(0.0, 1.2), (0.4, 1.2), (0.4, 1.6), (0.4, 1.8), (1.0, 1.4)] {
        let trial = Trial {
            wander_m,
            ..Trial::WALK
        };
        let legs = [
            (60, speed),
            (20, 0.0),
            (40, speed),
            (15, 0.0),
            (50, speed),
            (40, 0.0),
            (40, speed),
        ];
        let (mut noticed, mut stood, mut went_on, mut moved, mut timer) =
            (vec![], vec![], vec![], vec![], vec![]);
        for seed in 1..=SEEDS {
            let found = trial.goes(seed, &legs, false);
            assert_eq!(
                found.len(),
                3,
                "{wander_m} m, {speed} m/s, seed {seed}: {found:?}"
            );
            timer.push((found.iter().map(Found::lasts_s).sum::<f64>() - 75.0).abs());
            for (found, (from, to)) in found.iter().zip([(60.0, 80.0), (120.0, 135.0), (185.0, 225.0)]) {
                noticed.push(found.noticed - from);
                stood.push((found.stood - from).abs());
                went_on.push(found.went_on - to);
                moved.push((found.moved - to).abs());
            }
        }
        let told = format!(
            "{wander_m} m, {speed} m/s: noticed after {} s, off by {} s, went on after {} s, off by {} s; timer off by {} s",
            share(&mut noticed, 0.98),
            share(&mut stood, 0.98),
            share(&mut went_on, 0.8),
            share(&mut moved, 0.98),
            share(&mut timer, 0.95),
        );
        assert!(
            share(&mut noticed, 0.98) <= 8.0 && share(&mut stood, 0.98) <= 2.0,
            "{told}"
        );
        assert!(
            share(&mut went_on, 0.8) <= 4.0 && share(&mut moved, 0.98) <= 2.5,
            "{told}"
        );
        assert!(share(&mut timer, 0.95) <= 3.0, "{told}");
    }
}

#[test]
fn runners_and_riders_stand_when_they_stand() {
    const SEEDS: u64 = 20;
    for (slow_m_s, speed, pushes, wander_m) in [
        (0.5, 3.0, 1.5, 0.4),
        (0.5, 3.0, 1.5, 2.0),
        (1.0, 6.0, 1.0, 0.4),
        (1.0, 6.0, 1.0, 2.0),
    ] {
        let trial = Trial {
            wander_m,
            slow_m_s,
            pushes,
        };
        let legs = [(60, speed), (30, 0.0), (40, speed), (30, 0.0), (60, speed)];
        // Who brakes is slow at the end, and who begins is slow at first.
        let brakes_s = (speed - slow_m_s) / pushes;
        let mut timer = Vec::new();
        for seed in 1..=SEEDS {
            let found = trial.goes(seed, &legs, false);
            assert!(
                (2..=3).contains(&found.len()),
                "{speed} m/s in {wander_m} m, seed {seed}: {found:?}"
            );
            assert!(found[0].noticed - 60.0 - brakes_s <= 10.0, "{found:?}");
            let truth_s = 60.0 - 2.0 * brakes_s + 2.0 * slow_m_s / pushes;
            timer.push((found.iter().map(Found::lasts_s).sum::<f64>() - truth_s).abs());
        }
        let most_s = share(&mut timer, 0.9);
        assert!(most_s <= 6.0, "{speed} m/s in {wander_m} m: off by {most_s} s");
    }
}

#[test]
fn who_walks_slowly_does_not_stand() {
    for (wander_m, most) in [(0.0, 0.0), (1.0, 0.0), (2.5, 20.0)] {
        let trial = Trial {
            wander_m,
            ..Trial::WALK
        };
        // Four hours at 1 m/s. What was taken for standing by mistake does not count as such afterwards.
        let lost_s: f64 = (1..=8)
            .flat_map(|seed| trial.goes(seed, &[(1800, 1.0)], false))
            .map(|found| found.lasts_s().min(1e3))
            .sum();
        assert!(lost_s <= most * 3.0, "{lost_s} s lost in {wander_m} m");
    }
}

#[test]
fn who_stands_is_left_alone() {
    for (wander_m, most) in [(0.0, 1), (0.4, 2), (3.0, 15)] {
        let trial = Trial {
            wander_m,
            ..Trial::WALK
        };
        // A hundred minutes of standing.
        let mistakes: usize = (1..=10)
            .map(|seed| {
                let found = trial.goes(seed, &[(60, 1.4), (600, 0.0)], false);
                assert!(
                    !found.is_empty(),
                    "seed {seed} in {wander_m} m: never found to stand"
                );
                found.len() - 1
            })
            .sum();
        assert!(mistakes <= most, "{mistakes} in {wander_m} m");
    }
}

#[test]
fn the_first_word_after_a_silence_is_a_beginning() {
    let trial = Trial {
        wander_m: 0.0,
        ..Trial::WALK
    };
    for (seed, rest_s) in (1..=20).zip([30, 90].into_iter().cycle()) {
        let found = trial.goes(seed, &[(40, 1.4), (rest_s, 0.0), (30, 1.4)], true);
        let &[found] = &found[..] else {
            panic!("seed {seed}: {found:?}");
        };
        assert!(
            found.noticed <= 48.0 && (found.stood - 40.0).abs() <= 2.0,
            "{found:?}"
        );
        let end = 40.0 + rest_s as f64;
        assert!(
            found.went_on <= end + 2.0 && (found.moved - end).abs() <= 2.0,
            "{rest_s} s, seed {seed}: {found:?}"
        );
    }
}

#[test]
fn who_stops_the_timer_walks_as_fast_afterwards() {
    let mut still = Standstill::new(0.3);
    // Nobody says that they stand.
    (0..660).for_each(|second| take(&mut still, second, 1.4 * second.min(60) as f64));
    assert!(
        still.pace_m_s.is_some_and(|pace| pace > 1.0),
        "{:?}",
        still.pace_m_s
    );
}

/// Takes a place so far north at a second.
fn take(still: &mut Standstill, second: u64, north_m: f64) {
    still.take(second * 1000, 60.0 + north_m / 111_194.93, 25.0);
}

#[test]
fn what_was_before_nobody_looked_is_compared_with_nothing() {
    let mut still = Standstill::new(0.3);
    (0..20).for_each(|second| take(&mut still, second, 0.0));
    let Some(stood_ms) = still.stands(19_000) else {
        panic!("it stands");
    };
    still.set(true, stood_ms);
    // Nobody looked for ten minutes, and where it lies then is another place: that of somebody who stands there.
    still.reset(600_000);
    still.set(true, stood_ms);
    for second in 600..640 {
        take(&mut still, second, 30.0);
        assert_eq!(still.moves(), None, "at {second}");
    }
}

#[test]
fn a_doubt_ends_though_nothing_more_is_told() {
    let mut still = Standstill::new(0.3);
    (0..5).for_each(|second| take(&mut still, second, 0.0));
    assert!(still.doubts(4000));
    assert!(!still.doubts(60_000));
}

#[test]
fn who_goes_on_is_seen_to_go() {
    let mut still = Standstill::new(0.3);
    for second in 0..30 {
        take(&mut still, second, 1.4 * second.saturating_sub(20) as f64);
        // Within three seconds.
        if second != 22 {
            assert_eq!(still.goes(), second > 22, "at {second}");
        }
    }
    // What was before counts for nothing.
    still.reset(30_000);
    take(&mut still, 30, 14.0);
    assert!(!still.goes());
}

#[test]
fn who_turns_round_does_not_stand() {
    for seed in 1..=20 {
        let mut receiver = Receiver {
            seed,
            error: (0.0, 0.0),
            wander_m: 0.5,
            jitter_m: 0.4,
        };
        let mut still = Standstill::new(0.3);
        for second in 0..600_i64 {
            // Twenty metres there and back.
            let way = (second as f64 * 1.4).rem_euclid(40.0);
            let off = receiver.off();
            let east_m = way.min(40.0 - way) + off.0;
            still.take(
                second as u64 * 1000,
                60.0 + off.1 / 111_194.93,
                25.0 + east_m / 55_597.0,
            );
            assert_eq!(
                still.stands(second as u64 * 1000),
                None,
                "seed {seed} at {second}"
            );
        }
    }
}

/// How often somebody is found to turn in ten minutes, at one place or at a walk, where places come so often and some are
/// lost.
fn turns(seed: u64, every_ms: u64, lost: f64, speed: f64) -> usize {
    let mut receiver = Receiver {
        seed,
        error: (0.0, 0.0),
        wander_m: 0.4,
        jitter_m: 0.4,
    };
    let mut still = Standstill::new(0.3);
    let (mut stands, mut turns) = (false, 0);
    for ms in (0..600_000).step_by(100) {
        if ms % every_ms == 0 {
            let off = receiver.off();
            let north_m = speed * ms as f64 / 1000.0 + off.1;
            if receiver.even() >= lost {
                still.take(ms, 60.0 + north_m / 111_194.93, 25.0 + off.0 / 55_597.0);
            }
        }
        // It is looked whenever something is told, and each second.
        if ms % every_ms != 0 && ms % 1000 != 700 {
            continue;
        }
        let turn = if stands { still.moves() } else { still.stands(ms) };
        if let Some(since_ms) = turn {
            stands = !stands;
            still.set(stands, since_ms);
            turns += 1;
        }
    }
    turns
}

#[test]
fn a_receiver_that_tells_seldom_is_not_silent() {
    const SEEDS: u64 = 5;
    for (every_ms, lost) in [(1000, 0.1), (2600, 0.0)] {
        let of = |speed: f64| -> usize { (1..=SEEDS).map(|seed| turns(seed, every_ms, lost, speed)).sum() };
        let (at_rest, at_a_walk) = (of(0.0), of(1.2));
        assert!(
            (5..=11).contains(&at_rest) && at_a_walk == 0,
            "every {every_ms} ms: {at_rest} at rest, {at_a_walk} at a walk"
        );
    }
}

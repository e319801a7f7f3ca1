use super::*;
use proptest::prelude::*;

fn crank() -> Revolutions {
    Revolutions::new(Spec::CRANK)
}

fn near(found: Option<f64>, expected: f64) {
    assert!(
        found.is_some_and(|found| (found - expected).abs() < 0.01),
        "{found:?}, {expected} expected"
    );
}

#[test]
fn count_and_time_wrap() {
    let mut crank = crank();
    assert_eq!(crank.take(65_534, 65_000, 0), Turned::default());
    let turned = crank.take(0, 1170, 1700);
    assert_eq!(turned.turns, 2);
    near(turned.per_min, 72.03);
}

#[test]
fn without_a_turn_the_rate_holds_then_falls_to_nothing() {
    let mut crank = crank();
    crank.take(10, 1000, 0);
    near(crank.take(11, 2024, 1000).per_min, 60.0);
    for ms in [2000, 3000, 4000] {
        near(crank.take(11, 2024, ms).per_min, 60.0);
    }
    assert_eq!(crank.idle(4000), None);
    assert_eq!(crank.take(11, 2024, 4100).per_min, Some(0.0));
    assert_eq!(crank.idle(4100), Some(0.0));
    // It turns again, ten seconds after the last turn.
    near(crank.take(12, 2024 + 10 * 1024, 11_000).per_min, 6.0);
    near(crank.take(13, 2024 + 11 * 1024, 12_000).per_min, 60.0);
}

#[test]
fn a_lost_packet_costs_nothing() {
    let mut crank = crank();
    crank.take(10, 0, 0);
    let turned = crank.take(16, 4 * 1024, 4000);
    assert_eq!(turned.turns, 6);
    near(turned.per_min, 90.0);
}

#[test]
fn a_repeated_packet_adds_nothing() {
    let mut crank = crank();
    crank.take(10, 0, 0);
    crank.take(11, 1024, 1000);
    let again = crank.take(11, 1024, 1001);
    assert_eq!(again.turns, 0);
    near(again.per_min, 60.0);
}

/// `OsmAnd` #25521: a combined sensor moves the count before the time; 2147483647 rpm were shown.
#[test]
fn turns_without_time_wait_for_their_time() {
    let mut crank = crank();
    crank.take(10, 1000, 0);
    let early = crank.take(11, 1000, 1000);
    assert_eq!((early.turns, early.per_min), (1, None));
    let turned = crank.take(12, 1000 + 2048, 2000);
    assert_eq!(turned.turns, 1);
    near(turned.per_min, 60.0);
}

/// qdomyos-zwift #5017: event times that move with the packets, and run backwards.
#[test]
fn time_that_moves_without_turns_or_backwards_is_no_event() {
    let mut crank = crank();
    crank.take(10, 1024, 0);
    near(crank.take(11, 2048, 1000).per_min, 60.0);
    // The time of the packet rather than of the turn.
    near(crank.take(11, 2560, 1500).per_min, 60.0);
    near(crank.take(12, 3072, 2000).per_min, 60.0);
    let back = crank.take(13, 2900, 3000);
    assert_eq!(back.turns, 1);
    near(back.per_min, 60.0);
    near(crank.take(14, 3924, 4000).per_min, 60.0);
}

/// `OpenTracks` #833 and #811: the wheel goes a turn back (577947520 m/s), the counter begins anew.
#[test]
fn a_wheel_that_rolls_back_and_a_new_battery_are_new_bases() {
    let mut wheel = Revolutions::new(Spec::wheel(2.135));
    wheel.take(457_371, 1000, 0);
    assert_eq!(wheel.take(457_375, 2024, 1000).turns, 4);
    let back = wheel.take(457_374, 3048, 2000);
    assert_eq!(back.turns, 0);
    near(back.per_min, 240.0);
    let forth = wheel.take(457_376, 4072, 3000);
    assert_eq!(forth.turns, 2);
    near(forth.per_min, 120.0);
    assert_eq!(wheel.take(0, 0, 20_000).turns, 0);
    assert_eq!(wheel.take(4, 1024, 21_000).turns, 4);
}

/// GoldenCheetah PR #3456: a stale base gave "the speed of a rocket" and a jump of several kilometres.
#[test]
fn a_damaged_count_covers_nothing() {
    let mut wheel = Revolutions::new(Spec::wheel(2.1));
    wheel.take(1000, 0, 0);
    wheel.take(1005, 1024, 1000);
    let leap = wheel.take(900_000, 2048, 2000);
    assert_eq!(leap.turns, 0);
    near(leap.per_min, 300.0);
    assert_eq!(wheel.take(1010, 3072, 3000).turns, 0);
    assert_eq!(wheel.take(1014, 4096, 4000).turns, 4);
}

#[test]
fn after_a_long_gap_turns_are_covered_and_the_rate_waits() {
    let mut wheel = Revolutions::new(Spec::wheel(2.0));
    wheel.take(1000, 0, 0);
    wheel.take(1005, 1024, 1000);
    // 100 s out of range: the time wrapped at 64 s.
    let after = wheel.take(1305, 1024_u16.wrapping_add((100 * 1024 % 65_536) as u16), 101_000);
    assert_eq!(after.turns, 300);
    assert_eq!(after.per_min, None);
    let next = wheel.take(1310, 2048_u16.wrapping_add((100 * 1024 % 65_536) as u16), 102_000);
    near(next.per_min, 300.0);
}

/// The clock wraps at 64 s, packets come once a second: the last turn was told 0.95 s after it was made, the next at once.
#[test]
fn a_wrap_in_a_stop_of_nearly_its_length_is_seen() {
    let mut crank = crank();
    crank.take(9, 0, 950);
    crank.take(10, 1024, 1950);
    for second in 2..65 {
        crank.take(10, 1024, second * 1000 + 950);
    }
    let turned_s = 65.5_f64;
    let turned = crank.take(11, ((turned_s * 1024.0) as u64 % 65_536) as u16, 65_600);
    assert_eq!((turned.turns, turned.per_min), (1, None));
    near(
        crank
            .take(12, ((66.5 * 1024.0) as u64 % 65_536) as u16, 66_600)
            .per_min,
        60.0,
    );
}

/// OpenTracks PR 953: after a connection nothing was told until it turned.
#[test]
fn what_stands_after_a_connection_is_told_to_stand() {
    let mut wheel = Revolutions::new(Spec::wheel(2.0));
    wheel.take(100, 0, 0);
    wheel.take(104, 1024, 1000);
    wheel.rebase();
    assert_eq!(wheel.idle(60_000), None, "nothing is heard of it");
    for second in 60..=63 {
        assert_eq!(wheel.take(110, 9000, second * 1000).per_min, None);
    }
    assert_eq!(wheel.idle(63_100), Some(0.0));
    assert_eq!(wheel.take(110, 9000, 64_000).per_min, Some(0.0));
    // What never turned may not be there (OpenTracks #1054).
    let mut none = Revolutions::new(Spec::wheel(2.0));
    for second in 0..60 {
        assert_eq!(none.take(0, 0, second * 1000).per_min, None);
    }
}

#[test]
fn a_power_meters_wheel_has_its_own_clock() {
    let mut wheel = Revolutions::new(Spec::wheel_of_power_meter(2.1));
    wheel.take(0, 0, 0);
    near(wheel.take(4, 2048, 1000).per_min, 240.0);
}

#[test]
fn more_than_cranks_can_is_not_told() {
    let mut crank = crank();
    crank.take(0, 0, 0);
    near(crank.take(1, 1024, 1000).per_min, 60.0);
    near(crank.take(2, 1100, 2000).per_min, 60.0);
}

#[test]
fn after_a_connection_the_first_packet_is_a_base() {
    let mut crank = crank();
    crank.take(10, 0, 0);
    crank.take(11, 1024, 1000);
    crank.rebase();
    assert_eq!(crank.take(500, 9000, 5000), Turned::default());
}

proptest! {
    /// A steady rate is told as it is, wherever count and time wrap, whichever packets are lost or repeated.
    #[test]
    fn a_steady_rate_is_found(rpm in 25.0..280.0f64, start in any::<u16>(), ticks in any::<u16>(),
                              lost in prop::collection::vec(0u8..4, 60..120)) {
        let mut crank = Revolutions::new(Spec::CRANK);
        let turn_s = 60.0 / rpm;
        let (mut told, mut covered, mut first) = (0, 0u64, None);
        let mut made = 0u64;
        for (second, &fate) in lost.iter().enumerate() {
            if fate == 0 && second > 0 {
                continue;
            }
            made = (second as f64 / turn_s) as u64;
            first.get_or_insert(made);
            let event_ticks = (made as f64 * turn_s * 1024.0).round() as u64;
            for _ in 0..if fate == 1 { 2 } else { 1 } {
                let turned = crank.take(
                    (u64::from(start) + made) as u32 & 0xffff,
                    ticks.wrapping_add(event_ticks as u16),
                    second as u64 * 1000,
                );
                covered += u64::from(turned.turns);
                if let Some(found) = turned.per_min.filter(|&found| found > 0.0) {
                    told += 1;
                    prop_assert!((found - rpm).abs() < rpm * 0.01, "{found} {rpm}");
                }
            }
        }
        prop_assert!(told > 20);
        prop_assert_eq!(covered, made - first.unwrap_or(0));
    }

    #[test]
    fn nothing_makes_it_tell_nonsense(packets in prop::collection::vec((any::<u32>(), any::<u16>(), 0u64..100_000), 0..100)) {
        let mut wheel = Revolutions::new(Spec::wheel(2.1));
        let (mut now_ms, mut covered) = (0, 0.0);
        for (count, ticks, gap_ms) in packets {
            now_ms += gap_ms;
            let turned = wheel.take(count, ticks, now_ms);
            covered += f64::from(turned.turns);
            prop_assert!(turned.per_min.is_none_or(|rate| (0.0..=60.0 * 40.0 / 2.1).contains(&rate)));
        }
        prop_assert!(covered * 2.1 <= 40.0 * (now_ms as f64 / 1000.0 + 1000.0));
    }
}

//! Clocks that were set while a device recorded, or never; and what several fields tell of one quantity.

use super::*;
use crate::{Decoded, fit::encode};

/// A ride on a counter of 4 m a second, `clock` giving the time of each second since the start.
fn ride(seconds: u32, clock: impl Fn(u32) -> u32) -> Maker {
    let mut maker = Maker::default();
    maker.file_id(4).event(clock(0), 0);
    maker.define(1, 20, &[(253, 4, U32), (5, 4, U32)]);
    for second in 0..seconds {
        maker.head(1).u32(clock(second)).u32(second * 400);
    }
    maker
}

fn lap(maker: &mut Maker, start: u32, end: u32, seconds: u32) {
    maker.define(5, 19, &[(253, 4, U32), (2, 4, U32), (7, 4, U32), (8, 4, U32)]);
    maker
        .head(5)
        .u32(end)
        .u32(start)
        .u32(seconds * 1000)
        .u32(seconds * 1000);
}

fn codes(decoded: &Decoded) -> Vec<ProblemCode> {
    decoded.problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn laps_pauses_and_sessions_follow_a_clock_that_was_set_back() {
    let clock = |second: u32| START + second - if second >= 3000 { 3600 } else { 0 };
    let mut maker = ride(8000, clock);
    for from in (0..8000).step_by(2000) {
        lap(&mut maker, clock(from), clock(from + 1999) + 1, 2000);
    }
    maker.event(clock(7999) + 1, 4).session(clock(0), 8000, 2, 0);
    let decoded = decode(&maker.file()).unwrap();
    assert_eq!(codes(&decoded), [ProblemCode::ClockLeapt]);
    let [recording] = &decoded.recordings[..] else {
        panic!("{}", decoded.recordings.len());
    };
    // Most of it was after the clock was set.
    assert_eq!(
        recording.start.unix_ms() / 1000,
        i64::from(START - 3600) + EPOCH_S
    );
    let even: Vec<i64> = (0..8000).map(|second| second * 1000).collect();
    assert_eq!(recording.samples.time_ms, even);
    let laps: Vec<_> = recording
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms))
        .collect();
    assert_eq!(
        laps,
        [0, 2000, 4000, 6000].map(|from: i64| (from * 1000, (from + 2000) * 1000))
    );
    assert_eq!(recording.pauses, []);
}

#[test]
fn a_night_between_two_days_of_a_tour_stays() {
    let night = 11 * 3600 + 1234;
    let clock = |second: u32| START + second + if second >= 2000 { night } else { 0 };
    let mut maker = ride(4000, clock);
    maker.session(START, 4000 + night, 2, 7);
    let decoded = decode(&maker.file()).unwrap();
    assert_eq!(codes(&decoded), []);
    let last = decoded.recordings[0].samples.time_ms.last();
    assert_eq!(last, Some(&(i64::from(3999 + night) * 1000)));
}

#[test]
fn a_clock_that_was_never_set_is_told_of_unless_the_local_time_was_known() {
    let seconds_on = |second: u32| 2 + second;
    let mut maker = Maker::default();
    maker.define(0, 0, &[(0, 1, ENUM)]).head(0).u8(4);
    maker.define(1, 20, &[(253, 4, U32), (5, 4, U32)]);
    for second in 0..60 {
        maker.head(1).u32(seconds_on(second)).u32(second * 400);
    }
    maker.session(2, 60, 2, 7);
    let mut unset = decode(&maker.file()).unwrap();
    assert!(unset.is_undated());
    unset.date(Timestamp::from_unix_s(1_500_000_000), "the file's name");
    assert_eq!(codes(&unset), [ProblemCode::DateElsewhere]);
    assert_eq!(unset.recordings[0].start, Timestamp::from_unix_s(1_500_000_000));
    // What is no time is none.
    maker.activity(62, u32::MAX);
    assert!(decode(&maker.file()).unwrap().is_undated());
    maker.activity(62, START + 62);
    let told = decode(&maker.file()).unwrap();
    assert!(told.by_wall_clock && !told.is_undated());
    assert_eq!(
        told.recordings[0].start.unix_ms() / 1000,
        i64::from(START + 2) + EPOCH_S
    );
}

#[test]
fn the_strap_wins_over_the_wrist() {
    let mut maker = Maker::default();
    maker.file_id(4);
    maker.define(1, 20, &[(253, 4, U32), (3, 1, U8)]);
    for second in 0..10 {
        maker.head(1).u32(START + second).u8(90);
    }
    maker.define(6, 132, &[(253, 4, U32), (0, 2, U16), (6, 1, U8), (9, 4, U32)]);
    for second in 2..5 {
        maker
            .head(6)
            .u32(START + second)
            .u16(0)
            .u8(150)
            .u32(4000 + second * 1024);
    }
    maker.session(START, 10, 5, 17);
    let rates = values(&only(&maker.file()), &Channel::HeartRate);
    assert_eq!(rates[..6], [90.0, 90.0, 150.0, 150.0, 150.0, 150.0]);
}

#[test]
fn the_right_foots_part_is_known_where_the_device_knows_it_and_written_so() {
    let mut maker = Maker::default();
    maker.file_id(4);
    maker.define(1, 20, &[(253, 4, U32), (7, 2, U16), (30, 1, U8)]);
    for (second, balance) in (0..).zip([0x80 | 46, 0x80 | 47, 0xff, 52]) {
        maker.head(1).u32(START + second).u16(200).u8(balance);
    }
    maker.session(START, 4, 2, 6);
    let recording = only(&maker.file());
    let right = extra(&recording, "right_balance");
    assert_eq!(right[..2], [46.0, 47.0]);
    assert!(right[2..].iter().all(|value| value.is_nan()));
    assert_eq!(extra(&recording, "left_right_balance")[3], 52.0);
    let again = only(&encode(&recording));
    assert_eq!(extra(&again, "right_balance")[..2], [46.0, 47.0]);
    assert_eq!(again.samples.columns.len(), recording.samples.columns.len());
    assert_eq!(extra(&again, "left_right_balance")[3], 52.0);
}

#[test]
fn a_record_of_days_before_the_start_is_left_out() {
    let three_days = 3 * 86_400;
    let clock = |second: u32| START + second - if second == 0 { three_days } else { 0 };
    let mut maker = ride(601, clock);
    maker.session(START, 600, 2, 0);
    let decoded = decode(&maker.file()).unwrap();
    assert_eq!(codes(&decoded), [ProblemCode::SkippedPoints]);
    let [recording] = &decoded.recordings[..] else {
        panic!("{}", decoded.recordings.len());
    };
    assert_eq!(recording.start.unix_ms() / 1000, i64::from(START) + EPOCH_S);
    assert_eq!(recording.samples.time_ms.last(), Some(&600_000));
    assert_eq!(recording.samples.columns[0].value(0), None);
}

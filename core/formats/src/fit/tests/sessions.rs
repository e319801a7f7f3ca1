//! What belongs to which session, and when: files that tell it late, wrongly or not at all.

use super::*;

/// Messages of one kind with 32-bit numbers in the order of their fields.
fn say(maker: &mut Maker, message: u16, fields: &[(u8, u8, u8, u32)]) {
    let kinds: Vec<_> = fields
        .iter()
        .map(|&(number, size, base, _)| (number, size, base))
        .collect();
    maker.define(9, message, &kinds).head(9);
    for &(_, size, _, value) in fields {
        match size {
            1 => maker.u8(value as u8),
            2 => maker.u16(value as u16),
            _ => maker.u32(value),
        };
    }
}

fn lap(maker: &mut Maker, end: u32, start: u32, ms: u32) {
    say(
        maker,
        19,
        &[(253, 4, U32, end), (2, 4, U32, start), (7, 4, U32, ms)],
    );
}

fn decoded(maker: &Maker) -> Vec<Recording> {
    let decoded = decode(&maker.file()).unwrap();
    assert_eq!(decoded.problems, []);
    decoded.recordings
}

fn sports(maker: &Maker) -> Vec<(Sport, usize)> {
    let all = decoded(maker);
    all.iter().map(|one| (one.sport, one.samples.len())).collect()
}

#[test]
fn sums_told_first_do_not_stretch_the_legs() {
    let mut maker = Maker::default();
    maker.file_id(4).activity(START + 100, START + 3700);
    for (from, to, sport) in [(0, 30, 5), (30, 60, 2), (60, 90, 1)] {
        let leg = [
            (253, 4, U32, START + 100),
            (2, 4, U32, START + from),
            (7, 4, U32, (to - from) * 1000),
            (5, 1, ENUM, sport),
        ];
        say(&mut maker, 18, &leg);
    }
    maker.event(START, 0).define_records().records(START, 70);
    maker
        .event(START + 70, 4)
        .event(START + 80, 0)
        .records(START + 80, 10);
    let pauses: Vec<_> = decoded(&maker).iter().map(|leg| leg.pauses.clone()).collect();
    let pause = Pause {
        from_ms: 10_000,
        to_ms: 20_000,
    };
    assert_eq!(pauses, [vec![], vec![], vec![pause]]);
}

#[test]
fn without_a_session_the_sport_is_what_was_set_or_what_the_laps_say() {
    let mut maker = Maker::default();
    maker.file_id(4);
    say(&mut maker, 12, &[(0, 1, ENUM, 2), (1, 1, ENUM, 46)]);
    maker.define_records().records(START, 20);
    assert_eq!(sports(&maker), [(Sport::GravelCycling, 20)]);
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 20);
    say(
        &mut maker,
        19,
        &[
            (253, 4, U32, START + 20),
            (2, 4, U32, START),
            (25, 1, ENUM, 2),
            (39, 1, ENUM, 8),
        ],
    );
    assert_eq!(sports(&maker), [(Sport::MountainBiking, 20)]);
    // A session that does not say.
    maker.session(START, 20, 255, 255);
    assert_eq!(sports(&maker), [(Sport::MountainBiking, 20)]);
    maker.session(START, 20, 1, 0);
}

#[test]
fn without_a_session_the_laps_tell_the_energy() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 20);
    for (from, kcal) in [(0, 40), (10, 45)] {
        let (start, end) = (START + from, START + from + 10);
        let told = [(253, 4, U32, end), (2, 4, U32, start), (11, 2, U16, kcal)];
        say(&mut maker, 19, &told);
    }
    assert_eq!(decoded(&maker)[0].totals.energy_kcal, Some(85.0));
    // What a session says is not added to.
    let told = [(253, 4, U32, START + 20), (2, 4, U32, START), (11, 2, U16, 90)];
    say(&mut maker, 18, &told);
    assert_eq!(decoded(&maker)[0].totals.energy_kcal, Some(90.0));
}

#[test]
fn a_leg_whose_end_is_lost_is_a_recording_of_its_own() {
    let mut maker = Maker::default();
    maker.file_id(4);
    say(&mut maker, 12, &[(0, 1, ENUM, 5), (1, 1, ENUM, 18)]);
    maker
        .define_records()
        .records(START, 30)
        .session(START, 30, 5, 18);
    say(&mut maker, 12, &[(0, 1, ENUM, 2), (1, 1, ENUM, 0)]);
    maker.define_records().records(START + 31, 29);
    assert_eq!(
        sports(&maker),
        [(Sport::OpenWaterSwimming, 30), (Sport::Cycling, 29)]
    );
}

#[test]
fn the_session_around_the_legs_takes_nothing() {
    for parent_first in [false, true] {
        let mut maker = Maker::default();
        maker.file_id(4).define_records().records(START, 90);
        if parent_first {
            maker.session(START, 90, 18, 0);
        }
        maker
            .session(START, 30, 5, 18)
            .session(START + 30, 30, 2, 0)
            .session(START + 60, 30, 1, 0);
        if !parent_first {
            maker.session(START, 90, 18, 0);
        }
        let legs = [
            (Sport::OpenWaterSwimming, 30),
            (Sport::Cycling, 30),
            (Sport::Running, 30),
        ];
        assert_eq!(sports(&maker), legs);
    }
}

#[test]
fn swims_with_places_and_without_a_pool_are_in_open_water() {
    let mut maker = Maker::default();
    maker
        .file_id(4)
        .define(1, 20, &[(253, 4, U32), (0, 4, I32), (1, 4, I32)]);
    for i in 0..10 {
        maker.head(1).u32(START + i).u32(500_000_000).u32(100_000_000);
    }
    maker.session(START, 10, 5, 0);
    assert_eq!(sports(&maker), [(Sport::OpenWaterSwimming, 10)]);
    say(
        &mut maker,
        101,
        &[(253, 4, U32, START + 10), (2, 4, U32, START), (3, 4, U32, 9000)],
    );
    assert_eq!(sports(&maker), [(Sport::PoolSwimming, 10)]);
}

/// From and to of the laps of the only recording, in seconds.
fn spans(maker: &Maker) -> Vec<(i64, i64)> {
    let all = decoded(maker);
    assert_eq!(all.len(), 1);
    all[0]
        .laps
        .iter()
        .map(|lap| (lap.from_ms / 1000, lap.to_ms / 1000))
        .collect()
}

#[test]
fn laps_stand_in_order_where_they_were() {
    let thirds = [(0, 30), (30, 60), (60, 90)];
    let none = u32::MAX;
    let start = |i: u32| START + 30 * i;
    let begin = || {
        let mut maker = Maker::default();
        maker.file_id(4).define_records().records(START, 90);
        maker
    };
    // Neither starts nor durations; then a timer.
    let mut maker = begin();
    (0..3).for_each(|i| lap(&mut maker, start(i + 1), none, none));
    assert_eq!(spans(maker.session(START, 90, 2, 0)), thirds);
    let mut maker = begin();
    for i in 0..3 {
        say(
            &mut maker,
            19,
            &[(253, 4, U32, start(i + 1)), (8, 4, U32, 30_000)],
        );
    }
    assert_eq!(spans(maker.session(START, 90, 2, 0)), thirds);
    // One start for all of them, before the session.
    let mut maker = begin();
    (0..3).for_each(|i| lap(&mut maker, start(i + 1), START - 1, 30_000));
    assert_eq!(spans(maker.session(START, 90, 2, 0)), thirds);
    // The last first.
    let mut maker = begin();
    (0..3)
        .rev()
        .for_each(|i| lap(&mut maker, start(i + 1), start(i), 30_000));
    assert_eq!(spans(maker.session(START, 90, 2, 0)), thirds);
}

#[test]
fn pauses_are_found_in_any_order_and_without_their_end() {
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 90);
    for (time, kind) in [(60, 4), (70, 0), (20, 4), (30, 0), (0, 0), (90, 4)] {
        maker.event(START + time, kind);
    }
    let pauses = |maker: &Maker| -> Vec<_> {
        let all = decode(&maker.file()).unwrap().recordings;
        all[0]
            .pauses
            .iter()
            .map(|pause| (pause.from_ms / 1000, pause.to_ms / 1000))
            .collect()
    };
    assert_eq!(pauses(maker.session(START, 90, 2, 0)), [(20, 30), (60, 70)]);
    let mut maker = Maker::default();
    maker
        .file_id(4)
        .event(START, 0)
        .define_records()
        .records(START, 30);
    maker
        .event(START + 29, 4)
        .records(START + 100, 30)
        .event(START + 130, 4);
    assert_eq!(pauses(maker.session(START, 130, 2, 0)), [(29, 100)]);
    // One wrong time, or a clock that was put back, is no record after the end.
    let mut maker = Maker::default();
    maker
        .file_id(4)
        .event(START, 0)
        .define_records()
        .records(START, 30);
    maker
        .records(START + 100_000_000, 1)
        .records(START + 31, 29)
        .event(START + 60, 4);
    assert_eq!(pauses(maker.session(START, 60, 2, 0)), []);
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 30);
    maker.records(START - 3570, 30).event(START - 3540, 4);
    assert_eq!(pauses(maker.session(START - 3600, 60, 2, 0)), []);
}

#[test]
fn seconds_since_power_on_get_their_date() {
    let starts = |maker: &Maker| -> Vec<_> {
        let all = decoded(maker);
        all.iter()
            .map(|one| {
                (
                    one.start,
                    one.samples.time_ms.last().copied().unwrap_or(0) / 1000,
                    one.laps.len(),
                )
            })
            .collect()
    };
    let at = |time: u32| Timestamp::from_unix_s(i64::from(time) + EPOCH_S);
    // A session that tells none.
    let mut maker = Maker::default();
    maker.file_id(4).define_records().records(START, 60);
    say(
        &mut maker,
        18,
        &[(253, 4, U32, START + 60), (2, 4, U32, 0), (7, 4, U32, 60_000)],
    );
    assert_eq!(starts(&maker), [(at(START), 59, 0)]);
    // A clock that is set on the way.
    let mut maker = Maker::default();
    maker
        .file_id(4)
        .define_records()
        .records(1000, 10)
        .records(START, 50);
    lap(&mut maker, START + 50, START - 10, 60_000);
    assert_eq!(
        starts(maker.session(START - 10, 60, 2, 0)),
        [(at(START - 10), 59, 1)]
    );
    // One that is not, with and without the message that tells both.
    for told in [true, false] {
        let mut maker = Maker::default();
        maker.file_id(4);
        let start = if told { START + 500 } else { START };
        if told {
            say(&mut maker, 162, &[(253, 4, U32, start), (1, 4, U32, 1000)]);
        }
        maker.define_records().records(1000, 60);
        lap(&mut maker, 1060, 1000, 60_000);
        assert_eq!(starts(maker.session(1000, 60, 2, 0)), [(at(start), 59, 1)]);
    }
}

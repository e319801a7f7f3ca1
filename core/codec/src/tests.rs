#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
//! Packed samples come back as they were, and damaged pieces do no harm.

mod corpus;
mod frozen;

use proptest::prelude::*;
use ritm_model::{Channel, ExtraChannel, Scale};

use super::*;

fn round_trip(samples: &Samples) -> Samples {
    let mut back = Samples::default();
    for piece in pack(samples).unwrap() {
        unpack_into(&mut back, &piece.data).unwrap();
    }
    back
}

/// Fails unless `back` holds what `samples` holds; columns without a value may be missing.
fn assert_same(back: &Samples, samples: &Samples) {
    assert_eq!(back.time_ms, samples.time_ms);
    for column in &samples.columns {
        match back.column(&column.channel) {
            Some(same) => assert_eq!(same, column),
            None => assert!(column.raw.iter().all(|&value| value == ABSENT)),
        }
    }
    assert!(back.columns.len() <= samples.columns.len());
}

fn extra(name: &str) -> Channel {
    Channel::Extra(Box::new(ExtraChannel {
        name: name.to_owned(),
        unit: String::new(),
        developer: true,
    }))
}

/// How a device may have come by a column.
#[derive(Clone, Copy, Debug)]
enum Making {
    /// Anything at all.
    Noise,
    /// From the value before, a little up or down, in multiples of a number.
    Walk(i32, i32),
    /// The same for a while, then another.
    Held(i32),
    /// One of few.
    Few(i32),
    /// The sum of another column.
    Sum(usize),
    /// Near another column.
    Near(usize),
    /// The largest and the smallest there are.
    Extremes,
    Constant(i32),
}

fn making() -> impl Strategy<Value = Making> {
    prop_oneof![
        Just(Making::Noise),
        (1..2000_i32, 1..200_i32).prop_map(|(reach, divisor)| Making::Walk(reach, divisor)),
        (2..40_i32).prop_map(Making::Held),
        (2..300_i32).prop_map(Making::Few),
        (0..8_usize).prop_map(Making::Sum),
        (0..8_usize).prop_map(Making::Near),
        Just(Making::Extremes),
        any::<i32>().prop_map(Making::Constant),
    ]
}

/// Numbers from a seed.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 32) as u32
    }

    fn below(&mut self, many: i32) -> i32 {
        (self.next() % many.max(1) as u32) as i32
    }
}

fn make(making: Making, gaps: u8, made: &[Column], count: usize, numbers: &mut Numbers) -> Vec<i32> {
    let mut value = numbers.below(1_000_000);
    let of = |other: usize, index: usize| {
        let value = made.get(other).map_or(0, |column| column.raw[index]);
        if value == ABSENT { 0 } else { value }
    };
    let raw = (0..count).map(|index| {
        value = match making {
            Making::Noise => numbers.next() as i32,
            Making::Walk(reach, divisor) => {
                value.wrapping_add((numbers.below(2 * reach) - reach).wrapping_mul(divisor))
            }
            Making::Held(long) if numbers.below(long) > 0 => value,
            Making::Held(_) => numbers.below(5000),
            Making::Few(many) => numbers.below(many).pow(2) - 500,
            Making::Sum(other) => value.wrapping_add(of(other, index)),
            Making::Near(other) => of(other, index).wrapping_add(numbers.below(9)),
            Making::Extremes => [i32::MIN + 1, i32::MAX, 0, -1][numbers.below(4) as usize],
            Making::Constant(value) => value,
        };
        value
    });
    let raw: Vec<i32> = raw.collect();
    let mut gone = false;
    raw.into_iter()
        .map(|value| {
            match gaps {
                0 => gone = false,
                1 => gone = numbers.below(50) == 0 || (gone && numbers.below(10) > 0),
                2 => gone = !gone,
                _ => gone = numbers.below(40) > 0,
            }
            if gone { ABSENT } else { value }
        })
        .collect()
}

prop_compose! {
    fn any_samples()(
        seed in any::<u64>(),
        count in prop_oneof![0..5_usize, 5..400_usize, 1500..1600_usize],
        pace in 0..5_u8,
        columns in prop::collection::vec((making(), 0..4_u8), 0..9),
        turn in 0..9_usize,
    ) -> Samples {
        let mut numbers = Numbers(seed);
        let mut time = i64::from(numbers.below(20_000_000)) - 10_000_000;
        let time_ms = (0..count).map(|_| {
            time += match pace {
                0 => 1000,
                1 => 1000 * i64::from(1 + numbers.below(7)),
                2 => i64::from(numbers.below(3)) * 333,
                3 => i64::from(numbers.below(20_000)) - 5_000,
                _ => if numbers.below(100) == 0 { i64::from(numbers.next()) << 16 } else { 998 },
            };
            time
        }).collect();
        let channels = [
            Channel::Latitude, Channel::Longitude, Channel::Altitude, Channel::Distance, Channel::Speed,
            Channel::HeartRate, Channel::Power, extra("field_9"), extra("Stroke"),
        ];
        let scales = [Scale::SEMICIRCLES, Scale::ONE, Scale { per_unit: 5.0, offset: 500.0 }, Scale::per_unit(0.3)];
        let mut made: Vec<Column> = Vec::new();
        for (place, (making, gaps)) in columns.into_iter().enumerate() {
            let raw = make(making, gaps, &made, count, &mut numbers);
            let channel = channels[(place + turn) % channels.len()].clone();
            made.push(Column { channel, scale: scales[(place + turn) % scales.len()], raw });
        }
        Samples { time_ms, columns: made }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn samples_come_back_as_they_were(samples in any_samples()) {
        assert_same(&round_trip(&samples), &samples);
    }

    #[test]
    fn damaged_pieces_are_noticed(samples in any_samples(), flip in any::<prop::sample::Index>(), with in 1..=u8::MAX) {
        for piece in pack(&samples).unwrap() {
            let mut data = piece.data;
            let place = flip.index(data.len());
            data[place] ^= with;
            let error = unpack_into(&mut Samples::default(), &data).unwrap_err();
            let expected = match data[0] {
                0 | VERSION => Error::Damaged,
                newer => Error::Newer(newer),
            };
            prop_assert_eq!(error, expected);
        }
    }

    /// Reading ends and leaves columns of one length even where a right checksum stands over damage.
    #[test]
    fn untrue_pieces_do_no_harm(
        samples in any_samples(),
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        for piece in pack(&samples).unwrap() {
            let mut body = piece.data[PREFIX_BYTES..].to_vec();
            for (place, with) in &places {
                let place = place.index(body.len());
                body[place] ^= with;
            }
            if let Some(cut) = &cut {
                body.truncate(cut.index(body.len()));
            }
            let mut data = vec![VERSION];
            data.extend_from_slice(&checksum(&body).to_le_bytes());
            data.extend_from_slice(&body);
            let mut back = Samples { time_ms: vec![0; 3], columns: Vec::new() };
            if unpack_into(&mut back, &data).is_ok() {
                prop_assert!(back.columns.iter().all(|column| column.raw.len() == back.len()));
            }
        }
    }
}

#[test]
fn a_piece_is_read_without_those_before() {
    let day = 86_400;
    let mut numbers = Numbers(7);
    let samples = Samples {
        time_ms: (0..i64::from(day)).map(|second| second * 1000 - 5000).collect(),
        columns: vec![Column {
            channel: Channel::Power,
            scale: Scale::ONE,
            raw: make(Making::Walk(9, 1), 1, &[], day as usize, &mut numbers),
        }],
    };
    let pieces = pack(&samples).unwrap();
    let bounds: Vec<_> = pieces
        .iter()
        .map(|piece| (piece.from_ms, piece.to_ms, piece.samples))
        .collect();
    assert_eq!(
        bounds,
        [
            (-5000, 65_530_000, PIECE_SAMPLES),
            (65_531_000, 86_394_000, 86_400 - PIECE_SAMPLES),
        ]
    );
    let mut second = Samples::default();
    unpack_into(&mut second, &pieces[1].data).unwrap();
    assert_eq!(second.time_ms, samples.time_ms[PIECE_SAMPLES..]);
    assert_eq!(second.columns[0].raw, samples.columns[0].raw[PIECE_SAMPLES..]);
}

#[test]
fn times_far_apart_make_pieces_of_their_own() {
    let month = 30 * 86_400_000;
    let samples = Samples {
        time_ms: vec![
            0,
            1000,
            month,
            month + 1000,
            2000,
            i64::MAX,
            i64::MIN,
            i64::MIN + 1,
        ],
        columns: vec![Column {
            channel: Channel::HeartRate,
            scale: Scale::ONE,
            raw: vec![1, 2, 3, 4, ABSENT, 6, 7, 8],
        }],
    };
    let counts: Vec<usize> = pack(&samples)
        .unwrap()
        .iter()
        .map(|piece| piece.samples)
        .collect();
    assert_eq!(counts, [2, 2, 1, 1, 2]);
    assert_eq!(round_trip(&samples), samples);
}

#[test]
fn columns_that_come_and_go_stay_in_step() {
    let half_count = PIECE_SAMPLES as i32;
    let count = 2 * half_count;
    let half = |first: bool| {
        let raw = (0..count).map(|second| {
            if (second < half_count) == first {
                second % 100
            } else {
                ABSENT
            }
        });
        raw.collect()
    };
    let column = |channel, raw| Column {
        channel,
        scale: Scale::ONE,
        raw,
    };
    let samples = Samples {
        time_ms: (0..count).map(|second| i64::from(second) * 1000).collect(),
        columns: vec![
            column(Channel::Power, half(true)),
            column(Channel::HeartRate, half(false)),
        ],
    };
    assert_eq!(round_trip(&samples), samples);
}

#[test]
fn a_ride_as_of_a_device_takes_less_than_four_bytes_a_second() {
    // Ten channels as a bike computer writes them, the position two to three centimetres uncertain.
    let mut numbers = Numbers(1);
    let mut columns = vec![Vec::new(); 9];
    let (mut north, mut east, mut distance, mut speed, mut turn) =
        (570_000_000.0, 130_000_000.0, 0.0, 8000.0, 0.0_f64);
    let (mut heart, mut power) = (130, 200);
    for second in 0..3600 {
        speed = f64::clamp(speed + f64::from(numbers.below(301) - 150), 3000.0, 14_000.0);
        turn += f64::from(numbers.below(21) - 10) / 400.0;
        let step = speed / 9.33;
        north += step * turn.cos() + f64::from(numbers.below(5) - 2);
        east += step * turn.sin() / 0.67 + f64::from(numbers.below(5) - 2);
        distance += speed / 10.0;
        heart += i32::from(numbers.below(20) == 0) - i32::from(numbers.below(20) == 0);
        power = i32::clamp(power + numbers.below(21) - 10, 0, 600);
        let values = [
            north as i32,
            east as i32,
            3000 + second / 20 + numbers.below(2),
            distance as i32,
            speed as i32,
            heart,
            85 + numbers.below(3),
            power,
            20 + second / 1200,
        ];
        for (column, value) in columns.iter_mut().zip(values) {
            column.push(value);
        }
    }
    let samples = Samples {
        time_ms: (0..3600).map(|second| second * 1000).collect(),
        columns: Channel::KNOWN
            .into_iter()
            .zip(columns)
            .map(|(channel, raw)| Column {
                channel,
                scale: Scale::SEMICIRCLES,
                raw,
            })
            .collect(),
    };
    assert_same(&round_trip(&samples), &samples);
    let bytes = pack(&samples).unwrap()[0].data.len() as f64 / 3600.0;
    println!("{bytes:.2} bytes a sample");
    assert!(bytes < 4.0, "{bytes:.2} bytes a sample");
}

#[test]
fn a_piece_may_not_ask_for_more_memory_than_any_has() {
    let mut body = Vec::new();
    bytes::put_varint(&mut body, PIECE_SAMPLES as u64);
    bytes::put_varint(&mut body, 0);
    bytes::put_varint(&mut body, PIECE_VALUES as u64);
    body.resize(1 << 16, 20);
    let mut data = vec![VERSION];
    data.extend_from_slice(&checksum(&body).to_le_bytes());
    data.extend_from_slice(&body);
    assert!(unpack_into(&mut Samples::default(), &data).is_err());
}

#[test]
fn very_many_columns_make_smaller_pieces() {
    let columns = (0..600).map(|number| Column {
        channel: extra(&number.to_string()),
        scale: Scale::ONE,
        raw: vec![number; 8000],
    });
    let samples = Samples {
        time_ms: (0..8000).map(|tick| tick * 10).collect(),
        columns: columns.collect(),
    };
    let pieces = pack(&samples).unwrap();
    assert!(pieces.iter().all(|piece| piece.samples * 600 <= PIECE_VALUES));
    assert_eq!(round_trip(&samples), samples);
}

#[test]
fn a_piece_of_a_newer_ritm_is_not_called_damaged() {
    let mut samples = Samples::default();
    assert_eq!(
        unpack_into(&mut samples, &[VERSION + 1, 1, 2, 3]),
        Err(Error::Newer(VERSION + 1))
    );
    assert_eq!(
        unpack_into(&mut samples, &[VERSION + 1]),
        Err(Error::Newer(VERSION + 1))
    );
    assert_eq!(unpack_into(&mut samples, &[0, 1, 2, 3]), Err(Error::Damaged));
    assert_eq!(unpack_into(&mut samples, &[]), Err(Error::Damaged));
}

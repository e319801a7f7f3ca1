//! Pieces as they were written before: of version 1, and the bytes of both.

use pco::{ChunkConfig, standalone};
use proptest::prelude::*;

use super::{super::bytes::*, *};

/// The writer of version 1, as it was.
fn pack_piece(samples: &Samples, begin: usize, end: usize) -> Result<Vec<u8>, Fault> {
    let config = ChunkConfig::default();
    let times = &samples.time_ms[begin..end];
    let mut data = vec![FIRST_VERSION];
    put_varint(&mut data, times.len() as u64);
    put_body(
        &mut data,
        &standalone::simple_compress(times, &config).map_err(|_| corrupt())?,
    );
    let columns: Vec<&Column> = samples
        .columns
        .iter()
        .filter(|column| {
            column
                .raw
                .get(begin..end)
                .is_some_and(|raw| raw.iter().any(|&v| v != ABSENT))
        })
        .collect();
    put_varint(&mut data, columns.len() as u64);
    let mut present = Vec::with_capacity(times.len());
    for column in columns {
        let raw = &column.raw[begin..end];
        put_body(&mut data, &ritm_model::encode(&column.channel));
        data.extend_from_slice(&column.scale.per_unit.to_le_bytes());
        data.extend_from_slice(&column.scale.offset.to_le_bytes());
        put_presence(&mut data, raw);
        present.clear();
        present.extend(raw.iter().copied().filter(|&value| value != ABSENT));
        put_body(
            &mut data,
            &standalone::simple_compress(&present, &config).map_err(|_| corrupt())?,
        );
    }
    Ok(data)
}

fn put_presence(data: &mut Vec<u8>, raw: &[i32]) {
    if raw.iter().all(|&value| value != ABSENT) {
        return put_varint(data, 0);
    }
    let mut runs: Vec<u64> = vec![0];
    let mut present = true;
    for &value in raw {
        if (value != ABSENT) != present {
            present = !present;
            runs.push(0);
        }
        if let Some(run) = runs.last_mut() {
            *run += 1;
        }
    }
    put_varint(data, runs.len() as u64);
    for run in runs {
        put_varint(data, run);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn version_1_is_still_read(samples in any_samples()) {
        let data = pack_piece(&samples, 0, samples.len()).unwrap();
        let mut back = Samples::default();
        unpack_into(&mut back, &data).unwrap();
        assert_same(&back, &samples);
    }

    #[test]
    fn damaged_pieces_of_version_1_do_no_harm(
        samples in any_samples(),
        place in any::<prop::sample::Index>(),
        with in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut data = pack_piece(&samples, 0, samples.len()).unwrap();
        let place = place.index(data.len());
        data[place] ^= with;
        data.truncate(cut.index(data.len()) + 1);
        let mut back = Samples::default();
        if unpack_into(&mut back, &data).is_ok() {
            prop_assert!(back.columns.iter().all(|column| column.raw.len() == back.len()));
        }
    }
}

/// A minute of made-up running in whole numbers, so that it is the same everywhere.
fn minute() -> Samples {
    let mut numbers = Numbers(11);
    let count = 60;
    let mut columns = vec![Vec::new(); 6];
    let (mut north, mut east, mut distance, mut balance) = (570_000_000, 130_000_000, 0, 5000);
    for second in 0..count {
        let speed = 2800 + numbers.below(400);
        // East by north, then north by east.
        let parts = if second < 30 { [30, 145] } else { [90, 70] };
        north += parts[0] * speed / 1000 + numbers.below(3);
        east += parts[1] * speed / 1000 + numbers.below(3);
        distance += speed / 10;
        balance = if second % 5 == 0 {
            4800 + numbers.below(400)
        } else {
            balance
        };
        let power = if second == 20 {
            ABSENT
        } else {
            250 + numbers.below(30)
        };
        let values = [north, east, distance, speed, power, balance];
        columns
            .iter_mut()
            .zip(values)
            .for_each(|(column, value)| column.push(value));
    }
    let channels = [
        (Channel::Latitude, Scale::SEMICIRCLES),
        (Channel::Longitude, Scale::SEMICIRCLES),
        (Channel::Distance, Scale::per_unit(100.0)),
        (Channel::Speed, Scale::per_unit(1000.0)),
        (Channel::Power, Scale::ONE),
        (extra("Balance"), Scale::per_unit(100.0)),
    ];
    Samples {
        time_ms: (0..count)
            .map(|second| i64::from(second) * 1000 - 5000 * i64::from(second < 2))
            .collect(),
        columns: channels
            .into_iter()
            .zip(columns)
            .map(|((channel, scale), raw)| Column { channel, scale, raw })
            .collect(),
    }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

fn hex_of(data: &[u8]) -> String {
    data.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What databases hold must stay readable, byte by byte. When a version is new, its bytes are added here; those before
/// stay as they are.
#[test]
fn the_bytes_of_before_are_still_read() {
    let minute = minute();
    for old in [include_str!("version_1.hex"), include_str!("version_2.hex")] {
        let mut back = Samples::default();
        for piece in old.lines().filter(|line| !line.is_empty()) {
            unpack_into(&mut back, &bytes_of(piece)).unwrap();
        }
        assert_same(&back, &minute);
    }
}

/// Writers may find better plans, but should say so: what they write now is what stands in `version_2.hex`.
#[test]
fn the_same_bytes_are_written_everywhere() {
    let pieces = pack(&minute()).unwrap();
    let written: Vec<String> = pieces.iter().map(|piece| hex_of(&piece.data)).collect();
    let expected: Vec<&str> = include_str!("version_2.hex").lines().collect();
    assert_eq!(written, expected);
}

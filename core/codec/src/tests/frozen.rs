//! Bytes that databases hold.

use super::*;

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

/// Databases hold pieces of this version for ever: the bytes in its file are never edited. A new version gets a file of its
/// own beside it.
#[test]
fn frozen_bytes_of_version_1_are_read() {
    let mut back = Samples::default();
    for piece in include_str!("version_1.hex").lines() {
        unpack_into(&mut back, &bytes_of(piece)).unwrap();
    }
    assert_same(&back, &minute());
}

/// A writer that learns to write fewer bytes in the same layout is compared with a new file; the frozen one stays.
#[test]
fn the_same_bytes_are_written_on_every_machine() {
    let pieces = pack(&minute()).unwrap();
    let written: Vec<String> = pieces.iter().map(|piece| hex_of(&piece.data)).collect();
    let expected: Vec<&str> = include_str!("version_1.hex").lines().collect();
    assert_eq!(written, expected);
}

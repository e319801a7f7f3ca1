//! Nothing makes the reader panic, and small files stay small.

use super::*;

/// Sparse columns may not multiply what a small file takes.
#[test]
fn emptiness_is_bounded() {
    let mut maker = Maker::default();
    maker.file_id(4).define(1, 20, &[(3, 1, U8)]);
    for _ in 0..50_000 {
        maker.head(1).u8(100);
    }
    maker.define(5, 206, &[(0, 1, U8), (1, 1, U8), (2, 1, U8)]);
    for index in 0..8 {
        for number in 0..250 {
            maker.head(5).u8(index).u8(number).u8(U8);
        }
        let fields: Vec<_> = (0..250).map(|number| (number, 1, index)).collect();
        maker
            .define_with(2, 20, &[(253, 4, U32)], &fields)
            .head(2)
            .u32(START);
        for _ in 0..250 {
            maker.u8(1);
        }
    }
    let file = maker.file();
    let decoded = decode(&file).unwrap();
    let cells: usize = decoded
        .recordings
        .iter()
        .map(|recording| recording.samples.len() * recording.samples.columns.len())
        .sum();
    assert!(
        cells < file.len() * 20 + (1 << 17),
        "{cells} cells of {} bytes",
        file.len()
    );
    assert!(
        decoded
            .problems
            .iter()
            .any(|problem| problem.code == ProblemCode::TooLarge)
    );
}

#[test]
fn no_change_of_any_byte_makes_it_panic() {
    let mut seeds = vec![simple(false).file(), simple(true).file()];
    let mut multi = Maker::default();
    multi
        .file_id(4)
        .define_records()
        .records(START, 20)
        .session(START, 10, 5, 18)
        .session(START + 10, 10, 2, 0);
    seeds.push(multi.file());
    let mut chained = simple(false).file();
    chained.extend(multi.file());
    seeds.push(chained);
    // Marsaglia's xorshift, so that a failure comes again.
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize
    };
    for round in 0..20_000 {
        let mut file = seeds[round % seeds.len()].clone();
        for _ in 0..1 + next() % 4 {
            let at = next() % file.len();
            match next() % 5 {
                0 => file.truncate(at.max(1)),
                1 => drop(file.drain(at..(at + 1 + next() % 20).min(file.len()))),
                2 => file.insert(at, next() as u8),
                _ => file[at] = next() as u8,
            }
            if file.is_empty() {
                file.push(14);
            }
        }
        let _ = survey(&file);
        if let Ok(decoded) = decode(&file) {
            for recording in decoded.recordings {
                let rows = recording.samples.len();
                assert!(
                    recording
                        .samples
                        .columns
                        .iter()
                        .all(|column| column.raw.len() == rows)
                );
            }
        }
    }
}

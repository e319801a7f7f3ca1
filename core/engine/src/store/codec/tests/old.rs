//! Pieces of version 1, as they were written before.

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

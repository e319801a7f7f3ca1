#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use proptest::prelude::*;

use super::{
    context::{Distribution, SYMBOLS},
    *,
};

fn round_trip(columns: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut encoder = Encoder::default();
    for column in columns {
        encoder.number(column.len() as u64);
        encoder.values(column);
    }
    let mut data = Vec::new();
    encoder.finish(&mut data);
    let mut decoder = Decoder::new(&mut Reader::new(&data)).unwrap();
    let back = columns.iter().map(|_| {
        let count = decoder.number() as usize;
        decoder.values(count)
    });
    let back = back.collect();
    decoder.finish().unwrap();
    back
}

proptest! {
    #[test]
    fn numbers_of_any_size_come_back(columns in prop::collection::vec(prop::collection::vec(
        prop_oneof![Just(0), 0..4_u32, 0..1000_u32, any::<u32>(), Just(u32::MAX)], 0..300,
    ), 0..6)) {
        prop_assert_eq!(round_trip(&columns), columns);
    }

    /// However lopsided what comes is, what has not come yet can still be said.
    #[test]
    fn every_symbol_keeps_a_part(symbols in prop::collection::vec((0..SYMBOLS, 1..400_usize), 1..40)) {
        let mut distribution = Distribution::geometric(1.0);
        let mut seen = 0;
        for (symbol, times) in symbols {
            for _ in 0..times {
                distribution.learn(symbol, &mut seen);
            }
            let parts: Vec<u32> = (0..SYMBOLS).map(|symbol| distribution.parts(symbol).1).collect();
            prop_assert!(parts.iter().all(|&parts| parts >= 1));
            prop_assert_eq!(parts.iter().sum::<u32>(), 1 << PARTS_BITS);
            for symbol in 0..SYMBOLS {
                let (low, parts) = distribution.parts(symbol);
                prop_assert_eq!((distribution.find(low), distribution.find(low + parts - 1)), (symbol, symbol));
            }
        }
    }

    #[test]
    fn the_cost_is_near_what_is_written(values in prop::collection::vec(0..5000_u32, 50..2000)) {
        let mut encoder = Encoder::default();
        encoder.values(&values);
        let mut data = Vec::new();
        encoder.finish(&mut data);
        let (bits, cost) = (data.len() as f64 * 8.0, cost(&values));
        prop_assert!((bits - cost).abs() < 80.0 + bits * 0.03, "{bits} written, {cost} expected");
    }
}

#[test]
fn what_hardly_changes_takes_hardly_anything() {
    let mut values = vec![0; 10_000];
    values[5000] = 3;
    let mut encoder = Encoder::default();
    encoder.values(&values);
    let mut data = Vec::new();
    encoder.finish(&mut data);
    assert!(data.len() < 120, "{} bytes", data.len());
}

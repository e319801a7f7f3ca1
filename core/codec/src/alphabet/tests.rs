#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use proptest::prelude::*;

use super::{super::bytes::Reader, *};

fn round_trip(alphabet: &Alphabet) -> Alphabet {
    let mut encoder = Encoder::default();
    alphabet.write(&mut encoder);
    let mut data = Vec::new();
    encoder.finish(&mut data);
    let mut decoder = Decoder::new(&mut Reader::new(&data)).unwrap();
    let back = Alphabet::read(&mut decoder).unwrap();
    decoder.finish().unwrap();
    back
}

/// Numbers close together, and so far apart that they are searched.
fn numbers() -> impl Strategy<Value = Vec<i32>> {
    prop_oneof![
        prop::collection::btree_set(-300..300_i32, 1..40),
        prop::collection::btree_set(any::<i32>(), 1..40),
    ]
    .prop_map(|numbers| numbers.into_iter().collect())
}

proptest! {
    #[test]
    fn a_residual_leads_back_to_the_value(numbers in numbers(), from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(), step in -3e9..3e9_f64, divisor in 1..5000_u32, times in -400_000..400_000_i32) {
        let value = numbers[to.index(numbers.len())];
        let before = numbers[from.index(numbers.len())];
        let dictionary = Dictionary::new(numbers.clone()).unwrap();
        for alphabet in [Alphabet::Multiples(1), Alphabet::Values(dictionary.clone())] {
            let residual = alphabet.residual(before, step, value);
            prop_assert_eq!(alphabet.next(before, step, residual), value);
            prop_assert_eq!(round_trip(&alphabet), alphabet);
        }
        let alphabet = Alphabet::Steps(dictionary);
        let after = before.wrapping_add(value);
        prop_assert_eq!(alphabet.next(before, step, alphabet.residual(before, step, after)), after);
        if let Some(after) = times.checked_mul(divisor as i32).and_then(|step| before.checked_add(step)) {
            let alphabet = Alphabet::Multiples(divisor);
            prop_assert_eq!(alphabet.next(before, step, alphabet.residual(before, step, after)), after);
        }
    }

    #[test]
    fn the_nearest_number_is_found(numbers in numbers(), around in any::<i32>()) {
        let dictionary = Dictionary::new(numbers.clone()).unwrap();
        for number in [around, around % 400] {
            let away = |&one: &i32| (i64::from(one) - i64::from(number)).abs();
            let nearest = numbers.iter().map(away).min();
            let found = dictionary.value(dictionary.rank(number));
            prop_assert_eq!(Some(away(&found)), nearest);
        }
    }
}

#[test]
fn numbers_are_looked_up_only_where_they_are_few() {
    let few = (0..1000).map(|index| [7, 70, 700, 7000][index % 4]);
    assert_eq!(Dictionary::of(few, 1).unwrap().numbers, [7, 70, 700, 7000]);
    let far = (0..1000).map(|index| [-2_000_000_000, 5, 2_000_000_000][index % 3]);
    assert_eq!(Dictionary::of(far, 1).unwrap().numbers.len(), 3);
    assert_eq!(Dictionary::of(0..1000, 1), None);
    assert_eq!(Dictionary::of((0..1000).map(|index| index % 10), 1), None);
    assert_eq!(Dictionary::of((0..1000).map(|index| index % 10 * 50), 50), None);
    assert_eq!(Dictionary::of(std::iter::empty(), 1), None);
}

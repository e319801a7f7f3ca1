//! Sorting by time, once for all readers.
//!
//! The standard library's sort is compiled anew for every type it sorts, at some six kilobytes each. Readers sort two
//! dozen types, nearly always by a moment and nearly always in order already.

/// Sorts by a number, such as a moment. What has the same number keeps its order.
pub(crate) fn by<T>(items: &mut [T], number: impl Fn(&T) -> i64) {
    if items.is_sorted_by_key(&number) {
        return;
    }
    let mut places: Vec<(i64, usize)> = items.iter().map(number).zip(0..).collect();
    places.sort_unstable();
    // `places[to].1` is what goes to `to`. Each circle of exchanges is walked once, and marked as done by pointing at
    // itself.
    for start in 0..places.len() {
        let mut to = start;
        while let Some(place) = places.get_mut(to) {
            let from = std::mem::replace(&mut place.1, to);
            if from == start || from == to {
                break;
            }
            items.swap(to, from);
            to = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_a_stable_sort(numbers in prop::collection::vec(-20i64..20, 0..200)) {
            let mut ours: Vec<(i64, String)> =
                numbers.iter().enumerate().map(|(at, &number)| (number, at.to_string())).collect();
            let mut theirs = ours.clone();
            by(&mut ours, |item| item.0);
            theirs.sort_by_key(|item| item.0);
            prop_assert_eq!(ours, theirs);
        }
    }
}

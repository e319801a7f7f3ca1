//! Sorting, compiled once.
//!
//! The standard library's sort is compiled anew for every type and comparison, at some six kilobytes each, which the
//! browser's visitors fetch. What is sorted seldom, or is nearly always in order already, is sorted here: only the
//! comparison is compiled anew. What is sorted by the hundred thousand takes the standard library's.

use std::cmp::Ordering;

/// Sorts by the items' own order. What is equal keeps its order.
pub fn ascending<T: Ord>(items: &mut [T]) {
    by_comparing(items, T::cmp);
}

/// Sorts by a number, such as a moment. What has the same number keeps its order.
pub fn by<T>(items: &mut [T], number: impl Fn(&T) -> i64) {
    if items.is_sorted_by_key(&number) {
        return;
    }
    let mut places: Vec<(i64, usize)> = items.iter().map(number).zip(0..).collect();
    places.sort_unstable();
    let mut places: Vec<usize> = places.into_iter().map(|(_, place)| place).collect();
    arrange(&mut places, &mut |a, b| items.swap(a, b));
}

/// Sorts by what `key` makes of an item. What has the same key keeps its order.
pub fn by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    by_comparing(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by a comparison. What is equal by it keeps its order.
pub fn by_comparing<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if items.is_sorted_by(|a, b| compare(a, b).is_le()) {
        return;
    }
    let known: &[T] = items;
    let mut places = sorted(known.len(), &|a, b| match (known.get(a), known.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    arrange(&mut places, &mut |a, b| items.swap(a, b));
}

/// The places from 0 to `count` in the order of what lies there.
fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
    places
}

/// Brings to each place what lies at the place that is named there.
fn arrange(places: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
    // Each circle of exchanges is walked once, and marked as done by pointing at itself.
    for start in 0..places.len() {
        let mut to = start;
        while let Some(place) = places.get_mut(to) {
            let from = std::mem::replace(place, to);
            if from == start || from == to {
                break;
            }
            swap(to, from);
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
            let items: Vec<(i64, String)> =
                numbers.iter().enumerate().map(|(at, &number)| (number, at.to_string())).collect();
            let mut theirs = items.clone();
            theirs.sort_by_key(|item| item.0);
            let mut by_number = items.clone();
            by(&mut by_number, |item| item.0);
            prop_assert_eq!(&by_number, &theirs);
            let mut keyed = items.clone();
            by_key(&mut keyed, |item| item.0);
            prop_assert_eq!(&keyed, &theirs);

            theirs.sort();
            let mut whole = items.clone();
            ascending(&mut whole);
            prop_assert_eq!(&whole, &theirs);
            theirs.sort_by_key(|item| std::cmp::Reverse(item.0));
            by_comparing(&mut whole, |a, b| b.0.cmp(&a.0));
            prop_assert_eq!(&whole, &theirs);
        }
    }
}

//! The largest value of any part of a slice.
//!
//! One question takes O(log n) steps, so that the maxima of many parts stay cheap even where the parts overlap.

/// How many values a block holds. A question looks at each value of at most two blocks.
const BLOCK: usize = 32;

/// A tree of the maxima of a slice's blocks. `NaN` counts as no value.
pub(crate) struct Maxima {
    blocks: usize,
    /// Node `i` holds the larger of nodes `2i` and `2i + 1`. The leaves, one a block, are `blocks..2 * blocks`.
    tree: Vec<f64>,
}

impl Maxima {
    pub(crate) fn new(values: &[f64]) -> Self {
        let blocks = values.len().div_ceil(BLOCK);
        let mut tree = vec![f64::NAN; blocks];
        tree.extend(values.chunks(BLOCK).map(largest));
        for node in (1..blocks).rev() {
            tree[node] = larger(tree[2 * node], tree[2 * node + 1]);
        }
        Self { blocks, tree }
    }

    /// Returns the largest of `values[from..to]`, or `None` when that part has no value. `values` must be the slice
    /// from which the tree was made.
    pub(crate) fn of(&self, values: &[f64], from: usize, to: usize) -> Option<f64> {
        let to = to.min(values.len());
        let from = from.min(to);
        let (first_block, past_block) = (from.div_ceil(BLOCK), to / BLOCK);
        let best = if first_block >= past_block {
            largest(&values[from..to])
        } else {
            let before = largest(&values[from..first_block * BLOCK]);
            let after = largest(&values[past_block * BLOCK..to]);
            larger(larger(before, after), self.of_blocks(first_block, past_block))
        };
        (!best.is_nan()).then_some(best)
    }

    fn of_blocks(&self, from: usize, to: usize) -> f64 {
        let (mut left, mut right) = (from + self.blocks, to + self.blocks);
        let mut best = f64::NAN;
        while left < right {
            if left % 2 == 1 {
                best = larger(best, self.tree[left]);
                left += 1;
            }
            if right % 2 == 1 {
                right -= 1;
                best = larger(best, self.tree[right]);
            }
            left /= 2;
            right /= 2;
        }
        best
    }
}

/// Returns the largest value, or `NaN` when there is none.
fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, larger)
}

/// Returns the larger of two values, or the one that is a number when the other is `NaN`.
///
/// `f64::max` does the same, but is a call in WebAssembly.
fn larger(one: f64, other: f64) -> f64 {
    if other > one || one.is_nan() { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_looking_at_each(values in prop::collection::vec(prop_oneof![4 => -9.0..9.0f64, 1 => Just(f64::NAN)], 0..400),
                                       from in 0usize..420, to in 0usize..420) {
            let maxima = Maxima::new(&values);
            let part = values.get(from.min(values.len())..to.min(values.len())).unwrap_or_default();
            let plain = part.iter().copied().fold(f64::NAN, f64::max);
            prop_assert_eq!(maxima.of(&values, from, to), (!plain.is_nan()).then_some(plain));
        }
    }
}

//! The largest value of any part at the price of a logarithm, so that many parts stay cheap even where they overlap.

/// A tree of maxima over a slice; `NaN` counts as no value.
pub(crate) struct Maxima {
    len: usize,
    /// Node `i` covers nodes `2i` and `2i + 1`; the leaves stand at `len..2 * len`.
    tree: Vec<f64>,
}

impl Maxima {
    pub(crate) fn new(values: impl ExactSizeIterator<Item = f64>) -> Self {
        let len = values.len();
        let mut tree = vec![f64::NAN; len];
        tree.extend(values);
        for node in (1..len).rev() {
            tree[node] = tree[2 * node].max(tree[2 * node + 1]);
        }
        Self { len, tree }
    }

    /// The largest of the values `from..to`; `None` when there is none.
    pub(crate) fn of(&self, from: usize, to: usize) -> Option<f64> {
        let (mut left, mut right) = (from.min(self.len) + self.len, to.min(self.len) + self.len);
        let mut best = f64::NAN;
        while left < right {
            if left % 2 == 1 {
                best = best.max(self.tree[left]);
                left += 1;
            }
            if right % 2 == 1 {
                right -= 1;
                best = best.max(self.tree[right]);
            }
            left /= 2;
            right /= 2;
        }
        (!best.is_nan()).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_looking_at_each(values in prop::collection::vec(prop_oneof![4 => -9.0..9.0f64, 1 => Just(f64::NAN)], 0..40),
                                       from in 0usize..45, to in 0usize..45) {
            let maxima = Maxima::new(values.iter().copied());
            let part = values.get(from.min(values.len())..to.min(values.len())).unwrap_or_default();
            let plain = part.iter().copied().fold(f64::NAN, f64::max);
            prop_assert_eq!(maxima.of(from, to), (!plain.is_nan()).then_some(plain));
        }
    }
}

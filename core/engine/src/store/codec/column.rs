//! One column of a piece: its first value, how the next ones are predicted, and the surprises.

use super::{
    entropy::{Decoder, Encoder, cost},
    fit::{weight_bits, weight_from_bits},
    predict::{FEATURES, Plan},
    space::Space,
};

/// A column as it is written.
pub(super) struct Body {
    pub(super) first: i32,
    /// `None` when all values are the first.
    pub(super) change: Option<Change>,
}

/// How a column goes on after its first value.
pub(super) struct Change {
    pub(super) space: Space,
    pub(super) plan: Plan,
    /// Which column it goes with, in the order they are written; only if the plan uses one.
    pub(super) reference: usize,
    pub(super) form: Form,
    /// One for each value but the first, folded by [`fold`].
    pub(super) surprises: Vec<u32>,
}

/// How surprises are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One by one.
    Dense,
    /// Those that are none as the gaps between those that are.
    Sparse,
}

/// Numbers of either sign as those from 0: 0, -1, 1, -2 and so on.
pub(super) fn fold(number: i32) -> u32 {
    ((number << 1) ^ (number >> 31)) as u32
}

pub(super) fn unfold(number: u32) -> i32 {
    (number >> 1) as i32 ^ -((number & 1) as i32)
}

/// Surprises as gaps between them and their sizes.
fn sparse(surprises: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut gaps = Vec::new();
    let mut sizes = Vec::new();
    let mut gap = 0;
    for &surprise in surprises {
        if surprise == 0 {
            gap += 1;
        } else {
            gaps.push(gap);
            sizes.push(surprise - 1);
            gap = 0;
        }
    }
    (gaps, sizes)
}

/// Which form takes fewer bits, and about how many.
pub(super) fn cheaper(surprises: &[u32]) -> (Form, f64) {
    let zeros = surprises.iter().filter(|&&surprise| surprise == 0).count();
    if zeros * 6 < surprises.len() {
        return (Form::Dense, cost(surprises));
    }
    let (gaps, sizes) = sparse(surprises);
    let apart = cost(&gaps) + cost(&sizes) + 20.0;
    // Few surprises are not only small apart but quick to read.
    if zeros * 20 > surprises.len() * 19 {
        return (Form::Sparse, apart);
    }
    let together = cost(surprises);
    if apart < together {
        (Form::Sparse, apart)
    } else {
        (Form::Dense, together)
    }
}

impl Body {
    pub(super) fn new(first: i32, change: Change) -> Self {
        Self {
            first,
            change: Some(change),
        }
    }

    pub(super) fn write(&self, encoder: &mut Encoder) {
        encoder.bits(self.first as u32, 32);
        encoder.bits(u32::from(self.change.is_some()), 1);
        let Some(change) = &self.change else { return };
        change.space.write(encoder);
        for feature in FEATURES {
            encoder.bits(u32::from(change.plan.uses(feature)), 1);
        }
        for feature in FEATURES.into_iter().filter(|&feature| change.plan.uses(feature)) {
            encoder.bits(weight_bits(change.plan.weight(feature)), 24);
        }
        if change.plan.uses_reference() {
            encoder.number(change.reference as u64);
        }
        encoder.bits(u32::from(change.form == Form::Sparse), 1);
        if change.form == Form::Sparse {
            let (gaps, sizes) = sparse(&change.surprises);
            encoder.number(gaps.len() as u64);
            encoder.values(&gaps);
            encoder.values(&sizes);
        } else {
            encoder.values(&change.surprises);
        }
    }

    /// Reads a column of `count` values; `None` when it can't have been written.
    pub(super) fn read(decoder: &mut Decoder, count: usize) -> Option<Self> {
        let first = decoder.bits(32) as i32;
        if decoder.bits(1) == 0 {
            return Some(Self { first, change: None });
        }
        let space = Space::read(decoder)?;
        let used = FEATURES.map(|_| decoder.bits(1) == 1);
        let mut plan = Plan::default();
        for (feature, used) in FEATURES.into_iter().zip(used) {
            if used {
                plan.weigh(feature, weight_from_bits(decoder.bits(24)));
            }
        }
        let reference = if plan.uses_reference() {
            usize::try_from(decoder.number()).ok()?
        } else {
            0
        };
        let form = if decoder.bits(1) == 1 {
            Form::Sparse
        } else {
            Form::Dense
        };
        let rest = count.checked_sub(1)?;
        let mut surprises;
        if form == Form::Sparse {
            let many = usize::try_from(decoder.number())
                .ok()
                .filter(|&many| many <= rest)?;
            let gaps = decoder.values(many);
            let sizes = decoder.values(many);
            surprises = vec![0; rest];
            let mut places = surprises.iter_mut();
            for (gap, size) in gaps.into_iter().zip(sizes) {
                *places.nth(gap as usize)? = size.checked_add(1)?;
            }
        } else {
            surprises = decoder.values(rest);
        }
        Some(Self {
            first,
            change: Some(Change {
                space,
                plan,
                reference,
                form,
                surprises,
            }),
        })
    }
}

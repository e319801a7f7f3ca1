//! A coded column: its first value, how the next ones are predicted, and the residuals.

use super::{
    alphabet::Alphabet,
    entropy::{Decoder, Encoder, cost},
    fit::{weight_bits, weight_from_bits},
    predict::{FEATURES, Predictor},
};

/// A column as it is written.
pub(super) struct CodedColumn {
    pub(super) first: i32,
    /// `None` when all values are like the first.
    pub(super) varying: Option<Varying>,
}

/// How a column goes on after its first value.
pub(super) struct Varying {
    pub(super) alphabet: Alphabet,
    pub(super) predictor: Predictor,
    /// The column it is predicted from, counted in the order in which columns are written. It is 0 if the predictor uses none.
    pub(super) reference: usize,
    pub(super) form: Form,
    /// One residual for each value but the first, folded by [`fold`].
    pub(super) residuals: Vec<u32>,
}

/// How residuals are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// All of them, one by one.
    Dense,
    /// Those that are not zero, each as the count of zeros before it and its size.
    Sparse,
}

/// Maps signed numbers to unsigned ones, small ones to small ones: 0, -1, 1, -2 become 0, 1, 2, 3 ("zigzag").
pub(super) fn fold(number: i32) -> u32 {
    ((number << 1) ^ (number >> 31)) as u32
}

/// The inverse of [`fold`].
pub(super) fn unfold(number: u32) -> i32 {
    (number >> 1) as i32 ^ -((number & 1) as i32)
}

/// The counts of zeros before each residual that is not zero, and the sizes of these residuals less one.
fn sparse(residuals: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut gaps = Vec::new();
    let mut sizes = Vec::new();
    let mut gap = 0;
    for &residual in residuals {
        if residual == 0 {
            gap += 1;
        } else {
            gaps.push(gap);
            sizes.push(residual - 1);
            gap = 0;
        }
    }
    (gaps, sizes)
}

/// Which form takes fewer bits, and about how many.
pub(super) fn cheaper(residuals: &[u32]) -> (Form, f64) {
    let zeros = residuals.iter().filter(|&&residual| residual == 0).count();
    if zeros * 6 < residuals.len() {
        return (Form::Dense, cost(residuals));
    }
    let (gaps, sizes) = sparse(residuals);
    let apart = cost(&gaps) + cost(&sizes) + 20.0;
    // Where nearly all are zero, this form is also the quicker one to read.
    if zeros * 20 > residuals.len() * 19 {
        return (Form::Sparse, apart);
    }
    let together = cost(residuals);
    if apart < together {
        (Form::Sparse, apart)
    } else {
        (Form::Dense, together)
    }
}

impl CodedColumn {
    /// A column that varies.
    pub(super) fn new(first: i32, varying: Varying) -> Self {
        Self {
            first,
            varying: Some(varying),
        }
    }

    /// Writes the column.
    pub(super) fn write(&self, encoder: &mut Encoder) {
        encoder.bits(self.first as u32, 32);
        encoder.bits(u32::from(self.varying.is_some()), 1);
        let Some(varying) = &self.varying else { return };
        varying.alphabet.write(encoder);
        for feature in FEATURES {
            encoder.bits(u32::from(varying.predictor.uses(feature)), 1);
        }
        for feature in FEATURES
            .into_iter()
            .filter(|&feature| varying.predictor.uses(feature))
        {
            encoder.bits(weight_bits(varying.predictor.weight(feature)), 24);
        }
        if varying.predictor.uses_reference() {
            encoder.number(varying.reference as u64);
        }
        encoder.bits(u32::from(varying.form == Form::Sparse), 1);
        if varying.form == Form::Sparse {
            let (gaps, sizes) = sparse(&varying.residuals);
            encoder.number(gaps.len() as u64);
            encoder.values(&gaps);
            encoder.values(&sizes);
        } else {
            encoder.values(&varying.residuals);
        }
    }

    /// Reads a column of `count` values; `None` when it can't have been written.
    pub(super) fn read(decoder: &mut Decoder, count: usize) -> Option<Self> {
        let first = decoder.bits(32) as i32;
        if decoder.bits(1) == 0 {
            return Some(Self { first, varying: None });
        }
        let alphabet = Alphabet::read(decoder)?;
        let used = FEATURES.map(|_| decoder.bits(1) == 1);
        let mut predictor = Predictor::default();
        for (feature, used) in FEATURES.into_iter().zip(used) {
            if used {
                predictor.weigh(feature, weight_from_bits(decoder.bits(24)));
            }
        }
        let reference = if predictor.uses_reference() {
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
        let mut residuals;
        if form == Form::Sparse {
            let many = usize::try_from(decoder.number())
                .ok()
                .filter(|&many| many <= rest)?;
            let gaps = decoder.values(many);
            let sizes = decoder.values(many);
            residuals = vec![0; rest];
            let mut places = residuals.iter_mut();
            for (gap, size) in gaps.into_iter().zip(sizes) {
                *places.nth(gap as usize)? = size.checked_add(1)?;
            }
        } else {
            residuals = decoder.values(rest);
        }
        Some(Self {
            first,
            varying: Some(Varying {
                alphabet,
                predictor,
                reference,
                form,
                residuals,
            }),
        })
    }
}

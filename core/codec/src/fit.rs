//! The weights of a predictor, fitted to a column.
//!
//! The fit is iteratively reweighted least squares, in which large residuals count little, so that what is minimised is close
//! to the bits that residuals take. It runs over a training set: a few stretches of the column. The fit decides only how
//! small a piece becomes; readers take the weights from the piece.

use super::predict::{Feature, Inputs, Predictor};
use Feature::{Level, Step, StepBefore};

/// How many stretches of a column are its training set, and how many values each has.
const STRETCHES: usize = 4;
const STRETCH: usize = 192;
const ROUNDS: usize = 6;
/// No column is fitted to more features than this.
const MOST: usize = 6;

/// The indices of the training set of a column of `count` values. The first value is never in it: nothing predicts it.
pub(super) fn training_indices(count: usize) -> Vec<usize> {
    if count <= STRETCHES * STRETCH {
        return (1..count).collect();
    }
    let between = (count - STRETCH) / (STRETCHES - 1);
    (0..STRETCHES)
        .flat_map(|stretch| stretch * between..stretch * between + STRETCH)
        .filter(|&index| index > 0)
        .collect()
}

/// A column's steps and features at the indices of its training set.
pub(super) struct TrainingSet {
    pub(super) indices: Vec<usize>,
    steps: Vec<f64>,
    features: Vec<(Feature, Vec<f64>)>,
}

impl TrainingSet {
    pub(super) fn new(values: &[i32], indices: Vec<usize>) -> Self {
        let at = |index: usize| values.get(index).copied().map_or(0.0, f64::from);
        let steps = indices
            .iter()
            .map(|&index| at(index) - at(index.saturating_sub(1)))
            .collect();
        Self {
            indices,
            steps,
            features: Vec::with_capacity(MOST),
        }
    }

    /// Adds features of the column's own past.
    pub(super) fn add_own(&mut self, features: &[Feature], values: &[i32], inputs: &Inputs) {
        let first = values.first().copied().map_or(0.0, f64::from);
        let at = |index: usize| values.get(index).copied().map_or(0.0, f64::from);
        let step = |index: usize| at(index) - at(index.saturating_sub(1));
        for &feature in features {
            let value = |&index: &usize| match feature {
                Step => step(index.saturating_sub(1)) * inputs.timing.stretch(index)[0],
                StepBefore => step(index.saturating_sub(2)) * inputs.timing.stretch(index)[1],
                Level => at(index.saturating_sub(1)) - first,
                _ => 0.0,
            };
            let column = self.indices.iter().map(value).collect();
            self.features.push((feature, column));
        }
    }

    /// Adds features that do not depend on the column's own past.
    pub(super) fn add_given(&mut self, features: &[Feature], inputs: &Inputs) {
        for &feature in features {
            let mut whole = vec![0.0; inputs.timing.len()];
            inputs.each(feature, |index, value| {
                if let Some(place) = whole.get_mut(index) {
                    *place = value;
                }
            });
            self.add(feature, &whole);
        }
    }

    /// Adds a feature that was computed elsewhere for the whole column.
    pub(super) fn add(&mut self, feature: Feature, whole: &[f64]) {
        let column = self
            .indices
            .iter()
            .map(|&index| whole.get(index).copied().unwrap_or_default())
            .collect();
        self.features.push((feature, column));
    }

    pub(super) fn steps(&self) -> &[f64] {
        &self.steps
    }

    /// The predicted steps. They may differ in the last bits from those of [`super::predict`], which only matters for the choice.
    pub(super) fn predict(&self, predictor: &Predictor) -> Vec<f64> {
        let mut sums = vec![0.0; self.steps.len()];
        for (feature, column) in &self.features {
            if predictor.uses(*feature) {
                add_scaled(&mut sums, column, predictor.weight(*feature));
            }
        }
        sums
    }

    /// A predictor with the best weights for each of the `choices` of features; choices without a solution are left out.
    pub(super) fn predictors(&self, choices: &[&[Feature]], divisor: f64) -> Vec<Predictor> {
        let mut moments = self.moments(&self.steps, divisor);
        let everything: Vec<usize> = (0..self.features.len()).collect();
        for _ in 1..ROUNDS {
            let Some(weights) = solve(&moments, &everything) else {
                break;
            };
            let mut residuals = self.steps.clone();
            for ((_, column), weight) in self.features.iter().zip(&weights) {
                add_scaled(&mut residuals, column, -weight);
            }
            moments = self.moments(&residuals, divisor);
        }
        choices
            .iter()
            .filter_map(|choice| {
                let places: Option<Vec<usize>> = choice
                    .iter()
                    .map(|feature| self.features.iter().position(|(one, _)| one == feature))
                    .collect();
                let places = places?;
                let mut predictor = Predictor::default();
                for (feature, weight) in choice.iter().zip(solve(&moments, &places)?) {
                    predictor.weigh(*feature, weight);
                }
                Some(predictor)
            })
            .collect()
    }

    /// The weighted sums of products of the features with each other and with the steps. A residual weighs the less, the
    /// larger it is beside `divisor`.
    fn moments(&self, residuals: &[f64], divisor: f64) -> Moments {
        let mut moments = Moments::default();
        let weights: Vec<f64> = residuals
            .iter()
            .map(|residual| 1.0 / (divisor + residual.abs()))
            .collect();
        let mut weighted = vec![0.0; weights.len()];
        for (row, (_, one)) in self.features.iter().enumerate().take(MOST) {
            for ((place, value), weight) in weighted.iter_mut().zip(one).zip(&weights) {
                *place = value * weight;
            }
            for (column, (_, other)) in self.features.iter().enumerate().take(row + 1) {
                let sum = dot(&weighted, other);
                moments.products[row][column] = sum;
                moments.products[column][row] = sum;
            }
            moments.steps[row] = dot(&weighted, &self.steps);
        }
        moments
    }
}

#[derive(Default)]
struct Moments {
    products: [[f64; MOST]; MOST],
    steps: [f64; MOST],
}

fn add_scaled(sums: &mut [f64], column: &[f64], weight: f64) {
    for (sum, value) in sums.iter_mut().zip(column) {
        *sum += weight * value;
    }
}

/// Four sums side by side, so that they need not wait for each other.
fn dot(one: &[f64], other: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (ones, one_rest) = one.as_chunks::<4>();
    let (others, other_rest) = other.as_chunks::<4>();
    for (one, other) in ones.iter().zip(others) {
        for lane in 0..4 {
            sums[lane] += one[lane] * other[lane];
        }
    }
    let rest: f64 = one_rest
        .iter()
        .zip(other_rest)
        .map(|(one, other)| one * other)
        .sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// Solves the normal equations of the features at `places` by Gaussian elimination. The weights are rounded as in a piece.
fn solve(moments: &Moments, places: &[usize]) -> Option<Vec<f64>> {
    let count = places.len().min(MOST);
    let mut table = [[0.0; MOST + 1]; MOST];
    for (row, &place) in table.iter_mut().zip(places) {
        for (cell, &other) in row.iter_mut().zip(places) {
            *cell = *moments.products.get(place)?.get(other)?;
        }
        row[MOST] = *moments.steps.get(place)?;
    }
    for (pivot, row) in table.iter_mut().enumerate() {
        // A small ridge keeps the equations solvable where two features are the same.
        row[pivot] += row[pivot] * 1e-9 + 1e-12;
    }
    for pivot in 0..count {
        let head = table[pivot];
        for row in table.iter_mut().take(count).skip(pivot + 1) {
            let factor = row[pivot] / head[pivot];
            for (cell, above) in row.iter_mut().zip(head) {
                *cell -= factor * above;
            }
        }
    }
    let mut weights = vec![0.0; count];
    for pivot in (0..count).rev() {
        let row = &table[pivot];
        let known: f64 = (pivot + 1..count)
            .map(|column| row[column] * weights[column])
            .sum();
        weights[pivot] = (row[MOST] - known) / row[pivot];
    }
    let weights: Vec<f64> = weights.into_iter().map(kept).collect();
    weights
        .iter()
        .all(|weight| weight.is_finite() && weight.abs() < 1e9)
        .then_some(weights)
}

/// A weight as a piece holds it: the upper three bytes of an `f32`, about five digits.
fn kept(weight: f64) -> f64 {
    weight_from_bits(weight_bits(weight))
}

pub(super) fn weight_bits(weight: f64) -> u32 {
    (weight as f32).to_bits().saturating_add(0x80) >> 8
}

pub(super) fn weight_from_bits(bits: u32) -> f64 {
    f64::from(f32::from_bits(bits << 8))
}

/// The absolute value of Pearson's correlation coefficient, from 0 to 1.
pub(super) fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let count = one.len().min(other.len()).max(1) as f64;
    let mean = |column: &[f64]| column.iter().sum::<f64>() / count;
    let (mean_one, mean_other) = (mean(one), mean(other));
    let (mut both, mut ones, mut others) = (0.0, 0.0, 0.0);
    for (one, other) in one.iter().zip(other) {
        let (one, other) = (one - mean_one, other - mean_other);
        both += one * other;
        ones += one * one;
        others += other * other;
    }
    let scale = (ones * others).sqrt();
    if scale > 0.0 { (both / scale).abs() } else { 0.0 }
}

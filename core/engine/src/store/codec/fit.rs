//! Which features a column's steps go with, and with which weights.
//!
//! Weights are found by least squares in which large surprises count little (iteratively reweighted, so that what is
//! minimised is close to the bits a surprise takes), over a sample of the column. Whatever is found here only makes
//! a piece smaller: readers take the weights as they stand.

use super::predict::{Feature, Plan, Scene};
use Feature::{Level, Step, StepBefore};

/// Stretches of a column that stand for it.
const STRETCHES: usize = 4;
const STRETCH: usize = 192;
const ROUNDS: usize = 6;
/// No column looks at more features.
const MOST: usize = 6;

/// The indices that stand for a column of `count` values, the first of which is given.
pub(super) fn sample(count: usize) -> Vec<usize> {
    if count <= STRETCHES * STRETCH {
        return (1..count).collect();
    }
    let between = (count - STRETCH) / (STRETCHES - 1);
    (0..STRETCHES)
        .flat_map(|stretch| stretch * between..stretch * between + STRETCH)
        .filter(|&index| index > 0)
        .collect()
}

/// A column's steps and features at its sample.
pub(super) struct Material {
    pub(super) indices: Vec<usize>,
    steps: Vec<f64>,
    features: Vec<(Feature, Vec<f64>)>,
}

impl Material {
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

    /// Features of the column's own past.
    pub(super) fn add_own(&mut self, features: &[Feature], values: &[i32], scene: &Scene) {
        let first = values.first().copied().map_or(0.0, f64::from);
        let at = |index: usize| values.get(index).copied().map_or(0.0, f64::from);
        let step = |index: usize| at(index) - at(index.saturating_sub(1));
        for &feature in features {
            let value = |&index: &usize| match feature {
                Step => step(index.saturating_sub(1)) * scene.rhythm.stretch(index)[0],
                StepBefore => step(index.saturating_sub(2)) * scene.rhythm.stretch(index)[1],
                Level => at(index.saturating_sub(1)) - first,
                _ => 0.0,
            };
            let column = self.indices.iter().map(value).collect();
            self.features.push((feature, column));
        }
    }

    /// Features of the scene.
    pub(super) fn add_given(&mut self, features: &[Feature], scene: &Scene) {
        for &feature in features {
            let mut whole = vec![0.0; scene.rhythm.len()];
            scene.each(feature, |index, value| {
                if let Some(place) = whole.get_mut(index) {
                    *place = value;
                }
            });
            self.add(feature, &whole);
        }
    }

    /// A feature that was worked out elsewhere, for the whole column.
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

    /// The predicted steps at the sample, near enough.
    pub(super) fn predict(&self, plan: &Plan) -> Vec<f64> {
        let mut sums = vec![0.0; self.steps.len()];
        for (feature, column) in &self.features {
            if plan.uses(*feature) {
                add_scaled(&mut sums, column, plan.weight(*feature));
            }
        }
        sums
    }

    /// The best weights for each of the `choices` of features; those for which there are none are left out.
    pub(super) fn plans(&self, choices: &[&[Feature]], grain: f64) -> Vec<Plan> {
        let mut moments = self.moments(&self.steps, grain);
        let everything: Vec<usize> = (0..self.features.len()).collect();
        for _ in 1..ROUNDS {
            let Some(weights) = solve(&moments, &everything) else {
                break;
            };
            let mut surprises = self.steps.clone();
            for ((_, column), weight) in self.features.iter().zip(&weights) {
                add_scaled(&mut surprises, column, -weight);
            }
            moments = self.moments(&surprises, grain);
        }
        choices
            .iter()
            .filter_map(|choice| {
                let places: Option<Vec<usize>> = choice
                    .iter()
                    .map(|feature| self.features.iter().position(|(one, _)| one == feature))
                    .collect();
                let places = places?;
                let mut plan = Plan::default();
                for (feature, weight) in choice.iter().zip(solve(&moments, &places)?) {
                    plan.weigh(*feature, weight);
                }
                Some(plan)
            })
            .collect()
    }

    /// Sums of products of the features, and of each with the steps, where surprises of more than `grain` count less.
    fn moments(&self, surprises: &[f64], grain: f64) -> Moments {
        let mut moments = Moments::default();
        let weights: Vec<f64> = surprises
            .iter()
            .map(|surprise| 1.0 / (grain + surprise.abs()))
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

/// Least squares over the features at `places`, by Gauss's elimination; rounded to what a piece keeps of a weight.
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
        // A little of its own keeps features apart that say the same.
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

/// A weight as a piece keeps it: the upper three bytes of an `f32`, about five digits.
fn kept(weight: f64) -> f64 {
    weight_from_bits(weight_bits(weight))
}

pub(super) fn weight_bits(weight: f64) -> u32 {
    (weight as f32).to_bits().saturating_add(0x80) >> 8
}

pub(super) fn weight_from_bits(bits: u32) -> f64 {
    f64::from(f32::from_bits(bits << 8))
}

/// How alike two columns of numbers go, from 0 to 1.
pub(super) fn likeness(one: &[f64], other: &[f64]) -> f64 {
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

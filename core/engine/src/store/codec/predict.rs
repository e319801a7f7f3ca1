//! What a column's next step is likely to be, from the steps before and from other columns.
//!
//! A prediction is a weighted sum of [`Feature`]s. The weights stand in the piece; reader and writer walk the same code
//! over the same numbers. Only additions, multiplications, divisions and square roots of `f64` take part, which IEEE 754
//! rounds alike everywhere, browsers included.

/// Something a step may go with. The order is part of the format: it is the bit of a [`Plan`], and sums are taken in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    /// The last step, stretched to the time since.
    Step,
    /// The step before it, stretched likewise.
    StepBefore,
    /// How far the last value is from the first: what returns to a middle has a negative weight here.
    Level,
    /// Always one.
    One,
    /// The reference's value times the milliseconds since the last sample: speed makes distance.
    Flow,
    /// The same with the reference's last value.
    FlowBefore,
    /// The reference's step.
    Rise,
    /// How far the reference is from its first value.
    Along,
    /// How far the position moved.
    Way,
    /// How far it moved before.
    WayBefore,
    /// This axis' part of the reference's flow in the direction of the last step (positions only).
    Ahead,
    /// The same in the direction the last turn goes on to.
    Turned,
}

use Feature::{Ahead, Along, Flow, FlowBefore, Level, One, Rise, Step, StepBefore, Turned, Way, WayBefore};

/// All features, each at its bit.
pub(super) const FEATURES: [Feature; 12] = [
    Step, StepBefore, Level, One, Flow, FlowBefore, Rise, Along, Way, WayBefore, Ahead, Turned,
];
/// Those that need a reference.
const OF_REFERENCE: [Feature; 6] = [Flow, FlowBefore, Rise, Along, Ahead, Turned];

/// The weights of the features that take part.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Plan {
    weights: [f64; FEATURES.len()],
    used: u16,
}

impl Plan {
    pub(super) fn weigh(&mut self, feature: Feature, weight: f64) {
        self.weights[feature as usize] = weight;
        self.used |= 1 << feature as u16;
    }

    pub(super) fn weight(&self, feature: Feature) -> f64 {
        self.weights[feature as usize]
    }

    pub(super) fn uses(&self, feature: Feature) -> bool {
        self.used & 1 << feature as u16 != 0
    }

    pub(super) fn uses_reference(&self) -> bool {
        OF_REFERENCE.into_iter().any(|feature| self.uses(feature))
    }

    /// How many features take part.
    pub(super) fn size(&self) -> u32 {
        self.used.count_ones()
    }

    fn uses_own(&self) -> bool {
        [Step, StepBefore, Level]
            .into_iter()
            .any(|feature| self.uses(feature))
    }
}

/// When a column's values were taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rhythm {
    /// Milliseconds since the value before; 0 for the first.
    gaps: Vec<f64>,
    /// How much longer than the gap before, and than the one before that; empty when all are alike.
    stretch: Vec<[f64; 2]>,
}

impl Rhythm {
    /// A column of `count` values whose times do not matter.
    pub(super) fn steady(count: usize) -> Self {
        Self {
            gaps: vec![0.0; count],
            stretch: Vec::new(),
        }
    }

    pub(super) fn of(times: impl Iterator<Item = i32>) -> Self {
        let mut before = None;
        let gaps: Vec<f64> = times
            .map(|time| f64::from(before.replace(time).map_or(0, |before| time.wrapping_sub(before))))
            .collect();
        let even = gaps.iter().skip(2).all(|&gap| Some(&gap) == gaps.get(1));
        let ratio = |now: f64, then: f64| {
            if now > 0.0 && then > 0.0 {
                (now / then).min(4.0)
            } else {
                1.0
            }
        };
        let stretch = if even {
            Vec::new()
        } else {
            let (mut last, mut before_last) = (0.0, 0.0);
            gaps.iter()
                .map(|&gap| {
                    let stretch = [ratio(gap, last), ratio(gap, before_last)];
                    before_last = last;
                    last = gap;
                    stretch
                })
                .collect()
        };
        Self { gaps, stretch }
    }

    pub(super) fn len(&self) -> usize {
        self.gaps.len()
    }

    /// Milliseconds before the value at `index`.
    pub(super) fn gap(&self, index: usize) -> f64 {
        self.gaps.get(index).copied().unwrap_or_default()
    }

    pub(super) fn stretch(&self, index: usize) -> [f64; 2] {
        self.stretch.get(index).copied().unwrap_or([1.0; 2])
    }
}

/// What is known when a column is read: all of the same length.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) rhythm: &'a Rhythm,
    /// The values of another column at the same moments.
    pub(super) reference: Option<&'a [f64]>,
    /// How far the position moved since the moment before.
    pub(super) way: Option<&'a [f64]>,
}

impl Scene<'_> {
    /// A feature that does not depend on the column itself, at each of its values; nothing for the others.
    pub(super) fn each(&self, feature: Feature, mut visit: impl FnMut(usize, f64)) {
        let gaps = &self.rhythm.gaps;
        let reference = self.reference.unwrap_or_default();
        let way = self.way.unwrap_or_default();
        let first = reference.first().copied().unwrap_or_default();
        match feature {
            One => (0..gaps.len()).for_each(|index| visit(index, 1.0)),
            Flow => {
                for (index, (value, gap)) in reference.iter().zip(gaps).enumerate() {
                    visit(index, value * gap);
                }
            }
            FlowBefore => {
                for (index, (value, gap)) in reference.iter().zip(gaps.iter().skip(1)).enumerate() {
                    visit(index + 1, value * gap);
                }
            }
            Rise => {
                for (index, pair) in reference.windows(2).enumerate() {
                    if let [before, now] = pair {
                        visit(index + 1, now - before);
                    }
                }
            }
            Along => {
                for (index, value) in reference.iter().enumerate() {
                    visit(index, value - first);
                }
            }
            Way => {
                for (index, &way) in way.iter().enumerate() {
                    visit(index, way);
                }
            }
            WayBefore => {
                for (index, &way) in way.iter().take(gaps.len().saturating_sub(1)).enumerate() {
                    visit(index + 1, way);
                }
            }
            Step | StepBefore | Level | Ahead | Turned => {}
        }
    }

    /// What all features but the column's own add up to.
    fn given(&self, plan: &Plan) -> Vec<f64> {
        let mut sums = vec![0.0; self.rhythm.len()];
        for feature in FEATURES {
            if plan.uses(feature) {
                let weight = plan.weight(feature);
                self.each(feature, |index, value| {
                    if let Some(sum) = sums.get_mut(index) {
                        *sum += weight * value;
                    }
                });
            }
        }
        sums
    }
}

/// What a column's own past says.
#[derive(Clone, Copy)]
struct Past {
    first: i32,
    last: i32,
    /// The last step and the one before.
    steps: [f64; 2],
}

impl Past {
    fn new(first: i32) -> Self {
        Self {
            first,
            last: first,
            steps: [0.0; 2],
        }
    }

    /// What features of the past add to `given`. Long known terms are added first: each value waits for the one before.
    fn predict(&self, plan: &Plan, stretch: [f64; 2], given: f64) -> f64 {
        let early = given + plan.weight(StepBefore) * (self.steps[1] * stretch[1]);
        early + plan.weight(Step) * stretch[0] * self.steps[0]
    }

    fn level(&self) -> f64 {
        f64::from(self.last) - f64::from(self.first)
    }

    fn push(&mut self, value: i32) {
        self.steps = [f64::from(value.wrapping_sub(self.last)), self.steps[0]];
        self.last = value;
    }
}

/// Walks through a column after its first value: `next` is told the value before and the predicted step,
/// and tells the value.
pub(super) fn follow(plan: &Plan, scene: &Scene, first: i32, mut next: impl FnMut(i32, f64) -> i32) {
    let count = scene.rhythm.len();
    if plan.used == 0 {
        let mut value = first;
        for _ in 1..count {
            value = next(value, 0.0);
        }
        return;
    }
    let given = scene.given(plan);
    if !plan.uses_own() {
        let mut value = first;
        for &step in given.iter().skip(1) {
            value = next(value, step);
        }
        return;
    }
    let mut past = Past::new(first);
    let given = given.iter().enumerate().skip(1);
    if plan.uses(Level) {
        for (index, given) in given {
            let given = given + plan.weight(Level) * past.level();
            let step = past.predict(plan, scene.rhythm.stretch(index), given);
            past.push(next(past.last, step));
        }
    } else {
        for (index, given) in given {
            let step = past.predict(plan, scene.rhythm.stretch(index), *given);
            past.push(next(past.last, step));
        }
    }
}

/// The length of a step on the ground in units of latitude; `narrow` is how much shorter a unit of longitude is.
fn length(north: f64, east: f64, narrow: f64) -> f64 {
    let east = east * narrow;
    (north * north + east * east).sqrt()
}

/// How far each position is from the one before.
pub(super) fn way(north: &[f64], east: &[f64], narrow: f64) -> Vec<f64> {
    let steps = north.windows(2).zip(east.windows(2)).map(|pair| match pair {
        ([north, to_north], [east, to_east]) => length(to_north - north, to_east - east, narrow),
        _ => 0.0,
    });
    std::iter::once(0.0).chain(steps).take(north.len()).collect()
}

/// Where positions are heading.
pub(super) struct Heading {
    narrow: f64,
    /// Of the last step, and where the last turn goes on to; of length one, or zero.
    pub(super) ahead: [f64; 2],
    pub(super) turned: [f64; 2],
}

impl Heading {
    pub(super) fn new(narrow: f64) -> Self {
        Self {
            narrow,
            ahead: [0.0; 2],
            turned: [0.0; 2],
        }
    }

    pub(super) fn push(&mut self, north: f64, east: f64) {
        let length = length(north, east, self.narrow);
        let before = self.ahead;
        self.ahead = if length > 0.0 {
            [north / length, east * self.narrow / length]
        } else {
            [0.0; 2]
        };
        let along = 2.0 * (self.ahead[0] * before[0] + self.ahead[1] * before[1]);
        self.turned = [
            along * self.ahead[0] - before[0],
            along * self.ahead[1] - before[1],
        ];
    }
}

/// Walks through latitudes and longitudes together, as [`follow`] does through one column. `next` is told the axis (0 is
/// latitude), the value before and the predicted step.
pub(super) fn follow_positions(
    plans: [&Plan; 2],
    scene: &Scene,
    narrow: f64,
    firsts: [i32; 2],
    mut next: impl FnMut(usize, i32, f64) -> i32,
) {
    let mut pasts = firsts.map(Past::new);
    let mut heading = Heading::new(narrow);
    let reference = scene.reference.unwrap_or_default();
    let directed = plans
        .into_iter()
        .any(|plan| plan.uses(Ahead) || plan.uses(Turned));
    for (index, gap) in scene.rhythm.gaps.iter().enumerate().skip(1) {
        let stretch = scene.rhythm.stretch(index);
        let flow = reference.get(index).map_or(0.0, |value| value * gap);
        for (axis, (plan, past)) in plans.into_iter().zip(&mut pasts).enumerate() {
            let mut step = past.predict(plan, stretch, 0.0);
            if directed {
                step += plan.weight(Ahead) * flow * heading.ahead[axis & 1]
                    + plan.weight(Turned) * flow * heading.turned[axis & 1];
            }
            past.push(next(axis, past.last, step));
        }
        if directed {
            heading.push(pasts[0].steps[0], pasts[1].steps[0]);
        }
    }
}

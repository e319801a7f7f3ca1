//! Linear prediction of a column's next step from its own past and from columns that are known already.
//!
//! A prediction is a weighted sum of [`Feature`]s. The weights stand in the piece, and reader and writer run the same code
//! over the same numbers. Only additions, multiplications, divisions and square roots of `f64` take part, which IEEE 754
//! defines to the last bit: a piece written natively is read in a browser.

/// A number that a step may be predicted from. The order is part of the layout: it gives each feature its bit, and sums are
/// taken in it. The *reference* is a known column that the piece names for this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    /// The last step, scaled from its own gap in time to the present one.
    Step,
    /// The step before the last, scaled likewise.
    StepBefore,
    /// The last value less the first value. Its weight is negative in columns that return to a mean.
    Level,
    /// Always 1.
    Constant,
    /// The reference's value times the milliseconds since the last sample: speed gives distance.
    RateTimesGap,
    /// The same with the reference's value before.
    RateTimesGapBefore,
    /// The reference's step.
    ReferenceStep,
    /// The reference's value less its first value.
    ReferenceLevel,
    /// How far the position moved since the last sample.
    Moved,
    /// How far it moved before that.
    MovedBefore,
    /// Positions only: this axis' part of [`RateTimesGap`] in the direction of the last step.
    AlongHeading,
    /// Positions only: the same in the direction that follows if the last turn goes on.
    AlongTurn,
}

use Feature::{
    AlongHeading, AlongTurn, Constant, Level, Moved, MovedBefore, RateTimesGap, RateTimesGapBefore,
    ReferenceLevel, ReferenceStep, Step, StepBefore,
};

/// All features in their order.
pub(super) const FEATURES: [Feature; 12] = [
    Step,
    StepBefore,
    Level,
    Constant,
    RateTimesGap,
    RateTimesGapBefore,
    ReferenceStep,
    ReferenceLevel,
    Moved,
    MovedBefore,
    AlongHeading,
    AlongTurn,
];
/// Those that need a reference.
const OF_REFERENCE: [Feature; 6] = [
    RateTimesGap,
    RateTimesGapBefore,
    ReferenceStep,
    ReferenceLevel,
    AlongHeading,
    AlongTurn,
];

/// A linear predictor: the features that take part and their weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Predictor {
    weights: [f64; FEATURES.len()],
    used: u16,
}

impl Predictor {
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

/// The gaps in time between a column's values.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Timing {
    /// Milliseconds since the value before; 0 for the first.
    gaps: Vec<f64>,
    /// The ratio of each gap to the one before and to the one before that, at most 4; empty when all gaps are alike.
    stretch: Vec<[f64; 2]>,
}

impl Timing {
    /// The timing of `count` values whose times don't matter.
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

/// What a column is predicted from besides its own past. All of it has the column's length.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) timing: &'a Timing,
    /// The reference's values at the same samples.
    pub(super) reference: Option<&'a [f64]>,
    /// How far the position moved since the sample before.
    pub(super) moved: Option<&'a [f64]>,
}

impl Inputs<'_> {
    /// Visits a feature that does not depend on the column's own past at each of its indices. Features that do depend on it
    /// are not visited.
    pub(super) fn each(&self, feature: Feature, mut visit: impl FnMut(usize, f64)) {
        let gaps = &self.timing.gaps;
        let reference = self.reference.unwrap_or_default();
        let moved = self.moved.unwrap_or_default();
        let first = reference.first().copied().unwrap_or_default();
        match feature {
            Constant => (0..gaps.len()).for_each(|index| visit(index, 1.0)),
            RateTimesGap => {
                for (index, (value, gap)) in reference.iter().zip(gaps).enumerate() {
                    visit(index, value * gap);
                }
            }
            RateTimesGapBefore => {
                for (index, (value, gap)) in reference.iter().zip(gaps.iter().skip(1)).enumerate() {
                    visit(index + 1, value * gap);
                }
            }
            ReferenceStep => {
                for (index, pair) in reference.windows(2).enumerate() {
                    if let [before, now] = pair {
                        visit(index + 1, now - before);
                    }
                }
            }
            ReferenceLevel => {
                for (index, value) in reference.iter().enumerate() {
                    visit(index, value - first);
                }
            }
            Moved => {
                for (index, &moved) in moved.iter().enumerate() {
                    visit(index, moved);
                }
            }
            MovedBefore => {
                for (index, &moved) in moved.iter().take(gaps.len().saturating_sub(1)).enumerate() {
                    visit(index + 1, moved);
                }
            }
            Step | StepBefore | Level | AlongHeading | AlongTurn => {}
        }
    }

    /// The weighted sum of all features but those of the column's own past.
    fn given(&self, predictor: &Predictor) -> Vec<f64> {
        let mut sums = vec![0.0; self.timing.len()];
        for feature in FEATURES {
            if predictor.uses(feature) {
                let weight = predictor.weight(feature);
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

/// A column's own past.
#[derive(Clone, Copy)]
struct Past {
    first: i32,
    last: i32,
    /// The last step and the step before.
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

    /// Adds the features of the past to `given`. The terms known longest are added first, for each value waits for the one
    /// before.
    fn predict(&self, predictor: &Predictor, stretch: [f64; 2], given: f64) -> f64 {
        let early = given + predictor.weight(StepBefore) * (self.steps[1] * stretch[1]);
        early + predictor.weight(Step) * stretch[0] * self.steps[0]
    }

    fn level(&self) -> f64 {
        f64::from(self.last) - f64::from(self.first)
    }

    fn push(&mut self, value: i32) {
        self.steps = [f64::from(value.wrapping_sub(self.last)), self.steps[0]];
        self.last = value;
    }
}

/// Goes through a column after its first value: `next` gets the value before and the predicted step and returns the value.
pub(super) fn follow(
    predictor: &Predictor,
    inputs: &Inputs,
    first: i32,
    mut next: impl FnMut(i32, f64) -> i32,
) {
    let count = inputs.timing.len();
    if predictor.used == 0 {
        let mut value = first;
        for _ in 1..count {
            value = next(value, 0.0);
        }
        return;
    }
    let given = inputs.given(predictor);
    if !predictor.uses_own() {
        let mut value = first;
        for &step in given.iter().skip(1) {
            value = next(value, step);
        }
        return;
    }
    let mut past = Past::new(first);
    let given = given.iter().enumerate().skip(1);
    if predictor.uses(Level) {
        for (index, given) in given {
            let given = given + predictor.weight(Level) * past.level();
            let step = past.predict(predictor, inputs.timing.stretch(index), given);
            past.push(next(past.last, step));
        }
    } else {
        for (index, given) in given {
            let step = past.predict(predictor, inputs.timing.stretch(index), *given);
            past.push(next(past.last, step));
        }
    }
}

/// The length of a step on the ground in units of latitude. `longitude_ratio` is the ratio of a unit of longitude to one of
/// latitude there.
fn length(north: f64, east: f64, longitude_ratio: f64) -> f64 {
    let east = east * longitude_ratio;
    (north * north + east * east).sqrt()
}

/// How far each position is from the one before, in units of latitude.
pub(super) fn moved(north: &[f64], east: &[f64], longitude_ratio: f64) -> Vec<f64> {
    let steps = north.windows(2).zip(east.windows(2)).map(|pair| match pair {
        ([north, to_north], [east, to_east]) => length(to_north - north, to_east - east, longitude_ratio),
        _ => 0.0,
    });
    std::iter::once(0.0).chain(steps).take(north.len()).collect()
}

/// In which direction positions move.
pub(super) struct Heading {
    longitude_ratio: f64,
    /// The direction of the last step, and the direction that follows if the last turn goes on. Both have length 1 or 0.
    pub(super) ahead: [f64; 2],
    pub(super) turned: [f64; 2],
}

impl Heading {
    pub(super) fn new(longitude_ratio: f64) -> Self {
        Self {
            longitude_ratio,
            ahead: [0.0; 2],
            turned: [0.0; 2],
        }
    }

    pub(super) fn push(&mut self, north: f64, east: f64) {
        let length = length(north, east, self.longitude_ratio);
        let before = self.ahead;
        self.ahead = if length > 0.0 {
            [north / length, east * self.longitude_ratio / length]
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

/// Goes through latitudes and longitudes together as [`follow`] goes through one column. `next` also gets the axis (0 is
/// latitude).
pub(super) fn follow_positions(
    predictors: [&Predictor; 2],
    inputs: &Inputs,
    longitude_ratio: f64,
    firsts: [i32; 2],
    mut next: impl FnMut(usize, i32, f64) -> i32,
) {
    let mut pasts = firsts.map(Past::new);
    let mut heading = Heading::new(longitude_ratio);
    let reference = inputs.reference.unwrap_or_default();
    let directed = predictors
        .into_iter()
        .any(|predictor| predictor.uses(AlongHeading) || predictor.uses(AlongTurn));
    for (index, gap) in inputs.timing.gaps.iter().enumerate().skip(1) {
        let stretch = inputs.timing.stretch(index);
        let rate_times_gap = reference.get(index).map_or(0.0, |value| value * gap);
        for (axis, (predictor, past)) in predictors.into_iter().zip(&mut pasts).enumerate() {
            let mut step = past.predict(predictor, stretch, 0.0);
            if directed {
                step += predictor.weight(AlongHeading) * rate_times_gap * heading.ahead[axis & 1]
                    + predictor.weight(AlongTurn) * rate_times_gap * heading.turned[axis & 1];
            }
            past.push(next(axis, past.last, step));
        }
        if directed {
            heading.push(pasts[0].steps[0], pasts[1].steps[0]);
        }
    }
}

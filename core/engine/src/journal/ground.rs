//! Distance from the best of several measures: each says how far it went from when to when, and every moment counts once.
//!
//! The steps of those that are not believed are held back for a while: when the one that is believed is lost, the next
//! fills in from the last moment that was covered.

use std::collections::VecDeque;

use ritm_sensors::priority::{Choice, Selector};

/// What measures: a sensor's number, or [`POSITIONS`].
pub(crate) type Measure = u16;
/// Positions, which are believed last.
pub(crate) const POSITIONS: Measure = Measure::MAX;

/// Metres from one moment to another.
#[derive(Clone, Copy, Debug)]
struct Step {
    from: i64,
    to: i64,
    metres: f64,
}

struct Held {
    measure: Measure,
    heard: i64,
    steps: VecDeque<Step>,
}

/// The distance of a recording.
pub(crate) struct Ground {
    selector: Selector<Measure>,
    held: Vec<Held>,
    chosen: Option<Measure>,
    /// What lies before is covered, or does not count.
    covered: i64,
    total_m: f64,
    /// The total over the last seconds.
    recent: VecDeque<(i64, f64)>,
    /// Where it was when, over the last while: in between it went evenly.
    marks: VecDeque<(i64, f64)>,
    /// So many marks were forgotten.
    forgotten: usize,
}

impl Ground {
    /// A measure that is silent for so long is lost.
    const LOST_MS: u64 = 4000;
    /// Steps are held back for so long.
    const HELD_MS: i64 = 120_000;
    /// The speed is that of so long.
    const SPEED_MS: i64 = 12_000;
    const POSITIONS_PLACE: u8 = 250;

    pub(crate) const fn new() -> Self {
        Self {
            selector: Selector::new(Self::LOST_MS),
            held: Vec::new(),
            chosen: None,
            covered: 0,
            total_m: 0.0,
            recent: VecDeque::new(),
            marks: VecDeque::new(),
            forgotten: 0,
        }
    }

    /// Metres covered.
    pub(crate) const fn total_m(&self) -> f64 {
        self.total_m
    }

    /// What the distance comes from.
    pub(crate) const fn chosen(&self) -> Option<Measure> {
        self.chosen
    }

    /// Whether anything ever measured.
    pub(crate) const fn is_measured(&self) -> bool {
        self.chosen.is_some()
    }

    /// A measure is there, whether it moves or not. Smaller places are believed first.
    pub(crate) fn hear(&mut self, measure: Measure, place: u8, at: i64) {
        let place = if measure == POSITIONS {
            Self::POSITIONS_PLACE
        } else {
            place
        };
        self.selector.heard(measure, place, at.max(0) as u64);
        let held = self.held_of(measure);
        held.heard = held.heard.max(at);
        self.settle(at);
    }

    /// A measure went on, from one moment to another.
    pub(crate) fn step(&mut self, measure: Measure, from: i64, to: i64, metres: f64) {
        if !(metres.is_finite() && metres >= 0.0) {
            return;
        }
        let held = self.held_of(measure);
        held.steps.push_back(Step { from, to, metres });
        while held
            .steps
            .front()
            .is_some_and(|step| to - step.to > Self::HELD_MS)
        {
            held.steps.pop_front();
        }
        self.settle(to);
    }

    fn held_of(&mut self, measure: Measure) -> &mut Held {
        let known = self.held.iter().position(|held| held.measure == measure);
        let at = known.unwrap_or_else(|| {
            self.held.push(Held {
                measure,
                heard: i64::MIN,
                steps: VecDeque::new(),
            });
            self.held.len() - 1
        });
        &mut self.held[at]
    }

    /// Believes whom there is to believe now.
    pub(crate) fn settle(&mut self, now: i64) {
        let Choice::Fresh(best) = self.selector.chosen(now.max(0) as u64) else {
            return;
        };
        if let Some(before) = self.chosen
            && before != best
            && before != POSITIONS
            && let Some(held) = self.held.iter().find(|held| held.measure == before)
        {
            // While it was there it covered all there was, were it nothing.
            self.covered = self.covered.max(held.heard);
        }
        self.chosen = Some(best);
        let Some(held) = self.held.iter_mut().find(|held| held.measure == best) else {
            return;
        };
        let steps = std::mem::take(&mut held.steps);
        let added = !steps.is_empty();
        for step in steps {
            self.mark(step.from.max(self.covered).min(step.to));
            self.total_m += step.metres * step.share_after(self.covered);
            self.covered = self.covered.max(step.to);
            self.mark(self.covered);
        }
        if added {
            self.note(now);
        }
    }

    fn mark(&mut self, at: i64) {
        const KEPT_MS: i64 = 120_000;
        let at = self.marks.back().map_or(at, |&(last, _)| at.max(last));
        if self.marks.back() != Some(&(at, self.total_m)) {
            self.marks.push_back((at, self.total_m));
        }
        // A step may have lasted longer: where it began is kept.
        while self.marks.get(1).is_some_and(|&(next, _)| at - next > KEPT_MS) {
            self.marks.pop_front();
            self.forgotten += 1;
        }
    }

    /// So many marks were made.
    pub(crate) fn marked(&self) -> usize {
        self.forgotten + self.marks.len()
    }

    /// Where it was when, from a mark on: the first is number 0.
    pub(crate) fn marks_from(&self, number: usize) -> impl Iterator<Item = (i64, f64)> {
        self.marks
            .iter()
            .skip(number.saturating_sub(self.forgotten))
            .copied()
    }

    fn stretches(&self) -> impl Iterator<Item = ((i64, f64), (i64, f64))> {
        self.marks.iter().copied().zip(self.marks.iter().copied().skip(1))
    }

    /// When it had gone so far; `None` where it was not so far yet, or that was too long ago.
    pub(crate) fn moment_of(&self, metres: f64) -> Option<i64> {
        self.stretches().find_map(|((from, from_m), (to, to_m))| {
            (from_m <= metres && metres <= to_m && from_m < to_m)
                .then(|| from + ((to - from) as f64 * (metres - from_m) / (to_m - from_m)).round() as i64)
        })
    }

    /// How far it had gone at a moment.
    pub(crate) fn total_at(&self, moment: i64) -> f64 {
        self.stretches()
            .find_map(|((from, from_m), (to, to_m))| {
                (from <= moment && moment <= to && from < to)
                    .then(|| from_m + (to_m - from_m) * (moment - from) as f64 / (to - from) as f64)
            })
            .unwrap_or(self.total_m)
    }

    fn note(&mut self, now: i64) {
        const GRAIN_MS: i64 = 500;
        if self.recent.back().is_none_or(|&(at, _)| now - at >= GRAIN_MS) {
            self.recent.push_back((now, self.total_m));
        }
        while self
            .recent
            .front()
            .is_some_and(|&(at, _)| now - at > Self::SPEED_MS)
        {
            self.recent.pop_front();
        }
    }

    /// What happens until `at` does not count: the athlete had paused.
    pub(crate) fn pass_over(&mut self, at: i64) {
        self.covered = self.covered.max(at);
        for held in &mut self.held {
            held.steps.clear();
        }
        self.recent.clear();
    }

    /// Metres a second over the last seconds by a sensor; `None` where it is positions that know.
    pub(crate) fn speed_m_s(&self, now: i64) -> Option<(f64, i64)> {
        const SHORTEST_MS: i64 = 2000;
        if self.chosen == Some(POSITIONS) {
            return None;
        }
        let (&(first, first_m), &(last, last_m)) = (self.recent.front()?, self.recent.back()?);
        (last - first >= SHORTEST_MS).then(|| {
            (
                (last_m - first_m) * 1000.0 / (last - first) as f64,
                (now - last).max(0),
            )
        })
    }
}

impl Step {
    /// The share of it that lies after a moment.
    fn share_after(&self, covered: i64) -> f64 {
        if self.from >= covered {
            1.0
        } else if self.to <= covered {
            0.0
        } else {
            (self.to - covered) as f64 / (self.to - self.from) as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten minutes at 5 m/s with positions all along and a wheel when `there` says so.
    fn ride(there: impl Fn(i64) -> bool) -> Ground {
        let mut ground = Ground::new();
        let mut before = None;
        for second in 0..=600_i64 {
            let at = second * 1000;
            if second % 2 == 0 {
                ground.step(POSITIONS, at - 2000, at, 10.0);
            }
            ground.hear(POSITIONS, 250, at);
            if there(second) {
                if let Some(before) = before {
                    ground.step(7, before, at, 5.0 * (at - before) as f64 / 1000.0);
                }
                before = Some(at);
                ground.hear(7, 0, at);
            }
        }
        ground
    }

    #[test]
    fn every_moment_counts_once_whoever_measured_it() {
        for (name, ground) in [
            ("wheel", ride(|_| true)),
            ("positions", ride(|_| false)),
            ("lost once", ride(|second| !(100..200).contains(&second))),
            ("lost again and again", ride(|second| second % 40 < 25)),
            ("single packets lost", ride(|second| second % 5 < 3)),
        ] {
            assert!(
                (ground.total_m() - 3000.0).abs() < 12.0,
                "{name}: {}",
                ground.total_m()
            );
        }
    }

    #[test]
    fn a_wheel_that_stands_keeps_the_wandering_of_positions_out() {
        let mut ground = Ground::new();
        for second in 0..300_i64 {
            let at = second * 1000;
            ground.hear(3, 0, at);
            ground.hear(POSITIONS, 0, at);
            ground.step(POSITIONS, at - 1000, at, 1.0);
        }
        assert_eq!(ground.total_m(), 0.0);
    }

    #[test]
    fn what_is_covered_in_a_pause_does_not_count() {
        let mut ground = Ground::new();
        for second in 1..=100_i64 {
            let at = second * 1000;
            ground.hear(POSITIONS, 0, at);
            ground.step(POSITIONS, at - 1000, at, 3.0);
            if (41..=60).contains(&second) {
                ground.pass_over(at);
            }
        }
        // What is covered at the very second is covered before the pause is known.
        assert!((ground.total_m() - 240.0).abs() < 61.0, "{}", ground.total_m());
    }
}

//! Energy from the best of several counters: what one counted is not added to what another counted of the same time.

/// A sensor that counts energy.
struct Counter {
    sensor: u16,
    place: u8,
    /// When it was heard last, of whatever it spoke.
    heard: i64,
    /// What it counted since it was believed last, and since when that is.
    held_kcal: f64,
    held_from: i64,
}

/// The energy of a recording.
#[derive(Default)]
pub(crate) struct Energy {
    counters: Vec<Counter>,
    /// What lies before is counted, or does not count.
    covered: i64,
    kcal: Option<f64>,
}

impl Energy {
    /// A counter that is silent for so long gives way to the next. They tell whole kilocalories, at rest one a minute.
    const LOST_MS: i64 = 60_000;

    /// Kilocalories so far; `None` where nobody counts them.
    pub(crate) const fn kcal(&self) -> Option<f64> {
        self.kcal
    }

    /// A sensor said something, so that it is there.
    pub(crate) fn hear(&mut self, sensor: u16, at: i64) {
        let known = self.counters.iter_mut().find(|counter| counter.sensor == sensor);
        if let Some(counter) = known {
            counter.heard = counter.heard.max(at);
        }
    }

    /// A sensor counted so much since it counted last. Smaller places are believed first.
    pub(crate) fn burn(&mut self, sensor: u16, place: u8, at: i64, kcal: f64) {
        if !(kcal.is_finite() && kcal >= 0.0) {
            return;
        }
        let known = self.counters.iter().position(|counter| counter.sensor == sensor);
        let index = known.unwrap_or_else(|| {
            self.counters.push(Counter {
                sensor,
                place,
                heard: at,
                held_kcal: 0.0,
                held_from: self.covered.min(at),
            });
            self.counters.len() - 1
        });
        let counter = &mut self.counters[index];
        counter.place = place;
        counter.held_kcal += kcal;
        let better = |other: &Counter| other.place < place && at - other.heard <= Self::LOST_MS;
        let equal_before = |other: &Counter| other.place == place && at - other.heard <= Self::LOST_MS;
        if self.counters.iter().any(better) || self.counters[..index].iter().any(equal_before) {
            return;
        }
        let counter = &mut self.counters[index];
        let from = counter.held_from;
        counter.held_from = from.max(at);
        let kcal = std::mem::take(&mut counter.held_kcal);
        // Of what it counted while another was believed, or in a pause, nothing counts: as if it had gone evenly.
        let share = if from >= self.covered {
            1.0
        } else {
            (at - self.covered).max(0) as f64 / (at - from).max(1) as f64
        };
        *self.kcal.get_or_insert(0.0) += kcal * share;
        self.covered = self.covered.max(at);
    }

    /// What is burnt until `at` does not count.
    pub(crate) fn pass_over(&mut self, at: i64) {
        self.covered = self.covered.max(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kilocalories of ten minutes in which a strap counts one every six seconds and a machine as much and a half, each
    /// while it is there.
    fn burnt(strap: impl Fn(i64) -> bool, machine: impl Fn(i64) -> bool) -> f64 {
        let mut energy = Energy::default();
        for second in 1..=600 {
            let at = second * 1000;
            if strap(second) {
                energy.hear(0, at);
                if second % 6 == 0 {
                    energy.burn(0, 1, at, 1.0);
                }
            }
            if machine(second) && second % 6 == 4 {
                energy.burn(1, 2, at, 1.5);
            }
        }
        energy.kcal().unwrap_or(0.0)
    }

    #[test]
    fn two_counters_of_the_same_time_are_not_added() {
        let near =
            |kcal: f64, expected: f64| assert!((kcal - expected).abs() <= 2.0, "{kcal}, not {expected}");
        near(burnt(|_| true, |_| false), 100.0);
        near(burnt(|_| false, |_| true), 150.0);
        near(burnt(|_| true, |_| true), 100.0);
        // The strap comes late, or goes early.
        near(burnt(|second| second > 300, |_| true), 125.0);
        near(burnt(|second| second <= 300, |_| true), 125.0);
    }

    #[test]
    fn what_a_counter_says_late_counts_where_nobody_else_counted() {
        let mut energy = Energy::default();
        energy.burn(0, 1, 10_000, 2.0);
        // Ten minutes of silence in which the other counted half the time.
        energy.burn(1, 2, 310_000, 40.0);
        energy.burn(0, 1, 610_000, 100.0);
        assert_eq!(energy.kcal(), Some(2.0 + 40.0 + 50.0));
        // And a pause does not count.
        energy.pass_over(710_000);
        energy.burn(0, 1, 810_000, 20.0);
        assert_eq!(energy.kcal(), Some(2.0 + 40.0 + 50.0 + 10.0));
    }
}

//! Counters that wrap, fall and begin anew.

/// Turns a sensor's running total into what was added.
///
/// A total may wrap at the width of its field, fall when the battery is changed or the machine begins a new session, and
/// leap by a damaged packet. What was added is counted where it can be true, and a total that can't be true only gives
/// a new base.
#[derive(Clone, Debug)]
pub struct Counter {
    /// The total wraps to 0 after this value.
    largest: u64,
    /// The fastest that the total can rise, per second.
    top_per_s: f64,
    last: Option<(u64, u64)>,
}

impl Counter {
    /// So much may come at once, in seconds of the fastest rise: packets come in bursts after a hindrance.
    const BURST_S: f64 = 5.0;

    /// A counter of `bits` bits, up to 64, whose total rises by at most `top_per_s` a second.
    pub const fn new(bits: u32, top_per_s: f64) -> Self {
        Self {
            largest: if bits >= 64 { u64::MAX } else { (1 << bits) - 1 },
            top_per_s,
            last: None,
        }
    }

    /// Forgets the base: the next total adds nothing.
    pub const fn rebase(&mut self) {
        self.last = None;
    }

    /// Takes the total of a packet that came at `now_ms` and returns what was added since the packet before. The first
    /// total adds nothing, and neither does one that fell or rose faster than it can.
    pub fn take(&mut self, total: u64, now_ms: u64) -> u64 {
        let before = self.last.replace((total, now_ms));
        let Some((last, last_ms)) = before else {
            return 0;
        };
        let added = total.wrapping_sub(last) & self.largest;
        // A total that fell a little looks like a rise by nearly the whole width.
        if added > self.largest / 2 {
            return 0;
        }
        let seconds = now_ms.saturating_sub(last_ms) as f64 / 1000.0 + Self::BURST_S;
        if added as f64 > seconds * self.top_per_s {
            return 0;
        }
        added
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_wraps_and_goes_on() {
        let mut counter = Counter::new(16, 10.0);
        assert_eq!(counter.take(65_530, 0), 0);
        assert_eq!(counter.take(65_534, 1000), 4);
        assert_eq!(counter.take(2, 2000), 4);
    }

    #[test]
    fn what_fell_is_a_new_base() {
        // A machine that begins anew at a pause: TrackMyIndoorWorkout #124, "distance zeroes out".
        let mut counter = Counter::new(24, 30.0);
        assert_eq!(counter.take(1000, 0), 0);
        assert_eq!(counter.take(0, 1000), 0);
        assert_eq!(counter.take(7, 2000), 7);
    }

    #[test]
    fn a_leap_is_not_covered() {
        // InfiniTime #928: 536 million steps by noon.
        let mut counter = Counter::new(32, 5.0);
        assert_eq!(counter.take(5000, 0), 0);
        assert_eq!(counter.take(536_870_912, 1000), 0);
        assert_eq!(counter.take(5004, 2000), 0);
        assert_eq!(counter.take(5006, 3000), 2);
    }

    proptest! {
        #[test]
        fn what_is_added_adds_up(steps in prop::collection::vec(0u64..50, 1..200), start in any::<u32>()) {
            let mut counter = Counter::new(32, 100.0);
            let mut total = u64::from(start);
            counter.take(total, 0);
            let mut added = 0;
            for (second, step) in steps.iter().enumerate() {
                total = (total + step) & 0xffff_ffff;
                added += counter.take(total, second as u64 * 1000);
            }
            prop_assert_eq!(added, steps.iter().sum::<u64>());
        }
    }
}

//! Numbers that look random and are the same for the same seed.

/// The generator `SplitMix64` (G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators",
/// OOPSLA 2014).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

/// Returns a number that depends on all of `parts` and on nothing else.
pub(crate) fn hash(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9E37_79B9_7F4A_7C15, |state, part| {
        Random(state ^ part.wrapping_mul(0xD6E8_FEB8_6659_FD93)).next()
    })
}

/// Returns [`hash`] as a number from 0 up to, but not including, 1.
pub(crate) fn hash_share(parts: &[u64]) -> f64 {
    share(hash(parts))
}

fn share(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// Draws a number evenly from 0 up to, but not including, 1.
    pub(crate) fn share(&mut self) -> f64 {
        share(self.next())
    }

    /// Draws a number evenly from `low` up to `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// Returns true in the share `chance` of all cases.
    pub(crate) fn chance(&mut self, chance: f64) -> bool {
        self.share() < chance
    }

    /// Draws a number around 0 with a standard deviation of 1. As the sum of three even numbers it is nearly normal.
    pub(crate) fn around(&mut self) -> f64 {
        2.0 * (self.share() + self.share() + self.share()) - 3.0
    }
}

/// A value that wanders around 0 and forgets after a while where it was: a first-order autoregression.
#[derive(Clone, Debug)]
pub(crate) struct Wander {
    value: f64,
    keep: f64,
    push: f64,
}

impl Wander {
    /// Begins at a random value. `spread` is the standard deviation, and after `memory_s` seconds about a third (1/e)
    /// is left of an old value.
    pub(crate) fn new(spread: f64, memory_s: f64, random: &mut Random) -> Self {
        let keep = (-1.0 / memory_s).exp();
        Self {
            value: spread * random.around(),
            keep,
            push: spread * (1.0 - keep * keep).sqrt(),
        }
    }

    /// Returns the value one second later.
    pub(crate) fn step(&mut self, random: &mut Random) -> f64 {
        self.value = self.value * self.keep + self.push * random.around();
        self.value
    }
}

//! Contexts and their distributions: what is expected of a column's next number from the numbers before.

pub(super) const SYMBOLS: usize = 16;
pub(super) const LARGER: usize = SYMBOLS - 1;
/// Probabilities are parts of `1 << PARTS_BITS`.
pub(super) const PARTS_BITS: u32 = 15;
/// A context's average carries this many bits after the point.
pub(super) const POINT: u32 = 8;
/// How many half octaves of a context's average have a distribution of their own.
const LEVELS: usize = 78;
/// The last value was smaller than the average of those before, near it, or larger.
const TRENDS: usize = 3;

/// How probable each of the sixteen symbols is. Kept is the sum of the parts of all symbols below each of them.
#[derive(Clone, Copy)]
#[repr(align(32))]
pub(super) struct Distribution {
    below: [i16; SYMBOLS],
}

impl Distribution {
    /// The distribution before any symbol came: a geometric one of this mean, mixed with a tenth of a uniform one.
    pub(super) const fn geometric(mean: f64) -> Self {
        let ratio = mean / (1.0 + mean);
        let mut below = [0; SYMBOLS];
        let mut sum = 0.0;
        let mut power = 1.0;
        let mut symbol = 0;
        while symbol < SYMBOLS {
            below[symbol] = (sum * 32_752.0) as i16 + symbol as i16;
            sum += (1.0 - ratio) * power * 0.9 + 0.1 / 16.0;
            power *= ratio;
            symbol += 1;
        }
        Self { below }
    }

    #[inline]
    pub(super) fn parts(&self, symbol: usize) -> (u32, u32) {
        let low = self.below[symbol & LARGER] as u32;
        let high = if symbol == LARGER {
            1 << PARTS_BITS
        } else {
            self.below[(symbol + 1) & LARGER] as u32
        };
        (low, high - low)
    }

    #[inline]
    pub(super) fn find(&self, slot: u32) -> usize {
        let slot = slot as i16;
        // In lanes: minus one for each symbol above the slot.
        let mut above: i16 = 0;
        for low in self.below {
            above = above.wrapping_add(slot.wrapping_sub(low) >> 15);
        }
        (above + LARGER as i16) as usize & LARGER
    }

    /// Moves towards `symbol`, at first fast. Every symbol keeps at least one part: the targets are at least one
    /// apart, and a shift rounds towards them.
    #[inline]
    pub(super) fn learn(&mut self, symbol: usize, seen: &mut u8) {
        let rate = 4 + u32::from(*seen >= 12) + u32::from(*seen >= 36);
        *seen += u8::from(*seen < 36);
        let targets = &TARGETS[symbol & LARGER];
        for (low, target) in self.below.iter_mut().zip(targets) {
            *low += (target - *low) >> rate;
        }
    }
}

/// The sums that a distribution moves towards when a symbol comes.
static TARGETS: [[i16; SYMBOLS]; SYMBOLS] = {
    let mut targets = [[0; SYMBOLS]; SYMBOLS];
    let mut came = 0;
    while came < SYMBOLS {
        let mut symbol = 0;
        while symbol < SYMBOLS {
            targets[came][symbol] = symbol as i16
                + if symbol > came {
                    ((1 << PARTS_BITS) - SYMBOLS as i32) as i16
                } else {
                    0
                };
            symbol += 1;
        }
        came += 1;
    }
    targets
};

/// The level from which low bits are noise; each two levels above have one noise bit more.
const FIRST_NOISY: usize = 16;

static PRIORS: [Distribution; LEVELS * TRENDS] = {
    let mut priors = [Distribution::geometric(1.0); LEVELS * TRENDS];
    let mut level = 0;
    while level < LEVELS {
        let mut mean = if level < FIRST_NOISY {
            level
        } else {
            FIRST_NOISY - 2 + level % 2
        };
        // Two levels an octave, of which the first stands for an average of 2^-6.
        let mut expected = if mean % 2 == 0 { 1.2 / 64.0 } else { 1.8 / 64.0 };
        while mean >= 2 {
            expected *= 2.0;
            mean -= 2;
        }
        let mut trend = 0;
        while trend < TRENDS {
            priors[level * TRENDS + trend] = Distribution::geometric(expected);
            trend += 1;
        }
        level += 1;
    }
    priors
};

/// The distributions of a column, one for each context.
pub(super) struct Distributions {
    pub(super) each: [Distribution; LEVELS * TRENDS],
    seen: [u8; LEVELS * TRENDS],
}

impl Distributions {
    pub(super) fn new() -> Self {
        Self {
            each: PRIORS,
            seen: [0; LEVELS * TRENDS],
        }
    }

    #[inline]
    pub(super) fn learn(&mut self, place: usize, symbol: usize) {
        self.each[place].learn(symbol, &mut self.seen[place]);
    }
}

/// What the values just before say about the next one.
pub(super) struct Context {
    /// The average of the values before the last one, later ones counting more, with [`POINT`] bits after the point.
    average: u64,
    last: u64,
}

impl Context {
    pub(super) fn new(level: u32) -> Self {
        let average = 1_u64 << (level & 63).min(40);
        Self {
            average,
            last: average,
        }
    }

    /// The place of the distribution to use, and how many low bits are noise. The last value only chooses among three places,
    /// so that most of this is computed while the last value is still being read.
    #[inline]
    pub(super) fn place(&self) -> (usize, u32) {
        let average = self.average + 4;
        let octave = average.ilog2();
        let half = (average >> (octave - 1)) & 1;
        // 4 / 2^8 is 2^-6: the first level.
        let level = (octave as usize - 2) * 2 + half as usize;
        let noise = (level.saturating_sub(FIRST_NOISY - 2) / 2) as u32;
        let trend = usize::from(self.last * 2 >= self.average) + usize::from(self.last > self.average * 2);
        ((level * TRENDS + trend).min(LEVELS * TRENDS - 1), noise)
    }

    #[inline]
    pub(super) fn learn(&mut self, value: u32) {
        self.average = (self.average as i64 + ((self.last as i64 - self.average as i64) >> 3)) as u64;
        self.last = u64::from(value) << POINT;
    }
}

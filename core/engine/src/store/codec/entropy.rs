//! Whole numbers as few bits: a range coder (rANS) whose statistics follow the values as they come.
//!
//! A number is split by how large its neighbours were: as many low bits as are plain noise are written as they are, what
//! stands above them is one of sixteen symbols, the last of which says "larger still". Each size of neighbourhood has
//! statistics of its own, which begin as a geometric distribution and move towards what comes. Nothing is written
//! about them, so short columns cost little. The arithmetic is J. Duda's rANS ("Asymmetric numeral systems", 2013,
//! arXiv:1311.2540) with a 32-bit state and 16-bit words; the way the statistics move is F. Giesen's for symbols
//! of four bits.

use super::{bytes::Reader, bytes::put_varint};
use crate::store::{Fault, corrupt};

const SYMBOLS: usize = 16;
const LARGER: usize = SYMBOLS - 1;
/// Probabilities are parts of `1 << PARTS_BITS`.
const PARTS_BITS: u32 = 15;
/// The state stays at or above this between symbols.
const STATE_LOW: u32 = 1 << 16;
/// Averages of neighbours carry this many bits after the point.
const POINT: u32 = 8;
/// Half octaves of the average of neighbours.
const LEVELS: usize = 78;
/// Whether the last values were smaller than, like or larger than those before.
const TRENDS: usize = 3;

/// How often each of the sixteen symbols came: the parts below each of them.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Statistics {
    below: [i16; SYMBOLS],
}

impl Statistics {
    /// What is believed before anything was seen: a geometric distribution of this mean, and a little of everything.
    const fn geometric(mean: f64) -> Self {
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

    fn parts(&self, symbol: usize) -> (u32, u32) {
        let low = self.below[symbol & LARGER] as u32;
        let high = if symbol == LARGER {
            1 << PARTS_BITS
        } else {
            self.below[(symbol + 1) & LARGER] as u32
        };
        (low, high - low)
    }

    fn find(&self, slot: u32) -> usize {
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
    fn learn(&mut self, symbol: usize, seen: &mut u8) {
        let rate = 4 + u32::from(*seen >= 12) + u32::from(*seen >= 36);
        *seen += u8::from(*seen < 36);
        let targets = &TARGETS[symbol & LARGER];
        for (low, target) in self.below.iter_mut().zip(targets) {
            *low += (target - *low) >> rate;
        }
    }
}

/// Where the parts below each symbol go when a symbol comes.
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

static PRIORS: [Statistics; LEVELS * TRENDS] = {
    let mut priors = [Statistics::geometric(1.0); LEVELS * TRENDS];
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
            priors[level * TRENDS + trend] = Statistics::geometric(expected);
            trend += 1;
        }
        level += 1;
    }
    priors
};

/// The statistics of a column.
struct Table {
    statistics: [Statistics; LEVELS * TRENDS],
    seen: [u8; LEVELS * TRENDS],
}

impl Table {
    fn new() -> Self {
        Self {
            statistics: PRIORS,
            seen: [0; LEVELS * TRENDS],
        }
    }

    fn learn(&mut self, place: usize, symbol: usize) {
        self.statistics[place].learn(symbol, &mut self.seen[place]);
    }
}

/// What the values just before say about the next one.
struct Neighbours {
    /// Of the values before the last, the later ones counting more; with [`POINT`] bits after the point.
    average: u64,
    last: u64,
}

impl Neighbours {
    fn new(level: u32) -> Self {
        let average = 1_u64 << (level & 63).min(40);
        Self {
            average,
            last: average,
        }
    }

    /// Which statistics to use, and how many low bits are noise. The last value only chooses among three: what it
    /// takes to find the place can so be done while it is still being read.
    fn place(&self) -> (usize, u32) {
        let average = self.average + 4;
        let octave = average.ilog2();
        let half = (average >> (octave - 1)) & 1;
        // 4 / 2^8 is 2^-6: the first level.
        let level = (octave as usize - 2) * 2 + half as usize;
        let noise = (level.saturating_sub(FIRST_NOISY - 2) / 2) as u32;
        let trend = usize::from(self.last * 2 >= self.average) + usize::from(self.last > self.average * 2);
        ((level * TRENDS + trend).min(LEVELS * TRENDS - 1), noise)
    }

    fn learn(&mut self, value: u32) {
        self.average = (self.average as i64 + ((self.last as i64 - self.average as i64) >> 3)) as u64;
        self.last = u64::from(value) << POINT;
    }
}

/// About how many bits [`Encoder::values`] takes.
pub(super) fn cost(values: &[u32]) -> f64 {
    let level = first_level(values);
    let mut neighbours = Neighbours::new(level);
    let mut table = Table::new();
    let mut bits: u64 = 6 << 8;
    for &value in values {
        let (place, noise) = neighbours.place();
        let above = value >> noise;
        let symbol = above.min(LARGER as u32) as usize;
        let (_, parts) = table.statistics[place].parts(symbol);
        // The upper bits of a floating-point number are nearly its logarithm.
        let logarithm = ((parts as f32).to_bits() >> 15).wrapping_sub(127 << 8);
        bits += u64::from((noise + PARTS_BITS) << 8).saturating_sub(u64::from(logarithm));
        if symbol == LARGER {
            bits += u64::from((above - LARGER as u32 + 1).ilog2() * 2 + 1) << 8;
        }
        table.learn(place, symbol);
        neighbours.learn(value);
    }
    bits as f64 / 256.0
}

/// The size of the first values, as an octave of their average.
fn first_level(values: &[u32]) -> u32 {
    let sum: u64 = values.iter().take(8).map(|&value| u64::from(value)).sum();
    ((sum << POINT) / 8 + 1).ilog2()
}

/// Writes numbers; what was written first is read first.
#[derive(Default)]
pub(super) struct Encoder {
    /// Where each symbol begins (high half) and how many parts it has.
    symbols: Vec<u32>,
    bits: Vec<u8>,
    spare: u64,
    spare_bits: u32,
}

impl Encoder {
    /// Writes the lowest `count` bits of a number, at most 32, as they are.
    pub(super) fn bits(&mut self, value: u32, count: u32) {
        let value = u64::from(value) & ((1 << count) - 1);
        self.spare |= value << self.spare_bits;
        self.spare_bits += count;
        while self.spare_bits >= 8 {
            self.bits.push(self.spare as u8);
            self.spare >>= 8;
            self.spare_bits -= 8;
        }
    }

    /// Writes a number of any size that has no neighbours.
    pub(super) fn number(&mut self, value: u64) {
        let length = 64 - value.leading_zeros();
        self.bits(length, 7);
        self.bits(value as u32, length.min(32));
        self.bits((value >> 32) as u32, length.saturating_sub(32));
    }

    /// Writes a column of numbers.
    pub(super) fn values(&mut self, values: &[u32]) {
        let level = first_level(values);
        self.bits(level, 6);
        let mut neighbours = Neighbours::new(level);
        let mut table = Table::new();
        self.symbols.reserve(values.len());
        for &value in values {
            let (place, noise) = neighbours.place();
            let above = value >> noise;
            let symbol = above.min(LARGER as u32) as usize;
            let (low, parts) = table.statistics[place].parts(symbol);
            self.symbols.push(low << 16 | parts);
            table.learn(place, symbol);
            if symbol == LARGER {
                let more = u64::from(above) - LARGER as u64 + 1;
                let length = more.ilog2();
                self.bits(0, length);
                self.bits(1, 1);
                self.bits(more as u32, length);
            }
            self.bits(value, noise);
            neighbours.learn(value);
        }
    }

    /// Everything written, as bytes: how many are plain bits, these, then the words of the symbols.
    pub(super) fn finish(mut self, data: &mut Vec<u8>) {
        if self.spare_bits > 0 {
            self.bits.push(self.spare as u8);
        }
        put_varint(data, self.bits.len() as u64);
        data.extend_from_slice(&self.bits);
        let mut words = Vec::with_capacity(self.symbols.len() / 4);
        let mut state = STATE_LOW;
        for &symbol in self.symbols.iter().rev() {
            let (low, parts) = (symbol >> 16, symbol & 0xffff);
            if u64::from(state) >= u64::from(parts) << 17 {
                words.push(state as u16);
                state >>= 16;
            }
            state = ((state / parts) << PARTS_BITS) + state % parts + low;
        }
        data.extend_from_slice(&state.to_le_bytes());
        for word in words.iter().rev() {
            data.extend_from_slice(&word.to_le_bytes());
        }
    }
}

/// Plain bits, from the lowest of the first byte on. Beyond the end there are zeros.
#[derive(Clone, Copy)]
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// The next `count` bits, at most 32.
    fn take(&mut self, count: u32) -> u32 {
        let rest = self.bytes.get(self.at / 8..).unwrap_or_default();
        let window = match rest.first_chunk() {
            Some(window) => u64::from_le_bytes(*window),
            None => few(rest),
        };
        let value = (window >> (self.at % 8)) & ((1 << count) - 1);
        self.at = self.at.wrapping_add(count as usize);
        value as u32
    }

    /// What is above the noise where the symbol says "larger".
    #[cold]
    fn larger(mut self) -> (u32, Self) {
        let mut length = 0;
        while length < 32 && self.take(1) == 0 {
            length += 1;
        }
        let more = 1_u64 << length | u64::from(self.take(length));
        ((more + LARGER as u64 - 1) as u32, self)
    }
}

/// Fewer than eight bytes as a number.
#[cold]
fn few(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |window, &byte| window << 8 | u64::from(byte))
}

/// Reads what [`Encoder`] wrote. Beyond its end there are zeros; [`Decoder::finish`] tells.
pub(super) struct Decoder<'a> {
    bits: Bits<'a>,
    words: &'a [u8],
    state: u32,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let bytes = reader.body()?;
        let state = reader.word()?;
        Ok(Self {
            bits: Bits { bytes, at: 0 },
            words: reader.rest(),
            state,
        })
    }

    pub(super) fn bits(&mut self, count: u32) -> u32 {
        self.bits.take(count)
    }

    pub(super) fn number(&mut self) -> u64 {
        let length = self.bits(7).min(64);
        let low = self.bits(length.min(32));
        let high = self.bits(length.saturating_sub(32));
        u64::from(high) << 32 | u64::from(low)
    }

    /// Reads `count` numbers.
    pub(super) fn values(&mut self, count: usize) -> Vec<u32> {
        let mut neighbours = Neighbours::new(self.bits(6));
        let mut table = Table::new();
        let mut values = vec![0; count];
        // In registers while the column lasts.
        let (mut bits, words, mut state) = (self.bits, self.words, self.state);
        let mut at = 0;
        for goal in &mut values {
            let (place, noise) = neighbours.place();
            let statistics = &table.statistics[place];
            let slot = state & ((1 << PARTS_BITS) - 1);
            let symbol = statistics.find(slot);
            let (low, parts) = statistics.parts(symbol);
            state = parts
                .wrapping_mul(state >> PARTS_BITS)
                .wrapping_add(slot.wrapping_sub(low));
            // Whether a word is due is a coin's throw: both are worked out, and one is taken.
            let word = match words.get(at..at + 2) {
                Some(&[low, high]) => u16::from_le_bytes([low, high]),
                _ => 0,
            };
            let due = state < STATE_LOW;
            let filled = state << 16 | u32::from(word);
            state = if due { filled } else { state };
            at += usize::from(due) * 2;
            table.learn(place, symbol);
            let mut above = symbol as u32;
            if symbol == LARGER {
                (above, bits) = bits.larger();
            }
            let value = if noise > 0 {
                above << noise | bits.take(noise)
            } else {
                above
            };
            *goal = value;
            neighbours.learn(value);
        }
        (self.bits, self.state) = (bits, state);
        self.words = words.get(at..).unwrap_or_default();
        values
    }

    /// Whether all that was written was read, and nothing else.
    pub(super) fn finish(self) -> Result<(), Fault> {
        let whole = self.words.is_empty()
            && self.state == STATE_LOW
            && self.bits.at.div_ceil(8) == self.bits.bytes.len();
        if whole { Ok(()) } else { Err(corrupt()) }
    }
}

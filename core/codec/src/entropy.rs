//! Entropy coding of whole numbers: a range coder (rANS) with adaptive distributions.
//!
//! A number is split by its context, the numbers before it: where these were large, its low bits are noise and are written as
//! they are. What stands above them is one of sixteen symbols, the last of which is an escape for all that is larger. Each
//! context has a distribution of the symbols of its own, which begins as a geometric one and moves towards the symbols that
//! come. Distributions are not stored, so short columns cost little. The arithmetic is J. Duda's rANS ("Asymmetric
//! numeral systems", 2013, arXiv:1311.2540) with a 32-bit state and 16-bit words; the distributions move as F.
//! Giesen shows it for symbols of four bits ("Mixing discrete probability distributions", fgiesen.wordpress.com, 2015).

mod context;
#[cfg(test)]
mod tests;

use self::context::{Context, Distributions, LARGER, PARTS_BITS, POINT};
use super::{
    Error,
    bytes::{Reader, put_varint},
};

/// The state stays at or above this between symbols.
const STATE_LOW: u32 = 1 << 16;

/// About how many bits [`Encoder::values`] takes.
pub(super) fn cost(values: &[u32]) -> f64 {
    let level = first_level(values);
    let mut context = Context::new(level);
    let mut distributions = Distributions::new();
    let mut bits: u64 = 6 << 8;
    for &value in values {
        let (place, noise) = context.place();
        let above = value >> noise;
        let symbol = above.min(LARGER as u32) as usize;
        let (_, parts) = distributions.each[place].parts(symbol);
        // The upper bits of a floating-point number are nearly its logarithm.
        let logarithm = ((parts as f32).to_bits() >> 15).wrapping_sub(127 << 8);
        bits += u64::from((noise + PARTS_BITS) << 8).saturating_sub(u64::from(logarithm));
        if symbol == LARGER {
            bits += u64::from((above - LARGER as u32 + 1).ilog2() * 2 + 1) << 8;
        }
        distributions.learn(place, symbol);
        context.learn(value);
    }
    bits as f64 / 256.0
}

/// The binary logarithm of the first values' average, from which the context begins.
fn first_level(values: &[u32]) -> u32 {
    let sum: u64 = values.iter().take(8).map(|&value| u64::from(value)).sum();
    ((sum << POINT) / 8 + 1).ilog2()
}

/// Writes numbers; what was written first is read first.
#[derive(Default)]
pub(super) struct Encoder {
    /// For each symbol how many parts are below it (high half) and how many it has itself.
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

    /// Writes a number of any size without a context.
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
        let mut context = Context::new(level);
        let mut distributions = Distributions::new();
        self.symbols.reserve(values.len());
        for &value in values {
            let (place, noise) = context.place();
            let above = value >> noise;
            let symbol = above.min(LARGER as u32) as usize;
            let (low, parts) = distributions.each[place].parts(symbol);
            self.symbols.push(low << 16 | parts);
            distributions.learn(place, symbol);
            if symbol == LARGER {
                let more = u64::from(above) - LARGER as u64 + 1;
                let length = more.ilog2();
                self.bits(0, length);
                self.bits(1, 1);
                self.bits(more as u32, length);
            }
            self.bits(value, noise);
            context.learn(value);
        }
    }

    /// Appends everything written: the number of bytes of plain bits, these bytes, the state, then the words of the symbols.
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

/// Plain bits, the lowest of each byte first. Beyond the end there are zeros.
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

    /// What stands above the noise after the escape symbol: an Elias gamma code.
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

/// Reads what [`Encoder`] wrote. Beyond the end it reads zeros, and [`Decoder::finish`] then fails.
pub(super) struct Decoder<'a> {
    bits: Bits<'a>,
    words: &'a [u8],
    state: u32,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let bytes = reader.sized()?;
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
        let mut context = Context::new(self.bits(6));
        let mut distributions = Distributions::new();
        let mut values = vec![0; count];
        // In registers while the column lasts.
        let (mut bits, words, mut state) = (self.bits, self.words, self.state);
        let mut at = 0;
        for goal in &mut values {
            let (place, noise) = context.place();
            let distribution = &distributions.each[place];
            let slot = state & ((1 << PARTS_BITS) - 1);
            let symbol = distribution.find(slot);
            let (low, parts) = distribution.parts(symbol);
            state = parts
                .wrapping_mul(state >> PARTS_BITS)
                .wrapping_add(slot.wrapping_sub(low));
            // Nobody can foresee whether a word is due: both states are computed and one is chosen, without a branch.
            let word = match words.get(at..at + 2) {
                Some(&[low, high]) => u16::from_le_bytes([low, high]),
                _ => 0,
            };
            let due = state < STATE_LOW;
            let filled = state << 16 | u32::from(word);
            state = if due { filled } else { state };
            at += usize::from(due) * 2;
            distributions.learn(place, symbol);
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
            context.learn(value);
        }
        (self.bits, self.state) = (bits, state);
        self.words = words.get(at..).unwrap_or_default();
        values
    }

    /// Fails unless exactly what was written was read.
    pub(super) fn finish(self) -> Result<(), Error> {
        let whole = self.words.is_empty()
            && self.state == STATE_LOW
            && self.bits.at.div_ceil(8) == self.bits.bytes.len();
        if whole { Ok(()) } else { Err(Error::Damaged) }
    }
}

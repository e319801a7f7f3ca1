//! Whole numbers as few bits: a range coder (rANS) whose statistics follow the values as they come.
//!
//! A number is split by how large its neighbours were: as many low bits as are plain noise are written as they are, what
//! stands above them is one of sixteen symbols, the last of which says "larger still". Each size of neighbourhood has
//! statistics of its own, which begin as a geometric distribution and move towards what comes. Nothing is written
//! about them, so short columns cost little. The arithmetic is J. Duda's rANS ("Asymmetric numeral systems", 2013,
//! arXiv:1311.2540) with a 32-bit state and 16-bit words; the way the statistics move is F. Giesen's for symbols
//! of four bits.

mod statistics;
#[cfg(test)]
mod tests;

use self::statistics::{LARGER, Neighbours, PARTS_BITS, POINT, Table};
use super::{bytes::Reader, bytes::put_varint};
use crate::store::{Fault, corrupt};

/// The state stays at or above this between symbols.
const STATE_LOW: u32 = 1 << 16;

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

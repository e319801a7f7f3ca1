//! The alphabet in which a column's residuals are counted.
//!
//! Devices rarely use all numbers: a cadence comes in halves, a speed is a wheel's turns by a fixed circumference, a position
//! was rounded to five digits. Where few numbers occur, they are listed, and a residual counts places in this list.

use super::entropy::{Decoder, Encoder};

/// No dictionary holds more numbers than this. In one whose numbers span more than this, a rank is searched, not looked up.
const SPAN: usize = 1 << 16;

/// Which values or steps can occur, and so what a residual of one means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Alphabet {
    /// Steps are multiples of this divisor, which is at least 1. Residuals are counted in it.
    Multiples(u32),
    /// Values are of this dictionary. A residual is the difference of the ranks of the value and of the predicted value.
    Values(Dictionary),
    /// Steps are of this dictionary. A residual is the difference of the ranks of the step and of the predicted step.
    Steps(Dictionary),
}

impl Alphabet {
    /// The residual of `value` after `before` where `step` was predicted.
    pub(super) fn residual(&self, before: i32, step: f64, value: i32) -> i32 {
        match self {
            Self::Multiples(1) => value.wrapping_sub(before).wrapping_sub(whole(step)),
            Self::Multiples(divisor) => {
                let taken = (i64::from(value) - i64::from(before)) / i64::from(*divisor);
                (taken as i32).wrapping_sub(whole(step / f64::from(*divisor)))
            }
            Self::Values(dictionary) => {
                dictionary.rank(value) - dictionary.rank(whole(f64::from(before) + step))
            }
            Self::Steps(dictionary) => {
                dictionary.rank(value.wrapping_sub(before)) - dictionary.rank(whole(step))
            }
        }
    }

    /// The value after `before` where `step` was predicted, from its residual.
    pub(super) fn next(&self, before: i32, step: f64, residual: i32) -> i32 {
        match self {
            Self::Multiples(1) => next_whole(before, step, residual),
            Self::Multiples(divisor) => next_multiple(*divisor, before, step, residual),
            Self::Values(dictionary) => dictionary.next_value(before, step, residual),
            Self::Steps(dictionary) => dictionary.next_step(before, step, residual),
        }
    }

    /// About how many bits it takes to write down.
    pub(super) fn bits(&self) -> f64 {
        match self {
            Self::Multiples(_) => 12.0,
            Self::Values(dictionary) | Self::Steps(dictionary) => dictionary.bits(),
        }
    }

    pub(super) fn write(&self, encoder: &mut Encoder) {
        match self {
            Self::Multiples(divisor) => {
                encoder.bits(0, 2);
                encoder.number(u64::from(*divisor));
            }
            Self::Values(dictionary) => {
                encoder.bits(1, 2);
                dictionary.write(encoder);
            }
            Self::Steps(dictionary) => {
                encoder.bits(2, 2);
                dictionary.write(encoder);
            }
        }
    }

    /// `None` when it can't have been written.
    pub(super) fn read(decoder: &mut Decoder) -> Option<Self> {
        match decoder.bits(2) {
            0 => u32::try_from(decoder.number())
                .ok()
                .filter(|&divisor| divisor > 0)
                .map(Self::Multiples),
            1 => Dictionary::read(decoder).map(Self::Values),
            2 => Dictionary::read(decoder).map(Self::Steps),
            _ => None,
        }
    }
}

/// The value after `before` where every whole number can occur.
pub(super) fn next_whole(before: i32, step: f64, residual: i32) -> i32 {
    before.wrapping_add(whole(step)).wrapping_add(residual)
}

/// The value after `before` where steps are multiples of `divisor`.
pub(super) fn next_multiple(divisor: u32, before: i32, step: f64, residual: i32) -> i32 {
    let steps = whole(step / f64::from(divisor)).wrapping_add(residual);
    before.wrapping_add(steps.wrapping_mul(divisor as i32))
}

/// The nearest whole number; halves go to the even one. A number too large for an `i32` becomes some `i32`, the same one on
/// every machine.
fn whole(number: f64) -> i32 {
    // Floating-point numbers of this size are one apart: adding it rounds, and the low bits are the whole number.
    const ROUNDS: f64 = (3_u64 << 51) as f64;
    (number + ROUNDS).to_bits() as i32
}

/// How many whole numbers there are from `low` to `high`, both counted.
fn span(low: i32, high: i32) -> u64 {
    (i64::from(high) - i64::from(low)).unsigned_abs() + 1
}

/// The first number that is nearer to `next` than to `number`.
fn border(number: i32, next: i32) -> i64 {
    (i64::from(number) + i64::from(next)).div_euclid(2) + 1
}

/// The numbers that occur, in order, for numbers too far apart to be marked in an array. `None` if already the first ones
/// show that too many differ.
fn far_apart(numbers: impl Iterator<Item = i32> + Clone, count: usize) -> Option<Vec<i32>> {
    const FIRST: usize = 256;
    let in_order = |numbers: &mut dyn Iterator<Item = i32>| {
        let mut numbers: Vec<i32> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let first = in_order(&mut numbers.clone().take(FIRST)).len();
    if first * 3 > count.min(FIRST) * 2 {
        return None;
    }
    let mut numbers = numbers;
    Some(in_order(&mut numbers))
}

/// The numbers that occur, in rising order. The rank of a number is the index of the nearest of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dictionary {
    numbers: Vec<i32>,
    /// The rank of each number from the first to the last; empty if they span more than [`SPAN`].
    ranks: Vec<u16>,
}

impl Dictionary {
    /// The dictionary of `numbers`, if it is worth its bits: those that occur are few beside the count of all and beside
    /// the multiples of `divisor` in their span.
    pub(super) fn of(numbers: impl Iterator<Item = i32> + Clone, divisor: u32) -> Option<Self> {
        let (low, high, count) = numbers
            .clone()
            .fold((i32::MAX, i32::MIN, 0_usize), |(low, high, count), number| {
                (low.min(number), high.max(number), count + 1)
            });
        if count == 0 {
            return None;
        }
        let span = span(low, high);
        let occurring = if span > SPAN as u64 || span > count as u64 * 32 {
            far_apart(numbers, count)?
        } else {
            let mut occurs = vec![false; span as usize];
            for number in numbers {
                if let Some(occurs) = occurs.get_mut(number.wrapping_sub(low) as usize) {
                    *occurs = true;
                }
            }
            let occurring = (low..=high).zip(occurs).filter(|&(_, occurs)| occurs);
            occurring.map(|(number, _)| number).collect()
        };
        let many = occurring.len();
        let worth =
            many * 3 <= count && many <= SPAN && many as u64 * 5 <= (span / u64::from(divisor) + 1) * 4;
        if worth { Self::new(occurring) } else { None }
    }

    /// `None` unless there are numbers and they rise.
    fn new(numbers: Vec<i32>) -> Option<Self> {
        let (first, last) = (*numbers.first()?, *numbers.last()?);
        if !numbers.is_sorted_by(|one, next| one < next) {
            return None;
        }
        let span = span(first, last);
        let mut ranks = Vec::new();
        if span <= SPAN as u64 {
            ranks.reserve(span as usize);
            for (rank, pair) in numbers.windows(2).enumerate() {
                let &[number, next] = pair else { return None };
                let end = border(number, next) - i64::from(first);
                ranks.resize(usize::try_from(end).ok()?, rank as u16);
            }
            ranks.resize(span as usize, (numbers.len() - 1) as u16);
        }
        Some(Self { numbers, ranks })
    }

    /// The value after `before` where few values occur.
    pub(super) fn next_value(&self, before: i32, step: f64, residual: i32) -> i32 {
        let rank = self.rank(whole(f64::from(before) + step));
        self.value(rank.wrapping_add(residual))
    }

    /// The value after `before` where few steps occur.
    pub(super) fn next_step(&self, before: i32, step: f64, residual: i32) -> i32 {
        let rank = self.rank(whole(step));
        before.wrapping_add(self.value(rank.wrapping_add(residual)))
    }

    fn rank(&self, number: i32) -> i32 {
        let Some(last) = self.ranks.len().checked_sub(1) else {
            return self.search(number);
        };
        let first = self.numbers.first().copied().unwrap_or_default();
        let place = (i64::from(number) - i64::from(first)).clamp(0, last as i64);
        self.ranks.get(place as usize).map_or(0, |&rank| i32::from(rank))
    }

    fn search(&self, number: i32) -> i32 {
        let after = self.numbers.partition_point(|&one| one < number);
        let rank = match (after.checked_sub(1), self.numbers.get(after)) {
            (Some(before), Some(&next)) => {
                let nearer = self
                    .numbers
                    .get(before)
                    .map_or(i64::MIN, |&one| border(one, next));
                if i64::from(number) < nearer { before } else { after }
            }
            (Some(before), None) => before,
            (None, _) => 0,
        };
        rank as i32
    }

    fn value(&self, rank: i32) -> i32 {
        usize::try_from(rank)
            .ok()
            .and_then(|rank| self.numbers.get(rank))
            .copied()
            .unwrap_or_default()
    }

    fn bits(&self) -> f64 {
        let many = self.numbers.len() as f64;
        let ends = self.numbers.first().zip(self.numbers.last());
        let span = ends.map_or(1, |(&first, &last)| span(first, last));
        50.0 + many * ((span as f64 / many).log2() + 1.5)
    }

    fn write(&self, encoder: &mut Encoder) {
        encoder.number(self.numbers.len() as u64);
        encoder.bits(self.numbers.first().copied().unwrap_or_default() as u32, 32);
        let gaps: Vec<u32> = self
            .numbers
            .windows(2)
            .map(|pair| pair[1].wrapping_sub(pair[0]) as u32 - 1)
            .collect();
        encoder.values(&gaps);
    }

    fn read(decoder: &mut Decoder) -> Option<Self> {
        let count = usize::try_from(decoder.number())
            .ok()
            .filter(|&count| count > 0 && count <= SPAN)?;
        let mut number = decoder.bits(32) as i32;
        let gaps = decoder.values(count - 1);
        let mut numbers = Vec::with_capacity(count);
        numbers.push(number);
        for gap in gaps {
            number = i32::try_from(i64::from(number) + i64::from(gap) + 1).ok()?;
            numbers.push(number);
        }
        Self::new(numbers)
    }
}

#[cfg(test)]
mod tests;

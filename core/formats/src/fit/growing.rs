//! A column while it grows: the device's own integers for as long as they fit, floating-point numbers otherwise.

use ritm_model::ABSENT;

use super::base::Base;

/// Added to values of columns that hold more than 31 bits, so that all of `u32` but its "invalid" fits.
pub(super) const WIDE_BIAS: u32 = i32::MAX as u32;

/// Data messages of one definition, where each begins in `bytes`.
pub(super) struct Batch<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) starts: &'a [u32],
    pub(super) big: bool,
}

impl<'a> Batch<'a> {
    /// The `size` bytes at `offset` of each message.
    pub(super) fn pieces(&self, offset: usize, size: usize) -> impl Iterator<Item = &'a [u8]> {
        self.starts.iter().map(move |&start| {
            let from = start as usize + offset;
            self.bytes.get(from..from + size).unwrap_or_default()
        })
    }
}

/// A column that grows.
#[derive(Debug, Default)]
pub(super) struct Growing {
    /// Integers as the file has them; unused in a column of floats.
    pub(super) raw: Vec<i32>,
    /// Numbers of a column that is not of integers up to 32 bits; NaN for none.
    pub(super) floats: Option<Vec<f64>>,
    /// Whether [`WIDE_BIAS`] was taken off the integers.
    pub(super) wide: bool,
    /// Whether all floats had single precision.
    pub(super) single: bool,
    /// Whether it had to be given up.
    pub(super) lost: bool,
}

impl Growing {
    pub(super) fn len(&self) -> usize {
        self.floats.as_ref().map_or(self.raw.len(), Vec::len)
    }

    /// Brings it to a length, with nothing in the new rows.
    pub(super) fn pad(&mut self, rows: usize) {
        match &mut self.floats {
            Some(floats) => floats.resize(rows, f64::NAN),
            None => self.raw.resize(rows, ABSENT),
        }
    }

    fn widen(&mut self) {
        if !self.wide {
            self.wide = true;
            for raw in self.raw.iter_mut().filter(|raw| **raw != ABSENT) {
                *raw = raw.saturating_sub(WIDE_BIAS as i32);
            }
        }
    }

    /// The integer at a row.
    fn whole(&self, row: usize) -> Option<i64> {
        let raw = self.raw.get(row).filter(|&&raw| raw != ABSENT)?;
        Some(i64::from(*raw) + if self.wide { i64::from(WIDE_BIAS) } else { 0 })
    }

    fn floats(&mut self) -> &mut Vec<f64> {
        if self.floats.is_none() {
            let of_integers =
                (0..self.raw.len()).map(|row| self.whole(row).map_or(f64::NAN, |whole| whole as f64));
            self.floats = Some(of_integers.collect());
            self.single = true;
            self.raw = Vec::new();
        }
        self.floats.get_or_insert_default()
    }

    /// Appends one integer.
    pub(super) fn push(&mut self, value: Option<i64>) {
        if let Some(floats) = &mut self.floats {
            floats.push(value.map_or(f64::NAN, |value| value as f64));
            return;
        }
        // A column of negative and of very great numbers fits no 32 bits.
        let bias = i64::from(WIDE_BIAS);
        let low = if self.wide {
            -i64::from(i32::MAX) + bias
        } else {
            i64::from(ABSENT) + 1
        };
        if value.is_some_and(|value| value < low || value > 2 * bias) {
            self.floats().push(value.map_or(f64::NAN, |value| value as f64));
            return;
        }
        if value.is_some_and(|value| value > bias) {
            if self.raw.iter().any(|&raw| raw < 0 && raw != ABSENT) && !self.wide {
                self.floats().push(value.map_or(f64::NAN, |value| value as f64));
                return;
            }
            self.widen();
        }
        let bias = if self.wide { bias } else { 0 };
        let raw = value.and_then(|value| i32::try_from(value - bias).ok());
        self.raw.push(raw.unwrap_or(ABSENT));
    }

    /// Appends the values a batch has at `offset`.
    pub(super) fn extend(&mut self, batch: &Batch<'_>, offset: usize, base: Base) {
        if base.is_float() {
            let single = base == Base::F32;
            let values = batch
                .pieces(offset, base.size())
                .map(|bytes| base.float(bytes, batch.big).unwrap_or(f64::NAN));
            let floats = self.floats();
            floats.extend(values);
            self.single &= single;
            return;
        }
        if self.floats.is_some() || (self.wide && !matches!(base, Base::U32 { .. })) {
            for bytes in batch.pieces(offset, base.size()) {
                self.push(base.integer(bytes, batch.big));
            }
            return;
        }
        let raw = &mut self.raw;
        match base {
            Base::U8 { zero_invalid } => {
                let none = if zero_invalid { 0 } else { u8::MAX };
                gather(raw, batch, offset, |[byte]: [u8; 1]| {
                    if byte == none { ABSENT } else { i32::from(byte) }
                });
            }
            Base::I8 => gather(raw, batch, offset, |bytes| {
                let value = i8::from_le_bytes(bytes);
                if value == i8::MAX {
                    ABSENT
                } else {
                    i32::from(value)
                }
            }),
            Base::U16 { zero_invalid } => {
                let none = if zero_invalid { 0 } else { u16::MAX };
                let value = |value: u16| if value == none { ABSENT } else { i32::from(value) };
                if batch.big {
                    gather(raw, batch, offset, |bytes| value(u16::from_be_bytes(bytes)));
                } else {
                    gather(raw, batch, offset, |bytes| value(u16::from_le_bytes(bytes)));
                }
            }
            Base::I16 => {
                let value = |value: i16| {
                    if value == i16::MAX {
                        ABSENT
                    } else {
                        i32::from(value)
                    }
                };
                if batch.big {
                    gather(raw, batch, offset, |bytes| value(i16::from_be_bytes(bytes)));
                } else {
                    gather(raw, batch, offset, |bytes| value(i16::from_le_bytes(bytes)));
                }
            }
            Base::I32 => {
                let value = |value: i32| if value == i32::MAX { ABSENT } else { value };
                if batch.big {
                    gather(raw, batch, offset, |bytes| value(i32::from_be_bytes(bytes)));
                } else {
                    gather(raw, batch, offset, |bytes| value(i32::from_le_bytes(bytes)));
                }
            }
            Base::U32 { zero_invalid } => {
                let none = if zero_invalid { 0 } else { u32::MAX };
                if batch.big {
                    self.extend_u32(batch, offset, none, u32::from_be_bytes);
                } else {
                    self.extend_u32(batch, offset, none, u32::from_le_bytes);
                }
            }
            Base::U64 { .. } | Base::I64 | Base::F32 | Base::F64 | Base::Text | Base::Bytes => {}
        }
    }

    #[inline]
    fn extend_u32(&mut self, batch: &Batch<'_>, offset: usize, none: u32, number: impl Fn([u8; 4]) -> u32) {
        if !self.wide {
            let before = self.raw.len();
            let mut bits = 0;
            gather(&mut self.raw, batch, offset, |bytes| match number(bytes) {
                value if value == none => ABSENT,
                value => {
                    bits |= value;
                    value as i32
                }
            });
            if bits >> 31 == 0 {
                return;
            }
            // Too great for 31 bits: once more, the other way.
            self.raw.truncate(before);
            if self.raw.iter().any(|&raw| raw < 0 && raw != ABSENT) {
                for bytes in batch.pieces(offset, 4) {
                    let value = bytes.first_chunk().map(|bytes| number(*bytes));
                    self.push(value.filter(|&value| value != none).map(i64::from));
                }
                return;
            }
            self.widen();
        }
        gather(&mut self.raw, batch, offset, |bytes| match number(bytes) {
            value if value == none => ABSENT,
            value => value.wrapping_sub(WIDE_BIAS) as i32,
        });
    }
}

#[inline]
fn gather<const N: usize>(
    raw: &mut Vec<i32>,
    batch: &Batch<'_>,
    offset: usize,
    mut value: impl FnMut([u8; N]) -> i32,
) {
    let bytes = batch.bytes.get(offset..).unwrap_or_default();
    raw.extend(batch.starts.iter().map(|&start| {
        bytes
            .get(start as usize..)
            .and_then(<[u8]>::first_chunk)
            .map_or(ABSENT, |piece| value(*piece))
    }));
}

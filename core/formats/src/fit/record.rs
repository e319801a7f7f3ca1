//! `record` messages to columns, by a plan made once a definition: a run of records is read field by field, without
//! an allocation a message.

use std::collections::BTreeMap;

use ritm_model::ABSENT;

use super::{base::Base, definition::Definition, message::Descriptions, wire::Run};

/// Elements of an array field that become columns of their own.
const MOST_ELEMENTS: usize = 16;
/// Added to values of columns that hold more than 31 bits, so that all of `u32` but its "invalid" fits.
pub(super) const WIDE_BIAS: u32 = i32::MAX as u32;
/// Cells a byte of the file may fill beyond those that hold a value: damage can claim sparse columns without end.
const CELLS_A_BYTE: usize = 16;
const SPARE_CELLS: usize = 1 << 16;

/// Where a column comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// A field of the standard by its number, an element of it.
    Standard(u8, u8),
    /// A part of another field that means this field of the standard.
    Component(u8),
    /// A developer field by the number of its description, an element of it.
    Developer(u16, u8),
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
    fn len(&self) -> usize {
        self.floats.as_ref().map_or(self.raw.len(), Vec::len)
    }

    fn pad(&mut self, rows: usize) {
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
    pub(super) fn whole(&self, row: usize) -> Option<i64> {
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
    fn push(&mut self, value: Option<i64>) {
        if let Some(floats) = &mut self.floats {
            floats.push(value.map_or(f64::NAN, |value| value as f64));
            return;
        }
        if value.is_some_and(|value| value > i64::from(i32::MAX)) {
            self.widen();
        }
        let bias = if self.wide { i64::from(WIDE_BIAS) } else { 0 };
        self.raw.push(
            value
                .and_then(|value| i32::try_from(value - bias).ok())
                .unwrap_or(ABSENT),
        );
    }

    /// Appends the values a run of records has at `offset`.
    fn extend(&mut self, run: &Run<'_>, offset: usize, base: Base) {
        let big = run.definition.big;
        if base.is_float() {
            let single = base == Base::F32;
            let values = run.messages().map(|message| {
                message
                    .get(offset..)
                    .and_then(|bytes| base.float(bytes, big))
                    .unwrap_or(f64::NAN)
            });
            let floats = self.floats();
            floats.extend(values);
            self.single &= single;
            return;
        }
        if self.floats.is_some() || (self.wide && !matches!(base, Base::U32 { .. })) {
            for message in run.messages() {
                self.push(message.get(offset..).and_then(|bytes| base.integer(bytes, big)));
            }
            return;
        }
        match base {
            Base::U8 { zero_invalid } => {
                let none = if zero_invalid { 0 } else { u8::MAX };
                extend(&mut self.raw, run, offset, |[byte]: [u8; 1]| {
                    if byte == none { ABSENT } else { i32::from(byte) }
                });
            }
            Base::I8 => extend(&mut self.raw, run, offset, |[byte]: [u8; 1]| {
                if byte == i8::MAX as u8 {
                    ABSENT
                } else {
                    i32::from(byte as i8)
                }
            }),
            Base::U16 { zero_invalid } => {
                let none = if zero_invalid { 0 } else { u16::MAX };
                let value = |value: u16| if value == none { ABSENT } else { i32::from(value) };
                if big {
                    extend(&mut self.raw, run, offset, |bytes| {
                        value(u16::from_be_bytes(bytes))
                    });
                } else {
                    extend(&mut self.raw, run, offset, |bytes| {
                        value(u16::from_le_bytes(bytes))
                    });
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
                if big {
                    extend(&mut self.raw, run, offset, |bytes| {
                        value(i16::from_be_bytes(bytes))
                    });
                } else {
                    extend(&mut self.raw, run, offset, |bytes| {
                        value(i16::from_le_bytes(bytes))
                    });
                }
            }
            Base::I32 => {
                let value = |value: i32| if value == i32::MAX { ABSENT } else { value };
                if big {
                    extend(&mut self.raw, run, offset, |bytes| {
                        value(i32::from_be_bytes(bytes))
                    });
                } else {
                    extend(&mut self.raw, run, offset, |bytes| {
                        value(i32::from_le_bytes(bytes))
                    });
                }
            }
            Base::U32 { zero_invalid } => {
                self.extend_u32(run, offset, if zero_invalid { 0 } else { u32::MAX })
            }
            Base::U64 { .. } | Base::I64 | Base::F32 | Base::F64 | Base::Text | Base::Bytes => {}
        }
    }

    fn extend_u32(&mut self, run: &Run<'_>, offset: usize, none: u32) {
        let big = run.definition.big;
        let number = |bytes: [u8; 4]| {
            if big {
                u32::from_be_bytes(bytes)
            } else {
                u32::from_le_bytes(bytes)
            }
        };
        if !self.wide {
            let before = self.raw.len();
            let mut bits = 0;
            extend(&mut self.raw, run, offset, |bytes| match number(bytes) {
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
            self.widen();
        }
        extend(&mut self.raw, run, offset, |bytes| match number(bytes) {
            value if value == none => ABSENT,
            value => value.wrapping_sub(WIDE_BIAS) as i32,
        });
    }
}

#[inline]
fn extend<const N: usize>(
    raw: &mut Vec<i32>,
    run: &Run<'_>,
    offset: usize,
    mut value: impl FnMut([u8; N]) -> i32,
) {
    raw.extend(run.messages().map(|message| {
        message
            .get(offset..)
            .and_then(|bytes| bytes.first_chunk::<N>())
            .map_or(ABSENT, |bytes| value(*bytes))
    }));
}

/// Where a definition's fields go.
#[derive(Debug, Default)]
struct Plan {
    serial: u32,
    descriptions: usize,
    steps: Vec<Step>,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Step {
    offset: usize,
    base: Base,
    column: usize,
}

/// A component: some bits of a field.
#[derive(Debug)]
struct Part {
    offset: usize,
    /// Bytes of the whole field.
    size: usize,
    shift: u32,
    bits: u32,
    /// Whether it counts on from value to value, rolling over.
    accumulates: bool,
    column: usize,
    target: u8,
}

/// Components of the standard's `record`: field, its bytes, first bit, bits, what the part means, whether it
/// accumulates. Source: the profile's table of components.
const PARTS: [(u8, usize, u32, u32, u8, bool); 4] = [
    (8, 3, 0, 12, 6, false),
    (8, 3, 12, 12, 5, true),
    (18, 1, 0, 8, 19, true),
    (28, 2, 0, 16, 29, true),
];

/// The columns of one file's records.
#[derive(Default)]
pub(super) struct Columns {
    /// Seconds since FIT's epoch; `None` before any message had a time.
    pub(super) times: Vec<Option<u32>>,
    pub(super) columns: Vec<(Origin, Growing)>,
    index: BTreeMap<Origin, usize>,
    plans: [Plan; 16],
    totals: BTreeMap<u8, u32>,
    /// Cells that may yet be filled with nothing.
    spare: usize,
}

impl Columns {
    /// For the records of a file of `bytes` bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            spare: bytes.saturating_mul(CELLS_A_BYTE).saturating_add(SPARE_CELLS),
            ..Self::default()
        }
    }

    fn column(&mut self, origin: Origin) -> usize {
        *self.index.entry(origin).or_insert_with(|| {
            self.columns.push((origin, Growing::default()));
            self.columns.len() - 1
        })
    }

    fn plan(&mut self, definition: &Definition, descriptions: &Descriptions) -> Plan {
        let mut plan = Plan {
            serial: definition.serial,
            descriptions: descriptions.len(),
            ..Plan::default()
        };
        for field in &definition.fields {
            for &(number, size, shift, bits, target, accumulates) in &PARTS {
                if field.number == number && field.size == size {
                    let column = self.column(Origin::Component(target));
                    let offset = field.offset;
                    plan.parts.push(Part {
                        offset,
                        size,
                        shift,
                        bits,
                        accumulates,
                        column,
                        target,
                    });
                }
            }
            if field.number == super::definition::TIMESTAMP || !super::columns::is_known(field.number) {
                continue;
            }
            let place = (field.offset, field.size);
            self.steps(&mut plan, field.base, place, |element| {
                Origin::Standard(field.number, element)
            });
        }
        for field in &definition.developer_fields {
            let Some((number, description)) = descriptions.of(field.developer, field.number) else {
                continue;
            };
            let place = (field.offset, field.size);
            self.steps(&mut plan, description.base, place, |element| {
                Origin::Developer(number, element)
            });
        }
        plan
    }

    fn steps(
        &mut self,
        plan: &mut Plan,
        base: Base,
        (offset, size): (usize, usize),
        origin: impl Fn(u8) -> Origin,
    ) {
        if matches!(base, Base::Text | Base::Bytes) || size == 0 || !size.is_multiple_of(base.size()) {
            return;
        }
        for element in 0..(size / base.size()).min(MOST_ELEMENTS) {
            let column = self.column(origin(element as u8));
            // A field that stands twice in a definition counts once.
            if plan.steps.iter().all(|step| step.column != column) {
                plan.steps.push(Step {
                    offset: offset + element * base.size(),
                    base,
                    column,
                });
            }
        }
    }

    /// Adds a run of records; `remaining` is what the file may still hold.
    pub(super) fn take(&mut self, run: &Run<'_>, descriptions: &Descriptions, remaining: usize) {
        let local = run.local & 15;
        let mut plan = std::mem::take(&mut self.plans[local]);
        if plan.serial != run.definition.serial || plan.descriptions != descriptions.len() {
            plan = self.plan(&run.definition, descriptions);
        }
        let rows = self.times.len();
        if rows == 0 {
            let expected = run.len() + remaining / run.definition.stride;
            self.times.reserve(expected);
            for step in plan.steps.iter().filter(|step| !step.base.is_float()) {
                if let Some((_, column)) = self.columns.get_mut(step.column) {
                    column.raw.reserve(expected);
                }
            }
        }
        self.times.extend(run.times());
        for step in &plan.steps {
            let Some((_, column)) = self.columns.get_mut(step.column) else {
                continue;
            };
            if ready(column, rows, &mut self.spare) {
                column.extend(run, step.offset, step.base);
            }
        }
        if !plan.parts.is_empty() {
            self.take_parts(&plan, run, rows);
        }
        self.plans[local] = plan;
    }

    fn take_parts(&mut self, plan: &Plan, run: &Run<'_>, rows: usize) {
        for part in &plan.parts {
            let Some((_, column)) = self.columns.get_mut(part.column) else {
                continue;
            };
            if !ready(column, rows, &mut self.spare) {
                continue;
            }
            for message in run.messages() {
                let bytes = message
                    .get(part.offset..part.offset + part.size)
                    .unwrap_or_default();
                let all = if run.definition.big && part.size == 2 {
                    bytes
                        .iter()
                        .fold(0_u32, |all, &byte| (all << 8) | u32::from(byte))
                } else {
                    bytes
                        .iter()
                        .rev()
                        .fold(0_u32, |all, &byte| (all << 8) | u32::from(byte))
                };
                let mask = (1_u32 << part.bits) - 1;
                let value = (all >> part.shift) & mask;
                let none = bytes.iter().all(|&byte| byte == 0xff) || (!part.accumulates && value == mask);
                if none {
                    column.push(None);
                } else if part.accumulates {
                    let total = self.totals.entry(part.target).or_insert(0);
                    *total = total.wrapping_add(value.wrapping_sub(*total) & mask);
                    column.push(Some(i64::from(*total)));
                } else {
                    column.push(Some(i64::from(value)));
                }
            }
        }
    }

    /// Brings all columns to one length. Tells how many had to be given up.
    pub(super) fn finish(&mut self) -> usize {
        let rows = self.times.len();
        for (_, column) in &mut self.columns {
            ready(column, rows, &mut self.spare);
        }
        let before = self.columns.len();
        self.columns.retain(|(_, column)| !column.lost);
        self.index.clear();
        before - self.columns.len()
    }
}

/// Fills a column up to `rows`, unless the file claims more emptiness than its size allows.
fn ready(column: &mut Growing, rows: usize, spare: &mut usize) -> bool {
    let gap = rows.saturating_sub(column.len());
    if column.lost || gap > *spare {
        *column = Growing {
            lost: true,
            ..Growing::default()
        };
        return false;
    }
    *spare -= gap;
    column.pad(rows);
    true
}

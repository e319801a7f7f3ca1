//! Turns `record` messages into columns. A plan is made once for each definition, and a batch of records is read field
//! by field by it, so that no message needs an allocation.

use std::rc::Rc;

use ritm_model::sorted::Map;

use super::{
    base::Base,
    budget::Budget,
    definition::{Definition, TIMESTAMP},
    description::Descriptions,
    growing::{Batch, Growing},
    wire::{Data, Walk},
};

/// Records read at once: as many as the nearest cache holds.
const BATCH: usize = 512;
/// Steps of plans that are kept beside those of the plan at hand.
const PLANNED: usize = 1 << 14;
/// What a column takes beside its cells, the channel's name and all.
const COLUMN_BYTES: usize = 320;

/// Where a column comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// A field by its number, an element of it.
    Standard(u8, u8),
    /// A part of another field that means this field of the standard.
    Component(u8),
    /// A developer field by the number of its description, an element of it.
    Developer(u16, u8),
}

/// Where a definition's fields go.
#[derive(Debug, Default)]
struct Plan {
    descriptions: usize,
    steps: Vec<Step>,
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Step {
    offset: u32,
    column: u32,
    base: Base,
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

/// Records of one definition that are still to be read.
#[derive(Default)]
struct Pending {
    definition: Option<Rc<Definition>>,
    /// Where in the bytes the first begins; the starts are counted from here.
    base: usize,
    starts: Vec<u32>,
}

/// The columns of one file's records.
#[derive(Default)]
pub(super) struct Columns {
    /// Seconds since FIT's epoch; `None` before any message had a time.
    pub(super) times: Vec<Option<u32>>,
    pub(super) columns: Vec<(Origin, Growing)>,
    index: Map<Origin, usize>,
    /// The last plan a column was put in, by the plan's count.
    last_plan: Vec<u64>,
    plans: Map<u32, Plan>,
    plans_made: u64,
    /// Steps of all plans.
    planned: usize,
    totals: Map<u8, u32>,
    pending: Pending,
    /// Fields that could not become columns.
    refused: usize,
}

impl Columns {
    fn column(&mut self, origin: Origin, budget: &mut Budget) -> Option<usize> {
        if let Some(&column) = self.index.get(&origin) {
            return Some(column);
        }
        if !budget.take(COLUMN_BYTES) {
            self.refused += 1;
            return None;
        }
        let column = self.columns.len();
        self.index.insert(origin, column);
        self.columns.push((origin, Growing::default()));
        self.last_plan.push(0);
        Some(column)
    }

    fn plan(&mut self, definition: &Definition, descriptions: &Descriptions, budget: &mut Budget) -> Plan {
        let mut plan = Plan {
            descriptions: descriptions.len(),
            ..Plan::default()
        };
        self.plans_made += 1;
        for field in &definition.fields {
            for &(number, size, shift, bits, target, accumulates) in &PARTS {
                if field.number == number && field.size == size {
                    let Some(column) = self.column(Origin::Component(target), budget) else {
                        continue;
                    };
                    plan.parts.push(Part {
                        offset: field.offset,
                        size,
                        shift,
                        bits,
                        accumulates,
                        column,
                        target,
                    });
                }
            }
            if field.number != TIMESTAMP {
                let place = (field.offset, field.size);
                self.steps(&mut plan, field.base, place, budget, |element| {
                    Origin::Standard(field.number, element)
                });
            }
        }
        for field in &definition.developer_fields {
            let Some((number, description)) = descriptions.of(field.developer, field.number) else {
                continue;
            };
            let place = (field.offset, field.size);
            self.steps(&mut plan, description.base, place, budget, |element| {
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
        budget: &mut Budget,
        origin: impl Fn(u8) -> Origin,
    ) {
        if matches!(base, Base::Text | Base::Bytes) || size == 0 || !size.is_multiple_of(base.size()) {
            return;
        }
        for element in 0..size / base.size() {
            let Some(column) = self.column(origin(element as u8), budget) else {
                continue;
            };
            // A field that stands twice in a definition counts once.
            if let Some(last) = self.last_plan.get_mut(column)
                && *last != self.plans_made
            {
                *last = self.plans_made;
                plan.steps.push(Step {
                    offset: (offset + element * base.size()) as u32,
                    column: column as u32,
                    base,
                });
            }
        }
    }

    /// Takes a record; it is read with the others of its batch.
    #[inline]
    pub(super) fn take(
        &mut self,
        data: &Data<'_>,
        walk: &Walk<'_>,
        descriptions: &Descriptions,
        budget: &mut Budget,
    ) {
        let pending = &self.pending;
        let same = pending
            .definition
            .as_ref()
            .is_some_and(|known| known.serial == data.definition);
        let start = data.at.wrapping_sub(pending.base);
        if !same || pending.starts.len() >= BATCH || start > u32::MAX as usize {
            self.flush(walk, descriptions, budget);
            self.pending.definition = walk.definition(data.definition).map(Rc::clone);
            self.pending.base = data.at;
        }
        let start = data.at.wrapping_sub(self.pending.base);
        self.pending.starts.push(start as u32);
        self.times.push(data.time);
    }

    /// Reads the records taken so far. To be called before descriptions change and at the end.
    #[inline(never)]
    pub(super) fn flush(&mut self, walk: &Walk<'_>, descriptions: &Descriptions, budget: &mut Budget) {
        let Pending {
            definition,
            base,
            mut starts,
        } = std::mem::take(&mut self.pending);
        let Some(definition) = definition else { return };
        let plan = match self.plans.remove(&definition.serial) {
            Some(plan) if plan.descriptions == descriptions.len() => plan,
            _ => {
                if self.planned > PLANNED {
                    self.plans.clear();
                    self.planned = 0;
                }
                let plan = self.plan(&definition, descriptions, budget);
                self.planned += plan.steps.len();
                plan
            }
        };
        let rows = self.times.len() - starts.len();
        if rows == 0 {
            let expected = starts.len() + walk.remaining() / definition.stride;
            self.times.reserve(expected);
            for step in plan.steps.iter().filter(|step| !step.base.is_float()) {
                if let Some((_, column)) = self.columns.get_mut(step.column as usize) {
                    column.raw.reserve(expected);
                }
            }
        }
        let batch = Batch {
            bytes: walk.bytes().get(base..).unwrap_or_default(),
            starts: &starts,
            big: definition.big,
        };
        for step in &plan.steps {
            if let Some((_, column)) = self.columns.get_mut(step.column as usize)
                && ready(column, rows, budget)
            {
                column.extend(&batch, step.offset as usize, step.base);
            }
        }
        for part in &plan.parts {
            self.take_part(part, &batch, rows, budget);
        }
        self.plans.insert(definition.serial, plan);
        // The room for the next batch.
        starts.clear();
        self.pending.starts = starts;
    }

    fn take_part(&mut self, part: &Part, batch: &Batch<'_>, rows: usize, budget: &mut Budget) {
        let Some((_, column)) = self.columns.get_mut(part.column) else {
            return;
        };
        // Two fields of one meaning in a definition: the first counts.
        if column.len() > rows || !ready(column, rows, budget) {
            return;
        }
        for bytes in batch.pieces(part.offset, part.size) {
            let shifted = |all: u32, &byte: &u8| (all << 8) | u32::from(byte);
            let all = if batch.big && part.size == 2 {
                bytes.iter().fold(0, shifted)
            } else {
                bytes.iter().rev().fold(0, shifted)
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

    /// Reads what is left and brings all columns to one length. Tells how many had to be given up.
    pub(super) fn finish(
        &mut self,
        walk: &Walk<'_>,
        descriptions: &Descriptions,
        budget: &mut Budget,
    ) -> usize {
        self.flush(walk, descriptions, budget);
        let rows = self.times.len();
        for (_, column) in &mut self.columns {
            ready(column, rows, budget);
        }
        let before = self.columns.len();
        self.columns.retain(|(_, column)| !column.lost);
        self.index = Map::new();
        self.plans = Map::new();
        self.pending = Pending::default();
        self.last_plan = Vec::new();
        before - self.columns.len() + self.refused
    }
}

/// Fills a column up to `rows`, unless the file claims more emptiness than its size allows.
fn ready(column: &mut Growing, rows: usize, budget: &mut Budget) -> bool {
    let gap = rows.saturating_sub(column.len());
    if gap == 0 && !column.lost {
        return true;
    }
    if column.lost || !budget.take(gap.saturating_mul(size_of::<i32>())) {
        *column = Growing {
            lost: true,
            ..Growing::default()
        };
        return false;
    }
    column.pad(rows);
    true
}

//! `record` messages to columns, by a plan made once a definition: no allocation a message.

use ritm_model::{ABSENT, Channel, Column, ExtraChannel, Scale};

use super::{
    message::Description,
    profile,
    wire::{Base, Definition},
};

/// Integers a unit that floating-point fields are kept in.
const FLOAT_PER_UNIT: f64 = 10_000.0;
/// Elements of an array field that become columns of their own.
const MOST_ELEMENTS: usize = 16;
/// Columns of one file: no device has as many, but damage can claim them.
const MOST_COLUMNS: usize = 512;

/// The moment the messages have reached, in seconds since FIT's epoch.
#[derive(Default)]
pub(super) struct FitClock(Option<u32>);

impl FitClock {
    pub(super) fn set(&mut self, time: u32) {
        self.0 = Some(time);
    }

    /// A compressed timestamp: the next moment whose five low bits are `offset`.
    pub(super) fn roll(&mut self, offset: u8) {
        if let Some(time) = self.0 {
            let offset = u32::from(offset);
            let step = offset.wrapping_sub(time & 0x1f) & 0x1f;
            self.0 = Some(time.wrapping_add(step));
        }
    }

    pub(super) fn now(&self) -> Option<u32> {
        self.0
    }
}

/// Where a definition's fields go.
#[derive(Debug)]
pub(super) struct Plan {
    time_at: Option<usize>,
    compressed_speed_distance_at: Option<usize>,
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    offset: usize,
    base: Base,
    column: usize,
    /// Integers to multiply by, for floating-point fields.
    float: bool,
}

/// The columns of one file's records, growing.
#[derive(Default)]
pub(super) struct Columns {
    /// Seconds since FIT's epoch; `None` before any message had a time.
    pub(super) times: Vec<Option<u32>>,
    pub(super) columns: Vec<Column>,
    /// The developer field each column came from, with the standard's field it stands for.
    native: Vec<Option<u8>>,
    pub(super) clock: FitClock,
    accumulated_16th_m: Option<u32>,
}

/// The channel and scale of a field of the standard.
fn standard(number: u8) -> (Channel, Scale) {
    match number {
        0 => return (Channel::Latitude, Scale::SEMICIRCLES),
        1 => return (Channel::Longitude, Scale::SEMICIRCLES),
        _ => {}
    }
    let found = profile::RECORD.iter().find(|row| row.0 == number);
    let Some(&(_, name, per_unit, offset, unit)) = found else {
        let name = format!("field_{number}");
        return (
            Channel::Extra(Box::new(ExtraChannel {
                name,
                unit: String::new(),
                developer: false,
            })),
            Scale::ONE,
        );
    };
    let channel = match number {
        2 | 78 => Channel::Altitude,
        3 => Channel::HeartRate,
        4 => Channel::Cadence,
        5 => Channel::Distance,
        6 | 73 => Channel::Speed,
        7 => Channel::Power,
        13 => Channel::Temperature,
        _ => Channel::Extra(Box::new(ExtraChannel {
            name: name.to_owned(),
            unit: unit.to_owned(),
            developer: false,
        })),
    };
    (channel, Scale { per_unit, offset })
}

fn element(channel: Channel, index: usize) -> Channel {
    match (channel, index) {
        (Channel::Extra(mut extra), 1..) => {
            extra.name = format!("{}_{index}", extra.name);
            Channel::Extra(extra)
        }
        (channel, _) => channel,
    }
}

impl Columns {
    fn column(&mut self, channel: Channel, scale: Scale, native: Option<u8>) -> Option<usize> {
        if let Some(at) = self.columns.iter().position(|column| column.channel == channel) {
            // The same name in another scale would change what is there already.
            return (self.columns[at].scale == scale).then_some(at);
        }
        if self.columns.len() >= MOST_COLUMNS {
            return None;
        }
        self.columns.push(Column {
            channel,
            scale,
            raw: Vec::new(),
        });
        self.native.push(native);
        Some(self.columns.len() - 1)
    }

    /// Makes the plan of a definition of `record`.
    pub(super) fn plan(&mut self, definition: &Definition, descriptions: &[Description]) -> Plan {
        let mut plan = Plan {
            time_at: None,
            compressed_speed_distance_at: None,
            steps: Vec::new(),
        };
        // Enhanced fields come last, so that they overrule their short forms.
        let mut fields = definition.fields.clone();
        fields.sort_by_key(|field| matches!(field.number, 73 | 78));
        for field in &fields {
            match field.number {
                253 if field.size == 4 => plan.time_at = Some(field.offset),
                8 if field.size == 3 => plan.compressed_speed_distance_at = Some(field.offset),
                _ => {
                    let (channel, scale) = standard(field.number);
                    self.steps(
                        &mut plan,
                        field.base,
                        (field.offset, field.size),
                        &channel,
                        scale,
                        None,
                    );
                }
            }
        }
        for field in &definition.developer_fields {
            let described = descriptions.iter().rev().find(|description| {
                (description.developer, description.number) == (field.developer, field.number)
            });
            let Some(description) = described else { continue };
            let channel = Channel::Extra(Box::new(ExtraChannel {
                name: description.name.clone(),
                unit: description.unit.clone(),
                developer: true,
            }));
            let place = (field.offset, field.size);
            self.steps(
                &mut plan,
                description.base,
                place,
                &channel,
                description.scale,
                description.native,
            );
        }
        plan
    }

    fn steps(
        &mut self,
        plan: &mut Plan,
        base: Base,
        (offset, size): (usize, usize),
        channel: &Channel,
        scale: Scale,
        native: Option<u8>,
    ) {
        if matches!(base, Base::Text | Base::Bytes) || size == 0 || size % base.size() != 0 {
            return;
        }
        let float = matches!(base, Base::F32 | Base::F64);
        let scale = if float {
            Scale {
                per_unit: scale.per_unit * FLOAT_PER_UNIT,
                ..scale
            }
        } else {
            scale
        };
        let elements = if matches!(channel, Channel::Extra(_)) {
            size / base.size()
        } else {
            1
        };
        for index in 0..elements.min(MOST_ELEMENTS) {
            if let Some(column) = self.column(element(channel.clone(), index), scale, native) {
                plan.steps.push(Step {
                    offset: offset + index * base.size(),
                    base,
                    column,
                    float,
                });
            }
        }
    }

    /// Adds one record.
    #[inline]
    pub(super) fn add(&mut self, plan: &Plan, body: &[u8], big: bool) {
        if let Some(at) = plan.time_at {
            let time = body
                .get(at..)
                .and_then(|bytes| Base::U32 { zero_invalid: false }.integer(bytes, big));
            if let Some(time) = time {
                self.clock.set(time as u32);
            }
        }
        let row = self.times.len();
        self.times.push(self.clock.now());
        for step in &plan.steps {
            let Some(bytes) = body.get(step.offset..) else {
                continue;
            };
            let value = if step.float {
                step.base
                    .float(bytes, big)
                    .map(|value| (value * FLOAT_PER_UNIT).round() as i64)
            } else {
                step.base.integer(bytes, big)
            };
            let Some(value) = value.and_then(|value| i32::try_from(value).ok()) else {
                continue;
            };
            put(&mut self.columns[step.column].raw, row, value);
        }
        if let Some(at) = plan.compressed_speed_distance_at {
            self.expand_speed_distance(row, body.get(at..));
        }
    }

    /// The component pair of field 8: twelve bits of 1/100 m/s, twelve accumulating bits of 1/16 m.
    fn expand_speed_distance(&mut self, row: usize, bytes: Option<&[u8]>) {
        let Some(&[a, b, c]) = bytes.and_then(<[u8]>::first_chunk::<3>) else {
            return;
        };
        if [a, b, c] == [0xff; 3] {
            return;
        }
        let speed = i32::from(a) | (i32::from(b & 0x0f) << 8);
        let distance = u32::from(b >> 4) | (u32::from(c) << 4);
        let before = self.accumulated_16th_m.unwrap_or(0);
        let total = before.wrapping_add(distance.wrapping_sub(before) & 0xfff);
        self.accumulated_16th_m = Some(total);
        if let Some(column) = self.column(Channel::Speed, Scale::per_unit(1000.0), None) {
            put(&mut self.columns[column].raw, row, speed * 10);
        }
        if let Some(column) = self.column(Channel::Distance, Scale::per_unit(100.0), None) {
            let hundredths = u64::from(total) * 100 / 16;
            put(
                &mut self.columns[column].raw,
                row,
                i32::try_from(hundredths).unwrap_or(ABSENT),
            );
        }
    }

    /// All columns to one length, empty ones gone; developer fields that stand for the standard's take their place
    /// where the standard's own is missing.
    pub(super) fn finish(&mut self) {
        let rows = self.times.len();
        for at in 0..self.columns.len() {
            let Some(Some(native)) = self.native.get(at).copied() else {
                continue;
            };
            let (channel, _) = standard(native);
            let empty = self
                .columns
                .iter()
                .find(|column| column.channel == channel)
                .is_none_or(|column| column.raw.iter().all(|&raw| raw == ABSENT));
            if empty && !matches!(channel, Channel::Extra(_)) && !self.columns[at].raw.is_empty() {
                self.columns
                    .iter_mut()
                    .filter(|column| column.channel == channel)
                    .for_each(|c| c.raw.clear());
                self.columns[at].channel = channel;
            }
        }
        self.columns
            .retain(|column| column.raw.iter().any(|&raw| raw != ABSENT));
        for column in &mut self.columns {
            column.raw.resize(rows, ABSENT);
        }
        self.native.clear();
    }
}

#[inline]
fn put(raw: &mut Vec<i32>, row: usize, value: i32) {
    if raw.len() < row {
        raw.resize(row, ABSENT);
    }
    match raw.get_mut(row) {
        Some(place) => *place = value,
        None => raw.push(value),
    }
}

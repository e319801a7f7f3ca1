//! Samples as `record` messages: known channels, the standard's others, and developer fields.

use ritm_model::{ABSENT, Channel, Column, ExtraChannel, Samples, Scale, sorted::Map};

use super::{
    super::{
        columns::{float_factor, right_balance},
        definition::TIMESTAMP,
        number::{FIELD_DESCRIPTION, RECORD},
        profile,
    },
    writer::{FLOAT32, FLOAT64, SINT8, SINT32, UINT8, UINT16, UINT32, Writer, base_of, holds, width},
};

/// Developer fields of one application have numbers of one byte; 255 is "invalid".
const MOST_DEVELOPER_FIELDS: usize = 255;
/// Standard fields beside the time that one definition takes.
const MOST_FIELDS: usize = 254;
const DEVELOPER: u8 = 0;

/// The known channels: field of `record`, base type, scale, unit.
const KNOWN: [(Channel, u8, u8, Scale, &str); 9] = [
    (Channel::Latitude, 0, SINT32, Scale::SEMICIRCLES, "degrees"),
    (Channel::Longitude, 1, SINT32, Scale::SEMICIRCLES, "degrees"),
    (
        Channel::Altitude,
        78,
        UINT32,
        Scale {
            per_unit: 5.0,
            offset: 500.0,
        },
        "m",
    ),
    (Channel::Distance, 5, UINT32, Scale::per_unit(100.0), "m"),
    (Channel::Speed, 73, UINT32, Scale::per_unit(1000.0), "m/s"),
    (Channel::HeartRate, 3, UINT8, Scale::ONE, "bpm"),
    (Channel::Cadence, 4, UINT8, Scale::ONE, "rpm"),
    (Channel::Power, 7, UINT16, Scale::ONE, "watts"),
    (Channel::Temperature, 13, SINT8, Scale::ONE, "C"),
];

/// One value per sample, for a field or an element of one.
enum Values<'a> {
    /// Integers at the field's own scale.
    Whole(Vec<Option<i64>>),
    /// What the column says.
    Real(&'a Column),
}

/// Elements of a field, by their index.
type Array<'a> = Vec<(usize, &'a Column, &'a ExtraChannel)>;

struct FieldOut<'a> {
    number: u8,
    base: u8,
    elements: Vec<Values<'a>>,
}

impl FieldOut<'_> {
    fn size(&self) -> u8 {
        (usize::from(width(self.base)) * self.elements.len()) as u8
    }

    fn write(&self, writer: &mut Writer, row: usize) {
        for element in &self.elements {
            match element {
                Values::Whole(values) if matches!(self.base, FLOAT32 | FLOAT64) => {
                    writer.float(
                        self.base,
                        values.get(row).copied().flatten().map(|value| value as f64),
                    );
                }
                Values::Whole(values) => writer.value(self.base, values.get(row).copied().flatten()),
                Values::Real(column) => writer.float(self.base, column.value(row)),
            }
        }
    }
}

/// Everything a `record` message is made of.
pub(super) struct Records<'a> {
    fields: Vec<FieldOut<'a>>,
    developers: Vec<DeveloperOut<'a>>,
}

struct DeveloperOut<'a> {
    field: FieldOut<'a>,
    name: &'a str,
    unit: &'a str,
    /// The field of `record` it stands for.
    native: Option<u8>,
}

/// The integers of a column at another scale.
fn at_scale(column: &Column, scale: Scale) -> Vec<Option<i64>> {
    column
        .raw
        .iter()
        .map(|&raw| match raw {
            ABSENT => None,
            raw if column.scale == scale => Some(i64::from(raw)),
            raw => Some(((column.scale.value(raw) + scale.offset) * scale.per_unit).round() as i64),
        })
        .collect()
}

/// What our own field is called that says exactly what a known channel is.
fn exact_name(channel: &Channel) -> &'static str {
    match channel {
        Channel::Latitude => "exact_position_lat",
        Channel::Longitude => "exact_position_long",
        Channel::Altitude => "exact_altitude",
        Channel::Distance => "exact_distance",
        Channel::Speed => "exact_speed",
        Channel::HeartRate => "exact_heart_rate",
        Channel::Cadence => "exact_cadence",
        Channel::Power => "exact_power",
        Channel::Temperature => "exact_temperature",
        Channel::Extra(_) => "exact",
    }
}

/// A floating-point field.
fn real<'a>(columns: Vec<Option<&'a Column>>, number: u8) -> FieldOut<'a> {
    let all = || columns.iter().flatten().all(|column| is_single(column));
    let base = if all() { FLOAT32 } else { FLOAT64 };
    FieldOut {
        number,
        base,
        elements: columns
            .into_iter()
            .map(|column| column.map_or(Values::Whole(Vec::new()), Values::Real))
            .collect(),
    }
}

/// Whether a reader gives every value back from single precision, and no shorter one in its place.
fn is_single(column: &Column) -> bool {
    let kept = || column.raw.iter().filter(|&&raw| raw != ABSENT);
    let value = |&raw: &i32| column.scale.value(raw);
    let singles: Vec<f64> = kept().map(|raw| f64::from(value(raw) as f32)).collect();
    let read = Scale::per_unit(float_factor(&singles, true));
    kept()
        .zip(&singles)
        .all(|(raw, &single)| single.is_finite() && read.value(read.raw(single)) == value(raw))
}

/// Whether the integers at `scale` tell the column's values exactly.
fn is_exact(column: &Column, values: &[Option<i64>], scale: Scale) -> bool {
    let back = |value: i64| value as f64 / scale.per_unit - scale.offset;
    column.scale == scale
        || (column.raw.iter().zip(values))
            .all(|(&raw, value)| value.is_none_or(|value| back(value) == column.scale.value(raw)))
}

/// A name and its element: `left_power_phase[1]`.
fn element(name: &str) -> (&str, usize) {
    name.strip_suffix(']')
        .and_then(|name| name.rsplit_once('['))
        .and_then(|(name, index)| Some((name, index.parse().ok().filter(|&index| index < 255)?)))
        .unwrap_or((name, 0))
}

/// The standard's number and scale for a name, or the number that stands in `field_61`.
fn field_of(name: &str) -> Option<(u8, Scale)> {
    if let Some(&(number, _, per_unit, offset, _)) = profile::RECORD.iter().find(|row| row.1 == name) {
        return Some((number, Scale { per_unit, offset }));
    }
    let number: u8 = name.strip_prefix("field_")?.parse().ok()?;
    let free = number < TIMESTAMP && profile::RECORD.iter().all(|row| row.0 != number);
    (free && name == format!("field_{number}")).then_some((number, Scale::ONE))
}

/// Whether it is a balance that may be of either foot.
fn is_unknown_balance(channel: &Channel) -> bool {
    matches!(channel, Channel::Extra(extra) if extra.name == "left_right_balance" && !extra.developer)
}

impl<'a> Records<'a> {
    /// Decides how each column is written. Those of the standard are rounded to the standard's resolution.
    pub(super) fn new(samples: &'a Samples) -> Self {
        let mut records = Self {
            fields: Vec::new(),
            developers: Vec::new(),
        };
        for (channel, number, base, scale, unit) in KNOWN {
            if let Some(column) = samples.column(&channel) {
                records.known(column, (number, base, scale, unit));
            }
        }
        let balanced = records.balance(samples);
        let mut arrays: Map<u8, (Scale, Array<'_>)> = Map::new();
        for column in &samples.columns {
            let Channel::Extra(extra) = &column.channel else {
                continue;
            };
            let (name, index) = element(&extra.name);
            if balanced && (column.channel == right_balance() || is_unknown_balance(&column.channel)) {
                continue;
            }
            match field_of(name).filter(|_| !extra.developer) {
                Some((number, scale)) => {
                    let array = arrays.entry(number).or_insert((scale, Vec::new()));
                    array.1.push((index, column, extra));
                }
                None => records.developer(column, extra),
            }
        }
        for (number, (scale, array)) in arrays {
            if records.joins(number, scale, &array) {
                continue;
            }
            let Some(field) = records.array(number, scale, &array) else {
                array
                    .into_iter()
                    .for_each(|(_, column, extra)| records.developer(column, extra));
                continue;
            };
            records.fields.push(field);
        }
        records
    }

    /// The right foot's part, marked as that in the field that may be of either foot. Tells whether there is any.
    fn balance(&mut self, samples: &'a Samples) -> bool {
        const FIELD: u8 = 30;
        const RIGHT: i64 = 0x80;
        let Some(right) = samples.column(&right_balance()) else {
            return false;
        };
        let mut values: Vec<_> = at_scale(right, Scale::ONE)
            .into_iter()
            .map(|percent| match percent {
                Some(percent @ 0..RIGHT) => Some(percent | RIGHT),
                _ => None,
            })
            .collect();
        // What the device did not know to be of the right foot.
        if let Some(unknown) = samples
            .columns
            .iter()
            .find(|column| is_unknown_balance(&column.channel))
        {
            for (value, unknown) in values.iter_mut().zip(at_scale(unknown, Scale::ONE)) {
                *value = value.or(unknown.filter(|unknown| (0..RIGHT).contains(unknown)));
            }
        }
        self.fields.push(FieldOut {
            number: FIELD,
            base: UINT8,
            elements: vec![Values::Whole(values)],
        });
        true
    }

    /// Adds elements to a field that has its first already; tells whether it can hold them.
    fn joins(&mut self, number: u8, scale: Scale, array: &Array<'a>) -> bool {
        let Some(field) = self.fields.iter_mut().find(|field| field.number == number) else {
            return false;
        };
        let count = array.iter().map(|(index, ..)| index + 1).max().unwrap_or(0);
        let mut elements: Vec<(usize, Vec<Option<i64>>)> = Vec::new();
        for &(index, column, _) in array {
            let values = at_scale(column, scale);
            let base = base_of(values.iter().flatten().copied());
            let unsigned = [UINT8, UINT16, UINT32];
            let fits = base.is_some_and(|base| {
                base == field.base
                    || (width(base) <= width(field.base)
                        && unsigned.contains(&base)
                        && unsigned.contains(&field.base))
            });
            if index == 0 || !fits || !is_exact(column, &values, scale) {
                return false;
            }
            elements.push((index, values));
        }
        if count * usize::from(width(field.base)) > 255 {
            return false;
        }
        while field.elements.len() < count {
            field.elements.push(Values::Whole(Vec::new()));
        }
        for (index, values) in elements {
            if let Some(place) = field.elements.get_mut(index) {
                *place = Values::Whole(values);
            }
        }
        true
    }

    /// A field of one or more elements, where one can hold them all.
    fn array(&self, number: u8, scale: Scale, array: &Array<'a>) -> Option<FieldOut<'a>> {
        if self.fields.iter().any(|field| field.number == number) || self.fields.len() >= MOST_FIELDS {
            return None;
        }
        let count = array.iter().map(|(index, ..)| index + 1).max()?;
        let mut columns = vec![None; count];
        for &(index, column, _) in array {
            *columns.get_mut(index)? = Some(column);
        }
        let values: Vec<_> = columns
            .iter()
            .map(|column| column.map(|column| at_scale(column, scale)).unwrap_or_default())
            .collect();
        let exact = (columns.iter().zip(&values))
            .all(|(column, values)| column.is_none_or(|column| is_exact(column, values, scale)));
        let base = base_of(values.iter().flatten().flatten().copied());
        let field = match base {
            Some(base) if exact || scale != Scale::ONE => FieldOut {
                number,
                base,
                elements: values.into_iter().map(Values::Whole).collect(),
            },
            // The standard's floating-point fields have no scale.
            _ if scale == Scale::ONE => real(columns, number),
            _ => return None,
        };
        (count * usize::from(width(field.base)) <= 255).then_some(field)
    }

    /// A channel of the standard, and beside it exactly what the standard's field can only say nearly.
    fn known(&mut self, column: &'a Column, (number, base, scale, unit): (u8, u8, Scale, &'static str)) {
        let mut values = at_scale(column, scale);
        let mut kept = is_exact(column, &values, scale);
        if column.channel == Channel::Cadence && column.scale != Scale::ONE {
            // Whole revolutions and 128ths in a field of their own.
            let fine = Scale::per_unit(128.0);
            let parts = at_scale(column, fine);
            kept = is_exact(column, &parts, fine);
            values = parts.iter().map(|parts| parts.map(|parts| parts / 128)).collect();
            let fractions = parts.iter().map(|parts| parts.map(|parts| parts % 128)).collect();
            let elements = vec![Values::Whole(fractions)];
            self.fields.push(FieldOut {
                number: 53,
                base: UINT8,
                elements,
            });
        }
        // Semicircles are finer than the last place of text formats: rounded back, nothing is lost.
        kept |= matches!(column.channel, Channel::Latitude | Channel::Longitude)
            && (column.raw.iter().zip(&values)).all(|(&raw, value)| {
                value.is_none_or(|value| column.scale.raw(value as f64 / scale.per_unit) == raw)
            });
        if !kept || !values.iter().flatten().all(|&value| holds(base, value)) {
            self.own(column, exact_name(&column.channel), unit, Some(number));
        }
        self.fields.push(FieldOut {
            number,
            base,
            elements: vec![Values::Whole(values)],
        });
    }

    fn developer(&mut self, column: &'a Column, extra: &'a ExtraChannel) {
        self.own(column, &extra.name, &extra.unit, None);
    }

    /// A developer field.
    fn own(&mut self, column: &'a Column, name: &'a str, unit: &'a str, native: Option<u8>) {
        let values = at_scale(column, Scale::ONE);
        let field = match base_of(values.iter().flatten().copied()) {
            Some(base) if is_exact(column, &values, Scale::ONE) => FieldOut {
                number: 0,
                base,
                elements: vec![Values::Whole(values)],
            },
            _ => real(vec![Some(column)], 0),
        };
        self.push_own(field, name, unit, native);
    }

    fn push_own(&mut self, mut field: FieldOut<'a>, name: &'a str, unit: &'a str, native: Option<u8>) {
        if self.developers.len() < MOST_DEVELOPER_FIELDS {
            field.number = self.developers.len() as u8;
            self.developers.push(DeveloperOut {
                field,
                name,
                unit,
                native,
            });
        }
    }

    /// The milliseconds of the samples' times, where they have any: the standard tells whole seconds.
    pub(super) fn milliseconds(&mut self, ms: Vec<Option<i64>>) {
        if ms.iter().flatten().any(|&ms| ms != 0) {
            let field = FieldOut {
                number: 0,
                base: UINT16,
                elements: vec![Values::Whole(ms)],
            };
            self.push_own(field, "exact_millisecond", "ms", Some(TIMESTAMP));
        }
    }

    /// The descriptions of developer fields, and the definition of `record` under `local`.
    pub(super) fn define(&self, writer: &mut Writer, local: u8) {
        if !self.developers.is_empty() {
            writer.developer(DEVELOPER);
        }
        for own in &self.developers {
            let values = [
                (0, UINT8, Some(i64::from(DEVELOPER))),
                (1, UINT8, Some(i64::from(own.field.number))),
                (2, UINT8, Some(i64::from(own.field.base))),
                (14, UINT16, own.native.map(|_| i64::from(RECORD))),
                (15, UINT8, own.native.map(i64::from)),
            ];
            writer.message(FIELD_DESCRIPTION, &values, &[(3, own.name), (8, own.unit)]);
        }
        let mut fields = vec![(253, 4, UINT32)];
        fields.extend(
            self.fields
                .iter()
                .map(|field| (field.number, field.size(), field.base)),
        );
        let developers: Vec<_> = self
            .developers
            .iter()
            .map(|own| (own.field.number, own.field.size(), DEVELOPER))
            .collect();
        writer.define(local, RECORD, &fields, &developers);
    }

    /// One sample.
    pub(super) fn write(&self, writer: &mut Writer, local: u8, time: i64, row: usize) {
        writer.bytes.push(local);
        writer.value(UINT32, Some(time));
        self.fields.iter().for_each(|field| field.write(writer, row));
        self.developers
            .iter()
            .for_each(|own| own.field.write(writer, row));
    }
}

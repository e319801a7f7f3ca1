//! Samples as `record` messages: known channels, the standard's others, and developer fields.

use std::collections::BTreeMap;

use ritm_model::{ABSENT, Channel, Column, ExtraChannel, Samples, Scale};

use super::{
    super::profile,
    writer::{FLOAT32, FLOAT64, SINT8, SINT16, SINT32, UINT8, UINT16, UINT32, Writer, base_of, width},
};

/// Developer fields of one application have numbers of one byte; 255 is "invalid".
const MOST_DEVELOPER_FIELDS: usize = 255;
/// Standard fields beside the time that one definition takes.
const MOST_FIELDS: usize = 254;
const DEVELOPER: u8 = 0;

/// The known channels: field of `record`, base type, scale.
const KNOWN: [(Channel, u8, u8, Scale); 9] = [
    (Channel::Latitude, 0, SINT32, Scale::SEMICIRCLES),
    (Channel::Longitude, 1, SINT32, Scale::SEMICIRCLES),
    (
        Channel::Altitude,
        78,
        UINT32,
        Scale {
            per_unit: 5.0,
            offset: 500.0,
        },
    ),
    (Channel::Distance, 5, UINT32, Scale::per_unit(100.0)),
    (Channel::Speed, 73, UINT32, Scale::per_unit(1000.0)),
    (Channel::HeartRate, 3, UINT8, Scale::ONE),
    (Channel::Cadence, 4, UINT8, Scale::ONE),
    (Channel::Power, 7, UINT16, Scale::ONE),
    (Channel::Temperature, 13, SINT8, Scale::ONE),
];

/// One value a sample, for a field or an element of one.
enum Values<'a> {
    /// Integers at the field's own scale.
    Whole(Vec<Option<i64>>),
    /// What the column says.
    Real(&'a Column),
}

struct FieldOut<'a> {
    number: u8,
    base: u8,
    elements: Vec<Values<'a>>,
}

impl FieldOut<'_> {
    fn size(&self) -> u8 {
        (usize::from(width(self.base)) * self.elements.len()).min(255) as u8
    }

    fn write(&self, writer: &mut Writer, row: usize) {
        for element in &self.elements {
            match element {
                Values::Whole(values) => writer.value(self.base, values.get(row).copied().flatten()),
                Values::Real(column) => writer.float(self.base, column.value(row)),
            }
        }
    }
}

/// Everything a `record` message is made of.
pub(super) struct Records<'a> {
    fields: Vec<FieldOut<'a>>,
    developers: Vec<(FieldOut<'a>, &'a ExtraChannel)>,
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

/// A floating-point field: of single precision where that gives every value back.
fn real(column: &Column, number: u8) -> FieldOut<'_> {
    let single =
        |&raw: &i32| raw == ABSENT || column.scale.raw(f64::from(column.scale.value(raw) as f32)) == raw;
    let base = if column.raw.iter().all(single) {
        FLOAT32
    } else {
        FLOAT64
    };
    FieldOut {
        number,
        base,
        elements: vec![Values::Real(column)],
    }
}

/// A name and its element: `left_power_phase[1]`.
fn element(name: &str) -> (&str, usize) {
    name.strip_suffix(']')
        .and_then(|name| name.rsplit_once('['))
        .and_then(|(name, index)| Some((name, index.parse().ok().filter(|&index| index < 16)?)))
        .unwrap_or((name, 0))
}

impl<'a> Records<'a> {
    /// Decides how each column is written. Those of the standard are rounded to the standard's resolution.
    pub(super) fn new(samples: &'a Samples) -> Self {
        let mut records = Self {
            fields: Vec::new(),
            developers: Vec::new(),
        };
        for (channel, number, base, scale) in KNOWN {
            if let Some(column) = samples.column(&channel) {
                records.known(column, number, base, scale);
            }
        }
        let mut arrays: BTreeMap<u8, (Scale, Vec<Option<&Column>>)> = BTreeMap::new();
        for column in &samples.columns {
            let Channel::Extra(extra) = &column.channel else {
                continue;
            };
            let (name, index) = element(&extra.name);
            let row = profile::RECORD
                .iter()
                .find(|row| row.1 == name && !extra.developer);
            let Some(&(number, _, per_unit, offset, _)) = row else {
                records.developer(column, extra);
                continue;
            };
            let array = arrays
                .entry(number)
                .or_insert((Scale { per_unit, offset }, Vec::new()));
            array.1.resize(array.1.len().max(index + 1), None);
            if let Some(place) = array.1.get_mut(index) {
                *place = Some(column);
            }
        }
        for (number, (scale, columns)) in arrays {
            // The standard's floating-point fields have no scale.
            if let ([Some(column)], true) = (columns.as_slice(), scale == Scale::ONE)
                && column.scale != scale
            {
                records.fields.push(real(column, number));
                continue;
            }
            let elements: Vec<_> = columns
                .into_iter()
                .map(|column| column.map(|column| at_scale(column, scale)).unwrap_or_default())
                .collect();
            let base = base_of(elements.iter().flatten().flatten().copied());
            let taken = records.fields.iter().any(|field| field.number == number);
            if !taken && records.fields.len() < MOST_FIELDS {
                let elements = elements.into_iter().map(Values::Whole).collect();
                records.fields.push(FieldOut {
                    number,
                    base,
                    elements,
                });
            }
        }
        records
    }

    fn known(&mut self, column: &Column, number: u8, base: u8, scale: Scale) {
        let mut values = at_scale(column, scale);
        let fine = column.channel == Channel::Cadence && column.scale != Scale::ONE;
        if fine {
            // Whole revolutions and 128ths in a field of their own.
            let parts = at_scale(column, Scale::per_unit(128.0));
            values = parts.iter().map(|parts| parts.map(|parts| parts / 128)).collect();
            let fractions = parts.iter().map(|parts| parts.map(|parts| parts % 128)).collect();
            let elements = vec![Values::Whole(fractions)];
            self.fields.push(FieldOut {
                number: 53,
                base: UINT8,
                elements,
            });
        }
        self.fields.push(FieldOut {
            number,
            base,
            elements: vec![Values::Whole(values)],
        });
    }

    fn developer(&mut self, column: &'a Column, extra: &'a ExtraChannel) {
        if self.developers.len() >= MOST_DEVELOPER_FIELDS {
            return;
        }
        let number = self.developers.len() as u8;
        let whole = column.scale == Scale::ONE;
        let field = if whole {
            let values = at_scale(column, Scale::ONE);
            let base = match base_of(values.iter().flatten().copied()) {
                base @ (UINT8 | SINT8 | UINT16 | SINT16) => base,
                _ => SINT32,
            };
            FieldOut {
                number,
                base,
                elements: vec![Values::Whole(values)],
            }
        } else {
            real(column, number)
        };
        self.developers.push((field, extra));
    }

    /// The descriptions of developer fields, and the definition of `record` under `local`.
    pub(super) fn define(&self, writer: &mut Writer, local: u8) {
        if !self.developers.is_empty() {
            writer.message(207, &[(3, UINT8, Some(i64::from(DEVELOPER)))], &[]);
        }
        for (field, extra) in &self.developers {
            let values = [
                (0, UINT8, Some(i64::from(DEVELOPER))),
                (1, UINT8, Some(i64::from(field.number))),
                (2, UINT8, Some(i64::from(field.base))),
            ];
            writer.message(206, &values, &[(3, &extra.name), (8, &extra.unit)]);
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
            .map(|(field, _)| (field.number, field.size(), DEVELOPER))
            .collect();
        writer.define(local, 20, &fields, &developers);
    }

    /// One sample.
    pub(super) fn write(&self, writer: &mut Writer, local: u8, time: i64, row: usize) {
        writer.bytes.push(local);
        writer.value(UINT32, Some(time));
        self.fields.iter().for_each(|field| field.write(writer, row));
        self.developers
            .iter()
            .for_each(|(field, _)| field.write(writer, row));
    }
}

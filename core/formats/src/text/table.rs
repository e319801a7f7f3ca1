//! Points as rows, gathered into sample columns.

use ritm_model::{ABSENT, Channel, Column, ExtraChannel, Samples, Scale};

use super::number::{decimal, raw};
use crate::place::longitude_e7;

/// What a point of a text format can measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Latitude,
    Longitude,
    Altitude,
    Distance,
    Speed,
    HeartRate,
    Cadence,
    Power,
    Temperature,
    WaterTemperature,
    Depth,
    Course,
    Bearing,
    HorizontalAccuracy,
    VerticalAccuracy,
}

const FIELDS: usize = 15;

impl Field {
    /// Every field, in the order of the columns.
    pub(crate) const ALL: [Self; FIELDS] = [
        Self::Latitude,
        Self::Longitude,
        Self::Altitude,
        Self::Distance,
        Self::Speed,
        Self::HeartRate,
        Self::Cadence,
        Self::Power,
        Self::Temperature,
        Self::WaterTemperature,
        Self::Depth,
        Self::Course,
        Self::Bearing,
        Self::HorizontalAccuracy,
        Self::VerticalAccuracy,
    ];

    /// How many decimal places are kept.
    pub(crate) const fn digits(self) -> u32 {
        match self {
            Self::Latitude | Self::Longitude => 7,
            Self::Altitude | Self::Speed => 3,
            Self::HeartRate | Self::Cadence | Self::Power => 0,
            Self::Temperature | Self::WaterTemperature => 1,
            Self::Distance
            | Self::Depth
            | Self::Course
            | Self::Bearing
            | Self::HorizontalAccuracy
            | Self::VerticalAccuracy => 2,
        }
    }

    /// The raw value of a text, [`ABSENT`] when it is no number or does not fit.
    pub(crate) fn raw(self, text: &str) -> i32 {
        match self {
            Self::Longitude => decimal(text, self.digits())
                .and_then(longitude_e7)
                .unwrap_or(ABSENT),
            // FIT's byte for none, written out; no heart beats so fast.
            Self::HeartRate => match raw(text, 0) {
                255 => ABSENT,
                rate => rate,
            },
            _ => raw(text, self.digits()),
        }
    }

    /// The scale that goes with [`Self::digits`].
    pub(crate) fn scale(self) -> Scale {
        match self.digits() {
            0 => Scale::ONE,
            7 => Scale::DEGREES_E7,
            digits => Scale::per_unit(f64::from(10_u32.pow(digits))),
        }
    }

    /// The channel of the vocabulary.
    pub(crate) fn channel(self) -> Channel {
        let extra = |name: &str, unit: &str| {
            Channel::Extra(Box::new(ExtraChannel {
                name: name.to_owned(),
                unit: unit.to_owned(),
                developer: false,
            }))
        };
        match self {
            Self::Latitude => Channel::Latitude,
            Self::Longitude => Channel::Longitude,
            Self::Altitude => Channel::Altitude,
            Self::Distance => Channel::Distance,
            Self::Speed => Channel::Speed,
            Self::HeartRate => Channel::HeartRate,
            Self::Cadence => Channel::Cadence,
            Self::Power => Channel::Power,
            Self::Temperature => Channel::Temperature,
            Self::WaterTemperature => extra("water_temperature", "°C"),
            Self::Depth => extra("depth", "m"),
            Self::Course => extra("course", "°"),
            Self::Bearing => extra("bearing", "°"),
            Self::HorizontalAccuracy => extra("horizontal_accuracy", "m"),
            Self::VerticalAccuracy => extra("vertical_accuracy", "m"),
        }
    }
}

/// What one point measured, as raw integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row([i32; FIELDS]);

impl Row {
    /// A point that measured nothing yet.
    pub(crate) const EMPTY: Self = Self([ABSENT; FIELDS]);

    /// The raw value of `field`, or [`ABSENT`].
    pub(crate) fn get(&self, field: Field) -> i32 {
        self.0.get(field as usize).copied().unwrap_or(ABSENT)
    }

    /// Sets `field`; an [`ABSENT`] does not replace a value, nor does the zero of a second sensor without contact.
    pub(crate) fn set(&mut self, field: Field, raw: i32) {
        if raw != ABSENT
            && let Some(cell) = self.0.get_mut(field as usize)
            && (raw != 0 || *cell == ABSENT)
        {
            *cell = raw;
        }
    }

    /// Whether both coordinates are known and are somewhere on Earth. Zero and zero is a receiver without a fix.
    pub(crate) fn has_position(&self) -> bool {
        let (latitude, longitude) = (self.get(Field::Latitude), self.get(Field::Longitude));
        (latitude, longitude) != (0, 0)
            && (-900_000_000..=900_000_000).contains(&latitude)
            && (-1_800_000_000..=1_800_000_000).contains(&longitude)
    }

    /// The longitude as the schemas of GPX and TCX have it: from 180 degrees west to less than 180 degrees east.
    pub(crate) fn schema_longitude(&self) -> i32 {
        match self.get(Field::Longitude) {
            1_800_000_000 => -1_800_000_000,
            longitude => longitude,
        }
    }

    /// Whether nothing was measured.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|&raw| raw == ABSENT)
    }
}

/// Rows with their times; a column exists from the first value on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Milliseconds since the Unix epoch.
    pub(crate) time_ms: Vec<i64>,
    columns: [Vec<i32>; FIELDS],
}

impl Table {
    /// Adds a point.
    pub(crate) fn push(&mut self, unix_ms: i64, row: &Row) {
        let before = self.time_ms.len();
        self.time_ms.push(unix_ms);
        for (column, &raw) in self.columns.iter_mut().zip(&row.0) {
            if !column.is_empty() {
                column.push(raw);
            } else if raw != ABSENT {
                column.resize(before, ABSENT);
                column.push(raw);
            }
        }
    }

    /// The raw values of a field, up to the last point that tells any; empty when none does.
    pub(crate) fn column(&self, field: Field) -> &[i32] {
        let at = Field::ALL.into_iter().position(|other| other == field);
        at.and_then(|at| self.columns.get(at)).map_or(&[], Vec::as_slice)
    }

    /// Adds another table's points.
    pub(crate) fn append(&mut self, mut other: Self) {
        let (before, more) = (self.time_ms.len(), other.time_ms.len());
        self.time_ms.append(&mut other.time_ms);
        for (column, more_of_it) in self.columns.iter_mut().zip(&mut other.columns) {
            if column.is_empty() && more_of_it.is_empty() {
                continue;
            }
            column.resize(before, ABSENT);
            more_of_it.resize(more, ABSENT);
            column.append(more_of_it);
        }
    }

    /// The samples, with times counted from `start_ms`.
    pub(crate) fn into_samples(mut self, start_ms: i64) -> Samples {
        for time in &mut self.time_ms {
            *time -= start_ms;
        }
        let columns = Field::ALL
            .into_iter()
            .zip(self.columns)
            .filter(|(_, raw)| !raw.is_empty())
            .map(|(field, raw)| Column {
                channel: field.channel(),
                scale: field.scale(),
                raw,
            })
            .collect();
        Samples {
            time_ms: self.time_ms,
            columns,
        }
    }
}

/// The columns of a recording as rows again, for writing.
pub(crate) struct Rows<'a> {
    fields: [Option<&'a Column>; FIELDS],
}

impl<'a> Rows<'a> {
    /// Looks up the columns that text formats know.
    pub(crate) fn new(samples: &'a Samples) -> Self {
        Self {
            fields: Field::ALL.map(|field| samples.column(&field.channel())),
        }
    }

    /// Sample `index` in the fields' own scales.
    pub(crate) fn row(&self, index: usize) -> Row {
        let mut row = Row::EMPTY;
        for (field, column) in Field::ALL.into_iter().zip(self.fields) {
            let Some(column) = column else { continue };
            let raw = if column.scale == field.scale() {
                column.raw.get(index).copied().unwrap_or(ABSENT)
            } else {
                column
                    .value(index)
                    .map_or(ABSENT, |value| field.scale().raw(value))
            };
            row.set(field, raw);
        }
        row
    }

    /// Sample `index` with those right after it that tell other things of the same moment, and how many these are in
    /// all: some devices write a record a sensor. `written` leaves of a row what the format has room for.
    pub(crate) fn moment(
        &self,
        times_ms: &[i64],
        index: usize,
        written: impl Fn(&Row) -> Row,
    ) -> (Row, usize) {
        let mut row = written(&self.row(index));
        let mut count = 1;
        let now = times_ms.get(index);
        while now.is_some() && times_ms.get(index + count) == now {
            let next = written(&self.row(index + count));
            let is_both = |field: Field| row.get(field) != ABSENT && next.get(field) != ABSENT;
            if row.is_empty() || next.is_empty() || Field::ALL.into_iter().any(is_both) {
                break;
            }
            for field in Field::ALL {
                row.set(field, next.get(field));
            }
            count += 1;
        }
        (row, count)
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Row, Rows, Table};
    use ritm_model::{ABSENT, Channel, Column, Samples, Scale};

    #[test]
    fn columns_begin_where_their_first_value_is() {
        let mut table = Table::default();
        table.push(5000, &Row::EMPTY);
        let mut row = Row::EMPTY;
        row.set(Field::HeartRate, 120);
        table.push(6000, &row);
        let mut other = Table::default();
        row.set(Field::Power, 200);
        other.push(9000, &row);
        table.append(other);
        let samples = table.into_samples(5000);
        assert_eq!(samples.time_ms, [0, 1000, 4000]);
        assert_eq!(samples.columns.len(), 2);
        assert_eq!(
            samples.column(&Channel::HeartRate).map(|column| &column.raw[..]),
            Some(&[ABSENT, 120, 120][..])
        );
        assert_eq!(
            samples.column(&Channel::Power).map(|column| &column.raw[..]),
            Some(&[ABSENT, ABSENT, 200][..])
        );
    }

    #[test]
    fn the_order_of_fields_is_the_order_of_columns() {
        for (index, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, index);
            assert_eq!(field.scale().per_unit, 10_f64.powi(field.digits() as i32));
        }
    }

    #[test]
    fn what_is_told_of_one_moment_in_several_rows_is_one_row() {
        let column = |channel, raw: &[i32]| Column {
            channel,
            scale: Scale::ONE,
            raw: raw.to_vec(),
        };
        let samples = Samples {
            time_ms: vec![0, 0, 1000, 1000, 1000],
            columns: vec![
                column(Channel::HeartRate, &[120, ABSENT, 121, ABSENT, 122]),
                column(Channel::Power, &[ABSENT, 200, ABSENT, 201, ABSENT]),
            ],
        };
        let rows = Rows::new(&samples);
        let told = |index| {
            let (row, count) = rows.moment(&samples.time_ms, index, |row| *row);
            (row.get(Field::HeartRate), row.get(Field::Power), count)
        };
        assert_eq!(told(0), (120, 200, 2));
        assert_eq!(told(2), (121, 201, 2));
        assert_eq!(told(4), (122, ABSENT, 1));
    }

    #[test]
    fn rows_are_in_our_scales_whatever_the_columns_are_in() {
        let samples = Samples {
            time_ms: vec![0],
            columns: vec![Column {
                channel: Channel::Altitude,
                scale: Scale {
                    per_unit: 5.0,
                    offset: 500.0,
                },
                raw: vec![2501],
            }],
        };
        assert_eq!(Rows::new(&samples).row(0).get(Field::Altitude), 200);
    }
}

//! Gathers samples row by row, for formats in which each file decides which channels it holds.

use ritm_model::{ABSENT, Channel, Column, ExtraChannel, Samples, Scale, order};

use crate::place::place;

/// A channel beyond the nine everybody knows, under a standard's name.
pub(crate) fn extra(name: &str, unit: &str) -> Channel {
    Channel::Extra(Box::new(ExtraChannel {
        name: name.to_owned(),
        unit: unit.to_owned(),
        developer: false,
    }))
}

/// The scale text and JSON values of a channel are kept in, fine enough for what any of these formats writes.
pub(crate) fn usual_scale(channel: &Channel) -> Scale {
    match channel {
        Channel::Latitude | Channel::Longitude => Scale::DEGREES_E7,
        Channel::Altitude | Channel::Speed => Scale::per_unit(1000.0),
        Channel::Distance => Scale::per_unit(100.0),
        Channel::HeartRate | Channel::Power => Scale::ONE,
        Channel::Cadence => Scale::per_unit(10.0),
        Channel::Temperature => Scale::per_unit(10.0),
        Channel::Extra(_) => Scale::per_unit(1000.0),
    }
}

/// The place of a column in a [`Sheet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place(usize);

/// A column on its way: only what was measured, with the row it was measured in.
#[derive(Clone, Debug)]
pub(crate) struct Sparse {
    /// What it measures.
    pub(crate) channel: Channel,
    /// How its integers become values.
    pub(crate) scale: Scale,
    cells: Vec<(u32, i32)>,
}

impl Sparse {
    /// The values, in the channel's unit.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.cells.iter().map(|&(_, raw)| self.scale.value(raw))
    }

    /// Whether there is none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

/// How many cells the columns beyond the nine may take for each row and each value there is. A file that names
/// thousands of columns and fills hardly any would else take the square of its size.
const CELLS_EACH: usize = 8;

/// Rows with their times. A column costs what its values cost, until all are made samples.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// Milliseconds on any one clock.
    time_ms: Vec<i64>,
    columns: Vec<Sparse>,
}

impl Sheet {
    /// The column of `channel`, made when it is new; a later `scale` does not change an earlier one.
    pub(crate) fn column(&mut self, channel: &Channel, scale: Scale) -> Place {
        let found = self.columns.iter().position(|column| column.channel == *channel);
        Place(found.unwrap_or_else(|| {
            self.columns.push(Sparse {
                channel: channel.clone(),
                scale,
                cells: Vec::new(),
            });
            self.columns.len() - 1
        }))
    }

    /// [`Self::column`] in the channel's usual scale.
    pub(crate) fn usual(&mut self, channel: &Channel) -> Place {
        self.column(channel, usual_scale(channel))
    }

    /// Begins a new row.
    pub(crate) fn row(&mut self, time_ms: i64) {
        self.time_ms.push(time_ms);
    }

    /// Sets a value of the newest row, as the column's integer; [`ABSENT`] sets nothing.
    pub(crate) fn set_raw(&mut self, place: Place, raw: i32) {
        let Some(row) = self
            .time_ms
            .len()
            .checked_sub(1)
            .and_then(|row| u32::try_from(row).ok())
        else {
            return;
        };
        if raw == ABSENT {
            return;
        }
        if let Some(column) = self.columns.get_mut(place.0) {
            match column.cells.last_mut() {
                Some(last) if last.0 == row => last.1 = raw,
                _ => column.cells.push((row, raw)),
            }
        }
    }

    /// [`Self::set_raw`] where the newest row has no value there, or a zero.
    pub(crate) fn fill_raw(&mut self, place: Place, raw: i32) {
        let row = self.time_ms.len().checked_sub(1);
        let told = self.columns.get(place.0).and_then(|column| {
            let &(last, value) = column.cells.last()?;
            (Some(last as usize) == row).then(|| column.scale.value(value))
        });
        if told.is_none_or(|value| value == 0.0) {
            self.set_raw(place, raw);
        }
    }

    /// Sets a value of the newest row, in the channel's unit.
    pub(crate) fn set(&mut self, place: Place, value: f64) {
        let scale = self.columns.get(place.0).map(|column| column.scale);
        if let Some(scale) = scale {
            self.set_raw(place, scale.raw(value));
        }
    }

    /// Sets both coordinates of the newest row in degrees, if they are a place on Earth.
    pub(crate) fn set_position(&mut self, latitude: f64, longitude: f64) -> bool {
        let Some((latitude, longitude)) = place(latitude, longitude) else {
            return false;
        };
        let (north, east) = (self.usual(&Channel::Latitude), self.usual(&Channel::Longitude));
        self.set(north, latitude);
        self.set(east, longitude);
        true
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.time_ms.is_empty()
    }

    /// The columns as they are so far.
    pub(crate) fn columns(&self) -> &[Sparse] {
        &self.columns
    }

    /// The times of all rows.
    pub(crate) fn times(&self) -> &[i64] {
        &self.time_ms
    }

    /// Leaves out columns beyond the nine, those with fewest values first, until what is left is in proportion to what
    /// was measured; says how many.
    pub(crate) fn shed(&mut self) -> usize {
        let rows = self.time_ms.len();
        let values: usize = self.columns.iter().map(|column| column.cells.len()).sum();
        let mut room = (rows + values).saturating_mul(CELLS_EACH);
        let mut fullest: Vec<usize> = (0..self.columns.len()).collect();
        order::by_key(&mut fullest, |&index| {
            self.columns
                .get(index)
                .map(|column| std::cmp::Reverse(column.cells.len()))
        });
        let mut shed = 0;
        for index in fullest {
            let Some(column) = self.columns.get_mut(index) else {
                continue;
            };
            if !matches!(column.channel, Channel::Extra(_)) || column.cells.is_empty() {
                continue;
            }
            match room.checked_sub(rows) {
                Some(left) => room = left,
                None => {
                    column.cells = Vec::new();
                    shed += 1;
                }
            }
        }
        shed
    }

    /// The samples, with times counted from `start_ms`. Columns without any value are left out, as are those that
    /// [`Self::shed`] sheds; the known ones come first, in their usual order.
    pub(crate) fn into_samples(mut self, start_ms: i64) -> Samples {
        self.shed();
        for time in &mut self.time_ms {
            *time = time.saturating_sub(start_ms);
        }
        let rows = self.time_ms.len();
        self.columns.retain(|column| !column.cells.is_empty());
        let order = |channel: &Channel| Channel::KNOWN.iter().position(|known| known == channel);
        order::by_key(&mut self.columns, |column| {
            order(&column.channel).unwrap_or(usize::MAX)
        });
        let dense = self.columns.into_iter().map(|column| {
            let mut raw = vec![ABSENT; rows];
            for (row, value) in column.cells {
                if let Some(cell) = raw.get_mut(row as usize) {
                    *cell = value;
                }
            }
            Column {
                channel: column.channel,
                scale: column.scale,
                raw,
            }
        });
        Samples {
            columns: dense.collect(),
            time_ms: self.time_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Sheet, extra};
    use ritm_model::{ABSENT, Channel, Scale};

    #[test]
    fn rows_become_columns_in_order() {
        let mut sheet = Sheet::default();
        let torque = sheet.column(&extra("torque", "N m"), Scale::per_unit(10.0));
        let power = sheet.usual(&Channel::Power);
        let _never = sheet.usual(&Channel::Cadence);
        sheet.row(5000);
        sheet.set(torque, 12.34);
        sheet.row(6000);
        sheet.set(power, 250.0);
        assert!(!sheet.set_position(0.0, 0.0));
        assert!(!sheet.set_position(91.0, 0.0));
        sheet.row(7000);
        assert!(sheet.set_position(-1.5, 179.0));
        assert_eq!(sheet.usual(&Channel::Power), power);
        assert!(!sheet.is_empty());
        let samples = sheet.into_samples(5000);
        assert_eq!(samples.time_ms, [0, 1000, 2000]);
        let raw: Vec<_> = samples
            .columns
            .iter()
            .map(|column| (column.channel.code(), column.raw.as_slice()))
            .collect();
        assert_eq!(
            raw,
            [
                ("latitude", &[ABSENT, ABSENT, -15_000_000][..]),
                ("longitude", &[ABSENT, ABSENT, 1_790_000_000][..]),
                ("power", &[ABSENT, 250, ABSENT][..]),
                ("torque", &[123, ABSENT, ABSENT][..]),
            ]
        );
    }

    #[test]
    fn columns_with_hardly_a_value_do_not_take_the_square() {
        let mut sheet = Sheet::default();
        let power = sheet.usual(&Channel::Power);
        let places: Vec<_> = (0..2000)
            .map(|index| sheet.column(&extra(&index.to_string(), ""), Scale::ONE))
            .collect();
        for row in 0..2000 {
            sheet.row(row);
        }
        sheet.set(power, 1.0);
        for place in places {
            sheet.set_raw(place, 7);
        }
        assert_eq!(sheet.clone().shed(), 2000 - 16);
        let samples = sheet.into_samples(0);
        assert_eq!(samples.columns.len(), 17);
        assert_eq!(samples.columns[0].channel, Channel::Power);
        assert_eq!(samples.columns[0].raw.len(), 2000);
    }
}

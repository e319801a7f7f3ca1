//! Columns as formats write them that know values by name, so that every integer reads back the same.

use ritm_model::{ABSENT, Channel, Column, Recording, Samples, Scale, order};

use super::columns::keys;
use crate::text::number::push_decimal;

/// A column with what writing it needs.
pub(crate) struct Told<'a> {
    /// The column itself.
    pub(crate) column: &'a Column,
    /// The name of its values, once in a document.
    pub(crate) key: String,
    digits: u32,
}

fn told(columns: &[Column]) -> Vec<Told<'_>> {
    let names = keys(columns).into_iter();
    columns
        .iter()
        .zip(names)
        .map(|(column, key)| Told {
            column,
            key,
            digits: digits(column.scale),
        })
        .collect()
}

impl Told<'_> {
    /// The integer at a row, or [`ABSENT`].
    pub(crate) fn raw(&self, row: usize) -> i32 {
        self.column.raw.get(row).copied().unwrap_or(ABSENT)
    }

    /// Whether any row from `from` up to `to` has a value.
    pub(crate) fn has_values(&self, from: usize, to: usize) -> bool {
        (from..to).any(|row| self.raw(row) != ABSENT)
    }

    /// Writes the value so that it leads back to the same integer, with no more digits than that takes; false where
    /// there is none.
    pub(crate) fn push(&self, out: &mut Vec<u8>, row: usize) -> bool {
        let raw = self.raw(row);
        let scale = self.column.scale;
        if raw == ABSENT {
            return false;
        }
        let value = scale.value(raw);
        let power = 10_f64.powi(self.digits.cast_signed());
        let scaled = (value * power).round();
        if scaled.abs() < 9e15 && scale.raw(scaled / power) == raw {
            push_decimal(out, scaled as i64, self.digits);
        } else if value.is_finite() {
            out.extend_from_slice(format!("{value:?}").as_bytes());
        } else {
            return false;
        }
        true
    }
}

/// The samples of a recording as a map program wants them: where there is a position, and what lies between two pauses.
pub(crate) struct Rows<'a> {
    /// All columns with their names.
    pub(crate) columns: Vec<Told<'a>>,
    times_ms: &'a [i64],
    latitude: Option<usize>,
    longitude: Option<usize>,
    altitude: Option<usize>,
    /// Where each pause ends, in order.
    ends_ms: Vec<i64>,
}

impl<'a> Rows<'a> {
    /// The samples of a recording.
    pub(crate) fn of(recording: &'a Recording) -> Self {
        let columns = &recording.samples.columns;
        let place = |channel: Channel| columns.iter().position(|column| column.channel == channel);
        let pauses = recording
            .pauses
            .iter()
            .filter(|pause| pause.to_ms > pause.from_ms);
        let mut ends_ms: Vec<i64> = pauses.map(|pause| pause.to_ms).collect();
        order::ascending(&mut ends_ms);
        Self {
            columns: told(columns),
            times_ms: &recording.samples.time_ms,
            latitude: place(Channel::Latitude),
            longitude: place(Channel::Longitude),
            altitude: place(Channel::Altitude),
            ends_ms,
        }
    }

    /// Longitude, latitude and altitude, those of them that were recorded.
    pub(crate) fn position(&self) -> [Option<&Told<'a>>; 3] {
        [self.longitude, self.latitude, self.altitude].map(|at| self.columns.get(at?))
    }

    /// Whether the column at `index` is one of those in a position.
    pub(crate) fn in_position(&self, index: usize) -> bool {
        [self.longitude, self.latitude, self.altitude].contains(&Some(index))
    }

    /// Whether the sample has a position that a map has too. Zero and zero is a receiver without a fix.
    pub(crate) fn is_located(&self, row: usize) -> bool {
        let [longitude, latitude, _] = self.position();
        let value = |told: Option<&Told<'_>>| told?.column.value(row);
        value(latitude)
            .zip(value(longitude))
            .is_some_and(|(north, east)| {
                north.abs() <= 90.0 && east.abs() <= 180.0 && (north, east) != (0.0, 0.0)
            })
    }

    /// The first row after `from` that lies behind a pause, or that `breaks` says is not of the same part.
    pub(crate) fn end_of_part(&self, from: usize, breaks: impl Fn(usize) -> bool) -> usize {
        let pauses = self.pauses_before(from);
        (from + 1..self.times_ms.len())
            .find(|&row| self.pauses_before(row) > pauses || breaks(row))
            .unwrap_or(self.times_ms.len())
    }

    fn pauses_before(&self, row: usize) -> usize {
        let time_ms = self.times_ms.get(row).copied().unwrap_or(i64::MAX);
        self.ends_ms.partition_point(|&end_ms| end_ms <= time_ms)
    }
}

/// Decimal places that tell neighbouring integers apart.
fn digits(scale: Scale) -> u32 {
    let places = scale.per_unit.abs().log10().ceil();
    // Not a number becomes zero.
    places.clamp(0.0, 9.0) as u32
}

/// All of a recording but the samples themselves, as the vocabulary writes itself in JSON; columns tell their channels
/// and scales.
pub(crate) fn head(recording: &Recording) -> Option<Vec<u8>> {
    let columns = recording.samples.columns.iter().map(|column| Column {
        channel: column.channel.clone(),
        scale: column.scale,
        raw: Vec::new(),
    });
    let head = Recording {
        samples: Samples {
            time_ms: Vec::new(),
            columns: columns.collect(),
        },
        format: recording.format,
        device: recording.device.clone(),
        identity: recording.identity.clone(),
        sport: recording.sport,
        name: recording.name.clone(),
        notes: recording.notes.clone(),
        start: recording.start,
        utc_offset_s: recording.utc_offset_s,
        laps: recording.laps.clone(),
        pauses: recording.pauses.clone(),
        totals: recording.totals.clone(),
        extras: recording.extras.clone(),
    };
    // Nothing of the vocabulary can't be written; a document without it still holds the samples.
    serde_json::to_vec(&head).ok()
}

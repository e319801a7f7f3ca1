//! What writing columns by name takes, so that they read back to the same.

use ritm_model::{ABSENT, Column, Recording, Samples, Scale};

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

/// All columns with their names.
pub(crate) fn told(columns: &[Column]) -> Vec<Told<'_>> {
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

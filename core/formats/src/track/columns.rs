//! Values by name to sample columns, and the names of both.

use std::collections::BTreeMap;

use ritm_model::{ABSENT, Channel, Column, ExtraChannel, Recording, Scale};

use crate::text::table::Field;

/// The names under which the values of columns are written: each once.
pub(super) fn keys(columns: &[Column]) -> Vec<String> {
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    // What means something else to readers.
    for reserved in ["times", "time", "coordTimes", "timestamp", "timestamps"] {
        taken.insert(reserved.to_owned(), 1);
    }
    let mut keys = Vec::with_capacity(columns.len());
    for column in columns {
        let name = match &column.channel {
            Channel::Latitude => "latitudes",
            Channel::Longitude => "longitudes",
            Channel::Altitude => "altitudes",
            Channel::Distance => "distances",
            Channel::Speed => "speeds",
            Channel::HeartRate => "heartRates",
            Channel::Cadence => "cadences",
            Channel::Power => "watts",
            Channel::Temperature => "temperatures",
            Channel::Extra(extra) => &extra.name,
        };
        let mut key = name.to_owned();
        let mut count = taken.get(name).copied().unwrap_or(0);
        while taken.contains_key(&key) {
            count += 1;
            key = format!("{name} {count}");
        }
        taken.insert(name.to_owned(), count);
        taken.insert(key.clone(), 1);
        keys.push(key);
    }
    keys
}

/// Whether values of this name are those of one of the channels everybody knows.
pub(crate) fn is_known(key: &str) -> bool {
    known(key).is_some()
}

/// What programs call the values they write.
fn known(key: &str) -> Option<Field> {
    let local = key.rsplit(':').next().unwrap_or(key);
    let plain: String = local
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(32)
        .collect();
    Some(match plain.strip_suffix('s').unwrap_or(&plain) {
        "latitude" => Field::Latitude,
        "longitude" => Field::Longitude,
        "altitude" | "elevation" | "ele" => Field::Altitude,
        "distance" | "distancemeter" => Field::Distance,
        "speed" => Field::Speed,
        "heart" | "heartrate" | "hr" | "heartratebpm" => Field::HeartRate,
        "cadence" | "cad" | "runcadence" => Field::Cadence,
        "watt" | "power" | "powerinwatt" => Field::Power,
        "temperature" | "atemp" | "temp" => Field::Temperature,
        "wtemp" => Field::WaterTemperature,
        "depth" => Field::Depth,
        "course" => Field::Course,
        "bearing" => Field::Bearing,
        "accuracyhorizontal" | "horizontalaccuracy" => Field::HorizontalAccuracy,
        "accuracyvertical" | "verticalaccuracy" => Field::VerticalAccuracy,
        _ => return None,
    })
}

/// A channel on its way; values are in its unit, `NaN` for none.
struct Growing {
    channel: Channel,
    /// Of our own files and known channels; the values of others find theirs.
    scale: Option<Scale>,
    /// In our own files a channel without values is one too.
    declared: bool,
    values: Vec<f64>,
}

/// Columns as they grow, part by part.
pub(super) struct Columns<'r> {
    columns: Vec<Growing>,
    by_key: BTreeMap<String, usize>,
    by_channel: BTreeMap<Channel, usize>,
    pub(super) rows: usize,
    /// How many gaps may still be filled with nothing.
    room: &'r mut usize,
    left_out: u64,
}

impl<'r> Columns<'r> {
    pub(super) fn new(head: Option<&Recording>, room: &'r mut usize) -> Self {
        let declared = head.map_or(&[][..], |head| &head.samples.columns);
        let (mut columns, mut by_key, mut by_channel) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        for (column, key) in declared.iter().zip(keys(declared)) {
            // A channel is there once, and can be scaled.
            if column.scale.per_unit.is_normal() && !by_channel.contains_key(&column.channel) {
                by_channel.insert(column.channel.clone(), columns.len());
                by_key.insert(key, columns.len());
                columns.push(Growing {
                    channel: column.channel.clone(),
                    scale: Some(column.scale),
                    declared: true,
                    values: Vec::new(),
                });
            }
        }
        Self {
            columns,
            by_key,
            by_channel,
            rows: 0,
            room,
            left_out: 0,
        }
    }

    fn place(&mut self, key: &str) -> usize {
        if let Some(&at) = self.by_key.get(key) {
            return at;
        }
        let (channel, scale) = match known(key) {
            Some(field) => (field.channel(), Some(field.scale())),
            None => {
                let extra = ExtraChannel {
                    name: key.to_owned(),
                    unit: String::new(),
                    developer: false,
                };
                (Channel::Extra(Box::new(extra)), None)
            }
        };
        // Documents may have as many names as they have letters: looking through all for each would take for ever.
        let at = *self.by_channel.entry(channel.clone()).or_insert_with(|| {
            self.columns.push(Growing {
                channel,
                scale,
                declared: false,
                values: Vec::new(),
            });
            self.columns.len() - 1
        });
        self.by_key.insert(key.to_owned(), at);
        at
    }

    /// Adds the values of some rows to those of a column; a value that is there stays.
    pub(super) fn add(&mut self, key: &str, values: impl Iterator<Item = f64>) {
        let mut values = values.peekable();
        if values.peek().is_none() {
            return;
        }
        let at = self.place(key);
        let Some(column) = self.columns.get_mut(at) else {
            return;
        };
        let missing = self.rows.saturating_sub(column.values.len());
        if missing > *self.room {
            self.left_out += 1;
            return;
        }
        *self.room -= missing;
        column.values.resize(column.values.len().max(self.rows), f64::NAN);
        for (row, value) in (self.rows..).zip(values) {
            match column.values.get_mut(row) {
                Some(place) if place.is_nan() => *place = value,
                Some(_) => {}
                None => column.values.push(value),
            }
        }
    }

    pub(super) fn finish(mut self) -> (Vec<Column>, u64) {
        let mut columns = Vec::with_capacity(self.columns.len());
        for growing in self.columns {
            let some = growing.values.iter().any(|value| !value.is_nan());
            if !some && !growing.declared {
                continue;
            }
            let missing = self.rows.saturating_sub(growing.values.len());
            if missing > *self.room {
                self.left_out += 1;
                continue;
            }
            *self.room -= missing;
            let scale = growing.scale.unwrap_or_else(|| scale_of(&growing.values));
            let mut raw: Vec<i32> = growing.values.iter().map(|&value| scale.raw(value)).collect();
            raw.resize(self.rows, ABSENT);
            columns.push(Column {
                channel: growing.channel,
                scale,
                raw,
            });
        }
        (columns, self.left_out)
    }
}

/// The fewest decimal places that tell every value, six at most and no more than fit.
fn scale_of(values: &[f64]) -> Scale {
    let greatest = values.iter().fold(0.0_f64, |most, value| {
        if value.is_nan() {
            most
        } else {
            most.max(value.abs())
        }
    });
    let mut best = 1.0;
    for places in 0..=6 {
        let factor = 10_f64.powi(places);
        if greatest * factor >= f64::from(i32::MAX) {
            break;
        }
        best = factor;
        let told = |value: &f64| value.is_nan() || (value * factor).round() / factor == *value;
        if values.iter().all(told) {
            break;
        }
    }
    Scale::per_unit(best)
}

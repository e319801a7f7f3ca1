//! Sample channels as columns of the device's own integers.

use serde::{Deserialize, Serialize};

/// Marks a sample at which a channel has no value.
pub const ABSENT: i32 = i32::MIN;

/// What a column measures, and in which unit its values are once scaled.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Channel {
    /// Degrees north, WGS 84.
    Latitude,
    /// Degrees east, WGS 84.
    Longitude,
    /// Metres above sea level, as the device gave it.
    Altitude,
    /// Metres since the start, as the device gave it.
    Distance,
    /// Metres a second, as the device gave it.
    Speed,
    /// Beats a minute.
    HeartRate,
    /// Revolutions a minute; on foot strides of one leg a minute.
    Cadence,
    /// Watts.
    Power,
    /// Degrees Celsius.
    Temperature,
    /// Anything else a device recorded, under its own name.
    Extra(Box<ExtraChannel>),
}

/// A channel beyond the nine everybody knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExtraChannel {
    /// The standard's or the developer's own name, for example `stance_time`.
    pub name: String,
    /// The unit as the standard or the developer writes it; empty for none.
    pub unit: String,
    /// Whether a developer's application defined it rather than the standard.
    pub developer: bool,
}

impl Channel {
    /// The nine channels every screen knows, in the order they are shown.
    pub const KNOWN: [Self; 9] = [
        Self::Latitude,
        Self::Longitude,
        Self::Altitude,
        Self::Distance,
        Self::Speed,
        Self::HeartRate,
        Self::Cadence,
        Self::Power,
        Self::Temperature,
    ];

    /// The stable name, also the message key `channel-<code>` of the known ones.
    pub fn code(&self) -> &str {
        match self {
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::Altitude => "altitude",
            Self::Distance => "distance",
            Self::Speed => "speed",
            Self::HeartRate => "heart-rate",
            Self::Cadence => "cadence",
            Self::Power => "power",
            Self::Temperature => "temperature",
            Self::Extra(extra) => &extra.name,
        }
    }
}

/// How a column's integers become values: `value = raw / per_unit - offset`, as in FIT profiles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Integers a unit; never zero.
    pub per_unit: f64,
    /// What is taken off after the division, in the channel's unit.
    pub offset: f64,
}

impl Scale {
    /// The integer is the value.
    pub const ONE: Self = Self {
        per_unit: 1.0,
        offset: 0.0,
    };
    /// FIT's semicircles: 2^31 of them are 180 degrees.
    pub const SEMICIRCLES: Self = Self {
        per_unit: 2_147_483_648.0 / 180.0,
        offset: 0.0,
    };
    /// Ten millionths of a degree, about a centimetre; what text formats are read into.
    pub const DEGREES_E7: Self = Self {
        per_unit: 1e7,
        offset: 0.0,
    };

    /// A plain factor.
    pub const fn per_unit(per_unit: f64) -> Self {
        Self {
            per_unit,
            offset: 0.0,
        }
    }

    /// The value of `raw`; `raw` must not be [`ABSENT`].
    pub fn value(self, raw: i32) -> f64 {
        f64::from(raw) / self.per_unit - self.offset
    }

    /// The nearest integer for `value`, or [`ABSENT`] when it does not fit.
    pub fn raw(self, value: f64) -> i32 {
        let raw = ((value + self.offset) * self.per_unit).round();
        if raw > f64::from(ABSENT) && raw <= f64::from(i32::MAX) {
            raw as i32
        } else {
            ABSENT
        }
    }
}

/// One channel over all samples of a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// What it measures.
    pub channel: Channel,
    /// How its integers become values.
    pub scale: Scale,
    /// One integer a sample, [`ABSENT`] where there is none.
    pub raw: Vec<i32>,
}

impl Column {
    /// The value at sample `index`, or `None` where there is none.
    pub fn value(&self, index: usize) -> Option<f64> {
        self.raw
            .get(index)
            .filter(|&&raw| raw != ABSENT)
            .map(|&raw| self.scale.value(raw))
    }

    /// All values, `NaN` where there is none: the shape analysis works on.
    pub fn values(&self) -> Vec<f64> {
        self.raw
            .iter()
            .map(|&raw| {
                if raw == ABSENT {
                    f64::NAN
                } else {
                    self.scale.value(raw)
                }
            })
            .collect()
    }
}

/// A recording's samples: one column of times and one column a channel, all of one length.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Milliseconds since the recording's start, in the order the device wrote them.
    pub time_ms: Vec<i64>,
    /// The channels; each at most once.
    pub columns: Vec<Column>,
}

impl Samples {
    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.time_ms.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.time_ms.is_empty()
    }

    /// Adds the rows of `other` that `time` gives a time here. A channel keeps the scale that it has here.
    pub fn append(&mut self, other: &Self, time: impl Fn(i64) -> Option<i64>) {
        let rows = self.len();
        self.time_ms
            .extend(other.time_ms.iter().filter_map(|&at| time(at)));
        for column in &other.columns {
            let known = self
                .columns
                .iter()
                .position(|known| known.channel == column.channel);
            let at = known.unwrap_or_else(|| {
                self.columns.push(Column {
                    channel: column.channel.clone(),
                    scale: column.scale,
                    raw: Vec::new(),
                });
                self.columns.len() - 1
            });
            let Some(into) = self.columns.get_mut(at) else {
                continue;
            };
            into.raw.resize(rows, ABSENT);
            let scale = into.scale;
            let taken = other
                .time_ms
                .iter()
                .zip(&column.raw)
                .filter(|&(&at, _)| time(at).is_some());
            into.raw.extend(taken.map(|(_, &raw)| match raw {
                ABSENT => ABSENT,
                raw if column.scale == scale => raw,
                raw => scale.raw(column.scale.value(raw)),
            }));
        }
        for column in &mut self.columns {
            column.raw.resize(self.time_ms.len(), ABSENT);
        }
    }

    /// The rows from `from_ms` to `to_ms`, both of them within, with times that count from `from_ms`, and the channels that have a value
    /// there.
    pub fn between(&self, from_ms: i64, to_ms: i64) -> Self {
        let mut part = Self::default();
        let within = from_ms..=to_ms;
        part.append(self, |at| {
            within.contains(&at).then(|| at.saturating_sub(from_ms))
        });
        part.columns
            .retain(|column| column.raw.iter().any(|&raw| raw != ABSENT));
        part
    }

    /// The column of `channel`.
    pub fn column(&self, channel: &Channel) -> Option<&Column> {
        self.columns.iter().find(|column| column.channel == *channel)
    }

    /// The values of `channel` as [`Column::values`] gives them; `None` when it was not recorded.
    pub fn values(&self, channel: &Channel) -> Option<Vec<f64>> {
        self.column(channel).map(Column::values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_follow_the_fit_rule() {
        let altitude = Scale {
            per_unit: 5.0,
            offset: 500.0,
        };
        assert_eq!(altitude.value(2500), 0.0);
        assert_eq!(altitude.raw(100.2), 3001);
        assert_eq!(Scale::ONE.raw(1e12), ABSENT);
        assert_eq!(Scale::ONE.raw(f64::NAN), ABSENT);
        assert!((Scale::SEMICIRCLES.value(i32::MAX) - 180.0).abs() < 1e-6);
    }
}

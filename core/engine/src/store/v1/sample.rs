//! Channels, and what the columns of a table hold.

use minicbor::{Decode, Encode};
use ritm_model::{ExtraChannel, Scale, Timestamp, table};

/// As [`ritm_model::Channel`].
#[derive(Clone, Encode, Decode)]
pub(crate) enum Channel {
    #[n(0)]
    Latitude,
    #[n(1)]
    Longitude,
    #[n(2)]
    Altitude,
    #[n(3)]
    Distance,
    #[n(4)]
    Speed,
    #[n(5)]
    HeartRate,
    #[n(6)]
    Cadence,
    #[n(7)]
    Power,
    #[n(8)]
    Temperature,
    #[n(9)]
    Extra {
        #[n(0)]
        name: String,
        #[n(1)]
        unit: String,
        #[n(2)]
        developer: bool,
    },
}

impl From<&ritm_model::Channel> for Channel {
    fn from(channel: &ritm_model::Channel) -> Self {
        match channel {
            ritm_model::Channel::Latitude => Self::Latitude,
            ritm_model::Channel::Longitude => Self::Longitude,
            ritm_model::Channel::Altitude => Self::Altitude,
            ritm_model::Channel::Distance => Self::Distance,
            ritm_model::Channel::Speed => Self::Speed,
            ritm_model::Channel::HeartRate => Self::HeartRate,
            ritm_model::Channel::Cadence => Self::Cadence,
            ritm_model::Channel::Power => Self::Power,
            ritm_model::Channel::Temperature => Self::Temperature,
            ritm_model::Channel::Extra(extra) => {
                let ExtraChannel {
                    name,
                    unit,
                    developer,
                } = &**extra;
                Self::Extra {
                    name: name.clone(),
                    unit: unit.clone(),
                    developer: *developer,
                }
            }
        }
    }
}

impl From<Channel> for ritm_model::Channel {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Latitude => Self::Latitude,
            Channel::Longitude => Self::Longitude,
            Channel::Altitude => Self::Altitude,
            Channel::Distance => Self::Distance,
            Channel::Speed => Self::Speed,
            Channel::HeartRate => Self::HeartRate,
            Channel::Cadence => Self::Cadence,
            Channel::Power => Self::Power,
            Channel::Temperature => Self::Temperature,
            Channel::Extra {
                name,
                unit,
                developer,
            } => Self::Extra(Box::new(ExtraChannel {
                name,
                unit,
                developer,
            })),
        }
    }
}

/// As [`table::Meaning`].
#[derive(Clone, Encode, Decode)]
pub(crate) enum Meaning {
    #[n(0)]
    Nothing,
    #[n(1)]
    Time {
        #[n(0)]
        ms_each: f64,
    },
    #[n(2)]
    Date,
    #[n(3)]
    Lap,
    #[n(4)]
    Value {
        #[n(0)]
        channel: Channel,
        #[n(1)]
        per_unit: f64,
        #[n(2)]
        offset: f64,
        #[n(3)]
        factor: f64,
        #[n(4)]
        shift: f64,
    },
}

/// As [`table::Mapping`].
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Mapping {
    #[n(0)]
    pub(crate) columns: Vec<Meaning>,
    #[n(1)]
    pub(crate) start_ms: Option<i64>,
}

impl From<&table::Mapping> for Mapping {
    fn from(mapping: &table::Mapping) -> Self {
        let table::Mapping { columns, start } = mapping;
        let meaning = |meaning: &table::Meaning| match meaning {
            table::Meaning::Nothing => Meaning::Nothing,
            table::Meaning::Time { ms_each } => Meaning::Time { ms_each: *ms_each },
            table::Meaning::Date => Meaning::Date,
            table::Meaning::Lap => Meaning::Lap,
            table::Meaning::Value {
                channel,
                scale: Scale { per_unit, offset },
                factor,
                shift,
            } => Meaning::Value {
                channel: channel.into(),
                per_unit: *per_unit,
                offset: *offset,
                factor: *factor,
                shift: *shift,
            },
        };
        Self {
            columns: columns.iter().map(meaning).collect(),
            start_ms: start.map(Timestamp::unix_ms),
        }
    }
}

impl From<Mapping> for table::Mapping {
    fn from(mapping: Mapping) -> Self {
        let meaning = |meaning: Meaning| match meaning {
            Meaning::Nothing => table::Meaning::Nothing,
            Meaning::Time { ms_each } => table::Meaning::Time { ms_each },
            Meaning::Date => table::Meaning::Date,
            Meaning::Lap => table::Meaning::Lap,
            Meaning::Value {
                channel,
                per_unit,
                offset,
                factor,
                shift,
            } => table::Meaning::Value {
                channel: channel.into(),
                scale: Scale { per_unit, offset },
                factor,
                shift,
            },
        };
        Self {
            columns: mapping.columns.into_iter().map(meaning).collect(),
            start: mapping.start_ms.map(Timestamp::from_unix_ms),
        }
    }
}

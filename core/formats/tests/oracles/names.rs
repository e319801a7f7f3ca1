//! What formats, and those who read them, call our channels.

use std::collections::BTreeMap;

use ritm_model::{Channel, Column, Recording, SourceFormat};

/// Rows of samples: by name the value, and how far theirs may be from it.
pub(super) type Rows = Vec<BTreeMap<String, (f64, f64)>>;

/// What a format calls the values of a column.
pub(super) struct Name {
    name: String,
    /// What our value is multiplied by to be theirs.
    times: f64,
    /// How far the two may be apart, relative to their size or, below 1, as they are.
    allowed: f64,
}

/// The name of each column in a format; `None` for what the format does not hold.
pub(super) fn names(recording: &Recording, format: SourceFormat) -> Vec<Option<Name>> {
    let first = if format == SourceFormat::Csv {
        "time"
    } else {
        "times"
    };
    let mut taken = vec![first.to_owned()];
    let columns = recording.samples.columns.iter();
    let name = |column: &Column| {
        let (mut name, times) = match format {
            SourceFormat::Fit => fit_name(&column.channel)?,
            SourceFormat::Gpx => (gpx_name(&column.channel)?, 1.0),
            SourceFormat::Tcx => (tcx_name(&column.channel, recording.sport.counts_strides())?, 1.0),
            SourceFormat::Csv => (column.channel.code().to_owned(), 1.0),
            _ => (geojson_name(&column.channel), 1.0),
        };
        let allowed = match format {
            // Developer fields are of single precision where that is enough.
            SourceFormat::Fit => 1.2e-7,
            // As many digits as tell one integer from the next.
            SourceFormat::Json | SourceFormat::Kml | SourceFormat::Csv => 0.5 / column.scale.per_unit,
            _ => 1e-12,
        };
        if !matches!(format, SourceFormat::Gpx | SourceFormat::Tcx) {
            let before = taken.iter().filter(|other| **other == name).count();
            taken.push(name.clone());
            if before > 0 {
                name = format!("{name} {}", before + 1);
            }
        }
        Some(Name { name, times, allowed })
    };
    columns.map(name).collect()
}

/// Values by name, with how far they may be apart from theirs.
pub(super) fn rows(recording: &Recording, names: &[Option<Name>]) -> Rows {
    let samples = &recording.samples;
    let row = |index: usize| {
        let mut row = BTreeMap::new();
        let time = recording.start.plus_ms(samples.time_ms[index]);
        row.insert("time".to_owned(), (time.unix_ms() as f64, 0.0));
        for (column, name) in samples.columns.iter().zip(names) {
            if let (Some(name), Some(value)) = (name, column.value(index)) {
                row.insert(name.name.clone(), (value * name.times, name.allowed));
            }
        }
        row
    };
    (0..samples.len()).map(row).collect()
}

pub(super) fn fit_name(channel: &Channel) -> Option<(String, f64)> {
    let semicircles = 2_147_483_648.0 / 180.0;
    let (name, times) = match channel {
        Channel::Latitude => ("position_lat", semicircles),
        Channel::Longitude => ("position_long", semicircles),
        Channel::Altitude => ("enhanced_altitude", 1.0),
        Channel::Distance => ("distance", 1.0),
        Channel::Speed => ("enhanced_speed", 1.0),
        Channel::HeartRate => ("heart_rate", 1.0),
        Channel::Cadence => ("cadence", 1.0),
        Channel::Power => ("power", 1.0),
        Channel::Temperature => ("temperature", 1.0),
        Channel::Extra(extra) if extra.developer => return Some((format!("developer {}", extra.name), 1.0)),
        Channel::Extra(extra) => (extra.name.as_str(), 1.0),
    };
    Some((name.to_owned(), times))
}

fn gpx_name(channel: &Channel) -> Option<String> {
    let name = match channel {
        Channel::Latitude => "lat",
        Channel::Longitude => "lon",
        Channel::Altitude => "ele",
        Channel::Distance => "distance",
        Channel::Speed => "speed",
        Channel::HeartRate => "hr",
        Channel::Cadence => "cad",
        Channel::Power => "PowerInWatts",
        Channel::Temperature => "atemp",
        Channel::Extra(_) => return None,
    };
    Some(name.to_owned())
}

fn tcx_name(channel: &Channel, on_foot: bool) -> Option<String> {
    let name = match channel {
        Channel::Latitude => "LatitudeDegrees",
        Channel::Longitude => "LongitudeDegrees",
        Channel::Altitude => "AltitudeMeters",
        Channel::Distance => "DistanceMeters",
        Channel::Speed => "Speed",
        Channel::HeartRate => "Value",
        Channel::Cadence if on_foot => "RunCadence",
        Channel::Cadence => "Cadence",
        Channel::Power => "Watts",
        Channel::Temperature | Channel::Extra(_) => return None,
    };
    Some(name.to_owned())
}

fn geojson_name(channel: &Channel) -> String {
    match channel {
        Channel::Latitude => "lat",
        Channel::Longitude => "lon",
        Channel::Altitude => "ele",
        Channel::Distance => "distances",
        Channel::Speed => "speeds",
        Channel::HeartRate => "heartRates",
        Channel::Cadence => "cadences",
        Channel::Power => "watts",
        Channel::Temperature => "temperatures",
        Channel::Extra(extra) => &extra.name,
    }
    .to_owned()
}

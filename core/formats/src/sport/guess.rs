//! What a recording shows of its sport that its file does not say.

use ritm_model::{Channel, Column, Recording, SourceFormat, Sport};

/// The least range of altitudes that are a landscape's rather than the weather's, in metres.
const LEAST_RELIEF_M: f64 = 10.0;

/// A ride that moved, yet was nowhere, was indoors: a trainer's file has speed of a wheel or of a power meter and no
/// position. A climb says that it was outdoors, its receiver off; a few metres are the weather.
pub(crate) fn of_place(sport: Sport, columns: &[Column], ascent_m: Option<f64>) -> Sport {
    if sport != Sport::Cycling || ascent_m.is_some_and(|ascent| ascent >= LEAST_RELIEF_M) {
        return sport;
    }
    let has = |wanted: Channel| {
        let mut of_it = columns.iter().filter(|column| column.channel == wanted);
        // A whole channel of zeros is no measurement.
        of_it.any(|column| {
            (0..column.raw.len()).any(|row| column.value(row).is_some_and(|value| value != 0.0))
        })
    };
    let relief = || {
        let altitudes = columns
            .iter()
            .filter(|column| column.channel == Channel::Altitude);
        let values = altitudes.flat_map(|column| (0..column.raw.len()).filter_map(|row| column.value(row)));
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (value.min(low), value.max(high))
        });
        high - low >= LEAST_RELIEF_M
    };
    let moved = has(Channel::Speed) || has(Channel::Distance) || has(Channel::Power) || has(Channel::Cadence);
    if moved && !has(Channel::Latitude) && !relief() {
        Sport::IndoorCycling
    } else {
        sport
    }
}

/// The sport of a recording of a format whose files hold all that there was; FIT's sub-sports say more. Devices from
/// before there were receivers in them were nowhere on every ride, and exports may have the track in another file.
///
/// A swim with places was in open water, and one with lengths in a pool.
pub(crate) fn of_recording(recording: &Recording) -> Sport {
    if recording.sport == Sport::Swimming {
        let extras = &recording.extras;
        return match recording.samples.column(&Channel::Latitude) {
            _ if extras.pool.is_some() || !extras.lengths.is_empty() => Sport::PoolSwimming,
            Some(_) => Sport::OpenWaterSwimming,
            None => Sport::Swimming,
        };
    }
    match recording.format {
        SourceFormat::Gpx | SourceFormat::Tcx | SourceFormat::Pwx | SourceFormat::Csv | SourceFormat::Sml => {
            let totals = &recording.totals;
            of_place(recording.sport, &recording.samples.columns, totals.ascent_m)
        }
        _ => recording.sport,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::Scale;

    fn column(channel: Channel, raw: &[i32]) -> Column {
        Column {
            channel,
            scale: Scale::ONE,
            raw: raw.to_vec(),
        }
    }

    #[test]
    fn a_swim_without_a_place_or_a_pool_is_a_swim() {
        let mut swim = crate::shapes::from_bytes(&[]);
        swim.sport = Sport::Swimming;
        swim.extras = ritm_model::Extras::default();
        swim.samples = ritm_model::Samples {
            time_ms: vec![0, 1000],
            columns: vec![column(Channel::HeartRate, &[120, 121])],
        };
        assert_eq!(of_recording(&swim), Sport::Swimming);
        swim.samples.columns.push(column(Channel::Latitude, &[50, 50]));
        assert_eq!(of_recording(&swim), Sport::OpenWaterSwimming);
        swim.extras.pool = Some(ritm_model::Pool {
            length_m: 25.0,
            yards: false,
        });
        assert_eq!(of_recording(&swim), Sport::PoolSwimming);
        swim.sport = Sport::OpenWaterSwimming;
        assert_eq!(of_recording(&swim), Sport::OpenWaterSwimming);
    }

    #[test]
    fn a_ride_that_was_nowhere_was_indoors() {
        let power = column(Channel::Power, &[0, 200]);
        let still = column(Channel::Power, &[0, 0]);
        let place = column(Channel::Latitude, &[50, 50]);
        let hill = column(Channel::Altitude, &[100, 140]);
        let flat = column(Channel::Altitude, &[100, 103]);
        let of = |columns: &[&Column], ascent_m| {
            let columns: Vec<Column> = columns.iter().map(|&column| column.clone()).collect();
            of_place(Sport::Cycling, &columns, ascent_m)
        };
        assert_eq!(of(&[&power], None), Sport::IndoorCycling);
        assert_eq!(of(&[&power, &flat], Some(0.0)), Sport::IndoorCycling);
        assert_eq!(of(&[&power, &hill], None), Sport::Cycling);
        assert_eq!(of(&[&power, &place], None), Sport::Cycling);
        assert_eq!(of(&[&power], Some(300.0)), Sport::Cycling);
        // The weather lifts a barometer by a few metres.
        assert_eq!(of(&[&power, &flat], Some(4.0)), Sport::IndoorCycling);
        assert_eq!(of(&[&still], None), Sport::Cycling);
        assert_eq!(of(&[], None), Sport::Cycling);
        assert_eq!(of_place(Sport::Running, &[power], None), Sport::Running);
    }
}

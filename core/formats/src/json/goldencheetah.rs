//! GoldenCheetah's own files: one ride a file, with tags, intervals and samples timed in seconds from the start.
//!
//! Source: the names GoldenCheetah's own reader looks for (`JsonRideFile`).

use crate::sport::{Origin, named};
use ritm_model::{Channel, LapTrigger, Totals};

use super::tape::Value;
use crate::draft::Draft;
use crate::sheet::extra;

/// Reads a ride.
pub(super) fn read(root: Value<'_>) -> Draft {
    let Some(ride) = root.get("RIDE") else {
        return Draft::default();
    };
    let tag = |name: &str| ride.path(&["TAGS", name]).and_then(Value::words);
    let mut draft = Draft {
        start: ride
            .get("STARTTIME")
            .and_then(Value::text)
            .and_then(|text| crate::csv::date(text.trim().trim_end_matches("UTC").trim()))
            .map(|(at, _)| at),
        sport: tag("Sport")
            .and_then(|word| named(&word, Origin::Service))
            .unwrap_or_default(),
        name: tag("Workout Title"),
        notes: tag("Notes"),
        ..Draft::default()
    };
    draft.device.product = ride.get("DEVICETYPE").and_then(Value::words).unwrap_or_default();
    let Some(start) = draft.start else {
        draft.undated = true;
        return draft;
    };
    let channels = [
        ("HR", Channel::HeartRate, 1.0),
        ("CAD", Channel::Cadence, 1.0),
        ("KM", Channel::Distance, 1000.0),
        ("KPH", Channel::Speed, 1.0 / 3.6),
        ("WATTS", Channel::Power, 1.0),
        ("ALT", Channel::Altitude, 1.0),
        ("TEMP", Channel::Temperature, 1.0),
        ("NM", extra("torque", "N m"), 1.0),
        ("SLOPE", extra("grade", "%"), 1.0),
        ("LRBALANCE", extra("left_right_balance", "%"), 1.0),
        ("HEADWIND", extra("headwind", "km/h"), 1.0),
    ];
    let at = |value: Option<Value<'_>>| {
        let seconds = value?.number().filter(|seconds| (0.0..1e8).contains(seconds))?;
        Some(start.plus_ms((seconds * 1000.0).round() as i64))
    };
    for sample in ride
        .get("SAMPLES")
        .into_iter()
        .flat_map(|samples| samples.items())
    {
        let Some(at) = at(sample.get("SECS")) else {
            draft.values.skip();
            continue;
        };
        for (name, channel, factor) in &channels {
            let value = sample.get(name).and_then(Value::number);
            // Its mark for a temperature nobody measured.
            let value = value.filter(|&value| !(*name == "TEMP" && value <= -200.0));
            draft
                .values
                .try_set(at, channel, value.map(|value| value * factor));
        }
        let number = |name: &str| sample.get(name).and_then(Value::number);
        draft.values.set_position(at, number("LAT"), number("LON"));
    }
    for interval in ride
        .get("INTERVALS")
        .into_iter()
        .flat_map(|intervals| intervals.items())
    {
        if let (Some(from), Some(to)) = (at(interval.get("START")), at(interval.get("STOP"))) {
            draft.laps.push((from, to, LapTrigger::Manual, Totals::default()));
        }
    }
    draft
}

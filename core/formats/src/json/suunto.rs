//! Suunto's logs: the app's `DeviceLog`, and the samples of `suunto/sml` that its service hands out.
//!
//! Each sample has a moment and whatever was measured then: hearts and cranks in hertz, places in radians,
//! temperatures in kelvin, energy in joules.
//!
//! Source: a field list of an export by the author of a public program (2026), and names in public readers.

use ritm_model::{Beat, Channel, Device, LapTrigger, Marker, Timestamp, Totals};

use super::tape::Value;
use crate::draft::Draft;
use crate::{
    sheet::extra,
    sport::{Origin, named, numbers},
    text::moment::Zone,
};

const KELVIN: f64 = 273.15;

/// Reads a log.
pub(super) fn read(root: Value<'_>) -> Draft {
    let log = root.get("DeviceLog").or_else(|| root.get("Data")).unwrap_or(root);
    let mut draft = Draft::default();
    if let Some(header) = log.get("Header").or_else(|| root.get("Summary")) {
        read_header(header, &mut draft);
    }
    if let Some(device) = log.get("Device") {
        draft.device = Device {
            manufacturer: "Suunto".to_owned(),
            product: device
                .path(&["Info", "HW"])
                .or_else(|| device.get("Name"))
                .and_then(Value::words)
                .unwrap_or_default(),
            serial: None,
        };
    } else {
        draft.device.manufacturer = "Suunto".to_owned();
    }
    let mut reading = Reading {
        extras: Extras::new(),
        lap_from: draft.start,
        stopped: None,
        last: None,
    };
    let mut first = None;
    for sample in log.get("Samples").into_iter().flat_map(|samples| samples.items()) {
        let Some(moment) = sample.any(&["TimeISO8601", "UTC"]).and_then(Value::moment) else {
            draft.values.skip();
            continue;
        };
        if let Zone::East(east) = moment.zone {
            draft.east_s.get_or_insert(east);
        }
        first.get_or_insert(moment.at);
        let inner = sample.path(&["Attributes", "suunto/sml"]).unwrap_or(sample);
        reading.hear(inner.get("Sample").unwrap_or(inner), moment.at, &mut draft);
        if let Some(beats) = inner.get("R-R") {
            reading.beats(beats, moment.at, &mut draft);
        }
    }
    if let Some(beats) = log.get("R-R")
        && let Some(start) = draft.start.or(first)
    {
        reading.beats(beats, start, &mut draft);
    }
    // What follows the last lap button is a lap as well.
    if !draft.laps.is_empty()
        && let (Some(from), Some(last)) = (reading.lap_from, reading.last)
        && last > from
    {
        draft
            .laps
            .push((from, last, LapTrigger::SessionEnd, Totals::default()));
    }
    draft
}

fn read_header(header: Value<'_>, draft: &mut Draft) {
    let number = |name: &str| header.get(name).and_then(Value::positive);
    if let Some(moment) = header.any(&["DateTime", "TimeISO8601"]).and_then(Value::moment) {
        draft.start = Some(moment.at);
        if let Zone::East(east) = moment.zone {
            draft.east_s = Some(east);
        }
    }
    let ms = |name: &str| number(name).map(|seconds| (seconds * 1000.0).round() as i64);
    draft.totals = Totals {
        timer_ms: ms("Duration"),
        distance_m: number("Distance"),
        ascent_m: number("Ascent"),
        descent_m: number("Descent"),
        energy_kcal: number("Energy").map(|joules| joules / 4184.0),
        min_altitude_m: header.path(&["Altitude", "Min"]).and_then(Value::number),
        max_altitude_m: header.path(&["Altitude", "Max"]).and_then(Value::number),
        max_temperature_c: header
            .path(&["Temperature", "Max"])
            .and_then(Value::positive)
            .map(|kelvin| kelvin - KELVIN),
        ..Totals::default()
    };
    draft.sport = header
        .get("Activity")
        .and_then(Value::text)
        .and_then(|word| named(&word, Origin::Service))
        .or_else(|| {
            header
                .get("ActivityType")
                .and_then(Value::whole)
                .and_then(numbers::suunto)
        })
        .unwrap_or_default();
}

/// The channels beyond the nine, made once.
struct Extras {
    accuracy: Channel,
    pressure: Channel,
    vertical_speed: Channel,
    depth: Channel,
}

impl Extras {
    fn new() -> Self {
        Self {
            accuracy: extra("horizontal_accuracy", "m"),
            pressure: extra("absolute_pressure", "Pa"),
            vertical_speed: extra("vertical_speed", "m/s"),
            depth: extra("depth", "m"),
        }
    }
}

struct Reading {
    extras: Extras,
    lap_from: Option<Timestamp>,
    stopped: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Reading {
    fn hear(&mut self, sample: Value<'_>, at: Timestamp, draft: &mut Draft) {
        self.last = self.last.max(Some(at));
        self.lap_from.get_or_insert(at);
        let (mut north, mut east, mut by_satellite, mut by_air) = (None, None, None, None);
        for (name, value) in sample.members() {
            if name == "Events" {
                value.items().for_each(|event| self.event(event, at, draft));
                continue;
            }
            let Some(number) = value.number() else { continue };
            let values = &mut draft.values;
            match name {
                "HR" => values.set(at, &Channel::HeartRate, number * 60.0),
                "Latitude" => north = Some(number.to_degrees()),
                "Longitude" => east = Some(number.to_degrees()),
                "GPSAltitude" => by_satellite = Some(number),
                "Altitude" => by_air = Some(number),
                "Speed" => values.set(at, &Channel::Speed, number),
                "Cadence" => values.set(at, &Channel::Cadence, number * 60.0),
                "Distance" => values.set(at, &Channel::Distance, number),
                "Power" => values.set(at, &Channel::Power, number),
                "Temperature" => values.set(at, &Channel::Temperature, number - KELVIN),
                "EHPE" => values.set(at, &self.extras.accuracy, number),
                "AbsPressure" => values.set(at, &self.extras.pressure, number),
                "VerticalSpeed" => values.set(at, &self.extras.vertical_speed, number),
                "Depth" => values.set(at, &self.extras.depth, number),
                _ => {}
            }
        }
        draft.values.set_position(at, north, east);
        // The barometer is the better of the two.
        draft
            .values
            .try_set(at, &Channel::Altitude, by_air.or(by_satellite));
    }

    fn event(&mut self, event: Value<'_>, at: Timestamp, draft: &mut Draft) {
        if let Some(lap) = event.get("Lap") {
            let kind = lap.get("Type").and_then(Value::text).unwrap_or_default();
            if matches!(kind.as_ref(), "Start" | "Stop") {
                if kind == "Start" {
                    self.lap_from = Some(at);
                }
                return;
            }
            let trigger = match kind.as_ref() {
                "Manual" => LapTrigger::Manual,
                "Distance" => LapTrigger::Distance,
                "Duration" | "Time" => LapTrigger::Time,
                "Location" => LapTrigger::Position,
                _ => LapTrigger::Other,
            };
            let from = self.lap_from.replace(at).unwrap_or(at);
            if at > from {
                draft.laps.push((from, at, trigger, Totals::default()));
            }
        } else if let Some(pause) = event.get("Pause") {
            if pause.get("State").is_some_and(Value::is_true) {
                self.stopped.get_or_insert(at);
            } else if let Some(from) = self.stopped.take() {
                draft.pauses.push((from, at));
            }
        } else if let Some((what, detail)) = event.members().find(|(name, _)| !matches!(*name, "ArrayBegin"))
        {
            let start = draft.start.unwrap_or(at);
            draft.extras.markers.push(Marker {
                at_ms: at.ms_since(start).max(0),
                what: what.to_owned(),
                detail: detail
                    .any(&["Type", "State", "Name"])
                    .and_then(Value::id)
                    .unwrap_or_default(),
            });
        }
    }

    /// Times between beats, that end at or after `from`.
    fn beats(&self, value: Value<'_>, from: Timestamp, draft: &mut Draft) {
        let start = draft.start.unwrap_or(from);
        let data = value.get("Data").unwrap_or(value);
        let before = draft.extras.beats.last().map_or(0, |beat| beat.at_ms);
        let mut at_ms = from.ms_since(start).max(before);
        let mut hear = |rr: Option<f64>| {
            let Some(rr_ms) = rr.filter(|ms| (1.0..65_535.0).contains(ms)) else {
                return;
            };
            let rr_ms = rr_ms.round() as u16;
            at_ms += i64::from(rr_ms);
            draft.extras.beats.push(Beat { at_ms, rr_ms });
        };
        match data.text() {
            Some(text) => text
                .split_ascii_whitespace()
                .for_each(|part| hear(part.parse().ok())),
            None => data.items().for_each(|item| hear(item.number())),
        }
    }
}

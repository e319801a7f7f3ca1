//! Recordings as a GPX 1.1 document.

use ritm_model::{ABSENT, LapTrigger, Recording, Timestamp};

use crate::{
    pauses::Pauses,
    text::{
        moment::{push_moment, push_spans},
        number::push_decimal,
        table::{Field, Row, Rows},
    },
    xml::writer::{close, open, push_element, push_number, push_text},
};

const HEAD: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    "\n",
    r#"<gpx version="1.1" creator="Ritm" xmlns="http://www.topografix.com/GPX/1/1""#,
    r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
    r#" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2""#,
    r#" xmlns:gpxpx="http://www.garmin.com/xmlschemas/PowerExtension/v1""#,
    r#" xmlns:gpxdata="http://www.cluetrust.com/XML/GPXDATA/1/0""#,
    r#" xmlns:ritm="urn:ritm:gpx:1""#,
    r#" xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd"#,
    r#" http://www.garmin.com/xmlschemas/TrackPointExtension/v2"#,
    r#" https://www8.garmin.com/xmlschemas/TrackPointExtensionv2.xsd"#,
    r#" http://www.garmin.com/xmlschemas/PowerExtension/v1 https://www8.garmin.com/xmlschemas/PowerExtensionv1.xsd"#,
    r#" http://www.cluetrust.com/XML/GPXDATA/1/0 http://www.cluetrust.com/Schemas/gpxdata10.xsd">"#,
    "\n",
);

/// A field, its element, and the least and the greatest raw integer that the element's schema allows.
type Element = (Field, &'static str, i32, i32);

const LEAST: i32 = ABSENT + 1;

/// Fields in `TrackPointExtension` version 2, in the order its schema asks for.
const TRACK_POINT: [Element; 8] = [
    (Field::Temperature, "gpxtpx:atemp", LEAST, i32::MAX),
    (Field::WaterTemperature, "gpxtpx:wtemp", LEAST, i32::MAX),
    (Field::Depth, "gpxtpx:depth", LEAST, i32::MAX),
    (Field::HeartRate, "gpxtpx:hr", 1, 255),
    (Field::Cadence, "gpxtpx:cad", 0, 254),
    (Field::Speed, "gpxtpx:speed", LEAST, i32::MAX),
    (Field::Course, "gpxtpx:course", 0, 35_999),
    (Field::Bearing, "gpxtpx:bearing", 0, 35_999),
];

/// Fields that have their own elements beside it.
const BESIDE: [Element; 4] = [
    (Field::Power, "gpxpx:PowerInWatts", 0, 65_535),
    (Field::Distance, "gpxdata:distance", LEAST, i32::MAX),
    (Field::HorizontalAccuracy, "ritm:hAcc", LEAST, i32::MAX),
    (Field::VerticalAccuracy, "ritm:vAcc", LEAST, i32::MAX),
];

/// Where values go that the schemas above have no room for.
const BEYOND: [(Field, &str); 5] = [
    (Field::HeartRate, "ritm:hr"),
    (Field::Cadence, "ritm:cad"),
    (Field::Power, "ritm:power"),
    (Field::Course, "ritm:course"),
    (Field::Bearing, "ritm:bearing"),
];

/// Writes recordings as one GPX 1.1 document, a track each, with a new segment where a pause begins and where it
/// ends.
///
/// Points carry time, position, altitude, Garmin's `TrackPointExtension` v2 and `PowerExtension` and Cluetrust's
/// distance; laps are Cluetrust's. Times are in UTC, as the schema asks; how far they are from local time stands in an
/// extension of the track. A GPX point needs a position: samples without one are left out, as are channels GPX
/// has no name for; what several samples tell of one moment is one point.
pub fn encode(recordings: &[Recording]) -> Vec<u8> {
    let points: usize = recordings.iter().map(|recording| recording.samples.len()).sum();
    let mut out = Vec::with_capacity(HEAD.len() + recordings.len() * 1024 + points.min(1 << 20) * 256);
    out.extend_from_slice(HEAD.as_bytes());
    if let Some(first) = recordings.first() {
        out.extend_from_slice(b"<metadata><time>");
        push_moment(&mut out, first.start, None);
        out.extend_from_slice(b"</time></metadata>\n");
    }
    for recording in recordings {
        push_track(&mut out, recording);
    }
    if recordings.iter().any(|recording| !recording.laps.is_empty()) {
        out.extend_from_slice(b"<extensions>\n");
        for recording in recordings {
            push_laps(&mut out, recording);
        }
        out.extend_from_slice(b"</extensions>\n");
    }
    out.extend_from_slice(b"</gpx>\n");
    out
}

fn push_track(out: &mut Vec<u8>, recording: &Recording) {
    out.extend_from_slice(b"<trk>\n");
    if let Some(name) = &recording.name {
        push_element(out, "name", name);
    }
    if let Some(notes) = &recording.notes {
        push_element(out, "desc", notes);
    }
    let device = &recording.device;
    let source = format!("{} {}", device.manufacturer, device.product);
    if !source.trim().is_empty() {
        push_element(out, "src", source.trim());
    }
    if let Some((program, id)) = &recording.identity.external {
        let page = match program.as_str() {
            "strava" => Some("https://www.strava.com/activities/"),
            "garmin-connect" => Some("https://connect.garmin.com/modern/activity/"),
            _ => None,
        };
        if let Some(page) = page {
            out.extend_from_slice(b"<link href=\"");
            push_text(out, page);
            push_text(out, id);
            out.extend_from_slice(b"\"/>");
        }
    }
    push_element(out, "type", &recording.sport.code().replace('-', "_"));
    let has_device = !source.trim().is_empty() || device.serial.is_some();
    let pauses = Pauses::of(recording);
    if has_device || recording.utc_offset_s.is_some() || !pauses.is_empty() {
        open(out, "extensions");
        if has_device {
            push_element(out, "ritm:manufacturer", &device.manufacturer);
            push_element(out, "ritm:product", &device.product);
        }
        if let Some(serial) = device.serial {
            push_element(out, "ritm:serial", &serial.to_string());
        }
        if let Some(offset_s) = recording.utc_offset_s {
            push_number(out, "ritm:utcOffset", i64::from(offset_s), 0);
        }
        if !pauses.is_empty() {
            open(out, "ritm:pauses");
            push_spans(out, pauses.spans(recording.start));
            close(out, "ritm:pauses");
        }
        close(out, "extensions");
    }
    out.push(b'\n');
    push_segments(out, recording, pauses);
    out.extend_from_slice(b"</trk>\n");
}

fn push_segments(out: &mut Vec<u8>, recording: &Recording, mut pauses: Pauses) {
    let samples = &recording.samples;
    let rows = Rows::new(samples);
    let mut in_segment = false;
    let mut next = 0;
    while let Some(&time_ms) = samples.time_ms.get(next) {
        let (row, count) = rows.moment(&samples.time_ms, next, |row| *row);
        next += count;
        if !row.has_position() {
            continue;
        }
        if pauses.breaks_before(time_ms) && in_segment {
            out.extend_from_slice(b"</trkseg>\n");
            in_segment = false;
        }
        if !in_segment {
            out.extend_from_slice(b"<trkseg>\n");
            in_segment = true;
        }
        push_point(out, &row, recording.start.plus_ms(time_ms));
    }
    if in_segment {
        out.extend_from_slice(b"</trkseg>\n");
    }
}

fn push_point(out: &mut Vec<u8>, row: &Row, at: Timestamp) {
    out.extend_from_slice(b"<trkpt lat=\"");
    push_decimal(out, i64::from(row.get(Field::Latitude)), Field::Latitude.digits());
    out.extend_from_slice(b"\" lon=\"");
    push_decimal(out, i64::from(row.schema_longitude()), Field::Longitude.digits());
    out.extend_from_slice(b"\">");
    push_field(out, row, Field::Altitude, "ele");
    out.extend_from_slice(b"<time>");
    push_moment(out, at, None);
    out.extend_from_slice(b"</time>");
    let fits = |&(field, _, least, most): &Element| (least..=most).contains(&row.get(field));
    let garmin = TRACK_POINT.iter().any(fits);
    let within = |wanted: Field| {
        let mut elements = TRACK_POINT.iter().chain(&BESIDE);
        elements.any(|element| element.0 == wanted && fits(element))
    };
    let is_beyond = |&(field, _): &(Field, &str)| row.get(field) != ABSENT && !within(field);
    if garmin || BESIDE.iter().any(fits) || BEYOND.iter().any(is_beyond) {
        open(out, "extensions");
        if garmin {
            open(out, "gpxtpx:TrackPointExtension");
            for (field, name, ..) in TRACK_POINT.into_iter().filter(fits) {
                push_field(out, row, field, name);
            }
            close(out, "gpxtpx:TrackPointExtension");
        }
        for (field, name, ..) in BESIDE.into_iter().filter(fits) {
            push_field(out, row, field, name);
        }
        for (field, name) in BEYOND.into_iter().filter(is_beyond) {
            push_field(out, row, field, name);
        }
        close(out, "extensions");
    }
    out.extend_from_slice(b"</trkpt>\n");
}

fn push_field(out: &mut Vec<u8>, row: &Row, field: Field, name: &str) {
    let raw = row.get(field);
    if raw != ABSENT {
        push_number(out, name, i64::from(raw), field.digits());
    }
}

fn push_laps(out: &mut Vec<u8>, recording: &Recording) {
    for (index, lap) in recording.laps.iter().enumerate() {
        open(out, "gpxdata:lap");
        push_element(out, "gpxdata:index", &(index + 1).to_string());
        open(out, "gpxdata:startTime");
        push_moment(out, recording.start.plus_ms(lap.from_ms), None);
        close(out, "gpxdata:startTime");
        push_number(
            out,
            "gpxdata:elapsedTime",
            lap.to_ms.saturating_sub(lap.from_ms).max(0),
            3,
        );
        let device = &lap.device;
        // A whole number, by the schema.
        push_float(
            out,
            "gpxdata:calories",
            "",
            device.energy_kcal.map(|kcal| kcal.round().max(0.0)),
        );
        push_float(out, "gpxdata:distance", "", device.distance_m);
        for (name, kind, value) in [
            ("MaximumSpeed", "max", device.max_speed_m_s),
            ("AverageSpeed", "avg", device.avg_speed_m_s),
            ("AverageHeartRateBpm", "avg", device.avg_heart_rate_bpm),
            ("MaximumHeartRateBpm", "max", device.max_heart_rate_bpm),
            ("AverageCadence", "avg", device.avg_cadence_rpm),
            ("MaximumCadence", "max", device.max_cadence_rpm),
            ("AveragePower", "avg", device.avg_power_w),
            ("MaximumPower", "max", device.max_power_w),
        ] {
            push_float(
                out,
                "gpxdata:summary",
                &format!(" name=\"{name}\" kind=\"{kind}\""),
                value,
            );
        }
        let trigger = match lap.trigger {
            LapTrigger::Manual | LapTrigger::SessionEnd => "manual",
            LapTrigger::Distance => "distance",
            LapTrigger::Time => "time",
            LapTrigger::Position => "location",
            // The schema's only other word.
            LapTrigger::Other => "hr",
        };
        out.extend_from_slice(format!("<gpxdata:trigger kind=\"{trigger}\"/>").as_bytes());
        close(out, "gpxdata:lap");
        out.push(b'\n');
    }
}

fn push_float(out: &mut Vec<u8>, name: &str, attributes: &str, value: Option<f64>) {
    if let Some(value) = value.filter(|value| value.is_finite()) {
        out.extend_from_slice(format!("<{name}{attributes}>{value}</{name}>").as_bytes());
    }
}

//! Recordings as a TCX version 2 document.

use std::collections::BTreeSet;

use ritm_model::{ABSENT, LapTrigger, Recording, Sport, SportFamily, Timestamp, Totals};

use crate::{
    pauses::Pauses,
    text::{
        moment::{push_moment, push_spans},
        table::{Field, Row, Rows},
    },
    xml::writer::{close, open, push_element, push_number, push_text},
};

const HEAD: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    "\n",
    r#"<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2""#,
    r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
    r#" xmlns:ax="http://www.garmin.com/xmlschemas/ActivityExtension/v2" xmlns:ritm="urn:ritm:tcx:1""#,
    r#" xsi:schemaLocation="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"#,
    r#" http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd"#,
    r#" http://www.garmin.com/xmlschemas/ActivityExtension/v2"#,
    r#" http://www.garmin.com/xmlschemas/ActivityExtensionv2.xsd">"#,
    "\n<Activities>\n",
);

const TAIL: &str = concat!(
    "</Activities>\n",
    r#"<Author xsi:type="Application_t"><Name>Ritm</Name><Build><Version><VersionMajor>0</VersionMajor>"#,
    r#"<VersionMinor>1</VersionMinor></Version></Build><LangID>en</LangID><PartNumber>000-00000-00</PartNumber></Author>"#,
    "\n</TrainingCenterDatabase>\n",
);

/// Where a lap begins and ends and what the device said of it.
struct Stretch {
    from_ms: i64,
    to_ms: i64,
    trigger: LapTrigger,
    totals: Totals,
}

/// Writes recordings as one TCX version 2 document, an activity each, with the activity extension version 2 and a new
/// track where a pause begins and where it ends.
///
/// A recording without laps gets one that spans it. Times are in UTC; how far they are from local time stands in an
/// extension of the activity. The format has a byte for heart rate and for cadence: values that
/// do not fit are left out, as are channels TCX has no name for.
pub fn encode(recordings: &[Recording]) -> Vec<u8> {
    let points: usize = recordings.iter().map(|recording| recording.samples.len()).sum();
    let mut out =
        Vec::with_capacity(HEAD.len() + TAIL.len() + recordings.len() * 1024 + points.min(1 << 20) * 384);
    out.extend_from_slice(HEAD.as_bytes());
    let mut ids = BTreeSet::new();
    for recording in recordings {
        // The schema wants every id once; nobody reads more than the moment from it.
        let mut id = recording.start;
        while !ids.insert(id) {
            id = id.plus_ms(1);
        }
        push_activity(&mut out, recording, id);
    }
    out.extend_from_slice(TAIL.as_bytes());
    out
}

fn push_activity(out: &mut Vec<u8>, recording: &Recording, id: Timestamp) {
    let sport = match recording.sport.family() {
        SportFamily::Bike => "Biking",
        SportFamily::Foot
            if !matches!(
                recording.sport,
                Sport::Walking | Sport::Hiking | Sport::Snowshoeing
            ) =>
        {
            "Running"
        }
        _ => "Other",
    };
    out.extend_from_slice(format!("<Activity Sport=\"{sport}\">\n<Id>").as_bytes());
    push_moment(out, id, None);
    out.extend_from_slice(b"</Id>\n");
    push_laps(out, recording);
    if let Some(notes) = &recording.notes {
        push_element(out, "Notes", notes);
    }
    let device = &recording.device;
    let name = format!("{} {}", device.manufacturer, device.product);
    if !name.trim().is_empty() || device.serial.is_some() {
        out.extend_from_slice(b"<Creator xsi:type=\"Device_t\"><Name>");
        push_text(out, name.trim());
        out.extend_from_slice(b"</Name><UnitId>");
        let unit_id = device.serial.and_then(|serial| u32::try_from(serial).ok());
        out.extend_from_slice(unit_id.unwrap_or(0).to_string().as_bytes());
        out.extend_from_slice(
            b"</UnitId><ProductID>0</ProductID><Version><VersionMajor>0</VersionMajor>\
              <VersionMinor>0</VersionMinor></Version></Creator>\n",
        );
    }
    open(out, "Extensions");
    push_element(out, "ritm:sport", &recording.sport.code().replace('-', "_"));
    if let Some(name) = &recording.name {
        push_element(out, "ritm:name", name);
    }
    // The schema's number has 32 bits.
    if let Some(serial) = device.serial.filter(|&serial| u32::try_from(serial).is_err()) {
        push_element(out, "ritm:serial", &serial.to_string());
    }
    if let Some(offset_s) = recording.utc_offset_s {
        push_number(out, "ritm:utcOffset", i64::from(offset_s), 0);
    }
    let pauses = Pauses::of(recording);
    if !pauses.is_empty() {
        open(out, "ritm:pauses");
        push_spans(out, pauses.spans(recording.start));
        close(out, "ritm:pauses");
    }
    close(out, "Extensions");
    out.extend_from_slice(b"\n</Activity>\n");
}

fn stretches(recording: &Recording) -> Vec<Stretch> {
    if recording.laps.is_empty() {
        let to_ms = recording.samples.time_ms.iter().max().copied().unwrap_or(0);
        let to_ms = to_ms.max(recording.totals.elapsed_ms.unwrap_or(0));
        let mut totals = recording.totals.clone();
        totals.timer_ms = totals.timer_ms.or(Some(to_ms));
        return vec![Stretch {
            from_ms: 0,
            to_ms,
            trigger: LapTrigger::Manual,
            totals,
        }];
    }
    let laps = recording.laps.iter().map(|lap| Stretch {
        from_ms: lap.from_ms,
        to_ms: lap.to_ms,
        trigger: lap.trigger,
        totals: lap.device.clone(),
    });
    let mut stretches: Vec<Stretch> = laps.collect();
    share_energy(&mut stretches, recording.totals.energy_kcal);
    stretches
}

/// The format tells energy with laps alone: what the laps don't tell of the whole's is shared by time among those that
/// tell none, in whole kilocalories that add up.
fn share_energy(stretches: &mut [Stretch], whole_kcal: Option<f64>) {
    let told_kcal: f64 = stretches.iter().filter_map(|lap| lap.totals.energy_kcal).sum();
    let silent = |lap: &&mut Stretch| lap.totals.energy_kcal.is_none();
    let long_ms = |lap: &Stretch| lap.totals.timer_ms.unwrap_or(lap.to_ms - lap.from_ms).max(0) as f64;
    let all_ms: f64 = stretches.iter_mut().filter(silent).map(|lap| long_ms(lap)).sum();
    let rest_kcal = whole_kcal.map_or(0.0, |whole| whole - told_kcal).round();
    if rest_kcal < 1.0 || all_ms <= 0.0 {
        return;
    }
    let (mut passed_ms, mut shared_kcal) = (0.0, 0.0);
    for lap in stretches.iter_mut().filter(silent) {
        passed_ms += long_ms(lap);
        let up_to_kcal = (rest_kcal * passed_ms / all_ms).round();
        lap.totals.energy_kcal = Some(up_to_kcal - shared_kcal);
        shared_kcal = up_to_kcal;
    }
}

fn push_laps(out: &mut Vec<u8>, recording: &Recording) {
    let samples = &recording.samples;
    let rows = Rows::new(samples);
    let mut pauses = Pauses::of(recording);
    let stretches = stretches(recording);
    let mut next = 0;
    for (index, lap) in stretches.iter().enumerate() {
        push_lap_head(out, recording, lap);
        // A sample belongs to the last lap that began: what follows the last lap's end is still its.
        let until = stretches.get(index + 1).map_or(i64::MAX, |next| next.from_ms);
        let mut in_track = false;
        while let Some(&time_ms) = samples.time_ms.get(next).filter(|&&time_ms| time_ms < until) {
            let (row, count) = rows.moment(&samples.time_ms, next, written);
            next += count;
            if pauses.breaks_before(time_ms) && in_track {
                out.extend_from_slice(b"</Track>\n");
                in_track = false;
            }
            if !in_track {
                out.extend_from_slice(b"<Track>\n");
                in_track = true;
            }
            out.extend_from_slice(b"<Trackpoint><Time>");
            push_moment(out, recording.start.plus_ms(time_ms), None);
            out.extend_from_slice(b"</Time>");
            push_point(out, &row, recording.sport);
            out.extend_from_slice(b"</Trackpoint>\n");
        }
        if in_track {
            out.extend_from_slice(b"</Track>\n");
        }
        push_lap_extension(out, recording.sport, &lap.totals);
        out.extend_from_slice(b"</Lap>\n");
    }
}

fn push_lap_head(out: &mut Vec<u8>, recording: &Recording, lap: &Stretch) {
    out.extend_from_slice(b"<Lap StartTime=\"");
    push_moment(out, recording.start.plus_ms(lap.from_ms), None);
    out.extend_from_slice(b"\">");
    let totals = &lap.totals;
    let timer_ms = totals.timer_ms.unwrap_or(lap.to_ms.saturating_sub(lap.from_ms));
    push_number(out, "TotalTimeSeconds", timer_ms.max(0), 3);
    let distance_m = totals.distance_m.filter(|distance_m| distance_m.is_finite());
    push_float(out, "DistanceMeters", Some(distance_m.unwrap_or(0.0)));
    push_float(out, "MaximumSpeed", totals.max_speed_m_s);
    push_whole(out, "Calories", totals.energy_kcal.unwrap_or(0.0), 65_535.0);
    for (name, value) in [
        ("AverageHeartRateBpm", totals.avg_heart_rate_bpm),
        ("MaximumHeartRateBpm", totals.max_heart_rate_bpm),
    ] {
        if let Some(value) = value.filter(|value| (1.0..=255.0).contains(value)) {
            open(out, name);
            push_whole(out, "Value", value, 255.0);
            close(out, name);
        }
    }
    push_element(out, "Intensity", "Active");
    if let Some(cadence) = totals
        .avg_cadence_rpm
        .filter(|_| !recording.sport.counts_strides())
    {
        push_whole(out, "Cadence", cadence, 254.0);
    }
    let trigger = match lap.trigger {
        LapTrigger::Manual | LapTrigger::SessionEnd => "Manual",
        LapTrigger::Distance => "Distance",
        LapTrigger::Time => "Time",
        LapTrigger::Position => "Location",
        LapTrigger::Other => "HeartRate",
    };
    push_element(out, "TriggerMethod", trigger);
    out.push(b'\n');
}

fn push_lap_extension(out: &mut Vec<u8>, sport: Sport, totals: &Totals) {
    let on_foot = sport.counts_strides();
    let (bike_max, run_avg, run_max) = if on_foot {
        (None, totals.avg_cadence_rpm, totals.max_cadence_rpm)
    } else {
        (totals.max_cadence_rpm, None, None)
    };
    let values = [
        ("ax:AvgSpeed", totals.avg_speed_m_s, None),
        ("ax:MaxBikeCadence", bike_max, Some(254.0)),
        ("ax:AvgRunCadence", run_avg, Some(254.0)),
        ("ax:MaxRunCadence", run_max, Some(254.0)),
        ("ax:AvgWatts", totals.avg_power_w, Some(65_535.0)),
        ("ax:MaxWatts", totals.max_power_w, Some(65_535.0)),
    ];
    if values.iter().all(|(_, value, _)| value.is_none()) {
        return;
    }
    out.extend_from_slice(b"<Extensions><ax:LX>");
    for (name, value, most) in values {
        match (value, most) {
            (Some(value), Some(most)) => push_whole(out, name, value, most),
            (value, _) => push_float(out, name, value),
        }
    }
    out.extend_from_slice(b"</ax:LX></Extensions>\n");
}

/// What a point has room for.
fn written(row: &Row) -> Row {
    let mut written = Row::EMPTY;
    if row.has_position() {
        written.set(Field::Latitude, row.get(Field::Latitude));
        written.set(Field::Longitude, row.schema_longitude());
    }
    for (field, fits) in [
        (Field::Altitude, i32::MIN..=i32::MAX),
        (Field::Distance, i32::MIN..=i32::MAX),
        (Field::HeartRate, 1..=255),
        (Field::Cadence, 0..=254),
        (Field::Speed, i32::MIN..=i32::MAX),
        (Field::Power, 0..=65_535),
    ] {
        let raw = row.get(field);
        written.set(field, if fits.contains(&raw) { raw } else { ABSENT });
    }
    written
}

fn push_point(out: &mut Vec<u8>, row: &Row, sport: Sport) {
    let has = |field| row.get(field) != ABSENT;
    if has(Field::Latitude) {
        open(out, "Position");
        push_field(out, row, Field::Latitude, "LatitudeDegrees");
        push_field(out, row, Field::Longitude, "LongitudeDegrees");
        close(out, "Position");
    }
    push_field(out, row, Field::Altitude, "AltitudeMeters");
    push_field(out, row, Field::Distance, "DistanceMeters");
    if has(Field::HeartRate) {
        open(out, "HeartRateBpm");
        push_field(out, row, Field::HeartRate, "Value");
        close(out, "HeartRateBpm");
    }
    if !sport.counts_strides() {
        push_field(out, row, Field::Cadence, "Cadence");
    }
    let run_cadence = has(Field::Cadence) && sport.counts_strides();
    if run_cadence || has(Field::Power) || has(Field::Speed) {
        out.extend_from_slice(b"<Extensions><ax:TPX>");
        push_field(out, row, Field::Speed, "ax:Speed");
        if run_cadence {
            push_field(out, row, Field::Cadence, "ax:RunCadence");
        }
        push_field(out, row, Field::Power, "ax:Watts");
        out.extend_from_slice(b"</ax:TPX></Extensions>");
    }
}

fn push_field(out: &mut Vec<u8>, row: &Row, field: Field, name: &str) {
    let raw = row.get(field);
    if raw != ABSENT {
        push_number(out, name, i64::from(raw), field.digits());
    }
}

fn push_float(out: &mut Vec<u8>, name: &str, value: Option<f64>) {
    if let Some(value) = value.filter(|value| value.is_finite()) {
        push_element(out, name, &value.to_string());
    }
}

/// Writes a whole number of a schema type that goes up to `most`.
fn push_whole(out: &mut Vec<u8>, name: &str, value: f64, most: f64) {
    if value.is_finite() {
        push_element(out, name, &value.round().clamp(0.0, most).to_string());
    }
}

//! Recordings as documents of formats that nobody writes any more: what their readers are tried with.

use std::fmt::Write as _;

use ritm_model::{Channel, Recording, Timestamp};

/// Writes into a string, which can't fail.
macro_rules! push {
    ($out:expr, $($part:tt)*) => {
        let _ = write!($out, $($part)*);
    };
}

fn date(at: Timestamp) -> String {
    let (year, month, day) = at.local_day(0).ymd();
    let second = at.unix_ms().div_euclid(1000).rem_euclid(86_400);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// The rows of a recording: milliseconds, and what is known then.
fn rows(recording: &Recording) -> impl Iterator<Item = (i64, Vec<(&Channel, f64)>)> {
    let samples = &recording.samples;
    samples.time_ms.iter().enumerate().map(|(row, &time_ms)| {
        let values = samples
            .columns
            .iter()
            .filter_map(|column| Some((&column.channel, column.value(row)?)));
        (time_ms, values.collect())
    })
}

/// As TrainingPeaks' PWX.
pub(super) fn pwx(recording: &Recording) -> Vec<u8> {
    let mut out =
        String::from("<?xml version=\"1.0\"?><pwx creator=\"test\"><workout><sportType>Bike</sportType>");
    push!(out, "<time>{}</time>", date(recording.start));
    for (number, lap) in recording.laps.iter().enumerate() {
        push!(
            out,
            "<segment><name>Lap {number}</name><summarydata><beginning>{}</beginning><duration>{}</duration></summarydata></segment>",
            lap.from_ms as f64 / 1000.0,
            (lap.to_ms - lap.from_ms) as f64 / 1000.0
        );
    }
    for (time_ms, values) in rows(recording) {
        push!(
            out,
            "<sample><timeoffset>{}</timeoffset>",
            time_ms as f64 / 1000.0
        );
        for (channel, value) in values {
            let name = match channel {
                Channel::Latitude => "lat",
                Channel::Longitude => "lon",
                Channel::Altitude => "alt",
                Channel::Distance => "dist",
                Channel::Speed => "spd",
                Channel::HeartRate => "hr",
                Channel::Cadence => "cad",
                Channel::Power => "pwr",
                Channel::Temperature => "temp",
                Channel::Extra(_) => "torq",
            };
            push!(out, "<{name}>{value}</{name}>");
        }
        out.push_str("</sample>");
    }
    out.push_str("</workout></pwx>");
    out.into_bytes()
}

/// As `SportTracks`' FITLOG.
pub(super) fn fitlog(recording: &Recording) -> Vec<u8> {
    let start = date(recording.start);
    let mut out = format!(
        "<FitnessWorkbook><AthleteLog><Activity StartTime=\"{start}Z\" Id=\"1\"><Category Name=\"Cycling\"/><Laps>"
    );
    for lap in &recording.laps {
        let from = date(recording.start.plus_ms(lap.from_ms));
        let seconds = (lap.to_ms - lap.from_ms) as f64 / 1000.0;
        push!(
            out,
            "<Lap StartTime=\"{from}Z\" DurationSeconds=\"{seconds}\"><Calories TotalCal=\"5\"/></Lap>"
        );
    }
    push!(out, "</Laps><Track StartTime=\"{start}Z\">");
    for (time_ms, values) in rows(recording) {
        push!(out, "<pt tm=\"{}\"", time_ms as f64 / 1000.0);
        for (channel, value) in values {
            let name = match channel {
                Channel::Latitude => "lat",
                Channel::Longitude => "lon",
                Channel::Altitude => "ele",
                Channel::Distance => "dist",
                Channel::HeartRate => "hr",
                Channel::Cadence => "cadence",
                Channel::Power => "power",
                _ => continue,
            };
            push!(out, " {name}=\"{value}\"");
        }
        out.push_str("/>");
    }
    out.push_str("</Track></Activity></AthleteLog></FitnessWorkbook>");
    out.into_bytes()
}

/// As Suunto's SML.
pub(super) fn sml(recording: &Recording) -> Vec<u8> {
    let mut out = format!(
        "<sml><DeviceLog><Header><Activity>Cycling</Activity><DateTime>{}</DateTime></Header><Samples>",
        date(recording.start)
    );
    for (time_ms, values) in rows(recording) {
        push!(out, "<Sample><Time>{}</Time>", time_ms as f64 / 1000.0);
        for (channel, value) in values {
            let (name, value) = match channel {
                Channel::Latitude => ("Latitude", value.to_radians()),
                Channel::Longitude => ("Longitude", value.to_radians()),
                Channel::Altitude => ("Altitude", value),
                Channel::Distance => ("Distance", value),
                Channel::Speed => ("Speed", value),
                Channel::HeartRate => ("HR", value / 60.0),
                Channel::Cadence => ("Cadence", value / 60.0),
                Channel::Power => ("BikePower", value),
                Channel::Temperature => ("Temperature", value + 273.15),
                Channel::Extra(_) => ("Depth", value),
            };
            push!(out, "<{name}>{value}</{name}>");
        }
        out.push_str("</Sample>");
    }
    out.push_str("</Samples><R-R><Data>");
    for beat in &recording.extras.beats {
        push!(out, "{} ", beat.rr_ms);
    }
    out.push_str("</Data></R-R></DeviceLog></sml>");
    out.into_bytes()
}

/// As Apple Health's export, with a route of the name `workout-routes/route_1.gpx` beside it.
pub(super) fn health(recording: &Recording) -> Vec<u8> {
    let mut out = String::from(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Record*)>\n]>\n<HealthData locale=\"en_GB\">\n",
    );
    let clock = |ms: i64| format!("{} +0000", date(recording.start.plus_ms(ms)).replace('T', " "));
    let mut last_ms = 0;
    for (time_ms, values) in rows(recording) {
        last_ms = last_ms.max(time_ms);
        let at = clock(time_ms);
        for (channel, value) in values {
            let (name, unit) = match channel {
                Channel::HeartRate => ("HeartRate", "count/min"),
                Channel::Speed => ("CyclingSpeed", "m/s"),
                Channel::Cadence => ("CyclingCadence", "count/min"),
                Channel::Power => ("CyclingPower", "W"),
                _ => continue,
            };
            push!(
                out,
                " <Record type=\"HKQuantityTypeIdentifier{name}\" sourceName=\"a\" unit=\"{unit}\" startDate=\"{at}\" endDate=\"{at}\" value=\"{value}\"/>\n"
            );
        }
    }
    push!(
        out,
        " <Workout workoutActivityType=\"HKWorkoutActivityTypeCycling\" duration=\"{}\" durationUnit=\"min\" sourceName=\"a\" startDate=\"{}\" endDate=\"{}\">\n",
        last_ms as f64 / 60_000.0,
        clock(0),
        clock(last_ms)
    );
    for lap in &recording.laps {
        push!(
            out,
            "  <WorkoutEvent type=\"HKWorkoutEventTypeLap\" date=\"{}\" duration=\"{}\" durationUnit=\"s\"/>\n",
            clock(lap.from_ms),
            (lap.to_ms - lap.from_ms) as f64 / 1000.0
        );
    }
    out.push_str("  <WorkoutRoute sourceName=\"a\"><FileReference path=\"/workout-routes/route_1.gpx\"/></WorkoutRoute>\n </Workout>\n</HealthData>\n");
    out.into_bytes()
}

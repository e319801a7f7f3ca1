//! What the schemas allow: elements in their order, how often, and the simple types of their texts.

use super::Element;

const TRACK_POINT: &str = "http://www.garmin.com/xmlschemas/TrackPointExtension/v2";
const POWER: &str = "http://www.garmin.com/xmlschemas/PowerExtension/v1";
const ACTIVITY: &str = "http://www.garmin.com/xmlschemas/ActivityExtension/v2";

/// Simple types: whether a text is one.
fn is_text(_: &str) -> bool {
    true
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.parse::<f64>().is_ok()
}

fn is_double(text: &str) -> bool {
    matches!(text, "INF" | "-INF" | "NaN")
        || (text.parse::<f64>().is_ok()
            && text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')))
}

/// `dateTime` of XML Schema 1.0: no year 0, no offset beyond 14 hours.
pub(super) fn is_time(text: &str) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let marks = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")];
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else {
        return false;
    };
    let clock = (number(11, 13), number(14, 16), number(17, 19));
    let rest = text.get(19..).unwrap_or_default();
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => rest,
    };
    let offset = |zone: &str| {
        let hours = zone.get(1..3).and_then(|part| part.parse::<u32>().ok());
        let minutes = zone.get(4..6).and_then(|part| part.parse::<u32>().ok());
        zone.len() == 6
            && zone.get(3..4) == Some(":")
            && hours
                .zip(minutes)
                .is_some_and(|(h, m)| m < 60 && h * 60 + m <= 840)
    };
    marks.iter().all(|&(at, mark)| text.get(at..at + 1) == Some(mark))
        && (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && matches!(clock, (Some(0..=23), Some(0..=59), Some(0..=59)))
        && !rest.ends_with('.')
        && (zone.is_empty() || zone == "Z" || (zone.starts_with(['+', '-']) && offset(zone)))
}

fn is_up_to(text: &str, least: u64, most: u64) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
        && text
            .parse()
            .is_ok_and(|value: u64| (least..=most).contains(&value))
}

fn is_short(text: &str) -> bool {
    is_up_to(text, 0, 65_535)
}

fn is_int(text: &str) -> bool {
    is_up_to(text, 0, u64::from(u32::MAX))
}

fn is_positive_byte(text: &str) -> bool {
    is_up_to(text, 1, 255)
}

fn is_cadence(text: &str) -> bool {
    is_up_to(text, 0, 254)
}

pub(super) fn is_latitude(text: &str) -> bool {
    is_decimal(text)
        && text
            .parse()
            .is_ok_and(|value: f64| (-90.0..=90.0).contains(&value))
}

pub(super) fn is_longitude(text: &str) -> bool {
    is_decimal(text)
        && text
            .parse()
            .is_ok_and(|value: f64| (-180.0..180.0).contains(&value))
}

fn is_degrees(text: &str) -> bool {
    is_decimal(text) && text.parse().is_ok_and(|value: f64| (0.0..360.0).contains(&value))
}

fn is_intensity(text: &str) -> bool {
    matches!(text, "Active" | "Resting")
}

fn is_trigger(text: &str) -> bool {
    matches!(text, "Manual" | "Distance" | "Location" | "Time" | "HeartRate")
}

fn is_language(text: &str) -> bool {
    text.len() == 2
}

fn is_part_number(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').map(str::len).collect();
    parts == [3, 5, 2]
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

/// What an element may hold.
#[derive(Clone, Copy)]
pub(super) enum Content {
    /// A text of a simple type.
    Simple(fn(&str) -> bool),
    /// Elements in this order: name, at least, at most, content.
    Sequence(&'static [(&'static str, usize, usize, Content)]),
    /// `##other`: elements of any other namespace.
    Extensions,
}

use Content::{Extensions, Sequence, Simple};

const MANY: usize = usize::MAX;
const TEXT: Content = Simple(is_text);
const DOUBLE: Content = Simple(is_double);
const DECIMAL: Content = Simple(is_decimal);
const TIME: Content = Simple(is_time);
const LINK: Content = Sequence(&[("text", 0, 1, TEXT), ("type", 0, 1, TEXT)]);

const GPX_POINT: Content = Sequence(&[
    ("ele", 0, 1, DECIMAL),
    ("time", 0, 1, TIME),
    ("name", 0, 1, TEXT),
    ("cmt", 0, 1, TEXT),
    ("desc", 0, 1, TEXT),
    ("src", 0, 1, TEXT),
    ("link", 0, MANY, LINK),
    ("sym", 0, 1, TEXT),
    ("type", 0, 1, TEXT),
    ("extensions", 0, 1, Extensions),
]);

pub(super) const GPX_ROOT: Content = Sequence(&[
    (
        "metadata",
        0,
        1,
        Sequence(&[
            ("name", 0, 1, TEXT),
            ("desc", 0, 1, TEXT),
            ("link", 0, MANY, LINK),
            ("time", 0, 1, TIME),
            ("keywords", 0, 1, TEXT),
            ("extensions", 0, 1, Extensions),
        ]),
    ),
    ("wpt", 0, MANY, GPX_POINT),
    (
        "trk",
        0,
        MANY,
        Sequence(&[
            ("name", 0, 1, TEXT),
            ("cmt", 0, 1, TEXT),
            ("desc", 0, 1, TEXT),
            ("src", 0, 1, TEXT),
            ("link", 0, MANY, LINK),
            ("number", 0, 1, Simple(is_int)),
            ("type", 0, 1, TEXT),
            ("extensions", 0, 1, Extensions),
            (
                "trkseg",
                0,
                MANY,
                Sequence(&[("trkpt", 0, MANY, GPX_POINT), ("extensions", 0, 1, Extensions)]),
            ),
        ]),
    ),
    ("extensions", 0, 1, Extensions),
]);

const TRACK_POINT_EXTENSION: Content = Sequence(&[
    ("atemp", 0, 1, DOUBLE),
    ("wtemp", 0, 1, DOUBLE),
    ("depth", 0, 1, DOUBLE),
    ("hr", 0, 1, Simple(is_positive_byte)),
    ("cad", 0, 1, Simple(is_cadence)),
    ("speed", 0, 1, DOUBLE),
    ("course", 0, 1, Simple(is_degrees)),
    ("bearing", 0, 1, Simple(is_degrees)),
    ("Extensions", 0, 1, Extensions),
]);

const HEART_RATE: Content = Sequence(&[("Value", 1, 1, Simple(is_positive_byte))]);

const VERSION: Content = Sequence(&[
    ("VersionMajor", 1, 1, Simple(is_short)),
    ("VersionMinor", 1, 1, Simple(is_short)),
    ("BuildMajor", 0, 1, Simple(is_short)),
    ("BuildMinor", 0, 1, Simple(is_short)),
]);

const TCX_POINT: Content = Sequence(&[
    ("Time", 1, 1, TIME),
    (
        "Position",
        0,
        1,
        Sequence(&[
            ("LatitudeDegrees", 1, 1, Simple(is_latitude)),
            ("LongitudeDegrees", 1, 1, Simple(is_longitude)),
        ]),
    ),
    ("AltitudeMeters", 0, 1, DOUBLE),
    ("DistanceMeters", 0, 1, DOUBLE),
    ("HeartRateBpm", 0, 1, HEART_RATE),
    ("Cadence", 0, 1, Simple(is_cadence)),
    ("SensorState", 0, 1, TEXT),
    ("Extensions", 0, 1, Extensions),
]);

const LAP: Content = Sequence(&[
    ("TotalTimeSeconds", 1, 1, DOUBLE),
    ("DistanceMeters", 1, 1, DOUBLE),
    ("MaximumSpeed", 0, 1, DOUBLE),
    ("Calories", 1, 1, Simple(is_short)),
    ("AverageHeartRateBpm", 0, 1, HEART_RATE),
    ("MaximumHeartRateBpm", 0, 1, HEART_RATE),
    ("Intensity", 1, 1, Simple(is_intensity)),
    ("Cadence", 0, 1, Simple(is_cadence)),
    ("TriggerMethod", 1, 1, Simple(is_trigger)),
    ("Track", 0, MANY, Sequence(&[("Trackpoint", 1, MANY, TCX_POINT)])),
    ("Notes", 0, 1, TEXT),
    ("Extensions", 0, 1, Extensions),
]);

pub(super) const TCX_ROOT: Content = Sequence(&[
    (
        "Activities",
        0,
        1,
        Sequence(&[(
            "Activity",
            0,
            MANY,
            Sequence(&[
                ("Id", 1, 1, TIME),
                ("Lap", 1, MANY, LAP),
                ("Notes", 0, 1, TEXT),
                (
                    "Creator",
                    0,
                    1,
                    Sequence(&[
                        ("Name", 1, 1, TEXT),
                        ("UnitId", 1, 1, Simple(is_int)),
                        ("ProductID", 1, 1, Simple(is_short)),
                        ("Version", 1, 1, VERSION),
                    ]),
                ),
                ("Extensions", 0, 1, Extensions),
            ]),
        )]),
    ),
    (
        "Author",
        0,
        1,
        Sequence(&[
            ("Name", 1, 1, TEXT),
            ("Build", 1, 1, Sequence(&[("Version", 1, 1, VERSION)])),
            ("LangID", 1, 1, Simple(is_language)),
            ("PartNumber", 1, 1, Simple(is_part_number)),
        ]),
    ),
]);

const TPX: Content = Sequence(&[
    ("Speed", 0, 1, DOUBLE),
    ("RunCadence", 0, 1, Simple(is_cadence)),
    ("Watts", 0, 1, Simple(is_short)),
    ("Extensions", 0, 1, Extensions),
]);

const LX: Content = Sequence(&[
    ("AvgSpeed", 0, 1, DOUBLE),
    ("MaxBikeCadence", 0, 1, Simple(is_cadence)),
    ("AvgRunCadence", 0, 1, Simple(is_cadence)),
    ("MaxRunCadence", 0, 1, Simple(is_cadence)),
    ("Steps", 0, 1, Simple(is_short)),
    ("AvgWatts", 0, 1, Simple(is_short)),
    ("MaxWatts", 0, 1, Simple(is_short)),
    ("Extensions", 0, 1, Extensions),
]);

/// The elements that the schemas of extensions define.
const EXTENSIONS: [(&str, &str, Content); 4] = [
    (TRACK_POINT, "TrackPointExtension", TRACK_POINT_EXTENSION),
    (POWER, "PowerInWatts", Simple(is_short)),
    (ACTIVITY, "TPX", TPX),
    (ACTIVITY, "LX", LX),
];

pub(super) fn check(element: &Element, content: Content) -> Result<(), String> {
    let here = |what: String| Err(format!("<{}>: {what}", element.name));
    match content {
        Simple(fits) => {
            if !element.children.is_empty() || !fits(&element.text) {
                return here(format!("{:?} can't be there", element.text));
            }
        }
        Sequence(rules) => {
            if !element.text.trim().is_empty() {
                return here(format!("text {:?} between elements", element.text));
            }
            let mut children = element.children.iter().peekable();
            for &(name, least, most, content) in rules {
                let mut count = 0;
                while let Some(child) =
                    children.next_if(|child| child.name == name && child.space == element.space)
                {
                    check(child, content).map_err(|what| format!("<{}>{what}", element.name))?;
                    count += 1;
                }
                if !(least..=most).contains(&count) {
                    return here(format!("{count} times <{name}>"));
                }
            }
            if let Some(child) = children.next() {
                return here(format!("<{}> is out of order", child.name));
            }
        }
        Extensions => {
            for child in &element.children {
                if child.space == element.space {
                    return here(format!("<{}> is no extension", child.name));
                }
                for (space, name, content) in EXTENSIONS {
                    if (child.space.as_str(), child.name.as_str()) == (space, name) {
                        check(child, content).map_err(|what| format!("<{}>{what}", element.name))?;
                    }
                }
            }
        }
    }
    Ok(())
}

//! What we write in XML against the published schemas: GPX 1.1 with Garmin's `TrackPointExtension` v2 and
//! `PowerExtension` v1, and TCX v2 with the activity extension v2.
//!
//! The schemas' files are their makers' and not part of the project. Their rules for what we write are told here again:
//! which elements stand where, how often, in which order, and what their texts may be.

#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::{Reader, events::Event};
use ritm_formats::{decode, gpx, tcx};
use ritm_model::{Channel, Device, Recording};

#[path = "schemas/rules.rs"]
mod rules;
#[path = "generated/shapes.rs"]
mod shapes;

use rules::{GPX_ROOT, TCX_ROOT, check, is_latitude, is_longitude, is_time};

const GPX: &str = "http://www.topografix.com/GPX/1/1";
const TCX: &str = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2";

/// An element as written.
#[derive(Debug, Default)]
struct Element {
    space: String,
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Element>,
}

fn tree(document: &[u8]) -> Element {
    let text = std::str::from_utf8(document).unwrap();
    let legal = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(legal), "a letter that XML 1.0 has not");
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open = vec![Element::default()];
    let mut spaces: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let event = reader.read_event().unwrap();
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(start) | Event::Empty(start) => {
                let mut element = Element::default();
                for attribute in start.attributes() {
                    let attribute = attribute.unwrap();
                    let key = attribute.key.as_ref().to_owned();
                    let value = attribute.value.to_string();
                    if key == "xmlns" || key.starts_with("xmlns:") {
                        spaces.insert(
                            key.trim_start_matches("xmlns").trim_start_matches(':').to_owned(),
                            value,
                        );
                    } else {
                        element.attributes.insert(key, value);
                    }
                }
                let name = start.name().as_ref().to_owned();
                let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
                element.space = spaces
                    .get(prefix)
                    .unwrap_or_else(|| panic!("{name} has no namespace"))
                    .clone();
                element.name = local.to_owned();
                if empty {
                    open.last_mut().unwrap().children.push(element);
                } else {
                    open.push(element);
                }
            }
            Event::End(_) => {
                let element = open.pop().unwrap();
                open.last_mut().unwrap().children.push(element);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(_) => open.last_mut().unwrap().text.push('&'),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1);
    open.pop().unwrap().children.pop().unwrap()
}

fn each<'e>(element: &'e Element, name: &str, found: &mut Vec<&'e Element>) {
    if element.name == name {
        found.push(element);
    }
    for child in &element.children {
        each(child, name, found);
    }
}

fn check_gpx(document: &[u8]) -> Result<(), String> {
    let root = tree(document);
    assert_eq!((root.space.as_str(), root.name.as_str()), (GPX, "gpx"));
    assert_eq!(root.attributes.get("version").map(String::as_str), Some("1.1"));
    assert!(root.attributes.contains_key("creator"));
    let mut points = Vec::new();
    each(&root, "trkpt", &mut points);
    for point in points {
        if !is_latitude(&point.attributes["lat"]) || !is_longitude(&point.attributes["lon"]) {
            return Err(format!("{:?}", point.attributes));
        }
    }
    check(&root, GPX_ROOT)
}

fn check_tcx(document: &[u8]) -> Result<(), String> {
    let root = tree(document);
    assert_eq!(
        (root.space.as_str(), root.name.as_str()),
        (TCX, "TrainingCenterDatabase")
    );
    let mut activities = Vec::new();
    each(&root, "Activity", &mut activities);
    let mut ids = BTreeSet::new();
    for activity in activities {
        assert!(matches!(
            activity.attributes["Sport"].as_str(),
            "Running" | "Biking" | "Other"
        ));
        assert!(ids.insert(&activity.children[0].text), "an id twice");
    }
    let mut laps = Vec::new();
    each(&root, "Lap", &mut laps);
    assert!(laps.iter().all(|lap| is_time(&lap.attributes["StartTime"])));
    check(&root, TCX_ROOT)
}

/// The generated shapes, and those with what no schema has room for.
fn recordings() -> Vec<Recording> {
    let mut recordings = shapes::recordings(300);
    let mut wild = recordings[0].clone();
    wild.device = Device {
        manufacturer: "\u{0}".to_owned(),
        product: "𝄞 <&>".to_owned(),
        serial: Some(u64::MAX),
    };
    wild.utc_offset_s = Some(15 * 3600);
    for column in &mut wild.samples.columns {
        let values: [f64; 6] = match column.channel {
            Channel::Latitude => [90.0, -90.0, 0.0, 89.9, 1.0, 2.0],
            Channel::Longitude => [179.999_999_9, -179.999_999_9, 0.5, 1.0, 2.0, 3.0],
            Channel::HeartRate => [0.0, 254.0, 256.0, 1000.0, -1.0, 1.0],
            Channel::Cadence => [255.0, 254.0, 0.0, -5.0, 1000.0, 1.0],
            Channel::Power => [65_535.0, 65_536.0, -10.0, 0.0, 1.0, 2.0],
            _ => continue,
        };
        for (raw, value) in column.raw.iter_mut().zip(values) {
            *raw = column.scale.raw(value);
        }
    }
    let totals = &mut wild.totals;
    totals.energy_kcal = Some(1e9);
    totals.avg_power_w = Some(-1.0);
    totals.max_heart_rate_bpm = Some(300.0);
    totals.distance_m = Some(f64::INFINITY);
    totals.max_speed_m_s = Some(1e-300);
    totals.timer_ms = Some(-1);
    recordings.push(wild);
    recordings
}

#[test]
fn gpx_keeps_to_its_schemas() {
    for recording in recordings() {
        let document = gpx::encode(std::slice::from_ref(&recording));
        check_gpx(&document).unwrap_or_else(|what| panic!("{:?}: {what}", recording.name));
    }
    assert_eq!(check_gpx(&gpx::encode(&[])), Ok(()));
    assert_eq!(check_gpx(&gpx::encode(&recordings())), Ok(()));
}

#[test]
fn tcx_keeps_to_its_schemas() {
    for recording in recordings() {
        let document = tcx::encode(std::slice::from_ref(&recording));
        check_tcx(&document).unwrap_or_else(|what| panic!("{:?}: {what}", recording.name));
    }
    assert_eq!(check_tcx(&tcx::encode(&[])), Ok(()));
    assert_eq!(check_tcx(&tcx::encode(&recordings())), Ok(()));
}

/// What the schemas have no room for is not lost: it stands in elements of our own.
#[test]
fn values_beyond_the_schemas_come_back() {
    let wild = recordings().pop().unwrap();
    let after = decode(&gpx::encode(std::slice::from_ref(&wild)))
        .unwrap()
        .recordings
        .remove(0);
    for channel in [Channel::HeartRate, Channel::Cadence, Channel::Power] {
        let raw = |recording: &Recording| recording.samples.column(&channel).unwrap().raw[..6].to_vec();
        assert_eq!(raw(&after), raw(&wild), "{channel:?}");
    }
    let after = decode(&tcx::encode(std::slice::from_ref(&wild)))
        .unwrap()
        .recordings
        .remove(0);
    assert_eq!(after.device.serial, Some(u64::MAX));
}

/// The check itself finds what is wrong.
#[test]
fn the_check_finds_faults() {
    let recordings = recordings();
    let gpx = String::from_utf8(gpx::encode(&recordings[..1])).unwrap();
    let tcx = String::from_utf8(tcx::encode(&recordings[..1])).unwrap();
    for (from, to) in [
        ("<ele>", "<time>x</time><ele>"),
        ("<gpxtpx:hr>1", "<gpxtpx:hr>99"),
        ("lon=\"", "lon=\"-9"),
        ("</type>", "</type><name>late</name>"),
        ("<gpxtpx:cad>", "<gpxtpx:pace>1</gpxtpx:pace><gpxtpx:cad>"),
    ] {
        let spoilt = gpx.replacen(from, to, 1);
        assert_ne!(spoilt, gpx, "{from}");
        assert!(check_gpx(spoilt.as_bytes()).is_err(), "{from}");
    }
    for (from, to) in [
        ("<Intensity>Active</Intensity>", ""),
        ("<Calories>", "<Calories>-"),
        ("<ax:Watts>", "<ax:Watts>9999"),
        ("<TriggerMethod>Manual", "<TriggerMethod>Lap"),
        ("<Time>2023-11-14", "<Time>2023-11-32"),
        ("<AltitudeMeters>", "<Notes/><AltitudeMeters>"),
    ] {
        let spoilt = tcx.replacen(from, to, 1);
        assert_ne!(spoilt, tcx, "{from}");
        assert!(check_tcx(spoilt.as_bytes()).is_err(), "{from}");
    }
}

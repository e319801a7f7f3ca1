#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use proptest::prelude::*;
use ritm_model::{ABSENT, Channel, Pause, ProblemCode, Recording, Scale, SourceFormat, Sport};

use super::{decode, detect, encode};
use crate::shapes;

fn raw<'a>(recording: &'a Recording, channel: &Channel) -> &'a [i32] {
    &recording.samples.column(channel).unwrap().raw
}

fn all(document: &str) -> Vec<Recording> {
    assert!(detect(document.as_bytes()));
    let decoded = decode(document.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    decoded.recordings
}

fn code(document: &str) -> ProblemCode {
    decode(document.as_bytes()).unwrap_err().code
}

#[test]
fn what_is_written_reads_back_equal() {
    for before in shapes::recordings(400) {
        let bytes = encode(&before);
        assert!(detect(&bytes));
        let decoded = decode(&bytes).unwrap();
        let expected = Recording {
            format: SourceFormat::Json,
            ..before
        };
        assert_eq!(decoded.problems, [], "{:?}", expected.name);
        assert_eq!(decoded.recordings, [expected]);
    }
}

/// RFC 7946: what every reader of GeoJSON relies on.
#[test]
fn zero_and_zero_is_no_place() {
    let mut before = shapes::recordings(50)
        .into_iter()
        .find(|one| {
            one.samples.len() > 2
                && one
                    .samples
                    .column(&Channel::Latitude)
                    .is_some_and(|column| column.scale.offset == 0.0)
                && one
                    .samples
                    .column(&Channel::Longitude)
                    .is_some_and(|column| column.scale.offset == 0.0)
        })
        .unwrap();
    for channel in [Channel::Latitude, Channel::Longitude] {
        let column = before
            .samples
            .columns
            .iter_mut()
            .find(|column| column.channel == channel)
            .unwrap();
        column.raw.fill(0);
    }
    let bytes = encode(&before);
    let text = String::from_utf8_lossy(&bytes);
    assert!(!text.contains("[0,0]"), "{text}");
    let again = decode(&bytes).unwrap().recordings.remove(0);
    assert_eq!(again.samples, before.samples);
}

#[test]
fn what_is_written_is_geojson() {
    for recording in shapes::recordings(100) {
        let document: serde_json::Value = serde_json::from_slice(&encode(&recording)).unwrap();
        assert_eq!(document["type"], "FeatureCollection");
        let mut points = 0;
        for feature in document["features"].as_array().unwrap() {
            assert_eq!(feature["type"], "Feature");
            let times = feature["properties"]["coordTimes"].as_array().unwrap();
            points += times.len();
            for values in feature["properties"]["coordinateProperties"]
                .as_object()
                .unwrap()
                .values()
            {
                assert_eq!(values.as_array().unwrap().len(), times.len());
            }
            let geometry = &feature["geometry"];
            if geometry.is_null() {
                continue;
            }
            let positions = match geometry["type"].as_str().unwrap() {
                "Point" => vec![geometry["coordinates"].clone()],
                "LineString" => geometry["coordinates"].as_array().unwrap().clone(),
                other => panic!("{other}"),
            };
            assert_eq!(positions.len(), times.len());
            assert!(geometry["type"] == "Point" || positions.len() >= 2);
            for position in positions {
                let numbers: Vec<f64> = position
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|number| number.as_f64().unwrap())
                    .collect();
                assert!((2..=3).contains(&numbers.len()));
                assert!(numbers[0].abs() <= 180.0 && numbers[1].abs() <= 90.0);
            }
        }
        assert_eq!(points, recording.samples.len());
    }
}

#[test]
fn coordinates_have_no_more_digits_than_they_need() {
    let recording = shapes::recordings(0).swap_remove(0);
    let text = String::from_utf8(encode(&recording)).unwrap();
    let (_, geometry) = text.split_once("\"coordinates\":[[").unwrap();
    let (longitude, _) = geometry.split_once(',').unwrap();
    assert!(longitude.len() <= "-122.12345678".len(), "{longitude}");
}

#[test]
fn lines_of_others_are_read() {
    let recordings = all(
        r#"{"features":[{"type":"Feature","geometry":{"type":"MultiLineString","coordinates":
        [[[8.5,47.25,400.125],[8.5000001,47.2],[181,47]],[[8.6,47.3,401],[8.6,95]]]},
        "properties":{"name":"Round the lake","desc":"windy","type":"trail_running","links":[{"href":"x"}],
        "coordinateProperties":{"times":[["2020-01-01T10:00:00Z","2020-01-01T10:00:01.5Z",null],
        ["2020-01-01T10:10:00+00:00","2020-01-01T10:10:01Z"]],"heart":[[120,null,1],[122,"123"]],
        "ns3:cads":[[80,81,82],[83,84]],"mood":[[0.5,1,1],[1.25,-3]]}}}],"type":"FeatureCollection"}"#
            .replace("null]", "\"2020-01-01T10:00:03Z\"]")
            .as_str(),
    );
    let [recording] = recordings.as_slice() else {
        panic!("{recordings:?}")
    };
    assert_eq!(recording.name.as_deref(), Some("Round the lake"));
    assert_eq!(recording.notes.as_deref(), Some("windy"));
    assert_eq!(recording.sport, Sport::TrailRunning);
    assert_eq!(recording.samples.time_ms, [0, 1500, 3000, 600_000, 601_000]);
    assert_eq!(
        raw(recording, &Channel::Longitude),
        [85_000_000, 85_000_001, -1_790_000_000, 86_000_000, ABSENT]
    );
    assert_eq!(
        raw(recording, &Channel::Altitude),
        [400_125, ABSENT, ABSENT, 401_000, ABSENT]
    );
    assert_eq!(raw(recording, &Channel::HeartRate), [120, ABSENT, 1, 122, 123]);
    assert_eq!(raw(recording, &Channel::Cadence), [80, 81, 82, 83, 84]);
    let mood = recording.samples.columns.last().unwrap();
    assert_eq!(
        (mood.scale, &mood.raw[..]),
        (Scale::per_unit(100.0), &[50, 100, 100, 125, -300][..])
    );
    assert_eq!(
        recording.pauses,
        [Pause {
            from_ms: 3000,
            to_ms: 600_000
        }]
    );
}

#[test]
fn features_far_apart_are_recordings_of_their_own() {
    let feature = |hour: u32, kind: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"sport":"{kind}","coordTimes":["2020-01-01T{hour:02}:00:00Z","2020-01-01T{hour:02}:30:00Z"]}},
            "geometry":{{"type":"LineString","coordinates":[[1,2],[1,3]]}}}}"#
        )
    };
    let of = |features: &[String]| {
        all(&format!(
            r#"{{"type":"FeatureCollection","features":[{}]}}"#,
            features.join(",")
        ))
    };
    assert_eq!(of(&[feature(1, ""), feature(2, "run")]).len(), 1);
    assert_eq!(of(&[feature(1, "run"), feature(2, "ride")]).len(), 2);
    let days = of(&[feature(1, ""), feature(9, ""), feature(3, "")]);
    assert_eq!(
        days.iter()
            .map(|recording| recording.identity.part)
            .collect::<Vec<_>>(),
        [0, 1, 2]
    );
}

#[test]
fn points_one_by_one_are_one_recording() {
    let document = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","geometry":{"type":"Point","coordinates":[1,2,3]},"properties":{"time":1577836800}},
        {"type":"Feature","geometry":{"type":"Point","coordinates":[1,2.5]},"properties":{"time":1577836801000}}]}"#;
    let recordings = all(document);
    assert_eq!(recordings[0].samples.time_ms, [0, 1000]);
    assert_eq!(recordings[0].pauses, []);
}

#[test]
fn values_may_be_beside_the_times() {
    let document = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "geometry":{"type":"LineString","coordinates":[[8,47,400],[8,47.001,401]]},"properties":{
        "coordTimes":["2020-09-13T12:26:40Z","2020-09-13T12:26:50Z"],"heartRates":[100,101],"cadences":[80,null],
        "distance":5000,"tags":["a","b"]}}]}"#;
    let recording = &all(document)[0];
    assert_eq!(raw(recording, &Channel::HeartRate), [100, 101]);
    assert_eq!(raw(recording, &Channel::Cadence), [80, ABSENT]);
    // Latitude, longitude, altitude and these; a sum is no value of a position.
    assert_eq!(recording.samples.columns.len(), 5);
}

#[test]
fn points_tell_plain_values() {
    let document = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","geometry":{"type":"Point","coordinates":[8,47]},
        "properties":{"timestamp":"2020-09-13T12:26:40Z","heart_rate":100,"speed":3.1,"altitude":400}},
        {"type":"Feature","properties":{"timestamp":"2020-09-13T12:26:50Z","heart_rate":"101","speed":-1},
        "geometry":{"type":"Point","coordinates":[8,47.001]}}]}"#;
    let recording = &all(document)[0];
    assert_eq!(raw(recording, &Channel::HeartRate), [100, 101]);
    assert_eq!(raw(recording, &Channel::Speed), [3100, ABSENT]);
    assert_eq!(raw(recording, &Channel::Altitude), [400_000, ABSENT]);
}

#[test]
fn a_fourth_number_may_be_the_time() {
    let line = |points: &str| {
        format!(
            r#"{{"type":"Feature","geometry":{{"type":"LineString","coordinates":[{points}]}},"properties":{{}}}}"#
        )
    };
    let document = line("[8,47,400,1600000000],[8,47.001,401],[8,47.002,402,1600000010000]");
    let recordings = decode(document.as_bytes()).unwrap().recordings;
    assert_eq!(recordings[0].samples.time_ms, [0, 10_000]);
    assert_eq!(code(&line("[8,47,400,7],[8,47.001,401,8]")), ProblemCode::NoTimes);
}

#[test]
fn maps_without_times_are_refused() {
    assert_eq!(
        code(
            r#"{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}"#
        ),
        ProblemCode::NoTimes
    );
    assert_eq!(
        code(r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#),
        ProblemCode::NoTimes
    );
    assert_eq!(
        code(r#"{"type":"FeatureCollection","features":[]}"#),
        ProblemCode::NotTraining
    );
    assert_eq!(
        code(r#"{"type":"FeatureCollection","features":["#),
        ProblemCode::Truncated
    );
}

#[test]
fn other_json_is_not_taken_for_a_map() {
    for document in [
        "",
        "{",
        "[]",
        "[{\"type\":\"Feature\"}]",
        "{\"type\":\"activity\"}",
        "{\"features\":3}",
        "{\"a\":{\"type\":\"Feature\"}}",
        "{\"type\":{\"a\":1}}",
    ] {
        assert!(!detect(document.as_bytes()), "{document}");
    }
    assert!(detect(
        "\u{feff} {\"name\":\"x\",\"type\":\"Feature\"}".as_bytes()
    ));
}

#[test]
fn points_without_times_are_counted() {
    let decoded = decode(
        br#"{"type":"Feature","properties":{"coordTimes":["2020-01-01T00:00:00Z","soon","1970-01-01T00:00:00Z"],
        "coordinateProperties":{"heart":[1,2,3,4,5,6]}},"geometry":{"coordinates":[[1,2],[1,3],[1,4],[1,5]]}}"#,
    )
    .unwrap();
    assert_eq!(decoded.record_count, 4);
    assert_eq!(decoded.recordings[0].samples.len(), 1);
    assert_eq!(raw(&decoded.recordings[0], &Channel::HeartRate), [1]);
    let problem = &decoded.problems[0];
    assert_eq!(
        (problem.code, problem.detail.as_str()),
        (ProblemCode::SkippedPoints, "3")
    );
}

/// Whatever is cut off, what stood before is there.
#[test]
fn a_cut_document_gives_what_it_still_holds() {
    let paused = shapes::recordings(0).swap_remove(3);
    let bytes = encode(&paused);
    for cut in [bytes.len() - 3, bytes.len() * 9 / 10, bytes.len() * 3 / 4] {
        let decoded = decode(bytes.get(..cut).unwrap()).unwrap();
        let problem = &decoded.problems[0];
        assert_eq!(problem.code, ProblemCode::Truncated);
        assert!(problem.at_byte.is_some_and(|at| at <= cut as u64));
        let samples = &decoded.recordings[0].samples;
        assert!(samples.len() >= 100, "{cut}: {}", samples.len());
        assert_eq!(
            raw(&decoded.recordings[0], &Channel::HeartRate)[..90],
            raw(&paused, &Channel::HeartRate)[..90]
        );
    }
}

#[test]
fn damage_costs_its_feature_only() {
    let paused = shapes::recordings(0).swap_remove(3);
    let mut text = String::from_utf8(encode(&paused)).unwrap();
    let at = text.find("\"heartRates\":[").unwrap() + 20;
    text.replace_range(at..at + 3, "}]}");
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.problems[0].code, ProblemCode::Malformed);
    assert!(decoded.problems[0].at_byte.is_some_and(|byte| byte >= at as u64));
    assert_eq!(decoded.recordings[0].samples.len(), paused.samples.len());
    assert_eq!(
        raw(&decoded.recordings[0], &Channel::Latitude)[101..],
        raw(&paused, &Channel::Latitude)[101..]
    );
}

#[test]
fn nesting_and_names_stay_cheap() {
    let deep = "\"features\":[{".repeat(50_000);
    assert!(decode(format!("{{\"type\":\"FeatureCollection\",{deep}").as_bytes()).is_err());
    let mut wide =
        String::from("{\"type\":\"Feature\",\"properties\":{\"coordTimes\":[\"2020-01-01T00:00:00Z\"");
    for second in 1..20_000 {
        wide.push_str(&format!(",{}", 1_577_836_800 + second));
    }
    wide.push_str("],\"coordinateProperties\":{");
    for name in 0..5000 {
        wide.push_str(&format!("\"k{name}\":[1],"));
    }
    wide.push_str("}}}");
    let decoded = decode(wide.as_bytes()).unwrap();
    let cells: usize = decoded.recordings[0]
        .samples
        .columns
        .iter()
        .map(|column| column.raw.len())
        .sum();
    assert!(cells <= wide.len() * 3);
    assert_eq!(decoded.problems[0].code, ProblemCode::TooLarge);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_makes_the_reader_panic(
        seed: u64,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..20),
    ) {
        let mut bytes = encode(&shapes::from_bytes(&seed.to_le_bytes()));
        for (at, byte, what) in cuts {
            let at = at.index(bytes.len().max(1));
            match what {
                _ if bytes.len() < 2 => {}
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, b"[]{}\"\\,-"[usize::from(byte) % 8]),
                _ => bytes.truncate(at.max(1)),
            }
        }
        if let Ok(decoded) = decode(&bytes) {
            for recording in decoded.recordings {
                for column in &recording.samples.columns {
                    prop_assert_eq!(column.raw.len(), recording.samples.len());
                }
                let again = decode(&encode(&recording)).unwrap();
                prop_assert_eq!(again.recordings, [recording]);
            }
        }
    }
}

#[test]
fn what_was_written_before_a_field_was_there_is_still_read() {
    // As documents hold it that the first release wrote.
    let before = r#"{"beats":[],"lengths":[],"sets":[],"markers":[],"gear":["Bike"],"photos":[]}"#;
    let extras: ritm_model::Extras = serde_json::from_str(before).unwrap();
    assert_eq!((extras.gear.len(), extras.pool, extras.steps), (1, None, None));
}

#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use ritm_model::{ABSENT, Channel, Pause, ProblemCode, Recording, SourceFormat, Sport, Timestamp};

use super::{decode, encode};
use crate::{Kind, damage::endure, detect, shapes};

fn kml(inside: &str) -> String {
    format!("<kml xmlns:gx='g'><Document><name>A day</name>{inside}</Document></kml>")
}

fn raw<'a>(recording: &'a Recording, channel: &Channel) -> &'a [i32] {
    &recording.samples.column(channel).unwrap().raw
}

fn code(document: &str) -> ProblemCode {
    decode(document.as_bytes()).unwrap_err().code
}

#[test]
fn what_is_written_reads_back_equal() {
    for before in shapes::recordings(300) {
        let bytes = encode(&before);
        assert_eq!(detect(&bytes), Some(Kind::Training(SourceFormat::Kml)));
        let decoded = decode(&bytes).unwrap();
        let expected = Recording {
            format: SourceFormat::Kml,
            ..before
        };
        assert_eq!(decoded.problems, [], "{:?}", expected.name);
        assert_eq!(decoded.recordings, [expected]);
    }
}

/// What other programs rely on: as many times as places, in the order the schema asks for.
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
    assert!(!text.contains("<gx:coord>0 0"), "{text}");
    let again = decode(&bytes).unwrap().recordings.remove(0);
    assert_eq!(again.samples, before.samples);
}

#[test]
fn a_track_of_ours_is_plain_kml_too() {
    let recording = &shapes::recordings(0)[3];
    let text = String::from_utf8(encode(recording)).unwrap();
    assert_eq!(text.matches("<gx:Track>").count(), 3);
    assert_eq!(text.matches("<when>").count(), 400);
    assert_eq!(text.matches("<gx:coord>").count(), 400);
    assert_eq!(text.matches("<gx:value>").count(), 400 * 6);
    assert!(text.contains("<gx:SimpleArrayData name=\"heartRates\">"));
    // Without what only we understand, the same is read but for the scales.
    let begin = text.find("<Data name=\"recording\">").unwrap();
    let end = text.find("]]></value></Data>").unwrap() + "]]></value></Data>".len();
    let foreign = format!("{}{}", text.split_at(begin).0, text.split_at(end).1);
    let decoded = decode(foreign.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    let read = &decoded.recordings[0];
    assert_eq!(read.sport, recording.sport);
    assert_eq!(read.name, recording.name);
    // A break no longer than the step between samples is no pause to those who see nothing but the break.
    assert_eq!(read.pauses, recording.pauses[..1]);
    assert_eq!(read.samples.time_ms, recording.samples.time_ms);
    for column in &recording.samples.columns {
        let values = read.samples.values(&column.channel).unwrap();
        for (ours, theirs) in column.values().into_iter().zip(values) {
            assert!((ours - theirs).abs() < 0.001, "{:?}", column.channel);
        }
    }
}

#[test]
fn lists_of_a_track_belong_together_by_their_places() {
    let document = kml(
        "<Placemark><name>Kapelle</name><description>up</description><ot:trackid>2f17</ot:trackid>\
         <ExtendedData><Data name='type'><displayName>no</displayName><value>trail running</value></Data></ExtendedData>\
         <gx:MultiTrack><gx:Track><when>2021-03-02T10:30:40.993+01:00</when><gx:coord/>\
         <when>2021-03-02T10:30:42+01:00</when><gx:coord>8.970803 48.503537 405.01</gx:coord>\
         <when/><gx:coord>8.97 48.5 400</gx:coord>\
         <ExtendedData><SchemaData><gx:SimpleArrayData name='heart_rate'><gx:value>120</gx:value><gx:value/></gx:SimpleArrayData>\
         <gx:SimpleArrayData name='elevation_gain'><gx:value>0.5</gx:value><gx:value>1</gx:value><gx:value>2</gx:value>\
         <gx:value>3</gx:value></gx:SimpleArrayData></SchemaData></ExtendedData></gx:Track>\
         <gx:Track><when>2021-03-02T13:34:53+01:00</when><when>2021-03-02T13:34:54+01:00</when>\
         <gx:coord>8.98,48.6</gx:coord><gx:coord>200 100</gx:coord></gx:Track></gx:MultiTrack></Placemark>",
    );
    let decoded = decode(document.as_bytes()).unwrap();
    assert_eq!(decoded.record_count, 5);
    assert_eq!(decoded.problems.len(), 1);
    assert_eq!(
        (decoded.problems[0].code, decoded.problems[0].detail.as_str()),
        (ProblemCode::SkippedPoints, "1")
    );
    assert_eq!(
        decoded.recordings.len(),
        1,
        "tracks of one placemark, hours apart"
    );
    let recording = &decoded.recordings[0];
    assert_eq!(recording.name.as_deref(), Some("Kapelle"));
    assert_eq!(recording.notes.as_deref(), Some("up"));
    assert_eq!(recording.sport, Sport::TrailRunning);
    assert_eq!(
        recording.identity.external,
        Some(("opentracks".to_owned(), "2f17".to_owned()))
    );
    assert_eq!(recording.utc_offset_s, Some(3600));
    assert_eq!(recording.samples.time_ms, [0, 1007, 11_052_007, 11_053_007]);
    assert_eq!(
        raw(recording, &Channel::Latitude),
        [ABSENT, 485_035_370, 486_000_000, ABSENT]
    );
    assert_eq!(
        raw(recording, &Channel::Altitude),
        [ABSENT, 405_010, ABSENT, ABSENT]
    );
    assert_eq!(raw(recording, &Channel::HeartRate), [120, ABSENT, ABSENT, ABSENT]);
    assert_eq!(
        recording.pauses,
        [Pause {
            from_ms: 1007,
            to_ms: 11_052_007
        }]
    );
}

#[test]
fn a_line_with_a_time_span_is_followed_at_one_speed() {
    let document = kml(
        "<Placemark><name>Walking</name><ExtendedData><Data name='Category'><value>Walking</value></Data></ExtendedData>\
         <TimeSpan><begin>2019-05-05T10:00:00Z</begin><end>2019-05-05T10:10:00Z</end></TimeSpan>\
         <LineString><coordinates>10,0,0 10.001,0,0\n10.004,0,0</coordinates></LineString></Placemark>\
         <Placemark><name>Driving</name><ExtendedData><Data name='Category'><value>Driving</value></Data></ExtendedData>\
         <TimeSpan><begin>2019-05-05T10:10:00Z</begin><end>2019-05-05T10:20:00Z</end></TimeSpan>\
         <LineString><coordinates>10.004,0,0 10.1,0,0</coordinates></LineString></Placemark>",
    );
    let decoded = decode(document.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    let [walk, drive] = decoded.recordings.as_slice() else {
        panic!("{}", decoded.recordings.len());
    };
    assert_eq!((walk.sport, drive.sport), (Sport::Walking, Sport::Motorised));
    assert_eq!(walk.samples.time_ms, [0, 150_000, 600_000]);
    assert_eq!(drive.identity.part, 1);
}

#[test]
fn dated_points_are_markers_of_a_track_and_a_track_without_one() {
    let point = |second: u32, name: &str| {
        format!(
            "<Placemark><name>{name}</name><TimeStamp><when>2020-01-01T00:00:{second:02}Z</when></TimeStamp>\
             <Point><coordinates>10,50.{second},100</coordinates></Point></Placemark>"
        )
    };
    let track = "<Placemark><gx:Track><when>2020-01-01T00:00:05Z</when><gx:coord>10 50</gx:coord></gx:Track></Placemark>";
    let document = kml(&format!(
        "<Folder>{}{}</Folder>{track}",
        point(3, "Begin"),
        point(8, "Rest")
    ));
    let recording = &decode(document.as_bytes()).unwrap().recordings[0];
    assert_eq!(
        recording.start,
        Timestamp::from_civil(2020, 1, 1, 0, 0, 3).unwrap()
    );
    assert_eq!(recording.samples.time_ms, [2000]);
    assert_eq!(recording.name.as_deref(), Some("A day"));
    let markers: Vec<_> = recording
        .extras
        .markers
        .iter()
        .map(|marker| (marker.at_ms, marker.what.as_str()))
        .collect();
    assert_eq!(markers, [(0, "Begin"), (5000, "Rest")]);

    let document = kml(&format!("<Folder>{}{}</Folder>", point(3, "1"), point(8, "2")));
    let recording = &decode(document.as_bytes()).unwrap().recordings[0];
    assert_eq!(recording.samples.time_ms, [0, 5000]);
}

#[test]
fn points_with_a_time_span_each_are_a_track() {
    let point = |second: u32| {
        format!(
            "<Placemark><TimeSpan><begin>2020-01-01T00:00:{second:02}Z</begin><end>2020-01-01T00:00:{:02}Z</end></TimeSpan>\
             <Point><coordinates>10,50.{second},100</coordinates></Point></Placemark>",
            second + 5
        )
    };
    let document = kml(&format!("<Folder>{}{}</Folder>", point(3), point(8)));
    let recording = &decode(document.as_bytes()).unwrap().recordings[0];
    assert_eq!(recording.samples.time_ms, [0, 5000]);
}

#[test]
fn steps_of_opentracks_add_up_to_a_distance() {
    let track = |minute: u32, steps: &str| {
        format!(
            "<Track><when>2021-03-02T10:{minute}:00Z</when><when>2021-03-02T10:{minute}:01Z</when>\
             <coord>8.97 48.5 405</coord><coord>8.98 48.5 405</coord><ExtendedData><SchemaData>\
             <SimpleArrayData name='distance'>{steps}</SimpleArrayData></SchemaData></ExtendedData></Track>"
        )
    };
    let tracks = |more: &str| {
        kml(&format!(
            "<Placemark>{more}<MultiTrack>{}{}</MultiTrack></Placemark>",
            track(30, "<value>5</value><value>5</value>"),
            track(40, "<value/><value>2.5</value>")
        ))
    };
    let distances = |document: &str| {
        let recording = decode(document.as_bytes()).unwrap().recordings.remove(0);
        raw(&recording, &Channel::Distance).to_vec()
    };
    assert_eq!(
        distances(&tracks("<opentracks:trackid>2f</opentracks:trackid>")),
        [500, 1000, ABSENT, 1250]
    );
    assert_eq!(distances(&tracks("")), [500, 500, ABSENT, 250]);
}

#[test]
fn a_placemark_may_be_named_by_its_sport() {
    let document = kml(
        "<Placemark><name>Cycling</name><gx:Track><when>2020-01-01T00:00:05Z</when><gx:coord>10 50</gx:coord></gx:Track></Placemark>",
    );
    assert_eq!(
        decode(document.as_bytes()).unwrap().recordings[0].sport,
        Sport::Cycling
    );
}

#[test]
fn what_is_no_training_says_so() {
    let line = "<Placemark><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark>";
    let undated = "<Placemark><gx:Track><when>2021-05-29T18:06:21Z</when><gx:coord/><gx:coord>14 3</gx:coord></gx:Track></Placemark>";
    let place = "<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark>";
    assert_eq!(code(&kml(line)), ProblemCode::NoTimes);
    assert_eq!(code(&kml(undated)), ProblemCode::NoTimes);
    assert_eq!(code(&kml(place)), ProblemCode::NotTraining);
    assert_eq!(code(&kml("")), ProblemCode::NotTraining);
    assert_eq!(code("<kml><Document><Placemark>"), ProblemCode::Truncated);
}

#[test]
fn a_cut_document_gives_what_came_before() {
    let recording = &shapes::recordings(0)[0];
    let whole = encode(recording);
    for share in [3, 5, 7, 9] {
        let cut = whole.get(..whole.len() * share / 10).unwrap();
        let decoded = decode(cut).unwrap();
        assert_eq!(decoded.recordings.len(), 1, "{share}");
        assert!(
            decoded
                .problems
                .iter()
                .any(|problem| problem.code == ProblemCode::Truncated && problem.at_byte.is_some()),
            "{share}"
        );
    }
}

#[test]
fn damage_does_no_harm() {
    let seeds: Vec<_> = shapes::recordings(6).iter().map(encode).collect();
    endure(&seeds, decode);
}

#[test]
fn no_number_of_names_takes_for_ever() {
    use std::fmt::Write as _;
    let mut document = String::from("<kml><Document>");
    for track in 0..60 {
        document += "<Placemark><gx:Track>";
        let _ = write!(
            document,
            "<when>2020-01-01T00:{track:02}:00Z</when><gx:coord>1 2 3</gx:coord>"
        );
        for name in 0..500 {
            let _ = write!(
                document,
                "<gx:SimpleArrayData name='{track}-{name}'><gx:value>1</gx:value></gx:SimpleArrayData>"
            );
        }
        document += "</gx:Track></Placemark>";
    }
    document += "</Document></kml>";
    let begun = std::time::Instant::now();
    let decoded = decode(document.as_bytes()).unwrap();
    assert_eq!(decoded.recordings[0].samples.len(), 60);
    assert!(
        begun.elapsed() < std::time::Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

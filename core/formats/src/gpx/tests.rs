#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use proptest::prelude::*;
use ritm_model::{
    ABSENT, Channel, Column, Device, FileIdentity, Lap, LapTrigger, Pause, ProblemCode, Recording, Samples,
    Scale, SourceFormat, Sport, Timestamp, Totals,
};

use super::{decode, encode, survey};

fn raw<'a>(recording: &'a Recording, channel: &Channel) -> &'a [i32] {
    &recording.samples.column(channel).unwrap().raw
}

fn one(document: &str) -> Recording {
    let mut decoded = decode(document.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    assert_eq!(decoded.recordings.len(), 1);
    decoded.recordings.remove(0)
}

fn code(document: &str) -> ProblemCode {
    decode(document.as_bytes()).unwrap_err().code
}

#[test]
fn all_that_points_measure_is_read() {
    let recording = one(
        "<?xml version='1.0'?><gpx version='1.1' creator='Edge &amp; Co - http://x.y'>\
        <metadata><name>whole file</name><link href='https://www.strava.com/activities/4470177355#top'/></metadata>\
        <trk><name><![CDATA[Round the lake]]></name><desc>windy</desc><src>Edge 9</src><type>gravel_cycling</type><trkseg>\
        <trkpt lon='-8.26958760049' lat=' 70.66663435 '><time>2023-04-08T18:03:08.250+02:00</time><ele>790.0004</ele>\
        <extensions><g:TrackPointExtension><g:atemp>-3.25</g:atemp><g:hr>123</g:hr><g:cad>90</g:cad><g:speed>7.1234</g:speed>\
        <g:wtemp>4</g:wtemp><g:depth>1.25</g:depth><g:course>359.9</g:course></g:TrackPointExtension><p:PowerInWatts>250</p:PowerInWatts>\
        <c:distance>1234.567</c:distance></extensions></trkpt>\
        <trkpt lat='70.7' lon='190'><time>2023-04-08T18:03:09+02:00</time><extensions><power>0</power></extensions></trkpt>\
        </trkseg></trk></gpx>",
    );
    assert_eq!(recording.device.manufacturer, "Edge & Co");
    assert_eq!(recording.device.product, "Edge 9");
    assert_eq!(recording.name.as_deref(), Some("Round the lake"));
    assert_eq!(recording.notes.as_deref(), Some("windy"));
    assert_eq!(recording.sport, Sport::GravelCycling);
    assert_eq!(
        recording.identity.external,
        Some(("strava".into(), "4470177355".into()))
    );
    assert_eq!(recording.utc_offset_s, Some(7200));
    assert_eq!(
        Some(recording.start.plus_ms(-250)),
        Timestamp::from_civil(2023, 4, 8, 16, 3, 8)
    );
    assert_eq!(recording.samples.time_ms, [0, 750]);
    assert_eq!(raw(&recording, &Channel::Latitude), [706_666_344, 707_000_000]);
    assert_eq!(
        raw(&recording, &Channel::Longitude),
        [-82_695_876, -1_700_000_000]
    );
    assert_eq!(raw(&recording, &Channel::Altitude), [790_000, ABSENT]);
    assert_eq!(raw(&recording, &Channel::Temperature), [-33, ABSENT]);
    assert_eq!(raw(&recording, &Channel::HeartRate), [123, ABSENT]);
    assert_eq!(raw(&recording, &Channel::Cadence), [90, ABSENT]);
    assert_eq!(raw(&recording, &Channel::Speed), [7123, ABSENT]);
    assert_eq!(raw(&recording, &Channel::Power), [250, 0]);
    assert_eq!(raw(&recording, &Channel::Distance), [123_457, ABSENT]);
    assert_eq!(recording.samples.columns.len(), 12);
}

#[test]
fn segments_have_pauses_between() {
    let recording = one(
        "<gpx><trk><trkseg><trkpt lat='1' lon='1'><time>2020-01-01T00:00:00Z</time></trkpt></trkseg>\
        <trkseg/><trkseg><trkpt lat='1' lon='1'><time>2020-01-01T00:10:00Z</time></trkpt>\
        <trkpt lat='1' lon='1'><time>2020-01-01T00:10:01Z</time></trkpt></trkseg></trk></gpx>",
    );
    assert_eq!(
        recording.pauses,
        [Pause {
            from_ms: 0,
            to_ms: 600_000
        }]
    );
    assert_eq!(recording.sport, Sport::Other);
}

#[test]
fn segments_without_a_gap_have_no_pauses_between() {
    let point = |at: &str| format!("<trkpt lat='1' lon='1'><time>2020-01-01T{at}Z</time></trkpt>");
    let segment = |times: &[&str]| {
        let points: String = times.iter().map(|at| point(at)).collect();
        format!("<trkseg>{points}</trkseg>")
    };
    let recording = one(&format!(
        "<gpx><trk>{}{}{}</trk></gpx>",
        segment(&["10:00:00", "10:00:01"]),
        segment(&["10:00:02", "10:00:03"]),
        segment(&["10:00:07", "10:00:08"]),
    ));
    assert_eq!(
        recording.pauses,
        [Pause {
            from_ms: 3000,
            to_ms: 7000
        }]
    );
}

#[test]
fn points_of_a_clock_that_was_not_set_are_dropped() {
    let point = |at: &str| format!("<trkpt lat='1' lon='1'><time>{at}Z</time></trkpt>");
    let good: String = (10..20)
        .map(|second| point(&format!("2020-01-01T00:00:{second}")))
        .collect();
    for unset in ["1989-12-31T00:00:00", "2000-01-01T00:00:00"] {
        let document = format!(
            "<gpx><trk><trkseg>{}</trkseg><trkseg>{good}</trkseg></trk></gpx>",
            point(unset)
        );
        let decoded = decode(document.as_bytes()).unwrap();
        assert_eq!(decoded.problems[0].detail, "1");
        let recording = &decoded.recordings[0];
        assert_eq!(Some(recording.start), Timestamp::from_civil(2020, 1, 1, 0, 0, 10));
        assert_eq!(recording.samples.len(), 10);
        assert_eq!(recording.pauses, []);
    }
}

#[test]
fn the_sport_is_found_where_programs_tell_it() {
    let sport = |metadata: &str, track: &str| {
        one(&format!(
            "<gpx>{metadata}<trk>{track}<trkseg><trkpt lat='1' lon='1'><time>2020-01-01T00:00:00Z</time></trkpt></trkseg></trk></gpx>"
        ))
        .sport
    };
    let osmand =
        "<metadata><extensions><osmand:activity>mountain_biking</osmand:activity></extensions></metadata>";
    let keywords = "<metadata><keywords>holiday, running</keywords></metadata>";
    for (metadata, track, expected) in [
        ("", "<name>5/1</name>", Sport::Other),
        ("", "<name>9</name>", Sport::Other),
        ("", "<name>9</name><type>9</type>", Sport::Running),
        ("", "<name>Running</name><type>GPS</type>", Sport::Running),
        ("", "<name>Cycling 5/13/12 8:06 am</name>", Sport::Cycling),
        ("", "<type>Laufen</type>", Sport::Running),
        (
            "",
            "<type>Track</type><extensions><activity>run</activity></extensions>",
            Sport::Running,
        ),
        (osmand, "<name>2024-09-10</name>", Sport::MountainBiking),
        (osmand, "<type>hike</type>", Sport::Hiking),
        (keywords, "<name>Somewhere</name>", Sport::Running),
        (
            "<metadata><keywords>running, biking</keywords></metadata>",
            "",
            Sport::Other,
        ),
        ("<metadata><name>Walking</name></metadata>", "", Sport::Walking),
    ] {
        assert_eq!(sport(metadata, track), expected, "{metadata}{track}");
    }
}

#[test]
fn tracks_named_as_laps_are_laps() {
    let track = |name: &str, from: u8, to: u8| {
        let point =
            |minute| format!("<trkpt lat='1' lon='1'><time>2020-01-01T10:{minute:02}:00Z</time></trkpt>");
        format!(
            "<trk><name>{name}</name><trkseg>{}{}</trkseg></trk>",
            point(from),
            point(to)
        )
    };
    let of = |first: &str, second: &str| {
        one(&format!(
            "<gpx>{}{}</gpx>",
            track(first, 0, 1),
            track(second, 1, 3)
        ))
    };
    let recording = of("Lap 1", "Lap 2");
    let laps: Vec<_> = recording
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms))
        .collect();
    assert_eq!(laps, [(0, 60_000), (60_000, 180_000)]);
    assert_eq!(recording.name, None);
    let recording = of("Out", "Back");
    assert_eq!(
        (recording.laps.len(), recording.name.as_deref()),
        (0, Some("Out"))
    );
}

#[test]
fn points_use_many_names_and_one_number_for_no_cadence() {
    let recording = one(
        "<gpx><trk><trkseg><trkpt lat='1' lon='1'><time>2020-01-01T00:00:00Z</time><extensions><x:bpm>120</x:bpm>\
        <gpxtpx:cad>255</gpxtpx:cad><Depth>1.5</Depth><accuracy_horizontal>4</accuracy_horizontal>\
        <accuracy_vertical>6</accuracy_vertical></extensions></trkpt><trkpt lat='1' lon='1'><time>2020-01-01T00:00:01Z</time>\
        <extensions><pulse>121</pulse><ritm:cad>255</ritm:cad></extensions></trkpt></trkseg></trk></gpx>",
    );
    assert_eq!(raw(&recording, &Channel::HeartRate), [120, 121]);
    assert_eq!(raw(&recording, &Channel::Cadence), [ABSENT, 255]);
    assert_eq!(recording.samples.columns.len(), 7);
}

#[test]
fn a_document_in_capitals_is_read() {
    let recording = one(
        "<?xml version='1.0'?><GPX version='1.1' CREATOR='Big'><TRK><NAME>A Walk</NAME><TRKSEG>\
        <TRKPT LAT='1' LON='2'><TIME>2020-01-01T00:00:00Z</TIME></TRKPT></TRKSEG></TRK></GPX>",
    );
    assert_eq!(recording.name.as_deref(), Some("A Walk"));
    assert_eq!(recording.device.manufacturer, "Big");
    assert_eq!(recording.samples.len(), 1);
}

#[test]
fn a_name_with_a_heart_does_not_hide_the_track() {
    let document = "<gpx><trk><name>Run & fun <3 it's \"x\"</name><type>running</type><trkseg>\
        <trkpt lat='1' lon='1'><time>2020-01-01T00:00:00Z</time></trkpt></trkseg></trk></gpx>";
    let decoded = decode(document.as_bytes()).unwrap();
    let recording = &decoded.recordings[0];
    assert_eq!(recording.name.as_deref(), Some("Run & fun <3 it's \"x\""));
    assert_eq!((recording.sport, recording.samples.len()), (Sport::Running, 1));
    assert_eq!(decoded.problems[0].code, ProblemCode::Malformed);
    let lost = document.replace("<3 it's \"x\"</name>", "<b");
    assert_eq!(decode(lost.as_bytes()).unwrap().recordings[0].samples.len(), 1);
}

fn track(kind: &str, from: &str, to: &str) -> String {
    format!(
        "<trk><type>{kind}</type><trkseg><trkpt lat='1' lon='1'><time>2020-01-01T{from}:00Z</time></trkpt>\
         <trkpt lat='1' lon='1'><time>2020-01-01T{to}:00Z</time></trkpt></trkseg></trk>"
    )
}

fn starts(tracks: &[String]) -> Vec<(Sport, usize, u16)> {
    let decoded = decode(format!("<gpx>{}</gpx>", tracks.concat()).as_bytes()).unwrap();
    let facts = |recording: Recording| (recording.sport, recording.samples.len(), recording.identity.part);
    decoded.recordings.into_iter().map(facts).collect()
}

#[test]
fn tracks_of_one_outing_are_one_recording() {
    // An hour apart at most, in whatever order they stand.
    assert_eq!(
        starts(&[track("", "10:00", "11:00"), track("", "12:00", "13:00")]),
        [(Sport::Other, 4, 0)]
    );
    assert_eq!(
        starts(&[track("run", "12:00", "13:00"), track("", "10:00", "11:30")]),
        [(Sport::Running, 4, 0)]
    );
    assert_eq!(
        starts(&[track("", "10:00", "11:00"), track("", "12:01", "13:00")]).len(),
        2
    );
    // Sports that differ are told apart, and so are tracks at the same time.
    assert_eq!(
        starts(&[track("run", "12:00", "13:00"), track("ride", "10:00", "11:30")]),
        [(Sport::Running, 2, 0), (Sport::Cycling, 2, 1)]
    );
    assert_eq!(
        starts(&[track("", "10:00", "11:00"), track("", "10:30", "11:30")]).len(),
        2
    );
    let decoded = decode(
        format!(
            "<gpx>{}{}</gpx>",
            track("", "10:00", "11:00"),
            track("", "11:10", "12:00")
        )
        .as_bytes(),
    );
    assert_eq!(
        decoded.unwrap().recordings[0].pauses,
        [Pause {
            from_ms: 3_600_000,
            to_ms: 4_200_000
        }]
    );
}

#[test]
fn what_cannot_be_used_is_counted() {
    let decoded = decode(
        b"<gpx><trk><trkseg>\
        <trkpt lat='1' lon='1'><time>2020-01-01T00:00:01Z</time></trkpt>\
        <trkpt lat='1' lon='1'/>\
        <trkpt lat='1' lon='1'><time>1970-01-01T00:00:00Z</time></trkpt>\
        <trkpt lat='91' lon='1'><time>2020-01-01T00:00:02Z</time></trkpt>\
        <trkpt lat='NaN' lon='1'><time>2020-01-01T00:00:02Z</time></trkpt>\
        <trkpt lat=1 lon><time>2020-01-01T00:00:02Z</time></trkpt>\
        <trkpt lat='' lon=''><time>2020-01-01T00:00:03Z</time><extensions><hr>99</hr></extensions></trkpt>\
        <trkpt lat='1' lon='1'><time>2020-01-01T00:00:00Z</time></trkpt>\
        <trkpt lat='1' lon='1'><time>2020-01-01T00:00:00Z</time></trkpt>\
        </trkseg></trk></gpx>",
    )
    .unwrap();
    assert_eq!(decoded.problems[0].code, ProblemCode::SkippedPoints);
    assert_eq!(decoded.problems[0].detail, "5");
    // Order as written, repeated times kept, the start is the earliest.
    assert_eq!(decoded.recordings[0].samples.time_ms, [1000, 3000, 0, 0]);
    assert_eq!(
        raw(&decoded.recordings[0], &Channel::HeartRate),
        [ABSENT, 99, ABSENT, ABSENT]
    );
    assert_eq!(raw(&decoded.recordings[0], &Channel::Latitude)[1], ABSENT);
}

#[test]
fn marks_of_pauses_are_no_points() {
    let recording = one("<gpx creator='OpenTracks'><trk><trkseg>\
        <trkpt lat='3' lon='14'><time>2021-01-07T21:52:01Z</time></trkpt>\
        <trkpt lat='100' lon='0'><time>2021-01-07T21:52:02Z</time></trkpt>\
        <trkpt lat='200' lon='0'><time>2021-01-07T21:52:03.5Z</time></trkpt>\
        <trkpt lat='3' lon='14'><time>2021-01-07T21:52:04Z</time></trkpt></trkseg></trk></gpx>");
    assert_eq!(recording.samples.len(), 2);
    assert_eq!(
        recording.pauses,
        [Pause {
            from_ms: 1000,
            to_ms: 2500
        }]
    );
}

#[test]
fn steps_of_opentracks_add_up_to_a_distance() {
    let point = |second: u8, inside: &str| {
        format!(
            "<trkpt lat='1' lon='1'><time>2021-05-01T10:00:0{second}Z</time><extensions>{inside}</extensions></trkpt>"
        )
    };
    let step = "<opentracks:distance>10.004</opentracks:distance>";
    let steps: String = (0..4).map(|second| point(second, step)).collect();
    let recording = one(&format!("<gpx><trk><trkseg>{steps}</trkseg></trk></gpx>"));
    assert_eq!(raw(&recording, &Channel::Distance), [1000, 2001, 3001, 4002]);
    // Later versions tell both, in either order; a step goes on from what was told.
    let total = "<cluetrust:distance>10</cluetrust:distance>";
    let recording = one(&format!(
        "<gpx><trk><trkseg>{}{}{}</trkseg></trk></gpx>",
        point(0, &format!("{total}{step}")),
        point(1, &format!("{step}<cluetrust:distance>21</cluetrust:distance>")),
        point(2, step)
    ));
    assert_eq!(raw(&recording, &Channel::Distance), [1000, 2100, 3100]);
}

#[test]
fn what_is_no_training_says_so() {
    assert_eq!(code("<gpx/>"), ProblemCode::NotTraining);
    assert_eq!(
        code("<gpx><wpt lat='1' lon='1'><time>2020-01-01T00:00:00Z</time></wpt></gpx>"),
        ProblemCode::NotTraining
    );
    assert_eq!(
        code("<gpx><rte><rtept lat='1' lon='1'/></rte></gpx>"),
        ProblemCode::NotTraining
    );
    assert_eq!(
        code("<gpx><trk><trkseg><trkpt lat='1' lon='1'/></trkseg></trk></gpx>"),
        ProblemCode::NoTimes
    );
    assert_eq!(
        code("<gpx><trk><trkseg><trkpt lat='1' lon='1'>"),
        ProblemCode::Truncated
    );
    assert_eq!(code("<gpx><metadata>"), ProblemCode::Truncated);
}

#[test]
fn a_cut_file_keeps_all_before_the_cut() {
    let point = |second: usize| {
        format!(
            "<trkpt lat='1' lon='{second}'><ele>5</ele><time>2020-01-01T00:00:{second:02}Z</time></trkpt>"
        )
    };
    let whole: String = (0..50).map(point).collect();
    let document = format!("<gpx><trk><trkseg>{whole}");
    let half = document.len() / 2;
    let decoded = decode(&document.as_bytes()[..half]).unwrap();
    assert_eq!(decoded.problems.last().unwrap().code, ProblemCode::Truncated);
    let at = decoded.problems.last().unwrap().at_byte.unwrap() as usize;
    assert!(at <= half && at + 80 > half);
    let kept = decoded.recordings[0].samples.len();
    assert!((23..=25).contains(&kept), "{kept}");
}

#[test]
fn entities_and_depth_do_not_blow_up() {
    let mut laughs = String::from("<!DOCTYPE gpx [<!ENTITY a0 'ha'>");
    for level in 1..30 {
        laughs.push_str(&format!(
            "<!ENTITY a{level} '{}'>",
            format!("&a{};", level - 1).repeat(10)
        ));
    }
    laughs.push_str("]><gpx><trk><name>a&a29;b</name><trkseg><trkpt lat='1' lon='1'><time>2020-01-01T00:00:00Z</time></trkpt></trkseg></trk></gpx>");
    assert_eq!(one(&laughs).name.as_deref(), Some("ab"));
    let deep = format!("<gpx><trk>{}", "<extensions>".repeat(1_000_000));
    assert_eq!(code(&deep), ProblemCode::TooLarge);
    let external =
        "<!DOCTYPE gpx [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><gpx><trk><name>&x;</name></trk></gpx>";
    assert_eq!(code(external), ProblemCode::NotTraining);
}

#[test]
fn utf16_and_latin1_are_read() {
    let document = "<?xml version='1.0' encoding='utf-16'?><gpx><trk><name>Zürich</name><trkseg><trkpt lat='1' lon='1'><time>2020-01-01T00:00:00Z</time></trkpt></trkseg></trk>";
    let utf16: Vec<u8> = format!("\u{feff}{document}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let decoded = decode(&utf16).unwrap();
    assert_eq!(decoded.recordings[0].name.as_deref(), Some("Zürich"));
    assert_eq!(decoded.problems[0].at_byte, Some(utf16.len() as u64));
    let latin: Vec<u8> = document
        .replace("utf-16", "iso-8859-1")
        .chars()
        .map(|letter| letter as u8)
        .collect();
    assert_eq!(
        decode(&latin).unwrap().recordings[0].name.as_deref(),
        Some("Zürich")
    );
}

#[test]
fn laps_of_the_gpxdata_extension_are_read() {
    let recording = one(
        "<gpx><trk><trkseg><trkpt lat='1' lon='1'><time>2020-01-01T00:00:00Z</time></trkpt>\
        <trkpt lat='1' lon='1'><time>2020-01-01T00:20:00Z</time></trkpt></trkseg></trk><extensions>\
        <d:lap><d:index>1</d:index><d:startTime>2020-01-01T00:00:01Z</d:startTime><d:elapsedTime>0:05:04.5</d:elapsedTime>\
        <d:calories>42</d:calories><d:distance>1000.5</d:distance><d:summary><MaximumSpeed kind='max'>4.9</MaximumSpeed></d:summary>\
        <d:trigger>distance</d:trigger></d:lap><d:lap><d:startTime>2020-01-01T00:05:06Z</d:startTime><d:elapsedTime>60</d:elapsedTime>\
        <d:summary name='AverageHeartRateBpm' kind='avg'>150</d:summary><d:trigger kind='manual'/></d:lap></extensions></gpx>",
    );
    assert_eq!(recording.laps.len(), 2);
    assert_eq!(
        (recording.laps[0].from_ms, recording.laps[0].to_ms),
        (1000, 305_500)
    );
    assert_eq!(recording.laps[0].trigger, LapTrigger::Distance);
    assert_eq!(recording.laps[0].device.distance_m, Some(1000.5));
    assert_eq!(recording.laps[0].device.max_speed_m_s, Some(4.9));
    assert_eq!(recording.laps[1].device.avg_heart_rate_bpm, Some(150.0));
    assert_eq!(recording.laps[1].trigger, LapTrigger::Manual);
}

fn sample() -> Recording {
    let column = |channel, scale, raw: &[i32]| Column {
        channel,
        scale,
        raw: raw.to_vec(),
    };
    Recording {
        format: SourceFormat::Gpx,
        device: Device {
            manufacturer: "Acme <&> Söhne".into(),
            product: "One".into(),
            serial: Some(u64::MAX),
        },
        identity: FileIdentity {
            external: Some(("strava".into(), "77".into())),
            ..FileIdentity::default()
        },
        sport: Sport::TrailRunning,
        name: Some("Bäume & <Berge> \"hoch\"".into()),
        notes: Some("first line\nsecond line".into()),
        start: Timestamp::from_unix_ms(1_600_000_000_123),
        utc_offset_s: Some(-12_600),
        samples: Samples {
            time_ms: vec![0, 1000, 61_000, 62_500],
            columns: vec![
                column(
                    Channel::Latitude,
                    Scale::DEGREES_E7,
                    &[-1, 2, 899_999_999, -900_000_000],
                ),
                column(
                    Channel::Longitude,
                    Scale::DEGREES_E7,
                    &[-1_800_000_000, 1_799_999_999, 0, 5],
                ),
                column(
                    Channel::Altitude,
                    Scale::per_unit(1000.0),
                    &[-413_000, ABSENT, 8_848_860, 1],
                ),
                column(
                    Channel::Distance,
                    Scale::per_unit(100.0),
                    &[0, 150, 15_099, 1_000_000],
                ),
                column(Channel::Speed, Scale::per_unit(1000.0), &[0, 1, ABSENT, 12_345]),
                column(Channel::HeartRate, Scale::ONE, &[60, 61, ABSENT, 220]),
                column(Channel::Cadence, Scale::ONE, &[0, 85, ABSENT, 90]),
                column(Channel::Power, Scale::ONE, &[0, 1500, ABSENT, 250]),
                column(
                    Channel::Temperature,
                    Scale::per_unit(10.0),
                    &[-105, 0, ABSENT, 301],
                ),
            ],
        },
        laps: vec![Lap {
            from_ms: 0,
            to_ms: 62_500,
            trigger: LapTrigger::Time,
            device: Totals {
                elapsed_ms: Some(62_500),
                distance_m: Some(100.25),
                energy_kcal: Some(12.0),
                max_power_w: Some(1500.0),
                ..Totals::default()
            },
        }],
        pauses: vec![Pause {
            from_ms: 1000,
            to_ms: 61_000,
        }],
        totals: Totals {
            energy_kcal: Some(12.0),
            ..Totals::default()
        },
        extras: ritm_model::Extras::default(),
    }
}

#[test]
fn what_is_written_reads_back_equal() {
    let before = sample();
    let bytes = encode(std::slice::from_ref(&before));
    let decoded = decode(&bytes).unwrap();
    assert_eq!(decoded.problems, []);
    assert_eq!(decoded.recordings, [before]);
    let (facts, _) = survey(&bytes);
    assert_eq!((facts.tracks, facts.segments, facts.track_points), (1, 2, 4));
}

/// Watches go on measuring in a pause.
#[test]
fn pauses_read_back_wherever_they_lie() {
    let pause = |from_ms, to_ms| Pause { from_ms, to_ms };
    for (pauses, segments) in [
        (vec![pause(1500, 62_000)], 3),
        (
            (0..100)
                .map(|at| pause(1500 + at * 100, 1550 + at * 100))
                .collect(),
            2,
        ),
        (Vec::new(), 1),
    ] {
        let before = Recording { pauses, ..sample() };
        let bytes = encode(std::slice::from_ref(&before));
        assert_eq!(survey(&bytes).0.segments, segments);
        assert_eq!(decode(&bytes).unwrap().recordings, [before]);
    }
}

#[test]
fn what_is_written_is_what_the_schemas_ask_for() {
    let mut before = sample();
    before.laps[0].trigger = LapTrigger::Other;
    before.laps[0].device.energy_kcal = Some(12.4);
    // The first sample is without a fix.
    for column in &mut before.samples.columns[..2] {
        column.raw[0] = 0;
    }
    let bytes = encode(std::slice::from_ref(&before));
    let text = String::from_utf8(bytes.clone()).unwrap();
    let utc = |time: &str| time.split('<').next().is_some_and(|time| time.ends_with('Z'));
    assert!(text.split("<time>").skip(1).all(utc), "{text}");
    assert!(text.split("<gpxdata:startTime>").skip(1).all(utc), "{text}");
    assert!(text.contains("<gpxdata:calories>12</gpxdata:calories>"), "{text}");
    assert!(text.contains("<gpxdata:trigger kind=\"hr\"/>"), "{text}");
    assert_eq!(text.matches("<trkpt").count(), 3);
    let after = decode(&bytes).unwrap().recordings.remove(0);
    assert_eq!(after.utc_offset_s, before.utc_offset_s);
    assert_eq!(after.laps[0].trigger, LapTrigger::Other);
}

#[test]
fn several_recordings_make_several_tracks() {
    let mut second = sample();
    second.start = second.start.plus_ms(86_400_000);
    second.sport = Sport::Rowing;
    second.identity.part = 1;
    let both = [sample(), second];
    assert_eq!(decode(&encode(&both)).unwrap().recordings, both);
    assert_eq!(
        code(&String::from_utf8(encode(&[])).unwrap()),
        ProblemCode::NotTraining
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_makes_the_reader_panic(cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..20)) {
        let mut bytes = encode(&[sample()]);
        for (at, byte, what) in cuts {
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, b"<>&\"'/ \0"[usize::from(byte) % 8]),
                _ => bytes[at] ^= 1 << (byte % 8),
            }
        }
        let _ = survey(&bytes);
        if let Ok(decoded) = decode(&bytes) {
            for recording in decoded.recordings {
                for column in &recording.samples.columns {
                    prop_assert_eq!(column.raw.len(), recording.samples.len());
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = decode(&bytes);
        let mut document = b"<gpx><trk><trkseg><trkpt lat='1' lon='2'>".to_vec();
        document.extend(bytes);
        let _ = decode(&document);
        let _ = survey(&document);
    }
}

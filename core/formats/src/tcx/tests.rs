#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use proptest::prelude::*;
use ritm_model::{
    ABSENT, Channel, Column, Device, FileIdentity, Lap, LapTrigger, Pause, ProblemCode, Recording, Samples,
    Scale, SourceFormat, Sport, Timestamp, Totals,
};

use super::{decode, encode, survey};

const ACTIVITY: &str = "\n  \u{feff}<?xml version='1.0'?><TrainingCenterDatabase><Activities><x:Activity Sport='Running'>\
    <Id>2012-10-14T10:02:40Z</Id>\
    <Lap StartTime='2012-10-14T10:02:42Z'><TotalTimeSeconds>100.5</TotalTimeSeconds><DistanceMeters>400</DistanceMeters>\
    <MaximumSpeed>4.5</MaximumSpeed><Calories>46</Calories><AverageHeartRateBpm><Value>150</Value></AverageHeartRateBpm>\
    <MaximumHeartRateBpm><Value>160</Value></MaximumHeartRateBpm><Intensity>Active</Intensity><TriggerMethod>Distance</TriggerMethod>\
    <Track><Trackpoint><Time>2012-10-14T10:02:41Z</Time><Position><LatitudeDegrees>52.5</LatitudeDegrees>\
    <LongitudeDegrees>13.25</LongitudeDegrees></Position><AltitudeMeters>34.8</AltitudeMeters><DistanceMeters>0.0</DistanceMeters>\
    <HeartRateBpm xsi:type='x'><Value>101</Value></HeartRateBpm><SensorState>Present</SensorState>\
    <Extensions><n:TPX><n:Speed>1.57</n:Speed><n:RunCadence>80</n:RunCadence><n:Watts>210</n:Watts></n:TPX></Extensions></Trackpoint></Track>\
    <Track><Trackpoint><Time>2012-10-14T10:03:41Z</Time><Cadence>81</Cadence></Trackpoint>\
    <Trackpoint><Position><LatitudeDegrees>52.5</LatitudeDegrees><LongitudeDegrees>13.25</LongitudeDegrees></Position></Trackpoint></Track>\
    <Extensions><n:LX><n:AvgSpeed>3.9</n:AvgSpeed><n:AvgRunCadence>82</n:AvgRunCadence><n:MaxRunCadence>90</n:MaxRunCadence>\
    <n:Steps>500</n:Steps><n:AvgWatts>200</n:AvgWatts><n:MaxWatts>300</n:MaxWatts></n:LX></Extensions></Lap>\
    <Lap StartTime='2012-10-14T10:05:00Z'><TotalTimeSeconds>10</TotalTimeSeconds><DistanceMeters>40</DistanceMeters><Calories>4</Calories>\
    <MaximumSpeed>5</MaximumSpeed><TriggerMethod>Manual</TriggerMethod></Lap>\
    <Notes>hilly</Notes><Training><Plan Type='Workout'><Name>4 x 400</Name></Plan></Training>\
    <Creator><Name>Garmin Forerunner 210</Name><UnitId>3842416961</UnitId><ProductID>1264</ProductID></Creator></x:Activity></Activities>\
    <Author><Name>Connect</Name></Author></TrainingCenterDatabase>";

fn code(document: &str) -> ProblemCode {
    decode(document.as_bytes()).unwrap_err().code
}

fn raw<'a>(recording: &'a Recording, channel: &Channel) -> &'a [i32] {
    &recording.samples.column(channel).unwrap().raw
}

#[test]
fn an_activity_is_read_whole() {
    let decoded = decode(ACTIVITY.as_bytes()).unwrap();
    assert_eq!(decoded.record_count, 3);
    assert_eq!(decoded.problems.len(), 1);
    assert_eq!(
        (decoded.problems[0].code, decoded.problems[0].detail.as_str()),
        (ProblemCode::SkippedPoints, "1")
    );
    let recording = &decoded.recordings[0];
    assert_eq!(
        Some(recording.start),
        Timestamp::from_civil(2012, 10, 14, 10, 2, 41)
    );
    assert_eq!(recording.sport, Sport::Running);
    assert_eq!(recording.notes.as_deref(), Some("hilly"));
    assert_eq!(recording.name.as_deref(), Some("4 x 400"));
    let device = &recording.device;
    assert_eq!(
        (device.manufacturer.as_str(), device.product.as_str()),
        ("Garmin", "Forerunner 210")
    );
    assert_eq!(device.serial, Some(3_842_416_961));
    assert_eq!(recording.samples.time_ms, [0, 60_000]);
    assert_eq!(raw(recording, &Channel::Latitude), [525_000_000, ABSENT]);
    assert_eq!(raw(recording, &Channel::Speed), [1570, ABSENT]);
    assert_eq!(raw(recording, &Channel::Cadence), [80, 81]);
    assert_eq!(raw(recording, &Channel::Power), [210, ABSENT]);
    assert_eq!(raw(recording, &Channel::HeartRate), [101, ABSENT]);
    assert_eq!(
        recording.pauses,
        [Pause {
            from_ms: 0,
            to_ms: 60_000
        }]
    );

    let lap = &recording.laps[0];
    assert_eq!(
        (lap.from_ms, lap.to_ms, lap.trigger),
        (1000, 101_500, LapTrigger::Distance)
    );
    assert_eq!(
        lap.device,
        Totals {
            timer_ms: Some(100_500),
            distance_m: Some(400.0),
            energy_kcal: Some(46.0),
            avg_speed_m_s: Some(3.9),
            max_speed_m_s: Some(4.5),
            avg_heart_rate_bpm: Some(150.0),
            max_heart_rate_bpm: Some(160.0),
            avg_cadence_rpm: Some(82.0),
            max_cadence_rpm: Some(90.0),
            avg_power_w: Some(200.0),
            max_power_w: Some(300.0),
            ..Totals::default()
        }
    );
    assert_eq!(
        (recording.laps[1].from_ms, recording.laps[1].to_ms),
        (139_000, 149_000)
    );
    let totals = &recording.totals;
    assert_eq!(
        (totals.timer_ms, totals.distance_m, totals.energy_kcal),
        (Some(110_500), Some(440.0), Some(50.0))
    );
    assert_eq!((totals.max_speed_m_s, totals.elapsed_ms), (Some(5.0), None));

    let (facts, _) = survey(ACTIVITY.as_bytes());
    assert_eq!(
        (facts.activities, facts.laps, facts.trackpoints, facts.positions),
        (1, 2, 3, 2)
    );
    assert_eq!(
        (facts.cadence_points, facts.power_points, facts.heart_rate_points),
        (2, 1, 1)
    );
}

fn trackpoint(time: &str, inside: &str) -> String {
    format!("<Trackpoint><Time>2020-05-05T{time}Z</Time>{inside}</Trackpoint>")
}

fn activity(sport: &str, time: &str) -> String {
    format!(
        "<Activity Sport='{sport}'><Id>2020-05-05T{time}Z</Id><Lap StartTime='2020-05-05T{time}Z'><TotalTimeSeconds>60</TotalTimeSeconds>\
         <Track>{}</Track></Lap></Activity>",
        trackpoint(time, "")
    )
}

fn lap(start: &str, points: &[&str]) -> String {
    let points: String = points.iter().map(|time| trackpoint(time, "")).collect();
    format!("<Lap StartTime='{start}'><TotalTimeSeconds>60</TotalTimeSeconds><Track>{points}</Track></Lap>")
}

fn of_laps(laps: &[String]) -> Recording {
    let document = format!(
        "<TrainingCenterDatabase><Activities><Activity Sport='Running'>{}</Activity></Activities></TrainingCenterDatabase>",
        laps.concat()
    );
    decode(document.as_bytes()).unwrap().recordings.remove(0)
}

#[test]
fn a_lap_begins_near_its_points() {
    let start = Timestamp::from_civil(2020, 5, 5, 10, 0, 0);
    for wrong in [
        "1989-12-31T00:00:00Z",
        "2000-01-01T00:00:00Z",
        "2020-05-05T08:00:00Z",
        "2020-05-05T12:00:00Z",
    ] {
        let recording = of_laps(&[
            lap(wrong, &["10:00:00", "10:00:59"]),
            lap("2020-05-05T10:01:00Z", &["10:01:00", "10:01:59"]),
        ]);
        assert_eq!(Some(recording.start), start, "{wrong}");
        let laps: Vec<_> = recording
            .laps
            .iter()
            .map(|lap| (lap.from_ms, lap.to_ms))
            .collect();
        assert_eq!(laps, [(0, 60_000), (60_000, 120_000)], "{wrong}");
    }
    // A lap without points goes by the same clock.
    let recording = of_laps(&[
        lap("2020-05-05T08:00:00Z", &["10:00:00", "10:00:59"]),
        lap("2020-05-05T08:01:00Z", &[]),
    ]);
    assert_eq!(Some(recording.start), start);
    assert_eq!(recording.laps[1].from_ms, 60_000);
    // The first minutes may lack points.
    let recording = of_laps(&[lap("2020-05-05T09:50:00Z", &["10:00:00"])]);
    assert_eq!(recording.samples.time_ms, [600_000]);
}

#[test]
fn points_of_a_clock_that_was_not_set_are_dropped() {
    let good: String = (10..20)
        .map(|second| trackpoint(&format!("10:00:{second}"), ""))
        .collect();
    for unset in ["1989-12-31T00:00:00Z", "2000-01-01T00:00:00Z"] {
        let document = format!(
            "<TrainingCenterDatabase><Activities><Activity Sport='Running'><Lap StartTime='{unset}'><Track>             <Trackpoint><Time>{unset}</Time></Trackpoint>{good}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
        );
        let decoded = decode(document.as_bytes()).unwrap();
        let recording = &decoded.recordings[0];
        assert_eq!(
            Some(recording.start),
            Timestamp::from_civil(2020, 5, 5, 10, 0, 10)
        );
        assert_eq!(recording.samples.len(), 10);
        assert_eq!((recording.laps[0].from_ms, recording.laps[0].to_ms), (0, 9000));
        assert_eq!(decoded.problems[0].code, ProblemCode::SkippedPoints);
        assert_eq!(decoded.problems[0].detail, "1");
    }
}

#[test]
fn tracks_without_a_gap_are_no_pauses() {
    let document = of_laps(&[format!(
        "<Lap StartTime='2020-05-05T10:00:00Z'><Track>{}{}</Track><Track>{}{}</Track><Track>{}</Track></Lap>",
        trackpoint("10:00:00", ""),
        trackpoint("10:00:01", ""),
        trackpoint("10:00:02", ""),
        trackpoint("10:00:03", ""),
        trackpoint("10:00:08", "")
    )]);
    assert_eq!(
        document.pauses,
        [Pause {
            from_ms: 3000,
            to_ms: 8000
        }]
    );
}

#[test]
fn power_is_found_under_all_its_names_and_no_cadence_is_none() {
    let inside = |inside: &str| format!("<Extensions>{inside}</Extensions>");
    let recording = of_laps(&[format!(
        "<Lap><Track>{}{}{}</Track></Lap>",
        trackpoint("10:00:00", &inside("<Power>210</Power>")),
        trackpoint(
            "10:00:01",
            &inside("<x:TPX><x:PowerInWatts>220</x:PowerInWatts></x:TPX>")
        ),
        trackpoint(
            "10:00:02",
            "<Cadence>255</Cadence><Extensions><TPX><RunCadence>80</RunCadence></TPX></Extensions>"
        )
    )]);
    assert_eq!(raw(&recording, &Channel::Power), [210, 220, ABSENT]);
    assert_eq!(raw(&recording, &Channel::Cadence), [ABSENT, ABSENT, 80]);
}

#[test]
fn a_multisport_session_is_several_recordings() {
    let document = format!(
        "<TrainingCenterDatabase><Activities><MultiSportSession><Id>2020-05-05T08:00:00Z</Id><FirstSport>{}</FirstSport>\
         <NextSport><Transition StartTime='2020-05-05T08:30:00Z'><TotalTimeSeconds>90</TotalTimeSeconds></Transition>{}</NextSport>\
         <NextSport>{}</NextSport></MultiSportSession></Activities></TrainingCenterDatabase>",
        activity("Other", "08:00:00"),
        activity("Biking", "08:31:30"),
        activity("Running", "10:00:00")
    );
    let decoded = decode(document.as_bytes()).unwrap();
    let found: Vec<_> = decoded
        .recordings
        .iter()
        .map(|recording| (recording.sport, recording.identity.part))
        .collect();
    assert_eq!(
        found,
        [
            (Sport::Other, 0),
            (Sport::Transition, 1),
            (Sport::Cycling, 2),
            (Sport::Running, 3)
        ]
    );
    assert!(decoded.recordings.iter().all(|leg| leg.identity.event == Some(1)));
    assert_eq!(decoded.recordings[1].totals.timer_ms, Some(90_000));
    let (facts, _) = survey(document.as_bytes());
    assert_eq!(
        (facts.multisport_sessions, facts.activities, facts.laps),
        (1, 3, 3)
    );
}

#[test]
fn a_course_is_training_only_with_sensors() {
    let course = |inside: &str| {
        format!(
            "<TrainingCenterDatabase><Courses><Course><Name>Round</Name><Lap><TotalTimeSeconds>60</TotalTimeSeconds></Lap>\
             <Track>{}{}</Track></Course></Courses></TrainingCenterDatabase>",
            trackpoint("08:00:00", inside),
            trackpoint("08:01:00", inside)
        )
    };
    assert_eq!(
        code(&course("<AltitudeMeters>5</AltitudeMeters>")),
        ProblemCode::NotTraining
    );
    let decoded = decode(course("<HeartRateBpm><Value>120</Value></HeartRateBpm>").as_bytes()).unwrap();
    assert_eq!(decoded.recordings[0].name.as_deref(), Some("Round"));
    assert_eq!(decoded.recordings[0].samples.len(), 2);
}

#[test]
fn what_is_no_training_says_so() {
    assert_eq!(code("<TrainingCenterDatabase/>"), ProblemCode::NotTraining);
    assert_eq!(
        code("<TrainingCenterDatabase><Workouts><Workout/></Workouts></TrainingCenterDatabase>"),
        ProblemCode::NotTraining
    );
    let undated = "<TrainingCenterDatabase><Activity Sport='Running'><Lap><Track><Trackpoint/></Track></Lap></Activity></TrainingCenterDatabase>";
    assert_eq!(code(undated), ProblemCode::NoTimes);
    assert_eq!(
        code("<TrainingCenterDatabase><Activities><Activity>"),
        ProblemCode::Truncated
    );
}

#[test]
fn version_1_is_read() {
    let document = format!(
        "<TrainingCenterDatabase xmlns='http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v1'><History><Biking Name='Biking'>\
         <Run><Id>2020-05-05T08:00:00Z</Id><Lap StartTime='2020-05-05T08:00:00Z'><TotalTimeSeconds>60</TotalTimeSeconds>\
         <AverageHeartRateBpm>140</AverageHeartRateBpm><Track>{}</Track></Lap></Run></Biking></History></TrainingCenterDatabase>",
        trackpoint("08:00:00", "<HeartRateBpm>139</HeartRateBpm>")
    );
    let recording = &decode(document.as_bytes()).unwrap().recordings[0];
    assert_eq!(recording.sport, Sport::Cycling);
    assert_eq!(raw(recording, &Channel::HeartRate), [139]);
    assert_eq!(recording.laps[0].device.avg_heart_rate_bpm, Some(140.0));
}

#[test]
fn laps_alone_are_training_too() {
    let document = "<TrainingCenterDatabase><Activities><Activity Sport='Other'><Id>2020-05-05T08:00:00+03:00</Id>\
        <Lap StartTime='2020-05-05T08:00:00+03:00'><TotalTimeSeconds>1800</TotalTimeSeconds><Calories>200</Calories></Lap>\
        </Activity></Activities></TrainingCenterDatabase>";
    let recording = &decode(document.as_bytes()).unwrap().recordings[0];
    assert!(recording.samples.is_empty());
    assert_eq!(recording.utc_offset_s, Some(10_800));
    assert_eq!(recording.totals.timer_ms, Some(1_800_000));
    assert_eq!(recording.laps[0].to_ms, 1_800_000);
}

#[test]
fn every_cut_keeps_all_before_it() {
    let mut most = 0;
    for cut in 0..ACTIVITY.len() {
        let Some(document) = ACTIVITY.as_bytes().get(..cut) else {
            continue;
        };
        match decode(document) {
            Ok(decoded) => {
                let samples = decoded.recordings[0].samples.len();
                assert!(samples >= most, "at {cut}");
                most = samples;
            }
            Err(_) => assert_eq!(most, 0, "at {cut}"),
        }
    }
    assert_eq!(most, 2);
}

fn sample() -> Recording {
    let column = |channel, scale, raw: &[i32]| Column {
        channel,
        scale,
        raw: raw.to_vec(),
    };
    let lap = |from_ms, to_ms, distance| Lap {
        from_ms,
        to_ms,
        trigger: LapTrigger::Position,
        device: Totals {
            timer_ms: Some(to_ms - from_ms),
            distance_m: Some(distance),
            energy_kcal: Some(5.0),
            max_speed_m_s: Some(4.25),
            avg_heart_rate_bpm: Some(120.0),
            max_heart_rate_bpm: Some(130.0),
            avg_cadence_rpm: Some(80.0),
            max_cadence_rpm: Some(90.0),
            avg_power_w: Some(200.0),
            max_power_w: Some(400.0),
            ..Totals::default()
        },
    };
    Recording {
        format: SourceFormat::Tcx,
        device: Device {
            manufacturer: "Garmin".into(),
            product: "Edge <9>".into(),
            serial: Some(123_456),
        },
        identity: FileIdentity::default(),
        sport: Sport::TrailRunning,
        name: Some("Up & down".into()),
        notes: Some("a\nb".into()),
        start: Timestamp::from_unix_ms(1_600_000_000_000),
        utc_offset_s: None,
        samples: Samples {
            time_ms: vec![0, 1000, 61_000, 62_500],
            columns: vec![
                column(
                    Channel::Latitude,
                    Scale::DEGREES_E7,
                    &[-1, 2, ABSENT, -900_000_000],
                ),
                column(
                    Channel::Longitude,
                    Scale::DEGREES_E7,
                    &[-1_800_000_000, 1_799_999_999, ABSENT, 5],
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
            ],
        },
        laps: vec![lap(0, 61_500, 151.0), lap(62_000, 63_000, 10.5)],
        pauses: vec![Pause {
            from_ms: 1000,
            to_ms: 61_000,
        }],
        totals: Totals {
            timer_ms: Some(62_500),
            distance_m: Some(161.5),
            energy_kcal: Some(10.0),
            max_speed_m_s: Some(4.25),
            max_heart_rate_bpm: Some(130.0),
            max_cadence_rpm: Some(90.0),
            max_power_w: Some(400.0),
            ..Totals::default()
        },
        extras: ritm_model::Extras::default(),
    }
}

#[test]
fn what_is_written_reads_back_equal() {
    for sport in [Sport::TrailRunning, Sport::MountainBiking, Sport::Yoga] {
        let before = Recording { sport, ..sample() };
        let decoded = decode(&encode(std::slice::from_ref(&before))).unwrap();
        assert_eq!(decoded.problems, []);
        assert_eq!(decoded.recordings, [before]);
    }
}

/// Watches go on measuring in a pause, and pauses end where a lap begins.
#[test]
fn pauses_read_back_wherever_they_lie() {
    let pause = |from_ms, to_ms| Pause { from_ms, to_ms };
    for pauses in [
        vec![pause(1500, 62_000)],
        vec![pause(500, 800), pause(61_500, 62_000), pause(62_100, 62_400)],
        Vec::new(),
    ] {
        let before = Recording { pauses, ..sample() };
        let decoded = decode(&encode(std::slice::from_ref(&before))).unwrap();
        assert_eq!(decoded.recordings, [before]);
    }
    // Other programs see that what was measured in the pause is not of the way before or after it.
    let before = Recording {
        pauses: vec![pause(500, 62_000)],
        laps: Vec::new(),
        ..sample()
    };
    let document = String::from_utf8(encode(&[before])).unwrap();
    assert_eq!(document.matches("<Track>").count(), 3);
}

#[test]
fn energy_that_only_the_whole_tells_is_shared_among_the_laps() {
    let energy = |laps: [Option<f64>; 2], whole| {
        let mut before = sample();
        for (lap, energy_kcal) in before.laps.iter_mut().zip(laps) {
            lap.device.energy_kcal = energy_kcal;
        }
        before.totals.energy_kcal = whole;
        let decoded = decode(&encode(&[before])).unwrap();
        let read = &decoded.recordings[0];
        let laps: Vec<_> = read.laps.iter().map(|lap| lap.device.energy_kcal).collect();
        (laps, read.totals.energy_kcal)
    };
    // Laps of 61.5 and 1 s.
    assert_eq!(
        energy([None, None], Some(125.0)),
        (vec![Some(123.0), Some(2.0)], Some(125.0))
    );
    assert_eq!(
        energy([Some(100.0), None], Some(125.0)),
        (vec![Some(100.0), Some(25.0)], Some(125.0))
    );
    assert_eq!(
        energy([Some(5.0), Some(5.0)], Some(125.0)),
        (vec![Some(5.0), Some(5.0)], Some(10.0))
    );
    assert_eq!(energy([None, None], None), (vec![None, None], None));
}

#[test]
fn times_are_in_utc_and_the_local_time_stands_beside() {
    let mut before = Recording {
        utc_offset_s: Some(20_700),
        ..sample()
    };
    for column in &mut before.samples.columns[..2] {
        column.raw[0] = 0;
    }
    let bytes = encode(std::slice::from_ref(&before));
    let text = String::from_utf8(bytes.clone()).unwrap();
    let utc = |time: &str| {
        time.split(['<', '"'])
            .next()
            .is_some_and(|time| time.ends_with('Z'))
    };
    for place in ["<Time>", "<Id>", "StartTime=\""] {
        assert!(text.split(place).skip(1).all(utc), "{text}");
    }
    assert_eq!(text.matches("<Position>").count(), 2);
    assert_eq!(decode(&bytes).unwrap().recordings[0].utc_offset_s, Some(20_700));
}

#[test]
fn a_recording_without_laps_gets_one() {
    let before = Recording {
        laps: Vec::new(),
        ..sample()
    };
    let after = decode(&encode(std::slice::from_ref(&before)))
        .unwrap()
        .recordings
        .remove(0);
    assert_eq!(after.samples, before.samples);
    assert_eq!((after.laps[0].from_ms, after.laps[0].to_ms), (0, 62_500));
    assert_eq!(after.totals.distance_m, Some(161.5));
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
        if let Ok(decoded) = decode(&bytes) {
            let again = encode(&decoded.recordings);
            prop_assert!(decode(&again).is_ok());
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut document = b"<TrainingCenterDatabase><Activity Sport='Running'><Lap><Track><Trackpoint>".to_vec();
        document.extend(bytes);
        let _ = decode(&document);
    }
}

#[test]
fn laps_shorter_than_the_span_between_their_ends_rest() {
    // Each lap is of 60 s; 300 s are between them, and 40 s without a point in the second.
    let mut document = String::from("<TrainingCenterDatabase><Activities><Activity Sport='Running'>");
    let at = |second: i64| format!("2024-01-01T10:{:02}:{:02}Z", second / 60, second % 60);
    for (from, seconds) in [(0, vec![0..30, 30..61]), (360, vec![360..381, 421..461])] {
        document += &format!(
            "<Lap StartTime='{}'><TotalTimeSeconds>60</TotalTimeSeconds><Track>",
            at(from)
        );
        for second in seconds.into_iter().flatten() {
            document += &format!(
                "<Trackpoint><Time>{}</Time><HeartRateBpm><Value>120</Value></HeartRateBpm></Trackpoint>",
                at(second)
            );
        }
        document += "</Track></Lap>";
    }
    document += "</Activity></Activities></TrainingCenterDatabase>";
    let decoded = decode(document.as_bytes()).unwrap();
    let recording = &decoded.recordings[0];
    let pauses: Vec<_> = recording
        .pauses
        .iter()
        .map(|pause| (pause.from_ms, pause.to_ms))
        .collect();
    assert_eq!(pauses, [(60_000, 360_000), (380_000, 420_000)]);
    let elapsed: i64 = 460_000;
    let paused: i64 = pauses.iter().map(|(from, to)| to - from).sum();
    assert_eq!(elapsed - paused, recording.totals.timer_ms.unwrap());
}

/// `RunnerUp` 632: points and counter go on while the receiver wanders in a pause at the end of each lap.
#[test]
fn a_rest_lies_where_the_counter_counts_what_the_lap_does_not() {
    let lap = |from: i64, told_s: i64, told_m: f64, counted: &dyn Fn(i64) -> f64| {
        let at = |second: i64| format!("2024-01-01T10:{:02}:{:02}Z", second / 60, second % 60);
        let points: String = (0..=300)
            .step_by(3)
            .map(|second| {
                format!(
                    "<Trackpoint><Time>{}</Time><DistanceMeters>{:.2}</DistanceMeters></Trackpoint>",
                    at(from + second),
                    counted(second)
                )
            })
            .collect();
        format!(
            "<Lap StartTime='{}'><TotalTimeSeconds>{told_s}</TotalTimeSeconds><DistanceMeters>{told_m}</DistanceMeters>\
             <Track>{points}</Track></Lap>",
            at(from)
        )
    };
    let rests = |laps: &str| {
        let document = format!(
            "<TrainingCenterDatabase><Activities><Activity Sport='Running'>{laps}</Activity></Activities>\
             </TrainingCenterDatabase>"
        );
        let decoded = decode(document.as_bytes()).unwrap();
        let recording = &decoded.recordings[0];
        let pauses: Vec<(i64, i64)> = recording
            .pauses
            .iter()
            .map(|pause| (pause.from_ms / 1000, pause.to_ms / 1000))
            .collect();
        pauses
    };
    // 284 s at 3.5 m/s, and 16 s at 7 m/s.
    let wandering = |second: i64| second.min(284) as f64 * 3.5 + (second - 284).max(0) as f64 * 7.0;
    let two = lap(0, 284, 994.0, &wandering) + &lap(300, 284, 994.0, &|second| 1106.0 + wandering(second));
    assert_eq!(rests(&two), [(284, 300), (584, 600)]);
    // A stand of a minute in the middle, which the lap does not count.
    let standing = |second: i64| (second - (second - 120).clamp(0, 60)) as f64 * 3.5;
    assert_eq!(rests(&lap(0, 240, 840.0, &standing)), [(120, 180)]);
    // A lap that is shorter for no reason its points show.
    assert_eq!(rests(&lap(0, 284, 1050.0, &|second| second as f64 * 3.5)), []);
}

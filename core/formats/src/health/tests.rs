#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use ritm_model::{
    Beat, Channel, LapTrigger, Length, Pause, Problem, ProblemCode, Recording, SourceFormat, Sport, Timestamp,
};

use super::{Export, detect, export::within_quarter_ms};
use crate::{Decoded, Kind, damage::endure, zones::iana::Iana};

fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    super::decode(bytes, &Iana)
}

/// The document type of newer systems, with its faults: an attribute list that does not end, and one that ends twice.
const DOCTYPE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE HealthData [\n<!-- HealthKit Export Version: 13 -->\n\
    <!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary|ClinicalRecord)*)>\n\
    <!ATTLIST HealthData\n  locale CDATA #REQUIRED\n>\n<!ATTLIST VisionPrescription\n  brand CDATA #IMPLIED\n\
    <!ELEMENT RightEye EMPTY>\n<!ATTLIST RightEye\n  sphere CDATA #IMPLIED\n>\n  device CDATA #IMPLIED\n\
    <!ELEMENT MetadataEntry EMPTY>\n<!-- <Workout workoutActivityType=\"HKWorkoutActivityTypeNone\"> -->\n>\n>\n]>\n";

fn document_of(inside: &str) -> String {
    format!(
        "{DOCTYPE}<HealthData locale=\"de_DE\">\n <ExportDate value=\"2024-06-01 08:10:05 +0200\"/>\n \
         <Me HKCharacteristicTypeIdentifierDateOfBirth=\"1990-02-02\"/>\n{inside}</HealthData>\n"
    )
}

fn record(kind: &str, source: &str, unit: &str, (from, to): (u32, u32), value: &str) -> String {
    let clock = |second: u32| format!("2024-05-04 10:{:02}:{:02} +0200", second / 60, second % 60);
    format!(
        " <Record type=\"HKQuantityTypeIdentifier{kind}\" sourceName=\"{source}\" sourceVersion=\"10.2\" \
         device=\"&lt;&lt;HKDevice: 0x30&gt;, name:Apple Watch&gt;\" unit=\"{unit}\" creationDate=\"{}\" startDate=\"{}\" \
         endDate=\"{}\" value=\"{value}\"/>\n",
        clock(to),
        clock(from),
        clock(to)
    )
}

const HEAD: &str = "duration=\"20\" durationUnit=\"min\" sourceName=\"John&apos;s\u{a0}Watch\" sourceVersion=\"10.2\" \
    device=\"&lt;&lt;HKDevice: 0x30&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch7,2, software:10.2&gt;\" \
    creationDate=\"2024-05-04 10:21:00 +0200\" startDate=\"2024-05-04 10:00:00 +0200\" endDate=\"2024-05-04 10:20:00 +0200\"";

fn workout(kind: &str, inside: &str) -> String {
    format!(" <Workout workoutActivityType=\"HKWorkoutActivityType{kind}\" {HEAD}>\n{inside} </Workout>\n")
}

fn only(document: &str) -> Recording {
    let mut decoded = decode(document.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    assert_eq!(decoded.recordings.len(), 1);
    decoded.recordings.remove(0)
}

fn raw<'a>(recording: &'a Recording, channel: &Channel) -> &'a [i32] {
    &recording.samples.column(channel).unwrap().raw
}

/// The values of a channel with their seconds.
fn told(recording: &Recording, channel: &Channel) -> Vec<(i64, i32)> {
    let raw = raw(recording, channel).iter().copied();
    let seconds = recording.samples.time_ms.iter().map(|ms| ms / 1000);
    seconds
        .zip(raw)
        .filter(|&(_, raw)| raw != ritm_model::ABSENT)
        .collect()
}

const WATCH: &str = "John&apos;s\u{a0}Watch";

#[test]
fn a_run_is_read_with_what_was_recorded_during_it() {
    let mut inside = String::new();
    inside += &record("HeartRate", WATCH, "count/min", (0, 0), "120");
    inside += &record("HeartRate", WATCH, "count/min", (10, 10), "121.6");
    // Twice the same, another's, one before and one after.
    inside += &record("HeartRate", WATCH, "count/min", (10, 10), "121.6");
    inside += &record("HeartRate", "Strap", "count/min", (11, 11), "99");
    inside += &record("HeartRate", WATCH, "count/min", (1201, 1201), "90");
    inside += &record("StepCount", "Phone", "count", (0, 600), "1200");
    inside += &record("StepCount", WATCH, "count", (0, 60), "160");
    inside += &record("DistanceWalkingRunning", WATCH, "km", (0, 60), "0.2");
    inside += &record("DistanceWalkingRunning", WATCH, "km", (60, 120), "0.21");
    inside += &record("RunningPower", WATCH, "W", (10, 13), "215");
    inside += &record("RunningSpeed", WATCH, "km/hr", (10, 13), "10.8");
    inside += &record("BodyMassIndex", WATCH, "count", (10, 13), "22");
    inside += " <Record type=\"HKCategoryTypeIdentifierSleepAnalysis\" sourceName=\"a\" startDate=\"2024-05-04 10:00:00 +0200\" endDate=\"2024-05-04 10:00:00 +0200\" value=\"HKCategoryValueSleepAnalysisInBed\">\n  <MetadataEntry key=\"HKTimeZone\" value=\"Europe/Amsterdam\"/>\n </Record>\n";
    inside += &workout(
        "Running",
        "  <MetadataEntry key=\"HKIndoorWorkout\" value=\"0\"/>\n  <MetadataEntry key=\"HKElevationAscended\" value=\"11937 cm\"/>\n\
           <MetadataEntry key=\"HKWeatherTemperature\" value=\"50 degF\"/>\n  <MetadataEntry key=\"HKWeatherHumidity\" value=\"7200 %\"/>\n\
           <WorkoutEvent type=\"HKWorkoutEventTypeSegment\" date=\"2024-05-04 10:00:00 +0200\" duration=\"5\" durationUnit=\"min\"/>\n\
           <WorkoutEvent type=\"HKWorkoutEventTypeSegment\" date=\"2024-05-04 10:00:00 +0200\" duration=\"8\" durationUnit=\"min\"/>\n\
           <WorkoutEvent type=\"HKWorkoutEventTypeSegment\" date=\"2024-05-04 10:05:01 +0200\" duration=\"5\" durationUnit=\"min\"/>\n\
           <WorkoutEvent type=\"HKWorkoutEventTypePause\" date=\"2024-05-04 10:03:00 +0200\"/>\n\
           <WorkoutEvent type=\"HKWorkoutEventTypeResume\" date=\"2024-05-04 10:04:00 +0200\"/>\n\
           <WorkoutEvent type=\"HKWorkoutEventTypeMotionPaused\" date=\"2024-05-04 10:06:00 +0200\"/>\n\
           <WorkoutEvent type=\"HKWorkoutEventTypePause\" date=\"2024-05-04 10:20:00 +0200\"/>\n\
           <WorkoutStatistics type=\"HKQuantityTypeIdentifierHeartRate\" average=\"150.5\" minimum=\"120\" maximum=\"171\" unit=\"count/min\"/>\n\
           <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceCycling\" sum=\"9\" unit=\"km\"/>\n\
           <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceWalkingRunning\" sum=\"2\" unit=\"mi\"/>\n\
           <WorkoutStatistics type=\"HKQuantityTypeIdentifierActiveEnergyBurned\" sum=\"418.4\" unit=\"kJ\"/>\n\
           <WorkoutStatistics type=\"HKQuantityTypeIdentifierStepCount\" sum=\"3200\" unit=\"count\"/>\n",
    );
    let document = document_of(&inside);
    assert_eq!(
        crate::detect(document.as_bytes()),
        Some(Kind::Training(SourceFormat::AppleHealth))
    );
    let recording = only(&document);
    assert_eq!(recording.sport, Sport::Running);
    assert_eq!(Some(recording.start), Timestamp::from_civil(2024, 5, 4, 8, 0, 0));
    assert_eq!(recording.utc_offset_s, Some(7200));
    assert_eq!(recording.device.product, "Apple Watch Watch7,2");
    let (program, id) = recording.identity.external.clone().unwrap();
    assert_eq!(
        (program.as_str(), id.as_str()),
        ("apple-health", "1714809600-John's\u{a0}Watch")
    );
    assert_eq!(told(&recording, &Channel::HeartRate), [(0, 120), (10, 122)]);
    assert_eq!(told(&recording, &Channel::Cadence), [(0, 80)]);
    assert_eq!(
        told(&recording, &Channel::Distance),
        [(0, 0), (60, 20_000), (120, 41_000)]
    );
    assert_eq!(told(&recording, &Channel::Power), [(10, 215)]);
    assert_eq!(told(&recording, &Channel::Speed), [(10, 3000)]);
    assert_eq!(
        recording.pauses,
        [Pause {
            from_ms: 180_000,
            to_ms: 240_000
        }]
    );
    let totals = &recording.totals;
    assert_eq!(
        (totals.elapsed_ms, totals.timer_ms),
        (Some(1_200_000), Some(1_200_000))
    );
    assert_eq!(totals.distance_m, Some(3218.688));
    assert!((totals.energy_kcal.unwrap() - 100.0).abs() < 1e-9);
    assert_eq!(
        (totals.avg_heart_rate_bpm, totals.max_heart_rate_bpm),
        (Some(150.5), Some(171.0))
    );
    assert_eq!(totals.avg_cadence_rpm, Some(80.0));
    assert_eq!(totals.ascent_m, Some(119.37));
    let laps: Vec<_> = recording
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms))
        .collect();
    assert_eq!(laps, [(0, 300_000), (301_000, 601_000)]);
    let markers: Vec<_> = recording
        .extras
        .markers
        .iter()
        .map(|marker| (marker.at_ms, marker.what.as_str(), marker.detail.as_str()))
        .collect();
    assert_eq!(
        markers,
        [
            (0, "segment", "480 s"),
            (0, "weather", "10.0 °C, 72.0 %"),
            (360_000, "motion_paused", "")
        ]
    );
}

#[test]
fn routes_are_within_the_export_or_beside_it() {
    let within = document_of(&workout(
        "Hiking",
        "<WorkoutRoute sourceName=\"a\"><MetadataEntry key=\"HKTimeZone\" value=\"Asia/Tokyo\"/>\
         <Location date=\"2024-05-04 10:00:01 +0200\" latitude=\"37.7777\" longitude=\"-122.426\" altitude=\"21.2694\" \
         horizontalAccuracy=\"2.40948\" verticalAccuracy=\"1.67859\" course=\"-1\" speed=\"2.48034\"/>\
         <Location date=\"2024-05-04 10:00:01 +0200\" latitude=\"37.7778\" longitude=\"-122.426\" altitude=\"-3\" speed=\"-1\"/>\
         <Location date=\"2024-05-04 10:00:02 +0200\" latitude=\"137.7\" longitude=\"-122.426\"/></WorkoutRoute>",
    ));
    let decoded = decode(within.as_bytes()).unwrap();
    assert_eq!(decoded.problems.len(), 1);
    assert_eq!(decoded.problems[0].code, ProblemCode::SkippedPoints);
    assert_eq!(
        decoded.problems[0].at_byte,
        Some(within.rfind("<Location").unwrap() as u64)
    );
    let recording = &decoded.recordings[0];
    assert_eq!(recording.samples.time_ms, [1000, 1000, 1_200_000]);
    assert_eq!(
        raw(recording, &Channel::Latitude)[..2],
        [377_777_000, 377_778_000]
    );
    assert_eq!(told(recording, &Channel::Altitude), [(1, 21_269), (1, -3000)]);
    assert_eq!(told(recording, &Channel::Speed), [(1, 2480)]);

    let gpx = "<gpx><trk><trkseg><trkpt lat=\"1\" lon=\"2\"><ele>5</ele><time>2024-05-04T08:00:10Z</time>\
        <extensions><speed>1.5</speed></extensions></trkpt>\
        <trkpt lat=\"1\" lon=\"3\"><ele>5</ele><time>2024-05-04T08:00:11Z</time></trkpt></trkseg></trk></gpx>";
    let mut inside = record("HeartRate", WATCH, "count/min", (10, 10), "120");
    inside += &record("HeartRate", WATCH, "count/min", (12, 12), "121");
    inside += &record("RunningSpeed", WATCH, "m/s", (10, 12), "3");
    inside += &workout(
        "Running",
        "<WorkoutRoute><FileReference path=\"/workout-routes/route_1.gpx\"/></WorkoutRoute>\
         <WorkoutRoute><FileReference path=\"/workout-routes/route_1.gpx\"/></WorkoutRoute>\
         <WorkoutRoute><FileReference path=\"/workout-routes/lost.gpx\"/></WorkoutRoute>",
    );
    let mut workouts = Export::read(document_of(&inside).as_bytes()).unwrap();
    let mut asked = Vec::new();
    let mut route = |path: &str| {
        asked.push(path.to_owned());
        path.ends_with("route_1.gpx").then(|| gpx.as_bytes().to_vec())
    };
    assert_eq!(workouts.len(), 1);
    let recording = workouts.recording(0, &mut route, &Iana).unwrap();
    assert_eq!(workouts.recording(0, &mut route, &Iana), None);
    assert_eq!(asked, ["workout-routes/lost.gpx", "workout-routes/route_1.gpx"]);
    assert_eq!(recording.samples.time_ms, [10_000, 11_000, 12_000, 1_200_000]);
    assert_eq!(told(&recording, &Channel::HeartRate), [(10, 120), (12, 121)]);
    assert_eq!(
        told(&recording, &Channel::Longitude),
        [(10, 20_000_000), (11, 30_000_000)]
    );
    assert_eq!(told(&recording, &Channel::Speed), [(10, 1500)]);
}

#[test]
fn a_swim_has_lengths_and_a_multisport_workout_legs() {
    let mut inside = record("SwimmingStrokeCount", WATCH, "count", (0, 30), "14");
    inside += &record("DistanceSwimming", WATCH, "yd", (0, 30), "25");
    inside += &workout(
        "Swimming",
        "<MetadataEntry key=\"HKSwimmingLocationType\" value=\"1\"/>\
         <MetadataEntry key=\"HKLapLength\" value=\"25 yd\"/>\
         <WorkoutEvent type=\"HKWorkoutEventTypeLap\" date=\"2024-05-04 10:00:00 +0200\" duration=\"30\" durationUnit=\"s\">\
         <MetadataEntry key=\"HKSwimmingStrokeStyle\" value=\"4\"/></WorkoutEvent>\
         <WorkoutEvent type=\"HKWorkoutEventTypeLap\" date=\"2024-05-04 10:00:40 +0200\" duration=\"0.5\" durationUnit=\"min\"/>",
    );
    let swim = only(&document_of(&inside));
    assert_eq!(swim.sport, Sport::PoolSwimming);
    assert_eq!(
        swim.extras.lengths,
        [
            Length {
                from_ms: 0,
                to_ms: 30_000,
                strokes: Some(14),
                stroke: "breaststroke".to_owned(),
                active: true
            },
            Length {
                from_ms: 40_000,
                to_ms: 70_000,
                strokes: None,
                stroke: String::new(),
                active: true
            },
        ]
    );
    assert_eq!(swim.laps, []);
    assert_eq!(told(&swim, &Channel::Distance), [(0, 0), (30, 2286)]);
    assert_eq!(told(&swim, &Channel::Cadence), [(0, 28)]);

    let legs = only(&document_of(&workout(
        "SwimBikeRun",
        "<WorkoutActivity uuid=\"1\" startDate=\"2024-05-04 10:00:00 +0200\" endDate=\"2024-05-04 10:05:00 +0200\" duration=\"4.5\" durationUnit=\"min\">\
         <WorkoutEvent type=\"HKWorkoutEventTypePause\" date=\"2024-05-04 10:01:00 +0200\"/>\
         <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceSwimming\" sum=\"400\" unit=\"m\"/></WorkoutActivity>\
         <WorkoutActivity uuid=\"2\" startDate=\"2024-05-04 10:05:00 +0200\" duration=\"15\" durationUnit=\"min\"/>\
         <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceSwimming\" sum=\"400\" unit=\"m\"/>\
         <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceCycling\" sum=\"5\" unit=\"km\"/>",
    )));
    assert_eq!(legs.sport, Sport::Multisport);
    assert_eq!(legs.totals.distance_m, Some(5400.0));
    let laps: Vec<_> = legs
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms, lap.device.timer_ms, lap.device.distance_m))
        .collect();
    assert_eq!(
        laps,
        [
            (0, 300_000, Some(270_000), Some(400.0)),
            (300_000, 1_200_000, Some(900_000), None)
        ]
    );
    assert_eq!(legs.pauses, []);
}

#[test]
fn what_only_a_part_tells_is_told_of_the_whole() {
    let inside = "<WorkoutActivity uuid=\"1\" startDate=\"2024-05-04 10:00:00 +0200\" endDate=\"2024-05-04 10:20:00 +0200\" duration=\"20\" durationUnit=\"min\">\
         <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceWalkingRunning\" sum=\"4\" unit=\"km\"/>\
         <WorkoutStatistics type=\"HKQuantityTypeIdentifierActiveEnergyBurned\" sum=\"310\" unit=\"kcal\"/>\
         <WorkoutStatistics type=\"HKQuantityTypeIdentifierHeartRate\" average=\"151\" maximum=\"176\" unit=\"count/min\"/>\
         <MetadataEntry key=\"HKIndoorWorkout\" value=\"1\"/>\
         <MetadataEntry key=\"HKTimeZone\" value=\"Europe/London\"/>\
         <MetadataEntry key=\"HKElevationAscended\" value=\"45443 cm\"/></WorkoutActivity>";
    let run = only(&document_of(&workout("Running", inside)));
    assert_eq!(
        (run.sport, run.utc_offset_s),
        (Sport::TreadmillRunning, Some(3600))
    );
    let totals = &run.totals;
    assert_eq!(
        (totals.distance_m, totals.energy_kcal),
        (Some(4000.0), Some(310.0))
    );
    assert_eq!(
        (totals.avg_heart_rate_bpm, totals.max_heart_rate_bpm),
        (Some(151.0), Some(176.0))
    );
    assert_eq!(totals.ascent_m, Some(454.43));
    // Parts of one workout climb together; what the whole tells is its own word.
    let two = only(&document_of(&workout(
        "Running",
        &format!("<MetadataEntry key=\"HKElevationDescended\" value=\"1 m\"/>{inside}{inside}"),
    )));
    assert_eq!(
        (two.totals.ascent_m, two.totals.descent_m),
        (Some(908.86), Some(1.0))
    );
    assert_eq!(
        (two.totals.distance_m, two.totals.avg_heart_rate_bpm),
        (Some(8000.0), None)
    );
}

#[test]
fn sparse_records_do_not_shorten_a_workout() {
    let document = document_of(&format!(
        "{}{}",
        record("HeartRate", WATCH, "count/min", (600, 600), "100"),
        workout("Yoga", "")
    ));
    let yoga = only(&document);
    assert_eq!(yoga.samples.time_ms, [600_000, 1_200_000]);
    assert_eq!(told(&yoga, &Channel::HeartRate), [(600, 100)]);
}

#[test]
fn buttons_make_laps() {
    let recording = only(&document_of(&workout(
        "Running",
        "<WorkoutEvent type=\"HKWorkoutEventTypeLap\" date=\"2024-05-04 10:05:00 +0200\"/>\
         <WorkoutEvent type=\"HKWorkoutEventTypeLap\" date=\"2024-05-04 10:15:00 +0200\"/>\
         <WorkoutEvent type=\"HKWorkoutEventTypeMarker\" date=\"2024-05-04 10:15:00 +0200\"/>",
    )));
    let laps: Vec<_> = recording
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms, lap.trigger))
        .collect();
    assert_eq!(
        laps,
        [
            (0, 300_000, LapTrigger::Manual),
            (300_000, 900_000, LapTrigger::Manual),
            (900_000, 1_200_000, LapTrigger::SessionEnd)
        ]
    );
    assert_eq!(recording.extras.markers[0].what, "marker");
}

#[test]
fn beats_are_told_in_any_language_and_zone() {
    for (first, second) in [
        ("10:01:02.25", "10:01:03.05"),
        ("4:01:02,25 PM", "4:01:03,05 PM"),
        ("午後4:31:02.25", "午後4:31:03.05"),
        ("11:01:02.25\u{202f}AM", "11:01:03.05\u{202f}AM"),
    ] {
        let inside = format!(
            " <Record type=\"HKQuantityTypeIdentifierHeartRateVariabilitySDNN\" sourceName=\"a\" unit=\"ms\" \
             startDate=\"2024-05-04 10:01:00 +0200\" endDate=\"2024-05-04 10:02:00 +0200\" value=\"48.5\">\n\
             <HeartRateVariabilityMetadataList>\n<InstantaneousBeatsPerMinute bpm=\"60\" time=\"{first}\"/>\n\
             <InstantaneousBeatsPerMinute bpm=\"75\" time=\"{second}\"/></HeartRateVariabilityMetadataList></Record>{}",
            workout("MindAndBody", "")
        );
        let recording = only(&document_of(&inside));
        let beat = |at_ms, rr_ms| Beat { at_ms, rr_ms };
        assert_eq!(
            recording.extras.beats,
            [beat(62_250, 1000), beat(63_050, 800)],
            "{first}"
        );
    }
    assert_eq!(within_quarter_ms("0.00"), None);
    assert_eq!(within_quarter_ms("12:16:00.5"), Some(60_500));
}

#[test]
fn pieces_of_any_size_read_the_same() {
    let inside = record("HeartRate", WATCH, "count/min", (3, 3), "130")
        + &workout(
            "Yoga",
            "<MetadataEntry key=\"HKWorkoutBrandName\" value=\"Evening &amp; calm\"/>",
        );
    let document = document_of(&inside);
    let whole = only(&document);
    assert_eq!(whole.name.as_deref(), Some("Evening & calm"));
    for size in [1, 2, 7, 64, 1000] {
        let mut export = Export::default();
        for piece in document.as_bytes().chunks(size) {
            export.feed(piece);
        }
        let mut workouts = export.finish().unwrap();
        assert_eq!(workouts.problems(), []);
        assert_eq!(
            workouts.recording(0, &mut |_| None, &Iana).as_ref(),
            Some(&whole),
            "{size}"
        );
    }
}

#[test]
fn damage_costs_only_itself() {
    // An end tag is missing, an attribute is there twice, a quotation mark and an angle bracket are not escaped.
    let document = document_of(&format!(
        "{} <Workout workoutActivityType=\"HKWorkoutActivityTypeYoga\" {HEAD}>\n\
         {} <Record type=\"HKQuantityTypeIdentifierStepCount\" sourceName=\"a \"b\" c\" unit=\"count\" value=\"5\"/>\n{}",
        record("HeartRate", WATCH, "count/min", (3, 3), "130").replace("unit=", "unit=\"x < y\" unit="),
        record("HeartRate", WATCH, "count/min", (4, 4), "no"),
        workout("Running", "").replace("duration=", "duration=\"20\" duration="),
    ));
    let decoded = decode(document.as_bytes()).unwrap();
    let sports: Vec<_> = decoded
        .recordings
        .iter()
        .map(|recording| recording.sport)
        .collect();
    assert_eq!(sports, [Sport::Yoga, Sport::Running]);
    assert_eq!(decoded.recordings[1].totals.timer_ms, Some(1_200_000));
    let codes: Vec<_> = decoded.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [ProblemCode::SkippedPoints, ProblemCode::Malformed]);

    let whole = document_of(&(workout("Running", "") + &workout("Walking", "")));
    let cut = whole.get(..whole.rfind("</Workout").unwrap()).unwrap();
    let decoded = decode(cut.as_bytes()).unwrap();
    assert_eq!(decoded.recordings.len(), 2);
    assert_eq!(decoded.problems[0].code, ProblemCode::Truncated);
    assert_eq!(decoded.problems[0].at_byte, Some(cut.len() as u64));
}

#[test]
fn what_holds_no_workouts_says_so() {
    let refused = |document: &str| {
        let problem = decode(document.as_bytes()).unwrap_err();
        (problem.code, problem.detail)
    };
    assert_eq!(
        refused(&document_of(&record("HeartRate", "a", "count/min", (1, 1), "60"))),
        (
            ProblemCode::NotTraining,
            "health records without workouts".to_owned()
        )
    );
    assert_eq!(
        refused(&document_of("")),
        (ProblemCode::NotTraining, "an export without workouts".to_owned())
    );
    let clinical = "<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"CDA.xsl\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"></ClinicalDocument>";
    assert!(detect(clinical.as_bytes()));
    assert_eq!(refused(clinical).0, ProblemCode::NotTraining);
    assert_eq!(
        refused(document_of("").trim_end().trim_end_matches("</HealthData>")).0,
        ProblemCode::Truncated
    );
    for other in [
        "",
        "<",
        "<gpx/>",
        "HealthData",
        "<Workout name='a'/>",
        "<Record/>",
    ] {
        assert!(!detect(other.as_bytes()), "{other}");
    }
}

#[test]
fn damage_does_no_harm() {
    let mut inside = String::new();
    for second in 0..60 {
        inside += &record("HeartRate", WATCH, "count/min", (second, second), "130");
        inside += &record(
            "DistanceWalkingRunning",
            WATCH,
            "km",
            (second, second + 1),
            "0.003",
        );
    }
    let seeds = [
        document_of(
            &(inside
                + &workout(
                    "Running",
                    "<WorkoutEvent type=\"HKWorkoutEventTypeLap\" date=\"2024-05-04 10:05:00 +0200\"/>",
                )),
        ),
        workout(
            "Swimming",
            "<WorkoutEvent type=\"HKWorkoutEventTypeLap\" date=\"2024-05-04 10:05:00 +0200\" duration=\"3\"/>",
        ),
    ];
    let seeds: Vec<_> = seeds.into_iter().map(String::into_bytes).collect();
    endure(&seeds, decode);
}

#[test]
fn the_zone_is_that_of_the_workout() {
    for (zone, expected) in [
        ("America/New_York", -14_400),
        ("Asia/Tokyo", 32_400),
        ("Europe/Istanbul", 10_800),
        ("America/Sao_Paulo", -10_800),
        ("Africa/Cairo", 10_800),
        ("America/Mexico_City", -21_600),
        ("Australia/Lord_Howe", 37_800),
        ("Asia/Kathmandu", 20_700),
        ("Mars/Olympus", 7200),
    ] {
        let entry = format!("<MetadataEntry key=\"HKTimeZone\" value=\"{zone}\"/>");
        let recording = only(&document_of(&workout("Running", &entry)));
        assert_eq!(recording.utc_offset_s, Some(expected), "{zone}");
        assert_eq!(Some(recording.start), Timestamp::from_civil(2024, 5, 4, 8, 0, 0));
    }
}

#[test]
fn no_export_takes_for_ever() {
    // Each of many workouts is there all the time and names the same route.
    let mut inside = String::new();
    for second in 0..3000 {
        inside += &record(
            "HeartRate",
            WATCH,
            "count/min",
            (second % 1200, second % 1200),
            &(60 + second % 100).to_string(),
        );
    }
    let route = "<WorkoutRoute><FileReference path=\"/r.gpx\"/></WorkoutRoute><WorkoutEvent type=\"HKWorkoutEventTypeLap\" date=\"2024-05-04 10:05:00 +0200\"/>";
    for _ in 0..3000 {
        inside += &workout("Running", route);
    }
    let begun = std::time::Instant::now();
    let mut workouts = Export::read(document_of(&inside).as_bytes()).unwrap();
    let (mut asked, mut samples) = (0, 0);
    for index in 0..workouts.len() {
        let recording = workouts.recording(
            index,
            &mut |_| {
                asked += 1;
                None
            },
            &Iana,
        );
        samples += recording.unwrap().samples.len();
    }
    assert_eq!(asked, 4);
    assert!(samples < 8 * 3000 + 4096 + 1200, "{samples}");
    assert_eq!(workouts.problems()[0].code, ProblemCode::TooLarge);
    assert!(
        begun.elapsed() < std::time::Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use ritm_model::{ABSENT, Channel, Marker, Pause, ProblemCode, SourceFormat, Sport, Timestamp};

use super::{category, decode};
use crate::{Kind, damage::endure, detect};

const ACTIVITY: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><FitnessWorkbook xmlns=\"http://www.zonefivesoftware.com/xmlschemas/FitnessLogbook/v2\">\
    <AthleteLog><Athlete Id=\"1\" Name=\"A\" /><Activity StartTime=\"2016-07-11T09:58:22Z\" Id=\"e90f\">\
    <Metadata Source=\"Garmin Edge 705\" Created=\"2016-07-11T10:04:25Z\" /><Name>Transbaie</Name><Notes>mud &amp; more</Notes>\
    <Duration TotalSeconds=\"1805.6\" /><Distance TotalMeters=\"15400\" /><Elevation DescendMeters=\"-52.5\" AscendMeters=\"50\" />\
    <HeartRate AverageBPM=\"122\" MaximumBPM=\"0\" /><Calories TotalCal=\"527\" />\
    <Laps><Lap StartTime=\"2016-07-11T09:58:22Z\" DurationSeconds=\"900.5\"><Distance TotalMeters=\"7000\" /><Calories TotalCal=\"0\" /></Lap>\
    <Lap StartTime=\"2016-07-11T10:13:22.5Z\" DurationSeconds=\"905\" /></Laps>\
    <Weather Conditions=\"Clear\" Temp=\"-3\">icy</Weather><Category Id=\"2\" Name=\"My Activities: Trail running\" /><Location Name=\"Crotoy\" />\
    <EquipmentUsed><EquipmentItem Id=\"3\" Name=\"Kalenji - Kiprun\" /></EquipmentUsed>\
    <Track StartTime=\"2016-07-11T09:58:23Z\"><pt tm=\"0\" lat=\"51.2159118652344\" lon=\"6.76988315582275\" ele=\"74.5\" hr=\"86\" />\
    <pt tm=\"10\" dist=\"100.5\" hr=\"0\" cadence=\"80\" power=\"210\" /><pt dist=\"5\" /><pt tm=\"20\" dist=\"1000\" /></Track>\
    <TrackClock><Pause EndTime=\"2016-07-11T09:59:00Z\" StartTime=\"2016-07-11T09:58:40Z\" /></TrackClock>\
    <DistanceMarkers><Marker dist=\"946.5001\" /><Marker dist=\"2000\" /></DistanceMarkers></Activity>\
    <Activity StartTime=\"2016-07-12T10:00:00Z\"><Duration TotalSeconds=\"60\" /><Category Name=\"Yoga\" /></Activity>\
    <Activity StartTime=\"2016-07-13T10:00:00Z\"><Notes>a day off</Notes></Activity></AthleteLog></FitnessWorkbook>";

#[test]
fn an_activity_is_read_whole() {
    assert_eq!(
        detect(ACTIVITY.as_bytes()),
        Some(Kind::Training(SourceFormat::Fitlog))
    );
    let decoded = decode(ACTIVITY.as_bytes()).unwrap();
    assert_eq!(decoded.record_count, 4);
    let problem = &decoded.problems[0];
    assert_eq!(
        (decoded.problems.len(), problem.code, problem.detail.as_str()),
        (1, ProblemCode::SkippedPoints, "1")
    );
    let [recording, yoga] = decoded.recordings.as_slice() else {
        panic!("{}", decoded.recordings.len());
    };
    assert_eq!(
        Some(recording.start),
        Timestamp::from_civil(2016, 7, 11, 9, 58, 22)
    );
    assert_eq!(recording.sport, Sport::TrailRunning);
    assert_eq!(recording.name.as_deref(), Some("Transbaie"));
    assert_eq!(recording.notes.as_deref(), Some("mud & more"));
    assert_eq!(recording.device.product, "Garmin Edge 705");
    assert_eq!(
        recording.identity.external,
        Some(("sporttracks".to_owned(), "e90f".to_owned()))
    );
    assert_eq!(recording.samples.time_ms, [1000, 11_000, 21_000]);
    let raw = |channel: &Channel| recording.samples.column(channel).unwrap().raw.clone();
    assert_eq!(raw(&Channel::Latitude), [512_159_119, ABSENT, ABSENT]);
    assert_eq!(raw(&Channel::HeartRate), [86, ABSENT, ABSENT]);
    assert_eq!(raw(&Channel::Distance), [ABSENT, 10_050, 100_000]);
    assert_eq!(raw(&Channel::Power), [ABSENT, 210, ABSENT]);
    let totals = &recording.totals;
    assert_eq!(
        (totals.timer_ms, totals.distance_m, totals.energy_kcal),
        (Some(1_805_600), Some(15_400.0), Some(527.0))
    );
    assert_eq!((totals.ascent_m, totals.descent_m), (Some(50.0), Some(52.5)));
    assert_eq!(
        (totals.avg_heart_rate_bpm, totals.max_heart_rate_bpm),
        (Some(122.0), None)
    );
    let laps: Vec<_> = recording
        .laps
        .iter()
        .map(|lap| {
            (
                lap.from_ms,
                lap.to_ms,
                lap.device.distance_m,
                lap.device.energy_kcal,
            )
        })
        .collect();
    assert_eq!(
        laps,
        [(0, 900_500, Some(7000.0), None), (900_500, 1_805_500, None, None)]
    );
    assert_eq!(
        recording.pauses,
        [Pause {
            from_ms: 18_000,
            to_ms: 38_000
        }]
    );
    assert_eq!(recording.extras.gear, ["Kalenji - Kiprun"]);
    let marker = |at_ms, what: &str, detail: &str| Marker {
        at_ms,
        what: what.to_owned(),
        detail: detail.to_owned(),
    };
    assert_eq!(
        recording.extras.markers,
        [
            marker(0, "weather", "Clear, -3 °C, icy"),
            marker(0, "location", "Crotoy"),
            marker(21_000, "distance", "947 m")
        ]
    );
    assert_eq!(
        (yoga.sport, yoga.totals.timer_ms, yoga.identity.part),
        (Sport::Yoga, Some(60_000), 1)
    );
    assert!(yoga.samples.is_empty());
}

#[test]
fn an_activity_without_a_time_is_not_passed_over_in_silence() {
    let document = |start: &str| {
        format!(
            "<FitnessWorkbook><AthleteLog><Activity StartTime='2016-07-12T10:00:00Z'><Duration TotalSeconds='60'/></Activity>\
             <Activity StartTime='{start}'><Duration TotalSeconds='60'/></Activity>\
             <Activity StartTime='{start}'><Notes>ill</Notes></Activity></AthleteLog></FitnessWorkbook>"
        )
    };
    let decoded = decode(document("2016-07-13").as_bytes()).unwrap();
    assert_eq!(decoded.recordings.len(), 1);
    let told: Vec<_> = decoded
        .problems
        .iter()
        .map(|problem| (problem.code, problem.detail.as_str()))
        .collect();
    assert_eq!(told, [(ProblemCode::NoTimes, "activities without a time: 1")]);
    let decoded = decode(document("2016-07-13T10:00:00Z").as_bytes()).unwrap();
    assert_eq!((decoded.recordings.len(), decoded.problems.len()), (2, 0));
}

#[test]
fn what_holds_no_training_says_so() {
    let code = |document: &str| decode(document.as_bytes()).unwrap_err().code;
    assert_eq!(
        code("<FitnessWorkbook><AthleteLog/></FitnessWorkbook>"),
        ProblemCode::NotTraining
    );
    assert_eq!(
        code("<FitnessWorkbook><Activity><Track><pt tm='1' hr='80'/></Track></Activity></FitnessWorkbook>"),
        ProblemCode::NoTimes
    );
    assert_eq!(code("<FitnessWorkbook><Activity>"), ProblemCode::Truncated);
    assert_eq!(category("Cycling: Road"), Some(Sport::Cycling));
    assert_eq!(category("My Activities"), None);
}

#[test]
fn damage_does_no_harm() {
    let cut = ACTIVITY.get(..ACTIVITY.find("<TrackClock").unwrap()).unwrap();
    let decoded = decode(cut.as_bytes()).unwrap();
    assert_eq!(decoded.recordings[0].samples.len(), 3);
    assert_eq!(decoded.problems.last().unwrap().code, ProblemCode::Truncated);
    endure(&[ACTIVITY.as_bytes().to_vec()], decode);
}

//! Exports written from the facts that the readers' rooms name; no real one may be kept here.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod apps;

use ritm_model::{Beat, Channel, LapTrigger, Pause, ProblemCode, Recording, SourceFormat, Sport};

use super::{decode, detect};
use crate::Kind;

fn only(text: &str) -> Recording {
    assert_eq!(
        crate::detect(text.as_bytes()),
        Some(Kind::Training(SourceFormat::Json)),
        "{text}"
    );
    let decoded = crate::decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.problems, [], "{text}");
    assert_eq!(decoded.recordings.len(), 1, "{text}");
    decoded.recordings.into_iter().next().unwrap()
}

fn values(recording: &Recording, channel: &Channel) -> Vec<f64> {
    recording.samples.values(channel).unwrap()
}

fn value(recording: &Recording, channel: &Channel, index: usize) -> Option<f64> {
    recording.samples.column(channel).unwrap().value(index)
}

const POLAR: &str = r#"{"exportVersion": "1.6", "name": "Evening", "note": "windy", "startTime": "2021-06-04T17:30:00.000",
    "product": {"modelName": "Polar Vantage V"}, "averageHeartRate": 96, "kiloCalories": 450,
    "exercises": [{"startTime": "2021-06-04T17:30:00.000", "timezoneOffset": 180, "duration": "PT1M2.500S",
      "distance": 20.5, "sport": "TRAIL_RUNNING", "ascent": 5, "heartRate": {"avg": 96, "max": 97},
      "speed": {"avg": 36, "max": 72},
      "laps": [{"duration": "PT30S", "distance": 10.0}, {"duration": "PT32.5S", "distance": 10.5}],
      "autoLaps": [{"duration": "PT62S"}],
      "samples": {
        "heartRate": [{"dateTime": "2021-06-04T17:30:00.000", "value": 95}, {"dateTime": "2021-06-04T17:30:01.000", "value": 97}],
        "speed": [{"dateTime": "2021-06-04T17:30:00.000", "value": 36.0}, {"dateTime": "2021-06-04T17:30:01.000"}],
        "distance": [{"dateTime": "2021-06-04T17:30:01.000", "value": 10.0}],
        "leftPedalPower": [{"dateTime": "2021-06-04T17:30:01.000", "value": 120}],
        "rr": [{"duration": "PT0.812S"}, {"duration": "PT0.790S"}],
        "recordedRoute": [{"dateTime": "2021-06-04T17:30:01.000", "latitude": 60.1, "longitude": 24.9, "altitude": 12.5}]}}]}"#;

#[test]
fn polar_sessions_are_read_with_everything() {
    let run = only(POLAR);
    assert_eq!(run.start.unix_ms(), 1_622_817_000_000);
    assert_eq!(run.utc_offset_s, Some(10_800));
    assert_eq!(run.sport, Sport::TrailRunning);
    assert_eq!(
        (run.name.as_deref(), run.notes.as_deref()),
        (Some("Evening"), Some("windy"))
    );
    assert_eq!(run.device.product, "Polar Vantage V");
    assert_eq!(run.samples.time_ms, [0, 1000]);
    assert_eq!(values(&run, &Channel::HeartRate), [95.0, 97.0]);
    assert_eq!(value(&run, &Channel::Speed, 0), Some(10.0));
    assert_eq!(value(&run, &Channel::Speed, 1), None);
    assert_eq!(value(&run, &Channel::Latitude, 1), Some(60.1));
    assert_eq!(value(&run, &Channel::Altitude, 1), Some(12.5));
    assert_eq!(
        run.samples.columns.last().unwrap().channel.code(),
        "leftPedalPower"
    );
    assert_eq!(
        run.extras.beats,
        [
            Beat {
                at_ms: 812,
                rr_ms: 812
            },
            Beat {
                at_ms: 1602,
                rr_ms: 790
            }
        ]
    );
    let laps: Vec<_> = run
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms, lap.trigger))
        .collect();
    assert_eq!(
        laps,
        [
            (0, 30_000, LapTrigger::Manual),
            (30_000, 62_500, LapTrigger::Manual)
        ]
    );
    assert_eq!(run.laps[1].device.distance_m, Some(10.5));
    assert_eq!(run.totals.timer_ms, Some(62_500));
    assert_eq!(run.totals.max_speed_m_s, Some(20.0));
    assert_eq!(run.totals.energy_kcal, Some(450.0));
}

#[test]
fn polar_sessions_of_the_newer_form_too() {
    let ride = only(
        r#"{"identifier": {"id": "77"}, "timezoneOffsetMinutes": 60, "startTime": "2025-01-10T10:00:00", "hrAvg": 105,
        "sport": {"id": "2"}, "exercises": [{"startTime": "2025-01-10T10:00:00", "stopTime": "2025-01-10T10:00:15",
        "durationMillis": 15000, "distanceMeters": 60.0,
        "samples": {"samples": [{"type": "HEART_RATE", "intervalMillis": 1000, "values": [101.0, null, 107.0]},
            {"type": "SPEED", "intervalMillis": 2000, "values": [36, 18]}]},
        "routes": {"route": {"wayPoints": [{"latitude": 1.0, "longitude": 2.0, "altitude": 3.0, "elapsedMillis": 2000}]}},
        "laps": {"laps": [{"durationMillis": 15000}]}}]}"#,
    );
    assert_eq!(ride.start.unix_ms(), 1_736_499_600_000);
    assert_eq!(ride.sport, Sport::Cycling);
    assert_eq!(ride.identity.external, Some(("polar".into(), "77".into())));
    assert_eq!(ride.samples.time_ms, [0, 2000]);
    assert_eq!(values(&ride, &Channel::HeartRate), [101.0, 107.0]);
    assert_eq!(values(&ride, &Channel::Speed), [10.0, 5.0]);
    assert_eq!(value(&ride, &Channel::Latitude, 1), Some(1.0));
    assert_eq!(ride.laps.len(), 1);
    assert_eq!(ride.totals.avg_heart_rate_bpm, Some(105.0));
    let two = POLAR.replace(
        "}}]}",
        "}}, {\"startTime\": \"2021-06-04T18:30:00\", \"duration\": \"PT60S\", \"sport\": \"CYCLING\"}]}",
    );
    let decoded = decode(two.as_bytes()).unwrap();
    assert_eq!(decoded.recordings.len(), 2);
    assert_eq!(decoded.recordings[1].identity.part, 1);
}

const POLAR_NEWER: &str = r#"{"identifier": {"id": "7766215556"}, "startTime": "2023-11-15T12:23:32", "timezoneOffsetMinutes": 60,
    "sport": {"id": "38"}, "exercises": [{"startTime": "2023-11-15T12:23:32", "timezoneOffsetMinutes": 60, "durationMillis": 4000,
      "sport": {"id": "38"},
      "samples": {"samples": [{"type": "ALTITUDE", "intervalMillis": 1000, "values": [0, 0, 183.5, 0, 184]},
        {"type": "HEART_RATE", "intervalMillis": 1000, "values": [NaN, 120, 121, 122, 123]}]},
      "routes": {"route": {"startTime": "2023-11-15T12:23:32",
        "wayPoints": [{"longitude": 4.73, "latitude": 46.93, "altitude": 140.0, "elapsedMillis": 2002}]}, "transitionRoute": {}},
      "laps": {"laps": [], "autoLaps": [{"splitTimeMillis": 2000, "durationMillis": 2000, "distanceMeters": 1000.0,
        "statistics": {"statistics": [{"type": "STATISTICS_TYPE_HEART_RATE", "min": 79, "avg": 120, "max": 130}]}}]},
      "statistics": {"statistics": [{"type": "STATISTICS_TYPE_HEART_RATE", "min": 79, "avg": 123, "max": 174},
        {"type": "STATISTICS_TYPE_SPEED", "avg": 18.0, "max": 36.0}]},
      "pauseTimes": [{"startTime": "2023-11-15T12:23:33", "endTime": "2023-11-15T12:23:34"}]}]}"#;

#[test]
fn newer_polar_sessions_have_pauses_and_statistics() {
    let ride = only(POLAR_NEWER);
    assert_eq!(ride.sport, Sport::Cycling);
    assert_eq!(ride.start.unix_ms(), 1_700_047_412_000);
    assert_eq!((ride.pauses[0].from_ms, ride.pauses[0].to_ms), (1000, 2000));
    assert_eq!(ride.laps.len(), 1);
    assert_eq!(ride.laps[0].device.avg_heart_rate_bpm, Some(120.0));
    assert_eq!(
        (ride.totals.avg_heart_rate_bpm, ride.totals.max_heart_rate_bpm),
        (Some(123.0), Some(174.0))
    );
    assert_eq!(
        (ride.totals.avg_speed_m_s, ride.totals.max_speed_m_s),
        (Some(5.0), Some(10.0))
    );
    // The barometer's altitude, once it has settled; the receiver's does not mix with it.
    let altitudes = &ride.samples.column(&Channel::Altitude).unwrap();
    let told = altitudes.raw.iter().filter(|&&raw| raw != ritm_model::ABSENT);
    let told: Vec<f64> = told.map(|&raw| altitudes.scale.value(raw)).collect();
    assert_eq!(told, [183.5, 0.0, 184.0]);
    // Without a barometer the receiver's it is.
    let without = POLAR_NEWER.replace("[0, 0, 183.5, 0, 184]", "[0, 0, 0, 0, 0]");
    let ride = only(&without);
    assert_eq!(value(&ride, &Channel::Altitude, 0), None);
    assert_eq!(value(&ride, &Channel::Altitude, 2), Some(140.0));
}

const SUUNTO: &str = r#"{"DeviceLog": {"Header": {"DateTime": "2026-03-31T18:25:37.640+02:00", "Distance": 24, "Duration": 20,
      "Energy": 418400, "ActivityType": 3, "Altitude": {"Max": 28.5, "Min": 24.5}},
    "Samples": [
      {"TimeISO8601": "2026-03-31T18:25:37.640+02:00", "Events": [{"ArrayBegin": 0, "Lap": {"Type": "Start"}}]},
      {"TimeISO8601": "2026-03-31T18:25:37.640+02:00", "HR": 1.5},
      {"TimeISO8601": "2026-03-31T18:25:38.640+02:00", "Latitude": 0.8812233890363872, "Longitude": 0.04985597934569977, "GPSAltitude": 35},
      {"TimeISO8601": "2026-03-31T18:25:39.640+02:00", "Altitude": 24.6, "Speed": 3.12, "Cadence": 1.35, "Distance": 12, "Power": 130,
        "Temperature": 293.15, "VerticalSpeed": 0.1},
      {"TimeISO8601": "2026-03-31T18:25:40.640+02:00", "Speed": null, "Events": [{"Pause": {"State": true}}]},
      {"TimeISO8601": "2026-03-31T18:25:50.640+02:00", "Events": [{"Pause": {"State": false}}]},
      {"TimeISO8601": "2026-03-31T18:25:51.640+02:00", "Events": [{"Lap": {"Type": "Manual"}}]},
      {"TimeISO8601": "2026-03-31T18:25:57.640+02:00", "HR": 1.6, "Events": [{"Alarm": {"Type": "Low battery"}}]}],
    "R-R": {"Data": [800, 810]}, "Device": {"Name": "Mine", "Info": {"HW": "Race"}}}}"#;

#[test]
fn suunto_logs_are_converted_to_our_units() {
    let run = only(SUUNTO);
    assert_eq!(run.start.unix_ms(), 1_774_974_337_640);
    assert_eq!(run.utc_offset_s, Some(7200));
    assert_eq!(run.sport, Sport::Running);
    assert_eq!(
        (run.device.manufacturer.as_str(), run.device.product.as_str()),
        ("Suunto", "Race")
    );
    assert_eq!(run.samples.time_ms, [0, 1000, 2000, 20_000]);
    assert_eq!(value(&run, &Channel::HeartRate, 0), Some(90.0));
    assert!((value(&run, &Channel::Latitude, 1).unwrap() - 50.490_380_9).abs() < 1e-6);
    assert_eq!(value(&run, &Channel::Altitude, 1), Some(35.0));
    assert_eq!(value(&run, &Channel::Altitude, 2), Some(24.6));
    assert_eq!(value(&run, &Channel::Cadence, 2), Some(81.0));
    assert_eq!(value(&run, &Channel::Temperature, 2), Some(20.0));
    assert_eq!(run.totals.energy_kcal, Some(100.0));
    assert_eq!(
        run.pauses,
        [Pause {
            from_ms: 3000,
            to_ms: 13_000
        }]
    );
    let laps: Vec<_> = run.laps.iter().map(|lap| (lap.from_ms, lap.to_ms)).collect();
    assert_eq!(laps, [(0, 14_000), (14_000, 20_000)]);
    assert_eq!(run.extras.beats[1].at_ms, 1610);
    assert_eq!(
        (
            run.extras.markers[0].what.as_str(),
            run.extras.markers[0].detail.as_str()
        ),
        ("Alarm", "Low battery")
    );
}

#[test]
fn suunto_samples_of_its_service_too() {
    let run = only(
        r#"{"Samples": [
        {"Attributes": {"suunto/sml": {"Sample": {"HR": 2.0}}}, "Source": "a", "TimeISO8601": "2020-01-01T00:00:00.000Z"},
        {"Attributes": {"suunto/sml": {"R-R": {"Data": [500, 500]}}}, "Source": "a", "TimeISO8601": "2020-01-01T00:00:01.000Z"},
        {"Attributes": {"suunto/sml": {"Sample": {"HR": 2.1}}}, "Source": "a", "TimeISO8601": "2020-01-01T00:00:02.000Z"}]}"#,
    );
    assert_eq!(values(&run, &Channel::HeartRate), [120.0, 126.0]);
    assert_eq!(run.extras.beats.len(), 2);
}

const ENDOMONDO: &str = r#"[{"name": "Loop"}, {"sport": "CYCLING_SPORT"}, {"source": "TRACK_MOBILE"},
    {"created_date": "2014-05-01 08:11:20.0"}, {"start_time": "2014-05-01 08:11:23.0"}, {"end_time": "2014-05-01 08:12:23.0"},
    {"duration_s": 60}, {"distance_km": 0.5}, {"calories_kcal": 12.5}, {"message": "fine"},
    {"points": [
      [{"location": [[{"latitude": 48.1}, {"longitude": 11.5}]]}, {"altitude": 500.5}, {"distance_km": 0}, {"timestamp": "Thu May 01 08:11:23 UTC 2014"}],
      [{"location": [[{"latitude": 48.2}, {"longitude": 11.6}]]}, {"heart_rate_bpm": 130}, {"speed_kmh": 36}, {"timestamp": "Thu May 01 08:12:23 UTC 2014"}]]}]"#;

#[test]
fn endomondo_workouts_are_lists_of_single_members() {
    let ride = only(ENDOMONDO);
    assert_eq!(ride.start.unix_ms(), 1_398_931_883_000);
    assert_eq!(ride.sport, Sport::Cycling);
    assert_eq!(
        (ride.name.as_deref(), ride.notes.as_deref()),
        (Some("Loop"), Some("fine"))
    );
    assert_eq!(ride.samples.time_ms, [0, 60_000]);
    assert_eq!(values(&ride, &Channel::Latitude), [48.1, 48.2]);
    assert_eq!(value(&ride, &Channel::Altitude, 0), Some(500.5));
    assert_eq!(value(&ride, &Channel::Speed, 1), Some(10.0));
    assert_eq!(value(&ride, &Channel::HeartRate, 1), Some(130.0));
    assert_eq!(ride.totals.distance_m, Some(500.0));
    assert_eq!(ride.totals.timer_ms, Some(60_000));
}

#[test]
fn runkeeper_activities_count_from_their_start() {
    let run = only(
        r#"{"type": "Running", "start_time": "Sat, 1 Jan 2011 00:00:00", "total_distance": 70, "duration": 10, "notes": "late",
        "uri": "/fitnessActivities/40", "total_calories": 5,
        "path": [{"timestamp": 0, "altitude": 0, "longitude": -70.95, "latitude": 42.31, "type": "start"},
                 {"timestamp": 8.5, "altitude": 4, "longitude": -70.96, "latitude": 42.32, "type": "end"}],
        "heart_rate": [{"timestamp": 8.5, "heart_rate": 150}], "distance": [{"timestamp": 8.5, "distance": 70}]}"#,
    );
    assert_eq!(run.start.unix_ms(), 1_293_840_000_000);
    assert_eq!(run.identity.external, Some(("runkeeper".into(), "40".into())));
    assert_eq!(run.samples.time_ms, [0, 8500]);
    assert_eq!(value(&run, &Channel::HeartRate, 1), Some(150.0));
    assert_eq!(value(&run, &Channel::Distance, 1), Some(70.0));
}

const GARMIN: &str = r#"[{"summarizedActivitiesExport": [
    {"activityId": 111, "name": "Morning Run", "activityType": "running", "sportType": "RUNNING", "beginTimestamp": 1700000000000,
     "startTimeGmt": 1.7E12, "startTimeLocal": 1700003600000, "duration": 1800000.0, "distance": 500000.0, "avgSpeed": 0.2777,
     "elevationGain": 4500.0, "avgHr": 140.0},
    {"activityId": 112, "activityType": "multi_sport", "parent": true, "beginTimestamp": 1700100000000, "duration": 1, "distance": 1},
    {"activityId": 113, "activityType": "road_biking", "beginTimestamp": 1700200000000, "duration": 3600000, "distance": 3000000}]}]"#;

#[test]
fn garmin_fitbit_and_google_tell_totals() {
    let decoded = decode(GARMIN.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    let [run, ride] = decoded.recordings.as_slice() else {
        panic!("not two")
    };
    assert_eq!(run.start.unix_ms(), 1_700_000_000_000);
    assert_eq!(run.utc_offset_s, Some(3600));
    assert_eq!(run.identity.external, Some(("garmin".into(), "111".into())));
    assert_eq!(run.totals.distance_m, Some(5000.0));
    assert_eq!(run.totals.timer_ms, Some(1_800_000));
    assert_eq!(run.totals.ascent_m, Some(45.0));
    assert_eq!(ride.sport, Sport::Cycling);
    let fitbit = only(
        r#"[{"logId": 26319440000, "activityName": "Run", "averageHeartRate": 150, "calories": 300, "distance": 5.0,
        "distanceUnit": "Kilometer", "activeDuration": 1790000, "duration": 1800000, "startTime": "03/25/19 17:04:05",
        "elevationGain": 12}]"#,
    );
    assert_eq!(fitbit.start.unix_ms(), 1_553_533_445_000);
    assert_eq!(fitbit.totals.distance_m, Some(5000.0));
    assert_eq!(fitbit.totals.timer_ms, Some(1_790_000));
    assert_eq!(fitbit.sport, Sport::Running);
    let google = only(
        r#"{"fitnessActivity": "biking.mountain", "startTime": "2021-05-01T08:00:00.000+02:00", "endTime": "2021-05-01T08:30:00.000+02:00",
        "duration": "1800s", "aggregate": [{"metricName": "com.google.calories.expended", "floatValue": 200.5},
        {"metricName": "com.google.distance.delta", "floatValue": 3000}]}"#,
    );
    assert_eq!(google.start.unix_ms(), 1_619_848_800_000);
    assert_eq!(google.utc_offset_s, Some(7200));
    assert_eq!(google.totals.elapsed_ms, Some(1_800_000));
    assert_eq!(google.totals.distance_m, Some(3000.0));
    assert_eq!(google.sport, Sport::MountainBiking);
}

#[test]
fn samsung_lists_are_moments() {
    let live = only(
        r#"[{"heart_rate": 95.0, "start_time": 1600000000000}, {"start_time": 1600000001000, "elapsed_time": 1000},
        {"speed": 2.5, "distance": 2.5, "start_time": 1600000002000}, {"distance": 2.0, "start_time": 1600000003000}]"#,
    );
    assert_eq!(live.samples.time_ms, [0, 2000, 3000]);
    assert_eq!(value(&live, &Channel::Distance, 2), Some(4.5));
    assert_eq!(live.totals.elapsed_ms, Some(3000));
    let places = only(
        r#"[{"latitude": 1.5, "longitude": 2.5, "altitude": 3, "accuracy": 4, "start_time": "2026-05-08 07:00:01.000"}]"#,
    );
    assert_eq!(values(&places, &Channel::Latitude), [1.5]);
    // Both lists of an exercise, one after the other, are one recording; steps are counted with both feet.
    let both = only(
        r#"[{"heart_rate": 95.0, "start_time": 1600000000000}, {"cadence": 160.0, "count": 25, "start_time": 1600000002000}]
        [{"latitude": 1.5, "longitude": 2.5, "start_time": 1600000001000}]"#,
    );
    assert_eq!(both.samples.time_ms, [0, 1000, 2000]);
    assert_eq!(value(&both, &Channel::Latitude, 1), Some(1.5));
    assert_eq!(value(&both, &Channel::Cadence, 2), Some(80.0));
}

#[test]
fn goldencheetah_rides_and_strava_streams() {
    let ride = only(
        "{\"RIDE\":{\"STARTTIME\":\"2013\\/05\\/12 09:12:33 UTC \",\"RECINTSECS\":1,\"DEVICETYPE\":\"Garmin Edge 800\",\
         \"TAGS\":{\"Sport\":\"Bike \",\"Notes\":\"easy \"},\"INTERVALS\":[{\"NAME\":\"1 \",\"START\":0,\"STOP\":1}],\
         \"SAMPLES\":[{\"SECS\":0,\"KM\":0,\"WATTS\":200,\"CAD\":80,\"KPH\":36,\"HR\":120,\"ALT\":100.5,\"LAT\":46.5,\"LON\":7.5,\"TEMP\":-255},\
         {\"SECS\":1,\"KM\":0.01,\"WATTS\":201,\"CAD\":0,\"KPH\":36,\"HR\":0,\"ALT\":100.6}]}}",
    );
    assert_eq!(ride.start.unix_ms(), 1_368_349_953_000);
    assert_eq!(ride.sport, Sport::Cycling);
    assert_eq!(values(&ride, &Channel::Power), [200.0, 201.0]);
    assert_eq!(value(&ride, &Channel::Distance, 1), Some(10.0));
    assert_eq!(value(&ride, &Channel::HeartRate, 1), None);
    assert!(ride.samples.column(&Channel::Temperature).is_none());
    assert_eq!(ride.laps.len(), 1);
    let streams = r#"[{"type": "time", "data": [0, 1]}, {"type": "latlng", "data": [[1.5, 2.5], [1.6, 2.6]]}, {"type": "watts", "data": [100, null]}]"#;
    assert!(detect(streams.as_bytes()));
    assert_eq!(decode(streams.as_bytes()).unwrap_err().code, ProblemCode::NoTimes);
    let with_start = only(
        r#"{"id": 5, "type": "Ride", "start_date": "2020-09-13T12:26:40Z", "time": {"data": [0, 1]}, "watts": {"data": [100, 101]},
        "latlng": {"data": [[1.5, 2.5], [1.6, 2.6]]}}"#,
    );
    assert_eq!(with_start.start.unix_ms(), 1_600_000_000_000);
    assert_eq!(values(&with_start, &Channel::Longitude), [2.5, 2.6]);
    assert_eq!(values(&with_start, &Channel::Power), [100.0, 101.0]);
}

#[test]
fn other_files_of_exports_are_refused_by_name() {
    for (text, detail) in [
        (
            r#"[{"dateTime": "03/25/19 17:04:05", "value": {"bpm": 60, "confidence": 2}}]"#,
            "measurements of whole days",
        ),
        (r#"[{"logId": 1, "dateOfSleep": "2019-03-25"}]"#, "sleep"),
        (
            r#"[{"heart_rate": 72.0, "heart_rate_max": 75.0, "heart_rate_min": 70.0, "start_time": 1600000000000, "end_time": 1600000059000}]"#,
            "measurements of whole days",
        ),
        (
            r#"[{"elapsed_time": 0, "interval": 1, "segment": 1, "start_time": 1600000000000}]"#,
            "moments at which nothing was measured",
        ),
        (
            r#"{"Data Source": "derived:com.google.heart_rate.bpm", "Data Points": []}"#,
            "measurements of an account, not of a training",
        ),
    ] {
        let problem = decode(text.as_bytes()).unwrap_err();
        assert_eq!(
            (problem.code, problem.detail.as_str()),
            (ProblemCode::NotTraining, detail)
        );
        assert!(detect(text.as_bytes()));
    }
    for text in ["{}", "[]", "[1, 2]", "{\"a\": 1}", "\"a\"", "[{\"a\": 1}]"] {
        assert!(!detect(text.as_bytes()), "{text}");
        assert_eq!(
            decode(text.as_bytes()).unwrap_err().code,
            ProblemCode::UnknownFormat,
            "{text}"
        );
    }
}

#[test]
fn a_damaged_file_gives_what_it_still_holds() {
    let cut = SUUNTO.find("\"Power\": 130").unwrap();
    let decoded = decode(&SUUNTO.as_bytes()[..cut]).unwrap();
    assert_eq!(decoded.problems[0].code, ProblemCode::Truncated);
    assert_eq!(decoded.problems[0].at_byte, Some(cut as u64));
    assert_eq!(value(&decoded.recordings[0], &Channel::Distance, 2), Some(12.0));
    let cut = GARMIN.find("113").unwrap();
    let decoded = decode(&GARMIN.as_bytes()[..cut]).unwrap();
    assert_eq!(decoded.recordings.len(), 1);
    let bad = POLAR.replace(
        "2021-06-04T17:30:01.000\", \"value\": 97",
        "soon\", \"value\": 97",
    );
    let decoded = decode(bad.as_bytes()).unwrap();
    assert_eq!(decoded.problems[0].code, ProblemCode::SkippedPoints);
    assert_eq!(decoded.problems[0].detail, "1");
}

#[test]
fn damage_of_any_kind_is_endured() {
    let seeds = [
        POLAR,
        POLAR_NEWER,
        SUUNTO,
        ENDOMONDO,
        GARMIN,
        apps::NIKE,
        apps::HUAWEI,
    ]
    .map(|text| text.as_bytes().to_vec());
    crate::damage::endure(&seeds, |bytes| {
        let _ = detect(bytes);
        decode(bytes)
    });
}

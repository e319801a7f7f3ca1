//! Files of apps that keep an account's activities each in its own way.

use ritm_model::{Channel, ProblemCode, Sport};

use super::{only, value};
use crate::json::decode;

#[test]
fn runtastic_sessions_and_their_samples() {
    let text = r#"{"start_time": 1585731600000, "end_time": 1585732790000, "start_time_timezone_offset": 7200000, "duration": 1190000,
        "calories": 578, "notes": "bike", "id": "add2", "sport_type_id": "3",
        "features": [{"type": "track_metrics", "attributes": {"distance": 3970, "elevation_gain": 74, "average_speed": 3.4}},
        {"type": "heart_rate", "attributes": {"average": 150, "maximum": 170}}]}"#;
    // Although it has features.
    let ride = crate::decode(text.as_bytes()).unwrap().recordings.remove(0);
    assert_eq!(
        (ride.sport, ride.totals.distance_m),
        (Sport::Cycling, Some(3970.0))
    );
    assert_eq!(
        (ride.totals.avg_speed_m_s, ride.totals.avg_heart_rate_bpm),
        (Some(3.4), Some(150.0))
    );
    let run = only(
        r#"{"start_time": 1535794114000, "end_time": 1535795304000, "distance": 3970, "duration": 1190000, "average_speed": 12.24,
        "id": "fdd2", "sport_type_id": "1"}"#,
    );
    assert_eq!(run.totals.avg_speed_m_s, Some(3.4));
    assert_eq!(run.totals.elapsed_ms, Some(1_190_000));
    let samples = only(
        r#"[{"version": 1, "timestamp": "2018-09-01 11:28:34 +0200", "longitude": 8.0, "latitude": 50.0, "altitude": 30, "speed": 36.0, "distance": 0},
        {"version": 1, "timestamp": "2018-09-01 11:28:36 +0200", "longitude": 8.0, "latitude": 50.1, "altitude": 31, "distance": 33}]
        [{"timestamp": "2018-09-01 11:28:35 +0200", "heart_rate": 142, "distance": 5}]
        [{"timestamp": "2018-09-01 11:28:34 +0200", "elevation": 36.5, "distance": 0}]"#,
    );
    assert_eq!(samples.start.unix_ms(), 1_535_794_114_000);
    assert_eq!(samples.utc_offset_s, Some(7200));
    assert_eq!(samples.samples.time_ms, [0, 1000, 2000]);
    assert_eq!(value(&samples, &Channel::Speed, 0), Some(10.0));
    assert_eq!(value(&samples, &Channel::HeartRate, 1), Some(142.0));
    assert_eq!(value(&samples, &Channel::Altitude, 0), Some(36.5));
    assert_eq!(value(&samples, &Channel::Altitude, 2), None);
    assert_eq!(value(&samples, &Channel::Distance, 2), Some(33.0));
}

pub(super) const NIKE: &str = r#"{"id": "abc", "type": "jogging", "start_epoch_ms": 1535794114000, "end_epoch_ms": 1535794134000,
    "active_duration_ms": 18000, "tags": {"com.nike.name": "Saturday morning run", "note": "easy"},
    "summaries": [{"metric": "distance", "summary": "total", "value": 3.97}, {"metric": "heart_rate", "summary": "mean", "value": 150}],
    "moments": [{"key": "halt", "value": "pause", "timestamp": 1535794115000}, {"key": "halt", "value": "resume", "timestamp": 1535794117000}],
    "metrics": [{"type": "latitude", "unit": "DD", "values": [{"start_epoch_ms": 1535794114000, "end_epoch_ms": 1535794114000, "value": 50.0}]},
      {"type": "longitude", "unit": "DD", "values": [{"start_epoch_ms": 1535794114000, "end_epoch_ms": 1535794114000, "value": 8.0}]},
      {"type": "speed", "unit": "KMH", "values": [{"start_epoch_ms": 1535794114000, "end_epoch_ms": 1535794114000, "value": 36.0}]},
      {"type": "distance", "unit": "KM", "values": [{"start_epoch_ms": 1535794114000, "end_epoch_ms": 1535794124000, "value": 0.02},
        {"start_epoch_ms": 1535794124000, "end_epoch_ms": 1535794130000, "value": 0.03}]}]}"#;

#[test]
fn nike_activities_are_lists_of_measurements() {
    let run = only(NIKE);
    assert_eq!(run.sport, Sport::Running);
    assert_eq!(
        (run.name.as_deref(), run.notes.as_deref()),
        (Some("Saturday morning run"), Some("easy"))
    );
    assert_eq!(
        (run.totals.distance_m, run.totals.timer_ms),
        (Some(3970.0), Some(18_000))
    );
    assert_eq!(run.totals.avg_heart_rate_bpm, Some(150.0));
    assert_eq!(run.samples.time_ms, [0, 10_000, 16_000, 20_000]);
    assert_eq!(value(&run, &Channel::Latitude, 0), Some(50.0));
    assert_eq!(value(&run, &Channel::Speed, 0), Some(10.0));
    assert_eq!(value(&run, &Channel::Distance, 0), Some(0.0));
    assert_eq!(value(&run, &Channel::Distance, 2), Some(50.0));
    assert_eq!((run.pauses[0].from_ms, run.pauses[0].to_ms), (1000, 3000));
}

/// Lines are not escaped, and the names of parts have no quotation marks.
pub(super) const HUAWEI: &str = r#"[{"recordDay": 20210317, "motionPathData": [{"sportType": 4, "startTime": 1615946456000,
    "partTimeMap": {1.0:309.0,2.0:618.0},
    "attribute": "HW_EXT_TRACK_DETAIL@istp=lbs;k=0;lat=60.1;lon=24.9;alt=0.0;t=1.615946456E9;
tp=lbs;k=1;lat=60.2;lon=24.9;alt=7.5;t=1.615946458E9;
tp=lbs;k=2;lat=90.0;lon=-80.0;alt=0.0;t=0.0;
tp=lbs;k=3;lat=60.3;lon=24.9;alt=8.5;t=1.615946462E12;
tp=h-r;k=1615946457000;v=120;
tp=s-r;k=1615946457000;v=170;
tp=rs;k=1;v=33;
&&HW_EXT_TRACK_SIMPLIFY@is{\"avgHeartRate\":121,\"maxHeartRate\":140}",
    "endTime": 1615946470000, "totalTime": 10000, "totalDistance": 40, "totalCalories": 300500, "timeZone": "+0200"}]}]"#;

#[test]
fn huawei_keeps_all_in_lines_of_a_text() {
    let run = only(&HUAWEI.replace("E12", "E9"));
    assert_eq!((run.sport, run.utc_offset_s), (Sport::Running, Some(7200)));
    assert_eq!(
        (
            run.totals.energy_kcal,
            run.totals.avg_heart_rate_bpm,
            run.totals.timer_ms
        ),
        (Some(300.5), Some(121.0), Some(10_000))
    );
    assert_eq!(run.samples.time_ms, [0, 1000, 2000, 6000, 14_000]);
    assert_eq!(value(&run, &Channel::Latitude, 3), Some(60.3));
    assert_eq!(value(&run, &Channel::Altitude, 0), None);
    assert_eq!(value(&run, &Channel::Altitude, 2), Some(7.5));
    assert_eq!(value(&run, &Channel::HeartRate, 1), Some(120.0));
    assert_eq!(value(&run, &Channel::Cadence, 1), Some(85.0));
    assert_eq!(value(&run, &Channel::Speed, 1), Some(3.3));
    assert_eq!((run.pauses[0].from_ms, run.pauses[0].to_ms), (2000, 6000));
    // Milliseconds are milliseconds.
    assert_eq!(only(HUAWEI).samples.time_ms, run.samples.time_ms);
    let alone = HUAWEI
        .replace(r#"[{"recordDay": 20210317, "motionPathData": "#, r#"{"data": "#)
        .replace("}]}]", "}]}");
    assert_eq!(only(&alone).samples.time_ms.len(), 5);
    let cut = HUAWEI.get(..HUAWEI.find("\"totalDistance").unwrap()).unwrap();
    assert_eq!(
        decode(cut.as_bytes()).unwrap().problems[0].code,
        ProblemCode::Truncated
    );
}

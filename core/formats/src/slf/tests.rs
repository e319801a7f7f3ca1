#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use ritm_model::{ABSENT, Channel, Pause, ProblemCode, SourceFormat, Sport, Timestamp};

use super::decode;
use crate::{Kind, damage::endure, detect};

const LOG: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><Activity fileDate=\"Thu Jul 3 20:45:00 GMT+0200 2014\" revision=\"400\">\
    <Computer unit=\"rox100\" serial=\"91\" activityType=\"Cycling\" dateCode=\"Thu Jul 3 18:45:00 GMT+0200 2014\"/>\
    <GeneralInformation><user color=\"1\"><![CDATA[A]]></user><sport><![CDATA[mountainbike]]></sport><GUID>F00D</GUID>\
    <name><![CDATA[Round & round]]></name><description></description><distance>50</distance><trainingTime>2000</trainingTime>\
    <calories>12</calories><altitudeDifferencesUphill>1500</altitudeDifferencesUphill><averageHeartrate>0</averageHeartrate>\
    <startDate>Thu Jul 3 18:45:00 GMT+0200 2014</startDate></GeneralInformation>\
    <Entries><Entry trainingTimeAbsolute=\"0\" altitude=\"100500\" cadence=\"0\" distanceAbsolute=\"0\" heartrate=\"0\" \
    latitude=\"0\" longitude=\"0\" power=\"0\" speed=\"0\" temperature=\"0\"/>\
    <Entry trainingTimeAbsolute=\"1000\" altitude=\"101000\" cadence=\"80\" distanceAbsolute=\"25.5\" heartrate=\"120\" \
    latitude=\"47.5\" longitude=\"8.25\" power=\"0\" speed=\"2.5\" temperature=\"21.5\"/><Entry altitude=\"1\"/>\
    <Entry trainingTimeAbsolute=\"2000\" altitude=\"102000\" distanceAbsolute=\"50\" heartrate=\"121\"/></Entries>\
    <Markers><Marker type=\"p\" timeAbsolute=\"1500\" duration=\"6000\"/><Marker type=\"l\" timeAbsolute=\"1000\"/></Markers></Activity>";

#[test]
fn a_log_is_read_whole() {
    assert_eq!(detect(LOG.as_bytes()), Some(Kind::Training(SourceFormat::Slf)));
    let decoded = crate::decode(LOG.as_bytes()).unwrap();
    assert_eq!(decoded.record_count, 4);
    let told: Vec<_> = decoded
        .problems
        .iter()
        .map(|problem| (problem.code, problem.detail.as_str()))
        .collect();
    assert_eq!(told, [(ProblemCode::SkippedPoints, "1")]);
    let recording = &decoded.recordings[0];
    assert_eq!(
        Some(recording.start),
        Timestamp::from_civil(2014, 7, 3, 16, 45, 0)
    );
    assert_eq!(recording.utc_offset_s, Some(7200));
    assert_eq!(recording.sport, Sport::MountainBiking);
    assert_eq!(
        (recording.name.as_deref(), recording.notes.as_deref()),
        (Some("Round & round"), None)
    );
    assert_eq!(
        recording.identity.external,
        Some(("sigma".to_owned(), "F00D".to_owned()))
    );
    assert_eq!(
        (recording.device.product.as_str(), recording.device.serial),
        ("rox100", Some(91))
    );
    // The pause of a minute is not in the training time.
    assert_eq!(recording.samples.time_ms, [0, 10_000, 80_000]);
    assert_eq!(
        recording.pauses,
        [Pause {
            from_ms: 15_000,
            to_ms: 75_000
        }]
    );
    let raw = |channel: &Channel| recording.samples.column(channel).map(|column| column.raw.clone());
    assert_eq!(raw(&Channel::Altitude), Some(vec![100_500, 101_000, 102_000]));
    assert_eq!(raw(&Channel::HeartRate), Some(vec![ABSENT, 120, 121]));
    assert_eq!(raw(&Channel::Cadence), Some(vec![0, 800, ABSENT]));
    assert_eq!(raw(&Channel::Distance), Some(vec![0, 2550, 5000]));
    assert_eq!(raw(&Channel::Speed), Some(vec![0, 2500, ABSENT]));
    assert_eq!(raw(&Channel::Latitude), Some(vec![ABSENT, 475_000_000, ABSENT]));
    assert_eq!(raw(&Channel::Power), None);
    let laps: Vec<_> = recording
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms, lap.device.timer_ms))
        .collect();
    assert_eq!(laps, [(0, 10_000, Some(10_000)), (10_000, 80_000, Some(10_000))]);
    let totals = &recording.totals;
    assert_eq!(
        (totals.timer_ms, totals.distance_m, totals.ascent_m),
        (Some(20_000), Some(50.0), Some(1.5))
    );
    assert_eq!(
        (totals.energy_kcal, totals.avg_heart_rate_bpm),
        (Some(12.0), None)
    );
}

#[test]
fn what_holds_no_training_says_so() {
    let code = |document: &str| decode(document.as_bytes()).unwrap_err().code;
    assert_eq!(
        code("<Activity><Entries><Entry trainingTimeAbsolute='0' heartrate='99'/></Entries></Activity>"),
        ProblemCode::NoTimes
    );
    assert_eq!(
        code(
            "<Activity><GeneralInformation><startDate>2014-07-03T10:00:00Z</startDate></GeneralInformation></Activity>"
        ),
        ProblemCode::NotTraining
    );
    assert_eq!(detect(b"<Activity><Id>1</Id></Activity>"), None);
}

#[test]
fn damage_does_no_harm() {
    endure(&[LOG.as_bytes().to_vec()], decode);
}

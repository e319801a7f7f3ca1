#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use ritm_model::{ABSENT, Beat, Channel, LapTrigger, Pause, ProblemCode, SourceFormat, Sport, Timestamp};

use super::decode;
use crate::{Kind, damage::endure, detect, sheet::extra};

const LOG: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><sml SdkVersion=\"2.4.89\" xmlns=\"http://www.suunto.com/schemas/sml\"><DeviceLog>\
    <Header><Duration>60.5</Duration><Ascent>12</Ascent><HR><Avg>2.5</Avg><Max>3</Max><MaxTime>9</MaxTime></HR>\
    <Speed><Avg>3.25</Avg></Speed><Temperature><Max>300.15</Max></Temperature><ActivityType>3</ActivityType><Activity>My trails</Activity>\
    <Distance>200</Distance><Energy>418400</Energy><DateTime>2013-05-12T10:00:02</DateTime></Header>\
    <Device><Name>Suunto Ambit2</Name><SerialNumber>51670658</SerialNumber><Info><SW>1.0</SW></Info></Device><Samples>\
    <Sample><Time>0</Time><SampleType>periodic</SampleType><HR>2</HR><Altitude>100.5</Altitude><GPSAltitude>7</GPSAltitude>\
    <Temperature>293.15</Temperature><Cadence>1.4</Cadence><Distance>0</Distance></Sample>\
    <Sample><Latitude>0.86923005364868888</Latitude><Longitude>0.24759951117797119</Longitude><EHPE>4</EHPE><Time>0.5</Time>\
    <SampleType>gps-base</SampleType><UTC>2013-05-12T08:00:01.5Z</UTC></Sample>\
    <Sample><Time>20</Time><Events><Pause><State>True</State></Pause></Events></Sample>\
    <Sample><Time>30</Time><Events><Pause><State>False</State></Pause></Events></Sample>\
    <Sample><Time>40</Time><UTC>2013-05-12T10:00:41</UTC><Events><Lap><Type>Manual</Type><Duration>40</Duration><Distance>150</Distance></Lap></Events></Sample>\
    <Sample><HR>2</HR></Sample>\
    <Sample><Time>60</Time><BikePower>210</BikePower><Depth>1.26</Depth></Sample></Samples><R-R><Data>800 750 99999 700</Data></R-R></DeviceLog></sml>";

#[test]
fn a_log_is_read_whole() {
    assert_eq!(detect(LOG.as_bytes()), Some(Kind::Training(SourceFormat::Sml)));
    let decoded = decode(LOG.as_bytes()).unwrap();
    assert_eq!(decoded.record_count, 7);
    let problem = &decoded.problems[0];
    assert_eq!(
        (decoded.problems.len(), problem.code, problem.detail.as_str()),
        (1, ProblemCode::SkippedPoints, "1")
    );
    let [recording] = decoded.recordings.as_slice() else {
        panic!("{}", decoded.recordings.len());
    };
    // The header is a second late, as headers are; the difference is the zone all the same.
    assert_eq!(Some(recording.start), Timestamp::from_civil(2013, 5, 12, 8, 0, 1));
    assert_eq!(recording.utc_offset_s, Some(7200));
    assert_eq!(
        (recording.sport, recording.name.as_deref()),
        (Sport::Running, Some("My trails"))
    );
    let device = &recording.device;
    assert_eq!(
        (
            device.manufacturer.as_str(),
            device.product.as_str(),
            device.serial
        ),
        ("Suunto", "Suunto Ambit2", Some(51_670_658))
    );
    assert_eq!(recording.samples.time_ms, [0, 500, 60_000]);
    let raw = |channel: &Channel| recording.samples.column(channel).unwrap().raw.clone();
    assert_eq!(raw(&Channel::HeartRate), [120, ABSENT, ABSENT]);
    assert_eq!(raw(&Channel::Cadence), [840, ABSENT, ABSENT]);
    assert_eq!(raw(&Channel::Altitude), [100_500, ABSENT, ABSENT]);
    assert_eq!(raw(&Channel::Temperature), [200, ABSENT, ABSENT]);
    assert_eq!(raw(&Channel::Latitude), [ABSENT, 498_032_135, ABSENT]);
    assert_eq!(raw(&Channel::Power), [ABSENT, ABSENT, 210]);
    assert_eq!(raw(&extra("depth", "m")), [ABSENT, ABSENT, 1260]);
    let totals = &recording.totals;
    assert_eq!(
        (totals.timer_ms, totals.distance_m, totals.ascent_m),
        (Some(60_500), Some(200.0), Some(12.0))
    );
    assert_eq!(
        (totals.energy_kcal, totals.avg_heart_rate_bpm),
        (Some(100.0), Some(150.0))
    );
    assert_eq!(totals.max_temperature_c, Some(27.0));
    let laps: Vec<_> = recording
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms, lap.trigger, lap.device.distance_m))
        .collect();
    assert_eq!(
        laps,
        [
            (0, 40_000, LapTrigger::Manual, Some(150.0)),
            (40_000, 60_000, LapTrigger::SessionEnd, None)
        ]
    );
    assert_eq!(
        recording.pauses,
        [Pause {
            from_ms: 20_000,
            to_ms: 30_000
        }]
    );
    let beat = |at_ms, rr_ms| Beat { at_ms, rr_ms };
    assert_eq!(
        recording.extras.beats,
        [beat(800, 800), beat(1550, 750), beat(102_249, 700)]
    );
}

#[test]
fn moveslink_leaves_out_the_root() {
    let bare = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<header><Duration>9</Duration><ActivityType>4</ActivityType>\
        <DateTime>2012-10-14T10:02:40</DateTime></header>\n<Samples><Sample><Time>1</Time><HR>1.5</HR></Sample></Samples>";
    assert_eq!(detect(bare.as_bytes()), Some(Kind::Training(SourceFormat::Sml)));
    let decoded = decode(bare.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    let recording = &decoded.recordings[0];
    assert_eq!(recording.sport, Sport::Cycling);
    // Without UTC the local time is all there is.
    assert_eq!(
        Some(recording.start),
        Timestamp::from_civil(2012, 10, 14, 10, 2, 40)
    );
    assert_eq!(recording.utc_offset_s, None);
    assert_eq!(recording.samples.time_ms, [1000]);
    assert_eq!(detect(b"<header><title>x</title></header>"), None);
}

#[test]
fn a_header_that_tells_its_zone_is_believed() {
    let document = LOG.replace("2013-05-12T10:00:02<", "2013-05-12T11:00:02+03:00<");
    let recording = &decode(document.as_bytes()).unwrap().recordings[0];
    assert_eq!(Some(recording.start), Timestamp::from_civil(2013, 5, 12, 8, 0, 1));
    assert_eq!(recording.utc_offset_s, Some(10_800));
}

#[test]
fn older_files_hold_lists() {
    let older = "<MovesCount><Moves><Move><Header><Duration>00:00:40.0</Duration><Time>2011-03-03T07:00:00</Time><Calories>12</Calories>\
        <Distance>100</Distance></Header><Samples><Distance>20 30 0 50</Distance><HR>90 95 0 100 </HR></Samples></Move></Moves></MovesCount>";
    assert_eq!(detect(older.as_bytes()), Some(Kind::Training(SourceFormat::Sml)));
    let decoded = decode(older.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    let recording = &decoded.recordings[0];
    assert_eq!(recording.totals.energy_kcal, Some(12.0));
    assert_eq!(recording.samples.time_ms, [10_000, 20_000, 30_000, 40_000]);
    let raw = |channel: &Channel| recording.samples.column(channel).unwrap().raw.clone();
    assert_eq!(raw(&Channel::Distance), [2000, 5000, 5000, 10_000]);
    assert_eq!(raw(&Channel::HeartRate), [90, 95, ABSENT, 100]);
}

#[test]
fn what_holds_no_training_says_so() {
    let code = |document: &str| decode(document.as_bytes()).unwrap_err().code;
    assert_eq!(code("<sml/>"), ProblemCode::NotTraining);
    assert_eq!(
        code(
            "<sml><DeviceLog><Samples><Sample><Time>1</Time><HR>2</HR></Sample></Samples></DeviceLog></sml>"
        ),
        ProblemCode::NoTimes
    );
    assert_eq!(code("<sml><DeviceLog>"), ProblemCode::Truncated);
}

#[test]
fn damage_does_no_harm() {
    let cut = LOG.get(..LOG.find("<Sample><HR>2</HR>").unwrap()).unwrap();
    let decoded = decode(cut.as_bytes()).unwrap();
    assert_eq!(decoded.recordings[0].samples.len(), 2);
    assert_eq!(decoded.problems.last().unwrap().code, ProblemCode::Truncated);
    endure(&[LOG.as_bytes().to_vec()], decode);
}

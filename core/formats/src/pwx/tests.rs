#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

use ritm_model::{ABSENT, Channel, Pause, ProblemCode, SourceFormat, Sport, Timestamp};

use super::{decode, says_more_than_a_number};
use crate::{Kind, damage::endure, detect, sheet::extra};

const WORKOUT: &str = "<?xml version=\"1.0\"?><pwx xmlns=\"http://www.peaksware.com/PWX/1/0\" version=\"1.0\" creator=\"WKO\"><workout>\
    <athlete><name>A</name><weight>70</weight></athlete><title>Hills</title><sportType>Mountain Bike</sportType><cmt>wet</cmt>\
    <device id=\"x\"><make>Garmin</make><model>Edge 500</model><extension><a>1</a></extension></device><time>2010-08-17T18:34:45</time>\
    <summarydata><beginning>0</beginning><duration>3600</duration><durationstopped>60</durationstopped><work>700</work>\
    <hr max=\"180\" min=\"80\" avg=\"140\" /><spd max=\"15.5\" min=\"0\" avg=\"8.25\" /><pwr max=\"800\" min=\"0\" avg=\"200\" />\
    <cad max=\"0\" avg=\"0\"/><dist>29700</dist><alt max=\"300\" min=\"-2\" avg=\"150\" /><climbingelevation>420</climbingelevation></summarydata>\
    <segment><name>Lap 1</name><summarydata><beginning>0</beginning><duration>1800.5</duration><dist>15000</dist></summarydata></segment>\
    <segment><name>Threshold</name><summarydata><beginning>1800.5</beginning><duration>600</duration></summarydata></segment>\
    <sample><timeoffset>0</timeoffset><hr>0</hr><spd>8.123</spd><pwr>0</pwr><torq>12.5</torq><cad>90</cad><dist>0</dist>\
    <lat>46.5</lat><lon>7.25</lon><alt>150.25</alt><temp>-1.5</temp></sample>\
    <sample><timeoffset>1.5</timeoffset><hr>121</hr><pwr>250</pwr><pwrright>130</pwrright></sample>\
    <sample><timeoffset>1.5</timeoffset><hr>122</hr></sample><sample><hr>99</hr></sample></workout></pwx>";

#[test]
fn a_workout_is_read_whole() {
    assert_eq!(
        detect(WORKOUT.as_bytes()),
        Some(Kind::Training(SourceFormat::Pwx))
    );
    let decoded = decode(WORKOUT.as_bytes()).unwrap();
    assert_eq!(decoded.record_count, 4);
    let problem = &decoded.problems[0];
    assert_eq!(
        (decoded.problems.len(), problem.code, problem.detail.as_str()),
        (1, ProblemCode::SkippedPoints, "1")
    );
    let [recording] = decoded.recordings.as_slice() else {
        panic!("{}", decoded.recordings.len());
    };
    assert_eq!(
        Some(recording.start),
        Timestamp::from_civil(2010, 8, 17, 18, 34, 45)
    );
    assert_eq!(recording.utc_offset_s, None);
    assert_eq!(recording.sport, Sport::MountainBiking);
    assert_eq!(
        (recording.name.as_deref(), recording.notes.as_deref()),
        (Some("Hills"), Some("wet"))
    );
    let device = &recording.device;
    assert_eq!(
        (device.manufacturer.as_str(), device.product.as_str()),
        ("Garmin", "Edge 500")
    );
    assert_eq!(recording.samples.time_ms, [0, 1500, 1500]);
    let raw = |channel: &Channel| recording.samples.column(channel).unwrap().raw.clone();
    assert_eq!(raw(&Channel::HeartRate), [ABSENT, 121, 122]);
    assert_eq!(raw(&Channel::Power), [0, 250, ABSENT]);
    assert_eq!(raw(&Channel::Speed), [8123, ABSENT, ABSENT]);
    assert_eq!(raw(&Channel::Longitude), [72_500_000, ABSENT, ABSENT]);
    assert_eq!(raw(&Channel::Temperature), [-15, ABSENT, ABSENT]);
    assert_eq!(raw(&extra("torque", "N m")), [12_500, ABSENT, ABSENT]);
    assert_eq!(raw(&extra("right_power", "W")), [ABSENT, 130_000, ABSENT]);
    let totals = &recording.totals;
    assert_eq!(
        (totals.elapsed_ms, totals.timer_ms),
        (Some(3_600_000), Some(3_540_000))
    );
    assert_eq!(
        (totals.distance_m, totals.ascent_m),
        (Some(29_700.0), Some(420.0))
    );
    assert_eq!(
        (totals.avg_speed_m_s, totals.max_power_w, totals.max_cadence_rpm),
        (Some(8.25), Some(800.0), None)
    );
    assert_eq!(
        (totals.min_altitude_m, totals.max_altitude_m),
        (Some(-2.0), Some(300.0))
    );
    let laps: Vec<_> = recording
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms, lap.device.distance_m))
        .collect();
    assert_eq!(
        laps,
        [(0, 1_800_500, Some(15_000.0)), (1_800_500, 2_400_500, None)]
    );
    let markers = &recording.extras.markers;
    assert_eq!(
        (markers.len(), markers[0].at_ms, markers[0].detail.as_str()),
        (1, 1_800_500, "Threshold")
    );
}

#[test]
fn the_time_may_come_last_and_samples_be_none() {
    let late = "<pwx creator='RLX'><workout><sportType>Run</sportType><sample><timeoffset>2</timeoffset><hr>90</hr></sample>\
        <time>2010-08-17T18:34:45+02:00</time></workout>\
        <workout><time>2010-08-18T08:00:00</time><sportType>Swim</sportType><summarydata><duration>1800</duration></summarydata></workout>\
        <workout><time>2010-08-19T08:00:00</time><sportType>Day Off</sportType><summarydata><duration>1</duration></summarydata></workout></pwx>";
    let decoded = decode(late.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    let [run, swim] = decoded.recordings.as_slice() else {
        panic!("{}", decoded.recordings.len());
    };
    assert_eq!(run.samples.time_ms, [2000]);
    assert_eq!(run.utc_offset_s, Some(7200));
    assert_eq!(run.device.manufacturer, "RLX");
    assert_eq!((swim.totals.timer_ms, swim.identity.part), (Some(1_800_000), 1));
}

#[test]
fn the_timer_is_stopped_and_started_by_events() {
    let event = |second: u32, what: &str| {
        format!("<event><timeoffset>{second}</timeoffset><type>{what}</type></event>")
    };
    let document = format!(
        "<pwx><workout><time>2016-01-11T07:00:00</time>{}{}{}{}{}<sample><timeoffset>0</timeoffset><hr>99</hr></sample>\
         <sample><timeoffset>60</timeoffset><hr>99</hr></sample></workout></pwx>",
        event(0, "Started"),
        event(10, "Stopped"),
        event(20, "Started"),
        event(30, "Beacon"),
        event(60, "Stopped")
    );
    let decoded = decode(document.as_bytes()).unwrap();
    assert_eq!(
        decoded.recordings[0].pauses,
        [Pause {
            from_ms: 10_000,
            to_ms: 20_000
        }]
    );
}

#[test]
fn what_holds_no_training_says_so() {
    let code = |document: &str| decode(document.as_bytes()).unwrap_err().code;
    assert_eq!(code("<pwx/>"), ProblemCode::NotTraining);
    assert_eq!(
        code("<pwx><workout><time>2010-08-19T08:00:00</time><sportType>Day Off</sportType></workout></pwx>"),
        ProblemCode::NotTraining
    );
    assert_eq!(
        code("<pwx><workout><sample><timeoffset>1</timeoffset><hr>80</hr></sample></workout></pwx>"),
        ProblemCode::NoTimes
    );
    assert_eq!(code("<pwx><workout>"), ProblemCode::Truncated);
    assert!(!says_more_than_a_number("Interval #12") && says_more_than_a_number("VO2max 3"));
}

#[test]
fn damage_does_no_harm() {
    let cut = WORKOUT.get(..WORKOUT.rfind("<hr>122").unwrap()).unwrap();
    let decoded = decode(cut.as_bytes()).unwrap();
    assert_eq!(decoded.recordings[0].samples.len(), 2);
    assert_eq!(decoded.problems.last().unwrap().code, ProblemCode::Truncated);
    endure(&[WORKOUT.as_bytes().to_vec()], decode);
}

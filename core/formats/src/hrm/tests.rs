#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::{decode, detect};
use crate::{Decoded, Kind};
use ritm_model::{Beat, Channel, ProblemCode, Recording, SourceFormat, Sport};

fn file(mode: &str, interval: u32, length: &str, laps: &str, data: &str) -> String {
    format!(
        "[Params]\r\nVersion=106\r\nMonitor=34\r\n{mode}\r\nDate=20210314\r\nStartTime=07:06:45.5\r\nLength={length}\r\n\
         Interval={interval}\r\nStartDelay=0\r\n\r\n[Note]\r\nUp the hill\r\nand down\r\n\r\n[IntTimes]\r\n{laps}\r\n\
         [IntNotes]\r\n1\tgood legs\r\n2\t\r\n\r\n[Trip]\r\n6\r\n40\r\n20\r\n0\r\n0\r\n0\r\n0\r\n0\r\n\r\n[HRData]\r\n{data}"
    )
}

fn only(decoded: &Decoded) -> &Recording {
    assert_eq!(decoded.recordings.len(), 1);
    &decoded.recordings[0]
}

fn values(recording: &Recording, channel: &Channel) -> Vec<f64> {
    recording.samples.values(channel).unwrap()
}

#[test]
fn every_column_of_a_metric_file_is_read() {
    let data = "100\t360\t90\t250\t200\t12857\t1013\r\n0\t0\t0\t251\t0\t0\t1014\r\n";
    let text = file(
        "SMode=111111101",
        5,
        "00:00:10.0",
        "00:00:10.0\t100\t90\t99\t110\r\n",
        data,
    );
    assert!(detect(text.as_bytes()));
    assert_eq!(
        crate::detect(text.as_bytes()),
        Some(Kind::Training(SourceFormat::Hrm))
    );
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.problems, []);
    assert_eq!(decoded.record_count, 2);
    let recording = only(&decoded);
    assert_eq!(recording.start.unix_ms(), 1_615_705_605_500);
    assert_eq!(recording.sport, Sport::Cycling);
    assert_eq!(recording.device.product, "CS600X");
    assert_eq!(recording.notes.as_deref(), Some("Up the hill\nand down"));
    assert_eq!(recording.samples.time_ms, [0, 5000]);
    let heart_rate = values(recording, &Channel::HeartRate);
    assert_eq!(heart_rate[0], 100.0);
    assert!(heart_rate[1].is_nan(), "zero is no heart rate");
    assert_eq!(values(recording, &Channel::Speed), [10.0, 0.0]);
    assert_eq!(values(recording, &Channel::Cadence), [90.0, 0.0]);
    assert_eq!(values(recording, &Channel::Altitude), [250.0, 251.0]);
    assert_eq!(values(recording, &Channel::Power), [200.0, 0.0]);
    let extra = |name: &str| {
        let columns = &recording.samples.columns;
        columns
            .iter()
            .find(|column| column.channel.code() == name)
            .unwrap()
            .value(0)
    };
    assert_eq!(extra("left_balance"), Some(57.0));
    assert_eq!(extra("pedaling_index"), Some(50.0));
    assert_eq!(extra("air_pressure"), Some(1013.0));
    assert_eq!(recording.totals.timer_ms, Some(10_000));
    assert_eq!(recording.totals.distance_m, Some(600.0));
    assert_eq!(recording.totals.ascent_m, Some(40.0));
}

#[test]
fn miles_feet_and_laps_are_converted() {
    let laps = "00:00:05.0\t100\t90\t99\t110\r\n0\t0\t0\t0\t0\t10\r\n0\t0\t0\t33\t0\r\n0\t31\t0\t680\t0\t0\r\n0\t0\t0\t0\t0\t0\r\n\
                00:00:10.0\t100\t90\t98\t111\r\n0\t0\t0\t0\t0\t10\r\n0\t0\t0\t0\t0\r\n0\t31\t0\t680\t0\t0\r\n0\t0\t0\t0\t0\t0\r\n";
    let data = "100\t223\t1000\r\n101\t223\t1010\r\n";
    let decoded = decode(file("SMode=101000110", 5, "00:00:10.0", laps, data).as_bytes()).unwrap();
    let recording = only(&decoded);
    assert_eq!(values(recording, &Channel::Altitude), [304.8, 307.848]);
    assert!((values(recording, &Channel::Speed)[0] - 9.969).abs() < 0.001);
    assert_eq!(recording.laps.len(), 2);
    let lap = &recording.laps[1];
    assert_eq!((lap.from_ms, lap.to_ms), (5000, 10_000));
    assert_eq!(lap.device.max_heart_rate_bpm, Some(111.0));
    assert_eq!(lap.device.avg_temperature_c, Some(20.0));
    // 31 thousandths of a mile; yards or metres would not add up to what the speed covers.
    assert!((lap.device.distance_m.unwrap() - 49.9).abs() < 0.1);
    assert_eq!(recording.laps[0].device.ascent_m, Some(33.0 * 0.3048));
    assert_eq!(recording.extras.markers.len(), 1);
    assert_eq!(recording.extras.markers[0].detail, "good legs");
    assert_eq!(recording.extras.markers[0].at_ms, 5000);
}

#[test]
fn the_older_mode_says_which_column_follows() {
    for (mode, channel) in [("Mode=010", Channel::Cadence), ("Mode=110", Channel::Altitude)] {
        let decoded =
            decode(file(mode, 15, "00:00:30.0", "", "100\t100\t80\n101\t100\t81\n").as_bytes()).unwrap();
        assert_eq!(values(only(&decoded), &channel), [80.0, 81.0], "{mode}");
    }
}

#[test]
fn times_between_beats_become_beats() {
    let decoded = decode(
        file(
            "SMode=000000000",
            238,
            "00:00:03.0",
            "",
            "800\n1000\n5000\n750\nxx\n",
        )
        .as_bytes(),
    )
    .unwrap();
    let recording = only(&decoded);
    assert_eq!(
        recording.extras.beats,
        [(800, 800), (1800, 1000), (6800, 5000), (7550, 750)].map(|(at_ms, rr_ms)| Beat { at_ms, rr_ms })
    );
    assert_eq!(recording.samples.time_ms, [800, 1800, 7550]);
    assert_eq!(values(recording, &Channel::HeartRate), [75.0, 60.0, 80.0]);
    assert_eq!(decoded.problems.len(), 1);
    assert_eq!(decoded.problems[0].code, ProblemCode::SkippedPoints);
    assert_eq!(decoded.problems[0].detail, "1");
}

#[test]
fn damage_is_told_where_it_is() {
    let text = file("SMode=000000000", 5, "01:00:00.0", "", "100\r\n#\r\n102\r\n");
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(only(&decoded).samples.len(), 2);
    let found: Vec<_> = decoded
        .problems
        .iter()
        .map(|problem| (problem.code, problem.at_byte))
        .collect();
    let at = text.find('#').map(|at| at as u64);
    assert_eq!(
        found,
        [
            (ProblemCode::SkippedPoints, at),
            (ProblemCode::Truncated, Some(text.len() as u64))
        ]
    );
}

#[test]
fn what_holds_no_training_is_refused_with_a_reason() {
    let code = |text: &str| decode(text.as_bytes()).unwrap_err().code;
    assert_eq!(code("[Params]\nDate=20200101\n"), ProblemCode::Truncated);
    assert_eq!(
        code("[Params]\nDate=20200101\n[HRData]\n"),
        ProblemCode::NotTraining
    );
    assert_eq!(
        code("[Params]\nDate=20201301\n[HRData]\n100\n"),
        ProblemCode::NoTimes
    );
}

#[test]
fn comments_may_come_first() {
    let whole = format!(
        "\r\n;made by hand\r\n{}",
        file("SMode=000000000", 1, "00:00:02.0", "", "120\n121")
    );
    assert!(detect(whole.as_bytes()));
    assert_eq!(only(&decode(whole.as_bytes()).unwrap()).samples.len(), 2);
    assert!(!detect(b";[Params]\n[Other]\n[Params]"));
}

#[test]
fn a_watch_for_runners_counts_steps() {
    for (mode, monitor, sport) in [
        ("110000000", 37, Sport::Running),
        ("110100000", 37, Sport::Cycling),
        ("110000000", 34, Sport::Cycling),
        ("100000000", 37, Sport::Other),
    ] {
        let document = format!(
            "[Params]\nMonitor={monitor}\nSMode={mode}\nDate=20100919\nStartTime=17:41:08.0\nInterval=1\n[HRData]\n120 110 80 0\n"
        );
        let decoded = decode(document.as_bytes()).unwrap();
        assert_eq!(only(&decoded).sport, sport, "{mode} {monitor}");
    }
}

#[test]
fn a_cadence_at_a_runners_pace_is_no_bicycle() {
    let sport = |speed: u32, cadence: u32| {
        let data = format!("140\t{speed}\t{cadence}\r\n").repeat(200);
        let text = file("SMode=110000001", 5, "00:16:40.0", "", &data);
        only(&decode(text.as_bytes()).unwrap()).sport
    };
    // Tenths of kilometres an hour.
    assert_eq!(sport(108, 84), Sport::Running, "3 m/s");
    assert_eq!(sport(300, 84), Sport::Cycling);
    assert_eq!(sport(108, 55), Sport::Cycling, "uphill in a low gear");
}

#[test]
fn damage_of_any_kind_is_endured() {
    let laps =
        "00:00:05.0\t100\t90\t99\t110\r\n0\t0\t0\t0\t0\t10\r\n0\t0\t0\t33\t0\r\n0\t31\t0\t680\t0\t0\r\n";
    let seeds = [
        file(
            "SMode=111111111",
            5,
            "00:00:10.0",
            laps,
            "100\t360\t90\t250\t200\t12857\t1013\r\n",
        ),
        file("SMode=000000000", 238, "00:00:03.0", "", "800\n1000\n5000\n750\n"),
    ];
    crate::damage::endure(&seeds.map(String::into_bytes), decode);
}

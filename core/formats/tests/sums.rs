//! From a file to its sums: what formats carry must be what the sums are made of, whichever format it is.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use ritm_analysis::summary::{lap_totals, summarise};
use ritm_model::{
    Channel, Column, Device, Extras, FileIdentity, Lap, LapTrigger, Recording, Samples, Scale, SourceFormat,
    Sport, Timestamp, Totals,
    summary::{Mend, Method, Summary},
};

type Value<'a> = &'a dyn Fn(f64) -> f64;

/// A recording of a sample a second.
fn recording(sport: Sport, seconds: i32, columns: &[(Channel, f64, Value<'_>)]) -> Recording {
    let column = |(channel, per_unit, value): &(Channel, f64, Value<'_>)| {
        let scale = match channel {
            Channel::Altitude => Scale {
                per_unit: *per_unit,
                offset: 500.0,
            },
            _ => Scale::per_unit(*per_unit),
        };
        Column {
            channel: channel.clone(),
            scale,
            raw: (0..=seconds)
                .map(|second| scale.raw(value(f64::from(second))))
                .collect(),
        }
    };
    Recording {
        format: SourceFormat::Fit,
        device: Device::default(),
        identity: FileIdentity::default(),
        sport,
        name: None,
        notes: None,
        start: Timestamp::from_unix_s(1_700_000_000),
        utc_offset_s: None,
        samples: Samples {
            time_ms: (0..=i64::from(seconds)).map(|second| second * 1000).collect(),
            columns: columns.iter().map(column).collect(),
        },
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: Extras::default(),
    }
}

fn sums(bytes: &[u8]) -> (Recording, Summary) {
    let mut decoded = ritm_formats::decode(bytes).unwrap();
    assert_eq!(decoded.recordings.len(), 1);
    let recording = decoded.recordings.remove(0);
    let summary = summarise(&recording, recording.sport);
    (recording, summary)
}

fn mended(summary: &Summary, mend: Mend) -> bool {
    summary.remarks.iter().any(|remark| remark.mend == mend)
}

fn near(value: Option<f64>, expected: f64, tolerance: f64) {
    let value = value.unwrap_or(f64::NAN);
    assert!(
        (value - expected).abs() <= tolerance,
        "{value} is not {expected} +- {tolerance}"
    );
}

#[test]
fn a_leg_whose_counter_goes_on_has_its_own_length() {
    let mut points = String::new();
    for second in 0..=1200 {
        write!(
            points,
            "<Trackpoint><Time>2024-05-04T08:{:02}:{:02}Z</Time><DistanceMeters>{:.2}</DistanceMeters></Trackpoint>",
            second / 60,
            second % 60,
            21_500.0 + f64::from(second) * 3.2
        )
        .unwrap();
    }
    let tcx = format!(
        "<?xml version=\"1.0\"?><TrainingCenterDatabase xmlns=\"http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2\">\
         <Activities><Activity Sport=\"Running\"><Id>2024-05-04T08:00:00Z</Id><Lap StartTime=\"2024-05-04T08:00:00Z\">\
         <TotalTimeSeconds>1200</TotalTimeSeconds><DistanceMeters>3840</DistanceMeters><Track>{points}</Track></Lap>\
         </Activity></Activities></TrainingCenterDatabase>"
    );
    let (recording, summary) = sums(tcx.as_bytes());
    near(summary.totals.distance_m, 3840.0, 0.1);
    assert!(mended(&summary, Mend::CountedBefore));
    near(lap_totals(&recording, recording.sport)[0].distance_m, 3840.0, 0.1);
}

#[test]
fn a_runners_steps_are_strides_in_fit_gpx_and_tcx() {
    let mut run = recording(
        Sport::Running,
        1200,
        &[
            (Channel::Latitude, 1e7, &|second| 60.0 + second * 2.7e-5),
            (Channel::Longitude, 1e7, &|_| 25.0),
            (Channel::Cadence, 1.0, &|_| 174.0),
        ],
    );
    run.totals.avg_cadence_rpm = Some(174.0);
    for format in [SourceFormat::Fit, SourceFormat::Gpx, SourceFormat::Tcx] {
        let (_, summary) = sums(&ritm_formats::encode(&run, format).unwrap());
        near(summary.totals.avg_cadence_rpm, 87.0, 0.01);
        assert!(mended(&summary, Mend::StepsHalved), "{format:?}");
    }
}

#[test]
fn speed_alone_is_a_distance_in_fit_csv_and_hrm() {
    let run = recording(
        Sport::TreadmillRunning,
        1800,
        &[(Channel::Speed, 1000.0, &|_| 2.7778)],
    );
    let fit = ritm_formats::encode(&run, SourceFormat::Fit).unwrap();
    let mut csv = String::from("time,speed (km/h),heart rate\n");
    let mut rows = String::new();
    for second in 0..=1800 {
        writeln!(
            csv,
            "2025-05-11T21:{:02}:{:02}Z,10.0,140",
            second / 60,
            second % 60
        )
        .unwrap();
        rows.push_str("140\t100\t84\r\n");
    }
    let hrm = format!(
        "[Params]\r\nVersion=106\r\nMonitor=34\r\nSMode=110000001\r\nDate=20210314\r\nStartTime=07:00:00.0\r\n\
         Length=00:30:00.0\r\nInterval=1\r\n\r\n[HRData]\r\n{rows}"
    );
    for bytes in [fit, csv.into_bytes(), hrm.into_bytes()] {
        let (recording, summary) = sums(&bytes);
        near(summary.totals.distance_m, 5000.0, 6.0);
        assert_eq!(summary.distance_method, Some(Method::DistanceSpeed));
        assert_ne!(recording.sport, Sport::Cycling, "{:?}", recording.format);
    }
}

#[test]
fn what_the_records_do_not_cover_comes_from_the_totals() {
    let mut run = recording(
        Sport::Running,
        600,
        &[(Channel::Distance, 100.0, &|second| second * 2.78)],
    );
    let totals = |timer_ms, distance_m| Totals {
        elapsed_ms: Some(timer_ms),
        timer_ms: Some(timer_ms),
        distance_m: Some(distance_m),
        ..Totals::default()
    };
    run.totals = totals(1_800_000, 5004.0);
    run.laps = (0..3)
        .map(|lap| Lap {
            from_ms: lap * 600_000,
            to_ms: (lap + 1) * 600_000,
            trigger: LapTrigger::Manual,
            device: totals(600_000, 1668.0),
        })
        .collect();
    let (recording, summary) = sums(&ritm_formats::encode(&run, SourceFormat::Fit).unwrap());
    assert_eq!(summary.totals.elapsed_ms, Some(1_800_000));
    assert_eq!(summary.totals.timer_ms, Some(1_800_000));
    near(summary.totals.distance_m, 5004.0, 0.1);
    assert!(mended(&summary, Mend::DistanceBeyondSamples));
    for lap in lap_totals(&recording, recording.sport) {
        near(lap.distance_m, 1668.0, 0.1);
        assert_eq!(lap.timer_ms, Some(600_000));
    }
}

#[test]
fn one_altitude_gives_one_climb_in_every_format() {
    // A barometer's: fine steps, gusts of two decimetres, small hills.
    let altitude = |second: f64| {
        let hills = 6.0 * (second / 90.0).sin() + 30.0 * (second / 700.0).sin();
        ((180.0 + hills + ((second * 7919.0) % 3.0 - 1.0) * 0.1) * 5.0).round() / 5.0
    };
    let ride = recording(
        Sport::Cycling,
        3600,
        &[
            (Channel::Latitude, 1e7, &|second| 60.0 + second * 6e-5),
            (Channel::Longitude, 1e7, &|_| 25.0),
            (Channel::Altitude, 5.0, &altitude),
        ],
    );
    let climb = |format| {
        let (_, summary) = sums(&ritm_formats::encode(&ride, format).unwrap());
        (summary.totals.ascent_m.unwrap(), summary.gain_method)
    };
    let (fit_m, fit_method) = climb(SourceFormat::Fit);
    assert!(fit_m > 60.0, "{fit_m}");
    for format in [SourceFormat::Gpx, SourceFormat::Tcx] {
        let (metres, method) = climb(format);
        near(Some(metres), fit_m, 0.01 * fit_m);
        assert_eq!(method, fit_method, "{format:?}");
    }
}

#[test]
fn the_highest_heart_rate_is_what_the_monitor_showed() {
    let mut rows = String::new();
    for beat in 0..900 {
        let rr = if beat == 400 { 250 } else { 400 + beat % 9 };
        writeln!(rows, "{rr}\r").unwrap();
    }
    let hrm = format!(
        "[Params]\r\nVersion=106\r\nMonitor=34\r\nSMode=000000000\r\nDate=20210314\r\nStartTime=07:00:00.0\r\n\
         Length=00:06:04.0\r\nInterval=238\r\n\r\n[HRData]\r\n{rows}"
    );
    let (_, summary) = sums(hrm.as_bytes());
    let highest = summary.totals.max_heart_rate_bpm.unwrap();
    assert!((146.0..158.0).contains(&highest), "{highest}");
    assert!(mended(&summary, Mend::BeatsAveraged));
}

#[test]
fn a_strap_that_nobody_wore_gives_no_heart_rate() {
    let mut run = recording(
        Sport::Running,
        600,
        &[
            (Channel::Distance, 100.0, &|second| second * 3.0),
            (Channel::HeartRate, 1.0, &|_| 0.0),
        ],
    );
    run.totals.avg_heart_rate_bpm = Some(0.0);
    run.totals.max_heart_rate_bpm = Some(0.0);
    let (_, summary) = sums(&ritm_formats::encode(&run, SourceFormat::Fit).unwrap());
    assert_eq!(summary.totals.avg_heart_rate_bpm, None);
    assert_eq!(summary.totals.max_heart_rate_bpm, None);
}

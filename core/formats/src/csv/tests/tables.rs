//! Tables of samples.

use ritm_model::{Channel, ProblemCode, Sport};

use super::{only, start, values};
use crate::csv::decode;

#[test]
fn times_of_day_are_no_lengths_of_time() {
    for (date, first, second) in [
        ("5/13/2021", "10:00:00 PM", "10:00:01 PM"),
        ("13.05.2021", "22:00", "22:00:01"),
    ] {
        let recording = only(&format!(
            "Date,Time,Latitude,Longitude,Heart Rate\n{date},{first},47.1,11.1,120\n{date},{second},47.1001,11.1,121\n"
        ));
        assert_eq!(recording.start, start("2021-05-13T22:00:00Z"), "{first}");
        assert_eq!(recording.samples.time_ms, [0, 1000], "{first}");
    }
}

#[test]
fn numbers_above_a_header_are_no_sports() {
    let text = "Unit,8,english\n2008,8,8,6,32,52\n\n83.9,1.0,9.0,0.24\n\
                Time (s),Power (W),Heartrate (BPM)\n0,150,120\n1,151,121\n";
    assert_eq!(only(text).sport, Sport::Other);
}

#[test]
fn speeds_without_a_unit_are_what_the_way_says() {
    for (speed, expected) in [("12.0", 12.0 / 3.6), ("7.46", 3.335), ("3.33", 3.33)] {
        let recording = only(&format!(
            "timestamp,speed,distance,heart_rate\n2021-05-01 10:00:00,{speed},0,100\n2021-05-01 10:00:10,{speed},33.3,101\n\
             2021-05-01 10:00:20,{speed},66.7,101\n2021-05-01 10:00:50,{speed},166.7,101\n"
        ));
        let found = values(&recording, &Channel::Speed)[0];
        assert!((found - expected).abs() < 0.002, "{speed}: {found}");
    }
    // By places where there is no distance; fast descents stay what they are.
    for (step, speed, expected) in [(0.000_27, "10.8", 3.0), (0.002_7, "30.0", 30.0)] {
        let rows: String = (0..6)
            .map(|row| {
                let north = 47.0 + f64::from(row) * step;
                format!("2021-05-01T10:00:{row}0Z,{north:.5},11.0,{speed},120\n")
            })
            .collect();
        let recording = only(&format!("time,lat,lon,speed,hr\n{rows}"));
        assert_eq!(values(&recording, &Channel::Speed)[0], expected, "{speed}");
    }
    let named = only("time,speed (km/hr),hr\n2021-05-01T10:00:00Z,18,120\n2021-05-01T10:00:01Z,18,121\n");
    assert_eq!(values(&named, &Channel::Speed), [5.0, 5.0]);
}

#[test]
fn moments_go_before_counted_seconds() {
    for (header, first, second) in [
        (
            "Elapsed Time (sec),Timestamp",
            "0,2021-05-01T10:00:00Z",
            "1,2021-05-01T10:00:01Z",
        ),
        ("secs,timestamp", "0,2021-05-01 10:00:00", "1,2021-05-01 10:00:01"),
        ("Elapsed Time,Timestamp", "0,1619863200", "1,1619863201"),
        // A start that stands in every row.
        (
            "start_time,secs",
            "2021-05-01 10:00:00,0",
            "2021-05-01 10:00:00,1",
        ),
        ("secs,timestamp_epoch", "0,1619863200000", "1,1619863201000"),
    ] {
        let recording = only(&format!(
            "{header},Heart Rate,Power\n{first},120,200\n{second},121,201\n"
        ));
        assert_eq!(recording.start, start("2021-05-01T10:00:00Z"), "{header}");
        assert_eq!(recording.samples.time_ms, [0, 1000], "{header}");
    }
}

#[test]
fn names_without_blanks_and_half_circles_are_known() {
    let recording = only(
        "Time,SpeedKPH,Watts,LatitudeDegrees,LongitudeDegrees,AltitudeMeters,HeartRateBpm,DistanceMeters\n\
         2011-05-01T10:00:00Z,36,200,47.1,11.1,100,120,0\n2011-05-01T10:00:01Z,36,-1,47.1001,11.1,100,121,10\n",
    );
    assert_eq!(values(&recording, &Channel::Speed), [10.0, 10.0]);
    assert_eq!(values(&recording, &Channel::Distance), [0.0, 10.0]);
    assert_eq!(values(&recording, &Channel::Latitude), [47.1, 47.1001]);
    assert!(values(&recording, &Channel::Power)[1].is_nan(), "-1 is no power");
    let recording = only(
        "timestamp,position_lat,position_long,heart_rate\n2021-05-01 10:00:00,561891234,132345678,100\n\
         2021-05-01 10:00:01,561891334,132345678,101\n",
    );
    assert!((values(&recording, &Channel::Latitude)[0] - 47.097).abs() < 0.001);
    assert!((values(&recording, &Channel::Longitude)[0] - 11.093).abs() < 0.001);
}

#[test]
fn power_taps_intervals_are_laps() {
    let text = "Minutes, Torq (N-m),Km/h,Watts,Km,Cadence,Hrate,ID\n0.021,10.1,25.3,180,0.009,80,130,0\n\
                0.042,10.2,25.5,-1,0.018,81,131,0\n0.063,10.3,25.7,182,0.027,82,132,1\n";
    let mut mapping = crate::csv::survey(text.as_bytes()).unwrap().mapping;
    mapping.start = Some(start("2020-01-01T10:00:00Z"));
    let decoded = crate::csv::decode_with(text.as_bytes(), &mapping).unwrap();
    assert_eq!(decoded.recordings[0].laps.len(), 2);
}

#[test]
fn ibikes_rows_are_evenly_apart() {
    let text = "iBike,11,english\n2009,12,10,17,25,46\n\n220.0,626.8,0.16,7.8,2.000000,28.0,,3,|q|\n\
                Speed (mph),Wind Speed (mph),Power (W),Distance (miles),Cadence (RPM),Heartrate (BPM),Elevation (feet),\
                Hill slope (%),Temperature (degF),Lap Marker,Annotation,DFPM Power,Latitude,Longitude,Timestamp,Internal\n\
                3.9,7.5,51.5,0.0011,1,71,28,-0.1,64,1,,0,0,0,,x1\n5.5,8.8,97.4,0.0026,24,71,28,-1.1,64,,,160,0,0,,x2\n\
                5.5,8.8,97.4,0.0046,24,71,28,-1.1,64,1,,161,0,0,,x3\n";
    let recording = only(text);
    assert_eq!(recording.start, start("2009-12-10T17:25:46Z"));
    assert_eq!(recording.samples.time_ms, [0, 2000, 4000]);
    assert_eq!(values(&recording, &Channel::Power), [0.0, 160.0, 161.0]);
    assert_eq!(recording.laps.len(), 2);
    assert_eq!((recording.laps[0].to_ms, recording.laps[1].from_ms), (4000, 4000));
    let old = "iBike,8,english\n2008,8,8,6,32,52\n\n83.91,1.0,0.0,0.0,1.000000,0\nSpeed (mph),Wind Speed (mph),Power (W),\
               Distance (miles),DFPM Power\n12.1,1,150,0.003,0\n12.2,1,151,0.006,0\n";
    let recording = only(old);
    assert_eq!(recording.start, start("2008-08-08T06:32:52Z"));
    assert_eq!(values(&recording, &Channel::Power), [150.0, 151.0]);
    assert_eq!(recording.samples.time_ms, [0, 1000]);
}

#[test]
fn row_pro_counts_milliseconds() {
    let text = "Date,Comment,Password,ID\n01/02/2012 10:00:00,x,,1\n\nDate,TotalTime,TotalDistance,AvgPace,Type\n\
                01/02/2012 10:00:00,600000,2500,0.24,0\n\nTime,Distance,Pace,Watts,Cals,SPM,HR,DutyCycle,Rowfile_Id\n\
                0,0,0,0,0,0,90,0,6\n2000,8,0.25,150,800,24,100,0,6\n\
                Type,Time,Distance,AvgPace,AvgWatts\n0,600000,2500,0.24,150\n";
    let recording = only(text);
    assert_eq!(recording.sport, Sport::IndoorRowing);
    assert_eq!(recording.samples.time_ms, [0, 2000]);
    assert_eq!(values(&recording, &Channel::Distance), [0.0, 8.0]);
    assert_eq!(values(&recording, &Channel::Cadence), [0.0, 24.0]);
}

#[test]
fn what_is_no_recording_is_refused() {
    for text in [
        // One moment.
        "Date,TotalTime,TotalDistance,AvgPace\n01/02/2012 10:00:00,600000,2500,0.24\n",
        // Zepp's pulses.
        "date,time,heartRate\n2021-05-04,10:00,72\n2021-05-04,10:01,73\n",
        "time,heartRate\n2021-05-04 10:00:00+0000,72\n2021-05-04 10:11:00+0000,73\n",
        // Fitbit's places of a day.
        "timestamp,latitude,longitude,altitude,data source\n2026-07-11T11:30:00Z,41.39,-81.7,236,Air\n\
         2026-07-11T11:30:01Z,41.39001,-81.7,236,Air\n",
    ] {
        let problem = decode(text.as_bytes()).unwrap_err();
        assert_eq!(problem.code, ProblemCode::NotTraining, "{text}");
    }
}

#[test]
fn fit_messages_as_text_are_a_recording() {
    let text = "Type,Local Number,Message,Field 1,Value 1,Units 1,Field 2,Value 2,Units 2,Field 3,Value 3,Units 3,Field 4,Value 4,Units 4\n\
                Definition,0,file_id,type,1,,time_created,1,,,,,\n\
                Data,0,file_id,type,\"4\",,time_created,\"1000000000\",,\n\
                Data,1,record,timestamp,\"1000000000\",s,position_lat,\"561891234\",semicircles,position_long,\"132345678\",semicircles,heart_rate,\"108\",bpm\n\
                Data,1,record,timestamp,\"1000000002\",s,heart_rate,\"109\",bpm,smo2,73.5,percent,unknown,7,\n\
                Data,1,record,heart_rate,\"110\",bpm\n\
                Data,2,lap,timestamp,\"1000000002\",s,start_time,\"1000000000\",,total_distance,\"7.5\",m\n\
                Data,3,session,start_time,\"1000000000\",,total_timer_time,\"2.0\",s,sport,\"1\",,sub_sport,\"3\",\n\
                Data,4,activity,timestamp,\"1000000002\",,local_timestamp,\"1000007202\",,\n";
    assert!(crate::csv::detect(text.as_bytes()));
    let decoded = decode(text.as_bytes()).unwrap();
    assert_eq!(decoded.problems.len(), 1);
    assert_eq!(decoded.record_count, 3);
    let recording = &decoded.recordings[0];
    assert_eq!(recording.start, start("2021-09-08T01:46:40Z"));
    assert_eq!(recording.utc_offset_s, Some(7200));
    assert_eq!(recording.sport, Sport::TrailRunning);
    assert_eq!(recording.samples.time_ms, [0, 2000]);
    assert_eq!(values(recording, &Channel::HeartRate), [108.0, 109.0]);
    assert!((values(recording, &Channel::Latitude)[0] - 47.097).abs() < 0.001);
    assert_eq!(recording.totals.timer_ms, Some(2000));
    assert_eq!(recording.laps[0].to_ms, 2000);
    assert_eq!(recording.laps[0].device.distance_m, Some(7.5));
    let samples = "record.timestamp[s],record.position_lat[semicircles],record.position_long[semicircles],record.heart_rate[bpm],\n\
                   \"1000000000\",\"561891234\",\"132345678\",\"108\",\n\"1000000002\",\"561891235\",\"132345678\",\"109\",\n";
    let recording = only(samples);
    assert_eq!(recording.start, start("2021-09-08T01:46:40Z"));
    assert!((values(&recording, &Channel::Latitude)[0] - 47.097).abs() < 0.001);
    assert_eq!(values(&recording, &Channel::HeartRate), [108.0, 109.0]);
    let since_1970 = "Type,Local Number,Message,Field 1,Value 1,Units 1\n\
                      Data,2,record,timestamp,1451209181,s,power,84,watts\nData,2,record,timestamp,1451209182,s,power,87,watts\n";
    let recording = only(since_1970);
    assert_eq!(recording.start, start("2015-12-27T09:39:41Z"));
    assert_eq!(values(&recording, &Channel::Power), [84.0, 87.0]);
}

//! Tables of samples.

use ritm_model::Sport;

use super::{only, start};

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

//! Lists of activities.

use super::{only, start};

#[test]
fn times_of_day_beside_a_date_are_clocks() {
    for (date, clock, at) in [
        ("05/13/2021", "5:30 PM", "2021-05-13T17:30:00Z"),
        ("13.05.2021", "17:30", "2021-05-13T17:30:00Z"),
        ("13.05.2021", "17:30:15", "2021-05-13T17:30:15Z"),
    ] {
        let text = format!(
            "Date,Start Time,Activity Type,Distance (km),Duration\n{date},{clock},Running,10.0,50:00\n"
        );
        assert_eq!(only(&text).start, start(at), "{clock}");
    }
}

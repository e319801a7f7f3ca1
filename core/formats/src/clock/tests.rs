//! Clocks that leap are set right; long pauses stay.

use ritm_model::{Channel, Column, Scale};

use super::{Clock, Told, Way, set_right};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// A counter of so many metres a step, and the times of the rows after the leaps of `leaps`.
fn ride(rows: i64, step_ms: i64, metres: i32, leaps: &[(i64, i64)]) -> (Vec<i64>, Vec<Column>) {
    let off = |row: i64| -> i64 { leaps.iter().filter(|leap| leap.0 <= row).map(|leap| leap.1).sum() };
    let times = (0..rows)
        .map(|row| 1_700_000_000_000 + row * step_ms + off(row))
        .collect();
    let counter = Column {
        channel: Channel::Distance,
        scale: Scale::ONE,
        raw: (0..rows).map(|row| row as i32 * metres).collect(),
    };
    (times, vec![counter])
}

/// The times once they are right, counted from the first.
fn right(times: &[i64], columns: &[Column], told: Told<'_>) -> Option<Vec<i64>> {
    let clock = Clock::of(times, Way::of(columns), told)?;
    let mut right = times.to_vec();
    for (rows, add_ms) in clock.rows() {
        right[rows].iter_mut().for_each(|time| *time += add_ms);
    }
    Some(right)
}

fn even(rows: i64, step_ms: i64, from: i64) -> Vec<i64> {
    (0..rows).map(|row| from + row * step_ms).collect()
}

#[test]
fn an_hour_either_way_is_the_clocks() {
    for leaps in [
        &[(500, -HOUR)][..],
        &[(500, HOUR)],
        &[(900, -HOUR)],
        &[(300, 20 * DAY), (310, -20 * DAY)],
        &[(300, HOUR), (700, -HOUR)],
        &[(500, 400 * DAY)],
        &[(600, -20 * DAY)],
        &[(200, -HOUR), (400, HOUR), (800, -HOUR)],
    ] {
        let (times, columns) = ride(1000, 1000, 4, leaps);
        let right = right(&times, &columns, Told::default()).unwrap_or_else(|| panic!("{leaps:?}"));
        let first = right[0];
        assert_eq!(right, even(1000, 1000, first), "{leaps:?}");
    }
}

#[test]
fn the_times_of_most_samples_are_right_but_those_of_an_unset_clock() {
    let (times, columns) = ride(1000, 1000, 4, &[(300, HOUR)]);
    assert_eq!(
        right(&times, &columns, Told::default()).map(|right| right[999]),
        Some(times[999])
    );
    let (times, columns) = ride(1000, 1000, 4, &[(700, HOUR)]);
    assert_eq!(
        right(&times, &columns, Told::default()).map(|right| right[0]),
        Some(times[0])
    );
    // Behind by years, and most of the time.
    let (times, columns) = ride(1000, 1000, 4, &[(700, 7000 * DAY)]);
    assert_eq!(
        right(&times, &columns, Told::default()).map(|right| right[999]),
        Some(times[999])
    );
    let (times, columns) = ride(1000, 1000, 4, &[(500, 7000 * DAY), (505, -7000 * DAY)]);
    assert_eq!(
        right(&times, &columns, Told::default()).map(|right| right[0]),
        Some(times[0])
    );
}

#[test]
fn long_pauses_stay() {
    // A night, a ferry and a café, left in stride or not; the counter stands still meanwhile.
    for pause in [11 * HOUR + 17_000, 3 * HOUR + 754_000, 40 * 60_000 + 5_000] {
        let (times, columns) = ride(1000, 1000, 4, &[(500, pause)]);
        assert_eq!(right(&times, &columns, Told::default()), None, "{pause}");
    }
    // A whole hour on the second, but the device counted it.
    let (times, columns) = ride(1000, 1000, 4, &[(500, HOUR)]);
    let counted = Told {
        elapsed_ms: Some(999_000 + HOUR),
        ..Told::default()
    };
    assert_eq!(right(&times, &columns, counted), None);
    // Or the timer stood still.
    let paused = Told {
        pauses: &[(times[499], times[500])],
        ..Told::default()
    };
    assert_eq!(right(&times, &columns, paused), None);
    // A train or a ferry went far, a stop came before it, and a rest of two days is one.
    let (times, mut columns) = ride(1000, 1000, 4, &[(500, HOUR)]);
    columns[0].raw[500..]
        .iter_mut()
        .for_each(|metres| *metres += 30_000);
    assert_eq!(right(&times, &columns, Told::default()), None);
    for leap in [HOUR, 2 * DAY] {
        let (times, mut columns) = ride(1000, 1000, 4, &[(500, leap)]);
        let stood = columns[0].raw[490];
        columns[0].raw[490..510].fill(stood);
        assert_eq!(right(&times, &columns, Told::default()), None);
    }
}

#[test]
fn what_the_device_left_out_is_the_clocks() {
    let (times, columns) = ride(1000, 1000, 4, &[(500, 47 * 60_000 + 11_000)]);
    let left_out = Told {
        elapsed_ms: Some(999_000),
        ..Told::default()
    };
    let expected = even(1000, 1000, times[0]);
    assert_eq!(right(&times, &columns, left_out), Some(expected));
}

#[test]
fn another_order_is_no_leap() {
    // Written twice: the counter begins anew.
    let (times, columns) = ride(300, 1000, 4, &[]);
    let twice: Vec<i64> = [&times[..], &times[..]].concat();
    let raw = [&columns[0].raw[..], &columns[0].raw[..]].concat();
    let columns = [Column {
        raw,
        ..columns[0].clone()
    }];
    assert_eq!(right(&twice, &columns, Told::default()), None);
    // Backwards.
    let mut backwards: Vec<i64> = (0..100).map(|row| row * 120_000).collect();
    backwards.reverse();
    assert_eq!(right(&backwards, &[], Told::default()), None);
}

#[test]
fn laps_and_pauses_follow_the_clock() {
    let xml = |second: i64| {
        let right = second + if second >= 1000 { -3600 } else { 0 };
        let at = ritm_model::Timestamp::from_unix_s(1_700_000_000 + right);
        let ms = at.unix_ms() / 1000;
        let (day, rest) = (ms.div_euclid(86_400), ms.rem_euclid(86_400));
        let (year, month, date) = ritm_model::LocalDay(day as i32).ymd();
        format!(
            "{year:04}-{month:02}-{date:02}T{:02}:{:02}:{:02}Z",
            rest / 3600,
            rest / 60 % 60,
            rest % 60
        )
    };
    let mut document = String::from("<TrainingCenterDatabase><Activities><Activity Sport='Biking'>");
    for lap in 0..4 {
        let from = lap * 500;
        document += &format!(
            "<Lap StartTime='{}'><TotalTimeSeconds>500</TotalTimeSeconds><DistanceMeters>2000</DistanceMeters><Track>",
            xml(from)
        );
        for second in from..from + 500 {
            document += &format!(
                "<Trackpoint><Time>{}</Time><DistanceMeters>{}</DistanceMeters></Trackpoint>",
                xml(second),
                second * 4
            );
        }
        document += "</Track></Lap>";
    }
    document += "</Activity></Activities></TrainingCenterDatabase>";
    let decoded = crate::decode(document.as_bytes()).unwrap_or_default();
    let recording = &decoded.recordings[0];
    assert_eq!(recording.samples.time_ms, even(2000, 1000, 0));
    let laps: Vec<(i64, i64)> = recording
        .laps
        .iter()
        .map(|lap| (lap.from_ms, lap.to_ms))
        .collect();
    assert_eq!(
        laps,
        [
            (0, 500_000),
            (500_000, 1_000_000),
            (1_000_000, 1_500_000),
            (1_500_000, 2_000_000)
        ]
    );
    let codes: Vec<_> = decoded.problems.iter().map(ToString::to_string).collect();
    assert_eq!(codes, ["problem-clock-leapt: -01:00:00"]);
    assert_eq!(set_right(&mut recording.clone()), None);
}

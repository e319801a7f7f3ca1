//! Moments as the browser's fields of dates and times write them.

use ritm_model::{LocalDay, Timestamp};

/// What a clock `east_s` seconds east of Greenwich showed, as a field of dates and times takes it: `2026-05-01T06:00:00`.
pub(crate) fn local_text(at: Timestamp, east_s: i32) -> String {
    let (year, month, day) = at.local_day(east_s).ymd();
    let second = (at.unix_ms().div_euclid(1000) + i64::from(east_s)).rem_euclid(86_400);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// The moment of such a text; browsers leave out seconds of zero.
pub(crate) fn local_moment(text: &str, east_s: i32) -> Option<Timestamp> {
    let (date, clock) = text.split_once('T')?;
    let mut date = date.splitn(3, '-');
    let year = date.next()?.parse().ok()?;
    let month = date.next()?.parse().ok()?;
    let day = LocalDay::from_ymd(year, month, date.next()?.parse().ok()?)?;
    let mut clock = clock.splitn(3, ':');
    let hour: i64 = clock.next()?.parse().ok().filter(|hour| (0..24).contains(hour))?;
    let minute: i64 = clock
        .next()?
        .parse()
        .ok()
        .filter(|minute| (0..60).contains(minute))?;
    let second: f64 = match clock.next() {
        Some(second) => second
            .parse()
            .ok()
            .filter(|second| (0.0..60.0).contains(second))?,
        None => 0.0,
    };
    let later_ms = (hour * 3600 + minute * 60) * 1000 + (second * 1000.0) as i64;
    Some(day.start(east_s).plus_ms(later_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_there_comes_back() {
        let at = Timestamp::from_civil(2026, 5, 1, 23, 30, 5).unwrap_or_default();
        for east_s in [0, 7200, -12_600] {
            assert_eq!(local_moment(&local_text(at, east_s), east_s), Some(at));
        }
        assert_eq!(local_text(at, 7200), "2026-05-02T01:30:05");
        let whole = Timestamp::from_civil(2026, 5, 1, 6, 0, 0);
        assert_eq!(local_moment("2026-05-01T06:00", 0), whole);
        for text in ["", "2026-05-01", "2026-02-30T06:00", "2026-05-01T24:00", "soon"] {
            assert_eq!(local_moment(text, 0), None, "{text}");
        }
    }
}

//! Durations and paces as clocks show them.

/// `52:18`, `1:46:02`: minutes and seconds, hours when there are any.
pub(crate) fn duration(ms: i64) -> String {
    let seconds = (ms.max(0) + 500) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// `24:06` while it runs: a second counts once it is over.
pub(crate) fn running(ms: i64) -> String {
    duration(ms.max(0) / 1000 * 1000)
}

/// `4:12`: hours and minutes, for sums over days.
pub(crate) fn hours(ms: i64) -> String {
    let minutes = (ms.max(0) + 30_000) / 60_000;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// `5:01`: the time a stretch of `metres` takes at `m_s` metres a second; `None` when so slow that it says nothing
/// (an hour and more).
pub(crate) fn pace(m_s: f64, metres: f64) -> Option<String> {
    let seconds = (metres / m_s).round();
    if m_s <= 0.0 || !(0.0..3600.0).contains(&seconds) {
        return None;
    }
    let seconds = seconds as i64;
    Some(format!("{}:{:02}", seconds / 60, seconds % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_round_to_seconds_and_grow_hours() {
        assert_eq!(duration(0), "0:00");
        assert_eq!(duration(3_138_400), "52:18");
        assert_eq!(duration(3_599_600), "1:00:00");
        assert_eq!(duration(6_362_000), "1:46:02");
        assert_eq!(duration(-5), "0:00");
        assert_eq!(running(999), "0:00");
        assert_eq!(running(59_999), "0:59");
        assert_eq!(hours(15_120_000), "4:12");
        assert_eq!(hours(59_999), "0:01");
    }

    #[test]
    fn paces_are_minutes_for_a_stretch() {
        assert_eq!(pace(1000.0 / 301.0, 1000.0).as_deref(), Some("5:01"));
        assert_eq!(pace(1.0, 100.0).as_deref(), Some("1:40"));
        assert_eq!(pace(0.0, 1000.0), None);
        assert_eq!(pace(0.2, 1000.0), None);
        assert_eq!(pace(f64::NAN, 1000.0), None);
    }

    /// The charts write times in JavaScript; both are held to one table.
    #[test]
    fn times_are_written_as_the_charts_write_them() {
        let table = include_str!("../../../kit/web/clock-cases.txt");
        let mut count = 0;
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split(' ').collect();
            let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
            match words.as_slice() {
                ["duration", seconds, text] => {
                    assert_eq!(
                        &duration((number(seconds) * 1000.0).round() as i64),
                        text,
                        "{line}"
                    );
                }
                ["pace", m_s, metres, text] => {
                    let expected = Some(*text).filter(|text| *text != "-");
                    assert_eq!(pace(number(m_s), number(metres)).as_deref(), expected, "{line}");
                }
                _ => panic!("{line}"),
            }
            count += 1;
        }
        assert!(count > 15, "{count} lines");
    }
}

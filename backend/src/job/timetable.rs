//! When jobs come by themselves: times of day and of the hour, in UTC.

use std::time::Duration;

use crate::ports::Micros;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;
const MINUTE: i64 = 60_000_000;

/// Times that come again and again. What was missed while no server ran is made up for once, not many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timetable {
    /// Each time that so much has passed since 1970.
    Every(Duration),
    /// Each hour at this minute.
    Hourly {
        /// The minute, 0 to 59.
        minute: u8,
    },
    /// Each day at this time, UTC.
    Daily {
        /// The hour, 0 to 23.
        hour: u8,
        /// The minute, 0 to 59.
        minute: u8,
    },
}

impl Timetable {
    /// The first of its times after `now`.
    #[must_use]
    pub(crate) fn next(self, now: Micros) -> Micros {
        let (period, offset) = match self {
            Self::Every(time) => (i64::try_from(time.as_micros()).unwrap_or(DAY).max(1), 0),
            Self::Hourly { minute } => (HOUR, i64::from(minute) * MINUTE),
            Self::Daily { hour, minute } => (DAY, i64::from(hour) * HOUR + i64::from(minute) * MINUTE),
        };
        let begun = (now.0 - offset).div_euclid(period);
        Micros((begun + 1) * period + offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::clock::TEST_START;

    #[test]
    fn the_next_time_is_after_now() {
        let after = |micros: i64| Micros(TEST_START.0 + micros);
        let daily = Timetable::Daily { hour: 3, minute: 30 };
        assert_eq!(daily.next(after(0)), after(3 * HOUR + 30 * MINUTE));
        assert_eq!(
            daily.next(after(3 * HOUR + 30 * MINUTE)),
            after(DAY + 3 * HOUR + 30 * MINUTE)
        );
        assert_eq!(
            daily.next(after(3 * HOUR + 30 * MINUTE - 1)),
            after(3 * HOUR + 30 * MINUTE)
        );
        assert_eq!(
            Timetable::Hourly { minute: 5 }.next(after(6 * MINUTE)),
            after(HOUR + 5 * MINUTE)
        );
        let every = Timetable::Every(Duration::from_secs(90));
        assert_eq!(every.next(after(1)), after(90_000_000));
        assert_eq!(every.next(Micros(-1)), Micros(0));
    }
}

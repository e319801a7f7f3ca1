//! Moments and calendar days.

use serde::{Deserialize, Serialize};

/// A moment in UTC, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    pub const fn from_unix_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// From seconds since the Unix epoch.
    pub const fn from_unix_s(s: i64) -> Self {
        Self(s.saturating_mul(1000))
    }

    /// Milliseconds since the Unix epoch.
    pub const fn unix_ms(self) -> i64 {
        self.0
    }

    /// This moment moved by `ms` milliseconds, saturating.
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment; negative when it is the other way round.
    pub const fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The calendar day at a place `utc_offset_s` seconds east of Greenwich.
    pub fn local_day(self, utc_offset_s: i32) -> LocalDay {
        let local_ms = self.0.saturating_add(i64::from(utc_offset_s) * 1000);
        LocalDay(
            local_ms
                .div_euclid(86_400_000)
                .clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32,
        )
    }

    /// From a UTC date and time of day; `None` when any part is out of range.
    pub fn from_civil(year: i32, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Option<Self> {
        let date = LocalDay::from_ymd(year, month, day)?;
        // A leap second reads as the second after: calendars here have none.
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let seconds = i64::from(date.0) * 86_400 + i64::from(hour * 3600 + minute * 60 + second);
        Some(Self::from_unix_s(seconds))
    }
}

/// A calendar day where the athlete was, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LocalDay(pub i32);

impl LocalDay {
    /// The day of a Gregorian date; `None` when there is no such day.
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        let (month, day) = (i64::from(month), i64::from(day));
        let y = i64::from(year) - i64::from(month <= 2);
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        i32::try_from(era * 146_097 + day_of_era - 719_468).ok().map(Self)
    }

    /// Year, month 1-12 and day 1-31.
    pub fn ymd(self) -> (i32, u32, u32) {
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let mp = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * mp + 2) / 5 + 1) as u32;
        let month = (if mp < 10 { mp + 3 } else { mp - 9 }) as u32;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year as i32, month, day)
    }

    /// Days since Monday: 0 is Monday, 6 is Sunday.
    pub fn days_since_monday(self) -> u8 {
        (i64::from(self.0) + 3).rem_euclid(7) as u8
    }

    /// The first day of this day's week.
    pub fn week_start(self, start: WeekStart) -> Self {
        let since = i32::from((self.days_since_monday() + 7 - start.days_since_monday()) % 7);
        Self(self.0 - since)
    }

    /// The first day of this day's month.
    pub fn month_start(self) -> Self {
        let (_, _, day) = self.ymd();
        Self(self.0 - (day as i32 - 1))
    }

    /// The first day of this day's year.
    pub fn year_start(self) -> Self {
        let (year, _, _) = self.ymd();
        Self::from_ymd(year, 1, 1).unwrap_or(self)
    }

    /// This day moved by `days`, saturating.
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Midnight at the start of this day for a place `utc_offset_s` east of Greenwich.
    pub fn start(self, utc_offset_s: i32) -> Timestamp {
        Timestamp::from_unix_s(i64::from(self.0) * 86_400 - i64::from(utc_offset_s))
    }
}

/// The number of days of a month, 28 to 31.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day a week begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum WeekStart {
    /// ISO 8601 and most of the world.
    #[default]
    Monday,
    /// North America and others.
    Sunday,
    /// Much of the Arab world.
    Saturday,
}

impl WeekStart {
    fn days_since_monday(self) -> u8 {
        match self {
            Self::Monday => 0,
            Self::Saturday => 5,
            Self::Sunday => 6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree_over_four_centuries() {
        for day in -100_000..100_000 {
            let (y, m, d) = LocalDay(day).ymd();
            assert_eq!(LocalDay::from_ymd(y, m, d), Some(LocalDay(day)));
        }
        assert_eq!(
            LocalDay::from_ymd(2026, 11, 23).map(LocalDay::days_since_monday),
            Some(0)
        );
        assert_eq!(LocalDay::from_ymd(2023, 2, 29), None);
    }

    #[test]
    fn weeks_begin_where_the_athlete_says() {
        let wednesday = LocalDay::from_ymd(2026, 11, 25).unwrap_or_default();
        assert_eq!(wednesday.week_start(WeekStart::Monday).ymd(), (2026, 11, 23));
        assert_eq!(wednesday.week_start(WeekStart::Sunday).ymd(), (2026, 11, 22));
        assert_eq!(wednesday.week_start(WeekStart::Saturday).ymd(), (2026, 11, 21));
    }

    #[test]
    fn the_local_day_follows_the_offset() {
        let late = Timestamp::from_civil(2026, 11, 23, 23, 30, 0).unwrap_or_default();
        assert_eq!(late.local_day(0).ymd(), (2026, 11, 23));
        assert_eq!(late.local_day(3600).ymd(), (2026, 11, 24));
        assert_eq!(late.local_day(-86_400).ymd(), (2026, 11, 22));
    }
}

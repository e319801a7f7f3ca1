//! How warm it is, by season, day and hour.

use ritm_model::LocalDay;

use crate::random::hash_share;

/// The temperatures during a session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    day: LocalDay,
    starts_s: i32,
    outside_c: f64,
}

impl Weather {
    pub(crate) fn new(day: LocalDay, starts_s: i32) -> Self {
        Self {
            day,
            starts_s,
            outside_c: temperature_c(day, f64::from(starts_s) / 3600.0),
        }
    }

    /// Returns what a temperature sensor shows after so many seconds, in °C. It comes from a warm room and cools down.
    pub(crate) fn at(&self, second: i64) -> f64 {
        let seconds = second as f64;
        // The season and the hour change slowly: it is enough to look every ten minutes.
        let now_c = if second < 3600 {
            self.outside_c
        } else {
            temperature_c(
                self.day,
                (f64::from(self.starts_s) + (seconds / 600.0).floor() * 600.0) / 3600.0,
            )
        };
        now_c + (20.0 - self.outside_c) * (-seconds / 260.0).exp()
    }
}

/// Returns the temperature at an hour of a day in °C, from the season, the weather of the day, and the hour.
fn temperature_c(day: LocalDay, hour: f64) -> f64 {
    let (year, ..) = day.ymd();
    let day_of_year = f64::from(
        day.0
            .wrapping_sub(LocalDay::from_ymd(year, 1, 1).unwrap_or(day).0),
    );
    let season = 10.5 - 9.5 * ((day_of_year - 20.0) / 365.25 * std::f64::consts::TAU).cos();
    // Weather lasts for days: the luck of three days counts, and that of the middle one most.
    let luck = |offset: i32| hash_share(&[7, day.0.wrapping_add(offset) as u64]) - 0.5;
    let weather = 4.0 * luck(-1) + 6.0 * luck(0) + 4.0 * luck(1);
    let hour_of_day = -3.5 * ((hour - 3.5) / 24.0 * std::f64::consts::TAU).cos();
    season + weather + hour_of_day
}

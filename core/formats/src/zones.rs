//! What the clocks show in a place that is told by the name of its time zone.
//!
//! Which name means which offset from UTC changes several times a year, so that nobody should carry a table of it: the
//! host of the formats has one that is kept up to date.

use ritm_model::Timestamp;

/// A source of time zones by their name in the IANA time zone database, such as `America/Sao_Paulo`.
pub trait Zones {
    /// Seconds east of Greenwich in the zone `name` at the moment `at`; `None` where the zone is not known.
    fn utc_offset_s(&self, name: &str, at: Timestamp) -> Option<i32>;

    /// The moment at which clocks in the zone `name` showed `wall_clock`, which is written as if it were UTC; `None` where
    /// the zone is not known.
    ///
    /// A time that clocks skipped is taken for as much later as they skipped; of a time that they showed twice the earlier
    /// moment is meant.
    fn at_wall_clock(&self, name: &str, wall_clock: Timestamp) -> Option<Timestamp> {
        let with = |offset_s: i32| wall_clock.plus_ms(-1000 * i64::from(offset_s));
        // No zone is a whole day from UTC, so that these are before and after any change of clocks that matters.
        let before_s = self.utc_offset_s(name, wall_clock.plus_ms(-DAY_MS))?;
        let after_s = self.utc_offset_s(name, wall_clock.plus_ms(DAY_MS))?;
        let shown = |&offset_s: &i32| self.utc_offset_s(name, with(offset_s)) == Some(offset_s);
        let found = [before_s, after_s].into_iter().filter(shown).map(with).min();
        Some(found.unwrap_or_else(|| with(before_s)))
    }
}

const DAY_MS: i64 = 86_400_000;

/// A source that knows no zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoZones;

impl Zones for NoZones {
    fn utc_offset_s(&self, _: &str, _: Timestamp) -> Option<i32> {
        None
    }
}

#[cfg(test)]
#[path = "../tests/generated/iana.rs"]
pub(crate) mod iana;

#[cfg(test)]
mod tests {
    use super::{NoZones, Zones, iana::Iana};
    use ritm_model::Timestamp;

    type Civil = (i32, u32, u32, u32, u32);

    fn utc((year, month, day, hour, minute): Civil) -> Timestamp {
        Timestamp::from_civil(year, month, day, hour, minute, 0).unwrap_or_else(|| panic!("no date"))
    }

    #[test]
    fn zones_all_over_the_world_are_known() {
        for (name, at, hours) in [
            ("Europe/Istanbul", (2016, 7, 1, 12, 0), 3.0),
            ("Europe/Istanbul", (2015, 1, 15, 12, 0), 2.0),
            ("Europe/Istanbul", (2024, 1, 15, 12, 0), 3.0),
            ("America/Sao_Paulo", (2018, 1, 1, 12, 0), -2.0),
            ("America/Sao_Paulo", (2020, 1, 1, 12, 0), -3.0),
            ("Africa/Cairo", (2022, 7, 1, 12, 0), 2.0),
            ("Africa/Cairo", (2024, 7, 1, 12, 0), 3.0),
            ("America/Mexico_City", (2022, 7, 1, 12, 0), -5.0),
            ("America/Mexico_City", (2023, 7, 1, 12, 0), -6.0),
            ("Australia/Lord_Howe", (2024, 7, 1, 12, 0), 10.5),
            ("Australia/Lord_Howe", (2024, 1, 1, 12, 0), 11.0),
            ("Asia/Kathmandu", (2024, 1, 1, 12, 0), 5.75),
            ("Asia/Katmandu", (2024, 1, 1, 12, 0), 5.75),
        ] {
            let found = Iana
                .utc_offset_s(name, utc(at))
                .map(|offset_s| f64::from(offset_s) / 3600.0);
            assert_eq!(found, Some(hours), "{name} {at:?}");
        }
        assert_eq!(
            Iana.utc_offset_s("Europe/Atlantis", utc((2024, 1, 1, 0, 0))),
            None
        );
        assert_eq!(
            Iana.at_wall_clock("Europe/Atlantis", utc((2024, 1, 1, 0, 0))),
            None
        );
        assert_eq!(
            NoZones.utc_offset_s("Europe/Paris", utc((2024, 1, 1, 0, 0))),
            None
        );
    }

    #[test]
    fn the_moment_of_a_wall_clock_is_found() {
        for (name, wall_clock, moment) in [
            ("Europe/Paris", (2024, 7, 1, 12, 0), (2024, 7, 1, 10, 0)),
            // Clocks went from 02:00 to 03:00.
            ("Europe/Paris", (2024, 3, 31, 1, 59), (2024, 3, 31, 0, 59)),
            ("Europe/Paris", (2024, 3, 31, 2, 30), (2024, 3, 31, 1, 30)),
            ("Europe/Paris", (2024, 3, 31, 3, 0), (2024, 3, 31, 1, 0)),
            // Clocks went from 03:00 to 02:00.
            ("Europe/Paris", (2024, 10, 27, 1, 59), (2024, 10, 26, 23, 59)),
            ("Europe/Paris", (2024, 10, 27, 2, 30), (2024, 10, 27, 0, 30)),
            ("Europe/Paris", (2024, 10, 27, 3, 0), (2024, 10, 27, 2, 0)),
            ("America/New_York", (2024, 3, 10, 2, 30), (2024, 3, 10, 7, 30)),
            ("America/New_York", (2024, 11, 3, 1, 30), (2024, 11, 3, 5, 30)),
            // Half an hour only.
            ("Australia/Lord_Howe", (2024, 4, 7, 1, 45), (2024, 4, 6, 14, 45)),
            ("Australia/Lord_Howe", (2024, 10, 6, 2, 15), (2024, 10, 5, 15, 45)),
            ("Asia/Kathmandu", (2024, 1, 1, 5, 45), (2024, 1, 1, 0, 0)),
            ("America/Sao_Paulo", (2018, 11, 4, 0, 30), (2018, 11, 4, 3, 30)),
            ("Pacific/Kiritimati", (2024, 1, 1, 13, 0), (2023, 12, 31, 23, 0)),
        ] {
            assert_eq!(
                Iana.at_wall_clock(name, utc(wall_clock)),
                Some(utc(moment)),
                "{name} {wall_clock:?}"
            );
        }
    }
}

//! What the clocks showed where a workout took place.
//!
//! An export writes all its dates in the zone that the phone is in when it exports. Where a workout took place only
//! `HKTimeZone` tells, by a name of the IANA time zone database. This is that database as far as it is simple: zones
//! that have kept one rule since health records began in 2014. For others the zone of the dates has to do.
//!
//! Source: IANA time zone database.

use ritm_model::LocalDay;

/// When clocks are an hour ahead.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Summer {
    Never,
    /// From the last Sunday in March to that in October, at one o'clock UTC.
    Europe,
    /// From the second Sunday in March to the first in November, at two o'clock.
    America,
    /// From the first Sunday in October to that in April, at two o'clock standard time.
    Australia,
    /// From the last Sunday in September to the first in April, at two o'clock standard time.
    NewZealand,
}

/// Hours and minutes east of Greenwich out of summer, the rule, and the names with blanks between.
const ZONES: [(i32, i32, Summer, &str); 40] = [
    (
        0,
        0,
        Summer::Never,
        "UTC GMT Etc/UTC Etc/GMT Atlantic/Reykjavik Africa/Abidjan Africa/Accra Africa/Dakar",
    ),
    (
        0,
        0,
        Summer::Europe,
        "Europe/London Europe/Lisbon Europe/Dublin Europe/Belfast Europe/Jersey Europe/Guernsey Europe/Isle_of_Man Atlantic/Canary Atlantic/Madeira Atlantic/Faroe",
    ),
    (-1, 0, Summer::Europe, "Atlantic/Azores"),
    (
        1,
        0,
        Summer::Europe,
        "Europe/Paris Europe/Berlin Europe/Madrid Europe/Rome Europe/Vienna Europe/Zurich Europe/Amsterdam Europe/Brussels Europe/Luxembourg Europe/Copenhagen Europe/Oslo Europe/Stockholm Europe/Prague Europe/Warsaw Europe/Budapest Europe/Bratislava Europe/Ljubljana Europe/Zagreb Europe/Belgrade Europe/Sarajevo Europe/Skopje Europe/Podgorica Europe/Tirane Europe/Malta Europe/Monaco Europe/Andorra Europe/Vaduz Europe/San_Marino Europe/Vatican Europe/Gibraltar Europe/Busingen Arctic/Longyearbyen Africa/Ceuta",
    ),
    (1, 0, Summer::Never, "Africa/Lagos Africa/Algiers Africa/Tunis"),
    (
        2,
        0,
        Summer::Europe,
        "Europe/Helsinki Europe/Mariehamn Europe/Tallinn Europe/Riga Europe/Vilnius Europe/Kiev Europe/Kyiv Europe/Athens Europe/Sofia Europe/Bucharest Asia/Nicosia",
    ),
    (
        2,
        0,
        Summer::Never,
        "Europe/Kaliningrad Africa/Johannesburg Africa/Harare Africa/Maputo Africa/Tripoli",
    ),
    (
        3,
        0,
        Summer::Never,
        "Europe/Moscow Europe/Minsk Europe/Simferopol Asia/Riyadh Asia/Kuwait Asia/Qatar Asia/Bahrain Asia/Baghdad Africa/Nairobi Africa/Addis_Ababa Africa/Kampala Africa/Dar_es_Salaam",
    ),
    (
        4,
        0,
        Summer::Never,
        "Europe/Samara Asia/Dubai Asia/Muscat Asia/Yerevan Asia/Tbilisi Indian/Mauritius Indian/Reunion",
    ),
    (4, 30, Summer::Never, "Asia/Kabul"),
    (
        5,
        0,
        Summer::Never,
        "Asia/Yekaterinburg Asia/Tashkent Asia/Samarkand Asia/Karachi Asia/Ashgabat Asia/Dushanbe Indian/Maldives",
    ),
    (5, 30, Summer::Never, "Asia/Kolkata Asia/Calcutta Asia/Colombo"),
    (5, 45, Summer::Never, "Asia/Kathmandu Asia/Katmandu"),
    (
        6,
        0,
        Summer::Never,
        "Asia/Omsk Asia/Dhaka Asia/Bishkek Asia/Thimphu Asia/Urumqi",
    ),
    (6, 30, Summer::Never, "Asia/Yangon Asia/Rangoon"),
    (
        7,
        0,
        Summer::Never,
        "Asia/Krasnoyarsk Asia/Bangkok Asia/Ho_Chi_Minh Asia/Saigon Asia/Jakarta Asia/Phnom_Penh Asia/Vientiane",
    ),
    (
        8,
        0,
        Summer::Never,
        "Asia/Irkutsk Asia/Shanghai Asia/Hong_Kong Asia/Taipei Asia/Singapore Asia/Kuala_Lumpur Asia/Manila Asia/Macau Asia/Makassar Australia/Perth",
    ),
    (
        9,
        0,
        Summer::Never,
        "Asia/Yakutsk Asia/Tokyo Asia/Seoul Asia/Jayapura",
    ),
    (9, 30, Summer::Never, "Australia/Darwin"),
    (
        9,
        30,
        Summer::Australia,
        "Australia/Adelaide Australia/Broken_Hill",
    ),
    (
        10,
        0,
        Summer::Never,
        "Asia/Vladivostok Australia/Brisbane Australia/Lindeman Pacific/Guam Pacific/Port_Moresby",
    ),
    (
        10,
        0,
        Summer::Australia,
        "Australia/Sydney Australia/Melbourne Australia/Hobart Australia/Canberra",
    ),
    (11, 0, Summer::Never, "Pacific/Noumea Pacific/Guadalcanal"),
    (12, 0, Summer::Never, "Asia/Kamchatka"),
    (12, 0, Summer::NewZealand, "Pacific/Auckland Antarctica/McMurdo"),
    (-2, 0, Summer::Never, "Atlantic/South_Georgia"),
    (
        -3,
        0,
        Summer::Never,
        "America/Argentina/Buenos_Aires America/Buenos_Aires America/Argentina/Cordoba America/Fortaleza America/Recife America/Bahia America/Belem America/Cayenne",
    ),
    (-3, -30, Summer::America, "America/St_Johns"),
    (
        -4,
        0,
        Summer::America,
        "America/Halifax America/Moncton America/Glace_Bay America/Goose_Bay Atlantic/Bermuda America/Thule",
    ),
    (
        -4,
        0,
        Summer::Never,
        "America/Puerto_Rico America/Santo_Domingo America/La_Paz America/Manaus America/Barbados America/Martinique America/Guadeloupe America/Port_of_Spain",
    ),
    (
        -5,
        0,
        Summer::America,
        "America/New_York America/Detroit America/Toronto America/Montreal America/Kentucky/Louisville America/Indiana/Indianapolis America/Indianapolis America/Louisville America/Nassau America/Iqaluit US/Eastern",
    ),
    (
        -5,
        0,
        Summer::Never,
        "America/Bogota America/Lima America/Guayaquil America/Panama America/Jamaica America/Cayman",
    ),
    (
        -6,
        0,
        Summer::America,
        "America/Chicago America/Winnipeg America/Menominee America/Indiana/Knox America/North_Dakota/Center US/Central",
    ),
    (
        -6,
        0,
        Summer::Never,
        "America/Costa_Rica America/Guatemala America/El_Salvador America/Managua America/Tegucigalpa America/Regina America/Belize",
    ),
    (
        -7,
        0,
        Summer::America,
        "America/Denver America/Boise America/Edmonton US/Mountain",
    ),
    (
        -7,
        0,
        Summer::Never,
        "America/Phoenix America/Hermosillo US/Arizona",
    ),
    (
        -8,
        0,
        Summer::America,
        "America/Los_Angeles America/Vancouver America/Tijuana US/Pacific",
    ),
    (
        -9,
        0,
        Summer::America,
        "America/Anchorage America/Juneau America/Sitka America/Nome",
    ),
    (-10, 0, Summer::Never, "Pacific/Honolulu Pacific/Tahiti US/Hawaii"),
    (-11, 0, Summer::Never, "Pacific/Pago_Pago Pacific/Midway"),
];

/// Seconds east of Greenwich in the zone of that name at a moment; `None` when it is no simple one.
pub(super) fn offset_s(name: &str, unix_s: u32) -> Option<i32> {
    let (hours, minutes, summer, _) = ZONES
        .iter()
        .find(|(.., names)| names.split(' ').any(|zone| zone == name))?;
    let standard_s = hours * 3600 + minutes * 60;
    let summer = summer.holds(i64::from(unix_s), i64::from(standard_s));
    Some(standard_s + if summer { 3600 } else { 0 })
}

impl Summer {
    /// Whether clocks are ahead; `standard_s` is what they are east of Greenwich when they are not.
    fn holds(self, unix_s: i64, standard_s: i64) -> bool {
        let (year, ..) = LocalDay(day_of(unix_s + standard_s)).ymd();
        let at = |day: Option<LocalDay>, second: i64| day.map(|day| i64::from(day.0) * 86_400 + second);
        let (begin, end) = match self {
            Self::Never => return false,
            Self::Europe => (at(last_sunday(year, 3), 3600), at(last_sunday(year, 10), 3600)),
            // Clocks go back from two o'clock summer time, an hour earlier by standard time.
            Self::America => (
                at(sunday(year, 3, 2), 7200 - standard_s),
                at(sunday(year, 11, 1), 3600 - standard_s),
            ),
            Self::Australia => (
                at(sunday(year, 10, 1), 7200 - standard_s),
                at(sunday(year, 4, 1), 7200 - standard_s),
            ),
            Self::NewZealand => (
                at(last_sunday(year, 9), 7200 - standard_s),
                at(sunday(year, 4, 1), 7200 - standard_s),
            ),
        };
        let (Some(begin), Some(end)) = (begin, end) else {
            return false;
        };
        if begin < end {
            (begin..end).contains(&unix_s)
        } else {
            !(end..begin).contains(&unix_s)
        }
    }
}

fn day_of(local_s: i64) -> i32 {
    i32::try_from(local_s.div_euclid(86_400)).unwrap_or(0)
}

/// The `number`-th Sunday of a month.
fn sunday(year: i32, month: u32, number: i32) -> Option<LocalDay> {
    let first = LocalDay::from_ymd(year, month, 1)?;
    let to_sunday = 6 - i32::from(first.days_since_monday());
    Some(first.plus_days(to_sunday + (number - 1) * 7))
}

/// The last Sunday of a month of 31 or 30 days.
fn last_sunday(year: i32, month: u32) -> Option<LocalDay> {
    let last = LocalDay::from_ymd(year, month, ritm_model::time::days_in_month(year, month))?;
    let since_sunday = (i32::from(last.days_since_monday()) + 1) % 7;
    Some(last.plus_days(-since_sunday))
}

#[cfg(test)]
mod tests {
    use super::{ZONES, offset_s};
    use ritm_model::Timestamp;

    fn hours(name: &str, (year, month, day, hour, minute): (i32, u32, u32, u32, u32)) -> Option<f64> {
        let at = Timestamp::from_civil(year, month, day, hour, minute, 0)?;
        let unix_s = u32::try_from(at.unix_ms() / 1000).ok()?;
        offset_s(name, unix_s).map(|seconds| f64::from(seconds) / 3600.0)
    }

    /// Moments a minute before and after clocks changed, in UTC, as the system's own tables have them.
    #[test]
    fn clocks_change_when_they_do() {
        for (name, before, after, from, to) in [
            (
                "Europe/Paris",
                (2024, 3, 31, 0, 59),
                (2024, 3, 31, 1, 1),
                1.0,
                2.0,
            ),
            (
                "Europe/Paris",
                (2025, 10, 26, 0, 59),
                (2025, 10, 26, 1, 1),
                2.0,
                1.0,
            ),
            (
                "Europe/London",
                (2019, 10, 27, 0, 59),
                (2019, 10, 27, 1, 1),
                1.0,
                0.0,
            ),
            (
                "America/New_York",
                (2023, 3, 12, 6, 59),
                (2023, 3, 12, 7, 1),
                -5.0,
                -4.0,
            ),
            (
                "America/New_York",
                (2023, 11, 5, 5, 59),
                (2023, 11, 5, 6, 1),
                -4.0,
                -5.0,
            ),
            (
                "America/St_Johns",
                (2022, 3, 13, 5, 29),
                (2022, 3, 13, 5, 31),
                -3.5,
                -2.5,
            ),
            (
                "Australia/Sydney",
                (2021, 10, 2, 15, 59),
                (2021, 10, 2, 16, 1),
                10.0,
                11.0,
            ),
            (
                "Australia/Adelaide",
                (2021, 4, 3, 16, 29),
                (2021, 4, 3, 16, 31),
                10.5,
                9.5,
            ),
            (
                "Pacific/Auckland",
                (2020, 9, 26, 13, 59),
                (2020, 9, 26, 14, 1),
                12.0,
                13.0,
            ),
            (
                "Pacific/Auckland",
                (2020, 4, 4, 13, 59),
                (2020, 4, 4, 14, 1),
                13.0,
                12.0,
            ),
        ] {
            assert_eq!(
                (hours(name, before), hours(name, after)),
                (Some(from), Some(to)),
                "{name}"
            );
        }
        assert_eq!(hours("Europe/Moscow", (2020, 7, 1, 0, 0)), Some(3.0));
        assert_eq!(hours("Asia/Kathmandu", (2020, 7, 1, 0, 0)), Some(5.75));
        assert_eq!(hours("America/Sao_Paulo", (2018, 1, 1, 0, 0)), None);
    }

    #[test]
    fn each_zone_is_there_once() {
        let mut names: Vec<&str> = ZONES.iter().flat_map(|(.., names)| names.split(' ')).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(names.iter().all(|name| !name.is_empty()));
    }
}

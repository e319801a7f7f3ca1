//! All time zones, as the IANA database has them.

use ritm_model::Timestamp;

use super::Zones;

/// The database that `jiff` brings along.
pub(crate) struct Iana;

impl Zones for Iana {
    fn utc_offset_s(&self, name: &str, at: Timestamp) -> Option<i32> {
        let zone = jiff::tz::TimeZone::get(name).ok()?;
        let at = jiff::Timestamp::from_millisecond(at.unix_ms()).ok()?;
        Some(zone.to_offset(at).seconds())
    }
}

//! The ports of a native program: the system's clocks, its randomness and its time zones.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use ritm_model::Timestamp;

use super::{Clock, Host, Random, Zones};

/// The system's clocks.
pub struct SystemClock {
    begun: Instant,
    home: TimeZone,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self {
            begun: Instant::now(),
            home: TimeZone::system(),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Timestamp::from_unix_ms(now.map_or(0, |since| since.as_millis() as i64))
    }

    fn utc_offset_s(&self, at: Timestamp) -> i32 {
        offset_s(&self.home, at).unwrap_or(0)
    }

    fn monotonic_ms(&self) -> f64 {
        self.begun.elapsed().as_secs_f64() * 1e3
    }
}

fn offset_s(zone: &TimeZone, at: Timestamp) -> Option<i32> {
    let at = jiff::Timestamp::from_millisecond(at.unix_ms()).ok()?;
    Some(zone.to_offset(at).seconds())
}

/// The IANA time zone database: the system's, or the one that is part of the program where the system has none.
#[derive(Clone, Copy, Default)]
pub struct SystemZones;

impl Zones for SystemZones {
    fn utc_offset_s(&self, name: &str, at: Timestamp) -> Option<i32> {
        offset_s(&TimeZone::get(name).ok()?, at)
    }
}

/// The system's randomness.
#[derive(Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        // Without the system's randomness ids must still differ from each other: hasher keys do, process by process.
        if getrandom::fill(bytes).is_err() {
            use std::hash::{BuildHasher, RandomState};
            for (chunk, number) in bytes.chunks_mut(8).zip(0_u64..) {
                let hash = RandomState::new().hash_one(number).to_le_bytes();
                chunk.copy_from_slice(&hash[..chunk.len()]);
            }
        }
    }
}

/// The host of a native program; `readers` files are worth having with readers at once.
pub fn host(readers: usize) -> Host {
    Host {
        clock: Box::<SystemClock>::default(),
        random: Box::<SystemRandom>::default(),
        zones: Box::<SystemZones>::default(),
        server: None,
        readers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_all_over_the_world_are_known() {
        // 2026-07-01T12:00:00Z
        let summer = Timestamp::from_unix_s(1_782_907_200);
        for (name, hours) in [
            ("Europe/Istanbul", 3.0),
            ("America/Sao_Paulo", -3.0),
            ("Africa/Cairo", 3.0),
            ("America/Mexico_City", -6.0),
            ("Asia/Kathmandu", 5.75),
            ("Australia/Lord_Howe", 10.5),
        ] {
            let known = SystemZones.utc_offset_s(name, summer);
            assert_eq!(known, Some((hours * 3600.0) as i32), "{name}");
        }
        assert_eq!(SystemZones.utc_offset_s("Mars/Olympus", summer), None);
    }
}

//! An engine whose steps end by real time, as an athlete's do; all else is decided by a seed.

use std::time::Instant;

use ritm_engine::{Clock, Engine, Platform, Readers, platform::simulated};
use ritm_model::Timestamp;

struct RealClock {
    now: Timestamp,
    begun: Instant,
}

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn utc_offset_s(&self, _at: Timestamp) -> i32 {
        0
    }

    fn monotonic_ms(&self) -> f64 {
        self.begun.elapsed().as_secs_f64() * 1e3
    }
}

/// Opens it where the date is `now`.
pub(crate) fn open(path: &str, now: Timestamp, readers: Readers) -> Engine {
    let (platform, _) = simulated::platform(now, 7);
    let begun = Instant::now();
    let clock = Box::new(RealClock { now, begun });
    let platform = Platform {
        clock,
        readers,
        ..platform
    };
    Engine::open(path, platform).unwrap()
}

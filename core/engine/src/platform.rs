//! What the engine needs from where it runs, as ports.

use ritm_model::Timestamp;

/// Time. The engine never asks the system itself: a browser has no `std::time`, and tests bring their own.
pub trait Clock {
    /// The wall clock.
    fn now(&self) -> Timestamp;

    /// Seconds east of Greenwich at the athlete's home at the moment `at`: the zone for activities that name none.
    fn utc_offset_s(&self, at: Timestamp) -> i32;

    /// Milliseconds on a clock that never goes back, for measuring how long a step took.
    fn monotonic_ms(&self) -> f64;
}

/// Randomness, for ids.
pub trait Random {
    /// Fills `bytes` with bytes nobody can guess (in tests: with bytes of a seed).
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The ports together.
pub struct Platform {
    /// Time.
    pub clock: Box<dyn Clock>,
    /// Randomness.
    pub random: Box<dyn Random>,
    /// Threads that read files beside the engine's own; with none it reads them itself, between two commands.
    pub readers: usize,
}

/// A platform of which a seed decides everything: for tests and benchmarks.
pub mod simulated {
    use std::{cell::Cell, rc::Rc};

    use ritm_model::Timestamp;

    use super::{Clock, Platform, Random};

    /// A clock that moves only when told, one millisecond at each look at the monotonic side.
    #[derive(Clone)]
    pub struct SimulatedClock {
        now_ms: Rc<Cell<i64>>,
        utc_offset_s: i32,
        ticks: Rc<Cell<u32>>,
    }

    impl SimulatedClock {
        /// A clock standing at `now`.
        pub fn new(now: Timestamp, utc_offset_s: i32) -> Self {
            Self {
                now_ms: Rc::new(Cell::new(now.unix_ms())),
                utc_offset_s,
                ticks: Rc::default(),
            }
        }

        /// Moves the wall clock on.
        pub fn advance_ms(&self, ms: i64) {
            self.now_ms.set(self.now_ms.get() + ms);
        }
    }

    impl Clock for SimulatedClock {
        fn now(&self) -> Timestamp {
            Timestamp::from_unix_ms(self.now_ms.get())
        }

        fn utc_offset_s(&self, _at: Timestamp) -> i32 {
            self.utc_offset_s
        }

        fn monotonic_ms(&self) -> f64 {
            self.ticks.set(self.ticks.get() + 1);
            f64::from(self.ticks.get())
        }
    }

    /// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
    pub struct SimulatedRandom(pub u64);

    impl Random for SimulatedRandom {
        fn fill(&mut self, bytes: &mut [u8]) {
            for chunk in bytes.chunks_mut(8) {
                self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut z = self.0;
                z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                z ^= z >> 31;
                chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
            }
        }
    }

    /// Both, with the clock to move.
    pub fn platform(now: Timestamp, seed: u64) -> (Platform, SimulatedClock) {
        let clock = SimulatedClock::new(now, 0);
        let platform = Platform {
            clock: Box::new(clock.clone()),
            random: Box::new(SimulatedRandom(seed)),
            readers: 0,
        };
        (platform, clock)
    }
}

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

/// Who reads files beside the engine.
#[derive(Default)]
pub enum Readers {
    /// Nobody: the engine reads them itself, between two commands.
    #[default]
    None,
    /// So many threads of the engine's own.
    Threads(usize),
    /// Others that are reached by messages, such as a browser's workers.
    Messages(Box<dyn ReaderPort>),
}

/// Readers that are reached by messages. What one does with a message is [`crate::read_beside`].
///
/// Answers may come in any order and at any time; one that never comes holds the import up. While the engine has
/// nothing to do but wait for one, its step says [`crate::Step::Waiting`].
pub trait ReaderPort {
    /// How many messages are worth having under way at once.
    fn room(&self) -> usize;

    /// Sends a message; its answer goes by the same number. No two messages of an engine have the same.
    fn send(&mut self, number: u64, message: Vec<u8>);

    /// The next answer that is there: the number of its message and what it says, or `None` where the reader broke down
    /// over it. Each is given once.
    fn receive(&mut self) -> Option<(u64, Option<Vec<u8>>)>;
}

/// The ports together.
pub struct Platform {
    /// Time.
    pub clock: Box<dyn Clock>,
    /// Randomness.
    pub random: Box<dyn Random>,
    /// Who reads files beside it.
    pub readers: Readers,
}

/// A platform of which a seed decides everything: for tests and benchmarks.
pub mod simulated {
    use std::{cell::Cell, rc::Rc};

    use ritm_model::Timestamp;

    use super::{Clock, Platform, Random, ReaderPort, Readers};

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

    /// Readers that answer late and in an order the seed decides.
    pub struct SimulatedReaders {
        random: SimulatedRandom,
        sent: Vec<(u64, Vec<u8>)>,
        /// Which message, counted from 1, a reader breaks down over; 0 for none.
        breaks_at: u64,
        count: u64,
    }

    impl SimulatedReaders {
        /// Readers that break down over message `breaks_at`, counted from 1; over none where that is 0.
        pub fn new(seed: u64, breaks_at: u64) -> Self {
            Self {
                random: SimulatedRandom(seed),
                sent: Vec::new(),
                breaks_at,
                count: 0,
            }
        }

        fn draw(&mut self, below: usize) -> usize {
            let mut bytes = [0; 8];
            self.random.fill(&mut bytes);
            (u64::from_le_bytes(bytes) % below.max(1) as u64) as usize
        }
    }

    impl ReaderPort for SimulatedReaders {
        fn room(&self) -> usize {
            5
        }

        fn send(&mut self, number: u64, message: Vec<u8>) {
            self.sent.push((number, message));
        }

        fn receive(&mut self) -> Option<(u64, Option<Vec<u8>>)> {
            // Two times out of three nobody is ready.
            if self.sent.is_empty() || self.draw(3) > 0 {
                return None;
            }
            let at = self.draw(self.sent.len());
            let (number, message) = self.sent.swap_remove(at);
            self.count += 1;
            let answer = (self.count != self.breaks_at).then(|| crate::read_beside(&message));
            Some((number, answer))
        }
    }

    /// Both, with the clock to move.
    pub fn platform(now: Timestamp, seed: u64) -> (Platform, SimulatedClock) {
        let clock = SimulatedClock::new(now, 0);
        let platform = Platform {
            clock: Box::new(clock.clone()),
            random: Box::new(SimulatedRandom(seed)),
            readers: Readers::None,
        };
        (platform, clock)
    }
}

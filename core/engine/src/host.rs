//! What the engine needs from where it runs, as ports.

pub mod contract;
pub mod location;
#[cfg(not(target_family = "wasm"))]
pub mod native;
pub mod secrets;
pub mod simulated_radio;
pub mod transport;

pub use ritm_formats::Zones;
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

/// The ports together, with what the host is able to do.
pub struct Host {
    /// Time.
    pub clock: Box<dyn Clock>,
    /// Randomness.
    pub random: Box<dyn Random>,
    /// Time zones by name.
    pub zones: Box<dyn Zones>,
    /// The server that this host belongs to: scheme, name and port of the address that a page came from. `None` where the
    /// athlete says which server it is.
    pub server: Option<String>,
    /// How many files are worth having with readers at once. With 0 the engine reads files itself, between two questions.
    pub readers: usize,
}

/// A host of which a seed decides everything: for tests and benchmarks.
pub mod simulated {
    mod location;
    mod net;

    pub use location::SimulatedLocation;
    pub use net::{Answering, SimulatedNet, SimulatedSecrets};

    use std::{cell::Cell, rc::Rc};

    use ritm_formats::NoZones;
    use ritm_model::Timestamp;

    use super::{Clock, Host, Random};
    use crate::{Engine, HostAnswer, Out, Request, Wanted, request::ReadTask};

    /// A clock that moves only when told, and by a millisecond at each look at its monotonic side.
    #[derive(Clone)]
    pub struct SimulatedClock {
        now_ms: Rc<Cell<i64>>,
        utc_offset_s: i32,
        monotonic_ms: Rc<Cell<f64>>,
        look_ms: f64,
    }

    impl SimulatedClock {
        /// A clock standing at `now` that looks do not move: for what is measured by it.
        pub fn steady(now: Timestamp, utc_offset_s: i32) -> Self {
            Self {
                look_ms: 0.0,
                ..Self::new(now, utc_offset_s)
            }
        }

        /// A clock standing at `now`.
        pub fn new(now: Timestamp, utc_offset_s: i32) -> Self {
            Self {
                now_ms: Rc::new(Cell::new(now.unix_ms())),
                utc_offset_s,
                monotonic_ms: Rc::default(),
                look_ms: 1.0,
            }
        }

        /// Moves both sides of the clock on.
        pub fn advance_ms(&self, ms: i64) {
            self.set_back_ms(-ms);
            self.monotonic_ms.set(self.monotonic_ms.get() + ms as f64);
        }

        /// Sets the wall clock back, as an athlete or a flat battery does; the monotonic side does not notice.
        pub fn set_back_ms(&self, ms: i64) {
            self.now_ms.set(self.now_ms.get() - ms);
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
            self.monotonic_ms.set(self.monotonic_ms.get() + self.look_ms);
            self.monotonic_ms.get()
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

    impl SimulatedRandom {
        /// A number below `bound`.
        pub fn draw(&mut self, bound: usize) -> usize {
            let mut bytes = [0; 8];
            self.fill(&mut bytes);
            (u64::from_le_bytes(bytes) % bound.max(1) as u64) as usize
        }
    }

    /// Readers that answer late, in an order the seed decides, and by messages where asked to.
    pub struct SimulatedReaders {
        random: SimulatedRandom,
        tasks: Vec<(u64, ReadTask)>,
        by_messages: bool,
        /// Which task, counted from 1, a reader breaks down over; 0 for none.
        breaks_at: u64,
        count: u64,
        answered: bool,
    }

    impl SimulatedReaders {
        /// Readers that break down over task `breaks_at`, counted from 1; over none where that is 0.
        pub fn new(seed: u64, by_messages: bool, breaks_at: u64) -> Self {
            Self {
                random: SimulatedRandom(seed),
                tasks: Vec::new(),
                by_messages,
                breaks_at,
                count: 0,
                answered: false,
            }
        }

        /// Takes what the engine wants, and answers a little of it, or nothing; gives what else the engine put out.
        pub fn serve(&mut self, engine: &mut Engine) -> Vec<Out> {
            let mut rest = Vec::new();
            for out in engine.take_out() {
                match out {
                    Out::Request(Request {
                        id,
                        wanted: Wanted::Read(task),
                    }) => self.tasks.push((id, task)),
                    other => rest.push(other),
                }
            }
            // Two times out of three nobody is ready.
            while !self.tasks.is_empty() && self.random.draw(3) == 0 {
                let at = self.random.draw(self.tasks.len());
                let (id, task) = self.tasks.swap_remove(at);
                self.count += 1;
                let outcome = if self.by_messages {
                    crate::request::ReadOutcome::from_bytes(
                        &crate::read_beside(&task.to_bytes(), &NoZones).unwrap_or_default(),
                    )
                } else {
                    Some(task.run(&NoZones))
                };
                let answer = match outcome {
                    Some(outcome) if self.count != self.breaks_at => HostAnswer::Read(outcome),
                    _ => HostAnswer::BrokenDown,
                };
                engine.answer(id, answer);
                self.answered = true;
            }
            rest
        }

        /// Whether tasks wait for their answer, or were answered since this was asked last.
        pub fn busy(&mut self) -> bool {
            std::mem::take(&mut self.answered) || !self.tasks.is_empty()
        }
    }

    /// A host without readers, with the clock to move.
    pub fn host(now: Timestamp, seed: u64) -> (Host, SimulatedClock) {
        let clock = SimulatedClock::new(now, 0);
        let host = Host {
            clock: Box::new(clock.clone()),
            random: Box::new(SimulatedRandom(seed)),
            zones: Box::new(NoZones),
            server: None,
            readers: 0,
        };
        (host, clock)
    }
}

//! Unpredictable bytes, and the ids made of them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::clock::Micros;

/// A source of bytes that nobody can predict; a seeded one repeats itself for tests.
#[derive(Clone)]
pub(crate) struct Random(Kind);

#[derive(Clone)]
enum Kind {
    System,
    Seeded(Arc<Mutex<blake3::OutputReader>>),
}

impl fmt::Debug for Random {
    // The state of a seeded source would tell what comes next.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::System => "Random::system",
            Kind::Seeded(_) => "Random::seeded",
        })
    }
}

impl Random {
    /// The system's own source.
    #[must_use]
    pub(crate) fn system() -> Self {
        Self(Kind::System)
    }

    /// A source that gives the same bytes for the same seed. For tests: whoever knows the seed knows them all.
    #[must_use]
    pub(crate) fn seeded(seed: u64) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("ritm 2026 seeded randomness of tests");
        hasher.update(&seed.to_le_bytes());
        Self(Kind::Seeded(Arc::new(Mutex::new(hasher.finalize_xof()))))
    }

    /// Fills `bytes`.
    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Kind::System => {
                if let Err(error) = getrandom::fill(bytes) {
                    // Every secret from here on would be guessable; no request may be answered with one.
                    tracing::error!(%error, "the system gives no randomness; stopped at once");
                    std::process::abort();
                }
            }
            Kind::Seeded(reader) => reader.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes),
        }
    }

    /// `N` bytes.
    #[must_use]
    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A whole number below `bound`, each as likely as the others; 0 when the bound is 0.
    #[must_use]
    pub(crate) fn below(&self, bound: u64) -> u64 {
        // Lemire's method without its rare second draw would favour some numbers by 2^-64 * bound: a draw of 128 bits
        // makes that unmeasurable.
        let wide = u128::from_le_bytes(self.bytes());
        u64::try_from(wide % u128::from(bound.max(1))).unwrap_or(0)
    }

    /// A `UUIDv7` of this moment: ids sort by when they were made, to the millisecond.
    #[must_use]
    pub(crate) fn id(&self, now: Micros) -> Uuid {
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::clock::TEST_START;

    #[test]
    fn a_seed_repeats_itself_and_others_differ() {
        let draw = |seed| Random::seeded(seed).bytes::<32>();
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let one = Random::seeded(1);
        assert_ne!(
            one.bytes::<32>(),
            one.clone().bytes::<32>(),
            "clones share the stream"
        );
        assert_ne!(Random::system().bytes::<32>(), Random::system().bytes::<32>());
    }

    #[test]
    fn numbers_stay_below_their_bound_and_ids_are_of_version_7() {
        let random = Random::seeded(3);
        let mut seen = [0_u32; 6];
        for _ in 0..6000 {
            let drawn = usize::try_from(random.below(6)).unwrap_or(usize::MAX);
            seen[drawn] += 1;
        }
        assert!(seen.iter().all(|count| (800..1200).contains(count)), "{seen:?}");
        assert_eq!(random.below(0), 0);
        let id = random.id(TEST_START);
        assert_eq!(id.get_version_num(), 7);
        assert!(id < random.id(Micros(TEST_START.0 + 1000)));
    }
}

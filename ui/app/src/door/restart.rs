//! How often the engine's host is started again by itself.

use std::collections::VecDeque;

use ritm_model::door::StoreError;

/// The pause before a fresh host starts.
pub(super) const PAUSE_MS: i32 = 1_000;
/// So many restarts are allowed in [`SPAN_MS`].
const MOST: usize = 3;
const SPAN_MS: i64 = 60_000;

/// The latest restarts.
#[derive(Debug, Default)]
pub(super) struct Restarts {
    /// In milliseconds since 1970, at most [`MOST`], oldest first.
    at_ms: VecDeque<i64>,
}

impl Restarts {
    /// Whether the host may be started again at `now_ms`; if so, that counts as a restart.
    pub(super) fn allow(&mut self, now_ms: i64) -> bool {
        // A clock that was set back must not forbid restarts for long.
        self.at_ms
            .retain(|at_ms| (*at_ms..*at_ms + SPAN_MS).contains(&now_ms));
        let allowed = self.at_ms.len() < MOST;
        if allowed {
            self.at_ms.push_back(now_ms);
        }
        allowed
    }
}

/// Whether a host that failed so would fail the same way again. `detail` begins with the engine's own code where it gave
/// one.
pub(super) fn is_lasting(detail: &str) -> bool {
    let code = code(detail);
    StoreError::all().iter().any(|error| {
        error.code() == code
            && match error {
                StoreError::Newer { .. }
                | StoreError::Unreleased
                | StoreError::Corrupt
                | StoreError::Unsupported => true,
                StoreError::Full | StoreError::Other(_) => false,
            }
    })
}

/// The engine's own code at the beginning of `detail`; some other words where it gave none.
fn code(detail: &str) -> &str {
    detail.split(':').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_started_three_times_in_a_minute_and_no_more() {
        let mut restarts = Restarts::default();
        let allowed: Vec<bool> = [0, 1_000, 30_000, 40_000, 59_999]
            .map(|now_ms| restarts.allow(now_ms))
            .to_vec();
        assert_eq!(allowed, [true, true, true, false, false]);
        // The first is a minute ago.
        assert!(restarts.allow(60_000));
        assert!(!restarts.allow(60_500));
        assert!(restarts.allow(61_000));
    }

    #[test]
    fn a_clock_set_back_forbids_nothing() {
        let mut restarts = Restarts::default();
        for _ in 0..3 {
            assert!(restarts.allow(1_000_000));
        }
        assert!(!restarts.allow(1_000_001));
        assert!(restarts.allow(5_000));
    }

    #[test]
    fn a_database_that_cannot_be_opened_is_not_tried_again() {
        assert!(is_lasting("error-store-newer"));
        assert!(is_lasting("error-store-corrupt: page 7"));
        assert!(!is_lasting("error-store-other: disk I/O error"));
        assert!(!is_lasting("error-store-full"));
        assert!(!is_lasting("unreachable executed"));
        assert!(!is_lasting(""));
    }
}

//! What time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

/// A moment: microseconds since 1970-01-01T00:00:00 UTC, as it is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Micros(pub(crate) i64);

impl Micros {
    /// The moment that is `time` later; the last one there is when that can't be written.
    #[must_use]
    pub(crate) fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(micros_of(time)))
    }

    /// The moment that is `time` earlier.
    #[must_use]
    pub(crate) fn before(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(micros_of(time)))
    }

    /// How long it is since `earlier`; nothing when that is later.
    #[must_use]
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The whole milliseconds since 1970, as ids and headers want them.
    #[must_use]
    pub(crate) fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

fn micros_of(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// Where simulated clocks start: 2026-01-01T00:00:00 UTC.
#[cfg(test)]
pub(crate) const TEST_START: Micros = Micros(1_767_225_600_000_000);

/// A clock.
#[derive(Clone, Debug)]
pub(crate) struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    System,
    Steered(Arc<Steered>),
}

#[derive(Debug)]
struct Steered {
    now: AtomicI64,
    moved: Notify,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub(crate) fn system() -> Self {
        Self(Kind::System)
    }

    /// A clock that stands at `now` until it is moved.
    #[must_use]
    pub(crate) fn steered(now: Micros) -> Self {
        Self(Kind::Steered(Arc::new(Steered {
            now: AtomicI64::new(now.0),
            moved: Notify::new(),
        })))
    }

    /// What time it is.
    #[must_use]
    pub(crate) fn now(&self) -> Micros {
        match &self.0 {
            Kind::System => Micros(match SystemTime::now().duration_since(UNIX_EPOCH) {
                Ok(since) => micros_of(since),
                Err(before) => -micros_of(before.duration()),
            }),
            Kind::Steered(steered) => Micros(steered.now.load(Ordering::Acquire)),
        }
    }

    /// Moves a steered clock on; the system's clock can't be moved and stays.
    pub(crate) fn advance(&self, time: Duration) {
        if let Kind::Steered(steered) = &self.0 {
            steered.now.fetch_add(micros_of(time), Ordering::AcqRel);
            steered.moved.notify_waiters();
        }
    }

    /// Sets a steered clock, back or on, as somebody does who finds it wrong.
    #[cfg(test)]
    pub(crate) fn set(&self, now: Micros) {
        if let Kind::Steered(steered) = &self.0 {
            steered.now.store(now.0, Ordering::Release);
            steered.moved.notify_waiters();
        }
    }

    /// Waits until it is `moment`: by the system's time, or until a steered clock was moved there.
    pub(crate) async fn sleep_until(&self, moment: Micros) {
        match &self.0 {
            Kind::System => loop {
                let left = moment.since(self.now());
                if left.is_zero() {
                    return;
                }
                // The wall clock may be set meanwhile, so a long wait looks again.
                tokio::time::sleep(left.min(Duration::from_secs(60))).await;
            },
            Kind::Steered(steered) => loop {
                let moved = steered.moved.notified();
                tokio::pin!(moved);
                moved.as_mut().enable();
                if self.now() >= moment {
                    return;
                }
                moved.await;
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_steered_clock_stands_until_it_is_moved() {
        let clock = Clock::steered(TEST_START);
        assert_eq!(clock.now(), TEST_START);
        let waiter = tokio::spawn({
            let clock = clock.clone();
            async move {
                clock
                    .sleep_until(TEST_START.after(Duration::from_secs(3600)))
                    .await;
                clock.now()
            }
        });
        clock.advance(Duration::from_secs(1800));
        tokio::task::yield_now().await;
        assert!(!waiter.is_finished());
        clock.advance(Duration::from_secs(1800));
        let woken = tokio::time::timeout(Duration::from_secs(5), waiter).await;
        assert!(matches!(woken, Ok(Ok(now)) if now == TEST_START.after(Duration::from_secs(3600))));
    }

    #[test]
    fn moments_do_not_overflow() {
        assert_eq!(Micros(i64::MAX).after(Duration::from_secs(1)), Micros(i64::MAX));
        assert_eq!(Micros(5).since(Micros(7)), Duration::ZERO);
        assert_eq!(Micros(-1).millis(), -1);
        assert!(Clock::system().now() > TEST_START);
    }
}

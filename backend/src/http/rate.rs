//! How often somebody may call: an address, an account, each by class of endpoint.
//!
//! Every caller has a bucket (the generic cell rate algorithm: one number each) in this process's memory. There are no more
//! than so many: when they are full, those that were not used lately are forgotten at once, and with them nothing but a
//! part of a minute.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ritm_api::{AccountId, Limit, Micros};

use crate::settings::LimitSettings;

/// The most buckets of one generation; two generations are kept.
const MOST: usize = 50_000;

/// Over which time a limit counts, in microseconds.
const WINDOW: i64 = Micros::MINUTE;

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    /// An address of IPv4.
    V4(u32),
    /// A network of IPv6 (/64): what one customer has.
    V6(u64),
    /// An account.
    Account(AccountId),
}

impl Counted {
    /// Who an address is counted as.
    pub(crate) fn address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.to_bits()),
            IpAddr::V6(address) => Self::V6(u64::try_from(address.to_bits() >> 64).unwrap_or_default()),
        }
    }
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    /// The class of the endpoint.
    pub(super) limit: Limit,
    /// How many calls a minute there may be.
    pub(super) quota: u32,
    /// How many more there may be at once.
    pub(super) left: u32,
    /// When all of them may be again.
    pub(super) reset: Duration,
}

/// The time each bucket is full until, by class and caller.
type Buckets = HashMap<(Limit, Counted), i64>;

#[derive(Default)]
struct Generations {
    now: Buckets,
    before: Buckets,
}

/// The buckets.
pub(crate) struct Rates {
    settings: LimitSettings,
    generations: Mutex<Generations>,
}

impl Rates {
    pub(crate) fn new(settings: LimitSettings) -> Self {
        Self {
            settings,
            generations: Mutex::default(),
        }
    }

    /// Takes a call into account: how much room is left, or after which time there is some; nothing when there is no limit.
    pub(super) fn take(&self, limit: Limit, who: Counted, now: Micros) -> Result<Option<Room>, Duration> {
        let quota = self.settings.of(limit);
        if quota == 0 {
            return Ok(None);
        }
        let step = (WINDOW / i64::from(quota)).max(1);
        let key = (limit, who);
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let known = generations.now.get(&key).or_else(|| generations.before.get(&key));
        let latest = now.0.saturating_add(WINDOW);
        // What lies behind the window was counted before the clock was set back: nobody waits for that, and nobody who calls
        // can set it.
        let known = known.copied().filter(|until| *until <= latest);
        let full_until = known.map_or(now.0, |until| until.max(now.0));
        let next = full_until.saturating_add(step);
        let over = next.saturating_sub(latest);
        if over > 0 {
            return Err(micros(over));
        }
        if generations.now.len() >= MOST {
            generations.before = std::mem::take(&mut generations.now);
        }
        generations.now.insert(key, next);
        Ok(Some(Room {
            limit,
            quota,
            left: u32::try_from((WINDOW - (next - now.0)) / step).unwrap_or_default(),
            reset: micros(next - now.0),
        }))
    }
}

fn micros(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(guarded: u32) -> Rates {
        Rates::new(LimitSettings {
            guarded,
            ..LimitSettings::default()
        })
    }

    fn v4(last: u32) -> Counted {
        Counted::V4(last)
    }

    #[test]
    fn a_burst_then_a_drip() {
        let rates = rates(6);
        let mut now = Micros(1_000_000_000);
        for left in (0..6).rev() {
            let room = rates.take(Limit::Guarded, v4(1), now);
            assert_eq!(room.map(|room| room.map(|room| room.left)), Ok(Some(left)));
        }
        assert_eq!(
            rates.take(Limit::Guarded, v4(1), now),
            Err(Duration::from_secs(10))
        );
        assert!(rates.take(Limit::Guarded, v4(2), now).is_ok());
        assert!(rates.take(Limit::Letter, v4(1), now).is_ok());
        now = now.plus(10 * Micros::SECOND);
        assert!(rates.take(Limit::Guarded, v4(1), now).is_ok());
        assert!(rates.take(Limit::Guarded, v4(1), now).is_err());
        // The clock goes back a day: nobody waits for it.
        now = now.plus(-Micros::DAY);
        for _ in 0..6 {
            assert!(rates.take(Limit::Guarded, v4(1), now).is_ok());
        }
        assert!(rates.take(Limit::Guarded, v4(1), now).is_err());
    }

    #[test]
    fn no_limit_is_no_limit() {
        let rates = rates(0);
        assert!((0..1000).all(|_| rates.take(Limit::Guarded, v4(1), Micros(0)) == Ok(None)));
    }

    #[test]
    fn the_memory_is_bounded_and_who_calls_stays_known() {
        let rates = rates(3);
        let now = Micros(1_000_000_000);
        for other in 0..(3 * MOST) as u32 {
            if other % 20_000 == 0 {
                let _ = rates.take(Limit::Guarded, v4(u32::MAX), now);
            }
            let _ = rates.take(Limit::Guarded, v4(other), now);
        }
        let generations = rates.generations.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(generations.now.len() <= MOST && generations.before.len() <= MOST);
        drop(generations);
        assert!(rates.take(Limit::Guarded, v4(u32::MAX), now).is_err());
    }

    #[test]
    fn networks_of_ipv6_are_one() {
        let of = |text: &str| text.parse().map(Counted::address);
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}

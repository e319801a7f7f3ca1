//! When something was set, and by which device.
//!
//! A stamp is a hybrid logical clock (Kulkarni, Demirbas and others, "Logical Physical Clocks", 2014): 48 bits of
//! milliseconds since 1970 in UTC, 16 bits that count what happened within one, then the device. A stamp is larger than
//! all that its device had seen, so that who changes what they see wins over it, however wrong their clock is.

use minicbor::{Decode, Encode};

/// How far ahead of the server's clock a device's may be, in milliseconds. What is further ahead, or behind, is corrected
/// before anything is sent.
pub const MAX_AHEAD_MS: i64 = 5 * 60 * 1000;

/// The largest time of a stamp: 48 bits.
const MAX_MS: u64 = (1 << 48) - 1;

/// What a device is called in stamps: eight random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct DeviceId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 8]);

/// The moment a field was set. Larger stamps win.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Stamp(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

impl Stamp {
    /// The stamp of a tick (see [`tick`](Self::tick)) on a device.
    #[must_use]
    pub fn new(tick: u64, device: DeviceId) -> Self {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&tick.to_be_bytes());
        bytes[8..].copy_from_slice(&device.0);
        Self(bytes)
    }

    /// Milliseconds since 1970 in the upper 48 bits, the count within one in the lower 16.
    #[must_use]
    pub fn tick(self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// Milliseconds since 1970 in UTC.
    #[must_use]
    pub fn ms(self) -> i64 {
        // 48 bits always fit.
        i64::try_from(self.tick() >> 16).unwrap_or(i64::MAX)
    }

    /// Who set it.
    #[must_use]
    pub fn device(self) -> DeviceId {
        let [.., a, b, c, d, e, f, g, h] = self.0;
        DeviceId([a, b, c, d, e, f, g, h])
    }
}

impl std::fmt::Debug for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [.., last] = self.0;
        write!(f, "{}+{}@{last:02x}", self.ms(), self.tick() & 0xffff)
    }
}

/// The first tick of a millisecond; times before 1970 count as 1970.
pub(crate) fn tick_of(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or(0).min(MAX_MS) << 16
}

/// Gives stamps, each larger than all before it and all that were seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Clock {
    /// Whose stamps it gives.
    #[n(0)]
    pub device: DeviceId,
    /// The latest tick that was given or seen.
    #[n(1)]
    pub latest: u64,
    /// What is added to this device's clock to make it the server's, in milliseconds.
    #[n(2)]
    pub offset_ms: i64,
}

impl Clock {
    /// A clock that has seen nothing.
    #[must_use]
    pub fn new(device: DeviceId) -> Self {
        Self {
            device,
            latest: 0,
            offset_ms: 0,
        }
    }

    /// The next stamp, at `now_ms` on this device's clock.
    pub fn next(&mut self, now_ms: i64) -> Stamp {
        let now = tick_of(self.corrected(now_ms));
        self.latest = now.max(self.latest.saturating_add(1));
        Stamp::new(self.latest, self.device)
    }

    /// Gives no stamp below this one any more.
    pub fn see(&mut self, stamp: Stamp) {
        self.latest = self.latest.max(stamp.tick());
    }

    /// What the server's clock shows when this device's shows `now_ms`, as far as is known.
    #[must_use]
    pub fn corrected(&self, now_ms: i64) -> i64 {
        now_ms.saturating_add(self.offset_ms)
    }

    /// Stamps anew what is not sent, after the clock was found to be wrong by `shift_ms` (what has to be added), or the
    /// device got another name. `unsent` holds the stamps given so far, in rising order, and whether others have seen them
    /// before; the answer holds the new ones in the same order. `seen` is the largest tick that the server has, and
    /// `latest_ms` what counts as now on the server's clock.
    ///
    /// A clock that was ahead moves what lies in the future, and only that: what was set before it went wrong keeps its
    /// time. A clock that was behind moves everything that it can have said. What was set after something was seen stays
    /// after it. What others have seen moves only if it lies in the future.
    pub fn restamp(
        &mut self,
        unsent: &[(Stamp, bool)],
        shift_ms: i64,
        seen: u64,
        latest_ms: i64,
    ) -> Vec<Stamp> {
        let mut least = 0;
        self.latest = seen;
        unsent
            .iter()
            .map(|(stamp, known)| {
                let ahead = stamp.ms() > latest_ms;
                if *known && !ahead {
                    self.see(*stamp);
                    return *stamp;
                }
                let shifted_ms = stamp.ms().saturating_add(if *known { 0 } else { shift_ms });
                // A clock that is behind can't have said what it would only say later.
                let behind = shift_ms > 0 && shifted_ms <= latest_ms.saturating_add(MAX_AHEAD_MS);
                let moved = if ahead || behind {
                    tick_of(shifted_ms.min(latest_ms)) | (stamp.tick() & 0xffff)
                } else {
                    stamp.tick()
                };
                let after_seen = if stamp.tick() > seen {
                    seen.saturating_add(1)
                } else {
                    0
                };
                let tick = moved.max(after_seen).max(least);
                least = tick.saturating_add(1);
                let stamp = Stamp::new(tick, self.device);
                self.see(stamp);
                stamp
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEARS: i64 = 10 * 365 * 86_400_000;
    const NOW: i64 = 1_800_000_000_000;

    #[test]
    fn stamps_rise_whatever_the_clock_does() {
        let mut clock = Clock::new(DeviceId([1; 8]));
        let mut before = clock.next(1_000_000);
        for now_ms in [1_000_000, 1_000_000, 5, -7, 1_000_001, i64::MAX, 0] {
            let next = clock.next(now_ms);
            assert!(next > before, "at {now_ms}");
            before = next;
        }
    }

    #[test]
    fn a_stamp_says_when_and_who() {
        let stamp = Stamp::new(tick_of(NOW) + 3, DeviceId([9; 8]));
        assert_eq!(
            (stamp.ms(), stamp.tick() & 0xffff, stamp.device()),
            (NOW, 3, DeviceId([9; 8]))
        );
    }

    #[test]
    fn a_clock_that_was_ahead_moves_only_what_lies_in_the_future() {
        let mut clock = Clock::new(DeviceId([1; 8]));
        let right = clock.next(NOW - 1000);
        let wrong = clock.next(NOW + YEARS);
        clock.offset_ms = -YEARS;
        let again = clock.restamp(&[(right, false), (wrong, false)], -YEARS, 0, NOW);
        assert_eq!(again.first(), Some(&right));
        assert_eq!(again.last().map(|stamp| stamp.ms()), Some(NOW));
        assert!(clock.next(NOW + YEARS).ms() <= NOW + 1, "the future is forgotten");
    }

    #[test]
    fn a_clock_that_was_behind_moves_everything_and_keeps_its_order() {
        let mut clock = Clock::new(DeviceId([1; 8]));
        let stamps = [
            clock.next(NOW - YEARS - 5000),
            clock.next(NOW - YEARS - 5000),
            clock.next(NOW - YEARS),
        ];
        clock.offset_ms = YEARS;
        let again = clock.restamp(&stamps.map(|stamp| (stamp, false)), YEARS, 0, NOW);
        assert!(again.is_sorted() && again.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(
            again.iter().map(|stamp| stamp.ms()).collect::<Vec<_>>(),
            [NOW - 5000, NOW - 5000, NOW]
        );
    }

    #[test]
    fn what_was_set_after_something_was_seen_stays_after_it() {
        let mut clock = Clock::new(DeviceId([1; 8]));
        let theirs = Stamp::new(tick_of(NOW), DeviceId([2; 8]));
        clock.see(theirs);
        let mine = clock.next(NOW - YEARS);
        assert!(mine > theirs);
        clock.offset_ms = YEARS - 60_000;
        let again = clock.restamp(&[(mine, false)], YEARS - 60_000, theirs.tick(), NOW - 60_000);
        assert!(again[0] > theirs);
    }
}

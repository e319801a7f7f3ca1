//! Turns of a wheel or of cranks, counted by a sensor together with the time of the last turn.

/// What a sensor of revolutions measures, and what of it can be true.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spec {
    /// The counter wraps after so many bits.
    pub count_bits: u32,
    /// So many ticks of the event's time are a second. The time wraps at 65,536 ticks: every 64 s for 1024, every 32 s
    /// for 2048.
    pub ticks_per_s: u16,
    /// More turns a minute than these are a fault.
    pub top_per_min: f64,
}

impl Spec {
    /// Cranks: 16 bits, 1/1024 s (CSCS 1.0 and CPS 1.1).
    pub const CRANK: Self = Self {
        count_bits: 16,
        ticks_per_s: 1024,
        // Track sprinters reach 280 for moments.
        top_per_min: 300.0,
    };

    /// A wheel of the circumference `wheel_m`, with the event's time in 1/1024 s (CSCS 1.0).
    pub fn wheel(wheel_m: f64) -> Self {
        /// No rider is faster, not downhill either.
        const TOP_M_S: f64 = 40.0;
        Self {
            count_bits: 32,
            ticks_per_s: 1024,
            top_per_min: 60.0 * TOP_M_S / wheel_m.max(0.1),
        }
    }

    /// The same wheel in a power meter, where its time is in 1/2048 s (CPS 1.1, section 3.2.1.6).
    pub fn wheel_of_power_meter(wheel_m: f64) -> Self {
        Self {
            ticks_per_s: 2048,
            ..Self::wheel(wheel_m)
        }
    }
}

/// What came of a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Turned {
    /// Turns a minute: `None` when the packet does not tell, 0 when nothing turns any more.
    pub per_min: Option<f64>,
    /// Turns since the packet before.
    pub turns: u32,
}

#[derive(Clone, Copy, Debug)]
struct Event {
    count: u64,
    ticks: u16,
    came_ms: u64,
}

/// Turns a count and the time of the last turn into a rate.
///
/// - The first packet after a connection only gives a base.
/// - Without a new turn the rate holds for [`Revolutions::HOLD_MS`], then it is 0.
/// - Turns whose event's time did not move (Trek's `DuoTrap` S: `OsmAnd` #25521 shows 2147483647 rpm) wait for the next
///   one that did.
/// - An event's time that moved without a turn is not an event: it makes the next turn neither faster nor slower.
/// - An event's time that contradicts the time between packets wrapped unseen or ran backwards.
/// - A count that fell gives a new base: a wheel that rolls back, a changed battery.
/// - Where the event's time may have wrapped unseen, turns count as covered and the rate waits for the next event.
#[derive(Clone, Debug)]
pub struct Revolutions {
    spec: Spec,
    /// The last event that the rate was told from.
    event: Option<Event>,
    /// The count of the last packet and when it came.
    last: Option<(u64, u64)>,
    /// The rate and when its event came.
    rate: Option<(f64, u64)>,
    /// Whether it ever turned: what it does not have a combined sensor sends as standing still.
    turned: bool,
}

impl Revolutions {
    /// So many milliseconds without a turn are a standstill. It is Ritm's own choice beside two packets of
    /// `GoldenCheetah` and three seconds of Auuki.
    pub const HOLD_MS: u64 = 3000;

    /// Nothing has come yet.
    pub const fn new(spec: Spec) -> Self {
        Self {
            spec,
            event: None,
            last: None,
            rate: None,
            turned: false,
        }
    }

    /// Forgets the base, after a connection: the next packet gives neither rate nor turns.
    pub const fn rebase(&mut self) {
        self.event = None;
        self.last = None;
        self.rate = None;
    }

    const fn mask(&self) -> u64 {
        (1 << self.spec.count_bits) - 1
    }

    /// Takes the count and the event's time of a packet that came at `now_ms`.
    pub fn take(&mut self, count: u32, ticks: u16, now_ms: u64) -> Turned {
        let count = u64::from(count) & self.mask();
        let here = Event {
            count,
            ticks,
            came_ms: now_ms,
        };
        let (Some(event), Some((last, last_ms))) = (self.event, self.last.replace((count, now_ms))) else {
            self.event = Some(here);
            return Turned::default();
        };
        let added = count.wrapping_sub(last) & self.mask();
        let half = self.mask() / 2;
        if added > half || !self.believable(added, now_ms.saturating_sub(last_ms)) {
            self.event = Some(here);
            return Turned {
                per_min: self.kept(now_ms),
                turns: 0,
            };
        }
        self.turned |= added > 0;
        Turned {
            per_min: self.rate_at(event, here),
            // At most 2^31, as checked.
            turns: added as u32,
        }
    }

    /// Says 0 once the rate has held long enough without a turn; `None` before, and when nothing turned yet.
    pub fn idle(&self, now_ms: u64) -> Option<f64> {
        self.held(now_ms).filter(|&rate| rate <= 0.0)
    }

    /// Whether so many turns can have been made in so much time, by the clock of who listens.
    fn believable(&self, turns: u64, gap_ms: u64) -> bool {
        /// Packets that come late come in bursts.
        const LATE_S: f64 = 10.0;
        turns as f64 <= self.spec.top_per_min / 60.0 * (gap_ms as f64 / 1000.0 + LATE_S)
    }

    fn rate_at(&mut self, event: Event, here: Event) -> Option<f64> {
        let turns = here.count.wrapping_sub(event.count) & self.mask();
        let ticks = here.ticks.wrapping_sub(event.ticks);
        if turns == 0 {
            return self.held(here.came_ms);
        }
        if !self.agrees(ticks, here.came_ms.saturating_sub(event.came_ms)) {
            self.event = Some(here);
            return self.kept(here.came_ms);
        }
        if ticks == 0 {
            return self.kept(here.came_ms);
        }
        self.event = Some(here);
        let per_min = turns as f64 * 60.0 * f64::from(self.spec.ticks_per_s) / f64::from(ticks);
        if per_min > self.spec.top_per_min {
            return self.kept(here.came_ms);
        }
        self.rate = Some((per_min, here.came_ms));
        Some(per_min)
    }

    /// Whether the time between two events is the one that the event's clock shows: the clock may have wrapped while
    /// nothing turned or nothing came, or it ran backwards. Packets come up to a second or so after their events, so that
    /// the time between packets tells which wrap is the nearest, and no more.
    fn agrees(&self, ticks: u16, gap_ms: u64) -> bool {
        let ms_per_tick = 1000.0 / f64::from(self.spec.ticks_per_s.max(1));
        let wrap_ms = 65_536.0 * ms_per_tick;
        let (shown_ms, gap_ms) = (f64::from(ticks) * ms_per_tick, gap_ms as f64);
        gap_ms < wrap_ms && (shown_ms - gap_ms).abs() <= wrap_ms / 2.0
    }

    /// The rate while turns came whose rate is not to be known.
    fn kept(&self, now_ms: u64) -> Option<f64> {
        self.held(now_ms).filter(|&rate| rate > 0.0)
    }

    /// The rate while no new turn came. After a connection what has turned before stands once it was heard for as long.
    fn held(&self, now_ms: u64) -> Option<f64> {
        let Some((rate, since_ms)) = self.rate else {
            let stands = |event: &Event| now_ms.saturating_sub(event.came_ms) > Self::HOLD_MS;
            return (self.turned && self.event.as_ref().is_some_and(stands)).then_some(0.0);
        };
        Some(if now_ms.saturating_sub(since_ms) > Self::HOLD_MS {
            0.0
        } else {
            rate
        })
    }
}

#[cfg(test)]
mod tests;

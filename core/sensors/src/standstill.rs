//! Whether somebody stands, told by positions alone: for receivers that tell no speed.
//!
//! Over a second a receiver's noise is as large as a step. So places some seconds apart are compared, and how far apart they
//! have to be follows from how much this receiver trembles just now. What was found out late is dated back by the line that
//! fits best: straight on until a moment and at one place since, or the other way round.

use std::collections::VecDeque;

use ritm_model::order;

/// A place on the plane around the first one, in metres.
#[derive(Clone, Copy, Debug)]
struct Spot {
    ms: u64,
    east_m: f64,
    north_m: f64,
}

impl Spot {
    fn to(self, other: Self) -> f64 {
        (other.east_m - self.east_m).hypot(other.north_m - self.north_m)
    }
}

/// How a receiver trembles, along one axis.
#[derive(Clone, Copy, Debug)]
struct Noise {
    /// What adds up, a second.
    drift_m2: f64,
    /// What does not, of one place.
    jitter_m2: f64,
}

impl Noise {
    /// That of a receiver of which little is known.
    const USUAL: Self = Self {
        drift_m2: 0.09,
        jitter_m2: 0.16,
    };

    /// How far apart means of two places are after so many seconds, though nobody moved, in metres.
    fn after_m(self, seconds: f64) -> f64 {
        (self.drift_m2 * seconds + self.jitter_m2).sqrt().max(0.1)
    }
}

/// The variance along one axis of which these are squared lengths in a plane: their median, as turns and stops are no noise.
fn variance(mut squares_m2: Vec<f64>) -> f64 {
    /// Half of the lengths are shorter than the root of this many variances.
    const MEDIAN: f64 = 1.386;
    order::by_comparing(&mut squares_m2, f64::total_cmp);
    squares_m2
        .get(squares_m2.len() / 2)
        .map_or(0.0, |median| median / MEDIAN)
}

/// Whether somebody stands, by the places of the last while.
#[derive(Clone, Debug)]
pub struct Standstill {
    /// Metres a second below which somebody stands.
    slow_m_s: f64,
    origin: Option<(f64, f64)>,
    spots: VecDeque<Spot>,
    /// Where and since when somebody stands.
    stood: Option<u64>,
    /// What was before counts for nothing.
    since_ms: u64,
    /// Where somebody stood before, and since when they do no more.
    left: Option<Spot>,
    /// How fast somebody moves who moves, in metres a second.
    pace_m_s: Option<f64>,
}

impl Standstill {
    /// Places older than this are forgotten.
    const KEPT_MS: u64 = 60_000;
    /// Between places farther apart in time nobody knows what was.
    const GAP_MS: u64 = 3500;
    /// A receiver that is silent for so long, though it stood, tells changes only.
    const SILENT_MS: u64 = 2500;
    /// And one that is silent for so many times as long as it usually is between two places.
    const SILENT_GAPS: u64 = 2;
    /// Such a silence is standing for so long.
    const SILENCE_HOLDS_MS: u64 = 60_000;
    /// Over so long it is looked whether somebody stands: the longer, the worse the receiver.
    const WINDOWS_MS: [u64; 6] = [6000, 7000, 8000, 10_000, 12_000, 15_000];
    /// Means are those of so long.
    const MEAN_MS: u64 = 1500;
    /// So many times the noise moving has to be more than standing would be, and at least so many metres.
    const SURE_MOVES: f64 = 3.6;
    const LEAST_M: f64 = 1.7;
    /// The last places are kept however old: where somebody stood who is silent.
    const LEAST_KEPT: usize = 4;

    /// Nothing known yet, of somebody who stands below this speed in metres a second.
    #[must_use]
    pub const fn new(slow_m_s: f64) -> Self {
        Self {
            slow_m_s,
            origin: None,
            spots: VecDeque::new(),
            stood: None,
            since_ms: 0,
            left: None,
            pace_m_s: None,
        }
    }

    /// Another speed is that of somebody who stands.
    pub const fn change(&mut self, slow_m_s: f64) {
        self.slow_m_s = slow_m_s;
    }

    /// What was before counts for nothing.
    pub const fn reset(&mut self, now_ms: u64) {
        self.since_ms = now_ms;
        self.stood = None;
        self.left = None;
    }

    /// It was found that somebody stands since then, or moves.
    pub fn set(&mut self, stands: bool, since_ms: u64) {
        /// Where somebody stood is told by the end of it.
        const END_MS: u64 = 5000;
        if stands {
            self.stood = Some(since_ms);
            return;
        }
        self.left = self.stood.take().and_then(|stood_ms| {
            let place = self.mean(since_ms.saturating_sub(END_MS).max(stood_ms), since_ms)?;
            Some(Spot {
                ms: since_ms,
                ..place
            })
        });
        self.since_ms = since_ms;
    }

    /// A position came: degrees north and east.
    pub fn take(&mut self, ms: u64, latitude: f64, longitude: f64) {
        let &mut origin = self.origin.get_or_insert((latitude, longitude));
        let (east_m, north_m) = crate::position::offset_m(origin, (latitude, longitude));
        if self.spots.back().is_some_and(|last| ms <= last.ms) {
            return;
        }
        self.spots.push_back(Spot { ms, east_m, north_m });
        let old = |first: &Spot| ms - first.ms > Self::KEPT_MS;
        while self.spots.len() > 256
            || (self.spots.len() > Self::LEAST_KEPT && self.spots.front().is_some_and(old))
        {
            self.spots.pop_front();
        }
        self.pace();
    }

    /// How fast somebody moves, by a while that is surely over.
    fn pace(&mut self) {
        const AGO_MS: u64 = 6000;
        const OVER_MS: u64 = 8000;
        const SHARE: f64 = 0.08;
        let Some(now) = self.spots.back().map(|spot| spot.ms) else {
            return;
        };
        let Some(from_ms) = now
            .checked_sub(AGO_MS + OVER_MS)
            .filter(|&from| from >= self.since_ms)
        else {
            return;
        };
        if self.stood.is_some() {
            return;
        }
        let (Some(from), Some(to)) = (self.near(from_ms), self.near(now - AGO_MS)) else {
            return;
        };
        let speed = from.to(to) * 1000.0 / OVER_MS as f64;
        // Who stands though nobody said so, as the timer does not run, walks no slower afterwards.
        if speed < self.slow_m_s {
            return;
        }
        self.pace_m_s = Some(self.pace_m_s.map_or(speed, |pace| pace + SHARE * (speed - pace)));
    }

    /// The mean place about a moment.
    fn near(&self, ms: u64) -> Option<Spot> {
        self.mean(ms.saturating_sub(Self::MEAN_MS / 2), ms + Self::MEAN_MS / 2)
    }

    /// The mean place over a stretch.
    fn mean(&self, from_ms: u64, to_ms: u64) -> Option<Spot> {
        let (mut count, mut east_m, mut north_m, mut after_ms) = (0.0, 0.0, 0.0, 0.0);
        for spot in self
            .spots
            .iter()
            .filter(|spot| (from_ms..=to_ms).contains(&spot.ms))
        {
            count += 1.0;
            east_m += spot.east_m;
            north_m += spot.north_m;
            after_ms += (spot.ms - from_ms) as f64;
        }
        (count > 0.0).then(|| Spot {
            ms: from_ms + (after_ms / count) as u64,
            east_m: east_m / count,
            north_m: north_m / count,
        })
    }

    /// How this receiver trembles: by how much ways of a second, and of three, differ from those before.
    fn noise(&self) -> Noise {
        const LEAST: usize = 8;
        const LONG_S: f64 = 3.0;
        let (mut short, mut long) = (Vec::new(), Vec::new());
        for spot in self.spots.iter().rev() {
            short.extend(self.bend_m2(*spot, 1000));
            long.extend(self.bend_m2(*spot, 3000));
        }
        if short.len() < LEAST || long.len() < LEAST {
            return Noise::USUAL;
        }
        let (short_m2, long_m2) = (variance(short), variance(long));
        // A difference of two ways has the drift of both in it, and the jitter of three places.
        let drift_m2 = ((long_m2 - short_m2) / (2.0 * LONG_S - 2.0)).max(0.0);
        let jitter_m2 = ((short_m2 - 2.0 * drift_m2) / 6.0).max(0.0);
        Noise { drift_m2, jitter_m2 }
    }

    /// The square of the difference between two ways of so long, of which the later one ends at a place.
    fn bend_m2(&self, spot: Spot, lag_ms: u64) -> Option<f64> {
        let first = self.at(spot.ms.checked_sub(2 * lag_ms)?)?;
        let middle = self.at(spot.ms - lag_ms)?;
        let east_m = spot.east_m - 2.0 * middle.east_m + first.east_m;
        let north_m = spot.north_m - 2.0 * middle.north_m + first.north_m;
        Some(east_m * east_m + north_m * north_m)
    }

    /// Places that are nearer to each other than this may be one, in metres.
    fn near_m(&self) -> f64 {
        (3.2 * self.noise().after_m(2.0)).max(0.8)
    }

    /// The place nearest to a moment.
    fn at(&self, ms: u64) -> Option<Spot> {
        let after = self.spots.partition_point(|spot| spot.ms < ms);
        let around = [after.checked_sub(1), Some(after)].into_iter().flatten();
        let spot = around
            .filter_map(|at| self.spots.get(at))
            .min_by_key(|spot| spot.ms.abs_diff(ms))?;
        (spot.ms.abs_diff(ms) <= 700).then_some(*spot)
    }

    /// Whether it looks as if somebody stood, and is not sure yet.
    #[must_use]
    pub fn doubts(&self, now_ms: u64) -> bool {
        // What was so long ago tells nothing of now.
        let fresh = |last: &&Spot| now_ms.saturating_sub(last.ms) <= Self::WINDOWS_MS[5];
        let Some(now) = self.spots.back().filter(fresh) else {
            return false;
        };
        let before = now
            .ms
            .checked_sub(3000)
            .filter(|&ms| ms >= self.since_ms)
            .and_then(|ms| self.at(ms));
        before.is_some_and(|before| before.to(*now) < 3.0 * self.enter_m_s())
    }

    /// Whether somebody goes on: they are farther than noise would have them from where they were some seconds before.
    #[must_use]
    pub fn goes(&self) -> bool {
        const OVER_MS: u64 = 4000;
        let Some(last) = self.spots.back() else {
            return false;
        };
        let from = last
            .ms
            .checked_sub(OVER_MS)
            .filter(|&ms| ms >= self.since_ms)
            .and_then(|ms| self.near(ms));
        from.is_some_and(|from| {
            from.to(*last) >= (Self::SURE_MOVES * self.noise().after_m(4.0)).max(Self::LEAST_M)
        })
    }

    /// Below this speed somebody stands, in metres a second: it is a share of how fast they are when they are not.
    fn enter_m_s(&self) -> f64 {
        (0.4 * self.pace_m_s.unwrap_or(0.0)).clamp(self.slow_m_s, self.slow_m_s + 0.25)
    }

    /// Since when somebody stands who moved, where they do.
    #[must_use]
    pub fn stands(&self, now_ms: u64) -> Option<u64> {
        /// So many times the noise it has to be less than moving would be.
        const SURE: f64 = 3.4;
        const AGAIN_MS: u64 = 20_000;
        const WITHIN_M: f64 = 3.0;
        /// Noise hides no more of a turn than this.
        const HIDES_M: f64 = 1.5;
        let last = *self.spots.back()?;
        let silent_ms = now_ms.saturating_sub(last.ms);
        let silent = self.is_silence(silent_ms);
        if silent_ms > Self::SILENCE_HOLDS_MS {
            return None;
        }
        let enter_m_s = self.enter_m_s();
        // Who goes on is looked at no longer.
        let before = self.at(last.ms.checked_sub(2000)?)?;
        if before.to(last) > 2.0 * enter_m_s + WITHIN_M {
            return None;
        }
        let noise = self.noise();
        let moving_m_s = self
            .pace_m_s
            .unwrap_or(0.0)
            .clamp(2.2 * self.slow_m_s, (4.0 * self.slow_m_s).max(1.8));
        // A receiver that falls silent tells no more than that nothing changes: that was seen to begin, or it is lost.
        let end_ms = if silent { last.ms } else { now_ms };
        let seen = Self::WINDOWS_MS.into_iter().find(|&window_ms| {
            let seen_ms = if silent {
                window_ms.saturating_sub(silent_ms).max(2000)
            } else {
                window_ms
            };
            let Some(from_ms) = end_ms.checked_sub(seen_ms).filter(|&from| from >= self.since_ms) else {
                return false;
            };
            if !self.is_told(from_ms, end_ms) {
                return false;
            }
            let mean_ms = Self::MEAN_MS.min(seen_ms / 2);
            let ends = (
                self.mean(from_ms, from_ms + mean_ms),
                self.mean(end_ms - mean_ms, end_ms),
            );
            let (Some(first), Some(until)) = ends else {
                return false;
            };
            let seconds = until.ms.saturating_sub(first.ms) as f64 / 1000.0;
            let noise_m = noise.after_m(seconds);
            let way_m = first.to(until);
            // Who goes and comes back is nearer to where they were than they went.
            let halves_m = enter_m_s * seconds / 2.0 + noise.after_m(seconds / 2.0).min(HIDES_M);
            let turns = [1, 2, 3].into_iter().any(|quarter| {
                let part = self.near(first.ms + (until.ms - first.ms) * quarter / 4);
                part.is_some_and(|part| first.to(part) > halves_m || part.to(until) > halves_m)
            });
            let surely = silent || way_m <= moving_m_s * seconds - SURE * noise_m;
            way_m <= enter_m_s * seconds && surely && !turns
        });
        let window_ms = seen?;
        if let Some(left) = self.left.filter(|left| now_ms - left.ms < AGAIN_MS)
            && let Some(here) = self.mean(last.ms.saturating_sub(3000), last.ms)
        {
            // Who stands where they stood before never left.
            let seconds = (now_ms - left.ms) as f64 / 1000.0;
            let far_m = (3.0 * noise.after_m(seconds)).max(0.3 * moving_m_s * seconds);
            if left.to(here) < far_m.max(2.0) {
                return Some(left.ms);
            }
        }
        let earliest_ms = now_ms.saturating_sub(window_ms + 3000).max(self.since_ms);
        let since_ms = self.ended(earliest_ms.saturating_sub(8000).max(self.since_ms), earliest_ms);
        Some(since_ms.clamp(earliest_ms, now_ms))
    }

    /// Whether a receiver that said nothing for so long fell silent: some tell a place every few seconds only.
    fn is_silence(&self, gap_ms: u64) -> bool {
        if gap_ms <= Self::SILENT_MS {
            return false;
        }
        let next = self.spots.iter().skip(1);
        let mut gaps_ms: Vec<u64> = next
            .zip(&self.spots)
            .map(|(next, spot)| next.ms - spot.ms)
            .collect();
        order::by_comparing(&mut gaps_ms, u64::cmp);
        let usual_ms = gaps_ms.get(gaps_ms.len() / 2).copied().unwrap_or(0);
        gap_ms > Self::SILENT_GAPS * usual_ms
    }

    /// Whether there are places all along a stretch.
    fn is_told(&self, from_ms: u64, to_ms: u64) -> bool {
        let mut before_ms = from_ms;
        let mut count = 0;
        for spot in self
            .spots
            .iter()
            .filter(|spot| (from_ms..=to_ms).contains(&spot.ms))
        {
            if spot.ms - before_ms > Self::GAP_MS {
                return false;
            }
            before_ms = spot.ms;
            count += 1;
        }
        count >= 3 && to_ms - before_ms <= Self::GAP_MS
    }

    /// When the movement ended that went on from a moment at least.
    fn ended(&self, from_ms: u64, earliest_ms: u64) -> u64 {
        let last_ms = self.spots.back().map_or(from_ms, |spot| spot.ms);
        let bend = |ms: u64, at: u64| at.saturating_sub(ms) as f64;
        let bent_ms = self
            .bends(from_ms, (earliest_ms, last_ms), bend)
            .unwrap_or(earliest_ms);
        // Who brakes is slower and slower, and moves until there.
        let Some(place) = self.mean(last_ms.saturating_sub(2000), last_ms) else {
            return bent_ms;
        };
        let near_m = self.near_m();
        let away = self.spots.iter().rev().find(|spot| spot.to(place) > near_m);
        away.map_or(bent_ms, |spot| bent_ms.max(spot.ms))
    }

    /// The moment at which a straight line and a single place meet with the least error, of those in a range: `bend` is
    /// how long before or after it a place is.
    fn bends(
        &self,
        from_ms: u64,
        (first_ms, last_ms): (u64, u64),
        bend: impl Fn(u64, u64) -> f64,
    ) -> Option<u64> {
        const GRAIN_MS: usize = 500;
        let spots: Vec<Spot> = self
            .spots
            .iter()
            .filter(|spot| spot.ms >= from_ms)
            .copied()
            .collect();
        let count = spots.len() as f64;
        let error = |at: u64| {
            let times: Vec<f64> = spots.iter().map(|spot| bend(spot.ms, at) / 1000.0).collect();
            let mean_s = times.iter().sum::<f64>() / count;
            let spread: f64 = times.iter().map(|time| (time - mean_s).powi(2)).sum();
            let axis = |of: fn(&Spot) -> f64| {
                let mean = spots.iter().map(of).sum::<f64>() / count;
                let (mut both, mut own) = (0.0, 0.0);
                for (spot, time) in spots.iter().zip(&times) {
                    both += (time - mean_s) * (of(spot) - mean);
                    own += (of(spot) - mean).powi(2);
                }
                if spread > 0.0 {
                    own - both * both / spread
                } else {
                    own
                }
            };
            axis(|spot| spot.east_m) + axis(|spot| spot.north_m)
        };
        (first_ms..=last_ms)
            .step_by(GRAIN_MS)
            .map(|at| (at, error(at)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(at, _)| at)
    }

    /// Since when somebody moves who stood, where they do. It may be when they stood: that was a mistake then.
    #[must_use]
    pub fn moves(&self) -> Option<u64> {
        /// Where a receiver was silent its first word says that something changed.
        const SURE_AFTER_SILENCE: f64 = 1.6;
        const AGO_MS: u64 = 3500;
        const LEAST_AFTER_SILENCE_M: f64 = 1.0;
        let stood_ms = self.stood?;
        let last = *self.spots.back()?;
        // Where it was before nobody looked is no beginning.
        let known = |spot: &&Spot| spot.ms >= self.since_ms;
        let before = *self.spots.iter().rev().nth(1).filter(known)?;
        let silent = self.is_silence(last.ms - before.ms);
        let base_ms = if silent {
            before.ms
        } else {
            let ago_ms = last.ms.saturating_sub(AGO_MS);
            let ago = |spot: &&Spot| spot.ms <= ago_ms && known(spot);
            self.spots.iter().rev().find(ago)?.ms
        };
        let base_from_ms = base_ms.saturating_sub(AGO_MS).max(stood_ms).max(self.since_ms);
        let base = self.mean(base_from_ms, base_ms)?;
        if base.to(last) < LEAST_AFTER_SILENCE_M {
            return None;
        }
        let noise_m = self.noise().after_m(4.0);
        let moves = if silent {
            base.to(last) >= (SURE_AFTER_SILENCE * noise_m).max(LEAST_AFTER_SILENCE_M)
        } else {
            let far_m = (Self::SURE_MOVES * noise_m)
                .max(Self::LEAST_M)
                .max(2.5 * self.slow_m_s);
            let (a, b) = (base.to(before), base.to(last));
            let along = (last.east_m - base.east_m) * (before.east_m - base.east_m)
                + (last.north_m - base.north_m) * (before.north_m - base.north_m);
            f64::midpoint(a, b) >= far_m && along >= 0.7 * a * b
        };
        if !moves {
            return None;
        }
        let pace_m_s = self.pace_m_s.unwrap_or(0.0).max(3.0 * self.slow_m_s);
        if silent {
            let began_ms = last.ms.saturating_sub((base.to(last) * 1000.0 / pace_m_s) as u64);
            return Some(began_ms.max(before.ms).max(stood_ms));
        }
        // Who is as far as walking all along would have led never stood.
        if let Some(stood_at) = self.mean(stood_ms, stood_ms + 2000) {
            let seconds = last.ms.saturating_sub(stood_at.ms) as f64 / 1000.0;
            if stood_at.to(last) >= 0.6 * pace_m_s * seconds {
                return Some(stood_ms);
            }
        }
        let took_ms = (base.to(last) * 1500.0 / pace_m_s) as u64 + 1000;
        let earliest_ms = last.ms.saturating_sub(took_ms.min(8000)).max(stood_ms);
        let bend = |ms: u64, at: u64| ms.saturating_sub(at) as f64;
        let from_ms = last.ms.saturating_sub(14_000).max(stood_ms);
        let bent_ms = self.bends(from_ms, (earliest_ms, last.ms - 1000), bend)?;
        // Who begins is slow at first, and moves already.
        let near_m = self.near_m();
        let there = self.spots.iter().rev().find(|spot| spot.to(base) <= near_m);
        Some(there.map_or(bent_ms, |spot| bent_ms.min(spot.ms)).max(stood_ms))
    }
}

#[cfg(test)]
mod tests;

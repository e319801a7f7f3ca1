//! Positions while they come: which are believed, how far they carry, how fast.
//!
//! Imported recordings are looked at as a whole, by `ritm_analysis`, which can look ahead. Here each position is judged
//! when it comes, and its judgement stays. The raw positions are the recording; what is filtered here is for distance and
//! pace alone.

use std::collections::VecDeque;

/// A position as the host's receiver gave it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    /// When it was so, in milliseconds of a clock that never goes back.
    pub ms: u64,
    /// How old it was when it was handed over, in milliseconds.
    pub age_ms: u64,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// The radius in metres in which the receiver is with 68 %.
    pub accuracy_m: f64,
    /// The receiver's own speed in metres a second, by Doppler shift, where it has one.
    pub speed_m_s: Option<f64>,
}

/// Why a position is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is none, or the null island of receivers without a fix.
    Nowhere,
    /// It is less accurate than 50 m.
    Inaccurate,
    /// It is older than two seconds, or not newer than the one before.
    Old,
    /// The first positions have to agree with each other: caches and networks give wrong ones.
    Unconfirmed,
    /// Nobody can have got there.
    OutOfReach,
}

/// What came of a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Judgement {
    /// It is not believed.
    Doubted(Doubt),
    /// It is believed.
    Believed {
        /// Metres covered since the last believed one. They come when they are certain, not with each position.
        added_m: f64,
        /// Metres of a hole in the positions, as the crow flies. They are not in `added_m`: a wheel or a foot pod knows
        /// better.
        hole_m: Option<f64>,
    },
}

/// What a sport allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The highest speed that is believed, in m/s: on foot 12, on a bicycle 30.
    pub top_speed_m_s: f64,
    /// Below this speed the athlete stands, in m/s.
    pub standstill_m_s: f64,
}

impl Limits {
    /// On foot.
    pub const FOOT: Self = Self {
        top_speed_m_s: 12.0,
        standstill_m_s: 0.3,
    };
    /// On a bicycle.
    pub const BICYCLE: Self = Self {
        top_speed_m_s: 30.0,
        standstill_m_s: 0.6,
    };
}

/// Radius of the Earth in metres (IUGG, R1).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Metres east and north of a point nearby, on the plane that touches it.
pub(crate) fn offset_m(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let east = (to.1 - from.1 + 540.0).rem_euclid(360.0) - 180.0;
    let middle = (from.0 + to.0) / 2.0;
    let degree_m = EARTH_RADIUS_M.to_radians();
    (
        east * degree_m * middle.to_radians().cos(),
        (to.0 - from.0) * degree_m,
    )
}

fn length(vector: (f64, f64)) -> f64 {
    vector.0.hypot(vector.1)
}

/// How far a receiver wanders around somebody who stands, in metres: of a normal distribution of which 68 % lie within
/// its accuracy 92 % lie within this.
fn wanders_m(fix: &Fix) -> f64 {
    (fix.accuracy_m * 1.5).max(5.0)
}

/// How far from each other two places of somebody who stands may be at most, in metres.
fn strays_m(fix: &Fix) -> f64 {
    2.0 * wanders_m(fix) + 12.0
}

/// The filtered place, in metres from an origin nearby.
#[derive(Clone, Copy, Debug)]
struct Place {
    east_m: f64,
    north_m: f64,
    variance_m2: f64,
}

impl Place {
    fn to(self, other: Self) -> f64 {
        length((other.east_m - self.east_m, other.north_m - self.north_m))
    }
}

/// The track of one recording.
#[derive(Clone, Debug)]
pub struct Track {
    limits: Limits,
    origin: Option<(f64, f64)>,
    last: Option<Fix>,
    place: Option<Place>,
    /// Where the distance was counted to, and when.
    anchor: Option<(Place, u64)>,
    /// Metres by the receiver's own speed since the anchor; `None` when some of it is not known.
    doppler_m: Option<f64>,
    /// Both ways of measuring over the last while, to see whether the speed can be believed.
    doppler_check: (f64, f64),
    doppler_believed: bool,
    /// Places of the last seconds.
    recent: VecDeque<(u64, Place)>,
    suspects: Vec<Fix>,
    /// When it began, or began anew at another place.
    began_ms: Option<u64>,
    total_m: f64,
    /// The total at the steps of the last seconds.
    covered: VecDeque<(u64, f64)>,
}

impl Track {
    /// Less accurate positions are not believed (`OpenTracks`).
    const WORST_M: f64 = 50.0;
    const OLDEST_MS: u64 = 2000;
    /// So many positions in a row have to agree at the start.
    const AGREE: usize = 3;
    /// So many in a row out of reach that agree with each other are a new place.
    const CONVINCE: usize = 5;
    /// A receiver may be off by so much from one position to the next.
    const SLACK_M: f64 = 10.0;
    /// More than a sprinter's or a brake's acceleration, in m/s².
    const TOP_ACCELERATION: f64 = 10.0;
    /// After so long without positions nobody knows the way.
    const HOLE_MS: u64 = 30_000;
    /// `OpenTracks` begins a new segment after so far.
    const HOLE_M: f64 = 200.0;
    /// Steps that are shorter are noise until they add up.
    const MIN_STEP_M: f64 = 3.0;
    /// Without the receiver's own speed noise adds up: steps are longer, and still short beside a bend.
    const MIN_STEP_ALONE_M: f64 = 8.0;
    /// Pace is that of so long.
    const PACE_MS: u64 = 15_000;
    const RECENT_MS: u64 = 10_000;
    /// A receiver does not wander so far from somebody who stands.
    const SILENT_M: f64 = 40.0;
    /// A speed is told often enough to be added up without asking the places.
    const OFTEN_MS: u64 = 5000;
    /// The first positions may tremble by so much, in metres and in metres a second.
    const TREMBLES: f64 = 3.0;

    /// Nothing covered yet.
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            origin: None,
            last: None,
            place: None,
            anchor: None,
            doppler_m: None,
            doppler_check: (0.0, 0.0),
            doppler_believed: true,
            recent: VecDeque::new(),
            suspects: Vec::new(),
            began_ms: None,
            total_m: 0.0,
            covered: VecDeque::new(),
        }
    }

    /// Metres covered.
    pub const fn total_m(&self) -> f64 {
        self.total_m
    }

    /// When the track began, or began anew at another place: what it covers lies after.
    pub const fn began_ms(&self) -> Option<u64> {
        self.began_ms
    }

    /// Metres a second over the last fifteen seconds; `None` while there is nothing to tell it from.
    pub fn pace_m_s(&self, now_ms: u64) -> Option<f64> {
        /// Steps that take longer are over: who stands makes none.
        const STEP_MS: u64 = 4000;
        const STEP_ALONE_MS: u64 = 10_000;
        const SHORTEST_MS: u64 = 3000;
        if now_ms.saturating_sub(self.last?.ms) > Self::PACE_MS {
            return None;
        }
        let (first_ms, first_m) = *self.covered.front()?;
        let (last_ms, last_m) = *self.covered.back()?;
        let rests_ms = now_ms.saturating_sub(last_ms);
        if rests_ms > Self::PACE_MS {
            return Some(self.creeps_m_s(now_ms));
        }
        let step_ms = if self.has_speed() { STEP_MS } else { STEP_ALONE_MS };
        // The receiver's own speed knows whether a step that takes long is on its way.
        let (until_ms, until_m) = if rests_ms > step_ms {
            let on_m = self.doppler_m.filter(|_| self.doppler_believed).unwrap_or(0.0);
            (now_ms, last_m + on_m)
        } else {
            (last_ms, last_m)
        };
        let gap_ms = until_ms.saturating_sub(first_ms);
        (gap_ms >= SHORTEST_MS).then(|| (until_m - first_m) * 1000.0 / gap_ms as f64)
    }

    /// The speed of somebody who made no step for long: where the receiver is bad, steps are long, and who is on the way to
    /// the next does not stand.
    fn creeps_m_s(&self, now_ms: u64) -> f64 {
        let (Some((anchor, since_ms)), Some(place), Some(last)) = (self.anchor, self.place, self.last) else {
            return 0.0;
        };
        let metres = anchor.to(place);
        if self.has_speed() || metres < (last.accuracy_m / 2.0).max(Self::MIN_STEP_ALONE_M) {
            return 0.0;
        }
        metres * 1000.0 / now_ms.saturating_sub(since_ms).max(1) as f64
    }

    /// Whether a speed that the receiver tells of its own is believed: some hosts tell it wrongly.
    pub const fn believes_speed(&self) -> bool {
        self.doppler_believed
    }

    /// Begins anew after a pause: what lies between is not covered.
    pub fn resume(&mut self) {
        self.last = None;
        self.place = None;
        self.anchor = None;
        self.doppler_m = None;
        self.recent.clear();
        self.suspects.clear();
        self.covered.clear();
    }

    /// The metres of a step that was on its way when it was over; none where nobody went on.
    pub fn end(&mut self) -> f64 {
        const LEAST_M: f64 = 1.5;
        const LEAST_M_S: f64 = 0.5;
        let (Some((anchor, since_ms)), Some(place), Some(last)) = (self.anchor, self.place, self.last) else {
            return 0.0;
        };
        let seconds = last.ms.saturating_sub(since_ms) as f64 / 1000.0;
        let step_m = anchor.to(place);
        let rests = self.has_speed() && self.doppler_m.is_some_and(|metres| metres < LEAST_M);
        if step_m < LEAST_M.max(LEAST_M_S * seconds) || rests {
            return 0.0;
        }
        let added_m = self.by_both(step_m);
        self.anchor = Some((place, last.ms));
        self.doppler_m = Some(0.0);
        self.total_m += added_m;
        added_m
    }

    /// Takes a position.
    pub fn take(&mut self, mut fix: Fix) -> Judgement {
        // Hosts without a speed say -1, not a number, or nothing.
        fix.speed_m_s = fix.speed_m_s.filter(|speed| (0.0..=500.0).contains(speed));
        if let Some(doubt) = self.doubt(&fix) {
            return Judgement::Doubted(doubt);
        }
        let Some(last) = self.last else {
            return self.begin(fix);
        };
        if !self.reaches(&last, &fix) {
            return self.suspect(fix);
        }
        self.suspects.clear();
        let gap_ms = fix.ms.saturating_sub(last.ms);
        let straight_m = length(offset_m(
            (last.latitude, last.longitude),
            (fix.latitude, fix.longitude),
        ));
        // Hosts that tell only changes are silent while somebody stands: that is no hole, and what the receiver has
        // wandered meanwhile is no way.
        let long = gap_ms > Self::HOLE_MS && straight_m >= 2.0 * wanders_m(&fix);
        if long || (gap_ms > Self::RECENT_MS && straight_m > Self::HOLE_M) {
            self.settle(fix);
            return Judgement::Believed {
                added_m: 0.0,
                hole_m: Some(straight_m),
            };
        }
        let added_m = self.go_on(last, fix);
        Judgement::Believed {
            added_m,
            hole_m: None,
        }
    }

    fn doubt(&self, fix: &Fix) -> Option<Doubt> {
        let on_globe = (-90.0..=90.0).contains(&fix.latitude) && (-180.0..=180.0).contains(&fix.longitude);
        if !on_globe || (fix.latitude == 0.0 && fix.longitude == 0.0) {
            return Some(Doubt::Nowhere);
        }
        if !(0.0..=Self::WORST_M).contains(&fix.accuracy_m) {
            return Some(Doubt::Inaccurate);
        }
        let newest = self.suspects.last().or(self.last.as_ref());
        if fix.age_ms > Self::OLDEST_MS || newest.is_some_and(|newest| fix.ms <= newest.ms) {
            return Some(Doubt::Old);
        }
        None
    }

    fn reaches(&self, from: &Fix, to: &Fix) -> bool {
        let seconds = to.ms.saturating_sub(from.ms) as f64 / 1000.0;
        let metres = length(offset_m(
            (from.latitude, from.longitude),
            (to.latitude, to.longitude),
        ));
        let slack_m = Self::SLACK_M.max((from.accuracy_m + to.accuracy_m) / 2.0);
        if metres > self.limits.top_speed_m_s * seconds.max(1.0) + slack_m {
            return false;
        }
        // Position and Doppler shift are two witnesses: a leap that the speed knows nothing of is none.
        if let (Some(before), Some(after)) = (from.speed_m_s, to.speed_m_s)
            && self.doppler_believed
        {
            let most_m = before.max(after) * 2.0 * seconds + 2.0 * slack_m;
            let pushed = (after - before).abs() > Self::TOP_ACCELERATION * seconds.max(1.0);
            return metres <= most_m && !pushed;
        }
        true
    }

    /// The first positions: they are believed when three in a row agree.
    fn begin(&mut self, fix: Fix) -> Judgement {
        if self.suspects.last().is_some_and(|last| !self.reaches(last, &fix)) {
            self.suspects.clear();
        }
        self.suspects.push(fix);
        if self.suspects.len() < Self::AGREE {
            return Judgement::Doubted(Doubt::Unconfirmed);
        }
        let first = std::mem::take(&mut self.suspects);
        let mut added_m = 0.0;
        if Self::is_steady(&first) {
            // Now that they are believed, so is the way between them.
            self.settle(first[0]);
            for pair in first.windows(2) {
                added_m += self.go_on(pair[0], pair[1]);
            }
        } else {
            // One of them leapt: the track begins with the last.
            self.settle(fix);
        }
        Judgement::Believed {
            added_m,
            hole_m: None,
        }
    }

    /// Whether positions follow each other without a leap: as fast as before, and as fast as the receiver says.
    fn is_steady(fixes: &[Fix]) -> bool {
        let mut before = None;
        fixes.windows(2).all(|pair| {
            let (from, to) = (&pair[0], &pair[1]);
            let seconds = to.ms.saturating_sub(from.ms) as f64 / 1000.0;
            let way_m = offset_m((from.latitude, from.longitude), (to.latitude, to.longitude));
            let speed = (way_m.0 / seconds, way_m.1 / seconds);
            let told = match (from.speed_m_s, to.speed_m_s) {
                (Some(before), Some(after)) => {
                    let told_m = (before + after) / 2.0 * seconds;
                    (length(way_m) - told_m).abs() <= Self::TREMBLES.max(told_m / 2.0)
                }
                _ => true,
            };
            let kept = before.replace(speed).is_none_or(|before: (f64, f64)| {
                let change = length((speed.0 - before.0, speed.1 - before.1));
                change <= Self::TREMBLES.max(length(before).max(length(speed)) / 2.0)
            });
            told && kept
        })
    }

    /// A position out of reach: it is believed when five in a row agree with each other.
    fn suspect(&mut self, fix: Fix) -> Judgement {
        if self.suspects.last().is_some_and(|last| !self.reaches(last, &fix)) {
            self.suspects.clear();
        }
        self.suspects.push(fix);
        if self.suspects.len() < Self::CONVINCE {
            return Judgement::Doubted(Doubt::OutOfReach);
        }
        self.settle(fix);
        // Nobody covered a leap.
        Judgement::Believed {
            added_m: 0.0,
            hole_m: None,
        }
    }

    /// Begins anew at a position.
    fn settle(&mut self, fix: Fix) {
        self.suspects.clear();
        self.began_ms = Some(fix.ms);
        self.recent.clear();
        self.covered.clear();
        self.origin = Some((fix.latitude, fix.longitude));
        let place = Place {
            east_m: 0.0,
            north_m: 0.0,
            variance_m2: fix.accuracy_m.max(1.0).powi(2),
        };
        self.last = Some(fix);
        self.place = Some(place);
        self.anchor = Some((place, fix.ms));
        self.doppler_m = Some(0.0);
        self.recent.push_back((fix.ms, place));
        self.tell(fix.ms);
    }

    fn go_on(&mut self, last: Fix, fix: Fix) -> f64 {
        let seconds = fix.ms.saturating_sub(last.ms) as f64 / 1000.0;
        self.last = Some(fix);
        let (Some(origin), Some(before)) = (self.origin, self.place) else {
            self.settle(fix);
            return 0.0;
        };
        let place = self.filter(origin, before, &fix, seconds);
        self.place = Some(place);
        self.doppler_m = match (self.doppler_m, last.speed_m_s, fix.speed_m_s) {
            (Some(metres), Some(before), Some(after)) => {
                let told_m = (before + after) / 2.0 * seconds;
                Self::is_told_well(&last, &fix, told_m).then_some(metres + told_m)
            }
            _ => None,
        };
        self.recent.push_back((fix.ms, place));
        while self
            .recent
            .front()
            .is_some_and(|&(ms, _)| fix.ms.saturating_sub(ms) > Self::RECENT_MS)
            || self.recent.len() > 64
        {
            self.recent.pop_front();
        }
        let added_m = self.step(place, &fix);
        if added_m > 0.0 {
            self.total_m += added_m;
            self.tell(fix.ms);
        }
        added_m
    }

    /// Whether the speeds of two positions tell the way between them: over a longer while only where the places say the
    /// same. Who stood and has just begun to walk did not walk half as fast all along.
    fn is_told_well(last: &Fix, fix: &Fix, told_m: f64) -> bool {
        if fix.ms.saturating_sub(last.ms) <= Self::OFTEN_MS {
            return true;
        }
        let straight_m = length(offset_m(
            (last.latitude, last.longitude),
            (fix.latitude, fix.longitude),
        ));
        (told_m - straight_m).abs() <= wanders_m(fix).max(straight_m / 4.0)
    }

    /// A Kalman filter with one variance for both axes: the athlete may be a fourth of the top speed off the place of a
    /// second before (stackoverflow 1134579, with 3 m/s on foot).
    fn filter(&self, origin: (f64, f64), before: Place, fix: &Fix, seconds: f64) -> Place {
        let (east_m, north_m) = offset_m(origin, (fix.latitude, fix.longitude));
        let wander_m_s = self.limits.top_speed_m_s / 4.0;
        let variance_m2 = before.variance_m2 + seconds * wander_m_s * wander_m_s;
        let accuracy_m = fix.accuracy_m.max(1.0);
        let share = variance_m2 / (variance_m2 + accuracy_m * accuracy_m);
        Place {
            east_m: before.east_m + share * (east_m - before.east_m),
            north_m: before.north_m + share * (north_m - before.north_m),
            variance_m2: variance_m2 * (1.0 - share),
        }
    }

    /// The metres that are certain now.
    fn step(&mut self, place: Place, fix: &Fix) -> f64 {
        let Some((anchor, since_ms)) = self.anchor else {
            return 0.0;
        };
        let step_m = anchor.to(place);
        let least_m = if self.has_speed() {
            Self::MIN_STEP_M
        } else {
            Self::MIN_STEP_ALONE_M
        };
        if step_m < least_m.max(fix.accuracy_m / 3.0) {
            return 0.0;
        }
        let seconds = fix.ms.saturating_sub(since_ms) as f64 / 1000.0;
        // Some hosts say 0 all along.
        if step_m > Self::SILENT_M.max(strays_m(fix))
            && self.doppler_m.is_some_and(|metres| metres < step_m / 4.0)
        {
            self.doppler_believed = false;
        }
        if self.stands(place, fix, seconds, step_m) {
            return 0.0;
        }
        let added_m = self.by_both(step_m);
        self.anchor = Some((place, fix.ms));
        self.doppler_m = Some(0.0);
        added_m
    }

    /// Whether the receiver tells its own speed, and it is believed.
    const fn has_speed(&self) -> bool {
        self.doppler_believed && self.doppler_m.is_some()
    }

    /// Whether what looks like a step is the receiver's wandering around somebody who stands. The anchor stays, so that
    /// nothing is lost when it was a step all the same.
    fn stands(&self, place: Place, fix: &Fix, seconds: f64, step_m: f64) -> bool {
        if self.doppler_believed
            && let Some(doppler_m) = self.doppler_m
        {
            return doppler_m < self.limits.standstill_m_s * seconds;
        }
        // Without a speed: who walks is farther away after ten seconds than the receiver wanders.
        let Some(&(first_ms, first)) = self.recent.front() else {
            return false;
        };
        let window_s = fix.ms.saturating_sub(first_ms) as f64 / 1000.0;
        let progress_m = first.to(place);
        let wanders_m = wanders_m(fix);
        let slow = progress_m < (self.limits.standstill_m_s * window_s).max(wanders_m);
        slow && step_m < strays_m(fix)
    }

    /// The step by places and by the receiver's own speed. The speed has no noise that adds up, and knows bends; places
    /// have no error that grows.
    fn by_both(&mut self, step_m: f64) -> f64 {
        /// Both are compared over so many metres.
        const OVER_M: f64 = 50.0;
        let Some(doppler_m) = self.doppler_m else {
            return step_m;
        };
        self.doppler_check.0 += step_m;
        self.doppler_check.1 += doppler_m;
        if self.doppler_check.0 > OVER_M {
            let share = self.doppler_check.1 / self.doppler_check.0;
            // Some hosts tell it in the wrong unit.
            self.doppler_believed = (0.6..1.25).contains(&share);
            self.doppler_check = (0.0, 0.0);
        }
        if self.doppler_believed {
            step_m.clamp(doppler_m * 0.985, doppler_m * 1.015)
        } else {
            step_m
        }
    }

    /// Notes the total at a step. What is older than the pace's time goes, but for the last of it.
    fn tell(&mut self, ms: u64) {
        self.covered.push_back((ms, self.total_m));
        while self.covered.len() > 64
            || self
                .covered
                .get(1)
                .is_some_and(|&(next_ms, _)| ms.saturating_sub(next_ms) >= Self::PACE_MS)
        {
            self.covered.pop_front();
        }
    }
}

#[cfg(test)]
mod tests;

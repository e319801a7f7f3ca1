//! Whether the athlete stands: with time to make sure both ways, and with the moment since when it is so.

use ritm_model::order;
use ritm_sensors::standstill::Standstill;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The athlete stands since then.
    Stood(i64),
    /// The athlete moves since then.
    Moved(i64),
}

/// Who stands for five seconds pauses, who moves for two goes on, and neither by the same speed.
///
/// Only what tells of movement counts: a sensor of another kind, such as a strap, neither ends nor begins anything. Where
/// positions are lost on the way nobody is said to stand. A wheel that said 0 and is silent since stands. Of a receiver that
/// tells no speed the places themselves are looked at, and one that fell silent at one place stands ([`Standstill`]).
#[derive(Debug)]
pub(crate) struct Standing {
    /// Metres a second below which the athlete stands.
    slow_m_s: f64,
    still_since: Option<i64>,
    /// When a speed was last told.
    told: Option<i64>,
    moving_since: Option<i64>,
    /// Steps or turns since it stands.
    turns: f64,
    turned: Option<i64>,
    recent: [f64; 3],
    places: Standstill,
    stands: bool,
    /// Whether a wheel said that it stands, and nothing was told since.
    rests: bool,
    /// The athlete said that it is to go on: until then nobody stands, unless something moves before.
    held_until: Option<i64>,
}

impl Standing {
    const STAND_MS: i64 = 5000;
    const MOVE_MS: i64 = 2000;
    /// A speed counts for so long.
    const TOLD_MS: i64 = 3500;
    /// Who goes on is so much faster than who stops.
    const FASTER: f64 = 1.5;
    /// So many steps or turns of a wheel are a beginning.
    const TURNS: f64 = 2.0;
    /// What the athlete says holds for so long.
    const HOLD_MS: i64 = 60_000;

    pub(crate) const fn new(slow_m_s: f64) -> Self {
        Self {
            slow_m_s,
            still_since: None,
            told: None,
            moving_since: None,
            turns: 0.0,
            turned: None,
            recent: [f64::NAN; 3],
            places: Standstill::new(slow_m_s),
            stands: false,
            rests: false,
            held_until: None,
        }
    }

    pub(crate) const fn change(&mut self, slow_m_s: f64) {
        self.slow_m_s = slow_m_s;
        self.places.change(slow_m_s);
    }

    /// Begins anew: nobody knows what was, but for what the athlete said.
    pub(crate) fn reset(&mut self, at: i64) {
        let held_until = self.held_until;
        self.forget(at);
        self.held_until = held_until;
    }

    /// What was told counts no more, but for the places: they tell how the receiver trembles.
    fn forget(&mut self, at: i64) {
        let fresh = Self::new(self.slow_m_s);
        let mut places = std::mem::replace(&mut self.places, Standstill::new(self.slow_m_s));
        places.reset(millis(at));
        *self = Self { places, ..fresh };
    }

    /// Begins anew, as the athlete pressed a button. A wheel that stands goes on standing.
    pub(crate) fn press(&mut self, at: i64) {
        let rests = self.rests;
        self.forget(at);
        self.rests = rests;
        if rests {
            self.still_since = Some(at);
        }
    }

    /// The athlete says that it goes on, though nothing moves: that holds for a while.
    pub(crate) const fn hold(&mut self, at: i64) {
        self.held_until = Some(at + Self::HOLD_MS);
    }

    /// A wheel, a foot or a machine told its speed. One that stands says so once and is silent then: it stands since it
    /// turned last.
    pub(crate) fn measured(&mut self, speed_m_s: f64, at: i64) {
        const SILENT_MS: i64 = 2000;
        let before = self.told;
        self.speed(speed_m_s, at);
        if speed_m_s <= 0.0 {
            self.rests = true;
            let since = before.filter(|&before| at - before > SILENT_MS);
            self.still_since.get_or_insert(since.unwrap_or(at));
        }
    }

    /// A speed was told, of a wheel or of positions.
    pub(crate) fn speed(&mut self, speed_m_s: f64, at: i64) {
        // One value is noise: the median of three is none.
        self.recent.rotate_left(1);
        self.recent[2] = speed_m_s;
        let mut sorted = self
            .recent
            .map(|value| if value.is_nan() { speed_m_s } else { value });
        order::by_comparing(&mut sorted, f64::total_cmp);
        let speed_m_s = sorted[1];
        if !std::mem::take(&mut self.rests) && self.told.is_none_or(|told| at - told > Self::TOLD_MS) {
            self.still_since = None;
            self.moving_since = None;
        }
        self.told = Some(at);
        if speed_m_s < self.slow_m_s {
            self.still_since.get_or_insert(at);
        } else {
            self.still_since = None;
        }
        if speed_m_s > self.slow_m_s * Self::FASTER {
            self.moving_since.get_or_insert(at);
        } else {
            self.moving_since = None;
        }
    }

    /// A receiver that tells no speed told its place: degrees north and east.
    pub(crate) fn place(&mut self, at: i64, latitude: f64, longitude: f64) {
        self.places.take(millis(at), latitude, longitude);
    }

    /// A foot or a wheel turned so often. No speed is needed to know that the athlete moves.
    pub(crate) fn turn(&mut self, turns: f64, at: i64) {
        if turns <= 0.0 {
            return;
        }
        self.still_since = None;
        if self.turned.is_none_or(|turned| at - turned > Self::STAND_MS) {
            self.turns = 0.0;
        }
        self.turns += turns;
        self.turned = Some(at);
    }

    /// What is so now and was not before.
    pub(crate) fn judge(&mut self, now: i64) -> Option<Turn> {
        let by_speed = self
            .moving_since
            .filter(|&since| now - since >= Self::MOVE_MS && self.knows(now));
        let by_turns = self.turned.filter(|_| self.turns >= Self::TURNS);
        let by_places = self.places.moves().filter(|_| self.stands).map(|ms| ms as i64);
        let moves = by_speed.into_iter().chain(by_turns).chain(by_places).min();
        if moves.is_some() || (self.held_until.is_some() && self.places.goes()) {
            self.held_until = None;
        }
        if self.stands && by_places.is_some() {
            // The wheel is gone: it would say so.
            self.rests = false;
        }
        if self.stands {
            let since = moves?;
            self.stands = false;
            self.still_since = None;
            return Some(Turn::Moved(since));
        }
        let held_until = self.held_until.unwrap_or(0);
        let sure = |since: &i64| now - since >= Self::STAND_MS;
        let by_speed = self
            .still_since
            .map(|since| since.max(held_until))
            .filter(|_| self.knows(now))
            .filter(sure);
        let by_places = || {
            let turned = self.turned.is_some_and(|turned| now - turned <= Self::STAND_MS);
            // A receiver that tells its speed, if only while it moves, is not silent.
            let free = !turned && !self.is_told(now) && now - held_until >= Self::STAND_MS;
            let since = free.then(|| self.places.stands(millis(now))).flatten()?;
            Some((since as i64).max(held_until))
        };
        let since = by_speed.or_else(by_places)?;
        self.stands = true;
        self.turns = 0.0;
        self.turned = None;
        self.moving_since = None;
        Some(Turn::Stood(since))
    }

    /// Whether it looks as if the athlete stood, and is not sure yet.
    pub(crate) fn doubts(&self, now: i64) -> bool {
        let by_speed = self.still_since.is_some() && self.knows(now);
        let by_places = || !self.is_told(now) && self.places.doubts(millis(now));
        !self.stands && (by_speed || by_places())
    }

    /// Whether a speed was told just now.
    fn is_told(&self, now: i64) -> bool {
        self.told.is_some_and(|told| now - told <= Self::TOLD_MS)
    }

    fn knows(&self, now: i64) -> bool {
        self.rests || self.is_told(now)
    }

    /// When a wheel said that it stands, where nothing was told since.
    pub(crate) fn rests(&self) -> Option<i64> {
        self.told.filter(|_| self.rests)
    }

    /// As a journal tells.
    pub(crate) fn take(&mut self, stands: bool, since: i64) {
        self.stands = stands;
        self.places.set(stands, millis(since));
        self.turns = 0.0;
        self.turned = None;
        self.still_since = None;
        self.moving_since = None;
    }
}

/// A time of the recording as sensors count it.
const fn millis(at: i64) -> u64 {
    if at < 0 { 0 } else { at as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns over seconds of speeds.
    fn turns(speeds: impl IntoIterator<Item = f64>, steps: impl Fn(i64) -> f64) -> Vec<(i64, Turn)> {
        let mut standing = Standing::new(0.5);
        let mut turns = Vec::new();
        for (second, speed) in (0..).zip(speeds) {
            let at = second * 1000;
            standing.speed(speed, at);
            standing.turn(steps(second), at);
            turns.extend(standing.judge(at).map(|turn| (second, turn)));
        }
        turns
    }

    #[test]
    fn it_pauses_since_the_athlete_stands_and_goes_on_since_the_athlete_moves() {
        let speeds = (0..60).map(|second| if (20..40).contains(&second) { 0.1 } else { 3.0 });
        let found = turns(speeds, |_| 0.0);
        assert_eq!(found, [(26, Turn::Stood(21_000)), (43, Turn::Moved(41_000))]);
    }

    #[test]
    fn a_speed_at_the_threshold_does_not_make_it_flap() {
        // RunnerUp #598: one threshold both ways.
        let speeds = (0..600).map(|second| 0.5 + 0.12 * f64::from(second % 3 - 1));
        assert!(turns(speeds, |_| 0.0).len() <= 1);
        let crawl = (0..600).map(|second| if second < 30 { 0.1 } else { 0.6 });
        assert_eq!(turns(crawl, |_| 0.0).len(), 1, "slow, but never slow and fast");
    }

    #[test]
    fn who_runs_under_trees_is_not_said_to_stand() {
        // OpenTracks #2135: six minutes idle while running.
        assert_eq!(turns((0..360).map(|_| 0.2), |_| 1.4), []);
        // And where positions are lost nobody knows.
        let mut standing = Standing::new(0.5);
        standing.speed(0.2, 0);
        assert!((1..360).all(|second| standing.judge(second * 1000).is_none()));
    }

    #[test]
    fn a_wheel_that_said_nothing_and_fell_silent_stands() {
        let mut standing = Standing::new(1.0);
        let mut turns = Vec::new();
        for second in 0..200 {
            let at = second * 1000;
            match second {
                0..60 | 150.. => standing.measured(8.0, at),
                // It is noticed after a while, and said once.
                63 => standing.measured(0.0, at),
                // The athlete pressed a button: the wheel stands all the same.
                100 => standing.press(at),
                _ => {}
            }
            turns.extend(standing.judge(at).map(|turn| (second, turn)));
        }
        assert_eq!(
            turns,
            [
                (64, Turn::Stood(59_000)),
                (105, Turn::Stood(100_000)),
                (152, Turn::Moved(150_000))
            ]
        );
        // One that falls silent without a word is lost.
        let mut standing = Standing::new(1.0);
        (0..60).for_each(|second| standing.measured(8.0, second * 1000));
        assert!((60..200).all(|second| standing.judge(second * 1000).is_none()));
        // And one packet of nothing is noise.
        let noisy = |second: i64| if second % 10 == 5 { 0.0 } else { 8.0 };
        let mut standing = Standing::new(1.0);
        assert!((0..200).all(|second| {
            standing.measured(noisy(second), second * 1000);
            standing.judge(second * 1000).is_none()
        }));
    }

    #[test]
    fn what_the_athlete_says_holds_for_a_minute_or_until_something_moves() {
        let stood = |moves: fn(i64) -> bool| {
            let mut standing = Standing::new(0.5);
            standing.hold(0);
            (0..200).find_map(|second| {
                let at = second * 1000;
                standing.speed(if moves(second) { 3.0 } else { 0.0 }, at);
                standing.judge(at).map(|turn| (second, turn))
            })
        };
        assert_eq!(stood(|_| false), Some((65, Turn::Stood(60_000))));
        assert_eq!(
            stood(|second| (10..20).contains(&second)),
            Some((26, Turn::Stood(21_000)))
        );
    }

    /// A receiver that tells no speed is so far north.
    fn place(standing: &mut Standing, at: i64, north_m: f64) {
        standing.place(at, 60.0 + north_m / 111_194.93, 25.0);
    }

    #[test]
    fn a_receiver_that_tells_a_speed_is_not_silent() {
        // It tells none at rest.
        let mut standing = Standing::new(0.3);
        for second in 0..120 {
            let at = second * 1000;
            if second < 6 {
                place(&mut standing, at, 0.0);
            } else {
                standing.speed(1.4, at);
            }
            assert_eq!(standing.judge(at), None, "at {second}");
        }
    }

    #[test]
    fn who_is_told_to_move_is_not_doubted() {
        let mut standing = Standing::new(0.3);
        (0..5).for_each(|second| place(&mut standing, second * 1000, 0.0));
        assert!(standing.doubts(4000));
        standing.speed(1.4, 5000);
        assert!(!standing.doubts(5000));
        assert!(!standing.doubts(120_000), "and nobody knows for ever");
    }

    #[test]
    fn what_the_athlete_says_is_over_when_places_tell_of_movement() {
        let mut standing = Standing::new(0.3);
        (0..10).for_each(|second| place(&mut standing, second * 1000, 0.0));
        standing.press(10_000);
        standing.hold(10_000);
        let stood = (10..200).find_map(|second: i64| {
            let at = second * 1000;
            place(&mut standing, at, 1.4 * (second.min(30) - 10) as f64);
            standing.judge(at)
        });
        let Some(Turn::Stood(since)) = stood else {
            panic!("{stood:?}");
        };
        assert!((28_000..=32_000).contains(&since), "{since}");
    }

    #[test]
    fn a_wheel_that_stood_says_no_more_where_places_tell_of_standing() {
        let mut standing = Standing::new(1.0);
        (0..20).for_each(|second| standing.measured(8.0, second * 1000));
        standing.measured(0.0, 20_000);
        // It is gone, and the receiver goes on: there and to another stop.
        let mut turns = Vec::new();
        for second in 21..100_i64 {
            let at = second * 1000;
            place(&mut standing, at, 8.0 * (second.clamp(30, 60) - 30) as f64);
            if let Some(turn) = standing.judge(at) {
                match turn {
                    Turn::Stood(since) => standing.take(true, since),
                    Turn::Moved(since) => standing.take(false, since),
                }
                turns.push(turn);
            }
        }
        assert_eq!(turns.len(), 3, "{turns:?}");
        assert_eq!(standing.rests(), None);
    }

    #[test]
    fn two_steps_are_a_beginning() {
        let found = turns(
            (0..40).map(|_| 0.1),
            |second| if second >= 30 { 1.0 } else { 0.0 },
        );
        assert_eq!(found, [(5, Turn::Stood(0)), (31, Turn::Moved(31_000))]);
    }
}

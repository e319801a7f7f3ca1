//! The timer: what it ran is told for any stretch of the recording, so that parts always add up to the whole. Times at
//! which it stood by itself are found out about late, and are dated back.

use ritm_model::order;

/// A time from one moment to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Stretch {
    /// Milliseconds of it that lie in another.
    pub(crate) fn within(self, other: Self) -> i64 {
        (self.to.min(other.to) - self.from.max(other.from)).max(0)
    }
}

/// When the timer of a recording stood.
#[derive(Default)]
pub(crate) struct Timer {
    paused_since: Option<i64>,
    /// Since when it stands by itself.
    stood: Option<i64>,
    ended: Option<i64>,
    pauses: Vec<Stretch>,
    auto_pauses: Vec<Stretch>,
}

/// What a timer shows at any moment, for who asks for many.
pub(crate) struct Shown {
    /// Times at which it stands, each with how long it stood before.
    still: Vec<(Stretch, i64)>,
    ended: i64,
}

impl Shown {
    /// Milliseconds that it ran until then.
    pub(crate) fn at(&self, moment: i64) -> i64 {
        let moment = moment.min(self.ended);
        let after = self.still.partition_point(|(stretch, _)| stretch.from < moment);
        let stood_ms = after
            .checked_sub(1)
            .and_then(|at| self.still.get(at))
            .map_or(0, |(stretch, before)| {
                before + stretch.to.min(moment) - stretch.from
            });
        moment - stood_ms
    }
}

impl Timer {
    /// What it shows at any moment.
    pub(crate) fn shown(&self) -> Shown {
        let mut still: Vec<Stretch> = self.still().collect();
        order::by_key(&mut still, |stretch| stretch.from);
        let mut stood_ms = 0_i64;
        let still = still.into_iter().map(|stretch| {
            let before = stood_ms;
            stood_ms = stood_ms.saturating_add(stretch.to - stretch.from);
            (stretch, before)
        });
        Shown {
            still: still.collect(),
            ended: self.ended.unwrap_or(i64::MAX),
        }
    }

    /// Times at which the athlete paused that are over, one after the other.
    pub(crate) fn pauses(&self) -> &[Stretch] {
        &self.pauses
    }

    /// Times at which it paused by itself that are over, one after the other.
    pub(crate) fn auto_pauses(&self) -> &[Stretch] {
        &self.auto_pauses
    }

    /// Since when it stands by itself.
    pub(crate) const fn stood(&self) -> Option<i64> {
        self.stood
    }

    /// Since when it stands, by itself or as the athlete paused it.
    pub(crate) fn stands_since(&self) -> Option<i64> {
        self.paused_since.or(self.stood)
    }

    /// When it finished.
    pub(crate) const fn ended(&self) -> Option<i64> {
        self.ended
    }

    /// When it was let run last.
    pub(crate) fn resumed_at(&self) -> i64 {
        self.pauses.last().map_or(0, |pause| pause.to)
    }

    /// All times at which it stands, the one that goes on as well.
    fn still(&self) -> impl Iterator<Item = Stretch> {
        let on = self
            .paused_since
            .or(self.stood)
            .map(|from| Stretch { from, to: i64::MAX });
        self.pauses.iter().chain(&self.auto_pauses).copied().chain(on)
    }

    /// Milliseconds that it ran from one moment to another.
    pub(crate) fn between(&self, from: i64, to: i64) -> i64 {
        let to = self.ended.map_or(to, |ended| to.min(ended));
        let whole = Stretch { from, to };
        let still: i64 = self.still().map(|stretch| stretch.within(whole)).sum();
        (to - from - still).max(0)
    }

    /// The moment at which it had run for so long since another.
    pub(crate) fn moment_of(&self, from: i64, ms: i64) -> i64 {
        let mut still: Vec<Stretch> = self.still().collect();
        order::by_key(&mut still, |stretch| stretch.from);
        let mut at = from + ms;
        for stretch in still {
            if stretch.to > from && stretch.from < at {
                at = at.saturating_add(stretch.to - stretch.from.max(from));
            }
        }
        at
    }

    /// The athlete lets it run.
    pub(crate) fn run(&mut self, at: i64) {
        if let Some(from) = self.paused_since.take() {
            self.pauses.push(Stretch { from, to: at });
        }
        self.ended = None;
    }

    /// The athlete pauses.
    pub(crate) fn pause(&mut self, at: i64) {
        self.move_on(at);
        self.paused_since.get_or_insert(at);
    }

    /// It is over.
    pub(crate) fn finish(&mut self, at: i64) {
        self.move_on(at);
        if let Some(from) = self.paused_since {
            self.pauses.push(Stretch { from, to: at });
        }
        // Should it go on after all, the time until then is a pause.
        self.paused_since = Some(at);
        self.ended = Some(at);
    }

    /// It stands by itself since then.
    pub(crate) const fn stand(&mut self, from: i64) {
        self.stood = Some(from);
    }

    /// It stands by itself no more.
    pub(crate) fn move_on(&mut self, to: i64) {
        if let Some(from) = self.stood.take()
            && to > from
        {
            self.auto_pauses.push(Stretch { from, to });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_to_the_whole_however_it_stood() {
        let mut timer = Timer::default();
        timer.pause(10_000);
        timer.run(15_000);
        timer.stand(30_000);
        timer.move_on(42_000);
        timer.stand(50_000);
        assert_eq!(timer.between(0, 60_000), 33_000);
        for cut in (0..=60_000).step_by(500) {
            let (before, after) = (timer.between(0, cut), timer.between(cut, 60_000));
            assert_eq!(before + after, 33_000, "cut at {cut}");
            assert_eq!(timer.shown().at(cut), before, "at {cut}");
        }
        timer.finish(55_000);
        assert_eq!(timer.between(0, 60_000), 33_000);
        assert_eq!(timer.shown().at(60_000), 33_000);
        timer.run(70_000);
        assert_eq!(timer.between(0, 71_000), 34_000);
    }

    #[test]
    fn a_time_on_the_timer_is_a_moment_of_the_recording() {
        let mut timer = Timer::default();
        timer.pause(10_000);
        timer.run(15_000);
        timer.stand(30_000);
        timer.move_on(42_000);
        for ms in (0..40_000).step_by(700) {
            let at = timer.moment_of(2000, ms);
            assert_eq!(timer.between(2000, at), ms, "{ms} ms after");
        }
        // It begins in a pause.
        assert_eq!(timer.moment_of(12_000, 1000), 16_000);
    }
}

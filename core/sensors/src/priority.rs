//! Which of several sensors of the same quantity is believed.

use ritm_model::order;

/// A source and what is known of it.
#[derive(Clone, Copy, Debug)]
struct Source<S> {
    id: S,
    /// Smaller is better.
    rank: u8,
    /// When its last value came.
    last_ms: u64,
    /// Since when its values come without a hole.
    steady_since_ms: u64,
    /// After so long a value of its is not of now.
    stale_ms: u64,
}

/// What [`Selector::chosen`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice<S> {
    /// Nothing ever came.
    None,
    /// Believe this one.
    Fresh(S),
    /// No source has a value of now: the last one that was believed.
    Stale(S),
}

/// Chooses the best source that has values of now.
///
/// On a loss the next best takes over at once. A better one that comes back takes over after it has been steady for
/// five seconds, so that one at the edge of its range does not make the value jump to and fro.
#[derive(Clone, Debug)]
pub struct Selector<S> {
    sources: Vec<Source<S>>,
    chosen: Option<S>,
    stale_ms: u64,
}

impl<S: Copy + PartialEq> Selector<S> {
    /// A better source has to be steady for so long.
    pub const STEADY_MS: u64 = 5000;
    /// More sources of one quantity are not listened to: the worst gives way.
    const MOST: usize = 16;

    /// Values older than `stale_ms` are not of now. For heart rate `OpenTracks` takes 5 s, `RunnerUp` 15 s.
    pub const fn new(stale_ms: u64) -> Self {
        Self {
            sources: Vec::new(),
            chosen: None,
            stale_ms,
        }
    }

    /// A value came from a source of this rank; smaller ranks are better. For cadence, for example: a dedicated sensor,
    /// the power meter, the trainer, the strap.
    pub fn heard(&mut self, id: S, rank: u8, now_ms: u64) {
        self.heard_within(id, rank, self.stale_ms, now_ms);
    }

    /// The same from a source whose values are of now for another time: some measure once in a while only.
    pub fn heard_within(&mut self, id: S, rank: u8, stale_ms: u64, now_ms: u64) {
        if let Some(source) = self.sources.iter_mut().find(|source| source.id == id) {
            if now_ms.saturating_sub(source.last_ms) > stale_ms {
                source.steady_since_ms = now_ms;
            }
            source.rank = rank;
            source.stale_ms = stale_ms;
            source.last_ms = source.last_ms.max(now_ms);
            return;
        }
        if self.sources.len() >= Self::MOST {
            order::by_key(&mut self.sources, |source| source.rank);
            self.sources.pop();
        }
        self.sources.push(Source {
            id,
            rank,
            last_ms: now_ms,
            steady_since_ms: now_ms,
            stale_ms,
        });
    }

    /// The source is gone for good: the athlete has forgotten the sensor.
    pub fn forget(&mut self, id: S) {
        self.sources.retain(|source| source.id != id);
        if self.chosen == Some(id) {
            self.chosen = None;
        }
    }

    /// Says whom to believe now.
    pub fn chosen(&mut self, now_ms: u64) -> Choice<S> {
        let fresh = |source: &&Source<S>| now_ms.saturating_sub(source.last_ms) <= source.stale_ms;
        let current = self
            .sources
            .iter()
            .filter(fresh)
            .find(|source| Some(source.id) == self.chosen)
            .copied();
        // Of equals the one that was there first.
        let best = self
            .sources
            .iter()
            .filter(fresh)
            .filter(|source| {
                current.is_none_or(|current| {
                    source.rank < current.rank
                        && source.last_ms.saturating_sub(source.steady_since_ms) >= Self::STEADY_MS
                })
            })
            .min_by_key(|source| source.rank)
            .copied();
        match (best.or(current), self.chosen) {
            (Some(source), _) => {
                self.chosen = Some(source.id);
                Choice::Fresh(source.id)
            }
            (None, Some(last)) => Choice::Stale(last),
            (None, None) => Choice::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STRAP: char = 's';
    const WATCH: char = 'w';

    #[test]
    fn it_falls_back_at_once_and_returns_after_a_while() {
        let mut selector = Selector::new(5000);
        assert_eq!(selector.chosen(0), Choice::None);
        let mut at = Vec::new();
        for second in 0..60u64 {
            let ms = second * 1000;
            if !(20..30).contains(&second) {
                selector.heard(STRAP, 0, ms);
            }
            selector.heard(WATCH, 1, ms);
            at.push(selector.chosen(ms));
        }
        assert!(at[..25].iter().all(|choice| *choice == Choice::Fresh(STRAP)));
        // Lost at 20 s, stale after 24 s, back at 30 s, believed from 35 s on.
        assert!(at[25..35].iter().all(|choice| *choice == Choice::Fresh(WATCH)));
        assert!(at[35..].iter().all(|choice| *choice == Choice::Fresh(STRAP)));
    }

    #[test]
    fn at_the_edge_of_its_range_it_does_not_jump() {
        let mut selector = Selector::new(3000);
        let (mut before, mut changes) = (Choice::None, 0);
        for second in 0..300u64 {
            let ms = second * 1000;
            // Four seconds there, five away.
            if second % 9 < 4 {
                selector.heard(STRAP, 0, ms);
            }
            selector.heard(WATCH, 1, ms);
            let now = selector.chosen(ms);
            changes += u32::from(now != before);
            before = now;
        }
        assert!(changes <= 2, "{changes}");
    }

    #[test]
    fn when_all_are_lost_the_last_is_stale() {
        let mut selector = Selector::new(5000);
        selector.heard(STRAP, 0, 0);
        assert_eq!(selector.chosen(5000), Choice::Fresh(STRAP));
        assert_eq!(selector.chosen(5001), Choice::Stale(STRAP));
        selector.forget(STRAP);
        assert_eq!(selector.chosen(5002), Choice::None);
    }

    proptest! {
        #[test]
        fn it_is_bounded_and_never_believes_the_stale(heard in prop::collection::vec((0u32..64, 0u8..4, 0u64..4000), 0..300)) {
            let mut selector = Selector::new(3000);
            let mut last = std::collections::BTreeMap::new();
            let mut now = 0;
            for (id, rank, gap) in heard {
                now += gap;
                selector.heard(id, rank, now);
                last.insert(id, now);
                prop_assert!(selector.sources.len() <= Selector::<u32>::MOST);
                if let Choice::Fresh(id) = selector.chosen(now) {
                    prop_assert!(now - last[&id] <= 3000);
                } else {
                    prop_assert!(false, "a value came just now");
                }
            }
        }
    }
}

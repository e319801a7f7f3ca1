//! What recordings tell beyond samples, laps and totals, as that of one.

use ritm_model::{DiveTotals, Extras, Pool, Recording, Sport, order};

use crate::swim;

/// The extras of the recordings so far.
pub(super) struct Joined {
    extras: Extras,
    /// The pool that all of them were swum in; `None` where lengths of them don't tell of the whole.
    pool: Option<Pool>,
    /// Steps so far; `None` where a recording did not count any.
    steps: Option<f64>,
    dives: Vec<DiveTotals>,
}

impl Joined {
    /// Nothing so far of `recordings`.
    pub(super) fn of(recordings: &[&Recording]) -> Self {
        let pool_of = |one: &Recording| {
            let counted = swim::has_lengths(one, Sport::PoolSwimming);
            swim::pool(one).0.filter(|_| counted)
        };
        let mut pools = recordings.iter().map(|one| pool_of(one));
        let first = pools.next().flatten();
        Self {
            extras: Extras::default(),
            pool: first.filter(|_| pools.all(|pool| pool == first)),
            steps: Some(0.0),
            dives: Vec::new(),
        }
    }

    /// Adds those of `one`, whose lengths are those that count, and which begins at `shift_ms` and ends at `last_ms`, both
    /// since the start of the whole. What is before `end_ms` is told already.
    pub(super) fn add(&mut self, one: &Recording, shift_ms: i64, end_ms: i64, last_ms: i64) {
        /// Times of files are told in whole seconds.
        const ROUNDED_MS: i64 = 2_000;
        let own = &one.extras;
        let told_ms = end_ms.saturating_sub(ROUNDED_MS).max(i64::MIN + ROUNDED_MS);
        let moved = |ms: i64| ms.saturating_add(shift_ms);
        let left = |at_ms: i64, end_ms: i64| Some(moved(at_ms)).filter(|&at_ms| at_ms >= end_ms);
        let extras = &mut self.extras;
        extras.beats.extend(own.beats.iter().filter_map(|beat| {
            let at_ms = left(beat.at_ms, end_ms)?;
            Some(ritm_model::Beat { at_ms, ..*beat })
        }));
        extras.markers.extend(own.markers.iter().filter_map(|marker| {
            let at_ms = left(marker.at_ms, end_ms)?;
            Some(ritm_model::Marker {
                at_ms,
                ..marker.clone()
            })
        }));
        extras.sets.extend(own.sets.iter().filter_map(|set| {
            let from_ms = left(set.from_ms, told_ms)?;
            Some(ritm_model::StrengthSet {
                from_ms,
                to_ms: moved(set.to_ms),
                ..set.clone()
            })
        }));
        if self.pool.is_some() {
            extras.lengths.extend(own.lengths.iter().filter_map(|length| {
                let from_ms = left(length.from_ms, told_ms)?;
                Some(ritm_model::Length {
                    from_ms,
                    to_ms: moved(length.to_ms),
                    ..length.clone()
                })
            }));
            extras
                .decided_ms
                .extend(own.decided_ms.iter().map(|&at_ms| moved(at_ms)));
        }
        for (all, more) in [(&mut extras.gear, &own.gear), (&mut extras.photos, &own.photos)] {
            for name in more {
                if !all.contains(name) {
                    all.push(name.clone());
                }
            }
        }
        let own_ms = last_ms.saturating_sub(shift_ms).max(1) as f64;
        let left_ms = last_ms.saturating_sub(end_ms.max(shift_ms)).max(0) as f64;
        let share = if last_ms > shift_ms { left_ms / own_ms } else { 1.0 };
        self.steps = self
            .steps
            .zip(own.steps)
            .map(|(all, steps)| all + f64::from(steps) * share);
        self.dives.extend(own.dive);
    }

    pub(super) fn finish(self) -> Extras {
        let mut extras = self.extras;
        extras.pool = self.pool;
        order::by_key(&mut extras.lengths, |length| length.from_ms);
        order::ascending(&mut extras.decided_ms);
        extras.steps = self
            .steps
            .map(|steps| steps.round() as u32)
            .filter(|&steps| steps > 0);
        extras.dive = dive(&self.dives);
        extras
    }
}

/// Several dives together. The mean of the depth weighs each by its time at the bottom.
fn dive(dives: &[DiveTotals]) -> Option<DiveTotals> {
    let (&first, rest) = dives.split_first()?;
    if rest.is_empty() {
        return Some(first);
    }
    let bottoms: Option<Vec<i64>> = dives.iter().map(|dive| dive.bottom_time_ms).collect();
    let bottom_time_ms = bottoms.map(|all| all.into_iter().fold(0, i64::saturating_add));
    let depths: Option<f64> = dives
        .iter()
        .map(|dive| Some(dive.avg_depth_m? * dive.bottom_time_ms? as f64))
        .sum();
    Some(DiveTotals {
        max_depth_m: dives.iter().filter_map(|dive| dive.max_depth_m).reduce(f64::max),
        avg_depth_m: depths
            .zip(bottom_time_ms.filter(|&ms| ms > 0))
            .map(|(sum, ms)| sum / ms as f64),
        bottom_time_ms,
        ..first
    })
}

//! A rower's stroke rate against its count of strokes.

use std::collections::VecDeque;

use crate::{
    link::{Moment, Out},
    reading::{Quantity, Reading},
};

/// Corrects stroke rates that the count of strokes contradicts.
///
/// Some rowers now and then tell 66 strokes a minute for seconds while their own count stands still (qdomyos-zwift
/// #4986, JOROTO), and many go on telling the last rate, pace and power when the athlete rests (`TrackMyIndoorWorkout`
/// #373). The counts are believed.
#[derive(Debug, Default)]
pub(super) struct Strokes {
    /// When strokes came, and how many.
    counted: VecDeque<(u64, u32)>,
    since_ms: Option<u64>,
    /// When the machine's totals of metres or strokes rose last, or were told first.
    moved_ms: Option<u64>,
}

impl Strokes {
    /// Strokes of so long are looked at: two slow ones.
    const OVER_MS: u64 = 10_000;
    /// A rate may be so much above what is counted: counts are whole, and the athlete may have just begun.
    const SLACK: f64 = 12.0;

    pub(super) fn rebase(&mut self) {
        self.counted.clear();
        self.since_ms = None;
        self.moved_ms = None;
    }

    /// Looks at the readings from `first` on; `counts` is whether the record holds metres or strokes.
    pub(super) fn check(&mut self, first: usize, counts: bool, now: Moment, out: &mut Out) {
        let new = out.readings.get_mut(first..).unwrap_or_default();
        let moves = |reading: &Reading| matches!(reading.quantity, Quantity::CoveredM | Quantity::Strokes);
        if new.iter().any(moves) || (counts && self.moved_ms.is_none()) {
            self.moved_ms = Some(now.ms);
        }
        if self
            .moved_ms
            .is_some_and(|moved_ms| now.ms.saturating_sub(moved_ms) > Self::OVER_MS)
        {
            for reading in &mut *new {
                if matches!(reading.quantity, Quantity::SpeedMS | Quantity::PowerW) {
                    reading.value = 0.0;
                }
            }
        }
        let strokes = new
            .iter()
            .find(|reading| reading.quantity == Quantity::Strokes)
            .map(|reading| reading.value as u32);
        if let Some(strokes) = strokes {
            // A packet a millisecond could not fill it beyond this.
            if self.counted.len() >= 64 {
                self.counted.pop_front();
            }
            self.counted.push_back((now.ms, strokes));
        }
        let since_ms = *self.since_ms.get_or_insert(now.ms);
        if now.ms.saturating_sub(since_ms) < Self::OVER_MS {
            return;
        }
        let from_ms = now.ms.saturating_sub(Self::OVER_MS);
        while self.counted.front().is_some_and(|&(ms, _)| ms <= from_ms) {
            self.counted.pop_front();
        }
        let strokes: u32 = self.counted.iter().map(|&(_, strokes)| strokes).sum();
        let counted = f64::from(strokes) * 60_000.0 / Self::OVER_MS as f64;
        for reading in new {
            if reading.quantity == Quantity::StrokeRateSpm && reading.value > counted + Self::SLACK {
                reading.value = counted;
            }
        }
    }
}

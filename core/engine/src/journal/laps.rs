//! Laps: where each ended, by how far and when.

use ritm_model::LapTrigger;

use super::means::Mean;

/// A lap that ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lap {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) distance_m: Option<f64>,
    pub(crate) heart_rate: Mean,
    pub(crate) power: Mean,
    pub(crate) trigger: LapTrigger,
}

/// A moment of the recording, and how far it had gone then.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    pub(crate) at: i64,
    pub(crate) metres: f64,
}

/// The laps of a recording.
#[derive(Default)]
pub(crate) struct Laps {
    ended: Vec<Lap>,
    /// Where the lap that goes on began.
    began: Mark,
    /// From where laps that end by themselves are counted: the lap's beginning, or where they were chosen in its midst.
    counts_from: Mark,
}

impl Laps {
    /// Those that ended, one after the other.
    pub(crate) fn ended(&self) -> &[Lap] {
        &self.ended
    }

    /// The number of the lap that goes on.
    pub(crate) fn number(&self) -> u32 {
        u32::try_from(self.ended.len() + 1).unwrap_or(u32::MAX)
    }

    /// Where the lap that goes on began.
    pub(crate) const fn began(&self) -> Mark {
        self.began
    }

    /// From where the next lap that ends by itself is counted.
    pub(crate) const fn counts_from(&self) -> Mark {
        self.counts_from
    }

    /// Laps that end by themselves are counted from here.
    pub(crate) const fn count_from(&mut self, mark: Mark) {
        self.counts_from = mark;
    }

    /// A lap ended there; `measured` is whether anybody knows how far it went.
    pub(crate) fn end(
        &mut self,
        mark: Mark,
        measured: bool,
        (heart_rate, power): (Mean, Mean),
        trigger: LapTrigger,
    ) {
        self.ended.push(Lap {
            from: self.began.at,
            to: mark.at,
            distance_m: measured.then(|| (mark.metres - self.began.metres).max(0.0)),
            heart_rate,
            power,
            trigger,
        });
        self.began = mark;
        self.counts_from = mark;
    }
}

//! The single heart beats that FIT messages tell.

use super::{definition::TIMESTAMP, fields::Fields, resume::LONGEST_ON};

/// Beats that are so far from where they should be do not follow those before.
const MOST_DRIFT_MS: i64 = 3000;

/// Beats by the message that told them: milliseconds since FIT's epoch and between the two.
#[derive(Debug, Default)]
pub(super) struct Beats {
    pub(super) list: Vec<(i64, u16)>,
    /// Those before the file had told any time.
    pub(super) early: Vec<u16>,
}

impl Beats {
    /// Beats that came within the second before `now`, or a little earlier.
    pub(super) fn until(&mut self, now: Option<u32>, intervals: impl Iterator<Item = u16>) {
        self.early.extend(intervals);
        let Some(now) = now else { return };
        let sum: i64 = self.early.iter().map(|&rr| i64::from(rr)).sum();
        let begin = i64::from(now) * 1000 - sum;
        let begin = match self.list.last() {
            // The intervals tell more exactly than the file's whole seconds.
            Some(&(before, _)) if (before - begin).abs() <= MOST_DRIFT_MS => before,
            Some(&(before, _)) => begin.max(before),
            None => begin,
        };
        let early = std::mem::take(&mut self.early);
        self.from(begin, early.into_iter());
    }

    /// Moves times that count from power-on by so many seconds.
    pub(super) fn shift_undated(&mut self, shift_s: i64) {
        let undated = |beat: &&mut (i64, u16)| beat.0 < i64::from(LONGEST_ON) * 1000;
        for beat in self.list.iter_mut().filter(undated) {
            beat.0 += shift_s * 1000;
        }
    }

    /// Beats that follow a moment.
    pub(super) fn from(&mut self, mut at: i64, intervals: impl Iterator<Item = u16>) {
        self.list.extend(intervals.map(|rr| {
            at += i64::from(rr);
            (at, rr)
        }));
    }
}

/// An interval in milliseconds, if there can be one so long.
pub(super) fn interval(ms: i64) -> Option<u16> {
    u16::try_from(ms).ok().filter(|&ms| ms > 0)
}

/// The moment of a message that tells milliseconds in its first field, in milliseconds since FIT's epoch.
pub(super) fn moment_ms(message: &Fields<'_>, now: Option<u32>) -> Option<i64> {
    let time = message.time(TIMESTAMP).or(now)?;
    Some(i64::from(time) * 1000 + message.integer(0).unwrap_or(0))
}

//! Decides whether an odd message is damage. Sound files hold odd messages too, so the messages that follow decide.

use super::super::{
    definition::{Defect, Definition},
    number::RECORD,
    resume::{FIRST_DATE, follows},
};
use super::{Slot, Walk, local};

/// How far the time may jump between records without a question.
const LONGEST_JUMP_S: i64 = 2 * 86_400;
const LONGEST_JUMP_BACK_S: i64 = 3600;
/// How far it may jump at all, but for a clock that is set.
const LONGEST_PAUSE_S: u32 = 366 * 86_400;
/// How many messages have to make sense after an odd one.
const AHEAD: usize = 8;
/// The longest definition that may be cut by the end: longer ones are noise that announces many fields.
const LONGEST_CUT: usize = 200;

impl Walk<'_> {
    /// Whether a data message of a damaged file, ending at `end`, is one that sound files have.
    pub(super) fn believes(&self, slot: Slot, header: u8, time: Option<u32>, end: usize) -> bool {
        if !slot.usual(header) {
            return false;
        }
        if steady(self.record_clock, time) {
            return true;
        }
        if slot.message == RECORD {
            may_follow(self.record_clock, time) && self.goes_on(self.slots, end, time, None)
        } else {
            self.goes_on(self.slots, end, time, Some(self.record_clock))
        }
    }

    /// Whether a record begins at `at` that follows `clock`, with messages of any kind after it that make sense.
    pub(super) fn record_begins(&self, at: usize, clock: u32) -> bool {
        let rest = self.window.get(at..).unwrap_or_default();
        let Some(&header) = rest.first() else {
            return false;
        };
        if header & 0x80 != 0 {
            // Five bits of time say little: only a full row of them convinces.
            let slot = local(header).and_then(|local| self.slots.get(local).copied());
            return slot.is_some_and(|slot| {
                slot.message == RECORD
                    && rest.len() >= slot.stride as usize * AHEAD
                    && self.goes_on(self.slots, at, Some(clock), None)
            });
        }
        if header & 0x40 != 0 {
            return false;
        }
        let Some(definition) = self.resume.latest(header & 0x0f) else {
            return false;
        };
        let time = rest
            .get(..definition.stride)
            .and_then(|message| definition.time(message));
        if !time.is_some_and(|time| follows(time, Some(clock))) {
            return false;
        }
        let mut slots = self.slots;
        if let Some(slot) = slots.get_mut(usize::from(header & 0x0f)) {
            *slot = Slot::of(definition);
        }
        self.goes_on(slots, at + definition.stride, time, None)
    }

    /// Whether the messages from `at` on make sense, as far as a few of them or the end, with `slots` as the
    /// local types: records have to be steady from `clock` on; the first of them may follow `other` instead.
    pub(super) fn goes_on(
        &self,
        mut slots: [Slot; 16],
        mut at: usize,
        mut clock: Option<u32>,
        mut other: Option<Option<u32>>,
    ) -> bool {
        for _ in 0..AHEAD {
            let rest = self.window.get(at..).unwrap_or_default();
            let Some(&header) = rest.first() else { return true };
            let Some(local) = local(header) else {
                if rest.get(1).is_some_and(|&reserved| reserved != 0) {
                    return false;
                }
                match Definition::read(rest) {
                    Ok((definition, _)) if definition.is_noise() => return false,
                    Ok((definition, length)) => {
                        if let Some(slot) = slots.get_mut(usize::from(header & 0x0f)) {
                            *slot = Slot::of(&definition);
                        }
                        at += length;
                    }
                    Err(Defect::Cut) => return rest.len() < LONGEST_CUT,
                    Err(Defect::Architecture(_)) => return false,
                }
                continue;
            };
            let slot = slots.get(local).copied().unwrap_or_default();
            if slot.stride == 0 || !slot.usual(header) {
                return false;
            }
            let Some(body) = rest.get(..slot.stride as usize) else {
                return true;
            };
            if slot.message == RECORD {
                let time = slot.time(header, body, clock);
                if !steady(clock, time) && !other.is_some_and(|other| steady(other, time)) {
                    return false;
                }
                other = None;
                clock = time;
            }
            at += body.len();
        }
        true
    }
}

/// Whether the time goes on as it does in most files.
fn steady(before: Option<u32>, time: Option<u32>) -> bool {
    let (Some(before), Some(time)) = (before, time) else {
        return true;
    };
    let jump = i64::from(time) - i64::from(before);
    (-LONGEST_JUMP_BACK_S..=LONGEST_JUMP_S).contains(&jump)
}

/// Whether a record may have this time at all: after a long pause, or after the clock was set.
fn may_follow(before: Option<u32>, time: Option<u32>) -> bool {
    let (Some(before), Some(time)) = (before, time) else {
        return true;
    };
    time.abs_diff(before) <= LONGEST_PAUSE_S || (before < FIRST_DATE && time >= FIRST_DATE)
}

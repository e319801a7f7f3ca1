//! What reading does at a place from which messages make no sense.

use std::rc::Rc;

use ritm_model::{Problem, ProblemCode};

use super::{MOST_PROBLEMS, Walk};

/// After so much damage the rest is noise.
const MOST_RECOVERIES: u32 = 1000;
/// How often a file's time may turn out to have been wrong: each costs another look at all the rest.
const MOST_CLOCKS_LOST: u32 = 3;

impl Walk<'_> {
    /// At the end the header announced: goes on when the messages do.
    pub(super) fn extend(&mut self) -> bool {
        let end = self.window.len();
        let follows = self.headers.after(self.next);
        if !self.wary || self.complete || end >= self.bytes.len() || follows == Some(self.next) {
            return false;
        }
        let longer = self.bytes.get(..follows.unwrap_or(self.bytes.len()));
        let messages = longer.and_then(|bytes| bytes.get(self.at..)).unwrap_or_default();
        if !self.cut_short(messages) && !self.resume.begins(messages, self.record_clock) {
            return false;
        }
        let what = "messages go on past the size the header announces";
        self.problem(ProblemCode::Malformed, self.at, what);
        self.take_up(messages.first().copied());
        self.window = longer.unwrap_or(self.window);
        self.next = self.window.len();
        true
    }

    /// Whether the announced end cuts a message that is whole in the bytes: bytes were put in before it.
    fn cut_short(&self, messages: &[u8]) -> bool {
        let left = self.window.len().saturating_sub(self.at);
        let slot = messages
            .first()
            .and_then(|&header| self.slots.get(super::local(header)?))
            .copied()
            .unwrap_or_default();
        // The check sum follows it.
        left > 0 && slot.stride > 0 && slot.stride as usize + 2 <= messages.len()
    }

    /// Where messages go on behind the byte at hand, before `end`, if `clock` is the time reached.
    fn find(&self, end: usize, clock: Option<u32>) -> Option<usize> {
        let bytes = self.bytes.get(..end)?;
        (self.at + 1..end).find(|&at| {
            bytes
                .get(at..)
                .is_some_and(|rest| self.resume.begins(rest, clock))
                || clock.is_some_and(|clock| self.record_begins(at, clock))
        })
    }

    /// Makes the definition of the record that begins with `header` the current one.
    fn take_up(&mut self, header: Option<u8>) {
        let Some(header) = header.filter(|header| header & 0xc0 == 0) else {
            return;
        };
        if let Some(definition) = self.resume.latest(header & 0x0f).map(Rc::clone) {
            self.place(header & 0x0f, &definition);
        }
    }

    /// Looks for the place where messages make sense again.
    pub(super) fn recover(&mut self, mut problem: Problem) {
        let end = self.window.len();
        let left = end - self.at;
        // A file whose size is not known ends in its check sum.
        if self.wary && left <= 2 && end == self.bytes.len() {
            self.at = end;
            return;
        }
        if problem.code == ProblemCode::Truncated && self.extend() {
            return;
        }
        self.wary = true;
        let chained = self.headers.after(self.at).filter(|&at| at < end);
        let until = chained.unwrap_or(end);
        self.recoveries += 1;
        let found = if self.complete || self.recoveries > MOST_RECOVERIES {
            None
        } else {
            self.find(until, self.record_clock)
        };
        // Perhaps the time reached was itself damage.
        let found = found.or_else(|| {
            let again = !self.complete && self.record_clock.is_some() && self.clock_lost < MOST_CLOCKS_LOST;
            let found = again.then(|| self.find(until, None)).flatten()?;
            self.clock_lost += 1;
            self.clock = None;
            self.record_clock = None;
            Some(found)
        });
        match found {
            Some(found) => {
                let skipped = found - self.at;
                self.at = found;
                self.take_up(self.bytes.get(self.at).copied());
                problem.detail += &format!("; {skipped} bytes skipped");
            }
            None => {
                let lost = chained.map_or(left, |at| at - self.at);
                if let Some(at) = chained {
                    self.next = at;
                }
                self.at = end;
                problem.detail += &format!("; {lost} bytes lost");
            }
        }
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

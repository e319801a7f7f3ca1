//! What the walk does where messages stop making sense.

use std::rc::Rc;

use ritm_model::{Problem, ProblemCode};

use super::{MOST_PROBLEMS, Walk};

/// After so much damage the rest is noise.
const MOST_RECOVERIES: u32 = 1000;

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
        if !self.resume.begins(messages, self.clock) {
            return false;
        }
        let what = "messages go on past the size the header announces";
        self.problem(ProblemCode::Malformed, self.at, what);
        self.take_up(messages.first().copied());
        self.window = longer.unwrap_or(self.window);
        self.next = self.window.len();
        true
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
        let search = self
            .bytes
            .get(self.at + 1..chained.unwrap_or(end))
            .unwrap_or_default();
        self.recoveries += 1;
        let found = if self.complete || self.recoveries > MOST_RECOVERIES {
            None
        } else {
            self.resume.find(search, self.clock)
        };
        match found {
            Some(skipped) => {
                let skipped = skipped + 1;
                self.at += skipped;
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

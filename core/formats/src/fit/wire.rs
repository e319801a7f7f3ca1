//! The bytes of FIT: chained files, their headers, and runs of data messages of one kind.
//!
//! Damage does not end a file: reading goes on where messages make sense again, and a [`Problem`] says which bytes
//! were lost.

use std::rc::Rc;

use memchr::memmem;
use ritm_model::{Problem, ProblemCode};

use super::{
    checksum::crc16,
    definition::{Defect, Definition},
    message::{ACTIVITY, RECORD, SESSION},
    resume::Resume,
};

/// Problems told of one reading; a file of nothing but noise would have one every few bytes.
const MOST_PROBLEMS: usize = 32;
/// How far a damaged file's time may jump between records before it counts as damage.
const LONGEST_JUMP_S: i64 = 2 * 86_400;
const LONGEST_JUMP_BACK_S: i64 = 3600;
/// After so much damage the rest is noise.
const MOST_RECOVERIES: u32 = 1000;
const SIGNATURE: &[u8] = b".FIT";

/// Data messages of one definition, one after the other.
pub(super) struct Run<'a> {
    pub(super) definition: Rc<Definition>,
    /// The local message type.
    pub(super) local: usize,
    /// Where it begins in the file.
    pub(super) at: usize,
    bytes: &'a [u8],
    /// The time the file had reached before it.
    clock: Option<u32>,
}

impl<'a> Run<'a> {
    /// How many messages it has.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() / self.definition.stride
    }

    /// The messages, header and all.
    #[inline]
    pub(super) fn messages(&self) -> std::slice::ChunksExact<'a, u8> {
        self.bytes.chunks_exact(self.definition.stride)
    }

    /// Each message's time: its own, or else the one the file has reached.
    pub(super) fn times(&self) -> impl Iterator<Item = Option<u32>> {
        let mut clock = self.clock;
        self.messages().map(move |message| {
            clock = tick(clock, &self.definition, message);
            clock
        })
    }
}

/// The time after a data message.
#[inline]
fn tick(clock: Option<u32>, definition: &Definition, message: &[u8]) -> Option<u32> {
    if let Some(time) = definition.time(message) {
        return Some(time);
    }
    let header = message.first().copied().unwrap_or(0);
    if header & 0x80 == 0 {
        return clock;
    }
    // A compressed timestamp: the next moment whose five low bits these are.
    clock.map(|time| {
        let step = u32::from(header & 0x1f).wrapping_sub(time & 0x1f) & 0x1f;
        time.wrapping_add(step)
    })
}

/// What the walk comes upon.
pub(super) enum Item<'a> {
    /// The header of one of the chained files.
    File,
    /// Data messages.
    Run(Run<'a>),
}

/// Walks all files chained in the bytes.
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the file at hand ends, its check sum not counted.
    end: usize,
    /// Where the next file may begin.
    next: usize,
    /// Where the file's header stands, while one is at hand.
    file: Option<usize>,
    /// Whether something is known to be wrong, so that nothing is believed that looks odd.
    wary: bool,
    definitions: [Option<Rc<Definition>>; 16],
    resume: Resume,
    clock: Option<u32>,
    session_seen: bool,
    complete: bool,
    serial: u32,
    /// Whether each run is one message long.
    single: bool,
    recoveries: u32,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8], single: bool) -> Self {
        Self {
            bytes,
            at: 0,
            end: 0,
            next: 0,
            file: None,
            wary: false,
            definitions: Default::default(),
            resume: Resume::default(),
            clock: None,
            session_seen: false,
            complete: false,
            serial: 0,
            single,
            recoveries: 0,
            problems: Vec::new(),
        }
    }

    /// Bytes of the file at hand that are still to be read.
    pub(super) fn remaining(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    pub(super) fn problem(&mut self, code: ProblemCode, at: usize, detail: impl Into<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem::at(code, at as u64, detail));
        }
    }

    /// What comes next; `None` at the end of everything.
    pub(super) fn next(&mut self) -> Option<Item<'a>> {
        loop {
            if self.file.is_none() {
                return self.open().then_some(Item::File);
            }
            if self.at >= self.end {
                if !self.extend() {
                    self.file = None;
                }
                continue;
            }
            match self.step() {
                Ok(Some(run)) => return Some(Item::Run(run)),
                Ok(None) => {}
                Err(problem) => self.recover(problem),
            }
        }
    }

    /// Begins the next file: its header, its extent, its check sum.
    fn open(&mut self) -> bool {
        let Some(rest) = self.bytes.get(self.next..).filter(|rest| !rest.is_empty()) else {
            return false;
        };
        let Some(skipped) = next_header(rest) else {
            // Zeros after the end are padding, not damage.
            if rest.iter().any(|&byte| byte != 0) {
                let what = format!("{} bytes that belong to no file", rest.len());
                self.problem(ProblemCode::Malformed, self.next, what);
            }
            return false;
        };
        if rest.iter().take(skipped).any(|&byte| byte != 0) {
            let what = format!("{skipped} bytes that belong to no file");
            self.problem(ProblemCode::Malformed, self.next, what);
        }
        let at = self.next + skipped;
        let rest = rest.get(skipped..).unwrap_or_default();
        let header = rest.first().copied().map_or(12, usize::from);
        let size = rest
            .get(4..)
            .and_then(<[u8]>::first_chunk)
            .map_or(0, |size| u32::from_le_bytes(*size)) as usize;
        let begin = at.saturating_add(header).min(self.bytes.len());
        let declared = begin.saturating_add(size);
        self.file = Some(at);
        self.at = begin;
        self.definitions = Default::default();
        self.resume = Resume::default();
        self.clock = None;
        self.session_seen = false;
        self.complete = false;
        self.wary = true;
        if size == 0
            && begin + 2 < self.bytes.len()
            && next_header(self.bytes.get(begin + 2..).unwrap_or_default()) != Some(0)
        {
            self.problem(
                ProblemCode::Malformed,
                at + 4,
                "the header announces 0 bytes; read to the end",
            );
            self.end = self.bytes.len();
            self.next = self.bytes.len();
        } else if declared.saturating_add(2) > self.bytes.len() {
            let here = self.bytes.len() - begin;
            let what = format!("the header announces {size} bytes and a check sum, {here} bytes are here");
            self.problem(ProblemCode::Truncated, self.bytes.len(), what);
            self.end = declared.min(self.bytes.len());
            self.next = self.bytes.len();
        } else {
            self.end = declared;
            self.next = declared + 2;
            self.check(at, header, declared);
        }
        true
    }

    /// Compares the check sums.
    fn check(&mut self, at: usize, header: usize, declared: usize) {
        let sum = |from: usize| {
            self.bytes
                .get(from..)
                .and_then(<[u8]>::first_chunk)
                .map(|two| u16::from_le_bytes(*two))
        };
        let found = sum(declared).unwrap_or(0);
        let actual = self.bytes.get(at..declared).map_or(0, crc16);
        // A header's check sum of 0 says that there is none.
        let of_header = if header >= 14 {
            sum(at + 12).filter(|&sum| sum != 0)
        } else {
            None
        };
        let header_sum = self.bytes.get(at..at + 12).map(crc16);
        self.wary = found != actual;
        if self.wary {
            let what = format!("{found:#06x} is written, {actual:#06x} is right");
            self.problem(ProblemCode::BadChecksum, declared, what);
        } else if of_header.is_some() && of_header != header_sum {
            self.problem(ProblemCode::BadChecksum, at + 12, "the header's");
        }
    }

    /// At the end the header announced: goes on when the messages do.
    fn extend(&mut self) -> bool {
        let more = self.bytes.get(self.next..).unwrap_or_default();
        if !self.wary || self.complete || self.end >= self.bytes.len() || next_header(more) == Some(0) {
            return false;
        }
        let end = next_header(more).map_or(self.bytes.len(), |skipped| self.next + skipped);
        let messages = self.bytes.get(self.at..end).unwrap_or_default();
        if !self.resume.begins(messages, self.clock) {
            return false;
        }
        self.problem(
            ProblemCode::Malformed,
            self.at,
            "messages go on past the size the header announces",
        );
        self.resume
            .take_up(&mut self.definitions, messages.first().copied());
        self.end = end;
        self.next = end;
        true
    }

    /// Reads one definition, or data messages up to the next that is different.
    fn step(&mut self) -> Result<Option<Run<'a>>, Problem> {
        let bytes = self.bytes.get(self.at..self.end).unwrap_or_default();
        let Some(&header) = bytes.first() else {
            return Ok(None);
        };
        let at = self.at as u64;
        if header & 0xc0 == 0x40 {
            let (definition, length) = Definition::read(bytes).map_err(|defect| match defect {
                Defect::Cut => Problem::at(ProblemCode::Truncated, at, "a definition goes on past the end"),
                Defect::Architecture(other) => Problem::at(
                    ProblemCode::Malformed,
                    at,
                    format!("architecture {other} in a definition"),
                ),
            })?;
            if self.wary && !definition.regular && definition.message != RECORD {
                let what = "a definition with fields of no known type";
                return Err(Problem::at(ProblemCode::Malformed, at, what));
            }
            self.serial += 1;
            let definition = Rc::new(Definition {
                serial: self.serial,
                ..definition
            });
            let local = header & 0x0f;
            self.resume.learn(local, &definition);
            if let Some(place) = self.definitions.get_mut(usize::from(local)) {
                *place = Some(definition);
            }
            self.at += length;
            return Ok(None);
        }
        // Compressed headers differ in their five low bits from message to message.
        let (local, mask) = if header & 0x80 == 0 {
            (header & 0x0f, 0xff)
        } else {
            ((header >> 5) & 3, 0xe0)
        };
        let local = usize::from(local);
        let Some(definition) = self.definitions.get(local).and_then(Option::as_ref) else {
            let what = format!("data of local message type {local} before its definition");
            return Err(Problem::at(ProblemCode::Malformed, at, what));
        };
        let stride = definition.stride;
        let Some(first) = bytes.get(..stride) else {
            let what = format!("a message of {stride} bytes, {} are left", bytes.len());
            return Err(Problem::at(ProblemCode::Truncated, at, what));
        };
        let mut length = stride;
        if self.wary {
            if let (RECORD, Some(before), Some(time)) =
                (definition.message, self.clock, definition.time(first))
            {
                let jump = i64::from(time) - i64::from(before);
                if !(-LONGEST_JUMP_BACK_S..=LONGEST_JUMP_S).contains(&jump) {
                    let what = format!("the time jumps by {jump} s");
                    return Err(Problem::at(ProblemCode::Malformed, at, what));
                }
            }
        } else if !self.single {
            while bytes.get(length).is_some_and(|next| (next ^ header) & mask == 0)
                && length + stride <= bytes.len()
            {
                length += stride;
            }
        }
        let run = Run {
            definition: Rc::clone(definition),
            local,
            at: self.at,
            bytes: bytes.get(..length).unwrap_or_default(),
            clock: self.clock,
        };
        self.clock = self.clock_after(&run, mask == 0xe0);
        self.session_seen |= run.definition.message == SESSION;
        self.complete |= run.definition.message == ACTIVITY && self.session_seen;
        self.at += length;
        Ok(Some(run))
    }

    fn clock_after(&self, run: &Run<'_>, compressed: bool) -> Option<u32> {
        if compressed {
            return run.times().last().flatten();
        }
        run.messages()
            .rev()
            .find_map(|message| run.definition.time(message))
            .or(self.clock)
    }

    /// Looks for the place where messages make sense again.
    fn recover(&mut self, mut problem: Problem) {
        let left = self.end - self.at;
        // A file whose size is not known ends in its check sum.
        if self.wary && left <= 2 && self.end == self.bytes.len() {
            self.at = self.end;
            return;
        }
        if problem.code == ProblemCode::Truncated && self.extend() {
            return;
        }
        self.wary = true;
        let rest = self.bytes.get(self.at..self.end).unwrap_or_default();
        let chained = next_header(rest);
        let search = rest.get(1..chained.unwrap_or(rest.len())).unwrap_or_default();
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
                self.resume
                    .take_up(&mut self.definitions, self.bytes.get(self.at).copied());
                problem.detail += &format!("; {skipped} bytes skipped");
            }
            None => {
                let lost = chained.unwrap_or(left);
                if let Some(skipped) = chained {
                    self.next = self.at + skipped;
                }
                self.at = self.end;
                problem.detail += &format!("; {lost} bytes lost");
            }
        }
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// How many bytes stand before the next file's header.
pub(super) fn next_header(bytes: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, SIGNATURE).find_map(|found| {
        let at = found.checked_sub(8)?;
        matches!(bytes.get(at), Some(12 | 14)).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_times_roll_over() {
        let definition = Definition {
            stride: 1,
            ..Definition::default()
        };
        assert_eq!(tick(Some(0x3b), &definition, &[0x80 | 0x1d]), Some(0x3d));
        assert_eq!(tick(Some(0x3b), &definition, &[0x80 | 0x02]), Some(0x42));
        assert_eq!(tick(Some(0x3b), &definition, &[0x80 | 0x1b]), Some(0x3b));
        assert_eq!(tick(None, &definition, &[0x80]), None);
        assert_eq!(tick(Some(7), &definition, &[0x00]), Some(7));
    }
}

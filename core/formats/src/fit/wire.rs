//! The bytes of FIT: chained files and their messages, one after the other.
//!
//! Damage does not end a file: reading goes on where messages make sense again, and a [`Problem`] says which bytes
//! were lost.

mod ahead;
mod damage;

use std::{collections::BTreeMap, rc::Rc};

use ritm_model::{Problem, ProblemCode};

use super::{
    definition::{Defect, Definition},
    header::{Extent, Header, HeaderSearch},
    number::{ACTIVITY, RECORD, SESSION},
    resume::{self, Resume},
};

/// Problems told of one reading; a file of nothing but noise would have one every few bytes.
const MOST_PROBLEMS: usize = 32;
/// Chained files: a few however small, beyond that one for so many bytes. No device chains headers without content.
const FEW_FILES: usize = 64;
const BYTES_A_FILE: usize = 512;

/// A data message.
#[derive(Clone, Copy)]
pub(super) struct Data<'a> {
    /// What it follows: see [`Walk::definition`].
    pub(super) definition: u32,
    /// The global message number.
    pub(super) message: u16,
    /// Where it begins in the bytes.
    pub(super) at: usize,
    /// Header and all.
    pub(super) body: &'a [u8],
    /// Its time in seconds since FIT's epoch: its own, or else the one the file has reached.
    pub(super) time: Option<u32>,
}

/// What the walk comes upon.
pub(super) enum Item<'a> {
    /// The header of one of the chained files.
    File,
    /// A data message.
    Data(Data<'a>),
}

/// What a local message type stands for, as far as walking needs it; a stride of 0 is none.
#[derive(Clone, Copy, Default)]
struct Slot {
    definition: u32,
    stride: u32,
    /// Where the time stands; 0 for nowhere.
    time_at: u32,
    message: u16,
    big: bool,
}

/// Walks all files chained in the bytes.
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    /// The bytes up to the end of the file at hand, its check sum not counted.
    window: &'a [u8],
    at: usize,
    /// Where the next file may begin.
    next: usize,
    /// Whether a file is at hand.
    open: bool,
    files: usize,
    headers: HeaderSearch<'a>,
    /// Whether something is known to be wrong, so that nothing is believed that looks odd.
    wary: bool,
    slots: [Slot; 16],
    /// All definitions; alike ones once.
    definitions: Vec<Rc<Definition>>,
    known: BTreeMap<&'a [u8], u32>,
    resume: Resume,
    /// The time reached, by any message.
    clock: Option<u32>,
    /// The time reached by records. Other messages may stand before records that are older: many devices write the
    /// session or the end of the activity first.
    record_clock: Option<u32>,
    session_seen: bool,
    complete: bool,
    recoveries: u32,
    /// How often the time before the damage was given up.
    clock_lost: u32,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            window: &[],
            at: 0,
            next: 0,
            open: false,
            files: 0,
            headers: HeaderSearch::new(bytes),
            wary: false,
            slots: Default::default(),
            definitions: Vec::new(),
            known: BTreeMap::new(),
            resume: Resume::default(),
            clock: None,
            record_clock: None,
            session_seen: false,
            complete: false,
            recoveries: 0,
            clock_lost: 0,
            problems: Vec::new(),
        }
    }

    /// All the bytes.
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Bytes of the file at hand that are still to be read.
    pub(super) fn remaining(&self) -> usize {
        self.window.len().saturating_sub(self.at)
    }

    /// A definition by its number.
    pub(super) fn definition(&self, number: u32) -> Option<&Rc<Definition>> {
        self.definitions.get(number as usize)
    }

    fn problem(&mut self, code: ProblemCode, at: usize, detail: impl Into<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem::at(code, at as u64, detail));
        }
    }

    /// What comes next; `None` at the end of everything.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Item<'a>> {
        loop {
            if let Some(data) = self.data() {
                return Some(Item::Data(data));
            }
            if !self.open {
                return self.begin().then_some(Item::File);
            }
            self.turn();
        }
    }

    /// The data message at hand, if there is a sound one.
    #[inline]
    fn data(&mut self) -> Option<Data<'a>> {
        let &header = self.window.get(self.at)?;
        let slot = *self.slots.get(local(header)?)?;
        let end = self.at.checked_add(slot.stride as usize)?;
        let body = self.window.get(self.at..end).filter(|body| !body.is_empty())?;
        let time = slot.time(header, body, self.clock);
        if self.wary && !self.believes(slot, header, time, end) {
            return None;
        }
        match slot.message {
            RECORD => self.record_clock = time,
            SESSION => self.session_seen = true,
            // Before the records it says nothing of the end.
            ACTIVITY => self.complete |= self.session_seen && self.record_clock.is_some(),
            _ => {}
        }
        let at = self.at;
        self.at = end;
        self.clock = time;
        Some(Data {
            definition: slot.definition,
            message: slot.message,
            at,
            body,
            time,
        })
    }

    /// Goes on where there is no sound data message: over a definition, over damage, past the end.
    #[inline(never)]
    fn turn(&mut self) {
        if self.at >= self.window.len() {
            self.open = self.extend();
        } else if let Err(problem) = self.step() {
            self.recover(problem);
        }
    }

    /// Begins the next file: its header, its extent, its check sum.
    fn begin(&mut self) -> bool {
        let rest = self.bytes.get(self.next..).unwrap_or_default();
        if rest.is_empty() {
            return false;
        }
        let found = self.headers.after(self.next);
        let stray = found.map_or(rest.len(), |at| at - self.next);
        // Zeros after the end are padding, not damage.
        if rest.iter().take(stray).any(|&byte| byte != 0) {
            let what = format!("{stray} bytes that belong to no file");
            self.problem(ProblemCode::Malformed, self.next, what);
        }
        let Some(at) = found else { return false };
        self.files += 1;
        if self.files > FEW_FILES + self.bytes.len() / BYTES_A_FILE {
            self.problem(
                ProblemCode::TooLarge,
                at,
                "more chained files than anybody writes",
            );
            return false;
        }
        let header = Header::read(self.bytes, at);
        self.open = true;
        self.at = header.begin;
        self.slots = Default::default();
        self.resume = Resume::default();
        self.clock = None;
        self.record_clock = None;
        self.session_seen = false;
        self.complete = false;
        self.wary = true;
        match header.extent(self.bytes, &mut self.headers) {
            Extent::Unknown => {
                let what = "the header announces 0 bytes; read to the end";
                self.problem(ProblemCode::Malformed, at + 4, what);
                self.window = self.bytes;
                self.next = self.bytes.len();
            }
            Extent::Cut => {
                let here = self.bytes.len() - header.begin;
                let size = header.size;
                let what =
                    format!("the header announces {size} bytes and a check sum, {here} bytes are here");
                self.problem(ProblemCode::Truncated, self.bytes.len(), what);
                self.window = self.bytes.get(..header.end()).unwrap_or(self.bytes);
                self.next = self.bytes.len();
            }
            Extent::Whole => {
                self.window = self.bytes.get(..header.end()).unwrap_or(self.bytes);
                self.next = header.end() + 2;
                let wrong = header.check(self.bytes);
                self.wary = wrong.as_ref().is_some_and(|wrong| wrong.of_content);
                if let Some(wrong) = wrong {
                    self.problem(ProblemCode::BadChecksum, wrong.at, wrong.what);
                }
            }
        }
        true
    }

    /// Reads a definition, or says what is wrong with the data message there.
    fn step(&mut self) -> Result<(), Problem> {
        let bytes = self.window.get(self.at..).unwrap_or_default();
        let Some(&header) = bytes.first() else {
            return Ok(());
        };
        let at = self.at as u64;
        if let Some(local) = local(header) {
            let slot = self.slots.get(local).copied().unwrap_or_default();
            let stride = slot.stride as usize;
            return Err(if stride == 0 {
                let what = format!("data of local message type {local} before its definition");
                Problem::at(ProblemCode::Malformed, at, what)
            } else if bytes.len() < stride {
                let what = format!("a message of {stride} bytes, {} are left", bytes.len());
                Problem::at(ProblemCode::Truncated, at, what)
            } else if !slot.usual(header) {
                let what = format!("a message with the header {header:#04x}");
                Problem::at(ProblemCode::Malformed, at, what)
            } else {
                let time = slot.time(header, bytes, self.clock).map(i64::from);
                let jump = time.unwrap_or(0) - self.record_clock.map_or(0, i64::from);
                Problem::at(ProblemCode::Malformed, at, format!("the time jumps by {jump} s"))
            });
        }
        let raw = Definition::extent(bytes).map_err(|defect| match defect {
            Defect::Cut => Problem::at(ProblemCode::Truncated, at, "a definition goes on past the end"),
            Defect::Architecture(other) => {
                let what = format!("architecture {other} in a definition");
                Problem::at(ProblemCode::Malformed, at, what)
            }
        })?;
        let turned = resume::turned(bytes, raw.len(), self.record_clock);
        // The header's five low bits say where it goes, not what it is.
        let key = raw.get(2..).unwrap_or_default();
        let known = self.known.get(key).copied().filter(|_| !turned);
        let number = match known {
            Some(number) => number,
            None => {
                let number = u32::try_from(self.definitions.len()).unwrap_or(u32::MAX);
                let Ok((mut definition, _)) = Definition::read(raw) else {
                    return Ok(());
                };
                if turned {
                    definition.turn();
                    let what = "a definition whose architecture is the other one";
                    self.problem(ProblemCode::Malformed, self.at, what);
                } else {
                    self.known.insert(key, number);
                }
                definition.serial = number;
                self.definitions.push(Rc::new(definition));
                number
            }
        };
        let Some(definition) = self.definitions.get(number as usize).map(Rc::clone) else {
            return Ok(());
        };
        let odd = self.wary && !definition.is_regular() && definition.message != RECORD;
        if odd && !self.goes_on(self.slots, self.at, self.record_clock, None) {
            let what = "a definition with fields of no known type";
            return Err(Problem::at(ProblemCode::Malformed, at, what));
        }
        self.resume.learn(header & 0x0f, &definition);
        self.place(header & 0x0f, &definition);
        self.at += raw.len();
        Ok(())
    }

    /// Makes a definition the current one of its local type.
    fn place(&mut self, local: u8, definition: &Definition) {
        if let Some(slot) = self.slots.get_mut(usize::from(local)) {
            *slot = Slot::of(definition);
        }
    }
}

/// The local message type of a data message's header.
#[inline]
fn local(header: u8) -> Option<usize> {
    match header >> 6 {
        0 => Some(usize::from(header & 0x0f)),
        1 => None,
        _ => Some(usize::from((header >> 5) & 3)),
    }
}

impl Slot {
    fn of(definition: &Definition) -> Self {
        Self {
            definition: definition.serial,
            stride: definition.stride as u32,
            time_at: definition.time_at.unwrap_or(0) as u32,
            message: definition.message,
            big: definition.big,
        }
    }

    /// Whether the header is as sound files have them: reserved bit 0, a compressed time only where there is no other.
    fn usual(self, header: u8) -> bool {
        if header & 0x80 == 0 {
            header & 0x10 == 0
        } else {
            self.time_at == 0
        }
    }

    /// The time after a data message.
    #[inline]
    fn time(self, header: u8, body: &[u8], clock: Option<u32>) -> Option<u32> {
        if self.time_at > 0
            && let Some(bytes) = body.get(self.time_at as usize..).and_then(<[u8]>::first_chunk)
        {
            let time = if self.big {
                u32::from_be_bytes(*bytes)
            } else {
                u32::from_le_bytes(*bytes)
            };
            if time != u32::MAX {
                return Some(time);
            }
        }
        if header & 0x80 == 0 {
            return clock;
        }
        // A compressed timestamp: the next moment whose five low bits these are.
        clock.map(|time| {
            let step = u32::from(header & 0x1f).wrapping_sub(time & 0x1f) & 0x1f;
            time.wrapping_add(step)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_times_roll_over() {
        let slot = Slot {
            stride: 1,
            ..Slot::default()
        };
        let after = |clock, header| slot.time(header, &[header], clock);
        assert_eq!(after(Some(0x3b), 0x80 | 0x1d), Some(0x3d));
        assert_eq!(after(Some(0x3b), 0x80 | 0x02), Some(0x42));
        assert_eq!(after(Some(0x3b), 0x80 | 0x1b), Some(0x3b));
        assert_eq!(after(None, 0x80), None);
        assert_eq!(after(Some(7), 0x00), Some(7));
    }
}

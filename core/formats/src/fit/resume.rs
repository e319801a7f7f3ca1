//! Finding back into a damaged file: where do messages make sense again?

use std::rc::Rc;

use super::{definition::Definition, lookup, message::RECORD, profile};

/// Definitions of `record` remembered, newest last.
const MOST_REMEMBERED: usize = 16;
/// Records in a row, in the order of time, that are no accident.
const IN_A_ROW: usize = 3;
/// How far the time may have gone on over the damage.
const LONGEST_GAP_S: u32 = 86_400;
/// How far apart records after the damage may be.
const LONGEST_STEP_S: u32 = 3600;
/// The least time of a device that knows the date.
const FIRST_DATE: u32 = 0x1000_0000;

/// What is known of the file before the damage.
#[derive(Default)]
pub(super) struct Resume {
    records: Vec<(u8, Rc<Definition>)>,
}

impl Resume {
    /// Remembers a definition.
    pub(super) fn learn(&mut self, local: u8, definition: &Rc<Definition>) {
        if definition.message != RECORD || definition.time_at.is_none() || !definition.regular {
            return;
        }
        if self.records.len() >= MOST_REMEMBERED {
            self.records.remove(0);
        }
        self.records.push((local, Rc::clone(definition)));
    }

    /// Where in `bytes` messages go on; `clock` is the time reached before the damage.
    pub(super) fn find(&self, bytes: &[u8], clock: Option<u32>) -> Option<usize> {
        (0..bytes.len()).find(|&at| bytes.get(at..).is_some_and(|rest| self.begins(rest, clock)))
    }

    /// Whether messages that make sense begin at the first of `bytes`.
    pub(super) fn begins(&self, bytes: &[u8], clock: Option<u32>) -> bool {
        self.begins_records(bytes, clock).is_some() || begins_definition(bytes, clock)
    }

    /// Makes the definition of the record that begins with `header` the current one.
    pub(super) fn take_up(&self, definitions: &mut [Option<Rc<Definition>>; 16], header: Option<u8>) {
        let Some(header) = header.filter(|header| header & 0xc0 == 0) else {
            return;
        };
        let known = self
            .records
            .iter()
            .rev()
            .find(|(local, _)| *local == header & 0x0f);
        if let (Some((_, definition)), Some(place)) = (known, definitions.get_mut(usize::from(header & 0x0f)))
        {
            *place = Some(Rc::clone(definition));
        }
    }

    fn begins_records(&self, bytes: &[u8], clock: Option<u32>) -> Option<()> {
        let header = *bytes.first()?;
        if header & 0xc0 != 0 {
            return None;
        }
        // The newest of this local type only: `take_up` takes the same.
        let (_, definition) = self
            .records
            .iter()
            .rev()
            .find(|(local, _)| *local == header & 0x0f)?;
        let mut before = None;
        for message in bytes.chunks(definition.stride).take(IN_A_ROW) {
            if message.len() < definition.stride {
                break;
            }
            if message.first() != Some(&header) {
                return None;
            }
            let time = definition.time(message)?;
            let fits = match before {
                Some(before) => (0..=LONGEST_STEP_S).contains(&time.wrapping_sub(before)),
                None => follows(time, clock),
            };
            if !fits {
                return None;
            }
            before = Some(time);
        }
        before.map(|_| ())
    }
}

fn follows(time: u32, clock: Option<u32>) -> bool {
    match clock {
        Some(clock) => time.wrapping_sub(clock) <= LONGEST_GAP_S,
        None => (FIRST_DATE..u32::MAX).contains(&time),
    }
}

/// Whether a definition of a message of the standard begins here, with data after it.
fn begins_definition(bytes: &[u8], clock: Option<u32>) -> bool {
    let Some(&[header, 0, 0 | 1, ..]) = bytes.get(..3) else {
        return false;
    };
    if header & 0xd0 != 0x40 {
        return false;
    }
    let Ok((definition, length)) = Definition::read(bytes) else {
        return false;
    };
    let Some(data) = bytes.get(length..length + definition.stride) else {
        return false;
    };
    definition.regular
        && !definition.fields.is_empty()
        && lookup(profile::MESSAGES, definition.message).is_some()
        && data.first() == Some(&(header & 0x0f))
        && match definition.time(data) {
            Some(time) => follows(time, clock),
            // Without a time there is little to tell it from noise.
            None => definition.time_at.is_none() && definition.fields.len() > 2,
        }
}

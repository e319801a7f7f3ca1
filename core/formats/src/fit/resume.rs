//! Finds the place in a damaged file from which messages make sense again.

use std::rc::Rc;

use super::{definition::Definition, lookup, number::RECORD, profile};

/// Definitions of `record` remembered, newest last.
const MOST_REMEMBERED: usize = 16;
/// Records in a row, in the order of time, that are no accident.
const IN_A_ROW: usize = 3;
/// How far the time may have gone on over the damage.
const LONGEST_GAP_S: i64 = 86_400;
/// How far it may go back: what was damaged may have told a time as well.
const LONGEST_STEP_BACK_S: i64 = 60;
/// How far apart records after the damage may be.
const LONGEST_STEP_S: u32 = 3600;
/// The least time of a device that knows the date.
pub(super) const FIRST_DATE: u32 = 0x1000_0000;
/// The longest a device has been on: times below may count from there. The standard says so of all before
/// [`FIRST_DATE`], but rides of the nineties are written in FIT as well.
pub(super) const LONGEST_ON: u32 = 3 * 366 * 86_400;
/// The time (in 2058) from which on it is rather noise.
const NO_DATE: u32 = 0x8000_0000;

/// What is known of the file before the damage.
#[derive(Default)]
pub(super) struct Resume {
    records: Vec<(u8, Rc<Definition>)>,
}

impl Resume {
    /// Remembers a definition.
    pub(super) fn learn(&mut self, local: u8, definition: &Rc<Definition>) {
        if definition.message != RECORD || definition.time_at.is_none() || !definition.is_regular() {
            return;
        }
        if self
            .latest(local)
            .is_some_and(|known| Rc::ptr_eq(known, definition))
        {
            return;
        }
        if self.records.len() >= MOST_REMEMBERED {
            self.records.remove(0);
        }
        self.records.push((local, Rc::clone(definition)));
    }

    /// Whether messages that make sense begin at the first of `bytes`; `clock` is the time reached before the damage.
    pub(super) fn begins(&self, bytes: &[u8], clock: Option<u32>) -> bool {
        self.begins_records(bytes, clock).is_some() || begins_definition(bytes, clock)
    }

    /// The newest definition of `record` for a local type.
    pub(super) fn latest(&self, local: u8) -> Option<&Rc<Definition>> {
        let newest = self.records.iter().rev().find(|known| known.0 == local);
        newest.map(|known| &known.1)
    }

    fn begins_records(&self, bytes: &[u8], clock: Option<u32>) -> Option<()> {
        let header = *bytes.first()?;
        if header & 0xc0 != 0 {
            return None;
        }
        let definition = self.latest(header & 0x0f)?;
        let mut before = None;
        let mut run = 0;
        for message in bytes.chunks_exact(definition.stride).take(IN_A_ROW) {
            if message.first() != Some(&header) {
                return None;
            }
            let time = definition.time(message)?;
            let fits = match before {
                Some(before) => time
                    .checked_sub(before)
                    .is_some_and(|step| step <= LONGEST_STEP_S),
                None => follows(time, clock),
            };
            if !fits {
                return None;
            }
            before = Some(time);
            run += 1;
        }
        // At the end fewer will do, but not when any time would.
        (run == IN_A_ROW || (run > 0 && clock.is_some())).then_some(())
    }
}

/// Whether a record of this time may follow the damage.
pub(super) fn follows(time: u32, clock: Option<u32>) -> bool {
    match clock {
        Some(clock) => {
            let since = i64::from(time) - i64::from(clock);
            (-LONGEST_STEP_BACK_S..=LONGEST_GAP_S).contains(&since)
        }
        None => (FIRST_DATE..NO_DATE).contains(&time),
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
    // Cheap questions first: damage may look like a definition at every byte.
    let known = |(message, _)| lookup(profile::MESSAGES, message).is_some();
    let Some(raw) = Definition::extent(bytes)
        .ok()
        .filter(|_| Definition::message(bytes).is_some_and(known))
    else {
        return false;
    };
    if bytes.get(raw.len()) != Some(&(header & 0x0f)) {
        return false;
    }
    let Ok((definition, length)) = Definition::read(raw) else {
        return false;
    };
    let Some(data) = bytes.get(length..length + definition.stride) else {
        return false;
    };
    definition.is_regular()
        && !definition.fields.is_empty()
        && match definition.time(data) {
            Some(time) => follows(time, clock),
            // Without a time there is little to tell it from noise.
            None => definition.time_at.is_none() && definition.fields.len() > 2,
        }
}

/// Whether the definition of `length` bytes that begins here tells the wrong byte order: read the other way it is of
/// a message of the standard, and the time of the data after it makes sense.
pub(super) fn turned(bytes: &[u8], length: usize, clock: Option<u32>) -> bool {
    let Some((message, _)) = Definition::message(bytes) else {
        return false;
    };
    let known = |message| lookup(profile::MESSAGES, message).is_some();
    if known(message) || !known(message.swap_bytes()) {
        return false;
    }
    let (Ok((mut definition, _)), Some(&header)) = (Definition::read(bytes), bytes.first()) else {
        return false;
    };
    let Some(data) = bytes.get(length..length + definition.stride) else {
        return false;
    };
    let as_told = definition.time(data);
    definition.turn();
    data.first() == Some(&(header & 0x0f))
        && !as_told.is_some_and(|time| follows(time, clock))
        && definition.time(data).is_some_and(|time| follows(time, clock))
}

//! Steps by the standard: Bluetooth SIG, Physical Activity Monitor Service 1.0, characteristic 0x2B40 Step Counter
//! Activity Summary Data.
//!
//! No device in the shops is known to have the service. The layout is that of two public readers of it
//! (bluetooth-sig-python; Philips' haraldlib).

use std::collections::VecDeque;

use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::Quantity,
    uuids::assigned,
};

/// Step Counter Activity Summary Data.
pub const STEPS: Uuid = assigned(0x2b40);

/// The driver.
#[derive(Debug, Default)]
pub(crate) struct Movement {
    /// Sessions, sub-sessions and sequence numbers that were told: an indication may come twice.
    told: VecDeque<(u16, u16, u32)>,
}

/// So many summaries are remembered.
const REMEMBERED: usize = 64;

impl Driver for Movement {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        out.subscribe(STEPS);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], _now: Moment, out: &mut Out) {
        if characteristic == STEPS
            && let Some((key, steps)) = parse(bytes)
            && !self.told.contains(&key)
        {
            if self.told.len() >= REMEMBERED {
                self.told.pop_front();
            }
            self.told.push_back(key);
            out.add(Quantity::Steps, f64::from(steps));
        }
    }
}

/// Reads a summary in one segment: what tells it from others, and its steps. Returns `None` for one without steps, one
/// in several segments, and one that is too short.
fn parse(packet: &[u8]) -> Option<((u16, u16, u32), u32)> {
    let mut fields = Fields::new(packet);
    let header = fields.u8()?;
    let flags = fields.u8()?;
    let (session, sub_session) = (fields.u16()?, fields.u16()?);
    fields.u32()?;
    let sequence = fields.u32()?;
    let normal = if flags & 0x01 == 0 {
        None
    } else {
        Some(fields.u24()?)
    };
    for bit in 1..5 {
        if flags & (1 << bit) != 0 {
            fields.u24()?;
        }
    }
    let only_segment = header & 0x80 != 0 && header & 0x7f == 0;
    let steps = normal.filter(|&steps| only_segment && steps <= 200_000)?;
    Some(((session, sub_session, sequence), steps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{hex, now, values};

    #[test]
    fn steps_once() {
        let (mut movement, mut out) = (Movement::default(), Out::default());
        let packet = "80 09 0100 0200 3c000000 07000000 e80300 bc0200";
        for packet in [packet, packet, "80 01 0100 0200 3c000000 08000000 0a0000"] {
            movement.take(STEPS, &hex(packet), now(0), &mut out);
        }
        assert_eq!(values(&out, Quantity::Steps), [1000.0, 10.0]);
        for short in 0..hex(packet).len() {
            assert_eq!(parse(&hex(packet)[..short]), None);
        }
    }
}

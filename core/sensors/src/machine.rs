//! Fitness machines: Bluetooth SIG, Fitness Machine Service 1.0.

mod control;
mod record;
mod strokes;

pub use control::{Features, Range};
pub use record::Kind;

use uuid::Uuid;

use crate::{
    driver::Driver,
    link::{Moment, Out, Target},
    reading::Notice,
    uuids::assigned,
};
use control::Control;
use record::Record;
use strokes::Strokes;

/// Fitness Machine Feature.
pub const FEATURE: Uuid = assigned(0x2acc);
/// Supported Speed Range.
pub const SPEED_RANGE: Uuid = assigned(0x2ad4);
/// Supported Inclination Range.
pub const INCLINE_RANGE: Uuid = assigned(0x2ad5);
/// Supported Resistance Level Range.
pub const RESISTANCE_RANGE: Uuid = assigned(0x2ad6);
/// Supported Power Range.
pub const POWER_RANGE: Uuid = assigned(0x2ad8);
/// Fitness Machine Control Point.
pub const CONTROL_POINT: Uuid = assigned(0x2ad9);
/// Fitness Machine Status.
pub const STATUS: Uuid = assigned(0x2ada);

/// The driver of every kind of machine.
///
/// A record may be split over several packets. Each field is told when it comes, and what a packet does not hold is not
/// told, so that a split record gives what a whole one gives, and no field is ever overwritten by its absence.
#[derive(Debug)]
pub(crate) struct Machine {
    kinds: [(Kind, Record); 6],
    strokes: Strokes,
    control: Control,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            kinds: Kind::ALL.map(|kind| (kind, Record::new(kind))),
            strokes: Strokes::default(),
            control: Control::default(),
        }
    }
}

impl Driver for Machine {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        for (kind, record) in &mut self.kinds {
            record.rebase();
            out.subscribe(kind.characteristic());
        }
        self.strokes.rebase();
        for characteristic in [FEATURE, SPEED_RANGE, INCLINE_RANGE, RESISTANCE_RANGE, POWER_RANGE] {
            out.read(characteristic);
        }
        out.subscribe(STATUS);
        out.subscribe(CONTROL_POINT);
        self.control.start();
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        if let Some((kind, record)) = self
            .kinds
            .iter_mut()
            .find(|(kind, _)| kind.characteristic() == characteristic)
        {
            let first = out.readings.len();
            if record.take(bytes, now, out) && *kind == Kind::Rower {
                self.strokes.check(first, record.counts(), now, out);
            }
            return;
        }
        if characteristic == FEATURE {
            if let Some(features) = Features::parse(bytes) {
                self.control.features = Some(features);
                out.notices.push(Notice::Machine(features));
            }
            return;
        }
        self.control.take(characteristic, bytes, now, out);
    }

    fn tick(&mut self, now: Moment, out: &mut Out) {
        self.control.tick(now, out);
    }

    fn aim(&mut self, target: Target, now: Moment, out: &mut Out) -> bool {
        self.control.aim(target, now, out)
    }
}

/// Metres a second of kilometres an hour.
const KM_H: f64 = 3.6;

#[cfg(test)]
mod tests;

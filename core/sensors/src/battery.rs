//! The battery: Bluetooth SIG, Battery Service 1.0, characteristic 0x2A19 Battery Level.

use uuid::Uuid;

use crate::{
    driver::Driver,
    link::{Moment, Out},
    reading::Quantity,
    uuids::assigned,
};

/// Battery Level.
pub const LEVEL: Uuid = assigned(0x2a19);

/// The driver.
#[derive(Debug)]
pub(crate) struct Battery;

impl Driver for Battery {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        out.read(LEVEL);
        out.subscribe(LEVEL);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], _now: Moment, out: &mut Out) {
        // More than 100 is reserved: 255 is what some send before they have measured.
        if let (LEVEL, Some(&percent @ 0..=100)) = (characteristic, bytes.first()) {
            out.give(Quantity::BatteryPercent, f64::from(percent));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{now, values};

    #[test]
    fn percent_and_nothing_else() {
        let mut out = Out::default();
        for packet in [&[87][..], &[255], &[101], &[], &[0]] {
            Battery.take(LEVEL, packet, now(0), &mut out);
        }
        assert_eq!(values(&out, Quantity::BatteryPercent), [87.0, 0.0]);
    }
}

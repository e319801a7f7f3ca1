//! Moxy's muscle oxygen: the layout is Auuki's (`moxy.js`).

use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::Quantity,
};

/// The service.
pub const SERVICE: Uuid = Uuid::from_u128(0x6404_d801_4cb9_11e8_b566_0800_200c_9a66);
/// Muscle oxygen and haemoglobin.
pub const MEASUREMENT: Uuid = Uuid::from_u128(0x6404_d804_4cb9_11e8_b566_0800_200c_9a66);

/// The driver.
#[derive(Debug, Default)]
pub(crate) struct Moxy {
    count: Option<u16>,
}

impl Driver for Moxy {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        self.count = None;
        out.subscribe(MEASUREMENT);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], _now: Moment, out: &mut Out) {
        if characteristic != MEASUREMENT {
            return;
        }
        let mut fields = Fields::new(bytes);
        let (Some(count), Some(oxygen), Some(_previous), Some(haemoglobin)) =
            (fields.u16(), fields.u16(), fields.u16(), fields.u16())
        else {
            return;
        };
        // It sends a measurement until there is the next.
        if self.count.replace(count) == Some(count) {
            return;
        }
        // Values above are codes for "too much light" and "not valid".
        if oxygen <= 1000 {
            out.give(Quantity::MuscleOxygenPercent, f64::from(oxygen) / 10.0);
        }
        if haemoglobin <= 4000 {
            out.give(Quantity::HaemoglobinGDl, f64::from(haemoglobin) / 100.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{hex, now, values};

    #[test]
    fn each_measurement_once() {
        let (mut moxy, mut out) = (Moxy::default(), Out::default());
        let packet = "CB0615021602C00400";
        for packet in [packet, packet, "CC06FE031602FE0F00", "CD0615"] {
            moxy.take(MEASUREMENT, &hex(packet), now(0), &mut out);
        }
        assert_eq!(values(&out, Quantity::MuscleOxygenPercent), [53.3]);
        assert_eq!(values(&out, Quantity::HaemoglobinGDl), [12.16]);
    }
}

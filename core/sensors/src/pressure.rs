//! The air: Bluetooth SIG, Environmental Sensing Service 1.0, characteristics 0x2A6D Pressure and 0x2A6E Temperature.

use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::Quantity,
    uuids::assigned,
};

/// Pressure, in tenths of a pascal.
pub const PRESSURE: Uuid = assigned(0x2a6d);
/// Temperature, in hundredths of a degree Celsius.
pub const TEMPERATURE: Uuid = assigned(0x2a6e);

/// The driver.
#[derive(Debug)]
pub(crate) struct Environment;

impl Driver for Environment {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        for characteristic in [PRESSURE, TEMPERATURE] {
            out.read(characteristic);
            out.subscribe(characteristic);
        }
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], _now: Moment, out: &mut Out) {
        let mut fields = Fields::new(bytes);
        match characteristic {
            PRESSURE => {
                // From the highest summit to the deepest mine.
                let pa = fields.u32().map(|raw| f64::from(raw) / 10.0);
                if let Some(pa) = pa.filter(|pa| (25_000.0..=125_000.0).contains(pa)) {
                    out.give(Quantity::PressurePa, pa);
                }
            }
            TEMPERATURE => {
                if let Some(raw) = fields.s16().filter(|&raw| raw != i16::MIN) {
                    out.give(Quantity::TemperatureC, f64::from(raw) / 100.0);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{hex, now, values};

    #[test]
    fn pressure_and_temperature() {
        let mut out = Out::default();
        for packet in ["c2760f00", "00000000", "ffffffff", "c276"] {
            Environment.take(PRESSURE, &hex(packet), now(0), &mut out);
        }
        assert_eq!(values(&out, Quantity::PressurePa), [101_344.2]);
        for packet in ["38ff", "0080"] {
            Environment.take(TEMPERATURE, &hex(packet), now(0), &mut out);
        }
        assert_eq!(values(&out, Quantity::TemperatureC), [-2.0]);
    }
}

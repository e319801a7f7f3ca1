//! Stryd's ground contact and oscillation, beside its standard services: the layouts are those that qdomyos-zwift found
//! out (`strydrunpowersensor`).

use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::Quantity,
    uuids::assigned,
};

/// The service.
pub const SERVICE: Uuid = Uuid::from_u128(0x7e78_aa18_72cd_d3b8_a81f_5b7e_589b_ea0f);
/// What it measures, in packets of 20 bytes.
pub const MEASUREMENT: Uuid = Uuid::from_u128(0x7e78_aa19_72cd_d3b8_a81f_5b7e_589b_ea0f);
/// What older pods send, in packets of 5 bytes.
const OLD_MEASUREMENT: Uuid = assigned(0xff00);

/// The driver.
#[derive(Debug)]
pub(crate) struct Stryd;

impl Driver for Stryd {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        out.subscribe(MEASUREMENT);
        out.subscribe(OLD_MEASUREMENT);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], _now: Moment, out: &mut Out) {
        let (contact_ms, oscillation_mm) = match (characteristic, bytes.len(), bytes.first()) {
            (MEASUREMENT, 20, Some(0x32)) => (Fields::at(bytes, 4).u16(), None),
            (OLD_MEASUREMENT, 5, Some(0x0f)) => (Fields::at(bytes, 1).u16(), Fields::at(bytes, 3).u16()),
            _ => return,
        };
        if let Some(ms) = contact_ms.filter(|ms| (50..=1000).contains(ms)) {
            out.give(Quantity::GroundContactMs, f64::from(ms));
        }
        if let Some(mm) = oscillation_mm.filter(|mm| (1..=300).contains(mm)) {
            out.give(Quantity::OscillationMm, f64::from(mm));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{hex, now, values};

    #[test]
    fn old_and_new() {
        let mut out = Out::default();
        let mut take = |characteristic, packet| Stryd.take(characteristic, &hex(packet), now(0), &mut out);
        take(MEASUREMENT, "32000000 f000 0000000000000000000000000000");
        take(MEASUREMENT, "33000000 f000 0000000000000000000000000000");
        take(MEASUREMENT, "32000000 f000");
        take(OLD_MEASUREMENT, "0f fa00 4500");
        assert_eq!(values(&out, Quantity::GroundContactMs), [240.0, 250.0]);
        assert_eq!(values(&out, Quantity::OscillationMm), [69.0]);
    }
}

//! Scales: Bluetooth SIG, Weight Scale Service 1.0 (0x2A9D Weight Measurement) and Body Composition Service 1.0 (0x2A9C
//! Body Composition Measurement).

use ritm_model::Timestamp;
use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::{Quantity, When},
    uuids::assigned,
};

/// Weight Measurement.
pub const WEIGHT: Uuid = assigned(0x2a9d);
/// Body Composition Measurement.
pub const COMPOSITION: Uuid = assigned(0x2a9c);

/// Kilograms of a pound.
pub(crate) const KG_PER_LB: f64 = 0.453_592_37;
const M_PER_INCH: f64 = 0.0254;
const KJ_PER_KCAL: f64 = 4.184;
/// What a field holds when the measurement failed.
const FAILED: u16 = 0xffff;

/// The driver of both services.
#[derive(Debug)]
pub(crate) struct Scale;

impl Driver for Scale {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        out.subscribe(WEIGHT);
        out.subscribe(COMPOSITION);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], _now: Moment, out: &mut Out) {
        let first = out.readings.len();
        let whole = match characteristic {
            WEIGHT => weight(bytes, out),
            COMPOSITION => composition(bytes, out),
            _ => Some(()),
        };
        if whole.is_none() {
            out.readings.truncate(first);
        }
    }
}

/// The date and time of a packet (0x2A08 Date Time): by the clock of the scale, whose zone is not known.
pub(crate) fn date_time(fields: &mut Fields<'_>) -> Option<When> {
    let year = fields.u16()?;
    let [month, day, hour, minute, second] = [
        fields.u8()?,
        fields.u8()?,
        fields.u8()?,
        fields.u8()?,
        fields.u8()?,
    ]
    .map(u32::from);
    // A scale whose clock was never set sends nothing, or the year 0.
    let time = Timestamp::from_civil(i32::from(year), month, day, hour, minute, second);
    Some(
        time.filter(|_| year >= 2000)
            .map_or(When::Arrival, When::WallClock),
    )
}

/// A field of mass in kilograms: 0.005 kg or 0.01 lb.
fn mass_kg(raw: u16, imperial: bool) -> f64 {
    if imperial {
        f64::from(raw) / 100.0 * KG_PER_LB
    } else {
        f64::from(raw) / 200.0
    }
}

/// A field of height in metres: 0.001 m or 0.1 inch.
fn height_m(raw: u16, imperial: bool) -> f64 {
    if imperial {
        f64::from(raw) / 10.0 * M_PER_INCH
    } else {
        f64::from(raw) / 1000.0
    }
}

fn weight(packet: &[u8], out: &mut Out) -> Option<()> {
    let mut fields = Fields::new(packet);
    let flags = fields.u8()?;
    let imperial = flags & 0x01 != 0;
    let raw = fields.u16()?;
    let when = if flags & 0x02 == 0 {
        When::Arrival
    } else {
        date_time(&mut fields)?
    };
    if flags & 0x04 != 0 {
        fields.u8()?;
    }
    let body = if flags & 0x08 == 0 {
        None
    } else {
        Some((fields.u16()?, fields.u16()?))
    };
    if raw == FAILED {
        return Some(());
    }
    out.give_at(Quantity::WeightKg, mass_kg(raw, imperial), when);
    if let Some((index, height)) = body {
        give_positive(Quantity::BodyMassIndex, f64::from(index) / 10.0, when, out);
        give_positive(Quantity::HeightM, height_m(height, imperial), when, out);
    }
    Some(())
}

fn give_positive(quantity: Quantity, value: f64, when: When, out: &mut Out) {
    if value > 0.0 {
        out.give_at(quantity, value, when);
    }
}

/// How the number in a field becomes a value.
type Value<'a> = &'a dyn Fn(u16) -> f64;

fn composition(packet: &[u8], out: &mut Out) -> Option<()> {
    let mut fields = Fields::new(packet);
    let flags = fields.u16()?;
    let has = |bit: u32| flags & (1 << bit) != 0;
    let imperial = has(0);
    let fat = fields.u16()?;
    let when = if has(1) {
        date_time(&mut fields)?
    } else {
        When::Arrival
    };
    if has(2) {
        fields.u8()?;
    }
    if fat == FAILED {
        return Some(());
    }
    out.give_at(Quantity::FatPercent, f64::from(fat) / 10.0, when);
    let mass = |raw| mass_kg(raw, imperial);
    let tenths = |raw| f64::from(raw) / 10.0;
    let rows: [(u32, Quantity, Value<'_>); 9] = [
        (3, Quantity::BasalKcalPerDay, &|raw| f64::from(raw) / KJ_PER_KCAL),
        (4, Quantity::MusclePercent, &tenths),
        (5, Quantity::MuscleKg, &mass),
        (6, Quantity::FatFreeKg, &mass),
        (7, Quantity::SoftLeanKg, &mass),
        (8, Quantity::WaterKg, &mass),
        (9, Quantity::ImpedanceOhm, &tenths),
        (10, Quantity::WeightKg, &mass),
        (11, Quantity::HeightM, &|raw| height_m(raw, imperial)),
    ];
    for (bit, quantity, value) in rows {
        if has(bit) {
            let raw = fields.u16()?;
            if raw != FAILED {
                give_positive(quantity, value(raw), when, out);
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{hex, now, values};

    fn take(characteristic: Uuid, packet: &str) -> Out {
        let mut out = Out::default();
        Scale.take(characteristic, &hex(packet), now(0), &mut out);
        out
    }

    #[test]
    fn weight_in_kilograms_and_pounds() {
        let out = take(WEIGHT, "0e 7038 e907 0310 091e00 01 e600 0807");
        assert_eq!(values(&out, Quantity::WeightKg), [72.24]);
        assert_eq!(values(&out, Quantity::BodyMassIndex), [23.0]);
        assert_eq!(values(&out, Quantity::HeightM), [1.8]);
        let at = Timestamp::from_civil(2025, 3, 16, 9, 30, 0).unwrap_or_default();
        assert!(
            out.readings
                .iter()
                .all(|reading| reading.when == When::WallClock(at))
        );
        let out = take(WEIGHT, "01 803e");
        assert!(
            out.last(Quantity::WeightKg)
                .is_some_and(|kg| (kg - 72.57).abs() < 0.01)
        );
    }

    #[test]
    fn what_failed_or_is_short_is_not_told() {
        assert_eq!(take(WEIGHT, "00 ffff").readings, []);
        assert_eq!(take(WEIGHT, "02 7038 e907 03").readings, []);
        assert_eq!(take(COMPOSITION, "0000 ffff").readings, []);
        assert_eq!(take(COMPOSITION, "2000 c800 70").readings, []);
    }

    #[test]
    fn all_of_the_body() {
        let out = take(
            COMPOSITION,
            "fa0f c800 e907 0310 091e00 701a 9001 2823 e02e c82d 6022 8813 7038 0807",
        );
        let expected = [
            (Quantity::FatPercent, 20.0),
            (Quantity::BasalKcalPerDay, 6768.0 / KJ_PER_KCAL),
            (Quantity::MusclePercent, 40.0),
            (Quantity::MuscleKg, 45.0),
            (Quantity::FatFreeKg, 60.0),
            (Quantity::SoftLeanKg, 58.6),
            (Quantity::WaterKg, 44.0),
            (Quantity::ImpedanceOhm, 500.0),
            (Quantity::WeightKg, 72.24),
            (Quantity::HeightM, 1.8),
        ];
        let found: Vec<_> = out
            .readings
            .iter()
            .map(|reading| (reading.quantity, reading.value))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_clock_that_was_never_set_tells_no_time() {
        let out = take(WEIGHT, "02 7038 0000 0000 000000");
        assert_eq!(
            out.readings.first().map(|reading| reading.when),
            Some(When::Arrival)
        );
    }
}

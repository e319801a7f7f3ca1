//! What devices tell to everybody, without a connection: steps and heart rate of Mi Bands and Amazfit, Mi scales. The
//! layouts are those of theengs/decoder, whose captures are the tests here.

use uuid::Uuid;

use crate::{
    fields::Fields,
    link::{Moment, Out},
    reading::Quantity,
    scale::{KG_PER_LB, date_time},
    steps::DayTotal,
    uuids::short,
};

/// An advertisement as the host saw it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Advertisement<'a> {
    /// Data of services.
    pub service_data: &'a [(Uuid, &'a [u8])],
    /// Data of manufacturers, by the manufacturer's number. The data may begin with the number or not: Android strips
    /// it, Apple's systems do not.
    pub manufacturer_data: &'a [(u16, &'a [u8])],
}

/// Huami's service.
const HUAMI: u16 = 0xfee0;
/// The number of Anhui Huami.
const HUAMI_COMPANY: u16 = 0x0157;
const WEIGHT_SCALE: u16 = 0x181d;
const BODY_COMPOSITION: u16 = 0x181b;

/// A device that is listened to without a connection. Bands need "discoverable" and "activity heart rate sharing" once in
/// their maker's app, and everybody near can hear them.
#[derive(Debug, Default)]
pub struct Broadcast {
    total: DayTotal,
    /// The last weighing, as it was sent: it is sent again and again.
    weighed: Option<Vec<u8>>,
}

impl Broadcast {
    /// Takes an advertisement.
    pub fn take(&mut self, advertisement: Advertisement<'_>, now: Moment, out: &mut Out) {
        for &(service, data) in advertisement.service_data {
            match short(service) {
                Some(HUAMI) => {
                    if let Ok(total) = <[u8; 4]>::try_from(data) {
                        self.total.tell(u32::from_le_bytes(total), now, out);
                    }
                }
                Some(WEIGHT_SCALE) => self.weigh(data, weight, out),
                Some(BODY_COMPOSITION) => self.weigh(data, body, out),
                _ => {}
            }
        }
        for &(company, data) in advertisement.manufacturer_data {
            if company == HUAMI_COMPANY
                && let Some(bpm) = band_heart_rate(data)
            {
                out.give(Quantity::HeartRateBpm, f64::from(bpm));
            }
        }
    }

    fn weigh(&mut self, data: &[u8], read: fn(&[u8], &mut Out) -> Option<()>, out: &mut Out) {
        if self.weighed.as_deref() == Some(data) {
            return;
        }
        let first = out.readings.len();
        if read(data, out).is_some() {
            self.weighed = Some(data.to_vec());
        } else {
            out.readings.truncate(first);
        }
    }
}

/// The heart rate of a workout in the manufacturer's data: 26 bytes with the manufacturer's number, 24 without.
fn band_heart_rate(data: &[u8]) -> Option<u8> {
    let data = match data.len() {
        26 => data.strip_prefix(&HUAMI_COMPANY.to_le_bytes())?,
        24 => data,
        _ => return None,
    };
    // 0 is what the Bip S begins with, and its bytes are scrambled.
    let (kind, bpm) = (*data.first()?, *data.get(3)?);
    (kind == 0x02 && (20..=250).contains(&bpm)).then_some(bpm)
}

/// A stable weight of a Mi Scale. What is not stable yet, or was taken off, is `None`.
fn weight(data: &[u8], out: &mut Out) -> Option<()> {
    let data: &[u8; 10] = data.try_into().ok()?;
    let mut fields = Fields::new(data);
    let flags = fields.u8()?;
    let raw = fields.u16()?;
    let stable = flags & 0x20 != 0 && flags & 0x80 == 0;
    let kg = kilograms(raw, flags & 0x01 != 0, flags & 0x10 != 0);
    if !stable || kg <= 0.0 {
        return None;
    }
    out.give_at(Quantity::WeightKg, kg, date_time(&mut fields)?);
    Some(())
}

/// A stable weight of a Mi Body Composition Scale 2, and the impedance once it is measured.
fn body(data: &[u8], out: &mut Out) -> Option<()> {
    let data: &[u8; 13] = data.try_into().ok()?;
    let mut fields = Fields::new(data);
    let units = fields.u8()?;
    let flags = fields.u8()?;
    let when = date_time(&mut fields)?;
    let (ohm, raw) = (fields.u16()?, fields.u16()?);
    let stable = flags & 0x20 != 0 && flags & 0x80 == 0;
    let kg = kilograms(raw, units & 0x01 != 0, units & 0x10 != 0);
    if !stable || kg <= 0.0 {
        return None;
    }
    out.give_at(Quantity::WeightKg, kg, when);
    if flags & 0x02 != 0 && (1..3000).contains(&ohm) {
        out.give_at(Quantity::ImpedanceOhm, f64::from(ohm), when);
    }
    Some(())
}

/// A weight in hundredths of a pound or of a jin (half a kilogram), or in two hundredths of a kilogram.
fn kilograms(raw: u16, pounds: bool, jin: bool) -> f64 {
    let raw = f64::from(raw);
    if pounds {
        raw / 100.0 * KG_PER_LB
    } else if jin {
        raw / 100.0 / 2.0
    } else {
        raw / 200.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::Timestamp;

    use crate::reading::When;
    use crate::{
        testing::{hex, now, values},
        uuids::assigned,
    };

    fn hear(packets: &[(u16, &str)]) -> Out {
        let (mut broadcast, mut out) = (Broadcast::default(), Out::default());
        for (minute, (number, packet)) in packets.iter().enumerate() {
            let data = hex(packet);
            let services = [(assigned(*number), data.as_slice())];
            let companies = [(*number, data.as_slice())];
            let advertisement = if *number == HUAMI_COMPANY {
                Advertisement {
                    manufacturer_data: &companies,
                    ..Advertisement::default()
                }
            } else {
                Advertisement {
                    service_data: &services,
                    ..Advertisement::default()
                }
            };
            broadcast.take(advertisement, now(minute as u64 * 60_000), &mut out);
        }
        out
    }

    #[test]
    fn steps_of_a_band() {
        let out = hear(&[
            (HUAMI, "8d230000"),
            (HUAMI, "8d230000"),
            (HUAMI, "97230000"),
            (HUAMI, "8d2300"),
        ]);
        assert_eq!(values(&out, Quantity::StepsToday), [9101.0, 9111.0]);
        assert_eq!(values(&out, Quantity::Steps), [10.0]);
    }

    #[test]
    fn heart_rate_of_a_band_with_and_without_its_number() {
        let stripped = format!("0202017dff{}", "00".repeat(19));
        let with = format!("5701{stripped}");
        let none = with.replace("7d", "ff");
        let scrambled = with.replace("570102", "570100");
        let out = hear(&[
            (HUAMI_COMPANY, &with),
            (HUAMI_COMPANY, &stripped),
            (HUAMI_COMPANY, &none),
            (HUAMI_COMPANY, &scrambled),
            (HUAMI_COMPANY, "5701027d"),
        ]);
        assert_eq!(values(&out, Quantity::HeartRateBpm), [125.0, 125.0]);
    }

    #[test]
    fn weighings_once() {
        let packet = "223e30e607020e10293a";
        let out = hear(&[(WEIGHT_SCALE, packet), (WEIGHT_SCALE, packet)]);
        assert_eq!(values(&out, Quantity::WeightKg), [61.75]);
        let at = Timestamp::from_civil(2022, 2, 14, 16, 41, 58).unwrap_or_default();
        assert_eq!(
            out.readings.first().map(|reading| reading.when),
            Some(When::WallClock(at))
        );
        let out = hear(&[(BODY_COMPOSITION, "0226e607020e10293af7019a38")]);
        assert_eq!(values(&out, Quantity::WeightKg), [72.45]);
        assert_eq!(values(&out, Quantity::ImpedanceOhm), [503.0]);
    }

    #[test]
    fn what_is_not_stable_or_taken_off_is_not_told() {
        for packet in [
            "023e30e607020e10293a",
            "a23e30e607020e10293a",
            "223e30e607020e1029",
            "220000e607020e10293a",
        ] {
            assert_eq!(hear(&[(WEIGHT_SCALE, packet)]).readings, [], "{packet}");
        }
        let out = hear(&[(WEIGHT_SCALE, "33303ee607020e10293a")]);
        assert_eq!(out.readings.len(), 1);
    }
}

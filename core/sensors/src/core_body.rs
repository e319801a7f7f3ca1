//! CORE's body temperature: greenTEG's document of its "`CoreTemp`" service.

use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::Quantity,
};

/// The service, and its older form. The name tells nothing.
pub const SERVICES: [Uuid; 2] = [
    Uuid::from_u128(0x0000_2100_5b1e_4347_b07c_97b5_14da_e121),
    Uuid::from_u128(0x0000_4200_f366_40b2_ac37_70cc_e0aa_83b1),
];
/// Temperature, once a second.
pub const TEMPERATURE: Uuid = Uuid::from_u128(0x0000_2101_5b1e_4347_b07c_97b5_14da_e121);
/// The control point.
pub const CONTROL: Uuid = Uuid::from_u128(0x0000_2102_5b1e_4347_b07c_97b5_14da_e121);

/// What the control point takes when the sensor shall know the heart rate of another one: it is the better for it.
const fn feed(bpm: u8) -> [u8; 2] {
    [0x13, bpm]
}

/// A temperature as it was sent, in degrees Celsius.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Measurement {
    core_c: Option<f64>,
    skin_c: Option<f64>,
    quality: Option<u8>,
    heat_strain: Option<f64>,
}

impl Measurement {
    fn parse(packet: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(packet);
        let flags = fields.u8()?;
        let has = |bit: u32| flags & (1 << bit) != 0;
        let celsius = |raw: i16| {
            (raw != i16::MAX).then(|| {
                let degrees = f64::from(raw) / 100.0;
                if has(3) { (degrees - 32.0) / 1.8 } else { degrees }
            })
        };
        let core_c = celsius(fields.s16()?);
        let skin_c = if has(0) { celsius(fields.s16()?) } else { None };
        if has(1) {
            fields.s16()?;
        }
        let quality = if has(2) { Some(fields.u8()?) } else { None };
        if has(4) {
            // The heart rate that it was fed: somebody else's.
            fields.u8()?;
        }
        let heat_strain = if has(5) {
            Some(f64::from(fields.u8()?) / 10.0)
        } else {
            None
        };
        Some(Self {
            core_c,
            skin_c,
            quality,
            heat_strain,
        })
    }
}

/// The driver.
#[derive(Debug, Default)]
pub(crate) struct CoreBody {
    /// When it was told a heart rate last.
    fed_ms: Option<u64>,
}

impl CoreBody {
    /// It is told the heart rate this often.
    const FEED_EVERY_MS: u64 = 2000;
}

impl Driver for CoreBody {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        self.fed_ms = None;
        out.subscribe(TEMPERATURE);
    }

    fn feed(&mut self, bpm: f64, now: Moment, out: &mut Out) {
        let is_due = self
            .fed_ms
            .is_none_or(|fed_ms| now.ms.saturating_sub(fed_ms) >= Self::FEED_EVERY_MS);
        if is_due && (30.0..=250.0).contains(&bpm) {
            self.fed_ms = Some(now.ms);
            out.write(CONTROL, &feed(bpm.round() as u8));
        }
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], _now: Moment, out: &mut Out) {
        if characteristic != TEMPERATURE {
            return;
        }
        let Some(measurement) = Measurement::parse(bytes) else {
            return;
        };
        // The three lowest bits: 0 is invalid, 1 poor, up to 4 excellent, 7 not known.
        let valid = measurement.quality.is_none_or(|quality| quality & 0x07 != 0);
        if let Some(core_c) = measurement
            .core_c
            .filter(|core_c| valid && (30.0..45.0).contains(core_c))
        {
            out.give(Quantity::CoreTemperatureC, core_c);
        }
        if let Some(skin_c) = measurement.skin_c {
            out.give(Quantity::SkinTemperatureC, skin_c);
        }
        if let Some(heat_strain) = measurement.heat_strain.filter(|strain| *strain < 25.0) {
            out.give(Quantity::HeatStrain, heat_strain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        link::Command,
        testing::{hex, now, values},
    };

    fn take(packet: &str) -> Out {
        let mut out = Out::default();
        CoreBody::default().take(TEMPERATURE, &hex(packet), now(0), &mut out);
        out
    }

    #[test]
    fn temperatures() {
        // Auuki, test/ble/ct.test.js.
        let out = take("17e40e070f00001382");
        assert_eq!(values(&out, Quantity::CoreTemperatureC), [38.12]);
        assert_eq!(values(&out, Quantity::SkinTemperatureC), [38.47]);
        assert_eq!(values(&out, Quantity::HeartRateBpm), []);
        let fahrenheit = take("08 f226");
        assert!(
            fahrenheit
                .last(Quantity::CoreTemperatureC)
                .is_some_and(|core_c| (core_c - 37.6).abs() < 0.1)
        );
        assert_eq!(values(&take("20 e40e 23"), Quantity::HeatStrain), [3.5]);
    }

    #[test]
    fn what_is_invalid_is_not_told() {
        for packet in ["00 ff7f", "04 e40e 10", "00 0000", "01 e40e 07", "00 e4"] {
            assert_eq!(take(packet).readings, [], "{packet}");
        }
    }

    /// The device's document: `13 bpm`, and no more often than it makes use of it.
    #[test]
    fn it_is_told_the_heart_rate() {
        let (mut core, mut out) = (CoreBody::default(), Out::default());
        for (ms, bpm) in [
            (0, 130.4),
            (1000, 131.0),
            (2000, 132.0),
            (4000, 0.0),
            (5000, 400.0),
        ] {
            core.feed(bpm, now(ms), &mut out);
        }
        let fed = |bpm| Command::Write {
            characteristic: CONTROL,
            bytes: vec![0x13, bpm],
            confirmed: true,
        };
        assert_eq!(out.commands, [fed(130), fed(132)]);
    }
}

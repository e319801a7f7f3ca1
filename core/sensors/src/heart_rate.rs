//! Heart rate: Bluetooth SIG, Heart Rate Service 1.0, characteristic 0x2A37 Heart Rate Measurement.

use uuid::Uuid;

use crate::{
    counter::Counter,
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::{Quantity, When},
    uuids::assigned,
};

/// Heart Rate Measurement.
pub const MEASUREMENT: Uuid = assigned(0x2a37);

/// No heart beats faster.
const TOP_BPM: u16 = 250;

/// Kilojoules of a kilocalorie.
const KJ_PER_KCAL: f64 = 4.184;

/// A heart rate measurement as it was sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measurement<'a> {
    /// Beats a minute; 0 is what sensors send without a reading.
    pub bpm: u16,
    /// Whether the sensor touches the skin, where it can tell.
    pub contact: Option<bool>,
    /// Kilojoules spent since they were last reset.
    pub energy_kj: Option<u16>,
    intervals: &'a [u8],
}

impl<'a> Measurement<'a> {
    /// Reads a packet. Returns `None` when it ends within a field that its flags promise.
    pub fn parse(packet: &'a [u8]) -> Option<Self> {
        let mut fields = Fields::new(packet);
        let flags = fields.u8()?;
        let bpm = if flags & 0x01 == 0 {
            u16::from(fields.u8()?)
        } else {
            fields.u16()?
        };
        // Bit 2 says whether contact can be told at all. Bit 1 alone says nothing.
        let contact = (flags & 0x04 != 0).then_some(flags & 0x02 != 0);
        let energy_kj = if flags & 0x08 == 0 {
            None
        } else {
            Some(fields.u16()?)
        };
        let intervals = if flags & 0x10 == 0 {
            &[]
        } else {
            packet.get(packet.len() - fields.len()..).unwrap_or_default()
        };
        Some(Self {
            bpm,
            contact,
            energy_kj,
            intervals,
        })
    }

    /// The intervals between beats in milliseconds, oldest first.
    pub fn intervals_ms(&self) -> impl DoubleEndedIterator<Item = f64> + 'a {
        let (pairs, _) = self.intervals.as_chunks::<2>();
        pairs
            .iter()
            .map(|&pair| f64::from(u16::from_le_bytes(pair)) * 1000.0 / 1024.0)
    }
}

/// The driver: readings of each packet.
#[derive(Debug)]
pub(crate) struct HeartRate {
    energy: Counter,
}

impl Default for HeartRate {
    fn default() -> Self {
        Self {
            // Nobody spends 10 kJ a second.
            energy: Counter::new(16, 10.0),
        }
    }
}

impl Driver for HeartRate {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        out.subscribe(MEASUREMENT);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        if characteristic != MEASUREMENT {
            return;
        }
        let Some(measurement) = Measurement::parse(bytes) else {
            return;
        };
        if let Some(contact) = measurement.contact {
            out.give(Quantity::SkinContact, f64::from(u8::from(contact)));
        }
        // Without contact a sensor goes on telling its last rate, or invents one; damaged packets tell 255 or 65,535.
        if (1..=TOP_BPM).contains(&measurement.bpm) && measurement.contact != Some(false) {
            out.give(Quantity::HeartRateBpm, f64::from(measurement.bpm));
        }
        if let Some(energy_kj) = measurement.energy_kj {
            let added_kj = self.energy.take(u64::from(energy_kj), now.ms);
            out.add(Quantity::EnergyKcal, added_kj as f64 / KJ_PER_KCAL);
        }
        // The last interval's beat was no later than the packet, the one before it an interval earlier.
        let mut before_ms: f64 = measurement.intervals_ms().sum();
        for interval_ms in measurement.intervals_ms() {
            before_ms -= interval_ms;
            if interval_ms > 0.0 && measurement.contact != Some(false) {
                let ms = before_ms.round() as u32;
                out.give_at(Quantity::RrIntervalMs, interval_ms, When::Before { ms });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Reading;
    use crate::testing::{now, values};

    fn take(packet: &[u8]) -> Out {
        let mut out = Out::default();
        HeartRate::default().take(MEASUREMENT, packet, now(0), &mut out);
        out
    }

    #[test]
    fn all_fields() {
        let packet = [0x1f, 0x2c, 0x01, 0x10, 0x00, 0x00, 0x04, 0x00, 0x02];
        let found = Measurement::parse(&packet);
        assert!(found.is_some_and(|found| found.bpm == 300
            && found.contact == Some(true)
            && found.energy_kj == Some(16)
            && found.intervals_ms().eq([1000.0, 500.0])));
    }

    #[test]
    fn intervals_have_their_own_times() {
        let out = take(&[0x10, 60, 0x00, 0x04, 0x00, 0x02]);
        let interval = |value, ms| Reading {
            quantity: Quantity::RrIntervalMs,
            value,
            when: When::Before { ms },
        };
        assert_eq!(out.readings[1..], [interval(1000.0, 500), interval(500.0, 0)]);
    }

    /// `TrackMyIndoorWorkout` #372: packets with flags 0x16 have none, one or two intervals, and only one kind was read.
    #[test]
    fn any_number_of_intervals() {
        for (packet, count) in [
            (&[0x16, 70][..], 0),
            (&[0x16, 70, 0x5a, 0x03], 1),
            (&[0x16, 70, 0x5a, 0x03, 0x60, 0x03], 2),
            // Nine fit a packet of the smallest size.
            (
                &[
                    0x10, 250, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                ],
                10,
            ),
        ] {
            let out = take(packet);
            assert_eq!(values(&out, Quantity::RrIntervalMs).len(), count, "{packet:02x?}");
            assert_eq!(values(&out, Quantity::HeartRateBpm).len(), 1);
        }
    }

    /// `WebBluetoothCG` #493: an interval is two bytes, 0x03b1 = 945, in 1024ths of a second.
    #[test]
    fn an_interval_is_two_bytes() {
        let out = take(&[0x10, 0x3e, 0xb1, 0x03]);
        assert_eq!(
            values(&out, Quantity::RrIntervalMs),
            [f64::from(0x3b1) * 1000.0 / 1024.0]
        );
    }

    /// `RunnerUp` #44, `InfiniTime` #1881, polar-ble-sdk #197: 0 is announced as a heart rate.
    #[test]
    fn nothing_is_not_a_heart_rate() {
        assert_eq!(take(&[0x00, 0x00]).readings, []);
        let out = take(&[0x04, 130]);
        assert_eq!(values(&out, Quantity::HeartRateBpm), []);
        assert_eq!(values(&out, Quantity::SkinContact), [0.0]);
        // TrackMyIndoorWorkout #364: damaged packets, or values that stand for none.
        for packet in [&[0x01, 0xff, 0xff][..], &[0x00, 0xff], &[0x01, 0xfb, 0x00]] {
            assert_eq!(take(packet).readings, [], "{packet:02x?}");
        }
        // Bits 01: contact is not supported, and says nothing.
        assert_eq!(values(&take(&[0x02, 130]), Quantity::HeartRateBpm), [130.0]);
    }

    #[test]
    fn a_short_packet_is_dropped() {
        for packet in [&[][..], &[0x00], &[0x01, 60], &[0x08, 60], &[0x08, 60, 1]] {
            assert_eq!(take(packet).readings, [], "{packet:02x?}");
        }
        // Half an interval at the end is not one.
        assert_eq!(
            values(&take(&[0x10, 60, 0, 4, 9]), Quantity::RrIntervalMs),
            [1000.0]
        );
    }

    #[test]
    fn energy_is_added_over_a_reset() {
        let mut driver = HeartRate::default();
        let mut out = Out::default();
        for (second, kj) in [(0, 100), (10, 104), (20, 0), (30, 2)] {
            driver.take(MEASUREMENT, &[0x08, 100, kj, 0], now(second * 1000), &mut out);
        }
        let kcal: f64 = values(&out, Quantity::EnergyKcal).iter().sum();
        assert!((kcal - 6.0 / KJ_PER_KCAL).abs() < 1e-9, "{kcal}");
    }
}

//! Running: Bluetooth SIG, Running Speed and Cadence Service 1.0, characteristic 0x2A53 RSC Measurement.

use uuid::Uuid;

use crate::{
    counter::Counter,
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::Quantity,
    uuids::assigned,
};

/// RSC Measurement.
pub const MEASUREMENT: Uuid = assigned(0x2a53);

/// A measurement of running as it was sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measurement {
    /// Metres a second.
    pub speed_m_s: f64,
    /// Strides of one leg a minute.
    pub cadence_rpm: u8,
    /// Metres of a stride.
    pub stride_m: Option<f64>,
    /// Decimetres since the sensor began to count.
    pub total_dm: Option<u32>,
    /// Whether the sensor takes the movement for running.
    pub running: bool,
}

impl Measurement {
    /// Reads a packet. Returns `None` when it ends within a field that its flags promise.
    pub fn parse(packet: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(packet);
        let flags = fields.u8()?;
        let speed = fields.u16()?;
        let cadence_rpm = fields.u8()?;
        let stride_m = if flags & 0x01 == 0 {
            None
        } else {
            Some(f64::from(fields.u16()?) / 100.0)
        };
        let total_dm = if flags & 0x02 == 0 {
            None
        } else {
            Some(fields.u32()?)
        };
        Some(Self {
            speed_m_s: f64::from(speed) / 256.0,
            cadence_rpm,
            stride_m,
            total_dm,
            running: flags & 0x04 != 0,
        })
    }
}

/// The driver: readings of each packet, and the distance.
#[derive(Debug)]
pub(crate) struct Running {
    distance: Counter,
    /// Some sensors count the steps of both feet.
    counts_both_feet: bool,
    /// The last speed and when it came, for distance where the sensor counts none.
    speed: Option<(f64, u64)>,
}

impl Running {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            // Decimetres, at 12 m/s.
            distance: Counter::new(32, 120.0),
            // OpenTracks, BluetoothHandlerRunningSpeedAndCadence: Wahoo's TICKR X sends steps.
            counts_both_feet: name.starts_with("TICKR X"),
            speed: None,
        }
    }
}

impl Driver for Running {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        self.speed = None;
        out.subscribe(MEASUREMENT);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        /// A packet that comes so late is not what the speed before lasted for.
        const LAST_MS: u64 = 5000;
        if characteristic != MEASUREMENT {
            return;
        }
        let Some(measurement) = Measurement::parse(bytes) else {
            return;
        };
        out.give(Quantity::SpeedMS, measurement.speed_m_s);
        let cadence = f64::from(measurement.cadence_rpm);
        out.give(
            Quantity::CadenceRpm,
            if self.counts_both_feet {
                cadence / 2.0
            } else {
                cadence
            },
        );
        out.give(Quantity::Running, f64::from(u8::from(measurement.running)));
        if let Some(stride_m) = measurement.stride_m.filter(|&stride_m| stride_m > 0.0) {
            out.give(Quantity::StrideM, stride_m);
        }
        let before = self.speed.replace((measurement.speed_m_s, now.ms));
        if let Some(total_dm) = measurement.total_dm {
            let added_dm = self.distance.take(u64::from(total_dm), now.ms);
            out.add(Quantity::CoveredM, added_dm as f64 / 10.0);
        } else if let Some((speed_m_s, ms)) = before {
            let gap_ms = now.ms.saturating_sub(ms);
            if gap_ms <= LAST_MS {
                let mean_m_s = (speed_m_s + measurement.speed_m_s) / 2.0;
                out.add(Quantity::CoveredM, mean_m_s * gap_ms as f64 / 1000.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{now, values};

    fn take(name: &str, packets: &[&[u8]]) -> Out {
        let (mut running, mut out) = (Running::new(name), Out::default());
        for (second, packet) in packets.iter().enumerate() {
            running.take(MEASUREMENT, packet, now(second as u64 * 1000), &mut out);
        }
        out
    }

    #[test]
    fn all_fields() {
        let packet = [
            0x07, 0x80, 0x03, 0x5a, 0xe6, 0x00, 0x10, 0x27, 0x00, 0x00, 0xaa, 0xbb,
        ];
        assert_eq!(
            Measurement::parse(&packet),
            Some(Measurement {
                speed_m_s: 3.5,
                cadence_rpm: 90,
                stride_m: Some(2.3),
                total_dm: Some(10_000),
                running: true,
            })
        );
        assert_eq!(Measurement::parse(&packet[..9]), None);
    }

    /// `OpenTracks` tests the status with 0x03: stride and distance count as running there.
    #[test]
    fn running_is_bit_two() {
        assert_eq!(
            values(&take("", &[&[0x01, 0, 1, 40, 100, 0]]), Quantity::Running),
            [0.0]
        );
        assert_eq!(values(&take("", &[&[0x04, 0, 3, 90]]), Quantity::Running), [1.0]);
    }

    #[test]
    fn tickr_x_counts_both_feet() {
        assert_eq!(
            values(&take("TICKR X 1A2B", &[&[0x00, 0, 3, 180]]), Quantity::CadenceRpm),
            [90.0]
        );
        assert_eq!(
            values(&take("Stryd", &[&[0x00, 0, 3, 90]]), Quantity::CadenceRpm),
            [90.0]
        );
    }

    #[test]
    fn distance_by_the_sensor_or_by_speed() {
        let at = |total: u8| [0x02, 0x00, 0x03, 90, total, 0, 0, 0];
        let out = take("", &[&at(10), &at(40), &at(5), &at(35)]);
        assert_eq!(values(&out, Quantity::CoveredM), [3.0, 3.0]);
        let out = take("", &[&[0, 0, 2, 80], &[0, 0, 4, 90], &[0, 0, 4, 90]]);
        assert_eq!(values(&out, Quantity::CoveredM), [3.0, 4.0]);
    }
}

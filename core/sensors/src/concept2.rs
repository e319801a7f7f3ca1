//! Concept2's PM5: its document "PM5 Bluetooth Smart Communication Interface Definition".
//!
//! Values are notified only: reads return what was there before (janick/pROWess).

use ritm_model::Timestamp;
use uuid::Uuid;

use crate::{
    counter::Counter,
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::{Notice, Quantity},
};

const fn of(short: u16) -> Uuid {
    Uuid::from_u128(((short as u128) << 96) | 0xce06_0000_43e5_11e4_916c_0800_200c_9a66)
}

/// The rowing service, and the service by which the machine is known.
pub const SERVICES: [Uuid; 2] = [of(0x0030), of(0x0000)];
const GENERAL: Uuid = of(0x0031);
const MORE: Uuid = of(0x0032);
const EVEN_MORE: Uuid = of(0x0033);
const RATE: Uuid = of(0x0034);
const STROKE: Uuid = of(0x0035);
const STROKE_MORE: Uuid = of(0x0036);
/// What a workout was at its end.
pub const SUMMARY: Uuid = of(0x0039);

/// Newtons of a pound of force.
const N_PER_LB: f64 = 4.448_221_615;

/// What the machine says of a workout at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// When the machine's clock says that it ended; the zone is not known.
    pub ended: Timestamp,
    /// Seconds rowed.
    pub elapsed_s: f64,
    /// Metres rowed.
    pub distance_m: f64,
    /// Strokes a minute on average.
    pub stroke_rate_spm: u8,
    /// The drag factor on average.
    pub drag_factor: u8,
    /// Seconds for 500 m on average.
    pub pace_s: f64,
}

impl Summary {
    /// Reads the packet of 20 bytes.
    pub fn parse(packet: &[u8]) -> Option<Self> {
        let packet: &[u8; 20] = packet.try_into().ok()?;
        let date = u32::from(Fields::new(packet).u16()?);
        let (month, day, year) = (date & 0x0f, date >> 4 & 0x1f, date >> 9);
        let [minute, hour] = [packet[2], packet[3]].map(u32::from);
        Some(Self {
            ended: Timestamp::from_civil(2000 + year as i32, month, day, hour, minute, 0)?,
            elapsed_s: f64::from(Fields::at(packet, 4).u24()?) / 100.0,
            distance_m: f64::from(Fields::at(packet, 7).u24()?) / 10.0,
            stroke_rate_spm: packet[10],
            drag_factor: packet[15],
            pace_s: f64::from(Fields::at(packet, 18).u16()?) / 10.0,
        })
    }
}

/// The driver.
#[derive(Debug)]
pub(crate) struct Concept2 {
    distance: Counter,
    energy: Counter,
    strokes: Counter,
    /// Whether the machine said that the athlete rests: its other values are frozen then.
    rests: bool,
    /// The last distance, in decimetres.
    distance_dm: u32,
}

impl Default for Concept2 {
    fn default() -> Self {
        Self {
            // Decimetres, at 20 m/s: the same monitor is on bicycles.
            distance: Counter::new(24, 200.0),
            energy: Counter::new(16, 3.0),
            strokes: Counter::new(16, 3.0),
            rests: false,
            distance_dm: 0,
        }
    }
}

impl Concept2 {
    /// What was rowed since the packet before, in decimetres, by a distance and the hundredths of a second in which it was
    /// rowed. Both begin anew with each interval: its first packet tells what it has of it.
    fn added_dm(&mut self, distance_dm: u32, elapsed_cs: u32, now: Moment) -> u64 {
        /// At 20 m/s.
        const TOP_DM_PER_CS: f64 = 2.0;
        /// An interval that was begun before is another one: somebody looks through them.
        const FRESH_CS: u32 = 300;
        let fell = distance_dm < std::mem::replace(&mut self.distance_dm, distance_dm);
        let added = self.distance.take(u64::from(distance_dm), now.ms);
        let possible = f64::from(distance_dm) <= TOP_DM_PER_CS * f64::from(elapsed_cs);
        if fell && elapsed_cs <= FRESH_CS && possible {
            u64::from(distance_dm)
        } else {
            added
        }
    }

    /// Reads the fields of a packet; `None` when it is too short, or the values are frozen.
    fn read(&mut self, characteristic: Uuid, packet: &[u8], now: Moment, out: &mut Out) -> Option<()> {
        let at = |offset| Fields::at(packet, offset);
        match characteristic {
            GENERAL => {
                let (distance, drag) = (at(3).u24()?, at(18).u8()?);
                let elapsed = at(0).u24()?;
                // Workout states 2 to 9 are work; rowing state 0 is rest.
                self.rests = at(9).u8()? == 0;
                let added_dm = self.added_dm(distance, elapsed, now);
                out.add(Quantity::CoveredM, added_dm as f64 / 10.0);
                out.give(Quantity::ElapsedS, f64::from(elapsed) / 100.0);
                if drag > 0 {
                    out.give(Quantity::DragFactor, f64::from(drag));
                }
                if self.rests {
                    out.give(Quantity::SpeedMS, 0.0);
                    out.give(Quantity::StrokeRateSpm, 0.0);
                    out.give(Quantity::PowerW, 0.0);
                }
            }
            MORE => {
                let (speed, rate, bpm) = (at(3).u16()?, at(5).u8()?, at(6).u8()?);
                if !self.rests {
                    out.give(Quantity::SpeedMS, f64::from(speed) / 1000.0);
                    if rate != 0xff {
                        out.give(Quantity::StrokeRateSpm, f64::from(rate));
                    }
                }
                if !matches!(bpm, 0 | 0xff) {
                    out.give(Quantity::HeartRateBpm, f64::from(bpm));
                }
            }
            EVEN_MORE => {
                let kcal = at(6).u16()?;
                let added = self.energy.take(u64::from(kcal), now.ms);
                out.add(Quantity::EnergyKcal, added as f64);
            }
            STROKE => {
                let (drive_cm, drive_cs, recovery_cs) = (at(6).u8()?, at(7).u8()?, at(8).u16()?);
                let (peak, mean) = (at(12).u16()?, at(14).u16()?);
                let strokes = at(18).u16()?;
                out.give(Quantity::DriveM, f64::from(drive_cm) / 100.0);
                out.give(Quantity::DriveMs, f64::from(drive_cs) * 10.0);
                out.give(Quantity::RecoveryMs, f64::from(recovery_cs) * 10.0);
                out.give(Quantity::PeakForceN, f64::from(peak) / 10.0 * N_PER_LB);
                out.give(Quantity::MeanForceN, f64::from(mean) / 10.0 * N_PER_LB);
                let added = self.strokes.take(u64::from(strokes), now.ms);
                out.add(Quantity::Strokes, added as f64);
            }
            STROKE_MORE => {
                let watts = at(3).u16()?;
                at(7).u16()?;
                out.give(Quantity::PowerW, if self.rests { 0.0 } else { f64::from(watts) });
            }
            SUMMARY => {
                let summary = Summary::parse(packet)?;
                out.notices.push(Notice::Rowed(summary));
            }
            _ => {}
        }
        Some(())
    }
}

impl Driver for Concept2 {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        self.rests = false;
        for characteristic in [GENERAL, MORE, EVEN_MORE, STROKE, STROKE_MORE, SUMMARY] {
            out.subscribe(characteristic);
        }
        // Once a second.
        out.write(RATE, &[0]);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        // A packet that is too short gives nothing: all fields are read before the first is told.
        let _ = self.read(characteristic, bytes, now, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{hex, now, values};

    #[test]
    fn the_end_of_a_workout() {
        let packet = hex("03331212A0A5001027000C000000008D00074808");
        assert_eq!(
            Summary::parse(&packet),
            Some(Summary {
                ended: Timestamp::from_civil(2025, 3, 16, 18, 18, 0).unwrap_or_default(),
                elapsed_s: 424.0,
                distance_m: 1000.0,
                stroke_rate_spm: 12,
                drag_factor: 141,
                pace_s: 212.0,
            })
        );
        assert_eq!(Summary::parse(&packet[..19]), None);
        assert_eq!(Summary::parse(&[0xff; 20]), None);
    }

    fn row(packets: &[(Uuid, &str)]) -> Out {
        let (mut machine, mut out) = (Concept2::default(), Out::default());
        for (second, (characteristic, packet)) in packets.iter().enumerate() {
            machine.take(*characteristic, &hex(packet), now(second as u64 * 1000), &mut out);
        }
        out
    }

    #[test]
    fn all_of_rowing() {
        let out = row(&[
            (GENERAL, "102700 e80300 00 00 05 01 02 e80300 000000 00 8c 00"),
            (GENERAL, "742700 100400 00 00 05 01 02 100400 000000 00 8c 00"),
            (MORE, "742700 a00f 18 8c e02e e02e 0000 000000 00 00 00"),
            (EVEN_MORE, "742700 00 0000 0500 0000 0000 00 00 00 00 00 00 00"),
            (EVEN_MORE, "d82700 00 0000 0700 0000 0000 00 00 00 00 00 00 00"),
            (STROKE, "742700 100400 82 50 9600 e803 e803 f401 e803 0a00"),
            (STROKE_MORE, "742700 c800 0000 0a00 000000 000000"),
        ]);
        let last = |quantity| out.last(quantity);
        assert_eq!(values(&out, Quantity::CoveredM), [4.0]);
        assert_eq!(last(Quantity::ElapsedS), Some(101.0));
        assert_eq!(last(Quantity::DragFactor), Some(140.0));
        assert_eq!(last(Quantity::SpeedMS), Some(4.0));
        assert_eq!(last(Quantity::StrokeRateSpm), Some(24.0));
        assert_eq!(last(Quantity::HeartRateBpm), Some(140.0));
        assert_eq!(last(Quantity::EnergyKcal), Some(2.0));
        assert_eq!(last(Quantity::DriveM), Some(1.3));
        assert_eq!(last(Quantity::DriveMs), Some(800.0));
        assert_eq!(last(Quantity::RecoveryMs), Some(1500.0));
        assert_eq!(last(Quantity::PowerW), Some(200.0));
        assert!(last(Quantity::PeakForceN).is_some_and(|force| (force - 444.8).abs() < 0.1));
    }

    /// In a rest the other values stay as they were in the last stroke.
    #[test]
    fn a_rest_is_not_rowed() {
        let out = row(&[
            (GENERAL, "742700 100400 00 00 05 00 02 100400 000000 00 8c 00"),
            (MORE, "742700 a00f 18 ff e02e e02e 0000 000000 00 00 00"),
            (STROKE_MORE, "742700 c800 0000 0a00 000000 000000"),
        ]);
        assert_eq!(values(&out, Quantity::SpeedMS), [0.0]);
        assert_eq!(values(&out, Quantity::StrokeRateSpm), [0.0]);
        assert_eq!(values(&out, Quantity::HeartRateBpm), []);
        assert_eq!(values(&out, Quantity::PowerW), [0.0, 0.0]);
    }

    /// Time and distance begin anew with each interval (openrowingmonitor #120): ten of 500 m at 4 m/s.
    #[test]
    fn intervals_begin_anew_and_lose_nothing() {
        let (mut machine, mut out) = (Concept2::default(), Out::default());
        let mut now_ms = 0;
        for second in (0..10).flat_map(|_| 1..=125_u32) {
            let (elapsed, distance) = (second * 100, second * 40);
            let [elapsed, distance] = [elapsed, distance].map(|total| total.to_le_bytes()[..3].to_vec());
            let packet = [
                &elapsed,
                &distance,
                &[0, 0, 5, 1, 2][..],
                &distance,
                &[0, 0, 0, 0, 140],
            ]
            .concat();
            now_ms += 1000;
            machine.take(GENERAL, &packet, now(now_ms), &mut out);
        }
        let covered: f64 = values(&out, Quantity::CoveredM).iter().sum();
        assert!((covered - 4996.0).abs() < 1e-6, "{covered}");
        // Back to an earlier interval, as somebody who looks at what was rowed does.
        out.clear();
        machine.take(
            GENERAL,
            &hex("204e00 a00f00 00 00 05 01 02 a00f00 000000 00 8c"),
            now(now_ms + 1000),
            &mut out,
        );
        assert_eq!(values(&out, Quantity::CoveredM), []);
    }

    #[test]
    fn a_short_packet_gives_nothing() {
        for characteristic in [GENERAL, MORE, EVEN_MORE, STROKE, STROKE_MORE] {
            assert_eq!(row(&[(characteristic, "742700 10")]).readings, []);
        }
    }
}

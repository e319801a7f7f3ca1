//! Power meters: Bluetooth SIG, Cycling Power Service 1.1, characteristic 0x2A63 Cycling Power Measurement.

use uuid::Uuid;

use crate::{
    counter::Counter,
    cycling::{Count, Turning, crank_of, wheel_of},
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::Quantity,
    revolutions::Spec,
    uuids::assigned,
};

/// Cycling Power Measurement.
pub const MEASUREMENT: Uuid = assigned(0x2a63);

/// A measurement of power as it was sent. What the meter does not send is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measurement {
    /// Watts.
    pub power_w: i16,
    /// One pedal's share in percent.
    pub balance_percent: Option<f64>,
    /// Whether the share is the left pedal's; otherwise it is not known whose.
    pub balance_is_left: bool,
    /// Torque added up, in 1/32 Nm.
    pub torque_32nds: Option<u16>,
    /// Whether the torque is that of the cranks; otherwise it is the wheel's.
    pub torque_is_crank: bool,
    /// The wheel's turns, with a time in 1/2048 s.
    pub wheel: Option<Count>,
    /// The cranks' turns, with a time in 1/1024 s.
    pub crank: Option<Count>,
    /// The largest and the smallest force, in newtons.
    pub force_n: Option<(i16, i16)>,
    /// The largest and the smallest torque, in newton metres.
    pub torque_nm: Option<(f64, f64)>,
    /// The angles of the largest and the smallest, in degrees.
    pub angle_deg: Option<(u16, u16)>,
    /// The angle of the top dead spot, in degrees.
    pub top_dead_deg: Option<u16>,
    /// The angle of the bottom dead spot, in degrees.
    pub bottom_dead_deg: Option<u16>,
    /// Work in kilojoules since the meter was reset.
    pub work_kj: Option<u16>,
}

impl Measurement {
    /// Reads a packet. Returns `None` when it ends within a field that its flags promise.
    pub fn parse(packet: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(packet);
        let flags = fields.u16()?;
        let has = |bit: u32| flags & (1 << bit) != 0;
        let mut found = Self {
            power_w: fields.s16()?,
            balance_is_left: has(1),
            torque_is_crank: has(3),
            ..Self::default()
        };
        if has(0) {
            found.balance_percent = Some(f64::from(fields.u8()?) / 2.0);
        }
        if has(2) {
            found.torque_32nds = Some(fields.u16()?);
        }
        if has(4) {
            found.wheel = Some(wheel_of(&mut fields)?);
        }
        if has(5) {
            found.crank = Some(crank_of(&mut fields)?);
        }
        if has(6) {
            found.force_n = Some((fields.s16()?, fields.s16()?));
        }
        if has(7) {
            let nm = |raw: i16| f64::from(raw) / 32.0;
            found.torque_nm = Some((nm(fields.s16()?), nm(fields.s16()?)));
        }
        if has(8) {
            let both = fields.u24()?;
            found.angle_deg = Some(((both & 0xfff) as u16, (both >> 12) as u16));
        }
        if has(9) {
            found.top_dead_deg = Some(fields.u16()?);
        }
        if has(10) {
            found.bottom_dead_deg = Some(fields.u16()?);
        }
        if has(11) {
            found.work_kj = Some(fields.u16()?);
        }
        Some(found)
    }
}

/// The driver.
#[derive(Debug)]
pub(crate) struct Power {
    turning: Turning,
    torque: Counter,
    work: Counter,
}

impl Power {
    pub(crate) fn new(wheel_m: f64) -> Self {
        Self {
            turning: Turning::new(Spec::wheel_of_power_meter(wheel_m), wheel_m),
            // 500 Nm a turn, three turns a second.
            torque: Counter::new(16, 48_000.0),
            work: Counter::new(16, 3.0),
        }
    }
}

impl Driver for Power {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        self.turning.rebase();
        self.torque.rebase();
        out.subscribe(MEASUREMENT);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        if characteristic != MEASUREMENT {
            return;
        }
        let Some(measurement) = Measurement::parse(bytes) else {
            return;
        };
        out.give(Quantity::PowerW, f64::from(measurement.power_w));
        if let Some(percent) = measurement.balance_percent.filter(|&percent| percent <= 100.0) {
            let quantity = if measurement.balance_is_left {
                Quantity::LeftPowerPercent
            } else {
                Quantity::PedalPowerPercent
            };
            out.give(quantity, percent);
        }
        if let Some(raw) = measurement.torque_32nds {
            let quantity = if measurement.torque_is_crank {
                Quantity::CrankTorqueNm
            } else {
                Quantity::WheelTorqueNm
            };
            out.add(quantity, self.torque.take(u64::from(raw), now.ms) as f64 / 32.0);
        }
        self.turning.take(measurement.wheel, measurement.crank, now, out);
        if let Some((most, least)) = measurement.force_n {
            out.give(Quantity::ForceMaxN, f64::from(most));
            out.give(Quantity::ForceMinN, f64::from(least));
        }
        if let Some((most, least)) = measurement.torque_nm {
            out.give(Quantity::TorqueMaxNm, most);
            out.give(Quantity::TorqueMinNm, least);
        }
        if let Some((most, least)) = measurement.angle_deg {
            out.give(Quantity::AngleMaxDeg, f64::from(most));
            out.give(Quantity::AngleMinDeg, f64::from(least));
        }
        if let Some(deg) = measurement.top_dead_deg {
            out.give(Quantity::TopDeadDeg, f64::from(deg));
        }
        if let Some(deg) = measurement.bottom_dead_deg {
            out.give(Quantity::BottomDeadDeg, f64::from(deg));
        }
        if let Some(kj) = measurement.work_kj {
            out.add(Quantity::WorkKj, self.work.take(u64::from(kj), now.ms) as f64);
        }
    }

    fn tick(&mut self, now: Moment, out: &mut Out) {
        self.turning.tick(now, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{hex, now, values};

    /// Auuki's sample. `OpenTracks` skips 4 bytes of the wheel rather than 6, and reads a wrong cadence.
    #[test]
    fn wheel_and_crank_together() {
        let found = Measurement::parse(&hex("30-00-21-00-2A-00-00-00-C4-60-12-00-F7-04"));
        let expected = Measurement {
            power_w: 33,
            wheel: Some(Count {
                turns: 42,
                ticks: 0x60c4,
            }),
            crank: Some(Count {
                turns: 18,
                ticks: 1271,
            }),
            ..Measurement::default()
        };
        assert_eq!(found, Some(expected));
    }

    /// `OpenTracks` #1352: packets of a 4iiii meter, whose torque lies before the cranks.
    #[test]
    fn torque_before_the_cranks() {
        for (packet, turns, ticks) in [
            ("2C 00 00 00 9F 00 0C 00 E5 42", 12, 17_125),
            ("2C 00 00 00 DF 00 2B 00 39 F6", 43, 63_033),
        ] {
            let found = Measurement::parse(&hex(packet));
            assert_eq!(
                found.and_then(|found| found.crank),
                Some(Count { turns, ticks }),
                "{packet}"
            );
            assert!(found.is_some_and(|found| found.torque_is_crank));
        }
    }

    #[test]
    fn every_field_there_is() {
        let packet =
            hex("ff1f c800 64 4000 0a000000 0008 0500 0004 6400 0a00 4006 e0ff 5a8010 0a00 be00 7b00 aabb");
        let found = Measurement::parse(&packet);
        let expected = Measurement {
            power_w: 200,
            balance_percent: Some(50.0),
            balance_is_left: true,
            torque_32nds: Some(64),
            torque_is_crank: true,
            wheel: Some(Count {
                turns: 10,
                ticks: 2048,
            }),
            crank: Some(Count {
                turns: 5,
                ticks: 1024,
            }),
            force_n: Some((100, 10)),
            torque_nm: Some((50.0, -1.0)),
            angle_deg: Some((90, 264)),
            top_dead_deg: Some(10),
            bottom_dead_deg: Some(190),
            work_kj: Some(123),
        };
        assert_eq!(found, Some(expected));
        // Short by any number of bytes of its fields, it is dropped.
        for short in 0..packet.len() - 2 {
            assert_eq!(Measurement::parse(&packet[..short]), None, "{short}");
        }
    }

    /// The wheel's time is in 1/2048 s, the cranks' in 1/1024 s. GoldenCheetah PR #3456 read half the speed.
    #[test]
    fn each_counter_has_its_own_clock() {
        let (mut power, mut out) = (Power::new(2.0), Out::default());
        power.take(
            MEASUREMENT,
            &hex("3000 6400 00000000 0000 0000 0000"),
            now(0),
            &mut out,
        );
        power.take(
            MEASUREMENT,
            &hex("3000 6400 05000000 0008 0100 0004"),
            now(1000),
            &mut out,
        );
        assert_eq!(values(&out, Quantity::SpeedMS), [10.0]);
        assert_eq!(values(&out, Quantity::CadenceRpm), [60.0]);
        assert_eq!(values(&out, Quantity::CoveredM), [10.0]);
    }

    #[test]
    fn negative_power_is_negative() {
        let (mut power, mut out) = (Power::new(2.0), Out::default());
        power.take(MEASUREMENT, &hex("0000 fbff"), now(0), &mut out);
        assert_eq!(values(&out, Quantity::PowerW), [-5.0]);
    }

    /// A left-only meter has doubled its power already.
    #[test]
    fn a_share_is_not_the_half() {
        let (mut power, mut out) = (Power::new(2.0), Out::default());
        power.take(MEASUREMENT, &hex("0300 c800 c8"), now(0), &mut out);
        assert_eq!(values(&out, Quantity::PowerW), [200.0]);
        assert_eq!(values(&out, Quantity::LeftPowerPercent), [100.0]);
    }
}

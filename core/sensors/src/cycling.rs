//! A bicycle's wheel and cranks: Bluetooth SIG, Cycling Speed and Cadence Service 1.0, characteristic 0x2A5B CSC
//! Measurement.

use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    reading::Quantity,
    revolutions::{Revolutions, Spec, Turned},
    uuids::assigned,
};

/// CSC Measurement.
pub const MEASUREMENT: Uuid = assigned(0x2a5b);

/// A count of turns and the time of the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Turns since the sensor began to count.
    pub turns: u32,
    /// The time of the last turn, in ticks.
    pub ticks: u16,
}

/// Reads wheel and crank of a packet. Returns `None` when it ends within a field that its flags promise.
pub fn parse(packet: &[u8]) -> Option<(Option<Count>, Option<Count>)> {
    let mut fields = Fields::new(packet);
    let flags = fields.u8()?;
    let wheel = if flags & 0x01 == 0 {
        None
    } else {
        Some(wheel_of(&mut fields)?)
    };
    let crank = if flags & 0x02 == 0 {
        None
    } else {
        Some(crank_of(&mut fields)?)
    };
    Some((wheel, crank))
}

pub(crate) fn wheel_of(fields: &mut Fields<'_>) -> Option<Count> {
    Some(Count {
        turns: fields.u32()?,
        ticks: fields.u16()?,
    })
}

pub(crate) fn crank_of(fields: &mut Fields<'_>) -> Option<Count> {
    Some(Count {
        turns: u32::from(fields.u16()?),
        ticks: fields.u16()?,
    })
}

/// A wheel's turns as speed and distance, the cranks' as cadence.
#[derive(Debug)]
pub(crate) struct Turning {
    wheel_m: f64,
    wheel: Revolutions,
    crank: Revolutions,
    /// Whether the counter ever moved: combined sensors send the one that they don't have as standing still.
    wheel_turned: bool,
    crank_turned: bool,
    /// What was last told to stand still.
    told_idle: bool,
}

impl Turning {
    pub(crate) fn new(wheel: Spec, wheel_m: f64) -> Self {
        Self {
            wheel_m,
            wheel: Revolutions::new(wheel),
            crank: Revolutions::new(Spec::CRANK),
            wheel_turned: false,
            crank_turned: false,
            told_idle: false,
        }
    }

    pub(crate) const fn rebase(&mut self) {
        self.wheel.rebase();
        self.crank.rebase();
    }

    pub(crate) fn take(&mut self, wheel: Option<Count>, crank: Option<Count>, now: Moment, out: &mut Out) {
        self.told_idle = false;
        if let Some(Count { turns, ticks }) = wheel {
            let Turned { per_min, turns } = self.wheel.take(turns, ticks, now.ms);
            self.wheel_turned |= turns > 0;
            out.add(Quantity::CoveredM, f64::from(turns) * self.wheel_m);
            if let Some(per_min) = per_min.filter(|_| self.wheel_turned) {
                out.give(Quantity::SpeedMS, per_min * self.wheel_m / 60.0);
            }
        }
        if let Some(Count { turns, ticks }) = crank {
            let Turned { per_min, turns } = self.crank.take(turns, ticks, now.ms);
            self.crank_turned |= turns > 0;
            if let Some(per_min) = per_min.filter(|_| self.crank_turned) {
                out.give(Quantity::CadenceRpm, per_min);
            }
        }
    }

    /// Says once that nothing turns when packets stop coming: some sensors fall silent when they stand still.
    pub(crate) fn tick(&mut self, now: Moment, out: &mut Out) {
        let (wheel, crank) = (self.wheel.idle(now.ms), self.crank.idle(now.ms));
        if self.told_idle || (wheel.is_none() && crank.is_none()) {
            return;
        }
        self.told_idle = true;
        if let Some(nothing) = wheel {
            out.give(Quantity::SpeedMS, nothing);
        }
        if let Some(nothing) = crank {
            out.give(Quantity::CadenceRpm, nothing);
        }
    }
}

/// The driver.
#[derive(Debug)]
pub(crate) struct Cycling {
    turning: Turning,
}

impl Cycling {
    pub(crate) fn new(wheel_m: f64) -> Self {
        Self {
            turning: Turning::new(Spec::wheel(wheel_m), wheel_m),
        }
    }
}

impl Driver for Cycling {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        self.turning.rebase();
        out.subscribe(MEASUREMENT);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        if characteristic != MEASUREMENT {
            return;
        }
        if let Some((wheel, crank)) = parse(bytes) {
            self.turning.take(wheel, crank, now, out);
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

    fn ride(packets: &[(u64, &str)]) -> Out {
        let (mut cycling, mut out) = (Cycling::new(2.0), Out::default());
        for &(ms, packet) in packets {
            cycling.take(MEASUREMENT, &hex(packet), now(ms), &mut out);
        }
        out
    }

    #[test]
    fn wheel_and_crank() {
        assert_eq!(
            parse(&hex("03 04030201 0605 0807 0a09")),
            Some((
                Some(Count {
                    turns: 0x0102_0304,
                    ticks: 0x0506
                }),
                Some(Count {
                    turns: 0x0708,
                    ticks: 0x090a
                })
            ))
        );
        assert_eq!(parse(&hex("03 04030201 0605 0807 0a")), None);
        assert_eq!(parse(&hex("00")), Some((None, None)));
    }

    /// simcline #7: what a Zwift Hub sends while it is pedalled at a turn a second.
    #[test]
    fn a_trainer_that_counts_wheel_and_cranks() {
        let out = ride(&[
            (0, "03-A4-00-00-00-18-4E-40-00-A7-4C"),
            (854, "03-A6-00-00-00-72-52-41-00-C0-50"),
            (1991, "03-A7-00-00-00-A6-54-42-00-C7-54"),
            (2990, "03-A9-00-00-00-08-59-43-00-C6-58"),
            (3993, "03-AB-00-00-00-64-5D-44-00-C5-5C"),
        ]);
        let cadences = values(&out, Quantity::CadenceRpm);
        assert_eq!(cadences.len(), 4);
        assert!(
            cadences.iter().all(|cadence| (58.0..61.0).contains(cadence)),
            "{cadences:?}"
        );
        let covered: f64 = values(&out, Quantity::CoveredM).iter().sum();
        assert_eq!(covered, 14.0);
    }

    /// `OpenTracks` #1054: a cadence sensor sends a wheel that never turned. It has no speed, and does not stand still.
    #[test]
    fn a_wheel_that_never_turned_is_not_there() {
        let out = ride(&[
            (0, "03-00-00-00-00-10-01-21-00-C6-EB"),
            (1000, "03-00-00-00-00-10-01-22-00-C6-EF"),
            (9000, "03-00-00-00-00-10-01-22-00-C6-EF"),
        ]);
        assert_eq!(values(&out, Quantity::SpeedMS), []);
        assert_eq!(values(&out, Quantity::CadenceRpm), [60.0, 0.0]);
    }

    /// `SmartSpin2k` #545: the last cadence stays on the screen when the sensor falls silent.
    #[test]
    fn silence_is_a_standstill_told_once() {
        let (mut cycling, mut out) = (Cycling::new(2.0), Out::default());
        cycling.take(MEASUREMENT, &hex("02 0a00 0000"), now(0), &mut out);
        cycling.take(MEASUREMENT, &hex("02 0b00 0004"), now(1000), &mut out);
        for second in 2..9 {
            cycling.tick(now(second * 1000), &mut out);
        }
        assert_eq!(values(&out, Quantity::CadenceRpm), [60.0, 0.0]);
    }
}

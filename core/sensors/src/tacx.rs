//! Trainers that speak ANT's FE-C over Bluetooth: Tacx' document "FE-C over Bluetooth" and ANT+ Fitness Equipment
//! Device Profile 4.1.

use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out, Target},
    reading::Quantity,
};

/// The service.
pub const SERVICE: Uuid = Uuid::from_u128(0x6e40_fec1_b5a3_f393_e0a9_e50e_24dc_ca9e);
const NOTIFY: Uuid = Uuid::from_u128(0x6e40_fec2_b5a3_f393_e0a9_e50e_24dc_ca9e);
const WRITE: Uuid = Uuid::from_u128(0x6e40_fec3_b5a3_f393_e0a9_e50e_24dc_ca9e);

/// The frame of a page of eight bytes: start, length, what kind of message, channel.
const SYNC: u8 = 0xa4;
const LENGTH: u8 = 0x09;
const BROADCAST: u8 = 0x4e;
const ACKNOWLEDGED: u8 = 0x4f;
const CHANNEL: u8 = 0x05;

const GENERAL: u8 = 0x10;
const TRAINER: u8 = 0x19;
const TARGET_POWER: u8 = 0x31;
const TRACK: u8 = 0x33;

fn check(frame: &[u8]) -> u8 {
    frame.iter().fold(0, |check, byte| check ^ byte)
}

/// The page of a frame whose check sum is right.
fn page(frame: &[u8]) -> Option<&[u8; 8]> {
    let frame: &[u8; 13] = frame.try_into().ok()?;
    let (body, sum) = frame.split_at(12);
    let right = body.starts_with(&[SYNC, LENGTH])
        && matches!(body[2], BROADCAST | ACKNOWLEDGED)
        && sum == [check(body)];
    right.then(|| body.last_chunk())?
}

fn frame(page: [u8; 8]) -> [u8; 13] {
    let mut frame = [0; 13];
    frame[..4].copy_from_slice(&[SYNC, LENGTH, ACKNOWLEDGED, CHANNEL]);
    frame[4..12].copy_from_slice(&page);
    frame[12] = check(&frame[..12]);
    frame
}

/// The driver.
#[derive(Debug, Default)]
pub(crate) struct Tacx {
    speed: Option<(f64, u64)>,
}

impl Driver for Tacx {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        self.speed = None;
        out.subscribe(NOTIFY);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        /// A page that comes so late is not what the speed before lasted for.
        const LAST_MS: u64 = 5000;
        if characteristic != NOTIFY {
            return;
        }
        let Some(page) = page(bytes) else { return };
        match page[0] {
            GENERAL => {
                let Some(mm_s) = Fields::at(page, 4).u16().filter(|&raw| raw != 0xffff) else {
                    return;
                };
                let speed_m_s = f64::from(mm_s) / 1000.0;
                out.give(Quantity::SpeedMS, speed_m_s);
                if let Some((before_m_s, ms)) = self.speed.replace((speed_m_s, now.ms)) {
                    let gap_ms = now.ms.saturating_sub(ms);
                    if gap_ms <= LAST_MS {
                        let mean_m_s = (before_m_s + speed_m_s) / 2.0;
                        out.add(Quantity::CoveredM, mean_m_s * gap_ms as f64 / 1000.0);
                    }
                }
                if !matches!(page[6], 0 | 0xff) {
                    out.give(Quantity::HeartRateBpm, f64::from(page[6]));
                }
            }
            TRAINER => {
                if page[2] != 0xff {
                    out.give(Quantity::CadenceRpm, f64::from(page[2]));
                }
                let watts = u16::from(page[5]) | u16::from(page[6] & 0x0f) << 8;
                if watts != 0xfff {
                    out.give(Quantity::PowerW, f64::from(watts));
                }
            }
            _ => {}
        }
    }

    fn aim(&mut self, target: Target, _now: Moment, out: &mut Out) -> bool {
        const NONE: u8 = 0xff;
        let page = match target {
            Target::PowerW(watts) => {
                let [low, high] = ((watts * 4.0).round().clamp(0.0, 16_000.0) as u16).to_le_bytes();
                [TARGET_POWER, NONE, NONE, NONE, NONE, NONE, low, high]
            }
            Target::Road {
                grade_percent,
                rolling,
                ..
            } => {
                let grade = ((grade_percent + 200.0) * 100.0).round().clamp(0.0, 40_000.0);
                let [low, high] = (grade as u16).to_le_bytes();
                let rolling = (rolling / 5e-5).round().clamp(0.0, 254.0) as u8;
                [TRACK, NONE, NONE, NONE, NONE, low, high, rolling]
            }
            _ => return false,
        };
        out.write(WRITE, &frame(page));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        link::Command,
        testing::{hex, now, values},
    };

    fn take(packets: &[&str]) -> Out {
        let (mut tacx, mut out) = (Tacx::default(), Out::default());
        for (second, packet) in packets.iter().enumerate() {
            tacx.take(NOTIFY, &hex(packet), now(second as u64 * 1000), &mut out);
        }
        out
    }

    #[test]
    fn cadence_and_power() {
        let out = take(&[
            "A4094E0519015A1027FA003059",
            "A4094E0519015A1027FA003058",
            "A4094E0519015A1027FA0030",
        ]);
        assert_eq!(values(&out, Quantity::CadenceRpm), [90.0]);
        assert_eq!(values(&out, Quantity::PowerW), [250.0]);
        let nothing = frame([TRAINER, 0, 0xff, 0, 0, 0xff, 0x0f, 0]);
        let mut out = Out::default();
        Tacx::default().take(NOTIFY, &nothing, now(0), &mut out);
        assert_eq!(out.readings, []);
    }

    #[test]
    fn speed_and_distance() {
        let (mut tacx, mut out) = (Tacx::default(), Out::default());
        for second in 0..3 {
            let page = [GENERAL, 0x19, 4, 0, 0x10, 0x27, 0xff, 0x20];
            tacx.take(NOTIFY, &frame(page), now(second * 1000), &mut out);
        }
        assert_eq!(values(&out, Quantity::SpeedMS), [10.0; 3]);
        assert_eq!(values(&out, Quantity::CoveredM), [10.0; 2]);
        assert_eq!(values(&out, Quantity::HeartRateBpm), []);
    }

    /// The check sum is an exclusive or; pycycling sends a sum.
    #[test]
    fn targets() {
        let (mut tacx, mut out) = (Tacx::default(), Out::default());
        assert!(tacx.aim(Target::PowerW(200.0), now(0), &mut out));
        let road = Target::Road {
            grade_percent: 4.0,
            wind_m_s: 0.0,
            rolling: 0.004,
            air_kg_m: 0.51,
        };
        assert!(tacx.aim(road, now(0), &mut out));
        assert!(!tacx.aim(Target::SpeedMS(3.0), now(0), &mut out));
        let written: Vec<_> = out
            .commands
            .iter()
            .filter_map(|command| match command {
                Command::Write { bytes, .. } => Some(bytes.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(
            written,
            [
                hex("A4094F0531FFFFFFFFFF20030A"),
                hex("A4094F0533FFFFFFFFB04F507B")
            ]
        );
    }
}

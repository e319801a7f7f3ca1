//! Mi Bands up to 6 and Amazfit watches over a connection, as far as they talk without a key: the layouts are those that
//! Gadgetbridge and satcar77/miband4 found out.
//!
//! Steps come on some of them only after a key was given, which this program does not do; without it nothing comes.
//! Their heart rate is the standard service's.

use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out, Settings},
    steps::DayTotal,
    uuids::assigned,
};

/// Steps in real time.
pub const STEPS: Uuid = Uuid::from_u128(0x0000_0007_0000_3512_2118_0009_af10_0700);
/// Heart Rate Control Point, with commands of Huami's own.
const HEART_RATE_CONTROL: Uuid = assigned(0x2a39);

/// The driver.
#[derive(Debug)]
pub(crate) struct Huami {
    total: DayTotal,
    asks_heart_rate: bool,
    kept_alive_ms: u64,
}

impl Huami {
    /// A measurement stops after about 15 s (Gadgetbridge #913).
    const KEEP_ALIVE_MS: u64 = 12_000;

    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            total: DayTotal::default(),
            asks_heart_rate: settings.asks_heart_rate,
            kept_alive_ms: 0,
        }
    }
}

/// Reads the packet of 13 bytes: steps of today. Firmware that sends other lengths sends another layout.
fn steps(packet: &[u8]) -> Option<u16> {
    let packet: &[u8; 13] = packet.try_into().ok()?;
    let mut fields = Fields::new(packet);
    if fields.u8()? != 0x0c {
        return None;
    }
    fields.u16()
}

impl Driver for Huami {
    fn start(&mut self, now: Moment, out: &mut Out) {
        out.subscribe(STEPS);
        out.read(STEPS);
        if self.asks_heart_rate {
            self.kept_alive_ms = now.ms;
            out.write(HEART_RATE_CONTROL, &[0x15, 0x02, 0x00]);
            out.write(HEART_RATE_CONTROL, &[0x15, 0x01, 0x01]);
        }
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        if let (STEPS, Some(steps)) = (characteristic, steps(bytes)) {
            self.total.tell(u32::from(steps), now, out);
        }
    }

    fn tick(&mut self, now: Moment, out: &mut Out) {
        if self.asks_heart_rate && now.ms.saturating_sub(self.kept_alive_ms) >= Self::KEEP_ALIVE_MS {
            self.kept_alive_ms = now.ms;
            out.write(HEART_RATE_CONTROL, &[0x16]);
        }
    }

    fn stop(&mut self, out: &mut Out) {
        if self.asks_heart_rate {
            out.write(HEART_RATE_CONTROL, &[0x15, 0x01, 0x00]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        reading::Quantity,
        testing::{hex, now, values},
    };

    #[test]
    fn steps_of_today() {
        // Gadgetbridge #428.
        let packet = hex("0C4C0000001F00000001000000");
        assert_eq!(steps(&packet), Some(76));
        assert_eq!(steps(&packet[..12]), None);
        assert_eq!(steps(&[&packet[..], &[0]].concat()), None);
        let (mut band, mut out) = (Huami::new(&Settings::default()), Out::default());
        for minute in 0..3 {
            band.take(STEPS, &packet, now(minute * 60_000), &mut out);
        }
        assert_eq!(values(&out, Quantity::StepsToday), [76.0, 76.0]);
    }

    #[test]
    fn the_heart_rate_is_kept_alive() {
        let settings = Settings {
            asks_heart_rate: true,
            ..Settings::default()
        };
        let (mut band, mut out) = (Huami::new(&settings), Out::default());
        band.start(now(0), &mut out);
        let first = out.commands.len();
        for second in 1..=60 {
            band.tick(now(second * 1000), &mut out);
        }
        assert_eq!(out.commands.len() - first, 5);
    }
}

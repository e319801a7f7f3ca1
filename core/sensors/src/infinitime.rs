//! `InfiniTime`, the free firmware of the `PineTime` watch: its document `doc/MotionService.md` (version 1.7 and newer).

use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out},
    steps::DayTotal,
    uuids::assigned,
};

/// The motion service. The watch does not advertise it.
pub const SERVICE: Uuid = Uuid::from_u128(0x0003_0000_78fc_48fe_8e23_433b_3a19_42d0);
/// Steps since midnight.
pub const STEPS: Uuid = Uuid::from_u128(0x0003_0001_78fc_48fe_8e23_433b_3a19_42d0);
/// Bluetooth SIG, Current Time Service 1.1: Current Time.
const CURRENT_TIME: Uuid = assigned(0x2a2b);

/// The driver.
#[derive(Debug, Default)]
pub(crate) struct InfiniTime {
    total: DayTotal,
    read_ms: u64,
    /// How far east of Greenwich its clock was set, in seconds.
    offset_s: i32,
}

impl InfiniTime {
    /// It notifies only while its display is on (#2271): in between the total is read.
    const READ_EVERY_MS: u64 = 60_000;

    /// By its clock it knows when a day begins.
    fn set_clock(&mut self, now: Moment, out: &mut Out) {
        self.offset_s = now.utc_offset_s;
        out.write(CURRENT_TIME, &current_time(now));
    }
}

impl Driver for InfiniTime {
    fn start(&mut self, now: Moment, out: &mut Out) {
        self.read_ms = now.ms;
        self.set_clock(now, out);
        out.subscribe(STEPS);
        out.read(STEPS);
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        if characteristic != STEPS {
            return;
        }
        let mut fields = Fields::new(bytes);
        if let (Some(total), 0) = (fields.u32(), fields.len()) {
            self.total.tell(total, now, out);
        }
    }

    fn tick(&mut self, now: Moment, out: &mut Out) {
        // Summer time begins or ends, or the athlete travels.
        if self.offset_s != now.utc_offset_s {
            self.set_clock(now, out);
        }
        if now.ms.saturating_sub(self.read_ms) >= Self::READ_EVERY_MS {
            self.read_ms = now.ms;
            out.read(STEPS);
        }
    }
}

/// The local time as the Current Time Service writes it.
fn current_time(now: Moment) -> [u8; 10] {
    let day = now.utc.local_day(now.utc_offset_s);
    let (year, month, date) = day.ymd();
    let [low, high] = (year.clamp(0, 9999) as u16).to_le_bytes();
    let second = now.utc.ms_since(day.start(now.utc_offset_s)) / 1000;
    [
        low,
        high,
        month as u8,
        date as u8,
        (second / 3600) as u8,
        (second / 60 % 60) as u8,
        (second % 60) as u8,
        day.days_since_monday() + 1,
        0,
        0,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        link::Command,
        reading::Quantity,
        testing::{hex, now, values},
    };

    #[test]
    fn steps_of_today() {
        let (mut watch, mut out) = (InfiniTime::default(), Out::default());
        for (ms, packet) in [
            (0, "d2040000"),
            (1000, "d2040000"),
            (2000, "d7040000"),
            (3000, "d704"),
            (4000, "d904000000"),
        ] {
            watch.take(STEPS, &hex(packet), now(ms), &mut out);
        }
        assert_eq!(values(&out, Quantity::StepsToday), [1234.0, 1239.0]);
        assert_eq!(values(&out, Quantity::Steps), [5.0]);
    }

    #[test]
    fn the_time_is_set_and_steps_are_read_every_minute() {
        let (mut watch, mut out) = (InfiniTime::default(), Out::default());
        watch.start(now(0), &mut out);
        // Sunday, 2025-03-16, 9:00 local time.
        assert_eq!(
            out.commands.first(),
            Some(&Command::Write {
                characteristic: CURRENT_TIME,
                bytes: hex("e907 0310 090000 07 00 00"),
                confirmed: true
            })
        );
        out.clear();
        for second in 1..=120 {
            watch.tick(now(second * 1000), &mut out);
        }
        assert_eq!(out.commands, [Command::Read(STEPS), Command::Read(STEPS)]);
        out.clear();
        let summer = Moment {
            utc_offset_s: 10_800,
            ..now(121_000)
        };
        watch.tick(summer, &mut out);
        watch.tick(summer, &mut out);
        let set = |command: &Command| matches!(command, Command::Write { bytes, .. } if bytes[4] == 10);
        assert!(
            out.commands.len() == 1 && out.commands.iter().all(set),
            "{:?}",
            out.commands
        );
    }
}

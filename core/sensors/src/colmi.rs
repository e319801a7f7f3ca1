//! Rings of Colmi (R02 to R10) and others with the same firmware: the layouts are those that `tahnok/colmi_r02_client`,
//! Gadgetbridge and `PulseLoop` found out.
//!
//! Packets have 16 bytes, the last of which is the sum of the others.

use ritm_model::Timestamp;
use uuid::Uuid;

use crate::{
    driver::Driver,
    fields::Fields,
    link::{Moment, Out, Settings},
    reading::{Notice, Quantity, When},
    steps::DayTotal,
};

/// The service; rings without it speak another protocol, whatever their name.
pub const SERVICE: Uuid = Uuid::from_u128(0x6e40_fff0_b5a3_f393_e0a9_e50e_24dc_ca9e);
const WRITE: Uuid = Uuid::from_u128(0x6e40_0002_b5a3_f393_e0a9_e50e_24dc_ca9e);
const NOTIFY: Uuid = Uuid::from_u128(0x6e40_0003_b5a3_f393_e0a9_e50e_24dc_ca9e);

const SET_TIME: u8 = 0x01;
const BATTERY: u8 = 0x03;
const HEART_RATE_LOG: u8 = 0x15;
const LOG_HEART_RATE: u8 = 0x16;
const ABILITIES: u8 = 0x3c;
const STEPS: u8 = 0x43;
const MEASURE: u8 = 0x69;
const STOP_MEASURE: u8 = 0x6a;
const PUSH: u8 = 0x73;
const REFUSED: u8 = 0x80;

/// The ring keeps today and the seven days before.
const OLDEST_DAY: u8 = 7;
const QUARTER_S: u32 = 900;

/// With what the names of rings begin.
pub(crate) const NAMES: [&str; 10] = [
    "R02_",
    "R03_",
    "R06_",
    "R09_",
    "R10_",
    "COLMI R02_",
    "COLMI R03_",
    "COLMI R06_",
    "COLMI R09_",
    "COLMI R10_",
];

/// A packet with its sum.
fn packet(head: &[u8]) -> [u8; 16] {
    let mut packet = [0; 16];
    for (place, byte) in packet.iter_mut().zip(head.iter().take(15)) {
        *place = *byte;
    }
    packet[15] = sum(&packet);
    packet
}

/// The sum of the first 15 bytes.
fn sum(packet: &[u8; 16]) -> u8 {
    packet[..15].iter().fold(0, |sum, byte| sum.wrapping_add(*byte))
}

/// Two decimal digits in a byte.
fn decimal(byte: u8) -> Option<u32> {
    let (tens, ones) = (byte >> 4, byte & 0x0f);
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

const fn as_decimal(number: u8) -> u8 {
    ((number / 10 % 10) << 4) | (number % 10)
}

/// What the ring is asked for in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Nothing,
    Steps(u8),
    HeartRates(u8),
}

/// The log of a day's heart rates, as its packets come.
#[derive(Clone, Copy, Debug)]
struct Log {
    every_s: u32,
    at: Timestamp,
    next: u8,
}

/// The driver.
#[derive(Debug)]
pub(crate) struct Colmi {
    total: DayTotal,
    wants_heart_rate: bool,
    history_from: Option<Timestamp>,
    asked: Asked,
    asked_ms: u64,
    log: Option<Log>,
    /// So many packets the log has.
    last_packet: u8,
    measured_ms: u64,
    last_day: u8,
}

impl Colmi {
    /// A request that is not answered is passed over.
    const PATIENCE_MS: u64 = 5000;
    /// A measurement ends by itself; it is begun again after so long without a value.
    const MEASURE_MS: u64 = 30_000;

    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            total: DayTotal::default(),
            wants_heart_rate: settings.asks_heart_rate,
            history_from: settings.history_from,
            asked: Asked::Nothing,
            asked_ms: 0,
            log: None,
            last_packet: 0,
            measured_ms: 0,
            last_day: 0,
        }
    }

    fn ask(&mut self, asked: Asked, now: Moment, out: &mut Out) {
        self.asked = asked;
        self.asked_ms = now.ms;
        match asked {
            Asked::Nothing => out.notices.push(Notice::HistoryDone),
            Asked::Steps(day) => out.write(WRITE, &packet(&[STEPS, day, 0x0f, 0x00, 0x5f, 0x01])),
            Asked::HeartRates(day) => {
                // The ring's clock runs in UTC, and so do its days.
                let midnight = now.utc.local_day(0).plus_days(-i32::from(day)).start(0);
                let seconds = (midnight.unix_ms() / 1000).clamp(0, i64::from(u32::MAX)) as u32;
                let [a, b, c, d] = seconds.to_le_bytes();
                out.write(WRITE, &packet(&[HEART_RATE_LOG, a, b, c, d]));
            }
        }
    }

    fn go_on(&mut self, now: Moment, out: &mut Out) {
        self.log = None;
        let next = match self.asked {
            Asked::Nothing => return,
            Asked::Steps(0) => Asked::HeartRates(self.last_day),
            Asked::Steps(day) => Asked::Steps(day - 1),
            Asked::HeartRates(0) => Asked::Nothing,
            Asked::HeartRates(day) => Asked::HeartRates(day - 1),
        };
        self.ask(next, now, out);
    }

    fn steps(&mut self, packet: &[u8; 16], now: Moment, out: &mut Out) {
        match packet[1] {
            0xff => self.go_on(now, out),
            0xf0 => {}
            _ => {
                // The quarter that goes on has been counted so far.
                if let Some((from, steps)) = slot(packet) {
                    let seconds = match u32::try_from(now.utc.ms_since(from) / 1000) {
                        Ok(seconds @ 1..QUARTER_S) => seconds,
                        _ => QUARTER_S,
                    };
                    out.give_at(Quantity::Steps, f64::from(steps), When::Span { from, seconds });
                }
                self.asked_ms = now.ms;
                if packet[5].checked_add(1) == Some(packet[6]) {
                    self.go_on(now, out);
                }
            }
        }
    }

    /// The log of heart rates: a header, then values, of which the first packet has nine and a time, the others 13.
    fn heart_rates(&mut self, packet: &[u8; 16], now: Moment, out: &mut Out) {
        self.asked_ms = now.ms;
        let index = packet[1];
        if index == 0xff {
            self.go_on(now, out);
            return;
        }
        if index == 0 {
            self.log = (packet[3] > 0).then(|| Log {
                every_s: u32::from(packet[3]) * 60,
                at: Timestamp::default(),
                next: 1,
            });
            self.last_packet = packet[2];
            return;
        }
        let Some(mut log) = self.log.filter(|log| log.next == index) else {
            self.log = None;
            return;
        };
        let mut fields = Fields::at(packet, 2);
        if index == 1 {
            let Some(seconds) = fields.u32() else { return };
            log.at = Timestamp::from_unix_s(i64::from(seconds));
        }
        // The last byte is the sum.
        while fields.len() > 1 {
            let Some(bpm) = fields.u8() else { break };
            if bpm > 0 && log.at <= now.utc {
                let span = When::Span {
                    from: log.at,
                    seconds: log.every_s,
                };
                out.give_at(Quantity::HeartRateBpm, f64::from(bpm), span);
            }
            log.at = log.at.plus_ms(i64::from(log.every_s) * 1000);
        }
        log.next = index.saturating_add(1);
        self.log = Some(log);
        if log.next >= self.last_packet {
            self.go_on(now, out);
        }
    }
}

/// A quarter of an hour of steps: its beginning and the steps.
fn slot(packet: &[u8; 16]) -> Option<(Timestamp, u16)> {
    let [year, month, day] = [packet[1], packet[2], packet[3]].map(decimal);
    let quarter = i64::from(packet[4]);
    let date = Timestamp::from_civil(2000 + year? as i32, month?, day?, 0, 0, 0)?;
    let steps = Fields::at(packet, 9).u16()?;
    // Nobody makes more than five steps a second.
    (quarter < 96 && steps <= 4500).then(|| (date.plus_ms(quarter * 900_000), steps))
}

impl Driver for Colmi {
    fn start(&mut self, now: Moment, out: &mut Out) {
        out.subscribe(NOTIFY);
        let (year, month, date) = now.utc.local_day(0).ymd();
        let second = now.utc.ms_since(now.utc.local_day(0).start(0)) / 1000;
        let [hour, minute, second] = [second / 3600, second / 60 % 60, second % 60];
        let time = [
            (year % 100) as u8,
            month as u8,
            date as u8,
            hour as u8,
            minute as u8,
            second as u8,
        ]
        .map(as_decimal);
        out.write(WRITE, &packet(&[&[SET_TIME][..], &time].concat()));
        out.write(WRITE, &packet(&[ABILITIES]));
        out.write(WRITE, &packet(&[BATTERY]));
        if self.wants_heart_rate {
            // The long form: the short one is acknowledged by the R09 and does nothing.
            out.write(WRITE, &packet(&[LOG_HEART_RATE, 0x02, 0x01, 0x05, 0, 0, 0, 0]));
            out.write(WRITE, &packet(&[MEASURE, 0x01, 0x01]));
            self.measured_ms = now.ms;
        }
        self.log = None;
        if let Some(from) = self.history_from {
            // What was made meanwhile is in the log.
            self.total.rebase();
            let days = i64::from(now.utc.local_day(0).0) - i64::from(from.local_day(0).0);
            self.last_day = days.clamp(0, i64::from(OLDEST_DAY)) as u8;
            self.ask(Asked::Steps(self.last_day), now, out);
        }
    }

    fn want_history(&mut self, from: Option<Timestamp>) {
        self.history_from = from;
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        let Ok(packet) = <&[u8; 16]>::try_from(bytes) else {
            return;
        };
        if characteristic != NOTIFY || sum(packet) != packet[15] {
            return;
        }
        match packet[0] {
            STEPS => self.steps(packet, now, out),
            HEART_RATE_LOG => self.heart_rates(packet, now, out),
            BATTERY => {
                if packet[1] <= 100 {
                    out.give(Quantity::BatteryPercent, f64::from(packet[1]));
                }
                if packet[2] == 1 {
                    out.notices.push(Notice::Charging);
                }
            }
            PUSH if packet[1] == 0x12 => {
                if let Some(total) = Fields::at(packet, 2).u24_be() {
                    self.total.tell(total, now, out);
                }
            }
            MEASURE if packet[1] == 1 => match (packet[2], packet[3]) {
                (0, 20..) => {
                    self.measured_ms = now.ms;
                    out.give(Quantity::HeartRateBpm, f64::from(packet[3]));
                }
                (1, _) => out.notices.push(Notice::NotWorn),
                _ => {}
            },
            ABILITIES if packet[2] & 0x08 != 0 => out.notices.push(Notice::WantsBond),
            code if code & REFUSED != 0 => {
                out.notices.push(Notice::Refused(code & !REFUSED));
                if code & !REFUSED == STEPS || code & !REFUSED == HEART_RATE_LOG {
                    self.go_on(now, out);
                }
            }
            _ => {}
        }
    }

    fn tick(&mut self, now: Moment, out: &mut Out) {
        if self.asked != Asked::Nothing && now.ms.saturating_sub(self.asked_ms) >= Self::PATIENCE_MS {
            self.go_on(now, out);
        }
        if self.wants_heart_rate && now.ms.saturating_sub(self.measured_ms) >= Self::MEASURE_MS {
            self.measured_ms = now.ms;
            out.write(WRITE, &packet(&[MEASURE, 0x01, 0x01]));
        }
    }

    fn stop(&mut self, out: &mut Out) {
        if self.wants_heart_rate {
            out.write(WRITE, &packet(&[STOP_MEASURE, 0x01, 0x00, 0x00]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        link::Command,
        reading::Reading,
        testing::{hex, now, values},
    };

    fn ring(history: bool) -> Colmi {
        Colmi::new(&Settings {
            asks_heart_rate: true,
            history_from: history.then(|| now(0).utc.plus_ms(-86_400_000)),
            ..Settings::default()
        })
    }

    fn take(packets: &[&str]) -> Out {
        let (mut ring, mut out) = (ring(false), Out::default());
        for (minute, text) in packets.iter().enumerate() {
            ring.take(NOTIFY, &hex(text), now(minute as u64 * 60_000), &mut out);
        }
        out
    }

    fn with_sum(text: &str) -> Vec<u8> {
        packet(&hex(text)).to_vec()
    }

    #[test]
    fn quarters_of_steps() {
        // tahnok/colmi_r02_client and PulseLoop.
        for (text, time, steps) in [
            ("432410155c0001790015001000000087", (2024, 10, 15, 23, 0), 21.0),
            ("432606174c06072d05e800a9000000a2", (2026, 6, 17, 19, 0), 232.0),
        ] {
            let (year, month, day, hour, minute) = time;
            let from = Timestamp::from_civil(year, month, day, hour, minute, 0).unwrap_or_default();
            assert_eq!(
                take(&[text]).readings,
                [Reading {
                    quantity: Quantity::Steps,
                    value: steps,
                    when: When::Span { from, seconds: 900 },
                }]
            );
        }
    }

    #[test]
    fn damage_is_dropped() {
        for text in [
            "432410155c0001790015001000000088",
            "432410155c00017900150010000087",
            "432a10155c000179001500100000008d",
            "",
        ] {
            assert_eq!(take(&[text]).readings, [], "{text}");
        }
    }

    #[test]
    fn live_steps_are_big_endian() {
        let text = "73120001f401e07800012c";
        let (mut ring, mut out) = (ring(false), Out::default());
        for (minute, text) in [text, text, "73120001fe01e07800012c"].iter().enumerate() {
            ring.take(NOTIFY, &with_sum(text), now(minute as u64 * 60_000), &mut out);
        }
        assert_eq!(values(&out, Quantity::StepsToday), [500.0, 510.0]);
        assert_eq!(values(&out, Quantity::Steps), [10.0]);
    }

    #[test]
    fn heart_rate() {
        assert_eq!(
            values(
                &take(&["6901004e0000000000000000000000b8"]),
                Quantity::HeartRateBpm
            ),
            [78.0]
        );
        let (mut ring, mut out) = (ring(false), Out::default());
        for text in ["69010000", "69010100", "690102ff", "03570100", "c3"] {
            ring.take(NOTIFY, &with_sum(text), now(0), &mut out);
        }
        assert_eq!(values(&out, Quantity::HeartRateBpm), []);
        assert_eq!(values(&out, Quantity::BatteryPercent), [87.0]);
        assert_eq!(
            out.notices,
            [Notice::NotWorn, Notice::Charging, Notice::Refused(0x43)]
        );
    }

    fn asked(out: &Out, code: u8) -> Vec<Vec<u8>> {
        out.commands
            .iter()
            .filter_map(|command| match command {
                Command::Write { bytes, .. } if bytes.first() == Some(&code) => Some(bytes.clone()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn days_are_asked_for_one_after_the_other() {
        let (mut ring, mut out) = (ring(true), Out::default());
        ring.start(now(0), &mut out);
        // 2025-03-16, 07:00 UTC.
        assert_eq!(asked(&out, SET_TIME), [with_sum("01250316070000")]);
        assert_eq!(asked(&out, STEPS), [with_sum("4301 0f005f01")]);
        for text in [
            "43f0 0200",
            "4325031510 00 02 0000 6400 4600",
            "4325031511 01 02 0000 6e00 4b00",
        ] {
            ring.take(NOTIFY, &with_sum(text), now(10), &mut out);
        }
        assert_eq!(asked(&out, STEPS)[1..], [with_sum("4300 0f005f01")]);
        assert_eq!(values(&out, Quantity::Steps), [100.0, 110.0]);
        ring.take(NOTIFY, &with_sum("43ff"), now(20), &mut out);
        assert_eq!(asked(&out, HEART_RATE_LOG).len(), 1);
        // No answer: it is passed over.
        for second in 1..20 {
            ring.tick(now(second * 1000), &mut out);
        }
        assert_eq!(asked(&out, HEART_RATE_LOG).len(), 2);
        assert_eq!(out.notices, [Notice::HistoryDone]);
    }

    #[test]
    fn logged_heart_rates() {
        let (mut ring, mut out) = (ring(true), Out::default());
        ring.asked = Asked::HeartRates(0);
        // 2025-03-16 00:00 UTC, every five minutes.
        for text in ["1500 0305", "1501 8014d667 3c3d3e000000004142", "1502 43444546"] {
            ring.take(NOTIFY, &with_sum(text), now(0), &mut out);
        }
        let rates = values(&out, Quantity::HeartRateBpm);
        assert_eq!(rates[..3], [60.0, 61.0, 62.0]);
        assert_eq!(rates.len(), 9, "{rates:?}");
        assert_eq!(out.notices, [Notice::HistoryDone]);
        assert_eq!(
            out.readings.first().map(|reading| reading.when),
            Some(When::Span {
                from: Timestamp::from_unix_s(1_742_083_200),
                seconds: 300
            })
        );
    }

    #[test]
    fn names() {
        for (name, is) in [
            ("R02_341C", true),
            ("COLMI R10_0001", true),
            ("COLMI R11_0001", false),
            ("R2D2", false),
        ] {
            assert_eq!(NAMES.iter().any(|begin| name.starts_with(begin)), is, "{name}");
        }
    }
}

//! Bangle.js watches with their "Android Integration" app: the sources of `BangleApps`, `apps/android`.
//!
//! The watch sends one JSON object a line over Nordic's serial port, in pieces of 20 bytes.

use miniserde::{Deserialize, json};
use ritm_model::Timestamp;
use uuid::Uuid;

use crate::{
    driver::Driver,
    link::{Moment, Out, Settings},
    reading::{Notice, Quantity, When},
    steps::MOST_A_DAY,
};

/// Nordic's serial port.
pub const SERVICE: Uuid = Uuid::from_u128(0x6e40_0001_b5a3_f393_e0a9_e50e_24dc_ca9e);
const WRITE: Uuid = Uuid::from_u128(0x6e40_0002_b5a3_f393_e0a9_e50e_24dc_ca9e);
const NOTIFY: Uuid = Uuid::from_u128(0x6e40_0003_b5a3_f393_e0a9_e50e_24dc_ca9e);

/// Pieces that every connection carries.
const PIECE: usize = 20;
/// A line that is longer is not one of these messages.
const LONGEST: usize = 1024;
/// The watch logs its steps in slots of ten minutes.
const SLOT_S: u32 = 600;

#[derive(Debug, Deserialize)]
struct Message {
    t: Option<String>,
    stp: Option<f64>,
    hrm: Option<f64>,
    rt: Option<f64>,
    ts: Option<f64>,
    state: Option<String>,
}

/// The driver.
#[derive(Debug, Default)]
pub(crate) struct Bangle {
    line: Vec<u8>,
    too_long: bool,
    history_from: Option<Timestamp>,
}

impl Bangle {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            history_from: settings.history_from,
            ..Self::default()
        }
    }

    fn say(text: &str, out: &mut Out) {
        // 0x10 asks the watch not to echo.
        let line = format!("\u{10}GB({text})\n");
        for piece in line.as_bytes().chunks(PIECE) {
            out.write_unconfirmed(WRITE, piece);
        }
    }

    fn hear(&mut self, now: Moment, out: &mut Out) {
        let Ok(line) = std::str::from_utf8(&self.line) else {
            return;
        };
        let line = line.trim();
        if !line.starts_with('{') {
            return;
        }
        let Ok(message) = json::from_str::<Message>(line) else {
            return;
        };
        match message.t.as_deref() {
            Some("act") => {
                let bpm = message.hrm.filter(|bpm| (20.0..=250.0).contains(bpm));
                let steps = message
                    .stp
                    .filter(|steps| (0.0..=f64::from(MOST_A_DAY)).contains(steps));
                if message.rt == Some(1.0) {
                    if let Some(bpm) = bpm {
                        out.give(Quantity::HeartRateBpm, bpm);
                    }
                    // What was added since the message before.
                    out.add(Quantity::Steps, steps.unwrap_or(0.0));
                    return;
                }
                // A slot that ends at `ts`, or now.
                let end = message
                    .ts
                    .filter(|ts| (0.0..4e12).contains(ts))
                    .map_or(now.utc, |ts| Timestamp::from_unix_ms(ts as i64));
                let span = When::Span {
                    from: end.plus_ms(-1000 * i64::from(SLOT_S)),
                    seconds: SLOT_S,
                };
                if let Some(steps) = steps {
                    out.give_at(Quantity::Steps, steps, span);
                }
                if let Some(bpm) = bpm {
                    out.give_at(Quantity::HeartRateBpm, bpm, span);
                }
            }
            Some("actfetch") if message.state.as_deref() == Some("end") => {
                out.notices.push(Notice::HistoryDone);
            }
            _ => {}
        }
    }
}

impl Driver for Bangle {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        self.line.clear();
        self.too_long = false;
        out.subscribe(NOTIFY);
        Self::say(r#"{"t":"act","hrm":true,"stp":true,"int":1}"#, out);
        if let Some(from) = self.history_from {
            Self::say(&format!(r#"{{"t":"actfetch","ts":{}}}"#, from.unix_ms()), out);
        }
    }

    fn want_history(&mut self, from: Option<Timestamp>) {
        self.history_from = from;
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        if characteristic != NOTIFY {
            return;
        }
        for &byte in bytes {
            if byte == b'\n' {
                if !self.too_long {
                    self.hear(now, out);
                }
                self.line.clear();
                self.too_long = false;
            } else if self.line.len() < LONGEST {
                self.line.push(byte);
            } else {
                self.too_long = true;
            }
        }
    }

    fn stop(&mut self, out: &mut Out) {
        Self::say(r#"{"t":"act","hrm":false,"stp":false,"int":1}"#, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        link::Command,
        reading::Reading,
        testing::{now, values},
    };

    fn hear(text: &str) -> Out {
        let (mut bangle, mut out) = (Bangle::default(), Out::default());
        for piece in text.as_bytes().chunks(PIECE) {
            bangle.take(NOTIFY, piece, now(0), &mut out);
        }
        out
    }

    #[test]
    fn live_steps_are_increments() {
        let out = hear(concat!(
            "{\"t\":\"act\",\"stp\":2,\"hrm\":88,\"rt\":1}\r\n",
            "> undefined\n",
            "{\"t\":\"act\",\"stp\":3,\"hrm\":0,\"rt\":1,\"mov\":12,\"act\":\"WALKING\"}\n",
            "{\"t\":\"status\",\"bat\":87}\n",
            "{\"t\":\"act\",\"stp\":\n",
        ));
        assert_eq!(values(&out, Quantity::Steps), [2.0, 3.0]);
        assert_eq!(values(&out, Quantity::HeartRateBpm), [88.0]);
    }

    #[test]
    fn a_slot_ends_at_its_time() {
        let out = hear("{\"t\":\"act\",\"ts\":1742108400000,\"stp\":640,\"hrm\":0,\"mov\":1}\n");
        assert_eq!(
            out.readings,
            [Reading {
                quantity: Quantity::Steps,
                value: 640.0,
                when: When::Span {
                    from: Timestamp::from_unix_s(1_742_108_400 - 600),
                    seconds: 600
                },
            }]
        );
        assert_eq!(
            hear("{\"t\":\"actfetch\",\"state\":\"end\",\"count\":3}\n").notices,
            [Notice::HistoryDone]
        );
    }

    #[test]
    fn a_line_without_an_end_is_bounded() {
        let (mut bangle, mut out) = (Bangle::default(), Out::default());
        for _ in 0..10_000 {
            bangle.take(NOTIFY, &[b'{'; 20], now(0), &mut out);
        }
        assert!(bangle.line.len() <= LONGEST);
        let text = b"\n{\"t\":\"act\",\"stp\":2,\"rt\":1}\n";
        bangle.take(NOTIFY, text, now(0), &mut out);
        assert_eq!(values(&out, Quantity::Steps), [2.0]);
        // BangleApps #985: "comical" counts.
        bangle.take(
            NOTIFY,
            b"{\"t\":\"act\",\"stp\":1e300,\"rt\":1}\n",
            now(0),
            &mut out,
        );
        assert_eq!(values(&out, Quantity::Steps), [2.0]);
    }

    #[test]
    fn it_is_asked_in_pieces() {
        let (mut bangle, mut out) = (Bangle::default(), Out::default());
        bangle.start(now(0), &mut out);
        let said: Vec<u8> = out
            .commands
            .iter()
            .flat_map(|command| match command {
                Command::Write { bytes, .. } => {
                    assert!(bytes.len() <= 20);
                    bytes.clone()
                }
                _ => Vec::new(),
            })
            .collect();
        assert_eq!(
            said,
            b"\x10GB({\"t\":\"act\",\"hrm\":true,\"stp\":true,\"int\":1})\n"
        );
    }
}

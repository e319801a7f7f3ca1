//! Packets as they came, as lines of text for a report of a fault.

use std::fmt::Write as _;

use ritm_model::Timestamp;
use ritm_sensors::{Found, uuids::short};
use uuid::Uuid;

/// What a capture holds at most, in bytes.
const MOST_BYTES: usize = 1_000_000;

/// Packets that are being captured, or were.
#[derive(Default)]
pub(super) struct Capture {
    text: String,
    packets: u32,
    on: bool,
}

impl Capture {
    /// Begins anew, or ends and keeps what there is.
    pub(super) fn switch(&mut self, on: bool) {
        if on && !self.on {
            *self = Self::default();
        }
        self.on = on;
    }

    /// How many packets there are; `None` when none are being captured.
    pub(super) fn count(&self) -> Option<u32> {
        self.on.then_some(self.packets)
    }

    /// The lines.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A packet of a characteristic, or of an advertisement's data.
    pub(super) fn packet(&mut self, at: Timestamp, from: Uuid, bytes: &[u8]) {
        if !self.on || self.text.len() + 70 + 2 * bytes.len() > MOST_BYTES {
            return;
        }
        self.packets += 1;
        self.moment(at);
        self.name(from);
        self.text.push(' ');
        for byte in bytes {
            let _ = write!(self.text, "{byte:02x}");
        }
        self.text.push('\n');
    }

    /// Something that explains the packets: a line that begins with `#`.
    pub(super) fn remark(&mut self, at: Timestamp, remark: &str) {
        if self.on && self.text.len() + 40 + remark.len() <= MOST_BYTES {
            self.text.push_str("# ");
            self.moment(at);
            self.text
                .extend(remark.chars().filter(|letter| !letter.is_control()));
            self.text.push('\n');
        }
    }

    /// What a connected device has.
    pub(super) fn connected(&mut self, at: Timestamp, found: &Found) {
        if !self.on {
            return;
        }
        let list = |uuids: &[Uuid]| uuids.iter().take(100).map(named).collect::<Vec<_>>().join(" ");
        self.remark(at, &format!("connected: services {}", list(&found.services)));
        self.remark(at, &format!("characteristics {}", list(&found.characteristics)));
    }

    fn moment(&mut self, at: Timestamp) {
        let (year, month, day) = at.local_day(0).ymd();
        let ms = at.unix_ms().rem_euclid(86_400_000);
        let (s, ms) = (ms / 1000, ms % 1000);
        let (hour, minute, second) = (s / 3600, s / 60 % 60, s % 60);
        let _ = write!(
            self.text,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z "
        );
    }

    fn name(&mut self, uuid: Uuid) {
        self.text.push_str(&named(&uuid));
    }
}

fn named(uuid: &Uuid) -> String {
    short(*uuid).map_or_else(|| uuid.to_string(), |number| format!("{number:04x}"))
}

#[cfg(test)]
mod tests {
    use ritm_sensors::uuids::assigned;

    use super::*;

    #[test]
    fn a_packet_is_a_line_and_a_megabyte_is_the_end() {
        let mut capture = Capture::default();
        let at = Timestamp::from_unix_ms(1_777_615_200_123);
        capture.packet(at, assigned(0x2a37), &[0, 72]);
        assert_eq!((capture.count(), capture.text()), (None, ""));
        capture.switch(true);
        capture.packet(at, assigned(0x2a37), &[0, 72]);
        assert_eq!(capture.text(), "2026-05-01T06:00:00.123Z 2a37 0048\n");
        for _ in 0..100_000 {
            capture.packet(at, assigned(0x2a37), &[7; 20]);
        }
        assert!((999_000..=MOST_BYTES).contains(&capture.text().len()));
        capture.switch(false);
        assert!(capture.count().is_none() && !capture.text().is_empty());
        capture.switch(true);
        assert_eq!((capture.count(), capture.text()), (Some(0), ""));
    }
}

//! Who made a device, and its versions: Bluetooth SIG, Device Information Service 1.1.

use uuid::Uuid;

use crate::{
    driver::Driver,
    link::{Moment, Out},
    reading::{Label, Notice},
    uuids::{assigned, short},
};

/// What is read, and by which characteristic.
const LABELS: [(u16, Label); 6] = [
    (0x2a29, Label::Manufacturer),
    (0x2a24, Label::Model),
    (0x2a25, Label::Serial),
    (0x2a26, Label::Firmware),
    (0x2a27, Label::Hardware),
    (0x2a28, Label::Software),
];

/// Texts longer than this are cut.
const LONGEST: usize = 64;

/// The driver.
#[derive(Debug)]
pub(crate) struct Information;

impl Driver for Information {
    fn start(&mut self, _now: Moment, out: &mut Out) {
        for (number, _) in LABELS {
            out.read(assigned(number));
        }
    }

    fn take(&mut self, characteristic: Uuid, bytes: &[u8], _now: Moment, out: &mut Out) {
        let number = short(characteristic);
        let Some(&(_, label)) = LABELS.iter().find(|&&(known, _)| Some(known) == number) else {
            return;
        };
        let text = text(bytes);
        if !text.is_empty() {
            out.notices.push(Notice::Label(label, text));
        }
    }
}

/// The text up to the first zero, which some devices send at its end, without control characters.
fn text(bytes: &[u8]) -> String {
    // UTF-8 takes at most four bytes a character.
    let bytes = bytes.get(..4 * LONGEST).unwrap_or(bytes);
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(bytes.get(..end).unwrap_or_default())
        .chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::now;

    #[test]
    fn texts_are_clean_and_bounded() {
        let label = |bytes: &[u8]| {
            let mut out = Out::default();
            Information.take(assigned(0x2a26), bytes, now(0), &mut out);
            out.notices.pop()
        };
        assert_eq!(
            label(b"3.1.2\0\0\0"),
            Some(Notice::Label(Label::Firmware, "3.1.2".into()))
        );
        assert_eq!(label(b"\0"), None);
        let long = "ж".repeat(500);
        let Some(Notice::Label(_, text)) = label(long.as_bytes()) else {
            panic!("a text is expected");
        };
        assert_eq!(text.chars().count(), LONGEST);
        assert_eq!(
            label(&[b'a', 0xff, b'\n', b'b']),
            Some(Notice::Label(Label::Firmware, "a\u{fffd}b".into()))
        );
    }
}

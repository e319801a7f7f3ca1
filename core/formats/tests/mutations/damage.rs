//! Damage as files come by it, and as somebody with bad intent would do it.

/// Draws numbers, the same whenever it begins with the same (SplitMix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `limit`; 0 when that is 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.next() % (limit as u64).max(1)) as usize
    }
}

/// Words that formats stumble over.
const WORDS: [&[u8]; 24] = [
    b"",
    b"0",
    b"-1",
    b"NaN",
    b"1e999",
    b"-0.0000000000000000000000001",
    b"9999999999999999999999",
    b"2147483648",
    b"-9223372036854775808",
    b"0001-01-01T00:00:00Z",
    b"9999-12-31T23:59:59.999+18:00",
    b"<![CDATA[",
    b"<!--",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&b;&#0;&#x110000;",
    b"</",
    b"\"",
    b"{\"a\":[",
    b"[[[[",
    b"\\ud800",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r\n\r\n",
    b",;\t",
];

/// Numbers at the borders of types.
const BORDERS: [u64; 12] = [
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    u64::MAX,
];

fn range(dice: &mut Dice, length: usize) -> std::ops::Range<usize> {
    let from = dice.below(length + 1);
    let most = match dice.below(4) {
        0 => length,
        1 => 512,
        _ => 16,
    };
    from..(from + dice.below(most) + 1).min(length)
}

/// One to eight changes to `bytes`; `other` is another file to take pieces of.
pub(super) fn damage(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8]) {
    // Inputs stay small, whatever is doubled.
    let most = bytes.len() * 2 + 4096;
    for _ in 0..=dice.below(8) {
        change(dice, bytes, other);
        bytes.truncate(most);
    }
}

fn change(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = dice.below(bytes.len());
    match dice.below(11) {
        0 | 1 => {
            let bit = dice.below(8);
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << bit;
            }
        }
        2 => {
            let value = dice.next() as u8;
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        3 => {
            let cut = range(dice, bytes.len());
            bytes.drain(cut);
        }
        4 => bytes.truncate(at),
        5 => {
            let piece: Vec<u8> = (0..=dice.below(32)).map(|_| dice.next() as u8).collect();
            bytes.splice(at..at, piece);
        }
        6 => {
            let piece = bytes.get(range(dice, bytes.len())).unwrap_or_default().to_vec();
            bytes.splice(at..at, piece);
        }
        7 => {
            let piece = other.get(range(dice, other.len())).unwrap_or_default().to_vec();
            let over = if dice.below(2) == 0 { 0 } else { piece.len() };
            let to = (at + over).min(bytes.len());
            bytes.splice(at..to, piece);
        }
        8 => {
            let word = WORDS.get(dice.below(WORDS.len())).copied().unwrap_or_default();
            bytes.splice(at..at, word.iter().copied());
        }
        9 => {
            // A number of a text becomes another.
            let is_digit = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
            let rest = bytes.get(at..).unwrap_or_default();
            let from = at + rest.iter().take_while(|byte| !is_digit(byte)).count();
            let rest = bytes.get(from..).unwrap_or_default();
            let to = from + rest.iter().take_while(|byte| is_digit(byte)).count();
            let word = WORDS.get(dice.below(11)).copied().unwrap_or_default();
            bytes.splice(from..to, word.iter().copied());
        }
        _ => {
            // A number of a binary file becomes another.
            let border = BORDERS.get(dice.below(BORDERS.len())).copied().unwrap_or(0);
            let width = 1_usize << dice.below(4);
            let little = dice.below(2) == 0;
            for index in 0..width {
                let shift = 8 * if little { index } else { width - 1 - index };
                if let Some(byte) = bytes.get_mut(at + index) {
                    *byte = (border >> shift) as u8;
                }
            }
        }
    }
}

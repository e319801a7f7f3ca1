//! Recovery codes: ten secrets on paper, each of which stands in once for an authenticator that is lost.
//!
//! A code has 120 random bits, so that a plain hash of it is as good as the code is secret (ASVS 5.0, 6.5.2), and
//! checking one costs nothing that an attacker could use up.

use ring::digest;

/// How many codes a set has.
pub(crate) const SET: usize = 10;

/// Random bytes of a code.
pub(crate) const CODE_BYTES: usize = 15;

/// The letters codes are written in: those of Crockford, none of which is taken for another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What is kept of a code.
pub(crate) type Hash = [u8; 32];

/// Letters of a code, without what separates them.
const CODE_LETTERS: usize = CODE_BYTES * 8 / 5;

/// Letters of a group.
const GROUP: usize = 6;

/// The code of these random bytes, as it is shown: four groups of six letters.
pub(crate) fn write(bytes: &[u8; CODE_BYTES]) -> String {
    let mut out = String::with_capacity(CODE_LETTERS + 3);
    let mut bits: u32 = 0;
    let mut held = 0;
    let mut written = 0;
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            if written > 0 && written % GROUP == 0 {
                out.push('-');
            }
            let letter = LETTERS.get((bits >> held & 31) as usize).copied().unwrap_or(b'0');
            out.push(char::from(letter));
            written += 1;
        }
        bits &= (1 << held) - 1;
    }
    out
}

/// The hash of a code as somebody typed it: in any case, with or without what separates groups, and with letters that
/// look alike taken for one another. None if it can't be a code.
pub(crate) fn read(text: &str) -> Option<Hash> {
    let mut plain = Vec::with_capacity(CODE_LETTERS);
    for letter in text.chars() {
        if letter.is_whitespace() || matches!(letter, '-' | '\u{2010}'..='\u{2015}') {
            continue;
        }
        let letter = match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        let letter = u8::try_from(letter)
            .ok()
            .filter(|letter| LETTERS.contains(letter))?;
        if plain.len() == CODE_LETTERS {
            return None;
        }
        plain.push(letter);
    }
    if plain.len() != CODE_LETTERS {
        return None;
    }
    digest::digest(&digest::SHA256, &plain).as_ref().try_into().ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::{CODE_BYTES, read, write};

    #[test]
    fn a_code_is_read_as_it_was_written_and_as_people_type_it() {
        let code = write(&[0xFF, 0, 0x11, 0x42, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
        assert_eq!(code.len(), 27, "{code}");
        let hash = read(&code);
        assert!(hash.is_some());
        assert_eq!(hash, read(&code.to_uppercase()));
        assert_eq!(hash, read(&code.replace('-', "")));
        assert_eq!(
            hash,
            read(&code.replace('-', " ").replace('0', "O").replace('1', "l"))
        );
    }

    #[test]
    fn every_bit_counts() {
        let mut seen = std::collections::BTreeSet::from([read(&write(&[0; CODE_BYTES]))]);
        for at in 0..CODE_BYTES * 8 {
            let mut bytes = [0; CODE_BYTES];
            bytes[at / 8] = 1 << (at % 8);
            assert!(seen.insert(read(&write(&bytes))), "bit {at}");
        }
        assert!(!seen.contains(&None));
    }

    #[test]
    fn what_can_t_be_a_code_is_none() {
        let code = write(&[1; CODE_BYTES]);
        for text in [
            "",
            "-",
            code.get(1..).unwrap(),
            &format!("{code}0"),
            &code.replace('0', "u"),
            &"é".repeat(24),
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

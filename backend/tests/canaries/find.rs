//! Finds words in heaps of bytes, however they are written there.

use std::collections::HashMap;

use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL, HEXLOWER, HEXUPPER};

/// Shorter ones would be found by chance.
const LEAST: usize = 8;

/// Words, each in all the ways that it may be written.
#[derive(Default)]
pub(crate) struct Words {
    /// By the first bytes of each way: what follows, and the word's name.
    ways: HashMap<[u8; LEAST], Vec<(Vec<u8>, String)>>,
}

impl Words {
    /// Adds a word: as it is, in hexadecimal, in Base64 at each of its three places, in percents, and in Base32 and Base64
    /// what these letters say where they are such.
    pub(crate) fn add(&mut self, name: &str, word: &str) {
        assert!(word.len() >= LEAST, "{name} is too short to be looked for");
        self.add_bytes(name, word.as_bytes());
        let in_percents: String = word
            .bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect();
        self.add_way(name, in_percents.replace("%20", "+").into_bytes());
        self.add_way(name, in_percents.into_bytes());
        let bare: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        if bare != word && bare.len() >= LEAST {
            self.add_bytes(name, bare.as_bytes());
        }
        if let Ok(said) = BASE32_NOPAD.decode(bare.as_bytes()) {
            self.add_bytes(name, &said);
        }
        for end in ["", "=", "=="] {
            if let Ok(said) = BASE64URL.decode(format!("{word}{end}").as_bytes()) {
                self.add_bytes(name, &said);
            }
        }
    }

    fn add_bytes(&mut self, name: &str, bytes: &[u8]) {
        self.add_way(name, bytes.to_vec());
        self.add_way(name, HEXLOWER.encode(bytes).into_bytes());
        self.add_way(name, HEXUPPER.encode(bytes).into_bytes());
        for encoding in [&BASE64, &BASE64URL] {
            for before in 0..3 {
                // What stands before and after shares letters with the word: those are left out.
                let mut padded = vec![0; before];
                padded.extend_from_slice(bytes);
                padded.truncate(padded.len() / 3 * 3);
                let text = encoding.encode(&padded);
                let from = if before == 0 { 0 } else { 4 };
                self.add_way(name, text.as_bytes().get(from..).unwrap_or_default().to_vec());
            }
        }
    }

    fn add_way(&mut self, name: &str, way: Vec<u8>) {
        if let Some(first) = way.first_chunk::<LEAST>() {
            let known = self.ways.entry(*first).or_default();
            if !known.iter().any(|(known, _)| *known == way) {
                known.push((way, name.to_owned()));
            }
        }
    }

    /// The names of the words that are there, each once.
    pub(crate) fn found_in(&self, heap: &[u8]) -> Vec<String> {
        // Few places pass the first look, which costs little.
        let mut begins = vec![false; 1 << 16];
        for first in self.ways.keys() {
            begins[usize::from(u16::from_le_bytes([first[0], first[1]]))] = true;
        }
        let mut found: Vec<String> = Vec::new();
        for (at, pair) in heap.windows(2).enumerate() {
            if !begins[usize::from(u16::from_le_bytes([pair[0], pair[1]]))] {
                continue;
            }
            let rest = heap.get(at..).unwrap_or_default();
            let ways = rest.first_chunk::<LEAST>().and_then(|first| self.ways.get(first));
            for (way, name) in ways.into_iter().flatten() {
                if rest.starts_with(way) && !found.contains(name) {
                    found.push(name.clone());
                }
            }
        }
        found
    }
}

#[test]
fn words_are_found_however_they_are_written() {
    let mut words = Words::default();
    words.add("word", "a canary, yellow & loud");
    words.add("seed", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
    assert_eq!(words.found_in(b"nothing of the kind, a canary, yellow"), [""; 0]);
    let word = b"a canary, yellow & loud";
    for before in ["", "x", "xy", "xyz"] {
        let heap = [before.as_bytes(), word, b" and more"].concat();
        for written in [
            heap.clone(),
            HEXLOWER.encode(&heap).into_bytes(),
            HEXUPPER.encode(&heap).into_bytes(),
            BASE64.encode(&heap).into_bytes(),
            BASE64URL.encode(&heap).into_bytes(),
        ] {
            assert_eq!(
                words.found_in(&written),
                ["word"],
                "{}",
                String::from_utf8_lossy(&written)
            );
        }
    }
    assert_eq!(
        words.found_in(b"/?q=a%20canary%2C%20yellow%20%26%20loud"),
        ["word"]
    );
    let seed = BASE32_NOPAD.decode(b"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").unwrap();
    assert_eq!(
        words.found_in(&[b"..".as_slice(), &seed, b".."].concat()),
        ["seed"]
    );
}

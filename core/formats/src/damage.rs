//! Damages files from a seed for tests: whatever a reader is given, it ends soon and gives sound recordings.
//!
//! `RITM_MUTATIONS` says how many damaged files a reader gets; a few hundred when it is not set.

use std::time::{Duration, Instant};

use ritm_model::{Problem, Recording};

use crate::Decoded;

/// SplitMix64: small, and good enough to spread damage.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides.max(1) as u64) as usize
    }
}

fn damaged(whole: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=dice.roll(8) {
        let at = dice.roll(bytes.len());
        let end = (at + 1 + dice.roll(64)).min(bytes.len());
        match dice.roll(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes.get(at..end).unwrap_or_default().to_vec();
                let to = dice.roll(bytes.len());
                bytes.splice(to..to, copy);
            }
            3 => bytes.insert(at, b"{}[]\",:;-9\t\n"[dice.roll(12)]),
            4 => {
                let value = [0, 0xff, 0x7f, 0x80][dice.roll(4)];
                if let Some(range) = bytes.get_mut(at..(at + 4).min(end)) {
                    range.fill(value);
                }
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.roll(8);
                }
            }
        }
    }
    bytes
}

/// What holds of every recording, whatever it was read from.
fn assert_sound(recording: &Recording) {
    for column in &recording.samples.columns {
        assert_eq!(column.raw.len(), recording.samples.len(), "{:?}", column.channel);
        assert!(column.scale.per_unit != 0.0);
    }
    for lap in &recording.laps {
        assert!(lap.from_ms <= lap.to_ms, "a lap ends before it begins");
    }
    for pause in &recording.pauses {
        assert!(pause.from_ms <= pause.to_ms, "a pause ends before it begins");
    }
}

/// Gives `read` each file of `seeds`, damaged in many ways.
pub(crate) fn endure(seeds: &[Vec<u8>], read: impl Fn(&[u8]) -> Result<Decoded, Problem>) {
    let count = std::env::var("RITM_MUTATIONS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(400_usize);
    for (index, seed) in seeds.iter().enumerate() {
        let mut dice = Dice(index as u64 + 1);
        for round in 0..count.div_ceil(seeds.len()) {
            let bytes = damaged(seed, &mut dice);
            let begun = Instant::now();
            if let Ok(decoded) = read(&bytes) {
                decoded.recordings.iter().for_each(assert_sound);
            }
            let took = begun.elapsed();
            assert!(
                took < Duration::from_secs(2),
                "seed {index}, round {round}: {took:?}"
            );
        }
    }
}

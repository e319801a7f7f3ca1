//! FIT's CRC-16 (polynomial x^16 + x^15 + x^2 + 1, reflected, initial value 0), as fast as memory.

/// Bytes of a lane: what is folded at once.
const LANE: usize = 32;
/// Lanes of the state.
const LANES: usize = 16;

type Lane = [u64; LANE / 8];

const TABLES: [[u16; 256]; 8] = tables();

const fn tables() -> [[u16; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u16;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xa001
            } else {
                crc >> 1
            };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut slice = 1;
    while slice < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[slice - 1][byte];
            tables[slice][byte] = (before >> 8) ^ tables[0][(before & 0xff) as usize];
            byte += 1;
        }
        slice += 1;
    }
    tables
}

/// The check sum of `bytes`.
///
/// Squaring a polynomial over GF(2) spreads its exponents, so the generator to the power of 256 is still of four
/// terms: x^4096 + x^3840 + x^512 + 1. In lanes of 256 bits that is: a lane may be dropped when it is added to the
/// first, the fourteenth and the sixteenth lane after it. So all but the end of the message folds away by plain
/// exclusive-ors, and a table finishes the rest.
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    let (lanes, tail) = bytes.as_chunks::<LANE>();
    let (blocks, rest) = lanes.as_chunks::<LANES>();
    let Some((last, blocks)) = blocks.split_last() else {
        return by_table(0, bytes);
    };
    let mut state = [Lane::default(); LANES];
    for block in blocks {
        for at in 0..LANES {
            let lane = add(lane(&block[at]), state[(at + 15) % LANES]);
            state[at] = add(add(lane, state[(at + 2) % LANES]), state[at]);
        }
    }
    // The last block takes what was dropped before it, but drops nothing itself.
    let mut end = [[0_u8; LANE]; LANES];
    for at in 0..LANES {
        let mut sum = add(lane(&last[at]), state[at]);
        if at < 14 {
            sum = add(sum, state[at + 2]);
        }
        if at == 0 {
            sum = add(sum, state[15]);
        }
        for (eight, word) in end[at].as_chunks_mut::<8>().0.iter_mut().zip(sum) {
            *eight = word.to_le_bytes();
        }
    }
    let crc = by_table(0, end.as_flattened());
    by_table(by_table(crc, rest.as_flattened()), tail)
}

#[inline]
fn lane(bytes: &[u8; LANE]) -> Lane {
    let mut lane = Lane::default();
    for (word, eight) in lane.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*eight);
    }
    lane
}

#[inline]
fn add(mut one: Lane, other: Lane) -> Lane {
    one.iter_mut().zip(other).for_each(|(one, other)| *one ^= other);
    one
}

/// The check sum of `bytes` after others whose sum was `crc`, eight bytes at a time.
fn by_table(mut crc: u16, bytes: &[u8]) -> u16 {
    let (eights, rest) = bytes.as_chunks::<8>();
    for eight in eights {
        let low = crc ^ u16::from_le_bytes([eight[0], eight[1]]);
        crc = TABLES[7][usize::from(low & 0xff)]
            ^ TABLES[6][usize::from(low >> 8)]
            ^ TABLES[5][usize::from(eight[2])]
            ^ TABLES[4][usize::from(eight[3])]
            ^ TABLES[3][usize::from(eight[4])]
            ^ TABLES[2][usize::from(eight[5])]
            ^ TABLES[1][usize::from(eight[6])]
            ^ TABLES[0][usize::from(eight[7])];
    }
    for &byte in rest {
        crc = (crc >> 8) ^ TABLES[0][usize::from((crc ^ u16::from(byte)) & 0xff)];
    }
    crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_agrees_with_the_bitwise_form() {
        let bytes: Vec<u8> = (0..5000_u32).map(|i| ((i * 7919) >> 3) as u8).collect();
        for length in [
            0, 1, 7, 8, 9, 63, 511, 512, 513, 1000, 1023, 1024, 1536, 1571, 4999,
        ] {
            let mut crc = 0_u16;
            for &byte in &bytes[..length] {
                crc ^= u16::from(byte);
                for _ in 0..8 {
                    crc = if crc & 1 == 1 {
                        (crc >> 1) ^ 0xa001
                    } else {
                        crc >> 1
                    };
                }
            }
            assert_eq!(crc16(&bytes[..length]), crc, "{length} bytes");
        }
        // CRC-16/ARC's published check value.
        assert_eq!(crc16(b"123456789"), 0xbb3d);
    }
}

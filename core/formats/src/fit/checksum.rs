//! FIT's CRC-16 (polynomial 0xA001 reflected, initial value 0), eight bytes at a time.

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
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    let mut crc = 0_u16;
    let mut eights = bytes.chunks_exact(8);
    for eight in &mut eights {
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
    for &byte in eights.remainder() {
        crc = (crc >> 8) ^ TABLES[0][usize::from((crc ^ u16::from(byte)) & 0xff)];
    }
    crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_agree_with_the_bitwise_form() {
        let bytes: Vec<u8> = (0..1000_u32).map(|i| ((i * 7919) >> 3) as u8).collect();
        for length in [0, 1, 7, 8, 9, 63, 1000] {
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
            assert_eq!(crc16(&bytes[..length]), crc);
        }
        // CRC-16/ARC's published check value.
        assert_eq!(crc16(b"123456789"), 0xbb3d);
    }
}

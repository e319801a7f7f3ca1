//! FIT messages: the header and the check sums are made right, so that what is fed reaches the messages.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// CRC-16/ARC, as FIT's.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |mut crc, &byte| {
        crc ^= u16::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xa001
            } else {
                crc >> 1
            };
        }
        crc
    })
}

fuzz_target!(|bytes: &[u8]| {
    // Seeds are whole files: what they begin with is made anew.
    let messages = match bytes {
        [size @ (12 | 14), rest @ ..] if bytes.get(8..12) == Some(b".FIT") => {
            rest.get(usize::from(*size) - 1..).unwrap_or_default()
        }
        _ => bytes,
    };
    let mut file = vec![14, 0x20, 0x5c, 0x08];
    file.extend_from_slice(&(messages.len() as u32).to_le_bytes());
    file.extend_from_slice(b".FIT");
    file.extend_from_slice(&crc16(&file).to_le_bytes());
    file.extend_from_slice(messages);
    file.extend_from_slice(&crc16(&file).to_le_bytes());
    if let Ok(decoded) = ritm_formats::fit::decode(&file) {
        for recording in decoded.recordings {
            for column in &recording.samples.columns {
                assert_eq!(column.raw.len(), recording.samples.len());
            }
            let _ = ritm_formats::fit::encode(&recording);
        }
    }
    let _ = ritm_formats::fit::survey(&file);
    let _ = ritm_formats::fit::messages(&file).count();
});

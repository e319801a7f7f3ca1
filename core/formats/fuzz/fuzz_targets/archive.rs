//! Archives: what they unpack to stays within the limits, and is read as training.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use ritm_formats::archive::{Archive, Limits, gunzip};

const LIMITS: Limits = Limits {
    entry_bytes: 1 << 20,
    stream_bytes: 4 << 20,
    ratio: 200,
    entries: 256,
};

fuzz_target!(|bytes: &[u8]| {
    if let Ok((file, _)) = gunzip(bytes, LIMITS) {
        assert!(file.len() as u64 <= LIMITS.entry_bytes);
        let _ = ritm_formats::decode(&file);
    }
    let Ok(mut archive) = Archive::open(Cursor::new(bytes), LIMITS) else {
        return;
    };
    assert!(archive.entries().len() <= LIMITS.entries);
    for entry in archive.entries() {
        assert!(!entry.name.starts_with('/'), "{:?}", entry.name);
        assert!(entry.name.split('/').all(|part| part != ".."), "{:?}", entry.name);
    }
    for index in 0..archive.entries().len().min(16) {
        if let Ok((file, _)) = archive.read(index) {
            assert!(file.len() as u64 <= LIMITS.entry_bytes);
            let _ = ritm_formats::decode(&file);
        }
    }
});

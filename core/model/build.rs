//! Hashes the vocabulary's sources, so that two builds that may not understand each other notice.

use std::{fs, path::Path};

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
fn hash(mut hash: u64, bytes: &[u8]) -> u64 {
    for &byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

fn main() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    println!("cargo:rerun-if-changed={}", sources.display());
    let mut files: Vec<_> = fs::read_dir(&sources)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let mut sum = hash(0xcbf2_9ce4_8422_2325, env!("CARGO_PKG_VERSION").as_bytes());
    for file in files {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        sum = hash(sum, name.as_bytes());
        sum = hash(sum, &fs::read(&file).unwrap_or_default());
    }
    println!("cargo:rustc-env=RITM_PROTOCOL={sum:016x}");
}

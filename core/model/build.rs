//! Hashes the vocabulary's sources, so that two builds that may not understand each other notice.

use std::{env, error::Error, fs, path::Path};

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
fn hash(mut hash: u64, bytes: &[u8]) -> u64 {
    for &byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

fn main() -> Result<(), Box<dyn Error>> {
    // Asked as it runs: this program may have been compiled for another checkout that shared the target folder, and its
    // sources may be gone.
    let package = env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo names no package")?;
    let sources = Path::new(&package).join("src");
    println!("cargo:rerun-if-changed={}", sources.display());
    let mut files = Vec::new();
    let mut folders = vec![sources.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    files.sort();
    let mut sum = hash(0xcbf2_9ce4_8422_2325, env!("CARGO_PKG_VERSION").as_bytes());
    for file in files {
        let name = file.strip_prefix(&sources)?.to_string_lossy().into_owned();
        sum = hash(sum, name.as_bytes());
        // A vocabulary that was not read whole would pass for another's.
        sum = hash(sum, &fs::read(&file)?);
    }
    println!("cargo:rustc-env=RITM_PROTOCOL={sum:016x}");
    Ok(())
}

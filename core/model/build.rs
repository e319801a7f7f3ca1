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
    let mut files = fs::read_dir(&sources)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    files.sort();
    let mut sum = hash(0xcbf2_9ce4_8422_2325, env!("CARGO_PKG_VERSION").as_bytes());
    for file in files {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        sum = hash(sum, name.as_bytes());
        // A vocabulary that was not read whole would pass for another's.
        sum = hash(sum, &fs::read(&file)?);
    }
    println!("cargo:rustc-env=RITM_PROTOCOL={sum:016x}");
    Ok(())
}
